"""Support vector machines in symbols: the band, its two widths, and what pays for them.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows it, the tests
compare its functions with `shrinkage.algorithms.support_vector_machines.numerics`, and the
explorer runs them as JavaScript. All is said of two features; the page says what holds for more.
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

b, m, s = sp.symbols("b m s", real=True)
y, w, w1, w2, x, x1, x2 = sp.symbols("y w w1 w2 x x1 x2", real=True)
u1, u2 = sp.symbols("u1 u2", real=True)
C, d, n, lam = sp.symbols("C d n lam", positive=True)
S = sp.Symbol("S", nonnegative=True)

EUCLIDEAN = sp.sqrt(w1**2 + w2**2)
TAXICAB = sp.Abs(w1) + sp.Abs(w2)
HALF = sp.Rational(1, 2)
LINE: dict[Any, str] = {
    x1: "",
    x2: "the features of a row",
    y: "its response, the label −1 or +1",
    w1: "",
    w2: "the weights",
    b: "the intercept",
}


def derive_margin() -> Derivation:
    """Derive the hinge loss, the width of the band, and what C is."""
    margin = y * (w1 * x1 + w2 * x2 + b)
    objective = C * S + HALF * (w1**2 + w2**2)
    return Derivation(
        "margin",
        {
            **LINE,
            d: "a distance",
            S: "the sum of all rows' losses",
            C: "the price of one row's loss",
            n: "the number of rows",
            sp.Eq(lam, 1 / (n * C)): "the strength",
        },
        (
            Definition(
                "A row's *margin* is positive on its own side of the line, and 1 on the edge of "
                "the band there.",
                m,
                margin,
            ),
            Definition(
                "Beyond its edge a row is free. Any other pays for what its margin lacks: the "
                "*hinge loss*.",
                sp.Symbol(r"\ell(m)"),
                sp.Max(0, 1 - m),
            ),
            Definition(
                "Its square has no kink, and hardly counts what is lacking by little.",
                sp.Symbol(r"\ell^{2}(m)"),
                sp.Max(0, 1 - m) ** 2,
            ),
            Solution(
                r"From one edge of the band to the other, $x^\top w + b$ rises from $-1$ to $1$. "
                r"Straight across, along $w$, it rises by $\lVert w \rVert_2$ per unit. So the "
                "band is this wide, and a smaller norm makes it **wider**:",
                sp.Eq(d * EUCLIDEAN, 2),
                {d: 2 / EUCLIDEAN},
                when=(sp.Ne(EUCLIDEAN, 0),),
            ),
            Identity(
                r"Ask for a wide band, a small $\tfrac12\lVert w \rVert_2^2$, and let each row's "
                "loss cost $C$. Divided by $nC$ this is the mean loss plus our penalty. **$C$ is "
                r"the inverse of the strength**, $C = 1/(n\lambda)$.",
                objective / (n * C),
                S / n + lam / 2 * (w1**2 + w2**2),
            ),
        ),
        {
            "margin": Result((y, x1, x2, w1, w2, b), margin),
            "hinge": Result((m,), sp.Max(0, 1 - m)),
            "squared_hinge": Result((m,), sp.Max(0, 1 - m) ** 2),
            "euclidean": Result((w1, w2), 2 / EUCLIDEAN),
            "strength": Result((C, n), 1 / (n * C)),
        },
    )


def derive_dual_norm() -> Derivation:
    """Derive the width of the band in the norm of the largest entry, 2/‖w‖₁."""
    by_signs = CaseSplit(w1, [0], CaseSplit(w2, [0]))
    rise = w1 * u1 + w2 * u2
    return Derivation(
        "dual_norm",
        {
            w1: None,
            w2: None,
            u1: "",
            u2: "a way across the band, feature by feature",
            d: "the distance that counts: the largest of its parts, by size",
        },
        (
            Identity(
                r"How far can $x^\top w + b$ rise on a way whose parts are at most $d$? No term on "
                r"the right is negative, so never by more than $d\,\lVert w \rVert_1$.",
                d * TAXICAB - rise,
                sp.Abs(w1) * (d - sp.sign(w1) * u1) + sp.Abs(w2) * (d - sp.sign(w2) * u2),
                by=by_signs,
            ),
            Identity(
                "Going by $d$ in each feature, each in the direction of its weight's sign, it "
                "rises by just that much. No way is better.",
                w1 * (d * sp.sign(w1)) + w2 * (d * sp.sign(w2)),
                d * TAXICAB,
                by=by_signs,
            ),
            Solution(
                "It has to rise by 2. So this is the width of the band, if each feature is "
                "measured by itself and the largest change counts: the side of the largest square "
                r"in it. A penalty on $\lVert w \rVert_1$ makes *this* width large. The two norms "
                "are *dual* to one another, and the Euclidean norm is dual to itself.",
                sp.Eq(d * TAXICAB, 2),
                {d: 2 / TAXICAB},
                when=(sp.Ne(TAXICAB, 0),),
            ),
        ),
        {"chebyshev": Result((w1, w2), 2 / TAXICAB)},
    )


def derive_trade() -> Derivation:
    """Derive that a stronger penalty never makes its own margin narrower."""
    weak, strong = sp.symbols("lambda_1 lambda_2", positive=True)
    losses = sp.symbols("f_1 f_2", nonnegative=True)
    norms = sp.symbols("Omega_1 Omega_2", nonnegative=True)
    first = losses[1] + weak * norms[1] - (losses[0] + weak * norms[0])
    second = losses[0] + strong * norms[0] - (losses[1] + strong * norms[1])
    return Derivation(
        "trade",
        {
            weak: "",
            strong: r"two strengths, $\lambda_1 < \lambda_2$",
            losses[0]: "",
            losses[1]: "the mean losses of their solutions",
            norms[0]: "",
            norms[1]: (
                r"the penalties of their solutions without $\lambda$, "
                r"$\tfrac12\lVert w \rVert_2^2$ or $\lVert w \rVert_1$"
            ),
        },
        (
            Identity(
                r"Each solution is best at its own strength, so neither bracket on the left is "
                r"negative. Hence $\Omega_1 \ge \Omega_2$: the stronger penalty has the smaller "
                "norm, and the band that belongs to it is at least as wide.",
                sp.Add(first, second, evaluate=False),
                (strong - weak) * (norms[0] - norms[1]),
            ),
            Identity(
                r"Now let two classifiers have the *same* loss $f_1$, the first of them best for "
                r"$\Omega$ at some strength. What the second has more is $\lambda_1$ times the "
                r"difference of $\Omega$, and not negative. So **at equal loss** L2 has the widest "
                "disc, and L1 the largest square.",
                losses[0] + weak * norms[1] - (losses[0] + weak * norms[0]),
                weak * (norms[1] - norms[0]),
            ),
        ),
    )


def derive_support() -> Derivation:
    """Derive what a weight is made of, and when L1 leaves a feature out."""
    pull = sp.Symbol("v", real=True)
    return Derivation(
        "support",
        {
            w: "one weight",
            pull: (
                r"the pull of the rows on it, $\frac1n \sum_i \alpha_i y_i x_i$ with $\alpha_i$ "
                "the slope of the loss: 0 beyond the row's edge, 1 short of it for the hinge, "
                "between them on the edge"
            ),
            lam: None,
        },
        (
            Solution(
                "Under L2 the slope of the objective is zero where pull and penalty cancel. The "
                "weights are sums over rows at or inside the band's edge, the *support vectors*. "
                "All others could be left out, at the same $C$.",
                sp.Eq(lam * w - pull, 0),
                {w: pull / lam},
                unique=True,
            ),
            Condition(
                "Under L1 a weight stays at zero as long as the support vectors pull it by at "
                r"most $\lambda$ to either side. As far as they count, the classes then look alike "
                "in this feature.",
                sp.And(sp.Le(pull - lam, 0, evaluate=False), sp.Ge(pull + lam, 0, evaluate=False)),
                "iff",
                sp.Le(sp.Abs(pull), lam, evaluate=False),
                by=CaseSplit(pull, [-lam, 0, lam]),
            ),
        ),
    )


def derive_intercept() -> Derivation:
    """Derive what a penalty on the intercept depends on: where the features have their zero."""
    return Derivation(
        "intercept",
        {
            x: "one feature of a row",
            y: None,
            w: "its weight",
            b: None,
            s: "a shift of the feature",
        },
        (
            Identity(
                "Measure a feature from another zero, so that $x$ becomes $x + s$. With the "
                "intercept $b - ws$ in place of $b$ each row keeps its margin: it is the same "
                "line.",
                y * (w * (x + s) + (b - w * s)),
                y * (w * x + b),
            ),
            Identity(
                "A penalty of the weights alone costs the same as before. One that counts "
                "$\\tfrac12 b^2$ as well costs more or less by this, and so it chooses another "
                "line: it depends on where zero is.",
                HALF * (w**2 + (b - w * s) ** 2) - HALF * (w**2 + b**2),
                HALF * (w * s) ** 2 - b * w * s,
            ),
        ),
    )
