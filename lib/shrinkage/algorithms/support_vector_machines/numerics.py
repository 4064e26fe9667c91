"""Support vector machines in numbers: what C is, and both margins of a line."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.validation import as_vector, check_count, check_positive

__all__ = ["Margins", "cost", "margins", "strength"]


class Margins(NamedTuple):
    """How far apart the two edges of a band xᵀw + b = ±1 are.

    Attributes
    ----------
    euclidean : float
        2/‖w‖₂, the diameter of the largest disc between them.
    chebyshev : float
        2/‖w‖₁, the side of the largest axis-parallel square between them: the distance in ℓ∞.
    """

    euclidean: float
    chebyshev: float


def strength(C: float, n: int) -> float:
    """Return the λ that is scikit-learn's C for n rows: 1/(nC)."""
    return 1.0 / (check_count("n", n) * check_positive("C", C))


def cost(lam: float, n: int) -> float:
    """Return the C that is our λ for n rows: 1/(nλ)."""
    return 1.0 / (check_count("n", n) * check_positive("lam", lam))


def margins(w: ArrayLike) -> Margins:
    """Return both margins; they are infinite for w = 0."""
    weights = as_vector("w", w)
    norms = float(np.linalg.norm(weights)), float(np.abs(weights).sum())
    return Margins(*(2 / norm if norm else math.inf for norm in norms))
