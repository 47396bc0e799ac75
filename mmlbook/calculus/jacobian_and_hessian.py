"""The Jacobian of a vector function, the Hessian of a number-valued one, and what the Hessian says.

One layout throughout: the Jacobian ∂f/∂x has a row for each output and a column for each input.
"""

from collections.abc import Callable

import numpy as np

from mmlbook.calculus._differences import EPSILON, Rung, best_step, evaluate, slope
from mmlbook.calculus.functions_and_slopes import Estimate, as_step
from mmlbook.calculus.partial_derivatives import along
from mmlbook.linear_algebra.eigenvectors import qr_algorithm
from mmlbook.validation import as_number, as_square_matrix, as_vector

__all__ = ["classify", "hessian", "jacobian"]


def jacobian(f: Callable, x, *, method: str = "central", step: float | None = None) -> Estimate:
    """Return the Jacobian of f at x, estimated from values of f, with the error of each entry.

    Jᵢⱼ = ∂fᵢ/∂xⱼ: outputs × inputs. Column j comes from moving xⱼ; each entry has its own best step.

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,) and returns a vector of shape (m,).
    x : array_like of shape (n,)
        Where the Jacobian is wanted.
    method : {"central", "forward", "complex"}
        As in :func:`mmlbook.calculus.functions_and_slopes.derivative`.
    step : float, optional
        One step for all entries; chosen for each if not given.

    Returns
    -------
    Estimate
        `value`, `error` and `step`, matrices of shape (m, n).

    Raises
    ------
    ValueError
        If x is not a finite vector, if f at x or next to it is not finite (the entry that moved is named), or if f
        does not return a vector of one length.
    TypeError
        If f returns something else than numbers.

    See Also
    --------
    scipy.differentiate.jacobian : differences of high order, refined until they settle.
    mmlbook.calculus.autodiff.jacobian : exact but for rounding, for functions written with its operations.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, section 8.1.

    Examples
    --------
    >>> polar = lambda p: np.array([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])])
    >>> jacobian(polar, [2, 0]).value.round(6)
    array([[1., 0.],
           [0., 2.]])
    """
    x = as_vector(x, "x")
    base = evaluate(f, x)
    if base.ndim != 1 or not base.size:
        raise ValueError(f"f must return a vector (one axis), but it returned the shape {base.shape}")
    step = as_step(step)
    parts = [slope(along(f, x, j), float(x[j]), base, method=method, step=step, name=f"x[{j}]") for j in range(len(x))]
    return Estimate(*(np.array(columns).T for columns in zip(*parts)))


def hessian(f: Callable, x, *, gradient: Callable | None = None, step: float | None = None) -> Estimate:
    """Return the Hessian of f at x, the symmetric matrix of second derivatives, with the error of each entry.

    Hᵢⱼ = ∂²f/∂xᵢ∂xⱼ. From values of f alone:

        Hᵢᵢ ≈ (f(x + h eᵢ) − 2 f(x) + f(x − h eᵢ)) / h²
        Hᵢⱼ ≈ (f(x + h eᵢ + k eⱼ) − f(x + h eᵢ − k eⱼ) − f(x − h eᵢ + k eⱼ) + f(x − h eᵢ − k eⱼ)) / (4hk)

    This costs half of the digits. With the gradient, H is the Jacobian of the gradient, and a third of them.

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,) and returns a number.
    x : array_like of shape (n,)
        Where the Hessian is wanted.
    gradient : callable, optional
        Takes a vector of shape (n,) and returns the gradient of f there, of shape (n,).
    step : float, optional
        One step for all entries; chosen for each if not given.

    Returns
    -------
    Estimate
        `value`, `error` and `step`, matrices of shape (n, n); `value` is exactly symmetric.

    Raises
    ------
    ValueError
        If x is not a finite vector, if f (or the gradient) at x or next to it is not finite, or of the wrong shape.
    TypeError
        If f (or the gradient) returns something else than numbers.

    See Also
    --------
    scipy.differentiate.hessian : differences of high order, refined until they settle.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, section 8.1.

    Examples
    --------
    >>> hessian(lambda x: x[0] ** 2 + 3 * x[0] * x[1], [1, 2]).value.round(4) + 0.0
    array([[2., 3.],
           [3., 0.]])
    """
    x = as_vector(x, "x")
    if gradient is not None:
        found = jacobian(gradient, x, step=step)
        if found.value.shape != (len(x), len(x)):
            raise ValueError(f"gradient must return {len(x)} numbers, but it returned {len(found.value)}")
        value = (found.value + found.value.T) / 2
        apart = np.abs(found.value - found.value.T) / 2
        return Estimate(value, np.maximum(np.maximum(found.error, found.error.T), apart), found.step)
    base = evaluate(f, x)
    if base.ndim:
        raise ValueError(f"f must return one number, but it returned the shape {base.shape}")
    if not np.isfinite(base):
        raise ValueError(f"f must be finite at x, but it is {float(base)} there")
    step = as_step(step)
    H, error, steps = (np.empty((len(x), len(x))) for _ in range(3))
    for i in range(len(x)):
        H[i, i], error[i, i], steps[i, i] = _along_one_axis(f, x, base, i, step)
    for i in range(len(x)):
        for j in range(i):
            H[i, j], error[i, j], steps[i, j] = _along_two_axes(f, x, base, i, j, step, steps[j, j] / steps[i, i])
            H[j, i], error[j, i], steps[j, i] = H[i, j], error[i, j], steps[i, j]
    return Estimate(H, error, steps)


def _along_one_axis(f: Callable, x: np.ndarray, base: np.ndarray, i: int, step: float | None):
    """Return (value, error, step) of ∂²f/∂xᵢ²."""
    a, moved = float(x[i]), along(f, x, i)

    def rung(h):
        left, right = a - h, a + h
        down, up = (evaluate(moved, t, ()) for t in (left, right))
        rise, fall = (up - base) / (right - a), (base - down) / (a - left)
        noise = 2 * EPSILON * (max(abs(base), abs(up), abs(down)) + abs(a * rise))
        spread = np.maximum(abs(up - base), abs(base - down))
        return Rung(2 * (rise - fall) / (right - left), noise, np.zeros(()), spread)

    with np.errstate(all="ignore"):
        return best_step(rung, a, (), order=2, power=2, step=step, name=f"x[{i}]")


def _along_two_axes(f: Callable, x: np.ndarray, base: np.ndarray, i: int, j: int, step: float | None, ratio: float):
    """Return (value, error, step) of ∂²f/∂xᵢ∂xⱼ, where the step of xⱼ is `ratio` times that of xᵢ."""
    a, b = float(x[i]), float(x[j])

    def value_at(s, t):
        point = x.copy()
        point[i], point[j] = s, t
        return evaluate(f, point, ())

    def rung(h):
        left, right, low, high = a - h, a + h, b - h * ratio, b + h * ratio
        corners = [value_at(s, t) for s in (right, left) for t in (high, low)]
        rise, fall = (corners[0] - corners[1]) / (high - low), (corners[2] - corners[3]) / (high - low)
        largest = max(abs(v) for v in (base, *corners)) + abs(b * rise)
        largest += abs(a * (corners[0] - corners[2]) / (right - left))
        spread = np.array(max(abs(v - base) for v in corners)) / ratio
        return Rung((rise - fall) / (right - left), 2 * EPSILON * largest / ratio, np.zeros(()), spread)

    with np.errstate(all="ignore"):
        return best_step(rung, a, (), order=2, power=2, step=step, name=f"x[{i}], x[{j}]")


def classify(H, *, tolerance: float | None = None) -> str:
    """Say what a stationary point with the Hessian H is, from the signs of the eigenvalues of H.

    All positive: "minimum". All negative: "maximum". Both signs: "saddle". Otherwise some eigenvalue is zero, the
    second derivatives cannot tell, and the answer is "undecided".

    Parameters
    ----------
    H : array_like of shape (n, n)
        A symmetric matrix.
    tolerance : float, optional
        Eigenvalues up to this size count as zero; 1e-12 n times the largest if not given. For a Hessian from
        :func:`hessian`, the sum of its `error` is a good choice.

    Raises
    ------
    ValueError
        If H is not a finite, square, symmetric matrix, or the tolerance is negative.

    See Also
    --------
    numpy.linalg.eigvalsh : the eigenvalues of a symmetric matrix.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, theorems 2.3 and 2.4.

    Examples
    --------
    >>> classify([[2, 0], [0, 3]]), classify([[2, 0], [0, -3]]), classify([[2, 0], [0, 0]])
    ('minimum', 'saddle', 'undecided')
    """
    H = as_square_matrix(H, "H")
    size = np.max(np.abs(H))
    apart = np.max(np.abs(H - H.T))
    if apart > 1e-8 * size:
        i, j = (int(k) for k in np.argwhere(np.abs(H - H.T) == apart)[0])
        raise ValueError(f"H must be symmetric, but H[{i}, {j}] is {H[i, j]:.6g} and H[{j}, {i}] is {H[j, i]:.6g}")
    values = qr_algorithm((H + H.T) / 2).values
    if tolerance is None:
        tolerance = 1e-12 * len(H) * float(np.max(np.abs(values)))
    tolerance = as_number(tolerance, "tolerance", low=0.0)
    rises, falls = bool(np.any(values > tolerance)), bool(np.any(values < -tolerance))
    if rises and falls:
        return "saddle"
    if np.all(values > tolerance):
        return "minimum"
    return "maximum" if np.all(values < -tolerance) else "undecided"
