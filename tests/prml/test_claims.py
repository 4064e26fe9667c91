"""The verdict of the claim, and the premises that it stands on."""

import pytest

from shrinkage.prml import claims

VERDICTS = {19: "care"}
BROKEN = [
    (claims.corners_near_zero, {"sharp": 1.2}),
    (claims.corners_near_zero, {"smooth": 1.0}),
    (claims.corners_near_zero, {"smooth": 0.5}),
]


@pytest.mark.parametrize("smooth", [1.05, 1.5, 2.0, 4.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_verdict_holds_for_every_smooth_outline_and_cloud(smooth: float, seed: int) -> None:
    evidence = claims.corners_near_zero(smooth=smooth, seed=seed, budgets=(0.3, 3.0))
    assert evidence.holds


def test_where_the_corner_is() -> None:
    numbers = claims.corners_near_zero().numbers
    assert numbers["turn of the outline on an axis under L1, in degrees"] == 90
    assert numbers["distance of L1's corners from the origin, in budgets"] == 1
