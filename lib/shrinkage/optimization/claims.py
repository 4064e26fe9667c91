"""What the article says about minimising inside a region, each with a check that can fail."""

from __future__ import annotations

import numpy as np

from shrinkage.core.losses import Quadratic
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes
from shrinkage.optimization.numerics import (
    circle_rest_angles,
    slide_diamond,
    solve_circle,
    tilted_loss,
)


@claim(
    id=2,
    source="S1 §1",
    statement=(
        "Where the boundary's tangent is perpendicular to the gradient, the point has no tendency "
        "to move along the boundary, so it is the minimum."
    ),
    verdict="care",
    because=(
        "A point can rest on the far side of the circle while −∇L points inwards. It is sure to be "
        "the minimum if −∇L points outwards and the loss is convex. If the unregularized optimum "
        "is inside, no point of the boundary is the minimum."
    ),
)
def perpendicular_means_minimum(
    *,
    kappa: float = 16.0,
    outside: tuple[float, float] = (0.0, 1.2),
    inside: tuple[float, float] = (0.3, 0.4),
    t: float = 1.0,
) -> Evidence:
    """Look at every resting place of a stretched loss, and at those around an inner optimum."""
    loss = tilted_loss(kappa, 0.0, outside)
    rests, outward = _resting_places(loss, t)
    losses = np.array([loss.value(rest) for rest in rests])
    lowest = loss.value(solve_circle(loss, t).w)
    inner = tilted_loss(kappa, 0.0, inside)
    inner_rests, inner_outward = _resting_places(inner, t)
    inner_losses = np.array([inner.value(rest) for rest in inner_rests])
    inner_lowest = inner.value(solve_circle(inner, t).w)
    return Evidence(
        {
            "resting places that are not the minimum": int((losses > lowest + 1e-9).sum()),
            "points where P rests, optimum outside": len(rests),
            "outward component of −∇L at them": outward,
            "loss at them": losses,
            "lowest loss in the region": lowest,
            "outward components, optimum inside": inner_outward,
            "loss at them, optimum inside": inner_losses,
            "lowest loss in the region, optimum inside": inner_lowest,
        },
        len(rests) == 2
        and outward.min() < 0 < outward.max()
        and bool(np.allclose(losses[outward > 0], lowest) and losses[outward < 0].min() > lowest)
        and bool((inner_outward < 0).all() and inner_losses.min() > inner_lowest),
    )


def _resting_places(loss: Quadratic, t: float) -> tuple[FloatArray, FloatArray]:
    """Points of the circle where P rests, and the outward component of −∇L at each."""
    angles = circle_rest_angles(loss, t)
    units = np.column_stack([np.cos(angles), np.sin(angles)])
    outward = [-loss.gradient(t * unit) @ unit for unit in units]
    return t * units, np.array(outward)


@claim(
    id=3,
    source="S1 §1",
    statement="L2 regularization makes the parameters smaller.",
    verdict="care",
    because=(
        "It makes their norm smaller. When features are correlated, a single weight can grow while "
        "the norm shrinks, or pass through zero to the other sign. The same happens under L1."
    ),
)
def l2_makes_weights_smaller(*, orthogonal: bool = False) -> Evidence:
    """Follow ridge's and the lasso's weights on the ten features of the diabetes data."""
    data = diabetes()
    n = len(data.y)
    # Orthogonal features that span the same space: then no weight has to stand in for another.
    X = np.sqrt(n) * np.linalg.qr(data.X)[0] if orthogonal else data.X
    lams = np.geomspace(1e3, 1e-3, 300)
    ridge = ridge_path(X, data.y, lams)(lams)
    lasso = lasso_path(X, data.y).coefs
    free = lasso[-1]
    norms = np.linalg.norm(ridge, axis=1)
    grown = int((np.abs(ridge) > np.abs(free)).any(axis=0).sum())
    flipped = int((ridge * free < 0).any(axis=0).sum())
    grown_under_l1 = int((np.abs(lasso) > np.abs(free)).any(axis=0).sum())
    flipped_under_l1 = int((lasso * free < 0).any(axis=0).sum())
    return Evidence(
        {
            "the norm under L2 grows with every step of λ towards 0": bool(
                (np.diff(norms) > 0).all()
            ),
            "of ten weights, those that L2 takes to the other sign at some λ": flipped,
            "… larger at some λ than without regularization": grown,
            "… larger under L1": grown_under_l1,
            "… of the other sign under L1": flipped_under_l1,
        },
        bool((np.diff(norms) > 0).all())
        and min(grown, flipped, grown_under_l1, flipped_under_l1) > 0,
        decisive="of ten weights, those that L2 takes to the other sign at some λ",
    )


@claim(
    id=4,
    source="S1 §1",
    statement=(
        "On the diamond of its figure the tangent always points to the w₂ axis, and so L1 tends to "
        "give zeros."
    ),
    verdict="reason",
    because=(
        "L1 does tend to give zeros, and the more so the farther away the centre is. But the "
        "tangent points to the w₂ axis for the figure's centre, not always: from one and the same "
        "start, other centres pull P to the w₁ axis, or let it rest inside the edge with no zero."
    ),
)
def tangent_points_to_second_axis(
    *,
    kappa: float = 1.0,
    theta: float = 0.0,
    directions: tuple[float, float] = (0.0, np.pi / 2),
    distances: tuple[float, ...] = (2.0, 4.0, 16.0),
    t: float = 1.0,
) -> Evidence:
    """Let P go in the middle of an edge, for 999 centres in directions from w₁'s axis to w₂'s."""
    angles = np.linspace(*directions, 1001)[1:-1]

    def ends(distance: float) -> FloatArray:
        centres = distance * np.column_stack([np.cos(angles), np.sin(angles)])
        losses = (tilted_loss(kappa, theta, centre) for centre in centres)
        return np.array([slide_diamond(loss, t, (1, 1))[-1] for loss in losses])

    rests = [ends(distance) for distance in distances]
    to_second, to_first = ((rests[0][:, j] == 0).mean() for j in (0, 1))
    between = 1 - to_second - to_first
    zeros = np.array([(each == 0).any(axis=1).mean() for each in rests])
    return Evidence(
        {
            f"share of centres at {distances[0]:g} budgets that pull P to the w₂ axis": to_second,
            "share that pull it to the w₁ axis": to_first,
            "share that let it rest inside an edge": between,
            f"share that give a zero, at {', '.join(f'{d:g}' for d in distances)} budgets": zeros,
        },
        min(to_second, to_first, between) > 0
        and zeros[0] > 0.5
        and bool((np.diff(zeros) > 0).all()),
        decisive=f"share of centres at {distances[0]:g} budgets that pull P to the w₂ axis",
    )
