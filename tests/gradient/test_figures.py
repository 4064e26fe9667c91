"""The figures show what they say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from shrinkage.gradient import figures, numerics
from shrinkage.lesson.datasets import diabetes, sparse_linear_model
from shrinkage.lesson.own_data import BOOK, sample_of

DATA = diabetes()
F = numerics.standard_problem(DATA.X, DATA.y)
COMPARED = numerics.compare(DATA.X, DATA.y, names=DATA.feature_names)
TIMES = np.geomspace(0.02, 2000, 25)
START = np.ones(10)
TC = COMPARED.names.index("tc")


FIGURES = {
    "factor": lambda: figures.plot_factor([4.02, 0.66, 0.01], 0.06),
    "sizes": lambda: figures.plot_sizes(F, COMPARED.lam, COMPARED.step, START, 120, TC),
    "weights": lambda: figures.plot_weights(COMPARED),
    "halving": lambda: figures.plot_halving(
        F, COMPARED.lam, [0.24, 0.12, 0.06], START, COMPARED.runs["proximal"].zero
    ),
    "early stopping": lambda: figures.plot_early_stopping(
        numerics.early_stopping(F, TIMES), COMPARED.names
    ),
    "risk": lambda: figures.plot_risk_ratios(numerics.risk_ratios(F, TIMES, START, 1.0)),
    "own": lambda: figures.plot_own(sample_of(BOOK["diabetes"](), "progression", scaled=True), 0.1),
}


def test_the_zero_band_tells_a_tiny_number_from_zero():
    ax = plt.subplots()[1]
    zero = figures.zero_band(ax, [1.0, 1e-16, 0.0])
    assert figures.heights([1.0, 1e-16, 0.0], zero).tolist() == [0.0, -16.0, zero]
    assert zero < -16.5
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[-1] == "exactly 0"
    assert figures.zero_band(plt.subplots()[1], [0.0, 0.0]) < 0


def test_only_the_proximal_rule_s_line_ends_in_the_band():
    ax = FIGURES["sizes"]()
    zero = min(line.get_ydata()[-1] for line in ax.lines)
    ends = {line.get_label(): line.get_ydata()[-1] == zero for line in ax.lines}
    assert ends == {"L2 gradient": False, "L1 subgradient": False, "L1 proximal": True}


def test_five_weights_are_drawn_at_zero():
    ax = FIGURES["weights"]()
    lowest = min(line.get_ydata().min() for line in ax.lines)
    counts = {line.get_label(): int((line.get_ydata() == lowest).sum()) for line in ax.lines}
    assert counts == {"L2 gradient": 0, "L1 subgradient": 0, "L1 proximal": 5}


def test_the_chatter_is_proportional_to_the_step_and_never_zero():
    ax = FIGURES["halving"]()
    bound, reach = (np.asarray(line.get_ydata(), dtype=float) for line in ax.lines)
    assert (reach <= bound).all()
    np.testing.assert_allclose(reach[:-1] / reach[1:], 2, rtol=0.35)
    assert [text.get_text() for text in ax.texts] == ["0 zeros"] * 3


def test_the_factor_of_the_steepest_direction_is_minus_one_at_the_limit():
    ax = FIGURES["factor"]()
    steepest = ax.lines[0].get_xydata()
    slope = (steepest[1, 1] - steepest[0, 1]) / (steepest[1, 0] - steepest[0, 0])
    assert 1 + slope * numerics.l2_step_limit(4.02, 0.06) == pytest.approx(-1)


def test_the_risk_stays_below_the_bound_that_is_drawn():
    ax = FIGURES["risk"]()
    bound = ax.lines[2].get_ydata()[0]
    assert bound == pytest.approx(1.6859, abs=1e-4)
    assert all((line.get_ydata() <= bound).all() for line in ax.lines[:2])


def test_the_explanation_says_what_the_rules_found():
    said = figures.explain(COMPARED).data
    assert "L1 proximal: 5 exact zeros (age, tc, ldl, tch, glu)." in said
    assert "L1 subgradient: no exact zero." in said
    assert "0.1 of the smallest λ" in said
    assert "meets its optimality condition" in said
    assert said.startswith(COMPARED._repr_markdown_())


def test_the_explanation_warns_of_too_few_steps():
    short = numerics.compare(DATA.X, DATA.y, step=COMPARED.step / 50, steps=100)
    assert "do not meet their optimality condition yet" in figures.explain(short).data


def test_the_explanation_without_a_zero():
    sample = sparse_linear_model(50, 3, 3, seed=2)
    said = figures.explain(numerics.compare(sample.X, sample.y, lam=1e-3)).data
    assert "L1 proximal: no exact zero." in said
    assert "Chatter" not in said
