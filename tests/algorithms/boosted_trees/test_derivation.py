"""The derivations of *Boosted trees* against NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.algorithms.boosted_trees.derivation import (
    derive_gain,
    derive_leaf,
    derive_pruning,
    derive_slopes,
)

LEAF, GAIN, PRUNING, SLOPES = derive_leaf(), derive_gain(), derive_pruning(), derive_slopes()
sums = st.floats(-50, 50)
curvatures = st.floats(0.01, 50)
strengths = st.floats(0.0, 20)


@given(G=sums, H=curvatures, lam=strengths, alpha=strengths, w=st.floats(-9, 9))
@settings(max_examples=60)
def test_value_score_and_objective_are_those_of_the_library(G, H, lam, alpha, w):
    value, score, cost = (
        LEAF.function("numpy", name) for name in ("leaf_value", "score", "leaf_objective")
    )
    assert value(G, H, lam, alpha) == pytest.approx(numerics.leaf_value(G, H, lam, alpha), abs=1e-9)
    assert score(G, H, lam, alpha) == pytest.approx(numerics.score(G, H, lam, alpha), abs=1e-9)
    assert cost(w, G, H, lam, alpha) == pytest.approx(
        numerics.leaf_objective(w, G, H, lam, alpha), abs=1e-9
    )


@given(left=st.tuples(sums, curvatures), right=st.tuples(sums, curvatures), lam=strengths)
@settings(max_examples=60)
def test_the_gain_is_that_of_the_library(left, right, lam):
    whole = (left[0] + right[0], left[1] + right[1])
    parts = [numerics.score(*leaf, lam, 0.7) for leaf in (left, right, whole)]
    found = GAIN.function("numpy", "split_gain")(*parts)
    assert found == pytest.approx(numerics.split_gain(*left, *right, lam, 0.7), abs=1e-9)


@given(
    left=st.tuples(sums, curvatures),
    right=st.tuples(sums, curvatures),
    lam=strengths,
    more=strengths,
    alpha=strengths,
    gamma=st.floats(0.0, 30),
)
@settings(max_examples=150)
def test_a_pruned_split_never_comes_back(left, right, lam, more, alpha, gamma):
    before = numerics.split_gain(*left, *right, lam, alpha)
    rounding = 1e-9 * (1 + sum(left + right) ** 2)
    for after in (
        numerics.split_gain(*left, *right, lam + more, alpha),
        numerics.split_gain(*left, *right, lam, alpha + more),
    ):
        assert not (before < gamma < after - rounding)
    share = PRUNING.function("numpy", "largest_share")(left[1], right[1], lam)
    free = numerics.split_gain(*left, *right, 0.0, alpha)
    assert before <= share * free + rounding


@given(y=st.sampled_from([-1.0, 1.0]), guess=st.floats(-20, 20))
@settings(max_examples=40)
def test_slopes_and_curvatures_are_those_of_the_losses(y, guess):
    slope, curvature = (SLOPES.function("numpy", f"logistic_{n}") for n in ("slope", "curvature"))
    found = numerics.slopes("logistic", np.array([y]), np.array([guess]))
    assert found[0][0] == pytest.approx(slope((y + 1) / 2, guess), abs=1e-12)
    assert found[1][0] == pytest.approx(curvature(guess), abs=1e-12)
    assert [
        float(each[0]) for each in numerics.slopes("squared", np.array([y]), np.array([guess]))
    ] == [
        guess - y,
        1.0,
    ]
