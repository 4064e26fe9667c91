"""What the article says about extrema, each with a check that can fail."""

from __future__ import annotations

import numpy as np

from shrinkage.core.losses import DoubleWell
from shrinkage.extremum.numerics import (
    KINDS,
    loss_of,
    minimisers,
    one_sided_slopes,
    reaching_strength,
    slopes_of_sum,
)
from shrinkage.lesson.claims import Evidence, claim


@claim(
    id=13,
    source="S1 §4",
    statement="If the derivative exists at a point and is zero, the point is an extremum.",
    verdict="wrong",
    because=(
        "It has to be zero at an extremum where it exists, but that is not enough: w³ rises "
        "through its slope of 0. And where it is enough to make an extremum, that may be a "
        "maximum, as on the barrier of the double well. For a convex loss the rule is right."
    ),
)
def zero_derivative_is_an_extremum(*, power: int = 3) -> Evidence:
    """Look around 0 on w³, and around the barrier of the double well."""
    steps = np.geomspace(1e-6, 1.0, 25)
    slopes = [(step**power - (-step) ** power) / (2 * step) for step in steps]
    below, above = (-steps) ** power, steps**power
    well = DoubleWell(0.0)
    top = abs(float(well.gradient([0.0])[0]))
    lower = [well.value([side * step]) < well.value([0.0]) for step in steps for side in (-1, 1)]
    return Evidence(
        {
            f"w to the power {power}: slope over the shortest move": slopes[0],
            "moves to the left and right on both of which it rises": int(
                ((below > 0) & (above > 0)).sum()
            ),
            "moves on which it falls one way and rises the other": int((below * above < 0).sum()),
            "double well: slope on the barrier": top,
            "moves off the barrier that lower the loss (of 50)": int(sum(lower)),
        },
        abs(slopes[0]) < 1e-9 and bool((below * above < 0).all()) and top == 0 and all(lower),
        decisive="moves on which it falls one way and rises the other",
    )


@claim(
    id=14,
    source="S1 §4",
    statement=(
        "If the derivative does not exist and the one-sided derivatives have opposite signs, the "
        "point is an extremum."
    ),
    verdict="true",
    because=(
        "With finite slopes that are not 0, − on the left and + on the right make a local "
        "minimum, + and − a local maximum, however the function bends beside the point."
    ),
)
def opposite_slopes_are_an_extremum(
    *, opposite: bool = True, smallest: float = 0.1, bend: float = 10.0
) -> Evidence:
    """Draw slopes on both sides and a curvature on each, and look at short moves."""
    rng = np.random.default_rng(14)
    count = 2000
    sizes = rng.uniform(smallest, 2.0 if smallest else 0.0, (count, 2))
    side = rng.choice([-1.0, 1.0], count)
    slopes = np.column_stack([-side, side if opposite else -side]) * sizes
    bends = rng.uniform(-bend, bend, (count, 2))
    step = 1e-3
    left = -slopes[:, 0] * step + bends[:, 0] * step**2
    right = slopes[:, 1] * step + bends[:, 1] * step**2
    minimum, maximum = (left > 0) & (right > 0), (left < 0) & (right < 0)
    return Evidence(
        {
            "functions": count,
            "− on the left, + on the right": int((side > 0).sum()),
            "local minima among them": int((minimum & (side > 0)).sum()),
            "+ on the left, − on the right": int((side < 0).sum()),
            "local maxima among them": int((maximum & (side < 0)).sum()),
        },
        bool((minimum == (side > 0)).all() and (maximum == (side < 0)).all()),
        decisive="local minima among them",
    )


@claim(
    id=15,
    source="S1 §4",
    statement="With L2 the minimum moves closer to 0, and the parameter becomes smaller.",
    verdict="care",
    because=(
        "For one weight and a smooth convex loss that is not lowest at 0 already, it moves with "
        "every λ and never arrives. But a kink in the loss can hold it where it was, for a while."
    ),
)
def l2_moves_the_minimum(*, c: float = 1.2, kinked: str = "absolute") -> Evidence:
    """Follow L2's lowest point for two smooth losses and one with a kink."""
    lams = np.array([0.0, 0.1, 0.3, 0.6, 1.0, 3.0, 10.0, 100.0])

    def places(kind: str) -> np.ndarray:
        f = loss_of(kind, c)  # type: ignore[arg-type]
        return np.array([minimisers(f, "l2", lam).nearest_to_zero for lam in lams])

    quadratic, logistic, held = (places(kind) for kind in ("quadratic", "logistic", kinked))
    smooth = [np.abs(each) for each in (quadratic, logistic)]
    stays = int((held[1:] == c).sum())
    return Evidence(
        {
            "strengths λ": lams,
            "quadratic loss, lowest at": quadratic,
            "logistic loss, lowest at": logistic,
            f"{kinked} loss, lowest at": held,
            "λ > 0 of these at which the kink has not moved": stays,
        },
        all(bool((np.diff(each) < 0).all()) and each[-1] > 0 for each in smooth) and stays > 0,
        decisive="λ > 0 of these at which the kink has not moved",
    )


@claim(
    id=16,
    source="S1 §4",
    statement=(
        "With C·|w| added, the minimum is at 0 as soon as C is larger than |L′(0)| (the formula of "
        "the condition is lost; the article calls this its corollary)."
    ),
    verdict="care",
    implied=True,
    because=(
        "For a convex loss it holds, and C = |L′(0)| is enough. For one that is not convex the "
        "minimum at 0 may only be local: elsewhere the cost is lower until C is well above."
    ),
)
def steep_penalty_puts_the_minimum_at_zero(*, top: float = -0.2, share: float = 1.0) -> Evidence:
    """Put C at |L′(0)| for convex losses, and above it for a double well."""
    convex = []
    for kind in KINDS[:3]:
        for c in (-2.0, -0.7, 0.4, 1.2):
            f = loss_of(kind, c)
            steep = max(abs(slope) for slope in one_sided_slopes(f))
            convex.append(0.0 in minimisers(f, "l1", share * steep))
    well = DoubleWell(top)
    steep = abs(one_sided_slopes(well)[0])
    needed = reaching_strength(well, "l1")
    halfway = (steep + needed) / 2 if needed > steep else 1.1 * steep
    found = minimisers(well, "l1", halfway)
    local = any(each.low == 0 for each in found.local)
    return Evidence(
        {
            "convex losses": len(convex),
            f"of these with 0 lowest at C = {share:g}·|L′(0)|": sum(convex),
            "double well: |L′(0)|": steep,
            "0 is lowest from this C on": needed,
            f"at C = {halfway:.3f}: 0 is a local minimum": local,
            "… and the lowest point is": found.nearest_to_zero,
        },
        all(convex) and local and 0.0 not in found,
        decisive="0 is lowest from this C on",
    )


@claim(
    id=47,
    source="S1 §4",
    statement=(
        "That the left and the right derivative near 0 have opposite signs is equivalent to an "
        "extremum at 0."
    ),
    verdict="care",
    because=(
        "Opposite signs are enough for a local extremum, but not needed: at C = |L′(0)| one of the "
        "two slopes is 0, and 0 is still the one lowest point of a strictly convex loss plus the "
        "penalty."
    ),
)
def opposite_signs_are_equivalent(*, factor: float = 1.0) -> Evidence:
    """Put C at |L′(0)| times a factor for losses that are convex and smooth."""
    at_zero = opposite = one_is_zero = 0
    cases = [(kind, c) for kind in KINDS[:2] for c in (-2.0, -0.7, 0.4, 1.2)]
    for kind, c in cases:
        f = loss_of(kind, c)
        C = factor * abs(one_sided_slopes(f)[0])
        left, right = slopes_of_sum(f, "l1", C)
        found = minimisers(f, "l1", C)
        at_zero += found.unique and 0.0 in found
        opposite += left * right < 0
        one_is_zero += 0.0 in (left, right)
    return Evidence(
        {
            f"losses, at C = {factor:g}·|L′(0)|": len(cases),
            "with 0 as the one lowest point": at_zero,
            "with one slope equal to 0": one_is_zero,
            "with slopes of opposite sign": opposite,
        },
        at_zero == one_is_zero == len(cases) and opposite == 0,
        decisive="with slopes of opposite sign",
    )
