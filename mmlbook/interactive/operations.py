"""The operations that a formula may use, in NumPy; the script of the page has the same ones.

What is not a number stays not a number, and no operation raises: a figure shows a dash where
its formula has no value. Where the languages differ (the sign of zero, remainders, powers of
one) both follow the definition given here.
"""

import math

import numpy as np

__all__ = ["OPERATIONS"]

_erf = np.vectorize(math.erf, otypes=[float])
_lgamma = np.vectorize(lambda x: math.lgamma(x) if 0 < x < 1e300 else math.nan, otypes=[float])


def _minimum(a, b):
    return np.where(a < b, a, np.where(b <= a, b, np.nan))


def _maximum(a, b):
    return np.where(a > b, a, np.where(b >= a, b, np.nan))


def _power(a, b):
    return np.where(np.isfinite(b) | (np.abs(a) != 1), np.power(a, b), np.nan)


def _sign(a):
    return np.where(a > 0, 1.0, np.where(a < 0, -1.0, np.where(a == 0, 0.0, np.nan)))


def _truth(condition):
    return np.where(condition, 1.0, 0.0)


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: np.divide(a, b),
    "pow": _power,
    "mod": lambda a, b: a - b * np.floor(np.divide(a, b)),
    "neg": lambda a: -a,
    "abs": np.abs,
    "<": lambda a, b: _truth(a < b),
    "<=": lambda a, b: _truth(a <= b),
    "==": lambda a, b: _truth(a == b),
    "where": lambda c, a, b: np.where(c != 0, a, b),
    "min": _minimum,
    "max": _maximum,
    "floor": np.floor,
    "sign": _sign,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "tanh": np.tanh,
    "erf": _erf,
    "lgamma": _lgamma,
}
