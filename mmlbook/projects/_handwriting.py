"""What a network that reads digits needs beside itself: targets, more examples, and a record of its confusions."""

import numpy as np

from mmlbook.projects._network_checks import as_classes
from mmlbook.validation import as_count

__all__ = ["confusion_matrix", "one_hot", "shifted_copies"]


def one_hot(labels, *, classes: int) -> np.ndarray:
    """Return a row of zeros with a single one for each label: the wanted chances of the classes.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
        From 0 to classes − 1.
    classes : int

    Returns
    -------
    ndarray of shape (n, classes)

    Raises
    ------
    ValueError
        If a label is not a whole number in that range.

    See Also
    --------
    sklearn.preprocessing.OneHotEncoder

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 2.2.

    Examples
    --------
    >>> one_hot([2, 0], classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    classes = as_count(classes, "classes")
    return np.eye(classes)[as_classes(labels, "labels", classes)]


def confusion_matrix(labels, predicted, *, classes: int) -> np.ndarray:
    """Return how often each class was taken for each: row i counts the predictions for those that are i.

    Parameters
    ----------
    labels, predicted : array_like of int, shape (n,)
        What they are, and what they were taken for.
    classes : int

    Returns
    -------
    ndarray of int, shape (classes, classes)
        Right ones on the diagonal; the sum is n.

    Raises
    ------
    ValueError
        If the lengths differ or a class is out of range.

    See Also
    --------
    sklearn.metrics.confusion_matrix

    References
    ----------
    K. P. Murphy, *Probabilistic Machine Learning: An Introduction*, MIT Press, 2022, section 5.1.3.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 0], classes=2)
    array([[1, 1],
           [1, 2]])
    """
    classes = as_count(classes, "classes")
    labels, predicted = as_classes(labels, "labels", classes), as_classes(predicted, "predicted", classes)
    if len(labels) != len(predicted):
        raise ValueError(f"labels has {len(labels)} entries, but predicted has {len(predicted)}")
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def shifted_copies(images, *, reach: int = 1) -> np.ndarray:
    """Return the images and their copies moved by up to `reach` pixels across and up or down, empty where they left.

    Parameters
    ----------
    images : array_like of shape (n, height, width)
    reach : int, optional
        With 1 there are 9 copies (every way a king moves, and staying), with 2 there are 25.

    Returns
    -------
    ndarray of shape (copies·n, height, width)
        Of the images' type: all images unmoved first, then all moved in one way, and so on. What belongs to the
        images is repeated for it by ``np.tile(labels, copies)``.

    Raises
    ------
    ValueError
        If the images have not three axes, or are not larger than the reach.

    See Also
    --------
    scipy.ndimage.shift : by any distance.

    References
    ----------
    P. Y. Simard, D. Steinkraus and J. C. Platt, "Best practices for convolutional neural networks applied to
        visual document analysis", *ICDAR* 2003.

    Examples
    --------
    >>> cross = np.array([[[0, 7, 0], [7, 7, 7], [0, 7, 0]]])
    >>> copies = shifted_copies(cross)
    >>> copies.shape
    (9, 3, 3)
    >>> copies[2]  # one up
    array([[7, 7, 7],
           [0, 7, 0],
           [0, 0, 0]])
    """
    images, reach = np.asarray(images), as_count(reach, "reach", low=0)
    if images.ndim != 3:
        raise ValueError(f"images must have the shape (n, height, width), but it is {images.shape}")
    height, width = images.shape[1:]
    if reach >= min(height, width):
        raise ValueError(f"reach is {reach}, but the images have only {height} by {width} pixels")
    padded = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    moves = [(down, right) for down in range(-reach, reach + 1) for right in range(-reach, reach + 1)]
    moves.sort(key=lambda move: move != (0, 0))
    places = [(reach - down, reach - right) for down, right in moves]
    return np.concatenate([padded[:, top : top + height, left : left + width] for top, left in places])
