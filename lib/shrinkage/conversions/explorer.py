"""The explorer of the conversions: one line of code, and the same strength in every library."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import traitlets
from matplotlib.axes import Axes

from shrinkage.conversions import figures, numerics
from shrinkage.conversions.numerics import TARGETS, Conversion, RefusedError, written
from shrinkage.explorers import Choice, Explorer, Hidden, Picture, Preset, Text, Whole

REACH = 5
"""The ruler shows numbers from 10^−REACH to 10^REACH."""


def _examples() -> dict[str, str]:
    """Return a line of each target, by its label, in the order of `TARGETS`."""
    lines = {}
    for target in TARGETS.values():
        if target.different:
            continue
        loss = next(iter(target.losses))
        l1, l2 = {"l2": (0.0, 0.05), "l1": (0.05, 0.0), "one": (0.05, 0.0)}.get(
            target.limit, (0.03, 0.02)
        )
        made = numerics.convert(target.name, loss=loss, l1=l1, l2=l2, n=100, sd_y=2.0)
        lines[numerics.label(target)] = made.code
    return lines


class ConversionsExplorer(Explorer):
    """A line of code, and what the same strength is called elsewhere.

    It opens with ridge on 100 rows, to be had from PyTorch.

    Attributes
    ----------
    line : str
        The line of code: what `numerics.recognise` reads.
    n : int
        The number of rows.
    sd_y : float
        The standard deviation of y, for glmnet.
    to : str
        The target: a name of `numerics.TARGETS`.
    """

    title = "Explorer: one strength in every library's words"
    picture = Picture(
        x=(-REACH - 0.6, REACH + 0.6), y=(0, 1), aspect=0.95,
        label="A ruler of numbers, with a row for each scale on which libraries write the strength",
        names=("", ""), ticks=((), ()),
    )  # fmt: skip
    beside = ("line", "n", "to")
    more_readouts: ClassVar = {
        "loss": "Loss", "l1": "λ₁ of ‖w‖₁", "l2": "λ₂ of ½‖w‖²", "copied": "The same number",
    }  # fmt: skip
    places = (600, 500)

    line = Text(
        "Ridge(alpha=3.0)", label="Your line", examples=_examples(), offer="or begin from one of …"
    )
    n = Whole(100, 1, 10_000_000, step=0.1, typed=True, label="Rows n")
    to = Choice(
        {name: numerics.label(target) for name, target in TARGETS.items()},
        default="torch.SGD:MSELoss", listed=True, label="Wanted in",
    )  # fmt: skip
    sd_y = Hidden(2.0, 1e-6, 1e6)

    presets: ClassVar = {
        "more": Preset("a hundred times the rows", n=10_000),
        "lasso": Preset("a lasso", line="Lasso(alpha=0.1)", to="keras.L1L2:mse"),
        "net": Preset(
            "an elastic net in R", line="ElasticNet(alpha=0.1, l1_ratio=0.5)",
            to="glmnet.glmnet:gaussian",
        ),
        "c": Preset("C", line="LogisticRegression(C=1.0)", to="sklearn.SGDClassifier"),
        "adamw": Preset("AdamW", to="torch.AdamW"),
    }  # fmt: skip
    says: ClassVar = {
        "handle_l1": "Strength λ₁ of the L1 penalty. Left and right arrow keys move it.",
        "handle_l2": "Strength λ₂ of the L2 penalty. Left and right arrow keys move it.",
        "name_l1": "λ₁",
        "name_l2": "λ₂",
        "now": "{name} = {value}",
        "sd": "Standard deviation of y",
        "code": "The line for the target",
        "copy_code": "Copy",
        "copied_code": "Copied",
        # In the picture
        "ours": "ours",
        "yours": "your line",
        "wanted": "wanted",
        # Sentences
        "say": "On {n} rows your line means {penalty}.",
        "penalty_l1": "λ₁ = {l1}",
        "penalty_l2": "λ₂ = {l2}",
        "penalty_both": "λ₁ = {l1} and λ₂ = {l2}",
        "penalty_none": "no penalty",
        "strong": "The same number there would be {times} times too strong.",
        "weak": "The same number there would be {times} times too weak.",
        "same": "The same number means the same there.",
        "row_strong": "{times} times too strong",
        "row_weak": "{times} times too weak",
        "row_same": "means the same",
        "row_none": "means something else",
    }

    @traitlets.default("data")
    def _what_the_libraries_say(self) -> dict[str, Any]:
        return {
            "targets": [_spec(entry) for entry in numerics.read_targets().values()],
            "aliases": numerics.ALIASES,
            "values": {
                word: "inf" if value == math.inf else value
                for word, value in numerics.WORDS.items()
            },
            "refusals": numerics.REFUSALS,
            "losses": numerics.LOSSES,
        }

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """Return the functions of the derivations that convert."""
        from shrinkage.conversions import derivation  # SymPy takes a second: only when needed

        names = ("separate", "mixed", "inverse")
        return tuple(
            getattr(derivation, f"derive_{name}")().functions("javascript") for name in names
        )

    @property
    def readings(self) -> dict[str, Any]:
        """What the line means, the line for the target, and the numbers on all scales.

        ``problem`` names why the line cannot be read, ``refused`` why the target cannot express it;
        both are keys of `numerics.REFUSALS`, and ``said`` are its words.
        """
        given = {"n": self.n, "sd_y": self.sd_y}
        try:
            source = numerics.recognise(self.line, **given)
        except RefusedError as error:
            return {"problem": error.key, "said": error.said}
        target, loss, l1, l2 = source
        refused, said, made = "", "", Conversion({}, "", "", ())
        try:
            made = numerics.convert(self.to, loss=loss, l1=l1, l2=l2, **given)
        except RefusedError as error:
            refused, said = error.key, error.said
        return {
            "problem": "", "refused": refused, "said": said,
            "source": target, "loss": loss, "l1": l1, "l2": l2,
            "code": made.code, "parameters": _words(made.parameters),
            "copied": numerics.copied(source, self.to, **given),
            "scales": [
                {"formulas": list(scale.formulas), "numbers": list(scale.numbers),
                 "targets": list(scale.targets)}
                for scale in numerics.scales(loss, l1, l2, **given)
            ],
        }  # fmt: skip

    @property
    def scale(self) -> float:
        """The largest number on the ruler: what rounding is relative to."""
        rows = self.readings.get("scales", [])
        return float(max([1.0, *(number for row in rows for number in row["numbers"])]))

    def figure(self) -> Axes:
        """Draw the ruler."""
        read = self.readings
        loss, l1, l2 = (read.get(key, 0.0) for key in ("loss", "l1", "l2"))
        return figures.plot_scales(loss or "least_squares", l1, l2, self.n, self.sd_y)


def _words(parameters: Any) -> dict[str, str]:
    return {name: written(value) for name, value in parameters.items()}


def _spec(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what JavaScript knows of a target: its fields, and the texts that are made of them."""
    target = TARGETS[fields["name"]]
    patterns = {"l1": (1, 0), "l2": (0, 1), "both": (1, 1)}
    return {
        **{key: value for key, value in fields.items() if key not in ("objective", "reference")},
        "short": numerics.short(target),
        "imports": numerics.imports(target),
        "formulas": {
            key: list(numerics.formulas(target, *pattern)) for key, pattern in patterns.items()
        },
    }
