"""The explorer of networks: one optimizer, the penalty in the slope and beside the step."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, ClassVar, cast

import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.algorithms.neural_networks import figures, numerics
from shrinkage.algorithms.neural_networks.numerics import Optimizer, Penalty, Plane, Rule
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Choice, Explorer, Picture, Point, Preset, Slider, Whole

LONGEST = 400
"""Steps that can be taken."""
PAIRS: dict[str, tuple[Penalty, Penalty]] = {
    "l2": ("l2", "decoupled"),
    "l1": ("subgradient", "proximal"),
}
"""Each penalty in the slope, and beside the step."""

plane = cache(numerics.plane)


@lru_cache(maxsize=16)
def _with(extra: tuple[float, float]) -> Plane:
    given = plane()
    return given._replace(X=np.vstack([given.X, extra]), y=np.append(given.y, 1))


@lru_cache(maxsize=16)
def _run(rule: Rule, extra: tuple[float, float], k: int) -> tuple[FloatArray, bool]:
    return numerics.run_in_plane(_with(extra), rule, k)


class NeuralExplorer(Explorer):
    """Two networks from one start: the penalty in the slope, and beside the step.

    Attributes
    ----------
    optimizer : {"adam", "momentum", "sgd"}
        The optimizer of both.
    kind : {"l2", "l1"}
        The penalty of both.
    lam, eta : float
        Strength λ and step η.
    k : int
        How many steps have been taken.
    extra : pair of float
        One more row, of class 1, which the reader drags.
    """

    title = "Explorer: one penalty, two places for it"
    picture = Picture(
        x=(-2.1, 2.1), y=(-2.0, 2.0), names=("x₁", "x₂"), ticks=((-2, -1, 1, 2), (-1, 1)),
        label="Rows of two classes, and where each network draws the line between them",
    )  # fmt: skip
    beside = ("optimizer", "kind", "lam")
    places = (620, 610)
    readouts: ClassVar = {"zeros": "Exact zeros", "dead": "Dead units"}
    more_readouts: ClassVar = {
        "largest": "Largest weight",
        "loss": "Loss",
        "objective": "What it minimises",
        "length": "‖w‖",
    }
    columns: ClassVar = {"slope": "in the slope", "beside": "beside it"}

    optimizer = Choice({"adam": "Adam", "momentum": "momentum", "sgd": "SGD"}, label="Optimizer")
    kind = Choice({"l2": "L2", "l1": "L1"}, label="Penalty")
    lam = Slider(0.01, 0.001, 1.0, step=0.1, digits=3, label="Strength λ", log=True)
    eta = Slider(0.05, 0.01, 0.1, step=0.1, digits=3, label="Step η", log=True)
    k = Whole(0, 0, LONGEST)
    extra = Point(
        (0.4, 0.3), reach=(2.0, 1.9), short="drag me",
        label="One more row of class 1. Arrow keys move it, with Shift in fine steps.",
    )  # fmt: skip

    presets: ClassVar = {
        "box": Preset("a narrow box", lam=1.0, k=400),
        "lasso": Preset("L1 under Adam", kind="l1", lam=0.02, k=400),
        "plain": Preset("L2 under SGD", optimizer="sgd", eta=0.1, k=400),
    }
    says: ClassVar = {
        "play": "Play", "pause": "Pause", "forward": "10 steps", "begin": "From 0",
        "weights": "All weights",
        "weights_label": "Each weight of both networks; an exact zero is hollow",
        "box": "1/λ",
        "say_steps": "After {k} steps:",
        "say_start": "Both networks stand at the start. Press Play.",
        "say_same": "The two networks have the same weights.",
        "say_one": "{name}: largest weight {largest}, {zeros} of {count} zero.",
        "say_away": "{name}: the weights ran away, because the step is too long.",
        "say_inside": "AdamW is inside the box ±{box}.",
        "say_outside": "AdamW is on its way into the box ±{box}.",
        "name.slope": "In the slope", "name.beside": "Beside the step",
        "name.adam.l2.slope": "Adam", "name.adam.l2.beside": "AdamW",
        "name.l1.slope": "Subgradient", "name.l1.beside": "Proximal step",
    }  # fmt: skip

    @traitlets.default("data")
    def _rows(self) -> dict[str, Any]:
        given = plane()
        return {
            "X": given.X.tolist(), "y": given.y.tolist(), "start": given.start.tolist(),
            "hidden": given.network.hidden, "away": numerics.AWAY,
            "beta1": numerics.BETA1, "beta2": numerics.BETA2, "epsilon": numerics.EPSILON,
        }  # fmt: skip

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the derivations that the picture runs."""
        from shrinkage.algorithms.neural_networks import derivation  # SymPy: only when needed

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    def rule(self, place: str) -> Rule:
        """Return the rule with the penalty "slope" or "beside"."""
        penalty = PAIRS[self.kind][place == "beside"]
        return Rule(cast(Optimizer, self.optimizer), penalty, self.lam, self.eta)

    def trained(self, place: str) -> tuple[FloatArray, bool]:
        """Return the parameters of one network, and whether they have run away."""
        return _run(self.rule(place), self.extra, self.k)

    @property
    def readings(self) -> dict[str, dict[str, Any]]:
        """For each network its parameters, and what the readouts say."""
        return {place: self._read(place) for place in self.columns}

    def _read(self, place: str) -> dict[str, Any]:
        given = _with(self.extra)
        w, away = self.trained(place)
        weights = w[given.network.is_weight]
        return {
            "w": w.tolist(),
            "away": away,
            "largest": float(np.abs(weights).max()),
            "length": float(np.linalg.norm(weights)),
            "zeros": given.network.zeros(w),
            "dead": given.network.dead(w, given.X),
            "loss": given.network.loss(w, given.X, given.y),
            "objective": numerics.objective(given.network, self.rule(place), w, given.X, given.y),
        }

    @property
    def iterative(self) -> frozenset[str]:
        """All of it follows from many steps."""
        names = ("w", "largest", "length", "loss", "objective")
        return frozenset(f"{place}.{name}" for place in self.columns for name in names)

    @property
    def scale(self) -> float:
        """The size of the largest weight."""
        return float(max(np.abs(self.trained(place)[0]).max() for place in self.columns))

    def figure(self) -> Axes:
        """Draw the rows and both lines after as many steps as are taken, at least 200."""
        shown = {
            place: _run(self.rule(place), self.extra, max(self.k, 200))[0] for place in self.columns
        }
        return figures.plot_boundaries(_with(self.extra), shown)
