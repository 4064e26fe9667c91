"""The first use of a glossary's term on a page becomes a link to its definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag
from bs4.element import NavigableString

from bookbuild.page import Page

GLOSSARY = "glossary.html"
#: Where a term is read as a word of a sentence.
SENTENCES = "main p, main li, main td"
#: Inside these it is part of something else: a link, code, a heading, a question that is answered.
APART = {"a", "code", "pre", "button", "form", "figcaption", "summary", "svg", "h1", "h2", "h3"}


def link_terms(pages: Sequence[Page]) -> None:
    """Link each page's first use of each term, if the book has a glossary.

    Parameters
    ----------
    pages : sequence of Page
        The website's pages; changed in place.
    """
    addresses = {term: id for page in pages if page.name == GLOSSARY for term, id in _terms(page)}
    if not addresses:
        return
    for page in pages:
        if page.name != GLOSSARY:
            _link(page, dict(addresses))


def _terms(glossary: Page) -> Iterator[tuple[str, str]]:
    for tag in glossary.soup.select("dl.glossary dt[id]"):
        words = "".join(text for text in tag.find_all(string=True, recursive=False))
        yield words.strip().lower(), str(tag["id"])


def _link(page: Page, left: dict[str, str]) -> None:
    for text in list(_texts(page)):
        _link_in(text, left, page)


def _texts(page: Page) -> Iterator[NavigableString]:
    """Yield the texts of sentences in order, each once."""
    seen: set[int] = set()
    for sentence in page.soup.select(SENTENCES):
        for text in sentence.find_all(string=True):
            if id(text) not in seen and not _apart(text):
                seen.add(id(text))
                yield text


def _apart(text: NavigableString) -> bool:
    return any(
        parent.name in APART or "explorer" in parent.get_attribute_list("class")
        for parent in text.parents
    )


def _link_in(text: NavigableString, left: dict[str, str], page: Page) -> None:
    """Link the terms in one text; what follows a link is searched for the rest."""
    if not left:
        return
    longest = sorted(left, key=len, reverse=True)
    pattern = rf"(?<![\w-])({'|'.join(map(re.escape, longest))})s?(?![\w-])"
    found = re.search(pattern, str(text), flags=re.IGNORECASE)
    if found is None:
        return
    link = Tag(name="a", attrs={"class": "term"})
    link["href"] = f"{page.to_root}{GLOSSARY}#{left.pop(found[1].lower())}"
    link.string = found[0]
    rest = NavigableString(str(text)[found.end() :])
    text.replace_with(NavigableString(str(text)[: found.start()]), link, rest)
    _link_in(rest, left, page)
