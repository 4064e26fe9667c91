"""What the articles take for granted before they explain it, checked."""

from __future__ import annotations

import numpy as np

from shrinkage.core.losses import centre
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes, standardise
from shrinkage.why_regularize.numerics import (
    Method,
    change_of_units,
    curve_problem,
    draw_responses,
    effective_degrees_of_freedom,
    measured_bias_variance,
)


@claim(
    id=45,
    source="both",
    statement=(
        "L1 and L2 regularization lower a model's complexity (the first article) and help to avoid "
        "overfitting (the second)."
    ),
    verdict="care",
    because=(
        "Both lower the variance and raise the bias; ridge also lowers the effective number of "
        "weights: how much all fitted values follow their own responses. That trade pays where "
        "there is much variance to lose, as with a high degree, and the strength is moderate. "
        "Where there is little, it soon costs more than it gains; any penalty can be too strong."
    ),
)
def penalties_prevent_overfitting(
    *, noise: float = 0.4, lam: float = 0.1, too_strong: float = 0.5, samples: int = 200
) -> Evidence:
    """Compare bias, variance and test error of degree 11 with and without a penalty."""
    problem = curve_problem(noise=noise)
    responses = draw_responses(problem, samples, seed=45)

    def parts(degree: int, strength: float, method: Method) -> tuple[float, float, float]:
        (found,) = measured_bias_variance(problem, responses, degree, [strength], method)
        return found.bias_squared, found.variance, found.total

    freedom = [effective_degrees_of_freedom(problem, 11, strength) for strength in (0.0, lam)]
    free, plain = parts(11, 0.0, "ridge"), parts(3, 0.0, "ridge")
    ridge, lasso = parts(11, lam, "ridge"), parts(11, lam, "lasso")
    strong = [parts(3, too_strong, "ridge")[2], parts(3, too_strong, "lasso")[2]]
    traded = all(fit[0] > free[0] and fit[1] < free[1] for fit in (ridge, lasso))
    return Evidence(
        {
            "test error of degree 11 with ridge, as a share of that without": ridge[2] / free[2],
            "test error of degree 11, no penalty": free[2],
            f"… with ridge, λ = {lam:g}": ridge[2],
            f"… with the lasso, λ = {lam:g}": lasso[2],
            "squared bias (none, ridge, lasso)": np.array([free[0], ridge[0], lasso[0]]),
            "variance (none, ridge, lasso)": np.array([free[1], ridge[1], lasso[1]]),
            "effective number of weights (none, ridge)": np.array(freedom),
            "test error of degree 3, no penalty": plain[2],
            f"… with ridge and lasso, λ = {too_strong:g}": np.array(strong),
        },
        traded
        and freedom[1] < freedom[0]
        and max(ridge[2], lasso[2]) < free[2]
        and min(strong) > plain[2],
    )


@claim(
    id=46,
    source="both",
    statement="Smaller weights are a simpler model.",
    verdict="care",
    because=(
        "A weight has a unit, the response's over its feature's. Write a feature in another unit, "
        "and the same least-squares predictions have other weights, while a penalised fit predicts "
        "something else. Only after scaling does a small weight mean a small effect."
    ),
)
def smaller_weights_are_simpler(*, factor: float = 100.0, lam: float = 1.0) -> Evidence:
    """Write one serum measurement of the diabetes data in another unit, and fit again."""
    X, y = diabetes(standardised=False).X, diabetes().y
    column = 8  # ltg, the logarithm of a triglyceride level
    other = X.copy()
    other[:, column] *= factor
    lengths = [np.linalg.norm(np.linalg.lstsq(centre(Z, y).X, y - y.mean())[0]) for Z in (X, other)]
    free = change_of_units(X, y, column, factor, 0.0, "ridge")
    ridge = change_of_units(X, y, column, factor, lam, "ridge")
    lasso = change_of_units(X, y, column, factor, lam, "lasso")
    scaled = [standardise(Z).X for Z in (X, other)]
    left = float(np.abs(scaled[1] - scaled[0]).max())
    return Evidence(
        {
            "‖w‖ of least squares, before and after": np.array(lengths),
            "least squares' move by": free,
            "in another unit, ridge's fitted values move by (share of y's spread)": ridge,
            "the lasso's move by": lasso,
            "standardised features differ by": left,
        },
        free < 1e-9
        and left < 1e-9
        and min(ridge, lasso) > 0.01
        and not 0.5 < lengths[1] / lengths[0] < 2,
        decisive="in another unit, ridge's fitted values move by (share of y's spread)",
    )
