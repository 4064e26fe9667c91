"""Explorers on the website: their scripts and style, on the pages that show them alone."""

from __future__ import annotations

import os
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bookbuild.page import Page

FOLDER = "_static/explorers"


def script_name(explorer: str) -> str:
    """Return the file name of the script of an explorer given as ``module:Class``."""
    module, _, name = explorer.partition(":")
    room = module.removeprefix("shrinkage.").removesuffix(".explorer")
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{room}-{name}") + ".js"


def add_explorers(pages: list[Page], site: Path) -> None:
    """Write the scripts and the style that the pages' explorers need, and link them."""
    wanted = sorted({explorer for page in pages for explorer in page.explorers})
    if not wanted:
        return
    from shrinkage.explorers import site_script, site_style

    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "explorers.css").write_text(site_style(), encoding="utf-8")
    # Printing a script's formulas takes SymPy up to two seconds.
    with ProcessPoolExecutor(min(len(wanted), os.cpu_count() or 1)) as pool:
        for explorer, script in zip(wanted, pool.map(site_script, wanted), strict=True):
            (folder / script_name(explorer)).write_text(script, encoding="utf-8")
    for page in pages:
        if page.explorers:
            _link(page)


def _link(page: Page) -> None:
    address = f"{page.to_root}{FOLDER}"
    page.head.append(
        page.soup.new_tag("link", attrs={"rel": "stylesheet", "href": f"{address}/explorers.css"})
    )
    for explorer in page.explorers:
        source = f"{address}/{script_name(explorer)}"
        page.head.append(page.soup.new_tag("script", attrs={"defer": "", "src": source}))
