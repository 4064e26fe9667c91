"""The constraint view in symbols: a penalty's strength, a budget, and which belongs to which.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows it, the tests
compare its functions with `shrinkage.constraint.numerics`, and the explorers run them as
JavaScript.
"""

from __future__ import annotations

from typing import Any

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

lam = sp.Symbol("lam", nonnegative=True)
t, h, c = sp.symbols("t h c", positive=True)
b, w, z, g = sp.symbols("b w z g", real=True)
HALF = sp.Rational(1, 2)


def _real(*names: str) -> list[Any]:
    return [sp.Symbol(name, real=True) for name in names]


def derive_value() -> Derivation:
    """Derive which λ belongs to which budget, from one line below the value function."""
    s, m = _real("s", "m")
    loss_w, loss_z, penalty_w, penalty_z = _real("L(w)", "L(z)", "{R}(w)", "{R}(z)")
    at_s, at_penalty, more, less = _real(
        "v(s)", "{v}(R(z))", r"{v}(s + \epsilon)", r"{v}(s - \epsilon)"
    )
    epsilon = sp.Symbol("epsilon", positive=True)
    cheapest = sp.Le(loss_w + lam * penalty_w, loss_z + lam * penalty_z)
    within = sp.Le(penalty_z, penalty_w)
    supported = sp.Ge(at_penalty, at_s - lam * (penalty_z - s))
    return Derivation(
        "value",
        {
            lam: "a strength",
            penalty_w: r"the penalty of a point without its $\lambda$, $\lVert w \rVert_1$ or "
            r"$\tfrac12 \lVert w \rVert^2$",
            at_s: r"the lowest loss among all points with $R \le s$",
            loss_z: "the loss of any point",
        },
        (
            Definition(
                r"Let $w$ minimise $L + \lambda R$, and call that minimum", m,
                loss_w + lam * penalty_w,
            ),
            Condition(
                "No $z$ costs less. With $R$ to the right and $L$ upwards, this is a line of slope "
                r"$-\lambda$: every $z$ lies on it or above, and $w$ on it.",
                loss_z, ">=", m - lam * penalty_z, when=(cheapest,),
            ),
            Condition(
                "So no point that spends at most as much as $w$ has a lower loss. **Every "
                r"$\lambda$ has a budget,** $s = R(w)$. Nothing was asked of $L$.",
                loss_z, ">=", loss_w, when=(cheapest, within),
            ),
            Condition(
                "Now let $w$ be lowest within the budget $s$. If a line of slope "
                r"$-\lambda$ touches $v$ at $s$ and is nowhere above it, then $w$ minimises "
                r"$L + \lambda R$. **A budget that is used up has a $\lambda$ if and only if there "
                "is such a line.**",
                loss_z + lam * penalty_z, ">=", loss_w + lam * penalty_w,
                when=(
                    supported, sp.Ge(loss_z, at_penalty), sp.Le(loss_w, at_s),
                    sp.Le(penalty_w, s),
                ),
            ),
            Condition(
                r"A little more budget lowers the loss by at most $\lambda$ per unit,",
                (at_s - more) / epsilon, "<=", lam, when=(sp.Ge(more, at_s - lam * epsilon),),
            ),
            Condition(
                r"a little less raises it by at least $\lambda$ per unit. So where $v$ has a "
                r"slope, **the slope is $-\lambda$: $\lambda$ is the price of the budget.**",
                (less - at_s) / epsilon, ">=", lam, when=(sp.Ge(less, at_s + lam * epsilon),),
            ),
        ),
    )  # fmt: skip


def derive_convex() -> Derivation:
    """Derive that a convex loss has a convex value function, and a line below it at each s > 0."""
    u1, u2 = sp.symbols("u1 u2", positive=True)
    s1, s2, middle, v1, v2, loss_mix, penalty_mix, value_mix = _real(
        "s1", "s2", "s_u", "{v}(s_1)", "{v}(s_2)", "L(z)", "{R}(z)", "{v}(s_u)"
    )
    loss1, loss2, penalty1, penalty2 = _real("{L}(z_1)", "{L}(z_2)", "{R}(z_1)", "{R}(z_2)")

    def mixed(one: Any, other: Any) -> Any:
        return (u1 * one + u2 * other) / (u1 + u2)

    return Derivation(
        "convex",
        {
            u1: "",
            u2: "two weights of a mean, positive",
            loss1: "",
            loss2: r"the lowest losses within the budgets $s_1 < s_2$, found at $z_1$ and $z_2$",
            loss_mix: "the loss at $z = (u_1 z_1 + u_2 z_2) / (u_1 + u_2)$",
        },
        (
            Definition("Take a budget in between.", middle, mixed(s1, s2)),
            Condition(
                "The point in between keeps it, because $R$ is convex.",
                penalty_mix, "<=", mixed(s1, s2),
                when=(
                    sp.Le(penalty_mix, mixed(penalty1, penalty2)), sp.Le(penalty1, s1),
                    sp.Le(penalty2, s2),
                ),
            ),
            Condition(
                "Its loss is at most that of the way straight across, because $L$ is convex, and "
                "$v$ may be lower still. So $v$ is convex: it has no dent.",
                value_mix, "<=", mixed(v1, v2),
                when=(
                    sp.Le(value_mix, loss_mix), sp.Le(loss_mix, mixed(loss1, loss2)),
                    sp.Le(loss1, v1), sp.Le(loss2, v2),
                ),
            ),
            Condition(
                r"A convex curve falls no faster on the right of $s_u$ than on the left. A line "
                "through the curve at $s_u$ with a slope in between is nowhere above it. It needs "
                "both sides, so there is one at each $s_u > 0$.",
                (v2 - value_mix) / (s2 - mixed(s1, s2)), ">=",
                (value_mix - v1) / (mixed(s1, s2) - s1),
                when=(sp.Gt(s2, s1), sp.Le(value_mix, mixed(v1, v2))),
            ),
        ),
    )  # fmt: skip


def derive_multipliers() -> Derivation:
    """Derive the multiplier for each way of writing the constraint."""
    w1, w2, mu, nu = _real("w1", "w2", "mu", "nu")
    norm, square = sp.sqrt(w1**2 + w2**2), w1**2 + w2**2
    off = (sp.Ne(w1**2 + w2**2, 0, evaluate=False),)
    return Derivation(
        "multipliers",
        {
            w1: "",
            w2: "the weights, not both zero",
            lam: r"the multiplier of $\tfrac12\lVert w \rVert^2 \le \tfrac12 t^2$",
            mu: r"that of $\lVert w \rVert \le t$",
            nu: r"that of $\lVert w \rVert^2 \le t^2$",
            t: r"the budget, all of it used up: the length of $w$",
        },
        (
            Identity(
                "At the solution the negative gradient is the multiplier times the gradient of "
                "the constraint, whichever way it is written. Half the square has the gradient "
                r"$w$, and so has the penalty. So $\lambda$ is the same number in both problems.",
                sp.Matrix([sp.Derivative(square / 2, w1), sp.Derivative(square / 2, w2)]),
                sp.Matrix([w1, w2]),
            ),
            Identity(
                "The length has a gradient of length 1.",
                sp.Matrix([sp.Derivative(norm, w1), sp.Derivative(norm, w2)]),
                sp.Matrix([w1, w2]) / norm,
                when=off,
            ),
            Solution(
                r"Both describe one negative gradient, $\lambda w = \mu w / t$.",
                sp.Eq(lam * t, mu, evaluate=False),
                {mu: lam * t},
                unique=True,
            ),
            Solution(
                r"The square has the gradient $2w$, and $\lambda w = 2 \nu w$.",
                sp.Eq(lam, 2 * nu, evaluate=False),
                {nu: lam / 2},
                unique=True,
            ),
        ),
        {"norm_multiplier": Result((lam, t), lam * t)},
    )


def derive_valley() -> Derivation:
    """Derive both problems for a loss of one weight with one valley."""
    left = sp.Max(c - t, 0)
    lowest, best, short = b + h / 2 * left**2, sp.Max(c - lam / h, 0), h * c / (h + lam)
    loss = b + h / 2 * (w - c) ** 2
    value, weight, kept = _real("v(t)", "w^+", r"\tilde{w}")
    return Derivation(
        "valley",
        {
            c: "the centre, where the valley is lowest",
            h: "its curvature",
            b: "the loss at the bottom",
            t: "the budget for $\\lvert w \\rvert$",
            lam: "the strength",
        },
        (
            Definition("The budget reaches as far as", weight, sp.Min(c, t)),
            Definition("and the loss there is", value, lowest),
            Condition(
                "No weight within the budget has a lower one.",
                loss, ">=", lowest, when=(sp.Le(w, t),), by=CaseSplit(c, [t]),
            ),
            Identity(
                "So a unit of $t$, the budget of L1, has the price",
                -sp.Derivative(b + h / 2 * (c - t) ** 2, t), h * (c - t),
            ),
            Identity(
                r"and a unit of $\tfrac12 t^2$, the budget of L2, this one. As the budget goes to "
                "0 it grows without bound: at $t = 0$ there is no multiplier.",
                -sp.Derivative(b + h / 2 * (c - t) ** 2, t) / sp.Derivative(t**2 / 2, t),
                h * (c - t) / t,
            ),
            Definition("The L1 penalty has its minimum at", kept, best),
            Condition(
                "since any other $w$ costs more, by at least a parabola,",
                loss + lam * sp.Abs(w) - (b + h / 2 * (kept - c) ** 2 + lam * kept), ">=",
                h / 2 * (w - kept) ** 2,
                by=CaseSplit(w, [0], CaseSplit(c, [lam / h])),
            ),
            Solution(
                "and the L2 penalty where its slope is zero: at no finite strength at 0.",
                sp.Eq(h * (w - c) + lam * w, 0, evaluate=False), {w: short}, unique=True,
            ),
        ),
        {
            "valley_loss": Result((b, h, c, w), loss),
            "within_budget": Result((c, t), sp.Min(c, t)),
            "lowest_loss": Result((b, h, c, t), lowest),
            "price_of_l1": Result((h, c, t), h * (c - t)),
            "price_of_l2": Result((h, c, t), h * (c - t) / t),
            "half_square": Result((t,), t**2 / 2),
            "l1_weight": Result((h, c, lam), best),
            "l2_weight": Result((h, c, lam), short),
        },
    )  # fmt: skip


def derive_zero() -> Derivation:
    """Derive when a weight is zero: for L1 an interval of slopes, for L2 one slope."""
    loss, loss0, slope = _real("L(w)", "L(0)", "g")
    tangent = sp.Ge(loss, loss0 - slope * w)
    within = (sp.Le(slope, lam), sp.Ge(slope, -lam))
    return Derivation(
        "zero",
        {
            w: "one weight, the others at their best for it",
            slope: r"the negative slope at 0, $-L'(0)$",
            lam: None,
        },
        (
            Condition(
                "A convex loss lies on its tangent at 0 or above. Add the penalty: no $w$ costs "
                r"less than $w = 0$ if $\lvert g \rvert \le \lambda$.",
                loss + lam * sp.Abs(w), ">=", loss0,
                when=(tangent, *within), by=CaseSplit(w, [0]),
            ),
            Condition(
                r"If $\lvert g \rvert > \lambda$, a small move in the direction of $g$ lowers the "
                "sum, since its slope that way is negative. So 0 is the solution for a whole "
                "interval of slopes and for no other.",
                lam - slope * sp.sign(slope), "<", 0,
                when=(sp.Gt(sp.Abs(slope), lam),), by=CaseSplit(slope, [0]),
            ),
            Identity(
                r"Under L2 the slope at 0 is the loss's own, whatever $\lambda$ is. So 0 is the "
                "solution for one slope alone: $g = 0$.",
                sp.Subs(sp.Derivative(loss0 - slope * w + lam / 2 * w**2, w), w, 0), -slope,
            ),
        ),
    )  # fmt: skip


def derive_chance() -> Derivation:
    """Derive how often the lasso's weights are zero, for orthonormal features and no signal."""
    n = sp.Symbol("n", integer=True, positive=True)
    p, k = sp.symbols("p k", integer=True, nonnegative=True)
    sigma = sp.Symbol("sigma", positive=True)
    strength = sp.Symbol("lam", positive=True)
    spread = sigma / sp.sqrt(n)
    density = sp.exp(-(g**2) / (2 * spread**2)) / (sp.sqrt(2 * sp.pi) * spread)
    chance = sp.erf(strength * sp.sqrt(n) / (sp.sqrt(2) * sigma))
    kept = sp.Symbol("pi_0", positive=True)
    return Derivation(
        "chance",
        {
            n: "",
            p: r"the numbers of rows and of features, with $\tfrac1n X^\top X = I$",
            sigma: r"the standard deviation of the noise, which is all there is in $y$",
            strength: "the strength",
        },
        (
            Definition(
                r"At $w = 0$ each $-\partial_j L$ is $g = \tfrac1n x_j^\top y$, "
                "normally distributed with the standard deviation",
                sp.Symbol(r"\sigma_g"), spread,
            ),
            Identity(
                r"Its weight is zero if $g$ lies in $[-\lambda, \lambda]$. The chance is "
                r"$2\Phi(\lambda\sqrt n / \sigma) - 1$, with $\Phi$ the normal distribution.",
                sp.Integral(density, (g, -strength, strength)), chance,
            ),
            Definition(
                r"Call it $\pi_0$. Orthonormal features have independent $g$, so each weight is "
                "a coin of its own, and the number of zeros is Binomial: $k$ of $p$ have the "
                "chance",
                sp.Symbol("P_k"), sp.binomial(p, k) * kept**k * (1 - kept) ** (p - k),
            ),
        ),
    )  # fmt: skip


def derive_projection() -> Derivation:
    """Derive the point of the diamond that is nearest to another point."""
    v_j, x_j, total = _real("v_j", "x_j", "S")
    tau = sp.Symbol("tau", positive=True)
    k = sp.Symbol("k", integer=True, positive=True)
    kept = sp.Symbol("x^+", real=True)
    return Derivation(
        "projection",
        {
            v_j: "an entry of a point outside the diamond",
            x_j: "the same entry of any point",
            tau: "the multiplier of the budget",
            k: "how many entries are larger than it in size",
            total: "the sum of these entries' sizes",
            t: None,
        },
        (
            Definition(
                r"Half the squared distance is a round loss, so with the multiplier $\tau$ each "
                r"entry is that of the L1 penalty: the entry of $v$, moved towards 0 by $\tau$.",
                kept,
                sp.sign(v_j) * sp.Max(sp.Abs(v_j) - tau, 0),
            ),
            Condition(
                "Any other value costs more, by at least a parabola.",
                HALF * (x_j - v_j) ** 2 + tau * sp.Abs(x_j),
                ">=",
                HALF * (kept - v_j) ** 2 + tau * sp.Abs(kept) + HALF * (x_j - kept) ** 2,
                by=CaseSplit(v_j, [-tau, 0, tau], CaseSplit(x_j, [0])),
            ),
            Solution(
                r"The entries that are left must use up the budget, which fixes $\tau$.",
                sp.Eq(total - k * tau, t, evaluate=False),
                {tau: (total - t) / k},
                unique=True,
            ),
        ),
        {"threshold": Result((total, k, t), (total - t) / k)},
    )


def derive_paths() -> Derivation:
    """Derive both paths: ridge's in the eigenbasis, the lasso's between two of its knots."""
    e, s1, s2, rate1, rate2, lam0, lam1, w0, w1 = _real(
        "e", "theta1", "theta2", r"\dot{w}_1", r"\dot{w}_2", "lam0", "lam1", "w0", "w1"
    )
    g11, g22, determinant = sp.symbols("h11 h22 D", positive=True)
    g12, strength = _real("h12", "lam")
    spent = s1 * rate1 + s2 * rate2
    return Derivation(
        "paths",
        {
            h: r"a curvature of the loss: an eigenvalue of $H = \tfrac1n X^\top X$",
            w: "ridge's weight along its eigenvector",
            e: r"$\tfrac1n X^\top y$ along it",
            lam: None,
            s1: "",
            s2: "the signs of two lasso weights that are not zero",
            sp.Eq(determinant, g11 * g22 - g12**2): "the determinant of their part of $H$",
            rate1: "",
            rate2: r"the rates of these weights as $\lambda$ grows",
        },
        (
            Solution(
                "Along each eigenvector ridge is a problem of one weight.",
                sp.Eq(h * w - e + lam * w, 0, evaluate=False), {w: e / (h + lam)}, unique=True,
            ),
            Definition(
                "Least squares has $e/h$ there, so this share of it is left. The sum of the shares "
                "is ridge's number of *degrees of freedom*.",
                sp.Symbol("F"), h / (h + lam),
            ),
            Definition(
                "To the mean squared error of $w = 0$ a weight adds, in each direction,",
                sp.Symbol("a"), h * w**2 - 2 * e * w,
            ),
            Solution(
                r"The lasso's weights that are not zero keep $-\partial_j L = \lambda \theta_j$. "
                r"So their rates do not depend on $\lambda$: between two knots the path is "
                "straight,",
                [
                    sp.Eq(g11 * rate1 + g12 * rate2, -s1, evaluate=False),
                    sp.Eq(g12 * rate1 + g22 * rate2, -s2, evaluate=False),
                ],
                {
                    rate1: (g12 * s2 - g22 * s1) / determinant,
                    rate2: (g12 * s1 - g11 * s2) / determinant,
                },
            ),
            Definition(
                r"and a weight that is $w_0$ at the knot $\lambda_0$ and $w_1$ at $\lambda_1$ is "
                "in between",
                sp.Symbol(r"w(\lambda)"), w0 + (w1 - w0) * (lam0 - strength) / (lam0 - lam1),
            ),
            Identity(
                r"The loss changes at $\lambda$ times the rate at which budget is given up.",
                (-strength * s1) * rate1 + (-strength * s2) * rate2, -strength * spent,
            ),
        ),
        {
            "ridge_entry": Result((h, e, lam), e / (h + lam)),
            "ridge_share": Result((h, lam), h / (h + lam)),
            "added_error": Result((h, e, w), h * w**2 - 2 * e * w),
            "between_knots": Result(
                (strength, lam0, lam1, w0, w1), w0 + (w1 - w0) * (lam0 - strength) / (lam0 - lam1)
            ),
        },
    )  # fmt: skip


def all_derivations() -> dict[str, Derivation]:
    """Every derivation of this view by name, in the order in which the page needs them."""
    derivations = (
        derive_value(),
        derive_convex(),
        derive_multipliers(),
        derive_valley(),
        derive_zero(),
        derive_chance(),
        derive_projection(),
        derive_paths(),
    )
    return {derivation.name: derivation for derivation in derivations}
