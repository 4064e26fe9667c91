"""What Binder makes of this repository: its environment, its JupyterLab, every page in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser
from support.lab import Lab, copy_of, opened, serve
from support.tree import BOOK, ROOT, pages

from bookbuild.repository import parse_remote

pytestmark = pytest.mark.binder

CONFIGURATION = ROOT / ".binder"
RUNNABLE = [stem for stem in pages() if "{code-cell}" in (BOOK / f"{stem}.md").read_text("utf-8")]
LARGEST = 1000  # MB


def wanted_python() -> str:
    """Return the version that ``runtime.txt`` asks for, such as "3.11"."""
    match = re.fullmatch(r"python-(3\.\d+)", (CONFIGURATION / "runtime.txt").read_text().strip())
    assert match, "runtime.txt names no Python"
    return match[1]


def python_to_use() -> str:
    """Return a Python of the wanted version, or else the one that runs these tests."""
    version = wanted_python()
    candidates = [shutil.which(f"python{version}"), sys.executable]
    for candidate in filter(None, candidates):
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        asked = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)
        if asked.stdout.strip() == version:
            return candidate
    return sys.executable


def run(command: list[str], folder: Path, **environment: str) -> float:
    """Run a command to its end and return the seconds that it took."""
    begin = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (
        f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    )
    return time.monotonic() - begin


def megabytes(folder: Path) -> float:
    sizes = (path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
    return sum(sizes) / 1e6


@dataclass
class Binder:
    """A clone, and the environment that was made from its ``.binder`` alone."""

    clone: Path
    bin: Path


@pytest.fixture(scope="module")
def binder(tmp_path_factory: pytest.TempPathFactory, report: list[str]) -> Iterator[Binder]:
    """Do what repo2docker's Dockerfile does: copy the repository, install, run postBuild."""
    clone = copy_of(tmp_path_factory.mktemp("repository"))
    environment = tmp_path_factory.mktemp("environment")
    home = tmp_path_factory.mktemp("home")
    python = python_to_use()
    run([python, "-m", "venv", str(environment)], clone)
    bin = environment / "bin"
    path = f"{bin}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "HOME": str(home), "VIRTUAL_ENV": str(environment)}
    pip = [str(bin / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    installing = run([*pip, "-r", ".binder/requirements.txt"], clone, **own)
    building = run([str(clone / ".binder" / "postBuild")], clone, **own)
    report.append(f"Binder's environment: {megabytes(environment):.0f} MB, by {python}")
    report.append(f"installed in {installing:.0f} s, postBuild in {building:.1f} s")
    yield Binder(clone, bin)
    for folder in (clone, environment, home):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def binders_lab(
    binder: Binder, tmp_path_factory: pytest.TempPathFactory, report: list[str]
) -> Iterator[Lab]:
    """JupyterLab as Binder starts it: with no help from ``make lab``."""
    scratch = tmp_path_factory.mktemp("lab")
    with serve(binder.bin / "python", binder.clone, scratch, "-m", "jupyterlab") as running:
        report.append(f"JupyterLab answers after {running.seconds_to_start:.1f} s")
        yield running


def test_the_environment_is_small_and_of_the_locked_versions(binder: Binder) -> None:
    assert megabytes(binder.bin.parent) < LARGEST
    listed = subprocess.run(
        [str(binder.bin / "python"), "-m", "pip", "freeze", "--exclude-editable"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    lock = {
        line.split(" ;")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()
    }
    installed = {line for line in listed if "==" in line}
    folded = {line.lower().replace("_", "-").replace(".", "-") for line in lock}
    assert installed
    assert not {
        line for line in installed if line.lower().replace("_", "-").replace(".", "-") not in folded
    }


@pytest.mark.parametrize("stem", RUNNABLE)
def test_a_page_runs_where_the_button_leads(
    stem: str, binders_lab: Lab, chromium: Browser, report: list[str]
) -> None:
    repository = parse_remote("https://github.com/someone/book")
    assert repository is not None
    (path,) = parse_qs(urlsplit(repository.binder(stem)).query)["urlpath"]
    begin = time.monotonic()
    with opened(chromium, binders_lab, stem, path) as page:
        ready = time.monotonic()
        page.run_all()
        report.append(
            f"{stem}: ready after {ready - begin:.1f} s, ran in {time.monotonic() - ready:.1f} s"
        )
        assert page.errors() == []
        assert all(cell["execution_count"] for cell in page.code_cells())
        assert page.elsewhere == []


def test_repo2docker_accepts_the_repository(tmp_path: Path) -> None:
    tool = ROOT / ".venv-binder" / "bin" / "jupyter-repo2docker"
    assert tool.is_file(), "run this by: make test-binder"
    clone = copy_of(tmp_path / "repository")
    done = subprocess.run(
        [str(tool), "--no-build", "--debug", str(clone)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    assert 'pip install --no-cache-dir -r ".binder/requirements.txt"' in said
    assert "RUN ./.binder/postBuild" in said
    assert f"Building conda environment for python={wanted_python()}" in said
