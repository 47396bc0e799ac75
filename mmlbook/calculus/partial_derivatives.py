"""The gradient of a function of many variables, from values alone.

∇f(x) is the column of the partial derivatives ∂f/∂xⱼ: in each, one entry moves and the others stay.
"""

from collections.abc import Callable

import numpy as np

from mmlbook.calculus._differences import evaluate, slope
from mmlbook.calculus.functions_and_slopes import Estimate, as_step
from mmlbook.validation import as_vector

__all__ = ["gradient"]


def along(f: Callable, x: np.ndarray, j: int) -> Callable:
    """Return the function of one number t that is f at x with the entry j replaced by t."""

    def moved(t):
        point = x.astype(complex) if isinstance(t, complex) else x.copy()
        point[j] = t
        return f(point)

    return moved


def gradient(f: Callable, x, *, method: str = "central", step: float | None = None) -> Estimate:
    """Return the gradient of f at x, estimated from values of f, with the error of each entry.

    ∂f/∂xⱼ ≈ (f(x + h eⱼ) − f(x − h eⱼ)) / (2h), with a step of its own for each j.

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,) and returns a number.
    x : array_like of shape (n,)
        Where the gradient is wanted.
    method : {"central", "forward", "complex"}
        As in :func:`mmlbook.calculus.functions_and_slopes.derivative`.
    step : float, optional
        One step for all entries; chosen for each if not given.

    Returns
    -------
    Estimate
        `value`, `error` and `step`, vectors of shape (n,).

    Raises
    ------
    ValueError
        If x is not a finite vector, if f at x or next to it is not finite (the entry that moved is named), or if f
        does not return one number.
    TypeError
        If f returns something else than numbers.

    See Also
    --------
    scipy.optimize.approx_fprime : forward differences with one fixed step.
    mmlbook.calculus.autodiff.gradient : exact but for rounding, for functions written with its operations.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, section 8.1.

    Examples
    --------
    >>> gradient(lambda x: x[0] ** 2 * x[1], [1, 3]).value.round(6)
    array([6., 1.])
    """
    x = as_vector(x, "x")
    base = evaluate(f, x)
    if base.ndim:
        raise ValueError(f"f must return one number, but it returned the shape {base.shape}: use jacobian")
    step = as_step(step)
    parts = [slope(along(f, x, j), float(x[j]), base, method=method, step=step, name=f"x[{j}]") for j in range(len(x))]
    return Estimate(*(np.array(column, dtype=float) for column in zip(*parts)))
