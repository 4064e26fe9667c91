"""The checker names misconceptions and refuses what is no answer; quizzes are sound HTML."""

from __future__ import annotations

import re

import html5lib
import numpy as np
import pytest

from shrinkage.lesson import exercises
from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Containing,
    Exercise,
    Misconception,
    Question,
    Quiz,
    Within,
    check,
    exercise,
    get,
)

HALVED = Misconception(1.0, "You divided by two: our penalty already has the ½.")
FAR = Misconception(100.0, "You forgot λ.", like=Between(low=50))


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(exercises, "_REGISTRY", {})


ASKED = {
    "question": "How *large* is $\\lambda < 3$?",
    "hints": ["Is it $1$?", "Or two?"],
    "worked": "Add: $1 + 1 = 2$.",
}


def make(id="example-1", misconceptions=(HALVED, FAR), **changes):
    @exercise(id=id, misconceptions=misconceptions, **ASKED | changes)
    def threshold() -> float:
        """Soft-threshold by hand."""
        return 1.0 + 1.0

    return threshold


def of(right, wrong, other=None, **about):
    other = Misconception(wrong if other is None else other, "Nor that.")
    wrong = [Misconception(wrong, "No."), other]

    def solve():
        return right

    return Exercise("kind-1", "q", solve, wrong, ["h"], "w", **about)


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
        of(right, right, choices=["L1"]).check(answer)


@pytest.mark.parametrize(
    ("right", "same", "other"),
    [
        ("L1", " l1 ", "L2"),
        (True, np.True_, False),
        ({"w1", "w2"}, ["w2", "W1"], {"w1"}),
        ({1, 2}, (2.0, "1"), set()),
        (np.array([1.0, 0.0]), [1.0, 1e-12], [0.0, 1.0]),
        (3, 3.0, 4),
    ],
)
def test_each_kind_of_answer_is_compared_as_readers_write_it(right, same, other):
    example = of(right, other, choices=["L1", "L2"])
    assert example.check(same)
    assert example.check(other).words == "No."


def test_verify_finds_a_misconception_that_is_right_or_hidden():
    make().verify()
    with pytest.raises(ValueError, match="misconceptions"):
        of(2.0, 2.0).verify()
    greedy = Misconception(7.0, "Greedy.", like=Between())
    with pytest.raises(ValueError, match="Greedy"):
        make("example-2", (greedy, HALVED)).verify()


def test_ids_are_unique_but_a_module_may_be_reloaded():
    make()
    make()
    with pytest.raises(ValueError, match="expected a new id"):

        @exercise(id="example-1", misconceptions=[HALVED, FAR], **ASKED)
        def another() -> float:
            return 3.0


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"id": "Example 1"}, "id"),
        ({"id": "example-0"}, "id"),
        ({"question": " "}, "question"),
        ({"misconceptions": (HALVED,)}, "misconceptions"),
        ({"misconceptions": (HALVED, Misconception(3.0, HALVED.says))}, "misconceptions"),
        ({"misconceptions": (HALVED, Misconception(3.0, " "))}, "misconceptions"),
        ({"hints": ()}, "hints"),
        ({"hints": ("a", "b", "c")}, "hints"),
        ({"hints": ("",)}, "hints"),
        ({"worked": ""}, "worked"),
        ({"choices": ("a, b",)}, "choices"),
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
        get("example-9")


def test_a_text_must_be_among_the_choices():
    with pytest.raises(ValueError, match="choices: expected 'L1' among them"):
        of("L1", "L2", choices=["L2"]).check("L2")


@pytest.mark.parametrize(
    ("like", "yes", "no"),
    [
        (Between(high=0), [-1, [-1, -2]], [0, 1, [-1, 1]]),
        (Between(1, 2), [1.5], [1, 2, 3]),
        (Within({1, 2}), [{1}, {2.0, "1"}], [set(), {1, 3}]),
        (Containing({"a"}), [{"A"}, {"a", "b"}], [set(), {"b"}]),
    ],
)
def test_relations_recognise_other_answers_of_the_same_belief(like, yes, no):
    right = {9} if isinstance(like, Within | Containing) else 9.0
    for answers, place in ((yes, 0), (no, None)):
        for answer in answers:
            shape = np.full(np.shape(answer), right) if isinstance(answer, list) else right
            wrong = shape - 1000 if isinstance(right, float) else {8}
            says = [Misconception(wrong, "So.", like), Misconception(wrong, "Or so.")]
            assert Exercise("a-1", "q", lambda s=shape: s, says, "h", "w").judge(answer) == place


def parse(text):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(
        f"<!DOCTYPE html><html><head><title>t</title></head><body>{text}</body></html>"
    )


@pytest.fixture
def on_site(monkeypatch):
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")


def test_on_a_page_an_exercise_has_a_field_hints_and_a_solution(on_site):
    text = make()._repr_html_()
    tree = parse(text)
    host = tree.find(".//div[@class='exercise']")
    assert host.get("role") == "group"
    assert host.get("aria-label") == "Exercise 1"
    assert host.find(".//em").text == "large"
    assert host.find("p/span[@class='math']").text == r"\lambda < 3"
    field = host.find(".//input")
    assert host.find(".//label").get("for") == field.get("id")
    assert host.find(".//*[@id='" + field.get("aria-describedby") + "']").text.startswith("A num")
    folded = host.findall("details")
    assert [box.find("summary").text for box in folded] == ["Hint", "Another hint", "Solution"]
    assert folded[2].find("p/span").text == "1 + 1 = 2"
    assert "return 1.0 + 1.0" in folded[2].find("details/pre/code").text
    assert folded[2].find("details/p/code").text == "2"
    assert "@exercise" not in text
    says = host.find("div[@class='says']")
    assert says.get("hidden") is not None
    assert [each.find("p").text for each in says] == [HALVED.says, FAR.says]
    assert not re.search(r'"right"|"answer": ', text), "the answers do not stand in plain sight"


def test_in_a_notebook_the_next_cell_asks_for_the_answer():
    tree = parse(make()._repr_html_())
    assert tree.find(".//form") is None
    assert "(example-1)" in tree.find(".//strong").text
    assert r"$\lambda < 3$" in "".join(tree.find(".//p").itertext())
    assert len(tree.findall(".//details")) == 4


@pytest.mark.parametrize(
    ("right", "wrong", "kind", "values"),
    [
        ("L1", "L2", "radio", ["l1", "l2"]),
        (True, False, "radio", ["true", "false"]),
        ({"L1"}, {"L2"}, "checkbox", ["l1", "l2"]),
    ],
)
def test_choices_are_chosen(on_site, right, wrong, kind, values):
    example = of(right, wrong, choices=() if right is True else ["L1", "L2"])
    fields = parse(example._repr_html_()).findall(".//fieldset/label/input")
    assert [field.get("type") for field in fields] == [kind] * 2
    assert [field.get("value") for field in fields] == values


QUIZ = Quiz(
    "Quiz: optimization",
    [
        Question(
            "Does *every* `corner` win when a < b?",
            [Choice("Yes & no", True, "It depends."), Choice("Always", False, "Try c = (1, 1).")],
        )
    ],
)


def test_a_quiz_is_valid_html_with_names(on_site):
    text = QUIZ._repr_html_()
    tree = parse(text)
    group = tree.find(".//div[@class='quiz']")
    assert group.get("role") == "group"
    assert group.get("aria-label") == "Quiz: optimization"
    question = tree.find(".//li/fieldset/legend")
    assert question.find("em").text == "every"
    assert question.find("code").text == "corner"
    labels = tree.findall(".//fieldset/div/label")
    assert [label.text for label in labels] == ["Yes & no", "Always"]
    fields = tree.findall(".//fieldset/div/input")
    assert [field.get("id") for field in fields] == [label.get("for") for label in labels]
    assert {(field.get("type"), field.get("name")) for field in fields} == {
        ("radio", tree.find(".//fieldset").get("data-question"))
    }
    said = tree.findall(".//fieldset/div/p/strong")
    assert [word.text for word in said] == ["Right.", "Not so."]
    assert "<script" not in text


def test_in_a_notebook_a_quiz_brings_the_rule_that_reveals_reasons(on_site, monkeypatch):
    assert "<style>" not in QUIZ._repr_html_()
    monkeypatch.delenv("SHRINKAGE_STATIC")
    assert ":checked~.why" in QUIZ._repr_html_()


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
