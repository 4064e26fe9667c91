"""Both minima, both formulas, and the limits of a penalty that vanishes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from sklearn.linear_model import LogisticRegression

from shrinkage.algorithms.global_minimum import numerics
from shrinkage.algorithms.global_minimum.numerics import (
    diagonal_formula,
    disagreement,
    eigen_formula,
    error_of_model,
    formula,
    kept_shares,
    least_norm_limit,
    logistic_with_l2,
    lowest_with_l1,
    lowest_with_l2,
    margin_limit,
    minimum,
    model_of_logistic,
    separable_sample,
    true_logistic,
    turned_loss,
)
from shrinkage.core.losses import Absolute, Quadratic
from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.lesson.datasets import breast_cancer, diabetes, sparse_linear_model

curvatures, places, strengths = st.floats(0.05, 20), st.floats(-3, 3), st.floats(0, 4)
tilts = st.floats(-1.6, 1.6)
losses = st.builds(turned_loss, curvatures, curvatures, tilts, st.tuples(places, places))
NAMES = ("mean radius", "mean texture", "mean smoothness")
CANCER = breast_cancer()
COLUMNS = [CANCER.feature_names.index(name) for name in NAMES]
X3 = CANCER.X[:, COLUMNS]


def random_loss(p, seed):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(2 * p, p))
    return Quadratic(A.T @ A / (2 * p), rng.normal(size=p))


# --- the minimum of a quadratic


@given(f=losses, lam=strengths)
def test_eq_7_13_is_l2_s_minimum(f, lam):
    found = eigen_formula(f, lam)
    np.testing.assert_allclose(found, lowest_with_l2(f, lam), atol=1e-9)
    np.testing.assert_allclose(f.gradient(found) + lam * found, 0, atol=1e-9)
    _, vectors = np.linalg.eigh(f.H)
    kept = (vectors.T @ found) - kept_shares(f, lam) * (vectors.T @ f.w_star)
    np.testing.assert_allclose(kept, 0, atol=1e-9)


@given(f=losses, lam=strengths)
def test_l1_s_minimum_is_stationary_and_eq_7_23_is_it_on_a_diagonal_hessian(f, lam):
    w = lowest_with_l1(f, lam)
    distance = L1(lam).subdiff_distance(w, f.gradient(w))
    assert distance.max() <= 1e-9 * (1 + lam + np.abs(f.H).max() * np.abs(f.w_star).max())
    straight = Quadratic(np.diag(np.diag(f.H)), f.w_star)
    np.testing.assert_allclose(
        diagonal_formula(straight, lam), lowest_with_l1(straight, lam), atol=1e-12
    )


@pytest.mark.parametrize("p", [1, 3, 6])
@given(seed=st.integers(0, 10**6), lam=st.floats(0.001, 2))
def test_more_weights_than_two(p, seed, lam):
    f = random_loss(p, seed)
    w = lowest_with_l1(f, lam)
    assert L1(lam).subdiff_distance(w, f.gradient(w)).max() < 1e-8
    assert (
        SquaredL2(lam).subdiff_distance(eigen_formula(f, lam), f.gradient(eigen_formula(f, lam)))[0]
        < 1e-8
    )
    order = np.random.default_rng(seed).permutation(p)
    turned = Quadratic(f.H[np.ix_(order, order)], f.w_star[order])
    np.testing.assert_allclose(lowest_with_l1(turned, lam), w[order], atol=1e-7)


@given(f=losses, lam=strengths, penalty=st.sampled_from(["l1", "l2"]))
def test_the_loss_is_never_lower_at_the_moved_minimum_and_the_penalty_never_larger(f, lam, penalty):
    w = minimum(f, penalty, lam)
    size = (lambda v: np.abs(v).sum()) if penalty == "l1" else (lambda v: v @ v)
    assert f.value(w) >= 0
    assert size(w) <= size(f.w_star) + 1e-9
    cost = f.value(w) + (lam * size(w) if penalty == "l1" else lam / 2 * size(w))
    said = formula(f, penalty, lam)
    claimed = f.value(said) + (lam * size(said) if penalty == "l1" else lam / 2 * size(said))
    assert cost <= claimed + 1e-9 * (1 + claimed)


def test_the_flat_direction_moves_first():
    f = turned_loss(4.0, 0.25, np.radians(30), (1.5, 1.6))
    flat, steep = kept_shares(f, 0.25)
    assert (round(steep, 2), round(flat, 12)) == (0.94, 0.5)
    moved = f.w_star - lowest_with_l2(f, 1e-4)
    across = np.array([-np.sin(np.radians(30)), np.cos(np.radians(30))])
    assert abs(moved @ across) > 0.9 * np.linalg.norm(moved)


def test_eq_7_23_has_zeros_where_the_minimum_has_none_and_the_other_way_round():
    more = turned_loss(1.8, 0.2, np.pi / 4, (0.4, 1.6))
    fewer = turned_loss(1.8, 0.2, np.pi / 4, (-0.8, 1.6))
    assert (diagonal_formula(more, 0.5) == 0).tolist() == [True, False]
    assert (lowest_with_l1(more, 0.5) == 0).tolist() == [False, False]
    assert (diagonal_formula(fewer, 0.5) == 0).tolist() == [False, False]
    assert (lowest_with_l1(fewer, 0.5) == 0).tolist() == [True, False]


def test_disagreement_starts_at_none_and_its_numbers_hold_for_other_seeds():
    assert disagreement(0.0, count=200) == (0, 0, 0, 0)
    for seed in range(3):
        some, many = (disagreement(rho, count=800, seed=seed) for rho in (0.3, 0.6))
        assert 0.05 < some.only_truth < 0.12
        assert 0.27 < many.only_truth < 0.37
        assert many.only_formula < 0.1
        assert some.error < many.error < 0.2


def test_the_page_s_numbers_of_the_diabetes_data():
    data = diabetes()
    X, y = data.X, data.y - data.y.mean()
    free = np.linalg.lstsq(X, y)[0]
    said = diagonal_formula(Quadratic(X.T @ X / len(y), free), 8.0)
    true = lasso_path(X, y)(8.0)
    assert ((true == 0).sum(), (said == 0).sum()) == (6, 3)
    assert ((true == 0) == (said == 0)).sum() == 5
    for name in ("tc", "ldl"):
        j = data.feature_names.index(name)
        assert true[j] == 0 != said[j]


def test_on_the_diabetes_data_eq_7_23_is_right_about_five_to_nine_weights():
    data = diabetes()
    X, y = data.X, data.y - data.y.mean()
    model = Quadratic(X.T @ X / len(y), np.linalg.lstsq(X, y)[0])
    path = lasso_path(X, y)
    zeros = {lam: path(lam) == 0 for lam in np.geomspace(0.01, 50, 300)}
    right = {lam: int(((diagonal_formula(model, lam) == 0) == true).sum())
             for lam, true in zeros.items() if 0 < true.sum() < true.size}  # fmt: skip
    assert (min(right.values()), max(right.values())) == (5, 9)


# --- the logistic loss


@pytest.mark.parametrize("lam", [1e-3, 0.05, 1.0])
def test_logistic_regression_agrees_with_scikit_learn(lam):
    fit = logistic_with_l2(X3, CANCER.y, lam)
    theirs = LogisticRegression(C=1 / (len(X3) * lam), tol=1e-12, max_iter=10_000)
    theirs.fit(X3, CANCER.y)
    np.testing.assert_allclose(fit.w, theirs.coef_[0], rtol=1e-5, atol=1e-7)
    assert fit.intercept == pytest.approx(theirs.intercept_[0], rel=1e-5)
    assert fit.error < 1e-10
    twice = logistic_with_l2(np.vstack([X3, X3]), np.append(CANCER.y, CANCER.y), lam)
    np.testing.assert_allclose(twice.w, fit.w, rtol=1e-9)


def test_the_quadratic_model_has_the_loss_s_gradient_and_hessian():
    model = model_of_logistic(X3, CANCER.y)

    def loss(w):
        margins = CANCER.y * (X3 @ w)
        best = min(
            np.logaddexp(0, -(margins + CANCER.y * b)).mean()
            for b in np.linspace(-0.02, 0.02, 4001) + logistic_with_l2(X3, CANCER.y, 0.0).intercept
        )
        return best

    here = loss(model.model.w_star)
    for move in (np.array([0.05, 0, 0]), np.array([0.03, -0.04, 0.05])):
        rise = loss(model.model.w_star + move) - here
        assert rise == pytest.approx(model.model.value(model.model.w_star + move), rel=0.05)


def test_eq_7_13_becomes_exact_as_the_strength_vanishes_and_eq_7_23_does_not():
    model = model_of_logistic(X3, CANCER.y)
    errors = [error_of_model(model, lam) for lam in (1e-2, 1e-4, 1e-6)]
    assert [round(error, 2) for error in errors[:2]] == [0.46, 0.03]
    assert errors[2] == pytest.approx(0.0003, rel=0.1)
    # The shift is of first order in λ, the error of the second.
    assert errors[2] == pytest.approx(errors[1] / 100, rel=0.1)
    l1 = [error_of_model(model, lam, "l1") for lam in (1e-3, 1e-4, 1e-5, 1e-6)]
    assert l1 == pytest.approx([2 / 3] * 4, abs=0.02)
    for lam in (1e-3, 1e-2, 0.1):
        w = true_logistic(model, lam, "l1")
        assert error_of_model(model, lam, "l1") > 0.01 or not w.any()


# --- no penalty is a choice too


def test_ridge_tends_to_the_least_norm_and_the_lasso_to_the_least_sum():
    X, y, _ = sparse_linear_model(10, 30, 3, seed=0)
    found = least_norm_limit(X, y, [1e-2, 1e-4, 1e-8])
    np.testing.assert_allclose(X @ found.least_norm, y, atol=1e-10)
    np.testing.assert_allclose(X @ found.least_sum, y, atol=1e-8)
    np.testing.assert_allclose(found.least_norm, np.linalg.pinv(X) @ y, atol=1e-10)
    program = linprog(np.ones(60), A_eq=np.hstack([X, -X]), b_eq=y)
    assert np.abs(found.least_sum).sum() == pytest.approx(program.fun, rel=1e-9)
    for distance in (found.ridge_distance, found.lasso_distance):
        assert distance[2] < 1e-6
        assert distance[1] == pytest.approx(distance[0] / 100, rel=0.1)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_logistic_regression_turns_to_the_widest_margin(seed):
    X, y = separable_sample(seed=seed)
    found = margin_limit(X, y, [1.0, 1e-2, 1e-4, 1e-8, 1e-12])
    assert found.error < 1e-6
    assert (np.diff(found.angles[1:]) < 0).all()
    assert (np.diff(found.margins[1:]) > 0).all()
    assert found.angles[-1] < 2
    assert 0.9 < found.margins[-1] <= 1 + 1e-9
    # The widest margin as the program that defines it.
    rows = {"type": "ineq", "fun": lambda v: y * (X @ v[:2] + v[2]) - 1}
    start = [*(10 * found.weights[-1] / np.linalg.norm(found.weights[-1])), 0.0]
    theirs = minimize(lambda v: v[:2] @ v[:2] / 2, start, constraints=[rows], tol=1e-14).x[:2]
    assert found.normal @ theirs / np.linalg.norm(theirs) == pytest.approx(1, abs=1e-6)
    sizes = np.linalg.norm(found.weights, axis=1)
    # Like the logarithm: the last four decades add about what the four before added.
    assert sizes[4] - sizes[3] == pytest.approx(sizes[3] - sizes[2], rel=0.15)


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_units_of_the_features_do_not_turn_the_widest_margin(scale):
    X, y = separable_sample()
    one, other = margin_limit(X, y, [1e-4]), margin_limit(scale * X, y, [1e-4 * scale**2])
    np.testing.assert_allclose(one.normal, other.normal, atol=1e-6)
    np.testing.assert_allclose(one.angles, other.angles, atol=1e-4)


# --- bad input

F = turned_loss(2.0, 1.0, 0.3, (1.0, 1.0))


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: turned_loss(0.0, 1.0, 0.0, (1, 1)), "h1"),
        (lambda: turned_loss(1.0, -1.0, 0.0, (1, 1)), "h2"),
        (lambda: turned_loss(1.0, 1.0, np.nan, (1, 1)), "theta"),
        (lambda: turned_loss(1.0, 1.0, 0.0, (1, 1, 1)), "w_star"),
        (lambda: eigen_formula(Quadratic(np.ones((2, 2)), [1, 1]), 0.1), "f"),
        (lambda: diagonal_formula(Quadratic(np.diag([1.0, 0.0]), [1, 1]), 0.1), "f"),
        (lambda: Quadratic(np.diag([1.0, -1.0]), [1, 1]), "H"),
        (lambda: lowest_with_l2(Absolute(1.0), 0.1), "f"),
        (lambda: lowest_with_l1(F, -1.0), "lam"),
        (lambda: minimum(F, "l3", 1.0), "penalty"),
        (lambda: formula(F, "ridge", 1.0), "penalty"),
        (lambda: disagreement(1.0), "rho"),
        (lambda: logistic_with_l2(np.eye(3), [1, 1, 1], 0.1), "y"),
        (lambda: logistic_with_l2(np.eye(3), [0, 1, 2], 0.1), "y"),
        (lambda: logistic_with_l2(np.full((2, 1), np.nan), [1, -1], 0.1), "X"),
        (lambda: logistic_with_l2(*separable_sample(), 0.0), "lam"),
        (lambda: model_of_logistic(*separable_sample()), "lam"),
        (lambda: error_of_model(model_of_logistic(X3, CANCER.y), 0.0), "lam"),
        (lambda: least_norm_limit(np.eye(2), [1, 2], [0.0]), "lams"),
        (lambda: least_norm_limit(np.eye(2), [1, np.nan], [1.0]), "y"),
        (lambda: margin_limit(X3, CANCER.y, [1.0]), "y"),
        (lambda: margin_limit(*separable_sample(), []), "lams"),
        (lambda: margin_limit(np.eye(2), [1, 1], [1.0]), "y"),
    ],
)
def test_bad_input_is_named(call, argument):
    with pytest.raises(ValueError, match=rf"^{argument} must"):
        call()


def test_all_is_exported():
    assert all(hasattr(numerics, name) for name in numerics.__all__)
