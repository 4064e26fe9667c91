"""The Binder button: on every page, following the repository, and absent without one."""

import pytest

from bookbuild.repository import parse_remote

PAGE = "?urlpath=lab%2Ftree%2Fbook%2Foptimization.md"


@pytest.mark.parametrize(
    ("remote", "spec"),
    [
        ("git@github.com:someone/book.git", "gh/someone/book"),
        ("https://github.com/someone/book", "gh/someone/book"),
        ("https://gitlab.com/group/part/book.git", "gl/group%2Fpart%2Fbook"),
        (
            "https://codeberg.org/someone/book.git",
            "git/https%3A%2F%2Fcodeberg.org%2Fsomeone%2Fbook",
        ),
    ],
)
def test_the_button_follows_the_remote(remote: str, spec: str) -> None:
    repository = parse_remote(remote, "main")
    assert repository is not None
    assert repository.binder("optimization") == f"https://mybinder.org/v2/{spec}/main{PAGE}"


def test_a_branch_and_a_page_in_a_folder_are_quoted() -> None:
    repository = parse_remote("https://github.com/someone/book", "try/this")
    assert repository is not None
    address = repository.binder("algorithms/linear_models")
    assert address.endswith("/try%2Fthis?urlpath=lab%2Ftree%2Fbook%2Falgorithms%2Flinear_models.md")
