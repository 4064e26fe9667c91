"""What the prior view's explorer says in Python, before any script runs."""

from typing import Any

import numpy as np
import pytest
from scipy.special import erfcx

from shrinkage.prior.explorer import PriorExplorer


def preset(name: str, **changes: Any) -> PriorExplorer:
    return PriorExplorer(**{**PriorExplorer.presets[name].changes, **changes})


def test_it_opens_with_the_question_and_its_two_answers() -> None:
    tall = PriorExplorer()
    assert (tall.prior, tall.y, tall.sigma, tall.tau, tall.b) == ("gaussian", 0.5, 1.0, 0.2, 1.5)
    assert not tall.readings["zeros"][0]
    flat = preset("wide")
    assert flat.readings["zeros"] == [True, False, False]
    peaks = [float(np.exp(each.belief.log_density(0.0))) for each in (tall, flat)]
    assert peaks == pytest.approx([2.0, 1 / 3], abs=0.01)


def test_one_drag_the_mode_rests_and_the_mean_does_not() -> None:
    rests, means = [], []
    for y in np.round(np.linspace(-1, 1, 201), 2):
        readings = preset("wide", y=float(y)).readings
        if readings["zeros"][0]:
            rests.append(float(y))
        if readings["zeros"][1]:
            means.append(float(y))
    assert (min(rests), max(rests), means) == (-0.66, 0.66, [0.0])


@pytest.mark.parametrize("tau", [0.2, 1.0, 3.0])
def test_under_the_gaussian_only_zero_gives_zero(tau: float) -> None:
    for y in (-1.0, -0.01, 0.0, 0.01, 2.0):
        assert PriorExplorer(tau=tau, y=y).readings["zeros"] == [y == 0] * 3


def test_the_presets_do_what_their_names_say() -> None:
    kink, smooth = preset("kink").readings, preset("smooth").readings
    assert kink["left"] < 0 < kink["right"]
    assert smooth["left"] == smooth["right"] == -0.5
    low, high = (preset("two", y=y).readings["mode"] for y in (2.35, 2.36))
    assert high - low > 1
    assert preset("box").readings["bound"]
    spike = preset("spike").readings
    assert spike["zeros"] == [True, False, True]
    assert 0.4 < spike["chance"] < 0.6


def test_the_special_function_is_scipy_s() -> None:
    x = np.concatenate([np.linspace(-8, 8, 401), [1.999999, 2.0, 2.000001, 30.0, 1e6]])
    given = np.array(PriorExplorer.in_node("given.map(room.erfcx)", x.tolist()), dtype=float)
    np.testing.assert_allclose(given, erfcx(x), rtol=1e-12)


def test_the_description_follows_the_state() -> None:
    assert "The mode is 0.019, not 0." in PriorExplorer().describe()
    assert "The mode is exactly 0, the mean is 0.304." in preset("wide").describe()
    assert "Mode and mean are exactly 0." in preset("wide", y=0.0).describe()
    assert "0 is its minimum." in preset("kink").describe()
    assert "0 is not its minimum." in preset("smooth").describe()
    assert "no penalty to draw" in preset("spike", shown="penalties").describe()
    assert "0 has the probability 0.52" in preset("spike").describe()


def test_the_figure_shows_the_prior_that_is_chosen() -> None:
    for name in ("wide", "two", "box", "spike"):
        assert preset(name).figure().get_xlabel() == "w"
