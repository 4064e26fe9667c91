"""The form of a page that saving it as a notebook keeps."""

import shutil
from pathlib import Path

import pytest
from support.tree import ROOT

from bookbuild.notebooks import main, normal_form

HAND_WRITTEN = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    jupytext_version: 1.16.0
kernelspec:
  display_name: Python 3
  language: python
  name: python3
myst:
  html_meta:
    description: "A page."
---

# A page

```{code-cell} python
---
mystnb:
  image: {alt: "A line."}
tags: [hide-input]
---
1 + 1
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page as someone writes it, in a folder with the project's settings."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "page.md"
    path.write_text(HAND_WRITTEN, encoding="utf-8")
    return path


def test_a_second_time_changes_nothing(page: Path) -> None:
    once = normal_form(HAND_WRITTEN, page)
    assert once != HAND_WRITTEN
    assert normal_form(once, page) == once


def test_nothing_that_differs_between_computers_is_kept(page: Path) -> None:
    assert "jupytext_version" not in normal_form(HAND_WRITTEN, page)


def test_the_text_the_code_and_the_description_stay(page: Path) -> None:
    once = normal_form(HAND_WRITTEN, page)
    for kept in ("# A page", "1 + 1", "alt: A line.", "tags: [hide-input]", "description: A page."):
        assert kept in once


def test_a_check_changes_nothing_and_fails(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["notebooks", "--check", str(page)])
    assert main() == 1
    assert page.read_text(encoding="utf-8") == HAND_WRITTEN
    monkeypatch.setattr("sys.argv", ["notebooks", str(page)])
    assert main() == 0
    assert "is now in" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["notebooks", "--check", str(page)])
    assert main() == 0
