"""Awkward but legal data, drawn by seed: what the paths and solvers must hold on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rng = np.random.Generator


class Draw(NamedTuple):
    """A data set of a kind."""

    kind: str
    X: Array
    y: Array
    fit_intercept: bool


def draw(seed: int) -> Draw:
    """Return the data set of this seed: its kind, shape and whether an intercept is fitted vary."""
    rng = np.random.default_rng([seed, 7])
    kind = list(KINDS)[int(rng.integers(len(KINDS)))]
    n, p = int(rng.integers(1, 9)), int(rng.integers(1, 11))
    X, y = KINDS[kind](rng, n, p)
    return Draw(kind, X, y, bool(rng.integers(2)))


def labels(rng: Rng, n: int) -> Array:
    """Return labels of both kinds where there is room for both."""
    y = rng.choice([-1.0, 1.0], n)
    if n > 1 and abs(y.sum()) == n:
        y[0] = -y[0]
    return y


def _integers(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    return rng.integers(-3, 4, (n, p)).astype(float), rng.integers(-3, 4, n).astype(float)


def _signs(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    return rng.choice([-1.0, 1.0], (n, p)), rng.integers(-2, 3, n).astype(float)


def _binary(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    return rng.integers(0, 2, (n, p)).astype(float), rng.integers(0, 2, n).astype(float)


def _copies(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _integers(rng, n, p)
    X = X[:, rng.integers(0, p, p)] * rng.choice([-2.0, -1.0, 1.0, 2.0], p)
    return X, y


def _plain(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X = rng.standard_normal((n, p)) if rng.random() < 0.5 else rng.integers(-3, 4, (n, p)) * 1.0
    y = 3 * rng.standard_normal(n) if rng.random() < 0.5 else rng.integers(-3, 4, n) * 1.0
    return X, y


def _near_copies(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    apart = 10.0 ** -rng.uniform(2, 15)
    for j in range(1, p):
        if rng.random() < 0.5:
            copied = X[:, int(rng.integers(j))] * rng.choice([1.0, 2.0, -1.0, 1 / 3])
            X[:, j] = copied + apart * rng.standard_normal(n) * (rng.random(n) < 0.7)
    return X, y


def _near_sums(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    apart = 10.0 ** -rng.uniform(2, 15)
    for j in range(2, p):
        if rng.random() < 0.4:
            shares = rng.integers(-1, 2, j) if rng.random() < 0.5 else rng.standard_normal(j)
            X[:, j] = X[:, :j] @ shares + apart * rng.standard_normal(n)
    return X, y


def _two_units(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    cm = np.round(170 + 10 * rng.standard_normal(n), 1)
    inches = np.round(cm / 2.54, int(rng.integers(5, 12)))
    X = np.column_stack([cm, inches, _plain(rng, n, p)[0]])[:, : max(p, 2)]
    return X, np.round(0.5 * cm + 5 * rng.standard_normal(n), 1)


def _extreme_unit(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    return X * 10.0 ** rng.integers(-165, 150), y * 10.0 ** rng.integers(-165, 150)


def _mixed_units(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    reach = int(rng.choice([3, 8, 16, 100]))
    return X * 10.0 ** rng.integers(-reach, reach + 1, p), y


def _constants(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    X[:, rng.random(p) < 0.4] = rng.choice([0.0, 0.1, 1.0, 1e9])
    return X, np.full(n, 0.1) if rng.random() < 0.2 else y


def _offsets(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    return X + 10.0 ** rng.integers(0, 10), y + 10.0 ** rng.integers(0, 10)


def _uncorrelated(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, y = _plain(rng, n, p)
    half = max(n // 2, 1)
    X, y = X[:half], y[:half]
    return np.vstack([X, X]), np.concatenate([y, -y]) if rng.random() < 0.7 else np.tile(y, 2)


def _fits_exactly(rng: Rng, n: int, p: int) -> tuple[Array, Array]:
    X, _ = _plain(rng, n, p)
    return X, X @ (rng.integers(-2, 3, p) * (rng.random(p) < 0.5))


KINDS: dict[str, Callable[[Rng, int, int], tuple[Array, Array]]] = {
    "integers": _integers,
    "±1": _signs,
    "0/1": _binary,
    "copies": _copies,
    "near-copies": _near_copies,
    "near-sums": _near_sums,
    "two units": _two_units,
    "extreme unit": _extreme_unit,
    "mixed units": _mixed_units,
    "constants": _constants,
    "offsets": _offsets,
    "uncorrelated": _uncorrelated,
    "exact fit": _fits_exactly,
}
