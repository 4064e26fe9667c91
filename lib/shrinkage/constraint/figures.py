"""The constraint view in pictures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from shrinkage.constraint import numerics
from shrinkage.constraint.numerics import Penalty, Valleys
from shrinkage.lesson import style
from shrinkage.lesson.tuning import Method

SIZE = (5.4, 3.7)  # so small that a phone need not shrink the text far


def plot_value(
    loss: Valleys, penalty: Penalty, *, lam: float, t: float, ax: Axes | None = None
) -> Axes:
    """Draw the lowest loss within each budget, the line of slope −λ below it, and both solutions.

    Budgets that no strength reaches are shaded.
    """
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    weights = np.linspace(0, 2.2, 221)
    budgets = np.array([numerics.spent(w, penalty) for w in weights])
    lowest = np.array([numerics.within_budget(loss, w).loss for w in weights])
    dent = numerics.dent(loss, penalty)
    if dent is not None:
        inside = (weights >= dent.low) & (weights <= dent.high)
        best = numerics.penalised(loss, dent.lam, penalty)
        cost = best.loss + dent.lam * numerics.spent(best.w, penalty)
        ax.fill_between(
            budgets[inside], lowest[inside], cost - dent.lam * budgets[inside],
            color=style.LIGHT["highlight"], alpha=0.25, lw=0,
        )  # fmt: skip
    ax.plot(budgets, lowest, **style.line(penalty, lw=2.2))
    best = numerics.penalised(loss, lam, penalty)
    touch = numerics.spent(best.w, penalty)
    ends = np.array([0.0, budgets[-1]])
    ax.plot(ends, best.loss + lam * (touch - ends), **style.line("gradient", lw=1.8))
    style.point((touch, best.loss), ax, role="gradient", label="λ", nudge=(4, 6))
    at = (numerics.spent(t, penalty), numerics.within_budget(loss, t).loss)
    style.point(at, ax, role=penalty, label="t", nudge=(5, 5), fill=False)
    name = "budget t" if penalty == "l1" else "budget ½t²"
    ax.set(xlabel=name, ylabel="loss", xlim=(0, budgets[-1]), ylim=(-0.15, 2.1))
    return ax


def plot_paths(
    paths: numerics.Paths,
    method: Method,
    names: Sequence[str],
    *,
    lam: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the weights of either fit against λ, and a line at one λ."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    lams = np.union1d(np.geomspace(0.01, 100, 121), paths.lasso.lams[:-1])
    weights = np.array([paths.weights(method, each) for each in lams])
    role = "l1" if method == "lasso" else "l2"
    ax.plot(lams, weights, color=style.LIGHT[role], lw=1.3)
    at = _spread(weights[0], 0.055 * float(np.ptp(weights)))
    for name, height in zip(names, at, strict=True):
        ax.annotate(
            name, (lams[0], height), (-3, 0), textcoords="offset points", ha="right", va="center",
            fontsize=8,
        )  # fmt: skip
    if lam is not None:
        ax.axvline(lam, **style.line("gradient", lw=1.6))
    ax.axhline(0.0, color=style.LIGHT["muted"], lw=0.8)
    ax.set(xscale="log", xlabel="λ", ylabel="weight", xlim=(lams[0] / 2.2, lams[-1]))
    return ax


def _spread(heights: np.ndarray, room: float) -> np.ndarray:
    """Move labels apart that would cover one another, from the lowest up."""
    order = np.argsort(heights)
    placed = heights[order].astype(float)
    for k in range(1, placed.size):
        placed[k] = max(placed[k], placed[k - 1] + room)
    placed -= np.mean(placed - heights[order])
    result = np.empty_like(placed)
    result[order] = placed
    return result
