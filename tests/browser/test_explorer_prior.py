"""What is special to the prior view's explorer: handles, two pictures, and a zoom at zero."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.explorers import Start, centre_of, next_frame, set_state, state_of

from shrinkage.prior.explorer import PriorExplorer

EXPLORER = PriorExplorer


def drag(page: Any, selector: str, across: float) -> None:
    x, y = centre_of(page, f"{selector} .dot")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y, steps=5)
    page.mouse.up()
    next_frame(page)


def said(page: Any) -> str:
    return str(page.locator(".narration").inner_text())


def written(page: Any) -> str:
    """Return the words in the main picture that can be seen."""
    texts = "[...document.querySelectorAll('svg.main text')].filter((n) => n.checkVisibility())"
    return str(page.evaluate(f"{texts}.map((n) => n.textContent).join(' | ')"))


def test_one_drag_the_laplace_mode_rests_and_the_gaussian_does_not(start: Start) -> None:
    page = start(prior="laplace", y=-0.4)
    drag(page, ".handle.response", 40)
    assert -0.1 < state_of(page)["y"] < 0.6
    assert "The mode is exactly 0" in said(page)
    set_state(page, prior="gaussian", y=0.3)
    assert "not 0" in said(page)


def test_scale_and_noise_are_dragged_in_the_picture(start: Start) -> None:
    page = start(prior="laplace")
    drag(page, ".handle.scale", 60)
    assert state_of(page)["b"] > 1.8
    drag(page, ".handle.sigma", -40)
    assert state_of(page)["sigma"] > 1.2


def test_the_response_is_dragged_on_the_small_picture(start: Start) -> None:
    page = start(shown="penalties", zoom=1000.0, prior="laplace")
    assert page.locator(".handle.response").is_hidden()
    drag(page, ".handle.curve", 60)
    assert state_of(page)["y"] > 1
    assert "0 is not its minimum." in said(page)


@pytest.mark.parametrize(("prior", "share"), [("laplace", 1.0), ("gaussian", 0.05)])
def test_under_the_zoom_the_v_stays_and_the_parabola_is_flat(
    start: Start, prior: str, share: float
) -> None:
    page = start(shown="penalties", prior=prior, tau=1.0)

    def reach() -> float:
        """Return how far up the penalty goes from zero to a third of the picture, in pixels."""
        path = page.locator("svg.main path.line.bold >> visible=true").first.get_attribute("d")
        points = [tuple(map(float, one.split())) for one in re.split("[ML]", path)[1:]]
        heights = [y for _, y in points]
        return max(heights) - heights[len(points) // 3]

    before = reach()
    set_state(page, zoom=1000.0)
    assert reach() == pytest.approx(before, rel=0.02) if share == 1 else reach() < share * before


def test_an_atom_is_drawn_for_a_probability(start: Start) -> None:
    page = start(prior="spike", tau=1.5, y=1.2)
    assert "P(w = 0) = 0.52" in written(page)
    set_state(page, prior="laplace")
    assert "P(w = 0)" not in written(page)
