"""What the articles say about sparse linear models, each with a check that can fail."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.linear_models import numerics
from shrinkage.core.losses import LeastSquares, centre
from shrinkage.core.paths import lasso_path, ridge_path
from shrinkage.core.penalties import L1
from shrinkage.core.solvers import coordinate_descent, duality_gap, lasso
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes, sparse_linear_model


@claim(
    id=1,
    source="S1 preface",
    statement=("L1 lowers complexity by making the parameters sparse, which reduces their number."),
    verdict="care",
    because=(
        "It does set weights to zero, and the lasso's degrees of freedom are the mean number of "
        "those left. But a count alone is not complexity: fit the kept weights anew without a "
        "penalty, and the same number costs more, because they were searched for. And ridge "
        "lowers the degrees of freedom with no zero at all."
    ),
)
def fewer_parameters(*, lam: float = 0.2, draws: int = 600) -> Evidence:
    """Measure the degrees of freedom of lasso, refit lasso and ridge on one design."""
    X, _, w = sparse_linear_model(60, 20, 5, correlation=0.5, seed=1)

    def lasso_weights(columns: FloatArray, y: FloatArray) -> FloatArray:
        return lasso(columns, y, lam, fit_intercept=False).w

    def refit_weights(columns: FloatArray, y: FloatArray) -> FloatArray:
        kept = lasso_weights(columns, y) != 0
        anew = np.zeros(columns.shape[1])
        anew[kept] = np.linalg.lstsq(columns[:, kept], y)[0]
        return anew

    plain = numerics.measured_freedom(X, w, 1.0, lasso_weights, draws=draws)
    refit = numerics.measured_freedom(X, w, 1.0, refit_weights, draws=draws)
    ridge = float(numerics.ridge_freedom(X, lam))
    zeros = int((ridge_path(X, X @ w, [lam])(lam) == 0).sum())
    return Evidence(
        {
            f"degrees of freedom of {plain.kept:.1f} kept weights, fitted anew": refit.measured,
            "… standard error": refit.error,
            "kept weights of the lasso, of 20, on average": plain.kept,
            "degrees of freedom of the lasso": plain.measured,
            "standard error of its difference to the kept weights": plain.difference,
            "degrees of freedom of ridge, same λ": ridge,
            "zeros of ridge": zeros,
        },
        plain.kept < 15
        and abs(plain.measured - plain.kept) < 4 * plain.difference
        and refit.measured - refit.kept > 4 * refit.difference
        and ridge < 19
        and zeros == 0,
    )


@claim(
    id=27,
    source="S2 priors",
    statement=(
        "The heavier tails of the Laplace prior let L1 make most weights nearly zero without "
        "giving up features that may be relevant, so it can select features."
    ),
    verdict="wrong",
    because=(
        "Of two correlated features that matter equally, one is often dropped, at the very "
        "strength that predicts best. And a feature that does not matter can come in first."
    ),
)
def keeps_what_is_relevant(
    *, rho: float = 0.98, rows: int = 30, noise: float = 2.0, mixed: bool = True
) -> Evidence:
    """Fit 1,000 samples of two twins at the strength of the lowest mean test error."""
    drawn = numerics.draw_moments(1_000, [rows, 1_000], seed=27)
    mix = numerics.mixture(rho, numerics.ALONE, (1.0, 1.0), noise)
    found = numerics.problems(drawn[rows], mix)
    lams = np.geomspace(1e-3, 2, 40)
    errors = [numerics.excess_error(numerics.solve_each(found, lam, 1.0), mix) for lam in lams]
    best = float(lams[np.argmin(np.mean(errors, axis=1))])
    dropped = (numerics.solve_each(found, best, 1.0)[:, :2] == 0).any(axis=1).mean()
    third = numerics.MIXED if mixed else numerics.ALONE
    impostor = numerics.problems(drawn[1_000], numerics.mixture(0.0, third, (1.0, 1.0), noise))
    first = (np.abs(impostor.pulls).argmax(axis=1) == 2).mean()
    return Evidence(
        {
            "share of samples in which a relevant twin is dropped": float(dropped),
            "at λ, that of the lowest mean test error": best,
            "rows": rows,
            "correlation of the twins": rho,
            "share of samples of 1,000 rows in which the irrelevant feature enters first": float(
                first
            ),
        },
        bool(dropped > 0.3 and first > 0.9),
    )


@claim(
    id=28,
    source="S2 algorithms",
    statement="Lasso and ridge regression are particularly useful in high dimension.",
    verdict="care",
    because=(
        "With more columns than rows some lasso solution keeps at most n weights, one fewer with "
        "an intercept. If few weights matter, it predicts far better than ridge and than least "
        "squares of least norm. If all matter, ridge is better, and no penalty helps much. Which "
        "weights a solver shows as zero depends on when it stops."
    ),
)
def useful_in_high_dimension(*, n: int = 50, p: int = 200, repeats: int = 30) -> Evidence:
    """Count kept weights along paths, stop a solver early, and compare test errors."""
    lams = np.append(np.geomspace(3, 1e-2, 40), 1e-6)  # the last is next to no penalty
    sparse = numerics.error_curves(n, p, 5, noise=2.0, lams=lams, repeats=repeats)
    dense = numerics.error_curves(n, p, p, noise=2.0, lams=lams, repeats=repeats)
    samples = [sparse_linear_model(n, p, 5, seed=seed) for seed in range(10)]
    most = max(numerics.most_kept(X, y) for X, y, _ in samples)
    X, y, _ = samples[0]
    data, lam = centre(X, y), 0.01
    exact = int(np.count_nonzero(lasso_path(X, y, lam_min=lam)(lam)))
    early = coordinate_descent(LeastSquares(data.X, data.y), L1(lam), np.zeros(p), steps=5).w
    free = sparse["ridge"].excess[-1]
    least = {
        name: {method: curve.excess.min() for method, curve in each.items()}
        for name, each in (("sparse", sparse), ("dense", dense))
    }
    return Evidence(
        {
            f"most weights kept at any λ, with {n} rows and {p} columns": most,
            "kept at a weak λ, solved exactly": exact,
            "… after five rounds of coordinate descent": int(np.count_nonzero(early)),
            "lowest excess error if 5 weights matter: lasso": least["sparse"]["lasso"],
            "… ridge": least["sparse"]["ridge"],
            "… least squares of least norm": free,
            "lowest excess error if all matter: lasso": least["dense"]["lasso"],
            "… ridge (all)": least["dense"]["ridge"],
            "… least squares of least norm (all)": dense["ridge"].excess[-1],
        },
        most == n - 1 < p
        and int(np.count_nonzero(early)) != exact
        and least["sparse"]["lasso"] < 0.8 * min(free, least["sparse"]["ridge"])
        and least["dense"]["ridge"] < least["dense"]["lasso"],
    )


@claim(
    id=29,
    source="S2 algorithms",
    statement="L1 helps with the selection of features and thereby prevents multicollinearity.",
    verdict="wrong",
    because=(
        "It hides it: the kept columns are less alike, but which of two near-copies goes is left "
        "to chance. With two equal columns the lasso's weight may lie on either, or be split in "
        "any proportion, at the same objective. Ridge and the elastic net have one solution, "
        "which gives both the same weight."
    ),
)
def prevents_multicollinearity(*, jitter: float = 0.0, lam: float = 1.0) -> Evidence:
    """Put a column of the diabetes data beside itself and compare solutions."""
    data = diabetes()
    column = data.feature_names.index("bmi")
    X = np.column_stack([data.X[:, column], data.X])
    X[:, 0] += jitter * np.random.default_rng(29).standard_normal(len(X))
    names = ("lasso, all on the first", "lasso, all on the second", "elastic net", "ridge")
    found = numerics.copies(data.X, data.y, column, lam)
    found = {name: _in_order(found[name], column) for name in names}
    gaps = [duality_gap(X, data.y, found[name], lam) for name in names[:2]]
    apart = {name: abs(float(found[name][0] - found[name][column + 1])) for name in names}
    ridge = ridge_path(X, data.y, [lam])(lam)
    return Evidence(
        {
            "weights of two equal columns, one lasso solution": found[names[0]][[0, column + 1]],
            "… another": found[names[1]][[0, column + 1]],
            "their relative duality gaps": np.array(gaps),
            "how far apart the elastic net's two weights are": apart["elastic net"],
            "… and ridge's": abs(float(ridge[0] - ridge[column + 1])),
        },
        max(gaps) < 1e-10
        and apart[names[0]] > 1
        and apart["elastic net"] < 1e-6
        and abs(float(ridge[0] - ridge[column + 1])) < 1e-8,
    )


def _in_order(weights: FloatArray, column: int) -> FloatArray:
    """Bring the second of two copies, which stand first, to its place among the features."""
    return np.concatenate([weights[:1], np.insert(weights[2:], column, weights[1])])
