"""The verdict of each claim, and the premises that it stands on."""

import numpy as np

from shrinkage.optimization import claims

VERDICTS = {2: "care", 3: "care", 4: "reason"}
BROKEN = [
    # 2: a round loss rests at its minimum alone; or both optima are outside
    (claims.perpendicular_means_minimum, {"kappa": 1.0}),
    (claims.perpendicular_means_minimum, {"inside": (0.3, 4.0)}),
    # 3: without correlation each weight does shrink
    (claims.l2_makes_weights_smaller, {"orthogonal": True}),
    # 4: centres near the w₂ axis alone, or near the w₁ axis alone
    (claims.tangent_points_to_second_axis, {"directions": (1.4, np.pi / 2)}),
    (claims.tangent_points_to_second_axis, {"directions": (0.0, 0.7)}),
    # 4: near the region the corner does not even win half of the time
    (claims.tangent_points_to_second_axis, {"distances": (1.5, 4.0)}),
]


def test_the_shares_of_claim_4_are_those_of_the_wedges():
    # A round loss and a distance of 2: the closed form of the two wedges in one quarter.
    zero = 4 / np.pi * np.arccos(1 / np.sqrt(8)) - 1
    *numbers, _ = claims.tangent_points_to_second_axis().numbers.values()
    np.testing.assert_allclose(numbers, [zero / 2, zero / 2, 1 - zero], atol=2e-3)
