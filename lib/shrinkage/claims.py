"""All claims of the book, gathered from the rooms, and the ledger that lists them."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

import shrinkage
from shrinkage.lesson.claims import VERDICTS, Claim, Verdict, gather

__all__ = ["FIRST_READING", "Ledger", "all_claims", "ledger", "revised"]

#: The verdicts to which a first reading of the articles led, before any check was run.
FIRST_READING: dict[Verdict, frozenset[int]] = {
    "true": frozenset({14, 18, 21, 34, 36}),
    "care": frozenset(
        {1, 2, 3, 4, 5, 8, 10, 12, 15, 16, 17, 19, 20, 23, 26, 28, 30, 31, 33, 35, 38, 39, 40, 43}
        | {45, 46, 47, 48, 49, 50}
    ),
    "reason": frozenset({6, 9}),
    "wrong": frozenset({7, 11, 13, 22, 24, 25, 27, 29, 32, 37, 41, 42, 44}),
}


def all_claims() -> tuple[Claim, ...]:
    """Return every claim of every room, in order of id.

    Returns
    -------
    tuple of Claim
        Calling one runs its check.

    Raises
    ------
    ValueError
        If two claims have the same id.
    """
    return gather(_rooms())


@dataclass(frozen=True)
class Ledger:
    """Claims as one table, a line each, that the website can filter."""

    claims: tuple[Claim, ...]

    def _repr_markdown_(self) -> str:
        """Run every check and show the table."""
        lines = [
            "| Claim | Page | Article | Verdict | The number that decides |",
            "|:--|:--|:--|:--|:--|",
            *map(_line, self.claims),
        ]
        return "\n".join(["::::{div} filterable", "", *lines, "", "::::"])

    def counts(self) -> dict[str, int]:
        """Count the claims of each verdict, in the verdict's own words."""
        found = Counter(claim.verdict for claim in self.claims)
        return {words: found[verdict] for verdict, words in VERDICTS.items()}


def ledger(claims: Iterable[Claim] | None = None) -> Ledger:
    """Make the ledger of some claims, or of all.

    Raises
    ------
    ValueError
        If there is none.
    """
    listed = tuple(all_claims() if claims is None else claims)
    if not listed:
        raise ValueError("claims: expected at least one claim, got none")
    return Ledger(listed)


def revised() -> tuple[tuple[Claim, str], ...]:
    """Return the claims whose check changed our first verdict, with that verdict in words."""
    first = {id: verdict for verdict, ids in FIRST_READING.items() for id in ids}
    return tuple(
        (claim, VERDICTS[first[claim.id]])
        for claim in all_claims()
        if claim.verdict != first[claim.id]
    )


def _line(claim: Claim) -> str:
    said = f"[**{claim.id}.**]{{#{claim.ledger_anchor}}} {claim.said()}"
    page = claim.room.rpartition("/")[2].replace("_", " ")
    evidence = claim()
    return (
        f"| {said} | [{page}](#{claim.anchor}) | {claim.article} "
        f"| {claim.verdict_in_words}{evidence.complaint()} | {evidence.decided()} |"
    )


def _rooms() -> list[ModuleType]:
    """Import each room's ``claims`` module, at any depth below the package."""
    found = pkgutil.walk_packages(shrinkage.__path__, prefix="shrinkage.")
    names = [module.name for module in found if module.name.endswith(".claims")]
    # The type itself and this module gather claims; they make none.
    own = {"shrinkage.claims", "shrinkage.lesson.claims"}
    return [importlib.import_module(name) for name in sorted(set(names) - own)]
