"""Support vector machines: the hinge losses beside L1, L2 or both, with a certificate.

The problem is to minimise 1/n·Σ ℓ(yᵢ(xᵢᵀw + b)) + λ₁‖w‖₁ + (λ₂/2)‖w‖², with ℓ the hinge loss
max(0, 1 − m) or its square, and the intercept b free. Each is a convex quadratic program in w, b,
one slack per row, and under L1 one bound per weight. Newton's method follows their central path
to the solution (Mehrotra, 1992; Nocedal and Wright, Numerical Optimization, 2006, algorithm 16.4);
slacks and bounds meet no other of their kind, so each step solves p + 1 equations only.

The certificate is the duality gap. With αᵢ ≥ 0, Σαᵢyᵢ = 0 and v = 1/n·Σαᵢyᵢxᵢ, the value
1/n·Σ(αᵢ − cαᵢ²/4) − Σⱼ max(|vⱼ| − λ₁, 0)²/(2λ₂) bounds the minimum from below, with c = 0 and
αᵢ ≤ 1 for the hinge, c = 1 for its square; without L2, ‖v‖∞ ≤ λ₁ must hold instead.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.penalties import L1, ElasticNet, SquaredL2
from shrinkage.core.validation import (
    FloatArray,
    as_labels,
    as_matrix,
    as_real,
    as_vector,
    check_nonnegative,
    check_positive,
)

__all__ = ["Classifier", "MarginLoss", "margin_gap", "support_vector_machine"]

MarginLoss = Literal["hinge", "squared_hinge"]

_STEPS = 200
_NEARLY_ALL = 0.995


@dataclass(frozen=True, eq=False)
class Classifier:
    """A line between two classes, and how good it is.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The weights; under L1 those that are zero are exactly 0.
    intercept : float
        The intercept b.
    objective : float
        The mean loss plus the penalty.
    gap : float
        A bound of (objective − minimum) relative to the objective of the best constant.
    alpha : ndarray, shape (n,)
        The dual weights of the rows; a row with a positive one is a support vector.
    """

    w: FloatArray
    intercept: float
    objective: float
    gap: float
    alpha: FloatArray


def support_vector_machine(
    X: ArrayLike,
    y: ArrayLike,
    penalty: L1 | SquaredL2 | ElasticNet,
    *,
    loss: MarginLoss = "hinge",
    tol: float = 1e-8,
) -> Classifier:
    """Minimise 1/n·Σ loss(yᵢ(xᵢᵀw + b)) + penalty(w).

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        Labels −1 or +1, both of them present.
    penalty : L1, SquaredL2 or ElasticNet
        Of strength λ > 0; scikit-learn's C is 1/(nλ).
    loss : {"hinge", "squared_hinge"}
        max(0, 1 − margin), or its square.
    tol : float
        The gap above which to warn.

    Returns
    -------
    Classifier

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, a label is neither −1 nor +1, only one
        class is present, λ = 0, or loss or penalty is unknown.

    Warns
    -----
    ConvergenceWarning
        If the gap stays above the tolerance.
    """
    data = _problem(X, y, penalty, loss)
    tol = check_nonnegative("tol", tol)
    found = _zeros_made_exact(data, _solve(data))
    if found.gap > tol:
        warnings.warn(
            f"the gap {found.gap:.2e} is above the tolerance {tol:.2e} after {_STEPS} steps",
            ConvergenceWarning,
            stacklevel=2,
        )
    return found


def margin_gap(
    X: ArrayLike,
    y: ArrayLike,
    w: ArrayLike,
    intercept: float,
    alpha: ArrayLike,
    penalty: L1 | SquaredL2 | ElasticNet,
    *,
    loss: MarginLoss = "hinge",
) -> float:
    """Bound how far a classifier is from the best, whoever found it.

    Parameters
    ----------
    X, y, penalty, loss
        The problem, as in `support_vector_machine`.
    w : array_like, shape (p,)
        The weights.
    intercept : float
        The intercept.
    alpha : array_like, shape (n,)
        Dual weights of the rows, of any quality: they are made feasible first. A better choice
        gives a smaller bound.

    Returns
    -------
    float
        An upper bound of (objective − minimum) relative to the objective of the best constant.

    Raises
    ------
    ValueError
        As in `support_vector_machine`, and if w, intercept or alpha do not fit.
    """
    data = _problem(X, y, penalty, loss)
    weights = as_vector("w", w, length=data.X.shape[1])
    rows = as_vector("alpha", alpha, length=data.y.size)
    return _gap(data, weights, as_real("intercept", intercept), rows)


class _Problem(NamedTuple):
    X: FloatArray
    y: FloatArray
    l1: float
    l2: float
    squared: bool


def _problem(X: ArrayLike, y: ArrayLike, penalty: object, loss: str) -> _Problem:
    features = as_matrix("X", X)
    labels = as_labels(y, length=features.shape[0])
    if abs(labels.sum()) == labels.size:
        raise ValueError(f"y must hold both labels, −1 and 1, got {labels[0]:g} alone")
    if loss not in ("hinge", "squared_hinge"):
        raise ValueError(f'loss must be "hinge" or "squared_hinge", got {loss!r:.60}')
    if not isinstance(penalty, L1 | SquaredL2 | ElasticNet):
        raise ValueError(f"penalty must be L1, SquaredL2 or ElasticNet, got {penalty!r:.60}")
    lam = check_positive("penalty.lam", penalty.lam)
    of_l1 = penalty.l1_ratio if isinstance(penalty, ElasticNet) else isinstance(penalty, L1)
    return _Problem(features, labels, lam * of_l1, lam * (1 - of_l1), loss == "squared_hinge")


# ---- value and certificate -------------------------------------------------------------------


def _objective(data: _Problem, w: FloatArray, b: float) -> float:
    short = np.maximum(0.0, 1.0 - data.y * (data.X @ w + b))
    fit = float(np.mean(short**2 if data.squared else short))
    return fit + data.l1 * float(np.abs(w).sum()) + data.l2 * float(w @ w) / 2


def _bound(data: _Problem, alpha: FloatArray) -> float:
    """Return the lower bound of the minimum that dual weights prove, made feasible first."""
    alpha = _feasible(data, alpha)
    bound = float(np.mean(alpha - alpha**2 / 4 if data.squared else alpha))
    if data.l2:
        over = np.maximum(_pull(data, alpha) - data.l1, 0.0)
        bound -= float(over @ over) / (2 * data.l2)
    return bound


def _gap(data: _Problem, w: FloatArray, b: float, alpha: FloatArray) -> float:
    share = float((data.y > 0).mean())
    constant = 4 * share * (1 - share) if data.squared else 2 * min(share, 1 - share)
    return max(_objective(data, w, b) - _bound(data, alpha), 0.0) / constant


def _feasible(data: _Problem, alpha: FloatArray) -> FloatArray:
    """Change dual weights until they are feasible: both classes weigh the same, ‖v‖∞ ≤ λ₁."""
    most = math.inf if data.squared else 1.0
    alpha = np.clip(alpha, 0.0, most)
    # What rounding left unequal goes first to the rows between the bounds: those cost least.
    room = alpha if data.squared else alpha * (1 - alpha)
    if room.any():
        alpha = np.clip(alpha - (alpha @ data.y) / room.sum() * room * data.y, 0.0, most)
    of_class = [alpha[data.y > 0].sum(), alpha[data.y < 0].sum()]
    lighter = min(of_class)
    shrink = np.where(data.y > 0, *(lighter / total if total else 0.0 for total in of_class))
    alpha = alpha * shrink
    if not data.l2:
        steepest = float(_pull(data, alpha).max())
        alpha = alpha * min(1.0, data.l1 / steepest) if steepest else alpha
    return alpha


def _pull(data: _Problem, alpha: FloatArray) -> FloatArray:
    """Return |v|: how hard the rows pull each weight away from 0."""
    return np.abs(data.X.T @ (alpha * data.y)) / data.y.size


def _classifier(data: _Problem, w: FloatArray, b: float, alpha: FloatArray) -> Classifier:
    objective, gap = _objective(data, w, b), _gap(data, w, b, alpha)
    return Classifier(w, b, objective, gap, _feasible(data, alpha))


# ---- the central path ------------------------------------------------------------------------


class _Program(NamedTuple):
    """Minimise Σ(½pⱼzⱼ² + qⱼzⱼ) over z = (x, e) with Ax + e ≥ h and Bx + e ≥ 0, row by row.

    Each entry of e so stands in two rows: a slack above 1 − margin and 0, a bound above ±w.
    """

    p: FloatArray
    q: FloatArray
    A: FloatArray
    B: FloatArray
    h: FloatArray

    def rows(self, z: FloatArray) -> FloatArray:
        """Return the left sides of both sets of rows."""
        x, e = self.parts(z)
        return np.concatenate([self.A @ x + e, self.B @ x + e])

    def columns(self, dual: FloatArray) -> FloatArray:
        """Return the transpose of the rows, times one number per row."""
        one, other = np.split(dual, 2)
        return np.concatenate([self.A.T @ one + self.B.T @ other, one + other])

    def parts(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Split z into x and e."""
        return z[: self.A.shape[1]], z[self.A.shape[1] :]


def _program(data: _Problem) -> tuple[_Program, FloatArray]:
    """Write the problem as a program in w·unit, b, slacks and bounds, and return the units."""
    n, p = data.X.shape
    unit = np.abs(data.X).max(axis=0)
    unit = np.exp2(np.floor(np.log2(np.where(unit > 0, unit, 1.0))))
    A = data.y[:, None] * np.column_stack([data.X / unit, np.ones(n)])
    bent, price = np.full(n, 2.0 / n), np.full(n, 1.0 / n)
    bent, price = (bent, 0 * price) if data.squared else (0 * bent, price)
    of_weights = np.append(data.l2 / unit**2, 0.0)
    if not data.l1:
        quadratic, linear = np.append(of_weights, bent), np.append(np.zeros(p + 1), price)
        return _Program(quadratic, linear, A, np.zeros_like(A), np.ones(n)), unit
    one = np.eye(p, p + 1)
    quadratic = np.concatenate([of_weights, bent, np.zeros(p)])
    linear = np.concatenate([np.zeros(p + 1), price, data.l1 / unit])
    B = np.vstack([np.zeros_like(A), -one])
    h = np.append(np.ones(n), np.zeros(p))
    return _Program(quadratic, linear, np.vstack([A, one]), B, h), unit


def _solve(data: _Problem) -> Classifier:
    """Follow the central path; return its best weights, beside the dual weights that prove most.

    Rounding reaches the two at different steps.
    """
    program, unit = _program(data)
    n, p = data.X.shape
    z, s, dual = _start(program, n)
    w, b, alpha = z[:p] / unit, float(z[p]), n * dual[:n]
    for _ in range(_STEPS):
        if s @ dual < 1e-17 * s.size:
            break
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            moved = _newton(program, z, s, dual)
        if moved is None:
            break
        z, s, dual = moved
        if _objective(data, z[:p] / unit, float(z[p])) <= _objective(data, w, b):
            w, b = z[:p] / unit, float(z[p])
        if _bound(data, n * dual[:n]) >= _bound(data, alpha):
            alpha = n * dual[:n]
    return _classifier(data, w, b, alpha)


def _start(program: _Program, n: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return a feasible point near the central path: all weights 0, prices halved between rows."""
    x, price = program.parts(program.q)
    dual = np.where(price > 0, price / 2, 1.0 / n)
    e = np.where(np.arange(dual.size) < n, 2.0, 1 / (n * dual))
    return np.append(0 * x, e), np.append(e - program.h, e), np.append(dual, dual)


def _newton(
    program: _Program, z: FloatArray, s: FloatArray, dual: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Take one predictor-corrector step; None where rounding leaves no direction."""
    slope = program.p * z + program.q - program.columns(dual)
    short = program.rows(z) - s - np.append(program.h, 0 * program.h)
    inverse = _inverse(program, dual / s)
    if inverse is None:
        return None

    def direction(target: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Solve for s·dual + change = target, to first order."""
        pull = (target - s * dual - dual * short) / s
        dz = inverse(program.columns(pull) - slope)
        ds = program.rows(dz) + short
        return dz, ds, (target - s * dual - dual * ds) / s

    mean = s @ dual / s.size
    _, ds, dd = direction(np.zeros_like(s))
    reach, reach_dual = _reach(s, ds), _reach(dual, dd)
    centring = ((s + reach * ds) @ (dual + reach_dual * dd) / s.size / mean) ** 3
    dz, ds, dd = direction(centring * mean - ds * dd)
    reach, reach_dual = _NEARLY_ALL * _reach(s, ds), _NEARLY_ALL * _reach(dual, dd)
    if program.p.any():
        reach = reach_dual = min(reach, reach_dual)
    moved = z + reach * dz, s + reach * ds, dual + reach_dual * dd
    return moved if all(np.isfinite(part).all() for part in moved) else None


def _inverse(program: _Program, weight: FloatArray) -> Callable[[FloatArray], FloatArray] | None:
    """Return the solver of (diag(p) + rowsᵀ·diag(weight)·rows) dz = right, or None.

    The entries of e are eliminated. With weights u and v of its two rows and d = p + u + v, one of
    them leaves (p/d)(u·aaᵀ + v·bbᵀ) + (uv/d)(a − b)(a − b)ᵀ: a sum, in which nothing cancels.
    """
    u, v = np.split(weight, 2)
    of_x, of_e = program.parts(program.p)
    d = of_e + u + v
    A, B, apart = program.A, program.B, program.A - program.B
    matrix = np.diag(of_x) + apart.T @ ((u * v / d)[:, None] * apart)
    for part, own in ((A, u), (B, v)):
        matrix += part.T @ ((of_e * own / d)[:, None] * part)
    # Relative to each diagonal entry: what keeps copies of a column apart, and no more.
    matrix[np.diag_indices_from(matrix)] *= 1 + 1e-13
    if not np.isfinite(matrix).all():
        return None
    try:
        factor = cho_factor(matrix)
    except LinAlgError:
        return None

    def solved(right: FloatArray) -> FloatArray:
        x, e = program.parts(right)
        x = cho_solve(factor, x - A.T @ (u / d * e) - B.T @ (v / d * e), check_finite=False)
        return np.append(x, (e - u * (A @ x) - v * (B @ x)) / d)

    return solved


def _reach(values: FloatArray, change: FloatArray) -> float:
    """Return the largest share of a step, at most 1, that leaves the values nonnegative."""
    falling = change < 0
    return float(min(1.0, (-values[falling] / change[falling]).min(initial=1.0)))


def _zeros_made_exact(data: _Problem, found: Classifier) -> Classifier:
    """Solve again without the weights that L1 holds at zero; keep that where the gap allows."""
    if not data.l1:
        return found
    unit = np.abs(data.X).max(axis=0)
    room = data.l1 - _pull(data, found.alpha)
    held = np.abs(found.w) * unit <= room / np.where(unit > 0, unit, 1.0)
    if not held.any():
        return found
    w = np.zeros_like(found.w)
    if held.all():
        share = 2 * float((data.y > 0).mean()) - 1
        b = share if data.squared else float(np.sign(share))
        return _better(found, _classifier(data, w, b, found.alpha))
    smaller = _solve(data._replace(X=data.X[:, ~held]))
    w[~held] = smaller.w
    return _better(found, _classifier(data, w, smaller.intercept, smaller.alpha))


def _better(found: Classifier, exact: Classifier) -> Classifier:
    return exact if exact.gap <= max(found.gap, 1e-10) else found
