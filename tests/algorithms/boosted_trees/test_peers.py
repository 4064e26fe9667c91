"""Our leaves, splits and gains are those of XGBoost and LightGBM; the table of defaults is theirs.

Each tree is grown on the slopes at the library's own prediction so far, and compared node by node.
Where the best gain leads the next by less than 1e-4 of itself, rounding chooses, and the nodes
below are not compared. The libraries keep slopes and gains in 32 bits.
"""

from __future__ import annotations

import inspect
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from support.trees import xgboost_fit

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.algorithms.boosted_trees.numerics import Node, Rules, boost
from shrinkage.lesson.datasets import diabetes

pytestmark = pytest.mark.peers

Rows = list[tuple[np.ndarray, np.ndarray, np.ndarray]]

ROUNDS, STEP, LEAD, CLOSE = 20, 0.3, 1e-4, 1e-5


@dataclass
class Theirs:
    """A node of another library: a leaf with a value, or a split."""

    value: float | None = None
    gain: float = 0.0
    feature: int = 0
    threshold: float = 0.0
    inclusive: bool = False
    left: Any = None
    right: Any = None

    def below(self, X: np.ndarray) -> np.ndarray:
        """Return which rows go left."""
        values = X[:, self.feature]
        return values <= self.threshold if self.inclusive else values < self.threshold


def data(loss: str) -> tuple[np.ndarray, np.ndarray]:
    """Return real data whose features are 32-bit numbers, as XGBoost reads them."""
    if loss == "squared":
        patients = diabetes(standardised=False)
        return patients.X.astype(np.float32).astype(float), patients.y
    X, y = load_breast_cancer(return_X_y=True)
    return X.astype(np.float32).astype(float), 2.0 * y - 1.0


def of_xgboost(X, y, rules, loss):
    """Return trees, and the prediction before each."""
    booster, matrix = xgboost_fit(X, y, rules, loss, ROUNDS, STEP)

    def read(node):
        if "leaf" in node:
            return Theirs(value=node["leaf"] / STEP)
        children = {child["nodeid"]: read(child) for child in node["children"]}
        return Theirs(
            None, node["gain"], int(node["split"][1:]), float(np.float32(node["split_condition"])),
            False, children[node["yes"]], children[node["no"]],
        )  # fmt: skip

    trees = [read(json.loads(text)) for text in booster.get_dump("", True, "json")]
    start = np.full(len(y), float(y.mean()) if loss == "squared" else 0.0)
    later = [
        booster.predict(matrix, output_margin=True, iteration_range=(0, k)).astype(float)
        for k in range(1, ROUNDS + 1)
    ]
    return trees, [start, *later]


def of_lightgbm(X, y, rules, loss):
    """Return trees, and the prediction before each; every value of a feature is a bin."""
    import lightgbm

    parameters = {
        "max_depth": rules.depth,
        "num_leaves": 2**rules.depth,
        "lambda_l2": rules.lam,
        "lambda_l1": rules.alpha,
        "min_gain_to_split": rules.gamma,
        "min_sum_hessian_in_leaf": rules.min_child_weight,
        "learning_rate": STEP,
        "objective": "regression" if loss == "squared" else "binary",
        "boost_from_average": False,
        "min_data_in_leaf": 0,
        "min_data_in_bin": 1,
        "max_bin": 2000,
        "feature_pre_filter": False,
        "enable_bundle": False,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    start = np.full(len(y), float(y.mean()) if loss == "squared" else 0.0)
    target = y if loss == "squared" else (y > 0).astype(float)
    dataset = lightgbm.Dataset(X, target, init_score=start, params=parameters)
    booster = lightgbm.train(parameters, dataset, ROUNDS)

    def read(node):
        if "leaf_value" in node:
            return Theirs(value=node["leaf_value"] / STEP)
        return Theirs(
            None, node["split_gain"], node["split_feature"], node["threshold"], True,
            read(node["left_child"]), read(node["right_child"]),
        )  # fmt: skip

    trees = [read(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    later = [
        start + booster.predict(X, raw_score=True, num_iteration=k) for k in range(1, ROUNDS + 1)
    ]
    return trees, [start, *later]


def compare(ours: Node, theirs: Theirs, nodes: Rows, rules: Rules, found: Counter) -> None:
    """Compare two trees from here on, and count; `nodes` has the rows of each node down to here."""
    X, g, h = nodes[-1]
    split = ours.split
    if split is not None and (theirs.value is not None or differs(split, theirs, X)):
        if split.lead <= LEAD * split.gain:
            found["tie"] += 1
            return
        assert passed_over(split, nodes, rules), (split, theirs)
        found["passed over"] += 1
        return
    if split is None and theirs.value is None:  # a gain of rounding alone
        whole = numerics.score(ours.G, ours.H, rules.lam, rules.alpha)
        assert theirs.gain <= CLOSE * max(1.0, whole), theirs
        found["tie"] += 1
        return
    if split is None:
        assert abs(ours.value - theirs.value) <= CLOSE * max(1.0, abs(ours.value))
        found["leaf"] += 1
        return
    # The gain is a difference of scores, to whose size its 32 bits refer.
    sums = [np.array([getattr(node, name) for node in (ours.left, ours.right)]) for name in "GH"]
    scores = numerics.score(*sums, rules.lam, rules.alpha)
    assert abs(split.gain - theirs.gain) <= CLOSE * max(1.0, scores.sum())
    found["split"] += 1
    below = theirs.below(X)
    compare(ours.left, theirs.left, [*nodes, (X[below], g[below], h[below])], rules, found)
    compare(ours.right, theirs.right, [*nodes, (X[~below], g[~below], h[~below])], rules, found)


def differs(split: numerics.Split, theirs: Theirs, X: np.ndarray) -> bool:
    """Whether two splits part the rows differently."""
    return bool(((X[:, split.feature] < split.threshold) != theirs.below(X)).any())


def passed_over(split: numerics.Split, nodes: Rows, rules: Rules) -> bool:
    """Whether LightGBM passes over a split although it is better.

    It counts the rows of a bin by rounding their share of the curvature. Where it seems to it that
    more rows lie right of a threshold than there are, it goes no farther to the left. A feature of
    which it so sees no gain above γ is not tried below either.
    """
    *above, here = nodes
    seen = seen_gain(split.feature, *here, rules)
    return seen < split.gain * (1 - LEAD) or any(
        seen_gain(split.feature, *node, rules) <= rules.gamma for node in above
    )


def seen_gain(feature, X, g, h, rules) -> float:
    """Return the largest gain of a feature that LightGBM sees in some rows, 0 if none."""
    order = np.argsort(X[:, feature], kind="stable")
    first = np.unique(X[order, feature], return_index=True)[1]
    G, H = (np.add.reduceat(each[order], first) for each in (g, h))
    counts = np.floor(H * len(h) / H.sum() + 0.5)
    right = counts.sum() - counts.cumsum()[:-1]
    G1, H1 = G.cumsum()[:-1], H.cumsum()[:-1]
    G2, H2 = G.sum() - G1, H.sum() - H1
    gains = numerics.split_gain(G1, H1, G2, H2, rules.lam, rules.alpha)
    allowed = (right <= len(h)) & (np.minimum(H1, H2) >= rules.min_child_weight)
    return max([0.0, *gains[allowed]])


SETTINGS = [
    {},
    {"lam": 0.0},
    {"lam": 10.0, "alpha": 2.0},
    {"lam": 0.5, "alpha": 1.0, "gamma": {"squared": 3000.0, "logistic": 1.0}},
    {"min_child_weight": 4.5},
]


@pytest.mark.parametrize("changes", SETTINGS, ids=str)
@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_leaves_splits_and_gains_are_theirs(library, loss, changes):
    X, y = data(loss)
    gamma = changes.get("gamma")
    changes = {**changes, **({"gamma": gamma[loss]} if gamma else {})}
    pruning = "after" if library == "xgboost" else "before"
    rules = Rules(depth=4, pruning=pruning, **changes)
    trees, before = {"xgboost": of_xgboost, "lightgbm": of_lightgbm}[library](X, y, rules, loss)
    found: Counter = Counter()
    for tree, prediction in zip(trees, before, strict=False):
        g, h = numerics.slopes(loss, y, prediction)
        compare(numerics.grow(X, g, h, rules), tree, [(X, g, h)], rules, found)
    print(f"\n{library}, {loss}, {changes}: {dict(found)}")
    assert found["split"] >= 50 and found["leaf"] >= 50
    assert found["passed over"] == 0 or (library, loss) == ("lightgbm", "logistic")
    assert found["tie"] + found["passed over"] <= 0.2 * (found["split"] + found["leaf"])


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_left_alone_the_booster_arrives_where_xgboost_does(loss):
    X, y = data(loss)
    rules = Rules(lam=1.0, alpha=0.3, gamma=0.5, depth=4)
    _, predictions = of_xgboost(X, y, rules, loss)
    start = float(y.mean()) if loss == "squared" else 0.0
    ours = boost(X, y, rules, rounds=ROUNDS, step=STEP, loss=loss, start=start).predict(X)
    np.testing.assert_allclose(ours, predictions[-1], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_gamma_is_compared_with_the_gain_without_the_half(library):
    X, y = data("squared")
    grown = {"xgboost": of_xgboost, "lightgbm": of_lightgbm}[library]
    gain = grown(X, y, Rules(depth=1), "squared")[0][0].gain
    for gamma, kept in ((0.999 * gain, True), (1.001 * gain, False)):
        rules = Rules(depth=1, gamma=gamma)
        assert (grown(X, y, rules, "squared")[0][0].value is None) == kept


@pytest.mark.parametrize(("method", "leaves"), [("exact", 4), ("hist", 1), ("auto", 1)])
def test_only_xgboost_s_exact_method_prunes_when_the_tree_is_grown(method, leaves):
    import xgboost

    # Neither feature alone tells anything, both together tell all.
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 5, dtype=float)
    response = np.where(corners[:, 0] == corners[:, 1], 1.0, -1.0)
    response[0] += 0.1
    parameters = {"tree_method": method, "max_depth": 2, "gamma": 1.0, "lambda": 0.0}
    matrix = xgboost.DMatrix(corners, response)
    booster = xgboost.train({**parameters, "base_score": 0.0}, matrix, 1)
    assert booster.get_dump()[0].count("leaf") == leaves


# --- the table of defaults


def number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


def defaults_of_xgboost():
    import xgboost

    booster = xgboost.train({}, xgboost.DMatrix([[0.0], [1.0]], [0.0, 1.0]), 1)
    config = json.loads(booster.save_config())["learner"]["gradient_booster"]["tree_train_param"]
    return xgboost.__version__, config


def defaults_of_lightgbm():
    import lightgbm

    dataset = lightgbm.Dataset(np.arange(60.0).reshape(-1, 1), np.arange(60.0))
    text = lightgbm.train({"verbose": -1}, dataset, 1).model_to_string()
    lines = [line.strip("[]").split(": ") for line in text.splitlines() if line.startswith("[")]
    return lightgbm.__version__, {line[0]: line[1] for line in lines if len(line) == 2}


def defaults_of_scikit_learn(name):
    import sklearn
    from sklearn import ensemble

    for task in ("Regressor", "Classifier"):
        parameters = inspect.signature(getattr(ensemble, f"{name}{task}")).parameters
        found = {key: parameter.default for key, parameter in parameters.items()}
        yield sklearn.__version__, found


def defaults_of_catboost():
    catboost = pytest.importorskip("catboost", reason="CatBoost is not installed: make test-peers")
    model = catboost.CatBoostRegressor(iterations=1, verbose=0, allow_writing_files=False)
    return catboost.__version__, model.fit([[0.0], [1.0]], [0.0, 1.0]).get_all_params()


READ = {
    "XGBoost": lambda: [defaults_of_xgboost()],
    "LightGBM": lambda: [defaults_of_lightgbm()],
    "HistGradientBoosting": lambda: list(defaults_of_scikit_learn("HistGradientBoosting")),
    "GradientBoosting": lambda: list(defaults_of_scikit_learn("GradientBoosting")),
    "CatBoost": lambda: [defaults_of_catboost()],
}
#: What the parameters of leaves are called in one library or another.
L1_NAMES = {"alpha", "reg_alpha", "lambda_l1", "l1_regularization", "l1_leaf_reg"}
L2_NAMES = {"lambda", "reg_lambda", "lambda_l2", "l2_regularization", "l2_leaf_reg"}


@pytest.mark.parametrize("library", READ)
def test_the_table_holds_the_defaults_of_the_library(library):
    row = numerics.defaults()[library]
    for version, theirs in READ[library]():
        assert row["version"] == version
        for kind in numerics.KINDS:
            if row[kind] is not None:
                name, value = row[kind]
                assert number(theirs[name]) == value, name
        # GradientBoosting's alpha is the quantile of two of its losses.
        l1 = L1_NAMES - ({"alpha"} if library == "GradientBoosting" else set())
        assert bool(l1 & set(theirs)) == (row["l1"] is not None)
        assert bool(L2_NAMES & set(theirs)) == (row["l2"] is not None)


def test_every_row_of_the_table_is_read_again():
    assert set(READ) == set(numerics.defaults())
