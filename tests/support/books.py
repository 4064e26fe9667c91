"""Small books for the tests of the build, and how to build them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "bookbuild" / "sample"


def front_matter(*, kernel: bool = False, description: str = "A tiny page.") -> str:
    """Return the front matter of a page, with or without a kernel."""
    lines = ["---"]
    if kernel:
        lines += ["jupytext:", "  text_representation:", "    extension: .md"]
        lines += ["    format_name: myst", "kernelspec:", "  display_name: Python 3"]
        lines += ["  language: python", "  name: python3"]
    if description:
        lines += ["myst:", "  html_meta:", f"    description: {description}"]
    return "\n".join([*lines, "---", "", ""]) if lines[1:] else ""


def write_book(root: Path, text: str, *, kernel: bool = False, description: str = "Tiny.") -> Path:
    """Write a book of one page with the settings of the real one."""
    (root / "book").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "_config.yml", root / "_config.yml")
    (root / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (root / "book" / "references.bib").write_text("")
    page = front_matter(kernel=kernel, description=description) + text
    (root / "book" / "index.md").write_text(page, encoding="utf-8")
    return root


def sample_book(root: Path) -> Path:
    """Copy the sample book into a folder, with the settings of the real one."""
    shutil.copytree(SAMPLE, root)
    shutil.copyfile(ROOT / "_config.yml", root / "_config.yml")
    return root


def start_build(root: Path, **environment: str) -> subprocess.Popen[str]:
    """Start ``python -m bookbuild`` in the folder of a book, and return at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "bookbuild"],
        cwd=root,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def build(root: Path, **environment: str) -> Path:
    """Build a book, see that this says nothing on standard error, and return its website."""
    process = start_build(root, **environment)
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert said == "", said
    return root / "_build" / "html"


def failures(root: Path, **environment: str) -> list[str]:
    """Build a book that must fail, and return the lines that say why."""
    process = start_build(root, **environment)
    _, said = process.communicate()
    assert process.returncode == 1, said
    assert not (root / "_build" / "html").exists()
    return said.partition("The website was not built:\n")[2].splitlines()


def contents(site: Path) -> dict[str, bytes]:
    """Return every file of a website."""
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}
