"""Elastic-net and logistic paths: certificates recomputed, other solvers, symmetries, bad input."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit
from sklearn.linear_model import ElasticNet, LogisticRegression

from shrinkage.core.optimality import ConvergenceWarning, duality_gap
from shrinkage.core.paths import lasso_path
from shrinkage.core.paths.warm import elastic_net_path, logistic_path

SHAPES = [(40, 8), (25, 60), (30, 300)]


def problem(n, p, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p)) + 0.5
    X[:, 1:] += 0.5 * X[:, :-1]
    return X, X[:, 0] - X[:, 2] + rng.standard_normal(n)


def labelled(n, p, seed=0):
    X, y = problem(n, p, seed)
    return X, np.where(y > np.median(y), 1.0, -1.0)


def silent(function, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*args, **kwargs)


def steepest_at_zero(X, y):
    return np.abs((y - y.mean()) @ (X - X.mean(axis=0))).max() / y.size


def elastic_violation(X, y, w, lam, ratio):
    X, y = X - X.mean(axis=0), y - y.mean()
    pull = X.T @ (y - X @ w) / y.size - lam * (1 - ratio) * w
    on = w != 0
    apart = np.abs(pull[on] - lam * ratio * np.sign(w[on])).max(initial=0.0)
    return max(np.abs(pull).max() - lam * ratio, apart)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("ratio", [0.2, 0.9, 1.0])
def test_elastic_net_is_optimal_at_every_lam(shape, ratio):
    X, y = problem(*shape)
    lam_max = steepest_at_zero(X, y) / ratio
    lams = lam_max * np.array([0.5, 1.1, 0.01, 0.1, 0.999])
    path = silent(elastic_net_path, X, y, lams, l1_ratio=ratio)
    assert_array_equal(path.lams, lams)
    assert (path.gaps <= 1e-10).all()
    for lam, w, intercept in zip(lams, path.coefs, path.intercepts, strict=True):
        assert elastic_violation(X, y, w, lam, ratio) <= 1e-9 * lam_max
        assert_allclose(intercept, (y - X @ w).mean(), atol=1e-12)
    assert_array_equal(path.coefs[1], 0.0)
    assert np.count_nonzero(path.coefs[4]) == 1


def test_elastic_net_is_the_same_as_scikit_learn():
    X, y = problem(40, 8)
    path = elastic_net_path(X, y, [0.1], l1_ratio=0.3)
    reference = ElasticNet(alpha=0.1, l1_ratio=0.3, tol=1e-14, max_iter=10**5).fit(X, y)
    assert_allclose(path.coefs[0], reference.coef_, atol=1e-9)
    assert_allclose(path.intercepts[0], reference.intercept_, atol=1e-9)


def test_elastic_net_gap_is_that_of_the_lasso_on_more_rows():
    X, y = problem(40, 8)
    n, p, lam, ratio = 40, 8, 0.2, 0.4
    path = elastic_net_path(X, y, [lam], l1_ratio=ratio, fit_intercept=False, tol=0.9)
    rows = np.sqrt(n * lam * (1 - ratio)) * np.eye(p)
    X_more, y_more = np.vstack([X, rows]), np.append(y, np.zeros(p))
    gap = duality_gap(X_more, y_more, path.coefs[0], lam * ratio * n / (n + p), fit_intercept=False)
    assert_allclose(path.gaps[0], gap, atol=1e-15)


def test_with_l1_alone_and_copied_columns_the_exact_path_helps_out():
    X, y = problem(12, 30)
    X[:, 15:] = X[:, :15]
    lam_max = steepest_at_zero(X, y)
    lams = lam_max * np.logspace(0, -3, 12)
    path = silent(elastic_net_path, X, y, lams, l1_ratio=1.0)
    assert (path.gaps <= 1e-10).all()
    exact = lasso_path(X, y)(lams)
    assert_allclose(path.coefs @ X.T, exact @ X.T, atol=1e-6)


def logistic_violation(X, y, w, intercept, lam):
    pull = X.T @ (y * expit(-y * (X @ w + intercept))) / y.size
    on = w != 0
    return max(np.abs(pull).max() - lam, np.abs(pull[on] - lam * np.sign(w[on])).max(initial=0.0))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_logistic_lasso_is_optimal_at_every_lam(shape, fit_intercept):
    X, y = labelled(*shape)
    pull = y * 0.5
    lam_max = np.abs((pull - fit_intercept * pull.mean()) @ X).max() / y.size
    lams = lam_max * np.array([0.3, 1.01, 0.02, 0.1])
    path = silent(logistic_path, X, y, lams, fit_intercept=fit_intercept, tol=1e-12)
    assert (path.gaps <= 1e-12).all()
    assert (path.gaps >= -1e-14).all()
    for lam, w, intercept in zip(lams, path.coefs, path.intercepts, strict=True):
        assert logistic_violation(X, y, w, intercept, lam) <= 1e-5 * lam_max
        residual = y * expit(-y * (X @ w + intercept))
        assert not fit_intercept or abs(residual.mean()) < 1e-14
        assert fit_intercept or intercept == 0.0
    assert_array_equal(path.coefs[1], 0.0)


def test_logistic_lasso_is_the_same_as_scikit_learn():
    X, y = labelled(60, 6)
    path = logistic_path(X, y, [0.05], tol=1e-13)
    reference = LogisticRegression(l1_ratio=1.0, C=1 / 3, solver="saga", tol=1e-12, max_iter=10**5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference.fit(X, y)
    assert_allclose(path.coefs[0], reference.coef_[0], atol=1e-5)
    assert_allclose(path.intercepts[0], reference.intercept_[0], atol=1e-5)


def test_the_logistic_gap_bounds_the_excess():
    X, y = labelled(40, 8)
    lam = 0.02

    def objective(w, intercept):
        return np.logaddexp(0, -y * (X @ w + intercept)).mean() + lam * np.abs(w).sum()

    best = logistic_path(X, y, [lam], tol=1e-14)
    rough = logistic_path(X, y, [lam], tol=0.05)
    null = np.log(2)
    excess = objective(rough.coefs[0], rough.intercepts[0]) - objective(
        best.coefs[0], best.intercepts[0]
    )
    assert 0 < excess / null <= rough.gaps[0] <= 0.05


def test_swapped_labels_and_copied_rows():
    X, y = labelled(40, 8)
    base = logistic_path(X, y, [0.05, 0.01], tol=1e-13)
    swapped = logistic_path(X, -y, [0.05, 0.01], tol=1e-13)
    assert_allclose(swapped.coefs, -base.coefs, atol=1e-6)
    twice = logistic_path(np.tile(X, (2, 1)), np.tile(y, 2), [0.05, 0.01], tol=1e-13)
    assert_allclose(twice.coefs, base.coefs, atol=1e-6)


def test_copied_columns_and_separated_classes_are_certified():
    X, y = labelled(20, 10)
    X[:, 5:] = X[:, :5]
    X[:, 0] = X[:, 5] = y  # one feature tells the classes apart
    path = silent(logistic_path, X, y, [0.2, 1e-2, 1e-4])
    assert (path.gaps <= 1e-8).all()


def test_a_gap_that_is_missed_is_said():
    X, y = labelled(40, 8)
    with pytest.warns(ConvergenceWarning, match=r"duality gap \S+ is above the tolerance 1e-08"):
        logistic_path(X, y, [0.01], max_steps=1)
    with pytest.warns(ConvergenceWarning, match="above the tolerance 1e-30"):
        elastic_net_path(*problem(25, 60), [0.01], tol=1e-30)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda X, y: elastic_net_path(X, y, [0.0]), r"lams must be > 0, got .*0\.0"),
        (lambda X, y: elastic_net_path(X, y, [1.0], l1_ratio=0.0), "l1_ratio must be .* > 0"),
        (lambda X, y: elastic_net_path(X, y, [1.0], l1_ratio=1.5), "l1_ratio must be .* 0 to 1"),
        (lambda X, y: elastic_net_path(X, y[:-1], [1.0]), "y must be of shape"),
        (lambda X, y: elastic_net_path(X, y, [1.0], tol=0.0), "tol must be .* > 0"),
        (lambda X, y: logistic_path(X, y, [1.0]), r"y must be labels -1 or \+1"),
        (lambda X, y: logistic_path(X, np.sign(y), [-1.0]), "lams must be > 0"),
        (lambda X, y: logistic_path(X, np.ones(40), [1.0]), r"both labels .* got \+1 only"),
        (lambda X, y: logistic_path(np.ones(3), y, [1.0]), "X must be a non-empty two-dim"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(*problem(40, 8))
