"""Certified solutions on a grid of λ, each started from the one before.

The elastic net has no straight path in λ and the logistic lasso none at all, so their paths are
grids. From one λ to the next the support changes little: the last support is the next guess, and
the columns looked at first are those that the sequential strong rule leaves, |cⱼ| ≥ 2λ − λ_before
(Tibshirani et al., Strong Rules for Discarding Predictors in Lasso-Type Problems, 2012). The rule
can err; every column is checked before a solution is returned, with its duality gap.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr, expit

from shrinkage.core.duality import correct_residual, elastic_gap, exponent
from shrinkage.core.losses import centre
from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.paths.active_set import IntArray, SupportGuess, WorkingSet, of_usual_size
from shrinkage.core.paths.feature_sign import NOISE, lasso_by_search
from shrinkage.core.validation import (
    FloatArray,
    as_labels,
    as_matrix,
    as_vector,
    check_fraction,
    check_positive,
)

__all__ = ["GridPath", "elastic_net_path", "logistic_path"]

MANY = 10_000
EPS = float(np.finfo(float).eps)
PATIENCE = 5
"""How many Newton steps may leave the gap as it is."""
NEAR, ROUGH = 0.7, 1e-3
"""The ratio of λ on the way to a small one, and the gap to which those are solved."""
SOME = 50
"""How many columns, beside twice the support, a Newton step looks at."""
CANCELS = 1e4
"""How much larger than the scores the products may be before their rounding is taken care of."""
FLATTEST = 1e-12
"""The least curvature of an observation in a Newton step: 0 for one that is sure to all digits."""


@dataclass(frozen=True, eq=False)
class GridPath:
    """Solutions on a grid of λ, each with its certificate.

    Attributes
    ----------
    lams : ndarray, shape (m,)
        The λ, in the order that was asked for.
    coefs : ndarray, shape (m, p)
        The weights.
    intercepts : ndarray, shape (m,)
        The intercepts.
    gaps : ndarray, shape (m,)
        The duality gaps, relative to the null model's objective.
    """

    lams: FloatArray
    coefs: FloatArray
    intercepts: FloatArray
    gaps: FloatArray


def elastic_net_path(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    l1_ratio: float = 0.5,
    fit_intercept: bool = True,
    tol: float = 1e-10,
) -> GridPath:
    """Minimise 1/(2n)·‖y − Xw − intercept‖² + λ(r‖w‖₁ + (1 − r)/2·‖w‖²) for each λ.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        The response.
    lams : array_like, shape (m,)
        The λ > 0, in any order.
    l1_ratio : float
        The part r > 0 that L1 has; 1 is the lasso. For r = 0 see `paths.ridge_path`.
    fit_intercept : bool
        Whether to fit an intercept, which is not penalised.
    tol : float
        The relative duality gap that is asked for.

    Returns
    -------
    GridPath

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, a λ is not positive, or l1_ratio is not in
        (0, 1].

    Warns
    -----
    ConvergenceWarning
        If a gap is above the tolerance.
    """
    data, grid = centre(X, y, fit_intercept=fit_intercept), _grid(lams)
    ratio = check_positive("l1_ratio", check_fraction("l1_ratio", l1_ratio))
    tol = check_positive("tol", tol)
    working = WorkingSet(data.X, data.y, centred=False) if of_usual_size(data.X, data.y) else None
    coefs, gaps = np.zeros((grid.size, data.X.shape[1])), np.full(grid.size, np.inf)
    w = np.zeros(data.X.shape[1])
    for place in np.argsort(-grid):
        lam, ridge = grid[place] * ratio, grid[place] * (1 - ratio)
        if working is not None:
            gaps[place], _, settled = working.minimise(lam, ridge, tol, MANY)
            w = working.on_all()
            if not (settled and gaps[place] <= tol):
                gaps[place] = elastic_gap(data.X, data.y, w, lam, ridge)
        if not gaps[place] <= tol:
            w = lasso_by_search(
                data.X, data.y, lam, ridge=ridge, start=w, by_objective=True
            ).weights
            gaps[place] = elastic_gap(data.X, data.y, w, lam, ridge)
            if working is not None:
                working = WorkingSet(data.X, data.y, centred=False)
                working.adopt(w)
        coefs[place] = w
    _warn_above(gaps, tol)
    return GridPath(grid, coefs, data.y_mean - coefs @ data.X_mean, gaps)


def logistic_path(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    *,
    fit_intercept: bool = True,
    tol: float = 1e-8,
    max_steps: int = 100,
) -> GridPath:
    """Minimise 1/n·Σ log(1 + exp(−yᵢ(xᵢᵀw + intercept))) + λ‖w‖₁ for each λ.

    By Newton steps: each minimises the loss's quadratic model plus the penalty on the columns that
    are looked at, by exchanging columns, and goes as far along as the objective falls.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        Labels −1 or +1.
    lams : array_like, shape (m,)
        The λ > 0, in any order.
    fit_intercept : bool
        Whether to fit an intercept, which is not penalised.
    tol : float
        The relative duality gap that is asked for.
    max_steps : int
        The most Newton steps for each λ.

    Returns
    -------
    GridPath

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, a λ is not positive, or y has labels other
        than −1 and +1, or only one of them although there is an intercept, which then has no
        finite best value.

    Warns
    -----
    ConvergenceWarning
        If a gap is above the tolerance.
    """
    design = as_matrix("X", X)
    labels, grid = as_labels(y, length=design.shape[0]), _grid(lams)
    tol = check_positive("tol", tol)
    if fit_intercept and np.abs(labels.sum()) == labels.size:
        raise ValueError(f"y must have both labels for an intercept, got {labels[0]:+.0f} only")
    data = centre(design, labels, fit_intercept=fit_intercept)
    unit = exponent(data.X)
    newton = _LogisticNewton(np.ldexp(data.X, unit), labels, fit_intercept)
    coefs, gaps = np.zeros((grid.size, design.shape[1])), np.empty(grid.size)
    intercepts, before = np.empty(grid.size), newton.steepest
    for place in np.argsort(-grid):
        lam = float(np.ldexp(grid[place], unit))
        for strength in _on_the_way(before, lam):
            newton.minimise(strength, tol if strength == lam else max(tol, ROUGH), max_steps)
        gaps[place], coefs[place], before = newton.gap(lam), np.ldexp(newton.w, unit), lam
        intercepts[place] = newton.intercept - coefs[place] @ data.X_mean
    _warn_above(gaps, tol)
    return GridPath(grid, coefs, intercepts, gaps)


def _on_the_way(before: float, lam: float) -> FloatArray:
    """Return λ from one to the next, near enough for the support to change little, and the last."""
    if not 0 < lam < before:
        return np.array([lam])
    steps = math.ceil(math.log(before / lam) / -math.log(NEAR))
    way = before * (lam / before) ** (np.arange(1, steps + 1) / steps)
    way[-1] = lam
    return way


class _LogisticNewton:
    """Weights of the logistic lasso, with the intercept always at its best for them."""

    def __init__(self, X: FloatArray, y: FloatArray, fit_intercept: bool):
        self.X, self.y, self.fit_intercept = X, y, fit_intercept
        self.w, self.intercept = np.zeros(X.shape[1]), 0.0
        self.usual, self.largest = of_usual_size(X, y), np.abs(X).max(axis=0)
        self.rounding = NOISE * float(np.sqrt(np.einsum("ij,ij->j", X, X).max() / y.size))
        self._place(self.w)
        self.null = self._loss()
        self.steepest = float(np.abs(self.correlations).max())

    def minimise(self, lam: float, tol: float, max_steps: int) -> None:
        """Take Newton steps until the gap is within the tolerance, or falls no more."""
        least, patience = math.inf, PATIENCE
        for _ in range(max_steps):
            gap = self.gap(lam)
            least, patience = min(gap, least), PATIENCE if gap < least else patience - 1
            if gap <= tol or not patience or not self.step(lam):
                break

    def looked_at(self, lam: float) -> IntArray:
        """Return the support, and the columns that break the bound most."""
        heights = np.where(self.w == 0, np.abs(self.correlations), np.inf)
        most = min(2 * int(np.count_nonzero(self.w)) + SOME, heights.size)
        highest = np.argpartition(heights, -most)[-most:]
        return np.sort(highest[heights[highest] > lam])

    def gap(self, lam: float) -> float:
        """Return the relative duality gap: scaled until feasible, the residuals are a dual point.

        The dual objective is the mean entropy of σ(−margin), scaled. With the intercept at its best
        the residuals sum to 0, as they must. Correlations within rounding of λ count as feasible.
        """
        steepest = max(float(np.abs(self.correlations).max()) - self.rounding, 0.0)
        doubt = expit(-self.margins) * min(1.0, lam / steepest if steepest else 1.0)
        dual = float((entr(doubt) + entr(1 - doubt)).mean())
        primal = self._loss() + lam * float(np.abs(self.w).sum())
        return max(primal - dual, 0.0) / self.null

    def step(self, lam: float) -> bool:
        """Go to the minimum of the quadratic model, or half as far, until the objective falls."""
        at = self.looked_at(lam)
        if not at.size:
            return False
        doubt = expit(-self.margins)
        curvature = np.maximum(doubt * (1 - doubt), FLATTEST)
        columns, residual = self.X[:, at], self.y * doubt
        if self.fit_intercept:
            columns = columns - curvature @ columns / curvature.sum()
        old = self.w[at]
        before, objective = self.w, self._loss() + lam * float(np.abs(self.w).sum())
        found = self._newton(columns, residual, curvature, old, lam)
        for share in 0.5 ** np.arange(30):
            w = before.copy()
            w[at] = old + share * (found - old)
            self._place(w)
            if self._loss() + lam * float(np.abs(w).sum()) <= objective * (1 + 4 * EPS):
                return True
        self._place(before)
        return False

    def _newton(
        self,
        columns: FloatArray,
        residual: FloatArray,
        curvature: FloatArray,
        old: FloatArray,
        lam: float,
    ) -> FloatArray:
        """Return the minimum of the loss's quadratic model plus the penalty."""
        if self.usual:
            hessian = columns.T @ (columns * curvature[:, None]) / self.y.size
            start = residual @ columns / self.y.size + hessian @ old
            guess = SupportGuess(hessian, start, old)
            if guess.exchange(lam, 0.0, MANY)[1]:
                return guess.weights
        root = np.sqrt(curvature)
        target = root * (columns @ old) + residual / root
        return lasso_by_search(columns * root[:, None], target, lam, start=old).weights

    def _loss(self) -> float:
        return float(np.logaddexp(0.0, -self.margins).mean())

    def _place(self, w: FloatArray) -> None:
        """Take these weights, find their intercept, and the correlations with the residuals."""
        self.w = w
        on = np.flatnonzero(w)
        scores = self.X[:, on] @ w[on]
        if (self.largest[on] * np.abs(w[on])).sum() > CANCELS * (1 + np.abs(scores).max()):
            scores = -correct_residual(np.zeros(self.y.size), self.X[:, on], w[on])
        if self.fit_intercept:
            self.intercept = _best_intercept(scores, self.y, self.intercept)
        self.margins = self.y * (scores + self.intercept)
        self.correlations = (self.y * expit(-self.margins)) @ self.X / self.y.size


def _best_intercept(scores: FloatArray, y: FloatArray, start: float) -> float:
    """Return the root of Σ yᵢσ(−yᵢ(scoreᵢ + intercept)), which falls, by Newton in a bracket."""
    low, high = -float(scores.max()) - 50.0, -float(scores.min()) + 50.0
    intercept = min(max(start, low), high)
    for _ in range(200):
        doubt = expit(-y * (scores + intercept))
        slope = float(y @ doubt)
        low, high = (intercept, high) if slope > 0 else (low, intercept)
        curvature = float((doubt * (1 - doubt)).sum())
        following = intercept + slope / curvature if curvature > 0 else np.inf
        if not low <= following <= high:
            following = (low + high) / 2
        if abs(following - intercept) <= 1e-15 * (1 + abs(intercept)):
            return following
        intercept = following
    return intercept


def _grid(lams: ArrayLike) -> FloatArray:
    grid = as_vector("lams", lams)
    if grid.min() <= 0:
        raise ValueError(f"lams must be > 0, got {grid.min()!r}")
    return grid


def _warn_above(gaps: FloatArray, tol: float) -> None:
    worst = float(gaps.max())
    if not worst <= tol:
        message = f"duality gap {worst:.3g} is above the tolerance {tol:.3g}"
        warnings.warn(message, ConvergenceWarning, stacklevel=3)
