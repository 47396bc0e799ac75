"""Checks of the exercises on the multivariate Gaussian."""

import numpy as np
from numpy import nan

from mmlbook.exercises import array, case, choice, function, mistake, number
from mmlbook.linear_algebra.decompositions import cholesky
from mmlbook.probability.multivariate_gaussian import MultivariateGaussian

SEPALS = np.array([[0.12, 0.10], [0.10, 0.14]])
TABLES = {
    "A": np.array([[2.0, 1.0], [1.0, 1.0]]),
    "B": np.array([[1.0, 2.0], [2.0, 3.0]]),
    "C": np.array([[4.0, -1.0], [-1.0, 1.0]]),
    "D": np.array([[1.0, 0.0], [0.0, 9.0]]),
}
TILTED = MultivariateGaussian([1, 2], [[4, 2], [2, 2]])
POINT = np.array([5.0, 1.0])
AWAY = POINT - TILTED.mean
EXAMS = MultivariateGaussian([60, 65], [[100, 48], [48, 64]])
MIDTERM = 80.0
PLATE = MultivariateGaussian([0, 0], [[5, 3], [3, 5]])
RADIUS = float(np.sqrt(-2 * np.log(0.01)))
LOWEST = -0.3

Z = np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 0.25], [-1.5, 0.5, 1.0], [0.0, 0.0, 0.0]])
MEAN = np.array([1.0, -2.0, 3.0])
COVARIANCE = np.array([[4.0, 1.2, -0.8], [1.2, 2.0, 0.6], [-0.8, 0.6, 1.0]])
LAW = MultivariateGaussian(
    [2, 1, -1, 5], [[3, 1.2, 0.5, -0.4], [1.2, 2, -0.7, 0.3], [0.5, -0.7, 1.5, 0.2], [-0.4, 0.3, 0.2, 1]]
)


def impostor() -> str:
    """Return the name of the table that is not positive semidefinite."""
    (name,) = [name for name, table in TABLES.items() if np.linalg.eigvalsh(table)[0] < 0]
    return name


def ada() -> np.ndarray:
    """Return mean and standard deviation of the final, given the midterm."""
    law = EXAMS.condition([0], [MIDTERM])
    return np.array([law.mean[0], np.sqrt(law.covariance[0, 0])])


def longer_half_axis() -> float:
    """Return the largest distance from the center on the ellipse of 99 %."""
    return float(RADIUS * np.sqrt(np.linalg.eigvalsh(PLATE.covariance)[-1]))


def draw(z, mean, covariance):
    """Return mean + L z for each row z."""
    return mean + z @ cholesky(covariance).T


def corrected(x, mean, covariance, weights, *, subtract=True):
    """Return x with mean + weights(a, b) @ surprise in place of its missing entries a."""
    filled = np.array(x, dtype=float)
    a = np.isnan(filled)
    surprise = filled[~a] - subtract * mean[~a]
    filled[a] = mean[a] + weights(covariance[np.ix_(a, ~a)], covariance[np.ix_(~a, ~a)]) @ surprise
    return filled


def fill(x, mean, covariance):
    """Return x with the conditional means in place of its missing entries."""
    return corrected(x, mean, covariance, gain)


def gain(across, within):
    """Return Σ_ab Σ_bb⁻¹."""
    return across @ np.linalg.inv(within)


def _gaps(*values):
    return np.array(values, dtype=float)


def _matrix_of_four(answer) -> bool:
    return np.shape(answer) == (4, 4)


def _symmetric_with_ones(answer) -> bool:
    return _matrix_of_four(answer) and np.allclose(answer, answer.T) and np.allclose(np.diag(answer), 1)


def _largest_pair(answer) -> float:
    return float(np.max(answer[~np.eye(4, dtype=bool)]))


def _smallest_eigenvalue(answer) -> float:
    return float(np.linalg.eigvalsh(answer)[0])


def everybody_disagrees(answer) -> bool:
    """Return whether this is a correlation matrix of four variables with no pair above -0.3."""
    return bool(
        _symmetric_with_ones(answer) and _largest_pair(answer) <= LOWEST + 1e-12 and _smallest_eigenvalue(answer) > 0
    )


EXERCISES = {
    "multivariate_gaussian.1": number(
        lambda: np.array([1.0, -1.0]) @ SEPALS @ np.array([1.0, -1.0]),
        level="easy",
        hints=(
            r"The difference is $\mathbf{a}^\top\mathbf{x}$ with a vector $\mathbf{a}$ that has a minus in it. "
            "What does a map do to the covariance matrix?",
            r"$\mathbf{a}^\top\boldsymbol{\Sigma}\,\mathbf{a}$ runs over all four entries of the table, each with the "
            "product of two signs.",
        ),
        mistakes=[
            mistake(
                "variances-subtracted",
                "You subtracted the variances. A minus in front of a variable is squared away: "
                "its variance is added all the same.",
                lambda right: SEPALS[0, 0] - SEPALS[1, 1],
            ),
            mistake("variances-added", "Right for uncorrelated entries; these are not.", lambda r: np.trace(SEPALS)),
            mistake("sum", "That is the *sum's*. Here the covariances come with a minus.", lambda right: SEPALS.sum()),
            mistake(
                "one-covariance",
                "The covariance stands in two places of the matrix, and both count.",
                lambda right: np.trace(SEPALS) - SEPALS[0, 1],
            ),
            mistake("standard-deviation", "That is the standard deviation, the root of what was asked.", np.sqrt),
        ],
        remark="What two numbers have in common cancels in their difference: that is why one compares before and after "
        "in the *same* people.",
    ),
    "multivariate_gaussian.2": choice(
        impostor,
        {
            "A": "Its determinant and its diagonal are positive, so both eigenvalues are.",
            "B": "",
            "C": "A negative covariance is allowed: one entry is large when the other is small.",
            "D": "Two uncorrelated entries, one with three times the standard deviation of the other: why not?",
        },
        level="easy",
        hints=(
            r"$\mathbf{a}^\top\boldsymbol{\Sigma}\,\mathbf{a}$ is a variance, for every $\mathbf{a}$. "
            "Which sign can it not have?",
            "Compute the four determinants; or the correlations, covariance over the product of the standard "
            "deviations, and see which one is impossible.",
        ),
        remark="With $\\mathbf{a} = (2, -1)$ the “variance” would be $4 - 8 + 3$, and that is negative.",
    ),
    "multivariate_gaussian.3": number(
        lambda: TILTED.mahalanobis(POINT),
        level="easy",
        hints=(
            r"First the difference from the center, then the inverse of $\boldsymbol{\Sigma}$, then "
            "row times matrix times column.",
            r"For a matrix of shape (2, 2): exchange the diagonal entries, turn the sign of the other two, and divide "
            "by the determinant. In the end take the square root.",
        ),
        mistakes=[
            mistake("squared-distance", "That is the *square* of the distance.", lambda right: right**2),
            mistake("ruler", "That is the plain length: it does not know the matrix.", lambda r: np.linalg.norm(AWAY)),
            mistake(
                "not-inverted",
                r"You used $\boldsymbol{\Sigma}$ where its inverse belongs: directions with *much* variance should "
                "make the distance short.",
                lambda right: np.sqrt(AWAY @ TILTED.covariance @ AWAY),
            ),
            mistake(
                "diagonal-only",
                "You divided each difference by its own standard deviation. That forgets the covariance.",
                lambda right: np.sqrt(np.sum(AWAY**2 / np.diag(TILTED.covariance))),
            ),
            mistake(
                "center-forgotten",
                "That is the distance of the point from the origin, not from the center.",
                lambda right: np.sqrt(POINT @ np.linalg.inv(TILTED.covariance) @ POINT),
            ),
            mistake(
                "off-diagonal-sign",
                "In the inverse the two entries beside the diagonal change their sign.",
                lambda right: np.sqrt(AWAY @ [[2, 2], [2, 4]] @ AWAY / 4),
            ),
            mistake("determinant-forgotten", "Divide the inverse by the determinant.", lambda right: 2 * right),
        ],
        remark="The point lies across the cloud, not along it. Turn the sign of the last difference, and see how much "
        "nearer it is.",
    ),
    "multivariate_gaussian.4": array(
        ada,
        level="medium",
        hints=(
            "How many standard deviations is 80 above the mean of the midterm? Which part of that do you expect in "
            "the final?",
            r"In standardized units the mean is $\rho u$ and the variance $1 - \rho^2$. Go back to points with the "
            "mean and the standard deviation of the final.",
        ),
        mistakes=[
            mistake(
                "no-regression",
                "You let her keep all her standard deviations above the mean. The correlation is less than 1: "
                "expect her to come back part of the way.",
                when=lambda answer: np.shape(answer) == (2,) and np.isclose(answer[0], 65 + 2 * 8),
            ),
            mistake(
                "rho-per-point",
                r"You multiplied her surplus of 20 points by ρ. But a point in the final is another unit: the slope is "
                r"$\rho\,s_v/s_u$.",
                when=lambda answer: np.shape(answer) == (2,) and np.isclose(answer[0], 65 + 0.6 * 20),
            ),
            mistake(
                "slope-upside-down",
                r"The slope is $\rho\,s_v/s_u$, with the standard deviation of the *unknown* above.",
                lambda right: [65 + 0.6 * 20 * 10 / 8, right[1]],
            ),
            mistake("variance", "The second number is the variance, not its root.", lambda r: [r[0], r[1] ** 2]),
            mistake(
                "spread-unchanged",
                "The mean is right. But you have learned something, so the standard deviation is smaller than before.",
                lambda right: [right[0], 8.0],
            ),
            mistake(
                "root-forgotten",
                r"The mean is right. You multiplied the standard deviation by $1 - \rho^2$; that factor belongs to the "
                "variance.",
                lambda right: [right[0], 8 * (1 - 0.36)],
            ),
            mistake(
                "mean-not-moved",
                "Her midterm tells something about her final: the mean must move.",
                when=lambda answer: np.shape(answer) == (2,) and np.isclose(answer[0], 65),
            ),
        ],
        remark="From the midterms of everybody who did badly you would expect the opposite: they improve, without any "
        "lecture on diligence.",
    ),
    "multivariate_gaussian.5": number(
        longer_half_axis,
        level="medium",
        hints=(
            "Two steps: the radius $r$ of the circle that holds 99 % of the round cloud, and how far the map stretches "
            "it in its longest direction.",
            r"$1 - e^{-r^2/2} = 0.99$ gives $r$. The half axes are $r$ times the square roots of the eigenvalues.",
        ),
        mistakes=[
            mistake(
                "one-dimension",
                "You took the 2.58 standard deviations of a single Gaussian variable. In the plane 99 % need a larger "
                "radius.",
                lambda right: 2.5758293035489004 * np.sqrt(8),
            ),
            mistake("eigenvalue-not-rooted", "An eigenvalue is a variance: take its root.", lambda right: RADIUS * 8),
            mistake("shorter-axis", "That is the *shorter* half axis.", lambda right: RADIUS * np.sqrt(2)),
            mistake(
                "diagonal",
                "You took a variance from the diagonal. The ellipse is tilted: its axes are the eigenvectors.",
                lambda right: RADIUS * np.sqrt(5),
            ),
            mistake("radius-squared", r"$-2\ln 0.01$ is the *square* of the radius.", lambda r: RADIUS**2 * np.sqrt(8)),
            mistake("whole-axis", "That is the whole axis, from end to end.", lambda right: 2 * right),
            mistake(
                "share-inside",
                r"You solved $e^{-r^2/2} = 0.99$: that ellipse has 99 % *outside*.",
                lambda right: np.sqrt(-2 * np.log(0.99)) * np.sqrt(8),
            ),
            mistake("radius-only", "That is the radius in the round cloud. Now stretch it.", lambda right: RADIUS),
        ],
        remark="The other half axis is half as long: the eigenvalues are 8 and 2.",
    ),
    "multivariate_gaussian.6": function(
        draw,
        [
            (Z, MEAN, COVARIANCE),
            (Z[:, :2], np.array([0.5, -1.0]), np.array([[4.0, 2.0], [2.0, 10.0]])),
            case(Z[:1], MEAN, COVARIANCE, label="a single draw"),
            case(Z[:, :2], np.zeros(2), np.array([[1.0, 2.0], [2.0, 1.0]]), label="no positive definite matrix"),
        ],
        level="medium",
        hints=(
            r"One draw is $\boldsymbol{\mu} + \mathbf{L}\mathbf{z}$ with a column $\mathbf{z}$. Your draws are rows.",
            r"Transpose the product: $(\mathbf{L}\mathbf{z})^\top = \mathbf{z}^\top\mathbf{L}^\top$. "
            "`np.linalg.cholesky` returns the lower triangle.",
        ),
        mistakes=[
            mistake(
                "triangle-not-transposed",
                r"You multiplied rows by $\mathbf{L}$. For rows it must be $\mathbf{L}^\top$: otherwise the covariance "
                r"matrix is $\mathbf{L}^\top\mathbf{L}$, which is another one.",
                like=lambda z, mean, covariance: mean + z @ cholesky(covariance),
            ),
            mistake(
                "mean-forgotten",
                "The cloud has the right shape, but its center is at zero.",
                like=lambda z, mean, c: z @ cholesky(c).T,
            ),
            mistake(
                "covariance-not-rooted",
                r"You multiplied by $\boldsymbol{\Sigma}$ itself. Then the covariance matrix would be "
                r"$\boldsymbol{\Sigma}\boldsymbol{\Sigma}^\top$: you need a root of it.",
                like=lambda z, mean, covariance: mean + z @ covariance,
            ),
            mistake(
                "root-of-entries",
                r"The root of each entry is no root of the matrix: multiply it by its transpose, and you don't get "
                r"$\boldsymbol{\Sigma}$.",
                like=lambda z, mean, covariance: mean + z @ (np.sign(covariance) * np.sqrt(np.abs(covariance))),
            ),
            mistake(
                "diagonal-only",
                "You scaled each entry by its standard deviation: the covariances are missing.",
                like=lambda z, mean, covariance: mean + z * np.sqrt(np.diag(covariance)),
            ),
        ],
        remark="One line, and any Gaussian cloud is yours.",
    ),
    "multivariate_gaussian.7": function(
        fill,
        [
            (_gaps(nan, 2.0, 0.5, 4.0), LAW.mean, LAW.covariance),
            (_gaps(1.0, nan, nan, 6.5), LAW.mean, LAW.covariance),
            (_gaps(nan, nan, nan, 7.0), LAW.mean, LAW.covariance),
            (_gaps(3.0, nan), np.array([1.0, 1.0]), np.array([[4.0, 3.0], [3.0, 9.0]])),
            case(_gaps(1.0, 2.0, 3.0, 4.0), LAW.mean, LAW.covariance, label="nothing is missing"),
            case(_gaps(nan, nan, nan, nan), LAW.mean, LAW.covariance, label="everything is missing"),
        ],
        level="hard",
        hints=(
            "`a = np.isnan(x)` marks the unknown entries, `~a` the known ones, and `covariance[np.ix_(a, ~a)]` is the "
            "block with the rows of one and the columns of the other.",
            r"To $\boldsymbol{\mu}_a$ comes $\boldsymbol{\Sigma}_{ab}\boldsymbol{\Sigma}_{bb}^{-1}$ times how far the "
            "known entries are from their means. `np.linalg.solve` spares you the inverse.",
        ),
        mistakes=[
            mistake(
                "plain-means",
                "You filled in the means of the whole law. The known entries tell more than that.",
                like=lambda x, mean, covariance: np.where(np.isnan(x), mean, x),
            ),
            mistake(
                "each-alone",
                "You divide each covariance by a variance, as if the known entries were uncorrelated with each other. "
                "Two that say the same must not count twice: use the whole block.",
                like=lambda x, mean, c: corrected(x, mean, c, lambda across, within: across / np.diag(within)),
            ),
            mistake(
                "inverse-forgotten",
                r"You multiplied the surprise by $\boldsymbol{\Sigma}_{ab}$. It has to be divided by what the known "
                r"entries vary: $\boldsymbol{\Sigma}_{bb}^{-1}$ is missing.",
                like=lambda x, mean, c: corrected(x, mean, c, lambda across, within: across),
            ),
            mistake(
                "surprise",
                "You put in the known values themselves. What counts is how far they are from *their* means.",
                like=lambda x, mean, c: corrected(x, mean, c, gain, subtract=False),
            ),
            mistake(
                "wrong-way",
                "You went the wrong way: known values above their means lift the others if the covariance is positive.",
                like=lambda x, mean, c: corrected(x, mean, c, lambda across, within: -gain(across, within)),
            ),
            mistake(
                "correction-only",
                "That is the correction alone. Add it to the mean of the missing entries.",
                like=lambda x, mean, c: np.where(np.isnan(x), fill(x, mean, c) - mean, x),
            ),
        ],
        remark="With the conditional covariance you could say how far off each filled value may be.",
    ),
    "multivariate_gaussian.8": array(
        lambda: np.eye(4) - 0.31 * (1 - np.eye(4)),
        accepts=everybody_disagrees,
        level="hard",
        hints=(
            "Let all pairs have the same correlation $r$. What is the variance of the sum of all four variables?",
            r"$\mathbf{1}^\top\mathbf{R}\,\mathbf{1}$ is the sum of all entries. It must be positive: a narrow "
            "gap for $r$.",
        ),
        mistakes=[
            mistake(
                "not-four-by-four", "Four rows with four numbers each, please.", when=lambda R: not _matrix_of_four(R)
            ),
            mistake(
                "not-a-correlation-matrix",
                "A correlation matrix is symmetric and has ones on its diagonal.",
                when=lambda R: _matrix_of_four(R) and not _symmetric_with_ones(R),
            ),
            mistake(
                "impossible",
                "Each pair alone is possible, but not all of them together: this matrix has an eigenvalue that is not "
                "positive. Some combination of the four would have a negative variance, or none.",
                when=lambda R: (
                    _symmetric_with_ones(R) and _largest_pair(R) <= LOWEST + 1e-12 and _smallest_eigenvalue(R) <= 0
                ),
            ),
            mistake(
                "not-low-enough",
                "At least one pair is above −0.3.",
                when=lambda R: _symmetric_with_ones(R) and _largest_pair(R) > LOWEST + 1e-12,
            ),
        ],
        remark="Four people can pairwise disagree a little. A hundred can hardly disagree at all.",
    ),
}
