"""Certificates: they bound the true excess, vanish at the optimum, and see every mistake."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.linear_model import Lasso, Ridge

from shrinkage.core.losses import LeastSquares, Logistic, Quadratic
from shrinkage.core.optimality import distance_from_stationarity, duality_gap, ridge_gap
from shrinkage.core.penalties import L1, Lq, SquaredL2

SHAPES = [(20, 5), (6, 6), (5, 20)]


def problem(shape, seed=0, offset=1.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=shape) + offset
    return X, X[:, : min(3, shape[1])].sum(axis=1) + rng.normal(size=shape[0]) + 4


def lasso_objective(X, y, w, lam, fit_intercept):
    residual = y - X @ w
    if fit_intercept:
        residual = residual - residual.mean()
    return residual @ residual / (2 * len(y)) + lam * np.abs(w).sum()


def ridge_objective(X, y, w, lam, fit_intercept):
    residual = y - X @ w
    if fit_intercept:
        residual = residual - residual.mean()
    return residual @ residual / (2 * len(y)) + lam / 2 * w @ w


def lam_max(X, y, fit_intercept):
    centred = y - y.mean() if fit_intercept else y
    return np.abs(X.T @ centred).max() / len(y)


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("part", [1.5, 0.5, 0.05])
def test_gap_bounds_the_excess_and_vanishes_at_the_lasso(shape, fit_intercept, part):
    X, y = problem(shape)
    lam = part * lam_max(X, y, fit_intercept)
    best = Lasso(alpha=lam, fit_intercept=fit_intercept, tol=1e-15, max_iter=1_000_000).fit(X, y)
    null = lasso_objective(X, y, np.zeros(shape[1]), lam, fit_intercept)
    least = lasso_objective(X, y, best.coef_, lam, fit_intercept)
    assert duality_gap(X, y, best.coef_, lam, fit_intercept=fit_intercept) < 1e-10
    rng = np.random.default_rng(1)
    for size in (1e-6, 1e-3, 0.1, 1.0, 10.0):
        w = best.coef_ + size * rng.normal(size=shape[1])
        excess = (lasso_objective(X, y, w, lam, fit_intercept) - least) / null
        gap = duality_gap(X, y, w, lam, fit_intercept=fit_intercept)
        assert excess <= gap * (1 + 1e-9) + 1e-10
        assert gap > 1e-3 * excess


@given(
    seed=st.integers(0, 1000),
    lam=st.floats(0, 3),
    size=st.floats(0, 5),
    fit_intercept=st.booleans(),
)
def test_no_weights_beat_another_by_more_than_the_gap(seed, lam, size, fit_intercept):
    X, y = problem((6, 4), seed)
    w, other = size * np.random.default_rng(seed).normal(size=(2, 4))
    null = lasso_objective(X, y, np.zeros(4), lam, fit_intercept)
    gap = duality_gap(X, y, w, lam, fit_intercept=fit_intercept) * null
    for rival in (other, np.zeros(4), np.linalg.pinv(X) @ y):
        lead = lasso_objective(X, y, w, lam, fit_intercept)
        lead -= lasso_objective(X, y, rival, lam, fit_intercept)
        assert lead <= gap + 1e-9 * (1 + abs(lead))
    gap = ridge_gap(X, y, w, lam, fit_intercept=fit_intercept) * null
    for rival in (other, np.zeros(4), np.linalg.pinv(X) @ y):
        lead = ridge_objective(X, y, w, lam, fit_intercept)
        lead -= ridge_objective(X, y, rival, lam, fit_intercept)
        assert lead <= gap + 1e-9 * (1 + abs(lead))


def test_gap_by_hand():
    """One weight, no intercept: f = ½(2 − w)², λ = 1; the best is w = 1, P = 3/2, P(0) = 2."""
    X, y = np.array([[1.0]]), np.array([2.0])
    gap = lambda w: duality_gap(X, y, [w], 1.0, fit_intercept=False)  # noqa: E731
    assert gap(1.0) == 0
    # w = 0: r = 2, θ = 1, D = 2·1 − ½ = 3/2, so the gap is 2 − 3/2
    assert gap(0.0) == 0.25
    # w = 3: r = −1, the best feasible multiple of r is θ = 1, P = ½ + 3
    assert gap(3.0) == (3.5 - 1.5) / 2


def test_gap_at_the_null_model():
    X, y = problem((20, 5))
    edge = lam_max(X, y, True)
    assert duality_gap(X, y, np.zeros(5), edge * (1 + 1e-12)) == pytest.approx(0, abs=1e-15)
    assert duality_gap(X, y, np.zeros(5), 10 * edge) == pytest.approx(0, abs=1e-15)
    half = duality_gap(X, y, np.zeros(5), edge / 2)
    assert_allclose(half, 0.25, rtol=1e-12)  # θ = y/2: ‖y − θ‖² is a quarter of ‖y‖²


@pytest.mark.parametrize("judge", [duality_gap, ridge_gap])
@pytest.mark.parametrize("shape", SHAPES)
def test_strength_zero_is_judged_by_least_squares(judge, shape):
    X, y = problem(shape)
    centred_X, centred_y = X - X.mean(axis=0), y - y.mean()
    best = np.linalg.lstsq(centred_X, centred_y)[0]
    null = centred_y @ centred_y
    assert judge(X, y, best, 0.0) < 1e-25
    w = best + np.random.default_rng(2).normal(size=shape[1])
    excess = np.sum((centred_y - centred_X @ w) ** 2) - np.sum((centred_y - centred_X @ best) ** 2)
    assert_allclose(judge(X, y, w, 0.0), excess / null, rtol=1e-9)


@pytest.mark.parametrize("judge", [duality_gap, ridge_gap])
def test_strength_zero_with_dependent_columns_and_scales(judge):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(15, 2))
    X = np.column_stack([x, x.sum(axis=1), np.ones(15), 1e-140 * rng.normal(size=15)])
    y = rng.normal(size=15)
    centred = X - X.mean(axis=0)
    scales = np.array([1, 1, 1, 1, 1e-140])
    w = np.linalg.lstsq(centred / scales, y - y.mean(), rcond=1e-12)[0] / scales
    assert judge(X, y, w, 0.0) < 1e-25
    # leaving out the small column is a mistake, however small its numbers are
    w[4] = 0
    assert judge(X, y, w, 0.0) > 1e-6
    assert judge(np.ones((15, 2)), y, np.zeros(2), 0.0) == 0


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lam", [1e-3, 0.3, 20.0])
def test_ridge_gap_is_the_excess_and_vanishes_at_ridge(shape, fit_intercept, lam):
    X, y = problem(shape)
    n = shape[0]
    best = Ridge(alpha=n * lam, fit_intercept=fit_intercept, solver="svd").fit(X, y).coef_
    null = ridge_objective(X, y, np.zeros(shape[1]), lam, fit_intercept)
    least = ridge_objective(X, y, best, lam, fit_intercept)
    assert ridge_gap(X, y, best, lam, fit_intercept=fit_intercept) < 1e-24
    for size in (1e-6, 1e-3, 0.1, 1.0):
        w = best + size * np.random.default_rng(1).normal(size=shape[1])
        excess = (ridge_objective(X, y, w, lam, fit_intercept) - least) / null
        gap = ridge_gap(X, y, w, lam, fit_intercept=fit_intercept)
        assert_allclose(gap, excess, rtol=1e-6, atol=1e-14)


def test_ridge_gap_by_hand():
    """One weight: ½(2 − w)² + ½w² is least at w = 1, where it is 1; P(0) = 2."""
    gap = lambda w: ridge_gap([[1.0]], [2.0], [w], 1.0, fit_intercept=False)  # noqa: E731
    assert gap(1.0) == 0
    assert_allclose([gap(0.0), gap(1.5)], [0.5, 0.125], rtol=1e-14)


def test_ridge_gap_at_a_strength_below_rounding():
    X, y = problem((20, 5))
    w = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean())[0]
    assert ridge_gap(X, y, w, 1e-250) < 1e-25
    assert ridge_gap(X, y, w + 1, 1e-250) > 1e-3


@pytest.mark.parametrize("judge", [duality_gap, ridge_gap])
def test_a_constant_response(judge):
    X, _ = problem((20, 5))
    y = np.full(20, 0.1)
    for lam in (0.0, 1.0):
        assert judge(X, y, np.zeros(5), lam) == 0
        assert judge(X, y, np.ones(5), lam) == math.inf
        assert judge(X, np.zeros(20), np.zeros(5), lam, fit_intercept=False) == 0
    assert 0 < judge(X, y, np.zeros(5), 1e-3, fit_intercept=False) <= 1


@pytest.mark.parametrize("judge", [duality_gap, ridge_gap])
def test_one_number(judge):
    assert judge([[2.0]], [3.0], [0.0], 0.0, fit_intercept=False) == 1
    assert judge([[2.0]], [3.0], [1.5], 0.0, fit_intercept=False) == 0
    assert judge([[0.0]], [3.0], [1.5], 0.0, fit_intercept=False) == 0


@pytest.mark.parametrize("judge", [duality_gap, ridge_gap])
def test_one_row(judge):
    assert judge([[1.0, 2.0]], [3.0], [0.0, 0.0], 0.5) == 0
    assert judge([[1.0, 2.0]], [3.0], [0.0, 0.0], 0.5, fit_intercept=False) > 0


@pytest.mark.parametrize("X_unit", [1e-150, 1.0, 1e150])
@pytest.mark.parametrize("y_unit", [1e-150, 1.0, 1e150])
def test_gap_does_not_depend_on_units(X_unit, y_unit):
    X, y = problem((20, 5))
    w = np.random.default_rng(0).normal(size=5)
    scaled = duality_gap(X * X_unit, y * y_unit, w * y_unit / X_unit, 0.3 * X_unit * y_unit)
    assert_allclose(scaled, duality_gap(X, y, w, 0.3), rtol=1e-12)
    scaled = ridge_gap(X * X_unit, y * y_unit, w * y_unit / X_unit, 0.3 * X_unit * X_unit)
    assert_allclose(scaled, ridge_gap(X, y, w, 0.3), rtol=1e-12)


@pytest.mark.parametrize("judge", [duality_gap, ridge_gap])
def test_beyond_the_range_of_numbers_nothing_is_certified(judge):
    X, y = problem((20, 5))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judge(X * 1e150, y * 1e-150, np.full(5, 1e10), 1.0) == math.inf
        assert judge(X * 1e10, y, np.full(5, 1e300), 1.0) == math.inf
        assert judge(X, y, np.full(5, 1e200), 1e200) == math.inf


def test_a_strength_beyond_the_range_of_numbers():
    X, y = problem((20, 5))
    assert duality_gap(X * 1e-160, y * 1e-160, np.zeros(5), 1e10) == pytest.approx(0, abs=1e-15)
    assert ridge_gap(X * 1e-160, y, np.zeros(5), 1e10) == pytest.approx(0, abs=1e-15)


# --- distance from stationarity ------------------------------------------------------------------


def test_distance_is_relative_to_the_slope_at_zero():
    f = Quadratic([[2.0, 0.0], [0.0, 1.0]], [3.0, 1.0])  # slopes at 0: −6 and −1
    assert distance_from_stationarity(f, SquaredL2(0), [3.0, 1.0]) == 0
    assert distance_from_stationarity(f, SquaredL2(0), [0.0, 0.0]) == 1
    assert distance_from_stationarity(f, L1(3.0), [0.0, 0.0]) == 0.5
    assert_allclose(distance_from_stationarity(f, L1(3.0), [1.5, 0.25]), 2.25 / 6)
    assert distance_from_stationarity(f, L1(3.0), [1.5, 0.0]) == 0


def test_distance_where_the_loss_is_flat_at_zero():
    f = Quadratic([[2.0, 0.0], [0.0, 1.0]], [0.0, 0.0])
    assert distance_from_stationarity(f, SquaredL2(0), [0.0, 0.0]) == 0
    assert distance_from_stationarity(f, SquaredL2(1), [2.0, 0.0]) == 1.5
    flat = LeastSquares([[0.0]], [1.0])
    assert distance_from_stationarity(flat, L1(0.5), [3.0]) == 0.5


def test_distance_where_the_gradient_overflows():
    f = LeastSquares([[1e200, -1e200]], [1.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert distance_from_stationarity(f, L1(1), [1e200, 0.0]) == math.inf
        assert distance_from_stationarity(f, L1(1), [1e200, 1e200]) == math.inf


def test_distance_of_other_losses_and_penalties():
    f = Logistic([[1.0], [-1.0]], [1.0, -1.0])
    assert distance_from_stationarity(f, L1(0.5), [0.0]) == 0
    assert distance_from_stationarity(f, L1(0.25), [0.0]) == 0.5
    assert distance_from_stationarity(f, Lq(1e-6, 0.5), [0.0]) == 0
