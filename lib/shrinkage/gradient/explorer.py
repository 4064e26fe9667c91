"""The gradient view's explorer: three update rules from one start, with ever shorter steps."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import numpy as np
from matplotlib.axes import Axes

from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Choice, Counts, Explorer, Picture, Point, Preset, Slider, Whole
from shrinkage.gradient import figures, numerics
from shrinkage.gradient.numerics import RULES, Rule

Reading = dict[str, Any]

LONGEST = 10_000
"""Steps that can be taken in all: with 40 after each halving, η can be halved 248 times."""
TAIL = 20
"""How many of the last steps the readouts look back on."""


class GradientExplorer(Explorer):
    """Three update rules from one start, for two weights; η can be halved again and again.

    Attributes
    ----------
    c : pair of float
        Where the loss is lowest.
    start : pair of float
        Where all rules start.
    rho : float
        Correlation of the two standardised features.
    lam : float
        The strength λ.
    eta : float
        The step η at the start.
    k : int
        How many steps have been taken.
    halved : list of int
        The numbers of steps after which η was halved.
    rule : {"all", "l2", "subgradient", "proximal"}
        The rules that are shown.
    weight : {"w1", "w2"}
        The weight whose size and pulls are shown.
    """

    title = "Explorer: three update rules from one start"
    picture = Picture(
        x=(-2.4, 2.4), y=(-2.2, 2.2), names=("w₁", "w₂"), ticks=((-2, -1, 1, 2), (-2, -1, 1, 2)),
        label="The plane of the weights w₁ and w₂, with the loss's contours and each rule's way",
    )  # fmt: skip
    beside = ("lam", "eta")
    places = (620, 640)
    readouts: ClassVar = {"visits": "Exact zeros so far"}
    more_readouts: ClassVar = {
        "zeros": "Exact zeros now",
        "w1": "w₁ now", "w2": "w₂ now", "reach": "Largest size in 20 steps",
        "bound": "… bound η(λ + |∂L|)",
    }  # fmt: skip
    columns: ClassVar = {"l2": "L2", "subgradient": "L1 sub", "proximal": "L1 prox"}

    lam = Slider(0.8, 0.0, 1.5, step=0.05, label="Strength λ")
    eta = Slider(0.1, 0.01, 1.2, step=0.01, digits=3, label="Step η at the start")
    rho = Slider(0.3, -0.9, 0.9, step=0.05, label="Correlation ρ")
    rule = Choice({"all": "all", **columns}, label="Show")
    weight = Choice({"w1": "w₁", "w2": "w₂"}, label="Look at")
    start = Point(
        (-1.73, -1.12), reach=(2.3, 2.1), short="start",
        label="Start of all rules. Arrow keys move it, with Shift in fine steps.",
    )  # fmt: skip
    c = Point(
        (0.37, 1.41), reach=(2.3, 2.1), short="c",
        label="Where the loss is lowest. Arrow keys move it, with Shift in fine steps.",
    )  # fmt: skip
    k = Whole(80, 0, LONGEST)
    halved = Counts(0, LONGEST, longest=LONGEST)

    # With λ = 1 and η = ½ a step rounds nothing, so that L2 lands on 0 exactly from every start.
    presets: ClassVar = {
        "steep": Preset("data too strong", c=(1.83, 1.41)),
        "at_zero": Preset("loss lowest at 0", c=(0.0, 0.0), rho=0.0, lam=1.0, eta=0.2),
        "lands": Preset("L2 lands on 0", c=(0.0, 0.0), rho=0.0, lam=1.0, eta=0.5),
        "flips": Preset("L2 flips", c=(0.0, 0.0), rho=0.0, lam=1.0, eta=0.9),
    }
    says: ClassVar = {
        "w1": "w₁",
        "w2": "w₂",
        "halve": "Halve η",
        "play": "Play",
        "pause": "Pause",
        "forward": "One step",
        "begin": "From 0",
        "sizes": "Size of {weight} over the steps",
        "sizes_label": "Size over the steps, on a logarithmic scale with a band for exact zeros",
        "zero_band": "0",
        "forces": "The pulls on a weight",
        "forces_on": "The pulls on {weight}: which way, and how hard",
        "pulls": "penalty {penalty}, data {data}",
        "legend_penalty": "pull of the penalty",
        "legend_data": "pull of the data",
        "legend_hold": "what L1 can hold at zero",
        "nothing": "–",
        "name_l2": "L2 gradient",
        "name_subgradient": "L1 subgradient",
        "name_proximal": "L1 proximal",
        # Sentences
        "say_setting": "After {k} steps, now with η = {eta}:",
        "say_zero": "{rule}: {zero} exactly zero.",
        "is": "{weights} is",
        "are": "{weights} are",
        "and": "{one} and {other}",
        "say_chatter": (
            "{rule}: no exact zero. {weight} jumps across zero; in the last 20 steps it was up to "
            "{reach} away from it."
        ),
        "say_flips": (
            "{rule}: no exact zero. {weight} jumps from side to side, because the factor is "
            "negative."
        ),
        "say_none": "{rule}: no exact zero.",
        "say_away": "{rule}: the weights run away, because the step is too long.",
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the view's derivations that the picture runs."""
        from shrinkage.gradient import derivation  # SymPy takes a second: only when needed

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def loss(self) -> Quadratic:
        """The loss that is shown."""
        return numerics.loss_of_two(self.rho, self.c)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are shown."""
        return RULES if self.rule == "all" else (cast(Rule, self.rule),)

    def step_after(self, k: int) -> float:
        """Return the step η that is taken after k steps."""
        return float(np.ldexp(self.eta, -sum(halved <= k for halved in self.halved)))

    def way(self, rule: Rule) -> FloatArray:
        """Return every iterate of a rule, the start first, shape (k + 1, 2)."""
        parts = [np.array([self.start])]
        ends = [end for end in self.halved if end < self.k]
        for begin, end in zip([0, *ends], [*ends, self.k], strict=True):
            if end > begin:
                step, steps = self.step_after(begin), end - begin
                part = numerics.descend(rule, self.loss, self.lam, step, parts[-1][-1], steps)
                parts.append(part[1:])
        return np.concatenate(parts)

    @property
    def readings(self) -> dict[Rule, Reading]:
        """For each rule shown what the readouts and the pulls say.

        Each has, weight by weight, the weights ``w``, whether they are ``zero``, the ``pull`` of
        the penalty and of the ``data``, and of the last 20 steps the largest size ``reach``, the
        chatter's ``bound`` and how often a weight ``jumps`` across zero; and the number of exact
        zeros in all steps, ``visits``.
        """
        return {rule: self._read(rule) for rule in self.rules}

    def _read(self, rule: Rule) -> Reading:
        f, k, way = self.loss, self.k, self.way(rule)
        first = max(0, k - TAIL)
        slopes = np.array([f.gradient(w) for w in way[first:]])
        recent = way[first:]
        steepest = np.abs(slopes[: max(len(slopes) - 1, 1)]).max(axis=0)
        return {
            "w": way[k].tolist(),
            "zero": (way[k] == 0).tolist(),
            "visits": int(np.count_nonzero(way[1:] == 0)),
            "reach": np.abs(way[max(0, k + 1 - TAIL) :]).max(axis=0).tolist(),
            "bound": numerics.chatter_bound(steepest, self.lam, self.step_after(first)).tolist(),
            "jumps": np.count_nonzero(np.sign(recent[:-1]) * np.sign(recent[1:]) < 0, axis=0)
            .tolist(),
            "pull": numerics.penalty_pull(rule, way[k], self.lam).tolist(),
            "data": (-slopes[-1]).tolist(),
        }  # fmt: skip

    @property
    def scale(self) -> float:
        """What runs far away, and is brought back by halving η, has lost digits on its way."""
        return float(max(np.abs(self.way(rule)).max() for rule in self.rules))

    # --------------------------------------------------------------------------- without a script

    def figure(self) -> Axes:
        """Draw the size of the chosen weight over the first k steps with the step η."""
        weight = int(self.weight == "w2")
        ax = figures.plot_sizes(
            self.loss, self.lam, self.eta, np.array(self.start), max(self.k, 1), weight
        )
        ax.set_ylabel(f"|{self.words[self.weight]}|")
        return ax
