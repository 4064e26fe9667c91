"""The solutions are those worked out by hand."""

import pytest

from shrinkage.gradient import exercises  # noqa: F401  (registers them)
from shrinkage.lesson.exercises import check

ANSWERS = {
    "gradient-1": 5,
    "gradient-2": 0.8**5,
    "gradient-3": 0.44206,
    "gradient-4": 0,
    "gradient-5": 1.25,
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right
