"""What Binder makes of this repository; its pages are run by ``test_notebooks.py``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.binder import Binder, megabytes, wanted_python
from support.lab import copy_of
from support.tree import ROOT

pytestmark = pytest.mark.binder

LARGEST = 1000  # MB


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
