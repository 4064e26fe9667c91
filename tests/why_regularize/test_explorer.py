"""What the explorer of *Why regularize* says in Python, before any script runs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from shrinkage.lesson import style
from shrinkage.why_regularize import explorer as room
from shrinkage.why_regularize import numerics
from shrinkage.why_regularize.explorer import WhyRegularizeExplorer


def test_each_preset_shows_what_its_name_says() -> None:
    shown = {
        name: WhyRegularizeExplorer(**{**to.changes, "many": True}).readings
        for name, to in WhyRegularizeExplorer.presets.items()
    }
    noise = room.problem().noise ** 2
    total = {name: found["bias_squared"] + found["variance"] for name, found in shown.items()}
    assert shown["overfit"]["training"] < noise / 2
    assert shown["overfit"]["variance"] > 10 * abs(shown["overfit"]["bias_squared"])
    assert total["ridge"] < 0.4 * total["overfit"]
    assert total["lasso"] < 0.4 * total["overfit"]
    assert shown["lasso"]["zeros"] > 0 == shown["ridge"]["zeros"]
    assert shown["strong"]["bias_squared"] > shown["strong"]["variance"]
    unpenalised = WhyRegularizeExplorer(degree=3, method="none", many=True).readings
    least = unpenalised["bias_squared"] + unpenalised["variance"]
    assert abs(total["useless"] - least) < 0.1 * least


def test_it_opens_in_the_state_of_the_question() -> None:
    explorer = WhyRegularizeExplorer()
    assert (explorer.degree, explorer.method, explorer.many) == (11, "ridge", False)
    free = WhyRegularizeExplorer(method="none").readings
    assert explorer.readings["training"] < free["training"] + 0.01


def test_readings_are_the_librarys() -> None:
    explorer = WhyRegularizeExplorer(method="lasso", lam=0.07, degree=8, sample=5)
    y = room.samples()[5]
    fit = numerics.fit_curve(room.problem(), y, 8, 0.07, "lasso")
    readings = explorer.readings
    assert readings["w"] == fit.w.tolist()
    assert (readings["training"], readings["test"]) == (fit.training_error, fit.test_error)
    assert readings["zeros"] == np.sum(fit.w == 0) > 0


def test_without_a_penalty_the_strength_does_nothing() -> None:
    weak, strong = (WhyRegularizeExplorer(method="none", lam=lam).readings for lam in (0.01, 2.0))
    assert weak == strong


def test_data_are_those_that_the_library_fits() -> None:
    data = WhyRegularizeExplorer().data
    np.testing.assert_array_equal(data["X"], room.problem().X)
    np.testing.assert_array_equal(data["samples"], room.samples())
    assert data["noise"] == room.problem().noise
    k = 12
    lam = data["lams"][k]
    explorer = WhyRegularizeExplorer(method="lasso", lam=lam, degree=6, many=True)
    bias, variance = data["parts"]["lasso"][5][k]
    assert bias == pytest.approx(explorer.readings["bias_squared"], rel=1e-3)
    assert variance == pytest.approx(explorer.readings["variance"], rel=1e-3)


def test_the_description_follows_the_state() -> None:
    explorer = WhyRegularizeExplorer()
    assert explorer.describe().startswith("Degree 11, ridge with λ = 0.001, sample 1.")
    assert "Over 40 samples" not in explorer.describe()
    explorer.set_trait("method", "lasso")
    explorer.set_trait("many", True)
    assert "the lasso with λ = 0.001" in explorer.describe()
    assert "Over 40 samples" in explorer.describe()


def test_the_figure_is_in_the_books_colours() -> None:
    for preset in WhyRegularizeExplorer.presets.values():
        explorer = WhyRegularizeExplorer(**preset.changes)
        axes = explorer.figure()
        lines = 9 if explorer.many else 1
        assert len(axes.lines) == lines + 2
        assert {line.get_color() for line in axes.lines} <= set(style.LIGHT.values())
    plt.close("all")
