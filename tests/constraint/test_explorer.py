"""What the constraint view's explorers say in Python, and what their sentences say."""

from typing import Any

import numpy as np
import pytest

from shrinkage.constraint import explorer as room
from shrinkage.constraint.explorer import ConstraintExplorer, PathExplorer
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.tuning import cross_validate


@pytest.fixture(autouse=True)
def no_comm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")


def preset(cls: type, name: str) -> Any:
    return cls(**cls.presets[name].changes)


def test_it_opens_with_the_question_and_does_not_answer_it() -> None:
    opening = ConstraintExplorer()
    assert (opening.penalty, opening.shape, opening.t, opening.floor) == ("l1", "two", 1.0, 1.0)
    assert opening.readings["within"]["w"] == 1.0
    assert opening.readings["within"]["price"] == 1.0
    assert not opening.readings["within"]["reached"]
    assert "No λ" not in opening.describe()


def test_once_asked_it_says_that_no_strength_reaches_the_budget() -> None:
    assert "No λ reaches this budget." in ConstraintExplorer(gap=True).describe()
    assert "touches at t = 0.25" in ConstraintExplorer(gap=True).describe()
    reached = ConstraintExplorer(gap=True, t=0.2).describe()
    assert "λ = 1.20 reaches it" in reached
    assert "its λ is 0" in ConstraintExplorer(gap=True, t=2.1).describe()
    assert "No λ reaches this budget." in ConstraintExplorer(gap=True, t=0.55).describe()


def test_the_line_jumps_across_the_dent() -> None:
    touches = [ConstraintExplorer(lam=lam).readings["penalised"]["w"] for lam in (0.84, 0.85)]
    low, high = (ConstraintExplorer().readings["dent"][end] for end in ("low", "high"))
    assert touches[0] > high > 1 > low > touches[1]


def test_the_presets_do_what_their_names_say() -> None:
    assert preset(ConstraintExplorer, "convex").readings["dent"] is None
    flat = preset(ConstraintExplorer, "flat")
    assert flat.readings["penalised"]["zero"]
    assert "Every λ from 2.00 on" in flat.describe()
    steep = preset(ConstraintExplorer, "steep")
    assert steep.readings["within"]["price"] is None
    assert steep.readings["within"]["norm_price"] == 2
    assert "no multiplier" in steep.describe()
    jump = preset(ConstraintExplorer, "jump")
    assert jump.lam == pytest.approx(jump.readings["dent"]["lam"], abs=1e-3)


def test_the_page_s_three_things_to_look_for() -> None:
    assert ConstraintExplorer(shape="one", lam=2.0).readings["penalised"]["w"] == 0
    assert ConstraintExplorer(shape="one", lam=3.0, penalty="l2").readings["penalised"]["w"] > 0
    assert ConstraintExplorer(penalty="l2", lam=1.0).readings["penalised"]["w"] == 1.0
    assert ConstraintExplorer(penalty="l2").readings["within"]["reached"]


# --- the paths


def test_the_paths_presets_do_what_their_names_say() -> None:
    names = diabetes().feature_names
    first = preset(PathExplorer, "first").readings
    assert (first["kept"], names[int(np.argmax(np.abs(first["w"])))]) == (1, "bmi")
    back = preset(PathExplorer, "return")
    assert names[back.readings["next"]["variable"]] == "hdl"
    assert "it returns to zero" in back.describe()
    best = preset(PathExplorer, "best")
    assert best.lam == pytest.approx(room.paths().tuned["lasso"].best, rel=0.01)
    ridge = preset(PathExplorer, "ridge").readings
    assert ridge["validated"] == pytest.approx(room.paths().tuned["ridge"].mean.min(), rel=1e-4)
    assert ridge["kept"] == 10


@pytest.mark.parametrize("method", ["lasso", "ridge"])
def test_the_validated_error_between_the_strengths_tried_is_near(method: Any) -> None:
    data = diabetes()
    middles = np.sqrt(room.STRENGTHS[1:] * room.STRENGTHS[:-1])
    exact = cross_validate(data.X, data.y, middles, method).mean[::-1]
    read = np.array([room.paths().validated_error(method, lam) for lam in middles])
    assert np.abs(read / exact - 1).max() < 2e-3


def test_another_shuffle_moves_the_rings_as_far_as_the_page_says() -> None:
    data = diabetes()
    best = [
        cross_validate(data.X, data.y, room.STRENGTHS, "lasso", seed=seed).best for seed in range(6)
    ]
    assert 0.06 < min(best) < 0.1 < 0.5 < max(best) <= 1.0


def test_words_of_ridge_and_of_the_last_stretch() -> None:
    assert "degrees of freedom" in PathExplorer(method="ridge").describe()
    assert "No weight enters or leaves below" in PathExplorer(lam=0.03).describe()
    assert "keeps 0 of 10" in PathExplorer(lam=60.0).describe()
