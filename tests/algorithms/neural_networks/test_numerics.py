"""The network, its rules, and where they rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shrinkage.algorithms.neural_networks import numerics
from shrinkage.algorithms.neural_networks.numerics import (
    DivergenceError,
    Network,
    Rule,
    train,
)
from shrinkage.core.losses import Quadratic

LOSS = Quadratic(np.array([[1.0, 0.3], [0.3, 0.5]]), np.array([3.0, -0.5]))


def data(network: Network, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    source = np.random.default_rng(seed)
    return source.normal(size=(n, network.inputs)), source.integers(
        0, max(2, network.outputs), size=n
    )


@settings(max_examples=40, deadline=None)
@given(
    inputs=st.integers(1, 4), hidden=st.integers(1, 5), outputs=st.sampled_from([1, 2, 3]),
    n=st.integers(1, 8), seed=st.integers(0, 10**6),
)  # fmt: skip
def test_the_gradient_is_that_of_finite_differences(inputs, hidden, outputs, n, seed) -> None:
    network = Network(inputs, hidden, outputs)
    X, y = data(network, n, seed)
    w = network.start(seed) + 0.1 * np.random.default_rng(seed).normal(size=network.size)
    first, bias, *_ = network.layers(w)
    if np.abs(X @ first.T + bias).min() < 1e-4:
        return  # at a kink the two sides differ
    h = 1e-6
    slopes = [
        (network.loss(w + h * e, X, y) - network.loss(w - h * e, X, y)) / (2 * h)
        for e in np.eye(network.size)
    ]
    np.testing.assert_allclose(network.gradient(w, X, y), slopes, atol=1e-6)


def test_weights_are_told_from_biases() -> None:
    network = Network(3, 4, 2)
    w = np.where(network.is_weight, 1.0, 7.0)
    first, first_bias, last, last_bias = network.layers(w)
    assert (first == 1).all()
    assert (last == 1).all()
    assert (first_bias == 7).all()
    assert (last_bias == 7).all()
    assert network.is_weight.sum() == 3 * 4 + 4 * 2


def test_zeros_and_dead_units_are_counted_exactly() -> None:
    network = Network(2, 3)
    w = np.ones(network.size)
    X = np.array([[1.0, 2.0], [0.5, -0.2]])
    assert (network.zeros(w), network.dead(w, X)) == (0, 0)
    w[0], w[1] = 0.0, 1e-300  # the first unit's weights; the second is tiny and not zero
    assert network.zeros(w) == 1
    w[2 * 3 + 1] = -10.0  # the second unit's bias
    assert network.dead(w, X) == 1
    w[2 * 3] = 0.0  # biases are no weights
    assert network.zeros(w) == 1


def test_sgd_with_decay_beside_the_step_is_l2() -> None:
    given_ = numerics.plane()
    ends = [
        numerics.run_in_plane(given_, Rule("sgd", penalty, 0.05, 0.2), 100)[0]
        for penalty in ("l2", "decoupled")
    ]
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-12)


@pytest.mark.parametrize(
    ("rule", "strength"),
    [
        (Rule("sgd", "l2", 0.3, 0.1), 0.3),
        (Rule("sgd", "decoupled", 0.3, 0.1), 0.3),
        (Rule("momentum", "l2", 0.3, 0.05), 0.3),
        (Rule("momentum", "decoupled", 0.3, 0.05), 0.03),
        (Rule("adam", "l2", 0.3, 0.003), 0.3),
    ],
)
def test_a_rule_rests_at_the_minimum_that_the_objective_names(rule, strength) -> None:
    end = numerics.end_of(LOSS, rule, steps=6000)
    expected = np.linalg.solve(LOSS.H + strength * np.eye(2), LOSS.H @ LOSS.w_star)
    np.testing.assert_allclose(end, expected, atol=1e-8)


@pytest.mark.parametrize("optimizer", numerics.OPTIMIZERS)
def test_the_proximal_rule_rests_at_the_lasso_s_minimum(optimizer) -> None:
    lam = 1.2
    step = {"sgd": 0.2, "momentum": 0.05, "adam": 0.003}[optimizer]
    end = numerics.end_of(LOSS, Rule(optimizer, "proximal", lam, step), steps=20_000)
    slope = LOSS.gradient(end)
    distance = np.where(
        end == 0, np.maximum(np.abs(slope) - lam, 0), np.abs(slope + lam * np.sign(end))
    )
    assert distance.max() < 1e-6
    assert (end == 0).any()


@pytest.mark.parametrize("lam", [0.1, 0.5, 1.0])
def test_adamw_ends_in_its_box(lam) -> None:
    end = numerics.adamw_in_a_box(LOSS, lam)
    assert np.abs(end).max() <= 1 / lam * (1 + 1e-3)
    assert numerics.adamw_fixed_point(end, LOSS.gradient(end), lam).max() < 2e-3


def test_the_fixed_points_are_those_of_the_box() -> None:
    rest = numerics.adamw_fixed_point
    assert rest([0.5], [0.0], 1.0) == 0  # inside, flat
    assert rest([1.0], [-3.0], 1.0) == 0  # at the end, the loss pushes outwards
    assert rest([1.0], [3.0], 1.0) > 0  # at the end, it pushes inwards
    assert rest([0.5], [0.1], 1.0) > 0  # inside, not flat


@given(c=st.floats(-3, 3), lam=st.floats(0, 3))
@settings(max_examples=40, deadline=None)
def test_a_product_of_two_weights_is_soft_thresholded(c, lam) -> None:
    expected = np.sign(c) * max(abs(c) - lam, 0.0)
    assert numerics.product_minimum(c, lam) == pytest.approx(expected, abs=2e-4)


def test_scale_and_decay_act_through_their_product() -> None:
    one, other = numerics.scale_free_runs(3.0, steps=100)
    np.testing.assert_allclose(other, 3 * one, rtol=1e-12)


def test_l1_in_the_slope_never_lands_and_the_proximal_step_does() -> None:
    given_ = numerics.plane()
    for optimizer, step in (("sgd", 0.3), ("adam", 0.05)):
        jumps, _ = numerics.run_in_plane(given_, Rule(optimizer, "subgradient", 0.02, step), 300)
        lands, _ = numerics.run_in_plane(given_, Rule(optimizer, "proximal", 0.02, step), 300)
        assert given_.network.zeros(jumps) == 0
        assert given_.network.zeros(lands) >= 3


def test_a_step_that_is_too_long_is_said() -> None:
    network = Network(2, 3)
    X, y = data(network, 8, 0)
    run = train(network, Rule(step=1e80), X, y, start=network.start(0), steps=50)
    with pytest.raises(DivergenceError, match="ran away at step"):
        list(run)
    w, away = numerics.run_in_plane(numerics.plane(), Rule("momentum", "l2", 1.0, 50.0), 200)
    assert away
    assert np.isfinite(w).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"y": np.zeros((4, 1))}, r"^y must have shape \(4,\)"),
        ({"y": [0, 1, 2, 0]}, r"^y must hold labels from 0 to 1, got 2"),
        ({"X": np.zeros((4, 3))}, r"^X must have 2 columns"),
        ({"X": np.full((4, 2), np.nan)}, "finite"),
        ({"start": np.zeros(5)}, r"^w must"),
        ({"steps": -1}, r"^steps must"),
        ({"batch": 9}, r"^batch must"),
    ],
)
def test_what_would_broadcast_or_does_not_fit_is_refused(change, said) -> None:
    network = Network(2, 3)
    given_ = {"X": np.zeros((4, 2)), "y": np.zeros(4), "start": network.start(0), "steps": 2}
    with pytest.raises(ValueError, match=said):
        train(network, Rule(), **(given_ | change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"optimizer": "adamw"}, r"^optimizer must be one of"),
        ({"penalty": "l1"}, r"^penalty must be one of"),
        ({"lam": -0.1}, r"^lam must"),
        ({"step": 0.0}, r"^step must"),
        ({"nesterov": True}, r"^nesterov must go with"),
        ({"amsgrad": True}, r"^amsgrad must go with"),
    ],
)
def test_an_unknown_rule_is_refused(change, said) -> None:
    with pytest.raises(ValueError, match=said):
        Rule(**change)


def test_labels_of_the_digits_and_their_cut() -> None:
    found = numerics.digits()
    assert len(found.y) + len(found.y_test) == 1797
    assert set(found.y) == set(range(10))
    assert 0 <= found.X.min() <= found.X.max() <= 1


def test_the_comparison_counts_and_averages() -> None:
    compared = numerics.compare_rules(
        seeds=2, steps=20, hidden=6, lams=(1e-3, 1e-2), progress=False
    )
    assert compared.weights == 64 * 6 + 6 * 10
    assert compared.equal["SGD, L1 proximal"].zeros > compared.equal["SGD, L2"].zeros == 0
    assert all(compared.best[n].accuracy >= compared.equal[n].accuracy for n in compared.best)
    assert compared._repr_markdown_().count("\n") == 1 + 2 * len(numerics.NAMED)
    with pytest.raises(ValueError, match=r"^equal must be one of lams"):
        numerics.compare_rules(equal=0.5)


def test_progress_is_shown_only_where_somebody_looks_on(capsys, monkeypatch) -> None:
    monkeypatch.delenv("SHRINKAGE_STATIC", raising=False)
    numerics._show(0.5)
    assert "50%" in capsys.readouterr().out
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    numerics._show(0.5)
    assert capsys.readouterr().out == ""


def test_a_table_needs_two_classes() -> None:
    with pytest.raises(ValueError, match=r"^y must have values on both sides"):
        numerics.fit_table(np.zeros((5, 2)), np.ones(5), 0.1)


@pytest.mark.parametrize("column", [True, False])
def test_the_gradient_of_the_recipe(column) -> None:
    source = np.random.default_rng(0)
    X, y, w, h = source.normal(size=(6, 3)), source.normal(size=6), source.normal(size=3), 1e-6

    def value(w, b):
        return numerics.recipe_objective(w, b, X, y, l1=0.3, l2=0.2, column=column)[0]

    _, gradient, slope = numerics.recipe_objective(w, 0.4, X, y, l1=0.3, l2=0.2, column=column)
    found = [(value(w + h * e, 0.4) - value(w - h * e, 0.4)) / (2 * h) for e in np.eye(3)]
    np.testing.assert_allclose(gradient, found, atol=1e-6)
    assert slope == pytest.approx((value(w, 0.4 + h) - value(w, 0.4 - h)) / (2 * h), abs=1e-6)


def test_all_pairs_are_the_mean_of_a_table() -> None:
    source = np.random.default_rng(1)
    X, y, w = source.normal(size=(5, 2)), source.normal(size=5), np.array([0.3, -1.0])
    outputs = X @ w + 0.2
    table = ((outputs[:, None] - y[None, :]) ** 2).mean()
    assert numerics.recipe_objective(w, 0.2, X, y, l1=0, l2=0)[0] == pytest.approx(table)


@pytest.mark.parametrize(
    "change", [{"l1": -1.0}, {"l2": np.nan}, {"w": np.ones(3)}, {"y": np.ones(2)}]
)
def test_the_recipe_refuses_what_does_not_fit(change) -> None:
    given_ = {"w": np.ones(2), "bias": 0.0, "X": np.zeros((4, 2)), "y": np.zeros(4)} | change
    with pytest.raises(ValueError, match=rf"^{next(iter(change))} must"):
        numerics.recipe_objective(**given_)
