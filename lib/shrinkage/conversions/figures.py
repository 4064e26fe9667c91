"""The pictures and tables of the conversions: the scales, what was measured, and own data."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import matplotlib.pyplot as plt
from IPython.display import Markdown
from matplotlib.axes import Axes

from shrinkage.conversions import numerics
from shrinkage.conversions.numerics import (
    LIBRARIES,
    LOSSES,
    MEASURED,
    TARGETS,
    RefusedError,
    Target,
)
from shrinkage.lesson import style
from shrinkage.lesson.own_data import Sample

ROLES = ("l1", "l2")
WIDTH = 30  # signs of a line of a row's names


def plot_scales(
    loss: str, l1: float, l2: float, n: int, sd_y: float, ax: Axes | None = None
) -> Axes:
    """Draw one objective's strength on every scale on which libraries write it."""
    ax = ax or plt.subplots(figsize=(5.2, 3.1))[1]
    found = numerics.scales(loss, l1, l2, n, sd_y)
    rows = [("ours", (l1, l2)), *((_names(scale), scale.numbers) for scale in found)]
    heights = range(len(rows) - 1, -1, -1)
    for height, (_, numbers) in zip(heights, rows, strict=True):
        ax.axhline(height, color=style.LIGHT["grid"], linewidth=0.8, zorder=0)
        both = "sample" if l1 > 0 and l2 > 0 else ROLES[int(l2 > 0)]
        roles = ROLES if len(numbers) == 2 else (both,)
        for number, role in zip(numbers, roles, strict=True):
            if number > 0:
                style.point((number, height), ax, role=role, label=f"{number:.3g}")
    ax.set_yticks(list(heights), [name for name, _ in rows], fontsize=8)
    ax.set(xscale="log", ylim=(-0.5, len(rows) - 0.4), xlabel="the number to write")
    ax.set_xlim(10**-5.5, 10**5.5)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_xticks([1e-4, 1e-2, 1, 1e2, 1e4])
    ax.minorticks_off()
    return ax


def _names(scale: numerics.Scale) -> str:
    names = dict.fromkeys(numerics.short(TARGETS[name]) for name in scale.targets)
    text = f"{', '.join(scale.formulas)}: {', '.join(names)}"
    return textwrap.fill(text, WIDTH, max_lines=2, placeholder=" …")


# ---- what was measured -----------------------------------------------------------------------

PATTERNS = {"l1": ((1, 0),), "l2": ((0, 1),), "one": ((1, 0), (0, 1))}
LOSS_WORDS = dict(zip(LOSSES, ("squares", "logistic", "hinge", "hinge²"), strict=True))


def measured() -> dict[str, dict[str, Any]]:
    """Return, for each target that was run, version, cases, difference and tolerance."""
    found: dict[str, dict[str, Any]] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def how_to_write(target: Target) -> str:
    """Write what each of a target's numbers must be for our objective, in Markdown."""
    if target.different:
        return "cannot express it"
    ways = []
    for pattern in PATTERNS.get(target.limit, ((1, 1),)):
        texts = numerics.formulas(target, *pattern)
        if target.form == "separate":
            names = [name for name in (target.first, target.second) if name]
            ways.append(", ".join(f"`{n}` = {t}" for n, t in zip(names, texts, strict=True)))
            continue
        mixes = f", share `{target.second}`" if target.second and pattern == (1, 1) else ""
        ways.append(f"`{target.first}` = {texts[0]}{mixes}")
    return " or ".join(ways)


def table_of_libraries() -> Markdown:
    """Tabulate what to write in each library; calls that are written alike share a row."""
    lines = ["| Library | Call | Loss | Write | Difference |", "|:--|:--|:--|:--|--:|"]
    last = ""
    for (library, write, tolerance), names in _alike().items():
        kinds = dict.fromkeys(LOSS_WORDS[kind] for name in names for kind in TARGETS[name].losses)
        losses = "all four" if len(kinds) == len(LOSSES) else ", ".join(kinds)
        rows = [measured()[name] for name in names if name in measured()]
        size = _power(max(float(row["difference"]) for row in rows)) if rows else "not run"
        star = " *" if tolerance > 1e-6 else ""
        shown, last = "" if library == last else library, library
        lines.append(f"| {shown} | {_calls(names)} | {losses} | {write} | {size}{star} |")
    return Markdown("\n".join(lines))  # type: ignore[no-untyped-call]


def _alike() -> dict[tuple[str, str, float], list[str]]:
    """Return the targets of each row: of one library, written alike, held to one tolerance."""
    rows: dict[tuple[str, str, float], list[str]] = {}
    for name, target in TARGETS.items():
        tolerance = float(measured().get(name, {}).get("tolerance", 0.0))
        key = (LIBRARIES[target.library], how_to_write(target), tolerance)
        rows.setdefault(key, []).append(name)
    return rows


def _calls(names: list[str]) -> str:
    """Name calls, and what tells each from others of its name: solver, booster or loss."""
    variants: dict[str, list[str]] = {}
    for name in names:
        target = TARGETS[name]
        path = target.path.replace("()", "").split(".")
        call = ".".join(path[-2:] if "()" in target.path else path[-1:])
        call = "penalty terms" if target.template and target.library == "torch" else f"`{call}`"
        variant = name.partition(":")[2]
        known = variant in {*LOSSES, "gaussian", "binomial", "Gaussian", "Binomial", ""}
        named = [] if known else [{"half": "½ MSELoss"}.get(variant, variant)]
        variants.setdefault(call, []).extend(named)
    calls: dict[str, list[str]] = {}
    for call, named in variants.items():
        calls.setdefault(", ".join(named), []).append(call)
    return ", ".join(
        ", ".join(each) + (f" ({named})" if named else "") for named, each in calls.items()
    )


def _power(value: float) -> str:
    digits, power = f"{value:.0e}".split("e")
    signs = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits}·10{signs}"


def table_of_runs() -> str:
    """Tabulate every target as it was run; Markdown for a fold."""
    lines = ["| Target | Version | Runs | Difference | Tolerance |", "|:--|:--|--:|--:|--:|"]
    for name, row in measured().items():
        lines.append(
            f"| {numerics.label(TARGETS[name])} | {row['version']} | {row['cases']} "
            f"| {_power(row['difference'])} | {_power(row['tolerance'])} |"
        )
    return "\n".join(lines)


def table_of_objectives() -> str:
    """Tabulate what each library documents that it minimises; Markdown for a fold."""
    known: dict[tuple[str, str], list[str]] = {}
    for name, target in TARGETS.items():
        known.setdefault((target.objective, target.reference), []).append(name)
    lines = ["| Library and call | It minimises | Documented in |", "|:--|:--|:--|"]
    for (objective, reference), names in known.items():
        library = LIBRARIES[TARGETS[names[0]].library]
        text = objective.replace("|", "\\|")
        lines.append(f"| {library} {_calls(names)} | {text} | {reference} |")
    return "\n".join(lines)


# ---- a table of the reader's -----------------------------------------------------------------

OWN = (
    "sklearn.Ridge", "sklearn.ElasticNet", "torch.SGD:MSELoss", "glmnet.glmnet:gaussian",
    "xgboost.XGBRegressor:gblinear", "statsmodels.OLS", "keras.L1L2:mse",
    "cvxpy.Minimize:least_squares",
)  # fmt: skip


def plot_own(sample: Sample, lam: float, ax: Axes | None = None) -> Axes:
    """Draw ridge's λ for a reader's table on the scale of each library."""
    return plot_scales("least_squares", 0.0, lam, len(sample.y), float(sample.y.std()), ax)


def judge_own(sample: Sample, lam: float) -> str:
    """Write ridge at λ for a reader's table in several libraries; Markdown."""
    n, sd_y = len(sample.y), float(sample.y.std())
    lines = [f"Ridge with λ = {lam:.3g} on your {n} rows, with sd(y) = {sd_y:.3g}:", ""]
    for name in OWN:
        try:
            made = numerics.convert(
                name, loss="least_squares", l1=0.0, l2=float(f"{lam:.3g}"), n=n, sd_y=sd_y
            )
        except RefusedError as error:
            lines.append(f"- {error.said}")
            continue
        lines.append(f"- `{made.code}`")
    return "\n".join(lines)
