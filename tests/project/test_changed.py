"""``make quick`` tests what was changed: a page, its room and its tests are one."""

import pytest
from support.changed import places


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ("book/gradient.md", "gradient"),
        ("lib/shrinkage/gradient/explorer.js", "gradient"),
        ("tests/gradient/test_numerics.py", "gradient"),
        ("lib/shrinkage/core/paths/warm.py", "core/paths/test_warm.py"),
        ("lib/shrinkage/core/paths/active_set.py", "core/paths"),
        ("lib/shrinkage/core/penalties.py", "core/test_penalties.py"),
        ("tests/core/test_penalties.py", "core/test_penalties.py"),
        ("lib/shrinkage/core/duality.py", "core"),
        ("lib/shrinkage/lesson/folding.py", "lesson/test_folding.py"),
        ("lib/shrinkage/explorers/kit.js", "explorers"),
        ("lib/bookbuild/finish.py", "bookbuild"),
    ],
)
def test_a_file_belongs_to_its_tests(changed: str, place: str) -> None:
    assert places([changed]) == {"project", place}


def test_other_files_belong_to_the_project() -> None:
    assert places(["README.md", "lib/shrinkage/claims.py", "tests/test_claims.py"]) == {"project"}


def test_what_takes_long_is_run_for_what_it_is_about() -> None:
    assert places(["Makefile"]) == {
        "project", "project/test_left_out.py", "project/test_makefile.py"
    }  # fmt: skip
    assert places(["tests/project/test_makefile.py"]) == {"project", "project/test_makefile.py"}
