"""Time PageRank beside NetworkX's on one random web, and print the medians.

Run ``python tests/benchmarks/bench_pagerank.py`` (``--help`` lists the options). Both are asked for an
error of 1e-10 (the 1-norm). Two comparisons, each like with like:

- *from the links*: from one list of links, the data structure of each side included;
- *ranks alone*: ours from its sparse matrix, NetworkX from its graph, each ready made.
"""

import argparse

import networkx as nx
import numpy as np

from mmlbook.projects.pagerank import link_matrix, pagerank, random_web
from mmlbook.timing import median_seconds

TOLERANCE = 1e-10


def graph_of(links: np.ndarray, pages: int) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(pages))
    graph.add_edges_from(links.tolist())
    return graph


def networkx_ranks(graph: nx.DiGraph) -> dict[int, float]:
    return nx.pagerank(graph, tol=TOLERANCE / len(graph), max_iter=1000)


def compare(pages: int, links_per_page: float, *, repeats: int) -> None:
    links = random_web(pages, links_per_page, rng=0)
    graph, L = graph_of(links, pages), link_matrix(links, pages, sparse=True)
    result, theirs = pagerank(L, tolerance=TOLERANCE), networkx_ranks(graph)
    difference = np.abs(result.ranks - [theirs[page] for page in range(pages)]).sum()
    print(f"{pages:,} pages, {len(links):,} links, {result.iterations} iterations, medians of {repeats}")
    print(f"sum of absolute differences between the two: {difference:.1e}")
    print(f"{'':16}{'mmlbook':>12}{'NetworkX':>12}{'ratio':>9}")
    rows = {
        "from the links": (
            lambda: pagerank(link_matrix(links, pages, sparse=True), tolerance=TOLERANCE),
            lambda: networkx_ranks(graph_of(links, pages)),
        ),
        "ranks alone": (lambda: pagerank(L, tolerance=TOLERANCE), lambda: networkx_ranks(graph)),
    }
    for name, functions in rows.items():
        ours, theirs = (median_seconds(function, repeats=repeats) for function in functions)
        print(f"{name:16}{ours:10.4f} s{theirs:10.4f} s{theirs / ours:9.1f}")


def time_large(pages: int, links_per_page: float) -> None:
    """Time our side alone on a web that is too large for the other."""
    links = random_web(pages, links_per_page, rng=0)
    web = median_seconds(lambda: random_web(pages, links_per_page, rng=0), repeats=1)
    matrix = median_seconds(lambda: link_matrix(links, pages, sparse=True), repeats=1)
    L = link_matrix(links, pages, sparse=True)
    ranks = median_seconds(lambda: pagerank(L, tolerance=TOLERANCE), repeats=1)
    print(f"\n{pages:,} pages, {len(links):,} links: web {web:.2f} s, matrix {matrix:.2f} s, ranks {ranks:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100_000, help="pages of the web that both rank")
    parser.add_argument("--large", type=int, default=1_000_000, help="pages of the web that ours ranks alone")
    parser.add_argument("--links-per-page", type=float, default=10)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    compare(options.pages, options.links_per_page, repeats=options.repeats)
    time_large(options.large, options.links_per_page)
