"""Speed of the support vector machines against scikit-learn, at the same certified gap.

Problems: the breast-cancer data (569, 30), standardised, and two drawn by `draw` below. C is 0.1
and 10. Each of the four machines is solved to a duality gap of 1e-6, relative to the objective of
the best constant:

- hinge, L2: `SVC(kernel="linear")`, whose intercept is free as ours is;
- squared hinge, L2 and L1: `LinearSVC(dual=False)`, which penalises its intercept. So both get a
  mirrored sample, every row with its negative, whose best intercept is 0, and LinearSVC fits none;
- hinge, L1: scikit-learn has none, so HiGHS solves the linear program, by `scipy.optimize.linprog`.

Each peer gets the loosest of the tolerances below with which it reaches the gap, found before the
clock runs; where none does, the table says so, with the best gap. `margin_gap` judges all alike,
and ours by what it reaches. Ratios are the peer's median processor time over ours: above 1 we are
faster.

Run as: python -m benchmarks.margins [--seconds S]
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.common import header, interleaved, report, table  # isort: skip (pins the threads)

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC, LinearSVC

from shrinkage.core.margins import MarginLoss, margin_gap, support_vector_machine
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.lesson.datasets import breast_cancer

Array = NDArray[np.float64]
GAP = 1e-6
TOLERANCES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10)
COSTS = (0.1, 10.0)
Solved = tuple[Array, float, Array]


class Problem(NamedTuple):
    """Rows of two classes, and the price of a row's loss."""

    name: str
    X: Array
    y: Array
    C: float

    @property
    def lam(self) -> float:
        """Our strength."""
        return 1 / (len(self.y) * self.C)


def draw(n: int, p: int, seed: int = 0) -> tuple[Array, Array]:
    """Draw rows of which five features tell the classes apart, all but one in ten."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    y = np.where(X[:, :5].sum(axis=1) + rng.standard_normal(n) > 0, 1.0, -1.0)
    return X, np.where(rng.random(n) < 0.1, -y, y)


def problems() -> list[Problem]:
    """Return each data set at each C."""
    data = breast_cancer()
    known = {
        "breast cancer": (data.X, data.y),
        "2000x20": draw(2000, 20),
        "200x300": draw(200, 300),
    }
    return [Problem(f"{name}, C = {C:g}", *each, C) for name, each in known.items() for C in COSTS]


def mirrored(problem: Problem) -> Problem:
    """Return every row with its negative: the best intercept is then 0."""
    X, y = np.vstack([problem.X, -problem.X]), np.r_[problem.y, -problem.y]
    return Problem(problem.name, X, y, problem.C / 2)


def svc(problem: Problem, tol: float) -> Solved:
    """Fit SVC, whose dual weights are in units of C."""
    machine = SVC(C=problem.C, kernel="linear", tol=tol).fit(problem.X, problem.y)
    alpha = np.zeros(len(problem.y))
    alpha[machine.support_] = np.abs(machine.dual_coef_[0]) / problem.C
    return machine.coef_[0], float(machine.intercept_[0]), alpha


def linear_svc(problem: Problem, tol: float, norm: str) -> Solved:
    """Fit LinearSVC without an intercept; a row's slope is its dual weight."""
    machine = LinearSVC(
        C=problem.C, penalty=norm, dual=False, fit_intercept=False, tol=tol, max_iter=100_000
    ).fit(problem.X, problem.y)
    w = machine.coef_[0]
    return w, 0.0, 2 * np.maximum(0.0, 1 - problem.y * (problem.X @ w))


def highs(problem: Problem, tol: float) -> Solved:
    """Solve the linear program of hinge and L1."""
    n, p = problem.X.shape
    cost = np.r_[np.full(2 * p, problem.lam), 0.0, 0.0, np.full(n, 1 / n)]
    signed, y = problem.y[:, None] * problem.X, problem.y[:, None]
    rows = np.hstack([-signed, signed, -y, y, -np.eye(n)])
    options = {"primal_feasibility_tolerance": tol, "dual_feasibility_tolerance": tol}
    found = linprog(cost, A_ub=rows, b_ub=-np.ones(n), method="highs", options=options)
    w = found.x[:p] - found.x[p : 2 * p]
    return w, float(found.x[2 * p] - found.x[2 * p + 1]), -n * found.ineqlin.marginals


KINDS: dict[tuple[MarginLoss, str], tuple[str, Callable[[Problem, float], Solved]]] = {
    ("hinge", "l2"): ("SVC", svc),
    ("squared_hinge", "l2"): ("LinearSVC", lambda problem, tol: linear_svc(problem, tol, "l2")),
    ("squared_hinge", "l1"): ("LinearSVC", lambda problem, tol: linear_svc(problem, tol, "l1")),
    ("hinge", "l1"): ("HiGHS", highs),
}


def compared(problem: Problem, loss: MarginLoss, norm: str, seconds: float) -> list[str]:
    """Return a row of the table: our time and gap, the peer's, and the ratio."""
    peer, solve = KINDS[loss, norm]
    problem = mirrored(problem) if loss == "squared_hinge" else problem
    penalty = L1(problem.lam) if norm == "l1" else SquaredL2(problem.lam)

    def ours() -> float:
        found = support_vector_machine(problem.X, problem.y, penalty, loss=loss, tol=GAP)
        return found.gap

    def gap(tol: float) -> float:
        w, b, alpha = solve(problem, tol)
        return margin_gap(problem.X, problem.y, w, b, alpha, penalty, loss=loss)

    gaps = {}
    for tol in TOLERANCES if solve is not highs else TOLERANCES[3:]:
        gaps[tol] = gap(tol)
        if gaps[tol] <= GAP:
            break
    else:
        best = min(gaps.values())
        return [
            problem.name,
            f"{loss}, {norm}",
            peer,
            f"{ours():.0e}",
            f"{best:.0e}",
            "",
            "",
            "none",
        ]
    times = interleaved({"ours": ours, peer: lambda: solve(problem, tol)}, seconds=seconds, most=50)
    spent = [f"{1000 * times[name]:.1f} ms" for name in ("ours", peer)]
    ratio = f"{times[peer] / times['ours']:.2f}"
    return [
        problem.name,
        f"{loss}, {norm}",
        peer,
        f"{ours():.0e}",
        f"{gaps[tol]:.0e}",
        *spent,
        ratio,
    ]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.margins", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each row of the table")
    seconds = parser.parse_args().seconds
    report(header("numpy", "scipy", "scikit-learn"))
    warnings.simplefilter("ignore", ConvergenceWarning)
    heads = ["problem", "machine", "peer", "our gap", "its gap", "ours", "peer", "peer/ours"]
    rows = [
        compared(problem, loss, norm, seconds) for problem in problems() for loss, norm in KINDS
    ]
    report(table([heads, *rows]))


if __name__ == "__main__":
    main()
