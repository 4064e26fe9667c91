"""Solution paths: the solution of a penalised problem as a function of λ.

`exact` follows the lasso knot by knot and has ridge at every λ, `budgets` goes from a budget to its
λ, `warm` goes along a grid of λ for elastic net and logistic loss. Beneath them are the homotopy
and the active-set method.
"""

from shrinkage.core.paths.budgets import budgets, lasso_multiplier, ridge_multiplier
from shrinkage.core.paths.exact import Event, Path, RidgePath, lasso_path, ridge_path
from shrinkage.core.paths.warm import elastic_net_path, logistic_path

__all__ = [
    "Event",
    "Path",
    "RidgePath",
    "budgets",
    "elastic_net_path",
    "lasso_multiplier",
    "lasso_path",
    "logistic_path",
    "ridge_multiplier",
    "ridge_path",
]
