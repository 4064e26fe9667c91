"""Exercises that say which misconception an answer shows, on a page and in a notebook, and quizzes.

An exercise is the function that solves it, in a room's ``exercises.py``, under the decorator
`exercise`. Its result is the right answer, its source the solution in code. What it takes for right
and what for which misconception is data, so that ``exercises.js`` judges an answer typed on the
website as `check` judges one in a notebook; the tests compare the two.
"""

from __future__ import annotations

import base64
import html
import inspect
import json
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from shrinkage.lesson.markup import blocks, building_site, inline

__all__ = [
    "Between",
    "Choice",
    "Containing",
    "Exercise",
    "Feedback",
    "Misconception",
    "Question",
    "Quiz",
    "Within",
    "check",
    "exercise",
    "get",
    "site_script",
    "site_style",
]

_REGISTRY: dict[str, Exercise] = {}
_FOLDER = Path(__file__).parent

#: What a page says of exercises in general; placeholders stand in braces.
_WORDS = {
    "exercise": "Exercise {number}",
    "answer": "Your answer",
    "check": "Check",
    "hint": "Hint",
    "another": "Another hint",
    "solution": "Solution",
    "code": "In code",
    "source": "Source of the solution",
    "result": "Result:",
    "yes": "Yes",
    "no": "No",
    "dots": "Put your answer in place of the three dots, then run the cell.",
    "quiz right": "Right.",
    "quiz wrong": "Not so.",
}
#: What the script says.
_SAID = {
    "right": "Right.",
    "wrong": "Not yet.",
    "is": "The answer is {answer}.",
    "other": "{answer} is not the answer. Read the question once more.",
    "nothing": "Give an answer first.",
    "number": "That is no number that I can read. Write it like 0.25, 1/3 or 2e-3.",
    "comma": "Is the comma a decimal sign? Write {small} or {large}.",
    "numbers": "I expect {count} numbers here, such as {example}.",
    "set": "I cannot read that. Write names or numbers with commas between them.",
    "progress": "{right} of {all} right on this page. Your answers stay in this browser.",
    "forgetful": "{right} of {all} right. This browser keeps nothing when you leave the page.",
    "clear": "Clear my answers",
}
_FORMS = {
    "number": "A number, such as 0.25, 1/3 or 2e-3.",
    "numbers": "{count} numbers, such as {example}.",
    "set": "With commas between them. For the empty set write {{}}.",
}


# --- what counts as right, and as which misconception --------------------------------------------


@dataclass(frozen=True)
class Between:
    """Numbers between two bounds, the bounds excluded; ``Between(high=0)`` is "negative"."""

    low: float = -math.inf
    high: float = math.inf

    def holds(self, given: Any) -> bool:
        """Return whether an answer, or each of its numbers, lies between the bounds."""
        return bool(np.all((given > self.low) & (given < self.high)))

    def data(self) -> dict[str, Any]:
        """Return the relation for the script."""
        return {"between": [x if math.isfinite(x) else None for x in (self.low, self.high)]}


@dataclass(frozen=True)
class Within:
    """Sets that are not empty and have no entry but these."""

    entries: Iterable[Any]

    def holds(self, given: frozenset[str]) -> bool:
        """Return whether a set is such."""
        return bool(given) and given <= _entries(self.entries)

    def data(self) -> dict[str, Any]:
        """Return the relation for the script."""
        return {"within": sorted(_entries(self.entries))}


@dataclass(frozen=True)
class Containing:
    """Sets that have all of these entries."""

    entries: Iterable[Any]

    def holds(self, given: frozenset[str]) -> bool:
        """Return whether a set is such."""
        return given >= _entries(self.entries)

    def data(self) -> dict[str, Any]:
        """Return the relation for the script."""
        return {"containing": sorted(_entries(self.entries))}


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that tells what the reader believes.

    Parameters
    ----------
    answer : Any
        The wrong answer, of the kind of the right one.
    says : str
        What it shows, and where to look, addressed to the reader; Markdown.
    like : Between, Within or Containing, optional
        Other answers of the same belief; by default only ``answer`` itself counts.
    """

    answer: Any
    says: str
    like: Between | Within | Containing | None = None


@dataclass(frozen=True)
class Feedback:
    """What `check` found: ``right`` is None while there is no answer."""

    right: bool | None
    words: str

    def __bool__(self) -> bool:
        return self.right is True

    def __str__(self) -> str:
        return self.words

    def _repr_markdown_(self) -> str:
        if self.right is None:
            return self.words
        return f"**{_SAID['right' if self.right else 'wrong']}** {self.words}"


@dataclass(frozen=True)
class Exercise:
    """A question, the function that solves it, and the misconceptions that it can name.

    Parameters
    ----------
    id : str
        Page stem and number, as in "gradient-2".
    question : str
        Markdown, addressed to the reader.
    solve : callable
        Takes nothing, returns the right answer: a number, several numbers, a truth value, a text
        that is one of ``choices``, or a set.
    misconceptions : sequence of Misconception
        At least two; none may be a right answer.
    hints : sequence of str
        One or two, in Markdown, each opened by itself.
    worked : str
        The solution in words and mathematics, in Markdown, shown before that in code.
    choices : sequence of str
        What a text, or the entries of a set, are chosen from.
    rtol, atol : float
        How close a number has to be, relatively and absolutely.

    Raises
    ------
    ValueError
        If the id is malformed, a text is empty, a hint or the solution in words is missing, or
        fewer than two misconceptions are named, each in words of its own.
    """

    id: str
    question: str
    solve: Callable[[], Any]
    misconceptions: Sequence[Misconception]
    hints: Sequence[str]
    worked: str
    choices: Sequence[str] = ()
    rtol: float = 1e-3
    atol: float = 1e-9

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_/]*-[1-9][0-9]*", self.id):
            raise ValueError(f"id: expected something like 'gradient-2', got {self.id!r}")
        if not self.question.strip():
            raise ValueError(f"question: expected a sentence, got {self.question!r}")
        if not (1 <= len(self.hints) <= 2 and all(hint.strip() for hint in self.hints)):
            raise ValueError(f"hints: expected one or two sentences, got {self.hints!r}")
        if not self.worked.strip():
            raise ValueError(f"worked: expected the solution in words, got {self.worked!r}")
        if len({each.says.strip() for each in self.misconceptions} - {""}) < 2:
            raise ValueError(
                "misconceptions: expected two or more, each with words of its own, "
                f"got {[each.says for each in self.misconceptions]}"
            )
        if any("," in choice for choice in self.choices):
            raise ValueError(f"choices: expected texts without commas, got {self.choices!r}")

    @cached_property
    def right(self) -> Any:
        """The right answer, computed once."""
        right = self.solve()
        if isinstance(right, str) and _folded(right) not in map(_folded, self.choices):
            raise ValueError(f"choices: expected {right!r} among them, got {self.choices!r}")
        return right

    def judge(self, answer: Any) -> int | None:
        """Return −1 for a right answer, the place of a misconception's, and None for any other.

        Raises
        ------
        ValueError
            If the answer is not of the solution's kind, has another shape, or is not finite.
        """
        given = _like(self.right, answer)
        if self._equal(given, self.right):
            return -1
        for place, misconception in enumerate(self.misconceptions):
            like = misconception.like
            if self._equal(given, misconception.answer) or (like and like.holds(given)):
                return place
        return None

    def check(self, answer: Any) -> Feedback:
        """Compare an answer with the solution; raises as `judge` does."""
        if answer is ...:
            return Feedback(None, _WORDS["dots"])
        place = self.judge(answer)
        if place == -1:
            return Feedback(True, _SAID["is"].format(answer=_written(self.right)))
        if place is not None:
            return Feedback(False, self.misconceptions[place].says)
        return Feedback(False, _SAID["other"].format(answer=_written(answer)))

    def verify(self) -> None:
        """Check that each misconception's answer is wrong and gets its own words; for tests.

        Raises
        ------
        ValueError
            If one of them is taken for right, or for another misconception.
        """
        for misconception in self.misconceptions:
            feedback = self.check(misconception.answer)
            if feedback.words != misconception.says:
                raise ValueError(
                    f"misconceptions: {self.id} answers {misconception.answer!r} "
                    f"with {feedback.words!r}"
                )

    def data(self) -> dict[str, Any]:
        """Return what the script judges an answer by."""
        return {
            "kind": self.kind,
            "right": _plain(self.right),
            "written": self._options().get(str(_plain(self.right)).lower(), _written(self.right)),
            "example": self._example(),
            "rtol": self.rtol,
            "atol": self.atol,
            "wrong": [
                {"answer": _plain(each.answer), "like": each.like and each.like.data()}
                for each in self.misconceptions
            ],
        }

    @property
    def kind(self) -> str:
        """How an answer is given: "number", "numbers", "truth", "choice" or "set"."""
        if isinstance(self.right, (bool, np.bool_)):
            return "truth"
        if isinstance(self.right, str):
            return "choice"
        if isinstance(self.right, (set, frozenset)):
            return "set"
        return "number" if np.ndim(self.right) == 0 else "numbers"

    def _equal(self, one: Any, other: Any) -> bool:
        if isinstance(one, str):
            return one == _folded(other)
        if isinstance(one, frozenset):
            return one == _entries(other)
        if isinstance(one, bool):
            return one is bool(other)
        return bool(np.allclose(one, other, rtol=self.rtol, atol=self.atol))

    def _repr_html_(self) -> str:
        stem, number = self.id.rsplit("-", 1)
        title = _WORDS["exercise"].format(number=number)
        site = building_site()
        named = title if site else f"{title} ({stem}-{number})"
        question = blocks(f"**{named}.** {self.question}")
        folded = "\n".join([*self._folded_hints(), self._folded_solution()])
        if not site:  # the next cell of the notebook asks for the answer
            return f"<div>\n{question}\n{folded}\n</div>"
        key = base64.b64encode(json.dumps(self.data(), allow_nan=False).encode()).decode()
        says = "\n".join(f"<div>{blocks(each.says)}</div>" for each in self.misconceptions)
        return (
            f'<div class="exercise" role="group" aria-label="{title}" '
            f'data-exercise="{self.id}" data-key="{key}">\n{question}\n{self._form()}\n'
            f'<div class="said" role="status"></div>\n{folded}\n'
            f'<div class="says" hidden>\n{says}\n</div>\n</div>'
        )

    def _form(self) -> str:
        name = self.id.replace("/", "-")
        fields = self._fields(name) if self._options() else self._line(name)
        button = f'<button type="submit">{_WORDS["check"]}</button>'
        return f'<form class="js-only" novalidate>\n{fields}\n{button}\n</form>'

    def _line(self, name: str) -> str:
        count = _counted(np.size(self.right))
        form = _FORMS[self.kind].format(count=count, example=self._example())
        return (
            f'<label for="{name}">{_WORDS["answer"]}</label>\n'
            f'<input id="{name}" name="answer" type="text" autocomplete="off" '
            f'autocapitalize="off" spellcheck="false" aria-describedby="{name}-form">\n'
            f'<small id="{name}-form">{form}</small>'
        )

    def _example(self) -> str:
        return ", ".join(("1", "0.5", "-2", "0")[i % 4] for i in range(np.size(self.right)))

    def _options(self) -> dict[str, str]:
        """Return what is chosen from: values, and texts."""
        if self.kind == "truth":
            return {"true": _WORDS["yes"], "false": _WORDS["no"]}
        return {_folded(choice): choice for choice in self.choices}

    def _fields(self, name: str) -> str:
        kind = "checkbox" if self.kind == "set" else "radio"
        fields = "\n".join(
            f'<label><input type="{kind}" name="{name}" value="{html.escape(value)}"> '
            f"<span>{inline(text)}</span></label>"
            for value, text in self._options().items()
        )
        return f"<fieldset><legend>{_WORDS['answer']}</legend>\n{fields}\n</fieldset>"

    def _folded_hints(self) -> list[str]:
        names = (_WORDS["hint"], _WORDS["another"])
        return [_details(n, blocks(h)) for n, h in zip(names, self.hints, strict=False)]

    def _folded_solution(self) -> str:
        source = html.escape(_source(self.solve), quote=False)
        result = html.escape(_written(self.right), quote=False)
        # A wide block scrolls, so it must be reachable by keyboard and have a name.
        code = (
            f'<pre tabindex="0" role="group" aria-label="{_WORDS["source"]}">'
            f"<code>{source}</code></pre>\n<p>{_WORDS['result']} <code>{result}</code></p>"
        )
        return _details(
            _WORDS["solution"], f"{blocks(self.worked)}\n{_details(_WORDS['code'], code)}"
        )


def exercise(
    *,
    id: str,
    question: str,
    misconceptions: Sequence[Misconception],
    hints: Sequence[str],
    worked: str,
    choices: Sequence[str] = (),
    rtol: float = 1e-3,
    atol: float = 1e-9,
) -> Callable[[Callable[[], Any]], Exercise]:
    """Turn the function that solves it into an `Exercise` that `get` and `check` find.

    Raises
    ------
    ValueError
        If another function already has the id, or as `Exercise` does.
    """

    def decorate(solve: Callable[[], Any]) -> Exercise:
        known = _REGISTRY.get(id)
        if known is not None and _place(known.solve) != _place(solve):
            raise ValueError(f"id: expected a new id, got {id!r}, which {_place(known.solve)} has")
        made = Exercise(
            id, question, solve, tuple(misconceptions), tuple(hints), worked, choices, rtol, atol
        )
        _REGISTRY[id] = made
        return made

    return decorate


def get(id: str) -> Exercise:
    """Return the exercise with this id, which shows itself with its hints and its solution.

    Raises
    ------
    ValueError
        If there is none; its room may not have been imported.
    """
    if id not in _REGISTRY:
        raise ValueError(f"id: expected one of {sorted(_REGISTRY)}, got {id!r}")
    return _REGISTRY[id]


def check(id: str, answer: Any) -> Feedback:
    """Say whether an answer is right, or which misconception it shows.

    Parameters
    ----------
    id : str
        The exercise, as in "gradient-2".
    answer : Any
        Yours; ``...`` stands for none yet.
    """
    return get(id).check(answer)


# --- quizzes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One possible answer: its text, whether it is right, and why. Both texts are Markdown."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Question:
    """A question with its choices, of which exactly one is right."""

    text: str
    choices: Sequence[Choice]

    def __post_init__(self) -> None:
        right = sum(choice.right for choice in self.choices)
        if len(self.choices) < 2 or right != 1:
            raise ValueError(
                f"choices: expected two or more, one of them right, "
                f"got {len(self.choices)} with {right} right"
            )
        for choice in self.choices:
            if not (choice.text.strip() and choice.why.strip()):
                raise ValueError(f"choices: expected text and reason in each, got {choice!r}")


@dataclass(frozen=True)
class Quiz:
    """A short quiz: choosing an answer says whether it is right, and why, also without script.

    Parameters
    ----------
    title : str
        Its name for screen readers.
    questions : sequence of Question
        In order.
    """

    title: str
    questions: Sequence[Question]

    def __post_init__(self) -> None:
        if not self.questions:
            raise ValueError("questions: expected at least one, got none")

    def _repr_html_(self) -> str:
        name = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")
        items = "\n".join(
            f"<li>{_question(question, f'{name}-{number}')}</li>"
            for number, question in enumerate(self.questions, 1)
        )
        label = html.escape(self.title, quote=True)
        shown = (
            f'<div class="quiz" role="group" aria-label="{label}">\n<ol>\n{items}\n</ol>\n</div>'
        )
        return shown if building_site() else f"<style>{_REVEAL}</style>\n{shown}"


#: A choice's reason is seen once it is chosen.
_REVEAL = ".quiz-choice .why{display:none}.quiz-choice input:checked~.why{display:block}"


def _question(question: Question, name: str) -> str:
    choices = "\n".join(
        f'<div class="quiz-choice {"right" if choice.right else "wrong"}" aria-live="polite">'
        f'<input type="radio" name="{name}" id="{name}-{number}">'
        f'<label for="{name}-{number}">{inline(choice.text)}</label>'
        f'<p class="why"><strong>{_WORDS["quiz right" if choice.right else "quiz wrong"]}</strong> '
        f"{inline(choice.why)}</p></div>"
        for number, choice in enumerate(question.choices, 1)
    )
    legend = f"<legend>{inline(question.text)}</legend>"
    return f'<fieldset data-question="{name}">{legend}\n{choices}\n</fieldset>'


# --- for the site ----------------------------------------------------------------------------


def site_script() -> str:
    """Return the classic script that brings the exercises and quizzes of a page to life."""
    source = (_FOLDER / "exercises.js").read_text(encoding="utf-8")
    words = json.dumps(_SAID, ensure_ascii=False)
    return f'(() => {{\n"use strict";\n{source}\nmount({words});\n}})();\n'


def site_style() -> str:
    """Return the style sheet of exercises and quizzes."""
    return f"{_REVEAL}\n{(_FOLDER / 'exercises.css').read_text(encoding='utf-8')}"


# --- pieces --------------------------------------------------------------------------------


def _details(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n{body}\n</details>"


def _counted(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six")
    return words[count] if count < len(words) else str(count)


def _source(solve: Callable[[], Any]) -> str:
    """Return the source of a function without its decorators."""
    lines = textwrap.dedent(inspect.getsource(solve)).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("def "))
    return "\n".join(lines[start:])


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _like(right: Any, answer: Any) -> Any:
    """Bring an answer to the kind of the right one, or say what was expected."""
    if isinstance(right, (bool, np.bool_)):
        return _expect(answer, (bool, np.bool_), "True or False", bool)
    if isinstance(right, str):
        return _expect(answer, (str,), "text", _folded)
    if isinstance(right, (set, frozenset)):
        return _expect(answer, (set, frozenset, list, tuple), "a set", _entries)
    wanted = np.asarray(right, dtype=float)
    kind = "a number" if wanted.ndim == 0 else f"numbers of shape {wanted.shape}"
    try:
        given = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"answer: expected {kind}, got {answer!r}") from None
    if answer is None or isinstance(answer, (bool, str)) or given.shape != wanted.shape:
        raise ValueError(f"answer: expected {kind}, got {answer!r}")
    if not np.isfinite(given).all():
        raise ValueError(f"answer: expected finite numbers, got {answer!r}")
    return given


def _folded(text: str) -> str:
    return text.strip().lower()


def _entries(values: Iterable[Any]) -> frozenset[str]:
    """Return the entries of a set as they are written, so that 1, 1.0 and "1" are one."""
    return frozenset(_entry(value) for value in values)


def _entry(value: Any) -> str:
    if isinstance(value, str):
        return _folded(value)
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def _expect(answer: Any, kinds: tuple[type, ...], words: str, convert: Callable[[Any], Any]) -> Any:
    if not isinstance(answer, kinds):
        raise ValueError(f"answer: expected {words}, got {answer!r}")
    return convert(answer)


def _plain(value: Any) -> Any:
    """Return an answer as JSON has it."""
    if isinstance(value, str):
        return _folded(value)
    if isinstance(value, (set, frozenset)):
        return sorted(_entries(value))
    return np.asarray(value).tolist()


def _written(value: Any) -> str:
    """Write a result as a reader reads it."""
    if isinstance(value, (str, bool, np.bool_)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(map(_entry, value), key=_in_order)) + "}"
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return f"{float(array):.6g}"
    return "[" + ", ".join(_written(entry) for entry in array) + "]"


def _in_order(entry: str) -> tuple[float, str]:
    try:
        return float(entry), entry
    except ValueError:
        return math.inf, entry
