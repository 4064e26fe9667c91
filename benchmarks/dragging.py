"""Dragging: an explorer's own work for each pointer event, and how evenly its frames come.

A page with one explorer is opened in a browser, as the website has it, and each of its handles is
dragged by the mouse in every kind of region, with shading on. The browser's own trace tells how
long the page's listeners ran for each event and how long the next frame's callback, which draws:
the two together are the event's work. Layout and painting are the browser's and are not in it; they
show in the intervals between frames. Processor time counts, for then other programs that run do
not; the time on the clock is printed beside it.

Run as: python -m benchmarks.dragging
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import common

import numpy as np  # isort: skip  # after common, which sets the number of threads

from shrinkage.algorithms.boosted_trees.explorer import BoostedTreesExplorer
from shrinkage.algorithms.global_minimum.explorer import GlobalMinimumExplorer
from shrinkage.algorithms.linear_models.explorer import LinearModelsExplorer
from shrinkage.algorithms.neural_networks.explorer import NeuralExplorer
from shrinkage.algorithms.support_vector_machines.explorer import SupportVectorExplorer
from shrinkage.constraint.explorer import ConstraintExplorer, PathExplorer
from shrinkage.explorers import Explorer, site_script, site_style
from shrinkage.extremum.explorer import ExtremumExplorer
from shrinkage.gradient.explorer import GradientExplorer
from shrinkage.optimization.explorer import OptimizationExplorer
from shrinkage.prior.explorer import PriorExplorer
from shrinkage.prml.explorer import PrmlExplorer
from shrinkage.why_regularize.explorer import WhyRegularizeExplorer

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIMIT = 4.0  # milliseconds per event at the 99th percentile

PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>Dragging</title><style>body {{ max-width: 932px; margin: 1em auto; }} {style}</style>
<script defer src="explorer.js"></script></head><body>{body}</body></html>"""


@dataclass
class Measured:
    """What one drag took, in milliseconds: of each event, and between frames."""

    what: str
    processor: np.ndarray
    clock: np.ndarray
    intervals: np.ndarray


def measured_from(what: str, trace: list[dict[str, Any]]) -> Measured:
    """Read a drag off the browser's trace: events, and the frame that draws after each."""
    moves = [e for e in trace if e["name"] == "EventDispatch"]
    moves = [e for e in moves if e["args"]["data"]["type"] == "pointermove"]
    frames = sorted((e for e in trace if e["name"] == "FireAnimationFrame"), key=lambda e: e["ts"])
    times = {"tdur": [], "dur": []}
    for move in moves:
        drawn = next((frame for frame in frames if frame["ts"] > move["ts"]), None)
        # Events that share a frame share its work: the whole of it counts for each of them.
        for kind, found in times.items():
            found.append((move[kind] + (drawn[kind] if drawn else 0)) / 1000)
    return Measured(
        what,
        np.array(times["tdur"]),
        np.array(times["dur"]),
        np.diff([frame["ts"] for frame in frames]) / 1000,
    )


def write_page(folder: Path, explorer: Explorer) -> str:
    (folder / "explorer.js").write_text(site_script(explorer.address()), encoding="utf-8")
    page = PAGE.format(style=site_style(), body=explorer.static_html())
    (folder / "page.html").write_text(page, encoding="utf-8")
    return (folder / "page.html").as_uri()


def drag(page: Page, what: str, selector: str, events: int) -> Measured:
    """Drag a handle around the origin, at the pace of a mouse that reports 60 times a second."""
    box = page.locator(selector).locator("visible=true").first.bounding_box()
    plane = page.locator("svg.plane").filter(has=page.locator(selector)).first.bounding_box()
    assert box is not None
    assert plane is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    for i in range(events):
        angle, far = 4 * math.pi * i / events, plane["width"] * (0.25 + 0.1 * math.sin(i / 9))
        x = plane["x"] + plane["width"] / 2 + far * math.cos(angle)
        y = plane["y"] + plane["height"] / 2 - far * math.sin(angle)
        page.mouse.move(x, y)
    page.wait_for_timeout(50)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.mouse.up()
    page.wait_for_timeout(50)
    return measured_from(what, trace)


#: Each explorer, the states it is dragged in, and the handles that are dragged there.
CASES: list[tuple[type[Explorer], list[dict[str, Any]], list[str]]] = [
    (
        OptimizationExplorer,
        [{"region": region, "shaded": "w1"} for region in ("diamond", "disc", "both")],
        [".handle.point .dot", ".handle.centre .dot", ".handle.shape .dot"],
    ),
    (
        GradientExplorer,
        [{"k": 80}, {"k": 200}, {"halved": [80 + 40 * i for i in range(6)], "k": 320}],
        [".handle.start .dot", ".handle.centre .dot"],
    ),
    (
        BoostedTreesExplorer,
        [{"lam": 0.0}, {"lam": 2.0, "alpha": 1.0, "gamma": 2.0}],
        [".handle.r1 .dot", ".handle.r4 .dot"],
    ),
    (
        PriorExplorer,
        [{"prior": prior} for prior in ("laplace", "student", "spike")],
        [".handle.response .dot", ".handle.scale .dot"],
    ),
    (
        ExtremumExplorer,
        [{"loss": loss} for loss in ("quadratic", "logistic", "double")],
        [".handle.c .dot"],
    ),
    (
        GlobalMinimumExplorer,
        [{"penalty": penalty} for penalty in ("l2", "l1")],
        [".handle.centre .dot", ".handle.shape .dot"],
    ),
    (
        PrmlExplorer,
        [{"q": q, "rho": 0.5} for q in (0.6, 1.0, 2.0)],
        [".handle.centre .dot"],
    ),
    (
        WhyRegularizeExplorer,
        [{"method": method, "degree": 11, "many": True} for method in ("ridge", "lasso")],
        [".handle.strength .dot"],
    ),
    (
        LinearModelsExplorer,
        [
            {"day": 200, "method": "lasso", "rho": 0.99, "lam": 0.1},
            {"method": "net"},
            {"method": "ridge"},
            {"method": "lasso", "third": "mixed", "rows": "many", "rho": 0.0},
        ],
        [".handle.truth .dot"],
    ),
    (
        ConstraintExplorer,
        [{"penalty": penalty, "gap": True} for penalty in ("l1", "l2")],
        [".handle.slope .dot", ".handle.budget .dot"],
    ),
    (
        PathExplorer,
        [{"method": "lasso", "axis": "budget"}, {"method": "ridge", "axis": "explained"}],
        [".handle.strength .dot"],
    ),
    (
        NeuralExplorer,
        [{"optimizer": "adam", "kind": kind, "k": 400} for kind in ("l2", "l1")],
        [".handle.extra .dot"],
    ),
    (
        SupportVectorExplorer,
        [
            {"penalty": norm, "loss": loss}
            for norm in ("l2", "l1")
            for loss in ("hinge", "squared_hinge")
        ],
        [".handle.p0 .dot", ".handle.p5 .dot"],
    ),
]


def drags(
    page: Page, states: list[dict[str, Any]], handles: list[str], events: int
) -> list[Measured]:
    measured = []
    for state in states:
        page.evaluate(
            """(state) => {
              const { model } = document.querySelector("[data-explorer]").explorer;
              Object.entries(state).forEach(([name, value]) => model.set(name, value));
            }""",
            state,
        )
        page.wait_for_timeout(100)
        for handle in handles:
            name = handle.removesuffix(" .dot").split(".")[-1]
            what = " ".join(
                [*(f"{v}" for v in state.values() if not isinstance(v, (bool, list))), name]
            )
            measured.append(drag(page, what, handle, events))
    return measured


KINDS = ("processor", "clock", "intervals")
HEAD = ["", "events", "median", "99 %", "worst", "by the clock: 99 %", "frames: median", "95 %"]


def row(measured: Measured) -> list[str]:
    numbers = [
        *np.quantile(measured.processor, [0.5, 0.99, 1]),
        np.quantile(measured.clock, 0.99),
        *np.quantile(measured.intervals, [0.5, 0.95]),
    ]
    return [measured.what, str(len(measured.processor)), *(f"{number:.2f}" for number in numbers)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=150, help="pointer events for each drag")
    events = parser.parse_args().events
    os.environ["SHRINKAGE_STATIC"] = "1"
    browser = chromium.browser()
    print(common.header("anywidget"))
    print(f"Chromium {browser.version}; milliseconds of own work per pointer event")
    for explorer, states, handles in CASES:
        with tempfile.TemporaryDirectory() as folder:
            context = browser.new_context(
                viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(write_page(Path(folder), explorer()))
            page.wait_for_selector(".explorer.mounted", state="attached")
            measured = drags(page, states, handles, events)
            context.close()
        every = Measured("all", *(np.concatenate([getattr(m, k) for m in measured]) for k in KINDS))
        print(f"\n{explorer.__name__}")
        print(common.table([HEAD, *(row(m) for m in [*measured, every])]))
        high = float(np.quantile(every.processor, 0.99))
        verdict = "within" if high <= LIMIT else "ABOVE"
        print(f"99th percentile {high:.2f} ms: {verdict} the limit of {LIMIT:g} ms")


if __name__ == "__main__":
    main()
