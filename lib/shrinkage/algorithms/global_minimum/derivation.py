"""The shift of the minimum in symbols: equations 7.7, 7.13, 7.22 and 7.23 of *Deep Learning*.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows it, the tests
compare its functions with the numerics, and the explorer runs them as JavaScript.
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

h, h1, h2, h11, h22 = sp.symbols("h h1 h2 h11 h22", positive=True)
a, h12, c1, c2, w, w1, w2, s1, s2, theta = sp.symbols("a h12 c1 c2 w w1 w2 s1 s2 theta", real=True)
lam = sp.Symbol("lam", positive=True)
determinant = sp.Symbol("D", positive=True)

Q, Lambda = (sp.MatrixSymbol(name, 2, 2) for name in ("Q", "Lambda"))
centre = sp.MatrixSymbol("c", 2, 1)

DETERMINANT = h11 * h22 - h12**2
TURN = sp.Matrix([[sp.cos(theta), -sp.sin(theta)], [sp.sin(theta), sp.cos(theta)]])
INSIDE = (
    c1 - lam * (h22 * s1 - h12 * s2) / DETERMINANT,
    c2 - lam * (h11 * s2 - h12 * s1) / DETERMINANT,
)


def derive_shift() -> Derivation:
    """Derive where the minimum goes: by L2 in any direction, by L1 without and with a rotation."""
    cost = sp.Symbol("J", real=True)
    kept = sp.Symbol(r"\tilde{w}", real=True)
    loss = (h11 * (w1 - c1) ** 2 + h22 * (w2 - c2) ** 2) / 2 + h12 * (w1 - c1) * (w2 - c2)
    objective = h * (w - a) ** 2 / 2 + lam * sp.Abs(w)
    threshold = sp.Symbol(r"\hat{w}", real=True)
    return Derivation(
        "shift",
        {
            h11: "",
            h22: "",
            h12: "the Hessian's entries, its curvatures",
            sp.Gt(DETERMINANT, 0): "so that the loss is strictly convex",
            sp.Eq(determinant, DETERMINANT): "the determinant",
            c1: "",
            c2: r"where the loss is lowest without regularization, $c = w^{\star}$",
            h: "the curvature of the loss in one direction",
            a: r"what $w^{\star}$ is in that direction",
            lam: "the strength",
            s1: "",
            s2: "the signs of the two weights",
        },
        (
            Definition(
                "A quadratic loss, or the quadratic model of any loss at its lowest.", cost, loss
            ),
            Identity(
                "**Eq. 7.7** is its gradient, $H(w - c)$. There is no penalty in it: it is zero at "
                "$c$ and says where the minimum was.",
                sp.Matrix([sp.Derivative(cost, w1), sp.Derivative(cost, w2)]),
                sp.Matrix(
                    [
                        h11 * (w1 - c1) + h12 * (w2 - c2),
                        h12 * (w1 - c1) + h22 * (w2 - c2),
                    ]
                ),
            ),
            Solution(
                r"Add the gradient $\lambda w$ of L2. Along an eigenvector of $H$ the weights have "
                "nothing to do with those in other directions. **Each keeps its own share: "
                r"$h/(h + \lambda)$.** With all directions put together, this is **eq. 7.13**, "
                r"$\tilde{w} = Q(\Lambda + \lambda I)^{-1}\Lambda Q^\top c$.",
                sp.Eq(h * (kept - a) + lam * kept, 0, evaluate=False),
                {kept: h * a / (h + lam)},
                unique=True,
            ),
            Definition(
                "For L1 the directions that matter are the axes. If $H$ is diagonal, the loss is a "
                "sum over the weights (**eq. 7.22**), and the candidate for each is **eq. 7.23**.",
                threshold,
                sp.Max(a - lam / h, 0) + sp.Min(a + lam / h, 0),
            ),
            Condition(
                "Every other value costs more, by at least a parabola.",
                objective - objective.subs(w, threshold),
                ">=",
                h * (w - threshold) ** 2 / 2,
                by=CaseSplit(a, [-lam / h, lam / h], CaseSplit(w, [0])),
            ),
            Solution(
                "If $H$ is not diagonal, a move of one weight changes the slope of the other. As "
                r"long as neither is zero, the slopes are $-\lambda s$:",
                [
                    sp.Eq(h11 * (w1 - c1) + h12 * (w2 - c2), -lam * s1, evaluate=False),
                    sp.Eq(h12 * (w1 - c1) + h22 * (w2 - c2), -lam * s2, evaluate=False),
                ],
                {
                    w1: c1 - lam * (h22 * s1 - h12 * s2) / determinant,
                    w2: c2 - lam * (h11 * s2 - h12 * s1) / determinant,
                },
                unique=True,
            ),
            Identity(
                "Eq. 7.23 has $h_{11}$ alone there. By so much it is off in the first weight: "
                r"from the first $\lambda$ on, unless $h_{12}$ or the bracket is 0.",
                (c1 - lam * s1 / h11) - (c1 - lam * (h22 * s1 - h12 * s2) / determinant),
                lam * h12 * (h12 * s1 - h11 * s2) / (h11 * determinant),
            ),
        ),
        {
            "kept": Result((h, lam), h / (h + lam)),
            "threshold": Result((h, a, lam), sp.Max(a - lam / h, 0) + sp.Min(a + lam / h, 0)),
        },
    )


def derive_rotation() -> Derivation:
    """Derive the Hessian from curvatures and tilt, and eq. 7.13 in closed form for two weights."""
    cos, sin = sp.cos(theta), sp.sin(theta)
    entries = (h1 * cos**2 + h2 * sin**2, (h1 - h2) * cos * sin, h1 * sin**2 + h2 * cos**2)
    scale = (h11 + lam) * (h22 + lam) - h12**2
    pull = (h11 * c1 + h12 * c2, h12 * c1 + h22 * c2)
    ridge = tuple(
        (DETERMINANT * at + lam * b) / scale for at, b in zip((c1, c2), pull, strict=True)
    )
    loss = (h11 * (w1 - c1) ** 2 + h22 * (w2 - c2) ** 2) / 2 + h12 * (w1 - c1) * (w2 - c2)
    value = sp.Symbol("L(w)", real=True)
    b1, b2 = sp.symbols("b1 b2", real=True)
    tilted = sp.Matrix([[entries[0], entries[1]], [entries[1], entries[2]]])
    turned_back, strength = sp.Transpose(Q), lam * sp.Identity(2)
    return Derivation(
        "rotation",
        {
            h1: "",
            h2: "curvatures",
            theta: "the tilt",
            sp.Eq(Q, TURN): "the eigenvectors",
            sp.Eq(Lambda, sp.diag(h1, h2)): "the curvatures along them",
            sp.Eq(centre, sp.Matrix([c1, c2])): r"where the loss is lowest without regularization",
            lam: "the strength",
            h11: "",
            h22: "",
            h12: "the Hessian's entries, its curvatures",
            sp.Eq(determinant, DETERMINANT): "its determinant",
        },
        (
            Identity("The Hessian.", sp.MatMul(Q, Lambda, turned_back), tilted),
            Identity(
                r"L2 adds $\lambda I$, which looks the same from every direction. So "
                r"$(H + \lambda I)^{-1}H = Q(\Lambda + \lambda I)^{-1}\Lambda Q^\top$, which is "
                "eq. 7.13.",
                sp.MatAdd(sp.MatMul(Q, Lambda, turned_back), strength),
                sp.MatMul(Q, sp.MatAdd(Lambda, strength), turned_back),
            ),
            Definition("In the entries of $H$ the loss is", value, loss),
            Definition("its pull at 0 has the entries", b1, pull[0]),
            Definition("and", b2, pull[1]),
            Solution(
                "and eq. 7.13 in closed form, by Cramer's rule, is",
                [
                    sp.Eq((h11 + lam) * w1 + h12 * w2, b1, evaluate=False),
                    sp.Eq(h12 * w1 + (h22 + lam) * w2, b2, evaluate=False),
                ],
                {
                    w1: (determinant * c1 + lam * b1) / scale,
                    w2: (determinant * c2 + lam * b2) / scale,
                },
            ),
            Definition(
                "With L1 and no weight zero, the first is", sp.Symbol(r"\tilde{w}_1"), INSIDE[0]
            ),
            Definition("and the second", sp.Symbol(r"\tilde{w}_2"), INSIDE[1]),
        ),
        {
            "hessian": Result((h1, h2, theta), entries),
            "loss_value": Result((h11, h12, h22, c1, c2, w1, w2), loss),
            "pull_at_zero": Result((h11, h12, h22, c1, c2), pull),
            "ridge_minimum": Result((h11, h12, h22, c1, c2, lam), ridge),
            "inside_minimum": Result((h11, h12, h22, c1, c2, s1, s2, lam), INSIDE),
        },
    )


def derive_price() -> Derivation:
    """Derive what the move costs: the loss rises with λ², the penalty falls with λ."""
    kept = sp.Symbol(r"\tilde{w}", real=True)
    return Derivation(
        "price",
        {
            h: "the curvature of the loss in one direction",
            a: r"what $w^{\star}$ is in that direction",
            lam: "the strength",
        },
        (
            Definition("L2 moves the minimum to", kept, h * a / (h + lam)),
            Identity(
                "There the loss is higher by this much,",
                h * (kept - a) ** 2 / 2,
                h * a**2 * lam**2 / (2 * (h + lam) ** 2),
            ),
            Identity(
                r"and the penalty is lower by this much: $2 + \lambda/h$ times the rise. The move "
                "always pays.",
                lam * a**2 / 2 - lam * kept**2 / 2,
                lam**2 * a**2 * (2 * h + lam) / (2 * (h + lam) ** 2),
            ),
        ),
    )


def derive_limit() -> Derivation:
    """Derive what ridge tends to as λ → 0 in one singular direction of the features."""
    d = sp.Symbol("d", positive=True)
    v = sp.Symbol("v", real=True)
    n = sp.Symbol("n", positive=True)
    z = sp.Symbol("z", real=True)
    zero = sp.Symbol("z_0", real=True)
    found = d * v / (d**2 + n * lam)
    return Derivation(
        "limit",
        {
            n: "the number of rows",
            d: "a singular value of $X$",
            v: "the component of the response $y$ along its left singular vector",
            lam: "the strength",
        },
        (
            Solution(
                "Along a right singular vector ridge's normal equation is",
                sp.Eq((d**2 / n + lam) * z, d * v / n, evaluate=False),
                {z: found},
                unique=True,
            ),
            Identity(
                "As the strength vanishes, that tends to the least-squares solution",
                sp.Limit(found, lam, 0),
                v / d,
            ),
            Solution(
                "and in a direction that the features do not see, with the singular value 0, it is "
                "0 at every strength. So ridge tends to the solution with nothing there: the one "
                "of least norm, $X^{+}y$.",
                sp.Eq(lam * zero, 0, evaluate=False),
                {zero: sp.Integer(0)},
                unique=True,
            ),
        ),
        {"ridge_component": Result((n, d, v, lam), found)},
    )


FOR_EXPLORER = (derive_shift, derive_rotation)
"""What the explorer runs as JavaScript."""
