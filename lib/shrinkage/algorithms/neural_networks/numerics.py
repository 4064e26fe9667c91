"""A network of one hidden layer, the rules that train it, and what each rule really minimises."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, softmax

from shrinkage.core.losses import Quadratic
from shrinkage.core.optimizers import Adam, Momentum
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.validation import (
    FloatArray,
    as_array,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_fraction,
    check_lam,
    check_positive,
    check_step,
)
from shrinkage.lesson.markup import building_site

__all__ = [
    "OPTIMIZERS",
    "PENALTIES",
    "Comparison",
    "DivergenceError",
    "Network",
    "Optimizer",
    "Outcome",
    "Penalty",
    "Rule",
    "adamw_fixed_point",
    "adamw_in_a_box",
    "compare_rules",
    "digits",
    "end_of",
    "fit_table",
    "follow_recipe",
    "objective",
    "plane",
    "product_minimum",
    "recipe_objective",
    "recipe_source",
    "run_in_plane",
    "scale_free_runs",
    "train",
]

Optimizer = Literal["sgd", "momentum", "adam"]
Penalty = Literal["none", "l2", "decoupled", "subgradient", "proximal"]
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
PENALTIES: tuple[Penalty, ...] = get_args(Penalty)

BETA1, BETA2, EPSILON = Adam.beta1, Adam.beta2, Adam.epsilon
"""PyTorch's defaults for Adam; the first is also the momentum's usual share."""


class DivergenceError(ArithmeticError):
    """The step is too long: the weights have run away."""


# --- the network ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Network:
    """One hidden layer of units max(0, ·) and an output per class.

    Parameters
    ----------
    inputs, hidden : int
        Numbers of features and of hidden units.
    outputs : int
        1 for two classes (labels 0 and 1, logistic loss), else the number of classes.

    Notes
    -----
    All parameters are one vector: the weights of the hidden layer, unit by unit, its biases, the
    weights of the outputs, output by output, their biases.
    """

    inputs: int
    hidden: int
    outputs: int = 1

    def __post_init__(self) -> None:
        for name in ("inputs", "hidden", "outputs"):
            check_count(name, getattr(self, name))

    @property
    def size(self) -> int:
        """The number of parameters."""
        return self.hidden * (self.inputs + 1) + self.outputs * (self.hidden + 1)

    @property
    def is_weight(self) -> NDArray[np.bool_]:
        """Which parameters are weights, and may be penalised; the others are biases."""
        h, k = self.hidden, self.outputs
        parts = [(h * self.inputs, True), (h, False), (k * h, True), (k, False)]
        return np.concatenate([np.full(count, weight) for count, weight in parts])

    def start(self, seed: int) -> FloatArray:
        """Draw weights of standard deviation √(2/inputs of the unit) (He et al. 2015); biases 0."""
        source = np.random.default_rng(seed)
        first = source.normal(size=self.hidden * self.inputs) * math.sqrt(2 / self.inputs)
        last = source.normal(size=self.outputs * self.hidden) * math.sqrt(2 / self.hidden)
        return np.concatenate([first, np.zeros(self.hidden), last, np.zeros(self.outputs)])

    def layers(self, w: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Cut the parameters into (hidden, inputs), (hidden,), (outputs, hidden), (outputs,)."""
        h, d, k = self.hidden, self.inputs, self.outputs
        ends = np.cumsum([h * d, h, k * h])
        first, first_bias, last, last_bias = np.split(w, ends)
        return first.reshape(h, d), first_bias, last.reshape(k, h), last_bias

    def hidden_units(self, w: FloatArray, X: FloatArray) -> FloatArray:
        """Return what the hidden units give, shape (n, hidden)."""
        first, bias, *_ = self.layers(w)
        return np.maximum(X @ first.T + bias, 0.0)

    def scores(self, w: FloatArray, X: FloatArray) -> FloatArray:
        """Return the outputs before any probability, shape (n, outputs)."""
        *_, last, bias = self.layers(w)
        return self.hidden_units(w, X) @ last.T + bias

    def predict(self, w: FloatArray, X: FloatArray) -> NDArray[np.int64]:
        """Return the label of the highest score."""
        scores = self.scores(w, X)
        best = scores[:, 0] > 0 if self.outputs == 1 else scores.argmax(axis=1)
        return best.astype(np.int64)

    def loss(self, w: FloatArray, X: FloatArray, y: NDArray[np.int64]) -> float:
        """Return the mean of minus the log-probability of the right label."""
        scores = self.scores(w, X)
        if self.outputs == 1:
            sign = np.where(y == 1, 1.0, -1.0)
            return float(np.logaddexp(0.0, -sign * scores[:, 0]).mean())
        right = scores[np.arange(len(y)), y]
        return float((logsumexp(scores, axis=1) - right).mean())

    def gradient(self, w: FloatArray, X: FloatArray, y: NDArray[np.int64]) -> FloatArray:
        """Return the gradient of `loss` by backpropagation; at a kink the slope of its left."""
        *_, last, bias = self.layers(w)
        units = self.hidden_units(w, X)
        scores = units @ last.T + bias
        if self.outputs == 1:
            error = (expit(scores[:, 0]) - y)[:, None]
        else:
            error = softmax(scores, axis=1)
            error[np.arange(len(y)), y] -= 1.0
        error /= len(y)
        back = (error @ last) * (units > 0)
        return np.concatenate(
            [(back.T @ X).ravel(), back.sum(axis=0), (error.T @ units).ravel(), error.sum(axis=0)]
        )

    def zeros(self, w: FloatArray) -> int:
        """Count the weights that are exactly zero."""
        return int(np.count_nonzero(w[self.is_weight] == 0))

    def dead(self, w: FloatArray, X: FloatArray) -> int:
        """Count the hidden units that give 0 for every row, and so never learn again."""
        return int((self.hidden_units(w, X) == 0).all(axis=0).sum())

    def check(
        self, w: ArrayLike, X: ArrayLike, y: ArrayLike
    ) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
        """Return parameters and data as arrays."""
        columns = as_matrix("X", X)
        if columns.shape[1] != self.inputs:
            raise ValueError(f"X must have {self.inputs} columns, got shape {columns.shape}")
        labels = as_array("y", y)
        if labels.shape != (len(columns),):
            expected = f"({len(columns)},)"
            raise ValueError(f"y must have shape {expected}, one label a row, got {labels.shape}")
        known = np.arange(max(self.outputs, 2))
        if not np.isin(labels, known).all():
            strange = labels[~np.isin(labels, known)][0]
            raise ValueError(f"y must hold labels from 0 to {known[-1]}, got {strange:g}")
        return as_vector("w", w, length=self.size), columns, labels.astype(np.int64)


# --- the rules -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """How one step is taken: the optimizer, where the penalty enters, and its strength.

    Parameters
    ----------
    optimizer : {"sgd", "momentum", "adam"}
        As PyTorch's `SGD`, `SGD(momentum=0.9)` and `Adam`.
    penalty : {"none", "l2", "decoupled", "subgradient", "proximal"}
        "l2" adds λw to the gradient (PyTorch's `weight_decay` in `SGD` and `Adam`), "decoupled"
        shrinks the weights by ηλ beside the step (`AdamW`), "subgradient" adds λ·sign(w) to the
        gradient, "proximal" follows the step with the soft threshold in the step's own scale.
    lam : float
        The strength λ ≥ 0.
    step : float
        The step η > 0.
    nesterov, amsgrad : bool
        PyTorch's variants of momentum and of Adam.
    """

    optimizer: Optimizer = "sgd"
    penalty: Penalty = "none"
    lam: float = 0.0
    step: float = 0.1
    nesterov: bool = False
    amsgrad: bool = False

    def __post_init__(self) -> None:
        for name, known in (("optimizer", OPTIMIZERS), ("penalty", PENALTIES)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {known}, got {getattr(self, name)!r}")
        check_lam(self.lam)
        check_step(self.step)
        if self.nesterov and self.optimizer != "momentum":
            raise ValueError(f"nesterov must go with 'momentum', got {self.optimizer!r}")
        if self.amsgrad and self.optimizer != "adam":
            raise ValueError(f"amsgrad must go with 'adam', got {self.optimizer!r}")


class _State:
    """A rule under way: its optimizer, and where its penalty falls."""

    def __init__(self, rule: Rule, penalised: NDArray[np.bool_]) -> None:
        self.rule, self.penalised = rule, penalised
        self.adam, self.momentum = Adam(amsgrad=rule.amsgrad), Momentum(nesterov=rule.nesterov)

    def next(self, w: FloatArray, gradient: FloatArray) -> FloatArray:
        """Take one step from w with the gradient of the loss there."""
        rule, lam = self.rule, self.rule.lam * self.penalised
        if rule.penalty == "l2":
            gradient = gradient + lam * w
        elif rule.penalty == "subgradient":
            gradient = gradient + lam * np.sign(w)
        elif rule.penalty == "decoupled":
            w = w * (1 - rule.step * lam)
        step: float | FloatArray = rule.step
        if rule.optimizer == "momentum":
            gradient = self.momentum.direction(gradient)
        elif rule.optimizer == "adam":
            gradient, factor = self.adam.direction(gradient)
            step = rule.step * factor
        moved = w - step * gradient
        if rule.penalty == "proximal":
            share = 1 / (1 - BETA1) if rule.optimizer == "momentum" else 1.0
            moved = soft_threshold(moved, step * share * lam)
        return moved


def train(
    network: Network,
    rule: Rule,
    X: ArrayLike,
    y: ArrayLike,
    *,
    start: ArrayLike,
    steps: int,
    batch: int | None = None,
    seed: int = 0,
    biases: bool = False,
) -> Iterator[FloatArray]:
    """Yield the parameters after each step.

    Parameters
    ----------
    network, rule
        What is trained, and how.
    X : array_like, shape (n, inputs)
        The rows.
    y : array_like, shape (n,)
        The labels.
    start : array_like, shape (network.size,)
        The parameters at first.
    steps : int
        How many steps to take.
    batch : int, optional
        Rows that are drawn for each step; all rows if left out.
    seed : int
        Where the draws start.
    biases : bool
        Whether the penalty falls on the biases too, as PyTorch's `weight_decay` does by default.

    Raises
    ------
    ValueError
        As `Network.check`, or if `steps` or `batch` is out of range.
    DivergenceError
        If a parameter is no finite number any more: the step is too long.
    """
    w, columns, labels = network.check(start, X, y)
    check_count("steps", steps, minimum=0)
    if batch is not None:
        check_count("batch", batch, maximum=len(labels))
    state = _State(rule, network.is_weight | biases)
    source = np.random.default_rng(seed)

    def run() -> Iterator[FloatArray]:
        now = w
        for k in range(1, steps + 1):
            rows = slice(None) if batch is None else source.integers(len(labels), size=batch)
            with np.errstate(over="ignore", invalid="ignore"):
                now = state.next(now, network.gradient(now, columns[rows], labels[rows]))
            if not np.isfinite(now).all() or np.abs(now).max(initial=0.0) > 1e100:
                raise DivergenceError(f"the weights ran away at step {k}: take a shorter step")
            yield now

    return run()


def objective(network: Network, rule: Rule, w: ArrayLike, X: ArrayLike, y: ArrayLike) -> float:
    """Return what the rule's resting places minimise, full batch.

    The loss plus (λ/2)‖w‖² for "l2", and for "decoupled" under SGD; with momentum the decoupled
    decay counts (1 − β)λ only, because the gradient's part of a move adds up and the decay does
    not. Under Adam (AdamW) it is the loss alone, inside the box abs(w) ≤ 1/λ. For "subgradient" and
    "proximal" it is the loss plus λ‖w‖₁; only the second comes to rest.
    """
    params, columns, labels = network.check(w, X, y)
    weights = params[network.is_weight]
    loss = network.loss(params, columns, labels)
    if rule.penalty in ("subgradient", "proximal"):
        return loss + rule.lam * float(np.abs(weights).sum())
    strength = 0.0 if rule.penalty == "none" else rule.lam
    if rule.penalty == "decoupled":
        strength *= {"sgd": 1.0, "momentum": 1 - BETA1, "adam": 0.0}[rule.optimizer]
    return loss + strength / 2 * float(weights @ weights)


def adamw_fixed_point(w: ArrayLike, gradient: ArrayLike, lam: float) -> FloatArray:
    """Return how far each weight is from resting under AdamW, full batch: 0 where it rests.

    A weight rests where its slope is 0 inside the box abs(w) ≤ 1/λ, or on the box where the slope
    pushes outwards. The distance is that of w from its projected gradient step of length 1, the
    residual of min f over the box. Source: Xie and Li, Implicit Bias of AdamW (2024), theorem 1.1.
    """
    weights = as_vector("w", w)
    slope = as_vector("gradient", gradient, length=len(weights))
    if check_lam(lam) == 0:
        raise ValueError("lam must be positive, got 0")
    return np.abs(weights - np.clip(weights - slope, -1 / lam, 1 / lam))


# --- digits --------------------------------------------------------------------------------


class Digits(NamedTuple):
    """Handwritten digits of 8 × 8 pixels, scaled to [0, 1], cut into two parts."""

    X: FloatArray
    y: NDArray[np.int64]
    X_test: FloatArray
    y_test: NDArray[np.int64]


def digits(test: float = 0.4, seed: int = 0) -> Digits:
    """Load scikit-learn's copy of the digits (Alpaydin and Kaynak 1998), and cut it at random.

    Parameters
    ----------
    test : float
        The share that is kept for judging.
    seed : int
        Of the cut.
    """
    from sklearn.datasets import load_digits

    check_fraction("test", test)
    data = load_digits()
    order = np.random.default_rng(seed).permutation(len(data.target))
    cut = round(len(order) * (1 - test))
    X, y = data.data[order] / 16, data.target[order].astype(np.int64)
    return Digits(X[:cut], y[:cut], X[cut:], y[cut:])


@dataclass(frozen=True)
class Outcome:
    """What one rule at one strength gave, averaged over seeds.

    Attributes
    ----------
    lam : float
        The strength.
    accuracy, error : float
        Share of test rows that are right, and its standard error over the seeds.
    zeros, dead, norm : float
        Exact zeros among the weights, dead units, and ‖w‖.
    """

    lam: float
    accuracy: float
    error: float
    zeros: float
    dead: float
    norm: float


@dataclass(frozen=True)
class Comparison:
    """Rules side by side: each at one strength for all, and at its own best.

    Attributes
    ----------
    equal, best : dict of str to Outcome
        By the rule's name.
    weights : int
        How many weights the network has.
    hidden : int
        How many hidden units.
    """

    equal: dict[str, Outcome]
    best: dict[str, Outcome]
    weights: int
    hidden: int

    def _repr_markdown_(self) -> str:
        """Show both, a line per rule."""
        lines = [
            "| Rule | λ | Test accuracy | Exact zeros | Dead units | Length of w |",
            "|:--|--:|--:|--:|--:|--:|",
        ]
        for title, outcomes in (("same λ", self.equal), ("own best λ", self.best)):
            for name, one in outcomes.items():
                lines.append(
                    f"| {name}, {title} | {one.lam:g} | {one.accuracy:.1%} ± {one.error:.1%} "
                    f"| {one.zeros:.0f} of {self.weights} | {one.dead:.1f} of {self.hidden} "
                    f"| {one.norm:.1f} |"
                )
        return "\n".join(lines)


#: The rules that the page compares, under the names that their users give them.
NAMED: dict[str, tuple[Optimizer, Penalty, float]] = {
    "SGD, no penalty": ("sgd", "none", 0.5),
    "SGD, L2": ("sgd", "l2", 0.5),
    "SGD, L1 subgradient": ("sgd", "subgradient", 0.5),
    "SGD, L1 proximal": ("sgd", "proximal", 0.5),
    "momentum, L2": ("momentum", "l2", 0.05),
    "momentum, decoupled": ("momentum", "decoupled", 0.05),
    "Adam, L2": ("adam", "l2", 0.005),
    "AdamW": ("adam", "decoupled", 0.005),
    "Adam, L1 proximal": ("adam", "proximal", 0.005),
}
LAMS = (1e-4, 1e-3, 1e-2, 1e-1)


def compare_rules(
    *,
    seeds: int = 5,
    steps: int = 600,
    hidden: int = 24,
    batch: int = 64,
    equal: float = 1e-3,
    lams: tuple[float, ...] = LAMS,
    progress: bool = True,
) -> Comparison:
    """Train the digits network by every rule, at every strength, from several seeds.

    The best strength is the one of the highest mean accuracy on the test rows: all rules have that
    same advantage, except the one without a penalty.

    Parameters
    ----------
    seeds, steps, hidden, batch : int
        Runs of each rule and strength, steps of each run, hidden units, rows in a step.
    equal : float
        The strength at which all are compared; one of `lams`.
    lams : tuple of float
        The strengths that are tried.
    progress : bool
        Whether to show how far it is, where somebody looks on.
    """
    if equal not in lams:
        raise ValueError(f"equal must be one of lams {lams}, got {equal!r}")
    data, network = digits(), Network(64, hidden, 10)
    jobs = [(name, lam) for name in NAMED for lam in lams]
    outcomes: dict[str, dict[float, Outcome]] = {name: {} for name in NAMED}
    for done, (name, lam) in enumerate(jobs, 1):
        if name == "SGD, no penalty" and outcomes[name]:
            outcomes[name][lam] = next(iter(outcomes[name].values()))
        else:
            outcomes[name][lam] = _outcome(network, data, name, lam, seeds, steps, batch)
        if progress:
            _show(done / len(jobs))
    return Comparison(
        {name: found[equal] for name, found in outcomes.items()},
        {name: max(found.values(), key=lambda o: o.accuracy) for name, found in outcomes.items()},
        int(network.is_weight.sum()),
        hidden,
    )


def _outcome(
    network: Network, data: Digits, name: str, lam: float, seeds: int, steps: int, batch: int
) -> Outcome:
    optimizer, penalty, step = NAMED[name]
    rule = Rule(optimizer, penalty, 0.0 if penalty == "none" else lam, step)
    found = []
    for seed in range(check_count("seeds", seeds, minimum=2)):
        run = train(
            network, rule, data.X, data.y, start=network.start(seed), steps=steps, batch=batch,
            seed=seed,
        )  # fmt: skip
        *_, w = run
        right = float((network.predict(w, data.X_test) == data.y_test).mean())
        norm = float(np.linalg.norm(w[network.is_weight]))
        found.append((right, network.zeros(w), network.dead(w, data.X), norm))
    accuracy, zeros, dead, norm = np.mean(found, axis=0)
    spread = np.std([right for right, *_ in found], ddof=1) / math.sqrt(seeds)
    return Outcome(rule.lam, float(accuracy), float(spread), float(zeros), float(dead), float(norm))


def _show(share: float) -> None:
    """Draw a progress bar where somebody looks on; a build is nobody."""
    if building_site():
        return
    filled = round(30 * share)
    sys.stdout.write(f"\r[{'█' * filled}{' ' * (30 - filled)}] {share:.0%}")
    sys.stdout.write("\n" if share == 1 else "")
    sys.stdout.flush()


# --- the explorer's network ----------------------------------------------------------------

#: Beyond this size a weight of the explorer has run away, and the run stops there.
AWAY = 1e6


class Plane(NamedTuple):
    """A ring of rows around a cluster, a network for it, and where its training starts."""

    network: Network
    X: FloatArray
    y: NDArray[np.int64]
    start: FloatArray


def plane(n: int = 30, hidden: int = 6) -> Plane:
    """Make the explorer's data: label 1 in the middle, 0 around it, with some noise."""
    source = np.random.default_rng(4)
    y = np.arange(n) % 2
    radius = np.where(y == 1, 0.55, 1.35) + 0.22 * source.normal(size=n)
    angle = 2 * np.pi * (np.arange(n) + 0.4 * source.normal(size=n)) / n
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]).round(3)
    network = Network(2, hidden)
    return Plane(network, X, y, network.start(1).round(4))


def run_in_plane(given: Plane, rule: Rule, steps: int) -> tuple[FloatArray, bool]:
    """Return the parameters after some steps, and whether they have run away before."""
    state, w = _State(rule, given.network.is_weight), given.start
    for _ in range(steps):
        moved = state.next(w, given.network.gradient(w, given.X, given.y))
        if not np.isfinite(moved).all() or np.abs(moved).max() > AWAY:
            return w, True
        w = moved
    return w, False


# --- a reader's table, a product of weights, a layer whose length does not matter ---------------


def fit_table(
    X: ArrayLike, y: ArrayLike, lam: float, *, hidden: int = 8, steps: int = 400
) -> dict[str, tuple[Network, FloatArray]]:
    """Train two networks to tell whether y is above its median: L1 by subgradient, and proximal.

    Parameters
    ----------
    X : array_like, shape (n, p)
        Features, standardised.
    y : array_like, shape (n,)
        A response; its median cuts it into two classes.
    lam : float
        The strength.
    hidden, steps : int
        Hidden units, and steps of Adam with η = 0.02.
    """
    columns, response = as_matrix("X", X), as_vector("y", y)
    above = (response > np.median(response)).astype(np.int64)
    if above.min() == above.max():
        raise ValueError("y must have values on both sides of its median, to make two classes")
    network = Network(columns.shape[1], hidden)
    found = {}
    for penalty in ("subgradient", "proximal"):
        rule = Rule("adam", penalty, lam, 0.02)
        *_, w = train(network, rule, columns, above, start=network.start(0), steps=steps)
        found[penalty] = (network, w)
    return found


def product_minimum(c: float, lam: float) -> float:
    """Return uv at the minimum of ½(uv − c)² + (λ/2)(u² + v²): the soft threshold of c at λ.

    Found by minimising over u and v, not by the formula; a test compares.
    """
    target, strength = as_real("c", c), check_lam(lam)

    def cost(factors: FloatArray) -> tuple[float, FloatArray]:
        u, v = factors
        error = u * v - target
        slope = error * np.array([v, u]) + strength * factors
        return 0.5 * error**2 + strength / 2 * float(factors @ factors), slope

    start = np.array([1.0, 0.7 if target >= 0 else -0.7]) * math.sqrt(abs(target) + 1e-3)
    found = minimize(cost, start, jac=True, method="BFGS", options={"gtol": 1e-12})
    return float(found.x[0] * found.x[1])


def scale_free_runs(
    factor: float, *, step: float = 0.5, lam: float = 0.01, steps: int = 300
) -> tuple[FloatArray, FloatArray]:
    """Train a normalised linear classifier of the digits 3 and 8 twice, and return both ways.

    The scores are those of w/‖w‖. The second run starts `factor` times as long, with a step
    factor² times as long and a decay factor² times as weak, so that ηλ and η/‖w‖² are the same.

    Returns
    -------
    two ndarrays, shape (steps + 1, 64)
        The weights of each run.
    """
    check_positive("factor", factor)
    data = digits()
    rows = np.isin(data.y, (3, 8))
    X, y = data.X[rows], np.where(data.y[rows] == 8, 1.0, -1.0)

    def slope(w: FloatArray) -> FloatArray:
        length = np.linalg.norm(w)
        unit = w / length
        pull = -(X.T @ (y * expit(-y * (X @ unit)))) / len(y)
        return (pull - unit * (unit @ pull)) / length

    start = np.random.default_rng(0).normal(size=64)
    ways = []
    for scale in (1.0, factor):
        eta, decay = step * scale**2, lam / scale**2
        way = [scale * start]
        for _ in range(steps):
            way.append((1 - eta * decay) * way[-1] - eta * slope(way[-1]))
        ways.append(np.array(way))
    return ways[0], ways[1]


# --- the article's recipe ------------------------------------------------------------------


def recipe_objective(
    w: ArrayLike,
    bias: float,
    X: ArrayLike,
    y: ArrayLike,
    *,
    l1: float = 0.01,
    l2: float = 0.01,
    column: bool = False,
) -> tuple[float, FloatArray, float]:
    """Return what the article's PyTorch program minimises for a linear model, and its gradient.

    It adds λ₁ times the 1-norm and λ₂ times the 2-norm, not squared, of each tensor of parameters,
    the bias included. Its outputs have the shape (n, 1): unless the targets have it too, the
    difference of the two is an (n, n) table of all pairs.

    Parameters
    ----------
    w : array_like, shape (p,)
        The weights.
    bias : float
        The bias.
    X, y : array_like, shapes (n, p) and (n,)
        The rows.
    l1, l2 : float
        The strengths.
    column : bool
        Whether the targets have the shape (n, 1), as they should.

    Returns
    -------
    value : float
    gradient : ndarray, shape (p,)
        By the weights.
    slope : float
        By the bias.
    """
    columns, target = as_matrix("X", X), as_vector("y", y)
    if len(columns) != len(target):
        raise ValueError(f"y must have {len(columns)} entries, as X has rows, got {len(target)}")
    weights = as_vector("w", w, length=columns.shape[1])
    offset = as_real("bias", bias)
    for name, value in (("l1", l1), ("l2", l2)):
        if as_real(name, value) < 0:
            raise ValueError(f"{name} must be at least 0, got {value!r}")
    outputs = columns @ weights + offset
    error = outputs - target if column else outputs - target.mean()
    spread = 0.0 if column else float(target.var())
    length = float(np.linalg.norm(weights))
    value = float(error @ error) / len(target) + spread
    value += l1 * (float(np.abs(weights).sum()) + abs(offset)) + l2 * (length + abs(offset))
    unit = weights / length if length else np.zeros_like(weights)
    gradient = 2 * columns.T @ error / len(target) + l1 * np.sign(weights) + l2 * unit
    slope = 2 * float(error.mean()) + (l1 + l2) * float(np.sign(offset))
    return value, gradient, slope


def recipe_source() -> str:
    """Return the corrected program, as it stands in ``recipe.py`` below its first lines."""
    text = Path(__file__).with_name("recipe.py").read_text(encoding="utf-8")
    return text[text.index("import torch") :].strip()


def follow_recipe(
    X: ArrayLike, y: ArrayLike, *, step: float = 0.01, steps: int = 2000, **options: Any
) -> tuple[FloatArray, float, int]:
    """Follow gradient steps on `recipe_objective` from zero.

    Returns
    -------
    w : ndarray, shape (p,)
    bias : float
    zeros : int
        How many weights were exactly zero after a step, over all steps.
    """
    columns = as_matrix("X", X)
    w, bias, zeros = np.zeros(columns.shape[1]), 0.0, 0
    for _ in range(check_count("steps", steps)):
        _, gradient, slope = recipe_objective(w, bias, columns, y, **options)
        w, bias = w - check_step(step) * gradient, bias - step * slope
        zeros += int(np.count_nonzero(w == 0))
    return w, bias, zeros


def adamw_in_a_box(
    f: Quadratic, lam: float, *, step: float = 0.05, steps: int = 20_000
) -> FloatArray:
    """Return where AdamW ends on a quadratic loss, full batch, with steps that fall as 1/√k."""
    check_step(step)
    count = check_count("steps", steps)
    penalised = np.ones(len(f.w_star), dtype=bool)
    w = np.zeros(len(f.w_star))
    state = _State(Rule("adam", "decoupled", lam, step), penalised)
    for k in range(count):
        state.rule = Rule("adam", "decoupled", lam, step / math.sqrt(1 + k / 100))
        w = state.next(w, f.gradient(w))
    return w


def end_of(f: Quadratic, rule: Rule, *, steps: int = 20_000) -> FloatArray:
    """Return where a rule ends on a quadratic loss, started at zero."""
    w = np.zeros(len(f.w_star))
    state = _State(rule, np.ones(len(w), dtype=bool))
    for _ in range(check_count("steps", steps)):
        w = state.next(w, f.gradient(w))
    return w
