"""The data on which the library is compared with others."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray


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
