"""What is special to the gradient view's explorer: taking steps, halving η, the scale of sizes."""

from __future__ import annotations

from typing import Any

import pytest
from support.explorers import HOST, Start, next_frame, state_of, wait_until

from shrinkage.gradient import numerics
from shrinkage.gradient.explorer import LONGEST, GradientExplorer

EXPLORER = GradientExplorer
WORDS = GradientExplorer.says


def button(page: Any, word: str) -> Any:
    return page.get_by_role("button", name=WORDS[word], exact=True)


def in_python(page: Any) -> GradientExplorer:
    return GradientExplorer(**state_of(page))


def test_an_exact_zero_is_one_in_the_browser_too(start: Start) -> None:
    # ηλ = 0.25 and no slope of the data at or near zero: a start that does land on zero.
    at = {"c": (0.0, 0.0), "rho": 0.0, "start": (0.0, 0.0), "eta": 0.5, "lam": 0.5, "k": 1}
    page = start(**at)
    solve = f"(start) => {HOST}.explorer.solve(Object.assign({{}}, start))"
    state = state_of(page)
    assert [r["zero"] for r in page.evaluate(solve, state).values()] == [[True, True]] * 3
    beside = page.evaluate(solve, {**state, "start": [1e-300, 0.0]})
    assert beside["subgradient"]["zero"][0] is False
    assert beside["proximal"]["zero"][0] is True


def test_halve_works_as_often_as_it_is_pressed(start: Start) -> None:
    page = start()
    for times in range(1, 31):
        before = in_python(page).readings["subgradient"]["bound"][0]
        button(page, "halve").click()
        next_frame(page)
        explorer = in_python(page)
        assert explorer.k == 80 + 40 * times
        assert explorer.step_after(explorer.k) == 0.1 * 2.0**-times
        reading = explorer.readings["subgradient"]
        assert reading["visits"] == 0
        assert reading["bound"][0] < 0.6 * before
        assert button(page, "halve").is_enabled()
    assert page.locator("tr.visits td").nth(1).inner_text() == "0"


def test_halving_ends_with_the_steps(start: Start) -> None:
    marks = list(range(80, LONGEST - 40, 40))
    page = start(halved=marks, k=LONGEST)
    assert button(page, "halve").is_disabled()
    assert len(marks) >= 240


def test_halving_before_an_earlier_halving_forgets_it(start: Start) -> None:
    page = start(halved=[80, 120], k=100)
    button(page, "halve").click()
    assert state_of(page)["halved"] == [80, 100]
    assert state_of(page)["k"] == 140
    button(page, "begin").click()
    assert (state_of(page)["k"], state_of(page)["halved"]) == (0, [])


def test_one_step_and_the_last(start: Start) -> None:
    page = start(k=199)
    button(page, "forward").click()
    next_frame(page)
    assert state_of(page)["k"] == 200
    assert button(page, "forward").is_disabled()
    assert button(page, "play").is_disabled()


def test_playing_takes_steps_until_the_reader_does_something(start: Start) -> None:
    page = start(options={}, k=0)
    button(page, "play").click()
    wait_until(page, 'model.get("k") > 3')
    next_frame(page)
    button(page, "pause").click()
    held = state_of(page)["k"]
    page.wait_for_timeout(300)
    assert state_of(page)["k"] == held
    button(page, "play").click()
    page.get_by_label(GradientExplorer().words["lam"]).press("ArrowRight")
    next_frame(page)
    held = state_of(page)["k"]
    page.wait_for_timeout(300)
    assert state_of(page)["k"] == held


def test_who_wants_no_motion_gets_the_end_at_once(start: Start) -> None:
    page = start(k=5)
    button(page, "play").click()
    assert state_of(page)["k"] == 200


@pytest.mark.parametrize("halved", [[], [80 + 40 * i for i in range(60)]])
def test_the_scale_tells_a_tiny_weight_from_zero(start: Start, halved: list[int]) -> None:
    k = 190 if not halved else halved[-1] + 40
    page = start(c=(0.0, 0.0), rho=0.0, lam=1.0, eta=0.2, halved=halved, k=k)
    readings = in_python(page).readings
    assert readings["l2"]["w"][0] != 0
    assert readings["subgradient"]["w"][0] != 0
    times = page.locator("svg.plane:not(.main) >> visible=true").first
    ends = {
        role: float(times.locator(f"path.mark.{role}").get_attribute("transform").split()[1][:-1])
        for role in ("l2", "sample", "l1")
    }
    band = times.locator("rect.band")
    top = float(band.get_attribute("y"))
    foot = top + float(band.get_attribute("height"))
    assert max(ends["sample"], ends["l2"]) < top < ends["l1"] < foot


def test_a_weight_that_runs_away_leaves_no_broken_picture(start: Start) -> None:
    page = start(eta=1.2, lam=1.5, rho=0.9, k=200)
    assert "run away" in page.locator(".narration").inner_text()
    paths = page.evaluate(f"[...{HOST}.querySelectorAll('path')].map((p) => p.getAttribute('d'))")
    assert not [d for d in paths if d and ("NaN" in d or "Infinity" in d or "e+" in d)]


def test_rules_can_be_shown_one_at_a_time(start: Start) -> None:
    page = start()
    page.locator("summary").click()
    for rule in numerics.RULES:
        page.locator(f"input[value={rule}]").check(force=True)
        next_frame(page)
        assert page.locator(".plane.main path.mark >> visible=true").count() == 1


def test_the_pulls_are_told_in_numbers(start: Start) -> None:
    page = start()
    page.locator("summary").click()
    next_frame(page)
    next_frame(page)
    explorer = in_python(page)
    said = page.locator(".caption.plain:has-text('penalty') >> visible=true").all_text_contents()
    for text, (rule, reading) in zip(said, explorer.readings.items(), strict=True):
        held = rule != "l2" and reading["zero"][0]
        pull = f"±{explorer.lam:.2f}" if held else f"{reading['pull'][0]:.2f}".replace("-", "−")
        data = f"{reading['data'][0]:.2f}".replace("-", "−")
        assert text == f"penalty {pull}, data {data}"
