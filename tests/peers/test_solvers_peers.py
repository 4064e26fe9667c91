"""Our solutions against celer's and skglm's, our steps against torch's."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from shrinkage.core.losses import LeastSquares, Logistic
from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import L1, ElasticNet, GroupL2, SquaredL2
from shrinkage.core.solvers import coordinate_descent, gradient_descent, lasso, proximal_gradient

pytestmark = pytest.mark.peers

LAMS = (0.02, 0.3, 1.5)


@pytest.mark.parametrize("lam", LAMS)
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_the_lasso_equals_celers_and_skglms(lam: float, fit_intercept: bool, problem: Any) -> None:
    import celer
    import skglm

    X, y = problem
    ours = lasso(X, y, lam, fit_intercept=fit_intercept, tol=1e-14)
    for peer in (celer.Lasso, skglm.Lasso):
        theirs = peer(alpha=lam, fit_intercept=fit_intercept, tol=1e-13).fit(X, y)
        assert_allclose(ours.w, theirs.coef_, atol=2e-6)
        assert_allclose(ours.intercept, theirs.intercept_, atol=2e-6)
        assert np.array_equal(ours.w != 0, theirs.coef_ != 0)


@pytest.mark.parametrize("lam", LAMS)
def test_the_exact_path_passes_through_celers_solutions(lam: float, problem: Any) -> None:
    import celer

    X, y = problem
    theirs = celer.Lasso(alpha=lam, tol=1e-13).fit(X, y)
    assert_allclose(lasso_path(X, y)(lam), theirs.coef_, atol=2e-6)


@pytest.mark.parametrize("l1_ratio", [0.2, 0.8])
def test_the_elastic_net_equals_skglms(l1_ratio: float, problem: Any) -> None:
    import skglm

    X, y = problem
    ours = coordinate_descent(
        LeastSquares(X, y), ElasticNet(0.4, l1_ratio), np.zeros(12), tol=1e-11
    )
    theirs = skglm.ElasticNet(alpha=0.4, l1_ratio=l1_ratio, fit_intercept=False, tol=1e-12)
    assert_allclose(ours.w, theirs.fit(X, y).coef_, atol=1e-8)


def test_sparse_logistic_regression_equals_celers_and_skglms(problem: Any, labels: Any) -> None:
    import celer
    import skglm

    X, lam = problem[0], 0.05
    ours = proximal_gradient(
        Logistic(X, labels), L1(lam), np.zeros(12), accelerated=True, tol=1e-10, max_steps=50_000
    )
    theirs = skglm.SparseLogisticRegression(alpha=lam, fit_intercept=False, tol=1e-12).fit(
        X, labels
    )
    assert_allclose(ours.w, theirs.coef_.ravel(), atol=1e-6)
    # Celer sums over the rows and weighs the loss: C = 1/(nλ).
    others = celer.LogisticRegression(C=1 / (len(labels) * lam), tol=1e-12, fit_intercept=False)
    assert_allclose(ours.w, others.fit(X, labels).coef_.ravel(), atol=1e-6)


def test_the_group_lasso_equals_celers(problem: Any) -> None:
    import celer

    X, y = problem
    groups = tuple(tuple(range(start, start + 3)) for start in range(0, 12, 3))
    ours = proximal_gradient(
        LeastSquares(X, y), GroupL2(0.5, groups), np.zeros(12), tol=1e-10, max_steps=50_000
    )
    weights = np.sqrt([len(group) for group in groups])
    theirs = celer.GroupLasso(
        groups=[list(group) for group in groups],
        alpha=0.5,
        weights=weights,
        fit_intercept=False,
        tol=1e-14,
    )
    assert_allclose(ours.w, theirs.fit(X, y).coef_, atol=1e-6)
    assert 0 < np.count_nonzero(ours.w) < 12


def test_gradient_steps_with_squared_l2_are_torchs_sgd_with_weight_decay(problem: Any) -> None:
    import torch

    X, y = problem
    step, lam, steps = 0.05, 0.7, 40
    start = np.linspace(-1, 1, 12)
    ours = gradient_descent(
        LeastSquares(X, y), SquaredL2(lam), start, step=step, steps=steps, record=True
    )
    rows, target = torch.as_tensor(X), torch.as_tensor(y)
    weights = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=step, weight_decay=lam)
    theirs = [start]
    for _ in range(steps):
        optimizer.zero_grad()
        (((target - rows @ weights) ** 2).mean() / 2).backward()
        optimizer.step()
        theirs.append(weights.detach().numpy().copy())
    assert ours.iterates is not None
    assert_allclose(ours.iterates, np.array(theirs), rtol=1e-10, atol=1e-12)
