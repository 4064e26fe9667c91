"""Boosted trees in numbers: leaves, splits, and a booster short enough to read in one sitting.

A tree adds a value w to the prediction of every row in a leaf. Of the rows' losses it sees only the
slopes gᵢ and curvatures hᵢ at the prediction so far, whose sums over a leaf are G and H. As in the
libraries, the losses are summed over the rows, not averaged: λ, α and γ stand beside that sum.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from shrinkage.core.penalties import soft_threshold
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_labels,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_nonnegative,
    check_positive,
)

Loss = Literal["squared", "logistic"]
Pruning = Literal["after", "before"]

SortedRows = dict[int, NDArray[np.intp]]
"""For each feature the rows of a node by rising value."""

LEAST_GAIN = 1e-6
"""A smaller gain is rounding, and no split: XGBoost's ``kRtEps``."""


@dataclass(frozen=True)
class Rules:
    """What limits a tree; the defaults are XGBoost's.

    Parameters
    ----------
    lam : float
        Strength λ of the L2 penalty (λ/2)w² on the value of each leaf, ≥ 0.
    alpha : float
        Strength α of the L1 penalty α|w| on the value of each leaf, ≥ 0.
    gamma : float
        What the gain of a split has to reach, ≥ 0.
    min_child_weight : float
        The least H of a leaf that a split makes, ≥ 0.
    depth : int
        How many splits may lie above a leaf, ≥ 0.
    pruning : {"after", "before"}
        When a split whose gain is below γ goes: once the tree is grown and nothing is left below
        the split, as XGBoost's exact method does, or at once, as LightGBM does. LightGBM also no
        longer tries a feature below a node at which none of its splits gains more than γ.
    """

    lam: float = 1.0
    alpha: float = 0.0
    gamma: float = 0.0
    min_child_weight: float = 1.0
    depth: int = 6
    pruning: Pruning = "after"

    def __post_init__(self) -> None:
        for name in ("lam", "alpha", "gamma", "min_child_weight"):
            object.__setattr__(self, name, check_nonnegative(name, getattr(self, name)))
        check_count("depth", self.depth, minimum=0)
        if self.pruning not in ("after", "before"):
            raise ValueError(f'pruning must be "after" or "before", got {self.pruning!r}')

    def with_(self, parameter: str, value: float) -> Rules:
        """Return the rules with one of them changed."""
        known = [name for name in self.__dataclass_fields__ if name != "pruning"]
        if parameter not in known:
            raise ValueError(f"parameter must be one of {known}, got {parameter!r}")
        changed: Any = int(value) if parameter == "depth" and float(value).is_integer() else value
        return replace(self, **{parameter: changed})


PLAIN = Rules(lam=0.0, alpha=0.0, gamma=0.0, min_child_weight=1.0, depth=4)
"""No penalty, and trees of depth 4: what the page starts from."""


# ------------------------------------------------------------------------------ one leaf, one split


def leaf_value(G: Any, H: Any, lam: float, alpha: float) -> Any:
    """Return −soft(G, α)/(H + λ), the value with the lowest `leaf_objective`; 0 where H + λ = 0.

    Parameters
    ----------
    G, H : float or ndarray
        Sums of slopes and curvatures over the rows of a leaf, H ≥ 0.
    lam, alpha : float
        Strengths of the L2 and the L1 penalty.
    """
    return _ratio(0.0 - soft_threshold(G, alpha), H + lam)


def _ratio(top: Any, below: Any) -> Any:
    """Divide; an empty leaf without a penalty, 0 over 0, gives 0."""
    top, below = np.asarray(top, dtype=float), np.asarray(below, dtype=float)
    if (below > 0).all():
        return (top / below)[()]
    return np.divide(top, below, out=np.zeros(np.broadcast(top, below).shape), where=below > 0)[()]


def leaf_objective(w: Any, G: Any, H: Any, lam: float, alpha: float) -> Any:
    """Return Gw + ½(H + λ)w² + α|w|, what the value w changes in a leaf's loss and penalties."""
    return G * w + (H + lam) * w**2 / 2 + alpha * np.abs(w)


def score(G: Any, H: Any, lam: Any, alpha: Any) -> Any:
    """Return soft(G, α)²/(H + λ): twice what the best value takes off a leaf's objective."""
    return _ratio(np.maximum(np.abs(G) - alpha, 0.0) ** 2, H + lam)


def split_gain(G1: Any, H1: Any, G2: Any, H2: Any, lam: Any, alpha: Any) -> Any:
    """Return the gain of a split into two leaves: their scores less that of the one leaf."""
    parts = score(G1, H1, lam, alpha) + score(G2, H2, lam, alpha)
    return parts - score(G1 + G2, H1 + H2, lam, alpha)


class Split(NamedTuple):
    """A split: rows below the threshold go left; ``lead`` is how far the next best is behind."""

    feature: int
    threshold: float
    gain: float
    lead: float


def best_split(
    X: FloatArray, sorted_rows: SortedRows, g: FloatArray, h: FloatArray, rules: Rules
) -> tuple[Split | None, list[int]]:
    """Try every threshold of every feature, and find the split with the largest gain.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Features of all rows.
    sorted_rows : dict of int to ndarray, shape (m,)
        For each feature that is tried the node's m rows by rising value.
    g, h : ndarray, shape (n,)
        Slopes and curvatures of all rows.
    rules : Rules
        The penalties, and the least H of a leaf.

    Returns
    -------
    split : Split or None
        None if no split has a gain.
    promising : list of int
        The features of which some split gains more than γ.
    """
    features = list(sorted_rows)
    order = np.array([sorted_rows[feature] for feature in features])
    values = X[order, np.array(features)[:, np.newaxis]]
    G, H = g[order].cumsum(axis=1), h[order].cumsum(axis=1)
    G1, H1, G2, H2 = G[:, :-1], H[:, :-1], G[:, -1:] - G[:, :-1], H[:, -1:] - H[:, :-1]
    allowed = values[:, 1:] > values[:, :-1]
    allowed &= np.minimum(H1, H2) >= rules.min_child_weight
    gains = np.where(allowed, split_gain(G1, H1, G2, H2, rules.lam, rules.alpha), -np.inf)
    if not gains.size or (best := float(gains.max())) <= LEAST_GAIN:
        return None, []
    promising = np.flatnonzero(gains.max(axis=1) > max(rules.gamma, LEAST_GAIN))
    which, place = np.unravel_index(int(gains.argmax()), gains.shape)
    low, high = values[which, place], values[which, place + 1]
    threshold = low / 2 + high / 2
    gains[which, place] = -np.inf
    split = Split(
        features[which],
        float(threshold if threshold > low else high),
        best,
        best - float(gains.max()),
    )
    return split, [features[j] for j in promising]


class Cut(NamedTuple):
    """The best cut of some rows in a line, and the leaves that come of it.

    Attributes
    ----------
    place : int
        How many rows are left of it; 0 if no cut leaves enough on both sides.
    gains : ndarray, shape (n − 1,)
        The gain of the cut after each row but the last, −∞ where it is not allowed.
    kept : bool
        Whether its gain is one, and reaches γ.
    left, right, whole : float
        The values of the two leaves, and of the one leaf without a cut; without a place all three
        are the latter.
    """

    place: int
    gains: FloatArray
    kept: bool
    left: float
    right: float
    whole: float

    @property
    def gain(self) -> float:
        """The gain of the best cut, 0 if there is none."""
        return float(self.gains[self.place - 1]) if self.place else 0.0


def cut(pulls: ArrayLike, rules: Rules) -> Cut:
    """Find the best cut of rows in a line under the squared loss.

    Parameters
    ----------
    pulls : array_like, shape (n,)
        What is missing from each row's prediction, y − ŷ, in the order of a feature; n ≥ 2.
    rules : Rules
        The penalties, γ and the least H of a leaf, which here is its number of rows.
    """
    missing = as_vector("pulls", pulls)
    if missing.size < 2:
        raise ValueError(f"pulls must have at least two rows, got {missing.size}")
    G, H = -missing.cumsum(), np.arange(1.0, missing.size + 1)
    G1, H1, G2, H2 = G[:-1], H[:-1], G[-1] - G[:-1], H[-1] - H[:-1]
    gains = split_gain(G1, H1, G2, H2, rules.lam, rules.alpha)
    gains[np.minimum(H1, H2) < rules.min_child_weight] = -np.inf
    best = int(np.argmax(gains))
    whole = float(leaf_value(G[-1], H[-1], rules.lam, rules.alpha))
    if gains[best] == -np.inf:
        return Cut(0, gains, False, whole, whole, whole)
    sides = ((G1[best], H1[best]), (G2[best], H2[best]))
    left, right = (float(leaf_value(*side, rules.lam, rules.alpha)) for side in sides)
    kept = bool(gains[best] > LEAST_GAIN and gains[best] >= rules.gamma)
    return Cut(best + 1, gains, kept, left, right, whole)


# ---------------------------------------------------------------------------------------- one tree


@dataclass(frozen=True)
class Node:
    """A leaf, or a split with two nodes below it.

    Attributes
    ----------
    G, H : float
        Sums of slopes and curvatures over its rows.
    rows : int
        How many rows it has.
    value : float
        What it adds to a prediction as a leaf, before the step η.
    split : Split or None
        None makes it a leaf.
    left, right : Node or None
        Where rows below the threshold go, and the others.
    """

    G: float
    H: float
    rows: int
    value: float
    split: Split | None = None
    left: Node | None = None
    right: Node | None = None

    def nodes(self) -> Iterator[Node]:
        """Yield this node and all below it, each before those below it."""
        yield self
        for child in (self.left, self.right):
            if child is not None:
                yield from child.nodes()

    def leaves(self) -> list[Node]:
        """Return the leaves from left to right."""
        return [node for node in self.nodes() if node.split is None]

    def predict(self, X: FloatArray) -> FloatArray:
        """Return the value of each row's leaf, shape (n,)."""
        if self.split is None or self.left is None or self.right is None:
            return np.full(len(X), self.value)
        below = X[:, self.split.feature] < self.split.threshold
        found = np.empty(len(X))
        found[below], found[~below] = self.left.predict(X[below]), self.right.predict(X[~below])
        return found


def grow(X: ArrayLike, g: ArrayLike, h: ArrayLike, rules: Rules) -> Node:
    """Grow one tree greedily: split each node by its best split, as deep as the rules allow.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    g, h : array_like, shape (n,)
        Slopes and curvatures of the rows' losses at the prediction so far; h ≥ 0.
    rules : Rules
        What limits the tree.
    """
    features = as_matrix("X", X)
    slopes = as_vector("g", g, length=len(features))
    curvatures = as_vector("h", h, length=len(features))
    if curvatures.min() < 0:
        raise ValueError(f"h must be >= 0 everywhere, got {curvatures.min()}")
    _check_squares("g", slopes)
    return _grow(features, _sorted_rows(features), slopes, curvatures, rules)


def _check_squares(name: str, values: FloatArray) -> None:
    """Refuse numbers of which the square of the sum is too large for a float."""
    with np.errstate(over="ignore"):
        if not np.isfinite(np.abs(values).sum() ** 2):
            largest = np.abs(values).max()
            raise ValueError(f"{name} must be below about 1e150 in size, got {largest}")


def _sorted_rows(X: FloatArray) -> SortedRows:
    return {j: np.argsort(X[:, j], kind="stable") for j in range(X.shape[1])}


def _grow(
    X: FloatArray, sorted_rows: SortedRows, g: FloatArray, h: FloatArray, rules: Rules
) -> Node:
    rows = next(iter(sorted_rows.values()))
    G, H = float(g[rows].sum()), float(h[rows].sum())
    leaf = Node(G, H, rows.size, float(leaf_value(G, H, rules.lam, rules.alpha)))
    split, promising = best_split(X, sorted_rows, g, h, rules) if rules.depth else (None, [])
    if split is None or (rules.pruning == "before" and not promising):
        return leaf
    if rules.pruning == "before":
        sorted_rows = {j: sorted_rows[j] for j in promising}
    below = X[:, split.feature] < split.threshold
    deeper = replace(rules, depth=rules.depth - 1)
    left, right = (
        _grow(X, {j: order[side[order]] for j, order in sorted_rows.items()}, g, h, deeper)
        for side in (below, ~below)
    )
    is_last = left.split is None and right.split is None
    if is_last and split.gain < rules.gamma:
        return leaf
    return replace(leaf, split=split, left=left, right=right)


# ------------------------------------------------------------------------------------- the booster


def slopes(loss: Loss, y: FloatArray, prediction: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return slope and curvature of each row's loss: ½(y − ŷ)², or log(1 + exp(−yŷ)) for y = ±1."""
    if loss == "squared":
        return prediction - y, np.ones_like(y)
    positive = expit(prediction)
    return positive - (y > 0), positive * (1 - positive)


@dataclass(frozen=True)
class Booster:
    """A sum of trees.

    Attributes
    ----------
    start : float
        The prediction before the first tree.
    step : float
        The step η: which share of each tree is added.
    trees : tuple of Node
        The trees in order.
    columns : int
        How many features they were grown on.
    """

    start: float
    step: float
    trees: tuple[Node, ...]
    columns: int

    def predict(self, X: ArrayLike) -> FloatArray:
        """Return start + η·(sum of the trees), shape (n,); for labels its sign is the class."""
        features = as_matrix("X", X)
        if features.shape[1] != self.columns:
            raise ValueError(f"X must have {self.columns} columns, got {features.shape[1]}")
        found = np.full(len(features), self.start)
        for tree in self.trees:
            found = found + self.step * tree.predict(features)
        return found

    def values(self) -> FloatArray:
        """Return the values of all leaves of all trees."""
        return np.array([leaf.value for tree in self.trees for leaf in tree.leaves()])


def boost(
    X: ArrayLike,
    y: ArrayLike,
    rules: Rules | None = None,
    *,
    rounds: int = 20,
    step: float = 0.3,
    loss: Loss = "squared",
    start: float | None = None,
) -> Booster:
    """Fit a booster: each tree is grown on slopes and curvatures at the sum of those before it.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        The response; for the logistic loss labels −1 or +1, both of them.
    rules : Rules, optional
        What limits each tree; by default XGBoost's defaults.
    rounds : int
        How many trees.
    step : float
        The step η, > 0.
    loss : {"squared", "logistic"}
        The loss of a row.
    start : float, optional
        The prediction before the first tree; by default the best constant.
    """
    features, response = as_design(X, y)
    if loss not in ("squared", "logistic"):
        raise ValueError(f'loss must be "squared" or "logistic", got {loss!r}')
    if loss == "logistic":
        as_labels(response)
        if np.ptp(response) == 0:
            raise ValueError(f"y must hold both labels, got {response[0]:g} alone")
    if start is None:
        share = np.mean(response > 0)
        start = float(response.mean() if loss == "squared" else np.log(share / (1 - share)))
    step, rules = check_positive("step", step), rules or Rules()
    prediction = np.full(response.size, as_real("start", start))
    _check_squares("y", np.append(response, start))
    sorted_rows = _sorted_rows(features)
    trees = []
    for _ in range(check_count("rounds", rounds)):
        trees.append(_grow(features, sorted_rows, *slopes(loss, response, prediction), rules))
        prediction = prediction + step * trees[-1].predict(features)
    return Booster(float(start), step, tuple(trees), features.shape[1])


# ------------------------------------------------------------------------- what each strength does

Parameter = Literal["lam", "alpha", "gamma", "min_child_weight", "depth"]


class Traced(NamedTuple):
    """What a booster becomes as one of its `Rules` grows.

    Attributes
    ----------
    parameter : str
        Which rule.
    values : ndarray, shape (k,)
        Its values.
    leaves : ndarray of int, shape (k,)
        How many leaves all trees have.
    zeros : ndarray of int, shape (k,)
        How many of them have the value 0 exactly.
    size : ndarray, shape (k,)
        The mean size of the leaves' values.
    """

    parameter: Parameter
    values: FloatArray
    leaves: NDArray[np.int64]
    zeros: NDArray[np.int64]
    size: FloatArray


def trace(
    X: ArrayLike,
    y: ArrayLike,
    parameter: Parameter,
    values: ArrayLike,
    rules: Rules = PLAIN,
    *,
    rounds: int = 20,
    step: float = 0.3,
) -> Traced:
    """Boost with the squared loss at each value of one rule; count and measure the leaves.

    Parameters
    ----------
    X, y, rounds, step
        As in `boost`.
    parameter : str
        The rule that changes.
    values : array_like, shape (k,)
        Its values.
    rules : Rules
        All other rules.
    """
    strengths = as_vector("values", values)
    found = [
        boost(X, y, rules.with_(parameter, float(value)), rounds=rounds, step=step).values()
        for value in strengths
    ]
    return Traced(
        parameter,
        strengths,
        np.array([leaves.size for leaves in found]),
        np.array([np.sum(leaves == 0) for leaves in found]),
        np.array([np.abs(leaves).mean() for leaves in found]),
    )


def left_out_errors(
    X: ArrayLike,
    y: ArrayLike,
    rules: Rules,
    *,
    rounds: int = 20,
    step: float = 0.3,
    folds: int = 5,
    shuffles: int = 1,
) -> FloatArray:
    """Return for each row the squared error of boosters that were fitted without its part.

    Parameters
    ----------
    X, y, rules, rounds, step
        As in `boost`, with the squared loss.
    folds : int
        In how many parts the rows are cut, 2 to n.
    shuffles : int
        Over how many ways to cut them the errors are averaged.

    Returns
    -------
    ndarray, shape (n,)
    """
    features, response = as_design(X, y)
    check_count("folds", folds, minimum=2, maximum=response.size)
    errors = np.zeros(response.size)
    for seed in range(check_count("shuffles", shuffles)):
        order = np.random.default_rng(seed).permutation(response.size)
        for part in np.array_split(order, folds):
            kept = np.setdiff1d(order, part)
            fit = boost(features[kept], response[kept], rules, rounds=rounds, step=step)
            errors[part] += (response[part] - fit.predict(features[part])) ** 2
    return errors / shuffles


def difference(errors: FloatArray, others: FloatArray) -> tuple[float, float]:
    """Return how much higher errors are than others on the same rows, and its standard error."""
    apart = errors - others
    return float(apart.mean()), float(apart.std(ddof=1) / np.sqrt(apart.size))


# ------------------------------------------------------------------------------- other libraries

KINDS = {"l2": "L2", "l1": "L1", "gain": "Least gain", "leaf": "Smallest leaf", "depth": "Size"}
"""What the libraries may limit, by the names that `defaults` has."""


def defaults() -> dict[str, dict[str, Any]]:
    """Return what each library calls a limit, and its default: by library, ``(name, value)``.

    None where the library has no such parameter. A test reads all of them off the libraries again.
    """
    text = Path(__file__).with_name("defaults.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def library_table(*kinds: str) -> str:
    """Return what the libraries call some `KINDS` of limits, with defaults, as a Markdown table."""
    lines = [
        f"| Library | {' | '.join(KINDS[kind] for kind in kinds)} |",
        "|:--" * (len(kinds) + 1) + "|",
    ]
    for library, has in defaults().items():
        cells = [f"`{has[kind][0]}` = {has[kind][1]:g}" if has[kind] else "none" for kind in kinds]
        lines.append(f"| {library} {has['version']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def listing(*functions: Callable[..., Any]) -> str:
    """Return the code of functions without their docstrings, for a page to show."""
    codes = []
    for function in functions:
        code = inspect.getsource(function)
        codes.append(
            code.replace(f'    """{function.__doc__}"""\n', "") if function.__doc__ else code
        )
    return "```python\n" + "\n\n".join(codes) + "```"
