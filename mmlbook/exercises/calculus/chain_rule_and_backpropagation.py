"""Checks of the exercises on the chain rule and backpropagation."""

import numpy as np

from mmlbook.calculus import autodiff
from mmlbook.calculus.autodiff import Variable, adjoints, gradient, jacobian
from mmlbook.exercises import array, case, choice, function, mistake, number

WEIGHT, BIAS, INPUT, TARGET = 0.8, -0.2, 1.5, 0.0
SHAPES = [(6, 1), (6,), (7, 6), (7,), (2, 7), (2,)]


def neuron_slope() -> float:
    """Return the slope of one neuron's cost in its weight."""
    return gradient(lambda w: (autodiff.sigmoid(w * INPUT + BIAS) - TARGET) ** 2, WEIGHT)


def two_paths(f=lambda x, y: x**2 * y, t: float = 1.0) -> float:
    """Return df/dt along x = t², y = 3t + 1."""
    return gradient(lambda t: f(t**2, 3 * t + 1), t)


def graph_adjoints() -> np.ndarray:
    """Return the gradient of (x + y)(y z) at (1, 2, 4)."""
    return gradient(lambda v: (v[0] + v[1]) * (v[1] * v[2]), [1.0, 2.0, 4.0])


_ACTIVE = float(autodiff.sigmoid(WEIGHT * INPUT + BIAS))


def is_gradient(f, x, claimed, *, step=1e-5, tolerance=1e-3):
    """Whether every entry of `claimed` agrees with central differences, relative to the largest entry."""
    x = np.asarray(x, dtype=float)
    found = np.array([(f(x + step * e) - f(x - step * e)) / (2 * step) for e in np.eye(len(x))])
    return bool(np.max(np.abs(claimed - found)) <= tolerance * np.max(np.abs(found)))


def _judged_by(far):
    """Return a judge that looks at the differences between claimed and measured slopes in its own way."""

    def judge(f, x, claimed):
        found = np.array([(f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5 for e in np.eye(len(x))])
        return bool(far(np.asarray(claimed), found))

    return judge


def wavy(x):
    """Return a number that depends on all three entries."""
    return np.sin(x[0]) * x[1] + x[2] ** 2


def billions(x):
    """Return `wavy` in other units."""
    return 1e9 * wavy(x)


def billionths(x):
    """Return `wavy` in other units."""
    return 1e-9 * wavy(x)


PLACE = np.array([0.5, -1.2, 0.8])
SLOPES = gradient(lambda x: autodiff.sin(x[0]) * x[1] + x[2] ** 2, PLACE)


def hessian_times(f, x, v):
    """Return the Hessian of f at x times v."""
    return gradient(lambda place: (gradient(f, place) * np.asarray(v)).sum(), x)


def valley(x):
    """Return Rosenbrock's function."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def bumps(x):
    """Return a sum of products of waves."""
    return (np.sin(x) * np.exp(0.3 * x[::-1])).sum()


def draw_cost(W1, b1, W2, b2, W3, b3, t, Y):
    """Return the mean squared distance of the points that the 1–6–7–2 network draws from Y."""
    A = np.asarray(t)[:, None]
    for W, b in ((W1, b1), (W2, b2), (W3, b3)):
        A = autodiff.sigmoid(A @ W.T + b)
    return ((A - Y) ** 2).sum() / len(t)


def draw_back(W1, b1, W2, b2, W3, b3, t, Y):
    """Return the gradient of `draw_cost` by its weights and biases."""
    return gradient(lambda *knobs: draw_cost(*knobs, t, Y), W1, b1, W2, b2, W3, b3)


def _by_hand(mean=True, two=True, last_slope=True, hidden_slopes=True, bias=np.sum):
    """Return backpropagation layer by layer, with or without some of its factors."""

    def back(W1, b1, W2, b2, W3, b3, t, Y):
        layers = [np.asarray(t)[:, None]]
        for W, b in ((W1, b1), (W2, b2), (W3, b3)):
            layers.append(autodiff.sigmoid(layers[-1] @ W.T + b))
        Z = (layers[3] - Y) * (2 if two else 1) / (len(t) if mean else 1)
        Z = Z * layers[3] * (1 - layers[3]) if last_slope else Z
        found = []
        for k, W in ((2, W3), (1, W2), (0, W1)):
            found = [Z.T @ layers[k], bias(Z, axis=0), *found]
            Z = (Z @ W) * (layers[k] * (1 - layers[k]) if hidden_slopes else 1)
        return tuple(found)

    return back


def _drawing(seed, n):
    rng = np.random.default_rng(seed)
    knobs = [np.round(rng.normal(size=shape), 2) for shape in SHAPES]
    return case(*knobs, np.linspace(0, 1, n), np.round(rng.uniform(size=(n, 2)), 2))


def length_ratio(gain, layers=50, width=50, seed=0):
    """Return how many times longer the adjoint of the first tanh layer is than that of the last."""
    rng = np.random.default_rng(seed)
    values = [Variable(rng.normal(size=width))]
    for _ in range(layers):
        values.append(np.tanh(rng.normal(0, gain / width**0.5, (width, width)) @ values[-1]))
    back = adjoints((values[-1] * rng.normal(size=width)).sum())
    return float(np.linalg.norm(back[values[1]]) / np.linalg.norm(back[values[-1]]))


def good_gain() -> float:
    """Return a gain at which the ratio is one."""
    low, high = 0.8, 2.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if length_ratio(middle) < 1 else (low, middle)
    return low


EXERCISES = {
    "chain_rule_and_backpropagation.1": number(
        neuron_slope,
        level="easy",
        rtol=2e-3,
        hints=(
            r"First go forward and write down $z$ and $a$. Then three slopes: the square's, the neuron's, and $z$'s.",
            r"The neuron's slope is $a(1 - a)$. The slope of $z = wx + b$ in $w$ is what $w$ is multiplied by.",
        ),
        mistakes=[
            mistake(
                "bias-slope",
                r"That is the slope in the bias. The last factor of the chain, $\partial z/\partial w$, is missing.",
                lambda right: right / INPUT,
            ),
            mistake(
                "no-neuron-slope",
                r"The neuron itself was skipped: its slope $\sigma'(z)$ belongs between the square's and the input.",
                lambda right: 2 * (_ACTIVE - TARGET) * INPUT,
            ),
            mistake(
                "no-two",
                r"The square $(a - y)^2$ has the slope $2(a - y)$.",
                lambda right: right / 2,
            ),
            mistake(
                "value-for-slope",
                r"You multiplied by $\sigma(z)$. The chain rule asks for the *slope* $\sigma'(z)$.",
                lambda right: 2 * _ACTIVE * _ACTIVE * INPUT,
            ),
        ],
        remark="Divide it by the input and you have the slope in the bias: the rest of the chain is shared.",
    ),
    "chain_rule_and_backpropagation.2": choice(
        lambda: "forward",
        {
            "forward": "",
            "reverse": "Reverse takes one sweep for each *output*. How many are there?",
            "same": "The number of sweeps differs: one way counts inputs, the other outputs.",
        },
        level="easy",
        hints=(
            "Count sweeps: for one of the two ways their number is that of the inputs, for the other that of outputs.",
            "One way follows the motion of an input to all that it moves, the other back from an output. Count both.",
        ),
        remark="Training a network is the opposite case: millions of inputs (the weights), and a single output.",
    ),
    "chain_rule_and_backpropagation.3": number(
        two_paths,
        level="easy",
        hints=(
            r"You need four slopes: $f$ by $x$, $f$ by $y$, $x$ by $t$ and $y$ by $t$, all at $t = 1$.",
            "Multiply along each of the two paths from $t$ to $f$, then add.",
        ),
        mistakes=[
            mistake(
                "one-path-x",
                "That is the path through $x$ alone. $y$ moves too.",
                lambda right: gradient(lambda x: x**2 * 4.0, 1.0) * 2.0,
            ),
            mistake(
                "one-path-y",
                "That is the path through $y$ alone. $x$ moves too.",
                lambda right: gradient(lambda y: y * 1.0, 4.0) * 3.0,
            ),
            mistake(
                "no-inner-slopes",
                r"You added $\partial f/\partial x$ and $\partial f/\partial y$, as if both moved as fast as $t$.",
                lambda right: float(np.sum(gradient(lambda v: v[0] ** 2 * v[1], [1.0, 4.0]))),
            ),
            mistake(
                "multiplied",
                "You multiplied the two paths. Along a path slopes are multiplied; the paths are added.",
                lambda right: float(np.prod(gradient(lambda v: v[0] ** 2 * v[1], [1.0, 4.0])) * 6.0),
            ),
        ],
        remark="Put $x$ and $y$ into $f$ and differentiate the polynomial in $t$: the same number.",
    ),
    "chain_rule_and_backpropagation.4": array(
        graph_adjoints,
        level="medium",
        hints=(
            r"First the values. Then from the end: $\bar f$ is 1, and the step $f = pq$ has the slopes $q$ and $p$.",
            r"Two arrows leave $y$, one to $p$ and one to $q$. What do they bring back together?",
        ),
        mistakes=[
            mistake(
                "overwritten-by-q",
                r"Something is missing at $y$: you kept what came through $q$ and lost what came through $p$.",
                lambda right: [right[0], right[1] - right[0], right[2]],
            ),
            mistake(
                "overwritten-by-p",
                r"Something is missing at $y$: you kept what came through $p$ and lost what came through $q$.",
                lambda right: [right[0], right[0], right[2]],
            ),
            mistake(
                "values",
                "These are values from the way forward. The adjoints come on the way back.",
                lambda right: [3.0, 8.0, 24.0],
            ),
            mistake(
                "slopes-of-f-swapped",
                r"At the step $f = pq$ the slopes are swapped: $f$ reacts to $p$ with the slope $q$.",
                lambda right: [3.0, 8.0 * 4.0 + 3.0, 8.0 * 2.0],
            ),
        ],
        remark="Three derivatives from one walk back; a difference quotient would need a run for each.",
    ),
    "chain_rule_and_backpropagation.5": function(
        is_gradient,
        [
            (wavy, PLACE, SLOPES),
            (wavy, PLACE, 2 * SLOPES),
            (wavy, PLACE, SLOPES * np.array([1.0, -1.0, 1.0])),
            (wavy, PLACE, SLOPES + np.array([0.0, 0.0, 0.02])),
            (wavy, PLACE, SLOPES[::-1]),
            case(wavy, PLACE, SLOPES + np.array([1.0, -1.0, 0.0]), label="errors that cancel in a sum"),
            case(billions, PLACE, 1e9 * SLOPES, label="billions, and right"),
            case(billionths, PLACE, 1e-9 * SLOPES, label="billionths, and right"),
            case(billionths, PLACE, -1e-9 * SLOPES, label="billionths, and wrong"),
        ],
        level="medium",
        hints=(
            "A central difference for each entry: move `x` by a small step along one axis at a time (`np.eye` has the "
            "directions).",
            "Then compare every entry, and say what *small* means: small compared with the largest entry.",
        ),
        mistakes=[
            mistake(
                "absolute",
                "Your limit is an absolute number: too strict for billions, and everything passes in billionths.",
                like=_judged_by(lambda claimed, found: np.max(np.abs(claimed - found)) <= 1e-6),
            ),
            mistake(
                "sum-only",
                "You compare one number, the sum of the entries: errors in two entries can cancel there.",
                like=_judged_by(lambda claimed, found: abs(np.sum(claimed - found)) <= 1e-3 * np.max(np.abs(found))),
            ),
            mistake(
                "no-absolute-value",
                "An entry that is too small passes your test: the difference is negative there. Take its size.",
                like=_judged_by(lambda claimed, found: np.max(claimed - found) <= 1e-3 * np.max(np.abs(found))),
            ),
            mistake(
                "turned-around",
                "It says `True` for the wrong ones and `False` for the right ones.",
                like=lambda f, x, claimed: not is_gradient(f, x, claimed),
            ),
        ],
        remark="Keep it. Every gradient that you write by hand should pass it once.",
    ),
    "chain_rule_and_backpropagation.6": function(
        hessian_times,
        [
            (valley, np.array([-1.0, 0.5, 2.0]), np.array([1.0, -2.0, 0.5])),
            (valley, np.array([0.3, 0.1]), np.array([0.0, 1.0])),
            (bumps, np.array([0.2, -0.4, 1.0, 0.7]), np.array([0.3, 0.1, -1.0, 2.0])),
            case(valley, np.array([1.0, 1.0]), np.zeros(2), label="the zero vector"),
        ],
        level="medium",
        rtol=1e-5,
        atol=1e-8,
        hints=(
            r"Think of $\nabla f(\mathbf{x})^\top\mathbf{v}$, with $\mathbf{v}$ held fixed, as a function of "
            r"$\mathbf{x}$. What kind of thing does it return?",
            "It returns a number, so `gradient` applies to it: a `gradient` of a `lambda` that calls `gradient`.",
        ),
        mistakes=[
            mistake(
                "slope-along-v",
                r"That is $\nabla f^\top\mathbf{v}$, the slope along $\mathbf{v}$. Differentiate it once more.",
                like=lambda f, x, v: float(gradient(f, x) @ v),
            ),
            mistake(
                "without-v",
                r"You differentiated the sum of the slopes: that is $\mathbf{H}$ times a vector of ones.",
                like=lambda f, x, v: hessian_times(f, x, np.ones(len(x))),
            ),
            mistake(
                "diagonal",
                r"You used the diagonal of $\mathbf{H}$ only, entry by entry.",
                like=lambda f, x, v: np.diag(jacobian(lambda place: gradient(f, place), x)) * v,
            ),
        ],
        remark="Its cost is that of a few gradients, whatever the number of weights.",
    ),
    "chain_rule_and_backpropagation.7": function(
        draw_back,
        [_drawing(0, 5), _drawing(1, 12), _drawing(2, 1)],
        level="hard",
        atol=1e-9,
        hints=(
            "Begin at the end: `Z3` is the adjoint of what goes into the last neurons, of shape `(n, 2)`. It has the "
            "square's slope, the mean's `1/n`, and the neurons' slope `A3 * (1 - A3)`.",
            "To step back through a layer: `Z3 @ W3`, then times `A2 * (1 - A2)`. For the weights: `Z3.T @ A2`; for "
            "the biases: the sum of the rows of `Z3`.",
        ),
        mistakes=[
            mistake(
                "sum-for-mean",
                "The cost is the *mean* over the points; you have the gradient of the sum.",
                like=_by_hand(mean=False),
            ),
            mistake(
                "no-two", r"The square $\lVert \mathbf{a} - \mathbf{y} \rVert^2$ brings a 2.", like=_by_hand(two=False)
            ),
            mistake(
                "no-output-slope",
                "The last neurons have a slope too: `A3 * (1 - A3)` is missing.",
                like=_by_hand(last_slope=False),
            ),
            mistake(
                "no-hidden-slopes",
                "On the way back through the hidden layers their slopes, `A * (1 - A)`, are missing.",
                like=_by_hand(hidden_slopes=False),
            ),
            mistake(
                "bias-mean",
                "The bias is used for every point, so its adjoint is the *sum* of the rows, not their mean.",
                like=_by_hand(bias=np.mean),
            ),
            mistake(
                "uphill",
                "All signs are turned around: did you write `Y - A3`?",
                like=lambda *arguments: tuple(-part for part in draw_back(*arguments)),
            ),
        ],
        remark="Seventy-seven knobs, one walk back. Now let it draw.",
    ),
    "chain_rule_and_backpropagation.8": number(
        good_gain,
        accepts=lambda gain: 0.1 < gain < 10 and 0.5 <= length_ratio(gain) <= 2,
        level="hard",
        hints=(
            "Try some gains between those two that are shown below the exercise, and watch the ratio.",
            "The ratio grows with the gain. Halve the interval again and again, and keep the half that contains 1.",
        ),
        mistakes=[
            mistake(
                "vanishing",
                "With this gain the adjoints vanish on the way back: the ratio is below one half.",
                when=lambda gain: 0.1 < gain < 10 and length_ratio(gain) < 0.5,
            ),
            mistake(
                "exploding",
                "With this gain the adjoints explode on the way back: the ratio is above two.",
                when=lambda gain: 0.1 < gain < 10 and length_ratio(gain) > 2,
            ),
            mistake(
                "no-gain",
                "A gain is a positive number not far from one.",
                when=lambda gain: not 0.1 < gain < 10,
            ),
        ],
        remark="Now for the open part: how does the window of good gains depend on depth, width and activation?",
    ),
}
