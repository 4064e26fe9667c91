"""The gradient view in symbols: what one step does to a weight, and what repeated steps do.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows them, the tests
compare the printed functions with `shrinkage.gradient.numerics`, and the explorer runs the same
functions as JavaScript. The step η is the articles' learning rate α.
"""

from __future__ import annotations

import sympy as sp

from shrinkage.core.derivations import (
    CaseSplit,
    Condition,
    Definition,
    Derivation,
    Identity,
    Result,
    Solution,
)

w, g, x, p, c, start = sp.symbols("w g x p c w0", real=True)
c1, c2, w1, w2 = sp.symbols("c1 c2 w1 w2", real=True)
rho = sp.Symbol("rho", real=True)
lam, eta, T = sp.symbols("lam eta T", positive=True)
h = sp.Symbol("h", nonnegative=True)
k = sp.Symbol("k", integer=True, nonnegative=True)

HALF = sp.Rational(1, 2)


def derive_pulls() -> Derivation:
    """Derive the two pulls of the penalties."""
    square, size = lam / 2 * w**2, lam * sp.Abs(w)
    return Derivation(
        "pulls",
        {w: "a weight", lam: "the strength"},
        (
            Identity(
                "The L2 penalty pulls like a spring: the farther from zero, the harder, and ever "
                "weaker on the way there.",
                -sp.Derivative(square, w),
                -lam * w,
            ),
            Identity(
                "The L1 penalty pulls with the same force λ wherever the weight is, up to zero.",
                -sp.Derivative(size, w),
                -lam * sp.sign(w),
                when=(sp.Ne(w, 0),),
                by=CaseSplit(w, [0]),
            ),
        ),
        {
            "spring_pull": Result((w, lam), -lam * w),
            "constant_pull": Result((w, lam), -lam * sp.sign(w)),
            "squared_penalty": Result((w, lam), square),
            "absolute_penalty": Result((w, lam), size),
        },
    )


def derive_loss_of_two() -> Derivation:
    """Derive the slopes and the curvatures of least squares on two standardised features."""
    hessian = sp.Matrix([[1, rho], [rho, 1]])
    shift = sp.Matrix([w1 - c1, w2 - c2])
    loss = HALF * (w1 - c1) ** 2 + rho * (w1 - c1) * (w2 - c2) + HALF * (w2 - c2) ** 2
    slopes = (w1 - c1 + rho * (w2 - c2), rho * (w1 - c1) + w2 - c2)
    turn = sp.Matrix([[1, 1], [1, -1]]) / sp.sqrt(2)
    return Derivation(
        "two_features",
        {
            rho: "the correlation of two standardised features",
            c1: "",
            c2: "their least-squares weights",
            w1: "",
            w2: "their weights",
        },
        (
            Identity(
                "Least squares on two standardised features is this quadratic, up to a constant.",
                HALF * (shift.T * hessian * shift)[0],
                loss,
            ),
            Identity(
                "Its slopes are",
                sp.Matrix([sp.Derivative(loss, w1), sp.Derivative(loss, w2)]),
                sp.Matrix(slopes),
            ),
            Identity(
                "The eigenvectors of its Hessian are the sum and the difference of the weights. "
                "The curvatures along them are 1 + ρ and 1 − ρ.",
                sp.MatMul(turn, sp.diag(1 + rho, 1 - rho), turn.T),
                hessian,
            ),
        ),
        {
            "loss_of_two": Result((rho, c1, c2, w1, w2), loss),
            "slopes_of_two": Result((rho, c1, c2, w1, w2), slopes),
        },
    )


def derive_updates() -> Derivation:
    """Derive the three update rules, side by side."""
    square, size = lam / 2 * w**2, lam * sp.Abs(w)
    forward, threshold = w - eta * g, eta * lam
    l2 = (1 - eta * lam) * w - eta * g
    subgradient = w - eta * (g + lam * sp.sign(w))
    proximal = forward - sp.Max(-threshold, sp.Min(forward, threshold))
    return Derivation(
        "updates",
        {
            w: "a weight",
            g: "the loss's slope $\\partial_j L$ at the weights",
            lam: "the strength",
            eta: "the step",
        },
        (
            Identity(
                "**L2, gradient.** Step against the slope of L + (λ/2)w². The weight is first "
                "multiplied by 1 − ηλ: hence the name *weight decay*.",
                w - eta * (g + sp.Derivative(square, w)),
                l2,
            ),
            Identity(
                "**L1, subgradient.** Step against the slope of L + λ|w|. The penalty's part has "
                "the length ηλ for every weight. At w = 0, where there is no slope, the rule takes "
                "0 for the sign, as automatic differentiation does.",
                w - eta * (g + sp.Derivative(size, w)),
                subgradient,
                when=(sp.Ne(w, 0),),
                by=CaseSplit(w, [0]),
            ),
            Definition(
                "**L1, proximal.** Let the loss alone move the weight to w − ηg. Then take away "
                "the part of it that lies within [−ηλ, ηλ].",
                sp.Symbol("w^+"),
                proximal,
            ),
        ),
        {
            "l2_update": Result((w, g, lam, eta), l2),
            "subgradient_update": Result((w, g, lam, eta), subgradient),
            "proximal_update": Result((w, g, lam, eta), proximal),
        },
    )


def derive_soft_threshold() -> Derivation:
    """Derive that the proximal step's second half minimises, and lands on zero exactly."""
    goal = HALF * (x - p) ** 2 + T * sp.Abs(x)
    soft = sp.Piecewise((p - T, p > T), (p + T, p < -T), (0, True))
    clipped = p - sp.Max(-T, sp.Min(p, T))
    return Derivation(
        "soft_threshold",
        {p: "where the loss has moved the weight", T: "the threshold ηλ", x: "any place"},
        (
            Definition(
                "The second half of the proximal step looks for the x that is near p and that the "
                "penalty finds cheap. It minimises",
                sp.Symbol("q"),
                goal,
            ),
            Solution(
                "For x > 0 the slope of this is zero at one point, which is positive if p > T.",
                sp.Eq(x - p + T, 0, evaluate=False),
                {x: p - T},
                unique=True,
            ),
            Solution(
                "For x < 0 likewise; the point is negative if p < −T.",
                sp.Eq(x - p - T, 0, evaluate=False),
                {x: p + T},
                unique=True,
            ),
            Condition(
                "In between, no x costs less than x = 0. So a whole interval of values p lands on "
                "zero, and lands there exactly.",
                goal,
                ">=",
                HALF * p**2,
                when=(sp.Ge(p, -T), sp.Le(p, T)),
                by=CaseSplit(x, [0], CaseSplit(p, [-T, T])),
            ),
            Identity(
                "The three cases in one formula, the *soft threshold*: p, less its part within "
                "[−T, T].",
                soft,
                clipped,
                by=CaseSplit(p, [-T, T]),
            ),
        ),
        {"soft_threshold": Result((p, T), clipped)},
    )


def derive_repeated_l2() -> Derivation:
    """Derive what repeated L2 steps do along one eigenvector, and the limit of the step."""
    factor, rest = sp.Symbol("f", real=True), sp.Symbol("r", real=True)
    product, target = 1 - eta * (h + lam), h * c / (h + lam)
    away = factor**k * (start - rest)
    return Derivation(
        "repeated_l2",
        {
            h: "the loss's curvature along an eigenvector of its Hessian",
            c: "the least-squares weight along it",
            w: "the weight along it",
            start: "where it starts",
            lam: "the strength",
            eta: "the step",
            k: "the number of steps",
        },
        (
            Solution(
                "Along an eigenvector the slope is h(w − c), and the other eigenvectors have no "
                "say. The rule comes to rest where data and spring cancel. This is ridge's "
                "solution; it is zero only if hc is.",
                sp.Eq(h * (w - c) + lam * w, 0, evaluate=False),
                {w: target},
                unique=True,
            ),
            Definition("Call that point", rest, target),
            Definition("and give a name to this factor.", factor, product),
            Identity(
                "One step multiplies the distance to r by f.",
                (1 - eta * lam) * w - eta * h * (w - c) - rest,
                factor * (w - rest),
            ),
            Identity(
                "So one step leads from the place after k steps to that after k + 1, and the "
                "closed form holds for every k.",
                (1 - eta * lam) * (rest + away) - eta * h * (rest + away - c),
                rest + factor ** (k + 1) * (start - rest),
            ),
            Identity(
                "Without data (h = 0) the point of rest is zero, and the weight after k steps is "
                "(1 − ηλ)ᵏw₀: one more step again leaves the share 1 − ηλ. No k gives zero, unless "
                "ηλ = 1.",
                (1 - eta * lam) * ((1 - eta * lam) ** k * start),
                (1 - eta * lam) ** (k + 1) * start,
            ),
            Condition("The factor is always below 1.", product, "<", 1),
            Condition(
                "It is positive for small steps only. At η = 1/(h + λ) it is 0: one step lands on "
                "the solution. For larger steps it is negative: the weight jumps to the other "
                "side each time.",
                sp.Gt(product, 0, evaluate=False),
                "iff",
                sp.Lt(eta, 1 / (h + lam), evaluate=False),
            ),
            Condition(
                "It stays above −1, and the steps converge, up to twice that. The largest "
                "curvature L sets the limit for all: η < 2/(L + λ).",
                sp.Gt(product, -1, evaluate=False),
                "iff",
                sp.Lt(eta, 2 / (h + lam), evaluate=False),
            ),
        ),
        {
            "shrinkage_factor": Result((h, lam, eta), product),
            "ridge_weight": Result((h, c, lam), target),
            "decay": Result((start, lam, eta, k), (1 - eta * lam) ** k * start),
            "l2_step_limit": Result((h, lam), 2 / (h + lam)),
        },
    )


def derive_steps_to_zero() -> Derivation:
    """Derive how many proximal steps take a weight to zero when the data do not pull."""
    size = sp.Symbol("a", nonnegative=True)
    count = sp.ceiling(sp.Abs(w) / (eta * lam))
    return Derivation(
        "zero_steps",
        {
            w: "a weight",
            size: "its size $\\lvert w \\rvert$ at the start",
            lam: "the strength",
            eta: "the step",
            k: "the number of steps",
        },
        (
            Identity(
                "With no slope a proximal step takes ηλ from the size of a weight, or all of it if "
                "less is left. So after k steps the size is max(a − kηλ, 0), and one more step "
                "gives",
                sp.Max(sp.Max(size - k * eta * lam, 0) - eta * lam, 0),
                sp.Max(size - (k + 1) * eta * lam, 0),
                by=CaseSplit(size, [k * eta * lam, (k + 1) * eta * lam]),
            ),
            Condition(
                "It is zero once kηλ has reached a.",
                sp.Le(size - k * eta * lam, 0, evaluate=False),
                "iff",
                sp.Ge(k, size / (eta * lam), evaluate=False),
            ),
            Definition("The first whole number that does it is", sp.Symbol("N"), count),
        ),
        {"steps_to_zero": Result((w, lam, eta), count)},
    )


def derive_proximal_limit() -> Derivation:
    """Derive the limit of the proximal step, in which λ has no part."""
    steep, other = sp.Symbol("h", positive=True), sp.Symbol("v", real=True)
    factor = 1 - eta * steep

    def moved(place: sp.Symbol) -> sp.Expr:
        return place - eta * (steep * (place - c) + lam)

    return Derivation(
        "proximal_limit",
        {
            steep: "the loss's curvature",
            c: "the least-squares weight",
            w: "",
            other: "two weights that both stay positive",
            lam: "the strength",
            eta: "the step",
        },
        (
            Identity(
                "Let two weights take a proximal step, and neither reach zero. The penalty takes "
                "the same from both, so only the data change their distance.",
                moved(w) - moved(other),
                factor * (w - other),
            ),
            Condition(
                "So λ has no part in the limit. Where a weight reaches zero, the threshold only "
                "brings the two nearer.",
                sp.Gt(factor, -1, evaluate=False),
                "iff",
                sp.Lt(eta, 2 / steep, evaluate=False),
            ),
        ),
        {"proximal_step_limit": Result((steep,), 2 / steep)},
    )


def derive_chatter() -> Derivation:
    """Derive why subgradient steps do not land on zero, and how far from it they stay."""
    size = eta * lam / (2 - eta * h)
    a = sp.Symbol("a", real=True)
    bound = eta * (lam + sp.Abs(g))
    return Derivation(
        "chatter",
        {
            w: "a weight",
            g: "the loss's slope there",
            lam: "the strength",
            eta: "the step",
            h: "a curvature",
        },
        (
            Solution(
                "A subgradient step from w > 0 ends on zero from one point alone. Almost no start "
                "comes by it.",
                sp.Eq(w - eta * (g + lam), 0, evaluate=False),
                {w: eta * (g + lam)},
                unique=True,
            ),
            Condition(
                "From every other point near zero the step jumps across. What crosses zero stays "
                "close: it cannot land farther away than the step is long. The other side is "
                "alike.",
                -(w - eta * (g + lam)),
                "<",
                bound,
                when=(sp.Gt(w, 0),),
                by=CaseSplit(g, [0]),
            ),
            Condition(
                "If |g| < λ, beside zero the pull has the sign that leads back to it, on both "
                "sides and with a strength that does not fade: here from the right.",
                -(g + lam),
                "<",
                0,
                when=(sp.Gt(g, -lam),),
            ),
            Solution(
                "If the loss ½hw² is lowest at zero itself, the jumps settle where a step from a "
                "leads to −a, and so on for ever.",
                sp.Eq(a - eta * (h * a + lam), -a, evaluate=False),
                {a: size},
                unique=True,
                when=(sp.Lt(eta * h, 2),),
            ),
        ),
        {
            "chatter_bound": Result((g, lam, eta), bound),
            "chatter_size": Result((h, lam, eta), size),
        },
    )


def derive_early_stopping() -> Derivation:
    """Derive how gradient flow, stopped early, compares with ridge along one eigenvector."""
    z = sp.Symbol("z", positive=True)
    time = sp.Symbol("t", positive=True)
    flow, ridge = 1 - sp.exp(-z), z / (1 + z)
    return Derivation(
        "early_stopping",
        {
            h: "the loss's curvature along an eigenvector of its Hessian",
            c: "the least-squares weight along it",
            time: "the time, ηk after k small steps",
            z: "stands for $ht > 0$",
        },
        (
            Identity(
                "Gradient flow is gradient descent with steps so small that they flow. It obeys "
                "dw/dt = h(c − w). From zero, this does:",
                sp.Derivative(c * (1 - sp.exp(-h * time)), time),
                h * (c - c * (1 - sp.exp(-h * time))),
            ),
            Identity(
                "Ridge with λ = 1/t has a share of c too.",
                h * c / (h + 1 / time),
                c * (h * time / (1 + h * time)),
            ),
            Definition("Compare the share of flow,", sp.Symbol("F"), flow),
            Definition("with the share of ridge.", sp.Symbol("R"), ridge),
            Identity(
                "Flow's is the larger: what flow has left to do, over what ridge has, starts at 1 "
                "and only falls.",
                sp.Derivative((1 + z) * sp.exp(-z), z),
                -z * sp.exp(-z),
            ),
            Identity(
                "And not much larger: F/R has one turning point, the root of exp(z) = 1 + z + z². "
                "There it is 1.2984.",
                sp.Derivative((1 - sp.exp(-z)) * (1 + z) / z, z),
                sp.exp(-z) * (1 + z + z**2 - sp.exp(z)) / z**2,
            ),
        ),
        {
            "flow_share": Result((z,), flow),
            "ridge_share": Result((z,), ridge),
        },
    )


FOR_EXPLORER = (derive_pulls, derive_loss_of_two, derive_updates, derive_chatter)
"""The derivations whose functions the explorer runs."""
