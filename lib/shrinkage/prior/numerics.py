"""The prior view in numbers: posteriors of one weight, and of many by a formula or by draws.

One weight w is measured once: the response y is w plus normal noise of standard deviation σ, which
the code calls `noise`. A `Prior` says what was believed of w before, and what is believed after:
the mode, the mean and the median of the posterior. Times σ², minus the log-posterior is our
objective ½(y − w)² + penalty, up to a constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls
from scipy.special import erfc, erfcx, log_ndtr, ndtr, ndtri, ndtri_exp

from shrinkage.core.losses import centre
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.validation import (
    FloatArray,
    as_array,
    as_design,
    as_real,
    as_vector,
    check_count,
    check_fraction,
    check_lam,
    check_positive,
)

__all__ = [
    "Conjugate",
    "Draws",
    "Gaussian",
    "Laplace",
    "Prior",
    "Risks",
    "SpikeAndSlab",
    "Student",
    "Uniform",
    "gaussian_posterior",
    "gibbs_lasso",
    "laplace_marginal",
    "nonnegative_least_squares",
    "probability_near_zero",
    "residual_noise",
    "risks_under_laplace",
]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
_LOG_2PI = float(np.log(2 * np.pi))
_ROOT2 = float(np.sqrt(2))


class Prior(Protocol):
    """A belief about one weight, and what is left to believe once y has been seen."""

    def log_density(self, w: ArrayLike) -> FloatArray:
        """Return the logarithm of the density at w; −∞ where there is none."""
        ...

    def mode(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the most probable w, which minimises ½(y − w)² − σ² log p(w)."""
        ...

    def mean(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior mean of w."""
        ...

    def median(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior median of w."""
        ...


def _given(y: ArrayLike, noise: float) -> tuple[FloatArray, float]:
    return as_array("y", y), check_positive("noise", noise)


@dataclass(frozen=True)
class Gaussian:
    """A normal density: (λ/2)w² with λ = σ²/τ², around its centre.

    Parameters
    ----------
    tau : float
        Standard deviation τ > 0.
    centre : float
        Its mean, 0 unless the belief is that w is elsewhere.
    """

    tau: float
    centre: float = 0.0

    def __post_init__(self) -> None:
        check_positive("tau", self.tau)
        as_real("centre", self.centre)

    def log_density(self, w: ArrayLike) -> FloatArray:
        """Return the logarithm of the density at w."""
        z = (as_array("w", w) - self.centre) / self.tau
        return np.asarray(-0.5 * z**2 - np.log(self.tau) - _LOG_2PI / 2)

    def mode(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return y drawn towards the centre: (y + λ·centre)/(1 + λ)."""
        y, noise = _given(y, noise)
        return np.asarray(self.centre + _kept(self.tau, noise) * (y - self.centre))

    def mean(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the mode, for the posterior is normal as well."""
        return self.mode(y, noise)

    def median(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the mode, for the posterior is normal as well."""
        return self.mode(y, noise)


def _kept(tau: float, noise: float) -> float:
    """Return τ²/(τ² + σ²), the share that a normal prior leaves of y, without overflow."""
    return (
        1 / (1 + (noise / tau) ** 2)
        if noise <= tau
        else (tau / noise) ** 2 / (1 + (tau / noise) ** 2)
    )


@dataclass(frozen=True)
class Laplace:
    """The density e^(−|w|/b)/(2b): λ|w| with λ = σ²/b.

    Parameters
    ----------
    b : float
        Scale b > 0, the mean of |w|; the variance is 2b².
    """

    b: float

    def __post_init__(self) -> None:
        check_positive("b", self.b)

    def log_density(self, w: ArrayLike) -> FloatArray:
        """Return the logarithm of the density at w."""
        return np.asarray(-np.abs(as_array("w", w)) / self.b - np.log(2 * self.b))

    def threshold(self, noise: float) -> float:
        """Return σ²/b: the mode is zero for every y up to this size."""
        return check_positive("noise", noise) * (noise / self.b)

    def mode(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the soft threshold of y at σ²/b."""
        return soft_threshold(as_array("y", y), self.threshold(noise))

    def _tails(self, y: FloatArray, noise: float) -> tuple[FloatArray, FloatArray]:
        """Return log R₊ and log R₋, which are to one another as P(w > 0) to P(w < 0)."""
        lam, scale = self.threshold(noise), _ROOT2 * noise
        return _log_erfcx((lam - y) / scale), _log_erfcx((lam + y) / scale)

    def mean(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return y − λ(P(w > 0) − P(w < 0)), to a few roundings of |y| + λ.

        Stable however far y is from 0: only the difference of two logarithms is formed.
        """
        y, noise = _given(y, noise)
        above, below = self._tails(y, noise)
        return np.asarray(y - self.threshold(noise) * np.tanh((above - below) / 2))

    def median(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the m with half of the posterior above it, in closed form."""
        y, noise = _given(y, noise)
        side, size = np.sign(y), np.abs(y)
        above, below = self._tails(size, noise)
        shifted = (size - self.threshold(noise)) / noise
        # P(w > m) = ½ gives the share of the upper part's mass that lies above m, in logarithms.
        share = log_ndtr(shifted) + np.logaddexp(0.0, below - above) - np.log(2)
        m = noise * (shifted - ndtri_exp(share))
        return np.asarray(side * np.maximum(m, 0.0))


def _log_erfcx(x: ArrayLike) -> FloatArray:
    """Return log(e^(x²)·erfc(x)), which neither overflows far below 0 nor underflows above it."""
    x = np.asarray(x, dtype=float)
    low, high = np.minimum(x, 0.0), np.maximum(x, 0.0)
    return np.asarray(np.where(x < 0, low**2 + np.log(erfc(low)), np.log(erfcx(high))))


@dataclass(frozen=True)
class Uniform:
    """Every w from −bound to bound is as likely as any other: a box, and no penalty inside.

    Parameters
    ----------
    bound : float
        Positive; where the box ends.
    """

    bound: float

    def __post_init__(self) -> None:
        check_positive("bound", self.bound)

    def log_density(self, w: ArrayLike) -> FloatArray:
        """Return the logarithm of the density at w."""
        inside = np.abs(as_array("w", w)) <= self.bound
        return np.where(inside, -np.log(2 * self.bound), -np.inf)

    def mode(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return y, or the end of the box that is nearest to it."""
        y, _ = _given(y, noise)
        return np.clip(y, -self.bound, self.bound)

    def _cuts(self, y: float, noise: float) -> FloatArray:
        end = float(np.clip(y, -self.bound, self.bound))
        # Beyond the end the density falls at this length, or at σ if y is near.
        length = noise * min(1.0, noise / abs(y - end)) if y != end else noise
        grid = end + length * np.arange(-40.0, 41.0)
        return np.clip(grid, -self.bound, self.bound)

    def mean(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior mean, by quadrature on pieces no longer than the density's scale."""
        return _by_quadrature(self, y, noise, _mean)

    def median(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior median, by quadrature."""
        return _by_quadrature(self, y, noise, _median)


@dataclass(frozen=True)
class Student:
    """Student's t density with 3 degrees of freedom: heavy tails, and no kink at zero.

    Parameters
    ----------
    spread : float
        Its scale s > 0; the variance is 3s².
    """

    spread: float

    def __post_init__(self) -> None:
        check_positive("spread", self.spread)

    def log_density(self, w: ArrayLike) -> FloatArray:
        """Return the logarithm of the density at w."""
        z = as_array("w", w) / self.spread
        return np.asarray(np.log(2 / (np.pi * np.sqrt(3) * self.spread)) - 2 * np.log1p(z**2 / 3))

    def mode(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the best root of the cubic w³ − yw² + (3s² + 4σ²)w − 3s²y.

        Between 0 and y there are one or three. Where two are equally good, the one nearer to 0.
        """
        y, noise = _given(y, noise)
        found = [_student_mode(abs(one), noise, self.spread) for one in y.ravel()]
        return np.asarray(np.sign(y) * np.reshape(found, y.shape))

    def _cuts(self, y: float, noise: float) -> FloatArray:
        # Pieces around y no longer than σ, and around 0 no longer than their distance from it.
        far = np.sqrt(2 * (40 + 2 * np.log1p((y / self.spread) ** 2 / 3)))
        around_y = y + noise * np.arange(-np.ceil(far), np.ceil(far) + 1)
        reach = np.abs(around_y).max()
        doublings = max(1, int(np.ceil(np.log2(reach / self.spread))))
        around_0 = self.spread * 2.0 ** np.arange(doublings)
        grid = np.concatenate([around_y, -around_0, [0.0], around_0])
        return np.unique(np.clip(grid, around_y[0], around_y[-1]))

    def mean(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior mean, by quadrature on pieces no longer than the density's scale."""
        return _by_quadrature(self, y, noise, _mean)

    def median(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior median, by quadrature."""
        return _by_quadrature(self, y, noise, _median)


def _student_mode(y: float, noise: float, spread: float) -> float:
    """Return the best of the cubic's roots from 0 to y, for y ≥ 0, in units of the noise."""
    y, square = y / noise, 3 * (spread / noise) ** 2

    def slope(w: float) -> float:
        return (w - y) * (square + w * w) + 4 * w

    def cost(w: float) -> float:
        return float((y - w) ** 2 / 2 + 2 * np.log1p(w * w / square))

    # It turns at the roots of 3w² − 2yw + 3s² + 4σ²: between turns there is one root at most.
    inside = y * y - 3 * (square + 4)
    turns = [(y - np.sqrt(inside)) / 3, (y + np.sqrt(inside)) / 3] if inside > 0 else []
    cuts = [0.0, *turns, y]
    roots = [
        _halved(slope, low, high) for low, high in pairwise(cuts) if slope(low) <= 0 <= slope(high)
    ]
    return noise * min(roots, key=cost)


def _halved(f: Callable[[float], float], low: float, high: float) -> float:
    """Return where f, which rises from `low` to `high`, is zero, down to one double."""
    while low < (middle := low + (high - low) / 2) < high:
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return high if f(low) < 0 else low


class _Cut(Protocol):
    def log_density(self, w: ArrayLike) -> FloatArray: ...

    def mode(self, y: ArrayLike, noise: float) -> FloatArray: ...

    def _cuts(self, y: float, noise: float) -> FloatArray: ...


class _Pieces(NamedTuple):
    """A posterior cut into pieces: its kernel, the cuts, and each piece's mass and first moment."""

    kernel: Callable[[FloatArray], FloatArray]
    cuts: FloatArray
    masses: FloatArray
    moments: FloatArray


def _by_quadrature(
    prior: _Cut, y: ArrayLike, noise: float, what: Callable[[_Pieces], float]
) -> FloatArray:
    y, noise = _given(y, noise)
    found = [
        np.sign(one) * what(_pieces(prior, abs(one), noise)) if one else 0.0 for one in y.ravel()
    ]
    return np.asarray(found, dtype=float).reshape(y.shape)


def _pieces(prior: _Cut, y: float, noise: float) -> _Pieces:
    """Integrate likelihood times prior over each piece by Gauss and Legendre's rule."""
    top = float(prior.mode(y, noise))

    def log_kernel(w: FloatArray) -> FloatArray:
        return np.asarray(-(((w - y) / noise) ** 2) / 2 + prior.log_density(w))

    highest = float(log_kernel(np.array(top)))

    def kernel(w: FloatArray) -> FloatArray:
        return np.exp(log_kernel(w) - highest)

    cuts = prior._cuts(y, noise)
    half = np.diff(cuts)[:, np.newaxis] / 2
    w = cuts[:-1, np.newaxis] + half * (1 + NODES)
    heights = half * WEIGHTS * kernel(w)
    return _Pieces(kernel, cuts, heights.sum(axis=1), (w * heights).sum(axis=1))


def _mean(pieces: _Pieces) -> float:
    return float(pieces.moments.sum() / pieces.masses.sum())


def _median(pieces: _Pieces) -> float:
    """Find the piece with the median in it, then halve it."""
    below = np.concatenate([[0.0], np.cumsum(pieces.masses)])
    k = int(np.searchsorted(below, below[-1] / 2)) - 1
    low, high = pieces.cuts[k], pieces.cuts[k + 1]

    def excess(m: float) -> float:
        half = (m - low) / 2
        part = half * WEIGHTS @ pieces.kernel(low + half * (1 + NODES))
        return float(below[k] + part - below[-1] / 2)

    return _halved(excess, low, high)


@dataclass(frozen=True)
class SpikeAndSlab:
    """Zero with some probability, else normal: what a belief in exact zeros looks like.

    Parameters
    ----------
    share : float
        Probability of zero before y is seen, between 0 and 1.
    tau : float
        Standard deviation τ > 0 of the weights that are not zero.
    """

    share: float
    tau: float

    def __post_init__(self) -> None:
        check_fraction("share", self.share)
        check_positive("tau", self.tau)

    def log_density(self, w: ArrayLike) -> FloatArray:
        """Return the logarithm of the slab's part of the density; the spike has none."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log1p(-self.share) + Gaussian(self.tau).log_density(w))

    def probability_of_zero(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior probability that w is exactly 0."""
        y, noise = _given(y, noise)
        spike = Gaussian(noise).log_density(y)
        slab = Gaussian(float(np.hypot(noise, self.tau))).log_density(y)
        with np.errstate(divide="ignore"):
            spike, slab = spike + np.log(self.share), slab + np.log1p(-self.share)
        return np.asarray(np.exp(spike - np.logaddexp(spike, slab)))

    def mode(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return 0, the only single value that has a probability, unless the spike has none."""
        y, noise = _given(y, noise)
        return np.zeros(y.shape) if self.share > 0 else Gaussian(self.tau).mode(y, noise)

    def mean(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the slab's mean times the probability of the slab."""
        kept = 1 - self.probability_of_zero(y, noise)
        return np.asarray(kept * Gaussian(self.tau).mean(y, noise))

    def median(self, y: ArrayLike, noise: float) -> FloatArray:
        """Return the posterior median, which is 0 for all y up to some size."""
        y, noise = _given(y, noise)
        side, size = np.sign(y), np.abs(y)
        middle = Gaussian(self.tau).mean(size, noise)
        deviation = noise * np.sqrt(_kept(self.tau, noise))
        slab = 1 - self.probability_of_zero(y, noise)
        with np.errstate(divide="ignore", invalid="ignore"):
            m = middle - deviation * ndtri(0.5 / slab)
        return np.where(slab * ndtr(middle / deviation) <= 0.5, 0.0, side * m)


def probability_near_zero(prior: Gaussian | Laplace, within: ArrayLike) -> FloatArray:
    """Return the probability that abs(w) is at most `within`, for a prior around zero."""
    x = as_array("within", within)
    if isinstance(prior, Laplace):
        return np.asarray(-np.expm1(-x / prior.b))
    return np.asarray(1 - erfc(x / (_ROOT2 * prior.tau)))


# --- is the mode a good guess? ----------------------------------------------------------------


def laplace_marginal(y: ArrayLike, b: float, noise: float) -> FloatArray:
    """Return the density of y = w + noise for w from a Laplace density of scale b."""
    y, noise = _given(y, noise)
    above, below = Laplace(b)._tails(y, noise)
    logs = np.logaddexp(above, below) - (y / noise) ** 2 / 2 - np.log(4 * b)
    return np.asarray(np.exp(logs))


class Risks(NamedTuple):
    """Mean squared errors of three rules, in units of y squared."""

    mode: float
    mean: float
    linear: float


def risks_under_laplace(b: float, noise: float = 1.0) -> Risks:
    """Return what mode, mean and best linear rule lose when w really is from the Laplace density.

    With E the posterior mean, a rule d(y) has the mean squared error E(w²) − E(2dE − d²), an
    integral over y alone, which is found by quadrature.

    Parameters
    ----------
    b : float
        Scale of the density, and of the prior.
    noise : float
        Standard deviation σ of y around w.
    """
    prior, lam = Laplace(b), Laplace(b).threshold(noise)
    ends = 9 * noise + 40 * b
    knee = min(lam + 9 * noise, ends)  # up to here all varies at the scale of σ, then at that of b
    cuts = np.concatenate([np.linspace(0, knee, 120), np.linspace(knee, ends, 60)[1:]])
    cuts = np.unique(np.append(cuts, min(lam, ends)))
    half = np.diff(cuts)[:, np.newaxis] / 2
    y = cuts[:-1, np.newaxis] + half * (1 + NODES)
    weight = 2 * half * WEIGHTS * laplace_marginal(y, b, noise)
    mean = prior.mean(y, noise)

    def risk(rule: FloatArray) -> float:
        return float(2 * b**2 - (weight * (2 * rule * mean - rule**2)).sum())

    return Risks(risk(prior.mode(y, noise)), risk(mean), 2 * b**2 * _shrunk(b, noise))


def _shrunk(b: float, noise: float) -> float:
    """Return σ²/(2b² + σ²), the share of the variance that the best linear rule leaves."""
    return 1 - _kept(_ROOT2 * b, noise)


def nonnegative_least_squares(X: ArrayLike, y: ArrayLike) -> FloatArray:
    """Return the weights ≥ 0 with the least squared error, intercept free (SciPy's `nnls`)."""
    data = centre(*as_design(X, y))
    return np.asarray(nnls(data.X, data.y)[0])


# --- many weights -----------------------------------------------------------------------------


class Conjugate(NamedTuple):
    """A normal posterior of p weights: its mean, shape (p,), and covariance, shape (p, p)."""

    mean: FloatArray
    covariance: FloatArray


def residual_noise(X: ArrayLike, y: ArrayLike) -> float:
    """Return the standard deviation of least squares' residuals, with n − p − 1 in the divisor."""
    data = centre(*as_design(X, y))
    n, p = data.X.shape
    if n < p + 2:
        raise ValueError(f"X: expected at least p + 2 = {p + 2} rows to tell the noise, got {n}")
    w = np.linalg.lstsq(data.X, data.y)[0]
    left = float(np.linalg.norm(data.y - data.X @ w))
    if left <= 1e-10 * float(np.linalg.norm(data.y)):
        raise ValueError("y: expected some noise, got a response that the features fit exactly")
    return left / float(np.sqrt(n - p - 1))


def gaussian_posterior(
    X: ArrayLike, y: ArrayLike, noise: float, tau: ArrayLike, *, centres: ArrayLike = 0.0
) -> Conjugate:
    """Return the posterior of normal weights, whose mean is ridge's solution with λ = σ²/(nτ²).

    Parameters
    ----------
    X, y : array_like, shapes (n, p) and (n,)
        The data; the intercept has a flat prior.
    noise : float
        Standard deviation σ of the response around its mean.
    tau : array_like, a number or shape (p,)
        Standard deviations of the priors; unequal ones weigh the weights.
    centres : array_like, a number or shape (p,)
        Means of the priors.
    """
    data, noise = centre(*as_design(X, y)), check_positive("noise", noise)
    p = data.X.shape[1]
    deviations = _one_per_weight("tau", tau, p)
    if (deviations <= 0).any():
        raise ValueError(f"tau: expected positive numbers, got {deviations.tolist()}")
    middle = _one_per_weight("centres", centres, p)
    # In units of the prior's deviations the precision is 1 plus a square in every direction.
    left, sizes, right = np.linalg.svd(data.X * deviations / noise)
    sizes = np.append(sizes, np.zeros(p - sizes.size))
    kept = sizes / (1 + sizes**2)
    along = left.T[:p] @ ((data.y - data.X @ middle) / noise)
    along = np.append(along, np.zeros(p - along.size))
    mean = middle + deviations * (right.T @ (kept * along))
    basis = deviations[:, np.newaxis] * right.T
    return Conjugate(mean, basis / (1 + sizes**2) @ basis.T)


def _one_per_weight(name: str, value: ArrayLike, length: int) -> FloatArray:
    given = as_array(name, value)
    return (
        np.full(length, float(given)) if given.ndim == 0 else as_vector(name, given, length=length)
    )


@dataclass(frozen=True)
class Draws:
    """Draws of p weights from a posterior.

    Attributes
    ----------
    chains : ndarray, shape (chains, draws, p)
        The draws, chain by chain.
    """

    chains: FloatArray

    @property
    def all(self) -> FloatArray:
        """All draws, shape (chains·draws, p)."""
        return self.chains.reshape(-1, self.chains.shape[-1])

    def interval(self, share: float = 0.9) -> FloatArray:
        """Return the ends between which the middle `share` of each weight's draws lies, (2, p)."""
        tail = (1 - check_fraction("share", share)) / 2
        return np.asarray(np.quantile(self.all, [tail, 1 - tail], axis=0))

    @property
    def effective(self) -> FloatArray:
        """How many independent draws would give means as exact as these, for each weight.

        From the spread of the chains' means, so it needs several chains and is itself uncertain by
        about √(2/(chains − 1)) of its value. Never more than there are draws.
        """
        count, length, _ = self.chains.shape
        if count < 2:
            raise ValueError(f"chains: expected at least 2 to compare, got {count}")
        between = self.chains.mean(axis=1).var(axis=0, ddof=1)
        return np.asarray(np.minimum(self.all.var(axis=0) / between, length) * count)


def gibbs_lasso(
    X: ArrayLike, y: ArrayLike, lam: float, noise: float, draws: int,
    *, chains: int = 20, burn_in: int = 200, seed: int = 0,
) -> Draws:  # fmt: skip
    """Draw from the posterior whose mode is the lasso with λ (Park and Casella, 2008), σ known.

    Each weight has a Laplace prior of scale b = σ²/(nλ), written as a normal density whose variance
    v is itself drawn: exponential with mean 2b². In turn all weights are drawn given their v, which
    is a normal density, and each 1/v given its weight, which is an inverse Gaussian density. With
    the article's prior of rate λ_PC/σ, λ_PC = nλ/σ. All chains run side by side.

    Parameters
    ----------
    X, y : array_like, shapes (n, p) and (n,)
        The data; the intercept has a flat prior.
    lam : float
        The lasso's strength λ > 0 in our convention.
    noise : float
        Standard deviation σ of the response around its mean.
    draws : int
        How many draws each chain keeps.
    chains : int
        How many chains there are.
    burn_in : int
        How many first draws of each chain are thrown away.
    seed : int
        Of the random numbers.
    """
    data, noise = centre(*as_design(X, y)), check_positive("noise", noise)
    check_positive("lam", check_lam(lam))
    check_count("draws", draws)
    check_count("chains", chains)
    check_count("burn_in", burn_in, minimum=0)
    n, p = data.X.shape
    rng = np.random.default_rng(seed)
    b = noise * (noise / (n * lam))
    pull = data.X.T @ (data.y / noise) / noise
    root = np.asarray(np.linalg.qr(data.X, mode="r")) / noise  # its square is XᵀX/σ²
    variances = rng.exponential(2 * b**2, (chains, p))  # over-dispersed: drawn from the prior
    kept = np.empty((chains, draws, p))
    for step in range(-burn_in, draws):
        w = _draw_weights(rng, root, pull, np.sqrt(variances))
        variances = _draw_variances(rng, np.abs(w) * b, b**2)
        if step >= 0:
            kept[:, step] = w
    return Draws(kept)


def _draw_weights(
    rng: np.random.Generator, root: FloatArray, pull: FloatArray, deviations: FloatArray
) -> FloatArray:
    """Draw from the normal density with precision rootᵀroot + 1/deviations², for each chain."""
    # In units of the deviations the precision is 1 plus a square: its factor is never singular, and
    # found without squaring, so that copies of a column do no harm.
    chains, p = deviations.shape
    stacked = np.empty((chains, len(root) + p, p))
    stacked[:, : len(root)] = root * deviations[:, np.newaxis, :]
    stacked[:, len(root) :] = np.eye(p)
    factor = np.linalg.qr(stacked, mode="r")
    half = np.linalg.solve(np.swapaxes(factor, 1, 2), (deviations * pull)[:, :, np.newaxis])
    noise = rng.standard_normal(half.shape)
    return np.asarray(deviations * np.linalg.solve(factor, half + noise)[:, :, 0])


def _draw_variances(rng: np.random.Generator, root: FloatArray, square: float) -> FloatArray:
    """Draw v, where 1/v is inverse Gaussian with mean 1/root and shape 1/square (Michael et al.).

    Written without a difference of like numbers, so that it holds up to a root of 0.
    """
    chi = square * rng.standard_normal(root.shape) ** 2 / 2
    v = root + chi + np.sqrt(chi * (chi + 2 * root))
    first = rng.random(root.shape) * (v + root) <= v
    return np.where(first, v, root * (root / v))
