"""The solutions are those worked out by hand."""

import numpy as np
import pytest

from shrinkage.lesson.exercises import check
from shrinkage.optimization import exercises  # noqa: F401  (registers them)
from shrinkage.optimization.explorer import OptimizationExplorer

ANSWERS = {
    "optimization-1": [1, 0],
    "optimization-2": 1,
    "optimization-3": 1.5,
    "optimization-4": np.degrees(np.arccos(1 / np.sqrt(18)) - np.pi / 4),
    "optimization-5": 0.75,
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right


def test_the_explorer_shows_the_flip_at_the_budget_of_the_exercise():
    tilted = OptimizationExplorer.presets["tilted"].changes
    assert tilted["t"] > 1.53, "the budget is dragged down to it"
    signs = [
        np.sign(OptimizationExplorer(**{**tilted, "t": t}).readings["disc"]["w"][0])
        for t in (1.52, 1.48)
    ]
    assert signs == [-1, 1]
    assert check("optimization-3", 1.49).right and check("optimization-3", 1.51).right
    assert not check("optimization-3", 1.6).right
