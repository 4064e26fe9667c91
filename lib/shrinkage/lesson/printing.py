"""One formula, two spellings: SymPy expressions as NumPy functions and as JavaScript text.

Both come from the same walk over the expression and so perform the same operations in the same
order. Additions, products, quotients and square roots are then equal to the last bit; exp, log
and the trigonometric functions may differ in the last digit, because the two run-times compute
them differently. What cannot be printed faithfully raises ``ValueError``.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

_JAVASCRIPT_WORDS = frozenset(
    {
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "undefined",
        "NaN",
        "Infinity",
        "Math",
        "Number",
        "var",
        "void",
        "while",
        "with",
        "yield",
    }
)
_LARGEST_UNROLLED_POWER = 16


@dataclass(frozen=True)
class _Target:
    """How one language spells what is not the same in both."""

    functions: dict[str, str]
    constants: dict[str, str]
    select: str
    equal: str
    different: str
    both: str
    either: str
    negate: str
    true: str
    false: str


# "+ 0.0" turns −0 into 0, where the two languages disagree about its sign.
_NUMPY = _Target(
    functions={
        "Abs": "np.abs({})",
        "sign": "(np.sign({}) + 0.0)",
        "Max": "(np.maximum({}, {}) + 0.0)",
        "Min": "(np.minimum({}, {}) + 0.0)",
        "sqrt": "np.sqrt({})",
        "pow": "np.power({}, {})",
        "atan2": "np.arctan2({}, {})",
        "ceiling": "(np.ceil({}) + 0.0)",
        "floor": "(np.floor({}) + 0.0)",
        "asin": "np.arcsin({})",
        "acos": "np.arccos({})",
        "atan": "np.arctan({})",
        **{name: f"np.{name}({{}})" for name in ("exp", "log", "sin", "cos", "tan", "tanh")},
    },
    constants={"pi": "np.pi", "E": "np.e", "oo": "np.inf", "-oo": "-np.inf"},
    select="np.where({}, {}, {})",
    equal="{} == {}",
    different="{} != {}",
    both="np.logical_and({}, {})",
    either="np.logical_or({}, {})",
    negate="np.logical_not({})",
    true="np.True_",
    false="np.False_",
)
_JAVASCRIPT = _Target(
    functions={
        "Abs": "Math.abs({})",
        "sign": "(Math.sign({}) + 0.0)",
        "Max": "(Math.max({}, {}) + 0.0)",
        "Min": "(Math.min({}, {}) + 0.0)",
        "sqrt": "Math.sqrt({})",
        "pow": "Math.pow({}, {})",
        "atan2": "Math.atan2({}, {})",
        "ceiling": "(Math.ceil({}) + 0.0)",
        "floor": "(Math.floor({}) + 0.0)",
        **{
            name: f"Math.{name}({{}})"
            for name in ("exp", "log", "sin", "cos", "tan", "tanh", "asin", "acos", "atan")
        },
    },
    constants={"pi": "Math.PI", "E": "Math.E", "oo": "Infinity", "-oo": "-Infinity"},
    select="({} ? {} : {})",
    equal="{} === {}",
    different="{} !== {}",
    both="({} && {})",
    either="({} || {})",
    negate="!({})",
    true="true",
    false="false",
)


class _Printer:
    """Spell expressions in one target; every compound result comes in parentheses."""

    def __init__(self, target: _Target) -> None:
        self.target = target

    def text(self, expr: Any) -> str:
        if isinstance(expr, sp.Symbol):
            return str(expr.name)
        if isinstance(expr, (sp.Integer, sp.Float)):
            return repr(float(expr)) if expr >= 0 else f"({float(expr)!r})"
        if isinstance(expr, sp.Rational):
            return f"({float(expr.p)!r} / {float(expr.q)!r})"
        if isinstance(expr, sp.Add):
            return self._sum(expr)
        if isinstance(expr, sp.Mul):
            return self._product(expr)
        if isinstance(expr, sp.Pow):
            return self._power(expr.base, expr.exp)
        if isinstance(expr, sp.Piecewise):
            return self._piecewise(expr)
        if isinstance(expr, (sp.Max, sp.Min)):
            return self._fold(self._function(type(expr).__name__), expr)
        if str(expr) in self.target.constants:
            return self.target.constants[str(expr)]
        name = type(expr).__name__
        if isinstance(expr, sp.Function) and name in self.target.functions:
            return self._function(name).format(*(self.text(argument) for argument in expr.args))
        return self._condition(expr)

    def _function(self, name: str) -> str:
        return self.target.functions[name]

    def _sum(self, expr: sp.Add) -> str:
        text = ""
        # A first term without a minus reads better; the sort keeps the others' order.
        for term in sorted(expr.as_ordered_terms(), key=lambda t: t.could_extract_minus_sign()):
            if not text:
                text = self.text(term)
            elif term.could_extract_minus_sign():
                text += f" - {self.text(-term)}"
            else:
                text += f" + {self.text(term)}"
        return f"({text})"

    def _product(self, expr: sp.Mul) -> str:
        if expr.could_extract_minus_sign():
            return f"(-{self.text(-expr)})"
        above: list[str] = []
        below: list[str] = []
        for factor in expr.as_ordered_factors():
            base, exponent = factor.as_base_exp()
            if isinstance(factor, sp.Rational):
                above += [repr(float(factor.p))] if factor.p != 1 else []
                below += [repr(float(factor.q))] if factor.q != 1 else []
            elif exponent.is_Rational and exponent < 0:
                below.append(self._power(base, -exponent))
            else:
                above.append(self.text(factor))
        text = " * ".join(above) or "1.0"
        if not below:
            return f"({text})" if len(above) > 1 else text
        divisor = below[0] if len(below) == 1 else f"({' * '.join(below)})"
        return f"({text} / {divisor})"

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> str:
        if exponent.is_Rational and exponent < 0:
            return f"(1.0 / {self._power(base, -exponent)})"
        if exponent == 1:
            return self.text(base)
        if exponent == sp.Rational(1, 2):
            return self._function("sqrt").format(self.text(base))
        if exponent.is_Integer and exponent <= _LARGEST_UNROLLED_POWER:
            # Repeated products are the same everywhere; pow is not.
            return "(" + " * ".join([self.text(base)] * int(exponent)) + ")"
        if base == sp.E:
            return self._function("exp").format(self.text(exponent))
        return self._function("pow").format(self.text(base), self.text(exponent))

    def _piecewise(self, expr: sp.Piecewise) -> str:
        *cases, (last, always) = expr.args
        if always != sp.true:
            raise ValueError(f"value: the Piecewise {expr} needs a last case that is always true")
        text = self.text(last)
        for value, condition in reversed(cases):
            text = self.target.select.format(self.text(condition), self.text(value), text)
        return text

    def _fold(self, pattern: str, expr: Any) -> str:
        # SymPy keeps these arguments in a set; sorting them fixes the order.
        first, *rest = [self.text(part) for part in sorted(expr.args, key=sp.default_sort_key)]
        for part in rest:
            first = pattern.format(first, part)
        return first

    def _condition(self, expr: Any) -> str:
        if isinstance(expr, BooleanTrue):
            return self.target.true
        if isinstance(expr, BooleanFalse):
            return self.target.false
        if isinstance(expr, sp.And):
            return self._fold(self.target.both, expr)
        if isinstance(expr, sp.Or):
            return self._fold(self.target.either, expr)
        if isinstance(expr, sp.Not):
            return self.target.negate.format(self.text(expr.args[0]))
        if isinstance(expr, (sp.Eq, sp.Ne)):
            pattern = self.target.equal if isinstance(expr, sp.Eq) else self.target.different
            return f"({pattern.format(self.text(expr.lhs), self.text(expr.rhs))})"
        if isinstance(expr, sp.core.relational.Relational):
            return f"({self.text(expr.lhs)} {expr.rel_op} {self.text(expr.rhs)})"
        raise ValueError(f"value: cannot print {type(expr).__name__} in {expr}")


def _check_identifiers(name: str, arguments: Sequence[sp.Symbol]) -> None:
    for identifier in (name, *(argument.name for argument in arguments)):
        taken = identifier in _JAVASCRIPT_WORDS or keyword.iskeyword(identifier)
        if taken or identifier == "np" or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", identifier):
            raise ValueError(
                f"name: expected an identifier of Python and JavaScript, got {identifier!r}"
            )
    if len({argument.name for argument in arguments}) < len(arguments):
        raise ValueError(f"arguments: expected different names, got {arguments}")


def _prepare(
    name: str, arguments: Sequence[sp.Symbol], value: Any
) -> tuple[list[tuple[sp.Symbol, Any]], list[Any]]:
    """Check names and free symbols, and give repeated parts a name of their own."""
    _check_identifiers(name, arguments)
    entries = [sp.sympify(entry) for entry in (value if isinstance(value, tuple) else (value,))]
    free = set().union(*(entry.free_symbols for entry in entries))
    missing = sorted(str(symbol) for symbol in free - set(arguments))
    if missing:
        raise ValueError(f"arguments: expected every symbol of {name}, {missing} missing")
    used = {argument.name for argument in arguments}
    names = (s for s in sp.numbered_symbols("part") if s.name not in used)
    parts, entries = sp.cse(entries, symbols=names, order="canonical")
    trivial = {part: expr for part, expr in parts if (-expr).is_Symbol}
    kept = [(part, expr.xreplace(trivial)) for part, expr in parts if part not in trivial]
    return kept, [entry.xreplace(trivial) for entry in entries]


def javascript_source(name: str, arguments: Sequence[sp.Symbol], value: Any) -> str:
    """Print ``function name(arguments) {…}`` in JavaScript.

    Parameters
    ----------
    name : str
        Name of the function.
    arguments : sequence of sympy.Symbol
        Its arguments in order; every free symbol of ``value`` must be among them.
    value : sympy expression, Boolean, or tuple of expressions
        What it returns; a tuple becomes an array.

    Raises
    ------
    ValueError
        For a name that is no identifier, a symbol that is no argument, a function or a Piecewise
        that cannot be printed faithfully.
    """
    parts, entries = _prepare(name, arguments, value)
    printer = _Printer(_JAVASCRIPT)
    lines = [f"  const {part} = {printer.text(expr)};" for part, expr in parts]
    texts = [printer.text(entry) for entry in entries]
    returned = f"[{', '.join(texts)}]" if isinstance(value, tuple) else texts[0]
    head = f"function {name}({', '.join(argument.name for argument in arguments)}) {{"
    return "\n".join([head, *lines, f"  return {returned};", "}"])


def numpy_function(name: str, arguments: Sequence[sp.Symbol], value: Any) -> Callable[..., Any]:
    """Make the NumPy function whose operations are those of `javascript_source`.

    Parameters and errors are the same. The function takes floats or arrays that broadcast; a tuple
    is returned as one array with its entries along the first axis. Its text is in ``__doc__``.
    """
    parts, entries = _prepare(name, arguments, value)
    printer = _Printer(_NUMPY)
    lines = [f"    {part} = {printer.text(expr)}" for part, expr in parts]
    texts = [printer.text(entry) for entry in entries]
    head = f"def {name}({', '.join(argument.name for argument in arguments)}):"
    source = "\n".join([head, *lines, f"    return ({', '.join(texts)},)"])
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, f"<derived {name}>", "exec"), namespace)
    raw = namespace[name]
    lazy = any(entry.has(sp.Piecewise) for entry in [*entries, *(expr for _, expr in parts)])

    def function(*values: Any) -> Any:
        if len(values) != len(arguments):
            raise TypeError(f"{name}: expected {len(arguments)} arguments, got {len(values)}")
        arrays = [np.asarray(each, dtype=np.float64) for each in values]
        # np.where computes the branch that is not taken too; what that branch warns of is no news.
        with np.errstate(all="ignore" if lazy else None):
            out = np.broadcast_arrays(*raw(*arrays), *(arrays if arrays else ()))[: len(texts)]
        return np.stack(out) if isinstance(value, tuple) else np.array(out[0])[()]

    function.__name__ = function.__qualname__ = name
    function.__doc__ = source
    return function
