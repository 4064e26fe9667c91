"""What the gradient view's explorer says in Python, before any script runs."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from shrinkage.gradient import numerics
from shrinkage.gradient.explorer import GradientExplorer


def preset(name: str, **changes: Any) -> GradientExplorer:
    start = {} if name == "chatter" else GradientExplorer.presets[name].changes
    return GradientExplorer(**{**start, **changes})


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
    for start in np.random.default_rng(0).uniform(-2.1, 2.1, (50, 2)):
        explorer = preset("lands", k=1, start=tuple(start))
        assert explorer.readings["l2"]["zero"] == [True, True]
        assert explorer.eta == 1 / (1 + explorer.lam)


def test_l2_flips() -> None:
    reading = preset("flips", k=20).readings["l2"]
    assert reading["jumps"] == [20, 20]
    assert "jumps from side to side" in preset("flips").describe()


# --- the surprise


def halved(times: int) -> GradientExplorer:
    marks = [80 + 40 * i for i in range(times)]
    return GradientExplorer(halved=marks, k=80 + 40 * times)


def test_halving_the_step_halves_the_chatter_and_the_count_stays_zero() -> None:
    before, after = (halved(times).readings["subgradient"] for times in (0, 1))
    assert before["visits"] == after["visits"] == 0
    assert after["reach"][0] / before["reach"][0] == pytest.approx(0.5, abs=0.12)
    assert halved(1).readings["proximal"]["zero"][0]


def test_halving_as_often_as_one_likes_never_makes_a_zero() -> None:
    for times in (5, 20, 100, 248):
        reading = halved(times).readings["subgradient"]
        assert reading["visits"] == 0
        assert 0 < reading["reach"][0] <= reading["bound"][0] <= 0.2 * 2.0**-times


def test_the_step_is_halved_where_it_is_said() -> None:
    explorer = GradientExplorer(halved=[10, 30], k=50)
    assert [explorer.step_after(k) for k in (0, 9, 10, 29, 30, 50)] == [
        0.1,
        0.1,
        0.05,
        0.05,
        0.025,
        0.025,
    ]
    way = explorer.way("subgradient")
    for begin, end, step in ((0, 10, 0.1), (10, 30, 0.05), (30, 50, 0.025)):
        part = numerics.descend("subgradient", explorer.loss, 0.8, step, way[begin], end - begin)
        np.testing.assert_array_equal(way[begin : end + 1], part)
    explorer.k = 20  # halvings that have not come yet do not count
    assert len(explorer.way("l2")) == 21


# --- what is read off


def test_readings_are_those_of_the_steps() -> None:
    explorer = preset("chatter", k=30)
    for rule, reading in explorer.readings.items():
        way = numerics.descend(rule, explorer.loss, 0.8, 0.1, np.array(explorer.start), 30)
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
    explorer = preset("steep", start=(0.0, -1.12), k=0)
    for reading in explorer.readings.values():
        assert reading["zero"] == [True, False]
        assert reading["visits"] == 0


# --- in words


def test_the_description_follows_the_state() -> None:
    said = preset("chatter").describe().splitlines()
    assert said[0] == "After 80 steps, now with η = 0.100:"
    assert said[1] == "L2 gradient: no exact zero."
    assert said[2].startswith("L1 subgradient: no exact zero. w₁ jumps across zero")
    assert said[3] == "L1 proximal: w₁ is exactly zero."
    assert "w₁ and w₂ are exactly zero" in preset("at_zero").describe()
    assert preset("chatter", rule="l2").describe().count("\n") == 1
    assert halved(30).describe().startswith("After 1280 steps, now with η = 9e−11:")


def test_a_step_that_is_too_long_is_called_so() -> None:
    said = preset("chatter", eta=1.2, lam=1.5, rho=0.9, k=200).describe()
    assert "L2 gradient: the weights run away" in said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1e-16, "1e−16"), (-3.2e-5, "−3e−5"), (0.0104, "0.010"),
        (-0.25, "−0.250"), (12345.0, "1e+4"), (1e30, "1e+30"),
    ],
)  # fmt: skip
def test_a_tiny_number_is_not_written_as_zero(value: float, text: str) -> None:
    assert GradientExplorer.in_node("room.magnitude(given)", value) == text


def test_the_figure_shows_the_weight_that_is_looked_at() -> None:
    with plt.rc_context():
        first, second = preset("chatter").figure(), preset("chatter", weight="w2").figure()
        assert (first.get_ylabel(), second.get_ylabel()) == ("|w₁|", "|w₂|")
        assert not np.allclose(first.lines[0].get_ydata(), second.lines[0].get_ydata())
        assert preset("chatter", k=0).figure().lines
    plt.close("all")
