"""The verdict of each claim, and the premises that it stands on."""

from shrinkage.extremum import claims

VERDICTS = {13: "wrong", 14: "true", 15: "care", 16: "care", 47: "care"}
BROKEN = [
    # 13: an even power has its minimum where its slope is 0
    (claims.zero_derivative_is_an_extremum, {"power": 2}),
    # 14: slopes of one sign, or slopes of 0
    (claims.opposite_slopes_are_an_extremum, {"opposite": False}),
    (claims.opposite_slopes_are_an_extremum, {"smallest": 0.0}),
    # 15: a loss that is lowest at 0 does not move; without a kink nothing is held
    (claims.l2_moves_the_minimum, {"c": 0.0}),
    (claims.l2_moves_the_minimum, {"kinked": "quadratic"}),
    # 16: a barrier so far away that 0 lies where the loss is convex; or less than the slope
    (claims.steep_penalty_puts_the_minimum_at_zero, {"top": -0.8}),
    (claims.steep_penalty_puts_the_minimum_at_zero, {"share": 0.99}),
    # 47: a little more, and the signs are opposite; a little less, and 0 is not lowest
    (claims.opposite_signs_are_equivalent, {"factor": 1.1}),
    (claims.opposite_signs_are_equivalent, {"factor": 0.9}),
]


def test_the_verdicts_hold_for_other_powers_places_and_barriers():
    for power in (5, 7):
        assert claims.zero_derivative_is_an_extremum(power=power).holds
    for bend in (1.0, 50.0):
        assert claims.opposite_slopes_are_an_extremum(bend=bend).holds
    for c in (-1.7, -0.4, 0.3, 1.6):  # a kink farther out is held for less long
        assert claims.l2_moves_the_minimum(c=c).holds
    for top in (-0.5, -0.05, 0.1, 0.4):
        assert claims.steep_penalty_puts_the_minimum_at_zero(top=top).holds
