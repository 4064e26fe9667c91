"""The margins are distances, C is what scikit-learn calls so, and lines are solved exactly."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.algorithms.support_vector_machines.numerics import (
    along,
    classifier,
    cost,
    held_out,
    liblinear,
    margins,
    on_the_edge,
    same_loss,
    solve_line,
    strength,
)
from shrinkage.lesson.datasets import breast_cancer


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=4).filter(lambda w: max(map(abs, w)) > 0.1))
def test_the_margins_are_the_shortest_ways_across_the_band(w):
    w = np.array(w)
    found = margins(w)
    # From the edge −1 to the edge +1 a way d needs wᵀd = 2. The shortest in each norm:
    assert found.euclidean == pytest.approx(np.linalg.norm(2 * w / (w @ w)))
    assert w @ (found.chebyshev * np.sign(w)) == pytest.approx(2)
    for way in np.random.default_rng(0).normal(size=(50, w.size)):
        if abs(w @ way) > 1e-9:
            way *= 2 / (w @ way)
            assert np.linalg.norm(way) >= found.euclidean * (1 - 1e-12)
            assert np.abs(way).max() >= found.chebyshev * (1 - 1e-12)


def test_a_line_without_a_slope_has_no_edges():
    assert margins([0.0, 0.0]) == (np.inf, np.inf)


def test_strength_and_cost_undo_one_another():
    assert strength(2.0, 50) == 0.01
    assert cost(strength(0.3, 7), 7) == pytest.approx(0.3)
    for call in (strength, cost):
        with pytest.raises(ValueError, match=r"^(C|lam) must be a finite number > 0"):
            call(-1.0, 5)
        with pytest.raises(ValueError, match=r"^n must be"):
            call(1.0, 0)


# --- two features, exactly


KINDS = list(itertools.product(("l1", "l2"), ("hinge", "squared_hinge")))


def draw(seed):
    """Points of two classes in the plane: on a grid, with ties and copies, or anywhere."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 13))
    points = rng.integers(-3, 4, (n, 2)) if seed % 2 else rng.uniform(-4, 4, (n, 2))
    labels = rng.choice([-1.0, 1.0], n)
    labels[:2] = 1, -1
    return points.astype(float), labels, float(10 ** rng.uniform(-2, 1))


@pytest.mark.parametrize(("penalty", "loss"), KINDS)
def test_the_line_is_the_solver_s_but_exact(penalty, loss):
    for seed in range(40):
        points, labels, C = draw(seed)
        line = solve_line(points, labels, C, penalty=penalty, loss=loss)
        found = classifier(points, labels, C, penalty=penalty, loss=loss, tol=1e-6)
        lam = strength(C, len(labels))
        norm = np.abs(line.w).sum() if penalty == "l1" else line.w @ line.w / 2
        assert line.losses.mean() + lam * norm <= found.objective * (1 + 1e-9) + 1e-12
        # Mirrored and shifted, it is the same line: rounding is all that is left. Points on a
        # grid may have several lines that are as good.
        if seed % 2 == 0:
            turned = solve_line(3 - points, -labels, C, penalty=penalty, loss=loss)
            np.testing.assert_allclose(turned.w, line.w, atol=1e-9)


def test_of_all_best_intercepts_it_is_the_middle_one():
    # Four rows, two and two, all inside the band: b may move until one reaches its edge.
    points = np.array([[1.0, 0.3], [0.5, -0.2], [-0.8, 0.1], [-0.4, 0.4]])
    labels = np.array([1.0, 1, -1, -1])
    line = solve_line(points, labels, 0.05)
    free = 1 - line.margins
    assert (free > 0).all()
    up, down = free[labels > 0].min(), free[labels < 0].min()
    assert up == pytest.approx(down)


def test_rows_on_the_edge_have_margin_one_to_the_last_digit():
    points, labels, _ = draw(6)
    for penalty in ("l1", "l2"):
        line = solve_line(points, labels, 0.3, penalty=penalty)
        near = np.abs(line.margins - 1) < 1e-3
        assert near.any()
        np.testing.assert_allclose(line.margins[near], 1, atol=1e-12)


@pytest.mark.parametrize(("penalty", "loss"), KINDS)
def test_pull_and_penalty_cancel_to_the_last_digit(penalty, loss):
    for seed in range(0, 20, 2):
        points, labels, C = draw(seed)
        line = solve_line(points, labels, C, penalty=penalty, loss=loss)
        price = line.w if penalty == "l2" else np.sign(line.w)
        alive = line.w != 0
        if loss == "squared_hinge":
            alpha = 2 * np.maximum(0, 1 - line.margins)
            left = (alpha * labels) @ points - price / C
            np.testing.assert_allclose(left[alive], 0, atol=1e-11 * (1 + alpha.sum()))
            np.testing.assert_allclose(alpha @ labels, 0, atol=1e-11 * (1 + alpha.sum()))
        else:  # the rows on the edge take what the others leave, each from 0 to 1
            edge, inside = np.abs(line.margins - 1) < 1e-9, line.margins < 1 - 1e-9
            rows = labels[:, None] * np.column_stack([points, np.ones(len(labels))])
            columns = np.append(alive, True)
            missing = (np.append(price / C, 0) - rows[inside].sum(axis=0))[columns]
            taken, *_ = np.linalg.lstsq(rows[edge][:, columns].T, missing)
            np.testing.assert_allclose(rows[edge][:, columns].T @ taken, missing, atol=1e-9)
            assert ((taken > -1e-9) & (taken < 1 + 1e-9)).all()


def test_one_class_alone_needs_no_line():
    line = solve_line([[1, 2], [3, 4]], [-1, -1], 1.0)
    assert (line.w == 0).all() and line.intercept == -1 and not line.losses.any()


BAD = [
    ({"C": 0.0}, "C must be a finite number > 0"),
    ({"C": -1.0}, "C must be a finite number > 0"),
    ({"penalty": "l0"}, 'penalty must be "l1" or "l2", got \'l0\''),
    ({"loss": "log"}, 'loss must be "hinge"'),
    ({"labels": [1, 2, 1]}, "y must"),
    ({"labels": [1, -1]}, "y must"),
    ({"points": np.full((3, 2), np.nan)}, "points must be finite"),
    ({"points": np.ones((3, 3))}, "points must have 2 columns, got 3"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_input_is_refused_by_name(change, message):
    given = {"points": [[0, 1], [1, 0], [2, 2]], "labels": [1, -1, 1], "C": 1.0, **change}
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        solve_line(given.pop("points"), given.pop("labels"), given.pop("C"), **given)


def test_one_class_alone_is_refused_where_there_is_much_to_fit():
    with pytest.raises(ValueError, match="both labels"):
        classifier([[1.0], [2.0]], [1, 1], 1.0)


def test_constant_features_change_nothing():
    points, labels, C = draw(4)
    wide = np.column_stack([points, np.full(len(points), 3.0)])
    for penalty in ("l1", "l2"):
        one = classifier(points, labels, C, penalty=penalty)
        other = classifier(wide, labels, C, penalty=penalty)
        np.testing.assert_allclose(other.w, [*one.w, 0], atol=1e-6)


# --- many features


DATA = breast_cancer()


def test_at_the_same_loss_each_penalty_wins_by_its_own_measure():
    for C in (0.03, 0.3):
        sparse = classifier(DATA.X, DATA.y, C, penalty="l1")
        loss = along(DATA.X, DATA.y, [C], penalty="l1").losses[0]
        dense = same_loss(DATA.X, DATA.y, loss)
        short = np.maximum(0, 1 - DATA.y * (DATA.X @ dense.w + dense.intercept))
        assert short.mean() == pytest.approx(loss, rel=1e-6)
        assert margins(dense.w).euclidean > margins(sparse.w).euclidean
        assert margins(dense.w).chebyshev < margins(sparse.w).chebyshev
    with pytest.raises(ValueError, match=r"^mean_loss must be from"):
        same_loss(DATA.X, DATA.y, 2.0)


def test_the_numbers_of_the_page():
    fair = classifier(DATA.X, DATA.y, 0.1, penalty="l1")
    loss = along(DATA.X, DATA.y, [0.1], penalty="l1").losses[0]
    rival = same_loss(DATA.X, DATA.y, loss)
    assert np.count_nonzero(fair.w) == 9
    halves = margins(fair.w).euclidean / margins(rival.w).euclidean
    assert halves == pytest.approx(0.5, abs=0.01)
    for C in (0.03, 0.1, 0.3, 1.0):
        kept = np.count_nonzero(classifier(DATA.X, DATA.y, C, penalty="l1").w)
        assert on_the_edge(DATA.X, DATA.y, C, penalty="l1") == kept + 1
    for penalty in ("l1", "l2"):
        assert on_the_edge(DATA.X, DATA.y, 0.1, penalty=penalty) > 0
        assert on_the_edge(DATA.X, DATA.y, 0.1, penalty=penalty, loss="squared_hinge") == 0


def test_liblinear_depends_on_where_zero_is_and_a_free_intercept_does_not():
    seen = []
    for shift in (0, 10):
        free = classifier(DATA.X + shift, DATA.y, 0.1, loss="squared_hinge")
        w, _ = liblinear(DATA.X + shift, DATA.y, 0.1)
        seen.append((margins(w).euclidean, margins(free.w).euclidean))
    (theirs, ours), (moved, kept) = seen
    assert kept == pytest.approx(ours, rel=1e-6)
    assert theirs == pytest.approx(ours, rel=0.01)
    assert moved < 0.7 * ours


def test_liblinear_s_intercept_is_one_more_weight():
    # With a column of ones, and no intercept of its own, it is a machine like any other.
    points, labels, _ = draw(8)
    w, b = liblinear(points, labels, 0.5)
    z = np.append(w, b)
    ones = np.column_stack([points, np.ones(len(labels))])
    slope = z - 0.5 * 2 * (ones * labels[:, None]).T @ np.maximum(0, 1 - labels * (ones @ z))
    np.testing.assert_allclose(slope, 0, atol=1e-6)


def test_rows_are_held_out_once_and_scaled_without_them():
    wrong = held_out(DATA.X, DATA.y, [0.1], folds=5)
    again = held_out(1000 * DATA.X + 7, DATA.y, [0.1], folds=5)
    assert wrong.shape == (1, 569)
    np.testing.assert_array_equal(wrong, again)
    assert 0.01 < wrong.mean() < 0.06
    with pytest.raises(ValueError, match=r"^folds must be at most"):
        held_out(DATA.X[:20], DATA.y[:20], [0.1], folds=10)
    with pytest.raises(ValueError, match=r"^folds must be"):
        held_out(DATA.X, DATA.y, [0.1], folds=1)


def test_held_out_labels_at_random_are_missed_half_of_the_time():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 3)), np.where(np.arange(200) % 2, 1.0, -1.0)
    assert abs(held_out(X, y, [1.0], folds=10).mean() - 0.5) < 0.11
