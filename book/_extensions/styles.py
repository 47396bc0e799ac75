"""One style sheet for the site: the theme's, the extensions' and the book's, less what no page uses.

The theme alone brings five thousand rules. A rule stays if every class and id that its
selector asks for occurs on a page, or as a word in a script that pages load; what a script
adds to a page is therefore kept as well.
"""

import posixpath
import re
from collections.abc import Iterator

__all__ = ["inline_imports", "merge", "prune", "words_of_page", "words_of_script"]

STRING = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
TOKEN = re.compile(rf"{STRING}|url\([^\"')]*\)|[{{}};]", re.S)
COMMENT_OR_SPACE = re.compile(rf"({STRING})|/\*.*?\*/|\s+", re.S)
URL = re.compile(r"url\(\s*([\"']?)(?!data:|https?:|#|/)([^\"')]+)\1\s*\)")
IMPORT = re.compile(r'@import\s+(?:url\()?["\']?([^"\')]+)["\']?\)?\s*;')
NAME = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f]|\\.)+)")
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")
NESTING = ("@media", "@supports", "@layer", "@container")
REPLACED = re.compile(r"\.fa(?:[srlb]|-[\w-]+)?(?![\w-])|(?:html\S+ )?(?:div|details)?\.admonition(?![\w-])")
CUSTOM = re.compile(rf"(?<=[;{{])\s*(--[\w-]+)\s*:((?:{STRING}|[^;}}\"'])*);?", re.S)

KEPT = frozenset({"show", "active", "scrolled", "hide", "noprint", "pst-sidebar-hidden", "dropdown-menu-dark"})


def words_of_page(html: str) -> set[str]:
    """Return every class and id of a page."""
    return {word for value in re.findall(r'\b(?:class|id)="([^"]*)"', html) for word in value.split()}


def words_of_script(script: str) -> set[str]:
    """Return every word of a script that could be a class or an id."""
    return set(re.findall(r"[A-Za-z_][\w-]*", script))


def compact(css: str) -> str:
    """Leave out comments, and all space but what separates words."""
    return COMMENT_OR_SPACE.sub(lambda found: found[1] or " ", css).strip()


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Split a style sheet into pairs of what stands before the braces and in them; None for a statement."""
    begun, depth, opened = 0, 0, 0
    for token in TOKEN.finditer(css):
        if token[0] == "{":
            depth += 1
            if depth == 1:
                opened = token.start()
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                yield css[begun:opened].strip(), css[opened + 1 : token.start()].strip()
                begun = token.end()
        elif token[0] == ";" and depth == 0:
            yield css[begun : token.start()].strip(), None
            begun = token.end()


def selectors_of(prelude: str) -> list[str]:
    """Split a list of selectors at its outermost commas."""
    parts, depth, begun = [], 0, 0
    for place, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append(prelude[begun:place].strip())
            begun = place + 1
    return [*parts, prelude[begun:].strip()]


def is_used(selector: str, words: frozenset[str]) -> bool:
    """Say whether all classes and ids that a selector asks for occur; what stands in brackets is not looked at."""
    before = None
    while before != selector:
        before, selector = selector, IN_BRACKETS.sub("", selector)
    return all(name.replace("\\", "") in words for name in NAME.findall(selector))


def prune(css: str, words: frozenset[str]) -> str:
    """Return a style sheet without the rules that no page needs.

    >>> prune(".a, .b { color: red } @media print { .b { color: blue } } p:not(.b) { margin: 0 }", frozenset({"a"}))
    '.a{color: red}p:not(.b){margin: 0}'
    """
    kept = []
    for prelude, body in blocks(css):
        if body is None:
            kept.append(prelude + ";" if prelude and not prelude.startswith("@charset") else "")
        elif prelude.startswith(NESTING):
            inner = prune(body, words)
            kept.append(f"{prelude}{{{inner}}}" if inner else "")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{body}}}")
        elif body:
            used = [selector for selector in selectors_of(prelude) if is_used(selector, words)]
            kept.append(f"{','.join(used)}{{{body}}}" if used else "")
    return "".join(kept)


def without_replaced(css: str) -> str:
    """Return the theme's styles without its icon font and its boxes, both of which the book draws itself."""
    kept = []
    for prelude, body in blocks(css):
        if prelude == "@font-face" and "Font Awesome" in body:
            continue
        if body is not None and not prelude.startswith("@"):
            own = [selector for selector in selectors_of(prelude) if not REPLACED.match(selector)]
            prelude = ",".join(own)
            if not own:
                continue
        kept.append(f"{prelude};" if body is None else f"{prelude}{{{body}}}")
    return "".join(kept)


def without_unread_properties(css: str, elsewhere: str) -> str:
    """Return a style sheet without custom properties that neither it nor a page or script reads."""
    read = set(re.findall(r"--[\w-]+", elsewhere)).union(re.findall(r"var\(\s*(--[\w-]+)", css))
    shorter = CUSTOM.sub(lambda found: found[0] if found[1] in read else "", css)
    return css if shorter == css else without_unread_properties(shorter, elsewhere)


def inline_imports(path: str, read) -> str:
    """Return a style sheet with what it imports in place, and with addresses that are relative to the site's root.

    Parameters
    ----------
    path : str
        The sheet's own, relative to the site's root.
    read : callable
        Returns the text of a file of the site.
    """
    folder = posixpath.dirname(path)

    def from_root(address):
        return posixpath.normpath(posixpath.join(folder, address.split("?")[0].strip()))

    css = IMPORT.sub(lambda found: inline_imports(from_root(found[1]), read), compact(read(path)))
    return URL.sub(
        lambda found: f"url(§{from_root(found[2]).removeprefix('§')})" if "§" not in found[2] else found[0], css
    )


def merge(paths: list[str], target: str, read, words: frozenset[str], elsewhere: str) -> str:
    """Return one style sheet for the site in place of many.

    Parameters
    ----------
    paths : list of str
        The sheets in the order in which pages load them, relative to the site's root.
    target : str
        Where the one sheet will lie.
    read : callable
        Returns the text of a file of the site.
    words : frozenset of str
        The classes and ids of all pages, and the words of all scripts.
    elsewhere : str
        Where else custom properties may be read: inline styles and scripts.
    """
    up = posixpath.dirname(target)
    sheets = (inline_imports(path, read) for path in paths)
    sheets = [without_replaced(css) if "/styles/" in path else css for path, css in zip(paths, sheets, strict=True)]
    css = without_unread_properties(prune("".join(sheets), words | KEPT), elsewhere)
    return re.sub(r"url\(§([^)]*)\)", lambda found: f"url({posixpath.relpath(found[1], up)})", css) + "\n"
