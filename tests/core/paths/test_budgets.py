"""From λ to the budget that its solution uses up, and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.core.paths import (
    budgets,
    lasso_multiplier,
    lasso_path,
    ridge_multiplier,
    ridge_path,
)
from shrinkage.lesson.datasets import diabetes

SHARES = st.floats(1e-9, 1 - 1e-9)


def problem(seed, n, p, scale=1.0):
    rng = np.random.default_rng(seed)
    return scale * rng.standard_normal((n, p)), rng.standard_normal(n)


sizes = st.tuples(st.integers(0, 10**6), st.integers(2, 9), st.integers(1, 6))


@settings(max_examples=60)
@given(sizes, SHARES, st.sampled_from([1.0, 1e-6, 1e6]))
def test_the_lasso_returns_from_the_budget_of_a_strength(size, share, scale):
    path = lasso_path(*problem(*size, scale))
    lam = share * path.lams[0]
    back = lasso_multiplier(path, np.abs(path(lam)).sum())
    assert back == pytest.approx(lam, rel=1e-8, abs=1e-8 * path.lams[0])


@settings(max_examples=60)
@given(sizes, st.floats(-8, 8), st.sampled_from([1.0, 1e-6, 1e6]))
def test_ridge_returns_from_the_budget_of_a_strength(size, exponent, scale):
    X, y = problem(*size, scale)
    path = ridge_path(X, y, [1.0])
    curvatures = path.singular_values**2 / len(y)
    lam = float(curvatures.max() * 10**exponent)
    t = float(np.linalg.norm(path(lam)))
    back = ridge_multiplier(path, t)
    # Where the penalty is next to nothing beside the loss, t hardly depends on it.
    assert back == pytest.approx(lam, rel=1e-8, abs=1e-8 * curvatures.max())
    assert np.linalg.norm(path(back)) == pytest.approx(t, rel=1e-11)


def test_both_return_on_real_data():
    data = diabetes()
    lasso, ridge = lasso_path(data.X, data.y), ridge_path(data.X, data.y, [1.0])
    for lam in np.geomspace(1e-3, 0.999, 40) * lasso.lams[0]:
        assert lasso_multiplier(lasso, np.abs(lasso(lam)).sum()) == pytest.approx(lam, rel=1e-8)
    for lam in np.geomspace(1e-3, 1e6, 40):
        assert ridge_multiplier(ridge, np.linalg.norm(ridge(lam))) == pytest.approx(lam, rel=1e-8)


def test_budgets_rise_from_nothing():
    data = diabetes()
    path = lasso_path(data.X, data.y)
    used = budgets(path)
    assert used[0] == 0
    assert (np.diff(used) > 0).all()
    assert used[-1] == np.abs(path.coefs[-1]).sum()


def test_beyond_the_ends():
    X, y = problem(3, 8, 3)
    lasso, ridge = lasso_path(X, y), ridge_path(X, y, [1.0])
    assert lasso_multiplier(lasso, 0.0) == lasso.lams[0]
    assert lasso_multiplier(lasso, budgets(lasso)[-1]) == 0
    assert lasso_multiplier(lasso, 1e9) == 0
    assert ridge_multiplier(ridge, np.linalg.norm(ridge(0.0))) == 0
    assert ridge_multiplier(ridge, 1e9) == 0
    assert ridge_multiplier(ridge_path(X, np.ones(8), [1.0]), 1.0) == 0
    tiny = ridge_multiplier(ridge, 1e-200)
    assert np.abs(ridge(tiny)).max() / 1e-200 == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("t", [-1.0, np.nan, np.inf, "1"])
def test_bad_budgets(t):
    X, y = problem(3, 8, 3)
    with pytest.raises(ValueError, match="t must be"):
        lasso_multiplier(lasso_path(X, y), t)
    with pytest.raises(ValueError, match="t must be"):
        ridge_multiplier(ridge_path(X, y, [1.0]), t)


def test_ridge_has_no_multiplier_at_zero():
    with pytest.raises(ValueError, match=r"t must be .*> 0|positive"):
        ridge_multiplier(ridge_path(*problem(3, 8, 3), [1.0]), 0.0)
