"""Fixtures that all tests share: the website, built once; a browser; pages opened and watched."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import settings
from support import changed, tree
from support import chromium as browsers
from support.visits import Visit, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("book", derandomize=True, max_examples=60, deadline=None)
settings.load_profile("book")
# Of the libraries that the peers' tests compare with, Keras must be told what to compute with.
os.environ.setdefault("KERAS_BACKEND", "torch")

#: The tests that were left out, by the marker for which; and how a worker hands them over.
LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()
HANDED = "left out"
#: The markers of what runs in an environment of its own, and the command that makes it.
ELSEWHERE = {
    "peers": "make test-peers",
    "binder": "make test-binder",
    "firefox": "make test-firefox",
}
#: What "make quick" leaves to "make test": minutes of it.
SLOW = {"browser", "live"}
CHANGED = pytest.StashKey[set[str]]()

ROOT = Path(__file__).resolve().parents[1]
NODES = {"node", "nodejs", "npm", "npx", "corepack"}


def path_without_node(folder: Path) -> str:
    """Return a PATH like this one on which no Node is found; `folder` stands in where one was."""
    entries = []
    for number, entry in enumerate(os.environ["PATH"].split(os.pathsep)):
        place = Path(entry)
        if not any((place / name).exists() for name in NODES):
            entries.append(entry)
            continue
        stand_in = folder / str(number)
        stand_in.mkdir(parents=True)
        for tool in place.iterdir():
            if tool.name not in NODES:
                (stand_in / tool.name).symlink_to(tool)
        entries.append(str(stand_in))
    path = os.pathsep.join(entries)
    assert not any(shutil.which(name, path=path) for name in NODES)
    return path


def run_bookbuild(root: Path, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m bookbuild`` to its end, with its output captured."""
    return subprocess.run(
        [sys.executable, "-m", "bookbuild", "--root", str(root), "--output", str(output)],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one test session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def site(session_folder: Path) -> Path:
    """The website of the whole book: a real, clean build with every system Node hidden."""
    # Several sessions may share one, as those of a run of continuous integration do.
    folder = Path(os.environ.get("SHRINKAGE_SITE") or session_folder / "site")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (folder / "html").exists():
            path = path_without_node(folder / "path")
            finished = run_bookbuild(ROOT, folder / "html", PATH=path)
            assert finished.returncode == 0, finished.stderr
            assert finished.stderr == "", "a build prints nothing on standard error"
    return folder / "html"


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """The one browser of this process."""
    return browsers.browser()


Opener = Callable[..., Visit]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Opener]:
    """Open an address in a browser without history: ``open_page(url, width=390, dark=True)``."""
    visits: list[Visit] = []

    def opened(url: str, *, until: Literal["load", "networkidle"] = "load", **look: Any) -> Visit:
        visits.append(window(chromium, **look))
        visits[-1].page.goto(url, wait_until=until)
        return visits[-1]

    yield opened
    for visit in visits:
        visit.page.context.close()


@pytest.fixture(autouse=True)
def book_style(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test of figures the book's style, and no figure that another left open."""
    if request.path.name != "test_figures.py":
        yield
        return
    import matplotlib.pyplot as plt

    from shrinkage.lesson import style

    plt.close("all")
    with plt.rc_context():
        style.use()
        yield
    plt.close("all")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--changed``, which ``make quick`` uses."""
    parser.addoption("--changed", action="store_true", help="run the tests of what was changed")


def pytest_configure(config: pytest.Config) -> None:
    """Ask git once what was changed."""
    if config.getoption("--changed"):
        config.stash[CHANGED] = changed.places(changed.changed_files())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests of what was not changed; what all share is sorted out test by test."""
    wanted = config.stash.get(CHANGED, None)
    if wanted is None or collection_path.suffix != ".py":
        return None
    file = collection_path.relative_to(ROOT / "tests")
    folder = file.parent.as_posix()
    slow = folder in SLOW or file.name == "test_build.py"
    slow = slow or file.as_posix() in {*changed.ONLY_FOR} - wanted
    return slow or not {file.as_posix(), folder} & {*wanted, "rooms", "."} or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep of the tests that all rooms or pages share those of what was changed."""
    wanted = config.stash.get(CHANGED, None)
    if wanted is not None:
        items[:] = [item for item in items if _about(item, wanted)]


def _about(item: pytest.Item, wanted: set[str]) -> bool:
    # Names begin with the stem of a room or a page, as in test_figures[gradient] and
    # test_claims[gradient-5].
    if item.path.parent.name != "rooms" and item.path.name != "test_notation.py":
        return True
    named = item.name.partition("[")[2].rstrip("]")
    stem = {named, named.rsplit("-", 1)[0], named.partition("-")[0]} & _stems()
    return bool(stem & wanted) if stem else not named or item.path.parent.name != "rooms"


@cache
def _stems() -> set[str]:
    return {*tree.rooms(), *tree.pages()}


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember the tests that need an environment of their own and do not run now."""
    for item in items:
        for marker in ELSEWHERE:
            if item.get_closest_marker(marker):
                left_out = item.config.stash.setdefault(LEFT_OUT, {})
                left_out.setdefault(marker, []).append(item.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what this worker left out: every worker collects the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[HANDED] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker left out."""
    node.config.stash.setdefault(LEFT_OUT, {}).update(node.workeroutput.get(HANDED, {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the tests that were left out, and the command that runs them."""
    for marker, names in config.stash.get(LEFT_OUT, {}).items():
        if "not " + marker in config.getoption("-m"):
            terminalreporter.section(f"left out, run by {ELSEWHERE[marker]}")
            for name in sorted(set(names)):
                terminalreporter.line(name)
