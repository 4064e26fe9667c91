"""The palette reads in both themes, and the shapes are where they should be."""

from __future__ import annotations

import io
import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from shrinkage.lesson import style


@pytest.fixture
def ax():
    with mpl.rc_context():
        style.use()
        figure, axes = plt.subplots()
        yield axes
        plt.close(figure)


def svg(axes) -> str:
    text = io.StringIO()
    axes.figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


@pytest.mark.parametrize("palette", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_roles_read_on_their_background(palette):
    background = palette["background"]
    assert len(set(palette.values())) == len(palette)
    for role in ("text", "muted"):
        assert style.contrast(palette[role], background) >= 4.5
    for role in style.DATA_ROLES:
        # Labels wear the colours of data, so graphics' 3:1 is not enough.
        assert style.contrast(palette[role], background) >= 4.5
    for one, other in itertools.combinations(style.DATA_ROLES, 2):
        assert abs(style.lightness(palette[one]) - style.lightness(palette[other])) >= 3.5
    assert abs(style.lightness(palette["l1"]) - style.lightness(palette["l2"])) >= 12


def test_the_themes_have_the_same_roles():
    assert style.LIGHT.keys() == style.DARK.keys()
    assert set(style.DATA_ROLES) == set(style.DASHES) == set(style.MARKERS)
    for appearance in (style.DASHES, style.MARKERS):
        assert len(set(map(str, appearance.values()))) == len(appearance)


def test_contrast_is_the_one_of_the_guidelines():
    assert style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert style.lightness("#777777") == pytest.approx(50.03, abs=0.01)
    with pytest.raises(ValueError, match="'#rrggbb'"):
        style.contrast("red", "#ffffff")


def test_a_figure_has_no_colour_outside_the_palette(ax):
    style.axes_through_origin(ax)
    style.draw_ball(1, 1, ax)
    style.draw_ball(2, 1, ax)
    style.contours([[2, 0.5], [0.5, 1]], [1, 1], [0.5, 1], ax)
    style.arrow([0, 0], [1, 1], ax, label="g")
    style.point([0, 1], ax, role="l1", label="P", fill=False)
    for role in style.DATA_ROLES:
        ax.plot([0, 1], [1, 0], **style.line(role), label=role, marker=style.MARKERS[role])
    ax.plot([0, 1], [0, 0])
    ax.fill_between([0, 1], [0, 1])
    ax.bar([1], [1])
    ax.legend()
    ax.grid(True)
    ax.set(title="t", xlabel="x", ylabel="y")
    text = svg(ax)
    assert style.stray_colours(text) == set()
    ax.plot([0, 1], [1, 0], color="#123456")
    assert style.stray_colours(svg(ax)) == {"#123456"}


def test_the_dark_figure_has_no_light_colour(ax):
    ax.plot([0, 1], **style.line("l1"))
    light = svg(ax)
    dark = style.dark_svg(light)
    for role, colour in style.LIGHT.items():
        assert light.count(colour) == dark.count(style.DARK[role])
        assert colour not in dark


def test_figures_are_the_same_in_every_build(ax):
    ax.plot([0, 1], clip_on=True)
    ax.fill_between([0, 1], [0, 1])
    assert svg(ax) == svg(ax)


@pytest.mark.parametrize("q", [0.5, 1, 1.5, 2, 4, np.inf])
@pytest.mark.parametrize("radius", [0.5, 2.0])
def test_the_outline_is_the_balls_boundary(q, radius):
    points = style.ball_outline(q, radius)
    if q == np.inf:
        sizes = np.abs(points).max(axis=1)
    else:
        sizes = (np.abs(points) ** q).sum(axis=1) ** (1 / q)
    np.testing.assert_allclose(sizes, radius)
    angles = np.unwrap(np.arctan2(points[:, 1], points[:, 0]))
    assert (np.diff(angles) > 0).all()
    if q != np.inf:
        axes = {tuple(p + 0.0) for p in points if 0.0 in p}
        assert axes == {(radius, 0.0), (0.0, radius), (-radius, 0.0), (0.0, -radius)}


def test_contours_are_where_the_loss_has_the_level(ax):
    hessian, centre = np.array([[2.0, 0.7], [0.7, 1.0]]), np.array([1.0, -0.5])
    style.contours(hessian, centre, [0.3], ax)
    ellipse = ax.patches[0]
    points = ellipse.get_patch_transform().transform(
        np.column_stack([np.cos(np.arange(8.0)), np.sin(np.arange(8.0))])
    )
    away = points - centre
    np.testing.assert_allclose(0.5 * np.einsum("ij,jk,ik->i", away, hessian, away), 0.3)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: style.ball_outline(0), "q: expected a positive"),
        (lambda: style.ball_outline(float("nan")), "q: expected a positive"),
        (lambda: style.ball_outline(1, -1), "radius"),
        (lambda: style.ball_outline(1, float("inf")), "radius"),
        (lambda: style.line("blue"), "role"),
        (lambda: style.contours([[1, 2], [0, 1]], [0, 0], [1]), "symmetric"),
        (lambda: style.contours([[1, 2], [2, 1]], [0, 0], [1]), "positive eigenvalues"),
        (lambda: style.contours(np.eye(2), [0, 0, 0], [1]), "centre"),
        (lambda: style.contours(np.eye(2), [0, 0], [0]), "levels"),
        (lambda: style.arrow([0, 0, 0], [1, 1]), "shape"),
        (lambda: style.point([0]), "position"),
    ],
)
def test_bad_input_is_named(call, match):
    with pytest.raises(ValueError, match=match):
        call()
    plt.close("all")


def test_use_sets_matplotlib_outside_a_notebook_too():
    with mpl.rc_context():
        style.use()
        assert mpl.rcParams["svg.hashsalt"] == "shrinkage"
        assert mpl.rcParams["figure.facecolor"] == style.LIGHT["background"]
