"""The figures show what they say."""

import numpy as np
import pytest

from shrinkage.constraint import figures, numerics
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.own_data import BOOK, sample_of

DATA = diabetes()
PATHS = numerics.Paths(DATA.X, DATA.y, np.geomspace(1e-2, 100, 5))
COUNTS = {"orthonormal": np.array([2, 3, 3]), "correlated": np.array([3, 3, 1])}


def own():
    return sample_of(BOOK["diabetes"](), "progression", scaled=True)


FIGURES = {
    "value": lambda: figures.plot_value(numerics.two_valleys(), "l1", lam=1.0, t=1.0),
    "paths": lambda: figures.plot_paths(PATHS, "lasso", DATA.feature_names, lam=10.0),
    "prices": lambda: figures.plot_prices(PATHS),
    "zeros": lambda: figures.plot_zeros(numerics.zeros_law(3, 0.7), COUNTS),
    "own": lambda: figures.plot_own(own(), 0.1),
}


@pytest.mark.parametrize("penalty", ["l1", "l2"])
@pytest.mark.parametrize("lam", [0.3, 0.9, 2.5])
def test_the_line_touches_the_curve_and_is_nowhere_above_it(penalty, lam):
    ax = figures.plot_value(numerics.two_valleys(), penalty, lam=lam, t=0.7)
    curve, line = (np.asarray(each.get_xydata()) for each in ax.lines[:2])
    below = curve[:, 1] - np.interp(curve[:, 0], line[:, 0], line[:, 1])
    assert below.min() > -1e-12
    assert below.min() < 1e-3


def test_the_line_under_a_table_s_curve_touches_it():
    ax = FIGURES["own"]()
    curve, line = (np.asarray(each.get_xydata()) for each in ax.lines[:2])
    below = curve[:, 1] - np.interp(curve[:, 0], line[:, 0], line[:, 1])
    assert -1e-12 < below.min() < 1e-4
    assert (np.diff(np.diff(curve[:, 1]) / np.diff(curve[:, 0])) > -1e-9).all()


def test_prices_fall_and_l1_s_end_at_lambda_max():
    ax = FIGURES["prices"]()
    l1, l2 = (np.asarray(line.get_xydata()) for line in ax.lines[:2])
    assert (np.diff(l1[:, 0]) <= 0).all()
    assert (np.diff(l2[:, 0]) < 0).all()
    assert ax.lines[2].get_ydata() == PATHS.lasso.lams[0]
    assert (l1[l1[:, 1] > PATHS.lasso.lams[0], 0] == 0).all()


def test_bars_are_the_law_and_marks_the_shares():
    ax = FIGURES["zeros"]()
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], numerics.zeros_law(3, 0.7))
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0, 0, 1 / 3, 2 / 3])


def test_what_is_said_of_a_table():
    sample = own()
    said = figures.judge_own(sample, 0.1)
    assert "λ = 0.1 stands for the budget" in said
    assert "all weights are 0" in figures.judge_own(sample, 2 * sample.lam_max)
    assert figures.plot_own(sample, 2 * sample.lam_max).get_xlim()[1] > 0
