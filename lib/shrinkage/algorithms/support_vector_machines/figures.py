"""Support vector machines in pictures: the band with its disc and square, and all along C."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from shrinkage.algorithms.support_vector_machines.numerics import (
    Along,
    Line,
    Norm,
    cost,
    margins,
    solve_line,
)
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.datasets import standardise
from shrinkage.lesson.own_data import Sample

SIZE = (5.4, 3.7)  # so small that a phone need not shrink the text far
CROWD = 60
"""Of more points than these no ring says which of them are support vectors."""


def plot_line(
    points: FloatArray,
    labels: FloatArray,
    line: Line,
    names: tuple[str, str] = ("$x_1$", "$x_2$"),
    ax: Axes | None = None,
) -> Axes:
    """Draw points, line and band, the support vectors, and the largest disc and square in it.

    Of 200 points or more only some are drawn, evenly chosen.
    """
    ax = plt.subplots(figsize=(4.4, 3.6))[1] if ax is None else ax
    reach = 1.15 * max(1.0, float(np.abs(points).max(initial=0.0)))
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel=names[0], ylabel=names[1])
    if line.w.any():
        _draw_band(line, reach, ax)
    for label, role in ((1, "sample"), (-1, "gradient")):
        some = points[labels == label][:: 1 + len(points) // 200]
        face = style.LIGHT[role if label > 0 else "background"]
        edge = style.LIGHT[role]
        ax.plot(
            *some.T,
            "o" if label > 0 else "s",
            mfc=face,
            mec=edge,
            mew=1.6,
            ms=6 if len(points) <= CROWD else 3,
            zorder=4,
        )
    held = points[line.support] if len(points) <= CROWD else points[:0]
    ax.plot(*held.T, "o", mfc="none", mec=style.LIGHT["loss"], ms=13, mew=1.1, zorder=3)
    return ax


def _draw_band(line: Line, reach: float, ax: Axes) -> None:
    size = float(np.hypot(*line.w))
    across = line.w / size
    along = np.array([-across[1], across[0]])
    widths = margins(line.w)

    def at(score: float, way: float = 0.0) -> FloatArray:
        return np.asarray((score - line.intercept) / size * across + way * along)

    far = 20 * reach
    corners = np.array([at(-1, -far), at(-1, far), at(1, far), at(1, -far)])
    ax.fill(*corners.T, color=style.LIGHT["grid"], alpha=0.6, lw=0, zorder=0)
    for score in (-1, 1):
        ax.plot(*np.array([at(score, -far), at(score, far)]).T, color=style.LIGHT["muted"],
                lw=1.2, ls=(0, (4, 3)), zorder=1)  # fmt: skip
    ax.plot(*np.array([at(0, -far), at(0, far)]).T, color=style.LIGHT["text"], lw=2, zorder=1)
    aside = float(np.sign(along[1] or 1.0)) * 0.4 * reach
    disc, square = at(0, aside), at(0, -aside) - widths.chebyshev / 2
    for shape in (
        Circle((disc[0], disc[1]), widths.euclidean / 2, ec=style.LIGHT["l2"]),
        Rectangle(
            (square[0], square[1]),
            widths.chebyshev,
            widths.chebyshev,
            ec=style.LIGHT["l1"],
            ls=style.DASHES["l1"],
        ),
    ):
        shape.set(fill=False, lw=2.0, zorder=2)
        ax.add_patch(shape)


def plot_margins(one: Along, other: Along, which: str, ax: Axes | None = None) -> Axes:
    """Draw one of the margins along C, under L2 and under L1."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    for found, role, name in ((one, "l2", "L2"), (other, "l1", "L1")):
        width = np.array(getattr(found, which))
        width[np.isinf(width)] = np.nan
        ax.plot(found.C, width, **style.line(role, label=name))
    ax.set(xscale="log", yscale="log", xlabel="C: weaker penalty to the right")
    ax.set_ylabel("disc 2/‖w‖₂" if which == "euclidean" else "square 2/‖w‖₁")
    ax.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    _mark_costs(ax)
    return ax


def plot_kept(one: Along, other: Along, ax: Axes | None = None) -> Axes:
    """Draw how many features are kept along C."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    for found, role, name in ((one, "l2", "L2"), (other, "l1", "L1")):
        ax.plot(found.C, found.kept, **style.line(role, label=name))
    ax.set(xscale="log", xlabel="C: weaker penalty to the right", ylabel="features kept")
    _mark_costs(ax)
    ax.legend(loc="lower right")
    return ax


def plot_errors(
    costs: Sequence[float], one: FloatArray, other: FloatArray, ax: Axes | None = None
) -> Axes:
    """Draw the share of rows that a fit without them gets wrong, with its standard error."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    for wrong, role, shift in ((one, "l2", 0.96), (other, "l1", 1.04)):
        share = wrong.mean(axis=1)
        spread = np.sqrt(share * (1 - share) / wrong.shape[1])
        look = style.line(role)
        ax.errorbar(np.array(costs) * shift, 100 * share, 100 * spread, capsize=3,
                    color=look["color"], ls=look.get("linestyle", "-"),
                    marker=style.MARKERS[role], ms=4)  # fmt: skip
    ax.set(xscale="log", xlabel="C: weaker penalty to the right", ylabel="wrong, in percent")
    _mark_costs(ax)
    return ax


def _mark_costs(ax: Axes) -> None:
    ax.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    ax.minorticks_off()


# ------------------------------------------------------------------------- a table of the reader's


class TwoFeatures(NamedTuple):
    """The two features that tell the classes of a table apart best, and two lines between them.

    Attributes
    ----------
    names : tuple of str
        The features.
    points : ndarray, shape (n, 2)
        Their values, in units of their spread.
    labels : ndarray, shape (n,)
        +1 above the cut of the response, −1 elsewhere.
    cut : float
        Half way between two values, or the median of more.
    lines : dict
        The lines under L1 and L2.
    """

    names: tuple[str, str]
    points: FloatArray
    labels: FloatArray
    cut: float
    lines: dict[Norm, Line]


def two_features(sample: Sample, lam: float) -> TwoFeatures:
    """Separate the rows whose response is above the median, by the two best features."""
    values = np.unique(sample.y)
    if sample.X.shape[1] < 2:
        raise ValueError("This picture needs two features beside the response.")
    if len(values) < 2:
        raise ValueError("This picture needs a response with two classes, or with many values.")
    cut = float(values.mean() if len(values) == 2 else np.median(sample.y))
    if cut >= values[-1]:  # more than half of the rows have the largest value
        cut = float(values[-2:].mean())
    labels = np.where(sample.y > cut, 1.0, -1.0)
    X = standardise(sample.X).X
    order = np.argsort(-np.abs(X.T @ labels), kind="stable")[:2]
    points, C = X[:, order], cost(lam, len(labels))
    lines: dict[Norm, Line] = {
        "l1": solve_line(points, labels, C, penalty="l1"),
        "l2": solve_line(points, labels, C, penalty="l2"),
    }
    names = sample.names[order[0]], sample.names[order[1]]
    return TwoFeatures(names, points, labels, cut, lines)


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the two features of `two_features`, and the line and the band of L1."""
    found = two_features(sample, lam)
    return plot_line(found.points, found.labels, found.lines["l1"], found.names, ax)


def judge_own(sample: Sample, lam: float) -> str:
    """Say what both penalties make of the two features of `two_features`; Markdown."""
    found = two_features(sample, lam)
    said = [
        f"{found.names[0]} and {found.names[1]} tell best whether {sample.response} is above "
        f"{found.cut:.3g}. λ = {lam:.3g} is C = {cost(lam, len(found.labels)):.3g} here."
    ]
    for penalty, line in found.lines.items():
        gone = [name for name, weight in zip(found.names, line.w, strict=True) if weight == 0]
        widths = margins(line.w)
        name = penalty.upper()
        if len(gone) == 2:
            said.append(f"Under {name} both weights are 0: there is no line.")
            continue
        said.append(
            f"Under {name} the disc is {widths.euclidean:.3g} wide and the square "
            f"{widths.chebyshev:.3g}" + (f", and {gone[0]} is gone." if gone else ".")
        )
    return " ".join(said)
