"""The build report: what was executed, counted and checked for this very site.

The report is a fold over the chapters that were executed or found in the cache and over the
records that the instruments left in their outputs. It is written to ``build-report.json`` at
the root of the site, and the directive ``{build-report}`` shows it on the colophon page.
"""

import importlib.metadata
import json
import os
import platform
import subprocess
from collections import Counter
from pathlib import Path

import formulas
from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from weight import unfilled

__all__ = ["build_report", "setup"]

SHOWN_PACKAGES = ("numpy", "scipy", "matplotlib", "sympy", "jupyter-book", "Sphinx", "myst-nb")
HELD = {  # what the colophon says of a total; a book without it has no such line
    "chapters": "pages that run code",
    "cells": "cells of code on them",
    "words": "words on them",
    "derivation": "derivations",
    "derivation.steps": "steps of derivations",
    "derivation.instances": "random instances on which derivations held, each step of them",
    "derivation.exact": "steps proved exactly by SymPy",
    "derivation.by_hand": "steps that a reader must check by hand",
    "exercises": "exercises, each with its solution",
    "exercise.accepted": "solutions that ran and were accepted",
    "figure": "figures that stand",
    "interactive": "figures that move",
    "interactive.references": "numbers beside moving figures that Python confirmed, at random positions",
    "quiz.questions": "questions in quizzes",
}
OF_PAGES = {"derivation.steps": "Steps", "exercises": "Exercises", "quiz.questions": "Questions"}


def commit_of(root: Path) -> str:
    """Return the commit of the sources, marked when they differ from it; empty outside a repository."""

    def git(*words):
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()

    try:
        commit = git("rev-parse", "HEAD")
        return commit + (" with changes" if git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def count_records(records: list[dict]) -> dict[str, int]:
    """Count what the instruments of one chapter recorded.

    A record counts once under its kind; every whole number in it is summed under
    ``kind.key``, so that a derivation with five steps adds one ``derivation`` and five
    ``derivation.steps``.
    """
    counts = Counter()
    for record in records:
        counts[record["kind"]] += 1
        for key, value in record.items():
            if isinstance(value, int):
                counts[f"{record['kind']}.{key}"] += int(value)
    return dict(sorted(counts.items()))


def build_report(env) -> dict:
    """Return the report of this build as plain data."""
    chapters = {}
    for docname, chapter in sorted(env.mml_chapters.items()):
        chapters[docname] = {
            "cells": chapter["cells"],
            "seconds": round(chapter["seconds"], 3),
            "executed": chapter["executed"],
            "records": chapter["records"],
            "counts": count_records(chapter["records"]) | getattr(env, "mml_page_counts", {}).get(docname, {}),
        }
    total = Counter()
    for chapter in chapters.values():
        total.update(chapter["counts"])
    return {
        "commit": commit_of(Path(env.srcdir)),
        "versions": {"python": platform.python_version()}
        | {name: importlib.metadata.version(name) for name in SHOWN_PACKAGES},
        "platform": platform.system(),
        "cores": os.cpu_count(),
        "chapters": chapters,
        "totals": {
            "chapters": len(chapters),
            "cells": sum(chapter["cells"] for chapter in chapters.values()),
            "seconds": round(sum(chapter["seconds"] for chapter in chapters.values()), 3),
            **dict(sorted(total.items())),
        },
    }


class report_placeholder(nodes.General, nodes.Element):
    """Where the colophon shows the report; replaced when all pages have been read."""


class BuildReport(SphinxDirective):
    """``{build-report}``: show the report of the build that wrote this page."""

    def run(self):
        docs = getattr(self.env, "mml_report_pages", set())
        self.env.mml_report_pages = docs | {self.env.docname}
        return [report_placeholder()]


class measured_time(nodes.comment):
    """A measured time: the one thing on a page that differs between two builds of one commit.

    It is marked in the page, so that a comparison can leave it out; and as a kind of comment
    it stays out of the search index, where its digits would be words.
    """


def measured(text: str) -> nodes.inline:
    """Return a measured time as Markdown would give it."""
    return nodes.inline(text, text, classes=["measured"])


def mark_measured(app, doctree, docname) -> None:
    """Turn every text of the class ``measured`` into a node that search does not see."""
    for node in list(doctree.findall(nodes.inline)):
        if "measured" in node["classes"]:
            node.replace_self(measured_time("", "", nodes.Text(node.astext())))


def visit_measured_html(translator, node) -> None:
    translator.body.append('<span class="measured">')


def depart_measured_html(translator, node) -> None:
    translator.body.append("</span>")


def pass_through(translator, node) -> None:
    """Show the text as it is, in the other formats."""


def table_of(header: list[str], rows: list[list]) -> nodes.table:
    """Return a docutils table; cells are strings or nodes."""

    def entry(cell):
        return nodes.entry("", nodes.paragraph("", "", cell if isinstance(cell, nodes.Node) else nodes.Text(str(cell))))

    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in header), cols=len(header))
    group += nodes.thead("", nodes.row("", *map(entry, header)))
    group += nodes.tbody("", *(nodes.row("", *map(entry, row)) for row in rows))
    return nodes.table("", group)


def weight_of(app, docname: str) -> nodes.Node:
    """Return the place where `weight` writes what a page weighs once it is written; without a name, the heaviest."""
    return nodes.raw("", unfilled(docname) if "weight" in app.extensions else "", format="html")


def title_of(app, docname: str) -> str:
    """Return a chapter's title as plain text."""
    title = app.env.titles.get(docname)
    if title is None:
        return docname
    return formulas.plain(app, title) if hasattr(app, "mml_setter") else title.astext()


def tables_of(app, report: dict) -> list[nodes.table]:
    """Return the report as tables: how the book was made, what it holds, and its pages in the order of the contents."""
    totals, chapters = report["totals"], report["chapters"]
    made = [["commit", report["commit"] or "not in a repository"], ["platform", report["platform"]]]
    made += [[name, version] for name, version in report["versions"].items()]
    made += [["time in cells", measured(f"{totals['seconds']:.1f} s on {report['cores']} cores")]]
    held = [[words, f"{totals[key]:,}"] for key, words in HELD.items() if key in totals]
    held += [["heaviest page, at most, before anything is moved", weight_of(app, "")]]
    rows = []
    for name in (entry.removesuffix(".md") for entry in app.config.external_site_map):
        if name in chapters:
            chapter = chapters[name]
            counts = Counter(chapter["counts"])
            time = f"{chapter['seconds']:.1f} s, " + ("executed" if chapter["executed"] else "cached")
            figures = counts["figure"] + counts["interactive"]
            others = [counts[key] for key in OF_PAGES]
            rows.append([title_of(app, name), chapter["cells"], measured(time), figures, *others, weight_of(app, name)])
    tables = [table_of(["How it was made", "Value"], made), table_of(["What it holds", "How much"], held)]
    if rows:
        tables.append(table_of(["Page", "Cells", "Time", "Figures", *OF_PAGES.values(), "Weight, at most"], rows))
    return tables


def show_report(app, doctree, docname) -> None:
    """Replace the placeholder by the tables of the report."""
    for placeholder in list(doctree.findall(report_placeholder)):
        placeholder.replace_self(tables_of(app, build_report(app.env)))


def outdated_pages(app, env, added, changed, removed) -> list[str]:
    """Show every build's own report."""
    return sorted(getattr(env, "mml_report_pages", set()) & set(env.all_docs))


def write_report(app, exception) -> None:
    """Write the report beside the pages."""
    if exception is None and app.builder.name == "html":
        text = json.dumps(build_report(app.env), indent=2, ensure_ascii=False)
        Path(app.outdir, "build-report.json").write_text(text + "\n", encoding="utf-8")


def setup(app) -> dict:
    app.add_node(report_placeholder)
    plain = (pass_through, pass_through)
    app.add_node(measured_time, html=(visit_measured_html, depart_measured_html), latex=plain, text=plain)
    app.add_directive("build-report", BuildReport)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("doctree-resolved", show_report)
    app.connect("doctree-resolved", mark_measured, priority=600)  # after the report, which holds times
    app.connect("build-finished", write_report)
    return {"parallel_read_safe": True}
