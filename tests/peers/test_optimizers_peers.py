"""Our restatements of momentum and AdamW take torch's steps."""

from typing import Any

import numpy as np
import pytest

from shrinkage.core.losses import LeastSquares
from shrinkage.core.optimizers import adam, momentum

pytestmark = pytest.mark.peers


def torch_way(make: Any, f: LeastSquares, steps: int) -> Any:
    import torch

    X, y = torch.tensor(f.X.copy()), torch.tensor(f.y.copy())
    w = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer, way = make(torch.optim, [w]), [w.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        (((X @ w - y) ** 2).mean() / 2).backward()
        optimizer.step()
        way.append(w.detach().numpy().copy())
    return np.array(way)


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_our_steps_are_torch_s(decay: float, problem: Any) -> None:
    f, start = LeastSquares(*problem), np.zeros(problem[0].shape[1])
    theirs = torch_way(lambda optim, w: optim.AdamW(w, lr=0.01, weight_decay=decay), f, 300)
    np.testing.assert_allclose(
        adam(f.gradient, start, 0.01, 300, decay=decay), theirs, rtol=1e-9, atol=1e-12
    )
    theirs = torch_way(
        lambda optim, w: optim.SGD(w, lr=0.01, momentum=0.9, weight_decay=decay), f, 300
    )

    def slope(w: Any) -> Any:
        return f.gradient(w) + decay * w

    np.testing.assert_allclose(momentum(slope, start, 0.01, 300), theirs, rtol=1e-9, atol=1e-12)
