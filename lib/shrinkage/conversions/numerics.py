"""One strength in every library's words: from our objective to a line of code, and back.

Our objective is loss + λ₁‖w‖₁ + (λ₂/2)‖w‖², its loss a mean over n rows, its intercept free. Each
library minimises a multiple of it and has its own names for the two strengths. `TARGETS` is what
the libraries' documentation says, as data; ``derivation`` derives the three forms that it takes.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from shrinkage.core.validation import check_count, check_nonnegative, check_positive

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
    scale : tuple
        (a, k) for A = a·nᵏ; the inverse form does not use it.
    factors : tuple
        What the separate form multiplies its two numbers with.
    defaults : mapping
        What the library takes for each argument that a line may leave out.
    shares : mapping
        Where an argument `chooser` names the penalty: the share of L1 that each name stands for,
        None where `second` says it.
    before : str
        Positional arguments of the line, as text.
    fixed : mapping
        Arguments without which a line does not mean this target.
    positions : tuple of str
        Names of the positional arguments that a reader may use.
    head : str
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
    caveats : tuple of str
        What to know besides.
    reference : str
        Where the library documents its objective.
    """

    name: str
    path: str
    losses: Mapping[str, Arguments]
    form: Form
    first: str = ""
    second: str = ""
    scale: tuple[float, int] = (1.0, 0)
    factors: tuple[float, float] = (1.0, 1.0)
    defaults: Arguments = field(default_factory=dict)
    chooser: str = ""
    shares: Mapping[str, float | None] = field(default_factory=dict)
    before: str = ""
    fixed: Arguments = field(default_factory=dict)
    positions: tuple[str, ...] = ()
    head: str = ""
    vector: str = ""
    template: str = ""
    note: str = ""
    limit: Limit = ""
    needs_sd: bool = False
    caveats: tuple[str, ...] = ()
    reference: str = ""

    @property
    def library(self) -> str:
        """The first part of the name."""
        return self.name.split(".")[0]


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


# ---- the three forms -------------------------------------------------------------------------


# The orders of multiplication are those of the derived functions: line and JavaScript must agree.


def forward(
    target: Target, l1: float, l2: float, n: int, sd_y: float
) -> tuple[float, float | None]:
    """Return the library's two numbers for our strengths; a share of nothing is None."""
    if target.form == "separate":
        multiple = target.scale[0] * n ** target.scale[1]
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
        multiple = target.scale[0] * n ** target.scale[1]
        return first * target.factors[0] / multiple, second * target.factors[1] / multiple
    if target.form == "mixed":
        return first * second, first * (1 - second) / sd_y
    strength = 1 / (first * n)
    return strength * second, strength * (1 - second)


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

    Raises
    ------
    ValueError
        If the target or the loss is unknown, a number is out of range, `sd_y` is missing, or the
        library cannot express the objective; the message says why.
    """
    found = _target(target)
    l1, l2 = check_nonnegative("l1", l1), check_nonnegative("l2", l2)
    n = check_count("n", n)
    _check_expressible(found, loss, l1, l2)
    first, second = forward(found, l1, l2, n, _unit(found, l2, sd_y))
    _check_range(found, l1 + l2, first, second)
    numbers = _numbers(found, _rounded(first), None if second is None else _rounded(second))
    choice: Arguments = {**found.fixed, **found.losses[loss]}
    parameters = {**choice, **numbers}
    return Conversion(parameters, _code(found, parameters), _imports(found), found.caveats)


def refusal(target: Target, loss: str, l1: float, l2: float) -> str:
    """Say in a word why a library cannot express an objective; nothing where it can."""
    if target.name in DIFFERENT:
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


REFUSALS = {
    "different": "{target} cannot express this. {different}",
    "loss": "{target} does not have this loss.",
    "l1": "{target} has no L1 penalty, so l1 must be 0.",
    "l2": "{target} has no L2 penalty, so l2 must be 0.",
    "one": "{target} takes one penalty at a time, L1 or L2.",
    "some l1": "{target} fits this only with some L1, so l1 must be above 0.",
    "none": "{target} needs a penalty: its C would be infinite.",
}
"""What `refusal` says, in a sentence."""


def _check_expressible(target: Target, loss: str, l1: float, l2: float) -> None:
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {sorted(LOSSES)}, got {loss!r}")
    reason = refusal(target, loss, l1, l2)
    if reason:
        different = DIFFERENT.get(target.name, "")
        said = REFUSALS[reason].format(target=target.name, different=different)
        raise ValueError(f"target: {said} Got loss = {loss!r}, l1 = {l1}, l2 = {l2}")


def _check_range(target: Target, ours: float, first: float, second: float | None) -> None:
    """Refuse what a 64-bit float cannot say; an infinite C says no penalty."""
    lost = ours > 0 and not (first or second)
    if lost or (not math.isfinite(first + (second or 0.0)) and ours > 0):
        raise ValueError(f"l1, l2: {target.name} would need numbers beyond the range of floats")


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
    if target.form == "separate":
        named = {target.first: first, target.second: 0.0 if share is None else share}
        return _said(target, {name: value for name, value in named.items() if name})
    share = 0.0 if share is None else share
    numbers: dict[str, Value] = {target.first: first}
    chosen = next((n for n, s in target.shares.items() if s is None or s == share), None)
    if chosen is not None and target.defaults[target.chooser] != chosen:
        numbers[target.chooser] = chosen
    if target.second and (chosen is None or target.shares[chosen] is None):
        numbers |= _said(target, {target.second: share})
    return numbers


def _said(target: Target, numbers: Mapping[str, float]) -> dict[str, Value]:
    return {k: v for k, v in numbers.items() if not v == 0 == target.defaults.get(k)}


def _code(target: Target, parameters: Arguments) -> str:
    if target.template:
        first, second = (_written(parameters.get(k, 0.0)) for k in (target.first, target.second))
        return target.template.format(first=first, second=second)
    equals = " = " if target.library == "glmnet" else "="
    times = f" * {target.vector}" if target.vector else ""
    given = [target.before] if target.before else []
    for name, value in parameters.items():
        if f"{name}=" in target.head:
            continue
        strength = times if name == target.first else ""
        given.append(f"{name}{equals}{_written(value, target.library)}{strength}")
    line = f"{target.head or target.path.split('.')[-1]}({', '.join(given)})"
    return f"{line}  # with {target.note}" if target.note else line


def _written(value: Value, library: str = "") -> str:
    if isinstance(value, bool) and library == "glmnet":
        return str(value).upper()
    if isinstance(value, str):
        return f'"{value}"'
    return "np.inf" if value == math.inf else repr(value)


def _imports(target: Target) -> str:
    module = target.path.split("()")[0].rpartition(".")[0]
    if target.library == "glmnet":
        return "library(glmnet)"
    if target.library == "sklearn":
        return f"from {module} import {target.path.split('.')[-1]}"
    alias = {"statsmodels.api": " as sm", "cvxpy": " as cp"}.get(module, "")
    return f"import {module.split('.')[0] if not alias else module}{alias}"


# ---- from a library --------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
ALIASES = {
    "xgb.": "xgboost.",
    "lgb.": "lightgbm.",
    "sm.": "statsmodels.api.",
    "cp.": "cvxpy.",
    "optim.": "torch.optim.",
    "tf.keras.": "keras.",
    "regularizers.": "keras.regularizers.",
}
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("True", "TRUE"), True),
    **dict.fromkeys(("False", "FALSE"), False),
    **dict.fromkeys(("None", "NULL")),
    **dict.fromkeys(("np.inf", "numpy.inf", "math.inf", 'float("inf")', "Inf"), math.inf),
}


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

    Raises
    ------
    ValueError
        If the code is not one such call, calls something unknown, misses what decides the loss, or
        has an argument that is not a number where a strength belongs.
    """
    n = check_count("n", n)
    if not isinstance(code, str) or not code.strip():
        raise ValueError(f"code must be a line such as Ridge(alpha=3.0), got {code!r:.80}")
    found, loss, first, second = _from_template(code) or _from_call(code)
    if found.name in DIFFERENT:
        raise ValueError(f"code: {found.name} has no such objective. {DIFFERENT[found.name]}")
    pure = found.form != "separate" and second == 1
    l1, l2 = backward(found, first, second, n, _unit(found, 0.0 if pure else 1.0, sd_y))
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
                return target, next(iter(target.losses)), float(match[1]), float(match[2])
    return None


def _from_call(code: str) -> _Reading:
    path, positional, named, note = _parse(code)
    alike = [target for target in TARGETS.values() if _called(target, path)]
    if not alike:
        raise ValueError(f"code: {path} is not known; {_nearest(path)}")
    alike = [target for target in alike if target.library == alike[0].library]
    reasons = []
    for target in alike:
        arguments = {**target.defaults, **_placed(target, positional), **named}
        for loss, chosen in target.losses.items():
            reason = _mismatch({**target.fixed, **chosen}, arguments, target.note, note)
            if not reason:
                return target, loss, *_strengths(target, arguments)
            reasons.append(reason)
    raise ValueError(f"code: {path} is known, but not so: {reasons[0]}")


def _called(target: Target, path: str) -> bool:
    return not target.template and f".{target.path}".endswith(f".{path}")


def _placed(target: Target, positional: list[Value]) -> dict[str, Value]:
    """Name the positional arguments; those of the line's own form carry data."""
    data = len(target.before.split(", ")) if target.before else 0
    return dict(zip(target.positions, positional[data:], strict=False))


def _mismatch(wanted: Arguments, arguments: Arguments, note: str, comment: str) -> str:
    """Say why the arguments are not those wanted, or return nothing."""
    for name, value in wanted.items():
        if arguments.get(name) != value:
            return f"{name} must be {_written(value)}, got {_written(arguments.get(name))}"
    squashed = re.sub(r"\s+", "", comment)
    if note and re.sub(r"\s+", "", f"with {note}") != squashed:
        return f"the loss is not in the line; end it with, for example, '# with {note}'"
    return ""


def _strengths(target: Target, arguments: Arguments) -> tuple[float, float]:
    first = _strength(target.first, arguments)
    if target.form == "separate":
        return first, _strength(target.second, arguments)
    share: float | None = None
    if target.chooser:
        chosen = arguments[target.chooser]
        if chosen is None:
            return (0.0 if target.form == "mixed" else math.inf), 0.0
        if chosen not in target.shares:
            names = [name for name in target.shares if name != "deprecated"]
            raise ValueError(f"{target.chooser} must be one of {names}, got {_written(chosen)}")
        share = target.shares[str(chosen)]
    if target.form == "inverse" and not first > 0:
        raise ValueError(f"{target.first} must be a number > 0, got {_written(first)}")
    share = _strength(target.second, arguments) if share is None else share
    if share > 1:
        raise ValueError(f"{target.second} must be a number from 0 to 1, got {share!r}")
    return first, share


def _strength(name: str, arguments: Arguments) -> float:
    value = arguments.get(name, 0.0) if name else 0.0
    if isinstance(value, bool) or not isinstance(value, float) or not value >= 0:
        raise ValueError(f"{name} must be a number >= 0, got {_written(value)}")
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
            raise ValueError(f"code must be one constructor call, got {code.strip()!r:.80}")
        end = _closing(rest, start)
        calls.append((name[0], rest[start + 1 : end]))
        rest = rest[end + 1 :].strip()
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
    raise ValueError(f"code: a bracket is not closed in {text!r:.80}")


def _split(text: str) -> list[str]:
    commas = [place for place, sign, depth in _marks(text) if sign == "," and depth == 0]
    edges = [-1, *commas, len(text)]
    parts = [text[a + 1 : b].strip() for a, b in itertools.pairwise(edges)]
    return [part for part in parts if part]


def _value(text: str) -> Value:
    """Return a number, a word or a text; what is none of these stays as it stands."""
    text = text.strip()
    if text in _WORDS:
        return _WORDS[text]
    if match := re.fullmatch(rf"({_NUMBER})(?:\s*\*\s*[A-Za-z_][A-Za-z0-9_]*)?", text):
        return float(match[1])
    if re.fullmatch(r"\"[^\"]*\"|'[^']*'", text):
        return text[1:-1]
    return text


# ---- the libraries ---------------------------------------------------------------------------


def _target(name: str) -> Target:
    if name not in TARGETS:
        raise ValueError(f"target: {name!r:.60} is not known; {_nearest(str(name))}")
    return TARGETS[name]


def _nearest(wanted: str) -> str:
    """Offer the targets whose names are nearest, by the whole or by their last part."""
    last = {name.rpartition(".")[2].lower(): name for name in reversed(list(TARGETS))}
    close = difflib.get_close_matches(wanted.lower().rpartition(".")[2], last, n=3, cutoff=0.3)
    return f"the nearest are {', '.join(last[entry] for entry in close) or ', '.join(TARGETS)}"


_LEAST: Mapping[str, Arguments] = {"least_squares": {}}
_LOGISTIC: Mapping[str, Arguments] = {"logistic": {}}
_MIX: Mapping[str, float | None] = {"l2": 0.0, "l1": 1.0, "elasticnet": None}
_SCALE = "It does not scale the features; standardise them first if their units differ."
_STOPS = (
    "It stops at tol (default {}); weights that should be 0 exactly are 0, others are near their "
    "value only."
)
_NOISY = (
    "Stochastic steps of falling size: the penalty is exact, the weights are not. No weight is "
    "exactly 0 under L1 unless its step happens to be cut there."
)
_LIBLINEAR = (
    "Its intercept is penalised like a weight. Raise intercept_scaling, or centre the features and "
    "use fit_intercept=False, to weaken that."
)
_LEAVES = (
    "The objective is that of one tree's leaf values w, with one column of X per leaf, at learning "
    "rate 1. Later trees penalise what they add, not the sum.",
    "The constant is set to the mean of y first, and is not fitted along with the leaves.",
)
_BIAS = "weight_decay applies to every parameter of a group: give biases a group without it."
_MSE = "MSELoss has no factor 1/2: the loss is twice ours, and so must the penalty be."
_HALF = "Least squares here is half of MSELoss, which is our scale."
_PLAIN = "L1 by plain gradient steps gives no exact zeros; see the gradient view."
_ADAM = "It adds weight_decay·w to the gradient: other steps than SGD's, the same minimum."


def _sklearn_logistic(solver: str, limit: Limit, *notes: str) -> Target:
    return Target(
        f"sklearn.LogisticRegression:{solver}",
        "sklearn.linear_model.LogisticRegression",
        _LOGISTIC,
        "inverse",
        first="C",
        second="l1_ratio",
        fixed={"solver": solver},
        defaults={"C": 1.0, "l1_ratio": 0.0, "solver": "lbfgs", "penalty": "deprecated"},
        chooser="penalty",
        shares={"deprecated": None, **_MIX},
        limit=limit,
        caveats=("C multiplies the sum of the losses, so it carries 1/n.", *notes, _SCALE),
        reference="scikit-learn user guide, 1.1.11 Logistic regression",
    )


def _linear_svc(loss: str, limit: Limit) -> Target:
    return Target(
        f"sklearn.LinearSVC:{loss}",
        "sklearn.svm.LinearSVC",
        {loss: {}},
        "inverse",
        first="C",
        fixed={"loss": loss},
        defaults={"C": 1.0, "loss": "squared_hinge", "penalty": "l2"},
        chooser="penalty",
        shares={"l2": 0.0, "l1": 1.0},
        positions=("penalty", "loss"),
        limit=limit,
        caveats=(_LIBLINEAR, "C multiplies the sum of the losses, so it carries 1/n.", _SCALE),
        reference="scikit-learn user guide, 1.4.7.1 SVC; Fan et al. (2008), LIBLINEAR, section 2",
    )


def _torch(optimizer: str, variant: str, loss: str, scale: float, *notes: str) -> Target:
    notes_of_loss = {"MSELoss": _MSE, "half": _HALF}.get(variant, "Labels are 0 and 1.")
    comment = {"MSELoss": "nn.MSELoss()", "half": "nn.MSELoss() / 2"}
    return Target(
        f"torch.{optimizer}:{variant}",
        f"torch.optim.{optimizer}",
        {loss: {}},
        "separate",
        second="weight_decay",
        scale=(scale, 0),
        before='[{"params": weight}, {"params": bias, "weight_decay": 0.0}]',
        head=f"torch.optim.{optimizer}",
        fixed={},
        defaults={"weight_decay": 0.0},
        note=comment.get(variant, "nn.BCEWithLogitsLoss()"),
        limit="l2",
        caveats=(notes_of_loss, *notes, _BIAS),
        reference=f"PyTorch documentation, torch.optim.{optimizer}",
    )


def _torch_terms(variant: str, loss: str, scale: float, note: str) -> Target:
    return Target(
        f"torch.terms:{variant}",
        "torch.nn",
        {loss: {}},
        "separate",
        first="l1",
        second="l2",
        scale=(scale, 0),
        factors=(1.0, 2.0),
        template=f"nn.{variant}()(output, y) + {{first}} * weight.abs().sum()"
        " + {second} * weight.square().sum()",
        caveats=(note, "square().sum() has no factor 1/2: its number is half of P₂.", _PLAIN),
        reference=f"PyTorch documentation, torch.nn.{variant}",
    )


def _cvxpy(loss: str, formula: str) -> Target:
    return Target(
        f"cvxpy.Minimize:{loss}",
        "cvxpy.Minimize",
        {loss: {}},
        "separate",
        first="l1",
        second="l2",
        factors=(1.0, 2.0),
        template=f"cp.Minimize({formula} + {{first}} * cp.norm1(w)"
        " + {second} * cp.sum_squares(w))",
        caveats=(
            "sum_squares has no factor 1/2: its number is half of λ₂.",
            "An interior-point solver ends near a zero, not on it.",
        ),
        reference="CVXPY documentation, Atomic functions",
    )


def _keras(variant: str, loss: str, scale: float, note: str) -> Target:
    return Target(
        f"keras.L1L2:{variant}",
        "keras.regularizers.L1L2",
        {loss: {}},
        "separate",
        first="l1",
        second="l2",
        scale=(scale, 0),
        factors=(1.0, 2.0),
        head="keras.regularizers.L1L2",
        defaults={"l1": 0.0, "l2": 0.0},
        positions=("l1", "l2"),
        note=f'loss="{variant}"',
        caveats=(note, "Keras adds l2·Σw², with no factor 1/2.", _PLAIN),
        reference="Keras documentation, Layer weight regularizers",
    )


def _trees(name: str, path: str, first: str, second: str, defaults: Arguments) -> Target:
    return Target(
        name,
        path,
        _LEAST,
        "separate",
        first=first,
        second=second,
        scale=(1.0, 1),
        defaults=defaults,
        fixed={"booster": "gbtree"} if "xgboost" in path else {},
        limit="" if first else "l2",
        head=path.split(".")[-1] if path.startswith("sklearn") else path,
        caveats=_LEAVES,
        reference="the leaf's weight −soft(G, alpha)/(H + lambda), with H = n for least squares",
    )


_ALL = (
    Target(
        "sklearn.Ridge",
        "sklearn.linear_model.Ridge",
        _LEAST,
        "separate",
        second="alpha",
        scale=(2.0, 1),
        factors=(1.0, 2.0),
        defaults={"alpha": 1.0},
        positions=("alpha",),
        limit="l2",
        caveats=(
            "Ridge sums over the rows and Lasso takes the mean: alpha carries n here.",
            _SCALE,
        ),
        reference="scikit-learn user guide, 1.1.2 Ridge regression",
    ),
    *(
        Target(
            f"sklearn.{name}",
            f"sklearn.linear_model.{name}",
            _LEAST,
            "separate",
            first="alpha",
            defaults={"alpha": 1.0},
            positions=("alpha",),
            limit="l1",
            caveats=(note, _SCALE),
            reference=f"scikit-learn user guide, {section}",
        )
        for name, note, section in (
            ("Lasso", _STOPS.format("1e-4"), "1.1.3 Lasso"),
            ("LassoLars", "It is exact where no columns tie.", "1.1.8 LARS Lasso"),
        )
    ),
    Target(
        "sklearn.ElasticNet",
        "sklearn.linear_model.ElasticNet",
        _LEAST,
        "mixed",
        first="alpha",
        second="l1_ratio",
        defaults={"alpha": 1.0, "l1_ratio": 0.5},
        positions=("alpha",),
        caveats=(_STOPS.format("1e-4"), _SCALE),
        reference="scikit-learn user guide, 1.1.5 Elastic-Net",
    ),
    Target(
        "sklearn.SGDRegressor",
        "sklearn.linear_model.SGDRegressor",
        _LEAST,
        "mixed",
        first="alpha",
        second="l1_ratio",
        fixed={"loss": "squared_error"},
        defaults={"loss": "squared_error", "penalty": "l2", "alpha": 1e-4, "l1_ratio": 0.15},
        chooser="penalty",
        shares=_MIX,
        positions=("loss",),
        caveats=(_NOISY, _SCALE),
        reference="scikit-learn user guide, 1.5.8 Mathematical formulation of SGD",
    ),
    *(
        Target(
            f"sklearn.SGDClassifier{variant}",
            "sklearn.linear_model.SGDClassifier",
            losses,
            "mixed",
            first="alpha",
            second="l1_ratio",
            defaults={"loss": "hinge", "penalty": "l2", "alpha": 1e-4, "l1_ratio": 0.15},
            chooser="penalty",
            shares=_MIX,
            positions=("loss",),
            caveats=(_NOISY, "alpha also sets the default step.", _SCALE),
            reference="scikit-learn user guide, 1.5.8 Mathematical formulation of SGD",
        )
        for variant, losses in (
            ("", {"logistic": {"loss": "log_loss"}, "squared_hinge": {"loss": "squared_hinge"}}),
            (":hinge", {"hinge": {"loss": "hinge"}}),
        )
    ),
    *(_sklearn_logistic(solver, "l2") for solver in ("lbfgs", "newton-cg", "newton-cholesky")),
    _sklearn_logistic("sag", "l2", "Its steps slow down where features differ in scale."),
    _sklearn_logistic("saga", "", "Its steps slow down where features differ in scale."),
    _sklearn_logistic("liblinear", "one", _LIBLINEAR),
    _linear_svc("hinge", "l2"),
    _linear_svc("squared_hinge", "one"),
    Target(
        "sklearn.SVC",
        "sklearn.svm.SVC",
        {"hinge": {}},
        "inverse",
        first="C",
        fixed={"kernel": "linear"},
        defaults={"C": 1.0, "kernel": "rbf"},
        limit="l2",
        caveats=("Its intercept is free, unlike LinearSVC's.", _SCALE),
        reference="scikit-learn user guide, 1.4.7.1 SVC",
    ),
    _trees(
        "sklearn.HistGradientBoostingRegressor",
        "sklearn.ensemble.HistGradientBoostingRegressor",
        "",
        "l2_regularization",
        {"l2_regularization": 0.0},
    ),
    _torch("SGD", "MSELoss", "least_squares", 2.0),
    _torch("SGD", "half", "least_squares", 1.0),
    _torch("SGD", "BCEWithLogitsLoss", "logistic", 1.0),
    _torch("Adam", "MSELoss", "least_squares", 2.0, _ADAM),
    _torch("Adam", "half", "least_squares", 1.0, _ADAM),
    _torch("Adam", "BCEWithLogitsLoss", "logistic", 1.0, _ADAM),
    Target(
        "torch.AdamW",
        "torch.optim.AdamW",
        _LEAST,
        "separate",
        second="weight_decay",
        defaults={"weight_decay": 0.01},
        limit="l2",
        reference="Loshchilov and Hutter (2019); PyTorch documentation, torch.optim.AdamW",
    ),
    _torch_terms("MSELoss", "least_squares", 2.0, _MSE),
    _torch_terms("BCEWithLogitsLoss", "logistic", 1.0, "Labels are 0 and 1."),
    _trees(
        "xgboost.XGBRegressor:gbtree",
        "xgboost.XGBRegressor",
        "reg_alpha",
        "reg_lambda",
        {"reg_alpha": 0.0, "reg_lambda": 1.0, "booster": "gbtree"},
    ),
    *(
        Target(
            f"xgboost.{name}:gblinear",
            f"xgboost.{name}",
            {loss: {}},
            "separate",
            first="reg_alpha",
            second="reg_lambda",
            head=f"xgboost.{name}",
            fixed={"booster": "gblinear"},
            defaults={"reg_alpha": 0.0, "reg_lambda": 0.0, "booster": "gbtree"},
            caveats=(
                "Both strengths are multiplied by n inside, so they are ours.",
                "The updater's own rounds and step decide how near the minimum it comes.",
            ),
            reference="XGBoost documentation, Parameters for Linear Booster",
        )
        for name, loss in (("XGBRegressor", "least_squares"), ("XGBClassifier", "logistic"))
    ),
    _trees(
        "lightgbm.LGBMRegressor",
        "lightgbm.LGBMRegressor",
        "reg_alpha",
        "reg_lambda",
        {"reg_alpha": 0.0, "reg_lambda": 0.0},
    ),
    *(
        Target(
            f"statsmodels.{name}",
            f"statsmodels.api.{model}().fit_regularized",
            losses,
            "mixed",
            first="alpha",
            second="L1_wt",
            head=f"sm.{model}({data}).fit_regularized",
            vector="penalised",
            defaults={"alpha": 0.0, "L1_wt": 1.0, "family": "sm.families.Gaussian()"},
            caveats=(
                "X holds a column of ones; penalised is 0 there and 1 elsewhere, so that the "
                "constant goes free.",
                "Its coordinate descent leaves a weight at 0 once it is there: start_params that "
                "are nowhere 0 avoid that.",
                *notes,
                _SCALE,
            ),
            fixed={"family": f"sm.families.{family}()"} if family else {},
            limit="some l1" if family == "Gaussian" else "",
            reference=f"statsmodels documentation, {model}.fit_regularized",
        )
        for name, model, family, losses, data, notes in (
            ("OLS", "OLS", "", _LEAST, "y, X", ()),
            (
                "GLM:Gaussian",
                "GLM",
                "Gaussian",
                _LEAST,
                "y, X, family=sm.families.Gaussian()",
                (
                    "Without an L1 part it divides the loss by an estimated variance: "
                    "another problem.",
                ),
            ),
            (
                "GLM:Binomial",
                "GLM",
                "Binomial",
                _LOGISTIC,
                "y, X, family=sm.families.Binomial()",
                (),
            ),
        )
    ),
    Target(
        "statsmodels.Logit",
        "statsmodels.api.Logit().fit_regularized",
        _LOGISTIC,
        "separate",
        first="alpha",
        scale=(1.0, 1),
        head="sm.Logit(y, X).fit_regularized",
        vector="penalised",
        defaults={"alpha": 0.0},
        limit="l1",
        caveats=(
            "It sums over the rows: alpha carries n, unlike GLM's.",
            "X holds a column of ones; penalised is 0 there and 1 elsewhere.",
            "trim_mode decides which small weights it reports as 0.",
        ),
        reference="statsmodels documentation, Logit.fit_regularized",
    ),
    *(
        Target(
            f"glmnet.glmnet:{family}",
            "glmnet",
            losses,
            "mixed",
            first="lambda",
            second="alpha",
            before="X, y",
            fixed={"family": family, "standardize": False},
            defaults={"family": "gaussian", "alpha": 1.0, "standardize": True},
            positions=("family",),
            needs_sd=family == "gaussian",
            caveats=(
                *notes,
                "alpha is the share of L1, lambda the strength. standardize is TRUE by default.",
                "thresh (default 1e-7) decides how near the minimum it comes.",
            ),
            reference="Friedman, Hastie and Tibshirani (2010), equations 1 and 11",
        )
        for family, losses, notes in (
            (
                "gaussian",
                _LEAST,
                (
                    "It divides y by its standard deviation (over n): the L1 part comes out the "
                    "same, the L2 part carries sd(y).",
                ),
            ),
            ("binomial", _LOGISTIC, ()),
        )
    ),
    Target(
        "celer.Lasso",
        "celer.Lasso",
        _LEAST,
        "separate",
        first="alpha",
        head="celer.Lasso",
        defaults={"alpha": 1.0},
        positions=("alpha",),
        limit="l1",
        caveats=(_STOPS.format("1e-4"), _SCALE),
        reference="celer documentation, celer.Lasso",
    ),
    Target(
        "celer.ElasticNet",
        "celer.ElasticNet",
        _LEAST,
        "mixed",
        first="alpha",
        second="l1_ratio",
        head="celer.ElasticNet",
        limit="some l1",
        defaults={"alpha": 1.0, "l1_ratio": 0.5},
        positions=("alpha",),
        caveats=(_STOPS.format("1e-4"), _SCALE),
        reference="celer documentation, celer.ElasticNet",
    ),
    Target(
        "celer.LogisticRegression",
        "celer.LogisticRegression",
        _LOGISTIC,
        "inverse",
        first="C",
        head="celer.LogisticRegression",
        defaults={"C": 1.0, "penalty": "l1"},
        chooser="penalty",
        shares={"l1": 1.0},
        positions=("C",),
        limit="l1",
        caveats=("It has no intercept: fit_intercept must be False.", _STOPS.format("1e-4")),
        reference="celer documentation, celer.LogisticRegression",
    ),
    *(
        Target(
            f"skglm.{name}",
            f"skglm.{name}",
            losses,
            "mixed" if mix else "separate",
            first="alpha",
            second=mix,
            head=f"skglm.{name}",
            defaults={"alpha": 1.0, mix: share} if mix else {"alpha": 1.0},
            positions=("alpha",),
            limit="" if mix else "l1",
            caveats=(_STOPS.format("1e-4"), _SCALE),
            reference=f"skglm documentation, skglm.{name}",
        )
        for name, losses, mix, share in (
            ("Lasso", _LEAST, "", 1.0),
            ("ElasticNet", _LEAST, "l1_ratio", 0.5),
            ("SparseLogisticRegression", _LOGISTIC, "l1_ratio", 1.0),
        )
    ),
    _cvxpy("least_squares", "cp.sum_squares(y - X @ w - b) / (2 * n)"),
    _cvxpy("logistic", "cp.sum(cp.logistic(-cp.multiply(y, X @ w + b))) / n"),
    _cvxpy("hinge", "cp.sum(cp.pos(1 - cp.multiply(y, X @ w + b))) / n"),
    _cvxpy("squared_hinge", "cp.sum(cp.square(cp.pos(1 - cp.multiply(y, X @ w + b)))) / n"),
    _keras("mse", "least_squares", 2.0, "Keras' mse has no factor 1/2: the loss is twice ours."),
    _keras("binary_crossentropy", "logistic", 1.0, "Labels are 0 and 1."),
)
TARGETS: Mapping[str, Target] = {target.name: target for target in _ALL}
"""Every library that we know, by name."""

DIFFERENT = {
    "torch.AdamW": (
        "AdamW's decay stands outside the adaptive step: what it converges to, full batch, is a "
        "point of the box |w| ≤ 1/weight_decay where the loss's gradient is 0 or the weight is on "
        "the box's edge, and no sum of loss and penalty has its minimum there in general."
    ),
}
"""Why a library's parameter is no penalty at all."""
