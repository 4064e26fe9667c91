"""The booster of *Boosted trees*, against brute force, theory and scikit-learn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.tree import DecisionTreeRegressor
from support.awkward import draw, labels

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.algorithms.boosted_trees.numerics import PLAIN, Rules, boost, cut, grow
from shrinkage.lesson.datasets import diabetes

RNG = np.random.default_rng(4)
X = RNG.normal(size=(60, 4)).round(2)
Y = np.sin(2 * X[:, 0]) + X[:, 1] * (X[:, 2] > 0) + 0.3 * RNG.normal(size=60)
LABELS = np.where(Y > 0, 1.0, -1.0)
strengths = st.floats(0.0, 8.0)
every_rule = st.builds(
    Rules,
    lam=strengths,
    alpha=strengths,
    gamma=st.floats(0.0, 10.0),
    min_child_weight=st.floats(0.0, 6.0),
    depth=st.integers(0, 4),
    pruning=st.sampled_from(["after", "before"]),
)


# ------------------------------------------------------------------------------ one leaf, one split


@given(G=st.floats(-20, 20), H=st.floats(0.1, 20), lam=strengths, alpha=strengths)
@settings(max_examples=60)
def test_a_leaf_minimises_its_own_objective(G, H, lam, alpha):
    value = numerics.leaf_value(G, H, lam, alpha)
    lowest = numerics.leaf_objective(value, G, H, lam, alpha)
    grid = np.linspace(-3, 3, 2001) * (1 + abs(value))
    assert (numerics.leaf_objective(grid, G, H, lam, alpha) >= lowest - 1e-12).all()
    found = minimize_scalar(
        lambda w: numerics.leaf_objective(w, G, H, lam, alpha), bounds=(-250, 250), method="bounded"
    )
    assert found.fun >= lowest - 1e-9 * (1 + abs(lowest))
    assert numerics.score(G, H, lam, alpha) == pytest.approx(-2 * lowest, abs=1e-9)
    if abs(G) <= alpha:
        assert value == 0


def test_without_rows_and_penalty_a_leaf_is_zero():
    assert numerics.leaf_value(0.0, 0.0, 0.0, 0.0) == 0
    assert numerics.score(0.0, 0.0, 0.0, 0.0) == 0


def test_lambda_counts_like_rows_without_an_error_and_alpha_comes_off_the_sum():
    missing = np.array([1.0, 2.0, 3.0])
    assert numerics.leaf_value(-6.0, 3.0, 2.0, 0.0) == np.append(missing, [0.0, 0.0]).mean()
    assert numerics.leaf_value(-6.0, 3.0, 0.0, 1.5) == (6 - 1.5) / 3


def gain_by_hand(rows, missing, left, rules):
    """Return by how much the objective falls, twice, from minimising each leaf's by search."""

    def lowest(members):
        def cost(w):
            return (
                ((missing[members] - w) ** 2 / 2).sum()
                + rules.lam / 2 * w**2
                + rules.alpha * abs(w)
            )

        found = minimize_scalar(cost, bounds=(-9, 9), method="bounded", options={"xatol": 1e-11})
        return min(found.fun, cost(0.0))

    right = np.setdiff1d(rows, left)
    return 2 * (lowest(rows) - lowest(left) - lowest(right))


@pytest.mark.parametrize("seed", range(6))
def test_the_best_split_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    features, missing = rng.integers(0, 5, (9, 3)).astype(float), rng.normal(size=9)
    rules = Rules(lam=rng.random(), alpha=rng.random() / 2, min_child_weight=2, depth=1)
    rows = np.arange(9)
    gains = {
        (j, at): gain_by_hand(rows, missing, rows[features[:, j] < at], rules)
        for j in range(3)
        for at in np.unique(features[:, j])[1:]
        if 2 <= (features[:, j] < at).sum() <= 7
    }
    best = max(gains.values())
    found = grow(features, -missing, np.ones(9), rules).split
    if best < 1e-6:
        assert found is None
        return
    at = min(t for t in np.unique(features[:, found.feature]) if t > found.threshold)
    assert gains[found.feature, at] == pytest.approx(best, abs=1e-7)
    assert found.gain == pytest.approx(best, abs=1e-7)
    others = [gain for key, gain in gains.items() if key != (found.feature, at)]
    assert found.lead == pytest.approx(best - max(others), abs=1e-7)
    assert found.threshold == pytest.approx(
        (at + max(v for v in features[:, found.feature] if v < at)) / 2
    )


@given(
    pulls=st.lists(st.floats(-3, 3), min_size=2, max_size=8),
    lam=strengths,
    alpha=strengths,
    gamma=st.floats(0.0, 6.0),
    fewest=st.integers(0, 4),
)
@settings(max_examples=80)
def test_a_cut_of_rows_in_a_line_is_a_tree_of_depth_one(pulls, lam, alpha, gamma, fewest):
    rules = Rules(lam, alpha, gamma, fewest, 1)
    found = cut(pulls, rules)
    tree = grow(np.arange(len(pulls))[:, np.newaxis], -np.array(pulls), np.ones(len(pulls)), rules)
    assert found.kept == (tree.split is not None)
    assert found.whole == pytest.approx(tree.value, abs=1e-12)
    if found.kept:
        assert found.gain == pytest.approx(tree.split.gain)
        leaves = tree.leaves()
        if tree.split.lead > 1e-9:
            assert found.place == leaves[0].rows
            assert (found.left, found.right) == pytest.approx([leaf.value for leaf in leaves])


# ---------------------------------------------------------------------------------------- one tree


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_without_a_penalty_it_is_scikit_learn_s_tree(depth):
    theirs = DecisionTreeRegressor(max_depth=depth, random_state=0).fit(X, Y)
    ours = grow(X, -Y, np.ones(60), replace(PLAIN, depth=depth))
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), atol=1e-12)
    assert len(ours.leaves()) == theirs.get_n_leaves()


def test_without_a_penalty_it_is_the_classic_booster_on_real_data():
    data = diabetes()
    theirs = GradientBoostingRegressor(n_estimators=6, learning_rate=0.3, max_depth=3)
    ours = boost(data.X, data.y, replace(PLAIN, depth=3), rounds=6)
    expected = theirs.fit(data.X, data.y).predict(data.X)
    np.testing.assert_allclose(ours.predict(data.X), expected, rtol=1e-9)


@given(rules=every_rule, seed=st.integers(0, 50))
@settings(max_examples=40)
def test_every_tree_keeps_its_rules(rules, seed):
    rng = np.random.default_rng(seed)
    rows = rng.choice(60, 30, replace=False)
    g, h = rng.normal(size=60), rng.random(60) + 0.2
    tree = grow(X[rows], g[rows], h[rows], rules)
    assert depth_of(tree) <= rules.depth
    assert sum(leaf.rows for leaf in tree.leaves()) == 30
    for node in tree.nodes():
        assert node.value == numerics.leaf_value(node.G, node.H, rules.lam, rules.alpha)
        if node.split is None:
            continue
        left, right = node.left, node.right
        assert min(left.H, right.H) >= rules.min_child_weight - 1e-12
        assert left.rows + right.rows == node.rows
        np.testing.assert_allclose(left.G + right.G, node.G, atol=1e-12)
        gain = numerics.split_gain(left.G, left.H, right.G, right.H, rules.lam, rules.alpha)
        assert node.split.gain == pytest.approx(gain, abs=1e-9)
        is_last = left.split is None and right.split is None
        if is_last or rules.pruning == "before":
            assert node.split.gain >= rules.gamma
    # A leaf's value is what the prediction of its rows is, and no other value is better for them.
    predicted = tree.predict(X[rows])
    assert set(predicted) <= {leaf.value for leaf in tree.leaves()}
    objective = tree_objective(tree, X[rows], g[rows], h[rows], rules)
    assert objective <= 1e-9


def depth_of(node):
    return 0 if node.split is None else 1 + max(depth_of(node.left), depth_of(node.right))


def tree_objective(tree, features, g, h, rules):
    values, predicted = np.array([leaf.value for leaf in tree.leaves()]), tree.predict(features)
    penalties = rules.lam / 2 * (values**2).sum() + rules.alpha * np.abs(values).sum()
    return float((g * predicted + h * predicted**2 / 2).sum() + penalties)


def test_gamma_prunes_and_moves_no_value_that_stays():
    g, h = -Y, np.ones(60)
    full = grow(X, g, h, replace(PLAIN, lam=1.0))
    kept = {(node.rows, node.G): node.value for node in full.nodes()}
    counts = []
    for gamma in (0.0, 1.0, 3.0, 1e9):
        pruned = grow(X, g, h, replace(PLAIN, lam=1.0, gamma=gamma))
        assert all(kept[leaf.rows, leaf.G] == leaf.value for leaf in pruned.leaves())
        counts.append(len(pruned.leaves()))
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 1 < counts[1] < counts[0]


@pytest.mark.parametrize("pruning", ["after", "before"])
def test_gamma_is_compared_with_the_gain_itself(pruning):
    rules = replace(PLAIN, lam=1.0, depth=1, pruning=pruning)
    gain = grow(X, -Y, np.ones(60), rules).split.gain
    for gamma, leaves in ((0.999 * gain, 2), (1.001 * gain, 1)):
        assert len(grow(X, -Y, np.ones(60), replace(rules, gamma=gamma)).leaves()) == leaves


def test_a_weak_split_over_a_strong_one_stays_only_if_pruned_afterwards():
    # The sign of a product: neither feature alone tells anything, both together tell all.
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 5, dtype=float)
    response = np.where(corners[:, 0] == corners[:, 1], 1.0, -1.0)
    response[0] += 0.1
    rules = replace(PLAIN, gamma=1.0, depth=2)
    after, before = (
        grow(corners, -response, np.ones(20), replace(rules, pruning=when))
        for when in ("after", "before")
    )
    assert 1e-6 < after.split.gain < 1.0
    assert len(after.leaves()) == 4
    assert len(before.leaves()) == 1


def test_pruned_at_once_a_feature_that_gains_too_little_is_not_tried_below():
    first = np.array([0.0] * 8 + [1.0] * 8)
    second = np.array([0.0, 0, 0, 0, 1, 1, 1, 1] * 2)
    response = 10.0 * first + np.where(first == 0, 2.0, -2.0) * (second - 0.5)
    features, h = np.column_stack([first, second]), np.ones(16)
    rules = replace(PLAIN, gamma=0.5, depth=2)
    after, before = (
        grow(features, -response, h, replace(rules, pruning=when)) for when in ("after", "before")
    )
    assert len(after.leaves()) == 4
    assert len(before.leaves()) == 2


# ------------------------------------------------------------------------------------- the booster


def test_one_round_of_step_one_is_one_tree():
    booster = boost(X, Y, PLAIN, rounds=1, step=1.0)
    tree = grow(X, Y.mean() - Y, np.ones(60), PLAIN)
    np.testing.assert_allclose(booster.predict(X), Y.mean() + tree.predict(X))


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_each_tree_is_grown_on_the_slopes_of_what_is_left(loss):
    response = Y if loss == "squared" else LABELS
    rules = Rules(alpha=0.1, min_child_weight=0.1, depth=2)
    booster = boost(X, response, rules, rounds=5, loss=loss)
    prediction = np.full(60, booster.start)
    losses = []
    for tree in booster.trees:
        g, h = numerics.slopes(loss, response, prediction)
        assert grow(X, g, h, rules) == tree
        prediction = prediction + 0.3 * tree.predict(X)
        losses.append(loss_of(loss, response, prediction))
    np.testing.assert_allclose(booster.predict(X), prediction)
    assert losses == sorted(losses, reverse=True)
    assert booster.values().size == sum(len(tree.leaves()) for tree in booster.trees)


def loss_of(loss, response, prediction):
    if loss == "squared":
        return float(((response - prediction) ** 2).mean() / 2)
    return float(np.logaddexp(0, -response * prediction).mean())


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_the_start_is_the_best_constant(loss):
    response = Y if loss == "squared" else LABELS
    start = boost(X, response, rounds=1, loss=loss).start
    here = loss_of(loss, response, np.full(60, start))
    assert all(loss_of(loss, response, np.full(60, start + by)) > here for by in (-0.01, 0.01))
    assert boost(X, response, rounds=1, loss=loss, start=0.25).start == 0.25


def test_a_label_flip_turns_every_prediction():
    ours, flipped = (boost(X, y, loss="logistic", rounds=8).predict(X) for y in (LABELS, -LABELS))
    np.testing.assert_allclose(ours, -flipped, atol=1e-9)


@given(scale=st.floats(0.01, 100), shift=st.floats(-5, 5))
@settings(max_examples=15)
def test_trees_do_not_see_the_units_of_a_feature(scale, shift):
    rules = Rules(depth=2)
    moved = X * [scale, 1, 1, 1] + [shift, 0, 0, 0]
    np.testing.assert_allclose(
        boost(X, Y, rules, rounds=3).predict(X), boost(moved, Y, rules, rounds=3).predict(moved)
    )


def test_units_of_the_response_move_alpha_and_gamma_and_leave_lambda():
    rules = Rules(lam=2.0, alpha=0.5, gamma=0.3, depth=3)
    moved = replace(rules, alpha=10 * 0.5, gamma=100 * 0.3)
    ours, theirs = boost(X, Y, rules), boost(X, 10 * Y, moved)
    np.testing.assert_allclose(10 * ours.predict(X), theirs.predict(X))


def test_traced_and_left_out():
    traced = numerics.trace(X, Y, "gamma", [0.0, 1e9], rounds=3)
    assert traced.leaves[1] == 3
    assert traced.leaves[0] == boost(X, Y, PLAIN, rounds=3).values().size
    assert traced.size[0] == np.abs(boost(X, Y, PLAIN, rounds=3).values()).mean()
    zeros = numerics.trace(X, Y, "alpha", [0.0, 1e9], rounds=3).zeros
    assert list(zeros) == [0, 3]
    errors = numerics.left_out_errors(X, Y, PLAIN, rounds=2, folds=60)
    kept = np.arange(60) != 7
    alone = boost(X[kept], Y[kept], PLAIN, rounds=2).predict(X[7:8])[0]
    assert errors[7] == pytest.approx((Y[7] - alone) ** 2)
    # Each row alone is left out in any order, so another shuffle changes nothing of the average.
    again = numerics.left_out_errors(X, Y, PLAIN, rounds=1, folds=60, shuffles=2)
    once = numerics.left_out_errors(X, Y, PLAIN, rounds=1, folds=60)
    np.testing.assert_allclose(again, once)
    mean, spread = numerics.difference(errors, np.zeros(60))
    assert mean == pytest.approx(errors.mean())
    assert spread == pytest.approx(errors.std(ddof=1) / np.sqrt(60))


def test_on_real_data_four_ways_to_limit_a_tree_win_about_the_same():
    data = diabetes()
    y = data.y / data.y.std()

    def errors(rules):
        return numerics.left_out_errors(data.X, y, rules, shuffles=2)

    free = errors(PLAIN)
    raised = {"lam": 100.0, "alpha": 10.0, "gamma": 3.0, "min_child_weight": 30.0}
    found = {name: errors(PLAIN.with_(name, value)) for name, value in raised.items()}
    for limited in found.values():
        gain, spread = numerics.difference(free, limited)
        assert gain > 1.5 * spread
        for other in found.values():
            if other is not limited:
                apart, spread = numerics.difference(limited, other)
                assert abs(apart) < 2.5 * spread
    loss, spread = numerics.difference(errors(PLAIN.with_("lam", 1000.0)), free)
    assert loss > spread


def test_the_table_names_what_each_library_has():
    table = numerics.library_table(*numerics.KINDS)
    assert "`lambda` = 1" in table and "`l2_leaf_reg` = 3" in table
    assert table.count("\n") == 1 + len(numerics.defaults())
    for has in numerics.defaults().values():
        assert set(has) == {*numerics.KINDS, "version"}


def test_the_listing_is_the_code_without_its_docstrings():
    shown = numerics.listing(numerics.boost, numerics._grow, numerics.best_split)
    assert shown.startswith("```python\ndef boost(") and shown.endswith("\n```")
    assert '"""' not in shown and "def _grow(" in shown and "return split" in shown
    assert shown.count("\n") < 110, "short enough to read in one sitting"


# ------------------------------------------------------------------------- awkward and bad input


@given(seed=st.integers(0, 4000), rules=every_rule)
@settings(max_examples=80)
def test_awkward_data(seed, rules):
    made = draw(seed)
    booster = boost(made.X, made.y, rules, rounds=3)
    assert np.isfinite(booster.predict(made.X)).all()
    if len(made.X) > 1:
        y = labels(np.random.default_rng(seed), len(made.X))
        assert np.isfinite(boost(made.X, y, rules, rounds=3, loss="logistic").predict(made.X)).all()


def test_constant_features_and_one_row_give_the_mean():
    constant = boost(np.ones((5, 2)), [1.0, 2, 3, 4, 5], rounds=2)
    np.testing.assert_allclose(constant.predict(np.zeros((2, 2))), 3.0)
    np.testing.assert_allclose(boost([[1, 2]], [7], rounds=2).predict([[9, 9]]), 7.0)


@pytest.mark.parametrize(
    ("low", "high"),
    [(1.0, np.nextafter(1.0, 2)), (-1.7e308, 1.7e308), (0.0, 5e-324), (-5e-324, 0.0)],
)
def test_neighbouring_and_extreme_values_are_told_apart(low, high):
    tree = grow([[low], [high]], [1.0, -1.0], [1.0, 1.0], PLAIN)
    np.testing.assert_allclose(tree.predict(np.array([[low], [high]])), [-1.0, 1.0])


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: Rules(lam=-1), "lam"),
        (lambda: Rules(alpha=-0.1), "alpha"),
        (lambda: Rules(gamma=np.nan), "gamma"),
        (lambda: Rules(min_child_weight=-1), "min_child_weight"),
        (lambda: Rules(depth=-1), "depth"),
        (lambda: Rules(depth=2.5), "depth"),
        (lambda: Rules(pruning="never"), "pruning"),
        (lambda: PLAIN.with_("pruning", 1.0), "parameter"),
        (lambda: PLAIN.with_("lambda", 1.0), "parameter"),
        (lambda: PLAIN.with_("depth", 2.5), "depth"),
        (lambda: grow(X, Y[:5], np.ones(60), PLAIN), "g"),
        (lambda: grow(X, Y, np.ones(5), PLAIN), "h"),
        (lambda: grow(X, Y, -np.ones(60), PLAIN), "h"),
        (lambda: grow(X, 1e200 * Y, np.ones(60), PLAIN), "g"),
        (lambda: boost(np.where(X > 2, np.nan, X), Y), "X"),
        (lambda: boost(X, np.append(Y[1:], np.nan)), "y"),
        (lambda: boost(X, 1e200 * Y), "y"),
        (lambda: boost(X, Y, loss="absolute"), "loss"),
        (lambda: boost(X, Y, loss="logistic"), "y"),
        (lambda: boost(X, (LABELS + 1) / 2, loss="logistic"), "y"),
        (lambda: boost(X, np.ones(60), loss="logistic"), "y"),
        (lambda: boost(X, Y, rounds=0), "rounds"),
        (lambda: boost(X, Y, step=0.0), "step"),
        (lambda: boost(X, Y, start=np.inf), "start"),
        (lambda: boost(X, Y).predict(X[:, :2]), "X"),
        (lambda: cut([1.0], PLAIN), "pulls"),
        (lambda: cut([1.0, np.nan], PLAIN), "pulls"),
        (lambda: numerics.trace(X, Y, "lam", [-1.0]), "lam"),
        (lambda: numerics.left_out_errors(X, Y, PLAIN, folds=1), "folds"),
        (lambda: numerics.left_out_errors(X, Y, PLAIN, shuffles=0), "shuffles"),
    ],
)
def test_bad_input_is_named(call, argument):
    with pytest.raises(ValueError, match=rf"^{argument} must"):
        call()
