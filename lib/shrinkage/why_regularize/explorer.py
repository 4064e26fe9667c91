"""The explorer of *Why regularize*: a polynomial of some degree, a penalty, many samples."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.explorers import Explorer, number
from shrinkage.why_regularize import figures, numerics

MAX_DEGREE = 11
SAMPLES = 40
SEED = 9
METHODS: tuple[numerics.Method, ...] = ("ridge", "lasso")
LIMITS = (1e-3, 3.0)
"""Strengths that the reader can set."""
GRID = np.geomspace(*LIMITS, 25)
"""Strengths at which the curves of the error are drawn."""

WORDS = {
    "title": "Explorer: degree, penalty and samples",
    "plane": "Points of the sample, the fit, and the true curve",
    "errors": "Errors against the strength λ",
    "x": "x",
    "y": "y",
    "lam": "λ",
    "error": "squared error",
    # Controls
    "presets": "Try",
    "preset_overfit": "overfitting",
    "preset_ridge": "a good ridge",
    "preset_lasso": "a good lasso",
    "preset_strong": "too strong",
    "preset_useless": "nothing to win",
    "degree": "Degree",
    "method": "Penalty",
    "method_none": "none",
    "method_ridge": "ridge",
    "method_lasso": "lasso",
    "strength": "Strength λ",
    "many": "All {count} samples at once",
    "new_sample": "Another sample",
    # In the pictures
    "handle_strength": "Strength λ. Left and right change it, with Shift in fine steps.",
    "text_strength": "λ = {lam}",
    "truth": "true curve",
    "fit": "fit",
    "mean_fit": "mean of all fits",
    "training": "training error",
    "test": "test error",
    "mean_test": "mean test error",
    "bias": "bias²",
    "variance": "variance",
    # Readouts
    "readouts": "Readouts",
    "column_now": "now",
    "row_training": "Training error",
    "row_test": "Test error",
    "row_zeros": "Weights exactly zero",
    "row_bias": "Bias², all samples",
    "row_variance": "Variance, all samples",
    "of": "{zeros} of {degree}",
    # Sentences
    "say_none": "Degree {degree}, no penalty, sample {sample}.",
    "say_ridge": "Degree {degree}, ridge with λ = {lam}, sample {sample}.",
    "say_lasso": "Degree {degree}, the lasso with λ = {lam}, sample {sample}.",
    "say_errors": "The training error is {training}, the test error {test}.",
    "say_many": (
        "Over {count} samples the squared bias is {bias}, the variance {variance}; with the noise "
        "they make a mean test error of {total}."
    ),
}

PRESETS: dict[str, dict[str, Any]] = {
    "overfit": {"degree": 11, "method": "none", "lam": 0.1, "many": False},
    "ridge": {"degree": 11, "method": "ridge", "lam": 0.2, "many": True},
    "lasso": {"degree": 11, "method": "lasso", "lam": 0.06, "many": True},
    "strong": {"degree": 11, "method": "ridge", "lam": 2.0, "many": True},
    "useless": {"degree": 3, "method": "ridge", "lam": 0.05, "many": True},
}
"""What the buttons set; the names are those of the words `preset_…`."""

Arrays = dict[str, Any]


@cache
def problem() -> numerics.CurveProblem:
    """Return the problem that the explorer fits."""
    return numerics.curve_problem(max_degree=MAX_DEGREE, grid_size=61)


@cache
def samples() -> numerics.Array:
    """Return its samples, shape (SAMPLES, n), as measured: to three decimals."""
    return np.round(numerics.draw_responses(problem(), SAMPLES, seed=SEED), 3)


@cache
def _data() -> Arrays:
    """Return what JavaScript fits, and the parts of the error over all samples, as lists."""
    fixed = problem()
    parts = {
        method: [
            [
                [float(f"{value:.4g}") for value in found[:2]]
                for found in numerics.measured_bias_variance(fixed, samples(), degree, GRID, method)
            ]
            for degree in range(1, MAX_DEGREE + 1)
        ]
        for method in METHODS
    }
    arrays = {name: value.tolist() for name, value in fixed._asdict().items() if name != "noise"}
    return {
        **arrays,
        "noise": fixed.noise,
        "samples": samples().tolist(),
        "lams": GRID.tolist(),
        "parts": parts,
    }


class WhyRegularizeExplorer(Explorer):
    """A polynomial fit to noisy points of one curve, by least squares, ridge or the lasso.

    Attributes
    ----------
    degree : int
        Degree of the polynomial, 1 to 11.
    method : {"none", "ridge", "lasso"}
        Which penalty.
    lam : float
        Its strength λ, 0.001 to 3; without effect for "none".
    sample : int
        Which of the 40 samples is shown, from 0.
    many : bool
        Whether the fits to all samples are shown.
    data : dict
        The points, columns and samples that are fitted.
    """

    words = traitlets.Dict(WORDS).tag(sync=True)
    presets = traitlets.Dict(PRESETS).tag(sync=True)
    limits = traitlets.List(list(LIMITS)).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)

    degree = traitlets.Int(MAX_DEGREE, min=1, max=MAX_DEGREE).tag(sync=True)
    method = traitlets.Enum(("none", *METHODS), "none").tag(sync=True)
    lam = traitlets.Float(0.1, min=LIMITS[0], max=LIMITS[1]).tag(sync=True)
    sample = traitlets.Int(0, min=0, max=SAMPLES - 1).tag(sync=True)
    many = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("data")
    def _problem(self) -> Arrays:
        return _data()

    @traitlets.validate("lam")
    def _finite(self, proposal: Any) -> float:
        if not math.isfinite(proposal["value"]):
            raise traitlets.TraitError(f"lam must be finite, got {proposal['value']}")
        return float(proposal["value"])

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the update of one weight, which the picture's solver repeats."""
        from shrinkage.why_regularize import derivation  # SymPy takes a second: only when needed

        return (derivation.derive_coordinate_update().functions("javascript"),)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def strength(self) -> float:
        """The strength in force: 0 without a penalty."""
        return 0.0 if self.method == "none" else self.lam

    @property
    def penalty(self) -> numerics.Method:
        """The penalty that is fitted; without strength it does not matter which."""
        return "lasso" if self.method == "lasso" else "ridge"

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts say, computed by the library.

        The weights ``w`` of the sample's fit, its ``training`` and ``test`` error, how many weights
        are exactly zero (``zeros``); if all samples are shown, ``bias_squared`` and ``variance``.
        """
        y = samples()[self.sample]
        fit = numerics.fit_curve(problem(), y, self.degree, self.strength, self.penalty)
        readings = {
            "w": fit.w.tolist(),
            "training": fit.training_error,
            "test": fit.test_error,
            "zeros": int(np.sum(fit.w == 0)),
        }
        if self.many:
            (parts,) = numerics.measured_bias_variance(
                problem(), samples(), self.degree, [self.strength], self.penalty
            )
            readings.update(bias_squared=parts.bias_squared, variance=parts.variance)
        return readings

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the sample, the fit and the true curve."""
        ax = plt.subplots(figsize=(4.2, 3.2))[1]
        shown = [samples()[self.sample], *(samples()[:8] if self.many else ())]
        return figures.plot_fits(problem(), shown, self.degree, self.strength, self.penalty, ax)

    def describe(self) -> str:
        """Say what is fitted and how well."""
        readings, words = self.readings, self.words
        said = [
            words[f"say_{self.method}"].format(
                degree=self.degree, lam=number(self.lam, 3), sample=self.sample + 1
            ),
            words["say_errors"].format(
                training=number(readings["training"], 3), test=number(readings["test"], 3)
            ),
        ]
        if self.many:
            bias, variance = readings["bias_squared"], readings["variance"]
            said.append(
                words["say_many"].format(
                    count=SAMPLES,
                    bias=number(bias, 3),
                    variance=number(variance, 3),
                    total=number(bias + variance + problem().noise ** 2, 3),
                )
            )
        return " ".join(said)
