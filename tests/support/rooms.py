"""What the tests of all rooms look at: each room's drawers, and what its own tests say of them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from support import tree

from shrinkage.lesson.claims import Claim, Evidence


def drawers(name: str) -> Iterator[tuple[str, ModuleType]]:
    """Yield each room that has a drawer of this name, and the drawer."""
    for stem in tree.rooms():
        if (tree.SHRINKAGE / stem / f"{name}.py").is_file():
            yield stem, importlib.import_module(f"shrinkage.{stem.replace('/', '.')}.{name}")


@cache
def own_tests(stem: str, drawer: str) -> ModuleType:
    """Return the room's own tests of a drawer: pytest's module, imported here if it is not yet."""
    path = tree.TESTS / stem / f"test_{drawer}.py"
    assert path.is_file(), f"tests/{stem} has no test_{drawer}.py"
    name = ".".join(path.relative_to(tree.ROOT).with_suffix("").parts)
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@cache
def evidence(claim: Claim) -> Evidence:
    """Run a claim's check once, however many tests look at what it found."""
    return claim()
