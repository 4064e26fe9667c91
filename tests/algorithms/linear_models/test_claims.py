"""The verdict of each claim, and the premises that it stands on."""

import pytest

from shrinkage.algorithms.linear_models import claims

VERDICTS = {1: "care", 27: "wrong", 28: "care", 29: "wrong"}
BROKEN = [
    # 1: without strength nothing is dropped
    (claims.fewer_parameters, {"lam": 1e-4}),
    # 27: without correlation, or with little noise, no twin is dropped; or no impostor
    (claims.keeps_what_is_relevant, {"rho": 0.0}),
    (claims.keeps_what_is_relevant, {"noise": 0.2}),
    (claims.keeps_what_is_relevant, {"mixed": False}),
    # 28: with fewer columns than rows there is no such limit
    (claims.useful_in_high_dimension, {"p": 20}),
    # 29: columns that are not equal have one solution
    (claims.prevents_multicollinearity, {"jitter": 0.1}),
]


@pytest.mark.parametrize("lam", [0.1, 0.3])
def test_claim_1_holds_at_other_strengths(lam):
    assert claims.fewer_parameters(lam=lam).holds


@pytest.mark.parametrize("premises", [{"rho": 0.95}, {"rows": 50}, {"noise": 3.0}])
def test_claim_27_holds_for_other_twins(premises):
    assert claims.keeps_what_is_relevant(**premises).holds


@pytest.mark.parametrize("premises", [{"n": 40}, {"p": 120}])
def test_claim_28_holds_in_other_sizes(premises):
    assert claims.useful_in_high_dimension(**premises, repeats=12).holds


@pytest.mark.parametrize("lam", [0.05, 10.0])
def test_claim_29_holds_at_other_strengths(lam):
    assert claims.prevents_multicollinearity(lam=lam).holds
