"""Files of bytes in the IDX format, in which MNIST is published: read with suspicion, and downloaded."""

import gzip
import hashlib
import logging
import math
import struct
import zlib
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from mmlbook.errors import require

__all__ = ["DataFileError", "DataNotAvailableError", "download", "read_idx", "read_verified"]


class DataFileError(ValueError):
    """A data file is there, but it is not what it should be."""


class DataNotAvailableError(OSError):
    """A data file is not there and cannot be fetched."""


def read_idx(path, *, most_bytes: int = 100_000_000) -> np.ndarray:
    """Return the array of bytes in an IDX file, the format of MNIST, compressed by gzip or not.

    Two zero bytes, the byte 8 (unsigned bytes follow), the number of axes, the length of each axis as a big-endian
    whole number of four bytes, and then the entries, the last axis fastest.

    Parameters
    ----------
    path : path
        The file.
    most_bytes : int, optional
        How many entries a header may announce; a larger one is refused before anything is read.

    Returns
    -------
    ndarray of uint8
        Of the shape that the header announces.

    Raises
    ------
    DataNotAvailableError
        If the file is not there.
    DataFileError
        If it is not an IDX file of bytes, is truncated, holds more than it announces, or announces too much.

    References
    ----------
    Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits*, "File formats".

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "labels"
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]))
    ...     read_idx(path)
    array([7, 2, 1], dtype=uint8)
    """
    path = Path(path)
    if not path.is_file():
        raise DataNotAvailableError(f"{path} is not there")
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if compressed else path.open("rb") as stream:
            head = stream.read(4)
            if len(head) < 4 or head[:2] != b"\0\0" or not head[3]:
                raise DataFileError(f"{path} is not an IDX file: it begins with {head.hex(' ') or 'nothing'}")
            if head[2] != 8:
                raise DataFileError(f"{path} holds entries of the type {head[2]}, but only bytes (8) are read")
            lengths = stream.read(4 * head[3])
            if len(lengths) < 4 * head[3]:
                raise DataFileError(f"{path} ends inside its header: it is truncated")
            shape = struct.unpack(f">{head[3]}I", lengths)
            size = math.prod(shape)
            if size > most_bytes:
                raise DataFileError(f"{path} announces {size} entries, {shape}, but at most {most_bytes} may be")
            data = stream.read(size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataFileError(f"{path} cannot be decompressed, it is truncated or damaged: {error}") from None
    if len(data) < size:
        raise DataFileError(f"{path} is truncated: it announces {size} entries, {shape}, but holds {len(data)}")
    if len(data) > size:
        raise DataFileError(f"{path} holds more than the {size} entries, {shape}, that it announces")
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def read_verified(path, *, md5: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return the array of an IDX file whose shape and checksum are known, as :func:`read_idx` reads it.

    Raises
    ------
    DataNotAvailableError, DataFileError
        As :func:`read_idx`, and if the shape or the checksum is another one.
    """
    path = Path(path)
    array = read_idx(path)
    if array.shape != tuple(shape):
        raise DataFileError(f"{path} holds an array of shape {array.shape}, but under this name it must be {shape}")
    found = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    if found != md5:
        raise DataFileError(f"{path} has the MD5 {found} in place of {md5}: it was damaged or changed; fetch it anew")
    return array


def download(name: str, md5: str, *, mirrors: Sequence[str]) -> Path:
    """Return the path of a file in the user's cache, fetched if it is not there.

    It is written under another name, and gets its own when its checksum is right: nothing half-written stays.

    Parameters
    ----------
    name : str
        The name of the file, there and here.
    md5 : str
        Its checksum.
    mirrors : sequence of str
        The addresses before the name, tried one after the other.

    Returns
    -------
    Path

    Raises
    ------
    MissingExtraError
        If pooch is not installed.
    DataNotAvailableError
        If no mirror has it, or none has it with this checksum.
    """
    pooch = require("pooch", extra="data")
    reasons = []
    for mirror in mirrors:
        try:
            with _quiet(pooch.get_logger()):
                return Path(pooch.retrieve(mirror + name, f"md5:{md5}", fname=name, path=pooch.os_cache("mmlbook")))
        except (OSError, ValueError) as error:  # no connection, or a wrong checksum
            reasons.append(f"{mirror} ({type(error).__name__}: {error})")
    raise DataNotAvailableError(f"{name} could not be downloaded from {' nor '.join(reasons)}")


@contextmanager
def _quiet(logger: logging.Logger):
    """Let a logger of another library say only what is wrong."""
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
