"""The seven ways agree with one another and with the library's lasso; the worst shift is worst."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from shrinkage.core.solvers import lasso
from shrinkage.summary import numerics
from shrinkage.summary.numerics import (
    WAYS,
    Problem,
    agree,
    diabetes_problem,
    log_posterior,
    random_problem,
    worst_residual,
    worst_shift,
)

PROBLEMS = [random_problem(seed) for seed in range(100)]


def reference(problem: Problem) -> np.ndarray:
    return lasso(problem.X, problem.y, problem.lam, fit_intercept=False, tol=1e-15).w


@pytest.mark.filterwarnings("error")
def test_seven_ways_agree_on_a_hundred_problems():
    assert len(WAYS) == 7
    assert max(agree(problem).spread for problem in PROBLEMS) <= 1e-8


def test_what_they_agree_on_is_the_lasso():
    for problem in PROBLEMS[:30]:
        for weights in agree(problem).weights.values():
            np.testing.assert_allclose(weights, reference(problem), atol=1e-8)


def test_the_problems_have_weights_that_are_zero_and_others_that_are_not():
    zeros = [int((reference(problem) == 0).sum()) for problem in PROBLEMS]
    assert zeros.count(1) > 20
    assert zeros.count(0) > 20


def test_a_way_to_another_answer_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(WAYS, "gradient", lambda problem: reference(problem) + 1e-6)
    assert agree(PROBLEMS[0]).spread >= 9e-7


def test_the_problem_of_the_page_has_one_zero_in_every_way():
    answers = agree(diabetes_problem())
    assert answers.spread <= 1e-12
    for weights in answers.weights.values():
        assert weights[0] != 0
        assert weights[1] == 0
    rows = answers._repr_markdown_().splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == [f"| {view}" for view in WAYS]
    assert all(row.endswith("| 0 |") for row in rows)


def test_the_posterior_falls_off_around_its_mode():
    problem, source = PROBLEMS[3], np.random.default_rng(0)
    mode = numerics.by_posterior_mode(problem)
    top = log_posterior(problem, mode)
    for size in (1e-3, 1e-2, 1.0):
        for _ in range(50):
            assert log_posterior(problem, mode + size * source.normal(size=2)) < top
    # Another noise scales the whole log-posterior: the mode stays.
    for w in ([0.3, -0.2], mode):
        scaled = log_posterior(problem, w, noise=2.0) * 4
        assert scaled == pytest.approx(log_posterior(problem, w))


@pytest.mark.parametrize("share", [0, 1, 1.5, -0.1, np.nan])
def test_a_strength_without_a_budget_of_its_own_is_refused(share: float):
    problem = PROBLEMS[0]
    with pytest.raises(ValueError, match=r"^lam must lie between 0 and"):
        Problem(problem.X, problem.y, share * problem.lam_max)


def test_dependent_columns_are_refused():
    X = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    with pytest.raises(ValueError, match="linearly independent"):
        Problem(X, np.array([1.0, 2.0, 4.0]), 0.1)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6), n=st.integers(1, 6), p=st.integers(1, 4), lam=st.floats(0.0, 5.0)
)
def test_no_shift_is_worse_and_one_is_as_bad(seed: int, n: int, p: int, lam: float):
    source = np.random.default_rng(seed)
    X, y = source.integers(-2, 3, size=(n, p)).astype(float), source.integers(-2, 3, size=n)
    w = source.integers(-2, 3, size=p).astype(float)
    worst, shift = worst_residual(X, y, w, lam), worst_shift(X, y, w, lam)
    assert (np.linalg.norm(shift, axis=0) <= lam * (1 + 1e-12)).all()
    assert np.linalg.norm(y - (X + shift) @ w) == pytest.approx(worst)
    for _ in range(20):
        other = source.normal(size=(n, p))
        other *= lam / np.linalg.norm(other, axis=0)
        assert np.linalg.norm(y - (X + other) @ w) <= worst * (1 + 1e-12)


def test_an_independent_search_for_the_worst_shift_finds_no_worse_one():
    X, y = PROBLEMS[1].X[:4], PROBLEMS[1].y[:4]
    w, lam = np.array([0.7, -1.2]), 0.3

    def minus_residual(flat: np.ndarray) -> float:
        shift = flat.reshape(-1, 2)
        shift = lam * shift / np.linalg.norm(shift, axis=0)
        return -float(np.linalg.norm(y - (X + shift) @ w))

    start = np.random.default_rng(0).normal(size=2 * len(y))
    found = -minimize(minus_residual, start, tol=1e-12).fun
    assert found == pytest.approx(worst_residual(X, y, w, lam), rel=1e-6)


def test_the_robust_minimum_is_a_lasso_s():
    problem = PROBLEMS[2]
    n, w = len(problem.y), reference(problem)
    residual = np.linalg.norm(problem.y - problem.X @ w)
    lam = problem.lam * n / residual
    least = worst_residual(problem.X, problem.y, w, lam)
    source = np.random.default_rng(1)
    for size in (1e-4, 1e-2, 1.0):
        for _ in range(50):
            moved = w + size * source.normal(size=2)
            assert worst_residual(problem.X, problem.y, moved, lam) > least


@pytest.mark.parametrize("function", [worst_residual, worst_shift])
def test_bad_input_is_named(function):
    X, y, w = np.eye(2), np.ones(2), np.ones(2)
    with pytest.raises(ValueError, match=r"^lam must"):
        function(X, y, w, -1.0)
    with pytest.raises(ValueError, match=r"^w must"):
        function(X, y, np.ones(3), 1.0)
    with pytest.raises(ValueError, match=r"^X must|^y must"):
        function(X, np.ones(3), w, 1.0)
    with pytest.raises(ValueError, match="finite"):
        function(X, y, np.array([1.0, np.nan]), 1.0)
