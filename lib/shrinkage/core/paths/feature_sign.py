"""The lasso at one λ by feature-sign search: slow, and sure on any data.

The problem in here is: minimise ½‖y − Zω‖² + Σⱼ boundⱼ|ωⱼ| + ½Σⱼ (pullⱼωⱼ)². Were the support and
the signs of the solution known, the weights would solve a linear system. So go from the weights at
hand towards that solution; where a weight reaches 0 on the way, stop, let it go and solve anew; at
the solution, let the column in whose correlation exceeds its bound most. Each round lowers the
objective, so that no support comes twice (Lee, Battle, Raina and Ng, Efficient Sparse Coding
Algorithms, 2007; Lawson and Hanson, Solving Least Squares Problems, 1974, ch. 23). Where columns
are dependent, go along the combination of them that leaves the fit as it is and lowers the penalty.

The linear systems go by the triangle of a QR decomposition and are refined with residuals that are
correctly rounded, so that columns that nearly depend on one another cost no accuracy.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import linalg

from shrinkage.core.duality import (
    DEPENDENT,
    correct_residual,
    exponents,
    point_with_correlations,
)
from shrinkage.core.validation import FloatArray

__all__ = ["Found", "feature_sign_search", "lasso_by_search"]

EPS = float(np.finfo(float).eps)
NOISE = 64 * EPS
"""What rounding may leave of a correlation, relative to the lengths of column and response."""
REFINEMENTS = 4
"""How often a linear system's solution is corrected."""
ALMOST_ZERO = 1e-12
"""The share of the largest weight below which a weight is tried at 0."""


class Found(NamedTuple):
    """Weights, and by how much each breaks the optimality conditions."""

    weights: FloatArray
    excess: FloatArray

    @property
    def violation(self) -> float:
        """The largest excess."""
        return float(self.excess.max())


def feature_sign_search(
    Z: FloatArray,
    y: FloatArray,
    bounds: FloatArray,
    start: FloatArray | None = None,
    pull: FloatArray | None = None,
    *,
    by_objective: bool = False,
) -> Found:
    """Minimise ½‖y − Zω‖² + Σⱼ boundⱼ|ωⱼ| + ½Σⱼ (pullⱼωⱼ)².

    Parameters
    ----------
    Z : ndarray, shape (n, p)
        Columns of a length near 1, or 0.
    y : ndarray, shape (n,)
        The response, of a length near 1.
    bounds : ndarray, shape (p,)
        The strengths of the L1 penalty, ≥ 0.
    start : ndarray, shape (p,), optional
        Where to start; the nearer the solution, the fewer rounds.
    pull : ndarray, shape (p,), optional
        The roots of the strengths of the squared L2 penalty.
    by_objective : bool
        Which weights are the best: those that break the optimality conditions least, or those of
        the least objective. Weights that nearly cancel break the conditions by their last digit,
        and are the best all the same. Their excess is then that of the weights before they were
        rounded.

    Returns
    -------
    Found
        After 10(n + p) + 50 rounds at most, the best weights that came up.
    """
    search = _Search(Z, y, bounds, pull, start, by_objective=by_objective)
    best = Found(np.zeros(bounds.size), np.full(bounds.size, math.inf))
    least, barred = math.inf, set[int]()
    for _ in range(10 * sum(Z.shape) + 50):
        entered = search.settle()
        slopes, excess = search.judge()
        measure = search.objective() if by_objective else float(excess.max())
        if measure < least:
            best, least, barred = Found(search.w.copy(), excess.copy()), measure, set()
        elif entered is not None:
            barred.add(entered)
        excess[[*search.support, *barred]] = 0.0
        worst = int(excess.argmax())
        if excess[worst] <= search.slack():
            break
        search.admit(worst, math.copysign(1.0, slopes[worst]))
    return search.without_almost_zeros(best)


class _Search:
    """Weights on a support, with signs that they keep."""

    def __init__(
        self,
        Z: FloatArray,
        y: FloatArray,
        bounds: FloatArray,
        pull: FloatArray | None,
        start: FloatArray | None,
        *,
        by_objective: bool,
    ):
        self.by_objective = by_objective
        self.Z, self.y, self.bounds, self.pull = Z, y, bounds, pull
        self.w = np.zeros(bounds.size) if start is None else start.copy()
        self.support: list[int] = np.flatnonzero(self.w).tolist()
        self.signs = np.sign(self.w)
        self.y_norm = float(np.sqrt(y @ y))
        self.entering: int | None = None

    def admit(self, column: int, sign: float) -> None:
        """Let a column into the support."""
        self.support.append(column)
        self.signs[column], self.entering = sign, column

    def settle(self) -> int | None:
        """Go to the minimum on the support, letting go of what reaches 0; return who came in."""
        entered, self.entering = self.entering, None
        while self.support:
            move, whole = self._move()
            on = self.support
            shrinks = move * self.signs[on] < 0
            with np.errstate(divide="ignore", over="ignore"):
                reach = np.where(shrinks, np.abs(self.w[on] / move), math.inf)
            share = float(reach.min())
            if whole and share > 1:
                self.w[on] += move
                self._refine()
                if (self.w[on] * self.signs[on] > 0).all():
                    return entered
                falls = self.w[on] * self.signs[on] <= 0
            elif share < math.inf:
                self.w[on] += share * move
                falls = (reach == share) | (self.w[on] * self.signs[on] < 0)
            else:
                falls = np.arange(len(on)) == len(on) - 1  # only rounding leads here
            gone = [j for j, out in zip(on, falls, strict=True) if out]
            self.w[gone] = self.signs[gone] = 0.0
            self.support = [j for j, out in zip(on, falls, strict=True) if not out]
        return entered

    def judge(self) -> tuple[FloatArray, FloatArray]:
        """Return the correlations, and how far each is beyond its bound, or off it."""
        slopes = self.slopes(self.unrounded() if self.by_objective else self.residual())
        excess = np.abs(slopes) - self.bounds
        on = self.support
        excess[on] = np.abs(slopes[on] - self._wanted())
        return slopes, excess

    def residual(self) -> FloatArray:
        """Return y − Zω."""
        return correct_residual(self.y, self.Z[:, self.support], self.w[self.support])

    def _residual_and_pull(self) -> FloatArray:
        """Return the residual; that of the rows that pull is −pull·ω."""
        on, residual = self.support, self.residual()
        return residual if self.pull is None else np.append(residual, -self.pull[on] * self.w[on])

    def unrounded(self) -> FloatArray:
        """Return the residual at the minimum on the support, were its weights not rounded."""
        columns, near = self._columns(), self._residual_and_pull()
        factors = linalg.qr(columns, mode="economic", check_finite=False)
        return point_with_correlations(self._wanted(), columns, near, factors)[: self.y.size]

    def slopes(self, residual: FloatArray) -> FloatArray:
        """Return Zᵀ·residual − pull²·ω."""
        slopes: FloatArray = residual @ self.Z
        return slopes if self.pull is None else slopes - self.pull * (self.pull * self.w)

    def objective(self) -> float:
        """Return the objective."""
        residual, pulled = self.residual(), 0.0 if self.pull is None else self.pull * self.w
        squares = float(residual @ residual) + float(np.square(pulled).sum())
        return squares / 2 + float(self.bounds @ np.abs(self.w))

    def slack(self) -> float:
        """Return what rounding may leave of a correlation."""
        largest = 0.0 if self.by_objective else float(np.abs(self.w).max(initial=0.0))
        return 4 * EPS * (self.y_norm + largest)

    def without_almost_zeros(self, best: Found) -> Found:
        """Return the best weights; those that are 0 but for rounding are 0 where that is no worse.

        Where a weight is so small that its column is within the bound without it, it is rounding.
        """
        self.w = best.weights.copy()
        size = np.abs(self.w)
        self.w[size <= ALMOST_ZERO * max(float(size.max()), self.y_norm)] = 0.0
        if np.count_nonzero(self.w) == np.count_nonzero(best.weights):
            return best
        self.support, self.signs = np.flatnonzero(self.w).tolist(), np.sign(self.w)
        self.settle()
        cleaner = Found(self.w, self.judge()[1])
        return cleaner if cleaner.violation <= best.violation + self.slack() else best

    def _wanted(self) -> FloatArray:
        """Return the correlations of the support that the minimum has: ±bound."""
        wanted: FloatArray = self.bounds[self.support] * self.signs[self.support]
        return wanted

    def _columns(self) -> FloatArray:
        """Return the columns of the support; what pulls at them is more rows."""
        columns = self.Z[:, self.support]
        if self.pull is None:
            return columns
        return np.vstack([columns, np.diag(self.pull[self.support])])

    def _move(self) -> tuple[FloatArray, bool]:
        """Return the way to the minimum on the support; or a way down along dependent columns."""
        on, columns = self.support, self._columns()
        lengths = np.sqrt(np.einsum("ij,ij->j", columns, columns))
        self.R = linalg.qr(columns, mode="r", check_finite=False)[0][: len(on)]
        pivots = np.zeros(len(on))
        pivots[: len(self.R)] = np.abs(self.R.diagonal())
        dependent = np.flatnonzero(pivots <= DEPENDENT * lengths)
        if not dependent.size:
            return self._correction(), True
        first = int(dependent[0])
        move = np.zeros(len(on))
        move[first] = 1.0
        if first:
            above, beside = self.R[:first, :first], self.R[:first, first]
            move[:first] = -linalg.solve_triangular(above, beside, check_finite=False)
        uphill = float(move @ self._wanted())
        return move if uphill < 0 else -move, False

    def _correction(self) -> FloatArray:
        """Return (ZᵀZ + pull²)⁻¹ times what the correlations of the support are off the bound.

        Those are rounded once: where columns nearly depend on one another, they cancel.
        """
        off = -correct_residual(self._wanted(), self._columns().T, self._residual_and_pull())
        half = linalg.solve_triangular(self.R, off, trans="T", check_finite=False)
        correction: FloatArray = linalg.solve_triangular(self.R, half, check_finite=False)
        return correction

    def _refine(self) -> None:
        """Correct the weights while their corrections shrink."""
        before = math.inf
        for _ in range(REFINEMENTS):
            correction = self._correction()
            size = float(np.abs(correction).max())
            if not size < before / 2:
                return
            self.w[self.support] += correction
            if size <= EPS * float(np.abs(self.w).max()):
                return
            before = size


def lasso_by_search(
    X: FloatArray,
    y: FloatArray,
    lam: float,
    *,
    ridge: float = 0.0,
    start: FloatArray | None = None,
    by_objective: bool = False,
) -> Found:
    """Minimise 1/(2n)·‖y − Xw‖² + λ‖w‖₁ + (ridge/2)‖w‖² by feature-sign search, in any units.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Features, centred where there is an intercept.
    y : ndarray, shape (n,)
        The response, likewise.
    lam, ridge : float
        The strengths, ≥ 0.
    start : ndarray, shape (p,), optional
        Where to start.
    by_objective : bool
        As in `feature_sign_search`.

    Returns
    -------
    Found
        The excess is that beyond rounding, relative to the largest correlation at w = 0.
    """
    e, e_y = exponents(X), int(exponents(y[:, None])[0])
    with np.errstate(over="ignore", under="ignore"):
        bounds = np.ldexp(y.size * lam, e + e_y)
        pull = np.ldexp(math.sqrt(y.size) * math.sqrt(ridge), e) if ridge else None
        begin = None if start is None else np.ldexp(start, e_y - e)
        Z, response = np.ldexp(X, e), np.ldexp(y, e_y)
        found = feature_sign_search(Z, response, bounds, begin, pull, by_objective=by_objective)
        back = e.min() - e  # to one unit for all columns, in which none is too large
        steepest = float(np.ldexp(np.abs(response @ Z), back).max()) or 1.0
        beyond = np.maximum(found.excess - NOISE * math.sqrt(response @ response), 0.0)
        return Found(np.ldexp(found.weights, e - e_y), np.ldexp(beyond, back) / steepest)
