"""Every domain draws what it says, at all sizes and in both styles, and breaks an assumption that was dropped."""

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from mmlbook.derivation import event, family, function, index, matrix, random_variable, random_vector, scalar, vector
from mmlbook.derivation.checking import generator
from mmlbook.derivation.domains import DrawError
from mmlbook.derivation.model import Model
from mmlbook.derivation.values import Dual, base, constant, matrix_value

seeds, sizes, styles = st.integers(0, 10**6), st.integers(1, 6), st.sampled_from(["small", "real"])


def eye(a):
    return np.allclose(a, np.eye(len(a)))


def lengths(a):
    return np.linalg.svd(a, compute_uv=False)


MATRICES = {
    "any": (matrix("m", "n"), lambda a: True),
    "independent columns": (matrix("m", "n", rank="columns"), lambda a: lengths(a)[-1] > 1e-6),
    "independent rows": (matrix("m", "n", rank="rows"), lambda a: lengths(a)[-1] > 1e-6),
    "full rank": (matrix("m", "n", rank="full"), lambda a: lengths(a)[-1] > 1e-6),
    "rank 1": (matrix("m", "n", rank=1), lambda a: np.linalg.matrix_rank(a) <= 1),
    "orthonormal columns": (matrix("m", "n", columns_are="orthonormal"), lambda a: eye(a.T @ a)),
    "symmetric": (matrix("n", symmetric=True), lambda a: (a == a.T).all()),
    "skew": (matrix("n", skew=True), lambda a: (a == -a.T).all()),
    "positive definite": (
        matrix("n", positive_definite=True),
        lambda a: np.linalg.eigvalsh(a)[0] > 0 and (a == a.T).all(),
    ),
    "positive semidefinite": (matrix("n", positive_semidefinite=True), lambda a: np.linalg.eigvalsh(a)[0] > -1e-9),
    "orthogonal": (matrix("n", orthogonal=True), lambda a: eye(a.T @ a)),
    "symmetric orthogonal": (
        matrix("n", orthogonal=True, symmetric=True),
        lambda a: eye(a @ a) and np.allclose(a, a.T),
    ),
    "rotation": (matrix("n", rotation=True), lambda a: eye(a.T @ a) and np.linalg.det(a) > 0),
    "invertible": (matrix("n", invertible=True), lambda a: lengths(a)[-1] > 1e-6),
    "symmetric invertible": (matrix("n", symmetric=True, invertible=True), lambda a: lengths(a)[-1] > 1e-6),
    "diagonal": (matrix("n", diagonal=True), lambda a: (a == np.diag(np.diag(a))).all()),
    "diagonal positive definite": (
        matrix("n", diagonal=True, positive_definite=True),
        lambda a: (np.diag(a) > 0).all(),
    ),
    "upper": (matrix("n", upper=True, invertible=True), lambda a: (a == np.triu(a)).all()),
    "lower": (matrix("n", lower=True), lambda a: (a == np.tril(a)).all()),
    "positive": (matrix("m", "n", positive=True), lambda a: (a > 0).all()),
    "nonzero": (matrix("m", "n", nonzero=True), lambda a: a.any()),
    "stochastic columns": (
        matrix("m", "n", stochastic="columns"),
        lambda a: (a >= 0).all() and np.allclose(a.sum(0), 1),
    ),
    "stochastic rows": (matrix("m", "n", stochastic="rows"), lambda a: (a >= 0).all() and np.allclose(a.sum(1), 1)),
    "positive stochastic": (matrix("n", stochastic="columns", positive=True), lambda a: (a > 0).all()),
    "vector": (vector("n"), lambda a: a.shape[1] == 1),
    "unit vector": (vector("n", unit=True), lambda a: np.isclose(np.linalg.norm(a), 1)),
    "positive vector": (vector("n", positive=True), lambda a: (a > 0).all()),
    "nonzero vector": (vector("n", nonzero=True), lambda a: a.any()),
    "probabilities": (vector("n", stochastic=True), lambda a: (a >= 0).all() and np.isclose(a.sum(), 1)),
}


@pytest.mark.parametrize("name", MATRICES)
@settings(max_examples=40, deadline=None)
@drawn(seed=seeds, m=sizes, n=sizes, style=styles)
def test_matrix_is_what_it_says(name, seed, m, n, style):
    domain, holds = MATRICES[name]
    numbers = {"m": m, "n": n}
    if not domain.admits(numbers):
        assert name in ("independent columns", "independent rows", "orthonormal columns")
        return
    made = domain.draw(np.random.default_rng(seed), numbers, style)
    assert made.v.shape == domain.numbers(numbers)
    assert np.all(np.isfinite(made.v))
    assert holds(made.v)
    assert made.s == pytest.approx(np.abs(made.v).max())


SCALARS = {
    "any": (scalar(), lambda v: True),
    "positive": (scalar(positive=True), lambda v: v > 0),
    "nonnegative": (scalar(nonnegative=True), lambda v: v >= 0),
    "nonzero": (scalar(nonzero=True), lambda v: v != 0),
    "interval": (scalar(low=-1, high=0.5), lambda v: -1 < v < 0.5),
    "above": (scalar(low=2), lambda v: v > 2),
    "below": (scalar(high=2), lambda v: v < 2),
    "whole": (scalar(integer=True), lambda v: v == int(v)),
    "natural": (scalar(integer=True, positive=True), lambda v: v == int(v) and v >= 1),
    "die": (scalar(integer=True, low=1, high=6), lambda v: v in range(1, 7)),
    "one": (scalar(low=1, high=1, integer=True), lambda v: v == 1),
    "complex": (scalar(complex=True), lambda v: isinstance(v, complex)),
    "index": (index("n"), lambda v: v in (1, 2, 3)),
}


@pytest.mark.parametrize("name", SCALARS)
@settings(max_examples=60, deadline=None)
@drawn(seed=seeds, style=styles)
def test_number_is_what_it_says(name, seed, style):
    domain, holds = SCALARS[name]
    made = domain.draw(np.random.default_rng(seed), {"n": 3}, style).v
    assert holds(made)
    if style == "small" and name not in ("interval", "complex"):
        assert made == int(made)


@pytest.mark.parametrize(("domain", "ends"), [(scalar(integer=True, low=1, high=6), {1, 6}), (index("n"), {1, 3})])
def test_whole_numbers_reach_their_bounds(domain, ends):
    rng = np.random.default_rng(0)
    assert ends <= {domain.draw(rng, {"n": 3}, "real").v for _ in range(200)}


DROPPED = [
    (matrix("m", "n", rank="columns"), "rank", lambda a: np.linalg.matrix_rank(a) < a.shape[1]),
    (matrix("n", invertible=True), "invertible", lambda a: abs(np.linalg.det(a)) < 1e-12),
    (matrix("n", symmetric=True), "symmetric", lambda a: not np.allclose(a, a.T)),
    (matrix("n", symmetric=True, positive_definite=True), "symmetric", lambda a: not np.allclose(a, a.T)),
    (
        matrix("n", positive_definite=True),
        "positive_definite",
        lambda a: np.linalg.eigvalsh(a)[0] <= 0 and (a == a.T).all(),
    ),
    (matrix("n", orthogonal=True), "orthogonal", lambda a: not eye(a.T @ a)),
    (matrix("m", "n", columns_are="orthonormal"), "orthonormal", lambda a: not eye(a.T @ a)),
    (matrix("n", stochastic="columns"), "stochastic", lambda a: not np.allclose(a.sum(0), 1)),
    (vector("n", unit=True), "unit", lambda a: not np.isclose(np.linalg.norm(a), 1)),
    (vector("n", nonzero=True), "nonzero", lambda a: not a.any()),
    (scalar(positive=True), "positive", lambda v: v <= 0),
    (scalar(nonzero=True), "nonzero", lambda v: v == 0),
    (scalar(low=0, high=1), "low", lambda v: v < 0),
    (scalar(low=0, high=1), "high", lambda v: v > 1),
    (scalar(integer=True), "integer", lambda v: v != int(v)),
]


@pytest.mark.parametrize(("domain", "assumption", "broken"), DROPPED, ids=[row[1] for row in DROPPED])
def test_dropped_assumption_is_broken_often(domain, assumption, broken):
    rng, free = np.random.default_rng(0), domain.without(assumption)
    assert assumption in domain.assumptions()
    assert assumption not in free.assumptions()
    values = [free.draw(rng, {"m": 3, "n": 2}, style).v for style in ("small", "real") * 20]
    assert sum(map(bool, map(broken, values))) >= 5


def test_zero_bound_is_an_assumption_too():
    assert sorted(scalar(low=0, high=1).assumptions()) == ["high", "low"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: matrix("m", "n", symmetric=True), "as many rows as columns"),
        (lambda: matrix("n", funny=True), "cannot be assumed 'funny'"),
        (lambda: matrix(0, 2), "at least 1"),
        (lambda: matrix("n", rank=1.5), "rank must be"),
        (lambda: matrix("n", stochastic="both"), "stochastic must be"),
        (lambda: vector("two words"), "a name or a whole number"),
        (lambda: scalar(low=2, high=1), "low must be"),
        (lambda: scalar(positive=True).without("nonzero"), "known: positive"),
        (lambda: scalar().without("positive"), "nothing is assumed"),
        (lambda: family(function(), "n"), "numbers, vectors or matrices"),
        (lambda: function(convex=True, positive=True), "one of them"),
        (lambda: function("n", "m", convex=True), "cannot be assumed"),
    ],
)
def test_declarations_that_are_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_value_that_cannot_be_drawn_is_an_error():
    with pytest.raises(DrawError):
        scalar(low=-2, high=-1, positive=True).draw(np.random.default_rng(0), {}, "real")
    with pytest.raises(DrawError):
        next(Model({"x": scalar(low=-2, high=-1, positive=True)}).instances(generator("none")))


# --- functions --------------------------------------------------------------------------------------------------------


def slope_of(f, t: float) -> float:
    return f(Dual(constant(t), constant(1.0), 1)).slope.v


@settings(max_examples=40, deadline=None)
@drawn(seed=seeds, style=styles, t=st.floats(-3, 3))
def test_functions_of_a_number_have_their_trait_and_their_slope(seed, style, t):
    rng = np.random.default_rng(seed)
    f = function().draw(rng, {}, style)
    assert slope_of(f, t) == pytest.approx(
        (f(constant(t + 1e-5)).v - f(constant(t - 1e-5)).v) / 2e-5, rel=1e-4, abs=1e-4
    )
    assert function(positive=True).draw(rng, {}, style)(constant(t)).v > 0
    assert slope_of(function(increasing=True).draw(rng, {}, style), t) > 0
    convex = function(convex=True).draw(rng, {}, style)
    middle = (convex(constant(t - 1.0)).v + convex(constant(t + 1.0)).v) / 2
    assert convex(constant(t)).v <= middle + 1e-9


@settings(max_examples=20, deadline=None)
@drawn(seed=seeds, style=styles, n=sizes)
def test_functions_of_a_vector(seed, style, n):
    rng = np.random.default_rng(seed)
    x, y = (matrix_value(rng.normal(size=(n, 1))) for _ in range(2))
    mean = matrix_value((x.v + y.v) / 2)
    convex = function("n", convex=True).draw(rng, {"n": n}, style)
    assert convex(mean).v <= (convex(x).v + convex(y).v) / 2 + 1e-9
    assert function("n", positive=True).draw(rng, {"n": n}, style)(x).v > 0
    assert base(function("n", 2).draw(rng, {"n": n}, style)(x)).v.shape == (2, 1)


# --- chance -----------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@drawn(seed=seeds, style=styles)
def test_variables_share_a_space_unless_they_are_independent(seed, style):
    rng, made = np.random.default_rng(seed), {}
    declared = [random_variable(), random_vector("n"), event(), random_variable(independent_of=["X"])]
    laws = [domain.draw(rng, {"n": 2}, style, made) for domain in declared]
    assert laws[0].space is laws[1].space is laws[2].space
    assert laws[3].space is not laws[0].space
    for law in laws:
        assert law.axis.weights.sum() == pytest.approx(1)
        assert len(law.points.v) == len(law.axis.weights)
    assert set(laws[2].points.v) <= {0.0, 1.0}
    assert 0 < laws[2].points.v @ laws[2].axis.weights < 1


@settings(max_examples=30, deadline=None)
@drawn(seed=seeds, style=styles)
def test_disjoint_events_exclude_each_other(seed, style):
    model = Model({"A": event(), "B": event(disjoint_from="A")})
    env = model.draw(np.random.default_rng(seed), 1, style)
    a, b = (env.values["law", name].points.v for name in "AB")
    assert not (a * b).any()


# --- instances --------------------------------------------------------------------------------------------------------


def test_instances_begin_small_and_grow():
    model = Model({"A": matrix("m", "n", rank="columns"), "x": vector("n")})
    stream = model.instances(generator("some-name"))
    envs = [next(stream) for _ in range(60)]
    assert envs[0].sizes == {"m": 1, "n": 1}
    assert max(max(env.sizes.values()) for env in envs[:4]) == 1
    assert max(max(env.sizes.values()) for env in envs) == 5
    assert all(env.sizes["m"] >= env.sizes["n"] for env in envs)
    first = envs[0].values[r"\mathbf{A}"].v
    assert (first == first.round()).all()
    assert any((env.values[r"\mathbf{x}"].v % 1 != 0).any() for env in envs)


def test_instances_depend_on_nothing_but_the_name():
    model = Model({"x": scalar()})

    def some(name):
        stream = model.instances(generator(name))
        return [next(stream).values["x"].v for _ in range(30)]

    assert some("a") == some("a")
    assert some("a") != some("b")
    assert generator("normal-equations").integers(10**9) == 176628671
