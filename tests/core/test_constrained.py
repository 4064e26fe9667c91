"""The lowest loss within a budget: its gap holds, and it says what it has not reached."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.core.constrained import projected_gradient
from shrinkage.core.losses import Hinge, LeastSquares, Quadratic
from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.paths import lasso_path

BOWL = Quadratic([[2.0, 0.5], [0.5, 1.0]], [1.0, -2.0])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 6), st.floats(0, 3), st.sampled_from([1e-6, 1.0, 1e6]))
def test_the_gap_bounds_the_error(seed, p, t, scale):
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((p + 1, p))
    f = Quadratic(scale * A.T @ A, rng.standard_normal(p))
    few, many = projected_gradient(f, t, steps=3), projected_gradient(f, t, steps=5000)
    assert few.gap >= 0
    assert f.value(few.w) - f.value(many.w) <= few.gap + 1e-9 * f.value(np.zeros(p))
    assert np.abs(many.w).sum() <= t * (1 + 1e-9)
    assert many.gap <= 1e-9 * f.value(np.zeros(p)) or many.steps == 5000


@pytest.mark.parametrize("share", [0.0, 0.2, 0.7, 1.0, 3.0])
def test_it_finds_the_path_s_solution_of_the_same_budget(share):
    source = np.random.default_rng(3)
    X = source.normal(size=(40, 5))
    y = X @ [2.0, 0.0, -1.0, 0.5, 0.0] + source.normal(size=40)
    path = lasso_path(X, y, fit_intercept=False)
    t = share * np.abs(path.coefs[-1]).sum()
    budgets = np.abs(path.coefs).sum(axis=1)
    knot = min(np.searchsorted(budgets, t), len(budgets) - 1)
    left = max(knot - 1, 0)
    part = np.interp(t, budgets[[left, knot]], [0.0, 1.0])
    expected = path.coefs[left] + part * (path.coefs[knot] - path.coefs[left])
    found = projected_gradient(LeastSquares(X, y), t, tol=0)
    np.testing.assert_allclose(found.w, expected, atol=1e-13)
    assert ((found.w == 0) == (expected == 0)).all()
    assert found.steps < 1000


def test_a_flat_loss():
    flat = projected_gradient(LeastSquares(np.zeros((3, 2)), np.ones(3)), 1.0)
    assert flat.gap == 0
    assert (flat.w == 0).all()


def test_it_says_what_it_has_not_reached_unless_the_steps_were_given():
    with pytest.warns(ConvergenceWarning, match="after 2 steps the loss may be .* above"):
        short = projected_gradient(BOWL, 1.0, max_steps=2, tol=1e-14)
    assert short.steps == 2
    assert projected_gradient(BOWL, 1.0, steps=2).gap == short.gap
    assert projected_gradient(BOWL, 1.0, tol=0.5).steps <= projected_gradient(BOWL, 1.0).steps


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: projected_gradient(BOWL, -1.0), "t"),
        (lambda: projected_gradient(BOWL, 1.0, tol=-1.0), "tol"),
        (lambda: projected_gradient(BOWL, 1.0, max_steps=0), "max_steps"),
        (lambda: projected_gradient(BOWL, 1.0, steps=0), "steps"),
        (lambda: projected_gradient(Hinge([[1.0]], [1.0]), 1.0), "f"),
    ],
)
def test_bad_input_is_refused_by_name(call, name):
    with pytest.raises(ValueError, match=f"^{name} "):
        call()
