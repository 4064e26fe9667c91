"""Every derivation of a room is built, each step is settled by proof, and the page shows why."""

from __future__ import annotations

import inspect

import pytest
from support.rooms import drawers

from shrinkage.lesson.derivations import Derivation

MAKERS = [
    (stem, make)
    for stem, drawer in drawers("derivation")
    for name, make in inspect.getmembers(drawer, inspect.isfunction)
    if name.startswith("derive_")
]


@pytest.mark.parametrize(
    ("stem", "make"), MAKERS, ids=[f"{stem}-{make.__name__}" for stem, make in MAKERS]
)
def test_every_step_is_proven_and_shown(stem, make) -> None:
    derived = make()
    assert isinstance(derived, Derivation) and derived.steps
    # Exact rational points are a check, not a proof: a step that needs them says so to the reader.
    for how in derived.settled:
        assert how.method != "rational points" or how.words
    shown = derived._repr_markdown_()
    assert all(step.reason in shown for step in derived.steps)
    assert all(how.words in shown for how in derived.settled)


def test_every_room_that_derives_names_what_it_derives() -> None:
    assert {stem for stem, _ in MAKERS} == {stem for stem, _ in drawers("derivation")}
