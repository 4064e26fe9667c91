"""The derivations of *Why regularize* against NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.core.losses import Quadratic
from shrinkage.core.penalties import ElasticNet
from shrinkage.core.solvers import proximal_gradient
from shrinkage.why_regularize.derivation import (
    derive_coordinate_update,
    derive_risk,
    derive_units,
)

RISK, COORDINATE, UNITS = derive_risk(), derive_coordinate_update(), derive_units()


@pytest.mark.parametrize(("w", "v", "lam"), [(1.3, 0.4, 0.2), (-0.5, 2.0, 3.0), (0.0, 1.0, 1.0)])
def test_risk_is_the_mean_squared_miss_of_ridge(w, v, lam):
    estimates = w + np.sqrt(v) * np.random.default_rng(0).standard_normal(400_000)
    measured = np.mean((estimates / (1 + lam) - w) ** 2)
    bias = RISK.function("numpy", "bias_squared")(w, lam)
    variance = RISK.function("numpy", "variance")(v, lam)
    assert bias + variance == pytest.approx(measured, rel=0.01)


@given(w=st.floats(0.1, 5), v=st.floats(0.01, 5), other=st.floats(0.0, 50))
def test_no_strength_has_a_lower_risk_than_the_best(w, v, other):
    bias, variance = (RISK.function("numpy", name) for name in ("bias_squared", "variance"))
    best = RISK.function("numpy", "best_strength")(w, v)
    lowest = bias(w, best) + variance(v, best)
    assert lowest <= bias(w, other) + variance(v, other) + 1e-12
    assert lowest < v


@given(h=st.floats(0.1, 5), r=st.floats(-5, 5), lam1=st.floats(0.0, 3.0), lam2=st.floats(0.0, 3.0))
def test_coordinate_update_minimises_the_elastic_net_of_one_weight(h, r, lam1, lam2):
    found = COORDINATE.function("numpy", "coordinate_update")(h, r, lam1, lam2)
    total = lam1 + lam2
    penalty = ElasticNet(total, lam1 / total if total else 0.0)
    loss = Quadratic([[h]], [r / h])
    expected = proximal_gradient(loss, penalty, [0.0], step=1 / h, steps=400).w[0]
    assert found == pytest.approx(expected, abs=1e-9)
    if abs(r) <= lam1:
        assert found == 0


@given(lam=st.floats(0.01, 10), a=st.floats(0.1, 100), w=st.floats(-5, 5))
def test_units_move_the_strength(lam, a, w):
    lasso, ridge = (
        UNITS.function("numpy", f"{name}_strength")(lam, a) for name in ("lasso", "ridge")
    )
    assert lasso * abs(w) == pytest.approx(lam * abs(w / a))
    assert ridge * w**2 == pytest.approx(lam * (w / a) ** 2)
