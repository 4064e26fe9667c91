"""The lasso at one λ, by block pivoting on a working set of columns.

Were the support A of the solution and the signs s on it known, the weights would solve a linear
system, G_AA w_A = X_Aᵀy/n − λs with G = XᵀX/n. So guess A and s, solve, and look: a weight that has
come out with the wrong sign must leave A, and a column outside whose correlation c = Xᵀr/n exceeds
λ must enter with the sign of that correlation. Exchange all of them at once; when that has not made
them fewer for three times, exchange one alone until it has, which cannot cycle (Kim and Park, Fast
Active-Set-Type Algorithms for L1-Regularized Linear Regression, 2010; Portugal, Júdice and Vicente,
1994). This runs on the columns with the largest correlations; one product with all of X then tells
which others are needed. Only these columns are ever copied and centred.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv

from shrinkage.core.duality import gap_at
from shrinkage.core.validation import FloatArray

__all__ = ["ActiveSetSolution", "WorkingSet", "exchange", "lasso_by_active_set"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

WORKING_SET = 200
"""Twice the number of columns with which the working set starts."""
NEAR = 0.95
"""The share of λ above which a correlation brings a column in along with those that must."""
PATIENCE = 3
"""How many exchanges of all wrong columns may fail to make them fewer."""
FAR, STAGE, ROUGH = 0.05, 0.85, 1e-4
"""The share of λmax below which λ is reached in stages, their ratio, and the gap of the others."""
ENDLESS = 50
"""How many exchanges on one working set mean that its columns are too near dependence."""
WRONG = 1e-13
"""By how much, relative to λ, a correlation must exceed the bound for the column to be wrong."""
EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class ActiveSetSolution:
    """A solution with its certificate.

    Attributes
    ----------
    w : ndarray, shape (p,)
        The weights.
    intercept : float
        The intercept.
    objective : float
        The lasso's objective.
    optimality : float
        The largest violation of the optimality conditions, relative to λmax.
    gap : float
        The duality gap, relative to the null model's objective.
    exchanges : int
        How many guesses of the support were tried.
    """

    w: FloatArray
    intercept: float
    objective: float
    optimality: float
    gap: float
    exchanges: int


class Outcome(NamedTuple):
    """The gap that was reached, after how many guesses, and whether the method applied."""

    gap: float
    exchanges: int
    settled: bool


class WorkingSet:
    """Some columns, centred, with their Gram matrix, and the guess of support and signs on them.

    And the solution so far, with the residual that it leaves and the correlations of all columns.
    """

    def __init__(self, X: FloatArray, y: FloatArray, centred: bool):
        self.X, self.y, self.centred = X, y, centred
        self.members = np.empty(0, dtype=np.intp)
        self.rows = np.empty((0, X.shape[0]))  # the columns, one a row
        self.means, self.start, self.weights = np.empty(0), np.empty(0), np.empty(0)
        self.gram = np.empty((0, 0))
        self.guess, self.signs = np.empty(0, dtype=np.bool_), np.empty(0)
        self.residual, self.correlations = y, y @ X / y.size

    def minimise(self, lam: float, ridge: float, tol: float, max_exchanges: int) -> Outcome:
        """Minimise 1/(2n)·‖y − Xw‖² + λ‖w‖₁ + (ridge/2)‖w‖², starting where this stands."""
        exchanges = 0
        while True:
            gap = self.gap(lam, ridge)
            missed = self.missed(lam)
            done = exchanges > 0 and not missed.size
            if gap <= tol or done or exchanges >= max_exchanges:
                return Outcome(gap, exchanges, True)
            if missed.size:
                self.extend(missed)
            problem = self.gram, self.start, self.guess, self.signs
            self.weights, spent, settled = exchange(*problem, lam, ridge, max_exchanges - exchanges)
            exchanges += spent
            if not settled and exchanges < max_exchanges:
                return Outcome(gap, exchanges, False)
            self.residual = self.y - self.weights @ self.rows
            self.correlations = self.residual @ self.X / self.y.size

    def adopt(self, w: FloatArray) -> None:
        """Take a solution that was found elsewhere as the one so far, and its support as guess."""
        self.extend(np.flatnonzero(w))
        self.weights = w[self.members]
        self.guess, self.signs = self.weights != 0, np.sign(self.weights)
        self.residual = self.y - self.weights @ self.rows
        self.correlations = self.residual @ self.X / self.y.size

    def gap(self, lam: float, ridge: float) -> float:
        """Return the relative duality gap, with the ridge as more rows √(n·ridge)·I of X."""
        correlations, y, residual = self.correlations[self.members], self.y, self.residual
        steepest = float(np.abs(self.correlations).max())
        if ridge:
            correlations = correlations - ridge * self.weights
            off_members = np.abs(self.correlations)
            off_members[self.members] = np.abs(correlations)
            steepest = float(off_members.max())
            more = np.sqrt(y.size * ridge) * self.weights
            unit = np.sqrt(1 + more.size / y.size)  # the gap is a mean over all its rows
            y = unit * np.concatenate([y, np.zeros(more.size)])
            residual = unit * np.concatenate([residual, -more])
        return gap_at(y, residual, correlations, steepest, self.weights, lam)

    def missed(self, lam: float) -> IntArray:
        """Return the columns outside that break the bound or nearly do, or those that do most.

        None where no column breaks it; at first all, where they are few.
        """
        heights = np.abs(self.correlations)
        heights[self.members] = 0.0
        if heights.max() <= lam * (1 + WRONG):
            return np.empty(0, dtype=np.intp)
        most = (int(np.count_nonzero(self.weights)) + WORKING_SET) // 2
        most = max(min(most, self.y.size // 2), 1)
        if not self.members.size and heights.size <= most:
            return np.arange(heights.size)
        near = np.flatnonzero(heights > NEAR * lam)
        if near.size <= most:
            return near
        heights = heights[near]
        return near[np.argpartition(heights, -most)[-most:]]

    def extend(self, newcomers: IntArray) -> None:
        """Take these columns in."""
        size = newcomers.size
        fresh = self.X.T[newcomers]
        means = fresh.mean(axis=1) if self.centred else np.zeros(size)
        fresh -= means[:, None]
        n, old = self.X.shape[0], self.members.size
        gram = np.empty((old + size, old + size))
        gram[:old, :old] = self.gram
        gram[old:, :old] = fresh @ self.rows.T / n
        gram[:old, old:] = gram[old:, :old].T
        gram[old:, old:] = fresh @ fresh.T / n
        self.gram = gram
        self.rows = np.concatenate([self.rows, fresh])
        self.members = np.concatenate([self.members, newcomers])
        self.means = np.concatenate([self.means, means])
        self.start = np.concatenate([self.start, fresh @ self.y / n])
        self.guess = np.concatenate([self.guess, np.zeros(size, dtype=np.bool_)])
        self.signs = np.concatenate([self.signs, np.zeros(size)])
        self.weights = np.concatenate([self.weights, np.zeros(size)])


def exchange(
    gram: FloatArray,
    start: FloatArray,
    guess: BoolArray,
    signs: FloatArray,
    lam: float,
    ridge: float,
    max_exchanges: int,
) -> tuple[FloatArray, int, bool]:
    """Minimise ½wᵀ(G + ridge·I)w − startᵀw + λ‖w‖₁ by exchanging columns until a guess is right.

    Parameters
    ----------
    gram : ndarray, shape (m, m)
        The matrix G.
    start : ndarray, shape (m,)
        The correlations at w = 0.
    guess, signs : ndarray, shape (m,)
        The guess of the support and of the signs on it; they are changed into the right ones.
    lam, ridge : float
        The strengths λ > 0 and ridge ≥ 0.
    max_exchanges : int
        The most guesses to try.

    Returns
    -------
    weights : ndarray, shape (m,)
    exchanges : int
    settled : bool
        Whether the last guess was right.
    """
    fewest, patience = guess.size + 1, PATIENCE
    weights, wrong = np.zeros(guess.size), np.zeros(guess.size, dtype=np.bool_)
    entered = np.empty(0, dtype=np.intp)
    for tried in range(1, min(max_exchanges, ENDLESS) + 1):
        active = np.flatnonzero(guess)
        weights[:] = 0.0
        if active.size:
            matrix = gram[active[:, None], active]
            matrix.flat[:: active.size + 1] += ridge
            target = start[active] - lam * signs[active]
            found, failed = dposv(matrix.T, target, overwrite_a=1, overwrite_b=1)[1:]
            if failed:  # dependent columns: of those that came in last, the better half stays
                if entered.size < 2:
                    return weights, tried, False
                guess[entered[: entered.size // 2]] = False
                entered = entered[entered.size // 2 :]
                continue
            weights[active] = found
        correlations = start - gram @ weights
        wrong = np.abs(correlations) > lam * (1 + WRONG)
        wrong[active] = weights[active] * signs[active] < 0
        number = int(np.count_nonzero(wrong))
        if not number:
            return weights, tried, True
        if number < fewest:
            fewest, patience = number, PATIENCE
        elif patience:
            patience -= 1
        else:
            wrong[: np.flatnonzero(wrong)[-1]] = False
        guess ^= wrong
        entered = np.flatnonzero(wrong & guess)
        entered = entered[np.abs(correlations[entered]).argsort()]
        signs[entered] = np.sign(correlations[entered])
    weights[wrong] = 0.0
    return weights, min(max_exchanges, ENDLESS), False


def lasso_by_active_set(
    X: FloatArray, y: FloatArray, lam: float, *, centred: bool, tol: float, max_exchanges: int
) -> ActiveSetSolution | None:
    """Minimise 1/(2n)·‖y − Xw − intercept‖² + λ‖w‖₁ by block pivoting on a working set.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Features, not centred.
    y : ndarray, shape (n,)
        The response, not centred.
    lam : float
        The strength λ > 0.
    centred : bool
        Whether there is an intercept.
    tol : float
        The relative duality gap at which to stop.
    max_exchanges : int
        The most guesses of the support to try.

    Returns
    -------
    ActiveSetSolution or None
        None where the method does not apply: the columns of a guess are dependent, the numbers are
        not finite or too far from 1 to be squared, or an offset would cost digits.
    """
    n = y.size
    y_mean = float(y[0] + (y - y[0]).mean()) if centred else 0.0
    working = WorkingSet(X, y - y_mean, centred)
    energy, lam_max = float(working.y @ working.y), float(np.abs(working.correlations).max())
    offset = float(np.abs(X[0]).max()) if centred else 0.0
    too_far = not 1e-100 < energy < 1e100 or not 1e-100 < lam_max < 1e100
    if too_far or 8 * EPS * offset * np.sqrt(energy / n) > 1e-10 * lam:
        return None
    gap, exchanges = np.inf, 0
    for strength in _stages(lam, lam_max, X.shape):
        enough = tol if strength == lam else max(tol, ROUGH)
        gap, spent, settled = working.minimise(strength, 0.0, enough, max_exchanges - exchanges)
        exchanges += spent
        if not settled:
            return None
    weights, at_members = working.weights, working.correlations[working.members]
    w, on = np.zeros(X.shape[1]), weights != 0
    w[working.members] = weights
    apart = float(np.abs(at_members[on] - lam * np.sign(weights[on])).max(initial=0.0))
    steepest = float(np.abs(working.correlations).max())
    return ActiveSetSolution(
        w=w,
        intercept=y_mean - float(working.means @ weights),
        objective=float(working.residual @ working.residual) / (2 * n)
        + lam * float(np.abs(weights).sum()),
        optimality=max(apart, steepest - lam, 0.0) / lam_max,
        gap=gap,
        exchanges=exchanges,
    )


def _stages(lam: float, lam_max: float, shape: tuple[int, ...]) -> list[float]:
    """Return the λ to pass on the way: with many columns a small λ is too far for one guess."""
    share = lam / lam_max
    if shape[1] <= shape[0] or share >= FAR:
        return [lam]
    steps = int(np.ceil(np.log(share) / np.log(STAGE)))
    return [*(lam_max * STAGE ** np.arange(1, steps)).tolist(), lam]
