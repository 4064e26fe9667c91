"""README, licences, citation and the rest say what is so."""

from __future__ import annotations

import datetime
import re
import stat
import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.version import Version
from support.tree import BOOK, DRAWERS, ROOT, files

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCUMENTS = [path for path in files("*.md") if path.parent == ROOT]
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.M))


def commands(text: str) -> list[str]:
    """Return the lines of a document's console blocks, without what follows a sharp."""
    blocks = re.findall(r"^ *```console\n(.*?)^ *```", text, flags=re.M | re.S)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_target_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"`make ([a-z-]+)", text)
    named += [command.split()[1] for command in commands(text) if command.startswith("make ")]
    assert set(named) <= TARGETS


def test_the_readme_names_every_target_for_a_reader() -> None:
    for target in (
        "book",
        "serve",
        "lab",
        "quick",
        "test",
        "test-peers",
        "test-binder",
        "test-firefox",
        "bench",
        "audit",
    ):
        assert f"`make {target}`" in README


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http", "#"))]
    assert all((ROOT / link).exists() for link in local), local


def test_the_commands_by_hand_are_those_of_the_makefile() -> None:
    by_hand = commands(README)
    assert by_hand[0] == "python3 -m venv .venv"
    recipes = MAKEFILE.replace("$(RUN)", ".venv/bin/python").replace("_build/html", "_build/html")
    recipes = recipes.replace("$(PORT)", "8000")
    for command in by_hand[1:]:
        if " -m pip install -r " in command:
            lock = command.rsplit(" ", 1)[1]
            assert f"-r {lock})" in recipes and (ROOT / lock).is_file()
        else:
            # By hand all tests run in one call.
            assert re.search(rf"^\t@?{re.escape(command)}( \$\(SHARED\).*)?$", recipes, flags=re.M)


def test_the_modules_that_the_commands_run_exist() -> None:
    named = re.findall(r"python -m (bookbuild[\w.]*)", README + CONTRIBUTING)
    assert named
    for name in named:
        done = subprocess.run(
            [sys.executable, "-m", name, "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 and name in done.stdout


def test_the_readmes_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    done = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_readmes_versions_of_python_are_those_of_the_package() -> None:
    classifiers = PROJECT["classifiers"]
    named = [text.rsplit(" ", 1)[1] for text in classifiers if re.search(r":: 3\.\d+$", text)]
    assert f"Python {named[0]} to {named[-1]}" in README
    lowest, highest = (int(version.split(".")[1]) for version in (named[0], named[-1]))
    assert f"(3, {lowest}) <= sys.version_info < (3, {highest + 1})" in MAKEFILE


def numbers(svg: str) -> tuple[str, list[float]]:
    """Return a drawing without its numbers, and its numbers."""
    pattern = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
    return re.sub(pattern, "0", svg), [float(found) for found in re.findall(pattern, svg)]


def test_the_readmes_picture_is_what_the_library_draws(tmp_path: Path) -> None:
    spec = spec_from_file_location("draw", ROOT / "docs" / "draw.py")
    assert spec is not None and spec.loader is not None
    draw = module_from_spec(spec)
    spec.loader.exec_module(draw)
    drawn = tmp_path / "now.svg"
    draw.draw(drawn)
    shape, values = numbers(drawn.read_text(encoding="utf-8"))
    kept_shape, kept_values = numbers(draw.PICTURE.read_text(encoding="utf-8"))
    assert shape == kept_shape, "run: python docs/draw.py"
    # The last digit may differ from one processor to another.
    assert values == pytest.approx(kept_values, rel=1e-4, abs=1e-3), "run: python docs/draw.py"
    picture = draw.PICTURE.relative_to(ROOT).as_posix()
    assert re.search(rf"!\[.{{30,}}\]\({re.escape(picture)}\)", README)


def test_the_licences_are_stated() -> None:
    assert "BSD 3-Clause" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE-TEXT").read_text(encoding="utf-8")
    assert "Attribution 4.0 International" in text and "Section 8 -- Interpretation" in text
    assert "(LICENSE)" in README and "(LICENSE-TEXT)" in README
    assert PROJECT["license"] == "BSD-3-Clause"
    assert all((ROOT / name).is_file() for name in PROJECT["license-files"])


def test_everything_that_npm_gives_to_the_website_is_named() -> None:
    import json

    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    notices = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in notices for name in package["dependencies"])


@pytest.fixture(scope="module")
def citation() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


def test_the_citation_has_what_its_format_requires(citation: dict[str, Any]) -> None:
    assert citation["cff-version"] == "1.2.0"
    assert all(isinstance(citation[key], str) and citation[key] for key in ("message", "title"))
    assert citation["type"] in {"software", "dataset"}
    people = citation["authors"]
    assert people and all(
        "name" in one or {"family-names", "given-names"} <= set(one) for one in people
    )
    datetime.date.fromisoformat(citation["date-released"])
    known = {
        "cff-version", "message", "title", "type", "authors", "abstract", "version",
        "date-released", "license", "keywords", "url", "repository-code", "doi",
    }  # fmt: skip
    assert set(citation) <= known


def test_the_citation_agrees_with_the_package(citation: dict[str, Any]) -> None:
    assert Version(citation["version"]) == Version(PROJECT["version"])
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == PROJECT["authors"]
    title = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
    assert citation["title"] == title
    assert README.startswith(f"# {title}\n")


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+?)\](?: - (\S+))?$", text, flags=re.M)
    assert versions[0] == ("Unreleased", "")
    for version, date in versions[1:]:
        Version(version)
        datetime.date.fromisoformat(date)
    kinds = set(re.findall(r"^### (.+)$", text, flags=re.M))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_contributing_knows_the_drawers_and_the_three_places() -> None:
    assert all(f"`{drawer}.py`" in CONTRIBUTING for drawer in DRAWERS)
    for place in ("book/X.md", "lib/shrinkage/X/", "tests/X/"):
        assert f"`{place}`" in CONTRIBUTING
    assert (BOOK / "optimization.md").is_file()


def test_the_hooks_are_valid_and_fetch_nothing() -> None:
    path = ROOT / ".pre-commit-config.yaml"
    checked = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    assert subprocess.run(checked, check=False).returncode == 0
    repositories = yaml.safe_load(path.read_text(encoding="utf-8"))["repos"]
    assert [entry["repo"] for entry in repositories] == ["local"]
    hooks = [hook for entry in repositories for hook in entry["hooks"]]
    assert all(hook["language"] == "system" for hook in hooks)
    for hook in hooks:
        for word in hook["entry"].split():
            if word.endswith(".py"):
                assert (ROOT / word).is_file()


@pytest.mark.parametrize("name", [".ci/run", ".binder/postBuild"])
def test_scripts_can_be_run_and_stop_at_a_failure(name: str) -> None:
    path = ROOT / name
    assert path.stat().st_mode & stat.S_IXUSR
    assert re.search(r"^set -e\w* ?(?:-o )?pipefail", path.read_text(encoding="utf-8"), flags=re.M)
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


def test_continuous_integration_runs_every_kind_of_test() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^for target in ([\w -]+); do$", text, flags=re.M)
    assert set(targets.split()) == {target for target in TARGETS if target.startswith("test")}
