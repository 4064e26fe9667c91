"""The explorer of *Why regularize*: a polynomial of some degree, a penalty, many samples."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Choice, Explorer, Picture, Preset, Slider, Toggle, Whole
from shrinkage.why_regularize import figures, numerics

MAX_DEGREE = 11
SAMPLES = 40
SEED = 9
METHODS: tuple[numerics.Method, ...] = ("ridge", "lasso")
LIMITS = (1e-3, 3.0)
"""Strengths that the reader can set."""
GRID = np.geomspace(*LIMITS, 25)
"""Strengths at which the curves of the error are drawn."""

Arrays = dict[str, Any]


@cache
def problem() -> numerics.CurveProblem:
    """Return the problem that the explorer fits."""
    return numerics.curve_problem(max_degree=MAX_DEGREE, grid_size=61)


@cache
def samples() -> FloatArray:
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

    It opens with degree 11 and a ridge so weak that it hardly counts.

    Attributes
    ----------
    degree : int
        Degree of the polynomial.
    method : {"ridge", "lasso", "none"}
        Which penalty.
    lam : float
        Its strength λ; without effect for "none".
    sample : int
        Which of the 40 samples is shown, from 0.
    many : bool
        Whether the fits to all samples are shown.
    data : dict
        The points, columns and samples that are fitted.
    """

    title = "Explorer: degree, penalty and samples"
    # The first and the last point lie near the axis, where numbers for −1 and 1 would stand.
    picture = Picture(
        x=(-1.12, 1.2), y=(-2.5, 2.5), aspect=0.85, names=("x", "y"),
        ticks=((-0.5, 0.5), (-2, -1, 1, 2)), digits=1,
        label="Points of the sample, the fit, and the true curve",
    )  # fmt: skip
    beside = ("lam", "degree", "many")
    places = (620, 640)
    readouts: ClassVar = {"training": "Training error", "test": "Test error"}
    more_readouts: ClassVar = {
        "bias": "Bias², all samples", "variance": "Variance, all samples",
        "zeros": "Weights exactly zero",
    }  # fmt: skip

    lam = Slider(
        LIMITS[0], *LIMITS, step=0.05, digits=3, log=True, label="Strength λ",
        when={"method": METHODS},
    )  # fmt: skip
    degree = Whole(MAX_DEGREE, 1, MAX_DEGREE, label="Degree")
    many = Toggle(label=f"All {SAMPLES} samples at once")
    method = Choice({"ridge": "ridge", "lasso": "lasso", "none": "none"}, label="Penalty")
    sample = Whole(0, 0, SAMPLES - 1)

    presets: ClassVar = {
        "overfit": Preset("overfitting", method="none"),
        "ridge": Preset("a good ridge", lam=0.2, many=True),
        "lasso": Preset("a good lasso", method="lasso", lam=0.06, many=True),
        "strong": Preset("too strong", lam=2.0, many=True),
        "useless": Preset("nothing to win", degree=3, lam=0.05, many=True),
    }
    says: ClassVar = {
        "errors": "Errors against the strength λ",
        "lambda": "λ",
        "error": "squared error",
        "new_sample": "Another sample",
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
        "of": "{zeros} of {degree}",
        # Sentences
        "say_none": "Degree {degree}, no penalty, sample {sample}.",
        "say_ridge": "Degree {degree}, ridge with λ = {lam}, sample {sample}.",
        "say_lasso": "Degree {degree}, the lasso with λ = {lam}, sample {sample}.",
        "say_errors": "The training error is {training}, the test error {test}.",
        "say_many": (
            "Over {count} samples the squared bias is {bias}, the variance {variance}; with the "
            "noise they make a mean test error of {total}."
        ),
    }

    @traitlets.default("data")
    def _problem(self) -> Arrays:
        return _data()

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
        """What the readouts say.

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

    @property
    def iterative(self) -> frozenset[str]:
        """Which weights of the lasso are zero is found iteratively; ridge is one linear system."""
        found = ("w", "training", "test", "bias_squared", "variance")
        return frozenset(found if self.method == "lasso" else ())

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the sample, the fit and the true curve."""
        ax = plt.subplots(figsize=(4.2, 3.2))[1]
        shown = [samples()[self.sample], *(samples()[:8] if self.many else ())]
        return figures.plot_fits(problem(), shown, self.degree, self.strength, self.penalty, ax)
