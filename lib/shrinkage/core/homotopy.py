"""The lasso's homotopy: follow the solution, knot by knot, as the penalty falls.

The problem in here is scaled: minimise ½‖y − Zω‖² + μ Σⱼ tⱼ|ωⱼ|, where the columns of Z and the
vector y have norms between ½ and 1 (or 0), and the weights t undo the scaling. With the active set
A, the signs s and θ = s·t, the optimality conditions say Z_Aᵀ(y − Z_A ω) = μθ, so that

    ω_A(μ) = b − μ d,   b = (Z_AᵀZ_A)⁻¹ Z_Aᵀy,   d = (Z_AᵀZ_A)⁻¹ θ,
    c(μ) = Zᵀ(y − Zω) = u + μ v,   u = Zᵀ(y − Z_A b),   v = ZᵀZ_A d:

both are straight lines in μ. A segment ends where the first active weight reaches 0, and leaves, or
where the first other correlation reaches ±μt, and enters (Osborne, Presnell and Turlach, 2000;
Efron, Hastie, Johnstone and Tibshirani, 2004).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

from shrinkage.core.validation import FloatArray

IntArray = NDArray[np.intp]

TIE = 1e-12
"""Two events closer than this, relative to μ, happen at one knot."""
FLAT = 1e-10
"""Slack, relative to t, in the test that a correlation does not overtake the falling μt."""
FRAGILE = 1e-4
"""Relative distance of a column from the span of the others below which QR replaces the Gram."""
DEPENDENT = 1e-13
"""Relative distance of a column from the span of the others below which it lies in the span."""
REFRESH = 32
"""Number of updates of the lines after which they are computed anew."""


class Knot(NamedTuple):
    """The solution at one value of μ: its support and the weights there."""

    mu: float
    support: IntArray
    weights: FloatArray


class Lines:
    """The straight lines ω_A(μ) = b − μd and c(μ) = u + μv of the present active set.

    The inverse of the active Gram matrix is kept as W Wᵀ. A column that enters adds one column to W
    by Gram and Schmidt; for one that leaves, a reflection turns its row into a multiple of the last
    unit vector, and that row and column are struck out. Either changes the lines along one
    direction, whose correlations with all columns cost one product of matrix and vector.
    """

    def __init__(self, Z: FloatArray, y: FloatArray, t: FloatArray, gram: FloatArray | None = None):
        self.Z, self.y, self.t, self.gram = Z, y, t, gram
        self.norms2 = np.einsum("ij,ij->j", Z, Z)
        self.start = Z.T @ y
        self.rank_bound = min(Z.shape)
        capacity = min(self.rank_bound, 32) + 1
        self.W = np.zeros((capacity, capacity), order="F")
        self.B = np.zeros((Z.shape[1], capacity), order="F")
        self.wall = np.zeros(Z.shape[1])
        self.rebuild(np.empty(0, dtype=np.intp), np.empty(0))

    # -- the active set --------------------------------------------------------------------------

    def rebuild(self, active: IntArray, theta: FloatArray) -> None:
        """Take this active set, with its factor from a QR decomposition of the columns."""
        self.active, self.theta = active, theta
        k = active.size
        self._reserve(k)
        self.pivots = np.empty(0)
        if k:
            R = linalg.qr(self.Z[:, active], mode="r", check_finite=False)[0][:k]
            self.pivots = np.abs(np.diag(R)) / np.sqrt(self.norms2[active])
            self.W[:k, :k] = linalg.solve_triangular(R, np.eye(k), check_finite=False)
            self.B[:, :k] = self._gram_columns(active)
        self.refresh()

    def refresh(self) -> None:
        """Compute the lines from the data, with one step of iterative refinement."""
        k = self.active.size
        Z_active, W = self.Z[:, self.active], self.W[:k, :k]
        self.b, self.d = np.zeros(k), np.zeros(k)
        for _ in range(2):
            self.b += W @ (W.T @ (Z_active.T @ (self.y - Z_active @ self.b)))
            self.d += W @ (W.T @ (self.theta - Z_active.T @ (Z_active @ self.d)))
        self.u = self.Z.T @ (self.y - Z_active @ self.b)
        self.v = self.Z.T @ (Z_active @ self.d)
        self.age = 0

    def enter(self, j: int, theta_j: float) -> bool:
        """Add column j; return False, and change nothing, where it lies in the active span."""
        k = self.active.size
        if k >= self.rank_bound:
            return False
        self._reserve(k + 1)
        self.B[:, k] = self._gram_columns(j)
        g = self.B[self.active, k]
        r = self.W[:k, :k].T @ g
        pivot2 = self.norms2[j] - r @ r
        if pivot2 <= FRAGILE**2 * self.norms2[j] or (k and self.pivots.min() <= FRAGILE):
            return self._enter_by_qr(j, theta_j)
        pivot = np.sqrt(pivot2)
        direction = np.append(self.W[:k, :k] @ r, -1.0) / -pivot
        self.W[: k + 1, k] = direction
        self.W[k, :k] = 0.0
        self.active = np.append(self.active, j)
        self.theta = np.append(self.theta, theta_j)
        self.pivots = np.append(self.pivots, pivot / np.sqrt(self.norms2[j]))
        self.b, self.d = np.append(self.b, 0.0), np.append(self.d, 0.0)
        self._move(direction, self.u[j] / pivot, (theta_j - self.v[j]) / pivot)
        return True

    def leave(self, i: int) -> None:
        """Take the i-th active column out."""
        k = self.active.size
        keep = np.arange(k) != i
        if self.pivots.min() <= FRAGILE:
            self.rebuild(self.active[keep], self.theta[keep])
            return
        W = self.W[:k, :k]
        row = W[i].copy()
        length = np.sqrt(row @ row)
        direction = W @ row / length
        self._move(direction, -self.b[i] / length, -self.d[i] / length)
        sign = -1.0 if row[-1] > 0 else 1.0
        row[-1] -= sign * length
        W -= np.outer(W @ row, row * (2.0 / (row @ row)))
        W[i:-1] = W[i + 1 :]
        self.B[:, i : k - 1] = self.B[:, i + 1 : k]
        self.active, self.theta, self.pivots = (
            self.active[keep],
            self.theta[keep],
            self.pivots[keep],
        )
        self.b, self.d = self.b[keep], self.d[keep]

    def _enter_by_qr(self, j: int, theta_j: float) -> bool:
        k = self.active.size
        active, theta = self.active, self.theta
        R = linalg.qr(self.Z[:, np.append(active, j)], mode="r", check_finite=False)[0]
        if abs(R[k, k]) <= DEPENDENT * np.sqrt(self.norms2[j]):
            return False
        self.rebuild(np.append(active, j), np.append(theta, theta_j))
        return True

    def _move(self, direction: FloatArray, along_b: float, along_d: float) -> None:
        self.age += 1
        if self.age > REFRESH:
            self.age = 0
        correlations = self.B[:, : direction.size] @ direction
        self.b += along_b * direction
        self.d += along_d * direction
        self.u -= along_b * correlations
        self.v += along_d * correlations

    def _gram_columns(self, which: int | IntArray) -> FloatArray:
        if self.gram is not None:
            return self.gram[:, which]
        product: FloatArray = self.Z.T @ self.Z[:, which]
        return product

    def _reserve(self, k: int) -> None:
        capacity = self.W.shape[0]
        if k <= capacity:
            return
        larger = max(k, min(2 * capacity, self.rank_bound + 1))
        W, B = self.W, self.B
        self.W = np.zeros((larger, larger), order="F")
        self.B = np.zeros((B.shape[0], larger), order="F")
        self.W[:capacity, :capacity] = W
        self.B[:, :capacity] = B

    # -- the next event --------------------------------------------------------------------------

    def leaving(self) -> tuple[float, int]:
        """Return the largest μ at which an active weight that shrinks reaches 0, and its place."""
        if not self.active.size:
            return 0.0, -1
        shrinks = self.theta * self.d < 0
        if not shrinks.any():
            return 0.0, -1
        mu = np.divide(self.b, self.d, out=np.zeros_like(self.b), where=shrinks)
        i = int(mu.argmax())
        return float(mu[i]), i

    def entering(self) -> tuple[float, int]:
        """Return the largest μ at which another correlation reaches ±μt, and its column."""
        height = np.abs(self.u)
        height[height <= self.noise()] = 0.0
        closing = self.t - np.copysign(self.v, self.v * self.u)
        closing[self.active] = -1.0
        closing[self.wall != 0] = -1.0
        mu = np.divide(height, closing, out=np.zeros_like(height), where=closing > 0)
        j = int(mu.argmax())
        return float(mu[j]), j

    def noise(self) -> float:
        """Return what rounding may leave of a correlation with the residual of b."""
        return 64 * float(np.finfo(float).eps) * float(1.0 + np.abs(self.b).sum())

    def weights(self, mu: float) -> FloatArray:
        """Return ω_A(μ)."""
        return self.b - mu * self.d

    # -- ties ------------------------------------------------------------------------------------

    def blocked(self) -> bool:
        """Return whether a column held at its bound would now cross it."""
        held = np.flatnonzero(self.wall)
        slope = self.wall[held] * self.v[held] / self.t[held]
        self.wall[held[slope > 1 + FLAT]] = 0.0
        return bool((slope < 1 - FLAT).any())

    def resolve(self, mu: float, tie: float) -> Knot:
        """Choose the active set below μ where several columns tie, by the small exact problem.

        Of all directions d in which the weights may move as μ falls, the right one minimises
        ½‖Z_E d − r/μ‖² over the columns E that tie, where a weight that is 0 may only move to the
        side of its correlation: non-negative least squares, once the free weights are projected
        out. Returns the knot without the weights that rest at 0.
        """
        weights = self.weights(mu)
        correlations = self.u + mu * self.v
        scale = np.abs(self.b) + mu * np.abs(self.d)
        rests = np.abs(weights) <= tie * scale
        rests |= weights * self.theta < 0
        free, theta_free = self.active[~rests], self.theta[~rests]
        tied_mask = np.abs(correlations) >= mu * self.t * (1 - tie)
        tied_mask[self.active] = True
        tied_mask[free] = False
        tied_mask &= self.norms2 > 0
        tied = np.flatnonzero(tied_mask)
        theta_tied = np.copysign(self.t[tied], correlations[tied])
        chosen = self._nonnegative_direction(free, theta_free, tied, theta_tied)
        self.wall[:] = 0.0
        self.rebuild(np.append(free, tied[chosen]), np.append(theta_free, theta_tied[chosen]))
        rest, theta_rest = tied[~chosen], theta_tied[~chosen]
        self.wall[rest] = np.sign(theta_rest)
        self.blocked()
        return Knot(mu, free, weights[~rests])

    def _nonnegative_direction(
        self, free: IntArray, theta_free: FloatArray, tied: IntArray, theta_tied: FloatArray
    ) -> NDArray[np.bool_]:
        """Return which of the tied columns move away from 0 as μ falls."""
        together = self.Z[:, np.append(free, tied)]
        target = linalg.lstsq(together.T, np.append(theta_free, theta_tied), cond=DEPENDENT)[0]
        columns = self.Z[:, tied] * np.sign(theta_tied)
        if free.size:
            Q = linalg.qr(self.Z[:, free], mode="economic", check_finite=False)[0]
            for _ in range(2):
                columns -= Q @ (Q.T @ columns)
                target -= Q @ (Q.T @ target)
        length = np.sqrt(np.einsum("ij,ij->j", columns, columns))
        outside = length > DEPENDENT * np.sqrt(self.norms2[tied])
        chosen = np.zeros(tied.size, dtype=np.bool_)
        if outside.any():
            amounts = optimize.nnls(columns[:, outside] / length[outside], target)[0]
            chosen[outside] = amounts > 0
        return chosen


def follow(lines: Lines, mu_min: float) -> tuple[list[Knot], list[list[tuple[int, bool]]]]:
    """Follow the solution from the largest μ that matters down to mu_min.

    Returns
    -------
    knots : list of Knot
        The solution at each μ where the active set changes, and at mu_min.
    events : list of list of (int, bool)
        For each knot but the last, which columns enter (True) or leave (False) there.
    """
    mu = float((np.abs(lines.start) / lines.t).max())
    knots: list[Knot] = []
    events: list[list[tuple[int, bool]]] = []
    tie = TIE
    if mu <= mu_min:
        return [Knot(mu, np.empty(0, dtype=np.intp), np.empty(0))], []
    knots.append(lines.resolve(mu, tie))
    events.append([(int(j), True) for j in lines.active])
    while True:
        (mu_out, i), (mu_in, j) = lines.leaving(), lines.entering()
        following = max(mu_out, mu_in, mu_min)
        if following >= mu * (1 - tie) or lines.blocked():
            if tie > 1e-3:
                raise ArithmeticError("stuck")
            before = set(lines.active)
            knots[-1] = lines.resolve(mu, tie)
            tie *= 10
            after = set(lines.active)
            events[-1] += [(int(j), True) for j in sorted(after - before)]
            events[-1] += [(int(j), False) for j in sorted(before - after)]
            continue
        tie = TIE
        support, weights = lines.active, lines.weights(following)
        if following <= mu_min:
            knots.append(Knot(mu_min, support, weights))
            return knots, events
        if mu_out >= mu_in:
            stays = np.arange(support.size) != i
            support, weights = support[stays], weights[stays]
            events.append([(int(lines.active[i]), False)])
            lines.leave(i)
        elif lines.enter(j, float(np.copysign(lines.t[j], lines.u[j]))):
            events.append([(j, True)])
        else:
            lines.wall[j] = np.sign(lines.u[j])
            continue
        mu = following
        knots.append(Knot(mu, support, weights))
