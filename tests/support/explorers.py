"""Explorers on a page of their own, as the website has them, without building the website."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shrinkage.explorers import Explorer, site_script, site_style

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>An explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="explorers.css">
<style>body {{ max-width: 720px; margin: 0 auto; padding: 12px; }}
[data-theme="dark"] body {{ color: #fff; background: #14181e; }}</style>
{script}
</head>
<body><main><h1>An explorer</h1>
{body}
</main></body>
</html>
"""

#: Opens a page with an explorer in the state that is given, see the fixture `start`.
Start = Callable[..., Any]

#: Options of a browser whose reader wants no motion.
STILL = {"reduced_motion": "reduce"}

#: The explorer's element; its `explorer` holds the model and what the JavaScript exports.
HOST = "document.querySelector('[data-explorer]')"


def static_html(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what an explorer shows of itself while the website is built."""
    with monkeypatch.context() as build:
        build.setenv("SHRINKAGE_STATIC", "1")
        return str(explorer._repr_mimebundle_()["text/html"])


def write_page(
    folder: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch, *, theme: str = "light"
) -> str:
    """Write a page with one explorer, its script and its style; return its address."""
    (folder / "explorer.js").write_text(site_script(explorer.address()), encoding="utf-8")
    (folder / "explorers.css").write_text(site_style(), encoding="utf-8")
    page = PAGE.format(
        theme=theme,
        script='<script defer src="explorer.js"></script>',
        body=static_html(explorer, monkeypatch),
    )
    (folder / "page.html").write_text(page, encoding="utf-8")
    return (folder / "page.html").as_uri()


def state_of(page: Any) -> dict[str, Any]:
    """Return the explorer's state as the page has it now."""
    names = page.evaluate(f"Object.keys(JSON.parse({HOST}.querySelector('script').textContent))")
    read = f"(names) => Object.fromEntries(names.map((n) => [n, {HOST}.explorer.model.get(n)]))"
    return dict(page.evaluate(read, names))


def set_state(page: Any, **state: Any) -> None:
    """Change the explorer's state from outside, as Python would, and wait for the picture."""
    change = f"(s) => Object.entries(s).forEach(([n, v]) => {HOST}.explorer.model.set(n, v))"
    page.evaluate(change, state)
    next_frame(page)


def next_frame(page: Any) -> None:
    """Wait until what has changed so far is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def wait_until(page: Any, condition: str) -> None:
    """Wait until a condition on the `model` holds."""
    page.wait_for_function(f"() => {{ const {{ model }} = {HOST}.explorer; return {condition}; }}")


def centre_of(page: Any, selector: str) -> tuple[float, float]:
    """Return the middle of an element on the screen."""
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def touch(page: Any, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    """Put a finger down, move it and lift it."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, points: list[dict[str, float]]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", [{"x": start[0], "y": start[1]}])
    for i in range(1, steps + 1):
        share = i / steps
        at = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
        send("touchMove", [{"x": at[0], "y": at[1]}])
    send("touchEnd", [])


def violations(page: Any, axe: str) -> list[str]:
    """Return what axe finds wrong with the page."""
    page.evaluate(axe)
    found: Callable[[str], Any] = page.evaluate
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found("axe.run()")["violations"]]


def worst(seen: Any, expected: Any) -> float:
    """Return the largest |Δ|/max(1, |v|) of two numbers or arrays of one shape."""
    a, b = np.asarray(seen, dtype=float), np.asarray(expected, dtype=float)
    assert a.shape == b.shape
    return float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0.0))


def solved(page: Any, states: list[dict[str, Any]]) -> list[Any]:
    """Return what the explorer's JavaScript computes of states that change its own in part."""
    given = "Object.fromEntries(names.map((n) => [n, model.get(n)]))"
    names = list(state_of(page))
    return list(
        page.evaluate(
            f"""([names, states]) => {{
              const {{ model, solve }} = {HOST}.explorer;
              const own = {given};
              return states.map((state) => solve({{ ...own, ...state }}));
            }}""",
            [names, states],
        )
    )
