"""The gradient view's explorer: three update rules from one start, step by step."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Explorer, number
from shrinkage.gradient import figures, numerics
from shrinkage.gradient.numerics import RULES, Rule

Reading = dict[str, Any]

REACH, REACH_UP = 2.4, 2.1
"""The picture shows weights from −REACH to REACH across, and from −REACH_UP to REACH_UP upwards."""
STEPS = 200
TAIL = 20
"""How many of the last steps the readouts look back on."""
ETA = (0.01, 1.2)
LAM_MAX = 1.5
RHO_MAX = 0.9
AWAY = 100.0
"""A weight beyond this has run away: the step is too long."""

WORDS = {
    "title": "Explorer: three update rules from one start",
    "plane": "The plane of the weights w₁ and w₂, with the loss's contours",
    "curve": "The objectives of one weight",
    "times_w1": "Size of w₁ over the steps, on a logarithmic scale with a band for exact zeros",
    "times_w2": "Size of w₂ over the steps, on a logarithmic scale with a band for exact zeros",
    "forces": "The pulls on a weight",
    "forces_on": "The pulls on {weight}: which way, and how hard",
    "pulls": "penalty {penalty}, data {data}",
    "nothing": "–",
    "w1": "w₁",
    "w2": "w₂",
    "size_w1": "|w₁|",
    "size_w2": "|w₂|",
    "objective": "loss + penalty",
    # Controls
    "presets": "Try",
    "preset_chatter": "a zero to reach",
    "preset_steep": "data too strong",
    "preset_at_zero": "loss lowest at 0",
    "preset_lands": "L2 lands on 0",
    "preset_flips": "L2 flips",
    "weights": "Weights",
    "weights_one": "one",
    "weights_two": "two",
    "rule": "Show",
    "rule_all": "all",
    "weight": "Look at",
    "weight_w1": "w₁",
    "weight_w2": "w₂",
    "eta": "Step η",
    "lam": "Strength λ",
    "rho": "Correlation ρ",
    "k": "Steps taken",
    "play": "Play",
    "pause": "Pause",
    "forward": "One step",
    "halve": "Halve η",
    # Handles
    "handle_start": "Start of all rules. Arrow keys move it, with Shift in fine steps.",
    "handle_centre": "Where the loss is lowest. Arrow keys move it, with Shift in fine steps.",
    "text_start": "start = {w}",
    "text_centre": "c = {c}",
    "start": "start",
    "centre": "c",
    # Rules
    "rule_l2": "L2",
    "rule_subgradient": "L1 sub",
    "rule_proximal": "L1 prox",
    "name_l2": "L2 gradient",
    "name_subgradient": "L1 subgradient",
    "name_proximal": "L1 proximal",
    # Legend
    "legend_penalty": "pull of the penalty",
    "legend_data": "pull of the data",
    "legend_hold": "what L1 can hold at zero",
    "zero_band": "0",
    # Readouts
    "readouts": "Readouts",
    "row_w1": "w₁ now",
    "row_w2": "w₂ now",
    "row_zeros": "Exact zeros now",
    "row_visits": "… in all steps",
    "row_reach": "{size} in 20 steps ≤",
    "row_bound": "… bound η(λ + |∂L|)",
    # Sentences
    "say_setting": (
        "After {k} steps with η = {eta} and λ = {lam}, from the start {start}. The loss is lowest "
        "at c = {c}."
    ),
    "say_zero": "{rule}: {zero} exactly zero.",
    "is": "{weights} is",
    "are": "{weights} are",
    "and": "{one} and {other}",
    "say_chatter": (
        "{rule}: no exact zero. {weight} jumps across zero; in the last 20 steps it was up to "
        "{reach} away from it."
    ),
    "say_flips": (
        "{rule}: no exact zero. {weight} jumps from side to side, because the factor is negative."
    ),
    "say_none": "{rule}: no exact zero.",
    "say_away": "{rule}: the weights run away, because the step is too long.",
}

PLAIN: dict[str, Any] = {"weights": "two", "rule": "all", "weight": "w1"}
_START = {"start1": -1.73, "start2": -1.12, "k": 80}
# With λ = 1 and η = ½ a step rounds nothing, so that L2 lands on 0 exactly from every start.
_AT_ZERO = {**_START, "c1": 0.0, "c2": 0.0, "rho": 0.0, "lam": 1.0}
PRESETS: dict[str, dict[str, Any]] = {
    "chatter": {**_START, "c1": 0.37, "c2": 1.41, "rho": 0.3, "lam": 0.8, "eta": 0.1},
    "steep": {**_START, "c1": 1.83, "c2": 1.41, "rho": 0.3, "lam": 0.8, "eta": 0.1},
    "at_zero": {**_AT_ZERO, "eta": 0.2},
    "lands": {**_AT_ZERO, "eta": 0.5},
    "flips": {**_AT_ZERO, "eta": 0.9},
}
"""What the buttons set, besides `PLAIN`; the names are those of the words `preset_…`."""


class GradientExplorer(Explorer):
    """Three update rules from one start, for one or two weights.

    Attributes
    ----------
    weights : {"two", "one"}
        How many weights there are; with one, c2, start2 and rho do not count.
    c1, c2 : float
        Where the loss is lowest.
    start1, start2 : float
        Where all rules start.
    rho : float
        Correlation of the two standardised features, from −0.9 to 0.9.
    lam : float
        The strength λ, from 0 to 1.5.
    eta : float
        The step η, from 0.01 to 1.2.
    k : int
        How many steps have been taken, from 0 to 200.
    rule : {"all", "l2", "subgradient", "proximal"}
        The rules that are shown.
    weight : {"w1", "w2"}
        The weight whose pulls are shown.
    """

    words = traitlets.Dict(WORDS).tag(sync=True)
    presets = traitlets.Dict({name: {**PLAIN, **to} for name, to in PRESETS.items()}).tag(sync=True)
    limits = traitlets.Dict(
        {
            "reach": REACH,
            "reach_up": REACH_UP,
            "steps": STEPS,
            "eta": list(ETA),
            "lam": LAM_MAX,
            "rho": RHO_MAX,
        }
    ).tag(sync=True)

    weights = traitlets.Enum(("two", "one"), "two").tag(sync=True)
    rule = traitlets.Enum(("all", *RULES), "all").tag(sync=True)
    weight = traitlets.Enum(("w1", "w2"), "w1").tag(sync=True)
    c1 = traitlets.Float(PRESETS["chatter"]["c1"]).tag(sync=True)
    c2 = traitlets.Float(PRESETS["chatter"]["c2"]).tag(sync=True)
    start1 = traitlets.Float(PRESETS["chatter"]["start1"]).tag(sync=True)
    start2 = traitlets.Float(PRESETS["chatter"]["start2"]).tag(sync=True)
    rho = traitlets.Float(PRESETS["chatter"]["rho"], min=-RHO_MAX, max=RHO_MAX).tag(sync=True)
    lam = traitlets.Float(PRESETS["chatter"]["lam"], min=0.0, max=LAM_MAX).tag(sync=True)
    eta = traitlets.Float(PRESETS["chatter"]["eta"], min=ETA[0], max=ETA[1]).tag(sync=True)
    k = traitlets.Int(PRESETS["chatter"]["k"], min=0, max=STEPS).tag(sync=True)

    @traitlets.validate("c1", "c2", "start1", "start2", "rho", "lam", "eta")
    def _finite(self, proposal: Any) -> float:
        name, value = proposal["trait"].name, proposal["value"]
        if not math.isfinite(value):
            raise traitlets.TraitError(f"{name} must be finite, got {value}")
        return float(value)

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the view's derivations that the picture runs."""
        from shrinkage.gradient import derivation  # SymPy takes a second: only when needed

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def count(self) -> int:
        """How many weights there are."""
        return 1 if self.weights == "one" else 2

    @property
    def loss(self) -> Quadratic:
        """The loss that is shown."""
        if self.count == 1:
            return Quadratic(np.eye(1), np.array([self.c1]))
        return numerics.loss_of_two(self.rho, (self.c1, self.c2))

    @property
    def start(self) -> FloatArray:
        """Where all rules start, shape (2,) or (1,)."""
        return np.array([self.start1, self.start2])[: self.count]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are shown."""
        return RULES if self.rule == "all" else (cast(Rule, self.rule),)

    @property
    def readings(self) -> dict[Rule, Reading]:
        """For each rule shown what the readouts and the pulls say, computed by the library.

        Each has, weight by weight, the weights ``w``, whether they are ``zero``, the ``pull`` of
        the penalty and of the ``data``, and of the last 20 steps the largest size ``reach``, the
        chatter's ``bound`` and how often a weight ``jumps`` across zero; and the number of exact
        zeros in all steps, ``visits``.
        """
        return {rule: self._read(rule) for rule in self.rules}

    def _read(self, rule: Rule) -> Reading:
        f, k = self.loss, self.k
        way = numerics.descend(rule, f, self.lam, self.eta, self.start, max(k, 1))[: k + 1]
        slopes = np.array([f.gradient(w) for w in way])
        recent = way[max(0, k - TAIL) :]
        steepest = np.abs(slopes[max(0, k - TAIL) : max(k, 1)]).max(axis=0)
        return {
            "w": way[k].tolist(),
            "zero": (way[k] == 0).tolist(),
            "visits": int(np.count_nonzero(way[1:] == 0)),
            "reach": np.abs(way[max(0, k + 1 - TAIL) :]).max(axis=0).tolist(),
            "bound": numerics.chatter_bound(steepest, self.lam, self.eta).tolist(),
            "jumps": np.count_nonzero(np.sign(recent[:-1]) * np.sign(recent[1:]) < 0, axis=0)
            .tolist(),
            "pull": numerics.penalty_pull(rule, way[k], self.lam).tolist(),
            "data": (-slopes[k]).tolist(),
        }  # fmt: skip

    # ------------------------------------------------------------------------------- in sentences

    def describe(self) -> str:
        """Say where the rules started, and where they are."""
        setting = self.words["say_setting"].format(
            k=self.k,
            eta=number(self.eta, 3),
            lam=number(self.lam),
            start=_tuple(self.start),
            c=_tuple(self.loss.w_star),
        )
        said = [self._say(rule, reading) for rule, reading in self.readings.items()]
        return "\n".join([setting, *said])

    def _say(self, rule: Rule, reading: Reading) -> str:
        words, names = self.words, ("w1", "w2")[: self.count]
        given = {"rule": words[f"name_{rule}"]}
        zeros = [words[name] for name, zero in zip(names, reading["zero"], strict=True) if zero]
        jumping = [j for j, jumps in enumerate(reading["jumps"]) if jumps >= TAIL / 4]
        if max(map(abs, reading["w"])) > AWAY:
            return words["say_away"].format(**given)
        if zeros:
            both = words["and"].format(one=zeros[0], other=zeros[-1])
            one_or_both = both if len(zeros) == 2 else zeros[0]
            verb = words["are" if len(zeros) == 2 else "is"].format(weights=one_or_both)
            return words["say_zero"].format(zero=verb, **given)
        if jumping:
            j = jumping[0]
            kind = "say_flips" if rule == "l2" else "say_chatter"
            reach = magnitude(reading["reach"][j])
            return words[kind].format(weight=words[names[j]], reach=reach, **given)
        return words["say_none"].format(**given)

    # --------------------------------------------------------------------------- without a script

    def figure(self) -> Axes:
        """Draw the size of the chosen weight over the steps of all rules."""
        weight = 1 if self.weight == "w2" and self.count == 2 else 0
        ax = figures.plot_sizes(self.loss, self.lam, self.eta, self.start, max(self.k, 1), weight)
        ax.set_ylabel(self.words[("size_w1", "size_w2")[weight]])
        return ax


def magnitude(value: float) -> str:
    """Return a number as text that tells 1e-16 from 0, as the picture does.

    Parameters
    ----------
    value : float
        A finite number. A bare "0" is exact; sizes below 0.001 and from 1000 on get an exponent.
    """
    if value == 0 or 0.001 <= abs(value) < 1000:
        return number(value, 3)
    return f"{value:.0e}".replace("-", "−").replace("e−0", "e−").replace("e+0", "e+")


def _tuple(values: FloatArray) -> str:
    texts = [number(float(value)) for value in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
