"""The first page leads to every page, and to none that is not there."""

from __future__ import annotations

import re

from support.tree import BOOK, pages


def links(text: str) -> set[str]:
    """Return the stems of the pages that a text links to."""
    return set(re.findall(r"\]\((?!https?:)([\w/]+)\.md(?:#[\w-]*)?\)", text))


INDEX = (BOOK / "index.md").read_text(encoding="utf-8")


def test_the_first_page_links_to_every_page():
    assert links(INDEX) == set(pages()) - {"index"}


def test_links_of_all_kinds_are_found():
    assert links("[a](b.md) [c](d/e.md#f) [g](https://h.md)") == {"b", "d/e"}


def test_the_seven_views_are_in_the_order_of_the_picture():
    listed = re.findall(r"^\d\. \*\*\[?([\w' ]+)[\].]", INDEX, flags=re.M)
    assert listed == [
        "Optimization",
        "Gradient",
        "Prior",
        "Extremum",
        "Constraint",
        "PRML's picture",
        "Algorithms",
    ]
