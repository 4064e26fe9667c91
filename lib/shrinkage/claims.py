"""All claims of the book, gathered from the rooms."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import shrinkage
from shrinkage.lesson.claims import Claim, gather

__all__ = ["all_claims"]


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


def _rooms() -> list[ModuleType]:
    """Import each room's ``claims`` module, at any depth below the package."""
    found = pkgutil.walk_packages(shrinkage.__path__, prefix="shrinkage.")
    names = [module.name for module in found if module.name.endswith(".claims")]
    # The type itself and this module gather claims; they make none.
    own = {"shrinkage.claims", "shrinkage.lesson.claims"}
    return [importlib.import_module(name) for name in sorted(set(names) - own)]
