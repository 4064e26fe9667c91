"""What the explorer of PRML's picture says in Python, before any script runs."""

from typing import Any

import numpy as np
import pytest

from shrinkage.prml import explorer as room
from shrinkage.prml import numerics
from shrinkage.prml.explorer import PrmlExplorer


def preset(name: str, **changes: Any) -> PrmlExplorer:
    return PrmlExplorer(**{**PrmlExplorer.presets[name].changes, **changes})


# --- what the page says of it


def test_it_opens_in_the_state_of_the_question() -> None:
    explorer = PrmlExplorer()
    assert (explorer.q, explorer.t, explorer.rho) == (2, 1, 0)
    assert explorer.readings["count"] == 0


def test_more_than_a_third_turn_at_one_and_none_before() -> None:
    for q in (4.0, 2.0, 1.5, 1.2, 1.05, 1.01, 1.001):
        assert PrmlExplorer(q=q).readings["count"] == 0
    at_one = PrmlExplorer(q=1.0).readings["count"]
    assert at_one > room.COUNT / 3
    assert PrmlExplorer(q=0.9).readings["count"] > at_one


def test_at_1_05_the_weight_is_a_ten_millionth_and_not_zero() -> None:
    reading = preset("almost").readings
    assert reading["zeros"] == [False, False]
    assert round(reading["exponent"]) == -7
    assert "(0.00, 1.00)" in preset("almost").describe()
    assert "10⁻⁷, and not zero" in preset("almost").describe()


def test_at_one_correlation_turns_no_centre() -> None:
    zeros = numerics.have_zero(room.cloud(), 0.0, 1.0, 1.0)
    for rho in (-0.9, -0.35, 0.15, 0.6, 0.9):
        assert (numerics.have_zero(room.cloud(), rho, 1.0, 1.0) == zeros).all()
    c = room.cloud()
    first, second = np.abs(c).T
    assert (zeros == (np.abs(first - second) >= 1.0)).all()


def test_two_ways_to_end() -> None:
    reading = preset("star").readings
    assert reading["locals"] == 2
    assert reading["w"] == [0.0, 1.0]
    assert reading["others"] == [[1.0, 0.0]]
    assert "2 points are each the lowest around" in preset("star").describe()


def test_on_an_axis_the_disc_gives_a_zero() -> None:
    explorer = PrmlExplorer(c=(0.0, 1.7))
    assert explorer.readings["zeros"] == [True, False]
    assert "happens to point along the axis" in explorer.describe()


@pytest.mark.parametrize("q", [1.01, 1.3, 2.0, 3.7])
def test_no_centre_of_the_cloud_is_one_of_the_few_at_any_setting(q: float) -> None:
    centres = room.cloud()
    for rho in np.round(np.arange(-0.9, 0.91, 0.05), 2):
        for t in np.round(np.arange(0.2, 2.41, 0.05), 2):
            assert not numerics.have_zero(centres, rho, t, q).any()


def test_the_cloud_is_close_to_the_law() -> None:
    centres = room.cloud()
    assert centres.shape == (room.COUNT, 2)
    for t in (0.4, 1.0, 1.6):
        share = numerics.have_zero(centres, 0.0, t, 1.0).mean()
        assert share == pytest.approx(np.exp(-t), abs=0.03)


# --- what is read off


def test_the_shares_are_those_above_q_and_rise_as_q_falls() -> None:
    assert PrmlExplorer(q=1.3).readings["shares"] == []
    reading = PrmlExplorer(q=0.5).readings
    assert len(reading["shares"]) == sum(q > 0.5 for q in room.EXPONENTS)
    assert (np.diff([*reading["shares"], reading["count"] / room.COUNT]) >= 0).all()


@pytest.mark.parametrize("q", room.EXPONENTS)
def test_at_the_curve_s_own_exponents_both_languages_show_the_same_part(
    q: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    explorer = PrmlExplorer(q=q)
    given = {"state": explorer.state(), "data": explorer.data}
    answer = PrmlExplorer.in_node("room.solve(given.state, given.data)", given)
    assert answer["shares"] == pytest.approx(explorer.readings["shares"])
    assert answer["count"] == explorer.readings["count"]


@pytest.mark.parametrize("p", [2, 3, 6])
def test_the_law_is_for_p_weights(p: int) -> None:
    explorer = PrmlExplorer(p=p, t=1.5)
    assert explorer.readings["law"] == numerics.share_with_zero(p, 1.5)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"c": (0.1, 0.2)}, "inside the region"),
        ({"q": 1.0}, "at the corner (0, 1.00): w₁ is exactly zero"),
        ({"q": 1.0, "c": (1.2, 1.5)}, "inside an edge"),
        ({"q": 1.001}, "10⁻³⁶⁸"),
        ({}, "Of the 300 centres 0 give a zero."),
    ],
)
def test_each_state_has_its_sentence(state: dict[str, Any], said: str) -> None:
    assert said in PrmlExplorer(**state).describe()


def test_the_figure_marks_each_centre_once() -> None:
    import matplotlib.pyplot as plt

    ax = PrmlExplorer(q=1.0).figure()
    filled, hollow = (len(line.get_xdata()) for line in ax.lines[:2])
    assert filled == PrmlExplorer(q=1.0).readings["count"]
    assert filled + hollow == room.COUNT
    plt.close("all")


@pytest.mark.parametrize(
    "bad", [{"q": 0.0}, {"q": float("nan")}, {"t": -1.0}, {"rho": 1.0}, {"p": 1}]
)
def test_what_is_out_of_range_is_refused(bad: dict[str, Any]) -> None:
    import traitlets

    with pytest.raises(traitlets.TraitError, match=next(iter(bad))):
        PrmlExplorer(**bad)
