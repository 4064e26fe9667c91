"""The optimization view in pictures: the slide, the centres that give a zero, and real data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from shrinkage.core.losses import Quadratic
from shrinkage.core.paths import Path, lasso_path, ridge_path
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.datasets import standardise
from shrinkage.lesson.own_data import Sample
from shrinkage.optimization.numerics import (
    Lowest,
    Region,
    centres_with_zero,
    loss_of_data,
    random_centres,
    slide_circle,
    slide_diamond,
    solve,
    solve_circle,
    solve_diamond,
    tilted_loss,
    vertex_shares,
    zero_counts_of_round_loss,
    zero_sets,
)

ROLES = {"diamond": "l1", "disc": "l2"}
EXPONENTS = {"diamond": 1.0, "disc": 2.0}
SIZE = (5.4, 3.7)  # so small that a phone need not shrink the text far


def plot_slide(
    loss: Quadratic, t: float, region: Region, start: Sequence[float], ax: Axes | None = None
) -> Axes:
    """Draw a point let go at P₁ on the boundary, its way, and P₂, where it rests."""
    way = _way(loss, t, region, start)
    first, last = way[0], way[-1]
    ax = style.axes_through_origin(ax, limit=(-1.35, 2.3, -1.35, 2.3))
    style.draw_ball(EXPONENTS[region], t, ax)
    levels = sorted({loss.value(first), loss.value(last)})
    style.contours(loss.H, loss.w_star, levels, ax)
    # Wide and pale, so that the arrow along the boundary shows on top of it.
    ax.plot(*way.T, color=style.LIGHT["highlight"], alpha=0.4, lw=6, zorder=3)
    push = -loss.gradient(first)
    unit = _downhill(loss, way)
    length = 0.8 / float(np.hypot(*push))
    style.arrow(first, length * push, ax, label=r"$-\nabla L$", nudge=(4, -2))
    along = length * float(push @ unit) * unit
    style.arrow(first, along, ax, role="highlight")
    rest = -loss.gradient(last)
    _draw_normals(loss, t, region, ax)
    style.arrow(last, 0.8 * rest / np.hypot(*rest), ax, label=r"$-\nabla L$", nudge=(-33, 1))
    style.point(first, ax, label="P₁", nudge=(-16, -12))
    style.point(last, ax, label="P₂", nudge=(-22, -4))
    return ax


def _way(loss: Quadratic, t: float, region: Region, start: Sequence[float]) -> FloatArray:
    if region == "diamond":
        return slide_diamond(loss, t, start)
    angle = float(np.arctan2(start[1], start[0]))
    angles = np.linspace(angle, slide_circle(loss, t, angle), 40)
    return t * np.column_stack([np.cos(angles), np.sin(angles)])


def _downhill(loss: Quadratic, way: FloatArray) -> FloatArray:
    step = way[1] - way[0]
    return np.asarray(step / np.hypot(*step))


def _draw_normals(loss: Quadratic, t: float, region: Region, ax: Axes) -> None:
    """Draw the normal cone of the solution: a line, or a wedge between two lines."""
    solution = solve(loss, t, region)
    tips = [solution.w + 1.05 * normal / np.hypot(*normal) for normal in solution.normals]
    colour = style.LIGHT[ROLES[region]]
    ax.add_patch(Polygon([solution.w, *tips], closed=True, facecolor=colour, alpha=0.2, lw=0))
    for tip in tips:
        ax.plot(*np.array([solution.w, tip]).T, **style.line(ROLES[region], lw=1.4))


def plot_centres(loss: Quadratic, t: float, weight: int, ax: Axes | None = None) -> Axes:
    """Shade all centres whose solution has a weight at zero: wedges for L1, a line for L2."""
    ax = style.axes_through_origin(ax, limit=3.0)
    colour = style.LIGHT["l1"]
    for cone in centres_with_zero(loss, t, weight, "diamond"):
        corners = cone.corners(40.0)
        ax.add_patch(Polygon(corners, closed=True, facecolor=colour, alpha=0.22, lw=0))
        ax.plot(*corners[[1, 0, 3]].T, **style.line("l1", lw=1.4))
    style.draw_ball(1.0, t, ax)
    rays = [cone.corners(40.0) for cone in centres_with_zero(loss, t, weight, "disc")]
    ax.plot(*np.concatenate([rays[1][::-1], rays[0]]).T, **style.line("l2", lw=2.6))
    style.draw_ball(2.0, t, ax)
    return ax


def plot_shares(
    t: float = 1.0,
    *,
    dimensions: Sequence[int] = (2, 3, 10),
    count: int = 4000,
    seed: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of random centres whose L1 solution has a zero against their distance."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    rng = np.random.default_rng(seed)
    distances = np.geomspace(0.5, 30, 40)
    for dimension, role in zip(dimensions, ("l1", "sample", "gradient"), strict=False):
        directions = random_centres(count, dimension, 1.0, rng)
        shares = [
            np.mean(zero_counts_of_round_loss(t * distance * directions, t) > 0)
            for distance in distances
        ]
        ax.plot(distances, shares, **style.line(role, label=f"round loss, p = {dimension}"))
    stretched = tilted_loss(25.0, 0.6, (0.0, 0.0))
    beyond = distances[distances >= 1]
    exact = [sum(vertex_shares(stretched, t, t * distance)) for distance in beyond]
    ax.plot(beyond, exact, **style.line("highlight", label="κ = 25, tilt 34°, p = 2"))
    ax.axhline(0.0, **style.line("l2", label="disc, every p"))
    ax.set(xscale="log", ylim=(-0.03, 1.03))
    ax.set(xlabel="distance of the centre from the origin, in budgets t")
    ax.set(ylabel="share with an exact zero")
    ax.set_xticks([0.5, 1, 2, 5, 10, 30], ["0.5", "1", "2", "5", "10", "30"])
    ax.minorticks_off()
    ax.legend(loc="center right", fontsize=10)
    return ax


def plot_weights(
    loss: Quadratic,
    region: Region,
    names: Sequence[str],
    budgets: FloatArray,
    ax: Axes | None = None,
) -> Axes:
    """Draw both weights of the solution as the budget grows."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    solver = solve_diamond if region == "diamond" else solve_circle
    weights = np.array([solver(loss, t).w for t in budgets])
    for j, role in enumerate(("highlight", "gradient")):
        ax.plot(budgets, weights[:, j], **style.line(role, label=names[j]))
        ax.plot(budgets[-1], loss.w_star[j], style.MARKERS[role], color=style.LIGHT[role])
    ax.axhline(0.0, color=style.LIGHT["muted"], lw=0.8)
    norm = "‖w‖₁" if region == "diamond" else "‖w‖₂"
    ax.set(xlabel=f"budget t for {norm}", ylabel="weight")
    ax.legend(loc="upper left")
    return ax


def plot_zero_sets(path: Path, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw for each weight the budgets at which it is not zero, as bars."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    stretches = zero_sets(path)
    alive = np.array([[j not in part.zeros for j in range(len(names))] for part in stretches])
    order = np.argsort(alive.argmax(axis=0), kind="stable")
    for row, j in enumerate(order):
        bars = _joined([(part.start, part.stop) for part in stretches if j not in part.zeros])
        widths = [(start, stop - start) for start, stop in bars]
        ax.broken_barh(widths, (row - 0.36, 0.72), facecolors=style.LIGHT["l1"])
    for part in stretches:
        ax.axvline(part.start, color=style.LIGHT["grid"], lw=0.8, zorder=0)
    ax.set_yticks(range(len(names)), [names[j] for j in order])
    ax.set(xlim=(0, stretches[-1].stop), xlabel="budget t for ‖w‖₁")
    ax.invert_yaxis()
    return ax


def _joined(intervals: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join intervals that meet, so that no seam is drawn between them."""
    joined: list[tuple[float, float]] = []
    for start, stop in intervals:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def table_of_budgets(loss: Quadratic, names: Sequence[str], shares: Sequence[float]) -> Markdown:
    """Tabulate both solutions for budgets that are shares of the centre's own norm."""
    first, second = names
    lines = [
        f"| budget | L1: {first} | L1: {second} | L1: λ | L2: {first} | L2: {second} | L2: λ |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for share in shares:
        cells = [f"{share:.0%}"]
        for solver, order in ((solve_diamond, 1), (solve_circle, 2)):
            solution = solver(loss, share * float(np.linalg.norm(loss.w_star, order)))
            cells += [_written(w, zero) for w, zero in zip(solution.w, solution.zeros, strict=True)]
            cells.append(f"{solution.multiplier:.2f}")
        lines.append(f"| {' | '.join(cells)} |".replace("-", "−"))
    return Markdown("\n".join(lines))  # type: ignore[no-untyped-call]


def _written(weight: float, zero: bool) -> str:
    return "**0**" if zero else f"{weight:.2f}"


# ------------------------------------------------------------------------- a table of the reader's


class TwoFeatures(NamedTuple):
    """The two features of a table that are most correlated with the response, and their fits.

    Attributes
    ----------
    names : tuple of str
        The two features.
    loss : Loss
        Least squares of both, up to its constant.
    lam : float
        The strength λ.
    solutions : dict
        For each region, as large as the fit with λ needs it, the lowest point in it.
    budgets : dict
        The regions' sizes t.
    """

    names: tuple[str, str]
    loss: Quadratic
    lam: float
    solutions: dict[Region, Lowest]
    budgets: dict[Region, float]


def two_features(sample: Sample, lam: float) -> TwoFeatures:
    """Fit the two features that are most correlated with the response by lasso and ridge.

    Raises
    ------
    ValueError
        If the table has fewer than two features that are linearly independent.
    """
    X, y = standardise(sample.X).X, sample.y - sample.y.mean()
    correlation = np.abs(X.T @ y)
    order = np.argsort(-correlation, kind="stable")
    if len(order) < 2:
        raise ValueError("This picture needs two features beside the response.")
    first = int(order[0])
    for other in map(int, order[1:]):
        if abs(float(X[:, first] @ X[:, other])) < (1 - 1e-9) * len(y):
            break
    else:
        raise ValueError("This picture needs two features that are no copies of one another.")
    chosen = [first, other]
    columns = sample.X[:, chosen] - sample.X[:, chosen].mean(axis=0)
    loss = loss_of_data(columns, y)
    weights: dict[Region, FloatArray] = {
        "diamond": lasso_path(columns, y)(lam),
        "disc": ridge_path(columns, y, [lam])(lam),
    }
    budgets: dict[Region, float] = {
        "diamond": float(np.abs(weights["diamond"]).sum()),
        "disc": float(np.hypot(*weights["disc"])),
    }
    solutions = {region: solve(loss, t, region) for region, t in budgets.items() if t > 0}
    return TwoFeatures((sample.names[first], sample.names[other]), loss, lam, solutions, budgets)


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw loss, regions and solutions for two features of a reader's table; see `two_features`."""
    found = two_features(sample, lam)
    reach = 1.2 * max(float(np.abs(found.loss.w_star).max()), *found.budgets.values())
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    # Numbers and names stand outside: inside they would lie on lines and points.
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel=f"weight of {found.names[0]}", ylabel=f"weight of {found.names[1]}")
    ax.locator_params(nbins=5)
    for draw_zero in (ax.axhline, ax.axvline):
        draw_zero(0, color=style.LIGHT["muted"], lw=0.8, zorder=0.5)
    levels = {found.loss.value(each.w) for each in found.solutions.values()}
    if positive := sorted(level for level in levels if level > 0):
        style.contours(found.loss.H, found.loss.w_star, positive, ax)
    for region, solution in found.solutions.items():
        style.draw_ball(EXPONENTS[region], found.budgets[region], ax)
        style.point(solution.w, ax, role=ROLES[region])
    names = {"diamond": "lasso", "disc": "ridge"}
    marks = [
        Line2D([], [], linestyle="none", marker=style.MARKERS[role], color=style.LIGHT[role])
        for role in (ROLES[region] for region in found.solutions)
    ]
    no_penalty = Line2D([], [], linestyle="none", marker="x", color=style.LIGHT["loss"])
    words = [*(names[region] for region in found.solutions), "no penalty"]
    ax.legend(
        [*marks, no_penalty], words, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3,
        handletextpad=0.2, columnspacing=1.2,
    )  # fmt: skip
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Say where the solutions of `two_features` are, and which weights are zero; Markdown."""
    found = two_features(sample, lam)
    first, second = found.names
    if "diamond" not in found.solutions:
        return f"At λ = {lam:.3g} the lasso's diamond has shrunk to the origin: both weights are 0."
    solution = found.solutions["diamond"]
    zeros = [name for name, zero in zip(found.names, solution.zeros, strict=True) if zero]
    where = {"vertex": "at a corner", "edge": "on an edge", "inside": "inside"}[solution.face]
    ridge = found.solutions["disc"].w if "disc" in found.solutions else np.zeros(2)
    return (
        f"{first} and {second} are the two features that go most with {sample.response}. "
        f"At λ = {lam:.3g} the lasso's solution is {where} of the diamond t = "
        f"{found.budgets['diamond']:.3g}: ({solution.w[0]:.3g}, {solution.w[1]:.3g})"
        + (f", with {zeros[0]} exactly zero" if zeros else ", with no zero")
        + f". Ridge with the same λ has ({ridge[0]:.3g}, {ridge[1]:.3g})."
    )
