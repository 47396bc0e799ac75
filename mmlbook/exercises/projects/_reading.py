"""Checks of an answer that reads the thousand test digits: whole numbers, and how many of them are right."""

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.exercises import mistake


def right_of(answers):
    return int(np.sum(np.asarray(answers) == load_mnist().split()[1].labels))


def are_digits(answers):
    return np.shape(answers) == (1000,) and bool(np.all(np.isin(answers, range(10))))


NO_READING = (
    mistake(
        "chances",
        "There are ten numbers for each digit. Which of them is your answer? `np.argmax(…, axis=1)` tells.",
        when=lambda answers: np.shape(answers) == (1000, 10),
    ),
    mistake(
        "not-digits",
        "It must be one whole number from 0 to 9 for each of the 1,000 digits.",
        when=lambda answers: not are_digits(answers),
    ),
)
