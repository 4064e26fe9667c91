"""PRML's picture in pictures: the family, the touching, the cliff, how often a corner is hit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes

from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.penalties import ElasticNet, GroupL2, Lq
from shrinkage.core.solvers import lasso, proximal_gradient
from shrinkage.core.validation import FloatArray, as_vector
from shrinkage.lesson import style
from shrinkage.lesson.datasets import standardise
from shrinkage.lesson.own_data import Sample
from shrinkage.prml.numerics import (
    along_outline,
    eta_of_prml,
    fit_exponent,
    have_zero,
    lam_of_prml,
    laplace_centres,
    level_outline,
    local_solutions,
    nonzero_counts_correlated,
    share_with_zero,
    solve,
)

SIZE = (5.0, 2.6)
OWN_EXPONENTS = (2.0, 1.5, 1.2, 1.1, 1.05, 1.01)
FLOOR = 1e-12
"""Sizes below this are drawn at it."""


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots(figsize=SIZE)[1] if ax is None else ax


def plot_family(
    exponents: Sequence[float] = (0.5, 1.0, 2.0, 4.0), t: float = 1.0, ax: Axes | None = None
) -> Axes:
    """Draw the outlines of the regions for several exponents in one plane (PRML figure 3.3)."""
    ax = style.axes_through_origin(ax, limit=1.35 * t)
    for q in exponents:
        style.draw_ball(q, t, ax)
        x = t * 0.5 ** (1 / q)
        ax.annotate(
            f"{q:g}", (x, x), ha="center", va="center", fontsize=9,
            color=style.LIGHT["l1" if q <= 1 else "l2"],
            bbox={"boxstyle": "round,pad=0.15", "fc": style.LIGHT["background"], "lw": 0},
        )  # fmt: skip
    return ax


def plot_touching(loss: Quadratic, t: float, q: float, ax: Axes | None = None) -> Axes:
    """Draw the contour that touches the region, and −∇L there (PRML figure 3.4)."""
    ax = style.axes_through_origin(ax, limit=(-1.35, 2.5, -1.35, 2.5))
    found = solve(loss, t, q)
    style.draw_ball(q, t, ax)
    style.contours(loss.H, loss.w_star, sorted({found.loss / 3, found.loss} - {0.0}), ax)
    push = -loss.gradient(found.w)
    if push.any():
        style.arrow(found.w, 0.7 * push / np.hypot(*push), ax)
    style.point(found.w, ax, role="l1" if q <= 1 else "l2", label=r"$\hat w$", nudge=(7, -13))
    return ax


def plot_net_and_group(ax: Axes | None = None) -> Axes:
    """Draw the elastic net's outline, and a group penalty's in two planes."""
    ax = style.axes_through_origin(ax, limit=(-1.2, 1.2, -1.5, 1.5), labels=("", ""))
    angles = np.linspace(0, 2 * np.pi, 121)
    flat = np.column_stack([np.cos(angles), np.sin(angles)])
    net = level_outline(ElasticNet(1.0, 0.5), [1.0, 0.0], flat)
    ax.plot(*net.T, **style.line("l1", label="elastic net, r = ½"))
    group = GroupL2(1.0, ((0, 1), (2,)))
    for second, role, name in ((1, "l2", "within a group"), (2, "sample", "between groups")):
        rays = np.zeros((len(flat), 3))
        rays[:, [0, second]] = flat
        points = level_outline(group, [1.0, 0.0, 0.0], rays)[:, [0, second]]
        ax.plot(*points.T, **style.line(role, label=f"group L2, {name}"))
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=10)
    return ax


def plot_cliff(
    budgets: Sequence[float] = (0.5, 1.0, 2.0),
    *,
    rho: float = 0.0,
    count: int = 20_000,
    seed: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the share of random centres with an exact zero against q, for several budgets."""
    ax = _axes(ax)
    centres = laplace_centres(count, 2, np.random.default_rng(seed))
    exponents = np.concatenate([np.geomspace(0.3, 0.98, 24), [1.0]])
    for t, role in zip(budgets, ("l1", "sample", "gradient"), strict=False):
        shares = [have_zero(centres, rho, t, q).mean() for q in exponents]
        ax.plot(exponents, shares, **style.line(role, label=f"t = {t:g}"))
        ax.plot(1.0, math.exp(-t), style.MARKERS[role], color=style.LIGHT[role])
        ax.plot([1, 1], [0, math.exp(-t)], color=style.LIGHT["grid"], lw=1, zorder=0)
    ax.plot([1.0, 4.0], [0.0, 0.0], **style.line("l2", label="every t"))
    ax.plot(1.0, 0.0, "o", mfc=style.LIGHT["background"], mec=style.LIGHT["l2"], zorder=5)
    ax.set(xscale="log", ylim=(-0.04, 1.03), xlabel="exponent q", ylabel="share with an exact zero")
    ax.set_xticks([0.3, 0.5, 1, 2, 4], ["0.3", "0.5", "1", "2", "4"])
    ax.minorticks_off()
    ax.legend(loc="upper right")
    return ax


def plot_law(
    budgets: Sequence[float] = (1.0, 4.0, 16.0), largest: int = 60, ax: Axes | None = None
) -> Axes:
    """Draw the exact chance of at least one zero at q = 1 against the number of weights."""
    ax = _axes(ax)
    dimensions = np.arange(2, largest + 1)
    for t, role in zip(budgets, ("l1", "sample", "gradient"), strict=False):
        chances = [share_with_zero(int(p), t) for p in dimensions]
        ax.plot(dimensions, chances, **style.line(role, label=f"some zero, t = {t:g}"))
    corner = math.exp(-budgets[0])
    ax.axhline(corner, **style.line("loss", label=f"a corner, t = {budgets[0]:g}"))
    ax.set(xscale="log", ylim=(-0.03, 1.03))
    ax.set(xlabel="number of weights p", ylabel="chance at q = 1")
    ax.set_xticks([2, 3, 5, 10, 20, 50], ["2", "3", "5", "10", "20", "50"])
    ax.minorticks_off()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=10)
    return ax


def plot_two_ends(loss: Quadratic, t: float, q: float, ax: Axes | None = None) -> Axes:
    """Draw the loss along the outline for q and for q = 1, with the points where a search ends."""
    ax = _axes(ax)
    places = np.linspace(-0.5, 2.0, 301)
    for exponent, role in ((1.0, "l2"), (q, "l1")):
        losses = along_outline(loss, t, exponent, places)
        ax.plot(places, losses, **style.line(role, label=f"q = {exponent:g}"))
        for found in local_solutions(loss, t, exponent):
            ax.plot(_place_of(found.w, exponent, t), found.loss, style.MARKERS[role],
                    color=style.LIGHT[role])  # fmt: skip
    ax.set(xlabel="way along the outline, in quarters from (t, 0)", ylabel="loss")
    ax.legend()
    return ax


def _place_of(w: FloatArray, q: float, t: float) -> float:
    """Return the place on the outline in quarters from (t, 0), from −2 to 2."""
    powers = np.sign(w) * (np.abs(w) / t) ** (q / 2)
    return float(np.arctan2(powers[1], powers[0]) / (np.pi / 2))


# ------------------------------------------------------------------------------------- tables


def table_of_exponents(
    X: FloatArray, y: FloatArray, lam: float, exponents: Sequence[float]
) -> Markdown:
    """Tabulate for each exponent how many weights are zero, and how small the others are."""
    lines = [
        "| q | exactly zero | not zero, printed as 0.00 | smallest that is not zero |",
        "|--:|--:|--:|--:|",
    ]
    for q in exponents:
        ending = fit_exponent(X, y, lam, q, np.zeros(X.shape[1]))
        lines.append(f"| {q:g} | {ending.zeros} | {ending.hidden} | {_power(ending.smallest)} |")
    return _markdown(lines)


def table_of_prml(X: FloatArray, y: FloatArray, lam: float, exponents: Sequence[float]) -> Markdown:
    """Tabulate λ and η of PRML's two problems with two weights, and how far their solutions are."""
    free = np.linalg.lstsq(X, y)[0]
    loss = Quadratic(np.asarray(X.T @ X / len(y)), as_vector("free", free))
    lines = [
        "| q | our λ | PRML's λ in 3.29 | its solution | PRML's η in 3.30 | solutions differ by |",
        "|--:|--:|--:|:--|--:|:--|",
    ]
    for q in exponents:
        w = fit_exponent(X, y, lam, q, np.zeros(2)).w
        eta = eta_of_prml(w, q)
        apart = float(np.abs(solve(loss, eta ** (1 / q), q).w - w).max())
        point = f"({w[0]:.3f}, {w[1]:.3f})"
        lines.append(
            f"| {q:g} | {lam:g} | {lam_of_prml(lam, q, len(y)):.1f} | {point} | {eta:.3f} | "
            f"{'less than' if apart < 1e-8 else 'more than'} $10^{{-8}}$ |"
        )
    return _markdown(lines)


def table_of_starts(
    X: FloatArray, y: FloatArray, lam: float, exponents: Sequence[float]
) -> Markdown:
    """Tabulate where the same steps end from zero and from least squares."""
    free = np.linalg.lstsq(X, y)[0]
    lines = [
        "| q | from w = 0: zeros | objective | from least squares: zeros | objective |",
        "|--:|--:|--:|--:|--:|",
    ]
    for q in exponents:
        ends = [fit_exponent(X, y, lam, q, start) for start in (np.zeros(X.shape[1]), free)]
        cells = [f"{end.zeros} | {end.objective:.3f}" for end in ends]
        lines.append(f"| {q:g} | {' | '.join(cells)} |")
    return _markdown(lines)


def table_of_correlations(
    p: int, t: float, correlations: Sequence[float], *, count: int = 400, seed: int = 0
) -> Markdown:
    """Tabulate how often some weight is zero at q = 1 if all features are correlated alike."""
    centres = laplace_centres(count, p, np.random.default_rng(seed))
    lines = [
        "| ρ | share with a zero | standard error | mean number not zero |",
        "|--:|--:|--:|--:|",
    ]
    for rho in correlations:
        counts = nonzero_counts_correlated(centres, rho, t)
        share = float((counts < p).mean())
        error = math.sqrt(share * (1 - share) / count)
        lines.append(f"| {rho:g} | {share:.2f} | {error:.2f} | {counts.mean():.2f} |")
    return _markdown(lines)


def _power(size: float) -> str:
    if size == 0:
        return "–"
    if size >= 0.01:
        return f"{size:.3f}"
    return f"$10^{{{math.floor(math.log10(size) + 0.5)}}}$"


def _markdown(lines: Sequence[str]) -> Markdown:
    return Markdown("\n".join(lines))  # type: ignore[no-untyped-call]


# ------------------------------------------------------------------------- a table of the reader's


def _own_sizes(sample: Sample, lam: float) -> dict[float, FloatArray]:
    """Sizes of all weights of a reader's table for each exponent, features and response scaled.

    Each exponent starts where the last one ended and stops at the digits that a picture shows; what
    is zero at q = 1 is decided exactly.
    """
    X = standardise(sample.X).X
    y = standardise(sample.y[:, np.newaxis]).X[:, 0]
    strength = lam / float(np.std(sample.y))
    f, w, sizes = LeastSquares(X, y), np.zeros(X.shape[1]), {}
    for q in OWN_EXPONENTS:
        w = proximal_gradient(f, Lq(strength, q), w, accelerated=True, tol=1e-6).w
        sizes[q] = np.abs(w)
    sizes[1.0] = np.abs(lasso(X, y, strength, fit_intercept=False).w)
    return sizes


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the sizes of a table's weights as q falls to 1, on a logarithmic scale."""
    ax = _axes(ax)
    sizes = _own_sizes(sample, lam)
    places = np.arange(len(sizes))
    for j in range(len(sample.names)):
        values = np.array([weights[j] for weights in sizes.values()])
        zero = values == 0
        shown = np.maximum(values, FLOOR)
        role = "l1" if zero[-1] else "l2"
        ax.plot(places[~zero], shown[~zero], **style.line(role, lw=1.4))
        ax.plot(places[zero], np.full(zero.sum(), FLOOR / 30), "D", color=style.LIGHT["l1"], ms=5)
    ax.axhline(FLOOR / 4, color=style.LIGHT["grid"], lw=1)
    ax.set(yscale="log", ylim=(FLOOR / 200, 3), ylabel="size of the weight")
    ax.set_xticks(places, [f"{q:g}" for q in sizes])
    ax.set_yticks(
        [FLOOR / 30, FLOOR, 1e-8, 1e-4, 1],
        ["0, exactly", "10⁻¹² or less", "10⁻⁸", "10⁻⁴", "1"],
    )
    ax.minorticks_off()
    ax.set_xlabel("exponent q")
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Say which weights are exactly zero at q = 1, and how small they are above; Markdown."""
    sizes = _own_sizes(sample, lam)
    zeros = sizes[1.0] == 0
    names = ", ".join(name for name, zero in zip(sample.names, zeros, strict=True) if zero)
    if not zeros.any():
        return f"At λ = {lam:.3g} no weight is zero at q = 1, and none is for a larger q."
    above = sizes[1.05]
    count = int((above == 0).sum())
    return (
        f"At λ = {lam:.3g} and q = 1 exactly zero: {names}. At q = 1.05 none of them is larger "
        f"than {above[zeros].max():.1g}, and {count or 'none'} of all weights "
        f"{'are' if count > 1 else 'is'} exactly zero."
    )
