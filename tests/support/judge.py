"""The judge of small problems: exact rational arithmetic, and nothing of the library.

The data, the weights and λ are binary fractions, so everything here is exact but for the logistic
function, which `mpmath` has to 60 digits. The minimum is found by descent from support to support,
which in exact arithmetic cannot cycle, and is checked by its optimality conditions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import mpmath
import numpy as np

Vector = list[Fraction]
Matrix = list[Vector]
EPS = Fraction(1, 2**52)


def exactly(values: object) -> Vector:
    """Return numbers as the fractions that they are."""
    return [Fraction(value) for value in np.asarray(values, dtype=float).tolist()]


class Exact:
    """½wᵀGw − qᵀw + λ‖w‖₁ with G = XᵀX/n + ridge·I, and ‖y‖²/(2n), its value at 0 taken away.

    Parameters
    ----------
    X, y : array_like, shapes (n, p) and (n,)
        The data.
    centred : bool
        Whether there is an intercept.
    """

    def __init__(self, X: np.ndarray, y: np.ndarray, *, centred: bool):
        n = len(y)
        columns = [exactly(column) for column in np.asarray(X, dtype=float).T]
        response = exactly(y)
        if centred:
            columns = [_less_its_mean(column) for column in columns]
            response = _less_its_mean(response)
        self.n, self.p, self.columns, self.y = n, len(columns), columns, response
        self.G = [[_dot(a, b) / n for b in columns] for a in columns]
        self.q = [_dot(column, response) / n for column in columns]
        self.null = _dot(response, response) / (2 * n)
        self.steepest = max(abs(slope) for slope in self.q)
        sizes = [_root(_dot(column, column)) for column in columns]
        self.size = _root(2 * n * self.null)
        self.rounding = 64 * EPS * max(sizes) * self.size / n

    def slopes(self, w: Vector, ridge: Fraction) -> Vector:
        """Return q − Gw − ridge·w."""
        on = [j for j in range(self.p) if w[j]]
        return [
            self.q[i] - sum((self.G[i][j] * w[j] for j in on), Fraction()) - ridge * w[i]
            for i in range(self.p)
        ]

    def violation(self, w: object, lam: object, ridge: object = 0) -> Fraction:
        """Return by how much w breaks the optimality conditions, in units of the largest |q|."""
        weights, lam, ridge = exactly(w), Fraction(lam), Fraction(ridge)  # type: ignore[arg-type]
        worst = Fraction()
        for weight, slope in zip(weights, self.slopes(weights, ridge), strict=True):
            sign = (weight > 0) - (weight < 0)
            apart = abs(slope - lam * sign) if sign else max(abs(slope) - lam, Fraction())
            worst = max(worst, apart)
        return max(worst - self.rounding, Fraction()) / (self.steepest or 1)

    def value(self, w: Vector, lam: Fraction, ridge: Fraction) -> Fraction:
        """Return the objective, less its value at 0."""
        pull = self.slopes(w, ridge)
        smooth = -sum((w[j] * (self.q[j] + pull[j]) for j in range(self.p)), Fraction()) / 2
        return smooth + lam * sum((abs(weight) for weight in w), Fraction())

    def excess(self, w: object, lam: object, ridge: object = 0) -> Fraction:
        """Return (objective − minimum), relative to the null model's objective."""
        weights, lam, ridge = exactly(w), Fraction(lam), Fraction(ridge)  # type: ignore[arg-type]
        least = self.value(self.minimiser(lam, ridge, weights), lam, ridge)
        apart = self.value(weights, lam, ridge) - least
        if not self.null:
            return Fraction(apart > 0) * 10**9
        return apart / self.null

    def gap(self, w: object, lam: object, ridge: object = 0) -> Fraction:
        """Return a bound of the excess: the duality gap at the scaled residual, in fractions."""
        weights, lam, ridge = exactly(w), Fraction(lam), Fraction(ridge)  # type: ignore[arg-type]
        pull = self.slopes(weights, ridge)
        steepest = max(abs(slope) for slope in pull)
        fit = [
            self.y[i] - sum((c[i] * b for c, b in zip(self.columns, weights, strict=True) if b))
            for i in range(self.n)
        ]
        energy = _dot(fit, fit) / self.n + ridge * _dot(weights, weights)
        scale = min(Fraction(1), lam / steepest) if steepest else Fraction(1)
        gap = (1 - scale) ** 2 * energy / 2 + sum(
            (lam * abs(b) - scale * b * c for b, c in zip(weights, pull, strict=True)), Fraction()
        )
        return gap / self.null if self.null else Fraction(gap > 0) * 10**9

    def minimiser(self, lam: Fraction, ridge: Fraction, start: Vector | None = None) -> Vector:
        """Return weights of least objective, by descent from one support to the next."""
        w = list(start) if start else [Fraction()] * self.p
        signs = {j: 1 if w[j] > 0 else -1 for j in range(self.p) if w[j]}
        while True:
            while (falls := self._settle(w, signs, lam, ridge)) is not None:
                for j in falls:
                    del signs[j]
                    w[j] = Fraction()
            pull = self.slopes(w, ridge)
            worst = max((j for j in range(self.p) if j not in signs), default=-1,
                        key=lambda j: abs(pull[j]))  # fmt: skip
            if worst < 0 or abs(pull[worst]) <= lam:
                break
            signs[worst] = 1 if pull[worst] > 0 else -1
        for j, slope in enumerate(self.slopes(w, ridge)):
            assert slope == lam * signs[j] if j in signs else abs(slope) <= lam
        return w

    def _settle(
        self, w: Vector, signs: dict[int, int], lam: Fraction, ridge: Fraction
    ) -> list[int] | None:
        """Go to the minimum on the support, or to where weights fall to 0 on the way: those."""
        members = list(signs)
        matrix = [[self.G[i][j] + ridge * (i == j) for j in members] for i in members]
        target = [self.q[j] - lam * signs[j] for j in members]
        solution, kernel = solve(matrix, target)
        if kernel is None:
            move = [a - w[j] for a, j in zip(solution, members, strict=True)]
            most = Fraction(1)
        else:
            uphill = lam * sum((signs[j] * d for j, d in zip(members, kernel, strict=True)))
            move, most = ([-d for d in kernel] if uphill > 0 else kernel), None
        reach = {
            j: -w[j] / d for j, d in zip(members, move, strict=True) if d * signs[j] < 0
        }  # when the weight is 0
        if kernel is not None and not reach:  # at λ = 0 either direction is as good
            move = [-d for d in move]
            reach = {j: -w[j] / d for j, d in zip(members, move, strict=True) if d * signs[j] < 0}
        first = min(reach.values(), default=None)
        if first is None or (most is not None and first > most):
            assert most is not None
            for j, d in zip(members, move, strict=True):
                w[j] += d
            return None
        for j, d in zip(members, move, strict=True):
            w[j] += first * d
        return [j for j, share in reach.items() if share == first]


class ExactLogistic:
    """The logistic lasso to 60 digits."""

    def __init__(self, X: np.ndarray, y: np.ndarray):
        self.X, self.y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)

    def gap(self, w: np.ndarray, intercept: float, lam: float, *, centred: bool) -> float:
        """Return the duality gap, relative to the null model, with the best intercept near.

        Correlations that exceed λ by what rounding of the data may leave count as feasible.
        """
        with mpmath.workdps(60):
            weights = [mpmath.mpf(float(value)) for value in w]
            scores = [
                mpmath.fsum(
                    mpmath.mpf(float(x)) * b for x, b in zip(row, weights, strict=True) if b
                )
                for row in self.X
            ]
            labels = [int(label) for label in self.y]
            offset = mpmath.mpf(float(intercept))
            if centred:
                offset = _balanced(scores, labels, offset)
            share = mpmath.mpf(labels.count(1)) / len(labels) if centred else mpmath.mpf(1) / 2
            null = -share * mpmath.log(share) - (1 - share) * mpmath.log(1 - share)
            margins = [label * (s + offset) for label, s in zip(labels, scores, strict=True)]
            doubt = [1 / (1 + mpmath.exp(m)) for m in margins]
            pulls = [
                mpmath.fsum(
                    mpmath.mpf(float(x)) * label * d
                    for x, label, d in zip(column, labels, doubt, strict=True)
                )
                / len(labels)
                for column in self.X.T
            ]
            sizes = [mpmath.norm([mpmath.mpf(float(x)) for x in column]) for column in self.X.T]
            rounding = 64 * mpmath.mpf(2) ** -52 * max(sizes) / mpmath.sqrt(len(labels))
            steepest = max(max(abs(pull) for pull in pulls) - rounding, 0)
            scale = min(mpmath.mpf(1), mpmath.mpf(float(lam)) / steepest) if steepest else 1
            value = mpmath.fsum(mpmath.log1p(mpmath.exp(-m)) for m in margins) / len(labels)
            value += mpmath.mpf(float(lam)) * mpmath.fsum(abs(b) for b in weights)
            dual = mpmath.fsum(_entropy(scale * d) for d in doubt) / len(labels)
            return float((value - dual) / null)


def _balanced(scores: list, labels: list[int], start: object) -> object:
    """Return the intercept at which the residuals sum to 0, by bisection and Newton's steps."""
    low, high = -max(scores) - 200, -min(scores) + 200
    offset = min(max(start, low), high)
    for _ in range(400):
        doubt = [
            1 / (1 + mpmath.exp(k * (s + offset))) for k, s in zip(labels, scores, strict=True)
        ]
        slope = mpmath.fsum(k * d for k, d in zip(labels, doubt, strict=True))
        low, high = (offset, high) if slope > 0 else (low, offset)
        bend = mpmath.fsum(d * (1 - d) for d in doubt)
        following = offset + slope / bend if bend else low - 1
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - offset) <= mpmath.mpf(10) ** -45 * (1 + abs(offset)):
            return following
        offset = following
    return offset


def _entropy(share: object) -> object:
    if not 0 < share < 1:
        return mpmath.mpf(0)
    return -share * mpmath.log(share) - (1 - share) * mpmath.log1p(-share)


def solve(matrix: Matrix, target: Sequence[Fraction]) -> tuple[Vector, Vector | None]:
    """Return the solution of a linear system, or else a vector that the matrix takes to 0."""
    size = len(target)
    rows = [[*row, value] for row, value in zip(matrix, target, strict=True)]
    for i in range(size):
        pivot = next((k for k in range(i, size) if rows[k][i]), None)
        if pivot is None:
            kernel = [-rows[k][i] for k in range(i)] + [Fraction(1)]
            return [], kernel + [Fraction()] * (size - i - 1)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        inverse = 1 / rows[i][i]
        rows[i] = [value * inverse for value in rows[i]]
        for k in range(size):
            if k != i and (factor := rows[k][i]):
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [row[-1] for row in rows], None


def _dot(a: Vector, b: Vector) -> Fraction:
    return sum((x * z for x, z in zip(a, b, strict=True)), Fraction())


def _less_its_mean(values: Vector) -> Vector:
    mean = sum(values, Fraction()) / len(values)
    return [value - mean for value in values]


def _root(value: Fraction) -> Fraction:
    """Return a square root to some digits, of any size."""
    if not value:
        return value
    shift = 4 * ((value.denominator.bit_length() - value.numerator.bit_length()) // 4)
    near = (
        value * Fraction(4) ** (shift // 2) if shift >= 0 else value / Fraction(4) ** (-shift // 2)
    )
    return Fraction(float(near) ** 0.5) / Fraction(2) ** (shift // 2)
