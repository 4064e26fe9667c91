"""The pictures of the page on linear models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from shrinkage.algorithms.linear_models import numerics
from shrinkage.core.paths import lasso_path
from shrinkage.core.solvers import lasso
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.datasets import LinearSample
from shrinkage.lesson.own_data import Sample
from shrinkage.lesson.tuning import CrossValidation, Method

ROLES: Mapping[Method, str] = {"ridge": "l2", "lasso": "l1"}


def plot_cloud(
    weights: ArrayLike,
    truth: ArrayLike,
    role: str,
    reach: tuple[float, float],
    ax: Axes | None = None,
) -> Axes:
    """Draw the twins' weights of many samples, the last one larger, and the true weights."""
    low, high = reach
    limit = (low, high, low, high)
    ax = style.axes_through_origin(ax, limit=limit, labels=("", ""), ticks=True)
    ax.set_xlabel("$w_1$", loc="right")
    ax.set_ylabel("$w_2$", loc="top")
    found = np.asarray(weights, dtype=float)
    third = found[:, 2] != 0
    for chosen, marker, face, words in (
        (~third, "D", style.LIGHT[role], "x₃ dropped"),
        (third, "o", "none", "x₃ kept"),
    ):
        ax.plot(
            *found[chosen, :2].T, marker, color=style.LIGHT[role], markerfacecolor=face,
            markersize=4.5, linestyle="none", label=words,
        )  # fmt: skip
    ax.plot(*found[-1, :2], "o", color=style.LIGHT["text"], markersize=8, label="today")
    style.point(np.asarray(truth, dtype=float), ax, marker="o", fill=False, label="true")
    ax.legend(loc="lower right", fontsize=9)
    return ax


def plot_entry(sample: LinearSample, title: str, ax: Axes | None = None) -> Axes:
    """Draw the lasso's path of three features, from all weights zero to least squares."""
    ax = ax or plt.subplots(figsize=(4.6, 3.0))[1]
    path = lasso_path(sample.X, sample.y)
    for j, role in enumerate(("l2", "gradient", "l1")):
        ax.plot(path.lams, path.coefs[:, j], **style.line(role, label=f"$x_{j + 1}$"))
    ax.axhline(0.0, color=style.LIGHT["muted"], linewidth=0.8)
    ax.set(
        xlim=(path.lams[0] * 1.08, 0), xlabel="strength λ, falling", ylabel="weight", title=title
    )
    return ax


def plot_path(
    X: ArrayLike,
    y: ArrayLike,
    names: Sequence[str],
    chosen: CrossValidation,
    ax: Axes | None = None,
) -> Axes:
    """Draw the lasso's path with the two strengths that cross-validation chooses."""
    ax = ax or plt.subplots(figsize=(4.6, 3.6))[1]
    path = lasso_path(X, y)
    lams = np.geomspace(path.lams[0], chosen.lams[-1], 60)
    weights = path(lams)
    largest = np.argsort(-np.abs(weights[-1]))
    roles = ("l1", "l2", "gradient", "sample", "highlight")
    for place, j in enumerate(largest):
        named = place < len(roles)
        look = (
            style.line(roles[place], label=names[j]) if named else {"color": style.LIGHT["muted"]}
        )
        ax.plot(lams, weights[:, j], **{"linewidth": 1.6 if named else 0.9, **look})
    for lam, dashes, words in (
        (chosen.best, "-", "lowest mean"),
        (chosen.one_standard_error, "--", "one standard error"),
    ):
        ax.axvline(lam, color=style.LIGHT["text"], linewidth=1, linestyle=dashes, label=words)
    _strengths(ax, lams)
    ax.set_ylabel("weight")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=9, columnspacing=1)
    return ax


def _strengths(ax: Axes, lams: FloatArray) -> None:
    ax.set(xscale="log", xlim=(lams.max() * 1.1, lams.min()), xlabel="strength λ, falling")
    ax.xaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()


def plot_shares(
    shares: Mapping[str, ArrayLike], names: Sequence[str], ax: Axes | None = None
) -> Axes:
    """Draw on which share of the resamples each feature is kept, for up to two strengths."""
    ax = ax or plt.subplots(figsize=(4.6, 0.28 * len(names) + 1.1))[1]
    rows = np.arange(len(names), dtype=float)
    height = 0.8 / len(shares)
    for place, (words, found) in enumerate(shares.items()):
        role, hatch = (("l1", None), ("sample", "///"))[place % 2]
        ax.barh(
            rows + (place - (len(shares) - 1) / 2) * height, np.asarray(found, dtype=float),
            height=0.9 * height, color=style.LIGHT[role] if hatch is None else "none",
            edgecolor=style.LIGHT[role], hatch=hatch, linewidth=0.8, label=words,
        )  # fmt: skip
    ax.set_yticks(rows, names)
    ax.invert_yaxis()
    ax.set(xlim=(0, 1), xlabel="share of the halves on which it is kept")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9)
    return ax


def plot_bias(spread: float, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the bias of four ways to shrink one weight against the true weight."""
    ax = ax or plt.subplots(figsize=(4.6, 3.2))[1]
    truth = np.linspace(0, 4, 121)
    roles: dict[numerics.Way, str] = {
        "lasso": "l1", "ridge": "l2", "refit": "gradient", "adaptive": "sample",
    }  # fmt: skip
    words = {"refit": "lasso, refit", "adaptive": "adaptive lasso"}
    for way, role in roles.items():
        found = numerics.bias(truth, spread, lam, way)
        ax.plot(truth, found, **style.line(role, label=words.get(way, way)))
    ax.axhline(0.0, color=style.LIGHT["muted"], linewidth=0.8)
    ax.set(xlabel="true weight", ylabel="mean estimate − true weight", xlim=(0, 4))
    ax.legend(fontsize=9)
    return ax


def plot_error_curves(
    curves: Mapping[Method, numerics.ErrorCurve], title: str, ax: Axes | None = None
) -> Axes:
    """Draw the excess error of ridge and lasso against their degrees of freedom."""
    ax = ax or plt.subplots(figsize=(4.6, 3.0))[1]
    for method, curve in curves.items():
        ax.plot(curve.freedom, curve.excess, **style.line(ROLES[method], label=method))
        lowest = int(curve.excess.argmin())
        style.point((curve.freedom[lowest], curve.excess[lowest]), ax, role=ROLES[method])
    ax.set(xlabel="degrees of freedom", ylabel="excess error", title=title, ylim=(0, None))
    return ax


# ------------------------------------------------------------------------- a table of the reader's

HALVES = 40
SHOWN = 16


def _kept_on_halves(sample: Sample, lam: float) -> tuple[FloatArray, FloatArray, list[int]]:
    """Return the lasso's weights, the shares on halves, and which features to show first."""
    w = lasso(sample.X, sample.y, lam).w
    shares = numerics.selection_shares(sample.X, sample.y, lam, resamples=HALVES)
    order = sorted(range(len(w)), key=lambda j: (-shares[j], -abs(w[j])))
    return w, shares, order


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw how often the lasso keeps each feature of a reader's table on halves of its rows."""
    w, shares, order = _kept_on_halves(sample, lam)
    shown = order[:SHOWN]
    names = [f"{sample.names[j]}{' (kept)' if w[j] != 0 else ''}" for j in shown]
    return plot_shares({f"λ = {lam:.3g}": shares[shown]}, names, ax)


def judge_own(sample: Sample, lam: float) -> str:
    """Say which features are kept always, which by chance, and which has a twin; Markdown."""
    w, shares, order = _kept_on_halves(sample, lam)
    kept = [j for j in order if w[j] != 0]
    steady = [sample.names[j] for j in kept if shares[j] >= 0.9]
    chancy = [sample.names[j] for j in kept if shares[j] < 0.9]
    missed = [sample.names[j] for j in order if w[j] == 0 and shares[j] >= 0.5]
    lines = [
        f"At λ = {lam:.3g} the lasso keeps {len(kept)} of {len(w)} features on all rows. "
        f"Kept on at least nine of ten halves: {_listed(steady)}. Kept, but less often than that: "
        f"{_listed(chancy)}. Dropped, but kept on half of the halves or more: {_listed(missed)}."
    ]
    if len(w) > 1:
        alike = np.abs(np.corrcoef(sample.X, rowvar=False) - np.eye(len(w)))
        first, second = sorted(map(int, divmod(int(alike.argmax()), len(w))))
        lines.append(
            f"The two features that are most alike are {sample.names[first]} and "
            f"{sample.names[second]}, with a correlation of size {alike[first, second]:.2f}; "
            f"they are kept on {shares[first]:.0%} and {shares[second]:.0%} of the halves."
        )
    return "\n\n".join(lines)


def _listed(names: Sequence[str]) -> str:
    return (", ".join(names[:12]) + (", …" if len(names) > 12 else "")) or "none"
