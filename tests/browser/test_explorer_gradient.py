"""The gradient view's explorer in a real browser: mouse, touch, keys, and the same numbers."""

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

from shrinkage.gradient import explorer as room
from shrinkage.gradient import numerics
from shrinkage.gradient.explorer import GradientExplorer, magnitude

EXPLORER = GradientExplorer
PLANE = "svg.plane >> visible=true >> nth=0"


def in_python(page: Any) -> GradientExplorer:
    return GradientExplorer(**state_of(page))


def check_that_all_is_told(page: Any) -> None:
    """Everything that the pictures show is text too, and it is what Python says."""
    next_frame(page)
    explorer = in_python(page)
    assert explorer.describe().endswith(page.locator(".narration").inner_text())
    watched = 1 if explorer.weight == "w2" and explorer.count == 2 else 0
    pulls = page.locator(".caption.plain:has-text('penalty') >> visible=true").all_text_contents()
    for shown, (rule, reading) in zip(pulls, explorer.readings.items(), strict=True):
        column = numerics.RULES.index(rule)

        def cell(row: str, column: int = column) -> str:
            return str(page.locator(f"tr.{row} td").nth(column).inner_text())

        for j, w in enumerate(reading["w"]):
            assert cell(f"w{j + 1}") == magnitude(w)
        assert cell("zeros") == str(sum(reading["zero"]))
        assert cell("visits") == str(reading["visits"])
        assert cell("reach") == magnitude(reading["reach"][watched])
        bound = magnitude(reading["bound"][watched]) if rule == "subgradient" else "–"
        assert cell("bound") == bound
        held = rule != "l2" and reading["zero"][watched]
        pull = f"±{room.number(explorer.lam)}" if held else room.number(reading["pull"][watched])
        assert shown == f"penalty {pull}, data {room.number(reading['data'][watched])}"


def on_screen(page: Any, w: Any) -> tuple[float, float]:
    box = page.locator(PLANE).bounding_box()
    unit = box["width"] / (2 * room.REACH)
    return box["x"] + (w[0] + room.REACH) * unit, box["y"] + box["height"] / 2 - w[1] * unit


# --- the same numbers (1,000 random states)


def random_state(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "weights": str(rng.choice(["two", "one"])),
        "rule": "all",
        "weight": "w1",
        "c1": float(rng.uniform(-2, 2)),
        "c2": float(rng.uniform(-2, 2)),
        "start1": float(rng.uniform(-2.3, 2.3)),
        "start2": float(rng.uniform(-2.3, 2.3)),
        "rho": float(rng.uniform(-room.RHO_MAX, room.RHO_MAX)),
        "lam": float(rng.uniform(0, room.LAM_MAX)),
        "eta": float(np.exp(rng.uniform(*np.log(room.ETA)))),
        "k": int(rng.integers(room.STEPS + 1)),
    }


def is_near_a_tie(explorer: GradientExplorer) -> bool:
    """Whether a change of 1e-9 could change a sign, or whether a weight lands on zero."""
    f, lam, eta = explorer.loss, explorer.lam, explorer.eta
    close: list[float] = []
    for rule in numerics.RULES:
        way = numerics.descend(rule, f, lam, eta, explorer.start, max(explorer.k, 1))
        close += np.abs(way[way != 0]).tolist()
        if rule == "proximal":
            moved = way - eta * np.array([f.gradient(w) for w in way])
            close += np.abs(np.abs(moved) - eta * lam).ravel().tolist()
    return min(close) < 1e-9


def test_javascript_and_library_agree_on_a_thousand_states(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    rng = np.random.default_rng(22)
    explorers: list[GradientExplorer] = []
    while len(explorers) < 1000:
        explorer = GradientExplorer(**random_state(rng))
        if not is_near_a_tie(explorer):
            explorers.append(explorer)
    page = start()
    names = list(random_state(rng))
    answers = solved(page, [{name: getattr(e, name) for name in names} for e in explorers])
    zeros = dict.fromkeys(numerics.RULES, 0)
    for explorer, answer in zip(explorers, answers, strict=True):
        for rule, reading in explorer.readings.items():
            seen = answer[rule]
            for decided in ("zero", "visits", "jumps"):
                assert seen[decided] == reading[decided]
            for value in ("w", "reach", "bound", "pull", "data"):
                assert worst(seen[value], reading[value]) <= 1e-12, (rule, value, explorer.state())
            zeros[rule] += sum(reading["zero"])
    assert zeros["l2"] == zeros["subgradient"] == 0
    assert zeros["proximal"] > 300


def test_an_exact_zero_is_one_in_both_languages(start: Start) -> None:
    # ηλ = 0.25 and no slope of the data at or near zero: a start that does land on zero.
    at = {"weights": "one", "c1": 0.0, "start1": 0.0, "eta": 0.5, "lam": 0.5, "k": 1}
    page = start(**at)
    assert [r["zero"] for r in solved(page, [{}])[0].values()] == [[True]] * 3
    beside = solved(page, [{"start1": 1e-300}])[0]
    assert beside["subgradient"]["zero"] == [False]
    assert beside["proximal"]["zero"] == [True]
    check_that_all_is_told(page)


# --- mouse


def test_dragging_the_start_and_the_centre(start: Start) -> None:
    page = start()
    for name, goal in (("start", (1.5, -0.5)), ("c", (-0.4, 1.2))):
        selector = ".handle.centre" if name == "c" else ".handle.start"
        page.mouse.move(*centre_of(page, f"{selector} .dot >> visible=true"))
        page.mouse.down()
        page.mouse.move(*on_screen(page, goal), steps=5)
        check_that_all_is_told(page)
        page.mouse.up()
        state = state_of(page)
        assert (state[f"{name}1"], state[f"{name}2"]) == pytest.approx(goal, abs=0.02)


def test_handles_stay_in_the_picture(start: Start) -> None:
    page = start()
    page.mouse.move(*centre_of(page, ".handle.start .dot >> visible=true"))
    page.mouse.down()
    page.mouse.move(5, 5, steps=3)
    page.mouse.up()
    state = state_of(page)
    assert abs(state["start1"]) <= room.REACH
    assert abs(state["start2"]) <= room.REACH_UP


def test_with_one_weight_handles_move_along_the_axis(start: Start) -> None:
    page = start()
    page.locator("input[value=one]").check(force=True)
    next_frame(page)
    x, y = centre_of(page, ".handle.start .dot >> visible=true")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y - 60, steps=4)
    page.mouse.up()
    state = state_of(page)
    assert state["start1"] > -1.5
    assert state["start2"] == room.PRESETS["chatter"]["start2"]
    next_frame(page)
    assert centre_of(page, ".handle.start .dot >> visible=true") == pytest.approx(
        (x + 80, y), abs=2
    )
    check_that_all_is_told(page)


def test_the_surprise(start: Start) -> None:
    page = start()
    before = in_python(page).readings["subgradient"]["reach"][0]
    page.get_by_role("button", name=room.WORDS["halve"]).click()
    state = state_of(page)
    assert (state["eta"], state["k"]) == (0.05, 160)
    check_that_all_is_told(page)
    reading = in_python(page).readings["subgradient"]
    assert reading["reach"][0] < 0.65 * before
    assert page.locator("tr.visits td").nth(1).inner_text() == "0"


def test_halving_ends_at_the_smallest_step(start: Start) -> None:
    page = start(eta=0.03)
    halve = page.get_by_role("button", name=room.WORDS["halve"])
    halve.click()
    halve.click()
    next_frame(page)
    assert state_of(page)["eta"] == room.ETA[0]
    assert halve.is_disabled()


def test_one_step_and_the_last(start: Start) -> None:
    page = start(k=room.STEPS - 1)
    forward = page.get_by_role("button", name=room.WORDS["forward"])
    forward.click()
    next_frame(page)
    assert state_of(page)["k"] == room.STEPS
    assert forward.is_disabled()
    check_that_all_is_told(page)


@pytest.mark.parametrize("name", room.PRESETS)
def test_presets(start: Start, name: str) -> None:
    page = start(weights="one", k=3)
    page.get_by_role("button", name=room.WORDS[f"preset_{name}"], exact=True).click()
    state = state_of(page)
    wanted = {**room.PLAIN, **room.PRESETS[name]}
    assert {trait: state[trait] for trait in wanted} == wanted
    check_that_all_is_told(page)


# --- play


def test_playing_takes_steps_until_the_last_and_begins_again(start: Start) -> None:
    page = start(options={}, k=100)
    page.get_by_role("button", name=room.WORDS["play"]).click()
    wait_until(page, 'model.get("k") > 101')
    next_frame(page)
    assert page.get_by_role("button", name=room.WORDS["pause"]).count() == 1
    wait_until(page, f'model.get("k") === {room.STEPS}')
    next_frame(page)
    check_that_all_is_told(page)
    page.get_by_role("button", name=room.WORDS["play"]).click()
    wait_until(page, f'model.get("k") < {room.STEPS - 20}')


def test_what_the_reader_does_ends_the_play(start: Start) -> None:
    page = start(options={}, k=0)
    page.get_by_role("button", name=room.WORDS["play"]).click()
    wait_until(page, 'model.get("k") > 1')
    page.get_by_role("button", name=room.WORDS["pause"]).click()
    held = state_of(page)["k"]
    page.wait_for_timeout(300)
    assert state_of(page)["k"] == held
    page.get_by_role("button", name=room.WORDS["play"]).click()
    page.get_by_role("button", name=room.WORDS["preset_steep"]).click()
    page.wait_for_timeout(300)
    assert state_of(page)["k"] == room.PRESETS["steep"]["k"]


def test_who_wants_no_motion_gets_the_end_at_once(start: Start) -> None:
    page = start(k=5)
    page.get_by_role("button", name=room.WORDS["play"]).click()
    next_frame(page)
    assert state_of(page)["k"] == room.STEPS


# --- touch and keys


def test_by_touch_on_a_phone(start: Start) -> None:
    page = start(width=390, options={**STILL, "has_touch": True, "is_mobile": True})
    before = page.evaluate("scrollY")
    touch(page, centre_of(page, ".handle.start .dot >> visible=true"), on_screen(page, (1.2, 0.8)))
    state = state_of(page)
    assert (state["start1"], state["start2"]) == pytest.approx((1.2, 0.8), abs=0.04)
    assert page.evaluate("scrollY") == before, "a finger on a handle does not scroll"
    page.get_by_role("button", name=room.WORDS["halve"]).tap()
    page.locator("input[value=w2]").tap()
    check_that_all_is_told(page)
    page.locator("input[value=one]").tap()
    check_that_all_is_told(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_by_keys(start: Start) -> None:
    page = start()
    page.locator(".handle.start >> visible=true").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    state = state_of(page)
    assert (state["start1"], state["start2"]) == pytest.approx((-1.63, -1.11))
    page.locator(".handle.centre >> visible=true").focus()
    page.keyboard.press("ArrowDown")
    assert state_of(page)["c2"] == pytest.approx(1.31)
    next_frame(page)
    said = page.locator(".handle.centre >> visible=true").get_attribute("aria-valuetext")
    assert said == "c = (0.37, 1.31)"
    page.get_by_label(room.WORDS["eta"]).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert state_of(page)["eta"] == pytest.approx(0.111)
    page.get_by_label(room.WORDS["k"]).focus()
    page.keyboard.press("ArrowLeft")
    assert state_of(page)["k"] == 79
    page.keyboard.press("Shift+ArrowLeft")
    assert isinstance(state_of(page)["k"], int)
    page.get_by_role("button", name=room.WORDS["forward"]).focus()
    page.keyboard.press("Enter")
    page.locator("input[name] >> nth=0").focus()
    page.keyboard.press("ArrowRight")
    assert state_of(page)["weights"] == "one"
    check_that_all_is_told(page)


def test_every_control_can_be_reached_by_tab(start: Start) -> None:
    page = start()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        tag = page.evaluate("document.activeElement.closest('[data-explorer]') !== null")
        if tag:
            reached.add(
                page.evaluate(
                    "document.activeElement.getAttribute('aria-label')"
                    " ?? document.activeElement.closest('label, button')?.textContent"
                )
            )
    for word in ("handle_start", "handle_centre", "play", "forward", "halve", "preset_lands"):
        assert room.WORDS[word] in reached


# --- what is drawn


def test_the_scale_tells_a_tiny_weight_from_zero(start: Start) -> None:
    page = start(**{**room.PRESETS["at_zero"], "k": 190})
    readings = in_python(page).readings
    assert 0 < abs(readings["l2"]["w"][0]) < 1e-12
    times = page.locator("svg.plane >> visible=true").nth(1)
    ends = {
        role: float(times.locator(f"path.mark.{role}").get_attribute("transform").split()[1][:-1])
        for role in ("l2", "sample", "l1")
    }
    band = times.locator("rect.band")
    top = float(band.get_attribute("y"))
    foot = top + float(band.get_attribute("height"))
    assert ends["sample"] < ends["l2"] < top < ends["l1"] < foot


def test_a_weight_that_runs_away_leaves_no_broken_picture(start: Start) -> None:
    page = start(eta=1.2, lam=1.5, rho=0.9, k=200)
    assert "run away" in page.locator(".narration").inner_text()
    paths = page.evaluate(f"[...{HOST}.querySelectorAll('path')].map((p) => p.getAttribute('d'))")
    assert not [d for d in paths if d and ("NaN" in d or "Infinity" in d or "e+" in d)]


def test_rules_can_be_shown_one_at_a_time(start: Start) -> None:
    page = start()
    for rule in numerics.RULES:
        page.locator(f"input[value={rule}]").check(force=True)
        check_that_all_is_told(page)
        marks = page.locator(f"{PLANE} >> path.mark >> visible=true")
        assert marks.count() == 1


def test_a_trait_set_in_python_moves_the_picture(start: Start) -> None:
    page = start()
    set_state(page, k=12, eta=0.3, weight="w2")
    check_that_all_is_told(page)
    assert page.locator("tr.reach th").inner_text().startswith("|w₂|")


def test_other_words_need_no_other_script(start: Start) -> None:
    page = start(words={**room.WORDS, "play": "Abspielen", "row_zeros": "Genau null"})
    assert page.get_by_role("button", name="Abspielen").count() == 1
    assert page.get_by_text("Genau null").count() == 1


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barriers(start: Start, axe: str, width: int, theme: str) -> None:
    page = start(width=width, theme=theme)
    assert violations(page, axe) == []
    set_state(page, weights="one", lam=0.0)
    assert violations(page, axe) == []
