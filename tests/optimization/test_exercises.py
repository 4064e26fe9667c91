"""The exercises' solutions run, their misconceptions are named, and the quiz is complete."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from shrinkage.lesson.exercises import Exercise, check, solution
from shrinkage.optimization import exercises

ALL = [value for _, value in inspect.getmembers(exercises) if isinstance(value, Exercise)]
ANSWERS = {
    "optimization-1": [1, 0],
    "optimization-2": 1,
    "optimization-3": 4 / np.pi * np.arccos(1 / np.sqrt(8)) - 1,
    "optimization-4": 0.36 / 1.4,
    "optimization-5": 0.75,
}


def test_there_is_an_answer_worked_out_by_hand_for_each():
    assert {made.id for made in ALL} == set(ANSWERS)


@pytest.mark.parametrize("made", ALL, ids=lambda made: made.id)
def test_the_solution_is_right_and_shown(made):
    assert check(made.id, ANSWERS[made.id]).right
    assert made.check(...).right is None
    made.verify()
    assert made.solve.__name__ in solution(made.id).text


def test_a_wrong_answer_is_wrong():
    assert check("optimization-2", 1.01).right is False
    assert "corner always won" in check("optimization-3", 1).words


def test_the_quiz_shows_every_question_and_reason():
    shown = exercises.QUIZ._repr_html_()
    assert shown.count("<summary>") == sum(len(q.choices) for q in exercises.QUIZ.questions)
    assert shown.count("Right.") == len(exercises.QUIZ.questions)


def test_the_page_asks_checks_and_solves_every_exercise():
    page = (Path(__file__).parents[2] / "book" / "optimization.md").read_text(encoding="utf-8")
    for call in ("get", "check", "solution"):
        asked = set(re.findall(rf'\b{call}\("(optimization-\d)"', page))
        assert asked == set(ANSWERS), f"{call}() is not called for every exercise"
