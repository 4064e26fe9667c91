"""The solutions are those worked out by hand."""

import numpy as np
import pytest

from shrinkage.algorithms.support_vector_machines import exercises, numerics
from shrinkage.lesson.exercises import check

STEM = "algorithms/support_vector_machines"
ANSWERS = {
    1: [5, 4],
    2: 10,
    3: 1 / 16.2,
    4: "under L1 when the weight moves from two features to one",
    5: 40,
}


@pytest.mark.parametrize(("number", "answer"), ANSWERS.items())
def test_the_answer_worked_out_by_hand_is_right(number, answer):
    assert check(f"{STEM}-{number}", answer).right


def test_the_slider_s_two_digits_are_enough_for_what_is_dragged():
    assert check(f"{STEM}-3", 0.06).right and check(f"{STEM}-3", 0.065).right
    assert not check(f"{STEM}-3", 0.05).right


def test_the_counterexample_has_the_weights_that_are_printed():
    points, labels = [[1, 3], [2, 0], [0, 1], [-3, -3]], [1, 1, -1, -1]
    for C, w in ((0.5, [1 / 3, 1 / 9]), (0.2, [2 / 5, 0])):
        np.testing.assert_allclose(numerics.solve_line(points, labels, C, penalty="l1").w, w)
    assert exercises.disc_shrinks.right == ANSWERS[4]
