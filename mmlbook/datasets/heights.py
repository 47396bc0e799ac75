"""Heights of women and men, drawn from published means and standard deviations."""

from dataclasses import dataclass

import numpy as np

from mmlbook.validation import as_count, as_generator, as_number

__all__ = ["Heights", "load_heights"]

CENTIMETERS_PER_INCH = 2.54
# Mean and standard deviation in inches, adults of 20 to 29 years in the United States.
HEIGHTS_IN_INCHES = {"women": (64.1, 2.75), "men": (69.3, 2.92)}


@dataclass(frozen=True, eq=False)
class Heights:
    """A sample of heights.

    Attributes
    ----------
    heights : ndarray of shape (n,)
        In centimeters, to the millimeter; women and men in random order.
    is_woman : ndarray of bool, shape (n,)
        Which of them are women's.
    """

    heights: np.ndarray
    is_woman: np.ndarray


def load_heights(size: int = 2000, *, share_of_women: float = 0.5, rng=0) -> Heights:
    """Return a sample of women's and men's heights, drawn from published means and standard deviations.

    The numbers are of adults from 20 to 29 years in the United States, measured for a national health survey:
    women 64.1 ± 2.75 inches, men 69.3 ± 2.92 inches (here in centimeters, 162.8 ± 7.0 and 176.0 ± 7.4). In either
    group heights are nearly normally distributed, and the sample is drawn as if they were exactly so.

    Parameters
    ----------
    size : int, optional
        How many people.
    share_of_women : float, optional
        In [0, 1]; their number is rounded to a whole one.
    rng : Generator or int, optional
        The seed.

    Returns
    -------
    Heights

    Raises
    ------
    ValueError
        If the size is not positive or the share is outside [0, 1].

    References
    ----------
    M. F. Schilling, A. E. Watkins, W. Watkins, *Is Human Height Bimodal?*, The American Statistician 56 (2002),
        223–229.

    Examples
    --------
    >>> sample = load_heights(1000)
    >>> sample.heights.shape, int(sample.is_woman.sum())
    ((1000,), 500)
    >>> sample.heights[:3].tolist()
    [158.6, 172.4, 165.2]
    """
    size = as_count(size, "size")
    women = round(size * as_number(share_of_women, "share_of_women", low=0, high=1))
    rng = as_generator(rng)
    is_woman = rng.permutation(np.arange(size) < women)
    mean, deviation = np.where(is_woman, *(np.array(HEIGHTS_IN_INCHES[group])[:, None] for group in ("women", "men")))
    inches = rng.normal(mean, deviation)
    return Heights(np.round(inches * CENTIMETERS_PER_INCH, 1), is_woman)
