"""Train our network and scikit-learn's on the same digits, and print accuracies and times side by side.

Run ``python tests/benchmarks/bench_neural_network.py`` (``--help`` lists the options). Both get 4,000 digits, the
same layers (rectified linear, soft-max), Adam with its usual numbers, batches of 200, no penalty and the same number
of epochs; both are judged on the 1,000 digits held out. The two take turns, so that a busy machine is busy for both;
the times are medians. Then ours alone, with shifted copies, early stopping and weight decay.
"""

import argparse
import statistics
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mmlbook.datasets import load_mnist
from mmlbook.projects.neural_network import Network, shifted_copies, train


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Return the part that is right, in percent."""
    return 100 * float(np.mean(predicted == labels))


def seconds(function) -> float:
    """Return how long a call takes."""
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def compare(hidden: int, *, epochs: int, repeats: int) -> None:
    digits, test = load_mnist().split()
    X, labels, ours, theirs, times = digits.X, digits.labels, [], [], []
    for seed in range(repeats):
        network = Network([784, hidden, 10], rng=seed)
        other = MLPClassifier(
            (hidden,), max_iter=epochs, alpha=0, batch_size=200, n_iter_no_change=epochs + 1, random_state=seed
        )
        mine = seconds(lambda network=network, seed=seed: train(network, X, labels, epochs=epochs, rng=seed))
        times.append((mine, seconds(lambda other=other: other.fit(X, labels))))
        ours.append(accuracy(network.predict(test.X), test.labels))
        theirs.append(accuracy(other.predict(test.X), test.labels))
    mine, their = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(mine / their for mine, their in times)
    means = statistics.mean(ours), statistics.mean(theirs)
    print(f"{hidden:6}{means[0]:12.2f} %{means[1]:12.2f} %{mine:12.2f} s{their:12.2f} s{ratio:9.2f}")


def improve(hidden: int, *, repeats: int) -> None:
    digits, test = load_mnist().split()
    fit, watched = digits.split(500)
    X = shifted_copies(fit.images).reshape(-1, 784) / 255
    labels = np.tile(fit.labels, 9)
    for seed in range(repeats):
        network = Network([784, hidden, 10], rng=seed)
        options = {"validation": (watched.X, watched.labels), "patience": 4, "weight_decay": 1e-4}
        result = train(network, X, labels, epochs=40, rng=seed, **options)
        right = accuracy(network.predict(test.X), test.labels)
        print(f"{hidden:6}, seed {seed}: {right:.1f} % after {result.best_epoch} epochs ({result.reason})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, nargs="+", default=[64, 128, 256], help="neurons of the hidden layer")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5, help="seeds, each trained by both")
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(f"{options.epochs} epochs, means and medians of {options.repeats} seeds; ratio: our time over scikit-learn's")
    print(f"{'hidden':6}{'mmlbook':>14}{'scikit-learn':>14}{'mmlbook':>14}{'scikit-learn':>14}{'ratio':>9}")
    for hidden in options.hidden:
        compare(hidden, epochs=options.epochs, repeats=options.repeats)
    print("\nwith nine copies of each digit, early stopping and weight decay:")
    improve(128, repeats=options.repeats)
