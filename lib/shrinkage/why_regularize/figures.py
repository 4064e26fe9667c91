"""The pictures of *Why regularize*."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample
from shrinkage.lesson.tuning import weights_at
from shrinkage.why_regularize.numerics import (
    BiasVariance,
    CrossValidation,
    CurveProblem,
    Method,
    fit_curve,
)

ROLES: dict[Method, str] = {"ridge": "l2", "lasso": "l1"}


def plot_fits(
    problem: CurveProblem,
    responses: ArrayLike,
    degree: int,
    lam: float = 0.0,
    method: Method = "ridge",
    ax: Axes | None = None,
) -> Axes:
    """Draw the fits to several samples, the points of the first of them, and the true curve."""
    ax = ax or plt.subplots()[1]
    samples = np.atleast_2d(np.asarray(responses, dtype=float))
    names = {0: "fit to this sample", 1: "fits to others"}
    role = ROLES[method] if lam else "sample"
    for number, y in enumerate(samples):
        fit = fit_curve(problem, y, degree, lam, method)
        thinned = slice(None, None, 2 if number else 1)  # a thin line needs fewer points
        ax.plot(
            problem.grid[thinned],
            fit.curve[thinned],
            color=style.LIGHT[role],
            linewidth=1.8 if number == 0 else 0.7,
            alpha=1.0 if number == 0 else 0.5,
            linestyle="solid",
            label=names.get(number),
        )
    ax.plot(problem.grid[::2], problem.truth_grid[::2], **style.line("loss", label="true curve"))
    ax.plot(problem.x, samples[0], "o", color=style.LIGHT["text"], markersize=4, label="one sample")
    ax.set(xlabel="$x$", ylabel="$y$", ylim=(-2.4, 2.4), title=_fit_title(degree, lam, method))
    ax.set(xticks=[-1, 0, 1], yticks=[-2, -1, 0, 1, 2])
    return ax


def _fit_title(degree: int, lam: float, method: Method) -> str:
    return f"degree {degree}, {method}, λ = {lam:g}" if lam else f"degree {degree}, no penalty"


def plot_bias_variance(
    lams: ArrayLike, parts: Sequence[BiasVariance], title: str, ax: Axes | None = None
) -> Axes:
    """Draw squared bias, variance, and the test error they add up to, against λ."""
    ax = ax or plt.subplots()[1]
    strengths = np.asarray(lams, dtype=float)
    total = np.array([part.total for part in parts])
    ax.plot(
        strengths, [part.bias_squared for part in parts], **style.line("highlight", label="bias²")
    )
    ax.plot(strengths, [part.variance for part in parts], **style.line("sample", label="variance"))
    ax.plot(strengths, total, **style.line("gradient", label="test error"))
    ax.axhline(parts[0].noise, color=style.LIGHT["muted"], linewidth=0.8)
    lowest = int(total.argmin())
    style.point((float(strengths[lowest]), float(total[lowest])), ax, role="gradient")
    ax.set(xscale="log", ylim=(-0.02, 0.7), ylabel="squared error", title=title)
    _name_strengths(ax, "strength λ")
    return ax


def plot_cross_validation(result: CrossValidation, ax: Axes | None = None) -> Axes:
    """Draw the cross-validated error with its standard error, and the two choices of λ."""
    ax = ax or plt.subplots(figsize=(4.6, 3.6))[1]
    ax.fill_between(
        result.lams,
        result.mean - result.standard_error,
        result.mean + result.standard_error,
        color=style.LIGHT["l1"],
        alpha=0.18,
        linewidth=0,
        label="± one standard error",
    )
    ax.plot(result.lams, result.mean, **style.line("l1", label="mean over the folds"))
    for lam, words, dashes in (
        (result.best, "lowest mean", "-"),
        (result.one_standard_error, "one-standard-error rule", "--"),
    ):
        ax.axvline(lam, color=style.LIGHT["text"], linewidth=1, linestyle=dashes, label=words)
    ax.set(xscale="log", ylabel="squared error on left-out rows")
    _name_strengths(ax, "strength λ")
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, fontsize=9, columnspacing=1)
    return ax


def plot_choices(runs: Sequence[CrossValidation], ax: Axes | None = None) -> Axes:
    """Draw the λ that each shuffle of the same rows chooses, by both rules."""
    ax = ax or plt.subplots(figsize=(4.6, 2.4))[1]
    chosen = np.array([(run.best, run.one_standard_error) for run in runs])
    for row, (values, role) in enumerate(zip(chosen.T, ("l1", "gradient"), strict=True)):
        heights = row + _stacked(values)
        ax.plot(
            values,
            heights,
            style.MARKERS[role],
            color=style.LIGHT[role],
            markersize=5,
            linestyle="none",
        )
    ax.set(xscale="log", ylim=(-0.3, 1.9))
    _name_strengths(ax, "chosen strength λ")
    ax.set_yticks([0, 1], ["lowest mean", "one-standard-\nerror rule"])
    return ax


def _name_strengths(ax: Axes, name: str) -> None:
    """Write strengths out: powers of ten have exponents that a phone shows too small."""
    ax.set_xlabel(name)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()


def _stacked(values: FloatArray) -> FloatArray:
    """Heights that stack equal values, so that none hides another."""
    seen: dict[float, int] = {}
    heights = []
    for value in values.tolist():
        seen[value] = seen.get(value, -1) + 1
        heights.append(seen[value])
    return np.array(heights) * 0.8 / max(max(heights, default=0), 1)


# ------------------------------------------------------------------------- a table of the reader's


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the cross-validated error of the lasso for a reader's table, and where λ is on it."""
    ax = plot_cross_validation(sample.validation, ax)
    ax.axvline(lam, color=style.LIGHT["highlight"], linewidth=2.5, alpha=0.6, label="your λ")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=9, columnspacing=1)
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Compare the fit at λ with the best one, fold by fold, and count its weights; Markdown."""
    found = sample.validation
    place = int(np.argmin(np.abs(np.log(found.lams) - np.log(max(lam, 1e-300)))))
    best = int(np.argmin(found.mean))
    extra = found.fold_errors[:, place] - found.fold_errors[:, best]
    mean, error = float(extra.mean()), float(extra.std(ddof=1) / np.sqrt(len(extra)))
    weights = weights_at(sample.X, sample.y, np.array([lam]), sample.method)[0]
    kept = [name for name, w in zip(sample.names, weights, strict=True) if w != 0]
    listed = ", ".join(kept[:12]) + (", …" if len(kept) > 12 else "")
    null = float(found.mean[0])
    gain = 1 - float(found.mean[place]) / null
    return (
        f"At λ = {lam:.3g} the error on left-out rows is {found.mean[place]:.3g}, "
        f"{_apart(mean, error)} the lowest. It is {abs(gain):.0%} "
        f"{'below' if gain >= 0 else 'above'} that of a fit without features.\n\n"
        f"The lasso keeps {len(kept)} of {len(weights)} features{': ' if kept else ''}{listed}."
    )


def _apart(mean: float, error: float) -> str:
    """Say how far an error is from the lowest, by the standard error of the difference."""
    if mean <= 0:
        return "which is"
    if error == 0:
        return f"{mean:.2g} above"
    return f"{mean:.2g} ± {error:.2g} (standard error of the difference, fold by fold) above"
