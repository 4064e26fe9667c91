"""What the gradient view's explorer says in Python, before any script runs."""

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets

from shrinkage.gradient import explorer as room
from shrinkage.gradient import numerics
from shrinkage.gradient.explorer import GradientExplorer, magnitude


def preset(name: str, **changes: Any) -> GradientExplorer:
    return GradientExplorer(**{**room.PLAIN, **room.PRESETS[name], **changes})


# --- the presets do what their names say


def test_there_is_a_zero_to_reach_and_only_the_proximal_rule_reaches_it() -> None:
    readings = preset("chatter").readings
    assert {rule: reading["zero"] for rule, reading in readings.items()} == {
        "l2": [False, False],
        "subgradient": [False, False],
        "proximal": [True, False],
    }
    assert readings["subgradient"]["jumps"][0] >= 5
    assert readings["subgradient"]["reach"][0] <= readings["subgradient"]["bound"][0]


def test_data_that_are_too_strong_leave_no_zero() -> None:
    explorer = preset("steep")
    assert not any(any(reading["zero"]) for reading in explorer.readings.values())
    slope = explorer.loss.gradient([0.0, explorer.readings["proximal"]["w"][1]])[0]
    assert abs(slope) > explorer.lam


def test_with_the_loss_lowest_at_zero_l2_decays_and_does_not_arrive() -> None:
    readings = preset("at_zero").readings
    assert readings["l2"]["visits"] == 0
    assert 0 < abs(readings["l2"]["w"][0]) < 1e-5
    assert readings["proximal"]["zero"] == [True, True]


def test_l2_lands_on_zero_in_one_step_from_every_start() -> None:
    for start in np.random.default_rng(0).uniform(-2.4, 2.4, (50, 2)):
        explorer = preset("lands", k=1, start1=start[0], start2=start[1])
        assert explorer.readings["l2"]["zero"] == [True, True]
        assert explorer.eta == 1 / (1 + explorer.lam)


def test_l2_flips() -> None:
    reading = preset("flips", k=20).readings["l2"]
    assert reading["jumps"] == [20, 20]
    assert "jumps from side to side" in preset("flips").describe()


def test_every_preset_has_its_word_and_says_all_that_it_needs() -> None:
    explorer = GradientExplorer()
    for name, changes in explorer.presets.items():
        assert f"preset_{name}" in explorer.words
        assert set(changes) == set(explorer.state()) - {"words", "presets", "limits"}
        GradientExplorer(**changes)


def test_it_starts_with_the_first_preset() -> None:
    state = GradientExplorer().state()
    first = next(iter(GradientExplorer().presets.values()))
    assert {name: state[name] for name in first} == first


# --- the surprise


def test_halving_the_step_halves_the_chatter_and_the_count_stays_zero() -> None:
    whole, half = preset("chatter"), preset("chatter", eta=0.05, k=160)
    before, after = (e.readings["subgradient"] for e in (whole, half))
    assert before["visits"] == after["visits"] == 0
    assert after["reach"][0] / before["reach"][0] == pytest.approx(0.5, abs=0.12)
    assert half.readings["proximal"]["zero"][0]


# --- what is read off


def test_readings_are_those_of_the_steps() -> None:
    explorer = preset("chatter", k=30)
    for rule, reading in explorer.readings.items():
        way = numerics.descend(rule, explorer.loss, 0.8, 0.1, explorer.start, 30)
        assert reading["w"] == way[30].tolist()
        assert reading["visits"] == np.count_nonzero(way[1:] == 0)
        assert reading["reach"] == np.abs(way[11:]).max(axis=0).tolist()
        crossed = np.sign(way[10:-1]) * np.sign(way[11:]) < 0
        assert reading["jumps"] == crossed.sum(axis=0).tolist()
        slopes = np.abs([explorer.loss.gradient(w) for w in way[10:30]]).max(axis=0)
        np.testing.assert_allclose(reading["bound"], 0.1 * (0.8 + slopes))
        np.testing.assert_allclose(reading["data"], -explorer.loss.gradient(way[30]))
        np.testing.assert_allclose(reading["pull"], numerics.penalty_pull(rule, way[30], 0.8))


def test_before_the_first_step_all_are_at_the_start() -> None:
    for reading in preset("chatter", k=0).readings.values():
        assert reading["w"] == [-1.73, -1.12]
        assert (reading["visits"], reading["jumps"]) == (0, [0, 0])


def test_a_zero_that_was_there_at_the_start_is_no_landing() -> None:
    explorer = preset("steep", start1=0.0, k=0)
    for reading in explorer.readings.values():
        assert reading["zero"] == [True, False]
        assert reading["visits"] == 0


def test_with_one_weight_the_second_does_not_count() -> None:
    one = preset("chatter", weights="one")
    other = preset("chatter", weights="one", c2=-2.0, start2=0.0, rho=-0.5)
    assert one.readings == other.readings
    assert len(one.readings["l2"]["w"]) == 1
    assert "(" not in one.describe().splitlines()[0]


# --- in words


def test_the_description_follows_the_state() -> None:
    said = preset("chatter").describe().splitlines()
    assert said[0].startswith("After 80 steps with η = 0.100 and λ = 0.80")
    assert said[1] == "L2 gradient: no exact zero."
    assert said[2].startswith("L1 subgradient: no exact zero. w₁ jumps across zero")
    assert said[3] == "L1 proximal: w₁ is exactly zero."
    assert "w₁ and w₂ are exactly zero" in preset("at_zero").describe()
    assert preset("chatter", rule="l2").describe().count("\n") == 1


def test_a_step_that_is_too_long_is_called_so() -> None:
    said = preset("chatter", eta=1.2, lam=1.5, rho=0.9, k=200).describe()
    assert "L2 gradient: the weights run away" in said


def test_words_can_be_another_language() -> None:
    explorer = GradientExplorer(words={**room.WORDS, "say_none": "{rule}: keine Null."})
    assert "L2 gradient: keine Null." in explorer.describe()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1e-16, "1e−16"), (-3.2e-5, "−3e−5"), (0.0104, "0.010"),
        (-0.25, "−0.250"), (12345.0, "1e+4"), (1e30, "1e+30"),
    ],
)  # fmt: skip
def test_a_tiny_number_is_not_written_as_zero(value: float, text: str) -> None:
    assert magnitude(value) == text


def test_the_figure_shows_the_weight_that_is_looked_at() -> None:
    with plt.rc_context():
        first, second = preset("chatter").figure(), preset("chatter", weight="w2").figure()
        assert (first.get_ylabel(), second.get_ylabel()) == ("|w₁|", "|w₂|")
        assert not np.allclose(first.lines[0].get_ydata(), second.lines[0].get_ydata())
        assert preset("chatter", k=0).figure().lines
    plt.close("all")


# --- bad input


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("eta", 0.0), ("eta", 2.0), ("eta", math.nan), ("lam", -0.1), ("lam", 9.0),
        ("rho", 1.0), ("k", -1), ("k", 201), ("k", 0.5), ("c1", math.inf), ("start2", math.nan),
        ("rule", "l1"), ("weights", "three"), ("weight", "w3"), ("c2", "x"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(traitlets.TraitError, match=name):
        GradientExplorer(**{name: value})
    explorer = GradientExplorer()
    kept = getattr(explorer, name)
    with pytest.raises(traitlets.TraitError, match=name):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == kept


def test_changes_can_be_observed() -> None:
    explorer = GradientExplorer()
    seen: list[Any] = []
    explorer.observe(lambda change: seen.append((change["name"], change["new"])), ["eta", "k"])
    explorer.eta = 0.5
    explorer.k = 3
    assert seen == [("eta", 0.5), ("k", 3)]
