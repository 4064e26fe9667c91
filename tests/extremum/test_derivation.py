"""The derivations of the extremum view against NumPy and the library."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkage.core.losses import DoubleWell, Quadratic
from shrinkage.extremum import derivation
from shrinkage.extremum.numerics import KINDS, jump, loss_of, minimisers, one_sided_slopes

LOSSES, JUMP = derivation.derive_losses(), derivation.derive_jump()
THRESHOLD = derivation.derive_soft_threshold()
places = st.floats(-2.5, 2.5)


@given(c=places, w=places)
@pytest.mark.parametrize("kind", KINDS)
def test_losses_and_slopes_are_those_of_the_library(kind, c, w):
    f = loss_of(kind, c)
    assert LOSSES.function("numpy", f"{kind}_loss")(c, w) == pytest.approx(
        f.value([w]), rel=1e-12, abs=1e-12
    )
    if kind != "absolute" or w != c:
        assert LOSSES.function("numpy", f"{kind}_slope")(c, w) == pytest.approx(
            one_sided_slopes(f, w)[0], rel=1e-12, abs=1e-12
        )


@given(c=places, lam=st.floats(0, 3.9))
def test_bends_are_where_the_curvature_is_zero(c, lam):
    _, bend = DoubleWell(c - 1).bends(lam)
    assert LOSSES.function("numpy", "double_bend")(c, lam) == pytest.approx(bend, abs=1e-12)
    assert LOSSES.function("numpy", "double_curvature")(c, lam, bend) == pytest.approx(0, abs=1e-12)


@given(c=places, w=st.floats(0.05, 2.4), right=st.booleans())
def test_at_the_strength_of_a_place_the_slope_of_the_sum_is_zero(c, w, right):
    w = w if right else -w
    (slope, _) = one_sided_slopes(loss_of("logistic", c), w)
    lasso = LOSSES.function("numpy", "strength_l1")(slope, w)
    ridge = LOSSES.function("numpy", "strength_l2")(slope, w)
    assert slope + lasso * np.sign(w) == pytest.approx(0, abs=1e-12)
    assert slope + ridge * w == pytest.approx(0, abs=1e-12)


@given(h=st.floats(0.1, 5), c=places, lam=st.floats(0.01, 4))
def test_the_soft_threshold_is_the_lowest_point(h, c, lam):
    found = minimisers(Quadratic([[h]], [c]), "l1", lam)
    value = THRESHOLD.function("numpy", "soft_threshold")(h, c, lam)
    assert found.unique
    assert found.nearest_to_zero == pytest.approx(value, abs=1e-12)


@given(m=st.floats(-0.577, 0))
def test_the_jump_is_that_of_the_library(m):
    found = jump(DoubleWell(m))
    assert JUMP.function("numpy", "jump_strength")(m) == pytest.approx(found.lam, abs=1e-12)
    assert JUMP.function("numpy", "jump_from")(m) == pytest.approx(found.w, abs=1e-12)


def test_the_numbers_that_the_page_gives_of_the_jump():
    at_zero, at_fifth = jump(DoubleWell(0.0)), jump(DoubleWell(-0.2))
    assert at_zero.lam == pytest.approx(4 * math.sqrt(6) / 9)
    assert at_zero.w == pytest.approx(math.sqrt(2 / 3))
    assert (round(at_fifth.lam, 2), round(at_fifth.w, 2)) == (1.33, 0.54)
