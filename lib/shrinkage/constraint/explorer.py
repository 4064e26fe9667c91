"""The constraint view's explorers: a line under the value function, and two exact paths."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.constraint import figures, numerics
from shrinkage.explorers import Choice, Explorer, Picture, Preset, Slider, Toggle
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.tuning import Method

HIGHEST = 3.0
"""The largest strength that the first explorer shows."""
LIMITS = (1e-3, 100.0)
"""The strengths that the second one shows."""
STRENGTHS = np.union1d(np.geomspace(*LIMITS, 61), np.linspace(8, 46, 39))
"""Where it is cross-validated: closely where the lasso's error is steep."""


class ConstraintExplorer(Explorer):
    """The lowest loss within a budget, a line of slope −λ below it, and where the two touch.

    It opens with the page's question: a loss with two valleys, L1, and the budget 1.

    Attributes
    ----------
    lam : float
        The strength λ.
    t : float
        The budget: abs(w) ≤ t.
    penalty : {"l1", "l2"}
        Which penalty; it decides in which units the budget is drawn, t or ½t².
    shape : {"two", "one"}
        A loss with two valleys, or with the far one alone.
    floor : float
        The loss at the bottom of the near valley.
    gap : bool
        Whether the budgets that no strength reaches are shown.
    """

    title = "Explorer: a budget, a strength, and the line between them"
    picture = Picture(
        x=(-0.3, 2.5), y=(-0.27, 2.16), aspect=0.66, names=("", "loss"),
        ticks=((0.5, 1.0, 1.5, 2.0), (0.5, 1.0, 1.5, 2.0)), digits=1,
        label="The lowest loss within each budget, and a line below it",
    )  # fmt: skip
    beside = ("penalty", "shape", "gap")
    readouts: ClassVar = {
        "weight": "Solution w", "loss": "Loss there", "price": "Multiplier λ",
        "norm": "… of |w| ≤ t",
    }  # fmt: skip
    columns: ClassVar = {"within": "|w| ≤ t", "penalised": "with λ"}
    more_readouts: ClassVar = {"cost": "Loss and penalty"}
    prediction = True
    places = (620, 620)

    lam = Slider(0.4, 0.0, HIGHEST, step=0.05, label="Strength λ")
    t = Slider(1.0, 0.0, 2.2, step=0.05, label="Budget t")
    penalty = Choice({"l1": "L1", "l2": "L2"}, label="Penalty")
    shape = Choice({"two": "two valleys", "one": "one valley"}, label="Loss")
    gap = Toggle(label="Show the budgets that no λ reaches")
    floor = Slider(
        1.0, 0.0, 1.6, step=0.05, label="Floor of the near valley", when={"shape": "two"}
    )

    presets: ClassVar = {
        "convex": Preset("a convex loss", shape="one"),
        "flat": Preset("L1's flat part", shape="one", lam=2.5, t=0.3),
        "steep": Preset("no multiplier at t = 0", shape="one", penalty="l2", lam=3.0, t=0.0),
        "jump": Preset("at the jump", lam=0.845, gap=True),
    }
    says: ClassVar = {
        "axis_l1": "t",
        "axis_l2": "½t²",
        "map": "Which budget each λ uses up",
        "map_lam": "λ",
        "map_t": "t",
        "name_l1": "L1",
        "name_l2": "L2",
        "match": "Take this budget's multiplier for λ",
        "handle_line": "The line. Arrow keys change its λ, with Shift in fine steps.",
        "handle_budget": "The budget t. Arrow keys change it, with Shift in fine steps.",
        "text_line": "λ = {lam}, touching at t = {t}",
        "text_budget": "t = {t}, lowest loss {loss}",
        "curve": "v",
        "line": "slope −λ",
        "here": "t",
        "none": "none",
        # Sentences
        "say_line": "The line with λ = {lam} touches at t = {touch}.",
        "say_within": "Within the budget t = {t} the loss is lowest at w = {w}.",
        "say_flat": "Every λ from {lam} on touches at t = 0.",
        "say_reached": "The budget t = {t} has the multiplier {price}: λ = {price} reaches it.",
        "say_free": "The budget t = {t} does not bind: its λ is 0.",
        "say_beyond": (
            "The budget t = {t} does not bind within its valley: its multiplier is 0. But λ = 0 "
            "leads to the far valley. No λ reaches this budget."
        ),
        "say_dent": (
            "The budget t = {t} has the multiplier {price}. But the line of that slope touches "
            "at t = {other}. No λ reaches this budget."
        ),
        "say_steep": "At t = 0 the curve falls straight down: squared L2 has no multiplier there.",
    }  # fmt: skip

    @traitlets.default("data")
    def _valleys(self) -> dict[str, Any]:
        return {"valleys": [list(valley) for valley in numerics.two_valleys().valleys]}

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return both problems' solutions in one valley, and the prices."""
        from shrinkage.constraint import derivation  # SymPy takes a second: only when needed

        return (derivation.derive_valley().functions("javascript"),)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def loss(self) -> numerics.Valleys:
        """The loss that is shown."""
        both = numerics.two_valleys(self.floor)
        return both if self.shape == "two" else numerics.Valleys(both.valleys[1:])

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts say.

        ``within`` is the solution within the budget: ``w``, ``loss``, ``valley``, its multiplier in
        units of the penalty (``price``, None where there is none) and of abs(w) ≤ t
        (``norm_price``), and whether it is ``reached`` by some strength. ``penalised`` is the
        solution with the penalty: ``w``, ``loss``, ``valley`` and ``cost``, loss and penalty
        together. ``dent`` has ``lam``, ``low`` and ``high``, or is None.
        """
        loss, within = self.loss, numerics.within_budget(self.loss, self.t)
        price = numerics.price(loss, self.t, self.penalty)
        best = numerics.penalised(loss, self.lam, self.penalty)
        dent = numerics.dent(loss, self.penalty)
        return {
            "within": {
                "w": within.w, "loss": within.loss, "valley": within.valley, "price": price,
                "norm_price": numerics.price(loss, self.t, "l1"),
                "reached": price is not None and not (dent and dent.low < self.t < dent.high),
                "free": price == 0,
            },
            "penalised": {
                "w": best.w, "loss": best.loss, "valley": best.valley, "zero": best.w == 0,
                "cost": best.loss + self.lam * numerics.spent(best.w, self.penalty),
            },
            "dent": dent and dent._asdict(),
        }  # fmt: skip

    @property
    def iterative(self) -> frozenset[str]:
        """The jump is found by halving."""
        return frozenset({"dent.lam", "dent.low", "dent.high"})

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the value function, the line and both solutions."""
        ax = plt.subplots(figsize=(4.4, 3.4))[1]
        return figures.plot_value(self.loss, self.penalty, lam=self.lam, t=self.t, ax=ax)


@cache
def paths() -> numerics.Paths:
    """Return both paths of the diabetes data."""
    data = diabetes()
    return numerics.Paths(data.X, data.y, STRENGTHS)


@cache
def _path_data() -> dict[str, Any]:
    """Return what JavaScript reads both paths from, as lists."""
    found = paths()
    events = [
        {"lam": event.lam, "variable": event.variable, "enters": event.enters}
        for event in found.lasso.events
    ]
    methods: tuple[Method, ...] = ("lasso", "ridge")
    return {
        "lams": found.lasso.lams.tolist(),
        "coefs": found.lasso.coefs.tolist(),
        "events": events,
        "curvatures": found.curvatures.tolist(),
        "pulls": found.pulls.tolist(),
        "axes": found.axes.tolist(),
        "energy": found.energy,
        "strengths": STRENGTHS.tolist(),
        "errors": {method: found.tuned[method].mean[::-1].tolist() for method in methods},
        "chosen": {
            method: [found.tuned[method].best, found.tuned[method].one_standard_error]
            for method in methods
        },
        "names": list(diabetes().feature_names),
        "ticks": {
            method: {
                "log": [0.001, 0.01, 0.1, 1, 10, 100],
                "lam": [0, 10, 20, 30, 40] if method == "lasso" else [0, 20, 40, 60, 80, 100],
                "budget": [0, 50, 100, 150] if method == "lasso" else [0, 20, 40, 60],
                "explained": [0, 0.1, 0.2, 0.3, 0.4, 0.5],
            }
            for method in methods
        },
    }


class PathExplorer(Explorer):
    """The lasso's or ridge's weights on the diabetes data, at every strength.

    Attributes
    ----------
    lam : float
        The strength λ.
    method : {"lasso", "ridge"}
        Which fit.
    axis : {"log", "lam", "budget", "explained"}
        What is to the right: λ on a logarithmic or a plain axis, the budget used up, or the share
        of the variance that is explained.
    data : dict
        The knots of the lasso's path, ridge's eigenvalues, and the cross-validated errors.
    """

    title = "Explorer: the exact paths of the lasso and of ridge"
    picture = Picture(
        x=(-0.2, 1.12), y=(-51.0, 51.0), aspect=0.62, label="Ten weights along the path",
        names=("", "weight"), ticks=((), (-20, 20, 40)),
    )  # fmt: skip
    beside = ("lam", "method", "axis")
    readouts: ClassVar = {
        "budget": "Budget t", "freedom": "Degrees of freedom", "training": "Training error",
        "validated": "Cross-validated", "explained": "Explained",
    }  # fmt: skip
    more_readouts: ClassVar = {f"w{j}": name for j, name in enumerate(diabetes().feature_names)}
    places = (620, 620)
    script = Path(__file__).with_name("path.js")

    lam = Slider(10.0, *LIMITS, step=0.02, log=True, label="Strength λ")
    method = Choice({"lasso": "lasso", "ridge": "ridge"}, label="Fit")
    axis = Choice(
        {"log": "log λ", "lam": "λ", "budget": "t", "explained": "R²"}, label="To the right"
    )

    presets: ClassVar = {
        "first": Preset("the first variable", lam=44.0, axis="lam"),
        "return": Preset("a weight returns to zero", lam=0.15),
        "best": Preset("lowest validated error", lam=0.562),
        "ridge": Preset("the same of ridge", method="ridge", lam=0.005, axis="budget"),
    }
    says: ClassVar = {
        "name_log": "λ, in powers of ten",
        "name_lam": "λ",
        "name_budget_lasso": "t = ‖w‖₁",
        "name_budget_ridge": "t = ‖w‖₂",
        "name_explained": "R², explained variance",
        "errors": "Mean squared error",
        "error": "error",
        "validated": "cross-validated",
        "training": "training",
        "handle": "Strength λ. Left and right move along the paths, with Shift in fine steps.",
        "text": "λ = {lam}, t = {t}",
        # Sentences
        "say_lasso": "The lasso with λ = {lam} keeps {count} of {all} weights.",
        "say_ridge": (
            "Ridge with λ = {lam} keeps all {all} weights, and has {freedom} degrees of freedom."
        ),
        "say_enters": "As λ falls, {name} enters next, at λ = {at}.",
        "say_leaves": "As λ falls, {name} leaves next, at λ = {at}: it returns to zero.",
        "say_last": "No weight enters or leaves below this λ.",
    }  # fmt: skip

    @traitlets.default("data")
    def _paths(self) -> dict[str, Any]:
        return _path_data()

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return what both paths are at any λ, from knots and eigenvalues."""
        from shrinkage.constraint import derivation  # SymPy takes a second: only when needed

        return (derivation.derive_paths().functions("javascript"),)

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts say.

        The weights ``w``, the ``budget`` that they use up, ``freedom``, ``training`` and
        ``validated`` error, the share ``explained``, how many weights are not zero (``kept``), and
        of the lasso who enters or leaves ``next``: its variable, λ and whether it enters.
        """
        found, method = paths(), self.method
        w = found.weights(method, self.lam)
        event = found.next_event(self.lam) if method == "lasso" else None
        return {
            "w": w.tolist(),
            "budget": found.budget(method, self.lam),
            "freedom": found.freedom(method, self.lam),
            "training": found.training_error(method, self.lam),
            "validated": found.validated_error(method, self.lam),
            "explained": found.explained(method, self.lam),
            "kept": int(np.count_nonzero(w)),
            "next": event and event._asdict(),
        }

    def figure(self) -> Axes:
        """Draw the weights along the path, and the strength that is chosen."""
        ax = plt.subplots(figsize=(4.4, 3.2))[1]
        names = diabetes().feature_names
        return figures.plot_paths(paths(), self.method, names, lam=self.lam, ax=ax)
