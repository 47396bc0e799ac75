"""Constrained optimization: where a function is largest or smallest while other functions are held at zero.

At such a point the gradient of f is a combination of the gradients of the constraints (a column each):

    ∇f(x) = λ₁ ∇g₁(x) + … + λₘ ∇gₘ(x) = J(x)ᵀ λ,        g₁(x) = … = gₘ(x) = 0,

with J the Jacobian of the constraints, of shape (m, n), outputs × inputs. The numbers λ are the multipliers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.calculus.jacobian_and_hessian import classify
from mmlbook.calculus.jacobian_and_hessian import hessian as numerical_hessian
from mmlbook.calculus.jacobian_and_hessian import jacobian as numerical_jacobian
from mmlbook.calculus.optimization import newton_root
from mmlbook.calculus.partial_derivatives import gradient as numerical_gradient
from mmlbook.errors import NotConvergedError
from mmlbook.linear_algebra.decompositions import pseudo_inverse
from mmlbook.validation import as_count, as_matrix, as_number, as_vector

__all__ = ["StationaryPoint", "lagrange_stationary_points"]


@dataclass(frozen=True, eq=False)
class StationaryPoint:
    """A point on the constraints where no direction along them has a slope.

    Attributes
    ----------
    x : ndarray of shape (n,)
    multipliers : ndarray of shape (m,)
        One λ for each constraint: ∇f(x) = J(x)ᵀ λ. If constraint i is loosened from gᵢ = 0 to gᵢ = h,
        the value changes by about λᵢ h.
    value : float
        f(x).
    kind : str
        Along the constraints: "minimum", "maximum", "saddle" or "undecided"; "isolated" if they leave no direction.
    residual : float
        The largest entry of ∇f − Jᵀλ, relative to the larger of ∇f at the start and the largest part λᵢ∇gᵢ.
    """

    x: np.ndarray
    multipliers: np.ndarray
    value: float
    kind: str
    residual: float


class _Problem:
    """The function, the constraints gathered in one, and their derivatives, given or numerical."""

    def __init__(self, f, constraints, gradient, jacobian):
        constraints = [constraints] if callable(constraints) else list(constraints)
        named = [("f", f), ("gradient", gradient), ("jacobian", jacobian)]
        named += [(f"constraint {i}", g) for i, g in enumerate(constraints)]
        for name, given in named:
            if not (callable(given) or (given is None and name in ("gradient", "jacobian"))):
                raise TypeError(f"{name} must be a function, but it is {given!r}")
        self.f, self.constraints, self.m = f, constraints, len(constraints)
        self._gradient, self._jacobian = gradient, jacobian

    def g(self, x) -> np.ndarray:
        """Return the values of the constraints, of shape (m,)."""
        values = np.array([np.asarray(g(x.copy()), dtype=float) for g in self.constraints])
        if values.shape != (self.m,):
            raise ValueError(f"each constraint must return one number, but together they gave shape {values.shape}")
        return values

    def slopes(self, x) -> tuple[np.ndarray, np.ndarray]:
        """Return ∇f(x), of shape (n,), and J(x), of shape (m, n)."""
        slope = numerical_gradient(self.f, x).value if self._gradient is None else self._gradient(x.copy())
        if not self.m:
            J = np.zeros((0, len(x)))
        else:
            J = numerical_jacobian(self.g, x).value if self._jacobian is None else self._jacobian(x.copy())
        found = np.asarray(slope, dtype=float), np.asarray(J, dtype=float)
        for name, array, shape in zip(("gradient", "jacobian"), found, ((len(x),), (self.m, len(x)))):
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape} (outputs × inputs), but it has shape {array.shape}")
        return found

    def curvature(self, x, multipliers) -> tuple[np.ndarray, float]:
        """Return the Hessian of f − λ·g in x, of shape (n, n), and what it may be wrong by."""

        def lagrangian(x):
            return self.f(x) - multipliers @ self.g(x)

        def slope(x):
            along, J = self.slopes(x)
            return along - J.T @ multipliers

        is_known = self._gradient is not None and (self._jacobian is not None or not self.m)
        estimate = numerical_hessian(lagrangian, x, gradient=slope if is_known else None)
        return estimate.value, float(np.sum(estimate.error))


def lagrange_stationary_points(
    f: Callable,
    constraints,
    *,
    starts,
    gradient: Callable | None = None,
    jacobian: Callable | None = None,
    tolerance: float = 1e-9,
    max_iterations: int = 50,
) -> list[StationaryPoint]:
    """Search the points where f is stationary while the constraints are zero, by Newton on the Lagrangian.

    The Lagrangian is L(x, λ) = f(x) − λ·g(x). Its gradient is zero where ∇f(x) − J(x)ᵀλ = 0 and g(x) = 0:
    n + m equations for n + m unknowns. Newton–Raphson solves, with H the Hessian of L in x,

        [ H  −Jᵀ ] [ Δx ]     [ ∇f − Jᵀλ ]
        [ J   0  ] [ Δλ ] = − [    g     ]

    from each start, with the λ that fits best there. Points where the gradients of the constraints are dependent
    (such as a cusp of a curve) may be extreme without being stationary, and are not found.

    Parameters
    ----------
    f : callable
        Takes a vector of shape (n,) and returns a number.
    constraints : callable or list of callables
        Each takes a vector of shape (n,) and returns a number, zero where the constraint holds. May be empty.
    starts : array_like of shape (k, n) or (n,)
        Where to begin, one start a row; they need not lie on the constraints.
    gradient : callable, optional
        The gradient of f, of shape (n,); numerical if not given.
    jacobian : callable, optional
        The Jacobian of the constraints, of shape (m, n); numerical if not given.
    tolerance : float
        A search has converged when the last step is below this part of the size of the point and the multipliers.
    max_iterations : int
        The most steps from one start.

    Returns
    -------
    list of StationaryPoint
        Distinct points, from the lowest value to the highest. There may be others that no start led to.

    Raises
    ------
    NotConvergedError
        If no start led to a stationary point.
    ValueError
        If f or a constraint is not finite at a start, if shapes do not fit, or there are more constraints than
        variables.

    See Also
    --------
    scipy.optimize.minimize : with ``method="SLSQP"`` or ``"trust-constr"``, also for inequalities.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, sections 12.1 to 12.5 and 18.1.

    Examples
    --------
    >>> found = lagrange_stationary_points(lambda x: x[0] + 2 * x[1], lambda x: x @ x - 5, starts=[[1, 1], [-1, 0]])
    >>> [(p.x.round(6).tolist(), round(p.value, 6), p.kind) for p in found]
    [([-1.0, -2.0], -5.0, 'minimum'), ([1.0, 2.0], 5.0, 'maximum')]
    >>> found[1].multipliers.round(6)
    array([0.5])
    """
    starts = np.atleast_2d(as_matrix(starts, "starts") if np.ndim(starts) != 1 else as_vector(starts, "starts"))
    tolerance = as_number(tolerance, "tolerance", low=0.0)
    max_iterations = as_count(max_iterations, "max_iterations")
    problem = _Problem(f, constraints, gradient, jacobian)
    if problem.m > starts.shape[1]:
        raise ValueError(f"there are {problem.m} constraints, but only {starts.shape[1]} variables")
    searches = [_search(problem, start, tolerance, max_iterations) for start in starts]
    found = [point for point in searches if isinstance(point, StationaryPoint)]
    if not found:
        reasons = ", ".join(sorted({reason for reason, _ in searches}))
        raise NotConvergedError(
            f"no start led to a stationary point ({len(starts)} tried: {reasons})",
            iterations=max_iterations,
            change=min(change for _, change in searches),
        )
    reach = float(np.max(np.abs([point.x for point in found]))) or 1.0
    distinct = []
    for point in sorted(found, key=lambda point: point.residual):
        if all(np.max(np.abs(point.x - other.x)) > 1e-5 * reach for other in distinct):
            distinct.append(point)
    size = max(abs(point.value) for point in distinct) or 1.0
    return sorted(distinct, key=lambda point: (round(point.value / size, 6), *np.round(point.x / reach, 4)))


def _search(problem: _Problem, start, tolerance, max_iterations) -> StationaryPoint | tuple[str, float]:
    """Return the stationary point that Newton reaches from a start, or why there is none, and the last change."""
    n = len(start)
    if not (np.isfinite(problem.f(start.copy())) and np.all(np.isfinite(problem.g(start)))):
        raise ValueError(f"f and the constraints must be finite at the start {start}")
    slope, J = problem.slopes(start)
    steepness, lengths = np.linalg.norm(slope) or 1.0, np.linalg.norm(J, axis=1)
    lengths[lengths == 0] = 1.0
    # In units of their own: so a multiplier of a million does not decide what counts as a short step.
    unit = steepness / lengths / (np.max(np.abs(start)) or 1.0)
    first = (pseudo_inverse(J.T) @ slope) / unit if problem.m and np.any(J) else np.zeros(problem.m)

    def equations(z):
        slope, J = problem.slopes(z[:n])
        return np.concatenate([slope - J.T @ (unit * z[n:]), problem.g(z[:n])])

    def matrix(z):
        J = problem.slopes(z[:n])[1]
        H = problem.curvature(z[:n], unit * z[n:])[0]
        return np.block([[H, -J.T * unit], [J, np.zeros((problem.m, problem.m))]])

    try:
        found = newton_root(
            equations,
            np.concatenate([start, first]),
            derivative=matrix,
            tolerance=tolerance,
            max_iterations=max_iterations,
        )
    except ValueError as error:
        if "must be finite" not in str(error):
            raise
        return "left the domain", np.inf
    change = float(np.max(np.abs(np.diff(found.path[-2:], axis=0)), initial=0.0))
    if not found.converged:
        return found.reason, change
    return _point(problem, found.x[:n], unit * found.x[n:], steepness)


def _point(problem: _Problem, x, multipliers, steepness) -> StationaryPoint:
    """Return the point with its value, kind and residual."""
    slope, J = problem.slopes(x)
    size = max(steepness, np.max(np.abs(multipliers) * np.max(np.abs(J), axis=1), initial=0.0))
    residual = float(np.max(np.abs(slope - J.T @ multipliers)) / size)
    _, singular, Vt = np.linalg.svd(J)
    if problem.m and np.min(singular) <= 1e-8 * np.max(singular):
        kind = "undecided"
    elif problem.m == len(x):
        kind = "isolated"
    else:
        H, error = problem.curvature(x, multipliers)
        along = Vt[problem.m :]
        H = along @ H @ along.T
        kind = classify((H + H.T) / 2, tolerance=error)
    return StationaryPoint(x, multipliers, float(problem.f(x.copy())), kind, residual)
