"""Figures of the prior view: densities, what a posterior says, and how good its mode is."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from shrinkage.core.solvers import lasso
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample
from shrinkage.prior.numerics import (
    Draws,
    Gaussian,
    Laplace,
    SpikeAndSlab,
    Student,
    Uniform,
    gibbs_lasso,
    residual_noise,
    risks_under_laplace,
)

AnyPrior = Gaussian | Laplace | Uniform | Student | SpikeAndSlab
ROLES = {Gaussian: "l2", Laplace: "l1"}
MOST = 12
"""How many weights of a reader's table are drawn."""


def _axes(ax: Axes | None, width: float = 4.2, height: float = 3.2) -> Axes:
    return plt.subplots(figsize=(width, height))[1] if ax is None else ax


def plot_posterior(prior: AnyPrior, y: float, noise: float, ax: Axes | None = None) -> Axes:
    """Draw prior, likelihood and posterior of one weight, with mode, median and mean."""
    ax = _axes(ax)
    w = np.linspace(-3.2, 3.2, 641)
    before = np.exp(prior.log_density(w))
    likelihood = np.exp(Gaussian(noise).log_density(w - y))
    spike = isinstance(prior, SpikeAndSlab)
    chance = float(prior.probability_of_zero(y, noise)) if isinstance(prior, SpikeAndSlab) else 0.0
    wide = np.linspace(y - 12 * noise, y + 12 * noise, 6001)
    mass = np.exp(prior.log_density(wide) + Gaussian(noise).log_density(wide - y))
    after = (1 - chance) * before * likelihood / np.trapezoid(mass, wide)
    ax.plot(w, likelihood, **style.line("loss", label="likelihood"))
    ax.plot(w, before, **style.line(ROLES.get(type(prior), "highlight"), label="prior"))
    ax.plot(w, after, **style.line("gradient", label="posterior", linestyle="-"))
    if spike:
        ax.plot([0, 0], [0, chance], **style.line("gradient", linestyle="-", linewidth=3))
    for name, role in (("mean", "l2"), ("median", "highlight"), ("mode", "l1")):
        at = float(getattr(prior, name)(y, noise))
        height = chance if spike and at == 0 else float(np.interp(at, w, after))
        style.point((at, height), ax, role=role)
        ax.plot([], [], color=style.LIGHT[role], marker=style.MARKERS[role], ls="none", label=name)
    ax.set(xlabel="w", ylabel="density", xlim=(-3.2, 3.2), ylim=(0, 2.3))
    ax.legend(loc="upper right", fontsize=9)
    return ax


def plot_two_priors(matched: str, ax: Axes | None = None) -> Axes:
    """Draw a Gaussian and a Laplace density, matched by their variance or by their height at 0.

    Parameters
    ----------
    matched : {"variance", "height"}
        What the two have in common; the Gaussian has standard deviation 1.
    ax : matplotlib Axes, optional
        Where to draw.
    """
    scales = {"variance": np.sqrt(0.5), "height": np.sqrt(np.pi / 2)}
    if matched not in scales:
        raise ValueError(f"matched: expected one of {list(scales)}, got {matched!r}")
    ax = _axes(ax, 2.7, 2.5)
    w = np.linspace(-4, 4, 321)
    ax.plot(w, np.exp(Gaussian(1.0).log_density(w)), **style.line("l2", label="Gaussian"))
    laplace = Laplace(float(scales[matched]))
    ax.plot(w, np.exp(laplace.log_density(w)), **style.line("l1", label="Laplace"))
    ax.set(xlabel="w", ylabel="density", title=f"equal {matched}", ylim=(0, 0.75))
    ax.legend(loc="upper right", fontsize=8.5)
    return ax


def plot_risks(ax: Axes | None = None) -> Axes:
    """Draw the mean squared errors of mode, mean and best linear rule under a Laplace truth."""
    ax = _axes(ax, 4.6, 2.6)
    scales = np.linspace(0.1, 3.0, 30)
    risks = np.array([risks_under_laplace(b) for b in scales])
    for k, (label, role) in enumerate(
        (("posterior mode (L1)", "l1"), ("posterior mean", "gradient"), ("best linear rule", "l2"))
    ):
        ax.plot(scales, risks[:, k], **style.line(role, label=label))
    ax.set(xlabel="b/σ: scale of the truth and of the prior", ylabel="mean squared error / σ²")
    ax.set(xlim=(0, 3), ylim=(0, 1))
    ax.legend(loc="lower right")
    return ax


def plot_intervals(
    draws: Draws, mode: FloatArray, names: tuple[str, ...], ax: Axes | None = None
) -> Axes:
    """Draw the middle 90% of each weight's draws, with their mean and the joint mode."""
    ax = _axes(ax, 4.8, 0.9 + 0.23 * len(names))
    low, high = draws.interval()
    rows = np.arange(len(names))[::-1]
    ax.hlines(rows, low, high, color=style.LIGHT["gradient"], linewidth=5, alpha=0.45)
    shown = (("l2", draws.all.mean(axis=0), "posterior mean"), ("l1", mode, "lasso (mode)"))
    look: dict[str, Any] = {}
    for role, values, label in shown:
        look = {"color": style.LIGHT[role], "marker": style.MARKERS[role], "linestyle": "none"}
        ax.plot(values, rows, label=label, **look)
    zero = mode == 0
    ax.plot(
        mode[zero], rows[zero], **{**look, "markerfacecolor": style.LIGHT["background"]},
        label="… exactly 0",
    )  # fmt: skip
    ax.axvline(0, color=style.LIGHT["muted"], linewidth=0.8, zorder=0)
    ax.set(yticks=rows, yticklabels=names, xlabel="weight")
    ax.legend(loc="best", fontsize=9)
    return ax


def plot_marginal(draws: FloatArray, name: str, mode: float, ax: Axes | None = None) -> Axes:
    """Draw the density of one weight's draws, and where the joint mode has this weight."""
    ax = _axes(ax, 2.6, 2.4)
    ax.hist(
        draws, bins=50, range=tuple(np.quantile(draws, [0.001, 0.999])), density=True,
        histtype="stepfilled", facecolor=(style.LIGHT["gradient"], 0.25),
        edgecolor=style.LIGHT["gradient"],
    )  # fmt: skip
    style.point((mode, 0.0), ax, role="l1", fill=mode != 0)
    ax.set(xlabel=f"weight of {name}", ylabel="density")
    return ax


# --- a table of the reader's -----------------------------------------------------------------


def _posterior_of(sample: Sample, lam: float) -> tuple[Draws, FloatArray, tuple[str, ...]]:
    """Return draws, the lasso's weights and the names of the weights that are largest."""
    if lam <= 0:
        raise ValueError("At λ = 0 the prior is flat: there is no Laplace belief to draw from.")
    fit = lasso(sample.X, sample.y, lam)
    noise = _noise_of(sample, fit.w, fit.intercept)
    draws = gibbs_lasso(sample.X, sample.y, lam, noise, 100, burn_in=100)
    mode = fit.w
    largest = np.sort(np.argsort(-np.abs(draws.all.mean(axis=0)), kind="stable")[:MOST])
    names = tuple(sample.names[j] for j in largest)
    return Draws(draws.chains[:, :, largest]), mode[largest], names


def _noise_of(sample: Sample, w: FloatArray, intercept: float) -> float:
    """Return the noise that least squares leaves, or the lasso where too few rows leave none."""
    try:
        return residual_noise(sample.X, sample.y)
    except ValueError:
        left = float(np.std(sample.y - sample.X @ w - intercept))
        return left if left > 0 else float(np.std(sample.y))


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the posterior's intervals beside the lasso's weights for a reader's table."""
    ax = plot_intervals(*_posterior_of(sample, lam), ax)
    ax.set_xlabel(f"weight, in the model of {sample.response}")
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Say which of the lasso's zeros the posterior takes for likely small; Markdown."""
    draws, mode, names = _posterior_of(sample, lam)
    low, high = draws.interval()
    zeros = [name for name, value in zip(names, mode, strict=True) if value == 0]
    clear = [name for name, a, z in zip(names, low, high, strict=True) if a > 0 or z < 0]
    exact = int(np.count_nonzero(draws.all == 0))
    return (
        f"At λ = {lam:.3g} the lasso sets {', '.join(zeros) or 'no weight'} to zero. "
        f"The middle 90% of the posterior leave out zero for {', '.join(clear) or 'no weight'}. "
        f"Of {draws.all.size:,} drawn weights {exact} are exactly zero."
    )
