"""What linear regression returns: the fitted line, or the fitted coefficients, and how sure they are."""

from dataclasses import dataclass, field

import numpy as np

from mmlbook.errors import SingularMatrixError


@dataclass(frozen=True, eq=False)
class LineFit:
    """The straight line a + b x that fits best, with what its residuals tell.

    Attributes
    ----------
    slope, intercept : float
        b and a.
    residuals : ndarray of shape (m,)
        What was measured minus what the line says, yᵢ − (a + b xᵢ).
    chi_squared : float
        Σ (rᵢ/σᵢ)², or Σ rᵢ² if no sigma was given.
    degrees_of_freedom : int
        m − 2: two of the m residuals follow from the others.
    """

    slope: float
    intercept: float
    residuals: np.ndarray = field(repr=False)
    chi_squared: float
    degrees_of_freedom: int
    _center: float = field(repr=False)
    _spread: float = field(repr=False)
    _root_weight: float = field(repr=False)
    _known: bool = field(repr=False)

    @property
    def variance(self) -> float:
        """The square of the scatter about the line: χ²/(m − 2), or 1 if sigma says how far each point scatters.

        Raises
        ------
        ValueError
            If there are only two points and no sigma: nothing is left to estimate it from.
        """
        return 1.0 if self._known else _variance(self.chi_squared, self.degrees_of_freedom, "a line")

    @property
    def slope_error(self) -> float:
        """The standard error of the slope: √(s²/Σ (xᵢ − x̄)²)."""
        return float(np.sqrt(self.variance) / self._spread)

    @property
    def intercept_error(self) -> float:
        """The standard error of the intercept: that of the line at x = 0."""
        return float(self.prediction_error(0.0))

    @property
    def covariance(self) -> np.ndarray:
        """The covariance of slope and intercept, in this order, of shape (2, 2): squares of errors on its diagonal."""
        off = -self._center * self.slope_error**2
        return np.array([[self.slope_error**2, off], [off, self.intercept_error**2]])

    def predict(self, x):
        """Return the height of the line at x, a number or an array."""
        return self.intercept + self.slope * np.asarray(x, dtype=float)

    def prediction_error(self, x):
        """Return the standard error of the line's height at x: s √(1/m + (x − x̄)²/Σ (xᵢ − x̄)²)."""
        far = (np.asarray(x, dtype=float) - self._center) / self._spread
        return np.sqrt(self.variance) * np.hypot(1 / self._root_weight, far)


@dataclass(frozen=True, eq=False)
class LeastSquaresFit:
    """The coefficients c that make ‖A c − b‖ smallest, with what the residuals tell.

    Attributes
    ----------
    coefficients : ndarray of shape (n,)
        c; if the columns of A are dependent, the shortest one.
    residuals : ndarray of shape (m,)
        b − A c, without weights.
    residual_sum_of_squares : float
        Σ rᵢ², or Σ wᵢ rᵢ² with weights.
    rank : int
        How many columns of A are independent.
    """

    coefficients: np.ndarray
    residuals: np.ndarray = field(repr=False)
    residual_sum_of_squares: float
    rank: int
    _half: np.ndarray = field(repr=False)

    @property
    def degrees_of_freedom(self) -> int:
        """Measurements minus independent columns, m − rank."""
        return len(self.residuals) - self.rank

    @property
    def variance(self) -> float:
        """s² = Σ rᵢ²/(m − n): with weights, the square of the scatter of a measurement of weight 1.

        Raises
        ------
        ValueError
            If there are no more measurements than coefficients.
        """
        return _variance(self.residual_sum_of_squares, self.degrees_of_freedom, "the model")

    @property
    def covariance(self) -> np.ndarray:
        """The covariance of the coefficients, of shape (n, n): s² (AᵀA)⁻¹, or s² (AᵀWA)⁻¹ with weights.

        Weights count by their ratios alone. If they are 1/σ² with known σ, divide by :attr:`variance`.

        Raises
        ------
        SingularMatrixError
            If the columns of A are dependent: other coefficients fit as well.
        ValueError
            As :attr:`variance`.
        """
        if self.rank < len(self.coefficients):
            raise SingularMatrixError(
                f"only {self.rank} of the {len(self.coefficients)} columns of A are independent: "
                "other coefficients fit as well, so there is no error to give"
            )
        return self.variance * (self._half @ self._half.T)

    @property
    def standard_errors(self) -> np.ndarray:
        """The standard errors of the coefficients, of shape (n,): roots of the diagonal of the covariance."""
        return np.sqrt(np.diag(self.covariance))


def _variance(sum_of_squares: float, degrees_of_freedom: int, what: str) -> float:
    """Return s², the sum of squares for each degree of freedom."""
    if degrees_of_freedom < 1:
        raise ValueError(f"there are no more measurements than {what} has coefficients: nothing tells their errors")
    return sum_of_squares / degrees_of_freedom
