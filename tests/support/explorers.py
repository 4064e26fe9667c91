"""Explorers on a page of their own, as the website has them, without building the website."""

from __future__ import annotations

import importlib
import json
import math
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets

import shrinkage
from shrinkage.explorers import Explorer, site_script, site_style

#: The library's folder, whose rooms are looked through for explorers.
LIBRARY = Path(next(iter(shrinkage.__path__)))
#: How many random states of each explorer are compared: 200 in `make test`, all in `make bench`.
STATES = int(os.environ.get("SHRINKAGE_STATES", "200"))

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>An explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="explorers.css">
<style>body {{ max-width: 932px; margin: 0 auto; padding: 12px; }}
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

#: Reads the state that the traits declare from such an `explorer`.
READ_STATE = (
    "({ model }) => Object.fromEntries("
    "model.get('declared').traits.map(({ name }) => [name, model.get(name)]))"
)


def static_html(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what an explorer shows of itself while the website is built."""
    with monkeypatch.context() as build:
        build.setenv("SHRINKAGE_STATIC", "1")
        return str(explorer._repr_mimebundle_()["text/html"])


@cache
def _as_it_opens(address: str) -> str:
    module, _, name = address.partition(":")
    with pytest.MonkeyPatch.context() as build:
        return static_html(getattr(importlib.import_module(module), name)(), build)


def write_page(folder: Path, explorer: Explorer, *, theme: str = "light") -> str:
    """Write a page with one explorer, its script and its style; return its address.

    Its figure and its text alternative, which take long to draw, are those of the opening state.
    """
    body = _as_it_opens(explorer.address())
    (given,) = re.findall(r'<script type="application/json">(.*?)</script>', body)
    values = {**json.loads(given), "state": explorer.state(), "words": explorer.words}
    body = body.replace(given, json.dumps(values).replace("<", "\\u003c"))
    script = '<script defer src="explorer.js"></script>'
    page = PAGE.format(theme=theme, script=script, body=body)
    folder.mkdir(exist_ok=True)
    (folder / "explorer.js").write_text(site_script(explorer.address()), encoding="utf-8")
    (folder / "explorers.css").write_text(site_style(), encoding="utf-8")
    (folder / "page.html").write_text(page, encoding="utf-8")
    return (folder / "page.html").as_uri()


def state_of(page: Any) -> dict[str, Any]:
    """Return the explorer's state as the page has it now."""
    return dict(page.evaluate(f"({READ_STATE})({HOST}.explorer)"))


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
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(axe)
    found = page.evaluate("axe.run({ preload: false })")  # a page in a folder may not read files
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found["violations"]]


# ------------------------------------------------------------------- every explorer, any state


def every_explorer() -> list[type[Explorer]]:
    """Return the explorers of all rooms: a new one is found without being named."""
    found = []
    for path in sorted(LIBRARY.rglob("explorer.py")):
        name = ".".join(("shrinkage", *path.relative_to(LIBRARY).with_suffix("").parts))
        own = [thing for thing in vars(importlib.import_module(name)).values()
               if isinstance(thing, type) and thing.__module__ == name]  # fmt: skip
        explorers = [cls for cls in own if issubclass(cls, Explorer)]
        assert explorers, f"{name} has no explorer"
        found += explorers
    return found


def random_state(cls: type[Explorer], rng: np.random.Generator) -> dict[str, Any]:
    """Return values of all declared traits, over their whole ranges."""
    return {name: _random(trait.spec(), rng) for name, trait in cls.declarations().items()}


def _random(spec: dict[str, Any], rng: np.random.Generator) -> Any:
    kind, low, high = spec["kind"], spec.get("low"), spec.get("high")
    if kind == "choice":
        return str(rng.choice(spec["options"]))
    if kind == "text":
        return str(rng.choice(spec["examples"]))
    if kind == "toggle":
        return bool(rng.random() < 0.2)
    if kind == "point":
        return tuple(float(rng.uniform(-reach, reach)) for reach in spec["reach"])
    if kind == "whole":
        return int(rng.integers(low, min(high, low + 120) + 1))
    if kind == "counts":
        some = rng.integers(low, min(high, low + 120) + 1, size=rng.integers(4))
        return sorted({int(each) for each in some})
    if kind == "hidden":
        chance = rng.random()
        if spec["optional"] and chance < 0.25:
            return None
        # Whole numbers stand for corners and the like.
        return float(rng.integers(low, high)) if chance < 0.5 else float(rng.uniform(low, high))
    if spec["log"]:
        return float(np.exp(rng.uniform(math.log(low), math.log(high))))
    return float(rng.uniform(low, high))


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Return what nested readings hold: name with dots, and number or word."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from flat(each, f"{name}.{key}" if name else key)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from flat(each, name)
    else:
        yield name, value


def moved(state: dict[str, Any], way: np.ndarray) -> dict[str, Any]:
    """Return a state whose numbers are moved by about 1e-9; whole numbers stay where they are."""
    changed = {}
    for (name, value), by in zip(state.items(), way, strict=False):
        if isinstance(value, float) and value != int(value):
            changed[name] = value * (1 + 1e-9 * by)
        elif isinstance(value, tuple):
            changed[name] = (value[0] + 1e-9 * by, value[1] - 1e-9 * by)
    return {**state, **changed}


def decided(readings: Any) -> list[Any]:
    """Return all of the readings that is no real number."""
    return [each for each in flat(readings) if not isinstance(each[1], float)]


def is_near_a_tie(explorer: Explorer, readings: Any, rng: np.random.Generator) -> bool:
    """Whether a move of 1e-9 changes what is decided: rounding could then do so as well."""
    state = explorer.state()
    way = rng.uniform(0.5, 1, size=len(state)) * rng.choice([-1, 1], size=len(state))
    try:
        other = type(explorer)(**moved(state, way)).readings
    except (ValueError, traitlets.TraitError):  # beyond a range
        return True
    near = zip(flat(readings), flat(other), strict=True)
    return decided(other) != decided(readings) or any(
        isinstance(a, float) and not apart(a, b) <= 1e-4 for (_, a), (_, b) in near
    )


def apart(seen: float, expected: float) -> float:
    """Return |Δ|/max(1, |v|)."""
    return abs(seen - expected) / max(1.0, abs(expected))
