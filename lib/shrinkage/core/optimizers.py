"""The optimizers of neural networks, full batch, as PyTorch writes them: momentum, Adam, AdamW."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

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

__all__ = ["Adam", "Momentum", "adam", "momentum"]

Gradient = Callable[[FloatArray], FloatArray]


@dataclass
class Momentum:
    """What momentum remembers between its steps, as ``torch.optim.SGD`` does.

    Parameters
    ----------
    beta : float
        The share of the last direction that is kept, in [0, 1); 0 gives plain gradient steps.
    nesterov : bool
        Whether to look ahead: the slope is added to the share of the new direction.

    Raises
    ------
    ValueError
        If `beta` is out of range.
    """

    beta: float = 0.9
    nesterov: bool = False

    def __post_init__(self) -> None:
        self.beta = _share("beta", self.beta)
        self._kept: FloatArray = np.zeros(())

    def direction(self, slope: FloatArray) -> FloatArray:
        """Take in the slope at the weights, and return the direction of the step from there."""
        self._kept = self.beta * self._kept + slope
        return slope + self.beta * self._kept if self.nesterov else self._kept


@dataclass
class Adam:
    """What Adam remembers between its steps, as ``torch.optim.Adam`` does.

    Parameters
    ----------
    beta1, beta2 : float
        The shares of the running means of the slope and of its square that are kept, in [0, 1).
    epsilon : float
        What is added to the size that divides, > 0.
    amsgrad : bool
        Whether to divide by the largest mean square so far (Reddi, Kale and Kumar 2018).

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    amsgrad: bool = False

    def __post_init__(self) -> None:
        self.beta1, self.beta2 = _share("beta1", self.beta1), _share("beta2", self.beta2)
        self.epsilon = check_positive("epsilon", self.epsilon)
        self._count = 0
        self._mean = self._square = self._largest = np.zeros(())

    def direction(self, slope: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Take in the slope at the weights, and return what the step from there is made of.

        Returns
        -------
        mean : ndarray
            The running mean of the slopes.
        factor : ndarray
            What each weight's step is multiplied by: one over the running size of its slope. A
            weight moves by −η·factor·mean.
        """
        self._count += 1
        self._mean = self.beta1 * self._mean + (1 - self.beta1) * slope
        self._square = self.beta2 * self._square + (1 - self.beta2) * slope**2
        square = self._square
        if self.amsgrad:
            square = self._largest = np.maximum(self._largest, self._square)
        size = np.sqrt(square) / math.sqrt(1 - self.beta2**self._count)
        return self._mean / (1 - self.beta1**self._count), 1 / (size + self.epsilon)


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
        As in `Momentum`.

    Returns
    -------
    ndarray, shape (steps + 1, p)
        The start and every iterate.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    way, rule = _begin(start, step, steps), Momentum(beta)
    for k in range(1, len(way)):
        way[k] = way[k - 1] - step * rule.direction(gradient(way[k - 1]))
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
    beta1, beta2, epsilon : float
        As in `Adam`.

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
    decay, rule = check_nonnegative("decay", decay), Adam(beta1, beta2, epsilon)
    for k in range(1, len(way)):
        mean, factor = rule.direction(gradient(way[k - 1]))
        way[k] = (1 - step * decay) * way[k - 1] - step * factor * mean
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
