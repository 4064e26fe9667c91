"""What is special to the explorer of the conversions: lines pasted, refused, copied, dragged."""

from __future__ import annotations

from typing import Any

from support.explorers import STILL, Start, next_frame, set_state, state_of

from shrinkage.conversions import TARGETS, convert
from shrinkage.conversions.explorer import ConversionsExplorer

EXPLORER = ConversionsExplorer


def line_of(page: Any) -> str:
    return str(page.locator("textarea").input_value().split("\n")[-1])


def test_a_pasted_line_is_written_for_the_target_and_copied(start: Start) -> None:
    page = start(options={**STILL, "permissions": ["clipboard-read", "clipboard-write"]})
    page.get_by_label("Your line", exact=True).fill("m = Lasso(.5, max_iter=10).fit(X, y)")
    page.get_by_label("Wanted in").select_option("keras.L1L2:mse")
    next_frame(page)
    expected = convert("keras.L1L2:mse", loss="least_squares", l1=0.5, l2=0.0, n=100).code
    assert line_of(page) == expected
    assert "no exact zeros" in page.locator(".narration").inner_text()
    page.get_by_role("button", name="Copy", exact=True).click()
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == expected


def test_what_cannot_be_read_is_said_and_nothing_is_offered(start: Start) -> None:
    page = start()
    page.get_by_label("Your line", exact=True).fill("Ridge(alpha=-1)")
    next_frame(page)
    assert page.locator(".narration").inner_text() == "alpha must be a number >= 0, got -1.0."
    assert page.locator("textarea").input_value() == ""
    assert page.get_by_role("button", name="Copy", exact=True).is_disabled()
    assert page.locator(".handle >> visible=true").count() == 0
    page.get_by_label("Your line", exact=True).fill("Ridge(alpha=1)")
    next_frame(page)
    assert page.locator(".handle >> visible=true").count() == 1


def test_dragging_a_strength_writes_the_line_anew(start: Start) -> None:
    page = start(line="ElasticNet(alpha=0.1, l1_ratio=0.5)")
    handles = page.locator(".handle >> visible=true")
    assert handles.count() == 2
    handles.nth(1).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        next_frame(page)
    readings = ConversionsExplorer(**state_of(page)).readings
    assert abs(readings["l1"] - 0.05) < 1e-9
    assert 0.49 < readings["l2"] < 0.51


def test_the_spread_of_y_is_asked_only_where_it_counts(start: Start) -> None:
    page = start()
    spread = page.locator(".slider").filter(has_text="Standard deviation of y")
    assert not spread.is_visible()
    set_state(page, to="glmnet.glmnet:gaussian")
    assert spread.is_visible()
    spread.locator("[type=number]").fill("4")
    next_frame(page)
    assert "lambda = 0.12" in line_of(page)
    set_state(page, line="Lasso(alpha=0.1)")
    assert not spread.is_visible()


def test_it_stays_within_its_height_for_every_target(start: Start) -> None:
    page = start()
    page.set_viewport_size({"width": 1280, "height": 720})
    lines = ["Ridge(alpha=3.0)", "ElasticNet(alpha=0.1)", "LogisticRegression()", "Ridge(a"]
    heights = page.evaluate(HEIGHTS, [lines, list(TARGETS)])
    assert len(heights) == len(lines) * len(TARGETS)
    assert {name: height for name, height in heights.items() if height > 605} == {}


HEIGHTS = """async ([lines, targets]) => {
    const { model } = document.querySelector("[data-explorer]").explorer;
    const view = document.querySelector(".explorer-view");
    const heights = {};
    for (const line of lines) {
        model.set("line", line);
        for (const to of targets) {
            model.set("to", to);
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            heights[`${line} for ${to}`] = view.getBoundingClientRect().height;
        }
    }
    return heights;
}"""
