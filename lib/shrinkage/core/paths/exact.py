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
from scipy.linalg.lapack import dgejsv

from shrinkage.core.duality import exponents, power_of_two
from shrinkage.core.losses import Centred, centre
from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.paths.feature_sign import lasso_by_search
from shrinkage.core.paths.homotopy import EPS, BoolArray, Homotopy, most_knots
from shrinkage.core.validation import FloatArray, as_array, as_vector, check_nonnegative

__all__ = ["Event", "Path", "RidgePath", "lasso_path", "most_knots", "ridge_path"]

PROMISED = 1e-10
"""Largest violation of the optimality conditions, relative to lam_max, that is passed over."""
SAFE, UNEQUAL = 1e-18, 1e3
"""For ridge: σ² + nλ over σ₁² above which rounding is harmless; the ratio of unlike columns."""
FARTHEST = 1000
"""By how many powers of two a column's length may be below the largest; beyond, it is 0."""


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
    _anew: BoolArray | None = None
    _certified: bool = True
    _data: Centred | None = None

    def __call__(self, lam: ArrayLike) -> FloatArray:
        """Return the weights at λ, exact between the knots too.

        Between two knots that rounding keeps from being told apart from others, the straight line
        is not the solution; there, and on all of a path of which a knot is not certified, the
        weights are found anew, for this λ, by feature-sign search.

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

        Warns
        -----
        ConvergenceWarning
            If rounding breaks the optimality conditions by more than 1e-10 of lam_max.
        """
        weights = self._between(lam, self.coefs)
        if self._data is None or self._anew is None:
            return weights
        flat = np.clip(as_array("lam", lam).ravel(), None, self.lams[0])
        after = np.searchsorted(-self.lams, -flat, side="left")
        anew = self._anew[after] & ((self.lams[after] < flat) | (not self._certified))
        rows, worst = weights.reshape(flat.size, -1), 0.0
        for i in np.flatnonzero(anew):
            found = lasso_by_search(self._data.X, self._data.y, float(flat[i]), start=rows[i])
            rows[i], worst = found.weights, max(worst, found.violation)
        _warn_where_uncertified(worst, "the lasso's path")
        return weights

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
        if self._data is None:
            return self._between(lam, self.intercepts)
        return np.asarray(self._data.y_mean - self(lam) @ self._data.X_mean)

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
        After `most_knots` knots, 2000(min(n, p) + 4), the path goes on by halving λ, and is found
        anew between these. Only made-up data have so many.

    Raises
    ------
    ValueError
        If X or y is empty, not finite, or they differ in their number of rows, or lam_min < 0.

    Warns
    -----
    ConvergenceWarning
        If rounding breaks the optimality conditions at a knot by more than 1e-10 of lam_max.
    """
    lam_min = check_nonnegative("lam_min", lam_min)
    data = centre(X, y, fit_intercept=fit_intercept)
    n, p = data.X.shape
    exponent, y_exponent = exponents(data.X), int(exponents(data.y[:, None])[0])
    exponent = np.minimum(exponent, exponent.min() + FARTHEST)
    unit = int(exponent.max()) + y_exponent  # λ = μ/(n·2^unit)
    with np.errstate(all="ignore"):
        Z = np.ldexp(data.X, exponent) if exponent.any() else data.X
        t = np.ldexp(1.0, exponent - exponent.max())
        homotopy = Homotopy(Z, np.ldexp(data.y, y_exponent), t, min(n - fit_intercept, p))
        mu_min = float(np.ldexp(lam_min * n, unit))
        knots = homotopy.run(mu_min)
    at, actives, thetas, weights_at, events_at, straight = zip(*knots, strict=True)
    mus = np.array(at)
    lams = np.ldexp(mus, -unit) / n
    digits_lost = np.abs(np.ldexp(lams * n, unit) - mus).max() > PROMISED * homotopy.mu_max
    if at[-1] == mu_min:
        lams[-1] = lam_min  # as asked for, not as rounded on the way
    coefs = np.zeros((len(knots), p))
    rows = np.arange(len(knots)).repeat([active.size for active in actives])
    columns, weights = np.concatenate(actives), np.concatenate(weights_at)
    weights[weights * np.concatenate(thetas) < 0] = 0.0  # rounding
    coefs[rows, columns] = np.ldexp(weights, exponent[columns] - y_exponent)
    violation = homotopy.violation
    if digits_lost:  # the smallest numbers have few: these λ are not those of the knots
        found = [
            lasso_by_search(data.X, data.y, lam, start=w)
            for lam, w in zip(lams.tolist(), coefs, strict=True)
        ]
        coefs = np.array([each.weights for each in found])
        violation = max(each.violation for each in found)
    _warn_where_uncertified(violation, "the lasso's path")
    certified = violation <= PROMISED and not digits_lost
    events = tuple(
        Event(lam, variable, enters)
        for lam, there in zip(lams.tolist(), events_at, strict=True)
        for variable, enters in there
    )
    apart = np.append(lams[1:] < lams[:-1], True)  # in the smallest units some λ are the same
    anew = ~(np.array(straight) & certified)[apart]
    return Path(
        lams[apart],
        coefs[apart],
        (data.y_mean - coefs @ data.X_mean)[apart],
        events,
        anew,
        certified,
        data if anew.any() else None,
    )


def _warn_where_uncertified(violation: float, what: str) -> None:
    """Warn where the optimality conditions are broken by more than rounding explains."""
    if not violation <= PROMISED:
        message = f"{what} breaks the optimality conditions by up to {violation:.1e} of lam_max"
        warnings.warn(f"{message}: the data are too near a tie", ConvergenceWarning, stacklevel=3)


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

        Warns
        -----
        ConvergenceWarning
            If rounding leaves the objective above its minimum by more than 1e-10 of the null
            model's.
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
    """A centred design, in a unit near its largest entry, along its singular vectors.

    The right singular vectors are the rows of `axes`, or of `axes` @ `basis` where there is one.
    `core` and `target` are what the design and the response are in that basis.
    """

    core: FloatArray
    target: FloatArray
    energy: float
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
        with np.errstate(over="ignore"):
            along = np.where(alive, self.projected / (safe + strength / safe), 0.0) @ self.axes
        self._certify(along, strength)
        return np.asarray((along if self.basis is None else along @ self.basis) / self.unit)

    def _certify(self, along: FloatArray, strength: FloatArray) -> None:
        """Warn where rounding leaves the weights short of the minimum.

        The excess over it is ½∇ᵀ(XᵀX + nλI)⁻¹∇. It can be more than rounding only where σ² + nλ may
        be so small that what rounding leaves of the gradient weighs more.
        """
        curvature = np.square(self.sigma) + strength
        if curvature.min(initial=np.inf) > SAFE * self.sigma[0] ** 2:
            return
        residual = self.target - along @ self.core.T
        slopes = (residual @ self.core - strength * along) @ self.axes.T
        with np.errstate(divide="ignore", invalid="ignore"):
            excess = np.where(curvature > 0, np.square(slopes) / curvature, 0.0).sum(axis=-1)
        worst = float(np.max(excess, initial=0.0)) / (self.energy or 1.0)
        if not worst <= PROMISED:
            message = (
                f"ridge falls short of its minimum by {worst:.1e} of the null model's objective"
            )
            hint = "the features' units are too far apart"
            warnings.warn(f"{message}: {hint}", ConvergenceWarning, stacklevel=4)


def _alike(core: FloatArray) -> bool:
    """Return whether the columns differ so little in length that no care is needed."""
    squares = np.einsum("ij,ij->j", core, core)  # one that underflows is unlike the others
    squares = squares[(squares > 0) | core.any(axis=0)] if not squares.all() else squares
    return bool(squares.max(initial=0.0) <= UNEQUAL**2 * squares.min(initial=np.inf))


def _singular_values(core: FloatArray, alike: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return U, σ and Vᵀ; to full relative accuracy where columns differ much in length.

    Then by Jacobi's method on a factorisation with pivots (Drmač and Veselić, New Fast and Accurate
    Jacobi SVD Algorithm, 2008).
    """
    if alike:
        U, sigma, axes = linalg.svd(core, full_matrices=False, check_finite=False)
        return U, sigma, axes
    wide = core.shape[0] < core.shape[1]
    sigma, U, V, work, _, failed = dgejsv(core.T if wide else core, joba=2, jobr=0)
    if failed:
        U, sigma, axes = linalg.svd(core, full_matrices=False, check_finite=False)
        return U, sigma, axes
    sigma = sigma * (work[0] / work[1])
    return (V, sigma, U.T) if wide else (U, sigma, V.T)


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

    Warns
    -----
    ConvergenceWarning
        If rounding leaves the objective above its minimum by more than 1e-10 of the null model's.
    """
    Z, response, X_mean, y_mean = centre(X, y, fit_intercept=fit_intercept)
    grid = _nonnegative("lams", as_vector("lams", lams))
    n, p = Z.shape
    basis: FloatArray | None = None
    unit = power_of_two(Z)
    core, target = Z / unit, response
    alike = _alike(core)
    if n > p:
        both: FloatArray = linalg.qr(np.column_stack([core, target]), mode="r", check_finite=False)[
            0
        ].astype(np.float64, copy=False)
        core, target = both[:p, :p], both[:p, p]
    elif n < p and alike:
        Q, R = linalg.qr(core.T, mode="economic", check_finite=False)
        core, basis = R.T.astype(np.float64, copy=False), Q.T.astype(np.float64, copy=False)
    U, sigma, axes = _singular_values(core, alike)
    energy = float(response @ response)
    projected = U.T @ target
    spectrum = _Spectrum(
        core, target, energy, sigma, projected, axes, basis, unit, n, X_mean, y_mean
    )
    coefs = spectrum.weights(grid)
    return RidgePath(grid, coefs, y_mean - coefs @ X_mean, sigma * unit, spectrum)


def _nonnegative(name: str, lams: FloatArray) -> FloatArray:
    if lams.size and lams.min() < 0:
        raise ValueError(f"{name} must be >= 0, got {lams.min()!r}")
    return lams
