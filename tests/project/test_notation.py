"""Every conversion that the notation page states, against the problem that it is stated for."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.svm import LinearSVC
from support.tree import BOOK

from shrinkage.core import penalties
from shrinkage.core.losses import LeastSquares, Logistic
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.solvers import gradient_descent, lasso, proximal_gradient, ridge

RNG = np.random.default_rng(3)
N, P = 40, 3
X = RNG.normal(size=(N, P)) * [1.0, 2.0, 0.5]
Y = X @ [1.0, 0.0, -2.0] + RNG.normal(size=N)
LABELS = np.where(Y > 0, 1, -1)
LAM, RHO = 0.3, 0.4
OURS = {
    "l1": lasso(X, Y, LAM, fit_intercept=False).w,
    "l2": ridge(X, Y, LAM, fit_intercept=False).w,
    "net": proximal_gradient(
        LeastSquares(X, Y), penalties.ElasticNet(LAM, RHO), np.zeros(P), tol=1e-12
    ).w,
}


def squares(w: np.ndarray) -> float:
    return float(((Y - X @ w) ** 2).sum())


def solves(objective, w: np.ndarray) -> None:
    """Assert that no move from w by a thousandth, in any of many directions, lowers it."""
    here = objective(w)
    moves = np.vstack([np.eye(w.size), -np.eye(w.size), RNG.normal(size=(200, w.size))])
    for size in (1e-2, 1e-3):
        assert min(objective(w + size * move) for move in moves) > here


def sgd(decay: float, scale: float) -> np.ndarray:
    """Run PyTorch's SGD on ``scale`` times our loss, as its documentation states the update."""
    w = np.zeros(P)
    for _ in range(4000):
        w = w - 0.02 * (scale * LeastSquares(X, Y).gradient(w) + decay * w)
    return w


def norm1(w: np.ndarray) -> float:
    return float(np.abs(w).sum())


def half2(w: np.ndarray) -> float:
    return float(w @ w) / 2


def ours_logistic(penalty) -> np.ndarray:
    return proximal_gradient(
        Logistic(X, LABELS), penalty, np.zeros(P), accelerated=True, tol=1e-11, max_steps=100_000
    ).w


def check_extremum() -> None:
    solves(lambda w: LeastSquares(X, Y).value(w) + LAM * norm1(w), OURS["l1"])


def check_dialogue() -> None:
    check_extremum()
    solves(lambda w: LeastSquares(X, Y).value(w) + LAM * half2(w), OURS["l2"])
    # Its update w ← w − α(∇L + λw), with our η for α.
    found = gradient_descent(
        LeastSquares(X, Y), penalties.SquaredL2(LAM), np.zeros(P), step=0.02, steps=1, record=True
    )
    np.testing.assert_allclose(found.w, -0.02 * LeastSquares(X, Y).gradient(np.zeros(P)))


def check_prml_2() -> None:
    solves(lambda w: squares(w) / 2 + N * LAM / 2 * float(w @ w), OURS["l2"])


def check_prml_1() -> None:
    solves(lambda w: squares(w) / 2 + 2 * N * LAM / 2 * norm1(w), OURS["l1"])


def check_deep_learning_2() -> None:
    solves(lambda w: squares(w) / (2 * N) + LAM / 2 * float(w @ w), OURS["l2"])


def check_ridge() -> None:
    theirs = Ridge(alpha=N * LAM, fit_intercept=False).fit(X, Y).coef_
    np.testing.assert_allclose(theirs, OURS["l2"], rtol=1e-10)
    solves(lambda w: squares(w) + N * LAM * float(w @ w), OURS["l2"])


def check_lasso() -> None:
    theirs = Lasso(alpha=LAM, fit_intercept=False, tol=1e-14).fit(X, Y).coef_
    np.testing.assert_allclose(theirs, OURS["l1"], rtol=1e-7, atol=1e-9)


def check_elastic_net() -> None:
    theirs = ElasticNet(alpha=LAM, l1_ratio=RHO, fit_intercept=False, tol=1e-14).fit(X, Y).coef_
    np.testing.assert_allclose(theirs, OURS["net"], rtol=1e-7, atol=1e-9)


def check_logistic_2() -> None:
    theirs = LogisticRegression(C=1 / (N * LAM), fit_intercept=False, tol=1e-12, max_iter=10_000)
    expected = ours_logistic(penalties.SquaredL2(LAM))
    np.testing.assert_allclose(theirs.fit(X, LABELS).coef_[0], expected, rtol=1e-5)


def check_logistic_1() -> None:
    lam = LAM / 4
    theirs = LogisticRegression(
        l1_ratio=1.0,
        C=1 / (N * lam),
        solver="saga",
        fit_intercept=False,
        tol=1e-10,
        max_iter=50_000,
    ).fit(X, LABELS)
    expected = ours_logistic(penalties.L1(lam))
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(theirs.coef_[0], expected, rtol=1e-5, atol=1e-7)


def check_svc() -> None:
    theirs = LinearSVC(
        C=1 / (N * LAM), loss="hinge", fit_intercept=False, tol=1e-10, max_iter=500_000
    ).fit(X, LABELS)

    def ours(w: np.ndarray) -> float:
        return float(np.maximum(0, 1 - LABELS * (X @ w)).mean()) + LAM * half2(w)

    solves(ours, theirs.coef_[0])


def check_net_formula() -> None:
    solves(
        lambda w: squares(w) / (2 * N) + LAM * (RHO * norm1(w) + (1 - RHO) / 2 * float(w @ w)),
        OURS["net"],
    )


def check_sgd() -> None:
    np.testing.assert_allclose(sgd(LAM, 1.0), OURS["l2"], rtol=1e-6)
    np.testing.assert_allclose(sgd(2 * LAM, 2.0), OURS["l2"], rtol=1e-6)


def check_keras_1() -> None:
    check_extremum()
    solves(lambda w: squares(w) / N + 2 * LAM * norm1(w), OURS["l1"])


def check_keras_2() -> None:
    solves(lambda w: squares(w) / (2 * N) + LAM / 2 * float(w @ w), OURS["l2"])
    solves(lambda w: squares(w) / N + LAM * float(w @ w), OURS["l2"])


def check_leaf() -> None:
    ones = np.ones((N, 1))
    response = Y + 1.0

    def leaf(alpha: float, lam: float):
        return lambda w: float(
            ((response - w[0]) ** 2).sum() / 2 + alpha * abs(w[0]) + lam / 2 * w[0] ** 2
        )

    solves(leaf(0.0, N * LAM), ridge(ones, response, LAM, fit_intercept=False).w)
    solves(leaf(N * LAM, 0.0), lasso(ones, response, LAM, fit_intercept=False).w)


#: How the first column of each row begins, and its check.
CHECKS = {
    "*A fairly complete explanation": check_extremum,
    "Amy Ma's dialogue": check_dialogue,
    "PRML, eq. 3.29, q = 2": check_prml_2,
    "PRML, eq. 3.29, q = 1": check_prml_1,
    "*Deep Learning*, L2": check_deep_learning_2,
    "*Deep Learning*, L1": check_extremum,
    "`Ridge`": check_ridge,
    "`Lasso`": check_lasso,
    "`ElasticNet`": check_elastic_net,
    "`LogisticRegression` of scikit-learn, L2": check_logistic_2,
    "`LogisticRegression` of scikit-learn, L1": check_logistic_1,
    "`LinearSVC`": check_svc,
    "glmnet": check_net_formula,
    "`OLS.fit_regularized`": check_net_formula,
    "`SGD`": check_sgd,
    "`regularizers.L1`": check_keras_1,
    "`regularizers.L2`": check_keras_2,
    "A leaf of XGBoost": check_leaf,
}


def rows() -> list[str]:
    """Return the first column of the page's table of conversions."""
    text = (BOOK / "notation.md").read_text(encoding="utf-8").split("## Other books")[1]
    return re.findall(r"^\| (?!Source)([^|]+?) \|", text, flags=re.M)


@pytest.mark.parametrize("row", rows())
def test_the_conversion_of_each_row_holds(row):
    (check,) = [check for start, check in CHECKS.items() if row.startswith(start)]
    check()


def test_every_check_has_its_row():
    assert len(rows()) == len(CHECKS)


def test_a_wrong_conversion_would_be_seen():
    for wrong in (LAM / 2, 2 * LAM, N * LAM):
        with pytest.raises(AssertionError):
            solves(lambda w, lam=wrong: squares(w) / (2 * N) + lam * norm1(w), OURS["l1"])
        with pytest.raises(AssertionError):
            solves(lambda w, lam=wrong: squares(w) / (2 * N) + lam * half2(w), OURS["l2"])


def test_prml_s_threshold_is_half_its_strength():
    orthonormal, _ = np.linalg.qr(X)
    strength = 0.8
    w = soft_threshold(orthonormal.T @ Y, strength / 2)
    solves(lambda v: float(((Y - orthonormal @ v) ** 2).sum()) / 2 + strength / 2 * norm1(v), w)
