"""Certificates: how far a weight vector can be from the best, whoever computed it.

A certificate looks at the answer alone, not at how it was found. For a loss plus a penalty it is
the distance from stationarity; for the lasso it is the duality gap, a number that the excess of the
objective over its minimum provably does not exceed; for ridge it is that excess itself. Source:
Kim et al., An Interior-Point Method for Large-Scale ℓ₁-Regularized Least Squares (2007),
section III; Boyd and Vandenberghe, Convex Optimization (2004), section 5.5.
"""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import qr, solve_triangular

from shrinkage.core.duality import (
    DEPENDENT,
    correct_residual,
    elastic_gap,
    exponents,
    power_of_two,
    relative_to_null,
)
from shrinkage.core.losses import Centred, Loss, centre
from shrinkage.core.penalties import Penalty
from shrinkage.core.validation import (
    FloatArray,
    as_vector,
    check_lam,
)

__all__ = [
    "ConvergenceWarning",
    "Stationarity",
    "distance_from_stationarity",
    "duality_gap",
    "ridge_gap",
]

_LARGEST = sys.float_info.max


class ConvergenceWarning(UserWarning):
    """A solver stopped before it reached the tolerance that it was asked for."""


def distance_from_stationarity(f: Loss, g: Penalty, w: ArrayLike) -> float:
    """Return how far w is from a stationary point of f + g, relative to the loss's slope at 0.

    It is the largest entry of ``g.subdiff_distance(w, f.gradient(w))`` over the largest |∂ⱼf(0)|,
    which for the lasso is λmax. It is 0 if and only if w is stationary; for convex f and g that
    means optimal. Where the loss is flat at 0, the distance is relative to its slope at w, and
    absolute where it is flat there too.

    Parameters
    ----------
    f : Loss
        The loss.
    g : Penalty
        The penalty.
    w : array_like, shape (p,)
        The weights.

    Returns
    -------
    float
        ``inf`` where w is so large that the gradient overflows.

    Raises
    ------
    ValueError
        If w is not a finite vector that fits f and g.
    """
    return Stationarity(f, g).distance(as_vector("w", w))


class Stationarity:
    """The certificate of `distance_from_stationarity`, built once for all the weights of a run.

    It holds the loss's slope at 0, and the gradient at the weights last asked for, so that a method
    that steps along the gradient and judges its weights has it computed once.
    """

    def __init__(self, f: Loss, g: Penalty):
        self._f, self._g = f, g
        self._at: FloatArray | None = None
        self._gradient = self._slope_at_zero = np.zeros(0)

    def gradient(self, w: FloatArray) -> FloatArray:
        """Return the loss's gradient at w, an array that nobody changes."""
        if w is not self._at:
            self._gradient, self._at = self._f.gradient(w), w
        return self._gradient

    def distance(self, w: FloatArray) -> float:
        """Return how far w is from a stationary point."""
        with np.errstate(over="ignore", invalid="ignore"):
            slopes = self.gradient(w)
        if not np.isfinite(slopes).all():
            return math.inf
        if not self._slope_at_zero.size:
            self._slope_at_zero = np.abs(self._f.gradient(np.zeros_like(w)))
        farthest = float(self._g.subdiff_distance(w, slopes).max())
        return farthest / float(self._slope_at_zero.max() or np.abs(slopes).max() or 1.0)


def duality_gap(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, lam: float, *, fit_intercept: bool = True
) -> float:
    """Bound how far w is from minimising the lasso, relative to the null model's objective.

    The lasso is P(w) = 1/(2n)·‖y − Xw‖² + λ‖w‖₁, with its intercept, if it has one, at the best
    value for w. Each θ with ‖Xᵀθ‖∞ ≤ nλ bounds min P from below by D(θ) = (yᵀθ − ½‖θ‖²)/n. The
    residual r, scaled until it is feasible and otherwise to the greatest D, is such a θ, and

        P(w) − D(θ) = ‖r − θ‖²/(2n) + Σ(λ|wⱼ| − wⱼxⱼᵀθ/n)

    is a sum of terms that are never negative, so nothing cancels. At λ = 0 the only feasible θ
    are orthogonal to every feature: the gap is then ‖projection of r to the columns of X‖²/(2n),
    which is the exact excess, where a column counts if its part that is independent of the others
    exceeds rounding: 1e-14 of the largest column.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    w : array_like, shape (p,)
        The weights to judge, without the intercept.
    lam : float
        The strength λ ≥ 0.
    fit_intercept : bool
        Whether the model has an intercept, which is never penalised.

    Returns
    -------
    float
        An upper bound of (P(w) − min P)/P(0), up to rounding of the residual. Where P(0) = 0,
        because y is constant (or zero, without intercept), w = 0 is perfect: the answer is 0.0 if
        w is as good as that and ``inf`` if it is not.

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, or λ < 0.
    """
    data, weights = _problem(X, y, w, fit_intercept)
    # A gap that overflows is infinite: then nothing is certified, and nothing is NaN.
    with np.errstate(over="ignore", invalid="ignore"):
        return _lasso_gap(data, weights, check_lam(lam))


def ridge_gap(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, lam: float, *, fit_intercept: bool = True
) -> float:
    """Return how far w is from minimising ridge, relative to the null model's objective.

    Ridge is P(w) = 1/(2n)·‖y − Xw‖² + (λ/2)‖w‖². It is a quadratic, so its excess over the minimum
    is ½∇P(w)ᵀ(XᵀX/n + λI)⁻¹∇P(w), exactly; here along the right singular vectors of X, and
    (λ/2)‖·‖² for the part of w that X does not see. At λ = 0 it is the excess of least squares, as
    in `duality_gap`.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    w : array_like, shape (p,)
        The weights to judge, without the intercept.
    lam : float
        The strength λ ≥ 0.
    fit_intercept : bool
        Whether the model has an intercept, which is never penalised.

    Returns
    -------
    float
        (P(w) − min P)/P(0), up to rounding of the residual; 0.0 or ``inf`` where P(0) = 0, as in
        `duality_gap`.

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, or λ < 0.
    """
    data, weights = _problem(X, y, w, fit_intercept)
    with np.errstate(over="ignore", invalid="ignore"):
        return _ridge_gap(data, weights, check_lam(lam))


def _problem(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, fit_intercept: bool
) -> tuple[Centred, FloatArray]:
    data = centre(X, y, fit_intercept=fit_intercept)
    return data, as_vector("w", w, length=data.X.shape[1])


def _lasso_gap(data: Centred, weights: FloatArray, lam: float) -> float:
    data, weights, unit = _rescaled(data, weights)
    lam, n = min(lam / unit.X / unit.y, _LARGEST), data.y.size
    residual = _residual(data, weights)
    if not np.isfinite(residual).all():
        return math.inf
    if lam == 0:
        return relative_to_null(_columns_part(data.X, residual) / (2 * n), data.y)
    return elastic_gap(data.X, data.y, weights, lam, 0.0)


def _ridge_gap(data: Centred, weights: FloatArray, lam: float) -> float:
    data, weights, unit = _rescaled(data, weights)
    lam, n = min(lam / unit.X / unit.X, _LARGEST), data.y.size
    residual = _residual(data, weights)
    if not np.isfinite(residual).all():
        return math.inf
    if lam == 0:
        return relative_to_null(_columns_part(data.X, residual) / (2 * n), data.y)
    _, sigma, directions = np.linalg.svd(data.X, full_matrices=False)
    slopes = directions @ (lam * weights - data.X.T @ residual / n)
    unseen = weights - directions.T @ (directions @ weights)
    excess = np.square(slopes / np.sqrt(sigma**2 / n + lam)).sum() + lam * (unseen @ unseen)
    return relative_to_null(float(excess) / 2, data.y)


class _Unit(NamedTuple):
    X: float
    y: float


def _rescaled(data: Centred, weights: FloatArray) -> tuple[Centred, FloatArray, _Unit]:
    """Measure X and y in units near their largest entries: no square over- or underflows.

    Weights too large to be written in these units become infinite.
    """
    unit = _Unit(power_of_two(data.X), power_of_two(data.y))
    data = data._replace(X=data.X / unit.X, y=data.y / unit.y)
    return data, weights * unit.X / unit.y, unit


def _residual(data: Centred, weights: FloatArray) -> FloatArray:
    on = np.flatnonzero(weights)
    if not np.isfinite(weights[on]).all():
        return np.full(data.y.size, math.inf)
    return correct_residual(data.y, data.X[:, on], weights[on])


def _columns_part(X: FloatArray, residual: FloatArray) -> float:
    """Return the squared length of the residual's projection to the columns of X.

    It is ‖R⁻ᵀXᵀr‖² with the triangle R of a QR decomposition. The correlations Xᵀr are rounded
    once: where columns nearly depend on one another they cancel, and Qᵀr would be mostly rounding.
    """
    columns = np.ldexp(X, exponents(X))[:, X.any(axis=0)]
    if columns.size == 0:
        return 0.0
    triangle, order = qr(columns, mode="r", pivoting=True)
    sizes = np.abs(np.diagonal(triangle))
    rank = int(np.count_nonzero(sizes > DEPENDENT * sizes[0]))
    counted = columns[:, order[:rank]]
    slopes = -correct_residual(np.zeros(rank), counted.T, residual)
    part = solve_triangular(triangle[:rank, :rank], slopes, trans="T")
    return float(part @ part)
