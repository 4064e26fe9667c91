"""What turns the pages into the website: the project's one Sphinx extension.

``python -m bookbuild`` builds the whole book. Sphinx, run as Jupyter Book runs it, executes and
writes the pages; `bookbuild.page` then finishes their HTML and `bookbuild.checks` decides whether
the result may be published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension with Sphinx."""
    from bookbuild import extension

    return extension.setup(app)
