"""The sampler's draws against those of PyMC, from the same posterior."""

import numpy as np
import pytest

from shrinkage.lesson.datasets import diabetes
from shrinkage.prior import numerics

pytestmark = pytest.mark.peers


def test_means_and_deviations_are_those_of_pymc() -> None:
    import arviz
    import pymc

    data, lam = diabetes(), 5.0
    noise = numerics.residual_noise(data.X, data.y)
    X, y = data.X - data.X.mean(axis=0), data.y - data.y.mean()
    with pymc.Model():
        w = pymc.Laplace("w", mu=0.0, b=noise**2 / (len(y) * lam), shape=X.shape[1])
        pymc.Normal("y", mu=pymc.math.dot(X, w), sigma=noise, observed=y)
        theirs = pymc.sample(
            1500, tune=1000, chains=2, cores=1, random_seed=1, progressbar=False,
            compute_convergence_checks=False, target_accept=0.9,
        )  # fmt: skip
    ours = numerics.gibbs_lasso(data.X, data.y, lam, noise, 1500, chains=8, seed=1)
    theirs_w = theirs.posterior["w"].to_numpy()

    def error(chains: np.ndarray) -> np.ndarray:
        return np.asarray(arviz.mcse({"w": chains}, method="mean")["w"].to_numpy())

    middle = ours.all.mean(axis=0)
    for power in (1, 2):  # means, and squares around one middle
        pair = [(chains - middle) ** power for chains in (ours.chains, theirs_w)]
        difference = np.abs(pair[0].mean(axis=(0, 1)) - pair[1].mean(axis=(0, 1)))
        errors = np.hypot(error(pair[0]), error(pair[1]))
        assert (difference < 5 * errors).all(), power
        assert (errors < 0.1 * pair[0].std(axis=(0, 1))).all()
