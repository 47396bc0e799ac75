"""The exercises on information accept what is right and say what is wrong."""

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import rel_entr, xlogy
from scipy.stats import entropy as scipy_entropy

from mmlbook.exercises import check

DRY = [0.6, 0.3, 0.1]
TRUE, BELIEVED = [0.1, 0.2, 0.3, 0.4], [0.5, 0.25, 0.125, 0.125]
SICK = 0.01
ALARM = 0.01 * 0.9 + 0.99 * 0.05


def bits(*probabilities) -> float:
    """Return the entropy, with SciPy's x log y."""
    x = np.array(probabilities)
    return float(-xlogy(x, x).sum() / math.log(2))


def loss_by_loop(chances, labels):
    """Return the mean loss picture by picture, infinite at a chance of 0."""
    total = 0.0
    for row, label in zip(chances, labels):
        total += -math.log(row[label]) if row[label] > 0 else math.inf
    return total / len(labels)


def die_by_polynomial(mean):
    """Return Jaynes' die from the positive root x of Σ (i − mean) xⁱ = 0."""
    if not 1 < mean < 6:
        raise ValueError("no such die")
    x = brentq(lambda x: sum((i - mean) * x ** (i - 1) for i in range(1, 7)), 1e-9, 1e9, xtol=1e-15, maxiter=1000)
    weights = np.array([x ** (i - 6) if x > 1 else x ** (i - 1) for i in range(1, 7)])
    return weights / weights.sum()


def two_faces(mean):
    """Return the die that shows only the whole numbers beside the mean."""
    die = [0.0] * 6
    die[math.floor(mean) - 1] = 1 - mean % 1
    die[math.floor(mean)] = mean % 1
    return die


def of_pairs(*entries):
    """Return the table with the given probabilities at the given places."""
    table = np.zeros((2, 2, 2))
    for place, probability in entries:
        table[place] = probability
    return table


PARITY = of_pairs(((0, 0, 0), 0.25), ((0, 1, 1), 0.25), ((1, 0, 1), 0.25), ((1, 1, 0), 0.25))
NOISY = 0.9 * PARITY + 0.1 * PARITY[:, :, ::-1]
NEARLY = 0.99 * PARITY + 0.01 * PARITY[:, :, ::-1]
ONLY_X = of_pairs(((0, 0, 0), 0.25), ((0, 1, 0), 0.25), ((1, 0, 1), 0.25), ((1, 1, 1), 0.25))

AFTER_ALARM = bits(0.009 / ALARM, 0.0495 / ALARM)
AFTER_NONE = bits(0.001 / (1 - ALARM), 0.9405 / (1 - ALARM))
LEFT = ALARM * AFTER_ALARM + (1 - ALARM) * AFTER_NONE
LETTER = bits(SICK, 1 - SICK) - LEFT

WRONG = [
    ("information.1", 3 * math.log(6), "nats"),
    ("information.1", math.log2(6), "one-throw"),
    ("information.1", 1 / 216, "probability"),
    ("information.1", 216, "one-over"),
    ("information.1", math.log2(6) ** 3, "multiplied"),
    ("information.1", math.log2(216) / 216, "weighted"),
    ("information.2", scipy_entropy(DRY), "nats"),
    ("information.2", math.log2(3), "uniform"),
    ("information.2", 1.58, "uniform"),
    ("information.2", 1.0, "one-bit"),
    ("information.2", -sum(math.log2(x) for x in DRY), "summed"),
    ("information.2", -sum(math.log2(x) for x in DRY) / 3, "unweighted"),
    ("information.2", -math.log2(0.46), "surprise-of-mean"),
    ("information.3", "the second", "the second"),
    ("information.3", "both", "both"),
    ("information.3", "neither", "neither"),
    ("information.4", 2.6, "questions"),
    ("information.4", scipy_entropy(BELIEVED, TRUE, base=2), "reversed"),
    ("information.4", scipy_entropy(TRUE, BELIEVED), "nats"),
    ("information.4", 0.85, "entropies"),
    ("information.4", bits(*TRUE), "entropy"),
    ("information.5", LETTER * math.log(2), "nats"),
    ("information.5", bits(0.01, 0.99), "before"),
    ("information.5", LEFT, "left"),
    ("information.5", bits(0.009, 0.001, 0.0495, 0.9405), "joint"),
    ("information.5", bits(ALARM, 1 - ALARM), "result"),
    ("information.5", 1 + bits(0.475, 0.525) - bits(0.45, 0.05, 0.025, 0.475), "base-rate-forgotten"),
    ("information.5", bits(0.01, 0.99) - AFTER_ALARM, "after-alarm"),
    ("information.6", lambda chances, labels: loss_by_loop(chances, labels) / math.log(2), "bits"),
    ("information.6", lambda chances, labels: loss_by_loop(chances, labels) * len(labels), "sum"),
    (
        "information.6",
        lambda chances, labels: -math.log(sum(r[k] for r, k in zip(chances, labels)) / len(labels)),
        "log-of-mean",
    ),
    ("information.6", lambda chances, labels: loss_by_loop(chances, labels) / len(chances[0]), "over-classes"),
    ("information.6", lambda chances, labels: 1 - np.mean(np.take_along_axis(chances, labels[:, None], 1)), "distance"),
    ("information.6", lambda chances, labels: loss_by_loop(np.maximum(chances, 1e-12), labels), "finite"),
    ("information.6", lambda chances, labels: loss_by_loop(chances + 1e-10, labels), "finite"),
    ("information.6", lambda chances, labels: -loss_by_loop(chances, labels), "sign"),
    ("information.6", lambda chances, labels: [loss_by_loop(chances, labels)], None),
    ("information.7", lambda mean: [1 / 6] * 6, "fair"),
    ("information.7", two_faces, "two-faces"),
    ("information.7", lambda mean: [(6 - mean) / 5, 0, 0, 0, 0, (mean - 1) / 5], "extremes"),
    ("information.7", lambda mean: [1 / 6 + (mean - 3.5) * (i - 3.5) / 17.5 for i in range(1, 7)], "straight-line"),
    ("information.7", lambda mean: die_by_polynomial(7 - mean), "turned-around"),
    ("information.7", lambda mean: die_by_polynomial(mean) / die_by_polynomial(mean)[0], "not-normalized"),
    ("information.8", np.full((2, 2, 2), 0.25), "not-a-distribution"),
    ("information.8", ONLY_X, "x-tells"),
    ("information.8", ONLY_X.transpose(1, 0, 2), "y-tells"),
    ("information.8", NOISY, "too-little"),
    ("information.8", np.full((2, 2, 2), 0.125), "too-little"),
]

RIGHT = [
    ("information.1", math.log2(216)),
    ("information.2", bits(*DRY)),
    ("information.3", "the first"),
    ("information.4", float(rel_entr(TRUE, BELIEVED).sum() / math.log(2))),
    ("information.5", LETTER),
    ("information.6", loss_by_loop),
    ("information.7", die_by_polynomial),
    ("information.8", PARITY[:, :, ::-1]),
    ("information.8", NEARLY),
]


def test_an_infinite_loss_may_not_be_hidden():
    reply = check("information.6", lambda chances, labels: loss_by_loop(np.maximum(chances, 1e-12), labels))
    assert "must not be made finite" in reply.text


def test_no_other_die_with_the_mean_has_a_larger_entropy():
    from mmlbook.exercises.probability.information import (
        extremes_only,
        least_assuming_die,
        neighbors_only,
        straight_line,
    )

    best = bits(*least_assuming_die(4.2))
    for die in (extremes_only, neighbors_only, straight_line):
        assert abs(die(4.2) @ np.arange(1, 7) - 4.2) < 1e-12
        assert bits(*die(4.2)) < best
