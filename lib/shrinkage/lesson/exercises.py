"""Exercises that say which misconception an answer shows, and quizzes that need no kernel.

An exercise is the function that solves it, in a room's ``exercises.py``, under the decorator
`exercise`. Its source is the solution that the page shows, its result what `check` compares with.
"""

from __future__ import annotations

import html
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "Choice",
    "Exercise",
    "Feedback",
    "Html",
    "Misconception",
    "Question",
    "Quiz",
    "check",
    "exercise",
    "get",
    "solution",
]

_REGISTRY: dict[str, Exercise] = {}
_VERDICTS = {True: "Right.", False: "Not so."}


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that tells what the reader believes.

    Parameters
    ----------
    answer : Any
        The wrong answer, of the kind of the right one.
    says : str
        What it shows, and where to look, addressed to the reader.
    matches : callable, optional
        Recognises other answers of the same belief; by default only ``answer`` itself counts.
    """

    answer: Any
    says: str
    matches: Callable[[Any], bool] | None = None


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
        head = {True: "**Right.** ", False: "**Not yet.** ", None: ""}[self.right]
        return head + self.words


@dataclass(frozen=True)
class Html:
    """A piece of HTML that a notebook shows as it is."""

    text: str

    def _repr_html_(self) -> str:
        return self.text


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
        Takes nothing, returns the right answer: a number, truth value, text, set or array.
    misconceptions : sequence of Misconception
        At least one; none may be a right answer.
    rtol, atol : float
        How close a number has to be, relatively and absolutely.

    Raises
    ------
    ValueError
        If the id is malformed, the question empty, or no misconception is named.
    """

    id: str
    question: str
    solve: Callable[[], Any]
    misconceptions: Sequence[Misconception]
    rtol: float = 1e-3
    atol: float = 1e-9

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_/]*-[1-9][0-9]*", self.id):
            raise ValueError(f"id: expected something like 'gradient-2', got {self.id!r}")
        if not self.question.strip():
            raise ValueError(f"question: expected a sentence, got {self.question!r}")
        if not self.misconceptions:
            raise ValueError("misconceptions: expected at least one, got none")

    def check(self, answer: Any) -> Feedback:
        """Compare an answer with the solution.

        Raises
        ------
        ValueError
            If the answer is not of the solution's kind, has another shape, or is not finite.
        """
        if answer is ...:
            return Feedback(None, "Put your answer in place of the three dots, then run the cell.")
        right = self.solve()
        given = _like(right, answer)
        if self._equal(given, right):
            return Feedback(True, f"The answer is {_written(right)}.")
        for misconception in self.misconceptions:
            if self._shows(given, misconception):
                return Feedback(False, misconception.says)
        return Feedback(False, f"{_written(given)} is not the answer. Read the question once more.")

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

    def _shows(self, given: Any, misconception: Misconception) -> bool:
        if misconception.matches is not None and misconception.matches(given):
            return True
        return self._equal(given, misconception.answer)

    def _equal(self, one: Any, other: Any) -> bool:
        if isinstance(one, str):
            return one == _folded(other)
        if isinstance(one, frozenset):
            return one == frozenset(other)
        if isinstance(one, bool):
            return one is bool(other)
        return bool(np.allclose(one, other, rtol=self.rtol, atol=self.atol))

    def _repr_markdown_(self) -> str:
        stem, number = self.id.rsplit("-", 1)
        return f"**Exercise {number}** (`{stem}-{number}`). {self.question}"


def exercise(
    *,
    id: str,
    question: str,
    misconceptions: Sequence[Misconception],
    rtol: float = 1e-3,
    atol: float = 1e-9,
) -> Callable[[Callable[[], Any]], Exercise]:
    """Turn the function that solves it into an `Exercise` that `check` and `solution` find.

    Raises
    ------
    ValueError
        If another function already has the id.
    """

    def decorate(solve: Callable[[], Any]) -> Exercise:
        known = _REGISTRY.get(id)
        if known is not None and _place(known.solve) != _place(solve):
            raise ValueError(f"id: expected a new id, got {id!r}, which {_place(known.solve)} has")
        made = Exercise(id, question, solve, tuple(misconceptions), rtol, atol)
        _REGISTRY[id] = made
        return made

    return decorate


def get(id: str) -> Exercise:
    """Return the exercise with this id.

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


def solution(id: str) -> Html:
    """Return the solution, folded away: the source of the function and what it returns."""
    return Html(_details("Solution", _solution_body(get(id).solve)))


# --- quizzes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One possible answer: its text, whether it is right, and why. Text may use *…* and `…`."""

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
    """A short quiz in plain HTML: opening a choice says whether it is right, and why.

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
        items = "\n".join(f"<li>{_question(question)}</li>" for question in self.questions)
        label = html.escape(self.title, quote=True)
        return f'<div class="quiz" role="group" aria-label="{label}">\n<ol>\n{items}\n</ol>\n</div>'


def _question(question: Question) -> str:
    choices = "\n".join(
        _details(
            _inline(choice.text),
            f"<p><strong>{_VERDICTS[choice.right]}</strong> {_inline(choice.why)}</p>",
            kind="quiz-choice",
        )
        for choice in question.choices
    )
    return f"<p>{_inline(question.text)}</p>\n{choices}"


# --- pieces --------------------------------------------------------------------------------


def _details(summary: str, body: str, kind: str = "exercise-solution") -> str:
    return f'<details class="{kind}"><summary>{summary}</summary>\n{body}\n</details>'


def _inline(text: str) -> str:
    """Escape text for HTML and set *…* as emphasis and `…` as code."""
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)


def _solution_body(solve: Callable[[], Any]) -> str:
    source = html.escape(_source(solve), quote=False)
    result = html.escape(_written(solve()), quote=False)
    # A wide block scrolls, so it must be reachable by keyboard and have a name.
    return (
        f'<pre tabindex="0" role="group" aria-label="Source of the solution">'
        f"<code>{source}</code></pre>\n<p>Result: <code>{result}</code></p>"
    )


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
        return _expect(answer, (set, frozenset, list, tuple), "a set", frozenset)
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
    return text.strip().casefold()


def _expect(answer: Any, kinds: tuple[type, ...], words: str, convert: Callable[[Any], Any]) -> Any:
    if not isinstance(answer, kinds):
        raise ValueError(f"answer: expected {words}, got {answer!r}")
    return convert(answer)


def _written(value: Any) -> str:
    """Write a result as a reader reads it."""
    if isinstance(value, (str, bool, np.bool_)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(str(entry) for entry in sorted(value, key=str)) + "}"
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return f"{float(array):.6g}"
    return "[" + ", ".join(_written(entry) for entry in array) + "]"
