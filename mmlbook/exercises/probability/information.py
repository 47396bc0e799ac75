"""Checks of the exercises on information."""

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.exercises.compare import Closeness
from mmlbook.probability.information import cross_entropy, entropy, kl_divergence, mutual_information

WEATHER = np.array([0.6, 0.3, 0.1])
HALVES, THIRDS = np.array([1 / 2, 1 / 2, 0]), np.full(3, 1 / 3)
BELIEVED = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
TRUE = np.array([0.1, 0.2, 0.3, 0.4])
SCREENING = np.array([[0.01 * 0.90, 0.01 * 0.10], [0.99 * 0.05, 0.99 * 0.95]])
FACES = np.arange(1, 7)
NAT = np.log(2)


def finite_directions() -> str:
    """Return which of the two divergences between HALVES and THIRDS is finite."""
    first = np.isfinite(kl_divergence(HALVES, THIRDS))
    second = np.isfinite(kl_divergence(THIRDS, HALVES))
    if first and second:
        return "both"
    return "the first" if first else "the second" if second else "neither"


def mean_loss(chances, labels):
    """Return the mean of minus the logarithm of the chance that was given to the right class."""
    given = np.asarray(chances)[np.arange(len(labels)), labels]
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(given))


def _one_hot(chances, labels):
    chances = np.asarray(chances)
    return np.arange(chances.shape[1]) == np.asarray(labels)[:, None]


def _both_sides(chances, labels):
    """Charge every class, as if each were a yes-no question of its own."""
    right = _one_hot(chances, labels)
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(np.where(right, chances, 1 - np.asarray(chances))).sum(axis=1))


def same_loss(result, expected) -> bool:
    """Say whether two losses agree; NaN stands for all that are finite, which is a typical mistake."""
    if np.ndim(result) == 0 and np.isnan(expected):
        return not np.isinf(result)
    return Closeness(rtol=1e-6, atol=1e-8).same(result, expected)


def tilted(multiplier: float) -> np.ndarray:
    """Return the probabilities proportional to exp(multiplier · face)."""
    weights = np.exp(multiplier * FACES - max(multiplier, 6 * multiplier))
    return weights / weights.sum()


def least_assuming_die(mean):
    """Return the die of largest entropy with this mean, by bisection."""
    if not 1 < mean < 6:
        raise ValueError(f"the mean must lie between 1 and 6, but it is {mean}")
    low, high = -50.0, 50.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if tilted(middle) @ FACES < mean else (low, middle)
    return tilted(middle)


def neighbors_only(mean):
    """Return the die that shows nothing but the two faces next to the mean."""
    below = min(int(np.floor(mean)), 5)
    die = np.zeros(6)
    die[below - 1], die[below] = below + 1 - mean, mean - below
    return die


def straight_line(mean):
    """Return the die whose probabilities lie on a straight line."""
    return 1 / 6 + (mean - 3.5) * (FACES - 3.5) / 17.5


def extremes_only(mean):
    """Return the die that shows only 1 and 6."""
    return np.array([(6 - mean) / 5, 0, 0, 0, 0, (mean - 1) / 5])


def _is_joint(table) -> bool:
    return table.shape == (2, 2, 2) and bool(np.all(table >= 0)) and abs(table.sum() - 1) < 1e-6


def told(table) -> tuple[float, float, float]:
    """Return what X, what Y and what both tell about Z, in bits."""
    table = np.asarray(table, dtype=float)
    table = table / table.sum()
    return (
        mutual_information(table.sum(axis=1)),
        mutual_information(table.sum(axis=0)),
        mutual_information(table.reshape(4, 2)),
    )


def _together_only(table) -> bool:
    if not _is_joint(table):
        return False
    x_tells, y_tells, both_tell = told(table)
    return max(x_tells, y_tells) < 1e-6 and both_tell >= 0.9 - 1e-9


def _exclusive_or() -> np.ndarray:
    table = np.zeros((2, 2, 2))
    for x in range(2):
        for y in range(2):
            table[x, y, x ^ y] = 1 / 4
    return table


CHANCES = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3], [0.05, 0.9, 0.05]])

EXERCISES = {
    "information.1": number(
        lambda: entropy(np.full(6**3, 1 / 6**3)),
        level="easy",
        hints=(
            "How probable is a single six, and how surprising is it?",
            r"The throws are independent, so the surprises add. In bits: $\log_2$, in NumPy `np.log2`.",
        ),
        mistakes=[
            mistake("nats", "That is counted in nats. Use the logarithm to the base 2.", lambda right: right * NAT),
            mistake("one-throw", "That is the surprise of one six. There were three.", lambda right: right / 3),
            mistake("probability", "That is the probability. The surprise is minus its logarithm.", lambda _: 1 / 216),
            mistake("one-over", "That is one over the probability. The surprise is its logarithm.", lambda right: 216),
            mistake("multiplied", "Probabilities multiply; surprises add.", lambda right: (right / 3) ** 3),
            mistake(
                "weighted",
                "That is surprise times probability, a term of the entropy. Here the event *has* happened.",
                lambda right: right / 216,
            ),
        ],
        remark="Nearly eight bits: about as surprising as a fair coin that shows heads eight times.",
    ),
    "information.2": number(
        lambda: entropy(WEATHER),
        level="easy",
        hints=(
            "Compute the surprise of each kind of weather first.",
            "Then average: each surprise counts as often as its weather comes, so weight it with its probability.",
        ),
        mistakes=[
            mistake("nats", "That is counted in nats. Use the logarithm to the base 2.", lambda right: right * NAT),
            mistake("uniform", "So it is if all three are equally likely.", when=lambda x: abs(x - np.log2(3)) < 6e-3),
            mistake(
                "one-bit",
                "That is the entropy of a fair coin. If you rounded: keep the decimals. If not: average the surprises.",
                when=lambda answer: answer == 1,
            ),
            mistake(
                "summed",
                "You added up the surprises without weights, as if all three came at once.",
                lambda right: -np.log2(WEATHER).sum(),
            ),
            mistake(
                "unweighted",
                "You took the plain mean of the three surprises. Snow comes rarely, and must count rarely.",
                lambda right: -np.log2(WEATHER).mean(),
            ),
            mistake(
                "surprise-of-mean",
                "That is the logarithm of the mean probability. The mean of logarithms is another number.",
                lambda right: -np.log2(WEATHER @ WEATHER),
            ),
        ],
        remark="Less than the 1.58 bits of three equally likely kinds, as it must be.",
    ),
    "information.3": choice(
        finite_directions,
        {
            "the first": "",
            "the second": r"In $D(\mathbf{q} \,\Vert\, \mathbf{p})$ the third value comes every third time, and "
            r"$\mathbf{p}$ calls it impossible.",
            "both": "One of them averages over a world in which something happens that was believed to be impossible.",
            "neither": r"A value that never comes costs nothing, whatever the other distribution says about it: "
            r"$0 \log \frac{0}{q} = 0$.",
        },
        level="easy",
        hints=(
            "The distribution that is named before the bars says what happens, the other what is believed.",
            "A term with the weight 0 is 0. A term with a positive weight and a believed probability of 0 is infinite.",
        ),
        remark="Whoever believes in too much pays a little; whoever calls the possible impossible pays everything.",
    ),
    "information.4": number(
        lambda: kl_divergence(TRUE, BELIEVED),
        level="medium",
        hints=(
            "What is the average number of questions, if the letters come with the probabilities of the truth?",
            "Subtract the entropy of the truth. What remains is a divergence, with the truth in the first place.",
        ),
        mistakes=[
            mistake(
                "questions",
                "That is the average number of questions. How far does it lie above the entropy?",
                lambda right: cross_entropy(TRUE, BELIEVED),
            ),
            mistake(
                "reversed",
                r"That is $D(\mathbf{q} \,\Vert\, \mathbf{p})$, with truth and belief exchanged.",
                lambda right: kl_divergence(BELIEVED, TRUE),
            ),
            mistake("nats", "That is counted in nats. Use the logarithm to the base 2.", lambda right: right * NAT),
            mistake(
                "entropies",
                "You subtracted the entropy of the belief. That is what the questions would cost if it were true.",
                lambda right: cross_entropy(TRUE, BELIEVED) - entropy(BELIEVED),
            ),
            mistake("entropy", "That is the entropy of the truth alone.", lambda right: entropy(TRUE)),
        ],
        remark="Made for the true probabilities, the best strategy needs 1.9 questions.",
    ),
    "information.5": number(
        lambda: mutual_information(SCREENING),
        level="medium",
        hints=(
            "Write the joint distribution as a table with two rows (sick, healthy) and two columns (alarm, none).",
            "Then `mutual_information`, or by hand: the entropy of *sick or healthy*, minus what is left of it "
            "after an alarm and after none, each weighted by how often it happens.",
        ),
        mistakes=[
            mistake("nats", "That is counted in nats. Use the logarithm to the base 2.", lambda right: right * NAT),
            mistake(
                "before",
                "That is how uncertain the disease is *before* the test.",
                lambda right: entropy(SCREENING.sum(axis=1)),
            ),
            mistake(
                "left",
                "That is how uncertain the disease still is *after* the test. What did the test take away?",
                lambda right: entropy(SCREENING.sum(axis=1)) - right,
            ),
            mistake(
                "joint",
                "That is the entropy of the disease and the result together.",
                lambda right: entropy(SCREENING.ravel()),
            ),
            mistake(
                "result",
                "That is the entropy of the test's result. Most of it comes from false alarms.",
                lambda right: entropy(SCREENING.sum(axis=0)),
            ),
            mistake(
                "base-rate-forgotten",
                "You took sick and healthy as equally likely.",
                lambda right: mutual_information([[0.45, 0.05], [0.025, 0.475]]),
            ),
            mistake(
                "after-alarm",
                "You compared with the entropy after an alarm only. Mostly there is no alarm: average over both.",
                lambda right: entropy(SCREENING.sum(axis=1)) - entropy(SCREENING[:, 0] / SCREENING[:, 0].sum()),
            ),
        ],
        remark="About two fifths of the 0.08 bits that were unknown. After an alarm you are *more* uncertain than "
        "before, since 2 in 13 is nearer to one half than 1 in 100; only the average falls.",
    ),
    "information.6": function(
        mean_loss,
        [
            (CHANCES, np.array([0, 2, 1, 1])),
            (CHANCES, np.array([1, 2, 0, 0])),
            (np.full((5, 10), 0.1), np.array([3, 1, 4, 1, 5])),
            case(CHANCES[:1], np.array([2]), label="a single picture"),
            case(np.eye(3), np.array([0, 1, 2]), label="sure and right"),
            case(np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([0, 1]), label="the truth called impossible"),
        ],
        same=same_loss,
        level="medium",
        hints=(
            "Of every row only one entry matters: the chance that was given to the right class.",
            "`chances[np.arange(n), labels]` picks them. Then take the mean of minus their natural logarithms; "
            "`np.log(0)` is minus infinity, which is what you want.",
        ),
        mistakes=[
            mistake("bits", "That is counted in bits. Nats were asked.", lambda right: right / NAT),
            mistake(
                "sum",
                "That is the sum over the pictures, not the mean.",
                like=lambda chances, labels: mean_loss(chances, labels) * len(labels),
            ),
            mistake(
                "log-of-mean",
                "You average the chances and then take the logarithm. The mean of the logarithms was asked: it "
                "punishes single confident mistakes.",
                like=lambda chances, labels: -np.log(np.mean(chances[np.arange(len(labels)), labels])),
            ),
            mistake(
                "over-classes",
                "You divided by the number of all entries, classes included. Divide by the number of pictures.",
                like=lambda chances, labels: mean_loss(chances, labels) / chances.shape[1],
            ),
            mistake(
                "every-class",
                "You charge the other classes, too. Only the chance of the truth counts.",
                like=_both_sides,
            ),
            mistake(
                "distance",
                "That is the mean distance to 1, which does not reward honesty. Take logarithms.",
                like=lambda chances, labels: np.mean(1 - chances[np.arange(len(labels)), labels]),
            ),
            mistake(
                "finite",
                "All is right until the truth is called impossible. Then the loss must not be made finite by a tiny "
                "number, nor by leaving that picture out.",
                lambda right: right if np.isfinite(right) else np.nan,
            ),
            mistake("sign", "A loss is not negative.", lambda right: -right),
        ],
        remark="This is minus the log-likelihood of the classifier, divided by the number of pictures.",
    ),
    "information.7": function(
        least_assuming_die,
        [
            (4.5,),
            (2.0,),
            (3.0,),
            (5.2,),
            case(3.5, label="the mean of a fair die"),
            case(5.99, label="nearly always a six"),
            case(1.01, label="nearly always a one"),
        ],
        level="hard",
        rtol=1e-5,
        hints=(
            r"Maximum entropy with a given mean has the form $q_i = e^{\lambda i}/z$. Only $\lambda$ is unknown.",
            r"The mean of $\mathbf{q}$ grows with $\lambda$: find the right one by bisection between $-50$ and $50$, "
            "and subtract the largest exponent before you take exponentials.",
        ),
        mistakes=[
            mistake("fair", "That is the fair die, whatever the mean.", like=lambda mean: np.full(6, 1 / 6)),
            mistake(
                "two-faces",
                "It has the right mean, but claims that four faces never come. That is far from the largest entropy.",
                like=neighbors_only,
            ),
            mistake(
                "extremes",
                "It has the right mean, but shows only 1 and 6: the largest *variance*, not the largest entropy.",
                like=extremes_only,
            ),
            mistake(
                "straight-line",
                "Probabilities on a straight line have the right mean (and may become negative), but not the largest "
                "entropy: their *logarithms* must lie on a line.",
                like=straight_line,
            ),
            mistake("turned-around", "The faces are in the reverse order. Check the mean.", lambda right: right[::-1]),
            mistake("not-normalized", "The probabilities do not add up to 1.", lambda right: right / right[0]),
            mistake(
                "multiplier-is-mean",
                "You took the mean itself for the multiplier in the exponent.",
                like=lambda mean: tilted(mean),
            ),
        ],
        remark="If many throws of a fair die happened to have this average, the faces would most probably show about "
        "these shares.",
    ),
    "information.8": array(
        _exclusive_or,
        accepts=_together_only,
        level="hard",
        hints=(
            "Take two independent fair coins for X and Y. Which fact about the *pair* does neither coin alone reveal?",
            "Let Z say whether the two coins differ. Fill the four entries that can happen; the others stay 0.",
        ),
        mistakes=[
            mistake(
                "not-a-distribution",
                "The eight entries must be probabilities: an array of shape (2, 2, 2), nothing negative, sum 1.",
                when=lambda table: not _is_joint(table),
            ),
            mistake(
                "x-tells",
                "Here X alone already tells something about Z. Compute `mutual_information(P.sum(axis=1))`.",
                when=lambda table: _is_joint(table) and told(table)[0] >= 1e-6,
            ),
            mistake(
                "y-tells",
                "Here Y alone already tells something about Z. Compute `mutual_information(P.sum(axis=0))`.",
                when=lambda table: _is_joint(table) and told(table)[1] >= 1e-6,
            ),
            mistake(
                "too-little",
                "Neither alone tells anything, good. But together they tell less than 0.9 bits.",
                when=lambda table: _is_joint(table) and max(told(table)[:2]) < 1e-6 and told(table)[2] < 0.9 - 1e-9,
            ),
        ],
        remark="A search that judges pixels one at a time would throw both of these away.",
    ),
}
