"""Our restatements of optimizers equal the library that they restate."""

import numpy as np
import pytest

from shrinkage.core.optimizers import adam
from shrinkage.gradient import numerics

pytestmark = pytest.mark.peers


def torch_way(make_optimizer, loss, start, steps):
    import torch

    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(torch.optim, [w])
    way = [list(start)]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(torch, w).backward()
        optimizer.step()
        way.append(w.detach().tolist())
    return np.array(way)


@pytest.mark.parametrize("lam", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("settings", [{}, {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}])
def test_adam_on_an_l1_objective_is_torch_s(lam, settings):
    start, step, steps = [2.0, -0.3, 0.0], 0.05, 300
    f = numerics.loss_of_two(0.4, [1.0, -0.2])

    def objective(torch, w):
        H, c = torch.tensor(f.H.copy()), torch.tensor(f.w_star.copy())
        shift = w[:2] - c
        return shift @ H @ shift / 2 + lam * w.abs().sum()

    def slope(w):
        return np.append(f.gradient(w[:2]), 0.0) + lam * np.sign(w)

    theirs = torch_way(
        lambda optim, parameters: optim.Adam(
            parameters,
            lr=step,
            betas=(settings.get("beta1", 0.9), settings.get("beta2", 0.999)),
            eps=settings.get("epsilon", 1e-8),
        ),
        objective,
        start,
        steps,
    )
    ours = adam(slope, start, step, steps, **settings)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("lam", [0.3, 0.9])
def test_sgd_is_the_l2_and_the_subgradient_rule(lam):
    start, step, steps = [2.0, -0.7], 0.1, 200
    f = numerics.loss_of_two(0.4, [1.0, -0.2])

    def loss(torch, w):
        shift = w - torch.tensor(f.w_star.copy())
        return shift @ torch.tensor(f.H.copy()) @ shift / 2

    decayed = torch_way(
        lambda optim, parameters: optim.SGD(parameters, lr=step, weight_decay=lam),
        loss,
        start,
        steps,
    )
    np.testing.assert_allclose(
        numerics.descend("l2", f, lam, step, start, steps), decayed, rtol=1e-9, atol=1e-12
    )
    penalised = torch_way(
        lambda optim, parameters: optim.SGD(parameters, lr=step),
        lambda torch, w: loss(torch, w) + lam * w.abs().sum(),
        start,
        steps,
    )
    np.testing.assert_allclose(
        numerics.descend("subgradient", f, lam, step, start, steps),
        penalised,
        rtol=1e-9,
        atol=1e-12,
    )
