"""The solutions are those worked out by hand."""

import math

import pytest

from shrinkage.lesson.exercises import check
from shrinkage.prml import exercises  # noqa: F401  (registers them)

ANSWERS = {
    "prml-1": 0.0625,
    "prml-2": 0.80,
    "prml-3": -0.5,
    "prml-4": 2 / math.e,
    "prml-5": {"a", "b"},
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right
