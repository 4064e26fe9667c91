"""What the extremum explorer says in Python, before any script runs."""

import itertools

import matplotlib.pyplot as plt
import pytest

from shrinkage.extremum import numerics
from shrinkage.extremum.explorer import OFF, ExtremumExplorer


def test_it_opens_in_the_state_of_the_question():
    explorer = ExtremumExplorer()
    assert (explorer.loss, explorer.c) == ("quadratic", 1.2)
    l1, l2 = explorer.readings["l1"], explorer.readings["l2"]
    assert (l1["leave"], l1["reach"]) == (0, 1.2)
    assert (l2["leave"], l2["reach"]) == (0, None)


def test_each_preset_shows_what_its_name_says():
    shown = {
        name: ExtremumExplorer(**to.changes).readings["l1"]
        for name, to in ExtremumExplorer.presets.items()
    }
    assert shown["kink"]["places"] == [[1.2, 1.2]]
    assert shown["tie"]["places"] == [[0.0, 1.2]]
    assert shown["local"]["left"] < 0 < shown["local"]["right"]
    assert shown["local"]["places"][0][0] > 0.5
    assert [0.0, 0.0] in shown["local"]["local"]
    (zero, _), (other, _) = shown["jump"]["places"]
    assert zero == 0
    assert other == pytest.approx(0.54, abs=0.005)
    assert shown["two"]["count"] == 2
    assert shown["two"]["places"][0][0] == pytest.approx(-shown["two"]["places"][1][0])


def test_the_script_agrees_in_every_preset_and_at_every_tie(monkeypatch):
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    states = [to.changes for to in ExtremumExplorer.presets.values()]
    for kind, c in itertools.product(numerics.KINDS, (-2.0, -1.0, 0.0, 0.3, 0.5, 1.0, 2.0, 2.5)):
        states += [{"loss": kind, "c": c, "lam": lam} for lam in (0.0, 0.5, 1.0, 2.0)]
    explorers = [ExtremumExplorer(**state) for state in states]
    given = {"states": [explorer.state() for explorer in explorers]}
    answers = ExtremumExplorer.in_node("given.states.map((state) => room.solve(state))", given)
    for explorer, answer in zip(explorers, answers, strict=True):
        for penalty, expected in explorer.readings.items():
            assert answer[penalty]["count"] == expected["count"], explorer.state()
            for name in ("left", "right", "value", "leave", "reach"):
                assert answer[penalty][name] == (
                    None if expected[name] is None else pytest.approx(expected[name], abs=1e-9)
                ), (name, explorer.state())
            seen = [each for pair in answer[penalty]["places"] for each in pair]
            mine = [each for pair in expected["places"] for each in pair]
            assert seen == pytest.approx(mine, abs=1e-8), explorer.state()


def test_the_description_follows_the_state():
    explorer = ExtremumExplorer()
    assert "0 is no minimum" in explorer.describe()
    assert "L1 is lowest at 0.80." in explorer.describe()
    explorer = ExtremumExplorer(loss="double", c=OFF, lam=1.0)
    assert "a local minimum, but not the lowest point" in explorer.describe()
    explorer = ExtremumExplorer(**ExtremumExplorer.presets["jump"].changes)
    assert "both are right" in explorer.describe()
    assert "everywhere from 0 to 1.20" in ExtremumExplorer(loss="absolute", lam=1.0).describe()
    assert "the signs alone decide nothing" in ExtremumExplorer(lam=1.2).describe()


def test_the_figure_draws_three_curves_and_the_slopes():
    for preset in ExtremumExplorer.presets.values():
        axes = ExtremumExplorer(**preset.changes).figure()
        labels = axes.get_legend_handles_labels()[1]
        assert labels == ["L", "L + λ|w|", "L + (λ/2)w²", "slopes at 0"]
    plt.close("all")
