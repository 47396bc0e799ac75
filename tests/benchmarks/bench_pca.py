"""Time PCA of the 5,000 digits beside scikit-learn's with the same solver, and print the medians.

Run ``python tests/benchmarks/bench_pca.py`` (``--help`` lists the options). The two take turns, so that
whatever else the machine does weighs on both; what counts is the ratio.
"""

import argparse

import numpy as np
from sklearn.decomposition import PCA as SklearnPCA

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.principal_components import PCA
from mmlbook.timing import median_seconds

# Ours, scikit-learn's, and how many components.
SOLVERS = (("covariance", "covariance_eigh", 50), ("svd", "full", 50), ("randomized", "randomized", 50))


def compare(*, repeats: int) -> None:
    """Print for each solver both times, their ratio, and how far the models are from one another."""
    X = load_mnist().X
    print(f"{len(X):,} digits of {X.shape[1]} pixels, 50 components, medians of {repeats} turns")
    print(f"{'solver':14}{'mmlbook':>12}{'scikit-learn':>14}{'ratio':>8}{'difference of variances':>26}")
    for ours, theirs, k in SOLVERS:
        pair = (PCA(k, solver=ours), SklearnPCA(k, svd_solver=theirs, random_state=0))
        seconds = np.array([[median_seconds(lambda m=m: m.fit(X), repeats=1) for m in pair] for _ in range(repeats)])
        medians = np.median(seconds, axis=0)
        apart = np.max(np.abs(pair[0].explained_variance / pair[1].explained_variance_ - 1))
        print(f"{ours:14}{medians[0]:10.3f} s{medians[1]:12.3f} s{medians[0] / medians[1]:8.2f}{apart:26.1e}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    compare(repeats=parser.parse_args().repeats)
