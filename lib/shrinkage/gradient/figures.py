"""Figures of the gradient view."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from shrinkage.core.losses import Loss
from shrinkage.core.validation import FloatArray, as_array, as_vector, check_lam
from shrinkage.gradient import numerics
from shrinkage.gradient.numerics import Comparison, EarlyStopping, RiskRatios, Rule
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample
from shrinkage.lesson.zeros import ZeroVerdict

SIZE = (5.4, 3.7)  # so small that a phone need not shrink the text far
ROLES: dict[Rule, str] = {"l2": "l2", "subgradient": "sample", "proximal": "l1"}
LABELS: dict[Rule, str] = {
    "l2": "L2 gradient",
    "subgradient": "L1 subgradient",
    "proximal": "L1 proximal",
}


def plot_factor(curvatures: ArrayLike, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the factor 1 − η(h + λ) against the step, one line per curvature."""
    ax = _axes(ax)
    hs = as_vector("curvatures", curvatures)
    limit = numerics.l2_step_limit(float(hs.max()), check_lam(lam))
    etas = np.array([0.0, 1.2 * limit])
    ax.axhspan(-1, 1, color=style.LIGHT["grid"], alpha=0.45, linewidth=0)
    # Neither L1 nor L2: the lines differ in dashes alone.
    for h, dashes in zip(hs, ("solid", (0, (5, 1.6)), (0, (1.2, 1.2))), strict=False):
        factors = 1 - etas * (h + lam)
        ax.plot(etas, factors, style.LIGHT["text"], linestyle=dashes, label=f"$h = {h:.3g}$")
    ax.axhline(0, color=style.LIGHT["muted"], linewidth=0.8)
    ax.axvline(limit, color=style.LIGHT["muted"], linewidth=1.0, linestyle=":")
    ax.annotate(r"$2/(h_{\max} + \lambda)$", (limit, 0.14), (4, 0), textcoords="offset points")
    ax.set(xlabel="step η", ylabel="factor 1 − η(h + λ)", ylim=(-1.5, 1.1), xlim=(0, etas[1]))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 0.2))  # above the band's edge
    return ax


def plot_sizes(
    f: Loss,
    lam: float,
    step: float,
    start: ArrayLike,
    steps: int,
    weight: int,
    ax: Axes | None = None,
) -> Axes:
    """Draw the size of one weight over the steps of each rule, with a band for exact zeros."""
    ax = _axes(ax)
    sizes = {
        rule: np.abs(numerics.descend(rule, f, lam, step, start, steps)[:, weight])
        for rule in numerics.RULES
    }
    zero = zero_band(ax, np.concatenate(list(sizes.values())))
    for rule, size in sizes.items():
        look = style.line(ROLES[rule], label=LABELS[rule])
        if rule == "subgradient":  # its jumps would drown any dashes
            look.update(linestyle="solid", linewidth=0.9)
        ax.plot(heights(size, zero), **look)
    ax.set(xlabel="step", ylabel="size of the weight", xlim=(0, steps))
    _legend_above(ax)
    return ax


def plot_weights(compared: Comparison, ax: Axes | None = None) -> Axes:
    """Draw the size of every weight at the end of each rule, with a band for exact zeros.

    Of the subgradient rule the largest size in the last steps is drawn.
    """
    ax = _axes(ax)
    sizes = {
        "l2": np.abs(compared.runs["l2"].weights),
        "subgradient": compared.runs["subgradient"].reach,
        "proximal": np.abs(compared.runs["proximal"].weights),
    }
    zero = zero_band(ax, np.concatenate(list(sizes.values())))
    places = np.arange(len(compared.names))
    for rule, shift in zip(numerics.RULES, (-0.18, 0.0, 0.18), strict=True):
        role = ROLES[rule]
        ax.plot(
            places + shift,
            heights(sizes[rule], zero),
            linestyle="none",
            marker=style.MARKERS[role],
            markersize=7,
            color=style.LIGHT[role],
            label=LABELS[rule],
        )
    turn = 0 if len(places) <= 12 else 90
    ax.set_xticks(places, compared.names, rotation=turn)
    ax.set(ylabel="size of the weight", xlim=(-0.6, len(places) - 0.4))
    _legend_above(ax)
    return ax


def plot_halving(
    f: Loss, lam: float, steps: ArrayLike, start: ArrayLike, zero: ArrayLike, ax: Axes | None = None
) -> Axes:
    """Draw how far the largest weight that is zero at the minimum stays from it, against the step.

    Each run is as long as it takes to go the same way.
    """
    ax = _axes(ax)
    etas, dead = as_vector("steps", steps), np.asarray(zero, dtype=bool)
    way = 250.0  # steps times η: long enough for the slow directions of the diabetes data
    runs = [
        numerics.run("subgradient", f, lam, eta, start, max(200, round(way / eta))) for eta in etas
    ]
    reach = [found.reach[dead].max() for found in runs]
    bound = [found.bound[dead].max() for found in runs]
    ax.plot(etas, bound, **style.line("loss", label="bound η(λ + |∂ⱼL|)"))
    ax.plot(
        etas,
        reach,
        linestyle="none",
        marker=style.MARKERS["sample"],
        color=style.LIGHT["sample"],
        label="largest weight in the last 100 steps",
    )
    for eta, size, found in zip(etas, reach, runs, strict=True):
        count = int(found.zero.sum())
        ax.annotate(
            f"{count} zeros", (float(eta), float(size)), (6, -13),
            textcoords="offset points", ha="left", fontsize=10,
        )  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="step η", ylabel="distance from zero")
    ax.set_xticks(etas, [f"{eta:.2g}" for eta in etas])
    sizes = [0.001 * factor * ten for ten in (1, 10, 100, 1000) for factor in (1, 2, 5)]
    ax.set_yticks(sizes, [f"{size:g}" for size in sizes])
    ax.minorticks_off()
    ax.margins(0.1, 0.16)
    ax.autoscale()
    ax.legend(loc="upper left")
    return ax


def plot_early_stopping(
    stopped: EarlyStopping, names: tuple[str, ...], ax: Axes | None = None
) -> Axes:
    """Draw the weights of gradient flow against time, and of ridge with λ = 1/τ."""
    ax = _axes(ax)
    for j in range(len(names)):
        flow, shrunk = stopped.flow[:, j], stopped.ridge[:, j]
        first = j == 0
        ax.plot(
            stopped.times,
            flow,
            color=style.LIGHT["gradient"],
            linewidth=1.6,
            linestyle="solid",
            label="gradient flow, stopped at τ" if first else None,
        )
        ax.plot(
            stopped.times,
            shrunk,
            color=style.LIGHT["l2"],
            linewidth=1.4,
            linestyle=(0, (4, 2)),
            label="ridge, λ = 1/τ" if first else None,
        )
    _name_lines(ax, float(stopped.times[-1]), stopped.flow[-1], names)
    ax.axhline(0, color=style.LIGHT["muted"], linewidth=0.8, linestyle="solid")
    ax.set(xscale="log", xlabel="time τ", ylabel="weight")
    ax.minorticks_off()
    ax.legend(loc="lower left")
    return ax


def plot_risk_ratios(ratios: RiskRatios, ax: Axes | None = None) -> Axes:
    """Draw the risk of early stopping over that of ridge, with the bound that none can exceed."""
    ax = _axes(ax)
    bound = numerics.largest_share_ratio()[1] ** 2
    ax.plot(ratios.times, ratios.estimation, **style.line("gradient", label="error of the weights"))
    ax.plot(ratios.times, ratios.prediction, **style.line("highlight", label="error of the fit"))
    ax.axhline(bound, color=style.LIGHT["text"], linewidth=1.2)
    ax.annotate(
        f"bound {bound:.3f}", (float(ratios.times[0]), bound), (2, -14), textcoords="offset points"
    )
    ax.axhline(1, color=style.LIGHT["muted"], linewidth=0.8)
    ax.set(xscale="log", xlabel="time τ", ylabel="risk of flow / risk of ridge", ylim=(0, 1.85))
    ax.minorticks_off()
    ax.legend(loc="lower right")
    return ax


def _legend_above(ax: Axes) -> None:
    """Name the three rules in one row above the picture, where they hide nothing."""
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.45, 1.0),
        ncols=3,
        fontsize=10,
        columnspacing=1.0,
        handlelength=1.8,
    )


def _name_lines(ax: Axes, x: float, ends: FloatArray, names: tuple[str, ...]) -> None:
    """Write names beside the ends of lines, the farthest from zero first, where there is room."""
    taken: list[float] = []
    room = 0.06 * np.ptp(ends)
    for j in np.argsort(-np.abs(ends)):
        height = float(ends[j])
        if all(abs(height - other) >= room for other in taken):
            taken.append(height)
            ax.annotate(names[j], (x, height), (4, 0), textcoords="offset points", va="center")


# ------------------------------------------------------------------------------------- in words


def explain(compared: Comparison) -> Markdown:
    """Write the weights of a comparison as a table, and say below it what they show."""
    counts = compared.counts()
    zeros = _listed(compared, compared.runs["proximal"].zero)
    share = f"{compared.lam / compared.lam_max:.2g} of the smallest λ that leaves no weight"
    lines = [
        f"**Scales.** Each feature and y have mean 0 and standard deviation 1, so a weight counts "
        f"standard deviations of y per standard deviation of the feature. λ = {compared.lam:.3g} "
        f"({share}), η = {compared.step:.3g} (the limit 2/(hₘₐₓ + λ) is {compared.limit:.3g}), "
        f"{compared.steps} steps from (1, …, 1).",
        f"**Zeros.** L1 proximal: {_zeros(counts['proximal'])}{zeros}. L1 subgradient: "
        f"{_zeros(counts['subgradient'])}. L2: {_zeros(counts['l2'])}.",
    ]
    if counts["proximal"]:
        lines.append(
            "**Chatter.** Where the proximal rule has a zero, the subgradient's weight still "
            f"reached up to {compared.farthest_chatter():.2g} in its last steps (column reach)."
        )
    lines.append(f"**Convergence.** {_convergence(compared)}")
    text = "\n\n".join([compared._repr_markdown_(), *lines])
    return Markdown(text)  # type: ignore[no-untyped-call]


def _zeros(count: int) -> str:
    return {0: "no exact zero", 1: "1 exact zero"}.get(count, f"{count} exact zeros")


def _listed(compared: Comparison, chosen: NDArray[np.bool_]) -> str:
    names = [name for name, yes in zip(compared.names, chosen, strict=True) if yes]
    return f" ({', '.join(names)})" if names else ""


def _convergence(compared: Comparison) -> str:
    report = compared.reports["proximal"]
    unsettled = sum(
        verdict not in (ZeroVerdict.ZERO, ZeroVerdict.NOT_ZERO) for verdict in report.verdicts
    )
    if unsettled == 0:
        return (
            "Every weight of the proximal rule meets its optimality condition; its objective is "
            f"within {max(compared.gap, 1e-16):.0e} of the minimum, as a share of that with all "
            "weights at zero (the duality gap)."
        )
    return (
        f"{unsettled} of the proximal rule's weights do not meet their optimality condition yet: "
        f"take more than {compared.steps} steps before you read anything into a zero."
    )


# ------------------------------------------------------------------------ a scale that shows zero


def zero_band(ax: Axes, sizes: ArrayLike) -> float:
    """Make the vertical axis logarithmic, with a band of its own for exact zeros below.

    Its coordinate becomes the decimal logarithm of a size. Returns the height of an exact zero, for
    `heights`.
    """
    values = as_array("sizes", sizes)
    alive = values[values > 0]
    top = int(np.ceil(np.log10(alive.max()))) if alive.size else 0
    bottom = min(int(np.floor(np.log10(alive.min()))) if alive.size else 0, top - 2)
    room = (top - bottom) / 8
    zero = bottom - 1.2 * room
    every = max(1, round((top - bottom) / 5))
    ticks = list(range(top, bottom - 1, -every))
    ax.set_yticks([*ticks, zero], [*(f"$10^{{{tick}}}$" for tick in ticks), "exactly 0"])
    ax.set_ylim(zero - 0.6 * room, top + 0.3 * room)
    ax.axhspan(zero - 0.6 * room, zero + 0.6 * room, color=style.LIGHT["grid"], alpha=0.6, lw=0)
    return zero


def heights(sizes: ArrayLike, zero: float) -> FloatArray:
    """Return where sizes stand on an axis that `zero_band` made: exact zeros at `zero`."""
    values = as_array("sizes", sizes)
    return np.where(values > 0, np.log10(np.where(values > 0, values, 1.0)), zero)


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots(figsize=SIZE)[1] if ax is None else ax


# ------------------------------------------------------------------------- a table of the reader's


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw where the three rules leave the weights of a reader's table."""
    return plot_weights(_compared(sample, lam), ax)


def judge_own(sample: Sample, lam: float) -> str:
    """Say of each weight of a reader's table what the three rules make of it; Markdown."""
    return str(explain(_compared(sample, lam)).data)


def _compared(sample: Sample, lam: float) -> Comparison:
    return numerics.compare(sample.X, sample.y, names=sample.names, lam=lam)
