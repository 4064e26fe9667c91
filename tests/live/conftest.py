"""JupyterLab as ``make lab`` starts it, on a copy of the book, and its pages as notebooks."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.lab import Lab, Notebook, copy_of, opened, serve

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


@pytest.fixture(scope="module")
def notebook(
    lab: Lab, chromium: Browser, report: list[str], request: pytest.FixtureRequest
) -> Iterator[Notebook]:
    """The page that the test is about, opened as a notebook and run from top to bottom."""
    begin = time.monotonic()
    with opened(chromium, lab, request.param) as page:
        ready = time.monotonic()
        page.run_all()
        ran = time.monotonic()
        report.append(f"{page.stem}: ready after {ready - begin:.1f} s, ran in {ran - ready:.1f} s")
        yield page
