"""What the second article says about support vector machines, with a check that can fail."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.support_vector_machines.numerics import (
    Norm,
    along,
    margins,
    on_the_edge,
    same_loss,
)
from shrinkage.core.margins import MarginLoss
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import breast_cancer


@claim(
    id=30,
    source="S2 algorithms",
    statement=(
        "Regularization is the core of support vector machines: the penalty on the weights "
        "encourages them to reduce the margin between the boundary and the nearest support "
        "vectors (L1), or to smooth the margin (L2), and so to generalise better."
    ),
    verdict="wrong",
    because=(
        "The penalty is the core, but each widens the margin it belongs to. What is "
        "true of L1: at the same loss its Euclidean margin is never wider than L2's. Whether the "
        "margin is smooth is up to the loss: the hinge pins rows to the edge of the band under "
        "both penalties, its square under neither."
    ),
)
def l1_reduces_and_l2_smooths(
    *,
    costs: tuple[float, ...] = (10.0, 1.0, 0.1, 0.03),
    penalties: tuple[Norm, Norm] = ("l2", "l1"),
    losses: tuple[MarginLoss, MarginLoss] = ("hinge", "squared_hinge"),
    rows: tuple[int, ...] | None = None,
) -> Evidence:
    """Strengthen both penalties on the breast-cancer data, and compare them at the same loss."""
    data = breast_cancer()
    chosen = slice(None) if rows is None else np.array(rows)
    X, y = data.X[chosen], data.y[chosen]
    kinked, smooth = losses
    both = [along(X, y, costs, penalty=penalty) for penalty in ("l2", "l1")]
    own = both[0].euclidean, both[1].chebyshev
    first = along(X, y, [0.1], penalty=penalties[1])
    other = same_loss(X, y, float(first.losses[0]), penalty=penalties[0])
    disc, square = margins(other.w)
    edges = [
        [on_the_edge(X, y, 0.1, penalty=penalty, loss=loss) for penalty in ("l2", "l1")]
        for loss in (kinked, smooth)
    ]
    written = ", ".join(f"{C:g}" for C in costs)
    return Evidence(
        {
            f"L1's own margin 2/‖w‖₁ at C = {written}": own[1],
            f"L2's own margin 2/‖w‖₂ at C = {written}": own[0],
            "at the same loss: 2/‖w‖₂ under L2 and L1": np.array([disc, first.euclidean[0]]),
            "at the same loss: 2/‖w‖₁ under L2 and L1": np.array([square, first.chebyshev[0]]),
            "rows exactly on the edge, hinge: under L2 and L1": np.array(edges[0]),
            "… squared hinge: under L2 and L1": np.array(edges[1]),
        },
        all(bool((np.diff(width) > 0).all()) for width in own)
        and bool(disc > first.euclidean[0] and square < first.chebyshev[0])
        and min(edges[0]) > 0
        and max(edges[1]) == 0,
    )
