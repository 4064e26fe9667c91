"""Losses against differences, eigenvalues and independent formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import log_loss

from shrinkage.core.losses import (
    Absolute,
    DoubleWell,
    LeastSquares,
    Logistic,
    Loss,
    Quadratic,
    centre,
)

RNG = np.random.default_rng(5)
X = RNG.normal(size=(12, 4))
Y = RNG.normal(size=12)
LABELS = np.where(RNG.random(12) < 0.5, -1.0, 1.0)
H = X.T @ X / 12
LOSSES = [LeastSquares(X, Y), Logistic(X, LABELS), Quadratic(H, np.arange(4.0))]


def test_values_by_hand():
    f = LeastSquares([[1.0, 0.0], [0.0, 2.0]], [3.0, 1.0])
    assert f.value([1.0, 1.0]) == (4 + 1) / 4
    assert_array_equal(f.residual([1.0, 1.0]), [2, -1])
    assert_array_equal(f.gradient([1.0, 1.0]), [-1, 1])
    bowl = Quadratic([[2.0, 1.0], [1.0, 3.0]], [1.0, -1.0])
    assert bowl.value([2.0, 1.0]) == 0.5 * (2 + 4 + 12)
    assert_array_equal(bowl.gradient([2.0, 1.0]), [4, 7])
    assert bowl.value([1.0, -1.0]) == 0


@pytest.mark.parametrize("f", LOSSES, ids=lambda f: type(f).__name__)
def test_gradient_is_the_slope_of_the_value(f):
    w = np.array([0.3, -1.0, 0.7, 2.0])
    for j in range(4):
        shift = 1e-6 * np.eye(4)[j]
        slope = (f.value(w + shift) - f.value(w - shift)) / 2e-6
        assert_allclose(f.gradient(w)[j], slope, rtol=1e-7)


@pytest.mark.parametrize("w", [-3.0, -1.2, 0.1, 0.7, 4.0])
def test_slopes_of_the_losses_of_one_weight_are_those_of_the_value(w):
    for f, slope in (
        (wells := DoubleWell(0.7, 1.3, 2.0), wells.gradient([w])[0]),
        (distance := Absolute(0.7, 2.0), distance.subgradient([w])[0]),
    ):
        left = (f.value([w]) - f.value([w - 1e-7])) / 1e-7
        right = (f.value([w + 1e-7]) - f.value([w])) / 1e-7
        assert_allclose(f.slopes(w), (left, right), rtol=1e-5, atol=1e-5)
        assert_allclose(slope, (left + right) / 2, rtol=1e-5, atol=1e-5)


def test_the_wells_and_the_kink_are_where_they_should_be():
    f = DoubleWell(0.5, 2.0, 3.0)
    assert (f.value([-1.5]), f.value([2.5]), f.value([0.5])) == (0, 0, 3)
    assert f.lipschitz == math.inf
    for curvature in (0.0, 1.0):
        low, high = f.bends(curvature)
        for bend in (low, high):
            across = (f.gradient([bend + 1e-6]) - f.gradient([bend - 1e-6]))[0] / 2e-6
            assert_allclose(across, -curvature, atol=1e-6)
    assert f.bends(3.0) == ()
    assert Absolute(0.5, 2.0).kinks == (0.5,)
    assert Absolute(0.5, 2.0).slopes(0.5) == (-2, 2)


@pytest.mark.parametrize("f", LOSSES, ids=lambda f: type(f).__name__)
def test_lipschitz_constant_holds_and_is_reached(f):
    rng = np.random.default_rng(1)
    for _ in range(50):
        u, v = rng.normal(size=(2, 4))
        change = np.linalg.norm(f.gradient(u) - f.gradient(v))
        assert change <= f.lipschitz * np.linalg.norm(u - v) * (1 + 1e-12)
    steepest = np.linalg.eigh(H)[1][:, -1] * 1e-6
    change = np.linalg.norm(f.gradient(steepest) - f.gradient(-steepest))
    assert_allclose(change, f.lipschitz * 2e-6, rtol=1e-6)


@pytest.mark.parametrize("shape", [(12, 4), (4, 12)])
def test_lipschitz_is_the_largest_squared_singular_value_over_n(shape):
    design = np.random.default_rng(0).normal(size=shape)
    largest = np.linalg.svd(design)[1][0] ** 2 / shape[0]
    assert_allclose(LeastSquares(design, np.zeros(shape[0])).lipschitz, largest, rtol=1e-13)
    assert_allclose(Logistic(design, np.ones(shape[0])).lipschitz, largest / 4, rtol=1e-13)


def test_a_flat_loss_has_constant_zero():
    assert LeastSquares(np.zeros((3, 2)), np.ones(3)).lipschitz == 0
    assert Quadratic(np.zeros((2, 2)), [1, 1]).lipschitz == 0


def test_lipschitz_at_the_ends_of_the_range():
    for unit in (1e-150, 1e150):
        f = LeastSquares(X * unit, Y)
        assert_allclose(f.lipschitz, LeastSquares(X, Y).lipschitz * unit * unit, rtol=1e-13)
    assert LeastSquares(X * 1e160, Y).lipschitz == math.inf


def test_constant_is_computed_once():
    f = LeastSquares(X, Y)
    assert f.lipschitz == f.lipschitz
    assert "lipschitz" in vars(f)


@pytest.mark.parametrize("repeats", [1, 3])
def test_losses_are_means(repeats):
    """Repeating all rows changes nothing."""
    w = np.array([0.3, -1.0, 0.7, 2.0])
    for once, more in (
        (LeastSquares(X, Y), LeastSquares(np.tile(X, (repeats, 1)), np.tile(Y, repeats))),
        (Logistic(X, LABELS), Logistic(np.tile(X, (repeats, 1)), np.tile(LABELS, repeats))),
    ):
        assert_allclose(more.value(w), once.value(w), rtol=1e-13)
        assert_allclose(more.gradient(w), once.gradient(w), rtol=1e-12)
        assert_allclose(more.lipschitz, once.lipschitz, rtol=1e-12)


def test_logistic_against_sklearn():
    w = np.array([0.3, -1.0, 0.7, 2.0])
    probability = 1 / (1 + np.exp(-(X @ w)))
    assert_allclose(Logistic(X, LABELS).value(w), log_loss(LABELS, probability), rtol=1e-12)


def test_logistic_is_stable_at_any_margin():
    f = Logistic([[1.0]], [1.0])
    assert_array_equal(f.margins([-3.0]), [-3.0])
    assert f.value([0.0]) == math.log(2)
    assert_array_equal(f.gradient([0.0]), [-0.5])
    assert f.value([-1e5]) == 1e5
    assert_array_equal(f.gradient([-1e5]), [-1.0])
    assert_allclose(f.value([40.0]), math.exp(-40), rtol=1e-14)
    assert f.value([1e5]) == 0


def test_logistic_sees_the_label():
    assert_array_equal(Logistic([[2.0]], [-1.0]).margins([3.0]), [-6.0])
    assert_array_equal(Logistic([[2.0]], [-1.0]).gradient([0.0]), [1.0])


def test_data_are_kept_as_they_were():
    design, response = X.copy(), Y.copy()
    f = LeastSquares(design, response)
    before = f.value(np.ones(4))
    design[:] = 0
    response[:] = 0
    assert f.value(np.ones(4)) == before
    for array in (f.X, f.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_quadratic_mends_rounding_and_refuses_more():
    rotation = np.linalg.qr(RNG.normal(size=(4, 4)))[0]
    nearly = rotation @ np.diag([3.0, 2.0, 1.0, 0.0]) @ rotation.T
    f = Quadratic(nearly, np.zeros(4))
    assert_array_equal(f.H, f.H.T)
    assert_allclose(f.lipschitz, 3, rtol=1e-14)
    for size in (1.0, 1e6):
        rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(30, 30)))[0]
        Quadratic(size * rotation @ np.diag(np.arange(30.0)) @ rotation.T, np.zeros(30))
    eps = np.finfo(np.float64).eps
    assert_array_equal(
        Quadratic([[1.0, 8 * eps], [0.0, 1.0]], [0.0, 0.0]).H, [[1, 4 * eps], [4 * eps, 1]]
    )
    with pytest.raises(ValueError, match=r"H must be symmetric"):
        Quadratic([[1.0, 9 * eps], [0.0, 1.0]], [0.0, 0.0])
    with pytest.raises(ValueError, match=r"H must be symmetric, got \|H - H.T\| up to 1.0"):
        Quadratic([[1.0, 1.0], [0.0, 1.0]], [0.0, 0.0])
    with pytest.raises(ValueError, match=r"H must be positive semidefinite, got eigenvalue -1"):
        Quadratic([[1.0, 0.0], [0.0, -1.0]], [0.0, 0.0])
    with pytest.raises(ValueError, match=r"H must be positive semidefinite"):
        Quadratic([[1.0, 0.0], [0.0, -1e-12]], [0.0, 0.0])


def test_every_loss_is_a_loss():
    assert all(isinstance(f, Loss) for f in LOSSES)
    assert LOSSES[0] != LeastSquares(X, Y)  # compared by identity: arrays have no single truth


def test_centring_takes_the_intercept_out():
    data = centre(X + 5, Y - 2)
    assert_allclose(data.X, X - X.mean(axis=0), atol=1e-14)
    assert_allclose(data.y, Y - Y.mean(), atol=1e-15)
    assert_allclose(data.X_mean, X.mean(axis=0) + 5, rtol=1e-14)
    assert_allclose(data.y_mean, Y.mean() - 2, rtol=1e-14)
    w = np.array([0.3, -1.0, 0.7, 2.0])
    best = np.mean(Y - 2 - (X + 5) @ w)
    assert_allclose(data.intercept(w), best, rtol=1e-13)


def test_centring_can_be_left_out():
    data = centre(X, Y, fit_intercept=False)
    assert_array_equal(data.X, X)
    assert_array_equal(data.y, Y)
    assert_array_equal(data.X_mean, np.zeros(4))
    assert data.y_mean == 0
    assert data.intercept(np.ones(4)) == 0


def test_a_constant_column_becomes_exactly_zero():
    design = np.column_stack([np.full(7, 0.1), np.arange(7.0)])
    data = centre(design, np.full(7, 1 / 3))
    assert_array_equal(data.X[:, 0], np.zeros(7))
    assert_array_equal(data.y, np.zeros(7))
    assert data.y_mean == 1 / 3


def test_a_large_offset_costs_no_digits():
    steps = np.arange(8.0)
    data = centre(1e15 + steps[:, None], steps)
    assert_array_equal(data.X[:, 0], steps - 3.5)
