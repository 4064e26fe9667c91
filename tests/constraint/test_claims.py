"""The verdict of each claim, and the premises that it stands on."""

import numpy as np
import pytest

from shrinkage.constraint import claims

VERDICTS = {17: "care", 18: "true"}
BROKEN = [
    # 17: a near valley as high as the far one's wall leaves no dent
    (claims.penalty_is_constraint, {"floor": 1.5}),
    # 17: below λmax no two strengths share a budget
    (claims.penalty_is_constraint, {"shares": (0.5, 0.9)}),
    # 17: on the same patients the budget is the same
    (claims.penalty_is_constraint, {"parts": (1, 1)}),
    # 18: without strength the interval is a point
    (claims.l1_condition_is_looser, {"lam": 0.0}),
    (claims.l1_condition_is_looser, {"lam": 1e-6}),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("lam", [0.1, 0.3])
def test_claim_18_holds_for_other_draws(seed, lam):
    assert claims.l1_condition_is_looser(seed=seed, lam=lam, repeats=25).holds


@pytest.mark.parametrize("floor", [0.1, 0.6, 1.4])
@pytest.mark.parametrize("lam", [0.5, 20.0])
def test_claim_17_holds_for_other_valleys_and_strengths(floor, lam):
    assert claims.penalty_is_constraint(floor=floor, lam=lam).holds


def test_the_dent_of_claim_17_is_that_worked_out_by_hand():
    low, high = claims.penalty_is_constraint().numbers[
        "budgets between these have no λ, two valleys"
    ]
    np.testing.assert_allclose([low, high], [1 / (2 * np.sqrt(3)), 2 / np.sqrt(3)], rtol=1e-12)
