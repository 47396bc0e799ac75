"""Bayes' rule and repeated experiments: against counting, published values, and what must hold."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmlbook.probability.chance import Simulation, bayes_rule, simulate


def test_mammography_of_the_textbooks():
    # Gigerenzer and Hoffrage 1995: prevalence 1 %, sensitivity 80 %, false alarms 9.6 %: 7.8 %
    assert round(bayes_rule([0.01, 0.99], [0.8, 0.096])[0], 3) == 0.078


def test_three_doors():
    # you took door 1, the host opened door 3 (he knows, and never opens the prize)
    assert np.allclose(bayes_rule([1 / 3, 1 / 3, 1 / 3], [1 / 2, 1, 0]), [1 / 3, 2 / 3, 0])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), min_size=1, max_size=6))
def test_the_rule_counts_what_is_left(groups):
    sizes = [size for size, _ in groups]
    hits = [Fraction(min(hit, size)) for size, hit in groups]
    if sum(hits) == 0:
        return
    prior = [size / sum(sizes) for size in sizes]
    likelihood = [float(hit / size) if size else 0.0 for size, hit in zip(sizes, hits)]
    assert np.allclose(bayes_rule(prior, likelihood), [float(hit / sum(hits)) for hit in hits])


def test_two_observations_in_either_order_and_at_once():
    prior, first, second = [0.2, 0.5, 0.3], np.array([0.9, 0.1, 0.4]), np.array([0.3, 0.8, 0.5])
    one = bayes_rule(bayes_rule(prior, first), second)
    assert np.allclose(one, bayes_rule(bayes_rule(prior, second), first))
    assert np.allclose(one, bayes_rule(prior, first * second))


def test_tiny_likelihoods_keep_their_ratio():
    assert np.allclose(bayes_rule([0.5, 0.5], [3e-310, 1e-310]), [0.75, 0.25], rtol=1e-5)


def test_frequencies_settle_at_the_rate_they_say():
    known = {"six": (lambda rng: rng.integers(1, 7) == 6, 1 / 6), "coin": (lambda rng: rng.random() < 0.5, 0.5)}
    for experiment, p in known.values():
        misses = []
        for seed in range(200):
            result = simulate(experiment, repetitions=300, rng=seed)
            misses.append((result.frequency - p) / result.standard_error)
        assert abs(np.mean(misses)) < 0.3
        assert 0.85 < np.std(misses) < 1.15


def test_a_simulation_is_repeated_by_its_seed():
    assert simulate(lambda rng: rng.random() < 0.3, repetitions=50, rng=4) == simulate(
        lambda rng: rng.random() < 0.3, repetitions=50, rng=np.random.default_rng(4)
    )
    assert Simulation(0, 100).standard_error > 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: bayes_rule([0.5, 0.4], [0.1, 0.1]), "prior must sum to 1"),
        (lambda: bayes_rule([1.5, -0.5], [0.1, 0.1]), "prior must not be negative"),
        (lambda: bayes_rule([0.5, 0.5], [0.1]), "prior has 2 hypotheses"),
        (lambda: bayes_rule([0.5, 0.5], [0.1, 1.2]), "likelihood must be in"),
        (lambda: bayes_rule([1.0, 0.0], [0.0, 0.7]), "probability 0 under every hypothesis"),
        (lambda: simulate(lambda rng: rng.random(), repetitions=3, rng=1), "must return True or False"),
        (lambda: simulate(lambda rng: True, repetitions=0), "repetitions must be"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises((ValueError, TypeError), match=says):
        call()
