"""The extremum view in numbers: slopes at 0, when the lowest point leaves and when it reaches 0.

The lowest points themselves come from `shrinkage.core.one_weight`, certified and as sets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.losses import Absolute, DoubleWell, Quadratic
from shrinkage.core.one_weight import LossOfOneWeight, Minimisers, global_minimisers
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.core.solvers import lasso
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_real,
    as_vector,
    check_nonnegative,
    check_positive,
)

__all__ = [
    "KINDS",
    "CoordinateSlopes",
    "Kind",
    "LogisticBowl",
    "Penalty",
    "coordinate_slopes",
    "jump",
    "leaving_strength",
    "loss_of",
    "minimisers",
    "one_sided_slopes",
    "profile",
    "reaching_strength",
    "slopes_of_sum",
    "zero_minimises",
]

Kind = Literal["quadratic", "logistic", "absolute", "double"]
Penalty = Literal["l1", "l2"]
Loss = LossOfOneWeight | Quadratic
KINDS: tuple[Kind, ...] = get_args(Kind)


# ------------------------------------------------------------------------------------- the losses


@dataclass(frozen=True)
class LogisticBowl:
    """The logistic loss of one feature that is 2 everywhere, with its minimum at a place.

    A share (1 + tanh c)/2 of the labels is +1, so that f(w) = log(2·cosh w) − w·tanh c.

    Parameters
    ----------
    centre : float
        The minimiser c.
    """

    centre: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre", as_real("centre", self.centre))

    def value(self, w: ArrayLike) -> float:
        """Return log(2·cosh w) − w·tanh c for w of shape (1,)."""
        at = float(as_vector("w", w, length=1)[0])
        return float(np.logaddexp(at, -at)) - at * math.tanh(self.centre)

    def slopes(self, w: float) -> tuple[float, float]:
        """Return the slopes on the left and on the right of w, which are equal."""
        slope = math.tanh(as_real("w", w)) - math.tanh(self.centre)
        return slope, slope

    @property
    def kinks(self) -> tuple[float, ...]:
        """No place: the loss is smooth."""
        return ()

    def bends(self, curvature: float) -> tuple[float, ...]:
        """Return no place: the loss is convex."""
        check_nonnegative("curvature", curvature)
        return ()


def loss_of(kind: Kind, c: float) -> Loss:
    """Return a loss of one weight, lowest at c; the double well has its other well at c − 2."""
    c = as_real("c", c)
    makers: dict[Kind, Callable[[], Loss]] = {
        "quadratic": lambda: Quadratic(np.eye(1), np.array([c])),
        "logistic": lambda: LogisticBowl(c),
        "absolute": lambda: Absolute(c),
        "double": lambda: DoubleWell(c - 1.0),
    }
    if kind not in makers:
        raise ValueError(f"kind must be one of {KINDS}, got {kind!r}")
    return makers[kind]()


def _penalty(penalty: Penalty, lam: float) -> L1 | SquaredL2:
    if penalty not in get_args(Penalty):
        raise ValueError(f"penalty must be 'l1' or 'l2', got {penalty!r}")
    return L1(lam) if penalty == "l1" else SquaredL2(lam)


# ------------------------------------------------------------------------------ slopes, both sides


def one_sided_slopes(f: Loss, w: float = 0.0) -> tuple[float, float]:
    """Return the slopes of a loss on the left and on the right of w."""
    if isinstance(f, Quadratic):
        (slope,) = f.gradient([w])
        return float(slope), float(slope)
    if not isinstance(f, LossOfOneWeight):
        raise ValueError(f"f must be a loss of one weight, got {type(f).__name__}")
    return f.slopes(w)


def slopes_of_sum(f: Loss, penalty: Penalty, lam: float) -> tuple[float, float]:
    """Return the slopes of f + λ·|w| or f + (λ/2)·w² on the left and on the right of 0."""
    kink = _penalty(penalty, lam).lam if penalty == "l1" else 0.0
    _penalty(penalty, lam)
    left, right = one_sided_slopes(f)
    return left - kink, right + kink


def zero_minimises(f: Loss, penalty: Penalty, lam: float) -> bool:
    """Say whether 0 is a lowest point of a convex f plus penalty, from its slopes at 0 alone."""
    left, right = slopes_of_sum(f, penalty, lam)
    return left <= 0 <= right


# ------------------------------------------------------------------- the lowest point as λ changes


def minimisers(f: Loss, penalty: Penalty, lam: float) -> Minimisers:
    """Return all lowest points of f plus penalty, certified; see `global_minimisers`."""
    return global_minimisers(f, _penalty(penalty, lam))


class Jump(NamedTuple):
    """A strength at which two places are equally low, and the place that is not 0."""

    lam: float
    w: float


def jump(f: DoubleWell) -> Jump | None:
    """Return where L1's lowest point jumps to 0, or None where it slides there.

    0 is lowest from that λ on which is the slope of the steepest straight line from the loss at 0
    down to the loss elsewhere. In the double well it ends inside the nearer well as long as the
    loss at 0 is curved downwards.
    """
    if not isinstance(f, DoubleWell):
        raise ValueError(f"f must be a DoubleWell, got {type(f).__name__}")
    top = -abs(f.centre) / f.width  # mirrored, so that the nearer well is on the right
    if 3 * top**2 >= 1:
        return None
    root = math.sqrt(6 - 2 * top**2)
    place = (4 * top + root) / 3
    slope = 4 * top**3 - 4 * top + (2 * root - 4 * top) / 3 * place**2
    side = -1.0 if f.centre > 0 else 1.0
    return Jump(slope * f.height / f.width, side * place * f.width)


def reaching_strength(f: Loss, penalty: Penalty) -> float:
    """Return the smallest λ from which on 0 is a lowest point; infinite if there is none."""
    _penalty(penalty, 0.0)
    left, right = one_sided_slopes(f)
    if isinstance(f, DoubleWell):
        if penalty == "l2":
            # Only with its top at 0: there the penalty's curvature has to outweigh the loss's.
            return 4 * f.height / f.width**2 if f.centre == 0 else _never(left, f)
        found = jump(f)
        if found is not None:
            return found.lam
    if penalty == "l2":
        return 0.0 if left <= 0 <= right else math.inf
    return max(left, -right, 0.0)


def _never(slope: float, f: DoubleWell) -> float:
    """Return 0 where a well lies at 0, else infinity."""
    return 0.0 if slope == 0 and abs(f.centre) == f.width else math.inf


def leaving_strength(kind: Kind, c: float, penalty: Penalty) -> float:
    """Return the λ up to which the loss's own lowest point stays the lowest; 0: it leaves at once.

    Infinite for c = 0, where the lowest point is 0 already. For the double well it is the nearer
    well that counts.
    """
    loss_of(kind, c)
    _penalty(penalty, 0.0)
    if c == 0 or (kind == "double" and c == 2):
        return math.inf
    if kind != "absolute":
        return 0.0
    return 1.0 if penalty == "l1" else 1 / abs(c)


# ------------------------------------------------------------------------ many weights: one by one


class CoordinateSlopes(NamedTuple):
    """For each weight the slope that decides about it, with all others at their optimum.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The lasso's weights.
    slopes : ndarray, shape (p,)
        ∂ⱼf at wⱼ = 0, the other weights at their optimum for wⱼ = 0.
    lam : float
        The strength.
    gap : float
        The largest relative duality gap of all fits.
    """

    w: FloatArray
    slopes: FloatArray
    lam: float
    gap: float


def coordinate_slopes(X: ArrayLike, y: ArrayLike, lam: float) -> CoordinateSlopes:
    """Return for each lasso weight the slope at 0 with the others at their optimum.

    With the others optimised away the objective is a convex loss of one weight plus λ|wⱼ|, so
    wⱼ = 0 is optimal if and only if that slope is at most λ in size.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        The response; an intercept is fitted.
    lam : float
        λ > 0.
    """
    X, y = as_design(X, y)
    lam = check_positive("lam", lam)
    fit = lasso(X, y, lam, tol=1e-12)
    slopes, gaps = np.empty(X.shape[1]), [fit.gap]
    for j in range(X.shape[1]):
        without = fit if fit.w[j] == 0 else _without(X, y, lam, j)
        slopes[j] = _slope(X, y, without.w, j)
        gaps.append(without.gap)
    return CoordinateSlopes(fit.w, slopes, lam, max(gap or 0.0 for gap in gaps))


class _Fit(NamedTuple):
    w: FloatArray
    gap: float | None


def _without(X: FloatArray, y: FloatArray, lam: float, j: int) -> _Fit:
    """Fit all weights but one, which stays 0."""
    if X.shape[1] == 1:
        return _Fit(np.zeros(1), 0.0)
    fit = lasso(np.delete(X, j, axis=1), y, lam, tol=1e-12)
    return _Fit(np.insert(fit.w, j, 0.0), fit.gap)


def _slope(X: FloatArray, y: FloatArray, w: FloatArray, j: int) -> float:
    rest = y - X @ w
    return -float((X[:, j] - X[:, j].mean()) @ (rest - rest.mean())) / len(y)


def profile(X: ArrayLike, y: ArrayLike, lam: float, j: int, places: Sequence[float]) -> FloatArray:
    """Return the lasso's objective with wⱼ held at each of some places, all others optimised."""
    X, y = as_design(X, y)
    lam = check_positive("lam", lam)
    if not 0 <= j < X.shape[1]:
        raise ValueError(f"j must be a column from 0 to {X.shape[1] - 1}, got {j}")
    values = []
    for place in as_vector("places", places):
        moved = y - place * X[:, j]
        w = _without(X, moved, lam, j).w
        rest = moved - X @ w
        spread = float(np.mean((rest - rest.mean()) ** 2)) / 2
        values.append(spread + lam * (float(np.abs(w).sum()) + abs(place)))
    return np.array(values)
