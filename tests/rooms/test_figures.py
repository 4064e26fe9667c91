"""Every figure draws where it is told, labels its axes, and keeps to palette and size.

A room's own ``test_figures.py`` says ``FIGURES``: how to call each ``plot_*``, under a name.
"""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from support.rooms import drawers, own_tests

from bookbuild.figures import LARGEST, slim_svg
from shrinkage.lesson import style

ROOMS = dict(drawers("figures"))


def plots(room: Any) -> dict[str, Callable[..., Any]]:
    """Return the figures that a room defines itself."""
    found = inspect.getmembers(room, inspect.isfunction)
    return {
        name: plot
        for name, plot in found
        if name.startswith("plot_") and plot.__module__ == room.__name__
    }


def unlabelled(ax: Axes) -> bool:
    """Return whether an axis with numbers beside it does not say what they are."""
    sides = ((ax.get_xlabel(), ax.get_xticklabels()), (ax.get_ylabel(), ax.get_yticklabels()))
    return ax.axison and any(
        not label and any(re.fullmatch(r"[−\d.]+", tick.get_text()) for tick in ticks)
        for label, ticks in sides
    )


@pytest.mark.parametrize("stem", ROOMS)
def test_the_figures_of_a_room(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = ROOMS[stem]
    known = plots(room)
    calls: dict[str, inspect.BoundArguments] = {}

    def noted(name: str, plot: Callable[..., Any], *args: Any, **options: Any) -> Any:
        calls.setdefault(name, inspect.signature(plot).bind(*args, **options))
        return plot(*args, **options)

    for name, plot in known.items():
        monkeypatch.setattr(room, name, partial(noted, name, plot))
    for name, make in own_tests(stem, "figures").FIGURES.items():
        before = len(plt.get_fignums())
        drawn = make()
        figure = drawn if isinstance(drawn, Figure) else drawn.figure
        assert len(plt.get_fignums()) == before + 1, name
        svg = io.StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
        slim = slim_svg(svg.getvalue())
        assert not style.stray_colours(slim), name
        assert len(slim.encode()) <= LARGEST, name
        assert not [ax for ax in figure.axes if unlabelled(ax)], f"{name}: an axis has no label"
        plt.close(figure)
    missed = set(known) - set(calls)
    assert not missed, f"FIGURES in tests/{stem}/test_figures.py does not draw {missed}"
    for name, call in calls.items():
        if "ax" in call.signature.parameters:
            call.arguments["ax"] = ax = plt.figure().add_subplot()
            assert known[name](*call.args, **call.kwargs) is ax, f"{name} draws elsewhere"
            assert len(plt.get_fignums()) == 1, f"{name} opens a figure though it is given one"
            plt.close("all")
