"""The derivations hold, and what they print computes what the library computes."""

import inspect
import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.lesson.derivations import Condition, DerivationError, Identity, Solution
from shrinkage.prml import derivation, numerics

DERIVED = derivation.all_derivations()
PRINTED = {
    name: derived.function("numpy", name)
    for derived in DERIVED.values()
    for name in derived.results
    if name != derived.name or name == "multiplier"
}
reals = st.floats(-3, 3)
rhos = st.floats(-0.95, 0.95)
budgets = st.floats(0.1, 3)


def test_all_derivations_are_listed_by_their_name():
    written = {name for name, _ in inspect.getmembers(derivation) if name.startswith("derive_")}
    assert {f"derive_{name}" for name in DERIVED} == written


def settle(name, number, step):
    derived = DERIVED[name]
    steps = list(derived.steps)
    steps[number] = step
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


@pytest.mark.parametrize(
    ("name", "number"),
    [("leaving", 1), ("small_weight", 1), ("law", 1), ("law", 2), ("prml_scale", 1)]
    + [("outline", number) for number in (1, 3, 4, 5, 7)],
)
def test_a_wrong_identity_cannot_be_derived(name, number):
    step = DERIVED[name].steps[number]
    assert isinstance(step, Identity)
    settle(name, number, Identity(step.reason, step.left, 2 * step.right, step.when, step.by))


@pytest.mark.parametrize(("name", "number"), [("small_weight", 2), ("edge", 0), ("multiplier", 0)])
def test_a_wrong_solution_cannot_be_derived(name, number):
    step = DERIVED[name].steps[number]
    assert isinstance(step, Solution)
    values = {symbol: value / 2 for symbol, value in step.values.items()}
    settle(name, number, Solution(step.reason, step.equations, values, when=step.when))


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_each_case_of_leaving_has_one_bound(number):
    step = DERIVED["leaving"].steps[number]
    assert isinstance(step, Condition)
    right = step.right.func(step.right.lhs, 2 * step.right.rhs, evaluate=False)
    settle("leaving", number, Condition(step.reason, step.left, "iff", right, step.when, step.by))


def test_the_smallest_of_four_stays_as_long_as_the_excess_is_below_the_budget():
    step = DERIVED["law"].steps[0]
    wrong = sp.Lt(step.right.lhs, 2 * step.right.rhs, evaluate=False)
    settle("law", 0, Condition(step.reason, step.left, "iff", wrong))


def test_regions_do_not_grow_as_q_falls():
    step = DERIVED["nested"].steps[0]
    settle("nested", 0, Condition(step.reason, step.left, ">", step.right))


def test_half_the_pull_leaves_a_millionth_at_1_05():
    assert PRINTED["small_ratio"](0.5, 0.05) == pytest.approx(2.0**-20)
    assert PRINTED["small_exponent"](0.5, 0.05) == pytest.approx(math.log10(2.0**-20))


@settings(max_examples=30)
@given(st.floats(0.01, 1), st.floats(1.01, 4))
def test_the_small_weight_is_the_library_s(pull, q):
    assert PRINTED["small_ratio"](pull, q - 1) == pytest.approx(numerics.small_weight(pull, q))


@settings(max_examples=30)
@given(rhos, reals, reals, reals, reals)
def test_loss_and_gradient_are_the_library_s(rho, c1, c2, w1, w2):
    loss = numerics.correlated_loss(rho, (c1, c2))
    value = PRINTED["loss_value"](rho, c1, c2, w1, w2)
    assert value == pytest.approx(loss.value([w1, w2]), abs=1e-12)
    push = PRINTED["negative_gradient"](rho, c1, c2, w1, w2)
    np.testing.assert_allclose(push, -loss.gradient([w1, w2]), atol=1e-12)
    pulls = PRINTED["pulls"](rho, c1, c2)
    np.testing.assert_allclose(pulls, -loss.gradient([0.0, 0.0]), atol=1e-12)


@settings(max_examples=30)
@given(rhos, reals, reals, reals, reals, budgets)
def test_what_is_above_the_corner_is_a_difference_of_losses(rho, c1, c2, w1, w2, t):
    loss = numerics.correlated_loss(rho, (c1, c2))
    above = PRINTED["above_corner"](rho, t, *PRINTED["pulls"](rho, c1, c2), w1, w2)
    assert above == pytest.approx(loss.value([w1, w2]) - loss.value([t, 0.0]), abs=1e-11)


@settings(max_examples=30)
@given(rhos, reals, reals, budgets, st.floats(0.3, 4), st.floats(0.05, 1.5))
def test_the_push_is_the_slope_of_the_loss_along_the_outline(rho, c1, c2, t, q, angle):
    if q == 1:
        return
    loss = numerics.correlated_loss(rho, (c1, c2))

    def point(angle):
        return [PRINTED["size"](t, q, side) for side in (math.cos(angle), math.sin(angle))]

    slope = (loss.value(point(angle - 1e-6)) - loss.value(point(angle + 1e-6))) / 2e-6
    push = PRINTED["push_beyond_one" if q > 1 else "push_below_one"]
    along = push(q, *(-loss.gradient(point(angle))), math.cos(angle), math.sin(angle))
    sides = math.cos(angle) * math.sin(angle)
    factor = 2 * t / q * sides ** (2 / q - 1 if q > 1 else 1)
    assert slope == pytest.approx(factor * along, abs=1e-5)


@settings(max_examples=30)
@given(st.floats(0.05, 6))
def test_the_chances_are_those_of_the_law(t):
    expected = [numerics.share_with_zero(p, t) for p in range(2, 7)]
    np.testing.assert_allclose(PRINTED["chances_of_zero"](t), expected, rtol=1e-12)


def test_the_scale_is_that_of_the_library():
    assert DERIVED["prml_scale"].function("numpy")(0.3, 1.5, 40) == numerics.lam_of_prml(
        0.3, 1.5, 40
    )


def test_edge_and_multiplier():
    assert DERIVED["edge"].function("numpy")(2.0, 3.0, 1.0) == 1.5
    assert PRINTED["multiplier"](2.0, 0.5, 0.7) == pytest.approx(1.4)
