"""Claims of the two source articles, each with a check that runs and can fail.

A claim is a function of a room's ``claims.py``: its keyword arguments are the premises, their
defaults the case of the book, and it returns `Evidence`. The decorator `claim` adds what the
articles say and our verdict.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, get_args

import numpy as np

from shrinkage.lesson.folding import folded

__all__ = ["VERDICTS", "Claim", "Evidence", "Further", "Verdict", "claim", "further", "gather"]

Verdict = Literal["true", "care", "reason", "wrong"]
#: Each verdict as the pages write it, from the best to the worst.
VERDICTS: dict[Verdict, str] = {
    "true": "true",
    "care": "true with care",
    "reason": "wrong as a reason",
    "wrong": "wrong",
}

_FIRST = "*A fairly complete explanation of L1 and L2 regularization*"
_SECOND = "Amy Ma, *Courage to learn ML: demystifying L1 & L2 regularization, part 4*"
_PLACES = {
    "preface": "preface",
    "appendix": "appended answer",
    "priors": "on priors",
    "algorithms": "on algorithms",
    "weight decay": "on weight decay",
    "loss": "on the shifted minimum",
}


@dataclass(frozen=True)
class Evidence:
    """What a check found.

    Parameters
    ----------
    numbers : mapping of str to number, str, bool or array
        What was computed, under names that a reader understands.
    holds : bool
        Whether the numbers bear out the verdict.
    decisive : str, optional
        The name of the one number that decides, which the page shows beside the verdict; the first
        one if left out.

    Raises
    ------
    ValueError
        If there are no numbers, one of them is NaN, ``holds`` is not a truth value, or no number
        has the decisive name.
    """

    numbers: Mapping[str, Any]
    holds: bool
    decisive: str | None = None

    def __post_init__(self) -> None:
        if not self.numbers:
            raise ValueError("numbers: expected at least one number, got none")
        for name, value in self.numbers.items():
            if np.asarray(value).dtype.kind == "f" and np.isnan(value).any():
                raise ValueError(f"numbers: expected no NaN, got one in {name!r}")
        if not isinstance(self.holds, (bool, np.bool_)):
            raise ValueError(f"holds: expected True or False, got {self.holds!r}")
        if self.decisive is not None and self.decisive not in self.numbers:
            names = list(self.numbers)
            raise ValueError(f"decisive: expected one of {names}, got {self.decisive!r}")
        object.__setattr__(self, "holds", bool(self.holds))

    def decided(self) -> str:
        """Write the number that decides, with its name."""
        name = next(iter(self.numbers)) if self.decisive is None else self.decisive
        return f"{_shown(name)}: **{_shown(self.numbers[name])}**"

    def _table(self) -> list[str]:
        rows = (f"| {_shown(name)} | {_shown(value)} |" for name, value in self.numbers.items())
        return ["| What the check computes | Result |", "|:--|--:|", *rows]

    def complaint(self) -> str:
        """Say that the numbers are against the verdict, or nothing where they are not."""
        return "" if self.holds else " **The numbers do not bear this out: please report it.**"


@dataclass(frozen=True)
class Claim:
    """A claim with its verdict; calling it runs its check.

    Parameters
    ----------
    id : int
        Its number in the book.
    source : str
        Article and section: "S1 §1" to "S1 §7", "S1 preface", "S1 appendix", "S2 priors",
        "S2 algorithms", "S2 weight decay", "S2 loss", or "both".
    statement : str
        What the article says, in our words and with its hedges.
    verdict : {"true", "care", "reason", "wrong"}
        Our finding; "reason" is a true statement for which the article gives a wrong reason.
    because : str
        The reason for it, in one or two sentences.
    check : callable
        Returns `Evidence`; every argument is a keyword with a default.
    implied : bool
        Whether the article only implies it.
    """

    id: int
    source: str
    statement: str
    verdict: Verdict
    because: str
    check: Callable[..., Evidence]
    implied: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.id, int) or isinstance(self.id, bool) or self.id < 1:
            raise ValueError(f"id: expected a positive whole number, got {self.id!r}")
        if self.verdict not in get_args(Verdict):
            raise ValueError(f"verdict: expected one of {get_args(Verdict)}, got {self.verdict!r}")
        for name in ("statement", "because"):
            if not str(getattr(self, name)).strip():
                raise ValueError(f"{name}: expected a sentence, got {getattr(self, name)!r}")
        article(self.source)
        for parameter in inspect.signature(self.check).parameters.values():
            if parameter.default is inspect.Parameter.empty:
                raise ValueError(
                    f"check: expected a default for every premise, {parameter.name!r} has none"
                )

    def __call__(self, **premises: Any) -> Evidence:
        """Run the check, with premises of the caller's in place of the defaults."""
        evidence = self.check(**premises)
        if not isinstance(evidence, Evidence):
            raise TypeError(f"claim {self.id}: expected Evidence, got {type(evidence).__name__}")
        return evidence

    @property
    def verdict_in_words(self) -> str:
        """The verdict as the page writes it."""
        return VERDICTS[self.verdict]

    @property
    def anchor(self) -> str:
        """The anchor of the claim in the page that shows it, for links."""
        return f"claim-{self.id}"

    @property
    def ledger_anchor(self) -> str:
        """The anchor of the claim in the list of all claims, for links."""
        return f"ledger-{self.id}"

    @property
    def room(self) -> str:
        """The stem of the page that shows the claim: the room of its check."""
        place = self.check.__module__.removeprefix("shrinkage.").removesuffix(".claims")
        return place.replace(".", "/")

    @property
    def article(self) -> str:
        """The article and its section in a few words."""
        return _short(self.source)

    def said(self) -> str:
        """Write the statement for a cell of a table, and whether the article only implies it."""
        return f"{_shown(self.statement)}{' (implied)' if self.implied else ''}"

    @property
    def _place(self) -> str:
        return f"({article(self.source)}{'; implied' if self.implied else ''})"

    def _repr_markdown_(self) -> str:
        """Run the check and show verdict, claim and the decisive number; the rest is folded."""
        evidence = self()
        lines = [
            f"[**Claim {self.id}**](#{self.ledger_anchor})**: {self.verdict_in_words}.** "
            f"{self.statement} {self._place}",
            "",
            f"{self.because}{evidence.complaint()}",
            "",
            evidence.decided(),
            "",
            *_fold(f"All numbers of claim {self.id}", evidence._table()),
        ]
        # The first line names the block that follows it, for links.
        return "\n".join([f"({self.anchor})=", *(f"> {line}".rstrip() for line in lines)])


@dataclass(frozen=True)
class Further:
    """Several claims in one table of verdicts and decisive numbers; reasons and rest are folded."""

    claims: tuple[Claim, ...]

    def _repr_markdown_(self) -> str:
        """Run the checks and show the table."""
        lines = ["| Claim | Verdict | The number that decides |", "|:--|:--|:--|"]
        details: list[str] = []
        for each in self.claims:
            evidence = each()
            # An inline target: a cell of a table cannot be named in another way.
            name = f"[[**{each.id}.**](#{each.ledger_anchor})]{{#{each.anchor}}}"
            verdict = f"{each.verdict_in_words}{evidence.complaint()}"
            lines.append(f"| {name} {each.said()} | {verdict} | {evidence.decided()} |")
            reason = f"**Claim {each.id}** {each._place}. {each.because}"
            details += [reason, "", *evidence._table(), ""]
        numbers = ", ".join(str(each.id) for each in self.claims)
        title = f"Reasons and all numbers of the claims {numbers}"
        return "\n".join([*lines, "", *_fold(title, details)])


def further(*claims: Claim) -> Further:
    """Show several claims in one compact table.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not claims:
        raise ValueError("claims: expected at least one claim, got none")
    return Further(claims)


def _fold(title: str, lines: Sequence[str]) -> list[str]:
    return folded(title, "\n".join(lines))._repr_markdown_().splitlines()


def article(source: str) -> str:
    """Write "S1 §1" and the like as title, author and section.

    Raises
    ------
    ValueError
        If the source is none of those that `Claim` lists.
    """
    if source == "both":
        return "both articles"
    numbered = re.fullmatch(r"S1 §([1-7])", source)
    if numbered:
        return f"{_FIRST}, section {numbered[1]}"
    named = re.fullmatch(r"(S[12]) (.+)", source)
    first = ("preface", "appendix")
    if named and named[2] in _PLACES and (named[1] == "S1") == (named[2] in first):
        return f"{_FIRST if named[1] == 'S1' else _SECOND}, {_PLACES[named[2]]}"
    raise ValueError(f"source: expected an article and its section, got {source!r}")


def _short(source: str) -> str:
    """Write "S1 §1" and the like as "first, section 1"."""
    if source == "both":
        return source
    which, _, place = source.partition(" ")
    place = f"section {place[1:]}" if place.startswith("§") else _PLACES[place]
    return f"{'first' if which == 'S1' else 'second'}, {place}"


def claim(
    *,
    id: int,
    source: str,
    statement: str,
    verdict: Verdict,
    because: str,
    implied: bool = False,
) -> Callable[[Callable[..., Evidence]], Claim]:
    """Turn a check into a `Claim`; the arguments are those of `Claim`."""

    def decorate(check: Callable[..., Evidence]) -> Claim:
        return Claim(id, source, statement, verdict, because, check, implied)

    return decorate


def gather(modules: Iterable[ModuleType]) -> tuple[Claim, ...]:
    """List the claims of some modules in order of id.

    Raises
    ------
    ValueError
        If two different claims have the same id.
    """
    found: dict[int, Claim] = {}
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, Claim):
                continue
            if found.setdefault(value.id, value) is not value:
                raise ValueError(f"id: expected different ids, got {value.id} twice")
    return tuple(found[number] for number in sorted(found))


def _shown(value: Any) -> str:
    """Write a number as a table shows it."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("|", r"\|")
    array = np.asarray(value)
    if array.ndim:
        return ", ".join(_shown(entry) for entry in array.ravel())
    if array.dtype.kind in "iu":
        return f"{int(array)}"
    # A typographic minus, as in the text around it.
    return f"{float(array):.4g}".replace("-", "−")
