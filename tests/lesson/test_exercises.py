"""The checker names misconceptions and refuses what is no answer; quizzes are sound HTML."""

from __future__ import annotations

import html5lib
import numpy as np
import pytest

from shrinkage.lesson import exercises
from shrinkage.lesson.exercises import (
    Choice,
    Exercise,
    Misconception,
    Question,
    Quiz,
    check,
    exercise,
    solution,
)

HALVED = Misconception(1.0, "You divided by two: our penalty already has the ½.")
FAR = Misconception(100.0, "You forgot λ.", matches=lambda answer: answer > 50)


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(exercises, "_REGISTRY", {})


def make(id="example-1", misconceptions=(HALVED, FAR)):
    @exercise(id=id, question="How large is λ < 3?", misconceptions=misconceptions)
    def threshold() -> float:
        """Soft-threshold by hand."""
        return 1.0 + 1.0

    return threshold


def of(right, wrong):
    return Exercise("kind-1", "q", lambda: right, [Misconception(wrong, "No.")])


def test_right_answers_are_right_within_the_tolerance():
    make()
    assert check("example-1", 2)
    assert check("example-1", 2.001)
    assert not check("example-1", 2.01)
    assert "**Right.**" in check("example-1", 2)._repr_markdown_()


def test_a_misconception_is_named():
    make()
    assert check("example-1", 1.0).words == HALVED.says
    assert check("example-1", 77).words == FAR.says
    other = check("example-1", 5)
    assert other.right is False
    assert "5 is not the answer" in str(other)
    assert "**Not yet.**" in other._repr_markdown_()


def test_no_answer_yet_is_neither_right_nor_wrong():
    make()
    feedback = check("example-1", ...)
    assert feedback.right is None
    assert not feedback
    assert "three dots" in feedback.words


@pytest.mark.parametrize(
    ("right", "answer", "match"),
    [
        (2.0, "two", "a number"),
        (2.0, None, "a number"),
        (2.0, True, "a number"),
        (2.0, [1, 2], "a number"),
        (2.0, float("nan"), "finite"),
        (2.0, float("inf"), "finite"),
        (np.zeros(2), [1, 2, 3], r"shape \(2,\)"),
        (np.zeros(2), [1, np.nan], "finite"),
        (True, 1, "True or False"),
        ("L1", 1, "text"),
        ({1, 2}, 1, "a set"),
    ],
)
def test_what_is_no_answer_is_refused(right, answer, match):
    with pytest.raises(ValueError, match=f"answer: expected .*{match}"):
        of(right, right).check(answer)


@pytest.mark.parametrize(
    ("right", "same", "other"),
    [
        ("L1", " l1 ", "L2"),
        (True, np.True_, False),
        ({"w1", "w2"}, ["w2", "w1"], {"w1"}),
        (np.array([1.0, 0.0]), [1.0, 1e-12], [0.0, 1.0]),
        (3, 3.0, 4),
    ],
)
def test_each_kind_of_answer_is_compared_as_readers_write_it(right, same, other):
    example = of(right, other)
    assert example.check(same)
    assert example.check(other).words == "No."
    example.verify()


def test_verify_finds_a_misconception_that_is_right_or_hidden():
    make().verify()
    with pytest.raises(ValueError, match="misconceptions"):
        of(2.0, 2.0).verify()
    greedy = Misconception(7.0, "Greedy.", matches=lambda answer: True)
    with pytest.raises(ValueError, match="Greedy"):
        make("example-2", (greedy, HALVED)).verify()


def test_ids_are_unique_but_a_module_may_be_reloaded():
    make()
    make()
    with pytest.raises(ValueError, match="expected a new id"):

        @exercise(id="example-1", question="q", misconceptions=[HALVED])
        def another() -> float:
            return 3.0


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"id": "Example 1"}, "id"),
        ({"id": "example-0"}, "id"),
        ({"misconceptions": ()}, "misconceptions"),
    ],
)
def test_a_bad_exercise_is_refused(changes, match):
    with pytest.raises(ValueError, match=f"{match}: expected"):
        make(**changes)


def test_an_unknown_id_lists_the_known_ones():
    make()
    with pytest.raises(ValueError, match=r"\['example-1'\], got 'example-9'"):
        check("example-9", 1)
    with pytest.raises(ValueError, match="example-9"):
        solution("example-9")


def parse(text):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(
        f"<!DOCTYPE html><html><head><title>t</title></head><body>{text}</body></html>"
    )


def test_the_solution_opens_without_script_and_shows_source_and_result():
    make()
    text = solution("example-1")._repr_html_()
    details = parse(text).find(".//details")
    assert details.find("summary").text == "Solution"
    assert "return 1.0 + 1.0" in details.find(".//pre/code").text
    assert "@exercise" not in text
    assert details.find("p/code").text == "2"
    assert details.find("pre").get("tabindex") == "0"


QUIZ = Quiz(
    "Quiz: optimization",
    [
        Question(
            "Does *every* `corner` win when a < b?",
            [Choice("Yes & no", True, "It depends."), Choice("Always", False, "Try c = (1, 1).")],
        )
    ],
)


def test_a_quiz_is_valid_html_with_names():
    tree = parse(QUIZ._repr_html_())
    group = tree.find(".//div[@class='quiz']")
    assert group.get("role") == "group"
    assert group.get("aria-label") == "Quiz: optimization"
    choices = tree.findall(".//li/details")
    assert [choice.find("summary").text for choice in choices] == ["Yes & no", "Always"]
    assert [choice.find("p/strong").text for choice in choices] == ["Right.", "Not so."]
    assert "<script" not in QUIZ._repr_html_()
    question = tree.find(".//li/p")
    assert question.find("em").text == "every"
    assert question.find("code").text == "corner"


def test_quiz_text_is_escaped():
    nasty = Question("<b>", [Choice("<script>", True, "&"), Choice("b", False, '"')])
    text = Quiz('"><script>', [nasty])._repr_html_()
    assert "<script" not in text
    parse(text)


@pytest.mark.parametrize(
    "choices",
    [
        [Choice("only", True, "w")],
        [Choice("a", True, "w"), Choice("b", True, "w")],
        [Choice("a", False, "w"), Choice("b", False, "w")],
        [Choice("a", True, " "), Choice("b", False, "w")],
    ],
)
def test_a_question_needs_choices_with_reasons_and_one_right(choices):
    with pytest.raises(ValueError, match="choices: expected"):
        Question("q", choices)


def test_a_quiz_needs_a_question():
    with pytest.raises(ValueError, match="questions: expected"):
        Quiz("t", [])
