"""Lengths, angles and projections: against NumPy and SciPy, against known triangles, and by the inequalities."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.spatial.distance
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mmlbook.linear_algebra.length_and_angle import cosine_similarity, norm, scalar_projection, vector_projection

numbers = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)


@st.composite
def pairs(draw):
    n = draw(st.integers(1, 6))
    a, b = (np.array(draw(st.lists(numbers, min_size=n, max_size=n))) for _ in range(2))
    assume(np.any(a) and np.any(b))
    return a, b


class TestNorm:
    @pytest.mark.parametrize(("v", "length"), [([3, 4], 5), ([5, -12], 13), ([2, 3, 6], 7), ([1, 4, 8], 9), ([-7], 7)])
    def test_pythagoras(self, v, length):
        assert norm(v) == length

    @settings(deadline=None)
    @given(pairs(), st.sampled_from([1, 1.5, 2, 3, 10, np.inf]))
    def test_agrees_with_numpy(self, pair, p):
        assert norm(pair[0], p=p) == pytest.approx(np.linalg.norm(pair[0], p), rel=1e-13)

    @settings(deadline=None)
    @given(pairs(), st.sampled_from([1, 1.5, 2, 3, np.inf]))
    def test_triangle_inequality(self, pair, p):
        a, b = pair
        assert norm(a + b, p=p) <= (norm(a, p=p) + norm(b, p=p)) * (1 + 1e-13)

    @settings(deadline=None)
    @given(pairs())
    def test_norms_are_ordered(self, pair):
        lengths = [norm(pair[0], p=p) for p in (1, 1.5, 2, 3, np.inf)]
        assert all(longer >= shorter * (1 - 1e-13) for longer, shorter in pairwise(lengths))

    @pytest.mark.parametrize("factor", [5e-324, 1e-310, 1e-200, 1e200, 2.0**1020])
    @pytest.mark.parametrize("p", [1, 2, 3, np.inf])
    def test_scales_where_squares_leave_the_floats(self, factor, p):
        v = np.array([3.0, 4.0]) * factor
        assert norm(v, p=p) == pytest.approx(float(np.linalg.norm([3.0, 4.0], p)) * factor, rel=1e-14, abs=5e-324)

    @pytest.mark.parametrize("p", [1, 2, 3, np.inf])
    def test_zero_vector_has_length_zero(self, p):
        assert norm([0, 0], p=p) == 0

    def test_large_p_is_nearly_the_largest(self):
        assert norm([1.0, 1.9, 1.8], p=5000) == pytest.approx(1.9)

    @pytest.mark.parametrize("p", [0.5, 0, -1, np.nan, -np.inf, "2", None, True])
    def test_other_p_is_refused(self, p):
        with pytest.raises(ValueError, match="p must be a number of at least 1 or infinity"):
            norm([1, 2], p=p)

    def test_overflow_is_said(self):
        with pytest.raises(OverflowError, match="the norm is too large"):
            norm([1.7e308, 1.7e308])


class TestCosineSimilarity:
    @pytest.mark.parametrize(
        ("a", "b", "cosine"),
        [
            ([1, 0], [0, 3], 0),
            ([1, 2], [2, 4], 1),
            ([1, 2], [-3, -6], -1),
            ([1, 0], [1, np.sqrt(3)], 0.5),
            ([3, 4], [4, 3], 24 / 25),
        ],
    )
    def test_known_angles(self, a, b, cosine):
        assert cosine_similarity(a, b) == pytest.approx(cosine, abs=1e-15)

    @settings(deadline=None)
    @given(pairs())
    def test_agrees_with_scipy(self, pair):
        assert cosine_similarity(*pair) == pytest.approx(1 - scipy.spatial.distance.cosine(*pair), abs=1e-14)

    @settings(deadline=None)
    @given(pairs())
    def test_is_never_beyond_one(self, pair):
        assert -1 <= cosine_similarity(*pair) <= 1
        assert cosine_similarity(pair[0], pair[0]) == pytest.approx(1, abs=1e-15)

    @settings(deadline=None)
    @given(pairs())
    def test_cosine_rule(self, pair):
        a, b = pair
        right = norm(a) ** 2 + norm(b) ** 2 - 2 * norm(a) * norm(b) * cosine_similarity(a, b)
        assert norm(a - b) ** 2 == pytest.approx(right, rel=1e-12, abs=1e-12 * (norm(a) ** 2 + norm(b) ** 2))

    @pytest.mark.parametrize("factor", [1e-300, 1e-200, 1e200, 1e300])
    def test_lengths_do_not_matter(self, factor):
        a, b = np.array([1.0, 2.0, -1.0]), np.array([0.5, 1.0, 3.0])
        assert cosine_similarity(factor * a, b / factor) == pytest.approx(cosine_similarity(a, b), abs=1e-15)

    def test_parallel_vectors_have_cosine_one_in_spite_of_rounding(self):
        rows = np.random.default_rng(0).standard_normal((200, 5))
        cosines = [cosine_similarity(row, 3 * row) for row in rows]
        assert max(cosines) == 1
        assert min(cosines) >= 1 - 1e-15


class TestProjections:
    @settings(deadline=None)
    @given(pairs())
    def test_agree_with_the_formula(self, pair):
        a, b = pair
        size = norm(a)
        assert scalar_projection(a, onto=b) == pytest.approx(a @ b / np.linalg.norm(b), abs=1e-13 * size)
        assert np.allclose(vector_projection(a, onto=b), (a @ b) / (b @ b) * b, rtol=0, atol=1e-13 * size)

    def test_worked_example(self):
        assert scalar_projection([1, 1], onto=[3, 4]) == pytest.approx(7 / 5)
        assert np.allclose(vector_projection([1, 1], onto=[3, 4]), [21 / 25, 28 / 25])

    @settings(deadline=None)
    @given(pairs())
    def test_what_is_left_is_perpendicular(self, pair):
        a, b = pair
        left = a - vector_projection(a, onto=b)
        assert abs(left @ b) <= 1e-14 * len(a) * norm(a) * norm(b)

    @settings(deadline=None)
    @given(pairs())
    def test_projecting_twice_changes_nothing(self, pair):
        a, b = pair
        once = vector_projection(a, onto=b)
        assert np.allclose(vector_projection(once, onto=b), once, rtol=0, atol=1e-13 * norm(a))

    @settings(deadline=None)
    @given(pairs())
    def test_length_of_the_vector_is_the_size_of_the_number(self, pair):
        a, b = pair
        length = norm(vector_projection(a, onto=b))
        assert length == pytest.approx(abs(scalar_projection(a, onto=b)), rel=1e-12, abs=1e-13 * norm(a))

    @settings(deadline=None)
    @given(pairs())
    def test_cauchy_schwarz(self, pair):
        a, b = pair
        assert abs(scalar_projection(a, onto=b)) <= norm(a) * (1 + 1e-14)

    @pytest.mark.parametrize("factor", [1e-300, 1e-200, 1e200, 1e300])
    def test_length_of_the_line_does_not_matter(self, factor):
        b = np.array([3.0, 4.0])
        assert scalar_projection([1, 1], onto=factor * b) == pytest.approx(7 / 5, rel=1e-14)
        assert np.allclose(vector_projection([1, 1], onto=factor * b), [21 / 25, 28 / 25], rtol=1e-14)
        assert np.allclose(vector_projection(factor * np.ones(2), onto=b), factor * b * 7 / 25, rtol=1e-14, atol=0)

    def test_projection_must_be_named(self):
        with pytest.raises(TypeError, match="positional"):
            vector_projection([1, 2], [3, 4])

    @pytest.mark.parametrize("f", [scalar_projection, vector_projection])
    def test_overflow_is_said(self, f):
        with pytest.raises(OverflowError, match="the projection is too large"):
            f([1.79e308, 1.79e308], onto=[1, 0.1])


BINARY = [
    (cosine_similarity, "a", "b"),
    (lambda a, b: scalar_projection(a, onto=b), "a", "onto"),
    (lambda a, b: vector_projection(a, onto=b), "a", "onto"),
]


class TestBadInput:
    @pytest.mark.parametrize(("f", "first", "second"), BINARY)
    def test_is_refused_in_words(self, f, first, second):
        with pytest.raises(ValueError, match=f"{first} has 2 entries, but {second} has 3 entries"):
            f([1, 2], [1, 2, 3])
        with pytest.raises(ValueError, match=f"{second} is the zero vector"):
            f([1, 2], [0, 0])
        with pytest.raises(ValueError, match=f"{first} must be finite, but its entry 1 is nan"):
            f([1, np.nan], [1, 2])
        with pytest.raises(ValueError, match=f"{second} must be finite, but its entry 0 is -inf"):
            f([1, 2], [-np.inf, 2])
        with pytest.raises(ValueError, match=f"{first} is empty"):
            f([], [])
        with pytest.raises(ValueError, match=f"{first} must be a vector"):
            f([[1, 2]], [1, 2])

    def test_cosine_of_a_zero_first_vector(self):
        with pytest.raises(ValueError, match="a is the zero vector"):
            cosine_similarity([0, 0], [1, 2])

    def test_projection_of_zero_is_zero(self):
        assert scalar_projection([0, 0], onto=[1, 2]) == 0
        assert np.array_equal(vector_projection([0, 0], onto=[1, 2]), [0, 0])

    @pytest.mark.parametrize("bad", [[], [[1]], [np.nan]])
    def test_norm(self, bad):
        with pytest.raises(ValueError, match="v "):
            norm(bad)

    def test_input_is_never_changed(self):
        a, b = np.array([3e200, 1.0]), np.array([1.0, 2.0])
        for array in (a, b):
            array.setflags(write=False)
        for f in (norm, lambda a: cosine_similarity(a, b), lambda a: vector_projection(a, onto=b)):
            f(a)
        assert np.array_equal(a, [3e200, 1.0])
