"""Penalties: how each values a weight vector, shrinks it, and certifies a solution.

Every penalty carries its own strength, so that an objective reads like the page:
``f.value(w) + g.value(w)``. The four questions that a penalty answers are

* ``value(w)``: what does it cost?
* ``prox(v, step)``: which x minimises ½‖x − v‖² + step · penalty(x)?
* ``subdiff_distance(w, grad)``: how far is w from optimal, given the gradient of the loss at w?
* ``subgradient(w)``: one slope at w, the smallest there is.

``gradient(w)`` exists where the penalty is differentiable, ``lam_max(grad_at_zero)`` where some
finite strength makes zero the solution. Source of the operators: Parikh and Boyd, Proximal
Algorithms (2014), sections 2 and 6.5; for q < 1, Marjanovic and Solo, On ℓq Optimization and
Matrix Completion (2012).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.validation import (
    FloatArray,
    as_array,
    as_indices,
    as_real,
    as_vector,
    check_count,
    check_fraction,
    check_lam,
    check_nonnegative,
    check_positive,
    check_step,
)

__all__ = [
    "L1",
    "ElasticNet",
    "GroupL2",
    "Lq",
    "Penalty",
    "SeparablePenalty",
    "SmoothPenalty",
    "SquaredL2",
    "Unpenalised",
    "ZeroingPenalty",
    "project_l1_ball",
    "project_l2_ball",
    "soft_threshold",
]


@runtime_checkable
class Penalty(Protocol):
    """What a solver needs of a penalty.

    What is said here holds for every penalty; a penalty's own methods say their formula. Each
    raises ValueError where an array is no finite vector, or a step is not positive.
    """

    def value(self, w: ArrayLike) -> float:
        """Return the penalty at w.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        float
        """
        ...

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return the x that minimises ½‖x − v‖² + step · penalty(x).

        Parameters
        ----------
        v : array_like, shape (p,)
            Where to start from.
        step : float
            The step size η > 0.

        Returns
        -------
        ndarray, shape (p,)
        """
        ...

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return, weight by weight, how far −grad is from the penalty's slopes at w.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.
        grad : array_like, shape (p,)
            The gradient of the loss at w.

        Returns
        -------
        ndarray, shape (p,)
            For a convex penalty, 0 everywhere if and only if w minimises a convex loss plus it.
        """
        ...

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return the smallest subgradient at w.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        ndarray, shape (p,)
        """
        ...


@runtime_checkable
class SeparablePenalty(Penalty, Protocol):
    """A penalty that is a sum over single weights, so that one weight can move alone."""

    def prox_weight(self, index: int, v: float, step: float) -> float:
        """Return the prox of the one weight at `index`.

        Parameters
        ----------
        index : int
            Which weight it is; most penalties treat all alike.
        v : float
            The weight to shrink.
        step : float
            The step size η > 0.

        Returns
        -------
        float
        """
        ...


@runtime_checkable
class SmoothPenalty(Penalty, Protocol):
    """A penalty that has a gradient."""

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return the gradient at w.

        Parameters
        ----------
        w : array_like, shape (p,)
            The weights.

        Returns
        -------
        ndarray, shape (p,)
        """
        ...


@runtime_checkable
class ZeroingPenalty(Penalty, Protocol):
    """A penalty of which some finite strength makes zero the solution."""

    def lam_max(self, grad_at_zero: ArrayLike) -> float:
        """Return the smallest λ for which w = 0 minimises a convex loss plus the penalty.

        Parameters
        ----------
        grad_at_zero : array_like, shape (p,)
            The gradient of the loss at w = 0.

        Returns
        -------
        float
        """
        ...


def soft_threshold(v: ArrayLike, threshold: ArrayLike) -> FloatArray:
    """Move each number towards 0 by the threshold, and to exactly 0 where it would pass it.

    This is sign(v)·max(|v| − threshold, 0), written as what is left of v after its projection to
    the box [−threshold, threshold] is taken away; so a zero is +0.0 and exact.

    Parameters
    ----------
    v : array_like, any shape
        The numbers to shrink.
    threshold : float or array_like that broadcasts against v
        How far to move, at least 0.

    Returns
    -------
    ndarray, the broadcast shape

    Raises
    ------
    ValueError
        If an argument is not numeric and finite, a threshold is negative, or the shapes do not fit.
    """
    values, widths = as_array("v", v), as_array("threshold", threshold)
    if (widths < 0).any():
        raise ValueError(f"threshold must be >= 0 everywhere, got {widths.min()}")
    try:
        np.broadcast_shapes(values.shape, widths.shape)
    except ValueError as error:
        raise ValueError(
            f"threshold must be a number or broadcast against v of shape {values.shape}, "
            f"got shape {widths.shape}"
        ) from error
    return np.asarray(values - np.clip(values, -widths, widths))


def project_l1_ball(v: ArrayLike, radius: float) -> FloatArray:
    """Return the point of the diamond ‖x‖₁ ≤ radius that is nearest to v.

    Outside the ball the answer is a soft threshold of v whose ℓ₁ norm is the radius. Sorting finds
    how many weights survive; what each keeps is computed from its distance to the largest, so that
    a radius far smaller than v loses no digits. Source: Duchi et al., Efficient Projections onto
    the ℓ₁-Ball for Learning in High Dimensions (2008), figure 1.

    Parameters
    ----------
    v : array_like, shape (p,)
        The point to project.
    radius : float
        The ball's radius, at least 0.

    Returns
    -------
    ndarray, shape (p,)

    Raises
    ------
    ValueError
        If v is not a finite vector or the radius is negative.
    """
    point, radius = as_vector("v", v), check_nonnegative("radius", radius)
    size = np.abs(point)
    if size.sum() <= radius:
        return point.copy()
    below_largest = size.max() - size
    gaps = np.sort(below_largest)
    # With the k largest alive, the largest keeps (radius + sum of their gaps) / k.
    kept_by_largest = (radius + np.cumsum(gaps)) / np.arange(1, size.size + 1)
    alive = max(int(np.count_nonzero(kept_by_largest > gaps)), 1)
    kept = np.maximum(kept_by_largest[alive - 1] - below_largest, 0.0)
    return np.where(kept > 0, np.copysign(kept, point), 0.0)


def project_l2_ball(v: ArrayLike, radius: float) -> FloatArray:
    """Return the point of the ball ‖x‖₂ ≤ radius that is nearest to v.

    Parameters
    ----------
    v : array_like, shape (p,)
        The point to project.
    radius : float
        The ball's radius, at least 0.

    Returns
    -------
    ndarray, shape (p,)

    Raises
    ------
    ValueError
        If v is not a finite vector or the radius is negative.
    """
    point, radius = as_vector("v", v), check_nonnegative("radius", radius)
    norm = _norm(point)
    return point.copy() if norm <= radius else point / norm * radius


@dataclass(frozen=True)
class L1:
    """The lasso's penalty λ‖w‖₁.

    Parameters
    ----------
    lam : float
        The strength λ ≥ 0.

    Raises
    ------
    ValueError
        If λ is negative or not finite.
    """

    lam: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", check_lam(self.lam))

    def value(self, w: ArrayLike) -> float:
        """Return λΣ|wⱼ|."""
        return float(self.lam * np.abs(as_vector("w", w)).sum())

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return the soft threshold of v at step·λ."""
        return soft_threshold(as_vector("v", v), check_step(step) * self.lam)

    def prox_weight(self, index: int, v: float, step: float) -> float:
        """Return the soft threshold of the one weight v at step·λ."""
        _check_weight(index, v, step)
        threshold = step * self.lam
        return v - min(max(v, -threshold), threshold)

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return λ·sign(w), with 0 at a zero weight."""
        return self.lam * np.sign(as_vector("w", w))

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return how far each −gradⱼ is from the slopes of λ|·| at wⱼ.

        Those are λ·sign(wⱼ) alone where wⱼ ≠ 0 and all of [−λ, λ] where wⱼ = 0.
        """
        weights, slopes = _weights_and_gradient(w, grad)
        at_zero = np.maximum(np.abs(slopes) - self.lam, 0.0)
        return np.where(weights == 0, at_zero, np.abs(slopes + self.lam * np.sign(weights)))

    def lam_max(self, grad_at_zero: ArrayLike) -> float:
        """Return the smallest λ for which w = 0 minimises the loss plus λ‖w‖₁: max|∂ⱼL(0)|."""
        return float(np.abs(as_vector("grad_at_zero", grad_at_zero)).max())


@dataclass(frozen=True)
class SquaredL2:
    """The ridge penalty (λ/2)‖w‖².

    Parameters
    ----------
    lam : float
        The strength λ ≥ 0.

    Raises
    ------
    ValueError
        If λ is negative or not finite.
    """

    lam: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", check_lam(self.lam))

    @property
    def lipschitz(self) -> float:
        """The Lipschitz constant of the gradient, λ."""
        return self.lam

    def value(self, w: ArrayLike) -> float:
        """Return (λ/2)Σwⱼ²."""
        # √λ goes inside the square: a huge w² times a tiny λ would overflow on the way.
        return float(np.square(math.sqrt(self.lam) * as_vector("w", w)).sum() / 2)

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return λw."""
        return self.lam * as_vector("w", w)

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return the gradient λw, the only subgradient there is."""
        return self.gradient(w)

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return v / (1 + step·λ)."""
        return as_vector("v", v) / (1 + check_step(step) * self.lam)

    def prox_weight(self, index: int, v: float, step: float) -> float:
        """Return the one weight v, divided by 1 + step·λ."""
        _check_weight(index, v, step)
        return v / (1 + step * self.lam)

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return |gradⱼ + λwⱼ| for each weight."""
        weights, slopes = _weights_and_gradient(w, grad)
        return np.abs(slopes + self.lam * weights)


@dataclass(frozen=True)
class ElasticNet:
    """The elastic net's penalty λ(r‖w‖₁ + (1 − r)/2·‖w‖²).

    Source: Zou and Hastie, Regularization and Variable Selection via the Elastic Net (2005), in
    the scaling of scikit-learn and glmnet.

    Parameters
    ----------
    lam : float
        The strength λ ≥ 0.
    l1_ratio : float
        The part r that L1 has, from 0 (ridge) to 1 (lasso).

    Raises
    ------
    ValueError
        If λ is negative or not finite, or r is outside [0, 1].
    """

    lam: float
    l1_ratio: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", check_lam(self.lam))
        object.__setattr__(self, "l1_ratio", check_fraction("l1_ratio", self.l1_ratio))

    @property
    def l1(self) -> L1:
        """The part that makes zeros, rλ‖w‖₁."""
        return L1(self.lam * self.l1_ratio)

    @property
    def l2(self) -> SquaredL2:
        """The part that is smooth, (1 − r)(λ/2)‖w‖²."""
        return SquaredL2(self.lam * (1 - self.l1_ratio))

    def value(self, w: ArrayLike) -> float:
        """Return λ(rΣ|wⱼ| + (1 − r)/2·Σwⱼ²)."""
        return self.l1.value(w) + self.l2.value(w)

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return the soft threshold of v at step·λr, divided by 1 + step·λ(1 − r)."""
        return self.l2.prox(self.l1.prox(v, step), step)

    def prox_weight(self, index: int, v: float, step: float) -> float:
        """Return the prox of the one weight v."""
        return self.l2.prox_weight(index, self.l1.prox_weight(index, v, step), step)

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return λ(r·sign(w) + (1 − r)w), with 0 at a zero weight."""
        return self.l1.subgradient(w) + self.l2.gradient(w)

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return L1's distance after the smooth part has joined the loss."""
        weights, slopes = _weights_and_gradient(w, grad)
        return self.l1.subdiff_distance(weights, slopes + self.l2.gradient(weights))

    def lam_max(self, grad_at_zero: ArrayLike) -> float:
        """Return the smallest λ for which w = 0 is a minimiser: max|∂ⱼL(0)|/r.

        Raises
        ------
        ValueError
            If r = 0, for then no finite λ makes a zero.
        """
        largest = self.l1.lam_max(grad_at_zero)
        if self.l1_ratio == 0:
            raise ValueError("l1_ratio must be > 0 for a finite lam_max to exist, got 0.0")
        return largest / self.l1_ratio


@dataclass(frozen=True)
class Lq:
    """The power penalty (λ/q)Σ|wⱼ|^q, which is L1 at q = 1 and SquaredL2 at q = 2.

    For q < 1 it is not convex: its prox is still the global minimiser, but a zero distance to the
    subdifferential certifies a stationary point only, and every point with wⱼ = 0 is stationary in
    that weight.

    Parameters
    ----------
    lam : float
        The strength λ ≥ 0.
    q : float
        The power q > 0.

    Raises
    ------
    ValueError
        If λ is negative or not finite, or q is not positive and finite.
    """

    lam: float
    q: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", check_lam(self.lam))
        object.__setattr__(self, "q", check_positive("q", self.q))

    def value(self, w: ArrayLike) -> float:
        """Return (λ/q)Σ|wⱼ|^q."""
        return float(self.lam / self.q * np.power(np.abs(as_vector("w", w)), self.q).sum())

    def gradient(self, w: ArrayLike) -> FloatArray:
        """Return λ·sign(w)|w|^(q−1).

        Raises
        ------
        ValueError
            If q ≤ 1 and a weight is 0, where there is no gradient.
        """
        weights = as_vector("w", w)
        if self.q <= 1 and (weights == 0).any():
            where = np.flatnonzero(weights == 0)[:5].tolist()
            raise ValueError(
                f"w must have no zero weight for q = {self.q} to have a gradient, got 0 at {where}"
            )
        return self.subgradient(weights)

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return λ·sign(w)|w|^(q−1), with 0 at a zero weight."""
        weights = as_vector("w", w)
        slopes = np.zeros_like(weights)
        alive = weights != 0
        slopes[alive] = np.sign(weights[alive]) * np.abs(weights[alive]) ** (self.q - 1)
        return self.lam * slopes

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return the global minimiser of ½‖x − v‖² + step·(λ/q)Σ|xⱼ|^q.

        Each |xⱼ| solves x + c·x^(q−1) = |vⱼ| with c = step·λ, or is 0. Where 0 and another point
        are equally good (q < 1 only), 0 is taken.
        """
        point, cost = as_vector("v", v), check_step(step) * self.lam
        size = _shrunken_size(np.abs(point), cost, self.q)
        return np.where(size > 0, np.copysign(size, point), 0.0)

    def prox_weight(self, index: int, v: float, step: float) -> float:
        """Return the prox of the one weight v."""
        _check_weight(index, v, step)
        return float(self.prox([v], step)[0])

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return how far each −gradⱼ is from the slopes of (λ/q)|·|^q at wⱼ.

        At wⱼ = 0 the slopes are 0 alone for q > 1, [−λ, λ] for q = 1, and every number for q < 1
        (with λ > 0), so that for q < 1 a zero certifies a stationary point only.
        """
        weights, slopes = _weights_and_gradient(w, grad)
        widest_at_zero = self.lam if self.q == 1 else 0.0
        if self.q < 1 and self.lam > 0:
            widest_at_zero = math.inf
        at_zero = np.maximum(np.abs(slopes) - widest_at_zero, 0.0)
        return np.where(weights == 0, at_zero, np.abs(slopes + self.subgradient(weights)))

    def lam_max(self, grad_at_zero: ArrayLike) -> float:
        """Return the smallest λ for which w = 0 is a minimiser; exists for q = 1 only.

        Raises
        ------
        ValueError
            If q > 1, where no finite λ makes a zero, or q < 1, where zero is a local minimiser for
            every λ > 0 and the gradient alone does not say when it is the global one.
        """
        largest = L1(self.lam).lam_max(grad_at_zero)
        if self.q != 1:
            raise ValueError(f"q must be 1 for lam_max to follow from a gradient, got {self.q}")
        return largest


@dataclass(frozen=True)
class GroupL2:
    """The group lasso's penalty λΣ√(size of group)·‖w_group‖₂.

    Source: Yuan and Lin, Model Selection and Estimation in Regression with Grouped Variables
    (2006), equation 2.

    Parameters
    ----------
    lam : float
        The strength λ ≥ 0.
    groups : iterable of iterables of int
        The positions that each group holds; together they hold each of 0 … p − 1 once.

    Raises
    ------
    ValueError
        If λ is negative or not finite, a group is empty, or the groups are no partition.
    """

    lam: float
    groups: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", check_lam(self.lam))
        object.__setattr__(self, "groups", _partition(self.groups))

    @property
    def _length(self) -> int:
        return sum(len(group) for group in self.groups)

    def _threshold(self, group: tuple[int, ...]) -> float:
        return self.lam * math.sqrt(len(group))

    def value(self, w: ArrayLike) -> float:
        """Return λΣ√(size)·‖w_group‖₂."""
        weights = as_vector("w", w, length=self._length)
        return sum(self._threshold(group) * _norm(weights[list(group)]) for group in self.groups)

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return v with each group shortened by step·λ√(size), and to 0 where it is shorter."""
        point, step = as_vector("v", v, length=self._length), check_step(step)
        shrunken = np.zeros_like(point)
        for group in self.groups:
            block, shift = point[list(group)], step * self._threshold(group)
            norm = _norm(block)
            if norm > shift:
                shrunken[list(group)] = block * ((norm - shift) / norm)
        return shrunken

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return λ√(size)·w_group/‖w_group‖₂, with 0 for a group at zero."""
        weights = as_vector("w", w, length=self._length)
        slopes = np.zeros_like(weights)
        for group in self.groups:
            block = weights[list(group)]
            if block.any():
                slopes[list(group)] = self._threshold(group) * (block / _norm(block))
        return slopes

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return |−grad − s| for the slope s at w that is nearest to −grad.

        The Euclidean norm of what is returned is the distance.
        """
        weights, slopes = _weights_and_gradient(w, grad)
        remainder = slopes + self.subgradient(weights)
        for group in self.groups:
            if not weights[list(group)].any():
                block = slopes[list(group)]
                remainder[list(group)] = block - project_l2_ball(block, self._threshold(group))
        return np.abs(remainder)

    def lam_max(self, grad_at_zero: ArrayLike) -> float:
        """Return the smallest λ for which w = 0 is a minimiser: max‖∇L(0)_group‖/√(size)."""
        slopes = as_vector("grad_at_zero", grad_at_zero, length=self._length)
        return max(_norm(slopes[list(group)]) / math.sqrt(len(group)) for group in self.groups)


@dataclass(frozen=True)
class Unpenalised:
    """Another penalty, with some weights left free: the intercept, above all.

    Parameters
    ----------
    penalty : Penalty
        What the other weights pay. It sees them alone, in their order.
    indices : iterable of int
        The positions of the free weights, each at least 0.

    Raises
    ------
    ValueError
        If `penalty` is no penalty, or the indices are not distinct whole numbers ≥ 0.
    """

    penalty: Penalty
    indices: tuple[int, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.penalty, Penalty):
            raise ValueError(f"penalty must be a penalty such as L1(0.1), got {self.penalty!r:.80}")
        object.__setattr__(self, "indices", as_indices("indices", self.indices))

    def _split(self, name: str, values: ArrayLike) -> tuple[FloatArray, list[int]]:
        """Return the vector and the positions of the weights that pay."""
        vector = as_vector(name, values)
        if self.indices and max(self.indices) >= vector.size:
            raise ValueError(
                f"{name} must have a weight at every unpenalised index {list(self.indices)}, "
                f"got shape {vector.shape}"
            )
        free = set(self.indices)
        paying = [index for index in range(vector.size) if index not in free]
        if not paying:
            raise ValueError(
                f"{name} must have at least one weight besides the unpenalised "
                f"{list(self.indices)}, got shape {vector.shape}"
            )
        return vector, paying

    def value(self, w: ArrayLike) -> float:
        """Return the penalty of the weights that are not free."""
        weights, paying = self._split("w", w)
        return self.penalty.value(weights[paying])

    def prox(self, v: ArrayLike, step: float) -> FloatArray:
        """Return the prox of the weights that are not free, and the others as they are."""
        point, paying = self._split("v", v)
        moved = point.copy()
        moved[paying] = self.penalty.prox(point[paying], step)
        return moved

    def prox_weight(self, index: int, v: float, step: float) -> float:
        """Return v itself for a free weight, else what the other penalty makes of it.

        Raises
        ------
        ValueError
            If the other penalty is no sum over single weights.
        """
        _check_weight(index, v, step)
        if not isinstance(self.penalty, SeparablePenalty):
            raise ValueError(f"penalty must be a sum over single weights, got {self.penalty!r}")
        if index in self.indices:
            return float(v)
        among_paying = index - sum(free < index for free in self.indices)
        return self.penalty.prox_weight(among_paying, v, step)

    def subgradient(self, w: ArrayLike) -> FloatArray:
        """Return the other penalty's subgradient, with 0 for the free weights."""
        weights, paying = self._split("w", w)
        slopes = np.zeros_like(weights)
        slopes[paying] = self.penalty.subgradient(weights[paying])
        return slopes

    def subdiff_distance(self, w: ArrayLike, grad: ArrayLike) -> FloatArray:
        """Return the other penalty's distance, and |gradⱼ| for the free weights."""
        weights, slopes = _weights_and_gradient(w, grad)
        weights, paying = self._split("w", weights)
        distance = np.abs(slopes)
        distance[paying] = self.penalty.subdiff_distance(weights[paying], slopes[paying])
        return distance

    def lam_max(self, grad_at_zero: ArrayLike) -> float:
        """Return the smallest λ for which all penalised weights are 0.

        `grad_at_zero` is taken where they are 0 and the free ones at their best.

        Raises
        ------
        ValueError
            If the other penalty has no finite λ that makes a zero.
        """
        slopes, paying = self._split("grad_at_zero", grad_at_zero)
        if not isinstance(self.penalty, ZeroingPenalty):
            raise ValueError(f"penalty must have a finite lam_max, got {self.penalty!r}")
        return self.penalty.lam_max(slopes[paying])


def _norm(block: FloatArray) -> float:
    """Euclidean norm that neither overflows nor underflows on the way."""
    largest = float(np.abs(block).max())
    return largest * float(np.linalg.norm(block / largest)) if largest > 0 else 0.0


def _weights_and_gradient(w: ArrayLike, grad: ArrayLike) -> tuple[FloatArray, FloatArray]:
    weights = as_vector("w", w)
    return weights, as_vector("grad", grad, length=weights.size)


def _check_weight(index: int, v: float, step: float) -> None:
    check_count("index", index, minimum=0)
    as_real("v", v)
    check_step(step)


def _partition(groups: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    expected = "groups must be non-empty and hold each of 0 ... p-1 exactly once"
    try:
        parts = tuple(as_indices("groups", group) for group in groups)
    except TypeError as error:
        raise ValueError(f"{expected}, got {groups!r:.80}") from error
    members = sorted(index for part in parts for index in part)
    if not all(parts) or not members or members != list(range(len(members))):
        raise ValueError(f"{expected}, got {[list(part) for part in parts]!r:.80}")
    return parts


def _shrunken_size(size: FloatArray, cost: float, q: float) -> FloatArray:
    """Minimise ½(x − size)² + (cost/q)·x^q over x ≥ 0, entry by entry."""
    if cost == 0:
        return size.copy()
    if q == 1:
        return np.maximum(size - cost, 0.0)
    if q == 2:
        return size / (1 + cost)
    shrunken = np.zeros_like(size)
    alive = size > (_jump(cost, q)[1] if q < 1 else 0.0)
    with np.errstate(over="ignore"):  # where size/cost overflows, the other start is taken
        shrunken[alive] = _stationary_size(size[alive], cost, q)
    return shrunken


def _jump(cost: float, q: float) -> tuple[float, float]:
    """For q < 1: the smallest non-zero prox, and the |v| at which it is as good as 0.

    Both follow from a tie of the two local minima: x + cost·x^(q−1) = |v| together with
    ½(x − |v|)² + (cost/q)x^q = ½v².
    """
    landing = (2 * cost * (1 - q) / q) ** (1 / (2 - q))
    return landing, landing + cost * landing ** (q - 1)


def _stationary_size(size: FloatArray, cost: float, q: float) -> FloatArray:
    """Solve x + cost·x^(q−1) = size for its largest root x > 0.

    Each case is put so that the equation's left side is convex and increasing to the right of the
    root, where Newton's method starts and from where it falls to the root without passing it.
    """
    if q < 1:
        landing = _jump(cost, q)[0]
        root = _newton_from_the_right(
            lambda x: x + cost * x ** (q - 1) - size,
            lambda x: 1 + cost * (q - 1) * x ** (q - 2),
            size,
        )
        return np.maximum(root, landing)
    if q > 2:
        unit = cost ** (1 / (q - 1))  # inside the power it keeps cost·x^(q−1) from overflowing
        return _newton_from_the_right(
            lambda x: x + (unit * x) ** (q - 1) - size,
            lambda x: 1 + unit * (q - 1) * (unit * x) ** (q - 2),
            np.minimum(size, size ** (1 / (q - 1)) / unit),
        )
    # 1 < q < 2: solve for z = x^(q−1), of which x = z^power is a convex function.
    power = 1 / (q - 1)
    z = _newton_from_the_right(
        lambda z: z**power + cost * z - size,
        lambda z: power * z ** (power - 1) + cost,
        np.minimum(size / cost, size ** (q - 1)),
    )
    # Near z^power = size the power loses digits that size − cost·z keeps; a z of 0 is one too small
    # to be written, and so is x.
    return np.where((z > 0) & (2 * cost * z < size), size - cost * z, z**power)


def _newton_from_the_right(
    function: Callable[[FloatArray], FloatArray],
    slope: Callable[[FloatArray], FloatArray],
    start: FloatArray,
) -> FloatArray:
    """Newton's method for a convex increasing function, until no entry falls any more."""
    point = start
    while True:
        lower = np.clip(point - function(point) / slope(point), 0.0, point)
        if not (lower < point).any():
            return point
        point = lower
