"""Minimisers of penalised losses of one weight: certified, and sets where a set minimises."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.core.losses import Absolute, DoubleWell, LeastSquares, Logistic, Quadratic
from shrinkage.core.one_weight import LossOfOneWeight, global_minimisers
from shrinkage.core.penalties import L1, ElasticNet, SquaredL2, soft_threshold

centres = st.floats(-3, 3)
strengths = st.floats(0, 4)
#: Where the jump of the double well around 0 lies: C·width = (4/9)·√6·height.
JUMP = 4 / 9 * math.sqrt(6)


@dataclass(frozen=True)
class Kinked:
    """½·h·(w − c)² + Σ kᵢ·|w − cᵢ|, a convex loss; small whole numbers keep its slopes exact."""

    h: float
    c: float
    places: tuple[float, ...]
    steepness: tuple[float, ...]

    def value(self, w):
        (x,) = w
        walls = zip(self.steepness, self.places, strict=True)
        return self.h / 2 * (x - self.c) ** 2 + sum(k * abs(x - at) for k, at in walls)

    def slopes(self, w):
        smooth = self.h * (w - self.c)
        walls = list(zip(self.steepness, self.places, strict=True))
        left = sum(k if w > at else -k for k, at in walls)
        right = sum(k if w >= at else -k for k, at in walls)
        return smooth + left, smooth + right

    @property
    def kinks(self):
        return self.places

    def bends(self, curvature):
        return ()


def draw(rng):
    """Draw a convex loss whose kinks often lie at 0 and whose slopes there are whole numbers."""
    count = int(rng.integers(0, 4))
    return Kinked(
        float(rng.integers(0 if count else 1, 3)),
        float(rng.integers(-3, 4)),
        tuple(float(place) for place in rng.choice([-2, -1, 0, 0, 1, 3], count)),
        tuple(float(k) for k in rng.integers(1, 4, count)),
    )


def objective(f, g, w):
    return f.value([w]) + g.value([w])


# --- 0 minimises exactly when the condition says so


def test_zero_minimises_exactly_if_the_subdifferential_meets_the_interval():
    rng = np.random.default_rng(16)
    held = equal = kinked = 0
    for _ in range(5000):
        f = draw(rng)
        left, right = f.slopes(0.0)
        # ∂f(0) = [left, right]; every third time C is exactly at its edge.
        edge = max(left, -right, 0.0)
        C = edge if rng.random() < 1 / 3 else float(rng.integers(0, 8))
        try:
            found = global_minimisers(f, L1(C))
        except ValueError:
            assert f.h == 0 and sum(f.steepness) == 0
            continue
        meets = left <= C and right >= -C
        assert (0.0 in found) == meets, (f, C)
        held, equal, kinked = held + meets, equal + (edge == C), kinked + (left < right)
    assert min(held, 5000 - held, equal, kinked) > 400


def test_the_minimiser_opposes_the_slope_at_zero_and_does_not_grow_with_the_strength():
    rng = np.random.default_rng(17)
    for _ in range(500):
        f = draw(rng)
        left, right = f.slopes(0.0)
        for penalty in (L1, SquaredL2):
            sizes = []
            for C in np.sort(rng.uniform(0.01, 6, 6)):
                w = global_minimisers(f, penalty(float(C))).nearest_to_zero
                sizes.append(abs(w))
                assert w == 0 or w * (left if w > 0 else right) < 0
            assert (np.diff(sizes) <= 1e-12).all()


@given(centres, st.floats(0.1, 5), strengths)
def test_a_quadratic_is_soft_thresholded_or_shrunk(c, h, C):
    bowl = Quadratic([[h]], [c])
    lasso, ridge = global_minimisers(bowl, L1(C)), global_minimisers(bowl, SquaredL2(C))
    assert lasso.unique and ridge.unique
    np.testing.assert_allclose(
        lasso.intervals[0][0], soft_threshold([c], C / h)[0], rtol=1e-12, atol=1e-15
    )
    np.testing.assert_allclose(ridge.intervals[0][0], h * c / (h + C), rtol=1e-12, atol=1e-300)


# --- sets


def test_the_absolute_loss_jumps_and_at_the_jump_a_whole_interval_minimises():
    for c in (2.0, -0.5):
        f = Absolute(c, 1.5)
        assert global_minimisers(f, L1(1.4)).intervals == ((c, c),)
        assert global_minimisers(f, L1(1.5)).intervals == ((min(0.0, c), max(0.0, c)),)
        assert global_minimisers(f, L1(1.6)).intervals == ((0.0, 0.0),)


def test_l2_leaves_the_absolute_loss_where_it_was_until_its_pull_is_as_steep():
    assert global_minimisers(Absolute(2.0, 1.0), SquaredL2(0.5)).intervals == ((2.0, 2.0),)
    (w, _), *rest = global_minimisers(Absolute(2.0, 1.0), SquaredL2(0.8)).intervals
    assert not rest
    assert w == pytest.approx(1 / 0.8, rel=1e-15)


@given(st.floats(0.2, 3), st.floats(0.2, 3))
def test_at_the_double_well_s_jump_zero_and_both_sides_are_right(width, height):
    f = DoubleWell(0.0, width, height)
    at = JUMP * height / width
    places = [low for low, _ in global_minimisers(f, L1(at)).intervals]
    np.testing.assert_allclose(places, np.sqrt(2 / 3) * width * np.array([-1, 0, 1]), atol=1e-9)
    assert 0.0 not in global_minimisers(f, L1(at * (1 - 1e-9)))
    assert global_minimisers(f, L1(at * (1 + 1e-9))).intervals == ((0.0, 0.0),)
    # Long before, any C > 0 makes 0 a local minimum.
    assert any(m.low == 0 for m in global_minimisers(f, L1(at / 100)).local)


def test_a_top_is_no_minimum():
    found = global_minimisers(DoubleWell(0.0), L1(0.0))
    assert found.intervals == ((-1.0, -1.0), (1.0, 1.0))
    assert len(found.local) == 2
    assert global_minimisers(DoubleWell(0.0), SquaredL2(4.0)).intervals == ((0.0, 0.0),)


# --- nothing is missed


@given(centres, st.floats(0.3, 2), st.floats(0.1, 3), strengths)
def test_no_point_of_a_fine_grid_beats_the_double_well_s_minimisers(c, width, height, C):
    f = DoubleWell(c, width, height)
    grid = np.concatenate([np.linspace(-6, 6, 4001), np.geomspace(1e-12, 1, 50)])
    for g in (L1(C), SquaredL2(C)):
        found = global_minimisers(f, g)
        lowest = min(objective(f, g, w) for w in grid)
        assert found.value <= lowest + 1e-12 * (1 + abs(lowest))
        for low, high in found.intervals:
            for w in (low, (low + high) / 2, high):
                assert objective(f, g, w) == pytest.approx(found.value, rel=1e-12, abs=1e-13)


@given(centres, st.floats(-700, 700), strengths)
def test_a_logistic_and_a_least_squares_loss_of_one_weight_are_taken(c, offset, C):
    X = np.array([[1.0], [2.0], [-1.0]])
    for f in (Logistic(X, [1, -1, -1]), LeastSquares(X, [c, offset, 1.0])):
        for g in (L1(C), SquaredL2(C)):
            found = global_minimisers(f, g)
            (w, _), *rest = found.intervals
            assert not rest
            assert g.subdiff_distance([w], f.gradient([w]))[0] <= 1e-9 * (1 + abs(offset))


def test_equal_wells_far_out_are_both_found():
    for scale in (1e-8, 1e8):
        found = global_minimisers(DoubleWell(0.0, scale), L1(0.1 / scale))
        (low, _), (high, _) = found.intervals
        assert low == -high and 0.9 * scale < high < scale


def test_membership():
    found = global_minimisers(Absolute(1.0), L1(1.0))
    assert 0.0 in found and 1 in found and 0.5 in found
    assert 1.1 not in found and "0" not in found
    assert found.nearest_to_zero == 0


def test_both_new_losses_say_what_they_are():
    assert isinstance(Absolute(0.0), LossOfOneWeight)
    assert isinstance(DoubleWell(0.0), LossOfOneWeight)


# --- bad input


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: global_minimisers(Absolute(1.0), ElasticNet(1.0, 0.5)), "g must be L1 or Squared"),
        (lambda: global_minimisers("x", L1(1.0)), "f must be a loss of one weight, got str"),
        (lambda: global_minimisers(Quadratic(np.eye(2), [1, 1]), L1(1.0)), "w must be of shape"),
        (lambda: global_minimisers(Logistic([[1.0]], [1]), L1(0.0)), "must have a minimum"),
        (lambda: global_minimisers(Logistic([[1.0]], [-1]), SquaredL2(0.0)), "to the left"),
    ],
)
def test_what_has_no_answer_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
