"""The pictures of the summary show the answers that the ways return."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

from shrinkage.lesson import style
from shrinkage.summary import figures
from shrinkage.summary.numerics import agree, diabetes_problem, worst_residual

PROBLEM = diabetes_problem()
FIGURES = {
    "seven ways": lambda: figures.plot_seven_ways(PROBLEM),
    "robustness": lambda: figures.plot_robustness(PROBLEM, draws=5),
}


def answers(ax) -> np.ndarray:
    """Return where a drawing marks the answer."""
    marks = [line for line in ax.lines if line.get_marker() == style.MARKERS["l1"]]
    return np.array([[line.get_xdata()[0], line.get_ydata()[0]] for line in marks])


def test_every_drawing_marks_the_answer_of_its_view():
    weights = agree(PROBLEM).weights
    axes = figures.plot_seven_ways(PROBLEM).axes
    for ax, view in ((axes[0], "optimization"), (axes[5], "prml")):
        np.testing.assert_array_equal(answers(ax), [weights[view]])
    for ax, view in ((axes[1], "gradient"), (axes[6], "algorithms")):
        np.testing.assert_array_equal(answers(ax)[:, 1], weights[view])
    for ax, view in ((axes[2], "prior"), (axes[3], "extremum")):
        assert answers(ax)[0, 0] == weights[view][1]
    assert answers(axes[4])[0, 0] == np.abs(weights["constraint"]).sum()


def test_the_answer_is_the_peak_of_the_posterior_and_the_bottom_of_the_objective():
    axes = figures.plot_seven_ways(PROBLEM).axes
    for ax, extreme in ((axes[2], np.argmax), (axes[3], np.argmin)):
        curve = ax.lines[0]
        place = extreme(curve.get_ydata())
        assert curve.get_xdata()[place] == pytest.approx(answers(ax)[0, 0], abs=1e-12)


def test_the_picture_is_readable_on_a_phone():
    figure = figures.plot_seven_ways(PROBLEM)
    shown = 358 / (figure.get_size_inches()[0] * 72)
    texts = [text for text in figure.findobj(mpl.text.Text) if text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) * shown >= 9


def test_no_random_shift_is_above_the_worst():
    ax = figures.plot_robustness(PROBLEM, draws=20)
    (worst,) = [line for line in ax.lines if line.get_color() == style.LIGHT["l1"]]
    w = agree(PROBLEM).weights["algorithms"]
    for lam, length in zip(*worst.get_data(), strict=True):
        assert length == pytest.approx(worst_residual(PROBLEM.X, PROBLEM.y, w, lam))
    bars = [line for line in ax.lines if line.get_color() == style.LIGHT["loss"]]
    for bar in bars[:-1]:
        assert max(bar.get_ydata()) < np.interp(bar.get_xdata()[0], *worst.get_data())
