"""Figures: small files, a dark variant of each drawing, loaded only when they come near."""

from __future__ import annotations

import copy
import hashlib
import re
from pathlib import Path

import imagesize
from bs4 import Tag

from bookbuild.page import Page
from bookbuild.problems import Problem
from shrinkage.lesson.style import dark_svg

LARGEST = 40_000
"""The largest figure file allowed, in bytes."""
UNITS = {"pt": 4 / 3, "px": 1.0, "": 1.0, "in": 96.0}


def slim_svg(svg: str) -> str:
    """Return an SVG drawing without prologue, comments, metadata and needless white space."""
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s*\n\s*<", "><", svg)
    return re.sub(r"\s*\n\s*", " ", svg).strip() + "\n"


def svg_size(svg: str) -> tuple[int, int]:
    """Return a drawing's width and height in CSS pixels.

    Raises
    ------
    ValueError
        If the drawing does not say how large it is.
    """
    root = re.search(r"<svg\b[^>]*>", svg)
    sizes = dict(re.findall(r'\b(width|height)="([\d.]+(?:[a-z]*))"', root[0])) if root else {}
    try:
        parts = [re.fullmatch(r"([\d.]+)([a-z]*)", sizes[side]) for side in ("width", "height")]
        width, height = (round(float(part[1]) * UNITS[part[2]]) for part in parts if part)
    except (KeyError, ValueError) as error:
        raise ValueError("svg: expected a drawing with width and height, got none") from error
    return width, height


def finish_figures(page: Page, site: Path) -> list[Problem]:
    """Make each image of a page small, lazy, sized and readable in both themes.

    Returns
    -------
    list of Problem
        Images without a text alternative, without a caption, or too large.
    """
    problems = []
    for image in page.soup.select("article img"):
        problems += _wording(page, image)
        source = str(image.get("src", ""))
        path = (site / page.name).parent / source
        if source.startswith("data:") or not path.is_file():
            continue
        image["loading"] = "lazy"
        image["decoding"] = "async"
        if path.suffix == ".svg":
            problems += _finish_drawing(page, image, path)
        else:
            problems += _too_large(page, path)
            width, height = imagesize.get(path)
            image["width"], image["height"] = str(width), str(height)
    return problems


def _finish_drawing(page: Page, image: Tag, path: Path) -> list[Problem]:
    bright = slim_svg(path.read_text(encoding="utf-8"))
    name = hashlib.sha256(bright.encode()).hexdigest()[:16]
    image["src"] = f"{page.to_root}_images/{name}.svg"
    image["width"], image["height"] = map(str, svg_size(bright))
    written = path.with_name(f"{name}.svg")
    written.write_text(bright, encoding="utf-8")
    dim = dark_svg(bright)
    if dim != bright:
        path.with_name(f"{name}-dark.svg").write_text(dim, encoding="utf-8")
        twin = copy.copy(image)
        twin["src"] = f"{page.to_root}_images/{name}-dark.svg"
        for one, theme in ((image, "only-light"), (twin, "only-dark")):
            one["class"] = [*filter(None, one.get_attribute_list("class")), theme]  # type: ignore[assignment]
        image.insert_after(twin)
    return _too_large(page, written)


def _too_large(page: Page, path: Path) -> list[Problem]:
    size = path.stat().st_size
    if size <= LARGEST:
        return []
    return [
        Problem(page.name, f"figure {path.name} has {size} bytes; at most {LARGEST} are allowed")
    ]


def _wording(page: Page, image: Tag) -> list[Problem]:
    name = str(image.get("src", "")).rsplit("/", 1)[-1]
    words = str(image.get("alt", "")).strip()
    problems = []
    # Without a text of its own, docutils repeats the file's address.
    if not words or words.endswith(name):
        problems.append(Problem(page.name, f"figure {name} has no text alternative (image: alt)"))
    figure = image.find_parent("figure")
    captioned = figure is not None and figure.find("figcaption") is not None
    if not captioned and not image.find_parent(class_="explorer"):
        problems.append(Problem(page.name, f"figure {name} has no caption (figure: caption)"))
    return problems
