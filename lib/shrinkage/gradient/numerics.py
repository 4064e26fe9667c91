"""The gradient view in numbers: three update rules, one step and many.

A rule takes a weight w, the slope ∂L of the loss there, the strength λ and the step η:

* ``"l2"``, gradient descent on L + (λ/2)‖w‖²,
* ``"subgradient"``, subgradient descent on L + λ‖w‖₁,
* ``"proximal"``, a gradient step on L alone, then the soft threshold at ηλ.

The first two are the updates that the articles print. Weights do not meet inside a rule; they meet
in the slopes. So each rule works on one weight or, entry by entry, on arrays of them. All of them
raise ``ValueError`` for a number that is not finite, λ < 0, η ≤ 0 or shapes that do not fit.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar

from shrinkage.core.losses import LeastSquares, Loss, Quadratic
from shrinkage.core.penalties import L1, SquaredL2, soft_threshold
from shrinkage.core.solvers import (
    ConvergenceWarning,
    duality_gap,
    gradient_descent,
    proximal_gradient,
    subgradient_descent,
)
from shrinkage.core.validation import (
    FloatArray,
    as_array,
    as_design,
    as_real,
    as_vector,
    check_count,
    check_lam,
    check_nonnegative,
    check_positive,
    check_step,
)
from shrinkage.lesson.datasets import standardise
from shrinkage.lesson.zeros import ZeroReport, why_zero

Rule = Literal["l2", "subgradient", "proximal"]
Regime = Literal["stays", "shrinks", "lands", "flips", "swings", "grows"]

RULES: tuple[Rule, ...] = ("l2", "subgradient", "proximal")

# --------------------------------------------------------------------------------------- one step


def update(rule: Rule, w: ArrayLike, slope: ArrayLike, lam: float, step: float) -> FloatArray:
    """Return the weights, of any shape, after one step of a rule from slopes that broadcast."""
    weights, slopes = as_array("w", w), as_array("slope", slope)
    eta, strength = check_step(step), check_lam(lam)
    try:
        np.broadcast_shapes(weights.shape, slopes.shape)
    except ValueError as error:
        raise ValueError(
            f"slope must broadcast against w of shape {weights.shape}, got shape {slopes.shape}"
        ) from error
    if rule == "proximal":
        return soft_threshold(weights - eta * slopes, eta * strength)
    return np.asarray(weights - eta * (slopes - penalty_pull(rule, weights, strength)))


def penalty_pull(rule: Rule, w: ArrayLike, lam: float) -> FloatArray:
    """Return the penalty's pull on each weight: the spring −λw, or the constant −λ·sign(w).

    The last two rules minimise the same objective and so feel the same pull. At w = 0 it is 0,
    from the middle of the L1 penalty's pulls [−λ, λ].
    """
    weights, strength = as_array("w", w), check_lam(lam)
    return np.asarray(-strength * (weights if _known(rule) == "l2" else np.sign(weights)))


def slopes_of_two(rho: float, c1: float, c2: float, w1: float, w2: float) -> FloatArray:
    """Return ∇L, shape (2,), of two standardised features whose correlation is ρ.

    The loss is ½(w − c)ᵀH(w − c) with ones on the diagonal of H and ρ beside it; see `loss_of_two`.
    """
    d1, d2 = w1 - c1, w2 - c2
    return np.array([d1 + rho * d2, rho * d1 + d2], dtype=np.float64)


def loss_of_two(rho: float, centre: ArrayLike) -> Quadratic:
    """Return the loss of two standardised features with correlation ρ, lowest at `centre`.

    Its curvatures are 1 + ρ and 1 − ρ; a ρ outside [−1, 1] is refused.
    """
    if not -1 <= as_real("rho", rho) <= 1:
        raise ValueError(f"rho must be a correlation from -1 to 1, got {rho}")
    H = np.array([[1.0, rho], [rho, 1.0]])
    return Quadratic(H, as_vector("centre", centre, length=2))


# ------------------------------------------------------------------------------------- many steps


def descend(
    rule: Rule, f: Loss, lam: float, step: float, start: ArrayLike, steps: int
) -> FloatArray:
    """Follow one rule by its solver in `core`; return start and iterates, shape (steps + 1, p)."""
    count, eta = check_count("steps", steps), check_step(step)
    first = as_vector("start", start)
    if _known(rule) == "l2":
        g = SquaredL2(lam)
        found = gradient_descent(f, g, first, step=eta, steps=count, record=True)
    else:
        solve = subgradient_descent if rule == "subgradient" else proximal_gradient
        found = solve(f, L1(lam), first, step=eta, steps=count, record=True)
    return np.asarray(found.iterates)


def shrinkage_factor(h: ArrayLike, lam: float, step: float) -> FloatArray:
    """Return 1 − η(h + λ): what a step of ``"l2"`` leaves of the distance to ridge's solution.

    h is the loss's curvature along an eigenvector of its Hessian, 0 where there are no data.
    """
    return np.asarray(1 - check_step(step) * (as_array("h", h) + check_lam(lam)))


def regime(factor: float) -> Regime:
    """Name what repeated multiplication by a factor does.

    1 stays; from 0 to 1 the distance shrinks; 0 lands in one step; from −1 to 0 it shrinks and
    flips its sign each time; −1 swings for ever; beyond, it grows.
    """
    size = abs(as_real("factor", factor))
    if size > 1:
        return "grows"
    if size == 1:
        return "stays" if factor > 0 else "swings"
    return "lands" if factor == 0 else "shrinks" if factor > 0 else "flips"


def ridge_after(f: Quadratic, lam: float, step: float, start: ArrayLike, steps: int) -> FloatArray:
    """Return where ``"l2"`` is after some steps, in closed form, without taking them.

    Along each eigenvector of H the distance to ridge's solution hc/(h + λ) is multiplied by
    1 − η(h + λ) in each step; the eigenvectors do not mix.
    """
    count = check_count("steps", steps, minimum=0)
    curvatures, axes = np.linalg.eigh(f.H)
    curvatures = np.maximum(curvatures, 0.0)
    begin = axes.T @ as_vector("start", start, length=f.w_star.size)
    total = curvatures + check_lam(lam)
    # Where h + λ = 0 neither data nor penalty move the weight, and any target will do.
    share = np.divide(curvatures, total, out=np.ones_like(total), where=total > 0)
    target = share * (axes.T @ f.w_star)
    left = shrinkage_factor(curvatures, lam, step) ** count
    return np.asarray(axes @ (target + left * (begin - target)))


def decay(w: ArrayLike, lam: float, step: float, steps: int) -> FloatArray:
    """Return (1 − ηλ)ᵏw, a weight under ``"l2"`` after k steps without any pull of the data."""
    count = check_count("steps", steps, minimum=0)
    return np.asarray((1 - check_step(step) * check_lam(lam)) ** count * as_array("w", w))


def steps_to_zero(w: float, lam: float, step: float) -> int:
    """Return ⌈|w|/(ηλ)⌉, the proximal steps to an exact zero without any pull of the data.

    Exact for exact arithmetic. Rounding can make it one step more or less where |w| is a multiple
    of ηλ up to rounding.
    """
    return math.ceil(abs(as_real("w", w)) / (check_step(step) * check_positive("lam", lam)))


def l2_step_limit(lipschitz: float, lam: float) -> float:
    """Return 2/(L + λ): ``"l2"`` converges from every start for steps below it, and only for them.

    L is the Lipschitz constant of the loss's gradient: the largest curvature of a quadratic.
    """
    return 2 / (check_positive("lipschitz", lipschitz) + check_lam(lam))


def proximal_step_limit(lipschitz: float) -> float:
    """Return 2/L: ``"proximal"`` converges from every start for steps below it, whatever λ is."""
    return 2 / check_positive("lipschitz", lipschitz)


def chatter_bound(slope: ArrayLike, lam: float, step: float) -> FloatArray:
    """Return η(λ + |∂ⱼL|): how far from zero a subgradient step can land that crosses it.

    A step is never longer than this, so what crosses zero stays within it. If |∂ⱼL| < λ, every
    step beside zero goes towards it, so the weight stays within the bound for good. For many steps
    give the largest slope in size.
    """
    return np.asarray(check_step(step) * (check_lam(lam) + np.abs(as_array("slope", slope))))


def chatter_size(h: float, lam: float, step: float) -> float:
    """Return ηλ/(2 − ηh): where the chatter settles if the loss ½hw² is lowest at zero itself.

    From there the subgradient step leads to the same distance on the other side, for ever. A step
    of 2/h or more is refused.
    """
    curvature = check_nonnegative("h", h)
    if check_step(step) * curvature >= 2:
        raise ValueError(f"step must be below 2/h = {2 / curvature}, got {step}")
    return step * check_lam(lam) / (2 - step * curvature)


# ------------------------------------------------------------------------------- what a run shows


@dataclass(frozen=True)
class Run:
    """What one rule did: its last iterates, and how often a weight was exactly zero.

    Attributes
    ----------
    rule : {"l2", "subgradient", "proximal"}
        The rule.
    lam, step : float
        The strength λ and the step η.
    last : ndarray, shape (tail, p)
        The last iterates.
    slopes : ndarray, shape (tail + 1, p)
        The loss's gradient at each of them and, first, at the one that led to them.
    visits : ndarray of int, shape (p,)
        How often a weight was exactly zero in the whole run, the start included.
    """

    rule: Rule
    lam: float
    step: float
    last: FloatArray
    slopes: FloatArray
    visits: NDArray[np.int64]

    @property
    def weights(self) -> FloatArray:
        """The last iterate, shape (p,)."""
        return np.asarray(self.last[-1])

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Which weights of it are exactly 0.0; no tolerance decides this."""
        return np.asarray(self.weights == 0)

    @property
    def reach(self) -> FloatArray:
        """The largest |wⱼ| of the last iterates, shape (p,)."""
        return np.asarray(np.abs(self.last).max(axis=0))

    @property
    def bound(self) -> FloatArray:
        """The chatter's bound η(λ + max|∂ⱼL|) over the last steps, shape (p,)."""
        return chatter_bound(np.abs(self.slopes).max(axis=0), self.lam, self.step)

    def report(self, curvature: ArrayLike, names: Sequence[str], tol: float = 0.01) -> ZeroReport:
        """Ask `why_zero` of the last iterates: their averages, where they chatter."""
        if self.rule == "subgradient":
            return why_zero(self.last, self.slopes[1:], self.lam, names=names, tol=tol)
        w, slope = self.weights, self.slopes[-1]
        return why_zero(w, slope, self.lam, curvature=curvature, names=names)


def run(
    rule: Rule, f: Loss, lam: float, step: float, start: ArrayLike, steps: int, *, tail: int = 100
) -> Run:
    """Follow one rule as `descend` does, and report on its last `tail` steps."""
    last = check_count("tail", tail, maximum=check_count("steps", steps))
    way = descend(rule, f, lam, step, start, steps)
    # A step leads from the iterate before it, so its slope is taken there.
    slopes = np.array([f.gradient(w) for w in way[-last - 1 :]])
    visits = np.count_nonzero(way == 0, axis=0)
    return Run(rule, float(lam), float(step), way[-last:], slopes, visits)


# --------------------------------------------------------------------- early stopping beside ridge


def flow_share(x: ArrayLike) -> FloatArray:
    """Return 1 − e⁻ˣ: the share of a least-squares weight that gradient flow has after x = ht."""
    return np.asarray(-np.expm1(-_nonnegative("x", x)))


def ridge_share(x: ArrayLike) -> FloatArray:
    """Return x/(1 + x): the share of a least-squares weight that ridge keeps at x = h/λ."""
    values = _nonnegative("x", x)
    return np.asarray(values / (1 + values))


def largest_share_ratio() -> tuple[float, float]:
    """Return the x at which flow's share is largest beside ridge's, and how large the ratio is.

    The x is the positive root of eˣ = 1 + x + x², about 1.79; the ratio (1 − e⁻ˣ)(1 + x)/x there is
    about 1.2984. For every other x ≥ 0 it is smaller, and it is never below 1.
    """
    x = float(brentq(lambda x: math.exp(x) - 1 - x - x * x, 1.0, 3.0, xtol=1e-15))
    return x, float(flow_share(x) / ridge_share(x))


class EarlyStopping(NamedTuple):
    """Gradient flow from zero, stopped at each time t, beside ridge with λ = 1/t; (k, p) each."""

    times: FloatArray
    flow: FloatArray
    ridge: FloatArray

    @property
    def distance(self) -> FloatArray:
        """‖flow − ridge‖ over ‖ridge‖, shape (k,)."""
        sizes = np.linalg.norm(self.ridge, axis=1)
        return np.asarray(np.linalg.norm(self.flow - self.ridge, axis=1) / sizes)


def early_stopping(f: LeastSquares, times: ArrayLike) -> EarlyStopping:
    """Stop gradient flow on least squares early, and put ridge beside it.

    Gradient descent with a small step η is at time t = ηk after k steps. Along each eigenvector of
    XᵀX/n with curvature h, flow from zero has the share 1 − exp(−ht) of the least-squares weight,
    and ridge with λ = 1/t has ht/(1 + ht). A response that no feature explains is refused.
    """
    curvatures, axes = _eigenbasis(f)
    pull = -axes.T @ f.gradient(np.zeros(f.X.shape[1]))
    if not pull.any():
        raise ValueError("f must have a slope at zero, got a response that no feature explains")
    moments = _times(times)
    flow, ridge = _shares_over_curvature(curvatures, moments)
    return EarlyStopping(moments, (flow * pull) @ axes.T, (ridge * pull) @ axes.T)


class RiskRatios(NamedTuple):
    """Expected squared error of flow stopped at t, over that of ridge with λ = 1/t.

    Attributes
    ----------
    times : ndarray, shape (k,)
        The times t > 0.
    estimation : ndarray, shape (k,)
        Ratio of the errors of the weights, E‖ŵ − w‖².
    prediction : ndarray, shape (k,)
        Ratio of the errors of the fit at the observed features, E‖X(ŵ − w)‖²/n.
    best : float
        The smallest estimation error of flow over the smallest of ridge, each at its own best time
        between the first and the last, found to six digits whatever the times between are.
    """

    times: FloatArray
    estimation: FloatArray
    prediction: FloatArray
    best: float


def risk_ratios(f: LeastSquares, times: ArrayLike, truth: ArrayLike, noise: float) -> RiskRatios:
    """Compare the exact risks of early stopping and of ridge for given true weights.

    The model is y = Xw + ε with fixed X and errors ε of mean 0, equal variance (`noise` is its
    root) and no correlation. Then no ratio exceeds the square of `largest_share_ratio`, whatever
    X, w and t are: bias² and variance compare so along each eigenvector. Ali, Kolter and
    Tibshirani (2019) prove it. Of f only X counts; X = 0 is refused.
    """
    curvatures, axes = _eigenbasis(f)
    if not curvatures.any():
        raise ValueError("f must have a feature that is not zero, got X = 0")
    signal = np.square(axes.T @ as_vector("truth", truth, length=f.X.shape[1]))
    variance = check_positive("noise", noise) ** 2 / f.y.size
    moments = _times(times)

    def risks(at: FloatArray) -> FloatArray:
        """Return the risk along each eigenvector, shape (2, k, p): flow first, then ridge."""
        kept = np.stack(_shares_over_curvature(curvatures, at))
        return (1 - kept * curvatures) ** 2 * signal + variance * curvatures * kept**2

    along = risks(moments)
    estimation, prediction = along.sum(axis=2), (along * curvatures).sum(axis=2)
    first, last = float(moments.min()), float(moments.max())
    best_flow = _lowest(lambda at: risks(at)[0].sum(axis=1), first, last)
    best_ridge = _lowest(lambda at: risks(at)[1].sum(axis=1), first, last)
    return RiskRatios(
        moments,
        np.asarray(estimation[0] / estimation[1]),
        np.asarray(prediction[0] / prediction[1]),
        best_flow / best_ridge,
    )


def _lowest(cost: Callable[[FloatArray], FloatArray], first: float, last: float) -> float:
    """Return the lowest cost between two times: the best of a fine grid, then refined."""
    grid = np.geomspace(first, last, 1000)
    costs = cost(grid)
    k = int(np.argmin(costs))
    bounds = np.log(grid[max(k - 1, 0)]), np.log(grid[min(k + 1, grid.size - 1)])
    if bounds[0] == bounds[1]:
        return float(costs[k])
    found = minimize_scalar(
        lambda log_t: float(cost(np.exp([log_t]))[0]), bounds=bounds, method="bounded"
    )
    return min(float(costs[k]), float(found.fun))


def _eigenbasis(f: LeastSquares) -> tuple[FloatArray, FloatArray]:
    """Return the curvatures of least squares, and their directions as columns."""
    curvatures, axes = np.linalg.eigh(f.X.T @ f.X / f.y.size)
    # What rounding leaves of a zero would grow with t.
    noise = curvatures.size * np.finfo(np.float64).eps * max(curvatures[-1], 0.0)
    return np.where(curvatures > noise, curvatures, 0.0), axes


def _shares_over_curvature(curvatures: FloatArray, times: FloatArray) -> list[FloatArray]:
    """Return flow's and ridge's shares, divided by h: t at h = 0. Shape (k, p) each."""
    t = times[:, np.newaxis]
    x = t * curvatures
    flow = t * np.divide(flow_share(x), x, out=np.ones_like(x), where=x > 0)
    return [flow, t / (1 + x)]


def _times(times: ArrayLike) -> FloatArray:
    moments = as_vector("times", times)
    if (moments <= 0).any():
        raise ValueError(f"times must be > 0, got {moments.min()}")
    return moments


# ---------------------------------------------------------------------------------------- on data


@dataclass(frozen=True)
class Comparison:
    """The three rules on one data set, from one start, with one λ and one step.

    Attributes
    ----------
    names : tuple of str
        One name per feature.
    lam, lam_max : float
        The strength λ, and the smallest that makes all of the lasso's weights zero.
    steps : int
        How many steps each rule took.
    limit : float
        The largest step below which both L2's and the proximal rule converge: 2/(L + λ).
    gap : float
        The duality gap of the proximal rule's result, relative to the null model's objective: the
        certificate that it has converged.
    runs : dict
        A `Run` for each rule.
    reports : dict
        For the two rules that minimise the L1 objective, what `lesson.zeros.why_zero` says of
        where the proximal rule ended, and of the average of the subgradient's last steps.
    """

    names: tuple[str, ...]
    lam: float
    lam_max: float
    steps: int
    limit: float
    gap: float
    runs: dict[Rule, Run]
    reports: dict[Rule, ZeroReport]

    @property
    def step(self) -> float:
        """The step η of all rules."""
        return self.runs["l2"].step

    def counts(self) -> dict[Rule, int]:
        """Return how many weights each rule has at exactly zero."""
        return {rule: int(found.zero.sum()) for rule, found in self.runs.items()}

    def farthest_chatter(self) -> float:
        """Return the largest |wⱼ| in the subgradient's last steps where the proximal rule has 0.

        It is 0.0 where the proximal rule has no zero.
        """
        return float(self.runs["subgradient"].reach[self.runs["proximal"].zero].max(initial=0.0))

    def _repr_markdown_(self) -> str:
        """Show every weight under every rule, and the subgradient's reach; a bare 0 is exact."""
        head = "| feature | L2 | L1 sub | reach | L1 prox |"
        lines = [head, "|:--|--:|--:|--:|--:|"]
        for j, name in enumerate(self.names):
            cells = [
                _shown(self.runs["l2"].weights[j]),
                _shown(self.runs["subgradient"].weights[j]),
                _shown(self.runs["subgradient"].reach[j]),
                _shown(self.runs["proximal"].weights[j]),
            ]
            lines.append(f"| {_escaped(name)} | {' | '.join(cells)} |")
        counts = self.counts()
        lines.append(
            f"| **exact zeros** | **{counts['l2']}** | **{counts['subgradient']}** | "
            f"| **{counts['proximal']}** |"
        )
        return "\n".join(lines)


def compare(
    X: ArrayLike,
    y: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    lam: float | None = None,
    step: float | None = None,
    steps: int | None = None,
) -> Comparison:
    """Run the three rules on data, from the start w = (1, …, 1).

    Features and response are first brought to mean 0 and standard deviation 1, so that a weight
    says how many standard deviations y moves for one of the feature, and the same λ and η suit any
    units.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, one row per observation.
    y : array_like, shape (n,)
        The response.
    names : sequence of str, optional
        One name per feature; by default x1, x2, …
    lam : float, optional
        The strength λ ≥ 0, in the standardised units; by default a tenth of the largest that is
        of use, `Comparison.lam_max`.
    step : float, optional
        The step η > 0; by default 1/(L + λ), half of the limit.
    steps : int, optional
        How many steps, at least 100; by default 1,000, or as many as the proximal rule needs to
        come within 10⁻⁸ of stationary, up to 20,000.

    Raises
    ------
    ValueError
        If an argument is bad, or y or every feature is constant.
    """
    f = standard_problem(X, y)
    start = np.ones(f.X.shape[1])
    lam_max = L1(0.0).lam_max(f.gradient(np.zeros_like(start)))
    labels = _names(names, start.size)
    strength = lam_max / 10 if lam is None else check_lam(lam)
    limit = l2_step_limit(f.lipschitz, strength)
    stride = limit / 2 if step is None else check_step(step)
    count = _steps_needed(f, strength, stride, start) if steps is None else steps
    check_count("steps", count, minimum=100)
    runs = {rule: run(rule, f, strength, stride, start, count) for rule in RULES}
    gap = duality_gap(f.X, f.y, runs["proximal"].weights, strength, fit_intercept=False)
    curvature = np.square(f.X).mean(axis=0)
    minimising_l1: tuple[Rule, ...] = ("subgradient", "proximal")
    reports = {rule: runs[rule].report(curvature, labels) for rule in minimising_l1}
    return Comparison(labels, strength, lam_max, count, limit, gap, runs, reports)


def _steps_needed(f: LeastSquares, lam: float, step: float, start: FloatArray) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # `Comparison.gap` says how far it got
        found = proximal_gradient(
            f, L1(lam), start, step=step, tol=1e-8, max_steps=20_000, record=True
        )
    return max(1000, len(np.asarray(found.iterates)) - 1)


def standard_problem(X: ArrayLike, y: ArrayLike) -> LeastSquares:
    """Return least squares on features and response of mean 0 and standard deviation 1.

    A constant feature becomes 0. A constant y, or no feature that varies, is refused.
    """
    features, response = as_design(X, y)
    columns, target = standardise(features).X, standardise(response[:, np.newaxis]).X[:, 0]
    if not target.any():
        raise ValueError(f"y must vary, got {response[0]} everywhere")
    if not columns.any():
        raise ValueError("X must have a feature that varies, got constant columns only")
    return LeastSquares(columns, target)


def _shown(value: float) -> str:
    """Write a weight: a bare 0 is exact, anything else has digits."""
    if value == 0:
        return "0"
    return (f"{value:.4f}" if abs(value) >= 5e-5 else f"{value:.1e}").replace("-", "−")


def _escaped(name: str) -> str:
    return name.replace("|", r"\|")


# -------------------------------------------------------------------------------------- bad input


def _known(rule: Rule) -> Rule:
    if rule not in RULES:
        raise ValueError(f"rule must be one of {RULES}, got {rule!r}")
    return rule


def _nonnegative(name: str, value: ArrayLike) -> FloatArray:
    values = as_array(name, value)
    if (values < 0).any():
        raise ValueError(f"{name} must be >= 0 everywhere, got {values.min()}")
    return values


def _names(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    labels = tuple(f"x{j + 1}" for j in range(count)) if names is None else tuple(map(str, names))
    if len(labels) != count:
        raise ValueError(f"names must be one for each of {count} features, got {len(labels)}")
    return labels
