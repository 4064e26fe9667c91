"""The solutions are those worked out by hand."""

import numpy as np
import pytest

from shrinkage.gradient import exercises, numerics
from shrinkage.gradient.explorer import GradientExplorer
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.exercises import check

assert exercises.QUIZ, "importing it registers the exercises"

ANSWERS = {
    "gradient-1": 5,
    "gradient-2": 0.44206,
    "gradient-3": 1.3 * 0.37,
    "gradient-4": "the move and the threshold are both proportional to η",
    "gradient-5": 1.25,
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right


def test_what_the_explorer_shows_is_near_enough():
    opening = GradientExplorer()
    assert (opening.rho, opening.c, opening.lam) == (0.3, (0.37, 1.41), 0.8)
    held = [
        GradientExplorer(lam=lam).readings["proximal"]["zero"][0]
        for lam in np.round(np.arange(0.4, 0.6, 0.005), 3)
    ]
    assert held == sorted(held), "once it is held, it is held at every larger strength"
    shown = round(0.4 + 0.005 * held.index(True), 3)
    assert check("gradient-3", shown).right
    for wrong in (0.45, 0.51):
        assert not check("gradient-3", wrong).right


def test_a_hundredth_of_the_step_gives_no_zero_either():
    data = diabetes()
    compared = numerics.compare(data.X, data.y)
    tiny = numerics.compare(data.X, data.y, step=compared.step / 100, steps=10_000)
    assert tiny.counts()["subgradient"] == 0
    assert compared.counts()["proximal"] == 5
