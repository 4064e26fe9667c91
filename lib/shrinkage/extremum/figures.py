"""The extremum view in pictures: what a slope says, the sums, the ways to 0, and real data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes

from shrinkage.core.losses import DoubleWell
from shrinkage.core.validation import FloatArray
from shrinkage.extremum.numerics import (
    CoordinateSlopes,
    Kind,
    Penalty,
    coordinate_slopes,
    jump,
    loss_of,
    minimisers,
    profile,
    slopes_of_sum,
)
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample

SIZE = (5.2, 3.4)
NAMES: dict[Penalty, str] = {"l1": "L + λ|w|", "l2": "L + (λ/2)w²"}
TOP = 4.1

#: Three functions that tell what a slope at 0 says.
CRITERIA: dict[str, Callable[[FloatArray], FloatArray]] = {
    "slope 0, no extremum: w³": lambda w: w**3,
    "no slope, a minimum: |w|": np.abs,
    "slope 0, a maximum: (w² − 1)²": lambda w: (w**2 - 1) ** 2 - 1,
}


def plot_criterion(name: str, ax: Axes | None = None) -> Axes:
    """Draw one of `CRITERIA` around 0, with its slopes there."""
    ax = plt.subplots(figsize=(2.2, 2.2))[1] if ax is None else ax
    style.axes_through_origin(ax, limit=(-1.25, 1.25, -1.2, 1.25), labels=("$w$", ""))
    w = np.linspace(-1.25, 1.25, 201)
    ax.plot(w, CRITERIA[name](w), **style.line("loss", linestyle="solid"))
    slope = 1.0 if "|w|" in name else 0.0
    ax.plot([-0.5, 0, 0.5], [0.5 * slope, 0, 0.5 * slope], color=style.LIGHT["highlight"], lw=3)
    ax.set_title(name.replace(": ", "\n"), fontsize=10)
    return ax


def plot_sums(kind: Kind, c: float, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the loss, the loss with either penalty, their lowest points, and L1's slopes at 0."""
    ax = plt.subplots(figsize=(4.2, 3.4))[1] if ax is None else ax
    f = loss_of(kind, c)
    w = np.union1d(np.linspace(-2.7, 2.7, 109), [0.0, c])
    loss = np.array([f.value([x]) for x in w])
    ax.plot(w, loss, **style.line("loss", label="L"))
    penalties: dict[Penalty, FloatArray] = {"l1": lam * np.abs(w), "l2": lam / 2 * w**2}
    for penalty, cost in penalties.items():
        ax.plot(w, loss + cost, **style.line(penalty, label=NAMES[penalty]))
        found = minimisers(f, penalty, lam)
        for low, high in found.intervals:
            marks = np.unique([low, high])
            ax.plot(
                marks, np.full(marks.size, found.value), style.MARKERS[penalty], zorder=5,
                color=style.LIGHT[penalty],
            )  # fmt: skip
    left, right = slopes_of_sum(f, "l1", lam)
    ends = np.array([-0.4 / np.hypot(1, left), 0, 0.4 / np.hypot(1, right)])
    lines = f.value([0.0]) + ends * np.array([left, 0, right])
    ax.plot(ends, lines, color=style.LIGHT["highlight"], lw=3, label="slopes at 0")
    ax.set(xlim=(-2.7, 2.7), ylim=(-0.2, TOP), xlabel="$w$", ylabel="cost")
    ax.legend(fontsize=9)
    return ax


def plot_way(kind: Kind, c: float, ax: Axes | None = None, *, strongest: float = 3.0) -> Axes:
    """Draw where the loss with either penalty is lowest as λ grows, and what jumps dotted."""
    ax = plt.subplots(figsize=(2.6, 2.2))[1] if ax is None else ax
    f = loss_of(kind, c)
    lams = np.linspace(0.0, strongest, 241)
    penalties: tuple[Penalty, ...] = ("l1", "l2")
    for penalty in penalties:
        # Odd multiples of half a step avoid the ties, at which a set is lowest.
        places = [minimisers(f, penalty, lam).nearest_to_zero for lam in lams + lams[1] / 2]
        gaps = np.flatnonzero(np.abs(np.diff(places)) > 0.3)
        line = style.line(penalty, label=penalty.upper())
        cut = np.insert(np.array(places), gaps + 1, np.nan)
        ax.plot(np.insert(lams, gaps + 1, lams[gaps]), cut, **line)
        for gap in gaps:
            ax.plot([lams[gap]] * 2, places[gap : gap + 2], ":", color=style.LIGHT[penalty])
    ax.axhline(0, color=style.LIGHT["muted"], lw=0.8, zorder=0)
    ax.set(xlim=(0, strongest), ylim=(-0.1, 1.35), xticks=[0, 1, 2, 3], yticks=[0, 1])
    ax.set(xlabel="λ", ylabel="lowest $w$")
    return ax


def plot_ways(c: float = 1.2, off: float = 0.8, axes: Sequence[Axes] | None = None) -> Axes:
    """Draw the ways of all four losses, lowest at c, of the double well with a well at `off`."""
    if axes is None:
        axes = plt.subplots(2, 2, figsize=(5.2, 4.2), sharex=True, sharey=True)[1].ravel()
    kinds: dict[Kind, str] = {
        "quadratic": "quadratic", "logistic": "logistic", "absolute": "absolute",
        "double": "double well",
    }  # fmt: skip
    for ax, (kind, name) in zip(axes, kinds.items(), strict=True):
        plot_way(kind, off if kind == "double" else c, ax)
        ax.set_title(name, fontsize=11)
    for ax in axes:
        ax.label_outer()
    axes[0].legend(fontsize=10)
    return axes[0]


def plot_at_the_jump(c: float = 0.8, ax: Axes | None = None) -> Axes:
    """Draw the double well below, at and above the strength of its jump, and the steepest chord."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    f = DoubleWell(c - 1)
    found = jump(f)
    if found is None:
        raise ValueError(f"c must be such that the well at c jumps, got {c}")
    w = np.linspace(-0.5, 1.5, 161)
    loss = np.array([f.value([x]) for x in w])
    ax.plot(w, loss, **style.line("loss", label="L"))
    chord = f.value([0.0]) - found.lam * np.array([0.0, found.w])
    ax.plot([0, found.w], chord, **style.line("highlight", label="steepest chord"))
    cost = loss + found.lam * np.abs(w)
    ax.plot(w, cost, **style.line("l1", label="L + λ̂|w|"))
    ax.plot([0, found.w], [f.value([0.0])] * 2, style.MARKERS["l1"], color=style.LIGHT["l1"])
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.1, 2.0), xlabel="$w$", ylabel="cost")
    ax.set_xticks([0, 0.5, 1, 1.5])
    ax.legend(fontsize=10, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, columnspacing=1)
    return ax


# ------------------------------------------------------------------------------------ many weights


def plot_profiles(
    X: FloatArray, y: FloatArray, lam: float, columns: Sequence[int], names: Sequence[str],
    axes: Sequence[Axes] | None = None,
) -> Axes:  # fmt: skip
    """Draw the lasso's cost as one weight moves and all others stay at their optimum."""
    if axes is None:
        axes = plt.subplots(1, len(columns), figsize=(5.2, 2.6), squeeze=False)[1][0]
    found = coordinate_slopes(X, y, lam)
    for ax, j in zip(axes, columns, strict=True):
        reach = 1.6 * max(abs(float(found.w[j])), 4.0)
        places = np.union1d(np.linspace(-reach, reach, 41), [0.0])
        costs = profile(X, y, lam, j, places.tolist())
        floor = costs.min()
        ax.plot(places, costs - floor, **style.line("l1"))
        slope = float(found.slopes[j])
        at_zero, run = float(costs[places == 0][0] - floor), 0.35 * reach
        tips = [at_zero - run * (slope - lam), at_zero, at_zero + run * (slope + lam)]
        ax.plot([-run, 0, run], tips, color=style.LIGHT["highlight"], lw=3)
        ax.plot([found.w[j]], [0], style.MARKERS["l1"], color=style.LIGHT["l1"])
        ax.set(title=names[j], xlabel="$w_j$", ylabel="cost above the lowest")
        ax.label_outer()
    return axes[0]


def plot_slopes(found: CoordinateSlopes, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw how steep the loss is at 0 for the twelve steepest weights, the others at their optimum.

    A weight is not zero if and only if its bar is longer than λ.
    """
    order = np.argsort(-np.abs(found.slopes), kind="stable")[:12]
    height = max(2.4, 0.27 * len(order) + 0.9)
    ax = plt.subplots(figsize=(5.2, height))[1] if ax is None else ax
    kept = found.w[order] != 0
    sizes = np.abs(found.slopes[order])
    for chosen, role, label in ((kept, "l1", "not zero"), (~kept, "sample", "exactly zero")):
        rows = np.flatnonzero(chosen)
        ax.barh(rows, sizes[chosen], 0.72, color=style.LIGHT[role], label=label)
    ax.axvline(found.lam, color=style.LIGHT["highlight"], lw=2, label="λ")
    ax.set_yticks(range(len(order)), [names[j] for j in order])
    ax.invert_yaxis()
    ax.set(xlabel="steepness of the loss at $w_j = 0$")
    ax.legend(fontsize=10, loc="lower right")
    return ax


def table_of_slopes(found: CoordinateSlopes, names: Sequence[str]) -> Markdown:
    """Tabulate slope, both slopes of the sum, and the weight, steepest first."""
    lines = [
        "| feature | slope at 0 | with L1, left | right | weight |",
        "|:--|--:|--:|--:|--:|",
    ]
    for j in np.argsort(-np.abs(found.slopes), kind="stable"):
        slope, w = found.slopes[j], found.w[j]
        cells = [f"{slope:.2f}", f"{slope - found.lam:.2f}", f"{slope + found.lam:.2f}"]
        cells.append("**0**" if w == 0 else f"{w:.2f}")
        lines.append(f"| {names[j]} | {' | '.join(cells)} |".replace("-", "−"))
    return Markdown("\n".join(lines))  # type: ignore[no-untyped-call]


# ------------------------------------------------------------------------- a table of the reader's


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the slopes that decide about each weight of a reader's table."""
    return plot_slopes(coordinate_slopes(sample.X, sample.y, lam), sample.names, ax)


def judge_own(sample: Sample, lam: float) -> str:
    """Say which weights are zero and how near the next one is to leaving; Markdown."""
    found = coordinate_slopes(sample.X, sample.y, lam)
    held = np.flatnonzero(found.w == 0)
    text = f"At λ = {lam:.3g} the lasso keeps {found.w.size - held.size} weights"
    if not held.size:
        return f"{text}. At each, the loss at 0 is steeper than λ."
    next_one = held[np.argmax(np.abs(found.slopes[held]))]
    steep = abs(float(found.slopes[next_one]))
    return (
        f"{text} and holds {held.size} at exactly zero. Nearest to leaving is "
        f"{sample.names[next_one]}: the loss's slope at 0 is {steep:.3g} in size, "
        f"{steep / lam:.0%} of λ."
    )
