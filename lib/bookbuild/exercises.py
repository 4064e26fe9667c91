"""Exercises on the website: their script and style, on the pages that have some."""

from __future__ import annotations

from pathlib import Path

from bookbuild.page import Page

NAME = "_static/exercises"


def add_exercises(pages: list[Page], site: Path) -> None:
    """Write the script and the style of exercises and quizzes, and link them where they are."""
    asking = [page for page in pages if page.soup.select_one(".exercise, .quiz")]
    if not asking:
        return
    from shrinkage.lesson.exercises import site_script, site_style

    (site / f"{NAME}.js").write_text(site_script(), encoding="utf-8")
    (site / f"{NAME}.css").write_text(site_style(), encoding="utf-8")
    for page in asking:
        address = f"{page.to_root}{NAME}"
        page.head.append(
            page.soup.new_tag("link", attrs={"rel": "stylesheet", "href": f"{address}.css"})
        )
        page.head.append(page.soup.new_tag("script", attrs={"defer": "", "src": f"{address}.js"}))
