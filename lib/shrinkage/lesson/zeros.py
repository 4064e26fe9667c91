"""Should this weight be zero? What the optimality conditions say of each weight of a trained model.

The conditions are those of a minimum of loss + λ‖w‖₁ in one weight, the others as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.validation import FloatArray, as_array, as_vector, check_nonnegative

__all__ = ["WeightVerdict", "ZeroReport", "ZeroVerdict", "why_zero"]

# A weight this small beside the largest one is taken to be on its way to zero (see `why_zero`).
_TINY = 0.01


class ZeroVerdict(Enum):
    """What the optimality conditions say of one weight under λ‖w‖₁."""

    ZERO = "zero and must be"
    STUCK_AT_ZERO = "zero but should not be (not converged)"
    NOT_ZERO = "not zero and must not be"
    UNREACHED = "not zero only because the optimizer cannot reach it"
    UNSETTLED = "not zero, and undecided: its slopes do not balance (not converged)"


class WeightVerdict(NamedTuple):
    """The verdict on one weight; its value, the slope of the loss there, and its λ."""

    name: str
    weight: float
    slope: float
    lam: float
    verdict: ZeroVerdict


@dataclass(frozen=True)
class ZeroReport:
    """The verdicts of `why_zero`, one row per weight; prints as a table, in text and on a page."""

    rows: tuple[WeightVerdict, ...]

    @property
    def verdicts(self) -> tuple[ZeroVerdict, ...]:
        """The verdicts alone, in the order of the weights."""
        return tuple(row.verdict for row in self.rows)

    def count(self, verdict: ZeroVerdict) -> int:
        """Return how many weights have this verdict."""
        if not isinstance(verdict, ZeroVerdict):
            raise ValueError(f"verdict must be a ZeroVerdict, got {verdict!r:.80}")
        return self.verdicts.count(verdict)

    @property
    def settled(self) -> bool:
        """Whether no weight is undecided, so that the verdicts count."""
        unsettled = (ZeroVerdict.UNSETTLED, ZeroVerdict.STUCK_AT_ZERO)
        return not any(verdict in unsettled for verdict in self.verdicts)

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
    * wⱼ ≠ 0 and −gⱼ·sign(wⱼ) = λ: not zero and must not be; the data hold the weight up against
      the penalty.
    * wⱼ ≠ 0 and |gⱼ| < λ: the data cannot hold the weight where it is. If the slope is still less
      than λ at 0, the minimum is at 0, and the weight is not zero only because the optimizer cannot
      reach it. With the loss's `curvature` c this is settled by |gⱼ − cⱼwⱼ| ≤ λ: a proximal step
      of size 1/cⱼ from here lands exactly on 0. Without it, a weight of at most 1% of the largest
      one is taken to be that near.
    * Otherwise: not zero, and undecided; the slopes do not balance, so the optimizer has not
      converged, and no verdict of this report counts (`ZeroReport.settled`).

    Plain subgradient steps at a constant size never converge: weights jump across zero and shake
    the slopes of all others, so that one iterate says little. Give the last k iterates of such a
    run instead, with the gradient at each. Then the averages are judged, and a weight is near zero
    if it has been on both sides of it. For by the rule itself the average slope of a weight is −λ
    times the average of its signs, but for what the weight has moved over kη: less than λ in size
    if it jumps across zero, λ if it stays on one side. Not told apart are weights that are, at the
    minimum, nearer to zero than the jumps reach, and slopes there within about as much of λ.

    Parameters
    ----------
    w : array_like, shape (p,) or (k, p)
        The weights of the trained model, or the last k iterates of a run that does not converge.
    grad : array_like, shape of w
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
    way = as_array("w", w)
    if way.ndim == 2 and len(way) > 0:
        gradients = as_array("grad", grad)
        if gradients.shape != way.shape:
            raise ValueError(f"grad must have the shape {way.shape} of w, got {gradients.shape}")
        weights, slopes = way.mean(axis=0), gradients.mean(axis=0)
    else:
        weights = as_vector("w", w)
        slopes = as_vector("grad", grad, length=weights.size)
    strengths = _one_per_weight("lam", lam, weights.size)
    slack = check_nonnegative("tol", tol) * float(strengths.max())
    if way.ndim == 2:
        near_zero = (way.min(axis=0) <= 0) & (way.max(axis=0) >= 0)
    elif curvature is None:
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


def _verdict(weight: float, slope: float, lam: float, near_zero: bool, slack: float) -> ZeroVerdict:
    if weight == 0:
        return ZeroVerdict.ZERO if abs(slope) <= lam + slack else ZeroVerdict.STUCK_AT_ZERO
    if near_zero and abs(slope) < lam - slack:
        return ZeroVerdict.UNREACHED
    held_up = abs(-slope * math.copysign(1.0, weight) - lam) <= slack
    return ZeroVerdict.NOT_ZERO if held_up or lam == 0 else ZeroVerdict.UNSETTLED


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
