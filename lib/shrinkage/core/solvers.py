"""Solvers whose main loops read like their derivations, and whose answers carry a certificate.

Each method is a generator of iterates: that is the part to read. One driver runs them all, to a
tolerance or for a fixed number of steps. A solver asked for a tolerance that it does not reach says
so by a `ConvergenceWarning`; a fixed number of steps never warns.
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, repeat

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.losses import LeastSquares, Loss, Quadratic, centre
from shrinkage.core.optimality import (
    ConvergenceWarning,
    Stationarity,
    duality_gap,
    ridge_gap,
)
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.core.paths.active_set import lasso_by_active_set
from shrinkage.core.paths.feature_sign import lasso_by_search
from shrinkage.core.penalties import L1, Penalty, SeparablePenalty, SmoothPenalty, SquaredL2
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_vector,
    check_count,
    check_lam,
    check_nonnegative,
    check_step,
)

__all__ = [
    "ConvergenceWarning",
    "Result",
    "coordinate_descent",
    "duality_gap",
    "gradient_descent",
    "lasso",
    "proximal_gradient",
    "ridge",
    "subgradient_descent",
]

StepSize = float | Callable[[int], float]
Gradient = Callable[[FloatArray], FloatArray]

SMALLEST = sys.float_info.min
"""The smallest number whose inverse is finite, near enough."""


@dataclass(frozen=True, eq=False)
class Result:
    """What a solver found, and how good it is.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The weights.
    intercept : float
        The intercept, 0.0 where none was fitted.
    objective : float
        The loss plus the penalty at the weights.
    optimality : float
        The distance from stationarity, relative to the loss's steepest slope at w = 0; see
        `optimality.distance_from_stationarity`. 0 means stationary.
    gap : float or None
        A bound of (objective − minimum) relative to the null model's objective, from
        `optimality.duality_gap` (lasso) or `optimality.ridge_gap` (ridge); None for other
        objectives.
    iterates : ndarray, shape (steps + 1, p), or None
        The start and every step, in order; None unless ``record=True``.
    """

    w: FloatArray
    intercept: float
    objective: float
    optimality: float
    gap: float | None = None
    iterates: FloatArray | None = None


def gradient_descent(
    f: Loss,
    g: SmoothPenalty,
    w0: ArrayLike,
    *,
    step: StepSize | None = None,
    steps: int | None = None,
    tol: float = 1e-8,
    max_steps: int = 10_000,
    record: bool = False,
) -> Result:
    """Minimise f + g by steps against its gradient: w ← w − η(∇f(w) + ∇g(w)).

    Parameters
    ----------
    f : Loss
        The loss.
    g : SmoothPenalty
        A penalty with a gradient: SquaredL2 (strength 0 for none), or Lq away from 0.
    w0 : array_like, shape (p,)
        Where to start.
    step : float or callable, optional
        The step size η > 0, or a function of the step's number 0, 1, 2, …; the default is 1 over
        the Lipschitz constant of the gradient.
    steps : int, optional
        Take exactly this many steps. Without it, run until `tol` holds.
    tol : float
        The distance from stationarity (see `Result.optimality`) at which to stop.
    max_steps : int
        The most steps to take for the tolerance.
    record : bool
        Whether to keep every iterate.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If an argument is not as described, no step size is given and none is known, or the step
        size is so large that the iterates overflow.

    Warns
    -----
    ConvergenceWarning
        If the tolerance is not reached.
    """
    _check_loss(f)
    if not isinstance(g, SmoothPenalty):
        raise ValueError(f"g must be a penalty with a gradient, got {g!r:.80}")
    start = as_vector("w0", w0)
    sizes = _step_sizes(step, lambda: f.lipschitz + _lipschitz_of(g))
    run = _Run(f, g, steps, tol, max_steps, record)
    return run.minimise(start, _gradient_steps(run.slope, g, start, sizes))


def _gradient_steps(
    slope: Gradient, g: SmoothPenalty, w: FloatArray, sizes: Iterator[float]
) -> Iterator[FloatArray]:
    for step in sizes:
        w = _against(slope(w) + g.gradient(w), w, step)
        yield w


def subgradient_descent(
    f: Loss,
    g: Penalty,
    w0: ArrayLike,
    *,
    step: StepSize,
    steps: int | None = None,
    tol: float = 1e-8,
    max_steps: int = 10_000,
    record: bool = False,
) -> Result:
    """Step against a subgradient: w ← w − η(∇f(w) + s) with s the least of ∂g(w).

    This is what adding a penalty to a loss and calling an automatic derivative does. It is here to
    be watched: at a constant step it does not converge where g has a kink.

    Parameters
    ----------
    f : Loss
        The loss.
    g : Penalty
        Any penalty.
    w0 : array_like, shape (p,)
        Where to start.
    step : float or callable
        The step size η > 0, or a function of the step's number 0, 1, 2, …
    steps : int, optional
        Take exactly this many steps. Without it, run until `tol` holds.
    tol : float
        The distance from stationarity (see `Result.optimality`) at which to stop.
    max_steps : int
        The most steps to take for the tolerance.
    record : bool
        Whether to keep every iterate.

    Returns
    -------
    Result
        The last iterate, not the best.

    Raises
    ------
    ValueError
        If an argument is not as described, or the step size is so large that the iterates
        overflow.

    Warns
    -----
    ConvergenceWarning
        If the tolerance is not reached.
    """
    _check_loss(f)
    _check_penalty(g)
    start = as_vector("w0", w0)
    run = _Run(f, g, steps, tol, max_steps, record)
    return run.minimise(start, _subgradient_steps(run.slope, g, start, _step_sizes(step)))


def _subgradient_steps(
    slope: Gradient, g: Penalty, w: FloatArray, sizes: Iterator[float]
) -> Iterator[FloatArray]:
    for step in sizes:
        w = _against(slope(w) + g.subgradient(w), w, step)
        yield w


def proximal_gradient(
    f: Loss,
    g: Penalty,
    w0: ArrayLike,
    *,
    step: StepSize | None = None,
    accelerated: bool = False,
    steps: int | None = None,
    tol: float = 1e-8,
    max_steps: int = 10_000,
    record: bool = False,
) -> Result:
    """Minimise f + g by a gradient step on f and a prox step on g: w ← prox_ηg(w − η∇f(w)).

    For η ≤ 1/L the objective never rises. Accelerated, each step starts a little beyond the last
    iterate, in the direction of the last move; then the excess after k steps is at most
    2‖w₀ − w*‖²/(η(k + 1)²) for convex g. Source: Beck and Teboulle, A Fast Iterative
    Shrinkage-Thresholding Algorithm (2009), theorems 3.1 and 4.4.

    Parameters
    ----------
    f : Loss
        The loss.
    g : Penalty
        Any penalty.
    w0 : array_like, shape (p,)
        Where to start.
    step : float or callable, optional
        The step size η > 0, or a function of the step's number 0, 1, 2, …; the default is
        1/f.lipschitz.
    accelerated : bool
        Whether to take accelerated steps (FISTA).
    steps : int, optional
        Take exactly this many steps. Without it, run until `tol` holds.
    tol : float
        The distance from stationarity (see `Result.optimality`) at which to stop.
    max_steps : int
        The most steps to take for the tolerance.
    record : bool
        Whether to keep every iterate.

    Returns
    -------
    Result
        With a duality gap where f is LeastSquares and g is L1 or SquaredL2.

    Raises
    ------
    ValueError
        If an argument is not as described, or the step size is so large that the iterates
        overflow.

    Warns
    -----
    ConvergenceWarning
        If the tolerance is not reached.
    """
    _check_loss(f)
    _check_penalty(g)
    start = as_vector("w0", w0)
    sizes = _step_sizes(step, lambda: f.lipschitz)
    moves = _accelerated_steps if accelerated else _proximal_steps
    run = _Run(f, g, steps, tol, max_steps, record)
    return run.minimise(start, moves(run.slope, g, start, sizes))


def _proximal_steps(
    slope: Gradient, g: Penalty, w: FloatArray, sizes: Iterator[float]
) -> Iterator[FloatArray]:
    for step in sizes:
        w = g.prox(_against(slope(w), w, step), step)
        yield w


def _accelerated_steps(
    slope: Gradient, g: Penalty, w: FloatArray, sizes: Iterator[float]
) -> Iterator[FloatArray]:
    ahead, t = w, 1.0
    for step in sizes:
        w_next = g.prox(_against(slope(ahead), ahead, step), step)
        t_next = (1 + math.sqrt(1 + 4 * t**2)) / 2
        ahead = w_next + (t - 1) / t_next * (w_next - w)
        w, t = w_next, t_next
        yield w


def coordinate_descent(
    f: LeastSquares | Quadratic,
    g: SeparablePenalty,
    w0: ArrayLike,
    *,
    steps: int | None = None,
    tol: float = 1e-8,
    max_steps: int = 10_000,
    record: bool = False,
) -> Result:
    """Minimise f + g one weight at a time, each exactly, in rounds over all weights.

    With the other weights held, f is a parabola in wⱼ of curvature Lⱼ, so its best value is
    prox_{g/Lⱼ}(wⱼ − ∂ⱼf(w)/Lⱼ). A weight becomes 0 where its feature is zero everywhere, or
    so small or large that its square is no number. Source:
    Friedman, Hastie, Höfling and Tibshirani, Pathwise Coordinate Optimization (2007), section 2.

    Parameters
    ----------
    f : LeastSquares or Quadratic
        The loss.
    g : SeparablePenalty
        A penalty that is a sum over weights.
    w0 : array_like, shape (p,)
        Where to start.
    steps : int, optional
        Take exactly this many rounds. Without it, run until `tol` holds.
    tol : float
        The distance from stationarity (see `Result.optimality`) at which to stop.
    max_steps : int
        The most rounds to take for the tolerance.
    record : bool
        Whether to keep the weights after every round.

    Returns
    -------
    Result
        With a duality gap where f is LeastSquares and g is L1 or SquaredL2.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Warns
    -----
    ConvergenceWarning
        If the tolerance is not reached.
    """
    rounds = _rounds(f, g, w0)
    return _Run(f, g, steps, tol, max_steps, record).minimise(as_vector("w0", w0), rounds)


def _rounds(
    f: LeastSquares | Quadratic, g: SeparablePenalty, w0: ArrayLike
) -> Iterator[FloatArray]:
    """Return the rounds of coordinate descent, for either quadratic loss.

    Both are ½‖Aw − b‖² in disguise: moving wⱼ moves a state linear in w by a fixed column, and
    ∂ⱼf can be read off the state.
    """
    start = as_vector("w0", w0)
    if not isinstance(g, SeparablePenalty):
        raise ValueError(f"g must be a penalty that is a sum over weights, got {g!r:.80}")
    if isinstance(f, LeastSquares):
        f.residual(start)
        return _residual_rounds(f, g, start)
    if isinstance(f, Quadratic):
        f.gradient(start)
        return _hessian_rounds(f, g, start)
    raise ValueError(f"f must be LeastSquares or Quadratic, got {f!r:.80}")


def _residual_rounds(f: LeastSquares, g: SeparablePenalty, w: FloatArray) -> Iterator[FloatArray]:
    features = np.asfortranarray(f.X)
    n, p = features.shape
    curvature = np.square(features).sum(axis=0) / n
    while True:
        w, residual = w.copy(), f.residual(w)
        for j in range(p):
            before, w[j] = w[j], 0.0
            if SMALLEST <= curvature[j] < math.inf:
                slope = -features[:, j] @ residual / n
                target = float(before - slope / curvature[j])
                w[j] = g.prox_weight(j, target, 1 / float(curvature[j]))
            residual += features[:, j] * (before - w[j])
        yield w


def _hessian_rounds(f: Quadratic, g: SeparablePenalty, w: FloatArray) -> Iterator[FloatArray]:
    curvature = np.diagonal(f.H)
    while True:
        w, slope = w.copy(), f.gradient(w)
        for j in range(w.size):
            before, w[j] = w[j], 0.0
            if SMALLEST <= curvature[j] < math.inf:
                target = float(before - slope[j] / curvature[j])
                w[j] = g.prox_weight(j, target, 1 / float(curvature[j]))
            slope += f.H[:, j] * (w[j] - before)
        yield w


def lasso(
    X: ArrayLike,
    y: ArrayLike,
    lam: float,
    *,
    fit_intercept: bool = True,
    tol: float = 1e-10,
    max_steps: int = 10_000,
) -> Result:
    """Minimise 1/(2n)·‖y − Xw − intercept‖² + λ‖w‖₁, certified by its duality gap.

    By block pivoting on a working set of columns; where that fails, because the active columns are
    dependent, by the exact path down to λ, and at last by feature-sign search.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    lam : float
        The strength λ ≥ 0. At 0, the least-squares solution of least norm is returned.
    fit_intercept : bool
        Whether to fit an intercept, which is never penalised.
    tol : float
        The duality gap, relative to the null model's objective, that is asked for.
    max_steps : int
        The most guesses of the support to try.

    Returns
    -------
    Result
        For a constant y (zero, without intercept) all weights are 0 and the gap is 0.

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, or λ < 0.

    Warns
    -----
    ConvergenceWarning
        If the gap is above the tolerance.
    """
    lam, tol = check_lam(lam), check_nonnegative("tol", tol)
    max_steps = check_count("max_steps", max_steps)
    design, response = as_design(X, y, finite=False)
    if lam > 0:
        found = lasso_by_active_set(
            design, response, lam, centred=fit_intercept, tol=tol, max_exchanges=max_steps
        )
        if found is not None and (found.gap <= tol or found.exchanges >= max_steps):
            if found.gap > tol:
                _warn("duality gap", found.gap, tol, f"{max_steps} steps", stacklevel=3)
            return Result(found.w, found.intercept, found.objective, found.optimality, found.gap)
    data = centre(design, response, fit_intercept=fit_intercept)  # which looks for NaN in X
    f, g = LeastSquares(data.X, data.y), L1(lam)
    certificate = Stationarity(f, g)
    if lam == 0:
        effort, weights = "a decomposition", _least_squares_weights(data.X, data.y)
    else:
        effort, weights = "the exact path", _exact_lasso_weights(data.X, data.y, lam)
    results: list[Result] = []
    for w in weights:
        results.append(_judged(certificate, f, g, w, intercept=data.intercept(w)))
        if _gap_of(results[-1]) <= tol:
            return results[-1]
    best = min(results, key=_gap_of)
    _warn("duality gap", _gap_of(best), tol, f"{effort} and a search", stacklevel=3)
    return best


def _gap_of(result: Result) -> float:
    return math.inf if result.gap is None else result.gap


def _least_squares_weights(X: FloatArray, y: FloatArray) -> Iterator[FloatArray]:
    """Yield the least-squares weights of least norm, and others that fit better to rounding."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the gap is the judge
        w = _ridge_weights(X, y, 0.0)
    yield w
    yield lasso_by_search(X, y, 0.0, by_objective=True).weights


def _exact_lasso_weights(X: FloatArray, y: FloatArray, lam: float) -> Iterator[FloatArray]:
    """Yield the weights of the exact path, and those that a feature-sign search makes of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the gap is the judge
        w = lasso_path(X, y, fit_intercept=False, lam_min=lam)(lam)
    yield w
    yield lasso_by_search(X, y, lam, start=w, by_objective=True).weights


def ridge(
    X: ArrayLike,
    y: ArrayLike,
    lam: float,
    *,
    fit_intercept: bool = True,
    tol: float = 1e-10,
) -> Result:
    """Minimise 1/(2n)·‖y − Xw − intercept‖² + (λ/2)‖w‖², by the singular value decomposition.

    Along each right singular vector of the (centred) X the weight is σ·uᵀy/(σ² + nλ).

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    lam : float
        The strength λ ≥ 0. At 0, the least-squares solution of least norm is returned.
    fit_intercept : bool
        Whether to fit an intercept, which is never penalised.
    tol : float
        The gap, relative to the null model's objective, above which to warn.

    Returns
    -------
    Result
        With the gap of `optimality.ridge_gap`. For a constant y (zero, without intercept) all
        weights are 0 and the gap is 0.

    Raises
    ------
    ValueError
        If an argument is not finite, shapes do not fit, or λ < 0.

    Warns
    -----
    ConvergenceWarning
        If rounding leaves the gap above the tolerance.
    """
    lam, data = check_lam(lam), centre(X, y, fit_intercept=fit_intercept)
    tol = check_nonnegative("tol", tol)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the gap is the judge
        w = _ridge_weights(data.X, data.y, lam)
    f, g = LeastSquares(data.X, data.y), SquaredL2(lam)
    result = _judged(Stationarity(f, g), f, g, w, intercept=data.intercept(w))
    if result.gap is not None and result.gap > tol:
        _warn("gap", result.gap, tol, "a singular value decomposition", stacklevel=3)
    return result


def _ridge_weights(X: FloatArray, y: FloatArray, lam: float) -> FloatArray:
    """Return the ridge weights of centred data; at λ = 0, those of least norm."""
    weights: FloatArray = ridge_path(X, y, [lam], fit_intercept=False).coefs[0]
    return weights


@dataclass(frozen=True)
class _Run:
    """What is minimised, when to stop, and what to keep."""

    f: Loss
    g: Penalty
    steps: int | None
    tol: float
    max_steps: int
    record: bool

    def __post_init__(self) -> None:
        if self.steps is not None:
            check_count("steps", self.steps, minimum=0)
        check_nonnegative("tol", self.tol)
        check_count("max_steps", self.max_steps)

    @cached_property
    def _certificate(self) -> Stationarity:
        return Stationarity(self.f, self.g)

    @property
    def slope(self) -> Gradient:
        """The loss's gradient, which the certificate keeps for the step that follows it."""
        return self._certificate.gradient

    def minimise(self, w: FloatArray, moves: Iterator[FloatArray]) -> Result:
        """Follow the moves from w to the last one that is wanted, and judge it."""
        iterates = [w]
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(self.max_steps if self.steps is None else self.steps):
                if self.steps is None and self._certificate.distance(w) <= self.tol:
                    break
                w = next(moves)
                if self.record:
                    iterates.append(w)
            kept = np.array(iterates) if self.record else None
            result = _judged(self._certificate, self.f, self.g, w, iterates=kept)
        if self.steps is None and result.optimality > self.tol:
            effort = f"{self.max_steps} steps"
            _warn("distance from stationarity", result.optimality, self.tol, effort, stacklevel=4)
        return result


def _judged(
    certificate: Stationarity,
    f: Loss,
    g: Penalty,
    w: FloatArray,
    *,
    intercept: float = 0.0,
    iterates: FloatArray | None = None,
) -> Result:
    objective = f.value(w) + g.value(w)
    return Result(
        w=w,
        intercept=intercept,
        objective=math.inf if math.isnan(objective) else objective,
        optimality=certificate.distance(w),
        gap=_gap(f, g, w),
        iterates=iterates,
    )


def _warn(name: str, reached: float, tol: float, effort: str, *, stacklevel: int) -> None:
    message = f"{name} {reached:.3g} after {effort} is above the tolerance {tol:.3g}"
    warnings.warn(message, ConvergenceWarning, stacklevel=stacklevel)


def _gap(f: Loss, g: Penalty, w: FloatArray) -> float | None:
    """Return the duality gap where the objective is the lasso's or ridge's."""
    if isinstance(f, LeastSquares) and isinstance(g, L1):
        return duality_gap(f.X, f.y, w, g.lam, fit_intercept=False)
    if isinstance(f, LeastSquares) and isinstance(g, SquaredL2):
        return ridge_gap(f.X, f.y, w, g.lam, fit_intercept=False)
    return None


def _step_sizes(
    step: StepSize | None, lipschitz: Callable[[], float] | None = None
) -> Iterator[float]:
    """Return the sizes of all steps; without a given one, 1 over the Lipschitz constant."""
    if callable(step):
        return (check_step(step(taken)) for taken in count())
    if step is None and lipschitz is not None:
        constant = lipschitz()
        if constant and not SMALLEST <= constant < math.inf:
            raise ValueError(
                "f must have a Lipschitz constant whose inverse is a number, or step be given, "
                f"got {constant!r}; measure the features in units nearer 1"
            )
        return repeat(1 / constant if constant else 1.0)
    return repeat(check_step(step))


def _against(slope: FloatArray, w: FloatArray, step: float) -> FloatArray:
    """Return w − step·slope, which must stay finite."""
    moved = w - step * slope
    if not np.isfinite(moved).all():
        raise ValueError(f"step must be small enough for iterates to stay finite, got {step:.3g}")
    return moved


def _check_loss(f: Loss) -> None:
    if not isinstance(f, Loss):
        raise ValueError(f"f must be a loss with value, gradient and lipschitz, got {f!r:.80}")


def _check_penalty(g: Penalty) -> None:
    if not isinstance(g, Penalty):
        raise ValueError(f"g must be a penalty such as L1(0.1), got {g!r:.80}")


def _lipschitz_of(g: SmoothPenalty) -> float:
    constant = getattr(g, "lipschitz", None)
    if constant is None:
        raise ValueError(f"step must be given for a penalty without a Lipschitz constant, {g!r}")
    return float(constant)
