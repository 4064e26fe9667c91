"""The explorer of PRML's picture: a region of any exponent q, a loss, and 300 random centres."""

from __future__ import annotations

from typing import Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Explorer, Picture, Point, Preset, Slider, Whole
from shrinkage.lesson import style
from shrinkage.prml import numerics

REACH = 2.6
"""The picture shows weights from −REACH to REACH."""

COUNT = 300
"""How many random centres there are."""

SEED = 52
"""Their seed, with which the shares are close to the chances."""

EXPONENTS = (1.0, 0.99, 0.9, 0.75, 0.6, 0.45, 0.3)
"""The exponents at which the small picture's curve has a point."""


def cloud() -> FloatArray:
    """Random centres of the picture, shape (COUNT, 2).

    They have nine decimals, so that none happens to be one of the few that give a zero for q > 1.
    """
    centres = numerics.laplace_centres(COUNT, 2, np.random.default_rng(SEED))
    return np.round(centres, 9)


class PrmlExplorer(Explorer):
    """Contours of a loss, the region Σ|wⱼ|^q ≤ t^q, and which centres give an exact zero.

    It opens with a round loss, the disc, and the budget 1.

    Attributes
    ----------
    q : float
        The exponent.
    t : float
        The budget: where the region meets the axes.
    rho : float
        Correlation of the two standardised features.
    p : int
        The number of weights for which the small picture has the exact chance at q = 1.
    c : pair of float
        The centre of the loss that is drawn.
    """

    title = "Explorer: a region of any exponent, and who gets a zero"
    picture = Picture(
        x=(-REACH, REACH), y=(-2.5, 2.5), names=("w₁", "w₂"),
        ticks=((-2, -1, 1, 2), (-2, -1, 1, 2)),
        label="The plane of the weights w₁ and w₂, with the region, the contours and 300 centres",
    )  # fmt: skip
    beside = ("q", "t", "rho")
    readouts: ClassVar = {"small": "Smaller weight", "share": "Centres with a zero"}
    more_readouts: ClassVar = {
        "w": "Solution w", "zeros": "Exactly zero", "place": "It touches",
        "multiplier": "Multiplier λ",
        "locals": "Local solutions", "law": "Chance of a zero at q = 1, p weights",
    }  # fmt: skip
    prediction = True
    places = (605, 590)

    q = Slider(2.0, 0.3, 4.0, step=0.05, label="Exponent q")
    t = Slider(1.0, 0.2, 2.4, step=0.05, label="Budget t")
    rho = Slider(0.0, -0.9, 0.9, step=0.05, label="Correlation ρ")
    c = Point(
        (0.3, 1.7), reach=(2.5, 2.4), short="c",
        label="Centre c of the loss. Arrow keys move it, with Shift in fine steps.",
    )  # fmt: skip
    p = Whole(2, 2, 6, label="Weights p, round loss, small picture")

    presets: ClassVar = {
        "almost": Preset("q = 1.05", q=1.05),
        "diamond": Preset("q = 1", q=1.0),
        "star": Preset("q = 0.5, two ways to end", q=0.5, c=(1.2, 1.5)),
        "tilted": Preset("correlated", q=0.75, rho=0.8, c=(-0.5, 1.4)),
        "many": Preset("five weights", q=1.0, p=5),
    }
    says: ClassVar = {
        "w1": "w₁",
        "w2": "w₂",
        "none": "none",
        "exact": "0, exactly",
        "of": "{count} of {all}",
        "gradient": "−∇L",
        "shares": "Share of the centres with an exact zero, against q",
        "legend_zero": "centre that gives a zero",
        "legend_none": "that gives none",
        "place_inside": "nowhere",
        "place_axis": "on an axis",
        "place_corner": "at a corner",
        "place_edge": "inside an edge",
        "place_curve": "on a curve",
        # Sentences
        "say_inside": "The centre is inside the region and is the solution.",
        "say_axis": (
            "It touches at {w}, exactly on the axis: {zero} is zero, because −∇L happens to point "
            "along the axis."
        ),
        "say_corner": "It touches at the corner {w}: {zero} is exactly zero.",
        "say_edge": "It touches inside an edge, at {w}: no zero.",
        "say_curve": "It touches at {w}. The smaller weight is {small}, and not zero.",
        "say_locals": "{locals} points are each the lowest around, so a search may end at another.",
        "say_count": "Of the {all} centres {count} give a zero.",
        "say_law": (
            "With {p} weights, round loss: at q = 1 the chance {law} (square), no less below."
        ),
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the view's derivations that the picture runs."""
        from shrinkage.prml import derivation  # SymPy takes a second: only when needed

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    @traitlets.default("data")
    def _centres(self) -> dict[str, Any]:
        return {"centres": cloud().tolist(), "exponents": list(EXPONENTS)}

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def loss(self) -> Quadratic:
        """The loss that is drawn."""
        return numerics.correlated_loss(self.rho, self.c)

    @property
    def found(self) -> tuple[numerics.Touching, ...]:
        """The solution first, then the other local ones."""
        return numerics.local_solutions(self.loss, self.t, self.q)

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts and the pictures say.

        Of the solution ``w``, ``place``, ``zeros``, ``multiplier``, ``exponent`` and ``loss``; the
        points of the ``others`` that are lowest around, and how many ``locals`` there are in all;
        of the cloud the ``count`` with a zero, and its ``shares`` at the `EXPONENTS` above q; and
        the ``law``'s chance for p weights.
        """
        first, *others = self.found
        centres = np.array(self.data["centres"])
        reached = [q for q in EXPONENTS if q > self.q]
        shares = numerics.shares_by_exponent(centres, self.rho, self.t, reached)
        return {
            "w": first.w.tolist(),
            "place": first.place,
            "zeros": list(first.zeros),
            "multiplier": first.multiplier,
            "exponent": first.exponent,
            "loss": first.loss,
            "others": [each.w.tolist() for each in others],
            "locals": 1 + len(others),
            "count": int(numerics.have_zero(centres, self.rho, self.t, self.q).sum()),
            "shares": shares.tolist(),
            "law": numerics.share_with_zero(self.p, self.t),
        }

    @property
    def iterative(self) -> frozenset[str]:
        """A point on a curve is found by halving, and what follows from it."""
        return frozenset({"w", "multiplier", "exponent", "loss", "others"})

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the region, the contours, the touching point, and the centres by their zeros."""
        solution, loss = self.found[0], self.loss
        ax = plt.subplots(figsize=(4.2, 4.2))[1]
        style.axes_through_origin(ax, limit=REACH, ticks=True)
        centres = np.array(self.data["centres"])
        zero = numerics.have_zero(centres, self.rho, self.t, self.q)
        one, other = style.LIGHT["l1"], style.LIGHT["l2"]
        ax.plot(*centres[zero].T, "D", ms=3, color=one)
        ax.plot(*centres[~zero].T, "o", ms=3, mfc="none", mec=other)
        style.draw_ball(self.q, self.t, ax)
        if solution.loss > 0:
            style.contours(loss.H, loss.w_star, [solution.loss], ax)
        style.point(solution.w, ax, role="l1" if self.q <= 1 else "l2")
        return ax
