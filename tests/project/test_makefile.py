"""The set-up's steps run again when the lock changes, and recover from being cut short."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.tree import ROOT

STAMP = ".venv/.book"


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A make that runs these tests hands its own settings down; this one is another.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment.pop("MFLAGS", None)
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def set_up(folder: Path) -> subprocess.CompletedProcess[str]:
    done = make(folder, STAMP, f"PYTHON={sys.executable}")
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that needs nothing, with the book's Makefile, set up once."""
    place = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "Makefile", place)
    for name in ("requirements.txt", "requirements-test.txt", "pyproject.toml"):
        (place / name).write_text("", encoding="utf-8")
    assert "Installing" in set_up(place).stdout
    return place


def test_a_second_time_does_nothing(folder: Path) -> None:
    assert "Installing" not in set_up(folder).stdout


def test_a_changed_lock_is_installed(folder: Path) -> None:
    kept = folder / ".venv" / "kept"
    kept.touch()
    later = (folder / STAMP).stat().st_mtime + 5
    os.utime(folder / "requirements.txt", (later, later))
    assert "Installing" in set_up(folder).stdout
    assert kept.exists(), "a changed lock needs no new environment"
    os.utime(folder / STAMP, (later + 5, later + 5))


def test_a_failed_installation_leaves_no_stamp_and_is_done_anew(folder: Path) -> None:
    lock = folder / "requirements.txt"
    (folder / ".venv" / "half-installed").touch()
    lock.write_text("./this-folder-does-not-exist\n", encoding="utf-8")
    (folder / STAMP).unlink()
    assert make(folder, STAMP, f"PYTHON={sys.executable}").returncode != 0
    assert not (folder / STAMP).exists()
    lock.write_text("", encoding="utf-8")
    assert "Making the environment" in set_up(folder).stdout
    assert not (folder / ".venv" / "half-installed").exists()


def test_an_environment_without_pip_is_made_anew(folder: Path) -> None:
    (folder / STAMP).unlink()
    python = next((folder / ".venv").glob("[bS]*/python*"))
    for link in python.parent.glob("python*"):
        link.unlink()
    assert "Making the environment" in set_up(folder).stdout


def test_without_python_the_message_says_what_to_do(folder: Path) -> None:
    (folder / STAMP).unlink()
    done = make(folder, "book", "PYTHON=")
    assert done.returncode != 0
    assert "Python 3.11 to 3.14" in done.stderr
    assert "python3-venv" in done.stderr and "PYTHON=" in done.stderr


def test_a_python_that_is_too_old_is_passed_over(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    right = tmp_path / "python3.12"
    right.symlink_to(sys.executable)
    asking = tmp_path / "asking.mk"
    asking.write_text("include Makefile\nasked:\n\t@echo found $(PYTHON)\n", encoding="utf-8")
    done = subprocess.run(
        ["make", "-f", str(asking), "asked"],
        cwd=folder,
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "found python3.12"
