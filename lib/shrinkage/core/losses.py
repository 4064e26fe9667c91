"""Losses: what the data say about a weight vector.

A loss is bound to its data, so that code reads like the page: ``f.value(w) + g.value(w)``. Losses
over data are means over the n observations, never sums. None has an intercept of its own: for
least squares `centre` takes it out of the problem exactly, for other losses add a column of ones
and leave its weight free with `penalties.Unpenalised`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_labels,
    as_matrix,
    as_real,
    as_vector,
    check_nonnegative,
    check_positive,
)

__all__ = [
    "Absolute",
    "Centred",
    "DoubleWell",
    "Hinge",
    "LeastSquares",
    "Logistic",
    "Loss",
    "Quadratic",
    "SquaredHinge",
    "centre",
]


@runtime_checkable
class Loss(Protocol):
    """What a solver needs of a smooth loss.

    What is said here holds for every loss; a loss's own methods say their formula. Each raises
    ValueError where w is no finite vector that fits the data.
    """

    def value(self, w: ArrayLike) -> float:
        """Return the loss at w.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        float
        """
        ...

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return the gradient at w.

        Where a loss has a kink instead, its `subgradient` takes and returns the same.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        ndarray, shape (p,)
        """
        ...

    @property
    def lipschitz(self) -> float:
        """The Lipschitz constant of the gradient."""
        ...


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """Half the mean squared error, f(w) = 1/(2n)·‖y − Xw‖².

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation. A copy is kept.
    y : array_like, shape (n,)
        The response. A copy is kept.

    Raises
    ------
    ValueError
        If X or y is empty, not finite, or they differ in their number of rows.
    """

    X: FloatArray
    y: FloatArray

    def __post_init__(self) -> None:
        X, y = as_design(self.X, self.y)
        object.__setattr__(self, "X", _kept(X))
        object.__setattr__(self, "y", _kept(y))

    def residual(self, w: ArrayLike) -> FloatArray:
        """Return y − Xw.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        ndarray, shape (n,)
        """
        return self.y - self.X @ as_vector("w", w, length=self.X.shape[1])

    def value(self, w: ArrayLike) -> float:
        """Return 1/(2n)·‖y − Xw‖²."""
        return float(np.square(self.residual(w)).mean() / 2)

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return −Xᵀ(y − Xw)/n."""
        return -self.X.T @ self.residual(w) / self.y.size

    @cached_property
    def lipschitz(self) -> float:
        """The Lipschitz constant of the gradient, the largest eigenvalue of XᵀX/n."""
        return _largest_gram_eigenvalue(self.X) / self.y.size


@dataclass(frozen=True, eq=False)
class _OfMargins:
    """A mean over the margins yᵢxᵢᵀw, positive where the sign of xᵢᵀw is right."""

    X: FloatArray
    y: FloatArray

    def __post_init__(self) -> None:
        X = as_matrix("X", self.X)
        object.__setattr__(self, "X", _kept(X))
        object.__setattr__(self, "y", _kept(as_labels(self.y, length=X.shape[0])))

    def margins(self, w: ArrayLike) -> FloatArray:
        """Return yᵢxᵢᵀw, positive where the sign of xᵢᵀw is right.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        ndarray, shape (n,)
        """
        return self.y * (self.X @ as_vector("w", w, length=self.X.shape[1]))


class Logistic(_OfMargins):
    """The mean logistic loss, f(w) = 1/n·Σ log(1 + exp(−yᵢxᵢᵀw)).

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation. A copy is kept.
    y : array_like, shape (n,)
        Labels −1 or +1. A copy is kept.

    Raises
    ------
    ValueError
        If X is empty or not finite, the rows differ, or a label is neither −1 nor +1.
    """

    def value(self, w: ArrayLike) -> float:
        """Return 1/n·Σ log(1 + exp(−margin)), without overflow at any margin."""
        return float(np.logaddexp(0.0, -self.margins(w)).mean())

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return −Xᵀ(y·σ(−margin))/n, with σ the logistic function."""
        return -self.X.T @ (self.y * expit(-self.margins(w))) / self.y.size

    @cached_property
    def lipschitz(self) -> float:
        """The least global Lipschitz bound of the gradient, λmax(XᵀX)/(4n), reached at w = 0."""
        return _largest_gram_eigenvalue(self.X) / (4 * self.y.size)


class Hinge(_OfMargins):
    """The mean hinge loss, f(w) = 1/n·Σ max(0, 1 − yᵢxᵢᵀw), with a kink at margin 1.

    X and y are as in `Logistic`.
    """

    def value(self, w: ArrayLike) -> float:
        """Return 1/n·Σ max(0, 1 − margin)."""
        return float(np.maximum(0.0, 1.0 - self.margins(w)).mean())

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return one subgradient, −1/n·Σ yᵢxᵢ over the margins below 1; at 1 it takes 0."""
        return -self.X.T @ (self.y * (self.margins(w) < 1)) / self.y.size


class SquaredHinge(_OfMargins):
    """The mean squared hinge loss, f(w) = 1/n·Σ max(0, 1 − yᵢxᵢᵀw)², which is smooth.

    X and y are as in `Logistic`.
    """

    def value(self, w: ArrayLike) -> float:
        """Return 1/n·Σ max(0, 1 − margin)²."""
        return float(np.square(np.maximum(0.0, 1.0 - self.margins(w))).mean())

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return −2/n·Σ yᵢxᵢ max(0, 1 − margin)."""
        short = np.maximum(0.0, 1.0 - self.margins(w))
        return -2 * self.X.T @ (self.y * short) / self.y.size

    @cached_property
    def lipschitz(self) -> float:
        """A Lipschitz bound of the gradient, 2λmax(XᵀX)/n, reached where no margin is above 1."""
        return 2 * _largest_gram_eigenvalue(self.X) / self.y.size


@dataclass(frozen=True, eq=False)
class Quadratic:
    """A quadratic bowl with its bottom at w*, f(w) = ½(w − w*)ᵀH(w − w*).

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), equation 7.6, without its
    constant.

    Parameters
    ----------
    H : array_like, shape (p, p)
        The Hessian, symmetric and positive semidefinite up to rounding. A copy is kept.
    w_star : array_like, shape (p,)
        The minimiser w*. A copy is kept.

    Raises
    ------
    ValueError
        If H is not square, not symmetric or has a negative eigenvalue, or w* does not fit it.
    """

    H: FloatArray
    w_star: FloatArray

    def __post_init__(self) -> None:
        H = as_matrix("H", self.H)
        if H.shape[0] != H.shape[1]:
            raise ValueError(f"H must be square, got shape {H.shape}")
        rounding = 4 * H.shape[0] * np.finfo(np.float64).eps * np.abs(H).max()
        asymmetry = np.abs(H - H.T).max()
        if asymmetry > rounding:
            raise ValueError(f"H must be symmetric, got |H - H.T| up to {asymmetry}")
        H = (H + H.T) / 2
        smallest = np.linalg.eigvalsh(H)[0]
        if smallest < -rounding:
            raise ValueError(f"H must be positive semidefinite, got eigenvalue {smallest}")
        object.__setattr__(self, "H", _kept(H))
        w_star = as_vector("w_star", self.w_star, length=H.shape[0])
        object.__setattr__(self, "w_star", _kept(w_star))

    def value(self, w: ArrayLike) -> float:
        """Return ½(w − w*)ᵀH(w − w*)."""
        shift = as_vector("w", w, length=self.w_star.size) - self.w_star
        return float(shift @ self.H @ shift / 2)

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return H(w − w*)."""
        return self.H @ (as_vector("w", w, length=self.w_star.size) - self.w_star)

    @cached_property
    def lipschitz(self) -> float:
        """The Lipschitz constant of the gradient, the largest eigenvalue of H."""
        return max(float(np.linalg.eigvalsh(self.H)[-1]), 0.0)


@dataclass(frozen=True)
class Absolute:
    """The distance of one weight from a place, f(w) = slope·|w − c|.

    Parameters
    ----------
    centre : float
        The minimiser c.
    slope : float
        How steep both sides are, > 0.

    Raises
    ------
    ValueError
        If the centre is not finite, or the slope not finite and positive.
    """

    centre: float
    slope: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre", as_real("centre", self.centre))
        object.__setattr__(self, "slope", check_positive("slope", self.slope))

    def value(self, w: ArrayLike) -> float:
        """Return slope·|w − c|."""
        return self.slope * abs(float(as_vector("w", w, length=1)[0]) - self.centre)

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return the slope at w, and 0 at the kink."""
        return self.slope * np.sign(as_vector("w", w, length=1) - self.centre)

    def slopes(self, w: float) -> tuple[float, float]:
        """Return the slopes on the left and on the right of w."""
        side = float(np.sign(as_real("w", w) - self.centre))
        return self.slope * (side or -1.0), self.slope * (side or 1.0)

    @property
    def kinks(self) -> tuple[float, ...]:
        """The centre, where the two slopes differ."""
        return (self.centre,)

    def bends(self, curvature: float) -> tuple[float, ...]:
        """Return no place: beside the kink, the slope of f + ½·curvature·w² only rises."""
        check_nonnegative("curvature", curvature)
        return ()


@dataclass(frozen=True)
class DoubleWell:
    """Two equal wells with a barrier between them, f(w) = height·(((w − c)/width)² − 1)².

    Not convex. The minima are c − width and c + width, where f is 0; at c it is `height`. No
    Lipschitz constant of the gradient exists, so solvers need a step of the caller's.

    Parameters
    ----------
    centre : float
        The top c of the barrier.
    width : float
        The distance from there to either well, > 0.
    height : float
        How high the barrier is, > 0.

    Raises
    ------
    ValueError
        If the centre is not finite, or width or height not finite and positive.
    """

    centre: float
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "centre", as_real("centre", self.centre))
        object.__setattr__(self, "width", check_positive("width", self.width))
        object.__setattr__(self, "height", check_positive("height", self.height))

    def value(self, w: ArrayLike) -> float:
        """Return height·(((w − c)/width)² − 1)²."""
        z = (float(as_vector("w", w, length=1)[0]) - self.centre) / self.width
        return self.height * ((z - 1) * (z + 1)) ** 2

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return 4·height/width·z(z² − 1) with z = (w − c)/width."""
        z = (as_vector("w", w, length=1) - self.centre) / self.width
        return 4 * self.height / self.width * z * (z - 1) * (z + 1)

    @property
    def lipschitz(self) -> float:
        """Infinite: the curvature grows without bound."""
        return math.inf

    def slopes(self, w: float) -> tuple[float, float]:
        """Return the slopes on the left and on the right of w, which are equal."""
        slope = float(self.gradient([w])[0])
        return slope, slope

    @property
    def kinks(self) -> tuple[float, ...]:
        """No place: the loss is smooth."""
        return ()

    def bends(self, curvature: float) -> tuple[float, ...]:
        """Return where f + ½·curvature·w² turns from convex to concave and back.

        There 4·height/width²·(3z² − 1) + curvature is zero.
        """
        share = check_nonnegative("curvature", curvature) * self.width**2 / (4 * self.height)
        if share >= 1:
            return ()
        reach = self.width * math.sqrt((1 - share) / 3)
        return self.centre - reach, self.centre + reach


class Centred(NamedTuple):
    """A least-squares problem whose intercept has been taken out.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        The features less their means.
    y : ndarray, shape (n,)
        The response less its mean.
    X_mean : ndarray, shape (p,)
        The means of the features.
    y_mean : float
        The mean of the response.
    """

    X: FloatArray
    y: FloatArray
    X_mean: FloatArray
    y_mean: float

    def intercept(self, w: ArrayLike) -> float:
        """Return the intercept that is best for the weights w: mean(y) − mean(X)·w.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        float
        """
        weights = as_vector("w", w, length=self.X_mean.size)
        return float(self.y_mean - self.X_mean @ weights)


def centre(X: ArrayLike, y: ArrayLike, *, fit_intercept: bool = True) -> Centred:
    """Take an unpenalised intercept out of a least-squares problem, exactly.

    For any w the best intercept is mean(y − Xw), so what remains to be solved is the problem of the
    centred data. Values are first taken relative to the first row: a constant column becomes
    exactly 0, and a large common offset costs no digits.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    fit_intercept : bool
        False leaves the data as they are, with means of 0.

    Returns
    -------
    Centred
        The centred data and the means.

    Raises
    ------
    ValueError
        If X or y is empty, not finite, or they differ in their number of rows.
    """
    X, y = as_design(X, y)
    if not fit_intercept:
        return Centred(X, y, np.zeros(X.shape[1]), 0.0)
    with np.errstate(over="ignore"):
        X_shifted, y_shifted = X - X[0], y - y[0]
        X_offset, y_offset = _mean_to_subtract(X_shifted), _mean_to_subtract(y_shifted)
    for name, offset in (("X", X_offset), ("y", y_offset)):
        if not np.isfinite(offset).all():
            raise ValueError(
                f"{name} must have differences that are finite, got values too large to be "
                "subtracted from one another; measure it in a larger unit"
            )
    X_shifted -= X_offset
    y_shifted -= y_offset
    return Centred(X_shifted, y_shifted, X[0] + X_offset, float(y[0] + y_offset))


def _mean_to_subtract(shifted: FloatArray) -> FloatArray:
    """Return the means, rounded to the last digit of the largest entry.

    Then nothing is rounded when they are subtracted. That a column keeps a mean of a digit's size
    costs nothing, since a constant is orthogonal to what differs between rows; rounded entries
    would hide by how little a column differs from its near-copy.
    """
    digit = np.spacing(2 * np.maximum(shifted.max(axis=0), -shifted.min(axis=0)))
    return np.asarray(np.rint(shifted.mean(axis=0) / digit) * digit)


def _kept(array: FloatArray) -> FloatArray:
    """Return a copy that cannot be changed, so that what is computed from it once stays true."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


def _largest_gram_eigenvalue(X: FloatArray) -> float:
    """Return the largest eigenvalue of XᵀX, from the smaller of XᵀX and XXᵀ."""
    unit = float(np.abs(X).max()) or 1.0
    X = X / unit
    gram = X.T @ X if X.shape[1] <= X.shape[0] else X @ X.T
    return max(float(np.linalg.eigvalsh(gram)[-1]), 0.0) * unit * unit
