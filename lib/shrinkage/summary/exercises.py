"""Exercises across the views: one strength in several scales, one zero in several words."""

from __future__ import annotations

import numpy as np

from shrinkage.lesson.exercises import Between, Choice, Misconception, Question, Quiz, exercise
from shrinkage.summary.numerics import worst_residual, worst_shift


@exercise(
    id="summary-1",
    question=(
        "A lasso has the orthonormal design $X^\\top X / n = I$ and the least-squares weights "
        "$(3, -0.4, 1)$. Its loss is our $f$, and $\\lambda = 0.5$. What is the budget "
        "$t = \\lVert \\hat{w} \\rVert_1$ that has the same solution?"
    ),
    misconceptions=[
        Misconception(
            4.4, "This is the budget of least squares itself: no weight has been shrunk yet."
        ),
        Misconception(
            3.1,
            "You took 0.5 off every weight, and −0.4 became 0.1. A weight below the threshold is "
            "zero; it does not come out at the other side.",
        ),
        Misconception(
            4.0,
            "You dropped the small weight and left the others where they were. L1 shrinks them.",
        ),
    ],
    hints=["Shrink each weight by the soft threshold, then add up their sizes."],
    worked=("The soft threshold at 0.5 gives $(2.5, 0, 0.5)$. The sum of the sizes is $t = 3$."),
)
def budget_of_a_strength() -> float:
    """Return the sum of the soft thresholds."""
    free = np.array([3.0, -0.4, 1.0])
    return float(np.maximum(np.abs(free) - 0.5, 0).sum())


@exercise(
    id="summary-2",
    question=(
        "With weights $w = (2, -1)$ a residual has length $5$. Each column of $X$ may be wrong by "
        "a vector of length at most $0.1$. How long can the residual become?"
    ),
    misconceptions=[
        Misconception(
            5 + 0.1 * np.sqrt(5),
            "This is right if both shifts share one budget of 0.1. Here each column has its own.",
            like=Between(5.22, 5.23),
        ),
        Misconception(
            5.1, "One of the two weights shifts the fit by $0.1$ times its size: the sizes count."
        ),
        Misconception(
            5.2, "You looked at one column only. The other can shift in the same direction."
        ),
    ],
    hints=["In which direction does a shift of a column move the residual the most, and how far?"],
    worked=(
        "Both columns shift along the residual, each against the sign of its weight. The residual "
        "becomes $5 + 0.1 \\cdot (2 + 1) = 5.3$ long: the penalty $\\lambda\\lVert w \\rVert_1$ "
        "with $\\lambda = 0.1$ has been added."
    ),
)
def longest_residual() -> float:
    """Return what the worst shift makes of a residual of length 5."""
    X, w, y = np.zeros((2, 2)), np.array([2.0, -1.0]), np.array([3.0, 4.0])
    moved = y - (X + worst_shift(X, y, w, 0.1)) @ w
    assert np.isclose(np.linalg.norm(moved), worst_residual(X, y, w, 0.1))
    return float(np.linalg.norm(moved))


@exercise(
    id="summary-3",
    question=(
        "Prove that the lasso's $\\hat{w}_j$ is zero if the feature's slope at the others' optimum "
        "is at most $\\lambda$ in size, and name what the argument uses: which of these makes it "
        "fail?"
    ),
    choices=(
        "the loss is not convex",
        "the features are correlated",
        "the posterior mean is not zero",
        "the step is too long",
    ),
    misconceptions=[
        Misconception(
            "the features are correlated",
            "The slope is taken with the other weights at their optimum, so their correlation is "
            "in it already.",
        ),
        Misconception(
            "the posterior mean is not zero",
            "The mean is another summary of the posterior. The mode, which the lasso is, has the "
            "zero all the same.",
        ),
        Misconception(
            "the step is too long",
            "A step belongs to an algorithm. The condition says where the minimum is, whoever "
            "looks for it.",
        ),
    ],
    hints=["Which line of the proof says that a point without a way down is the lowest point?"],
    worked=(
        "Let $s$ be the slope of the loss in $w_j$ at $w_j = 0$, the others at their optimum, with "
        "$\\lvert s \\rvert \\le \\lambda$. To the right the objective has the slope $s + \\lambda "
        "\\ge 0$, to the left $s - \\lambda \\le 0$: no move of $w_j$ alone lowers it, and none of "
        "the others. The loss has a gradient and the penalty is a sum over weights, so the slope "
        "of a joint move is the sum of theirs: no small move lowers it. For a convex loss the "
        "objective is convex, and a point that no small move improves is its minimum. Without "
        "convexity it may be a local minimum only."
    ),
)
def what_the_proof_needs() -> str:
    """Name the premise: without convexity a local minimum need not be the global one."""
    return "the loss is not convex"


QUIZ = Quiz(
    "Quiz on all views",
    [
        Question(
            "Which one is the cause of L1's exact zeros?",
            [
                Choice(
                    "The slope of the penalty stays at ±λ on both sides of zero.",
                    True,
                    "That kink is the corner of the diamond, the cone, the interval of multipliers "
                    "and the soft threshold: one fact in several pictures.",
                ),
                Choice(
                    "The Laplace density is highest at zero.",
                    False,
                    "So is the Gaussian's, which gives no zeros.",
                ),
                Choice(
                    "L1 moves small weights faster than L2.",
                    False,
                    "Speed does not decide where the minimum is.",
                ),
            ],
        ),
        Question(
            "A network was trained by Adam, with an L1 term in its loss. No weight is zero. Why?",
            [
                Choice(
                    "Its λ was too small.",
                    False,
                    "A larger λ brings the weights nearer to zero, and they still jump across it.",
                ),
                Choice(
                    "Steps along a subgradient jump across zero; a proximal step would land on it.",
                    True,
                    "The minimum may have zeros all the same.",
                ),
                Choice(
                    "Networks have no sparse minima.",
                    False,
                    "Proximal steps find them.",
                ),
            ],
        ),
        Question(
            "Ridge and the lasso predict equally well. Two of your ten features are near-copies. "
            "Which model do you read as “these features matter”?",
            [
                Choice(
                    "The lasso: it kept one and dropped the other.",
                    False,
                    "Which one it keeps changes with the sample.",
                ),
                Choice(
                    "Ridge: its weights are larger.",
                    False,
                    "It splits what the two explain; a small weight may belong to a feature that "
                    "matters.",
                ),
                Choice(
                    "Neither: a weight is not a measure of importance here.",
                    True,
                    "The data cannot tell the two apart, and no penalty can.",
                ),
            ],
        ),
    ],
)
