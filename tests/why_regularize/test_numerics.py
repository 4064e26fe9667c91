"""The numbers of *Why regularize*, against theory and independent libraries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_rel
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from shrinkage.core.solvers import duality_gap
from shrinkage.lesson.datasets import diabetes, sparse_linear_model
from shrinkage.why_regularize.numerics import (
    change_of_units,
    cross_validate,
    curve_problem,
    draw_responses,
    effective_degrees_of_freedom,
    excess_errors,
    fit_curve,
    measured_bias_variance,
    ridge_bias_variance,
    shuffled,
    strengths,
)

PROBLEM = curve_problem()
METHODS = ("ridge", "lasso")
degrees = st.integers(1, 11)
positive_lams = st.floats(1e-4, 2.0)
seeds = st.integers(0, 10_000)


def one_response(seed: int) -> np.ndarray:
    return draw_responses(PROBLEM, 1, seed=seed)[0]


def test_columns_are_standardised_and_shared_by_all_degrees():
    np.testing.assert_allclose(PROBLEM.X.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose((PROBLEM.X**2).mean(axis=0), 1, rtol=1e-14)
    smaller = curve_problem(max_degree=4)
    np.testing.assert_array_equal(smaller.X, PROBLEM.X[:, :4])
    np.testing.assert_array_equal(smaller.X_grid, PROBLEM.X_grid[:, :4])


@pytest.mark.parametrize("degree", [1, 4, 9])
def test_without_penalty_the_curve_is_the_polynomial_through_powers(degree):
    y = one_response(3)
    powers = make_pipeline(PolynomialFeatures(degree), LinearRegression())
    expected = powers.fit(PROBLEM.x[:, None], y).predict(PROBLEM.grid[:, None])
    for method in METHODS:
        np.testing.assert_allclose(
            fit_curve(PROBLEM, y, degree, 0.0, method).curve, expected, atol=1e-9
        )


@given(degree=degrees, lam=positive_lams, seed=seeds)
def test_ridge_fit_is_scikit_learns_at_n_times_lam(degree, lam, seed):
    y = one_response(seed)
    fit = fit_curve(PROBLEM, y, degree, lam, "ridge")
    oracle = Ridge(alpha=len(y) * lam).fit(PROBLEM.X[:, :degree], y)
    np.testing.assert_allclose(fit.w, oracle.coef_, atol=1e-10)
    assert fit.intercept == pytest.approx(oracle.intercept_, abs=1e-12)


@given(degree=degrees, lam=positive_lams, seed=seeds)
def test_lasso_fit_has_no_duality_gap(degree, lam, seed):
    y = one_response(seed)
    fit = fit_curve(PROBLEM, y, degree, lam, "lasso")
    assert duality_gap(PROBLEM.X[:, :degree], y, fit.w, lam) < 1e-12
    oracle = Lasso(alpha=lam, tol=1e-12, max_iter=200_000).fit(PROBLEM.X[:, :degree], y)
    np.testing.assert_allclose(fit.w, oracle.coef_, atol=1e-4)


def test_errors_are_those_of_their_definitions():
    y = one_response(1)
    fit = fit_curve(PROBLEM, y, 5, 0.05, "ridge")
    at_points = np.interp(PROBLEM.x, PROBLEM.grid, fit.curve)
    assert fit.training_error == pytest.approx(np.mean((y - at_points) ** 2), rel=0.02)
    rng = np.random.default_rng(0)
    new = PROBLEM.truth_grid + PROBLEM.noise * rng.standard_normal((20_000, PROBLEM.grid.size))
    assert fit.test_error == pytest.approx(np.mean((new - fit.curve) ** 2), rel=0.01)


@given(degree=degrees, seed=seeds, lams=st.tuples(positive_lams, positive_lams))
def test_more_strength_never_lowers_the_training_error(degree, seed, lams):
    y = one_response(seed)
    for method in METHODS:
        low, high = (
            fit_curve(PROBLEM, y, degree, lam, method).training_error for lam in sorted(lams)
        )
        assert low <= high * (1 + 1e-9) + 1e-12


@given(seed=seeds, pair=st.tuples(degrees, degrees))
def test_a_higher_degree_never_raises_the_training_error(seed, pair):
    y = one_response(seed)
    low, high = (
        fit_curve(PROBLEM, y, degree, 0.0, "ridge").training_error for degree in sorted(pair)
    )
    assert high <= low * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize(("degree", "lam"), [(3, 0.0), (11, 0.0), (11, 0.1), (6, 0.5)])
def test_closed_bias_and_variance_are_those_measured(degree, lam):
    responses = draw_responses(PROBLEM, 3_000, seed=8)
    exact = ridge_bias_variance(PROBLEM, degree, lam)
    (measured,) = measured_bias_variance(PROBLEM, responses, degree, [lam], "ridge")
    assert measured.variance == pytest.approx(exact.variance, rel=0.06)
    assert measured.bias_squared == pytest.approx(exact.bias_squared, rel=0.1, abs=3e-4)
    assert exact.noise == measured.noise == PROBLEM.noise**2
    errors = [fit_curve(PROBLEM, y, degree, lam, "ridge").test_error for y in responses]
    assert exact.total == pytest.approx(np.mean(errors), rel=0.03)


@pytest.mark.parametrize("method", METHODS)
def test_measured_parts_are_those_of_the_single_fits(method):
    responses, lams = draw_responses(PROBLEM, 6, seed=0), [0.3, 0.01]
    found = measured_bias_variance(PROBLEM, responses, 7, lams, method)
    for part, lam in zip(found, lams, strict=True):
        curves = np.array([fit_curve(PROBLEM, y, 7, lam, method).curve for y in responses])
        variance = curves.var(axis=0, ddof=1)
        bias = (curves.mean(axis=0) - PROBLEM.truth_grid) ** 2 - variance / 6
        assert part.variance == pytest.approx(variance.mean(), rel=1e-9)
        assert part.bias_squared == pytest.approx(bias.mean(), rel=1e-9)


@given(degree=degrees, lams=st.tuples(positive_lams, positive_lams))
def test_ridges_variance_and_freedom_fall_as_strength_grows(degree, lams):
    low, high = sorted(lams)
    weak, strong = (ridge_bias_variance(PROBLEM, degree, lam) for lam in (low, high))
    assert strong.variance <= weak.variance * (1 + 1e-12)
    freedom = [effective_degrees_of_freedom(PROBLEM, degree, lam) for lam in (0.0, low, high)]
    assert freedom[0] == pytest.approx(degree)
    assert freedom[0] >= freedom[1] >= freedom[2]


def test_degrees_of_freedom_are_the_trace_of_the_smoother():
    X, lam = PROBLEM.X[:, :7], 0.2
    smoother = X @ np.linalg.inv(X.T @ X + len(X) * lam * np.eye(7)) @ X.T
    assert effective_degrees_of_freedom(PROBLEM, 7, lam) == pytest.approx(np.trace(smoother))


@pytest.mark.parametrize("method", METHODS)
def test_cross_validation_is_that_of_a_scikit_learn_pipeline(method):
    X, y, _ = sparse_linear_model(37, 5, 2, seed=4)
    lams = strengths(X, y, count=6, ratio=1e-2)
    found = cross_validate(X, y, lams, method, folds=5, seed=9)
    order = np.random.default_rng(9).permutation(len(y))
    for fold, left_out in enumerate(np.array_split(order, 5)):
        kept = np.setdiff1d(np.arange(len(y)), left_out)
        for column, lam in enumerate(lams):
            model = (
                Ridge(alpha=lam * len(kept))
                if method == "ridge"
                else Lasso(alpha=lam, tol=1e-10, max_iter=100_000)
            )
            pipeline = make_pipeline(StandardScaler(), model).fit(X[kept], y[kept])
            error = np.mean((y[left_out] - pipeline.predict(X[left_out])) ** 2)
            assert found.fold_errors[fold, column] == pytest.approx(error, rel=1e-4)
    np.testing.assert_allclose(found.mean, found.fold_errors.mean(axis=0))
    sizes = [len(test) for _, test in KFold(5).split(X)]
    assert sorted(sizes) == sorted(len(part) for part in np.array_split(order, 5))


@given(seed=st.integers(0, 500))
def test_one_standard_error_rule_takes_the_largest_within_reach(seed):
    X, y, _ = sparse_linear_model(30, 4, 2, seed=seed)
    found = cross_validate(X, y, strengths(X, y, count=15), "lasso", folds=5, seed=seed)
    lowest = found.mean.argmin()
    limit = found.mean[lowest] + found.standard_error[lowest]
    chosen = np.flatnonzero(found.lams == found.one_standard_error)[0]
    assert found.best == found.lams[lowest]
    assert found.one_standard_error >= found.best
    assert found.mean[chosen] <= limit
    assert (found.mean[:chosen] > limit).all()
    spread = found.fold_errors[:, lowest].std(ddof=1) / np.sqrt(5)
    assert found.standard_error[lowest] == pytest.approx(spread)


def test_choices_of_lam_depend_on_the_shuffle_and_are_repeatable():
    X, y, _ = sparse_linear_model(40, 8, 3, noise=2.0, seed=0)
    lams = strengths(X, y, count=30)
    runs, again = (shuffled(X, y, lams, "lasso", folds=5, seeds=range(8)) for _ in range(2))
    assert len(runs) == 8
    assert len({run.best for run in runs}) > 1
    assert [run[4:] for run in runs] == [run[4:] for run in again]


def test_the_price_of_the_rule_is_a_paired_difference():
    X, y, _ = sparse_linear_model(40, 8, 3, noise=2.0, seed=0)
    run = cross_validate(X, y, strengths(X, y, count=30), "lasso", folds=5)
    errors = dict(zip(run.lams, run.fold_errors.T, strict=True))
    paired = ttest_rel(errors[run.one_standard_error], errors[run.best])
    mean, spread = run.price
    assert mean / spread == pytest.approx(paired.statistic)
    assert mean == pytest.approx(np.mean(errors[run.one_standard_error] - errors[run.best]))


def test_on_the_diabetes_data_the_rule_has_a_price_that_its_own_error_shows():
    data = diabetes()
    lams = strengths(data.X, data.y, count=40, ratio=1e-3)
    for run in shuffled(data.X, data.y, lams, "lasso", seeds=range(3)):
        mean, spread = run.price
        lowest = run.mean.argmin()
        assert mean <= run.standard_error[lowest]
        assert mean > spread


def test_largest_strength_is_where_the_lasso_is_all_zero():
    X, y, _ = sparse_linear_model(40, 8, 3, seed=0)
    largest = strengths(X, y)[0]
    assert not Lasso(alpha=largest * 1.0001, tol=1e-12).fit(X, y).coef_.any()
    assert Lasso(alpha=largest * 0.99, tol=1e-12).fit(X, y).coef_.any()


def test_regularization_helps_few_noisy_rows_and_not_many_clean_ones():
    few = excess_errors(30, 20, 3, noise=2.0, size=1.0, repeats=12)
    assert few.ridge_gain > 3 * few.ridge_gain_error > 0
    assert few.lasso_gain > 3 * few.lasso_gain_error > 0
    many = excess_errors(200, 10, 10, noise=0.5, size=1.0, repeats=12)
    assert abs(many.ridge_gain) < 0.05 * many.least_squares
    assert abs(many.lasso_gain) < 0.05 * many.least_squares


def test_excess_of_least_squares_is_the_known_expectation():
    n, p, noise = 60, 10, 1.5
    found = excess_errors(n, p, 4, noise=noise, size=1.0, repeats=60)
    # E trace((XᵀX)⁻¹) of the centred Gaussian X, an inverse Wishart matrix with n − 1 degrees.
    assert found.least_squares == pytest.approx(noise**2 * p / (n - 1 - p - 1), rel=0.15)


@given(factor=st.floats(0.01, 100.0), column=st.integers(0, 3))
def test_least_squares_does_not_care_for_units(factor, column):
    X, y, _ = sparse_linear_model(25, 4, 2, seed=1)
    for method in METHODS:
        assert change_of_units(X, y, column, factor, 0.0, method) < 1e-10
        assert change_of_units(X, y, column, 1.0, 0.2, method) == 0


def test_ridge_in_another_unit_is_a_ridge_of_another_strength():
    X, y, _ = sparse_linear_model(25, 1, 1, noise=0.5, seed=1)
    centred, response, factor, lam = X - X.mean(), y - y.mean(), 3.0, 0.4
    curvature, pull = np.mean(centred**2), centred[:, 0] @ response / len(y)
    slopes = pull / (curvature + lam), pull / (curvature + lam / factor**2)
    expected = abs(slopes[1] - slopes[0]) * np.sqrt(curvature) / response.std()
    assert change_of_units(X, y, 0, factor, lam, "ridge") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: curve_problem(2), "n"),
        (lambda: curve_problem(5, 5), "max_degree"),
        (lambda: curve_problem(noise=-1), "noise"),
        (lambda: curve_problem(grid_size=1), "grid_size"),
        (lambda: draw_responses(PROBLEM, 0, seed=0), "count"),
        (lambda: draw_responses(PROBLEM, 1, seed=-1), "seed"),
        (lambda: fit_curve(PROBLEM, np.ones(3), 2, 0.1, "ridge"), "y"),
        (lambda: fit_curve(PROBLEM, PROBLEM.truth, 12, 0.1, "ridge"), "degree"),
        (lambda: fit_curve(PROBLEM, PROBLEM.truth, 2, -0.1, "ridge"), "lam"),
        (lambda: fit_curve(PROBLEM, PROBLEM.truth, 2, 0.1, "elastic"), "method"),
        (lambda: effective_degrees_of_freedom(PROBLEM, 0, 0.1), "degree"),
        (lambda: ridge_bias_variance(PROBLEM, 3, np.nan), "lam"),
        (lambda: measured_bias_variance(PROBLEM, [PROBLEM.truth], 3, [0.1], "ridge"), "responses"),
        (lambda: cross_validate(np.eye(4), np.arange(4), [0.0, 1.0], "ridge", folds=2), "lams"),
        (lambda: cross_validate(np.eye(4), np.arange(4), [1.0], "ridge", folds=5), "folds"),
        (lambda: excess_errors(10, 10, 2, noise=1.0, size=1.0), "n"),
        (lambda: excess_errors(20, 10, 2, noise=1.0, size=1.0, repeats=1), "repeats"),
        (lambda: strengths(np.eye(3), np.ones(3)), "y"),
        (lambda: strengths(np.eye(3), np.arange(3), ratio=1.0), "ratio"),
        (lambda: change_of_units(np.eye(3), np.arange(3), 3, 2.0, 0.1, "ridge"), "column"),
        (lambda: change_of_units(np.eye(3), np.arange(3), 0, 0.0, 0.1, "ridge"), "factor"),
    ],
)
def test_bad_input_is_named(call, argument):
    with pytest.raises(ValueError, match=rf"^{argument} must"):
        call()
