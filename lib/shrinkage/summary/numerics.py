"""One lasso of two weights, solved in the way of each view; and the worst shift of the columns."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from shrinkage.core.constrained import projected_gradient
from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.one_weight import global_minimisers
from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import L1
from shrinkage.core.solvers import coordinate_descent, proximal_gradient
from shrinkage.core.validation import FloatArray, as_design, as_vector, check_lam
from shrinkage.lesson.datasets import diabetes
from shrinkage.optimization.numerics import loss_of_data, solve_diamond
from shrinkage.prml.numerics import solve as touching

__all__ = [
    "WAYS",
    "Agreement",
    "Problem",
    "agree",
    "diabetes_problem",
    "random_problem",
    "worst_residual",
    "worst_shift",
]


@dataclass(frozen=True, eq=False)
class Problem:
    """The lasso ½(w − c)ᵀH(w − c) + λ‖w‖₁ of two columns, with 0 < λ < λmax.

    Attributes
    ----------
    X : ndarray, shape (n, 2)
        Two independent columns; no intercept.
    y : ndarray, shape (n,)
        The response.
    lam : float
        The strength.
    names : tuple of str
        What the columns are.
    """

    X: FloatArray
    y: FloatArray
    lam: float
    names: tuple[str, str] = ("w₁", "w₂")

    def __post_init__(self) -> None:
        if not 0 < self.lam < self.lam_max:
            raise ValueError(f"lam must lie between 0 and {self.lam_max:.6g}, got {self.lam!r}")

    @cached_property
    def loss(self) -> Quadratic:
        """The loss, up to its constant."""
        return loss_of_data(self.X, self.y)

    @property
    def lam_max(self) -> float:
        """The smallest strength at which both weights are zero."""
        return float(L1(1.0).lam_max(self.loss.gradient(np.zeros(2))))

    @property
    def rounding(self) -> float:
        """A slope of the loss that its own rounding may well leave."""
        return 1e-13 * float((np.abs(self.X).T @ np.abs(self.y)).max()) / len(self.y)

    @cached_property
    def budget(self) -> float:
        """The budget t = ‖ŵ‖₁ that belongs to λ, read off the exact path."""
        path = lasso_path(self.X, self.y, fit_intercept=False)
        return float(np.abs(path(self.lam)).sum())


def diabetes_problem(share: float = 0.5) -> Problem:
    """Make the problem of the page: two features of the diabetes data, λ = share · λmax."""
    data = diabetes()
    names = ("bmi", "tc")
    X = data.X[:, [data.feature_names.index(name) for name in names]]
    y = (data.y - data.y.mean()) / data.y.std()
    lam_max = float(np.abs(X.T @ y).max() / len(y))
    return Problem(X, y, share * lam_max, names)


def random_problem(seed: int) -> Problem:
    """Draw two correlated columns, a response and a strength between 5 and 95 % of λmax."""
    source = np.random.default_rng(seed)
    n, rho = int(source.integers(3, 60)), source.uniform(-0.95, 0.95)
    X = source.normal(size=(n, 2)) @ np.array([[1.0, rho], [0.0, np.sqrt(1 - rho**2)]])
    y = X @ source.normal(size=2) + source.uniform(0.1, 2) * source.normal(size=n)
    return Problem(X, y, float(source.uniform(0.05, 0.95) * np.abs(X.T @ y).max() / n))


# --- the seven ways ------------------------------------------------------------------------


def by_constrained_descent(problem: Problem) -> FloatArray:
    """Optimization: step downhill, and from outside the diamond of budget t back to its boundary.

    A point that slides on the boundary alone could rest on the far side of the diamond.
    """
    return projected_gradient(problem.loss, problem.budget, tol=0, max_steps=100_000).w


def by_proximal_steps(problem: Problem) -> FloatArray:
    """Gradient: step along the data's pull, then shrink by the soft threshold."""
    return proximal_gradient(
        problem.loss, L1(problem.lam), np.zeros(2), tol=problem.rounding, max_steps=100_000
    ).w


def by_posterior_mode(problem: Problem) -> FloatArray:
    """Prior: the highest point of the posterior under a Laplace prior.

    The posterior is one Gaussian density in every quadrant, and on every half-axis. The highest
    point of each that lies in its own piece is a candidate, and the density decides.
    """
    signs = itertools.product((-1.0, 0.0, 1.0), repeat=2)
    pieces = (_mode_of_piece(problem, np.array(each)) for each in signs)
    return max((w for w in pieces if w is not None), key=lambda w: log_posterior(problem, w))


def log_posterior(problem: Problem, w: ArrayLike, noise: float = 1.0) -> float:
    """Return the log-posterior up to a constant, for Gaussian noise and prior scale b = σ²/(nλ)."""
    weights = as_vector("w", w, length=2)
    n = len(problem.y)
    residual = problem.y - problem.X @ weights
    scale = noise**2 / (n * problem.lam)
    return float(-residual @ residual / (2 * noise**2) - np.abs(weights).sum() / scale)


def _mode_of_piece(problem: Problem, signs: FloatArray) -> FloatArray | None:
    """Return the mode of the Gaussian of one piece, or None where it lies outside the piece."""
    w, free = np.zeros(2), signs != 0
    if free.any():
        pull = (problem.loss.H @ problem.loss.w_star - problem.lam * signs)[free]
        w[free] = np.linalg.solve(problem.loss.H[np.ix_(free, free)], pull)
    return w if (w * signs >= 0).all() else None


def by_one_sided_slopes(problem: Problem) -> FloatArray:
    """Extremum: one weight after the other to where its one-sided slopes change sign."""
    w = np.zeros(2)
    for _ in range(10_000):
        before = w.copy()
        for j in range(2):
            w[j] = global_minimisers(_along(problem.loss, w, j), L1(problem.lam)).nearest_to_zero
        if np.abs(w - before).max() <= 1e-12 * np.abs(w).max():
            return w
    raise ArithmeticError("the weights did not come to rest")


def _along(loss: Quadratic, w: FloatArray, j: int) -> Quadratic:
    """Return the loss as a function of weight j alone, up to a constant."""
    curvature = loss.H[j, j]
    lowest = w[j] - loss.gradient(w)[j] / curvature
    return Quadratic(np.array([[curvature]]), np.array([lowest]))


def by_multiplier(problem: Problem) -> FloatArray:
    """Constraint: raise the budget until its multiplier, the slope of the lowest loss, is λ."""

    def excess(t: float) -> float:
        return solve_diamond(problem.loss, t).multiplier - problem.lam

    highest = float(np.abs(problem.loss.w_star).sum())
    t = brentq(excess, 1e-12 * highest, highest, xtol=1e-15 * highest, rtol=1e-15, maxiter=500)
    return solve_diamond(problem.loss, t).w


def by_tangency(problem: Problem) -> FloatArray:
    """PRML's picture: the point at which a contour touches the ball of q = 1 and radius t."""
    return touching(problem.loss, problem.budget, 1.0).w


def by_coordinate_descent(problem: Problem) -> FloatArray:
    """Algorithms: what lasso software runs, soft thresholds on the residuals of the rows."""
    f = LeastSquares(problem.X, problem.y)
    return coordinate_descent(
        f, L1(problem.lam), np.zeros(2), tol=problem.rounding, max_steps=100_000
    ).w


#: Each view's way to the same weights.
WAYS: dict[str, Callable[[Problem], FloatArray]] = {
    "optimization": by_constrained_descent,
    "gradient": by_proximal_steps,
    "prior": by_posterior_mode,
    "extremum": by_one_sided_slopes,
    "constraint": by_multiplier,
    "prml": by_tangency,
    "algorithms": by_coordinate_descent,
}


@dataclass(frozen=True)
class Agreement:
    """What each way returned, and how far apart the farthest two are.

    Attributes
    ----------
    problem : Problem
        What was solved.
    weights : dict of str to ndarray, shape (2,)
        The answer of each view.
    spread : float
        The largest difference of any two answers in any weight.
    """

    problem: Problem
    weights: dict[str, FloatArray]
    spread: float

    def _repr_markdown_(self) -> str:
        """Show each view's way and its answer; a bare 0 is exact."""
        first, second = self.problem.names
        lines = [f"| View | Its way | {first} | {second} |", "|:--|:--|--:|--:|"]
        for view, way in WAYS.items():
            said = (way.__doc__ or "").partition("\n")[0].partition(": ")[2]
            numbers = " | ".join(
                f"{w:.10f}".replace("-", "−") if w else "0" for w in self.weights[view]
            )
            lines.append(f"| {view} | {said} | {numbers} |")
        return "\n".join(lines)


def agree(problem: Problem) -> Agreement:
    """Solve a problem in all ways."""
    weights = {view: way(problem) for view, way in WAYS.items()}
    return Agreement(problem, weights, float(np.ptp(list(weights.values()), axis=0).max()))


# --- robustness ----------------------------------------------------------------------------


def worst_residual(X: ArrayLike, y: ArrayLike, w: ArrayLike, lam: float) -> float:
    """Return ‖y − Xw‖₂ + λ‖w‖₁: the longest residual when each column may shift by a length λ.

    Source: Xu, Caramanis and Mannor, Robust Regression and Lasso (2010), theorem 1.
    """
    columns, response = as_design(X, y)
    weights = as_vector("w", w, length=columns.shape[1])
    strength = check_lam(lam)
    return float(np.linalg.norm(response - columns @ weights) + strength * np.abs(weights).sum())


def worst_shift(X: ArrayLike, y: ArrayLike, w: ArrayLike, lam: float) -> FloatArray:
    """Return a shift of the columns that makes the residual that long, shape (n, p).

    Each column moves by λ along the residual, against the sign of its weight. Where the residual is
    zero, any direction will do; the first row's is taken.
    """
    columns, response = as_design(X, y)
    weights = as_vector("w", w, length=columns.shape[1])
    strength = check_lam(lam)
    residual = response - columns @ weights
    length = np.linalg.norm(residual)
    unit = residual / length if length else np.eye(1, len(residual))[0]
    return -strength * np.outer(unit, np.sign(weights))
