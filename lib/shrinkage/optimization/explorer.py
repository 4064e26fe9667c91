"""The optimization view's explorer: a loss, a budget, a point that slides along the boundary."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Choice, Explorer, Hidden, Picture, Point, Preset, Slider
from shrinkage.lesson import style
from shrinkage.optimization import numerics

Region = Literal["diamond", "disc"]
Reading = dict[str, Any]

REACH = 2.6
"""The picture shows weights from −REACH to REACH."""

ROLES: dict[Region, str] = {"diamond": "l1", "disc": "l2"}


class OptimizationExplorer(Explorer):
    """A quadratic loss over a diamond, a disc or both, and a point P on each boundary.

    It opens with a round loss whose centre is outside both regions, and the budget 1.

    Attributes
    ----------
    c : pair of float
        The centre c, the loss's unregularized optimum.
    kappa, theta : float
        Condition number and tilt in degrees of its Hessian.
    t : float
        The budget: ‖w‖₁ ≤ t for the diamond, ‖w‖₂ ≤ t for the disc.
    region : {"both", "diamond", "disc"}
        What is shown.
    diamond_position, disc_position : float or None
        Where P is on the boundary, in quarters of a turn from (t, 0), counterclockwise, in [0, 4).
        None once it was let go: then it rests at the solution and follows it.
    shaded : {"none", "w1", "w2"}
        The weight whose set of centres is shaded.
    """

    title = "Explorer: a loss, a budget, and a point on the boundary"
    picture = Picture(
        x=(-REACH, REACH), y=(-REACH, REACH), label="The plane of the weights w₁ and w₂",
        names=("w₁", "w₂"), ticks=((-2, -1, 1, 2), (-2, -1, 1, 2)),
    )  # fmt: skip
    beside = ("t", "region", "shaded")
    readouts: ClassVar = {"w": "Solution w", "zeros": "Exactly zero", "multiplier": "Multiplier λ"}
    more_readouts: ClassVar = {
        "face": "It rests", "loss": "Loss there", "p": "Point P", "loss_p": "Loss at P",
        "along": "Tangential part",
    }  # fmt: skip
    columns: ClassVar = {"diamond": "L1", "disc": "L2"}
    prediction = True
    places = (620, 600)

    t = Slider(1.0, 0.2, 2.4, step=0.05, label="Budget t")
    region = Choice({"both": "both", "diamond": "L1", "disc": "L2"}, label="Region")
    shaded = Choice(
        {"none": "nothing", "w1": "w₁ = 0", "w2": "w₂ = 0"}, label="Shade all centres that give"
    )
    c = Point(
        (0.5, 1.7), reach=(2.5, 2.5), short="c",
        label="Centre c of the loss. Arrow keys move it, with Shift in fine steps.",
    )  # fmt: skip
    kappa = Slider(1.0, 1.0, 30.0, step=0.5, digits=1, label="Condition number κ")
    theta = Slider(30.0, -90.0, 90.0, step=5.0, digits=0, unit="°", label="Tilt θ")
    diamond_position = Hidden(0.3, 0.0, 4.0, optional=True, period=True)
    disc_position = Hidden(3.7, 0.0, 4.0, optional=True, period=True)

    presets: ClassVar = {
        "corner": Preset("the corner wins", region="diamond", c=(1.0, 1.8), kappa=4.0, theta=60.0),
        "edge": Preset("the edge wins", region="diamond", c=(1.3, 1.6), kappa=1.5, theta=30.0),
        "inside": Preset("optimum inside", c=(0.35, -0.3), kappa=4.0, theta=25.0, t=1.2),
        "tilted": Preset("a tilted loss", c=(-0.4, 2.0), kappa=9.0, theta=45.0, t=2.4),
    }
    says: ClassVar = {
        "w1": "w₁",
        "w2": "w₂",
        "release": "Let P go",
        "none": "none",
        "handle_shape": "Shape of the loss. Left and right turn it, up and down stretch it.",
        "handle_diamond": "Point P on the L1 boundary. Arrow keys move it, Enter lets it go.",
        "handle_disc": "Point P on the L2 boundary. Arrow keys move it, Enter lets it go.",
        "text_shape": "κ = {kappa}, θ = {theta}",
        "text_point": "P = {p}",
        # In the picture
        "point": "P",
        "gradient": "−∇L",
        "normal": "normal",
        "along": "tangential",
        "cone": "normal cone",
        "legend_diamond": "centres whose L1 solution has {zero}",
        "legend_disc": "centres whose L2 solution has {zero}",
        "face_vertex": "at a corner",
        "face_edge": "inside an edge",
        "face_circle": "on the circle",
        "face_inside": "inside",
        # Sentences
        "name_diamond": "L1: ",
        "name_disc": "L2: ",
        "say_moving": (
            "P is at {p}, on its way to where −∇L has no tangential component. Held there, it "
            "slides as soon as you let it go."
        ),
        "say_unheld": (
            "P is at {p}. −∇L has no tangential component, but it points inwards: the boundary "
            "does not hold P."
        ),
        "say_vertex": (
            "P rests at the corner {w}. −∇L lies in the corner's normal cone, so {zero} is exactly "
            "zero. λ = {lam}."
        ),
        "say_edge": (
            "P rests inside an edge, at {w}. −∇L is perpendicular to the edge, and no weight is "
            "zero. λ = {lam}."
        ),
        "say_circle": (
            "P rests on the circle, at {w}. −∇L is perpendicular to the circle, and no weight is "
            "exactly zero. λ = {lam}."
        ),
        "say_circle_zero": (
            "P rests on the circle, at {w}. −∇L is perpendicular to the circle, and {zero} is "
            "exactly zero: the centre lies on the one line that does this. λ = {lam}."
        ),
        "say_inside": (
            "The centre is inside the region. P rests there, the constraint costs nothing, and "
            "λ = 0."
        ),
        "say_flipped": "{weight} has another sign than at the centre.",
    }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the view's derivations that the picture runs."""
        from shrinkage.optimization import derivation  # SymPy takes a second: only when needed

        names = ("loss", "circle", "secular", "edge", "vertex")
        return tuple(
            getattr(derivation, f"derive_{name}")().functions("javascript") for name in names
        )

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def loss(self) -> Quadratic:
        """The loss that is shown."""
        return numerics.tilted_loss(self.kappa, math.radians(self.theta), self.c)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions that are shown."""
        every: tuple[Region, ...] = ("diamond", "disc")
        return tuple(region for region in every if self.region in (region, "both"))

    @property
    def readings(self) -> dict[Region, Reading]:
        """For each region shown what the readouts say.

        Each has the solution ``w``, its ``multiplier``, ``face``, ``zeros``, ``flipped`` and
        ``loss``, and of the point P: ``p``, ``loss_p``, ``along`` (the component of −∇L along the
        boundary, positive where P would move) and ``unheld`` (−∇L points inwards there).
        """
        return {region: self._read(region) for region in self.regions}

    @property
    def iterative(self) -> frozenset[str]:
        """The circle's multiplier is found by a root finder, and all that follows from it."""
        disc = self.readings.get("disc")
        if disc is None or disc["face"] != "circle":
            return frozenset()
        follows = () if disc["moving"] else ("disc.p", "disc.loss_p", "disc.along")
        return frozenset({"disc.w", "disc.multiplier", "disc.loss", *follows})

    def _read(self, region: Region) -> Reading:
        loss = self.loss
        solution = numerics.solve(loss, self.t, region)
        position = getattr(self, f"{region}_position")
        moving = position is not None
        p = boundary_point(region, position, self.t) if moving else solution.w
        normals = boundary_normals(region, position) if moving else _units(solution.normals)
        push = -loss.gradient(p)
        pushes = [float(push @ way) for way in _ways(normals)]
        return {
            "w": solution.w.tolist(),
            "multiplier": solution.multiplier,
            "face": solution.face,
            "zeros": list(solution.zeros),
            "flipped": (solution.w * loss.w_star < 0).tolist(),
            "loss": loss.value(solution.w),
            "moving": moving,
            "p": p.tolist(),
            "loss_p": loss.value(p),
            "along": max([0.0, *pushes]),
            "unheld": moving and len(normals) == 1 and bool(push @ normals[0] < 0),
        }

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the loss, the regions, P and −∇L there, and the centres that are shaded."""
        loss = self.loss
        ax = plt.subplots(figsize=(4.2, 4.2))[1]
        style.axes_through_origin(ax, limit=REACH, ticks=True)
        style.contours(loss.H, loss.w_star, [0.16, 0.64, 1.44, 2.56, 4.0], ax)
        for region, reading in self.readings.items():
            role = ROLES[region]
            if self.shaded != "none":
                self._draw_centres(region, ax)
            style.draw_ball(1 if region == "diamond" else 2, self.t, ax, role=role)
            style.arrow(
                reading["p"],
                _shortened(-loss.gradient(reading["p"])),
                ax,
                label=self.words["gradient"],
            )
            if reading["moving"]:
                style.point(reading["w"], ax, role=role, fill=False)
            style.point(reading["p"], ax, role=role, label=self.words["point"])
        return ax

    def _draw_centres(self, region: Region, ax: Axes) -> None:
        weight = int(self.shaded == "w2")
        for cone in numerics.centres_with_zero(self.loss, self.t, weight, region):
            corners = cone.corners(6 * REACH)
            if len(corners) > 2:
                ax.fill(*corners.T, color=style.LIGHT["l1"], alpha=0.2, lw=0)
            else:
                ax.plot(*corners.T, **style.line("l2", lw=2.6))


# ----------------------------------------------------------------------------------- the boundary


def boundary_point(region: Region, position: float, t: float) -> FloatArray:
    """Point of the boundary at a position in [0, 4), shape (2,): vertices at whole numbers."""
    _require_position(position)
    if region == "disc":
        return t * _direction(position)
    k = int(position)
    share = position - k
    start, end = np.array(numerics.VERTICES[k]), np.array(numerics.VERTICES[(k + 1) % 4])
    return np.asarray(t * ((1 - share) * start + share * end))


def boundary_normals(region: Region, position: float) -> FloatArray:
    """Outward unit normals, shape (1, 2), or (2, 2) at a vertex: clockwise neighbour first."""
    _require_position(position)
    if region == "disc":
        return _direction(position)[np.newaxis]
    k = int(position)
    edges = [numerics.EDGES[k]] if position > k else [numerics.EDGES[k - 1], numerics.EDGES[k]]
    return _units(np.array(edges, dtype=float))


def _require_position(position: float) -> None:
    if not 0 <= position < 4:
        raise ValueError(f"position must be in [0, 4), got {position}")


def _direction(position: float) -> FloatArray:
    angle = position * (math.pi / 2)
    return np.array([math.cos(angle), math.sin(angle)])


def _units(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.hypot(vectors[:, :1], vectors[:, 1:]))


def _ways(normals: FloatArray) -> list[tuple[float, float]]:
    """Return unit vectors of the two ways along the boundary, counterclockwise first."""
    if len(normals) == 0:
        return []
    (a1, a2), (b1, b2) = normals[-1], normals[0]
    return [(-a2, a1), (b2, -b1)]


def _shortened(vector: FloatArray) -> FloatArray:
    """Shorten a gradient for the picture, a long one by more, so that a short one can be seen."""
    return np.asarray(1.8 * vector / (2 + np.hypot(*vector)))
