"""What the explorer of the moved minimum says in Python, before any script runs."""

import matplotlib.pyplot as plt
import pytest

from shrinkage.algorithms.global_minimum.explorer import GlobalMinimumExplorer


def test_it_opens_in_the_state_of_the_question():
    explorer = GlobalMinimumExplorer()
    assert (explorer.h1, explorer.h2, explorer.lam, explorer.penalty) == (4.0, 0.25, 0.0, "l2")
    assert explorer.readings["w"] == pytest.approx(explorer.w_star)
    assert explorer.describe() == "At λ = 0 the minimum is w*."


def test_it_answers_the_question_once_the_strength_is_that_of_the_question():
    explorer = GlobalMinimumExplorer(lam=0.25)
    assert explorer.readings["shares"] == pytest.approx([16 / 17, 0.5])
    assert "keeps 94 % of w* along h₁ and 50 % along h₂" in explorer.describe()


def test_each_preset_shows_what_its_name_says():
    shown = {
        name: GlobalMinimumExplorer(**to.changes).readings
        for name, to in GlobalMinimumExplorer.presets.items()
    }
    assert shown["straight"]["off"] == pytest.approx(0, abs=1e-12)
    assert shown["only_formula"]["zeros"] == [False, False]
    assert shown["only_formula"]["said_zeros"] == [True, False]
    assert shown["only_truth"]["zeros"] == [True, False]
    assert shown["only_truth"]["said_zeros"] == [False, False]
    first, second = shown["round"]["shares"]
    assert first == second


def test_the_description_follows_the_state():
    presets = GlobalMinimumExplorer.presets
    said = {name: GlobalMinimumExplorer(**to.changes).describe() for name, to in presets.items()}
    assert "H is diagonal" in said["straight"]
    assert "It says w₁ = 0, and the minimum has 0.12" in said["only_formula"]
    assert "The minimum has w₁ = 0, and it says −0.30" in said["only_truth"]
    lost = GlobalMinimumExplorer(penalty="l1", lam=3.0, w_star=(0.1, 0.1))
    assert "gives the minimum here" in lost.describe()


def test_the_minimum_never_costs_more_than_the_formula():
    for lam in (0.1, 0.5, 2.0):
        readings = GlobalMinimumExplorer(penalty="l1", lam=lam).readings
        assert readings["cost"] <= readings["said_cost"]


def test_the_figure_is_drawn_for_every_preset():
    for preset in GlobalMinimumExplorer.presets.values():
        axes = GlobalMinimumExplorer(**preset.changes).figure()
        assert axes.get_legend_handles_labels()[1][0] == "minimum"
    plt.close("all")
