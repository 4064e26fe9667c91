"""JavaScript against the library: every explorer's `solve` gives what its `readings` give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.explorers import (
    STATES,
    apart,
    decided,
    every_explorer,
    flat,
    is_near_a_tie,
    random_state,
)

from shrinkage.explorers import Explorer

CLOSED, ITERATIVE = 1e-12, 1e-9


def explorers_of(cls: type[Explorer], count: int) -> list[tuple[Explorer, Any]]:
    """Return explorers in random states that are not near a tie, and their readings."""
    rng = np.random.default_rng(20)
    found: list[tuple[Explorer, Any]] = []
    for _ in range(2 * count):
        explorer = cls(**random_state(cls, rng))
        readings = explorer.readings
        if not is_near_a_tie(explorer, readings, rng):
            found.append((explorer, readings))
        if len(found) == count:
            return found
    raise AssertionError(f"only {len(found)} of {2 * count} states are clear of ties")


def compare(explorer: Explorer, readings: Any, answer: Any) -> None:
    iterative, scale = explorer.iterative, max(1.0, explorer.scale)
    for (name, seen), (_, expected) in zip(flat(answer), flat(readings), strict=True):
        if isinstance(expected, float):
            bound = ITERATIVE if name in iterative else CLOSED
            assert apart(seen, expected) <= bound * scale, (name, seen, expected, explorer.state())
        else:
            assert seen == expected, (name, explorer.state())


def pick(answer: Any, like: Any) -> Any:
    """Return of an answer what the library's readings have too."""
    if isinstance(like, dict):
        return {key: pick(answer[key], value) for key, value in like.items()}
    return answer


@pytest.mark.parametrize("cls", every_explorer(), ids=lambda cls: cls.__name__)
def test_javascript_and_library_agree(cls: type[Explorer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    explorers = explorers_of(cls, STATES)
    given = {"states": [each.state() for each, _ in explorers], "data": explorers[0][0].data}
    answers = cls.in_node("given.states.map((state) => room.solve(state, given.data))", given)
    for (explorer, readings), answer in zip(explorers, answers, strict=True):
        compare(explorer, readings, pick(answer, readings))
    # What is decided is decided in many ways: states that are all alike would test little.
    assert len({str(decided(readings)) for _, readings in explorers}) > 10


def test_a_difference_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    for cls in every_explorer():
        explorer = cls(**random_state(cls, np.random.default_rng(1)))
        readings = explorer.readings
        name, value = next((n, v) for n, v in flat(readings) if isinstance(v, float) and v != 0)

        def spoiled(value: Any, wrong: float = value) -> Any:
            if isinstance(value, dict):
                return {key: spoiled(each) for key, each in value.items()}
            if isinstance(value, list):
                return [spoiled(each) for each in value]
            return value + 1e-8 * max(1.0, abs(value)) if value == wrong else value

        with pytest.raises(AssertionError, match=name.split(".")[-1]):
            compare(explorer, readings, spoiled(readings))
