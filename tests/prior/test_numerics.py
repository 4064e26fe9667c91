"""Posteriors of one weight against quadrature and high precision, draws against quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shrinkage.core.losses import LeastSquares
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.core.solvers import lasso, ridge
from shrinkage.lesson.datasets import diabetes, sparse_linear_model
from shrinkage.prior import numerics
from shrinkage.prior.numerics import Gaussian, Laplace, SpikeAndSlab, Student, Uniform

responses = st.floats(-30, 30)
scales = st.floats(0.05, 20)
noises = st.floats(0.2, 5)
PRIORS = {
    "gaussian": Gaussian,
    "laplace": Laplace,
    "uniform": Uniform,
    "student": Student,
}


def precise(prior: Laplace | Student | Uniform, y: float, noise: float) -> tuple[float, float]:
    """Return the posterior mean, and the probability below the median, by a finer rule."""
    m, steps = float(prior.median(y, noise)), np.arange(-20, 20.5, 0.5)
    doubled = getattr(prior, "b", getattr(prior, "spread", 1.0)) * 2.0 ** np.arange(-6, 7)
    cuts = [*(y + noise * steps), *(float(prior.mode(y, noise)) + noise * steps), 0.0, m]
    cuts += [*doubled, *-doubled]
    if isinstance(prior, Uniform):
        end = float(np.clip(y, -prior.bound, prior.bound))
        cuts += [*(end + steps * noise * min(1.0, noise / max(abs(y - end), 1e-9)))]
        cuts = [*np.clip(cuts, -prior.bound, prior.bound), prior.bound, -prior.bound]
    edges = np.unique(cuts)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    half = np.diff(edges)[:, np.newaxis] / 2
    w = edges[:-1, np.newaxis] + half * (1 + nodes)
    logs = -(((w - y) / noise) ** 2) / 2
    if isinstance(prior, Laplace):
        logs = logs - np.abs(w) / prior.b
    elif isinstance(prior, Student):
        logs = logs - 2 * np.log1p((w / prior.spread) ** 2 / 3)
    mass = half * weights * np.exp(logs - logs.max())
    below = mass[edges[1:] <= m].sum() / mass.sum()
    return float((w * mass).sum() / mass.sum()), float(below)


@pytest.mark.parametrize("kind", ["laplace", "student", "uniform"])
def test_mean_and_median_are_those_of_quadrature(kind: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(12):
        prior, noise = PRIORS[kind](10 ** rng.uniform(-1, 1)), 10 ** rng.uniform(-0.5, 0.5)
        y = float(rng.normal() * 3)
        mean, below = precise(prior, y, noise)
        assert float(prior.mean(y, noise)) == pytest.approx(mean, abs=1e-10)
        assert below == pytest.approx(0.5, abs=1e-10)


@settings(max_examples=40, deadline=None)
@given(y=responses, b=scales, noise=noises)
def test_laplace_mean_is_odd_between_mode_and_response_and_bounded(
    y: float, b: float, noise: float
) -> None:
    prior = Laplace(b)
    mean, shrunk = float(prior.mean(y, noise)), prior.threshold(noise)
    slack = 1e-14 * (abs(y) + shrunk)
    assert float(prior.mean(-y, noise)) == -mean
    assert abs(y - mean) <= shrunk + slack
    assert abs(float(prior.mode(y, noise))) <= abs(mean) + slack
    assert abs(mean) <= abs(y) + slack


@settings(max_examples=40, deadline=None)
@given(b=scales, noise=noises, seed=st.integers(0, 10**6))
def test_laplace_mean_and_median_rise_with_the_response(b: float, noise: float, seed: int) -> None:
    y = np.sort(np.random.default_rng(seed).uniform(-1000, 1000, 200) * noise)
    prior = Laplace(b)
    slack = 1e-12 * (1000 * noise + prior.threshold(noise))
    assert (np.diff(prior.mean(y, noise)) > -slack).all()
    assert (np.diff(prior.median(y, noise)) > -slack).all()
    near = np.linspace(-1, 1, 101) * noise
    if prior.threshold(noise) < 10 * noise:
        means = prior.mean(near, noise)
        assert (np.diff(means) > 0).all()
        assert (np.flatnonzero(means == 0) == 50).all()


@pytest.mark.parametrize("b", [0.01, 0.3, 1.0, 40.0])
def test_far_out_the_laplace_mean_is_shrunk_by_the_threshold(b: float) -> None:
    shrunk = Laplace(b).threshold(2.0)
    for y in (200.0, 1000.0, 2000.0, 2e6):
        if y > shrunk + 60:
            assert y - float(Laplace(b).mean(y, 2.0)) == pytest.approx(shrunk, rel=1e-6)
            assert y - float(Laplace(b).median(y, 2.0)) == pytest.approx(shrunk, rel=1e-6)


def test_the_mean_is_stable_a_thousand_deviations_out() -> None:
    for y in (-1000.0, -38.5, 37.0, 39.0, 500.0, 1000.0):
        for prior in (Laplace(0.7), Laplace(0.02)):
            mean, below = precise(prior, y, 1.0)
            assert float(prior.mean(y, 1.0)) == pytest.approx(mean, rel=1e-12, abs=1e-10)
            assert below == pytest.approx(0.5, abs=1e-9)
    for spread in (0.001, 1.0, 300.0):
        assert float(Student(spread).mean(1000.0, 1.0)) == pytest.approx(1000, rel=1e-2)
    assert 2 - float(Uniform(2.0).mean(1000.0, 1.0)) == pytest.approx(1 / 998, rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(y=responses, scale=scales, noise=noises, kind=st.sampled_from(sorted(PRIORS)))
def test_the_mode_is_the_most_probable_weight(
    y: float, scale: float, noise: float, kind: str
) -> None:
    prior = PRIORS[kind](scale)
    mode = float(prior.mode(y, noise))

    def cost(w: np.ndarray) -> np.ndarray:
        return (y - w) ** 2 / 2 - noise**2 * prior.log_density(w)

    grid = np.concatenate([np.linspace(-31, 31, 4001), mode + np.linspace(-0.01, 0.01, 201)])
    assert float(cost(np.array(mode))) <= cost(grid).min() + 1e-9 * (1 + y * y)


@settings(max_examples=60, deadline=None)
@given(y=st.floats(-5, 5), b=st.floats(0.1, 5), noise=noises)
def test_the_laplace_mode_is_zero_exactly_up_to_the_threshold(
    y: float, b: float, noise: float
) -> None:
    prior = Laplace(b)
    edge = prior.threshold(noise)
    assert (float(prior.mode(y, noise)) == 0) == (abs(y) <= edge)
    assert float(prior.mode(edge, noise)) == 0
    assert float(prior.mode(np.nextafter(edge, np.inf), noise)) > 0


@pytest.mark.parametrize("kind", ["gaussian", "student"])
@pytest.mark.parametrize("scale", [1e-3, 0.3, 50.0])
def test_without_a_kink_no_response_but_zero_has_the_mode_zero(kind: str, scale: float) -> None:
    y = np.array([-3.0, -1e-6, 0.0, 1e-6, 0.5, 40.0])
    assert ((PRIORS[kind](scale).mode(y, 1.0) == 0) == (y == 0)).all()


def test_two_peaks_of_a_student_posterior_are_compared() -> None:
    prior = Student(0.2)
    y = np.linspace(0, 6, 601)
    modes = prior.mode(y, 0.8)
    jump = int(np.argmax(np.diff(modes)))
    assert modes[jump + 1] - modes[jump] > 1
    assert (np.diff(modes) > 0).all()


@pytest.mark.parametrize("kind", sorted(PRIORS))
def test_densities_are_densities(kind: str) -> None:
    prior = PRIORS[kind](0.8)
    w = np.linspace(-2000, 2000, 2_000_001) if kind == "student" else np.linspace(-40, 40, 400_001)
    total = np.trapezoid(np.exp(prior.log_density(w)), w)
    assert total == pytest.approx(1, abs=2e-4)


def test_prior_standard_deviations() -> None:
    w = np.linspace(-60, 60, 600_001)
    for prior, variance in ((Gaussian(0.8), 0.64), (Laplace(0.8), 1.28)):
        assert np.trapezoid(w**2 * np.exp(prior.log_density(w)), w) == pytest.approx(variance)


# --- objective and posterior


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["laplace", "gaussian"])
def test_posterior_and_objective_differ_by_a_constant(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(17, 3)), rng.normal(size=17) * 3
    noise, scale = 10 ** rng.uniform(-1, 1, 2)
    prior = Laplace(scale) if kind == "laplace" else Gaussian(scale)
    power = 1 if kind == "laplace" else 2
    lam = noise**2 / (17 * scale**power)
    penalty = L1(lam) if kind == "laplace" else SquaredL2(lam)
    f = LeastSquares(X, y)
    points = rng.normal(size=(20, 3)) * 2
    objective = np.array([f.value(w) + penalty.value(w) for w in points])
    logs = np.array(
        [Gaussian(noise).log_density(y - X @ w).sum() + prior.log_density(w).sum() for w in points]
    )
    left = -(noise**2) / 17 * logs - objective
    assert np.ptp(left) <= 1e-11 * np.abs(objective).max()
    assert np.ptp(objective) > 0.01


# --- a belief in zeros


def test_spike_and_slab_is_the_mixture_that_it_says() -> None:
    prior, y, noise = SpikeAndSlab(0.3, 1.7), 1.1, 0.9
    w = np.linspace(-30, 30, 600_001)
    slab = 0.7 * np.exp(Gaussian(1.7).log_density(w) + Gaussian(noise).log_density(w - y))
    spike = 0.3 * np.exp(Gaussian(noise).log_density(y))
    mass = np.trapezoid(slab, w)
    assert float(prior.probability_of_zero(y, noise)) == pytest.approx(spike / (spike + mass))
    assert float(prior.mean(y, noise)) == pytest.approx(np.trapezoid(w * slab, w) / (spike + mass))
    np.testing.assert_allclose(
        np.exp(prior.log_density(w)), 0.7 * np.exp(Gaussian(1.7).log_density(w))
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_spike_s_median_is_zero_for_a_stretch_and_halves_the_posterior(share: float) -> None:
    prior, noise = SpikeAndSlab(share, 1.5), 0.8
    y = np.linspace(-6, 6, 241)
    median, zero = prior.median(y, noise), prior.probability_of_zero(y, noise)
    held = median == 0
    assert held.sum() > 1
    assert held[120]
    assert not held[[0, -1]].any()
    np.testing.assert_allclose(median, -median[::-1], atol=1e-12)
    middle = Gaussian(1.5).mean(y, noise)
    deviation = noise * np.sqrt(1.5**2 / (1.5**2 + noise**2))
    below = (1 - zero) * stats.norm.cdf((median - middle) / deviation)
    right = ~held & (y > 0)
    np.testing.assert_allclose((below + zero)[right], 0.5, atol=1e-12)
    assert (below[held] <= 0.5 + 1e-12).all()
    assert ((below + zero)[held] >= 0.5 - 1e-12).all()


def test_at_the_ends_the_spike_is_all_or_nothing() -> None:
    y = np.array([-2.0, 0.0, 1.0])
    assert (SpikeAndSlab(1.0, 2.0).mean(y, 1.0) == 0).all()
    assert (SpikeAndSlab(1.0, 2.0).median(y, 1.0) == 0).all()
    for name in ("mode", "mean", "median"):
        np.testing.assert_allclose(
            getattr(SpikeAndSlab(0.0, 2.0), name)(y, 1.0), Gaussian(2.0).mode(y, 1.0), atol=1e-12
        )


# --- risks


@pytest.mark.parametrize(("b", "noise"), [(0.05, 1.0), (0.5, 1.0), (1.0, 1.0), (2.0, 0.7), (9, 1)])
def test_the_marginal_density_is_one(b: float, noise: float) -> None:
    y = np.linspace(-60 * (b + noise), 60 * (b + noise), 400_001)
    total = np.trapezoid(numerics.laplace_marginal(y, b, noise), y)
    assert total == pytest.approx(1, abs=1e-9)


def test_risks_are_those_of_a_simulation() -> None:
    rng = np.random.default_rng(5)
    count, b = 400_000, 1.0
    w = rng.laplace(scale=b, size=count)
    y = w + rng.normal(size=count)
    risks = numerics.risks_under_laplace(b)
    rules = (Laplace(b).mode(y, 1.0), Laplace(b).mean(y, 1.0), 2 * b**2 / (2 * b**2 + 1) * y)
    for risk, rule in zip(risks, rules, strict=True):
        losses = (rule - w) ** 2
        error = losses.std() / np.sqrt(count)
        assert abs(losses.mean() - risk) < 5 * error  # one in 1.7 million would fail


def test_the_mode_loses_to_the_mean_and_below_one_and_a_half_to_the_linear_rule() -> None:
    for b in (0.05, 0.3, 0.7, 1.0, 1.3, 1.49, 1.51, 2.0, 5.0, 30.0):
        risks = numerics.risks_under_laplace(b)
        assert risks.mean < min(risks.mode, risks.linear)
        assert (risks.mode > risks.linear) == (b < 1.501)
    assert numerics.risks_under_laplace(1.0).mode == pytest.approx(0.7056, abs=5e-5)
    assert numerics.risks_under_laplace(1.0).linear == pytest.approx(2 / 3)
    np.testing.assert_allclose(
        numerics.risks_under_laplace(3.0, 2.0), 4 * np.array(numerics.risks_under_laplace(1.5, 1.0))
    )


def test_probability_near_zero() -> None:
    within = np.array([0.0, 0.3, 2.0])
    np.testing.assert_allclose(
        numerics.probability_near_zero(Gaussian(1.3), within),
        stats.norm(scale=1.3).cdf(within) - stats.norm(scale=1.3).cdf(-within), atol=1e-15,
    )  # fmt: skip
    np.testing.assert_allclose(
        numerics.probability_near_zero(Laplace(0.6), within),
        stats.laplace(scale=0.6).cdf(within) - stats.laplace(scale=0.6).cdf(-within), atol=1e-15,
    )  # fmt: skip


# --- many weights


def test_the_gaussian_posterior_has_ridge_as_its_mean() -> None:
    X, y, _ = sparse_linear_model(30, 4, 2, seed=1)
    noise, tau = 0.8, 1.3
    found = numerics.gaussian_posterior(X, y, noise, tau)
    lam = noise**2 / (30 * tau**2)
    np.testing.assert_allclose(found.mean, ridge(X, y, lam).w, rtol=1e-9)
    Z = X - X.mean(axis=0)
    precision = Z.T @ Z / noise**2 + np.eye(4) / tau**2
    np.testing.assert_allclose(found.covariance, np.linalg.inv(precision), rtol=1e-9)


def test_unequal_deviations_and_centres() -> None:
    X, y, _ = sparse_linear_model(30, 3, 2, seed=2)
    tau, centres = np.array([0.1, 1.0, 10.0]), np.array([3.0, 0.0, -1.0])
    found = numerics.gaussian_posterior(X, y, 0.7, tau, centres=centres)
    Z = X - X.mean(axis=0)
    precision = Z.T @ Z / 0.49 + np.diag(tau**-2)
    expected = np.linalg.solve(precision, Z.T @ (y - y.mean()) / 0.49 + centres / tau**2)
    np.testing.assert_allclose(found.mean, expected, rtol=1e-9)
    sure = numerics.gaussian_posterior(X, y, 0.7, 1e-9, centres=centres)
    np.testing.assert_allclose(sure.mean, centres, atol=1e-6)


def marginal_of_two(
    X: np.ndarray, y: np.ndarray, b: float, noise: float
) -> list[stats.rv_histogram]:
    """Return both marginals of the posterior of two weights, by a fine grid."""
    grid = np.linspace(-4, 4, 1601)
    middles = (grid[1:] + grid[:-1]) / 2
    Z, r = X - X.mean(axis=0), y - y.mean()
    first, second = np.meshgrid(middles, middles, indexing="ij")
    points = np.stack([first.ravel(), second.ravel()])
    misfit = (r @ r - 2 * (Z.T @ r) @ points + (points * (Z.T @ Z @ points)).sum(axis=0)) / 2
    logs = -misfit / noise**2 - np.abs(points).sum(axis=0) / b
    mass = np.exp(logs - logs.max()).reshape(first.shape)
    return [stats.rv_histogram((mass.sum(axis=1 - axis), grid)) for axis in (0, 1)]


#: The share of right samplers that the tests of the draws would reject, each.
ERROR_RATE = 1e-6


@pytest.mark.parametrize(("b", "correlation"), [(0.3, 0.0), (0.3, 0.9), (0.05, 0.7), (3.0, 0.5)])
def test_the_draws_of_two_weights_have_the_right_marginals(b: float, correlation: float) -> None:
    rng = np.random.default_rng(4)
    n, noise = 12, 1.0
    z = rng.normal(size=(n, 2))
    X = np.column_stack([z[:, 0], correlation * z[:, 0] + np.sqrt(1 - correlation**2) * z[:, 1]])
    y = 0.6 * X[:, 0] + rng.normal(size=n)
    lam = noise**2 / (n * b)
    # The last draws of chains of their own are independent of one another.
    drawn = numerics.gibbs_lasso(X, y, lam, noise, 1, chains=6000, burn_in=80, seed=9).all
    for j, marginal in enumerate(marginal_of_two(X, y, b, noise)):
        assert stats.kstest(drawn[:, j], marginal.cdf).pvalue > ERROR_RATE


@pytest.mark.parametrize(("b", "slope"), [(0.2, 0.1), (1.0, -0.8), (0.02, 1.0)])
def test_the_draws_of_one_weight_have_the_posterior_of_the_formula(b: float, slope: float) -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(15, 1))
    y, noise = slope * x[:, 0] + 0.5 * rng.normal(size=15), 0.5
    Z, r = x[:, 0] - x.mean(), y - y.mean()
    # One weight with n rows is one response: least squares, with a noise of its own.
    response, spread = float(Z @ r / (Z @ Z)), noise / float(np.sqrt(Z @ Z))
    drawn = numerics.gibbs_lasso(
        x, y, noise**2 / (15 * b), noise, 1, chains=8000, burn_in=80, seed=10
    ).all[:, 0]
    prior = Laplace(b)
    error = drawn.std() / np.sqrt(drawn.size)
    assert abs(drawn.mean() - float(prior.mean(response, spread))) < 5 * error
    below = np.count_nonzero(drawn < float(prior.median(response, spread)))
    assert stats.binomtest(below, drawn.size).pvalue > ERROR_RATE
    grid = np.linspace(response - 10 * spread, response + 10 * spread, 4001)
    middles = (grid[1:] + grid[:-1]) / 2
    mass = np.exp(prior.log_density(middles) + Gaussian(spread).log_density(middles - response))
    assert stats.kstest(drawn, stats.rv_histogram((mass, grid)).cdf).pvalue > ERROR_RATE


def test_a_wrong_sampler_would_be_seen() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(15, 1))
    y = 0.3 * x[:, 0] + 0.5 * rng.normal(size=15)
    Z, r = x[:, 0] - x.mean(), y - y.mean()
    response, spread = float(Z @ r / (Z @ Z)), 0.5 / float(np.sqrt(Z @ Z))
    grid = np.linspace(response - 10 * spread, response + 10 * spread, 4001)
    middles = (grid[1:] + grid[:-1]) / 2
    mass = np.exp(
        Laplace(0.2).log_density(middles) + Gaussian(spread).log_density(middles - response)
    )
    for wrong in (0.5, 2.0):
        drawn = numerics.gibbs_lasso(
            x, y, wrong * 0.25 / (15 * 0.2), 0.5, 1, chains=8000, burn_in=80
        ).all[:, 0]
        assert stats.kstest(drawn, stats.rv_histogram((mass, grid)).cdf).pvalue < ERROR_RATE


def test_no_draw_is_zero_where_the_lasso_has_five() -> None:
    data = diabetes()
    noise = numerics.residual_noise(data.X, data.y)
    assert noise == pytest.approx(54.15, abs=0.01)
    draws = numerics.gibbs_lasso(data.X, data.y, 5.0, noise, 200, seed=3)
    assert draws.chains.shape == (20, 200, 10)
    assert not (draws.all == 0).any()
    mode = lasso(data.X, data.y, 5.0).w
    assert np.count_nonzero(mode == 0) == 5
    low, high = draws.interval()
    assert ((low < mode) & (mode < high)).all()
    assert (draws.effective > 200).all()
    b = noise**2 / (442 * 5.0)
    assert 442 * 5.0 / noise == pytest.approx(40.8, abs=0.05)
    assert 1 / b == pytest.approx(442 * 5.0 / noise**2)


def test_draws_are_reproducible_and_differ_by_seed() -> None:
    X, y, _ = sparse_linear_model(20, 3, 1, seed=1)
    one, again, other = (numerics.gibbs_lasso(X, y, 0.1, 1.0, 5, seed=s).all for s in (1, 1, 2))
    assert (one == again).all()
    assert not (one == other).any()


@pytest.mark.parametrize(
    "X",
    [
        np.ones((6, 2)),  # constant columns tell nothing: the prior stays
        np.repeat(np.arange(6.0)[:, np.newaxis], 3, axis=1),  # copies
        np.arange(12).reshape(6, 2),  # whole numbers
        np.random.default_rng(0).normal(size=(3, 8)),  # more columns than rows
        np.random.default_rng(1).normal(size=(6, 2)) * [1e-8, 1e8],
        np.array([[1.0, 2.0]]),  # one row
    ],
    ids=["constant", "copies", "whole", "wide", "scales", "one row"],
)
@pytest.mark.parametrize("lam", [1e-9, 1.0, 1e9])
def test_awkward_data_are_drawn_from(X: np.ndarray, lam: float) -> None:
    y = np.arange(len(X), dtype=float)
    drawn = numerics.gibbs_lasso(X, y, lam, 1.0, 20, chains=3, burn_in=5).all
    assert np.isfinite(drawn).all()
    assert not (drawn == 0).all(axis=0).any()
    found = numerics.gaussian_posterior(X, y, 1.0, 1 / np.sqrt(lam))
    assert np.isfinite(found.mean).all()
    assert (np.diag(found.covariance) > 0).all()


def test_a_column_without_information_keeps_its_prior() -> None:
    drawn = numerics.gibbs_lasso(np.ones((5, 1)), np.arange(5.0), 0.2, 1.0, 1, chains=5000).all[
        :, 0
    ]
    assert stats.kstest(drawn, stats.laplace(scale=1.0).cdf).pvalue > ERROR_RATE


def test_effective_draws_are_counted() -> None:
    rng = np.random.default_rng(2)
    independent = numerics.Draws(rng.normal(size=(200, 50, 2)))
    np.testing.assert_allclose(independent.effective, 10_000, rtol=0.35)
    stuck = numerics.Draws(np.repeat(rng.normal(size=(200, 1, 2)), 50, axis=1))
    np.testing.assert_allclose(stuck.effective, 200, rtol=0.35)


def test_a_bound_makes_zeros_without_a_kink() -> None:
    data = diabetes()
    w = numerics.nonnegative_least_squares(data.X, data.y)
    slope = (data.X - data.X.mean(axis=0)).T @ (data.X @ w - data.y + data.y.mean()) / len(data.y)
    assert np.count_nonzero(w == 0) == 5
    assert (w >= 0).all()
    assert (slope[w == 0] >= -1e-9).all()
    assert np.abs(slope[w > 0]).max() < 1e-9


# --- bad input


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Gaussian(0.0), "tau"),
        (lambda: Gaussian(1.0, np.nan), "centre"),
        (lambda: Laplace(-1.0), "b"),
        (lambda: Laplace(np.inf), "b"),
        (lambda: Uniform(0.0), "bound"),
        (lambda: Student(np.nan), "spread"),
        (lambda: SpikeAndSlab(1.2, 1.0), "share"),
        (lambda: SpikeAndSlab(0.5, 0.0), "tau"),
        (lambda: Laplace(1.0).mean(np.nan, 1.0), "y"),
        (lambda: Laplace(1.0).mean(1.0, 0.0), "noise"),
        (lambda: Laplace(1.0).median(1.0, -1.0), "noise"),
        (lambda: Student(1.0).mode(np.inf, 1.0), "y"),
        (lambda: Uniform(1.0).mean("a", 1.0), "y"),
        (lambda: numerics.gibbs_lasso(np.eye(3), np.ones(3), 0.1, 1.0, 0), "draws"),
        (lambda: numerics.gibbs_lasso(np.eye(3), np.ones(3), 0.1, 1.0, 5, chains=0), "chains"),
        (lambda: numerics.gibbs_lasso(np.eye(3), np.ones(3), 0.1, 1.0, 5, burn_in=-1), "burn_in"),
        (lambda: numerics.gibbs_lasso(np.eye(3), np.ones(3), 0.0, 1.0, 5), "lam"),
        (lambda: numerics.gibbs_lasso(np.eye(3), np.ones(3), 0.1, 0.0, 5), "noise"),
        (lambda: numerics.gibbs_lasso(np.eye(3), np.ones(2), 0.1, 1.0, 5), "y"),
        (lambda: numerics.gaussian_posterior(np.eye(3), np.ones(3), 1.0, [1, 0, 1]), "tau"),
        (lambda: numerics.gaussian_posterior(np.eye(3), np.ones(3), 1.0, [1, 1]), "tau"),
        (lambda: numerics.residual_noise(np.eye(3), np.arange(3)), "rows"),
        (lambda: numerics.residual_noise(np.arange(5.0)[:, np.newaxis], np.arange(5.0)), "noise"),
        (lambda: numerics.risks_under_laplace(0.0), "b"),
        (lambda: numerics.laplace_marginal(0.0, 1.0, np.nan), "noise"),
        (lambda: numerics.Draws(np.ones((1, 5, 2))).effective, "chains"),
        (lambda: numerics.Draws(np.ones((2, 5, 2))).interval(1.5), "share"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
