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
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import qr

from shrinkage.core.duality import gap_at, relative_to_null
from shrinkage.core.losses import Centred, Loss, centre
from shrinkage.core.penalties import Penalty
from shrinkage.core.validation import (
    FloatArray,
    as_array,
    as_vector,
    check_lam,
    check_nonnegative,
)

__all__ = [
    "ConvergenceWarning",
    "Verdict",
    "WeightVerdict",
    "ZeroReport",
    "distance_from_stationarity",
    "duality_gap",
    "ridge_gap",
    "why_zero",
]

_LARGEST = sys.float_info.max

# A weight this small beside the largest one is taken to be on its way to zero (see `why_zero`).
_TINY = 0.01


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
    weights = as_vector("w", w)
    with np.errstate(over="ignore", invalid="ignore"):
        grad = f.gradient(weights)
    if not np.isfinite(grad).all():
        return math.inf
    farthest = float(g.subdiff_distance(weights, grad).max())
    slope_at_zero = float(np.abs(f.gradient(np.zeros_like(weights))).max())
    return farthest / (slope_at_zero or float(np.abs(grad).max()) or 1.0)


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
    exceeds rounding.

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


class Verdict(Enum):
    """What the optimality conditions say of one weight under λ‖w‖₁."""

    ZERO = "zero and must be"
    STUCK_AT_ZERO = "zero but should not be (not converged)"
    NOT_ZERO = "not zero and must not be"
    UNREACHED = "not zero only because the optimizer cannot reach it"
    UNSETTLED = "not zero, and still moving towards it (not converged)"


class WeightVerdict(NamedTuple):
    """The verdict on one weight, and the numbers it rests on.

    Attributes
    ----------
    name : str
        The weight's name.
    weight : float
        Its value.
    slope : float
        The slope of the loss at the weight, without the penalty.
    lam : float
        The strength of the weight's penalty.
    verdict : Verdict
        The verdict.
    """

    name: str
    weight: float
    slope: float
    lam: float
    verdict: Verdict


@dataclass(frozen=True)
class ZeroReport:
    """The verdicts of `why_zero`, one per weight; prints as a table, in text and on a page.

    Attributes
    ----------
    rows : tuple of WeightVerdict
        One row per weight, in the order of the weights.
    """

    rows: tuple[WeightVerdict, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts alone, in the order of the weights."""
        return tuple(row.verdict for row in self.rows)

    def count(self, verdict: Verdict) -> int:
        """Return how many weights have this verdict.

        Parameters
        ----------
        verdict : Verdict
            The verdict to count.

        Returns
        -------
        int

        Raises
        ------
        ValueError
            If `verdict` is none.
        """
        if not isinstance(verdict, Verdict):
            raise ValueError(f"verdict must be a Verdict, got {verdict!r:.80}")
        return self.verdicts.count(verdict)

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (row.name, f"{row.weight:.4g}", f"{row.slope:.4g}", f"{row.lam:.4g}", row.verdict.value)
            for row in self.rows
        ]

    def __str__(self) -> str:
        table = [("weight", "value", "slope of the loss", "lam", "verdict"), *self._cells()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        return "\n".join(
            "  ".join(
                [
                    cells[0].ljust(widths[0]),
                    *(c.rjust(w) for c, w in zip(cells[1:4], widths[1:4], strict=True)),
                    cells[4],
                ]
            )
            for cells in table
        )

    def _repr_markdown_(self) -> str:
        head = ["| weight | value | slope of the loss | λ | verdict |", "|:--|--:|--:|--:|:--|"]
        rows = (
            "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
            for cells in self._cells()
        )
        return "\n".join([*head, *rows])


def why_zero(
    w: ArrayLike,
    grad: ArrayLike,
    lam: ArrayLike,
    *,
    curvature: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    tol: float = 1e-3,
) -> ZeroReport:
    """Say of each weight of a model trained on loss + λ‖w‖₁ whether it is, and should be, zero.

    The conditions are those of a minimum in one weight, the others as they are, for a loss that is
    convex in that weight. With gⱼ = ∂ⱼloss(w) at the weights given:

    * wⱼ = 0 and |gⱼ| ≤ λ: zero and must be, for the data pull less than the penalty holds.
    * wⱼ = 0 and |gⱼ| > λ: zero but should not be; the optimizer has not converged.
    * wⱼ ≠ 0 and −gⱼ·sign(wⱼ) ≥ λ: not zero and must not be; the data hold the weight up against
      the penalty, and would do so even more at 0.
    * wⱼ ≠ 0 and |gⱼ| < λ: the data cannot hold the weight where it is. If the slope is still less
      than λ at 0, the minimum is at 0, and the weight is not zero only because the optimizer cannot
      reach it. With the loss's `curvature` c this is settled by |gⱼ − cⱼwⱼ| ≤ λ: a proximal step
      of size 1/cⱼ from here lands exactly on 0. Without it, a weight of at most 1% of the largest
      one is taken to be that near.
    * Otherwise: not zero, and still moving towards it; the optimizer has not converged.

    Parameters
    ----------
    w : array_like, shape (p,)
        The weights of the trained model.
    grad : array_like, shape (p,)
        The gradient of the loss at w on all the data, *without* the penalty's part.
    lam : float or array_like, shape (p,)
        The strength λ ≥ 0 in loss + λ‖w‖₁, with the loss scaled as for `grad`. An array gives each
        weight its own; 0 stands for a weight without penalty, such as the intercept.
    curvature : float or array_like, shape (p,), optional
        The second derivative of the loss in each weight, or a bound of it, at least 0: for
        `LeastSquares` the mean square of each feature (1 where they are standardised), for
        `Logistic` at most a quarter of it. It settles the verdict of weights that are small and not
        zero.
    names : sequence of str, optional
        One name per weight; the default is w[0], w[1], ….
    tol : float
        The part of the largest λ by which a slope may miss λ and still count as equal to it: how
        exactly the model was trained.

    Returns
    -------
    ZeroReport
        One verdict per weight, printed as a table.

    Raises
    ------
    ValueError
        If an argument is not finite or of another shape, λ or a curvature is negative, or the
        names are not one text per weight.
    """
    weights = as_vector("w", w)
    slopes = as_vector("grad", grad, length=weights.size)
    strengths = _one_per_weight("lam", lam, weights.size)
    slack = check_nonnegative("tol", tol) * float(strengths.max())
    if curvature is None:
        near_zero = np.abs(weights) <= _TINY * np.abs(weights).max()
    else:
        bend = _one_per_weight("curvature", curvature, weights.size)
        near_zero = np.abs(slopes - bend * weights) <= strengths
    verdicts = (
        _verdict(*numbers, slack)
        for numbers in zip(weights, slopes, strengths, near_zero, strict=True)
    )
    columns = (_names(names, weights.size), weights.tolist(), slopes.tolist(), strengths.tolist())
    return ZeroReport(tuple(map(WeightVerdict, *columns, verdicts)))


def _verdict(weight: float, slope: float, lam: float, near_zero: bool, slack: float) -> Verdict:
    if weight == 0:
        return Verdict.ZERO if abs(slope) <= lam + slack else Verdict.STUCK_AT_ZERO
    if near_zero and abs(slope) < lam - slack:
        return Verdict.UNREACHED
    held_up = -slope * math.copysign(1.0, weight) >= lam - slack
    return Verdict.NOT_ZERO if held_up or lam == 0 else Verdict.UNSETTLED


def _one_per_weight(name: str, value: ArrayLike, length: int) -> FloatArray:
    array = as_array(name, value)
    if array.shape not in ((), (length,)):
        raise ValueError(f"{name} must be a number or of shape ({length},), got {array.shape}")
    if (array < 0).any():
        raise ValueError(f"{name} must be >= 0 everywhere, got {array.min()}")
    return np.broadcast_to(array, (length,))


def _names(names: Sequence[str] | None, length: int) -> list[str]:
    if names is None:
        return [f"w[{index}]" for index in range(length)]
    if isinstance(names, str) or len(names) != length or not all(isinstance(n, str) for n in names):
        raise ValueError(f"names must be {length} texts, one per weight, got {names!r:.80}")
    return list(names)


def _problem(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, fit_intercept: bool
) -> tuple[Centred, FloatArray]:
    data = centre(X, y, fit_intercept=fit_intercept)
    return data, as_vector("w", w, length=data.X.shape[1])


def _lasso_gap(data: Centred, weights: FloatArray, lam: float) -> float:
    data, weights, unit = _rescaled(data, weights)
    lam, n = min(lam / unit.X / unit.y, _LARGEST), data.y.size
    residual = data.y - data.X @ weights
    if not np.isfinite(residual).all():
        return math.inf
    if lam == 0:
        return relative_to_null(_columns_part(data.X, residual) / (2 * n), data.y)
    correlation = data.X.T @ residual / n
    steepest = float(np.abs(correlation).max())
    return gap_at(data.y, residual, correlation, steepest, weights, lam)


def _ridge_gap(data: Centred, weights: FloatArray, lam: float) -> float:
    data, weights, unit = _rescaled(data, weights)
    lam, n = min(lam / unit.X / unit.X, _LARGEST), data.y.size
    residual = data.y - data.X @ weights
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
    """Measure X and y in units of their largest entries, so that no square over- or underflows.

    Weights too large to be written in these units become infinite.
    """
    unit = _Unit(float(np.abs(data.X).max()) or 1.0, float(np.abs(data.y).max()) or 1.0)
    data = data._replace(X=data.X / unit.X, y=data.y / unit.y)
    return data, weights * unit.X / unit.y, unit


def _columns_part(X: FloatArray, residual: FloatArray) -> float:
    """Return the squared length of the residual's projection to the columns of X."""
    largest = np.abs(X).max(axis=0)
    columns = X[:, largest > 0] / largest[largest > 0]
    if columns.size == 0:
        return 0.0
    basis, triangle, _ = qr(columns, mode="economic", pivoting=True)
    sizes = np.abs(np.diagonal(triangle))
    independent = sizes > max(X.shape) * np.finfo(np.float64).eps * sizes[0]
    return float(np.square(basis[:, independent].T @ residual).sum())
