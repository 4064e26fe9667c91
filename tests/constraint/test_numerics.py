"""Budgets, strengths and prices: each solution against its definition, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shrinkage.constraint import numerics
from shrinkage.core.constrained import projected_gradient
from shrinkage.core.losses import LeastSquares, centre
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.tuning import cross_validate

GRID = np.linspace(0, 6, 6001)
PENALTIES = st.sampled_from(["l1", "l2"])
floors, strengths, budgets = st.floats(0, 2), st.floats(0, 4), st.floats(0, 3)


def costs(loss, lam, penalty):
    penalised = GRID if penalty == "l1" else GRID**2 / 2
    return losses_on_grid(loss) + lam * penalised


def losses_on_grid(loss):
    return np.min(
        [v.floor + v.curvature / 2 * (GRID - v.bottom) ** 2 for v in loss.valleys], axis=0
    )


# --- one weight


@given(floors, budgets)
def test_no_weight_within_the_budget_has_a_lower_loss(floor, t):
    loss = numerics.two_valleys(floor)
    found = numerics.within_budget(loss, t)
    assert found.w <= t
    assert loss.value(found.w) == pytest.approx(found.loss, abs=1e-12)
    assert found.loss <= losses_on_grid(loss)[t >= GRID].min() + 1e-12
    assert all(loss.value(-w) >= loss.value(w) for w in (0.1, 0.5, 2.0))


@given(floors, strengths, PENALTIES)
def test_no_weight_has_a_lower_penalised_cost(floor, lam, penalty):
    loss = numerics.two_valleys(floor)
    found = numerics.penalised(loss, lam, penalty)
    cost = found.loss + lam * numerics.spent(found.w, penalty)
    assert cost <= costs(loss, lam, penalty).min() + 1e-12
    assert loss.value(found.w) == pytest.approx(found.loss, abs=1e-12)


@given(floors, strengths, PENALTIES)
def test_every_strength_has_a_budget(floor, lam, penalty):
    loss = numerics.two_valleys(floor)
    found = numerics.penalised(loss, lam, penalty)
    assert numerics.within_budget(loss, found.w).loss == pytest.approx(found.loss, abs=1e-12)


@given(st.floats(0.05, 1.45), PENALTIES, st.floats(0.001, 0.999))
def test_no_strength_reaches_a_budget_inside_the_dent_and_each_outside_has_one(
    floor, penalty, share
):
    loss = numerics.two_valleys(floor)
    dent = numerics.dent(loss, penalty)
    inside = dent.low + share * (dent.high - dent.low)
    lams = np.concatenate([np.linspace(0, 3, 61), dent.lam * np.array([0.999, 1.001])])
    reached = np.array([numerics.penalised(loss, lam, penalty).w for lam in lams])
    assert (np.abs(reached - inside) >= min(inside - dent.low, dent.high - inside) - 1e-9).all()
    for t in (share * dent.low, dent.high + share * (2 - dent.high)):
        lam = numerics.price(loss, t, penalty)
        if 1e-3 < t < 2:
            assert numerics.penalised(loss, lam, penalty).w == pytest.approx(t, abs=1e-9)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
@pytest.mark.parametrize("floor", [0.2, 1.0, 1.4])
def test_the_line_at_the_jump_touches_twice(floor, penalty):
    loss = numerics.two_valleys(floor)
    dent = numerics.dent(loss, penalty)
    below, above = (numerics.penalised(loss, dent.lam * (1 + d), penalty).w for d in (1e-9, -1e-9))
    assert [below, above] == pytest.approx([dent.low, dent.high], abs=1e-6)


def test_the_dent_of_the_page():
    l1, l2 = (numerics.dent(numerics.two_valleys(), penalty) for penalty in ("l1", "l2"))
    assert l1 == pytest.approx((2 - 2 / 3**0.5, 1 / (2 * 3**0.5), 2 / 3**0.5), rel=1e-12)
    assert (round(l1.low, 2), round(l1.high, 2)) == (0.29, 1.15)
    assert not l2.low < 1 < l2.high


@pytest.mark.parametrize("floor", [0.0, 1.5, 1.7])
def test_a_near_valley_that_never_wins_or_always_does_leaves_no_dent(floor):
    for penalty in ("l1", "l2"):
        assert numerics.dent(numerics.two_valleys(floor), penalty) is None
    assert numerics.dent(numerics.Valleys([(0.0, 1.0, 2.0)]), "l1") is None


@given(st.floats(0.05, 1.9), PENALTIES)
def test_a_convex_loss_returns_each_budget_and_its_price_is_the_slope(t, penalty):
    loss = numerics.Valleys([(0.3, 1.0, 2.0)])
    lam = numerics.price(loss, t, penalty)
    assert numerics.penalised(loss, lam, penalty).w == pytest.approx(t, abs=1e-12)
    d = 1e-6
    fall = numerics.within_budget(loss, t - d).loss - numerics.within_budget(loss, t + d).loss
    width = numerics.spent(t + d, penalty) - numerics.spent(t - d, penalty)
    assert fall / width == pytest.approx(lam, rel=1e-6)


def test_the_ends_of_the_budget():
    loss = numerics.two_valleys()
    assert numerics.price(loss, 0.0, "l1") == 2
    assert numerics.price(loss, 0.0, "l2") is None
    assert numerics.price(loss, 0.55, "l1") == 0  # the near valley's flat part
    assert numerics.price(loss, 2.0, "l2") == 0
    assert numerics.price(loss, 2.2, "l1") == 0
    for lam in (2.0, 2.5, 1e6):
        assert numerics.penalised(loss, lam, "l1").w == 0
    assert numerics.penalised(loss, 1e6, "l2").w > 0


def test_a_dent_that_begins_off_zero_is_refused():
    with pytest.raises(ValueError, match="near valley"):
        numerics.dent(numerics.Valleys([(0.5, 100.0, 0.5), (0.0, 1.0, 2.0)]), "l1")


# --- many weights


DATA = diabetes()
LASSO, RIDGE = lasso_path(DATA.X, DATA.y), ridge_path(DATA.X, DATA.y, [1.0])
SQUARES = LeastSquares(*centre(DATA.X, DATA.y)[:2])


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("path", [LASSO, RIDGE])
def test_the_price_is_minus_the_slope_of_the_value_function(path, share):
    order = 1 if path is LASSO else 2
    t = share * float(np.linalg.norm(path(0.0), order))
    best = numerics.best_within(DATA.X, DATA.y, t, path)
    assert np.linalg.norm(best.w, order) == pytest.approx(t, rel=1e-9)
    d = 1e-4 * t
    more, less = (numerics.best_within(DATA.X, DATA.y, t + e, path).loss for e in (d, -d))
    assert (less - more) / (2 * d) == pytest.approx(best.norm_multiplier, rel=1e-5)
    assert best.norm_multiplier == best.multiplier * (1 if order == 1 else t)


@pytest.mark.parametrize("t", [0.0, 5.0, 50.0, 120.0, 500.0])
def test_the_budget_s_solution_meets_the_conditions_of_both_problems(t):
    best = numerics.best_within(DATA.X, DATA.y, t, LASSO)
    g, lam, alive = -SQUARES.gradient(best.w), best.multiplier, best.w != 0
    size = np.abs(SQUARES.gradient(np.zeros(10))).max()
    assert np.abs(g).max() <= lam + 1e-8 * size
    np.testing.assert_allclose(g[alive], lam * np.sign(best.w[alive]), atol=1e-8 * size)
    assert abs(lam * (t - np.abs(best.w).sum())) <= 1e-8 * size * t
    if t:
        round_one = numerics.best_within(DATA.X, DATA.y, t, RIDGE)
        np.testing.assert_allclose(
            -SQUARES.gradient(round_one.w), round_one.multiplier * round_one.w, atol=1e-8 * size
        )


@pytest.mark.parametrize("t", [0.0, 3.0, 50.0, 150.0, 400.0])
def test_projected_gradient_finds_the_path_s_solution_without_a_strength(t):
    found = projected_gradient(SQUARES, t)
    best = numerics.best_within(DATA.X, DATA.y, t, LASSO)
    assert np.abs(found.w).sum() <= t * (1 + 1e-12)
    assert SQUARES.value(found.w) - best.loss <= found.gap + 1e-9 * best.loss
    assert found.gap <= 1e-10 * SQUARES.value(np.zeros(10)) + 1e-12
    np.testing.assert_allclose(found.w, best.w, atol=1e-2 if t > 100 else 1e-4)
    if t == 50.0:
        assert ((found.w == 0) == (best.w == 0)).all()


# --- both paths of a table


LAMS = np.geomspace(0.01, 100, 9)
PATHS = numerics.Paths(DATA.X, DATA.y, LAMS)


@pytest.mark.parametrize("lam", [0.0, 0.05, 0.15, 1.0, 10.0, 44.0, 90.0])
def test_what_is_read_off_the_paths(lam):
    y = DATA.y - DATA.y.mean()
    for method, path in (("lasso", LASSO), ("ridge", RIDGE)):
        w = PATHS.weights(method, lam)
        np.testing.assert_allclose(w, path(lam), rtol=1e-9, atol=1e-9)
        error = np.mean((y - DATA.X @ w) ** 2)
        assert PATHS.training_error(method, lam) == pytest.approx(error, rel=1e-10)
        assert PATHS.explained(method, lam) == pytest.approx(1 - error / np.mean(y**2), abs=1e-10)
        assert PATHS.budget(method, lam) == pytest.approx(
            np.linalg.norm(w, 1 if method == "lasso" else 2), rel=1e-12
        )
    smoother = DATA.X @ np.linalg.solve(DATA.X.T @ DATA.X + lam * len(y) * np.eye(10), DATA.X.T)
    assert PATHS.freedom("ridge", lam) == pytest.approx(np.trace(smoother), rel=1e-9)
    assert PATHS.freedom("lasso", lam) == np.count_nonzero(LASSO(lam))


def test_the_next_event_is_the_first_change_of_the_zeros():
    for lam in (100.0, 45.0, 10.0, 1.0, 0.2, 0.08):
        event = PATHS.next_event(lam)
        before, after = (LASSO(event.lam * (1 + d)) != 0 for d in (1e-9, -1e-9))
        assert after[event.variable] == event.enters != before[event.variable]
        assert event.lam < lam
        between = LASSO(np.linspace(event.lam * (1 + 1e-9), lam * (1 - 1e-9), 50)) != 0
        assert (between == between[0]).all()
    assert PATHS.next_event(0.01) is None
    assert PATHS.next_event(PATHS.lasso.lams[0]).lam < PATHS.lasso.lams[0]


def test_the_validated_error_is_that_of_cross_validation():
    for method in ("lasso", "ridge"):
        tuned = cross_validate(DATA.X, DATA.y, LAMS, method, folds=10, seed=0)
        for lam, mean in zip(tuned.lams, tuned.mean, strict=True):
            assert PATHS.validated_error(method, lam) == pytest.approx(mean, rel=1e-12)
        halfway = float(np.sqrt(LAMS[2] * LAMS[3]))
        ends = [PATHS.validated_error(method, lam) for lam in LAMS[2:4]]
        assert PATHS.validated_error(method, halfway) == pytest.approx(np.mean(ends), rel=1e-12)


# --- how often a weight is zero


def test_the_number_of_zeros_is_binomial():
    """With the true law this fails for one seed in 10,000."""
    n, p, noise, lam, repeats = 40, 5, 2.0, 0.28, 1500
    X = numerics.orthonormal_features(n, p, seed=3)
    zeros = numerics.count_zeros(X, noise, lam, repeats=repeats, seed=4)
    law = numerics.zeros_law(p, 2 * stats.norm.cdf(lam * np.sqrt(n) / noise) - 1)
    counts = np.bincount(zeros, minlength=p + 1)
    assert (repeats * law).min() > 5
    assert stats.chisquare(counts, repeats * law).pvalue > 1e-4
    # The test can tell: half the strength, or a factor √n, is another law.
    for other in (lam / 2, 1.1 * lam):
        wrong = numerics.zeros_law(p, numerics.chance_of_zero(n, noise, other))
        assert stats.chisquare(counts, repeats * wrong).pvalue < 1e-4


def test_the_chance_with_a_signal():
    n, noise, lam, weight = 50, 1.5, 0.3, 0.4
    X = numerics.orthonormal_features(n, 1, seed=1)
    rng = np.random.default_rng(5)
    y = weight * X + noise * rng.standard_normal((n, 4000))
    share = np.mean(np.abs(X[:, 0] @ y) / n <= lam)
    chance = numerics.chance_of_zero(n, noise, lam, weight)
    assert abs(share - chance) < 4 * np.sqrt(chance * (1 - chance) / 4000)
    assert numerics.chance_of_zero(n, noise, lam, -weight) == pytest.approx(chance, abs=1e-15)
    assert round(numerics.chance_of_zero(100, 1.0, 0.1, 0.2), 2) == 0.16  # on the page


def test_zeros_are_counted_by_the_exact_path():
    X = numerics.alike_features(30, 4, 0.8, seed=2)
    zeros = numerics.count_zeros(X, 1.0, 0.15, repeats=40, seed=9)
    responses = np.random.default_rng(9).standard_normal((40, 30))
    expected = [np.sum(lasso_path(X, y, fit_intercept=False)(0.15) == 0) for y in responses]
    assert zeros.tolist() == expected
    assert set(zeros.tolist()) > {4}


def test_designs_have_the_correlation_that_is_asked_for():
    for rho in (0.0, 0.5, 1.0):
        X = numerics.alike_features(20, 3, rho, seed=4)
        target = np.full((3, 3), rho) + (1 - rho) * np.eye(3)
        np.testing.assert_allclose(X.T @ X / 20, target, atol=1e-12)


def test_the_slope_at_zero_decides_the_zero():
    rng = np.random.default_rng(8)
    X, lam = rng.standard_normal((20, 3)), 0.2
    for y in rng.standard_normal((25, 20)):
        w = lasso_path(X, y, fit_intercept=False)(lam)
        slopes = np.array([numerics.slope_at_zero(X, y, j, lam) for j in range(3)])
        assert ((np.abs(slopes) <= lam) == (w == 0)).all()
        assert (np.sign(slopes)[w != 0] == np.sign(w)[w != 0]).all()
    assert numerics.slope_at_zero(X[:, :1], y, 0, lam) == pytest.approx(X[:, 0] @ y / 20)


# --- bad input


BAD = [
    (lambda: numerics.Valleys([]), "valleys must be"),
    (lambda: numerics.Valleys([(0.0, -1.0, 1.0)]), "curvature must be"),
    (lambda: numerics.Valleys([(0.0, 1.0, 0.0)]), "bottom must be"),
    (lambda: numerics.Valleys([(np.nan, 1.0, 1.0)]), "floor must be"),
    (lambda: numerics.two_valleys().value(np.inf), "w must be"),
    (lambda: numerics.within_budget(numerics.two_valleys(), -0.1), "t must be"),
    (lambda: numerics.within_budget(numerics.two_valleys(), np.nan), "t must be"),
    (lambda: numerics.penalised(numerics.two_valleys(), -1.0, "l1"), "lam must be"),
    (lambda: numerics.penalised(numerics.two_valleys(), 1.0, "l3"), "penalty must be"),
    (lambda: numerics.price(numerics.two_valleys(), 1.0, "L1"), "penalty must be"),
    (lambda: numerics.spent(1.0, ""), "penalty must be"),
    (lambda: numerics.dent(numerics.Valleys([(1, 1, 1)] * 3), "l1"), "at most two valleys"),
    (lambda: numerics.best_within(DATA.X, DATA.y, -1.0, LASSO), "t must be"),
    (lambda: numerics.best_within(DATA.X, DATA.y, 0.0, RIDGE), "t must be"),
    (lambda: numerics.best_within(DATA.X, DATA.y, np.nan, LASSO), "t must be"),
    (lambda: numerics.Paths(DATA.X[:8], DATA.y[:8], LAMS), "X must have more rows"),
    (lambda: numerics.Paths(DATA.X[:, [0, 0]], DATA.y, LAMS), "X must have more rows"),
    (lambda: numerics.Paths(DATA.X, DATA.y, [-1.0, 1.0]), "lams must be"),
    (lambda: PATHS.weights("net", 1.0), "method must be"),
    (lambda: PATHS.weights("ridge", -1.0), "lam must be"),
    (lambda: PATHS.validated_error("ridge", 0.0), "lam must be"),
    (lambda: PATHS.next_event(-1.0), "lam must be"),
    (lambda: numerics.chance_of_zero(0, 1.0, 1.0), "n must be"),
    (lambda: numerics.chance_of_zero(5, 0.0, 1.0), "noise must be"),
    (lambda: numerics.chance_of_zero(5, 1.0, -1.0), "lam must be"),
    (lambda: numerics.chance_of_zero(5, 1.0, 1.0, np.nan), "weight must be"),
    (lambda: numerics.zeros_law(3, 1.5), "chance must be"),
    (lambda: numerics.count_zeros(np.ones((3, 1)), 1.0, 0.0), "lam must be"),
    (lambda: numerics.count_zeros(np.ones(3), 1.0, 1.0), "X must be"),
    (lambda: numerics.orthonormal_features(3, 4), "p must be at most"),
    (lambda: numerics.alike_features(9, 3, 2.0), "correlation must be"),
    (lambda: numerics.slope_at_zero(DATA.X, DATA.y, 10, 1.0), "j must be"),
]


@pytest.mark.parametrize(("call", "says"), BAD)
def test_bad_input_is_refused_by_name(call, says):
    with pytest.raises(ValueError, match=says):
        call()
