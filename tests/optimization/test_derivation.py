"""The derivations hold, and what they print computes what the library computes."""

import inspect

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.core.losses import Quadratic
from shrinkage.lesson.derivations import Condition, Definition, DerivationError, Identity, Solution
from shrinkage.optimization import derivation, numerics

DERIVED = derivation.all_derivations()
PRINTED = {
    name: derived.function("numpy", name)
    for derived in DERIVED.values()
    for name in derived.results
    if name != derived.name  # the default result of a derivation that prints nothing of its own
}


def scaled_loss(kappa, theta, centre, scale):
    """A tilted loss has determinant 1; scaling it shows a formula that forgets the determinant."""
    return Quadratic(scale * numerics.hessian(kappa, theta), centre)


losses = st.builds(
    scaled_loss,
    st.floats(1, 40),
    st.floats(-4, 4),
    st.tuples(st.floats(-4, 4), st.floats(-4, 4)),
    st.sampled_from([1.0, 0.25, 3.0]),
)
reals = st.floats(-4, 4)
budgets = st.floats(0.1, 3)
signs = st.sampled_from([-1.0, 1.0])


def close(actual, expected, scale=1.0):
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12 * scale)


def size(loss):
    """How large the numbers are from which a small one may come by cancellation."""
    return np.abs(loss.H).sum() * (1 + np.abs(loss.w_star).sum())


def test_all_derivations_are_listed_by_their_name():
    written = {name for name, _ in inspect.getmembers(derivation) if name.startswith("derive_")}
    assert {f"derive_{name}" for name in DERIVED} == written


@pytest.mark.parametrize(
    ("name", "number", "wrong"),
    [
        ("optimality", 3, lambda right: -right),
        ("circle", 1, lambda right: 2 * right),
        ("edge", 1, lambda right: -right),
        ("edge", 4, lambda right: right / 2),
    ],
)
def test_a_wrong_identity_cannot_be_derived(name, number, wrong):
    derived = DERIVED[name]
    steps = list(derived.steps)
    step = steps[number]
    assert isinstance(step, Identity)
    steps[number] = Identity(step.reason, step.left, wrong(step.right), step.when, step.by)
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


@pytest.mark.parametrize(("name", "number"), [("circle", 2), ("edge", 3), ("vertex", 3)])
def test_a_wrong_solution_cannot_be_derived(name, number):
    derived = DERIVED[name]
    steps = list(derived.steps)
    step = steps[number]
    assert isinstance(step, Solution)
    first, *rest = step.values
    values = {first: step.values[first] / 2, **{symbol: step.values[symbol] for symbol in rest}}
    steps[number] = Solution(step.reason, step.equations, values, when=step.when)
    with pytest.raises(DerivationError, match=f"step {number + 1} "):
        type(derived)(name, derived.given, steps)


def test_the_normal_cone_ends_where_it_says():
    step = DERIVED["normal_cone"].steps[0]
    assert isinstance(step, Condition)
    push, limit = (next(s for s in step.left.free_symbols | step.right.free_symbols if s.name == n)
                   for n in ("g_j", "lam"))  # fmt: skip
    wider = (sp.Le(push, 2 * limit), sp.Ge(push, -limit))
    with pytest.raises(DerivationError, match="step 1"):
        type(DERIVED["normal_cone"])(
            "wider",
            DERIVED["normal_cone"].given,
            [Condition(step.reason, step.left, "<=", step.right, when=wider, by=step.by)],
        )


def test_the_normal_cone_asks_for_equal_gains_on_weights_that_are_not_zero():
    cone = DERIVED["normal_cone"]
    step = cone.steps[3]
    assert isinstance(step, Condition)
    for looser in (sp.Ge(step.right.lhs, step.right.rhs), sp.Eq(step.right.lhs, -step.right.rhs)):
        wrong = Condition(step.reason, step.left, "iff", looser, by=step.by)
        with pytest.raises(DerivationError, match="step 4"):
            type(cone)("looser", cone.given, [*cone.steps[:3], wrong])


def test_the_first_steps_say_what_g_is():
    for name in ("circle", "edge"):
        assert isinstance(DERIVED[name].steps[0], Definition)


@given(st.floats(1, 60), st.floats(-4, 4))
def test_the_printed_hessian_is_the_library_s(kappa, theta):
    expected = numerics.hessian(kappa, theta)[[0, 0, 1], [0, 1, 1]]
    close(PRINTED["hessian"](kappa, theta), expected, np.sqrt(kappa))


@given(losses, reals, reals, st.floats(-np.pi, np.pi))
def test_the_printed_loss_and_slopes_are_the_library_s(loss, w1, w2, angle):
    way, flat = (np.cos(angle), np.sin(angle)), numerics.entries(loss)
    scale = size(loss) * (1 + abs(w1) + abs(w2))
    push = -loss.gradient([w1, w2])
    close(PRINTED["loss_value"](*flat, w1, w2), loss.value([w1, w2]), scale)
    close(PRINTED["negative_gradient"](*flat, w1, w2), push, scale)
    close(PRINTED["tangential_component"](*flat, w1, w2, *way), push @ way, scale)


@given(losses, st.floats(0, 20), budgets)
def test_the_printed_circle_is_the_library_s(loss, lam, t):
    flat = numerics.entries(loss)
    close(PRINTED["circle_point"](*flat, lam), numerics.circle_point(loss, lam), size(loss))
    if np.hypot(*loss.w_star) < 0.01:
        return
    for name, more in (("circle_secular", (t, lam)), ("circle_secular_slope", (lam,))):
        expected = getattr(numerics, name)(loss, *more)
        scale = 1 / np.hypot(*numerics.circle_point(loss, lam))
        assert abs(PRINTED[name](*flat, *more) - expected) <= 1e-10 * max(1, scale, abs(expected))


@given(losses, signs, signs, budgets)
def test_the_printed_edge_is_the_library_s(loss, s1, s2, t):
    for name in ("edge_multiplier", "edge_point"):
        expected = getattr(numerics, name)(loss, (s1, s2), t)
        close(PRINTED[name](*numerics.entries(loss), s1, s2, t), expected, size(loss) ** 2)


@given(losses, st.sampled_from(numerics.VERTICES), budgets, reals, reals)
def test_the_printed_vertex_is_the_library_s(loss, vertex, t, n1, n2):
    flat = numerics.entries(loss)
    margin = PRINTED["vertex_margin"](*flat, *vertex, t)
    close(margin, numerics.vertex_margin(loss, vertex, t), size(loss) * (1 + t))
    centre = PRINTED["centre_of_multiplier"](*flat[:3], *vertex, n1, n2)
    close(centre, numerics.centre_of_multiplier(loss, vertex, (n1, n2)), size(loss))
    push = -Quadratic(loss.H, centre).gradient(vertex)
    np.testing.assert_allclose(push, (n1, n2), atol=1e-11 * size(loss) ** 2)
