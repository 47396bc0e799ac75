"""Checks of the exercises on PageRank."""

from itertools import combinations

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number, string
from mmlbook.projects.pagerank import google_matrix, link_matrix, pagerank

TOUR = [(0, 1), (0, 2), (1, 2), (2, 0), (2, 1), (2, 3)]
THREE = [(0, 1), (1, 0), (1, 2), (2, 0)]
PAIR = [(0, 1)]
SIX = [
    *[("Atlas", "Birds"), ("Atlas", "Dunes"), ("Birds", "Atlas"), ("Birds", "Comets"), ("Birds", "Earth")],
    *[("Comets", "Earth"), ("Dunes", "Earth"), ("Dunes", "Frogs"), ("Earth", "Atlas")],
]
PAGES = ["Atlas", "Birds", "Comets", "Dunes", "Earth", "Frogs"]

CASES = [
    (link_matrix(THREE, 3), 0.85),
    (link_matrix([*THREE, (2, 1)], 3), 0.5),
    case(link_matrix(TOUR, 4), 0.85, label="a web with a dangling page"),
    case(link_matrix([], 3), 0.7, label="a web without links"),
    case(link_matrix(THREE, 3), 0.0, label="damping zero"),
    case(np.ones((1, 1)), 0.85, label="a single page"),
]


def steps(tolerance, damping, *, start=2.0):
    return int(np.ceil(np.log(tolerance / start) / np.log(damping)))


def patched(L):
    return np.where(L.sum(axis=0) == 0, 1 / len(L), L)


def best_links_of_frogs():
    others = PAGES[:-1]
    sets = [chosen for size in range(1, len(PAGES)) for chosen in combinations(others, size)]
    webs = [link_matrix([*SIX, *(("Frogs", name) for name in chosen)], PAGES) for chosen in sets]
    return ", ".join(sets[int(np.argmax([pagerank(L).ranks[-1] for L in webs]))])


EXERCISES = {
    "pagerank.1": array(
        lambda: link_matrix(TOUR, 4),
        level="easy",
        hints=(
            "Go page by page: page $j$ fills *column* $j$, with one entry for each page that it links to.",
            "Each of the $\\ell_j$ links on page $j$ carries the share $1/\\ell_j$, so a column sums to one. "
            "A dangling page has nothing to share: its column is zero.",
        ),
        mistakes=[
            mistake(
                "counts",
                "The places are right, but a page splits its vote: divide each column by its number of links.",
                lambda right: np.where(right > 0, 1.0, 0.0),
            ),
            mistake(
                "counts-in-rows",
                "You have marked the links in rows, one row for each page they come *from*, and have not divided them.",
                lambda right: np.where(right.T > 0, 1.0, 0.0),
            ),
            mistake(
                "mended",
                "That is $\\mathbf{S}$, in which surfers on the dangling page go anywhere. "
                "In the link matrix the dangling column is still zero.",
                patched,
            ),
            mistake(
                "divided-by-rows",
                "You divided each row by its number of entries. It is the page that one *leaves* that splits its vote.",
                lambda right: (right > 0) / np.maximum((right > 0).sum(axis=1, keepdims=True), 1),
            ),
        ],
    ),
    "pagerank.2": array(
        lambda: pagerank(link_matrix(THREE, 3), damping=1, tolerance=1e-13).ranks,
        level="easy",
        hints=(
            "Write one equation for each page: its rank is the sum of what it receives from the pages that link to it.",
            "Page 1 receives all of page 0, and page 2 half of page 1. "
            "Choose a convenient number for $r_0$, find the others, then divide by the sum.",
        ),
        mistakes=[
            mistake(
                "not-scaled",
                "The proportions are right. Ranks are shares: divide by their sum.",
                lambda right: right / right.min(),
            ),
            mistake(
                "counted",
                "That is the share of the *links* that point to each page. The vote of an important page counts more.",
                lambda right: np.bincount([target for _, target in THREE]) / len(THREE),
            ),
            mistake(
                "damped",
                "Those are the ranks with the damping 0.85. Here nobody is bored: $d = 1$.",
                lambda right: pagerank(link_matrix(THREE, 3)).ranks,
            ),
        ],
    ),
    "pagerank.3": number(
        lambda: pagerank(link_matrix(PAIR, 2), tolerance=1e-13).ranks[1],
        level="medium",
        hints=(
            "Who comes to page 0? Half of the bored surfers, and half of those who were stuck on page 1. "
            "And what is $r_0 + r_1$?",
            "Put $r_1 = 1 - r_0$ into $r_0 = \\tfrac12(1 - d) + \\tfrac12 d\\,r_1$ and solve for $r_0$ first.",
        ),
        mistakes=[
            mistake(
                "other-page",
                "That is the rank of the page that has a link.",
                lambda right: 1 - right,
            ),
            mistake(
                "lost-rank",
                "You let the surfers on the dangling page vanish: your two ranks do not sum to one.",
                lambda right: 0.15 / 2 + 0.85 * 0.15 / 2,
            ),
            mistake(
                "scaled-afterward",
                "You let the surfers on the dangling page vanish and divided by the sum at the end. "
                "That is not the same as sending them on.",
                lambda right: 1.85 / 2.85 if right < 0 else (0.15 / 2 * 1.85) / (0.15 / 2 * 2.85) + 1,
                when=None,
            )
            if False
            else mistake(
                "undamped",
                "That is the rank with $d = 1$. With the chance $1 - d$ a surfer is bored.",
                lambda right: 2 / 3,
            ),
        ],
    ),
}
