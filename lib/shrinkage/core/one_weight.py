"""The global minimum of a loss of one weight plus a penalty, certified, as a set.

No grid and no start is involved. The line is cut at every kink and wherever the slope turns between
rising and falling. On each piece the slope is then monotone, so that a minimum inside shows by a
change of sign, and halving finds it to the last digit. What is left are all local minima; the
lowest of them are returned, however many there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.losses import LeastSquares, Logistic, Loss, Quadratic
from shrinkage.core.penalties import L1, SquaredL2

__all__ = ["LocalMinimum", "LossOfOneWeight", "Minimisers", "global_minimisers"]

_FARTHEST = 1e100


@runtime_checkable
class LossOfOneWeight(Protocol):
    """What `global_minimisers` has to know of a loss in order to miss nothing."""

    def value(self, w: ArrayLike) -> float:
        """Return the loss at w, shape (1,)."""
        ...

    def slopes(self, w: float) -> tuple[float, float]:
        """Return the slopes on the left and on the right of w."""
        ...

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the two slopes differ."""
        ...

    def bends(self, curvature: float) -> tuple[float, ...]:
        """Return where the slope of f + ½·curvature·w² turns between rising and falling."""
        ...


class LocalMinimum(NamedTuple):
    """All w from `low` to `high`, where the objective has one and the same `value`."""

    low: float
    high: float
    value: float


@dataclass(frozen=True)
class Minimisers:
    """The set of global minimisers, and every local minimum.

    Attributes
    ----------
    intervals : tuple of (float, float)
        The set of minimisers from left to right; a single point has two equal ends.
    value : float
        The lowest value of the objective.
    local : tuple of LocalMinimum
        All local minima from left to right, the global ones among them.
    """

    intervals: tuple[tuple[float, float], ...]
    value: float
    local: tuple[LocalMinimum, ...]

    def __contains__(self, w: object) -> bool:
        """Say whether a number is in the set."""
        return isinstance(w, (int, float)) and any(low <= w <= high for low, high in self.intervals)

    @property
    def unique(self) -> bool:
        """Whether one single point minimises."""
        return len(self.intervals) == 1 and self.intervals[0][0] == self.intervals[0][1]

    @property
    def nearest_to_zero(self) -> float:
        """The member of the set with the smallest size."""
        return min((min(max(low, 0.0), high) for low, high in self.intervals), key=abs)


def global_minimisers(
    f: LossOfOneWeight | Quadratic | Logistic | LeastSquares, g: L1 | SquaredL2
) -> Minimisers:
    """Return all w that minimise f(w) + g(w), where w is one weight.

    Local minima whose values differ by less than their rounding count as equally low.

    Parameters
    ----------
    f : LossOfOneWeight, Quadratic, Logistic or LeastSquares
        The loss; the last three with one weight, shape (1,).
    g : L1 or SquaredL2
        The penalty C·|w| or (C/2)·w², with C for λ.

    Returns
    -------
    Minimisers

    Raises
    ------
    ValueError
        If f has more weights than one, f or g is of another kind, or f + g has no minimum, as the
        logistic loss of separable data without a penalty.
    """
    loss = _of_one_weight(f)
    if not isinstance(g, (L1, SquaredL2)):
        raise ValueError(f"g must be L1 or SquaredL2, got {type(g).__name__}")
    kink, curvature = (g.lam, 0.0) if isinstance(g, L1) else (0.0, g.lam)

    def slopes(w: float) -> tuple[float, float]:
        left, right = loss.slopes(w)
        side = math.copysign(1.0, w) if w else 0.0
        return (
            left + curvature * w + kink * (side or -1.0),
            right + curvature * w + kink * (side or 1.0),
        )

    cuts = sorted({0.0, *loss.kinks, *loss.bends(curvature)})
    found = [_joined(run) for run in _runs(list(_stationary(slopes, cuts)))]
    local = tuple(
        LocalMinimum(low, high, loss.value([low]) + g.value([low])) for low, high in found
    )
    least = min(minimum.value for minimum in local)
    rounding = 8 * np.finfo(np.float64).eps * (abs(least) + loss.value([0.0]))
    chosen = tuple((m.low, m.high) for m in local if m.value <= least + rounding)
    return Minimisers(chosen, least, local)


def _stationary(
    slopes: Callable[[float], tuple[float, float]], cuts: list[float]
) -> Iterator[tuple[float, float]]:
    """Yield, from left to right, the points and stretches that no small move improves."""
    ends = [_outwards(slopes, cuts[0], -1.0), *cuts, _outwards(slopes, cuts[-1], 1.0)]
    at = [slopes(end) for end in ends]
    for i, here in enumerate(ends[:-1]):
        left, right = at[i]
        ahead = at[i + 1][0]
        # A slope of 0 at a cut says little: it is a top where the slope falls beyond.
        falls_before = left < 0 or (left == 0 and i > 0 and at[i - 1][1] <= 0)
        if falls_before and (right > 0 or (right == 0 and ahead >= 0)):
            yield here, here
        if right == 0 == ahead:
            yield here, ends[i + 1]
        elif right < 0 < ahead:
            root = _root(lambda w: slopes(w)[0], here, ends[i + 1])
            yield root, root


def _outwards(slopes: Callable[[float], tuple[float, float]], cut: float, way: float) -> float:
    """Return a place beyond which the objective only rises, on one side of all cuts."""
    reach = 1.0
    while reach < _FARTHEST:
        if way * slopes(cut + way * reach)[0] > 0:
            return cut + way * reach
        reach *= 2
    side = "right" if way > 0 else "left"
    raise ValueError(f"f + g must have a minimum, got a slope that never rises to the {side}")


def _root(slope: Callable[[float], float], low: float, high: float) -> float:
    """Return where a rising slope changes its sign, to the last digit."""
    while low < (middle := low + (high - low) / 2) < high:
        if (at := slope(middle)) == 0:
            return middle
        low, high = (middle, high) if at < 0 else (low, middle)
    return low if abs(slope(low)) <= abs(slope(high)) else high


def _runs(found: list[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """Group the stretches that touch."""
    run: list[tuple[float, float]] = []
    for stretch in found:
        if run and stretch[0] > run[-1][1]:
            yield run
            run = []
        run.append(stretch)
    if run:
        yield run


def _joined(run: list[tuple[float, float]]) -> tuple[float, float]:
    return run[0][0], max(high for _, high in run)


class _Convex:
    """A smooth convex loss with one weight."""

    kinks = ()

    def __init__(self, f: Loss) -> None:
        self.value = f.value
        self.gradient = f.gradient

    def slopes(self, w: float) -> tuple[float, float]:
        slope = float(self.gradient([w])[0])
        return slope, slope

    def bends(self, curvature: float) -> tuple[float, ...]:
        return ()


def _of_one_weight(f: object) -> LossOfOneWeight:
    if isinstance(f, (Quadratic, Logistic, LeastSquares)):
        f.value([0.0])  # refuses a loss of more weights than one
        return _Convex(f)
    if isinstance(f, LossOfOneWeight):
        return f
    raise ValueError(f"f must be a loss of one weight, got {type(f).__name__}")
