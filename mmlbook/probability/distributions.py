"""Ten distributions, each with its probabilities or density, distribution function, quantiles, moments and samples.

A law that counts has ``pmf(k)``, one that measures has ``pdf(x)``; all have ``log_density``, ``cdf``, ``survival``,
``quantile``, ``mean``, ``variance``, ``standard_deviation`` and ``sample``. The special functions that their
integrals lead to (the error function, the incomplete gamma and beta functions) are SciPy's.

References
----------
N. L. Johnson, S. Kotz and N. Balakrishnan, *Continuous Univariate Distributions*, Wiley, 1994.
G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates", *Annals of
    Mathematical Statistics* 29, 1958.
"""

from mmlbook.probability._bells import Gaussian, StudentT
from mmlbook.probability._continuous import Beta, Exponential, Gamma, Uniform
from mmlbook.probability._discrete import Bernoulli, Binomial, Geometric, Poisson

__all__ = [
    "Bernoulli",
    "Beta",
    "Binomial",
    "Exponential",
    "Gamma",
    "Gaussian",
    "Geometric",
    "Poisson",
    "StudentT",
    "Uniform",
]
