"""The one rule for the step of every difference quotient, and for the error that it states.

A difference quotient is wrong for two reasons: the step h is too large (the curve bends within it) or too small
(the digits cancel). So a quotient of step h is compared with the one of step h/r, and what rounding can do is added:

    error(h)  =  |D(h) − D(h/r)| · rᵖ/(rᵖ − 1)  +  noise / h^q  +  kink

with r about 3, p the order of the formula, q the power of h below its fraction line, and `kink` half of what the
slopes to the left and to the right still differ by when h shrinks. If the usual step, the (p + q)-th root of the
machine epsilon times the size of x, is good, it is taken. If not, all steps from a quarter of that size down to a few
floats are tried, each about a third of the one before, and the first bottom of the error, seen from the small steps,
is taken.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["EPSILON", "METHODS", "Rung", "best_step", "evaluate", "slope"]

EPSILON = float(np.finfo(float).eps)
METHODS = ("forward", "central", "complex")
RATIO = 3.1  # of neighboring steps: not a whole number, or both quotients may be rounded alike and agree by luck
_SMALLEST_AT_ZERO = 1e-30


class Rung(NamedTuple):
    """What one step gives, one entry a result: the quotient, and what tells how far to trust it.

    `noise` is the rounding error of the values of f, `gap` the slope to the right minus that to the left,
    `spread` the largest distance of the values from f(x).
    """

    value: np.ndarray
    noise: np.ndarray
    gap: np.ndarray
    spread: np.ndarray


def evaluate(f: Callable, x, shape: tuple | None = None, *, dtype: type = float) -> np.ndarray:
    """Return f(x) as a new array; beside x, where the shape is known, an error of arithmetic counts as NaN."""
    with np.errstate(all="ignore"):
        try:
            y = np.array(f(x.copy() if isinstance(x, np.ndarray) else x))
        except (ValueError, ArithmeticError) as error:
            if shape is None:
                place = f" = {x:.6g}" if np.ndim(x) == 0 else ""
                raise ValueError(f"f cannot be computed at x{place}: {error}") from error
            return np.full(shape, np.nan, dtype)
    if y.dtype == object or not (np.issubdtype(y.dtype, np.number) or y.dtype == bool):
        raise TypeError(f"f must return numbers, but it returned an array of type {y.dtype}")
    if dtype is float and np.iscomplexobj(y):
        raise TypeError("f must return real numbers for real input, but it returned complex ones")
    if dtype is complex and not np.iscomplexobj(y):
        raise ValueError(
            "f returned real numbers for complex input, so the complex step finds no slope in them: "
            "f may not take absolute values or real parts; use method='central'"
        )
    if shape is not None and y.shape != shape:
        raise ValueError(f"f returned the shape {y.shape} beside x, but {shape} at x")
    return y.astype(dtype)


def best_step(rung: Callable, x, shape: tuple, *, order: int, power: int = 1, step=None, name: str = "x"):
    """Return arrays (value, error, step) of the given shape: for each result the step that errs least.

    `rung(h)` returns a :class:`Rung`; h has the shape of x, which is a number or has `shape`.
    """
    size = np.abs(np.asarray(x, dtype=float))
    if step is not None:
        h = np.broadcast_to(step, size.shape)
        rungs, errors, _ = _three_steps(rung, h, shape, order, power)
        if not np.all(np.isfinite(rungs.value[-1])):
            raise ValueError(f"f is not finite at the distance {np.max(h):.3g} from {name}: choose a smaller step")
        return rungs.value[-1], errors[-1], np.broadcast_to(h, shape).astype(float)
    value, error, steps = np.full(shape, np.nan), np.full(shape, np.inf), np.full(shape, np.nan)
    tolerance = 100 * EPSILON ** (order / (order + power))
    done = np.zeros(shape, dtype=bool)
    for scale in (np.where(size > 0, size, 1.0), np.maximum(size, 1.0)):
        h = EPSILON ** (1 / (order + power)) * scale
        rungs, errors, _ = _three_steps(rung, h, shape, order, power)
        good = np.isfinite(errors[-1]) & (rungs.value[-1] != 0)
        good &= errors[-1] <= tolerance * np.abs(rungs.value[-1])
        still = (rungs.spread[-1] == 0) & (scale >= 1)
        if np.any(still):
            good |= still & _stands_still(rungs, rung(np.maximum(size, 1.0) / 4))
        good &= ~done
        value, error = np.where(good, rungs.value[-1], value), np.where(good, errors[-1], error)
        steps, done = np.where(good, h, steps), done | good
        if np.all(done):
            return value, error, steps
    return _climb(rung, np.asarray(x, dtype=float), (value, error, steps), done, order, power, name)


def _three_steps(rung: Callable, h, shape: tuple, order: int, power: int):
    """Return the rungs h/r², h/r, h, stacked along a first axis, with the errors and the noise of all but the first."""
    steps = np.array([np.broadcast_to(h / RATIO**k, shape) for k in (2, 1, 0)])
    rungs = _stacked([rung(h / RATIO**k) for k in (2, 1, 0)], shape)
    return rungs, *_errors(steps, rungs, order, power)


def _stacked(rungs: list, shape: tuple) -> Rung:
    return Rung(*(np.array([np.broadcast_to(part, shape) for part in parts]) for parts in zip(*rungs)))


def _errors(h: np.ndarray, rungs: Rung, order: int, power: int):
    """Return the errors of all rungs but the first, infinite where f is not finite, and the noise of f.

    What the quotients of smaller steps differed by may have been noise, too: it falls with the power of h. The gap of
    a smooth function shrinks with h; of one that does not, half is the error, because the slope may be either one.
    """
    change = np.abs(np.diff(rungs.value, axis=0)) * RATIO**order / (RATIO**order - 1)
    noise = np.maximum(np.maximum.accumulate(change * h[1:] ** power, axis=0) / RATIO**power, rungs.noise[1:])
    rounding = noise / h[1:] ** power
    kink = np.zeros_like(rounding)
    for k, gap in enumerate(np.abs(rungs.gap[1:]) / 2):
        certain = np.abs(rungs.gap[: k + 1]) - 16 * noise[k] / h[: k + 1] ** power  # of each gap, what is not rounding
        kink[k] = np.maximum(np.max(certain, axis=0) - gap, 0)
    error = change + rounding + kink + EPSILON * np.abs(rungs.value[1:])
    return np.where(np.isfinite(error), error, np.inf), noise


def _stands_still(near: Rung, far: Rung) -> np.ndarray:
    """Tell whether f is large enough for its rounding error to be known, judged by what it does far from x.

    Values next to zero may be the difference of large numbers, and stand still only because those are rounded.
    """
    return (far.spread == 0) | (near.noise[-1] >= 1e-3 * EPSILON * far.spread)


def _climb(rung: Callable, x: np.ndarray, found: tuple, done: np.ndarray, order: int, power: int, name: str):
    """Try every step of the ladder, from a few floats up, for the results that are not done."""
    size, shape = np.abs(x), done.shape
    bottom = np.where(size > 0, np.maximum(4 * np.spacing(size), 1e-290), _SMALLEST_AT_ZERO)
    top = np.maximum(size, 1.0) / 4
    count = int(np.ceil(np.log(np.max(top / bottom)) / np.log(RATIO)))
    ladder = [top / RATIO**k for k in range(count, -1, -1)]
    rungs = _stacked([rung(h) for h in ladder], shape)
    steps = np.array([np.broadcast_to(h, shape) for h in ladder])
    usable = (steps >= np.broadcast_to(bottom, shape)) & np.isfinite(rungs.value)
    value, error, step = (part.copy() for part in found)
    for lane in np.argwhere(~done):
        at = tuple(lane)
        use = usable[(slice(None), *at)]
        h = steps[(slice(None), *at)][use]
        if len(h) < 4:
            place = f"{name} = {float(np.broadcast_to(x, shape)[at]):.6g}"
            raise ValueError(
                f"f is not finite next to {place}: no step from {np.max(top):.2g} down to {np.min(bottom):.2g} gives "
                "numbers; where f ends at x, method='forward' looks to the right only"
            )
        here = Rung(*(part[(slice(None), *at)][use] for part in rungs))
        k, error[at] = _first_bottom(h, here, order, power)
        value[at], step[at] = here.value[k], h[k]
    return value, error, step


def _first_bottom(h: np.ndarray, rungs: Rung, order: int, power: int) -> tuple[int, float]:
    """Return the rung where the error, seen from the small steps, first has its bottom, and that error."""
    moved = rungs.spread > 0
    one_sided = np.abs(np.abs(rungs.gap) - 2 * np.abs(rungs.value)) <= 1e-6 * np.abs(rungs.gap)
    if not moved[0] and np.any(moved & ~one_sided):  # nothing smaller than this can be seen in the values of f
        rungs = rungs._replace(noise=np.maximum(rungs.noise, np.min(rungs.spread[moved])))
    errors, noise = _errors(h, rungs, order, power)
    best = 2  # before that too little noise has been seen
    for k in range(2, len(errors)):
        if errors[k] > 10 * errors[best]:
            break
        best = k if errors[k] < errors[best] else best
    lost = _runs_away(h, rungs, power) or (
        noise[best] > 100 * rungs.noise[best + 1] and np.max(rungs.spread) < 10 * noise[best]
    )
    return best + 1, np.inf if lost else float(errors[best])


def _runs_away(h: np.ndarray, rungs: Rung, power: int) -> bool:
    """Tell whether the quotient grows by one and the same factor from each small step to the next smaller one."""
    v = np.abs(rungs.value[:4])
    if np.any(v == 0) or v[0] * h[0] ** power < 100 * rungs.noise[0]:
        return False
    growth = v[:-1] / v[1:]
    return bool(np.all(growth > 1.3) and np.max(growth) < 1.1 * np.min(growth))


def slope(f: Callable, x, base: np.ndarray, *, method: str, step=None, name: str = "x"):
    """Return arrays (value, error, step) of the derivative of f at x; `base` is f(x).

    x is a number, and f may return an array; or x is an array, and f acts on each entry.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(map(repr, METHODS))}, but it is {method!r}")
    if not np.all(np.isfinite(base)):
        worst = float(np.ravel(base)[~np.isfinite(np.ravel(base))][0])
        place = f" = {float(x):.6g}" if np.ndim(x) == 0 else ""
        raise ValueError(f"f must be finite at {name}{place}, but it is {worst} there")
    if method == "complex":
        return _complex_slope(f, x, base, step, name)
    size = np.abs(x)

    def forward(h):
        t = x + h
        right = evaluate(f, t, base.shape)
        value = (right - base) / (t - x)
        noise = EPSILON * (np.maximum(np.abs(right), np.abs(base)) + size * np.abs(value))
        return Rung(value, noise, np.zeros(base.shape), np.abs(right - base))

    def central(h):
        low, high = x - h, x + h
        left, right = evaluate(f, low, base.shape), evaluate(f, high, base.shape)
        value = (right - left) / (high - low)
        largest = np.maximum(np.maximum(np.abs(left), np.abs(right)), np.abs(base))
        gap = (right - base) / (high - x) - (base - left) / (x - low)
        spread = np.maximum(np.abs(right - base), np.abs(base - left))
        return Rung(value, EPSILON * (largest + size * np.abs(value)), gap, spread)

    with np.errstate(all="ignore"):
        if method == "forward":
            return best_step(forward, x, base.shape, order=1, step=step, name=name)
        return best_step(central, x, base.shape, order=2, step=step, name=name)


def _complex_slope(f: Callable, x, base: np.ndarray, step, name: str):
    """Return the imaginary part of f(x + ih) over h, its error, and h.

    There is no difference, so nothing cancels: the error is what the value at x is off the middle of its neighbors,
    unless a central difference, which has no part in the trick, disagrees.
    """
    size = np.abs(np.asarray(x, dtype=float))
    h = np.where(size > 0, np.maximum(1e-40 * size, 1e-290), 1e-40) if step is None else np.asarray(step, dtype=float)
    h = h if np.ndim(x) else float(h)

    def imaginary(t, h=h):
        return evaluate(f, t + 1j * h, base.shape, dtype=complex).imag / h

    def off_the_middle(far):
        far = far if np.ndim(x) else float(far)
        return np.max(
            [np.abs(imaginary(x - k * far) - 2 * value + imaginary(x + k * far)) for k in (1, 3.7, 9.3)], axis=0
        )

    value = imaginary(x)
    if not np.all(np.isfinite(value)):
        raise ValueError(f"f is not finite for complex input near {name}, at the distance {np.max(h):.3g}")
    with np.errstate(all="ignore"):
        noise = off_the_middle(np.where(size > 0, 1e-9 * size, 1e-12))
        if np.any(noise > 1e-12 * np.abs(value)):  # noise, or f bends on a finer scale
            noise = np.fmin(noise, off_the_middle(np.where(size > 0, 64 * np.spacing(size), 1e-20)))
        error = np.where(np.isnan(noise), np.inf, noise) + 4 * EPSILON * np.abs(value)
        if step is not None:
            error = error + 2 * np.abs(imaginary(x, h / RATIO) - value)
    check, doubt, _ = slope(f, x, base, method="central", name=name)
    apart = np.abs(value - check)
    error = np.where(apart > 4 * doubt + error, apart, error)
    return value, error, np.broadcast_to(h, base.shape).astype(float)
