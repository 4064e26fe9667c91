"""The optimization view's explorer: a loss, a budget, a point that slides along the boundary."""

from __future__ import annotations

import math
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.explorers import Explorer, number
from shrinkage.lesson import style
from shrinkage.optimization import numerics

Region = Literal["diamond", "disc"]
Reading = dict[str, Any]

KAPPA_MAX = 30.0
BUDGETS = (0.2, 2.4)
REACH = 2.6
"""The picture shows weights from −REACH to REACH."""

WORDS = {
    "title": "Explorer: a loss, a budget, and a point on the boundary",
    "plane": "The plane of the weights w₁ and w₂",
    "w1": "w₁",
    "w2": "w₂",
    # Controls
    "presets": "Try",
    "preset_corner": "the corner wins",
    "preset_edge": "the edge wins",
    "preset_inside": "optimum inside",
    "preset_flip": "ridge flips a sign",
    "region": "Region",
    "region_diamond": "L1",
    "region_disc": "L2",
    "region_both": "both",
    "budget": "Budget t",
    "kappa": "Condition number κ",
    "theta": "Tilt θ",
    "degrees": "{theta}°",
    "shaded": "Shade all centres that give",
    "shaded_none": "nothing",
    "shaded_w1": "w₁ = 0",
    "shaded_w2": "w₂ = 0",
    "release": "Let P go",
    # Handles
    "handle_centre": "Centre c of the loss. Arrow keys move it, with Shift in fine steps.",
    "handle_shape": "Shape of the loss. Left and right turn it, up and down stretch it.",
    "handle_diamond": "Point P on the L1 boundary. Arrow keys move it, Enter lets it go.",
    "handle_disc": "Point P on the L2 boundary. Arrow keys move it, Enter lets it go.",
    "text_centre": "c = {c}",
    "text_shape": "κ = {kappa}, θ = {theta}°",
    "text_point": "P = {p}",
    # In the picture
    "centre": "c",
    "point": "P",
    "gradient": "−∇L",
    "normal": "normal",
    "along": "tangential",
    "cone": "normal cone",
    "legend_diamond": "centres whose L1 solution has {zero}",
    "legend_disc": "centres whose L2 solution has {zero}",
    # Readouts
    "readouts": "Readouts",
    "row_w": "Solution w",
    "row_zeros": "Exactly zero",
    "row_face": "It rests",
    "row_multiplier": "Multiplier λ",
    "row_loss": "Loss there",
    "row_p": "Point P",
    "row_loss_p": "Loss at P",
    "row_along": "Tangential part",
    "none": "none",
    "face_vertex": "at a corner",
    "face_edge": "inside an edge",
    "face_circle": "on the circle",
    "face_inside": "inside",
    # Sentences
    "name_diamond": "L1: ",
    "name_disc": "L2: ",
    "say_setting": (
        "The loss is lowest at c = {c}; its condition number is κ = {kappa}, its tilt "
        "θ = {theta}°. The budget is t = {t}."
    ),
    "say_solution": "The solution is w = {w} with λ = {lam}; exactly zero: {zeros}.",
    "say_moving": (
        "P is at {p}. There −∇L has a tangential component of {along}, so P will slide as soon as "
        "you let it go."
    ),
    "say_unheld": (
        "P is at {p}. −∇L has no tangential component, but it points inwards: the boundary does "
        "not hold P."
    ),
    "say_vertex": (
        "P rests at the corner {w}. −∇L lies in the corner's normal cone, so {zero} is exactly "
        "zero. λ = {lam}."
    ),
    "say_edge": (
        "P rests inside an edge, at {w}. −∇L is perpendicular to the edge, and no weight is zero. "
        "λ = {lam}."
    ),
    "say_circle": (
        "P rests on the circle, at {w}. −∇L is perpendicular to the circle, and no weight is "
        "exactly zero. λ = {lam}."
    ),
    "say_circle_zero": (
        "P rests on the circle, at {w}. −∇L is perpendicular to the circle, and {zero} is exactly "
        "zero: the centre lies on the one line that does this. λ = {lam}."
    ),
    "say_inside": (
        "The centre is inside the region. P rests there, the constraint costs nothing, and λ = 0."
    ),
    "say_flipped": "{weight} has another sign than at the centre.",
}

ROLES: dict[Region, str] = {"diamond": "l1", "disc": "l2"}
DEGREE = math.pi / 180
START = {"diamond_position": 0.3, "disc_position": 1.8}
PRESETS: dict[str, dict[str, Any]] = {
    "corner": {
        "region": "diamond",
        "c1": 1.0,
        "c2": 1.8,
        "kappa": 4.0,
        "theta": 60 * DEGREE,
        "t": 1.0,
    },
    "edge": {
        "region": "diamond",
        "c1": 1.3,
        "c2": 1.6,
        "kappa": 1.6,
        "theta": 30 * DEGREE,
        "t": 1.0,
    },
    "inside": {
        "region": "both",
        "c1": 0.35,
        "c2": -0.3,
        "kappa": 4.0,
        "theta": 25 * DEGREE,
        "t": 1.2,
    },
    "flip": {"region": "both", "c1": -0.4, "c2": 2.0, "kappa": 9.0, "theta": 45 * DEGREE, "t": 1.2},
}
"""What the buttons set, besides the points' start; the names are those of the words `preset_…`."""


class OptimizationExplorer(Explorer):
    """A quadratic loss over a diamond, a disc or both, and a point P on each boundary.

    Attributes
    ----------
    c1, c2 : float
        The centre c, the loss's unregularized optimum.
    kappa, theta : float
        Condition number (1 to 30) and tilt in radians of its Hessian.
    t : float
        The budget: ‖w‖₁ ≤ t for the diamond, ‖w‖₂ ≤ t for the disc.
    region : {"diamond", "disc", "both"}
        What is shown.
    diamond_position, disc_position : float or None
        Where P is on the boundary, in quarters of a turn from (t, 0), counterclockwise, in [0, 4).
        None once it was let go: then it rests at the solution and follows it.
    shaded : {"none", "w1", "w2"}
        The weight whose set of centres is shaded.
    """

    words = traitlets.Dict(WORDS).tag(sync=True)
    presets = traitlets.Dict({name: {**START, **to} for name, to in PRESETS.items()}).tag(sync=True)
    limits = traitlets.Dict({"kappa": KAPPA_MAX, "t": list(BUDGETS), "reach": REACH}).tag(sync=True)

    c1 = traitlets.Float(PRESETS["corner"]["c1"]).tag(sync=True)
    c2 = traitlets.Float(PRESETS["corner"]["c2"]).tag(sync=True)
    kappa = traitlets.Float(PRESETS["corner"]["kappa"], min=1.0, max=KAPPA_MAX).tag(sync=True)
    theta = traitlets.Float(PRESETS["corner"]["theta"]).tag(sync=True)
    t = traitlets.Float(1.0, min=BUDGETS[0], max=BUDGETS[1]).tag(sync=True)
    region = traitlets.Enum(("diamond", "disc", "both"), "diamond").tag(sync=True)
    diamond_position = traitlets.Float(START["diamond_position"], allow_none=True).tag(sync=True)
    disc_position = traitlets.Float(START["disc_position"], allow_none=True).tag(sync=True)
    shaded = traitlets.Enum(("none", "w1", "w2"), "none").tag(sync=True)

    @traitlets.validate("c1", "c2", "kappa", "theta", "t", "diamond_position", "disc_position")
    def _finite(self, proposal: Any) -> float | None:
        name, value = proposal["trait"].name, proposal["value"]
        if value is None:
            return None
        if not math.isfinite(value):
            raise traitlets.TraitError(f"{name} must be finite, got {value}")
        if name.endswith("_position"):
            return float(value) % 4.0
        return float(value)

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
    def loss(self) -> numerics.Loss:
        """The loss that is shown."""
        return numerics.tilted_loss(self.kappa, self.theta, (self.c1, self.c2))

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions that are shown."""
        every: tuple[Region, ...] = ("diamond", "disc")
        return tuple(region for region in every if self.region in (region, "both"))

    @property
    def readings(self) -> dict[Region, Reading]:
        """For each region shown what the readouts say, computed by the library.

        Each has the solution ``w``, its ``multiplier``, ``face``, ``zeros``, ``flipped`` and
        ``loss``, and of the point P: ``p``, ``loss_p``, ``along`` (the component of −∇L along the
        boundary, positive where P would move) and ``inward`` (whether −∇L points inwards there).
        """
        return {region: self._read(region) for region in self.regions}

    def _read(self, region: Region) -> Reading:
        loss = self.loss
        solution = numerics.solve(loss, self.t, region)
        position = getattr(self, f"{region}_position")
        moving = position is not None
        p = boundary_point(region, position, self.t) if moving else solution.w
        normals = boundary_normals(region, position) if moving else _units(solution.normals)
        push = numerics.negative_gradient(*loss, *p)
        pushes = [numerics.tangential_component(*loss, p[0], p[1], *way) for way in _ways(normals)]
        return {
            "w": solution.w.tolist(),
            "multiplier": solution.multiplier,
            "face": solution.face,
            "zeros": list(solution.zeros),
            "flipped": (solution.w * loss.centre < 0).tolist(),
            "loss": float(loss.value(*solution.w)),
            "moving": moving,
            "p": p.tolist(),
            "loss_p": float(loss.value(*p)),
            "along": max([0.0, *pushes]),
            "unheld": moving and len(normals) == 1 and bool(push @ normals[0] < 0),
        }

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the loss, the regions, P and −∇L there, and the centres that are shaded."""
        loss = self.loss
        ax = plt.subplots(figsize=(4.2, 4.2))[1]
        style.axes_through_origin(ax, limit=REACH, ticks=True)
        style.contours(loss.matrix, loss.centre, [0.16, 0.64, 1.44, 2.56, 4.0], ax)
        for region, reading in self.readings.items():
            role = ROLES[region]
            if self.shaded != "none":
                self._draw_centres(region, ax)
            style.draw_ball(1 if region == "diamond" else 2, self.t, ax, role=role)
            style.arrow(
                reading["p"],
                _shortened(numerics.negative_gradient(*loss, *reading["p"])),
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
                ax.plot(*corners.T, color=style.LIGHT["l2"], linestyle="dashed")

    # ------------------------------------------------------------------------------- in sentences

    def describe(self) -> str:
        """Say where the loss is, and where P is and why."""
        setting = self.words["say_setting"].format(
            c=_tuple((self.c1, self.c2)),
            kappa=number(self.kappa, 1),
            theta=round(math.degrees(self.theta)),
            t=number(self.t),
        )
        readings = self.readings.items()
        solutions = [self._say_solution(region, reading) for region, reading in readings]
        return " ".join([setting, *solutions, *(self._say(*each) for each in readings)])

    def _name(self, region: Region) -> str:
        return self.words[f"name_{region}"] if self.region == "both" else ""

    def _zeros(self, reading: Reading) -> str:
        names = zip((self.words["w1"], self.words["w2"]), reading["zeros"], strict=True)
        return ", ".join(name for name, zero in names if zero)

    def _say_solution(self, region: Region, reading: Reading) -> str:
        return self._name(region) + self.words["say_solution"].format(
            w=_tuple(reading["w"]),
            lam=number(reading["multiplier"]),
            zeros=self._zeros(reading) or self.words["none"],
        )

    def _say(self, region: Region, reading: Reading) -> str:
        words = self.words
        kind = reading["face"]
        if reading["moving"]:
            kind = "unheld" if reading["unheld"] and reading["along"] == 0 else "moving"
        elif kind == "circle" and any(reading["zeros"]):
            kind = "circle_zero"
        said = words[f"say_{kind}"].format(
            p=_tuple(reading["p"]),
            w=_tuple(reading["w"]),
            along=number(reading["along"]),
            lam=number(reading["multiplier"]),
            zero=self._zeros(reading),
        )
        if not reading["moving"]:
            names = (words["w1"], words["w2"])
            for name, flipped in zip(names, reading["flipped"], strict=True):
                said += " " + words["say_flipped"].format(weight=name) if flipped else ""
        return self._name(region) + said


# ----------------------------------------------------------------------------------- the boundary


def boundary_point(region: Region, position: float, t: float) -> numerics.Vector:
    """Point of the boundary at a position in [0, 4), shape (2,): vertices at whole numbers."""
    _require_position(position)
    if region == "disc":
        return t * _direction(position)
    k = int(position)
    share = position - k
    start, end = np.array(numerics.VERTICES[k]), np.array(numerics.VERTICES[(k + 1) % 4])
    return np.asarray(t * ((1 - share) * start + share * end))


def boundary_normals(region: Region, position: float) -> numerics.Vector:
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


def _direction(position: float) -> numerics.Vector:
    angle = position * (math.pi / 2)
    return np.array([math.cos(angle), math.sin(angle)])


def _units(vectors: numerics.Vector) -> numerics.Vector:
    return np.asarray(vectors / np.hypot(vectors[:, :1], vectors[:, 1:]))


def _ways(normals: numerics.Vector) -> list[tuple[float, float]]:
    """Return unit vectors of the two ways along the boundary, counterclockwise first."""
    if len(normals) == 0:
        return []
    (a1, a2), (b1, b2) = normals[-1], normals[0]
    return [(-a2, a1), (b2, -b1)]


def _shortened(vector: numerics.Vector) -> numerics.Vector:
    """Shorten a gradient for the picture, a long one by more, so that a short one can be seen."""
    return np.asarray(1.8 * vector / (2 + np.hypot(*vector)))


def _tuple(values: Any) -> str:
    return f"({', '.join(number(value) for value in values)})"
