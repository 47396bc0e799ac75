"""Sampling: answers from random numbers, with the error that they have; and chains that walk where they are wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mmlbook.probability._diagnostics import effective_sample_size, r_hat
from mmlbook.validation import as_count, as_generator, as_number

__all__ = [
    "Chains",
    "MonteCarloEstimate",
    "effective_sample_size",
    "gibbs",
    "importance_sampling",
    "metropolis_hastings",
    "monte_carlo",
    "r_hat",
    "rejection_sample",
]


@dataclass(frozen=True)
class MonteCarloEstimate:
    """A mean over random numbers, and how far it typically is from what it estimates.

    Attributes
    ----------
    value, standard_error : float
        The mean, and the standard deviation of the terms over √n.
    n : float
        How many independent terms there were, or what their worth was.
    """

    value: float
    standard_error: float
    n: float


def _terms(f: Callable, points, name: str = "f") -> np.ndarray:
    terms = np.asarray(f(points), dtype=float)
    if terms.shape != (len(points),):
        raise ValueError(
            f"{name} must return one number for each of {len(points)} points, but its shape is {terms.shape}"
        )
    if not np.isfinite(terms).all():
        raise ValueError(f"{name} must be finite, but at point {int(np.argmax(~np.isfinite(terms)))} it is not")
    return terms


def monte_carlo(f: Callable, sampler: Callable, *, n: int = 10_000, rng=None) -> MonteCarloEstimate:
    """Estimate E[f(X)] by the mean of f over n draws.

    E[f(X)] ≈ (f(x₁) + … + f(xₙ))/n, with standard error sd(f(X))/√n, if f(X) has a variance.

    Parameters
    ----------
    f : callable
        Takes the n draws at once and returns n numbers.
    sampler : callable
        ``sampler(n, rng)`` draws n independent values, shape (n,) or (n, d).
    n : int
        How many, at least 2.
    rng : numpy.random.Generator, int or None
        A generator, a seed, or None for fresh randomness.

    Raises
    ------
    ValueError
        If `f` does not return one finite number for each draw.

    See Also
    --------
    scipy.integrate.qmc_quad : with points that are spread more evenly.

    References
    ----------
    N. Metropolis and S. Ulam, "The Monte Carlo method", *Journal of the American Statistical Association* 44,
        1949.

    Examples
    --------
    >>> circle = monte_carlo(lambda X: 4.0 * (np.sum(X**2, axis=1) < 1), lambda n, rng: rng.random((n, 2)), rng=1)
    >>> abs(circle.value - np.pi) < 3 * circle.standard_error
    True
    """
    n = as_count(n, "n", low=2)
    terms = _terms(f, sampler(n, as_generator(rng)))
    return MonteCarloEstimate(float(terms.mean()), float(terms.std(ddof=1) / np.sqrt(n)), n)


def rejection_sample(density: Callable, sampler: Callable, proposal: Callable, *, bound: float, n: int, rng=None):
    """Draw from a density by throwing away draws from another one.

    A draw x of the proposal is kept with probability density(x) / (bound · proposal(x)).

    Parameters
    ----------
    density, proposal : callable
        The wanted density (a constant factor may be missing) and that of the sampler, for an array of points.
    sampler : callable
        ``sampler(n, rng)`` draws from the proposal.
    bound : float
        With density(x) ≤ bound · proposal(x) everywhere.
    n : int
        How many draws are wanted.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    sample : ndarray of shape (n,) or (n, d)
    acceptance : float
        The share that was kept: 1/bound, if the density has no missing factor.

    Raises
    ------
    ValueError
        If the bound is broken at a point that was drawn, or nothing at all is accepted.

    See Also
    --------
    scipy.stats.rv_continuous : whose ``rvs`` draws from any distribution function.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 11.1.2.

    Examples
    --------
    >>> bump = lambda x: 6 * x * (1 - x)
    >>> sample, share = rejection_sample(bump, lambda n, rng: rng.random(n), np.ones_like, bound=1.5, n=1000, rng=2)
    >>> len(sample), round(share, 2)
    (1000, 0.65)
    """
    n, bound, rng = as_count(n, "n"), as_number(bound, "bound", low=0), as_generator(rng)
    kept, tried, found = [], 0, 0
    while found < n:
        points = sampler(n, rng)
        wanted, offered = _terms(density, points, "density"), bound * _terms(proposal, points, "proposal")
        if np.any(wanted > offered * (1 + 1e-12)):
            place = int(np.argmax(wanted - offered))
            raise ValueError(
                f"bound is too small: at {points[place]} the density is {wanted[place] / offered[place]:.4g} "
                f"times bound · proposal"
            )
        accepted = points[rng.random(n) * offered < wanted]
        kept.append(accepted)
        tried, found = tried + n, found + len(accepted)
        if tried > 1000 * n and found == 0:
            raise ValueError(f"none of {tried} draws was accepted: the proposal misses the density")
    return np.concatenate(kept)[:n], found / tried


def importance_sampling(
    f: Callable, log_density: Callable, sampler: Callable, log_proposal: Callable, *, n: int = 10_000, rng=None
) -> MonteCarloEstimate:
    """Estimate E[f(X)] from draws of another law, each weighted by density over proposal.

    E[f(X)] ≈ Σ wᵢ f(xᵢ) / Σ wᵢ with wᵢ = density(xᵢ)/proposal(xᵢ). Since the weights are divided by their
    sum, the density may lack a constant factor.

    Parameters
    ----------
    f : callable
        Takes n points and returns n numbers.
    log_density, log_proposal : callable
        Logarithms of the wanted density and of that of the sampler, for an array of points.
    sampler : callable
        ``sampler(n, rng)`` draws from the proposal.
    n : int
    rng : numpy.random.Generator, int or None

    Returns
    -------
    MonteCarloEstimate
        Its ``n`` is the effective number (Σ wᵢ)² / Σ wᵢ² of draws.

    Raises
    ------
    ValueError
        If all weights are 0.

    See Also
    --------
    monte_carlo : with draws from the law itself.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 11.1.4.

    Examples
    --------
    How often a standard Gaussian exceeds 4, from draws around 4:

    >>> tail = importance_sampling(
    ...     lambda x: 1.0 * (x > 4), lambda x: -(x**2) / 2, lambda n, rng: 3 * rng.standard_normal(n),
    ...     lambda x: -(x**2) / 18, n=100_000, rng=1)
    >>> 2e-5 < tail.value < 5e-5
    True
    """
    n = as_count(n, "n", low=2)
    points = sampler(n, as_generator(rng))
    with np.errstate(divide="ignore"):
        log_weights = np.asarray(log_density(points), dtype=float) - _terms(log_proposal, points, "log_proposal")
    if np.isnan(log_weights).any() or log_weights.max() in (np.inf, -np.inf):
        raise ValueError("log_density must be below infinity, and above minus infinity at one draw at least")
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    terms = _terms(f, points)
    value = float(weights @ terms)
    return MonteCarloEstimate(value, float(np.sqrt(weights**2 @ (terms - value) ** 2)), float(1 / (weights @ weights)))


@dataclass(frozen=True, eq=False)
class Chains:
    """Walks whose places, in the long run, have the wanted law.

    Attributes
    ----------
    samples : ndarray of shape (chains, steps, d)
        The places, after those of the burn-in.
    acceptance : float
        The share of proposals that were accepted.
    """

    samples: np.ndarray
    acceptance: float

    @property
    def points(self) -> np.ndarray:
        """All places of all chains, shape (chains · steps, d)."""
        return self.samples.reshape(-1, self.samples.shape[2])


def metropolis_hastings(
    log_density: Callable, start, *, steps: int, scale=1.0, chains: int = 1, burn_in: int = 0, rng=None
) -> Chains:
    """Walk at random, but refuse steps downhill as often as keeps detailed balance.

    From x, a step x′ = x + scale · z with standard Gaussian z is proposed, and accepted with probability
    min(1, p(x′)/p(x)); if it is refused, x counts once more.

    Parameters
    ----------
    log_density : callable
        The logarithm of p at one point of shape (d,); a constant may be missing, −inf where p is 0.
    start : array_like, shape (d,) or (chains, d)
        Where the chains begin.
    steps : int
        How many steps are kept.
    scale : float or array_like of shape (d,)
        The size of the proposed steps along each axis.
    chains : int
        How many independent chains.
    burn_in : int
        How many steps are made before, and forgotten.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    Chains

    Raises
    ------
    ValueError
        If the density is 0 at a start, or its logarithm is NaN or +inf anywhere on the way.

    See Also
    --------
    gibbs : coordinate by coordinate.
    r_hat, effective_sample_size : whether to trust the chains.

    References
    ----------
    N. Metropolis et al., "Equation of state calculations by fast computing machines", *Journal of Chemical
        Physics* 21, 1953.
    W. K. Hastings, "Monte Carlo sampling methods using Markov chains and their applications", *Biometrika* 57,
        1970.

    Examples
    --------
    >>> walk = metropolis_hastings(lambda x: -0.5 * x @ x, [0.0], steps=5000, scale=2.4, rng=1)
    >>> bool(abs(walk.samples.mean()) < 0.2), 0.3 < walk.acceptance < 0.6
    (True, True)
    """
    steps, chains = as_count(steps, "steps"), as_count(chains, "chains")
    burn_in, rng = as_count(burn_in, "burn_in", low=0), as_generator(rng)
    starts = _starts(start, chains)
    scale = np.broadcast_to(np.asarray(scale, dtype=float), starts.shape[1:])
    if np.any(scale <= 0) or not np.isfinite(scale).all():
        raise ValueError(f"scale must be greater than 0, but it is {scale}")
    samples, accepted = np.empty((chains, steps, starts.shape[1])), 0
    for c, x in enumerate(starts):
        level = _level(log_density, x)
        if level == -np.inf:
            raise ValueError(f"the density is 0 where chain {c} starts, at {x}")
        moves = scale * rng.standard_normal((burn_in + steps, len(x)))
        dares = -rng.standard_exponential(burn_in + steps)  # logarithms of uniform numbers
        for t in range(burn_in + steps):
            proposal = x + moves[t]
            there = _level(log_density, proposal)
            if dares[t] < there - level:
                x, level = proposal, there
                accepted += 1
            if t >= burn_in:
                samples[c, t - burn_in] = x
    return Chains(samples, accepted / (chains * (burn_in + steps)))


def _starts(start, chains: int) -> np.ndarray:
    start = np.asarray(start, dtype=float)
    if start.ndim not in (1, 2) or (start.ndim == 2 and len(start) != chains) or not np.isfinite(start).all():
        raise ValueError(f"start must be finite, of shape (d,) or ({chains}, d), but its shape is {start.shape}")
    return np.array(np.broadcast_to(start, (chains, start.shape[-1])))


def _level(log_density: Callable, x: np.ndarray) -> float:
    level = float(log_density(x))
    if np.isnan(level) or level == np.inf:
        raise ValueError(f"log_density must be a number or −inf, but at {x} it is {level}")
    return level


def gibbs(
    conditionals: Sequence[Callable], start, *, steps: int, burn_in: int = 0, chains: int = 1, rng=None
) -> Chains:
    """Draw each entry in turn from its law given all others.

    Parameters
    ----------
    conditionals : sequence of callables
        The k-th, ``draw(x, rng)``, draws entry k when the others are those of x.
    start : array_like, shape (d,) or (chains, d)
    steps, burn_in, chains : int
        As in :func:`metropolis_hastings`; a step draws every entry once.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    Chains
        Whose acceptance is 1.

    Raises
    ------
    ValueError
        If there are not as many conditionals as entries.

    See Also
    --------
    metropolis_hastings : where the conditional laws cannot be drawn from.

    References
    ----------
    S. Geman and D. Geman, "Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images",
        *IEEE Transactions on Pattern Analysis and Machine Intelligence* 6, 1984.

    Examples
    --------
    Two Gaussians with correlation 0.5:

    >>> draw = [lambda x, rng: rng.normal(0.5 * x[1], 0.75**0.5), lambda x, rng: rng.normal(0.5 * x[0], 0.75**0.5)]
    >>> walk = gibbs(draw, [0, 0], steps=4000, rng=1)
    >>> bool(abs(np.corrcoef(walk.points.T)[0, 1] - 0.5) < 0.06)
    True
    """
    steps, chains = as_count(steps, "steps"), as_count(chains, "chains")
    burn_in, rng = as_count(burn_in, "burn_in", low=0), as_generator(rng)
    starts = _starts(start, chains)
    if len(conditionals) != starts.shape[1]:
        raise ValueError(f"there are {len(conditionals)} conditionals, but a point has {starts.shape[1]} entries")
    samples = np.empty((chains, steps, starts.shape[1]))
    for c, x in enumerate(starts):
        for t in range(burn_in + steps):
            for k, draw in enumerate(conditionals):
                x[k] = draw(x, rng)
            if t >= burn_in:
                samples[c, t - burn_in] = x
    return Chains(samples, 1.0)
