"""Ridge at every λ from one decomposition: optimality, accuracy, symmetries, bad input."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import Ridge

from shrinkage.core.paths import ridge_path

SHAPES = [(30, 8), (12, 12), (9, 40), (1, 3), (5, 1)]
LAMS = np.array([3.0, 0.0, 1e-6, 0.2])


def problem(n, p, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    return X, X[:, 0] + rng.standard_normal(n)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_the_gradient_vanishes_at_every_lam(shape, fit_intercept):
    X, y = problem(*shape)
    path = ridge_path(X, y, LAMS, fit_intercept=fit_intercept)
    assert path.coefs.shape == (4, shape[1])
    assert path.singular_values.shape == (min(shape),)
    for lam, w, intercept in zip(LAMS, path.coefs, path.intercepts, strict=True):
        residual = y - X @ w - intercept
        assert_allclose(X.T @ residual / y.size, lam * w, atol=1e-13)
        assert not fit_intercept or abs(residual.sum()) < 1e-12
        assert fit_intercept or intercept == 0.0


@pytest.mark.parametrize("shape", SHAPES[:3])
def test_the_same_as_scikit_learn(shape):
    X, y = problem(*shape)
    path = ridge_path(X, y, [0.05])
    reference = Ridge(alpha=0.05 * y.size, solver="svd").fit(X, y)
    assert_allclose(path.coefs[0], reference.coef_, atol=1e-13)
    assert_allclose(path.intercepts[0], reference.intercept_, atol=1e-13)


def test_evaluates_at_any_lam():
    X, y = problem(30, 8)
    path = ridge_path(X, y, LAMS)
    assert_array_equal(path(LAMS), path.coefs)
    assert path(0.7).shape == (8,)
    assert_allclose(path(0.7), ridge_path(X, y, [0.7]).coefs[0], atol=1e-15)
    assert_allclose(path.intercept(LAMS), path.intercepts, atol=1e-15)


def test_at_zero_the_least_squares_solution_of_least_norm():
    for n, p in SHAPES:
        X, y = problem(n, p)
        w = ridge_path(X, y, [0.0], fit_intercept=False).coefs[0]
        assert_allclose(w, np.linalg.lstsq(X, y)[0], atol=1e-11)
    X[:, -1] = X[:, 0]
    assert_allclose(
        ridge_path(X, y, [0.0], fit_intercept=False).coefs[0], np.linalg.pinv(X) @ y, atol=1e-12
    )


def test_as_accurate_as_the_singular_values_where_the_gram_matrix_is_not():
    rng = np.random.default_rng(3)
    left, right = (np.linalg.qr(rng.standard_normal((40, 6)))[0] for _ in range(2))
    sigma = np.logspace(0, -9, 6)
    V = np.linalg.qr(right[:6])[0]
    X, along = left * sigma @ V.T, rng.standard_normal(6)
    y = left @ along
    lam = 1e-14 / 40
    exact = V @ (sigma / (sigma**2 + 40 * lam) * along)
    error = np.abs(ridge_path(X, y, [lam], fit_intercept=False).coefs[0] - exact).max()
    by_gram = np.linalg.solve(X.T @ X + 40 * lam * np.eye(6), X.T @ y)
    assert error <= 1e-6 * np.abs(exact).max()
    assert error <= 0.1 * np.abs(by_gram - exact).max()


def test_ridge_is_least_squares_on_more_rows():
    X, y = problem(30, 8)
    lam = 0.3
    X_more = np.vstack([X, np.sqrt(30 * lam) * np.eye(8)])
    expected = np.linalg.lstsq(X_more, np.append(y, np.zeros(8)))[0]
    assert_allclose(ridge_path(X, y, [lam], fit_intercept=False).coefs[0], expected, atol=1e-14)


def test_rotations_repeated_rows_and_shifts():
    X, y = problem(30, 8)
    base = ridge_path(X, y, LAMS)
    Q = np.linalg.qr(np.random.default_rng(1).standard_normal((8, 8)))[0]
    assert_allclose(ridge_path(X @ Q, y, LAMS).coefs, base.coefs @ Q, atol=1e-13)
    twice = ridge_path(np.tile(X, (2, 1)), np.tile(y, 2), LAMS)
    assert_allclose(twice.coefs, base.coefs, atol=1e-13)
    moved = ridge_path(X, y + 100.0, LAMS)
    assert_allclose(moved.coefs, base.coefs, atol=1e-12)
    assert_allclose(moved.intercepts, base.intercepts + 100.0, rtol=1e-14)


@pytest.mark.parametrize("unit_X", [1e-150, 1e150])
@pytest.mark.parametrize("unit_y", [1e-150, 1.0, 1e150])
def test_units_change_only_units(unit_X, unit_y):
    X, y = problem(30, 8)
    base = ridge_path(X, y, LAMS)
    scaled = ridge_path(X * unit_X, y * unit_y, LAMS * unit_X * unit_X)
    assert_allclose(scaled.coefs / unit_y * unit_X, base.coefs, rtol=1e-10)


def test_nothing_to_learn():
    path = ridge_path(np.full((3, 2), 0.1), np.arange(3.0), [0.0, 1.0])
    assert_array_equal(path.coefs, np.zeros((2, 2)))
    assert_allclose(path.intercepts, 1.0)
    assert_array_equal(ridge_path([[1.0, 2.0]], [3.0], [0.5]).coefs, np.zeros((1, 2)))


@pytest.mark.parametrize(
    ("X", "y", "lams", "message"),
    [
        (np.ones(3), np.ones(3), [1.0], "X must be a non-empty two-dimensional array"),
        (np.ones((3, 2)), np.ones(2), [1.0], r"y must be of shape \(3,\)"),
        (np.ones((3, 2)), np.ones(3), [-1.0], r"lams must be >= 0, got .*-1\.0"),
        (np.ones((3, 2)), np.ones(3), [np.nan], "lams must be finite"),
        (np.ones((3, 2)), np.ones(3), [], "lams must be a non-empty one-dimensional array"),
    ],
)
def test_bad_input_is_named(X, y, lams, message):
    with pytest.raises(ValueError, match=message):
        ridge_path(X, y, lams)


def test_evaluating_at_a_bad_lam_is_refused():
    path = ridge_path(*problem(5, 2), [1.0])
    for evaluate in (path, path.intercept):
        with pytest.raises(ValueError, match=r"lam must be >= 0, got .*-2\.0"):
            evaluate(-2.0)
