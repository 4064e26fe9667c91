"""One problem in the pictures of the seven views, and what a shift of the columns can do."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import L1
from shrinkage.core.solvers import proximal_gradient
from shrinkage.core.validation import FloatArray
from shrinkage.lesson import style
from shrinkage.optimization.numerics import solve_diamond
from shrinkage.summary.numerics import (
    Problem,
    agree,
    log_posterior,
    worst_residual,
)

__all__ = ["plot_robustness", "plot_seven_ways"]


def plot_seven_ways(problem: Problem) -> Figure:
    """Draw the same lasso as each view sees it, and mark the answer of that view's own way."""
    figure, axes = plt.subplots(4, 2, figsize=(4.6, 8.8))
    answers = agree(problem).weights
    drawings = (
        ("1 Optimization", "optimization", _plane),
        ("2 Gradient", "gradient", _steps),
        ("3 Prior", "prior", _posterior),
        ("4 Extremum", "extremum", _objective),
        ("5 Constraint", "constraint", _value),
        ("6 PRML's picture", "prml", _tangency),
        ("7 Algorithms", "algorithms", _path),
    )
    for (title, view, draw), ax in zip(drawings, axes.flat, strict=False):
        draw(problem, answers[view], ax)
        ax.set_title(title, loc="left")
    _key(problem, axes.flat[-1])
    return figure


def _plane(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    loss, t = problem.loss, problem.budget
    style.axes_through_origin(ax, limit=_limits(problem), labels=problem.names)
    style.draw_ball(1, t, ax)
    levels = loss.value(answer) * np.array([0.4, 1.0, 2.0])
    style.contours(loss.H, loss.w_star, list(levels), ax)
    style.point(answer, ax, role="l1")


def _steps(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    run = proximal_gradient(
        problem.loss, L1(problem.lam), [0.2, 0.2], step=0.15, steps=30, record=True
    )
    assert run.iterates is not None  # record=True
    for j, role in enumerate(("gradient", "sample")):
        ax.plot(run.iterates[:, j], **style.line(role))
        style.point((30, answer[j]), ax, role="l1")
    style.frame(ax, "step", "weights", zero=True)


def _posterior(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    along = _second_weight(problem)
    values = [log_posterior(problem, (answer[0], w)) for w in along]
    ax.plot(along, values, **style.line("l1"))
    style.point((answer[1], log_posterior(problem, answer)), ax, role="l1")
    style.frame(ax, problem.names[1], "log posterior")


def _objective(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    def objective(w: float) -> float:
        weights = np.array([answer[0], w])
        return problem.loss.value(weights) + problem.lam * float(np.abs(weights).sum())

    along = _second_weight(problem)
    ax.plot(along, [objective(w) for w in along], **style.line("l1"))
    style.point((answer[1], objective(answer[1])), ax, role="l1")
    style.frame(ax, problem.names[1], "loss + penalty")


def _value(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    t = float(np.abs(answer).sum())
    budgets = np.linspace(0.01, 1, 40) * np.abs(problem.loss.w_star).sum()
    lowest = [problem.loss.value(solve_diamond(problem.loss, each).w) for each in budgets]
    ax.plot(budgets, lowest, **style.line("loss", linestyle="solid"))
    here = problem.loss.value(answer)
    reach = np.array([max(0.0, t - 0.25), t + 0.2])
    ax.plot(reach, here - problem.lam * (reach - t), **style.line("highlight"))
    style.point((t, here), ax, role="l1")
    style.frame(ax, "budget t", "lowest loss")


def _tangency(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    loss = problem.loss
    style.axes_through_origin(ax, limit=_limits(problem), labels=problem.names)
    for q, role in ((4, "gradient"), (2, "l2"), (0.5, "highlight")):
        outline = style.ball_outline(q, problem.budget, per_quarter=16)
        closed = np.vstack([outline, outline[:1]])
        ax.plot(closed[:, 0], closed[:, 1], **style.line(role, linewidth=1.0))
    style.draw_ball(1, problem.budget, ax)
    style.contours(loss.H, loss.w_star, [loss.value(answer)], ax)
    style.point(answer, ax, role="l1")


def _path(problem: Problem, answer: FloatArray, ax: Axes) -> None:
    path = lasso_path(problem.X, problem.y, fit_intercept=False)
    for j, role in enumerate(("gradient", "sample")):
        ax.plot(path.lams, path.coefs[:, j], **style.line(role))
        style.point((problem.lam, answer[j]), ax, role="l1")
    ax.axvline(problem.lam, color=style.LIGHT["muted"], linewidth=0.8, zorder=0)
    ax.invert_xaxis()
    style.frame(ax, "λ, falling", "weights", zero=True)


def _key(problem: Problem, ax: Axes) -> None:
    ax.set_axis_off()
    for role, name in zip(("gradient", "sample"), problem.names, strict=True):
        ax.plot([], [], label=f"weight of {name}", **style.line(role))
    ax.plot([], [], label="slope −λ", **style.line("highlight"))
    ax.plot(
        [], [], label="the answer", color=style.LIGHT["l1"], marker=style.MARKERS["l1"], ls="none"
    )
    ax.legend(loc="center", handlelength=3.0, labelspacing=0.9)


def _second_weight(problem: Problem) -> FloatArray:
    """Values of the second weight on both sides of zero, which is among them."""
    reach = 1.2 * float(np.abs(problem.loss.w_star).max())
    return np.linspace(-reach, reach, 41)


def _limits(problem: Problem) -> tuple[float, float, float, float]:
    t, (right, top) = problem.budget, problem.loss.w_star
    return (-1.25 * t, 1.25 * max(t, right), -1.25 * t, 1.6 * max(t, top))


def plot_robustness(problem: Problem, ax: Axes | None = None, *, draws: int = 400) -> Axes:
    """Draw the longest residual over shifts of the columns, beside shifts drawn at random.

    Parameters
    ----------
    problem : Problem
        Gives the data; its minimiser gives the weights.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.
    draws : int
        How many random shifts there are at each of 12 lengths.
    """
    ax = plt.subplots(figsize=(4.6, 3.2))[1] if ax is None else ax
    w, source = agree(problem).weights["algorithms"], np.random.default_rng(0)
    lengths = np.linspace(0, 10, 13)
    for lam in lengths[1:]:
        residuals = []
        for _ in range(draws):
            shift = source.normal(size=problem.X.shape)
            shift *= lam / np.linalg.norm(shift, axis=0)
            residuals.append(np.linalg.norm(problem.y - (problem.X + shift) @ w))
        ax.plot(
            [lam, lam], [min(residuals), max(residuals)], **style.line("loss", linestyle="solid")
        )
    worst = [worst_residual(problem.X, problem.y, w, lam) for lam in lengths]
    ax.plot(lengths, worst, label="worst shift", **style.line("l1"))
    ax.plot([], [], label=f"{draws} random shifts", **style.line("loss", linestyle="solid"))
    ax.set(xlabel="length λ by which each column may shift", ylabel="length of the residual")
    ax.legend(loc="upper left")
    return ax
