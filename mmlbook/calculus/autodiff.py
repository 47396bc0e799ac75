"""Automatic differentiation: the gradient of a program, from the program itself.

`gradient(f, x)` runs f once on a `Variable`, which records every step, and sends the derivative of the result back
through the steps (`adjoints`, in `mmlbook.calculus._reverse_mode`). Here is the table of the steps. Its lines are
derivatives from school, written with the same operations, so that a gradient can be differentiated again.

The functions take plain arrays too, and then return plain arrays: one model serves for computing and for learning.
"""

import numpy as np

from mmlbook.calculus._reverse_mode import (
    OURS,
    Variable,
    adjoints,
    binary,
    elementary,
    kept,
    new_level,
    operation,
    plain,
    shape_of,
    unary,
    unbroadcast,
)

__all__ = ["Variable", "adjoints", "arccos", "arcsin", "arctan", "concatenate", "cos", "cosh", "exp", "gradient"]
__all__ += ["jacobian", "log", "log_sum_exp", "maximum", "minimum", "relu", "sigmoid", "sin", "sinh", "softmax"]
__all__ += ["softplus", "sqrt", "stack", "tan", "tanh", "value_and_gradient", "where"]

# -- the table of operations: g is the adjoint of the result y ----------------------------

_add = binary(np.add, lambda g, y, a, b: g, lambda g, y, a, b: g)
_subtract = binary(np.subtract, lambda g, y, a, b: g, lambda g, y, a, b: -g)
_multiply = binary(np.multiply, lambda g, y, a, b: g * b, lambda g, y, a, b: g * a)
_divide = binary(np.divide, lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b)
_power = binary(
    np.power,
    lambda g, y, a, b: g * b * a ** where(b == 0, 1.0, b - 1.0),  # the power 0 has the slope 0, at a = 0 too
    lambda g, y, a, b: g * y * log(where(a == 0, 1.0, a)),
)
_larger = binary(
    np.maximum,
    lambda g, y, a, b: g * ((a > b) + 0.5 * (a == b)),  # where they are equal, half goes to each
    lambda g, y, a, b: g * ((a < b) + 0.5 * (a == b)),
)
_choose = binary(
    lambda a, b, condition: np.where(condition, a, b),
    lambda g, y, a, b, condition: where(condition, g, 0.0),
    lambda g, y, a, b, condition: where(condition, 0.0, g),
)
_negative = unary(np.negative, lambda g, y, x: -g)

exp = elementary(np.exp, "eˣ", lambda y, x: y)
log = elementary(np.log, "ln x", lambda y, x: 1 / x)
sqrt = elementary(np.sqrt, "√x", lambda y, x: 0.5 / y)
sin = elementary(np.sin, "sin x", lambda y, x: cos(x))
cos = elementary(np.cos, "cos x", lambda y, x: -sin(x))
tan = elementary(np.tan, "tan x", lambda y, x: 1 + y * y)
arcsin = elementary(np.arcsin, "arcsin x", lambda y, x: 1 / sqrt(1 - x * x))
arccos = elementary(np.arccos, "arccos x", lambda y, x: -1 / sqrt(1 - x * x))
arctan = elementary(np.arctan, "arctan x", lambda y, x: 1 / (1 + x * x))
sinh = elementary(np.sinh, "sinh x", lambda y, x: cosh(x))
cosh = elementary(np.cosh, "cosh x", lambda y, x: sinh(x))
tanh = elementary(np.tanh, "tanh x", lambda y, x: 1 - y * y)


def _size(x):
    return np.where(np.real(x) < 0, -1.0, 1.0) * x  # |x|, but such that complex steps differentiate it


def _relu(x):
    return np.where(np.real(x) > 0, x, 0.0)


def _sigmoid(x):
    small = np.exp(-_size(x))  # at most 1, so it never overflows
    return np.where(np.real(x) >= 0, 1.0, small) / (1 + small)


def _softplus(x):
    return _relu(x) + np.log1p(np.exp(-_size(x)))


_abs = elementary(np.absolute, "|x|", lambda y, x: 1.0 * (x > 0) - 1.0 * (x < 0))
relu = elementary(_relu, "max(x, 0), with the slope 0 at 0", lambda y, x: 1.0 * (x > 0))
sigmoid = elementary(_sigmoid, "the logistic function 1/(1 + e⁻ˣ)", lambda y, x: y * sigmoid(-x))
softplus = elementary(_softplus, "ln(1 + eˣ)", lambda y, x: sigmoid(x))


def _pull_sum(g, y, x, axis=None, keepdims=False):
    return _repeat(g.reshape(kept(x, axis)), shape=shape_of(x))


def _pull_max(g, y, x, axis=None, keepdims=False):
    top = x == plain(y).reshape(kept(x, axis))
    return g.reshape(kept(x, axis)) * (top / np.sum(top, axis=axis, keepdims=True))  # equal ones share


def _spread(x, index, shape):
    whole = np.zeros(shape)
    np.add.at(whole, index, x)  # adds, so that an entry that was taken twice receives both
    return whole


def _pull_join(k, g, y, *parts, axis):
    start = sum(shape_of(part)[axis] for part in parts[:k])
    here = slice(start, start + shape_of(parts[k])[axis])
    return g[(slice(None),) * (axis % len(shape_of(y))) + (here,)]


_sum, _max = unary(np.sum, _pull_sum), unary(np.max, _pull_max)
_repeat = unary(np.broadcast_to, lambda g, y, x, shape: unbroadcast(g, x))
_reshape = unary(lambda x, shape: np.reshape(x, shape), lambda g, y, x, shape: g.reshape(shape_of(x)))
_transpose = unary(np.transpose, lambda g, y, x: g.T)
_swap = unary(lambda x: np.swapaxes(x, -1, -2), lambda g, y, x: _swap(g))
_matrices = binary(np.matmul, lambda g, y, A, B: _matrices(g, _swap(B)), lambda g, y, A, B: _matrices(_swap(A), g))
_take = unary(lambda x, index: x[index], lambda g, y, x, index: _put(g, index=index, shape=shape_of(x)))
_put = unary(_spread, lambda g, y, x, index, shape: g[index])
_join = operation(lambda *parts, axis: np.concatenate(parts, axis), _pull_join)


def _matmul(a, b):
    """Return a @ b: a vector at the left is a row, at the right a column."""
    left, right = shape_of(a), shape_of(b)
    A = a if len(left) > 1 else _reshape(a, shape=(1, -1))
    B = b if len(right) > 1 else _reshape(b, shape=(-1, 1))
    product = _matrices(A, B)
    lost = {-2: len(left) == 1, -1: len(right) == 1}
    return product.reshape([n for i, n in enumerate(product.shape, -len(product.shape)) if not lost.get(i)])


def where(condition, a, b):
    """Return a where the condition holds, and b elsewhere; the condition itself has no derivative."""
    return _choose(a, b, condition=plain(condition))


def maximum(a, b):
    """Return the larger of a and b, entry by entry; where they are equal, each has the slope 1/2."""
    return _larger(a, b)


def minimum(a, b):
    """Return the smaller of a and b, entry by entry; where they are equal, each has the slope 1/2."""
    return _negative(_larger(_negative(a), _negative(b)))


def concatenate(parts, axis=0):
    """Return the parts joined along an axis."""
    return _join(*parts, axis=axis)


def stack(parts, axis=0):
    """Return parts of one shape, numbers for example, joined along a new axis."""
    size = list(shape_of(parts[0]))
    size.insert(axis if axis >= 0 else len(size) + 1 + axis, 1)
    return _join(*(_reshape(part, shape=size) for part in parts), axis=axis)


def log_sum_exp(x, axis=-1, keepdims=False):
    """Return ln Σ eˣ along an axis, without overflow: the largest entry is taken out of the sum first.

    >>> round(float(log_sum_exp(np.array([1000.0, 1000.0]))) - 1000, 6)  # ln 2
    0.693147
    """
    largest = np.max(np.real(plain(x)), axis=axis, keepdims=True)
    total = log(_sum(exp(x - largest), axis=axis, keepdims=True)) + largest
    return total if keepdims else _reshape(total, shape=np.sum(plain(total), axis=axis).shape)


def softmax(x, axis=-1):
    """Return eˣ / Σ eˣ along an axis: positive numbers that add up to one.

    >>> softmax(np.array([0.0, np.log(3.0)]))
    array([0.25, 0.75])
    """
    return exp(x - log_sum_exp(x, axis=axis, keepdims=True))


# -- what a variable can do: the operations above, under Python's and NumPy's names -------


def _reducing(reduce):
    return lambda x, axis=None, keepdims=False: reduce(x, axis=axis, keepdims=keepdims)


def _mean(x, axis=None, keepdims=False):
    total = _sum(x, axis=axis, keepdims=keepdims)
    return total * (np.prod(shape_of(total)) / np.prod(shape_of(x)))


def _reshaped(x, *shape):
    return _reshape(x, shape=shape[0] if len(shape) == 1 else shape)


Variable.sum, Variable.max, Variable.mean, Variable.reshape = _reducing(_sum), _reducing(_max), _mean, _reshaped
Variable.__neg__, Variable.__abs__, Variable.T = _negative, _abs, property(_transpose)
Variable.__getitem__ = lambda x, index: _take(x, index=index)
OURS |= {np.sum: Variable.sum, np.max: Variable.max, np.mean: _mean, np.reshape: _reshaped, np.where: where}
OURS |= {np.matmul: _matmul, np.dot: _matmul, np.concatenate: concatenate, np.stack: stack, np.shape: shape_of}
_arithmetic = {"add": _add, "sub": _subtract, "mul": _multiply, "truediv": _divide, "pow": _power, "matmul": _matmul}
for _word, _function in _arithmetic.items():
    setattr(Variable, f"__{_word}__", lambda a, b, f=_function: f(a, b))
    setattr(Variable, f"__r{_word}__", lambda a, b, f=_function: f(b, a))
_comparisons = {"lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal}
for _word, _function in (_comparisons | {"eq": np.equal, "ne": np.not_equal}).items():
    OURS[_function] = lambda a, b, f=_function: f(plain(a), plain(b))
    setattr(Variable, f"__{_word}__", OURS[_function])

# -- gradients ----------------------------------------------------------------------------


def value_and_gradient(f, *arguments):
    """Return f(x, y, …) and its gradient: one array for one argument, a tuple of arrays for several.

    Parameters
    ----------
    f : function
        From arrays to one number (shape ``()``).
    *arguments : array_like
        Finite real numbers; an argument of shape s has a gradient of shape s.

    Raises
    ------
    TypeError, ValueError
        If an argument is not real or not finite, or if f returns anything but one number.

    See Also
    --------
    gradient : without the value.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.

    Examples
    --------
    >>> value_and_gradient(lambda x: (x * x).sum(), [1.0, 2.0])
    (5.0, array([2., 4.]))
    """
    level = new_level()
    variables = [Variable(argument, level=level) for argument in arguments]
    result = f(*variables)
    if isinstance(result, (list, tuple)) or shape_of(result) != ():
        came = f"the shape {shape_of(result)}" if hasattr(result, "shape") else f"a {type(result).__name__}"
        raise ValueError(f"f must return one number, but it returned {came}; sum it, or ask for the jacobian")
    mine = isinstance(result, Variable) and result.level == level
    back = adjoints(result) if mine else {}  # without a variable of this call, f is constant
    found = tuple(_given_out(back.get(x, np.zeros(x.shape))) for x in variables)
    return _given_out(result.value if mine else result), found[0] if len(found) == 1 else found


def _given_out(x):
    """Return an array of its own, or a float; variables of outer gradients as they are."""
    return x if isinstance(x, Variable) else np.array(x) if np.ndim(x) else float(x)


def gradient(f, *arguments):
    """Return ∇f: the derivative of one number by every entry of every argument, in one walk back.

    `gradient` may be used inside of f: see the second example.

    Parameters
    ----------
    f : function
        From arrays to one number (shape ``()``).
    *arguments : array_like
        As in :func:`value_and_gradient`.

    Raises
    ------
    TypeError, ValueError
        As :func:`value_and_gradient`.

    See Also
    --------
    mmlbook.calculus.partial_derivatives.gradient : by differences, for functions of any kind.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.

    Examples
    --------
    >>> gradient(lambda x, y: x * x * y, 3.0, 5.0)
    (30.0, 9.0)
    >>> gradient(lambda x: gradient(lambda x: x**4, x), 2.0)  # the second derivative, 12 x²
    48.0
    """
    return value_and_gradient(f, *arguments)[1]


def jacobian(f, x):
    """Return J = ∂f/∂x, outputs × inputs: one run forward, one walk back for each output.

    Parameters
    ----------
    f : function
        From a vector of shape ``(n,)`` to one of shape ``(m,)``, to a list of m numbers, or to one number (m = 1).
    x : array_like of shape (n,)

    Returns
    -------
    ndarray of shape (m, n)

    Raises
    ------
    TypeError, ValueError
        If x is not a real, finite vector, or if f returns anything but a number or a vector.

    See Also
    --------
    mmlbook.calculus.jacobian_and_hessian.jacobian : by differences, for functions of any kind.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, section 3.2.

    Examples
    --------
    >>> jacobian(lambda p: [p[0] * cos(p[1]), p[0] * sin(p[1])], [2.0, 0.0])  # polar coordinates
    array([[1., 0.],
           [0., 2.]])
    >>> jacobian(lambda x: gradient(lambda x: x[0] ** 2 * x[1], x), [1.0, 3.0])  # the Hessian
    array([[6., 2.],
           [2., 0.]])
    """
    start = Variable(x, level=new_level())
    if len(start.shape) != 1:
        raise ValueError(f"x must be a vector (one axis), but it has shape {start.shape}")
    result = f(start)
    result = stack(result) if isinstance(result, (list, tuple)) else result
    if len(shape_of(result)) > 1:
        raise ValueError(f"f must return a vector or a number, but it returned the shape {shape_of(result)}")
    result = _reshape(result, shape=(-1,))
    if not isinstance(result, Variable) or result.level != start.level:
        return np.zeros((shape_of(result)[0], *start.shape))
    rows = [adjoints(result, seed).get(start, np.zeros(start.shape)) for seed in np.eye(result.shape[0])]
    return stack(rows)
