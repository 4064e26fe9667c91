"""The pictures of *Boosted trees*."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.algorithms.boosted_trees.numerics import Rules, Traced
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample

NAMES = {"lam": "λ", "alpha": "α", "gamma": "γ"}


def plot_cut(pulls: ArrayLike, rules: Rules, ax: Axes | None = None) -> Axes:
    """Draw rows in the order of a feature, the best split, and the leaves that are made."""
    ax = ax or plt.subplots(figsize=(4.6, 3.2))[1]
    missing = np.asarray(pulls, dtype=float)
    n, found = missing.size, numerics.cut(missing, rules)
    ax.axhline(0, color=style.LIGHT["grid"], linewidth=1)
    ax.plot(np.arange(1, n + 1), missing, "o", color=style.LIGHT["text"], label="rows")
    between = found.place + 0.5
    if found.place:
        dashes = style.DASHES["l2"] if found.kept else style.DASHES["gradient"]
        for role, value, low, high in (
            ("l2", found.left, 0.6, between),
            ("l1", found.right, between, n + 0.4),
        ):
            ax.hlines(value, low, high, color=style.LIGHT[role], linestyle=dashes)
        kept = "kept" if found.kept else "pruned"
        label = f"split of gain {found.gain:.2f}, {kept}"
        ax.axvline(
            between, color=style.LIGHT["gradient"], linewidth=1.2, linestyle=dashes, label=label
        )
    if not found.kept:
        ax.hlines(found.whole, 0.6, n + 0.4, color=style.LIGHT["sample"], label="one leaf")
    ax.set(xlabel="row, in the order of the feature", ylabel="y − ŷ", ylim=(-3.3, 3.3))
    ax.set_xticks(range(1, n + 1))
    ax.legend(loc="lower right", fontsize=9)
    return ax


def plot_trace(traced: Traced, ax: Axes | None = None) -> Axes:
    """Draw the number of leaves and the mean size of their values, as shares of those at first."""
    ax = ax or plt.subplots(figsize=(4.6, 2.4))[1]
    name = NAMES.get(traced.parameter, traced.parameter)
    places = np.arange(traced.values.size)
    ax.plot(
        places,
        100 * traced.leaves / traced.leaves[0],
        **style.line("gradient", label="number of leaves"),
        marker=style.MARKERS["gradient"],
    )
    ax.plot(
        places,
        100 * traced.size / traced.size[0],
        **style.line("l2", label="mean size of their values"),
        marker=style.MARKERS["l2"],
    )
    if traced.parameter == "alpha":
        ax.plot(
            places,
            100 * (traced.leaves - traced.zeros) / traced.leaves[0],
            **style.line("l1", label="leaves whose value is not 0"),
            marker=style.MARKERS["l1"],
        )
    ax.set_xticks(places, [f"{value:g}" for value in traced.values])
    ax.set(xlabel=name, ylabel="% of the first", ylim=(0, 130))
    return ax


# ------------------------------------------------------------------------- a table of the reader's

MOST = 1500
"""How many rows of a reader's table are used, so that the panel answers while the slider moves."""


def _own(sample: Sample) -> tuple[FloatArray, FloatArray]:
    return sample.X[:MOST], sample.y[:MOST]


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw leaves and their sizes for a reader's table against the leaves' L2 strength, n·λ."""
    X, y = _own(sample)
    strengths = [0.0, *(len(y) * sample.lam_max * np.geomspace(1e-3, 1, 7))]
    ax = plot_trace(numerics.trace(X, y, "lam", strengths), ax)
    place = np.interp(
        np.log(max(lam, 1e-300) / sample.lam_max), np.linspace(np.log(1e-3), 0, 7), range(1, 8)
    )
    ax.axvline(place, color=style.LIGHT["highlight"], linewidth=2.5, alpha=0.6, label="your λ")
    ax.set_xticks(range(8), ["0", *(f"{strength:.2g}" for strength in strengths[1:])])
    ax.set_xlabel("lambda of the leaves, n times λ")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9, columnspacing=1)
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Compare boosters with and without the L2 penalty n·λ on their leaves; Markdown."""
    X, y = _own(sample)
    strength = len(y) * lam
    found = numerics.trace(X, y, "lam", [0.0, strength])
    free, penalised = (
        numerics.left_out_errors(X, y, numerics.PLAIN.with_("lam", each))
        for each in (0.0, strength)
    )
    mean, error = numerics.difference(penalised, free)
    low, high = found.leaves
    less = "lower" if mean < 0 else "higher"
    used = f" (here the first {MOST})" if len(sample.y) > MOST else ""
    return (
        f"In XGBoost's terms your λ is `lambda` = {strength:.3g}, because its loss is a sum over "
        f"the rows{used}. Twenty trees of depth 4 then have {high} leaves, and {low} without a "
        f"penalty. Their mean size is {found.size[1]:.2g} in place of {found.size[0]:.2g}.\n\n"
        f"The squared error on left-out rows is {abs(mean):.2g} ± {error:.2g} {less} (standard "
        f"error of the difference, row by row)."
    )
