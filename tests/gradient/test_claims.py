"""The verdict of each claim, and the premises that it stands on."""

import pytest

from shrinkage.gradient import claims

VERDICTS = {
    5: "care",
    6: "reason",
    7: "wrong",
    8: "care",
    9: "reason",
    34: "true",
    36: "true",
    38: "care",
    49: "care",
    50: "care",
}
BROKEN = [
    # 5: no slope of the data opposes; or the step is no longer than the tiny weight
    (claims.l1_moves_towards_zero, {"slope": 0.0}),
    (claims.l1_moves_towards_zero, {"slope": -2.0, "step": 0.001}),
    # 6: the loss is lowest at zero itself; or its slope is too steep for L1
    (claims.a_pull_to_zero_gives_zeros, {"centre": 0.0}),
    (claims.a_pull_to_zero_gives_zeros, {"centre": 2.0}),
    # 7: steps that do land; or a best weight that is not zero
    (claims.descent_on_l1_reaches_zero, {"rule": "proximal"}),
    (claims.descent_on_l1_reaches_zero, {"centre": 2.0}),
    # 8: steps for which the factor is what the article says
    (claims.l2_multiplies_by_less_than_one, {"steps": (0.1, 0.5, 0.9)}),
    (claims.l2_multiplies_by_less_than_one, {"lam": 0.1}),
    # 9: data without a slope at zero; or the one step that arrives at a zero minimum
    (claims.slow_near_zero, {"centre": 0.0}),
    (claims.slow_near_zero, {"step": 0.5}),
    # 34: the other penalty takes the same from all; Adam takes η
    (claims.decay_is_proportional, {"rule": "subgradient"}),
    (claims.decay_is_proportional, {"optimizer": "adam"}),
    # 36: Adam divides by the slope's size
    (claims.l1_step_is_fixed, {"optimizer": "adam"}),
    # 38: without a penalty there is no kink
    (claims.the_kink_harms_descent, {"lam_share": 0.0}),
    # 49: only orthogonal features
    (claims.small_weights_die_first, {"orthogonal_only": True}),
    # 50: the other penalty is not even; or all directions are equally steep
    (claims.l2_decays_evenly_and_faster, {"rule": "subgradient"}),
    (claims.l2_decays_evenly_and_faster, {"curvatures": (1.0, 1.0)}),
]


@pytest.mark.parametrize(
    ("claim", "premises"),
    [
        *((claims.descent_on_l1_reaches_zero, {"seed": seed}) for seed in range(5)),
        *((claims.descent_on_l1_reaches_zero, {"step": step}) for step in (0.02, 0.05, 0.2)),
        *((claims.slow_near_zero, {"step": step}) for step in (0.03, 0.3, 0.6, 0.9)),
        *((claims.slow_near_zero, {"lam": lam}) for lam in (0.25, 3.0)),
        *((claims.the_kink_harms_descent, {"lam_share": share}) for share in (0.05, 0.2, 0.4)),
        (claims.the_kink_harms_descent, {"steps": 1500}),
        *((claims.small_weights_die_first, {"lam_share": share}) for share in (0.08, 0.15, 0.25)),
        *((claims.small_weights_die_first, {"step_share": share}) for share in (0.1, 1.0)),
        *((claims.a_pull_to_zero_gives_zeros, {"centre": c}) for c in (-0.9, 0.1)),
    ],
)
def test_a_verdict_holds_at_other_seeds_steps_and_strengths(claim, premises):
    assert claim(**premises).holds
