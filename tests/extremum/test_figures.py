"""The figures show what they say."""

import numpy as np
import pytest

from shrinkage.core.losses import DoubleWell
from shrinkage.extremum import figures, numerics
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.own_data import BOOK, sample_of

DATA = diabetes()
SLOPES = numerics.coordinate_slopes(DATA.X, DATA.y, 8.0)
SAMPLE = sample_of(BOOK["diabetes"](), "progression", scaled=True)
FIGURES = {
    "criterion": lambda: figures.plot_criterion(next(iter(figures.CRITERIA))),
    "sums": lambda: figures.plot_sums("absolute", 1.2, 1.0),
    "way": lambda: figures.plot_way("double", 0.8),
    "ways": lambda: figures.plot_ways(),
    "jump": lambda: figures.plot_at_the_jump(),
    "profiles": lambda: figures.plot_profiles(DATA.X, DATA.y, 8.0, [3, 5], DATA.feature_names),
    "slopes": lambda: figures.plot_slopes(SLOPES, DATA.feature_names),
    "own": lambda: figures.plot_own(SAMPLE, 0.1),
}


def test_the_way_through_the_double_well_jumps_where_the_closed_form_says():
    found = numerics.jump(DoubleWell(-0.2))
    ax = FIGURES["way"]()
    (gap,) = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert gap.get_xdata()[0] == pytest.approx(found.lam, abs=0.02)
    assert gap.get_ydata()[0] == pytest.approx(found.w, abs=0.02)
    assert gap.get_ydata()[1] == 0


def test_the_chord_touches_the_loss_and_both_ends_are_level():
    ax = FIGURES["jump"]()
    chord, ends = ax.lines[1], ax.lines[3]
    f = DoubleWell(-0.2)
    for w, height in zip(chord.get_xdata(), chord.get_ydata(), strict=True):
        assert height == pytest.approx(f.value([w]))
    assert ends.get_ydata()[0] == ends.get_ydata()[1]
    cost = ax.lines[2].get_ydata()
    assert cost.min() == pytest.approx(ends.get_ydata()[0], abs=1e-3)
    with pytest.raises(ValueError, match="c must be such"):
        figures.plot_at_the_jump(2.5)


def test_bars_beyond_the_strength_are_the_weights_that_are_not_zero():
    ax = FIGURES["slopes"]()
    names = [label.get_text() for label in ax.get_yticklabels()]
    widths = {
        names[round(bar.get_y() + bar.get_height() / 2)]: bar.get_width() for bar in ax.patches
    }
    beyond = {name for name, width in widths.items() if width > 8.0}
    assert beyond == {n for n, w in zip(DATA.feature_names, SLOPES.w, strict=True) if w != 0}


def test_the_table_marks_exact_zeros():
    lines = figures.table_of_slopes(SLOPES, DATA.feature_names).data.splitlines()
    assert len(lines) == 12
    assert sum("**0**" in line for line in lines) == np.sum(SLOPES.w == 0) == 6


def test_the_panel_says_what_is_held():
    assert "holds" in figures.judge_own(SAMPLE, 0.1)
    assert "keeps 0 weights" in figures.judge_own(SAMPLE, 1.01 * SAMPLE.lam_max)
    assert "steeper than λ" in figures.judge_own(SAMPLE, 1e-5)
