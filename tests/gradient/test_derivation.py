"""The derivations hold, and what they print computes what the library computes."""

import inspect

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.core.penalties import L1, SquaredL2, soft_threshold
from shrinkage.gradient import derivation, numerics
from shrinkage.lesson.derivations import DerivationError, Identity

DERIVATIONS = [make for name, make in inspect.getmembers(derivation) if name.startswith("derive_")]
PRINTED = {
    name: derived.function("numpy", name)
    for derived in (make() for make in DERIVATIONS)
    for name in derived.results
}
reals = st.floats(-5, 5)
strengths = st.floats(0.01, 3)
steps = st.floats(0.01, 2)


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


def test_a_wrong_update_rule_cannot_be_derived():
    right = derivation.derive_updates()
    first = right.steps[0]
    wrong = Identity(first.reason, first.left, first.right.subs(derivation.lam, derivation.lam / 2))
    with pytest.raises(DerivationError, match="step 1"):
        type(right)("updates", right.given, [wrong, *right.steps[1:]], right.results)


@given(reals, reals, strengths, steps)
def test_the_printed_updates_are_the_library_s(w, slope, lam, step):
    for rule in numerics.RULES:
        name = rule if rule.endswith("update") else f"{rule}_update"
        close(PRINTED[name](w, slope, lam, step), numerics.update(rule, w, slope, lam, step))


@given(reals, strengths, steps, st.booleans())
def test_zero_is_optimal_and_held_where_the_derivation_says(slope, lam, step, at_the_edge):
    slope = np.copysign(lam, slope) if at_the_edge else slope
    stays = bool(PRINTED["stays_at_zero"](slope, lam))
    assert stays == (L1(lam).subdiff_distance([0.0], [slope])[0] == 0)
    if abs(abs(slope) - lam) > 1e-12 * lam:  # at the edge itself, the product rounds
        assert stays == (numerics.update("proximal", 0.0, slope, lam, step) == 0)
    for rule in ("l2", "subgradient"):
        assert (numerics.update(rule, 0.0, slope, lam, step) == 0) == (step * slope == 0)


@given(reals, st.floats(0.01, 3))
def test_the_printed_threshold_is_the_core_s(p, threshold):
    assert PRINTED["soft_threshold"](p, threshold) == soft_threshold(p, threshold)


@given(reals, strengths)
def test_the_printed_pulls_and_penalties_are_the_library_s(w, lam):
    close(PRINTED["spring_pull"](w, lam), numerics.penalty_pull("l2", w, lam))
    for rule in ("subgradient", "proximal"):
        close(PRINTED["constant_pull"](w, lam), numerics.penalty_pull(rule, w, lam))
    close(PRINTED["squared_penalty"](w, lam), SquaredL2(lam).value([w]))
    close(PRINTED["absolute_penalty"](w, lam), L1(lam).value([w]))


@given(st.floats(-1, 1), reals, reals, reals, reals)
def test_the_printed_loss_of_two_is_the_library_s(rho, c1, c2, w1, w2):
    f = numerics.loss_of_two(rho, [c1, c2])
    close(PRINTED["loss_of_two"](rho, c1, c2, w1, w2), f.value([w1, w2]))
    for slopes in (PRINTED["slopes_of_two"], numerics.slopes_of_two):
        close(slopes(rho, c1, c2, w1, w2), f.gradient([w1, w2]))


@given(reals, st.floats(0, 4), strengths, steps, st.integers(0, 30))
def test_the_printed_closed_forms_are_the_library_s(w, h, lam, step, count):
    close(PRINTED["shrinkage_factor"](h, lam, step), numerics.shrinkage_factor(h, lam, step))
    close(PRINTED["ridge_weight"](h, w, lam), h * w / (h + lam))
    close(PRINTED["decay"](w, lam, step, count), numerics.decay(w, lam, step, count))
    close(PRINTED["chatter_bound"](w, lam, step), numerics.chatter_bound(w, lam, step))
    assert PRINTED["steps_to_zero"](w, lam, step) == numerics.steps_to_zero(w, lam, step)
    if step * h < 1.99:
        close(PRINTED["chatter_size"](h, lam, step), numerics.chatter_size(h, lam, step))
    if h > 0:
        close(PRINTED["l2_step_limit"](h, lam), numerics.l2_step_limit(h, lam))
        close(PRINTED["proximal_step_limit"](h), numerics.proximal_step_limit(h))


@given(st.floats(1e-6, 50))
def test_the_printed_shares_are_the_library_s(x):
    np.testing.assert_allclose(PRINTED["flow_share"](x), numerics.flow_share(x), rtol=1e-9)
    close(PRINTED["ridge_share"](x), numerics.ridge_share(x))


def test_the_turning_point_in_the_derivation_is_the_one_that_is_computed():
    last = derivation.derive_early_stopping().steps[-1]
    (z,) = last.right.free_symbols
    x, ratio = numerics.largest_share_ratio()
    assert abs(float(last.right.subs(z, sp.Float(x, 30)))) < 1e-15
    assert f"{ratio:.4f}" in last.reason
