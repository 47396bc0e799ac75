"""Checks of the exercises on chance."""

from functools import cache
from itertools import combinations_with_replacement, product

import numpy as np

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.probability.chance import bayes_rule

SPAM = np.array([0.4, 0.6])
PRIZE = np.array([0.12, 0.005])
MEETING = np.array([0.01, 0.20])
STRONG = 5 / 9


def share_of_throws(condition) -> float:
    """Return the share of the 36 throws of two dice for which condition(first, second) holds."""
    return sum(condition(*throw) for throw in product(range(1, 7), repeat=2)) / 36


def share_divisible(*divisors: int) -> float:
    """Return the share of the whole numbers from 1 to 1000 that at least one of these divides."""
    return sum(any(n % d == 0 for d in divisors) for n in range(1, 1001)) / 1000


def fair_bet(chance: float) -> int:
    """Return the first number of tries for which at least one success is more probable than none."""
    tries = 1
    while 1 - (1 - chance) ** tries <= 0.5:
        tries += 1
    return tries


def birthday(n, days):
    """Return the chance that two of n people share one of so many equally likely days."""
    return 1 - np.prod((days - np.arange(n)) / days)


def doors(q):
    """Return where the car is after you chose door 1 and the host opened door 3."""
    return bayes_rule(np.full(3, 1 / 3), [q, 1, 0])


def wins(first, second) -> float:
    """Return the chance that the first die shows more than the second."""
    return float(np.mean(np.asarray(first)[:, None] > np.asarray(second)[None, :]))


def circle_of(dice) -> list[float]:
    """Return the chances of A against B, B against C and C against A."""
    return [wins(dice[k], dice[(k + 1) % 3]) for k in range(3)]


@cache
def strongest_circle() -> tuple[float, tuple]:
    """Return the best smallest chance of three dice with faces from 1 to 6, and such dice."""
    dice = np.array(list(combinations_with_replacement(range(1, 7), 6)))
    beats = np.mean(dice[:, None, :, None] > dice[None, :, None, :], axis=(2, 3))
    for least in np.unique(beats)[::-1]:
        strong = (beats >= least).astype(float)
        ways = (strong @ strong) * strong.T  # ways[a, c]: by how many b from a to c, if c leads back to a
        if ways.any():
            a, c = np.argwhere(ways)[0]
            b = int(np.argmax(strong[a] * strong[:, c]))
            return float(least), tuple(map(tuple, dice[[a, b, c]].tolist()))
    raise AssertionError("every die beats itself with the chance 0 or more")


def _three_dice(answer) -> bool:
    return np.shape(answer) == (3, 6)


EXERCISES = {
    "chance.1": number(
        lambda: share_of_throws(lambda a, b: a + b >= 10),
        level="easy",
        hints=(
            "The 36 ordered pairs (first die, second die) are equally likely. Which of them belong to the event?",
            "Count the pairs for the sum 10, for 11 and for 12, and mind that (4, 6) and (6, 4) are two outcomes.",
        ),
        mistakes=[
            mistake(
                "sums-equally-likely",
                "You took the eleven possible sums as equally likely, but a 7 comes six times as often as a 12.",
                lambda right: 3 / 11,
            ),
            mistake(
                "unordered",
                "You counted pairs without their order. But (5, 6) and (6, 5) are two outcomes, and (5, 5) is one.",
                lambda right: 4 / 21,
            ),
            mistake(
                "more-than-ten",
                "That is the chance of *more* than ten; a sum of exactly ten belongs to the event, too.",
                lambda right: share_of_throws(lambda a, b: a + b > 10),
            ),
            mistake(
                "complement",
                "That is the chance that the event does *not* happen.",
                lambda right: 1 - right,
            ),
        ],
        remark="Counting works because each of the 36 ordered pairs has the same chance.",
    ),
    "chance.2": number(
        lambda: share_divisible(2, 3, 5),
        level="easy",
        hints=(
            "Three events: divisible by 2, by 3, by 5. A number that is divisible by 2 and by 3 is divisible by 6.",
            "Inclusion–exclusion for three events: add the single ones, subtract the pairs, add the triple. "
            "Every count is a division by a whole number, rounded down.",
        ),
        mistakes=[
            mistake(
                "added",
                "You added the three chances: numbers in two of the events are counted twice. "
                "And a probability above 1 should ring a bell.",
                lambda right: share_divisible(2) + share_divisible(3) + share_divisible(5),
            ),
            mistake(
                "triple-forgotten",
                "The numbers that 30 divides were counted three times and subtracted three times. "
                "They have to come back once.",
                lambda right: right - share_divisible(30),
            ),
            mistake(
                "only-almost-independent",
                "You multiplied as if the events were exactly independent. Among the first thousand numbers they are "
                "so only almost, because 1000 is not a multiple of 3: count.",
                lambda right: 1 - 1 / 2 * 2 / 3 * 4 / 5,
            ),
            mistake(
                "count",
                "That is the number of such numbers. Divide by how many there are.",
                lambda right: 1000 * right,
            ),
        ],
        remark="The rest, numbers that none of the three divides, are easier to imagine as holes in a sieve.",
    ),
    "chance.3": choice(
        lambda: "even, at most 4",
        {
            "even, at most 4": "",
            "even, at most 3": "Only the 2 is in both: $\\frac16$, but $\\frac12 \\cdot \\frac12 = \\frac14$.",
            "even, odd": "They exclude each other: once one has happened, the other cannot. "
            "That is as dependent as events get.",
            "even, a six": "A six is always even, so $P(A \\cap B) = \\frac16$, not $\\frac12 \\cdot \\frac16$.",
        },
        level="easy",
        hints=(
            "For each pair write down the three sets of faces: the first event, the second, and what they share.",
            r"Independent means exactly $P(A \cap B) = P(A)\,P(B)$. Compare the two sides for each pair.",
        ),
        remark="The first event leaves the share of the second as it was; nothing about the die says so at a glance.",
    ),
    "chance.4": number(
        lambda: bayes_rule(bayes_rule(SPAM, PRIZE), MEETING)[0],
        level="medium",
        hints=(
            "Start with the odds spam : not spam. Each word multiplies them by a likelihood ratio.",
            "What comes out of the first word is the prior for the second. In the end turn the odds $o$ into the "
            r"probability $\frac{o}{1 + o}$.",
        ),
        mistakes=[
            mistake(
                "first-word-only",
                "That is what you believe after *prize*. The other word is evidence, too.",
                lambda right: bayes_rule(SPAM, PRIZE)[0],
            ),
            mistake(
                "second-word-only",
                "That is what *meeting* alone would tell you.",
                lambda right: bayes_rule(SPAM, MEETING)[0],
            ),
            mistake(
                "prior-forgotten",
                "You compared only the likelihoods, as if half of all mails were spam.",
                lambda right: bayes_rule([0.5, 0.5], PRIZE * MEETING)[0],
            ),
            mistake(
                "joint",
                "That is the chance of a mail that is spam *and* has both words. Divide by the chance of both words.",
                lambda right: np.prod([SPAM[0], PRIZE[0], MEETING[0]]),
            ),
            mistake("odds", "Those are the odds spam : not spam, not yet a probability.", lambda r: r / (1 - r)),
            mistake("not-spam", "That is the chance that it is *not* spam.", lambda right: 1 - right),
        ],
        remark="One word shouts spam, the other whispers; the order in which you read them does not matter.",
    ),
    "chance.5": number(
        lambda: fair_bet(1 / 36),
        level="medium",
        rtol=0,
        hints=(
            "It is easier to compute the chance that *no* throw is a double six.",
            r"Find the first whole number $n$ with $\left(\frac{35}{36}\right)^n < \frac12$, by logarithms or a loop.",
        ),
        mistakes=[
            mistake(
                "in-proportion",
                "That is what the gambler thought: six times as many throws because the chance is a sixth. "
                "It falls just short of one half.",
                lambda right: 6 * fair_bet(1 / 6),
            ),
            mistake(
                "added",
                "You added the chances of the throws. Double sixes can come in several of them, so the events overlap.",
                lambda right: 18,
            ),
            mistake(
                "single-sixes",
                "That is the number of throws of one die for at least one six.",
                lambda right: fair_bet(1 / 6),
            ),
            mistake(
                "one-too-many",
                "It is a good bet, but so was one throw less: the *first* number was asked.",
                lambda right: right + 1,
            ),
            mistake(
                "not-whole",
                "Throws are counted. At which whole number is the chance above one half for the first time?",
                when=lambda answer: answer > 1 and answer % 1 != 0,
            ),
            mistake(
                "a-chance",
                "That is a chance. The number of throws was asked.",
                when=lambda answer: 0 < answer < 1,
            ),
            mistake(
                "on-average",
                "In so many throws a double six comes once *on average*. That is not when it becomes probable.",
                lambda right: 36,
            ),
        ],
        remark="If you used logarithms, you had to round *up*, whatever comes after the point: with the whole number "
        "below, none is still the more probable. The difference of a single throw, so the story goes, set a whole "
        "theory going.",
    ),
    "chance.6": function(
        birthday,
        [
            (23, 365),
            (10, 365),
            (60, 365),
            (5, 12),
            (4, 7),
            case(1, 365, label="a single person"),
            case(2, 365, label="two people"),
            case(400, 365, label="more people than days"),
        ],
        level="medium",
        hints=(
            "Compute the chance that all birthdays differ, person by person, and subtract it from 1.",
            r"The person number $k + 1$ has $d - k$ free days out of $d$. With more people than days a factor becomes "
            "zero. `np.prod` multiplies the entries of an array.",
        ),
        mistakes=[
            mistake(
                "none-shared",
                "That is the chance that all birthdays are different.",
                lambda right: 1 - right,
            ),
            mistake(
                "your-birthday",
                "That is the chance that somebody shares the birthday of *one given person*. "
                "Here any two may share theirs.",
                like=lambda n, days: 1 - (1 - 1 / days) ** (n - 1),
            ),
            mistake(
                "people-over-days",
                "You divided people by days. Compare what you get for two people.",
                like=lambda n, days: n / days,
            ),
            mistake(
                "pairs-as-independent",
                "You treat all pairs as if they were independent: a good approximation, but not exact. "
                "If A shares with B and B with C, then A shares with C.",
                like=lambda n, days: 1 - (1 - 1 / days) ** (n * (n - 1) / 2),
            ),
            mistake(
                "exponential",
                "That is the approximation by $e^{-n(n-1)/(2d)}$. The exact product was asked.",
                like=lambda n, days: 1 - np.exp(-n * (n - 1) / (2 * days)),
            ),
            mistake(
                "one-person-too-few",
                "Your product has one factor too few.",
                like=lambda n, days: birthday(n - 1, days),
            ),
            mistake(
                "one-person-too-many",
                "Your product has one factor too many: the first person has all days free.",
                like=lambda n, days: birthday(n + 1, days),
            ),
        ],
        remark="Hash functions live by it: with $d$ possible values expect the first collision after about "
        r"$1.2\,\sqrt{d}$ entries.",
    ),
    "chance.7": function(
        doors,
        [
            (0.5,),
            (0.8,),
            (0.25,),
            case(1.0, label="a host who prefers door 3"),
            case(0.0, label="a host who avoids door 3"),
        ],
        level="hard",
        hints=(
            "Three hypotheses: the car is behind door 1, 2 or 3. The observation is *the host opens door 3*. "
            "How probable does each hypothesis make it?",
            "If the car is behind door 2, the host has no choice. If it is behind door 3, he never opens that. "
            "Put the three likelihoods into `bayes_rule`.",
        ),
        mistakes=[
            mistake(
                "half-half",
                "Two doors are left, but they are not equally likely: the host knew where he must not go.",
                like=lambda q: np.array([0.5, 0.5, 0.0]),
            ),
            mistake(
                "host-forgotten",
                "One third and two thirds are right for a host who tosses a fair coin. Your result should depend on q.",
                like=lambda q: np.array([1 / 3, 2 / 3, 0.0]),
            ),
            mistake(
                "likelihood",
                "These are the likelihoods of what you saw. Multiply by the prior and divide by the sum.",
                like=lambda q: np.array([q, 1.0, 0.0]),
            ),
            mistake(
                "joint",
                "These are the joint probabilities. Divide by their sum, the probability of what you saw.",
                like=lambda q: np.array([q, 1.0, 0.0]) / 3,
            ),
            mistake(
                "other-door",
                "That would be right if q were his chance of opening door 2.",
                like=lambda q: doors(1 - q),
            ),
        ],
        remark="Switching never hurts: the second entry is never below one half, whatever the habit of the host.",
    ),
    "chance.8": array(
        lambda: np.array(strongest_circle()[1]),
        accepts=lambda dice: bool(_three_dice(dice) and min(circle_of(dice)) >= STRONG - 1e-12),
        level="hard",
        hints=(
            "A die with one very high face and five low ones wins whenever the high one shows, and often loses "
            "otherwise. What beats it? Try dice with only two different numbers on them, and avoid ties.",
            "Let a program try. There are only 462 dice with faces from 1 to 6 (in no order): compute who beats whom, "
            "as a matrix, and look for a triangle of arrows that are strong enough.",
        ),
        mistakes=[
            mistake(
                "not-three-dice",
                "Three rows with six numbers each, please.",
                when=lambda dice: not _three_dice(dice),
            ),
            mistake(
                "other-way-round",
                "They do beat each other in a circle, but the other way round: swap two rows.",
                when=lambda dice: _three_dice(dice) and min(circle_of(dice[::-1])) > 0.5,
            ),
            mistake(
                "no-circle",
                "These do not beat each other in a circle: at least one of the three does not win more often than not.",
                when=lambda dice: _three_dice(dice) and min(circle_of(dice)) <= 0.5,
            ),
            mistake(
                "too-weak",
                "A circle indeed! But the smallest of the three chances is below $\\frac59$.",
                when=lambda dice: _three_dice(dice) and 0.5 < min(circle_of(dice)) < STRONG,
            ),
        ],
        remark="Whoever chooses a die first, loses in the long run. “Beats” does not pass on as “larger” does.",
    ),
}
