"""The browser is found where it is, and its absence says what to do."""

import shutil
from pathlib import Path

import pytest
from support import chromium


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Hide every browser; return a folder that is alone on PATH."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium, "of_playwright", lambda: None)
    return tmp_path


def test_without_a_browser_the_message_says_what_to_do(nothing: Path) -> None:
    with pytest.raises(chromium.BrowserMissingError, match="make browser"):
        chromium.find()


@pytest.mark.parametrize("name", chromium.NAMES)
def test_a_browser_on_path_is_found(nothing: Path, name: str) -> None:
    installed = program(nothing, name)
    assert chromium.find() == installed


def test_the_named_browser_comes_first(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(nothing, "chromium")
    own = program(nothing, "my-browser")
    monkeypatch.setenv("CHROMIUM", str(own))
    assert chromium.find() == own


def test_a_wrong_name_is_no_reason_to_take_another(
    nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(nothing, "chromium")
    monkeypatch.setenv("CHROMIUM", str(nothing / "absent"))
    with pytest.raises(chromium.BrowserMissingError, match="absent"):
        chromium.find()


def test_playwrights_own_comes_last(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = program(nothing, "of-playwright")
    monkeypatch.setattr(chromium, "of_playwright", lambda: own)
    assert chromium.find() == own


def test_a_failed_installation_fails_the_target(
    nothing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "install", lambda: None)
    assert chromium.main() == 1
    assert "CHROMIUM" in capsys.readouterr().err


def test_what_is_missing_is_installed(
    nothing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "install", lambda: program(nothing, "chromium"))
    assert chromium.main() == 0
    assert capsys.readouterr().out.strip() == str(nothing / "chromium")


def test_one_is_here() -> None:
    assert shutil.which(chromium.find())
