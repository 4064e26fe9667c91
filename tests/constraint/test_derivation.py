"""The derivations hold, and what they print computes what the library computes."""

import inspect

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.constraint import derivation, numerics
from shrinkage.lesson.derivations import Condition, DerivationError, Identity, Solution

DERIVED = derivation.all_derivations()
PRINTED = {
    name: derived.function("numpy", name)
    for derived in DERIVED.values()
    for name in derived.results
    if name != derived.name  # the default result of a derivation that prints nothing of its own
}
positive = st.floats(0.05, 5)
reals = st.floats(-5, 5)


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


def test_all_derivations_are_listed_by_their_name():
    written = {name for name, _ in inspect.getmembers(derivation) if name.startswith("derive_")}
    assert {f"derive_{name}" for name in DERIVED} == written


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, derived in DERIVED.items() for number, step in
     enumerate(derived.steps) if isinstance(step, Condition) and step.relation in ("<=", ">=")],
)  # fmt: skip
def test_a_condition_turned_round_cannot_be_derived(name, number):
    derived, steps = DERIVED[name], list(DERIVED[name].steps)
    step = steps[number]
    other = {"<=": ">", ">=": "<"}[step.relation]
    steps[number] = Condition(step.reason, step.left, other, step.right, step.when, step.by)
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


@pytest.mark.parametrize(
    ("name", "number"),
    [("value", 1), ("value", 2), ("value", 3), ("value", 4), ("convex", 1), ("convex", 2),
     ("convex", 3), ("zero", 0)],
)  # fmt: skip
def test_a_condition_without_its_premises_cannot_be_derived(name, number):
    derived, steps = DERIVED[name], list(DERIVED[name].steps)
    step = steps[number]
    steps[number] = Condition(step.reason, step.left, step.relation, step.right, (), step.by)
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


@pytest.mark.parametrize(("name", "number"), [("valley", 3), ("chance", 1), ("paths", 5)])
def test_a_wrong_identity_cannot_be_derived(name, number):
    derived, steps = DERIVED[name], list(DERIVED[name].steps)
    step = steps[number]
    assert isinstance(step, Identity)
    steps[number] = Identity(step.reason, step.left, 2 * step.right, step.when, step.by)
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


@pytest.mark.parametrize(
    ("name", "number"), [("multipliers", 2), ("multipliers", 3), ("valley", 7), ("projection", 2)]
)
def test_a_wrong_solution_cannot_be_derived(name, number):
    derived, steps = DERIVED[name], list(DERIVED[name].steps)
    step = steps[number]
    assert isinstance(step, Solution)
    wrong = {symbol: value / 2 for symbol, value in step.values.items()}
    steps[number] = Solution(step.reason, step.equations, wrong)
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


@given(reals, positive, positive, st.floats(0, 6), st.floats(0, 6))
def test_the_printed_valley_is_the_library_s(floor, curvature, bottom, t, lam):
    loss = numerics.Valleys([(floor, curvature, bottom)])
    within = numerics.within_budget(loss, t)
    close(PRINTED["within_budget"](bottom, t), within.w)
    close(PRINTED["lowest_loss"](floor, curvature, bottom, t), within.loss)
    close(PRINTED["valley_loss"](floor, curvature, bottom, t), loss.value(t))
    for penalty, weight in (("l1", "l1_weight"), ("l2", "l2_weight")):
        close(PRINTED[weight](curvature, bottom, lam), numerics.penalised(loss, lam, penalty).w)
    if 0.01 < t < bottom:
        close(PRINTED["price_of_l1"](curvature, bottom, t), numerics.price(loss, t, "l1"))
        close(PRINTED["price_of_l2"](curvature, bottom, t), numerics.price(loss, t, "l2"))
    close(PRINTED["half_square"](t), numerics.spent(t, "l2"))


def test_the_printed_chance_is_the_library_s():
    step = DERIVED["chance"].steps[1]
    n, sigma, lam = (next(s for s in step.right.free_symbols if s.name == name)
                     for name in ("n", "sigma", "lam"))  # fmt: skip
    for rows, noise, strength in ((10, 1.0, 0.3), (400, 2.5, 0.1), (7, 0.3, 0.0)):
        derived = float(step.right.subs({n: rows, sigma: sp.Float(noise), lam: sp.Float(strength)}))
        assert numerics.chance_of_zero(rows, noise, strength) == pytest.approx(derived, abs=1e-14)


@given(st.lists(reals, min_size=1, max_size=6), st.floats(0.01, 5))
def test_the_printed_threshold_is_that_of_the_projection(v, t):
    from shrinkage.core.penalties import project_l1_ball

    v = np.array(v)
    near = project_l1_ball(v, t)
    alive = near != 0
    if np.abs(v).sum() > t + 1e-9:
        size = np.abs(v[alive]).sum()
        tau = PRINTED["threshold"](size, alive.sum(), t)
        close(near[alive], np.sign(v[alive]) * (np.abs(v[alive]) - tau))
        assert (np.abs(v[~alive]) <= tau + 1e-12).all()


@given(positive, reals, st.floats(0, 5), reals, reals, st.floats(0, 1))
def test_the_printed_paths_are_the_library_s(h, e, lam, w0, w1, share):
    close(PRINTED["ridge_entry"](h, e, lam), e / (h + lam))
    close(PRINTED["ridge_share"](h, lam), h / (h + lam))
    close(PRINTED["between_knots"](2 - share, 2.0, 1.0, w0, w1), (1 - share) * w0 + share * w1)
    close(PRINTED["added_error"](h, e, w0), h * (w0 - e / h) ** 2 - e**2 / h)
    close(PRINTED["norm_multiplier"](lam, h), lam * h)
