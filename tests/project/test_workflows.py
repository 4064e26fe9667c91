"""The workflows are sound, pinned, and run what the Makefile has."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.tree import ROOT

from bookbuild.npm import ensure_packages, node_executable

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LINTER = Path(__file__).with_name("lint_workflows.cjs")


def lint(paths: list[Path]) -> list[dict[str, Any]]:
    modules = ensure_packages(tools=True)
    command = [str(node_executable()), str(LINTER), *map(str, paths)]
    environment = {**os.environ, "NODE_PATH": str(modules)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def jobs() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in WORKFLOWS:
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return found


def steps() -> list[dict[str, Any]]:
    return [step for job in jobs().values() for step in job["steps"]]


def test_actionlint_finds_nothing() -> None:
    assert WORKFLOWS
    assert lint(WORKFLOWS) == []


def test_actionlint_would_find_a_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    broken.write_text(
        text.replace("steps.pages.outputs", "steps.nothing.outputs"), encoding="utf-8"
    )
    assert any("nothing" in problem["message"] for problem in lint([broken]))


def test_actions_are_pinned_to_a_version() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert all(
        re.fullmatch(r"[\w-]+/[\w-]+@(?:v\d+\.\d+\.\d+|[0-9a-f]{40})", action) for action in used
    )


def test_the_tests_run_on_every_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [
        text.rsplit(" ", 1)[1] for text in project["classifiers"] if re.search(r":: 3\.\d+$", text)
    ]
    assert jobs()["test"]["strategy"]["matrix"]["python"] == named


def test_nothing_is_published_that_was_not_tested() -> None:
    assert {"test", "peers", "binder", "firefox", "build"} <= set(jobs()["publish"]["needs"])


def test_the_default_token_may_only_read() -> None:
    for path in WORKFLOWS:
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {
            "contents": "read"
        }


@pytest.mark.parametrize("step", [step["run"] for step in steps() if "run" in step])
def test_a_step_runs_a_target_of_the_makefile(step: str) -> None:
    target = re.fullmatch(r"make ([a-z-]+)", step)
    assert target, f"{step!r} is something that a developer cannot run as such"
    assert re.search(rf"^{target[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
