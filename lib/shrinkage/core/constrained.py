"""The lowest loss within a budget, by projected gradient steps that need no strength."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

import numpy as np

from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.penalties import project_l1_ball
from shrinkage.core.validation import FloatArray, check_count, check_nonnegative

__all__ = ["Descent", "projected_gradient"]

_ROUNDING = 4 * np.finfo(float).eps


class Descent(NamedTuple):
    """The answer of projected gradient descent, and how far it can be from the best.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The weights, within the budget exactly.
    gap : float
        By how much their loss can be above the lowest one at most.
    steps : int
        How many were taken.
    """

    w: FloatArray
    gap: float
    steps: int


def projected_gradient(
    f: LeastSquares | Quadratic,
    t: float,
    *,
    steps: int | None = None,
    tol: float = 1e-10,
    max_steps: int = 20_000,
) -> Descent:
    """Minimise a loss over ‖w‖₁ ≤ t by gradient steps, each projected back to the diamond.

    It knows no λ. By convexity no point of the diamond has a loss below
    f(w) + min over z of ∇f(w)ᵀ(z − w) = f(w) − (t·max|∂ⱼf(w)| + ∇f(w)ᵀw), which bounds the gap.

    Parameters
    ----------
    f : LeastSquares or Quadratic
        A smooth convex loss.
    t : float
        The budget, at least 0.
    steps : int, optional
        Take at most this many steps, and never warn.
    tol : float
        Stop where the gap is at most `tol` times the loss at 0, or where a step moves no weight by
        more than rounding. With 0 only the latter counts, which the weights need: where the loss
        is flat, the gap is the square of their error.
    max_steps : int
        The most steps to take for the tolerance.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        If an argument is not as described.

    Warns
    -----
    ConvergenceWarning
        If the tolerance is not reached.
    """
    t, tol = check_nonnegative("t", t), check_nonnegative("tol", tol)
    most = check_count("max_steps", max_steps) if steps is None else check_count("steps", steps)
    if not isinstance(f, LeastSquares | Quadratic):
        raise ValueError(f"f must be LeastSquares or Quadratic, got {f!r:.80}")
    w = last = np.zeros(f.X.shape[1] if isinstance(f, LeastSquares) else f.w_star.size)
    enough = tol * f.value(w)
    step = 1 / f.lipschitz if f.lipschitz > 0 else 1.0
    momentum, at_rest = 1.0, False
    for count in range(most + 1):
        slope = f.gradient(w)
        gap = float(t * np.abs(slope).max() + slope @ w)
        if at_rest or (tol > 0 and gap <= enough) or count == most:
            break
        # Nesterov's momentum, forgotten whenever it leads uphill.
        faster = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = w + (momentum - 1) / faster * (w - last)
        new = project_l1_ball(ahead - step * f.gradient(ahead), t)
        uphill = (ahead - new) @ (new - w) > 0
        at_rest = bool(np.abs(new - ahead).max() <= _ROUNDING * np.abs(new).max())
        w, last, momentum = new, w, 1.0 if uphill else faster
    if steps is None and not at_rest and gap > enough:
        warnings.warn(
            f"after {count} steps the loss may be {gap:.3g} above the lowest one, "
            f"more than {enough:.3g}",
            ConvergenceWarning,
            stacklevel=2,
        )
    return Descent(w, max(gap, 0.0), count)
