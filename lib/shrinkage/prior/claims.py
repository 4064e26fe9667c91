"""What the articles say about priors, each claim with a check that runs and can fail."""

from __future__ import annotations

from typing import Literal

import numpy as np

from shrinkage.core.losses import LeastSquares, Quadratic, centre
from shrinkage.core.one_weight import global_minimisers
from shrinkage.core.penalties import L1, SquaredL2
from shrinkage.core.solvers import lasso, ridge
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes, sparse_linear_model
from shrinkage.prior.numerics import (
    Gaussian,
    Laplace,
    SpikeAndSlab,
    Student,
    Uniform,
    gaussian_posterior,
    gibbs_lasso,
    probability_near_zero,
    residual_noise,
)


def _spread(values: FloatArray) -> float:
    """Return by how much values differ, relative to their size."""
    return float(np.ptp(values) / np.abs(values).max())


def _objectives(
    prior: Gaussian | Laplace | Student, penalty: L1 | SquaredL2, noise: float, seed: int
) -> FloatArray:
    """Return σ²/n times minus the log-posterior, less the objective, at random weights."""
    X, y, _ = sparse_linear_model(40, 5, 2, seed=seed)
    f = LeastSquares(X, y)
    points = np.random.default_rng(seed).normal(size=(50, 5)) * 2
    logs = np.array([
        Gaussian(noise).log_density(y - X @ w).sum() + prior.log_density(w).sum() for w in points
    ])  # fmt: skip
    objective = np.array([f.value(w) + penalty.value(w) for w in points])
    return np.asarray(-(noise**2) / len(y) * logs - objective)


@claim(
    id=10,
    source="S1 §3",
    statement="A Laplace prior corresponds to L1, a Gaussian prior to L2.",
    verdict="care",
    because=(
        "The most probable weights, the *mode* of the posterior, are L1's and L2's solutions, with "
        "λ = σ²/(nb) and λ = σ²/(nτ²). Under the Laplace prior the posterior's mean and median are "
        "other numbers. Under the Gaussian all three agree."
    ),
)
def priors_correspond_to_penalties(
    *, laplace: Literal["laplace", "student"] = "laplace", noise: float = 1.5, seed: int = 10
) -> Evidence:
    """Compare log-posterior and objective at random weights; then mode and mean for one weight."""
    b, tau, n = 0.7, 0.9, 40
    prior = Laplace(b) if laplace == "laplace" else Student(b)
    gaps = [
        _spread(1 + _objectives(prior, L1(noise**2 / (n * b)), noise, seed)),
        _spread(1 + _objectives(Gaussian(tau), SquaredL2(noise**2 / (n * tau**2)), noise, seed)),
    ]
    y = noise**2 / b  # the largest response whose mode is 0
    apart = float(prior.mean(y, noise) - prior.mode(y, noise)) / noise
    return Evidence(
        {
            "log-posterior and L1's objective differ by a constant, up to": gaps[0],
            "log-posterior and L2's objective, up to": gaps[1],
            "posterior mean less mode under the Laplace prior, in units of σ, y = σ²/b": apart,
            "the same under the Gaussian prior": float(
                Gaussian(tau).mean(y, noise) - Gaussian(tau).mode(y, noise)
            ),
        },
        max(gaps) < 1e-12 and apart > 0.1,
        "posterior mean less mode under the Laplace prior, in units of σ, y = σ²/b",
    )


@claim(
    id=11,
    source="S1 §3",
    statement=(
        "The Laplace density is highest at w = 0, so L1 makes parameters zero more easily than L2."
    ),
    verdict="reason",
    because=(
        "L1 does make zeros, but not for this reason: the Gaussian density is highest at 0 too. A "
        "narrow Gaussian is 120 times as high there as a wide Laplace, and makes no zero where "
        "the Laplace does. What counts is the kink of the log-density."
    ),
)
def highest_at_zero(*, tau: float = 0.01, b: float = 1.5, y: float = 0.5) -> Evidence:
    """Compare a narrow Gaussian with a wide Laplace: height at 0, and the mode for one response."""
    heights = [float(np.exp(prior.log_density(0.0))) for prior in (Gaussian(tau), Laplace(b))]
    modes = [float(prior.mode(y, 1.0)) for prior in (Gaussian(tau), Laplace(b))]
    return Evidence(
        {
            "density at 0 of the Gaussian, over that of the Laplace": heights[0] / heights[1],
            "density at 0 (Gaussian, Laplace)": np.array(heights),
            "mode for y = 0.5, σ = 1 under the Gaussian": modes[0],
            "… under the Laplace": modes[1],
        },
        heights[0] > heights[1] and modes[0] != 0 and modes[1] == 0,
    )


@claim(
    id=12,
    source="S1 §3",
    statement=(
        "The Gaussian has more probability near 0 than the Laplace, so L2 more easily keeps "
        "parameters in a small range."
    ),
    verdict="care",
    because=(
        "It depends on how the two are matched. At equal variance the Laplace has more within 1.68 "
        "standard deviations, the Gaussian more within any larger distance. At equal height at 0 "
        "the Gaussian has more within every distance."
    ),
)
def gaussian_has_more_near_zero(*, within: float = 1.0) -> Evidence:
    """Compare the probabilities within a distance, at equal variance and at equal height."""
    equal = {"variance": Laplace(np.sqrt(0.5)), "height": Laplace(np.sqrt(np.pi / 2))}
    near = {
        name: np.array(
            [float(probability_near_zero(each, within)) for each in (Gaussian(1.0), one)]
        )
        for name, one in equal.items()
    }
    grid = np.linspace(0.001, 6, 6000)
    less = probability_near_zero(Gaussian(1.0), grid) > probability_near_zero(
        equal["variance"], grid
    )
    crossing = float(grid[np.argmax(less)])
    return Evidence(
        {
            f"within {within:g} standard deviations, equal variance (Gaussian, Laplace)": near[
                "variance"
            ],
            "within the same, equal height at 0 (Gaussian, Laplace)": near["height"],
            "equal variance: the Gaussian has more beyond a distance of": crossing,
        },
        near["variance"][1] > near["variance"][0] and near["height"][0] > near["height"][1],
        "equal variance: the Gaussian has more beyond a distance of",
    )


@claim(
    id=20,
    source="S2 priors",
    statement=(
        "Normal priors with mean 0 and the same σ for every weight give the sum of the squared "
        "weights, which is the L2 norm: it is equivalent to L2 regularization."
    ),
    verdict="care",
    because=(
        "It is the *squared* norm that they give, and that is what L2 regularization adds. With "
        "unequal variances it is a weighted sum. The σ of the article is the prior's, our τ: the "
        "strength also needs the noise."
    ),
)
def normal_prior_gives_l2(*, taus: tuple[float, float] = (0.5, 2.0)) -> Evidence:
    """Double the weights; then compare ridge with what two unequal variances give."""
    prior, w = Gaussian(1.0), np.array([0.6, -0.8])

    def cost(v: FloatArray) -> float:
        return float((prior.log_density(0 * v) - prior.log_density(v)).sum())

    X, y, _ = sparse_linear_model(40, 2, 2, seed=20)
    unequal = gaussian_posterior(X, y, 1.0, taus).mean
    strengths = 1.0 / (len(y) * np.square(taus))
    data = centre(X, y)
    weighted = np.linalg.solve(
        data.X.T @ data.X / len(y) + np.diag(strengths), data.X.T @ data.y / len(y)
    )
    equal = ridge(X, y, float(np.exp(np.log(strengths).mean()))).w
    return Evidence(
        {
            "cost of weights twice as large, over their cost": cost(2 * w) / cost(w),
            "… of their length": 2.0,
            f"mode with standard deviations {taus[0]:g} and {taus[1]:g}": unequal,
            "weighted ridge": weighted,
            "ridge with the mean strength": equal,
        },
        abs(cost(2 * w) / cost(w) - 4) < 1e-12
        and np.abs(unequal - weighted).max() < 1e-10
        and np.abs(unequal - equal).max() > 1e-3,
    )


@claim(
    id=21,
    source="S2 priors",
    statement=(
        "A Laplace distribution as the belief gives the L1 norm of the weights, so that it is in "
        "essence L1 regularization (of the MAP estimate, of which the section speaks)."
    ),
    verdict="true",
    because=(
        "Minus the log-density is the 1-norm over b, plus a constant. The mode is the lasso with "
        "λ = σ²/(nb), which its duality gap certifies."
    ),
)
def laplace_prior_gives_l1(*, prior: Literal["laplace", "gaussian"] = "laplace") -> Evidence:
    """Compare minus the log-density with the 1-norm; then draw, and none beats the lasso."""
    b = 1.3
    belief = Laplace(b) if prior == "laplace" else Gaussian(b)
    points = np.random.default_rng(21).normal(size=(60, 4))
    costs = np.array([-belief.log_density(w).sum() for w in points])
    gap = _spread(1 + costs - np.abs(points).sum(axis=1) / b)
    X, y, _ = sparse_linear_model(50, 4, 2, seed=21)
    found, f = lasso(X, y, 1.0 / (50 * b)), centre(X, y)
    draws = gibbs_lasso(X, y, 1.0 / (50 * b), 1.0, 100, chains=5, seed=21).all

    def energy(w: FloatArray) -> float:
        return float(((f.y - f.X @ w) ** 2).sum() / 2 + np.abs(w).sum() / b)

    better = sum(energy(w) < energy(found.w) for w in draws)
    assert found.gap is not None
    return Evidence(
        {
            "minus the log-density less the 1-norm over b varies by": gap,
            "duality gap of the lasso with λ = σ²/(nb)": found.gap,
            "of 500 draws from the posterior, more probable than the lasso": int(better),
        },
        gap < 1e-12 and found.gap < 1e-9 and better == 0,
        "of 500 draws from the posterior, more probable than the lasso",
    )


@claim(
    id=22,
    source="S2 priors",
    implied=True,
    statement="To choose a Laplace prior is to believe that many weights are zero.",
    verdict="wrong",
    because=(
        "Under this prior no weight is ever exactly zero, and no draw from the posterior is. Only "
        "the mode is zero for a stretch of y; mean and median are for y = 0 alone. Who "
        "believes in exact zeros gives zero a probability, as a spike and slab does."
    ),
)
def laplace_believes_in_zeros(
    *, prior: Literal["laplace", "spike"] = "laplace", y: float = 0.5
) -> Evidence:
    """Look at one weight's summaries, and draw the weights of the diabetes data."""
    belief = Laplace(1.5) if prior == "laplace" else SpikeAndSlab(0.5, 1.5)
    chance = float(belief.probability_of_zero(y, 1.0)) if isinstance(belief, SpikeAndSlab) else 0.0
    mode, mean, median = (
        float(getattr(belief, name)(y, 1.0)) for name in ("mode", "mean", "median")
    )
    data, lam = diabetes(), 5.0
    noise = residual_noise(data.X, data.y)
    zeros = int(np.count_nonzero(lasso(data.X, data.y, lam).w == 0))
    draws = gibbs_lasso(data.X, data.y, lam, noise, 250, seed=22).all
    exact = int(np.count_nonzero(draws == 0))
    return Evidence(
        {
            "zeros among 50,000 weights drawn from the diabetes posterior": exact,
            "zeros of its mode, the lasso, among 10 weights": zeros,
            "posterior probability of w = 0, one weight, y = 0.5": chance,
            "mode, mean, median there": np.array([mode, mean, median]),
        },
        exact == 0 and zeros > 0 and chance == 0 and mode == 0 and mean * median != 0,
    )


@claim(
    id=23,
    source="S2 priors",
    statement=(
        "With a uniform prior the prior vanishes from the formula, and MAP becomes maximum "
        "likelihood."
    ),
    verdict="care",
    because=(
        "An unbounded uniform prior is no probability: its total is infinite. A bounded one is a "
        "box. Where maximum likelihood is inside, they agree; where it is outside, the box binds."
    ),
)
def uniform_prior_vanishes(*, bound: float = 1.0, y: float = 1.6) -> Evidence:
    """Compare the mode under a bounded and under a very wide uniform prior with y."""
    mode, wide = float(Uniform(bound).mode(y, 1.0)), float(Uniform(1e6).mode(y, 1.0))
    return Evidence(
        {
            f"maximum likelihood for y = {y:g}": y,
            f"mode under a uniform prior to ±{bound:g}": mode,
            "… to ±1,000,000": wide,
        },
        mode == bound and mode != y and wide == y,
        f"mode under a uniform prior to ±{bound:g}",
    )


@claim(
    id=24,
    source="S2 priors",
    statement=(
        "The daily views of a new author: a Laplace prior suits the expectation of few views, "
        "perhaps none; a normal prior suits the expectation of about as many as in the past."
    ),
    verdict="wrong",
    because=(
        "As an illustration of L1 against L2 it misleads. Views are counts; a Laplace around 0 "
        "gives half of its probability to fewer than none. And a normal prior around a history "
        "shrinks towards the history, while L2 shrinks towards 0."
    ),
)
def views_are_laplace(
    *, location: float = 0.0, history: float = 50.0, seen: float = 80.0
) -> Evidence:
    """Find the probability of negative views, and what a normal prior makes of new views."""
    below = 0.5 * np.exp(-max(location, 0.0) / 10.0)
    around = float(Gaussian(20.0, history).mode(seen, 20.0))
    around_zero = float(Gaussian(20.0).mode(seen, 20.0))
    return Evidence(
        {
            "probability of fewer than 0 views under the Laplace prior": below,
            f"{seen:g} views seen, normal prior around {history:g}: mode": around,
            "… normal prior around 0, which is L2: mode": around_zero,
        },
        below > 0.25 and history < around < seen and around > around_zero,
    )


@claim(
    id=25,
    source="S2 priors",
    statement=(
        "The key difference behind L1's sparsity is the density near zero: the Laplace has a sharp "
        "peak there, the normal a lower and wider one."
    ),
    verdict="reason",
    because=(
        "L1 makes the zeros, but density is not what does it. Take a density with the Laplace's "
        "kink that is nine times higher at its ends than at 0: its mode is still zero for all y up "
        "to the threshold. And the normal, however sharp its peak, makes none."
    ),
)
def density_near_zero_is_the_key(
    *, b: float = 1.5, bend: float = 1.5, ends: float = 5.0
) -> Evidence:
    """Find the mode under a density with a kink at 0 that rises again towards its ends."""
    lift = float(np.exp(ends**2 / (2 * bend**2) - ends / b))
    responses = np.linspace(-0.6, 0.6, 25)
    # The loss and the rising part together are a bowl of curvature 1 − σ²/bend².
    curvature = 1 - 1 / bend**2
    found = [
        global_minimisers(
            Quadratic(np.array([[curvature]]), np.array([one / curvature])), L1(1 / b)
        )
        for one in responses
    ]
    zeros = [0.0 in each and each.unique for each in found]
    sharp = Gaussian(0.001).mode(responses, 1.0)
    return Evidence(
        {
            "density at ±5 over that at 0": lift,
            "modes that are 0, for 25 responses from −0.6 to 0.6": int(sum(zeros)),
            "… under a Gaussian with τ = 0.001, without y = 0": int(
                np.count_nonzero(sharp[np.abs(responses) > 1e-9] == 0)
            ),
        },
        lift > 1 and all(zeros),
    )


@claim(
    id=26,
    source="S2 priors",
    statement=(
        "The Laplace's heavier tails let some weights be far from zero while others are very close "
        "to it, and so lead to sparsity without giving up features that may be relevant."
    ),
    verdict="care",
    because=(
        "Tails decide how much a large weight is shrunk: by a share of it under the Gaussian, by "
        "the constant σ²/b under the Laplace, by next to nothing under Student's t. They do not "
        "make zeros: Student's t has by far the heaviest tails, and no zero."
    ),
)
def tails_make_sparsity(*, large: float = 10.0, small: float = 0.3) -> Evidence:
    """Compare what three priors of one variance take from a large response and leave of a small."""
    priors = (Gaussian(1.0), Laplace(float(np.sqrt(0.5))), Student(float(np.sqrt(1 / 3))))
    taken = np.array([large - float(prior.mode(large, 1.0)) for prior in priors])
    left = np.array([float(prior.mode(small, 1.0)) for prior in priors])
    return Evidence(
        {
            f"taken from y = {large:g} (Gaussian, Laplace, Student's t)": taken,
            f"left of y = {small:g}": left,
        },
        taken[0] > taken[1] > taken[2] and left[1] == 0 and left[0] * left[2] != 0,
        f"left of y = {small:g}",
    )


@claim(
    id=48,
    source="S2 priors",
    statement="The normal distribution expresses a preference for more evenly spread weights.",
    verdict="care",
    because=(
        "Of two positive weights with one sum it prefers equal ones, the Laplace does not care. So "
        "between two correlated features ridge splits what the lasso gives to one. Without "
        "correlation the data say where the weight goes, and ridge only makes it smaller."
    ),
)
def gaussian_spreads_evenly(*, rho: float = 0.95) -> Evidence:
    """Give the response to one of two standardised features, and fit ridge and the lasso."""
    n = 200
    z = np.linalg.qr(np.random.default_rng(48).normal(size=(n, 3)) - 0.0)[0]
    z = np.linalg.qr(z - z.mean(axis=0))[0][:, :2] * np.sqrt(n)
    X = np.column_stack([z[:, 0], rho * z[:, 0] + np.sqrt(1 - rho**2) * z[:, 1]])
    y = z[:, 0]
    split, alone = ridge(X, y, 0.5).w, lasso(X, y, 0.5).w
    even, one = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    gain = {
        "Gaussian": float((Gaussian(1.0).log_density(even) - Gaussian(1.0).log_density(one)).sum()),
        "Laplace": float((Laplace(1.0).log_density(even) - Laplace(1.0).log_density(one)).sum()),
    }
    return Evidence(
        {
            "log-density of (½, ½) less that of (1, 0), Gaussian": gain["Gaussian"],
            "… Laplace": gain["Laplace"],
            f"correlation {rho:g}, response is the first feature: ridge": split,
            "the lasso": alone,
        },
        gain["Gaussian"] > 0
        and abs(gain["Laplace"]) < 1e-12
        and split[1] > 0.25 * split[0]
        and alone[1] == 0,
        f"correlation {rho:g}, response is the first feature: ridge",
    )
