"""The solutions are those worked out by hand."""

import numpy as np
import pytest

from shrinkage.constraint import exercises  # noqa: F401  (registers them)
from shrinkage.constraint.explorer import ConstraintExplorer
from shrinkage.lesson.exercises import check

ANSWERS = {
    "constraint-1": 0.5,
    "constraint-2": [6, 1],
    "constraint-3": (np.sqrt(57) - 5) / 2,
    "constraint-4": 1.5,
    "constraint-5": "none",
}


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(id, answer):
    assert check(id, answer).right


def test_what_is_read_off_the_explorer_is_near_enough():
    assert check("constraint-3", 1.27).right
    assert check("constraint-3", 1.28).right
    assert not check("constraint-3", 1.3).right
    near, far = (
        ConstraintExplorer(penalty="l2", lam=lam).readings["penalised"]["valley"]
        for lam in (1.29, 1.26)
    )
    assert near != far
