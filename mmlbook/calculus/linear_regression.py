"""Linear regression: the coefficients that leave the smallest sum of squares, and how sure they are.

In the order and with the names of the chapter: the straight line a + b x by its two formulas; any number of
columns by the normal equations AᵀA c = Aᵀb, or by A = Q R without squaring the condition number; weights; powers
of x as columns; and ridge, which pays for large coefficients. A has one row a measurement, shape (m, n).
"""

from dataclasses import dataclass, field

import numpy as np

from mmlbook.calculus._fits import LeastSquaresFit, LineFit
from mmlbook.errors import NotPositiveDefiniteError, SingularMatrixError
from mmlbook.linear_algebra._checks import EPSILON, counted, require_choice, require_same_length, scaled, within_range
from mmlbook.linear_algebra.decompositions import cholesky, svd
from mmlbook.linear_algebra.linear_systems import back_substitution, forward_substitution
from mmlbook.linear_algebra.orthogonality import gram_schmidt, qr
from mmlbook.validation import as_count, as_matrix, as_number, as_vector

__all__ = ["LeastSquaresFit", "LineFit", "RidgeFit", "fit_line", "least_squares", "polynomial_features", "ridge"]

EXTREME = 1e100  # weights further apart than this leave the range of floats when they are squared


def fit_line(x, y, *, sigma=None) -> LineFit:
    """Return the straight line a + b x with the smallest χ² = Σ ((yᵢ − a − b xᵢ)/σᵢ)².

    b = Σ (xᵢ − x̄)(yᵢ − ȳ) / Σ (xᵢ − x̄)² and a = ȳ − b x̄. With `sigma`, sums and means carry the weights 1/σᵢ².

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Where was measured, and what; m ≥ 2, and not all x the same.
    sigma : float or array_like of shape (m,), optional
        How far each y scatters, in units of y, where that is known. Standard errors then follow from it alone;
        without it, from the scatter of the residuals.

    Raises
    ------
    ValueError
        If the entries are not finite or do not fit, there are fewer than two points, all x are the same, or a
        sigma is not positive.
    OverflowError
        If a result is too large for a float.

    See Also
    --------
    least_squares : any number of coefficients.
    scipy.stats.linregress

    References
    ----------
    P. R. Bevington and D. K. Robinson, *Data Reduction and Error Analysis for the Physical Sciences*, 3rd edition,
        2003, chapter 6.

    Examples
    --------
    >>> fit = fit_line([1, 2, 3, 4], [1, 3, 4, 4])
    >>> fit.slope, fit.intercept, fit.chi_squared
    (1.0, 0.5, 1.0)
    >>> round(fit.slope_error, 4)
    0.3162
    >>> fit_line([2, 2], [1, 3])
    Traceback (most recent call last):
        ...
    ValueError: all x are 2, and a line that stands upright has no slope
    """
    x, y = as_vector(x, "x"), as_vector(y, "y")
    require_same_length(x, y, ("x", "y"))
    m = len(x)
    if m < 2:
        raise ValueError("a line needs at least 2 points, but there is 1")
    known = sigma is not None
    sigma = _positive(sigma, "sigma", m) if known else np.ones(m)
    if np.all(x == x[0]):
        raise ValueError(f"all x are {x[0]:g}, and a line that stands upright has no slope")
    (x, x_unit), (y, y_unit), (sigma, s_unit) = scaled(x), scaled(y), scaled(sigma)
    w = 1 / sigma**2
    x_mean, y_mean = np.average(x, weights=w), np.average(y, weights=w)
    across, up = x - x_mean, y - y_mean
    spread = np.sum(w * across**2)
    slope = np.sum(w * across * up) / spread
    residuals = up - slope * across
    with np.errstate(over="ignore"):
        chi_squared = np.sum((np.sqrt(w) * residuals * (y_unit / s_unit)) ** 2)
        found = np.array([slope * y_unit / x_unit, (y_mean - slope * x_mean) * y_unit, chi_squared])
        found = within_range(found, "slope, intercept or χ²").tolist()
    scales = (x_mean * x_unit, np.sqrt(spread) * x_unit / s_unit, np.sqrt(np.sum(w)) / s_unit)
    return LineFit(*found[:2], residuals * y_unit, found[2], m - 2, *map(float, scales), known)


def _positive(values, name: str, m: int) -> np.ndarray:
    """Return one positive number for each of m measurements; a single number stands for all."""
    values = np.full(m, as_number(values, name)) if np.ndim(values) == 0 else as_vector(values, name)
    if len(values) != m:
        raise ValueError(f"{name} has {counted(len(values), 'entry')}, but there are {counted(m, 'measurement')}")
    if np.any(values <= 0):
        i = int(np.argmax(values <= 0))
        raise ValueError(f"{name} must be positive, but its entry {i} is {values[i]:g}")
    if np.max(values) / EXTREME > np.min(values):
        raise ValueError(f"the entries of {name} differ by more than a factor of {EXTREME:g}")
    return values


def least_squares(A, b, *, weights=None, method: str = "qr") -> LeastSquaresFit:
    """Return the c that makes ‖A c − b‖² smallest; with weights, Σ wᵢ (A c − b)ᵢ².

    At the minimum the residuals are perpendicular to every column: Aᵀ(A c − b) = 0, the normal equations. With
    A = Q R they become R c = Qᵀb, which loses half as many digits.

    Parameters
    ----------
    A : array_like of shape (m, n)
        One row a measurement, one column a coefficient.
    b : array_like of shape (m,)
        What was measured.
    weights : array_like of shape (m,), optional
        Positive; 1/σᵢ² for measurements that scatter by σᵢ.
    method : {"qr", "normal"}
        By Householder's Q R, or by the Cholesky factor of AᵀA.

    Raises
    ------
    ValueError
        If something is empty, not finite or does not fit, a weight is not positive, or the method is unknown.
    SingularMatrixError
        If AᵀA has no Cholesky factor, for ``method="normal"``; "qr" takes the shortest solution.
    OverflowError
        If a result is too large for a float.

    See Also
    --------
    numpy.linalg.lstsq : by singular values.
    sklearn.linear_model.LinearRegression

    References
    ----------
    Å. Björck, *Numerical Methods for Least Squares Problems*, SIAM 1996, sections 1.3, 2.2 and 2.4.

    Examples
    --------
    >>> fit = least_squares([[1, 1], [1, 2], [1, 3], [1, 4]], [1, 3, 4, 4])
    >>> fit.coefficients.round(12), fit.standard_errors.round(4)
    (array([0.5, 1. ]), array([0.866 , 0.3162]))
    >>> least_squares([[1, 1], [1, 1]], [1, 3]).coefficients.round(12)
    array([1., 1.])
    """
    A, b = _fitting(A, b)
    require_choice(method, "method", ("qr", "normal"))
    root = np.ones(len(b)) if weights is None else np.sqrt(_positive(weights, "weights", len(b)))
    (A, A_unit), (b, b_unit), (root, w_unit) = scaled(A), scaled(b), scaled(root)
    solve = _by_qr if method == "qr" else _by_normal_equations
    c, half, rank = solve(root[:, np.newaxis] * A, root * b)
    residuals = b - A @ c
    with np.errstate(over="ignore"):
        sum_of_squares = np.sum((root * w_unit * residuals * b_unit) ** 2)
        c = within_range(c * (b_unit / A_unit), "a coefficient")
        sum_of_squares = float(within_range(sum_of_squares, "the sum of squares"))
    return LeastSquaresFit(c, residuals * b_unit, sum_of_squares, rank, half / A_unit / w_unit)


def _fitting(A, b) -> tuple[np.ndarray, np.ndarray]:
    A, b = as_matrix(A, "A"), as_vector(b, "b")
    if len(A) != len(b):
        raise ValueError(f"A has {counted(len(A), 'row')}, but b has {counted(len(b), 'entry')}")
    return A, b


def _by_qr(A: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return c with R c = Qᵀb, the matrix H = R⁻¹ for which H Hᵀ = (AᵀA)⁻¹, and the rank."""
    Q, R = qr(A)
    n = R.shape[1]
    lengths = np.linalg.norm(R, axis=0)
    lengths[lengths == 0] = 1.0  # a column of zeros, which will not count
    square = np.vstack([R / lengths, np.zeros((n - len(R), n))])
    U, S, Vt = svd(square)
    rank = int(np.sum(S > max(A.shape) * EPSILON * S[0]))
    if rank == n:
        return back_substitution(R, Q.T @ b), back_substitution(R, np.eye(n)), n
    reached = U[: len(R), :rank].T @ (Q.T @ b) / S[:rank]
    c = Vt[:rank].T @ reached / lengths
    N = gram_schmidt(Vt[rank:].T / lengths[:, np.newaxis], repeated=True)  # moves that change no prediction
    return c - N @ (N.T @ c), np.zeros((n, 0)), rank


def _by_normal_equations(A: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return c with AᵀA c = Aᵀb by AᵀA = L Lᵀ, the matrix H = L⁻ᵀ, and the rank."""
    n = A.shape[1]
    try:
        L = cholesky(A.T @ A)
    except NotPositiveDefiniteError:
        raise SingularMatrixError(
            "AᵀA is not positive definite to working accuracy: the columns of A are dependent, or so nearly "
            'that the normal equations cannot tell; take method="qr"'
        ) from None
    return back_substitution(L.T, forward_substitution(L, A.T @ b)), forward_substitution(L, np.eye(n)).T, n


def polynomial_features(x, degree: int) -> np.ndarray:
    """Return the powers 1, x, x², …, x^degree of every entry as the columns of a matrix.

    Parameters
    ----------
    x : array_like of shape (m,)
    degree : int
        At least 0.

    Returns
    -------
    ndarray of shape (m, degree + 1)

    Raises
    ------
    ValueError
        If x is empty or not finite, or the degree is not a whole number ≥ 0.
    OverflowError
        If a power is too large for a float.

    See Also
    --------
    numpy.vander : with ``increasing=True``.
    sklearn.preprocessing.PolynomialFeatures

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 1.1.

    Examples
    --------
    >>> polynomial_features([1, 2, 3], 2)
    array([[1., 1., 1.],
           [1., 2., 4.],
           [1., 3., 9.]])
    """
    x = as_vector(x, "x")
    with np.errstate(over="ignore"):
        powers = x[:, np.newaxis] ** np.arange(as_count(degree, "degree", low=0) + 1)
    return within_range(powers, "a power of x")


@dataclass(frozen=True, eq=False)
class RidgeFit:
    """The coefficients that ridge regression finds. They are pulled toward zero, so no standard errors are given.

    Attributes
    ----------
    coefficients : ndarray of shape (n,)
    residuals : ndarray of shape (m,)
        b − A c.
    residual_sum_of_squares : float
        Σ rᵢ², without what is paid for the coefficients.
    """

    coefficients: np.ndarray
    residuals: np.ndarray = field(repr=False)
    residual_sum_of_squares: float


def ridge(A, b, *, penalty) -> RidgeFit:
    """Return the c that makes ‖A c − b‖² + λ‖c‖² smallest, the solution of (AᵀA + λI) c = Aᵀb.

    It is found by least squares with n more rows, which ask every √λ cⱼ to be 0.

    Parameters
    ----------
    A : array_like of shape (m, n)
    b : array_like of shape (m,)
    penalty : float or array_like of shape (n,)
        λ ≥ 0 for all coefficients, or one for each: 0 leaves a coefficient free, as an intercept should be.

    Raises
    ------
    ValueError
        If something is empty, not finite or does not fit, or a penalty is negative.
    OverflowError
        If a result is too large for a float.

    See Also
    --------
    sklearn.linear_model.Ridge : its intercept is free.

    References
    ----------
    A. E. Hoerl and R. W. Kennard, "Ridge regression: biased estimation for nonorthogonal problems",
        *Technometrics* 12, 1970.

    Examples
    --------
    >>> ridge([[1], [2]], [2, 4], penalty=5).coefficients.round(12)
    array([1.])
    """
    A, b = _fitting(A, b)
    n = A.shape[1]
    penalty = np.full(n, as_number(penalty, "penalty")) if np.ndim(penalty) == 0 else as_vector(penalty, "penalty")
    if len(penalty) != n:
        raise ValueError(f"penalty has {counted(len(penalty), 'entry')}, but A has {counted(n, 'column')}")
    if np.any(penalty < 0):
        raise ValueError(f"penalty must not be negative, but it is {np.min(penalty):g}")
    more_rows = np.diag(np.sqrt(penalty))
    fit = least_squares(np.vstack([A, more_rows]), np.concatenate([b, np.zeros(n)]))
    residuals = fit.residuals[: len(b)]
    return RidgeFit(fit.coefficients, residuals, float(np.sum(residuals**2)))
