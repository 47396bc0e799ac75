"""What the fits of `nonlinear_least_squares` stand on: the reader's model with its data, and its tangent."""

import numpy as np

from mmlbook.calculus import autodiff
from mmlbook.calculus.jacobian_and_hessian import jacobian as numerical_jacobian
from mmlbook.validation import as_number, as_vector

__all__ = ["Problem", "Tangent"]

EPSILON = float(np.finfo(float).eps)
WORST = 1e-3  # a Jacobian of unknown error still tells its larger directions apart


class Tangent:
    """What the tangent of the model leaves of the residuals, r − J h, taken apart once for all dampings.

    With each parameter measured in a scale D of its own, J D⁻¹ = U S Vᵀ. The step that minimizes
    ‖r − J h‖² + λ‖D h‖² has the coordinates s c/(s² + λ) along the columns of V, where c = Uᵀr.
    """

    def __init__(self, J, r, *, error, scales=None):
        lengths = np.linalg.norm(J, axis=0)
        self.scales = np.where(lengths > 0, lengths, 1.0) if scales is None else scales
        U, self.s, self.Vt = np.linalg.svd(J / self.scales, full_matrices=False)
        # A direction that moves the predictions by no more than the error of J is not seen by the measurements.
        self.seen = self.s > error * np.linalg.norm(self.Vt * (lengths / self.scales), axis=1)
        self.c = np.where(self.seen, U.T @ np.asarray(r, dtype=float), 0.0)
        self.length = float(np.linalg.norm(np.asarray(r, dtype=float)))

    @property
    def rank(self) -> int:
        """How many directions of parameter space the measurements tell apart."""
        return int(np.sum(self.seen))

    @property
    def slope(self) -> float:
        """The cosine of the angle between r and the columns of J: 0 where the sum of squares is stationary."""
        return float(np.linalg.norm(self.c) / self.length) if self.length > 0 else 0.0

    def shares(self, damping: float) -> np.ndarray:
        """Which part of the Gauss–Newton step is taken along each column of V: s²/(s² + λ)."""
        return np.where(self.seen, self.s**2 / np.where(self.seen, self.s**2 + damping, 1.0), 0.0)

    def coordinates(self, damping: float) -> np.ndarray:
        """The scaled step D h along the columns of V."""
        return self.shares(damping) * self.c / np.where(self.seen, self.s, 1.0)

    def step(self, damping: float) -> np.ndarray:
        """The step h itself."""
        return self.Vt.T @ self.coordinates(damping) / self.scales

    def promise(self, damping: float) -> float:
        """By how much the step lowers the sum of squares if the tangent is right."""
        shares = self.shares(damping)
        return float(np.sum(self.c**2 * shares * (2 - shares)))

    def damping(self, radius: float) -> float:
        """The λ whose scaled step is as long as the radius, to a tenth; 0 if the Gauss–Newton step is not longer.

        Newton's method on 1/‖D h‖ as a function of λ, which is nearly straight and so bent that no step overshoots.
        """
        damping = 0.0
        for _ in range(100):
            q = self.coordinates(damping)
            length = np.linalg.norm(q)
            if length <= 1.1 * radius:
                break
            damping += (length / radius - 1) * length**2 / np.sum(q**2 / np.where(self.seen, self.s**2 + damping, 1.0))
        return float(damping)


class Problem:
    """The reader's model with its data: residuals r = (y − f(x, b))/σ and their Jacobian, checked and counted."""

    def __init__(self, model, x, y, start, jacobian, sigma):
        if not (jacobian is None or callable(jacobian) or (isinstance(jacobian, str) and jacobian == "automatic")):
            raise ValueError(f'jacobian must be a function, "automatic" or None, but it is {jacobian!r}')
        self.model, self.given, self.evaluations = model, jacobian, 0
        self.y = _floats(y, "y")
        self.x = _floats(x, "x").astype(self.y.dtype)
        self.start = as_vector(start, "start").astype(self.y.dtype)
        m, n = len(self.y), len(self.start)
        if self.y.ndim != 1 or self.x.ndim == 0 or len(self.x) != m:
            shapes = f"{self.x.shape} and {self.y.shape}"
            raise ValueError(f"y must be a vector, and x have as many entries or rows, but their shapes are {shapes}")
        if m < n:
            raise ValueError(f"{n} parameters need at least {n} measurements, but there are {m}")
        self.sigma = None
        if sigma is not None:
            self.sigma = np.full(m, as_number(sigma, "sigma")) if np.ndim(sigma) == 0 else as_vector(sigma, "sigma")
            if len(self.sigma) != m or np.any(self.sigma <= 0):
                raise ValueError(f"sigma must be one positive number or {m} of them, one a measurement")
        self.weights = np.ones(m) if self.sigma is None else 1 / self.sigma
        self.error = 0.0  # of the last Jacobian, relative to the lengths of its columns

    def predictions(self, b) -> np.ndarray:
        """f(x, b), in the precision of b."""
        self.evaluations += 1
        with np.errstate(all="ignore"):
            f = np.asarray(self.model(self.x.astype(b.dtype), b))
        if f.shape != self.y.shape:
            raise ValueError(f"the model must return one value a measurement, shape {self.y.shape}, not {f.shape}")
        return f

    def residuals(self, b) -> np.ndarray:
        return (self.y - self.predictions(b)) * self.weights

    def weighted(self, J) -> np.ndarray:
        return J * self.weights[:, np.newaxis]

    def is_rounding(self, tangent, r) -> bool:
        """Whether even the Gauss–Newton step promises less than what rounding does to the sum of squares."""
        size = np.abs(r) + 2 * np.abs(self.y) * self.weights
        noise = np.finfo(self.y.dtype).eps * float(np.sum(np.abs(r) * size))
        return (tangent.slope * tangent.length) ** 2 <= noise

    def jacobian(self, b) -> np.ndarray:
        """∂f/∂b of shape (m, n); its entries may be infinite or NaN."""
        b, x, self.error = b.astype(float), self.x.astype(float), 0.0
        with np.errstate(all="ignore"):
            if self.given is None:
                J = self._differences(b)
            elif callable(self.given):
                J = np.asarray(self.given(x, b), dtype=float)
            else:
                J = np.asarray(autodiff.jacobian(lambda b: self.model(x, b), b), dtype=float)
        if J.shape != (len(self.y), len(b)):
            shape = (len(self.y), len(b))
            raise ValueError(f"the Jacobian must have shape {shape}, outputs × inputs, but it has shape {J.shape}")
        return J

    def _differences(self, b) -> np.ndarray:
        try:
            found = numerical_jacobian(lambda b: self.predictions(b).astype(float), b)
        except ValueError:  # the model ends right beside b
            return np.full((len(self.y), len(b)), np.nan)
        lengths, errors = (np.linalg.norm(self.weighted(part), axis=0) for part in (found.value, found.error))
        worst = float(np.max(errors / np.where(lengths > 0, lengths, np.inf)))
        self.error = min(worst, WORST) if np.isfinite(worst) else WORST
        return found.value

    def tangent(self, r, J, scales=None) -> Tangent:
        return Tangent(self.weighted(J), r, error=max(self.error, max(J.shape) * EPSILON), scales=scales)

    def begin(self) -> tuple[np.ndarray, np.ndarray]:
        """Residuals and weighted Jacobian at the start, which must be finite."""
        r = self.residuals(self.start)
        if not np.all(np.isfinite(r)):
            raise ValueError(f"the model is not finite at the start, measurement {int(np.argmin(np.isfinite(r)))}")
        J = self.jacobian(self.start)
        if not np.all(np.isfinite(J)):
            raise ValueError("the Jacobian is not finite at the start")
        return r, J


def _floats(values, name: str) -> np.ndarray:
    """Return finite numbers as an array of floats, of extended precision if they came in it."""
    array = np.asarray(values)
    as_vector(array.ravel(), name)
    return array.astype(np.result_type(array.dtype, float))
