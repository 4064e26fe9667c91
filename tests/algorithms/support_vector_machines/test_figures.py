"""The figures show what they say."""

import numpy as np
import pytest
from matplotlib.patches import Circle, Rectangle

from shrinkage.algorithms.support_vector_machines import figures, numerics
from shrinkage.algorithms.support_vector_machines.explorer import SupportVectorExplorer
from shrinkage.lesson.own_data import BOOK, Sample, sample_of

OPENING = SupportVectorExplorer()
RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = np.where(X[:, 0] + 0.3 * RNG.normal(size=40) > 0, 1.0, -1.0)
COSTS = [0.01, 0.1, 1.0]
L2, L1 = (numerics.along(X, Y, COSTS, penalty=norm) for norm in ("l2", "l1"))
WRONG = [numerics.held_out(X, Y, COSTS, penalty=norm, folds=4) for norm in ("l2", "l1")]
OWN = sample_of(BOOK["diabetes"](), "progression", scaled=True)


FIGURES = {
    "line": lambda: figures.plot_line(OPENING.points, OPENING.labels, OPENING.line),
    "discs": lambda: figures.plot_margins(L2, L1, "euclidean"),
    "squares": lambda: figures.plot_margins(L2, L1, "chebyshev"),
    "kept": lambda: figures.plot_kept(L2, L1),
    "errors": lambda: figures.plot_errors(COSTS, *WRONG),
    "own": lambda: figures.plot_own(OWN, 0.1),
}


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_disc_and_square_just_fit_into_the_band(penalty):
    line = numerics.solve_line(OPENING.points, OPENING.labels, 1.0, penalty=penalty)
    ax = figures.plot_line(OPENING.points, OPENING.labels, line)
    (disc,) = (patch for patch in ax.patches if isinstance(patch, Circle))
    (square,) = (patch for patch in ax.patches if isinstance(patch, Rectangle))
    turn = np.linspace(0, 2 * np.pi, 721)
    round_ = np.array(disc.center) + disc.radius * np.column_stack([np.cos(turn), np.sin(turn)])
    for outline in (round_, square.get_corners()):
        score = outline @ line.w + line.intercept
        np.testing.assert_allclose([score.min(), score.max()], [-1, 1], atol=1e-4)


def test_a_line_that_is_gone_is_not_drawn():
    line = numerics.solve_line(OPENING.points, OPENING.labels, 0.01, penalty="l1")
    assert not figures.plot_line(OPENING.points, OPENING.labels, line).patches


def test_infinite_margins_leave_a_gap():
    assert np.isinf(L1.euclidean[0])
    (_, curve) = figures.plot_margins(L2, L1, "euclidean").lines
    assert np.isnan(curve.get_ydata()[0])


def test_a_reader_s_classes_are_cut_where_it_is_said():
    found = figures.two_features(OWN, 0.1)
    assert set(found.names) == {"bmi", "ltg"}
    assert abs(found.labels.mean()) < 0.01
    two = Sample(X, np.where(Y > 0, 7.0, 3.0), ("a", "b", "c"), "kind")
    found = figures.two_features(two, 0.1)
    assert found.cut == 5 and "a" in found.names
    np.testing.assert_array_equal(found.labels, Y)
    odd = Sample(X[:39], np.arange(39.0), ("a", "b", "c"), "z")
    assert (figures.two_features(odd, 0.1).labels > 0).sum() == 19  # the median is not above itself
    many = Sample(X, np.where(np.arange(40) < 30, 2.0, np.arange(40) / 40), ("a", "b", "c"), "z")
    assert (figures.two_features(many, 0.1).labels > 0).sum() == 30


def test_what_cannot_be_cut_is_refused_in_words():
    with pytest.raises(ValueError, match="two features"):
        figures.two_features(Sample(X[:, :1], Y, ("a",), "z"), 0.1)
    with pytest.raises(ValueError, match="two classes"):
        figures.two_features(Sample(X, np.ones(40), ("a", "b", "c"), "z"), 0.1)


def test_the_verdict_says_what_is_gone():
    said = figures.judge_own(OWN, 0.001)
    assert "Under L1" in said and "Under L2" in said and "gone" not in said
    assert "Under L1 both weights are 0" in figures.judge_own(OWN, 10.0)
