"""The lasso at one λ, by block pivoting on a working set of columns.

Were the support A of the solution and the signs s on it known, the weights would solve a linear
system, G_AA w_A = X_Aᵀy/n − λs with G = XᵀX/n. So guess A and s, solve, and look: a weight that has
come out with the wrong sign must leave A, and a column outside whose correlation c = Xᵀr/n exceeds
λ must enter with the sign of that correlation. Exchange all that are wrong at once, but let no more
enter than there is room for; when that has not made them fewer for three times, exchange one alone
until it has, which cannot cycle (Kim and Park, Fast Active-Set-Type Algorithms for L1-Regularized
Linear Regression, 2010; Portugal, Júdice and Vicente, 1994). The columns with the largest
correlations are candidates to enter; one product with all of X then tells which others are needed.
Only columns that have entered are centred and get their part of G.

For long X the time goes into these products, not into the arithmetic: one is needed to begin, one
for the certificate, and each saved between them counts.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv

from shrinkage.core.duality import gap_at
from shrinkage.core.validation import FloatArray

__all__ = ["ActiveSetSolution", "SupportGuess", "WorkingSet", "lasso_by_active_set"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

CANDIDATES = 200
"""How many columns, beside as many as are in the support, are candidates at a time."""
ROOM = 30
"""How many columns, beside a quarter as many as are in the guess, may enter it at once."""
NEAR = 0.95
"""The share of λ above which a correlation brings a column in along with those that must."""
PATIENCE = 3
"""How many exchanges of all wrong columns may fail to make them fewer."""
FAR, STAGE, ROUGH = 0.1, 0.8, 1e-4
"""The share of λmax below which λ is reached in stages, their ratio, and the gap of the others."""
SPARE = 40
"""Of how many candidates beyond the support one may be wrong while others may be needed."""
ENDLESS = 50
"""How many exchanges on one working set mean that its columns are too near dependence."""
ALMOST_ZERO = 1e-12
"""The share of the largest weight below which a weight is tried at 0."""
UNEQUAL = 1e12
"""The ratio of lengths from which on columns are too unlike for one Gram matrix."""
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


class SupportGuess:
    """A guess of which columns have a weight and with which sign; made right by exchanging columns.

    The objective is ½wᵀ(G + ridge·I)w − startᵀw + λ‖w‖₁.

    Attributes
    ----------
    gram : ndarray, shape (m, m)
        The matrix G.
    start : ndarray, shape (m,)
        The correlations at w = 0.
    signs : ndarray, shape (m,)
        The guess: the signs of the weights, 0 outside the support.
    weights : ndarray, shape (m,)
        The weights at first given, later those that follow from the guess.
    rank : int
        The largest support whose columns can be independent.
    """

    def __init__(self, gram: FloatArray, start: FloatArray, weights: FloatArray):
        self.gram, self.start, self.weights = gram, start, weights
        self.signs = np.sign(weights)
        self.rank = sys.maxsize

    def exchange(
        self,
        lam: float,
        ridge: float,
        max_exchanges: int,
        spare: int = 0,
        slopes: FloatArray | None = None,
    ) -> tuple[int, bool]:
        """Exchange columns until the guess is right but for `spare` of them.

        Parameters
        ----------
        lam, ridge : float
            The strengths λ > 0 and ridge ≥ 0.
        max_exchanges : int
            The most guesses to try.
        spare : int
            How many columns may still be wrong.
        slopes : ndarray, shape (m,), optional
            The correlations at the weights, where they are known.

        Returns
        -------
        exchanges : int
        settled : bool
            Whether the last guess was right.
        """
        fewest, patience = np.inf, PATIENCE
        tries = min(max_exchanges, ENDLESS)
        slopes = self.slopes() if slopes is None else slopes
        wrong = self.wrong(slopes, lam)
        for tried in range(1, tries + 1):
            self.restrain(slopes, wrong)
            self.swap(slopes, wrong)
            if not self.solve(lam, ridge):
                return tried, False
            slopes = self.slopes()
            wrong = self.wrong(slopes, lam)
            number = int(np.count_nonzero(wrong))
            if number <= spare:
                return tried, True
            if number < fewest:
                fewest, patience = number, PATIENCE
            elif patience:
                patience -= 1
            else:
                wrong[: np.flatnonzero(wrong)[-1]] = False
        return tries, False

    def wrong(self, slopes: FloatArray, lam: float) -> BoolArray:
        """Return which columns are on the wrong side."""
        wrong = np.abs(slopes) > lam * (1 + WRONG)
        inside = np.flatnonzero(self.signs)
        wrong[inside] = self.weights[inside] * self.signs[inside] < 0
        return wrong

    def slopes(self) -> FloatArray:
        """Return the correlations at the weights; those of the support are not used."""
        return self.start - self.gram @ self.weights

    def restrain(self, slopes: FloatArray, wrong: BoolArray) -> None:
        """Of the columns that must enter, call only the strongest wrong, as many as there is room.

        Too many at once, or nearly as many as can be independent, get wild weights.
        """
        size = int(np.count_nonzero(self.signs))
        room = max(min(ROOM + size // 4, (self.rank - size) // 2), 1)
        if np.count_nonzero(wrong) <= room:
            return
        outside = wrong.copy()
        outside[np.flatnonzero(self.signs)] = False
        entering = np.flatnonzero(outside)
        if entering.size > room:
            weakest = np.abs(slopes[entering]).argpartition(-room)[:-room]
            wrong[entering[weakest]] = False

    def swap(self, slopes: FloatArray, wrong: BoolArray) -> None:
        """Let the wrong columns change sides."""
        changed = np.flatnonzero(wrong)
        outside = self.signs[changed] == 0
        self.signs[changed] = np.where(outside, np.sign(slopes[changed]), 0.0)

    def solve(self, lam: float, ridge: float) -> bool:
        """Find the weights that follow from the guess; False where its columns are dependent."""
        while (found := self.on_support(lam, ridge)) is None:
            if not self.withdraw():
                return False
        self.weights = np.zeros(self.signs.size)
        self.weights[self.signs != 0] = found
        return True

    def on_support(self, lam: float, ridge: float) -> FloatArray | None:
        """Solve the linear system of the guess; None where its columns are dependent."""
        support = np.flatnonzero(self.signs)
        if not support.size:
            return np.empty(0)
        if support.size > self.rank and not ridge:
            return None
        matrix = self.gram[support][:, support]
        if ridge:
            matrix.flat[:: support.size + 1] += ridge
        target = self.start[support] - lam * self.signs[support]
        found, failed = dposv(matrix.T, target, overwrite_a=1, overwrite_b=1)[1:]
        return None if failed else found

    def withdraw(self) -> bool:
        """Let the better half of the columns stay that have just come in; False where none has."""
        entered = np.flatnonzero((self.signs != 0) & (self.weights == 0))
        weakest_first = np.abs(self.slopes()[entered]).argsort()
        self.signs[entered[weakest_first[: (entered.size + 1) // 2]]] = 0.0
        return entered.size > 0


class WorkingSet(SupportGuess):
    """The guess on some columns of X, its members; and candidates, which become so when they enter.

    Members are centred and have their Gram matrix. A candidate costs no more than a product with
    the residual. `residual` and `correlations`, of all columns, are those of the last solution.
    """

    def __init__(self, X: FloatArray, y: FloatArray, centred: bool):
        super().__init__(np.empty((0, 0)), np.empty(0), np.empty(0))
        self.X, self.y, self.centred = X, y, centred
        self.rank = y.size - centred
        self.members = self.candidates = np.empty(0, dtype=np.intp)
        most = min(CANDIDATES, X.shape[1])
        self.rows = self.outside = np.empty((most, y.size))[:0]  # members, candidates, one a row
        self.gram = np.empty((most, most))[:0, :0]
        self.waiting = np.empty(0)  # 1 for a candidate, 0 once it is a member
        self.residual, self.correlations = y, _correlations(X, y)

    def minimise(self, lam: float, ridge: float, tol: float, max_exchanges: int) -> Outcome:
        """Minimise 1/(2n)·‖y − Xw‖² + λ‖w‖₁ + (ridge/2)‖w‖², starting where this stands."""
        exchanges, exact = 0, False
        if self.members.size:
            if not self.solve(lam, ridge):
                return Outcome(np.inf, 1, False)
            exchanges = 1
            self.pass_over_all()
        while True:
            gap = self.gap(lam, ridge)
            missed = self.missed(lam)
            done = exact and not missed.size
            if gap <= tol or done or exchanges >= max_exchanges:
                return Outcome(self.without_almost_zeros(lam, ridge, gap), exchanges, True)
            self.look_at(missed)
            spare = max(missed.size - int(np.count_nonzero(self.weights)), 0) // SPARE
            known = self.correlations[np.concatenate([self.members, self.candidates])]
            spent, settled = self.exchange(lam, ridge, max_exchanges - exchanges, spare, known)
            exchanges, exact = exchanges + spent, spare == 0
            if not settled and exchanges < max_exchanges:
                return Outcome(gap, exchanges, False)
            self.pass_over_all()

    def without_almost_zeros(self, lam: float, ridge: float, gap: float) -> float:
        """Take out the weights that are rounding: so small that the bound holds without them."""
        lengths = np.sqrt(np.diagonal(self.gram))
        sizes = np.abs(self.weights) * lengths
        tiny = (sizes > 0) & (sizes <= ALMOST_ZERO * sizes.max(initial=0.0))
        if not tiny.any():
            return gap
        kept = self.signs.copy(), self.weights, self.residual, self.correlations
        self.signs[tiny] = 0.0
        if self.solve(lam, ridge):
            self.pass_over_all()
            beyond = np.abs(self.correlations[self.members[tiny]]) - lam
            rounding = 16 * EPS * lengths[tiny] * np.sqrt(self.y @ self.y / self.y.size)
            if (beyond <= rounding).all():
                return self.gap(lam, ridge)
        self.signs, self.weights, self.residual, self.correlations = kept
        return gap

    def on_all(self) -> FloatArray:
        """Return the weights of all columns."""
        w = np.zeros(self.X.shape[1])
        w[self.members] = self.weights
        return w

    def pass_over_all(self) -> None:
        """Find the residual that the weights leave, and the correlations of all columns with it."""
        self.residual = self.y - self.weights @ self.rows
        self.correlations = _correlations(self.X, self.residual)

    def adopt(self, w: FloatArray) -> None:
        """Take a solution that was found elsewhere as the one so far, and its support as guess."""
        support = np.flatnonzero(w)
        self.admit(support, self.X.T[support], np.sign(w[support]))
        self.weights = w[self.members]
        self.pass_over_all()

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

        None where no column breaks it; all where they are few.
        """
        heights = np.abs(self.correlations)
        heights[self.members] = -1.0
        if heights.max() <= lam * (1 + WRONG):
            return np.empty(0, dtype=np.intp)
        most = CANDIDATES + int(np.count_nonzero(self.weights))
        if heights.size <= most:
            return np.flatnonzero(heights >= 0)
        highest = np.argpartition(heights, -most)[-most:]
        return highest[heights[highest] > NEAR * lam]

    def look_at(self, candidates: IntArray) -> None:
        """Make these columns the candidates, or members outside the support where they are few."""
        rows = self.X.T[candidates]
        if candidates.size <= ROOM:
            self.admit(candidates, rows, np.zeros(candidates.size))
            candidates = candidates[:0]
        self.candidates, self.outside = candidates, rows[: candidates.size]
        self.waiting = np.ones(candidates.size)

    def slopes(self) -> FloatArray:
        """Return the correlations at the weights: the members', then the waiting candidates'."""
        size, n = self.members.size, self.y.size
        if size < n and not self.candidates.size:
            return super().slopes()
        residual = self.y - self.weights @ self.rows
        slopes = super().slopes() if size < n else self.rows @ residual / n
        return np.concatenate([slopes, self.waiting / n * (self.outside @ residual)])

    def swap(self, slopes: FloatArray, wrong: BoolArray) -> None:
        """Let members change sides; candidates become members."""
        size = self.members.size
        super().swap(slopes[:size], wrong[:size])
        entering = np.flatnonzero(wrong[size:])
        if entering.size:
            self.waiting[entering] = 0.0
            signs = np.sign(slopes[size:][entering])
            self.admit(self.candidates[entering], self.outside[entering], signs)

    def admit(self, columns: IntArray, rows: FloatArray, signs: FloatArray) -> None:
        """Make these columns members, with the signs that are guessed for them."""
        old, n = self.members.size, self.y.size
        new = old + columns.size
        means = rows.sum(axis=1) / n if self.centred else np.zeros(columns.size)
        self.rows = _with_room(self.rows, (new, n))
        fresh = np.subtract(rows, means[:, None], out=self.rows[old:])
        self.gram = _with_room(self.gram, (new, new))
        self.gram[old:] = fresh @ self.rows.T / n
        self.gram[:old, old:] = self.gram[old:, :old].T
        self.start = np.concatenate([self.start, fresh @ self.y / n])
        self.members = np.concatenate([self.members, columns])
        self.signs = np.concatenate([self.signs, signs])
        self.weights = np.concatenate([self.weights, np.zeros(columns.size)])


def of_usual_size(X: FloatArray, y: FloatArray) -> bool:
    """Return whether the entries are far enough from the ends of the range to be squared."""
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.sqrt(np.einsum("ij,ij->j", X, X))
    lengths = lengths[np.abs(X).max(axis=0) > 0]
    energy = float(y @ y)
    if not lengths.size or not y.any():
        return True
    alike = lengths.max() <= UNEQUAL * lengths.min()
    return bool(alike and 1e-60 < lengths.min() <= lengths.max() < 1e60 and 1e-120 < energy < 1e120)


def _correlations(X: FloatArray, residual: FloatArray) -> FloatArray:
    """Return Xᵀ·residual/n.

    Short columns are read one after the other: the product of BLAS reads some at a time, which the
    memory serves half as fast.
    """
    with np.errstate(invalid="ignore"):  # the caller sees what is not finite
        if X.flags.f_contiguous and X.shape[0] < X.shape[1]:
            return np.asarray(np.vecdot(X.T, residual) / residual.size)
        return np.asarray(residual @ X / residual.size)


def _with_room(array: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """Return an array of a larger shape that begins with this one, in the same memory if it fits.

    Memory is taken for twice the size, so that an array that grows often is copied seldom.
    """
    store = array if array.base is None else array.base
    if store.shape[0] < shape[0] or store.shape[1] < shape[1]:
        sides = zip(shape, array.shape, strict=True)
        store = np.empty([2 * new if new > old else new for new, old in sides])
        store[: array.shape[0], : array.shape[1]] = array
    return store[: shape[0], : shape[1]]


def lasso_by_active_set(
    X: FloatArray, y: FloatArray, lam: float, *, centred: bool, tol: float, max_exchanges: int
) -> ActiveSetSolution | None:
    """Minimise 1/(2n)·‖y − Xw − intercept‖² + λ‖w‖₁ by block pivoting on a working set.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Features, not centred; they need not be finite.
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
    # Where X is not finite, neither are the correlations, but for where y is 0.
    hidden = not working.y.all() and not np.isfinite(X).all()
    too_far = not 1e-100 < energy < 1e100 or not 1e-100 < lam_max < 1e100
    if hidden or too_far or 8 * EPS * offset * np.sqrt(energy / n) > 1e-10 * lam:
        return None
    gap, exchanges = np.inf, 0
    for strength in _stages(lam, lam_max, X.shape):
        enough = tol if strength == lam else max(tol, ROUGH)
        gap, spent, settled = working.minimise(strength, 0.0, enough, max_exchanges - exchanges)
        exchanges += spent
        if not settled:
            return None
    weights, at_members = working.weights, working.correlations[working.members]
    w, on = working.on_all(), weights != 0
    means = X.T[working.members[on]].mean(axis=1) if centred else np.zeros(np.count_nonzero(on))
    apart = float(np.abs(at_members[on] - lam * np.sign(weights[on])).max(initial=0.0))
    steepest = float(np.abs(working.correlations).max())
    return ActiveSetSolution(
        w=w,
        intercept=y_mean - float(means @ weights[on]),
        objective=float(working.residual @ working.residual) / (2 * n)
        + lam * float(np.abs(weights).sum()),
        optimality=max(apart, steepest - lam, 0.0) / lam_max,
        gap=gap,
        exchanges=exchanges,
    )


def _stages(lam: float, lam_max: float, shape: tuple[int, ...]) -> list[float]:
    """Return the λ to pass on the way: with many columns a small λ is too far for one guess."""
    share = lam / lam_max
    if shape[1] <= shape[0] or share >= FAR * STAGE:
        return [lam]
    steps = int(np.ceil(np.log(share / FAR) / np.log(STAGE)))
    return [*(FAR * lam_max * STAGE ** np.arange(steps)).tolist(), lam]
