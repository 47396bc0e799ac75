"""Eigenvalues and eigenvectors: the directions that a matrix does not turn.

The functions appear in the order of the chapter and use its names: a square matrix ``A``, an
eigenvalue λ with its eigenvector **v** (A v = λ v), and the eigenbasis ``C`` in A = C D C⁻¹.
Every function works on a copy of A divided by a power of two near its largest entry, so that
A·1e-200 and A·1e150 are treated as A is; tolerances are relative to the size of A.
"""

from dataclasses import dataclass

import numpy as np

from mmlbook.errors import NotConvergedError
from mmlbook.validation import as_count, as_generator, as_number, as_square_matrix, as_vector

__all__ = [
    "DefectiveMatrixError",
    "Diagonalization",
    "Eigenpair",
    "RealSchurForm",
    "characteristic_polynomial",
    "diagonalise",
    "inverse_iteration",
    "power_iteration",
    "qr_algorithm",
]

EPSILON = float(np.finfo(float).eps)


class DefectiveMatrixError(ValueError):
    """A matrix has too few eigenvectors for a basis, or rounding cannot tell it from one that has."""


@dataclass(frozen=True, eq=False)
class Eigenpair:
    """One eigenvalue with its eigenvector, and the path of the iteration that found them.

    Attributes
    ----------
    value : float
        The eigenvalue λ.
    vector : ndarray of shape (n,)
        The eigenvector, of length 1; its largest entry (in modulus) is positive.
    values, residuals : ndarray of shape (k + 1,)
        The estimate λₖ = vₖᵀA vₖ before each step and at the end, and ‖A vₖ − λₖ vₖ‖.
    vectors : ndarray of shape (k + 1, n)
        The directions vₖ, one a row, as the iteration went through them.
    """

    value: float
    vector: np.ndarray
    values: np.ndarray
    residuals: np.ndarray
    vectors: np.ndarray

    @property
    def iterations(self) -> int:
        """How many steps were taken."""
        return len(self.values) - 1


@dataclass(frozen=True, eq=False)
class RealSchurForm:
    """All eigenvalues of A, and the factorization A = Q T Qᵀ that shows them.

    Attributes
    ----------
    values : ndarray of shape (n,)
        The eigenvalues, largest modulus first; complex only if A has complex eigenvalues.
    Q : ndarray of shape (n, n)
        An orthogonal matrix.
    T : ndarray of shape (n, n)
        Upper triangular, but for one 2×2 block on the diagonal for each complex pair.
    subdiagonals : ndarray of shape (k + 1, n - 1)
        Moduli of the entries just below the diagonal, before each step and at the end.
    """

    values: np.ndarray
    Q: np.ndarray
    T: np.ndarray
    subdiagonals: np.ndarray

    @property
    def iterations(self) -> int:
        """How many steps were taken."""
        return len(self.subdiagonals) - 1


@dataclass(frozen=True, eq=False)
class Diagonalization:
    """The eigenbasis of a matrix: A = C D C⁻¹ with D = diag(values).

    Attributes
    ----------
    values : ndarray of shape (n,)
        The eigenvalues, largest modulus first.
    C, C_inverse : ndarray of shape (n, n)
        The eigenvectors as columns of length 1, and the inverse of that matrix.
    condition : float
        The condition number of C: how many times rounding may be magnified.
    """

    values: np.ndarray
    C: np.ndarray
    C_inverse: np.ndarray
    condition: float

    def power(self, n: int) -> np.ndarray:
        """Return Aⁿ = C Dⁿ C⁻¹ for n = 0, 1, 2, …, as a real matrix."""
        n = as_count(n, "n", low=0)
        return ((self.C * self.values**n) @ self.C_inverse).real


def _scaled(A: np.ndarray) -> tuple[np.ndarray, float]:
    """Return A / s and s, a power of two (so that nothing is rounded) near the largest entry."""
    largest = np.max(np.abs(A))
    s = 2.0 ** (int(np.frexp(largest)[1]) - 1) if largest > 0 else 1.0
    return A / s, s


def characteristic_polynomial(A) -> np.ndarray:
    """Return the coefficients of det(λI − A), the highest power first.

    For a 2×2 matrix this is λ² − (trace A) λ + det A. In general the method of Faddeev and
    LeVerrier is used: M₁ = I, cₖ = −trace(A Mₖ)/k, Mₖ₊₁ = A Mₖ + cₖ I. It is exact for
    small whole numbers, takes n matrix products, and loses about one digit for each row added; the roots of
    the result may be worthless beyond n ≈ 15. To find eigenvalues use :func:`qr_algorithm`.

    Parameters
    ----------
    A : array_like of shape (n, n)

    Returns
    -------
    ndarray of shape (n + 1,)

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix.
    OverflowError
        If a coefficient is too large or too small for a float (they grow like the kth power of A).

    See Also
    --------
    numpy.poly : the same coefficients, from computed eigenvalues.

    References
    ----------
    R. A. Horn and C. R. Johnson, *Matrix Analysis*, 2nd edition, Cambridge 2013, section 1.2.

    Examples
    --------
    >>> characteristic_polynomial([[4, 1], [2, 3]])
    array([ 1., -7., 10.])
    """
    scaled, s = _scaled(as_square_matrix(A, "A"))
    n = len(scaled)
    coefficients = np.ones(n + 1)
    M = np.eye(n)
    for k in range(1, n + 1):
        M = scaled @ M
        c = -np.trace(M) / k
        M = M + c * np.eye(n)
        with np.errstate(over="ignore"):
            coefficients[k] = np.ldexp(c, k * int(np.log2(s)))
        if not np.isfinite(coefficients[k]) or (c != 0 and coefficients[k] == 0):
            raise OverflowError(f"the coefficient of λ^{n - k} does not fit a float: divide A by its largest entry first")
    return coefficients


def power_iteration(A, *, start=None, tolerance: float = 1e-12, max_iterations: int = 10_000, rng=0) -> Eigenpair:
    """Return the eigenvalue of largest modulus and its eigenvector: apply A, rescale, repeat.

    vₖ₊₁ = A vₖ / ‖A vₖ‖ with the estimate λₖ = vₖᵀA vₖ, until ‖A vₖ − λₖ vₖ‖ ≤ tolerance·‖A‖.
    The error shrinks by the factor \\|λ₂/λ₁\\| in each step, so a real λ₁ must be
    larger in modulus than every other eigenvalue, and the start must have a part along v₁.

    Parameters
    ----------
    A : array_like of shape (n, n)
    start : array_like of shape (n,), optional
        Any nonzero vector; a random one from `rng` if not given.
    tolerance : float
        The residual that is asked for, relative to ‖A‖ (the root of the sum of squared entries).
    max_iterations : int
    rng : numpy.random.Generator or int or None
        Source of the random start; the fixed seed repeats the same path in every call.

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix, or the start does not fit it or is zero.
    NotConvergedError
        If the residual is still too large after `max_iterations`: a complex pair, a tie
        λ₁ = −λ₂, a defective λ₁ or merely a ratio near 1.

    See Also
    --------
    scipy.sparse.linalg.eigs : a few eigenvalues of a large matrix.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 7.3.

    Examples
    --------
    >>> found = power_iteration([[4, 1], [2, 3]])
    >>> round(found.value, 9), found.vector.round(6)
    (5.0, array([0.707107, 0.707107]))
    """
    scaled, s = _scaled(as_square_matrix(A, "A"))
    start = _start_vector(start, len(scaled), rng)
    return _iterate(scaled, s, lambda v: scaled @ v, start, tolerance, max_iterations, "power iteration")


def inverse_iteration(
    A, *, shift: float = 0.0, start=None, tolerance: float = 1e-12, max_iterations: int = 1_000, rng=0
) -> Eigenpair:
    """Return the eigenvalue nearest to `shift` and its eigenvector: power iteration with (A − σI)⁻¹.

    Each step solves (A − σI) w = vₖ and rescales w. The error shrinks by the factor
    \\|λ₁ − σ\\|/\\|λ₂ − σ\\| in each step, where λ₁ is the eigenvalue nearest to σ and λ₂ the next.
    The matrix is factored once, as Q R; a zero on the diagonal of R (σ is an eigenvalue) is
    replaced by a rounding error, which keeps the direction that is sought.

    Parameters
    ----------
    A, start, tolerance, max_iterations, rng
        As in :func:`power_iteration`.
    shift : float
        The number σ near which an eigenvalue is sought.

    Raises
    ------
    ValueError, NotConvergedError
        As :func:`power_iteration`; a tie is now two eigenvalues equally far from σ.

    References
    ----------
    L. N. Trefethen and D. Bau, *Numerical Linear Algebra*, SIAM 1997, lecture 27.

    Examples
    --------
    >>> round(inverse_iteration([[4, 1], [2, 3]], shift=1.5).value, 9)
    2.0
    """
    scaled, s = _scaled(as_square_matrix(A, "A"))
    shifted = scaled - as_number(shift, "shift") / s * np.eye(len(scaled))
    Q, R = _householder_qr(shifted)
    floor = EPSILON * np.max(np.abs(shifted), initial=EPSILON)
    small = np.abs(np.diag(R)) < floor
    R[small, small] = floor
    start = _start_vector(start, len(scaled), rng)
    return _iterate(
        scaled, s, lambda v: _solve_upper(R, Q.T @ v), start, tolerance, max_iterations, "inverse iteration"
    )


def _start_vector(start, n: int, rng) -> np.ndarray:
    v = as_generator(rng).standard_normal(n) if start is None else as_vector(start, "start")
    if len(v) != n:
        raise ValueError(f"start has {len(v)} entries, but A has {n} columns")
    if not np.any(v):
        raise ValueError("start is the zero vector, which has no direction")
    return v


def _unit(v: np.ndarray) -> np.ndarray:
    v = v / np.max(np.abs(v))  # so that the squares below neither overflow nor vanish
    return v / np.linalg.norm(v)


def _iterate(A, s, step, start, tolerance, max_iterations, what) -> Eigenpair:
    """Rescale and repeat `step` until A v = λ v holds; A is scaled, s its factor."""
    tolerance = as_number(tolerance, "tolerance", low=0.0)
    max_iterations = as_count(max_iterations, "max_iterations")
    size = np.linalg.norm(A)
    vectors, values, residuals = [_unit(start)], [], []
    while True:
        v = vectors[-1]
        image = A @ v
        values.append(v @ image)
        residuals.append(np.linalg.norm(image - values[-1] * v))
        if residuals[-1] <= tolerance * size:
            break
        if len(values) > max_iterations:
            raise NotConvergedError(f"{what} has not settled", iterations=max_iterations, change=residuals[-1] * s)
        vectors.append(_unit(step(v)))
    sign = np.sign(v[np.argmax(np.abs(v))])
    return Eigenpair(float(values[-1] * s), sign * v, np.array(values) * s, np.array(residuals) * s, np.array(vectors))
