"""The seven views as seven small drawings, each computed by the library."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shrinkage.core.losses import Quadratic
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.core.solvers import gradient_descent, proximal_gradient
from shrinkage.lesson import style
from shrinkage.lesson.datasets import diabetes
from shrinkage.optimization.numerics import solve, tilted_loss

__all__ = [
    "plot_algorithms",
    "plot_constraint",
    "plot_extremum",
    "plot_gradient",
    "plot_optimization",
    "plot_prior",
    "plot_prml",
    "plot_seven_views",
]

#: Where the loss of the first drawing is lowest, how long its ellipses are, and how tilted.
CENTRE, CONDITION, TILT = (0.4, 1.72), 2.0, 0.6


def plot_seven_views() -> Figure:
    """Draw the seven views in two columns, which a phone shows at a readable size.

    Returns
    -------
    matplotlib Figure
        Seven drawings and, in the eighth place, what the colours mean.
    """
    figure, axes = plt.subplots(4, 2, figsize=(4.6, 8.6))
    drawings = (
        ("1 Optimization", plot_optimization),
        ("2 Gradient", plot_gradient),
        ("3 Prior", plot_prior),
        ("4 Extremum", plot_extremum),
        ("5 Constraint", plot_constraint),
        ("6 PRML's picture", plot_prml),
        ("7 Algorithms", plot_algorithms),
    )
    for (title, draw), ax in zip(drawings, axes.flat, strict=False):
        draw(ax)
        ax.set_title(title, loc="left")
    _key(axes.flat[-1])
    return figure


def plot_optimization(ax: Axes | None = None) -> Axes:
    """Draw the lowest points of one loss in the diamond and in the disc."""
    ax = _weight_plane(ax, top=3.3)
    loss = tilted_loss(CONDITION, TILT, CENTRE)
    disc, diamond = solve(loss, 1.0, "disc").w, solve(loss, 1.0, "diamond").w
    style.draw_ball(2, 1.0, ax)
    style.draw_ball(1, 1.0, ax)
    style.contours(loss.H, loss.w_star, [loss.value(w) for w in (disc, diamond)], ax)
    style.point(disc, ax, role="l2")
    style.point(diamond, ax, role="l1")
    return ax


def plot_gradient(ax: Axes | None = None) -> Axes:
    """Draw one weight over the steps: L1's proximal steps reach 0, L2's steps do not."""
    ax = _axes(ax)
    loss, start, step, count = Quadratic(np.eye(1), np.array([0.4])), [1.0], 0.15, 25
    l1 = proximal_gradient(loss, L1(0.6), start, step=step, steps=count, record=True)
    l2 = gradient_descent(loss, SquaredL2(0.6), start, step=step, steps=count, record=True)
    for result, role in ((l2, "l2"), (l1, "l1")):
        assert result.iterates is not None  # record=True
        ax.plot(result.iterates[:, 0], **style.line(role))
    style.frame(ax, "step", "weight", zero=True)
    return ax


def plot_prior(ax: Axes | None = None) -> Axes:
    """Draw the log-densities of a Laplace and a Gaussian prior of equal variance."""
    ax = _axes(ax)
    weight, ends = np.linspace(-3, 3, 41), np.array([-3.0, 0.0, 3.0])  # straight in between
    scale = np.sqrt(0.5)  # of the Laplace with variance 1
    ax.plot(weight, -0.5 * weight**2 - 0.5 * np.log(2 * np.pi), **style.line("l2"))
    ax.plot(ends, -np.abs(ends) / scale - np.log(2 * scale), **style.line("l1"))
    style.frame(ax, "weight", "log prior")
    return ax


def plot_extremum(ax: Axes | None = None) -> Axes:
    """Draw a loss of one weight alone, with each penalty, and where each is lowest."""
    ax = _axes(ax)
    w = np.arange(-14, 37) / 20  # has 0 among its values, where L1's kink is
    loss, pull = Quadratic(np.eye(1), np.ones(1)), 1.3
    curves = {
        "loss": np.array([loss.value([v]) for v in w]),
        "l2": np.array([loss.value([v]) + SquaredL2(pull).value([v]) for v in w]),
        "l1": np.array([loss.value([v]) + L1(pull).value([v]) for v in w]),
    }
    for role, values in curves.items():
        ax.plot(w, values, **style.line(role))
        lowest = int(np.argmin(values))
        style.point((w[lowest], values[lowest]), ax, role=role)
    ax.set_ylim(-0.12, 1.9)
    style.frame(ax, "weight", "loss + penalty")
    return ax


def plot_constraint(ax: Axes | None = None) -> Axes:
    """Draw how the norm that is left falls as λ grows: to 0 under L1 only (diabetes data)."""
    ax = _axes(ax)
    data = diabetes()
    lasso = lasso_path(data.X, data.y)
    lams = np.geomspace(lasso.lams[0] / 200, lasso.lams[0] * 3, 41)
    l1 = np.abs(lasso(np.minimum(lams, lasso.lams[0]))).sum(axis=-1)
    l2 = np.linalg.norm(ridge_path(data.X, data.y, lams).coefs, axis=-1)
    relative = lams / lasso.lams[0]
    ax.plot(relative, l2 / np.linalg.norm(lasso.coefs[-1]), **style.line("l2"))
    ax.plot(relative, l1 / np.abs(lasso.coefs[-1]).sum(), **style.line("l1"))
    ax.set_xscale("log")
    ax.minorticks_off()
    style.frame(ax, "λ, on a log scale", "budget t", zero=True)
    return ax


def plot_prml(ax: Axes | None = None) -> Axes:
    """Draw the curves abs(w₁)^q + abs(w₂)^q = 1 for q = 0.5, 1, 2 and 4, nested."""
    ax = _weight_plane(ax, top=1.5)
    named = (
        (4, "gradient", "q = 4", (1.0, 1.1)),  # outside all the others
        (2, "l2", "2", (-0.71, 0.71)),
        (1, "l1", "1", (-0.5, -0.5)),
        (0.5, "highlight", "0.5", (0.25, -0.25)),
    )
    for q, role, name, place in named:
        outline = style.ball_outline(q, per_quarter=16)
        closed = np.vstack([outline, outline[:1]])
        ax.plot(closed[:, 0], closed[:, 1], **style.line(role, linewidth=1.6))
        ground = {"facecolor": style.LIGHT["background"], "edgecolor": "none", "pad": 0.8}
        ax.annotate(name, place, fontsize=9, ha="center", va="center", bbox=ground)
    return ax


def plot_algorithms(ax: Axes | None = None) -> Axes:
    """Draw the lasso's exact path on the diabetes data: ten weights against the budget."""
    ax = _axes(ax)
    data = diabetes()
    path = lasso_path(data.X, data.y)
    budgets = np.abs(path.coefs).sum(axis=1)
    ax.plot(budgets / budgets[-1], path.coefs, **style.line("l1", linewidth=1.2, linestyle="-"))
    style.frame(ax, "budget t", "weights", zero=True)
    return ax


def _key(ax: Axes) -> None:
    """Say what the colours and dashes mean, in a place of its own."""
    ax.set_axis_off()
    names = {"l1": "L1", "l2": "L2", "loss": "the loss alone"}
    for role, name in names.items():
        ax.plot([], [], label=name, **style.line(role))
    ax.legend(loc="center", handlelength=3.2, labelspacing=0.9)


def _weight_plane(ax: Axes | None, *, top: float = 1.75) -> Axes:
    half = (top + 1.25) / 2  # as wide as high
    return style.axes_through_origin(ax, limit=(-half, half, -1.25, top))


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots(figsize=(2.3, 2.1))[1] if ax is None else ax
