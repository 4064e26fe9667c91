"""One stem, three places: the page, its room and its tests; nothing stands apart."""

import ast
import re
from pathlib import Path

import pytest
from support.tree import (
    BOOK,
    DRAWERS,
    LIB,
    ROOT,
    SHARED,
    SHRINKAGE,
    TESTS,
    fenced_cells,
    imports,
    module_name,
    pages,
    rooms,
    toc_pages,
    within,
)

from bookbuild.extension import page_links
from bookbuild.repository import parse_remote

#: Pages that are prose alone: no room, no tests of their own.
PROSE = {"algorithms", "glossary", "notation", "questions"}
#: Drawers whose contents one test module finds in every room.
TESTED_TOGETHER = {"exercises"}
#: Folders of tests that belong to no package: what they are about is the whole.
ABOUT_THE_WHOLE = {"browser", "live", "peers", "project", "rooms", "support"}


def has_room(stem: str) -> bool:
    return stem in rooms()


def has_tests(stem: str) -> bool:
    folder = TESTS / stem
    file = folder.with_name(f"test_{folder.name}.py")
    return any(folder.glob("test_*.py")) or file.is_file()


def folders_of_no_package() -> list[str]:
    """Return the folders of tests that have no package of their name."""
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")} - {Path()}
    return sorted(
        folder.as_posix()
        for folder in folders
        if folder.parts[0] not in ABOUT_THE_WHOLE
        and not any((place / folder / "__init__.py").is_file() for place in (SHRINKAGE, LIB))
    )


def has_test(module: Path) -> bool:
    """Return whether a module has a test of its name, or one that imports it."""
    place = module.relative_to(SHRINKAGE)
    tests = list((TESTS / place.parent).glob("test_*.py"))
    name = module_name(module)
    return any(test.stem.startswith(f"test_{place.stem}") for test in tests) or any(
        within(other, name) for test in tests for other in imports(test)
    )


def users(module: Path) -> list[Path]:
    """Return the modules beside this one that import it."""
    name = module_name(module)
    beside = [
        path for path in module.parent.glob("*.py") if path.stem not in {module.stem, "__init__"}
    ]
    return [path for path in beside if any(within(other, name) for other in imports(path))]


def library_modules() -> list[Path]:
    return [
        path
        for path in sorted(SHRINKAGE.rglob("*.py"))
        if path.stem not in {"__init__", "__main__"}
    ]


def test_the_table_of_contents_lists_every_page_once() -> None:
    listed = pages()
    written = [path.relative_to(BOOK).with_suffix("").as_posix() for path in BOOK.rglob("*.md")]
    written = [stem for stem in written if "ipynb_checkpoints" not in stem]
    assert sorted(listed) == sorted(written)
    assert listed[0] == "index"


def test_nested_contents_are_read() -> None:
    toc = {"root": "a", "parts": [{"chapters": [{"file": "b", "sections": [{"file": "c/d"}]}]}]}
    assert toc_pages(toc) == ["a", "b", "c/d"]


@pytest.mark.parametrize("stem", pages())
def test_a_page_has_its_room_and_its_tests(stem: str) -> None:
    if stem in PROSE:
        assert not has_room(stem), f"{stem} is listed as prose alone but has a room"
        assert not fenced_cells((BOOK / f"{stem}.md").read_text()), (
            f"{stem} computes: it needs a room"
        )
        return
    assert has_room(stem), f"book/{stem}.md has no room lib/shrinkage/{stem}/"
    assert has_tests(stem), f"book/{stem}.md has no tests in tests/{stem}/"


@pytest.mark.parametrize("stem", [stem for stem in pages() if has_room(stem)])
def test_a_page_leads_to_its_room(stem: str) -> None:
    folder = f"lib/shrinkage/{stem}"
    room = folder if (ROOT / folder).is_dir() else f"{folder}.py"
    said = " ".join((BOOK / f"{stem}.md").read_text(encoding="utf-8").split("\n## ")[-1].split())
    if stem == "index":  # there it stands where the reader is told how to get the code
        said = " ".join((BOOK / "index.md").read_text(encoding="utf-8").split())
    assert f"`{room}`" in said, f"{stem} must say in its last section where its code is: {room}"
    repository = parse_remote("https://github.com/someone/book")
    assert repository is not None
    links = dict(page_links(ROOT, stem, repository))
    assert links["The code behind this page"].endswith(f"/book/tree/main/{room}")


def test_rooms_may_lie_in_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library, tests = tmp_path / "lib" / "shrinkage", tmp_path / "tests"
    files = ["outer/inner/numerics", "outer/figures", "holder/held/claims", "flat", "core/solvers"]
    for place in files:
        (library / place).parent.mkdir(parents=True, exist_ok=True)
        (library / f"{place}.py").write_text("")
    for folder in ("outer/inner", "outer", "holder/held", "holder", "core"):
        (library / folder / "__init__.py").write_text("")
    for test in ("outer/inner/test_a.py", "holder/test_held.py", "outer/lost/test_b.py"):
        (tests / test).parent.mkdir(parents=True, exist_ok=True)
        (tests / test).write_text("")
    monkeypatch.setattr("support.tree.SHRINKAGE", library)
    for name, value in (("SHRINKAGE", library), ("TESTS", tests), ("LIB", library.parent)):
        monkeypatch.setitem(globals(), name, value)
    found = ["holder/held", "outer", "outer/inner", "flat"]
    assert rooms() == found
    assert [stem for stem in found if has_room(stem)] == found
    assert [stem for stem in found if has_tests(stem)] == ["holder/held", "outer/inner"]
    assert folders_of_no_package() == ["outer/lost"]


def test_what_is_listed_as_prose_is_a_page() -> None:
    assert set(pages()) >= PROSE


def test_every_room_has_its_page() -> None:
    # What gathers serves from the first view on; its page comes when there is more to list.
    without_page = set(rooms()) - set(pages()) - {"claims"}
    assert not without_page, f"rooms without a page: {without_page}"


def test_every_folder_of_tests_has_what_it_tests() -> None:
    assert folders_of_no_package() == []


@pytest.mark.parametrize("stem", [stem for stem in rooms() if (SHRINKAGE / stem).is_dir()])
def test_a_room_holds_the_known_drawers(stem: str) -> None:
    room = SHRINKAGE / stem
    modules = {path.stem for path in room.glob("*.py")} - {"__init__"}
    scripts = {path.name for path in room.iterdir() if path.suffix == ".js"}
    assert modules <= set(DRAWERS), f"{modules - set(DRAWERS)} are no drawers of a room"
    assert modules, "a room without a drawer"
    assert ("explorer" in modules) == bool(scripts), "explorer.py and explorer.js come together"
    for module in modules:
        tree = ast.parse((room / f"{module}.py").read_text(encoding="utf-8"))
        assert any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body), (
            f"{module}.py is empty"
        )


@pytest.mark.parametrize(
    "path", library_modules(), ids=lambda path: path.relative_to(LIB).as_posix()
)
def test_a_module_has_its_test(path: Path) -> None:
    if path.stem in TESTED_TOGETHER:
        return
    tested = has_test(path) or any(has_test(user) for user in users(path))
    assert tested, f"no test of {path.relative_to(SHRINKAGE)}, nor of a module that uses it"


@pytest.mark.parametrize("stem", pages())
def test_functions_on_a_page_are_short(stem: str) -> None:
    for cell in fenced_cells((BOOK / f"{stem}.md").read_text(encoding="utf-8")):
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 8, (
                    f"{stem}: {node.name} has {length} lines; it belongs in the room"
                )


@pytest.mark.parametrize("stem", pages())
def test_a_page_has_a_description(stem: str) -> None:
    front = (BOOK / f"{stem}.md").read_text(encoding="utf-8").split("\n---", 1)[0]
    described = re.search(
        r"html_meta:\s+(?:\"?description(?: lang=en)?\"?):\s*(\S.{40,})", front, flags=re.S
    )
    assert described, f"book/{stem}.md needs myst.html_meta.description in its front matter"


def test_shared_packages_are_there() -> None:
    assert all((SHRINKAGE / name / "__init__.py").is_file() for name in SHARED)
    assert (ROOT / "_config.yml").is_file()
