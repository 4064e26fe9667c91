"""Words that must not stand in the project."""

import re
from pathlib import Path

import pytest
from support.tree import files

TEXT = {
    ".py",
    ".js",
    ".md",
    ".yml",
    ".yaml",
    ".toml",
    ".txt",
    ".cff",
    ".css",
    ".html",
    ".json",
    ".bib",
    ".mjs",
    "",
}
#: What is not done is not promised.
UNFINISHED = (
    r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b|coming so" r"on|lorem ip" r"sum|place" r"holder text"
)
#: Folders that exist on one machine alone.
LOCAL = r"(?<![\w.~>-])/(?:home|root|Users|work|private)/[\w.]"
#: What neither informs nor is plain.
HYPE = r"\b(?:obviously|trivially|amazing|revolutionary|cutting-edge|seamless(?:ly)?|effortless)\b"
#: The sources' working names: a reader knows an article by its title.
WORKING_NAMES = r"\bS[12]\b(?!\w)"


def texts(*patterns: str) -> list[Path]:
    own = Path(__file__).resolve()
    found = [path for path in files(*patterns) if path.suffix in TEXT and path != own]
    return [path for path in found if path.name not in {"LICENSE-TEXT", "package-lock.json"}]


def hits(pattern: str, paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line, flags=re.I if pattern in {HYPE, UNFINISHED} else 0):
                found.append(f"{path.name}:{number}: {line.strip()[:100]}")
    return found


@pytest.mark.parametrize("pattern", [UNFINISHED, LOCAL], ids=["unfinished", "local folders"])
def test_nowhere(pattern: str) -> None:
    assert not hits(pattern, texts())


@pytest.mark.parametrize("pattern", [HYPE, WORKING_NAMES], ids=["hype", "working names"])
def test_not_in_what_a_reader_reads(pattern: str) -> None:
    assert not hits(pattern, texts("book/*.md", "*.md"))


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (UNFINISHED, "# TODO: later"),
        (LOCAL, 'open("/home/somebody/data.csv")'),
        (HYPE, "This is obviously so."),
        (WORKING_NAMES, "as S1 §2 says"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: str, line: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"A plain line.\n{line}\n", encoding="utf-8")
    assert [hit.split(":")[1] for hit in hits(pattern, [page])] == ["2"]
