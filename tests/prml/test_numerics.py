"""The touching point, the zeros and their law, against independent computations."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shrinkage.core.losses import Quadratic
from shrinkage.core.penalties import ElasticNet, GroupL2
from shrinkage.prml import numerics
from shrinkage.prml.numerics import correlated_loss, have_zero, local_solutions, solve

reals = st.floats(-3, 3)
rhos = st.floats(-0.95, 0.95)
budgets = st.floats(0.05, 3)
PLACES = np.linspace(0, 4, 1601)


def any_loss(kappa: float, angle: float, c1: float, c2: float) -> Quadratic:
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    H = turn @ np.diag([kappa, 1.0]) @ turn.T
    return Quadratic((H + H.T) / 2, np.array([c1, c2]))


losses = st.builds(any_loss, st.floats(1, 50), st.floats(0, 3.2), reals, reals)


def norm(w: np.ndarray, q: float) -> float:
    return float((np.abs(w) ** q).sum() ** (1 / q))


# --- the solution: on the outline, and in the normal cone


@settings(max_examples=120, deadline=None)
@given(losses, budgets, st.floats(1.02, 4))
def test_beyond_one_the_normal_is_along_the_negative_gradient(loss, t, q):
    found = solve(loss, t, q)
    if found.place == "inside":
        assert norm(loss.w_star, q) <= t * (1 + 1e-12)
        return
    assert norm(found.w, q) == pytest.approx(t, rel=1e-9)
    assert found.multiplier >= 0
    push = -loss.gradient(found.w)
    normal = np.sign(found.w) * np.abs(found.w) ** (q - 1)
    scale = np.abs(loss.H).sum() * (3 + t)
    np.testing.assert_allclose(push, found.multiplier * normal, atol=1e-8 * scale)


@settings(max_examples=120, deadline=None)
@given(losses, budgets)
def test_at_one_the_negative_gradient_is_in_the_normal_cone(loss, t):
    found = solve(loss, t, 1.0)
    if found.place == "inside":
        return
    assert np.abs(found.w).sum() == pytest.approx(t, rel=1e-12)
    push, scale = -loss.gradient(found.w), np.abs(loss.H).sum() * (3 + t)
    for w, g, zero in zip(found.w, push, found.zeros, strict=True):
        assert zero == (w == 0)
        if zero:
            assert abs(g) <= found.multiplier + 1e-8 * scale
        else:
            assert g * np.sign(w) == pytest.approx(found.multiplier, abs=1e-8 * scale)


@settings(max_examples=60, deadline=None)
@given(losses, budgets, st.floats(0.3, 4))
def test_no_point_of_a_fine_search_is_lower(loss, t, q):
    found = solve(loss, t, q)
    if found.place == "inside":
        assert found.loss == 0
        return
    finest = numerics.along_outline(loss, t, q, PLACES).min()
    assert found.loss <= finest + 1e-9 * np.abs(loss.H).sum() * (3 + t) ** 2


@pytest.mark.parametrize("q", [0.3, 0.5, 0.7, 0.9, 0.97])
def test_below_one_the_solution_is_the_lowest_of_a_finer_search(q):
    rng = np.random.default_rng(int(100 * q))
    places = np.linspace(0, 4, 20_001)
    for _ in range(6):
        loss = correlated_loss(rng.uniform(-0.9, 0.9), rng.uniform(-2, 2, 2))
        found = local_solutions(loss, 0.8, q)
        if found[0].place == "inside":
            continue
        losses = numerics.along_outline(loss, 0.8, q, places)
        assert found[0].loss <= losses.min() + 1e-12
        # Each local solution is the lowest around: of the outline, and of the way inwards.
        for each in found:
            assert norm(each.w, q) == pytest.approx(0.8, rel=1e-9)
            assert -loss.gradient(each.w) @ each.w > 0
            assert each.loss == pytest.approx(loss.value(each.w))


def test_many_ways_lead_to_the_lowest_point_of_the_disc():
    loss = any_loss(7.0, 0.4, 1.5, 1.1)
    found = solve(loss, 1.0, 2.0)
    np.testing.assert_allclose(
        np.linalg.solve(loss.H + found.multiplier * np.eye(2), loss.H @ loss.w_star), found.w,
        rtol=1e-10,
    )  # fmt: skip


def test_a_valley_that_cuts_the_outline_twice_does_not_mislead():
    # A long narrow loss whose valley enters and leaves the disc within one eighth of a turn.
    for angle in np.linspace(0, math.pi, 25):
        loss = any_loss(5000.0, angle, 1.02 * math.cos(0.3), 1.02 * math.sin(0.3))
        for q in (1.1, 2.0, 4.0):
            found = solve(loss, 1.0, q)
            if found.place != "inside":
                finest = numerics.along_outline(loss, 1.0, q, PLACES).min()
                assert found.loss <= finest + 1e-12


# --- zeros


def test_a_weight_too_small_for_a_float_is_not_zero():
    found = solve(correlated_loss(0.0, (0.3, 1.7)), 1.0, 1.0001)
    assert found.w[0] == 0
    assert found.zeros == (False, False)
    assert found.exponent == pytest.approx(1e4 * math.log10(0.3 / 0.7), rel=1e-3)


@pytest.mark.parametrize("q", [1.01, 1.5, 2.0, 4.0])
def test_beyond_one_a_zero_needs_one_exact_centre(q):
    line = correlated_loss(0.5, (-0.5, 2.0))
    assert solve(line, 1.0, q).zeros == (True, False)
    assert solve(line, 1.0, q).place == "axis"
    for beside in (-1e-12, 1e-12):
        assert solve(correlated_loss(0.5, (-0.5 + beside, 2.0)), 1.0, q).zeros == (False, False)


@pytest.mark.parametrize("q", [1.0, 1.5, 3.0])
@pytest.mark.parametrize("axis", numerics.AXES)
def test_a_centre_on_an_axis_gives_the_zero_on_its_own_side(axis, q):
    found = solve(correlated_loss(0.0, 1.7 * np.array(axis)), 1.0, q)
    np.testing.assert_array_equal(found.w, axis)
    assert found.multiplier == pytest.approx(0.7)


@settings(max_examples=80, deadline=None)
@given(reals, reals, rhos, budgets, st.floats(0.3, 4))
def test_the_quick_test_for_a_zero_is_that_of_the_solution(c1, c2, rho, t, q):
    loss = correlated_loss(rho, (c1, c2))
    found = local_solutions(loss, t, q)
    if q < 1 and len(found) > 1:
        assume(found[1].loss - found[0].loss > 1e-9)
    assert have_zero([[c1, c2]], rho, t, q)[0] == any(found[0].zeros)


def test_zeros_only_join_as_q_falls():
    centres = numerics.laplace_centres(400, 2, np.random.default_rng(3))
    for rho in (0.0, 0.6):
        before = np.zeros(400, dtype=bool)
        for q in (4.0, 1.01, 1.0, 0.999, 0.95, 0.8, 0.6, 0.4, 0.3):
            now = have_zero(centres, rho, 0.8, q)
            assert (now | ~before).all(), (rho, q)
            before = now


def test_the_critical_exponent_parts_zero_from_none():
    rng = np.random.default_rng(4)
    for c in rng.uniform(0.9, 2.0, (8, 2)):
        q = numerics.critical_exponent(c, 0.2, 1.0)
        assert q <= 1
        assert have_zero([c], 0.2, 1.0, max(0.02, q - 1e-6))[0]
        assert not have_zero([c], 0.2, 1.0, q + 1e-6)[0]
        if q < 1:  # there a corner and a curved part are equally low, to the last digits
            first, second = local_solutions(correlated_loss(0.2, c), 1.0, q)[:2]
            assert any(first.zeros) != any(second.zeros)
            assert second.loss - first.loss < 1e-12
    assert numerics.critical_exponent((0.2, 2.0), 0.0, 1.0) == 1


# --- the law


@pytest.mark.parametrize(("p", "t"), [(2, 1.0), (5, 0.5), (5, 4.0), (12, 3.0)])
def test_the_number_of_weights_follows_the_law(p, t):
    """With the right law this fails once in 10,000 times: chi-squared over the classes."""
    from scipy import stats

    count = 4000
    centres = numerics.laplace_centres(count, p, np.random.default_rng(p))
    seen = np.bincount(numerics.nonzero_counts(centres, t), minlength=p + 1)[1:]
    expected = count * numerics.count_law(p, t)
    large = expected >= 5
    seen = np.append(seen[large], seen[~large].sum())
    expected = np.append(expected[large], expected[~large].sum())
    keep = expected > 0
    statistic = ((seen - expected)[keep] ** 2 / expected[keep]).sum()
    assert stats.chi2.sf(statistic, keep.sum() - 1) > 1e-4


def test_the_law_knows_its_special_cases():
    for t in (0.3, 1.0, 5.0):
        assert numerics.count_law(1, t).tolist() == [1.0]
        for p in (2, 5, 40):
            law = numerics.count_law(p, t)
            assert law.sum() == pytest.approx(1)
            assert law[0] == pytest.approx(math.exp(-t)), "a corner is as likely for every p"
        assert numerics.share_with_zero(2, t) == pytest.approx(math.exp(-t))


def test_without_correlation_both_counts_agree():
    centres = numerics.laplace_centres(60, 4, np.random.default_rng(5))
    np.testing.assert_array_equal(
        numerics.nonzero_counts_correlated(centres, 0.0, 1.5), numerics.nonzero_counts(centres, 1.5)
    )


# --- scales, other shapes, many weights


def test_prml_s_letters():
    assert numerics.lam_of_prml(0.3, 2.0, 50) == pytest.approx(50 * 0.3)
    assert numerics.lam_of_prml(0.3, 1.0, 50) == pytest.approx(2 * 50 * 0.3)
    assert numerics.eta_of_prml([-3.0, 4.0], 2.0) == 25


def test_the_penalised_solution_is_that_of_the_constraint():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(40, 2)) @ [[1, 0.4], [0, 1]]
    y = X @ [0.3, 1.0] + 0.2 * rng.normal(size=40)
    loss = Quadratic(X.T @ X / 40, np.linalg.lstsq(X, y)[0])
    for q in (1.0, 1.3, 2.0, 3.0):
        lam = 0.2
        w = numerics.fit_exponent(X, y, lam, q, np.zeros(2)).w
        found = solve(loss, numerics.eta_of_prml(w, q) ** (1 / q), q)
        np.testing.assert_allclose(found.w, w, atol=1e-8)
        assert found.multiplier == pytest.approx(lam, abs=1e-7)


def test_the_elastic_net_has_the_corners_of_l1_and_rounder_sides():
    rays = np.array([[1.0, 0.0], [0.0, -2.0], [1.0, 1.0]])
    points = numerics.level_outline(ElasticNet(1.0, 0.5), [1.0, 0.0], rays)
    np.testing.assert_allclose(points[:2], [[1, 0], [0, -1]], atol=1e-12)
    assert 1 < np.abs(points[2]).sum() < math.sqrt(2)


def test_a_group_is_a_disc_inside():
    group = GroupL2(1.0, ((0, 1), (2,)))
    angles = np.linspace(0, 6, 12)
    rays = np.column_stack([np.cos(angles), np.sin(angles), np.zeros(12)])
    points = numerics.level_outline(group, [1.0, 0.0, 0.0], rays)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, rtol=1e-12)


def test_below_one_the_start_decides():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(60, 4))
    y = X @ [1.0, 0.5, 0.0, 0.0] + 0.1 * rng.normal(size=60)
    ends = [
        numerics.fit_exponent(X, y, 0.1, 0.5, start)
        for start in (np.zeros(4), np.linalg.lstsq(X, y)[0])
    ]
    assert ends[0].objective - ends[1].objective > 0.01
    one, other = (
        numerics.fit_exponent(X, y, 0.1, 1.0, start)
        for start in (np.zeros(4), np.linalg.lstsq(X, y)[0])
    )
    assert one.objective == pytest.approx(other.objective, abs=1e-9)
    assert one.zeros == other.zeros


# --- awkward and bad input


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-2, 2),
    st.integers(-2, 2),
    st.sampled_from([0.3, 0.5, 1.0, 1.05, 2.0, 4.0]),
    st.sampled_from([1e-6, 1e-3, 1.0, 1e3]),
    st.sampled_from([-0.99, 0.0, 0.5, 0.999]),
)
def test_whole_numbers_ties_and_scales(c1, c2, q, t, rho):
    loss = correlated_loss(rho, (c1, c2))
    found = local_solutions(loss, t, q)
    assert np.isfinite(found[0].w).all()
    assert norm(found[0].w, q) <= t * (1 + 1e-9)
    if found[0].place != "inside":
        assert found[0].multiplier >= 0
        points = numerics.along_outline(loss, t, q, np.linspace(0, 4, 401))
        assert found[0].loss <= points.min() * (1 + 1e-9) + 1e-12


FINE = correlated_loss(0.0, (1.0, 1.0))


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: solve(FINE, 0.0, 1.0), "t"),
        (lambda: solve(FINE, -1.0, 1.0), "t"),
        (lambda: solve(FINE, math.nan, 1.0), "t"),
        (lambda: solve(FINE, 1.0, 0.0), "q"),
        (lambda: solve(FINE, 1.0, -2.0), "q"),
        (lambda: solve(FINE, 1.0, math.inf), "q"),
        (lambda: solve(Quadratic(np.eye(3), np.ones(3)), 1.0, 1.0), "loss"),
        (
            lambda: solve(Quadratic(np.array([[1.0, 1.0], [1.0, 1.0]]), np.ones(2)), 1.0, 1.0),
            "loss",
        ),
        (lambda: correlated_loss(1.0, (0, 0)), "rho"),
        (lambda: correlated_loss(math.nan, (0, 0)), "rho"),
        (lambda: correlated_loss(0.0, (0, math.nan)), "centre"),
        (lambda: have_zero([[1.0, 2.0, 3.0]], 0.0, 1.0, 1.0), "centres"),
        (lambda: have_zero([[1.0, 2.0]], 0.0, 1.0, -1.0), "q"),
        (lambda: numerics.small_weight(0.5, 1.0), "q"),
        (lambda: numerics.small_weight(-0.5, 2.0), "pull"),
        (lambda: numerics.lam_of_prml(-0.1, 1.0, 3), "lam"),
        (lambda: numerics.count_law(0, 1.0), "p"),
        (lambda: numerics.count_law(3, -1.0), "t"),
        (lambda: numerics.nonzero_counts_correlated([[1.0, 2.0]], -0.5, 1.0), "rho"),
        (lambda: numerics.critical_exponent((1e-40, 1e-40), 0.3, 1.0), "centre"),
        (lambda: numerics.level_outline(ElasticNet(1.0, 0.5), [0.0, 0.0], [[1, 0]]), "corner"),
        (lambda: numerics.level_outline(ElasticNet(1.0, 0.5), [1, 0], [[0, 0]]), "directions"),
        (lambda: numerics.fit_exponent([[1.0]], [1.0], -1.0, 1.0, [0.0]), "lam"),
    ],
)
def test_bad_input_is_named(call: Any, named: str) -> None:
    with pytest.raises(ValueError, match=rf"^{named} "):
        call()
