"""A page of the site as a page of the electronic book.

The article is taken as the site shows it: references resolved, formulas and figures numbered, solutions folded. What
needs a script or a server is left out or said in words, each formula is left to its MathML, and the HTML becomes XML.
Every rule is in a table or in one function below.
"""

import html
import posixpath
import re
import unicodedata
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import pairwise

__all__ = ["article_of", "contents_of", "to_xhtml"]

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())

LEFT_OUT = frozenset("annotation button input meter option script select style svg template".split())
LEFT_OUT_CLASSES = frozenset(
    "headerlink katex-html mml-how mml-online mml-quiz-feedback mml-spoken "
    "sd-summary-state-marker viewcode-link".split()
)
"""Elements, and classes of elements, that are left out with all that is in them."""

UNWRAPPED_CLASSES = frozenset("katex katex-display katex-mathml pasted-text pre".split())
"""Classes of elements of which only the content is kept."""

RENAMED = {"fieldset": "div", "form": "div", "label": "span", "legend": "p"}
"""What a field of a form becomes where nothing can be filled in."""

KEPT = frozenset("alt alttext class colspan height href id rowspan scope src start type width".split())
"""The attributes of HTML that are kept; those of MathML all are."""

CODE = re.compile(r"[kc]|err")
"""Classes of the words of code that are set apart: key words, comments, errors."""

LETTERS = {"double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "fraktur": "FRAKTUR", "monospace": "MONOSPACE"}
"""Alphabets of formulas that are letters of their own in Unicode; browsers no longer know the attribute for them."""

SIGNS, OPERANDS = frozenset("+−±∓"), frozenset(")]}|∣∥⟩⌉⌋!…⋯")
"""What is a sign of what follows it, and stands close to it, after an operator; unless that closes or is an operand."""

MOVES = "On the website of this book, this figure moves."


def article_of(page: str) -> str:
    """Return the article of a page of the site.

    >>> article_of('<body><article class="x"><p>So.</p></article></body>')
    '<article class="x"><p>So.</p></article>'
    """
    return page[page.find("<article") : page.rfind("</article>") + len("</article>")]


# -- from HTML to a tree ------------------------------------------------------------------


class Reader(HTMLParser):
    """Reads an article into a tree of elements, without what is left out."""

    def __init__(self):
        super().__init__()
        self.builder = ET.TreeBuilder()
        self.open: list[tuple[str, ET.Element | None]] = []  # tag as written, element (None: only its content is kept)
        self.skipped = 0
        self.source: list[str] | None = None
        self.options: dict[str, str] = {}

    def handle_starttag(self, tag, attrs) -> None:
        if self.skipped:
            self.skipped += tag not in VOID
            return
        attributes = {name: value or "" for name, value in attrs}
        classes = set(attributes.get("class", "").split())
        if tag == "annotation":
            self.source = []
        if self.is_left_out(tag, classes):
            self.skipped = int(tag not in VOID)
            return
        if tag == "semantics" or classes & UNWRAPPED_CLASSES or self.is_plain_code(tag, classes):
            self.open.append((tag, None))
            return
        element = self.builder.start(RENAMED.get(tag, tag), attributes)
        if tag in VOID:
            self.builder.end(element.tag)
        else:
            self.open.append((tag, element))

    def handle_endtag(self, tag) -> None:
        if tag in VOID:
            return
        if self.skipped:
            self.skipped -= 1
            if tag == "annotation" and self.source is not None:
                math = next(element for name, element in reversed(self.open) if name == "math")
                math.set("alttext", " ".join("".join(self.source).split()))
                self.source = None
            return
        name, element = self.open.pop()
        if name != tag:
            raise ValueError(f"<{name}> is closed by </{tag}>")
        if element is not None:
            self.builder.end(element.tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data) -> None:
        if self.source is not None:
            self.source.append(data)
        elif not self.skipped and self.open:
            self.builder.data(data)

    def is_left_out(self, tag: str, classes: set[str]) -> bool:
        return bool(classes & LEFT_OUT_CLASSES) or (tag in LEFT_OUT and not self.within("mml-map"))

    def within(self, name: str) -> bool:
        return any(element is not None and name in element.get("class", "").split() for _, element in self.open)

    def is_plain_code(self, tag: str, classes: set[str]) -> bool:
        if tag != "span" or not (self.open and self.open[-1][0] in ("pre", "span")):
            return False
        in_code = any(name == "pre" for name, _ in self.open)
        return in_code and not any(CODE.match(name) for name in classes) and "measured" not in classes


def read(article: str) -> ET.Element:
    """Return an article as a tree."""
    reader = Reader()
    reader.feed(article)
    reader.close()
    return reader.builder.close()


# -- what takes the place of what moves ---------------------------------------------------


def has(element: ET.Element, name: str) -> bool:
    """Say whether an element is of a class."""
    return name in element.get("class", "").split()


def words(element: ET.Element | None) -> str:
    """Return the text of an element on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def new(tag: str, text: str = "", children=(), **attributes: str) -> ET.Element:
    """Return an element with text and children."""
    element = ET.Element(tag, attributes)
    element.text = text
    element.extend(children)
    return element


def values_drawn(panel: ET.Element) -> ET.Element:
    """Return a paragraph with the values at which a moving figure is drawn, in place of its sliders and read-outs."""
    said = []
    for slider in (part for part in panel if has(part, "mml-slider")):
        label, *values = (words(part) for part in slider)
        said.append(f"{label} {' '.join(value for value in values if value)}")
    for pair in panel.iter("div"):
        if pair.find("dt") is not None:
            said.append(f"{words(pair.find('dt'))} {words(pair.find('dd'))}")
    text = new("p", "Drawn at: " + "; ".join(said) + ". ", [new("em", MOVES)])
    text.set("class", "mml-drawn")
    return text


def map_as_table(drawn: ET.Element) -> ET.Element:
    """Return a table of the chapters and what each needs, in place of the map."""
    titles = {option.get("value"): words(option) for option in drawn.iter("option")}
    boxes = {box.get("data-mml-page"): box for box in drawn.iter("a")}

    def link(name):
        return new("a", titles[name], href=boxes[name].get("href"))

    rows = []
    for name, box in boxes.items():
        needs = new("td")
        for need in box.get("data-needs", "").split():
            if len(needs):
                needs[-1].tail = ", "
            needs.append(link(need))
        rows.append(new("tr", children=[new("td", children=[link(name)]), needs]))
    head = new("tr", children=[new("th", "Chapter"), new("th", "Needs")])
    return new("table", children=[new("thead", children=[head]), new("tbody", children=rows)])


def one_label(summary: ET.Element) -> None:
    """Leave the folded code of a cell the one label that holds open or shut."""
    if any(has(part, "collapsed") for part in summary):
        summary.clear()
        summary.text = "The code"


REPLACED = {"mml-ui": values_drawn, "mml-map": map_as_table}
"""What takes the place of an element of a class."""


def set_still(parent: ET.Element) -> None:
    """Put in words what a reader of the site can move, mark or choose."""
    for place, child in enumerate(list(parent)):
        made = next((make for name, make in REPLACED.items() if has(child, name)), None)
        if made is not None:
            parent[place] = made(child)
            parent[place].tail = child.tail
            continue
        if child.tag == "section" and any(has(part, "mml-progress") for part in child):
            parent.remove(child)  # a section about what the reader's browser remembers
            continue
        if child.tag == "summary":
            one_label(child)
        set_still(child)


# -- from the site's addresses and attributes to the book's --------------------------------


def letters(text: str, alphabet: str) -> str:
    """Return letters of a formula in another alphabet.

    >>> letters("R", "double-struck"), letters("N", "script")
    ('ℝ', '𝒩')
    """
    made = ""
    for sign in text:
        name = unicodedata.name(sign, "").removeprefix("LATIN ").replace(" LETTER", "")
        for start in ("", "MATHEMATICAL "):
            try:
                made += unicodedata.lookup(f"{start}{LETTERS[alphabet]} {name}")
                break
            except KeyError:
                continue
        else:
            made += sign
    return made


def address(href: str, folder: str, pages: frozenset[str]) -> str | None:
    """Return where a link leads in the book; None where it has no such page.

    >>> address("../end/data.html#x", "book/start", frozenset(["book/end/data"]))
    '../end/data.xhtml#x'
    """
    if re.match(r"[a-z]+:|#", href):
        return href
    path, _, fragment = href.partition("#")
    target = posixpath.normpath(posixpath.join(folder, path))
    if target.removesuffix(".html") not in pages:
        return None
    return path.removesuffix(".html") + ".xhtml" + (f"#{fragment}" if fragment else "")


def settle(tree: ET.Element, folder: str, pages: frozenset[str]) -> None:
    """Give every element the attributes and addresses that hold in the book."""
    seen = set()
    in_math = {id(part) for math in tree.iter("math") for part in math.iter()}
    for element in tree.iter():
        if id(element) in in_math:
            settle_formula(element)
            continue
        for name in [name for name in element.attrib if name not in KEPT]:
            del element.attrib[name]
        if "id" in element.attrib:
            if element.get("id") in seen:
                del element.attrib["id"]
            else:
                seen.add(element.get("id"))
        if element.tag == "a":
            href = address(element.attrib.pop("href", ""), folder, pages)
            element.tag = "a" if href else "span"
            element.attrib |= {"href": href} if href else {}


def settle_formula(element: ET.Element) -> None:
    """Give a formula its name space, and say what KaTeX's MathML leaves to fonts and to browsers, which differ.

    Letters of other alphabets become signs of their own, a sign stands close to what it belongs to, the bars of a norm
    take no space, and a bar above a letter keeps off it.
    """
    if element.tag == "math":
        element.set("xmlns", "http://www.w3.org/1998/Math/MathML")
    alphabet = element.get("mathvariant")
    if alphabet in LETTERS:
        del element.attrib["mathvariant"]
        element.text = letters(element.text or "", alphabet)
    if element.tag == "mo" and element.text in ("∣", "∥") and element.attrib.keys() & {"fence", "stretchy"}:
        element.attrib |= {"lspace": "0", "rspace": "0"}
    if element.tag == "mover" and element[1].text in ("ˉ", "‾"):
        element.attrib.pop("accent", None)
        element[1].text = "¯"
    for before, sign in pairwise(element):
        if before.tag == sign.tag == "mo" and sign.text in SIGNS and before.text not in OPERANDS:
            sign.set("form", "prefix")


# -- the page -----------------------------------------------------------------------------


def to_xhtml(article: str, name: str, pages: frozenset[str], language: str) -> str:
    """Return an article of the site as a page of the book.

    Parameters
    ----------
    article : str
        As :func:`article_of` returns it.
    name : str
        The page's name, as ``book/start/python``.
    pages : frozenset of str
        The names of all pages in the book; links to others are left as words.
    language : str
        Of the text, as ``en``.
    """
    folder = posixpath.dirname(name)
    tree = read(article)
    set_still(tree)
    settle(tree, folder, pages)
    title = html.escape(words(next(tree.iter("h1"), None)))
    sheet = posixpath.relpath("epub.css", folder or ".")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">\n'
        f'<head><meta charset="utf-8"/><title>{title}</title>'
        f'<link rel="stylesheet" type="text/css" href="{sheet}"/></head>\n'
        f"<body>{ET.tostring(tree, encoding='unicode')}</body>\n</html>\n"
    )


XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"


def contents_of(page: str) -> tuple[str, list[tuple[str, str]], bool, list[str]]:
    """Return what a page holds: its title, its sections (id and title), whether it has formulas, its pictures."""
    tree = ET.fromstring(page.encode())
    title = words(next(tree.iter(f"{XHTML}h1"), None))
    sections = [
        (section.get("id"), words(section.find(f"{XHTML}h2")))
        for section in tree.iter(f"{XHTML}section")
        if section.get("id") and section.find(f"{XHTML}h2") is not None
    ]
    pictures = [picture.get("src") for picture in tree.iter(f"{XHTML}img")]
    return title, sections, next(tree.iter(f"{MATHML}math"), None) is not None, pictures
