"""The network and its training: against published numbers, scikit-learn, automatic differentiation, and themselves."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mmlbook.calculus.autodiff as ad
from mmlbook.calculus.optimization import DivergedError, adam
from mmlbook.datasets import load_mnist
from mmlbook.errors import MissingExtraError
from mmlbook.projects.neural_network import (
    Epoch,
    Network,
    confusion_matrix,
    one_hot,
    shifted_copies,
    train,
)

KINDS = [("softmax", "cross-entropy"), ("logistic", "cross-entropy"), ("logistic", "squared"), ("identity", "squared")]


def some_data(output: str, n: int, inputs: int, outputs: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return random points and wanted outputs that the kind of output allows."""
    rng = np.random.default_rng(seed)
    Y = rng.random((n, outputs))
    if output == "softmax":
        Y /= Y.sum(axis=1, keepdims=True)
    return rng.normal(size=(n, inputs)), Y


def moons(n: int = 200, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return two half circles of points, one in the other, and which point is of which."""
    rng = np.random.default_rng(seed)
    angle, label = rng.uniform(0, np.pi, n), np.arange(n) % 2
    side = 1 - 2 * label
    X = np.column_stack([side * np.cos(angle) + label, side * np.sin(angle) + 0.3 * label])
    return X + rng.normal(scale=0.15, size=(n, 2)), label


@st.composite
def networks(draw, kinds=KINDS, activations=("relu", "tanh", "logistic")):
    """A network of some shape with random weights and biases, and data for it."""
    output, loss = draw(st.sampled_from(kinds))
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    seed = draw(st.integers(0, 10_000))
    network = Network(sizes, activation=draw(st.sampled_from(activations)), output=output, loss=loss, rng=seed)
    network.parameters[:] = np.random.default_rng(seed).normal(size=network.parameters.shape)
    X, Y = some_data(output, draw(st.integers(1, 6)), sizes[0], sizes[-1], seed)
    return network, X, Y, draw(st.sampled_from([0.0, 0.3]))


# -- published numbers --------------------------------------------------------------------


def test_the_worked_example_of_mazur():
    """M. Mazur, A Step by Step Backpropagation Example (2015): two inputs, two neurons, two outputs."""
    network = Network([2, 2, 2], activation="logistic", output="logistic", loss="squared")
    network.parameters[:] = [0.15, 0.20, 0.25, 0.30, 0.35, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.60]
    X, Y = [[0.05, 0.10]], [[0.01, 0.99]]
    np.testing.assert_allclose(network(X), [[0.75136507, 0.772928465]], rtol=1e-8)
    cost, gradient = network.cost_and_gradient(X, Y)
    assert cost == pytest.approx(0.298371109, abs=1e-9)
    assert gradient[6] == pytest.approx(0.082167041, abs=1e-9)
    after = network.parameters - 0.5 * gradient
    weights = [0.149780716, 0.19956143, 0.24975114, 0.29950229, 0.35891648, 0.408666186, 0.511301270, 0.561370121]
    np.testing.assert_allclose(after[[0, 1, 2, 3, 6, 7, 8, 9]], weights, atol=1e-8)


def test_exclusive_or_needs_a_hidden_layer():
    """Minsky and Papert, Perceptrons (1969): no single layer computes it; two neurons before it do."""
    X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    alone = Network([2, 2], rng=1)
    train(alone, X, Y, epochs=500, step=0.05)
    assert np.sum(alone.predict(X) == Y) < 4
    np.testing.assert_allclose(alone(X), 0.5, atol=0.02)
    by_hand = Network([2, 2, 1], output="logistic")
    by_hand.parameters[:] = [1, 1, 1, 1, 0, -1, 10, -20, -5]
    assert by_hand.predict(X).tolist() == Y


# -- scikit-learn -------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_step_is_that_of_scikit_learn(activation, classes):
    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(5)
    X, labels, penalty = rng.normal(size=(40, 4)), np.arange(40) % classes, 0.7
    theirs = MLPClassifier((6, 5), activation=activation, solver="sgd", momentum=0, learning_rate_init=0.3,
                           alpha=penalty * len(X), batch_size=40, random_state=1)  # fmt: skip
    theirs.partial_fit(X, labels, classes=range(classes))
    ours = Network([4, 6, 5, 1 if classes == 2 else classes], activation=activation,
                   output="logistic" if classes == 2 else "softmax")  # fmt: skip
    for W, b, weights, biases in zip(ours.weights, ours.biases, theirs.coefs_, theirs.intercepts_, strict=True):
        W[:], b[:] = weights.T, biases
    chances = np.column_stack([1 - ours(X), ours(X)]) if classes == 2 else ours(X)
    np.testing.assert_allclose(chances, theirs.predict_proba(X), rtol=1e-10)
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    theirs.partial_fit(X, labels)
    result = train(ours, X, labels, epochs=1, batch_size=40, method="plain", step=0.3, weight_decay=penalty)
    assert result.costs[0] == pytest.approx(theirs.loss_, rel=1e-10)
    for W, b, weights, biases in zip(ours.weights, ours.biases, theirs.coefs_, theirs.intercepts_, strict=True):
        np.testing.assert_allclose(W, weights.T, rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(b, biases, rtol=1e-8, atol=1e-12)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_regression_is_that_of_scikit_learn():
    from sklearn.neural_network import MLPRegressor

    X, Y = some_data("identity", 30, 3, 2)
    theirs = MLPRegressor(hidden_layer_sizes=(7,), activation="tanh", random_state=0, max_iter=20)
    theirs.fit(X, Y)
    ours = Network([3, 7, 2], activation="tanh", output="identity")
    for W, b, weights, biases in zip(ours.weights, ours.biases, theirs.coefs_, theirs.intercepts_, strict=True):
        W[:], b[:] = weights.T, biases
    np.testing.assert_allclose(ours(X), theirs.predict(X), rtol=1e-10)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_digits_are_read_as_well_as_by_scikit_learn():
    from sklearn.neural_network import MLPClassifier

    digits, test = load_mnist().split()
    X, ours, theirs = digits.X, [], []
    for seed in range(3):
        network = Network([784, 64, 10], rng=seed)
        train(network, X, digits.labels, epochs=15, rng=seed)
        ours.append(np.mean(network.predict(test.X) == test.labels))
        other = MLPClassifier((64,), max_iter=15, alpha=0, random_state=seed)
        theirs.append(other.fit(X, digits.labels).score(test.X, test.labels))
    assert np.mean(ours) >= np.mean(theirs) - 0.005
    assert min(ours) > 0.90


def test_shifted_copies_early_stopping_and_weight_decay_make_it_better():
    digits, test = load_mnist().split()
    fit, watched = digits.split(500)
    copies = shifted_copies(fit.images).reshape(-1, 784) / 255
    network = Network([784, 128, 10], rng=0)
    options = {"validation": (watched.X, watched.labels), "patience": 4, "weight_decay": 1e-4}
    result = train(network, copies, np.tile(fit.labels, 9), epochs=30, **options)
    assert result.best_epoch < len(result.epochs) < 30
    assert np.mean(network.predict(test.X) == test.labels) >= 0.94


# -- the gradient -------------------------------------------------------------------------


def cost_by_autodiff(network, X, Y, weight_decay):
    """Return the cost as a function of all parameters, in the words of automatic differentiation."""
    phi = {"relu": ad.relu, "tanh": ad.tanh, "logistic": ad.sigmoid}[network.activation]

    def cost(parameters):
        A, start, penalty = X, 0, 0.0
        for l, (inputs, outputs) in enumerate(zip(network.sizes, network.sizes[1:])):
            W = parameters[start : start + inputs * outputs].reshape(outputs, inputs)
            b = parameters[start + inputs * outputs : start + (inputs + 1) * outputs]
            start += (inputs + 1) * outputs
            penalty = penalty + (W * W).sum()
            Z = A @ W.T + b
            A = phi(Z) if l < len(network.sizes) - 2 else Z
        if network.loss == "squared":
            P = ad.sigmoid(Z) if network.output == "logistic" else Z
            loss = ((P - Y) ** 2).sum() / 2
        elif network.output == "softmax":
            loss = -(ad.log(ad.softmax(Z, axis=1)) * Y).sum()
        else:
            loss = -(ad.log(ad.sigmoid(Z)) * Y + ad.log(ad.sigmoid(-Z)) * (1 - Y)).sum()
        return loss / len(X) + 0.5 * weight_decay * penalty

    return cost


@given(case=networks())
def test_backpropagation_is_automatic_differentiation(case):
    network, X, Y, weight_decay = case
    cost, gradient = network.cost_and_gradient(X, Y, weight_decay=weight_decay)
    other_cost, other = ad.value_and_gradient(cost_by_autodiff(network, X, Y, weight_decay), network.parameters)
    assert cost == pytest.approx(float(other_cost), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(gradient, other, atol=1e-9 * (1 + np.abs(other).max()))
    assert network.cost(X, Y, weight_decay=weight_decay) == cost


@given(case=networks(activations=("tanh", "logistic")), coordinate=st.integers(0, 10**6))
def test_backpropagation_is_the_slope_of_the_cost(case, coordinate):
    network, X, Y, weight_decay = case
    h = 1e-5 * np.eye(len(network.parameters))[coordinate % len(network.parameters)]
    up, down = (network.with_parameters(network.parameters + s * h) for s in (1, -1))
    slope = (up.cost(X, Y, weight_decay=weight_decay) - down.cost(X, Y, weight_decay=weight_decay)) / 2e-5
    gradient = network.cost_and_gradient(X, Y, weight_decay=weight_decay)[1]
    assert gradient[np.argmax(h)] == pytest.approx(slope, abs=1e-7 * (1 + np.abs(gradient).max()))


# -- invariants ---------------------------------------------------------------------------


@given(case=networks(), seed=st.integers(0, 100))
def test_neurons_of_a_layer_may_change_places(case, seed):
    network, X, *_ = case
    if len(network.sizes) < 3:
        return
    other, order = (
        network.with_parameters(network.parameters),
        np.random.default_rng(seed).permutation(network.sizes[1]),
    )
    other.weights[0][:], other.biases[0][:] = network.weights[0][order], network.biases[0][order]
    other.weights[1][:] = network.weights[1][:, order]
    np.testing.assert_allclose(other(X), network(X), rtol=1e-9, atol=1e-12)


@given(case=networks(kinds=KINDS[:1]), constant=st.floats(-100, 100))
def test_softmax_gives_chances_and_does_not_feel_a_constant(case, constant):
    network, X, *_ = case
    chances = network(X)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-12)
    assert chances.min() >= 0
    network.biases[-1][:] += constant
    np.testing.assert_allclose(network(X), chances, rtol=1e-9)


@given(case=networks())
def test_each_point_is_treated_alone(case):
    network, X, Y, weight_decay = case
    alone = [network.cost_and_gradient(x[None], y[None], weight_decay=weight_decay) for x, y in zip(X, Y)]
    cost, gradient = network.cost_and_gradient(X, Y, weight_decay=weight_decay)
    assert cost == pytest.approx(np.mean([c for c, _ in alone]), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(gradient, np.mean([g for _, g in alone], axis=0), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(np.vstack([network(x[None]) for x in X]), network(X), rtol=1e-9, atol=1e-12)


@given(scale=st.sampled_from([1.0, 1e3, 1e300]))
def test_sure_and_wrong_costs_much_but_not_infinity(scale):
    network = Network([1, 2], rng=0)
    network.parameters[:] = [scale, -scale, 0, 0]
    cost, gradient = network.cost_and_gradient([[1.0]], [1])
    assert cost == pytest.approx(2 * scale, rel=0.2)
    np.testing.assert_allclose(gradient[:2], [1, -1], atol=0.2)


def test_the_views_are_the_parameters():
    network = Network([3, 2, 4], rng=1)
    network.parameters[:] = np.arange(len(network.parameters))
    np.testing.assert_array_equal(network.weights[0], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(network.biases[1], [16, 17, 18, 19])
    copy = network.with_parameters(network.parameters)
    copy.weights[0][:] = 0
    assert network.weights[0][1, 2] == 5


def test_the_first_weights_have_the_variance_that_was_promised():
    for activation, gain in [("relu", 2), ("tanh", 1), ("logistic", 1)]:
        W = Network([400, 300, 2], activation=activation, rng=3).weights[0]
        assert W.var() * 400 == pytest.approx(gain, rel=0.02)
        assert abs(W.mean()) < 0.001


def test_layers_are_seen_from_the_input_to_the_output():
    network = Network([2, 3, 2], activation="relu", rng=0)
    X = np.array([[1.0, -2.0], [0.5, 3.0]])
    values = network.layers(X)
    assert [value.shape for value in values] == [(2, 2), (2, 3), (2, 2)]
    np.testing.assert_array_equal(values[1], np.maximum(X @ network.weights[0].T, 0))
    np.testing.assert_array_equal(values[2], network(X))


# -- training -----------------------------------------------------------------------------


def test_all_points_at_once_is_adam_of_the_chapter_on_optimization():
    X, labels = moons(50)
    network = Network([2, 4, 2], activation="tanh", rng=2)

    def cost(parameters):
        return network.with_parameters(parameters).cost(X, labels)

    def gradient(parameters):
        return network.with_parameters(parameters).cost_and_gradient(X, labels)[1]

    found = adam(cost, network.parameters, gradient=gradient, step=0.02, max_iterations=25)
    result = train(network, X, labels, epochs=25, batch_size=50, step=0.02)
    np.testing.assert_allclose(network.parameters, found.path[-1], rtol=1e-7)
    np.testing.assert_allclose(result.costs, found.values[:-1], rtol=1e-9)


@pytest.mark.parametrize("method", ["adam", "momentum", "plain"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
def test_two_moons_are_told_apart(method, activation):
    X, labels = moons()
    network = Network([2, 16, 2], activation=activation, rng=1)
    step = {"adam": 0.03, "momentum": 0.2, "plain": 1.0}[method]
    result = train(network, X, labels, epochs=300, batch_size=50, step=step, method=method)
    assert np.mean(network.predict(X) == labels) >= 0.96
    assert result.costs[-1] < 0.25 * result.costs[0]
    assert result.reason == "all epochs done"
    assert result.best_epoch == len(result.epochs) == 300


def test_the_same_seeds_give_the_same_network():
    X, labels = moons()
    ends = []
    for seeds in [(0, 0), (0, 0), (1, 0), (0, 1)]:
        network = Network([2, 8, 2], rng=seeds[0])
        train(network, X, labels, epochs=3, batch_size=32, rng=seeds[1])
        ends.append(network.parameters.copy())
    np.testing.assert_array_equal(ends[0], ends[1])
    assert not np.allclose(ends[0], ends[2])
    assert not np.allclose(ends[0], ends[3])


@pytest.mark.parametrize("batch_size", [1, 7, 50, 1000])
def test_every_point_is_used_once_in_an_epoch(batch_size, monkeypatch):
    X = np.arange(50.0)[:, None]
    network, seen = Network([1, 1], output="identity"), []
    backward = network._backward
    monkeypatch.setattr(network, "_backward", lambda X, *rest: (seen.append(X[:, 0]), backward(X, *rest))[1])
    train(network, X, X, epochs=2, batch_size=batch_size, step=1e-5)
    epoch = len(seen) // 2
    assert max(map(len, seen)) == min(batch_size, 50)
    for part in (seen[:epoch], seen[epoch:]):
        assert sorted(np.concatenate(part)) == X[:, 0].tolist()
    assert not np.array_equal(np.concatenate(seen[:epoch]), np.concatenate(seen[epoch:]))


def test_early_stopping_goes_back_to_the_best_epoch():
    X, labels = moons(40)
    watched = moons(200, seed=1)
    kept = {}
    network = Network([2, 64, 2], rng=0)

    def keep(epoch):
        kept[epoch.number] = network.parameters.copy()

    result = train(network, X, labels, validation=watched, epochs=2000, step=0.02, patience=20, callback=keep)
    costs = result.validation_costs
    assert result.best_epoch == 1 + np.argmin(costs)
    assert len(costs) == result.best_epoch + 20 < 2000
    assert result.reason == "no better validation cost for 20 epochs"
    np.testing.assert_array_equal(network.parameters, kept[result.best_epoch])
    assert network.cost(*watched) == costs.min()


def test_without_patience_validation_is_only_watched():
    X, labels = moons(40)
    network, other = Network([2, 8, 2]), Network([2, 8, 2])
    result = train(network, X, labels, validation=moons(30, seed=1), epochs=5)
    train(other, X, labels, epochs=5)
    np.testing.assert_array_equal(network.parameters, other.parameters)
    assert result.validation_costs[-1] == network.cost(*moons(30, seed=1))
    assert np.all(np.isnan(train(other, X, labels, epochs=2).validation_costs))


def test_weight_decay_shrinks_weights_and_leaves_biases():
    X, labels = moons()
    sizes = []
    for weight_decay in (0, 0.01, 0.1, 10):
        network = Network([2, 16, 2], rng=0)
        train(network, X, labels, epochs=200, step=0.02, weight_decay=weight_decay)
        sizes.append(sum(np.sum(W**2) for W in network.weights))
    assert sizes == sorted(sizes, reverse=True)
    network = Network([1, 1], output="identity")
    network.parameters[:] = [3.0, 5.0]
    gradient = network.cost_and_gradient([[0.0]], [[5.0]], weight_decay=0.5)[1]
    np.testing.assert_array_equal(gradient, [1.5, 0])


@pytest.mark.parametrize(
    ("output", "scale", "step", "says"),
    [
        ("identity", 1.0, 1e4, "in epoch 2, batch 2, the cost is inf"),
        ("softmax", 1.0, 1e4, r"in epoch \d\d, batch \d, the cost is nan"),
        ("identity", 1e100, 1e50, "in epoch 1, batch 2, the cost is nan"),
        ("identity", 1e150, 1e200, "in epoch 1, batch 1, the step is too long for a number"),
    ],
)
def test_a_cost_that_is_no_number_stops_with_a_message(output, scale, step, says):
    X, Y = some_data(output, 30, 2, 3)
    network = Network([2, 20, 3], activation="relu", output=output, rng=0)
    kept = [network.parameters.copy()]

    def keep(epoch):
        kept.append(network.parameters.copy())

    options = {"batch_size": 10, "method": "plain", "step": step, "callback": keep}
    with pytest.raises(DivergedError, match=f"{says}. Try a smaller step") as caught:
        train(network, scale * X, Y, epochs=50, **options)
    np.testing.assert_array_equal(network.parameters, kept[-1])
    assert np.all(np.isfinite(network.parameters))
    assert caught.value.iterations > 3 * (len(kept) - 1)


def test_callbacks_see_every_epoch_and_the_network_as_it_is():
    X, labels = moons(60)
    network, seen = Network([2, 4, 2]), []
    result = train(network, X, labels, epochs=4, callback=lambda epoch: seen.append((epoch, network.cost(X, labels))))
    assert [epoch for epoch, _ in seen] == list(result.epochs)
    assert [epoch.number for epoch in result.epochs] == [1, 2, 3, 4]
    assert seen[-1][1] == network.cost(X, labels)
    assert isinstance(result.epochs[0], Epoch)


def test_progress_is_shown_only_when_asked(capfd, monkeypatch):
    X, labels = moons(20)
    train(Network([2, 4, 2]), X, labels, epochs=2)
    assert capfd.readouterr() == ("", "")
    train(Network([2, 4, 2]), X, labels, epochs=2, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "2/2" in err
    assert "cost=" in err
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(MissingExtraError, match="tqdm"):
        train(Network([2, 4, 2]), X, labels, epochs=2, progress=True)


@settings(max_examples=25)
@given(case=networks())
def test_data_are_not_changed(case):
    network, X, Y, _ = case
    before = X.copy(), Y.copy()
    train(network, X, Y, epochs=2, batch_size=2)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


# -- bad input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sizes": [3]}, "at least the inputs and the outputs"),
        ({"sizes": [3, 0, 2]}, "a size must be a whole number of at least 1, but it is 0"),
        ({"activation": "sine"}, "activation must be one of 'relu', 'tanh', 'logistic', but it is 'sine'"),
        ({"output": "relu"}, "output must be one of"),
        ({"loss": "squared"}, "there is no loss 'squared' for the output 'softmax'"),
        ({"output": "identity", "loss": "cross-entropy"}, "there is no loss"),
    ],
)
def test_bad_networks(options, message):
    with pytest.raises(ValueError, match=message):
        Network(options.pop("sizes", [2, 2]), **options)


@pytest.mark.parametrize(
    ("X", "Y", "message"),
    [
        ([1, 2], [0], r"X must have the shape \(n, 2\).*\(2,\)"),
        ([[1, 2, 3]], [0], r"X must have the shape \(n, 2\).*\(1, 3\)"),
        (np.zeros((0, 2)), [0], r"\(0, 2\)"),
        ([[1, np.nan]], [0], "X must be finite, but its row 0 is not"),
        ([[1, 2], [3, np.inf]], [0, 1], "X must be finite, but its row 1 is not"),
        ([[1, 2]], [3], "classes from 0 to 2, but one is 3"),
        ([[1, 2]], [-1], "classes from 0 to 2, but one is -1"),
        ([[1, 2]], [0.5], "whole numbers"),
        ([[1, 2]], [0, 1], "X has 1 rows, but Y has 2"),
        ([[1, 2]], [[1, 0]], r"Y must have the shape \(n, 3\)"),
        ([[1, 2]], [[1, 1, 0]], "must sum to 1"),
        ([[1, 2]], [[1, 0.5, -0.5]], r"chances in \[0, 1\], but its entries reach from -0.5 to 1"),
        ([[1, 2]], [[2, 0, 0]], r"chances in \[0, 1\], but its entries reach from 0 to 2"),
    ],
)
def test_bad_data(X, Y, message):
    network = Network([2, 3])
    for use in (network.cost, network.cost_and_gradient, lambda X, Y: train(network, X, Y)):
        with pytest.raises(ValueError, match=message):
            use(X, Y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch_size"),
        ({"method": "magic"}, "method must be"),
        ({"step": -1}, "step"),
        ({"beta": 1.0}, "beta must be below 1"),
        ({"weight_decay": -1}, "weight_decay"),
        ({"patience": 3}, "patience needs validation data"),
        ({"patience": 0, "validation": ([[1, 2]], [1])}, "patience"),
        ({"validation": ([[1, 2, 3]], [1])}, "X must have the shape"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        train(Network([2, 2]), [[0, 1], [1, 0]], [0, 1], **options)


def test_texts_and_complex_numbers_are_no_data():
    for bad in ([["a", "b"]], [[1j, 2]]):
        with pytest.raises(TypeError, match="X must hold real numbers"):
            Network([2, 2])(bad)


@pytest.mark.parametrize("options", [{"output": "identity"}, {"output": "logistic"}])
def test_only_classes_are_predicted(options):
    with pytest.raises(ValueError, match="does not choose between classes"):
        Network([2, 2], **options).predict([[0, 0]])


def test_one_logistic_output_chooses_the_likelier_class():
    network = Network([1, 1], output="logistic")
    network.parameters[:] = [1, 0]
    assert network.predict([[-0.1], [0.1]]).tolist() == [0, 1]


def test_parameters_must_fit():
    with pytest.raises(ValueError, match=r"shape \(6,\), but it has \(5,\)"):
        Network([2, 2]).with_parameters(np.zeros(5))


# -- digits -------------------------------------------------------------------------------


@given(labels=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_confusions_are_counted_as_scikit_learn_counts_them(labels):
    from sklearn.metrics import confusion_matrix as theirs

    right, predicted = np.array(labels).T
    np.testing.assert_array_equal(
        confusion_matrix(right, predicted, classes=4), theirs(right, predicted, labels=range(4))
    )
    np.testing.assert_array_equal(one_hot(right, classes=4).argmax(axis=1), right)


@pytest.mark.parametrize("bad", [([0, 1], [0]), ([0, 4], [0, 1]), ([[0]], [[0]]), ([], [])])
def test_bad_confusions(bad):
    with pytest.raises(ValueError, match="labels"):
        confusion_matrix(*bad, classes=4)


@pytest.mark.parametrize("reach", [0, 1, 2])
def test_shifted_copies_are_all_shifts(reach):
    from scipy.ndimage import shift

    images = np.random.default_rng(0).integers(1, 255, size=(3, 6, 5), dtype=np.uint8)
    copies = shifted_copies(images, reach=reach)
    moves = range(-reach, reach + 1)
    expected = {shift(image, (d, r), order=0).tobytes() for image in images for d in moves for r in moves}
    assert copies.dtype == np.uint8
    assert {copy.tobytes() for copy in copies} == expected
    assert len(copies) == len(expected) == 3 * (2 * reach + 1) ** 2
    np.testing.assert_array_equal(copies[:3], images)
    sums = copies.reshape(-1, 3, 30).sum(axis=2)
    assert np.all(sums <= sums[0])


@pytest.mark.parametrize(("images", "reach"), [(np.zeros((3, 4)), 1), (np.zeros((1, 3, 3)), 3)])
def test_bad_images_to_shift(images, reach):
    with pytest.raises(ValueError, match="images"):
        shifted_copies(images, reach=reach)
