"""The derived rules are what the library runs."""

from __future__ import annotations

import numpy as np
import pytest

from shrinkage.algorithms.neural_networks import derivation, numerics
from shrinkage.core.penalties import soft_threshold

SOURCE = np.random.default_rng(0)


@pytest.fixture(scope="module")
def derived() -> dict[str, object]:
    found = {}
    for derive in derivation.FOR_EXPLORER:
        built = derive()
        for name in built.results:
            found[name] = (
                built.function("numpy", name)
                if len(built.results) > 1
                else (built.function("numpy"))
            )
    return found


@pytest.mark.parametrize(
    ("optimizer", "penalty"),
    [(o, p) for o in numerics.OPTIMIZERS for p in numerics.PENALTIES],
)
def test_a_step_is_put_together_from_the_derived_parts(derived, optimizer, penalty) -> None:
    lam, eta = 0.3, 0.07
    rule = numerics.Rule(optimizer, penalty, lam, eta)
    state = numerics._State(rule, np.ones(1, dtype=bool))
    w, mean, square = 0.8, 0.0, 0.0
    for count in range(1, 6):
        g = float(SOURCE.normal())
        expected = state.next(np.array([w]), np.array([g]))[0]
        slope = {"l2": derived["l2_slope"], "subgradient": derived["l1_slope"]}.get(
            penalty, lambda g, w, lam: g
        )(g, w, lam)
        scale = 1.0
        if optimizer == "momentum":
            mean = slope = derived["remembered"](mean, slope, numerics.BETA1)
        elif optimizer == "adam":
            mean = derived["mixed"](mean, slope, numerics.BETA1)
            square = derived["mixed"](square, slope**2, numerics.BETA2)
            scale = derived["scale"](square / (1 - numerics.BETA2**count), numerics.EPSILON)
            slope = mean / (1 - numerics.BETA1**count)
        decay = lam if penalty == "decoupled" else 0.0
        w = derived["decay_and_step"](w, scale * slope, eta, decay)
        if penalty == "proximal":
            share = 1 / (1 - numerics.BETA1) if optimizer == "momentum" else 1.0
            w = derived["soft_threshold"](w, eta * scale * share * lam)
        assert w == pytest.approx(expected, abs=1e-14)


def test_the_soft_threshold_is_the_core_s(derived) -> None:
    for v in SOURCE.normal(size=50):
        assert derived["soft_threshold"](v, 0.4) == pytest.approx(float(soft_threshold(v, 0.4)))


def test_the_box_is_where_adamw_ends(derived) -> None:
    from shrinkage.core.losses import Quadratic

    for lam in (0.5, 1.0):
        end = numerics.adamw_in_a_box(Quadratic(np.eye(1), np.array([5.0])), lam, steps=20_000)
        assert end[0] == pytest.approx(derived["box"](lam), rel=1e-3)


def test_the_effective_step_makes_two_lengths_alike() -> None:
    effective = derivation.derive_scale_invariance().function("numpy")
    assert effective(0.9, 3.0) == pytest.approx(effective(0.1, 1.0))
