"""Points at which given equations hold: found from random starts by the Gauss-Newton method."""

import math

import numpy as np

from mmlbook.derivation.errors import UndefinedError
from mmlbook.derivation.evaluation import Env, evaluate, is_true
from mmlbook.derivation.tree import SCALAR, Line, Node, find
from mmlbook.derivation.values import EPS, constant, matrix_value

__all__ = ["Premise", "names_in"]

STEPS = 40
FAR = 1e3


def names_in(nodes, symbols: dict) -> set[str]:
    """The declared names that formulas depend on, through definitions as well."""
    names = set()
    for node in nodes:
        for part in node.walk():
            by = part.data if part.op in ("partial", "gradient", "jacobian", "hessian") else ()
            words = [v[0] for v in by] if part.op == "partial" else [by[0]] if by else [part.data]
            for word in words:
                if isinstance(word, str) and word in symbols:
                    names |= {word} | symbols[word].depends
    return names


class Premise:
    """Equations and inequalities that hold together.

    Parameters
    ----------
    lines : list of Line
        What holds; each has two sides or more.
    symbols : dict of str to Symbol
        The declared symbols.
    solve_for : set of str, optional
        The names that may be moved; by default all that are free.
    """

    def __init__(self, lines: list[Line], symbols: dict, solve_for: set[str] | None = None):
        self.equations: list[tuple[Node, Node]] = []
        self.conditions: list[Node] = []
        for line in lines:
            for relation, left, right in zip(line.relations, line.sides, line.sides[1:], strict=False):
                if relation == "=":
                    self.equations.append((left, right))
                else:
                    self.conditions.append(Node("compare", [left, right], SCALAR, data=[relation]))
        names = names_in([node for pair in self.equations for node in pair], symbols)
        movable = [name for name in names if symbols[name].kind == "value" and symbols[name].domain.free]
        movable = sorted(name for name in movable if solve_for is None or name in solve_for)
        vectors = [name for name in movable if not symbols[name].shape or find(symbols[name].shape[1]) == 1]
        # a matrix is only moved where moving numbers and vectors does not do
        self.ways = [way for way in (vectors, movable) if way] if vectors != movable else [movable]
        self.symbols, self.lines = symbols, lines
        self.found: dict[int, tuple[Env, Env | None]] = {}

    def __bool__(self) -> bool:
        return bool(self.equations or self.conditions)

    def satisfied(self, env: Env) -> Env | None:
        """Return an instance near this one at which all holds, or None."""
        if id(env) not in self.found:
            with np.errstate(all="ignore"):
                self.found[id(env)] = env, self._satisfy(env)  # the instance is kept, so that its id stays its own
        return self.found[id(env)][1]

    def _satisfy(self, env: Env) -> Env | None:
        try:
            if self.equations and not self._holds(env):
                ways = (self._solve(env, way) for way in self.ways if way)
                env = next((found for found in ways if found is not None), None)
            if env is None or not all(bool(is_true(condition, env)) for condition in self.conditions):
                return None
        except (UndefinedError, OverflowError, FloatingPointError, np.linalg.LinAlgError):
            return None
        return env

    def _residual(self, env: Env, points: int = 0) -> tuple[np.ndarray, float]:
        """The differences of both sides, one row for each of the leading points if there are any."""
        parts, size, lead = [], 0.0, 1 if points else 0
        for left, right in self.equations:
            a, b = evaluate(left, env), evaluate(right, env)
            difference = np.asarray(a.v - b.v)
            core = 0 if left.shape == SCALAR else 2
            difference = np.broadcast_to(difference, (points,) * (lead and difference.ndim == core) + difference.shape)
            difference = difference.reshape(points, -1) if lead else difference.ravel()
            parts += [difference.real, difference.imag] if np.iscomplexobj(difference) else [difference]
            size = max(size, float(np.max(a.s + b.s)))
        residual = np.concatenate(parts, axis=-1)
        if not np.all(np.isfinite(residual)):
            raise UndefinedError("a number that is too large")
        return residual, size

    def _holds(self, env: Env) -> bool:
        residual, size = self._residual(env)
        return float(np.abs(residual).max()) <= 200 * EPS * size

    def _pack(self, env: Env, names: list[str]) -> np.ndarray:
        return np.concatenate([np.atleast_1d(np.asarray(env.values[name].v)).ravel() for name in names])

    def _unpack(self, env: Env, names: list[str], point: np.ndarray) -> Env:
        """The instance at a point; at many, if there is a row for each."""
        values, at = dict(env.values), 0
        for name in names:
            v = env.values[name].v
            if isinstance(v, np.ndarray):
                values[name] = matrix_value(point[..., at : at + v.size].reshape(*point.shape[:-1], *v.shape).copy())
                at += v.size
            else:
                values[name] = constant(point[..., at] if point.ndim > 1 else point[at].item())
                at += 1
        made = Env(env.symbols, values, env.sizes)
        made.lead = point.ndim - 1
        return made

    def _slopes(self, env: Env, names: list[str], point: np.ndarray, residual: np.ndarray) -> np.ndarray:
        steps = 1e-7 * np.maximum(1.0, np.abs(point))
        moved = point + np.diag(steps)
        try:  # all at once, as points of a leading axis
            rows, _ = self._residual(self._unpack(env, names, moved), len(point))
        except (UndefinedError, TypeError, ValueError):
            rows = np.array([self._residual(self._unpack(env, names, one))[0] for one in moved])
        return (rows - residual).T / steps

    def _solve(self, env: Env, names: list[str]) -> Env | None:
        """Move some symbols until the equations hold, by the shortest way."""
        point = self._pack(env, names)
        if np.iscomplexobj(point):
            return None
        residual, size = self._residual(env)
        for _ in range(STEPS):
            if float(np.abs(residual).max()) <= 4 * EPS * size:
                break
            step = np.linalg.lstsq(self._slopes(env, names, point, residual), -residual, rcond=1e-9)[0]
            before, share, close = float(np.abs(residual).max()), 1.0, 200 * EPS * size
            while share > 1e-3:
                trial = self._unpack(env, names, point + share * step)
                try:
                    new, new_size = self._residual(trial)
                    better = float(np.abs(new).max()) < before
                except UndefinedError:
                    better = False
                if better or before <= close:
                    break
                share /= 2
            if not better:
                break
            point, residual, size = point + share * step, new, new_size
            if any(
                not self.symbols[name].domain.contains(trial.values[name]) for name in names if self._not_zero(name)
            ):
                return None  # on its way to the zero that is excluded
        if float(np.abs(residual).max()) > 200 * EPS * max(size, EPS) or np.abs(point).max() > FAR:
            return None
        found = self._unpack(env, names, point)
        inside = all(self.symbols[name].domain.contains(found.values[name]) for name in names)
        return found if inside and math.isfinite(size) else None

    def _not_zero(self, name: str) -> bool:
        domain = self.symbols[name].domain
        return "nonzero" in domain.assumptions()
