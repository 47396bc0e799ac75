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
FROGS_NOW = [("Frogs", "Dunes"), ("Frogs", "Earth")]
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
        remark="The last column is zero because page 3 is dangling; all others sum to one.",
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
        remark="Page 1 earns as much as page 0, because it is the only page that page 0 votes for.",
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
        remark="The vote of page 0 lifts page 1 above one half, although half of it comes back from the dangling page.",
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
                "undamped",
                "That is the rank for $d = 1$. Here a surfer is bored with the chance $1 - d$.",
                lambda right: pagerank(link_matrix(PAIR, 2), damping=1).ranks[1],
            ),
            mistake(
                "loop",
                "You let surfers stay on the dangling page. They go to either page with the chance one half.",
                lambda right: pagerank(link_matrix([*PAIR, (1, 1)], 2)).ranks[1],
            ),
        ],
    ),
    "pagerank.4": number(
        lambda: steps(1e-8, 0.85),
        level="medium",
        remark="The number of pages plays no role.",
        hints=(
            "Write the demand as an inequality, $2d^k \\le 10^{-8}$, and take logarithms of both sides.",
            "The logarithm of $d$ is negative: dividing by it turns the inequality around. "
            "Then round up to a whole number.",
        ),
        mistakes=[
            mistake(
                "without-two",
                "That is where $d^k$ reaches the tolerance. The bound has a factor 2 in front.",
                lambda right: steps(1e-8, 0.85, start=1.0),
            ),
            mistake(
                "bored",
                "That would be right if the error shrank by the factor $1 - d$. It shrinks by $d$.",
                lambda right: steps(1e-8, 0.15),
            ),
            mistake(
                "not-whole",
                "The bound meets the tolerance exactly there. But $k$ counts steps: it must be a whole number.",
                lambda right: np.log(1e-8 / 2) / np.log(0.85),
            ),
            mistake(
                "rounded-down",
                "Very near. After that many steps the bound is still a little above the tolerance.",
                lambda right: right - 1,
            ),
            mistake(
                "one-too-many",
                "The bound is below the tolerance then, but it was so a step before, too.",
                lambda right: right + 1,
            ),
        ],
    ),
    "pagerank.5": choice(
        lambda: "islands",
        {
            "drawn": "For these pages the chapter measured a rate well below $0.85$.",
            "hub": "After one click everybody is on the hub. The columns of $\\mathbf{S}$ are all alike.",
            "islands": "",
            "dangling": "After one click the surfers are spread evenly, wherever they were before.",
        },
        level="medium",
        remark="Damping is what lets the two islands have comparable ranks at all: with $d = 1$ the start decides.",
        hints=(
            "The error shrinks by $d\\lvert\\lambda_2\\rvert$ a step. "
            "For which web is there a second eigenvalue of size one?",
            "A second stationary vector of $\\mathbf{S}$ is a second eigenvector for the eigenvalue 1.",
        ),
    ),
    "pagerank.6": function(
        lambda L, d: google_matrix(L, damping=d),
        CASES,
        level="medium",
        remark="Each column of your matrix sums to one, the columns of dangling pages included.",
        hints=(
            "First make $\\mathbf{S}$: each column of `L` that sums to zero becomes a column of $\\tfrac1n$.",
            "Then every entry is $d$ times the entry of $\\mathbf{S}$, plus the same number $(1 - d)/n$.",
        ),
        mistakes=[
            mistake(
                "dangling",
                "Columns that are zero in `L` must become columns of $\\tfrac1n$ before the damping is applied.",
                like=lambda L, d: d * L + (1 - d) / len(L),
            ),
            mistake(
                "swapped",
                "It is the links that are followed with the chance $d$, and boredom that has the chance $1 - d$.",
                like=lambda L, d: (1 - d) * patched(L) + d / len(L),
            ),
            mistake(
                "not-shared",
                "The columns must sum to one: the bored surfers share themselves among all $n$ pages.",
                like=lambda L, d: d * patched(L) + (1 - d),
            ),
        ],
    ),
    "pagerank.7": function(
        lambda L, d: pagerank(L, damping=d, tolerance=1e-12).ranks,
        CASES,
        level="hard",
        remark="For small webs this is exact to rounding, and a good test of an iteration.",
        hints=(
            "Make $\\mathbf{S}$ first, with columns of $\\tfrac1n$ for the dangling pages. "
            "Then use `numpy.linalg.solve`.",
            "The matrix of the system is $\\mathbf{I} - d\\,\\mathbf{S}$, "
            "and its right side has the entry $(1 - d)/n$ in every place.",
        ),
        mistakes=[
            mistake(
                "dangling",
                "Columns that are zero in `L` must become columns of $\\tfrac1n$; your ranks do not sum to one.",
                like=lambda L, d: np.linalg.solve(np.eye(len(L)) - d * L, np.full(len(L), (1 - d) / len(L))),
            ),
            mistake(
                "sum-n",
                "Your ranks are 1 on average. They should sum to one.",
                like=lambda L, d: np.linalg.solve(np.eye(len(L)) - d * patched(L), np.full(len(L), 1 - d)),
            ),
            mistake(
                "right-side",
                "The factor $1 - d$ is missing on the right side.",
                like=lambda L, d: np.linalg.solve(np.eye(len(L)) - d * patched(L), np.full(len(L), 1 / len(L))),
            ),
        ],
    ),
    "pagerank.8": string(
        best_links_of_frogs,
        level="hard",
        remark="All votes go to the page from which surfers come back soonest.",
        hints=(
            "There are only 31 sets. Let `itertools.combinations` list them, and rank the web for each.",
            "Think of a surfer who has just left Frogs: by which page is the way back the shortest?",
        ),
        mistakes=[
            mistake(
                "as-drawn",
                "That is what Frogs does now. It can do better.",
                lambda right: ", ".join(target for source, target in FROGS_NOW),
            ),
            mistake(
                "popular",
                "The best page of the web is no help by itself: surfers whom Frogs sends there are slow to come back.",
                lambda right: "Atlas",
            ),
            mistake(
                "everyone",
                "Links to everyone send most surfers where they do not come back from.",
                lambda right: ", ".join(PAGES[:-1]),
            ),
        ],
    ),
}
