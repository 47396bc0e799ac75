"""What a chain is worth, and whether several chains agree."""

import numpy as np

__all__ = ["effective_sample_size", "r_hat"]


def _chains_of_numbers(samples) -> np.ndarray:
    samples = np.asarray(samples, dtype=float)
    samples = samples[None, :] if samples.ndim == 1 else samples
    if samples.ndim != 2 or samples.shape[1] < 4 or not np.isfinite(samples).all():
        raise ValueError(
            f"samples must be finite, of shape (steps,) or (chains, steps) with 4 steps or more, "
            f"but their shape is {samples.shape}"
        )
    return samples


def effective_sample_size(samples) -> float:
    """Return how many independent draws the draws of a chain are worth.

    N / (1 + 2 Σ ρₜ), where ρₜ is the correlation of draws t steps apart, estimated from all chains; the sum ends
    where the sum of two neighbors is no longer positive (Geyer).

    Parameters
    ----------
    samples : array_like, shape (steps,) or (chains, steps)
        One entry of the places.

    Raises
    ------
    ValueError
        If there are fewer than 4 steps, or the draws do not vary.

    See Also
    --------
    r_hat : whether several chains agree.

    References
    ----------
    C. J. Geyer, "Practical Markov chain Monte Carlo", *Statistical Science* 7, 1992.
    A. Gelman et al., *Bayesian Data Analysis*, 3rd ed., CRC Press, 2013, section 11.5.

    Examples
    --------
    >>> independent = np.random.default_rng(1).normal(size=2000)
    >>> 1600 < effective_sample_size(independent) < 2600
    True
    >>> 300 < effective_sample_size(np.repeat(independent[:500], 4)) < 700
    True
    """
    samples = _chains_of_numbers(samples)
    chains, n = samples.shape
    centered = samples - samples.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centered, 2 * n)) ** 2  # the correlations of all distances at once
    autocovariance = np.fft.irfft(spectrum, 2 * n)[:, :n].mean(axis=0) / n
    within = autocovariance[0] * n / (n - 1)
    between = samples.mean(axis=1).var(ddof=1) if chains > 1 else 0.0
    total = within * (n - 1) / n + between
    if total == 0:
        raise ValueError("the samples do not vary")
    rho = 1 - (within - autocovariance * n / (n - 1)) / total
    rho[0] = 1.0
    pairs = rho[: n - n % 2].reshape(-1, 2).sum(axis=1)
    last = int(np.argmax(pairs <= 0)) if np.any(pairs <= 0) else len(pairs)
    pairs = np.minimum.accumulate(pairs[:last])
    return float(chains * n / max(2 * pairs.sum() - 1, 1 / np.log10(chains * n)))


def r_hat(samples) -> float:
    """Return how much wider all chains together are than one chain: near 1 if all walk the same land.

    Each chain is cut into halves, so that a chain that drifts is noticed, too:
    √((n − 1)/n + B/W), W the mean variance within the halves and B the variance of their means.

    Parameters
    ----------
    samples : array_like, shape (steps,) or (chains, steps)
        One entry of the places.

    Raises
    ------
    ValueError
        If there are fewer than 4 steps, or the draws do not vary within the halves.

    See Also
    --------
    effective_sample_size : how much a chain is worth.

    References
    ----------
    A. Gelman and D. B. Rubin, "Inference from iterative simulation using multiple sequences", *Statistical
        Science* 7, 1992.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> round(r_hat(rng.normal(size=(4, 500))), 2), r_hat(rng.normal(size=(2, 500)) + [[0], [3]]) > 1.5
    (1.0, True)
    """
    samples = _chains_of_numbers(samples)
    half = samples.shape[1] // 2
    halves = np.concatenate([samples[:, :half], samples[:, -half:]])
    within = halves.var(axis=1, ddof=1).mean()
    if within == 0:
        raise ValueError("the samples do not vary")
    return float(np.sqrt((half - 1) / half + halves.mean(axis=1).var(ddof=1) / within))
