"""What the tests of derivations share: a formula read and evaluated at given values."""

import numpy as np

from mmlbook.derivation.evaluation import Env, evaluate
from mmlbook.derivation.model import Model, friendly
from mmlbook.derivation.values import constant, matrix_value


def instance(given: dict, values: dict, define: dict | None = None, **sizes: int):
    """A model and one instance of it: numbers, lists (columns) and arrays by the keys of `given`."""
    model = Model(given, define)
    made = {}
    for key, value in values.items():
        array = np.asarray(value, dtype=complex if np.iscomplexobj(value) else float)
        if model.given[key].kind == "family":
            made[model.names[key]] = [as_value(member) for member in array]
        else:
            made[model.names[key]] = as_value(array)
    return model, Env(model.symbols, made, sizes)


def as_value(array: np.ndarray):
    """An array as a value: one axis is a column."""
    return constant(array.item()) if array.ndim == 0 else matrix_value(array.reshape(len(array), -1))


def value(latex: str, given: dict | None = None, values: dict | None = None, define: dict | None = None, **sizes: int):
    """The value of a formula: a float, or an array with one axis for a column."""
    model, env = instance(given or {}, values or {}, define, **sizes)
    (node,) = model.read(latex).sides
    return friendly(evaluate(node, env), node.shape or ("n", 1))
