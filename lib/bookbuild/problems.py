"""What is wrong with a page, and the error that a build with problems ends with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One reason why the website must not be published."""

    page: str
    """The page, as its path within the website or within ``book/``."""
    cause: str
    """What is wrong there, in one line."""

    def __str__(self) -> str:
        return f"{self.page}: {self.cause}"


class BuildError(Exception):
    """The website cannot be built; holds every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
