r"""Neural networks: layers of neurons, their gradient by backpropagation, and training in mini-batches.

Points are rows. Layer l computes aₗ = φ(Wₗ aₗ₋₁ + bₗ) from the layer before it; its weights have the shape
(outputs, inputs), as a Jacobian has.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mmlbook.calculus._searching import direction_rule
from mmlbook.calculus.autodiff import log_sum_exp, sigmoid, softmax, softplus
from mmlbook.calculus.optimization import DivergedError
from mmlbook.errors import require
from mmlbook.projects._handwriting import confusion_matrix, one_hot, shifted_copies
from mmlbook.projects._network_checks import as_rows, as_targets
from mmlbook.validation import as_count, as_generator, as_number

__all__ = ["Epoch", "Network", "TrainingResult", "confusion_matrix", "one_hot", "shifted_copies", "train"]

# The function, its derivative written with its value a, and the variance of the first weights times the inputs.
ACTIVATIONS = {
    "relu": (lambda Z: np.maximum(Z, 0, out=Z), lambda A: A > 0, 2.0),
    "tanh": (lambda Z: np.tanh(Z, out=Z), lambda A: 1 - A * A, 1.0),
    "logistic": (sigmoid, lambda A: A * (1 - A), 1.0),
}
# What the last layer does with its z, and the loss that goes with it.
OUTPUTS = {
    "softmax": (softmax, "cross-entropy"),
    "logistic": (sigmoid, "cross-entropy"),
    "identity": (lambda Z: Z, "squared"),
}


class Network:
    """A neural network whose layers are fully connected: a₀ = x, aₗ = φ(Wₗ aₗ₋₁ + bₗ).

    Parameters
    ----------
    sizes : sequence of int
        How many numbers go in, how many neurons each hidden layer has, how many numbers come out.
    activation : {"relu", "tanh", "logistic"}, optional
        What the neurons of the hidden layers do with their sum.
    output : {"softmax", "logistic", "identity"}, optional
        What the last layer does: chances of classes that exclude each other, chances one by one, or any numbers.
    loss : {"cross-entropy", "squared"}, optional
        What is to be made small. By default cross-entropy for chances and ½‖a − y‖² for numbers.
    rng : Generator or int, optional
        The seed of the first weights: normal, of the variance 2/inputs for "relu" and 1/inputs otherwise. The
        biases begin at zero.

    Attributes
    ----------
    parameters : ndarray of shape (p,)
        All weights and biases in one vector; `weights` and `biases` are views of it.
    weights : list of ndarray, shapes (outputs, inputs)
    biases : list of ndarray, shapes (outputs,)

    Raises
    ------
    ValueError
        If a size is not positive, a name is unknown, or the loss does not go with the output.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, *Learning representations by back-propagating errors*, Nature
        323 (1986), 533–536. For the first weights: K. He et al., *Delving Deep into Rectifiers* (2015), section 2.2.

    See Also
    --------
    sklearn.neural_network.MLPClassifier, sklearn.neural_network.MLPRegressor

    Examples
    --------
    >>> network = Network([2, 3, 2], rng=0)
    >>> [W.shape for W in network.weights], network.parameters.shape
    ([(3, 2), (2, 3)], (17,))
    >>> network([[0.0, 0.0]])
    array([[0.5, 0.5]])
    """

    def __init__(self, sizes, *, activation: str = "relu", output: str = "softmax", loss: str | None = None, rng=0):
        self.sizes = tuple(as_count(size, "a size") for size in sizes)
        if len(self.sizes) < 2:
            raise ValueError(f"sizes must name at least the inputs and the outputs, but it is {list(sizes)}")
        for name, value, known in [("activation", activation, ACTIVATIONS), ("output", output, OUTPUTS)]:
            if value not in known:
                raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}, but it is {value!r}")
        loss = OUTPUTS[output][1] if loss is None else loss
        if (output, loss) not in {
            ("softmax", "cross-entropy"),
            ("logistic", "cross-entropy"),
            ("logistic", "squared"),
            ("identity", "squared"),
        }:
            raise ValueError(f"there is no loss {loss!r} for the output {output!r}")
        self.activation, self.output, self.loss = activation, output, loss
        self.parameters = np.zeros(sum(out * (inputs + 1) for inputs, out in pairwise(self.sizes)))
        self.weights, self.biases = self._views(self.parameters)
        rng, gain = as_generator(rng), ACTIVATIONS[activation][2]
        for W in self.weights:
            W[:] = rng.normal(scale=np.sqrt(gain / W.shape[1]), size=W.shape)

    def _views(self, vector) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the weights and the biases in a vector of all parameters, layer by layer."""
        weights, biases, start = [], [], 0
        for inputs, outputs in pairwise(self.sizes):
            middle, end = start + outputs * inputs, start + outputs * (inputs + 1)
            weights.append(vector[start:middle].reshape(outputs, inputs))
            biases.append(vector[middle:end])
            start = end
        return weights, biases

    def with_parameters(self, parameters) -> "Network":
        """Return a network of the same form with its own copy of these parameters, shape (p,)."""
        parameters = np.asarray(parameters, dtype=float)
        if parameters.shape != self.parameters.shape:
            raise ValueError(f"parameters must have shape {self.parameters.shape}, but it has {parameters.shape}")
        new = Network(self.sizes, activation=self.activation, output=self.output, loss=self.loss)
        new.parameters[:] = parameters
        return new

    def layers(self, X) -> list[np.ndarray]:
        """Return what every layer gives out for the rows of X: X itself, shape (n, inputs), up to the outputs."""
        return self._forward(as_rows(X, "X", self.sizes[0]))[0]

    def _forward(self, X) -> tuple[list[np.ndarray], np.ndarray]:
        """Return the values of all layers, and the sums z of the last."""
        values, phi = [X], ACTIVATIONS[self.activation][0]
        for W, b in zip(self.weights, self.biases):
            Z = values[-1] @ W.T
            Z += b
            values.append(phi(Z) if len(values) < len(self.weights) else OUTPUTS[self.output][0](Z))
        return values, Z

    def __call__(self, X) -> np.ndarray:
        """Return the outputs for the rows of X, shape (n, outputs)."""
        return self.layers(X)[-1]

    def predict(self, X) -> np.ndarray:
        """Return the most likely class for each row of X, shape (n,); with one logistic output, 0 or 1.

        Raises
        ------
        ValueError
            If the outputs are not chances of classes that exclude each other.
        """
        if self.output == "identity" or (self.output == "logistic" and self.sizes[-1] > 1):
            raise ValueError(f"a network with {self.sizes[-1]} outputs {self.output!r} does not choose between classes")
        chances = self(X)
        return np.argmax(chances, axis=1) if self.output == "softmax" else (chances[:, 0] > 0.5).astype(int)

    def cost(self, X, Y, *, weight_decay: float = 0.0) -> float:
        """Return the mean loss over the rows of X, plus ½ `weight_decay` times the sum of all squared weights."""
        X, Y = self._as_data(X, Y)
        values, Z = self._forward(X)
        return self._cost(values[-1], Z, Y) + self._penalty(weight_decay)

    def cost_and_gradient(self, X, Y, *, weight_decay: float = 0.0) -> tuple[float, np.ndarray]:
        """Return the cost and its gradient by backpropagation, a vector of shape (p,) in the order of `parameters`.

        With the adjoint z̄ₗ of the sums of layer l: z̄ₗ₋₁ = φ′(zₗ₋₁) ⊙ Wₗᵀ z̄ₗ, the gradient by Wₗ is z̄ₗ aₗ₋₁ᵀ, and
        that by bₗ is z̄ₗ.

        Parameters
        ----------
        X : array_like of shape (n, inputs)
        Y : array_like of shape (n, outputs)
            The wanted outputs. For "softmax" also classes 0, 1, …, shape (n,); with one output also shape (n,).
        weight_decay : float, optional
            The λ of the penalty ½λ‖W‖² (biases are free).

        Raises
        ------
        ValueError
            If shapes do not fit, an entry is not finite, or Y holds no classes or chances where it must.
        """
        X, Y = self._as_data(X, Y)
        gradient = np.empty_like(self.parameters)
        return self._backward(X, Y, weight_decay, gradient, self._views(gradient)), gradient

    def _backward(self, X, Y, weight_decay, gradient, views) -> float:
        """Return the cost and write its gradient into a vector, of which `views` are the weights and biases."""
        values, Z = self._forward(X)
        P, slope = values[-1], ACTIVATIONS[self.activation][1]
        Z_bar = (P - Y) / len(X)
        if (self.output, self.loss) == ("logistic", "squared"):
            Z_bar *= P * (1 - P)
        for l in reversed(range(len(self.weights))):
            np.matmul(Z_bar.T, values[l], out=views[0][l])
            np.sum(Z_bar, axis=0, out=views[1][l])
            if weight_decay:
                views[0][l] += weight_decay * self.weights[l]
            if l:
                Z_bar = Z_bar @ self.weights[l]
                Z_bar *= slope(values[l])
        return self._cost(P, Z, Y) + self._penalty(weight_decay)

    def _cost(self, P, Z, Y) -> float:
        """Return the mean loss, from the sums z where the logarithm of a chance is asked: it may be zero."""
        if self.loss == "squared":
            return float(np.sum((P - Y) ** 2) / (2 * len(Y)))
        losses = log_sum_exp(Z, axis=1) if self.output == "softmax" else softplus(Z).sum(axis=1)
        return float((losses - np.sum(Y * Z, axis=1)).mean())

    def _penalty(self, weight_decay) -> float:
        return 0.5 * weight_decay * sum(float(np.vdot(W, W)) for W in self.weights) if weight_decay else 0.0

    def _as_data(self, X, Y) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs and wanted outputs as matrices of floats, checked."""
        X = as_rows(X, "X", self.sizes[0])
        Y = as_targets(Y, len(X), self.sizes[-1], output=self.output, loss=self.loss)
        return X, Y


@dataclass(frozen=True)
class Epoch:
    """What is known after a pass through all data: its number from 1, the mean cost on the way, the validation's."""

    number: int
    cost: float
    validation_cost: float | None = None


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """How a training went.

    Attributes
    ----------
    epochs : tuple of Epoch
        What was seen in each epoch.
    reason : str
        Why it ended: "all epochs done" or "no better validation cost for k epochs".
    best_epoch : int
        The number of the epoch whose parameters the network has now: with `patience` the one with the lowest
        validation cost, otherwise the last.
    """

    epochs: tuple[Epoch, ...]
    reason: str
    best_epoch: int

    @property
    def costs(self) -> np.ndarray:
        """The mean cost in each epoch, shape (epochs,)."""
        return np.array([epoch.cost for epoch in self.epochs])

    @property
    def validation_costs(self) -> np.ndarray:
        """The cost on the validation data after each epoch, shape (epochs,); NaN if there are none."""
        return np.array([np.nan if e.validation_cost is None else e.validation_cost for e in self.epochs])


def train(
    network: Network,
    X,
    Y,
    *,
    epochs: int = 20,
    batch_size: int = 200,
    method: str = "adam",
    step: float | None = None,
    beta: float = 0.9,
    weight_decay: float = 0.0,
    validation=None,
    patience: int | None = None,
    callback: Callable[[Epoch], object] | None = None,
    progress: bool = False,
    rng=0,
) -> TrainingResult:
    r"""Train a network in place, by gradients of mini-batches drawn anew in each epoch.

    Parameters
    ----------
    network : Network
        Its parameters are changed.
    X : array_like of shape (n, inputs)
    Y : array_like of shape (n, outputs)
        As for :meth:`Network.cost_and_gradient`; classes of shape (n,) too.
    epochs : int, optional
        How often all data are passed through, at most.
    batch_size : int, optional
        How many rows make a gradient; n or more for all at once. The last batch of an epoch may be smaller.
    method : {"adam", "momentum", "plain"}, optional
        How a step is made from gradients.
    step : float, optional
        The size of a step: 0.001 for "adam", 0.1 for the others by default.
    beta : float, optional
        What a step of "momentum" keeps of the one before (and the average of "adam" of its past), in [0, 1).
    weight_decay : float, optional
        The λ of the penalty ½λ‖W‖².
    validation : tuple (X, Y), optional
        Data that are not trained on; their cost (without penalty) is watched.
    patience : int, optional
        Early stopping: end when the validation cost has not been lower for so many epochs, and go back to the
        parameters where it was lowest.
    callback : callable, optional
        Called with each :class:`Epoch`; ``network`` then has the parameters after it.
    progress : bool, optional
        Whether to show a bar by tqdm.
    rng : Generator or int, optional
        The seed of the batches. The same seeds of network and training give the same parameters.

    Returns
    -------
    TrainingResult

    Raises
    ------
    DivergedError
        When the cost is no longer a number. The network then has its parameters from before that epoch.
    ValueError
        If data or options do not fit.
    MissingExtraError
        If `progress` is asked and tqdm is not installed.

    References
    ----------
    D. P. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization* (2015), algorithm 1.

    See Also
    --------
    mmlbook.calculus.optimization.adam : The same steps for any function, with the whole path.

    Examples
    --------
    >>> X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> network = Network([2, 8, 2], activation="tanh", rng=0)
    >>> result = train(network, X, Y, epochs=300, step=0.02)
    >>> network.predict(X), result.reason
    (array([0, 1, 1, 0]), 'all epochs done')
    """
    X, Y = network._as_data(X, Y)
    epochs, batch_size = as_count(epochs, "epochs"), as_count(batch_size, "batch_size")
    weight_decay = as_number(weight_decay, "weight_decay", low=0)
    step = as_number({"adam": 0.001}.get(method, 0.1) if step is None else step, "step", low=0)
    rule, rng = direction_rule(method, beta=beta), as_generator(rng)
    patience = np.inf if patience is None else as_count(patience, "patience")
    if validation is None and patience < np.inf:
        raise ValueError("patience needs validation data to watch")
    watched = None if validation is None else network._as_data(*validation)
    seen, best, best_parameters, reason = [], None, None, "all epochs done"
    with require("tqdm", extra="data").tqdm(total=epochs, unit="epoch") if progress else nullcontext() as bar:
        for number in range(1, epochs + 1):
            batches = np.array_split(rng.permutation(len(X)), range(batch_size, len(X), batch_size))
            cost = _one_epoch(network, X, Y, batches, weight_decay, lambda slope: step * rule(slope), number)
            seen.append(Epoch(number, cost, None if watched is None else network.cost(*watched)))
            if callback is not None:
                callback(seen[-1])
            if bar is not None:
                bar.set_postfix(cost=f"{cost:.4f}", refresh=False)
                bar.update()
            if patience < np.inf and (best is None or seen[-1].validation_cost < best.validation_cost):
                best, best_parameters = seen[-1], network.parameters.copy()
            elif patience < np.inf and number - best.number >= patience:
                reason = f"no better validation cost for {patience} epochs"
                break
    if best is None:
        return TrainingResult(tuple(seen), reason, epochs)
    network.parameters[:] = best_parameters
    return TrainingResult(tuple(seen), reason, best.number)


def _one_epoch(network, X, Y, batches, weight_decay, move, number) -> float:
    """Make a step for each batch of rows and return the mean cost on the way, or take everything back and raise."""
    before, gradient, total = network.parameters.copy(), np.empty_like(network.parameters), 0.0
    views = network._views(gradient)
    for k, rows in enumerate(batches):
        with np.errstate(all="ignore"):
            cost = network._backward(X[rows], Y[rows], weight_decay, gradient, views)
            change = move(gradient)
            network.parameters += change
        if not (np.isfinite(cost) and np.all(np.isfinite(network.parameters))):
            network.parameters[:] = before
            what = "the step is too long for a number" if np.isfinite(cost) else f"the cost is {cost}"
            raise DivergedError(
                f"the training diverged: in epoch {number}, batch {k + 1}, {what}. Try a smaller step. "
                f"The network is as it was before this epoch",
                iterations=(number - 1) * len(batches) + k + 1,
                change=np.max(np.abs(change)),
            )
        total += cost * len(rows) / len(X)
    return total
