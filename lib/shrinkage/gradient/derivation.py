"""The gradient view in symbols: what one step does to a weight, and what repeated steps do.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows them, the tests
compare the printed functions with `shrinkage.gradient.numerics`, and the explorer runs the same
functions as JavaScript. The step η is the articles' learning rate α.
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

w, x, v, c, start = sp.symbols("w x v c w0", real=True)
slope = sp.Symbol("slope_j", real=True)  # printed as the notation's ∂ⱼL
c1, c2, w1, w2 = sp.symbols("c1 c2 w1 w2", real=True)
rho = sp.Symbol("rho", real=True)
lam, eta, T = sp.symbols("lam eta T", positive=True)
h = sp.Symbol("h", nonnegative=True)
a = sp.Symbol("a", nonnegative=True)  # the size of a weight
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
                r"The L1 penalty pulls with the same force $\lambda$ wherever the weight is, up to "
                "zero.",
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
                "The curvatures along them are $1 + \\rho$ and $1 - \\rho$.",
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
    forward, threshold = w - eta * slope, eta * lam
    l2 = (1 - eta * lam) * w - eta * slope
    subgradient = w - eta * (slope + lam * sp.sign(w))
    proximal = v - sp.Max(-threshold, sp.Min(v, threshold))
    return Derivation(
        "updates",
        {
            w: "a weight",
            lam: "the strength",
            slope: "the loss's slope in this weight",
            eta: "the step",
        },
        (
            Identity(
                r"**L2, gradient.** Step against the slope of $L + \frac{\lambda}{2}w^2$. The "
                r"penalty multiplies the weight by $1 - \eta\lambda$: hence *weight decay*.",
                w - eta * (slope + sp.Derivative(square, w)),
                l2,
            ),
            Identity(
                r"**L1, subgradient.** Step against the slope of $L + \lambda\lvert w \rvert$. The "
                r"penalty's part has the length $\eta\lambda$ for every weight. At $w = 0$, where "
                "there is no slope, the rule takes 0 for the sign, as automatic differentiation "
                "does.",
                w - eta * (slope + sp.Derivative(size, w)),
                subgradient,
                when=(sp.Ne(w, 0),),
                by=CaseSplit(w, [0]),
            ),
            Definition("**L1, proximal.** First let the loss alone move the weight.", v, forward),
            Definition(
                r"Then take away the part of this that lies within $[-\eta\lambda, \eta\lambda]$.",
                sp.Symbol("w^+"),
                proximal,
            ),
        ),
        {
            # In the order of operations of a gradient step on the whole objective.
            "l2_update": Result((w, slope, lam, eta), w - eta * (slope + lam * w)),
            "subgradient_update": Result((w, slope, lam, eta), subgradient),
            "proximal_update": Result((w, slope, lam, eta), proximal.subs(v, forward)),
        },
    )


def derive_zero() -> Derivation:
    """Derive when a weight at zero stays there: at the minimum, and under each rule."""
    line = sp.Symbol("s", real=True)
    moved, threshold = -eta * slope, eta * lam
    held = sp.Le(sp.Abs(slope), lam, evaluate=False)
    return Derivation(
        "zero",
        {
            x: "any value of the weight",
            line: "a slope",
            lam: None,
            eta: None,
            slope: "now the loss's slope at $w = 0$, for a loss that is convex in this weight",
        },
        (
            Condition(
                r"A line through 0 with a slope $s$ from $-\lambda$ to $\lambda$ stays below the "
                r"penalty. A steeper one does not: at $x = 1$ or $x = -1$ it is above. So at its "
                r"kink the penalty has all slopes $[-\lambda, \lambda]$: its *subdifferential*.",
                lam * sp.Abs(x),
                ">=",
                line * x,
                when=(sp.Ge(line, -lam), sp.Le(line, lam)),
                by=CaseSplit(x, [0], CaseSplit(line, [-lam, lam])),
            ),
            Condition(
                "**Zero is a minimum** if and only if the objective's slope is not positive on its "
                "left and not negative on its right: if one of the penalty's slopes cancels the "
                "loss's.",
                sp.And(
                    sp.Le(slope - lam, 0, evaluate=False), sp.Ge(slope + lam, 0, evaluate=False)
                ),
                "iff",
                held,
                by=CaseSplit(slope, [-lam, 0, lam]),
            ),
            Condition(
                "**The proximal step stays at zero** under the same condition.",
                sp.Eq(moved - sp.Max(-threshold, sp.Min(moved, threshold)), 0, evaluate=False),
                "iff",
                held,
                by=CaseSplit(slope, [-lam, 0, lam]),
            ),
        ),
        {"stays_at_zero": Result((slope, lam), held)},
    )


def derive_soft_threshold() -> Derivation:
    """Derive that the proximal step's second half minimises, and lands on zero exactly."""
    goal = HALF * (x - v) ** 2 + T * sp.Abs(x)
    soft = sp.Piecewise((v - T, v > T), (v + T, v < -T), (0, True))
    clipped = v - sp.Max(-T, sp.Min(v, T))
    return Derivation(
        "soft_threshold",
        {
            v: "where the loss has moved the weight",
            T: r"the threshold $\eta\lambda$",
            x: "any value of the weight",
        },
        (
            Definition(
                "The second half of the proximal step looks for the $x$ that is near $v$ and that "
                "the penalty finds cheap. It minimises this convex function.",
                sp.Symbol("\\psi"),
                goal,
            ),
            Solution(
                "For $x > 0$ its slope is zero at one point. That is positive, and so the minimum, "
                "if $v > T$.",
                sp.Eq(x - v + T, 0, evaluate=False),
                {x: v - T},
                unique=True,
            ),
            Solution(
                "For $x < 0$ likewise. That point is negative if $v < -T$.",
                sp.Eq(x - v - T, 0, evaluate=False),
                {x: v + T},
                unique=True,
            ),
            Condition(
                "In between, no $x$ costs less than $x = 0$. So a whole interval of values $v$ "
                "lands on zero, and lands there exactly.",
                goal,
                ">=",
                HALF * v**2,
                when=(sp.Ge(v, -T), sp.Le(v, T)),
                by=CaseSplit(x, [0], CaseSplit(v, [-T, T])),
            ),
            Identity(
                "The three cases in one formula, the *soft threshold*: $v$, less its part within "
                "$[-T, T]$.",
                soft,
                clipped,
                by=CaseSplit(v, [-T, T]),
            ),
        ),
        {"soft_threshold": Result((v, T), clipped)},
    )


def derive_repeated_l2() -> Derivation:
    """Derive what repeated L2 steps do along one eigenvector, and the limit of the step."""
    factor, rest = sp.Symbol("phi", real=True), sp.Symbol("what", real=True)
    product, target = 1 - eta * (h + lam), h * c / (h + lam)
    away = factor**k * (start - rest)
    return Derivation(
        "repeated_l2",
        {
            h: "the loss's curvature along an eigenvector of its Hessian",
            c: "the centre of the loss along it",
            w: "the weight along it",
            start: "where it starts",
            lam: None,
            eta: None,
            k: "the number of steps",
        },
        (
            Solution(
                "Along an eigenvector the slope is $h(w - c)$, and the other eigenvectors have no "
                "say. The rule comes to rest where data and penalty cancel. This is ridge's "
                "solution; it is zero only if $hc$ is.",
                sp.Eq(h * (w - c) + lam * w, 0, evaluate=False),
                {w: target},
                unique=True,
            ),
            Definition("Call that point", rest, target),
            Definition("and give a name to this factor.", factor, product),
            Identity(
                r"One step multiplies the distance to $\hat{w}$ by $\phi$.",
                (1 - eta * lam) * w - eta * h * (w - c) - rest,
                factor * (w - rest),
            ),
            Identity(
                r"So after $k$ steps the weight is at $\hat{w} + \phi^k(w_0 - \hat{w})$: one more "
                "step leads from there to the same with $k + 1$.",
                (1 - eta * lam) * (rest + away) - eta * h * (rest + away - c),
                rest + factor ** (k + 1) * (start - rest),
            ),
            Identity(
                r"Without data ($h = 0$) the point of rest is zero, and the weight after $k$ steps "
                r"is $(1 - \eta\lambda)^k w_0$: one more step leaves the share $1 - \eta\lambda$ "
                r"again. No $k$ gives zero, unless $\eta\lambda = 1$.",
                (1 - eta * lam) * ((1 - eta * lam) ** k * start),
                (1 - eta * lam) ** (k + 1) * start,
            ),
            Condition("The factor is always below 1.", product, "<", 1),
            Condition(
                r"It is positive for small steps only. At $\eta = 1/(h + \lambda)$ it is 0: one "
                "step lands on the solution. For larger steps it is negative: the weight jumps to "
                "the other side each time.",
                sp.Gt(product, 0, evaluate=False),
                "iff",
                sp.Lt(eta, 1 / (h + lam), evaluate=False),
            ),
            Condition(
                "It stays above −1, and the steps converge, up to twice that. The largest "
                r"curvature $h_{\max}$ sets the limit for all directions: "
                r"$\eta < 2/(h_{\max} + \lambda)$.",
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
    count = sp.ceiling(sp.Abs(w) / (eta * lam))
    return Derivation(
        "zero_steps",
        {
            w: "a weight at the start",
            a: "the size of a weight",
            lam: None,
            eta: None,
            k: "the number of steps",
        },
        (
            Identity(
                r"With no slope a proximal step takes $\eta\lambda$ from the size of a weight, or "
                r"all of it if less is left. So after $k$ steps the size is "
                r"$\max(0, a - k\eta\lambda)$: one more step leads from there to the same with "
                "$k + 1$.",
                sp.Max(sp.Max(a - k * eta * lam, 0) - eta * lam, 0),
                sp.Max(a - (k + 1) * eta * lam, 0),
                by=CaseSplit(a, [k * eta * lam, (k + 1) * eta * lam]),
            ),
            Condition(
                r"It is zero once $k\eta\lambda$ has reached $a$.",
                sp.Le(a - k * eta * lam, 0, evaluate=False),
                "iff",
                sp.Ge(k, a / (eta * lam), evaluate=False),
            ),
            Definition("The first whole number that does it is", sp.Symbol("N"), count),
        ),
        {"steps_to_zero": Result((w, lam, eta), count)},
    )


def derive_proximal_limit() -> Derivation:
    """Derive the limit of the proximal step, in which λ has no part."""
    steep, other = sp.Symbol("h", positive=True), sp.Symbol("w'", real=True)
    factor = 1 - eta * steep

    def moved(place: sp.Symbol) -> sp.Expr:
        return place - eta * (steep * (place - c) + lam)

    return Derivation(
        "proximal_limit",
        {
            lam: None,
            eta: None,
            steep: "the loss's curvature",
            c: "the centre of the loss",
            w: "",
            other: "two values of a weight that stay positive",
        },
        (
            Identity(
                "Let both values take a proximal step, and neither reach zero. The penalty takes "
                "the same from both, so only the data change their distance.",
                moved(w) - moved(other),
                factor * (w - other),
            ),
            Condition(
                r"So $\lambda$ has no part in the limit. Where a weight reaches zero, the "
                r"threshold only brings the two nearer. For all directions at once: "
                r"$\eta < 2/h_{\max}$.",
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
    after = sp.Symbol("w^+", real=True)
    bound = eta * (lam + sp.Abs(slope))
    return Derivation(
        "chatter",
        {
            lam: None,
            eta: None,
            w: None,
            slope: "the loss's slope in it",
            h: "a curvature",
            a: "the size of a weight",
            after: "the weight after a step",
        },
        (
            Solution(
                "With a given slope, a subgradient step from $w > 0$ ends on zero from one point "
                "alone. Almost no start comes by it.",
                sp.Eq(w - eta * (slope + lam), 0, evaluate=False),
                {w: eta * (slope + lam)},
                unique=True,
            ),
            Condition(
                "From any point nearer to zero the step jumps across. It stays close: what crosses "
                "zero cannot land farther away than the step is long. The other side is alike.",
                -(w - eta * (slope + lam)),
                "<",
                bound,
                when=(sp.Gt(w, 0),),
                by=CaseSplit(slope, [0]),
            ),
            Condition(
                r"If $\lvert \partial_j L \rvert < \lambda$, beside zero the pull has the sign "
                "that leads back to it, on both sides and with a strength that does not fade: here "
                "from the right.",
                -(slope + lam),
                "<",
                0,
                when=(sp.Gt(slope, -lam),),
            ),
            Solution(
                r"If the loss $\frac12 hw^2$ is lowest at zero itself, there are jumps that repeat "
                "for ever: a step from $a$ leads to $-a$, and the next one back.",
                sp.Eq(a - eta * (h * a + lam), -a, evaluate=False),
                {a: size},
                unique=True,
                when=(sp.Lt(eta * h, 2),),
            ),
            Solution(
                r"What the slope was, told by the step. On average over many steps the first part "
                r"goes to zero, if the weight stays near: the average slope is $-\lambda$ times "
                "the average sign. So a weight that jumps across zero gives itself away.",
                sp.Eq(after, w - eta * (slope + lam * sp.sign(w)), evaluate=False),
                {slope: (w - after) / eta - lam * sp.sign(w)},
                unique=True,
            ),
        ),
        {
            "chatter_bound": Result((slope, lam, eta), bound),
            "chatter_size": Result((h, lam, eta), size),
        },
    )


def derive_early_stopping() -> Derivation:
    """Derive how gradient flow, stopped early, compares with ridge along one eigenvector."""
    z = sp.Symbol("z", positive=True)
    time = sp.Symbol("tau", positive=True)
    flow, ridge = 1 - sp.exp(-z), z / (1 + z)
    return Derivation(
        "early_stopping",
        {
            h: "the loss's curvature along an eigenvector of its Hessian",
            c: "the centre of the loss along it, the least-squares weight",
            time: r"the time, $\eta k$ after $k$ small steps",
            z: r"stands for $h\tau > 0$",
        },
        (
            Identity(
                "*Gradient flow* is gradient descent in the limit of ever smaller steps. It moves "
                "the weight $w$ at the speed $h(c - w)$. From zero, this does:",
                sp.Derivative(c * (1 - sp.exp(-h * time)), time),
                h * (c - c * (1 - sp.exp(-h * time))),
            ),
            Identity(
                r"So flow has come a share of the way to $c$, and so has ridge with "
                r"$\lambda = 1/\tau$.",
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
                "And not much larger: $F/R$ has one turning point, the positive root of "
                "$e^z = 1 + z + z^2$. There it is 1.2984.",
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
