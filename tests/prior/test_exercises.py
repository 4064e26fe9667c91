"""The solutions are those worked out by hand."""

import pytest

from shrinkage.lesson.exercises import check
from shrinkage.prior import exercises  # noqa: F401  (registers them)

ANSWERS = {
    "prior-1": 0.8,
    "prior-2": 0.8,
    "prior-3": {2, 5},
    "prior-4": "the posterior variance over σ²",
    "prior-5": [1 / 3, 1 / 3],
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right
