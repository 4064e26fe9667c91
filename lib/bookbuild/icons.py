"""Font Awesome's icons as inline SVG, in place of the theme's script and fonts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from bs4 import BeautifulSoup, Tag

STYLES = {
    "fa-solid": "solid", "fas": "solid", "fa": "solid",
    "fa-regular": "regular", "far": "regular",
    "fa-brands": "brands", "fab": "brands",
}  # fmt: skip


@cache
def icon_svg(modules: Path, style: str, name: str) -> str:
    """Return the SVG of an icon, without its comment and with nothing for a screen reader."""
    path = modules / "@fortawesome" / "fontawesome-free" / "svgs" / style / f"{name}.svg"
    if not path.is_file():
        raise ValueError(f"icon: expected the name of a Font Awesome icon, got {style}/{name}")
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return text.replace("<svg ", '<svg class="icon" aria-hidden="true" focusable="false" ', 1)


def icon_address(modules: Path, style: str, name: str) -> str:
    """Return an icon as a ``data:`` address for a stylesheet's mask."""
    svg = icon_svg(modules, style, name).replace(
        ' class="icon" aria-hidden="true" focusable="false"', ""
    )
    return "data:image/svg+xml," + quote(svg.replace('"', "'"), safe=" ='/:<>")


def _wanted(tag: Tag) -> tuple[str, str] | None:
    classes = tag.get_attribute_list("class")
    style = next((STYLES[name] for name in classes if name in STYLES), None)
    sizes = {"fa-lg", "fa-fw", "fa-sm", "fa-xs"} | set(STYLES)
    names = [name for name in classes if name and name.startswith("fa-") and name not in sizes]
    return (style, names[0].removeprefix("fa-")) if style and names else None


def inline_icons(soup: BeautifulSoup, modules: Path) -> None:
    """Replace every element that Font Awesome's script would fill by the icon itself."""
    for tag in soup.select("i[class*=fa-], span[class*=fa-]"):
        wanted = _wanted(tag)
        if wanted is None:
            continue
        fragment = BeautifulSoup(icon_svg(modules, *wanted), "html5lib").find("svg")
        assert isinstance(fragment, Tag)
        for attribute, value in tag.attrs.items():
            if attribute.startswith("data-"):
                fragment[attribute] = value
        kept = [n for n in tag.get_attribute_list("class") if n and not n.startswith("fa")]
        fragment["class"] = " ".join(["icon", *kept])
        tag.replace_with(fragment)
