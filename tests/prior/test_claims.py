"""The verdict of each claim, and the premises that it stands on."""

import numpy as np
import pytest

from shrinkage.prior import claims

VERDICTS = {
    10: "care", 11: "reason", 12: "care", 20: "care", 21: "true", 22: "wrong", 23: "care",
    24: "wrong", 25: "reason", 26: "care", 48: "care",
}  # fmt: skip
BROKEN = [
    # 10: another density's logarithm is no 1-norm
    (claims.priors_correspond_to_penalties, {"laplace": "student"}),
    # 11: a Laplace so wide that it makes no zero here; or a Gaussian that is the lower one
    (claims.highest_at_zero, {"b": 3.0}),
    (claims.highest_at_zero, {"tau": 2.0}),
    # 12: beyond the crossing the Gaussian has more in both ways
    (claims.gaussian_has_more_near_zero, {"within": 2.0}),
    # 20: equal variances give ridge
    (claims.normal_prior_gives_l2, {"taus": (1.0, 1.0)}),
    # 21: minus the logarithm of a Gaussian is no 1-norm
    (claims.laplace_prior_gives_l1, {"prior": "gaussian"}),
    # 22: a prior with a point mass does believe in zeros; at y = 0 all three are zero
    (claims.laplace_believes_in_zeros, {"prior": "spike"}),
    (claims.laplace_believes_in_zeros, {"y": 0.0}),
    # 23: a box that holds the maximum of the likelihood
    (claims.uniform_prior_vanishes, {"bound": 2.0}),
    # 24: a Laplace around many views; a history of no views
    (claims.views_are_laplace, {"location": 100.0}),
    (claims.views_are_laplace, {"history": 0.0}),
    # 25: so narrow a Laplace that its ends are low; so wide a one that its kink is too small
    (claims.density_near_zero_is_the_key, {"b": 0.5}),
    (claims.density_near_zero_is_the_key, {"b": 3.0}),
    # 26: a response that is not large; one that is beyond the threshold
    (claims.tails_make_sparsity, {"large": 0.5}),
    (claims.tails_make_sparsity, {"small": 3.0}),
    # 48: without correlation nothing is split
    (claims.gaussian_spreads_evenly, {"rho": 0.0}),
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("noise", [0.3, 4.0])
def test_claim_10_holds_on_any_data(seed: int, noise: float) -> None:
    assert claims.priors_correspond_to_penalties(noise=noise, seed=seed).holds


@pytest.mark.parametrize("within", [0.1, 0.5, 1.5, 1.6])
def test_claim_12_holds_at_every_small_distance(within: float) -> None:
    assert claims.gaussian_has_more_near_zero(within=within).holds


@pytest.mark.parametrize("y", [-0.6, 0.2, 0.65])
def test_claim_22_holds_for_every_response_below_the_threshold(y: float) -> None:
    assert claims.laplace_believes_in_zeros(y=y).holds


@pytest.mark.parametrize(("large", "small"), [(5.0, 0.1), (50.0, 1.0), (1000.0, -0.7)])
def test_claim_26_holds_for_other_responses(large: float, small: float) -> None:
    assert claims.tails_make_sparsity(large=large, small=small).holds


@pytest.mark.parametrize("rho", [0.8, 0.9, 0.99])
def test_claim_48_holds_for_other_correlations(rho: float) -> None:
    assert claims.gaussian_spreads_evenly(rho=rho).holds


def test_the_mode_of_claim_25_is_the_best_of_all_weights() -> None:
    b, bend, ends = 1.5, 1.5, 5.0
    w = np.linspace(-ends, ends, 20_001)
    for y in (-0.6, 0.3, 0.66):
        cost = (y - w) ** 2 / 2 + np.abs(w) / b - w**2 / (2 * bend**2)
        assert abs(w[np.argmin(cost)]) < 1e-3
