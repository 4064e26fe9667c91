"""The moved minimum in pictures: both ways, how wrong a formula is, and what λ → 0 leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes

from shrinkage.algorithms.global_minimum.numerics import (
    LogisticModel,
    MarginLimit,
    NormLimit,
    Penalty,
    diagonal_formula,
    disagreement,
    error_of_model,
    formula,
    minimum,
)
from shrinkage.core.losses import Quadratic
from shrinkage.core.paths import lasso_path
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample

SIZE = (5.2, 3.3)
PENALTIES: dict[Penalty, Callable[[FloatArray], float]] = {
    "l1": lambda w: float(np.abs(w).sum()),
    "l2": lambda w: float(w @ w) / 2,
}
EQUATIONS: dict[Penalty, str] = {"l1": "eq. 7.23", "l2": "eq. 7.13"}


def plot_shift(f: Quadratic, penalty: Penalty, lam: float, ax: Axes | None = None) -> Axes:
    """Draw a loss, its minimum's way as λ grows, the formula's way, and both at one λ."""
    if ax is None:
        ax = plt.subplots(figsize=(4.2, 3.4))[1]
    style.axes_through_origin(ax, limit=(-0.8, 2.6, -0.8, 2.6))
    style.contours(f.H, f.w_star, [0.1, 0.4, 0.9, 1.6], ax)
    most = float(np.abs(f.H @ f.w_star).max()) if penalty == "l1" else 300.0
    last = max(most, float((np.diag(f.H) * np.abs(f.w_star)).max()))
    strengths = last * np.linspace(0, 1, 121) ** 2
    way = np.array([minimum(f, penalty, each) for each in strengths])
    said = np.array([formula(f, penalty, each) for each in strengths])
    ax.plot(*way.T, **style.line(penalty, linestyle="solid", label="minimum"))
    ax.plot(*said.T, **style.line("highlight", label=EQUATIONS[penalty]))
    ax.plot(*minimum(f, penalty, lam), style.MARKERS[penalty], color=style.LIGHT[penalty], zorder=6)
    ax.plot(
        *formula(f, penalty, lam), "s", color=style.LIGHT["highlight"], ms=9, zorder=5,
        markerfacecolor=style.LIGHT["background"],
    )  # fmt: skip
    ax.legend(fontsize=10, loc="lower right")
    return ax


def plot_disagreement(
    rhos: Sequence[float] = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9),
    *,
    lam: float = 0.3,
    count: int = 600,
    ax: Axes | None = None,
) -> Axes:
    """Draw how often equation 7.23 has other zeros than the minimum, by the correlation."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    found = [disagreement(rho, lam=lam, count=count) for rho in rhos]
    lines = {
        "a zero in the minimum alone": ("l1", [each.only_truth for each in found]),
        "a zero in the formula alone": ("highlight", [each.only_formula for each in found]),
        "median error, in lengths of w*": ("loss", [each.error for each in found]),
    }
    for label, (role, values) in lines.items():
        ax.plot(rhos, values, **style.line(role, label=label))
    ax.set(xlabel="correlation ρ of two features", ylabel="share of random losses", ylim=(0, 0.6))
    ax.legend(fontsize=10, loc="upper left")
    return ax


def plot_model_error(model: LogisticModel, lams: FloatArray, ax: Axes | None = None) -> Axes:
    """Draw how far both formulas are from the true optimum of a logistic loss."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    penalties: tuple[Penalty, ...] = ("l2", "l1")
    for penalty in penalties:
        errors = [error_of_model(model, lam, penalty) for lam in lams]
        ax.plot(lams, errors, **style.line(penalty, label=EQUATIONS[penalty]))
    _log_strengths(ax)
    ax.set(ylabel="error, as a share of the move", ylim=(0, None))
    ax.legend(fontsize=10)
    return ax


def plot_norm_limit(found: NormLimit, ax: Axes | None = None) -> Axes:
    """Draw how ridge and the lasso come to the two solutions of least size as λ → 0."""
    ax = plt.subplots(figsize=SIZE)[1] if ax is None else ax
    ax.plot(found.lams, found.ridge_distance, **style.line("l2", label="ridge from X⁺y"))
    ax.plot(found.lams, found.lasso_distance, **style.line("l1", label="lasso from least ‖w‖₁"))
    _log_strengths(ax)
    ax.set(yscale="log", ylabel="relative distance")
    ax.set_yticks([1e-6, 1e-4, 1e-2, 1], ["0.000001", "0.0001", "0.01", "1"])
    ax.minorticks_off()
    ax.legend(fontsize=10)
    return ax


def plot_margin_limit(
    X: FloatArray, y: FloatArray, found: MarginLimit, ax: Axes | None = None
) -> Axes:
    """Draw two separable classes, the lines of several strengths, and that of the widest margin."""
    ax = plt.subplots(figsize=(4.4, 3.6))[1] if ax is None else ax
    for label, role, marker in ((1, "gradient", "^"), (-1, "sample", "v")):
        rows = X[y == label]
        ax.plot(*rows.T, marker, color=style.LIGHT[role], label=f"y = {label:+d}".replace("-", "−"))
    across = np.array([X[:, 0].min() - 0.5, X[:, 0].max() + 0.5])
    for i, w in enumerate(found.weights):
        share = (i + 1) / len(found.weights)
        ax.plot(
            across, _line(X, y, w, across), color=style.LIGHT["l2"], alpha=0.25 + 0.6 * share,
            ls="-", lw=1.4, label="L2, weaker and weaker" if i + 1 == len(found.weights) else None,
        )  # fmt: skip
    ax.plot(
        across, _line(X, y, found.normal, across), "--", color=style.LIGHT["highlight"], lw=2.4,
        label="widest margin",
    )  # fmt: skip
    low, high = X[:, 1].min() - 0.4, X[:, 1].max() + 0.4
    ax.set(xlim=tuple(across), ylim=(low, high), xlabel="feature 1", ylabel="feature 2")
    ax.legend(fontsize=9, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return ax


def _line(X: FloatArray, y: FloatArray, w: FloatArray, across: FloatArray) -> FloatArray:
    """Return the height of the line across w that lies in the middle between the classes."""
    along = X @ w
    middle = (along[y > 0].min() + along[y < 0].max()) / 2
    return np.asarray((middle - w[0] * across) / w[1])


def _log_strengths(ax: Axes) -> None:
    """Write strengths out, falling to the right as λ does on the page."""
    ax.set(xscale="log", xlabel="strength λ")
    ax.xaxis.set_major_formatter("{x:g}")
    ax.minorticks_off()


def table_of_margins(found: MarginLimit) -> Markdown:
    """Tabulate how the line turns to the widest margin."""
    lines = [
        "| λ | ‖w‖ | angle to the widest margin | margin, as a share of the widest |",
        "|--:|--:|--:|--:|",
    ]
    for lam, w, angle, margin in zip(
        found.lams, found.weights, found.angles, found.margins, strict=True
    ):
        share = f"{margin:.1%}" if margin > 0 else "none"
        lines.append(f"| {lam:g} | {np.linalg.norm(w):.1f} | {angle:.1f}° | {share} |")
    return Markdown("\n".join(lines))  # type: ignore[no-untyped-call]


# ------------------------------------------------------------------------- a table of the reader's


def _spectrum(sample: Sample) -> tuple[FloatArray, FloatArray]:
    """Return the curvatures of a table's least squares, the steepest first, and its Gram matrix."""
    X = sample.X - sample.X.mean(axis=0)
    gram = X.T @ X / len(X)
    return np.linalg.eigvalsh(gram)[::-1], gram


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw the share of w* that ridge keeps in each direction of a reader's table."""
    curvatures = np.maximum(_spectrum(sample)[0][:20], 0)
    ax = plt.subplots(figsize=(5.2, 3.2))[1] if ax is None else ax
    shares = curvatures / (curvatures + lam) if lam > 0 else np.ones_like(curvatures)
    places = np.arange(1, len(shares) + 1)
    ax.bar(places, shares, 0.72, color=style.LIGHT["l2"])
    ax.axhline(1, color=style.LIGHT["muted"], lw=0.8)
    ax.set(xlabel="direction, the steepest first", ylabel="share of w* kept", ylim=(0, 1.05))
    ax.set_xticks(places[:: max(1, len(places) // 10)])
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Say what ridge keeps, and whether equation 7.23 has the lasso's zeros; Markdown."""
    curvatures, gram = _spectrum(sample)
    curvatures = np.maximum(curvatures, 0)
    shares = curvatures / (curvatures + lam)
    text = (
        f"At λ = {lam:.3g} L2 keeps {shares[0]:.0%} of the least-squares weights in the steepest "
        f"direction and {shares[-1]:.0%} in the flattest: {shares.sum():.1f} effective weights of "
        f"{len(shares)}."
    )
    if curvatures[-1] <= 1e-10 * curvatures[0]:
        return (
            f"{text}\n\nSome directions have no curvature at all. There the least-squares weights "
            "are not determined, and L2 chooses 0."
        )
    X, y = sample.X - sample.X.mean(axis=0), sample.y - sample.y.mean()
    free = np.linalg.lstsq(X, y)[0]
    said = diagonal_formula(Quadratic(gram, free), lam) == 0
    true = lasso_path(X, y)(lam) == 0
    return (
        f"{text}\n\nThe lasso has {true.sum()} zeros. Eq. 7.23, which takes the features for "
        f"uncorrelated, says {said.sum()}, and is right about {np.sum(said == true)} of "
        f"{len(true)} weights."
    )
