"""Short texts in Markdown with formulas, as HTML for the website and for a notebook."""

from __future__ import annotations

import html
import os
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

__all__ = ["blocks", "building_site", "inline"]


def building_site() -> bool:
    """Return whether the website is being built (``SHRINKAGE_STATIC=1``), with no kernel behind."""
    return os.environ.get("SHRINKAGE_STATIC") == "1"


def blocks(text: str) -> str:
    """Return the HTML of paragraphs, lists and displayed formulas."""
    return str(_MARKDOWN.render(text)).strip()


def inline(text: str) -> str:
    """Return the HTML of a piece of a paragraph."""
    return str(_MARKDOWN.renderInline(text))


def _formula(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tex = html.escape(tokens[index].content.strip(), quote=False)
    display = tokens[index].type != "math_inline"
    if not building_site():  # JupyterLab typesets what stands between dollars
        return f"<p>$${tex}$$</p>" if display else f"${tex}$"
    if display:  # the builder of the website takes these for formulas
        return f'<div class="math-display"><div class="math">{tex}</div></div>\n'
    return f'<span class="math">{tex}</span>'


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(dollarmath_plugin, allow_labels=False)
    for kind in ("math_inline", "math_block"):
        parser.add_render_rule(kind, _formula)
    return parser


_MARKDOWN = _parser()
