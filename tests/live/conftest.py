"""JupyterLab as ``make lab`` starts it, on a copy of the book, and its pages as notebooks."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser
from support.binder import Binder, megabytes, python_to_use, run
from support.lab import Lab, Notebook, copy_of, opened, serve

from bookbuild.repository import parse_remote

REPORT = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> list[str]:
    """Lines to print when all tests are done: times and sizes."""
    return pytestconfig.stash.setdefault(REPORT, [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what was measured on the way."""
    lines = config.stash.get(REPORT, [])
    if lines:
        terminalreporter.section("live notebooks")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, report: list[str]) -> Iterator[Lab]:
    """The one JupyterLab of this session."""
    folder = copy_of(tmp_path_factory.mktemp("clone"), "book", "pyproject.toml", "_toc.yml")
    with serve(Path(sys.executable), folder, tmp_path_factory.mktemp("lab")) as running:
        report.append(f"JupyterLab answers after {running.seconds_to_start:.1f} s")
        yield running


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def binders_lab(
    binder: Binder, tmp_path_factory: pytest.TempPathFactory, report: list[str]
) -> Iterator[Lab]:
    """JupyterLab as Binder starts it: with no help from ``make lab``."""
    scratch = tmp_path_factory.mktemp("lab")
    with serve(binder.bin / "python", binder.clone, scratch, "-m", "jupyterlab") as running:
        report.append(f"JupyterLab answers after {running.seconds_to_start:.1f} s")
        yield running


def where_the_button_leads(stem: str) -> str:
    """Return the path in Binder's JupyterLab to which a page's button leads."""
    repository = parse_remote("https://github.com/someone/book")
    assert repository is not None
    (path,) = parse_qs(urlsplit(repository.binder(stem)).query)["urlpath"]
    return path


@pytest.fixture(scope="module")
def notebook(
    chromium: Browser, report: list[str], request: pytest.FixtureRequest
) -> Iterator[Notebook]:
    """The page that the test is about, opened as a notebook and run from top to bottom."""
    stem, lab = request.param
    path = where_the_button_leads(stem) if lab == "binders_lab" else None
    running = request.getfixturevalue(lab)
    begin = time.monotonic()
    with opened(chromium, running, stem, path) as page:
        ready = time.monotonic()
        page.run_all()
        ran = time.monotonic()
        report.append(f"{page.stem}: ready after {ready - begin:.1f} s, ran in {ran - ready:.1f} s")
        yield page
