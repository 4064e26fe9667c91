"""Awkward but legal data: cases with their right values, and short runs of each kind."""

from __future__ import annotations

import tracemalloc
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from support.judge import Exact, ExactLogistic
from support.trials import FUNCTIONS, trial

from shrinkage.core import penalties
from shrinkage.core.losses import LeastSquares, Logistic
from shrinkage.core.optimality import ConvergenceWarning, duality_gap
from shrinkage.core.paths import elastic_net_path, lasso_path, logistic_path, ridge_path
from shrinkage.core.paths.exact import most_knots
from shrinkage.core.paths.feature_sign import lasso_by_search
from shrinkage.core.solvers import coordinate_descent, lasso, proximal_gradient, ridge

NEAR_TWICE = (
    np.array(
        [[1, 2.0000000000001], [3, 6.0000000000001], [2, 4.0000000000001], [3, 5.9999999999999]]
    ),
    np.array([-2.0, 3, -2, 2]),
)
NEAR_TWICE_TWICE = (
    np.array(
        [
            [-3, -5.9999999999999, -5.9999999999999],
            [3, 5.9999999999999, 5.9999999999999],
            [1, 2.0000000000001, 2.0000000000001],
        ]
    ),
    np.array([-1.0, 3, -3]),
)
NEAR_SUMS = np.array(
    [
        [1.0123652756932726, 2.044595315644919, 3.309331172003799, 2.1138148032232804,
         1.3102266227968016],
        [-0.12162072831006664, 2.545123347164532, 4.781958786663341, 3.0668212072037218,
         2.2878103376346663],
        [2.011229296322711, -2.8039427729206032, -6.168252806256435, -3.9703776311260572,
         -3.4127899329744458],
        [0.7674604522434779, -1.3917142872688977, -2.9509113369010707, -1.8979202874357217,
         -1.5842037176671793],
        [0.4169720022968781, -0.9673340054399177, -1.9952432950617416, -1.282472734954904,
         -1.0457669774176364],
        [-1.6447714954319, 1.4142631877280223, 3.413370535682514, 2.2012698265611705,
         2.020981449256436],
    ]
), np.array(
    [-5.825290147817209, -6.010008535281342, 4.767210671433346, 2.736608573810873,
     1.9883901967051207, -1.907528201574915]
)  # fmt: skip
NO_SPEED = (
    np.array([[1, -1, 1], [1, -1, 1], [1, -1, -1], [1, 1, -1], [1, 1, -1], [1, 1, -1.0]]),
    np.array([1.0, -1, 1, -1, -1, 2]),
)
WIDE_BINARY = (
    np.array(
        [
            [0, 0, 1, 0, 1, 0, 1, 0, 0, 0],
            [1, 1, 1, 0, 0, 0, 0, 0, 1, 0],
            [1, 1, 1, 0, 1, 0, 1, 0, 0, 0],
            [0, 1, 1, 1, 0, 1, 1, 1, 1, 0],
            [1, 1, 1, 1, 0, 0, 0, 1, 1, 1.0],
        ]
    ),
    np.array([1.0, 0, 0, 0, 0]),
)


def silent(function, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*args, **kwargs)


def holds(X, y, path, lams, *, centred=False):
    exact = Exact(X, y, centred=centred)
    return all(exact.violation(silent(path, lam), lam) <= 1e-10 for lam in lams)


# --- the judge -----------------------------------------------------------------------------------


def test_the_judge_knows_the_soft_threshold_and_can_say_no():
    exact = Exact(np.eye(2), np.array([3.0, 0.5]), centred=False)  # λmax = 3/2
    assert exact.violation([2.0, 0.0], 0.5) == 0  # w₁ = 3 − nλ = 2
    assert exact.gap([2.0, 0.0], 0.5) == exact.excess([2.0, 0.0], 0.5) == 0
    assert exact.violation([2.0 + 1e-6, 0.0], 0.5) > 1e-7
    assert 0 < exact.excess([2.1, 0.0], 0.5) <= exact.gap([2.1, 0.0], 0.5)
    logistic = ExactLogistic(np.array([[1.0], [-1.0]]), np.array([1.0, -1.0]))
    assert logistic.gap(np.array([0.0]), 0.0, 0.5, centred=False) < 1e-50  # λmax = ½
    assert logistic.gap(np.array([0.3]), 0.0, 0.5, centred=False) > 1e-3


# --- cases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("X", "y"), [NEAR_TWICE, NEAR_TWICE_TWICE])
def test_near_multiples_end_and_are_right_at_every_knot_and_between(X, y):
    path = silent(lasso_path, X, y, fit_intercept=False)
    assert path.lams.size <= most_knots(*X.shape)
    assert holds(X, y, path, [*path.lams, *(path.lams[1:] + path.lams[:-1]) / 2])


def test_between_the_knots_of_near_sums_the_path_is_as_good_as_the_lasso():
    X, y = NEAR_SUMS
    path, lam = silent(lasso_path, X, y, fit_intercept=False), 0.16
    objective = np.square(y - X @ path(lam)).sum() / 12 + lam * np.abs(path(lam)).sum()
    assert objective == pytest.approx(0.4341, abs=1e-4)
    assert holds(X, y, path, [lam, *path.lams])


def test_a_tied_column_of_no_speed():
    X, y = NO_SPEED
    right = [0.0, -0.25, -0.25]
    assert_allclose(silent(lasso_path, X, y, fit_intercept=False)(1 / 12), right, atol=1e-15)
    w = silent(lasso, X, y, 1 / 12, fit_intercept=False).w
    assert_allclose(w, right, atol=1e-15)
    assert w[0] == 0.0
    net = silent(elastic_net_path, X, y, [1 / 12], l1_ratio=1.0, fit_intercept=False)
    assert_allclose(net.coefs[0], right, atol=1e-15)


def test_more_columns_than_rows_of_zeros_and_ones():
    X, y = WIDE_BINARY
    path = silent(lasso_path, X, y, fit_intercept=False)
    exact = Exact(X, y, centred=False)
    for w in (path(0.1), silent(lasso, X, y, 0.1, fit_intercept=False).w):
        assert exact.violation(w, 0.1) == 0
        assert w[4] + w[6] == pytest.approx(0.25, abs=1e-14)  # columns 5 and 7 tie
        assert np.count_nonzero(w) <= 2


def test_separable_collinear_logistic_data_down_to_a_tiny_lam():
    X, y = np.array([[6, 6, 0], [8, 4, 4], [-2, 1, 7], [1, 2, 6.0]]), np.array([1, -1, -1, 1])
    path = silent(logistic_path, X, y, [1e-5])
    judge = ExactLogistic(X, y)
    assert judge.gap(path.coefs[0], path.intercepts[0], 1e-5, centred=True) <= 1e-8


def test_a_column_whose_square_underflows_in_coordinate_descent():
    X, y = np.array([[1.0, 1e-155], [2.0, 3e-155], [0.5, 0.0]]), np.array([1.0, 2.0, 0.0])
    result = silent(coordinate_descent, LeastSquares(X, y), penalties.L1(0.1), [0.0, 0.0])
    assert result.w[1] == 0.0
    assert result.optimality <= 1e-8
    with pytest.raises(ValueError, match=r"f must have a Lipschitz constant .* units nearer 1"):
        proximal_gradient(LeastSquares(1e-160 * X, y), penalties.L1(0.0), [0.0, 0.0])


@pytest.mark.parametrize("unit", [1e-165, 1e-120, 1e120, 1e150])
def test_a_response_in_any_unit(unit):
    X, y = NEAR_SUMS
    X, lam = X[:, :3], 0.16
    expected = silent(lasso, X, y, lam, fit_intercept=False).w
    w = silent(lasso, X, unit * y, unit * lam, fit_intercept=False).w
    assert_allclose(w / unit, expected, rtol=1e-9)
    path = silent(lasso_path, X, unit * y, fit_intercept=False)
    assert_allclose(path(unit * lam) / unit, expected, rtol=1e-9)
    net = silent(elastic_net_path, X, unit * y, [unit * lam], l1_ratio=1.0, fit_intercept=False)
    assert_allclose(net.coefs[0] / unit, expected, rtol=1e-9)


def test_ridge_at_units_1e16_apart():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((8, 3)) * [1e8, 1.0, 1e-8], rng.standard_normal(8)
    exact = Exact(X, y, centred=True)
    for lam in (1e10, 1.0, 1e-10, 1e-17, 1e-24):
        assert exact.excess(silent(ridge_path, X, y, [lam]).coefs[0], 0, lam) <= 1e-10
        assert exact.excess(silent(ridge, X, y, lam).w, 0, lam) <= 1e-10


def test_the_end_on_an_invertible_design_of_signs_is_least_squares():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        X, y = rng.choice([-1.0, 1.0], (6, 6)), rng.integers(-2, 3, 6).astype(float)
        if abs(np.linalg.det(X)) > 0.5:
            path = silent(lasso_path, X, y, fit_intercept=False)
            assert_allclose(X @ path(0.0), y, atol=1e-12)


def cm_and_inches():
    """A length twice: one column lies 2e-12 of its length from the span of the other."""
    cm = np.array([160.6, 180.3, 181.5, 171.2, 168.9, 175.0, 190.4, 164.7])
    return np.column_stack([cm, np.round(cm / 2.54, 10)]), 0.5 * cm + np.array(
        [3.0, -1.2, 0.4, -2.2, 1.7, 0.3, -0.8, -1.2]
    )


def test_least_squares_on_a_length_in_two_units_is_right_though_its_weights_are_huge():
    X, y = cm_and_inches()
    found = silent(lasso, X, y, 0.0)
    assert np.abs(found.w).max() > 1e8
    assert Exact(X, y, centred=True).excess(found.w, 0.0) <= 1e-10


def test_the_gap_of_least_squares_on_near_copies_is_the_excess_itself():
    X, y = cm_and_inches()
    exact, best = Exact(X, y, centred=True), silent(lasso, X, y, 0.0).w
    for change in (1e-9, 1e-8, 1e-6):
        w = best * [1 + change, 1 - change]
        assert_allclose(duality_gap(X, y, w, 0.0), float(exact.excess(w, 0.0)), rtol=1e-3)


def test_a_near_copy_outside_costs_no_certificate():
    """At a tiny λ, rounding lifts its correlation above the bound."""
    rng = np.random.default_rng(5)
    worst, exact_worst = 0.0, 0.0
    for _ in range(40):
        X = rng.standard_normal((6, 3))
        X = np.column_stack([X, X[:, 0] + 1e-13 * rng.standard_normal(6), X[:, 1] - X[:, 2]])
        y = rng.standard_normal(6)
        exact = Exact(X, y, centred=False)
        lam = 1e-10 * float(exact.steepest)
        found = silent(lasso, X, y, lam, fit_intercept=False)
        worst = max(worst, found.gap)
        exact_worst = max(exact_worst, float(exact.excess(found.w, lam)))
    assert exact_worst <= worst <= 1e-10


def test_a_path_whose_lams_are_nearly_too_small_to_be_written():
    rng = np.random.default_rng(3)
    X, y = 1e-159 * rng.standard_normal((5, 3)), 1e-163 * rng.standard_normal(5)
    path, exact = silent(lasso_path, X, y, fit_intercept=False), Exact(X, y, centred=False)
    assert 0 < path.lams[0] < 1e-320  # a few digits
    lams = [*path.lams, path.lams[0] * 0.7, path.lams[0] * 0.2]
    assert max(exact.violation(silent(path, lam), lam) for lam in lams) <= 1e-10


def test_a_path_that_is_not_certified_says_so_at_each_lam_too():
    X, y = np.array([[1e9 + 1, 1e9], [1e9, 1e9 + 1], [1e9 - 1, 1e9 + 3]]), np.array([1.0, -2, 3])
    with pytest.warns(ConvergenceWarning, match="of lam_max"):
        path = lasso_path(X, y, fit_intercept=False)
    lam = path.lams[0] / 1e3
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        w = path(lam)
    assert caught or Exact(X, y, centred=False).violation(w, lam) <= 1e-10


def test_data_without_correlation_have_a_path_of_zeros_and_no_warning():
    X, y = np.array([[0.1, 0.3], [0.7, 0.2], [0.1, 0.3], [0.7, 0.2]]), [1.1, 0.7, -1.1, -0.7]
    path = silent(lasso_path, X, y, fit_intercept=False)
    assert_array_equal(path.lams, [0.0])
    assert not path(0.1).any()


def test_logistic_data_with_a_large_common_offset():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((40, 4))
    y = np.where(X[:, 0] + rng.standard_normal(40) > 0, 1.0, -1.0)
    base, moved = (silent(logistic_path, X + offset, y, [0.02, 1e-3]) for offset in (0.0, 1e8))
    assert_allclose(moved.coefs, base.coefs, atol=1e-5)


@pytest.mark.parametrize("ratio", [1e-3, 1e-8, 1e-14])
def test_elastic_nets_that_are_all_but_ridge(ratio):
    rng = np.random.default_rng(2)
    X, y = rng.standard_normal((8, 4)), rng.standard_normal(8)
    net = silent(elastic_net_path, X, y, [0.3], l1_ratio=ratio)
    if ratio < 1e-10:
        assert_allclose(net.coefs[0], ridge(X, y, 0.3).w, rtol=1e-9)
    assert Exact(X, y, centred=True).excess(net.coefs[0], 0.3 * ratio, 0.3 * (1 - ratio)) <= 1e-10


def test_no_knot_and_no_event_is_made_of_rounding():
    path = lasso_path([[2, 1], [2, 2]], [1, 2], fit_intercept=False)
    assert_allclose(path.lams, [3.0, 1.0, 0.0], atol=1e-15)
    assert [(event.variable, event.enters) for event in path.events] == [(0, True), (1, True)]


def test_optimality_is_as_small_as_the_gap_on_designs_of_signs():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        X, y = rng.choice([-1.0, 1.0], (6, 4)), rng.integers(-2, 3, 6).astype(float)
        for lam in (1 / 6, 1 / 3, 0.1):
            result = silent(lasso, X, y, lam, fit_intercept=False)
            assert result.optimality <= 1e-10
            assert not (np.abs(result.w[result.w != 0]) < 1e-12).any()


# --- what one λ costs ----------------------------------------------------------------------------


def test_one_lam_of_a_wide_logistic_path_takes_little_memory():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 2000))
    y = np.where(X[:, 0] + rng.standard_normal(40) > 0, 1.0, -1.0)
    tracemalloc.start()
    silent(logistic_path, X, y, [0.02])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * X.nbytes  # p × p would be 50 times as much


def test_a_gradient_is_computed_once_for_a_step():
    class Counting(Logistic):
        calls = 0

        def gradient(self, w):
            Counting.calls += 1
            return super().gradient(w)

    rng = np.random.default_rng(0)
    f = Counting(rng.standard_normal((30, 5)), rng.choice([-1.0, 1.0], 30))
    result = proximal_gradient(f, penalties.L1(0.01), np.zeros(5), record=True)
    steps = len(result.iterates) - 1
    assert steps > 10
    assert Counting.calls == steps + 2  # at each iterate, and the slope at 0


# --- each kind -----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 1200, 300))
def test_paths_and_solvers_hold_on_awkward_data(first):
    answers = [a for seed in range(first, first + 300) for a in trial(seed)]
    assert {a.function for a in answers} == set(FUNCTIONS)
    assert not [a for a in answers if a.trouble]
    assert not [a for a in answers if a.wrong_in_silence]
    certified = [a for a in answers if a.function != "iterations"]
    assert not [a for a in certified if a.falsely_warned]
    useful = [a for a in certified if a.useful]
    assert sum(a.warned for a in useful) < 0.01 * len(useful)


@pytest.mark.parametrize(
    "seed",
    [
        *(
            5253,
            6147,
            7326,
            14932,
            16133,
            17138,
            17174,
            19432,
            29798,
            34760,
            44348,
        ),  # warned though right
        *(1225, 4751, 15297, 23438, 25199, 30217, 31516, 33239, 52166, 69295),  # wrong in silence
    ],
)
def test_a_draw_that_once_failed_holds(seed):
    answers = trial(seed)
    assert not [a for a in answers if a.trouble or a.wrong_in_silence or a.falsely_warned]


def test_the_trials_see_an_answer_that_is_wrong_in_silence(monkeypatch):
    right = lasso_by_search

    def spoiled(X, y, lam, **how):
        found = right(X, y, lam, **how)
        return found._replace(weights=1.01 * found.weights)

    monkeypatch.setattr("shrinkage.core.paths.exact.lasso_by_search", spoiled)
    monkeypatch.setattr("shrinkage.core.paths.homotopy.CERTIFIED", -1.0)  # all is found anew
    answers = [a for seed in range(100) for a in trial(seed) if a.function == "lasso_path"]
    assert any(a.wrong_in_silence for a in answers)


def test_a_warning_gives_the_violation():
    X = np.array([[1.0, 1.0 + 2e-16], [1.0, 1.0], [1.0, 1.0 - 1e-16]])
    X = np.column_stack([X, X[:, 0] + [1e-15, 0, 3e-15]])
    y = np.array([1.0, -1.0, 2.0])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = lasso(X, y, 1e-18, fit_intercept=False, tol=1e-300)
    assert [w.category for w in caught] == [ConvergenceWarning]
    assert f"duality gap {result.gap:.3g}" in str(caught[0].message)
    assert result.gap == duality_gap(X, y, result.w, 1e-18, fit_intercept=False)
