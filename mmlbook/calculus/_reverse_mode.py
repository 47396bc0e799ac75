"""The engine of automatic differentiation: variables that remember, and the walk back that hands out adjoints.

A `Variable` is an array that remembers how it was made: from which variables (its parents), and for each of them a
*pullback*, the function that turns the derivative of the final result by this variable (its *adjoint*, ȳ) into that
by the parent, x̄ = Jᵀ ȳ, where J = ∂y/∂x is the Jacobian of this one step. No J is ever written down.

This module knows no formula: `mmlbook.calculus.autodiff` has the table of operations, each made by `operation`.
Every gradient that is asked for opens a new *level*. A variable may hold one of an outer level as its value; to the
inner gradient that is a constant, and all that it computes is recorded for the outer one.
"""

from itertools import count

import numpy as np

__all__ = [
    "OURS",
    "Variable",
    "adjoints",
    "binary",
    "elementary",
    "kept",
    "new_level",
    "operation",
    "plain",
    "shape_of",
]
__all__ += ["unary", "unbroadcast"]

_numbers, _levels = count(), count(1)
OURS = {}  # NumPy's functions → ours: `np.exp(x)` of a variable x is `exp(x)`


class Variable:
    """An array of real numbers that remembers how it was computed.

    It takes part in ``+ - * / ** @``, ``abs``, indexing, comparisons (their results are plain), ``.sum``, ``.mean``,
    ``.max`` (with ``axis``, ``keepdims``), ``.reshape``, ``.T``, and in the functions of `mmlbook.calculus.autodiff`.

    Parameters
    ----------
    value : array_like
        Real, finite numbers of any shape.

    Attributes
    ----------
    value : ndarray
        What was computed (within a gradient of a gradient: the variable of the outer one).
    shape : tuple of int
    parents : tuple of (Variable, function)
        What it was made from, each with its pullback: adjoint of this variable → adjoint of the parent.
    name : str
        The operation that made it; empty if none did.

    Examples
    --------
    >>> from mmlbook.calculus.autodiff import Variable, adjoints
    >>> x = Variable([1.0, 2.0])
    >>> y = (x * x).sum()
    >>> float(y.value), adjoints(y)[x]
    (5.0, array([2., 4.]))
    """

    def __init__(self, value, *, level=0, parents=(), name=""):
        self.value = value if parents or isinstance(value, Variable) else _as_real(value)
        self.level, self.parents, self.name = level, parents, name
        self.number = next(_numbers)  # parents have smaller numbers than what is made from them

    def __repr__(self):
        return f"Variable({plain(self)})"

    __hash__ = object.__hash__  # variables are told apart by identity, although == compares their entries

    def __bool__(self):
        return bool(plain(self))

    def __len__(self):
        return len(plain(self))

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    @property
    def shape(self):
        return self.value.shape

    @property
    def ndim(self):
        return len(self.shape)

    def __array__(self, *_, **__):
        raise TypeError("a Variable is no plain array: take its .value, or make one variable of several by stack([…])")

    def __array_ufunc__(self, function, method, *arguments, **options):
        return self.__array_function__(function if method == "__call__" else method, (), arguments, options)

    def __array_function__(self, function, types, arguments, options):
        if function not in OURS:
            raise TypeError(f"{getattr(function, '__name__', function)} is not among the operations of autodiff")
        return OURS[function](*arguments, **options)


def _as_real(value):
    array = np.array(value)  # a copy: what happens to the caller's array later does not matter
    if array.dtype.kind not in "buif":
        raise TypeError(f"a variable holds real numbers, but these are of type {array.dtype}")
    if not np.all(np.isfinite(array)):
        raise ValueError("a variable starts from finite numbers, but here are NaN or infinite ones")
    return array if array.dtype.kind == "f" else array.astype(float)


def plain(x):
    """Return the array in a variable, or what is no variable as it is."""
    while isinstance(x, Variable):
        x = x.value
    return x


def shape_of(x) -> tuple:
    """Return the shape of a variable, an array or a number."""
    return x.shape if isinstance(x, Variable) else np.shape(x)


def new_level() -> int:
    """Return a level above all that were used before."""
    return next(_levels)


def operation(compute, pull, *, doc=None):
    """Return `compute` as a function that also takes variables, and then records what it did.

    Parameters
    ----------
    compute : function
        From plain arrays to a plain array. Keywords (axis, shape, …) are no operands and pass through.
    pull : function
        ``pull(k, adjoint, result, *arguments)`` is the adjoint of argument number k.
    doc : str, optional
        The docstring of the function that is returned.
    """

    def apply(*arguments, **options):
        level = max((a.level for a in arguments if isinstance(a, Variable)), default=None)
        if level is None:
            return compute(*arguments, **options)
        mine = [isinstance(a, Variable) and a.level == level for a in arguments]
        inner = [a.value if own else a for a, own in zip(arguments, mine)]
        result = apply(*inner, **options)  # recorded again if there are variables of outer levels

        def pullback(k):
            return lambda adjoint: pull(k, adjoint, result, *inner, **options)

        parents = tuple((a, pullback(k)) for k, a in enumerate(arguments) if mine[k])
        return Variable(result, level=level, parents=parents, name=compute.__name__.strip("_"))

    apply.__doc__ = doc
    OURS[compute] = apply
    return apply


def unbroadcast(adjoint, x):
    """Return the adjoint of `x`, of which broadcasting made copies: a sum over these."""
    shape, extra = shape_of(x), len(adjoint.shape) - len(shape_of(x))
    axes = [*range(extra), *(extra + i for i, size in enumerate(shape) if size == 1 < adjoint.shape[extra + i])]
    return adjoint.sum(axis=tuple(axes)).reshape(shape) if axes else adjoint


def kept(x, axis):
    """Return the shape of `x` with the reduced axes kept at length 1."""
    size = shape_of(x)
    axes = range(len(size)) if axis is None else [a % len(size) for a in np.atleast_1d(axis)]
    return tuple(1 if i in axes else n for i, n in enumerate(size))


def unary(compute, pull, **options):
    return operation(compute, lambda k, g, y, x, **keywords: pull(g, y, x, **keywords), **options)


def elementary(compute, formula, slope, **options):
    """Return an operation entry by entry, from its derivative ``slope(y, x)`` at y = compute(x)."""
    return unary(compute, lambda g, y, x: g * slope(y, x), doc=f"Return {formula}, entry by entry.", **options)


def binary(compute, *pulls, **options):
    """Return an operation on two arrays that are broadcast against each other."""

    def pull(k, g, y, a, b, **keywords):
        return unbroadcast(pulls[k](g, y, a, b, **keywords), (a, b)[k])

    return operation(compute, pull, **options)


def adjoints(result: Variable, seed=1.0) -> dict:
    """Return the derivative of ``sum(seed * result)`` by every variable that `result` was made from.

    The walk goes through the variables in the reverse of the order in which they were made, so that an adjoint is
    complete before it is sent on. There is no recursion: the chain of steps may be as long as memory allows.

    Parameters
    ----------
    result : Variable
        Of any shape.
    seed : array_like
        The adjoint of `result` itself; broadcast to its shape.

    Returns
    -------
    dict
        From each variable to its adjoint, an array of the variable's shape.

    Raises
    ------
    ValueError
        If `seed` cannot be broadcast to the shape of `result`.

    See Also
    --------
    value_and_gradient : the same for a function and its arguments.

    Examples
    --------
    >>> from mmlbook.calculus.autodiff import Variable, adjoints
    >>> x, y = Variable(3.0), Variable(4.0)
    >>> back = adjoints(x * y + x)
    >>> float(back[x]), float(back[y])
    (5.0, 3.0)

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.
    """
    found, waiting = {result.number: result}, [result]
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent.number not in found:
                found[parent.number] = parent
                waiting.append(parent)
    adjoint = {result: np.broadcast_to(np.asarray(seed, dtype=float), result.shape)}
    for number in sorted(found, reverse=True):
        for parent, pullback in found[number].parents:
            part = pullback(adjoint[found[number]])
            adjoint[parent] = adjoint[parent] + part if parent in adjoint else part
    return adjoint
