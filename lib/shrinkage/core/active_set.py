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

import numpy as np
from scipy.linalg.lapack import dposv

from shrinkage.core.duality import gap_at
from shrinkage.core.validation import FloatArray

__all__ = ["ActiveSetSolution", "lasso_by_active_set"]

WORKING_SET = 120
"""How many columns the working set starts with; a third of that it grows by at least."""
PATIENCE = 3
"""How many exchanges of all wrong columns may fail to make them fewer."""
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


class WorkingSet:
    """Some columns, centred, with their Gram matrix; and the guess of support and signs on them."""

    def __init__(self, X: FloatArray, y: FloatArray, centred: bool):
        self.X, self.y, self.centred = X, y, centred
        self.members = np.empty(0, dtype=np.intp)
        self.columns = np.empty((X.shape[0], 0), order="F")
        self.means, self.start = np.empty(0), np.empty(0)
        self.gram = np.empty((0, 0))
        self.guess, self.signs = np.empty(0, dtype=np.bool_), np.empty(0)

    def extend(self, correlations: FloatArray, size: int) -> None:
        """Take in the columns outside that have the largest correlations."""
        heights = np.abs(correlations)
        heights[self.members] = -1.0
        size = min(size, heights.size - self.members.size)
        newcomers = (
            np.argpartition(heights, -size)[-size:]
            if size < heights.size
            else (np.arange(heights.size))
        )
        fresh = self.X[:, newcomers]
        means = fresh.mean(axis=0) if self.centred else np.zeros(size)
        fresh = fresh - means
        n, old = self.X.shape[0], self.members.size
        gram = np.empty((old + size, old + size))
        gram[:old, :old] = self.gram
        gram[old:, :old] = fresh.T @ self.columns / n
        gram[:old, old:] = gram[old:, :old].T
        gram[old:, old:] = fresh.T @ fresh / n
        self.gram = gram
        self.columns = np.concatenate([self.columns.T, fresh.T]).T
        self.members = np.concatenate([self.members, newcomers])
        self.means = np.concatenate([self.means, means])
        self.start = np.concatenate([self.start, fresh.T @ self.y / n])
        self.guess = np.concatenate([self.guess, np.zeros(size, dtype=np.bool_)])
        self.signs = np.concatenate([self.signs, np.zeros(size)])

    def solve(self, lam: float, max_exchanges: int) -> tuple[FloatArray, int, bool]:
        """Exchange columns until the guess is right; return the weights, the effort and whether."""
        guess, signs, gram = self.guess, self.signs, self.gram
        fewest, patience = guess.size + 1, PATIENCE
        weights, entered = np.zeros(guess.size), np.empty(0, dtype=np.intp)
        for exchange in range(1, min(max_exchanges, ENDLESS) + 1):
            active = np.flatnonzero(guess)
            rows = gram[active]
            if active.size:
                target = self.start[active] - lam * signs[active]
                found, failed = dposv(rows[:, active].T, target, overwrite_a=1, overwrite_b=1)[1:]
                if failed:  # dependent columns: of those that came in last, the better half stays
                    if entered.size < 2:
                        return weights, exchange, False
                    guess[entered[: entered.size // 2]] = False
                    entered = entered[entered.size // 2 :]
                    continue
            else:
                found = np.empty(0)
            correlations = self.start - found @ rows
            wrong = np.abs(correlations) > lam * (1 + WRONG)
            wrong[active] = found * signs[active] < 0
            number = int(np.count_nonzero(wrong))
            if not number:
                weights[active] = found
                return weights, exchange, True
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
        weights[active] = np.where(found * signs[active] > 0, found, 0.0)
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
    response = y - y_mean
    correlations = response @ X / n
    lam_max = float(np.abs(correlations).max())
    energy = float(response @ response)
    offset = float(np.abs(X[0]).max()) if centred else 0.0
    too_far = not 1e-100 < energy < 1e100 or not 1e-100 < lam_max < 1e100
    if too_far or 8 * EPS * offset * np.sqrt(energy / n) > 1e-10 * lam:
        return None
    working, weights, residual = WorkingSet(X, response, centred), np.empty(0), response
    exchanges, missed = 0, WORKING_SET
    while True:
        at_members, steepest = correlations[working.members], float(np.abs(correlations).max())
        gap = gap_at(response, residual, at_members, steepest, weights, lam)
        if gap <= tol or exchanges >= max_exchanges or not missed:
            break
        working.extend(correlations, max(missed, WORKING_SET // 3))
        weights, spent, settled = working.solve(lam, max_exchanges - exchanges)
        exchanges += spent
        if not settled and exchanges < max_exchanges:
            return None
        on = weights != 0
        residual = response - working.columns[:, on] @ weights[on]
        correlations = residual @ X / n
        broken = np.abs(correlations) > lam * (1 + WRONG)
        broken[working.members] = False
        missed = min(int(broken.sum()), int(on.sum()) // 4 + WORKING_SET // 3)
    w = np.zeros(X.shape[1])
    w[working.members] = weights
    on = weights != 0
    apart = np.abs(at_members[on] - lam * np.sign(weights[on])).max(initial=0.0)
    return ActiveSetSolution(
        w=w,
        intercept=y_mean - float(working.means @ weights),
        objective=float(residual @ residual) / (2 * n) + lam * float(np.abs(weights).sum()),
        optimality=max(float(apart), steepest - lam, 0.0) / lam_max,
        gap=gap,
        exchanges=exchanges,
    )
