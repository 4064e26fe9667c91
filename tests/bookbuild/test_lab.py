"""JupyterLab's settings for the book: what they say, and that they leave others alone."""

import json
from pathlib import Path

import pytest

from bookbuild.lab import command, main, prepare, settings_file

DOCUMENTS = "@jupyterlab/docmanager-extension:plugin"


def test_markdown_opens_as_a_notebook(tmp_path: Path) -> None:
    written = json.loads(prepare(tmp_path).read_text(encoding="utf-8"))
    assert written[DOCUMENTS]["defaultViewers"]["markdown"] == "Jupytext Notebook"


def test_the_settings_lie_in_the_environment(tmp_path: Path) -> None:
    assert prepare(tmp_path) == settings_file(tmp_path)
    assert settings_file(tmp_path).is_relative_to(tmp_path)
    assert not settings_file().is_relative_to(Path.home() / ".jupyter")


def test_other_settings_stay(tmp_path: Path) -> None:
    path = settings_file(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"other": {"a": 1}, DOCUMENTS: {"autosave": False}}))
    found = json.loads(prepare(tmp_path).read_text(encoding="utf-8"))
    assert found["other"] == {"a": 1}
    assert found[DOCUMENTS]["autosave"] is False
    assert "defaultViewers" in found[DOCUMENTS]


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    first = prepare(tmp_path).read_bytes()
    assert prepare(tmp_path).read_bytes() == first


def test_the_command_opens_the_page_with_the_readers_options() -> None:
    assert command("book/index.md", ["--port=1"])[1:] == [
        "-m",
        "jupyterlab",
        "--port=1",
        "book/index.md",
    ]


def test_what_ends_the_command_ends_jupyterlab(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def take_over(path: str, arguments: list[str]) -> None:
        started.append(arguments)
        raise SystemExit(0)

    monkeypatch.setattr("os.execv", take_over)
    monkeypatch.setattr("bookbuild.lab.prepare", lambda: None)
    monkeypatch.setattr("sys.argv", ["lab", "--page", "book/notation.md", "--port=1"])
    with pytest.raises(SystemExit):
        main()
    assert started == [command("book/notation.md", ["--port=1"])]
