"""Every declared dependency is used, and what is used is locked."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.tree import LIB, ROOT, files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: Used without an import: what each is for.
TOOLS = {
    "codespell": "make lint",
    "jupyterlab": "make lab",
    "jupyterlab-myst": "make lab",
    "mutmut": "make mutation",
    "mypy": "make lint",
    "pre-commit": ".pre-commit-config.yaml",
    "pytest-xdist": "make test",
    "ruff": "make lint",
    "scipy-stubs": "make lint",
}


def top_level_imports(paths: list[Path]) -> set[str]:
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.split(".")[0])
    return found


def distributions(names: set[str]) -> set[str]:
    """Return the packages, as one installs them, behind the modules that are imported."""
    known = packages_distributions()
    outside = names - set(sys.stdlib_module_names)
    return {canonicalize_name(dist) for name in outside for dist in known.get(name, ())}


def named(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def cells_of_pages() -> set[str]:
    text = "\n".join(page.read_text(encoding="utf-8") for page in files("book/*.md"))
    return set(re.findall(r"^\s*(?:import|from) (\w+)", text, flags=re.M))


def test_what_is_declared_is_used() -> None:
    ours = files("lib/*.py", "tests/*.py", "benchmarks/*.py")
    used = distributions(top_level_imports(ours) | cells_of_pages())
    config = (ROOT / "_config.yml").read_text(encoding="utf-8").replace("_", "-")
    unused = (
        named(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
        - used
        - set(TOOLS)
    )
    assert not {name for name in unused if name not in config}


def test_what_the_library_uses_is_locked() -> None:
    used = distributions(top_level_imports(files("lib/*.py")) | cells_of_pages())
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    locked = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lock, flags=re.M)}
    assert used - {PROJECT["name"]} <= locked


def test_the_pages_need_nothing_that_only_tests_have() -> None:
    extras = PROJECT["optional-dependencies"]
    assert not named(extras["test"] + extras["peers"]) & named(PROJECT["dependencies"])
    used = distributions(top_level_imports(sorted(LIB.rglob("*.py"))) | cells_of_pages())
    assert not used & named(extras["test"] + extras["peers"])
