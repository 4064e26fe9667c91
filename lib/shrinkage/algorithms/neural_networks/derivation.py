"""Weight decay in symbols: which rule has L2's minimum, and what a product of weights does.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The explorer runs the printed
functions; the tests compare them with `numerics`. The step is η, β the share that momentum keeps.
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

w, g, m, b, x, u1, u2 = sp.symbols("w g m b x u1 u2", real=True)
lam, eta, beta, epsilon, T = sp.symbols("lam eta beta epsilon T", positive=True)
a = sp.Symbol("a", positive=True)

HALF = sp.Rational(1, 2)


def derive_decay() -> Derivation:
    """Derive the slopes of both penalties, and that SGD's L2 step is a decay and a step."""
    return Derivation(
        "decay",
        {w: "a weight", g: "the loss's slope there", lam: "the strength", eta: "the step"},
        (
            Identity(
                "The L2 penalty adds $\\lambda w$ to the slope.",
                g + sp.Derivative(lam / 2 * w**2, w),
                g + lam * w,
            ),
            Identity(
                "So a plain step is a decay of the weight, and a step on the loss.",
                w - eta * (g + lam * w),
                (1 - eta * lam) * w - eta * g,
            ),
        ),
        {
            "l2_slope": Result((g, w, lam), g + lam * w),
            "decay_and_step": Result((w, g, eta, lam), (1 - eta * lam) * w - eta * g),
        },
    )


def derive_l1_slope() -> Derivation:
    """Derive the slope that a subgradient step of L1 takes."""
    return Derivation(
        "l1_slope",
        {w: "a weight", g: "the loss's slope there", lam: "the strength"},
        (
            Identity(
                "The L1 penalty adds $\\lambda$ times the sign.",
                g + sp.Derivative(lam * sp.Abs(w), w),
                g + lam * sp.sign(w),
                when=(sp.Ne(w, 0),),
                by=CaseSplit(w, [0]),
            ),
        ),
        {"l1_slope": Result((g, w, lam), g + lam * sp.sign(w))},
    )


def derive_momentum() -> Derivation:
    """Derive where momentum rests with L2 in the slope, and with decay beside it."""
    return Derivation(
        "momentum_rest",
        {
            g: "the loss's slope at the resting place",
            w: "the weight there",
            m: "the move that momentum remembers",
            beta: "the share of it that is kept",
            sp.Lt(beta, 1): "",
            lam: "the strength",
        },
        (
            Solution(
                "At rest the remembered move no longer changes.",
                sp.Eq(m, beta * m + g),
                {m: g / (1 - beta)},
            ),
            Condition(
                "With L2 in the slope, the weight rests where that move is zero: at the minimum of "
                "the loss plus $\\frac{\\lambda}{2} w^2$.",
                sp.Eq((g + lam * w) / (1 - beta), 0),
                "iff",
                sp.Eq(g + lam * w, 0),
            ),
            Condition(
                "With the decay beside the step, it rests where the decay undoes the move. The "
                "strength that counts is $(1 - \\beta)\\lambda$.",
                sp.Eq(lam * w + g / (1 - beta), 0),
                "iff",
                sp.Eq(g + (1 - beta) * lam * w, 0),
            ),
        ),
        {"remembered": Result((m, g, beta), beta * m + g)},
    )


def derive_adam() -> Derivation:
    """Derive where Adam rests with L2 in the slope: at L2's minimum, whatever its scale."""
    square, mixed = sp.Symbol("v", nonnegative=True), sp.Symbol("b1", real=True)
    scale = sp.Symbol("s", positive=True)
    return Derivation(
        "adam_rest",
        {
            g: "the slope, the penalty's included",
            b: "its running mean",
            square: "the running mean of its square",
            beta: "the share that is kept",
            epsilon: "a tiny number",
            w: "the weight",
            lam: "the strength",
        },
        (
            Definition(
                "The running mean takes in the new slope.", mixed, beta * b + (1 - beta) * g
            ),
            Definition(
                "Adam's scale is one over the slope's running size.",
                scale,
                1 / (sp.sqrt(square) + epsilon),
            ),
            Condition(
                "Adam's `weight_decay` is part of the slope, and the scale multiplies both: it "
                "rests where L2 does.",
                sp.Eq(scale * (g + lam * w), 0),
                "iff",
                sp.Eq(g + lam * w, 0),
            ),
        ),
        {
            "mixed": Result((b, g, beta), beta * b + (1 - beta) * g),
            "scale": Result((square, epsilon), 1 / (sp.sqrt(square) + epsilon)),
        },
    )


def derive_adamw() -> Derivation:
    """Derive AdamW's resting places: at rest the scaled slope has size 1, or the slope is 0."""
    return Derivation(
        "adamw_rest",
        {
            w: "the weight",
            lam: "the strength of the decay",
            eta: "the step",
            g: "the slope, constant at rest",
        },
        (
            Identity(
                "At rest the running mean is the slope, and the running mean of the square its "
                "square. What Adam makes of them is the sign alone, however steep the slope.",
                g / sp.sqrt(g**2),
                sp.sign(g),
                when=(sp.Ne(g, 0),),
                by=CaseSplit(g, [0]),
            ),
            Solution(
                "A falling loss ($g < 0$) pushes the weight up by $\\eta$, the decay takes "
                "$\\eta\\lambda w$. They cancel at the end of a box; $g > 0$ gives the other end.",
                sp.Eq(w - eta * lam * w + eta, w),
                {w: 1 / lam},
            ),
        ),
        {"box": Result((lam,), 1 / lam)},
    )


def derive_proximal() -> Derivation:
    """Derive the proximal step in the optimizer's own scale, which lands on zero."""
    moved = sp.sign(x) * sp.Max(sp.Abs(x) - T, 0)
    return Derivation(
        "proximal",
        {
            x: "where the step on the loss has led",
            T: "the threshold, step times scale times $\\lambda$",
        },
        (
            Condition(
                "The soft threshold lands on zero from everywhere within it, and from there alone.",
                sp.Eq(moved, 0),
                "iff",
                sp.Le(sp.Abs(x), T),
                by=CaseSplit(x, [-T, 0, T]),
            ),
        ),
        {"soft_threshold": Result((x, T), moved)},
    )


def derive_product() -> Derivation:
    """Derive that L2 on two factors is L1 on their product."""
    return Derivation(
        "product",
        {u1: "", u2: "two weights whose product acts as one"},
        (
            Condition(
                "The two squares cost at least the size of the product, whatever the signs.",
                HALF * (u1**2 + u2**2) - u1 * u2,
                ">=",
                sp.Integer(0),
                by=None,
            ),
            Identity(
                "The difference is a square, so that equality needs two factors of one size.",
                HALF * (u1**2 + u2**2) - u1 * u2,
                HALF * (u1 - u2) ** 2,
            ),
            Identity(
                "The same for $-u_1 u_2$.",
                HALF * (u1**2 + u2**2) + u1 * u2,
                HALF * (u1 + u2) ** 2,
            ),
        ),
    )


def derive_scale_invariance() -> Derivation:
    """Derive what decay does to a layer whose length does not matter."""
    return Derivation(
        "scale_invariance",
        {
            w: "a weight of a layer that is normalised afterwards",
            g: "the slope there",
            a: "a factor of all the layer's weights",
            eta: "the step",
            lam: "the strength",
            sp.Lt(eta * lam, 1): None,
        },
        (
            Identity(
                "The factor changes nothing in the loss, so the slope at $aw$ is $g/a$. A step "
                "with decay from $aw$ is $a$ times a step from $w$ that is $\\eta/a^2$ long.",
                (1 - eta * lam) * a * w - eta * g / a,
                a * ((1 - eta * lam) * w - eta / a**2 * g),
            ),
            Identity(
                "The decay is a factor too, and changes nothing at once. It makes the weights "
                "shorter, and the next steps of their direction longer.",
                (1 - eta * lam) * w - eta / a**2 * g,
                (1 - eta * lam) * (w - eta / (a**2 * (1 - eta * lam)) * g),
            ),
        ),
        {"effective_step": Result((eta, a), eta / a**2)},
    )


FOR_EXPLORER = (
    derive_decay,
    derive_l1_slope,
    derive_momentum,
    derive_adam,
    derive_adamw,
    derive_proximal,
)
"""The derivations whose functions the explorer runs."""
