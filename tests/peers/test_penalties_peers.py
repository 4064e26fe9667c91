"""Our proximal operators and projections against skglm's and pyproximal's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from shrinkage.core.penalties import (
    L1,
    ElasticNet,
    GroupL2,
    Lq,
    SquaredL2,
    project_l1_ball,
    project_l2_ball,
)

pytestmark = pytest.mark.peers

STEPS = (0.1, 1.0, 2.7)
LAM = 0.6
POINTS = np.random.default_rng(21).normal(scale=2.0, size=(40, 6))


def of_skglm(penalty: Any, v: Any, step: float) -> Any:
    return np.array([penalty.prox_1d(value, step, j) for j, value in enumerate(v)])


def skglm_penalties() -> dict[str, tuple[Any, Any]]:
    """Return our penalties beside skglm's, each with the scale that its page states."""
    from skglm import penalties

    return {
        "L1": (L1(LAM), penalties.L1(LAM)),
        "ElasticNet": (ElasticNet(LAM, 0.3), penalties.L1_plus_L2(LAM, 0.3)),
        # Ours is (λ/q)·Σ|w|^q, theirs α·Σ|w|^q.
        "Lq 1/2": (Lq(LAM, 0.5), penalties.L0_5(LAM / 0.5)),
        "Lq 2/3": (Lq(LAM, 2 / 3), penalties.L2_3(LAM / (2 / 3))),
    }


@pytest.mark.parametrize("name", ["L1", "ElasticNet", "Lq 1/2", "Lq 2/3"])
@pytest.mark.parametrize("step", STEPS)
def test_prox_and_value_equal_skglms(name: str, step: float) -> None:
    ours, theirs = skglm_penalties()[name]
    for v in POINTS:
        assert_allclose(ours.prox(v, step), of_skglm(theirs, v, step), rtol=1e-9, atol=1e-12)
        assert_allclose(ours.value(v), theirs.value(v), rtol=1e-12)


def test_subdiff_distance_equals_skglms() -> None:
    source = np.random.default_rng(22)
    for name in ("L1", "ElasticNet"):
        ours, theirs = skglm_penalties()[name]
        for v in POINTS:
            w, grad = np.where(v > 0, v, 0.0), source.normal(size=v.size)
            expected = theirs.subdiff_distance(w, grad, np.arange(v.size))
            assert_allclose(ours.subdiff_distance(w, grad), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("step", STEPS)
def test_group_prox_equals_skglms(step: float) -> None:
    from skglm.penalties import WeightedGroupL2

    groups = ((0, 3, 4), (1,), (2, 5))
    pointers, indices = np.array([0, 3, 4, 6]), np.array([0, 3, 4, 1, 2, 5])
    theirs = WeightedGroupL2(LAM, np.sqrt([3.0, 1.0, 2.0]), pointers, indices)
    ours = GroupL2(LAM, groups)
    for v in POINTS:
        expected = np.empty_like(v)
        for number, group in enumerate(groups):
            expected[list(group)] = theirs.prox_1group(v[list(group)], step, number)
        assert_allclose(ours.prox(v, step), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("step", STEPS)
def test_prox_equals_pyproximals(step: float) -> None:
    import pyproximal

    pairs: list[tuple[Any, Any]] = [
        (L1(LAM), pyproximal.L1(sigma=LAM)),
        (SquaredL2(LAM), pyproximal.L2(sigma=LAM)),
    ]
    for ours, theirs in pairs:
        for v in POINTS:
            assert_allclose(ours.prox(v, step), theirs.prox(v, step), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("radius", [0.4, 2.0, 9.0])
def test_projections_equal_pyproximals(radius: float) -> None:
    import pyproximal

    size = POINTS.shape[1]
    l1_ball = pyproximal.L1Ball(size, radius, maxiter=200, xtol=1e-14)
    l2_ball = pyproximal.EuclideanBall(np.zeros(size), radius)
    pairs: list[tuple[Callable[..., Any], Any]] = [
        (project_l1_ball, l1_ball),
        (project_l2_ball, l2_ball),
    ]
    for project, ball in pairs:
        for v in POINTS:
            assert_allclose(project(v, radius), ball.prox(v, 1.0), rtol=1e-7, atol=1e-9)
