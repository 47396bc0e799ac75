"""What the searches of `optimization` share: their result, the loop, safe calls of the reader's functions, steps."""

import math
from dataclasses import dataclass

import numpy as np

from mmlbook.calculus.jacobian_and_hessian import hessian as numerical_hessian
from mmlbook.calculus.partial_derivatives import gradient as numerical_gradient
from mmlbook.errors import NotConvergedError
from mmlbook.validation import as_count, as_number, as_vector

GRADIENT, DIVERGED, LIMIT, FLAT = "gradient below tolerance", "diverged", "max_iterations", "no lower value found"
EPSILON = float(np.finfo(float).eps)


class DivergedError(NotConvergedError):
    """A search ran away, to infinity or to something that is not a number: there is no answer to give."""


@dataclass(frozen=True, eq=False)
class OptimizationResult:
    """The path of a search, and why it stopped where it did.

    Attributes
    ----------
    path : ndarray of shape (k + 1, n)
        The start and the point after each step, one a row; only finite points, also if it diverged.
    values : ndarray of shape (k + 1,)
        The function along the path; for a root, its length ‖f‖.
    reason : str
        Why it stopped: "gradient below tolerance", "step below tolerance", "f is zero",
        "no lower value found", "derivative is zero", "Jacobian is singular", "max_iterations",
        "all epochs done" or "diverged".
    converged : bool
        Whether the search found what it was looking for, to within the tolerance.
    evaluations : int
        How often the functions were called: f, gradient and Hessian counted together.
    detail : str
        What the reason leaves open, in words, such as the step that failed.
    """

    path: np.ndarray
    values: np.ndarray
    reason: str
    converged: bool
    evaluations: int
    detail: str = ""
    scalar: bool = False

    @property
    def iterations(self) -> int:
        """How many steps were taken."""
        return len(self.path) - 1

    @property
    def x(self):
        """The last point: an array of shape (n,), or a number if the start was one.

        Raises
        ------
        DivergedError
            If the search diverged. (If it only ran out of steps, this is how far it got: ask `converged`.)
        """
        self._refuse_divergence()
        return float(self.path[-1, 0]) if self.scalar else self.path[-1].copy()

    @property
    def value(self) -> float:
        """The function at the last point; raises as :attr:`x` does."""
        self._refuse_divergence()
        if not len(self.values):
            raise ValueError("no values were recorded: give the search the function f as well")
        return float(self.values[-1])

    def _refuse_divergence(self):
        if self.reason == DIVERGED:
            change = largest_entry(self.path[-1] - self.path[-2]) if self.iterations else np.inf
            raise DivergedError(f"the search diverged: {self.detail}", iterations=self.iterations, change=change)


def result(path, values, reason, evaluations, scalar, *, converged=False, detail="") -> OptimizationResult:
    return OptimizationResult(np.array(path), np.array(values), reason, converged, evaluations, detail, scalar)


def start_vector(start) -> tuple[np.ndarray, bool]:
    """Return the start as a vector, and whether it was a number."""
    if np.ndim(start) == 0:
        return np.array([as_number(start, "start")]), True
    return as_vector(start, "start"), False


def largest_entry(v) -> float:
    """Return the largest modulus of an entry: a length that cannot overflow."""
    return float(np.max(np.abs(v)))


def called(f, x, shape, name: str, scalar: bool, count: list) -> np.ndarray:
    """Return f(x) as an array of this shape; a result too large for a float becomes NaN."""
    count[0] += 1
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(f(float(x[0]) if scalar else x.copy()))
    except (OverflowError, ZeroDivisionError):
        return np.full(shape, np.nan)
    if np.iscomplexobj(result) or not (np.issubdtype(result.dtype, np.number) or result.dtype == bool):
        raise TypeError(f"{name} must return real numbers, but its result is of type {result.dtype}")
    if result.shape != shape and not (scalar and result.size == 1):
        expected = f"an array of shape {shape}" if shape else "a number"
        raise ValueError(f"{name} must return {expected} for this start, but its result has shape {result.shape}")
    return result.astype(float).reshape(shape)


def is_rising(values, steps: int = 10) -> bool:
    """Return whether the last steps all went up, to the highest value of all."""
    last = np.asarray(values[-steps - 1 :])
    return bool(len(last) > steps and np.all(np.diff(last) > 0) and last[-1] >= np.max(values))


class Objective:
    """A function to be made small, with its gradient and Hessian (given or numerical), and a count of calls."""

    def __init__(self, f, start, gradient=None, hessian=None):
        for name, given in [("f", f), ("gradient", gradient), ("hessian", hessian)]:
            if not (callable(given) or (given is None and name != "f")):
                raise TypeError(f"{name} must be a function, but it is {given!r}")
        self.start, self.scalar = start_vector(start)
        self.count, self.is_lost_in_rounding, self._sharpest, self.trouble = [0], False, 0.0, ""
        self._f, self._gradient, self._hessian, self._last = f, gradient, hessian, (None, None)
        value = self.value(self.start)
        if not np.isfinite(value):
            raise ValueError(f"f must be finite at the start, but it is {value}")

    def value(self, x) -> float:
        """Return f(x); asked twice in a row for the same point, it is computed once."""
        if self._last[0] is None or not np.array_equal(x, self._last[0]):
            self._last = (x, float(called(self._f, x, (), "f", self.scalar, self.count)))
        return self._last[1]

    def gradient(self, x) -> tuple[np.ndarray, float]:
        """Return ∇f(x), of shape (n,), and what its entries may be wrong by (0 if it was given)."""
        if self._gradient is None:
            try:
                estimate = numerical_gradient(self.value, x)
            except ValueError as error:  # f is not finite beside x
                self.trouble = f": {error}"
                return np.full(len(x), np.nan), 0.0
            noise = largest_entry(estimate.error)
            return estimate.value, noise if math.isfinite(noise) else 0.0
        return called(self._gradient, x, x.shape, "gradient", self.scalar, self.count), 0.0

    def hessian(self, x) -> np.ndarray:
        """Return the Hessian, of shape (n, n), symmetric."""
        if self._hessian is None:
            slope = None if self._gradient is None else lambda x: self.gradient(x)[0]
            try:
                return numerical_hessian(self.value, x, gradient=slope).value
            except ValueError as error:
                self.trouble = f": {error}"
                return np.full((len(x), len(x)), np.nan)
        H = called(self._hessian, x, (len(x), len(x)), "hessian", self.scalar, self.count)
        return (H + H.T) / 2

    def curvatures(self, x) -> tuple[np.ndarray, np.ndarray, float] | None:
        """Return the Hessian's eigenvalues, its eigenvectors as columns, and the largest modulus seen so far."""
        H = self.hessian(x)
        if not np.all(np.isfinite(H)):
            return None
        along, axes = np.linalg.eigh(H)
        self._sharpest = max(self._sharpest, largest_entry(along))
        return along, axes, self._sharpest

    def lower(self, x, value, direction, fall, *, t=1.0, share=1e-4):
        """Return the first of t, t/2, t/4, … at which f falls by `share` of what its slope promises; 0 if none.

        `fall` > 0 is the slope along −direction; a promise below the rounding of f is not worth a try.
        """
        self.is_lost_in_rounding = t * fall <= 1e4 * EPSILON * abs(value)
        while t * fall > EPSILON * abs(value) / 4 and np.any(x + t * direction != x):
            if self.value(x + t * direction) <= value - share * t * fall:
                return t
            t /= 2
        return 0.0


def line_search(objective: Objective):
    """Return the move of gradient descent that chooses its own step size."""
    last = None

    def move(x, value, slope):
        nonlocal last
        fall = float(slope @ slope)
        if fall == 0.0:
            return None
        first = abs(value) / fall or 1 / math.sqrt(fall)  # as far as the slope would take f to zero
        t = objective.lower(x, value, -slope, fall, t=first if last is None else 2 * last, share=0.25)
        if t == 0.0:
            return None
        best = objective.value(x - t * slope)
        while last is None and objective.value(x - 2 * t * slope) < best - 0.25 * t * fall:
            t, best = 2 * t, objective.value(x - 2 * t * slope)
        last = t
        return x - t * slope

    return move


def newton_move(objective: Objective, x, value, slope):
    """Return the next point of Newton's method with |eigenvalues| for eigenvalues, or None if f gets no lower."""
    curved = objective.curvatures(x)
    if curved is None:
        return np.full(len(x), np.nan)
    along, axes, _ = curved
    sizes = np.abs(along)
    if not np.any(sizes):
        sizes = np.full(len(x), np.linalg.norm(slope) / (np.linalg.norm(x) or 1.0))
    step = -axes @ ((axes.T @ slope) / np.maximum(sizes, 1e-8 * np.max(sizes)))
    fall = float(-slope @ step)
    if fall <= 100 * EPSILON * abs(value) and along[0] > 0:  # f is blind here, but its gradient still sees
        objective.is_lost_in_rounding = True
        return x + step if largest_entry(objective.gradient(x + step)[0]) < largest_entry(slope) else None
    t = objective.lower(x, value, step, fall)
    return None if t == 0.0 else x + t * step


def way_down(objective: Objective, x, value, slope):
    """Return a lower point beside x, where the gradient is zero, or None if x looks like a minimum.

    Only directions that hardly curve upward are tried, and only a value that the small rest of the
    gradient cannot explain counts as lower.
    """
    curved = objective.curvatures(x)
    if curved is None:
        return None
    along, axes, sharpest = curved
    reach = max(np.linalg.norm(x), np.linalg.norm(x - objective.start)) or 1.0
    for axis in axes.T[along <= 1e-3 * sharpest]:
        for length in reach * 10.0 ** -np.arange(1, 8):
            margin = 2 * length * abs(slope @ axis) + 8 * EPSILON * abs(value)
            tried = [x + length * axis, x - length * axis]
            best = min(tried, key=lambda point: _or_infinity(objective.value(point)))
            if objective.value(best) < value - margin:
                return best
    return None


def _or_infinity(value: float) -> float:
    return math.inf if math.isnan(value) else value


def direction_rule(method: str, *, beta=0.9, beta_2=0.999, epsilon=1e-8):
    """Return the function that makes a direction of each new gradient; it remembers the earlier ones."""
    for name, number in [("beta", beta), ("beta_2", beta_2)]:
        if as_number(number, name, low=0.0, high=1.0) == 1.0:
            raise ValueError(f"{name} must be below 1, but it is {number}")
    epsilon = as_number(epsilon, "epsilon", low=0.0)
    if method == "plain":
        return np.negative
    if method == "momentum":
        velocity = 0.0

        def roll(slope):
            nonlocal velocity
            velocity = beta * velocity - slope
            return velocity

        return roll
    if method != "adam":
        raise ValueError(f'method must be "plain", "momentum" or "adam", but it is {method!r}')
    mean, square, k = 0.0, 0.0, 0

    def adapt(slope):
        nonlocal mean, square, k
        k += 1
        mean = beta * mean + (1 - beta) * slope
        square = beta_2 * square + (1 - beta_2) * slope**2
        size = np.sqrt(square / (1 - beta_2**k)) + epsilon
        return -(mean / (1 - beta**k)) / np.where(size == 0.0, 1.0, size)

    return adapt


def limits(tolerance, max_iterations) -> tuple[float, int]:
    return as_number(tolerance, "tolerance", low=0.0), as_count(max_iterations, "max_iterations")


def positive(step, name) -> float:
    step = as_number(step, name)
    if step <= 0:
        raise ValueError(f"{name} must be positive, but it is {step}")
    return step


def walk(objective, rule, step, tolerance, max_iterations, *, in_a_row=1) -> OptimizationResult:
    """Go in the direction that `rule` makes of the gradient, with a fixed step size."""
    step = positive(step, "step")
    return descend(objective, lambda x, _, slope: x + step * rule(slope), tolerance, max_iterations, in_a_row=in_a_row)


def descend(objective, move, tolerance, max_iterations, *, in_a_row=1, settled=None) -> OptimizationResult:
    """Repeat x ← move(x, f(x), ∇f(x)) until the gradient is small; `settled` may know a way on from there."""
    x = objective.start
    path, values, largest, calm = [x], [objective.value(x)], 0.0, 0

    def end(reason, converged=False, detail=""):
        return result(path, values, reason, objective.count[0], objective.scalar, converged=converged, detail=detail)

    while True:
        slope, noise = objective.gradient(x)
        size = largest_entry(slope)
        if not np.isfinite(size):
            return end(DIVERGED, detail=f"the gradient is not finite after step {len(path) - 1}{objective.trouble}")
        largest = max(largest, size)
        calm = calm + 1 if size <= max(tolerance * largest, noise) else 0
        onward = None
        if calm >= in_a_row:
            onward = settled(x, values[-1], slope) if settled else None
            if onward is None:
                return end(GRADIENT, True)
        if len(path) > max_iterations:
            rising = is_rising(values)
            return end(DIVERGED if rising else LIMIT, detail=f"f kept rising up to step {len(path) - 1}" * rising)
        with np.errstate(all="ignore"):
            x = move(x, values[-1], slope) if onward is None else onward
        if x is None:
            exhausted = objective.is_lost_in_rounding
            return end(FLAT, exhausted, "f no longer changes" if exhausted else "is this the gradient of f?")
        value = objective.value(x) if np.all(np.isfinite(x)) else np.nan
        if not np.isfinite(value):
            why = objective.trouble
            return end(DIVERGED, detail=f"the point or its value is not finite after step {len(path)}{why}")
        path.append(x)
        values.append(value)
