"""The Sphinx extension: formulas as placeholders, and what the page templates need to know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookbuild import mathematics
from bookbuild.repository import Repository, find_repository

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

TEMPLATES = Path(__file__).with_name("templates")


def _add_templates(app: Sphinx, config: Config) -> None:
    # Templates of the project win over the theme's.
    config.templates_path.insert(0, str(TEMPLATES))


def _allow_parallel_reading(app: Sphinx, config: Config) -> None:
    # This extension numbers toctrees after all pages are read; it only forgets to say so.
    numbering = app.extensions.get("sphinx_multitoc_numbering")
    if numbering is not None:
        numbering.parallel_read_safe = True


def page_links(root: Path, page: str, repository: Repository | None) -> list[tuple[str, str]]:
    """Return the links at the end of a page: words and address, none without a repository.

    Parameters
    ----------
    root : Path
        The repository root, in which the room of a page is looked up.
    page : str
        The page's name, such as ``"optimization"``.
    repository : Repository or None
        Where the repository is on the web.
    """
    if repository is None:
        return []
    links = [("The text of this page", repository.tree(f"book/{page}.md"))]
    for room in (f"lib/shrinkage/{page}", f"lib/shrinkage/{page}.py"):
        if (root / room).exists():
            links.insert(0, ("The code behind this page", repository.tree(room)))
    links.append(("Report an error on this page", repository.new_issue(page)))
    return links


def _add_context(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    root = Path(app.srcdir).parent
    repository = find_repository(root) if doctree is not None else None
    context["page_links"] = page_links(root, page, repository)
    context["binder"] = repository.binder(page) if repository is not None else None


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the math renderer, the templates and their context."""
    app.add_html_math_renderer(
        "bookbuild", (mathematics.visit_inline, None), (mathematics.visit_display, None)
    )
    app.connect("config-inited", _add_templates)
    app.connect("config-inited", _allow_parallel_reading)
    app.connect("html-page-context", _add_context)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
