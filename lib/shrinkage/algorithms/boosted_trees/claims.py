"""What the second article says of boosted trees, checked on a booster equal to XGBoost's."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes, standardise


@claim(
    id=31,
    source="S2 algorithms",
    statement=(
        "Gradient boosting machines, such as GBM and XGBoost, use L1 and L2 regularization to "
        "limit the single trees."
    ),
    verdict="care",
    because=(
        "It depends on the library. XGBoost and LightGBM have both penalties, CatBoost and "
        "scikit-learn's newer booster have L2 alone, its classic one has neither. Only XGBoost and "
        "CatBoost use one, L2, if you do not ask. And what it prices is the size of the values in "
        "the leaves; their number falls only where gains become too small."
    ),
)
def boosting_uses_both_penalties(
    *,
    libraries: tuple[str, ...] = tuple(numerics.defaults()),
    lam: float = 10.0,
    rounds: int = 20,
    step: float = 0.3,
) -> Evidence:
    """Count the libraries with each penalty, and boost with and without L2."""
    has = numerics.defaults()
    with_l1, with_l2 = ([name for name in libraries if has[name][kind]] for kind in ("l1", "l2"))
    unasked = [name for name in with_l2 if has[name]["l2"][1] > 0]
    X, y = _patients()
    found = numerics.trace(X, y, "lam", [0.0, lam], rounds=rounds, step=step)
    shrunk = found.size[1] / found.size[0]
    return Evidence(
        {
            f"libraries of {len(libraries)} that have L1 on leaves": len(with_l1),
            "… namely": ", ".join(with_l1),
            "that have L2": len(with_l2),
            "that use L2 by default": ", ".join(unasked),
            f"diabetes, λ = {lam:g}: mean size of values, as a share of that without": shrunk,
            "… number of leaves, as a share": found.leaves[1] / found.leaves[0],
        },
        0 < len(with_l1) < len(with_l2) < len(libraries)
        and 0 < len(unasked) < len(libraries)
        and bool(shrunk < 0.7),
    )


@claim(
    id=32,
    source="S2 algorithms",
    statement=(
        "In XGBoost, L1 shrinks the weights of the weak learners, and L2 penalises the total "
        "number of leaves of each tree (in brackets: the leaf scores)."
    ),
    verdict="wrong",
    because=(
        "L2 counts no leaves. It prices the square of each leaf's value, as the brackets say, and "
        "a leaf of value 0 costs nothing. What prices a leaf as such is a third parameter, gamma. "
        "L1 does shrink values, and makes some of them 0. Either lowers the number of leaves only "
        "where it brings the gain of a split below gamma."
    ),
)
def l2_penalises_the_number_of_leaves(
    *,
    lam: float = 10.0,
    alpha: float = 1.0,
    gamma: float = 3.0,
    rounds: int = 20,
    step: float = 0.3,
    depth: int = 4,
) -> Evidence:
    """Turn one strength at a time, count the leaves and measure their values."""
    X, y = _patients()
    rules = numerics.PLAIN.with_("depth", depth)

    def turn(parameter: numerics.Parameter, value: float) -> numerics.Traced:
        return numerics.trace(X, y, parameter, [0.0, value], rules, rounds=rounds, step=step)

    def first_tree(strength: float) -> int:
        asked = numerics.Rules(lam=strength, gamma=gamma, depth=4)
        return len(numerics.grow(X, -y, np.ones_like(y), asked).leaves())

    turns = turn("lam", lam), turn("alpha", alpha), turn("gamma", gamma)
    l2, l1 = turns[:2]
    kept = np.array([found.leaves[1] / found.leaves[0] for found in turns])
    sizes = np.array([found.size[1] / found.size[0] for found in turns])
    through = [first_tree(strength) for strength in (0.0, 10 * lam)]
    counts = f"number of leaves under λ = {lam:g}, α = {alpha:g}, γ = {gamma:g}, as a share"
    return Evidence(
        {
            counts: kept,
            "mean size of their values, as a share": sizes,
            "leaves of value 0": np.array([found.zeros[1] for found in turns]),
            "leaves without any of the three": int(l2.leaves[0]),
            f"first tree, γ = {gamma:g}: leaves with λ = 0 and λ = {10 * lam:g}": np.array(through),
        },
        bool(
            kept[0] > 0.75 > 0.7 > max(kept[2], sizes[0], sizes[1])
            and sizes[2] > 0.7
            and l1.zeros[1] > 0 == l2.zeros[1]
            and through[1] < through[0]
        ),
        counts,
    )


def _patients() -> tuple[FloatArray, FloatArray]:
    """Return the diabetes data, the response in units of its spread."""
    data = diabetes()
    return data.X, standardise(data.y[:, np.newaxis]).X[:, 0]
