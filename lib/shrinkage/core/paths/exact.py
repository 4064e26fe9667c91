"""Exact solution paths: the lasso knot by knot, and ridge at every λ from one decomposition.

f(w) = 1/(2n)·‖y − Xw‖² + λ‖w‖₁ for the lasso, 1/(2n)·‖y − Xw‖² + (λ/2)‖w‖² for ridge, both with an
intercept that is not penalised.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from shrinkage.core.losses import centre
from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.paths.homotopy import CERTIFIED, EPS, Homotopy, IntArray
from shrinkage.core.validation import FloatArray, as_array, as_vector, check_nonnegative

__all__ = ["Event", "Path", "RidgePath", "lasso_path", "ridge_path"]


class Event(NamedTuple):
    """A variable that enters or leaves the support of the lasso's solution as λ falls past lam."""

    lam: float
    variable: int
    enters: bool


@dataclass(frozen=True, eq=False)
class Path:
    """The lasso's solution as a function of λ: straight lines between its knots.

    Attributes
    ----------
    lams : ndarray, shape (knots,)
        The knots, strictly falling from lam_max to the last λ.
    coefs : ndarray, shape (knots, p)
        The weights at the knots.
    intercepts : ndarray, shape (knots,)
        The intercepts at the knots.
    events : tuple of Event
        Who enters and who leaves, in order. Several events may share one knot.
    """

    lams: FloatArray
    coefs: FloatArray
    intercepts: FloatArray
    events: tuple[Event, ...]

    def __call__(self, lam: ArrayLike) -> FloatArray:
        """Return the weights at λ, exact between the knots too.

        Parameters
        ----------
        lam : array_like, shape () or (m,)
            One or more λ, none below the path's last. Above lam_max all weights are 0.

        Returns
        -------
        ndarray, shape (p,) or (m, p)

        Raises
        ------
        ValueError
            If a λ is not finite, negative, or below the path's last.
        """
        return self._between(lam, self.coefs)

    def intercept(self, lam: ArrayLike) -> FloatArray:
        """Return the intercept at λ.

        Parameters
        ----------
        lam : array_like, shape () or (m,)
            One or more λ, none below the path's last.

        Returns
        -------
        ndarray, shape () or (m,)

        Raises
        ------
        ValueError
            If a λ is not finite, negative, or below the path's last.
        """
        return self._between(lam, self.intercepts)

    def _between(self, lam: ArrayLike, values: FloatArray) -> FloatArray:
        wanted = as_array("lam", lam)
        if wanted.size and wanted.min() < self.lams[-1]:
            raise ValueError(
                f"lam must be at least the path's last, {self.lams[-1]!r}, got {wanted.min()!r}"
            )
        clipped = np.minimum(wanted, self.lams[0])
        after = np.searchsorted(-self.lams, -clipped, side="left")
        before = np.maximum(after - 1, 0)
        width = np.where(after > before, self.lams[before] - self.lams[after], 1.0)
        share = (self.lams[before] - clipped) / width
        share = share.reshape(share.shape + (1,) * (values.ndim - 1))
        result: FloatArray = (1 - share) * values[before] + share * values[after]
        return result


def lasso_path(
    X: ArrayLike, y: ArrayLike, *, fit_intercept: bool = True, lam_min: float = 0.0
) -> Path:
    """Follow the lasso's solution exactly, knot by knot, from lam_max down to lam_min.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features. Columns are not standardised, only centred where there is an intercept.
    y : array_like, shape (n,)
        The response.
    fit_intercept : bool
        Whether to fit an intercept, which is not penalised.
    lam_min : float
        Where to stop. With 0 and fewer rows than columns, the last point is the limit λ → 0⁺.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If X or y is empty, not finite, or they differ in their number of rows, or lam_min < 0.
    """
    lam_min = check_nonnegative("lam_min", lam_min)
    Z, response, x_mean, y_mean = centre(X, y, fit_intercept=fit_intercept)
    n, p = Z.shape
    exponent, y_exponent = _exponents(Z, response)
    if exponent.any():
        Z = np.ldexp(Z, exponent)
    t = np.ldexp(1.0, exponent)
    scale = 2.0**-y_exponent / n
    with np.errstate(divide="ignore", invalid="ignore"):
        homotopy = Homotopy(Z, np.ldexp(response, y_exponent), t, min(n - fit_intercept, p))
        knots = homotopy.run(lam_min / scale)
    _warn_where_uncertified(homotopy.violation, "the lasso's path")
    lams = np.array([knot.mu for knot in knots]) * scale
    if knots[-1].mu == lam_min / scale:
        lams[-1] = lam_min  # as asked for, not as rounded on the way
    coefs = np.zeros((len(knots), p))
    rows = np.repeat(np.arange(len(knots)), [knot.active.size for knot in knots])
    columns = np.concatenate([knot.active for knot in knots])
    weights = np.concatenate([knot.weights for knot in knots])
    weights[weights * np.concatenate([knot.theta for knot in knots]) < 0] = 0.0  # rounding
    coefs[rows, columns] = np.ldexp(weights, exponent[columns] - y_exponent)
    events = tuple(
        Event(lam, variable, enters)
        for lam, knot in zip(lams.tolist(), knots, strict=True)
        for variable, enters in knot.events
    )
    return Path(lams, coefs, y_mean - coefs @ x_mean, events)


def _warn_where_uncertified(violation: float, what: str) -> None:
    """Warn where the optimality conditions are broken by more than rounding explains."""
    if violation > CERTIFIED:
        how_far = f"by up to {violation:.1e} of lam_max" if violation < np.inf else "before its end"
        message = f"{what} breaks the optimality conditions {how_far}: the data are too near a tie"
        warnings.warn(message, ConvergenceWarning, stacklevel=3)


def _exponents(Z: FloatArray, response: FloatArray) -> tuple[IntArray, int]:
    """Return powers of two that bring columns and response near length 1; 0 where all are near."""
    exponent = -np.frexp(np.sqrt(np.einsum("ij,ij->j", Z, Z)))[1]
    y_exponent = -int(np.frexp(np.linalg.norm(response))[1])
    return exponent, y_exponent


@dataclass(frozen=True, eq=False)
class RidgePath:
    """Ridge's solution as a function of λ, from one singular value decomposition.

    With the centred design X = U diag(σ) Vᵀ the solution is w(λ) = V (σ/(σ² + nλ))∘Uᵀy.

    Attributes
    ----------
    lams : ndarray, shape (m,)
        The λ that were asked for.
    coefs : ndarray, shape (m, p)
        The weights at these λ.
    intercepts : ndarray, shape (m,)
        The intercepts at these λ.
    singular_values : ndarray, shape (min(n, p),)
        The singular values of the (centred) design, falling.
    """

    lams: FloatArray
    coefs: FloatArray
    intercepts: FloatArray
    singular_values: FloatArray
    _spectrum: _Spectrum

    def __call__(self, lam: ArrayLike) -> FloatArray:
        """Return the weights at λ.

        Parameters
        ----------
        lam : array_like, shape () or (m,)
            One or more λ ≥ 0. At λ = 0 the least-squares solution of least norm.

        Returns
        -------
        ndarray, shape (p,) or (m, p)

        Raises
        ------
        ValueError
            If a λ is negative or not finite.
        """
        return self._spectrum.weights(_nonnegative("lam", as_array("lam", lam)))

    def intercept(self, lam: ArrayLike) -> FloatArray:
        """Return the intercept at λ.

        Parameters
        ----------
        lam : array_like, shape () or (m,)
            One or more λ ≥ 0.

        Returns
        -------
        ndarray, shape () or (m,)

        Raises
        ------
        ValueError
            If a λ is negative or not finite.
        """
        return np.asarray(self._spectrum.y_mean - self(lam) @ self._spectrum.X_mean)


class _Spectrum(NamedTuple):
    """A centred design, in units of its largest entry, along its singular vectors.

    The right singular vectors are the rows of `axes`, or of `axes` @ `basis` where there is one.
    """

    sigma: FloatArray
    projected: FloatArray
    axes: FloatArray
    basis: FloatArray | None
    unit: float
    rows: int
    X_mean: FloatArray
    y_mean: float

    def weights(self, lams: FloatArray) -> FloatArray:
        """Return V (1/(σ + nλ/σ))∘Uᵀy for each λ, over the σ > 0 (at λ = 0, above rounding)."""
        rounding = max(self.rows, self.X_mean.size) * EPS * self.sigma[0]
        strength = self.rows * (lams[..., None] / self.unit / self.unit)
        alive = (self.sigma > 0) & ((strength > 0) | (self.sigma > rounding))
        safe = np.where(self.sigma > 0, self.sigma, 1.0)
        along = np.where(alive, self.projected / (safe + strength / safe), 0.0) @ self.axes
        return np.asarray((along if self.basis is None else along @ self.basis) / self.unit)


def ridge_path(
    X: ArrayLike, y: ArrayLike, lams: ArrayLike, *, fit_intercept: bool = True
) -> RidgePath:
    """Solve ridge for many λ from one singular value decomposition.

    Minimises 1/(2n)·‖y − Xw − intercept‖² + (λ/2)‖w‖² for each λ. A QR decomposition first brings
    the longer side of X down to the shorter one, which costs no accuracy.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features. Columns are not standardised, only centred where there is an intercept.
    y : array_like, shape (n,)
        The response.
    lams : array_like, shape (m,)
        The λ ≥ 0, in any order.
    fit_intercept : bool
        Whether to fit an intercept, which is not penalised.

    Returns
    -------
    RidgePath
        It holds the weights at `lams` and evaluates at any other λ ≥ 0.

    Raises
    ------
    ValueError
        If X or y is empty, not finite, or they differ in their number of rows, or a λ is negative.
    """
    Z, response, X_mean, y_mean = centre(X, y, fit_intercept=fit_intercept)
    grid = _nonnegative("lams", as_vector("lams", lams))
    n, p = Z.shape
    basis: FloatArray | None = None
    unit = float(np.abs(Z).max()) or 1.0
    core, target = Z / unit, response
    if n > p:
        both: FloatArray = linalg.qr(np.column_stack([core, target]), mode="r", check_finite=False)[
            0
        ].astype(np.float64, copy=False)
        core, target = both[:p, :p], both[:p, p]
    elif n < p:
        Q, R = linalg.qr(core.T, mode="economic", check_finite=False)
        core, basis = R.T.astype(np.float64, copy=False), Q.T.astype(np.float64, copy=False)
    U, sigma, axes = linalg.svd(core, check_finite=False)
    spectrum = _Spectrum(sigma, U.T @ target, axes, basis, unit, n, X_mean, y_mean)
    coefs = spectrum.weights(grid)
    return RidgePath(grid, coefs, y_mean - coefs @ X_mean, sigma * unit, spectrum)


def _nonnegative(name: str, lams: FloatArray) -> FloatArray:
    if lams.size and lams.min() < 0:
        raise ValueError(f"{name} must be >= 0, got {lams.min()!r}")
    return lams
