"""The extremum view in symbols: slopes on both sides of 0, four losses, and the jump.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows it, the tests
compare its functions with `shrinkage.extremum.numerics`, and the explorer runs them as JavaScript.
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

w, c, m = sp.symbols("w c m", real=True)
lam = sp.Symbol("lam", nonnegative=True)
u = sp.Symbol("u", positive=True)
slope = sp.Symbol("s", real=True)


def derive_criterion() -> Derivation:
    """Derive when 0 is lowest, from the slopes on both sides: for L1, for L2, and convex losses."""
    a, b, delta, epsilon = sp.symbols("a b delta epsilon", real=True)
    lam = sp.Symbol("lam", positive=True)
    at_zero, right, left = (sp.Symbol(f"L({x})", real=True) for x in ("0", "u", "-u"))
    return Derivation(
        "criterion",
        {
            u: "the length of a move away from 0",
            sp.Eq(right, at_zero + (b + delta) * u): "",
            sp.Eq(left, at_zero + (epsilon - a) * u): "the loss after a move to either side",
            sp.Le(a, b): "its slopes at 0, from the left and from the right",
            delta: "",
            epsilon: "rests that vanish with $u$, and that a convex loss never has below 0",
            lam: "the strength",
        },
        (
            Identity(
                r"How much does $L + \lambda\lvert w \rvert$ gain per unit of a move to the right? "
                "The loss has its slope, and the kink adds its own.",
                (right + lam * u - at_zero) / u,
                b + lam + delta,
            ),
            Identity(
                r"And of a move to the left? **If the sum's own slopes, $a - \lambda$ on the left "
                r"and $b + \lambda$ on the right, have the signs − and +, both gains are positive "
                "for short moves, and 0 is a local minimum. If a gain is negative, a short move "
                "that way lowers the cost, and 0 is none.**",
                (left + lam * u - at_zero) / u,
                lam - a + epsilon,
            ),
            Condition(
                "For a convex loss this decides for moves of any length, and where a gain is 0 as "
                "well: the rests are never negative, so to the right",
                right + lam * u - at_zero,
                ">=",
                (b + lam) * u,
                when=(sp.Ge(delta, 0),),
            ),
            Condition(
                "and to the left.",
                left + lam * u - at_zero,
                ">=",
                (lam - a) * u,
                when=(sp.Ge(epsilon, 0),),
            ),
            Condition(
                r"So 0 is *a* lowest point if and only if neither gain is negative: the interval "
                r"$[a, b]$, the *subdifferential* $\partial L(0)$, meets $[-\lambda, \lambda]$.",
                sp.And(sp.Ge(b + lam, 0), sp.Ge(lam - a, 0)),
                "iff",
                sp.And(sp.Le(a, lam), sp.Le(-lam, b)),
            ),
            Condition(
                "A smooth loss has one slope, $a = b = s$.",
                sp.And(sp.Ge(slope, -lam), sp.Le(slope, lam)),
                "iff",
                sp.Le(sp.Abs(slope), lam),
                by=CaseSplit(slope, [-lam, 0, lam]),
            ),
            Identity(
                "L2 gains nothing to begin with: what it adds per unit vanishes with $u$. So its "
                r"slopes at 0 are the loss's own, and 0 is lowest only where $a \le 0 \le b$. For "
                "a convex loss that is where it has its lowest point there already.",
                (right + lam / 2 * u**2 - at_zero) / u,
                b + delta + lam * u / 2,
            ),
        ),
        {"gain_to_the_right": Result((b, lam, delta), b + lam + delta)},
    )


def derive_losses() -> Derivation:
    """Derive the slopes of the explorer's four losses, and the strength that puts w lowest."""
    names = ("quadratic", "logistic", "absolute", "double well")
    quadratic, logistic, absolute, well = (
        sp.Symbol(rf"L_{{\text{{{name}}}}}", real=True) for name in names
    )
    second = sp.Symbol("h", real=True)
    bump = ((w - c + 1) ** 2 - 1) ** 2
    bowl, soft, vee = (
        (w - c) ** 2 / 2,
        sp.log(sp.exp(w) + sp.exp(-w)) - w * sp.tanh(c),
        sp.Abs(w - c),
    )
    rise = (sp.exp(w) - sp.exp(-w)) / (sp.exp(w) + sp.exp(-w))
    bend = 4 * (3 * (w - c + 1) ** 2 - 1) + lam
    fall = 4 * (w - c + 1) * ((w - c + 1) ** 2 - 1)
    reach = sp.sqrt((4 - lam) / 12)
    return Derivation(
        "losses",
        {
            w: "the weight",
            c: "where the loss is lowest without regularization",
            lam: "the strength",
            slope: "the loss's slope at $w$",
        },
        (
            Definition("Least squares of one weight.", quadratic, bowl),
            Identity("Its slope.", sp.Derivative(bowl, w), w - c),
            Definition(
                r"The logistic loss of one feature that is 2 in every row, with a share "
                r"$(1 + \tanh c)/2$ of the labels +1 and the others −1.",
                logistic,
                soft,
            ),
            Identity(r"Its slope, $\tanh w - \tanh c$.", sp.Derivative(soft, w), rise - sp.tanh(c)),
            Definition("The absolute loss, with a kink at $c$.", absolute, vee),
            Identity(
                "Its slope, off the kink.",
                sp.Derivative(vee, w),
                sp.sign(w - c),
                when=(sp.Ne(w, c),),
                by=CaseSplit(w, [c]),
            ),
            Definition("The double well: lowest at $c$ and at $c - 2$.", well, bump),
            Identity("Its slope.", sp.Derivative(bump, w), fall),
            Definition(
                r"Its curvature, with that of the penalty $\frac{\lambda}{2}w^2$.",
                second,
                bend,
            ),
            Solution(
                "The curvature changes its sign here, and at the mirror image about $c - 1$.",
                sp.Eq(second, 0),
                {w: c - 1 + reach},
                when=(sp.Le(lam, 4),),
            ),
            Solution(
                r"Where the slope of $L + \lambda\lvert w \rvert$ is zero at a given $w \ne 0$, "
                "this is the strength.",
                sp.Eq(slope + lam * sp.sign(w), 0),
                {lam: -slope * sp.sign(w)},
                when=(sp.Ne(w, 0),),
                by=CaseSplit(w, [0]),
            ),
            Solution(
                r"And for $L + \frac{\lambda}{2}w^2$.",
                sp.Eq(slope + lam * w, 0),
                {lam: -slope / w},
                when=(sp.Ne(w, 0),),
            ),
        ),
        {
            "quadratic_loss": Result((c, w), bowl),
            "quadratic_slope": Result((c, w), w - c),
            "logistic_loss": Result((c, w), soft),
            "logistic_slope": Result((c, w), rise - sp.tanh(c)),
            "absolute_loss": Result((c, w), vee),
            "absolute_slope": Result((c, w), sp.sign(w - c)),
            "double_loss": Result((c, w), bump),
            "double_slope": Result((c, w), fall),
            "double_curvature": Result((c, lam, w), bend),
            "double_bend": Result((c, lam), c - 1 + reach),
            "strength_l1": Result((slope, w), -slope * sp.sign(w)),
            "strength_l2": Result((slope, w), -slope / w),
        },
    )


def derive_soft_threshold() -> Derivation:
    """Derive the lowest point for a quadratic loss, that it is the only one, and ridge's beside."""
    h = sp.Symbol("h", positive=True)
    strength = sp.Symbol("lam", positive=True)
    star, other = sp.Symbol("w^+", real=True), sp.Symbol("w_2", real=True)
    objective = h * (w - c) ** 2 / 2 + strength * sp.Abs(w)
    found = sp.Max(c - strength / h, 0) + sp.Min(c + strength / h, 0)
    return Derivation(
        "soft_threshold",
        {
            h: "the curvature of the loss",
            c: "where the loss is lowest without regularization",
            strength: "the strength",
            w: "any weight",
        },
        (
            Definition(
                r"The slope $h(w - c) \pm \lambda$ is zero at $c \mp \lambda/h$, if that is on the "
                "right side of 0. Otherwise no slope is zero, and 0 is left.",
                star,
                found,
            ),
            Condition(
                "Every other weight costs more, by at least a parabola: the soft threshold is the "
                "only lowest point.",
                objective - objective.subs(w, star),
                ">=",
                h * (w - star) ** 2 / 2,
                by=CaseSplit(c, [-strength / h, strength / h], CaseSplit(w, [0])),
            ),
            Solution(
                "L2 divides instead. This is 0 only for $c = 0$.",
                sp.Eq(h * (other - c) + strength * other, 0),
                {other: h * c / (h + strength)},
                unique=True,
            ),
        ),
        {"soft_threshold": Result((h, c, strength), found)},
    )


def derive_jump() -> Derivation:
    """Derive the strength at which the double well's L1 minimiser jumps to 0, and from where."""
    root = sp.Symbol("R", positive=True)
    chord, at, strength = (
        sp.Symbol(name, real=True) for name in ("g", r"\hat{w}", r"\hat{\lambda}")
    )
    loss = ((w - m) ** 2 - 1) ** 2
    at_zero = (m**2 - 1) ** 2
    slopes = 4 * m**3 - 4 * m - (6 * m**2 - 2) * w + 4 * m * w**2 - w**3
    length = sp.sqrt(6 - 2 * m**2)
    place = (4 * m + root) / 3
    best = 4 * m**3 - 4 * m + (2 * root - 4 * m) / 3 * place**2
    return Derivation(
        "jump",
        {
            m: "the top of the barrier, $-1 < m \\le 0$: the nearer well is to the right of 0",
            w: "a weight to the right of 0",
            lam: "the strength",
            sp.Eq(root, length): "a root",
        },
        (
            Identity(
                "How steeply does a straight line fall from the loss at 0 to the loss at $w$?",
                (at_zero - loss) / w,
                slopes,
                when=(sp.Gt(w, 0),),
            ),
            Definition("Call it the slope of the chord.", chord, slopes),
            Identity(
                r"Then $w$ costs less than 0 exactly if its chord is steeper than $\lambda$. So 0 "
                "is lowest from the steepest chord on.",
                loss + lam * w - at_zero,
                w * (lam - chord),
            ),
            Definition("The steepest chord ends at", at, place),
            Definition("and its slope is the strength of the jump:", strength, best),
            Identity(
                "At that strength the cost of $w$ above that of 0 is a product with no negative "
                r"factor. It is 0 at $w = 0$ and at $w = \hat{w}$: **both are right.**",
                loss + strength * w - at_zero,
                w * (w - at) ** 2 * (w + (2 * root - 4 * m) / 3),
            ),
            Condition(
                r"For this $\hat{w}$ has to be positive, so $R > -4m$. Otherwise 0 lies where the "
                "loss is convex, the steepest chord is the tangent, and nothing jumps.",
                sp.Gt(6 - 2 * m**2, 16 * m**2),
                "iff",
                sp.Lt(3 * m**2, 1),
            ),
        ),
        {
            "jump_strength": Result((m,), best.subs(root, length)),
            "jump_from": Result((m,), place.subs(root, length)),
        },
    )


FOR_EXPLORER = (derive_losses, derive_jump)
"""What the explorer runs as JavaScript."""
