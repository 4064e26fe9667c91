"""XGBoost under our rules, which the peers' tests and a benchmark share."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkage.algorithms.boosted_trees.numerics import Rules


def xgboost_fit(X: np.ndarray, y: np.ndarray, rules: Rules, loss: str, rounds: int, step: float):
    """Return XGBoost's booster, by its exact method on one thread, and the data as it holds them.

    Labels of the logistic loss are −1 and +1, as ours.
    """
    import xgboost

    squared = loss == "squared"
    parameters: dict[str, Any] = {
        "tree_method": "exact",
        "max_depth": rules.depth,
        "lambda": rules.lam,
        "alpha": rules.alpha,
        "gamma": rules.gamma,
        "min_child_weight": rules.min_child_weight,
        "eta": step,
        "nthread": 1,
        "objective": "reg:squarederror" if squared else "binary:logistic",
        "base_score": float(y.mean()) if squared else 0.5,
    }
    matrix = xgboost.DMatrix(X, y if squared else (y > 0).astype(float))
    return xgboost.train(parameters, matrix, rounds), matrix
