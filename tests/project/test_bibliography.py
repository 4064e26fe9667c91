"""The bibliography: complete, in order, every work cited, every identifier in its form."""

from __future__ import annotations

import re

import pytest
from support.tree import BOOK, pages

NEEDED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"author", "title", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "incollection": {"author", "title", "booktitle", "year"},
    "misc": {"author", "title", "year"},
    "phdthesis": {"author", "title", "school", "year"},
    "techreport": {"author", "title", "institution", "year"},
}
FORMS = {
    "doi": r"10\.\d{4,9}/[^\s{}]+",
    "isbn": r"97[89]-[\d-]{11,13}",
    "url": r"https?://\S+",
    "eprint": r"\d{4}\.\d{4,5}",
    "pages": r"[\w:.]+(--[\w:.]+)?",
    "year": r"(1[89]|20)\d\d|n\.d\.",
}
FIRST = ("s1", "s2")  # the two articles of which the book is made


def entries() -> dict[str, tuple[str, dict[str, str]]]:
    """Return each entry's kind and fields."""
    text = (BOOK / "references.bib").read_text(encoding="utf-8")
    found = re.findall(r"^@(\w+)\{([^,\s]+),\n(.*?)^\}", text, flags=re.M | re.S)
    field = re.compile(r"^\s*(\w+)\s*=\s*\{(.*?)\},?\s*$", flags=re.M)
    assert len(found) == text.count("\n@"), "an entry is not written like the others"
    return {key: (kind, dict(field.findall(body))) for kind, key, body in found}


ENTRIES = entries()


def test_the_keys_stand_in_order_and_once() -> None:
    text = (BOOK / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,\s]+),", text, flags=re.M)
    assert keys == [*FIRST, *sorted(set(keys) - set(FIRST))]


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_is_complete_and_in_form(key: str) -> None:
    kind, fields = ENTRIES[key]
    assert fields.keys() >= NEEDED[kind], NEEDED[kind] - fields.keys()
    for name, form in FORMS.items():
        if name in fields:
            assert re.fullmatch(form, fields[name]), f"{name}: {fields[name]!r}"
    named = re.search(r"\d{4}", key)
    assert named is None or fields["year"] == named[0]
    if kind in ("article", "inproceedings"):
        assert fields.keys() & {"doi", "url", "eprint"} or int(fields["year"]) < 1980


def test_every_work_is_cited_and_every_citation_is_there() -> None:
    texts = [(BOOK / f"{stem}.md").read_text(encoding="utf-8") for stem in pages()]
    roles = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", "\n".join(texts))
    cited = {key.strip() for role in roles for key in role.split(",")}
    assert cited == set(ENTRIES)
