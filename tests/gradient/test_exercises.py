"""Every solution runs, is right, and is told apart from every misconception."""

import re

import pytest

from shrinkage.gradient import exercises
from shrinkage.lesson.exercises import Exercise, check, get, solution

ANSWERS = {
    "gradient-1": 5,
    "gradient-2": 0.8**5,
    "gradient-3": 0.44206,
    "gradient-4": 0,
    "gradient-5": 1.25,
}


def test_all_exercises_are_listed():
    made = {each.id for each in vars(exercises).values() if isinstance(each, Exercise)}
    assert made == set(ANSWERS)


@pytest.mark.parametrize(("id", "answer"), ANSWERS.items())
def test_the_right_answer_is_right(id, answer):
    assert check(id, answer).right
    assert get(id).check(...).right is None


@pytest.mark.parametrize("id", ANSWERS)
def test_each_misconception_is_named(id):
    get(id).verify()


@pytest.mark.parametrize("id", ANSWERS)
def test_the_solution_is_shown_with_its_source(id):
    shown = solution(id)._repr_html_()
    assert "def " in shown
    assert "Result: <code>" in shown
    assert "@exercise" not in shown


def test_the_quiz_works_without_a_kernel():
    shown = exercises.QUIZ._repr_html_()
    assert shown.count("<strong>Right.</strong>") == len(exercises.QUIZ.questions) == 4
    assert not re.search(r"<script|onclick", shown)
