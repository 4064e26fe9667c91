"""What is special to the optimization view's explorer: the slide, the shading, the arrows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.explorers import (
    HOST,
    STILL,
    Start,
    centre_of,
    next_frame,
    set_state,
    state_of,
    wait_until,
)

from shrinkage.optimization.explorer import REACH, OptimizationExplorer, boundary_point

EXPLORER = OptimizationExplorer
#: The state in which most is tried: one region, a stretched loss, P on its way.
ONE = {"region": "diamond", "c": (1.0, 1.8), "kappa": 4.0, "theta": 60.0}


def in_python(page: Any) -> OptimizationExplorer:
    return OptimizationExplorer(**state_of(page))


def on_screen(page: Any, w: Any) -> tuple[float, float]:
    box = page.locator(".plane.main").bounding_box()
    unit = box["width"] / (2 * REACH)
    return box["x"] + (w[0] + REACH) * unit, box["y"] + (REACH - w[1]) * unit


def local(page: Any, points: Any) -> np.ndarray:
    """Return one or more points of the plane in the picture's own coordinates."""
    width = page.evaluate("document.querySelector('.plane.main').viewBox.baseVal.width")
    return (np.asarray(points, dtype=float) * (1, -1) + REACH) * (width / (2 * REACH))


def press(page: Any, *points: Any) -> None:
    """Press the mouse at the first point of the plane and move it to the others."""
    page.mouse.move(*on_screen(page, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*on_screen(page, point), steps=5)


def test_exact_zeros_are_decided_without_a_tolerance(start: Start) -> None:
    rest = {"diamond_position": None, "disc_position": None}
    page = start(theta=0.0, kappa=4.0, c=(0.0, 2.0), **rest)
    zeros = f"Object.values({HOST}.explorer.solve(%s)).map((r) => r.zeros[0])"
    page.evaluate("(s) => { window.exact = s; }", state_of(page))
    assert page.evaluate(zeros % "exact") == [True, True]
    assert page.evaluate(zeros % "{ ...exact, c: [1e-14, 2] }") == [True, False]


def test_dragging_the_point_and_letting_it_go(start: Start) -> None:
    page = start(**ONE)
    press(page, boundary_point("diamond", 0.3, 1.0), (0.1, -0.9))
    assert state_of(page)["diamond_position"] == pytest.approx(3.1, abs=0.02)
    next_frame(page)
    assert "slide" in page.locator(".narration").inner_text()
    page.mouse.up()
    assert state_of(page)["diamond_position"] is None
    next_frame(page)
    assert "P rests at the corner (0, 1.00)" in page.locator(".narration").inner_text()
    assert page.get_by_role("button", name="Let P go").is_disabled()


def test_pressing_the_boundary_brings_the_point_there(start: Start) -> None:
    page = start(**ONE, diamond_position=None)
    press(page, (-0.4, -0.6))
    assert state_of(page)["diamond_position"] == pytest.approx(2.6, abs=0.02)
    page.mouse.move(*on_screen(page, (-0.8, -0.2)))
    assert state_of(page)["diamond_position"] == pytest.approx(2.2, abs=0.02)
    page.mouse.up()
    assert state_of(page)["diamond_position"] is None


def test_near_a_corner_the_point_is_exactly_there(start: Start) -> None:
    page = start(**ONE)
    press(page, boundary_point("diamond", 0.3, 1.0), (1.0, 0.03))
    assert state_of(page)["diamond_position"] == 0
    next_frame(page)
    assert page.locator("svg .zone.gradient >> visible=true").count() == 1, "its normal cone"


def test_the_centre_is_dragged_out_again_from_over_the_point(start: Start) -> None:
    page = start(diamond_position=None, disc_position=None)
    press(page, OptimizationExplorer().c, (0.2, 0.1))
    page.mouse.up()
    assert state_of(page)["c"] == pytest.approx([0.2, 0.1], abs=0.02)
    next_frame(page)
    assert "The centre is inside" in page.locator(".narration").inner_text()
    press(page, state_of(page)["c"], (1.5, 1.0))
    page.mouse.up()
    assert state_of(page)["c"][0] == pytest.approx(1.5, abs=0.02)
    assert state_of(page)["diamond_position"] is None


def test_dragging_the_shape_sets_tilt_and_condition_number(start: Start) -> None:
    page = start(**{**ONE, "c": (0.5, 0.5)})
    page.mouse.move(*centre_of(page, ".handle.shape .dot"))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (-0.5, 0.5 + 1e-9)), steps=6)
    page.mouse.up()
    state = state_of(page)
    assert state["theta"] % 180 == pytest.approx(90, abs=1.01)
    assert centre_of(page, ".handle.shape .dot") == pytest.approx(
        on_screen(page, (-0.5, 0.5)), abs=2.5
    )
    assert state["kappa"] > 5
    page.mouse.down()
    page.mouse.move(*on_screen(page, (0.45, 0.6)), steps=6)
    page.mouse.up()
    assert state_of(page)["kappa"] == 1


def test_the_surprise_is_seen_by_dragging_the_budget(start: Start) -> None:
    page = start(**{**OptimizationExplorer.presets["tilted"].changes,
                    "diamond_position": None, "disc_position": None})  # fmt: skip
    assert "another sign" not in page.locator(".narration").inner_text()
    budget = page.get_by_label("Budget t")
    box = budget.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 9, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + box["height"] / 2, steps=10)
    next_frame(page)
    assert "L2" in page.locator(".narration").inner_text().split("another sign")[0]
    assert in_python(page).readings["disc"]["flipped"] == [True, False]
    page.mouse.up()


def test_the_point_slides_along_the_boundary_to_its_rest(start: Start) -> None:
    page = start(**ONE, options={})
    page.evaluate(
        """() => {
          window.seen = [];
          const point = document.querySelector(".handle.point.l1");
          new MutationObserver(() => seen.push(point.getAttribute("aria-valuetext")))
            .observe(point, { attributes: true });
        }"""
    )
    page.get_by_role("button", name="Let P go").click()
    wait_until(page, 'model.get("diamond_position") === null')
    next_frame(page)
    heights = [float(text.split(", ")[1].rstrip(")")) for text in page.evaluate("seen")]
    assert len(set(heights)) > 5, "it is seen on its way"
    assert heights == sorted(heights)
    assert heights[-1] == 1


def test_a_point_that_nothing_holds_leaves_the_boundary(start: Start) -> None:
    page = start(options={}, region="disc", c=(0.25, 0.0), theta=0.0, disc_position=0.5)
    page.get_by_role("button", name="Let P go").click()
    wait_until(page, 'model.get("disc_position") === null')
    next_frame(page)
    assert in_python(page).readings["disc"]["p"] == [0.25, 0.0]
    assert page.locator(".handle.point.l2").get_attribute("aria-valuetext") == "P = (0.25, 0)"


def test_what_the_reader_does_ends_the_slide(start: Start) -> None:
    page = start(**ONE, options={})
    page.clock.install()
    page.get_by_role("button", name="Let P go").click()
    page.locator(".handle.point.l1").press("ArrowRight")
    page.clock.run_for(100)
    held = state_of(page)["diamond_position"]
    assert held is not None
    page.clock.run_for(1500)
    assert state_of(page)["diamond_position"] == held


def test_the_point_by_keys(start: Start) -> None:
    page = start(**ONE)
    page.locator(".handle.point.l1").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["diamond_position"] == 0.35
    page.keyboard.press("Shift+ArrowDown")
    assert state_of(page)["diamond_position"] == 0.345
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    assert state_of(page)["diamond_position"] == 3.95
    page.keyboard.press("Enter")
    assert state_of(page)["diamond_position"] is None
    page.keyboard.press("ArrowUp")  # from where it rests
    assert state_of(page)["diamond_position"] == 1.05
    page.keyboard.press("Space")
    assert state_of(page)["diamond_position"] is None


def test_shading_shows_areas_for_l1_and_a_line_for_l2(start: Start) -> None:
    page = start(**{**ONE, "region": "both"}, shaded="w1")
    wedges, line = page.locator("svg .zone.l1"), page.locator("svg .line.bold.l2")
    assert wedges.is_visible()
    assert line.is_visible()
    assert page.locator(".legend li >> visible=true").all_inner_texts() == [
        "centres whose L1 solution has w₁ = 0", "centres whose L2 solution has w₁ = 0",
    ]  # fmt: skip
    # A grid of centres: those in the shaded area, and no others, give the zero.
    grid = [(x, y) for x in np.linspace(-2.5, 2.5, 21) for y in np.linspace(-2.5, 2.5, 21)]
    inside = page.evaluate(
        """(points) => {
          const zone = document.querySelector("svg .zone.l1");
          return points.map(([x, y]) => zone.isPointInFill(new DOMPoint(x, y)));
        }""",
        local(page, grid).tolist(),
    )
    explorer = in_python(page)
    for point, shaded in zip(grid, inside, strict=True):
        explorer.c = point
        reading = explorer.readings["diamond"]
        if reading["face"] != "inside" and np.abs(point).sum() > explorer.t + 0.05:
            assert shaded == reading["zeros"][0]
    set_state(page, shaded="w2", region="disc")
    assert not wedges.is_visible()
    assert line.is_visible()
    set_state(page, shaded="none")
    assert not line.is_visible()


def test_the_arrows_are_drawn_to_one_scale(start: Start) -> None:
    page = start(**ONE)
    explorer = in_python(page)
    reading = explorer.readings["diamond"]

    def vector(arrow: str) -> np.ndarray:
        head = page.locator(f"svg .arrow.{arrow} .head >> visible=true").get_attribute("d")
        tip = np.array([float(x) for x in head[1:].split("L")[0].split()])
        return (tip - local(page, reading["p"])) * (1, -1)

    push = -explorer.loss.gradient(reading["p"])
    unit = np.hypot(*vector("gradient")) / np.hypot(*push)
    assert vector("gradient") / unit == pytest.approx(push, abs=0.01)
    assert np.hypot(*vector("highlight")) / unit == pytest.approx(reading["along"], abs=0.01)
    assert vector("highlight") @ vector("muted") == pytest.approx(0, abs=8)
    # At rest on an edge −∇L is drawn along the normal, and nothing is left along the boundary.
    set_state(page, c=[1.3, 1.6], kappa=1.5, theta=30, diamond_position=None)
    reading = in_python(page).readings["diamond"]
    assert page.locator("svg .arrow.highlight >> visible=true").count() == 0
    g, n = vector("gradient"), vector("muted")
    assert g @ n == pytest.approx(np.hypot(*g) * np.hypot(*n), rel=1e-3)


def test_the_level_line_goes_through_the_point(start: Start) -> None:
    page = start(**{**ONE, "kappa": 20.0})
    explorer = in_python(page)
    points = page.evaluate(
        """() => {
          const line = [...document.querySelectorAll("svg .line.dashed.loss")].find((l) => !l.hidden
            && l.getAttribute("display") !== "none");
          const svg = line.ownerSVGElement.getScreenCTM().inverse().multiply(line.getScreenCTM());
          return Array.from({ length: 40 }, (_, i) => {
            const at = line.getPointAtLength((i / 40) * line.getTotalLength()).matrixTransform(svg);
            return [at.x, at.y];
          });
        }"""
    )
    unit = local(page, (1, 0))[0] - local(page, (0, 0))[0]
    values = [explorer.loss.value([x / unit - REACH, REACH - y / unit]) for x, y in points]
    assert values == pytest.approx([explorer.readings["diamond"]["loss_p"]] * len(values), rel=0.02)


def test_what_is_said_is_said_once_it_has_come_to_rest(start: Start) -> None:
    page = start(options=STILL)
    heard = page.locator("[role=status]")
    first = heard.inner_text()
    page.locator(".handle.point.l1").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    next_frame(page)
    assert heard.inner_text() == first
    page.wait_for_function(
        "(first) => document.querySelector('[role=status]').innerText !== first", arg=first
    )
    told = "document.querySelector('%s').textContent"
    assert page.evaluate(told % "[role=status]") == page.evaluate(told % ".narration")
