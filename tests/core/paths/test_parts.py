"""The parts beneath the paths: updated lines against lines computed anew, gaps, exchanges."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from shrinkage.core.duality import gap_at
from shrinkage.core.optimality import duality_gap
from shrinkage.core.paths import active_set, homotopy
from shrinkage.core.paths.active_set import (
    ENDLESS,
    ROOM,
    SupportGuess,
    WorkingSet,
    _correlations,
    _with_room,
    lasso_by_active_set,
)
from shrinkage.core.paths.homotopy import Homotopy, Lines, nonnegative_support
from shrinkage.core.solvers import lasso


def problem(n, p, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    return X, X[:, :3].sum(axis=1) + rng.standard_normal(n)


@pytest.mark.parametrize("with_gram", [True, False])
def test_lines_updated_by_entering_and_leaving_are_the_lines_computed_anew(with_gram):
    Z, y = problem(30, 40)
    t = np.random.default_rng(1).uniform(0.5, 2.0, 40)
    lines = Lines(Z, y, t, Z.T @ Z if with_gram else None, 30)
    lines.rebuild(np.empty(0, dtype=np.intp), np.empty(0))
    rng = np.random.default_rng(2)
    for _ in range(60):
        if lines.k and rng.random() < 0.4:
            lines.leave(int(rng.integers(lines.k)))
        elif lines.k < 25:
            assert lines.enter(int(rng.integers(lines.k, 40)), float(rng.choice([-1.0, 1.0])))
        anew = Lines(Z, y, t, None, 30)
        anew.rebuild(lines.order[: lines.k].copy(), lines.theta[: lines.k].copy())
        outside = slice(lines.k, None)
        there = np.argsort(lines.order[outside]), np.argsort(anew.order[outside])
        assert_allclose(lines.b[: lines.k], anew.b[: lines.k], atol=1e-10)
        assert_allclose(lines.d[: lines.k], anew.d[: lines.k], atol=1e-10)
        for updated, fresh in ((lines.u, anew.u), (lines.v, anew.v)):
            assert_allclose(updated[outside][there[0]], fresh[outside][there[1]], atol=1e-10)
        assert sorted(lines.order) == list(range(40))
        assert_array_equal(lines.t, t[lines.order])


def test_a_column_in_the_span_of_the_active_does_not_enter():
    Z, y = problem(10, 4)
    Z[:, 3] = Z[:, 0] - 2 * Z[:, 1]
    lines = Lines(Z, y, np.ones(4), Z.T @ Z, 4)
    lines.rebuild(np.array([0, 1]), np.ones(2))
    assert not lines.enter(int(np.flatnonzero(lines.order == 3)[0]), 1.0)
    assert lines.k == 2
    assert lines.enter(int(np.flatnonzero(lines.order == 2)[0]), 1.0)


def test_ordinary_problems_need_no_second_and_careful_try():
    for shape in ((60, 40), (40, 60), (30, 900)):
        Z, y = problem(*shape)
        path = Homotopy(Z, y, np.ones(shape[1]), min(shape))
        assert path.run(0.0)[-1].mu == 0.0
        assert not path.careful
        assert path.violation < 1e-14


def test_a_shortlist_that_misses_columns_is_found_out(monkeypatch):
    Z, y = problem(30, 900)
    expected = Homotopy(Z, y, np.ones(900), 30).run(0.0)
    monkeypatch.setattr(homotopy, "SHORTLIST", 1)
    found = Homotopy(Z, y, np.ones(900), 30).run(0.0)
    assert [knot.events for knot in found] == [knot.events for knot in expected]


def test_nonnegative_least_squares_takes_independent_columns_only():
    columns = np.eye(3)[:, [0, 1, 1, 2]]
    assert_array_equal(
        nonnegative_support(columns, np.array([1.0, 2.0, -1.0])), [True, True, False, False]
    )
    assert not nonnegative_support(columns, -np.ones(3)).any()


def test_the_gap_with_ridge_is_that_of_more_rows():
    X, y = problem(20, 6)
    w = np.array([1.0, 0.0, -0.5, 0.0, 0.0, 0.25])
    working, lam, ridge = WorkingSet(X, y, centred=False), 0.3, 0.7
    working.adopt(w)
    rows = np.sqrt(20 * ridge) * np.eye(6)
    X_more, y_more = np.vstack([X, rows]), np.append(y, np.zeros(6))
    expected = duality_gap(X_more, y_more, w, lam * 20 / 26, fit_intercept=False)
    assert working.gap(lam, ridge) == pytest.approx(expected, rel=1e-12)
    assert working.gap(lam, 0.0) == pytest.approx(
        duality_gap(X, y, w, lam, fit_intercept=False), rel=1e-12
    )
    residual = y - X @ w
    pull = X.T @ residual / 20
    assert gap_at(y, residual, pull, np.abs(pull).max(), w, lam) == pytest.approx(
        duality_gap(X, y, w, lam, fit_intercept=False), rel=1e-12
    )


def test_exchanging_finds_the_orthonormal_closed_form_at_once():
    columns = SupportGuess(np.eye(3), np.array([3.0, -2.0, 0.5]), np.zeros(3))
    assert columns.exchange(1.0, 1.0, 10) == (1, True)
    assert_allclose(columns.weights, [1.0, -0.5, 0.0])
    assert_array_equal(columns.signs, [1.0, -1.0, 0.0])


def test_a_guess_may_end_empty():
    columns = SupportGuess(np.eye(2), np.array([0.5, -0.5]), np.array([1.0, 2.0]))
    assert columns.exchange(1.0, 0.0, 10) == (2, True)
    assert_array_equal(columns.weights, [0.0, 0.0])


def test_of_dependent_columns_that_enter_the_better_half_stays():
    # Columns 1 to 3 are one column; column 0 is in the guess before them.
    gram = np.ones((4, 4))
    gram[0, 1:] = gram[1:, 0] = 0.0
    columns = SupportGuess(gram, np.array([2.0, 3.0, 3.0, 3.0]), np.array([1.0, 0.0, 0.0, 0.0]))
    columns.signs[1:] = 1.0
    assert columns.solve(1.0, 0.0)
    assert np.count_nonzero(columns.signs[1:]) == 1
    assert_allclose(columns.weights[0], 1.0)
    assert_allclose(columns.weights[1:].sum(), 2.0)
    columns.signs = np.ones(4)
    columns.weights = np.ones(4)
    assert not columns.solve(1.0, 0.0)


def test_no_more_columns_enter_than_there_is_room_for_and_the_strongest_do():
    start = 2.0 + np.arange(100.0)
    columns = SupportGuess(np.eye(100), start, np.zeros(100))
    wrong = np.ones(100, dtype=bool)
    columns.restrain(start, wrong)
    assert_array_equal(np.flatnonzero(wrong), np.arange(100 - ROOM, 100))
    wrong[:] = True
    columns.restrain(-start, wrong)  # strong is what is far from 0, on either side
    assert_array_equal(np.flatnonzero(wrong), np.arange(100 - ROOM, 100))
    columns.rank = 20
    wrong[:] = True
    columns.restrain(start, wrong)
    assert_array_equal(np.flatnonzero(wrong), np.arange(90, 100))
    columns.signs[:2] = 1.0
    wrong[:] = True
    columns.restrain(start, wrong)
    assert_array_equal(np.flatnonzero(wrong), [0, 1, *range(91, 100)])  # what leaves is not held


def test_exchanging_one_alone_ends_what_exchanging_all_does_not(monkeypatch):
    rng = np.random.default_rng(2150)  # found by trying; most problems do not cycle
    Z = np.round(rng.standard_normal((4, 4)), 1)
    gram, start = Z.T @ Z + 0.05 * np.eye(4), np.round(3 * rng.standard_normal(4), 1)
    columns = SupportGuess(gram, start, np.zeros(4))
    assert columns.exchange(0.1, 0.0, 1000)[1]
    slopes = start - gram @ columns.weights
    assert_allclose(slopes[columns.signs != 0], 0.1 * columns.signs[columns.signs != 0])
    assert np.abs(slopes).max() <= 0.1 * (1 + 1e-12)
    monkeypatch.setattr(active_set, "PATIENCE", 1000)
    assert SupportGuess(gram, start, np.zeros(4)).exchange(0.1, 0.0, 1000) == (ENDLESS, False)


@pytest.mark.parametrize(("centred", "rank"), [(True, 9), (False, 10)])
def test_a_guess_of_more_columns_than_can_be_independent_is_refused(centred, rank):
    X, y = problem(10, 30)
    working = WorkingSet(X - X.mean(axis=0) if centred else X, y - y.mean(), centred)
    working.adopt(np.append(np.ones(rank + 1), np.zeros(29 - rank)))
    assert not working.solve(0.1, 0.0)
    assert working.solve(0.1, 1e-3)  # with a ridge no columns are dependent
    working.signs[0] = 0.0
    assert working.solve(0.1, 0.0)


def test_memory_grows_by_doubling_and_keeps_what_is_in_it():
    array = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    larger = _with_room(array, (3, 3))
    assert larger.shape == (3, 3)
    assert larger.base.shape == (6, 3)
    assert_array_equal(larger[:2], array)
    larger[2] = 7.0
    largest = _with_room(larger, (6, 3))
    assert largest.base is larger.base
    assert_array_equal(largest[:3], larger)
    assert _with_room(largest, (6, 4)).base.shape == (6, 8)


@pytest.mark.parametrize("shape", [(30, 200), (200, 30)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_correlations_are_the_same_in_either_order(shape, order):
    rng = np.random.default_rng(1)
    X, y = rng.standard_normal(shape), rng.standard_normal(shape[0])
    expected = X.T @ y / shape[0]
    assert_allclose(_correlations(np.asarray(X, order=order), y), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("order", ["C", "F"])
def test_what_is_not_finite_is_seen_even_where_y_is_zero(bad, order):
    X, y = problem(20, 40)
    y[3], X[3, 5] = 0.0, bad
    for fit_intercept in (True, False):
        with pytest.raises(ValueError, match=r"X must be finite everywhere, got .* at index"):
            lasso(np.asarray(X, order=order), y, 0.1, fit_intercept=fit_intercept)


def test_what_a_zero_in_y_hides_is_seen_by_looking(monkeypatch):
    def skips_zeros(X, residual):  # as some implementations of BLAS do
        on = residual != 0
        return residual[on] @ X[on] / residual.size

    X, y = problem(20, 40)
    y[3], X[3, 5] = 0.0, np.nan
    monkeypatch.setattr(active_set, "_correlations", skips_zeros)
    with pytest.raises(ValueError, match="X must be finite everywhere"):
        lasso(X, y, 0.1, fit_intercept=False)


@pytest.mark.parametrize("share", [0.9, 0.1, 0.01])
def test_the_working_set_grows_until_no_column_breaks_the_bound(share):
    rng = np.random.default_rng(4)
    X = rng.standard_normal((60, 800)) + 3.0
    y = X[:, ::100].sum(axis=1) + rng.standard_normal(60)
    centred, response = X - X.mean(axis=0), y - y.mean()
    lam_max = np.abs(response @ centred).max() / 60
    found = lasso_by_active_set(
        X, y, share * lam_max, centred=True, tol=1e-13, max_exchanges=10_000
    )
    assert found is not None
    pull = centred.T @ (response - centred @ found.w) / 60
    assert np.abs(pull).max() <= share * lam_max * (1 + 1e-10)
    assert found.gap == pytest.approx(duality_gap(X, y, found.w, share * lam_max), abs=1e-12)
    assert found.intercept == pytest.approx((y - X @ found.w).mean(), abs=1e-10)
    objective = np.square(response - centred @ found.w).mean() / 2
    objective += share * lam_max * np.abs(found.w).sum()
    assert found.objective == pytest.approx(objective, rel=1e-12)
    assert found.optimality <= 1e-12


def test_an_offset_that_costs_digits_is_left_to_the_exact_path():
    X, y = problem(20, 6)
    arguments = {"centred": True, "tol": 1e-10, "max_exchanges": 100}
    assert lasso_by_active_set(X, y, 0.1, **arguments) is not None
    assert lasso_by_active_set(X + 1e9, y, 0.1, **arguments) is None
    assert lasso_by_active_set(X, y * 1e-120, 1e-121, **arguments) is None
