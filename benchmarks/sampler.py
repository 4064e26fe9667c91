"""The Gibbs sampler of the Bayesian lasso against PyMC: effective draws per second.

One posterior for both: the diabetes data, σ from the residuals of least squares, the Laplace prior
whose mode is the lasso with λ = 5. PyMC samples it with NUTS and all its settings as they are. The
effective draws are those of the weight that has the fewest, by ArviZ's bulk estimate, for the draws
that are kept; the time is the processor's, with the burn-in or tuning and without PyMC's compiling.
Seeds are fixed. Beside it stands our own count, from the spread of the chains' means.

Run as: python -m benchmarks.sampler [--draws N]
"""

from __future__ import annotations

import argparse
import logging
import time
import warnings
from collections.abc import Callable

from benchmarks.common import header, report, table  # isort: skip (pins the threads)

import numpy as np
from numpy.typing import NDArray

from shrinkage.lesson.datasets import diabetes
from shrinkage.prior.numerics import Draws, gibbs_lasso, residual_noise

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is planned for its next version is no news here
        import arviz
    import pymc
except ImportError:
    arviz = pymc = None

Array = NDArray[np.float64]
LAM, SEED = 5.0, 0
DATA = diabetes()
NOISE = residual_noise(DATA.X, DATA.y)


def ours(draws: int) -> Array:
    """Draw with the library's own sampler, 20 chains side by side."""
    return gibbs_lasso(DATA.X, DATA.y, LAM, NOISE, draws, chains=20, seed=SEED).chains


def theirs(draws: int) -> Callable[[], Array]:
    """Return what draws with PyMC, 4 chains one after the other, compiled beforehand."""
    X, y = DATA.X - DATA.X.mean(axis=0), DATA.y - DATA.y.mean()
    with pymc.Model() as model:
        w = pymc.Laplace("w", mu=0.0, b=NOISE**2 / (len(y) * LAM), shape=X.shape[1])
        pymc.Normal("y", mu=pymc.math.dot(X, w), sigma=NOISE, observed=y)

    def run(count: int = draws) -> Array:
        with model, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pymc.sample(
                count, chains=4, cores=1, random_seed=SEED, progressbar=False,
                compute_convergence_checks=False,
            )  # fmt: skip
        return np.asarray(found.posterior["w"].to_numpy())

    run(1)
    return run


def measured(name: str, run: Callable[[], Array]) -> list[str]:
    """Return one row of the table; the caller has warmed up."""
    begin = time.process_time()
    chains = run()
    seconds = time.process_time() - begin
    own = float(Draws(chains).effective.min())
    bulk = own
    if arviz is not None:
        bulk = float(arviz.ess({"w": chains}, method="bulk")["w"].min())
    kept = chains.shape[0] * chains.shape[1]
    counts = [f"{bulk:,.0f}", f"{own:,.0f}", f"{bulk / seconds:,.0f}"]
    return [name, f"{kept:,}", f"{seconds:.2f}", *counts]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--draws", type=int, default=1000, help="draws that each chain keeps")
    draws = parser.parse_args().draws
    logging.getLogger("pymc").setLevel(logging.ERROR)
    report(header("numpy", "pymc", "arviz"))
    report(f"diabetes data, λ = {LAM:g}, σ = {NOISE:.2f}, seed {SEED}")
    ours(1)
    head = ["", "draws", "seconds", "effective, bulk", "our count", "effective per second"]
    rows = [head, measured("ours, Gibbs", lambda: ours(draws))]
    if pymc is None:
        report("PyMC is not installed: run make bench")
    else:
        rows.append(measured("PyMC, NUTS", theirs(draws)))
    report(table(rows))


if __name__ == "__main__":
    main()
