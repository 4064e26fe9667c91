"""The verdict of each claim, and the premises that it stands on."""

import pytest

from shrinkage.algorithms.boosted_trees import claims

VERDICTS = {31: "care", 32: "wrong"}
BROKEN = [
    # 31: if all libraries had both, it would not depend; without a strength nothing is limited
    (claims.boosting_uses_both_penalties, {"libraries": ("XGBoost", "LightGBM")}),
    (claims.boosting_uses_both_penalties, {"libraries": ("CatBoost",)}),
    (claims.boosting_uses_both_penalties, {"lam": 0.0}),
    # 32: each of the three strengths has its part in it
    (claims.l2_penalises_the_number_of_leaves, {"lam": 0.0}),
    (claims.l2_penalises_the_number_of_leaves, {"alpha": 0.0}),
    (claims.l2_penalises_the_number_of_leaves, {"gamma": 0.0}),
]


@pytest.mark.parametrize(
    "changed",
    [{"rounds": 10}, {"step": 0.1}, {"depth": 3}, {"depth": 6, "rounds": 10}, {"lam": 100.0}],
)
def test_the_verdict_does_not_hang_on_rounds_step_depth_or_strength(changed):
    assert claims.l2_penalises_the_number_of_leaves(**changed).holds
