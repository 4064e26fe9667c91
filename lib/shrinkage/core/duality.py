"""The arithmetic of the duality gap, for a caller that has residual and correlations.

Unchecked: `optimality.duality_gap` is the public judge, and says what the gap is. Beside it, what a
certificate needs to be as right as its answer: units near 1, and a residual that is rounded once.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from shrinkage.core.validation import FloatArray

__all__ = ["correct_residual", "elastic_gap", "exponent", "exponents", "gap_at", "relative_to_null"]

IntArray = NDArray[np.intp]

EPS = float(np.finfo(float).eps)
PRECISE, NEARLY = 1e-12, 1e-8
"""The gap that needs no better dual point; the excess of a correlation that may be rounding."""
CANCELS = 16
"""How much larger than the response the products may be before their rounding is taken care of."""


def gap_at(
    y: FloatArray,
    residual: FloatArray,
    correlation: FloatArray,
    steepest: float,
    weights: FloatArray,
    lam: float,
) -> float:
    """Return the lasso's relative gap from what a solver has at hand, unchecked.

    Parameters
    ----------
    y, residual : ndarray, shape (n,)
        The centred response, and what the weights leave of it.
    correlation, weights : ndarray, shape (m,)
        The correlations Xᵀ·residual/n of the columns whose weight may differ from 0, and those
        weights.
    steepest : float
        The largest absolute correlation of all columns.
    lam : float
        The strength λ > 0.

    Returns
    -------
    float
    """
    scale = _best_dual_scale(y, residual, steepest, lam)
    apart = (1 - scale) * residual
    fit_part = float(apart @ apart) / (2 * y.size)
    penalty_part = float((lam * np.abs(weights) - scale * weights * correlation).sum())
    return relative_to_null(fit_part + max(penalty_part, 0.0), y)


def relative_to_null(gap: float, y: FloatArray) -> float:
    """Return a gap relative to the null model's objective, ‖y‖²/(2n)."""
    null_objective = float(np.square(y).sum()) / (2 * y.size)
    if null_objective == 0:
        return 0.0 if gap == 0 else math.inf
    return gap / null_objective if gap < math.inf else math.inf


def _best_dual_scale(y: FloatArray, residual: FloatArray, steepest: float, lam: float) -> float:
    """Return the s for which s·residual is feasible and has the greatest dual value."""
    energy = float(residual @ residual)
    best = float(y @ residual) / energy if energy > 0 else 1.0
    widest = lam / steepest if steepest > 0 else math.inf
    return min(max(best, -widest), widest)


def elastic_gap(X: FloatArray, y: FloatArray, w: FloatArray, lam: float, ridge: float) -> float:
    """Return the relative duality gap of 1/(2n)·‖y − Xw‖² + λ‖w‖₁ + (ridge/2)‖w‖², unchecked.

    The residual itself is a dual point, as any vector is where ridge > 0; its gap is a sum of
    (ridge/2)(wⱼ − uⱼ)² and λ|wⱼ| − wⱼ·clip(cⱼ, −λ, λ), with c = Xᵀr/n and u = soft(c, λ)/ridge.
    Other dual points are those of the lasso on √(n·ridge)·I as more rows. The best one counts.

    Parameters
    ----------
    X, y : ndarray, shapes (n, p) and (n,)
        The data, centred where there is an intercept.
    w : ndarray, shape (p,)
        The weights.
    lam, ridge : float
        The strengths, not both 0.

    Returns
    -------
    float
    """
    e_X, e_y = exponent(X), exponent(y)
    on, n = np.flatnonzero(w), y.size
    with np.errstate(over="ignore", invalid="ignore"):
        X, y, w = np.ldexp(X, e_X), np.ldexp(y, e_y), np.ldexp(w, e_y - e_X)
        lam, ridge = float(np.ldexp(lam, e_X + e_y)), float(np.ldexp(ridge, 2 * e_X))
        residual = correct_residual(y, X[:, on], w[on])
        slopes = residual @ X / n
        pulled = slopes - ridge * w
        more = np.sqrt(n * ridge) * w[on]
        unit = np.sqrt(1 + more.size / n)  # the gap is a mean over all its rows
        scaled = gap_at(
            unit * np.append(y, np.zeros(on.size)),
            unit * np.append(residual, -more),
            pulled[on],
            float(np.abs(pulled).max()),
            w[on],
            lam,
        )
        gap = scaled
        if ridge:
            inside = np.clip(slopes, -lam, lam)
            apart = np.sqrt(ridge) * w - (slopes - inside) / np.sqrt(ridge)
            penalty_part = max(float((lam * np.abs(w) - w * inside).sum()), 0.0)
            gap = relative_to_null(float(apart @ apart) / 2 + penalty_part, y)
        off = pulled[on] - lam * np.sign(w[on])
        breach = max(np.abs(off).max(initial=0.0), np.abs(pulled).max() - lam)
        if min(gap, scaled) > PRECISE and breach <= NEARLY * np.abs(y).max():
            columns = np.vstack([X[:, on], np.sqrt(n * ridge) * np.eye(on.size)])
            outside = np.delete(X, on, axis=1)
            residual = np.append(residual, -more)
            on_bound = _gap_on_bound(columns, outside, residual, off, lam, np.abs(w).sum(), n)
            gap = np.fmin(gap, relative_to_null(on_bound, y))
        return float(np.fmin(scaled, gap))


def _gap_on_bound(
    columns: FloatArray,
    outside: FloatArray,
    residual: FloatArray,
    off: FloatArray,
    lam: float,
    length: float,
    n: int,
) -> float:
    """Return the gap at the residual less the least change that puts the support on the bound.

    To scale the residual costs a share of the whole objective, which is too much where rounding
    alone keeps it from being feasible. Less the change, the correlations of the support are at the
    bound; to scale those outside into it costs nothing where they exceed it by rounding only.
    """
    lengths = np.sqrt(np.einsum("ij,ij->j", columns, columns))
    Q, R = linalg.qr(columns / lengths, mode="economic", check_finite=False)
    sizes = np.abs(np.diagonal(R))
    if R.shape[0] < R.shape[1] or not (sizes > EPS).all():
        return math.inf
    point = residual - Q @ linalg.solve_triangular(R, off * n / lengths, trans="T")
    slopes = np.abs(point[:n] @ outside)
    largest = np.sqrt(np.einsum("ij,ij->j", outside, outside))
    slopes -= 8 * EPS * largest * np.sqrt(point @ point)
    steepest = float(slopes.max(initial=0.0)) / n
    scale = min(1.0, lam / steepest) if steepest > 0 else 1.0
    apart = residual - scale * point
    return float(apart @ apart) / (2 * n) + (1 - scale) * lam * float(length)


def exponent(array: FloatArray) -> int:
    """Return the power of two that brings the largest entry near 1."""
    return -int(np.frexp(np.abs(array).max())[1])


def correct_residual(y: FloatArray, columns: FloatArray, weights: FloatArray) -> FloatArray:
    """Return y − columns @ weights, correctly rounded where the products cancel.

    Each product is split into its rounded value and its rounding error (Dekker, 1971), and the sum
    of all is rounded once.
    """
    products = columns * weights
    if np.abs(products).sum() <= CANCELS * np.abs(y).sum():
        return np.asarray(y - products.sum(axis=1))
    errors = _product_errors(columns, weights, products)
    terms = np.column_stack([y, -products, -errors])
    return np.array([math.fsum(row) for row in terms.tolist()])


def _product_errors(a: FloatArray, b: FloatArray, product: FloatArray) -> FloatArray:
    a_high, b_high = _high(a), _high(b)
    a_low, b_low = a - a_high, b - b_high
    errors: FloatArray = a_low * b_low - (
        ((product - a_high * b_high) - a_low * b_high) - a_high * b_low
    )
    return errors


def _high(a: FloatArray) -> FloatArray:
    """Return the upper half of the digits."""
    scaled = 134217729.0 * a  # 2**27 + 1
    high: FloatArray = scaled - (scaled - a)
    return high


def exponents(Z: FloatArray) -> IntArray:
    """Return for each column the power of two that brings its length near 1; 0 where it is 0."""
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.sqrt(np.einsum("ij,ij->j", Z, Z))
    if not 1e-140 < lengths.min() <= lengths.max() < 1e140:  # a square may have left the range
        largest = np.frexp(np.abs(Z).max(axis=0))[1]
        lengths = np.sqrt(np.square(np.ldexp(Z, -largest)).sum(axis=0))
        return np.asarray(np.where(lengths > 0, -largest - np.frexp(lengths)[1], 0), dtype=np.intp)
    return np.asarray(-np.frexp(lengths)[1], dtype=np.intp)
