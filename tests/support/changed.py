"""What a developer has changed, for ``make quick``: the tests that it is about."""

from __future__ import annotations

import subprocess

from support import tree

#: What all rooms share.
SHARED = tuple(
    f"{top}/{folder}/"
    for top in ("lib/shrinkage", "tests")
    for folder in ("core", "lesson", "explorers")
)


#: Tests of the machinery itself take long: only what they are about calls for them.
ONLY_FOR = {
    "project/test_makefile.py": ("Makefile",),
    "project/test_left_out.py": ("Makefile", "pyproject.toml", "tests/conftest.py"),
}


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


def places(changed: list[str]) -> set[str]:
    """Return the folders and files below ``tests`` that belong to changed files.

    A page, its room and its tests are one; a file of a room in another belongs to the inner one.
    What all rooms share has a file of tests for each of its own: that one, where there is one.
    """
    found = {"project"}
    found |= {place for place, about in ONLY_FOR.items() if {*about, f"tests/{place}"} & {*changed}}
    for name in changed:
        for top in ("book/", "lib/shrinkage/", "lib/", "tests/"):
            if name.startswith(top):
                place = tree.TESTS / name.removeprefix(top).removesuffix(".md")
                holding = [one for one in (place, *place.parents) if any(one.glob("test_*.py"))]
                own = place.with_name(f"test_{place.stem.removeprefix('test_')}.py")
                shared = name.startswith(SHARED) and place.suffix == ".py" and own.is_file()
                chosen = [own] if shared else holding[:1]
                found |= {one.relative_to(tree.TESTS).as_posix() for one in chosen} - {"."}
                break
    return found
