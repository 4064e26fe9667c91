"""The prior view's explorer: one weight, one response, a prior, and what is left to believe."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import traitlets
from matplotlib.axes import Axes

from shrinkage.explorers import Choice, Explorer, Picture, Preset, Slider
from shrinkage.prior import figures, numerics

SCALES = (0.2, 3.0)
"""The scales that a prior can have."""
FAR = 3.0
"""The largest response."""


@cache
def _rule() -> dict[str, list[float]]:
    """Return the nodes and the weights of the quadrature, which both languages share."""
    return {"nodes": numerics.NODES.tolist(), "weights": numerics.WEIGHTS.tolist()}


class PriorExplorer(Explorer):
    """Prior, likelihood and posterior of one weight, with mode, mean and median.

    Attributes
    ----------
    prior : {"gaussian", "laplace", "uniform", "student", "spike"}
        The kind of prior.
    shown : {"densities", "penalties"}
        Whether densities are shown, or minus their logarithms, times σ², less their values at 0.
    zoom : float
        How much the penalties are enlarged around 0.
    y, sigma : float
        The response, and the noise's standard deviation.
    tau, b, bound, spread : float
        Scale of the Gaussian prior or slab, of the Laplace, the uniform and Student's t prior.
    share : float
        The spike's probability.
    data : dict
        The quadrature's nodes and weights.
    """

    title = "Explorer: prior, response and posterior"
    picture = Picture(
        x=(-3.2, 3.2), y=(-0.2, 2.3), aspect=0.88, names=("w", "density"),
        ticks=((-2, -1, 1, 2), (1, 2)), label="Prior, likelihood and posterior over the weight w",
    )  # fmt: skip
    beside = ("prior", "shown", "zoom")
    places = (605, 570)
    readouts: ClassVar = {"posterior": "Posterior"}
    columns: ClassVar = {"mode": "◆ mode", "median": "■ median", "mean": "● mean"}
    more_readouts: ClassVar = {"peak": "Prior density at 0", "held": "Mode is 0 for |y| up to"}

    prior = Choice(
        {"gaussian": "Gauss", "laplace": "Laplace", "uniform": "uniform", "student": "Student",
         "spike": "spike"},
        label="Prior",
    )  # fmt: skip
    shown = Choice({"densities": "densities", "penalties": "minus their logs"}, label="Show")
    zoom = Slider(
        1.0, 1.0, 1000.0, step=0.1, digits=0, unit="×", log=True, label="Zoom at 0",
        when={"shown": "penalties"},
    )  # fmt: skip
    y = Slider(0.5, -FAR, FAR, step=0.05, label="Response y")
    sigma = Slider(1.0, 0.3, 2.0, step=0.05, label="Noise σ")
    tau = Slider(
        0.2, *SCALES, step=0.05, label="Prior's scale τ", when={"prior": ("gaussian", "spike")}
    )
    b = Slider(1.5, *SCALES, step=0.05, label="Prior's scale b", when={"prior": "laplace"})
    bound = Slider(1.0, *SCALES, step=0.05, label="Prior's bound a", when={"prior": "uniform"})
    spread = Slider(0.3, *SCALES, step=0.05, label="Prior's scale s", when={"prior": "student"})
    share = Slider(0.5, 0.05, 0.95, step=0.05, label="Spike's share ω", when={"prior": "spike"})

    presets: ClassVar = {
        "wide": Preset("a flat, wide Laplace", prior="laplace"),
        "kink": Preset("its kink, 1,000 times", prior="laplace", shown="penalties", zoom=1000.0),
        "smooth": Preset("Gauss, 1,000 times", shown="penalties", zoom=1000.0),
        "two": Preset("two peaks", prior="student", spread=0.2, y=2.35, sigma=0.6),
        "box": Preset("a box that binds", prior="uniform", y=1.6),
        "spike": Preset("a belief in zeros", prior="spike", tau=1.5, y=1.2),
    }
    says: ClassVar = {
        "prior": "Prior",
        "likelihood": "likelihood",
        "posterior": "posterior",
        "before": "prior",
        "mode": "mode",
        "median": "median",
        "mean": "mean",
        "loss": "loss",
        "penalty": "penalty",
        "objective": "their sum",
        "cost": "less its value at 0",
        "curves": "Mode, median and mean against the response y",
        "summary": "ŵ",
        "response": "y",
        "handle_y": "Response y. Left and right move it, with Shift in fine steps.",
        "handle_curve": "Response y, on the curve of the mode. Left and right move it.",
        "handle_sigma": "Noise σ. Left and right change it, with Shift in fine steps.",
        "handle_scale": "Scale of the prior. Left and right change it, with Shift in fine steps.",
        "text_y": "y = {y}",
        "text_sigma": "σ = {sigma}",
        "text_scale": "scale {scale}",
        "edge": "the edges are at w = ±{edge}",
        "left": "slope {left}",
        "right": "slope {right}",
        "atom": "P(w = 0) = {chance}",
        "never": "y = 0 alone",
        "always": "always",
        # Sentences
        "say_gaussian": "Gaussian prior, τ = {scale}; y = {y}, σ = {sigma}.",
        "say_laplace": "Laplace prior, b = {scale}; y = {y}, σ = {sigma}.",
        "say_uniform": "Uniform prior to ±{scale}; y = {y}, σ = {sigma}.",
        "say_student": "Student's t prior, s = {scale}; y = {y}, σ = {sigma}.",
        "say_spike": "Spike and slab, ω = {share}, τ = {scale}; y = {y}, σ = {sigma}.",
        "say_zero": "The mode is exactly 0, the mean is {mean}.",
        "say_both": "Mode and mean are exactly 0.",
        "say_mode": "The mode is {mode}, not 0.",
        "say_atom": "0 has the probability {chance}, no other value has any; the mean is {mean}.",
        "say_slopes": "At 0 the sum has slope {left} on the left and {right} on the right:",
        "say_lowest": "0 is its minimum.",
        "say_leaves": "0 is not its minimum.",
        "say_no_penalty": "A point mass has no density, so there is no penalty to draw.",
    }

    @traitlets.default("data")
    def _quadrature(self) -> dict[str, list[float]]:
        return _rule()

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the view's derivations that the picture runs."""
        from shrinkage.prior import derivation  # SymPy takes a second: only when needed

        return tuple(derive().functions("javascript") for derive in derivation.FOR_EXPLORER)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def belief(self) -> figures.AnyPrior:
        """The prior that is shown."""
        beliefs: dict[str, figures.AnyPrior] = {
            "gaussian": numerics.Gaussian(self.tau),
            "laplace": numerics.Laplace(self.b),
            "uniform": numerics.Uniform(self.bound),
            "student": numerics.Student(self.spread),
            "spike": numerics.SpikeAndSlab(self.share, self.tau),
        }
        return beliefs[self.prior]

    @property
    def readings(self) -> dict[str, Any]:
        """The ``prior``, its ``mode``, ``mean`` and ``median``, and what zero is.

        The ``side`` is the mode's sign, ``zeros`` says which of the three are zero, ``bound``
        whether a bound holds the mode. ``left`` and ``right`` are the objective's slopes at zero,
        ``chance`` the posterior probability of zero.
        """
        belief, y, sigma = self.belief, self.y, self.sigma
        found = {
            name: float(getattr(belief, name)(y, sigma)) for name in ("mode", "mean", "median")
        }
        strength = belief.threshold(sigma) if isinstance(belief, numerics.Laplace) else 0.0
        chance = 0.0
        if isinstance(belief, numerics.SpikeAndSlab):
            chance = float(belief.probability_of_zero(y, sigma))
        return {
            "prior": self.prior,
            **found,
            "side": int((found["mode"] > 0) - (found["mode"] < 0)),
            "zeros": [value == 0 for value in found.values()],
            "bound": self.prior == "uniform" and abs(found["mode"]) == self.bound,
            "left": -y - strength,
            "right": -y + strength,
            "chance": chance,
        }

    @property
    def iterative(self) -> frozenset[str]:
        """Special functions are sums or fractions cut off; roots and quadratures are as well."""
        return frozenset({"mode", "mean", "median"} if self.prior != "gaussian" else ())

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw prior, likelihood and posterior with mode, mean and median."""
        return figures.plot_posterior(self.belief, self.y, self.sigma)
