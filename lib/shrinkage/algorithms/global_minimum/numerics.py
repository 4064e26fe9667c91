"""Where a penalty moves the minimum, what two formulas say of it, and what is left as λ → 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from shrinkage.core.losses import Quadratic
from shrinkage.core.margins import support_vector_machine
from shrinkage.core.paths import lasso_path, logistic_path
from shrinkage.core.penalties import L1, SquaredL2, soft_threshold
from shrinkage.core.solvers import coordinate_descent, ridge
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_labels,
    as_matrix,
    as_vector,
    check_lam,
    check_positive,
)

__all__ = [
    "LogisticFit",
    "MarginLimit",
    "NormLimit",
    "Penalty",
    "diagonal_formula",
    "disagreement",
    "eigen_formula",
    "error_of_model",
    "formula",
    "kept_shares",
    "least_norm_limit",
    "logistic_with_l2",
    "lowest_with_l1",
    "lowest_with_l2",
    "margin_limit",
    "minimum",
    "model_of_logistic",
    "separable_sample",
    "true_logistic",
    "turned_loss",
]

Penalty = Literal["l1", "l2"]


# ------------------------------------------------------------------------ a quadratic and a penalty


def turned_loss(h1: float, h2: float, theta: float, w_star: Sequence[float]) -> Quadratic:
    """Return a loss of two weights with the curvature h1 along (cos θ, sin θ), and h2 across."""
    h1, h2 = check_positive("h1", h1), check_positive("h2", h2)
    (theta,) = as_vector("theta", [theta])
    cos, sin = math.cos(theta), math.sin(theta)
    mixed = cos * sin * (h1 - h2)
    H = np.array([[h1 * cos**2 + h2 * sin**2, mixed], [mixed, h1 * sin**2 + h2 * cos**2]])
    return Quadratic(H, as_vector("w_star", w_star, length=2))


def _curvatures(f: Quadratic) -> tuple[FloatArray, FloatArray]:
    """Return eigenvalues and eigenvectors of a Hessian that is positive definite."""
    if not isinstance(f, Quadratic):
        raise ValueError(f"f must be a Quadratic, got {type(f).__name__}")
    values, vectors = np.linalg.eigh(f.H)
    if values[0] <= 1e-12 * values[-1]:
        raise ValueError(
            "f must have a Hessian with positive curvature in every direction, got the smallest "
            f"eigenvalue {values[0]:.3g}: without it there is no one minimum to move from"
        )
    return values, vectors


def kept_shares(f: Quadratic, lam: float) -> FloatArray:
    """Return the share h/(h + λ) of w* that L2 keeps in each eigenvector, the flattest first."""
    values, _ = _curvatures(f)
    return values / (values + check_lam(lam))


def eigen_formula(f: Quadratic, lam: float) -> FloatArray:
    """Return Q(Λ + λI)⁻¹ΛQᵀw*: where L2 moves the minimum.

    Source: Goodfellow, Bengio and Courville (2016), equation 7.13, with λ for their α.
    """
    values, vectors = _curvatures(f)
    shares = values / (values + check_lam(lam))
    return np.asarray(vectors @ (shares * (vectors.T @ f.w_star)))


def diagonal_formula(f: Quadratic, lam: float) -> FloatArray:
    """Return sign(wᵢ*)·max(|wᵢ*| − λ/hᵢᵢ, 0): where L1 moves it if the Hessian is diagonal.

    Source: Goodfellow, Bengio and Courville (2016), equation 7.23, with λ for their α.
    """
    _curvatures(f)
    thresholds = check_lam(lam) / np.diag(f.H)
    return np.array(
        [float(soft_threshold([w], t)[0]) for w, t in zip(f.w_star, thresholds, strict=True)]
    )


def lowest_with_l2(f: Quadratic, lam: float) -> FloatArray:
    """Return the minimiser of f + (λ/2)‖w‖², from (H + λI)w = Hw*."""
    _curvatures(f)
    shifted = f.H + check_lam(lam) * np.eye(len(f.w_star))
    return np.asarray(cho_solve(cho_factor(shifted), f.H @ f.w_star))


def lowest_with_l1(f: Quadratic, lam: float) -> FloatArray:
    """Return the minimiser of f + λ‖w‖₁: for two weights in closed form, else by descent.

    Of all choices of zeros and signs it is the one whose conditions hold: −∇f is λ times the sign
    where a weight is not zero, and at most λ in size where it is.
    """
    _curvatures(f)
    lam = check_lam(lam)
    if len(f.w_star) != 2:
        found = coordinate_descent(f, L1(lam), f.w_star, tol=1e-13 * (1 + f.lipschitz))
        return found.w
    return max(_faces(f, lam), key=lambda face: face[0])[1]


def _faces(f: Quadratic, lam: float) -> list[tuple[float, FloatArray]]:
    """Return the candidates, each with the margin by which its conditions hold."""
    b = f.H @ f.w_star
    faces = [(lam - float(np.abs(b).max()), np.zeros(2))]
    for j, k in ((0, 1), (1, 0)):
        h = f.H[j, j]
        w = float(soft_threshold([b[j] / h], lam / h)[0])
        if w != 0:
            place = np.zeros(2)
            place[j] = w
            faces.append((lam - abs(float(b[k] - f.H[k, j] * w)), place))
    (h11, h12), (_, h22) = f.H
    scale = lam / (h11 * h22 - h12**2)
    for s1 in (-1.0, 1.0):
        for s2 in (-1.0, 1.0):
            place = f.w_star - scale * np.array([h22 * s1 - h12 * s2, h11 * s2 - h12 * s1])
            faces.append((float(min(s1 * place[0], s2 * place[1])), place))
    return faces


def minimum(f: Quadratic, penalty: Penalty, lam: float) -> FloatArray:
    """Return the true minimiser of f plus penalty."""
    return lowest_with_l1(f, lam) if _known(penalty) == "l1" else lowest_with_l2(f, lam)


def formula(f: Quadratic, penalty: Penalty, lam: float) -> FloatArray:
    """Return what the textbook's formula says of it: equation 7.23 for L1, 7.13 for L2."""
    return diagonal_formula(f, lam) if _known(penalty) == "l1" else eigen_formula(f, lam)


def _known(penalty: Penalty) -> Penalty:
    if penalty not in get_args(Penalty):
        raise ValueError(f"penalty must be 'l1' or 'l2', got {penalty!r}")
    return penalty


class Disagreement(NamedTuple):
    """How often equation 7.23 has other zeros than the minimum, among random losses.

    Attributes
    ----------
    only_formula, only_truth : float
        Shares of losses with a zero in the formula alone, and in the minimum alone.
    either : float
        Share with any difference.
    error : float
        Median distance of the two, relative to ‖w*‖.
    """

    only_formula: float
    only_truth: float
    either: float
    error: float


def disagreement(rho: float, *, lam: float = 0.3, count: int = 2000, seed: int = 0) -> Disagreement:
    """Compare equation 7.23 with the minimum for two features of correlation ρ and variance 1.

    w* has random directions and length 1.
    """
    if not -1 < rho < 1:
        raise ValueError(f"rho must be between -1 and 1, got {rho}")
    lam = check_lam(lam)
    angles = np.random.default_rng(seed).uniform(0, 2 * math.pi, count)
    only_formula = only_truth = either = 0
    errors = np.empty(count)
    H = np.array([[1.0, rho], [rho, 1.0]])
    for i, angle in enumerate(angles):
        f = Quadratic(H, np.array([math.cos(angle), math.sin(angle)]))
        true, said = lowest_with_l1(f, lam), diagonal_formula(f, lam)
        errors[i] = np.hypot(*(true - said))
        more, fewer = (said == 0) & (true != 0), (said != 0) & (true == 0)
        only_formula += bool(more.any())
        only_truth += bool(fewer.any())
        either += bool((more | fewer).any())
    shares = (only_formula / count, only_truth / count, either / count)
    return Disagreement(*shares, float(np.median(errors)))


# -------------------------------------------------------------------------------- the logistic loss


class LogisticFit(NamedTuple):
    """A logistic regression with L2 and a free intercept.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The weights.
    intercept : float
        The intercept.
    error : float
        A bound of the distance of w from the optimum, relative to its length; infinite for λ = 0.
    """

    w: FloatArray
    intercept: float
    error: float


def logistic_with_l2(
    X: ArrayLike, y: ArrayLike, lam: float, *, start: LogisticFit | None = None
) -> LogisticFit:
    """Minimise 1/n·Σ log(1 + exp(−yᵢ(xᵢᵀw + b))) + (λ/2)‖w‖² by Newton's method.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        Labels −1 and +1.
    lam : float
        λ ≥ 0; with 0 the classes must overlap.
    start : LogisticFit, optional
        Where to start, such as the fit at a λ near by.
    """
    X = as_matrix("X", X)
    y = as_labels(y, length=len(X))
    if np.unique(y).size < 2:
        raise ValueError(f"y must have both classes, got {y[0]:g} alone")
    lam = check_lam(lam)
    design = np.column_stack([X, np.ones(len(X))])
    decay = np.append(np.full(X.shape[1], lam), 0.0)
    v = np.zeros(design.shape[1]) if start is None else np.append(start.w, start.intercept)
    v = _newton(design, y, decay, v)
    slope = _logistic_slope(design, y, decay, v)
    size = float(np.linalg.norm(v[:-1]))
    # A minimum at λ = 0 has rows on the wrong side of its line, or longer weights would cost less.
    if lam == 0 and ((y * (design @ v)).min() > 0 or size > 1e4 * _scale(X)):
        raise ValueError("lam must be positive where a line separates the classes, got 0")
    error = float(np.linalg.norm(slope)) / (lam * size) if lam * size else math.inf
    return LogisticFit(v[:-1], float(v[-1]), error)


def _scale(X: FloatArray) -> float:
    return 1 / max(float(np.abs(X - X.mean(axis=0)).max()), 1e-300)


def _logistic_slope(
    design: FloatArray, y: FloatArray, decay: FloatArray, v: FloatArray
) -> FloatArray:
    return -design.T @ (y * expit(-y * (design @ v))) / len(y) + decay * v


def _newton(design: FloatArray, y: FloatArray, decay: FloatArray, v: FloatArray) -> FloatArray:
    """Take Newton steps, halved until the objective falls, to the last digits."""

    def cost(at: FloatArray) -> float:
        return float(np.logaddexp(0, -y * (design @ at)).mean() + decay @ at**2 / 2)

    now = cost(v)
    for _ in range(200):
        chance = expit(-y * (design @ v))
        slope = -design.T @ (y * chance) / len(y) + decay * v
        bend = (design.T * (chance * (1 - chance))) @ design / len(y) + np.diag(decay)
        scale = np.sqrt(np.maximum(np.diag(bend), 1e-300))
        step = np.linalg.lstsq(bend / np.outer(scale, scale), slope / scale, rcond=1e-14)[0] / scale
        size = 1.0
        while (new := cost(v - size * step)) > now and size > 1e-10:
            size /= 2
        if new > now or not np.isfinite(new):
            return v
        moved = float(np.abs(size * step).max())
        v, now = v - size * step, new
        if moved <= 1e-14 * (1 + float(np.abs(v).max())):
            return v
    return v


class LogisticModel(NamedTuple):
    """Labelled data, and the quadratic model of their logistic loss at its minimum.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        Features.
    y : ndarray, shape (n,)
        Labels −1 and +1.
    model : Quadratic
        Of the weights, with the intercept at its best for each.
    """

    X: FloatArray
    y: FloatArray
    model: Quadratic


def model_of_logistic(X: ArrayLike, y: ArrayLike) -> LogisticModel:
    """Return the quadratic model of a logistic loss at its minimum, the intercept optimised away.

    Source: Goodfellow, Bengio and Courville (2016), equation 7.6.
    """
    fit = logistic_with_l2(X, y, 0.0)
    X, y = as_matrix("X", X), as_labels(y)
    design = np.column_stack([X, np.ones(len(X))])
    chance = expit(y * (X @ fit.w + fit.intercept))
    full = (design.T * (chance * (1 - chance))) @ design / len(y)
    H = full[:-1, :-1] - np.outer(full[:-1, -1], full[:-1, -1]) / full[-1, -1]
    return LogisticModel(X, y, Quadratic((H + H.T) / 2, fit.w))


def error_of_model(model: LogisticModel, lam: float, penalty: Penalty = "l2") -> float:
    """Return how far the formula of the quadratic model is from the true optimum, in true moves.

    The unit is the length of the way from w* to that optimum. In lengths of w* every formula that
    starts at w* would seem exact as λ → 0.
    """
    lam = check_positive("lam", lam)
    said = formula(model.model, penalty, lam)
    true = true_logistic(model, lam, penalty)
    return float(np.linalg.norm(said - true) / np.linalg.norm(true - model.model.w_star))


def true_logistic(model: LogisticModel, lam: float, penalty: Penalty) -> FloatArray:
    """Return the true optimum of logistic loss plus penalty, the intercept free."""
    if _known(penalty) == "l2":
        return logistic_with_l2(model.X, model.y, lam).w
    return np.asarray(logistic_path(model.X, model.y, [lam], tol=1e-12).coefs[0])


# ----------------------------------------------------------------------- no penalty is a choice too


class NormLimit(NamedTuple):
    """What ridge and the lasso tend to as λ → 0 where many weights fit the data exactly.

    Attributes
    ----------
    lams : ndarray, shape (k,)
        Strengths, falling.
    ridge_distance, lasso_distance : ndarray, shape (k,)
        Distance from the solution of least length, and from that of least sum of sizes, relative
        to their lengths.
    least_norm, least_sum : ndarray, shape (p,)
        These two solutions.
    """

    lams: FloatArray
    ridge_distance: FloatArray
    lasso_distance: FloatArray
    least_norm: FloatArray
    least_sum: FloatArray


def least_norm_limit(X: ArrayLike, y: ArrayLike, lams: ArrayLike) -> NormLimit:
    """Follow ridge and the lasso, without an intercept, to the solutions that they tend to.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        The response.
    lams : array_like, shape (k,)
        Positive strengths.
    """
    X, y = as_design(X, y)
    lams = as_vector("lams", lams)
    if lams.size == 0 or lams.min() <= 0:
        raise ValueError(f"lams must be positive, got {lams.tolist()}")
    least_norm = np.asarray(np.linalg.lstsq(X, y)[0])
    path = lasso_path(X, y, fit_intercept=False)
    least_sum = path.coefs[-1]

    def distance(w: FloatArray, from_: FloatArray) -> float:
        return float(np.linalg.norm(w - from_) / np.linalg.norm(from_))

    ridges = [ridge(X, y, lam, fit_intercept=False).w for lam in lams]
    return NormLimit(
        lams,
        np.array([distance(w, least_norm) for w in ridges]),
        np.array([distance(path(lam), least_sum) for lam in lams]),
        least_norm,
        least_sum,
    )


class MarginLimit(NamedTuple):
    """How logistic regression turns to the widest margin as λ → 0.

    Attributes
    ----------
    lams : ndarray, shape (k,)
        Strengths, falling.
    weights : ndarray, shape (k, p)
        The weights of each fit.
    angles : ndarray, shape (k,)
        Degrees between them and the widest margin's normal.
    margins : ndarray, shape (k,)
        Each fit's margin over the widest one.
    normal : ndarray, shape (p,)
        The widest margin's unit normal.
    error : float
        The largest bound of a fit's relative error.
    """

    lams: FloatArray
    weights: FloatArray
    angles: FloatArray
    margins: FloatArray
    normal: FloatArray
    error: float


def margin_limit(X: ArrayLike, y: ArrayLike, lams: ArrayLike) -> MarginLimit:
    """Follow logistic regression with L2 on separable data to the line of the widest margin.

    Source: Rosset, Zhu and Hastie (2004).

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        Labels −1 and +1.
    lams : array_like, shape (k,)
        Positive strengths; the fits go from the largest to the smallest.
    """
    X = as_matrix("X", X)
    y = as_labels(y, length=len(X))
    lams = as_vector("lams", lams)
    if lams.size == 0 or lams.min() <= 0:
        raise ValueError(f"lams must be positive, got {lams.tolist()}")
    # A hinge loss with so weak a penalty breaks no margin: that is the widest one.
    hard = support_vector_machine(X, y, SquaredL2(1e-9 / _scale(X) ** 2))
    widest = float((y * (X @ hard.w + hard.intercept)).min()) / float(np.linalg.norm(hard.w))
    if widest <= 0:
        raise ValueError("y must be separable by a line, got classes that overlap")
    normal = hard.w / np.linalg.norm(hard.w)
    fit, fits = None, []
    for lam in np.sort(lams)[::-1]:
        fit = logistic_with_l2(X, y, float(lam), start=fit)
        fits.append(fit)
    weights = np.array([fit.w for fit in fits])
    sizes = np.linalg.norm(weights, axis=1)
    # Half the distance of the classes along w: the margin with the best intercept for it.
    along = weights @ X.T
    gaps = along[:, y > 0].min(axis=1) - along[:, y < 0].max(axis=1)
    across = np.linalg.norm(weights / sizes[:, np.newaxis] - normal, axis=1)
    return MarginLimit(
        np.sort(lams)[::-1],
        weights,
        np.degrees(2 * np.arcsin(np.minimum(across / 2, 1))),
        gaps / sizes / (2 * widest),
        normal,
        max(fit.error for fit in fits),
    )


def separable_sample(n: int = 40, *, seed: int = 3) -> tuple[FloatArray, FloatArray]:
    """Return two clouds of points that a line separates, with labels −1 and +1."""
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    X = rng.normal(size=(n, 2)) * [1.4, 0.6]
    line = X @ [0.35, 1.0]
    X += np.outer(np.where(y * line > 0.25, 0.0, 0.25 * y + y * np.abs(line)), [0.0, 1.0])
    return X, y
