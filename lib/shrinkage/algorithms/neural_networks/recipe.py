"""L1 and L2 in PyTorch as they should be: a program to copy. It needs PyTorch, the pages do not."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def penalised(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Split the parameters into weights, which are penalised, and biases and scales, which not."""
    weights = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    return weights, others


def train(
    model: nn.Module, X: Tensor, y: Tensor, *, l1: float, l2: float, step: float, steps: int
) -> None:
    """Minimise half the mean squared error + l1·‖w‖₁ + (l2/2)·‖w‖², full batch, in place."""
    weights, others = penalised(model)
    # weight_decay is (l2/2)‖w‖² under SGD, and falls on the weights alone.
    groups = [{"params": weights, "weight_decay": l2}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.SGD(groups, lr=step)
    target = y.reshape(-1, 1)  # the shape of the outputs: (n,) would make all pairs of rows
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(X), target) / 2
        loss.backward()
        optimizer.step()
        with torch.no_grad():  # the proximal step of L1: it lands on zero
            for weight in weights:
                weight.copy_(weight.sign() * (weight.abs() - step * l1).clamp(min=0.0))
