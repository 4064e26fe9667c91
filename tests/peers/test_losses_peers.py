"""Our losses against torch's automatic derivatives and skglm's data terms."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from shrinkage.core.losses import LeastSquares, Logistic, Quadratic

pytestmark = pytest.mark.peers


@pytest.fixture(params=["LeastSquares", "Logistic", "Quadratic"])
def pair(request: pytest.FixtureRequest, problem: Any, labels: Any) -> tuple[Any, Any]:
    """Return one of our losses and the same written in torch."""
    import torch

    X, y = problem
    rows, target, label = (torch.as_tensor(array) for array in (X, y, labels))
    hessian = X.T @ X / len(y)
    centre = np.linspace(-1, 1, X.shape[1])
    bowl, bottom = torch.as_tensor(hessian), torch.as_tensor(centre)
    pairs = {
        "LeastSquares": (LeastSquares(X, y), lambda w: ((target - rows @ w) ** 2).mean() / 2),
        "Logistic": (
            Logistic(X, labels),
            lambda w: torch.logaddexp(torch.zeros_like(label), -label * (rows @ w)).mean(),
        ),
        "Quadratic": (
            Quadratic(hessian, centre),
            lambda w: (w - bottom) @ (bowl @ (w - bottom)) / 2,
        ),
    }
    return pairs[request.param]


def test_values_and_gradients_equal_torchs(pair: tuple[Any, Any]) -> None:
    import torch

    ours, theirs = pair
    for w in np.random.default_rng(23).normal(scale=2.0, size=(30, 12)):
        weights = torch.tensor(w, requires_grad=True)
        value = theirs(weights)
        value.backward()
        assert weights.grad is not None
        assert_allclose(ours.value(w), value.item(), rtol=1e-12)
        assert_allclose(ours.gradient(w), weights.grad.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ["LeastSquares", "Logistic"])
def test_lipschitz_constants_equal_skglms(name: str, problem: Any, labels: Any) -> None:
    from skglm import datafits

    X, y = problem
    ours, theirs, target = {
        "LeastSquares": (LeastSquares(X, y), datafits.Quadratic(), y),
        "Logistic": (Logistic(X, labels), datafits.Logistic(), labels),
    }[name]
    expected = theirs.get_global_lipschitz(np.asfortranarray(X), target)
    assert_allclose(ours.lipschitz, expected, rtol=1e-9)
