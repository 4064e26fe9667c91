"""Each rule is PyTorch's, step by step; the recipe is what it says; Keras's factors."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest

from shrinkage.algorithms.neural_networks import numerics
from shrinkage.algorithms.neural_networks.numerics import Network, Rule

pytestmark = pytest.mark.peers


def torch_way(rule: Rule, network: Network, X, y, start, steps: int) -> np.ndarray:
    """Return PyTorch's parameters after each step, penalty on all parameters."""
    torch = pytest.importorskip("torch")
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    decay = {"weight_decay": rule.lam} if rule.penalty in ("l2", "decoupled") else {}
    if rule.optimizer == "adam":
        kind = torch.optim.AdamW if rule.penalty == "decoupled" else torch.optim.Adam
        optimizer = kind([w], lr=rule.step, amsgrad=rule.amsgrad, **({"weight_decay": 0.0} | decay))
    else:
        momentum = numerics.BETA1 if rule.optimizer == "momentum" else 0.0
        optimizer = torch.optim.SGD(
            [w], lr=rule.step, momentum=momentum, nesterov=rule.nesterov, **decay
        )
    columns, labels = torch.tensor(X), torch.tensor(y, dtype=torch.float64)
    h, d = network.hidden, network.inputs
    way = []
    for _ in range(steps):
        optimizer.zero_grad()
        first, bias = w[: h * d].reshape(h, d), w[h * d : h * d + h]
        last, offset = w[h * d + h : h * d + 2 * h], w[-1]
        scores = torch.relu(columns @ first.T + bias) @ last + offset
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)
        if rule.penalty == "subgradient":
            loss = loss + rule.lam * w.abs().sum()
        loss.backward()
        optimizer.step()
        way.append(w.detach().numpy().copy())
    return np.array(way)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("sgd", "none", 0.0, 0.1),
        Rule("sgd", "l2", 0.03, 0.1),
        Rule("sgd", "subgradient", 0.01, 0.1),
        Rule("momentum", "none", 0.0, 0.05),
        Rule("momentum", "l2", 0.03, 0.05),
        Rule("momentum", "l2", 0.03, 0.05, nesterov=True),
        Rule("momentum", "none", 0.0, 0.05, nesterov=True),
        Rule("adam", "none", 0.0, 0.02),
        Rule("adam", "l2", 0.03, 0.02),
        Rule("adam", "l2", 0.03, 0.02, amsgrad=True),
        Rule("adam", "decoupled", 0.03, 0.02),
        Rule("adam", "decoupled", 0.03, 0.02, amsgrad=True),
    ],
    ids=str,
)
def test_two_hundred_steps_are_pytorch_s(rule: Rule) -> None:
    network = Network(3, 5)
    source = np.random.default_rng(2)
    X, y = source.normal(size=(20, 3)), source.integers(0, 2, size=20)
    start = network.start(3)
    ours = np.array(list(numerics.train(network, rule, X, y, start=start, steps=200, biases=True)))
    theirs = torch_way(rule, network, X, y, start, 200)
    assert np.abs(ours - theirs).max() <= 1e-10


@pytest.mark.parametrize("column", [True, False])
def test_the_restated_program_is_pytorch_s(column: bool) -> None:
    torch = pytest.importorskip("torch")
    source = np.random.default_rng(0)
    X, y, w = source.normal(size=(7, 3)), source.normal(size=7), source.normal(size=3)
    model = torch.nn.Linear(3, 1, dtype=torch.float64)
    with torch.no_grad():
        model.weight.copy_(torch.tensor(w[None]))
        model.bias.fill_(0.4)
    targets = torch.tensor(y[:, None] if column else y)
    with pytest.warns(UserWarning, match="size") if not column else nullcontext():
        loss = torch.nn.MSELoss()(model(torch.tensor(X)), targets)
    for parameter in model.parameters():
        loss = loss + 0.3 * torch.norm(parameter, 1) + 0.2 * torch.norm(parameter, 2)
    loss.backward()
    value, gradient, slope = numerics.recipe_objective(w, 0.4, X, y, l1=0.3, l2=0.2, column=column)
    assert loss.item() == pytest.approx(value, abs=1e-12)
    np.testing.assert_allclose(model.weight.grad.numpy()[0], gradient, atol=1e-12)
    assert float(model.bias.grad) == pytest.approx(slope, abs=1e-12)


def test_the_corrected_program_finds_the_elastic_net() -> None:
    torch = pytest.importorskip("torch")
    from sklearn.linear_model import ElasticNet

    from shrinkage.algorithms.neural_networks import recipe

    source = np.random.default_rng(0)
    X = source.normal(size=(60, 6))
    y = 2 * X[:, 0] - X[:, 1] + 0.5 * source.normal(size=60) + 3
    model = torch.nn.Linear(6, 1, dtype=torch.float64)
    l1, l2 = 0.2, 0.1
    recipe.train(model, torch.tensor(X), torch.tensor(y), l1=l1, l2=l2, step=0.2, steps=3000)
    alpha = l1 + l2
    peer = ElasticNet(alpha=alpha, l1_ratio=l1 / alpha, tol=1e-12, max_iter=100_000).fit(X, y)
    ours = model.weight.detach().numpy()[0]
    np.testing.assert_allclose(ours, peer.coef_, atol=1e-8)
    assert ((ours == 0) == (peer.coef_ == 0)).all()
    assert (ours == 0).any()
    assert model.bias.item() == pytest.approx(peer.intercept_, abs=1e-8)


def test_keras_s_factors() -> None:
    keras = pytest.importorskip("keras")
    w = np.array([1.0, -2.0, 0.5], dtype="float32")
    assert float(keras.regularizers.L1(0.3)(w)) == pytest.approx(0.3 * 3.5, rel=1e-6)
    assert float(keras.regularizers.L2(0.3)(w)) == pytest.approx(0.3 * 5.25, rel=1e-6)
