"""The derivations of linear models against NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.algorithms.linear_models import numerics
from shrinkage.algorithms.linear_models.derivation import (
    derive_augmented,
    derive_entry,
    derive_features,
    derive_few,
    derive_freedom,
    derive_grouping,
    derive_shrinkage,
    derive_singular,
)
from shrinkage.core.paths import elastic_net_path, lasso_path, ridge_path
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.solvers import lasso
from shrinkage.lesson.datasets import diabetes, sparse_linear_model, standardise

ENTRY, FEATURES, SHRINKAGE = derive_entry(), derive_features(), derive_shrinkage()
correlations = st.floats(-0.9, 0.9)


@given(rho=correlations, lam=st.floats(0.01, 0.3), signs=st.sampled_from([(1, 1), (-1, 1)]))
@settings(max_examples=30)
def test_the_weights_without_noise_are_the_derived_ones(rho, lam, signs):
    truth = 5.0 * np.array(signs)  # far enough from 0 to keep the signs
    found = ENTRY.function("numpy", "lasso_weights")(*truth, rho, lam, *signs)
    covariance = np.array([[1, rho], [rho, 1]])
    pull = covariance @ (truth - found)
    np.testing.assert_allclose(pull, lam * np.array(signs), atol=1e-12)


@given(rho=st.floats(-0.7, 0.7), shares=st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)))
@settings(max_examples=25)
def test_the_pull_decides_who_enters_however_many_rows(rho, shares):
    """Rows without noise whose moments are exactly those of the population."""
    rng = np.random.default_rng(3)
    white = rng.standard_normal((60, 3))
    white -= white.mean(axis=0)
    white = np.linalg.qr(white)[0] * np.sqrt(60)
    X = np.column_stack([white[:, 0], rho * white[:, 0] + np.sqrt(1 - rho**2) * white[:, 1]])
    third = X @ np.array(shares) + white[:, 2]
    truth = np.array([3.0, 4.0])
    pull = abs(float(ENTRY.function("numpy", "signs_mixed")(*shares, 1.0, 1.0)))
    if abs(pull - 1) < 1e-3:
        return
    kept = lasso(np.column_stack([X, third]), X @ truth, 0.05).w[2] != 0
    assert kept == (pull > 1)


@given(rho=st.floats(0.0, 0.99), a=st.floats(0, 2), m=st.floats(0.1, 2))
@settings(max_examples=40)
def test_the_features_are_those_of_the_mixture(rho, a, m):
    mix = numerics.mixture(rho, (a, m), (1.5, -0.5), 2.0)
    np.testing.assert_allclose(mix[1, :2], FEATURES.function("numpy", "second_twin")(rho))
    np.testing.assert_allclose(
        mix[2, :3], FEATURES.function("numpy", "third_feature")(rho, a, m), atol=1e-15
    )
    np.testing.assert_allclose(mix[3], [*(1.5 * mix[0] - 0.5 * mix[1])[:3], 2.0])
    covariance = mix[:3, :3] @ mix[:3, :3].T
    np.testing.assert_allclose(np.diag(covariance), 1)
    share = a / np.sqrt(2 * a**2 * (1 + rho) + m**2)
    expected = abs(ENTRY.function("numpy", "signs_mixed")(share, share, 1, -1))
    assert numerics.sign_pull(covariance, [2.0, -3.0, 0.0]) == pytest.approx(expected, abs=1e-9)


@given(c=st.floats(-5, 5), lam=st.floats(0.01, 3), share=st.floats(0.05, 1))
def test_best_weight_is_the_elastic_nets_on_an_orthonormal_design(c, lam, share):
    X = np.array([[1.0], [-1.0]])
    found = SHRINKAGE.function("numpy")(1.0, c, lam * share, lam * (1 - share))
    expected = elastic_net_path(X, c * X[:, 0], [lam], l1_ratio=share, fit_intercept=False)
    assert found == pytest.approx(expected.coefs[0, 0], abs=1e-12)
    assert SHRINKAGE.function("numpy")(1.0, c, lam, 0.0) == pytest.approx(
        soft_threshold([c], lam)[0]
    )


def test_ridge_shrinks_each_singular_direction_by_the_derived_share():
    X, y, _ = sparse_linear_model(30, 5, 5, correlation=0.6, seed=2)
    X, y, lam = X - X.mean(axis=0), y - y.mean(), 0.7
    _, values, directions = np.linalg.svd(X, full_matrices=False)
    share = derive_singular().function("numpy")(values**2 / len(y), lam)
    free, shrunk = np.linalg.lstsq(X, y)[0], ridge_path(X, y, [lam])(lam)
    np.testing.assert_allclose(directions @ shrunk, share * (directions @ free))
    slopes = derive_freedom().function("numpy")(values**2 / len(y), lam)
    assert slopes.sum() == pytest.approx(float(numerics.ridge_freedom(X, lam)))


def test_the_elastic_net_is_a_lasso_on_augmented_rows():
    assert derive_augmented().settled
    X, y, _ = sparse_linear_model(40, 6, 3, correlation=0.5, seed=1)
    X, y = X - X.mean(axis=0), y - y.mean()
    n, p, lam, r = len(y), 6, 0.3, 0.4
    more = np.vstack([X, np.sqrt(n * lam * (1 - r)) * np.eye(p)])
    scale = (n + p) / n  # the lasso divides by its own number of rows
    found = lasso(more, np.append(y, np.zeros(p)), lam * r / scale, fit_intercept=False).w
    expected = elastic_net_path(X, y, [lam], l1_ratio=r, fit_intercept=False).coefs[0]
    np.testing.assert_allclose(found, expected, atol=1e-10)


@given(rho=st.floats(0.3, 0.999), lam=st.floats(0.05, 1.0), r=st.floats(0.05, 0.9))
@settings(max_examples=30)
def test_the_grouping_bound_holds(rho, lam, r):
    X = standardise(numerics.three_features(50, rho, numerics.ALONE, (1, 1), 1.0, seed=4).X).X
    y = X[:, 0] + X[:, 1] + np.random.default_rng(5).standard_normal(50)
    y -= y.mean()
    w = elastic_net_path(X, y, [lam], l1_ratio=r).coefs[0]
    if w[0] * w[1] <= 0:
        return
    alike = X[:, 0] @ X[:, 1] / 50
    bound = np.sqrt(2 * (1 - alike)) * np.linalg.norm(y) / np.sqrt(50) / (lam * (1 - r))
    assert abs(w[0] - w[1]) <= bound + 1e-12
    pulls = X.T @ (y - X @ w) / 50
    gap = derive_grouping().function("numpy")(pulls[0], pulls[1], lam, r)
    assert w[0] - w[1] == pytest.approx(gap, abs=1e-8)


def test_a_solution_walks_to_independent_columns():
    assert derive_few().settled
    data = diabetes()
    X = np.column_stack([data.X[:, :3], data.X[:, 2]])
    w = lasso_path(X, data.y)(2.0)
    both = w.copy()
    both[2] = both[3] = (w[2] + w[3]) / 2
    assert numerics.objective(X, data.y, both, 2.0) == pytest.approx(
        numerics.objective(X, data.y, w, 2.0), rel=1e-12
    )
