"""Bring pages into Jupytext's normal form: ``python -m bookbuild.notebooks book/X.md``.

A page in that form stays as it is, byte by byte, when a reader opens it as a notebook and saves it.
What to keep of a notebook's metadata stands in ``pyproject.toml``, where JupyterLab finds it too.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jupytext import reads, writes
from jupytext.config import load_jupytext_config

FORMAT = "md:myst"
# What JupyterLab writes into a notebook when it has started the kernel.
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


def normal_form(text: str, settings_of: Path) -> str:
    """Return a page as JupyterLab would save it.

    Parameters
    ----------
    text : str
        The page.
    settings_of : Path
        A file of the book, whose folders hold the settings of Jupytext.

    Returns
    -------
    str
    """
    config = load_jupytext_config(str(settings_of))
    notebook = reads(text, fmt=FORMAT, config=config)
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata["language_info"] = LANGUAGE
    saved: str = writes(notebook, fmt=FORMAT, config=config)
    return saved


def main() -> int:
    """Rewrite the pages that are named, or only say which of them are not in the normal form."""
    parser = argparse.ArgumentParser(prog="python -m bookbuild.notebooks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("pages", nargs="+", type=Path)
    arguments = parser.parse_args()
    changed = []
    for page in arguments.pages:
        before = page.read_text(encoding="utf-8")
        after = normal_form(before, page)
        if after != before:
            changed.append(page)
            if not arguments.check:
                page.write_text(after, encoding="utf-8")
    for page in changed:
        print(f"{page} {'is not in' if arguments.check else 'is now in'} Jupytext's normal form")
    return int(arguments.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
