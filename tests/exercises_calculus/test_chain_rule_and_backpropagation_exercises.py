"""The exercises on the chain rule and backpropagation: answers that are right by other means, and wrong ones."""

import numpy as np
from scipy.special import expit

NAME = "chain_rule_and_backpropagation"


def differences(f, x, h=1e-5):
    """Return the gradient of f by each entry of x, by central differences."""
    x = np.asarray(x, dtype=float)
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        found[place] = (f(x + step) - f(x - step)) / (2 * h)
    return found


def drawn(W1, b1, W2, b2, W3, b3, t):
    """Return the points that the network draws, one a row."""
    return np.array([expit(W3 @ expit(W2 @ expit(W1[:, 0] * s + b1) + b2) + b3) for s in t])


def draw_back_by_differences(*arguments):
    *knobs, t, Y = arguments
    found = []
    for k in range(6):

        def cost(knob, k=k):
            return np.mean(np.sum((drawn(*knobs[:k], knob, *knobs[k + 1 :], t) - Y) ** 2, axis=1))

        found.append(differences(cost, knobs[k], h=1e-4))
    return tuple(np.round(part, 14) for part in found)


def draw_back(scale=lambda n: 2 / n, last=lambda A: A * (1 - A), hidden=lambda A: A * (1 - A), bias=np.sum):
    """Return backpropagation for one point after the other, summed; its factors can be spoiled."""

    def back(W1, b1, W2, b2, W3, b3, t, Y):
        total = None
        for s, y in zip(t, Y):
            a1 = expit(W1[:, 0] * s + b1)
            a2 = expit(W2 @ a1 + b2)
            a3 = expit(W3 @ a2 + b3)
            z3 = scale(len(t)) * (a3 - y) * last(a3)
            z2 = (W3.T @ z3) * hidden(a2)
            z1 = (W2.T @ z2) * hidden(a1)
            part = [np.outer(z1, [s]), z1, np.outer(z2, a1), z2, np.outer(z3, a2), z3]
            total = part if total is None else [old + new for old, new in zip(total, part)]
        if bias is np.mean:
            total[1::2] = [part / len(t) for part in total[1::2]]
        return tuple(total)

    return back


def hessian_times_by_differences(f, x, v):
    H = np.array([differences(lambda p, i=i: differences(f, p, 1e-4)[i], x, 1e-4) for i in range(len(x))])
    return H @ v


def hessian_of_known_functions(f, x, v):
    """Return Hv from second derivatives written down by hand, for the functions that are tried."""
    n = len(x)
    H = np.zeros((n, n))
    if f.__name__ == "valley":
        for i in range(n - 1):
            H[i, i] += 1200 * x[i] ** 2 - 400 * x[i + 1] + 2
            H[i + 1, i + 1] += 200
            H[i, i + 1] -= 400 * x[i]
            H[i + 1, i] -= 400 * x[i]
    else:
        for i in range(n):
            j = n - 1 - i
            wave = np.exp(0.3 * x[j])
            H[i, i] -= np.sin(x[i]) * wave
            H[i, j] += 0.3 * np.cos(x[i]) * wave
            H[j, i] += 0.3 * np.cos(x[i]) * wave
            H[j, j] += 0.09 * np.sin(x[i]) * wave
    return H @ v


def judged(limit, size=np.max):
    def is_gradient(f, x, claimed):
        error = np.abs(differences(f, x, 1e-4) - claimed)
        return size(error) <= limit(np.max(np.abs(claimed)))

    return is_gradient


def judged_along_random_directions(f, x, claimed):
    directions = np.random.default_rng(3).normal(size=(20, len(x)))
    slopes = np.array([(f(x + 1e-5 * d) - f(x - 1e-5 * d)) / 2e-5 for d in directions])
    return np.allclose(directions @ claimed, slopes, rtol=0, atol=1e-4 * np.max(np.abs(claimed)))


WRONG = [
    (f"{NAME}.1", 0.2875, "bias-slope"),
    (f"{NAME}.1", 2.193, "no-neuron-slope"),
    (f"{NAME}.1", 0.2156, "no-two"),
    (f"{NAME}.1", 1.6034, "value-for-slope"),
    (f"{NAME}.1", -0.4312, "sign"),
    (f"{NAME}.2", "reverse", "reverse"),
    (f"{NAME}.2", "same", "same"),
    (f"{NAME}.2", "backward", None),
    (f"{NAME}.3", 16, "one-path-x"),
    (f"{NAME}.3", 3, "one-path-y"),
    (f"{NAME}.3", 9, "no-inner-slopes"),
    (f"{NAME}.3", 48, "multiplied"),
    (f"{NAME}.4", [8, 12, 6], "overwritten-by-q"),
    (f"{NAME}.4", [8, 8, 6], "overwritten-by-p"),
    (f"{NAME}.4", [3, 8, 24], "values"),
    (f"{NAME}.4", [3, 35, 16], "slopes-of-f-swapped"),
    (f"{NAME}.5", judged(lambda longest: 1e-6), "absolute"),
    (f"{NAME}.5", lambda f, x, claimed: not judged(lambda longest: 1e-3 * longest)(f, x, claimed), "turned-around"),
    (
        f"{NAME}.5",
        lambda f, x, claimed: abs(np.sum(differences(f, x) - claimed)) < 1e-3 * np.max(np.abs(claimed)),
        "sum-only",
    ),
    (
        f"{NAME}.5",
        lambda f, x, claimed: np.max(claimed - differences(f, x)) < 1e-3 * np.max(np.abs(claimed)),
        "no-absolute-value",
    ),
    (f"{NAME}.5", lambda f, x, claimed: True, None),
    (f"{NAME}.6", lambda f, x, v: differences(f, x) @ v, None),
    (f"{NAME}.6", lambda f, x, v: hessian_of_known_functions(f, x, np.ones(len(x))), "without-v"),
    (f"{NAME}.6", lambda f, x, v: -hessian_of_known_functions(f, x, v), "sign"),
    (f"{NAME}.6", lambda f, x, v: v, None),
    (f"{NAME}.7", draw_back(scale=lambda n: 2), "sum-for-mean"),
    (f"{NAME}.7", draw_back(last=lambda A: 1), "no-output-slope"),
    (f"{NAME}.7", draw_back(hidden=lambda A: 1), "no-hidden-slopes"),
    (f"{NAME}.7", draw_back(bias=np.mean), "bias-mean"),
    (f"{NAME}.7", draw_back(scale=lambda n: -2 / n), "uphill"),
    (f"{NAME}.7", draw_back(scale=lambda n: 1 / n), "no-two"),
    (f"{NAME}.8", 0.8, "vanishing"),
    (f"{NAME}.8", 2.0, "exploding"),
    (f"{NAME}.8", -1.0, "no-gain"),
    (f"{NAME}.8", 0.0, "no-gain"),
]


RIGHT = [
    (f"{NAME}.1", 2 * expit(1.0) ** 2 * (1 - expit(1.0)) * 1.5),
    (f"{NAME}.2", "forward"),
    (f"{NAME}.3", np.polyval(np.polyder(np.polymul([1, 0, 0, 0, 0], [3, 1])), 1.0)),
    (f"{NAME}.4", differences(lambda v: (v[0] + v[1]) * v[1] * v[2], [1.0, 2.0, 4.0])),
    (f"{NAME}.5", judged(lambda longest: 1e-3 * longest)),
    (f"{NAME}.5", judged_along_random_directions),
    (f"{NAME}.6", hessian_of_known_functions),
    (f"{NAME}.6", hessian_times_by_differences),
    (f"{NAME}.7", draw_back()),
]


def test_backpropagation_point_by_point_is_that_of_differences():
    rng = np.random.default_rng(5)
    knobs = [rng.normal(size=shape) for shape in [(6, 1), (6,), (7, 6), (7,), (2, 7), (2,)]]
    t, Y = rng.uniform(size=4), rng.uniform(size=(4, 2))
    for mine, theirs in zip(draw_back()(*knobs, t, Y), draw_back_by_differences(*knobs, t, Y)):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-9)
