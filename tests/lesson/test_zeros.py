"""Verdicts on the weights of a model: each by hand, against the truth, and on real data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import shrinkage.lesson
from shrinkage.core.losses import LeastSquares, centre
from shrinkage.core.penalties import L1, soft_threshold
from shrinkage.core.solvers import lasso, proximal_gradient, subgradient_descent
from shrinkage.lesson.datasets import diabetes, standardise
from shrinkage.lesson.zeros import ZeroVerdict, why_zero

ZERO, STUCK, NOT_ZERO, UNREACHED, UNSETTLED = ZeroVerdict


@pytest.mark.parametrize(
    ("weight", "slope", "verdict"),
    [
        (0.0, 0.3, ZERO),
        (0.0, -0.9999, ZERO),
        (0.0, -1.0, ZERO),
        (0.0, 1.0, ZERO),
        (0.0, 1.0009, ZERO),
        (0.0, 1.0011, STUCK),
        (-0.0, -7.0, STUCK),
        (5.0, -1.0, NOT_ZERO),
        (5.0, -0.9991, NOT_ZERO),
        (5.0, -1.0009, NOT_ZERO),
        (5.0, -3.0, UNSETTLED),
        (-5.0, 1.0, NOT_ZERO),
        (-5.0, 3.0, UNSETTLED),
        (5.0, -0.9989, UNSETTLED),
        (5.0, 0.0, UNSETTLED),
        (5.0, 3.0, UNSETTLED),
        (-5.0, -1.0, UNSETTLED),
        (0.001, -0.5, UNREACHED),
        (-0.001, 0.5, UNREACHED),
        (0.001, 0.5, UNREACHED),
        (0.001, -0.9991, NOT_ZERO),
        (0.001, -1.5, UNSETTLED),
        (0.001, 0.9991, UNSETTLED),
        (0.001, 1.5, UNSETTLED),
        (0.1, 0.5, UNREACHED),
        (0.1001, 0.5, UNSETTLED),
    ],
)
def test_each_verdict_by_hand(weight, slope, verdict):
    """λ = 1, and another weight of 10, at rest, says what is tiny."""
    report = why_zero([weight, 10.0], [slope, -1.0], 1.0)
    assert report.verdicts == (verdict, NOT_ZERO)


@pytest.mark.parametrize(
    ("weight", "slope", "verdict"),
    [
        (1.0, -0.5, UNREACHED),  # at 0 the slope is at least −0.5 − 1/2 = −1: the penalty holds
        (1.0, -0.51, UNSETTLED),
        (-1.0, 0.5, UNREACHED),
        (-1.0, 0.51, UNSETTLED),
        (1.0, 0.9, UNREACHED),
        (1.0, 1.1, UNSETTLED),
        (1e-9, -0.9991, NOT_ZERO),
        (0.0, 0.5, ZERO),
    ],
)
def test_the_curvature_settles_what_is_tiny(weight, slope, verdict):
    assert why_zero([weight, 1e-3], [slope, -1.0], 1.0, curvature=0.5).verdicts[0] is verdict


@given(
    weight=st.floats(-3, 3),
    centre_=st.floats(-3, 3),
    curvature=st.floats(0.1, 4),
    lam=st.floats(0.1, 3),
    looseness=st.floats(1, 3),
)
def test_verdicts_are_true_of_a_parabola(weight, centre_, curvature, lam, looseness):
    """The minimum of ½h(w − c)² + λ|w| is known; every settled verdict must agree with it."""
    slope = curvature * (weight - centre_)
    assume(abs(abs(curvature * centre_) - lam) > 1e-9)
    at_zero = abs(curvature * centre_) < lam
    bound = looseness * curvature
    verdict = why_zero([weight], [slope], lam, curvature=bound, tol=0.0).verdicts[0]
    if verdict in (ZERO, UNREACHED):
        assert at_zero
    if verdict in (STUCK, NOT_ZERO):
        assert not at_zero
    assert (weight == 0) == (verdict in (ZERO, STUCK))
    if looseness == 1 and abs(slope) < lam and weight != 0 and at_zero:
        assert verdict is UNREACHED


def test_tolerance_is_a_part_of_the_largest_strength():
    assert why_zero([0.0], [1.4], 1.0, tol=0.5).verdicts == (ZERO,)
    assert why_zero([0.0, 0.0], [1.4, 0.0], [1.0, 10.0], tol=0.05).verdicts == (ZERO, ZERO)
    assert why_zero([0.0], [1.0 + 1e-12], 1.0, tol=0.0).verdicts == (STUCK,)
    assert why_zero([1.0], [-1.0 + 1e-12], 1.0, tol=0.0).verdicts == (UNSETTLED,)
    assert why_zero([1.0], [-1.0], 1.0, tol=0.0).verdicts == (NOT_ZERO,)
    assert why_zero([1e-3, 1.0], [-1.0, -1.0], 1.0, tol=0.0).verdicts == (NOT_ZERO, NOT_ZERO)


def test_each_weight_may_have_its_own_strength():
    report = why_zero([0.0, 0.0, 3.0], [0.5, 0.5, -0.5], [1.0, 0.1, 0.5])
    assert report.verdicts == (ZERO, STUCK, NOT_ZERO)
    assert [row.lam for row in report.rows] == [1.0, 0.1, 0.5]


def test_each_weight_may_have_its_own_curvature():
    verdicts = why_zero([1.0, 1.0], [-0.5, -0.5], 1.0, curvature=[0.5, 0.6]).verdicts
    assert verdicts == (UNREACHED, UNSETTLED)


def test_a_weight_without_penalty_is_never_zero_for_its_sake():
    report = why_zero([3.0, -3.0, 0.0, 0.001], [1e-9, 1e-9, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0])
    assert report.verdicts == (NOT_ZERO, NOT_ZERO, STUCK, UNREACHED)
    assert why_zero([0.0, 1.0], [0.0, 0.2], 0.0).verdicts == (ZERO, NOT_ZERO)


def test_an_exact_lasso_is_settled_everywhere():
    data = diabetes()
    result = lasso(data.X, data.y, 3.0, tol=1e-12)
    grad = -data.X.T @ (data.y - data.X @ result.w - result.intercept) / len(data.y)
    report = why_zero(result.w, grad, 3.0, names=data.feature_names)
    zero = result.w == 0
    assert report.verdicts == tuple(ZERO if flag else NOT_ZERO for flag in zero)
    assert report.count(ZERO) == zero.sum() > 0
    assert report.count(UNREACHED) == 0


def test_subgradient_descent_on_diabetes_cannot_reach_its_zeros():
    data = diabetes()
    centred = centre(data.X, data.y)
    f, lam = LeastSquares(centred.X, centred.y), 3.0
    zero = lasso(data.X, data.y, lam, tol=1e-12).w == 0
    step = 0.02 / f.lipschitz
    trained = subgradient_descent(f, L1(lam), np.ones(10), step=step, steps=20_000).w
    assert (trained != 0).all()
    grad, curvature = f.gradient(trained), np.square(f.X).mean(axis=0)
    for options in ({"curvature": curvature}, {"curvature": 1.0}, {}):
        report = why_zero(trained, grad, lam, tol=0.01, names=data.feature_names, **options)
        assert report.verdicts == tuple(UNREACHED if flag else NOT_ZERO for flag in zero)
    # one proximal step from there lands on the zeros
    assert_array_equal(soft_threshold(trained - grad, lam) == 0, zero)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("seed", [None, 0, 1])
@pytest.mark.parametrize("halvings", [0, 1])
def test_averages_of_a_run_that_chatters_find_the_zeros_wherever_it_stops(share, seed, halvings):
    data = diabetes()
    scaled, response = standardise(data.X).X, (data.y - data.y.mean()) / data.y.std()
    f = LeastSquares(scaled, response)
    lam = share * L1(0.0).lam_max(f.gradient(np.zeros(10)))
    start = np.ones(10) if seed is None else 2 * np.random.default_rng(seed).normal(size=10)
    step = 0.5**halvings / (f.lipschitz + lam)
    way = subgradient_descent(f, L1(lam), start, step=step, steps=2500, record=True).iterates
    slopes = np.array([f.gradient(w) for w in way])
    zero = lasso(f.X, f.y, lam, fit_intercept=False).w == 0
    right = tuple(UNREACHED if flag else NOT_ZERO for flag in zero)
    single = []
    for end in range(1000, 2501, 23):
        window = slice(end - 100, end)
        report = why_zero(way[window], slopes[window], lam, tol=0.01)
        assert report.settled
        assert report.verdicts == right
        alone = why_zero(way[end], slopes[end], lam, curvature=1.0)
        single.append(alone.settled and alone.verdicts == right)
    assert not all(single), "one iterate alone would do, and the average tests nothing"


def test_the_average_slope_is_the_strength_times_the_average_sign():
    """By the rule itself: the mean of g + λ·sign(w) is what the weight moved, over kη."""
    f, lam, step = LeastSquares(np.eye(3), [0.1, -0.2, 3.0]), 0.2, 0.3
    way = subgradient_descent(f, L1(lam), np.ones(3), step=step, steps=400, record=True).iterates
    slopes = np.array([f.gradient(w) for w in way[:-1]])
    drift = (way[0] - way[-1]) / (400 * step)
    signs = np.sign(way[:-1]).mean(axis=0)
    np.testing.assert_allclose(slopes.mean(axis=0), drift - lam * signs, atol=1e-12)
    assert why_zero(way[300:-1], slopes[300:], lam, tol=0.01).verdicts == (
        UNREACHED,
        UNREACHED,
        NOT_ZERO,
    )


def test_a_run_that_still_travels_is_undecided():
    way = np.linspace([3.0, 1.0], [2.0, 1.0], 50)
    report = why_zero(way, np.tile([-0.5, -1.0], (50, 1)), 1.0)
    assert report.verdicts == (UNSETTLED, NOT_ZERO)
    assert not report.settled
    assert why_zero([0.0, 1.0], [0.3, -1.0], 1.0).settled
    assert not why_zero([0.0, 1.0], [1.3, -1.0], 1.0).settled
    with pytest.raises(ValueError, match="grad must have the shape"):
        why_zero(way, [-0.5, -1.0], 1.0)
    with pytest.raises(ValueError, match="w must"):
        why_zero(np.empty((0, 2)), np.empty((0, 2)), 1.0)


def test_an_early_stop_leaves_weights_at_zero_that_should_not_be():
    data = diabetes()
    centred = centre(data.X, data.y)
    f, lam = LeastSquares(centred.X, centred.y), 3.0
    early = proximal_gradient(f, L1(lam), np.zeros(10), steps=1).w
    report = why_zero(early, f.gradient(early), lam)
    for row, weight, slope in zip(report.rows, early, f.gradient(early), strict=True):
        assert (row.weight, row.slope, row.lam) == (weight, slope, lam)
        if weight == 0:
            assert (row.verdict is STUCK) == (abs(slope) > lam * 1.001)
    assert report.count(STUCK) + report.count(UNSETTLED) > 0


def test_the_report_prints_as_text_and_on_a_page():
    report = why_zero([0.0, -2.5], [0.25, 1.0], 1.0, names=["age", "a|b"])
    assert str(report).splitlines() == [
        "weight  value  slope of the loss  lam  verdict",
        "age         0               0.25    1  zero and must be",
        "a|b      -2.5                  1    1  not zero and must not be",
    ]
    assert report._repr_markdown_().splitlines() == [
        "| weight | value | slope of the loss | λ | verdict |",
        "|:--|--:|--:|--:|:--|",
        "| age | 0 | 0.25 | 1 | zero and must be |",
        "| a\\|b | -2.5 | 1 | 1 | not zero and must not be |",
    ]


def test_the_five_verdicts_in_words():
    assert [verdict.value for verdict in ZeroVerdict] == [
        "zero and must be",
        "zero but should not be (not converged)",
        "not zero and must not be",
        "not zero only because the optimizer cannot reach it",
        "not zero, and undecided: its slopes do not balance (not converged)",
    ]


def test_weights_are_numbered_where_they_have_no_names():
    assert [row.name for row in why_zero([0.0, 1.0], [0, 0], 1).rows] == ["w[0]", "w[1]"]


def test_numbers_are_kept_in_full_and_printed_short():
    row = why_zero([1 / 3], [-1 / 7], 1 / 7).rows[0]
    assert (row.weight, row.slope, row.lam) == (1 / 3, -1 / 7, 1 / 7)
    assert type(row.weight) is float
    assert "0.3333" in str(why_zero([1 / 3], [-1 / 7], 1 / 7))


def test_it_is_at_hand_in_core():
    assert shrinkage.lesson.why_zero is why_zero
