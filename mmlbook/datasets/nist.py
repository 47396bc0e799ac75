"""NIST's reference problems for non-linear regression: data, starts and certified answers."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from mmlbook.datasets.idx import DataFileError

__all__ = ["NIST_SHA256", "NistRegression", "load_nist_regression", "nist_regression_names"]

NIST_SHA256 = "839471071f135debcc0d95c68dbc975957aa45065e8b1acc5a0f3b3a816966dc"
FUNCTIONS = (np.exp, np.cos, np.sin, np.arctan)
PI = "3.141592653589793238462643383279"


@dataclass(frozen=True, eq=False)
class NistRegression:
    """One reference problem: what was measured, the model, two starts, and the answer to be found.

    Attributes
    ----------
    name, level, description, reference : str
        The name, NIST's level of difficulty ("lower", "average" or "higher"), and where the data come from.
    formula : str
        The model in the parameters b1, b2, … and the predictor x (x1, x2 if there are two).
    x : ndarray of shape (m,), or (m, 2) with two predictors
    y : ndarray of shape (m,)
        What the model predicts; in the problem Nelson that is the logarithm of the measured response.
    starts : ndarray of shape (2, n)
        The two starts that NIST proposes, one a row: the first is farther from the answer.
    parameters, standard_deviations : ndarray of shape (n,)
        The certified answer, to eleven digits, and the standard deviations of its entries.
    residual_sum_of_squares, residual_standard_deviation : float
    degrees_of_freedom : int
        Measurements minus parameters. (For Rat43 NIST prints 9, but computes with 11.)
    """

    name: str
    level: str
    description: str
    reference: str
    formula: str
    x: np.ndarray
    y: np.ndarray
    starts: np.ndarray
    parameters: np.ndarray
    standard_deviations: np.ndarray
    residual_sum_of_squares: float
    residual_standard_deviation: float
    degrees_of_freedom: int

    def model(self, x, parameters):
        """Return what the formula predicts at x, of shape (m,), from parameters of shape (n,).

        It can be differentiated by :mod:`mmlbook.calculus.autodiff`.
        """
        known = {f"b{i + 1}": parameters[i] for i in range(len(self.parameters))}
        known |= {"x": x} if self.x.ndim == 1 else {"x1": x[:, 0], "x2": x[:, 1]}
        words = {"__builtins__": {}, "pi": self.y.dtype.type(PI)} | {f.__name__: f for f in FUNCTIONS}
        return eval(_compiled(self.formula), words, known)


def nist_regression_names() -> list[str]:
    """Return the names of the 27 problems, from the easiest level to the hardest.

    Examples
    --------
    >>> names = nist_regression_names()
    >>> len(names), names[0], names[-1]
    (27, 'Chwirut1', 'Thurber')
    """
    return list(_contents())


def load_nist_regression(name: str, *, dtype=float) -> NistRegression:
    """Return one problem of NIST's Statistical Reference Datasets for non-linear regression.

    Parameters
    ----------
    name : str
        One of :func:`nist_regression_names`.
    dtype : type, optional
        The precision in which the published digits are read: ``float``, or ``np.longdouble`` where that
        has more digits.

    Returns
    -------
    NistRegression

    Raises
    ------
    ValueError
        If there is no problem of that name.
    DataFileError
        If the file that comes with the package has been changed.

    References
    ----------
    National Institute of Standards and Technology, *Statistical Reference Datasets*, "Nonlinear Regression".

    Examples
    --------
    >>> problem = load_nist_regression("Rat42")
    >>> problem.formula, problem.x.shape, problem.starts[0]
    ('b1 / (1 + exp(b2 - b3 * x))', (9,), array([100. ,   1. ,   0.1]))
    >>> residuals = problem.model(problem.x, problem.parameters) - problem.y
    >>> round(float(residuals @ residuals), 8), problem.residual_sum_of_squares
    (8.05652293, 8.0565229338)
    """
    problems = _contents()
    if name not in problems:
        raise ValueError(f"there is no NIST problem {name!r}; there are {', '.join(problems)}")
    fields = dict(problems[name])

    def numbers(text):
        return np.array([np.dtype(dtype).type(word) for word in text.split()])

    x, y = np.stack([numbers(column) for column in fields["x"]], axis=1), numbers(fields["y"])
    words = {key: fields[key] for key in ("level", "description", "reference", "formula")}
    single = {key: float(fields[key]) for key in ("residual_sum_of_squares", "residual_standard_deviation")}
    return NistRegression(
        name=name,
        x=x[:, 0] if x.shape[1] == 1 else x,
        y=np.log(y) if fields["response"] == "log(y)" else y,
        starts=np.array([numbers(start) for start in fields["starts"]]),
        parameters=numbers(fields["parameters"]),
        standard_deviations=numbers(fields["standard_deviations"]),
        degrees_of_freedom=fields["degrees_of_freedom"],
        **words,
        **single,
    )


@lru_cache(maxsize=1)
def _contents() -> dict:
    raw = resources.files("mmlbook").joinpath("data", "nist_regression.json").read_bytes().replace(b"\r\n", b"\n")
    found = hashlib.sha256(raw).hexdigest()
    if found != NIST_SHA256:
        raise DataFileError(f"nist_regression.json has been changed: its SHA-256 is {found}, not {NIST_SHA256}")
    return json.loads(raw)


@lru_cache(maxsize=64)
def _compiled(formula: str):
    return compile(formula, "<formula>", "eval")
