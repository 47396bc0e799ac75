"""Taylor polynomials: the polynomial that agrees with a function at one point in value, slope, bend and so on.

p(x) = Σⱼ f⁽ʲ⁾(a)/j! · (x − a)ʲ,  j = 0 … k, and its companion of degree two for functions of a vector.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np

from mmlbook.validation import as_number, as_square_matrix, as_vector

__all__ = ["QuadraticModel", "TaylorPolynomial", "second_order_expansion", "taylor_polynomial"]


@dataclass(frozen=True, eq=False)
class TaylorPolynomial:
    """A polynomial in powers of x − a: what `taylor_polynomial` returns. Call it with a number or an array.

    Attributes
    ----------
    coefficients : ndarray of shape (k + 1,)
        c₀ … c_k, from the constant up: p(x) = Σⱼ cⱼ (x − a)ʲ. Read-only.
    about : float
        The center a.
    """

    coefficients: np.ndarray
    about: float

    @property
    def degree(self) -> int:
        """The highest derivative that was matched, k; the last coefficient may be zero."""
        return len(self.coefficients) - 1

    def __call__(self, x):
        """Return p(x), a float for a number and an array of the same shape for an array, by Horner's scheme.

        Raises
        ------
        ValueError
            If x is not finite.
        OverflowError
            If p(x), or a number on the way to it, is larger than the largest float.
        """
        t = np.asarray(x, dtype=float) - self.about
        if not np.all(np.isfinite(t)):
            raise ValueError("x must be finite, but it is infinite or not a number in at least one place")
        value = np.zeros_like(t)
        with np.errstate(over="ignore", invalid="ignore"):
            for c in self.coefficients[::-1]:
                value = value * t + c
        if not np.all(np.isfinite(value)):
            raise OverflowError(f"a polynomial of degree {self.degree} is too large for a float at this x")
        return float(value) if value.ndim == 0 else value


def taylor_polynomial(derivatives, *, about: float = 0.0) -> TaylorPolynomial:
    """Return the Taylor polynomial of a function whose value and derivatives at one point are given.

    p(x) = f(a) + f′(a) (x − a) + f″(a)/2! (x − a)² + … + f⁽ᵏ⁾(a)/k! (x − a)ᵏ

    Parameters
    ----------
    derivatives : array_like of shape (k + 1,)
        f(a), f′(a), f″(a), …, f⁽ᵏ⁾(a): the value first.
    about : float
        The center a.

    Returns
    -------
    TaylorPolynomial
        To be called; with `coefficients`, `degree` and `about`. Each coefficient is f⁽ʲ⁾(a)/j!, rounded once.

    Raises
    ------
    ValueError
        If the derivatives are not a finite vector with at least one entry, or the center is not finite.
    TypeError
        If they are not real numbers.

    See Also
    --------
    sympy.series : the expansion of a formula, with exact coefficients.
    scipy.interpolate.approximate_taylor_polynomial : an estimate from values of the function alone.
    numpy.polynomial.polynomial.Polynomial : arithmetic with polynomials, from the same order of coefficients.

    References
    ----------
    T. M. Apostol, *Calculus*, volume 1, 2nd edition, Wiley 1967, chapter 7.

    Examples
    --------
    The exponential about 0, where all derivatives are 1:

    >>> p = taylor_polynomial([1, 1, 1, 1])
    >>> p.coefficients.round(4), p.degree, round(p(1), 4)
    (array([1.    , 1.    , 0.5   , 0.1667]), 3, 2.6667)

    The square root about 4; its tangent:

    >>> taylor_polynomial([2, 0.25], about=4)(4.4)
    2.1
    """
    derivatives = as_vector(derivatives, "derivatives")
    about = as_number(about, "about")
    # Fractions: k! is no float beyond 170!, while f⁽ᵏ⁾(a)/k! often is.
    coefficients = np.array([float(Fraction(float(d)) / factorial(j)) for j, d in enumerate(derivatives)])
    coefficients.flags.writeable = False
    return TaylorPolynomial(coefficients, about)


@dataclass(frozen=True, eq=False)
class QuadraticModel:
    """A quadratic function of a vector: what `second_order_expansion` returns. Call it with a point or many.

    Attributes
    ----------
    value : float
        Its value at the center a.
    gradient : ndarray of shape (n,)
        Its gradient at a.
    hessian : ndarray of shape (n, n)
        Its Hessian, the same everywhere.
    about : ndarray of shape (n,)
        The center a.
    """

    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    about: np.ndarray

    def __call__(self, x):
        """Return the value at x: a float for a point of shape (n,), and shape (…) for points of shape (…, n).

        Raises
        ------
        ValueError
            If the last axis of x does not have n entries, or x is not finite.
        """
        x = np.asarray(x, dtype=float)
        n = len(self.about)
        if x.ndim == 0 or x.shape[-1] != n:
            raise ValueError(f"x must have {n} entries along its last axis, but it has the shape {x.shape}")
        if not np.all(np.isfinite(x)):
            raise ValueError("x must be finite, but it is infinite or not a number in at least one place")
        h = x - self.about
        result = self.value + h @ self.gradient + 0.5 * np.sum((h @ self.hessian) * h, axis=-1)
        return float(result) if np.ndim(result) == 0 else result


def second_order_expansion(value: float, gradient, hessian, *, about) -> QuadraticModel:
    """Return the Taylor polynomial of degree two of a function of a vector.

    q(x) = f(a) + ∇f(a)ᵀ (x − a) + ½ (x − a)ᵀ H (x − a)

    Parameters
    ----------
    value : float
        f(a).
    gradient : array_like of shape (n,)
        ∇f(a).
    hessian : array_like of shape (n, n)
        The second derivatives at a; symmetric.
    about : array_like of shape (n,)
        The center a.

    Returns
    -------
    QuadraticModel
        To be called with a point of shape (n,), or with points as rows, of shape (m, n).

    Raises
    ------
    ValueError
        If the shapes do not fit, an entry is not finite, or the Hessian is not symmetric.

    See Also
    --------
    mmlbook.calculus.partial_derivatives.gradient : the gradient from values of f.
    mmlbook.calculus.jacobian_and_hessian.hessian : the Hessian from values of f.

    References
    ----------
    J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006, theorem 2.1.

    Examples
    --------
    >>> q = second_order_expansion(5, [2, 4], [[2, 0], [0, 2]], about=[1, 2])  # x² + y², which is its own expansion
    >>> q([3, 1]), q([[0, 0], [1, 1]])
    (10.0, array([0., 2.]))
    """
    value = as_number(value, "value")
    gradient, about = as_vector(gradient, "gradient"), as_vector(about, "about")
    hessian = as_square_matrix(hessian, "hessian")
    n = len(about)
    if len(gradient) != n or len(hessian) != n:
        raise ValueError(
            f"about has {n} entries, so gradient must have {n} and hessian the shape ({n}, {n}), "
            f"but they have {len(gradient)} and {hessian.shape}"
        )
    if np.max(np.abs(hessian - hessian.T)) > 1e-8 * np.max(np.abs(hessian)):
        raise ValueError("hessian must be symmetric: second derivatives do not depend on the order of the variables")
    hessian = (hessian + hessian.T) / 2
    for array in (gradient, hessian, about):
        array.flags.writeable = False
    return QuadraticModel(value, gradient, hessian, about)
