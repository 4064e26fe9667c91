"""The arithmetic of the lasso's duality gap, for a caller that has residual and correlations.

Unchecked: `optimality.duality_gap` is the public judge, and says what the gap is.
"""

from __future__ import annotations

import math

import numpy as np

from shrinkage.core.validation import FloatArray

__all__ = ["gap_at", "relative_to_null"]


def gap_at(
    y: FloatArray,
    residual: FloatArray,
    correlation: FloatArray,
    steepest: float,
    weights: FloatArray,
    lam: float,
) -> float:
    """Return the lasso's relative gap from what a solver has at hand, unchecked.

    Parameters
    ----------
    y, residual : ndarray, shape (n,)
        The centred response, and what the weights leave of it.
    correlation, weights : ndarray, shape (m,)
        The correlations Xᵀ·residual/n of the columns whose weight may differ from 0, and those
        weights.
    steepest : float
        The largest absolute correlation of all columns.
    lam : float
        The strength λ > 0.

    Returns
    -------
    float
    """
    scale = _best_dual_scale(y, residual, steepest, lam)
    apart = (1 - scale) * residual
    fit_part = float(apart @ apart) / (2 * y.size)
    penalty_part = float((lam * np.abs(weights) - scale * weights * correlation).sum())
    return relative_to_null(fit_part + max(penalty_part, 0.0), y)


def relative_to_null(gap: float, y: FloatArray) -> float:
    """Return a gap relative to the null model's objective, ‖y‖²/(2n)."""
    null_objective = float(np.square(y).sum()) / (2 * y.size)
    if null_objective == 0:
        return 0.0 if gap == 0 else math.inf
    return gap / null_objective if gap < math.inf else math.inf


def _best_dual_scale(y: FloatArray, residual: FloatArray, steepest: float, lam: float) -> float:
    """Return the s for which s·residual is feasible and has the greatest dual value."""
    energy = float(residual @ residual)
    best = float(y @ residual) / energy if energy > 0 else 1.0
    widest = lam / steepest if steepest > 0 else math.inf
    return min(max(best, -widest), widest)
