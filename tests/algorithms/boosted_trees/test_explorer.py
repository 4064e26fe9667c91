"""What the explorer of *Boosted trees* says in Python, before any script runs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from shrinkage.algorithms.boosted_trees import exercises, numerics
from shrinkage.algorithms.boosted_trees import explorer as room
from shrinkage.algorithms.boosted_trees.explorer import BoostedTreesExplorer
from shrinkage.lesson import style


def test_it_opens_in_the_state_of_the_question() -> None:
    explorer = BoostedTreesExplorer()
    readings = explorer.readings
    assert (explorer.lam, explorer.alpha, explorer.gamma) == (0, 0, 0.5)
    assert readings["leaves"] == 2
    assert (readings["left"], readings["right"]) == (1.0, 2.5)
    rows = np.array(explorer.pulls)
    errors = [((part - part.mean()) ** 2).sum() for part in (rows, rows[:3], rows[3:])]
    assert readings["gain"] == pytest.approx(errors[0] - errors[1] - errors[2]) == 3.375
    assert room.ROWS == exercises.ROWS == explorer.pulls


def test_each_preset_shows_what_its_name_says() -> None:
    shown = {
        name: BoostedTreesExplorer(**to.changes).readings
        for name, to in BoostedTreesExplorer.presets.items()
    }
    opening = BoostedTreesExplorer().readings
    assert shown["gamma"]["leaves"] == 1
    assert all(shown["gamma"][name] == opening[name] for name in ("left", "right", "whole"))
    assert shown["l2"]["leaves"] == 1
    assert shown["l1"]["leaves"] == 2 and shown["l1"]["left"] == 0
    assert shown["opposite"]["leaves"] == 2
    crowded = BoostedTreesExplorer.presets["crowded"].changes
    free = BoostedTreesExplorer(**{**crowded, "min_child_weight": 1}).readings
    assert (shown["crowded"]["place"], free["place"]) == (3, 2)


def test_only_gamma_moves_no_value() -> None:
    def values(**state: float) -> list[float]:
        readings = BoostedTreesExplorer(**state).readings
        return [readings[name] for name in ("left", "right", "whole")]

    opening = values()
    assert all(values(gamma=gamma) == opening for gamma in (0.0, 3.0, 10.0))
    smaller = np.array(values(lam=0.5)) / opening
    assert smaller[0] == pytest.approx(smaller[1]) and smaller[0] < 1, "L2 divides"
    less = np.array(opening) - values(alpha=0.5)
    assert less[0] == pytest.approx(less[1]) and less[0] > 0, "L1 subtracts"


def test_raising_lambda_alone_prunes() -> None:
    kept = [BoostedTreesExplorer(lam=lam, gamma=0.0).readings["leaves"] for lam in (1.3, 1.4, 10.0)]
    assert kept == [2, 1, 1]


def test_readings_are_those_of_a_tree() -> None:
    explorer = BoostedTreesExplorer(lam=0.7, alpha=0.3, gamma=0.2, r1=-2.0, r6=0.4)
    tree = numerics.grow(
        np.arange(6.0)[:, None], -np.array(explorer.pulls), np.ones(6), explorer.rules
    )
    assert tree.split is not None
    assert explorer.readings["gain"] == pytest.approx(tree.split.gain)
    assert explorer.readings["left"] == pytest.approx(tree.leaves()[0].value)


def test_the_description_follows_the_state() -> None:
    assert BoostedTreesExplorer().describe().endswith("Two leaves, of value 1.00 and 2.50.")
    assert "less than γ: pruned" in BoostedTreesExplorer(gamma=4.0).describe()
    assert "No split gains anything" in BoostedTreesExplorer(gamma=0.0, lam=2.0).describe()


def test_the_figure_is_in_the_books_colours() -> None:
    for preset in BoostedTreesExplorer.presets.values():
        axes = BoostedTreesExplorer(**preset.changes).figure()
        assert {line.get_color() for line in axes.lines} <= set(style.LIGHT.values())
    plt.close("all")
