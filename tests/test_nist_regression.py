"""The NIST problems: what was published is what is loaded."""

import hashlib
import json
from importlib import resources

import numpy as np
import pytest
import sympy

from mmlbook.datasets import DATASETS, DataFileError, load_nist_regression, nist, nist_regression_names

NAMES = nist_regression_names()
FILE = resources.files("mmlbook").joinpath("data", "nist_regression.json")


def test_there_are_27():
    assert len(NAMES) == len(set(NAMES)) == 27
    levels = [load_nist_regression(name).level for name in NAMES]
    assert (levels.count("lower"), levels.count("average"), levels.count("higher")) == (8, 11, 8)
    assert levels == sorted(levels, key=["lower", "average", "higher"].index)


@pytest.mark.parametrize("name", NAMES)
def test_certified_sum_of_squares(name):
    """At the certified parameters the model leaves the certified sum: data, formula and parameters fit together."""
    problem = load_nist_regression(name)
    residuals = problem.model(problem.x, problem.parameters) - problem.y
    if name == "Lanczos1":  # eleven digits of the parameters are too few for a sum of squares of 1e-25
        assert residuals @ residuals < 1e-20
    else:
        assert np.isclose(residuals @ residuals, problem.residual_sum_of_squares, rtol=2e-10)
    freedom = len(problem.y) - len(problem.parameters)
    assert np.isclose(problem.residual_standard_deviation**2 * freedom, problem.residual_sum_of_squares, rtol=1e-9)
    assert problem.degrees_of_freedom == (9 if name == "Rat43" else freedom)
    assert problem.starts.shape == (2, len(problem.parameters))
    assert problem.standard_deviations.shape == problem.parameters.shape


@pytest.mark.parametrize("name", NAMES)
def test_the_formula_is_the_published_one(name):
    fields = json.loads(FILE.read_text())[name]
    left, right = fields["published_model"].removesuffix(" + e").replace("[", "(").replace("]", ")").split("=")
    assert left.strip().replace("(", "").replace(")", "") == fields["response"].replace("(", "").replace(")", "")
    names = {word: sympy.Symbol(word) for word in ("x", "x1", "x2", *(f"b{k}" for k in range(1, 10)))}
    names["arctan"] = sympy.atan
    published, ours = sympy.sympify(right, locals=names), sympy.sympify(fields["formula"], locals=names)
    assert sympy.simplify(published - ours) == 0


def test_published_values_by_hand():
    problem = load_nist_regression("Rat42")
    assert problem.x.tolist() == [9, 14, 21, 28, 42, 57, 63, 70, 79]
    assert problem.y.tolist() == [8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08]
    assert problem.starts.tolist() == [[100, 1, 0.1], [75, 2.5, 0.07]]
    assert problem.parameters.tolist() == [72.462237576, 2.6180768402, 0.067359200066]
    assert problem.standard_deviations.tolist() == [1.7340283401, 0.088295217536, 0.0034465663377]
    assert load_nist_regression("Nelson").x.shape == (128, 2)
    assert np.isclose(load_nist_regression("Nelson").y[0], np.log(15.0))


def test_extended_precision_keeps_all_published_digits():
    problem = load_nist_regression("Lanczos1", dtype=np.longdouble)
    assert problem.y.dtype == np.longdouble
    assert problem.y[1] == np.longdouble("2.044333373291")


def test_an_unknown_name():
    with pytest.raises(ValueError, match=r"no NIST problem 'Misra'.*Misra1a"):
        load_nist_regression("Misra")


def test_a_changed_file_is_refused(monkeypatch):
    monkeypatch.setattr(nist, "NIST_SHA256", "0" * 64)
    nist._contents.cache_clear()
    with pytest.raises(DataFileError, match="has been changed"):
        load_nist_regression("Rat42")
    nist._contents.cache_clear()


def test_the_table_of_data_sets_names_it():
    (row,) = [data for data in DATASETS if data.loaded.startswith("load_nist_regression")]
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() in row.checksum
