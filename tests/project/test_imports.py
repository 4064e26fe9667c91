"""Who may import whom: a small core that is true once, and one room per view."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.tree import (
    BOOKBUILD,
    GATHERERS,
    LIB,
    SHARED,
    SHRINKAGE,
    imports,
    module_name,
    room_of,
    rooms,
    within,
)

#: All that the core may stand on, beside Python's own library.
CORE_USES = ("numpy", "scipy", "shrinkage.core", *sys.stdlib_module_names)
BUILDERS = ("sphinx", "docutils", "myst_nb", "myst_parser", "jupyter_book", "bookbuild")
MATHEMATICS = ("numpy", "scipy", "sympy", "sklearn")
#: What a drawer may open besides derivation and numerics. An explorer shows one of the room's
#: figures where no script runs; drawing it twice would let the two part.
ALLOWED = {
    "__init__": {"figures", "explorer", "claims", "exercises"},
    "claims": {"exercises"},
    "exercises": {"claims"},
    "explorer": {"figures"},
}
#: Two ways to the same numbers, which only a test may compare.
APART = {"numerics": {"derivation"}, "derivation": {"numerics"}}
VIEWS = rooms()


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def names(path: Path) -> str:
    return path.relative_to(LIB).as_posix()


def of_view(path: Path) -> str | None:
    """Return the view in whose room a module lies."""
    return room_of(module_name(path), VIEWS)


def imported_views(path: Path) -> Iterator[str]:
    found = (room_of(name, VIEWS) for name in imports(path))
    yield from (view for view in found if view is not None)


@pytest.mark.parametrize("path", modules(SHRINKAGE / "core"), ids=names)
def test_the_core_stands_alone(path: Path) -> None:
    assert all(within(other, *CORE_USES) for other in imports(path))


@pytest.mark.parametrize("path", modules(SHRINKAGE / "lesson"), ids=names)
def test_a_lesson_stands_on_the_core(path: Path) -> None:
    ours = [other for other in imports(path) if within(other, "shrinkage")]
    assert all(within(other, "shrinkage.core", "shrinkage.lesson") for other in ours)


def test_importing_the_numbers_loads_no_drawing_and_no_symbols() -> None:
    code = (
        "import sys, shrinkage.core.penalties, shrinkage.core.losses, shrinkage.core.solvers\n"
        "print([name for name in ('matplotlib', 'sympy', 'IPython') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", modules(SHRINKAGE), ids=names)
def test_the_library_knows_nothing_of_the_builder(path: Path) -> None:
    assert not [name for name in imports(path) if within(name, *BUILDERS)]


@pytest.mark.parametrize("path", modules(BOOKBUILD), ids=names)
def test_the_builder_knows_no_mathematics(path: Path) -> None:
    found = list(imports(path))
    assert not [name for name in found if within(name, *MATHEMATICS)]
    known = ("shrinkage.explorers", "shrinkage.lesson.exercises", "shrinkage.lesson.style")
    assert all(within(name, *known) for name in found if within(name, "shrinkage"))


@pytest.mark.parametrize("path", modules(SHRINKAGE), ids=names)
def test_no_view_imports_another(path: Path) -> None:
    view = of_view(path)
    if view is not None and view.split("/")[0] in GATHERERS:
        return
    assert set(imported_views(path)) <= {view}


@pytest.mark.parametrize("path", [path for path in modules(SHRINKAGE) if of_view(path)], ids=names)
def test_the_drawers_of_a_room_open_one_way(path: Path) -> None:
    view = of_view(path)
    assert view is not None
    room = f"shrinkage.{view.replace('/', '.')}"
    used = {
        name.removeprefix(f"{room}.").split(".")[0] for name in imports(path) if within(name, room)
    }
    closed = {"figures", "explorer", "claims", "exercises"} - ALLOWED.get(path.stem, set())
    closed |= APART.get(path.stem, set())
    assert not (used & closed) - {path.stem}, f"{path.stem} uses {used & closed}"


def test_the_shared_explorers_use_the_core_alone() -> None:
    for path in modules(SHRINKAGE / "explorers"):
        ours = [name for name in imports(path) if within(name, "shrinkage")]
        assert all(within(name, *(f"shrinkage.{shared}" for shared in SHARED)) for name in ours)


def test_imports_are_seen_wherever_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "shrinkage" / "gradient"
    room.mkdir(parents=True)
    module = room / "figures.py"
    module.write_text(
        "from ..lesson import style\nfrom . import numerics\ndef f():\n    import sympy.printing\n"
    )
    monkeypatch.setattr("support.tree.LIB", tmp_path)
    assert sorted(imports(module)) == [
        "shrinkage.gradient.numerics",
        "shrinkage.lesson.style",
        "sympy.printing",
    ]


def test_a_name_belongs_to_the_innermost_room() -> None:
    stems = ["algorithms", "algorithms/linear_models", "prior"]
    assert room_of("shrinkage.algorithms.linear_models.numerics", stems) == stems[1]
    assert room_of("shrinkage.algorithms.figures", stems) == "algorithms"
    assert room_of("shrinkage.priority", stems) is None
