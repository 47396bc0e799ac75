"""The exercises on integrals accept what is right and say what is wrong."""

import numpy as np
import scipy.integrate
import scipy.stats

SPEED = np.array([2, 4, 6, 7, 7, 5, 3])


def on_a_grid(weights, factor):
    """Return a rule that weighs the left ends, the middles and the right ends of n pieces."""

    def rule(f, a, b, n):
        x = np.linspace(a, b, 2 * n + 1)
        left, middle, right = x[:-2:2], x[1::2], x[2::2]
        sums = [np.sum(f(points)) for points in (left, middle, right)]
        return factor * (b - a) / n * np.dot(weights, sums)

    return rule


def by_scipy(f, a, b, n):
    x = np.linspace(a, b, 2 * n + 1)
    return scipy.integrate.simpson(f(x), x=x)


def positive_width(f, a, b, n):
    return by_scipy(f, min(a, b), max(a, b), n)


def harmonic(n):
    return float(np.sum(1 / np.arange(1, n + 1)))


WRONG = [
    ("integrals.1", 18, "lower-end-forgotten"),
    ("integrals.1", 18 + 4 / 3, "ends-added"),
    ("integrals.1", 12, "no-antiderivative"),
    ("integrals.1", 4, "slope-taken"),
    ("integrals.1", -50 / 3, "sign"),
    ("integrals.2", 155, "left-rectangles"),
    ("integrals.2", 160, "right-rectangles"),
    ("integrals.2", 170, "ends-count-full"),
    ("integrals.2", 31.5, "seconds-forgotten"),
    ("integrals.2", 30 * np.mean(SPEED), "mean-of-readings"),
    ("integrals.3", "root", "root"),
    ("integrals.3", "square", "square"),
    ("integrals.3", "late", "late"),
    ("integrals.4", 1 - np.exp(-4), "half-forgotten"),
    ("integrals.4", (1 - np.exp(-2)) / 2, "ends-not-moved"),
    ("integrals.4", -np.exp(-4) / 2, "lower-end-forgotten"),
    ("integrals.4", 0.5, "to-infinity"),
    ("integrals.4", scipy.integrate.quad(lambda x: np.exp(-(x**2)), 0, 2)[0], "factor-x-lost"),
    ("integrals.5", scipy.stats.norm(503, 4).sf(495), "the-others"),
    ("integrals.5", scipy.stats.norm(503, 4).pdf(495), "height"),
    ("integrals.5", scipy.stats.norm(500, 3).cdf(495), "first-machine"),
    ("integrals.5", scipy.stats.norm(503, 2).cdf(495), "sigma-not-squared"),
    ("integrals.5", scipy.stats.norm(503, 4).cdf(495) * 4 * np.sqrt(2 * np.pi), "not-divided"),
    ("integrals.5", 100 * scipy.stats.norm(503, 4).cdf(495), "percent"),
    ("integrals.6", on_a_grid([1, 4, 1], 1 / 3), "width-doubled"),
    ("integrals.6", on_a_grid([1, 1, 1], 1 / 3), "middle-not-weighted"),
    ("integrals.6", on_a_grid([1, 2, 1], 1 / 4), "middle-counts-twice"),
    ("integrals.6", on_a_grid([1, 0, 1], 1 / 2), "trapezoid"),
    ("integrals.6", on_a_grid([0, 1, 0], 1), "middle"),
    ("integrals.6", lambda f, a, b, n: by_scipy(f, a, b, 2 * n), "twice-as-many"),
    ("integrals.6", positive_width, "sign"),
    ("integrals.6", lambda f, a, b, n: None, "returns-none"),
    ("integrals.7", [2 - 2**0.5, 2 + 2**0.5, (2 - 2**0.5) / 4, (2 + 2**0.5) / 4], "weights-swapped"),
    ("integrals.7", [2 + 2**0.5, 2 - 2**0.5, (2 - 2**0.5) / 4, (2 + 2**0.5) / 4], "nodes-swapped"),
    ("integrals.7", [2 - 2**0.5, 2 + 2**0.5, 0.5, 0.5], "equal-weights"),
    ("integrals.7", [-(3**-0.5), 3**-0.5, 1, 1], "finite-interval"),
    ("integrals.8", harmonic(1000) - np.log(1000), "too-few-digits"),
    ("integrals.8", 0.5772, "too-few-digits"),
    ("integrals.8", harmonic(1000) - np.log(1000) - 1 / 2000, "too-few-digits"),
    ("integrals.8", np.euler_gamma - 1, "right-rectangles"),
    ("integrals.8", 1 - np.log(2), "first-piece-only"),
]

RIGHT = [
    ("integrals.1", 50 / 3),
    ("integrals.2", np.trapezoid(SPEED, dx=5)),
    ("integrals.3", "spike"),
    ("integrals.4", scipy.integrate.quad(lambda x: x * np.exp(-(x**2)), 0, 2)[0]),
    ("integrals.5", scipy.stats.norm(503, 4).cdf(495)),
    ("integrals.5", 0.02275),
    ("integrals.6", by_scipy),
    ("integrals.6", on_a_grid([1, 4, 1], 1 / 6)),
    ("integrals.7", np.concatenate(np.polynomial.laguerre.laggauss(2))),
    ("integrals.8", np.euler_gamma),
    ("integrals.8", 0.5772156649),
    ("integrals.8", harmonic(10**5) - np.log(10**5) - 1 / 2e5 + 1 / 12e10),
]
