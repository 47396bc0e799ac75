"""The audit that every chapter must pass: one function a rule, from a chapter to complaints with file and line."""

import ast
import builtins
import re
from html.parser import HTMLParser
from itertools import pairwise

from chapters import PARSER, Chapter

__all__ = ["RULES"]

LEVELS = ("easy", "medium", "hard")
LAST_SECTIONS = ("Quick quiz", "Exercises", "Summary", "Where it is used next")
FEWEST = {"words": 1800, "exercises": 3, "quiz.questions": 3, "derivation": 1, "derivation.steps": 5}
MOST_WORDS = 4500
MOST_LINES = 15
FEWEST_WRONG = 3
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
NUMBERED = {f"prf:{kind}" for kind in "definition theorem lemma corollary proposition algorithm example remark".split()}

ROLE = re.compile(r"\{([\w:+.-]+)\}`([^`]*)`")

IZE = """apolog categor character critic diagonal discret emphas equal factor general initial linear local maxim memor
minim modern normal optim organ orthogonal orthonormal parametr penal personal quant random real recogn regular special
stabil standard summar symmetr util vector visual""".split()
BRITISH = re.compile(
    rf"\b(?:\w*(?:{'|'.join(IZE)})is(?:e[sdr]?|ing|able|ations?)|\w*(?:colour|behaviour|neighbour|favour|honour|labour)\w*|"
    r"centre[sd]?|centring|analyse[dr]?|analysing|(?:label|model|travel|cancel|signal|total|channel)l(?:ed|ing)|"
    r"(?:kilo|centi|milli)?metres?|grey\w*|whilst|learnt|licences?|defence|practis(?:e[ds]?|ing)|programmes?|fulfils?|"
    r"judgement|artefacts?|maths)\b",
    re.IGNORECASE,
)
LOFTY = re.compile(
    r"\b(?:clearly|obviously|trivially|evidently|it is (?:easy|trivial|straightforward) to see)\b", re.IGNORECASE
)


# -- the rules that read the source -------------------------------------------------------


def furniture(chapter: Chapter) -> list[str]:
    """The front matter says what is needed, taught and how long it takes, and the page shows it."""
    told = chapter.front.get("chapter") or {}
    missing = [key for key in ("needs", "teaches", "minutes") if key not in told]
    complaints = [chapter.at(1, f"its front matter has no chapter: {key}:") for key in missing]
    if not missing and "mml-furniture" not in chapter.page:
        complaints.append(chapter.at(1, "its head does not show what it needs and teaches"))
    return complaints


def sections(chapter: Chapter) -> list[str]:
    """Quiz, exercises, summary and where it is used next come in this order, and nothing after them."""
    second = [(text, line) for level, text, line in chapter.headings if level == 2]
    found = [(text, line) for text, line in second if text in LAST_SECTIONS]
    missing = [name for name in LAST_SECTIONS if name not in [text for text, _ in found]]
    if missing:
        return [chapter.at(1, f"has no section '## {name}'") for name in missing]
    if second[-1][0] != LAST_SECTIONS[-1]:
        return [chapter.at(second[-1][1], f"'{second[-1][0]}' comes after '{LAST_SECTIONS[-1]}'")]
    return [
        chapter.at(line, f"the section '{text}' stands where '{name}' should")
        for (text, line), name in zip(found, LAST_SECTIONS, strict=False)
        if text != name
    ]


def summary(chapter: Chapter) -> list[str]:
    """The summary is a list of three to seven lines."""
    lines = chapter.source.splitlines()
    places = [(text, line) for level, text, line in chapter.headings if level <= 2] + [("", len(lines) + 1)]
    for (text, begin), (_, end) in pairwise(places):
        if text == "Summary":
            items = [
                token for token in PARSER.parse("\n".join(lines[begin : end - 1])) if token.type == "list_item_open"
            ]
            if not 3 <= len(items) <= 7:
                return [chapter.at(begin, f"the summary has {len(items)} items, but it should have about five")]
    return []


def cells(chapter: Chapter) -> list[str]:
    """Cells that are read are short."""
    complaints = []
    for cell in chapter.cells:
        count = sum(bool(line.strip()) for line in cell.content.splitlines())
        if count > MOST_LINES and not any(tag in cell.options.get("tags", "") for tag in HIDDEN):
            complaints.append(
                chapter.at(cell.line, f"a cell of {count} lines: at most {MOST_LINES}, or tag it hide-input")
            )
    return complaints


def derivation_cells(chapter: Chapter) -> list[str]:
    """The cell of a derivation needs only imports and functions from above, so that the tests can rebuild it alone."""
    complaints = []
    for cell, code in chapter.derivation_cells:
        tree = ast.parse(code)
        foreign = sorted(names_used(ast.parse(cell.content)) - names_made(tree) - set(dir(builtins)))
        if foreign:
            says = f"the cell of a derivation uses {', '.join(foreign)}, which it neither makes nor imports"
            complaints.append(chapter.at(cell.line, says))
    return complaints


def names_used(tree: ast.AST) -> set[str]:
    """Return the names that code reads."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def names_made(tree: ast.AST) -> set[str]:
    """Return the names that code imports, assigns, defines or takes as arguments."""
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made.add(node.name)
    return made


def labels(chapter: Chapter) -> list[str]:
    """What has a number has a label, so that it can be referred to."""
    unnamed = [block for block in chapter.blocks if block.name in NUMBERED and not block.options.get("label")]
    return [chapter.at(block.line, f"a {block.name} without a label") for block in unnamed]


def glue(chapter: Chapter) -> list[str]:
    """Results enter the prose from the code."""
    complaints = []
    if not any(re.search(r"\bglue\(", cell.content) for cell in chapter.cells):
        complaints.append(chapter.at(1, "no cell hands a result to the text with glue(…)"))
    if "{glue" not in chapter.source:
        complaints.append(chapter.at(1, "no result enters the text through {glue:…}"))
    return complaints


def spelling(chapter: Chapter) -> list[str]:
    """American spelling, and no word that tells the reader that it is easy."""
    complaints = []
    for number, line in chapter.text:
        complaints += [chapter.at(number, f"'{match[0]}' is not American spelling") for match in BRITISH.finditer(line)]
        complaints += [chapter.at(number, f"'{match[0]}' helps nobody") for match in LOFTY.finditer(line)]
    return complaints


# -- the rules that read the build --------------------------------------------------------


def length(chapter: Chapter) -> list[str]:
    """It can be read in one sitting, and says enough."""
    words = chapter.counts.get("words", 0)
    if FEWEST["words"] <= words <= MOST_WORDS:
        return []
    return [chapter.at(1, f"has {words} words of prose, which should be {FEWEST['words']} to {MOST_WORDS}")]


def derivations(chapter: Chapter) -> list[str]:
    """What it proves is derived and checked, nearly all by the machine."""
    complaints = [
        chapter.at(1, f"has {chapter.counts.get(kind, 0)} {kind}, but needs {FEWEST[kind]}")
        for kind in ("derivation", "derivation.steps")
        if chapter.counts.get(kind, 0) < FEWEST[kind]
    ]
    steps, by_hand = (chapter.counts.get(f"derivation.{kind}", 0) for kind in ("steps", "by_hand"))
    if by_hand and 6 * by_hand >= steps:
        complaints.append(chapter.at(1, f"{by_hand} of {steps} steps are by hand: it must be fewer than one in six"))
    return complaints


def quiz(chapter: Chapter) -> list[str]:
    """There is a quiz of some questions."""
    questions = chapter.counts.get("quiz.questions", 0)
    fewest = FEWEST["quiz.questions"]
    return [] if questions >= fewest else [chapter.at(1, f"its quiz has {questions} questions, but needs {fewest}")]


class Pictures(HTMLParser):
    """The pictures and captions of a page, and the words outside of code."""

    def __init__(self):
        super().__init__()
        self.pictures: list[str] = []
        self.captions: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "img":
            self.pictures.append((attributes.get("alt") or "").strip())
        elif tag == "figcaption":
            self.captions.append("")
        if tag in ("figcaption", "code", "pre", "script", "style", "svg"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if "figcaption" in self.open:
            self.captions[-1] += data
        if not {"code", "pre", "script", "style", "svg"} & set(self.open):
            self.words.append(data)


def article(chapter: Chapter) -> Pictures:
    """Read the text of the page, without the menus around it."""
    found = Pictures()
    inside = re.search(r"<article.*?</article>", chapter.page, re.DOTALL)
    found.feed(inside[0] if inside else chapter.page)
    return found


def figures(chapter: Chapter) -> list[str]:
    """Every figure says what it shows, once to see and once to hear, and the text speaks of it."""
    page = article(chapter)
    complaints = [
        chapter.at(1, f"a picture with the alternative text {alt!r}") for alt in page.pictures if len(alt.split()) < 5
    ]
    complaints += [
        chapter.at(1, f"a figure with the caption {caption.strip()!r}")
        for caption in page.captions
        if len(caption.split()) < 5
    ]
    shown = chapter.records_of("figure", "interactive")
    if not shown:
        complaints.append(chapter.at(1, "has no figure"))
    spoken_of = {target.partition("<")[2].rstrip(">") or target for _, target in ROLE.findall(chapter.source)}
    for record in shown:
        line = chapter.line_of(record["name"])
        if len(record.get("alt", "").split()) < 5:
            complaints.append(chapter.at(line, f"{record['name']} has the alternative text {record.get('alt', '')!r}"))
        if record["name"] not in spoken_of:
            complaints.append(chapter.at(line, f"the text does not refer to {record['name']}"))
    if len(page.captions) < len(shown):
        complaints.append(chapter.at(1, f"{len(shown)} figures have {len(page.captions)} captions"))
    return complaints


def references(chapter: Chapter) -> list[str]:
    """Nothing is left on the page that should have become a reference."""
    words = " ".join(article(chapter).words)
    left = re.findall(r"\?\?|\{(?:ref|numref|eq|doc|term|cite\w*|glue:?\w*|prf:ref)\}", words)
    return [chapter.at(1, f"the page shows {what!r}") for what in sorted(set(left))]


# -- the exercises ------------------------------------------------------------------------


def exercises(chapter: Chapter) -> list[str]:
    """Every exercise is numbered, has a solution, and its check accepts what the solution computes."""
    own = [block for block in chapter.blocks if block.name in ("exercise", "exercise-start")]
    complaints = []
    if len(own) < FEWEST["exercises"]:
        complaints.append(chapter.at(1, f"has {len(own)} exercises, but needs {FEWEST['exercises']}"))
    solutions = {block.argument: block for block in chapter.blocks if block.name in ("solution", "solution-start")}
    accepted = {record["name"] for record in chapter.records_of("exercise") if record["accepted"]}
    levels = {record["name"]: record["level"] for record in chapter.records_of("exercise") if record.get("level")}
    for number, (block, following) in enumerate(zip(own, [*own[1:], None], strict=True), start=1):
        label, name = f"ex-{chapter.name}-{number}", f"{chapter.name}.{number}"
        if block.options.get("label") != label:
            complaints.append(chapter.at(block.line, f"the label of exercise {number} must be {label}"))
        stars = block.argument.count("★")
        if name in levels and stars != LEVELS.index(levels[name]) + 1:
            complaints.append(chapter.at(block.line, f"{name} is {levels[name]}, but its title has {stars} ★"))
        solution = solutions.get(label)
        if solution is None:
            complaints.append(chapter.at(block.line, f"{label} has no solution"))
            continue
        until = following.line if following is not None and following.line > solution.line else float("inf")
        within = [cell for cell in chapter.cells if solution.line < cell.line < until]
        if not any(re.search(rf"""\bcheck\(\s*["']{re.escape(name)}["']""", cell.content) for cell in within):
            complaints.append(chapter.at(solution.line, f'no cell of the solution says check("{name}", …)'))
        elif name not in accepted:
            complaints.append(chapter.at(solution.line, f'check("{name}", …) did not accept the solution'))
    return complaints


def hints(chapter: Chapter) -> list[str]:
    """Every exercise has two hints and a level that does not fall."""
    from mmlbook.exercises import exercise_names, get_exercise

    try:
        names = exercise_names(chapter.name)
    except LookupError as error:
        return [chapter.at(1, str(error.args[0]))]
    count = sum(block.name in ("exercise", "exercise-start") for block in chapter.blocks)
    complaints = []
    if set(names) != {f"{chapter.name}.{number}" for number in range(1, count + 1)}:
        complaints.append(chapter.at(1, f"has {count} exercises, but its module checks {', '.join(names)}"))
    hardest = 0
    for name in names:
        exercise = get_exercise(name)
        line = chapter.line_of(f"ex-{name.replace('.', '-')}")
        if len(exercise.hints) != 2 or not all(hint.strip() for hint in exercise.hints):
            complaints.append(chapter.at(line, f"{name} has {len(exercise.hints)} hints, not two"))
        if LEVELS.index(exercise.level) < hardest:
            complaints.append(chapter.at(line, f"{name} is easier than the one before"))
        hardest = max(hardest, LEVELS.index(exercise.level))
    return complaints


def wrong(chapter: Chapter) -> list[str]:
    """For every exercise, some typical wrong answers are tried (by ``test_book_exercises.py``)."""
    complaints = []
    count = sum(block.name in ("exercise", "exercise-start") for block in chapter.blocks)
    for name in (f"{chapter.name}.{number}" for number in range(1, count + 1)):
        tried = sum(of == name for of, _, _ in chapter.wrong)
        if tried < FEWEST_WRONG:
            line = chapter.line_of(f"ex-{name.replace('.', '-')}")
            complaints.append(chapter.at(line, f"WRONG has {tried} wrong answers to {name}, but needs {FEWEST_WRONG}"))
    return complaints


RULES = (
    furniture, sections, summary, length, derivations, derivation_cells, exercises, hints, wrong,
    quiz, figures, references, labels, glue, cells, spelling,
)  # fmt: skip
"""All rules, in the order in which an author meets them."""
