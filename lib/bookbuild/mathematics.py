"""Formulas: placeholders while Sphinx writes, MathML afterwards, and the one font that sets it.

Sphinx writes each formula as an element that holds its TeX. When all pages are written, one Node
process renders the formulas of the whole book, so that Sphinx may write pages in parallel and a
formula that occurs often is rendered once.
"""

from __future__ import annotations

import html
import io
import json
import logging
import re
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number

from bookbuild.npm import node_executable

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

SERVER = Path(__file__).with_name("static") / "formula_server.js"
NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")
BARE_LINES = re.compile(r"\\\\(?![a-zA-Z])")
# A browser slants a variable of one letter: it draws the character of the same name from here.
SLANTED = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C))
    if unicodedata.name(chr(code), "")
}


@dataclass(frozen=True)
class Formula:
    """A formula in TeX, and whether it stands on a line of its own."""

    tex: str
    display: bool


def display_tex(text: str) -> str:
    r"""Return TeX for display mode.

    Sphinx writes equation numbers itself, so environments lose theirs; lines broken outside any
    environment are aligned, as Sphinx does for every other renderer.
    """
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    tex = NUMBERED.sub(r"\\\1{\2*}", r" \\ ".join(parts))
    if BARE_LINES.search(re.sub(r"\\begin\{(.+?)\}.*?\\end\{\1\}", "", tex, flags=re.DOTALL)):
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return tex


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write an inline formula as an element that holds its TeX."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(f"{self.encode(node.astext())}</span>")
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula and its number."""
    self.body.append(self.starttag(node, "div", CLASS="math-display notranslate nohighlight"))
    self.body.append(f'<div class="math">{self.encode(display_tex(node.astext()))}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def render(formulas: Iterable[Formula], modules: Path) -> dict[Formula, str | ValueError]:
    """Render all formulas by one Node process.

    Parameters
    ----------
    formulas : iterable of Formula
        What to render; repeated formulas are rendered once.
    modules : Path
        The folder ``node_modules``, which holds KaTeX and Temml.

    Returns
    -------
    dict
        For each formula its MathML, or the error that KaTeX or Temml raised.
    """
    distinct = list(dict.fromkeys(formulas))
    lines = [json.dumps({"tex": one.tex, "display": one.display}) for one in distinct]
    finished = subprocess.run(
        [str(node_executable()), str(SERVER), str(modules)],
        input="".join(line + "\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    return {
        formula: answer["html"] if "html" in answer else ValueError(answer["error"])
        for formula, answer in zip(distinct, answers, strict=True)
    }


def subset_font(formulas: Iterable[str], modules: Path) -> bytes:
    """Return the mathematics font with what formulas use, their stretched signs included.

    Parameters
    ----------
    formulas : iterable of str
        The MathML of all formulas of the book.
    modules : Path
        The folder ``node_modules``.

    Returns
    -------
    bytes
        A font in the format WOFF.
    """
    markup = "".join(formulas)
    used = set(html.unescape(re.sub(r"<[^>]*>", "", markup)))
    used |= {SLANTED[letter] for letter in used if letter in SLANTED}
    # The sign of a root is drawn by the browser: it is not among the characters of a formula.
    used |= {"√"} if re.search(r"<m(?:sqrt|root)\b", markup) else set()
    files = modules / "@fontsource" / "stix-two-math" / "files"
    font = TTFont(files / "stix-two-math-latin-400-normal.woff", recalcTimestamp=False)
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    subsetter = Subsetter(Options(hinting=False, layout_features=["ssty", "dtls"]))
    subsetter.populate(text="".join(sorted(used)))
    subsetter.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
