"""The explorer of *Boosted trees*: six rows, one split, and three penalties."""

from __future__ import annotations

from typing import Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from shrinkage.algorithms.boosted_trees import figures, numerics
from shrinkage.explorers import Explorer, Hidden, Picture, Preset, Slider, Whole

ROWS = (0.9, 1.1, 1.0, 2.2, 2.8, 2.5)
"""What is missing from the prediction of each row when the explorer opens."""
REACH = 3.0


def _row(value: float) -> Hidden:
    return Hidden(value, -REACH, REACH)


class BoostedTreesExplorer(Explorer):
    """Six rows of a boosted tree: the best split, what it gains, and the leaves it would make.

    It opens with two leaves, no penalty on their values, and γ = 0.5.

    Attributes
    ----------
    lam, alpha, gamma : float
        The strengths of L2 and L1, and the least gain.
    min_child_weight : int
        How many rows each leaf must have.
    r1, r2, r3, r4, r5, r6 : float
        What is missing from the prediction of each row, y − ŷ.
    """

    title = "Explorer: one split of six rows"
    picture = Picture(
        x=(-0.55, 7.4), y=(-6.9, 3.5), aspect=0.87, names=("row", "y − ŷ"),
        ticks=((1, 2, 3, 4, 5, 6), (-3, -2, -1, 1, 2, 3)),
        label="Six rows in the order of a feature, the values of leaves, the gain of each split",
    )  # fmt: skip
    beside = ("lam", "alpha", "gamma")
    places = (600, 575)
    readouts: ClassVar = {
        "leaves": "Leaves",
        "values": "Their values",
        "gain": "Gain of the best split",
    }
    more_readouts: ClassVar = {"two": "The two leaves would be", "one": "The one leaf would be"}

    lam = Slider(0.0, 0.0, 10.0, step=0.1, label="L2: lambda λ")
    alpha = Slider(0.0, 0.0, 3.0, step=0.1, label="L1: alpha α")
    gamma = Slider(0.5, 0.0, 10.0, step=0.1, label="Least gain: gamma γ")
    min_child_weight = Whole(1, 1, 3, label="Rows that a leaf must have (min_child_weight)")
    r1, r2, r3, r4, r5, r6 = (_row(value) for value in ROWS)

    presets: ClassVar = {
        "gamma": Preset("γ prunes, and moves no value", gamma=4.0),
        "l2": Preset("L2 alone prunes", lam=1.5, gamma=0.0),
        "l1": Preset("a leaf of value 0 is a leaf", alpha=0.6, r1=0.1, r2=-0.1, r3=0.2),
        "opposite": Preset(
            "L2 alone never prunes these", lam=10.0, gamma=0.0, r1=-1.6, r2=-1.3, r3=-1.0
        ),
        "crowded": Preset("too few rows on one side", min_child_weight=3, r3=2.4),
    }
    says: ClassVar = {
        "row": "Row {row}: what is missing from its prediction. Up and down move it.",
        "row_text": "{value}",
        "gains": "gain",
        "gamma_line": "γ",
        "curves": "Objective of a leaf, by its value",
        "value": "value",
        "curve_left": "left leaf",
        "curve_right": "right leaf",
        "curve_whole": "one leaf",
        "pair": "{left} and {right}",
        # Sentences
        "say_rules": "λ = {lam}, α = {alpha}, γ = {gamma}.",
        "say_kept": (
            "The best split, after row {place}, gains {gain}, which is enough. Two leaves, of "
            "value {left} and {right}."
        ),
        "say_pruned": (
            "The best split, after row {place}, gains {gain}, which is less than γ: pruned. One "
            "leaf, of value {whole}."
        ),
        "say_no_gain": (
            "No split gains anything: the best, after row {place}, gains {gain}. One leaf, of "
            "value {whole}."
        ),
        "say_zero": "A leaf of value 0 adds nothing, and is still a leaf.",
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return value, score and objective of a leaf, and the gain of a split."""
        from shrinkage.algorithms.boosted_trees import derivation  # SymPy: only when needed

        leaf, gain = derivation.derive_leaf(), derivation.derive_gain()
        return leaf.functions("javascript"), gain.functions("javascript")

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def pulls(self) -> tuple[float, ...]:
        """What is missing from the prediction of each row."""
        return (self.r1, self.r2, self.r3, self.r4, self.r5, self.r6)

    @property
    def rules(self) -> numerics.Rules:
        """The rules in force."""
        return numerics.Rules(self.lam, self.alpha, self.gamma, self.min_child_weight, 1)

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts say.

        After which row the best split is (``place``) and its ``gain``, the gain of each (``gains``,
        None where a leaf would have too few rows), how many ``leaves`` there are, and the values
        ``left``, ``right`` and ``whole`` of the two leaves and of the one.
        """
        found = numerics.cut(self.pulls, self.rules)
        values = {name: getattr(found, name) for name in ("left", "right", "whole")}
        return {
            "place": found.place,
            "gain": found.gain,
            "gains": [float(gain) if np.isfinite(gain) else None for gain in found.gains],
            "leaves": 2 if found.kept else 1,
            **values,
            "zeros": [value == 0 for value in values.values()],
        }

    @property
    def scale(self) -> float:
        """The largest score that a gain is a difference of."""
        return max(1.0, sum(abs(pull) for pull in self.pulls) ** 2)

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw rows, leaves, and the gain of each split."""
        ax = plt.subplots(figsize=(4.2, 3.4))[1]
        return figures.plot_cut(self.pulls, self.rules, ax)
