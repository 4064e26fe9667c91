"""The figures show what they say."""

import numpy as np
import pytest

from shrinkage.algorithms.global_minimum import figures, numerics
from shrinkage.lesson.datasets import breast_cancer, sparse_linear_model
from shrinkage.lesson.own_data import BOOK, sample_of

F = numerics.turned_loss(1.8, 0.3, 0.6, (0.8, 1.6))
WIDE = sparse_linear_model(8, 20, 3, seed=0)[:2]
LIMIT = numerics.least_norm_limit(*WIDE, np.geomspace(1e-6, 1, 5))
POINTS = numerics.separable_sample()
MARGINS = numerics.margin_limit(*POINTS, [1.0, 1e-2, 1e-6])
CANCER = breast_cancer()
MODEL = numerics.model_of_logistic(CANCER.X[:, [0, 1, 4]], CANCER.y)
SAMPLE = sample_of(BOOK["diabetes"](), "progression", scaled=True, method="ridge")
FIGURES = {
    "shift": lambda: figures.plot_shift(F, "l1", 0.3),
    "disagreement": lambda: figures.plot_disagreement((0.0, 0.5), count=50),
    "model": lambda: figures.plot_model_error(MODEL, np.geomspace(1e-3, 1, 4)),
    "norms": lambda: figures.plot_norm_limit(LIMIT),
    "margins": lambda: figures.plot_margin_limit(*POINTS, MARGINS),
    "own": lambda: figures.plot_own(SAMPLE, 0.1),
}


def test_the_ways_begin_at_the_lowest_loss_and_end_at_zero():
    way, said = FIGURES["shift"]().lines[-4:-2]
    for line in (way, said):
        np.testing.assert_allclose(line.get_xydata()[0], F.w_star)
        np.testing.assert_allclose(line.get_xydata()[-1], 0, atol=1e-12)


def test_the_bars_are_the_shares_that_are_kept():
    heights = [bar.get_height() for bar in FIGURES["own"]().patches]
    assert heights == sorted(heights, reverse=True)
    X = SAMPLE.X - SAMPLE.X.mean(axis=0)
    steepest = np.linalg.eigvalsh(X.T @ X / len(X))[-1]
    assert heights[0] == pytest.approx(steepest / (steepest + 0.1))


def test_the_table_says_none_where_a_line_does_not_separate():
    lines = figures.table_of_margins(MARGINS).data.splitlines()
    assert len(lines) == 5
    assert "none" in lines[2]
    assert "%" in lines[4]


def test_the_panel_judges_the_formula_and_tells_of_flat_directions():
    assert "is right about" in figures.judge_own(SAMPLE, 0.1)
    flat = sample_of(BOOK["made up: only x1 and x2 matter"](), "y", scaled=True)
    twins = type(flat)(np.column_stack([flat.X, flat.X[:, 0]]), flat.y, (*flat.names, "copy"), "y")
    assert "L2 chooses 0" in figures.judge_own(twins, 0.1)
