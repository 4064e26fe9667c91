"""Speed of the paths and of the lasso against scikit-learn, celer and skglm.

Problems: the diabetes data (442, 10), and four drawn by `draw` below: rows from a stationary
Gaussian process whose neighbouring features correlate by 1/2, min(n, p)/20 weights of ±1 at random
places, noise with a third of the signal's standard deviation. Features have mean 0 up to sampling,
there is an intercept, X is in column order, as all libraries here prefer.

Tasks, each with the λ written here:

- path: all knots from λmax to the last λ of scikit-learn's `lars_path` (the faster of Gram and no
  Gram, and all its other settings as they are, without the limit on the number of knots);
- ridge: 100 λ from 10 to 1e-3 on a logarithmic grid, against 100 fits of `Ridge` (the faster of its
  solvers cholesky and svd);
- grid: 100 λ from λmax to λmax/1000 on a logarithmic grid, each to a relative duality gap of 1e-8,
  against `lasso_path` with warm starts;
- one: λ = λmax/10 and λ = λmax/100, to a relative duality gap of 1e-8.

For tasks with a gap each peer gets the loosest of the tolerances below with which it reaches the
gap, found before the clock runs; where none does, the table says so. scikit-learn runs with and
without a Gram matrix, and the faster counts; with more than twice as many columns as rows, where
that matrix only costs, without. Ratios are the peer's median time over ours.

Run as: python -m benchmarks.paths [--seconds S] [--task NAME ...] [--problem NAME ...]
"""

from __future__ import annotations

import argparse
import functools
import warnings
from collections.abc import Callable, Iterable
from typing import NamedTuple

from benchmarks.common import header, interleaved, report  # isort: skip (pins the threads)

import numpy as np
import sklearn.linear_model as sk
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes

from shrinkage.core.duality import gap_at
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.core.solvers import lasso

try:
    import celer
    import skglm
except ImportError:
    celer = skglm = None

Array = NDArray[np.float64]
GAP = 1e-8
SHAPES = {"200x50": (200, 50), "500x500": (500, 500), "2000x1000": (2000, 1000)}
SHAPES["200x5000"] = (200, 5000)
TOLERANCES = (1e-7, 1e-8, 3e-9, 1e-9, 1e-10)
RIDGE_LAMS = np.logspace(1, -3, 100)


class Problem(NamedTuple):
    """Data with their λmax."""

    name: str
    X: Array
    y: Array
    lam_max: float


def draw(n: int, p: int, seed: int = 0) -> tuple[Array, Array]:
    """Draw features that correlate with their neighbours, and a response of few of them."""
    rng = np.random.default_rng(seed)
    X = np.asfortranarray(rng.standard_normal((n, p)))
    for j in range(1, p):
        X[:, j] = 0.5 * X[:, j - 1] + np.sqrt(0.75) * X[:, j]
    w = np.zeros(p)
    few = rng.choice(p, min(n, p) // 20, replace=False)
    w[few] = rng.choice([-1.0, 1.0], few.size)
    signal = X @ w
    return X, signal + signal.std() / 3 * rng.standard_normal(n)


def problems(names: Iterable[str]) -> Iterable[Problem]:
    """Yield the problems of these names."""
    for name in names:
        if name == "diabetes":
            X, y = load_diabetes(return_X_y=True)
            X = np.asfortranarray(X)
        else:
            X, y = draw(*SHAPES[name])
        steepest = np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max()
        yield Problem(name, X, y, float(steepest) / y.size)


def exact_path(problem: Problem) -> tuple[dict[str, Callable[[], object]], str]:
    X, y = problem.X, problem.y

    def lars(gram: bool) -> tuple[Array, object, Array]:
        centred = X - X.mean(axis=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sk.lars_path(
                centred, y - y.mean(), method="lasso", Gram=gram or None, max_iter=10**6
            )

    last = float(lars(False)[0][-1])
    path = lasso_path(X, y, lam_min=last)
    note = f"{path.lams.size} knots to {last / problem.lam_max:.1e} λmax"
    runs = {
        "ours": lambda: lasso_path(X, y, lam_min=last),
        "scikit-learn": lambda: lars(False),
    }
    if X.shape[1] <= 2 * X.shape[0]:
        runs["scikit-learn, Gram"] = lambda: lars(True)
    return runs, note


def ridge_grid(problem: Problem) -> tuple[dict[str, Callable[[], object]], str]:
    X, y, n = problem.X, problem.y, problem.y.size

    def fits(solver: str) -> Array:
        return np.array(
            [sk.Ridge(alpha=n * lam, solver=solver).fit(X, y).coef_ for lam in RIDGE_LAMS]
        )

    ours = ridge_path(X, y, RIDGE_LAMS).coefs
    theirs = fits("cholesky")
    apart = float(np.abs(ours - theirs).max() / np.abs(theirs).max())
    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: ridge_path(X, y, RIDGE_LAMS),
        "scikit-learn": lambda: fits("cholesky"),
    }
    if n * X.shape[1] <= 10**5:
        runs["scikit-learn, svd"] = lambda: fits("svd")
    return runs, f"weights agree to {apart:.0e}"


def lasso_grid(problem: Problem) -> tuple[dict[str, Callable[[], object]], str]:
    X, y, lam_max = problem.X, problem.y, problem.lam_max
    lams = lam_max * np.logspace(0, -3, 100)

    def ours() -> Array:
        return lasso_path(X, y, lam_min=float(lams[-1]))(lams)

    def scikit_learn(tol: float, gram: bool) -> Array:
        centred, response = np.asfortranarray(X - X.mean(axis=0)), y - y.mean()
        return np.asarray(
            sk.lasso_path(centred, response, alphas=lams, tol=tol, max_iter=10**5, precompute=gram)[
                1
            ]
        ).T

    peers = {
        "scikit-learn": lambda tol: scikit_learn(tol, False),
    }
    if X.shape[1] <= 2 * X.shape[0]:
        peers["scikit-learn, Gram"] = lambda tol: scikit_learn(tol, True)
    if celer is not None:
        peers["celer"] = lambda tol: celer.celer_path(
            np.asfortranarray(X - X.mean(axis=0)), y - y.mean(), pb="lasso", alphas=lams, tol=tol,
            max_iter=1000, max_epochs=10**6,
        )[1].T  # fmt: skip
    return _to_the_gap(problem, lams, ours, peers)


def one_lam(problem: Problem, share: float) -> tuple[dict[str, Callable[[], object]], str]:
    X, y = problem.X, problem.y
    lam = share * problem.lam_max

    def scikit_learn(tol: float, gram: bool) -> Array:
        return np.asarray(
            sk.Lasso(alpha=lam, tol=tol, max_iter=10**5, precompute=gram).fit(X, y).coef_
        )

    peers = {
        "scikit-learn": lambda tol: scikit_learn(tol, False),
    }
    if X.shape[1] <= 2 * X.shape[0]:
        peers["scikit-learn, Gram"] = lambda tol: scikit_learn(tol, True)
    if celer is not None:
        peers["celer"] = lambda tol: (
            celer.Lasso(alpha=lam, tol=tol, max_epochs=10**6).fit(X, y).coef_
        )
        peers["skglm"] = lambda tol: skglm.Lasso(
            alpha=lam, tol=tol, max_iter=1000, max_epochs=10**6
        ).fit(X, y).coef_  # fmt: skip
    return _to_the_gap(problem, np.array([lam]), lambda: lasso(X, y, lam, tol=GAP).w, peers)


def _to_the_gap(
    problem: Problem,
    lams: Array,
    ours: Callable[[], Array],
    peers: dict[str, Callable[[float], Array]],
) -> tuple[dict[str, Callable[[], object]], str]:
    """Give each peer the loosest tolerance with which it reaches the gap at every λ."""

    X, y = problem.X - problem.X.mean(axis=0), problem.y - problem.y.mean()

    def worst(coefs: Array) -> float:
        coefs = np.atleast_2d(coefs)
        residuals = y - coefs @ X.T
        correlations = residuals @ X / y.size
        steepest = np.abs(correlations).max(axis=1)
        each = zip(residuals, correlations, steepest, coefs, lams, strict=True)
        return max(gap_at(y, *numbers) for numbers in each)

    runs: dict[str, Callable[[], object]] = {"ours": ours}
    notes = [f"our gap {worst(ours()):.0e}"]
    for name, peer in peers.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reached = next((tol for tol in TOLERANCES if worst(peer(tol)) <= GAP), None)
        if reached is None:
            notes.append(f"{name} does not reach the gap")
        else:
            runs[name] = functools.partial(_quietly, peer, reached)
    return runs, "; ".join(notes)


def _quietly(peer: Callable[[float], Array], tol: float) -> Array:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return peer(tol)


TASKS: dict[str, Callable[[Problem], tuple[dict[str, Callable[[], object]], str]]] = {
    "path": exact_path,
    "ridge": ridge_grid,
    "grid": lasso_grid,
    "one, λmax/10": lambda problem: one_lam(problem, 0.1),
    "one, λmax/100": lambda problem: one_lam(problem, 0.01),
}
PEERS = ("scikit-learn", "celer", "skglm")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="time for each line")
    parser.add_argument("--task", nargs="*", default=list(TASKS), choices=list(TASKS))
    names = ["diabetes", *SHAPES]
    parser.add_argument("--problem", nargs="*", default=names, choices=names)
    options = parser.parse_args()
    report(header("numpy", "scipy", "scikit-learn", "celer", "skglm"))
    columns = ["problem", "ours", *(f"{peer} / ours" for peer in PEERS)]
    for task in options.task:
        report(f"\n{task}\n{_line(columns, 'note')}")
        for problem in problems(options.problem):
            runs, note = TASKS[task](problem)
            times = interleaved(runs, seconds=options.seconds)
            ratios = []
            for peer in PEERS:
                best = [time for name, time in times.items() if name.split(",")[0] == peer]
                ratios.append(f"{min(best) / times['ours']:.2f}" if best else "—")
            report(_line([problem.name, f"{1e3 * times['ours']:.2f} ms", *ratios], note))


def _line(cells: list[str], note: str) -> str:
    return "  ".join([cells[0].ljust(10), *(cell.rjust(19) for cell in cells[1:]), note])


if __name__ == "__main__":
    main()
