"""Non-linear least squares: fit a model that bends, and say how sure the fitted parameters are.

In the order and with the names of the chapter: residuals r = y − f(x, b), the Jacobian J = ∂f/∂b of shape (m, n)
(outputs × inputs), Gauss–Newton, and Levenberg–Marquardt, which shortens and turns the step where the tangent of
the model cannot be trusted. Both return a :class:`NonlinearFit`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mmlbook.calculus._fitting import Problem, Tangent
from mmlbook.calculus.optimization import DivergedError
from mmlbook.errors import NotConvergedError, SingularMatrixError
from mmlbook.validation import as_count, as_number

__all__ = ["NonlinearFit", "gauss_newton", "levenberg_marquardt"]

GRADIENT, FLAT, LIMIT = "gradient below tolerance", "no lower value found", "max_iterations"
SINGULAR, DIVERGED = "Jacobian is singular", "diverged"
NEAR = 1e-5  # slopes below this are within 1e-5·√(m − n) standard errors of the minimum


@dataclass(frozen=True, eq=False)
class NonlinearFit:
    """The path of a fit, why it stopped where it did, and what is known about the parameters there.

    Attributes
    ----------
    path : ndarray of shape (k + 1, n)
        The start and the parameters after each step, one a row.
    values : ndarray of shape (k + 1,)
        The sum of squares along the path; with `sigma`, each residual counts in units of its sigma (χ²).
    residuals : ndarray of shape (m,)
        y − f(x, b) at the last parameters b.
    jacobian : ndarray of shape (m, n)
        ∂f/∂b at the last parameters, outputs × inputs.
    sigma : ndarray of shape (m,) or None
        The known standard deviations of the measurements, if they were given.
    reason : str
        Why it stopped: "gradient below tolerance", "no lower value found", "max_iterations",
        "Jacobian is singular" or "diverged".
    converged : bool
        Whether the parameters are a stationary point of the sum of squares, as far as arithmetic can tell.
    evaluations : int
        How often the model was called, for a numerical Jacobian too.
    detail : str
        What the reason leaves open, in words.
    """

    path: np.ndarray
    values: np.ndarray
    residuals: np.ndarray = field(repr=False)
    jacobian: np.ndarray = field(repr=False)
    sigma: np.ndarray | None = field(repr=False)
    reason: str
    converged: bool
    evaluations: int
    detail: str = ""
    _tangent: Tangent = field(default=None, repr=False)

    @property
    def iterations(self) -> int:
        """How many steps were taken."""
        return len(self.path) - 1

    @property
    def parameters(self) -> np.ndarray:
        """The last parameters b, of shape (n,); raises DivergedError if the fit diverged."""
        if self.reason == DIVERGED:
            change = float(np.max(np.abs(self.path[-1] - self.path[-2]))) if self.iterations else np.inf
            raise DivergedError(f"the fit diverged: {self.detail}", iterations=self.iterations, change=change)
        return self.path[-1].copy()

    @property
    def residual_sum_of_squares(self) -> float:
        """The sum of squares at the last parameters: Σ rᵢ², or Σ (rᵢ/σᵢ)² if sigma was given."""
        return float(self.values[-1])

    @property
    def degrees_of_freedom(self) -> int:
        """Measurements minus parameters, m − n."""
        return int(np.subtract(*self.jacobian.shape))

    @property
    def rank(self) -> int:
        """How many directions of parameter space the measurements tell apart; less than n: not identifiable."""
        return self._tangent.rank

    @property
    def covariance(self) -> np.ndarray:
        """The covariance of the parameters, of shape (n, n): s² (JᵀJ)⁻¹ with s² = Σ rᵢ²/(m − n).

        With known sigma it is (Jᵀ diag(1/σᵢ²) J)⁻¹. Both hold as far as the model is as straight as its tangent
        over the range of the errors.

        Raises
        ------
        NotConvergedError
            If the fit has not converged: errors are those of a minimum.
        SingularMatrixError
            If the measurements do not determine all parameters.
        ValueError
            If there are no more measurements than parameters, and sigma was not given.
        """
        if not self.converged:
            change = float(np.max(np.abs(self.path[-1] - self.path[-2]))) if self.iterations else np.inf
            message = f"the fit has not converged ({self.reason}), so there is no minimum to give the errors of"
            raise NotConvergedError(message, iterations=self.iterations, change=change)
        tangent = self._tangent
        if tangent.rank < self.jacobian.shape[1]:
            blind = tangent.Vt[-1] / tangent.scales
            blind = [float(f"{b:.3g}") + 0.0 for b in blind / blind[np.argmax(np.abs(blind))]]
            message = (
                f"the measurements do not determine all parameters: a small move along {blind} changes no prediction"
            )
            raise SingularMatrixError(message)
        variance = 1.0
        if self.sigma is None:
            if self.degrees_of_freedom < 1:
                raise ValueError(
                    f"{len(self.residuals)} measurements leave nothing to estimate the errors of "
                    f"{self.jacobian.shape[1]} parameters from: give sigma, or more measurements"
                )
            variance = self.residual_sum_of_squares / self.degrees_of_freedom
        half = tangent.Vt.T / tangent.s / tangent.scales[:, np.newaxis]
        return variance * (half @ half.T)

    @property
    def standard_errors(self) -> np.ndarray:
        """The standard deviations of the parameters, of shape (n,): roots of the diagonal of the covariance."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> np.ndarray:
        """The covariance divided by both standard errors, of shape (n, n): between −1 and 1."""
        return self.covariance / np.outer(self.standard_errors, self.standard_errors)


def gauss_newton(
    model,
    x,
    y,
    start,
    *,
    jacobian: Callable | str | None = None,
    sigma=None,
    tolerance: float = 1e-10,
    max_iterations: int = 100,
) -> NonlinearFit:
    """Fit y ≈ f(x, b) by Gauss–Newton: replace the model by its tangent, solve that linear problem, repeat.

    Each step h solves the least-squares problem J h ≈ r = y − f(x, b), that is JᵀJ h = Jᵀr, and goes all the way:
    b ← b + h. Near a good fit that converges fast; from afar it may run off, and then says so.

    Parameters
    ----------
    model, x, y, start, jacobian, sigma, tolerance, max_iterations
        As in :func:`levenberg_marquardt`.

    Returns
    -------
    NonlinearFit
        Its `reason` may also be "Jacobian is singular" or "diverged".

    Raises
    ------
    ValueError
        As :func:`levenberg_marquardt`.

    See Also
    --------
    levenberg_marquardt

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, 2006, section 10.3.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 3, 5, 7, 10]), np.array([109.0, 149, 149, 191, 213, 224])
    >>> model = lambda x, b: b[0] * (1 - np.exp(-b[1] * x))
    >>> gauss_newton(model, x, y, [100, 0.75]).parameters.round(4)
    array([213.8094,   0.5472])
    >>> gauss_newton(model, x, y, [1, 1]).converged
    False
    """
    tolerance, max_iterations = _limits(tolerance, max_iterations)
    problem = Problem(model, x, y, start, jacobian, sigma)
    b, (r, J) = problem.start, problem.begin()
    path, values = [b], [r @ r]
    while True:
        tangent = problem.tangent(r, J)
        if _is_settled(problem, tangent, path, r, tolerance):
            return _settle(problem, path, values, r, J, tolerance, max_iterations)
        if tangent.rank < len(b):
            return _end(problem, path, values, r, J, SINGULAR, detail="the tangent does not determine the next step")
        if len(path) > max_iterations:
            return _end(problem, path, values, r, J, LIMIT)
        b = b + tangent.step(0.0)
        new = problem.residuals(b)
        following = problem.jacobian(b) if np.isfinite(_drop(r, new)) else None
        if following is None or not np.all(np.isfinite(following)):
            detail = f"the model is not finite after step {len(path)}"
            return _end(problem, path, values, r, J, DIVERGED, detail=detail)
        r, J = new, following
        path.append(b)
        values.append(r @ r)


def levenberg_marquardt(
    model,
    x,
    y,
    start,
    *,
    jacobian: Callable | str | None = None,
    sigma=None,
    tolerance: float = 1e-10,
    max_iterations: int = 5000,
) -> NonlinearFit:
    """Fit y ≈ f(x, b) by Levenberg–Marquardt: Gauss–Newton steps, kept within the reach of the tangent.

    Each step h minimizes ‖r − J h‖² + λ‖D h‖², that is (JᵀJ + λ D²) h = Jᵀr, where r = y − f(x, b) and D holds the
    largest length that each column of J has had. λ is chosen so that ‖D h‖ stays within a radius, which grows when
    the sum of squares falls as the tangent promised and shrinks when it does not. λ = 0 is Gauss–Newton, a large λ
    a short step of (scaled) steepest descent.

    Parameters
    ----------
    model : callable
        ``model(x, b)`` returns the predictions, of shape (m,).
    x : array_like of shape (m,) or (m, d)
        Where it was measured. Extended precision (``np.longdouble``) of y is kept in residuals and parameters.
    y : array_like of shape (m,)
        What was measured.
    start : array_like of shape (n,)
        First guess of the parameters b, n ≤ m.
    jacobian : callable or "automatic", optional
        ``jacobian(x, b)`` of shape (m, n), outputs × inputs; or by :mod:`mmlbook.calculus.autodiff`, if the model
        is written with its functions; numerical if not given.
    sigma : float or array_like of shape (m,), optional
        Known standard deviations of the measurements.
    tolerance : float
        It stops when the cosine of the angle between r and the columns of J is as small as this: another step
        would then move the parameters by a like fraction of their standard errors.
    max_iterations : int

    Returns
    -------
    NonlinearFit

    Raises
    ------
    ValueError
        If something is not finite (the model and its Jacobian at the start included), shapes do not fit, or there
        are fewer measurements than parameters.

    See Also
    --------
    scipy.optimize.curve_fit, scipy.optimize.least_squares

    References
    ----------
    J. J. Moré, "The Levenberg–Marquardt algorithm: implementation and theory", 1978.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 3, 5, 7, 10]), np.array([109.0, 149, 149, 191, 213, 224])
    >>> fit = levenberg_marquardt(lambda x, b: b[0] * (1 - np.exp(-b[1] * x)), x, y, [1, 1])
    >>> fit.converged, fit.parameters.round(4), fit.standard_errors.round(4)
    (True, array([213.8094,   0.5472]), array([12.3545,  0.1046]))
    """
    tolerance, max_iterations = _limits(tolerance, max_iterations)
    problem = Problem(model, x, y, start, jacobian, sigma)
    b, (r, J) = problem.start, problem.begin()
    path, values, largest, radius = [b], [r @ r], np.zeros(len(b)), None
    while True:
        tangent = problem.tangent(r, J)
        if _is_settled(problem, tangent, path, r, tolerance):
            return _settle(problem, path, values, r, J, tolerance, max_iterations)
        if len(path) > max_iterations:
            return _end(problem, path, values, r, J, LIMIT)
        largest = np.maximum(largest, np.linalg.norm(problem.weighted(J), axis=0))
        scales = np.where(largest > 0, largest, 1.0)
        if radius is None:
            radius = float(np.linalg.norm(scales * b)) or 1.0
        found, radius = _step_within(problem, problem.tangent(r, J, scales), b, r, radius)
        if found is None:
            return _settle(problem, path, values, r, J, tolerance, max_iterations)
        b, r, J = found
        path.append(b)
        values.append(r @ r)


def _step_within(problem, tangent, b, r, radius) -> tuple[tuple | None, float]:
    """Try steps, each shorter than the last, until one lowers the sum of squares; return it and the next radius."""
    while True:
        damping = tangent.damping(radius)
        h = tangent.step(damping)
        trial, length = b + h, float(np.linalg.norm(tangent.scales * h))
        if np.all(trial == b):
            return None, radius
        new = problem.residuals(trial)
        drop, promise = _drop(r, new), tangent.promise(damping)
        kept = drop / promise if promise > 0 else -np.inf
        if kept < 0.25:
            # The parabola through the value and slope here and the value there says where to try next.
            downhill = float(np.sum(tangent.c**2 * tangent.shares(damping)))
            shorter = downhill / (2 * downhill - drop) if np.isfinite(drop) else 0.1
            radius = min(max(shorter, 0.1), 0.5) * min(radius, length)
        elif kept > 0.75 or damping == 0:
            radius = 2 * length
        if kept > 1e-4:
            J = problem.jacobian(trial)
            if np.all(np.isfinite(J)):
                return (trial, new, J), radius
            radius = 0.1 * length


def _is_settled(problem, tangent, path, r, tolerance) -> bool:
    """Whether the slope is gone, and not only because the parameters run away to where the model is flat."""
    reach = np.linalg.norm(tangent.scales * np.max(np.abs(path), axis=0).astype(float))
    stays = np.linalg.norm(tangent.coordinates(0.0)) <= 1e-3 * reach or tangent.length == 0
    return bool(stays) and (tangent.slope <= tolerance or problem.is_rounding(tangent, r))


def _settle(problem, path, values, r, J, tolerance, max_iterations) -> NonlinearFit:
    """End a fit that finds no lower value: first follow the slope, which says more than the value does there.

    A sum of squares is flat at its minimum: its rounding errors hide changes of the parameters that are 10⁸ times
    larger. The slope passes through zero there, so plain Gauss–Newton steps are taken as long as they make it smaller.
    """
    tangent = problem.tangent(r, J)
    near = tangent.slope <= NEAR or problem.is_rounding(tangent, r)
    while near and tolerance < tangent.slope and len(path) <= max_iterations:
        b = path[-1] + tangent.step(0.0)
        new = problem.residuals(b)
        following = problem.jacobian(b) if np.isfinite(_drop(r, new)) else np.array(np.nan)
        if not np.all(np.isfinite(following)):
            break
        next_tangent = problem.tangent(new, following)
        if next_tangent.slope > 0.9 * tangent.slope:
            break
        r, J, tangent = new, following, next_tangent
        path.append(b)
        values.append(r @ r)
    reason = GRADIENT if tangent.slope <= tolerance else FLAT
    detail = "rounding hides any further decrease" * (reason == FLAT)
    if tangent.rank < len(path[-1]):
        detail = "the measurements do not determine all parameters"
    if not near:
        detail = "no step lowers the sum of squares any further, although its slope is not zero"
    return _end(problem, path, values, r, J, reason, converged=near, detail=detail)


def _drop(r, new) -> float:
    """‖r‖² − ‖new‖², exact also where the two hardly differ; −inf if the new residuals are not finite."""
    with np.errstate(all="ignore"):
        drop = float((r - new) @ (r + new))
    return drop if np.isfinite(drop) else -np.inf


def _limits(tolerance, max_iterations) -> tuple[float, int]:
    return as_number(tolerance, "tolerance", low=0.0), as_count(max_iterations, "max_iterations")


def _end(problem, path, values, r, J, reason, *, converged=False, detail="") -> NonlinearFit:
    return NonlinearFit(
        path=np.array(path),
        values=np.array(values, dtype=float),
        residuals=r / problem.weights,
        jacobian=J,
        sigma=problem.sigma,
        reason=reason,
        converged=bool(converged),
        evaluations=problem.evaluations,
        detail=detail,
        _tangent=problem.tangent(r, J),
    )
