"""The explorer of the conversions says in JavaScript what the library says in Python."""

from __future__ import annotations

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from support.explorers import STATES, apart, flat
from support.lines import BAD_LINES

from shrinkage.conversions import TARGETS, convert
from shrinkage.conversions.explorer import ConversionsExplorer
from shrinkage.conversions.numerics import LOSSES, REFUSALS

NAMES = list(TARGETS)
PASTED = (
    "{}", "model = {}", "  {}  ", "fit <- {};", "{}.fit(X, y)", "m={}.fit(X, y, sample_weight=None)"
)  # fmt: skip
CHANGES = (
    ("=", " = "), ("(", "( "), (", ", ",\t"), ("0.", "."), ('"', "'"), ("=0.", "=-0."), (")", ""),
    ("alpha", "alpha_"), ("0.", "x"), ("(", "(3, "), ("(", "(None, "), (".0", ""),
    ("=", "=True, z="),
    ("sklearn.", ""), ("torch.optim.", "optim."), ("xgboost.", "xgb."), ("0.", "1e-3"),
    ("#", "# #"),
    ('"', "#"), ("(", "(a=[1, (2, 3)], "), ("l1_ratio=0.", "l1_ratio=1."), ("C=", "C=0, D="),
    ("penalty=", 'penalty="l3", q='), ("family = ", "link = "), ("", " "), ("(", "(*a, **b, "),
)  # fmt: skip


def random_line(rng: np.random.Generator) -> str:
    """Return a line that `convert` has written, as a reader might have changed and pasted it."""
    while True:
        target = TARGETS[str(rng.choice(NAMES))]
        if target.different:
            return f"{target.call}(p, weight_decay={rng.random():.3g})"
        strengths = 10 ** rng.uniform(-8, 4, 2) * rng.integers(0, 2, 2)
        l1, l2 = float(strengths[0]), float(strengths[1])
        given = {"n": int(10 ** rng.uniform(0, 7)), "sd_y": float(10 ** rng.uniform(-3, 3))}
        try:
            loss = str(rng.choice(list(target.losses)))
            line = convert(target.name, loss=loss, l1=l1, l2=l2, **given).code
        except ValueError:
            continue
        for _ in range(rng.integers(0, 3)):
            old, new = CHANGES[rng.integers(len(CHANGES))]
            line = line.replace(old, new, int(rng.integers(1, 3))) if old else line + new
        return str(rng.choice(PASTED)).format(line)[:300]


def random_state(rng: np.random.Generator) -> dict[str, Any]:
    odd = rng.random() < 0.1
    line = str(rng.choice([*BAD_LINES, "Ridge(alpha=1e308)", "SVC(C=1e-320, kernel='linear')"]))
    return {
        "line": line if odd else random_line(rng),
        "n": int(10 ** rng.uniform(0, 7)),
        "sd_y": float(10 ** rng.uniform(-3, 3)),
        "to": str(rng.choice(NAMES)),
    }


def test_pasted_lines_mean_the_same_in_javascript(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    rng = np.random.default_rng(14)
    states = [random_state(rng) for _ in range(STATES)]
    data = ConversionsExplorer().data
    answers = ConversionsExplorer.in_node(
        "given.states.map((state) => room.solve(state, given.data))",
        {"states": states, "data": data},
    )
    seen = set()
    for state, answer in zip(states, answers, strict=True):
        expected = ConversionsExplorer(**state).readings
        seen.add((expected["problem"], expected.get("refused")))
        for (name, a), (other, b) in zip(flat(answer), flat(expected), strict=True):
            assert name == other, state
            if isinstance(b, float):
                assert apart(a / max(abs(b), 1e-300), b / max(abs(b), 1e-300)) <= 1e-12, (
                    name,
                    state,
                )
            else:
                assert a == b, (name, state)
    assert len(seen) > 12, "many ways to be refused"
    assert ("", "") in seen


def test_it_opens_with_the_question_of_the_page() -> None:
    readings = ConversionsExplorer().readings
    assert readings["source"] == "sklearn.Ridge"
    assert (readings["l1"], readings["l2"], readings["copied"]) == (0.0, 0.03, 50.0)
    assert "weight_decay=0.06" in readings["code"]


def test_every_target_is_offered_with_a_line_that_is_read_back() -> None:
    explorer = ConversionsExplorer()
    lines = explorer.declarations()["line"].spec()["examples"]
    assert len(lines) == len(NAMES) - 1
    for line, name in zip(lines, [n for n in NAMES if not TARGETS[n].different], strict=True):
        read = ConversionsExplorer(line=line, to=name).readings
        assert (read["source"], read["code"]) == (name, line)


def test_the_numbers_on_a_scale_are_those_of_its_lines() -> None:
    for loss in LOSSES:
        line = next(
            convert(t.name, loss=loss, l1=0.0, l2=0.05, n=70, sd_y=3.0).code
            for t in TARGETS.values()
            if loss in t.losses and t.limit in ("", "l2") and not t.needs_sd and not t.different
        )
        for scale in ConversionsExplorer(line=line, n=70, sd_y=3.0).readings["scales"]:
            for name in scale["targets"]:
                made = convert(name, loss=loss, l1=0.0, l2=0.05, n=70, sd_y=3.0)
                values = [v for v in made.parameters.values() if isinstance(v, float)]
                assert any(math.isclose(v, scale["numbers"][0]) for v in values), name


def test_the_description_tells_what_the_page_asks() -> None:
    assert "50 times too strong" in ConversionsExplorer().describe()
    assert "means the same" in ConversionsExplorer(to="torch.SGD:half", n=1).describe()
    assert "too weak" in ConversionsExplorer(line="Lasso(alpha=.1)", to="keras.L1L2:mse").describe()
    assert ConversionsExplorer(line="3 + 4").describe() == REFUSALS["form"].format(line="3 + 4")
    assert "cannot express this" in ConversionsExplorer(to="torch.AdamW").describe()


def test_the_figure_has_a_row_for_each_scale_and_ours() -> None:
    explorer = ConversionsExplorer()
    axes = explorer.figure()
    assert len(axes.get_yticks()) == len(explorer.readings["scales"]) + 1
    assert len(ConversionsExplorer(line="3 + 4").figure().get_yticks()) == 1
    plt.close("all")
