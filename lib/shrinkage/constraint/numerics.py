"""The constraint view in numbers: budgets, strengths, prices, and how often a weight is zero.

A budget is written t: ‖w‖₁ ≤ t for L1, ‖w‖₂ ≤ t for L2. The budget in units of the penalty is
s = t for L1 and s = ½t² for L2; the value function v gives the lowest loss within it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from shrinkage.core.losses import LeastSquares, centre
from shrinkage.core.paths import Path, RidgePath, lasso_multiplier, lasso_path, ridge_multiplier
from shrinkage.core.paths import budgets as budgets
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_real,
    check_count,
    check_fraction,
    check_lam,
    check_nonnegative,
    check_positive,
)
from shrinkage.lesson.datasets import standardise
from shrinkage.lesson.tuning import CrossValidation, Method, cross_validate

Penalty = Literal["l1", "l2"]

# ------------------------------------------------------------------------ one weight, some valleys


class Valley(NamedTuple):
    """The loss floor + ½·curvature·(w − bottom)² of one weight.

    Attributes
    ----------
    floor : float
        The loss at the bottom.
    curvature : float
        Its second derivative, positive.
    bottom : float
        Where it is lowest, positive.
    """

    floor: float
    curvature: float
    bottom: float

    def loss(self, w: float) -> float:
        """Return the loss of a weight."""
        return self.floor + self.curvature / 2 * (w - self.bottom) ** 2


class Point(NamedTuple):
    """A solution: its weight, its loss, and which valley it lies in."""

    w: float
    loss: float
    valley: int


@dataclass(frozen=True)
class Valleys:
    """The lower of some valleys, L(w) = min over k of valley k at w. One valley is convex.

    Parameters
    ----------
    valleys : sequence of Valley
        From left to right, at least one.
    """

    valleys: tuple[Valley, ...]

    def __init__(self, valleys: Sequence[Sequence[float]]) -> None:
        made = tuple(
            Valley(
                as_real("floor", floor),
                check_positive("curvature", curvature),
                check_positive("bottom", bottom),
            )
            for floor, curvature, bottom in valleys
        )
        if not made:
            raise ValueError("valleys must be at least one, got none")
        object.__setattr__(self, "valleys", made)

    def value(self, w: float) -> float:
        """Return the loss of a weight."""
        return min(valley.loss(as_real("w", w)) for valley in self.valleys)


def two_valleys(floor: float = 1.0) -> Valleys:
    """Return the page's loss: a narrow valley near 0 with this floor, and a wide one at 2."""
    return Valleys([(floor, 4.0, 0.5), (0.0, 1.0, 2.0)])


def within_budget(loss: Valleys, t: float) -> Point:
    """Return the weight of lowest loss with abs(w) ≤ t, the one nearest to 0 if several tie."""
    t = check_nonnegative("t", t)
    found = []
    for k, valley in enumerate(loss.valleys):
        w = min(valley.bottom, t)
        found.append(Point(w, valley.loss(w), k))
    return min(found, key=lambda point: point.loss)


def price(loss: Valleys, t: float, penalty: Penalty) -> float | None:
    """Return the multiplier of the budget t at its solution, None where squared L2 has none.

    It is what the solution asks for: −L' over the slope of the penalty. Whether the penalised
    problem of this strength has the same solution is another question, see `dent`.
    """
    solution, valley = _solution_and_valley(loss, t, penalty)
    if solution.w < t:
        return 0.0
    pull = valley.curvature * (valley.bottom - t)
    if penalty == "l1":
        return pull
    return pull / t if t > 0 else None


def _solution_and_valley(loss: Valleys, t: float, penalty: Penalty) -> tuple[Point, Valley]:
    _check_penalty(penalty)
    solution = within_budget(loss, t)
    return solution, loss.valleys[solution.valley]


def penalised(loss: Valleys, lam: float, penalty: Penalty) -> Point:
    """Return the minimiser of L + λ·abs(w) or L + (λ/2)·w²; the one nearest to 0 if several tie."""
    lam = check_lam(lam)
    found = [_penalised_in(valley, lam, penalty) for valley in loss.valleys]
    costs = [
        valley.loss(w) + lam * spent(w, penalty)
        for valley, w in zip(loss.valleys, found, strict=True)
    ]
    k = int(np.argmin(costs))
    return Point(found[k], loss.valleys[k].loss(found[k]), k)


def _penalised_in(valley: Valley, lam: float, penalty: Penalty) -> float:
    if _check_penalty(penalty) == "l1":
        return max(valley.bottom - lam / valley.curvature, 0.0)
    return valley.curvature * valley.bottom / (valley.curvature + lam)


def spent(w: float, penalty: Penalty) -> float:
    """Return the budget that a weight uses up, in units of the penalty: abs(w) or ½w²."""
    return abs(w) if _check_penalty(penalty) == "l1" else w * w / 2


class Dent(NamedTuple):
    """Where one line touches the value function twice.

    Attributes
    ----------
    lam : float
        The strength at which the minimiser of the penalised problem jumps.
    low, high : float
        The budgets t on both sides. No strength reaches a budget in between.
    """

    lam: float
    low: float
    high: float


def dent(loss: Valleys, penalty: Penalty) -> Dent | None:
    """Return the budgets of a loss with two valleys that no strength reaches; None if all are.

    The penalised minima of the two valleys cost the same at one λ at most: the difference grows
    with λ, because the far valley spends more.
    """
    if len(loss.valleys) < 2:
        return None
    if len(loss.valleys) > 2:
        raise ValueError(f"loss must have at most two valleys, got {len(loss.valleys)}")
    near, far = loss.valleys

    def excess(lam: float) -> float:
        a, b = (_penalised_in(valley, lam, penalty) for valley in (near, far))
        return far.loss(b) + lam * spent(b, penalty) - near.loss(a) - lam * spent(a, penalty)

    if near.floor <= far.floor or _never_lower(near, far):
        return None
    low, high = 0.0, 1.0
    while excess(high) < 0:
        low, high = high, 2 * high
    while low < (middle := low + (high - low) / 2) < high:
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return Dent(middle, *(_penalised_in(valley, middle, penalty) for valley in (near, far)))


def _never_lower(near: Valley, far: Valley) -> bool:
    """Say whether the near valley is nowhere below the far one; refuse one that begins above it."""
    bend = near.curvature - far.curvature
    turn = (near.curvature * near.bottom - far.curvature * far.bottom) / bend if bend > 0 else 0.0
    places = (0.0, min(max(turn, 0.0), far.bottom), near.bottom)
    lower = [near.loss(w) < far.loss(w) for w in places]
    if any(lower) and not lower[0]:
        raise ValueError("loss must have its near valley below the far one at 0, or nowhere")
    return not any(lower)


# ------------------------------------------------------------------------------------ many weights


class Budgeted(NamedTuple):
    """The lowest loss within a budget.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The weights.
    loss : float
        Their loss f(w), the value function at the budget.
    multiplier : float
        The price of the budget in units of the penalty: λ for ‖w‖₁ ≤ t and for ½‖w‖² ≤ ½t².
    norm_multiplier : float
        The price of ‖w‖₁ ≤ t or of ‖w‖₂ ≤ t: λ for L1, λt for L2.
    """

    w: FloatArray
    loss: float
    multiplier: float
    norm_multiplier: float


def best_within(X: ArrayLike, y: ArrayLike, t: float, path: Path | RidgePath) -> Budgeted:
    """Return the lowest least-squares loss within a budget, from the path of the same data.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        The response; an intercept is fitted and not penalised.
    t : float
        The budget for ‖w‖₁ (lasso path, at least 0) or ‖w‖₂ (ridge path, positive).
    path : Path or RidgePath
        The exact path of X and y.
    """
    data = centre(X, y)
    ridge = isinstance(path, RidgePath)
    lam = ridge_multiplier(path, t) if isinstance(path, RidgePath) else lasso_multiplier(path, t)
    w = path(lam)
    loss = LeastSquares(data.X, data.y).value(w)
    return Budgeted(w, loss, lam, lam * t if ridge else lam)


# ------------------------------------------------------------------------------- both paths of data


class Next(NamedTuple):
    """Which variable enters or leaves the lasso next as λ falls, and at which λ."""

    variable: int
    lam: float
    enters: bool


class Paths:
    """The exact lasso and ridge paths of a table, and what is read off them at any λ.

    Features are standardised, and an intercept is fitted and not penalised.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, n > p and linearly independent.
    y : array_like, shape (n,)
        The response.
    lams : array_like, shape (k,)
        Strengths at which both are cross-validated, each positive.
    folds, seed : int
        How the rows are cut for that.

    Attributes
    ----------
    lasso : Path
        Knot by knot.
    curvatures, pulls : ndarray, shape (p,)
        The eigenvalues h of H = XᵀX/n, and Xᵀy/n along their eigenvectors.
    axes : ndarray, shape (p, p)
        The eigenvectors, as rows.
    energy : float
        The mean squared error at w = 0.
    tuned : dict of CrossValidation
        For "lasso" and "ridge".
    """

    def __init__(
        self, X: ArrayLike, y: ArrayLike, lams: ArrayLike, *, folds: int = 10, seed: int = 0
    ) -> None:
        X, y = as_design(X, y)
        columns, response = standardise(X).X, y - y.mean()
        values, vectors = np.linalg.eigh(columns.T @ columns / len(y))
        if len(y) <= X.shape[1] or values[0] <= 1e-10 * values[-1]:
            raise ValueError(
                f"X must have more rows than independent columns, got shape {X.shape} with "
                f"eigenvalues of XᵀX/n from {values[0]:.3g} to {values[-1]:.3g}"
            )
        self.lasso = lasso_path(columns, response)
        self.curvatures, self.axes = values, vectors.T
        self.pulls = self.axes @ (columns.T @ response) / len(y)
        self.energy = float(np.mean(response**2))
        self.tuned: dict[Method, CrossValidation] = {
            method: cross_validate(X, y, lams, method, folds=folds, seed=seed)
            for method in ("lasso", "ridge")
        }

    def weights(self, method: Method, lam: float) -> FloatArray:
        """Return the weights of standardised features, shape (p,)."""
        if _check_method(method) == "lasso":
            return self.lasso(check_lam(lam))
        return np.asarray(self.pulls / (self.curvatures + check_lam(lam)) @ self.axes)

    def budget(self, method: Method, lam: float) -> float:
        """Return the budget that is used up: ‖w‖₁ of the lasso, ‖w‖₂ of ridge."""
        w = self.weights(method, lam)
        return float(np.abs(w).sum() if method == "lasso" else np.linalg.norm(w))

    def freedom(self, method: Method, lam: float) -> float:
        """Return the degrees of freedom: weights that are not zero, or ridge's Σh/(h + λ).

        The former is an unbiased estimate of them (Zou, Hastie and Tibshirani, 2007).
        """
        if _check_method(method) == "lasso":
            return float(np.count_nonzero(self.weights(method, lam)))
        return float((self.curvatures / (self.curvatures + check_lam(lam))).sum())

    def training_error(self, method: Method, lam: float) -> float:
        """Return the mean squared error on the rows that were fitted."""
        along = self.axes @ self.weights(method, lam)
        return float(self.energy + (self.curvatures * along**2 - 2 * self.pulls * along).sum())

    def explained(self, method: Method, lam: float) -> float:
        """Return the share of the response's variance that the fit explains."""
        return 1 - self.training_error(method, lam) / self.energy

    def validated_error(self, method: Method, lam: float) -> float:
        """Return the cross-validated error, between the strengths tried straight in log λ."""
        tuned = self.tuned[_check_method(method)]
        at = np.log(check_positive("lam", lam))
        return float(np.interp(at, np.log(tuned.lams[::-1]), tuned.mean[::-1]))

    def next_event(self, lam: float) -> Next | None:
        """Return who enters or leaves the lasso next as λ falls, None if nobody does."""
        lam = check_lam(lam)
        after = [event for event in self.lasso.events if event.lam < lam]
        return Next(after[0].variable, after[0].lam, after[0].enters) if after else None


# ------------------------------------------------------------------------ how often a weight is 0


def chance_of_zero(n: int, noise: float, lam: float, weight: float = 0.0) -> float:
    """Return the chance that the lasso sets a weight to 0, for orthonormal features (XᵀX/n = I).

    The slope of the data at 0 is normal around the true weight with standard deviation σ/√n, and
    the weight is 0 if that lies in [−λ, λ].

    Parameters
    ----------
    n : int
        Rows.
    noise : float
        The noise's standard deviation σ, positive.
    lam : float
        The strength.
    weight : float
        The true weight.
    """
    spread = check_positive("noise", noise) / math.sqrt(check_count("n", n))
    lam, weight = check_lam(lam), as_real("weight", weight)
    inside = stats.norm.cdf(np.array([lam, -lam]), loc=weight, scale=spread)
    return float(inside[0] - inside[1])


def slope_at_zero(X: ArrayLike, y: ArrayLike, j: int, lam: float) -> float:
    """Return −∂ⱼL at wⱼ = 0, with the lasso's other weights at their best for it; no intercept."""
    X, y = as_design(X, y)
    j = check_count("j", j, minimum=0, maximum=X.shape[1] - 1)
    others = np.delete(X, j, axis=1)
    residual = y
    if others.shape[1]:
        path = lasso_path(others, y, fit_intercept=False, lam_min=check_lam(lam))
        residual = y - others @ path.coefs[-1] if lam < path.lams[0] else y
    return float(X[:, j] @ residual / len(y))


def zeros_law(p: int, chance: float) -> FloatArray:
    """Return the chances of 0, 1, …, p zeros among p orthonormal features without signal."""
    p = check_count("p", p)
    return np.asarray(stats.binom.pmf(np.arange(p + 1), p, check_fraction("chance", chance)))


def count_zeros(
    X: ArrayLike, noise: float, lam: float, *, repeats: int = 1000, seed: int = 0
) -> NDArray[np.intp]:
    """Count the lasso's exact zeros on responses that are noise alone, shape (repeats,).

    A zero is decided by the exact path, so no tolerance plays a part. No intercept is fitted.
    """
    X, _ = as_design(X, np.zeros(np.shape(X)[0] if np.ndim(X) else 0))
    noise, lam = check_positive("noise", noise), check_positive("lam", lam)
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    responses = noise * rng.standard_normal((check_count("repeats", repeats), len(X)))
    return np.array([_zeros(X, y, lam) for y in responses])


def _zeros(X: FloatArray, y: FloatArray, lam: float) -> int:
    if np.abs(X.T @ y).max() <= lam * len(y):
        return int(X.shape[1])
    path = lasso_path(X, y, fit_intercept=False, lam_min=lam)
    return int(X.shape[1]) - int(np.count_nonzero(path.coefs[-1]))


def orthonormal_features(n: int, p: int, *, seed: int = 0) -> FloatArray:
    """Draw features with XᵀX/n = I, shape (n, p), n ≥ p."""
    n, p = check_count("n", n), check_count("p", p)
    if p > n:
        raise ValueError(f"p must be at most n = {n}, got {p}")
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    return np.asarray(math.sqrt(n) * np.linalg.qr(rng.standard_normal((n, p)))[0])


def alike_features(n: int, p: int, correlation: float, *, seed: int = 0) -> FloatArray:
    """Draw features of which each pair has this correlation exactly, each of variance 1."""
    base = orthonormal_features(n, p, seed=seed)
    target = np.full((p, p), check_fraction("correlation", correlation))
    np.fill_diagonal(target, 1.0)
    values, vectors = np.linalg.eigh(target)
    return np.asarray(base @ (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T)


# ---------------------------------------------------------------------------------------- checks


def _check_method(method: Method) -> Method:
    if method not in ("lasso", "ridge"):
        raise ValueError(f'method must be "lasso" or "ridge", got {method!r}')
    return method


def _check_penalty(penalty: Penalty) -> Penalty:
    if penalty not in ("l1", "l2"):
        raise ValueError(f'penalty must be "l1" or "l2", got {penalty!r}')
    return penalty
