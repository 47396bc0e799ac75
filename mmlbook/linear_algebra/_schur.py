"""The mechanics behind the eigenvalue functions: mirrors that put zeros where they are wanted.

Private to :mod:`mmlbook.linear_algebra.eigenvectors`, which tells what they are used for. The
functions whose name ends in ``_in_place`` change the work arrays that they are given, which are
never a caller's own; all expect a matrix whose entries are not far from 1 in size.
"""

import numpy as np

EPSILON = float(np.finfo(float).eps)


def scaled(A: np.ndarray) -> tuple[np.ndarray, float]:
    """Return A / s and s, a power of two (so that nothing is rounded) near the largest entry."""
    largest = np.max(np.abs(A))
    s = 2.0 ** (int(np.frexp(largest)[1]) - 1) if largest > 0 else 1.0
    return A / s, s


def unit(v: np.ndarray) -> np.ndarray:
    """Return v / ‖v‖ for v ≠ 0."""
    v = v / np.max(np.abs(v))  # so that the squares below neither overflow nor vanish
    return v / np.linalg.norm(v)


def turned(v: np.ndarray, is_real: bool) -> np.ndarray:
    """Return v with length 1 and its largest entry positive; real if the eigenvalue is."""
    largest = v[np.argmax(np.abs(v))]
    v = v * (abs(largest) / largest) / np.linalg.norm(v)
    return v.real if is_real else v


def largest_first(values: np.ndarray) -> np.ndarray:
    """Return the order of eigenvalues by modulus; a complex pair stays together, +i first."""
    return np.lexsort((-values.imag, -values.real, -np.abs(values)))


def mirror(x: np.ndarray) -> np.ndarray:
    """Return the unit vector u for which (I − 2 u uᵀ) x has zeros below its first entry."""
    u = x.copy()
    length = np.linalg.norm(x)
    if length == 0:
        return u
    u[0] += np.copysign(length, x[0])
    return u / np.linalg.norm(u)


def householder_qr(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Q (orthogonal) and R (upper triangular) with A = Q R, by one mirror a column."""
    n = len(A)
    Q, R = np.eye(n), A.copy()
    for k in range(n - 1):
        u = mirror(R[k:, k])
        R[k:] -= 2 * np.outer(u, u @ R[k:])
        Q[:, k:] -= 2 * np.outer(Q[:, k:] @ u, u)
        R[k + 1 :, k] = 0
    return Q, R


def solve_upper(R: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return w with R w = y for an upper triangular R without zeros on its diagonal."""
    w = np.zeros_like(y)
    for k in reversed(range(len(y))):
        w[k] = (y[k] - R[k, k + 1 :] @ w[k + 1 :]) / R[k, k]
    return w


def _mirror_both_sides_in_place(H: np.ndarray, Q: np.ndarray, u: np.ndarray, rows: slice) -> None:
    H[rows] -= 2 * np.outer(u, u @ H[rows])
    H[:, rows] -= 2 * np.outer(H[:, rows] @ u, u)
    Q[:, rows] -= 2 * np.outer(Q[:, rows] @ u, u)


def hessenberg_in_place(H: np.ndarray, Q: np.ndarray, low: int, high: int, reach: int) -> None:
    """Make H zero below its first subdiagonal between rows `low` and `high`, keeping Q H Qᵀ.

    `reach` is how far below the diagonal there is something to remove (3 after a Francis step).
    """
    for k in range(low, high - 2):
        stop = min(k + 1 + reach, high)
        _mirror_both_sides_in_place(H, Q, mirror(H[k + 1 : stop, k]), slice(k + 1, stop))
        H[k + 2 : stop, k] = 0


def francis_step_in_place(H: np.ndarray, Q: np.ndarray, low: int, high: int, stalled: bool) -> None:
    """Take two shifted QR steps at once on the block `low:high` (three rows or more), keeping Q H Qᵀ.

    The shifts are the two eigenvalues of the last 2×2 block; both enter alike, so that of a complex
    pair only real numbers are left. The first mirror is
    that of the first column of (H − μ₁I)(H − μ₂I); the others bring H back to Hessenberg form.
    """
    last = H[high - 2 : high, high - 2 : high]
    shifts = eigenvalues_of_block(last)
    if stalled:  # shifts out of the blue: some matrices, such as a cyclic shift, are left as they are by the usual ones
        kick = abs(last[1, 0]) + abs(H[high - 2, high - 3])
        shifts = last[1, 1] + kick * np.array([0.75 + 0.66j, 0.75 - 0.66j])
    p, q, r = H[low, low], H[low, low + 1], H[low + 1, low]
    s = H[low + 1, low + 1]
    near = np.prod(p - np.array(shifts)).real  # by differences: next to a multiple of I, squares would cancel
    column = np.array([near + q * r, r * ((p - shifts[0]) + (s - shifts[1])).real, r * H[low + 2, low + 1]])
    _mirror_both_sides_in_place(H, Q, mirror(column), slice(low, low + 3))
    hessenberg_in_place(H, Q, low, high, reach=3)


def tridiagonal(H: np.ndarray) -> np.ndarray:
    """Return H with the rounding errors removed that a symmetric tridiagonal matrix cannot have."""
    beside = np.diag(H, -1)
    return np.diag(np.diag(H)) + np.diag(beside, 1) + np.diag(beside, -1)


def block_start(H: np.ndarray, high: int) -> int:
    """Return the first row of the block that ends before row `high`; set the zero above it."""
    negligible = EPSILON * np.linalg.norm(H)  # relative to the whole matrix: what rounding has changed anyway
    for k in range(high - 1, 0, -1):
        if abs(H[k, k - 1]) <= negligible:
            H[k, k - 1] = 0
            return k
    return 0


def eigenvalues_of_block(block: np.ndarray) -> tuple[complex, complex]:
    """Return both eigenvalues of a real 2×2 matrix; of a complex pair, the one above the axis first."""
    (a, b), (c, d) = block
    half = (a - d) / 2
    discriminant = half * half + b * c
    if discriminant < 0:
        root = np.sqrt(-discriminant)
        return complex((a + d) / 2, root), complex((a + d) / 2, -root)
    far = half + np.copysign(np.sqrt(discriminant), half)
    near = -b * c / far if far != 0 else 0.0
    return complex(d + far), complex(d + near)


def split_block_in_place(H: np.ndarray, Q: np.ndarray, low: int) -> None:
    """Rotate the 2×2 block at `low` to triangular form if its eigenvalues are real, keeping Q H Qᵀ."""
    rows = slice(low, low + 2)
    first, _ = eigenvalues_of_block(H[rows, rows])
    c = H[low + 1, low]
    if first.imag != 0 or c == 0:
        return
    x = np.array([first.real - H[low + 1, low + 1], c])
    x /= np.linalg.norm(x)
    G = np.array([[x[0], -x[1]], [x[1], x[0]]])
    H[rows] = G.T @ H[rows]
    H[:, rows] = H[:, rows] @ G
    Q[:, rows] = Q[:, rows] @ G
    H[low + 1, low] = 0


def eigenvalues_of_schur_form(T: np.ndarray) -> np.ndarray:
    """Return the eigenvalues that stand on the diagonal of T, in its 1×1 and 2×2 blocks."""
    values = np.diag(T).astype(complex)
    for k in np.flatnonzero(np.diag(T, -1)):
        values[k : k + 2] = eigenvalues_of_block(T[k : k + 2, k : k + 2])
    return values


def triangular_schur_form(T: np.ndarray, Q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return T and Q with every 2×2 block made triangular, at the price of complex numbers."""
    pairs = np.flatnonzero(np.diag(T, -1))
    if len(pairs) == 0:
        return T, Q
    T, Q = T.astype(complex), Q.astype(complex)
    for k in pairs:
        rows = slice(k, k + 2)
        first, second = eigenvalues_of_block(T[rows, rows].real)
        x = np.array([first - T[k + 1, k + 1], T[k + 1, k]])
        x /= np.linalg.norm(x)
        G = np.array([[x[0], -x[1].conj()], [x[1], x[0].conj()]])
        T[rows] = G.conj().T @ T[rows]
        T[:, rows] = T[:, rows] @ G
        Q[:, rows] = Q[:, rows] @ G
        T[k + 1, k], T[k, k], T[k + 1, k + 1] = 0, first, second
    return T, Q


def eigenvector_of_triangular(T: np.ndarray, k: int, tolerance: float) -> np.ndarray | None:
    """Return x with T x = T[k, k] x and x[k] = 1, by back-substitution, or None if there is none.

    An equation 0·xⱼ = 0 (a repeated eigenvalue that has another eigenvector) is answered by xⱼ = 0;
    an equation 0·xⱼ = c has no answer. "0" means no more than `tolerance` times the size of T.
    """
    zero = tolerance * np.linalg.norm(T)
    x = np.zeros(len(T), T.dtype)
    x[k] = 1
    for j in reversed(range(k)):
        right = -(T[j, j + 1 : k + 1] @ x[j + 1 : k + 1])
        gap = T[j, j] - T[k, k]
        if abs(gap) > zero:
            x[j] = right / gap
            x /= max(1.0, np.max(np.abs(x)))
        elif abs(right) > zero * np.linalg.norm(x):
            return None
    return x / np.linalg.norm(x)
