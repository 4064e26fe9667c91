"""Solvers against their rates, closed forms, certificates and an independent library."""

from __future__ import annotations

import inspect
import math
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import ElasticNet as SklearnElasticNet
from sklearn.linear_model import Lasso, LogisticRegression, Ridge

from shrinkage.core.losses import LeastSquares, Logistic, Quadratic, centre
from shrinkage.core.optimality import distance_from_stationarity
from shrinkage.core.optimality import duality_gap as judge
from shrinkage.core.penalties import (
    L1,
    ElasticNet,
    GroupL2,
    Lq,
    SquaredL2,
    Unpenalised,
    soft_threshold,
)
from shrinkage.core.solvers import (
    ConvergenceWarning,
    coordinate_descent,
    duality_gap,
    gradient_descent,
    lasso,
    proximal_gradient,
    ridge,
    subgradient_descent,
)
from shrinkage.lesson.datasets import diabetes, sparse_linear_model

SHAPES = [(30, 6), (6, 6), (8, 20)]


def problem(shape, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=shape) @ np.diag(rng.uniform(0.5, 2, shape[1])) + 1
    return X, 2 * X[:, 0] - X[:, 1] + rng.normal(size=shape[0]) + 5


def orthogonal(n, p, seed=0):
    """A design with XᵀX = nI and centred columns."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(n, p))
    return np.linalg.qr(raw - raw.mean(axis=0))[0] * math.sqrt(n), rng.normal(size=n)


def silent(call, *args, **options):
    """Run a solver that has no reason to warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return call(*args, **options)


X, Y = problem((30, 6))
F = LeastSquares(centre(X, Y).X, centre(X, Y).y)
LAM_MAX = float(np.abs(F.gradient(np.zeros(6))).max())


# --- lasso -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("part", [0.9, 0.3, 0.03])
def test_lasso_against_sklearn(shape, fit_intercept, part):
    X, y = problem(shape)
    lam = part * np.abs(centre(X, y, fit_intercept=fit_intercept).X.T @ y).max() / shape[0]
    ours = silent(lasso, X, y, lam, fit_intercept=fit_intercept, tol=1e-13)
    other = Lasso(alpha=lam, fit_intercept=fit_intercept, tol=1e-14, max_iter=1_000_000).fit(X, y)
    assert_allclose(X @ ours.w + ours.intercept, other.predict(X), atol=1e-5)
    residual = y - X @ other.coef_ - other.intercept_
    objective = residual @ residual / (2 * shape[0]) + lam * np.abs(other.coef_).sum()
    assert ours.objective <= objective * (1 + 1e-10)
    assert ours.gap <= 1e-13
    assert ours.gap == pytest.approx(
        judge(X, y, ours.w, lam, fit_intercept=fit_intercept), abs=1e-14
    )
    assert ours.optimality < 1e-5
    assert ours.iterates is None


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_lasso_meets_its_optimality_conditions(fit_intercept):
    lam = 0.2 * LAM_MAX
    result = lasso(X, Y, lam, fit_intercept=fit_intercept, tol=1e-14)
    residual = Y - X @ result.w - result.intercept
    pull = X.T @ residual / len(Y)
    alive = result.w != 0
    assert 0 < alive.sum() < 6
    assert_allclose(pull[alive], lam * np.sign(result.w[alive]), rtol=1e-6)
    assert (np.abs(pull[~alive]) < lam).all()
    if fit_intercept:
        assert abs(residual.mean()) < 1e-14
    else:
        assert result.intercept == 0


def test_lasso_and_ridge_on_an_orthogonal_design():
    X, y = orthogonal(20, 5)
    least_squares = X.T @ y / 20
    lam = float(np.median(np.abs(least_squares)))
    assert_allclose(lasso(X, y, lam).w, soft_threshold(least_squares, lam), atol=1e-14)
    assert_allclose(ridge(X, y, lam).w, least_squares / (1 + lam), rtol=1e-12)
    assert_allclose(lasso(X, y, lam).intercept, y.mean(), atol=1e-14)


def test_lasso_at_and_beyond_lam_max():
    for lam in (LAM_MAX * (1 + 1e-12), 2 * LAM_MAX, 1e6 * LAM_MAX):
        result = silent(lasso, X, Y, lam)
        assert_array_equal(result.w, np.zeros(6))
        assert_allclose(result.intercept, Y.mean(), rtol=1e-14)
        assert result.gap <= 1e-15
    assert np.count_nonzero(lasso(X, Y, LAM_MAX * (1 - 1e-4)).w) == 1


@pytest.mark.parametrize("solve", [lasso, ridge])
@pytest.mark.parametrize("shape", SHAPES)
def test_strength_zero_is_least_squares(solve, shape):
    X, y = problem(shape)
    result = silent(solve, X, y, 0.0)
    data = centre(X, y)
    expected = np.linalg.lstsq(data.X, data.y)[0]
    assert_allclose(result.w, expected, atol=1e-9)  # for p > n, the one of least norm
    assert_allclose(X @ result.w + result.intercept, data.X @ expected + y.mean(), atol=1e-9)
    assert result.gap < 1e-20
    nearly = silent(solve, X, y, 1e-3, tol=1e-6)
    assert_allclose(X @ nearly.w + nearly.intercept, X @ result.w + result.intercept, atol=0.05)


@pytest.mark.parametrize("solve", [lasso, ridge])
def test_changes_of_the_data_that_change_nothing_else(solve):
    lam = 0.2 * LAM_MAX
    base = solve(X, Y, lam, tol=1e-12)
    repeated = solve(np.tile(X, (3, 1)), np.tile(Y, 3), lam, tol=1e-12)
    shifted = solve(X + 7, Y + 3, lam, tol=1e-12)
    flipped = solve(X * [1, -1, 1, 1, -1, 1], Y, lam, tol=1e-12)
    assert_allclose(repeated.w, base.w, atol=1e-6)
    assert_allclose(shifted.w, base.w, atol=1e-6)
    assert_allclose(shifted.intercept, base.intercept + 3 - 7 * base.w.sum(), atol=1e-5)
    assert_allclose(flipped.w * [1, -1, 1, 1, -1, 1], base.w, atol=1e-6)
    assert_allclose([repeated.objective, shifted.objective], base.objective, rtol=1e-10)


@pytest.mark.parametrize("solve", [lasso, ridge])
def test_a_constant_response_has_the_zero_answer(solve):
    for lam in (0.0, 0.5):
        result = silent(solve, X, np.full(30, 0.1), lam, tol=0.0)
        assert_array_equal(result.w, np.zeros(6))
        assert result.intercept == 0.1
        assert result.gap == 0
        assert result.optimality == 0


@pytest.mark.parametrize("solve", [lasso, ridge])
def test_a_single_row_and_a_constant_column(solve):
    one = silent(solve, [[1.0, 2.0]], [3.0], 0.5)
    assert_array_equal(one.w, [0, 0])
    assert one.intercept == 3
    with_constant = np.column_stack([np.full(30, 0.1), X])
    assert solve(with_constant, Y, 0.1).w[0] == 0
    assert_allclose(solve(with_constant, Y, 0.1).w[1:], solve(X, Y, 0.1).w, atol=1e-6)


@pytest.mark.parametrize("unit_X", [1e-150, 1e150])
@pytest.mark.parametrize("unit_y", [1e-150, 1e150])
def test_extreme_units_change_the_units_of_the_answer_only(unit_X, unit_y):
    base = lasso(X, Y, 0.3)
    scaled = silent(lasso, X * unit_X, Y * unit_y, 0.3 * unit_X * unit_y)
    assert_allclose(scaled.w / unit_y * unit_X, base.w, atol=1e-5)
    base = ridge(X, Y, 0.3)
    scaled = silent(ridge, X * unit_X, Y * unit_y, 0.3 * unit_X * unit_X)
    assert_allclose(scaled.w / unit_y * unit_X, base.w, rtol=1e-10)


def test_lasso_says_how_far_it_got():
    with pytest.warns(ConvergenceWarning, match=r"duality gap \S+ after 2 steps is above .* 1e-10"):
        result = lasso(X, Y, 0.01 * LAM_MAX, max_steps=2)
    assert result.gap > 1e-10
    assert_allclose(result.gap, duality_gap(X, Y, result.w, 0.01 * LAM_MAX), rtol=1e-9)


# --- ridge -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lam", [1e-4, 0.3, 100.0])
def test_ridge_against_sklearn(shape, fit_intercept, lam):
    X, y = problem(shape)
    ours = silent(ridge, X, y, lam, fit_intercept=fit_intercept)
    other = Ridge(alpha=shape[0] * lam, fit_intercept=fit_intercept, solver="svd").fit(X, y)
    assert_allclose(ours.w, other.coef_, rtol=1e-8, atol=1e-10)
    assert_allclose(ours.intercept, other.intercept_, rtol=1e-8)
    residual = y - X @ other.coef_ - other.intercept_
    expected = residual @ residual / (2 * shape[0]) + lam / 2 * other.coef_ @ other.coef_
    assert_allclose(ours.objective, expected, rtol=1e-12)
    assert ours.gap < 1e-24
    assert ours.optimality < 1e-12


def test_ridge_is_least_squares_on_augmented_rows():
    lam, data = 0.4, centre(X, Y)
    rows = np.vstack([data.X, math.sqrt(30 * lam) * np.eye(6)])
    expected = np.linalg.lstsq(rows, np.append(data.y, np.zeros(6)))[0]
    assert_allclose(ridge(X, Y, lam).w, expected, rtol=1e-11)


def test_ridge_is_equivariant_to_rotations():
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
    assert_allclose(ridge(X @ rotation, Y, 0.4).w, rotation.T @ ridge(X, Y, 0.4).w, atol=1e-12)


def test_ridge_splits_duplicates_evenly():
    doubled = np.column_stack([X, X[:, 0]])
    w = ridge(doubled, Y, 0.1).w
    assert_allclose(w[0], w[6], rtol=1e-12)
    assert_allclose(ridge(doubled, Y, 0.0).w[[0, 6]].sum(), ridge(X, Y, 0.0).w[0], rtol=1e-9)


def test_ridge_at_strength_zero_knows_the_rank():
    column = np.random.default_rng(0).normal(size=(200, 1))
    for p in (1, 40):
        w = ridge(np.tile(column, p), column[:, 0], 0.0).w
        assert_allclose(w, np.full(p, 1 / p), rtol=1e-12)


def test_ridge_above_strength_zero_keeps_every_direction():
    w = ridge(np.diag([1.0, 1e-20]), [1.0, 1.0], 1e-45, fit_intercept=False, tol=1.0).w
    assert_allclose(w, [1.0, 1e20 / (1 + 2e-5)], rtol=1e-12)


def test_ridge_with_condition_number_1e12_is_certified():
    rng = np.random.default_rng(0)
    left, right = (np.linalg.qr(rng.normal(size=(30, 6)))[0] for _ in range(2))
    design = left @ np.diag(np.geomspace(1, 1e-12, 6)) @ right[:6].T
    for lam in (1e-20, 1e-10, 1.0):
        assert silent(ridge, design, Y, lam, fit_intercept=False).gap < 1e-12
    # At λ = 0 the weights are near 1e12: no floating-point numbers are close enough to the best.
    with pytest.warns(ConvergenceWarning):
        assert 1e-12 < ridge(design, Y, 0.0, fit_intercept=False).gap < 1e-8


def test_lasso_at_strength_zero_says_where_rounding_leaves_a_gap():
    rng = np.random.default_rng(0)
    left, right = (np.linalg.qr(rng.normal(size=(30, 6)))[0] for _ in range(2))
    design = left @ np.diag(np.geomspace(1, 1e-12, 6)) @ right[:6].T
    with pytest.warns(
        ConvergenceWarning, match=r"^duality gap \S+ after a decomposition and a search is above"
    ) as caught:
        result = lasso(design, Y, 0.0, fit_intercept=False, tol=1e-20)
    assert f"gap {result.gap:.3g} after" in str(caught[0].message)
    assert 1e-20 < result.gap < 1e-6
    assert result.iterates is None


@pytest.mark.parametrize("solve", [gradient_descent, subgradient_descent, coordinate_descent])
def test_no_solver_tries_for_ever(solve):
    """By default at most 10,000 steps, and the warning says so."""
    defaults = inspect.signature(solve).parameters
    assert (defaults["tol"].default, defaults["max_steps"].default) == (1e-8, 10_000)
    step = {} if solve is coordinate_descent else {"step": 1e-9}
    with pytest.warns(ConvergenceWarning, match="after 10000 steps"):
        solve(
            Quadratic([[1.0, 1 - 1e-9], [1 - 1e-9, 1.0]], [1.0, -1.0]), SquaredL2(0), [1, 1], **step
        )


def test_ridge_warns_where_rounding_leaves_a_gap():
    # Weights of 1e16 lose 1e-8 of their fit to rounding, which the gap must see.
    near = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1 + 3e-15]])
    with pytest.warns(ConvergenceWarning, match=r"gap \S+ after a singular value"):
        result = ridge(near, [0.0, 0.0, 0.0, 1.0], 1e-40, fit_intercept=False, tol=0.0)
    assert result.gap > 0


# --- all methods, one answer ---------------------------------------------------------------------


@pytest.mark.parametrize("f", [F, Quadratic(F.X.T @ F.X / 30, np.linalg.lstsq(F.X, F.y)[0])])
@pytest.mark.parametrize(
    "g", [L1(0.3), SquaredL2(0.3), ElasticNet(0.5, 0.4), Unpenalised(L1(0.5), (1,)), Lq(0.4, 1.5)]
)
def test_proximal_methods_and_coordinate_descent_agree(f, g):
    answers = [
        silent(proximal_gradient, f, g, np.ones(6), tol=1e-12),
        silent(proximal_gradient, f, g, np.zeros(6), accelerated=True, tol=1e-12),
        silent(coordinate_descent, f, g, np.ones(6), tol=1e-12),
    ]
    for answer in answers:
        assert answer.optimality <= 1e-12
        assert answer.optimality == distance_from_stationarity(f, g, answer.w)
        assert_allclose(answer.w, answers[0].w, atol=1e-9)
        assert answer.objective == f.value(answer.w) + g.value(answer.w)
        assert answer.intercept == 0
        assert (answer.gap is not None) == (f is F and isinstance(g, L1 | SquaredL2))
        assert answer.gap is None or answer.gap < 1e-10


@pytest.mark.parametrize("l1_ratio", [0.1, 0.5, 0.9])
def test_elastic_net_against_sklearn(l1_ratio):
    other = SklearnElasticNet(alpha=0.3, l1_ratio=l1_ratio, tol=1e-14, max_iter=100_000).fit(X, Y)
    ours = coordinate_descent(F, ElasticNet(0.3, l1_ratio), np.zeros(6), tol=1e-12)
    assert_allclose(ours.w, other.coef_, atol=1e-6)


def test_elastic_net_is_the_lasso_on_augmented_rows():
    lam, ratio = 0.3, 0.6
    rows = np.vstack([F.X, math.sqrt(30 * lam * (1 - ratio)) * np.eye(6)])
    targets = np.append(F.y, np.zeros(6))
    # the mean is now over 36 rows, so every term is smaller by 30/36
    on_rows = lasso(rows, targets, lam * ratio * 30 / 36, fit_intercept=False, tol=1e-15)
    ours = coordinate_descent(F, ElasticNet(lam, ratio), np.zeros(6), tol=1e-12)
    assert_allclose(ours.w, on_rows.w, atol=1e-6)


def logistic_data():
    sample = sparse_linear_model(80, 5, 2, seed=3)
    labels = np.where(sample.y + 0.5 > 0, 1.0, -1.0)
    return sample.X, labels


def test_l2_logistic_regression_against_sklearn():
    X, labels = logistic_data()
    C = 0.2
    other = LogisticRegression(C=C, tol=1e-12, max_iter=100_000).fit(X, labels)
    f = Logistic(np.column_stack([np.ones(80), X]), labels)
    g = Unpenalised(SquaredL2(1 / (80 * C)), (0,))
    ours = silent(proximal_gradient, f, g, np.zeros(6), accelerated=True, tol=1e-11)
    assert_allclose(ours.w, [*other.intercept_, *other.coef_[0]], atol=1e-6)
    assert ours.gap is None


def test_l1_logistic_regression_against_sklearn():
    X, labels = logistic_data()
    C = 0.2
    other = LogisticRegression(
        C=C, l1_ratio=1, solver="saga", tol=1e-13, max_iter=100_000, fit_intercept=False
    ).fit(X, labels)
    ours = silent(proximal_gradient, Logistic(X, labels), L1(1 / (80 * C)), np.zeros(5), tol=1e-11)
    assert_allclose(ours.w, other.coef_[0], atol=1e-6)
    assert 0 < np.count_nonzero(ours.w == 0) < 5


def test_group_lasso_by_proximal_gradient():
    g = GroupL2(0.4, ((0, 1), (2, 3), (4, 5)))
    result = silent(proximal_gradient, F, g, np.ones(6), accelerated=True, tol=1e-12)
    zero = [not result.w[list(group)].any() for group in g.groups]
    assert any(zero)
    assert not all(zero)
    assert g.subdiff_distance(result.w, F.gradient(result.w)).max() < 1e-10


def test_lasso_with_an_unpenalised_column_of_ones_is_the_lasso_with_intercept():
    f = LeastSquares(np.column_stack([np.ones(30), X]), Y)
    ours = coordinate_descent(f, Unpenalised(L1(0.3), (0,)), np.zeros(7), tol=1e-11)
    expected = lasso(X, Y, 0.3, tol=1e-14)
    assert_allclose(ours.w, [expected.intercept, *expected.w], atol=1e-5)


def test_nonconvex_penalty_ends_at_a_stationary_point():
    g = Lq(0.3, 0.5)
    for solve in (proximal_gradient, coordinate_descent):
        result = silent(solve, F, g, np.linalg.lstsq(F.X, F.y)[0])
        assert result.optimality <= 1e-8
        assert 0 < np.count_nonzero(result.w == 0) < 6


# --- rates -------------------------------------------------------------------------------------


def objectives(f, g, iterates):
    return np.array([f.value(w) + g.value(w) for w in iterates])


@pytest.mark.parametrize("g", [L1(0.3), SquaredL2(0.3), ElasticNet(0.4, 0.5), Lq(0.3, 0.5)])
@pytest.mark.parametrize("part", [1.0, 0.3])
def test_the_proximal_step_never_raises_the_objective(g, part):
    result = proximal_gradient(
        F, g, 10 * np.ones(6), step=part / F.lipschitz, steps=60, record=True
    )
    values = objectives(F, g, result.iterates)
    assert (np.diff(values) <= 1e-12 * values[0]).all()
    assert values[-1] < values[0] / 2


def test_coordinate_descent_never_raises_the_objective():
    result = coordinate_descent(F, L1(0.3), 10 * np.ones(6), steps=30, record=True)
    values = objectives(F, L1(0.3), result.iterates)
    assert (np.diff(values) <= 1e-12 * values[0]).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("accelerated", [False, True])
def test_the_bounds_of_the_proximal_gradient_method(seed, accelerated):
    X, y = problem((8, 20), seed)
    f, g = LeastSquares(X, y), L1(0.05)
    best = lasso(X, y, 0.05, fit_intercept=False, tol=1e-13, max_steps=200_000)
    start = np.random.default_rng(seed).normal(size=20)
    result = proximal_gradient(f, g, start, accelerated=accelerated, steps=200, record=True)
    excess = objectives(f, g, result.iterates)[1:] - best.objective
    distance = np.sum((start - best.w) ** 2)
    k = np.arange(1, 201)
    bound = f.lipschitz * distance * (2 / (k + 1) ** 2 if accelerated else 1 / (2 * k))
    assert (excess <= bound * (1 + 1e-9)).all()


def test_a_round_on_the_bowl_is_a_round_on_the_data():
    bowl = Quadratic(F.X.T @ F.X / 30, np.linalg.lstsq(F.X, F.y)[0])
    on_bowl, on_data = (
        coordinate_descent(f, L1(0.3), np.ones(6), steps=4, record=True).iterates for f in (bowl, F)
    )
    assert_allclose(on_bowl, on_data, rtol=1e-10, atol=1e-12)


def test_a_round_by_hand():
    """H = [[2, 1], [1, 2]], w* = (1, 0), λ = 1, from (0, 0): w₁ = (2 − 1)/2, then w₂ = 0."""
    bowl = Quadratic([[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0])
    first = coordinate_descent(bowl, L1(1.0), [0.0, 0.0], steps=1)
    assert_array_equal(first.w, [0.5, 0.0])
    # without penalty: w₁ = 1, then w₂ = (1 − w₁)/2
    second = coordinate_descent(bowl, L1(0.0), [0.0, 2.0], steps=1)
    assert_array_equal(second.w, [0.0, 0.5])


def test_acceleration_pays_where_the_problem_is_ill_conditioned():
    bowl, target = Quadratic(np.diag(np.geomspace(1, 1e-4, 10)), np.ones(10)), L1(1e-6)
    plain, fast = (
        proximal_gradient(bowl, target, np.zeros(10), accelerated=flag, steps=300).objective
        for flag in (False, True)
    )
    assert fast < plain / 3


def test_the_first_accelerated_steps_by_hand():
    """f = ½(w − 4)², no penalty, η = ½ from 0: 2, 3, then from 3 + (t₂ − 1)/t₃·1."""
    result = proximal_gradient(
        Quadratic([[1.0]], [4.0]), L1(0), [0.0], step=0.5, accelerated=True, steps=3, record=True
    )
    t2 = (1 + math.sqrt(5)) / 2
    t3 = (1 + math.sqrt(1 + 4 * t2**2)) / 2
    ahead = 3 + (t2 - 1) / t3
    assert_allclose(result.iterates[:, 0], [0, 2, 3, ahead + 0.5 * (4 - ahead)], rtol=1e-15)


@pytest.mark.parametrize("w", [0.95, -0.31, 1.0])
@pytest.mark.parametrize("pull", [0.1, 0.07])
def test_without_data_the_proximal_step_reaches_zero_in_so_many_steps(w, pull):
    flat = Quadratic([[0.0]], [0.0])
    step, lam = 0.5, pull / 0.5
    needed = math.ceil(abs(w) / pull * (1 - 1e-12))
    iterates = proximal_gradient(
        flat, L1(lam), [w], step=step, steps=needed + 2, record=True
    ).iterates[:, 0]
    assert (np.abs(iterates[: needed - 1]) > 1e-12).all()
    assert abs(iterates[needed]) < 1e-15
    assert (iterates[needed + 1 :] == 0).all()


@pytest.mark.parametrize("rate", [0.1, 1.0, 1.5])
def test_without_data_ridge_multiplies_by_one_minus_step_times_strength(rate):
    flat = Quadratic(np.zeros((2, 2)), [0.0, 0.0])
    iterates = gradient_descent(
        flat, SquaredL2(2.0), [3.0, -1.0], step=rate / 2, steps=20, record=True
    ).iterates
    expected = (1 - rate) ** np.arange(21)[:, None] * [3.0, -1.0]
    assert_allclose(iterates, expected, rtol=1e-13)


def test_gradient_descent_on_ridge_by_its_default_step():
    g = SquaredL2(0.3)
    result = silent(gradient_descent, F, g, np.zeros(6), tol=1e-12)
    assert_allclose(result.w, ridge(X, Y, 0.3).w, atol=1e-10)
    first = gradient_descent(F, g, np.zeros(6), steps=1).w
    assert_allclose(first, -F.gradient(np.zeros(6)) / (F.lipschitz + 0.3), rtol=1e-15)


def test_step_size_limit_of_gradient_descent():
    g = SquaredL2(0.3)
    limit = 2 / (F.lipschitz + 0.3)
    start = 100 * np.linalg.eigh(F.X.T @ F.X)[1][:, -1]
    below, above = (
        gradient_descent(F, g, start, step=part * limit, steps=2000).objective
        for part in (0.99, 1.01)
    )
    assert below < 1e3 * ridge(X, Y, 0.3).objective
    assert above > 1e6 * below


def test_subgradient_steps_chatter_and_never_rest_at_zero():
    """One weight whose best is 0: within η(λ + |slope|) of it in the end, and never on it."""
    bowl, lam = Quadratic([[1.0]], [0.4]), 1.0
    for step in (0.1, 0.05):
        path = subgradient_descent(
            bowl, L1(lam), [0.9371], step=step, steps=500, record=True
        ).iterates[:, 0]
        tail = np.abs(path[200:])
        assert (tail > 0).all()
        assert tail.max() <= step * (lam + 0.4 + step)
        assert tail.max() > 0.1 * step
    assert proximal_gradient(bowl, L1(lam), [0.9371], step=0.1, steps=500).w[0] == 0


def test_subgradient_descent_by_hand():
    path = subgradient_descent(
        Quadratic([[1.0]], [0.0]), L1(1.0), [1.0], step=0.5, steps=3, record=True
    ).iterates[:, 0]
    assert_array_equal(path, [1.0, 0.0, 0.0, 0.0])  # lands on 0 by design of start and step
    path = subgradient_descent(
        Quadratic([[0.0]], [0.0]), L1(1.0), [1.0], step=0.75, steps=3, record=True
    ).iterates[:, 0]
    assert_array_equal(path, [1.0, 0.25, -0.5, 0.25])


# --- stopping, recording, warning ----------------------------------------------------------------

CALLS = [
    lambda **options: gradient_descent(F, SquaredL2(0.1), np.ones(6), **options),
    lambda **options: subgradient_descent(F, SquaredL2(0.1), np.ones(6), step=0.1, **options),
    lambda **options: proximal_gradient(F, L1(0.1), np.ones(6), **options),
    lambda **options: proximal_gradient(F, L1(0.1), np.ones(6), accelerated=True, **options),
    lambda **options: coordinate_descent(F, L1(0.1), np.ones(6), **options),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_fixed_number_of_steps_is_taken_and_never_warns(call):
    for steps in (0, 1, 7):
        result = silent(call, steps=steps, tol=0.0, record=True)
        assert result.iterates.shape == (steps + 1, 6)
        assert_array_equal(result.iterates[0], np.ones(6))
        assert_array_equal(result.iterates[-1], result.w)
        assert silent(call, steps=steps).iterates is None
    assert_array_equal(silent(call, steps=0).w, np.ones(6))
    # iterates are all there even beyond the point where a tolerance would hold
    assert len(silent(call, steps=600, record=True).iterates) == 601


@pytest.mark.parametrize("call", CALLS)
def test_the_default_tolerance(call):
    result = silent(call, record=True)
    assert result.optimality <= 1e-8
    assert silent(call, steps=len(result.iterates) - 2).optimality > 1e-8


@pytest.mark.parametrize("call", CALLS)
def test_a_tolerance_stops_at_the_first_step_that_meets_it(call):
    result = silent(call, tol=1e-3, record=True)
    assert result.optimality <= 1e-3
    before = silent(call, steps=len(result.iterates) - 2)
    assert before.optimality > 1e-3


@pytest.mark.parametrize("call", CALLS)
def test_a_tolerance_that_is_not_reached_warns_and_says_how_far(call):
    message = r"^distance from stationarity \S+ after 2 steps is above the tolerance 1e-15$"
    with pytest.warns(ConvergenceWarning, match=message) as caught:
        result = call(tol=1e-15, max_steps=2, record=True)
    assert len(caught) == 1
    assert f"{result.optimality:.3g}" in str(caught[0].message)
    assert len(result.iterates) == 3
    assert_array_equal(result.w, silent(call, steps=2).w)


@pytest.mark.parametrize(
    "call",
    [
        *(lambda call=call: call(tol=1e-15, max_steps=2) for call in CALLS),
        lambda: lasso(X, Y, 0.01, max_steps=1),
        lambda: ridge(X, Y, 0.1, tol=0.0),
    ],
)
def test_warnings_point_at_the_line_that_called(call):
    with pytest.warns(ConvergenceWarning) as caught:
        call()
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize("call", CALLS)
def test_a_tolerance_reached_at_the_last_step_allowed_does_not_warn(call):
    needed = len(silent(call, tol=1e-3, record=True).iterates) - 1
    silent(call, tol=1e-3, max_steps=needed)
    with pytest.warns(ConvergenceWarning):
        call(tol=1e-3, max_steps=needed - 1)


def test_the_start_is_left_as_it_was():
    start = np.ones(6)
    for solve in (proximal_gradient, coordinate_descent):
        result = solve(F, L1(0.1), start, steps=3, record=True)
        assert_array_equal(start, np.ones(6))
        assert not np.shares_memory(result.iterates, start)


def test_step_sizes_may_fall():
    sizes = []

    def schedule(taken):
        sizes.append(taken)
        return 1 / (taken + 1)

    bowl = Quadratic([[0.0]], [0.0])
    result = subgradient_descent(bowl, L1(1.0), [10.0], step=schedule, steps=4)
    assert sizes == [0, 1, 2, 3]
    assert_allclose(result.w, 10 - (1 + 1 / 2 + 1 / 3 + 1 / 4), rtol=1e-15)
    with pytest.raises(ValueError, match="step must be a finite number > 0, got -1"):
        gradient_descent(bowl, SquaredL2(1), [1.0], step=lambda _: -1.0, steps=1)


def test_the_default_step_is_one_over_the_curvature():
    for curvature in (0.25, 4.0):
        bowl = Quadratic([[curvature]], [3.0])
        assert proximal_gradient(bowl, L1(0), [0.0], steps=1).w == 3
        assert gradient_descent(bowl, SquaredL2(0), [0.0], steps=1).w == 3


def test_at_the_optimum_no_step_is_taken():
    bowl = Quadratic([[1.0]], [3.0])
    result = silent(proximal_gradient, bowl, L1(0), [3.0], tol=0.0, record=True)
    assert_array_equal(result.iterates, [[3.0]])


def test_an_objective_that_cannot_be_computed_is_infinite():
    f = LeastSquares([[1e200, -1e200]], [1.0])  # its products are ∞ − ∞
    result = silent(proximal_gradient, f, L1(1), [1e150, 1e150], step=1.0, steps=0)
    assert result.objective == result.optimality == result.gap == math.inf
    with pytest.raises(ValueError, match="inverse is a number, or step be given, got inf"):
        proximal_gradient(f, L1(1), [0.0, 0.0])  # 1/L is 0 in floating point


def test_a_flat_loss_has_some_default_step():
    flat = Quadratic([[0.0]], [0.0])
    assert proximal_gradient(flat, L1(0.25), [1.0], steps=1).w == 0.75
    assert gradient_descent(flat, SquaredL2(0), [1.0], steps=1).w == 1
    assert gradient_descent(flat, SquaredL2(2.0), [1.0], steps=1).w == 0


def test_a_feature_that_is_zero_everywhere_gets_weight_zero():
    design = np.array([[1.0, 0.0], [2.0, 0.0]])
    result = coordinate_descent(LeastSquares(design, [1.0, 2.0]), L1(0.0), [5.0, 5.0])
    assert_allclose(result.w, [1, 0], rtol=1e-12)
    flat = Quadratic(np.diag([1.0, 0.0]), [3.0, 3.0])
    assert_allclose(coordinate_descent(flat, L1(1.0), [5.0, 5.0]).w, [2, 0])


def test_a_step_far_too_large_is_named():
    message = r"step must be small enough for iterates to stay finite, got 1e\+30"
    for call in (
        lambda: gradient_descent(F, SquaredL2(0.1), np.ones(6), step=1e30, steps=50),
        lambda: subgradient_descent(F, L1(0.1), np.ones(6), step=1e30, steps=50),
        lambda: proximal_gradient(F, L1(0.1), np.ones(6), step=1e30, steps=50),
        lambda: proximal_gradient(F, L1(0.1), np.ones(6), step=1e30, tol=1e-8),
        lambda: proximal_gradient(F, L1(0.1), np.ones(6), step=1e30, steps=50, accelerated=True),
    ):
        with pytest.raises(ValueError, match=message):
            silent(call)


def test_before_the_overflow_the_result_is_infinite_not_nan():
    result = silent(proximal_gradient, F, L1(0.1), np.ones(6), step=1e30, steps=9)
    assert np.isfinite(result.w).all()
    assert np.abs(result.w).max() > 1e200
    assert result.objective == result.gap == math.inf
    assert result.optimality > 1e200


# --- on real data --------------------------------------------------------------------------------


def test_all_methods_find_the_same_lasso_on_diabetes():
    data = diabetes()
    lam = 2.0
    centred = centre(data.X, data.y)
    f, g = LeastSquares(centred.X, centred.y), L1(lam)
    expected = Lasso(alpha=lam, tol=1e-14, max_iter=100_000).fit(data.X, data.y).coef_
    zeros = expected == 0
    assert 0 < zeros.sum() < 10
    for result in (
        silent(lasso, data.X, data.y, lam, tol=1e-14),
        silent(proximal_gradient, f, g, np.zeros(10), tol=1e-10),
        silent(proximal_gradient, f, g, np.zeros(10), accelerated=True, tol=1e-10),
        silent(coordinate_descent, f, g, np.zeros(10), tol=1e-10),
    ):
        assert_allclose(result.w, expected, atol=1e-5)
        assert_array_equal(result.w == 0, zeros)
        assert result.gap < 1e-9
