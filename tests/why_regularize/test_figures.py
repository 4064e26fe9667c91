"""The figures show what they say."""

import numpy as np

from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.own_data import BOOK, sample_of
from shrinkage.why_regularize import figures, numerics

PROBLEM = numerics.curve_problem()
DATA = diabetes()
LAMS = numerics.strengths(DATA.X, DATA.y, count=8, ratio=1e-2)
FIGURES = {
    "fits": lambda: figures.plot_fits(PROBLEM, numerics.draw_responses(PROBLEM, 4, seed=2), 11),
    "bias and variance": lambda: figures.plot_bias_variance(
        LAMS, [numerics.ridge_bias_variance(PROBLEM, 11, lam) for lam in LAMS], "ridge"
    ),
    "cross-validation": lambda: figures.plot_cross_validation(
        numerics.cross_validate(DATA.X, DATA.y, LAMS, "lasso")
    ),
    "choices": lambda: figures.plot_choices(
        numerics.shuffled(DATA.X, DATA.y, LAMS, "lasso", seeds=range(3))
    ),
    "own": lambda: figures.plot_own(sample_of(BOOK["diabetes"](), "progression", scaled=True), 0.1),
}


def test_the_error_is_the_sum_of_its_parts_and_the_noise():
    ax = FIGURES["bias and variance"]()
    heights = {line.get_label(): np.asarray(line.get_ydata(), dtype=float) for line in ax.lines}
    parts = [numerics.ridge_bias_variance(PROBLEM, 11, lam) for lam in LAMS]
    assert any(np.allclose(drawn, [part.variance for part in parts]) for drawn in heights.values())
