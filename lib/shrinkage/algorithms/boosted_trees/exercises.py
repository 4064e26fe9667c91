"""Exercises of *Boosted trees*, each the function that solves it, and the page's quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.boosted_trees import numerics
from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Misconception,
    Question,
    Quiz,
    Within,
    exercise,
)

ROWS = (0.9, 1.1, 1.0, 2.2, 2.8, 2.5)
"""The rows with which the explorer opens."""


@exercise(
    id="algorithms/boosted_trees-1",
    question=(
        "A leaf has three rows. Their predictions are too low by 1, 2 and 3, and the loss is the "
        "squared one. `lambda` is 1 and `alpha` is 2. Which value does the leaf get?"
    ),
    misconceptions=(
        Misconception(2.0, "That is the mean: the value without a penalty."),
        Misconception(1.5, "You divided by H + λ = 4, but α takes 2 off the sum first."),
        Misconception(
            4 / 3, "You took α off the sum. L2 adds λ to the number of rows below: divide by 4."
        ),
        Misconception(
            0.0, "You took α off the mean. The losses are added up, so α comes off the sum 6."
        ),
        Misconception(
            -1.0, "Mind the sign: the predictions are too low, so the leaf adds to them."
        ),
    ),
    hints=(
        "What are $G$ and $H$? The slope of a row is prediction minus response.",
        "Bring $G$ nearer to zero by $\\alpha$, then divide by $H + \\lambda$.",
    ),
    worked=(
        "The slopes are $-1$, $-2$ and $-3$, so $G = -6$, and each curvature is 1, so $H = 3$. "
        "The soft threshold brings $G$ to $-4$, and "
        "$w^+ = \\dfrac{4}{3 + 1} = 1$."
    ),
)
def value_of_a_leaf() -> float:
    """Put the sums into the formula."""
    return float(numerics.leaf_value(G=-6.0, H=3.0, lam=1.0, alpha=2.0))


@exercise(
    id="algorithms/boosted_trees-2",
    question=(
        "In the objective, every leaf costs 3, whatever its value. Which number do you give "
        "XGBoost as `gamma`?"
    ),
    misconceptions=(
        Misconception(
            3.0,
            "XGBoost compares gamma with the gain, and the objective falls by half the gain.",
        ),
        Misconception(
            1.5,
            "The other way round: a gain of 6 lowers the objective by 3, the price of a leaf.",
        ),
    ),
    hints=(
        "How many leaves more does a split make?",
        "By how much does the objective fall when the gain is 1?",
    ),
    worked=(
        "A split makes one leaf more, which costs 3. The objective falls by half the gain, so the "
        "gain has to exceed 6. The article on XGBoost writes the price $\\gamma$ and the gain with "
        "the half; the library compares without it."
    ),
)
def gamma_of_a_price() -> float:
    """Find the gain that lowers the objective by the price."""
    price, gain = 3.0, 1.0
    falls_by = gain / 2
    return price / falls_by


@exercise(
    id="algorithms/boosted_trees-3",
    question=(
        "Find it by dragging. Press *Start again*, set $\\gamma = 0$, and raise $\\lambda$ alone. "
        "At which $\\lambda$ does the split go?"
    ),
    misconceptions=(
        Misconception(
            1.03,
            "There the gain falls below 0.5. Set γ to 0 first, so that any gain is enough.",
            like=Between(0.9, 1.15),
        ),
        Misconception(
            10.0,
            "Do not wait for the values to reach zero, for they never do. Watch the gain.",
            like=Between(low=4),
        ),
    ),
    hints=(
        "Watch the gain of the best split: when does it reach zero?",
        "Near the place move $\\lambda$ by the arrow keys with Shift.",
    ),
    worked=(
        "The rows' sums are 3 on the left and 7.5 on the right, three rows each. The gain is zero "
        "where $\\dfrac{3^2 + 7.5^2}{3 + \\lambda} = \\dfrac{10.5^2}{6 + \\lambda}$, at "
        "$\\lambda = 1.35$: each of the two leaves pays the price of L2, so does the one leaf."
    ),
    rtol=0.05,
)
def strength_that_prunes() -> float:
    """Raise λ until the best split is not kept; without γ only its gain decides."""
    for lam in np.arange(0.0, 10.0, 0.005):
        if not numerics.cut(ROWS, numerics.Rules(lam=float(lam), gamma=0.0)).kept:
            return float(lam)
    raise AssertionError("the split is never pruned")


@exercise(
    id="algorithms/boosted_trees-4",
    question=(
        "Make it fail: *a strong enough L2 penalty prunes every split*. Let $\\gamma = 0$, "
        "$\\alpha = 0$, $H_1 = H_2 = 3$ and $G_1 = 2$. For which of the whole numbers from $-3$ to "
        "3 as $G_2$ is the gain positive at every $\\lambda$? Give a set."
    ),
    misconceptions=(
        Misconception(
            set(),
            "Look at leaves that pull in opposite directions: one leaf for both has a value near "
            "zero, and saves next to nothing at any strength.",
        ),
        Misconception(
            {1, 2, 3},
            "These are the ones that L2 prunes: one leaf serves both sides nearly as well, and "
            "pays once.",
            like=Within({1, 2, 3}),
        ),
        Misconception(
            {-3, -2, -1},
            "Nearly. With one side at 0 the other still does better alone: look at 0 as well.",
        ),
    ),
    hints=(
        "Bring the gain over one denominator. Which part of it grows with $\\lambda$?",
        "That part is $-2G_1G_2\\lambda$.",
    ),
    worked=(
        "Over the common denominator $(3 + \\lambda)(6 + \\lambda)$ the gain's numerator is "
        "$3(G_1 - G_2)^2 - 2G_1G_2\\lambda$. If $G_1G_2 > 0$ it is negative from some "
        "$\\lambda$ on. If $G_1G_2 \\le 0$ it never is: $G_2 = -3, -2, -1$ and 0. With "
        "$\\gamma > 0$ a strong enough L2 does prune them, since every gain goes to zero."
    ),
)
def sums_that_l2_never_prunes() -> set[int]:
    """Look at the gain over nine powers of ten of λ."""
    lams = np.append(0.0, np.geomspace(1e-3, 1e6, 500))

    def least_gain(other: int) -> float:
        return float(np.min(numerics.split_gain(2.0, 3.0, float(other), 3.0, lams, 0.0)))

    return {other for other in range(-3, 4) if least_gain(other) > 0}


@exercise(
    id="algorithms/boosted_trees-5",
    question=(
        "Prove it, then choose. A split has a positive gain. $\\lambda$ grows, and nothing else "
        "changes. What can its gain do?"
    ),
    misconceptions=(
        Misconception(
            "rise at first",
            "As a leaf's weight shrinks its score falls, and the two leaves' scores fall by more "
            "than the one leaf's: that is the proof.",
        ),
        Misconception(
            "go to zero and come back",
            "Once it is zero it cannot: the gain times H + λ never rises.",
        ),
    ),
    choices=("only fall", "rise at first", "go to zero and come back"),
    hints=(
        "Take the derivative of the gain times $H_1 + H_2 + \\lambda$. The score of the one leaf "
        "drops out.",
        "$\\dfrac{H_1 + H_2 + \\lambda}{H_1 + \\lambda} = 1 + \\dfrac{H_2}{H_1 + \\lambda}$.",
    ),
    worked=(
        "The gain times $H_1 + H_2 + \\lambda$ is "
        "$S_1^2 + S_2^2 + \\dfrac{H_2 S_1^2}{H_1 + \\lambda} + \\dfrac{H_1 S_2^2}{H_2 + \\lambda} "
        "- S^2$. Only the two fractions depend on $\\lambda$, and both fall. So the product falls; "
        "where it is positive, the gain, which is the product over a growing number, falls all the "
        "more, and where it is not it stays so."
    ),
)
def what_the_gain_does() -> str:
    """Follow the gains of 500 random splits that are positive at first."""
    rng = np.random.default_rng(0)
    lams = np.linspace(0.0, 20.0, 200)
    for G1, G2, H1, H2 in np.abs(rng.normal(size=(500, 4))) * [3, 3, 5, 5] + [0, 0, 0.1, 0.1]:
        gains = numerics.split_gain(G1, H1, G2 * rng.choice([-1, 1]), H2, lams, 0.0)
        positive = gains > 0
        if np.any(np.diff(gains)[positive[1:]] > 0):
            return "rise at first"
        if np.any(np.diff(positive.astype(int)) > 0):
            return "go to zero and come back"
    return "only fall"


QUIZ = Quiz(
    "Quiz on boosted trees",
    (
        Question(
            "You want fewer leaves, and the values of those that stay as they are. Which parameter "
            "of XGBoost do you raise?",
            (
                Choice(
                    "gamma",
                    True,
                    "It asks more of a split, and is in no formula of a value.",
                ),
                Choice(
                    "lambda",
                    False,
                    "It makes every value smaller. Leaves go only where a gain happens to fall "
                    "below gamma.",
                ),
                Choice(
                    "alpha",
                    False,
                    "It makes values smaller, and some of them zero. A leaf of value zero is still "
                    "a leaf.",
                ),
            ),
        ),
        Question(
            "lambda is 1. Which of two leaves with the same mean error is shrunk more: one of 2 "
            "rows, or one of 200?",
            (
                Choice(
                    "The one of 2 rows.",
                    True,
                    "Its value is 2/3 of the mean, that of the other 200/201. λ counts like rows "
                    "without an error.",
                ),
                Choice(
                    "The one of 200 rows.",
                    False,
                    "The loss is a sum over the rows, so many rows outweigh the penalty.",
                ),
                Choice(
                    "Both alike.",
                    False,
                    "That would be so if the loss were a mean over the leaf's rows. It is a sum.",
                ),
            ),
        ),
        Question(
            "A split has a positive gain at lambda = 0. With gamma above 0, what does a larger and "
            "larger lambda do to it?",
            (
                Choice(
                    "It prunes the split, sooner or later, for good.",
                    True,
                    "The gain falls, at least as fast as H/(H + λ), and so below any gamma.",
                ),
                Choice(
                    "Nothing: L2 does not act on the number of leaves.",
                    False,
                    "It has no price for a leaf, but it lowers the gain, and gamma is compared "
                    "with that.",
                ),
                Choice(
                    "It may prune it and let it come back.",
                    False,
                    "The gain times H + λ never rises.",
                ),
            ),
        ),
    ),
)
