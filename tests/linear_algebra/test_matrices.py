"""Matrices that move the plane: against SciPy, against known images, and by what they keep."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from mmlbook.linear_algebra.matrices import compose, reflection, rotation, shear

angles = st.floats(-10, 10)
factors = st.floats(-100, 100)


class TestRotation:
    @settings(deadline=None)
    @given(angles)
    def test_agrees_with_scipy(self, angle):
        assert np.allclose(rotation(angle), Rotation.from_euler("z", angle).as_matrix()[:2, :2], atol=1e-15)

    def test_quarter_turn_is_counter_clockwise(self):
        assert np.allclose(rotation(np.pi / 2) @ [1, 0], [0, 1], atol=1e-15)
        assert np.array_equal(rotation(0), np.eye(2))

    @settings(deadline=None)
    @given(angles, angles)
    def test_angles_add(self, a, b):
        assert np.allclose(compose(rotation(a), rotation(b)), rotation(a + b), atol=1e-14)

    @settings(deadline=None)
    @given(angles)
    def test_lengths_and_orientation_stay(self, angle):
        R = rotation(angle)
        assert np.allclose(R.T @ R, np.eye(2), atol=1e-15)
        assert np.linalg.det(R) == pytest.approx(1)


class TestShear:
    def test_columns_are_the_images_of_the_basis(self):
        assert np.array_equal(shear(3), [[1, 3], [0, 1]])
        assert np.array_equal(shear(3, along="y"), [[1, 0], [3, 1]])

    @settings(deadline=None)
    @given(factors, factors, st.sampled_from("xy"))
    def test_factors_add(self, j, k, along):
        together = compose(shear(j, along=along), shear(k, along=along))
        assert np.allclose(together, shear(j + k, along=along), rtol=1e-15, atol=0)

    @settings(deadline=None)
    @given(factors)
    def test_axis_and_area_stay(self, k):
        assert np.array_equal(shear(k) @ [2, 0], [2, 0])
        assert np.array_equal(shear(k, along="y") @ [0, 2], [0, 2])
        assert np.linalg.det(shear(k)) == 1


class TestReflection:
    @pytest.mark.parametrize(
        ("degrees", "expected"), [(0, [[1, 0], [0, -1]]), (45, [[0, 1], [1, 0]]), (90, [[-1, 0], [0, 1]])]
    )
    def test_known_mirrors(self, degrees, expected):
        assert np.allclose(reflection(np.radians(degrees)), expected, atol=1e-15)

    @settings(deadline=None)
    @given(angles)
    def test_mirror_stays_and_its_normal_turns_around(self, angle):
        along, normal = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        assert np.allclose(reflection(angle) @ along, along, atol=1e-14)
        assert np.allclose(reflection(angle) @ normal, -normal, atol=1e-14)

    @settings(deadline=None)
    @given(angles, angles)
    def test_two_mirrors_make_a_rotation_by_twice_their_angle(self, a, b):
        assert np.allclose(compose(reflection(a), reflection(b)), rotation(2 * (a - b)), atol=1e-13)
        assert np.allclose(compose(reflection(a), reflection(a)), np.eye(2), atol=1e-15)


class TestCompose:
    def test_rightmost_acts_first(self):
        x = np.array([1.0, 0.0])
        first, then = shear(1, along="y"), np.diag([2.0, 3.0])
        assert np.array_equal(compose(then, first) @ x, then @ (first @ x))
        assert not np.array_equal(compose(then, first), compose(first, then))

    @settings(deadline=None)
    @given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.integers(0, 2**32 - 1))
    def test_agrees_with_numpy(self, sizes, seed):
        rng = np.random.default_rng(seed)
        factors = [rng.integers(-9, 10, (m, n)) for m, n in pairwise(sizes)]
        expected = factors[0] if len(factors) == 1 else np.linalg.multi_dot(factors)
        assert np.array_equal(compose(*factors), expected)

    @settings(deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def test_transpose_of_a_product(self, seed):
        rng = np.random.default_rng(seed)
        A, B = rng.integers(-9, 10, (3, 4)), rng.integers(-9, 10, (4, 2))
        assert np.array_equal(compose(A, B).T, compose(B.T, A.T))

    def test_one_matrix_is_copied(self):
        A = np.eye(2)
        compose(A)[0, 0] = 7
        assert A[0, 0] == 1

    def test_shapes_that_do_not_fit_are_named(self):
        with pytest.raises(ValueError, match="matrix 2 has 4 columns, but matrix 3 has 1 row"):
            compose(np.ones((2, 3)), np.ones((3, 4)), np.ones((1, 4)))
        with pytest.raises(ValueError, match="matrix 1 has 1 column, but matrix 2 has 3 rows"):
            compose(np.ones((3, 1)), np.ones((3, 1)))

    def test_bad_input_is_refused_in_words(self):
        with pytest.raises(ValueError, match="at least one matrix"):
            compose()
        with pytest.raises(ValueError, match="matrix 2 must be finite"):
            compose(np.eye(2), [[1, np.nan], [0, 1]])
        with pytest.raises(ValueError, match="matrix 1 is empty"):
            compose(np.zeros((0, 2)))
        with pytest.raises(ValueError, match="matrix 2 must be a matrix"):
            compose(np.eye(2), [1, 2])
        with pytest.raises(OverflowError, match="an entry of the product is too large"):
            compose([[1e200]], [[1e200]])


class TestBadInput:
    @pytest.mark.parametrize(("f", "name"), [(rotation, "angle"), (shear, "factor"), (reflection, "angle")])
    def test_numbers_only(self, f, name):
        with pytest.raises(ValueError, match=f"{name} must be a finite number"):
            f(np.nan)
        with pytest.raises(ValueError, match=f"{name} must be a finite number"):
            f(np.inf)
        with pytest.raises(TypeError, match=f"{name} must be a number"):
            f("left")
        with pytest.raises(TypeError, match=f"{name} must be a number"):
            f([1, 2])

    def test_axis(self):
        with pytest.raises(ValueError, match="along must be 'x' or 'y', but it is 'z'"):
            shear(1, along="z")
