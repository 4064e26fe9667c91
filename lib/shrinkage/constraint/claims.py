"""What the article says about the constraint, each claim with a check that can fail."""

from __future__ import annotations

import numpy as np

from shrinkage.constraint import numerics
from shrinkage.core.paths import Path, lasso_multiplier, lasso_path, ridge_multiplier, ridge_path
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes


@claim(
    id=17,
    source="S1 §5",
    statement="Limiting the weights by a constraint and penalising them are the same problem.",
    implied=True,
    verdict="care",
    because=(
        "Every λ has its budget. Every positive budget has its λ if the loss is convex. But the "
        "budget of a λ depends on the data, under L1 all λ from λmax on share the budget 0, "
        "squared L2 has no λ for it, and a loss that is not convex can have budgets that no λ "
        "reaches."
    ),
)
def penalty_is_constraint(
    *,
    floor: float = 1.0,
    shares: tuple[float, ...] = (1.0, 1.5, 10.0),
    parts: tuple[int, int] = (0, 1),
    lam: float = 5.0,
) -> Evidence:
    """Go from λ to t and back on real data, and look for budgets that no λ reaches."""
    data = diabetes()
    lasso, ridge = lasso_path(data.X, data.y), ridge_path(data.X, data.y, [1.0])
    error = max(_l1_errors(lasso.lams[0]).max(), _l2_errors().max())
    at_zero = sum(not lasso(share * lasso.lams[0]).any() for share in shares)
    budgets = [float(np.abs(_half(part)(lam)).sum()) for part in parts]
    dent = numerics.dent(numerics.two_valleys(floor), "l1")
    missed = [0.0, 0.0] if dent is None else [dent.low, dent.high]
    tiny = [ridge_multiplier(ridge, t) for t in (1.0, 0.1, 0.01)]
    return Evidence(
        {
            "largest relative error of λ after λ → t → λ, diabetes data": float(error),
            f"of λ = {', '.join(f'{s:g}' for s in shares)} λmax, those with t = 0": at_zero,
            f"L1's budget of λ = {lam:g} on every second patient, and on the others": budgets,
            "L2's λ for t = 1, 0.1, 0.01": tiny,
            "budgets between these have no λ, two valleys": missed,
        },
        error < 1e-8
        and at_zero > 1
        and abs(budgets[0] - budgets[1]) > 0.01 * budgets[0]
        and tiny[2] > 5 * tiny[1] > 25 * tiny[0]
        and dent is not None,
        decisive="budgets between these have no λ, two valleys",
    )


def _l1_errors(largest: float) -> FloatArray:
    data = diabetes()
    path = lasso_path(data.X, data.y)
    lams = np.geomspace(1e-3, 0.999, 40) * largest
    back = [lasso_multiplier(path, float(np.abs(path(lam)).sum())) for lam in lams]
    return np.abs(np.array(back) / lams - 1)


def _l2_errors() -> FloatArray:
    data = diabetes()
    path = ridge_path(data.X, data.y, [1.0])
    lams = np.geomspace(1e-3, 1e5, 40)
    back = [ridge_multiplier(path, float(np.linalg.norm(path(lam)))) for lam in lams]
    return np.abs(np.array(back) / lams - 1)


def _half(part: int) -> Path:
    data = diabetes()
    return lasso_path(data.X[part::2], data.y[part::2])


@claim(
    id=18,
    source="S1 §5",
    statement=(
        "The condition under which the loss with L1 has its minimum at 0 is far looser than the "
        "one under L2, so L1 gets sparse solutions more easily."
    ),
    verdict="true",
    because=(
        "For a convex loss and one weight, with the others at their best: under L1 the slope of "
        "the loss at 0 may lie anywhere in [−λ, λ], under L2 it must be 0. On random data the "
        "first happens with a probability that grows to 1 with λ, the second with probability 0."
    ),
)
def l1_condition_is_looser(
    *, lam: float = 0.2, signal: float = 0.3, repeats: int = 60, seed: int = 0
) -> Evidence:
    """Take the slope of each weight at 0 in random problems, and compare it with the solutions."""
    slopes, l1_zeros, l2_zeros = [], [], []
    rng = np.random.default_rng(seed)
    for _ in range(repeats):
        X = rng.standard_normal((50, 5))
        y = signal * X[:, 0] + rng.standard_normal(50)
        w = lasso_path(X, y, fit_intercept=False, lam_min=lam).coefs[-1]
        l1_zeros.append(w == 0)
        l2_zeros.append(ridge_path(X, y, [lam], fit_intercept=False).coefs[0] == 0)
        slopes.append([numerics.slope_at_zero(X, y, j, lam) for j in range(5)])
    fits = np.abs(slopes) <= lam
    zeros, others = np.array(l1_zeros), np.array(l2_zeros)
    agree = float(np.mean(fits == zeros))
    return Evidence(
        {
            "slopes at 0 that L1 accepts, an interval of the length": 2 * lam,
            "… that L2 accepts, an interval of the length": 0.0,
            f"share of {zeros.size} random weights that L1 sets to 0": float(zeros.mean()),
            "… that L2 sets to 0": float(others.mean()),
            "share for which the condition on the slope foretells L1's zero": agree,
        },
        agree == 1.0 and zeros.mean() > 0.1 and not others.any(),
        decisive=f"share of {zeros.size} random weights that L1 sets to 0",
    )
