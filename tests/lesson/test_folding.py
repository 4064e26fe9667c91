"""What is folded keeps its words, and folds may be nested."""

import re

import pytest
import sympy as sp

from shrinkage.lesson.derivations import Derivation, Identity
from shrinkage.lesson.folding import folded

X = sp.Symbol("x", real=True)
SQUARE = Derivation(
    "square", {X: "a number"}, [Identity("Multiply out.", (X + 1) ** 2, X**2 + 2 * X + 1)]
)


def test_a_fold_has_a_heading_and_shows_its_parts_in_order():
    shown = folded("Deeper: a square", "In words.", SQUARE)._repr_markdown_()
    assert shown.startswith("```{dropdown} Deeper: a square\n")
    assert shown.endswith("\n```")
    assert shown.index("In words.") < shown.index("Multiply out.")


def test_a_fold_within_a_fold_ends_first():
    inner = folded("Inner", "Text.")
    quoted = "> " + inner._repr_markdown_().replace("\n", "\n> ")
    for part in (inner, quoted):
        outer = folded("Outer", part)._repr_markdown_()
        assert re.findall(r"`{3,}", outer) == ["````", "```", "```", "````"]
    assert folded("Outermost", folded("Outer", inner))._repr_markdown_().startswith("`````{")


@pytest.mark.parametrize(
    ("title", "parts", "match"),
    [
        (" ", ("Text.",), "title"),
        ("Two\nlines", ("Text.",), "title"),
        ("Title", (), "parts"),
        ("Title", (3,), "parts"),
    ],
)
def test_a_bad_fold_is_refused(title, parts, match):
    with pytest.raises(ValueError, match=f"^{match}: expected"):
        folded(title, *parts)
