"""Orthogonality three ways: against NumPy and SciPy, against published matrices, and by QᵀQ = I."""

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.linear_algebra.basis import DependentVectorsError
from mmlbook.linear_algebra.matrices import reflection
from mmlbook.linear_algebra.orthogonality import gram_schmidt, qr, reflect_points, reflection_matrix

METHODS = ["classical", "modified"]


def loss(Q):
    """How far the columns of Q are from orthonormal: ‖QᵀQ − I‖₂."""
    return np.linalg.norm(Q.T @ Q - np.eye(Q.shape[1]), 2)


def lauchli(n, small):
    """Läuchli's matrix (*Numerische Mathematik* 3, 1961): a row of ones above `small` times the identity."""
    return np.vstack([np.ones(n), small * np.eye(n)])


@st.composite
def matrices(draw):
    """Any shape, any rank, and now and then columns or rows of very different size."""
    m, n = draw(st.integers(1, 15)), draw(st.integers(1, 15))
    r = draw(st.integers(1, min(m, n)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    A = rng.standard_normal((m, r)) @ rng.standard_normal((r, n))
    graded = draw(st.sampled_from(["no", "columns", "rows"]))
    if graded == "columns":
        A = A * 10.0 ** rng.integers(-150, 150, n)
    elif graded == "rows":
        A = A * 10.0 ** rng.integers(-100, 100, (m, 1))
    return A


AWKWARD = [
    np.zeros((3, 2)),
    np.ones((4, 4)),
    np.eye(3)[:, [0, 0, 1]],
    scipy.linalg.hilbert(12),
    scipy.linalg.hilbert(60),
    lauchli(20, 1e-8),
    lauchli(20, 1e-20),
    np.tril(np.ones((30, 30))) * 1e-200,
    np.vander(np.linspace(0, 1, 25)) * 1e150,
    np.full((5, 3), 1e-300),
    np.array([[1e-300, 1.0], [1e-300, -1.0]]),
    np.array([[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]]),
    np.array([[-7.0]]),
    np.array([[1.0, 2.0, 3.0]]),
    np.array([[0.0], [0.0], [-2.0]]),
]


class TestGramSchmidt:
    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("A", AWKWARD)
    def test_repeated_once_is_orthonormal(self, method, A):
        Q = gram_schmidt(A, method=method, repeated=True)
        assert Q.shape[1] == 0 or loss(Q) <= 1e-14 * A.shape[1]

    @settings(deadline=None)
    @given(matrices(), st.sampled_from(METHODS))
    def test_repeated_once_is_orthonormal_and_spans_the_columns(self, A, method):
        Q = gram_schmidt(A, method=method, repeated=True)
        assert loss(Q) <= 1e-14 * A.shape[1]
        columns = A / np.max(np.abs(A), axis=0)
        assert np.max(np.abs(columns - Q @ (Q.T @ columns))) <= 1e-13 * max(A.shape)

    @settings(deadline=None)
    @given(st.integers(1, 10), st.integers(0, 2**32 - 1))
    def test_agrees_with_numpy(self, n, seed):
        A = np.random.default_rng(seed).standard_normal((n + 2, n))
        Q, R = np.linalg.qr(A)
        bound = 1e-14 * n * np.linalg.cond(A) ** 2
        for method in METHODS:
            assert np.allclose(gram_schmidt(A, method=method), Q * np.sign(np.diag(R)), rtol=0, atol=bound)

    def test_worked_example(self):
        Q = gram_schmidt([[1, 1, 0], [1, 0, 1], [0, 1, 1]])
        expected = np.column_stack([[1, 1, 0] / np.sqrt(2), [1, -1, 2] / np.sqrt(6), [-1, 1, 1] / np.sqrt(3)])
        assert np.allclose(Q, expected, atol=1e-15)

    @pytest.mark.parametrize("small", [1e-5, 1e-6, 1e-7])
    def test_lauchli_classical_loses_the_square_of_the_condition_number(self, small):
        A = lauchli(20, small)
        condition, epsilon = np.linalg.cond(A), np.finfo(float).eps
        assert 1e-3 * condition**2 * epsilon < loss(gram_schmidt(A, method="classical")) < condition**2 * epsilon
        assert 1e-3 * condition * epsilon < loss(gram_schmidt(A)) < 10 * condition * epsilon

    def test_lauchli_beyond_the_root_of_epsilon_loses_all(self):
        """Exactly: with 1 + ε² rounded to 1, classical Gram–Schmidt gives columns at 60°, so QᵀQ has entries 1/2."""
        Q = gram_schmidt(lauchli(4, 2.0**-30), method="classical")
        assert np.allclose(Q[:, 1:].T @ Q[:, 1:], np.full((3, 3), 0.5) + 0.5 * np.eye(3), atol=1e-8)
        assert loss(gram_schmidt(lauchli(4, 2.0**-30))) < 1e-8

    def test_hilbert_classical_loses_more_than_modified_and_modified_more_than_repeated(self):
        for n in (6, 8, 10):
            H = scipy.linalg.hilbert(n)
            classical, modified = (loss(gram_schmidt(H, method=method, tolerance=0)) for method in METHODS)
            assert classical > 1e3 * modified > 1e5 * loss(gram_schmidt(H, repeated=True))

    def test_dependent_columns(self):
        A = np.array([[1.0, 2.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
        assert np.array_equal(gram_schmidt(A), [[1, 0], [0, 1], [0, 0]])
        assert np.array_equal(gram_schmidt(A, dependent="zero"), [[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
        with pytest.raises(DependentVectorsError, match="column 1 is in the span of the columns before it"):
            gram_schmidt(A, dependent="raise")

    def test_rounding_does_not_hide_dependence(self):
        A = np.array([[0.1, 0.3, 0.4], [0.2, 0.6, 0.8], [0.7, 2.1, 2.9]])
        assert gram_schmidt(A).shape == (3, 2)

    def test_more_vectors_than_dimensions(self):
        Q = gram_schmidt(np.random.default_rng(0).standard_normal((3, 8)))
        assert Q.shape == (3, 3)
        assert loss(Q) < 1e-14

    def test_nothing_but_zeros(self):
        assert gram_schmidt(np.zeros((3, 2))).shape == (3, 0)
        assert np.array_equal(gram_schmidt(np.zeros((3, 2)), dependent="zero"), np.zeros((3, 2)))

    def test_tolerance(self):
        A = [[1, 1], [0, 1e-6]]
        assert gram_schmidt(A).shape == (2, 2)
        assert gram_schmidt(A, tolerance=1e-5).shape == (2, 1)
        assert gram_schmidt([[1, 1], [0, 1e-16]], tolerance=0).shape == (2, 2)

    def test_options(self):
        with pytest.raises(ValueError, match="method must be 'modified' or 'classical', but it is 'new'"):
            gram_schmidt([[1]], method="new")
        with pytest.raises(ValueError, match="dependent must be 'drop' or 'zero' or 'raise', but it is 'keep'"):
            gram_schmidt([[1]], dependent="keep")
        with pytest.raises(ValueError, match="tolerance must be a number in"):
            gram_schmidt([[1]], tolerance=-1)


class TestQR:
    @staticmethod
    def check(A, full):
        Q, R = qr(A, full=full)
        (m, n), k = A.shape, len(A) if full else min(A.shape)
        assert (Q.shape, R.shape) == ((m, k), (k, n))
        assert loss(Q) <= 1e-14 * n
        assert np.array_equal(R, np.triu(R))
        assert np.all(np.diag(R) >= 0)
        size = np.max(np.abs(A)) or 1.0
        assert np.max(np.abs(Q @ (R / size) - A / size)) <= 1e-15 * (m + n)

    @pytest.mark.parametrize("full", [False, True])
    @pytest.mark.parametrize("A", AWKWARD)
    def test_awkward_matrices(self, A, full):
        self.check(A, full)

    @settings(deadline=None)
    @given(matrices(), st.booleans())
    def test_any_matrix(self, A, full):
        self.check(A, full)

    @pytest.mark.parametrize("shape", [(120, 3), (50, 50), (3, 120)])
    def test_larger_matrices(self, shape):
        self.check(np.random.default_rng(1).standard_normal(shape), False)

    @settings(deadline=None)
    @given(st.integers(1, 10), st.integers(0, 2**32 - 1))
    def test_agrees_with_numpy_and_with_gram_schmidt(self, n, seed):
        A = np.random.default_rng(seed).standard_normal((n + 2, n))
        Q, R = qr(A)
        numpy_Q, numpy_R = np.linalg.qr(A)
        signs = np.sign(np.diag(numpy_R))
        bound = 1e-14 * n * np.linalg.cond(A)
        assert np.allclose(Q, numpy_Q * signs, rtol=0, atol=bound)
        assert np.allclose(R, (numpy_R.T * signs).T, rtol=0, atol=bound * np.max(np.abs(numpy_R)))
        assert np.allclose(Q, gram_schmidt(A, repeated=True), rtol=0, atol=bound)

    def test_published_example(self):
        """The example of many articles on QR: the entries of Q are 175ths, those of R whole numbers."""
        Q, R = qr([[12, -51, 4], [6, 167, -68], [-4, 24, -41]])
        assert np.allclose(R, [[14, 21, -14], [0, 175, -70], [0, 0, 35]], atol=1e-13)
        assert np.allclose(Q * 175, [[150, -69, -58], [75, 158, 6], [-50, 30, -165]], atol=1e-12)

    def test_smallest_floats(self):
        assert loss(qr(np.full((5, 3), 5e-324)).Q) <= 1e-14

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="an entry of R is too large"):
            qr([[1.7e308], [1.7e308]])


def tilted_planes():
    return st.tuples(st.integers(2, 6), st.integers(0, 2**32 - 1)).map(
        lambda p: np.random.default_rng(p[1]).standard_normal((p[0], 1 + p[1] % (p[0] - 1)))
    )


class TestReflection:
    @settings(deadline=None)
    @given(tilted_planes())
    def test_is_a_mirror(self, plane):
        T = reflection_matrix(plane=plane)
        n, r = plane.shape
        assert np.allclose(T @ plane, plane, atol=1e-13 * np.max(np.abs(plane)))
        assert np.allclose(T, T.T, atol=1e-14)
        assert np.allclose(T @ T, np.eye(n), atol=1e-14)
        assert np.linalg.det(T) == pytest.approx((-1) ** (n - r))
        perpendicular = scipy.linalg.null_space(plane.T)
        assert np.allclose(T @ perpendicular, -perpendicular, atol=1e-11)

    @settings(deadline=None)
    @given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.sampled_from([1e-200, 1, 1e150]))
    def test_normal_gives_householder(self, n, seed, factor):
        v = np.random.default_rng(seed).standard_normal(n)
        expected = np.eye(n) - 2 * np.outer(v, v) / (v @ v)
        assert np.allclose(reflection_matrix(normal=factor * v), expected, atol=1e-14)

    @settings(deadline=None)
    @given(st.floats(-7, 7))
    def test_agrees_with_the_plane_reflection_of_the_chapter_on_matrices(self, angle):
        along, normal = [np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]
        assert np.allclose(reflection_matrix(plane=along), reflection(angle), atol=1e-14)
        assert np.allclose(reflection_matrix(normal=normal), reflection(angle), atol=1e-14)

    def test_plane_in_space_by_hand(self):
        T = reflection_matrix(plane=[[1, 0], [-1, 1], [0, -1]])  # x + y + z = 0
        assert np.allclose(T, np.eye(3) - 2 / 3 * np.ones((3, 3)), atol=1e-15)

    def test_vectors_in_the_plane_may_be_too_many(self):
        assert np.allclose(
            reflection_matrix(plane=[[1, 2, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0]]), np.diag([1, 1, -1]), atol=1e-15
        )

    def test_points_keep_their_distance_to_the_mirror(self):
        X = np.random.default_rng(3).standard_normal((10, 3))
        p, normal = np.array([1.0, 2.0, 3.0]), np.array([2.0, -1.0, 2.0]) / 3
        image = reflect_points(X, normal=normal, through=p)
        assert np.allclose((image - p) @ normal, -(X - p) @ normal, atol=1e-14)
        assert np.allclose(reflect_points(image, normal=normal, through=p), X, atol=1e-14)
        assert np.allclose(reflect_points([p], normal=normal, through=p), [p], atol=1e-15)

    def test_points_by_hand(self):
        assert np.allclose(reflect_points([[3, 1], [0, 2]], plane=[1, 1]), [[1, 3], [2, 0]], atol=1e-15)
        assert np.array_equal(reflect_points([[2, 5]], plane=[0, 1], through=[1, 0]), [[0, 5]])

    @pytest.mark.parametrize("f", [reflection_matrix, lambda **mirror: reflect_points([[1, 2]], **mirror)])
    def test_mirrors_that_are_none(self, f):
        for mirror, says in [
            ({}, "give the mirror by plane or by normal"),
            ({"plane": [1, 0], "normal": [0, 1]}, "one of them, not both"),
            ({"normal": [0, 0]}, "normal is the zero vector"),
            ({"plane": [0, 0]}, "plane spans only zero vectors"),
            ({"plane": np.eye(2)}, "plane spans all 2 dimensions"),
            ({"plane": [1, np.nan]}, "plane must be finite"),
            ({"normal": [[1, 0]]}, "normal must be a vector"),
        ]:
            with pytest.raises(ValueError, match=says):
                f(**mirror)

    def test_points_and_mirror_must_fit(self):
        with pytest.raises(ValueError, match="the points in X have 3 entries, but the mirror has 2 dimensions"):
            reflect_points([[1, 2, 3]], normal=[1, 0])
        with pytest.raises(ValueError, match="through has 1 entry, but the mirror has 2 dimensions"):
            reflect_points([[1, 2]], normal=[1, 0], through=[1])
        with pytest.raises(OverflowError, match="a reflected point is too large"):
            reflect_points([[1.7e308, 1.7e308]], plane=[1, 0.5])


FUNCTIONS = [gram_schmidt, qr, lambda A: reflect_points(A, normal=[1, 0]), lambda A: reflection_matrix(plane=A)]


class TestBadInput:
    @pytest.mark.parametrize("f", FUNCTIONS)
    @pytest.mark.parametrize(
        ("bad", "says"),
        [
            ([[1.0, np.nan], [0.0, 1.0]], "must be finite"),
            ([[1.0, 0.0], [np.inf, 1.0]], "must be finite"),
            (np.zeros((0, 2)), "is empty"),
            (np.zeros((2, 2, 2)), "must be a"),
        ],
    )
    def test_is_refused_in_words(self, f, bad, says):
        with pytest.raises(ValueError, match=says):
            f(bad)

    @pytest.mark.parametrize("f", FUNCTIONS)
    def test_input_is_never_changed(self, f):
        A = np.array([[3.0, 6.0], [4.0, 8.0]])
        A.setflags(write=False)
        f(A)
        assert np.array_equal(A, [[3, 6], [4, 8]])
