"""Conversions: there and back through every pair of libraries, and what is refused."""

from __future__ import annotations

import inspect
import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import fits
from support.lines import BAD_LINES

from shrinkage.conversions import TARGETS, convert, derivation, recognise
from shrinkage.conversions.numerics import LOSSES, MEASURED, backward, formulas, forward, refusal

PENALTIES = ((0.1, 0.0), (0.0, 0.2), (0.03, 0.07))
GIVEN = {"n": 97, "sd_y": 3.7}
DERIVED = {
    name + back: make().function("numpy", name + back)
    for name in ("separate", "mixed", "inverse")
    for back in ("", "_back")
    for make in [getattr(derivation, f"derive_{name}")]
}
DIFFERENT = {name for name, target in TARGETS.items() if target.different}


def expressible(l1, l2):
    return [
        (name, loss)
        for name, target in TARGETS.items()
        for loss in target.losses
        if not refusal(target, loss, l1, l2)
    ]


def test_there_are_enough_targets_and_each_has_a_source():
    assert len(TARGETS) - len(DIFFERENT) >= 24
    assert all(target.reference for target in TARGETS.values())
    assert {loss for target in TARGETS.values() for loss in target.losses} == set(LOSSES)


@pytest.mark.parametrize(("l1", "l2"), PENALTIES)
def test_what_is_written_is_read_back(l1, l2):
    for name, loss in expressible(l1, l2):
        line = convert(name, loss=loss, l1=l1, l2=l2, **GIVEN).code
        found = recognise(line, **GIVEN)
        assert found[:2] == (name, loss), line
        assert found[2:] == pytest.approx((l1, l2), rel=1e-12, abs=1e-300), line


@pytest.mark.parametrize(("l1", "l2"), PENALTIES)
def test_any_two_libraries_lead_back_to_the_start(l1, l2):
    """Ours to one, read; to every other that has the loss, read."""
    for one, loss in expressible(l1, l2):
        first = recognise(convert(one, loss=loss, l1=l1, l2=l2, **GIVEN).code, **GIVEN)
        for other, same in expressible(l1, l2):
            if same != loss:
                continue
            line = convert(other, loss=loss, l1=first.l1, l2=first.l2, **GIVEN).code
            second = recognise(line, **GIVEN)
            assert second[2:] == pytest.approx((l1, l2), rel=1e-12, abs=1e-15)


@given(
    l1=st.floats(1e-9, 1e9),
    l2=st.floats(1e-9, 1e9),
    n=st.integers(1, 10**9),
    sd_y=st.floats(1e-6, 1e6),
    name=st.sampled_from([name for name in TARGETS if name not in DIFFERENT]),
)
def test_the_forms_undo_each_other(l1, l2, n, sd_y, name):
    target = TARGETS[name]
    unit = sd_y if target.needs_sd else 1.0
    found = backward(target, *forward(target, l1, l2, n, unit), n, unit)
    # Where one penalty is a millionth of the other, 1 − share has lost as many digits.
    lost = 1e-15 * (l1 + l2 * unit) / min(1.0, unit)
    assert found == pytest.approx((l1, l2), rel=1e-12, abs=lost)


@given(
    l1=st.floats(1e-6, 1e6),
    l2=st.floats(1e-6, 1e6),
    n=st.integers(1, 10**6),
    s=st.floats(0.01, 100),
)
def test_the_forms_are_the_derived_ones_to_the_last_bit(l1, l2, n, s):
    """JavaScript runs the derived ones, and writes the same fifteen digits."""
    net, c = TARGETS["glmnet.glmnet:gaussian"], TARGETS["sklearn.LogisticRegression:saga"]
    ridge = TARGETS["sklearn.Ridge"]
    assert forward(net, l1, l2, n, s) == tuple(DERIVED["mixed"](l1, l2, s))
    assert backward(net, l1, 0.25, n, s) == tuple(DERIVED["mixed_back"](l1, 0.25, s))
    assert forward(c, l1, l2, n, 1.0) == tuple(DERIVED["inverse"](l1, l2, n))
    assert backward(c, l1, 0.25, n, 1.0) == tuple(DERIVED["inverse_back"](l1, 0.25, n))
    assert forward(ridge, 0.0, l2, n, 1.0)[1] == DERIVED["separate"](l2, 2 * n, 2)
    assert backward(ridge, 0.0, l2, n, 1.0)[1] == DERIVED["separate_back"](l2, 2 * n, 2)


@pytest.mark.parametrize(("l1", "l2"), PENALTIES)
def test_the_formulas_give_the_numbers(l1, l2):
    n, sd_y = 97, 3.7
    known = {"λ₁": l1, "λ₂": l2, "n": n, "s": sd_y, "2": 2.0, "½": 0.5}

    def value(formula):
        if formula.startswith("1/("):
            return 1 / value(formula[3:-1])
        inner = re.fullmatch(r"n\((.*)\)", formula)
        if inner:
            return n * value(inner[1])
        terms = [re.findall("λ.|.", term) for term in formula.split(" + ")]
        return sum(np.prod([known[sign] for sign in term]) for term in terms)

    for name, _ in expressible(l1, l2):
        target = TARGETS[name]
        first, second = forward(target, l1, l2, n, sd_y if target.needs_sd else 1.0)
        numbers = [first] if target.form != "separate" else [x for x in (first, second) if x]
        found = [value(formula) for formula in formulas(target, l1, l2)]
        assert found == pytest.approx(numbers, rel=1e-12), name


@pytest.mark.parametrize(
    ("line", "target", "l1", "l2"),
    [
        ("Ridge(alpha=3.0)", "sklearn.Ridge", 0, 0.03),
        ("Ridge()", "sklearn.Ridge", 0, 0.01),
        ("model = Ridge( 3 ).fit(X, y)", "sklearn.Ridge", 0, 0.03),
        ("sklearn.linear_model.Lasso(.5, max_iter=10)", "sklearn.Lasso", 0.5, 0),
        ("ElasticNet(alpha=1e-1)", "sklearn.ElasticNet", 0.05, 0.05),
        ("LogisticRegression()", "sklearn.LogisticRegression:lbfgs", 0, 0.01),
        ("LogisticRegression(penalty='l1', C=2, solver='saga')",
         "sklearn.LogisticRegression:saga", 0.005, 0),
        ("LogisticRegression(penalty=None)", "sklearn.LogisticRegression:lbfgs", 0, 0),
        ("LinearSVC(C=0.5)", "sklearn.LinearSVC:squared_hinge", 0, 0.02),
        ("LinearSVC('l1', C=0.5)", "sklearn.LinearSVC:squared_hinge", 0.02, 0),
        ("SGDClassifier()", "sklearn.SGDClassifier:hinge", 0, 1e-4),
        ("SGDClassifier(class_weight={0: 1, 1: 2})", "sklearn.SGDClassifier:hinge", 0, 1e-4),
        ("xgb.XGBRegressor(max_depth=3)", "xgboost.XGBRegressor:gbtree", 0, 0.01),
        ("optim.SGD(p, lr=.1, weight_decay=0.2)  # with nn.MSELoss()", "torch.SGD:MSELoss", 0, 0.1),
        ("fit <- glmnet(X, y, lambda = 0.1, standardize = FALSE);",
         "glmnet.glmnet:gaussian", 0.1, 0),
        ("regularizers.L1L2(0.2, 0.1)  # with loss=\"mse\"", "keras.L1L2:mse", 0.1, 0.1),
        ("celer.Lasso(0.1)", "celer.Lasso", 0.1, 0),
    ],
)  # fmt: skip
def test_lines_as_readers_paste_them(line, target, l1, l2):
    found = recognise(line, n=100, sd_y=2.0)
    assert found.target == target
    assert found[2:] == pytest.approx((l1, l2), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_line_that_cannot_be_read_is_refused_and_never_run(line):
    with pytest.raises(ValueError, match=f"^{re.escape(BAD_LINES[line])}"):
        recognise(line, n=100)


RIDGE = {"target": "sklearn.Ridge", "loss": "least_squares", "l1": 0.0, "l2": 0.1, "n": 10}
BAD = [
    ({"target": "Ridge"}, "target: 'Ridge' is not known; the nearest are sklearn.Ridge"),
    ({"target": "torch.AdamW"}, "target: torch.AdamW cannot express this. Its decay stands"),
    ({"loss": "absolute"}, "loss must be one of"),
    ({"loss": "hinge"}, "target: sklearn.Ridge does not have this loss"),
    ({"l1": 0.1}, "target: sklearn.Ridge has no L1 penalty, so l1 must be 0"),
    ({"l2": -0.1}, "l2 must be a finite number >= 0, got -0.1"),
    ({"l2": np.nan}, "l2 must be a finite number >= 0, got nan"),
    ({"n": 0}, "n must be"),
    ({"target": "sklearn.Lasso"}, "target: sklearn.Lasso has no L2 penalty, so l2 must be 0"),
    ({"target": "celer.ElasticNet"}, "target: celer.ElasticNet fits this only with some L1"),
    ({"target": "glmnet.glmnet:gaussian"}, "sd_y: glmnet.glmnet:gaussian divides y by"),
    ({"target": "glmnet.glmnet:gaussian", "sd_y": 0}, "sd_y must be a finite number > 0, got 0"),
    (
        {"target": "sklearn.LinearSVC:squared_hinge", "loss": "squared_hinge", "l1": 1},
        "target: sklearn.LinearSVC:squared_hinge takes one penalty at a time",
    ),
    ({"target": "sklearn.SVC", "loss": "hinge", "l2": 0}, "target: sklearn.SVC needs a penalty"),
    ({"l2": 1e308}, "l1, l2: sklearn.Ridge would need numbers beyond the range of floats"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_input_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        convert(**{**RIDGE, **change})


def test_the_defaults_are_those_of_the_installed_library():
    import importlib

    for target in TARGETS.values():
        if target.library != "sklearn":
            continue
        module, _, name = target.path.rpartition(".")
        parameters = inspect.signature(getattr(importlib.import_module(module), name)).parameters
        assert {k: parameters[k].default for k in target.defaults} == dict(target.defaults)


def test_what_the_page_shows_was_measured_for_every_target():
    rows = json.loads(MEASURED.read_text(encoding="utf-8"))
    assert set(rows) == set(TARGETS) - set(DIFFERENT)
    for name, row in rows.items():
        assert row["difference"] <= row["tolerance"] == fits.tolerance(name)
        assert row["cases"] == len(fits.cases(name))


@pytest.mark.parametrize(
    "name",
    [name for name in TARGETS if name.startswith("sklearn.") and "SGD" not in name],
)
def test_scikit_learn_at_the_converted_strength_gives_our_solution(name):
    """The part of the peers' comparison that needs no other library than the pages' own."""
    given = fits.problem()
    for meant in fits.cases(name):
        assert fits.difference(given, meant) <= fits.tolerance(name)


def test_a_wrong_strength_is_seen(monkeypatch):
    given = fits.problem()
    meant = fits.cases("sklearn.Ridge")[0]
    right = fits.ours(given, meant)
    monkeypatch.setattr(fits, "ours", lambda *_: right)
    assert fits.difference(given, meant._replace(l2=2 * meant.l2)) > 1e-3
