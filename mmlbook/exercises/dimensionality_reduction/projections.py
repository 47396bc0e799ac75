"""Checks of the exercises on projections."""

from functools import cache

import numpy as np

from mmlbook.datasets import load_mnist
from mmlbook.dimensionality_reduction.projections import project, projection_matrix
from mmlbook.exercises import array, case, choice, function, mistake, number

LINE = np.array([1.0, 2.0, 2.0])
PLANE = np.array([[1.0, 1.0], [0.0, 1.0], [-1.0, 0.0]])
POINT = np.array([4.0, 1.0, 0.0])
ROOF = np.array([[0.0, 0.0, 4.0], [6.0, 0.0, 5.0], [1.0, 5.0, 6.0]])
LAMP = np.array([2.0, 3.0, 9.0])
SCANS, CHOSEN, AMONG, ENOUGH = 30, 10, 1000, 0.395

rng = np.random.default_rng(8)
SLANTED = np.array([[1.0, 1.0], [0.0, 1.0], [2.0, 0.0], [1.0, -1.0]])
CLOUD = rng.normal(size=(6, 4)).round(1) + 2
BASES = [rng.normal(size=(5, k)).round(1) for k in (2, 2, 2)]
UNEQUAL = [np.eye(4)[:, :1] * 3, SLANTED, np.array([[0.0], [1.0], [1.0], [0.0]])]


def _shadow() -> np.ndarray:
    return project(POINT, onto=PLANE).points


def _directions() -> np.ndarray:
    return (ROOF[1:] - ROOF[0]).T


def shadows(X, B, p):
    """Return the points of the flat set p + Bz that are nearest to the rows of X."""
    return project(X, onto=B, through=p).points


def nearest_subspace(X, bases):
    """Return, for each row of X, the position of the basis whose span is nearest."""
    return np.argmin([project(X, onto=B).distances for B in bases], axis=0)


@cache
def _digits():
    train, test = load_mnist().split()
    return train.X, test.X


def lost_share(basis_rows, X) -> float:
    """Return the share of the sum of squared lengths that the rows of X lose on the span of some rows."""
    return float(np.sum(project(X, onto=basis_rows.T).distances ** 2) / np.sum(X**2))


def _lost(count: int) -> float:
    train, test = _digits()
    return lost_share(train[:count], test)


def _mean_lost(power: int) -> float:
    train, test = _digits()
    distances = project(test, onto=train[:SCANS].T).distances
    return float(np.mean((distances / np.linalg.norm(test, axis=1)) ** power))


def _lost_on_training() -> float:
    train, _ = _digits()
    return lost_share(train[:SCANS], train)


def _lost_from_held_out() -> float:
    _, test = _digits()
    return lost_share(test[:SCANS], test)


@cache
def chosen_scans() -> tuple[int, ...]:
    """Return ten of the first 1,000 scans, each the one that helps most beside those before it."""
    left, rows = _digits()[0][:AMONG].copy(), []
    for _ in range(CHOSEN):
        kept = np.sum((left @ left.T) ** 2, axis=0) / np.maximum(np.sum(left**2, axis=1), 1e-9)
        kept[rows] = 0
        rows.append(int(np.argmax(kept)))
        unit = left[rows[-1]] / np.linalg.norm(left[rows[-1]])
        left -= np.outer(left @ unit, unit)
    return tuple(rows)


def _are_rows(answer) -> bool:
    answer = np.asarray(answer)
    return answer.shape == (CHOSEN,) and bool(np.all((answer == np.round(answer)) & (answer >= 0) & (answer < AMONG)))


def _are_different(answer) -> bool:
    return len(np.unique(answer)) == CHOSEN


def share_lost_by(answer) -> float:
    """Return the share that the first 1,000 scans lose on the span of the chosen ones."""
    X = _digits()[0][:AMONG]
    Q = np.linalg.qr(X[np.asarray(answer, dtype=int)].T).Q
    return float(1 - np.sum((X @ Q) ** 2) / np.sum(X**2))


def _good_enough(answer) -> bool:
    return _are_rows(answer) and _are_different(answer) and share_lost_by(answer) < ENOUGH


EXERCISES = {
    "projections.1": array(
        lambda: projection_matrix(LINE),
        level="easy",
        hints=(
            r"A column times a row, $\mathbf{b}\mathbf{b}^\top$, is a matrix: entry $i, j$ is $b_i b_j$. What is "
            r"it to be divided by?",
            r"Try your matrix on $\mathbf{b}$ itself, which lies on the line: it must come out as it was.",
        ),
        mistakes=[
            mistake(
                "not-divided",
                r"$\mathbf{b}\mathbf{b}^\top$ alone makes shadows that are too long, because $\mathbf{b}$ does "
                r"not have length one.",
                lambda right: np.outer(LINE, LINE),
            ),
            mistake(
                "divided-once",
                r"You divided by the length of $\mathbf{b}$. It occurs twice as a factor, so its length must be "
                r"divided out twice.",
                lambda right: np.outer(LINE, LINE) / np.linalg.norm(LINE),
            ),
            mistake(
                "complement",
                "That matrix gives the error, the part across. The shadow is what it takes away.",
                lambda right: np.eye(3) - right,
            ),
            mistake(
                "a-number",
                r"A row times a column is one number. The matrix of a projection is a column times a row.",
                when=lambda answer: np.ndim(answer) == 0 or np.size(answer) == 1,
            ),
        ],
        remark="Its trace is one, the dimension of a line.",
    ),
    "projections.2": array(
        _shadow,
        level="easy",
        hints=(
            r"Write down the three different numbers in $\mathbf{B}^\top\mathbf{B}$ and the two in "
            r"$\mathbf{B}^\top\mathbf{x}$; then solve two equations for $z_1$ and $z_2$.",
            r"The shadow is $z_1\mathbf{b}_1 + z_2\mathbf{b}_2$. Its difference from $\mathbf{x}$ must have the "
            r"dot product zero with both columns.",
        ),
        mistakes=[
            mistake(
                "coordinates",
                r"These are the coordinates $z_1, z_2$. The point is what they make of $\mathbf{b}_1$ and "
                r"$\mathbf{b}_2$.",
                lambda right: project(POINT, onto=PLANE).coordinates,
            ),
            mistake(
                "two-lines",
                "You added the shadows on two lines. These columns are not at a right angle, so they overlap.",
                lambda right: PLANE @ (PLANE.T @ POINT / np.sum(PLANE**2, axis=0)),
            ),
            mistake(
                "error",
                "That is the error. The shadow is the point minus the error.",
                lambda right: POINT - right,
            ),
            mistake(
                "no-inverse",
                r"You mixed the columns by their dot products with $\mathbf{x}$. First the equations with "
                r"$\mathbf{B}^\top\mathbf{B}$ must be solved.",
                lambda right: PLANE @ (PLANE.T @ POINT),
            ),
        ],
        remark="Whole numbers, because they were chosen so. The test with the two dot products works always.",
    ),
    "projections.3": choice(
        lambda: "C",
        {
            "A": "Twice is once, but it is not symmetric: its rays are slanted. Where does it send the second axis?",
            "B": "Symmetric, but twice is not once: it mirrors, and loses nothing.",
            "C": "",
            "D": "It halves everything. What does it do to its own result?",
        },
        level="easy",
        hints=(
            "There are two tests, and a projection passes both.",
            "Is it symmetric? Multiply it by itself: does the same matrix come out?",
        ),
        remark=r"It projects on the line of $(1, -1)^\top$.",
    ),
    "projections.4": number(
        lambda: project(LAMP, onto=_directions(), through=ROOF[0]).distances,
        level="medium",
        hints=(
            "The plane does not pass through the origin. Which point of it do you know, and which directions?",
            "Directions are differences of two corners. Give them to `project` as columns, and one corner as "
            "`through`.",
        ),
        mistakes=[
            mistake(
                "through-origin",
                "You moved the plane to the origin: the directions are right, but `through` is missing.",
                lambda right: project(LAMP, onto=_directions()).distances,
            ),
            mistake(
                "corners-as-directions",
                "You took two corners for directions. A direction in the roof is a difference of two corners.",
                lambda right: project(LAMP, onto=ROOF[1:].T, through=ROOF[0]).distances,
            ),
            mistake(
                "rows-for-columns",
                "You gave the corners, or three directions, as a basis of all of space: nothing is left to be lost.",
                when=lambda answer: abs(answer) < 1e-6,
            ),
            mistake(
                "straight-down",
                "That is how high the lamp is above the roof, straight up. The shortest way is at a right angle "
                "to the roof.",
                lambda right: LAMP[2] - ROOF[0, 2] - np.linalg.solve(_directions()[:2].T, _directions()[2]) @ LAMP[:2],
            ),
            mistake(
                "to-a-corner",
                "That is the distance to a corner. Some other point of the plane is nearer.",
                when=lambda answer: bool(np.any(np.isclose(answer, np.linalg.norm(LAMP - ROOF, axis=1), rtol=1e-3))),
            ),
        ],
        remark="Which of the three corners you pass through makes no difference.",
    ),
    "projections.5": function(
        shadows,
        [
            (CLOUD, SLANTED, np.array([1.0, 2.0, 0.0, -1.0])),
            (CLOUD[:3], np.array([[1.0], [2.0], [0.0], [2.0]]), np.zeros(4)),
            (np.array([[3.0, 4.0]]), np.array([[2.0], [0.0]]), np.array([0.0, 1.0])),
            case(CLOUD, np.diag([2.0, 1.0, 3.0, 1.0]) + 1, np.ones(4), label="as many directions as dimensions"),
        ],
        level="medium",
        hints=(
            r"Move every point so that $\mathbf{p}$ becomes the origin, project, and move back.",
            r"With orthonormal columns $\mathbf{Q}$ of the same span (`np.linalg.qr`), the shadow of a row `x` "
            r"is `(x @ Q) @ Q.T`.",
        ),
        mistakes=[
            mistake(
                "not-moved",
                r"You project on the span through the origin and forget $\mathbf{p}$.",
                like=lambda X, B, p: project(X, onto=B).points,
            ),
            mistake(
                "not-moved-back",
                r"You subtracted $\mathbf{p}$; after the projection it has to be added again.",
                like=lambda X, B, p: project(X - p, onto=B).points,
            ),
            mistake(
                "not-moved-first",
                r"You added $\mathbf{p}$ at the end, but did not subtract it first.",
                like=lambda X, B, p: p + project(X, onto=B).points,
            ),
            mistake(
                "coordinates",
                "These are the coordinates. The points are wanted.",
                like=lambda X, B, p: project(X, onto=B, through=p).coordinates,
            ),
            mistake(
                "as-if-orthonormal",
                r"$\mathbf{B}\mathbf{B}^\top$ is the projection only if the columns of $\mathbf{B}$ are orthonormal.",
                like=lambda X, B, p: p + (X - p) @ B @ B.T,
            ),
            mistake(
                "columns-one-by-one",
                "You added the shadows on single lines. That is right only for columns at right angles.",
                like=lambda X, B, p: p + ((X - p) @ B / np.sum(B**2, axis=0)) @ B.T,
            ),
            mistake(
                "error",
                "That is the error, the part across.",
                like=lambda X, B, p: X - project(X, onto=B, through=p).points,
            ),
        ],
        remark=r"Besides the QR, $n$ points cost about $4ndk$ operations. No matrix of shape $(d, d)$ is stored.",
    ),
    "projections.6": number(
        lambda: _lost(SCANS),
        level="medium",
        hints=(
            "Rows are scans, but basis vectors stand in columns: something must be transposed.",
            "`project` gives the distance of each digit from the span. Square these, add up, and divide by the "
            "sum of the squared lengths of the digits.",
        ),
        mistakes=[
            mistake("kept", "That is the share which is kept. What is lost?", lambda right: 1 - right),
            mistake(
                "not-squared",
                "You divided sums of lengths. The balance of what is kept and lost holds for squares.",
                lambda right: (
                    np.sum(project(_digits()[1], onto=_digits()[0][:SCANS].T).distances)
                    / np.sum(np.linalg.norm(_digits()[1], axis=1))
                ),
            ),
            mistake(
                "mean-of-shares",
                "You averaged the shares of single digits. Divide one sum by the other instead.",
                lambda right: _mean_lost(2),
            ),
            mistake(
                "training-digits",
                "These are the training digits. Thirty of them lie on the sheet itself; judge by the held-out ones.",
                lambda right: _lost_on_training(),
            ),
            mistake(
                "held-out-basis",
                "The basis has to come from the training set; you took held-out digits.",
                lambda right: _lost_from_held_out(),
            ),
            mistake("one-too-few", "That is with one scan too few.", lambda right: _lost(SCANS - 1)),
        ],
        remark="Thirty strangers' digits keep more than two thirds of the sum of squares of all the others.",
    ),
    "projections.7": function(
        nearest_subspace,
        [
            (CLOUD @ np.eye(4, 5) - 1, BASES),
            (np.vstack([BASES[2][:, 0], BASES[0][:, 1], -BASES[1][:, 0]]), BASES),
            case(CLOUD - 2, UNEQUAL, label="spans of different dimensions, and long basis vectors"),
            case(np.array([[0.5, -2.0, 0.0, 0.1]]), UNEQUAL, label="one point"),
        ],
        level="hard",
        hints=(
            "For one basis, `project` gives the distance of every row at once. Collect these for all bases in a table.",
            "In the table each row belongs to a basis and each column to a point. `np.argmin` along the right "
            "axis does the rest.",
        ),
        mistakes=[
            mistake(
                "farthest",
                "That is the span farthest away.",
                like=lambda X, bases: np.argmax([project(X, onto=B).distances for B in bases], axis=0),
            ),
            mistake(
                "longest-coordinates",
                "You compared the coordinates. Their size depends on the basis; the shadow does not.",
                like=lambda X, bases: np.argmax(
                    [np.linalg.norm(project(X, onto=B).coordinates, axis=1) for B in bases], axis=0
                ),
            ),
            mistake(
                "nearest-mean",
                "You compared with the mean of each basis. A span is much more than one point of it.",
                like=lambda X, bases: np.argmin([np.linalg.norm(X - B.mean(axis=1), axis=1) for B in bases], axis=0),
            ),
            mistake(
                "as-if-orthonormal",
                r"$\mathbf{B}\mathbf{B}^\top\mathbf{x}$ is the shadow only for orthonormal columns.",
                like=lambda X, bases: np.argmin([np.linalg.norm(X - X @ B @ B.T, axis=1) for B in bases], axis=0),
            ),
            mistake(
                "wrong-axis",
                "You looked along the wrong axis of the table: one answer for each point is wanted, not for "
                "each basis.",
                like=lambda X, bases: np.argmin([project(X, onto=B).distances for B in bases], axis=1),
            ),
        ],
        remark="Nothing was trained: the examples themselves are the model.",
    ),
    "projections.8": array(
        lambda: np.array(chosen_scans()),
        accepts=_good_enough,
        level="hard",
        hints=(
            "Which single scan is best? Try all thousand. Then which second one is best beside it?",
            "After each choice, subtract from all scans their shadows on the chosen one, and choose again among "
            "what is left.",
        ),
        mistakes=[
            mistake(
                "not-rows",
                "Ten row numbers are wanted, whole numbers from 0 to 999.",
                when=lambda answer: not _are_rows(answer),
            ),
            mistake(
                "twice-the-same",
                "One scan is in it twice. The second time it adds nothing.",
                when=lambda answer: _are_rows(answer) and not _are_different(answer),
            ),
            mistake(
                "loses-too-much",
                "Ten different scans, but they lose too much. Scans that look alike share their directions.",
                when=lambda answer: _are_rows(answer) and _are_different(answer) and not _good_enough(answer),
            ),
        ],
        remark="Now try to swap single scans for better ones. How close to the floor can you come?",
    ),
}
