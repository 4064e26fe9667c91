"""What the page computes is what scikit-learn computes: weights and cross-validation curves."""

import warnings

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from shrinkage.core.losses import Logistic
from shrinkage.core.paths import elastic_net_path, lasso_path, logistic_path, ridge_path
from shrinkage.core.penalties import SquaredL2
from shrinkage.core.solvers import proximal_gradient
from shrinkage.lesson.datasets import breast_cancer, diabetes
from shrinkage.lesson.tuning import cross_validate

DATA, CELLS = diabetes(), breast_cancer()
N = len(DATA.y)
TIGHT = {"tol": 1e-13, "max_iter": 1_000_000}


@pytest.mark.parametrize("lam", [0.5, 3.0, 20.0])
def test_least_squares_with_each_penalty(lam):
    pairs = {
        "ridge": (ridge_path(DATA.X, DATA.y, [lam])(lam), Ridge(alpha=N * lam)),
        "lasso": (lasso_path(DATA.X, DATA.y)(lam), Lasso(alpha=lam, **TIGHT)),
        "net": (
            elastic_net_path(DATA.X, DATA.y, [lam], l1_ratio=0.3).coefs[0],
            ElasticNet(alpha=lam, l1_ratio=0.3, **TIGHT),
        ),
    }
    for name, (ours, theirs) in pairs.items():
        expected = theirs.fit(DATA.X, DATA.y).coef_
        np.testing.assert_allclose(ours, expected, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("lam", [0.02, 0.1])
def test_logistic_regression_with_l1(lam):
    n = len(CELLS.y)
    theirs = LogisticRegression(
        l1_ratio=1.0, C=1 / (n * lam), solver="saga", tol=1e-11, max_iter=100_000
    ).fit(CELLS.X, CELLS.y)
    ours = logistic_path(CELLS.X, CELLS.y, [lam], tol=1e-13)
    np.testing.assert_allclose(ours.coefs[0], theirs.coef_[0], atol=1e-8)
    np.testing.assert_array_equal(ours.coefs[0] != 0, theirs.coef_[0] != 0)


def test_logistic_regression_with_l2():
    n, lam = len(CELLS.y), 0.05
    columns = CELLS.X[:, :6]
    theirs = LogisticRegression(
        C=1 / (n * lam), solver="newton-cholesky", fit_intercept=False, tol=1e-14, max_iter=1000
    ).fit(columns, CELLS.y)
    ours = proximal_gradient(
        Logistic(columns, CELLS.y), SquaredL2(lam), np.zeros(6), tol=1e-12, accelerated=True,
        max_steps=100_000,
    ).w  # fmt: skip
    np.testing.assert_allclose(ours, theirs.coef_[0], atol=1e-8)


@pytest.mark.parametrize("method", ["ridge", "lasso"])
def test_cross_validation_curves_on_the_same_folds(method):
    lams = [10.0, 2.0, 0.5]
    ours = cross_validate(DATA.X, DATA.y, lams, method, folds=5, seed=3)
    order = np.random.default_rng(3).permutation(N)
    folds = [(np.setdiff1d(order, part), part) for part in np.array_split(order, 5)]
    for k, lam in enumerate(ours.lams):
        # Ridge's alpha grows with the rows, which differ by one from fold to fold.
        errors = []
        for kept, left in folds:
            model = Ridge(alpha=len(kept) * lam) if method == "ridge" else Lasso(alpha=lam, **TIGHT)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                score = cross_val_score(
                    make_pipeline(StandardScaler(), model),
                    DATA.X, DATA.y, cv=[(kept, left)], scoring="neg_mean_squared_error",
                )  # fmt: skip
            errors.append(-score[0])
        np.testing.assert_allclose(ours.fold_errors[:, k], errors, rtol=1e-8)
    assert ours.mean.shape == (3,)
