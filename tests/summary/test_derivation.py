"""The derived worst residual is the one that the library computes."""

from __future__ import annotations

import numpy as np
import pytest

from shrinkage.summary import derivation
from shrinkage.summary.numerics import worst_residual


def test_the_worst_residual_is_the_library_s():
    derived = derivation.derive_robustness().function("numpy")
    source = np.random.default_rng(0)
    for _ in range(50):
        X, y = source.normal(size=(5, 2)), source.normal(size=5)
        w, lam = source.normal(size=2) * source.integers(0, 2, size=2), source.uniform(0, 3)
        length = float(np.linalg.norm(y - X @ w))
        assert derived(length, lam, *w) == pytest.approx(worst_residual(X, y, w, lam))


def test_the_smaller_budget_adds_less():
    shared, own = derivation.derive_l2_robustness(), derivation.derive_robustness()
    assert shared.steps[-1].right != own.steps[-1].right


def test_the_slope_of_the_length_is_the_loss_s_times_n_over_the_length():
    X, y = np.array([1.0, 2.0, -1.0]), np.array([0.5, 1.0, 2.0])
    w, h = 0.4, 1e-6
    length, loss = (lambda v: np.linalg.norm(y - X * v)), (lambda v: np.sum((y - X * v) ** 2) / 6)
    slopes = [(f(w + h) - f(w - h)) / (2 * h) for f in (length, loss)]
    assert slopes[0] == pytest.approx(slopes[1] * 3 / length(w), rel=1e-8)
    assert derivation.derive_lasso_strength().settled[0].method == "simplification"
