"""The explorer of *Why regularize* in a real browser: mouse, touch, keys, and the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.explorers import (
    Start,
    centre_of,
    next_frame,
    set_state,
    solved,
    state_of,
    touch,
    violations,
    worst,
)

from shrinkage.explorers import number
from shrinkage.why_regularize import explorer as room
from shrinkage.why_regularize.explorer import WhyRegularizeExplorer

EXPLORER = WhyRegularizeExplorer
HANDLE = ".plane .handle .dot"
OWN = ("degree", "method", "lam", "sample", "many")


def in_python(page: Any) -> WhyRegularizeExplorer:
    state = state_of(page)
    return WhyRegularizeExplorer(**{name: state[name] for name in OWN})


def check_that_all_is_told(page: Any) -> None:
    """Everything that the pictures show is text too, and it is what Python says."""
    next_frame(page)
    explorer = in_python(page)
    readings = explorer.readings
    assert page.locator(".narration").inner_text() == explorer.describe()

    def cell(row: str) -> str:
        return str(page.locator(f"tr.{row} td").inner_text())

    assert cell("training") == number(readings["training"], 3)
    assert cell("test") == number(readings["test"], 3)
    assert cell("zeros") == f"{readings['zeros']} of {explorer.degree}"
    parts = ("bias_squared", "variance")
    shown = [number(readings[part], 3) if explorer.many else "–" for part in parts]
    assert explorer.many == ("variance" in readings)
    assert [cell("bias"), cell("variance")] == shown


def random_state(rng: np.random.Generator) -> dict[str, Any]:
    low, high = np.log(room.LIMITS)
    return {
        "degree": int(rng.integers(1, room.MAX_DEGREE + 1)),
        "method": str(rng.choice(["none", "ridge", "lasso"], p=[0.1, 0.4, 0.5])),
        "lam": float(np.exp(rng.uniform(low, high))),
        "sample": int(rng.integers(room.SAMPLES)),
        "many": bool(rng.random() < 0.05),
    }


def is_near_a_tie(state: dict[str, Any]) -> bool:
    """Whether a change of 1e-9 could change which weights of a lasso fit that is shown are zero."""
    if state["method"] != "lasso":
        return False
    problem, degree, lam = room.problem(), state["degree"], state["lam"]
    X = problem.X[:, :degree]
    for y in room.samples() if state["many"] else room.samples()[[state["sample"]]]:
        w = room.numerics.fit_curve(problem, y, degree, lam, "lasso").w
        pull = np.abs(X.T @ (y - y.mean() - X @ w)) / len(y)
        close = np.where(w != 0, np.abs(w), lam - pull)
        if close.min() < 1e-9:
            return True
    return False


def test_javascript_and_library_agree_on_a_thousand_states(start: Start) -> None:
    rng = np.random.default_rng(21)
    states: list[dict[str, Any]] = []
    while len(states) < 1000:
        state = random_state(rng)
        if not is_near_a_tie(state):
            states.append(state)
    page = start()
    for state, seen in zip(states, solved(page, states), strict=True):
        expected = WhyRegularizeExplorer(**state).readings
        assert seen["zeros"] == expected["zeros"]
        # Which weights of the lasso are zero is found iteratively; ridge is one linear system.
        bound = 1e-9 if state["method"] == "lasso" else 1e-12
        for name in set(expected) - {"zeros"}:
            assert worst(seen[name], expected[name]) <= bound, (name, state)


@pytest.mark.parametrize("name", room.PRESETS)
def test_presets(start: Start, name: str) -> None:
    page = start()
    page.get_by_role("button", name=room.WORDS[f"preset_{name}"]).click()
    state = state_of(page)
    assert {trait: state[trait] for trait in room.PRESETS[name]} == room.PRESETS[name]
    check_that_all_is_told(page)


def test_dragging_the_strength_by_mouse(start: Start) -> None:
    page = start(method="ridge", lam=0.1, many=True)
    x, y = centre_of(page, HANDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=5)
    grown = state_of(page)["lam"]
    assert grown > 0.2
    check_that_all_is_told(page)
    assert centre_of(page, HANDLE)[0] == pytest.approx(x + 60, abs=2)
    page.mouse.move(5, y, steps=5)
    page.mouse.up()
    assert state_of(page)["lam"] == room.LIMITS[0]
    check_that_all_is_told(page)


def test_without_a_penalty_there_is_no_strength_to_move(start: Start) -> None:
    page = start()
    assert not page.locator(HANDLE).is_visible()
    slider = page.locator(".slider").filter(has_text=room.WORDS["strength"])
    assert not slider.is_visible()
    page.get_by_label("lasso").check(force=True)
    next_frame(page)
    assert page.locator(HANDLE).is_visible()
    assert slider.is_visible()
    check_that_all_is_told(page)


def test_by_touch_on_a_phone(start: Start) -> None:
    page = start(width=390, method="lasso", options={"has_touch": True, "is_mobile": True})
    page.locator(HANDLE).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    x, y = centre_of(page, HANDLE)
    touch(page, (x, y), (x - 50, y - 40))
    assert state_of(page)["lam"] < 0.08
    assert page.evaluate("scrollY") == before, "a finger on a handle does not scroll"
    page.get_by_role("button", name=room.WORDS["new_sample"]).tap()
    assert state_of(page)["sample"] == 1
    page.get_by_label("All 40 samples").tap()
    check_that_all_is_told(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_by_keys(start: Start) -> None:
    page = start(method="ridge", lam=0.1)
    page.locator(".plane .handle").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["lam"] == 0.112  # a twentieth of a decade, to three digits
    page.keyboard.press("Shift+ArrowLeft")
    assert state_of(page)["lam"] == 0.109
    next_frame(page)
    said = page.locator(".plane .handle").get_attribute("aria-valuetext")
    assert said == f"λ = {number(state_of(page)['lam'], 3)}"
    page.get_by_role("slider", name="Degree").focus()
    page.keyboard.press("ArrowLeft")
    assert state_of(page)["degree"] == 10
    page.keyboard.press("Shift+ArrowLeft")
    assert state_of(page)["degree"] in (9, 10), "a degree is a whole number"
    page.get_by_label("All 40 samples").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name=room.WORDS["new_sample"]).focus()
    page.keyboard.press("Enter")
    assert (state_of(page)["many"], state_of(page)["sample"]) == (True, 1)
    check_that_all_is_told(page)


def test_another_sample_begins_again_after_the_last(start: Start) -> None:
    page = start(sample=room.SAMPLES - 1)
    page.get_by_role("button", name=room.WORDS["new_sample"]).click()
    assert state_of(page)["sample"] == 0


def test_curves_of_the_error_pass_through_what_the_readouts_say(start: Start) -> None:
    page = start(method="lasso", lam=float(room.GRID[12]), degree=9, many=True)
    readings = in_python(page).readings
    plane = page.locator("svg.plane").nth(1)
    total = readings["bias_squared"] + readings["variance"] + room.problem().noise ** 2
    heights = {
        "gradient": total,
        "muted:not(.thin)": readings["training"],
        "highlight": readings["bias_squared"],
    }
    zero, one = (heights_of(plane, value) for value in (0.0, 0.4))
    for role, value in heights.items():
        path = plane.locator(f"path.line.{role}").last.get_attribute("d")
        y = float(path[1:].split("L")[12].split()[1])
        assert y == pytest.approx(zero + (one - zero) * value / 0.4, abs=1.0), role


def heights_of(plane: Any, value: float) -> float:
    """Return where an error stands in the picture, from its own view box."""
    height = float(plane.get_attribute("viewBox").split()[3])
    low, high = -0.14, 0.86
    return (high - value) / (high - low) * height


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barriers(start: Start, axe: str, width: int, theme: str) -> None:
    page = start(width=width, theme=theme)
    assert violations(page, axe) == []
    set_state(page, method="lasso", many=True)
    assert violations(page, axe) == []
