"""Optimization: where a function is zero, and where it is smallest.

In the order and with the names of the chapter. All searches return an :class:`OptimizationResult`, which keeps the
whole path and says why the search stopped. The gradient is a column of shape ``(n,)``, the Jacobian has shape
(outputs, inputs). A function of one number may be given a number as its start; then it is called with numbers, and the
answer is one.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from mmlbook.calculus import _searching as search
from mmlbook.calculus._searching import DivergedError, OptimizationResult
from mmlbook.calculus.jacobian_and_hessian import jacobian as numerical_jacobian
from mmlbook.errors import SingularMatrixError
from mmlbook.linear_algebra.linear_systems import solve
from mmlbook.validation import as_count, as_generator, as_number

__all__ = [
    "DivergedError", "OptimizationResult", "adam", "gradient_descent", "momentum", "newton_minimize", "newton_root",
    "stochastic_gradient_descent",
]  # fmt: skip


def newton_root(f, start, *, derivative=None, tolerance: float = 1e-8, max_iterations: int = 50) -> OptimizationResult:
    """Search a root of f by Newton–Raphson: follow the tangent to where it is zero.

    xₖ₊₁ = xₖ − f(xₖ)/f′(xₖ); with vectors, xₖ₊₁ = xₖ + Δ where J(xₖ) Δ = −f(xₖ).
    It stops when no entry of Δ exceeds `tolerance` times the largest of x and the start, or f is exactly zero.

    Parameters
    ----------
    f : callable
        A number to a number, or a vector of shape (n,) to a vector of shape (n,).
    start : float or array_like of shape (n,)
    derivative : callable, optional
        The derivative f′, or the Jacobian of shape (n, n), outputs × inputs; numerical if not given.
    tolerance : float
    max_iterations : int

    Raises
    ------
    ValueError
        If the start is not finite, f is not finite there, or shapes do not fit.

    See Also
    --------
    scipy.optimize.newton, scipy.optimize.root

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, 2006, section 11.1.

    Examples
    --------
    >>> found = newton_root(lambda x: x**2 - 2, 1.0, derivative=lambda x: 2 * x)
    >>> found.x, found.iterations, found.reason
    (1.4142135623730951, 5, 'step below tolerance')
    >>> newton_root(lambda x: x**2 + 1, 0.5, derivative=lambda x: 2 * x).converged
    False
    """
    x, scalar = search.start_vector(start)
    tolerance, max_iterations = search.limits(tolerance, max_iterations)
    n, count = len(x), [0]

    def outputs(x):
        return search.called(f, x, (n,), "f", scalar, count)

    out = outputs(x)
    if not np.all(np.isfinite(out)):
        raise ValueError(f"f must be finite at the start, but it is {out}")
    path, values, reach = [x], [np.linalg.norm(out)], search.largest_entry(x)

    def end(reason, converged=False, detail=""):
        return search.result(path, values, reason, count[0], scalar, converged=converged, detail=detail)

    while np.any(out) and len(path) <= max_iterations:
        if derivative is None:
            try:
                J = numerical_jacobian(outputs, x).value
            except ValueError as error:  # f is not finite beside x
                return end(search.DIVERGED, detail=f"there is no derivative after step {len(path) - 1}: {error}")
        else:
            J = search.called(derivative, x, (n, n), "derivative", scalar, count)
        if not np.all(np.isfinite(J)):
            return end(search.DIVERGED, detail=f"the derivative is not finite after step {len(path) - 1}")
        try:
            step = solve(J, -out)
        except SingularMatrixError:
            reason = "derivative is zero" if scalar else "Jacobian is singular"
            return end(reason, detail=f"after step {len(path) - 1} there is no next one")
        except OverflowError:
            return end(search.DIVERGED, detail=f"step {len(path)} is too long for a number")
        x = x + step
        out = outputs(x) if np.all(np.isfinite(x)) else np.full(n, np.nan)
        with np.errstate(over="ignore"):
            size = np.linalg.norm(out)
        if not np.isfinite(size):
            return end(search.DIVERGED, detail=f"f is not finite after step {len(path)}")
        path.append(x)
        values.append(size)
        if search.largest_entry(step) <= tolerance * max(search.largest_entry(x), reach):
            return end("step below tolerance", True)
    if not np.any(out):
        return end("f is zero", True)
    rising = search.is_rising(values)
    return end(
        search.DIVERGED if rising else search.LIMIT, detail=f"‖f‖ kept rising up to step {len(path) - 1}" * rising
    )


def newton_minimize(
    f, start, *, gradient=None, hessian=None, tolerance: float = 1e-8, max_iterations: int = 100
) -> OptimizationResult:
    """Search a minimum of f by Newton's method, made safe: it goes downhill and never ends on a saddle.

    The plain step solves H Δ = −∇f, and runs to any point where the gradient is zero. Here every eigenvalue of the
    Hessian H is replaced by its modulus, so that Δ leads downhill; the step is halved until f is lower; and where the
    gradient is zero the directions that do not curve upward are tried for lower values before the point is called a
    minimum. Near a minimum nothing of this is felt, and the convergence is quadratic.

    Parameters
    ----------
    f : callable
        A vector of shape (n,), or a number, to a number.
    start : float or array_like of shape (n,)
    gradient, hessian : callable, optional
        Of shapes (n,) and (n, n); numerical if not given.
    tolerance : float
        It stops when no entry of ∇f exceeds this part of the largest one seen.
    max_iterations : int

    Raises
    ------
    ValueError
        If the start is not finite, f is not finite there, or shapes do not fit.

    See Also
    --------
    scipy.optimize.minimize : with ``method="Newton-CG"`` or ``"trust-exact"``.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, 2006, section 3.4.

    Examples
    --------
    >>> newton_minimize(lambda x: (x[0] - 1) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2, [-1, 2]).x.round(6)
    array([1., 1.])
    """
    tolerance, max_iterations = search.limits(tolerance, max_iterations)
    objective = search.Objective(f, start, gradient, hessian)

    move, settled = partial(search.newton_move, objective), partial(search.way_down, objective)
    return search.descend(objective, move, tolerance, max_iterations, settled=settled)


def gradient_descent(
    f, start, *, gradient=None, step: float | str = 0.1, tolerance: float = 1e-8, max_iterations: int = 10_000
) -> OptimizationResult:
    """Search a minimum of f by walking against the gradient: xₖ₊₁ = xₖ − s ∇f(xₖ).

    Parameters
    ----------
    f, start, gradient, tolerance, max_iterations
        As in :func:`newton_minimize`.
    step : float or "line search"
        The step size s, or let each step choose its own: doubled from the last one, then halved
        until f falls by at least a quarter of s‖∇f‖² (Armijo's rule).

    Raises
    ------
    ValueError
        If the start is not finite, f is not finite there, shapes do not fit, or step ≤ 0.

    See Also
    --------
    momentum, adam, scipy.optimize.minimize

    References
    ----------
    S. Boyd and L. Vandenberghe, *Convex Optimization*, 2004, sections 9.2 and 9.3.

    Examples
    --------
    >>> found = gradient_descent(lambda x: x[0] ** 2 + 4 * x[1] ** 2, [3, 1], gradient=lambda x: [2 * x[0], 8 * x[1]])
    >>> found.converged, found.reason
    (True, 'gradient below tolerance')
    >>> too_far = gradient_descent(lambda x: x**2, 1.0, gradient=lambda x: 2 * x, step=1.5)
    >>> too_far.reason
    'diverged'
    """
    tolerance, max_iterations = search.limits(tolerance, max_iterations)
    objective = search.Objective(f, start, gradient)
    if isinstance(step, str):
        if step != "line search":
            raise ValueError(f'step must be a positive number or "line search", but it is {step!r}')
        return search.descend(objective, search.line_search(objective), tolerance, max_iterations)
    return search.walk(objective, search.direction_rule("plain"), step, tolerance, max_iterations)


def momentum(
    f,
    start,
    *,
    gradient=None,
    step: float = 0.1,
    beta: float = 0.9,
    tolerance: float = 1e-8,
    max_iterations: int = 10_000,
) -> OptimizationResult:
    """Search a minimum of f like a ball that rolls with friction: v ← β v − ∇f(x), x ← x + s v.

    Parameters
    ----------
    f, start, gradient, step, tolerance, max_iterations
        As in :func:`gradient_descent`; it stops when the gradient is small at two points in a row.
    beta : float
        The part of the velocity that a step keeps, 0 ≤ β < 1; with 0 this is gradient descent.

    Raises
    ------
    ValueError
        As :func:`gradient_descent`; also if β is not in [0, 1).

    See Also
    --------
    scipy.optimize.minimize : with ``method="CG"``, which chooses step and friction itself.

    References
    ----------
    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.

    Examples
    --------
    >>> found = momentum(lambda x: x[0] ** 2 + 50 * x[1] ** 2, [3, 1], step=0.01)
    >>> found.converged, bool(abs(found.x).max() < 1e-6)
    (True, True)
    """
    tolerance, max_iterations = search.limits(tolerance, max_iterations)
    objective = search.Objective(f, start, gradient)
    return search.walk(
        objective, search.direction_rule("momentum", beta=beta), step, tolerance, max_iterations, in_a_row=2
    )


def adam(
    f,
    start,
    *,
    gradient=None,
    step: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
    tolerance: float = 1e-8,
    max_iterations: int = 10_000,
) -> OptimizationResult:
    """Search a minimum of f by Adam: momentum, and for each coordinate a step of its own.

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  x ← x − s m̂ / (√v̂ + ε), entry by entry, with
    g = ∇f(x), m̂ = m/(1 − β₁ᵏ) and v̂ = v/(1 − β₂ᵏ) in step k. For mini-batches see
    :func:`stochastic_gradient_descent` with ``method="adam"``.

    Parameters
    ----------
    f, start, gradient, step, tolerance, max_iterations
        As in :func:`momentum`; in the first steps each coordinate moves by about `step`.
    beta_1, beta_2 : float
        How much of the two averages a step keeps, in [0, 1).
    epsilon : float
        Keeps a coordinate without slope from dividing by zero.

    Raises
    ------
    ValueError
        As :func:`gradient_descent`, and for averages that are not in [0, 1).

    See Also
    --------
    stochastic_gradient_descent : the same on mini-batches.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1.

    Examples
    --------
    >>> adam(lambda x: x[0] ** 2 + 50 * x[1] ** 2, [3, 1], step=0.1).x.round(4) + 0.0
    array([0., 0.])
    """
    tolerance, max_iterations = search.limits(tolerance, max_iterations)
    rule = search.direction_rule("adam", beta=beta_1, beta_2=beta_2, epsilon=epsilon)
    return search.walk(search.Objective(f, start, gradient), rule, step, tolerance, max_iterations, in_a_row=2)


def stochastic_gradient_descent(
    gradient,
    start,
    *,
    size: int,
    batch_size: int = 1,
    step: float | Callable[[int], float] = 0.1,
    epochs: int = 10,
    rng=None,
    f=None,
    method: str = "plain",
    beta: float = 0.9,
    tolerance: float = 1e-8,
) -> OptimizationResult:
    """Search a minimum of a mean over many points, with the gradient of a few points at a time.

    In each epoch the points are shuffled and dealt into batches; each batch gives one step.

    Parameters
    ----------
    gradient : callable
        ``gradient(x, rows)``: the mean gradient, shape (n,), over the points with these numbers from 0 to size − 1.
    start : float or array_like of shape (n,)
    size : int
        How many points there are.
    batch_size : int
        How many points a batch has, at most `size`; the last one of an epoch may have fewer.
    step : float or callable
        The step size, or a function of the step number k = 1, 2, … that returns it.
    epochs : int
        How often every point is used.
    rng : numpy.random.Generator or int or None
        Source of the shuffling.
    f : callable, optional
        The full mean, recorded after each step as `values` (which costs more than the steps themselves).
    method : "plain", "momentum" or "adam"
        What is made of the gradient; `beta` belongs to the last two.
    tolerance : float
        It has converged when the mean gradient over a whole epoch is below this part of that in the first. With a
        fixed step and points that disagree it never is, and the reason is "all epochs done".

    Raises
    ------
    ValueError
        If the start is not finite, shapes do not fit, or a number is out of its range.

    See Also
    --------
    sklearn.linear_model.SGDRegressor, sklearn.linear_model.SGDClassifier

    References
    ----------
    L. Bottou, F. E. Curtis and J. Nocedal, "Optimization methods for large-scale machine learning", 2018.

    Examples
    --------
    >>> points = np.array([1.0, 2.0, 6.0])
    >>> found = stochastic_gradient_descent(lambda x, rows: x - points[rows].mean(), 0.0, size=3, epochs=200,
    ...                                     step=lambda k: 1 / k, rng=0)
    >>> round(found.x, 6)
    3.0
    """
    x, scalar = search.start_vector(start)
    size, epochs = as_count(size, "size"), as_count(epochs, "epochs")
    batch_size, rng = as_count(batch_size, "batch_size"), as_generator(rng)
    if batch_size > size:
        raise ValueError(f"batch_size must be at most size, but it is {batch_size} of {size}")
    tolerance = as_number(tolerance, "tolerance", low=0.0)
    pace = step if callable(step) else lambda k: step
    rule, count = search.direction_rule(method, beta=beta), [0]
    path, values, first = [x], [], None

    def end(reason, converged=False, detail=""):
        return search.result(path, values, reason, count[0], scalar, converged=converged, detail=detail)

    def record(x) -> bool:
        if f is not None:
            values.append(search.called(f, x, (), "f", scalar, count)[()])
        return f is None or bool(np.isfinite(values[-1]))

    if not record(x):
        raise ValueError(f"f must be finite at the start, but it is {values[0]}")
    for _ in range(epochs):
        order, total = rng.permutation(size), np.zeros(len(x))
        for begin in range(0, size, batch_size):
            rows = order[begin : begin + batch_size]
            slope = search.called(lambda x, rows=rows: gradient(x, rows), x, (len(x),), "gradient", scalar, count)
            total += slope * (len(rows) / size)
            s = search.positive(pace(len(path)), "step")
            with np.errstate(all="ignore"):
                x = x + s * rule(slope)
            if not (np.all(np.isfinite(x)) and record(x)):
                values = values[: len(path)]
                return end(search.DIVERGED, detail=f"the point or its value is not finite after step {len(path)}")
            path.append(x)
        mean = search.largest_entry(total)
        first = mean if first is None else first
        if mean <= tolerance * first:
            return end(search.GRADIENT, True)
    if f is not None and search.is_rising(values):
        return end(search.DIVERGED, detail=f"f kept rising up to step {len(path) - 1}")
    return end("all epochs done")
