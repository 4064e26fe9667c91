"""The extremum view's explorer: a loss of one weight, two penalties, and the slopes at 0."""

from __future__ import annotations

import math
from typing import Any, ClassVar, cast

from matplotlib.axes import Axes

from shrinkage.core.losses import DoubleWell
from shrinkage.explorers import Choice, Explorer, Picture, Preset, Slider
from shrinkage.extremum import figures, numerics
from shrinkage.extremum.numerics import Kind, Penalty

REACH = 2.5
"""How far from 0 the lowest loss can be dragged."""
STRONGEST = 3.0
OPENING = 1.2
OFF = 0.8
"""The nearer well in the presets with two wells: the barrier is at −0.2, so that 0 is on its slope.
"""
PENALTIES: tuple[Penalty, ...] = ("l1", "l2")


def _jump(c: float) -> float:
    found = numerics.jump(DoubleWell(c - 1.0))
    assert found is not None
    return found.lam


class ExtremumExplorer(Explorer):
    """A loss of one weight, alone and with either penalty, and its lowest points.

    It opens with a quadratic loss that is lowest at 1.2.

    Attributes
    ----------
    loss : {"quadratic", "logistic", "absolute", "double"}
        Which loss; the double well is lowest at c and at c − 2.
    c : float
        Where the loss is lowest.
    lam : float
        The strength λ of both penalties.
    """

    title = "Explorer: a loss of one weight and its slopes at 0"
    picture = Picture(
        x=(-2.7, 2.7), y=(-0.42, 4.1), aspect=0.88, names=("w", "cost"),
        ticks=((-2, -1, 1, 2), (1, 2, 3)),
        label="The loss, the loss plus either penalty, and the slopes at 0",
    )  # fmt: skip
    beside = ("lam", "loss")
    places = (620, 620)
    readouts: ClassVar = {
        "lowest": "Lowest at w =", "leave": "Leaves its place at λ =",
        "reach": "0 is lowest from λ =",
    }  # fmt: skip
    more_readouts: ClassVar = {
        "slopes": "Slopes left and right of 0", "local": "Local minima",
        "value": "Cost at the lowest",
    }  # fmt: skip
    columns: ClassVar = {"l1": "L1", "l2": "L2"}

    lam = Slider(0.4, 0.0, STRONGEST, step=0.05, label="Strength λ")
    loss = Choice(
        {
            "quadratic": "quadratic", "logistic": "logistic", "absolute": "absolute",
            "double": "double well",
        },
        label="Loss L",
    )  # fmt: skip
    c = Slider(OPENING, -REACH, REACH, step=0.05, label="Place c of the lowest loss")

    presets: ClassVar = {
        "kink": Preset("a kink holds on", loss="absolute", lam=0.7),
        "tie": Preset("all are lowest", loss="absolute", lam=1.0),
        "local": Preset("0 only locally", loss="double", c=OFF, lam=1.0),
        "jump": Preset("at the jump", loss="double", c=OFF, lam=_jump(OFF)),
        "two": Preset("two wells alike", loss="double", c=1.0, lam=0.5),
    }
    says: ClassVar = {
        "path": "The lowest point as λ grows",
        "path_label": "The lowest point against λ, for both penalties",
        "lambda_one": "λ = 1",
        "weight": "w",
        "handle_c": "Place c of the lowest loss. Left and right move it, with Shift in fine steps.",
        "text_c": "c = {c}",
        "short_c": "c",
        "loss_line": "L",
        "l1_line": "with L1",
        "l2_line": "with L2",
        "slope_line": "slopes",
        "never": "never",
        "stays": "stays",
        "pair": "{left}, {right}",
        "range": "{low} to {high}",
        "or": "{one} or {other}",
        # Sentences
        "say_slopes": "Slopes of L + λ|w| at 0: {left} on the left, {right} on the right.",
        "say_min": "Signs − and +: 0 is a minimum.",
        "say_local": "Signs − and +: 0 is a local minimum, but not the lowest point.",
        "say_edge": "One of them is 0: the signs alone decide nothing.",
        "say_no": "One way leads down: 0 is no minimum.",
        "say_lowest": "{name} is lowest at {where}.",
        "say_both": "{name} is lowest at {where}: both are right.",
        "say_all": "{name} is lowest everywhere from {low} to {high}.",
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the view's derivations that the picture runs."""
        from shrinkage.extremum import derivation  # SymPy takes a second: only when needed

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def kind(self) -> Kind:
        """The kind of the loss."""
        return cast(Kind, self.loss)

    @property
    def readings(self) -> dict[Penalty, dict[str, Any]]:
        """For each penalty what the readouts say.

        The slopes ``left`` and ``right`` of 0 of the sum, the ``places`` where it is lowest, as
        pairs of ends, on which ``side`` of 0 the nearest of them lies (−1, 0 or 1), all ``local``
        minima likewise, how many there are of each, the ``value`` at the lowest, and the strengths
        ``leave`` and ``reach``, None where that never happens; ``moved`` says whether λ is
        above the first.
        """
        return {penalty: self._read(penalty) for penalty in PENALTIES}

    def _read(self, penalty: Penalty) -> dict[str, Any]:
        f = numerics.loss_of(self.kind, self.c)
        left, right = numerics.slopes_of_sum(f, penalty, self.lam)
        found = numerics.minimisers(f, penalty, self.lam)
        leave = _finite(numerics.leaving_strength(self.kind, self.c, penalty))
        return {
            "left": left,
            "right": right,
            "side": (found.nearest_to_zero > 0) - (found.nearest_to_zero < 0),
            "count": len(found.intervals),
            "locals": len(found.local),
            "places": [list(interval) for interval in found.intervals],
            "local": [[each.low, each.high] for each in found.local],
            "value": found.value,
            "leave": leave,
            "reach": _finite(numerics.reaching_strength(f, penalty)),
            "moved": leave is not None and self.lam > leave,
        }

    @property
    def iterative(self) -> frozenset[str]:
        """Lowest points are found by halving."""
        return frozenset(
            f"{penalty}.{name}" for penalty in PENALTIES for name in ("places", "local", "value")
        )

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the three curves, their lowest points and L1's slopes at 0."""
        return figures.plot_sums(self.kind, self.c, self.lam)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
