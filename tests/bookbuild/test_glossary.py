"""The first use of a term leads to the glossary, and only where it is a word of a sentence."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from bookbuild.glossary import link_terms
from bookbuild.page import Page

TERMS = """<main><dl class="glossary">
<dt id="term-weight">weight<a class="headerlink" href="#term-weight">#</a></dt><dd>A factor.</dd>
<dt id="term-weight-decay">Weight decay</dt><dd>Multiplying each weight.</dd></dl></main>"""


def linked(body: str, name: str = "page.html", glossary: str = TERMS) -> BeautifulSoup:
    """Return a page's tree after its terms were linked."""
    pages = [
        Page("glossary.html", BeautifulSoup(glossary, "html5lib")),
        Page(name, BeautifulSoup(f"<main>{body}</main>", "html5lib")),
    ]
    link_terms(pages)
    assert not pages[0].soup.select("a.term")
    return pages[1].soup


def links(soup: BeautifulSoup) -> list[tuple[str, str]]:
    return [(link.get_text(), str(link["href"])) for link in soup.select("a.term")]


def test_the_first_use_of_each_term_is_linked_and_the_words_stay():
    text = "Weight decay moves all weights. A weight and weight decay again."
    soup = linked(f"<p>{text}</p>")
    assert links(soup) == [
        ("Weight decay", "glossary.html#term-weight-decay"),
        ("weights", "glossary.html#term-weight"),
    ]
    assert soup.get_text() == text


def test_from_a_page_in_a_folder_the_link_leads_up():
    assert links(linked("<p>a weight</p>", "algorithms/page.html"))[0][1].startswith("../glossary")


@pytest.mark.parametrize(
    "body",
    [
        "<h2>The weight</h2>",
        "<p><code>weight</code></p>",
        "<p><a href='x.html'>one weight</a></p>",
        "<p>overweight, weight-like, weightless</p>",
        "<details><summary>The weight</summary></details>",
        "<div class='explorer'><p>a weight</p></div>",
        "<form><p>How large is the weight?</p></form>",
        "<div>a weight outside a sentence</div>",
    ],
)
def test_where_a_term_is_part_of_something_else_it_is_left(body: str):
    assert links(linked(f"{body}<p>no more</p>")) == []
    # The next use in a sentence is the first that counts.
    assert len(links(linked(f"{body}<p>this weight</p>"))) == 1


def test_texts_within_texts_are_linked_once():
    soup = linked("<ul><li><p>one <em>weight</em></p></li></ul>")
    assert len(links(soup)) == 1
    assert soup.em is not None and soup.em.a is not None


def test_a_book_without_a_glossary_is_left_as_it_is():
    assert links(linked("<p>a weight</p>", glossary="<main></main>")) == []
