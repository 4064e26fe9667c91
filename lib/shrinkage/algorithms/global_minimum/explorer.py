"""The explorer of the moved minimum: a loss of two weights, a penalty, and two formulas."""

from __future__ import annotations

import math
from typing import Any, ClassVar, cast

from matplotlib.axes import Axes

from shrinkage.algorithms.global_minimum import figures, numerics
from shrinkage.algorithms.global_minimum.numerics import Penalty
from shrinkage.core.losses import Quadratic
from shrinkage.explorers import Choice, Explorer, Picture, Point, Preset, Slider

REACH = 2.6
CURVATURES = (0.1, 10.0)


class GlobalMinimumExplorer(Explorer):
    """A quadratic loss, a penalty, where its minimum goes, and what a formula says of it.

    It opens with a loss that is 16 times as curved in one direction as across, and L2 at λ = 0.

    Attributes
    ----------
    w_star : pair of float
        Where the loss is lowest.
    h1, h2 : float
        The curvatures, along the tilt and across.
    theta : float
        The tilt in degrees.
    lam : float
        The strength λ.
    penalty : {"l2", "l1"}
        Which penalty.
    """

    title = "Explorer: where a penalty moves the minimum"
    picture = Picture(
        x=(-REACH, REACH), y=(-1.9, REACH), names=("w₁", "w₂"),
        ticks=((-2, -1, 1, 2), (-1, 1, 2)),
        label="Contours of the loss and of loss plus penalty, and the way of the minimum",
    )  # fmt: skip
    beside = ("lam", "penalty", "theta")
    places = (620, 640)
    readouts: ClassVar = {"w": "Weights", "zeros": "Exactly zero"}
    more_readouts: ClassVar = {"shares": "Kept along h₁ and h₂", "cost": "Loss plus penalty"}
    columns: ClassVar = {"true": "Minimum", "formula": "Formula"}

    lam = Slider(0.0, 0.0, 3.0, step=0.05, label="Strength λ")
    penalty = Choice({"l2": "L2", "l1": "L1"}, label="Penalty")
    theta = Slider(30.0, -90.0, 90.0, step=5.0, digits=0, unit="°", label="Tilt θ")
    h1 = Slider(4.0, *CURVATURES, step=0.05, log=True, label="Curvature h₁ along the tilt")
    h2 = Slider(0.25, *CURVATURES, step=0.05, log=True, label="Curvature h₂ across")
    w_star = Point(
        (1.5, 1.6), reach=(2.5, 2.5), short="w*",
        label="Where the loss is lowest. Arrow keys move it, with Shift in fine steps.",
    )  # fmt: skip

    # Curvatures 1 + ρ and 1 − ρ at 45° are those of two features of correlation ρ.
    presets: ClassVar = {
        "straight": Preset("H is diagonal", penalty="l1", theta=0.0, h1=1.5, h2=0.5, lam=0.4),
        "only_formula": Preset(
            "a zero in the formula alone", penalty="l1", theta=45.0, h1=1.8, h2=0.2, lam=0.5,
            w_star=(0.4, 1.6),
        ),
        "only_truth": Preset(
            "a zero in the minimum alone", penalty="l1", theta=45.0, h1=1.8, h2=0.2, lam=0.5,
            w_star=(-0.8, 1.6),
        ),
        "round": Preset("a round loss", h1=1.0, h2=1.0, lam=0.5),
    }  # fmt: skip
    says: ClassVar = {
        "w1": "w₁",
        "w2": "w₂",
        "handle_shape": "Shape of the loss. Left and right turn it, up and down stretch it.",
        "text_shape": "tilt {theta}, curvature across {h2}",
        "paths": "The weights as λ grows",
        "paths_label": "Both weights against λ: of the minimum and of the formula",
        "lambda_one": "λ = 1",
        "weight": "w",
        "legend_loss": "loss",
        "legend_way": "minimum",
        "legend_formula": "formula",
        "none": "none",
        "pair": "{one}, {other}",
        # Sentences
        "say_free": "At λ = 0 the minimum is w*.",
        "say_l2": (
            "L2 keeps {first} of w* along h₁ and {second} along h₂. Eq. 7.13 gives the minimum "
            "exactly."
        ),
        "say_exact": "Eq. 7.23 gives the minimum exactly: H is diagonal.",
        "say_same": "Eq. 7.23 gives the minimum here, though H is not diagonal.",
        "say_off": "Eq. 7.23 is {off} away from the minimum.",
        "say_only_formula": "It says {weight} = 0, and the minimum has {value}.",
        "say_only_true": "The minimum has {weight} = 0, and it says {value}.",
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the derivations that the picture runs."""
        from shrinkage.algorithms.global_minimum import derivation  # SymPy takes a second

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def f(self) -> Quadratic:
        """The loss that is shown."""
        return numerics.turned_loss(self.h1, self.h2, math.radians(self.theta), self.w_star)

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts say.

        The weights ``w`` of the minimum and ``said`` by the formula, which of them are exactly
        zero (``zeros``, ``said_zeros``), how far the two are apart (``off``), the loss plus
        penalty at both (``cost``, ``said_cost``) and the shares that L2 keeps in both directions.
        """
        f, penalty = self.f, cast(Penalty, self.penalty)
        w, said = (find(f, penalty, self.lam) for find in (numerics.minimum, numerics.formula))
        size = figures.PENALTIES[penalty]
        return {
            "w": w.tolist(),
            "said": said.tolist(),
            "zeros": (w == 0).tolist(),
            "said_zeros": (said == 0).tolist(),
            "off": float(math.hypot(*(w - said))) if penalty == "l1" else 0.0,
            "cost": f.value(w) + self.lam * size(w),
            "said_cost": f.value(said) + self.lam * size(said),
            "shares": [self.h1 / (self.h1 + self.lam), self.h2 / (self.h2 + self.lam)],
        }

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the contours, the way of the minimum and that of the formula."""
        return figures.plot_shift(self.f, cast(Penalty, self.penalty), self.lam)
