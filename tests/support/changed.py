"""What a developer has changed, for ``make quick``: the folders of tests that it is about."""

from __future__ import annotations

import subprocess

from support import tree


def git(*arguments: str) -> str:
    """Return what git says, or nothing where it fails."""
    command = ["git", "-c", f"safe.directory={tree.ROOT}", *arguments]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def changed_files() -> list[str]:
    """Return what differs from the main branch: committed, uncommitted and new files."""
    main = git("merge-base", "HEAD", "origin/main") or git("merge-base", "HEAD", "main") or "HEAD"
    new = git("ls-files", "--others", "--exclude-standard")
    return f"{git('diff', '--name-only', main)}\n{new}".split()


def folders(changed: list[str]) -> set[str]:
    """Return the folders below ``tests`` that belong to changed files.

    A page, its room and its tests are one; a file of a room in another belongs to the inner one.
    """
    found = {"project"}
    for name in changed:
        for top in ("book/", "lib/shrinkage/", "lib/", "tests/"):
            if name.startswith(top):
                place = tree.TESTS / name.removeprefix(top).removesuffix(".md")
                holding = [one for one in (place, *place.parents) if any(one.glob("test_*.py"))]
                found |= {one.relative_to(tree.TESTS).as_posix() for one in holding[:1]} - {"."}
                break
    return found
