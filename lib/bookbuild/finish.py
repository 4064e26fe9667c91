"""From what Sphinx wrote to the website: every page finished, every file needed, all checked."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from bookbuild import (
    cards,
    checks,
    exercises,
    explorers,
    figures,
    glossary,
    mathematics,
    notfound,
    styles,
)
from bookbuild.mathematics import Formula
from bookbuild.page import Page, read_page, repair
from bookbuild.problems import BuildError, Problem

STATIC = Path(__file__).with_name("static")
COPIED = ["site.js", "search-settings.js", "favicon.svg"]
# From a folder, a browser may load a font but refuses to load it beforehand, and says so.
PRELOAD = """if (location.protocol !== "file:") for (const href of {})
document.head.append(Object.assign(document.createElement("link"),
{{rel: "preload", as: "font", crossOrigin: "", href}}));"""
# Stylesheets of the theme's frame and of MyST-NB's cells, which the book's own look replaces.
REPLACED = re.compile(
    r"styles/(?:theme|pydata-sphinx-theme|sphinx-book-theme)\.css|basic\.css|mystnb\.[0-9a-f]+\.css"
)


def finish(root: Path, site: Path, modules: Path) -> None:
    """Finish all pages in place.

    Parameters
    ----------
    root : Path
        The folder of ``_config.yml``.
    site : Path
        The folder that Sphinx wrote the pages to.
    modules : Path
        The folder ``node_modules``.

    Raises
    ------
    BuildError
        Naming each page and what is wrong with it.
    """
    base = os.environ.get("BOOK_BASE_URL", "")
    _prepare(site)
    pages = [read_page(site, path) for path in sorted(site.rglob("*.html")) if _is_page(site, path)]
    problems: list[Problem] = []
    for page in pages:
        cards.add_words(page, base)
        repair(page, modules)
        problems += figures.finish_figures(page, site)
        problems += checks.missing_words(page) + checks.failed_outputs(page)
        problems += checks.unread_markup(page)
    if base:
        cards.add_pictures(pages, site, base, modules)
    explorers.add_explorers(pages, site)
    exercises.add_exercises(pages, site)
    glossary.link_terms(pages)
    linked = _take_stylesheets(pages, site)
    rendered, broken = _render(pages, modules)
    _link_styles(pages)
    texts = {page.name: page.html(rendered) for page in pages}
    _write_styles(site, linked, texts, rendered.values(), modules)
    for name, text in texts.items():
        (site / name).write_text(text, encoding="utf-8")
    notfound.write(site, pages, base)
    if base:
        _write_sitemap(site, pages, base)
    _remove_unneeded(site, pages)
    for page in pages:
        problems += checks.foreign_loads(page)
    problems += broken + checks.dead_links(pages, site) + checks.foreign_loads_of_files(site)
    if problems:
        raise BuildError(problems)


def _is_page(site: Path, path: Path) -> bool:
    return path.relative_to(site).parts[0] not in {"_static", "_images", "_sources"}


def _prepare(site: Path) -> None:
    """Bring in the book's own files, and quieten and correct what Sphinx brings for searching."""
    static = site / "_static"
    for name in COPIED:
        shutil.copyfile(STATIC / name, static / name)
    tools = static / "searchtools.js"
    text = re.sub(r"console\.(?:log|info|debug)\(", "void (", tools.read_text(encoding="utf-8"))
    text = text.replace('".headerlinks"', '".headerlink", "button"')
    tools.write_text(text, encoding="utf-8")
    for leftover in [site / ".buildinfo", *site.glob("_sources/**/*.ipynb")]:
        leftover.unlink(missing_ok=True)


def _take_stylesheets(pages: list[Page], site: Path) -> list[Path]:
    """Unlink the stylesheets that extensions added, and return them in order."""
    found: dict[Path, None] = {}
    for page in pages:
        for link in page.soup.select('link[rel="stylesheet"]'):
            address = str(link["href"])
            if explorers.FOLDER in address or checks.ELSEWHERE.match(address):
                continue
            link.decompose()
            if not REPLACED.search(address):
                path = (site / page.name).parent / urlsplit(address).path
                found[path.resolve()] = None
    return list(found)


def _render(pages: list[Page], modules: Path) -> tuple[dict[Formula, str], list[Problem]]:
    answers = mathematics.render((one for page in pages for one in page.formulas), modules)
    problems = [
        Problem(page.name, f"broken formula {' '.join(one.tex.split())}: {answers[one]}")
        for page in pages
        for one in page.formulas
        if isinstance(answers[one], ValueError)
    ]
    return {one: str(answer) for one, answer in answers.items()}, problems


def _link_styles(pages: list[Page]) -> None:
    """Link the styles, and let the letters of the first screen be fetched beside them."""
    for page in pages:
        names = ["book.css", *(["math.css"] if page.formulas else [])]
        # Before the explorers' style, which may build on the book's.
        first = page.head.find("link", rel="stylesheet") or page.head.find("script", src=True)
        for name in names:
            link = page.soup.new_tag(
                "link", attrs={"rel": "stylesheet", "href": f"{page.to_root}_static/{name}"}
            )
            if first is not None:
                first.insert_before(link)
            else:
                page.head.append(link)
        faces = [*styles.FIRST_FACES, *([styles.MATH_FACE] if page.formulas else [])]
        script = page.soup.new_tag("script")
        script.string = PRELOAD.format([f"{page.to_root}_static/fonts/{face}" for face in faces])
        page.head.append(script)


def _write_styles(
    site: Path, linked: list[Path], texts: dict[str, str], formulas: Iterable[str], modules: Path
) -> None:
    static = site / "_static"
    scripts = [path.read_text(encoding="utf-8") for path in sorted(static.glob("*.js"))]
    scripts += [path.read_text(encoding="utf-8") for path in sorted(static.glob("explorers/*.js"))]
    used = styles.used_words(texts.values(), scripts)
    css = styles.book_style(linked, used, modules, static)
    (static / "book.css").write_text(css, encoding="utf-8")
    (static / "math.css").write_text(styles.math_style(formulas, modules, static), encoding="utf-8")


def _write_sitemap(site: Path, pages: list[Page], base: str) -> None:
    root = base.rstrip("/") + "/"
    names = [page.name for page in pages if page.name != "search.html"]
    entries = "".join(f"<url><loc>{root}{name}</loc></url>\n" for name in names)
    (site / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n',
        encoding="utf-8",
    )


def _remove_unneeded(site: Path, pages: list[Page]) -> None:
    """Remove what the theme ships and no page loads."""
    needed = {
        ((site / page.name).parent / urlsplit(str(tag.get("href", tag.get("src")))).path).resolve()
        for page in pages
        for tag in page.soup.select("[href], [src]")
    }
    for folder in ("_static", "_images"):
        for path in sorted((site / folder).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.resolve() not in needed and path.parent.name not in {"fonts", "cards"}:
                path.unlink()
