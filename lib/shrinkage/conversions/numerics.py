"""One strength in every library's words: from our objective to a line of code, and back.

Our objective is loss + λ₁‖w‖₁ + (λ₂/2)‖w‖², its loss a mean over n rows, its intercept free. Each
library minimises a multiple of it and has its own names for the two strengths. What their
documentation says of that stands in ``targets.toml``; ``derivation`` derives the three forms that
it takes. The explorer does the same in JavaScript, from the same data.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.validation import as_vector, check_count, check_nonnegative, check_positive

Form = Literal["separate", "mixed", "inverse"]
Limit = Literal["", "l1", "l2", "one", "some l1"]
Value = float | str | bool | None
Arguments = Mapping[str, Value]

MEASURED = Path(__file__).with_name("measured.json")
"""What ``make test-peers`` measured last: version, difference and tolerance of each target."""

LOSSES = {
    "least_squares": "least squares",
    "logistic": "logistic loss",
    "hinge": "hinge loss",
    "squared_hinge": "squared hinge loss",
}
"""Our losses: 1/(2n)·‖y − Xw − b‖², and three means over labels −1 and 1."""

LIBRARIES = {
    "sklearn": "scikit-learn",
    "torch": "PyTorch",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
    "statsmodels": "statsmodels",
    "glmnet": "glmnet (R)",
    "celer": "celer",
    "skglm": "skglm",
    "cvxpy": "CVXPY",
    "keras": "Keras",
}
"""The libraries' own names, by the first part of a target's."""


# ---- the libraries ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """How one library writes the objective: A·loss + P₁‖w‖₁ + (P₂/2)‖w‖².

    Attributes
    ----------
    name : str
        Unique: ``library.Class``, with ``:variant`` where a class has several.
    path : str
        The full dotted name of what is called, with ``()`` after a call inside it.
    losses : mapping
        For each loss that it has, the arguments that choose it.
    form : {"separate", "mixed", "inverse"}
        "separate": P₁ = factors[0]·first and P₂ = factors[1]·second. "mixed": P₁ = first·second
        and P₂ = first·(1 − second), over the response's unit where `needs_sd`. "inverse":
        A = n·first, P₁ = second and P₂ = 1 − second.
    first, second : str
        The library's names of the two numbers; empty where it has none.
    times, sums : float, bool
        A is `times`, and n times as much where the library sums over the rows; the inverse form
        does not use them.
    factors : pair of float
        What the separate form multiplies its two numbers with.
    defaults : mapping
        What the library takes for each argument that a line may leave out.
    chooser, shares : str, mapping
        Where an argument names the penalty: the share of L1 that each name stands for, "said"
        where `second` says it.
    before : str
        Positional arguments of the line, as text.
    fixed : mapping
        Arguments without which a line does not mean this target.
    positions : sequence of str
        Names of the positional arguments that a reader may use.
    call : str
        How the line calls it, where that is not the path's last name.
    vector : str
        What a strength is multiplied with, so that the constant goes free.
    template : str
        The whole line, where it is an expression and not a call, with {first} and {second}.
    note : str
        What a comment must say, because the line does not.
    limit : str
        "l1" or "l2" where that is the only penalty, "one" where not both at once, "some l1" where
        L2 needs L1 beside it, else empty.
    needs_sd : bool
        Whether the library divides the response by its standard deviation.
    different : str
        Why its number is no penalty at all; empty where it is one.
    caveats : sequence of str
        What to know besides.
    objective, reference : str
        What the library minimises, in its own words, and where it documents that.
    """

    name: str
    path: str
    losses: Mapping[str, Arguments]
    form: Form = "separate"
    first: str = ""
    second: str = ""
    times: float = 1.0
    sums: bool = False
    factors: tuple[float, float] = (1.0, 1.0)
    defaults: Arguments = field(default_factory=dict)
    chooser: str = ""
    shares: Mapping[str, float | str] = field(default_factory=dict)
    before: str = ""
    fixed: Arguments = field(default_factory=dict)
    positions: tuple[str, ...] = ()
    call: str = ""
    vector: str = ""
    template: str = ""
    note: str = ""
    limit: Limit = ""
    needs_sd: bool = False
    different: str = ""
    caveats: tuple[str, ...] = ()
    objective: str = ""
    reference: str = ""

    @property
    def library(self) -> str:
        """The first part of the name."""
        return self.name.split(".")[0]


def read_targets() -> dict[str, dict[str, Any]]:
    """Return the fields of each target as ``targets.toml`` has them, with those that it is like."""
    text = Path(__file__).with_name("targets.toml").read_text(encoding="utf-8")
    written: dict[str, dict[str, Any]] = tomllib.loads(text)
    words = written.pop("caveats")
    found: dict[str, dict[str, Any]] = {}
    for name, entry in written.items():
        base = found.get(entry.pop("like", ""), {})
        found[name] = {**base, **entry, "name": name}
    for entry in found.values():
        entry["caveats"] = tuple(words[key] for key in entry.get("caveats", ()))
    return found


TARGETS: Mapping[str, Target] = {name: Target(**fields) for name, fields in read_targets().items()}
"""Every library that we know, by name."""


@dataclass(frozen=True)
class Conversion:
    """Our objective in a library's words.

    Attributes
    ----------
    parameters : mapping
        The arguments that carry loss and penalty.
    code : str
        A line that runs, with the names X, y, weight, bias and n where it needs data.
    imports : str
        What must stand above it.
    caveats : tuple of str
        What to know besides.
    """

    parameters: Arguments
    code: str
    imports: str
    caveats: tuple[str, ...]


class Recognised(NamedTuple):
    """What a line of code minimises, in our words."""

    target: str
    loss: str
    l1: float
    l2: float


REFUSALS = {
    "different": "{target} cannot express this. {different}",
    "loss": "{target} does not have this loss.",
    "l1": "{target} has no L1 penalty, so l1 must be 0.",
    "l2": "{target} has no L2 penalty, so l2 must be 0.",
    "one": "{target} takes one penalty at a time, L1 or L2.",
    "some l1": "{target} fits this only with some L1, so l1 must be above 0.",
    "none": "{target} needs a penalty: its C would be infinite.",
    "range": "{target} would need numbers beyond the range of floats.",
    "empty": "code must be a line such as Ridge(alpha=3.0), got nothing.",
    "form": "code must be one constructor call, such as Ridge(alpha=3.0), got {line}",
    "bracket": "code: a bracket is not closed in {line}",
    "unknown": "code: {path} is not known.",
    "mismatch": "code: {path} is known, but not so: {name} must be {wanted}, got {given}.",
    "note": "code: {path} is known, but the line does not say the loss. End it with, for example, "
    "# with {note}",
    "number": "{name} must be a number >= 0, got {given}.",
    "positive": "{name} must be a number > 0, got {given}.",
    "share": "{name} must be a number from 0 to 1, got {given}.",
    "penalty": "{name} must be one of {wanted}, got {given}.",
}
"""Why an objective cannot be expressed or a line not be read: all words, in both languages."""


class RefusedError(ValueError):
    """An objective that a library cannot express, or a line that cannot be read.

    Attributes
    ----------
    key : str
        Which of `REFUSALS` it is.
    said : str
        Its words, without what only Python adds.
    """

    def __init__(self, key: str, prefix: str = "", more: str = "", **values: str) -> None:
        self.key, self.said = key, REFUSALS[key].format(**values)
        super().__init__(prefix + self.said + more)


# ---- the three forms -------------------------------------------------------------------------


# The orders of multiplication are those of the derived functions: line and JavaScript must agree.


def forward(
    target: Target, l1: float, l2: float, n: int, sd_y: float
) -> tuple[float, float | None]:
    """Return the library's two numbers for our strengths; a share of nothing is None."""
    if target.form == "separate":
        multiple = target.times * (n if target.sums else 1)
        return l1 * multiple / target.factors[0], l2 * multiple / target.factors[1]
    strength = l1 + l2 * sd_y
    if strength == 0:
        return (0.0 if target.form == "mixed" else math.inf), None
    if target.form == "mixed":
        return strength, l1 / strength
    return 1 / strength / n, l1 * (1 / strength)


def backward(
    target: Target, first: float, second: float, n: int, sd_y: float
) -> tuple[float, float]:
    """Return our strengths for the library's two numbers."""
    if target.form == "separate":
        multiple = target.times * (n if target.sums else 1)
        return first * target.factors[0] / multiple, second * target.factors[1] / multiple
    if target.form == "mixed":
        return first * second, first * (1 - second) / sd_y
    strength = 1 / (first * n)
    return strength * second, strength * (1 - second)


def formulas(target: Target, l1: float, l2: float) -> tuple[str, ...]:
    """Write the numbers that carry the penalties as formulas, such as ``nλ₂``.

    A library that mixes the penalties has one: its strength. The share is not among them.
    """
    ours = ["λ₁"] * (l1 > 0) + [f"{'s' * target.needs_sd}λ₂"] * (l2 > 0)
    if not ours:
        return ()
    if target.form == "mixed":
        return (" + ".join(ours),)
    if target.form == "inverse":
        strength = f"({' + '.join(ours)})" if len(ours) > 1 else ours[0]
        return (f"1/(n{strength})",)
    names = {0.5: "½", 1.0: "", 2.0: "2"}
    factors = [f for f, strength in zip(target.factors, (l1, l2), strict=True) if strength > 0]
    rows = "n" * target.sums
    return tuple(
        f"{names[target.times / factor]}{rows}{strength}"
        for factor, strength in zip(factors, ours, strict=True)
    )


# ---- to a library ----------------------------------------------------------------------------


def convert(
    target: str, *, loss: str, l1: float, l2: float, n: int, sd_y: float | None = None
) -> Conversion:
    """Write loss + λ₁‖w‖₁ + (λ₂/2)‖w‖² for a library.

    Parameters
    ----------
    target : str
        A name of `TARGETS`.
    loss : {"least_squares", "logistic", "hinge", "squared_hinge"}
        The loss, a mean over the rows; least squares is 1/(2n)·‖y − Xw − b‖².
    l1, l2 : float
        The strengths λ₁ ≥ 0 and λ₂ ≥ 0.
    n : int
        The number of rows.
    sd_y : float, optional
        The standard deviation of y, divided by n and not n − 1; glmnet needs it.

    Returns
    -------
    Conversion
        The parameters at 15 digits, the line of code, and what to know besides.
    """
    found = _target(target)
    l1, l2 = check_nonnegative("l1", l1), check_nonnegative("l2", l2)
    n = check_count("n", n)
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {sorted(LOSSES)}, got {loss!r}")
    if reason := refusal(found, loss, l1, l2):
        raise RefusedError(reason, "target: ", target=target, different=found.different)
    first, second = forward(found, l1, l2, n, _unit(found, l2, sd_y))
    if _beyond_floats(l1 + l2, first, second):
        raise RefusedError("range", "l1, l2: ", target=target)
    numbers = _numbers(found, _rounded(first), None if second is None else _rounded(second))
    parameters: Arguments = {**found.fixed, **found.losses[loss], **numbers}
    return Conversion(parameters, _code(found, parameters), imports(found), found.caveats)


def refusal(target: Target, loss: str, l1: float, l2: float) -> str:
    """Say in a word why a library cannot express an objective; nothing where it can."""
    if target.different:
        return "different"
    if loss not in target.losses:
        return "loss"
    if l1 > 0 and target.limit == "l2":
        return "l1"
    if l2 > 0 and target.limit == "l1":
        return "l2"
    if l1 > 0 and l2 > 0 and target.limit == "one":
        return "one"
    if l1 == 0 and target.limit == "some l1":
        return "some l1"
    unpenalised = target.defaults.get("penalty") == "deprecated"
    return "none" if l1 == l2 == 0 and target.form == "inverse" and not unpenalised else ""


def _beyond_floats(ours: float, first: float, second: float | None) -> bool:
    """Say whether a 64-bit float loses the number; an infinite C says no penalty."""
    lost = not (first or second) or not math.isfinite(first + (second or 0.0))
    return ours > 0 and lost


def _unit(target: Target, l2: float, sd_y: float | None) -> float:
    if not target.needs_sd or l2 == 0:
        return 1.0
    if sd_y is None:
        raise ValueError(
            f"sd_y: {target.name} divides y by its standard deviation, so the L2 part needs sd_y, "
            "got None; it is np.std(y)"
        )
    return check_positive("sd_y", sd_y)


def _rounded(value: float) -> float:
    """Keep 15 digits: what rounding added at the sixteenth would only look exact."""
    return float(f"{value:.15g}")


def _numbers(target: Target, first: float, share: float | None) -> dict[str, Value]:
    """Return the arguments that carry the penalty; one that says the default 0 is left out."""
    share = 0.0 if share is None else share
    if target.form == "separate":
        named = {target.first: first, target.second: share}
        return _said(target, {name: value for name, value in named.items() if name})
    numbers: dict[str, Value] = {target.first: first}
    chosen = next((n for n, s in target.shares.items() if s in ("said", share)), None)
    if chosen is not None and target.defaults[target.chooser] != chosen:
        numbers[target.chooser] = chosen
    if target.second and (chosen is None or target.shares[chosen] == "said"):
        numbers |= _said(target, {target.second: share})
    return numbers


def _said(target: Target, numbers: Mapping[str, float]) -> dict[str, Value]:
    return {k: v for k, v in numbers.items() if not v == 0 == target.defaults.get(k)}


def _code(target: Target, parameters: Arguments) -> str:
    if target.template:
        first, second = (written(parameters.get(k, 0.0)) for k in (target.first, target.second))
        return target.template.format(first=first, second=second)
    equals = " = " if target.library == "glmnet" else "="
    times = f" * {target.vector}" if target.vector else ""
    given = [target.before] if target.before else []
    for name, value in parameters.items():
        if f"{name}=" in target.call:
            continue
        strength = times if name == target.first else ""
        given.append(f"{name}{equals}{written(value, target.library)}{strength}")
    line = f"{target.call or target.path.split('.')[-1]}({', '.join(given)})"
    return f"{line}  # with {target.note}" if target.note else line


def written(value: Value, library: str = "") -> str:
    """Write an argument's value as a line of code has it."""
    if isinstance(value, bool) and library == "glmnet":
        return str(value).upper()
    if isinstance(value, str):
        return f'"{value}"'
    return "np.inf" if value == math.inf else repr(value)


def imports(target: Target) -> str:
    """Return what must stand above a target's line."""
    module = target.path.split("()")[0].rpartition(".")[0]
    if target.library == "glmnet":
        return "library(glmnet)"
    if target.library == "sklearn":
        return f"from {module} import {target.path.split('.')[-1]}"
    alias = {"statsmodels.api": " as sm", "cvxpy": " as cp"}.get(module, "")
    return f"import {module.split('.')[0] if not alias else module}{alias}"


# ---- from a library --------------------------------------------------------------------------

ALIASES = {
    "xgb.": "xgboost.",
    "lgb.": "lightgbm.",
    "sm.": "statsmodels.api.",
    "cp.": "cvxpy.",
    "optim.": "torch.optim.",
    "tf.keras.": "keras.",
    "regularizers.": "keras.regularizers.",
}
"""What readers write for a module, and the module."""

WORDS: dict[str, Value] = {
    **dict.fromkeys(("True", "TRUE"), True),
    **dict.fromkeys(("False", "FALSE"), False),
    **dict.fromkeys(("None", "NULL")),
    **dict.fromkeys(("np.inf", "numpy.inf", "math.inf", 'float("inf")', "Inf"), math.inf),
}
"""Words that stand for a value, in Python and in R."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_LONGEST = 80  # of a line that a message repeats


def recognise(code: str, *, n: int, sd_y: float | None = None) -> Recognised:
    """Read what a line of code minimises. The line is parsed, never run.

    Parameters
    ----------
    code : str
        One constructor call, such as ``Ridge(alpha=3.0)``; an assignment before it, a ``.fit(…)``
        behind it, and a comment may stay. An argument that is missing has the library's default.
    n : int
        The number of rows.
    sd_y : float, optional
        The standard deviation of y, divided by n; glmnet's L2 part needs it.

    Returns
    -------
    Recognised
        Target, loss and the strengths l1 and l2.
    """
    n = check_count("n", n)
    if not isinstance(code, str) or not code.strip():
        raise RefusedError("empty")
    found, loss, first, second = _from_template(code) or _from_call(code)
    if found.different:
        raise RefusedError("different", "code: ", target=found.name, different=found.different)
    pure = found.form != "separate" and second == 1
    l1, l2 = backward(found, first, second, n, _unit(found, 0.0 if pure else 1.0, sd_y))
    if not math.isfinite(l1 + l2):
        raise RefusedError("range", "code: ", target=found.name)
    return Recognised(found.name, loss, l1, l2)


_Reading = tuple[Target, str, float, float]


def _from_template(code: str) -> _Reading | None:
    squashed = re.sub(r"\s+", "", code.split("#")[0])
    for target in TARGETS.values():
        if target.template:
            pattern = re.escape(re.sub(r"\s+", "", target.template))
            for hole in ("first", "second"):
                pattern = pattern.replace(rf"\{{{hole}\}}", f"({_NUMBER})")
            if match := re.fullmatch(pattern, squashed):
                numbers = {target.first: float(match[1]), target.second: float(match[2])}
                return target, next(iter(target.losses)), *_strengths(target, numbers)
    return None


def _from_call(code: str) -> _Reading:
    path, positional, named, comment = _parse(code)
    alike = [target for target in TARGETS.values() if _called(target, path)]
    if not alike:
        raise RefusedError("unknown", more=f" The nearest are {_nearest(path)}", path=path)
    alike = [target for target in alike if target.library == alike[0].library]
    first: RefusedError | None = None
    for target in alike:
        arguments = {**target.defaults, **_placed(target, positional), **named}
        for loss, chosen in target.losses.items():
            mismatch = _mismatch(target, {**target.fixed, **chosen}, arguments, path, comment)
            if mismatch is None:
                return target, loss, *_strengths(target, arguments)
            first = first or mismatch
    raise first or RefusedError("unknown", path=path)


def _called(target: Target, path: str) -> bool:
    return not target.template and f".{target.path}".endswith(f".{path}")


def _placed(target: Target, positional: list[Value]) -> dict[str, Value]:
    """Name the positional arguments; those of the line's own form carry data."""
    data = len(target.before.split(", ")) if target.before else 0
    return dict(zip(target.positions, positional[data:], strict=False))


def _mismatch(
    target: Target, wanted: Arguments, arguments: Arguments, path: str, comment: str
) -> RefusedError | None:
    """Say why the arguments are not those wanted, or return nothing."""
    for name, value in wanted.items():
        given = arguments.get(name)
        if type(given) is not type(value) or given != value:  # True is not 1.0 here
            says = {"wanted": written(value), "given": written(given)}
            return RefusedError("mismatch", path=path, name=name, **says)
    squashed = re.sub(r"\s+", "", comment)
    if target.note and re.sub(r"\s+", "", f"with {target.note}") != squashed:
        return RefusedError("note", path=path, note=target.note)
    return None


def _strengths(target: Target, arguments: Arguments) -> tuple[float, float]:
    first = _strength(target.first, arguments)
    if target.form == "separate":
        return first, _strength(target.second, arguments)
    share: float | str = "said"
    if target.chooser:
        chosen = arguments[target.chooser]
        if chosen is None:
            return (0.0 if target.form == "mixed" else math.inf), 0.0
        if chosen not in target.shares:
            names = ", ".join(written(name) for name in target.shares if name != "deprecated")
            raise RefusedError("penalty", name=target.chooser, wanted=names, given=written(chosen))
        share = target.shares[str(chosen)]
    if target.form == "inverse" and not first > 0:
        raise RefusedError("positive", name=target.first, given=written(first))
    share = _strength(target.second, arguments) if isinstance(share, str) else share
    if share > 1:
        raise RefusedError("share", name=target.second, given=written(share))
    return first, share


def _strength(name: str, arguments: Arguments) -> float:
    value = arguments.get(name, 0.0) if name else 0.0
    if isinstance(value, bool) or not isinstance(value, float) or not value >= 0:
        raise RefusedError("number", name=name, given=written(value))
    return value


# ---- reading a line --------------------------------------------------------------------------


def _parse(code: str) -> tuple[str, list[Value], dict[str, Value], str]:
    """Split a call, or a chain of calls, into path, arguments and comment."""
    line, _, comment = _outside_quotes(code.strip(), "#")
    line = re.sub(r"^[A-Za-z_][A-Za-z0-9_]*\s*(?:=(?!=)|<-)\s*", "", line.strip().rstrip(";"))
    calls: list[tuple[str, str]] = []
    rest = line.strip()
    while rest:
        name = _NAME.match(rest.removeprefix(".") if calls else rest)
        start = name.end() + (1 if calls else 0) if name else 0
        if not name or (calls and not rest.startswith(".")) or rest[start : start + 1] != "(":
            raise RefusedError("form", line=code.strip()[:_LONGEST])
        end = _closing(rest, start)
        calls.append((name[0], rest[start + 1 : end]))
        rest = rest[end + 1 :].strip()
    if not calls:
        raise RefusedError("form", line=code.strip()[:_LONGEST])
    if len(calls) > 1 and calls[-1][0] == "fit":
        calls.pop()
    path = "().".join(name for name, _ in calls)
    for alias, module in ALIASES.items():
        path = module + path.removeprefix(alias) if path.startswith(alias) else path
    named: dict[str, Value] = {}
    for _, texts in calls:
        positional: list[Value] = []
        for text in _split(texts):
            match = re.match(r"([A-Za-z_][A-Za-z0-9_.]*)\s*=(?!=)\s*(.*)", text, flags=re.S)
            if match:
                named[match[1]] = _value(match[2])
            else:
                positional.append(_value(text))
    return path, positional, named, comment.strip()


def _marks(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield place, sign and depth of brackets for each sign outside quotes."""
    depth, quote = 0, ""
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        else:
            depth += (sign in "([{") - (sign in ")]}")
            yield place, sign, depth


def _outside_quotes(text: str, mark: str) -> tuple[str, str, str]:
    place = next((place for place, sign, _ in _marks(text) if sign == mark), len(text))
    return text[:place], mark, text[place + 1 :]


def _closing(text: str, start: int) -> int:
    for place, sign, depth in _marks(text[start:]):
        if sign in ")]}" and depth == 0:
            return start + place
    raise RefusedError("bracket", line=text[:_LONGEST])


def _split(text: str) -> list[str]:
    commas = [place for place, sign, depth in _marks(text) if sign == "," and depth == 0]
    edges = [-1, *commas, len(text)]
    parts = [text[a + 1 : b].strip() for a, b in itertools.pairwise(edges)]
    return [part for part in parts if part]


def _value(text: str) -> Value:
    """Return a number, a word or a text; what is none of these stays as it stands."""
    text = text.strip()
    if text in WORDS:
        return WORDS[text]
    if match := re.fullmatch(rf"({_NUMBER})(?:\s*\*\s*[A-Za-z_][A-Za-z0-9_]*)?", text):
        return float(match[1])
    if re.fullmatch(r"\"[^\"]*\"|'[^']*'", text):
        return text[1:-1]
    return text


# ---- names -----------------------------------------------------------------------------------


def _target(name: str) -> Target:
    if name not in TARGETS:
        raise ValueError(
            f"target: {name!r:.60} is not known; the nearest are {_nearest(str(name))}"
        )
    return TARGETS[name]


def _nearest(wanted: str) -> str:
    """Name the targets that are nearest, by the whole or by their last part."""
    last = {name.rpartition(".")[2].lower(): name for name in reversed(list(TARGETS))}
    close = difflib.get_close_matches(wanted.lower().rpartition(".")[2], last, n=3, cutoff=0.3)
    return ", ".join(last[entry] for entry in close) or ", ".join(TARGETS)


def short(target: Target) -> str:
    """Return a target's name among many, solvers apart: ``LogisticRegression``, ``celer Lasso``."""
    called, _, variant = target.name.partition(".")[2].partition(":")
    if target.library == "sklearn":
        return called
    library = LIBRARIES[target.library].removesuffix(" (R)")
    if target.library in ("torch", "statsmodels", "celer", "skglm"):
        variant = {"half": "half of MSELoss", "MSELoss": "MSELoss"}.get(variant, "")
        return f"{library} {called}" + (f" ({variant})" if variant else "")
    return f"{library} ({variant})" if target.library == "xgboost" else library


def label(target: Target) -> str:
    """Return a target's name for a reader: ``scikit-learn LogisticRegression (saga)``."""
    called, _, variant = target.name.partition(".")[2].partition(":")
    library = LIBRARIES[target.library]
    same = library.lower().startswith(called.lower())
    variant = {"half": "half of MSELoss"}.get(variant, LOSSES.get(variant, variant))
    return " ".join([library, *([] if same else [called]), *([f"({variant})"] if variant else [])])


# ---- all libraries at once -------------------------------------------------------------------


class Scale(NamedTuple):
    """The libraries that write an objective's penalty with the same numbers.

    Attributes
    ----------
    formulas : tuple of str
        How the numbers follow from λ₁, λ₂, n and s.
    numbers : tuple of float
        What they are.
    targets : tuple of str
        Which libraries.
    """

    formulas: tuple[str, ...]
    numbers: tuple[float, ...]
    targets: tuple[str, ...]


def scales(loss: str, l1: float, l2: float, n: int, sd_y: float) -> tuple[Scale, ...]:
    """Return the few scales on which all libraries write one objective, in order of `TARGETS`."""
    found: dict[tuple[str, ...], Scale] = {}
    if l1 + l2 == 0:
        return ()
    for name, target in TARGETS.items():
        if refusal(target, loss, l1, l2):
            continue
        first, second = forward(target, l1, l2, n, sd_y if target.needs_sd else 1.0)
        if _beyond_floats(l1 + l2, first, second):
            continue
        strengths = [first] if target.form != "separate" else [first, second or 0.0]
        key = formulas(target, l1, l2)
        same = found.get(key, Scale(key, tuple(number for number in strengths if number), ()))
        found[key] = same._replace(targets=(*same.targets, name))
    return tuple(found.values())


def copied(source: Recognised, to: str, n: int, sd_y: float) -> float:
    """Return how many times too strong the source's own number would be in another library.

    It compares numbers that mean one penalty in the same direction; for all else it is 0.
    """
    loss, l1, l2 = source[1:]
    one, other = TARGETS[source.target], TARGETS[to]
    inverse = (one.form == "inverse") != (other.form == "inverse")
    if inverse or (l1 > 0) == (l2 > 0) or refusal(other, loss, l1, l2):
        return 0.0
    theirs, ours = (
        (first or second or 0.0) if target.form == "separate" else first
        for target in (one, other)
        for first, second in [forward(target, l1, l2, n, sd_y if target.needs_sd else 1.0)]
    )
    if not (ours > 0 and theirs > 0 and math.isfinite(ours + theirs)):
        return 0.0
    return theirs / ours


def apart(w: ArrayLike, other: ArrayLike) -> float:
    """Return how far weights are from others, relative to the others' length."""
    one, two = as_vector("w", np.ravel(w)), as_vector("other", np.ravel(other))
    return float(np.linalg.norm(one - two) / np.linalg.norm(two))
