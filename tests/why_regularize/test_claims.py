"""Each claim holds in the book's case, and its evidence turns when a premise is broken."""

import pytest

from shrinkage.why_regularize.claims import (
    penalties_prevent_overfitting,
    smaller_weights_are_simpler,
)


@pytest.mark.parametrize("claim", [penalties_prevent_overfitting, smaller_weights_are_simpler])
def test_claim_holds(claim):
    assert claim().holds


def test_without_noise_there_is_no_variance_to_trade():
    assert not penalties_prevent_overfitting(noise=0.0).holds


def test_a_penalty_that_is_too_strong_does_not_prevent_overfitting():
    assert not penalties_prevent_overfitting(lam=5.0).holds


def test_in_the_same_unit_smaller_weights_mean_the_same():
    assert not smaller_weights_are_simpler(factor=1.0).holds


def test_without_a_penalty_units_do_not_matter():
    assert not smaller_weights_are_simpler(lam=0.0).holds
