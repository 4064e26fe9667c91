"""The optimization view's explorer in a real browser: mouse, touch, keys, and the same numbers."""

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
    solved,
    state_of,
    touch,
    violations,
    wait_until,
    worst,
)

from shrinkage.explorers import number
from shrinkage.optimization import explorer as room
from shrinkage.optimization import numerics
from shrinkage.optimization.explorer import OptimizationExplorer, boundary_point

EXPLORER = OptimizationExplorer


def in_python(page: Any) -> OptimizationExplorer:
    """Return the explorer that Python would have after the same changes."""
    return OptimizationExplorer(**state_of(page))


def check_that_all_is_told(page: Any) -> None:
    """Everything that the picture shows is text too, and it is what Python says."""
    next_frame(page)
    explorer = in_python(page)
    said = page.locator(".narration").inner_text().replace("\n", " ")
    assert explorer.describe().endswith(said)
    for region, reading in explorer.readings.items():
        column = ["diamond", "disc"].index(region)

        def cell(row: str, column: int = column) -> str:
            return str(page.locator(f"tr.{row} td").nth(column).inner_text())

        assert cell("w") == room._tuple(reading["w"])
        assert cell("p") == room._tuple(reading["p"])
        assert cell("multiplier") == number(reading["multiplier"])
        assert cell("loss") == number(reading["loss"])
        assert cell("loss_p") == number(reading["loss_p"])
        assert cell("face") == explorer.words[f"face_{reading['face']}"]
        names = [n for n, zero in zip(("w₁", "w₂"), reading["zeros"], strict=True) if zero]
        assert cell("zeros") == (", ".join(names) or "none")
        # The sign of a rounding error is no news.
        assert cell("along") in (
            number(reading["along"]),
            *(["0", "0.00"] * (reading["along"] < 1e-9)),
        )


def on_screen(page: Any, w: Any) -> tuple[float, float]:
    box = page.locator("svg.plane").bounding_box()
    unit = box["width"] / (2 * room.REACH)
    return box["x"] + (w[0] + room.REACH) * unit, box["y"] + (room.REACH - w[1]) * unit


# --- the same numbers (1,000 random states)


def random_state(rng: np.random.Generator) -> dict[str, Any]:
    def position() -> float | None:
        kind = rng.integers(4)
        return None if kind == 0 else float(rng.integers(4) if kind == 1 else rng.uniform(0, 4))

    return {
        "c1": float(rng.uniform(-3, 3)),
        "c2": float(rng.uniform(-3, 3)),
        "kappa": float(np.exp(rng.uniform(0, np.log(room.KAPPA_MAX)))),
        "theta": float(rng.uniform(-np.pi / 2, np.pi / 2)),
        "t": float(rng.uniform(*room.BUDGETS)),
        "region": "both",
        "diamond_position": position(),
        "disc_position": position(),
        "shaded": "none",
    }


def is_near_a_tie(explorer: OptimizationExplorer) -> bool:
    """Whether a change of 1e-9 could change what is decided: face, sign, or the way P slides."""
    loss, t = explorer.loss, explorer.t
    c = loss.centre
    margins = sorted(
        [numerics.vertex_margin(*loss, *v, t) for v in numerics.VERTICES]
        + [numerics.edge_margin(*loss, *s, t) for s in numerics.EDGES]
    )
    close = [np.abs(c).sum() - t, np.hypot(*c) - t, margins[-1] - margins[-2], *c]
    for region, reading in explorer.readings.items():
        close += [value for value in reading["w"] if value != 0]
        position = getattr(explorer, f"{region}_position")
        if position is not None:
            push = numerics.negative_gradient(*loss, *reading["p"])
            normals = room.boundary_normals(region, position)
            ways = [push @ way for way in room._ways(normals)]
            close += [push @ normals[0], *ways, *([ways[0] - ways[1]] if len(normals) > 1 else [])]
    return bool(np.min(np.abs(close)) < 1e-9)


@pytest.fixture(scope="module")
def compared() -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """1,000 random states that are not near a tie; of each what is read, and where P would rest."""
    explorer = OptimizationExplorer()
    rng = np.random.default_rng(20)
    found = []
    while len(found) < 1000:
        state = random_state(rng)
        for name, value in state.items():
            setattr(explorer, name, value)
        if not is_near_a_tie(explorer):
            rests = {region: rest_of(explorer, region) for region in explorer.regions}
            found.append((state, explorer.readings, rests))
    return found


def rest_of(explorer: OptimizationExplorer, region: room.Region) -> Any:
    """Where P comes to rest on the boundary, by the library; None where it is not on its way."""
    position = getattr(explorer, f"{region}_position")
    if position is None:
        return None
    loss, t = explorer.loss, explorer.t
    if region == "disc":
        angle = numerics.slide_circle(loss, t, position * np.pi / 2)
        return t * np.array([np.cos(angle), np.sin(angle)])
    return numerics.slide_diamond(loss, t, boundary_point("diamond", position, t))[-1]


def test_javascript_and_library_agree_on_a_thousand_states(start: Start, compared: Any) -> None:
    answers = solved(start(), [state for state, _, _ in compared])
    faces = set()
    for (_, readings, _), answer in zip(compared, answers, strict=True):
        assert list(answer) == list(readings)
        for region, reading in readings.items():
            seen = answer[region]
            for decided in ("face", "zeros", "flipped", "moving", "unheld"):
                assert seen[decided] == reading[decided]
            faces.add(f"{region} {reading['face']} {reading['moving']}")
            # The circle's multiplier is found by iteration, and so is all that follows from it.
            found = region == "disc" and reading["face"] == "circle"
            for value in ("w", "multiplier", "loss"):
                assert worst(seen[value], reading[value]) <= (1e-9 if found else 1e-12)
            follows = found and not reading["moving"]
            for value in ("p", "loss_p", "along"):
                assert worst(seen[value], reading[value]) <= (1e-9 if follows else 1e-12)
    regions = {"diamond": ("inside", "edge", "vertex"), "disc": ("inside", "circle")}
    assert faces == {f"{r} {f} {m}" for r in regions for f in regions[r] for m in (True, False)}


@pytest.mark.parametrize("region", ["diamond", "disc"])
def test_the_slide_ends_where_the_library_says(start: Start, compared: Any, region: Any) -> None:
    moving = [(state, rests[region]) for state, _, rests in compared if rests[region] is not None]
    ends = start().evaluate(
        f"([states, region]) => states.map((s) => {HOST}.explorer.slide(region, s))",
        [[state for state, _ in moving], region],
    )
    for (state, rest), end in zip(moving, ends, strict=True):
        reached = boundary_point(region, end % 4, state["t"])
        assert reached == pytest.approx(rest, abs=1e-9)
        assert abs(end - state[f"{region}_position"]) <= 4


def test_exact_zeros_are_decided_without_a_tolerance(start: Start) -> None:
    page = start(
        region="both",
        theta=0.0,
        kappa=4.0,
        c1=0.0,
        c2=2.0,
        diamond_position=None,
        disc_position=None,
    )
    zeros = f"Object.values({HOST}.explorer.solve(%s)).map((r) => r.zeros[0])"
    state = state_of(page)
    page.evaluate("(s) => { window.exact = s; }", state)
    assert page.evaluate(zeros % "exact") == [True, True]
    assert page.evaluate(zeros % "{ ...exact, c1: 1e-14 }") == [True, False]
    check_that_all_is_told(page)


# --- mouse


def test_dragging_the_point_and_letting_it_go(start: Start) -> None:
    page = start()
    page.mouse.move(*on_screen(page, boundary_point("diamond", 0.3, 1.0)))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (0.1, -0.9)), steps=5)
    assert state_of(page)["diamond_position"] == pytest.approx(3.1, abs=0.02)
    check_that_all_is_told(page)
    assert "slide" in page.locator(".narration").inner_text()
    page.mouse.up()
    assert state_of(page)["diamond_position"] is None
    check_that_all_is_told(page)
    assert "P rests at the corner (0, 1.00)" in page.locator(".narration").inner_text()
    assert page.get_by_role("button", name="Let P go").is_disabled()


def test_pressing_the_boundary_brings_the_point_there(start: Start) -> None:
    page = start(diamond_position=None)
    page.mouse.move(*on_screen(page, (-0.4, -0.6)))
    page.mouse.down()
    assert state_of(page)["diamond_position"] == pytest.approx(2.6, abs=0.02)
    page.mouse.move(*on_screen(page, (-0.8, -0.2)))
    assert state_of(page)["diamond_position"] == pytest.approx(2.2, abs=0.02)
    page.mouse.up()
    assert state_of(page)["diamond_position"] is None


def test_near_a_corner_the_point_is_exactly_there(start: Start) -> None:
    page = start()
    page.mouse.move(*on_screen(page, boundary_point("diamond", 0.3, 1.0)))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (1.0, 0.03)), steps=3)
    assert state_of(page)["diamond_position"] == 0
    next_frame(page)
    assert page.locator("svg .zone.gradient >> visible=true").count() == 1, "its normal cone"
    check_that_all_is_told(page)


def test_dragging_the_centre(start: Start) -> None:
    page = start(region="both", diamond_position=None, disc_position=None)
    page.mouse.move(*centre_of(page, ".handle.centre .dot"))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (-1.5, 0.4)), steps=6)
    check_that_all_is_told(page)
    page.mouse.move(*on_screen(page, (0.2, 0.1)), steps=6)
    page.mouse.up()
    state = state_of(page)
    assert (state["c1"], state["c2"]) == pytest.approx((0.2, 0.1), abs=0.02)
    check_that_all_is_told(page)
    assert "The centre is inside" in page.locator(".narration").inner_text()
    # P now lies under the centre: it is still the centre that one drags out again.
    page.mouse.down()
    page.mouse.move(*on_screen(page, (1.5, 1.0)), steps=6)
    page.mouse.up()
    assert state_of(page)["c1"] == pytest.approx(1.5, abs=0.02)
    assert state_of(page)["diamond_position"] is None


def test_the_centre_stays_in_the_picture(start: Start) -> None:
    page = start()
    page.mouse.move(*centre_of(page, ".handle.centre .dot"))
    page.mouse.down()
    page.mouse.move(5, 5, steps=3)
    page.mouse.up()
    state = state_of(page)
    assert abs(state["c1"]) <= room.REACH
    assert abs(state["c2"]) <= room.REACH


def test_dragging_the_shape_sets_tilt_and_condition_number(start: Start) -> None:
    page = start(c1=0.5, c2=0.5)
    page.mouse.move(*centre_of(page, ".handle.shape .dot"))
    page.mouse.down()
    page.mouse.move(*on_screen(page, (0.5 - 1.0, 0.5 + 1e-9)), steps=6)
    page.mouse.up()
    state = state_of(page)
    assert np.degrees(state["theta"]) % 180 == pytest.approx(90, abs=1.01)
    # The handle has followed the pointer.
    assert centre_of(page, ".handle.shape .dot") == pytest.approx(
        on_screen(page, (-0.5, 0.5)), abs=2.5
    )
    assert state["kappa"] > 5
    check_that_all_is_told(page)
    page.mouse.down()
    page.mouse.move(*on_screen(page, (0.45, 0.6)), steps=6)
    page.mouse.up()
    assert state_of(page)["kappa"] == 1


# --- the slide


def test_the_point_slides_along_the_boundary_to_its_rest(start: Start) -> None:
    page = start(options={})
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
    seen = page.evaluate("seen").copy()
    heights = [float(text.split(", ")[1].rstrip(")")) for text in seen]
    assert len(set(heights)) > 5, "it is seen on its way"
    assert heights == sorted(heights)
    assert heights[-1] == 1
    check_that_all_is_told(page)


def test_a_point_that_nothing_holds_leaves_the_boundary(start: Start) -> None:
    page = start(
        options={}, region="disc", kappa=1.0, theta=0.0, c1=0.25, c2=0.0, disc_position=0.5
    )
    page.get_by_role("button", name="Let P go").click()
    wait_until(page, 'model.get("disc_position") === null')
    check_that_all_is_told(page)
    assert page.locator("tr.p td").nth(1).inner_text() == "(0.25, 0)"


def test_what_the_reader_does_ends_the_slide(start: Start) -> None:
    page = start(options={})
    page.get_by_role("button", name="Let P go").click()
    page.locator(".handle.point.l1").press("ArrowRight")
    page.wait_for_timeout(100)
    held = state_of(page)["diamond_position"]
    assert held is not None
    page.wait_for_timeout(1500)
    assert state_of(page)["diamond_position"] == held


@pytest.mark.parametrize("name", room.PRESETS)
def test_presets(start: Start, name: str) -> None:
    page = start()
    page.get_by_role("button", name=room.WORDS[f"preset_{name}"]).click()
    state = state_of(page)
    for trait, value in room.PRESETS[name].items():
        assert state[trait] == value
    shown = in_python(page).regions
    assert [state[f"{region}_position"] for region in shown] == [None] * len(shown)
    check_that_all_is_told(page)


# --- touch


def test_by_touch_on_a_phone(start: Start) -> None:
    page = start(width=390, options={**STILL, "has_touch": True, "is_mobile": True})
    begin = centre_of(page, ".handle.point .dot >> visible=true")
    touch(page, begin, on_screen(page, (-0.5, -0.5)))
    assert state_of(page)["diamond_position"] is None
    next_frame(page)
    touch(page, centre_of(page, ".handle.centre .dot"), on_screen(page, (1.2, -1.6)))
    state = state_of(page)
    assert (state["c1"], state["c2"]) == pytest.approx((1.2, -1.6), abs=0.04)
    check_that_all_is_told(page)
    assert page.evaluate("scrollY") == 0, "a finger on a handle does not scroll"
    page.get_by_label("both").tap()
    page.locator("input[value=w2]").tap()
    check_that_all_is_told(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finger_beside_the_handles_scrolls_the_page(start: Start) -> None:
    page = start(width=390, options={**STILL, "has_touch": True, "is_mobile": True})
    page.set_viewport_size({"width": 390, "height": 600})
    begin = on_screen(page, (-2.0, -1.5))
    touch(page, begin, (begin[0], begin[1] - 200), steps=20)
    page.wait_for_function("scrollY > 20")


@pytest.mark.parametrize("selector", ["button", ".options label", ".slider input"])
def test_what_a_finger_must_hit_is_large_enough(start: Start, selector: str) -> None:
    page = start(width=390)
    for control in page.locator(selector).all():
        box = control.bounding_box()
        assert box["width"] >= 24
        assert box["height"] >= 24


# --- keys


def test_all_can_be_reached_and_is_named(start: Start) -> None:
    page = start(region="both")
    names = []
    for _ in range(30):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
              const node = document.activeElement;
              return node.getAttribute("aria-label") ?? (node.labels?.[0] ?? node).textContent;
            }"""
        )
        if name in names:
            break
        names.append(name)
    wanted = [room.WORDS[f"handle_{n}"] for n in ("centre", "shape", "diamond", "disc")]
    wanted += [room.WORDS[f"preset_{n}"] for n in room.PRESETS] + ["Let P go", "both", "nothing"]
    for name in wanted:
        assert name in names
    for slider in ("Budget t", "Condition number κ", "Tilt θ"):
        assert any(name.startswith(slider) for name in names)


def test_the_point_by_keys(start: Start) -> None:
    page = start()
    page.locator(".handle.point.l1").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["diamond_position"] == 0.35
    page.keyboard.press("Shift+ArrowDown")
    assert state_of(page)["diamond_position"] == 0.345
    check_that_all_is_told(page)
    assert page.locator(".handle.point.l1").get_attribute("aria-valuetext") == "P = (0.66, 0.34)"
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    assert state_of(page)["diamond_position"] == 3.95
    page.keyboard.press("Enter")
    assert state_of(page)["diamond_position"] is None
    page.keyboard.press("ArrowUp")  # from where it rests
    assert state_of(page)["diamond_position"] == 1.05
    page.keyboard.press("Space")
    assert state_of(page)["diamond_position"] is None
    check_that_all_is_told(page)


def test_centre_and_shape_by_keys(start: Start) -> None:
    page = start(theta=0.0, kappa=2.0)
    page.locator(".handle.centre").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    state = state_of(page)
    assert (state["c1"], state["c2"]) == (0.9, 1.81)
    next_frame(page)
    assert page.locator(".handle.centre").get_attribute("aria-valuetext") == "c = (0.90, 1.81)"
    page.locator(".handle.shape").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    state = state_of(page)
    assert state["kappa"] == pytest.approx(2.6)
    assert np.degrees(state["theta"]) == pytest.approx(6)
    check_that_all_is_told(page)
    page.keyboard.press("Control+ArrowUp")
    assert state_of(page)["kappa"] == state["kappa"], "other shortcuts are the browser's"


def test_sliders_by_keys(start: Start) -> None:
    page = start()
    page.get_by_label("Budget t").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["t"] == 1.05
    page.keyboard.press("Shift+ArrowLeft")
    assert state_of(page)["t"] == 1.045
    check_that_all_is_told(page)
    page.keyboard.press("Home")
    assert state_of(page)["t"] == room.BUDGETS[0]
    page.keyboard.press("End")
    assert state_of(page)["t"] == room.BUDGETS[1]
    page.get_by_label("Tilt").focus()
    page.keyboard.press("ArrowLeft")
    assert np.degrees(state_of(page)["theta"]) == pytest.approx(55)
    check_that_all_is_told(page)


def test_choices_by_keys(start: Start) -> None:
    page = start()
    page.get_by_role("radio", name="L1").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["region"] == "disc"
    page.keyboard.press("ArrowRight")
    assert state_of(page)["region"] == "both"
    check_that_all_is_told(page)


# --- the picture


def test_shading_shows_areas_for_l1_and_a_line_for_l2(start: Start) -> None:
    page = start(region="both", shaded="w1")
    wedges, line = page.locator("svg .zone.l1"), page.locator("svg .line.bold.l2")
    assert wedges.is_visible()
    assert line.is_visible()
    assert page.locator(".legend li").all_inner_texts() == [
        "centres whose L1 solution has w₁ = 0", "centres whose L2 solution has w₁ = 0",
    ]  # fmt: skip
    # A grid of centres: those in the shaded area, and no others, give the zero.
    grid = [(x, y) for x in np.linspace(-2.5, 2.5, 21) for y in np.linspace(-2.5, 2.5, 21)]
    inside = page.evaluate(
        """(points) => {
          const zone = document.querySelector("svg .zone.l1");
          return points.map(([x, y]) => zone.isPointInFill(new DOMPoint(x, y)));
        }""",
        [local(page, point) for point in grid],
    )
    explorer = in_python(page)
    loss, t = explorer.loss, explorer.t
    for point, shaded in zip(grid, inside, strict=True):
        moved = loss._replace(c1=float(point[0]), c2=float(point[1]))
        solution = numerics.solve_diamond(moved, t)
        if solution.face != "inside" and np.abs(point).sum() > t + 0.05:
            assert shaded == solution.zeros[0]
    set_state(page, shaded="w2", region="disc")
    assert not wedges.is_visible()
    assert line.is_visible()
    set_state(page, shaded="none")
    assert not line.is_visible()
    assert not page.locator(".legend").is_visible()


def local(page: Any, point: Any) -> tuple[float, float]:
    """Return a point of the plane in the picture's own coordinates."""
    unit = float(page.evaluate("document.querySelector('svg.plane').viewBox.baseVal.width")) / (
        2 * room.REACH
    )
    return (float(point[0]) + room.REACH) * unit, (room.REACH - float(point[1])) * unit


def test_the_arrows_are_drawn_to_one_scale(start: Start) -> None:
    page = start()
    explorer = in_python(page)
    reading = explorer.readings["diamond"]

    def vector(arrow: str) -> np.ndarray:
        head = page.locator(f"svg .arrow.{arrow} .head >> visible=true").get_attribute("d")
        tip = np.array([float(x) for x in head[1:].split("L")[0].split()])
        return (tip - np.array(local(page, reading["p"]))) * (1, -1)

    push = numerics.negative_gradient(*explorer.loss, *reading["p"])
    unit = np.hypot(*vector("gradient")) / np.hypot(*push)
    assert vector("gradient") / unit == pytest.approx(push, abs=0.01)
    assert np.hypot(*vector("highlight")) / unit == pytest.approx(reading["along"], abs=0.01)
    assert vector("highlight") @ vector("muted") == pytest.approx(0, abs=1)
    # At rest on an edge −∇L is drawn along the normal, and nothing is left along the boundary.
    page.get_by_role("button", name="the edge wins").click()
    next_frame(page)
    reading = in_python(page).readings["diamond"]
    assert page.locator("svg .arrow.highlight >> visible=true").count() == 0
    g, n = vector("gradient"), vector("muted")
    assert g @ n == pytest.approx(np.hypot(*g) * np.hypot(*n), rel=1e-3)


def test_the_level_line_goes_through_the_point(start: Start) -> None:
    page = start(kappa=20.0)
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
    plane = [(x / unit - room.REACH, room.REACH - y / unit) for x, y in points]
    values = [float(explorer.loss.value(*point)) for point in plane]
    assert values == pytest.approx([explorer.readings["diamond"]["loss_p"]] * len(values), rel=0.02)


def test_it_follows_its_width(start: Start) -> None:
    page = start()
    wide = page.locator("svg.plane").bounding_box()["width"]
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("document.querySelector('svg.plane').viewBox.baseVal.width < 380")
    next_frame(page)
    narrow = page.locator("svg.plane").bounding_box()["width"]
    assert narrow < wide
    p = boundary_point("diamond", 0.3, 1.0)
    assert centre_of(page, ".handle.point .dot >> visible=true") == pytest.approx(
        on_screen(page, p), abs=1
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barriers(start: Start, axe: str, width: int, theme: str) -> None:
    page = start(width=width, theme=theme)
    assert violations(page, axe) == []
    set_state(page, region="both", shaded="w1", diamond_position=None)
    assert violations(page, axe) == []


def test_what_is_said_is_said_once_it_has_come_to_rest(start: Start) -> None:
    page = start()
    heard = page.locator("[role=status]")
    first = heard.inner_text()
    page.locator(".handle.point.l1").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    next_frame(page)
    assert heard.inner_text() == first
    page.wait_for_function(
        "(first) => document.querySelector('[role=status]').textContent !== first", arg=first
    )
    assert heard.inner_text() == page.locator(".narration").inner_text()
