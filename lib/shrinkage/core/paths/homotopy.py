"""The lasso's homotopy: follow the solution, knot by knot, as the penalty falls.

The problem in here is: minimise ½‖y − Zω‖² + μ Σⱼ tⱼ|ωⱼ|, with weights t > 0 that undo a scaling
of the columns. With the active set A, the signs s and θ = s·t, the optimality conditions say
Z_Aᵀ(y − Z_A ω) = μθ, so that

    ω_A(μ) = b − μd,   b = (Z_AᵀZ_A)⁻¹ Z_Aᵀy,   d = (Z_AᵀZ_A)⁻¹ θ,
    c(μ) = Zᵀ(y − Zω) = u + μv,   u = Zᵀ(y − Z_A b),   v = ZᵀZ_A d:

both are straight lines in μ. A segment ends where the first active weight reaches 0, and leaves, or
where the first other correlation reaches ±μt, and enters (Osborne, Presnell and Turlach, 2000;
Efron, Hastie, Johnstone and Tibshirani, 2004). `Lines` holds these lines and changes them with the
active set, `follow` goes from knot to knot, and `Homotopy` does so on the columns that matter and
certifies what came against all of them. Where ties are too near for rounding to tell apart, it
leaps: the solution a little below is found by feature-sign search, and followed from there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.linalg.blas import dger

from shrinkage.core.duality import DEPENDENT, correct_residual
from shrinkage.core.paths.feature_sign import NOISE, feature_sign_search
from shrinkage.core.validation import FloatArray

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

EPS = float(np.finfo(float).eps)
TIE = 1e-12
"""Two events closer than this, relative to μ, happen at one knot."""
LOOSEST_TIE = 1e-4
"""Where the solution does not go on although all that is this close counts as tied, a leap must."""
FLAT = 1e-10
"""Slack, relative to t, in the test that a correlation does not overtake the falling μt."""
FRAGILE = 1e-4
"""Relative distance of a column from the span of the others below which QR replaces the Gram."""
SHORTLIST = 128
"""How many columns are followed besides those that the size of the active set asks for."""
BLOCK = 48
"""How many knots are followed before they are certified."""
TRIES = 30
"""How many changes of the active set at one μ mean that they go in a circle."""
SHORTEST_LEAP, LONGEST_LEAP = 1e-9, 0.5
"""By which share of μ a leap goes down; each that follows another is ten times as long."""
NONE: IntArray = np.empty(0, dtype=np.intp)
EMPTY: FloatArray = np.empty(0)
ZERO: FloatArray = np.zeros(1)
CERTIFIED = 1e-11
"""Largest violation of the optimality conditions, relative to the largest μ, that passes."""


class Knot(NamedTuple):
    """The solution at one μ, and the active set with which it goes on below.

    A weight that enters here is 0; one that leaves here is not among the active any more. It is
    reached straight where the solution is a straight line from the knot above to here.
    """

    mu: float
    active: IntArray
    theta: FloatArray
    weights: FloatArray
    events: tuple[tuple[int, bool], ...] = ()
    straight: bool = True

    def renamed(self, columns: IntArray) -> Knot:
        """Return the knot with its columns named by their numbers in the whole design."""
        events = tuple((int(columns[j]), enters) for j, enters in self.events)
        return self._replace(active=columns[self.active], events=events)


class Lines:
    """The straight lines ω_A(μ) = b − μd and c(μ) = u + μv of the present active set.

    The columns are kept in an order that has the k active ones first. The inverse of the active
    Gram matrix is kept as W Wᵀ. A column that enters adds one column to W by Gram and Schmidt; for
    one that leaves, a reflection turns its row of W into a multiple of the last unit vector, and
    that row and column are struck out. Either changes the lines along one direction, whose
    correlations with the other columns cost one product of matrix and vector.
    """

    def __init__(
        self, Z: FloatArray, y: FloatArray, t: FloatArray, gram: FloatArray | None, rank_bound: int
    ):
        self.Z, self.y, self.gram = Z, y, gram
        m = Z.shape[1]
        self.norms2 = np.einsum("ij,ij->j", Z, Z) if gram is None else gram.diagonal()
        self.largest = float(np.sqrt(self.norms2.max()))
        self.y_norm = float(np.sqrt(y @ y))
        self.noise = NOISE * self.largest * self.y_norm
        self.rank_bound = min(Z.shape[1], rank_bound)
        self.order = np.arange(m)
        self.t_all, self.t = t, t.copy()
        self.u, self.v, self.ratio = np.empty(m), np.empty(m), np.empty(m)
        self.walls: dict[int, float] = {}
        self.careful = self.fragile = False
        self.height = Z.shape[0] if gram is None else m
        self.k, self.capacity = 0, min(self.rank_bound, 24)
        self.W = np.zeros((self.capacity, self.capacity), order="F")
        self.B = np.empty((self.height, self.capacity), order="F")
        self.theta, self.b, self.d = np.zeros((3, self.capacity))

    # -- the active set --------------------------------------------------------------------------

    def rebuild(self, active: IntArray, theta: FloatArray, before: Lines | None = None) -> None:
        """Take this active set, with its factor from a QR decomposition or from earlier lines."""
        self._reserve(active.size)
        k = self.k = active.size
        others = np.ones(self.order.size, dtype=np.bool_)
        others[active] = False
        self.order = np.concatenate([active, np.flatnonzero(others)])
        self.t = self.t_all[self.order]
        self.theta[:k] = theta
        if k:
            columns = self.Z[:, active]
            if before is None:
                R = linalg.qr(columns, mode="r", check_finite=False)[0][:k]
                pivots = np.abs(R.diagonal())
                self.fragile = bool((pivots <= FRAGILE * np.sqrt(self.norms2[active])).any())
                self.W[:k, :k] = linalg.solve_triangular(R, np.eye(k), check_finite=False)
            else:
                self.fragile, self.W[:k, :k] = before.fragile, before.W[:k, :k]
            self.B[:, :k] = columns if self.gram is None else self.gram[self.order[:, None], active]
        self.refresh()

    def refresh(self) -> None:
        """Compute the lines from the data, with one step of iterative refinement."""
        k = self.k
        columns, W, theta = self.Z[:, self.order[:k]], self.W[:k, :k], self.theta[:k]
        b, d = np.zeros(k), np.zeros(k)
        for _ in range(2):
            b += W @ (W.T @ (columns.T @ (self.y - columns @ b)))
            d += W @ (W.T @ (theta - columns.T @ (columns @ d)))
        self.b[:k], self.d[:k] = b, d
        self.u[:] = (self.Z.T @ (self.y - columns @ b))[self.order]
        self.v[:] = (self.Z.T @ (columns @ d))[self.order]

    def enter(self, place: int, sign: float) -> bool:
        """Add the column at this place; change nothing where it lies in the active span."""
        k = self.k
        if k >= self.rank_bound:
            return False
        if self.careful or self.fragile:
            return self._enter_by_qr(place, sign)
        self._reserve(k + 1)
        self._exchange(k, place)
        j = self.order[k]
        B, W = self.B, self.W[:k, :k]
        B[:, k] = self.Z[:, j] if self.gram is None else self.gram[j, self.order]
        g = B[:, k] @ B[:, :k] if self.gram is None else B[:k, k]
        r = g @ W
        pivot2 = self.norms2[j] - r @ r
        if pivot2 <= FRAGILE**2 * self.norms2[j]:
            return self._enter_by_qr(k, sign)
        pivot = math.sqrt(pivot2)
        direction = self.W[: k + 1, k]
        direction[:k] = W @ r / -pivot
        direction[k] = 1 / pivot
        self.W[k, :k] = 0.0
        self.theta[k] = theta = sign * self.t[k]
        self.b[k] = self.d[k] = 0.0
        self.k = k + 1
        self._move(k + 1, direction, self.u[k] / pivot, (theta - self.v[k]) / pivot)
        return True

    def leave(self, place: int) -> None:
        """Take the active column at this place out."""
        k, last = self.k, self.k - 1
        if self.careful or self.fragile:
            active, theta = self.order[:k].copy(), self.theta[:k].copy()
            active[place], theta[place] = active[last], theta[last]
            self.rebuild(active[:last], theta[:last])
            return
        W = self.W[:k, :k]
        row = W[place].copy()
        length = float(np.sqrt(row @ row))
        direction = W @ row / length
        self.u[place], self.v[place] = 0.0, self.theta[place]
        signed = float(-np.copysign(length, row[last]))
        reflected = np.zeros(self.capacity)
        reflected[:k] = length * direction - signed * W[:, last]
        row[last] -= signed
        scale = -1.0 / (length * (length + abs(row[last] + signed)))
        dger(scale, reflected, row, a=self.W[:, :k], overwrite_a=1)
        W[place] = W[last]
        for line in (self.theta, self.b, self.d, direction):
            line[place], line[last] = line[last], line[place]
        self._exchange(place, last)
        self.B[:, [place, last]] = self.B[:, [last, place]]
        self.k = last
        self._move(k, direction, -self.b[last] / length, -self.d[last] / length)

    def _enter_by_qr(self, place: int, sign: float) -> bool:
        k, j = self.k, self.order[place]
        active = np.append(self.order[:k], j)
        R = linalg.qr(self.Z[:, active], mode="r", check_finite=False)[0]
        if abs(R[k, k]) <= DEPENDENT * np.sqrt(self.norms2[j]):
            return False
        self.rebuild(active, np.append(self.theta[:k], sign * self.t[place]))
        return True

    def _move(self, size: int, direction: FloatArray, along_b: float, along_d: float) -> None:
        """Move b and d along a direction, and u and v of the columns outside with them."""
        outside = self.k
        self.b[:size] += along_b * direction
        self.d[:size] += along_d * direction
        if self.gram is None:
            change = (self.Z.T @ (self.B[:, :size] @ direction))[self.order[outside:]]
        else:
            change = self.B[outside:, :size] @ direction
        self.v[outside:] += along_d * change
        change *= along_b
        self.u[outside:] -= change

    def _exchange(self, first: int, second: int) -> None:
        if first == second:
            return
        for line in (self.order, self.t, self.u, self.v):
            line[first], line[second] = line[second], line[first]
        if self.gram is None:
            return
        width = self.k
        held = self.B[first, :width].copy()
        self.B[first, :width] = self.B[second, :width]
        self.B[second, :width] = held

    def _reserve(self, k: int) -> None:
        """Make room for k active columns."""
        if k <= self.capacity:
            return
        old, room = self.k, max(k, min(2 * self.capacity, self.rank_bound))
        W, B = np.zeros((room, room), order="F"), np.empty((self.height, room), order="F")
        lines = np.zeros((3, room))
        W[:old, :old], B[:, :old] = self.W[:old, :old], self.B[:, :old]
        lines[:, :old] = self.theta[:old], self.b[:old], self.d[:old]
        self.W, self.B, self.capacity = W, B, room
        self.theta, self.b, self.d = lines

    # -- the next event --------------------------------------------------------------------------

    def leaving(self) -> tuple[float, int]:
        """Return the largest μ at which an active weight that shrinks reaches 0, and its place."""
        k = self.k
        if not k:
            return 0.0, -1
        ratio = self.b[:k] / self.d[:k]
        ratio[self.theta[:k] * self.d[:k] >= 0] = 0.0
        return self._largest(ratio, 0)

    def entering(self) -> tuple[float, int]:
        """Return the largest μ at which another correlation reaches ±μt, and its place."""
        k = self.k
        if k >= self.rank_bound:
            return 0.0, -1
        u, ratio = self.u[k:], self.ratio[k:]
        if not u.size:
            return 0.0, -1
        np.copysign(self.t[k:], u, out=ratio)
        ratio -= self.v[k:]
        np.divide(u, ratio, out=ratio)
        for j in self.walls:
            ratio[self.order[k:] == j] = 0.0
        mu, place = self._largest(ratio, k)
        return mu, k + place

    def _largest(self, ratio: FloatArray, first: int) -> tuple[float, int]:
        """Return the largest μ of the events from place `first` on, where μt is not rounding."""
        place = int(ratio.argmax())
        mu = float(ratio[place])
        if mu != 0 and not self.noise < mu * float(self.t[first + place]) < math.inf:
            t = self.t[first : first + ratio.size]
            ratio[~np.isfinite(ratio) | ~(ratio * t > self.noise)] = 0.0
            place = int(ratio.argmax())
            mu = float(ratio[place])
        return mu, place

    def weights(self, mu: float) -> FloatArray:
        """Return ω_A(μ)."""
        weights: FloatArray = self.b[: self.k] - mu * self.d[: self.k]
        return weights

    def knot(self, mu: float, weights: FloatArray, events: tuple[tuple[int, bool], ...]) -> Knot:
        """Return a knot with the present active set."""
        k = self.k
        return Knot(mu, self.order[:k].copy(), self.theta[:k].copy(), weights, events)

    # -- ties ------------------------------------------------------------------------------------

    def blocked(self) -> bool:
        """Return whether a column held at its bound would now cross it; let go of those inside."""
        crosses = False
        for j, sign in list(self.walls.items()):
            place = int(np.flatnonzero(self.order == j)[0])
            slope = sign * self.v[place] / self.t[place]
            crosses |= slope < 1 - FLAT
            if slope > 1 + FLAT:
                del self.walls[j]
        return crosses

    def resolve(self, mu: float, tie: float, events: tuple[tuple[int, bool], ...]) -> Knot:
        """Choose the active set below μ where several columns tie, by the small exact problem.

        Of all directions d in which the weights may move as μ falls, the right one minimises
        ½‖Z_E d − r/μ‖² over the columns E that tie, where a weight that is 0 may only move to the
        side of its correlation: non-negative least squares, once the free weights are projected
        out. `events` are those that the knot has seen already.
        """
        k = self.k
        before = set(self.order[:k].tolist())
        weights = self.weights(mu)
        free = weights * self.theta[:k] > tie * self.t[:k] * (
            np.abs(self.b[:k]) + mu * np.abs(self.d[:k])
        )
        correlations = self.u + mu * self.v
        correlations[:k] = self.theta[:k]
        tied = np.abs(correlations) >= mu * self.t * (1 - tie)
        tied[:k] = ~free
        tied &= self.norms2[self.order] > 0
        fixed, theta_fixed = self.order[:k][free], self.theta[:k][free]
        rest, theta_rest = self.order[tied], np.copysign(self.t[tied], correlations[tied])
        moves = self._moving(fixed, theta_fixed, rest, theta_rest)
        active = np.append(fixed, rest[moves])
        theta = np.append(theta_fixed, theta_rest[moves])
        self.rebuild(active, theta)
        self.walls = dict(zip(rest[~moves].tolist(), np.sign(theta_rest[~moves]), strict=True))
        after = set(active.tolist())
        changes = [(j, False) for j in before - after] + [(j, True) for j in after - before]
        weights = np.append(weights[free], np.zeros(active.size - fixed.size))
        return Knot(mu, active, theta, weights, (*events, *changes))

    def _moving(
        self, fixed: IntArray, theta_fixed: FloatArray, rest: IntArray, theta_rest: FloatArray
    ) -> BoolArray:
        """Return which of the tied columns move away from 0 as μ falls."""
        together = self.Z[:, np.append(fixed, rest)]
        target = linalg.lstsq(together.T, np.append(theta_fixed, theta_rest), cond=DEPENDENT)[0]
        columns = self.Z[:, rest] * np.sign(theta_rest)
        if fixed.size:
            Q = linalg.qr(self.Z[:, fixed], mode="economic", check_finite=False)[0]
            for _ in range(2):
                columns -= Q @ (Q.T @ columns)
                target -= Q @ (Q.T @ target)
        lengths = np.sqrt(np.einsum("ij,ij->j", columns, columns))
        outside = lengths > DEPENDENT * np.sqrt(self.norms2[rest])
        moves = np.zeros(rest.size, dtype=np.bool_)
        moves[outside] = nonnegative_support(columns[:, outside] / lengths[outside], target)
        return moves


def nonnegative_support(columns: FloatArray, target: FloatArray) -> BoolArray:
    """Return the support of non-negative least squares, with independent columns.

    Parameters
    ----------
    columns : ndarray, shape (n, m)
        Columns of length 1.
    target : ndarray, shape (n,)
        What their non-negative combination comes closest to.

    Returns
    -------
    ndarray of bool, shape (m,)
        Lawson and Hanson (1974), ch. 23, but a column in the span of the others never joins them.
    """
    m = columns.shape[1]
    amounts = np.zeros(m)
    support, barred = np.zeros(m, dtype=np.bool_), np.zeros(m, dtype=np.bool_)
    slack = 1e-11 * np.sqrt(target @ target)
    for _ in range(10 * m):
        gain = columns.T @ (target - columns @ amounts)
        gain[support | barred] = 0.0
        if not m or gain.max() <= slack:
            break
        newcomer = int(gain.argmax())
        members = np.append(np.flatnonzero(support), newcomer)
        R = linalg.qr(columns[:, members], mode="r", check_finite=False)[0]
        if members.size > columns.shape[0] or abs(R[members.size - 1, -1]) <= 1e-10:
            barred[newcomer] = True
            continue
        support[newcomer] = True
        while True:
            wanted = np.zeros(m)
            wanted[support] = linalg.lstsq(columns[:, support], target)[0]
            falls = support & (wanted <= 0)
            if not falls.any():
                break
            share = (amounts[falls] / (amounts[falls] - wanted[falls])).min()
            amounts += share * (wanted - amounts)
            support &= amounts > 1e-14 * np.abs(amounts).max()
            barred[:] = False
        amounts = wanted
    return support


def follow(lines: Lines, mu: float, mu_stop: float, limit: int) -> list[Knot]:
    """Follow the solution on these columns from μ down to mu_stop, or for `limit` knots.

    Returns
    -------
    list of Knot
        The solution where the active set changes, and at mu_stop where that was reached. The first
        is at μ itself where the active set had to change there. They end early where the active set
        would change for ever.
    """
    knots: list[Knot] = []
    tie, tries = TIE, 0
    while len(knots) < limit:
        (mu_out, leaver), (mu_in, newcomer) = lines.leaving(), lines.entering()
        following = max(mu_out, mu_in)
        tries += 1
        if tries > TRIES or tie > LOOSEST_TIE:
            break
        if following >= mu * (1 - tie) or (lines.walls and lines.blocked()):
            knots[-1:] = [lines.resolve(mu, tie, knots[-1].events if knots else ())]
            tie *= 10
            continue
        if following <= mu_stop:
            knots.append(lines.knot(mu_stop, lines.weights(mu_stop), ()))
            break
        weights = lines.weights(following)
        if mu_out >= mu_in:
            event = int(lines.order[leaver]), False
            weights[leaver] = weights[-1]
            weights = weights[:-1]
            lines.leave(leaver)
        else:
            event = int(lines.order[newcomer]), True
            sign = math.copysign(1.0, lines.u[newcomer])
            if not lines.enter(newcomer, sign):
                lines.walls[event[0]] = sign
                continue
            weights = np.concatenate([weights, ZERO])
        mu, tie, tries = following, TIE, 0
        knots.append(lines.knot(mu, weights, (event,)))
    return knots


class Homotopy:
    """The whole path: `follow` on the columns that can matter, certified against all of them.

    A block of knots is followed on the columns whose correlations are near the bound. Correlations
    are straight lines between knots, and so is the bound; hence a column was left out rightly where
    it stays within the bound at the knots, and one matrix product tells so for the whole block.
    What stands is kept, and the next block starts where it ends, with the columns that were missed.
    Where none stands, a leap takes its place.
    """

    def __init__(self, Z: FloatArray, y: FloatArray, t: FloatArray, rank_bound: int):
        n, p = Z.shape
        self.Z, self.y, self.t, self.rank_bound = Z, y, t, rank_bound
        self.gram = Z.T @ Z if p <= 2 * n else None
        self.start = Z.T @ y
        self.mu_max = float((np.abs(self.start) / t).max())
        self.noise = NOISE * float(np.sqrt(y @ y))
        self.scaled = bool((t != 1).any())
        self.breadth = 2
        self.leap = SHORTEST_LEAP
        self.careful = False
        self.violation = 0.0
        self.most = most_knots(n, p)

    def run(self, mu_min: float) -> list[Knot]:
        """Return the knots from the largest μ that matters down to mu_min."""
        if (np.abs(self.start) <= self.noise).all():
            return [Knot(0.0, NONE, EMPTY, EMPTY)]
        if self.mu_max <= mu_min:
            return [Knot(self.mu_max, NONE, EMPTY, EMPTY)]
        knots = [Knot(np.inf, NONE, EMPTY, EMPTY)]
        correlations, missed, lines = self.start, NONE, None
        while knots[-1].mu > mu_min:
            columns = self._shortlist(knots[-1], correlations, missed)
            block: list[Knot] = []
            if len(knots) < self.most:
                lines = self._lines(columns, knots[-1], lines)
                block = follow(lines, knots[-1].mu, mu_min, BLOCK)
            if self.gram is None:
                block = [knot.renamed(columns) for knot in block]
            above, again = knots[-1], bool(block) and block[0].mu == knots[-1].mu
            if again:  # the solution at the last knot goes on in another way
                above = knots[-2] if above.straight else Knot(np.inf, NONE, EMPTY, EMPTY)
                block[0] = block[0]._replace(straight=knots[-1].straight)
            stands, at_knots, broken = self._judge(above, block, columns)
            if stands:
                correlations = at_knots[stands - 1]
                knots[len(knots) - again :] = block[:stands]
            if stands < len(block):
                lines = None
            if 2 * stands < len(block):
                self.breadth *= 2
            falls = stands > again
            missed = broken if falls else np.union1d(missed, broken)
            if falls:
                self.leap = SHORTEST_LEAP
            elif not broken.size:
                lines = None
                if self.careful:
                    correlations = self._leap(knots, mu_min)
                self.careful = True
        return knots[1:]

    def _leap(self, knots: list[Knot], mu_min: float) -> FloatArray:
        """Add the solution a little below the last knot, by feature-sign search."""
        if knots[-1].mu == np.inf:
            knots.append(Knot(self.mu_max, NONE, EMPTY, EMPTY))
        above, share = knots[-1], self.leap if len(knots) < self.most else LONGEST_LEAP
        mu = above.mu * (1 - share)
        if mu <= mu_min or (mu * self.t <= self.noise).all():
            mu = mu_min
        self.leap = min(10 * share, LONGEST_LEAP)
        before = np.zeros(self.t.size)
        before[above.active] = above.weights
        found = feature_sign_search(self.Z, self.y, mu * self.t, before)
        after, slopes = found.weights, self._slopes(found.weights)
        beyond = (found.excess - self.noise) / self.t
        self.violation = max(self.violation, float(beyond.max()) / self.mu_max)
        on, signs = (before != 0) | (after != 0), np.sign(before + after)
        straight = (
            bool((before * after >= 0).all())
            and self._off(self._slopes(before), above.mu, signs) <= CERTIFIED
            and self._off(slopes, mu, signs) <= CERTIFIED
        )
        between, support = np.flatnonzero(on), np.flatnonzero(after)
        was = set(above.active.tolist()) ^ {j for j, _ in above.events}
        events = [(j, False) for j in was - set(between.tolist())]
        events += [(j, True) for j in set(between.tolist()) - was]
        theta = np.where(before != 0, np.sign(before), np.sign(after)) * self.t
        knots[-1] = above._replace(
            active=between, theta=theta[between], weights=before[between], events=tuple(events)
        )
        leavers = tuple((int(j), False) for j in np.setdiff1d(between, support))
        theta = np.sign(after) * self.t
        knots.append(Knot(mu, support, theta[support], after[support], leavers, straight))
        return slopes

    def _slopes(self, weights: FloatArray) -> FloatArray:
        on = np.flatnonzero(weights)
        return np.asarray(correct_residual(self.y, self.Z[:, on], weights[on]) @ self.Z)

    def _off(self, slopes: FloatArray, mu: float, signs: FloatArray) -> float:
        """Return by how much, relative to the largest μ, these signs break the conditions."""
        off = np.where(signs != 0, np.abs(slopes - mu * self.t * signs), 0.0)
        off = np.maximum(off, np.abs(slopes) - mu * self.t)
        return float(((off - self.noise) / self.t).max()) / self.mu_max

    def _shortlist(self, knot: Knot, correlations: FloatArray, missed: IntArray) -> IntArray:
        """Return the columns to follow from a knot on: those with the largest correlations."""
        size = self.breadth * knot.active.size + SHORTLIST
        if self.gram is not None or size >= self.t.size:
            return np.arange(self.t.size)
        heights = np.abs(correlations) / self.t
        near = heights >= np.partition(heights, -size)[-size]
        near[missed] = near[knot.active] = True
        return np.flatnonzero(near)

    def _lines(self, columns: IntArray, knot: Knot, before: Lines | None) -> Lines:
        if before is not None and self.gram is not None:
            before.refresh()
            return before
        Z = self.Z if columns.size == self.t.size else self.Z[:, columns]
        lines = Lines(Z, self.y, self.t[columns], self.gram, self.rank_bound)
        lines.careful = self.careful
        lines.rebuild(np.searchsorted(columns, knot.active), knot.theta, before)
        return lines

    def _judge(
        self, before: Knot, block: list[Knot], columns: IntArray
    ) -> tuple[int, FloatArray, IntArray]:
        """Return how many knots stand, the correlations at all, and the columns that were missed.

        A knot stands where all correlations are within the bound, and at it those of the columns
        that are active below or above, with their signs; then it holds on the whole way from the
        knot before, too.
        """
        if not block:
            return 0, EMPTY, NONE
        mus = np.array([knot.mu for knot in block])
        row = np.arange(len(block)).repeat([knot.active.size for knot in block])
        active = np.concatenate([knot.active for knot in block])
        place = np.zeros(self.t.size, dtype=np.intp)
        place[active] = place[before.active] = 1
        used = place.nonzero()[0]
        place[used] = np.arange(used.size)
        theta, weights = np.zeros((len(block) + 1, used.size)), np.zeros((len(block), used.size))
        theta[0, place[before.active]] = before.theta
        members = place[active]
        theta[row + 1, members] = np.concatenate([knot.theta for knot in block])
        weights[row, members] = np.concatenate([knot.weights for knot in block])
        below, above = theta[1:], theta[:-1]
        weights *= weights * below > 0
        correlations = self._correlations(weights, used)
        scaled = correlations / self.t if self.scaled else correlations
        gap = np.maximum(scaled.max(axis=1), -scaled.min(axis=1)) - mus
        if self.scaled and gap.max() > CERTIFIED * self.mu_max:
            gap = (np.abs(scaled) - self.noise / self.t).max(axis=1) - mus
        at_used = correlations[:, used]
        signed = np.stack([below, above])
        off_bound = (np.abs(at_used - mus[:, None] * signed) - self.noise) / self.t[used]
        gap = np.maximum(gap, off_bound.max(axis=(0, 2), where=signed != 0, initial=0.0))
        breaks = (weights != 0) & (weights * above <= 0)
        breaks[0] &= block[0].straight
        gap[breaks.any(axis=1)] = np.inf
        gap /= self.mu_max
        fails = ~(gap <= CERTIFIED)
        stands = int(fails.argmax()) if fails.any() else len(block)
        self.violation = max(self.violation, float(gap[:stands].max(initial=0.0)))
        if stands == len(block):
            return stands, correlations, NONE
        allowed = CERTIFIED * self.mu_max + self.noise / self.t
        broken = np.abs(scaled[stands]) - mus[stands] > allowed
        return stands, correlations, np.setdiff1d(np.flatnonzero(broken), columns)

    def _correlations(self, weights: FloatArray, used: IntArray) -> FloatArray:
        """Return Zᵀ(y − Zω) for each row ω of weights, which are those of the columns used."""
        if self.gram is not None:
            return self.start - weights @ self.gram[used]
        fitted: FloatArray = weights @ self.Z[:, used].T
        return (self.y - fitted) @ self.Z


def most_knots(n: int, p: int) -> int:
    """Return how many knots a path is followed for, before it goes on by long leaps."""
    return 2000 * (min(n, p) + 4)
