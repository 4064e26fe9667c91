"""Where the book's repository is on the web, read from the clone that is built."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

REMOTE = re.compile(
    r"^(?:https?://(?:[^@/]+@)?|ssh://(?:[^@/]+@)?|git@)"
    r"(?P<host>[\w.-]+\.[a-z]{2,})(?::\d+)?[:/](?P<path>[\w./-]+?)(?:\.git)?/?$"
)


@dataclass(frozen=True)
class Repository:
    """The public address of a repository, and the branch that links point at."""

    url: str
    branch: str

    @property
    def provider(self) -> str | None:
        """The kind of host, or None for one that the theme's launch buttons do not know."""
        kinds = ("github", "gitlab", "bitbucket")
        return next((kind for kind in kinds if kind in self.url.split("/")[2]), None)

    def binder(self, page: str) -> str:
        """Return the address at which Binder opens a page of this repository as a notebook."""
        host, _, path = self.url.removeprefix("https://").partition("/")
        spec = {"github.com": f"gh/{path}", "gitlab.com": f"gl/{quote(path, safe='')}"}.get(
            host, f"git/{quote(self.url, safe='')}"
        )
        urlpath = quote(f"lab/tree/book/{page}.md", safe="")
        return f"https://mybinder.org/v2/{spec}/{quote(self.branch, safe='')}?urlpath={urlpath}"

    def tree(self, path: str) -> str:
        """Return the address of a folder or file of the repository."""
        infix = "/-/tree" if self.provider == "gitlab" else "/tree"
        return f"{self.url}{infix}/{quote(self.branch)}/{quote(path)}"

    def new_issue(self, page: str) -> str:
        """Return the address of a form that reports an error on a page."""
        title = quote(f"Error on page “{page}”")
        if self.provider == "gitlab":
            return f"{self.url}/-/issues/new?issue[title]={title}"
        return f"{self.url}/issues/new?title={title}"


def parse_remote(remote: str, branch: str = "main") -> Repository | None:
    """Return the repository behind a git remote, or None for one that has no web address."""
    match = REMOTE.match(remote.strip())
    if match is None:
        return None
    return Repository(f"https://{match['host']}/{match['path']}", branch)


def _git(root: Path, *arguments: str) -> str:
    try:
        finished = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return finished.stdout.strip() if finished.returncode == 0 else ""


def find_repository(root: Path) -> Repository | None:
    """Return the repository that ``origin`` of this clone names, or None where there is none."""
    top = _git(root, "rev-parse", "--show-toplevel")
    if not top or Path(top).resolve() != root.resolve():
        return None
    head = _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return parse_remote(
        _git(root, "remote", "get-url", "origin"), head.removeprefix("origin/") or "main"
    )
