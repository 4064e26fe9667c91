"""What is special to the explorer of PRML's picture: the cloud, the outline, the curve."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from support.explorers import Start, next_frame, set_state, state_of

from shrinkage.prml.explorer import COUNT, REACH, PrmlExplorer

EXPLORER = PrmlExplorer


def pieces(page: Any, selector: str) -> int:
    """Return of how many pieces a path consists."""
    return len(re.findall("M", page.locator(selector).first.get_attribute("d") or ""))


def test_each_centre_is_marked_once_by_whether_it_gives_a_zero(start: Start) -> None:
    page = start()
    for q in (2.0, 1.05, 1.0, 0.5):
        set_state(page, q=q)
        zeros = PrmlExplorer(**state_of(page)).readings["count"]
        marked = pieces(page, ".plane.main .mark.l1"), pieces(page, ".plane.main .line.slim.l2")
        assert marked == (zeros, COUNT - zeros)


def test_dragging_the_exponent_draws_the_cliff(start: Start) -> None:
    page = start()
    slider = page.get_by_label("Exponent q")
    below = page.locator(".side .plane .line.l1")
    slider.focus()
    for _ in range(19):  # from 2 down to 1.05
        page.keyboard.press("ArrowLeft")
        next_frame(page)
        assert not below.is_visible()
        assert "0 of 300" in page.locator("tr.share").inner_text()
    assert state_of(page)["q"] == 1.05
    page.keyboard.press("ArrowLeft")
    next_frame(page)
    assert state_of(page)["q"] == 1
    share = int(page.locator("tr.share td").inner_text().split(" of ")[0]) / COUNT
    assert share > 1 / 3
    # A line straight up has no width, so that it does not count as visible.
    assert page.locator(".side .plane .line.dotted").get_attribute("display") is None
    page.keyboard.press("ArrowLeft")
    next_frame(page)
    assert below.is_visible()


def test_the_outline_meets_the_axes_at_the_budget(start: Start) -> None:
    page = start()
    for q in (0.5, 1.0, 3.0):
        set_state(page, q=q, t=1.5)
        outline = page.locator(".plane.main .area")
        numbers = np.array(re.findall(r"-?[\d.]+", outline.get_attribute("d")), float)
        points = numbers.reshape(-1, 2)
        width = page.evaluate("document.querySelector('.plane.main').viewBox.baseVal.width")
        unit = width / (2 * REACH)
        x, y = points.T
        assert x.max() - x.min() == pytest.approx(3 * unit, abs=0.3)
        assert y.max() - y.min() == pytest.approx(3 * unit, abs=0.3)
        assert ("l1" in outline.get_attribute("class")) == (q <= 1)


def test_other_local_solutions_are_ringed(start: Start) -> None:
    page = start(**PrmlExplorer.presets["star"].changes)
    assert pieces(page, ".plane.main .line.l1:not(.slim)") == 1
    set_state(page, q=2.0)
    assert pieces(page, ".plane.main .line.l1:not(.slim)") == 0


def test_more_weights_show_the_law_from_one_down(start: Start) -> None:
    page = start(p=5)
    band = page.locator(".side .plane .zone")
    assert not band.is_visible()
    set_state(page, q=0.8)
    assert band.is_visible()
    assert "With 5 weights" in page.locator(".narration").inner_text()
    set_state(page, p=2)
    assert not band.is_visible()
