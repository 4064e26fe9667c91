"""From a budget to its multiplier on an exact path: ‖w‖₁ ≤ t for the lasso, ‖w‖₂ ≤ t for ridge.

The solution of the penalised problem with strength λ solves the problem with the budget that it
uses up, and λ is the multiplier: of ‖w‖₁ ≤ t for the lasso, of ½‖w‖² ≤ ½t² for ridge.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq

from shrinkage.core.paths.exact import Path, RidgePath
from shrinkage.core.validation import FloatArray, check_nonnegative, check_positive

__all__ = ["budgets", "lasso_multiplier", "ridge_multiplier"]


def budgets(path: Path) -> FloatArray:
    """Budget t = ‖w‖₁ that each knot of a lasso path uses up, shape (knots,), rising."""
    return np.asarray(np.abs(path.coefs).sum(axis=1))


def lasso_multiplier(path: Path, t: float) -> float:
    """Return the λ whose lasso solution uses up the budget t; between knots λ is linear in t.

    Parameters
    ----------
    path : Path
        The lasso's path.
    t : float
        The budget for ‖w‖₁, at least 0. At 0 every λ from lam_max on will do, and the answer is
        lam_max; from the last knot's budget on it is the last knot's λ.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If t is negative or not finite.
    """
    return float(np.interp(check_nonnegative("t", t), budgets(path), path.lams))


def ridge_multiplier(path: RidgePath, t: float) -> float:
    """Return the λ at which ridge's solution has the length t: the multiplier of ½‖w‖² ≤ ½t².

    It is the root of t/‖w(λ)‖ − 1, which is nearly linear in λ.

    Parameters
    ----------
    path : RidgePath
        Ridge's path.
    t : float
        The budget for ‖w‖₂, positive: at 0 the constraint has no multiplier. From the length of
        the unpenalised solution on the answer is 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If t is not positive and finite.
    """
    t = check_positive("t", t)
    if t >= _length(path, 0.0):
        return 0.0
    high = 1.0
    while _length(path, high) > t:
        high *= 4.0
    low = high
    while low > 0 and _length(path, low) <= t:
        low /= 4.0
    xtol, rtol = float(np.finfo(float).tiny), 4 * float(np.finfo(float).eps)
    return float(brentq(lambda lam: t / _length(path, lam) - 1, low, high, xtol=xtol, rtol=rtol))


def _length(path: RidgePath, lam: float) -> float:
    return math.hypot(*path(lam))  # of numbers whose squares are too small as well
