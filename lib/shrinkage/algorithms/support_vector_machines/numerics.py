"""Support vector machines in numbers: what C is, both margins of a line, and all along C.

The solver is that of `shrinkage.core.margins`. Where there are two features, as in the explorer,
`solve_line` then names the rows at the edges of the band and solves the linear equations that
they give, so that nothing is left of the solver's tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from shrinkage.core.margins import Classifier, MarginLoss, support_vector_machine
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.core.validation import (
    FloatArray,
    as_labels,
    as_matrix,
    as_vector,
    check_count,
    check_positive,
)
from shrinkage.lesson.datasets import standardise

__all__ = [
    "CLASSES",
    "POINTS",
    "SPARE",
    "Along",
    "Line",
    "Margins",
    "Norm",
    "along",
    "classifier",
    "cost",
    "held_out",
    "liblinear",
    "margins",
    "on_the_edge",
    "same_loss",
    "solve_line",
    "strength",
]

Norm = Literal["l1", "l2"]

#: What is nearer to the edge of the band, or to zero, than the solver can tell.
NEAR = 1e-6


#: The explorer's points as it opens: five of each class, and two more that can be added.
POINTS = (
    (0.6, 0.5), (1.5, -0.5), (2.3, 1.3), (1.1, 2.1), (2.8, -1.1),
    (-0.6, -0.3), (-1.5, 0.6), (-2.1, -1.2), (-0.9, -1.9), (-2.8, 1.1),
    (0.9, -1.9), (-0.8, 1.9),
)  # fmt: skip
CLASSES = (1.0,) * 5 + (-1.0,) * 5 + (1.0, -1.0)
SPARE = (10, 11)


class Margins(NamedTuple):
    """How far apart the two edges of a band xᵀw + b = ±1 are.

    Attributes
    ----------
    euclidean : float
        2/‖w‖₂, the diameter of the largest disc between them.
    chebyshev : float
        2/‖w‖₁, the side of the largest axis-parallel square between them: the distance in ℓ∞.
    """

    euclidean: float
    chebyshev: float


class Line(NamedTuple):
    """The best line between points of two classes.

    Attributes
    ----------
    w : ndarray, shape (2,)
        The weights; one that is zero is exactly 0.
    intercept : float
        The intercept b; where several are best, the one in the middle.
    margins : ndarray, shape (n,)
        yᵢ(xᵢᵀw + b) of each point.
    losses : ndarray, shape (n,)
        What each point costs.
    """

    w: FloatArray
    intercept: float
    margins: FloatArray
    losses: FloatArray

    @property
    def support(self) -> FloatArray:
        """Which points hold the line: those on or inside their edge of the band, shape (n,)."""
        return np.asarray(self.margins <= 1 + NEAR)


def strength(C: float, n: int) -> float:
    """Return the λ that is scikit-learn's C for n rows: 1/(nC)."""
    return 1.0 / (check_count("n", n) * check_positive("C", C))


def cost(lam: float, n: int) -> float:
    """Return the C that is our λ for n rows: 1/(nλ)."""
    return 1.0 / (check_count("n", n) * check_positive("lam", lam))


def margins(w: ArrayLike) -> Margins:
    """Return both margins; they are infinite for w = 0."""
    weights = as_vector("w", w)
    norms = float(np.linalg.norm(weights)), float(np.abs(weights).sum())
    return Margins(*(2 / norm if norm else math.inf for norm in norms))


def classifier(
    X: ArrayLike,
    y: ArrayLike,
    C: float,
    *,
    penalty: Norm = "l2",
    loss: MarginLoss = "hinge",
    tol: float = 1e-8,
) -> Classifier:
    """Fit a support vector machine by its C.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        Labels −1 or +1, both of them present.
    C : float
        The price of one row's loss; λ is 1/(nC).
    penalty : {"l2", "l1"}
        (λ/2)‖w‖₂² or λ‖w‖₁.
    loss : {"hinge", "squared_hinge"}
        max(0, 1 − margin), or its square.
    tol : float
        The duality gap, relative to the objective of the best constant, above which to warn.

    Returns
    -------
    Classifier
    """
    features = as_matrix("X", X)
    if penalty not in ("l1", "l2"):
        raise ValueError(f'penalty must be "l1" or "l2", got {penalty!r:.60}')
    lam = strength(C, len(features))
    return support_vector_machine(
        features, y, L1(lam) if penalty == "l1" else SquaredL2(lam), loss=loss, tol=tol
    )


# --- two features, exactly -------------------------------------------------------------------


def solve_line(
    points: ArrayLike,
    labels: ArrayLike,
    C: float,
    *,
    penalty: Norm = "l2",
    loss: MarginLoss = "hinge",
) -> Line:
    """Solve for two features exactly.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        One point per row.
    labels : array_like, shape (n,)
        −1 or +1. Of one class alone, the best is w = 0 with that class's sign as the intercept.
    C, penalty, loss
        As for `classifier`.

    Returns
    -------
    Line
    """
    X = as_matrix("points", points)
    if X.shape[1] != 2:
        raise ValueError(f"points must have 2 columns, got {X.shape[1]}")
    y = as_labels(labels, length=len(X))
    if abs(y.sum()) == len(y):
        return _line(X, y, np.zeros(2), float(y[0]), loss)
    found = classifier(X, y, C, penalty=penalty, loss=loss, tol=NEAR)
    w = np.where(np.abs(found.w) > NEAR, found.w, 0.0) if penalty == "l1" else found.w
    line = _line(X, y, w, _intercept(X, y, w, found.intercept, loss), loss)
    solve = _on_the_edges if loss == "hinge" else _inside_the_band
    exact = solve(X, y, 1 / check_positive("C", C), penalty, line)
    if exact is None:
        return line
    b = _intercept(X, y, exact[:2], exact[2], loss)
    return _line(X, y, exact[:2], b, loss)


def _line(X: FloatArray, y: FloatArray, w: FloatArray, b: float, loss: str) -> Line:
    margin = y * (X @ w + b)
    short = np.maximum(0.0, 1.0 - margin)
    return Line(w, b, margin, short if loss == "hinge" else short**2)


def _intercept(X: FloatArray, y: FloatArray, w: FloatArray, b: float, loss: str) -> float:
    """Return the best intercept for the weights: under the hinge, the middle of all that are.

    Each point has an intercept at which it comes to its edge. As b passes one of them, the slope
    of the sum of hinge losses rises by 1, from minus the number of positive labels.
    """
    if loss != "hinge":
        return b
    edges = np.sort(y - X @ w)
    last = int((y > 0).sum())
    return float(edges[last - 1] + edges[last]) / 2


def _inside_the_band(
    X: FloatArray, y: FloatArray, per_C: float, penalty: Norm, line: Line
) -> FloatArray | None:
    """Solve for the minimum of the parabola that the squared hinge is for these points."""
    inside, alive = line.margins < 1, _alive(line, penalty)
    A = np.column_stack([X, np.ones(len(y))])[inside][:, alive]
    matrix, right = 2 * A.T @ A, 2 * A.T @ y[inside]
    return _solved(matrix, right, per_C, penalty, line, alive)


def _on_the_edges(
    X: FloatArray, y: FloatArray, per_C: float, penalty: Norm, line: Line
) -> FloatArray | None:
    """Solve for weights, intercept and prices, given which points are on an edge of the band."""
    inside, edge = line.margins < 1 - NEAR, np.abs(line.margins - 1) <= NEAR
    if not edge.any() and penalty == "l1":
        return None
    alive = _alive(line, penalty)
    A = y[:, None] * np.column_stack([X, np.ones(len(y))])[:, alive]
    size = A.shape[1]
    matrix = np.zeros((size + edge.sum(),) * 2)
    matrix[:size, size:], matrix[size:, :size] = -A[edge].T, A[edge]
    right = np.append(A[inside].sum(axis=0), np.ones(edge.sum()))
    if not edge.any():  # any intercept is as good: this keeps the equations apart
        matrix[size - 1, size - 1], right[size - 1] = 1.0, 0.0
    return _solved(matrix, right, per_C, penalty, line, alive)


def _alive(line: Line, penalty: Norm) -> FloatArray:
    """Return which of w₁, w₂ and b are unknowns: not those that L1 holds at zero."""
    return np.append(line.w != 0 if penalty == "l1" else [True, True], True)


def _solved(
    matrix: FloatArray,
    right: FloatArray,
    per_C: float,
    penalty: Norm,
    line: Line,
    alive: FloatArray,
) -> FloatArray | None:
    """Add the penalty's part, solve, and return (w₁, w₂, b), or None where there is no one line."""
    weights = int(alive[:2].sum())
    if penalty == "l2":
        matrix[np.arange(weights), np.arange(weights)] += per_C
    else:
        right[:weights] -= per_C * np.sign(line.w[alive[:2]])
    try:
        solved = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return None
    found = np.zeros(3)
    found[alive] = solved[: weights + 1]
    near = np.abs(found[:2] - line.w).max() <= 1e-4 * (1 + np.abs(line.w).max())
    return found if near else None


# --- many features: all along C --------------------------------------------------------------


class Along(NamedTuple):
    """What happens as C changes.

    Attributes
    ----------
    C : ndarray, shape (k,)
        The prices of a row's loss.
    kept : ndarray, shape (k,)
        How many weights are not zero.
    euclidean, chebyshev : ndarray, shape (k,)
        Both margins; infinite where all weights are zero.
    losses : ndarray, shape (k,)
        The mean losses.
    support : ndarray, shape (k,)
        How many rows are support vectors.
    """

    C: FloatArray
    kept: FloatArray
    euclidean: FloatArray
    chebyshev: FloatArray
    losses: FloatArray
    support: FloatArray


def along(
    X: ArrayLike,
    y: ArrayLike,
    costs: Iterable[float],
    *,
    penalty: Norm = "l2",
    loss: MarginLoss = "hinge",
) -> Along:
    """Fit at each C, and note what is kept and how wide the band is."""
    features, labels = as_matrix("X", X), as_labels(y)
    rows = []
    for C in costs:
        found = classifier(features, labels, C, penalty=penalty, loss=loss)
        line = _line(features, labels, found.w, found.intercept, loss)
        rows.append(
            (
                C,
                np.count_nonzero(found.w),
                *margins(found.w),
                line.losses.mean(),
                line.support.sum(),
            )
        )
    return Along(*np.array(rows, dtype=float).T)


def on_the_edge(
    X: ArrayLike, y: ArrayLike, C: float, *, penalty: Norm = "l2", loss: MarginLoss = "hinge"
) -> int:
    """Return how many rows lie exactly on the edge of their class, with margin 1."""
    features, labels = as_matrix("X", X), as_labels(y)
    found = classifier(features, labels, C, penalty=penalty, loss=loss)
    margin = _line(features, labels, found.w, found.intercept, loss).margins
    return int((np.abs(margin - 1) <= NEAR).sum())


def same_loss(
    X: ArrayLike,
    y: ArrayLike,
    mean_loss: float,
    *,
    penalty: Norm = "l2",
    loss: MarginLoss = "hinge",
) -> Classifier:
    """Find the strength at which a penalty has a given mean loss, and fit there.

    The loss never rises with C, so it takes this value at one place.
    """
    features, labels = as_matrix("X", X), as_labels(y)
    wanted = check_positive("mean_loss", mean_loss)

    def fitted(exponent: float) -> Classifier:
        return classifier(features, labels, 10**exponent, penalty=penalty, loss=loss, tol=NEAR)

    def over(exponent: float) -> float:
        found = fitted(exponent)
        line = _line(features, labels, found.w, found.intercept, loss)
        return float(line.losses.mean()) - wanted

    high, low = over(-4.0), over(3.0)
    if not high >= 0 >= low:
        raise ValueError(
            f"mean_loss must be from {wanted + low:.3g} to {wanted + high:.3g} here, got {wanted}"
        )
    return fitted(float(brentq(over, -4.0, 3.0, xtol=1e-9)))


def held_out(
    X: ArrayLike,
    y: ArrayLike,
    costs: Iterable[float],
    *,
    penalty: Norm = "l2",
    loss: MarginLoss = "hinge",
    folds: int = 10,
    seed: int = 0,
) -> FloatArray:
    """Return which rows are classified wrongly by a fit without their fold, shape (k, n).

    Features are standardised on the rows of each fit alone.
    """
    features, labels = as_matrix("X", X), as_labels(y)
    folds = check_count("folds", folds, minimum=2)
    rarer = int(min((labels > 0).sum(), (labels < 0).sum()))
    if rarer < folds:
        raise ValueError(f"folds must be at most the rows of the rarer class, {rarer}, got {folds}")
    rng = np.random.default_rng(seed)
    # Dealt out class by class, so that each fold has its share of both.
    shuffled = np.concatenate([rng.permutation(np.flatnonzero(labels == c)) for c in (1, -1)])
    fold = np.empty(len(labels), dtype=int)
    fold[shuffled] = np.arange(len(labels)) % folds
    prices = list(costs)
    wrong = np.zeros((len(prices), len(labels)), dtype=bool)
    for part in range(folds):
        out = fold == part
        scaled = standardise(features[~out])
        tested = (features[out] - scaled.mean) / scaled.scale
        for row, C in enumerate(prices):
            found = classifier(scaled.X, labels[~out], C, penalty=penalty, loss=loss)
            wrong[row, out] = labels[out] * (tested @ found.w + found.intercept) <= 0
    return wrong


def liblinear(X: ArrayLike, y: ArrayLike, C: float) -> tuple[FloatArray, float]:
    """Fit scikit-learn's LinearSVC, which penalises the intercept too: weights and intercept.

    The squared hinge and L2, as it has by default.
    """
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=C, dual=False, tol=1e-10, max_iter=100_000)
    machine.fit(as_matrix("X", X), as_labels(y))
    return np.asarray(machine.coef_[0]), float(machine.intercept_[0])
