"""Find the browser that the tests drive, or install one.

Tests call ``find()``; it raises with a line that says what to do, so a missing browser fails the
tests and never skips them. ``make test`` runs this file first, which installs a browser where none
is found: Debian's package when it may, else the one that Playwright brings.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/opt/google/chrome/chrome",
)
ADVICE = (
    "no Chromium or Chrome was found: run `make browser`, or install one "
    "(`sudo apt-get install chromium`, or `python -m playwright install chromium`), "
    "or name it in the environment variable CHROMIUM"
)
#: A browser that asks nothing of the network but what the page asks.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class BrowserMissingError(RuntimeError):
    """No browser was found; the message says how to get one."""


def of_playwright() -> Path | None:
    """Return Playwright's own Chromium where it has been installed."""
    # In a process of its own: Playwright's loop must not meet one that the caller runs.
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    path = Path(done.stdout.strip()) if done.returncode == 0 and done.stdout.strip() else None
    return path if path is not None and path.is_file() else None


def find() -> Path:
    """Return the browser's executable: the named one, one on PATH, or Playwright's.

    Raises
    ------
    BrowserMissingError
        If there is none, or CHROMIUM names a file that cannot be run.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise BrowserMissingError(f"CHROMIUM names {named!r}, which cannot be run; {ADVICE}")
        return Path(found)
    for candidate in (*NAMES, *PLACES):
        found = shutil.which(candidate)
        if found is not None:
            return Path(found)
    own = of_playwright()
    if own is None:
        raise BrowserMissingError(ADVICE)
    return own


@cache
def playwright() -> Playwright:
    """Return the one Playwright of this process: a second one beside it would refuse to start."""
    from playwright.sync_api import sync_playwright

    running = sync_playwright().start()
    atexit.register(running.stop)
    return running


@cache
def browser() -> Browser:
    """Return the one browser of this process, started with nothing to ask of other hosts."""
    started = playwright().chromium.launch(executable_path=find(), args=list(ARGUMENTS))
    atexit.register(started.close)
    return started


def install() -> None:
    """Install a browser: Debian's package for root, else Playwright's own."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if as_root and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        get = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        updated = subprocess.run([*get, "update"], check=False, env=quiet).returncode == 0
        wanted = [*get, "install", "-y", "--no-install-recommends", "chromium"]
        if updated and subprocess.run(wanted, check=False, env=quiet).returncode == 0:
            return
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if as_root and sys.platform == "linux":
        command.insert(-1, "--with-deps")
    subprocess.run(command, check=True)


def main() -> int:
    """Print where the browser is; install one first where there is none."""
    try:
        print(find())
    except BrowserMissingError:
        print("no Chromium or Chrome found; installing one", file=sys.stderr)
        try:
            install()
            print(find())
        except (BrowserMissingError, OSError, subprocess.CalledProcessError) as error:
            print(f"installing it failed ({error}); {ADVICE}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
