"""When 0 is lowest, when the lowest point leaves and arrives, and the lasso weight by weight."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.core.losses import Absolute, DoubleWell, Logistic, Quadratic
from shrinkage.core.paths import lasso_path
from shrinkage.extremum import numerics
from shrinkage.extremum.numerics import (
    KINDS,
    LogisticBowl,
    coordinate_slopes,
    jump,
    leaving_strength,
    loss_of,
    minimisers,
    one_sided_slopes,
    profile,
    reaching_strength,
    slopes_of_sum,
    zero_minimises,
)
from shrinkage.lesson.datasets import diabetes

PENALTIES = ("l1", "l2")
places = st.floats(-2.5, 2.5)
strengths = st.floats(0, 4)
kinds = st.sampled_from(KINDS)
DATA = diabetes()


# --- the losses


@given(c=places, kind=kinds)
def test_each_loss_is_lowest_at_its_place(c, kind):
    f = loss_of(kind, c)
    left, right = one_sided_slopes(f, c)
    assert left <= 1e-9 and right >= -1e-9
    assert all(f.value([c + move]) >= f.value([c]) - 1e-12 for move in (-1.0, -1e-3, 1e-3, 1.0))


@pytest.mark.parametrize("positive", [1, 3, 7])
@given(w=places)
def test_the_logistic_bowl_is_the_logistic_loss_of_a_feature_of_2(positive, w):
    y = np.where(np.arange(8) < positive, 1, -1)
    data = Logistic(np.full((8, 1), 2.0), y)
    bowl = LogisticBowl(math.atanh(2 * positive / 8 - 1))
    assert bowl.value([w]) == pytest.approx(data.value([w]))
    assert bowl.slopes(w)[0] == pytest.approx(data.gradient([w])[0], abs=1e-12)


# --- 0 is lowest exactly when the slopes say so


@dataclass(frozen=True)
class Bent:
    """½·h·(w − c)² + Σ kᵢ·|w − cᵢ| in whole numbers, so that equality is met exactly."""

    h: float
    c: float
    at: tuple[float, ...]
    k: tuple[float, ...]

    def value(self, w):
        return self.h / 2 * (w[0] - self.c) ** 2 + sum(
            k * abs(w[0] - at) for k, at in zip(self.k, self.at, strict=True)
        )

    def slopes(self, w):
        smooth, walls = self.h * (w - self.c), list(zip(self.k, self.at, strict=True))
        return (
            smooth + sum(k if w > at else -k for k, at in walls),
            smooth + sum(k if w >= at else -k for k, at in walls),
        )

    @property
    def kinks(self):
        return self.at

    def bends(self, curvature):
        return ()


def test_zero_is_lowest_exactly_when_the_slopes_at_zero_say_so():
    rng = np.random.default_rng(9)
    seen = {(penalty, held): 0 for penalty in PENALTIES for held in (True, False)}
    equal = 0
    for _ in range(5000):
        count = int(rng.integers(0, 3))
        f = Bent(
            float(rng.integers(1, 3)), float(rng.integers(-3, 4)),
            tuple(rng.choice([-2.0, 0.0, 0.0, 1.0], count)),
            tuple(rng.integers(1, 4, count).astype(float)),
        )  # fmt: skip
        lam = float(rng.integers(0, 8))
        penalty = PENALTIES[int(rng.integers(2))]
        held = zero_minimises(f, penalty, lam)
        assert (0.0 in minimisers(f, penalty, lam)) == held, (f, penalty, lam)
        seen[penalty, held] += 1
        equal += 0.0 in slopes_of_sum(f, penalty, lam)
        if penalty == "l1":
            assert held == (lam >= reaching_strength(f, "l1"))
    assert min(seen.values()) > 250 and equal > 250


@given(c=places, kind=st.sampled_from(KINDS[:3]), penalty=st.sampled_from(PENALTIES), lam=strengths)
def test_the_lowest_point_of_a_convex_loss_opposes_its_slope_and_does_not_grow(
    c, kind, penalty, lam
):
    f = loss_of(kind, c)
    w = minimisers(f, penalty, lam).nearest_to_zero
    assert w * c >= 0
    assert abs(minimisers(f, penalty, lam + 0.5).nearest_to_zero) <= abs(w) + 1e-12
    if penalty == "l2" and kind in ("quadratic", "logistic"):
        assert (w == 0) == (c == 0) or abs(c) < 1e-12


# --- leaving and arriving


@given(c=places, kind=kinds, penalty=st.sampled_from(PENALTIES))
def test_zero_is_lowest_from_the_reaching_strength_on_and_not_before(c, kind, penalty):
    f = loss_of(kind, c)
    at = reaching_strength(f, penalty)
    if at == math.inf:
        assert 0.0 not in minimisers(f, penalty, 50.0) or abs(c) < 1e-9
        return
    assert 0.0 in minimisers(f, penalty, at * (1 + 1e-9) + 1e-9)
    if at > 1e-6:
        assert 0.0 not in minimisers(f, penalty, at * (1 - 1e-6))


def test_the_double_well_reaches_zero_under_l2_only_with_its_top_or_a_well_there():
    assert reaching_strength(DoubleWell(0.0, 0.5, 2.0), "l2") == 4 * 2.0 / 0.25
    assert minimisers(DoubleWell(0.0, 0.5, 2.0), "l2", 31.9).nearest_to_zero != 0
    assert minimisers(DoubleWell(0.0, 0.5, 2.0), "l2", 32.0).intervals == ((0.0, 0.0),)
    assert reaching_strength(DoubleWell(-1.0), "l2") == 0.0
    assert reaching_strength(DoubleWell(-0.3), "l2") == math.inf


@given(centre=st.floats(-0.57, 0.57), width=st.floats(0.2, 3), height=st.floats(0.2, 3))
def test_at_the_jump_both_places_are_lowest(centre, width, height):
    f = DoubleWell(centre * width, width, height)
    found = jump(f)
    assert found.w * f.centre <= 0
    steepest = max(
        (f.value([0.0]) - f.value([w])) / abs(w)
        for w in np.concatenate([np.linspace(-3, -1e-3, 500), np.linspace(1e-3, 3, 500)]) * width
    )
    assert steepest <= found.lam * (1 + 1e-9)
    assert steepest == pytest.approx(found.lam, rel=1e-3)
    at = f.value([found.w]) + found.lam * abs(found.w)
    assert at == pytest.approx(f.value([0.0]), rel=1e-9)
    assert 0.0 in minimisers(f, "l1", found.lam * (1 + 1e-9))
    assert 0.0 not in minimisers(f, "l1", found.lam * (1 - 1e-9))
    assert jump(DoubleWell(0.6 * width, width)) is None


@given(c=places, kind=kinds, penalty=st.sampled_from(PENALTIES))
def test_the_lowest_point_leaves_at_the_leaving_strength(c, kind, penalty):
    if 0 < abs(c) < 1e-3 or 0 < abs(c - 2) < 1e-3 or abs(c - 1) < 1e-3:
        return
    f = loss_of(kind, c)
    start = c if kind != "double" or abs(c) < abs(c - 2) else c - 2
    at = leaving_strength(kind, c, penalty)
    if at == math.inf:
        assert minimisers(f, penalty, 3.0).nearest_to_zero == 0
        return
    if at > 0:
        assert minimisers(f, penalty, at * (1 - 1e-6)).intervals == ((start, start),)
    moved = minimisers(f, penalty, at * (1 + 1e-6) + 1e-6).nearest_to_zero
    assert abs(moved) < abs(start)


# --- many weights


@pytest.mark.parametrize("lam", [0.5, 2.0, 4.0, 8.0, 20.0, 60.0])
def test_a_lasso_weight_is_zero_exactly_if_its_slope_is_at_most_the_strength(lam):
    found = coordinate_slopes(DATA.X, DATA.y, lam)
    assert found.gap < 1e-10
    np.testing.assert_array_equal(found.w == 0, np.abs(found.slopes) <= lam)
    assert (found.w * found.slopes <= 0).all()
    np.testing.assert_allclose(found.w, lasso_path(DATA.X, DATA.y)(lam), atol=1e-7)


def test_the_numbers_that_the_page_gives_of_the_diabetes_data():
    found = coordinate_slopes(DATA.X, DATA.y, 8.0)
    kept = {name for name, w in zip(DATA.feature_names, found.w, strict=True) if w}
    assert kept == {"bmi", "ltg", "bp", "hdl"}
    alone = np.abs(DATA.X.T @ (DATA.y - DATA.y.mean())) / len(DATA.y)
    assert (alone > 8).sum() == 9


def test_the_slope_is_that_of_the_profile():
    lam, step = 8.0, 1e-4
    found = coordinate_slopes(DATA.X, DATA.y, lam)
    for j in (0, 2, 3, 6):
        left, here, right = profile(DATA.X, DATA.y, lam, j, [-step, 0.0, step])
        assert (right - here) / step == pytest.approx(found.slopes[j] + lam, abs=1e-2)
        assert (here - left) / step == pytest.approx(found.slopes[j] - lam, abs=1e-2)
        at, beside = profile(DATA.X, DATA.y, lam, j, [found.w[j], found.w[j] + 0.5])
        assert at < beside


@given(seed=st.integers(0, 10**6), scale=st.sampled_from([1e-6, 1.0, 1e6]))
def test_awkward_tables_are_decided_as_well(seed, scale):
    rng = np.random.default_rng(seed)
    X = scale * rng.integers(-3, 4, (8, 4)).astype(float)
    X[:, 3] = X[:, 0]  # a copy
    y = rng.standard_normal(8)
    lam = scale * rng.uniform(0.05, 0.5)
    found = coordinate_slopes(X, y, lam)
    kept = found.w != 0
    bound = lam * (1 + 1e-6)
    assert (np.abs(found.slopes[~kept]) <= bound).all()
    alone = [j for j in np.flatnonzero(kept) if j not in (0, 3)]
    assert (np.abs(found.slopes[alone]) >= lam * (1 - 1e-6)).all()


def test_one_column_and_one_row():
    found = coordinate_slopes([[1.0], [3.0], [2.0]], [1, 3, 1], 0.1)
    assert found.slopes[0] == pytest.approx(-2 / 3)
    assert found.w[0] == pytest.approx((2 / 3 - 0.1) / (2 / 3))
    assert coordinate_slopes([[1.0, 2.0]], [5.0], 0.1).w.tolist() == [0, 0]


# --- bad input


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: loss_of("cubic", 1.0), "kind"),
        (lambda: loss_of("quadratic", np.nan), "c"),
        (lambda: LogisticBowl(np.inf), "centre"),
        (lambda: LogisticBowl(1.0).value([1.0, 2.0]), "w"),
        (lambda: LogisticBowl(1.0).bends(-1.0), "curvature"),
        (lambda: minimisers(Absolute(1.0), "l3", 1.0), "penalty"),
        (lambda: slopes_of_sum(Absolute(1.0), "l1", -1.0), "lam"),
        (lambda: one_sided_slopes("x"), "f"),
        (lambda: one_sided_slopes(Quadratic(np.eye(2), [1, 1])), "w"),
        (lambda: jump(Absolute(1.0)), "f"),
        (lambda: leaving_strength("cubic", 1.0, "l1"), "kind"),
        (lambda: reaching_strength(Absolute(1.0), "l3"), "penalty"),
        (lambda: coordinate_slopes(np.eye(3), [1, np.nan, 2], 1.0), "y"),
        (lambda: coordinate_slopes(np.eye(3), [1, 2, 3], 0.0), "lam"),
        (lambda: coordinate_slopes(np.eye(3), [1, 2], 1.0), "y"),
        (lambda: profile(np.eye(3), [1, 2, 3], 1.0, 3, [0.0]), "j"),
        (lambda: profile(np.eye(3), [1, 2, 3], 1.0, 0, [np.nan]), "places"),
    ],
)
def test_bad_input_is_named(call, argument):
    with pytest.raises(ValueError, match=rf"^{argument} must"):
        call()


def test_all_is_exported():
    assert all(hasattr(numerics, name) for name in numerics.__all__)
