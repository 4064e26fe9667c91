"""The numbers of linear models, against theory, simulation and bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from shrinkage.algorithms.linear_models import numerics
from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.optimality import distance_from_stationarity
from shrinkage.core.paths import ridge_path
from shrinkage.core.penalties import ElasticNet, soft_threshold
from shrinkage.core.solvers import duality_gap, lasso, ridge
from shrinkage.lesson.datasets import breast_cancer, diabetes, sparse_linear_model
from shrinkage.lesson.tuning import cross_validate, strengths

DATA = diabetes()


def some_problems(seed: int, p: int, rows: int = 12, count: int = 5) -> numerics.Problems:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((count, rows, p)) * 10.0 ** rng.integers(-1, 2)
    y = rng.standard_normal((count, rows))
    turned = X.transpose(0, 2, 1)
    return numerics.Problems(turned @ X / rows, (turned @ y[..., None])[..., 0] / rows)


@given(seed=st.integers(0, 999), p=st.integers(1, 4), lam=st.floats(1e-3, 3), r=st.floats(0, 1))
@settings(max_examples=40)
def test_each_problem_is_solved(seed, p, lam, r):
    found = some_problems(seed, p)
    for gram, pull, w in zip(*found, numerics.solve_each(found, lam, r), strict=True):
        f = Quadratic(gram, np.linalg.solve(gram, pull))
        distance = distance_from_stationarity(f, ElasticNet(lam, r), w)
        assert distance < 1e-9 * max(1.0, np.abs(pull).max())


def test_ties_and_nothing_to_fit_are_solved():
    tied = numerics.Problems(np.eye(2)[None], np.array([[0.5, -0.5]]))
    np.testing.assert_array_equal(numerics.solve_each(tied, 0.5, 1.0), [[0, 0]])
    none = numerics.Problems(np.eye(2)[None], np.zeros((1, 2)))
    np.testing.assert_array_equal(numerics.solve_each(none, 0.0, 1.0), [[0, 0]])


@given(rho=st.floats(0.0, 0.99), lam=st.floats(0.01, 2))
@settings(max_examples=25)
def test_ridge_and_the_fewest_rows(rho, lam):
    found = numerics.problems(
        numerics.draw_moments(3, [5], seed=1)[5],
        numerics.mixture(rho, numerics.ALONE, (1, 1), 1.0),
    )
    for gram, pull, w in zip(*found, numerics.solve_each(found, lam, 0.0), strict=True):
        np.testing.assert_allclose(w, np.linalg.solve(gram + lam * np.eye(3), pull), atol=1e-9)


def test_the_rows_are_those_of_the_mixture():
    X, y, w = numerics.three_features(200_000, 0.6, numerics.MIXED, (1.5, -0.5), 2.0, seed=0)
    mix = numerics.mixture(0.6, numerics.MIXED, (1.5, -0.5), 2.0)
    measured = np.cov(np.column_stack([X, y]), rowvar=False)
    np.testing.assert_allclose(measured, mix @ mix.T, atol=0.05)
    np.testing.assert_array_equal(w, [1.5, -0.5, 0])
    residual = y - X @ w
    assert abs(residual.std() - 2.0) < 0.02
    z = X[:, 2] * np.sqrt(8 / 9 * 1.6 + 1 / 9) - 2 / 3 * (X[:, 0] + X[:, 1])
    assert np.var(z) == pytest.approx(1 / 9, rel=0.02)


def test_excess_error_is_that_of_new_rows():
    mix = numerics.mixture(0.8, numerics.MIXED, (1, -1), 0.5)
    w = np.array([0.4, 0.1, 0.3])
    X, y, _ = numerics.three_features(300_000, 0.8, numerics.MIXED, (1, -1), 0.5, seed=2)
    measured = np.mean((y - X @ w) ** 2) - 0.25
    assert numerics.excess_error(w, mix) == pytest.approx(measured, rel=0.02)


def test_zhao_and_yu_s_pull():
    mix = numerics.mixture(0.0, numerics.MIXED, (2, 3), 1.0)[:3, :3]
    assert numerics.sign_pull(mix @ mix.T, [2, 3, 0]) == pytest.approx(4 / 3)
    assert numerics.sign_pull(mix @ mix.T, [-2, 3, 0]) == pytest.approx(0)


@pytest.mark.parametrize("n", [1_000, 10_000])
def test_the_irrelevant_feature_enters_first_however_many_rows(n):
    for seed in range(3):
        sample = numerics.three_features(n, 0.0, numerics.MIXED, (2, 3), 1.0, seed=seed)
        assert numerics.lasso_path(sample.X, sample.y).events[0].variable == 2
        flipped = numerics.three_features(n, 0.0, numerics.MIXED, (-2, 3), 1.0, seed=seed)
        assert numerics.lasso_path(flipped.X, flipped.y)(0.2)[2] == 0


# --- what is kept


def test_shares_are_those_of_the_halves():
    raw = diabetes(standardised=False).X  # in their own units, other features would be kept
    shares = numerics.selection_shares(raw, DATA.y, 2.0, resamples=7, seed=3)
    rng, kept = np.random.default_rng(3), np.zeros(10)
    for _ in range(7):
        half = rng.permutation(442)[:221]
        X = (raw[half] - raw[half].mean(axis=0)) / raw[half].std(axis=0)
        kept += lasso(X, DATA.y[half], 2.0).w != 0
    np.testing.assert_array_equal(shares, kept / 7)


def test_the_page_s_story_of_the_diabetes_data_holds_for_other_halves():
    steady = [DATA.feature_names.index(name) for name in ("bmi", "bp", "ltg", "hdl")]
    others = [j for j in range(10) if j not in steady]
    for seed in (1, 2):
        for lam in (0.54, 5.4):
            shares = numerics.selection_shares(DATA.X, DATA.y, lam, seed=seed)
            assert shares[steady].min() > 0.8
            assert shares[others].min() < 0.35


def test_the_lists_of_the_page_have_one_feature_in_common():
    raw, scaled = breast_cancer(standardised=False), breast_cancer()
    first = [set(numerics.order_of_entry(each.X, each.y, 5)) for each in (raw, scaled)]
    assert len(first[0] & first[1]) <= 2
    areas = [j for j in first[0] if "area" in raw.feature_names[j]]
    assert len(areas) >= 3


def test_the_first_to_enter_has_the_strongest_pull():
    data = breast_cancer()
    pulls = np.abs(data.X.T @ (data.y - data.y.mean()))
    assert numerics.order_of_entry(data.X, data.y, 1) == (int(pulls.argmax()),)


def test_features_enter_in_the_order_of_the_path():
    data = breast_cancer()
    columns = data.X
    pulls = columns.T @ data.y / (2 * len(data.y))
    lams = np.abs(pulls).max() * np.linspace(1.0, 0.3, 150)[1:]
    coefs = numerics.logistic_path(columns, data.y, lams).coefs
    entered = np.where((coefs != 0).any(axis=0), (coefs != 0).argmax(axis=0), len(lams))
    order = numerics.order_of_entry(columns, data.y, 4)
    assert list(entered[list(order)]) == sorted(entered)[:4]


def test_with_many_columns_the_path_keeps_as_many_as_it_may():
    X, y, _ = sparse_linear_model(50, 200, 5, seed=0)
    assert numerics.most_kept(X, y) == 49


def test_the_objective_is_the_lassos():
    w = lasso(DATA.X, DATA.y, 2.0).w
    rest = DATA.y - DATA.y.mean() - DATA.X @ w
    expected = rest @ rest / (2 * 442) + 2.0 * np.abs(w).sum()
    assert numerics.objective(DATA.X, DATA.y, w, 2.0) == pytest.approx(expected)


@given(n=st.integers(5, 20), p=st.integers(1, 40), seed=st.integers(0, 99))
@settings(max_examples=15)
def test_the_path_keeps_at_most_rows_less_one(n, p, seed):
    X, y, _ = sparse_linear_model(n, p, min(2, p), seed=seed)
    assert numerics.most_kept(X, y) <= min(n - 1, p)


def test_with_more_columns_than_rows_all_that_matter_are_in_among_many():
    for seed in range(4):
        X, y, _ = sparse_linear_model(50, 200, 5, seed=seed)
        lam = cross_validate(X, y, strengths(X, y, ratio=1e-2), "lasso").best
        w = lasso(X, y, lam).w
        assert np.count_nonzero(w[:5]) == 5 and np.count_nonzero(w) > 10


# --- bias


def test_bias_is_the_closed_form():
    w, spread, lam = np.linspace(-3, 3, 13), 0.6, 0.9
    a, b = (lam - w) / spread, (-lam - w) / spread
    refit = w * (norm.sf(a) + norm.cdf(b)) + spread * (norm.pdf(a) - norm.pdf(b)) - w
    shrunk = refit - lam * norm.sf(a) + lam * norm.cdf(b)
    np.testing.assert_allclose(numerics.bias(w, spread, lam, "refit"), refit, atol=1e-10)
    np.testing.assert_allclose(numerics.bias(w, spread, lam, "lasso"), shrunk, atol=1e-10)
    ridge = w / (1 + lam) - w
    np.testing.assert_allclose(numerics.bias(w, spread, lam, "ridge"), ridge, atol=1e-10)


@pytest.mark.parametrize("way", numerics.WAYS)
def test_bias_is_the_mean_over_samples(way):
    w, spread, lam = 1.1, 0.5, 1.0
    c = w + spread * np.random.default_rng(0).standard_normal(1_000_000)
    estimates = numerics.WAYS[way](c, lam)
    error = 4 * estimates.std() / 1000
    assert numerics.bias(np.array([w]), spread, lam, way)[0] == pytest.approx(
        estimates.mean() - w, abs=error
    )


def test_the_adaptive_lasso_penalises_by_the_inverse_weight():
    c, lam = 3.0, 2.0
    # Its threshold is λ·(λ/|c|), so that it drops what the lasso drops.
    expected = soft_threshold([c], lam * lam / c)[0]
    assert numerics.WAYS["adaptive"](np.array([c]), lam)[0] == pytest.approx(expected)
    assert numerics.WAYS["adaptive"](np.array([2.0, -1.9]), lam).tolist() == [0, 0]


def test_bias_of_large_weights():
    far = np.array([4.0])
    assert numerics.bias(far, 0.5, 1.0, "lasso")[0] == pytest.approx(-1, abs=1e-6)
    assert abs(numerics.bias(far, 0.5, 1.0, "refit")[0]) < 1e-6
    assert -0.3 < numerics.bias(far, 0.5, 1.0, "adaptive")[0] < 0
    assert numerics.bias(np.array([2.0]), 0.5, 1.0, "lasso")[0] == pytest.approx(-1, abs=0.03)


# --- degrees of freedom


def lasso_of(lam):
    return lambda X, y: lasso(X, y, lam, fit_intercept=False).w


def ridge_of(lam):
    return lambda X, y: ridge_path(X, y, [lam], fit_intercept=False)(lam)


@pytest.mark.parametrize("lam", [0.05, 0.4])
def test_stein_s_degrees_of_freedom_are_those_measured(lam):
    """At 4 standard errors a right formula fails once in 16,000 runs; the seeds are fixed."""
    X, _, w = sparse_linear_model(40, 12, 4, correlation=0.5, seed=3)
    found = numerics.measured_freedom(X, w, 1.5, lasso_of(lam), draws=800)
    assert abs(found.measured - found.kept) < 4 * found.difference
    assert found.difference < 0.03 * 12
    found = numerics.measured_freedom(X, w, 1.5, ridge_of(lam), draws=800)
    assert abs(found.measured - float(numerics.ridge_freedom(X, lam))) < 4 * found.error
    assert found.kept == 12


def test_ridge_s_degrees_of_freedom_are_the_trace():
    X = DATA.X
    for lam in (0.0, 0.1, 5.0):
        hat = X @ np.linalg.solve(X.T @ X + 442 * lam * np.eye(10), X.T)
        assert float(numerics.ridge_freedom(X, lam)) == pytest.approx(np.trace(hat))
    twice = np.column_stack([X, X])
    assert float(numerics.ridge_freedom(twice, 0.0)) == pytest.approx(10)


def test_cheapest_is_read_between_the_strengths():
    curve = numerics.ErrorCurve(np.array([0.0, 2, 4, 6]), np.array([9.0, 5, 3, 4]))
    assert curve.cheapest(4.0) == 3
    assert curve.cheapest(9.5) == 0
    with pytest.raises(ValueError, match="excess"):
        curve.cheapest(2.9)


def test_which_penalty_is_cheaper_depends_on_the_truth():
    lams = np.geomspace(3, 1e-3, 40)
    for seed in (500, 900):
        spent = {}
        for nonzero in (3, 20):
            both = numerics.error_curves(
                50, 20, nonzero, noise=2.0, lams=lams, repeats=40, seed=seed
            )
            level = max(curve.excess.min() for curve in both.values())
            spent[nonzero] = {name: curve.cheapest(level) for name, curve in both.items()}
        assert spent[3]["lasso"] < 0.6 * spent[3]["ridge"]
        assert spent[20]["ridge"] < 0.9 * spent[20]["lasso"]


# --- properties of all linear models


@given(seed=st.integers(0, 99), lam=st.floats(0.05, 1), shift=st.floats(-1e3, 1e3))
@settings(max_examples=15)
def test_properties_of_lasso_and_ridge(seed, lam, shift):
    X, y, _ = sparse_linear_model(25, 5, 3, correlation=0.4, seed=seed)
    order = np.random.default_rng(seed).permutation(5)
    for solve in (lambda X, y: lasso(X, y, lam), lambda X, y: ridge(X, y, lam)):
        plain = solve(X, y)
        twice = solve(np.vstack([X, X]), np.append(y, y))
        np.testing.assert_allclose(twice.w, plain.w, atol=1e-9)
        moved = solve(X, y + shift)
        np.testing.assert_allclose(moved.w, plain.w, atol=1e-8)
        assert moved.intercept - plain.intercept == pytest.approx(shift, abs=1e-8)
        np.testing.assert_allclose(solve(X[:, order], y).w, plain.w[order], atol=1e-9)


@given(column=st.integers(0, 9), lam=st.floats(0.01, 20))
@settings(max_examples=15)
def test_copies_share_evenly_under_ridge_and_as_they_like_under_the_lasso(column, lam):
    found = numerics.copies(DATA.X, DATA.y, column, lam)
    rest = np.delete(DATA.X, column, axis=1)
    twice = np.column_stack([DATA.X[:, column], DATA.X[:, column], rest])
    for name in ("lasso, all on the first", "lasso, all on the second"):
        assert duality_gap(twice, DATA.y, found[name], lam) < 1e-9
        assert np.count_nonzero(found[name][:2]) <= 1
    np.testing.assert_allclose(found["ridge"][0], found["ridge"][1], rtol=1e-9)
    assert abs(np.diff(found["elastic net"][:2])[0]) < 1e-6
    f = LeastSquares(twice - twice.mean(axis=0), DATA.y - DATA.y.mean())
    assert distance_from_stationarity(f, ElasticNet(lam, 0.5), found["elastic net"]) < 1e-5


# --- bad input

MOMENTS = numerics.draw_moments(2, [5], seed=0)[5]
MIX = numerics.mixture(0.5, numerics.ALONE, (1, 1), 1.0)
GOOD = numerics.problems(MOMENTS, MIX)
ONE_CLASS = np.ones(442)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: numerics.mixture(1.0, numerics.ALONE, (1, 1), 1.0), "rho"),
        (lambda: numerics.mixture(np.nan, numerics.ALONE, (1, 1), 1.0), "rho"),
        (lambda: numerics.mixture(0.5, (-1.0, 1.0), (1, 1), 1.0), "third"),
        (lambda: numerics.mixture(0.5, (1.0, 0.0), (1, 1), 1.0), "third"),
        (lambda: numerics.mixture(0.5, numerics.ALONE, (1, 1, 1), 1.0), "truth"),
        (lambda: numerics.mixture(0.5, numerics.ALONE, (1, 1), -1.0), "noise"),
        (lambda: numerics.three_features(0, 0.5, numerics.ALONE, (1, 1), 1.0, seed=0), "n"),
        (lambda: numerics.draw_moments(0, [5], seed=0), "count"),
        (lambda: numerics.draw_moments(1, [4], seed=0), "sizes"),
        (lambda: numerics.draw_moments(1, [5], seed=-1), "seed"),
        (lambda: numerics.solve_each(GOOD, -1.0, 1.0), "lam"),
        (lambda: numerics.solve_each(GOOD, 1.0, 1.5), "l1_ratio"),
        (lambda: numerics.solve_each(some_problems(0, 7), 1.0, 1.0), "found"),
        (lambda: numerics.solve_each(some_problems(0, 4, rows=3), 1.0, 1.0), "found"),
        (lambda: numerics.sign_pull(np.eye(2), [1, 0, 0]), "covariance"),
        (lambda: numerics.sign_pull(np.eye(2), [1, 1]), "truth"),
        (lambda: numerics.selection_shares(DATA.X, np.full(442, np.nan), 1.0), "y"),
        (lambda: numerics.selection_shares(DATA.X, DATA.y, -1.0), "lam"),
        (lambda: numerics.selection_shares(DATA.X[:3], DATA.y[:3], 1.0), "X"),
        (lambda: numerics.selection_shares(DATA.X, DATA.y, 1.0, resamples=0), "resamples"),
        (lambda: numerics.order_of_entry(DATA.X, ONE_CLASS, 2), "y"),
        (lambda: numerics.order_of_entry(DATA.X, DATA.y, 2), "y"),
        (lambda: numerics.order_of_entry(DATA.X, np.where(DATA.y > 100, 1, -1), 11), "count"),
        (lambda: numerics.bias([1.0], 0.0, 1.0, "lasso"), "spread"),
        (lambda: numerics.bias([1.0], 1.0, 1.0, "hard"), "way"),
        (lambda: numerics.ridge_freedom(DATA.X, -1.0), "lams"),
        (lambda: numerics.measured_freedom(DATA.X, np.zeros(10), 0.0, lasso_of(1)), "noise"),
        (lambda: numerics.measured_freedom(DATA.X, np.zeros(9), 1.0, lasso_of(1)), "truth"),
        (lambda: numerics.error_curves(20, 4, 2, noise=1.0, lams=[1.0], repeats=0), "repeats"),
        (lambda: numerics.copies(DATA.X, DATA.y, 10, 1.0), "column"),
        (lambda: numerics.copies(DATA.X, DATA.y, 0, 0.0), "lam"),
        (lambda: numerics.objective(DATA.X, DATA.y, np.zeros(9), 1.0), "w"),
        (lambda: cross_validate(DATA.X[:5], DATA.y[:5], [1.0], "lasso"), "folds"),
    ],
)
def test_bad_input_is_named(call, argument):
    with pytest.raises(ValueError, match=rf"^{argument} must"):
        call()
