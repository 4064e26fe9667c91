"""Tests against other libraries: what a run leaves out for want of one is listed by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember the tests that need a peer and do not run now."""
    for item in items:
        if item.get_closest_marker("peers"):
            item.config.stash.setdefault(LEFT_OUT, []).append(item.nodeid)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the tests that were left out, and the command that runs them."""
    left_out = sorted(set(config.stash.get(LEFT_OUT, [])))
    if left_out:
        terminalreporter.section("left out for want of a peer: run make test-peers")
        for name in left_out:
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
