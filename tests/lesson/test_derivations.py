"""Every kind of step is proven when right and refused when wrong."""

from __future__ import annotations

import pytest
import sympy as sp

from shrinkage.lesson import derivations
from shrinkage.lesson.derivations import (
    CaseSplit,
    Condition,
    Definition,
    Derivation,
    DerivationError,
    Identity,
    RationalPoints,
    Result,
    Solution,
    latex,
)

x, y, a, b = sp.symbols("x y a b", real=True)
h, lam = sp.symbols("h lam", positive=True)
SOFT = sp.Piecewise((x - lam, x > lam), (x + lam, x < -lam), (0, True))
SIGN_TIMES_MAX = sp.sign(x) * sp.Max(sp.Abs(x) - lam, 0)
TIES = CaseSplit(x, (-lam, 0, lam))


def build(*steps, given=None, results=None):
    given = dict.fromkeys([x, y, a, b, h, lam], "") if given is None else given
    return Derivation("example", given, steps, results or {})


def refused(*steps, given=None, match=None):
    with pytest.raises(DerivationError, match=match):
        build(*steps, given=given)


# --- right steps, and how they are settled ---


@pytest.mark.parametrize(
    ("step", "method"),
    [
        (Identity("square", (x + 1) ** 2, x**2 + 2 * x + 1), "simplification"),
        (Identity("slope", sp.Derivative(h * x**2 / 2, x), h * x), "simplification"),
        (Identity("root", sp.sqrt(h**2 + 2 * h * lam + lam**2), h + lam), "simplification"),
        (Identity("soft", SIGN_TIMES_MAX, SOFT, by=TIES), "case split"),
        (Identity("soft", SIGN_TIMES_MAX, SOFT, by=RationalPoints()), "rational points"),
        (
            Identity("above", sp.Max(sp.Abs(x) - lam, 0), x - lam, when=[x > lam]),
            "simplification",
        ),
        (
            Solution("linear", sp.Eq(h * (x - a) + lam * x, 0), {x: h * a / (h + lam)}),
            "simplification",
        ),
        (
            Solution(
                "one only", sp.Eq(h * (x - a) + lam * x, 0), {x: h * a / (h + lam)}, unique=True
            ),
            "simplification",
        ),
        (
            Solution("monotone", sp.Eq(x**3 + x, 0), {x: sp.Integer(0)}, unique=True),
            "simplification",
        ),
        (Condition("share", h / (h + lam), "<", 1), "simplification"),
        (Condition("share", h / (h + lam), "in", sp.Interval.open(0, 1)), "simplification"),
        (Condition("not zero", h + lam, "!=", 0), "simplification"),
        (Condition("sum", x + y, ">", 3, when=[x > 1, y > 2]), "simplification"),
        (Condition("scaled", h * x > 0, "iff", x > 0), "simplification"),
        (
            Identity("given an equation", x**2, h**2 * y**2, when=[sp.Eq(x, h * y)]),
            "simplification",
        ),
        (
            Condition("both ways", sp.And(x >= -h, x >= h), "iff", x >= h),
            "simplification",
        ),
        (
            Condition("length", sp.Abs(x) <= lam, "iff", sp.And(x <= lam, x >= -lam), by=TIES),
            "case split",
        ),
        (
            Condition("two cuts", x**2 + y**2 - 2 * x * y, ">=", 0, by=RationalPoints(20)),
            "simplification",
        ),
    ],
)
def test_a_right_step_is_settled(step, method):
    assert build(step).settled[0].method == method


def test_the_page_says_how_a_step_was_settled():
    shown = build(Identity("soft", SIGN_TIMES_MAX, SOFT, by=TIES))._repr_markdown_()
    assert "Proved in 7 cases" in shown
    assert (
        "Checked exactly at 40 rational points"
        in build(Identity("soft", SIGN_TIMES_MAX, SOFT, by=RationalPoints()))._repr_markdown_()
    )


# --- wrong steps ---


@pytest.mark.parametrize(
    "step",
    [
        Identity("wrong sign", (x - 1) ** 2, x**2 + 2 * x + 1),
        Identity("wrong factor", sp.Derivative(h * x**2 / 2, x), 2 * h * x),
        Identity("missing assumption", sp.sqrt(x**2), x),
        Identity("wrong premise", sp.Max(sp.Abs(x) - lam, 0), x - lam, when=[x > -lam]),
        Identity("wrong in one case", SIGN_TIMES_MAX, x - lam, by=TIES),
        Identity("wrong at some points", SIGN_TIMES_MAX, x - lam, by=RationalPoints()),
        Identity(
            "wrong at a tie only",
            sp.Piecewise((1, x > lam), (0, True)),
            sp.Piecewise((1, x >= lam), (0, True)),
            by=TIES,
        ),
        Identity("undefined at zero", SIGN_TIMES_MAX + 1 / x, SOFT + 1 / x, by=RationalPoints()),
        Identity("undefined in a case", SIGN_TIMES_MAX + 1 / x, SOFT + 1 / x, by=TIES),
        Solution("wrong sign", sp.Eq(h * (x - a) + lam * x, 0), {x: -h * a / (h + lam)}),
        Solution("not the only one", sp.Eq(x**2, h), {x: sp.sqrt(h)}, unique=True),
        Solution("may divide by zero", sp.Eq(a * x, b), {x: b / a}, unique=True),
        Solution("unsolved", sp.Eq(x**2 - x * y, 0), {x: x**2 / y}),
        Condition("wrong direction", h / (h + lam), ">", 1),
        Condition("too strict", x**2, ">", 0),
        Condition("missing premise", x + y, ">", 3, when=[x > 1]),
        Condition("outside", x, "in", sp.Interval(-lam, lam)),
        Condition("open at the end", sp.Abs(x), "in", sp.Interval.open(0, sp.oo)),
        Condition("too strict from above", -(x**2), "<", 0),
        Condition("stronger", x > 0, "iff", x > 1),
        Condition("stronger from below", x < 0, "iff", x < 1),
        Identity("divides by what may vanish", x, 0, when=[sp.Eq(x * y, 0)]),
        Condition("one way only", sp.And(x > 0, y > 0), "iff", x + y > 0),
        Condition("turns with the sign of a", a * x > 0, "iff", x > 0),
        Condition("loses the tie", sp.Abs(x) <= lam, "iff", sp.And(x < lam, x > -lam), by=TIES),
        Condition("may vanish", a, "!=", 0),
    ],
    ids=lambda step: step.reason,
)
def test_a_wrong_step_is_refused(step):
    refused(step, match=f"step 1 \\({step.reason}\\)")


def test_the_refusal_gives_a_counterexample():
    refused(Condition("too strict", x**2, ">", 0), match="it fails at x = 0")


@pytest.mark.parametrize(
    "step",
    [
        Identity("vacuous", x, y, when=[x > 1, x < 0]),
        Condition("vacuous", x, ">", 5, when=[sp.Lt(lam, 0, evaluate=False)]),
        Identity("vacuous", x + 1, x + 1),
    ],
)
def test_a_step_that_says_nothing_is_refused(step):
    refused(step, match="say nothing|says nothing|contradict")


def test_too_few_points_settle_nothing():
    steep = Identity("rare", SIGN_TIMES_MAX, SOFT, when=[sp.Gt(x**2, 10**6)], by=RationalPoints(4))
    refused(steep, match="only 0 of 4 points")


@pytest.mark.parametrize(
    ("split", "match"),
    [
        (CaseSplit(x, (lam, -lam)), "order"),
        (CaseSplit(x, (0, a)), "order"),
        (CaseSplit(lam, (-1, 2)), "never negative"),
    ],
)
def test_cuts_out_of_order_are_refused(split, match):
    refused(Identity("soft", SIGN_TIMES_MAX, SOFT, by=split), match=match)


def test_cases_cover_the_whole_range():
    """At each of many values, exactly one case of a split has it."""
    values = [sp.Rational(k, 4) for k in range(-12, 13)]
    for symbol, cuts in ((x, (-1, 0, 2)), (sp.Symbol("u", nonnegative=True), (1, 2)), (h, (1,))):
        cases = list(CaseSplit(symbol, cuts).substitutions())
        for value in values:
            if (symbol.is_nonnegative and value < 0) or (symbol.is_positive and value == 0):
                continue
            hits = 0
            for case in cases:
                image = case[symbol]
                free = list(image.free_symbols)
                if not free:
                    hits += image == value
                    continue
                parameter = sp.Symbol("p", real=True)
                found = sp.solve(image.subs(free[0], parameter) - value, parameter)
                hits += any(root.is_positive for root in found)
            assert hits == 1, (symbol, value)


def test_nested_splits_make_all_pairs():
    split = CaseSplit(x, (0,), CaseSplit(y, (0,)))
    larger = sp.Piecewise((x, x > 0), (-x, True)) * sp.Piecewise((y, y > 0), (-y, True))
    assert len(list(split.substitutions())) == 9
    build(Identity("product", sp.Abs(x * y), larger, by=split))
    refused(Identity("sum", sp.sign(x) + sp.sign(y), sp.sign(x + y), by=split))


# --- definitions and matrices ---


def test_a_definition_reaches_later_derivatives():
    L = sp.Symbol("L", real=True)
    define = Definition("Write L for the loss.", L, h * (x - a) ** 2 / 2)
    build(define, Identity("its slope", sp.Derivative(L, x), h * (x - a)))
    refused(define, Identity("its slope", sp.Derivative(L, x), h * (x + a)), match="step 2")
    refused(define, define, match="already has a meaning")
    refused(Definition("circular", L, L + 1), match="defined by itself")


def test_matrices_are_compared_entry_by_entry():
    M = sp.MatrixSymbol("H", 2, 2)
    given = {sp.Eq(M, sp.Matrix([[h, a], [a, lam]]), evaluate=False): "symmetric", h: "", a: ""}
    step = Identity("symmetric", M.T, M)
    assert r"H^{\top} = H" in build(step, given=given).latex()
    crooked = {sp.Eq(M, sp.Matrix([[h, a], [b, lam]]), evaluate=False): "not symmetric"}
    refused(step, given=crooked)


# --- results ---


def test_a_result_must_be_shown_in_a_step():
    step = Identity("slope", sp.Derivative(h * x**2 / 2, x), h * x)
    build(step, results={"slope": Result((h, x), h * x)})
    with pytest.raises(DerivationError, match="no step shows"):
        build(step, results={"slope": Result((h, x), 2 * h * x)})


def test_one_derivation_prints_several_functions():
    step = Solution("pull", [sp.Eq(x + y, a), sp.Eq(x - y, b)], {x: (a + b) / 2, y: (a - b) / 2})
    derivation = build(
        step,
        results={
            "both": Result((a, b), ((a + b) / 2, (a - b) / 2)),
            "first": Result((a, b), (a + b) / 2),
        },
    )
    assert derivation.function("numpy", "both")(3.0, 1.0).tolist() == [2.0, 1.0]
    assert derivation.function("numpy", "first")(3.0, 1.0) == 2.0
    assert derivation.functions().count("function ") == 2
    with pytest.raises(ValueError, match="expected one of"):
        derivation.function("numpy")
    with pytest.raises(ValueError, match="expected 'numpy' or 'javascript'"):
        derivation.function("fortran", "both")


def test_the_default_result_is_the_last_conclusion():
    derivation = build(Solution("root", sp.Eq(x - a - b, 0), {x: a + b}))
    assert derivation.function("javascript") == "function example(a, b) {\n  return (a + b);\n}"


# --- what the page shows ---


def test_a_sum_begins_with_a_minus_sign_only_if_all_its_terms_have_one():
    eta, lam, w = sp.symbols("eta lam w", positive=True)
    assert latex(1 - eta * lam) == r"1 - \eta \lambda"
    assert latex(w - eta * lam * w - 2) == latex(w) + r" - \eta \lambda w - 2"
    assert latex(-eta - lam).startswith("-")


def test_names_are_written_as_the_book_writes_them():
    star = sp.Symbol("w1_star")
    u, v = (sp.MatrixSymbol(name, 2, 1) for name in "uv")
    assert latex(v - u) == "v - u"
    assert latex(v - 2 * h * u) == "v - 2 h u"
    assert latex(sp.Symbol("slope_j")) == r"\partial_j L"
    assert latex(lam * star) == r"\lambda w_{1}^{\star}"


def test_long_formulas_are_broken_for_phones():
    short = build(Identity("short", (x + 1) ** 2, x**2 + 2 * x + 1))
    long = build(Identity("long", (x + y + a) ** 3, sp.expand((x + y + a) ** 3)))
    assert "aligned" not in short.latex()
    assert r"\\ &\quad =" in long.latex()
    premise = build(Condition("if", x + y, ">", 3, when=[x > 1, y > 2])).latex()
    assert r"\\ \text{if } x > 1,\; y > 2" in premise


@pytest.mark.parametrize(
    ("formula", "width"),
    [
        (x + y, 3),
        (lam * h, 2),
        ((x + y) / a, 3),
        (a / (x + y), 3),
        (x**2 / (h + lam) + 1, 5),
        (sp.Max(x, y), 8),
    ],
)
def test_the_width_of_a_formula(formula, width):
    assert derivations._width(latex(formula)) == width


def test_a_short_left_side_stays_on_the_line_of_a_long_right_side():
    long = sp.expand((x + y + a) ** 3)
    assert "aligned" not in build(Identity("named", b, long, when=[sp.Eq(b, long)])).latex()


def test_given_symbols_share_the_next_words():
    given = {h: "", lam: "two positive numbers", x: "a weight"}
    shown = build(Identity("i", (x + h) ** 2, x**2 + 2 * x * h + h**2), given=given)
    assert "$h$, $\\lambda$, two positive numbers; $x$, a weight." in shown._repr_markdown_()


def test_what_is_given_above_is_not_said_again():
    given = {h: None, lam: None, x: "a weight"}
    step = Identity("i", lam * (x + h) ** 2, lam * (x**2 + 2 * x * h + h**2))
    assert "**Given:** as above; $x$, a weight." in build(step, given=given)._repr_markdown_()
    said = build(step, given=dict.fromkeys(given))._repr_markdown_()
    assert "**Given:** as above." in said


def test_a_derivation_needs_a_step():
    refused(match="at least one step")


def test_an_unknown_relation_is_refused():
    refused(Condition("?", x, "=>", y), match="expected one of")
