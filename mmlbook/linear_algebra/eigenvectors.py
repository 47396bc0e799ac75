"""Eigenvalues and eigenvectors: the directions that a matrix does not turn.

In the order and with the names of the chapter: an eigenvalue λ of A with its eigenvector v, and the
eigenbasis C in A = C D C⁻¹. Every function works on a copy of A divided by a power of two near its
largest entry, so that A·1e-200 and A·1e150 are treated as A is.
"""

from dataclasses import dataclass

import numpy as np

from mmlbook.errors import NotConvergedError
from mmlbook.linear_algebra import _schur
from mmlbook.validation import as_count, as_generator, as_number, as_square_matrix, as_vector

__all__ = [
    "DefectiveMatrixError", "Diagonalization", "Eigenpair", "RealSchurForm", "characteristic_polynomial", "diagonalise",
    "inverse_iteration", "power_iteration", "qr_algorithm",
]  # fmt: skip


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
        Upper triangular, but for one 2×2 block for each complex pair.
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


def characteristic_polynomial(A) -> np.ndarray:
    """Return the coefficients of det(λI − A), the highest power first.

    For a 2×2 matrix this is λ² − (trace A) λ + det A. In general the method of Faddeev and
    LeVerrier is used: M₁ = I, cₖ = −trace(A Mₖ)/k, Mₖ₊₁ = A Mₖ + cₖ I. It is exact for
    small whole numbers and takes n matrix products, but rounding grows fast with n and the roots
    of the result may be worthless beyond n ≈ 15: to find eigenvalues use :func:`qr_algorithm`.

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
    numpy.poly : from the eigenvalues.

    References
    ----------
    R. A. Horn and C. R. Johnson, *Matrix Analysis*, 2nd edition, 2013, section 1.2.

    Examples
    --------
    >>> characteristic_polynomial([[4, 1], [2, 3]])
    array([ 1., -7., 10.])
    """
    scaled, s = _schur.scaled(as_square_matrix(A, "A"))
    n = len(scaled)
    coefficients = np.ones(n + 1)
    M = np.eye(n)
    for k in range(1, n + 1):
        M = scaled @ M
        c = -np.trace(M) / k
        M = M + c * np.eye(n)
        with np.errstate(over="ignore"):
            coefficients[k] = np.ldexp(c, k * int(np.log2(s)))
        if not np.isfinite(coefficients[k]) or (c != 0 and abs(coefficients[k]) < np.finfo(float).tiny):
            raise OverflowError(f"the coefficient of λ^{n - k} does not fit a float: scale A by its largest entry")
    return coefficients


def power_iteration(A, *, start=None, tolerance: float = 1e-12, max_iterations: int = 10_000, rng=0) -> Eigenpair:
    """Return the eigenvalue of largest modulus and its eigenvector: apply A, rescale, repeat.

    vₖ₊₁ = A vₖ / ‖A vₖ‖ with the estimate λₖ = vₖᵀA vₖ, until ‖A vₖ − λₖ vₖ‖ ≤ tolerance·‖A‖.
    The error shrinks by the factor |λ₂/λ₁| in each step, so λ₁ must be larger in modulus than
    every other eigenvalue, and the start must have a part along v₁.

    Parameters
    ----------
    A : array_like of shape (n, n)
    start : array_like of shape (n,), optional
        Any nonzero vector; a random one from `rng` if not given.
    tolerance : float
        The residual asked for, relative to ‖A‖ (the root of the sum of squared entries).
    max_iterations : int
    rng : numpy.random.Generator or int or None
        Source of the random start; the fixed seed repeats the same path in every call.

    Raises
    ------
    ValueError
        If A is not a square, finite, nonempty matrix, or the start does not fit it or is zero.
    NotConvergedError
        If the residual stays too large: a complex pair, λ₁ = −λ₂, a defective λ₁ or a ratio near 1.

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
    scaled, s = _schur.scaled(as_square_matrix(A, "A"))
    start = _start_vector(start, len(scaled), rng)
    return _iterate(scaled, s, scaled.__matmul__, start, tolerance, max_iterations, "power iteration")


def inverse_iteration(
    A, *, shift: float = 0.0, start=None, tolerance: float = 1e-12, max_iterations: int = 1_000, rng=0
) -> Eigenpair:
    """Return the eigenvalue nearest to `shift` and its eigenvector: power iteration with (A − σI)⁻¹.

    Each step solves (A − σI) w = vₖ and rescales w. The error shrinks by the factor |λ₁ − σ|/|λ₂ − σ| in each step,
    where λ₁ is the eigenvalue nearest to σ and λ₂ the next. The matrix is factored once, as Q R; a zero on the diagonal
    of R (σ is an eigenvalue) is replaced by a rounding error, which keeps the direction that is sought.

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

    See Also
    --------
    scipy.sparse.linalg.eigs : with ``sigma``.

    References
    ----------
    L. N. Trefethen and D. Bau, *Numerical Linear Algebra*, SIAM 1997, lecture 27.

    Examples
    --------
    >>> round(inverse_iteration([[4, 1], [2, 3]], shift=1.5).value, 9)
    2.0
    """
    scaled, s = _schur.scaled(as_square_matrix(A, "A"))
    sigma = as_number(as_number(shift, "shift") / s, "the shift relative to A")
    shifted = scaled - sigma * np.eye(len(scaled))
    Q, R = _schur.householder_qr(shifted)
    floor = _schur.EPSILON * np.max(np.abs(shifted), initial=_schur.EPSILON)
    small = np.abs(np.diag(R)) < floor
    R[small, small] = floor
    start = _start_vector(start, len(scaled), rng)

    def solve(v):
        return _schur.solve_upper(R, Q.T @ v)

    return _iterate(scaled, s, solve, start, tolerance, max_iterations, "inverse iteration")


def _start_vector(start, n: int, rng) -> np.ndarray:
    v = as_generator(rng).standard_normal(n) if start is None else as_vector(start, "start")
    if len(v) != n:
        raise ValueError(f"start has {len(v)} entries, but A has {n} columns")
    if not np.any(v):
        raise ValueError("start is the zero vector, which has no direction")
    return v


def _iterate(A, s, step, start, tolerance, max_iterations, what) -> Eigenpair:
    """Rescale and repeat `step` until A v = λ v holds; A is scaled, s its factor."""
    tolerance = as_number(tolerance, "tolerance", low=0.0)
    max_iterations = as_count(max_iterations, "max_iterations")
    size = np.linalg.norm(A)
    vectors, values, residuals = [_schur.unit(start)], [], []
    while True:
        v = vectors[-1]
        image = A @ v
        values.append(v @ image)
        residuals.append(np.linalg.norm(image - values[-1] * v))
        if residuals[-1] <= tolerance * size:
            break
        if len(values) > max_iterations:
            raise NotConvergedError(f"{what} has not settled", iterations=max_iterations, change=residuals[-1] * s)
        vectors.append(_schur.unit(step(v)))
    v = _schur.turned(v, is_real=True)
    return Eigenpair(float(values[-1] * s), v, np.array(values) * s, np.array(residuals) * s, np.array(vectors))


def qr_algorithm(A, *, max_iterations: int | None = None) -> RealSchurForm:
    """Return all eigenvalues of a real matrix, complex pairs included, with its real Schur form.

    The idea: factor H − μI = Q R and multiply in the other order, H ← R Q + μI = QᵀH Q. The
    eigenvalues stay, and with good shifts μ the entries below the diagonal vanish, the lowest first.
    H first gets zeros below the first subdiagonal (Hessenberg form), each step takes two shifts at
    once so that a complex pair needs no complex numbers (Francis), and rows that are done are left alone.

    Parameters
    ----------
    A : array_like of shape (n, n)
    max_iterations : int, optional
        Steps allowed in all; 30 n if not given (2 n are usual).

    Raises
    ------
    ValueError, NotConvergedError
        If A is not a square, finite, nonempty matrix; if `max_iterations` steps were not enough.

    See Also
    --------
    numpy.linalg.eigvals : LAPACK, which also balances A first.
    scipy.linalg.schur : the triangular form itself.

    References
    ----------
    J. G. F. Francis, "The QR transformation", *The Computer Journal* 4, 1961 and 1962.
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, section 7.5.

    Examples
    --------
    >>> qr_algorithm([[2, 1], [1, 2]]).values
    array([3., 1.])
    >>> qr_algorithm([[0, -1], [1, 0]]).values
    array([0.+1.j, 0.-1.j])
    """
    A, s = _schur.scaled(as_square_matrix(A, "A"))
    n = len(A)
    symmetric = np.array_equal(A, A.T)
    limit = 30 * n if max_iterations is None else as_count(max_iterations, "max_iterations")
    T, Q = A.copy(), np.eye(n)
    _schur.hessenberg_in_place(T, Q, 0, n, reach=n)
    T = _schur.tridiagonal(T) if symmetric else T
    path, high, on_this_block = [np.abs(np.diag(T, -1))], n, 0
    while high > 0:
        low = _schur.block_start(T, high)
        if high - low <= 2:
            if high - low == 2:
                _schur.split_block_in_place(T, Q, low)
            high, on_this_block = low, 0
            continue
        if len(path) > limit:
            left = s * abs(T[high - 1, high - 2])
            raise NotConvergedError("the QR algorithm has not settled", iterations=limit, change=left)
        on_this_block += 1
        _schur.francis_step_in_place(T, Q, low, high, stalled=on_this_block % 10 == 0)
        T = _schur.tridiagonal(T) if symmetric else T
        path.append(np.abs(np.diag(T, -1)))
    T = np.diag(np.diag(T)) if symmetric else T
    path[-1] = np.abs(np.diag(T, -1))
    values = _schur.eigenvalues_of_schur_form(T) * s
    values = values[_schur.largest_first(values)]
    return RealSchurForm(values.real if np.all(values.imag == 0) else values, Q, T * s, np.array(path) * s)


def diagonalise(A, *, tolerance: float | None = None) -> Diagonalization:
    """Return the eigenbasis of A: the matrix C of eigenvectors and the values in A = C D C⁻¹.

    The eigenvectors of T in the real Schur form A = Q T Qᵀ are found by back-substitution and
    turned by Q. A symmetric A gets an orthonormal eigenbasis.

    Parameters
    ----------
    A : array_like of shape (n, n)
    tolerance : float, optional
        The relative change of A that counts as rounding; 100 n machine epsilons if not given.

    Raises
    ------
    ValueError, NotConvergedError
        As :func:`qr_algorithm`.
    DefectiveMatrixError
        If A has no basis of eigenvectors, or one with a condition number κ so large that a
        change of A by about 1/κ² ≤ `tolerance` could take it away.

    See Also
    --------
    numpy.linalg.eig : never refuses, and returns nearly parallel eigenvectors for a defective A.

    References
    ----------
    G. H. Golub and C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, sections 7.1 and 7.6.

    Examples
    --------
    >>> diagonalise([[1, 1], [1, 0]]).power(10)[0, 1].round(6)
    np.float64(55.0)
    >>> diagonalise([[1, 1], [0, 1]])
    Traceback (most recent call last):
        ...
    mmlbook.linear_algebra.eigenvectors.DefectiveMatrixError: A has too few eigenvectors for its repeated eigenvalue 1
    """
    A, s = _schur.scaled(as_square_matrix(A, "A"))
    if tolerance is None:
        tolerance = 100 * len(A) * _schur.EPSILON
    tolerance = as_number(tolerance, "tolerance", low=0.0, high=1.0)
    form = qr_algorithm(A)
    T, Q = _schur.triangular_schur_form(form.T, form.Q)
    values, C = np.diag(T) * s, np.empty_like(T)
    for k in range(len(A)):
        x = _schur.eigenvector_of_triangular(T, k, tolerance)
        if x is None:
            raise DefectiveMatrixError(f"A has too few eigenvectors for its repeated eigenvalue {values[k]:.6g}")
        C[:, k] = _schur.turned(Q @ x, is_real=values[k].imag == 0)
    for k in np.flatnonzero(values.imag > 0):
        C[:, k + 1] = C[:, k].conj()
    condition = float(np.linalg.cond(C))
    if condition**2 * tolerance > 1:
        what = f"the eigenvectors are dependent to within rounding (condition number {condition:.3g})"
        raise DefectiveMatrixError(f"{what}: A is defective, or too near to a defective matrix to tell")
    order = _schur.largest_first(values)
    return Diagonalization(values[order], C[:, order], np.linalg.inv(C)[order], condition)
