"""What a run leaves out for want of a peer, it lists by name."""

import re
import subprocess
import sys

import pytest
from support.tree import ROOT

COMMAND = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]


def collect(*arguments: str) -> str:
    command = [*COMMAND, "--collect-only", "-q"]
    done = subprocess.run(
        [*command, "tests/peers", "tests/live/test_binder.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("test-peers", "tests/peers/test_solvers_peers.py::test_the_group_lasso_equals_celers"),
        ("test-binder", "tests/live/test_binder.py::test_repo2docker_accepts_the_repository"),
    ],
)
def test_what_does_not_run_is_named_with_the_command_that_runs_it(target: str, name: str) -> None:
    _, _, after = collect().partition(f"left out, run by make {target}")
    assert re.search(rf"^{re.escape(name)}$", after, flags=re.M)


def test_workers_name_it_too() -> None:
    done = subprocess.run(
        [*COMMAND, "-q", "-n", "1", "tests/peers", "tests/project/test_words.py", "-k", "peers"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    _, _, after = done.stdout.partition("left out, run by make test-peers")
    assert "test_solvers_peers.py::test_the_group_lasso_equals_celers" in after


def test_what_runs_is_not_named_as_left_out() -> None:
    shown = collect("-m", "peers")
    assert "test_the_group_lasso_equals_celers" in shown
    assert "left out" not in shown
