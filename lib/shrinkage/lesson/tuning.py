"""Choosing a strength by cross-validation."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkage.core.losses import centre
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_vector,
    check_count,
    check_positive,
)
from shrinkage.lesson.datasets import Standardised, standardise

__all__ = ["CrossValidation", "Method", "cross_validate", "strengths", "weights_at"]

Method = Literal["ridge", "lasso"]


class CrossValidation(NamedTuple):
    """Errors of each λ on data that its fit did not see.

    Attributes
    ----------
    lams : ndarray, shape (k,)
        The strengths, falling.
    fold_errors : ndarray, shape (folds, k)
        Mean squared error on each left-out part.
    mean : ndarray, shape (k,)
        Mean over the folds.
    standard_error : ndarray, shape (k,)
        Standard error of that mean, as if the folds were independent.
    best : float
        The λ with the lowest mean.
    one_standard_error : float
        The largest λ whose mean is within one standard error of the lowest.
    """

    lams: FloatArray
    fold_errors: FloatArray
    mean: FloatArray
    standard_error: FloatArray
    best: float
    one_standard_error: float

    @property
    def price(self) -> tuple[float, float]:
        """How much higher the error of `one_standard_error` is than that of `best`.

        The mean difference over the folds, and the standard error of that mean. Both fits meet the
        same rows, so most of what makes a fold hard drops out of the difference.
        """
        columns = [int(np.flatnonzero(self.lams == lam)[0]) for lam in self[4:6]]
        differences = self.fold_errors[:, columns[1]] - self.fold_errors[:, columns[0]]
        spread = differences.std(ddof=1) / np.sqrt(len(differences))
        return float(differences.mean()), float(spread)


def cross_validate(
    X: ArrayLike,
    y: ArrayLike,
    lams: ArrayLike,
    method: Method,
    *,
    folds: int = 10,
    seed: int = 0,
    scaled: bool = True,
) -> CrossValidation:
    """Estimate the test error of each λ by cross-validation.

    Features are standardised on each training part alone, so that nothing of the left-out part
    reaches the fit. Source: Hastie, Tibshirani and Friedman (2009), section 7.10.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        The response.
    lams : array_like, shape (k,)
        The strengths to compare, each positive; sorted falling.
    method : {"ridge", "lasso"}
        Which penalty.
    folds : int
        In how many parts to cut the rows, from 2 to n.
    seed : int
        Seed of the shuffle that assigns rows to parts.
    scaled : bool
        False leaves the features in their own units.

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    X, y = as_design(X, y)
    grid = -np.sort(-as_vector("lams", lams))
    if grid[-1] <= 0:
        raise ValueError(f"lams must be positive, got {grid[-1]}")
    folds = check_count("folds", folds, minimum=2, maximum=len(y))
    order = np.random.default_rng(check_count("seed", seed, minimum=0)).permutation(len(y))
    errors = np.array(
        [
            _left_out_errors(X, y, part, grid, method, scaled)
            for part in np.array_split(order, folds)
        ]
    )
    mean = errors.mean(axis=0)
    standard_error = errors.std(axis=0, ddof=1) / np.sqrt(folds)
    lowest = int(np.argmin(mean))
    within = int(np.argmax(mean <= mean[lowest] + standard_error[lowest]))
    return CrossValidation(
        grid, errors, mean, standard_error, float(grid[lowest]), float(grid[within])
    )


def _left_out_errors(
    X: FloatArray,
    y: FloatArray,
    left_out: NDArray[np.intp],
    lams: FloatArray,
    method: Method,
    scaled: bool,
) -> FloatArray:
    kept = np.setdiff1d(np.arange(len(y)), left_out)
    own_units = Standardised(X[kept], X[kept].mean(axis=0), np.ones(1))
    columns = standardise(X[kept]) if scaled else own_units
    weights = weights_at(columns.X, y[kept], lams, method)
    unseen = (X[left_out] - columns.mean) / columns.scale
    predictions = y[kept].mean() + unseen @ weights.T
    return np.asarray(np.mean((y[left_out, np.newaxis] - predictions) ** 2, axis=0))


def strengths(X: ArrayLike, y: ArrayLike, *, count: int = 60, ratio: float = 1e-4) -> FloatArray:
    """Strengths from λmax, where the lasso's weights are all zero, down to ratio·λmax, shape (k,).

    They are equally spaced on a log scale. Ridge has no such largest λ; the same range serves.

    Raises
    ------
    ValueError
        If y is constant (then λmax is 0), or an argument is not as described.
    """
    data = centre(X, y)
    largest = float(np.abs(data.X.T @ data.y).max()) / len(data.y)
    if largest <= 0:
        raise ValueError("y must not be constant or uncorrelated with every column")
    count = check_count("count", count, minimum=2)
    if check_positive("ratio", ratio) >= 1:
        raise ValueError(f"ratio must be below 1, got {ratio}")
    return np.asarray(largest * np.geomspace(1, ratio, count))


def weights_at(X: FloatArray, y: FloatArray, lams: FloatArray, method: Method) -> FloatArray:
    """Weights for each λ, shape (k, p); exact paths, so that no tolerance plays a part."""
    if method == "ridge":
        return ridge_path(X, y, lams)(lams)
    if method == "lasso":
        return lasso_path(X, y, lam_min=float(lams.min()))(lams)
    raise ValueError(f'method must be "ridge" or "lasso", got {method!r}')
