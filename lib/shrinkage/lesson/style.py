"""How the book draws: one palette for two themes, and the few shapes that several views share.

Every colour in a figure is one of `LIGHT`; the website replaces each by the colour of the same role
in `DARK`. Roles differ in lightness as well as in hue, and in dashes and markers, so that no
figure relies on hue alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, Patch, Polygon
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "DARK",
    "DASHES",
    "DATA_ROLES",
    "LIGHT",
    "MARKERS",
    "arrow",
    "axes_through_origin",
    "ball_outline",
    "contours",
    "contrast",
    "dark_svg",
    "draw_ball",
    "frame",
    "lightness",
    "line",
    "point",
    "stray_colours",
    "use",
]

LIGHT = {
    "background": "#ffffff",
    "text": "#1c2530",
    "muted": "#5c6570",
    "grid": "#d8dde3",
    "l1": "#c64e00",
    "l2": "#06479a",
    "loss": "#56616f",
    "gradient": "#006348",
    "sample": "#63175b",
    "highlight": "#886300",
}
DARK = {
    "background": "#14181e",
    "text": "#e6e9ee",
    "muted": "#a3adba",
    "grid": "#3a424d",
    "l1": "#ffa473",
    "l2": "#3f98e6",
    "loss": "#778596",
    "gradient": "#38c496",
    "sample": "#d687cf",
    "highlight": "#f5cf63",
}
#: Roles that carry data, in the order in which a plot without roles uses them.
DATA_ROLES = ("l2", "l1", "gradient", "sample", "highlight", "loss")
DASHES: dict[str, Any] = {
    "l2": "solid",
    "l1": (0, (5, 1.6)),
    "gradient": (0, (1.2, 1.2)),
    "sample": (0, (7, 1.6, 1.4, 1.6)),
    "highlight": (0, (3, 1.4, 1, 1.4, 1, 1.4)),
    "loss": (0, (2.6, 2.6)),
}
MARKERS = {
    "l2": "o",
    "l1": "D",
    "gradient": "^",
    "sample": "s",
    "highlight": "P",
    "loss": "v",
}


# --- colours -------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2 defines."""
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise ValueError(f"colour: expected '#rrggbb' in lower case, got {colour!r}")
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two '#rrggbb' colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """Return the CIE lightness L* of a '#rrggbb' colour, from 0 (black) to 100 (white)."""
    luminance = _luminance(colour)
    if luminance <= (6 / 29) ** 3:
        return float(luminance * (29 / 3) ** 3)
    return float(116 * luminance ** (1 / 3) - 16)


def stray_colours(svg: str) -> set[str]:
    """Return the '#rrggbb' colours of an SVG text that are not in the palette.

    Such a colour would stay as it is in the dark theme. A test of each room asks for an empty set.
    """
    return set(_hex_colours(svg)) - set(LIGHT.values())


def dark_svg(svg: str) -> str:
    """Return an SVG text with each colour of `LIGHT` replaced by that of its role in `DARK`."""
    swap = {LIGHT[role]: DARK[role] for role in LIGHT}
    return re.sub(r"#[0-9a-f]{6}\b", lambda found: swap.get(found[0], found[0]), svg)


def _hex_colours(svg: str) -> list[str]:
    # xlink:href="#…" names a glyph, not a colour.
    return re.findall(r"(?<![\"'(])#[0-9a-f]{6}\b", svg)


# --- settings ------------------------------------------------------------------------------


def _settings() -> dict[str, Any]:
    muted = ("axes.edgecolor", "xtick.color", "ytick.color", "legend.edgecolor")
    text = (
        "text.color",
        "axes.labelcolor",
        "axes.titlecolor",
        "xtick.labelcolor",
        "ytick.labelcolor",
        "legend.labelcolor",
        "lines.color",
        "patch.edgecolor",
        "hatch.color",
    )
    background = (
        "figure.facecolor",
        "figure.edgecolor",
        "axes.facecolor",
        "savefig.facecolor",
        "savefig.edgecolor",
        "legend.facecolor",
    )
    return {
        **dict.fromkeys(muted, LIGHT["muted"]),
        **dict.fromkeys(text, LIGHT["text"]),
        **dict.fromkeys(background, LIGHT["background"]),
        "axes.prop_cycle": cycler(
            color=[LIGHT[role] for role in DATA_ROLES],
            linestyle=[DASHES[role] for role in DATA_ROLES],
        ),
        "axes.axisbelow": True,
        "axes.grid": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 11,
        "figure.dpi": 100,
        "figure.figsize": (6.2, 4.0),
        "figure.constrained_layout.use": True,
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
        "font.size": 11,
        "grid.color": LIGHT["grid"],
        "grid.linewidth": 0.8,
        "image.cmap": "gray",
        "legend.framealpha": 1.0,
        "legend.frameon": False,
        "lines.linewidth": 2.0,
        "lines.markersize": 6,
        "path.simplify_threshold": 0.5,
        "patch.facecolor": LIGHT["l2"],
        # Text as text: half the size of outlines. Verdana is as wide as DejaVu Sans.
        "svg.fonttype": "none",
        # Without it the ids in an SVG change from build to build.
        "svg.hashsalt": "shrinkage",
    }


def use() -> None:
    """Set Matplotlib, and a notebook's inline figures, to the book's style."""
    settings: Any = _settings()  # the stubs want the names of settings as literals
    mpl.rcParams.update(settings)
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # a plain script has no notebook to set
        return
    shell = get_ipython()
    if shell is not None and hasattr(shell, "kernel"):
        # No date, so that two builds give the same file.
        set_matplotlib_formats("svg", metadata={"Date": None})  # type: ignore[no-untyped-call]


def line(role: str, **changes: Any) -> dict[str, Any]:
    """Return colour and dashes of a role as keyword arguments for ``Axes.plot``.

    Parameters
    ----------
    role : str
        One of `DATA_ROLES`.
    **changes
        Further keyword arguments, which win over the role's.
    """
    if role not in DATA_ROLES:
        raise ValueError(f"role: expected one of {DATA_ROLES}, got {role!r}")
    return {"color": LIGHT[role], "linestyle": DASHES[role], **changes}


# --- shapes --------------------------------------------------------------------------------


def axes_through_origin(
    ax: Axes | None = None,
    *,
    limit: float | tuple[float, float, float, float] = 2.0,
    labels: tuple[str, str] = ("$w_1$", "$w_2$"),
    ticks: bool = False,
) -> Axes:
    """Draw the two coordinate axes through the origin, with equal scales.

    Parameters
    ----------
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.
    limit : float or (left, right, bottom, top)
        How far the picture reaches, in the units of the weights.
    labels : pair of str
        Names at the ends of the axes.
    ticks : bool
        Whether to show numbers.
    """
    ax = _axes(ax)
    left, right, bottom, top = (
        (-limit, limit, -limit, limit) if isinstance(limit, (int, float)) else limit
    )
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_position("zero")
        ax.spines[side].set_linewidth(1.0)
        ax.spines[side].set_zorder(0.5)
    if not ticks:
        ax.set(xticks=[], yticks=[])
    ax.annotate(labels[0], (right, 0), (0, -4), textcoords="offset points", ha="right", va="top")
    ax.annotate(labels[1], (0, top), (-5, 0), textcoords="offset points", ha="right", va="top")
    return ax


def contours(
    hessian: ArrayLike,
    centre: ArrayLike,
    levels: Sequence[float],
    ax: Axes | None = None,
    *,
    role: str = "loss",
) -> Axes:
    """Draw contours of L(w) = ½(w − c)ᵀH(w − c), which are ellipses, and mark the centre.

    Parameters
    ----------
    hessian : array_like of shape (2, 2)
        H, symmetric and positive definite.
    centre : array_like of shape (2,)
        c, the minimum.
    levels : sequence of positive floats
        Values of L.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.
    role : str
        The colour's role.
    """
    matrix, middle = np.asarray(hessian, dtype=float), np.asarray(centre, dtype=float)
    if matrix.shape != (2, 2) or not np.allclose(matrix, matrix.T):
        raise ValueError(f"hessian: expected a symmetric (2, 2) array, got {matrix.tolist()}")
    if middle.shape != (2,):
        raise ValueError(f"centre: expected shape (2,), got {middle.shape}")
    curvatures, directions = np.linalg.eigh(matrix)
    if curvatures[0] <= 0:
        raise ValueError(f"hessian: expected positive eigenvalues, got {curvatures.tolist()}")
    if any(level <= 0 for level in levels):
        raise ValueError(f"levels: expected positive values, got {list(levels)}")
    ax = _axes(ax)
    angle = np.degrees(np.arctan2(directions[1, 0], directions[0, 0]))
    for level in levels:
        wide, high = 2 * np.sqrt(2 * level / curvatures)
        shape = Ellipse(
            (float(middle[0]), float(middle[1])), wide, high, angle=angle, fill=False, lw=1.1
        )
        shape.set_edgecolor(LIGHT[role])
        ax.add_patch(shape)
    point(middle, ax, role=role, marker="x", fill=True)
    return ax


def ball_outline(q: float, radius: float = 1.0, *, per_quarter: int = 40) -> NDArray[np.float64]:
    """Return points on the curve abs(w₁)^q + abs(w₂)^q = radius^q, the axes' points among them.

    Parameters
    ----------
    q : float
        Positive; 1 gives the diamond, 2 the circle, ``numpy.inf`` the square.
    radius : float
        Positive; where the curve meets the axes.
    per_quarter : int
        Points per quarter turn; the diamond and the square need only their corners.

    Returns
    -------
    ndarray of shape (m, 2)
        The points in counter-clockwise order, the first not repeated.
    """
    if not q > 0:
        raise ValueError(f"q: expected a positive number, got {q!r}")
    if not (radius > 0 and np.isfinite(radius)):
        raise ValueError(f"radius: expected a positive finite number, got {radius!r}")
    if q == np.inf:
        return radius * np.array([[1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]])
    steps = 1 if q == 1 else per_quarter
    angle = np.linspace(0.0, np.pi / 2, steps, endpoint=False)
    first = np.stack([np.cos(angle), np.sin(angle)], axis=1) ** (2.0 / q)
    # Turning the first quarter keeps the four points on the axes exact.
    quarters = [first]
    for _ in range(3):
        quarters.append(quarters[-1] @ np.array([[0.0, 1.0], [-1.0, 0.0]]))
    return radius * np.concatenate(quarters)


def draw_ball(
    q: float, radius: float = 1.0, ax: Axes | None = None, *, role: str | None = None
) -> Axes:
    """Draw and lightly fill the region abs(w₁)^q + abs(w₂)^q ≤ radius^q.

    Parameters
    ----------
    q, radius
        As in `ball_outline`.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.
    role : str, optional
        The colour's role; by default "l1" for q ≤ 1 and "l2" for larger q.
    """
    ax = _axes(ax)
    colour = LIGHT[role or ("l1" if q <= 1 else "l2")]
    # An exact circle is four arcs; in a drawing's file they take far less room than points.
    shape: Patch = (
        Circle((0, 0), radius) if q == 2 else Polygon(ball_outline(q, radius), closed=True)
    )
    shape.set(facecolor=(colour, 0.14), edgecolor=colour, linewidth=1.8)
    ax.add_patch(shape)
    return ax


def arrow(
    start: ArrayLike,
    vector: ArrayLike,
    ax: Axes | None = None,
    *,
    role: str = "gradient",
    label: str = "",
    nudge: tuple[float, float] = (4, 4),
) -> Axes:
    """Draw an arrow from ``start`` along ``vector``, with a label near its tip.

    Parameters
    ----------
    start, vector : array_like of shape (2,)
        In the units of the axes.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.
    role : str
        The colour's role.
    label : str
        Text at the tip, in the arrow's colour.
    nudge : pair of float
        Where the text starts, in points from the tip.
    """
    ax = _axes(ax)
    tail, shift = np.asarray(start, dtype=float), np.asarray(vector, dtype=float)
    if tail.shape != (2,) or shift.shape != (2,):
        raise ValueError(f"vector: expected two points of shape (2,), got {tail}, {shift}")
    tip = tail + shift
    ax.add_patch(
        FancyArrowPatch(
            (float(tail[0]), float(tail[1])),
            (float(tip[0]), float(tip[1])),
            arrowstyle="-|>",
            mutation_scale=11,
            shrinkA=0,
            shrinkB=0,
            linewidth=1.8,
            color=LIGHT[role],
            zorder=4,
        )
    )
    if label:
        ax.annotate(
            label, (float(tip[0]), float(tip[1])), nudge, textcoords="offset points",
            color=LIGHT[role],
        )  # fmt: skip
    return ax


def point(
    position: ArrayLike,
    ax: Axes | None = None,
    *,
    role: str = "text",
    label: str = "",
    marker: str | None = None,
    fill: bool = True,
    nudge: tuple[float, float] = (5, 5),
) -> Axes:
    """Mark a point in the marker of its role, with a label beside it.

    Parameters
    ----------
    position : array_like of shape (2,)
        In the units of the axes.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.
    role : str
        Role of colour and marker.
    label : str
        Text beside the point.
    marker : str, optional
        A Matplotlib marker instead of the role's.
    fill : bool
        Whether the marker is filled.
    nudge : pair of float
        Where the text starts, in points from the position.
    """
    ax = _axes(ax)
    where = np.asarray(position, dtype=float)
    if where.shape != (2,):
        raise ValueError(f"position: expected shape (2,), got {where.shape}")
    ax.add_line(
        Line2D(
            [where[0]],
            [where[1]],
            marker=marker or MARKERS.get(role, "o"),
            linestyle="none",
            color=LIGHT[role],
            markerfacecolor=LIGHT[role] if fill else LIGHT["background"],
            zorder=5,
        )
    )
    if label:
        ax.annotate(
            label, (float(where[0]), float(where[1])), nudge, textcoords="offset points",
            color=LIGHT["text"],
        )  # fmt: skip
    return ax


def frame(ax: Axes, x: str, y: str, *, zero: bool = False) -> None:
    """Name the axes; a small drawing needs no numbers but may need the line at zero."""
    ax.set(xlabel=x, ylabel=y, xticks=[], yticks=[])
    if zero:
        ax.axhline(0, color=LIGHT["muted"], linewidth=0.8, zorder=0)


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots()[1] if ax is None else ax
