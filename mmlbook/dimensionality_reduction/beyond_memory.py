"""Data larger than memory or than one machine: random directions that catch most of a matrix.

The rest of the chapter has its home earlier: moments that merge in ``dataset_statistics.RunningMoments``, and
``PCA.partial_fit`` and ``PCA.fit`` of a Dask array in ``principal_components``.
"""

from mmlbook.dimensionality_reduction._randomized import expected_error_bound, randomized_svd, range_finder

__all__ = ["expected_error_bound", "randomized_svd", "range_finder"]
