"""Open the book as live notebooks: ``python -m bookbuild.lab``.

JupyterLab shows a Markdown file as text unless it is told otherwise. It is told so here, in a file
of the environment that runs it, so the reader's own settings stay as they are. The same file keeps
JupyterLab from asking other hosts for news.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from bookbuild.fonts import list_fonts

START = "book/index.md"
SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/docmanager-extension:plugin": {
        "defaultViewers": {"markdown": "Jupytext Notebook", "myst": "Jupytext Notebook"}
    },
    "@jupyterlab/filebrowser-extension:browser": {"singleClickNavigation": True},
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


def settings_file(prefix: Path | None = None) -> Path:
    """Return the file with JupyterLab's settings for all who use an environment.

    Parameters
    ----------
    prefix : Path, optional
        The environment's folder; that of the running Python if it is left out.
    """
    folder = Path(sys.prefix) if prefix is None else prefix
    return folder / "etc" / "jupyter" / "labconfig" / "default_setting_overrides.json"


def prepare(prefix: Path | None = None) -> Path:
    """Let Markdown files open as notebooks, and keep what else the file sets.

    Parameters
    ----------
    prefix : Path, optional
        The environment's folder; that of the running Python if it is left out.

    Returns
    -------
    Path
        The file that was written.
    """
    path = settings_file(prefix)
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    for plugin, values in SETTINGS.items():
        found[plugin] = {**found.get(plugin, {}), **values}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return path


def command(page: str, options: list[str]) -> list[str]:
    """Return the command that opens a page in JupyterLab."""
    return [sys.executable, "-m", "jupyterlab", *options, page]


def main() -> int:
    """Prepare the environment and open a page, or only prepare it."""
    parser = argparse.ArgumentParser(prog="python -m bookbuild.lab", description=__doc__)
    parser.add_argument("--prepare", action="store_true", help="prepare and stop there")
    parser.add_argument("--page", default=START, help=f"the page to open: {START}")
    known, options = parser.parse_known_args()
    prepare()
    list_fonts()
    if known.prepare:
        return 0
    # In this process's place, so that what ends this one ends JupyterLab.
    arguments = command(known.page, options)
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    sys.exit(main())
