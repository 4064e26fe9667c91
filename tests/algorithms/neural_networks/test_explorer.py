"""What is special to the explorer of networks; the shared tests do the rest."""

from __future__ import annotations

import numpy as np
import pytest

from shrinkage.algorithms.neural_networks.explorer import NeuralExplorer


def test_it_opens_in_the_question_s_state() -> None:
    explorer = NeuralExplorer()
    assert (explorer.optimizer, explorer.kind, explorer.lam, explorer.k) == ("adam", "l2", 0.01, 0)
    readings = explorer.readings
    assert readings["slope"]["w"] == readings["beside"]["w"]


def test_at_one_the_penalty_in_the_slope_takes_the_line_away() -> None:
    readings = NeuralExplorer(lam=1.0, k=400).readings
    assert readings["slope"]["largest"] < 0.01
    assert readings["beside"]["largest"] > 0.5
    assert readings["slope"]["loss"] == pytest.approx(np.log(2), abs=1e-3)
    assert readings["beside"]["loss"] < 0.6


def test_under_sgd_both_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = NeuralExplorer(optimizer="sgd", eta=0.1, k=400)
    readings = explorer.readings
    np.testing.assert_allclose(readings["slope"]["w"], readings["beside"]["w"], atol=1e-9)
    assert "same weights" in explorer.describe()


def test_l1_beside_the_step_has_zeros_and_in_the_slope_none() -> None:
    readings = NeuralExplorer(kind="l1", lam=0.02, k=400).readings
    assert readings["slope"]["zeros"] == 0
    assert readings["beside"]["zeros"] >= 3


def test_it_says_what_runs_away() -> None:
    from shrinkage.algorithms.neural_networks import explorer as module

    shown = NeuralExplorer(k=10)
    readings = shown.readings
    readings["slope"]["away"] = True
    said = module.NeuralExplorer.in_node(
        "room.tell(given.state, given.readings, given.words, given.data)",
        {
            "state": shown.state(),
            "readings": readings,
            "words": shown.words,
            "data": shown.data,
        },
    )
    assert "Adam: the weights ran away" in said
