"""Regularization as robustness: the worst shift of the columns adds the penalty to the error."""

from __future__ import annotations

import sympy as sp

from shrinkage.lesson.derivations import CaseSplit, Derivation, Identity, Result

w, w1, w2, e1, e2, d1, d2 = sp.symbols("w w1 w2 e1 e2 d1 d2", real=True)
lam, n = sp.symbols("lam n", positive=True)
R = sp.Symbol("R", nonnegative=True)


def derive_robustness() -> Derivation:
    """Derive the worst residual when each of two columns may shift by a length of at most λ."""
    along = R - w1 * (-lam * sp.sign(w1)) - w2 * (-lam * sp.sign(w2))
    return Derivation(
        "robustness",
        {
            R: "the length of the residual $y - Xw$",
            e1: "",
            e2: "its entries, for two rows",
            w1: "",
            w2: "the weights of two columns",
            lam: "the strength, here the largest length of a column's shift",
            d1: "",
            d2: "the entries of what the shifts add to the residual",
        },
        (
            Identity(
                "A shift can at most add its length to the residual's: the inner product of two "
                "vectors is never larger than the product of their lengths, for the difference of "
                "the squares is a square.",
                (e1**2 + e2**2) * (d1**2 + d2**2) - (e1 * d1 + e2 * d2) ** 2,
                (e1 * d2 - e2 * d1) ** 2,
            ),
            Identity(
                "One choice reaches the sum: shift every column along the residual, by $\\lambda$, "
                "against the sign of its weight. The residual keeps its direction and its length "
                "becomes",
                along,
                R + lam * (sp.Abs(w1) + sp.Abs(w2)),
                by=CaseSplit(w1, [0], CaseSplit(w2, [0])),
            ),
        ),
        {"worst_residual": Result((R, lam, w1, w2), R + lam * (sp.Abs(w1) + sp.Abs(w2)))},
    )


def derive_l2_robustness() -> Derivation:
    """Derive the worst residual when the shifts of all columns share one budget λ."""
    length = sp.sqrt(w1**2 + w2**2)
    return Derivation(
        "l2_robustness",
        {
            R: None,
            w1: None,
            w2: None,
            lam: "the strength, here the largest root of the sum of all squared shifts",
        },
        (
            Identity(
                "Let the shift of each column be in proportion to its weight.",
                R + lam * w1 / length * w1 + lam * w2 / length * w2,
                R + lam * length,
                when=(sp.Ne(w1, 0),),
            ),
        ),
    )


def derive_lasso_strength() -> Derivation:
    """Derive which lasso has the minimiser of the length of the residual plus λ‖w‖₁."""
    loss = sp.Function("f", positive=True)(w)
    return Derivation(
        "lasso_strength",
        {
            n: "the number of rows",
            loss: "our loss $\\frac{1}{2n} R^2$, as a function of one weight",
        },
        (
            Identity(
                "The length of the residual is $R = \\sqrt{2nf}$. Its slope is that of our loss "
                "times $n/R$, one number for all weights.",
                sp.Derivative(sp.sqrt(2 * n * loss), w),
                n / sp.sqrt(2 * n * loss) * sp.Derivative(loss, w),
            ),
        ),
    )
