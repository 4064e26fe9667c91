"""The figures show what they say."""

import numpy as np
import pytest

from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.own_data import BOOK, sample_of
from shrinkage.prml import figures, numerics

LOSS = numerics.correlated_loss(0.5, (0.5, 1.9))
TWO_ENDS = numerics.correlated_loss(0.0, (1.2, 1.5))
DATA = diabetes()
Y = (DATA.y - DATA.y.mean()) / DATA.y.std()
SAMPLE = sample_of(BOOK["diabetes"](), "progression", scaled=True)


FIGURES = {
    "family": lambda: figures.plot_family(),
    "disc": lambda: figures.plot_touching(LOSS, 1.0, 2.0),
    "diamond": lambda: figures.plot_touching(LOSS, 1.0, 1.0),
    "relatives": lambda: figures.plot_net_and_group(),
    "cliff": lambda: figures.plot_cliff(count=300),
    "law": lambda: figures.plot_law(),
    "two ends": lambda: figures.plot_two_ends(TWO_ENDS, 1.0, 0.5),
    "own": lambda: figures.plot_own(SAMPLE, 0.1),
}


def test_the_cliff_is_at_one():
    ax = figures.plot_cliff(count=3000)
    curves = {line.get_label(): line.get_xydata() for line in ax.lines}
    for t in (0.5, 1.0, 2.0):
        curve = curves[f"t = {t:g}"]
        assert curve[-1, 0] == 1
        assert (np.diff(curve[:, 1]) <= 0).all(), "the share falls as q grows"
        error = np.sqrt(np.exp(-t) * (1 - np.exp(-t)) / 3000)
        assert curve[-1, 1] == pytest.approx(np.exp(-t), abs=4 * error)
    assert (curves["every t"][:, 1] == 0).all()
    marks = [line.get_xydata()[0] for line in ax.lines if line.get_marker() in "Ds^"]
    np.testing.assert_allclose(marks, [(1, np.exp(-t)) for t in (0.5, 1.0, 2.0)])


def test_a_corner_is_as_likely_for_every_number_of_weights():
    lines = {line.get_label(): np.asarray(line.get_ydata()) for line in figures.plot_law().lines}
    assert lines["some zero, t = 1"][0] == lines["a corner, t = 1"][0] == pytest.approx(np.exp(-1))
    for label, chances in lines.items():
        assert (np.diff(chances) >= 0).all(), label
    assert lines["some zero, t = 16"][-1] > 0.999


def test_the_touching_point_is_marked_where_it_is():
    ax = figures.plot_touching(LOSS, 1.0, 1.0)
    marked = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "D"]
    np.testing.assert_array_equal(marked, [[0.0, 1.0]])


def test_both_ends_are_marked_and_the_diamond_has_one():
    ax = FIGURES["two ends"]()
    marks = [line.get_xydata()[0] for line in ax.lines if line.get_marker() in "Do"]
    assert len(marks) == 3
    np.testing.assert_allclose([place for place, _ in marks[1:]], [1, 0], atol=1e-12)
    assert marks[1][1] < marks[2][1], "the first is the solution"


def rows(table):
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.data.split("\n")[2:]]


def test_no_weight_is_zero_until_q_is_one():
    table = rows(figures.table_of_exponents(DATA.X, Y, 0.1, [2, 1.05, 1.01, 1]))
    assert [row[1:3] for row in table] == [["0", "1"], ["0", "6"], ["0", "6"], ["6", "0"]]
    assert [row[3] for row in table[1:3]] == ["$10^{-16}$", "$10^{-72}$"]


def test_two_starts_end_apart_below_one_only():
    table = rows(figures.table_of_starts(DATA.X, Y, 0.1, [1, 0.9, 0.75, 0.5]))
    one, *below = table
    assert one[1:3] == one[3:5]
    assert all(row[1] == "10" and row[2] == "0.500" and row[3] in "78" for row in below)
    assert [float(row[4]) < 0.5 for row in below] == [True, True, False]


def test_both_problems_of_prml_have_one_solution():
    columns = DATA.X[:, [2, 8]]
    table = rows(figures.table_of_prml(columns, Y, 0.3, [1, 1.5, 2, 4]))
    assert all(row[-1] == "less than $10^{-8}$" for row in table)
    assert table[0][2] == f"{2 * len(Y) * 0.3:.1f}"
    assert table[2][2] == f"{len(Y) * 0.3:.1f}"


def test_correlation_changes_the_share_by_less_than_its_error():
    table = rows(figures.table_of_correlations(5, 4.0, [0.0, 0.9], count=120))
    (zero, error, _), (much, *_) = ([float(cell) for cell in row[1:]] for row in table)
    assert abs(zero - much) <= error
    assert zero == pytest.approx(numerics.share_with_zero(5, 4.0), abs=4 * error)


def test_the_panel_tells_zero_from_almost_zero():
    said = figures.judge_own(SAMPLE, 0.1)
    assert "exactly zero: age, sex, tc, ldl, tch, glu" in said
    assert "none of all weights is exactly zero" in said
    assert "no weight is zero" in figures.judge_own(SAMPLE, 1e-4)
