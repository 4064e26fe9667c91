"""What is special to the explorer of *Why regularize*: the curves of the error and their handle."""

from __future__ import annotations

from typing import Any

import pytest
from support.explorers import Start, centre_of, next_frame, state_of

from shrinkage.explorers import number
from shrinkage.why_regularize import explorer as room
from shrinkage.why_regularize.explorer import WhyRegularizeExplorer

EXPLORER = WhyRegularizeExplorer
HANDLE = ".handle.strength .dot"


def test_dragging_the_strength_by_mouse(start: Start) -> None:
    page = start(lam=0.1, many=True)
    x, y = centre_of(page, HANDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=5)
    assert state_of(page)["lam"] > 0.2
    next_frame(page)
    assert centre_of(page, HANDLE)[0] == pytest.approx(x + 60, abs=2)
    page.mouse.move(5, y, steps=5)
    page.mouse.up()
    assert state_of(page)["lam"] == room.LIMITS[0]


def test_without_a_penalty_there_is_no_strength_to_move(start: Start) -> None:
    page = start(method="none")
    slider = page.locator(".slider").filter(has_text="Strength")
    assert not page.locator(HANDLE).is_visible()
    assert not slider.is_visible()
    page.locator("summary").click()
    page.get_by_label("lasso", exact=True).check(force=True)
    next_frame(page)
    assert page.locator(HANDLE).is_visible()
    assert slider.is_visible()


def test_the_strength_by_keys(start: Start) -> None:
    page = start(lam=0.1)
    page.locator(".handle.strength").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["lam"] == 0.112  # a twentieth of a decade, to three digits
    page.keyboard.press("Shift+ArrowLeft")
    assert state_of(page)["lam"] == 0.109
    next_frame(page)
    said = page.locator(".handle.strength").get_attribute("aria-valuetext")
    assert said == f"λ = {number(state_of(page)['lam'], 3)}"


def test_another_sample_begins_again_after_the_last(start: Start) -> None:
    page = start(sample=room.SAMPLES - 1)
    page.get_by_role("button", name="Another sample").click()
    assert state_of(page)["sample"] == 0


def test_curves_of_the_error_pass_through_what_the_readouts_say(start: Start) -> None:
    lam = float(room.GRID[12])
    page = start(method="lasso", lam=lam, degree=9, many=True)
    readings = WhyRegularizeExplorer(**state_of(page)).readings
    plane = page.locator("svg.plane:not(.main)")
    heights = {
        "gradient": readings["bias_squared"] + readings["variance"] + room.problem().noise ** 2,
        "muted:not(.thin)": readings["training"],
        "highlight": readings["bias_squared"],
    }
    zero, one = (height_of(plane, value) for value in (0.0, 0.4))
    for role, value in heights.items():
        path = plane.locator(f"path.line.{role}").last.get_attribute("d")
        y = float(path[1:].split("L")[12].split()[1])
        assert y == pytest.approx(zero + (one - zero) * value / 0.4, abs=1.0), role


def height_of(plane: Any, value: float) -> float:
    """Return where an error stands in the picture, from its own view box."""
    height = float(plane.get_attribute("viewBox").split()[3])
    low, high = -0.16, 0.86
    return (high - value) / (high - low) * height
