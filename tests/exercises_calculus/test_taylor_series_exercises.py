"""The answers that are tried in the exercises on Taylor series."""

import numpy as np
import sympy
from scipy.integrate import quad
from scipy.optimize import linprog


def by_symbols():
    """Return the coefficients of the square root about 4, by SymPy."""
    x = sympy.symbols("x")
    series = sympy.series(sympy.sqrt(x + 4), x, 0, 4).removeO()
    return [float(series.coeff(x, j)) for j in range(4)]


def degree_by_table():
    """Return the first degree whose bound is small enough, from all bounds at once."""
    k = np.arange(20)
    bounds = 2 * np.cumprod(0.5 / (k + 1))
    return int(np.argmax(bounds <= 1e-6))


def estimate_by_symbols():
    """Return the estimate from the product, sorted by the powers of a common factor."""
    x, y, t = sympy.symbols("x y t")
    f = (sympy.exp(x) * sympy.log(1 + y)).subs({x: t * sympy.Rational(1, 5), y: t * sympy.Rational(1, 10)})
    return float(sympy.series(f, t, 0, 3).removeO().subs(t, 1))


def stable_by_sine(x):
    return np.sin(x) ** 2 / (1 + np.cos(x)) if abs(x) < 1 else 1 - np.cos(x)


def one_term_only(x):
    return x * x / 2 if -0.1 < x < 0.1 else 1 - np.cos(x)


def reciprocal_by_matrix(c):
    """Return 1/f by solving the triangular system that multiplication by f is."""
    n = len(c)
    T = np.array([[c[i - j] if i >= j else 0.0 for j in range(n)] for i in range(n)])
    if c[0] == 0:
        raise ValueError("no reciprocal")
    return np.linalg.solve(T, np.eye(n)[0])


def reciprocal_unguarded(c):
    with np.errstate(all="ignore"):
        b = [1 / np.float64(c[0])]
        for n in range(1, len(c)):
            b.append(-sum(c[j] * b[n - j] for j in range(1, n + 1)) / c[0])
    return np.array(b)


def one_by_one(c):
    if c[0] == 0:
        raise ValueError("no reciprocal")
    return np.array([1 / v if v else 0.0 for v in c])


def turned_sign(c):
    if c[0] == 0:
        raise ValueError("no reciprocal")
    T = np.array([[c[i - j] if i >= j else 0.0 for j in range(len(c))] for i in range(len(c))])
    return np.linalg.solve(2 * c[0] * np.eye(len(c)) - T, np.eye(len(c))[0])


def even_by_linear_program():
    """Return the coefficients with the smallest largest error, by linear programming."""
    x = np.linspace(0, np.pi / 4, 300)
    A, one = np.column_stack([x, x**3, x**5]), np.ones((len(x), 1))
    inequalities = np.vstack([np.hstack([A, -one * 1e-6]), np.hstack([-A, -one * 1e-6])])
    found = linprog([0, 0, 0, 1], inequalities, np.concatenate([np.sin(x), -np.sin(x)]), bounds=[(None, None)] * 4)
    return found.x[:3]


def crossing(places):
    """Return the coefficients whose polynomial meets the sine at three places."""
    x = np.array(places)
    return np.linalg.solve(np.column_stack([x, x**3, x**5]), np.sin(x))


WRONG = [
    ("taylor_series.1", [2, 0.25, -1 / 32, 3 / 256], "no-factorials"),
    ("taylor_series.1", [2, 0.25, -1 / 64, 1 / 256], "divided-by-order"),
    ("taylor_series.1", [2, 0.25, 1 / 64, 1 / 512], "signs"),
    ("taylor_series.1", by_symbols()[::-1], "highest-first"),
    ("taylor_series.1", [1, 0.5, -0.125, 0.0625], "about-one"),
    ("taylor_series.1", [2, 0.25, -1 / 64], None),
    ("taylor_series.2", "a half", "a half"),
    ("taylor_series.2", "a sixth", "a sixth"),
    ("taylor_series.2", "an eighth", "an eighth"),
    ("taylor_series.2", "a quarter", "unknown-option"),
    ("taylor_series.3", 8, "terms-counted"),
    ("taylor_series.3", 6, "not-enough"),
    ("taylor_series.3", 20, "factorial-forgotten"),
    ("taylor_series.3", "seven", None),
    ("taylor_series.4", 0.5 - 1 / 24 + 1 / 320, "three-terms"),
    ("taylor_series.4", 0.5 - 1 / 24 + 1 / 160 - 1 / 896, "no-factorials"),
    ("taylor_series.4", 0.7788, "not-integrated"),
    ("taylor_series.4", 0.5 + 1 / 24 + 1 / 320 + 1 / 5376, "all-plus"),
    ("taylor_series.5", 0.13, "half-forgotten"),
    ("taylor_series.5", 0.105, "mixed-once"),
    ("taylor_series.5", 0.1, "plane-only"),
    ("taylor_series.5", 0.2, "swapped"),
    ("taylor_series.5", np.exp(0.2) * np.log(1.1), "exact"),
    ("taylor_series.5", 0.125, "bend-sign"),
    ("taylor_series.6", lambda x: 1 - np.cos(x), "cancels"),
    ("taylor_series.6", one_term_only, "one-term"),
    ("taylor_series.6", lambda x: x**2 / 2 - x**4 / 24 + x**6 / 720, "everywhere"),
    ("taylor_series.6", lambda x: np.cos(x), "cosine"),
    ("taylor_series.6", lambda x: np.sin(x) ** 2, None),
    ("taylor_series.7", one_by_one, "each-reciprocal"),
    ("taylor_series.7", turned_sign, "sign"),
    ("taylor_series.7", reciprocal_unguarded, "not-raised"),
    ("taylor_series.7", lambda c: 1 / c[0], None),
    ("taylor_series.8", [1, -1 / 6, 1 / 120], "taylor"),
    ("taylor_series.8", [1, -1, 1], "derivatives"),
    ("taylor_series.8", crossing([0.5, 0.6, 0.7]), "halfway"),
    ("taylor_series.8", [1, 0, 0], None),
]

RIGHT = [
    ("taylor_series.1", by_symbols()),
    ("taylor_series.3", degree_by_table()),
    ("taylor_series.4", quad(lambda x: np.exp(-(x**2)), 0, 0.5)[0]),
    ("taylor_series.5", estimate_by_symbols()),
    ("taylor_series.6", stable_by_sine),
    ("taylor_series.7", reciprocal_by_matrix),
    ("taylor_series.8", even_by_linear_program()),
]
