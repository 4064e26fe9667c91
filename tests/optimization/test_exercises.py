"""The solutions are those worked out by hand."""

import numpy as np
import pytest

from shrinkage.lesson.exercises import check
from shrinkage.optimization import exercises  # noqa: F401  (registers them)

ANSWERS = {
    "optimization-1": [1, 0],
    "optimization-2": 1,
    "optimization-3": 4 / np.pi * np.arccos(1 / np.sqrt(8)) - 1,
    "optimization-4": 0.36 / 1.4,
    "optimization-5": 0.75,
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right
