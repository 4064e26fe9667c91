"""Linear models in symbols: which feature the lasso lets in, what shrinks, and what it costs.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows them, the tests
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

lam, n, v = sp.symbols("lam n v", positive=True)
rho = sp.Symbol("rho", real=True)
w1, w2, u1, u2, s1, s2 = sp.symbols("w1 w2 u1 u2 s1 s2", real=True)
b1, b2, g1, g2 = sp.symbols("beta1 beta2 g1 g2", real=True)
w, c, g = sp.symbols("w c g", real=True)
h = sp.Symbol("h", positive=True)
r = sp.Symbol("r", positive=True)

CORRELATED = {sp.Gt(1 - rho**2, 0): "with $\\rho$ the correlation of $x_1$ and $x_2$"}
BETWEEN = CaseSplit(rho, [-1, 1])


def derive_entry() -> Derivation:
    """Derive when the lasso keeps a feature out that does not matter, however many rows."""
    two = sp.Rational(2, 3)
    pull = b1 * s1 + b2 * s2
    k = sp.Symbol("k", real=True)
    return Derivation(
        "entry",
        {
            **CORRELATED,
            w1: "",
            w2: "the true weights of the two relevant features",
            b1: "",
            b2: "the weights with which the two predict $x_3$ best",
            u1: "",
            u2: "the lasso's weights",
            s1: "",
            s2: "their signs, those of the true weights",
            lam: "the strength",
        },
        (
            Definition(
                "With rows without end, the noise averages out. What the fit leaves of the "
                "response goes with $x_1$ by",
                g1,
                w1 - u1 + rho * (w2 - u2),
            ),
            Definition("with $x_2$ by", g2, rho * (w1 - u1) + w2 - u2),
            Identity(
                r"and with $x_3 = \beta_1 x_1 + \beta_2 x_2 + \text{rest}$ by a mixture of the "
                "two, because the rest is correlated with neither.",
                (b1 + rho * b2) * (w1 - u1) + (rho * b1 + b2) * (w2 - u2),
                b1 * g1 + b2 * g2,
            ),
            Solution(
                r"At a kept weight the pull of the data is exactly $\lambda$ in the weight's "
                "direction. Two such equations fix the lasso's weights:",
                [sp.Eq(g1, lam * s1, evaluate=False), sp.Eq(g2, lam * s2, evaluate=False)],
                {
                    u1: w1 - lam * (s1 - rho * s2) / (1 - rho**2),
                    u2: w2 - lam * (s2 - rho * s1) / (1 - rho**2),
                },
                unique=True,
                by=BETWEEN,
            ),
            Definition(
                "Write $k$ for the same mixture of the two signs. The pull on the absent $x_3$ is "
                r"then $\beta_1 \lambda s_1 + \beta_2 \lambda s_2 = \lambda k$.",
                k,
                pull,
            ),
            Condition(
                r"The lasso keeps $x_3$ out if that pull is at most $\lambda$. The strength "
                "cancels (while it is small enough for the kept weights to have the true signs), "
                "and no number of rows is left in the condition.",
                sp.Le(sp.Abs(lam * k), lam, evaluate=False),
                "iff",
                sp.Le(sp.Abs(k), 1, evaluate=False),
            ),
            Identity(
                r"With $x_3 = \tfrac23 x_1 + \tfrac23 x_2 + \tfrac13 z$ and weights of one sign it "
                "is above 1, so $x_3$ comes in. Flip one sign, and it is 0.",
                sp.MatMul(sp.Matrix([[1, 1], [-1, 1]]), sp.Matrix([two, two]), evaluate=False),
                sp.Matrix([sp.Rational(4, 3), 0]),
            ),
        ),
        {
            "lasso_weights": Result(
                (w1, w2, rho, lam, s1, s2),
                (
                    w1 - lam * (s1 - rho * s2) / (1 - rho**2),
                    w2 - lam * (s2 - rho * s1) / (1 - rho**2),
                ),
            ),
            "signs_mixed": Result((b1, b2, s1, s2), pull),
        },
    )


def derive_features() -> Derivation:
    """Derive three features of variance 1 from independent draws, and their correlations."""
    z1, z2, z3 = sp.symbols("z1 z2 z3", real=True)
    a, m = sp.Symbol("a", nonnegative=True), sp.Symbol("m", positive=True)
    twin = sp.sqrt(1 - rho**2)
    parts = sp.Matrix([[1, 0], [rho, twin]])
    spread = sp.sqrt(2 * a**2 * (1 + rho) + m**2)
    third = (a * (1 + rho) / spread, a * twin / spread, m / spread)
    x1, x2, x3, scale = sp.symbols("x1 x2 x3 V", real=True)
    return Derivation(
        "features",
        {
            z1: "",
            z2: "",
            z3: "independent, with mean 0 and variance 1",
            **CORRELATED,
            a: "how much $x_3$ takes of $x_1 + x_2$",
            m: "how much of $z_3$",
        },
        (
            Definition("The first twin is", x1, z1),
            Definition("and the second shares $\\rho$ of it.", x2, rho * z1 + twin * z2),
            Identity(
                "Both have variance 1 and the correlation $\\rho$: independent parts add up their "
                "squares and products.",
                sp.MatMul(parts, parts.T, evaluate=False),
                sp.Matrix([[1, rho], [rho, 1]]),
                by=BETWEEN,
            ),
            Definition("The third mixes the sum of the two with $z_3$, over", scale, spread),
            Definition("so that its variance is 1 as well.", x3, (a * (x1 + x2) + m * z3) / scale),
            Identity(
                "In the independent draws it reads",
                x3,
                third[0] * z1 + third[1] * z2 + third[2] * z3,
                by=BETWEEN,
            ),
            Identity(
                "and the sum of the squares is indeed",
                third[0] ** 2 + third[1] ** 2 + third[2] ** 2,
                1,
                by=BETWEEN,
            ),
        ),
        {
            "second_twin": Result((rho,), (rho, twin)),
            "third_feature": Result((rho, a, m), third),
        },
    )


def derive_shrinkage() -> Derivation:
    """Derive the best value of one weight under both penalties, so under the elastic net too."""
    l1, l2 = sp.Symbol("lam1", positive=True), sp.Symbol("lam2", nonnegative=True)
    best = sp.Symbol("w^+", real=True)
    update = (sp.Max(g - l1, 0) + sp.Min(g + l1, 0)) / (h + l2)
    cost = h * w**2 / 2 - g * w + l1 * sp.Abs(w) + l2 * w**2 / 2
    orthonormal = {h: 1, g: c}
    return Derivation(
        "shrinkage",
        {
            h: "the curvature of the loss in this weight",
            g: "the pull of the data on it: how steeply the loss falls at 0",
            c: "its least-squares weight",
            l1: "the strength of the L1 part",
            l2: "the strength of the L2 part",
        },
        (
            Definition(
                "Candidate: the pull less $\\lambda_1$, but not beyond 0, over the curvature plus "
                "$\\lambda_2$.",
                best,
                update,
            ),
            Condition(
                "Any other value costs more, by at least a parabola.",
                cost - cost.subs(w, best),
                ">=",
                (h + l2) * (w - best) ** 2 / 2,
                by=CaseSplit(g, [-l1, l1], CaseSplit(w, [0])),
            ),
            Identity(
                "On an orthonormal design ($X^\\top X = nI$) the weights do not meet: $h = 1$, and "
                "the pull is the least-squares weight. The lasso takes $\\lambda_1$ off,",
                update.subs({**orthonormal, l2: 0}),
                sp.sign(c) * sp.Max(sp.Abs(c) - l1, 0),
                by=CaseSplit(c, [-l1, 0, l1]),
            ),
            Identity(
                "and ridge divides.",
                update.subs({**orthonormal, l1: 0}),
                c / (1 + l2),
                by=CaseSplit(c, [0]),
            ),
        ),
        {"best_weight": Result((h, g, l1, l2), update)},
    )


def derive_singular() -> Derivation:
    """Derive ridge along one singular vector of X, and its degrees of freedom there."""
    theta = sp.Symbol("theta", real=True)
    turn = sp.Matrix([[sp.cos(theta), -sp.sin(theta)], [sp.sin(theta), sp.cos(theta)]])
    along = sp.Matrix([w1, w2])
    shrunk = h / (h + lam)
    return Derivation(
        "singular",
        {
            h: r"the curvature along a singular vector: its singular value squared, over $n$",
            c: "the least-squares weight along it",
            w1: "",
            w2: "weights along two singular vectors",
            theta: "the turn from these to the features",
            lam: "the strength",
        },
        (
            Identity(
                "Singular vectors are the features' axes, turned. A turn leaves lengths alone, so "
                "ridge's penalty is the sum of the squares along them, as the loss is.",
                ((turn * along).T * (turn * along))[0],
                w1**2 + w2**2,
            ),
            Solution(
                "So each direction is a problem of its own. Where its slope is zero,",
                sp.Eq(h * (w - c) + lam * w, 0, evaluate=False),
                {w: shrunk * c},
                unique=True,
            ),
            Condition(
                "A direction along which the features vary less (smaller $h$) is shrunk more.",
                sp.Derivative(shrunk, h),
                ">",
                0,
            ),
        ),
        {"kept_share": Result((h, lam), shrunk)},
    )


def derive_freedom() -> Derivation:
    """Derive Stein's identity for one weight, and what it says of ridge and of the lasso."""
    shrunk = sp.Function("psi")(c)
    density = sp.exp(-((c - w) ** 2) / (2 * v)) / sp.sqrt(2 * sp.pi * v)
    bell, after = sp.Symbol("phi", positive=True), sp.Symbol("psi", real=True)
    return Derivation(
        "freedom",
        {
            c: "a least-squares weight: normal",
            w: "its mean, the true weight",
            v: "its variance",
            sp.Eq(after, shrunk): "what a penalty makes of it",
            h: "the curvature of the loss along it",
            lam: "the strength",
        },
        (
            Definition("The density of the least-squares weight is", bell, density),
            Identity(
                "By the product rule",
                -v * sp.Derivative(after * bell, c),
                after * (c - w) * bell - v * sp.Derivative(after, c) * bell,
            ),
            Identity(
                "Integrate over $c$. On the left stands a derivative of what vanishes far away: 0. "
                "So the covariance of the shrunken weight with the least-squares weight is $v$ "
                "times the mean slope of $\\psi$. *The degrees of freedom are these mean slopes, "
                "added up.* Ridge's slope is",
                sp.Derivative(h * c / (h + lam), c),
                h / (h + lam),
            ),
            Identity(
                "That of the soft threshold is 0 where the weight is dropped, and 1 where it is "
                "kept, as here above the threshold. So the lasso's degrees of freedom are the mean "
                "number of kept weights; Zou, Hastie and Tibshirani (2007) show it for every "
                "design.",
                sp.Derivative(c - lam, c),
                1,
            ),
        ),
        {"ridge_slope": Result((h, lam), h / (h + lam))},
    )


def derive_augmented() -> Derivation:
    """Derive the elastic net as a lasso on more rows, here for two rows and two columns."""
    rows = 2
    y1, y2, x11, x12, x21, x22 = sp.symbols("y1 y2 x11 x12 x21 x22", real=True)
    fit = sp.Matrix([[x11, x12], [x21, x22]]) * sp.Matrix([w1, w2])
    loss = ((y1 - fit[0]) ** 2 + (y2 - fit[1]) ** 2) / (2 * rows)
    root = sp.sqrt(rows * lam * (1 - r))
    more = ((0 - root * w1) ** 2 + (0 - root * w2) ** 2) / (2 * rows)
    value = sp.Symbol("f(w)", real=True)
    return Derivation(
        "augmented",
        {
            y1: "",
            y2: "two responses",
            **dict.fromkeys((x11, x12, x21), ""),
            x22: "the features of two rows, $n = 2$",
            w1: "",
            w2: "two weights",
            lam: "the strength",
            r: "the L1 part",
            sp.Le(r, 1): "at most 1",
        },
        (
            Definition("The loss of the rows that there are is", value, loss),
            Identity(
                r"Add one row for each weight: $\sqrt{n\lambda(1 - r)}$ in its own column, 0 in "
                "the others, and the response 0. In the loss, still over $n$, they are the elastic "
                "net's L2 part. What is left of its penalty is a lasso of strength "
                r"$\lambda r$.",
                value + more,
                value + lam * (1 - r) / 2 * (w1**2 + w2**2),
            ),
        ),
    )


def derive_grouping() -> Derivation:
    """Derive how far apart the elastic net can hold the weights of two correlated features."""
    side, residual = sp.symbols("delta1 delta2", real=True), sp.symbols("e1 e2", real=True)
    sign = sp.Symbol("s1", real=True)
    gap = (g1 - g2) / (lam * (1 - r))
    return Derivation(
        "grouping",
        {
            g1: "",
            g2: r"the pulls on two kept weights, $x_j^\top e/n$ with the residual $e$",
            w1: "",
            w2: "the two weights",
            sign: "their sign, the same for both",
            **dict.fromkeys((side[0],), ""),
            side[1]: "entries of the difference $x_1 - x_2$ in two rows",
            residual[0]: "",
            residual[1]: "those of the residual",
            lam: "the strength",
            sp.Lt(r, 1): "the L1 part is below 1",
            n: "rows",
            rho: "the correlation of the two features",
        },
        (
            Solution(
                "At a kept weight the pull balances both parts of the penalty. The difference of "
                "the two weights is then fixed by the difference of the pulls; the L1 parts "
                "cancel.",
                [
                    sp.Eq(g1, lam * (r * sign + (1 - r) * w1), evaluate=False),
                    sp.Eq(g2, lam * (r * sign + (1 - r) * w2), evaluate=False),
                ],
                {w1: (g1 / lam - r * sign) / (1 - r), w2: (g2 / lam - r * sign) / (1 - r)},
                unique=True,
            ),
            Identity(
                "Subtract:",
                (g1 / lam - r * sign) / (1 - r) - (g2 / lam - r * sign) / (1 - r),
                gap,
            ),
            Condition(
                r"That difference of pulls is $(x_1 - x_2)^\top e/n$, at most "
                r"$\lVert x_1 - x_2 \rVert \lVert e \rVert / n$, because (here for two rows)",
                (side[0] * residual[0] + side[1] * residual[1]) ** 2,
                "<=",
                (side[0] ** 2 + side[1] ** 2) * (residual[0] ** 2 + residual[1] ** 2),
            ),
            Identity(
                r"For features with $\lVert x_j \rVert^2 = n$ and $x_1^\top x_2 = n\rho$ the first "
                r"factor is known. And $\lVert e \rVert \le \lVert y \rVert$, since all weights 0 "
                "are a candidate.",
                sp.Add(n, -2 * n * rho, n, evaluate=False),
                2 * n * (1 - rho),
            ),
        ),
        {"gap": Result((g1, g2, lam, r), gap)},
    )  # fmt: skip


def derive_few() -> Derivation:
    """Derive why some solution has no more kept weights than independent columns."""
    entries = sp.symbols("x11 x12 x13 x21 x22 x23", real=True)
    X = sp.Matrix(2, 3, entries)
    way = sp.Matrix(X.row(0).T).cross(sp.Matrix(X.row(1).T))
    step = sp.Symbol("epsilon", real=True)
    kept, signs, along = (sp.symbols(f"{name}1:4", real=True) for name in "wsd")
    before = sum((s * w for s, w in zip(signs, kept, strict=True)), sp.Integer(0))
    after = [s * (w + step * d) for s, w, d in zip(signs, kept, along, strict=True)]
    return Derivation(
        "few",
        {
            **dict.fromkeys(entries[:-1], ""),
            entries[-1]: "the features of two rows",
            **dict.fromkeys(kept[:-1], ""),
            kept[-1]: "three kept weights",
            **dict.fromkeys(signs[:-1], ""),
            signs[-1]: "their signs",
            **dict.fromkeys(along[:-1], ""),
            along[-1]: "the entries of a direction $d$",
            step: "how far to go along it",
        },
        (
            Identity(
                "Three columns in two rows depend on one another: along some direction $d$ of the "
                "weights the fit does not change.",
                sp.MatMul(X, way, evaluate=False),
                sp.zeros(2, 1),
            ),
            Identity(
                "There, as long as no weight changes its sign, the penalty changes at a constant "
                r"rate, $s^\top d$. At a solution that rate is 0, or one of the two ways would be "
                "better. So follow $d$ for free until a weight is 0. Repeat until the kept columns "
                "are independent: they are then at most $n$, and at most $p$.",
                sum(after, sp.Integer(0)) - before,
                step * sum((s * d for s, d in zip(signs, along, strict=True)), sp.Integer(0)),
            ),
        ),
    )
