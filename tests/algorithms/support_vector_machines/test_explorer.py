"""What the explorer says in Python, before any script runs."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from shrinkage.algorithms.support_vector_machines import numerics
from shrinkage.algorithms.support_vector_machines.explorer import SupportVectorExplorer
from shrinkage.algorithms.support_vector_machines.numerics import CLASSES, POINTS


def preset(name: str, **changes: Any) -> SupportVectorExplorer:
    return SupportVectorExplorer(**{**SupportVectorExplorer.presets[name].changes, **changes})


def test_it_opens_in_the_state_of_the_question() -> None:
    explorer = SupportVectorExplorer()
    assert (explorer.C, explorer.penalty, explorer.loss) == (0.1, "l2", "hinge")
    assert len(explorer.points) == 10
    assert explorer.readings["lam"] == pytest.approx(1.0)
    assert explorer.readings["mean"] > 0


def test_the_one_drag_narrows_the_band_until_nothing_costs() -> None:
    prices = np.geomspace(0.01, 10, 40)
    readings = [SupportVectorExplorer(C=C).readings for C in prices]
    widths = np.array([reading["euclidean"] for reading in readings])
    assert (np.diff(widths) <= 1e-12).all() and widths[0] > 3 * widths[-1]
    assert readings[-1]["mean"] == pytest.approx(0, abs=1e-12) and readings[0]["mean"] > 0.5


def test_the_surprise_drops_a_feature_and_shrinks_the_disc() -> None:
    dear, gone = preset("dear").readings, preset("gone").readings
    assert gone["zeros"] == [False, True] and dear["zeros"] == [False, False]
    assert f"{dear['euclidean']:.2f} {gone['euclidean']:.2f}" == "1.44 1.20"
    assert f"{dear['chebyshev']:.2f} {gone['chebyshev']:.2f}" == "1.04 1.20"
    assert "x₂ is gone" in preset("gone").describe()
    assert "No point costs anything" in preset("dear").describe()


def test_under_l1_a_point_moves_up_and_down_in_vain() -> None:
    for move in (-0.1, 0.1):
        for number in (0, 5):
            x1, x2 = POINTS[number]
            moved = preset("gone", **{f"p{number}": (x1, x2 + move)})
            assert moved.readings["w"] == pytest.approx(preset("gone").readings["w"])


def test_a_point_without_a_ring_moves_in_vain() -> None:
    opening = SupportVectorExplorer()
    free = [i for i, held in enumerate(opening.line.support) if not held]
    assert free
    for number in free:
        away = opening.line.w / np.hypot(*opening.line.w) * CLASSES[number]
        moved = SupportVectorExplorer(**{f"p{number}": tuple(POINTS[number] + 0.2 * away)})
        assert moved.readings["w"] == pytest.approx(opening.readings["w"], abs=1e-12)
        assert moved.readings["b"] == pytest.approx(opening.readings["b"], abs=1e-12)


def test_a_stray_point_pulls_harder_under_the_squared_hinge() -> None:
    free = SupportVectorExplorer(C=10.0).line.w
    one, two = preset("stray").line, preset("stray_squared").line
    assert two.losses[1] > one.losses[1] > 2
    turn = [abs(np.arctan2(*line.w) - np.arctan2(*free)) for line in (one, two)]
    assert min(turn) > 0.1


def test_points_can_be_added_removed_and_flipped() -> None:
    explorer = SupportVectorExplorer(switched=[0, 11], flipped=[5])
    assert explorer.present == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]
    assert explorer.labels.tolist() == [1, 1, 1, 1, 1, -1, -1, -1, -1, -1]
    assert len(explorer.readings["losses"]) == 10


def test_one_class_or_no_point_is_told_in_words() -> None:
    one = SupportVectorExplorer(switched=[5, 6, 7, 8, 9])
    assert one.readings["w"] == [0, 0] and one.readings["b"] == 1 and one.readings["mean"] == 0
    assert one.describe() == one.words["say_one"]
    none = SupportVectorExplorer(switched=list(range(10)))
    assert none.readings["euclidean"] is None and none.describe() == one.words["say_one"]


def test_a_strong_l1_penalty_leaves_no_line() -> None:
    explorer = SupportVectorExplorer(C=0.06, penalty="l1")
    assert explorer.readings["zeros"] == [True, True]
    assert explorer.describe() == explorer.words["say_zero"]
    assert SupportVectorExplorer(C=0.063, penalty="l1").readings["euclidean"] is not None


def test_the_figure_has_the_line() -> None:
    explorer = SupportVectorExplorer()
    ax = explorer.figure()
    assert ax.get_xlim() == explorer.picture.x
    assert numerics.margins(explorer.line.w).euclidean == explorer.readings["euclidean"]
    plt.close("all")
