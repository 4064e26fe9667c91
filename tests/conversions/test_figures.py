"""The pictures and tables of the conversions."""

import json

import matplotlib.pyplot as plt
import numpy as np

from shrinkage.conversions import TARGETS, figures
from shrinkage.conversions.numerics import LOSSES, MEASURED, formulas, scales
from shrinkage.lesson.own_data import BOOK, sample_of

SAMPLE = sample_of(BOOK["diabetes"](), "progression", scaled=True, method="ridge")
FIGURES = {
    "ridge": lambda: figures.plot_scales("least_squares", 0.0, 0.03, 100, 2.0),
    "net": lambda: figures.plot_scales("least_squares", 0.03, 0.02, 100, 2.0),
    "nothing": lambda: figures.plot_scales("hinge", 0.0, 0.0, 100, 2.0),
    "own": lambda: figures.plot_own(SAMPLE, 0.1),
}


def test_a_mark_stands_where_its_number_is():
    ax = FIGURES["ridge"]()
    drawn = sorted(
        float(np.ravel(line.get_xdata())[0]) for line in ax.lines if line.get_marker() != "None"
    )
    numbers = [x for scale in scales("least_squares", 0.0, 0.03, 100, 2.0) for x in scale.numbers]
    assert np.allclose(drawn, sorted([0.03, *numbers]))
    plt.close("all")


def test_the_table_says_for_every_target_what_to_write():
    rows = figures.table_of_libraries().data.splitlines()[2:]
    assert sum("cannot express" in row for row in rows) == 1
    for target in TARGETS.values():
        call = target.path.replace("()", "").split(".")[-1]
        assert any(call in row or "penalty terms" in row for row in rows), target.name
        written = figures.how_to_write(target)
        assert any(f"| {written} |" in row for row in rows)
        pattern = {"l1": (1, 0), "l2": (0, 1), "one": (0, 1)}.get(target.limit, (1, 1))
        assert target.different or all(
            f"= {text}" in written for text in formulas(target, *pattern)
        )
        for name in (target.first, target.second):
            # A solver with one penalty may have the share, and need not say it.
            assert target.different or target.limit or not name or f"`{name}`" in written
    assert all(any(figures.LOSS_WORDS[loss] in row for row in rows) for loss in LOSSES)


def test_the_tables_hold_what_was_measured():
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    runs = figures.table_of_runs()
    assert len(runs.splitlines()) == len(measured) + 2 == len(TARGETS) + 1
    assert all(row["version"] in runs for row in measured.values())
    objectives = figures.table_of_objectives()
    assert all(target.objective and target.reference in objectives for target in TARGETS.values())


def test_own_data_are_written_with_their_own_rows():
    said = figures.judge_own(SAMPLE, 0.1)
    assert "442 rows" in said
    assert "`Ridge(alpha=44.2)`" in said
    assert "weight_decay=0.2" in said
    assert said.count("\n- `") == len(figures.OWN)
