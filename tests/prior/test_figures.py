"""The figures show what they say."""

import numpy as np
import pytest

from shrinkage.core.solvers import lasso
from shrinkage.lesson.datasets import sparse_linear_model
from shrinkage.lesson.own_data import BOOK, sample_of
from shrinkage.prior import figures, numerics

X, Y, _ = sparse_linear_model(60, 5, 2, seed=4)
DRAWS = numerics.gibbs_lasso(X, Y, 0.3, 1.0, 50)
MODE = lasso(X, Y, 0.3).w
NAMES = ("a", "b", "c", "d", "e")
OWN = sample_of(BOOK["made up: only x1 and x2 matter"](), "y", scaled=True)
FIGURES = {
    "posterior": lambda: figures.plot_posterior(numerics.Laplace(1.5), 0.5, 1.0),
    "spike": lambda: figures.plot_posterior(numerics.SpikeAndSlab(0.5, 1.5), 1.2, 1.0),
    "equal variance": lambda: figures.plot_two_priors("variance"),
    "equal height": lambda: figures.plot_two_priors("height"),
    "risks": lambda: figures.plot_risks(),
    "intervals": lambda: figures.plot_intervals(DRAWS, MODE, NAMES),
    "marginal": lambda: figures.plot_marginal(DRAWS.all[:, 0], "a", float(MODE[0])),
    "own": lambda: figures.plot_own(OWN, 0.2),
}


def test_what_is_matched_is_equal():
    for matched, measure in (
        ("height", lambda w, p: p.max()),
        ("variance", lambda w, p: np.trapezoid(w**2 * p, w)),
    ):
        ax = figures.plot_two_priors(matched)
        both = [measure(*np.asarray(line.get_xydata()).T) for line in ax.lines]
        assert both[0] == pytest.approx(both[1], rel=0.1)
    with pytest.raises(ValueError, match="matched"):
        figures.plot_two_priors("mean")


def test_the_posterior_is_a_density_and_its_marks_stand_on_it():
    ax = figures.plot_posterior(numerics.Student(0.4), 1.0, 0.6)
    lines = {line.get_label(): np.asarray(line.get_xydata()) for line in ax.lines}
    w, p = lines["posterior"].T
    assert np.trapezoid(p, w) == pytest.approx(1, abs=1e-3)
    assert w[np.argmax(p)] == pytest.approx(float(numerics.Student(0.4).mode(1.0, 0.6)), abs=0.01)


def test_the_intervals_hold_their_share_and_zeros_are_hollow():
    ax = figures.plot_intervals(DRAWS, MODE, NAMES)
    hollow = next(line for line in ax.lines if str(line.get_label()).startswith("…"))
    assert len(np.asarray(hollow.get_xdata())) == np.count_nonzero(MODE == 0) > 0
    low, high = DRAWS.interval(0.8)
    inside = ((DRAWS.all >= low) & (DRAWS.all <= high)).mean(axis=0)
    np.testing.assert_allclose(inside, 0.8, atol=0.01)


def test_the_panel_speaks_of_zeros_and_refuses_what_it_cannot_do():
    said = figures.judge_own(OWN, 0.2)
    assert "0 are exactly zero" in said
    assert "x1" in said
    with pytest.raises(ValueError, match="flat"):
        figures.plot_own(OWN, 0.0)
