"""The figures of *Boosted trees*: how to call each."""

import matplotlib.pyplot as plt
import numpy as np

from shrinkage.algorithms.boosted_trees import figures, numerics
from shrinkage.lesson.own_data import BOOK, sample_of

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = X[:, 0] + 0.3 * RNG.normal(size=40)
TRACED = numerics.trace(X, Y, "alpha", [0.0, 1.0, 5.0], rounds=4)
ROWS = (0.9, 1.1, 1.0, 2.2, 2.8, 2.5)
SAMPLE = sample_of(BOOK["diabetes"](), "progression", scaled=True)
FIGURES = {
    "kept": lambda: figures.plot_cut(ROWS, numerics.Rules(lam=0.0, gamma=0.5)),
    "pruned": lambda: figures.plot_cut(ROWS, numerics.Rules(lam=0.0, gamma=5.0)),
    "trace": lambda: figures.plot_trace(TRACED),
    "own": lambda: figures.plot_own(SAMPLE, 0.1),
}


def test_leaves_and_sizes_are_drawn_as_shares_of_the_first():
    ax = figures.plot_trace(TRACED)
    drawn = {line.get_label(): np.asarray(line.get_ydata(), dtype=float) for line in ax.lines}
    np.testing.assert_allclose(drawn["number of leaves"], 100 * TRACED.leaves / TRACED.leaves[0])
    np.testing.assert_allclose(
        drawn["mean size of their values"], 100 * TRACED.size / TRACED.size[0]
    )
    alive = 100 * (TRACED.leaves - TRACED.zeros) / TRACED.leaves[0]
    np.testing.assert_allclose(drawn["leaves whose value is not 0"], alive)
    plt.close("all")


def test_the_reader_is_told_the_strength_in_the_units_of_the_library():
    said = figures.judge_own(SAMPLE, 0.1)
    assert f"`lambda` = {0.1 * len(SAMPLE.y):.3g}" in said
    assert "±" in said
