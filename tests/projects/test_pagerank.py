"""PageRank against NetworkX, against published and exactly solved values, and against its invariants."""

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from mmlbook.errors import NotConvergedError
from mmlbook.projects.pagerank import google_matrix, link_matrix, pagerank, random_web, surf
from mmlbook.timing import median_seconds

# Langville and Meyer, "A Survey of Eigenvector Methods for Web Information Retrieval": page 2 is dangling, d = 0.9.
SURVEY = [(1, 2), (1, 3), (3, 1), (3, 2), (3, 5), (4, 5), (4, 6), (5, 4), (5, 6), (6, 4)]
SURVEY_RANKS = [0.03721, 0.05396, 0.04151, 0.3751, 0.206, 0.2862]

# Bryan and Leise, "The $25,000,000,000 Eigenvector": four pages without damping.
FOUR = [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 1), (4, 1), (4, 3)]
FOUR_RANKS = [Fraction(12, 31), Fraction(4, 31), Fraction(9, 31), Fraction(6, 31)]

both = pytest.mark.parametrize("sparse", [False, True], ids=["dense", "sparse"])


@st.composite
def webs(draw):
    """A number of pages, links (repeated ones and loops included) and their weights."""
    n = draw(st.integers(1, 8))
    page = st.integers(0, n - 1)
    links = draw(st.lists(st.tuples(page, page), max_size=4 * n))
    weights = draw(st.lists(st.floats(0, 100), min_size=len(links), max_size=len(links)))
    return n, links, weights


def exact_ranks(L, damping, personalization=None, dangling=None):
    """Solve (I − d S) x = (1 − d) v in fractions, by elimination."""
    n = len(L)
    v = [Fraction(1, n)] * n if personalization is None else personalization
    w = v if dangling is None else dangling
    columns = [[L[i][j] for i in range(n)] for j in range(n)]
    columns = [column if any(column) else w for column in columns]
    rows = [[Fraction(i == j) - damping * columns[j][i] for j in range(n)] + [(1 - damping) * v[i]] for i in range(n)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        rows = [
            row if i == k else [a - row[k] * b for a, b in zip(row, rows[k], strict=True)] for i, row in enumerate(rows)
        ]
    return [row[-1] for row in rows]


def exact_link_matrix(links, n):
    out = [sum(1 for source, _ in links if source == j) for j in range(n)]
    L = [[Fraction(0)] * n for _ in range(n)]
    for source, target in links:
        L[target][source] += Fraction(1, out[source])
    return L


# ---------------------------------------------------------------------------------------------------------------
# Published and exact values


@both
def test_langville_and_meyer(sparse):
    L = link_matrix(SURVEY, range(1, 7), sparse=sparse)
    np.testing.assert_allclose(pagerank(L, damping=0.9).ranks, SURVEY_RANKS, rtol=2e-4)


@both
def test_bryan_and_leise(sparse):
    L = link_matrix(FOUR, [1, 2, 3, 4], sparse=sparse)
    ranks = pagerank(L, damping=1, tolerance=1e-14).ranks
    np.testing.assert_allclose(ranks, [float(r) for r in FOUR_RANKS], rtol=1e-13)


@pytest.mark.parametrize("damping", [Fraction(0), Fraction(1, 2), Fraction(17, 20), Fraction(99, 100)])
def test_exact_fractions(damping):
    links = [(a - 1, b - 1) for a, b in SURVEY]
    v = [Fraction(k, 21) for k in range(1, 7)]
    w = [Fraction(0), Fraction(1, 4), Fraction(0), Fraction(0), Fraction(3, 4), Fraction(0)]
    right = exact_ranks(exact_link_matrix(links, 6), damping, v, w)
    assert sum(right) == 1
    found = pagerank(
        link_matrix(links, 6),
        damping=float(damping),
        personalization=[1, 2, 3, 4, 5, 6],
        dangling=[0, 1, 0, 0, 3, 0],
        max_iterations=10_000,
    )
    error = np.abs(found.ranks - [float(r) for r in right]).sum()
    assert error <= found.error_bound + 1e-14
    assert found.error_bound <= 1e-10


# ---------------------------------------------------------------------------------------------------------------
# NetworkX


def networkx_ranks(n, links, weights=None, tolerance=1e-12, **options):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    for k, (source, target) in enumerate(links):
        weight = 1.0 if weights is None else weights[k]
        before = graph.edges[source, target]["weight"] if graph.has_edge(source, target) else 0.0
        graph.add_edge(source, target, weight=before + weight)
    ranks = nx.pagerank(graph, tol=tolerance / n, max_iter=10_000, **options)
    return np.array([ranks[page] for page in range(n)])


@both
@given(web=webs(), damping=st.floats(0, 0.99))
def test_like_networkx(sparse, web, damping):
    n, links, weights = web
    weights = [round(weight, 3) for weight in weights]
    L = link_matrix(links, n, weights=weights, sparse=sparse)
    ours = pagerank(L, damping=damping, max_iterations=10_000).ranks
    np.testing.assert_allclose(ours, networkx_ranks(n, links, weights, alpha=damping), atol=1e-8)


def test_like_networkx_with_personalization_and_dangling():
    links = [(a - 1, b - 1) for a, b in SURVEY]
    v, w = [1, 0, 2, 0, 0, 1], [0, 0, 0, 5, 1, 0]
    ours = pagerank(link_matrix(links, 6), personalization=v, dangling=w).ranks
    theirs = networkx_ranks(6, links, personalization=dict(enumerate(v)), dangling=dict(enumerate(w)))
    np.testing.assert_allclose(ours, theirs, atol=1e-10)


def test_google_matrix_like_networkx():
    graph = nx.DiGraph([(a - 1, b - 1) for a, b in SURVEY])
    theirs = nx.google_matrix(graph, alpha=0.7, nodelist=range(6)).T
    np.testing.assert_allclose(google_matrix(link_matrix(list(graph.edges), 6), damping=0.7), theirs, atol=1e-15)


def test_a_hundred_thousand_pages_like_networkx_and_at_least_as_fast():
    """Ours from the array of links, its matrix included; NetworkX from its graph, ready made."""
    n = 100_000
    links = random_web(n, 5, rng=2)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(links.tolist())
    found = {}

    def ours():
        found["ours"] = pagerank(link_matrix(links, n, sparse=True), tolerance=1e-10).ranks

    def theirs():
        found["theirs"] = nx.pagerank(graph, tol=1e-10 / n, max_iter=1000)

    seconds = median_seconds(ours, repeats=3), median_seconds(theirs, repeats=3)
    difference = np.abs(found["ours"] - [found["theirs"][page] for page in range(n)]).sum()
    assert difference <= 1e-8
    assert seconds[0] <= seconds[1]


# ---------------------------------------------------------------------------------------------------------------
# Invariants


@both
@given(web=webs(), damping=st.floats(0, 0.95))
def test_ranks_are_the_stationary_distribution(sparse, web, damping):
    n, links, weights = web
    L = link_matrix(links, n, weights=weights, sparse=sparse)
    found = pagerank(L, damping=damping)
    assert found.ranks.shape == (n,)
    assert np.all(found.ranks >= (1 - damping) / n * (1 - 1e-9))
    assert found.ranks.sum() == pytest.approx(1, abs=1e-14)
    G = google_matrix(L, damping=damping)
    np.testing.assert_allclose(G.sum(axis=0), 1, atol=1e-12)
    np.testing.assert_allclose(G @ found.ranks, found.ranks, atol=2e-10)


@given(web=webs(), damping=st.floats(0.05, 0.95))
def test_ranks_are_the_dominant_eigenvector(web, damping):
    n, links, _ = web
    L = link_matrix(links, n)
    values, vectors = np.linalg.eig(google_matrix(L, damping=damping))
    order = np.argsort(-np.abs(values))
    dominant = np.real(vectors[:, order[0]])
    np.testing.assert_allclose(pagerank(L, damping=damping).ranks, dominant / dominant.sum(), atol=1e-8)
    assert np.all(np.abs(values[order[1:]]) <= damping * (1 + 1e-6))


@given(web=webs(), seed=st.integers(0, 1000))
def test_the_names_of_the_pages_do_not_matter(web, seed):
    n, links, weights = web
    new = np.random.default_rng(seed).permutation(n)
    renamed = [(new[source], new[target]) for source, target in links]
    v = np.arange(1.0, n + 1)
    ranks = pagerank(link_matrix(links, n, weights=weights), personalization=v).ranks
    v_renamed = np.empty(n)
    v_renamed[new] = v
    again = pagerank(link_matrix(renamed, n, weights=weights), personalization=v_renamed).ranks
    np.testing.assert_allclose(again[new], ranks, atol=1e-9)


@given(web=webs(), damping=st.floats(0.05, 0.95))
def test_each_change_is_at_most_damping_times_the_last(web, damping):
    n, links, _ = web
    found = pagerank(link_matrix(links, n), damping=damping, start=np.arange(1, n + 1))
    assert np.all(found.changes[1:] <= damping * found.changes[:-1] + 1e-15)
    assert found.iterations == len(found.changes)


@given(web=webs(), damping=st.sampled_from([0.5, 0.85, 0.95]))
def test_the_error_bound_holds(web, damping):
    n, links, _ = web
    right = np.array([float(x) for x in exact_ranks(exact_link_matrix(links, n), Fraction(damping))])
    for tolerance in (1e-2, 1e-6, 1e-12):
        found = pagerank(link_matrix(links, n), damping=damping, tolerance=tolerance)
        assert np.abs(found.ranks - right).sum() <= found.error_bound + 1e-14
        assert found.error_bound <= tolerance


@given(web=webs())
def test_the_start_does_not_matter(web):
    n, links, _ = web
    L = link_matrix(links, n)
    first = np.zeros(n)
    first[-1] = 1e-300
    np.testing.assert_allclose(pagerank(L, start=first).ranks, pagerank(L).ranks, atol=2e-10)


@given(web=webs(), scale=st.sampled_from([1e-300, 1e-9, 3.0, 1e300]))
def test_the_scale_of_the_weights_does_not_matter(web, scale):
    n, links, weights = web
    weights = np.array([max(weight, 0.1) for weight in weights])
    scaled = link_matrix(links, n, weights=weights * scale)
    np.testing.assert_allclose(scaled, link_matrix(links, n, weights=weights), rtol=1e-9)


@given(web=webs())
def test_dense_and_sparse_link_matrices_agree(web):
    n, links, weights = web
    dense, sparse = (link_matrix(links, n, weights=weights, sparse=kind) for kind in (False, True))
    np.testing.assert_allclose(sparse.toarray(), dense, rtol=1e-14)
    sums = dense.sum(axis=0)
    assert np.all(np.isclose(sums, 1) | (sums == 0))


def test_every_sparse_format_is_understood():
    L = link_matrix(FOUR, [1, 2, 3, 4])
    ranks = pagerank(L).ranks
    for kind in (sp.csr_array, sp.csc_array, sp.coo_array, sp.lil_array, sp.csr_matrix, sp.csc_matrix):
        np.testing.assert_allclose(pagerank(kind(L)).ranks, ranks, rtol=1e-14)


def test_repeated_links_count_twice_and_names_may_be_anything():
    names = ["home", ("a", 1), None]
    L = link_matrix([("home", ("a", 1)), ["home", ("a", 1)], ("home", None)], names)
    np.testing.assert_allclose(L, [[0, 0, 0], [2 / 3, 0, 0], [1 / 3, 0, 0]])


@both
def test_weights_of_zero_are_no_links(sparse):
    L = link_matrix([(0, 1), (1, 0)], 2, weights=[0, 2], sparse=sparse)
    assert np.count_nonzero(L.toarray() if sparse else L) == 1
    if sparse:
        assert L.nnz == 1


@both
def test_no_links_at_all(sparse):
    np.testing.assert_allclose(pagerank(link_matrix([], 4, sparse=sparse)).ranks, 0.25)
    assert pagerank(link_matrix([], ["alone"], sparse=sparse)).ranks.tolist() == [1.0]


def test_damping_zero_is_the_personalization():
    found = pagerank(link_matrix(FOUR, [1, 2, 3, 4]), damping=0, personalization=[1, 2, 3, 4])
    np.testing.assert_allclose(found.ranks, [0.1, 0.2, 0.3, 0.4])


def test_a_spider_trap_takes_everything_when_no_one_is_bored():
    links = [(0, 1), (1, 2), (2, 3), (1, 0), (3, 3)]
    ranks = pagerank(link_matrix(links, 4), damping=1).ranks
    np.testing.assert_allclose(ranks, [0, 0, 0, 1], atol=1e-8)
    assert pagerank(link_matrix(links, 4)).ranks.min() >= 0.15 / 4


def test_personalization_stays_in_its_corner():
    ranks = pagerank(link_matrix([(0, 1), (1, 0), (2, 3), (3, 2)], 4), personalization=[1, 0, 0, 0]).ranks
    np.testing.assert_allclose(ranks, [1 / 1.85, 0.85 / 1.85, 0, 0], atol=1e-10)


# ---------------------------------------------------------------------------------------------------------------
# Surfers and random webs


@both
@pytest.mark.parametrize("damping", [0.0, 0.5, 0.85, 1.0])
def test_surfers_end_up_in_proportion_to_the_ranks(sparse, damping):
    L = link_matrix(SURVEY, range(1, 7), weights=range(1, 11), sparse=sparse)
    options = {"damping": damping, "personalization": [1, 2, 3, 4, 5, 0], "dangling": [1, 0, 0, 0, 0, 2]}
    paths = surf(L, steps=60, surfers=40_000, rng=7, **options)
    share = np.bincount(paths[-1], minlength=6) / 40_000
    right = pagerank(L, **options).ranks
    np.testing.assert_allclose(share, right, atol=5 * np.sqrt(0.25 / 40_000))


@given(web=webs(), seed=st.integers(0, 100))
def test_surfers_without_boredom_follow_links(web, seed):
    n, links, weights = web
    L = link_matrix(links, n, weights=weights)
    paths = surf(L, steps=5, surfers=20, damping=1, dangling=np.eye(n)[0], rng=seed)
    assert paths.shape == (6, 20)
    for here, there in zip(paths[:-1].ravel(), paths[1:].ravel(), strict=True):
        assert L[there, here] > 0 or (L[:, here].sum() == 0 and there == 0)


def test_dense_and_sparse_surfers_walk_alike():
    L = link_matrix(SURVEY, range(1, 7))
    walks = [surf(kind, steps=30, surfers=50, rng=3) for kind in (L, sp.csr_array(L))]
    assert np.array_equal(*walks)


def test_random_web_is_as_described():
    n = 50_000
    links = random_web(n, 8, rng=5)
    assert links.dtype == np.int32
    assert links.min() >= 0
    assert links.max() < n
    assert np.all(links[:, 0] != links[:, 1])
    key = links[:, 0].astype(np.int64) * n + links[:, 1]
    assert np.all(np.diff(key) > 0)
    assert 7.5 < len(links) / n <= 8.1
    out_links, in_links = (np.bincount(links[:, end], minlength=n) for end in (0, 1))
    assert np.mean(out_links == 0) == pytest.approx(0.1, abs=0.01)
    assert in_links.argmax() == 0
    # The number of pages with at least k links to them falls as k ** -1.1 (one less than the exponent).
    at_least = [np.mean(in_links >= k) for k in (10, 1000)]
    assert np.log10(at_least[0] / at_least[1]) / 2 == pytest.approx(1.1, abs=0.15)


def test_random_web_depends_on_its_seed_alone():
    assert np.array_equal(random_web(100, 5, rng=1), random_web(100, 5, rng=1))
    assert not np.array_equal(random_web(100, 5, rng=1), random_web(100, 5, rng=2))


def test_random_web_without_links():
    assert random_web(10, 5, dangling_share=1, rng=0).shape == (0, 2)
    assert random_web(10, 0, rng=0).shape == (0, 2)


# ---------------------------------------------------------------------------------------------------------------
# Bad input, and not converging


@pytest.mark.parametrize(
    ("links", "pages", "weights", "message"),
    [
        ([], 0, None, "pages must be a whole number of at least 1, but it is 0"),
        ([], [], None, "a web must have at least one page"),
        ([], ["a", "b", "a"], None, "'a' is there twice"),
        ([(0, 1), (0, 3)], 3, None, "link 1 goes to page 3, but the pages are numbered from 0 to 2"),
        ([(-1, 1)], 3, None, "link 0 comes from page -1"),
        ([("a", "c")], ["a", "b"], None, "link 0 goes to 'c', which is not one of the pages"),
        ([("c", "a")], ["a", "b"], None, "link 0 comes from 'c'"),
        ([("a", "b", 3)], ["a", "b"], None, r"link 0 is \('a', 'b', 3\)"),
        (["ab"], ["a", "b"], None, "link 0 is 'ab'"),
        ([3], ["a", "b"], None, "link 0 is 3"),
        ([(0, 1, 2)], 3, None, r"shape \(1, 3\)"),
        ([(0, 1)], 2, [-1], "weights must not be negative, but its entry 0 is -1"),
        ([(0, 1)], 2, [float("nan")], "weights must be finite"),
        ([(0, 1)], 2, [float("inf")], "weights must be finite"),
        ([(0, 1)], 2, [1, 2], "weights has 2 entries, but there are 1 links"),
        ([], 2, [1], "weights has 1 entries, but there are 0 links"),
    ],
)
@both
def test_bad_webs(sparse, links, pages, weights, message):
    with pytest.raises(ValueError, match=message):
        link_matrix(links, pages, weights=weights, sparse=sparse)


@pytest.mark.parametrize(
    ("links", "pages", "message"),
    [
        ([(0.0, 1.0)], 2, "whole numbers from 0 to 1"),
        ([(0, float("nan"))], 2, "whole numbers from 0 to 1"),
        ([("a", "b")], 2, "whole numbers from 0 to 1"),
        ([("a", "b")], "ab", "the string 'ab'"),
        ([(0, 1)], 2.5, "pages must be a whole number"),
    ],
)
def test_webs_of_the_wrong_kind(links, pages, message):
    with pytest.raises(TypeError, match=message):
        link_matrix(links, pages)


BAD_MATRICES = [
    ([[0.5, 0.5]], "square"),
    ([], "L"),
    ([[0, 2], [1, -1]], "negative"),
    ([[0, float("nan")], [1, 0]], "finite"),
    ([[0, float("inf")], [1, 0]], "finite"),
    ([[0, 0.5], [1, 0]], "column 1 sums to 0.5"),
]


@pytest.mark.parametrize(("L", "message"), BAD_MATRICES)
@pytest.mark.parametrize("use", [pagerank, google_matrix, lambda L: surf(L, steps=1)], ids=["rank", "google", "surf"])
def test_bad_link_matrices(use, L, message):
    with pytest.raises(ValueError, match=message):
        use(L)


@pytest.mark.parametrize(("L", "message"), [case for case in BAD_MATRICES if case[0]])
def test_bad_sparse_link_matrices(L, message):
    with pytest.raises(ValueError, match=message):
        pagerank(sp.csr_array(np.array(L, dtype=float)))


def test_an_empty_sparse_link_matrix():
    with pytest.raises(ValueError, match="not empty"):
        pagerank(sp.csr_array((0, 0)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"damping": -0.1}, r"damping must be a number in \[0, 1\]"),
        ({"damping": 1.1}, r"damping must be a number in \[0, 1\]"),
        ({"damping": float("nan")}, r"damping must be a number in \[0, 1\]"),
        ({"personalization": [1, 1]}, "personalization has 2 entries, but there are 3 pages"),
        ({"personalization": [1, -1, 1]}, "personalization must not be negative, but its entry 1 is -1"),
        ({"personalization": [0, 0, 0]}, "personalization must have a positive entry"),
        ({"personalization": [1, float("nan"), 1]}, "personalization must be finite"),
        ({"dangling": [0, 0, 0]}, "dangling must have a positive entry"),
        ({"start": [0, 0, -1]}, "start must not be negative"),
        ({"tolerance": -1}, "tolerance"),
        ({"max_iterations": 0}, "max_iterations"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        pagerank(link_matrix([(0, 1), (1, 2)], 3), **options)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 1), "pages"),
        ((10, -1), "links_per_page"),
        ((10, 10), "links_per_page"),
        ((2**31, 1), "at most 2147483647"),
    ],
)
def test_bad_random_webs(arguments, message):
    with pytest.raises(ValueError, match=message):
        random_web(*arguments)


@pytest.mark.parametrize("exponent", [2, 1.5, float("nan")])
def test_bad_exponents(exponent):
    with pytest.raises(ValueError, match="exponent"):
        random_web(10, 2, exponent=exponent)


def test_going_round_in_circles_is_reported():
    with pytest.raises(NotConvergedError) as caught:
        pagerank([[0, 1], [1, 0]], damping=1, start=[3, 1], max_iterations=77)
    assert caught.value.iterations == 77
    assert caught.value.change == 1


def test_too_few_iterations_are_reported():
    with pytest.raises(NotConvergedError, match="not settled to 1e-10"):
        pagerank(link_matrix(FOUR, [1, 2, 3, 4]), max_iterations=5)


def test_nothing_is_changed_in_place():
    L, v = link_matrix(SURVEY, range(1, 7)), np.arange(6.0)
    sparse = sp.csr_array(L)
    before = L.copy(), v.copy(), sparse.data.copy()
    for web in (L, sparse):
        pagerank(web, personalization=v, dangling=v, start=v)
        google_matrix(web, personalization=v)
        surf(web, steps=3, personalization=v, rng=0)
    for now, then in zip((L, v, sparse.data), before, strict=True):
        assert np.array_equal(now, then)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e308])
def test_the_scale_of_a_personalization_does_not_matter(scale):
    L = link_matrix(FOUR, [1, 2, 3, 4])
    scaled = pagerank(L, personalization=np.array([1.0, 1.0, 0, 0]) * scale).ranks
    np.testing.assert_allclose(scaled, pagerank(L, personalization=[1, 1, 0, 0]).ranks, rtol=1e-9)
