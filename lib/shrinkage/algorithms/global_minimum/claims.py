"""What the dialogue says of the moved minimum, each with a check that can fail."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.global_minimum.numerics import (
    Penalty,
    eigen_formula,
    error_of_model,
    least_norm_limit,
    lowest_with_l2,
    model_of_logistic,
    turned_loss,
)
from shrinkage.core.losses import Quadratic
from shrinkage.core.solvers import lasso, ridge
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import breast_cancer, diabetes

COLUMNS = ("mean radius", "mean texture", "mean smoothness")
"""Three features whose classes overlap, so that the logistic loss has a minimum without penalty."""


@claim(
    id=39,
    source="S2 loss",
    statement=(
        "With a penalty we move away from the original global minimum, on purpose: the shape of "
        "the loss is changed, and the new optimum balances fit and complexity."
    ),
    verdict="care",
    because=(
        "Where there is one original minimum, the training loss is never lower at the new one. "
        "Where many weights fit equally well there is no single minimum to move from: as λ → 0 the "
        "penalty chooses among them. Ridge tends to the one of least length."
    ),
)
def penalty_moves_the_minimum(
    *, lams: tuple[float, ...] = (0.01, 0.1, 1.0, 10.0), rows: int = 6
) -> Evidence:
    """Compare training losses on the diabetes data, then follow ridge with very few rows."""
    data = diabetes()
    X, y = data.X, data.y - data.y.mean()

    def loss(w: np.ndarray) -> float:
        return float(np.mean((y - X @ w) ** 2) / 2)

    free = loss(np.linalg.lstsq(X, y)[0])
    rises = [[loss(fit(X, y, lam).w) - free for lam in lams] for fit in (ridge, lasso)]
    few, target = X[:rows], y[:rows]
    limit = least_norm_limit(few, target, [1e-6, 1e-9])
    other = np.linalg.svd(few)[2][-1]  # a direction that these rows do not see, if there is one
    moved = limit.least_norm + other
    fits = [float(np.abs(few @ w - target).max()) for w in (limit.least_norm, moved)]
    return Evidence(
        {
            "strengths λ": np.array(lams),
            "training loss above its minimum, ridge": np.array(rises[0]),
            "training loss above its minimum, lasso": np.array(rises[1]),
            f"with {rows} rows and 10 features: largest residual of the least-norm weights": fits[
                0
            ],
            "… and of others, one unit away": fits[1],
            "ridge's relative distance from the least-norm weights at λ = 1e−9": (
                limit.ridge_distance[-1]
            ),
        },
        bool((np.array(rises) > 0).all())
        and max(fits) < 1e-8
        and float(limit.ridge_distance[-1]) < 1e-5,
        decisive="ridge's relative distance from the least-norm weights at λ = 1e−9",
    )


@claim(
    id=40,
    source="S2 loss",
    statement=(
        "Equations 7.7 and 7.13 of *Deep Learning* (for L2) give a quantitative account of how "
        "far the regularized optimum is from the original one."
    ),
    verdict="care",
    because=(
        "7.13 does, exactly for a quadratic loss and nearly for others while λ is small. 7.7 has "
        "no penalty in it: it is the gradient of the quadratic model, from which the account "
        "starts."
    ),
)
def equations_describe_the_shift(
    *,
    lam: float = 0.5,
    curved: bool = True,
    penalty: Penalty = "l2",
    lams: tuple[float, ...] = (1e-2, 1e-4, 1e-6),
) -> Evidence:
    """Put the optimum and w* into both equations, for a tilted quadratic and a logistic loss.

    The logistic loss may have another penalty, with its own equation: 7.23 for L1.
    """
    f = turned_loss(4.0, 0.25, 0.5, (1.5, 1.6))
    true = lowest_with_l2(f, lam)
    where_7_7_is_zero = f.w_star + np.linalg.solve(f.H, f.gradient(f.w_star))
    apart = float(np.hypot(*(where_7_7_is_zero - true)))
    exact = float(np.abs(eigen_formula(f, lam) - true).max())
    data = breast_cancer()
    columns = [data.feature_names.index(name) for name in COLUMNS]
    model = model_of_logistic(data.X[:, columns], data.y)
    errors = [error_of_model(model, each, penalty) if curved else _own_error(model.model, each)
              for each in lams]  # fmt: skip
    equation = "7.13" if penalty == "l2" else "7.23"
    return Evidence(
        {
            "quadratic loss: distance of 7.13 from the optimum": exact,
            "distance of the zero of 7.7 from the optimum": apart,
            "logistic loss: strengths λ": np.array(lams),
            f"error of {equation} there, as a share of the move": np.array(errors),
        },
        # Large at first, and gone in the end: it falls with λ.
        exact < 1e-12 and apart > 0.1 and errors[0] > 0.1 and 0 < errors[-1] < 0.001,
        decisive="distance of the zero of 7.7 from the optimum",
    )


def _own_error(model: Quadratic, lam: float) -> float:
    """Return the error where the loss is the quadratic model itself."""
    true = lowest_with_l2(model, lam)
    off = eigen_formula(model, lam) - true
    return float(np.linalg.norm(off) / np.linalg.norm(true - model.w_star))
