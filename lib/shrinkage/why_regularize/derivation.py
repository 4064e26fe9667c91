"""Why regularize, in symbols: bias against variance for one weight, the explorer's step, units.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows them; the tests
compare the printed functions with NumPy, and the explorer runs them as JavaScript.
"""

from __future__ import annotations

import sympy as sp

from shrinkage.lesson.derivations import (
    CaseSplit,
    Condition,
    Definition,
    Derivation,
    Identity,
    Result,
    Solution,
)

w = sp.Symbol("w", real=True)
v, lam = sp.symbols("v lam", positive=True)


def derive_risk() -> Derivation:
    """Derive ridge's risk for one weight, that some λ lowers it, and by how much at best."""
    delta, estimate = sp.Symbol("delta", real=True), sp.Symbol(r"\hat{w}", real=True)
    half = sp.Rational(1, 2)
    shrunk = (w + delta) / (1 + lam)
    miss = (shrunk - w) ** 2
    bias_squared = (lam * w / (1 + lam)) ** 2
    variance = v / (1 + lam) ** 2
    best = v / w**2
    risk = sp.Symbol("R", real=True)
    return Derivation(
        "risk",
        {
            w: "the true weight",
            v: r"the variance of its least-squares estimate, $\sigma^2/n$",
            delta: "that estimate's error, with mean 0 and variance $v$",
            lam: "the strength",
        },
        (
            Definition(
                "With uncorrelated features of variance 1, least squares finds "
                r"$w + \delta$, and ridge shrinks it.",
                estimate,
                shrunk,
            ),
            Identity(
                r"The mean of a squared miss needs only the mean and the variance of $\delta$, "
                r"so take $\delta = \pm\sqrt{v}$, each half of the time. What comes out is the "
                "squared bias and the variance.",
                half * miss.subs(delta, sp.sqrt(v)) + half * miss.subs(delta, -sp.sqrt(v)),
                bias_squared + variance,
            ),
            Definition("Call it the risk.", risk, bias_squared + variance),
            Identity(
                "More strength lowers the variance and raises the bias. The derivative says which "
                r"wins: below $\lambda = v/w^2$ the variance, above it the bias.",
                sp.Derivative(bias_squared + variance, lam),
                2 * (lam * w**2 - v) / (1 + lam) ** 3,
            ),
            Solution(
                "So the risk is lowest where the derivative is zero. Some strength helps, "
                "for every weight and every noise above zero (Hoerl and Kennard, 1970).",
                sp.Eq(lam * w**2 - v, 0),
                {lam: best},
                unique=True,
                when=(sp.Ne(w, 0),),
            ),
            Identity(
                "What is left of least squares' risk $v$ at that best strength is this share. It "
                r"is near 1 where $w^2$ is far above $v$: little noise, or many rows. Then there "
                "is little to win, and too strong a penalty soon loses more.",
                (bias_squared + variance).subs(lam, best) / v,
                w**2 / (w**2 + v),
                when=(sp.Ne(w, 0),),
            ),
        ),
        {
            "bias_squared": Result((w, lam), bias_squared),
            "variance": Result((v, lam), variance),
            "best_strength": Result((w, v), best),
        },
    )


def derive_coordinate_update() -> Derivation:
    """Derive the best value of one weight with the others held, for both penalties at once."""
    h = sp.Symbol("h", positive=True)
    b = sp.Symbol("b", real=True)
    l1, l2 = sp.Symbol("lam1", positive=True), sp.Symbol("lam2", nonnegative=True)
    objective = h * w**2 / 2 - b * w + l1 * sp.Abs(w) + l2 * w**2 / 2
    update = (sp.Max(b - l1, 0) + sp.Min(b + l1, 0)) / (h + l2)
    star = sp.Symbol("w^+", real=True)
    excess = objective - objective.subs(w, star)
    return Derivation(
        "coordinate",
        {
            h: "the curvature of the loss in this weight",
            b: "the slope at which the data pull it away from 0",
            l1: "the lasso's strength",
            l2: "ridge's strength",
        },
        (
            Definition(
                "Candidate: the pull less what the lasso takes off, over the curvature plus what "
                "ridge adds. A pull of at most the lasso's strength gives exactly 0.",
                star,
                update,
            ),
            Condition(
                "Compare the cost of any value $w$ with that of the candidate. It is higher by at "
                "least a parabola, so every other value costs more.",
                excess,
                ">=",
                (h + l2) * (w - star) ** 2 / 2,
                by=CaseSplit(b, [-l1, l1], CaseSplit(w, [0])),
            ),
        ),
        {"coordinate_update": Result((h, b, l1, l2), update)},
    )


def derive_units() -> Derivation:
    """Derive what a change of a feature's unit does to the strength of its penalty."""
    x, a = sp.Symbol("x", real=True), sp.Symbol("a", positive=True)
    weight = sp.Symbol(r"\tilde{w}", real=True)
    return Derivation(
        "units",
        {
            x: "a feature",
            a: "the factor of a new unit, 100 for metres to centimetres",
            w: "the weight in the old unit",
            lam: "the strength",
        },
        (
            Definition(
                "In the new unit the feature is $ax$, and the weight becomes", weight, w / a
            ),
            Identity("so that the predictions stay.", a * x * weight, x * w),
            Identity(
                "The lasso's penalty on the new weight is that of the old one at another strength,",
                lam * sp.Abs(weight),
                (lam / a) * sp.Abs(w),
            ),
            Identity(
                "and so is ridge's. A feature written in larger numbers is penalised less.",
                lam / 2 * weight**2,
                (lam / a**2) / 2 * w**2,
            ),
        ),
        {
            "lasso_strength": Result((lam, a), lam / a),
            "ridge_strength": Result((lam, a), lam / a**2),
        },
    )
