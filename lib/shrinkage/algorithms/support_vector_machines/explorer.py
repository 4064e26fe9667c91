"""The explorer of support vector machines: points of two classes, a line, and its two margins."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
from matplotlib.axes import Axes

from shrinkage.algorithms.support_vector_machines import figures, numerics
from shrinkage.algorithms.support_vector_machines.numerics import CLASSES, POINTS, SPARE
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Choice, Counts, Explorer, Picture, Point, Preset, Slider

REACH = (3.8, 3.0)
"""The picture shows features a little beyond this, to either side."""


def _point(number: int) -> Point:
    label = f"Point {number + 1}. Arrow keys move it, Enter flips its class, Delete removes it."
    return Point(POINTS[number], reach=REACH, label=label, step=0.05)


class SupportVectorExplorer(Explorer):
    """Points of two classes, the line between them, and the largest disc and square in its band.

    It opens with two classes that a line can separate, the hinge loss, an L2 penalty and C = 0.1.

    Attributes
    ----------
    C : float
        The price of one point's loss; λ is 1/(nC).
    penalty : {"l2", "l1"}
        (λ/2)‖w‖₂² or λ‖w‖₁.
    loss : {"hinge", "squared_hinge"}
        What a point costs.
    p0, …, p11 : pair of float
        Where the points are; of the last two, none is there at first.
    switched : list of int
        The points that are gone though they were there at first, or the other way round.
    flipped : list of int
        The points whose class is the other one.
    """

    title = "Explorer: two classes, a line, and the band between them"
    picture = Picture(
        x=(-4.0, 4.0), y=(-3.2, 3.2), label="The plane of two features, x₁ and x₂",
        names=("x₁", "x₂"), ticks=((-3, -2, -1, 1, 2, 3), (-2, -1, 1, 2)),
    )  # fmt: skip
    beside = ("C", "penalty", "loss")
    readouts: ClassVar = {
        "lam": "λ = 1/(nC)", "euclidean": "Disc 2/‖w‖₂", "chebyshev": "Square 2/‖w‖₁",
        "w": "Weights w", "mean": "Mean loss",
    }  # fmt: skip
    more_readouts: ClassVar = {
        "support": "Support vectors", "wrong": "On the wrong side",
        "b": "Intercept b",
    }  # fmt: skip
    prediction = True
    places = (512, 480)

    C = Slider(0.1, 0.01, 10.0, step=0.05, log=True, digits=2, label="C of scikit-learn")
    penalty = Choice({"l2": "L2", "l1": "L1"}, label="Penalty")
    loss = Choice({"hinge": "hinge", "squared_hinge": "squared hinge"}, label="Loss of a point")
    p0, p1, p2, p3, p4, p5 = (_point(number) for number in range(6))
    p6, p7, p8, p9, p10, p11 = (_point(number) for number in range(6, 12))
    switched = Counts(0, 11, longest=12)
    flipped = Counts(0, 11, longest=12)

    presets: ClassVar = {
        "dear": Preset("losses cost dear", C=10.0),
        "gone": Preset("the same under L1", C=10.0, penalty="l1"),
        "stray": Preset("a stray point", p1=(-1.5, -0.4), C=10.0),
        "stray_squared": Preset(
            "the same, squared hinge", p1=(-1.5, -0.4), C=10.0, loss="squared_hinge"
        ),
    }
    says: ClassVar = {
        "disc": "2/‖w‖₂ = {width}",
        "square": "2/‖w‖₁ = {width}",
        "none": "no line",
        "and": "{count} of {all}",
        "plus": "class +1",
        "minus": "class −1",
        "text_point": "{which}, at {at}, loss {loss}",
        "edit": "Point {number}",
        "flip": "Flip its class",
        "remove": "Remove it",
        "add": "Add a point",
        # Sentences
        "say_band": (
            "A disc of diameter {disc} and a square of side {square} just fit into the band. "
            "{support} of {all} points are support vectors: at or inside the edge of their class."
        ),
        "say_gone": "{feature} is gone: its weight is exactly zero, and the line is parallel to "
        "its axis.",
        "say_free": "No point costs anything.",
        "say_zero": (
            "The penalty is so strong that both weights are zero. There is no line, and every "
            "point gets the same class."
        ),
        "say_one": "Only one class is left, so no line is needed.",
        "x1": "Feature x₁",
        "x2": "Feature x₂",
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the derivations that the picture runs."""
        from shrinkage.algorithms.support_vector_machines import derivation

        return (
            derivation.derive_margin().functions("javascript"),
            derivation.derive_dual_norm().functions("javascript"),
        )

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def present(self) -> list[int]:
        """The numbers of the points that are there."""
        return [i for i in range(len(POINTS)) if (i in SPARE) == (i in self.switched)]

    @property
    def points(self) -> FloatArray:
        """The points that are there, shape (n, 2)."""
        return np.array([getattr(self, f"p{i}") for i in self.present]).reshape(-1, 2)

    @property
    def labels(self) -> FloatArray:
        """Their labels −1 or +1, shape (n,)."""
        return np.array([CLASSES[i] * (-1) ** (i in self.flipped) for i in self.present])

    @property
    def line(self) -> numerics.Line:
        """The best line."""
        return numerics.solve_line(
            self.points, self.labels, self.C, penalty=self.penalty, loss=self.loss
        )

    @property
    def readings(self) -> dict[str, Any]:
        """What the picture shows: the line, its two margins (None for w = 0), and each loss."""
        if not self.present:
            return {"lam": None, **_nothing()}
        line = self.line
        widths = [None if math.isinf(width) else width for width in numerics.margins(line.w)]
        return {
            "lam": numerics.strength(self.C, len(self.present)),
            "w": line.w.tolist(),
            "b": line.intercept,
            "euclidean": widths[0],
            "chebyshev": widths[1],
            "zeros": (line.w == 0).tolist(),
            "losses": line.losses.tolist(),
            "mean": float(line.losses.mean()),
            "support": line.support.tolist(),
            "wrong": int((line.margins <= numerics.NEAR).sum()),
        }

    @property
    def iterative(self) -> frozenset[str]:
        """The solver starts from a point of the central path; C alone is closed form."""
        return frozenset({"w", "b", "euclidean", "chebyshev", "losses", "mean"})

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the points, the line, the band, the disc and the square."""
        ax = figures.plot_line(self.points, self.labels, self.line)
        ax.set(xlim=self.picture.x, ylim=self.picture.y)
        return ax


def _nothing() -> dict[str, Any]:
    """Return what there is to say of no point at all."""
    nothing: dict[str, Any] = dict.fromkeys(("euclidean", "chebyshev"))
    return {
        "w": [0.0, 0.0], "b": 0.0, **nothing, "zeros": [True, True], "losses": [], "mean": 0.0,
        "support": [], "wrong": 0,
    }  # fmt: skip
