"""Functions that are declared: arbitrary smooth ones, or one that is given in Python."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmlbook.derivation import values as val
from mmlbook.derivation.domains import Domain, as_size
from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.tree import SCALAR
from mmlbook.derivation.values import Dual, Num, constant, matrix_value

__all__ = ["Function", "function"]


class Drawn:
    """A function that was drawn, with its formula for a counterexample."""

    def __init__(self, call: Callable, text: str):
        self.call, self.text = call, text

    def __call__(self, *args):
        return self.call(*args)


@dataclass(frozen=True, slots=True)
class Function(Domain):
    """A function of a number or a vector, with a number or a vector as its value."""

    kind = "function"
    source: str | int | None = None
    target: str | int | None = None
    trait: str | None = None
    given: Callable | None = None

    @property
    def shape(self) -> tuple:
        return SCALAR if self.target is None else (self.target, 1)

    @property
    def param_shapes(self) -> tuple:
        return (SCALAR if self.source is None else (self.source, 1),)

    def sizes(self) -> tuple:
        return tuple(size for size in (self.source, self.target) if isinstance(size, str))

    def assumptions(self) -> dict[str, str]:
        return {self.trait: f"${{}}$ is {self.trait}"} if self.trait else {}

    def without(self, assumption: str) -> "Function":
        self._refuse(assumption)
        return Function(assumption, self.source, self.target, None, self.given)

    def draw(self, rng, sizes: dict, style: str, made: dict | None = None) -> Drawn:
        if self.given is not None:
            return Drawn(self._call, getattr(self.given, "__name__", "f"))
        if self.source is None and self.target is None:
            return _of_number(rng, style, self.trait)
        n = 1 if self.source is None else self.source if isinstance(self.source, int) else sizes[self.source]
        m = 1 if self.target is None else self.target if isinstance(self.target, int) else sizes[self.target]
        parts = [_of_number(rng, style, self.trait) if self.source is None else _of_vector(rng, n, style, self.trait)
                 for _ in range(m)]  # fmt: skip
        if self.target is None:
            return parts[0]
        return Drawn(lambda x: val.stack([part(x) for part in parts], m, 1), "; ".join(part.text for part in parts))

    def _call(self, x):
        if isinstance(x, Dual):
            raise UndefinedError("the derivative of a function that is given in Python: define it by a formula")
        v = np.asarray(x.v)
        if self.source is None and v.ndim:
            result = np.array([float(self.given(float(t))) for t in v.ravel()]).reshape(v.shape)
            return Num(result, np.abs(result) * 8 + x.s)
        result = np.asarray(self.given(v.item() if self.source is None else v[:, 0]), dtype=float)
        if self.target is None:
            return Num(float(result), abs(float(result)) * 8 + float(np.max(x.s)))
        made = matrix_value(result.reshape(-1, 1))
        return Num(made.v, made.s * 8 + float(np.max(x.s)))


def _line(a: float, b: float, x):
    return val.add(constant(a), val.mul(constant(b), x))


def _of_number(rng, style: str, trait: str | None) -> Drawn:
    """A smooth function of a number: a quadratic, and more where numbers need not be small."""
    a, b, c = (float(k) for k in (rng.integers(-2, 3, 3) if style == "small" else rng.normal(size=3)))
    if trait == "convex":
        c = abs(c) + (style != "small") * 0.1
    if trait in ("increasing", "positive"):
        b = abs(b) + 0.5

    def quadratic(x):
        return val.add(_line(a, b, x), val.mul(constant(c), val.mul(x, x)))

    if trait == "positive":
        return Drawn(lambda x: val.add(val.exp(val.mul(constant(c / 2), val.sin(x))), constant(b)),
                     f"{b:g} + exp({c / 2:g} sin x)")  # fmt: skip
    if trait == "increasing":
        return Drawn(lambda x: val.add(_line(a, b, x), val.mul(constant(abs(c)), val.arctan(x))),
                     f"{a:g} + {b:g} x + {abs(c):g} arctan x")  # fmt: skip
    if style == "small":
        return Drawn(quadratic, f"{a:g} + {b:g} x + {c:g} x^2")
    d, e = float(rng.normal()), float(rng.normal())
    if trait == "convex":
        return Drawn(lambda x: val.add(quadratic(x), val.exp(val.mul(constant(d / 2), x))),
                     f"{a:.3g} + {b:.3g} x + {c:.3g} x^2 + exp({d / 2:.3g} x)")  # fmt: skip
    return Drawn(lambda x: val.add(quadratic(x), val.mul(constant(d), val.sin(_line(e, 1.3, x)))),
                 f"{a:.3g} + {b:.3g} x + {c:.3g} x^2 + {d:.3g} sin(1.3 x + {e:.3g})")  # fmt: skip


def _of_vector(rng, n: int, style: str, trait: str | None) -> Drawn:
    """A smooth function of a vector: a quadratic form, a linear one, and a wave along a direction."""
    if style == "small":
        q, w = rng.integers(-2, 3, (n, n)).astype(float), rng.integers(-2, 3, (n, 1)).astype(float)
    else:
        q, w = rng.normal(size=(n, n)), rng.normal(size=(n, 1))
    q = q.T @ q if trait == "convex" else np.triu(q)
    quadratic, linear, bend = matrix_value(q), matrix_value(w), float(rng.integers(1, 3))

    def along(x):
        return val.entry(val.matmul(val.transpose(linear), x), 0, 0)

    def form(x):
        return val.entry(val.matmul(val.transpose(x), val.matmul(quadratic, x)), 0, 0)

    if trait == "positive":
        return Drawn(lambda x: val.add(constant(1.0), val.exp(val.sin(along(x)))), "1 + exp(sin(w^T x))")
    if trait == "convex" or style == "small":
        text = f"x^T Q x + w^T x with Q = {q.tolist()}, w = {w[:, 0].tolist()}"
        return Drawn(lambda x: val.add(form(x), along(x)), text)
    return Drawn(lambda x: val.add(form(x), val.mul(constant(bend), val.sin(along(x)))),
                 f"x^T Q x + {bend:g} sin(w^T x) with random Q and w")  # fmt: skip


def function(source=None, target=None, *, convex=False, increasing=False, positive=False, call=None) -> Function:
    """An arbitrary smooth function, or one that is given in Python.

    Parameters
    ----------
    source, target : str or int, optional
        The size of its argument and of its value; a number where left out.
    convex, increasing, positive : bool
        What is assumed of it (one of these).
    call : callable, optional
        The function itself, of a float or of an array with one axis. It cannot be differentiated; define a
        function that is to be differentiated by a formula.

    Examples
    --------
    >>> function("n").param_shapes, function("n").shape
    ((('n', 1),), ())
    """
    traits = [name for name, held in (("convex", convex), ("increasing", increasing), ("positive", positive)) if held]
    if len(traits) > 1 or (traits and call is not None):
        raise ValueError(
            "a function is assumed convex, increasing or positive, one of them, and only where it is arbitrary"
        )
    if traits and (target is not None or (traits == ["increasing"] and source is not None)):
        raise ValueError(f"a function with these sizes cannot be assumed {traits[0]}")
    source, target = (size if size is None else as_size(size, "size") for size in (source, target))
    return Function(None, source, target, traits[0] if traits else None, call)
