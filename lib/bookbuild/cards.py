"""Cards: what services show of a shared link, its title, its words and its picture."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import matplotlib as mpl
from bs4 import Tag

from bookbuild.figures import svg_size
from bookbuild.npm import node_executable
from bookbuild.page import Page

DRAWER = Path(__file__).with_name("static") / "card_drawer.js"
FOLDER = "_static/cards"
WIDTH, HEIGHT, MARGIN = 1200, 630, 30
"""The size that services ask for, and the white that they may cut off."""


def add_words(page: Page, site_address: str) -> None:
    """Say in a page's head what it is, while its formulas are still in its title.

    Parameters
    ----------
    page : Page
        The page, whose title and description are shown.
    site_address : str
        The address of the website; empty where it is not known.
    """
    described = page.soup.select_one('meta[name="description"]')
    card = {
        "og:type": "website" if page.name == "index.html" else "article",
        "og:title": _words(page.soup.select_one("main h1")),
        "og:description": str(described["content"]) if described else "",
        "og:site_name": _words(page.soup.select_one(".brand")),
    }
    if site_address:
        card["og:url"] = _root(site_address) + page.name
    _add(page, "property", card)


def add_pictures(pages: list[Page], site: Path, site_address: str, modules: Path) -> None:
    """Give each page's card a picture: the page's first figure, or that of the book's first page.

    Services show no SVG, so a drawing is drawn once more in pixels, in a file that no page loads.
    A card names its picture by the full address, so there is none where the website's is unknown.

    Parameters
    ----------
    pages : list of Page
        The pages, their figures finished.
    site : Path
        The folder of the website.
    site_address : str
        The address of the website.
    modules : Path
        The folder ``node_modules``.
    """
    figures = {page.name: figure for page in pages if (figure := _first_figure(page)) is not None}
    drawn: dict[Path, str] = {}
    pictures: dict[str, tuple[str, Tag]] = {}
    for name, figure in figures.items():
        source = str(figure["src"])
        address = urljoin(_root(site_address) + name, source)
        if source.endswith(".svg"):
            stem = name.removesuffix(".html").replace("/", "-")
            address = f"{_root(site_address)}{FOLDER}/{stem}.png"
            svg = ((site / name).parent / source).read_text(encoding="utf-8")
            drawn[site / FOLDER / f"{stem}.png"] = framed(svg)
        pictures[name] = address, figure
    draw(drawn, modules)
    for page in pages:
        address, figure = pictures.get(page.name) or pictures.get("index.html") or ("", None)
        if figure is not None:
            _add(page, "property", {"og:image": address, "og:image:alt": str(figure["alt"])})
            _add(page, "name", {"twitter:card": "summary_large_image"})


def framed(svg: str) -> str:
    """Return a drawing in the middle of a white card.

    Parameters
    ----------
    svg : str
        A drawing with a width, a height and a ``viewBox``.
    """
    width, height = svg_size(svg)
    scale = min((WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height)
    box = {
        "x": (WIDTH - scale * width) / 2,
        "y": (HEIGHT - scale * height) / 2,
        "width": scale * width,
        "height": scale * height,
    }
    placed = " ".join(f'{name}="{value:.2f}"' for name, value in box.items())

    def place(root: re.Match[str]) -> str:
        return re.sub(r'\s(?:x|y|width|height)="[^"]*"', "", root[0]).replace(
            "<svg", f"<svg {placed}", 1
        )

    inner = re.sub(r"<svg\b[^>]*>", place, svg[svg.index("<svg") :], count=1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{inner}</svg>'
    )


def draw(drawings: dict[Path, str], modules: Path) -> None:
    """Write drawings in pixels, by one Node process, with the fonts that Matplotlib brings.

    Parameters
    ----------
    drawings : dict of Path to str
        For each PNG file to write, an SVG drawing.
    modules : Path
        The folder ``node_modules``.
    """
    if not drawings:
        return
    for path in drawings:
        path.parent.mkdir(parents=True, exist_ok=True)
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    lines = [json.dumps({"svg": svg, "png": str(path)}) for path, svg in drawings.items()]
    subprocess.run(
        [str(node_executable()), str(DRAWER), str(modules), str(fonts)],
        input="".join(line + "\n" for line in lines),
        encoding="utf-8",
        check=True,
    )


def _first_figure(page: Page) -> Tag | None:
    """Return the first figure that is open, else the first of all."""
    found = page.soup.select("article figure img")
    open_ones = [one for one in found if one.find_parent("details") is None]
    return next(iter([*open_ones, *found]), None)


def _root(site_address: str) -> str:
    return site_address.rstrip("/") + "/"


def _words(tag: Tag | None) -> str:
    """Return a tag's words without the sign that links to it."""
    return tag.get_text().replace("#", "").strip() if tag is not None else ""


def _add(page: Page, key: str, card: dict[str, str]) -> None:
    for name, content in card.items():
        if content:
            page.head.append(page.soup.new_tag("meta", attrs={key: name, "content": content}))
