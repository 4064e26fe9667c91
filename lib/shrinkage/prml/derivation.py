"""PRML's picture in symbols: when a weight beside the axis is better than one on it.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows it, the tests
compare its functions with `shrinkage.prml.numerics`, and the explorer runs them as JavaScript.
"""

from __future__ import annotations

import sympy as sp

from shrinkage.lesson.derivations import (
    Condition,
    Definition,
    Derivation,
    Identity,
    Result,
    Solution,
)

t, lam, w, n = sp.symbols("t lam w n", positive=True)
q = sp.Symbol("q", positive=True)
g = sp.Symbol("g", nonnegative=True)
rho, c1, c2, w1, w2 = sp.symbols("rho c1 c2 w1 w2", real=True)


def derive_leaving() -> Derivation:
    """Derive what a small weight costs and gains: ε against ε^q decides what a corner holds."""
    cost = sp.Symbol("Delta", real=True)
    over, under = sp.symbols("alpha beta", positive=True)
    change = lam / q * w**q - g * w
    return Derivation(
        "leaving",
        {
            q: "the exponent",
            lam: "the multiplier",
            g: "the pull on a weight that is zero, $\\lvert\\partial_j L\\rvert$ there",
            w: "a size for that weight, next to nothing",
            over: "by how much $q$ is above 1",
            under: "by how much it is below 1",
        },
        (
            Definition(
                "Let the weight leave zero. To first order, penalty and loss together change by",
                cost,
                change,
            ),
            Identity(
                "Both terms are small. What counts is their ratio, a power of $w$:",
                cost,
                w * (lam / q * w ** (q - 1) - g),
            ),
            Condition(
                "So leaving pays if and only if that power is small enough.",
                sp.Lt(cost, 0, evaluate=False),
                "iff",
                sp.Lt(w ** (q - 1), q * g / lam, evaluate=False),
            ),
            Condition(
                "**For $q > 1$ the power vanishes with $w$.** Any pull at all lifts a small enough "
                "weight off zero: there are no zeros, unless the pull is exactly 0.",
                sp.Lt(cost.subs(cost, change.subs(q, 1 + over)), 0, evaluate=False),
                "iff",
                sp.Lt(w**over, (1 + over) * g / lam, evaluate=False),
            ),
            Condition(
                "**For $q = 1$ the power is 1, at every $w$.** Leaving pays if and only if the "
                "pull is greater than $\\lambda$. A whole interval of pulls leaves the weight at "
                "zero.",
                sp.Lt(change.subs(q, 1), 0, evaluate=False),
                "iff",
                sp.Gt(g, lam, evaluate=False),
            ),
            Condition(
                "**For $q < 1$ the power has no bound near zero.** A small step never pays, "
                "however strong the pull. Only a long step may.",
                sp.Lt(change.subs(q, 1 - under), 0, evaluate=False),
                "iff",
                sp.Gt(w**under, lam / ((1 - under) * g), evaluate=False),
                when=(sp.Lt(under, 1), sp.Gt(g, 0)),
            ),
        ),
    )


def derive_small_weight() -> Derivation:
    """Derive how small the smaller weight is where the outline's normal is −∇L, for q > 1."""
    ratio, slant, over, v = sp.symbols("k m alpha v", positive=True)
    total = sp.Symbol("P", positive=True)
    return Derivation(
        "small_weight",
        {
            q: "the exponent",
            w: "",
            v: "the sizes of the smaller and of the larger weight",
            slant: (
                "the smaller entry of $-\\nabla L$ over the larger one, where they touch; below 1"
            ),
            over: "by how much $q$ is above 1",
        },
        (
            Definition("The outline is a level line of", total, w**q + v**q),
            Identity(
                "and its normal the gradient of that, whose smaller entry over the larger one is",
                sp.Derivative(total, w) / sp.Derivative(total, v),
                (w / v) ** (q - 1),
            ),
            Solution(
                "Touching means that $-\\nabla L$ is along the normal. That fixes $k = w/v$, which "
                "is never zero.",
                sp.Eq(ratio**over, slant, evaluate=False),
                {ratio: slant ** (1 / over)},
                unique=True,
            ),
            Definition(
                "As a power of ten, the smaller weight is below the larger one by this exponent. "
                "At $q = 1.05$, half the pull leaves the twentieth power of a half: about "
                "$10^{-6}$.",
                sp.Symbol("E", real=True),
                sp.log(slant) / (over * sp.log(10)),
            ),
        ),
        {
            "small_ratio": Result((slant, over), slant ** (1 / over)),
            "small_exponent": Result((slant, over), sp.log(slant) / (over * sp.log(10))),
        },
    )


def derive_nested() -> Derivation:
    """Derive that regions with a smaller exponent lie within those with a larger one."""
    u = sp.Symbol("u", nonnegative=True)
    share = sp.Symbol("x", positive=True)
    return Derivation(
        "nested",
        {
            sp.Eq(share, sp.exp(-u)): (
                "the size of a weight over the budget, at most 1 in every region"
            ),
            q: "the exponent",
        },
        (
            Condition(
                "As $q$ falls, $x^q$ rises, and with it the sum over the weights. What is within "
                "the budget for some $q$ was within it for every larger one: **the regions shrink "
                "as $q$ falls.** But the points $(0, \\pm t)$ and $(\\pm t, 0)$ belong to all of "
                "them. If one of them is the lowest point of a larger region, it is that of each "
                "smaller one too.",
                sp.Derivative(sp.exp(-q * u), q),
                "<=",
                0,
            ),
        ),
    )


def derive_law() -> Derivation:
    """Derive how many weights are not zero at q = 1, for a round loss and Laplace centres."""
    sizes = sp.symbols("a1:5", positive=True)
    a1, a2, a3, a4 = sizes
    price = (a1 + a2 + a3 + a4 - t) / 4
    u, v = sp.symbols("u v", nonnegative=True)
    above = sp.Integral(sp.exp(-u), (u, 0, t - 2 * v))
    shares = [sp.exp(-t) * sum(t**k / sp.factorial(k) for k in range(p - 1)) for p in range(2, 7)]
    return Derivation(
        "law",
        {
            a1: "",
            a2: "",
            a3: "",
            a4: "the sizes of the entries of $c$, the largest first",
            t: "the budget",
        },
        (
            Condition(
                "A round loss subtracts one $\\lambda$ from all sizes that stay. With four of "
                "them, $\\lambda = (a_1 + a_2 + a_3 + a_4 - t)/4$. The smallest stays if and only "
                "if the others exceed it by less than the budget in all. The same holds for any "
                "number.",
                sp.Gt(a4, price, evaluate=False),
                "iff",
                sp.Lt((a1 - a4) + (a2 - a4) + (a3 - a4), t, evaluate=False),
            ),
            Identity(
                "Write this excess in the gaps between neighbours.",
                (a1 - a4) + (a2 - a4) + (a3 - a4),
                sp.Add(
                    a1 - a2,
                    sp.Mul(2, a2 - a3, evaluate=False),
                    sp.Mul(3, a3 - a4, evaluate=False),
                    evaluate=False,
                ),
            ),
            Identity(
                "If the sizes are independent and exponential with mean 1, so are these multiples "
                "of the gaps: that is Rényi's theorem. They are the waiting times of a Poisson "
                "process, and weights join until the budget $t$ is used up. So **the number of "
                "weights that are not zero is 1 + Poisson($t$), at most $p$.** For $p = 3$ SymPy "
                "checks it by the integral over both gaps: no zero means $u + 2v < t$.",
                1 - sp.Integral(2 * sp.exp(-2 * v) * above, (v, 0, t / 2)),
                (1 + t) * sp.exp(-t),
            ),
            Definition(
                "The chance of at least one zero, for $p = 2, \\ldots, 6$ weights:",
                sp.MatrixSymbol("F", 5, 1),
                sp.Matrix(shares),
            ),
        ),
        {"chances_of_zero": Result((t,), tuple(shares))},
    )


def derive_prml_scale() -> Derivation:
    """Derive the conversion from PRML's scale to ours."""
    squares, powers = sp.symbols("Q P", nonnegative=True)
    theirs = sp.Symbol("lambda_B", real=True)
    return Derivation(
        "prml_scale",
        {
            squares: "the sum of squares $\\lVert y - Xw \\rVert^2$",
            powers: "the sum $\\sum_j \\lvert w_j \\rvert^q$",
            n: "the number of rows",
            lam: "our strength",
            q: "the exponent",
        },
        (
            Definition("Take for PRML's $\\lambda$", theirs, 2 * n * lam / q),
            Identity(
                "Then its eq. 3.29, divided by $n$, is our problem with $\\frac{\\lambda}{q}"
                "\\sum_j \\lvert w_j \\rvert^q$.",
                (squares / 2 + theirs / 2 * powers) / n,
                squares / (2 * n) + lam / q * powers,
            ),
        ),
        {"lam_of_prml": Result((lam, q, n), 2 * n * lam / q)},
    )


def derive_outline() -> Derivation:
    """Derive the outline by an angle, how the loss falls along it, and what a corner must beat."""
    C, S = sp.symbols("C S", positive=True)
    b1, b2, z1, z2, near, far = sp.symbols("b1 b2 z1 z2 g_e g_d", real=True)
    pulls = (c1 + rho * c2, c2 + rho * c1)
    push = (c1 - w1 + rho * (c2 - w2), c2 - w2 + rho * (c1 - w1))
    loss = ((w1 - c1) ** 2 + (w2 - c2) ** 2) / 2 + rho * (w1 - c1) * (w2 - c2)
    above = (z1**2 + z2**2 - t**2) / 2 + rho * z1 * z2 + b1 * (t - z1) - b2 * z2
    value = sp.Symbol("L", real=True)
    total = loss.subs({w1: z1, w2: z2}) - loss.subs({w1: t, w2: 0})
    return Derivation(
        "outline",
        {
            rho: "the correlation of two standardised features",
            c1: "",
            c2: "the centre",
            w1: "",
            w2: "a point",
            t: "",
            q: "budget and exponent",
            C: "",
            S: "cosine and sine of an angle",
            near: "",
            far: "the pulls, the negative gradient along the nearer axis and along the other one",
            z1: "",
            z2: "any other point",
        },
        (
            Definition("The loss.", value, loss),
            Identity(
                "Its negative gradient,",
                -sp.Matrix([sp.Derivative(value, w1), sp.Derivative(value, w2)]),
                sp.Matrix(push),
            ),
            Definition("and that at the origin.", sp.MatrixSymbol("b", 2, 1), sp.Matrix(pulls)),
            Identity(
                "A point of the outline is on it, because $C^2 + S^2 = 1$.",
                (t * C ** (2 / q)) ** q + (t * S ** (2 / q)) ** q,
                t**q * (C**2 + S**2),
            ),
            Identity(
                "As the angle grows, $tC^{2/q}$ changes at the rate "
                "$-\\frac{2}{q}tC^{2/q-1}S$, and $tS^{2/q}$ likewise. So "
                "the loss falls along the outline where the last bracket is positive,",
                (
                    far * sp.Rational(2) / q * t * S ** (2 / q - 1) * C
                    - near * sp.Rational(2) / q * t * C ** (2 / q - 1) * S
                ),
                2
                * t
                / q
                * (C * S) ** (2 / q - 1)
                * (far * C ** (2 - 2 / q) - near * S ** (2 - 2 / q)),
            ),
            Identity(
                "which for $q < 1$ is better written with the other powers.",
                (C * S) ** (2 / q - 1) * (far * C ** (2 - 2 / q) - near * S ** (2 - 2 / q)),
                C * S * (far * S ** (2 / q - 2) - near * C ** (2 / q - 2)),
            ),
            Definition(
                "With $b$ for the negative gradient at the origin, call", sp.Symbol("D"), above
            ),
            Identity(
                "This is the loss above that of the corner $(t, 0)$.",
                total,
                above.subs({b1: pulls[0], b2: pulls[1]}),
            ),
        ),
        {
            "loss_value": Result((rho, c1, c2, w1, w2), loss),
            "negative_gradient": Result((rho, c1, c2, w1, w2), push),
            "pulls": Result((rho, c1, c2), pulls),
            "size": Result((t, q, C), t * C ** (2 / q)),
            "push_beyond_one": Result(
                (q, near, far, C, S), far * C ** (2 - 2 / q) - near * S ** (2 - 2 / q)
            ),
            "push_below_one": Result(
                (q, near, far, C, S), far * S ** (2 / q - 2) - near * C ** (2 / q - 2)
            ),
            "above_corner": Result((rho, t, b1, b2, z1, z2), above),
        },
    )


def derive_edge() -> Derivation:
    """Derive the lowest point of an edge of the diamond from what moving into it gains."""
    first, second, x = sp.symbols("gamma1 gamma2 x", positive=True)
    return Derivation(
        "edge",
        {
            t: "the budget",
            first: "",
            second: "what a unit of budget gains that moves into the edge, at its first and its "
            "second end",
            x: "the size of the second weight",
        },
        (
            Solution(
                "Along the edge the gain changes from one end to the other in a straight line. "
                "The loss is lowest where it is zero.",
                sp.Eq(first * (1 - x / t) - second * x / t, 0, evaluate=False),
                {x: t * first / (first + second)},
                unique=True,
            ),
        ),
        {"edge_size": Result((t, first, second), t * first / (first + second))},
    )


def derive_multiplier() -> Derivation:
    """Derive the multiplier from the weight that is not zero."""
    size, pull = sp.symbols("x g", positive=True)
    return Derivation(
        "multiplier",
        {
            size: "the size of a weight that is not zero",
            pull: "the pull on it, the negative gradient along it",
            q: "the exponent",
            lam: "the multiplier",
        },
        (
            Solution(
                "At a weight that is not zero the penalty's slope balances the loss's.",
                sp.Eq(lam * size ** (q - 1), pull, evaluate=False),
                {lam: pull * size ** (1 - q)},
                unique=True,
            ),
        ),
        {"multiplier": Result((q, size, pull), pull * size ** (1 - q))},
    )


FOR_EXPLORER = (derive_small_weight, derive_law, derive_outline, derive_edge, derive_multiplier)
"""The derivations whose functions the explorer's script runs."""


def all_derivations() -> dict[str, Derivation]:
    """Build every derivation, by name."""
    every = (derive_leaving, derive_nested, derive_prml_scale, *FOR_EXPLORER)
    return {derived.name: derived for derived in (derive() for derive in every)}
