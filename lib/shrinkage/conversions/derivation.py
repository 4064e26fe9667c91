"""What a library's strength means: its documented objective, divided until it is ours.

The libraries write the objective in three forms. Each ``derive_*()`` solves one of them for the
library's numbers, both ways; the tests compare the results with NumPy.
"""

from __future__ import annotations

import sympy as sp

from shrinkage.lesson.derivations import Derivation, Identity, Result, Solution

l1, l2 = sp.symbols("lam1 lam2", nonnegative=True)
n, s = sp.symbols("n s", positive=True)
number, share = sp.symbols("a r", nonnegative=True)

_NUMBERS = {
    l1: r"our strength of $\lVert w \rVert_1$",
    l2: r"our strength of $\frac12\lVert w \rVert^2$",
}


def derive_separate() -> Derivation:
    """Derive the number of a library that gives each penalty a number of its own."""
    multiple, factor = sp.symbols("m k", positive=True)
    lam = sp.Symbol("lam", nonnegative=True)
    return Derivation(
        "separate",
        {
            multiple: "how many times the library's loss is ours: $n$ for a sum, 2 without the ½",
            factor: "how many times the library's penalty is ours",
            number: "the library's number for this penalty",
            lam: "our strength of this penalty",
        },
        (
            Solution(
                "The library minimises $m$ times our loss plus $k$ times its number times our "
                "penalty. Dividing by $m$ moves no minimum. So what stands before the penalty "
                "must be our strength.",
                sp.Eq(factor * number / multiple, lam),
                {number: multiple * lam / factor},
                unique=True,
            ),
        ),
        {
            "separate": Result((lam, multiple, factor), lam * multiple / factor),
            "separate_back": Result((number, multiple, factor), number * factor / multiple),
        },
    )


def derive_mixed() -> Derivation:
    """Derive strength and share of L1, with glmnet's unit of the response."""
    y, x, w = sp.symbols("y x w", real=True)
    strength = l1 + s * l2
    return Derivation(
        "mixed",
        {
            number: "the library's strength",
            share: "the L1 part of the elastic net: 0 for L2, 1 for L1",
            s: "the standard deviation of $y$ in glmnet with a Gaussian response, else 1",
            **_NUMBERS,
            y: "one response",
            x: "its feature",
            w: "the weight in the units of $y$",
        },
        (
            Identity(
                "glmnet fits $y/s$, with the weight $w/s$ and the strength $a/s$. Multiplied by "
                "$s^2$, which moves no minimum, its loss is ours and its L1 part loses the $s$. "
                "Its L2 part keeps one.",
                s**2
                * (
                    (y / s - x * (w / s)) ** 2 / 2
                    + (number / s) * (share * sp.Abs(w / s) + (1 - share) * (w / s) ** 2 / 2)
                ),
                (y - x * w) ** 2 / 2
                + number * share * sp.Abs(w)
                + number * (1 - share) / s * w**2 / 2,
            ),
            Solution(
                "Both strengths must be ours. Other libraries with a share are the case $s = 1$.",
                (sp.Eq(number * share, l1), sp.Eq(number * (1 - share) / s, l2)),
                {number: strength, share: l1 / strength},
                when=(strength > 0,),
            ),
        ),
        {
            "mixed": Result((l1, l2, s), (strength, l1 / strength)),
            "mixed_back": Result((number, share, s), (number * share, number * (1 - share) / s)),
        },
    )


def derive_inverse() -> Derivation:
    """Derive C, the number that multiplies the summed loss."""
    strength = l1 + l2
    return Derivation(
        "inverse",
        {
            number: "the library's $C$",
            share: "the L1 part of the elastic net: 0 for L2, 1 for L1",
            n: "the number of rows",
            **_NUMBERS,
        },
        (
            Solution(
                "The library minimises $C$ times the sum of the losses, which is $nC$ times our "
                "mean, plus the penalties with shares that sum to 1. Divided by $nC$:",
                (sp.Eq(share / (n * number), l1), sp.Eq((1 - share) / (n * number), l2)),
                {number: 1 / (n * strength), share: l1 / strength},
                when=(strength > 0, number > 0),
            ),
        ),
        {
            "inverse": Result((l1, l2, n), (1 / (n * strength), l1 / strength)),
            "inverse_back": Result(
                (number, share, n), (share / (n * number), (1 - share) / (n * number))
            ),
        },
    )
