"""Support vector machines: certified, against a linear program and scikit-learn, and refusing."""

from __future__ import annotations

import itertools
import re
from functools import partial

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.svm import SVC, LinearSVC

from shrinkage.core.losses import Hinge, SquaredHinge
from shrinkage.core.margins import margin_gap, support_vector_machine
from shrinkage.core.penalties import L1, ElasticNet, SquaredL2

KINDS = list(itertools.product(("hinge", "squared_hinge"), (L1, SquaredL2)))
MIXED = partial(ElasticNet, l1_ratio=0.4)
X = np.array([[2.0, 1.0], [1.0, 3.0], [-1.0, -1.0], [-2.0, 0.5], [0.5, -0.5]])
Y = np.array([1.0, 1.0, -1.0, -1.0, 1.0])


def draw(seed):
    """Small problems of every sort: integers with ties and copies, or columns of unlike units."""
    source = np.random.default_rng(seed)
    n, p = int(source.integers(2, 60)), int(source.integers(1, 10))
    if seed % 2:
        features = source.normal(size=(n, p)) * 10.0 ** source.integers(-3, 4, size=p)
    else:
        features = source.integers(-3, 4, size=(n, p)).astype(float)
    signal = features @ source.normal(size=p) / (np.abs(features).max() + 1e-9)
    labels = np.where(signal + 0.3 * source.normal(size=n) > 0, 1.0, -1.0)
    labels[:2] = 1.0, -1.0
    return features, labels, 10.0 ** source.uniform(-4, 0.5)


@pytest.mark.parametrize(("loss", "penalty"), [*KINDS, ("hinge", MIXED), ("squared_hinge", MIXED)])
def test_the_gap_is_small_on_a_hundred_problems_of_each_kind(loss, penalty):
    gaps = []
    for seed in range(100):
        features, labels, lam = draw(seed)
        found = support_vector_machine(features, labels, penalty(lam), loss=loss)
        gaps.append(found.gap)
    assert max(gaps) <= 1e-8


@pytest.mark.parametrize("seed", range(8))
def test_hinge_with_l1_is_the_linear_program_that_highs_solves(seed):
    features, labels, lam = draw(seed)
    n, p = features.shape
    cost = np.r_[np.full(2 * p, lam), 0.0, 0.0, np.full(n, 1 / n)]
    signed = labels[:, None] * features
    rows = np.hstack([-signed, signed, -labels[:, None], labels[:, None], -np.eye(n)])
    exact = linprog(cost, A_ub=rows, b_ub=-np.ones(n), method="highs")
    found = support_vector_machine(features, labels, L1(lam))
    assert found.objective == pytest.approx(exact.fun, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 3, 5, 8])
def test_scikit_learn_solves_the_same_problems(seed):
    features, labels, _ = draw(seed)
    features = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-12)
    n, lam = len(labels), 0.05
    theirs = SVC(C=1 / (n * lam), kernel="linear", tol=1e-10).fit(features, labels)
    ours = support_vector_machine(features, labels, SquaredL2(lam))
    assert ours.w == pytest.approx(theirs.coef_[0], abs=1e-6 * (1 + np.abs(ours.w).max()))
    # Without an intercept of its own: a mirrored sample has its best intercept at 0.
    mirrored, both = np.vstack([features, -features]), np.r_[labels, -labels]
    for name, penalty in (("l2", SquaredL2(lam)), ("l1", L1(lam))):
        ours = support_vector_machine(mirrored, both, penalty, loss="squared_hinge")
        liblinear = LinearSVC(
            C=1 / (2 * n * lam),
            penalty=name,
            dual=False,
            fit_intercept=False,
            tol=1e-12,
            max_iter=1_000_000,
        ).fit(mirrored, both)
        assert ours.intercept == pytest.approx(0.0, abs=1e-7)
        assert ours.w == pytest.approx(liblinear.coef_[0], abs=1e-6 * (1 + np.abs(ours.w).max()))


@pytest.mark.parametrize(("loss", "penalty"), KINDS)
def test_flipped_labels_negate_the_classifier(loss, penalty):
    one = support_vector_machine(X, Y, penalty(0.05), loss=loss)
    other = support_vector_machine(X, -Y, penalty(0.05), loss=loss)
    assert other.w == pytest.approx(-one.w, abs=1e-6)
    assert other.objective == pytest.approx(one.objective, rel=1e-9)


@pytest.mark.parametrize("loss", ["hinge", "squared_hinge"])
def test_a_strong_l1_penalty_leaves_exact_zeros_and_the_best_constant(loss):
    found = support_vector_machine(X, Y, L1(10.0), loss=loss)
    assert (found.w == 0).all()
    assert found.gap <= 1e-10
    f = Hinge if loss == "hinge" else SquaredHinge
    constant = f(np.ones((5, 1)), Y)
    grid = min(constant.value([b]) for b in np.linspace(-2, 2, 4001))
    assert found.objective <= grid + 1e-12


@pytest.mark.parametrize(("loss", "penalty"), [*KINDS, ("hinge", MIXED), ("squared_hinge", MIXED)])
def test_the_gap_bounds_the_excess_of_any_classifier(loss, penalty):
    best = support_vector_machine(X, Y, penalty(0.1), loss=loss)
    source = np.random.default_rng(0)
    constant = 4 * 0.6 * 0.4 if loss == "squared_hinge" else 2 * 0.4
    for _ in range(200):
        w, b = best.w + source.normal(size=2), best.intercept + source.normal()
        alpha = best.alpha * source.uniform(0, 2, size=5)
        f = (SquaredHinge if loss == "squared_hinge" else Hinge)(np.c_[X, np.ones(5)], Y)
        excess = f.value(np.append(w, b)) + penalty(0.1).value(w) - best.objective
        assert margin_gap(X, Y, w, b, alpha, penalty(0.1), loss=loss) >= excess / constant - 1e-9


def test_the_slopes_of_the_losses_are_those_of_their_values():
    w, step = np.array([0.3, -0.2]), 1e-6
    for f, slope in ((Hinge(X, Y), "subgradient"), (SquaredHinge(X, Y), "gradient")):
        for j, unit in enumerate(np.eye(2)):
            measured = (f.value(w + step * unit) - f.value(w - step * unit)) / (2 * step)
            assert getattr(f, slope)(w)[j] == pytest.approx(measured, abs=1e-8)
    # Where all margins are below 1, the loss is a parabola of that curvature.
    f = SquaredHinge(X, Y)
    assert f.lipschitz == pytest.approx(2 * np.linalg.eigvalsh(X.T @ X / 5)[-1])


BAD = [
    ({"y": np.ones(5)}, "y must hold both labels, −1 and 1, got 1 alone"),
    ({"y": [0, 1, 0, 1, 1]}, "y must"),
    ({"penalty": L1(0.0)}, "penalty.lam must be a finite number > 0"),
    ({"loss": "logistic"}, 'loss must be "hinge" or "squared_hinge", got \'logistic\''),
    ({"penalty": 0.1}, "penalty must be L1, SquaredL2 or ElasticNet, got 0.1"),
    ({"X": np.full((5, 2), np.nan)}, "X must be finite everywhere"),
    ({"tol": -1}, "tol must be a finite number >= 0"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_input_is_refused_by_name(change, message):
    given = {"X": X, "y": Y, "penalty": L1(0.1)} | change
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        support_vector_machine(given.pop("X"), given.pop("y"), given.pop("penalty"), **given)


def test_constant_features_get_no_weight_under_l1_and_do_no_harm():
    features = np.c_[X, np.full(5, 7.0), np.zeros(5)]
    for loss, penalty in KINDS:
        found = support_vector_machine(features, Y, penalty(0.05), loss=loss)
        assert found.w[2:] == pytest.approx(0.0, abs=1e-7)
