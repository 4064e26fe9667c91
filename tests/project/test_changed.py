"""``make quick`` tests what was changed: a page, its room and its tests are one."""

import pytest
from support.changed import folders


@pytest.mark.parametrize(
    ("changed", "folder"),
    [
        ("book/gradient.md", "gradient"),
        ("lib/shrinkage/gradient/explorer.js", "gradient"),
        ("tests/gradient/test_numerics.py", "gradient"),
        ("lib/shrinkage/core/paths/warm.py", "core/paths"),
        ("lib/shrinkage/core/duality.py", "core"),
        ("lib/bookbuild/finish.py", "bookbuild"),
    ],
)
def test_a_file_belongs_to_its_tests(changed: str, folder: str) -> None:
    assert folders([changed]) == {"project", folder}


def test_other_files_belong_to_the_project() -> None:
    assert folders(["README.md", "lib/shrinkage/claims.py", "tests/conftest.py"]) == {"project"}
