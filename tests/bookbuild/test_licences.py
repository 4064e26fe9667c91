"""The fonts of the website bring their licences along."""

from pathlib import Path

from bookbuild.npm import ensure_packages
from bookbuild.styles import book_style, math_style


def test_each_font_has_its_licence_beside_it(tmp_path: Path) -> None:
    modules = ensure_packages()
    book_style([], {"html", "body"}, modules, tmp_path)
    math_style(["<math><mi>x</mi></math>"], modules, tmp_path)
    fonts = tmp_path / "fonts"
    assert "SIL Open Font License" in (fonts / "LICENSE-source-serif-4.txt").read_text("utf-8")
    assert "SIL Open Font License" in (fonts / "LICENSE-stix-two-math.txt").read_text("utf-8")
