"""The optimization view in symbols: when a point of a region has the lowest loss in it.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows it, the tests
compare its functions with `shrinkage.optimization.numerics`, and the explorer runs them as
JavaScript.
"""

from __future__ import annotations

from collections.abc import Mapping
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

h11, h22, t = sp.symbols("h11 h22 t", positive=True)
h12, c1, c2, w1, w2, z1, z2 = sp.symbols("h12 c1 c2 w1 w2 z1 z2", real=True)
d1, d2, s1, s2, e1, e2, nu1, nu2 = sp.symbols("d1 d2 s1 s2 e1 e2 nu1 nu2", real=True)
lam, epsilon = sp.symbols("lam epsilon", real=True)

# Vectors have a name on the page and entries in the code.
H = sp.MatrixSymbol("H", 2, 2)
c, d, e, g, s, u, w, z = (sp.MatrixSymbol(name, 2, 1) for name in "cdegsuwz")
nu = sp.MatrixSymbol("nu", 2, 1)
loss_at_w, loss_at_u = (sp.MatrixSymbol(f"L({name})", 1, 1) for name in "wu")

DETERMINANT = h11 * h22 - h12**2
PULL = (h11 * c1 + h12 * c2, h12 * c1 + h22 * c2)
PUSH = (h11 * (c1 - w1) + h12 * (c2 - w2), h12 * (c1 - w1) + h22 * (c2 - w2))
LOSS = (h11, h12, h22, c1, c2)
"""The arguments that describe a loss come first in every function."""

POINT_AND_LOSS: dict[Any, str] = {
    sp.Eq(H, sp.Matrix([[h11, h12], [h12, h22]])): "the Hessian",
    sp.Gt(DETERMINANT, 0): "with $h_{11} > 0$, so that the loss is strictly convex",
    sp.Eq(c, sp.Matrix([c1, c2])): "the centre",
    sp.Eq(w, sp.Matrix([w1, w2])): "a point",
}
ANY_OTHER_POINT = {sp.Eq(z, sp.Matrix([z1, z2])): "any other point"}


def _as_above(given: Mapping[Any, str]) -> dict[Any, None]:
    """Assume the same without saying it on the page again."""
    return dict.fromkeys(given)


NEGATIVE_GRADIENT = Definition(
    "Write $g$ for the negative gradient $-\\nabla L(w)$.", g, H * (c - w)
)


def _quadratic(vector: Any) -> Any:
    return sp.MatMul(sp.Rational(1, 2), sp.Transpose(vector), H, vector, evaluate=False)


def _product(left: Any, right: Any) -> Any:
    return sp.MatMul(sp.Transpose(left), right, evaluate=False)


def _equations(left: tuple[Any, ...], right: tuple[Any, ...]) -> list[Any]:
    return [sp.Eq(a, b, evaluate=False) for a, b in zip(left, right, strict=True)]


def derive_loss() -> Derivation:
    """Derive the tilted Hessian, −∇L, and the component of −∇L along a direction."""
    kappa = sp.Symbol("kappa", positive=True)
    theta = sp.Symbol("theta", real=True)
    cos, sin, steep, flat = sp.cos(theta), sp.sin(theta), sp.sqrt(kappa), 1 / sp.sqrt(kappa)
    turn = sp.Matrix([[cos, -sin], [sin, cos]])
    mixed = (steep - flat) * cos * sin
    entries = (steep * cos**2 + flat * sin**2, mixed, steep * sin**2 + flat * cos**2)
    loss = (h11 * (w1 - c1) ** 2 + h22 * (w2 - c2) ** 2) / 2 + h12 * (w1 - c1) * (w2 - c2)
    moved = loss.subs({w1: w1 + epsilon * d1, w2: w2 + epsilon * d2}, simultaneous=True)
    push_along = PUSH[0] * d1 + PUSH[1] * d2
    value = sp.Symbol("L(w)", real=True)
    return Derivation(
        "loss",
        {
            **POINT_AND_LOSS,
            kappa: "the condition number",
            theta: "the tilt",
            sp.Eq(d, sp.Matrix([d1, d2])): "any move",
            epsilon: "a share of the move",
        },
        (
            Identity(
                r"Turn a loss with the curvatures $\sqrt\kappa$ and $1/\sqrt\kappa$ by $\theta$.",
                sp.MatMul(turn, sp.diag(steep, flat), turn.T),
                sp.Matrix([[entries[0], entries[1]], [entries[1], entries[2]]]),
            ),
            Definition("In the entries of $H$ the loss is", value, loss),
            Identity(
                "The negative gradient points to where the loss falls fastest.",
                -sp.Matrix([sp.Derivative(value, w1), sp.Derivative(value, w2)]),
                sp.Matrix(PUSH),
            ),
            Identity(
                "Moving from $w$ by shares of $d$ lowers the loss at this rate. With $d$ a unit "
                "tangent of the boundary, it is the tangential component.",
                -sp.Subs(sp.Derivative(moved, epsilon), epsilon, 0),
                push_along,
            ),
        ),
        {
            "hessian": Result((kappa, theta), entries),
            "loss_value": Result((*LOSS, w1, w2), loss),
            "negative_gradient": Result((*LOSS, w1, w2), PUSH),
            "tangential_component": Result((*LOSS, w1, w2, d1, d2), push_along),
        },
    )


def derive_optimality() -> Derivation:
    """Derive the one comparison that all cases rest on, and the case of a centre inside."""
    share = sp.Symbol("epsilon", positive=True)
    return Derivation(
        "optimality",
        {
            **POINT_AND_LOSS,
            **ANY_OTHER_POINT,
            sp.Eq(d, z - w): "the move to it",
            share: "a share of the move, up to 1",
            sp.Eq(u, w + share * d): "where that leads",
        },
        (
            Definition("Take the loss at the point,", loss_at_w, _quadratic(c - w)),
            Definition("and where a share of the move leads.", loss_at_u, _quadratic(c - u)),
            NEGATIVE_GRADIENT,
            Identity(
                r"Compare the two. If $g^\top d \le 0$, in other words $g^\top w \ge g^\top z$, "
                r"the loss at the end of the move ($\epsilon = 1$) is higher than at $w$. "
                r"Otherwise it is lower at the beginning, where $\epsilon^2$ is next to nothing. A "
                "convex region contains the whole move. So $w$ has the lowest loss in it if and "
                "only if **no point of the region lies further in the direction of the negative "
                "gradient than $w$ itself.** The vectors $g$ with this property are the *normal "
                "cone* of the region at $w$.",
                loss_at_u,
                sp.MatAdd(
                    loss_at_w,
                    -share * _product(g, d),
                    share**2 * _quadratic(d),
                    evaluate=False,
                ),
            ),
            Solution(
                "Inside a region, off its boundary, some point is further in every direction, so "
                "only $g = 0$ is left. That holds at the centre alone. If the region contains the "
                "centre, the centre is the solution, and the boundary plays no part.",
                sp.Eq(g, sp.ZeroMatrix(2, 1), evaluate=False),
                {w1: c1, w2: c2},
                unique=True,
            ),
        ),
    )


b1, b2, determinant = sp.symbols("b1 b2 D", real=True)
SLOPE_AT_ZERO: dict[Any, str] = {
    sp.Eq(b1, PULL[0]): "",
    sp.Eq(b2, PULL[1]): "the entries of $Hc$",
}
CIRCLE_SCALE = (h11 + lam) * (h22 + lam) - h12**2
CIRCLE_POINT = tuple(
    (DETERMINANT * centre + lam * pull) / CIRCLE_SCALE
    for centre, pull in zip((c1, c2), PULL, strict=True)
)


def derive_circle() -> Derivation:
    """Derive stationarity on the circle, what the multiplier's sign says, and ridge's formula."""
    return Derivation(
        "circle",
        {
            **_as_above({**POINT_AND_LOSS, **ANY_OTHER_POINT}),
            sp.Eq(d, z - w): None,
            lam: "the multiplier",
            **SLOPE_AT_ZERO,
            sp.Eq(determinant, DETERMINANT): "the determinant of $H$",
        },
        (
            Definition(
                "Where P rests, $g$ has no tangential component. It is a multiple of the outward "
                "normal.",
                g,
                lam * w,
            ),
            Identity(
                r"How much further in the direction $g$ than $z$ is $w$ then? For $\lambda \ge 0$ "
                r"and $\lVert z \rVert \le \lVert w \rVert = t$ no term is negative, so $w$ is the "
                r"solution. For $\lambda < 0$ the negative gradient points inwards: P rests, but "
                "not at the solution.",
                _product(g, w - z),
                lam / 2 * (_product(d, d) + _product(w, w) - _product(z, z)),
            ),
            Solution(
                r"Solve for the point. This is ridge's $(H + \lambda I)^{-1}Hc$, so the multiplier "
                r"is the $\lambda$ of the penalty $\frac{\lambda}{2}\lVert w \rVert^2$.",
                sp.Eq(H * (c - w), g, evaluate=False),
                {
                    w1: (determinant * c1 + lam * b1) / CIRCLE_SCALE,
                    w2: (determinant * c2 + lam * b2) / CIRCLE_SCALE,
                },
                unique=True,
                when=(sp.Ge(lam, 0),),
            ),
        ),
        {"circle_point": Result((*LOSS, lam), CIRCLE_POINT)},
    )


def derive_sign_flip() -> Derivation:
    """Derive when ridge takes a weight through zero: its numerator is linear in λ."""
    positive = sp.Symbol("D", positive=True)
    root = -positive * c1 / b1
    return Derivation(
        "sign_flip",
        {
            positive: "the determinant of $H$, positive",
            c1: "the weight without regularization",
            b1: "the first entry of $Hc$",
            lam: "ridge's strength",
        },
        (
            Solution(
                r"Ridge's $w_1$ is zero where its numerator is. The numerator is linear in "
                r"$\lambda$, so there is at most one such $\lambda$.",
                sp.Eq(positive * c1 + lam * b1, 0, evaluate=False),
                {lam: root},
                unique=True,
                when=(sp.Ne(b1, 0),),
            ),
            Condition(
                r"It is a positive $\lambda$, and so a change of sign on ridge's way, if and only "
                "if $c_1$ and $b_1$ have opposite signs.",
                sp.Gt(root, 0, evaluate=False),
                "iff",
                sp.Lt(c1 * b1, 0, evaluate=False),
                when=(sp.Ne(b1, 0),),
                by=CaseSplit(b1, [0], CaseSplit(c1, [0])),
            ),
        ),
    )


def derive_secular() -> Derivation:
    """Derive the equation that fixes the multiplier of the disc, and its slope."""
    rate1, rate2 = (sp.Symbol(rf"\dot{{w}}_{j}", real=True) for j in (1, 2))
    fall = (
        ((h22 + lam) * w1 - h12 * w2) / CIRCLE_SCALE,
        ((h11 + lam) * w2 - h12 * w1) / CIRCLE_SCALE,
    )
    length = sp.sqrt(w1**2 + w2**2)
    secular, slope = 1 / length - 1 / t, (w1 * rate1 + w2 * rate2) / length**3
    moved = 1 / sp.sqrt((z1 - epsilon * d1) ** 2 + (z2 - epsilon * d2) ** 2)
    at_point = {w1: CIRCLE_POINT[0], w2: CIRCLE_POINT[1]}
    printed = {**at_point, rate1: fall[0].subs(at_point), rate2: fall[1].subs(at_point)}
    return Derivation(
        "secular",
        {
            sp.Gt(DETERMINANT, 0): "with $h_{11} > 0$, so that the loss is strictly convex",
            sp.Ge(lam, 0): "the multiplier",
            t: "the radius",
            z1: "",
            z2: "any point but the origin",
            d1: "",
            d2: "any move",
            epsilon: "a share of the move",
        },
        (
            Definition("Ridge's first weight.", w1, CIRCLE_POINT[0]),
            Definition("Ridge's second weight.", w2, CIRCLE_POINT[1]),
            Definition(
                r"The multiplier is the $\lambda$ at which the point is on the circle: the root of",
                sp.Symbol("varphi"),
                secular,
            ),
            Definition(r"As $\lambda$ grows, the first weight falls at the rate", rate1, fall[0]),
            Definition("and the second at the rate", rate2, fall[1]),
            Identity(
                r"because these are the derivatives of $(H + \lambda I)^{-1}Hc$.",
                -sp.Matrix([sp.Derivative(weight, lam) for weight in CIRCLE_POINT]),
                sp.Matrix([rate1, rate2]),
            ),
            Identity(
                "For any point that goes back by shares of a move, one over its length changes so:",
                sp.Subs(sp.Derivative(moved, epsilon), epsilon, 0),
                (z1 * d1 + z2 * d2) / sp.sqrt(z1**2 + z2**2) ** 3,
            ),
            Definition(
                r"Put the two together for the slope of $\varphi$, by which Newton's method finds "
                "the root.",
                sp.Symbol(r"\varphi'"),
                slope,
            ),
        ),
        {
            "circle_secular": Result((*LOSS, t, lam), secular.subs(at_point)),
            "circle_secular_slope": Result((*LOSS, lam), slope.subs(printed)),
        },
    )


def derive_edge() -> Derivation:
    """Derive stationarity on an edge of the diamond: its multiplier and its lowest point."""
    across = h22 * s1**2 - 2 * h12 * s1 * s2 + h11 * s2**2
    scale = sp.Symbol("D_s", real=True)
    meaning = {scale: across, b1: PULL[0], b2: PULL[1], determinant: DETERMINANT}
    shown = (
        (s2 * (s2 * b1 - s1 * b2) + t * (h22 * s1 - h12 * s2)) / scale,
        (s1 * (s1 * b2 - s2 * b1) + t * (h11 * s2 - h12 * s1)) / scale,
    )
    multiplier = determinant * (s1 * c1 + s2 * c2 - t) / scale
    return Derivation(
        "edge",
        {
            **_as_above({**POINT_AND_LOSS, **ANY_OTHER_POINT, lam: "", **SLOPE_AT_ZERO}),
            sp.Eq(determinant, DETERMINANT): None,
            sp.Eq(s, sp.Matrix([s1, s2])): "the signs of the weights on the edge, not both zero",
            t: "the budget",
        },
        (
            Definition(
                r"The edge is a part of the line $s^\top w = t$, and $s$ is its outward normal. "
                "Where P rests, $g$ is a multiple of it.",
                g,
                lam * s,
            ),
            Identity(
                r"Any $z$ of the diamond has $s^\top z \le \lVert z \rVert_1 \le t = s^\top w$. So "
                r"for $\lambda \ge 0$ no $z$ is further in the direction $g$ than $w$.",
                _product(g, w - z),
                lam * (_product(s, w) - _product(s, z)),
            ),
            Definition("Shorten what both weights are divided by.", scale, across),
            Solution(
                "Solve for the multiplier and the point. They are the solution if the multiplier "
                "is not negative and the weights have the signs $s$.",
                [
                    sp.Eq(H * (c - w), g, evaluate=False),
                    sp.Eq(s1 * w1 + s2 * w2, t, evaluate=False),
                ],
                {lam: multiplier, w1: shown[0], w2: shown[1]},
            ),
            Identity(
                "$D_s$ is positive, so there is one such point.",
                scale,
                ((h22 * s1 - h12 * s2) ** 2 + determinant * s2**2) / h22,
            ),
        ),
        {
            "edge_multiplier": Result((*LOSS, s1, s2, t), multiplier.subs(meaning)),
            "edge_point": Result((*LOSS, s1, s2, t), tuple(each.subs(meaning) for each in shown)),
        },
    )


def derive_normal_cone() -> Derivation:
    """Derive the normal cone of any face of the diamond, in any number of dimensions."""
    push, weight, other = sp.symbols("g_j w_j z_j", real=True)
    giver, taker = sp.symbols("gamma_i gamma_j", real=True)
    limit = sp.Symbol("lam", positive=True)
    dimension, kept = sp.symbols("p k", integer=True, positive=True)
    within = (sp.Le(push, limit), sp.Ge(push, -limit))
    return Derivation(
        "normal_cone",
        {
            limit: r"the largest entry of $g$ in size, $\lVert g \rVert_\infty$",
            push: "entry $j$ of $g$",
            weight: "weight $j$ of the point",
            other: "weight $j$ of any other point",
            giver: "",
            taker: r"what a unit of budget gains on a weight that is not zero, "
            r"$g_i\,\mathrm{sign}(w_i)$ or $g_j\,\mathrm{sign}(w_j)$",
            dimension: "the number of weights",
            kept: "how many of them are not zero",
        },
        (
            Condition(
                r"No $z$ gains more than $\lambda$ for each unit of budget. Over all entries this "
                r"says $g^\top z \le \lambda \lVert z \rVert_1 \le \lambda t$.",
                push * other,
                "<=",
                limit * sp.Abs(other),
                when=within,
                by=CaseSplit(other, [0]),
            ),
            Identity(
                r"The point $w$ reaches this bound, $g^\top w = \lambda t$, if it spends its "
                r"budget where $g_j = \lambda\,\mathrm{sign}(w_j)$. Where $w_j = 0$ nothing more "
                r"is asked than $\lvert g_j \rvert \le \lambda$.",
                push * weight,
                limit * sp.Abs(weight),
                when=(sp.Eq(push, limit * sp.sign(weight), evaluate=False),),
                by=CaseSplit(weight, [0]),
            ),
            Condition(
                "Nothing less will do. Move a little budget from a weight $i$ that is not zero to "
                "a weight $j$ that is zero. No sign of $w_j$ gains by it if and only if "
                r"$\lvert g_j \rvert$ is at most $\gamma_i$.",
                sp.And(giver - push >= 0, giver + push >= 0),
                "iff",
                sp.Ge(giver - sp.Abs(push), 0),
                by=CaseSplit(push, [0]),
            ),
            Condition(
                "Move it between two weights that are not zero. Neither way gains if and only if "
                "a unit is worth the same on both. It may not be worth less than nothing either, "
                r"or spending less would gain. So it is worth $\lambda$ on all of them.",
                sp.And(giver - taker >= 0, taker - giver >= 0),
                "iff",
                sp.Eq(giver, taker),
                by=CaseSplit(giver, [taker]),
            ),
            Identity(
                "So a face with $k$ weights that are not zero has dimension $k - 1$. In its cone "
                r"$\lambda$ and the $p - k$ other entries are free. Together they fill the space: "
                "the lower the face, the wider its cone. A vertex ($k = 1$) has a cone of full "
                "dimension.",
                sp.Add(kept - 1, 1 + (dimension - kept), evaluate=False),
                dimension,
            ),
        ),
    )


def derive_vertex() -> Derivation:
    """Derive when a vertex of the diamond of two weights is the solution, and for which centres."""
    push = (
        h11 * (c1 - t * e1) + h12 * (c2 - t * e2),
        h12 * (c1 - t * e1) + h22 * (c2 - t * e2),
    )
    g1, g2 = sp.symbols("g1 g2", real=True)
    outward, sideways, margin = sp.symbols(r"g_\perp g_\parallel m", real=True)
    components = {outward: e1 * g1 + e2 * g2, sideways: e1 * g2 - e2 * g1}
    centre = (
        w1 + (h22 * nu1 - h12 * nu2) / determinant,
        w2 + (h11 * nu2 - h12 * nu1) / determinant,
    )
    return Derivation(
        "vertex",
        {
            **_as_above(POINT_AND_LOSS),
            sp.Eq(determinant, DETERMINANT): None,
            t: None,
            sp.Eq(e, sp.Matrix([e1, e2])): "a unit vector along an axis, so that $t e$ is a corner",
            sp.Eq(g1, push[0]): "",
            sp.Eq(g2, push[1]): "the entries of the negative gradient at the corner",
            sp.Eq(nu, sp.Matrix([nu1, nu2])): "any vector of the normal cone",
        },
        (
            Definition("Take the outward component of $(g_1, g_2)$", outward, components[outward]),
            Definition("and its sideways component.", sideways, components[sideways]),
            Definition(
                "By the last derivation it is in the normal cone if and only if this margin is "
                "not negative: an interval of directions, where the circle asks for a single one.",
                margin,
                outward - sp.Abs(sideways),
            ),
            Solution(
                r"Turn the question round. The negative gradient at $w$ is $\nu$ if the centre is "
                r"$w + H^{-1}\nu$. So a corner is the solution for the whole wedge of centres "
                r"$t e + H^{-1}\nu$, and a point inside an edge, or of the circle, for a ray.",
                sp.Eq(H * (c - w), nu, evaluate=False),
                {c1: centre[0], c2: centre[1]},
                unique=True,
            ),
        ),
        {
            "vertex_margin": Result(
                (*LOSS, e1, e2, t),
                (outward - sp.Abs(sideways)).subs(components).subs({g1: push[0], g2: push[1]}),
            ),
            "centre_of_multiplier": Result(
                (h11, h12, h22, w1, w2, nu1, nu2),
                tuple(each.subs(determinant, DETERMINANT) for each in centre),
            ),
        },
    )


def derive_strip() -> Derivation:
    """Derive that the strip of centres of an edge is widest, seen from the origin, at 45°."""
    angle, share = sp.Symbol("phi", real=True), sp.Symbol("beta", positive=True)
    span = sp.asin(share * sp.cos(angle)) + sp.asin(share * sp.sin(angle))
    one, other = share * sp.cos(angle), share * sp.sin(angle)
    seen = sp.Symbol("psi", real=True)
    return Derivation(
        "strip",
        {
            angle: "the direction of the strip of the upper right edge",
            sp.Lt(share, 1): r"the budget over the distance of the centres, "
            r"$\beta = t / \lVert c \rVert$",
        },
        (
            Definition(
                "The sides of the strip pass through the corners $(t, 0)$ and $(0, t)$. Seen from "
                "the origin, what lies between them at the centres' distance spans the angle",
                seen,
                span,
            ),
            Identity(
                r"As $\phi$ turns, it changes at this rate,",
                sp.Derivative(span, angle),
                one / sp.sqrt(1 - other**2) - other / sp.sqrt(1 - one**2),
            ),
            Identity(
                "which is zero where the two terms are equal. Multiply by both roots and compare "
                r"the squares: for $\beta < 1$ they are equal only where "
                r"$\cos^2\phi = \sin^2\phi$. "
                r"The strip leaves its edge outwards, $\cos\phi + \sin\phi > 0$. That leaves "
                r"$\phi = 45°$, where the strip is perpendicular to the edge. There the angle is "
                "largest, since it is zero at both ends of the range.",
                one**2 * (1 - one**2) - other**2 * (1 - other**2),
                share**2 * (1 - share**2) * (sp.cos(angle) ** 2 - sp.sin(angle) ** 2),
            ),
        ),
    )


def all_derivations() -> dict[str, Derivation]:
    """Every derivation of this view by name, in the order in which the page needs them."""
    derivations = (
        derive_loss(),
        derive_optimality(),
        derive_circle(),
        derive_sign_flip(),
        derive_secular(),
        derive_edge(),
        derive_normal_cone(),
        derive_vertex(),
        derive_strip(),
    )
    return {derivation.name: derivation for derivation in derivations}
