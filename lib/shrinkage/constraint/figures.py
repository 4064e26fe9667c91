"""The constraint view in pictures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from shrinkage.constraint import numerics
from shrinkage.constraint.numerics import Penalty, Valleys
from shrinkage.core.losses import LeastSquares, centre
from shrinkage.core.paths import Path as ExactPath
from shrinkage.core.paths import lasso_path
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample
from shrinkage.lesson.tuning import Method

SIZE = (5.4, 3.7)  # so small that a phone need not shrink the text far


def plot_value(
    loss: Valleys,
    penalty: Penalty,
    *,
    lam: float,
    t: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the lowest loss within each budget, and the line of slope −λ that touches it.

    The budget t is marked. Budgets that no strength reaches are shaded.
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
    if t is not None:
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


def plot_prices(paths: numerics.Paths, *, ax: Axes | None = None) -> Axes:
    """Draw the price λ of each budget, both penalties, budgets as shares of the unpenalised one."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    lams = np.geomspace(1e-3, 1e3, 241)
    labels: dict[Method, tuple[str, str]] = {
        "lasso": ("l1", "L1, t = ‖w‖₁"),
        "ridge": ("l2", "L2, t = ‖w‖₂"),
    }
    for method, (role, norm) in labels.items():
        free = paths.budget(method, 0.0)
        used = np.array([paths.budget(method, lam) for lam in lams]) / free
        ax.plot(used, lams, **style.line(role, label=norm))
    ax.plot(0, paths.lasso.lams[0], style.MARKERS["l1"], color=style.LIGHT["l1"])
    ax.set(yscale="log", xlabel="budget t, as a share of what the data ask for", ylabel="price λ")
    ax.legend(loc="upper right")
    return ax


def plot_zeros(
    law: FloatArray, counts: dict[str, NDArray[np.intp]], *, ax: Axes | None = None
) -> Axes:
    """Draw how often the lasso has 0, 1, … zeros: the law as bars, simulations as marks."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    numbers = np.arange(law.size)
    ax.bar(numbers, law, 0.7, color=style.LIGHT["grid"], label="Binomial law")
    roles = ("l1", "gradient", "sample")
    for (label, zeros), role in zip(counts.items(), roles, strict=False):
        shares = np.bincount(zeros, minlength=law.size) / zeros.size
        ax.plot(numbers, shares, style.MARKERS[role], color=style.LIGHT[role], label=label)
    ax.set(xlabel="weights that are exactly 0", ylabel="share of samples", xticks=numbers)
    ax.legend(loc="upper left", fontsize=10)
    return ax


# ------------------------------------------------------------------------- a table of the reader's


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the lasso's value function of a reader's table, and the line of slope −λ below it."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    path, f = _own(sample)
    lams = np.union1d(path.lams, np.linspace(0, path.lams[0], 101))[::-1]
    used = np.abs(path(lams)).sum(axis=1)
    lowest = np.array([f.value(w) for w in path(lams)])
    ax.plot(used, lowest, **style.line("l1", lw=2.2))
    w = path(min(lam, float(path.lams[0])))
    touch, loss = float(np.abs(w).sum()), f.value(w)
    ends = np.array([0.0, used[-1]])
    ax.plot(ends, loss + lam * (touch - ends), **style.line("gradient", lw=1.8))
    style.point((touch, loss), ax, role="gradient", label="λ", nudge=(5, 6))
    ax.set(xlabel="budget t for ‖w‖₁", ylabel="lowest loss", ylim=(0, 1.05 * lowest[0]))
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Say which budget λ stands for on a reader's table, and what a unit is worth; Markdown."""
    path, f = _own(sample)
    largest = float(path.lams[0])
    if lam >= largest:
        return (
            f"From λ = {largest:.3g} on every λ gives t = 0: all weights are 0. At t = 0 a unit of "
            f"budget would lower the loss by {largest:.3g}."
        )
    w = path(lam)
    t, free = float(np.abs(w).sum()), float(np.abs(path.coefs[-1]).sum())
    return (
        f"λ = {lam:.3g} stands for the budget ‖w‖₁ ≤ {t:.3g}, {t / free:.0%} of the {free:.3g} "
        f"that the fit without penalty spends. {np.count_nonzero(w)} of {w.size} weights are not "
        f"zero. The loss is {f.value(w):.3g}, and a little more budget would lower it by "
        f"{lam:.3g} per unit. On other rows the same λ would stand for another budget."
    )


def _own(sample: Sample) -> tuple[ExactPath, LeastSquares]:
    data = centre(sample.X, sample.y)
    return lasso_path(data.X, data.y, fit_intercept=False), LeastSquares(data.X, data.y)


def _spread(heights: FloatArray, room: float) -> FloatArray:
    """Move labels apart that would cover one another, from the lowest up."""
    order = np.argsort(heights)
    placed = heights[order].astype(float)
    for k in range(1, placed.size):
        placed[k] = max(placed[k], placed[k - 1] + room)
    placed -= np.mean(placed - heights[order])
    result = np.empty_like(placed)
    result[order] = placed
    return result
