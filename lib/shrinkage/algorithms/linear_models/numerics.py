"""Linear models in numbers: twins, entry, selection over resamples, bias, degrees of freedom.

The explorer's samples are given by their moments: the centred products of three independent
features and the noise, over n. Nothing else of a sample enters a lasso, ridge or elastic net.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.losses import centre
from shrinkage.core.paths import elastic_net_path, lasso_path, logistic_path, ridge_path
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.solvers import lasso
from shrinkage.core.validation import (
    FloatArray,
    as_array,
    as_design,
    as_labels,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_fraction,
    check_lam,
    check_nonnegative,
    check_positive,
)
from shrinkage.lesson.datasets import LinearSample, sparse_linear_model, standardise
from shrinkage.lesson.tuning import Method, weights_at

MIXED = (2 / 3, 1 / 3)
"""What Zhao and Yu's third feature takes of x₁ + x₂ and of a draw of its own."""
ALONE = (0.0, 1.0)
"""A third feature that has nothing to do with the two."""
MOST_COLUMNS = 6

# ------------------------------------------------------------------- three features, many samples


def mixture(rho: float, third: tuple[float, float], truth: ArrayLike, noise: float) -> FloatArray:
    """Return what makes x₁, x₂, x₃ and y of independent draws z₁, z₂, z₃ and e, shape (4, 4).

    The twins x₁ and x₂ have the correlation ρ, x₃ is a(x₁ + x₂) + m·z₃ over its standard
    deviation, and y = w₁x₁ + w₂x₂ + noise·e.

    Parameters
    ----------
    rho : float
        The correlation of the twins, −1 < ρ < 1.
    third : pair of float
        a ≥ 0 and m > 0.
    truth : array_like, shape (2,)
        The true weights of the twins; that of x₃ is 0.
    noise : float
        The standard deviation of the noise, at least 0.
    """
    rho = as_real("rho", rho)
    if not -1 < rho < 1:
        raise ValueError(f"rho must be between -1 and 1, got {rho}")
    a, m = check_nonnegative("third", third[0]), check_positive("third", third[1])
    twin = np.sqrt(1 - rho**2)
    scale = np.sqrt(2 * a**2 * (1 + rho) + m**2)
    mix = np.zeros((4, 4))
    mix[:3, :3] = [[1, 0, 0], [rho, twin, 0], [a * (1 + rho), a * twin, m]]
    mix[2] /= scale
    mix[3] = as_vector("truth", truth, length=2) @ mix[:2]
    mix[3, 3] = check_nonnegative("noise", noise)
    return mix


def three_features(
    n: int, rho: float, third: tuple[float, float], truth: ArrayLike, noise: float, *, seed: int
) -> LinearSample:
    """Draw n rows of the three features of `mixture` and their response."""
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    rows = rng.standard_normal((check_count("n", n), 4)) @ mixture(rho, third, truth, noise).T
    return LinearSample(rows[:, :3], rows[:, 3], np.append(as_vector("truth", truth), 0.0))


def draw_moments(count: int, sizes: Sequence[int], *, seed: int) -> dict[int, FloatArray]:
    """Draw samples of z₁, z₂, z₃ and e, and return their moments: for each n, (count, 4, 4).

    A sample of fewer rows holds the first rows of the sample of more.
    """
    count = check_count("count", count)
    sizes = [check_count("sizes", n, minimum=5) for n in sizes]
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    found: dict[int, FloatArray] = {n: np.empty((count, 4, 4)) for n in sizes}
    for i in range(count):
        rows = rng.standard_normal((max(sizes), 4))
        for n in sizes:
            own = rows[:n] - rows[:n].mean(axis=0)
            found[n][i] = own.T @ own / n
    return found


class Problems(NamedTuple):
    """Least squares of several samples: XᵀX/n, shape (m, p, p), and Xᵀy/n, shape (m, p)."""

    grams: FloatArray
    pulls: FloatArray


def problems(moments: ArrayLike, mix: ArrayLike) -> Problems:
    """Turn the moments of independent draws into those of features and response."""
    turn = np.asarray(mix, dtype=float)
    whole = turn @ np.asarray(moments, dtype=float) @ turn.T
    return Problems(whole[:, :-1, :-1], whole[:, :-1, -1])


def solve_each(found: Problems, lam: float, l1_ratio: float) -> FloatArray:
    """Solve the elastic net of each of many problems of few columns, shape (m, p).

    All patterns of signs are tried, and that one is taken which breaks the optimality conditions
    least: by nothing but rounding, for the objective is strictly convex.
    """
    lam, ratio = check_lam(lam), check_fraction("l1_ratio", l1_ratio)
    l1, l2 = lam * ratio, lam * (1 - ratio)
    pulls, p = found.pulls, found.pulls.shape[1]
    if p > MOST_COLUMNS:
        raise ValueError(f"found must have at most {MOST_COLUMNS} columns, got {p}")
    grams = found.grams + l2 * np.eye(p)
    if np.linalg.eigvalsh(grams).min() <= 1e-12:
        raise ValueError("found must have independent columns or l1_ratio below 1")
    best, least = np.zeros_like(pulls), np.full(len(pulls), np.inf)
    for pattern in itertools.product((0, 1, -1), repeat=p) if l1 > 0 else [(2,) * p]:
        signs = np.array(pattern)
        alive, dead = np.flatnonzero(signs), np.flatnonzero(signs == 0)
        w = np.zeros_like(pulls)
        if alive.size:
            parts = grams[:, alive[:, np.newaxis], alive]
            target = pulls[:, alive] - l1 * signs[alive]
            w[:, alive] = np.linalg.solve(parts, target[..., np.newaxis])[..., 0]
        slopes = pulls - np.einsum("mij,mj->mi", grams, w)
        wrong = np.concatenate(
            [np.abs(slopes[:, dead]) - l1, -w[:, alive] * signs[alive] * (l1 > 0)], axis=1
        )
        violation = np.maximum(wrong.max(axis=1), 0.0)
        better = violation < least
        best[better], least[better] = w[better], violation[better]
    return best


def excess_error(weights: ArrayLike, mix: ArrayLike) -> FloatArray:
    """How far each row's expected test error is above the noise, for the features of `mixture`."""
    turn = np.asarray(mix, dtype=float)
    away = np.asarray(weights, dtype=float) @ turn[:3, :3] - turn[3, :3]
    return np.asarray((away**2).sum(axis=-1))


def sign_pull(covariance: ArrayLike, truth: ArrayLike) -> float:
    """Return the strongest pull on a feature that does not matter, in units of λ, without noise.

    The features whose true weight is not 0 are kept. Up to 1 the lasso can find them, and above 1
    it cannot at any λ, however many rows there are (Zhao and Yu, 2006).
    """
    C, w = as_matrix("covariance", covariance), as_vector("truth", truth)
    if C.shape != (w.size, w.size):
        raise ValueError(f"covariance must have shape {(w.size, w.size)}, got {C.shape}")
    kept = w != 0
    if kept.all() or not kept.any():
        raise ValueError("truth must have weights that are 0 and weights that are not")
    return float(
        np.abs(C[~kept][:, kept] @ np.linalg.solve(C[kept][:, kept], np.sign(w[kept]))).max()
    )


# -------------------------------------------------------------------------------- what is kept


def selection_shares(
    X: ArrayLike, y: ArrayLike, lam: float, *, resamples: int = 100, seed: int = 0
) -> FloatArray:
    """Share of random halves of the rows on which the lasso keeps each feature, shape (p,).

    The features are standardised on each half. Source: Meinshausen and Bühlmann (2010).
    """
    X, y = as_design(X, y)
    lam, resamples = check_lam(lam), check_count("resamples", resamples)
    if len(y) < 4:
        raise ValueError(f"X must have at least 4 rows, got {len(y)}")
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    kept = np.zeros(X.shape[1])
    for _ in range(resamples):
        half = rng.permutation(len(y))[: len(y) // 2]
        kept += lasso(standardise(X[half]).X, y[half], lam).w != 0
    return kept / resamples


def most_kept(X: ArrayLike, y: ArrayLike) -> int:
    """Return the largest number of weights that are not 0 at a knot of the lasso's path."""
    return int((lasso_path(X, y).coefs != 0).sum(axis=1).max())


def order_of_entry(X: ArrayLike, y: ArrayLike, count: int) -> tuple[int, ...]:
    """List the first features that an L1-penalised logistic regression lets in, as λ falls."""
    design = as_matrix("X", X)
    labels = as_labels(y, length=len(design))
    count = check_count("count", count, maximum=design.shape[1])
    null = np.abs((design - design.mean(axis=0)).T @ labels).max() / (2 * len(labels))
    lams = null * np.geomspace(0.999, 1e-3, 120)
    coefs = logistic_path(design, labels, lams).coefs
    entered = np.where((coefs != 0).any(axis=0), (coefs != 0).argmax(axis=0), len(lams))
    order = sorted(range(design.shape[1]), key=lambda j: (entered[j], -abs(coefs[-1, j])))
    return tuple(order[:count])


# ------------------------------------------------------------------------------- bias of one weight

Way = Literal["lasso", "refit", "adaptive", "ridge"]
WAYS: Mapping[Way, Callable[[FloatArray, float], FloatArray]] = {
    "lasso": lambda c, lam: soft_threshold(c, lam),
    "refit": lambda c, lam: np.where(np.abs(c) > lam, c, 0.0),
    # The adaptive lasso penalises a weight by λ²/|c|, so that it drops what the lasso drops.
    "adaptive": lambda c, lam: np.where(
        np.abs(c) > lam, c - lam**2 / np.where(c == 0, 1.0, c), 0.0
    ),
    "ridge": lambda c, lam: c / (1 + lam),
}
"""What each way makes of a least-squares weight c on an orthonormal design."""


def bias(truth: ArrayLike, spread: float, lam: float, way: Way) -> FloatArray:
    """Mean estimate less the truth, for a least-squares weight with standard deviation `spread`.

    By quadrature over each stretch on which the way is smooth.
    """
    if way not in WAYS:
        raise ValueError(f"way must be one of {tuple(WAYS)}, got {way!r}")
    w = as_array("truth", truth)
    spread, lam = check_positive("spread", spread), check_lam(lam)
    nodes, weights = np.polynomial.legendre.leggauss(80)
    cuts = [w - 9 * spread, np.clip(-lam, w - 9 * spread, w + 9 * spread)]
    cuts += [np.clip(lam, w - 9 * spread, w + 9 * spread), w + 9 * spread]
    total = np.zeros_like(w)
    for low, high in itertools.pairwise(cuts):
        c = low[..., np.newaxis] + (high - low)[..., np.newaxis] * (nodes + 1) / 2
        density = np.exp(-(((c - w[..., np.newaxis]) / spread) ** 2) / 2)
        density /= np.sqrt(2 * np.pi) * spread
        total += (high - low) / 2 * (WAYS[way](c, lam) * density @ weights)
    return np.asarray(total - w)


# ------------------------------------------------------------------------------ degrees of freedom


def ridge_freedom(X: ArrayLike, lams: ArrayLike) -> FloatArray:
    """Ridge's degrees of freedom without the intercept, Σ h/(h + λ), for each λ.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), eq. 3.50.
    """
    design, grid = as_matrix("X", X), as_array("lams", lams)
    if grid.size and grid.min() < 0:
        raise ValueError(f"lams must be at least 0, got {grid.min()}")
    values = np.linalg.svd(design - design.mean(axis=0), compute_uv=False) ** 2 / len(design)
    h = values[values > 1e-13 * values.max(initial=0.0)]
    return np.asarray((h / (h + grid[..., np.newaxis])).sum(axis=-1))


class Freedom(NamedTuple):
    """Degrees of freedom as measured: the covariance of fit and data over the noise's variance.

    Attributes
    ----------
    measured : float
        Mean over the draws.
    error : float
        Its standard error.
    kept : float
        The mean number of weights that are not 0.
    difference : float
        Standard error of the mean difference of the two, draw by draw.
    """

    measured: float
    error: float
    kept: float
    difference: float


def measured_freedom(
    X: ArrayLike,
    truth: ArrayLike,
    noise: float,
    fit: Callable[[FloatArray, FloatArray], FloatArray],
    *,
    draws: int = 400,
    seed: int = 0,
) -> Freedom:
    """Measure the degrees of freedom of a fit: draw the response again and again.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features; they stay.
    truth : array_like, shape (p,)
        The true weights.
    noise : float
        Standard deviation of the noise, positive.
    fit : callable
        Takes X and y, both centred, and returns the weights.
    draws : int
        How many responses.
    seed : int
        Seed of the noise.
    """
    design = as_matrix("X", X)
    columns = design - design.mean(axis=0)
    mean = columns @ as_vector("truth", truth, length=columns.shape[1])
    noise, draws = check_positive("noise", noise), check_count("draws", draws, minimum=2)
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    found = np.empty((draws, 2))
    for i in range(draws):
        error = noise * rng.standard_normal(len(columns))
        error -= error.mean()
        w = fit(columns, mean + error)
        found[i] = error @ (columns @ w - mean) / noise**2, np.count_nonzero(w)
    measured, kept = found.mean(axis=0)
    error = found[:, 0].std(ddof=1) / np.sqrt(draws)
    difference = (found[:, 0] - found[:, 1]).std(ddof=1) / np.sqrt(draws)
    return Freedom(float(measured), float(error), float(kept), float(difference))


class ErrorCurve(NamedTuple):
    """Mean degrees of freedom and mean excess error for each λ, both of shape (k,)."""

    freedom: FloatArray
    excess: FloatArray

    def cheapest(self, excess: float) -> float:
        """Return the fewest degrees of freedom at which the error is as low, between the λ too."""
        order = np.argsort(self.freedom, kind="stable")
        x, y = self.freedom[order], self.excess[order]
        first = int(np.argmax(y <= excess))
        if not y[first] <= excess:
            raise ValueError(f"excess must be at least {y.min():.4g}, got {excess:.4g}")
        if first == 0:
            return float(x[0])
        share = (y[first - 1] - excess) / (y[first - 1] - y[first])
        return float(x[first - 1] + share * (x[first] - x[first - 1]))


def error_curves(
    n: int, p: int, nonzero: int, *, noise: float, lams: ArrayLike, repeats: int = 60, seed: int = 0
) -> dict[Method, ErrorCurve]:
    """Error against degrees of freedom of ridge and lasso, means over samples of known weights."""
    grid, repeats = as_vector("lams", lams), check_count("repeats", repeats)
    found: dict[Method, list[tuple[FloatArray, FloatArray]]] = {"ridge": [], "lasso": []}
    for repeat in range(repeats):
        X, y, w = sparse_linear_model(n, p, nonzero, noise=noise, seed=seed + repeat)
        for method, each in found.items():
            weights = weights_at(X, y, grid, method)
            kept = (weights != 0).sum(axis=1).astype(float)
            freedom = ridge_freedom(X, grid) if method == "ridge" else kept
            each.append((freedom, ((weights - w) ** 2).sum(axis=1)))
    return {method: ErrorCurve(*np.array(each).mean(axis=0)) for method, each in found.items()}


# ------------------------------------------------------------------------------------------ twins


def copies(X: ArrayLike, y: ArrayLike, column: int, lam: float) -> dict[str, FloatArray]:
    """Weights of two identical columns: two lasso solutions, elastic net (r = ½) and ridge.

    The column is put beside itself. The lasso's weight may then lie on either copy.

    Returns
    -------
    dict
        For each way, the weights of the p + 1 columns; the copies are the first two.
    """
    X, y = as_design(X, y)
    column = check_count("column", column, minimum=0, maximum=X.shape[1] - 1)
    lam = check_positive("lam", lam)
    rest = np.delete(X, column, axis=1)
    twice = np.column_stack([X[:, column], X[:, column], rest])
    alone = lasso(twice[:, 1:], y, lam).w
    return {
        "lasso, all on the first": np.concatenate([[alone[0], 0.0], alone[1:]]),
        "lasso, all on the second": np.concatenate([[0.0, alone[0]], alone[1:]]),
        "elastic net": elastic_net_path(twice, y, [lam]).coefs[0],
        "ridge": ridge_path(twice, y, [lam])(lam),
    }


def objective(X: ArrayLike, y: ArrayLike, w: ArrayLike, lam: float) -> float:
    """Return the lasso's objective at w, with the best intercept."""
    data = centre(X, y)
    weights = as_vector("w", w, length=data.X.shape[1])
    rest = data.y - data.X @ weights
    return float(rest @ rest / (2 * len(rest)) + check_lam(lam) * np.abs(weights).sum())
