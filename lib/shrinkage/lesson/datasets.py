"""Data that the book computes with: two real data sets, and seeded samples whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.validation import (
    FloatArray,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_fraction,
    check_nonnegative,
)

__all__ = [
    "Dataset",
    "LinearSample",
    "PolynomialSample",
    "Standardised",
    "breast_cancer",
    "correlated_features",
    "diabetes",
    "polynomial_features",
    "polynomial_sample",
    "sparse_linear_model",
    "standardise",
]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Real data, and what must be known to use them honestly.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        Features.
    y : ndarray, shape (n,)
        The response.
    feature_names : tuple of str
        One name per column of X.
    target_name : str
        What y measures.
    source : str
        Where the data come from.
    licence : str
        Under which terms they may be used.
    scaling : str
        What was done to X and y.
    """

    X: FloatArray
    y: FloatArray
    feature_names: tuple[str, ...]
    target_name: str
    source: str
    licence: str
    scaling: str

    def describe(self) -> str:
        """Return one paragraph on size, source, licence and scaling, for a page to print.

        Returns
        -------
        str
        """
        rows, columns = self.X.shape
        return (
            f"{rows} observations of {columns} features; the response is {self.target_name}. "
            f"Source: {self.source} Licence: {self.licence} Scaling: {self.scaling}"
        )


class Standardised(NamedTuple):
    """Features in units of their own spread.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        The standardised features.
    mean : ndarray, shape (p,)
        The mean that was taken from each column.
    scale : ndarray, shape (p,)
        The standard deviation that each column was divided by, 1 for a constant column.
    """

    X: FloatArray
    mean: FloatArray
    scale: FloatArray


class LinearSample(NamedTuple):
    """A sample from a linear model whose weights are known.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        Features.
    y : ndarray, shape (n,)
        The response Xw + noise.
    w : ndarray, shape (p,)
        The true weights.
    """

    X: FloatArray
    y: FloatArray
    w: FloatArray


class PolynomialSample(NamedTuple):
    """Noisy values of a smooth curve.

    Attributes
    ----------
    x : ndarray, shape (n,)
        Where the curve was seen, rising, in [−1, 1].
    y : ndarray, shape (n,)
        The curve plus noise.
    curve : callable
        The curve itself, for arrays of any shape.
    """

    x: FloatArray
    y: FloatArray
    curve: Callable[[ArrayLike], FloatArray]


def standardise(X: ArrayLike) -> Standardised:
    """Give each column mean 0 and standard deviation 1 (mean square 1, divisor n).

    Then ‖xⱼ‖² = n, and a penalty treats all weights alike whatever units their features came in.
    A constant column becomes 0.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.

    Returns
    -------
    Standardised
        The columns, and the means and standard deviations to undo it.

    Raises
    ------
    ValueError
        If X is empty or not finite.
    """
    X = as_matrix("X", X)
    shifted = X - X[0]
    offset = shifted.mean(axis=0)
    centred = shifted - offset
    largest = np.abs(centred).max(axis=0)
    unit = np.where(largest > 0, largest, 1.0)
    spread = unit * np.sqrt(np.square(centred / unit).mean(axis=0))
    scale = np.where(largest > 0, spread, 1.0)
    return Standardised(centred / scale, X[0] + offset, scale)


def diabetes(*, standardised: bool = True) -> Dataset:
    """Return the diabetes data of Efron et al. (2004), 442 patients and ten measurements.

    Parameters
    ----------
    standardised : bool
        True gives each feature mean 0 and standard deviation 1; False leaves the units in which
        they were measured. The response keeps its own unit either way.

    Returns
    -------
    Dataset
    """
    from sklearn.datasets import load_diabetes  # the rest of core needs no sklearn

    bunch = load_diabetes(scaled=False)
    X = np.asarray(bunch.data, dtype=np.float64)
    scaling = "none; every feature is in the unit it was measured in."
    if standardised:
        X = standardise(X).X
        scaling = "each feature has mean 0 and standard deviation 1 (divisor n); y is as measured."
    return Dataset(
        X=X,
        y=np.asarray(bunch.target, dtype=np.float64),
        feature_names=("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu"),
        target_name="a measure of disease progression one year after the features were taken",
        source=(
            "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, "
            "Annals of Statistics 32 (2004), 407-499; as distributed with scikit-learn."
        ),
        licence=(
            "its authors published it without stating one; scikit-learn distributes it under "
            "BSD-3-Clause."
        ),
        scaling=scaling,
    )


def breast_cancer(*, standardised: bool = True) -> Dataset:
    """Return the breast-cancer data of Wisconsin: 569 cell samples, 30 measurements, two classes.

    Ten properties of the cell nuclei in an image, each as its mean, its standard error and its
    worst value over the image.

    Parameters
    ----------
    standardised : bool
        True gives each feature mean 0 and standard deviation 1; False leaves the units in which
        they were measured. The labels are −1 and +1 either way.

    Returns
    -------
    Dataset
    """
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    X = np.asarray(bunch.data, dtype=np.float64)
    scaling = "none; every feature is in the unit it was measured in."
    if standardised:
        X = standardise(X).X
        scaling = "each feature has mean 0 and standard deviation 1 (divisor n)."
    return Dataset(
        X=X,
        y=np.where(bunch.target == 0, 1.0, -1.0),
        feature_names=tuple(map(str, bunch.feature_names)),
        target_name="the diagnosis, +1 for malignant and −1 for benign",
        source=(
            "W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin "
            "(Diagnostic), UCI Machine Learning Repository (1993), doi:10.24432/C5DW2B; as "
            "distributed with scikit-learn."
        ),
        licence="Creative Commons Attribution 4.0 International (CC BY 4.0).",
        scaling=scaling,
    )


def correlated_features(n: int, p: int, correlation: float, *, seed: int) -> FloatArray:
    """Draw n rows of p standard normal features, each pair with the same correlation.

    Parameters
    ----------
    n, p : int
        Rows and columns.
    correlation : float
        The population correlation ρ of each pair, 0 ≤ ρ ≤ 1; at 1 all columns are equal.
    seed : int
        Seed of the random numbers, at least 0.

    Returns
    -------
    ndarray, shape (n, p)

    Raises
    ------
    ValueError
        If n or p is not a whole number ≥ 1, ρ is outside [0, 1], or the seed is no whole
        number ≥ 0.
    """
    n, p = check_count("n", n), check_count("p", p)
    correlation = check_fraction("correlation", correlation)
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    own, shared = rng.standard_normal((n, p)), rng.standard_normal((n, 1))
    return np.asarray(np.sqrt(1 - correlation) * own + np.sqrt(correlation) * shared)


def sparse_linear_model(
    n: int,
    p: int,
    nonzero: int,
    *,
    noise: float = 1.0,
    correlation: float = 0.0,
    size: float = 1.0,
    seed: int,
) -> LinearSample:
    """Draw a sample of y = Xw + noise in which only the first weights are not zero.

    Parameters
    ----------
    n, p : int
        Rows and columns.
    nonzero : int
        How many weights are not zero, at most p; they are +size, −size, +size, …
    noise : float
        The standard deviation of the normal noise, at least 0.
    correlation : float
        The correlation of each pair of features; see `correlated_features`.
    size : float
        The size of the weights that are not zero.
    seed : int
        Seed of the random numbers, at least 0.

    Returns
    -------
    LinearSample

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    X = correlated_features(n, p, correlation, seed=seed)
    alive = check_count("nonzero", nonzero, minimum=0, maximum=X.shape[1])
    noise, size = check_nonnegative("noise", noise), as_real("size", size)
    w = np.zeros(X.shape[1])
    w[:alive] = size * (-1.0) ** np.arange(alive)
    # A stream of its own: another noise level leaves X and the draws behind the noise as they are.
    draws = np.random.default_rng([seed, 1]).standard_normal(X.shape[0])
    return LinearSample(X, X @ w + noise * draws, w)


def polynomial_features(x: ArrayLike, degree: int) -> FloatArray:
    """Return the columns x, x², …, x^degree, without the constant.

    Parameters
    ----------
    x : array_like, shape (n,)
        One feature.
    degree : int
        The highest power, at least 1.

    Returns
    -------
    ndarray, shape (n, degree)

    Raises
    ------
    ValueError
        If x is not a finite vector, the degree is no whole number ≥ 1, or a power overflows.
    """
    points, degree = as_vector("x", x), check_count("degree", degree)
    with np.errstate(over="ignore"):
        powers = points[:, np.newaxis] ** np.arange(1, degree + 1)
    if not np.isfinite(powers).all():
        raise ValueError(
            f"x must be small enough for power {degree} to be finite, got {np.abs(points).max()}"
        )
    return np.asarray(powers)


def polynomial_sample(n: int, *, noise: float = 0.3, seed: int) -> PolynomialSample:
    """Draw noisy values of the curve sin(πx) at n random points of [−1, 1].

    No polynomial is that curve, yet one of degree 5 is close to it: there is a truth to approach,
    and a degree beyond which a small sample can only follow its noise.

    Parameters
    ----------
    n : int
        The number of points, at least 1.
    noise : float
        The standard deviation of the normal noise, at least 0.
    seed : int
        Seed of the random numbers, at least 0.

    Returns
    -------
    PolynomialSample

    Raises
    ------
    ValueError
        If an argument is not as described.
    """
    n, noise = check_count("n", n), check_nonnegative("noise", noise)
    rng = np.random.default_rng(check_count("seed", seed, minimum=0))
    x = np.sort(rng.uniform(-1.0, 1.0, n))
    return PolynomialSample(x, _sine(x) + noise * rng.standard_normal(n), _sine)


def _sine(x: ArrayLike) -> FloatArray:
    return np.asarray(np.sin(np.pi * np.asarray(x, dtype=np.float64)))
