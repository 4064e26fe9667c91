"""The margins are distances, and C is what scikit-learn calls so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.algorithms.support_vector_machines.numerics import cost, margins, strength


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=4).filter(lambda w: max(map(abs, w)) > 0.1))
def test_the_margins_are_the_shortest_ways_across_the_band(w):
    w = np.array(w)
    found = margins(w)
    # From the edge −1 to the edge +1 a way d needs wᵀd = 2. The shortest in each norm:
    assert found.euclidean == pytest.approx(np.linalg.norm(2 * w / (w @ w)))
    assert w @ (found.chebyshev * np.sign(w)) == pytest.approx(2)
    for way in np.random.default_rng(0).normal(size=(50, w.size)):
        if abs(w @ way) > 1e-9:
            way *= 2 / (w @ way)
            assert np.linalg.norm(way) >= found.euclidean * (1 - 1e-12)
            assert np.abs(way).max() >= found.chebyshev * (1 - 1e-12)


def test_a_line_without_a_slope_has_no_edges():
    assert margins([0.0, 0.0]) == (np.inf, np.inf)


def test_strength_and_cost_undo_one_another():
    assert strength(2.0, 50) == 0.01
    assert cost(strength(0.3, 7), 7) == pytest.approx(0.3)
    for call in (strength, cost):
        with pytest.raises(ValueError, match=r"^(C|lam) must be a finite number > 0"):
            call(-1.0, 5)
        with pytest.raises(ValueError, match=r"^n must be"):
            call(1.0, 0)
