"""Fold what goes beyond the main line of a page, with its result in the heading.

A page folds its own text by the ``{dropdown}`` directive. A cell cannot stand in one, so what a
cell shows is folded here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Folded", "folded"]


@dataclass(frozen=True)
class Folded:
    """A heading, and Markdown that opening it shows."""

    title: str
    body: str

    def _repr_markdown_(self) -> str:
        # Longer than any fence inside, so that folds may be nested.
        longest = max(map(len, re.findall(r"^[> ]*(`{3,})", self.body, flags=re.M)), default=2)
        fence = "`" * (longest + 1)
        return f"{fence}{{dropdown}} {self.title}\n{self.body}\n{fence}"


def folded(title: str, *parts: Any) -> Folded:
    """Fold texts in Markdown, derivations, claims or whatever else shows itself in Markdown.

    Parameters
    ----------
    title : str
        The heading, which says what the fold shows: "Deeper: …".
    *parts : str, or objects with ``_repr_markdown_``
        What is folded, one under the other.

    Raises
    ------
    ValueError
        If the title is not one line of text, or a part is of another kind.
    """
    if not title.strip() or "\n" in title:
        raise ValueError(f"title: expected one line of text, got {title!r}")
    if not parts:
        raise ValueError("parts: expected at least one, got none")
    return Folded(title, "\n\n".join(map(_markdown, parts)))


def _markdown(part: Any) -> str:
    if isinstance(part, str):
        return part
    shown = getattr(part, "_repr_markdown_", None)
    if shown is None:
        raise ValueError(f"parts: expected text or what shows itself in Markdown, got {part!r:.80}")
    return str(shown())
