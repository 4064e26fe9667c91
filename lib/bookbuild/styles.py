"""One stylesheet for the book: rules that some page can use, fonts that some rule names."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2

from bookbuild.icons import icon_address
from bookbuild.mathematics import subset_font

STATIC = Path(__file__).with_name("static")
WORD = re.compile(r"[A-Za-z_][\w-]*")
FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
ADDRESS = re.compile(r"""url\(\s*(['"]?)(.*?)\1\s*\)""")
# The weights and slopes in which the text is set.
TEXT_FACES = ["latin-400.css", "latin-400-italic.css", "latin-600.css", "greek-400.css"]
MATH_FACE = "stix-two-math.woff"
# What the first screen of a page is set in.
FIRST_FACES = ["source-serif-4-latin-400-normal.woff2", "source-serif-4-latin-600-normal.woff2"]


def used_words(pages: Iterable[str], scripts: Iterable[str]) -> set[str]:
    """Return every word that may be a tag, class or id: those of pages, and all of scripts."""
    used: set[str] = set()
    for html in pages:
        used.update(re.findall(r"<([a-zA-Z][\w-]*)", html))
        for value in re.findall(r'\s(?:class|id)="([^"]*)"', html):
            used.update(value.split())
    for script in scripts:
        used.update(WORD.findall(script))
    return used


def _needed(selector: str, used: set[str]) -> bool:
    plain = re.sub(r":(?:not|has)\((?:[^()]|\([^()]*\))*\)", "", selector)
    plain = re.sub(r":(?:is|where)\((?:[^()]|\([^()]*\))*\)", "", plain)
    plain = re.sub(r"\[[^\]]*\]|::?[\w-]+(?:\([^)]*\))?", "", plain)
    named = re.findall(r"(?<![\w-])([.#]?)((?:\\.|[\w-])+)", plain)
    words = [name.replace("\\", "") for _, name in named if not name[0].isdigit()]
    return all(word in used or word in {"html", "body"} for word in words)


def _split_selectors(prelude: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, character in enumerate(prelude):
        depth += character in "(["
        depth -= character in ")]"
        if character == "," and depth == 0:
            parts.append(prelude[start:position])
            start = position + 1
    return [part.strip() for part in [*parts, prelude[start:]]]


def purge(css: str, used: set[str]) -> str:
    """Return a stylesheet without comments and without rules whose selectors match nothing.

    Parameters
    ----------
    css : str
        The stylesheet.
    used : set of str
        Tags, classes and ids that occur; a selector stays if all of its own occur.
    """
    rules: list[Any] = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_purged_rule(rule, used) for rule in rules)


def _purged_rule(rule: Any, used: set[str]) -> str:
    if rule.type == "qualified-rule":
        selectors = _split_selectors(tinycss2.serialize(rule.prelude))
        kept = [one for one in selectors if _needed(one, used)]
        body = _squeeze(tinycss2.serialize(rule.content))
        return f"{','.join(kept)}{{{body}}}" if kept and body else ""
    if rule.type != "at-rule":
        return ""
    prelude = tinycss2.serialize(rule.prelude).strip()
    if rule.content is None:
        return f"@{rule.at_keyword} {prelude};" if rule.at_keyword == "import" else ""
    body = tinycss2.serialize(rule.content)
    if rule.lower_at_keyword in {"media", "supports", "layer", "container"}:
        body = purge(body, used)
    else:
        body = _squeeze(body)
    return f"@{rule.at_keyword} {prelude}{{{body}}}" if body else ""


def _squeeze(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s+", " ", css).strip().removesuffix(";")


def take_fonts(css: str, folder: Path, target: Path) -> str:
    """Copy the ``woff2`` files that a stylesheet names, and return it naming the copies alone.

    Parameters
    ----------
    css : str
        The stylesheet, whose addresses are relative to ``folder``.
    folder : Path
        Where the stylesheet comes from.
    target : Path
        Where the copies go; the stylesheet is to lie in the folder above it.
    """

    def source(found: re.Match[str]) -> str:
        offered = ADDRESS.findall(found[1])
        name = next(address for _, address in offered if address.endswith(".woff2"))
        target.mkdir(parents=True, exist_ok=True)
        copied = shutil.copyfile(folder / name, target / Path(name).name)
        return f'src:url({target.name}/{copied.name}) format("woff2")'

    return re.sub(r"src:\s*([^;}]*\.woff2[^;}]*)", source, css)


def take_licence(package: Path, target: Path) -> None:
    """Copy a package's licence to where its fonts are: it has to go with them."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE", target / f"LICENSE-{package.name}.txt")


def book_style(linked: Iterable[Path], used: set[str], modules: Path, static: Path) -> str:
    """Return the stylesheet of all pages: what extensions linked, the text's font, the book's look.

    Parameters
    ----------
    linked : iterable of Path
        The stylesheets that the extensions in use want, in order.
    used : set of str
        See `purge`.
    modules : Path
        The folder ``node_modules``.
    static : Path
        The website's ``_static``, to which fonts are copied.
    """
    serif = modules / "@fontsource" / "source-serif-4"
    parts = [purge(path.read_text(encoding="utf-8"), used) for path in linked]
    for face in TEXT_FACES:
        css = purge((serif / face).read_text(encoding="utf-8"), used)
        # Preloaded, or else left for the next page: letters that change later move the text.
        css = css.replace("font-display: swap", "font-display: optional")
        parts.append(take_fonts(css, serif, static / "fonts"))
    take_licence(serif, static / "fonts")
    own = (STATIC / "book.css").read_text(encoding="utf-8")
    own = re.sub(
        r'(?<=url\(")icon:([\w-]+)/([\w-]+)', lambda i: icon_address(modules, i[1], i[2]), own
    )
    parts.append(purge(own, used))
    return "".join(parts)


def math_style(formulas: Iterable[str], modules: Path, static: Path) -> str:
    """Return the style of formulas, and write the one font that all of them are set in.

    Parameters
    ----------
    formulas : iterable of str
        The MathML of all formulas of the book.
    modules : Path
        The folder ``node_modules``.
    static : Path
        The website's ``_static``, to which the font goes.
    """
    formulas = list(formulas)
    (static / "fonts").mkdir(parents=True, exist_ok=True)
    (static / "fonts" / MATH_FACE).write_bytes(subset_font(formulas, modules))
    take_licence(modules / "@fontsource" / "stix-two-math", static / "fonts")
    temml = (modules / "temml" / "dist" / "Temml-STIX2.css").read_text(encoding="utf-8")
    css = FACE.sub("", purge(temml, used_words(formulas, [])))
    return css + purge((STATIC / "formulas.css").read_text(encoding="utf-8"), {"math"})
