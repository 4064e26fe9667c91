"""Why regularize, in numbers: overfitting, bias and variance, choosing λ, and units.

The small experiment of the page is a polynomial fit to noisy values of one curve at fixed points.
Its columns are Legendre polynomials P₁, P₂, …: together with the intercept they give the same
curves as the powers x, x², …, and are far less alike, so that no digits are lost. Column j does not
depend on the degree; the fit of degree d uses the first d columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike

from shrinkage.core.losses import centre
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_matrix,
    as_vector,
    check_count,
    check_lam,
    check_nonnegative,
    check_positive,
)
from shrinkage.lesson.datasets import sparse_linear_model, standardise
from shrinkage.lesson.tuning import CrossValidation as CrossValidation
from shrinkage.lesson.tuning import Method as Method
from shrinkage.lesson.tuning import cross_validate as cross_validate
from shrinkage.lesson.tuning import strengths as strengths
from shrinkage.lesson.tuning import weights_at

# ------------------------------------------------------------------------------- one curve, fitted


class CurveProblem(NamedTuple):
    """A curve, where it is seen, and the columns that are fitted to it.

    Attributes
    ----------
    x : ndarray, shape (n,)
        Where the curve is seen, in [−1, 1].
    X : ndarray, shape (n, D)
        The Legendre polynomials P₁ to P_D at `x`, each with mean 0 and standard deviation 1.
    truth : ndarray, shape (n,)
        The curve at `x`.
    noise : float
        Standard deviation of what is added to it.
    grid : ndarray, shape (m,)
        Where fits are judged: points from −1 to 1 that the fit does not see.
    X_grid : ndarray, shape (m, D)
        The same columns there, with the shift and the scale of `X`.
    truth_grid : ndarray, shape (m,)
        The curve there.
    """

    x: FloatArray
    X: FloatArray
    truth: FloatArray
    noise: float
    grid: FloatArray
    X_grid: FloatArray
    truth_grid: FloatArray


class Fit(NamedTuple):
    """A fitted polynomial and its errors.

    Attributes
    ----------
    w : ndarray, shape (d,)
        The weights of P₁ to P_d.
    intercept : float
        The intercept; columns have mean 0, so it is the mean of the response.
    curve : ndarray, shape (m,)
        The fit on the grid.
    training_error : float
        Mean squared error at the points that it was fitted to.
    test_error : float
        Expected mean squared error on new noisy values over the grid: the mean squared distance
        from the true curve, plus the noise's variance.
    """

    w: FloatArray
    intercept: float
    curve: FloatArray
    training_error: float
    test_error: float


class BiasVariance(NamedTuple):
    """Expected test error in three parts, each a mean over the grid.

    Attributes
    ----------
    bias_squared : float
        Squared distance of the mean fit from the true curve.
    variance : float
        Variance of the fit from sample to sample.
    noise : float
        Variance of the noise, which no fit removes.
    """

    bias_squared: float
    variance: float
    noise: float

    @property
    def total(self) -> float:
        """Expected test error."""
        return self.bias_squared + self.variance + self.noise


def curve_problem(
    n: int = 15, max_degree: int = 11, *, noise: float = 0.4, grid_size: int = 81
) -> CurveProblem:
    """Set up the fit of sin(πx), seen at n equally spaced points of [−1, 1]."""
    n = check_count("n", n, minimum=3)
    degree = check_count("max_degree", max_degree, maximum=n - 1)
    x = np.linspace(-1, 1, n)
    grid = np.linspace(-1, 1, check_count("grid_size", grid_size, minimum=2))
    columns = standardise(legendre.legvander(x, degree)[:, 1:])
    X_grid = (legendre.legvander(grid, degree)[:, 1:] - columns.mean) / columns.scale
    truth, truth_grid = np.sin(np.pi * x), np.sin(np.pi * grid)
    noise = check_nonnegative("noise", noise)
    return CurveProblem(x, columns.X, truth, noise, grid, X_grid, truth_grid)


def draw_responses(problem: CurveProblem, count: int, *, seed: int) -> FloatArray:
    """Draw `count` samples of the curve with fresh noise, shape (count, n)."""
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    draws = rng.standard_normal((check_count("count", count), problem.x.size))
    return np.asarray(problem.truth + problem.noise * draws)


def fit_curve(problem: CurveProblem, y: ArrayLike, degree: int, lam: float, method: Method) -> Fit:
    """Fit a polynomial by ridge or lasso and judge it; at λ = 0 both are least squares."""
    y = as_vector("y", y, length=problem.x.size)
    degree = check_count("degree", degree, maximum=problem.X.shape[1])
    w = weights_at(problem.X[:, :degree], y, np.array([check_lam(lam)]), method)[0]
    intercept = float(y.mean())
    residual = y - intercept - problem.X[:, :degree] @ w
    curve = intercept + problem.X_grid[:, :degree] @ w
    test = np.mean((curve - problem.truth_grid) ** 2) + problem.noise**2
    return Fit(w, intercept, curve, float(np.mean(residual**2)), float(test))


def effective_degrees_of_freedom(problem: CurveProblem, degree: int, lam: float) -> float:
    """Ridge's degrees of freedom without the intercept, Σ hⱼ/(hⱼ + λ) over XᵀX/n's eigenvalues.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), eq. 3.50.
    """
    X = problem.X[:, : check_count("degree", degree, maximum=problem.X.shape[1])]
    curvatures = np.linalg.svd(X, compute_uv=False) ** 2 / len(X)
    return float((curvatures / (curvatures + check_lam(lam))).sum())


def ridge_bias_variance(problem: CurveProblem, degree: int, lam: float) -> BiasVariance:
    """Bias, variance and noise of ridge in closed form: its fit is linear in the response.

    The fit on the grid is S·y. Its bias is S·truth − truth there, its variance σ²·diag(SSᵀ).
    """
    X = problem.X[:, : check_count("degree", degree, maximum=problem.X.shape[1])]
    n, p = X.shape
    # Ridge is least squares with √(nλ)·I below X: no square of X's condition number.
    stacked = np.vstack([X, np.sqrt(n * check_lam(lam)) * np.eye(p)])
    to_weights = np.linalg.pinv(stacked)[:, :n]
    smoother = 1 / n + problem.X_grid[:, :p] @ to_weights
    bias = smoother @ problem.truth - problem.truth_grid
    variance = problem.noise**2 * (smoother**2).sum(axis=1)
    return BiasVariance(float(np.mean(bias**2)), float(variance.mean()), problem.noise**2)


def measured_bias_variance(
    problem: CurveProblem, responses: ArrayLike, degree: int, lams: ArrayLike, method: Method
) -> tuple[BiasVariance, ...]:
    """Bias, variance and noise over at least two samples, for either penalty and each strength.

    The mean fit of `count` samples is off by its own noise, which would count as bias; its expected
    share, variance/count, is taken out. So the squared bias is unbiased and can come out below 0.
    """
    samples = as_matrix("responses", responses)
    if len(samples) < 2:
        raise ValueError(f"responses must be at least two samples, got {len(samples)}")
    degree = check_count("degree", degree, maximum=problem.X.shape[1])
    grid = as_vector("lams", lams)
    curves = np.array([_curves(problem, y, degree, grid, method) for y in samples])
    variance = curves.var(axis=0, ddof=1)
    bias_squared = (curves.mean(axis=0) - problem.truth_grid) ** 2 - variance / len(curves)
    return tuple(
        BiasVariance(float(bias), float(spread), problem.noise**2)
        for bias, spread in zip(bias_squared.mean(axis=1), variance.mean(axis=1), strict=True)
    )


def _curves(
    problem: CurveProblem, y: FloatArray, degree: int, lams: FloatArray, method: Method
) -> FloatArray:
    """Fits to one sample on the grid, shape (k, m)."""
    weights = weights_at(problem.X[:, :degree], y, lams, method)
    return np.asarray(y.mean() + weights @ problem.X_grid[:, :degree].T)


# ---------------------------------------------------------------------------------- choosing λ


def shuffled(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    method: Method,
    *,
    folds: int = 10,
    seeds: Iterable[int],
) -> tuple[CrossValidation, ...]:
    """Cross-validate several shuffles of the same rows."""
    return tuple(cross_validate(X, y, lams, method, folds=folds, seed=seed) for seed in seeds)


# --------------------------------------------------------------------------- when it does not help


class Excess(NamedTuple):
    """Mean excess error of three fits over the true weights' error, and standard errors.

    For features of covariance I the excess of weights ŵ with the right intercept is ‖ŵ − w‖².

    Attributes
    ----------
    least_squares, ridge, lasso : float
        Means over the repeats.
    ridge_gain, lasso_gain : float
        Mean of (least squares' excess − the method's) over the repeats.
    ridge_gain_error, lasso_gain_error : float
        Standard errors of these means.
    """

    least_squares: float
    ridge: float
    lasso: float
    ridge_gain: float
    lasso_gain: float
    ridge_gain_error: float
    lasso_gain_error: float


def excess_errors(
    n: int, p: int, nonzero: int, *, noise: float, size: float, repeats: int = 40, seed: int = 0
) -> Excess:
    """Compare least squares with ridge and lasso whose λ is chosen by cross-validation.

    Each of the `repeats` samples is drawn by `sparse_linear_model`, with n > p.
    """
    if check_count("n", n) <= check_count("p", p):
        raise ValueError(f"n must exceed p = {p}, got {n}")
    excess = np.array(
        [
            _excess_of_one_sample(n, p, nonzero, noise, size, seed + repeat)
            for repeat in range(check_count("repeats", repeats, minimum=2))
        ]
    )
    gains = excess[:, :1] - excess[:, 1:]
    gain_errors = gains.std(axis=0, ddof=1) / np.sqrt(repeats)
    return Excess(*map(float, (*excess.mean(axis=0), *gains.mean(axis=0), *gain_errors)))


def _excess_of_one_sample(
    n: int, p: int, nonzero: int, noise: float, size: float, seed: int
) -> list[float]:
    X, y, w = sparse_linear_model(n, p, nonzero, noise=noise, size=size, seed=seed)
    columns = standardise(X)
    found = [np.linalg.lstsq(columns.X, y - y.mean())[0]]
    for method in ("ridge", "lasso"):
        lams = strengths(columns.X, y)
        lam = cross_validate(X, y, lams, method, seed=seed).best
        found.append(weights_at(columns.X, y, np.array([lam]), method)[0])
    return [float(np.sum((weights / columns.scale - w) ** 2)) for weights in found]


# ------------------------------------------------------------------------------------------- units


def change_of_units(
    X: ArrayLike, y: ArrayLike, column: int, factor: float, lam: float, method: Method
) -> float:
    """How far the fitted values move when one feature is written in another unit.

    Its numbers are multiplied by `factor`, as metres become centimetres by 100. The answer is the
    root mean square difference of the fitted values, relative to the response's spread.
    """
    X, y = as_design(X, y)
    column = check_count("column", column, minimum=0, maximum=X.shape[1] - 1)
    other = X.copy()
    other[:, column] *= check_positive("factor", factor)
    lams = np.array([check_lam(lam)])
    fitted = [
        (data := centre(columns, y)).X @ weights_at(columns, y, lams, method)[0]
        for columns in (X, other)
    ]
    return float(np.sqrt(np.mean((fitted[1] - fitted[0]) ** 2)) / np.std(data.y))
