"""Derivations that run: the formula that is printed is the formula that was checked.

A derivation is written in the LaTeX that the reader sees. It is read (in the modules ``notation`` and ``reading``
of this package), every step is evaluated at random instances of its symbols (``evaluation``, ``checking``), decided
by computer algebra where that is possible (``exact``), and shown (``display``).
"""

from mmlbook.derivation.chance import (
    bernoulli,
    beta,
    binomial,
    event,
    exponential,
    gamma,
    geometric,
    normal,
    poisson,
    random_variable,
    random_vector,
    sample,
    student,
    uniform,
)
from mmlbook.derivation.derivation import Derivation
from mmlbook.derivation.domains import family, index, scalar
from mmlbook.derivation.errors import DerivationError, NotationError
from mmlbook.derivation.functions import function
from mmlbook.derivation.matrices import matrix, vector
from mmlbook.derivation.steps import by_hand

__all__ = [
    "Derivation",
    "DerivationError",
    "NotationError",
    "bernoulli",
    "beta",
    "binomial",
    "by_hand",
    "event",
    "exponential",
    "family",
    "function",
    "gamma",
    "geometric",
    "index",
    "matrix",
    "normal",
    "poisson",
    "random_variable",
    "random_vector",
    "sample",
    "scalar",
    "student",
    "uniform",
    "vector",
]
