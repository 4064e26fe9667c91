"""Pictures of networks: the lines they draw, what the rules leave of their weights."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from shrinkage.algorithms.neural_networks import numerics
from shrinkage.algorithms.neural_networks.numerics import Comparison, Network, Plane
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample

__all__ = ["judge_own", "plot_boundaries", "plot_comparison", "plot_own", "plot_scale_free"]

ROLES = {"slope": "sample", "beside": "l1"}
NAMES = {"slope": "penalty in the slope", "beside": "penalty beside the step"}


def plot_boundaries(given: Plane, shown: dict[str, FloatArray], ax: Axes | None = None) -> Axes:
    """Draw the rows of two classes and the line that each network draws between them."""
    ax = plt.subplots(figsize=(4.4, 4.0))[1] if ax is None else ax
    for label, filled in ((1, True), (0, False)):
        x, y = given.X[given.y == label].T
        face = style.LIGHT["loss"] if filled else style.LIGHT["background"]
        ax.plot(x, y, "o", color=style.LIGHT["loss"], markerfacecolor=face, label=f"class {label}")
    axis = np.linspace(-2, 2, 81)
    points = np.stack(np.meshgrid(axis, axis), axis=-1)
    for place, w in shown.items():
        scores = given.network.scores(w, points.reshape(-1, 2)).reshape(points.shape[:2])
        look = style.line(ROLES[place])
        ax.contour(
            axis, axis, scores, [0.0], colors=[look["color"]], linestyles=[look["linestyle"]]
        )
        ax.plot([], [], label=NAMES[place], **look)
    ax.set(xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(-2, 2), ylim=(-2, 2))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=2)
    return ax


def plot_comparison(compared: Comparison, ax: Axes | None = None) -> Axes:
    """Draw the share of exact zeros against test accuracy, each rule at its own best strength."""
    ax = plt.subplots(figsize=(4.6, 3.2))[1] if ax is None else ax
    for name, one in compared.best.items():
        role = "l1" if "L1" in name else "l2"
        share = one.zeros / compared.weights
        colour = style.LIGHT[role]
        ax.errorbar(one.accuracy, share, xerr=one.error, color=colour, marker=style.MARKERS[role])
        ax.annotate(name, (one.accuracy, share), (0, 6), textcoords="offset points", ha="center")
    ax.set(xlabel="share of test digits that are right", ylabel="share of exact zeros")
    return ax


def plot_scale_free(ways: tuple[FloatArray, FloatArray], factor: float) -> Axes:
    """Draw the lengths of both runs; their directions are the same at every step."""
    ax = plt.subplots(figsize=(4.6, 2.8))[1]
    for way, role, name in zip(
        ways, ("l2", "sample"), ("η, λ", f"{factor**2:g} η, λ/{factor**2:g}"), strict=True
    ):
        ax.plot(np.linalg.norm(way, axis=1), label=name, **style.line(role))
    ax.set(xlabel="step", ylabel="length of w", ylim=(0, None))
    ax.legend()
    return ax


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw how long the hidden layer's weights of each feature are, under both L1 rules."""
    ax = plt.subplots(figsize=(4.6, 3.2))[1] if ax is None else ax
    places = np.arange(len(sample.names))
    for shift, (rule, (network, w)) in enumerate(_fitted(sample, lam).items()):
        role = "l1" if rule == "proximal" else "sample"
        name = "proximal step" if rule == "proximal" else "subgradient"
        ax.plot(
            places + 0.15 * (2 * shift - 1), _lengths(network, w), label=name,
            color=style.LIGHT[role], marker=style.MARKERS[role], linestyle="none",
        )  # fmt: skip
    ax.set_xticks(places, sample.names, rotation=60, ha="right")
    ax.set(ylabel="length of its weights", ylim=(0, None))
    ax.legend()
    return ax


def judge_own(sample: Sample, lam: float) -> str:
    """Say which features each rule leaves out, and how many weights it makes zero; Markdown."""
    lines = [f"A network of 8 units tells whether {sample.response} is above its median.", ""]
    for rule, (network, w) in _fitted(sample, lam).items():
        name = "Proximal steps" if rule == "proximal" else "Subgradient steps"
        lengths = _lengths(network, w)
        out = [name for name, size in zip(sample.names, lengths, strict=True) if size == 0]
        said = f"leave out {', '.join(out)}" if out else "leave out no feature"
        dead = network.dead(w, sample.X)
        lines.append(
            f"- {name} {said}: {network.zeros(w)} of {int(network.is_weight.sum())} weights are "
            f"exactly zero, {dead} of {network.hidden} units are dead."
        )
    return "\n".join(lines)


def _fitted(sample: Sample, lam: float) -> dict[str, tuple[Network, FloatArray]]:
    # λ is on the scale of the response; a log-probability has none.
    strength = lam / sample.lam_max * 0.1 if sample.lam_max > 0 else lam
    return numerics.fit_table(sample.X, sample.y, strength)


def _lengths(network: Network, w: FloatArray) -> FloatArray:
    first, *_ = network.layers(w)
    return np.asarray(np.linalg.norm(first, axis=0))
