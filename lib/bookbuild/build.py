"""The build: always from clean into a staging folder, which then takes the website's place."""

from __future__ import annotations

import fcntl
import io
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bookbuild import finish
from bookbuild.npm import ensure_packages
from bookbuild.problems import BuildError, Problem
from bookbuild.repository import find_repository

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def build(root: Path, output: Path) -> float:
    """Build the website of the book and put it in place.

    Nothing is kept from an earlier build: pages are executed and written afresh, so the website
    always shows what the library computes now.

    Parameters
    ----------
    root : Path
        The folder that holds ``_config.yml``, ``_toc.yml`` and ``book/``.
    output : Path
        The folder that the finished website replaces.

    Returns
    -------
    float
        The time that the build took, in seconds, without installing npm packages.

    Raises
    ------
    BuildError
        Naming each page and cause; the earlier website is then left as it was.
    """
    modules = ensure_packages()
    output.parent.mkdir(parents=True, exist_ok=True)
    with _only_build_of(output):
        start = time.monotonic()
        _recover(output)
        staging = output.with_name(f".{output.name}.staging")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        _run_sphinx(root, staging)
        finish.finish(root, staging / "html", modules)
        _swap(staging / "html", output)
        shutil.rmtree(staging)
    return time.monotonic() - start


@contextmanager
def _only_build_of(output: Path) -> Iterator[None]:
    # The system releases this lock even when a build is killed.
    with output.with_name(f".{output.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _recover(output: Path) -> None:
    """Put the earlier website back where a build was killed between the two renames of a swap."""
    previous = output.with_name(f".{output.name}.previous")
    if output.exists():
        shutil.rmtree(previous, ignore_errors=True)
    elif previous.exists():
        previous.rename(output)


def _swap(finished: Path, output: Path) -> None:
    previous = output.with_name(f".{output.name}.previous")
    if output.exists():
        output.rename(previous)
    finished.rename(output)
    shutil.rmtree(previous, ignore_errors=True)


def _processes(pages: int) -> int:
    return max(
        1, min(pages, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    )


def _run_sphinx(root: Path, staging: Path) -> None:
    """Execute and write all pages as Jupyter Book does; any warning is a problem."""
    # jsonschema would build grammars for seconds, for a format that no file of a build has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    os.environ["IPYTHONDIR"] = str(_quiet_profile(staging / "ipython"))
    config, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config=_overrides(root),
        sourcedir=root / "book",
        validate=True,
        raise_on_invalid=True,
    )
    config.pop("comments_config", None)  # of an extension that Jupyter Book adds and we leave out
    warnings = io.StringIO()
    html = staging / "html"
    try:
        with patch_docutils(str(root / "book")), docutils_namespace():
            app = Sphinx(
                srcdir=root / "book",
                confdir=None,
                outdir=html,
                doctreedir=staging / "doctrees",
                buildername="html",
                confoverrides=config,
                status=None,
                warning=warnings,
                freshenv=True,
                warningiserror=True,
                keep_going=True,
                parallel=_processes(len(list((root / "book").rglob("*.md")))),
            )
            _read_pages_side_by_side(app)
            app.build(force_all=True)
    except Exception as error:
        raise BuildError([*_problems(warnings, root), _failure(error)]) from error
    if app.statuscode:
        raise BuildError(_problems(warnings, root))
    _say_times(app)


def _read_pages_side_by_side(app: Sphinx) -> None:
    """Make each page a task of its own, those with many cells first.

    Sphinx reads fewer than six pages one by one, and more in as many lots as there are processes,
    which then end far apart: cells run for seconds on one page and not at all on another. A long
    page that comes last would have one processor wait for the other.
    """
    from sphinx import builders
    from sphinx.util.parallel import parallel_available

    if not parallel_available or app.parallel < 2 or not app.is_parallel_allowed("read"):
        return
    builder, processes = app.builder, app.parallel

    def one_by_one(pages: Sequence[str], *_: object) -> list[list[str]]:
        cells = {page: _cells(Path(app.env.doc2path(page))) for page in pages}
        return [[page] for page in longest_first(cells, processes)]

    def read(pages: list[str]) -> None:
        builder._read_parallel(pages, nproc=processes)

    builders.make_chunks = one_by_one  # type: ignore[attr-defined, assignment]
    builder._read_serial = read  # type: ignore[method-assign, assignment]


def longest_first(cells: dict[str, int], processes: int) -> list[str]:
    """Return pages in the order that makes Sphinx start those with many cells first.

    It starts as many as there are processes, and then always the last one that waits.
    """
    longest = sorted(cells, key=lambda page: (-cells[page], page))
    return longest[:processes] + longest[: processes - 1 : -1]


def _cells(page: Path) -> int:
    """Return how many cells a page has."""
    return len(re.findall(r"^```\{code-cell\}", page.read_text(encoding="utf-8"), flags=re.M))


def _say_times(app: Sphinx) -> None:
    """Say how long the cells of each page ran, so that a slow page is noticed."""
    from myst_nb.sphinx_ import SphinxEnvType

    env = cast(SphinxEnvType, app.env)
    runs = {page: data.get("exec_data") for page, data in sorted(env.nb_metadata.items())}
    for page, run in runs.items():
        if run and run["runtime"]:
            print(f"{page}: its cells ran for {run['runtime']:.1f} s")


def _quiet_profile(folder: Path) -> Path:
    """Return a settings folder of IPython's own for the build: nothing of the reader's gets in."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True)
    # A kernel is interrupted before it is ended, and logs that as an error if it is dealing with a
    # message then, in its own name or in that of its loop, whose sockets are gone. What is wrong
    # with a cell is told by its outputs, not by these logs.
    (profile / "ipython_kernel_config.py").write_text(
        "import logging\n"
        "logging.getLogger('tornado').setLevel(logging.CRITICAL)\n"
        "c.IPKernelApp.log_level = 50\n"
    )
    return folder


def _overrides(root: Path) -> dict[str, object]:
    overrides: dict[str, object] = {
        "latex_individualpages": False,
        "external_toc_path": str(root / "_toc.yml"),
        "nitpicky": True,
        # As a warning, a failed cell fails the build as well, but other pages are still looked at.
        "nb_execution_raise_on_error": False,
        # Without cells, a kernel would be started for nothing.
        "nb_execution_excludepatterns": sorted(
            path.as_posix() for path in (root / "book").rglob("*.md") if not _cells(path)
        ),
    }
    if address := os.environ.get("BOOK_BASE_URL"):
        overrides["html_baseurl"] = address.rstrip("/") + "/"
    repository = find_repository(root)
    if repository is not None and repository.provider:
        overrides["html_theme_options"] = {
            "repository_url": repository.url,
            "repository_branch": repository.branch,
            "path_to_docs": "book",
        }
    return overrides


def _problems(warnings: io.StringIO, root: Path) -> list[Problem]:
    """Turn Sphinx's warnings, which may span lines, into problems with pages."""
    text = ANSI.sub("", warnings.getvalue()).replace(f"{root / 'book'}{os.sep}", "")
    starts = re.split(
        r"^(?=\S+\.(?:md|bib|yml)\b.*?(?:WARNING|ERROR|CRITICAL)|WARNING|ERROR)", text, flags=re.M
    )
    found = []
    for start in filter(str.strip, starts):
        located = re.match(r"(\S+?\.(?:md|bib|yml))(?::(\d+))?:?\s*(.*)", start, flags=re.DOTALL)
        page, line, cause = located.groups() if located else ("book", None, start)
        place = f"line {line}: " if line else ""
        found.append(Problem(page, place + " ".join(cause.split())))
    return found


def _failure(error: Exception) -> Problem:
    words = ANSI.sub("", str(error)).strip()
    page = re.search(r"[\w/.-]+\.md", words)
    return Problem(page[0] if page else "book", f"{type(error).__name__}: {words}")
