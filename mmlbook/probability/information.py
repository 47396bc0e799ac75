"""Information: entropy, cross-entropy, Kullback–Leibler divergence and mutual information of finite distributions."""

import numpy as np

from mmlbook.probability.chance import as_distribution
from mmlbook.validation import as_matrix, as_number

__all__ = ["cross_entropy", "entropy", "kl_divergence", "mutual_information"]


def _unit(base: float) -> float:
    base = as_number(base, "base")
    if base <= 1:
        raise ValueError(f"base must be greater than 1, but it is {base}")
    return float(np.log(base))


def _pair(p, q) -> tuple[np.ndarray, np.ndarray]:
    p, q = as_distribution(p, "p"), as_distribution(q, "q")
    if len(p) != len(q):
        raise ValueError(f"p has {len(p)} outcomes, but q has {len(q)}")
    return p / p.sum(), q / q.sum()  # what rounding left over would pass for a difference


def entropy(p, *, base: float = 2) -> float:
    """Return the entropy H(p) = −Σ pᵢ log pᵢ: the expected surprise.

    Outcomes with probability 0 add nothing, since x log x → 0 as x → 0.

    Parameters
    ----------
    p : array_like, shape (k,)
        Probabilities that sum to 1.
    base : float
        Of the logarithm: 2 counts in bits, e in nats.

    Raises
    ------
    ValueError
        If `p` is negative or does not sum to 1, or the base is not above 1.

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", *Bell System Technical Journal* 27, 1948.

    See Also
    --------
    scipy.stats.entropy

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25]), entropy([1, 0])
    (1.5, 0.0)
    """
    p, unit = as_distribution(p, "p"), _unit(base)
    p = p[p > 0]
    return float(abs(p @ np.log(p))) / unit


def cross_entropy(p, q, *, base: float = 2) -> float:
    """Return the cross-entropy H(p, q) = −Σ pᵢ log qᵢ: the expected surprise of one who believes q where p is true.

    Infinite if q calls impossible what p allows.

    Parameters
    ----------
    p, q : array_like, shape (k,)
        The true probabilities, and those that are believed.
    base : float
        Of the logarithm.

    Raises
    ------
    ValueError
        If the lengths differ, or `p` or `q` is not a distribution.

    See Also
    --------
    sklearn.metrics.log_loss : of predictions and classes that came true.

    References
    ----------
    K. P. Murphy, *Probabilistic Machine Learning: An Introduction*, MIT Press, 2022, section 6.1.2.

    Examples
    --------
    >>> cross_entropy([0.5, 0.5], [0.25, 0.75]) > entropy([0.5, 0.5])
    True
    >>> cross_entropy([0.5, 0.5], [1, 0])
    inf
    """
    (p, q), unit = _pair(p, q), _unit(base)
    if np.any((p > 0) & (q == 0)):
        return float("inf")
    there = p > 0
    return float(abs(p[there] @ np.log(q[there]))) / unit


def kl_divergence(p, q, *, base: float = 2) -> float:
    """Return the Kullback–Leibler divergence D(p ‖ q) = Σ pᵢ log(pᵢ/qᵢ) = H(p, q) − H(p).

    Never negative, 0 for p = q alone, not symmetric, and infinite if q calls impossible what p allows.

    Parameters
    ----------
    p, q : array_like, shape (k,)
    base : float

    Raises
    ------
    ValueError
        If the lengths differ, or `p` or `q` is not a distribution.

    Notes
    -----
    Summed as Σ pᵢ log(pᵢ/qᵢ) − pᵢ + qᵢ: the additions cancel, but each term is then at least 0, so that rounding
    cannot make the sum negative and nearly equal p and q keep their digits. Where they are far apart, the difference
    of the logarithms is taken, since (qᵢ − pᵢ)/pᵢ would be rounded to −1, or overflow.

    References
    ----------
    S. Kullback and R. A. Leibler, "On information and sufficiency", *Annals of Mathematical Statistics* 22,
        1951.

    See Also
    --------
    scipy.stats.entropy : with two arguments

    Examples
    --------
    >>> kl_divergence([0.5, 0.5], [0.25, 0.75]).__round__(6)
    0.207519
    """
    (p, q), unit = _pair(p, q), _unit(base)
    if np.any((p > 0) & (q == 0)):
        return float("inf")
    there = p > 0
    a, b = p[there], q[there]
    near = np.abs(b - a) < a / 2
    change = (b[near] - a[near]) / a[near]
    close = a[near] * (change - np.log1p(change))
    a, b = a[~near], b[~near]
    far = a * (np.log(a) - np.log(b)) - a + b
    return float(close.sum() + far.sum() + q[~there].sum()) / unit


def mutual_information(joint, *, base: float = 2) -> float:
    """Return I(X; Y) = D(P(X, Y) ‖ P(X) P(Y)): how much one variable tells of the other.

    Parameters
    ----------
    joint : array_like, shape (k, m)
        P(X = xᵢ and Y = yⱼ), which sum to 1.
    base : float

    Raises
    ------
    ValueError
        If the probabilities are negative or do not sum to 1.

    See Also
    --------
    sklearn.metrics.mutual_info_score : from counts, in nats

    References
    ----------
    T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., Wiley, 2006, section 2.3.

    Examples
    --------
    >>> mutual_information([[0.5, 0], [0, 0.5]]), mutual_information([[0.25, 0.25], [0.25, 0.25]])
    (1.0, 0.0)
    """
    joint = as_matrix(joint, "joint")
    as_distribution(joint.ravel(), "joint")
    apart = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return kl_divergence(joint.ravel(), apart.ravel() / apart.sum(), base=base)
