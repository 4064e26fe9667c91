"""Tests against other libraries; what a run leaves out for want of them is listed by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()
#: The markers of what runs in an environment of its own, and the command that makes it.
ELSEWHERE = {"peers": "make test-peers", "binder": "make test-binder"}


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember the tests that need an environment of their own and do not run now."""
    for item in items:
        for marker in ELSEWHERE:
            if item.get_closest_marker(marker):
                item.config.stash.setdefault(LEFT_OUT, {}).setdefault(marker, []).append(
                    item.nodeid
                )


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the tests that were left out, and the command that runs them."""
    for marker, names in config.stash.get(LEFT_OUT, {}).items():
        if "not " + marker in config.getoption("-m"):
            terminalreporter.section(f"left out, run by {ELSEWHERE[marker]}")
            for name in sorted(set(names)):
                terminalreporter.line(name)


@pytest.fixture(scope="session")
def problem() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return 60 rows, 12 columns of different scale and correlated, and a noisy target."""
    source = np.random.default_rng(20)
    mixing = np.eye(12) + 0.5 * source.normal(size=(12, 12)) / np.sqrt(12)
    X = source.normal(size=(60, 12)) @ mixing * np.geomspace(0.3, 3.0, 12)
    weights = np.where(np.arange(12) % 3 == 0, 1.5, 0.0) * np.where(np.arange(12) % 2, -1, 1)
    return X, X @ weights + source.normal(size=60) + 4.0


@pytest.fixture(scope="session")
def labels(problem: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return a label, −1 or 1, for each row of the problem."""
    y = problem[1]
    return np.where(y > np.median(y), 1.0, -1.0)
