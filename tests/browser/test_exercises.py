"""Exercises and quizzes in a browser: judged, kept, cleared; without storage and script too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.explorers import violations

from bookbuild.styles import STATIC
from shrinkage.lesson.exercises import (
    Choice,
    Exercise,
    Misconception,
    Question,
    Quiz,
    site_script,
    site_style,
)

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}" class="js"><head><meta charset="utf-8"><title>Exercises</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>{style}</style><script>{before}</script><script defer src="exercises.js"></script></head>
<body><main><h1>Exercises</h1>{body}</main></body></html>"""
FORBIDDEN = """Object.defineProperty(window, "localStorage",
  {get() { throw new DOMException("forbidden", "SecurityError"); }});"""
Open = Callable[..., Any]


def seven() -> int:
    return 7


def words() -> set[str]:
    return {"bmi", "bp"}


def yes() -> bool:
    return True


ALL = [
    Exercise(
        "a-1",
        "What is $3 + 4$?",
        seven,
        [Misconception(12, "You **multiplied** by $4$."), Misconception(-1, "Add.")],
        ["Count on."],
        "$3 + 4 = 7$.",
    ),
    Exercise(
        "a-2",
        "Which stay?",
        words,
        [Misconception({"age"}, "Age goes."), Misconception(set(), "Some stay.")],
        ["Look."],
        "Two.",
        choices=("bmi", "bp", "age"),
    ),
    Exercise(
        "a-3",
        "Is it so?",
        yes,
        [Misconception(False, "It is."), Misconception(False, "It is so.")],
        ["Think."],
        "Yes.",
    ),
]
QUIZ = Quiz("Quiz", [Question("Q?", [Choice("A", False, "Not A."), Choice("B", True, "B it is.")])])


@pytest.fixture
def open_exercises(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    def opened(*, theme: str = "light", before: str = "", **options: Any) -> Any:
        monkeypatch.setenv("SHRINKAGE_STATIC", "1")
        body = "\n".join(each._repr_html_() for each in [*ALL, QUIZ])
        style = site_style() + (STATIC / "book.css").read_text(encoding="utf-8")
        if options.get("java_script_enabled") is False:
            style = style.replace("html:not(.js)", "html")
        page = PAGE.format(theme=theme, style=style, before=before, body=body)
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        (tmp_path / "exercises.js").write_text(site_script(), encoding="utf-8")
        visit = open_page((tmp_path / "page.html").as_uri(), **options)
        assert visit.messages == []
        return visit.page

    return opened


def said(page: Any, number: int) -> str:
    return str(page.locator(".exercise").nth(number).locator(".said").inner_text())


def answer(page: Any, text: str) -> str:
    page.get_by_label("Your answer").first.fill(text)
    page.keyboard.press("Enter")
    return said(page, 0)


def test_an_answer_is_judged_by_keyboard_and_kept_until_it_is_cleared(
    open_exercises: Callable[..., Any],
) -> None:
    page = open_exercises()
    assert "You multiplied by" in answer(page, "12")
    assert page.locator(".said .math").inner_text() == "4"
    assert "no number" in answer(page, "seven")
    assert page.get_by_label("Your answer").first.get_attribute("aria-invalid") == "true"
    assert "9 is not the answer" in answer(page, "9")
    assert answer(page, "14/2").startswith("Right.")
    second = page.locator(".exercise").nth(1)
    for name in ("bmi", "bp"):
        second.get_by_label(name).focus()
        page.keyboard.press("Space")
    second.get_by_role("button", name="Check").click()
    assert said(page, 1).startswith("Right.")
    third = page.locator(".exercise").nth(2)
    third.get_by_role("button", name="Check").click()
    assert "Give an answer first" in said(page, 2)
    third.get_by_label("No").check()
    third.get_by_role("button", name="Check").click()
    assert "It is." in said(page, 2)
    page.get_by_label("B", exact=True).check()
    assert page.get_by_text("B it is.").is_visible()
    assert not page.get_by_text("Not A.").is_visible()
    tally = page.locator(".progress")
    assert tally.inner_text().startswith("3 of 4 right")
    page.reload()
    assert tally.inner_text().startswith("3 of 4 right")
    assert said(page, 0).startswith("Right.")
    assert second.get_by_label("bp").is_checked()
    assert page.get_by_text("B it is.").is_visible()
    page.get_by_role("button", name="Clear my answers").click()
    assert tally.inner_text().startswith("0 of 4 right")
    assert said(page, 0) == ""
    page.reload()
    assert page.get_by_label("Your answer").first.input_value() == ""
    assert page.locator("input:checked").count() == 0


@pytest.mark.parametrize("kept", ["not json", "[]", '{"a-1": 5, "a-2": "zebra"}', "null"])
def test_what_was_kept_may_be_anything(open_exercises: Callable[..., Any], kept: str) -> None:
    page = open_exercises(before=f"localStorage.setItem('answers', {kept!r})")
    assert answer(page, "7").startswith("Right.")


def test_where_storage_is_forbidden_answers_last_for_the_page(
    open_exercises: Callable[..., Any],
) -> None:
    page = open_exercises(before=FORBIDDEN)
    assert answer(page, "7").startswith("Right.")
    assert "1 of 4 right. This browser keeps nothing" in page.locator(".progress").inner_text()
    page.get_by_role("button", name="Clear my answers").click()
    assert page.locator(".progress").inner_text().startswith("0 of 4")


def test_without_script_question_hint_solution_and_quiz_are_there(
    open_exercises: Callable[..., Any],
) -> None:
    page = open_exercises(java_script_enabled=False)
    assert page.get_by_text("What is").is_visible()
    assert not page.locator("form").first.is_visible()
    assert not page.locator(".says").first.is_visible()
    page.locator("summary", has_text="Solution").first.click()
    assert page.locator(".exercise .math", has_text="3 + 4 = 7").is_visible()
    page.get_by_label("A", exact=True).check()
    assert page.get_by_text("Not A.").is_visible()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_exercises_have_no_barrier_and_fit(
    open_exercises: Callable[..., Any], axe: str, look: str, width: int
) -> None:
    page = open_exercises(theme=look, width=width, dark=look == "dark")
    answer(page, "12")
    page.get_by_label("A", exact=True).check()
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = page.eval_on_selector_all(
        "form button, .progress button, form input[type=text]",
        "(all) => all.map((one) => one.getBoundingClientRect().height)",
    )
    assert min(heights) >= 44
