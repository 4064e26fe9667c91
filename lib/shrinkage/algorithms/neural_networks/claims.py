"""What the articles say of networks and their training, each with a check that can fail."""

from __future__ import annotations

import ast
import builtins

import numpy as np

from shrinkage.algorithms.neural_networks import numerics
from shrinkage.algorithms.neural_networks.numerics import Rule
from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes

LOSS = Quadratic(np.array([[1.0, 0.3], [0.3, 0.5]]), np.array([3.0, -0.5]))
"""A loss of two weights on which every rule comes to rest."""


def _l2_minimum(lam: float) -> FloatArray:
    return np.asarray(np.linalg.solve(LOSS.H + lam * np.eye(2), LOSS.H @ LOSS.w_star))


@claim(
    id=33,
    source="S2 weight decay",
    statement="Weight decay is L2 regularization.",
    verdict="care",
    because=(
        "Under SGD it is, step by step, and in PyTorch's form with momentum too. Adam's "
        "`weight_decay` ends at the L2 minimum by another way. AdamW ends elsewhere."
    ),
)
def decay_is_l2(*, lam: float = 0.1, beside: str = "decoupled") -> Evidence:
    """Let each optimizer come to rest, and measure how far from the L2 minimum it is."""
    rules = {
        "SGD": Rule("sgd", "l2", lam, 0.1),
        "momentum": Rule("momentum", "l2", lam, 0.05),
        "Adam": Rule("adam", "l2", lam, 0.003),
        "AdamW": Rule("adam", "decoupled" if beside == "decoupled" else "l2", lam, 0.003),
    }
    goal = _l2_minimum(lam)
    away = {
        name: float(np.abs(numerics.end_of(LOSS, rule, steps=6000) - goal).max())
        for name, rule in rules.items()
    }
    return Evidence(
        {f"distance of {name} from the L2 minimum": far for name, far in away.items()},
        max(away[name] for name in ("SGD", "momentum", "Adam")) < 1e-8 and away["AdamW"] > 0.1,
        "distance of AdamW from the L2 minimum",
    )


@claim(
    id=35,
    source="S2 weight decay",
    statement="L2 gives smoother decision boundaries.",
    verdict="care",
    because=(
        "On a plain network it does: the scores change more slowly across the plane. Where a layer "
        "is normalised, its length is without effect, and the same line comes out at a decay nine "
        "times as strong if step and starting weights are shortened to match."
    ),
)
def l2_smooths(*, factor: float = 3.0, lam: float = 0.01) -> Evidence:
    """Measure the steepest score with and without L2, and compare two normalised layers."""
    given = numerics.plane()
    steep = {}
    for strength in (0.0, lam):
        w, _ = numerics.run_in_plane(given, Rule("adam", "l2", strength, 0.05), 600)
        steep[strength] = _steepest(given, w)
    one, other = numerics.scale_free_runs(factor)
    directions = [way / np.linalg.norm(way, axis=1, keepdims=True) for way in (one, other)]
    apart = float(np.abs(directions[0] - directions[1]).max())
    return Evidence(
        {
            "steepest score without L2": steep[0.0],
            "steepest score with L2": steep[lam],
            "decays of the normalised layers, one over the other": factor**2,
            "largest difference of their directions": apart,
        },
        steep[lam] < 0.8 * steep[0.0] and factor**2 > 2 and apart < 1e-10,
        "largest difference of their directions",
    )


def _steepest(given: numerics.Plane, w: FloatArray) -> float:
    """Return the largest slope of the score over the plane."""
    axis = np.linspace(-1.5, 1.5, 31)
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    first, bias, last, _ = given.network.layers(w)
    on = points @ first.T + bias > 0
    return float(np.linalg.norm((on * last) @ first, axis=1).max())


@claim(
    id=37,
    source="S2 weight decay",
    statement="L1 sets weights to zero, which makes dead neurons.",
    verdict="care",
    because=(
        "Only when it is strong. One zero weight is no dead unit, for others still reach it: a "
        "weak L1 makes hundreds of exact zeros and no more dead units than training without "
        "a penalty. A strong one empties whole units, and they die."
    ),
)
def zeros_make_dead_units(
    *, weak: float = 1e-3, strong: float = 1e-2, seeds: int = 5, steps: int = 300
) -> Evidence:
    """Train the digits network without, with a weak and with a strong proximal L1, and count."""
    plain = _counts(0.0, seeds, steps)
    numbers: dict[str, float] = {"weights": 1776.0}
    more, errors = {}, {}
    for name, lam in (("weak", weak), ("strong", strong)):
        counts = _counts(lam, seeds, steps)
        gained = counts[:, 1] - plain[:, 1]
        more[name] = float(gained.mean())
        errors[name] = float(np.std(gained, ddof=1) / np.sqrt(seeds))
        numbers[f"exact zeros, {name} L1"] = float(counts[:, 0].mean())
        numbers[f"more dead units of 24, {name} L1"] = more[name]
        numbers[f"standard error, {name} L1"] = errors[name]
    return Evidence(
        numbers,
        numbers["exact zeros, weak L1"] > 50
        and more["weak"] <= 2 * max(errors["weak"], 0.2)
        and more["strong"] > 2 * errors["strong"],
        "more dead units of 24, weak L1",
    )


def _counts(lam: float, seeds: int, steps: int) -> FloatArray:
    """Exact zeros and dead units of the digits network after training, a row per seed."""
    data, network = numerics.digits(), numerics.Network(64, 24, 10)
    rule, found = Rule("sgd", "proximal", lam, 0.5), []
    for seed in range(seeds):
        *_, w = numerics.train(
            network, rule, data.X, data.y, start=network.start(seed), steps=steps, batch=64,
            seed=seed,
        )  # fmt: skip
        found.append((network.zeros(w), network.dead(w, data.X)))
    return np.array(found, dtype=np.float64)


@claim(
    id=41,
    source="S1 appendix",
    statement="Adding `torch.norm(param, 2)` to the loss is L2 regularization.",
    verdict="wrong",
    because=(
        "It is the length of each tensor, not its square. Its pull has one size wherever the "
        "weights are, and points at zero: a group penalty, which can set the whole tensor to zero."
    ),
)
def norm_is_l2(*, squared: bool = False) -> Evidence:
    """Look at the pull on weights of one direction and three lengths."""
    X, y = np.zeros((1, 2)), np.zeros(1)
    pulls = []
    for length in (2.0, 1.0, 0.1):
        w = length * np.array([0.6, 0.8])
        _, gradient, _ = numerics.recipe_objective(w, 0.0, X, y, l1=0.0, l2=1.0, column=True)
        pulls.append(float(np.linalg.norm(2 * w if squared else gradient)))
    return Evidence(
        {
            "sizes of the pull at lengths 2, 1 and 0.1": np.array(pulls),
            "L2's would be": np.array([4.0, 2.0, 0.2]),
        },
        bool(np.ptp(pulls) < 1e-12),
    )


@claim(
    id=42,
    source="S1 appendix",
    statement="The program does the same as `weight_decay`.",
    verdict="wrong",
    because=(
        "`weight_decay` $= \\lambda$ adds $\\lambda w$ to the slope: that is $\\frac{\\lambda}{2}"
        "\\lVert w \\rVert^2$. A term $\\lambda\\lVert w \\rVert^2$ needs $2\\lambda$, and the "
        "program's term without the square has no such number."
    ),
    implied=True,
)
def recipe_is_weight_decay(*, squared: bool = False) -> Evidence:
    """Find the weight decay that has the same pull, at two lengths of w."""
    X, y = np.zeros((1, 2)), np.zeros(1)
    needed = []
    for length in (2.0, 0.5):
        w = length * np.array([0.6, 0.8])
        _, gradient, _ = numerics.recipe_objective(w, 0.0, X, y, l1=0.0, l2=0.01, column=True)
        pull = 2 * 0.01 * w if squared else gradient
        needed.append(float(pull @ w / (w @ w)))
    return Evidence(
        {"weight decay with the same pull, at lengths 2 and 0.5": np.array(needed)},
        abs(needed[0] - needed[1]) > 1e-3,
    )


@claim(
    id=43,
    source="S1 appendix",
    statement="The program penalises what it should, and fits the targets.",
    verdict="care",
    because=(
        "It penalises the biases too. And outputs of shape (n, 1) against targets of shape (n,) "
        "give a table of all pairs of rows: the fit then only finds the mean. Both pass unnoticed "
        "where the targets have a column's shape and the bias is small."
    ),
)
def recipe_penalises_what_it_should(*, column: bool = False) -> Evidence:
    """Follow the program on the diabetes data with targets of either shape."""
    data = diabetes()
    y = (data.y - data.y.mean()) / data.y.std() + 1.0
    shares = {}
    for shape in (column, True):
        w, bias, _ = numerics.follow_recipe(data.X, y, step=0.05, column=shape)
        shares[shape] = 1 - float(np.mean((y - data.X @ w - bias) ** 2) / y.var())
        if shape:
            missing = 1.0 - bias
    return Evidence(
        {
            "explained share of the variance, targets (n,)": shares[column],
            "explained share, targets (n, 1)": shares[True],
            "what the penalty takes off the bias": missing,
        },
        shares[column] < 0.01 and shares[True] > 0.3 and missing > 0.005,
    )


#: The steps of the article's program in our words, with the names that it reads.
PROGRAM = """
import torch
model = torch.nn.Linear(10, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(num_epochs):
    for inputs, targets in data_loader:
        loss = torch.nn.MSELoss()(model(inputs), targets)
        for param in model.parameters():
            loss = loss + 0.01 * torch.norm(param, 1) + 0.01 * torch.norm(param, 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""


@claim(
    id=44,
    source="S1 appendix",
    statement="The program runs as printed, and its L1 term gives zeros.",
    verdict="wrong",
    because=(
        "It reads two names that nothing defines. Once they are there it runs, and no weight "
        "becomes exactly zero: its steps follow a subgradient."
    ),
    implied=True,
)
def recipe_runs_as_printed(*, before: str = "") -> Evidence:
    """List the names that the program reads and never defines, then count zeros along a run."""
    nodes = list(ast.walk(ast.parse(before + PROGRAM)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    imported = {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    missing = {name.id for name in names} - stored - imported - set(dir(builtins))
    data = diabetes()
    *_, zeros = numerics.follow_recipe(data.X, data.y / data.y.std(), l1=0.1, column=True)
    return Evidence(
        {
            "names that nothing defines": ", ".join(sorted(missing)) or "none",
            "exact zeros over 2,000 steps of 10 weights": zeros,
        },
        bool(missing) and zeros == 0,
    )
