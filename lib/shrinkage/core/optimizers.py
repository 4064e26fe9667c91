"""The optimizers of neural networks, full batch, as PyTorch writes them: momentum, Adam, AdamW."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from shrinkage.core.validation import (
    FloatArray,
    as_vector,
    check_count,
    check_fraction,
    check_nonnegative,
    check_positive,
    check_step,
)

__all__ = ["adam", "momentum"]

Gradient = Callable[[FloatArray], FloatArray]


def momentum(
    gradient: Gradient, start: ArrayLike, step: float, steps: int, *, beta: float = 0.9
) -> FloatArray:
    """Follow gradient steps with momentum, as ``torch.optim.SGD(momentum=beta)`` takes them.

    Parameters
    ----------
    gradient : callable
        The gradient of the whole objective, its penalty included.
    start : array_like, shape (p,)
        Where to begin.
    step : float
        The step η > 0.
    steps : int
        How many steps to take, at least 1.
    beta : float
        The share of the last move that is kept, in [0, 1); 0 gives plain gradient steps.

    Returns
    -------
    ndarray, shape (steps + 1, p)
        The start and every iterate.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    way, beta = _begin(start, step, steps), _share("beta", beta)
    move = np.zeros_like(way[0])
    for k in range(1, len(way)):
        move = beta * move + gradient(way[k - 1])
        way[k] = way[k - 1] - step * move
    return way


def adam(
    gradient: Gradient,
    start: ArrayLike,
    step: float,
    steps: int,
    *,
    decay: float = 0.0,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> FloatArray:
    """Follow Adam, which divides each slope by a running size of that slope, or AdamW.

    Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), algorithm 1; Loshchilov and
    Hutter, Decoupled Weight Decay Regularization (2019), algorithm 2. Tests among the peers prove
    it equal to ``torch.optim.Adam`` and ``torch.optim.AdamW``.

    Parameters
    ----------
    gradient : callable
        The gradient of the whole objective; for L1 it includes λ·sign(w).
    start : array_like, shape (p,)
        Where to begin.
    step : float
        The step η > 0.
    steps : int
        How many steps to take, at least 1.
    decay : float
        AdamW's `weight_decay`: each step first multiplies the weights by 1 − step·decay.
    beta1, beta2 : float
        The shares of the running means that are kept, in [0, 1).
    epsilon : float
        What is added to the size that divides.

    Returns
    -------
    ndarray, shape (steps + 1, p)
        The start and every iterate.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    way = _begin(start, step, steps)
    decay, epsilon = check_nonnegative("decay", decay), check_positive("epsilon", epsilon)
    beta1, beta2 = _share("beta1", beta1), _share("beta2", beta2)
    mean, square = np.zeros_like(way[0]), np.zeros_like(way[0])
    for k in range(1, len(way)):
        slope = gradient(way[k - 1])
        mean = beta1 * mean + (1 - beta1) * slope
        square = beta2 * square + (1 - beta2) * slope**2
        size = np.sqrt(square / (1 - beta2**k)) + epsilon
        kept = way[k - 1] if decay == 0 else (1 - step * decay) * way[k - 1]
        way[k] = kept - step * (mean / (1 - beta1**k)) / size
    return way


def _begin(start: ArrayLike, step: float, steps: int) -> FloatArray:
    first, count = as_vector("start", start), check_count("steps", steps)
    check_step(step)
    way = np.empty((count + 1, first.size))
    way[0] = first
    return way


def _share(name: str, beta: float) -> float:
    if check_fraction(name, beta) == 1:
        raise ValueError(f"{name} must be below 1, got {beta}")
    return float(beta)
