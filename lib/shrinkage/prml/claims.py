"""What the article says about PRML's picture, with a check that can fail."""

from __future__ import annotations

import math

import numpy as np

from shrinkage.core.penalties import Lq
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.prml.numerics import correlated_loss, have_zero, laplace_centres, solve


@claim(
    id=19,
    source="S1 §6",
    statement=(
        "L1 regularization has distinct corners near zero, and L2 is rather smooth near zero. So "
        "L1 more easily makes parameters zero, while L2 reduces them."
    ),
    verdict="care",
    because=(
        "The conclusion holds. But two things are called a corner. The region's corners lie on the "
        "axes, a whole budget away from the origin: one weight is zero there, the other is at its "
        "largest. What is near zero is the kink of the penalty, at $w_j = 0$ for each single "
        "weight. They are two sides of one thing."
    ),
)
def corners_near_zero(
    *,
    sharp: float = 1.0,
    smooth: float = 2.0,
    budgets: tuple[float, ...] = (0.5, 1.0, 2.0),
    count: int = 4000,
    seed: int = 0,
) -> Evidence:
    """Measure how outlines turn on an axis, how penalties bend at 0, and who has zeros."""
    centres = laplace_centres(count, 2, np.random.default_rng(seed))
    shares = [
        np.array([have_zero(centres, 0.0, t, q).mean() for t in budgets]) for q in (sharp, smooth)
    ]
    corner = solve(correlated_loss(0.0, (0.3, 1.7)), 1.0, sharp).w
    named = ", ".join(f"{t:g}" for t in budgets)
    return Evidence(
        {
            "turn of the outline on an axis under L1, in degrees": _turn(sharp),
            "under L2": _turn(smooth),
            "distance of L1's corners from the origin, in budgets": float(np.hypot(*corner)),
            "the smaller weight at such a corner": float(corner[0]),
            "jump of the penalty's slope at a weight of 0 under L1": _kink(sharp),
            "the same under L2": _kink(smooth),
            f"share of random centres with a zero under L1, t = {named}": shares[0],
            f"share under L2, t = {named}": shares[1],
        },
        _turn(sharp) > 1 > 1e-9 > _turn(smooth)
        and _kink(sharp) > 1e-3 > _kink(smooth)
        and tuple(corner) == (0.0, 1.0)
        and bool((shares[0] > 0).all() and (shares[1] == 0).all()),
        decisive="distance of L1's corners from the origin, in budgets",
    )


def _turn(q: float) -> float:
    """Angle between the outline's normals on both sides of an axis, in degrees.

    Beside the axis the smaller entry of the normal is r^(q−1) of the larger one, with r the smaller
    weight over the larger; here r is the smallest number that a float holds.
    """
    return 2 * math.degrees(math.atan(np.finfo(float).tiny ** (q - 1)))


def _kink(q: float) -> float:
    """Jump of the slope of |w|^q/q across zero, from slopes next to it."""
    tiny = float(np.finfo(float).tiny)
    before, after = (float(Lq(1.0, q).gradient([w])[0]) for w in (-tiny, tiny))
    return after - before
