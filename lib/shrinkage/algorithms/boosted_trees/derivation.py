"""Boosted trees, in symbols: a leaf's value, a split's gain, and what the penalties do to both.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows them; the tests
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
)

w, G = sp.symbols("w G", real=True)
H, H1, H2 = sp.symbols("H H_1 H_2", positive=True)
lam, gamma = sp.symbols("lam gamma", nonnegative=True)
alpha = sp.Symbol("alpha", positive=True)
SOFT = sp.Max(G - alpha, 0) + sp.Min(G + alpha, 0)


def derive_leaf() -> Derivation:
    """Derive the best value of a leaf, and its score: twice what that value saves."""
    best, score = sp.symbols("w^+ K", real=True)
    soft, cost = sp.symbols("S Q", real=True)
    objective = G * w + (H + lam) * w**2 / 2 + alpha * sp.Abs(w)
    return Derivation(
        "leaf",
        {
            w: "the value of a leaf, its one weight",
            G: "",
            H: r"the sums of $g_i$ and $h_i$ over its rows, $H$ a sum of second derivatives",
            lam: "",
            alpha: "the strengths of L2 and L1",
            sp.Eq(soft, SOFT): (
                r"which is $G$ brought nearer to zero by $\alpha$, and not across it: the *soft "
                "threshold*"
            ),
        },
        (
            Definition(
                "What the value $w$ adds to the losses of the leaf's rows and to the penalties.",
                cost,
                objective,
            ),
            Definition("The candidate. L2 divides, L1 subtracts.", best, -soft / (H + lam)),
            Condition(
                "Every other value costs more, by at least a parabola: the candidate is best.",
                objective - objective.subs(w, best),
                ">=",
                (H + lam) * (w - best) ** 2 / 2,
                by=CaseSplit(G, [-alpha, alpha], CaseSplit(w, [0])),
            ),
            Definition("Call this the *score* of the leaf.", score, soft**2 / (H + lam)),
            Identity(
                "The best value lowers the objective by half the score.",
                objective.subs(w, best),
                -score / 2,
                by=CaseSplit(G, [-alpha, alpha]),
            ),
        ),
        {
            "leaf_objective": Result((w, G, H, lam, alpha), objective),
            "leaf_value": Result((G, H, lam, alpha), -SOFT / (H + lam)),
            "score": Result((G, H, lam, alpha), SOFT**2 / (H + lam)),
        },
    )


def derive_gain() -> Derivation:
    """Derive the gain of a split, and which price of a leaf the libraries' γ stands for."""
    one, left, right = sp.symbols("K K_1 K_2", nonnegative=True)
    gain = sp.Symbol("Delta", real=True)
    difference = left + right - one
    return Derivation(
        "gain",
        {
            one: "the score of one leaf",
            left: "",
            right: "the scores of the two leaves that a split makes of it",
            gamma: "what the libraries call `gamma` or `min_gain_to_split`",
        },
        (
            Definition("The *gain* of the split.", gain, difference),
            Condition(
                r"The objective falls by half the gain. If every leaf costs $\gamma/2$, the leaf "
                r"that comes with the split pays if and only if the gain exceeds $\gamma$.",
                sp.Gt(difference / 2 - gamma / 2, 0),
                "iff",
                sp.Gt(gain, gamma),
            ),
        ),
        {"split_gain": Result((left, right, one), difference)},
    )


def derive_pruning() -> Derivation:
    """Derive that more L2, or more L1, never revives a split: both only lower a positive gain."""
    v, v1, v2 = sp.symbols("w w_1 w_2", real=True)
    soft, left, right = sp.symbols("S S_1 S_2", real=True)
    whole, one, two = sp.symbols("a a_1 a_2", positive=True)
    total = H1 + H2 + lam
    gain = left**2 / (H1 + lam) + right**2 / (H2 + lam) - soft**2 / total
    of_sizes = (one - alpha) ** 2 / (H1 + lam) + (two - alpha) ** 2 / (H2 + lam)
    of_sizes -= (whole - alpha) ** 2 / total
    rate = (whole - alpha) / total - (one - alpha) / (H1 + lam) - (two - alpha) / (H2 + lam)
    return Derivation(
        "pruning",
        {
            left: "",
            right: "",
            soft: "the soft thresholds left of a split, right of it, and without it",
            H1: "",
            H2: "the sums of second derivatives left and right",
            v1: "",
            v2: "",
            v: r"the values, or weights, of the three leaves: $w_1 = -S_1/(H_1 + \lambda)$",
            one: "",
            two: "",
            whole: r"the sizes of the three sums $G$, where they exceed $\alpha$",
            lam: "",
            alpha: "the strengths of L2 and L1",
        },
        (
            Identity(
                r"Multiply the gain by $H_1 + H_2 + \lambda$. As $\lambda$ grows, the product can "
                "only fall.",
                sp.Derivative(total * gain, lam),
                -H2 * (left / (H1 + lam)) ** 2 - H1 * (right / (H2 + lam)) ** 2,
            ),
            Condition(
                r"So a gain at $\lambda$ is at most this share of what it was at zero. A split "
                "that L2 has pruned never comes back.",
                gain,
                "<=",
                (H1 + H2) / total * gain.subs(lam, 0),
            ),
            Identity(
                r"As $\alpha$ grows, the gain changes by twice $|w| - |w_1| - |w_2|$. (Where a sum "
                r"does not exceed $\alpha$, its value is zero, and its part is missing.)",
                sp.Derivative(of_sizes, alpha),
                2 * rate,
            ),
            Identity(
                "In values, the gain itself is",
                (H1 + lam) * v1**2 + (H2 + lam) * v2**2 - total * v**2,
                total * (v1**2 + v2**2 - v**2) - H2 * v1**2 - H1 * v2**2,
            ),
            Condition(
                "so a gain above zero needs $w^2 < w_1^2 + w_2^2$, and by this line "
                "$|w| < |w_1| + |w_2|$: then it falls. L1 never revives a split either.",
                v1**2 + v2**2,
                "<=",
                (sp.Abs(v1) + sp.Abs(v2)) ** 2,
            ),
        ),
        {"largest_share": Result((H1, H2, lam), (H1 + H2) / total)},
    )


def derive_slopes() -> Derivation:
    """Derive slope and curvature of a row for the squared and for the logistic loss."""
    y, guess, share = sp.symbols("y yhat P", real=True)
    logistic = sp.log(1 + sp.exp(guess)) - y * guess
    probability = 1 / (1 + sp.exp(-guess))
    return Derivation(
        "slopes",
        {y: "the response of a row, or its label 0 or 1", guess: "the predicted response so far"},
        (
            Identity(
                r"Squared loss: the slope $g_i$ is the prediction's error,",
                sp.Derivative((y - guess) ** 2 / 2, guess),
                guess - y,
            ),
            Identity(
                "and the curvature $h_i$ is 1.",
                sp.Derivative((y - guess) ** 2 / 2, (guess, 2)),
                sp.Integer(1),
            ),
            Definition("Logistic loss: with the probability", share, probability),
            Identity(
                "the slope is again the error,",
                sp.Derivative(logistic, guess),
                share - y,
            ),
            Identity(
                "and the curvature is largest where the booster is least sure.",
                sp.Derivative(logistic, (guess, 2)),
                share * (1 - share),
            ),
        ),
        {
            "logistic_slope": Result((y, guess), probability - y),
            "logistic_curvature": Result((guess,), probability * (1 - probability)),
        },
    )
