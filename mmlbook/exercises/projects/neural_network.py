"""Checks of the exercises on neural networks."""

from itertools import pairwise

import numpy as np

from mmlbook.calculus.autodiff import sigmoid, softmax
from mmlbook.datasets import load_mnist
from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.exercises.projects._reading import NO_READING, are_digits, right_of
from mmlbook.projects.neural_network import Network

SIZES = [784, 100, 50, 10]
SUMS, TRUTH = np.log([2.0, 5.0, 1.0]), 0
ENOUGH = 940


def weights_without_biases():
    return sum(W.size for W in Network(SIZES).weights)


def gradient_by_sums():
    """Return the gradient by z of a network that does nothing but soft-max: its biases are z."""
    network = Network([1, 3])
    network.parameters[:] = [0, 0, 0, *SUMS]
    return network.cost_and_gradient([[0.0]], [TRUTH])[1][3:]


def cost_of_knowing_nothing():
    network = Network([1, 10])
    network.parameters[:] = 0
    return network.cost([[0.0]], [3])


def what_becomes_of_zeros():
    """Train a network from zeros, and see whether its hidden neurons differ."""
    rng = np.random.default_rng(0)
    X, labels = rng.normal(size=(20, 3)), np.arange(20) % 3 == 0
    network = Network([3, 4, 2], activation="logistic")
    network.parameters[:] = 0
    for _ in range(5):
        network.parameters -= network.cost_and_gradient(X, labels)[1]
    W = network.weights[0]
    if not np.all(np.isfinite(W)):
        return "nan"
    if not np.any(W):
        return "stuck"
    return "twins" if np.allclose(W, W[0]) else "free"


def softmax_rows(Z):
    return softmax(np.asarray(Z, dtype=float), axis=1)


def columns_for_rows(Z):
    return softmax(np.asarray(Z, dtype=float), axis=0)


def overflowing(Z):
    with np.errstate(all="ignore"):
        E = np.exp(Z)
        return E / E.sum(axis=1, keepdims=True)


def whole_array(Z):
    E = np.exp(Z - np.max(Z))
    return E / E.sum()


def one_maximum(Z):
    """Shift by the largest entry of all rows: right, until another row underflows."""
    E = np.exp(Z - np.max(Z))
    with np.errstate(all="ignore"):
        return E / E.sum(axis=1, keepdims=True)


def _layer(slope=lambda A: 1 - A * A, parts=lambda X_bar, W_bar, b_bar, Z_bar: (X_bar, W_bar, b_bar)):
    """Return a function for the adjoints of X, W and b if A = tanh(X Wᵀ + b): with its mistakes, if any are given."""

    def back(A_bar, X, W, b):
        Z_bar = A_bar * slope(np.tanh(X @ W.T + b))
        return parts(Z_bar @ W, Z_bar.T @ X, Z_bar.sum(axis=0), Z_bar)

    return back


layer_back = _layer()


def slopes(weights, biases, X, Y):
    """Return the gradient of a network of logistic layers with the squared error, part by part."""
    sizes = [np.shape(weights[0])[1], *(len(W) for W in weights)]
    network = Network(sizes, activation="logistic", output="logistic", loss="squared")
    for mine, given in [*zip(network.weights, weights), *zip(network.biases, biases)]:
        mine[:] = given
    parts = network._views(network.cost_and_gradient(X, Y)[1])
    return [part for pair in zip(*parts) for part in pair]


def by_layers(*, output_slope=True, hidden_slopes=True, mean=True, factor=1.0):
    """Return the gradient layer by layer, with or without some of its factors."""

    def back(weights, biases, X, Y):
        layers = [np.asarray(X)]
        for W, b in zip(weights, biases):
            layers.append(sigmoid(layers[-1] @ W.T + b))
        A_bar, found = factor * (layers[-1] - Y) / (len(X) if mean else 1), []
        for l in reversed(range(len(weights))):
            A = layers[l + 1]
            wanted = output_slope if l == len(weights) - 1 else hidden_slopes
            Z_bar = A_bar * A * (1 - A) if wanted else A_bar
            found = [Z_bar.T @ layers[l], Z_bar.sum(axis=0), *found]
            A_bar = Z_bar @ weights[l]
        return found

    return back


def layer_case(n, inputs, outputs, *, seed, label=""):
    rng = np.random.default_rng(seed)
    shapes = (n, outputs), (n, inputs), (outputs, inputs), (outputs,)
    return case(*(np.round(rng.normal(size=shape), 2) for shape in shapes), label=label)


def depth_case(n, *sizes, seed, label=""):
    rng = np.random.default_rng(seed)
    weights = [np.round(rng.normal(size=(out, into)), 2) for into, out in pairwise(sizes)]
    biases = [np.round(rng.normal(size=size), 2) for size in sizes[1:]]
    return case(
        weights, biases, rng.normal(size=(n, sizes[0])).round(2), rng.random((n, sizes[-1])).round(2), label=label
    )


EXERCISES = {
    "neural_network.1": number(
        lambda: len(Network(SIZES).parameters),
        level="easy",
        rtol=0,
        hints=(
            "Three layers of parameters lie between four layers of numbers. What belongs to one neuron?",
            "A neuron has a weight for each of its inputs, and one bias more.",
        ),
        mistakes=[
            mistake(
                "one-bias-a-layer",
                "You counted one bias for each layer. Each *neuron* has its own.",
                when=lambda answer: answer == weights_without_biases() + 3,
            ),
            mistake(
                "no-biases",
                "The weights are all there. Each neuron has a bias, too.",
                lambda right: weights_without_biases(),
            ),
            mistake(
                "neurons",
                "You counted the neurons. Count the numbers that belong to them.",
                lambda right: sum(SIZES[1:]),
            ),
        ],
        remark="Nearly all of them sit in the first layer.",
    ),
    "neural_network.2": array(
        gradient_by_sums,
        level="easy",
        hints=(
            r"First the chances: take the exponential of each $z_i$, then divide by their sum. ($e^{\ln u} = u$.)",
            r"The gradient is $\mathbf{p} - \mathbf{y}$, and $\mathbf{y}$ has its one in the first place.",
        ),
        mistakes=[
            mistake(
                "chances",
                "Those are the chances. The truth is still to be subtracted.",
                lambda right: right + np.eye(3)[TRUTH],
            ),
            mistake("uphill", "That is truth minus answer: the signs are turned around.", lambda right: -right),
            mistake(
                "other-truth",
                "You took another class for the truth.",
                lambda right: right + np.eye(3)[TRUTH] - np.eye(3)[1],
            ),
            mistake(
                "squared-error",
                "You multiplied by $p(1 - p)$. With cross-entropy that factor cancels.",
                lambda right: right * (right + np.eye(3)[TRUTH]) * (1 - right - np.eye(3)[TRUTH]),
            ),
        ],
        remark="The entries add up to zero: whatever is taken from the wrong classes is given to the right one.",
    ),
    "neural_network.3": choice(
        what_becomes_of_zeros,
        {
            "stuck": "Look at the second layer: its inputs are not zero. What does a logistic neuron give out at zero?",
            "twins": "",
            "free": "What could make two neurons different, if they compute the same and hear the same?",
            "nan": "Nothing is divided by zero, and no number grows large.",
        },
        level="medium",
        hints=(
            "Follow the first step. What do the hidden neurons give out, and which adjoints do they receive?",
            "Take any two hidden neurons. Does anything in the first step treat them differently? And in the second?",
        ),
        remark="With $\\tanh$ or relu it is worse: they give out zero at zero, and only the last biases ever move.",
    ),
    "neural_network.4": number(
        cost_of_knowing_nothing,
        level="medium",
        hints=(
            "What is the loss for one digit, if the right class gets that chance?",
            r"The loss is $-\ln p$ of the right class, and the mean of equal numbers is that number.",
        ),
        mistakes=[
            mistake(
                "chance", "That is the chance. The loss is minus its natural logarithm.", lambda right: np.exp(-right)
            ),
            mistake(
                "log-ten",
                "You took the logarithm to base ten. The loss has the natural one.",
                lambda right: -np.log10(np.exp(-right)),
            ),
            mistake(
                "all-classes",
                "You added up the loss over all ten classes. Only the right one counts: the others have $y_i = 0$.",
                lambda right: 10 * right,
            ),
            mistake(
                "wrong-part",
                "That is how often it would be wrong, not its cost.",
                lambda right: 1 - np.exp(-right),
            ),
        ],
        remark="So the first cost is no bad sign, but just what a network that knows nothing should have.",
    ),
    "neural_network.5": function(
        softmax_rows,
        [
            (np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]),),
            (np.array([[0.5, -1.0]]),),
            case(np.array([[1000.0, 1001.0], [0.0, 1.0]]), label="large entries"),
            case(np.array([[-1000.0, -1002.0, -1001.0]]), label="very negative entries"),
            case(np.array([[1000.0, 0.0], [-1000.0, 0.0], [3.0, 3.0]]), label="rows of different size"),
            case(np.array([[7.0], [-2.0]]), label="a single class"),
        ],
        level="medium",
        hints=(
            "A row may be shifted by any number without changing its chances. Which number makes overflow impossible?",
            "Subtract the largest entry of each row first. `keepdims=True` keeps shapes that fit together.",
        ),
        mistakes=[
            mistake(
                "columns",
                "Your columns add up to one. The points are the rows: work along `axis=1`.",
                like=columns_for_rows,
            ),
            mistake(
                "whole-array",
                "All your chances together add up to one. Each *row* should.",
                like=whole_array,
            ),
            mistake(
                "overflow",
                "It is right for small entries, but `np.exp` of a large one is infinite, or a whole row becomes zero.",
                like=overflowing,
            ),
            mistake(
                "one-maximum",
                "You shift all rows by the same number. A row far below the largest entry then becomes all zeros.",
                like=one_maximum,
            ),
        ],
        remark="Every library does it like this.",
    ),
    "neural_network.6": function(
        layer_back,
        [
            layer_case(4, 3, 2, seed=0),
            layer_case(5, 5, 5, seed=1),
            layer_case(1, 2, 3, seed=2, label="a single point"),
            layer_case(3, 1, 1, seed=3, label="a single neuron with one input"),
        ],
        level="medium",
        atol=1e-9,
        hints=(
            "First back through the activation: from `A_bar` to `Z_bar`, the adjoint of `X @ W.T + b`.",
            "`Z_bar = A_bar * (1 - A**2)`. Then mind the shapes: which product of `Z_bar` and `W` has that of `X`?",
        ),
        mistakes=[
            mistake(
                "no-slope",
                r"The slope of $\tanh$ is missing: first go from `A_bar` to the adjoint of what goes *into* them.",
                like=_layer(slope=np.ones_like),
            ),
            mistake(
                "mean",
                "You divide by the number of points. An adjoint is a sum over all uses; there is no mean here.",
                like=_layer(parts=lambda X_bar, W_bar, b_bar, Z_bar: (X_bar, W_bar / len(Z_bar), b_bar / len(Z_bar))),
            ),
            mistake(
                "not-summed",
                "Every point uses the same `b`: its adjoint is a sum over the points, of the shape of `b`.",
                like=_layer(parts=lambda X_bar, W_bar, b_bar, Z_bar: (X_bar, W_bar, Z_bar)),
            ),
            mistake(
                "order",
                "The three are right, in another order: first that of `X`, then of `W`, then of `b`.",
                like=_layer(parts=lambda X_bar, W_bar, b_bar, Z_bar: (W_bar, b_bar, X_bar)),
            ),
            mistake(
                "transposed-weights",
                "The adjoint of `W` must have the shape of `W`: outputs by inputs.",
                like=_layer(parts=lambda X_bar, W_bar, b_bar, Z_bar: (X_bar, W_bar.T, b_bar)),
            ),
        ],
        remark="Three lines, and they are all that a library has to know about this layer.",
    ),
    "neural_network.7": function(
        slopes,
        [
            depth_case(5, 1, 6, 7, 2, seed=0),
            depth_case(3, 2, 3, 2, seed=1),
            depth_case(4, 3, 2, 4, 2, 3, seed=2, label="four layers"),
            depth_case(6, 2, 2, seed=3, label="a single layer"),
            depth_case(1, 2, 3, 1, seed=4, label="a single point"),
        ],
        level="hard",
        atol=1e-9,
        hints=(
            "Keep what every layer gives out in a list, `X` first. Then walk back through it with `zip` on the "
            "reversed lists.",
            "At each layer: `Z_bar = A_bar * A * (1 - A)`, note down `Z_bar.T @ below` and the sum of its rows, then "
            "`A_bar = Z_bar @ W`. It starts with `(A - Y) / len(X)`.",
        ),
        mistakes=[
            mistake(
                "no-output-slope",
                "The last layer is logistic too. With the squared error its slope does not cancel.",
                like=by_layers(output_slope=False),
            ),
            mistake(
                "no-hidden-slopes",
                "The hidden layers have slopes `A * (1 - A)`, which are missing on your way back.",
                like=by_layers(hidden_slopes=False),
            ),
            mistake("sum-for-mean", "The cost is the *mean* over the points.", like=by_layers(mean=False)),
            mistake(
                "two",
                "There is a factor 2 too much: the cost has a one half in front of the square.",
                like=by_layers(factor=2.0),
            ),
            mistake("uphill", "All signs are turned around.", like=by_layers(factor=-1.0)),
            mistake(
                "last-first",
                "The parts are right, but in the wrong order: the first layer comes first.",
                like=lambda *arguments: slopes(*arguments)[::-1],
            ),
        ],
        remark="This is the heart of every library for neural networks.",
    ),
    "neural_network.8": array(
        lambda: load_mnist().split()[1].labels,
        accepts=lambda answers: are_digits(answers) and right_of(answers) >= ENOUGH,
        level="hard",
        hints=(
            "The recipes of the chapter are enough: `shifted_copies`, early stopping, weight decay.",
            "Train on the copies with `validation=` and `patience=`, then call `predict(test.X)`. Another seed, a "
            "larger hidden layer, or the mean chances of several networks give you some digits more.",
        ),
        mistakes=[
            *NO_READING,
            mistake(
                "guessed",
                "That is no better than guessing. Are the answers in the order of `test`, and of `test` at all?",
                when=lambda answers: right_of(answers) < 200,
            ),
            mistake(
                "not-enough",
                "It can read, but not well enough yet.",
                when=lambda answers: right_of(answers) < ENOUGH,
            ),
        ],
        remark="Now for the open part: where is the limit?",
    ),
}
