"""The derivations of the moved minimum against the library."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.algorithms.global_minimum import derivation
from shrinkage.algorithms.global_minimum.numerics import (
    diagonal_formula,
    kept_shares,
    lowest_with_l1,
    lowest_with_l2,
    turned_loss,
)
from shrinkage.core.losses import Quadratic

SHIFT, ROTATION = derivation.derive_shift(), derivation.derive_rotation()
PRICE, LIMIT = derivation.derive_price(), derivation.derive_limit()
curvatures, places, strengths = st.floats(0.1, 10), st.floats(-2.5, 2.5), st.floats(0.01, 3)


def of(name, *arguments):
    return ROTATION.function("numpy", name)(*arguments)


@given(h1=curvatures, h2=curvatures, theta=st.floats(-1.6, 1.6), c=st.tuples(places, places),
       lam=strengths)  # fmt: skip
def test_the_closed_forms_are_those_of_the_library(h1, h2, theta, c, lam):
    f = turned_loss(h1, h2, theta, c)
    entries = of("hessian", h1, h2, theta)
    np.testing.assert_allclose(entries, [f.H[0, 0], f.H[0, 1], f.H[1, 1]], atol=1e-12)
    assert of("loss_value", *entries, *c, 0.3, -0.7) == pytest.approx(f.value([0.3, -0.7]))
    np.testing.assert_allclose(of("pull_at_zero", *entries, *c), f.H @ f.w_star, atol=1e-12)
    np.testing.assert_allclose(
        of("ridge_minimum", *entries, *c, lam), lowest_with_l2(f, lam), atol=1e-11
    )
    kept = sorted(SHIFT.function("numpy", "kept")(h, lam) for h in (h1, h2))
    np.testing.assert_allclose(kept, kept_shares(f, lam), rtol=1e-9)
    w = lowest_with_l1(f, lam)
    if (w != 0).all():
        found = of("inside_minimum", *entries, *c, *np.sign(w), lam)
        np.testing.assert_allclose(found, w, atol=1e-10)


@given(h=curvatures, a=places, lam=strengths)
def test_eq_7_23_and_the_price_of_the_move(h, a, lam):
    f = Quadratic(np.diag([h, 1.0]), [a, 1.0])
    found = SHIFT.function("numpy", "threshold")(h, a, lam)
    assert found == pytest.approx(diagonal_formula(f, lam)[0], abs=1e-12)
    kept = h * a / (h + lam)
    saved = PRICE.function("numpy", "price")(h, a, lam)
    assert saved == pytest.approx(lam * (a**2 - kept**2) / 2, abs=1e-9)
    assert saved >= 2 * (h * (kept - a) ** 2 / 2) - 1e-12


def test_ridge_along_a_singular_vector():
    found = LIMIT.function("numpy", "ridge_component")
    X, y, lam = np.array([[3.0], [4.0]]), np.array([1.0, 2.0]), 0.2
    along = float(X[:, 0] @ y) / 5
    expected = (X[:, 0] @ y / 2) / (25 / 2 + lam)
    assert found(2, 5.0, along, lam) == pytest.approx(expected)
    assert found(2, 5.0, along, 1e-15) == pytest.approx(along / 5)
    assert math.isclose(along, 11 / 5)
