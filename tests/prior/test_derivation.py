"""The printed formulas are those that the library computes with."""

import numpy as np
import pytest
from scipy.special import erfcx

from shrinkage.prior import derivation
from shrinkage.prior.numerics import Gaussian, Laplace, SpikeAndSlab, Student, Uniform

RNG = np.random.default_rng(8)
Y, W = RNG.normal(size=200) * 3, RNG.normal(size=200) * 2
SIGMA, SCALE = RNG.uniform(0.3, 2, 200), RNG.uniform(0.2, 3, 200)


def printed(derive, name):
    return derive().function("numpy", name)


def each(function):
    """Return a function of the library, called with each state of its own."""
    return np.array([float(function(*state)) for state in zip(Y, SIGMA, SCALE, strict=True)])


def test_modes():
    modes = derivation.derive_modes()
    np.testing.assert_allclose(
        modes.function("numpy", "gaussian_mode")(Y, SIGMA, SCALE),
        each(lambda y, sigma, tau: Gaussian(tau).mode(y, sigma)), rtol=1e-12,
    )  # fmt: skip
    strength = modes.function("numpy", "laplace_strength")(SIGMA, SCALE)
    np.testing.assert_allclose(strength, each(lambda y, s, b: Laplace(b).threshold(s)))
    soft = modes.function("numpy", "soft_threshold")(Y, strength)
    expected = each(lambda y, sigma, b: Laplace(b).mode(y, sigma))
    np.testing.assert_allclose(soft, expected, atol=1e-12)
    assert ((soft == 0) == (np.abs(Y) <= strength)).all()
    left, right = modes.function("numpy", "slopes_at_zero")(Y, SIGMA, SCALE)
    np.testing.assert_allclose(((left <= 0) & (right >= 0)), expected == 0)


def test_mean_and_tails():
    tails = derivation.derive_tails()
    up, down = erfcx(tails.function("numpy", "laplace_arguments")(Y, SIGMA, SCALE))
    np.testing.assert_allclose(
        printed(derivation.derive_mean, "laplace_mean")(Y, SIGMA, SCALE, up, down),
        each(lambda y, sigma, b: Laplace(b).mean(y, sigma)), rtol=1e-9, atol=1e-12,
    )  # fmt: skip
    size = np.abs(Y)
    up, down = erfcx(tails.function("numpy", "laplace_arguments")(size, SIGMA, SCALE))
    median = np.abs(each(lambda y, sigma, b: Laplace(b).median(y, sigma)))
    at = erfcx(tails.function("numpy", "laplace_argument")(median, size, SIGMA, SCALE))
    above = tails.function("numpy", "laplace_above")(median, size, SIGMA, SCALE, at)
    np.testing.assert_allclose(above, (up + down) / 2, rtol=1e-9)


def test_other_priors():
    other = derivation.derive_other_priors()
    np.testing.assert_allclose(
        other.function("numpy", "box_mode")(Y, SCALE),
        each(lambda y, sigma, a: Uniform(a).mode(y, sigma)),
    )
    mode = each(lambda y, sigma, s: Student(s).mode(y, sigma))
    slope = other.function("numpy", "student_slope")(mode, Y, SIGMA, SCALE)
    np.testing.assert_allclose(slope, 0, atol=1e-10)
    density = other.function("numpy", "student_density")(W, SCALE)
    logs = [float(Student(s).log_density(w)) for w, s in zip(W, SCALE, strict=True)]
    np.testing.assert_allclose(np.log(density), logs, rtol=1e-12)
    penalty = other.function("numpy", "student_penalty")(W, SIGMA, SCALE)
    peak = [float(Student(s).log_density(0.0)) for s in SCALE]
    np.testing.assert_allclose(penalty, SIGMA**2 * (peak - np.array(logs)), rtol=1e-9, atol=1e-12)
    flat = other.function("numpy", "uniform_density")(SCALE)
    np.testing.assert_allclose(np.log(flat), [float(Uniform(a).log_density(0.0)) for a in SCALE])
    low, high = other.function("numpy", "student_turns")(5.0, 0.5, 0.3)
    slopes = other.function("numpy", "student_slope")
    for turn, bend in ((low, -1), (high, 1)):  # a maximum, then a minimum
        sides = np.array([slopes(turn + d, 5.0, 0.5, 0.3) for d in (-1e-3, 1e-3)])
        assert (bend * (sides - slopes(turn, 5.0, 0.5, 0.3)) > 0).all()


@pytest.mark.parametrize("share", [0.1, 0.6])
def test_spike(share):
    spike = derivation.derive_spike()
    zero = spike.function("numpy", "spike_probability")(Y, SIGMA, SCALE, share)
    np.testing.assert_allclose(
        zero, each(lambda y, s, tau: SpikeAndSlab(share, tau).probability_of_zero(y, s)), rtol=1e-9
    )
    np.testing.assert_allclose(
        spike.function("numpy", "spike_mean")(zero, Y, SIGMA, SCALE),
        each(lambda y, s, tau: SpikeAndSlab(share, tau).mean(y, s)), rtol=1e-9, atol=1e-12,
    )  # fmt: skip
    np.testing.assert_allclose(
        spike.function("numpy", "slab_mean")(Y, SIGMA, SCALE),
        each(lambda y, s, tau: Gaussian(tau).mean(y, s)), rtol=1e-12,
    )  # fmt: skip
    found = spike.function("numpy", "slab_deviation")(SIGMA, SCALE)
    np.testing.assert_allclose(found**-2, SIGMA**-2 + SCALE**-2)


def test_densities_and_penalties():
    drawn = derivation.derive_densities()
    for name, prior in (("gaussian_density", Gaussian), ("laplace_density", Laplace)):
        logs = [float(prior(s).log_density(w)) for w, s in zip(W, SCALE, strict=True)]
        np.testing.assert_allclose(np.log(drawn.function("numpy", name)(W, SCALE)), logs)
    likelihood = drawn.function("numpy", "likelihood")(W, Y, SIGMA)
    logs = [float(Gaussian(s).log_density(w - y)) for w, y, s in zip(W, Y, SIGMA, strict=True)]
    np.testing.assert_allclose(np.log(likelihood), logs)
    squared = drawn.function("numpy", "squared_penalty")(W, SIGMA, SCALE)
    np.testing.assert_allclose(squared, SIGMA**2 / SCALE**2 * W**2 / 2)
    absolute = drawn.function("numpy", "absolute_penalty")(W, SIGMA, SCALE)
    np.testing.assert_allclose(absolute, SIGMA**2 / SCALE * np.abs(W))
    loss = drawn.function("numpy", "loss_from_zero")(W, Y)
    np.testing.assert_allclose(loss, (Y - W) ** 2 / 2 - Y**2 / 2, atol=1e-12)


def test_tweedie_and_the_rate_of_the_mean():
    from shrinkage.prior.numerics import laplace_marginal

    y, b, sigma, step = np.linspace(-4, 4, 33), 0.8, 1.3, 1e-5
    slope = (laplace_marginal(y + step, b, sigma) - laplace_marginal(y - step, b, sigma)) / (
        2 * step
    )
    mean = Laplace(b).mean(y, sigma)
    np.testing.assert_allclose(
        mean, y + sigma**2 * slope / laplace_marginal(y, b, sigma), rtol=1e-6, atol=1e-8
    )
    w = np.linspace(-20, 20, 200_001)
    for one in (-1.0, 0.0, 2.5):
        mass = np.exp(Laplace(b).log_density(w) + Gaussian(sigma).log_density(w - one))
        mass /= mass.sum()
        variance = (mass * w**2).sum() - (mass * w).sum() ** 2
        ends = Laplace(b).mean([one - 1e-4, one + 1e-4], sigma)
        assert (ends[1] - ends[0]) / 2e-4 == pytest.approx(variance / sigma**2, rel=1e-5)
