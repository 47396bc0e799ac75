"""Named exceptions, and the one way to import what only some functions need."""

import importlib
from types import ModuleType

__all__ = [
    "MissingExtraError",
    "NotConvergedError",
    "NotPositiveDefiniteError",
    "SingularMatrixError",
    "require",
]


class NotConvergedError(RuntimeError):
    """An iteration used up its steps before its answer settled.

    Parameters
    ----------
    message : str
        What was iterated, in words.
    iterations : int
        How many steps were taken.
    change : float
        The size of the last change, in the measure that the iteration uses.
    """

    def __init__(self, message: str, *, iterations: int, change: float):
        super().__init__(f"{message} (after {iterations} iterations the last change was {change:.3g})")
        self.iterations = iterations
        self.change = change


class SingularMatrixError(ValueError):
    """A matrix that has no inverse was given where one is needed."""


class NotPositiveDefiniteError(ValueError):
    """A matrix that is not symmetric positive definite was given where one is needed."""


class MissingExtraError(ImportError):
    """A library that only some functions need is not installed."""


def require(module: str, extra: str) -> ModuleType:
    """Import an optional library, or say how to install it.

    Parameters
    ----------
    module : str
        The module to import, such as ``"scipy.sparse"``.
    extra : str
        The extra of this package that installs it, such as ``"sparse"``.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    MissingExtraError
        If the library is not installed; the message names the extra.

    Examples
    --------
    >>> require("math", extra="sparse").sqrt(9.0)
    3.0
    >>> require("no_such_library", extra="sparse")
    Traceback (most recent call last):
        ...
    mmlbook.errors.MissingExtraError: this function needs no_such_library: pip install "mmlbook[sparse]"
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise MissingExtraError(f'this function needs {library}: pip install "mmlbook[{extra}]"') from error
