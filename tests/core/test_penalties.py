"""Penalties against their definitions: grids, subdifferentials, closed forms and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import brentq, minimize

from shrinkage.core import penalties
from shrinkage.core.penalties import (
    L1,
    ElasticNet,
    GroupL2,
    Lq,
    Penalty,
    SeparablePenalty,
    SmoothPenalty,
    SquaredL2,
    Unpenalised,
    project_l1_ball,
    project_l2_ball,
    soft_threshold,
)

NUMBERS = st.floats(-20, 20, allow_subnormal=False).map(lambda x: x if abs(x) > 1e-6 else 0.0)
VECTORS = hnp.arrays(np.float64, st.integers(1, 6), elements=NUMBERS)
PAIRS = st.integers(1, 6).flatmap(
    lambda p: st.tuples(*[hnp.arrays(np.float64, p, elements=NUMBERS)] * 2)
)
STEPS = st.floats(0.01, 5)

SEPARABLE = [
    L1(0.7),
    L1(0.0),
    SquaredL2(0.7),
    ElasticNet(0.9, 0.3),
    ElasticNet(0.9, 0.0),
    ElasticNet(0.9, 1.0),
    Lq(0.8, 0.3),
    Lq(0.8, 0.5),
    Lq(0.8, 0.9),
    Lq(0.8, 1),
    Lq(0.8, 1.2),
    Lq(0.8, 1.5),
    Lq(0.8, 2),
    Lq(0.8, 3),
    Lq(0.8, 4),
]
CONVEX = [penalty for penalty in SEPARABLE if not (isinstance(penalty, Lq) and penalty.q < 1)]
GROUPS = GroupL2(0.6, ((0, 2), (1,), (3, 4, 5)))


def cost_of_one_weight(penalty, x):
    """The penalty of each number in x alone, written from its formula on the page."""
    size = np.abs(x)
    match penalty:
        case L1(lam):
            return lam * size
        case SquaredL2(lam):
            return lam / 2 * size**2
        case ElasticNet(lam, ratio):
            return lam * ratio * size + lam * (1 - ratio) / 2 * size**2
        case Lq(lam, q):
            return lam / q * size**q


def by_grid(penalty, v, step):
    """Minimise ½(x − v)² + step·penalty(x) over one weight by looking, four times closer."""
    low, high = -abs(v) - 1, abs(v) + 1
    for _ in range(4):
        grid = np.append(np.linspace(low, high, 2001), 0.0)
        costs = 0.5 * (grid - v) ** 2 + step * cost_of_one_weight(penalty, grid)
        best = grid[np.argmin(costs)]
        width = (high - low) / 500
        low, high = best - width, best + width
    return best, costs.min()


# --- value -------------------------------------------------------------------------------------


def test_values_by_hand():
    w = [3.0, -4.0, 0.0]
    assert L1(2).value(w) == 14
    assert_allclose(SquaredL2(2).value(w), 25, rtol=1e-15)
    assert_allclose(ElasticNet(2, 0.25).value(w), 0.25 * 14 + 0.75 * 25, rtol=1e-15)
    assert_allclose(Lq(2, 3).value(w), 2 / 3 * (27 + 64), rtol=1e-15)
    assert_allclose(Lq(2, 0.5).value(w), 2 / 0.5 * (math.sqrt(3) + 2), rtol=1e-15)
    assert_allclose(GroupL2(2, ((0, 1), (2,))).value(w), 2 * math.sqrt(2) * 5, rtol=1e-15)
    assert Unpenalised(L1(2), (1,)).value(w) == 6


@given(VECTORS)
def test_lq_is_l1_at_one_and_squared_l2_at_two(w):
    assert_allclose(Lq(0.7, 1).value(w), L1(0.7).value(w), rtol=1e-14)
    assert_allclose(Lq(0.7, 2).value(w), SquaredL2(0.7).value(w), rtol=1e-14)
    assert_array_equal(Lq(0.7, 1).prox(w, 1.3), L1(0.7).prox(w, 1.3))
    assert_allclose(Lq(0.7, 2).prox(w, 1.3), SquaredL2(0.7).prox(w, 1.3), rtol=1e-15)
    assert_array_equal(Lq(0.7, 1).subdiff_distance(w, w), L1(0.7).subdiff_distance(w, w))
    assert_allclose(Lq(0.7, 2).subdiff_distance(w, w), SquaredL2(0.7).subdiff_distance(w, w))


def test_a_huge_weight_and_a_tiny_strength_do_not_overflow():
    assert_allclose(SquaredL2(1e-300).value([1e200]), 5e99, rtol=1e-12)


# --- prox --------------------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", SEPARABLE, ids=repr)
@pytest.mark.parametrize("step", [0.3, 1.0, 2.5])
def test_prox_beats_a_fine_grid(penalty, step):
    for v in (-3.1, -1.4, -0.6, 0.0, 0.2, 0.9, 1.7, 5.0):
        best, cost = by_grid(penalty, v, step)
        x = penalty.prox([v], step)[0]
        assert 0.5 * (x - v) ** 2 + step * cost_of_one_weight(penalty, x) <= cost + 1e-12
        assert_allclose(penalty.value([x]), cost_of_one_weight(penalty, x), rtol=1e-14)
        assert_allclose(x, best, atol=1e-5)


@pytest.mark.parametrize("penalty", SEPARABLE, ids=repr)
@given(v=VECTORS, step=STEPS)
def test_prox_moves_by_a_slope_of_the_penalty(penalty, v, step):
    """(v − prox)/step lies in ∂penalty(prox), for it minimises ½‖x − v‖² + step·penalty."""
    x = penalty.prox(v, step)
    slope = (v - x) / step
    scale = 1 + np.abs(slope)
    assert (penalty.subdiff_distance(x, -slope) <= 1e-9 * scale).all()


@pytest.mark.parametrize("penalty", SEPARABLE, ids=repr)
@given(v=VECTORS, step=STEPS)
def test_prox_keeps_signs_shrinks_and_agrees_with_each_weight_alone(penalty, v, step):
    x = penalty.prox(v, step)
    assert (np.abs(x) <= np.abs(v)).all()
    assert (x * v >= 0).all()
    assert not np.signbit(x[x == 0]).any()
    assert_array_equal(x, [penalty.prox_weight(j, float(value), step) for j, value in enumerate(v)])
    assert_array_equal(penalty.prox(-v, step), -x)


@pytest.mark.parametrize("penalty", CONVEX, ids=repr)
@given(pair=PAIRS, step=STEPS)
def test_prox_of_a_convex_penalty_is_firmly_nonexpansive(penalty, pair, step):
    u, v = pair
    moved = penalty.prox(u, step) - penalty.prox(v, step)
    assert moved @ moved <= moved @ (u - v) + 1e-9 * (1 + (u - v) @ (u - v))


@given(
    pair=st.tuples(*[hnp.arrays(np.float64, 6, elements=NUMBERS)] * 2),
    step=STEPS,
)
def test_group_prox_is_firmly_nonexpansive_and_moves_by_a_slope(pair, step):
    u, v = pair
    x = GROUPS.prox(u, step)
    moved = x - GROUPS.prox(v, step)
    assert moved @ moved <= moved @ (u - v) + 1e-9 * (1 + (u - v) @ (u - v))
    assert GROUPS.subdiff_distance(x, -(u - x) / step).max() <= 1e-9 * (1 + np.abs(u).max() / step)


def box_projection_by_bisection(v, radius):
    """Project onto the dual ball of λ‖·‖₁, written on its own: each entry by a search."""
    projected = []
    for value in v:
        low, high = -radius, radius
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if middle < value else (low, middle)
        projected.append((low + high) / 2)
    return np.array(projected)


@given(VECTORS, st.floats(0.1, 5))
def test_moreau_for_l1(v, lam):
    assert_allclose(
        L1(lam).prox(v, 1.0) + box_projection_by_bisection(v, lam), v, rtol=1e-12, atol=1e-12
    )


def l1_ball_projection_by_root(v, radius):
    """Project onto the dual ball of the largest-entry norm, by a root of the shrunken sum."""
    size = np.abs(v)
    if size.sum() <= radius:
        return v
    shift = brentq(lambda t: np.maximum(size - t, 0).sum() - radius, 0, size.max(), xtol=1e-14)
    return np.sign(v) * np.maximum(size - shift, 0)


@given(VECTORS, st.floats(0.05, 30))
def test_l1_projection_against_a_root_and_its_variational_inequality(v, radius):
    x = project_l1_ball(v, radius)
    assert_allclose(x, l1_ball_projection_by_root(v, radius), atol=1e-9)
    assert np.abs(x).sum() <= radius * (1 + 1e-14)
    # (v − x)·(z − x) ≤ 0 for all z in the ball; its corners suffice.
    assert radius * np.abs(v - x).max() <= (v - x) @ x + 1e-9 * (1 + np.abs(v).sum() * radius)


@given(VECTORS, st.floats(0.05, 30))
def test_l2_projection_and_its_variational_inequality(v, radius):
    x = project_l2_ball(v, radius)
    assert np.linalg.norm(x) <= radius * (1 + 1e-14)
    slack = 1e-9 * (1 + np.abs(v).sum() * radius)
    assert radius * np.linalg.norm(v - x) <= (v - x) @ x + slack


def test_projections_by_hand():
    assert_array_equal(project_l1_ball([3, -3, 1], 4), [2, -2, 0])
    assert_array_equal(project_l1_ball([3, -3, 1], 7), [3, -3, 1])
    assert_array_equal(project_l1_ball([3, -3, 1], 0), [0, 0, 0])
    assert_array_equal(project_l1_ball([1e20, 1], 1), [1, 0])
    assert_array_equal(project_l1_ball([5, 4.5, 1], 0.5), [0.5, 0, 0])
    assert_array_equal(project_l1_ball([-5, 4.5, 1], 1.5), [-1, 0.5, 0])
    assert_array_equal(project_l2_ball([3, 4], 1), [0.6, 0.8])
    assert_array_equal(project_l2_ball([3, 4], 5), [3, 4])
    assert_array_equal(project_l2_ball([3, 4], 0), [0, 0])
    assert_array_equal(project_l2_ball([0, 0], 0), [0, 0])
    assert_allclose(project_l2_ball([3e200, 4e200], 1), [0.6, 0.8])
    assert_allclose(project_l2_ball([3e-200, 4e-200], 1e-200), [0.6e-200, 0.8e-200])


def test_zeros_are_positive():
    for moved in (
        project_l1_ball([-3, -0.1], 1)[1:],
        soft_threshold([-1.0], 1),
        GroupL2(1.0, ((0,),)).prox([-1.0], 1.0),
        Lq(1.0, 0.5).prox([-0.1], 1.0),
    ):
        assert_array_equal(moved, [0.0])
        assert not np.signbit(moved).any()


def test_projection_returns_a_new_array():
    v = np.array([0.1, 0.2])
    for project in (project_l1_ball, project_l2_ball):
        assert project(v, 1) is not v
        assert not np.shares_memory(project(v, 1), v)
    assert not np.shares_memory(Lq(0.0, 0.5).prox(v, 1.0), v)
    assert not np.shares_memory(Unpenalised(L1(1), (0,)).prox(v, 1.0), v)


def test_soft_threshold_by_hand():
    assert_array_equal(soft_threshold([3, -3, 0.5, 0, 1], 1), [2, -2, 0, 0, 0])
    assert_array_equal(soft_threshold([[3.0], [-1.0]], [1.0, 2.0]), [[2, 1], [0, 0]])
    assert soft_threshold(-2.5, 1) == -1.5
    assert_array_equal(soft_threshold([1.0, -2.0], 0), [1, -2])


def test_strength_zero_moves_nothing():
    v = np.array([1.5, -0.2, 0.0])
    for penalty in (L1(0), SquaredL2(0), ElasticNet(0, 0.5), Lq(0, 0.5), Lq(0, 1.5), Lq(0, 3)):
        assert_array_equal(penalty.prox(v, 2.0), v)
        assert penalty.value(v) == 0
        assert_array_equal(penalty.subdiff_distance(v, v), np.abs(v))


def test_prox_of_a_group():
    v = np.array([3.0, 0.0, 4.0, 0.0, 0.0, 0.1])
    moved = GROUPS.prox(v, 2.0)
    factor = 1 - 2 * 0.6 * math.sqrt(2) / 5
    assert_allclose(moved, [3 * factor, 0, 4 * factor, 0, 0, 0], rtol=1e-15)
    assert_array_equal(GROUPS.prox([0.5, 0, 0.5, 1.2, 0, 0], 2.0), np.zeros(6))


@given(VECTORS, STEPS)
def test_groups_of_one_are_l1(v, step):
    group = GroupL2(0.7, tuple((j,) for j in range(v.size)))
    assert_allclose(group.prox(v, step), L1(0.7).prox(v, step), rtol=1e-12, atol=1e-12)
    assert_allclose(group.value(v), L1(0.7).value(v), rtol=1e-12)
    assert_allclose(group.subdiff_distance(v, -v), L1(0.7).subdiff_distance(v, -v), atol=1e-12)
    assert_allclose(group.subgradient(v), L1(0.7).subgradient(v), atol=1e-12)
    assert_allclose(group.lam_max(v), L1(0.7).lam_max(v), rtol=1e-12)


# --- the power penalty ---------------------------------------------------------------------------


def half_threshold(v, cost):
    """The prox of 2·cost·√|x|: its cubic in √x solved by the cosine (Xu et al. 2012)."""
    if abs(v) <= 1.5 * (2 * cost) ** (2 / 3):
        return 0.0
    angle = math.acos(4 * cost / 8 * (abs(v) / 3) ** -1.5)
    return 2 / 3 * v * (1 + math.cos(2 * math.pi / 3 - 2 / 3 * angle))


@given(NUMBERS, st.floats(0.01, 8))
def test_half_power_closed_form(v, cost):
    edge = 1.5 * (2 * cost) ** (2 / 3)
    if abs(abs(v) - edge) > 1e-9:
        assert_allclose(Lq(cost, 0.5).prox([v], 1.0)[0], half_threshold(v, cost), rtol=1e-7)


@pytest.mark.parametrize("q", [0.05, 0.3, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("cost", [1e-8, 0.3, 1.0, 1e6])
def test_below_one_the_prox_jumps_where_both_minima_tie(q, cost):
    penalty = Lq(cost, q)
    landing = (2 * cost * (1 - q) / q) ** (1 / (2 - q))
    edge = landing + cost * landing ** (q - 1)
    assert penalty.prox([edge * (1 - 1e-9)], 1.0)[0] == 0
    above = penalty.prox([edge * (1 + 1e-9)], 1.0)[0]
    # near its smallest value the root grows like (|v| − edge)/slope: close to the landing point
    assert_allclose(above, landing, rtol=1e-6)
    tie = 0.5 * (landing - edge) ** 2 + penalty.value([landing])
    assert_allclose(tie, 0.5 * edge**2, rtol=1e-9)


@pytest.mark.parametrize("q", [0.1, 0.5, 0.99, 1.001, 1.1, 1.5, 1.9, 2.5, 4, 10, 100])
@pytest.mark.parametrize("cost", [1e-6, 0.1, 1.0, 10.0, 1e6])
def test_power_prox_solves_its_equation_at_all_scales(q, cost):
    v = np.geomspace(1e-8, 1e8, 60)
    x = Lq(cost, q).prox(v, 1.0)
    alive = x > 1e-100
    left = x[alive] + cost * np.exp((q - 1) * np.log(x[alive]))
    # rounding of x is amplified by q − 1, and near q = 1 by 1/(q − 1), in the power
    assert_allclose(left, v[alive], rtol=1e-13 * (1 + q))
    if q > 1:  # a root too small to be written belongs to a v that needs one
        assert (v[~alive] <= 1e-100 + cost * 1e-100 ** (q - 1)).all()


@pytest.mark.parametrize("q", [1.3, 1.7, 2.6])
def test_power_prox_survives_extreme_scales(q):
    for cost, v in ((1e-300, 1e10), (1e150, 1e150), (1e150, 1e-150), (1e-150, 1e150)):
        x = Lq(cost, q).prox([v], 1.0)[0]
        assert 0 <= x <= v


def test_power_prox_where_a_ratio_underflows():
    assert Lq(1e170, 1.5).prox([1e-160], 1.0)[0] == 0  # about (v/cost)², 1e-660
    assert_allclose(Lq(1e165, 4).prox([1e-165], 1.0)[0], 1e-165, rtol=1e-15)
    assert_allclose(Lq(1e-165, 1.5).prox([1e165], 1.0)[0], 1e165, rtol=1e-15)
    assert_allclose(Lq(1e-165, 4).prox([1e165], 1.0)[0], 1e110, rtol=1e-12)


@pytest.mark.parametrize(("cost", "v"), [(1e-6, 3.0), (0.4, 1.0), (0.45, 1.0)])
def test_power_prox_keeps_its_digits_near_one(cost, v):
    """There x^(q−1) is nearly 1; its inverse power loses four digits, v − cost·x^(q−1) none."""
    x = Lq(cost, 1.0001).prox([v], 1.0)[0]
    assert_allclose(x + cost * math.exp(1e-4 * math.log(x)), v, rtol=4e-16 * 3)


@pytest.mark.parametrize("q", [0.3, 0.5, 0.9, 1.2, 1.5, 1.8, 2.5, 4.0])
def test_the_power_prox_is_found_in_few_steps(q, monkeypatch):
    """Newton's method doubles its digits; with a wrong slope it would creep."""
    newton, calls = penalties._newton_from_the_right, []

    def counted(function, slope, start):
        return newton(lambda x: calls.append(1) or function(x), slope, start)

    monkeypatch.setattr(penalties, "_newton_from_the_right", counted)
    for cost in (0.01, 1.0, 10.0):
        for v in (0.5, 3.0, 20.0):
            calls.clear()
            Lq(cost, q).prox([v], 1.0)
            assert len(calls) <= 9


def test_power_prox_changes_continuously_with_q():
    v = np.array([0.4, 1.0, 3.0])
    for q in (1.0, 2.0):
        at = Lq(0.5, q).prox(v, 1.0)
        for near in (q - 1e-7, q + 1e-7):
            assert_allclose(Lq(0.5, near).prox(v, 1.0), at, atol=1e-5)


# --- subdifferentials --------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", [*CONVEX, GROUPS], ids=repr)
def test_subgradient_supports_the_penalty_from_below(penalty):
    rng = np.random.default_rng(3)
    for _ in range(50):
        w, z = rng.normal(size=(2, 6)) * (rng.random((2, 6)) < 0.7)
        rise = penalty.value(z) - penalty.value(w)
        assert rise >= penalty.subgradient(w) @ (z - w) - 1e-12


@pytest.mark.parametrize("penalty", [*SEPARABLE, GROUPS], ids=repr)
def test_gradient_and_subgradient_are_the_slope_of_the_value(penalty):
    w = np.array([0.5, -1.2, 2.0, 0.8, -0.3, 1.1])
    for j in range(6):
        shift = 1e-6 * np.eye(6)[j]
        slope = (penalty.value(w + shift) - penalty.value(w - shift)) / 2e-6
        assert_allclose(penalty.subgradient(w)[j], slope, atol=1e-8)
        if isinstance(penalty, SmoothPenalty):
            assert_allclose(penalty.gradient(w)[j], slope, atol=1e-8)


@pytest.mark.parametrize("penalty", [*SEPARABLE, GROUPS], ids=repr)
def test_zero_is_the_smallest_slope_at_zero(penalty):
    assert_array_equal(penalty.subgradient(np.zeros(6)), np.zeros(6))
    assert penalty.value(np.zeros(6)) == 0


def test_distance_by_hand():
    w, grad = [2.0, -1.0, 0.0, 0.0], [-0.7, 0.2, 0.9, -0.3]
    assert_allclose(L1(0.7).subdiff_distance(w, grad), [0, 0.5, 0.2, 0], atol=1e-15)
    assert_allclose(SquaredL2(0.5).subdiff_distance(w, grad), [0.3, 0.3, 0.9, 0.3], atol=1e-15)
    net = ElasticNet(1.0, 0.7)
    assert_allclose(net.subdiff_distance(w, grad), [0.6, 0.8, 0.2, 0], atol=1e-15)
    assert_allclose(Lq(0.7, 3).subdiff_distance(w, grad), [2.1, 0.5, 0.9, 0.3], atol=1e-15)
    below = Lq(0.7, 0.5).subdiff_distance(w, grad)
    assert_allclose(below, [0.7 - 0.7 / math.sqrt(2), 0.5, 0, 0], atol=1e-15)
    free = Unpenalised(L1(0.7), (1,))
    assert_allclose(free.subdiff_distance(w, grad), [0, 0.2, 0.2, 0], atol=1e-15)


def test_distance_of_groups_by_hand():
    group = GroupL2(1.0, ((0, 1), (2, 3)))
    grad = np.array([-math.sqrt(2) * 0.6, -math.sqrt(2) * 0.8, 3.0, 4.0])
    distance = group.subdiff_distance([3.0, 4.0, 0.0, 0.0], grad)
    remaining = 1 - math.sqrt(2) / 5
    assert_allclose(distance, [0, 0, 3 * remaining, 4 * remaining], atol=1e-15)
    assert_array_equal(group.subdiff_distance(np.zeros(4), [0.1, 0.1, -0.1, 1]), np.zeros(4))


@pytest.mark.parametrize("penalty", CONVEX, ids=repr)
def test_distance_is_zero_only_at_the_minimiser(penalty):
    """Minimise ½‖w − c‖² + penalty; its minimiser is prox(c), and no other point passes."""
    c = np.array([1.5, -0.3, 0.0, 2.0])
    best = penalty.prox(c, 1.0)
    assert penalty.subdiff_distance(best, best - c).max() <= 1e-12
    for j in range(4):
        moved = best + 0.01 * np.eye(4)[j]
        assert penalty.subdiff_distance(moved, moved - c).max() > 1e-3


def test_no_hidden_division_by_zero():
    with np.errstate(all="raise"):
        for penalty in (*SEPARABLE, GROUPS):
            penalty.subdiff_distance(np.zeros(6), np.ones(6))
            penalty.subgradient(np.zeros(6))
            penalty.prox(np.zeros(6), 1.0)


def test_gradients_at_zero():
    assert_array_equal(Lq(1.0, 1.5).gradient([0.0, 4.0]), [0, 2])
    assert_array_equal(Lq(1.0, 0.5).gradient([0.25]), [2])
    message = r"got 0 at \[0, 1, 2, 3, 4\]$"
    with pytest.raises(ValueError, match=message):
        Lq(1.0, 1.0).gradient(np.zeros(7))


def test_below_one_zero_is_stationary_whatever_the_data_say():
    assert_array_equal(Lq(1e-3, 0.5).subdiff_distance([0.0], [1e6]), [0.0])
    assert_array_equal(Lq(0.0, 0.5).subdiff_distance([0.0], [1e6]), [1e6])


# --- the strength that makes zero the solution ---------------------------------------------------


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda lam: L1(lam), 3.0),
        (lambda lam: Lq(lam, 1), 3.0),
        (lambda lam: ElasticNet(lam, 0.5), 6.0),
        (lambda lam: GroupL2(lam, ((0, 1, 2),)), math.sqrt(14 / 3)),
        (lambda lam: GroupL2(lam, ((0, 1), (2,))), 3.0),
        (lambda lam: Unpenalised(L1(lam), (2,)), 2.0),
    ],
)
def test_lam_max_is_where_zero_becomes_optimal(make, expected):
    grad = np.array([1.0, -2.0, 3.0])
    lam_max = make(0.1).lam_max(grad)
    assert_allclose(lam_max, expected, rtol=1e-15)
    zero, penalised = np.zeros(3), grad.copy()
    if isinstance(make(0.1), Unpenalised):
        penalised[2] = 0.0
    assert make(lam_max * (1 + 1e-12)).subdiff_distance(zero, penalised).max() == 0
    assert make(lam_max * (1 - 1e-6)).subdiff_distance(zero, penalised).max() > 0


def test_no_finite_strength_makes_a_zero_without_a_kink():
    assert not hasattr(SquaredL2(1.0), "lam_max")
    with pytest.raises(ValueError, match=r"l1_ratio must be > 0 .* got 0\.0"):
        ElasticNet(1.0, 0.0).lam_max([1.0])
    for q in (0.5, 2):
        with pytest.raises(ValueError, match=r"q must be 1 "):
            Lq(1.0, q).lam_max([1.0])
    with pytest.raises(ValueError, match=r"penalty must have a finite lam_max, got SquaredL2"):
        Unpenalised(SquaredL2(1.0), (0,)).lam_max([1.0, 2.0])


# --- free weights ------------------------------------------------------------------------------


def test_free_weights_stay_where_they_are():
    free = Unpenalised(L1(1.0), (0, 2))
    assert_array_equal(free.prox([5.0, 0.5, -0.1, 3.0], 1.0), [5.0, 0.0, -0.1, 2.0])
    assert_array_equal(free.subgradient([5.0, 0.5, -0.1, -3.0]), [0.0, 1.0, 0.0, -1.0])
    assert [free.prox_weight(j, 3.0, 1.0) for j in range(4)] == [3.0, 2.0, 3.0, 2.0]


def test_the_other_penalty_sees_the_paying_weights_in_their_order():
    free = Unpenalised(GroupL2(1.0, ((0,), (1, 2))), (1,))
    w = np.array([2.0, 100.0, 3.0, 4.0])
    assert_allclose(free.value(w), 2 + math.sqrt(2) * 5, rtol=1e-15)
    nested = Unpenalised(Unpenalised(L1(1.0), (1,)), (0,))
    assert nested.value([9.0, 1.0, 9.0, 2.0]) == 3
    assert [nested.prox_weight(j, 5.0, 1.0) for j in range(4)] == [5.0, 4.0, 5.0, 4.0]


def test_free_weights_need_a_separable_penalty_to_move_alone():
    with pytest.raises(ValueError, match="penalty must be a sum over single weights"):
        Unpenalised(GroupL2(1.0, ((0,),)), (1,)).prox_weight(0, 1.0, 1.0)


def test_free_weights_and_intercept_against_a_general_minimiser():
    """Free weights reach their own best: the minimum of a smooth objective over both."""
    H, c = np.array([[2.0, 0.6], [0.6, 1.0]]), np.array([1.0, -2.0])
    free, w = Unpenalised(SquaredL2(0.5), (0,)), np.zeros(2)
    for _ in range(400):
        w = free.prox(w - 0.3 * H @ (w - c), 0.3)
    best = minimize(lambda z: 0.5 * (z - c) @ H @ (z - c) + 0.25 * z[1] ** 2, np.zeros(2)).x
    assert_allclose(w, best, atol=1e-5)


# --- types -------------------------------------------------------------------------------------


def test_protocols_tell_penalties_apart():
    assert all(isinstance(penalty, SeparablePenalty) for penalty in SEPARABLE)
    assert isinstance(GROUPS, Penalty)
    assert not isinstance(GROUPS, SeparablePenalty)
    assert isinstance(SquaredL2(1), SmoothPenalty)
    assert not isinstance(L1(1), SmoothPenalty)


def test_penalties_are_values():
    assert L1(1) == L1(1.0)
    assert hash(GroupL2(1, [[0, 1]])) == hash(GroupL2(1.0, ((0, 1),)))
    assert repr(ElasticNet(np.float64(0.5), 1)) == "ElasticNet(lam=0.5, l1_ratio=1.0)"
    assert SquaredL2(3).lipschitz == 3
    one = np.float64(1)
    for penalty in (L1(one), SquaredL2(one), ElasticNet(one, one), Lq(one, one)):
        assert all(type(number) is float for number in vars(penalty).values())
    assert type(GroupL2(one, [[0]]).lam) is float
    assert Unpenalised(L1(1), np.array([2, 0])).indices == (2, 0)
    with pytest.raises(AttributeError):
        L1(1).lam = 2
