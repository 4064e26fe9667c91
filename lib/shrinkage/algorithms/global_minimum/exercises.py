"""Exercises on the moved minimum, from recall to "make it fail", and its quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.global_minimum.numerics import kept_shares, lowest_with_l1, turned_loss
from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import Choice, Misconception, Question, Quiz, exercise


@exercise(
    id="algorithms/global_minimum-1",
    question=(
        "By hand: a loss has the curvatures 9 and 1 along its two eigenvectors. At which "
        "$\\lambda$ does L2 keep three quarters of $w^{\\star}$ along the steep one?"
    ),
    misconceptions=[
        Misconception(
            1 / 3,
            "That is the answer for the flat direction, of curvature 1. The steep one has 9.",
        ),
        Misconception(
            27.0,
            "There the steep direction has lost three quarters. It should keep them.",
        ),
        Misconception(
            2.25, "You took a quarter of the curvature. The share is h/(h + λ), not 1 − λ/h."
        ),
    ],
    hints=["Each direction keeps $h/(h + \\lambda)$."],
    worked=(
        "$9/(9 + \\lambda) = 3/4$ gives $\\lambda = 3$. The flat direction keeps $1/(1 + 3)$, a "
        "quarter: the same penalty takes a quarter here and three quarters there."
    ),
)
def strength_for_three_quarters() -> float:
    """Solve 9/(9 + λ) = 3/4, and check it."""
    lam = 9 / 3
    assert kept_shares(Quadratic(np.diag([1.0, 9.0]), np.ones(2)), lam)[1] == 0.75
    return lam


@exercise(
    id="algorithms/global_minimum-2",
    question=(
        "By dragging: choose *a zero in the minimum alone* in the explorer. Turn the tilt "
        "to 0° and leave the rest. What is $w_1$ at the minimum now? Two decimals."
    ),
    atol=0.006,
    misconceptions=[
        Misconception(
            0.0,
            "It was 0 at 45°. At 0° the first weight has a curvature of its own, 1.8, and no part "
            "in the other's.",
        ),
        Misconception(-0.8, "That is w₁*, where the loss is lowest. L1 moves it by λ/h₁."),
        Misconception(-0.3, "That is what eq. 7.23 says at 45°. At 0° h₁₁ is 1.8, not 1."),
    ],
    hints=["The Hessian is diagonal now, and eq. 7.23 is exact."],
    worked=(
        "At 0° the Hessian is diagonal with $h_{11} = 1.8$. Eq. 7.23 gives "
        "$w_1 = -(0.8 - 0.5/1.8) = -0.52$. The second weight, with $h_{22} = 0.2$, has "
        "$1.6 - 0.5/0.2 < 0$ and is zero instead."
    ),
)
def first_weight_without_tilt() -> float:
    """Return the first weight of the minimum."""
    return float(lowest_with_l1(turned_loss(1.8, 0.2, 0.0, (-0.8, 1.6)), 0.5)[0])


@exercise(
    id="algorithms/global_minimum-3",
    question=(
        "Make eq. 7.23 fail: two features of variance 1 have the correlation $\\rho = 0.5$, and "
        "$w^{\\star} = (1, -1)$. Eq. 7.23 says that L1 has both weights at 0 from "
        "$\\lambda = 1$ on. From which $\\lambda$ on is it so?"
    ),
    misconceptions=[
        Misconception(
            1.0,
            "That is what eq. 7.23 says, with the diagonal of H alone. Take the slopes of the loss "
            "at 0, which are those of Hw*.",
        ),
        Misconception(
            1.5,
            "That is the answer for w* = (1, 1). With opposite signs the two pulls cancel partly.",
        ),
    ],
    hints=[
        "At $w = 0$ the loss has the gradient $-Hw^{\\star}$.",
        "0 is the minimum if no entry of it is larger than $\\lambda$ in size.",
    ],
    worked=(
        "$Hw^{\\star} = (1 - 0.5,\\ 0.5 - 1) = (0.5, -0.5)$. So both weights are 0 from "
        "$\\lambda = 0.5$ on. Between 0.5 and 1 the formula says $1 - \\lambda$ for weights that "
        "are exactly 0."
    ),
)
def strength_at_which_both_are_zero() -> float:
    """Return the largest entry of Hw*."""
    H = np.array([[1.0, 0.5], [0.5, 1.0]])
    return float(np.abs(H @ [1.0, -1.0]).max())


@exercise(
    id="algorithms/global_minimum-4",
    question=(
        "To prove: $J$ has one minimum $w^{\\star}$, and $\\tilde{w}$ minimises "
        "$J + \\lambda\\Omega$ with any penalty $\\Omega$. When can $\\Omega(\\tilde{w})$ be "
        "larger than $\\Omega(w^{\\star})$?"
    ),
    choices=("never", "if J is not convex", "if a weight grows", "if λ is small"),
    misconceptions=[
        Misconception(
            "if J is not convex",
            "Compare the costs of the two points: no convexity comes in. w* would have the lower "
            "loss and the lower penalty, and w̃ would not be lowest.",
        ),
        Misconception(
            "if a weight grows",
            "A single weight can grow, with correlated features. Ω of all the weights together "
            "still does not.",
        ),
        Misconception(
            "if λ is small", "Then both are nearly equal, but the order stays for every λ > 0."
        ),
    ],
    hints=["Write down that $\\tilde{w}$ costs no more than $w^{\\star}$."],
    worked=(
        "$J(\\tilde{w}) + \\lambda\\Omega(\\tilde{w}) \\le "
        "J(w^{\\star}) + \\lambda\\Omega(w^{\\star})$, and $J(\\tilde{w}) \\ge J(w^{\\star})$. "
        "Subtract: $\\lambda\\Omega(\\tilde{w}) \\le \\lambda\\Omega(w^{\\star})$. No convexity is "
        "needed. A single weight may grow all the same."
    ),
)
def when_a_penalty_grows() -> str:
    """Add the two comparisons: they forbid it."""
    return "never"


@exercise(
    id="algorithms/global_minimum-5",
    question=(
        "One row, two features: $x = (3, 4)$ and $y = 5$. Which weights does ridge without an "
        "intercept tend to as $\\lambda \\to 0$? Give both."
    ),
    misconceptions=[
        Misconception(
            [0.0, 1.25],
            "That is the lasso's limit: the least sum of sizes uses the larger feature alone.",
        ),
        Misconception(
            [0.0, 0.0],
            "That is the limit for λ → ∞.",
        ),
        Misconception(
            [5 / 7, 5 / 7],
            "These weights fit, but they are not the shortest. Ridge's lie along the row.",
        ),
        Misconception(
            [3.0, 4.0],
            "That is the direction. Its length has to make the row's prediction 5.",
        ),
    ],
    hints=["All $w$ with $3w_1 + 4w_2 = 5$ fit. Which is the shortest?"],
    worked=(
        "The shortest $w$ lies along $x$. The weights $(3, 4)$ predict 25, so a fifth of them "
        "predicts 5: $w = (0.6, 0.8)$. It is $X^{+}y$. The lasso tends to $(0, 1.25)$ instead: "
        "both fit exactly, and the penalty that vanishes has chosen."
    ),
)
def ridge_of_one_row() -> FloatArray:
    """Return the pseudoinverse's solution."""
    return np.asarray(np.linalg.pinv(np.array([[3.0, 4.0]])) @ np.array([5.0]))


QUIZ = Quiz(
    "Quiz on the moved minimum",
    [
        Question(
            "A small L2 penalty is added. Along which direction does the minimum move most, in "
            "shares of w*?",
            [
                Choice(
                    "Along the steepest, where the loss pulls hardest.",
                    False,
                    "There the loss defends its minimum best: it keeps h/(h + λ).",
                ),
                Choice(
                    "Along the flattest.",
                    True,
                    "Where the loss hardly cares, the penalty has its way.",
                ),
                Choice(
                    "By the same share in all: L2 multiplies the weights.",
                    False,
                    "A step of the decay does. The minimum does so only for a round loss.",
                ),
            ],
        ),
        Question(
            "What does eq. 7.7 say of L2?",
            [
                Choice(
                    "Nothing: it is the gradient of the loss's quadratic model.",
                    True,
                    "The penalty comes in after it.",
                ),
                Choice("Where the regularized minimum is.", False, "That is eq. 7.13."),
                Choice(
                    "How large λ should be.",
                    False,
                    "None of the four equations does. That needs data that were left out.",
                ),
            ],
        ),
        Question(
            "When does eq. 7.23 give the lasso's weights?",
            [
                Choice("Always, if λ is small.", False, "It is off in the first order of λ."),
                Choice(
                    "If the Hessian is diagonal: for uncorrelated features.",
                    True,
                    "Then the loss is a sum over the weights.",
                ),
                Choice(
                    "If the features are standardised.",
                    False,
                    "That makes the diagonal 1. The correlations stay.",
                ),
            ],
        ),
        Question(
            "Logistic regression on separable classes, λ → 0. What happens to the weights?",
            [
                Choice(
                    "They tend to the unregularized optimum.",
                    False,
                    "There is none: longer weights always cost less.",
                ),
                Choice(
                    "They grow without bound, and their direction tends to the widest margin's.",
                    True,
                    "Even a vanishing penalty chooses the line.",
                ),
                Choice("They tend to 0.", False, "That is the other end, λ → ∞."),
            ],
        ),
    ],
)
