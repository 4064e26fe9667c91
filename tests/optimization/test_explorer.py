"""What the optimization view's explorer says in Python, before any script runs."""

import math
from typing import Any

import numpy as np
import pytest
from support.explorers import STATES, random_state

from shrinkage.optimization import explorer as room
from shrinkage.optimization import numerics
from shrinkage.optimization.explorer import OptimizationExplorer, boundary_normals, boundary_point


def resting(**state: Any) -> OptimizationExplorer:
    return OptimizationExplorer(**{"diamond_position": None, "disc_position": None, **state})


def preset(name: str) -> OptimizationExplorer:
    return resting(**OptimizationExplorer.presets[name].changes)


# --- the presets do what their names say


def test_the_corner_wins() -> None:
    reading = preset("corner").readings["diamond"]
    assert (reading["face"], reading["zeros"]) == ("vertex", [True, False])


def test_the_edge_wins() -> None:
    reading = preset("edge").readings["diamond"]
    assert (reading["face"], reading["zeros"]) == ("edge", [False, False])


def test_the_optimum_is_inside_both_regions() -> None:
    for reading in preset("inside").readings.values():
        assert (reading["face"], reading["multiplier"], reading["loss"]) == ("inside", 0, 0)


def test_ridge_flips_a_sign_while_the_budget_shrinks_and_the_lasso_does_not() -> None:
    explorer = preset("tilted")
    assert {r["face"] for r in explorer.readings.values()} <= {"inside", "edge"}
    signs = {"diamond": set(), "disc": set()}
    for t in np.arange(2.4, 0.2, -0.05):
        explorer.t = t
        for region, reading in explorer.readings.items():
            signs[region].add(np.sign(reading["w"][0]))
    assert signs == {"diamond": {-1, 0}, "disc": {-1, 1}}
    explorer.t = 1.2
    assert "w₁ has another sign than at the centre." in explorer.describe()


def test_it_opens_in_the_state_of_the_question() -> None:
    explorer = OptimizationExplorer()
    assert (explorer.kappa, explorer.t, explorer.region, explorer.shaded) == (1, 1, "both", "none")
    assert np.abs(explorer.c).sum() > 1
    assert np.hypot(*explorer.c) > 1
    for reading in explorer.readings.values():
        assert reading["moving"]
        assert reading["along"] > 0.5


# --- what is read off


def test_at_rest_the_point_is_the_solution_and_nothing_is_left_along_the_boundary() -> None:
    for each in OptimizationExplorer.presets.values():
        for reading in resting(**{**each.changes, "region": "both"}).readings.values():
            assert reading["p"] == reading["w"]
            assert reading["loss_p"] == reading["loss"]
            assert reading["along"] == pytest.approx(0, abs=1e-12)
            assert not reading["moving"]
            assert not reading["unheld"]


def test_the_component_along_the_boundary_is_what_a_small_move_gains() -> None:
    explorer = OptimizationExplorer(region="both")
    for region, reading in explorer.readings.items():
        position = getattr(explorer, f"{region}_position")
        gains = []
        for move in (1e-6, -1e-6):
            q = boundary_point(region, position + move, explorer.t)
            way = np.hypot(*(q - reading["p"]))
            gains.append((reading["loss_p"] - explorer.loss.value(q)) / way)
        assert reading["along"] == pytest.approx(max(gains), rel=1e-5)


def test_at_a_vertex_the_steeper_edge_counts_and_a_held_point_does_not_move() -> None:
    explorer = OptimizationExplorer(c=(1.0, 1.8), kappa=4.0, theta=60.0, diamond_position=1.0)
    assert explorer.readings["diamond"]["along"] == 0
    explorer.diamond_position = 3.0
    reading = explorer.readings["diamond"]
    push = -explorer.loss.gradient(reading["p"])
    ways = [np.array([1, 1]), np.array([-1, 1])]
    assert reading["along"] == pytest.approx(max(push @ way for way in ways) / math.sqrt(2))


def test_a_point_whose_gradient_points_inwards_is_not_held() -> None:
    explorer = OptimizationExplorer(c=(0.35, 0.0), disc_position=2.0)
    reading = explorer.readings["disc"]
    assert reading["unheld"]
    assert reading["along"] == pytest.approx(0, abs=1e-15)
    explorer.c = (-2.0, 0.0)
    assert not explorer.readings["disc"]["unheld"]


def test_zeros_are_decided_by_the_conditions_and_not_by_a_tolerance() -> None:
    on_the_line = resting(theta=0.0, kappa=4.0, c=(0.0, 2.0))
    assert [r["zeros"] for r in on_the_line.readings.values()] == [[True, False]] * 2
    beside_it = resting(theta=0.0, kappa=4.0, c=(1e-14, 2.0))
    assert beside_it.readings["diamond"]["zeros"] == [True, False]
    assert beside_it.readings["disc"]["zeros"] == [False, False]
    assert 0 < beside_it.readings["disc"]["w"][0] < 1e-13


@pytest.mark.parametrize("region", ["diamond", "disc"])
@pytest.mark.parametrize("position", [0, 0.25, 1, 1.5, 2, 2.75, 3, 3.999])
def test_the_boundary(region: room.Region, position: float) -> None:
    point = boundary_point(region, position, 1.3)
    size = np.abs(point).sum() if region == "diamond" else np.hypot(*point)
    assert size == pytest.approx(1.3, rel=1e-15)
    normals = boundary_normals(region, position)
    assert np.hypot(*normals.T) == pytest.approx(1)
    assert len(normals) == (2 if region == "diamond" and position == int(position) else 1)
    for normal in normals:  # the whole region lies behind each of them
        corners = np.array([boundary_point(region, k / 8, 1.3) for k in range(32)])
        assert (corners @ normal <= point @ normal + 1e-12).all()
    if position == int(position) and region == "diamond":
        assert (point == 0).sum() == 1


# --- in words


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"region": "diamond"}, "P rests at the corner (0, 1.00)"),
        ({"region": "diamond"}, "w₁ is exactly zero"),
        ({}, "L1: P rests"),
        (OptimizationExplorer.presets["edge"].changes, "no weight is zero"),
        (OptimizationExplorer.presets["inside"].changes, "The centre is inside"),
        ({"region": "disc", "theta": 0.0, "c": (0.0, 1.8)}, "the one line that does this"),
        ({"region": "disc"}, "no weight is exactly zero"),
        ({"diamond_position": 0.3}, "L1: P is at (0.70, 0.30)"),
        ({"region": "disc", "c": (0.25, 0.0), "disc_position": 0.0}, "does not hold P"),
    ],
)
def test_each_state_has_its_sentence(state: dict[str, Any], said: str) -> None:
    assert said in resting(**state).describe()


def test_the_figure_shows_every_region_and_what_is_shaded() -> None:
    import matplotlib.pyplot as plt

    plain = resting(region="diamond").figure()
    both = resting(region="both").figure()
    shaded = resting(region="both", shaded="w1").figure()
    assert len(both.patches) == len(plain.patches) + 2  # an outline, filled
    assert len(shaded.patches) == len(both.patches) + 2  # two wedges
    assert len(shaded.lines) == len(both.lines) + 2  # two rays
    plt.close("all")


# --- bad input


@pytest.mark.parametrize("position", [-0.1, 4.0, math.nan])
@pytest.mark.parametrize(
    "function", [lambda p: boundary_point("disc", p, 1), lambda p: boundary_normals("diamond", p)]
)
def test_a_position_is_less_than_a_turn(function: Any, position: float) -> None:
    with pytest.raises(ValueError, match="position must be in"):
        function(position)


SLIDES = """given.states.map((state) => ["diamond", "disc"].map((region) =>
  (state[`${region}_position`] === null ? null : room.slide(region, state))))"""


def test_the_slide_ends_where_the_library_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    rng = np.random.default_rng(20)
    states = [random_state(OptimizationExplorer, rng) for _ in range(STATES)]
    states = [state for state in states if abs(state["theta"]) > 1e-3]
    ends = OptimizationExplorer.in_node(SLIDES, {"states": states})
    for state, found in zip(states, ends, strict=True):
        explorer = OptimizationExplorer(**state)
        loss, t = explorer.loss, explorer.t
        for region, end in zip(("diamond", "disc"), found, strict=True):
            position = state[f"{region}_position"]
            if position is None:
                continue
            if region == "disc":
                angle = numerics.slide_circle(loss, t, position * np.pi / 2)
                rest = t * np.array([np.cos(angle), np.sin(angle)])
            else:
                start = boundary_point("diamond", position, t)
                rest = numerics.slide_diamond(loss, t, start)[-1]
            assert boundary_point(region, end % 4, t) == pytest.approx(rest, abs=1e-9)
            assert abs(end - position) <= 4
