"""The locks say exactly what ``pyproject.toml`` asks for, and name no place to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from support.tree import ROOT

PROJECT_FILE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    "requirements.txt": (),
    "requirements-test.txt": ("test",),
    "requirements-peers.txt": ("test", "peers"),
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def lines(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(lock: str) -> dict[str, Requirement]:
    found = [Requirement(line) for line in lines(lock)[:-1]]
    assert len({canonicalize_name(pin.name) for pin in found}) == len(found), (
        "a package stands there twice"
    )
    return {canonicalize_name(pin.name): pin for pin in found}


def version(pin: Requirement) -> Version:
    (only,) = pin.specifier
    assert only.operator == "==" and "*" not in only.version, f"{pin} is not exact"
    return Version(only.version)


def declared(extras: tuple[str, ...]) -> list[Requirement]:
    project = PROJECT_FILE["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return [Requirement(text) for text in wanted]


def unmet(requirements: list[Requirement], locked: dict[str, Requirement]) -> list[str]:
    """Return the requirements that the lock does not hold at an allowed version."""
    missing = []
    for requirement in requirements:
        pin = locked.get(canonicalize_name(requirement.name))
        if pin is None or version(pin) not in requirement.specifier:
            missing.append(str(requirement))
    return missing


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_an_exact_version(lock: str) -> None:
    for pin in pins(lock).values():
        version(pin)
        assert pin.url is None and not pin.extras
    assert lines(lock)[-1] == "-e ."


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    assert not re.search(r"https?:|file:|--(?:index|extra|find|trusted)", (ROOT / lock).read_text())


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_a_lock_holds_what_is_declared(lock: str, extras: tuple[str, ...]) -> None:
    assert not unmet(declared(extras), pins(lock)), "run: make lock"


def test_a_missing_or_forbidden_version_is_seen() -> None:
    locked = {"numpy": Requirement("numpy==1.26.4")}
    wanted = [Requirement("numpy>=2"), Requirement("scipy>=1.13"), Requirement("NumPy<2")]
    assert unmet(wanted, locked) == ["numpy>=2", "scipy>=1.13"]


def test_the_larger_locks_contain_the_smaller() -> None:
    book, test, peers = (pins(lock) for lock in LOCKS)
    for smaller, larger in ((book, test), (test, peers)):
        assert {name: str(pin.specifier) for name, pin in smaller.items()}.items() <= {
            name: str(pin.specifier) for name, pin in larger.items()
        }.items()


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_declared_is_there_for_every_python(lock: str, python: str) -> None:
    environment = {
        **default_environment(),
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    locked = pins(lock)
    for requirement in declared(LOCKS[lock]):
        marker = locked[canonicalize_name(requirement.name)].marker
        assert marker is None or marker.evaluate(
            {key: str(value) for key, value in environment.items()}
        )


def test_nothing_for_a_graphics_card() -> None:
    assert not [
        name for name in pins("requirements-peers.txt") if re.match(r"nvidia|cuda|triton", name)
    ]


def test_what_binder_needs_is_locked_apart() -> None:
    found = [Requirement(line) for line in lines("requirements-binder.txt")]
    locked = {canonicalize_name(pin.name): pin for pin in found}
    wanted = [Requirement(text) for text in PROJECT_FILE["dependency-groups"]["binder"]]
    assert wanted and not unmet(wanted, locked)
    assert all(version(pin) for pin in found)


def test_the_build_requirement_is_exact_and_the_locked_one() -> None:
    (build,) = (Requirement(text) for text in PROJECT_FILE["build-system"]["requires"])
    assert version(build) == version(pins("requirements.txt")["setuptools"])


def test_the_versions_of_python_agree() -> None:
    classifiers = PROJECT_FILE["project"]["classifiers"]
    named = [text.rsplit(" ", 1)[1] for text in classifiers if re.search(r":: 3\.\d+$", text)]
    assert tuple(named) == PYTHONS
    assert PROJECT_FILE["project"]["requires-python"] == f">={PYTHONS[0]}"


def test_the_installed_package_is_the_one_in_this_folder() -> None:
    import shrinkage

    assert shrinkage.__file__ is not None
    assert Path(shrinkage.__file__).is_relative_to(ROOT / "lib")
