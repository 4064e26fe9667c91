"""One built page as a tree: what Sphinx and its theme leave to be repaired or added."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bs4 import BeautifulSoup, Tag

from bookbuild.icons import inline_icons
from bookbuild.mathematics import Formula

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# Characters of the private use area, which no page holds, mark where a formula belongs.
MARK = "\ue000{}\ue001"
MARKED = re.compile("\ue000(\\d+)\ue001")


@dataclass
class Page:
    """A page of the website while it is being finished."""

    name: str
    """Its path within the website, such as ``"optimization.html"``."""
    soup: BeautifulSoup
    formulas: list[Formula] = field(default_factory=list)

    @property
    def to_root(self) -> str:
        """The relative address of the website's root as seen from this page."""
        return "../" * (len(PurePosixPath(self.name).parts) - 1)

    @property
    def explorers(self) -> list[str]:
        """The explorer classes that the page shows, as ``module:Class``."""
        found = [str(tag["data-explorer"]) for tag in self.soup.select("[data-explorer]")]
        return sorted(set(found))

    @property
    def head(self) -> Tag:
        """The page's ``head`` element."""
        head = self.soup.head
        assert head is not None  # html5lib always builds one
        return head

    def html(self, rendered: dict[Formula, str]) -> str:
        """Return the page's HTML with its formulas in place."""
        text = self.soup.decode(formatter="html5")
        return MARKED.sub(lambda mark: rendered[self.formulas[int(mark[1])]], text) + "\n"


def read_page(root: Path, path: Path) -> Page:
    """Read a built page."""
    text = path.read_text(encoding="utf-8")
    names = {uuid: f"number-{n}" for n, uuid in enumerate(dict.fromkeys(UUID.findall(text)), 1)}
    text = UUID.sub(lambda found: names[found[0]], text)
    return Page(path.relative_to(root).as_posix(), BeautifulSoup(text, "html5lib"))


def repair(page: Page, modules: Path) -> None:
    """Amend what Sphinx, MyST-NB and docutils write, and take the formulas out."""
    inline_icons(page.soup, modules)
    _tidy_contents(page.soup)
    _tidy_notes(page.soup)
    _tidy_summaries(page.soup)
    _wrap_tables(page.soup)
    _frame_code(page.soup, modules)
    _take_formulas(page)


def _tidy_contents(soup: BeautifulSoup) -> None:
    """Let the contents of a page start at its sections: the page's title is above them anyway."""
    for nav in soup.select("nav.page-toc"):
        sections = nav.select_one("ul ul")
        outer = nav.select_one("ul")
        if sections is None:
            nav.decompose()
        elif outer is not None:
            outer.replace_with(sections.extract())


def _tidy_notes(soup: BeautifulSoup) -> None:
    """Make lists of what docutils marks up as deprecated roles and nested landmarks."""
    for tag in soup.select('[role="doc-biblioentry"]'):
        tag["role"] = "listitem"
    for tag in soup.select("article aside"):
        tag.name = "div"
        if "footnote-list" not in tag.get_attribute_list("class") and not tag.get("role"):
            tag["role"] = "note"


def _tidy_summaries(soup: BeautifulSoup) -> None:
    """Name what opens and closes by its visible words alone."""
    for summary in soup.select("summary"):
        del summary["aria-label"]
        for paragraph in summary.select("p"):
            paragraph.name = "span"


def _wrap_tables(soup: BeautifulSoup) -> None:
    """Let a wide table scroll by itself, and say what its heads belong to."""
    for table in soup.select("article table"):
        if table.find_parent(class_="explorer"):
            continue
        around = table.find_parent(class_="pst-scrollable-table-container")
        if around is not None:
            around["class"] = "table-wrap"
        else:
            table.wrap(soup.new_tag("div", attrs={"class": "table-wrap"}))
        for head in table.select("thead th"):
            if head.get_text(strip=True):
                head["scope"] = "col"
            else:
                head.name = "td"
        del table["border"]


def _frame_code(soup: BeautifulSoup, modules: Path) -> None:
    """Frame code and outputs alike, and give code a button that copies it."""
    for block in soup.select('article div[class*="highlight-"]'):
        block["class"] = ["code", *block.get_attribute_list("class")]  # type: ignore[assignment]
        if block.find_parent(class_="cell_output"):
            continue
        button = soup.new_tag("button", attrs={
            "type": "button", "class": "copy", "hidden": "", "aria-label": "Copy code",
        })  # fmt: skip
        button.append(soup.new_tag("i", attrs={"class": "fa-regular fa-copy"}))
        block.append(button)
    inline_icons(soup, modules)


def _take_formulas(page: Page) -> None:
    for tag in page.soup.select(".math:not(.math-display)"):
        if tag.find_parent(class_="explorer"):
            continue
        page.formulas.append(Formula(tag.get_text(), display=tag.name == "div"))
        tag.string = MARK.format(len(page.formulas) - 1)
