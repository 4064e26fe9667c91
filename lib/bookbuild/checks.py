"""What must hold before a website may be published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bookbuild.page import Page
from bookbuild.problems import Problem

# Elements and attributes whose address a browser fetches by itself.
LOADING = {
    "script": ["src"], "img": ["src", "srcset"], "source": ["src", "srcset"], "iframe": ["src"],
    "frame": ["src"], "embed": ["src"], "object": ["data"], "video": ["src", "poster"],
    "audio": ["src"], "track": ["src"], "input": ["src"], "image": ["href", "xlink:href"],
    "use": ["href", "xlink:href"], "body": ["background"],
}  # fmt: skip
NAVIGATING_RELATIONS = {
    "canonical",
    "next",
    "prev",
    "search",
    "author",
    "license",
    "help",
    "alternate",
}
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
CSS_LOADS = re.compile(r"""(?:url\(\s*|@import\s+)['"]?((?:https?:)?//[^'")\s]+)""", re.IGNORECASE)
ADDRESS_IN_MEMORY = re.compile(r"<?[\w. ]*\bobject at 0x[0-9a-f]+>?")
UNREAD = re.compile(r"\$\$|\\(?:begin|frac|left|[lr]Vert|lambda|nabla)\b|\|\s*:?-{2,}:?\s*\|")
SCRIPT_LOADS = re.compile(
    r"""(?:import|fetch|importScripts|Worker|open|src\s*=|href\s*=)\s*\(?\s*(?:['"]GET['"],\s*)?"""
    r"""['"`]((?:https?:)?//[^'"`\s]+)"""
)


def foreign_loads(page: Page) -> list[Problem]:
    """Return what a page would load from another host."""
    found = []
    for name, attributes in LOADING.items():
        for tag in page.soup.find_all(name):
            found += [str(tag.get(a)) for a in attributes if ELSEWHERE.match(str(tag.get(a, "")))]
    for link in page.soup.find_all("link"):
        relations = set(filter(None, link.get_attribute_list("rel")))
        if not relations <= NAVIGATING_RELATIONS and ELSEWHERE.match(str(link.get("href", ""))):
            found.append(str(link["href"]))
    for tag in page.soup.find_all(style=True):
        found += CSS_LOADS.findall(str(tag["style"]))
    for style in page.soup.find_all("style"):
        found += CSS_LOADS.findall(style.string or "")
    for script in page.soup.find_all("script"):
        found += SCRIPT_LOADS.findall(script.string or "")
    return [Problem(page.name, f"would load {address} from another host") for address in found]


def foreign_loads_of_files(site: Path) -> list[Problem]:
    """Return what a stylesheet, script or drawing of the website would load from another host."""
    patterns = {
        ".css": CSS_LOADS,
        ".js": SCRIPT_LOADS,
        ".svg": re.compile(r"""(?:href=['"]|url\(['"]?|@import ['"])((?:https?:)?//[^'")]+)"""),
    }
    problems = []
    for path in sorted(site.rglob("*")):
        if pattern := patterns.get(path.suffix):
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(site).as_posix()
            for address in pattern.findall(text):
                problems.append(Problem(name, f"would load {address} from another host"))
    return problems


def dead_links(pages: Iterable[Page], site: Path) -> list[Problem]:
    """Return links and addresses within the website that lead nowhere."""
    pages = list(pages)
    anchors = {
        page.name: {str(tag["id"]) for tag in page.soup.find_all(id=True)}
        | {str(tag["name"]) for tag in page.soup.select("a[name]")}
        for page in pages
    }
    problems = []
    for page in pages:
        for tag in page.soup.select("[href], [src]"):
            address = str(tag.get("href", tag.get("src")))
            if not _leads_somewhere(address, page, site, anchors):
                problems.append(Problem(page.name, f"dead internal link {address}"))
    return problems


def _leads_somewhere(address: str, page: Page, site: Path, anchors: dict[str, set[str]]) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    target = (site / page.name).parent / unquote(parts.path) if parts.path else site / page.name
    target = target.resolve()
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file() or not target.is_relative_to(site.resolve()):
        return False
    name = target.relative_to(site.resolve()).as_posix()
    fragment = unquote(parts.fragment)
    return not fragment or name not in anchors or fragment in anchors[name]


def missing_words(page: Page) -> list[Problem]:
    """Return what a page leaves unsaid: its description, its title, names of its images."""
    problems = []
    described = page.soup.select_one('meta[name="description"]')
    if described is None or not str(described.get("content", "")).strip():
        problems.append(Problem(page.name, "has no description (myst: html_meta: description)"))
    if page.soup.title is None or not page.soup.title.get_text(strip=True):
        problems.append(Problem(page.name, "has no title"))
    if len(page.soup.find_all("h1")) != 1:
        problems.append(Problem(page.name, "must have exactly one first-level heading"))
    for image in page.soup.find_all("img"):
        if image.get("alt") is None:
            problems.append(Problem(page.name, f"image {image.get('src')} has no text alternative"))
    return problems


def unread_markup(page: Page) -> list[Problem]:
    """Return formulas and tables that stand on a page as the text in which they were typed."""
    problems = []
    for text in page.soup.find_all(string=UNREAD):
        if not text.find_parent(["code", "pre", "script", "title", "textarea", "annotation"]):
            words = " ".join(text.split())[:80]
            problems.append(Problem(page.name, f"a formula or table is left as text: {words}"))
    return problems


def failed_outputs(page: Page) -> list[Problem]:
    """Return outputs that no reader is to see: error streams, tracebacks, bare objects."""
    problems = []
    for output in page.soup.select(".output.stderr, .output.traceback"):
        words = " ".join(output.get_text().split())[-300:]
        problems.append(Problem(page.name, f"a cell wrote to standard error: {words}"))
    for output in page.soup.select(".cell_output"):
        if found := ADDRESS_IN_MEMORY.search(output.get_text()):
            problems.append(Problem(page.name, f"an output shows {found[0]}, new in each build"))
    return problems
