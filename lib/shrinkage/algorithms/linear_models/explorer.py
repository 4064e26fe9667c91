"""The explorer of linear models: twins among three features, fitted to the data of many days."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from shrinkage.algorithms.linear_models import figures, numerics
from shrinkage.core.validation import FloatArray
from shrinkage.explorers import Choice, Explorer, Picture, Point, Preset, Slider, Whole

DAYS = 200
SIZES = {"few": 30, "some": 100, "many": 1_000}
NOISE = 2.0
SEED = 16
RANGE = (-1.7, 3.1)
UNIT = 10_000
"""Moments are rounded to 1/UNIT, in both languages, so that they are short to send."""
THIRDS = {"alone": numerics.ALONE, "mixed": numerics.MIXED}


@cache
def moments() -> dict[str, FloatArray]:
    """Return the moments of each day's data, for each number of rows."""
    drawn = numerics.draw_moments(DAYS, list(SIZES.values()), seed=SEED)
    return {name: np.round(UNIT * drawn[n]) / UNIT for name, n in SIZES.items()}


@cache
def _data() -> dict[str, Any]:
    """Return what JavaScript computes with: below the diagonal, all of it, in whole numbers."""
    below = np.tril_indices(4)
    return {
        "days": {
            name: np.round(UNIT * each[:, below[0], below[1]]).astype(int).tolist()
            for name, each in moments().items()
        },
        "unit": UNIT,
        "shown": list(RANGE),
        "noise": NOISE,
        "thirds": {name: list(third) for name, third in THIRDS.items()},
    }


class LinearModelsExplorer(Explorer):
    """The weights that lasso, ridge or elastic net give two twins, day after day.

    It opens on the first day, with 30 rows, the correlation 0.98 and the lasso.

    Attributes
    ----------
    day : int
        How many days have passed; each has data of its own.
    lam : float
        The strength λ.
    method : {"lasso", "net", "ridge"}
        The penalty.
    mix : float
        The L1 part r of the elastic net.
    rho : float
        The correlation ρ of the twins.
    rows : {"few", "some", "many"}
        How many rows a day has: 30, 100 or 1,000.
    third : {"alone", "mixed"}
        Whether the third feature has nothing to do with the twins, or is made of them.
    truth : pair of float
        The true weights of the twins; that of the third feature is 0.
    """

    title = "Explorer: twins, day after day"
    picture = Picture(
        x=RANGE, y=RANGE, aspect=0.955, label="The plane of the twins' weights w₁ and w₂",
        names=("w₁", "w₂"), ticks=((-1, 1, 2), (-1, 1, 2)),
    )  # fmt: skip
    beside = ("day", "lam", "method")
    places = (620, 520)
    columns: ClassVar = {"x1": "x₁", "x2": "x₂", "x3": "x₃"}
    readouts: ClassVar = {"w": "Weight today", "dropped": "Days dropped"}
    more_readouts: ClassVar = {"truth": "True weight", "pull": "Pull on x₃, in λ"}
    prediction = True

    day = Whole(1, 1, DAYS, label="Day")
    lam = Slider(0.6, 0.02, 2.0, step=0.05, log=True, label="Strength λ")
    method = Choice({"lasso": "lasso", "net": "elastic net", "ridge": "ridge"}, label="Penalty")
    mix = Slider(0.5, 0.05, 0.95, step=0.05, label="L1 part r", when={"method": "net"})
    rho = Slider(0.98, 0.0, 0.99, step=0.01, label="Correlation ρ of x₁ and x₂")
    rows = Choice({name: f"{n:,}" for name, n in SIZES.items()}, label="Rows a day")
    third = Choice({"alone": "unrelated", "mixed": "made of x₁ and x₂"}, label="Third feature x₃")
    truth = Point(
        (1.0, 1.0), reach=(1.5, 1.5), step=0.05, short="true",
        label="True weights of x₁ and x₂. Arrow keys move them, with Shift in fine steps.",
    )  # fmt: skip

    presets: ClassVar = {
        "lasso": Preset("the lasso, 200 days", day=DAYS),
        "ridge": Preset("ridge", day=DAYS, method="ridge"),
        "net": Preset("elastic net", day=DAYS, method="net"),
        "more": Preset("1,000 rows a day", day=DAYS, rows="many"),
        "impostor": Preset("an impostor", day=DAYS, rows="many", rho=0.0, third="mixed", lam=0.3),
        "flipped": Preset(
            "one sign flipped", day=DAYS, rows="many", rho=0.0, third="mixed", lam=0.3,
            truth=(-1.0, 1.0),
        ),
    }  # fmt: skip
    says: ClassVar = {
        "next": "Next day",
        "legend.out": "x₃ dropped",
        "legend.in": "x₃ kept",
        "legend.today": "today",
        "count": "{count} of {days}",
        "none": "–",
        # Sentences
        "say_lasso": "Day {day}: the lasso {does}.",
        "say_net": "Day {day}: the elastic net {does}.",
        "say_ridge": "Day {day}: ridge {does}.",
        "does.both": "keeps both twins",
        "does.first": "keeps x₁ and drops x₂",
        "does.second": "keeps x₂ and drops x₁",
        "does.neither": "drops both twins",
        "say_days": "So far: only x₁ kept on {first} days, only x₂ on {second}, x₃ on {third}.",
        "say_outside": "Days outside the picture: {outside}.",
    }

    @traitlets.default("data")
    def _moments(self) -> dict[str, Any]:
        return _data()

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the features, the best value of one weight, and the pull on the third feature."""
        from shrinkage.algorithms.linear_models import derivation  # SymPy: only when needed

        entry = derivation.derive_entry().function("javascript", "signs_mixed")
        features = derivation.derive_features().functions("javascript")
        return (features, derivation.derive_shrinkage().functions("javascript"), entry)

    # -------------------------------------------------------------------- what JavaScript shows

    @property
    def l1_ratio(self) -> float:
        """The L1 part in force."""
        return float({"lasso": 1.0, "net": self.mix, "ridge": 0.0}[self.method])

    @property
    def mixture(self) -> FloatArray:
        """What makes features and response of independent draws."""
        return numerics.mixture(self.rho, THIRDS[self.third], self.truth, NOISE)

    @property
    def weights(self) -> FloatArray:
        """The weights of the days that have passed, shape (day, 3)."""
        found = numerics.problems(moments()[self.rows], self.mixture)
        return numerics.solve_each(found, self.lam, self.l1_ratio)[: self.day]

    @property
    def readings(self) -> dict[str, Any]:
        """What the readouts say.

        The ``weights`` of all days, on how many days each feature was ``dropped``, and the ``pull``
        on the third feature in units of λ with rows without end; None if a true weight is 0.
        """
        weights = self.weights
        covariance = self.mixture[:3, :3] @ self.mixture[:3, :3].T
        known = all(self.truth)
        pull = numerics.sign_pull(covariance, [*self.truth, 0.0]) if known else None
        return {
            "weights": weights.tolist(),
            "dropped": (weights == 0).sum(axis=0).tolist(),
            "pull": pull,
        }

    @property
    def iterative(self) -> frozenset[str]:
        """Which weights are zero is found iteratively; ridge is one linear system."""
        return frozenset(() if self.method == "ridge" else ("weights",))

    # --------------------------------------------------------------------------- for no script

    def figure(self) -> Axes:
        """Draw the weights of all days so far."""
        ax = plt.subplots(figsize=(4.2, 4.2))[1]
        role = {"lasso": "l1", "net": "gradient", "ridge": "l2"}[self.method]
        return figures.plot_cloud(self.weights, self.truth, role, RANGE, ax)
