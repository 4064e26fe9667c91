"""The update rules and what many steps of them do, held against theory and against the core."""

import inspect
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

from shrinkage.core.losses import LeastSquares, Logistic, Quadratic
from shrinkage.core.penalties import L1, ElasticNet, GroupL2, Lq, SquaredL2
from shrinkage.core.solvers import (
    gradient_descent,
    lasso,
    proximal_gradient,
    ridge,
    subgradient_descent,
)
from shrinkage.gradient import numerics
from shrinkage.lesson.datasets import diabetes, sparse_linear_model
from shrinkage.lesson.zeros import ZeroVerdict

reals = st.floats(-5, 5)
strengths = st.floats(0.01, 3)
seeds = st.integers(0, 10_000)


class Apart:
    """Weights that the data pull apart from one another: the loss ½‖w − c‖², or none of it."""

    def __init__(self, centre, curvature=1.0):
        self.centre, self.curvature = centre, curvature
        self.lipschitz = curvature

    def value(self, w):
        return self.curvature * np.square(w - self.centre).sum() / 2

    def gradient(self, w):
        return self.curvature * (w - self.centre)


SILENT = Apart(0.0, 0.0)


def random_bowl(rng, size=4, *, flattest=0.05):
    axes = np.linalg.qr(rng.standard_normal((size, size)))[0]
    curvatures = rng.uniform(flattest, 3, size)
    return Quadratic(axes * curvatures @ axes.T, rng.normal(scale=2, size=size))


def problem(seed, lam_share=0.2):
    sample = sparse_linear_model(40, 8, 3, correlation=0.4, seed=seed)
    f = LeastSquares(sample.X, sample.y)
    return f, lam_share * L1(0.0).lam_max(f.gradient(np.zeros(8)))


# --------------------------------------------------------------------------------------- one step


@given(reals, reals, strengths, st.floats(0.01, 1.5))
def test_each_rule_minimises_what_it_says(w, slope, lam, step):
    # Gradient steps minimise the objective's straight line plus (x − w)²/(2η); the proximal step
    # keeps the penalty itself. Numerical minimisation knows nothing of the formulas.
    def line(x, pull):
        return pull * (x - w) + (x - w) ** 2 / (2 * step)

    lowest = {
        "l2": lambda x: line(x, slope + lam * w),
        "subgradient": lambda x: line(x, slope + lam * np.sign(w)),
        "proximal": lambda x: line(x, slope) + lam * abs(x),
    }
    for rule, cost in lowest.items():
        ours = float(numerics.update(rule, w, slope, lam, step))
        found = minimize_scalar(cost, bounds=(-30, 30), method="bounded", options={"xatol": 1e-9})
        assert cost(ours) <= found.fun + 1e-12
        assert ours == pytest.approx(found.x, abs=1e-5)


def test_the_rules_work_entry_by_entry():
    w, slope = np.array([2.0, -0.1, 0.0]), np.array([0.5, 0.2, -0.05])
    after = {rule: numerics.update(rule, w, slope, 1.0, 0.5) for rule in numerics.RULES}
    np.testing.assert_allclose(after["l2"], [0.75, -0.15, 0.025], atol=1e-15)
    np.testing.assert_allclose(after["subgradient"], [1.25, 0.3, 0.025], atol=1e-15)
    assert after["proximal"].tolist() == [1.25, 0.0, 0.0]


def test_the_pulls():
    w = np.array([3.0, -0.5, 0.0])
    assert numerics.penalty_pull("l2", w, 2.0).tolist() == [-6.0, 1.0, 0.0]
    for rule in ("subgradient", "proximal"):
        assert numerics.penalty_pull(rule, w, 2.0).tolist() == [-2.0, 2.0, 0.0]


@given(seeds)
def test_descend_agrees_with_the_core_s_solvers(seed):
    f, lam = problem(seed)
    start, step = np.random.default_rng(seed).normal(size=8), 1 / (f.lipschitz + lam)
    fixed = {"step": step, "steps": 30, "record": True}
    theirs = {
        "l2": gradient_descent(f, SquaredL2(lam), start, **fixed),
        "subgradient": subgradient_descent(f, L1(lam), start, **fixed),
        "proximal": proximal_gradient(f, L1(lam), start, **fixed),
    }
    for rule, result in theirs.items():
        ours = numerics.descend(rule, f, lam, step, start, 30)
        np.testing.assert_allclose(ours, result.iterates, atol=1e-12)
        assert ((ours == 0) == (result.iterates == 0)).all()


# ------------------------------------------------------------------------------------- closed forms


@given(seeds, st.floats(0, 2), st.floats(0.01, 0.6), st.integers(0, 60))
def test_repeated_shrinkage_in_closed_form(seed, lam, step, count):
    f = random_bowl(np.random.default_rng(seed))
    start = np.arange(1.0, 5.0)
    closed = numerics.ridge_after(f, lam, step, start, count)
    if count:
        start = numerics.descend("l2", f, lam, step, start, count)[-1]
    np.testing.assert_allclose(closed, start, rtol=1e-9, atol=1e-9 * max(1, np.abs(start).max()))


def test_a_flat_direction_stays_where_it_is():
    f = Quadratic([[2.0, 0.0], [0.0, 0.0]], [1.0, 5.0])
    np.testing.assert_allclose(numerics.ridge_after(f, 0.0, 0.5, [0.0, 7.0], 9), [1.0, 7.0])


@given(st.integers(-(2**10), 2**10), st.integers(1, 4), st.integers(1, 10))
def test_decay_without_data_is_exact(numerator, power, count):
    # Powers of two leave nothing to round, so equality is equality. The exponents keep all of
    # (1 − ηλ)ᵏw within 53 bits.
    w, lam, step = numerator / 2**4, 0.5, 2.0 ** (1 - power)
    exact = Fraction(w) * (1 - Fraction(lam) * Fraction(step)) ** count
    way = numerics.descend("l2", SILENT, lam, step, [w], count)
    assert Fraction(way[-1, 0]) == exact
    assert Fraction(float(numerics.decay(w, lam, step, count))) == exact


@given(reals, strengths, st.floats(0.01, 0.9), st.integers(1, 200))
def test_decay_without_data_for_any_numbers(w, lam, step, count):
    way = numerics.descend("l2", SILENT, lam, step, [w], count)
    # What rounding does to one step, relative to what the step leaves.
    one = 4e-16 * (1 + step * lam) / max(abs(1 - step * lam), 1e-12)
    np.testing.assert_allclose(way[-1, 0], numerics.decay(w, lam, step, count), count * one, 1e-300)


@given(st.integers(-(2**9), 2**9), st.integers(1, 2**6), st.integers(0, 4))
def test_the_proximal_rule_hits_zero_in_the_promised_number_of_steps(numerator, lam, power):
    # Multiples of 2⁻⁸ only: every step is exact, ties included.
    w, strength, step = numerator / 2**5, lam / 2**3, 2.0**-power
    promised = numerics.steps_to_zero(w, strength, step)
    assert promised == math.ceil(abs(Fraction(w)) / (Fraction(strength) * Fraction(step)))
    if promised:
        way = numerics.descend("proximal", SILENT, strength, step, [w], promised)
        assert way[-1, 0] == 0
        assert (way[:-1, 0] != 0).all()


@given(reals, st.floats(0.1, 3), st.floats(0.05, 1))
def test_the_promised_number_of_steps_for_any_numbers(w, lam, step):
    ratio = abs(w) / (step * lam)
    if abs(ratio - round(ratio)) < 1e-9:
        return  # a tie, which rounding may decide either way
    promised = numerics.steps_to_zero(w, lam, step)
    way = numerics.descend("proximal", SILENT, lam, step, [w], promised)
    assert np.flatnonzero(way[:, 0] == 0).tolist() == [promised]


@pytest.mark.parametrize(
    ("step", "expected"),
    [(0.2, "shrinks"), (0.4, "lands"), (0.5, "flips"), (0.8, "swings"), (1.0, "grows")],
)
def test_the_factor_s_regimes_are_what_the_steps_do(step, expected):
    h, lam = 1.5, 1.0
    factor = float(numerics.shrinkage_factor(h, lam, step))
    assert numerics.regime(factor) == expected
    way = numerics.descend("l2", Quadratic([[h]], [2.0]), lam, step, [5.0], 6)[:, 0] - 1.2
    sizes, signs = np.abs(way), np.sign(way)
    tiny = 1e-12
    seen = {
        "shrinks": (np.diff(sizes) < 0).all() and (signs == 1).all(),
        "lands": (sizes[1:] < tiny).all(),
        "flips": (np.diff(sizes) < -tiny).all() and (signs[1:] == -signs[:-1]).all(),
        "swings": (np.abs(np.diff(sizes)) < tiny).all() and (signs[1:] == -signs[:-1]).all(),
        "grows": (np.diff(sizes) > tiny).all(),
    }
    assert [name for name, holds in seen.items() if holds] == [expected]


def test_the_factor_one_stays():
    assert numerics.regime(1.0) == "stays"


@given(seeds, strengths)
def test_the_l2_step_limit_is_the_limit(seed, lam):
    f = random_bowl(np.random.default_rng(seed), flattest=0.5)
    limit = numerics.l2_step_limit(f.lipschitz, lam)
    best = np.linalg.solve(f.H + lam * np.eye(4), f.H @ f.w_star)
    start = best + np.linalg.eigh(f.H)[1][:, -1]  # along the steepest eigenvector
    for share, converges in ((0.9, True), (1.1, False)):
        way = numerics.descend("l2", f, lam, share * limit, start, 100)
        assert (np.linalg.norm(way[-1] - best) < 1e-4) == converges


@given(seeds, strengths)
def test_the_proximal_step_limit_is_a_limit(seed, lam):
    f = random_bowl(np.random.default_rng(seed), flattest=0.5)
    limit, g = numerics.proximal_step_limit(f.lipschitz), L1(lam)
    start = f.w_star + 3.0
    last = numerics.descend("proximal", f, lam, 0.95 * limit, start, 400)[-1]
    assert g.subdiff_distance(last, f.gradient(last)).max() < 1e-6
    # Beyond it, a loss whose bottom is far from zero is left behind.
    far = Quadratic(f.H, f.w_star + 100.0)
    way = numerics.descend("proximal", far, 0.01, 1.1 * limit, far.w_star + 1.0, 60)
    assert np.linalg.norm(way[-1] - far.w_star) > 10 * np.linalg.norm(way[0] - far.w_star)


# ------------------------------------------------------------------- what theory promises


@given(seeds, st.floats(0.1, 1))
def test_proximal_descent_never_rises_for_steps_up_to_one_over_l(seed, share):
    f, lam = problem(seed)
    start = np.random.default_rng(seed).normal(scale=3, size=8)
    labels = np.where(f.y > 0, 1.0, -1.0)
    groups = [[0, 1, 2], [3, 4], [5, 6, 7]]
    for loss in (f, Logistic(f.X, labels)):
        for g in (
            L1(lam),
            SquaredL2(lam),
            ElasticNet(lam, 0.5),
            GroupL2(lam, groups),
            Lq(lam, 0.5),
        ):
            result = proximal_gradient(
                loss, g, start, step=share / loss.lipschitz, steps=40, record=True
            )
            costs = np.array([loss.value(w) + g.value(w) for w in result.iterates])
            assert (np.diff(costs) <= 1e-13 * np.abs(costs[:-1])).all()
    ours = numerics.descend("proximal", f, lam, share / f.lipschitz, start, 40)
    costs = np.array([f.value(w) + L1(lam).value(w) for w in ours])
    assert (np.diff(costs) <= 1e-13 * costs[:-1]).all()


@given(seeds)
def test_accelerated_descent_keeps_its_promise(seed):
    # Beck and Teboulle (2009), theorem 4.4.
    f, lam = problem(seed)
    g, start = L1(lam), np.random.default_rng(seed).normal(scale=3, size=8)
    best = lasso(f.X, f.y, lam, fit_intercept=False).w
    lowest = f.value(best) + g.value(best)
    result = proximal_gradient(f, g, start, steps=60, accelerated=True, record=True)
    for k, w in itertools.islice(enumerate(result.iterates), 1, None):
        promised = 2 * f.lipschitz * np.square(start - best).sum() / (k + 1) ** 2
        assert f.value(w) + g.value(w) - lowest <= promised + 1e-9 * lowest


def test_subgradient_steps_never_hit_an_exact_zero_from_a_thousand_starts():
    # The same starts reach it by proximal steps, all of them: the test can see a zero.
    rng = np.random.default_rng(5)
    starts = rng.uniform(-3, 3, 1000)
    for step in (0.5, 0.25):
        for slope_at_zero in (0.0, 0.3, -0.9):
            f = Apart(slope_at_zero)
            way = numerics.descend("subgradient", f, 1.0, step, starts, 200)
            assert np.count_nonzero(way == 0) == 0
            hit = numerics.descend("proximal", f, 1.0, step, starts, 200)
            assert (hit[-1] == 0).all()


def test_a_start_made_for_it_does_hit_zero():
    way = numerics.descend("subgradient", SILENT, 1.0, 0.25, [1.0], 5)
    assert way[:, 0].tolist() == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]


# ------------------------------------------------------------------------------------ the chatter


@given(seeds, st.floats(0.05, 0.9))
def test_what_crosses_zero_lands_within_the_bound(seed, step):
    f, lam = problem(seed)
    start = np.random.default_rng(seed).normal(size=8)
    way = numerics.descend("subgradient", f, lam, step / f.lipschitz, start, 200)
    slopes = np.array([f.gradient(w) for w in way[:-1]])
    bounds = numerics.chatter_bound(slopes, lam, step / f.lipschitz)
    crossed = way[:-1] * way[1:] < 0
    assert crossed.any()
    assert (np.abs(way[1:]) < bounds)[crossed].all()
    # The bound is not idle: some crossing uses more than half of it.
    assert (np.abs(way[1:]) > bounds / 2)[crossed].any()


@given(st.floats(0, 3), strengths, st.floats(0.02, 0.6), st.floats(0.1, 3))
def test_the_chatter_settles_where_it_must(h, lam, step, start):
    size = numerics.chatter_size(h, lam, step)
    f = Quadratic([[h]], [0.0])
    way = numerics.descend("subgradient", f, lam, step, [size], 2)
    np.testing.assert_allclose(way[:, 0], [size, -size, size], rtol=1e-12)
    if step * h > 0.1:  # only a curved loss draws other starts to it
        last = np.abs(numerics.descend("subgradient", f, lam, step, [start], 600)[-2:, 0])
        np.testing.assert_allclose(last, size, rtol=1e-6)


@given(strengths, st.floats(0.02, 0.6))
def test_half_the_step_halves_the_chatter_s_bound(lam, step):
    half = numerics.chatter_bound(0.3, lam, step / 2)
    assert float(half) == pytest.approx(float(numerics.chatter_bound(0.3, lam, step)) / 2)


def test_a_run_reports_its_end():
    f = Quadratic(np.eye(2), [0.0, 2.0])
    found = numerics.run("proximal", f, 0.5, 0.5, [1.0, 1.0], 50, tail=10)
    np.testing.assert_allclose(found.weights, [0.0, 1.5])
    assert found.zero.tolist() == [True, False]
    way = numerics.descend("proximal", f, 0.5, 0.5, [1.0, 1.0], 50)
    assert found.visits.tolist() == np.count_nonzero(way == 0, axis=0).tolist()
    np.testing.assert_allclose(found.reach, np.abs(way[-10:]).max(axis=0))
    assert np.abs(found.slopes).max(axis=0) == pytest.approx([0.0, 0.5])
    np.testing.assert_allclose(found.bound, [0.25, 0.5])
    everything = numerics.run("subgradient", f, 0.5, 0.5, [1.0, 1.0], 50, tail=50)
    assert everything.slopes[0, 0] == 1.0, "the slope that the first step felt counts"


# --------------------------------------------------------------------- early stopping beside ridge


def test_the_largest_ratio_of_the_shares():
    x = np.geomspace(1e-6, 1e3, 20_001)
    ratios = numerics.flow_share(x) / numerics.ridge_share(x)
    at, largest = numerics.largest_share_ratio()
    assert ratios.min() >= 1
    assert ratios.max() <= largest
    assert ratios.max() == pytest.approx(largest, rel=1e-6)
    assert x[ratios.argmax()] == pytest.approx(at, rel=1e-3)
    assert largest**2 < 1.69


@given(seeds)
def test_early_stopping_solves_its_equations(seed):
    f, _ = problem(seed)
    times = [0.3, 2.0]
    found = numerics.early_stopping(f, times)
    for t, flow, shrunk in zip(times, found.flow, found.ridge, strict=True):
        solved = solve_ivp(lambda _, w: -f.gradient(w), (0, t), np.zeros(8), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(flow, solved.y[:, -1], atol=1e-7)
        np.testing.assert_allclose(shrunk, ridge(f.X, f.y, 1 / t, fit_intercept=False).w, atol=1e-9)


@given(seeds, st.floats(-4, 6))
def test_flow_stays_near_ridge(seed, exponent):
    f, _ = problem(seed)
    found = numerics.early_stopping(f, [10.0**exponent])
    assert found.distance[0] <= numerics.largest_share_ratio()[1] - 1 + 1e-12
    assert np.linalg.norm(found.flow) >= np.linalg.norm(found.ridge) * (1 - 1e-12)


def test_early_stopping_with_fewer_rows_than_columns():
    X = np.random.default_rng(0).normal(size=(3, 6))
    f = LeastSquares(X, [1.0, 2.0, -1.0])
    found = numerics.early_stopping(f, [1.0, 1e9])
    least_norm = np.linalg.pinv(X) @ f.y
    np.testing.assert_allclose(found.flow[1], least_norm, atol=1e-6)
    np.testing.assert_allclose(found.ridge[1], least_norm, atol=1e-6)


@given(seeds, st.floats(0.1, 5))
def test_risks_are_within_the_known_bound_and_are_what_samples_show(seed, noise):
    f, _ = problem(seed % 20)
    times = np.geomspace(0.01, 100, 30)
    truth = np.random.default_rng(seed).normal(size=8)
    ratios = numerics.risk_ratios(f, times, truth, noise)
    bound = numerics.largest_share_ratio()[1] ** 2
    assert max(ratios.estimation.max(), ratios.prediction.max()) <= bound * (1 + 1e-12)
    assert ratios.best >= ratios.estimation.min()


def test_risk_ratios_against_simulated_samples():
    f, _ = problem(3)
    truth, noise, times = np.linspace(-1, 1, 8), 2.0, np.array([0.5, 3.0])
    rng = np.random.default_rng(1)
    errors = np.zeros((2, 2, 2))  # rule, measure, time
    for _ in range(4000):
        sample = LeastSquares(f.X, f.X @ truth + noise * rng.standard_normal(40))
        found = numerics.early_stopping(sample, times)
        for rule, weights in enumerate((found.flow, found.ridge)):
            miss = weights - truth
            errors[rule, 0] += np.square(miss).sum(axis=1)
            errors[rule, 1] += np.square(miss @ f.X.T).mean(axis=1)
    simulated = errors[0] / errors[1]
    exact = numerics.risk_ratios(f, times, truth, noise)
    np.testing.assert_allclose(simulated[0], exact.estimation, rtol=0.02)
    np.testing.assert_allclose(simulated[1], exact.prediction, rtol=0.02)


# ---------------------------------------------------------------------------------------- on data


@pytest.fixture(scope="module")
def patients():
    data = diabetes()
    return numerics.compare(data.X, data.y, names=data.feature_names)


def test_on_the_diabetes_data_only_the_proximal_rule_has_zeros(patients):
    assert patients.counts() == {"l2": 0, "subgradient": 0, "proximal": 5}
    f = numerics.standard_problem(diabetes().X, diabetes().y)
    exact = lasso(f.X, f.y, patients.lam, fit_intercept=False)
    assert (patients.runs["proximal"].zero == (exact.w == 0)).all()
    np.testing.assert_allclose(patients.runs["proximal"].weights, exact.w, atol=1e-4)
    chatter = patients.runs["subgradient"]
    dead = patients.runs["proximal"].zero
    assert (chatter.reach <= chatter.bound)[dead].all()
    assert patients.farthest_chatter() == chatter.reach[dead].max() > 0.01


def test_the_verdicts_tell_the_zeros_that_are_missing_from_those_that_are_there(patients):
    dead = patients.runs["proximal"].zero
    assert [
        verdict is ZeroVerdict.ZERO for verdict in patients.reports["proximal"].verdicts
    ] == list(dead)
    missed = [v is ZeroVerdict.UNREACHED for v in patients.reports["subgradient"].verdicts]
    assert missed == list(dead)


def test_halving_the_step_halves_the_chatter_and_makes_no_zero(patients):
    data = diabetes()
    half = numerics.compare(data.X, data.y, step=patients.step / 2, steps=2000)
    assert half.counts()["subgradient"] == 0
    assert 0.35 < half.farthest_chatter() / patients.farthest_chatter() < 0.65


def test_a_comparison_is_in_units_of_its_own(patients):
    raw = diabetes(standardised=False)
    moved = numerics.compare(1000 * raw.X + 7, 5 - 0.01 * raw.y, names=raw.feature_names)
    assert moved.lam_max == pytest.approx(patients.lam_max)
    assert moved.counts() == patients.counts()


def test_a_comparison_shows_exact_zeros_as_a_bare_zero(patients):
    lines = patients._repr_markdown_().splitlines()
    rows = {line.split(" | ")[0].strip("| "): line for line in lines[2:]}
    assert len(rows) == 11
    assert rows["age"].endswith("| 0 |")
    assert "−0.0" in rows["sex"]
    assert rows["**exact zeros**"].count("**0**") == 2


def test_a_weight_that_is_nearly_zero_is_not_shown_as_zero():
    assert numerics._shown(0.0) == "0"
    assert numerics._shown(-3e-17) == "−3.0e−17"
    assert numerics._shown(0.25) == "0.2500"


def test_constant_columns_and_more_columns_than_rows():
    rng = np.random.default_rng(2)
    X = np.column_stack([np.full(5, 3.0), rng.normal(size=(5, 8))])
    found = numerics.compare(X, rng.normal(size=5), steps=300)
    assert found.names == tuple(f"x{j}" for j in range(1, 10))
    assert found.runs["proximal"].zero[0]


# ---------------------------------------------------------------------------------------- Moreau


@pytest.mark.parametrize(
    ("g", "conjugate"),
    [
        (L1(0.7), lambda u: 0.0 if abs(u) <= 0.7 else math.inf),
        (SquaredL2(0.7), lambda u: u**2 / 1.4),
        (ElasticNet(0.7, 0.4), lambda u: max(abs(u) - 0.28, 0.0) ** 2 / 0.84),
        (Lq(0.7, 1.5), lambda u: abs(u) ** 3 / (3 * 0.7**2)),
    ],
    ids=["L1", "SquaredL2", "ElasticNet", "Lq"],
)
@pytest.mark.parametrize("step", [0.3, 2.0])
@pytest.mark.parametrize("v", [-3.1, -0.4, 0.0, 0.1, 0.95, 4.0])
def test_moreau_s_identity_against_a_dual_of_its_own(g, conjugate, step, v):
    # v = prox of ηg at v, plus η times the prox of g*/η at v/η. The second is found by search in
    # the conjugate function, which was worked out by hand and shares no code with the penalty.
    def cost(u):
        return (u - v / step) ** 2 / 2 + conjugate(u) / step

    edge = 0.7 if conjugate(0.7000001) == math.inf else 20.0
    dual = minimize_scalar(cost, bounds=(-edge, edge), method="bounded", options={"xatol": 1e-11}).x
    assert g.prox([v], step)[0] + step * dual == pytest.approx(v, abs=1e-5)


# -------------------------------------------------------------------------------------- bad input

BOWL = Quadratic(np.eye(2), [1.0, 1.0])
DATA = LeastSquares([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [1.0, 2.0, 3.0])
X3, Y3 = DATA.X, DATA.y


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: numerics.update("l2", [1.0], [np.nan], 1, 1), "slope"),
        (lambda: numerics.update("l2", np.inf, 1, 1, 1), "w must"),
        (lambda: numerics.update("subgradient", [1.0, 2.0], [1.0, 2.0, 3.0], 1, 1), "slope"),
        (lambda: numerics.update("proximal", 1, 1, -1, 1), "lam"),
        (lambda: numerics.update("proximal", 1, 1, 1, 0), "step"),
        (lambda: numerics.update("subgradient", 1, 1, np.nan, 1), "lam"),
        (lambda: numerics.update("l2", 1, 1, 1, -1), "step"),
        (lambda: numerics.update("momentum", 1, 1, 1, 1), "rule"),
        (lambda: numerics.penalty_pull("l1", 1, 1), "rule"),
        (lambda: numerics.penalty_pull("l2", "a", 1), "w must"),
        (lambda: numerics.penalty_pull("l2", 1, -1), "lam"),
        (lambda: numerics.loss_of_two(1.1, [0, 0]), "rho"),
        (lambda: numerics.loss_of_two(0.1, [0, 0, 0]), "centre"),
        (lambda: numerics.descend("l2", BOWL, 1, 1, [1.0, 1.0], 0), "steps"),
        (lambda: numerics.descend("l2", BOWL, 1, 1, [[1.0]], 3), "start"),
        (
            lambda: numerics.descend("l2", BOWL, 1, 1e9, [1.0, 2.0], 100),
            "step must be small enough",
        ),
        (lambda: numerics.shrinkage_factor([np.nan], 1, 1), "h must"),
        (lambda: numerics.shrinkage_factor(1, -1, 1), "lam"),
        (lambda: numerics.regime(np.nan), "factor"),
        (lambda: numerics.ridge_after(BOWL, 1, 1, [1.0], 3), "start"),
        (lambda: numerics.ridge_after(BOWL, 1, 1, [1.0, 1.0], -1), "steps"),
        (lambda: numerics.decay(1, 1, 1, 0.5), "steps"),
        (lambda: numerics.decay(np.nan, 1, 1, 1), "w must"),
        (lambda: numerics.steps_to_zero(1.0, 0.0, 1.0), "lam"),
        (lambda: numerics.steps_to_zero(np.inf, 1.0, 1.0), "w must"),
        (lambda: numerics.l2_step_limit(0.0, 1.0), "lipschitz"),
        (lambda: numerics.l2_step_limit(1.0, -1.0), "lam"),
        (lambda: numerics.proximal_step_limit(-1.0), "lipschitz"),
        (lambda: numerics.chatter_bound(np.nan, 1, 1), "slope"),
        (lambda: numerics.chatter_bound(1, 1, 0), "step"),
        (lambda: numerics.chatter_size(2.0, 1.0, 1.0), "step must be below"),
        (lambda: numerics.chatter_size(-1.0, 1.0, 1.0), "h must"),
        (lambda: numerics.run("l2", BOWL, 1, 0.1, [1.0, 1.0], 5, tail=6), "tail"),
        (lambda: numerics.flow_share(-1), "x must"),
        (lambda: numerics.ridge_share([1.0, -1.0]), "x must"),
        (lambda: numerics.early_stopping(DATA, [0.0]), "times"),
        (lambda: numerics.early_stopping(LeastSquares(X3, [0, 0, 0]), [1.0]), "f must"),
        (lambda: numerics.risk_ratios(DATA, [1.0], [1.0], 1.0), "truth"),
        (lambda: numerics.risk_ratios(DATA, [1.0], [1.0, 1.0], 0.0), "noise"),
        (lambda: numerics.risk_ratios(LeastSquares(0 * X3, Y3), [1.0], [1, 1], 1.0), "f must"),
        (lambda: numerics.compare(X3, Y3, names=["a"]), "names"),
        (lambda: numerics.compare(X3, Y3, steps=99), "steps"),
        (lambda: numerics.compare(X3, Y3, lam=-1.0), "lam"),
        (lambda: numerics.compare(X3, Y3, step=0.0), "step"),
        (lambda: numerics.compare(X3, Y3[:2]), "y must"),
        (lambda: numerics.standard_problem(X3, [2.0, 2.0, 2.0]), "y must vary"),
        (lambda: numerics.standard_problem(np.ones((3, 2)), Y3), "X must"),
    ],
)
def test_bad_input_is_named(call, match):
    with pytest.raises(ValueError, match=match):
        call()


def test_every_public_function_says_what_it_does():
    for name, member in inspect.getmembers(numerics, inspect.isfunction):
        if member.__module__ == numerics.__name__ and not name.startswith("_"):
            assert inspect.getdoc(member), name
