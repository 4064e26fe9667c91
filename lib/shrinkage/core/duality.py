"""The arithmetic of the duality gap, for a caller that has residual and correlations.

Unchecked: `optimality.duality_gap` is the public judge, and says what the gap is. Beside it, what a
certificate needs to be as right as its answer: units near 1, and a residual that is rounded once.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from shrinkage.core.validation import FloatArray

__all__ = [
    "correct_residual",
    "elastic_gap",
    "exponent",
    "exponents",
    "gap_at",
    "point_with_correlations",
    "power_of_two",
    "relative_to_null",
]

IntArray = NDArray[np.intp]

EPS = float(np.finfo(float).eps)
PRECISE, NEARLY = 1e-12, 1e-12
"""The gap that needs no better dual point; the excess of a correlation that may be rounding."""
SHARES, REFINEMENTS = 4, 3
"""How many shares of the bound are tried, and how often the point for each is corrected."""
DEPENDENT = 1e-14
"""Relative distance of a column from the span of the others below which it lies in the span."""
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
        if min(gap, scaled) > PRECISE and breach <= NEARLY * _size_of_sums(y, X[:, on], w[on]):
            columns = np.vstack([X[:, on], np.sqrt(n * ridge) * np.eye(on.size)])
            left, outside = np.append(residual, -more), np.delete(X, on, axis=1)
            on_bound = _gap_on_bound(columns, outside, left, lam, w[on], n)
            gap = np.fmin(gap, relative_to_null(on_bound, y))
        return float(np.fmin(scaled, gap))


def _size_of_sums(y: FloatArray, columns: FloatArray, weights: FloatArray) -> float:
    """Return how large the terms of y − columns @ weights are, by whose digits it is rounded."""
    return float(np.abs(y).max() + (np.abs(columns) @ np.abs(weights)).max())


def _gap_on_bound(
    columns: FloatArray,
    outside: FloatArray,
    residual: FloatArray,
    lam: float,
    weights: FloatArray,
    n: int,
) -> float:
    """Return the gap at the point closest to the residual that has the support on its bound.

    To scale the residual costs a share of the whole objective, which is too much where rounding
    alone keeps it from being feasible. At this point the correlations of the support are at a share
    of the bound, at first the whole. Where others exceed the bound still, the share falls as much:
    those of columns that nearly lie in the support's span fall with it. What is left by then is
    scaled away.
    """
    if columns.shape[0] < columns.shape[1]:
        return math.inf
    e = exponents(columns)
    columns = np.ldexp(columns, e)
    Q, R = linalg.qr(columns, mode="economic", check_finite=False)
    if not (np.abs(np.diagonal(R)) > EPS).all():
        return math.inf
    bound = np.ldexp(lam * n * np.sign(weights), e)
    largest = np.sqrt(np.einsum("ij,ij->j", outside, outside))
    length, best, share = float(np.abs(weights).sum()), math.inf, 1.0
    for _ in range(SHARES):
        point = point_with_correlations(share * bound, columns, residual, (Q, R))
        heights = np.abs(point[:n] @ outside) - 8 * EPS * largest * np.sqrt(point @ point)
        steepest = float(heights.max(initial=0.0)) / n
        scale = min(1.0, lam / steepest) if steepest > 0 else 1.0
        apart = residual - scale * point
        gap = float(apart @ apart) / (2 * n) + (1 - share * scale) * lam * length
        best, share = min(best, gap), share * scale
        if scale == 1:
            break
    return best


def point_with_correlations(
    wanted: FloatArray,
    columns: FloatArray,
    near: FloatArray,
    factors: tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]],
) -> FloatArray:
    """Return the point closest to another whose products with the columns are those wanted.

    They are right to more digits than the point's own: what is beyond those is kept apart until
    they are, since weights of nearly dependent columns can be so large that each digit counts.

    Parameters
    ----------
    wanted : ndarray, shape (k,)
        The products.
    columns : ndarray, shape (n, k)
        Independent columns of a length near 1.
    near : ndarray, shape (n,)
        The point to be close to.
    factors : tuple of ndarray
        The columns' QR decomposition.

    Returns
    -------
    ndarray, shape (n,)
    """
    Q, R = factors
    beyond, twice = np.zeros_like(near), np.hstack([columns.T, columns.T])
    for _ in range(REFINEMENTS):
        off = correct_residual(wanted, twice, np.append(near, beyond))
        beyond += Q @ linalg.solve_triangular(R, off, trans="T", check_finite=False)
    return near + beyond


def exponent(array: FloatArray) -> int:
    """Return the power of two that brings the largest entry near 1."""
    return -int(np.frexp(np.abs(array).max())[1])


def power_of_two(array: FloatArray) -> float:
    """Return the power of two next below the largest entry: a unit that rounds nothing."""
    return float(np.ldexp(0.5, -exponent(array)))


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
