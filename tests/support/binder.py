"""What Binder makes of the repository, made here by the same steps."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from support.tree import ROOT

CONFIGURATION = ROOT / ".binder"


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
