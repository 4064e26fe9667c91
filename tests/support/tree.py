"""What the tests of the project's own order look at: its folders, pages and imports."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
BOOK, LIB, TESTS = ROOT / "book", ROOT / "lib", ROOT / "tests"
SHRINKAGE, BOOKBUILD = LIB / "shrinkage", LIB / "bookbuild"

#: Packages of ``shrinkage`` that all views share; every other package is a view's room.
SHARED = ("core", "lesson", "explorers")
#: What a room may hold, in the order in which a page uses it.
DRAWERS = ("derivation", "numerics", "figures", "claims", "exercises", "explorer", "recipe")
#: Who may import all views.
GATHERERS = ("claims", "summary", "index")


def files(*patterns: str) -> list[Path]:
    """Return the project's own files, new ones too, but nothing that git ignores."""
    # In a container, the folder may belong to another user than the one who runs the tests.
    trusted = ["-c", f"safe.directory={ROOT}"]
    command = [
        "git",
        *trusted,
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
    ]
    listed = subprocess.run([*command, *patterns], cwd=ROOT, capture_output=True, check=True).stdout
    return sorted(
        path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()
    )


def toc_pages(toc: dict[str, Any]) -> list[str]:
    """Return the stems of a table of contents, in its order."""
    found = []

    def visit(entry: object) -> None:
        if isinstance(entry, dict):
            stem = entry.get("root") or entry.get("file")
            if stem is not None:
                found.append(str(stem))
            for value in entry.values():
                visit(value)
        elif isinstance(entry, list):
            for value in entry:
                visit(value)

    visit(toc)
    return found


def pages() -> list[str]:
    """Return the stems of the book's pages, in order of reading."""
    return toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))


def fenced_cells(text: str) -> list[str]:
    """Return the code of a page's cells, without their metadata."""
    cells = re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```", text, flags=re.M | re.S)
    return [
        re.sub(r"\A---\n.*?^---\n|\A(?::[\w-]+:[^\n]*\n)+", "", cell, flags=re.M | re.S)
        for cell in cells
    ]


def rooms() -> list[str]:
    """Return the stems of the packages and modules of ``shrinkage`` that belong to one page.

    A room may lie in another; a package that only holds rooms is none.
    """
    found = []
    for init in sorted(SHRINKAGE.rglob("__init__.py")):
        room = init.parent
        parts = room.relative_to(SHRINKAGE).parts
        holds_rooms = any(room.glob("*/__init__.py"))
        holds_drawers = any((room / f"{drawer}.py").is_file() for drawer in DRAWERS)
        if parts and parts[0] not in SHARED and (holds_drawers or not holds_rooms):
            found.append("/".join(parts))
    found += [path.stem for path in sorted(SHRINKAGE.glob("*.py")) if path.stem != "__init__"]
    return found


def room_of(name: str, stems: list[str]) -> str | None:
    """Return which of the rooms a dotted name of ``shrinkage`` lies in: the innermost."""
    holding = [s for s in stems if within(name, f"shrinkage.{s.replace('/', '.')}")]
    return max(holding, key=len, default=None)


def module_name(path: Path) -> str:
    """Return the dotted name of a module below ``lib``."""
    parts = path.relative_to(LIB).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports anywhere, functions included.

    ``from a import b`` gives ``a.b``, since b may be a module; relative imports are made absolute.
    """
    package = module_name(path).split(".") if path.is_relative_to(LIB) else []
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = [*base, *([node.module] if node.module else [])]
            yield from (".".join([*origin, alias.name]) for alias in node.names)


def within(name: str, *packages: str) -> bool:
    """Return whether a dotted name is one of the packages or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
