"""The figures show what they say."""

import numpy as np
import pytest

from shrinkage.core.paths import lasso_path
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.own_data import BOOK, sample_of
from shrinkage.optimization import figures, numerics

LOSS = numerics.tilted_loss(2.5, 0.9, (0.5, 1.8))


DATA = diabetes()
PATH = lasso_path(DATA.X, DATA.y)
FIGURES = {
    "slide on the circle": lambda: figures.plot_slide(LOSS, 1.0, "disc", (1, -0.3)),
    "slide on the diamond": lambda: figures.plot_slide(LOSS, 1.0, "diamond", (0.8, 0.2)),
    "centres": lambda: figures.plot_centres(LOSS, 1.0, 0),
    "shares": lambda: figures.plot_shares(count=300),
    "weights": lambda: figures.plot_weights(LOSS, "disc", "ab", np.linspace(0.1, 2, 20)),
    "zero sets": lambda: figures.plot_zero_sets(PATH, DATA.feature_names),
    "own": lambda: figures.plot_own(sample_of(BOOK["diabetes"](), "progression", scaled=True), 0.1),
}


def test_the_slide_ends_at_the_solution():
    ax = figures.plot_slide(LOSS, 1.0, "diamond", (0.8, 0.2))
    way = max(ax.lines, key=lambda line: line.get_linewidth())
    np.testing.assert_allclose(way.get_xydata()[-1], numerics.solve_diamond(LOSS, 1.0).w)


def test_shares_rise_and_ridge_has_none():
    ax = figures.plot_shares(count=500)
    lines = {line.get_label(): np.asarray(line.get_ydata()) for line in ax.lines}
    assert len(lines) == 5
    assert (lines["disc, every p"] == 0).all()
    for label, shares in lines.items():
        if label != "disc, every p":
            assert (np.diff(shares) >= 0).all()
            assert shares[-1] > 0.9
    assert lines["round loss, p = 10"].sum() > lines["round loss, p = 3"].sum()


def test_bars_of_the_zero_sets_leave_the_gap_of_hdl():
    ax = FIGURES["zero sets"]()
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[0] == "bmi"
    assert sorted(names) == sorted(DATA.feature_names)
    bars = ax.collections[names.index("hdl")].get_paths()
    ends = [(box.x0, box.x1) for box in (path.get_extents() for path in bars)]
    assert any(one[1] < other[0] for one in ends for other in ends)


def test_the_table_marks_exact_zeros():
    text = figures.table_of_budgets(LOSS, ("a", "b"), [0.3, 1.0]).data
    rows = text.splitlines()[2:]
    assert "**0**" in rows[0]
    free = "| 100% | 0.50 | 1.80 | 0.00 | 0.50 | 1.80 | 0.00 |"
    assert rows[1] == free


@pytest.mark.parametrize("share", [1.0, 0.95, 0.6, 0.2, 0.01])
@pytest.mark.parametrize("table", BOOK)
def test_no_word_of_a_reader_s_own_picture_lies_on_another_or_on_a_point(table, share):
    given = BOOK[table]()
    sample = sample_of(given, given.names[-1], scaled=True)
    ax = figures.plot_own(sample, share * sample.lam_max)
    figure = ax.get_figure()
    figure.canvas.draw()
    reach = ax.get_xlim()[1]  # ticks beyond it have words too, but are not drawn
    ticks = [tick for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks()]
    texts = [
        *(tick.label1 for tick in ticks if abs(tick.get_loc()) <= reach),
        *(ax.xaxis.label, ax.yaxis.label),
        *ax.get_legend().get_texts(),
    ]
    assert not ax.texts and not ax.get_title()
    boxes = [text.get_window_extent() for text in texts]
    assert {"lasso", "ridge", "no penalty"} - {text.get_text() for text in texts} <= {"lasso"}
    for place, box in enumerate(boxes):
        assert not box.overlaps(ax.get_window_extent()), texts[place]
        assert not any(box.overlaps(other) for other in boxes[:place]), texts[place]
