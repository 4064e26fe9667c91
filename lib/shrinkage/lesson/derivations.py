"""Derivations that are checked when they are built, shown on pages and printed as code.

A `Derivation` is a list of steps in SymPy. Each step has a reason in words and one of these kinds:

* `Definition` gives a new symbol a meaning; it must be new.
* `Identity` says that two expressions are equal.
* `Solution` says that values solve equations, and on request that no others do.
* `Condition` states an inequality, an inclusion, or the equivalence of two conditions.

SymPy must prove every step. Where its simplification cannot, the step may name a fallback:
`CaseSplit`, which is still a proof, or `RationalPoints`, which is exact arithmetic at many points.
A step that is neither proven nor settled raises `DerivationError` when the derivation is built, so
a page cannot show it. The same formulas are printed as NumPy and as JavaScript by
`shrinkage.lesson.printing`, in one order of operations.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

import sympy as sp
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue
from sympy.printing.latex import LatexPrinter

from shrinkage.lesson import printing

__all__ = [
    "CaseSplit",
    "Condition",
    "Definition",
    "Derivation",
    "DerivationError",
    "Identity",
    "RationalPoints",
    "Result",
    "Settled",
    "Solution",
]

RELATIONS = ("<", "<=", ">", ">=", "!=", "in", "iff")


class DerivationError(ValueError):
    """A step of a derivation is wrong, or nothing named in it settles that it is right."""


# --- how a step is settled -----------------------------------------------------------------


@dataclass(frozen=True)
class Settled:
    """How a step was settled: ``method`` for tests, ``words`` for the page.

    Simplification is the rule, so it needs no words.
    """

    method: Literal["definition", "simplification", "case split", "rational points"]
    words: str


@dataclass(frozen=True)
class CaseSplit:
    """Prove a step separately left of, on, between and right of some cuts of one symbol.

    The cases cover all values of the symbol, because they are made from the cuts.

    Parameters
    ----------
    symbol : sympy.Symbol
        A real symbol; if it is positive or nonnegative, its range starts at 0.
    cuts : sequence of sympy expressions
        In increasing order; SymPy must be able to prove that order.
    then : CaseSplit, optional
        A further split, made inside each case.
    """

    symbol: sp.Symbol
    cuts: tuple[sp.Expr, ...]
    then: CaseSplit | None = None

    def __init__(
        self, symbol: sp.Symbol, cuts: Sequence[sp.Expr | int], then: CaseSplit | None = None
    ) -> None:
        object.__setattr__(self, "symbol", symbol)
        object.__setattr__(self, "cuts", tuple(sp.sympify(cut) for cut in cuts))
        object.__setattr__(self, "then", then)

    def substitutions(self) -> Iterator[dict[sp.Symbol, sp.Expr]]:
        """Yield, for each case, what to put in place of the symbols."""
        for here in self._pieces():
            if self.then is None:
                yield here
                continue
            inner = CaseSplit(
                self.then.symbol, [cut.xreplace(here) for cut in self.then.cuts], self.then.then
            )
            for deeper in inner.substitutions():
                yield {**{old: new.xreplace(deeper) for old, new in here.items()}, **deeper}

    def _pieces(self) -> Iterator[dict[sp.Symbol, sp.Expr]]:
        """Cover the symbol's range by points and open intervals, each with a positive parameter."""
        cuts = self._checked_cuts()
        gap = sp.Dummy("d", positive=True)
        if self.symbol.is_nonnegative:
            if cuts[0] == 0:
                if self.symbol.is_positive:
                    cuts = cuts[1:]
            elif self.symbol.is_positive:
                yield {self.symbol: cuts[0] * gap / (1 + gap)}
            else:
                yield {self.symbol: sp.Integer(0)}
                yield {self.symbol: cuts[0] * gap / (1 + gap)}
            if not cuts:
                yield {self.symbol: gap}
                return
        else:
            yield {self.symbol: cuts[0] - gap}
        for low, high in itertools.pairwise(cuts):
            yield {self.symbol: low}
            yield {self.symbol: low + (high - low) * gap / (1 + gap)}
        yield {self.symbol: cuts[-1]}
        yield {self.symbol: cuts[-1] + gap}

    def _checked_cuts(self) -> tuple[sp.Expr, ...]:
        if not self.symbol.is_real:
            raise ValueError(f"symbol: expected a real symbol to split, got {self.symbol!r}")
        if not self.cuts:
            raise ValueError("cuts: expected at least one cut, got none")
        for low, high in itertools.pairwise(self.cuts):
            if not _proves_sign(high - low, "positive"):
                raise DerivationError(f"case split: cannot prove the order {low} < {high}")
        if self.symbol.is_nonnegative and not _proves_sign(self.cuts[0], "nonnegative"):
            raise DerivationError(
                f"case split: {self.symbol} is never negative, but the cut {self.cuts[0]} may be"
            )
        return self.cuts

    def words(self) -> str:
        """Say in one phrase where the cuts are."""
        cuts = ", ".join(f"${latex(cut)}$" for cut in self.cuts)
        own = f"${latex(self.symbol)}$ at {cuts}"
        return own if self.then is None else f"{own} and {self.then.words()}"


@dataclass(frozen=True)
class RationalPoints:
    """Settle a step by exact arithmetic at many rational points: strong evidence, not a proof.

    Parameters
    ----------
    count : int
        How many points must satisfy the premises and be checked.
    seed : int
        Where the points start, so that every build checks the same ones.
    """

    count: int = 40
    seed: int = 0


Fallback = CaseSplit | RationalPoints
Meanings = Mapping[Any, Any]


# --- what SymPy can prove ------------------------------------------------------------------


def _forms(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Yield equal forms of an expression, the cheap ones first."""
    expr = expr.doit()
    yield expr
    yield sp.expand(expr)
    if not expr.has(sp.Piecewise):
        yield sp.factor(sp.together(expr))
    resolved = _resolve(expr)
    yield resolved
    yield sp.simplify(sp.piecewise_fold(resolved))


def _resolve(expr: sp.Expr) -> sp.Expr:
    """Let Max, Min, Abs, sign, roots and Piecewise evaluate wherever their signs are known."""
    expr = expr.replace(lambda e: isinstance(e, (sp.Max, sp.Min, sp.Abs, sp.sign)), _tidy)
    expr = expr.replace(_is_root, lambda root: sp.factor(root.base) ** root.exp)
    return expr.replace(lambda e: isinstance(e, sp.Piecewise), _decide_cases)


def _is_root(expr: sp.Basic) -> bool:
    return isinstance(expr, sp.Pow) and bool(expr.exp.is_Rational) and not expr.exp.is_Integer


def _tidy(extreme: sp.Expr) -> sp.Expr:
    """Rebuild a function from simplified arguments, so that it can evaluate itself."""
    return extreme.func(*(sp.factor(sp.together(argument)) for argument in extreme.args))


def _decide_cases(piecewise: sp.Piecewise) -> sp.Expr:
    """Replace the conditions that are provably true or false by their truth."""
    return sp.Piecewise(*((value, _decide(condition)) for value, condition in piecewise.args))


def _decide(condition: Boolean) -> Boolean:
    if isinstance(condition, (sp.And, sp.Or)):
        return condition.func(*(_decide(part) for part in condition.args))
    parts = _relational_parts(condition)
    if parts is None:
        return condition
    difference = sp.factor(sp.together(parts[0]))
    known = getattr(difference, f"is_{parts[1]}")
    return condition if known is None else sp.true if known else sp.false


def _proves_zero(expr: sp.Expr) -> bool:
    return any(form == 0 for form in _forms(expr))


def _proves_sign(expr: sp.Expr, sign: str) -> bool:
    return any(getattr(form, f"is_{sign}") is True for form in _forms(sp.sympify(expr)))


def _entries(value: Any) -> list[Any]:
    """List the scalar entries of an expression, a matrix or a tuple."""
    if isinstance(value, (tuple, list, sp.Tuple)):
        return [entry for part in value for entry in _entries(part)]
    if isinstance(value, sp.MatrixExpr):
        value = value.doit().as_explicit()
    if isinstance(value, sp.MatrixBase):
        return list(value)
    return [value]


def _meant(value: Any, meanings: Meanings) -> list[sp.Expr]:
    """List the scalar entries with defined symbols replaced, before derivatives are taken."""
    expanded = [_expanded(sp.sympify(part), meanings) for part in _entries_unevaluated(value)]
    return [entry.doit() for part in expanded for entry in _entries(part)]


def _entries_unevaluated(value: Any) -> list[Any]:
    """List the parts of a tuple; matrices stay whole, because their symbols may have meanings."""
    if isinstance(value, (tuple, list, sp.Tuple)):
        return [part for inner in value for part in _entries_unevaluated(inner)]
    return [value]


def _relational_parts(relation: Boolean) -> tuple[sp.Expr, str] | None:
    """Write a relation as (expression, what its sign must be), or None for other conditions."""
    if isinstance(relation, sp.StrictGreaterThan):
        return relation.lhs - relation.rhs, "positive"
    if isinstance(relation, sp.StrictLessThan):
        return relation.rhs - relation.lhs, "positive"
    if isinstance(relation, sp.GreaterThan):
        return relation.lhs - relation.rhs, "nonnegative"
    if isinstance(relation, sp.LessThan):
        return relation.rhs - relation.lhs, "nonnegative"
    if isinstance(relation, sp.Ne):
        return relation.lhs - relation.rhs, "nonzero"
    if isinstance(relation, sp.Eq):
        return relation.lhs - relation.rhs, "zero"
    return None


def _proves(statement: Boolean) -> bool:
    """Say whether SymPy's simplification proves a statement."""
    if isinstance(statement, BooleanTrue):
        return True
    if isinstance(statement, BooleanFalse):
        return False
    if isinstance(statement, sp.And):
        return all(_proves(part) for part in statement.args)
    if isinstance(statement, sp.Or):
        return any(_proves(part) for part in statement.args)
    if isinstance(statement, sp.Not):
        return _disproves(statement.args[0])
    if isinstance(statement, sp.Equivalent):
        return _proves_equivalence(*statement.args)
    parts = _relational_parts(statement)
    if parts is None:
        return False
    expr, sign = parts
    return _proves_zero(expr) if sign == "zero" else _proves_sign(expr, sign)


def _disproves(statement: Boolean) -> bool:
    """Say whether SymPy's simplification proves that a statement is false."""
    if isinstance(statement, sp.And):
        return any(_disproves(part) for part in statement.args)
    if isinstance(statement, sp.Or):
        return all(_disproves(part) for part in statement.args)
    if isinstance(statement, sp.core.relational.Relational):
        return _proves(statement.negated.func(statement.lhs, statement.rhs, evaluate=False))
    return isinstance(statement, BooleanFalse)


def _proves_equivalence(left: Boolean, right: Boolean) -> bool:
    """Prove an equivalence by a common positive factor, or by each side under the other."""
    return _same_up_to_scale(left, right) or (
        _proves_implication(left, right) and _proves_implication(right, left)
    )


def _proves_implication(premise: Boolean, conclusion: Boolean) -> bool:
    if _disproves(premise) or _proves(conclusion):
        return True
    if isinstance(premise, sp.Or):
        return all(_proves_implication(part, conclusion) for part in premise.args)
    if isinstance(conclusion, sp.And):
        return all(_proves_implication(premise, part) for part in conclusion.args)
    reduced = _under([premise], conclusion)
    return reduced is None or _proves(reduced)


def _same_up_to_scale(left: Boolean, right: Boolean) -> bool:
    """Say whether one relation is the other times a positive factor."""
    one, other = _relational_parts(left), _relational_parts(right)
    if one is None or other is None or one[1] != other[1] or other[0] == 0:
        return False
    factor = sp.simplify(one[0] / other[0])
    wanted = "positive" if one[1] in ("positive", "nonnegative") else "nonzero"
    return _proves_sign(factor, wanted) and not factor.has(sp.zoo, sp.nan)


# --- premises ------------------------------------------------------------------------------

_SLACK = {
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "nonzero": {"nonzero": True, "real": True},
}


def _eliminate(premise: Boolean) -> dict[sp.Symbol, sp.Expr] | None:
    """Turn a premise into a substitution that makes it hold, exactly or more generally.

    ``a > b`` becomes ``symbol = …`` with a new positive symbol for a − b. A symbol is solved for
    only if the premise is linear in it with a provably non-zero factor, so no value is lost.
    """
    parts = _relational_parts(premise)
    if parts is None:
        return None
    expr, sign = sp.expand(parts[0]), parts[1]
    slack = sp.Integer(0) if sign == "zero" else sp.Dummy("s", **_SLACK[sign])
    # A symbol without a sign of its own loses nothing when it is replaced.
    for symbol in sorted(expr.free_symbols, key=lambda s: (s.is_nonnegative is True, s.name)):
        slope = sp.diff(expr, symbol)
        if slope.has(symbol) or not _proves_sign(slope, "nonzero"):
            continue
        return {symbol: sp.expand((slack - expr.subs(symbol, 0)) / slope)}
    return None


def _flatten(premises: Iterable[Boolean]) -> list[Boolean]:
    """Split conjunctions into their parts."""
    flat: list[Boolean] = []
    for premise in premises:
        flat.extend(_flatten(premise.args) if isinstance(premise, sp.And) else [premise])
    return flat


def _under(premises: Sequence[Boolean], statement: Boolean) -> Boolean | None:
    """Put the premises into a statement; None if they contradict each other."""
    remaining = _flatten(premises)
    while remaining:
        premise = remaining.pop(0)
        if _disproves(premise):
            return None
        substitution = None if isinstance(premise, BooleanTrue) else _eliminate(premise)
        if substitution is not None:
            statement = _put(statement, substitution)
            remaining = [_put(other, substitution) for other in remaining]
    return statement


def _put(statement: Any, substitution: Mapping[Any, Any]) -> Any:
    """Substitute everything at once; relations stay relations, even where a side is infinite."""
    if isinstance(statement, (sp.Equivalent, sp.And, sp.Or, sp.Not)):
        return statement.func(*(_put(part, substitution) for part in statement.args))
    if isinstance(statement, sp.core.relational.Relational):
        sides = (_put(side, substitution) for side in (statement.lhs, statement.rhs))
        return statement.func(*sides, evaluate=False)
    return statement.subs(list(substitution.items()), simultaneous=True)


# --- exact points --------------------------------------------------------------------------


def _random_rational(symbol: sp.Symbol, source: random.Random) -> sp.Rational:
    """Draw a small rational that fits the symbol; small, so that ties are drawn as well."""
    while True:
        value = sp.Rational(source.randint(-8, 8), source.choice((1, 1, 2, 3)))
        if symbol.is_integer:
            value = sp.Integer(source.randint(-8, 8))
        if symbol.is_positive and value == 0:
            continue
        if symbol.is_nonnegative:
            value = abs(value)
        elif symbol.is_nonpositive:
            value = -abs(value)
        if value == 0 and (symbol.is_nonzero or symbol.is_negative):
            continue
        return value


def _truth(statement: Boolean, point: Mapping[sp.Symbol, sp.Rational]) -> bool | None:
    """Decide a statement exactly at a point; None where a side of it has no exact value."""
    if isinstance(statement, (BooleanTrue, BooleanFalse)):
        return bool(statement)
    if isinstance(statement, (sp.And, sp.Or, sp.Not, sp.Equivalent)):
        truths = [_truth(part, point) for part in statement.args]
        if None in truths:
            return None
        return bool(statement.func(*(sp.true if truth else sp.false for truth in truths)))
    if _relational_parts(statement) is None:
        return None
    # Side by side: SymPy holds two infinite sides for equal.
    sides = [_put(side, point).doit() for side in (statement.lhs, statement.rhs)]
    if any(side.has(sp.nan, sp.zoo, sp.oo, -sp.oo) or not side.is_number for side in sides):
        return None
    expr, sign = _relational_parts(statement.func(*sides, evaluate=False)) or (sp.nan, "")
    value = expr if expr.is_Rational else sp.simplify(expr)
    zero = value.equals(0)
    if zero is None:
        return None
    return {
        "zero": bool(zero),
        "nonzero": not zero,
        "positive": not zero and bool(value.is_positive),
        "nonnegative": bool(zero) or bool(value.is_positive),
    }[sign]


def _points(
    statement: Boolean, premises: Sequence[Boolean], plan: RationalPoints
) -> Iterator[tuple[dict[sp.Symbol, sp.Rational], bool | None]]:
    """Yield points that satisfy the premises, with the truth of the statement at each."""
    symbols = set(statement.free_symbols).union(*(p.free_symbols for p in premises))
    ordered = sorted(symbols, key=lambda symbol: symbol.name)
    source = random.Random(plan.seed)
    found = 0
    for _ in range(50 * plan.count):
        if found == plan.count:
            return
        point = {symbol: _random_rational(symbol, source) for symbol in ordered}
        if all(_truth(premise, point) for premise in premises):
            found += 1
            yield point, _truth(statement, point)
    if found < plan.count:
        raise DerivationError(
            f"rational points: only {found} of {plan.count} points satisfy the premises"
        )


def _settle(
    statement: Boolean, premises: Sequence[Boolean], fallback: Fallback | None
) -> Settled | str:
    """Settle a statement under premises, or say why it could not be settled."""
    reduced = _under(premises, statement)
    if reduced is None:
        return "its premises contradict each other, so it would say nothing"
    if _proves(reduced) or (reduced != statement and _proves(statement)):
        return Settled("simplification", "")
    if isinstance(fallback, CaseSplit):
        return _settle_by_cases(statement, premises, fallback)
    if isinstance(fallback, RationalPoints):
        return _settle_at_points(statement, premises, fallback)
    return "SymPy's simplification does not prove it" + _counterexample(statement, premises)


def _settle_by_cases(
    statement: Boolean, premises: Sequence[Boolean], split: CaseSplit
) -> Settled | str:
    count = 0
    for case in split.substitutions():
        reduced = _under([_put(premise, case) for premise in premises], _put(statement, case))
        if reduced is None:
            continue
        if not _proves(reduced):
            where = ", ".join(f"{symbol} = {value}" for symbol, value in case.items())
            return f"the case {where} is not proven" + _counterexample(statement, premises)
        count += 1
    if count == 0:
        return "its premises exclude every case, so it would say nothing"
    cases = "the one case that is left" if count == 1 else f"{count} cases"
    return Settled("case split", f"Proved in {cases}, cutting {split.words()}.")


def _settle_at_points(
    statement: Boolean, premises: Sequence[Boolean], plan: RationalPoints
) -> Settled | str:
    for point, truth in _points(statement, premises, plan):
        if truth is not True:
            verdict = "fails" if truth is False else "has no exact value"
            return f"it {verdict} at {_at(point)}"
    return Settled("rational points", f"Checked exactly at {plan.count} rational points.")


def _counterexample(statement: Boolean, premises: Sequence[Boolean]) -> str:
    """Look for a point where the statement is false, to help the author."""
    try:
        for point, truth in _points(statement, premises, RationalPoints(count=12, seed=1)):
            if truth is False:
                return f"; it fails at {_at(point)}"
    except (DerivationError, TypeError):
        pass
    return ""


def _at(point: Mapping[sp.Symbol, sp.Rational]) -> str:
    return ", ".join(f"{symbol} = {value}" for symbol, value in point.items())


# --- LaTeX ---------------------------------------------------------------------------------


def _latex_name(name: str) -> str | None:
    """Write the book's symbol names as the book prints them; None leaves it to SymPy."""
    if name == "slope_j":  # the notation's slope of a loss in one weight
        return r"\partial_j L"
    match = re.fullmatch(r"lam(?:bda)?_?(\w*)", name)
    if match:
        return r"\lambda" + (f"_{{{match[1]}}}" if match[1] else "")
    match = re.fullmatch(r"([A-Za-z]+?)(\d*)_star", name)
    if match:
        base = str(sp.latex(sp.Symbol(match[1])))
        return base + (f"_{{{match[2]}}}" if match[2] else "") + r"^{\star}"
    return None


class _Printer(LatexPrinter):  # type: ignore[misc]  # SymPy has no types
    """SymPy's printer, which begins no sum with a minus sign where it need not."""

    def _as_ordered_terms(self, expr: sp.Add, order: str | None = None) -> list[sp.Expr]:
        terms: list[sp.Expr] = super()._as_ordered_terms(expr, order)
        signs = [_factor(term).as_coeff_Mul()[0].is_negative is True for term in terms]
        first = signs.index(False) if signs[0] and not all(signs) else 0
        return [terms[first], *terms[:first], *terms[first + 1 :]]


def _factor(term: Any) -> Any:
    """Return the number before a matrix, and any other term as it is."""
    return term.as_coeff_mmul()[0] if isinstance(term, sp.MatMul) else term


def latex(expression: Any) -> str:
    """Print an expression in LaTeX with the book's names for symbols (``lam`` is λ)."""
    expression = sp.sympify(expression)
    names = {}
    for symbol in expression.atoms(sp.Symbol, sp.MatrixSymbol):
        written = _latex_name(symbol.name)
        if written is not None:
            names[symbol] = written
    printer = _Printer({"symbol_names": names, "mat_delim": "(", "ln_notation": False})
    text: str = printer.doprint(expression)
    # SymPy puts brackets around the number before a product of matrices.
    text = re.sub(r"\\left\((\\frac\{\d+\}\{\d+\})\\right\)(?!\^)", r"\1", text)
    text = text.replace("+ - ", "- ")  # in sums of matrices
    # The sign of the transpose; SymPy writes the letter T.
    return text.replace("^{T}", r"^{\top}") if expression.has(sp.Transpose) else text


#: Letters and signs that one line of a formula may have.
_LINE = 25
_LATEX_RELATIONS = {
    "<": "<",
    "<=": r"\le",
    ">": ">",
    ">=": r"\ge",
    "!=": r"\ne",
    "in": r"\in",
    "iff": r"\iff",
}


# --- the kinds of step ---------------------------------------------------------------------


@dataclass(frozen=True)
class Definition:
    """Give a new symbol a meaning.

    Parameters
    ----------
    reason : str
        Why it is useful, in words.
    symbol : sympy.Symbol or sympy.MatrixSymbol
        A symbol that occurs nowhere before this step.
    value : sympy expression
        What it stands for from here on.
    """

    reason: str
    symbol: Any
    value: Any

    def latex(self) -> str:
        """Write the step in LaTeX."""
        return rf"{latex(self.symbol)} = {latex(self.value)}"

    def shown(self) -> list[Any]:
        """List the expressions that the step shows."""
        return [self.symbol, self.value]


@dataclass(frozen=True)
class Identity:
    """Two expressions, or two matrices, are equal.

    Parameters
    ----------
    reason : str
        Why, in words.
    left, right : sympy expressions or matrices
        The two sides; ``sympy.Derivative(…)`` and the like stay as they are on the page.
    when : sequence of sympy relations
        Premises of this step alone.
    by : CaseSplit or RationalPoints, optional
        What settles the step if simplification does not.
    """

    reason: str
    left: Any
    right: Any
    when: Sequence[Boolean] = ()
    by: Fallback | None = None

    def statements(self, meanings: Meanings) -> list[Boolean]:
        """List what has to be true, with the defined symbols replaced by their meanings."""
        if self.left == self.right:
            raise DerivationError("both sides are the same expression, so it says nothing")
        left, right = _meant(self.left, meanings), _meant(self.right, meanings)
        if len(left) != len(right):
            raise DerivationError(f"{len(left)} entries cannot equal {len(right)} entries")
        return [sp.Eq(a, b, evaluate=False) for a, b in zip(left, right, strict=True)]

    def latex(self) -> str:
        """Write the step in LaTeX."""
        return _when(_relation(latex(self.left), "=", latex(self.right)), self.when)

    def shown(self) -> list[Any]:
        """List the expressions that the step shows."""
        return [*_entries(self.left), *_entries(self.right)]


@dataclass(frozen=True)
class Solution:
    """Values solve one or more equations.

    Parameters
    ----------
    reason : str
        Why, in words.
    equations : sympy.Eq or sequence of them
        The equations, scalar or matrix.
    values : mapping of symbol to expression
        The solution, free of the unknowns.
    unique : bool
        Claim also that there is no other solution. This is proven when the equations are linear in
        the unknowns with a determinant that is provably not 0, or when the one equation is
        strictly monotone in its one unknown.
    when, by
        As in `Identity`.
    """

    reason: str
    equations: Any
    values: Mapping[sp.Symbol, Any]
    unique: bool = False
    when: Sequence[Boolean] = ()
    by: Fallback | None = None

    def _list(self) -> list[Any]:
        several = isinstance(self.equations, (list, tuple))
        return list(self.equations) if several else [self.equations]

    def _residuals(self, meanings: Meanings) -> list[sp.Expr]:
        residuals: list[sp.Expr] = []
        for equation in self._list():
            if not isinstance(equation, sp.Eq):
                raise DerivationError(f"expected sympy.Eq equations, got {equation!r}")
            left, right = _meant(equation.lhs, meanings), _meant(equation.rhs, meanings)
            residuals.extend(a - b for a, b in zip(left, right, strict=True))
        return residuals

    def statements(self, meanings: Meanings) -> list[Boolean]:
        """List what has to be true, with the defined symbols replaced by their meanings."""
        unknowns = set(self.values)
        values = {s: _meant(value, meanings)[0] for s, value in self.values.items()}
        for value in values.values():
            if unknowns & value.free_symbols:
                raise DerivationError(f"the value {value} still has an unknown in it")
        residuals = self._residuals(meanings)
        solved = [residual.subs(list(values.items()), simultaneous=True) for residual in residuals]
        needs = [sp.Eq(residual, 0, evaluate=False) for residual in solved]
        return [*needs, self._uniqueness(residuals)] if self.unique else needs

    def _uniqueness(self, residuals: Sequence[sp.Expr]) -> Boolean:
        unknowns = list(self.values)
        slopes = sp.Matrix(residuals).jacobian(unknowns)
        linear = not slopes.has(*unknowns)
        if linear and slopes.is_square:
            return sp.Ne(slopes.det(), 0, evaluate=False)
        if slopes.shape == (1, 1):
            # Free in the unknown, so the proof holds for all its values: strictly monotone.
            slope = slopes[0, 0]
            return sp.Or(
                sp.Gt(slope, 0, evaluate=False), sp.Lt(slope, 0, evaluate=False), evaluate=False
            )
        raise DerivationError("uniqueness: only linear or strictly monotone equations are settled")

    def latex(self) -> str:
        """Write the step in LaTeX."""
        rows = [rf"{latex(e.lhs)} &= {latex(e.rhs)}" for e in self._list()]
        arrow = r"\Rightarrow\; "
        for symbol, value in self.values.items():
            rows.append(rf"{arrow}{latex(symbol)} &= {latex(value)}")
            arrow = ""
        return _when(r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}", self.when)

    def shown(self) -> list[Any]:
        """List the expressions that the step shows."""
        sides = [side for e in self._list() for side in (*_entries(e.lhs), *_entries(e.rhs))]
        return [*sides, *(entry for v in self.values.values() for entry in _entries(v))]


@dataclass(frozen=True)
class Condition:
    """An inequality, an inclusion, or the equivalence of two conditions.

    Parameters
    ----------
    reason : str
        Why, in words.
    left : sympy expression, or sympy Boolean for "iff"
        Left side.
    relation : {"<", "<=", ">", ">=", "!=", "in", "iff"}
        How the sides relate. "in" takes a SymPy set on the right, "iff" takes conditions.
    right : sympy expression, set or Boolean
        Right side.
    when, by
        As in `Identity`.
    """

    reason: str
    left: Any
    relation: str
    right: Any
    when: Sequence[Boolean] = ()
    by: Fallback | None = None

    def statements(self, meanings: Meanings) -> list[Boolean]:
        """List what has to be true, with the defined symbols replaced by their meanings."""
        if self.relation not in RELATIONS:
            raise DerivationError(f"relation: expected one of {RELATIONS}, got {self.relation!r}")
        if self.relation == "in":
            if not isinstance(self.right, sp.Set):
                raise DerivationError(f"'in' needs a SymPy set on the right, got {self.right!r}")
            (element,) = _meant(self.left, meanings)
            return [_expanded(self.right, meanings).as_relational(element)]
        if self.relation == "iff":
            left, right = sp.sympify(self.left), sp.sympify(self.right)
            if left == right:
                raise DerivationError("both sides are the same condition, so it says nothing")
            sides = (_expanded(left, meanings), _expanded(right, meanings))
            return [sp.Equivalent(*sides, evaluate=False)]
        build = {"<": sp.Lt, "<=": sp.Le, ">": sp.Gt, ">=": sp.Ge, "!=": sp.Ne}[self.relation]
        left, right = _meant(self.left, meanings), _meant(self.right, meanings)
        return [build(a, b, evaluate=False) for a, b in zip(left, right, strict=True)]

    def latex(self) -> str:
        """Write the step in LaTeX."""
        between = _LATEX_RELATIONS[self.relation]
        return _when(_relation(latex(self.left), between, latex(self.right)), self.when)

    def shown(self) -> list[Any]:
        """List the expressions that the step shows."""
        return [self.left, self.right]


Step = Definition | Identity | Solution | Condition


def _relation(left: str, between: str, right: str) -> str:
    """Put two sides on one line, or on two if a phone could not show them on one."""
    # After a left side as short as an indent, a new line would win nothing.
    room = _LINE - 3 if between == r"\iff" else _LINE
    if _width(left) <= 2 or _width(left) + _width(right) <= room:
        return rf"{left} {between} {right}"
    return rf"\begin{{aligned}}& {left} \\ &\quad {between} {right}\end{{aligned}}"


def _width(formula: str) -> int:
    """Count the letters and signs beside one another in a formula, roughly."""
    formula = re.sub(r"\\(left|right|mathrm|operatorname|text|begin|end|quad)\b", "", formula)
    formula = re.sub(r"\\(max|min|exp|log)\b", "mmm", formula)
    formula = re.sub(r"\\(?!frac)[a-zA-Z]+", "m", formula)
    formula = re.sub(r"[\^_]\{([^{}]*)\}", r"\1", formula)
    while (shorter := re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", _longer_part, formula)) != formula:
        formula = shorter
    return len(re.sub(r"\\frac|[{}_^ ]", "", formula))


def _longer_part(fraction: re.Match[str]) -> str:
    """Return the wider of a fraction's two parts."""
    return max(fraction.groups(), key=len)


def _when(formula: str, premises: Sequence[Boolean]) -> str:
    """Add the premises on a line of their own."""
    if not premises:
        return formula
    words = r",\; ".join(latex(premise) for premise in premises)
    return rf"\begin{{gathered}}{formula} \\ \text{{if }} {words}\end{{gathered}}"


# --- the derivation ------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """A formula of the derivation to be printed as code.

    Parameters
    ----------
    arguments : sequence of sympy.Symbol
        The function's arguments, in order; their names must be identifiers.
    value : sympy expression, Boolean, or a tuple or matrix of expressions
        What it returns; every entry must be shown in a step of the derivation.
    """

    arguments: Sequence[sp.Symbol]
    value: Any


@dataclass(frozen=True)
class Derivation:
    """A checked derivation: what is given, the steps, and the formulas it yields.

    Parameters
    ----------
    name : str
        An identifier; also the name of the only function when ``results`` is left out.
    given : mapping of symbols or relations to words
        What is assumed: a symbol (its SymPy assumptions count), a definition ``Eq(symbol, value)``,
        or a relation that is a premise of all steps. The words are shown on the page; None stands
        for what an earlier derivation of the page has said already.
    steps : sequence of Definition, Identity, Solution and Condition
        The steps in order.
    results : mapping of function name to Result, optional
        The functions to print. By default the last step's right side, with the symbols of
        ``given`` that occur in it as arguments, under the derivation's own name.

    Attributes
    ----------
    settled : tuple of Settled
        How each step was settled.

    Raises
    ------
    DerivationError
        When a step is neither proven nor settled by the fallback that it names.
    """

    name: str
    given: Mapping[Any, str | None]
    steps: Sequence[Step]
    results: Mapping[str, Result] = field(default_factory=dict)
    settled: tuple[Settled, ...] = field(init=False)

    def __post_init__(self) -> None:
        if not self.steps:
            raise DerivationError(f"{self.name}: expected at least one step, got none")
        meanings = {e.lhs: e.rhs for e in self.given if isinstance(e, sp.Eq)}
        premises = [r for r in self.given if isinstance(r, Boolean) and not isinstance(r, sp.Eq)]
        premises = [p for p in premises if not isinstance(p, sp.Symbol)]
        known = set().union(*(_symbols(key) for key in self.given)) if self.given else set()
        settled = []
        for number, step in enumerate(self.steps, start=1):
            try:
                settled.append(_settle_step(step, meanings, premises, known))
            except DerivationError as error:
                raise DerivationError(
                    f"{self.name}, step {number} ({step.reason}): {error}"
                ) from None
            known |= set().union(*(_symbols(shown) for shown in step.shown()))
        object.__setattr__(self, "settled", tuple(settled))
        object.__setattr__(self, "results", self._checked_results(meanings))

    def _checked_results(self, meanings: Meanings) -> dict[str, Result]:
        if not self.results:
            value = _conclusion(self.steps[-1])
            free = _symbols(value)
            arguments = [s for s in self.given if isinstance(s, sp.Symbol) and s in free]
            return {self.name: Result(arguments, value)}
        shown = [expr for step in self.steps for expr in step.shown()]
        for name, result in self.results.items():
            for entry in _entries(result.value):
                if not _is_shown(entry, shown, meanings):
                    raise DerivationError(
                        f"{self.name}: the result {name} returns {entry}, which no step shows"
                    )
        return dict(self.results)

    # --- for pages ---

    def latex(self) -> str:
        """Return all steps as one LaTeX ``gathered`` block, without the words."""
        return r"\begin{gathered}" + r" \\ ".join(s.latex() for s in self.steps) + r"\end{gathered}"

    def _repr_markdown_(self) -> str:
        """Show what is given, then each step with its reason, formula and how it was settled."""
        lines = []
        if self.given:
            lines += [f"**Given:** {_given(self.given)}.", ""]
        for number, (step, how) in enumerate(zip(self.steps, self.settled, strict=True), 1):
            lines += [f"{number}. {step.reason}", "", "   $$", f"   {step.latex()}", "   $$", ""]
            if how.words:
                lines += [f"   *{how.words}*", ""]
        return "\n".join(lines)

    # --- for code ---

    @overload
    def function(self, target: Literal["numpy"], name: str = ...) -> Callable[..., Any]: ...
    @overload
    def function(self, target: Literal["javascript"], name: str = ...) -> str: ...

    def function(self, target: str, name: str | None = None) -> Callable[..., Any] | str:
        """Print one result as code.

        Parameters
        ----------
        target : {"numpy", "javascript"}
            "numpy" gives a callable on floats and arrays (several entries: stacked on axis 0),
            "javascript" the text of ``function name(…) {…}`` (several entries: an array).
        name : str, optional
            Which result; may be left out when there is one.

        Raises
        ------
        ValueError
            For an unknown target or name, or a formula that cannot be printed faithfully.
        """
        name, result = self._result(name)
        arguments, value = tuple(result.arguments), result.value
        if target == "numpy":
            return printing.numpy_function(name, arguments, _printable(value))
        if target == "javascript":
            return printing.javascript_source(name, arguments, _printable(value))
        raise ValueError(f"target: expected 'numpy' or 'javascript', got {target!r}")

    def functions(self, target: Literal["javascript"] = "javascript") -> str:
        """Print all results as JavaScript, one function after the other."""
        return "\n\n".join(self.function(target, name) for name in self.results)

    def _result(self, name: str | None) -> tuple[str, Result]:
        if name is None:
            if len(self.results) != 1:
                raise ValueError(f"name: expected one of {sorted(self.results)}, got none")
            name = next(iter(self.results))
        if name not in self.results:
            raise ValueError(f"name: expected one of {sorted(self.results)}, got {name!r}")
        return name, self.results[name]


def _conclusion(step: Step) -> Any:
    """Return what a step arrives at: its right side, or the values that it found."""
    if not isinstance(step, Solution):
        return step.value if isinstance(step, Definition) else step.right
    found = [entry for value in step.values.values() for entry in _entries(value)]
    return found[0] if len(found) == 1 else tuple(found)


def _settle_step(
    step: Step, meanings: dict[Any, Any], premises: Sequence[Boolean], known: set[Any]
) -> Settled:
    """Check one step; a definition also extends the meanings."""
    if isinstance(step, Definition):
        if step.symbol in known:
            raise DerivationError(f"{step.symbol} already has a meaning")
        if step.symbol in _symbols(step.value):
            raise DerivationError(f"{step.symbol} is defined by itself")
        meanings[step.symbol] = step.value
        return Settled("definition", "")
    wanted = [_expanded(p, meanings) for p in (*premises, *step.when)]
    outcomes = []
    for statement in step.statements(meanings):
        outcome = _settle(statement, wanted, step.by)
        if isinstance(outcome, str):
            raise DerivationError(outcome)
        outcomes.append(outcome)
    order = ("simplification", "case split", "rational points")
    return max(outcomes, key=lambda outcome: order.index(outcome.method))


def _expanded(statement: Any, meanings: Meanings) -> Any:
    """Put the meanings of defined symbols in their place, the latest first."""
    for symbol, value in reversed(list(meanings.items())):
        if not isinstance(statement, (BooleanTrue, BooleanFalse)) and statement.has(symbol):
            statement = statement.xreplace({symbol: value})
    return statement


def _symbols(value: Any) -> set[Any]:
    if isinstance(value, (tuple, list)):
        return set().union(*(_symbols(part) for part in value))
    atoms: set[Any] = sp.sympify(value).atoms(sp.Symbol, sp.MatrixSymbol)
    return atoms


def _is_shown(entry: Any, shown: Sequence[Any], meanings: Meanings) -> bool:
    entry = sp.sympify(entry)
    if any(sp.sympify(expr).has(entry) for expr in shown):
        return True
    if isinstance(entry, Boolean) and not isinstance(entry, sp.Symbol):
        return False
    target = _expanded(entry, meanings)
    scalars = [e for e in map(sp.sympify, shown) if isinstance(e, sp.Expr)]
    meant = [_expanded(e, meanings) for e in scalars]
    return target in meant or any(sp.expand(e - target) == 0 for e in meant)


def _printable(value: Any) -> Any:
    several = isinstance(value, (tuple, list, sp.MatrixBase, sp.MatrixExpr, sp.Tuple))
    return tuple(_entries(value)) if several else value


def _given(given: Mapping[Any, str | None]) -> str:
    """List what is given; a key without words shares those of the next key that has some."""
    groups, keys = [], []
    for key, words in given.items():
        if words is None:
            continue
        keys.append(f"${latex(key)}$")
        if words:
            groups.append(f"{', '.join(keys)}, {words}")
            keys = []
    before = ["as above"] if None in given.values() else []
    return "; ".join([*before, *groups, *([", ".join(keys)] if keys else [])])
