"""What is printed of the derivations is what the library computes."""

import numpy as np
import pytest

from shrinkage.algorithms.support_vector_machines import derivation, numerics

MARGIN = derivation.derive_margin()
SQUARE = derivation.derive_dual_norm()


def test_the_printed_functions_are_those_of_the_library():
    rng = np.random.default_rng(0)
    margin, hinge = MARGIN.function("numpy", "margin"), MARGIN.function("numpy", "hinge")
    squared = MARGIN.function("numpy", "squared_hinge")
    for _ in range(20):
        w, x, b, y = rng.normal(size=2), rng.normal(size=2), rng.normal(), rng.choice([-1, 1])
        assert margin(y, *x, *w, b) == pytest.approx(y * (x @ w + b))
        widths = numerics.margins(w)
        assert MARGIN.function("numpy", "euclidean")(*w) == pytest.approx(widths.euclidean)
        assert SQUARE.function("numpy", "chebyshev")(*w) == pytest.approx(widths.chebyshev)
    for m, cost in ((2.0, 0.0), (1.0, 0.0), (0.5, 0.5), (-1.0, 2.0)):
        assert hinge(m) == cost and squared(m) == cost**2
    assert MARGIN.function("numpy", "strength")(2.0, 50) == numerics.strength(2.0, 50)


def test_each_strength_has_the_wider_band_of_its_norm():
    # What derive_trade says, at every pair of a ladder of strengths, on awkward draws.
    for seed in range(4):
        rng = np.random.default_rng(seed)
        X, y = rng.integers(-3, 4, (15, 3)).astype(float), rng.choice([-1.0, 1.0], 15)
        y[:2] = 1, -1
        for norm, which in (("l2", "euclidean"), ("l1", "chebyshev")):
            for loss in ("hinge", "squared_hinge"):
                found = numerics.along(X, y, [0.03, 0.1, 1.0, 5.0], penalty=norm, loss=loss)
                assert (np.diff(2 / getattr(found, which)) >= -1e-7).all()
                assert (np.diff(found.losses) <= 1e-7).all()
