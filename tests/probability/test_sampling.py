"""Monte Carlo and Markov chains: known integrals, known targets, exact autocorrelations, and broken input."""

import numpy as np
import pytest
from scipy import stats

from mmlbook.probability.distributions import Beta, Gamma
from mmlbook.probability.sampling import (
    effective_sample_size,
    gibbs,
    importance_sampling,
    metropolis_hastings,
    monte_carlo,
    r_hat,
    rejection_sample,
)


def autoregressive(phi: float, steps: int, seed: int, chains: int = 1) -> np.ndarray:
    """Return chains xₜ = φ xₜ₋₁ + noise, stationary from the start: correlation φᵗ at distance t."""
    rng = np.random.default_rng(seed)
    x = np.empty((chains, steps))
    x[:, 0] = rng.normal(size=chains) / np.sqrt(1 - phi**2)
    for t in range(1, steps):
        x[:, t] = phi * x[:, t - 1] + rng.normal(size=chains)
    return x


# -- Monte Carlo ----------------------------------------------------------------------------


def test_error_is_honest_and_falls_with_the_root():
    misses, errors = [], []
    for seed in range(300):
        estimate = monte_carlo(np.exp, lambda n, rng: rng.random(n), n=400, rng=seed)
        misses.append((estimate.value - (np.e - 1)) / estimate.standard_error)
        errors.append(estimate.standard_error)
    assert abs(np.mean(misses)) < 4 / np.sqrt(300)
    assert abs(np.std(misses) - 1) < 0.15
    sd = np.sqrt((np.e**2 - 1) / 2 - (np.e - 1) ** 2)
    assert np.mean(errors) == pytest.approx(sd / np.sqrt(400), rel=0.01)
    fine = monte_carlo(np.exp, lambda n, rng: rng.random(n), n=40_000, rng=1)
    assert fine.standard_error == pytest.approx(np.mean(errors) / 10, rel=0.03)


def test_rejection_draws_from_the_density():
    law = Beta(2, 5)
    top = law.pdf(0.2)
    sample, share = rejection_sample(law.pdf, lambda n, rng: rng.random(n), np.ones_like, bound=top, n=5000, rng=3)
    assert stats.kstest(sample, law.cdf).pvalue > 1e-3
    assert share == pytest.approx(1 / top, abs=4 * np.sqrt(0.25 / 5000))
    with pytest.raises(ValueError, match="bound is too small"):
        rejection_sample(law.pdf, lambda n, rng: rng.random(n), np.ones_like, bound=0.8 * top, n=500, rng=3)


def tail(beyond: float, center: float, width: float, seed: int):
    """Estimate P(Z > beyond) for a standard Gaussian from draws of another one."""
    return importance_sampling(
        lambda z: 1.0 * (z > beyond),
        lambda z: -(z**2) / 2,
        lambda n, rng: center + width * rng.standard_normal(n),
        lambda z: -(((z - center) / width) ** 2) / 2,
        n=100_000,
        rng=seed,
    )


def test_importance_sampling_finds_a_rare_event_with_an_honest_error():
    wide = [tail(3, 0, 2, seed) for seed in range(20)]
    misses = [(one.value - stats.norm.sf(3)) / one.standard_error for one in wide]
    assert abs(np.mean(misses)) < 4 / np.sqrt(20)
    assert 0.6 < np.std(misses) < 1.5
    assert np.mean([one.standard_error for one in wide]) < 0.03 * stats.norm.sf(3)
    assert 30_000 < wide[0].n < 100_000
    # where the proposal misses the middle of the density, few draws carry all the weight, and the result says so
    assert tail(5, 5, 1, 1).n < 1000


def test_importance_sampling_measures_the_spread_around_the_value_and_needs_no_factor():
    def draw(f, shift=0.0):
        return importance_sampling(
            f,
            lambda z: shift - z**2 / 2,
            lambda n, rng: 2 * rng.standard_normal(n),
            lambda z: -(z**2) / 8,
            n=500,
            rng=4,
        )

    constant = draw(lambda z: np.full(len(z), 7.0))  # the weights have the sum 1, so a constant has no error
    assert constant.value == pytest.approx(7)
    assert constant.standard_error < 1e-12
    plain, raised = draw(np.square), draw(lambda z: z**2 + 100)
    assert raised.value == pytest.approx(plain.value + 100)
    assert raised.standard_error == pytest.approx(plain.standard_error)
    for shift in (-2000, 2000):  # a density without its factor: as a number it would be 0 or infinite
        assert draw(np.square, shift).value == pytest.approx(plain.value)


# -- chains ---------------------------------------------------------------------------------

TARGETS = {
    "gaussian": (lambda x: -0.5 * x[0] ** 2, [0.5], 2.4, 0.0, 1.0),
    "gamma": (lambda x: 2 * np.log(x[0]) - 1.5 * x[0] if x[0] > 0 else -np.inf, [1.0], 2.5, 2.0, 4 / 3),
    "three steps": (
        lambda x: np.log(0.5 + 0.4 * np.sign(x[0])) if abs(x[0]) < 1 else -np.inf,
        [0.2],
        1.0,
        0.4,
        1 / 3 - 0.16,
    ),
}


@pytest.mark.parametrize("name", TARGETS)
def test_moments_of_known_targets(name):
    log_density, start, scale, mean, variance = TARGETS[name]
    walk = metropolis_hastings(log_density, start, steps=8000, scale=scale, chains=4, burn_in=500, rng=11)
    x = walk.samples[:, :, 0]
    assert abs(x.mean() - mean) < 4 * x.std() / np.sqrt(effective_sample_size(x))
    squares = (x - mean) ** 2
    assert abs(squares.mean() - variance) < 4 * squares.std() / np.sqrt(effective_sample_size(squares))
    assert r_hat(x) < 1.02


def test_law_of_a_chain_not_only_its_moments():
    walk = metropolis_hastings(
        lambda x: 2 * np.log(x[0]) - 1.5 * x[0] if x[0] > 0 else -np.inf, [1.0], steps=40_000, scale=2.5, rng=2
    )
    thinned = walk.points[::40, 0]
    assert stats.kstest(thinned, Gamma(3, 1.5).cdf).pvalue > 1e-3
    assert stats.kstest(thinned, Gamma(3.5, 1.5).cdf).pvalue < 1e-3


def test_acceptance_of_the_gaussian_is_the_published_one():
    # for N(0, 1) and proposals N(x, s²) the acceptance is (2/π) arctan(2/s) (Roberts, Gelman, Gilks 1997, for d = 1)
    for s in (0.5, 2.0, 5.0):
        walk = metropolis_hastings(lambda x: -0.5 * x[0] ** 2, [0.0], steps=30_000, scale=s, rng=4)
        assert walk.acceptance == pytest.approx(2 / np.pi * np.arctan(2 / s), abs=0.015)


def test_scales_of_the_axes_and_starts_of_the_chains():
    walk = metropolis_hastings(
        lambda x: -0.5 * (x[0] ** 2 + (x[1] / 100) ** 2),
        [[0, 0], [1, 100], [-1, 50]], steps=6000, scale=[1.7, 170], chains=3, burn_in=200, rng=8,
    )  # fmt: skip
    assert walk.samples.shape == (3, 6000, 2)
    assert walk.points.std(axis=0) == pytest.approx([1, 100], rel=0.1)
    again = metropolis_hastings(lambda x: -0.5 * x @ x, [0.0], steps=9, rng=np.random.default_rng(5))
    assert np.array_equal(again.samples, metropolis_hastings(lambda x: -0.5 * x @ x, [0.0], steps=9, rng=5).samples)


def test_gibbs_draws_a_pair_of_gaussians():
    r, rest = 0.8, np.sqrt(1 - 0.64)
    draw = [lambda x, rng: rng.normal(r * x[1], rest), lambda x, rng: rng.normal(r * x[0], rest)]
    walk = gibbs(draw, [3.0, 3.0], steps=10_000, burn_in=200, chains=2, rng=6)
    X = walk.points
    for k in (0, 1):
        assert abs(X[:, k].mean()) < 4 / np.sqrt(effective_sample_size(walk.samples[:, :, k]))
    assert np.cov(X.T) == pytest.approx(np.array([[1, r], [r, 1]]), abs=0.06)
    # a sweep is an AR(1) with φ = r² in each entry
    expected = 20_000 * (1 - r**2) / (1 + r**2)
    assert effective_sample_size(walk.samples[:, :, 0]) == pytest.approx(expected, rel=0.2)


# -- diagnostics ----------------------------------------------------------------------------


@pytest.mark.parametrize("phi", [-0.5, 0.0, 0.5, 0.9, 0.97])
@pytest.mark.parametrize("chains", [1, 4])
def test_effective_sample_size_is_that_of_the_theory(phi, chains):
    steps = 40_000 // chains
    found = [effective_sample_size(autoregressive(phi, steps, seed, chains)) for seed in range(8)]
    assert np.mean(found) == pytest.approx(chains * steps * (1 - phi) / (1 + phi), rel=0.12)


def test_means_scatter_as_the_effective_sample_size_says():
    chains = autoregressive(0.8, 2000, 3, 400)
    promised = np.mean([chain.std() / np.sqrt(effective_sample_size(chain)) for chain in chains[:60]])
    assert chains.mean(axis=1).std() == pytest.approx(promised, rel=0.12)


def test_chains_that_disagree_are_worth_little():
    apart = autoregressive(0.3, 1000, 1, 4) + np.array([[0], [0], [0], [8]])
    assert effective_sample_size(apart) < 20
    assert r_hat(apart) > 1.5
    drifting = autoregressive(0.3, 1000, 1, 4) + np.linspace(0, 6, 1000)
    assert r_hat(drifting) > 1.5
    assert r_hat(autoregressive(0.3, 4000, 1, 4)) < 1.01


def test_r_hat_is_the_formula_of_gelman_and_rubin_on_halves():
    x = np.random.default_rng(0).normal(size=(3, 100)) + np.array([[0.0], [0.5], [1.0]])
    halves = x.reshape(6, 50)
    W, B = np.mean([h.var(ddof=1) for h in halves]), 50 * np.var([h.mean() for h in halves], ddof=1)
    assert r_hat(x) == pytest.approx(np.sqrt((49 / 50 * W + B / 50) / W))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: monte_carlo(lambda x: x[:-1], lambda n, rng: rng.random(n), rng=1), "one number for each"),
        (lambda: monte_carlo(lambda x: x / 0.0 - x / 0.0, lambda n, rng: rng.integers(0, 1, n), rng=1), "finite"),
        (lambda: metropolis_hastings(lambda x: -np.inf, [0.0], steps=5), "density is 0 where chain 0 starts"),
        (lambda: metropolis_hastings(lambda x: np.nan, [0.0], steps=5), "log_density must be a number"),
        (lambda: metropolis_hastings(lambda x: 0.0, [0.0], steps=5, scale=0), "scale must be greater than 0"),
        (lambda: metropolis_hastings(lambda x: 0.0, 0.0, steps=5), "start must be finite, of shape"),
        (lambda: metropolis_hastings(lambda x: 0.0, [[0.0], [1.0]], steps=5, chains=3), "start must be"),
        (lambda: metropolis_hastings(lambda x: 0.0, [0.0], steps=0), "steps must be"),
        (lambda: gibbs([lambda x, rng: 0.0], [0, 0], steps=5), "1 conditionals, but a point has 2"),
        (lambda: effective_sample_size([1, 2]), "4 steps or more"),
        (lambda: effective_sample_size(np.ones(10)), "do not vary"),
        (lambda: r_hat(np.ones((2, 10))), "do not vary"),
        (lambda: r_hat([1, 2, np.nan, 3]), "samples must be finite"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
