"""Momentum, Adam and AdamW: by hand, and where they end."""

from __future__ import annotations

import math

import numpy as np
import pytest

from shrinkage.core.losses import Quadratic
from shrinkage.core.optimizers import Adam, Momentum, adam, momentum


def test_adam_s_first_step_has_the_length_of_the_step_whatever_the_slope():
    for size in (1e-3, 1.0, 50.0):
        way = adam(lambda w, size=size: size * np.sign(w), [2.0, -3.0], 0.1, 1)
        np.testing.assert_allclose(way[1], [1.9, -2.9], rtol=1e-5)


def test_they_find_a_smooth_minimum():
    f = Quadratic([[2.0, 0.5], [0.5, 1.0]], [1.0, -2.0])
    for way in (adam(f.gradient, [0.0, 0.0], 0.01, 4000), momentum(f.gradient, [0, 0], 0.05, 400)):
        np.testing.assert_allclose(way[-1], f.w_star, atol=1e-6)


def test_adam_by_hand():
    way = adam(lambda w: 2 * w, [1.0], 0.5, 2, beta1=0.5, beta2=0.75, epsilon=1.0)
    first = 1 - 0.5 * 2 / (2 + 1)
    slope = 2 * first
    mean = (0.5 * (0.5 * 2) + 0.5 * slope) / (1 - 0.25)
    square = (0.75 * 0.25 * 4 + 0.25 * slope**2) / (1 - 0.75**2)
    np.testing.assert_allclose(way[:, 0], [1, first, first - 0.5 * mean / (math.sqrt(square) + 1)])


def test_momentum_by_hand():
    way = momentum(lambda w: 2 * w, [1.0], 0.1, 2, beta=0.5)
    np.testing.assert_allclose(way[:, 0], [1.0, 0.8, 0.8 - 0.1 * (0.5 * 2 + 1.6)])
    plain = momentum(lambda w: 2 * w, [1.0], 0.1, 3, beta=0.0)
    np.testing.assert_allclose(plain[:, 0], 0.8 ** np.arange(4))


def test_nesterov_looks_ahead():
    rule = Momentum(0.5, nesterov=True)
    np.testing.assert_allclose(rule.direction(np.array([2.0])), [2 + 0.5 * 2])
    np.testing.assert_allclose(rule.direction(np.array([1.0])), [1 + 0.5 * (0.5 * 2 + 1)])


def test_amsgrad_divides_by_the_largest_mean_square_so_far():
    plain, ams = (Adam(0.0, 0.5, 1.0, amsgrad=each) for each in (False, True))
    for slope in (4.0, 0.0, 1.0):
        (_, smaller), (_, larger) = (rule.direction(np.array([slope])) for rule in (plain, ams))
    # mean squares: 8, 4, 2.5, each over 1 - 0.5^3 in the third step
    np.testing.assert_allclose(smaller, 1 / (math.sqrt(2.5 / 0.875) + 1))
    np.testing.assert_allclose(larger, 1 / (math.sqrt(8 / 0.875) + 1))


def test_decoupled_decay_multiplies_the_weight_before_the_step():
    way = adam(lambda w: 2 * w, [1.0], 0.5, 1, decay=0.2, epsilon=1.0)
    np.testing.assert_allclose(way[1, 0], 0.9 - 0.5 * 2 / 3)


@pytest.mark.parametrize("decay", [0.0, 0.5, 2.0])
def test_decoupled_decay_ends_at_the_loss_s_minimum_or_on_the_box(decay):
    f = Quadratic(np.eye(2), [1.2, -0.3])
    last = adam(f.gradient, [0.0, 0.0], 0.001, 20_000, decay=decay)[-1]
    edge = math.inf if decay == 0 else 1 / decay
    np.testing.assert_allclose(last, np.clip(f.w_star, -edge, edge), atol=2e-3)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: adam(np.sign, [1.0], 0.1, 5, beta1=1.0), "beta1"),
        (lambda: adam(np.sign, [1.0], 0.1, 5, beta2=-0.1), "beta2"),
        (lambda: adam(np.sign, [1.0], 0.1, 5, epsilon=0.0), "epsilon"),
        (lambda: adam(np.sign, [1.0], 0.1, 5, decay=-1.0), "decay"),
        (lambda: adam(np.sign, [1.0], 0.0, 5), "step"),
        (lambda: adam(np.sign, [1.0], 0.1, 0), "steps"),
        (lambda: momentum(np.sign, [1.0], 0.1, 5, beta=1.0), "beta"),
        (lambda: momentum(np.sign, [math.nan], 0.1, 5), "start"),
    ],
)
def test_bad_input_is_refused_by_name(call, name):
    with pytest.raises(ValueError, match=f"^{name} "):
        call()
