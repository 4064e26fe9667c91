"""The solutions agree with what is simulated."""

import numpy as np

from shrinkage.algorithms.linear_models import exercises, numerics
from shrinkage.algorithms.linear_models.explorer import LinearModelsExplorer
from shrinkage.core.paths import lasso_path


def test_the_patterns_are_those_of_a_large_sample():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((20_000, 4))
    X[:, 3] = X[:, :3] @ [0.5, 0.5, 0.5] + 0.5 * X[:, 3]
    kept_out = 0
    for signs in ((1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)):
        y = X[:, :3] @ np.array(signs, dtype=float)  # no noise: what is left is the condition
        kept_out += lasso_path(X, y)(0.1)[3] == 0
    assert 2 * kept_out == exercises.patterns_that_keep_it_out.right


def test_the_explorer_shows_the_correlation_that_the_exercise_asks_for():
    right = exercises.correlation_that_keeps_it_out.right
    impostor = LinearModelsExplorer.presets["impostor"].changes
    pulls = {}
    for rho in np.arange(0, 1, 0.01):
        shown = LinearModelsExplorer(**{**impostor, "rho": float(rho), "day": 1}).readings["pull"]
        pulls[float(rho)] = round(shown, 2)
    first = min(rho for rho, pull in pulls.items() if pull <= 1)
    assert exercises.correlation_that_keeps_it_out.check(first)
    assert abs(right - 7 / 8) < 1e-12


def test_the_bias_of_the_first_exercise_is_the_strength():
    kept = exercises.soft_threshold_by_hand.right[0]
    far = numerics.bias(np.array([30.0]), 0.1, 1.0, "lasso")[0]
    np.testing.assert_allclose(kept - 3.0, far)
