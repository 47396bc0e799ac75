"""Tell a browser about how high each section will be, so that it need not lay out what is out of view.

The style sheet lets browsers skip sections that are not near (``content-visibility``), which
is most of the work of showing a chapter with its thousand formulas. Without an estimate of
their heights the scroll bar would jump and the places of links would be wrong. The
weights were fitted to the heights of the sections of four pages, measured at 412 and 1280
pixels, and to the quiz of a fifth; the estimate is meant to be somewhat too high rather than too low.
"""

import re

__all__ = ["estimate", "with_heights"]

WEIGHTS = {
    "sections": (75, 78),
    "characters": (0.48, 0.27),
    "blocks": (37, 43),
    "formulas": (6, 8),
    "lines of code": (17, 19),
    "code boxes": (54, 64),
    "table rows": (57, 70),
    "pixels of pictures": (0.5, 0.85),
    "boxes": (37, 37),
    "quiz questions": (45, 45),
}
"""What each thing adds to a section's height, on a narrow and on a wide page, in pixels."""

TAG = re.compile(r"<(/?)section\b([^>]*)>")
FOLDED = re.compile(r"<details\b(?![^>]*\bopen\b)[^>]*>\s*<summary[^>]*>(.*?)</summary>.*?</details>", re.S)
SPOKEN = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.S)
CODE = re.compile(r"<pre\b.*?</pre>", re.S)
NO_TEXT = re.compile(r"<(pre|table|script|svg)\b.*?</\1>", re.S)


def estimate(section: str) -> tuple[int, int]:
    """Return how high a section will be on a narrow and on a wide page, in pixels."""
    shown = SPOKEN.sub("", FOLDED.sub(r"<p>\1</p>", section))
    code = CODE.findall(shown)
    text = NO_TEXT.sub("", shown)
    counts = {
        "sections": 1,
        "characters": len(" ".join(re.sub(r"<[^>]*>", "", text).split())),
        "blocks": len(re.findall(r"<(?:p|li|h\d|summary)\b", text)),
        "formulas": shown.count('"katex-display"'),
        "lines of code": sum(box.count("\n") for box in code),
        "code boxes": len(code),
        "table rows": shown.count("<tr"),
        "pixels of pictures": sum(map(int, re.findall(r'<img\b[^>]*\bheight="(\d+)"', shown))),
        "boxes": len(re.findall(r'class="[^"]*\badmonition\b[^"]*"', text)),
        "quiz questions": text.count("<form "),
    }
    narrow, wide = (round(sum(counts[name] * pair[k] for name, pair in WEIGHTS.items())) for k in (0, 1))
    return narrow, wide


def with_heights(page: str) -> str:
    """Return a page whose sections of the second order carry their estimated heights."""
    begin, end = page.find("<article"), page.find("</article>")
    if begin < 0 or "--mml-narrow" in page:
        return page
    pieces, depth, opened, copied = [], 0, None, 0
    for tag in TAG.finditer(page, begin, end):
        if tag[1]:
            if depth == 2 and "id=" in opened[2]:
                narrow, wide = estimate(page[opened.end() : tag.start()])
                pieces.append(page[copied : opened.end() - 1])
                pieces.append(f' style="--mml-narrow:{narrow}px;--mml-wide:{wide}px">')
                copied = opened.end()
            depth -= 1
        else:
            depth += 1
            opened = tag if depth == 2 else opened
    return "".join(pieces) + page[copied:]
