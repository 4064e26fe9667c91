"""What the optimization view's explorer says in Python, before any script runs."""

import math
from typing import Any

import numpy as np
import pytest
import traitlets

from shrinkage.optimization import explorer as room
from shrinkage.optimization import numerics
from shrinkage.optimization.explorer import OptimizationExplorer, boundary_normals, boundary_point


def resting(**state: Any) -> OptimizationExplorer:
    return OptimizationExplorer(**{"diamond_position": None, "disc_position": None, **state})


def preset(name: str) -> OptimizationExplorer:
    return resting(**room.PRESETS[name])


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


def test_ridge_flips_a_sign_and_the_lasso_has_a_zero() -> None:
    readings = preset("flip").readings
    assert readings["disc"]["flipped"] == [True, False]
    assert readings["disc"]["zeros"] == [False, False]
    assert readings["diamond"]["zeros"] == [True, False]


def test_every_preset_has_its_word_and_a_start() -> None:
    explorer = OptimizationExplorer()
    for name, changes in explorer.presets.items():
        assert f"preset_{name}" in explorer.words
        assert changes.items() >= room.START.items()
        OptimizationExplorer(**changes)


def test_it_starts_with_a_point_that_is_about_to_slide_to_a_corner() -> None:
    explorer = OptimizationExplorer()
    reading = explorer.readings["diamond"]
    assert list(explorer.readings) == ["diamond"]
    assert reading["moving"]
    assert reading["along"] > 0.5
    assert reading["face"] == "vertex"


# --- what is read off


def test_at_rest_the_point_is_the_solution_and_nothing_is_left_along_the_boundary() -> None:
    for name in room.PRESETS:
        for reading in resting(**{**room.PRESETS[name], "region": "both"}).readings.values():
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
            gains.append((reading["loss_p"] - explorer.loss.value(*q)) / way)
        assert reading["along"] == pytest.approx(max(gains), rel=1e-5)


def test_at_a_vertex_the_steeper_edge_counts_and_a_held_point_does_not_move() -> None:
    explorer = OptimizationExplorer(diamond_position=1.0)
    assert explorer.readings["diamond"]["along"] == 0
    explorer.diamond_position = 3.0
    reading = explorer.readings["diamond"]
    push = numerics.negative_gradient(*explorer.loss, *reading["p"])
    ways = [np.array([1, 1]), np.array([-1, 1])]
    assert reading["along"] == pytest.approx(max(push @ way for way in ways) / math.sqrt(2))


def test_a_point_whose_gradient_points_inwards_is_not_held() -> None:
    explorer = OptimizationExplorer(**{**room.PRESETS["inside"], "kappa": 1.0, "c2": 0.0})
    explorer.disc_position = 2.0
    reading = explorer.readings["disc"]
    assert reading["unheld"]
    assert reading["along"] == pytest.approx(0, abs=1e-15)
    explorer.c1 = -2.0
    assert not explorer.readings["disc"]["unheld"]


def test_zeros_are_decided_by_the_conditions_and_not_by_a_tolerance() -> None:
    on_the_line = resting(region="both", theta=0.0, kappa=4.0, c1=0.0, c2=2.0)
    assert [r["zeros"] for r in on_the_line.readings.values()] == [[True, False]] * 2
    beside_it = resting(region="both", theta=0.0, kappa=4.0, c1=1e-14, c2=2.0)
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


def test_the_description_follows_the_state() -> None:
    explorer = OptimizationExplorer()
    assert "P is at (0.70, 0.30)" in explorer.describe()
    assert "The solution is w = (0, 1.00) with λ = 1.95; exactly zero: w₁." in explorer.describe()
    explorer.diamond_position = None
    said = explorer.describe()
    assert "P rests at the corner (0, 1.00)" in said
    assert "w₁ is exactly zero" in said
    assert "L1:" not in said
    explorer.region = "both"
    assert "L1: P rests" in explorer.describe()
    assert "L2: P is at" in explorer.describe()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (room.PRESETS["edge"], "no weight is zero"),
        (room.PRESETS["inside"], "The centre is inside"),
        (room.PRESETS["flip"], "w₁ has another sign than at the centre."),
        ({"region": "disc", "theta": 0.0, "c1": 0.0}, "the one line that does this"),
        ({"region": "disc"}, "no weight is exactly zero"),
    ],
)
def test_each_way_to_rest_has_its_sentence(state: dict[str, Any], said: str) -> None:
    assert said in resting(**state).describe()


def test_a_point_that_nothing_holds_has_its_sentence() -> None:
    state = {"region": "disc", "kappa": 1.0, "theta": 0.0, "c1": 0.25, "c2": 0.0}
    assert "does not hold P" in OptimizationExplorer(**state, disc_position=0.0).describe()


def test_words_can_be_another_language() -> None:
    explorer = OptimizationExplorer(words={**room.WORDS, "say_moving": "P ist bei {p}."})
    assert explorer.describe().endswith("P ist bei (0.70, 0.30).")


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kappa", 0.5), ("kappa", 31.0), ("kappa", math.nan), ("t", 0.0), ("t", -1.0), ("t", 9.0),
        ("c1", math.inf), ("c2", math.nan), ("theta", math.nan), ("region", "square"),
        ("shaded", "w3"), ("diamond_position", math.inf), ("disc_position", "top"), ("c1", "x"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(traitlets.TraitError, match=name):
        OptimizationExplorer(**{name: value})
    explorer = OptimizationExplorer()
    kept = getattr(explorer, name)
    with pytest.raises(traitlets.TraitError, match=name):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == kept


@pytest.mark.parametrize("position", [-0.1, 4.0, math.nan])
@pytest.mark.parametrize(
    "function", [lambda p: boundary_point("disc", p, 1), lambda p: boundary_normals("diamond", p)]
)
def test_a_position_is_less_than_a_turn(function: Any, position: float) -> None:
    with pytest.raises(ValueError, match="position must be in"):
        function(position)


def test_positions_wrap() -> None:
    assert OptimizationExplorer(diamond_position=5.25).diamond_position == 1.25
    assert OptimizationExplorer(disc_position=-0.25).disc_position == 3.75


def test_changes_can_be_observed() -> None:
    explorer = OptimizationExplorer()
    seen: list[Any] = []
    explorer.observe(lambda change: seen.append((change["name"], change["new"])), ["t", "region"])
    explorer.t = 0.5
    explorer.region = "both"
    assert seen == [("t", 0.5), ("region", "both")]
