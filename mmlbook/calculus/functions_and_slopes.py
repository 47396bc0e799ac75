"""Derivatives of functions of one variable from values alone, with an honest error.

The three formulas of the chapter, for a small step h:

- forward: (f(x + h) − f(x)) / h, wrong by about h |f''(x)| / 2;
- central: (f(x + h) − f(x − h)) / (2h), wrong by about h² |f'''(x)| / 6;
- complex: Im f(x + ih) / h, in which there is no difference, so no digit is lost;

and to the first two the rounding of f adds about ε |f(x)| / h, where ε ≈ 2.2e-16.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.calculus._differences import evaluate, slope
from mmlbook.validation import as_number, as_vector

__all__ = ["Estimate", "derivative"]


@dataclass(frozen=True, eq=False)
class Estimate:
    """What a numerical derivative found, how far it may be wrong, and with which step it was found.

    Attributes
    ----------
    value : float or ndarray
        The derivative.
    error : float or ndarray
        An estimate of |value − true derivative|, of the shape of `value`. It covers the step that is not zero, the
        rounding of f and a kink at x; ``inf`` means that nothing is known (the slopes run away as the step shrinks).
    step : float or ndarray
        The step used, of the shape of `value`.
    """

    value: float | np.ndarray
    error: float | np.ndarray
    step: float | np.ndarray


def as_estimate(parts: tuple) -> Estimate:
    """Return (value, error, step) as an :class:`Estimate`, with floats in place of arrays without axes."""
    return Estimate(*(float(p) if np.ndim(p) == 0 else np.array(p) for p in parts))


def as_step(step) -> float | None:
    """Return a step that is positive and finite, or None."""
    if step is None:
        return None
    step = as_number(step, "step")
    if step <= 0:
        raise ValueError(f"step must be positive, but it is {step}")
    return step


def derivative(f: Callable, x, *, method: str = "central", step: float | None = None) -> Estimate:
    """Return the derivative of f at x, estimated from values of f, with its error and the step used.

    f'(x) ≈ (f(x + h) − f(x − h)) / (2h), or one of the other two formulas at the head of this module.

    Parameters
    ----------
    f : callable
        Takes a number and returns one. If x is an array, f takes an array and acts on each entry.
    x : float or array_like
        Where the derivative is wanted.
    method : {"central", "forward", "complex"}
        "forward" looks to the right of x only. "complex" needs an f that takes complex numbers and is made of
        powers, exponentials, sines and the like: no absolute values, no comparisons.
    step : float, optional
        The step h. If it is not given, it is chosen by the size of x and by how f behaves there. Give it if f is
        noisy (a simulation, a measurement).

    Returns
    -------
    Estimate
        `value`, `error` and `step`, floats, or arrays of the shape of x.

    Raises
    ------
    ValueError
        If x, or f at x or next to it, is not finite (a logarithm at zero, a square root left of zero); if f does
        not return one number for each entry of x; if f returns real numbers for the complex step.
    TypeError
        If f returns something else than numbers.

    Notes
    -----
    A step h is judged by comparing with h/4, plus the rounding of f; the step that errs least is taken. No procedure
    that sees only values can be right for every f: what happens between the points that were tried is not seen.

    See Also
    --------
    scipy.differentiate.derivative : central and one-sided differences of high order, refined until they settle.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, section 8.1.
    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
        *SIAM Review* 40, 1998, pages 110-112.

    Examples
    --------
    >>> found = derivative(lambda x: x**3, 2)
    >>> round(found.value, 6), found.error < 1e-7
    (12.0, True)
    >>> derivative(np.sin, [0.0, np.pi]).value.round(6)
    array([ 1., -1.])
    >>> derivative(np.exp, 1, method="complex").value == np.e
    True
    >>> round(derivative(abs, 0).error, 9)  # a corner: the slope is -1 to the left and 1 to the right
    1.0
    >>> derivative(np.log, 0)
    Traceback (most recent call last):
        ...
    ValueError: f must be finite at x = 0, but it is -inf there
    """
    x = as_number(x, "x") if np.ndim(x) == 0 else as_vector(np.ravel(x), "x").reshape(np.shape(x))
    base = evaluate(f, x)
    if base.shape != np.shape(x):
        expected = "one number" if np.ndim(x) == 0 else f"an array of the shape of x, {np.shape(x)}"
        raise ValueError(f"f must return {expected}, but it returned the shape {base.shape}")
    return as_estimate(slope(f, x, base, method=method, step=as_step(step)))
