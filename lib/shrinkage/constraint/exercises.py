"""Exercises of the constraint view, from recall to "make it fail", and its quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.constraint import numerics
from shrinkage.core.penalties import project_l1_ball
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import Between, Choice, Misconception, Question, Quiz, exercise


@exercise(
    id="constraint-1",
    question=(
        "By hand: a round loss $L(w) = \\tfrac12 (w_1 - 3)^2 + \\tfrac12 (w_2 - 1)^2$ and the "
        "budget $\\lVert w \\rVert_1 \\le 3$. Which $\\lambda$ makes "
        "$L(w) + \\lambda\\lVert w \\rVert_1$ lowest at the same $w$?"
    ),
    misconceptions=(
        Misconception(
            1.0,
            "The centre (3, 1) spends 1 too much, but λ is not what is too much in total. Both "
            "weights move by λ.",
        ),
        Misconception(
            0.75,
            "You scaled the centre until it kept the budget. L1 takes the same amount from each "
            "weight, not the same share.",
        ),
        Misconception(
            0.0,
            "That would be right if the centre kept the budget. It spends 3 + 1 = 4.",
        ),
    ),
    hints=(
        "For a round loss the penalised solution is the soft threshold: each entry of the centre "
        "moves towards 0 by $\\lambda$.",
        "Which $\\lambda$ makes $(3 - \\lambda) + (1 - \\lambda)$ equal to the budget?",
    ),
    worked=(
        "With the penalty both weights move by $\\lambda$: $w = (3 - \\lambda, 1 - \\lambda)$ as "
        "long as both stay positive. They use up $4 - 2\\lambda$. That is 3 for "
        "$\\lambda = 0.5$, and $w = (2.5, 0.5)$."
    ),
)
def strength_of_the_budget() -> float:
    """Project the centre on the diamond: what the first weight has lost is λ."""
    return float(3.0 - project_l1_ball([3.0, 1.0], 3.0)[0])


@exercise(
    id="constraint-2",
    question=(
        "Ridge with $\\lambda = 2$ has a solution of length $\\lVert w \\rVert = 3$. What is the "
        "multiplier of the constraint $\\lVert w \\rVert \\le 3$, and what is that of "
        "$\\lVert w \\rVert^2 \\le 9$? Give both."
    ),
    misconceptions=(
        Misconception(
            [2.0, 2.0],
            "The region is the same, but a unit of budget is not: one is a unit of length, the "
            "other of its square.",
        ),
        Misconception(
            [2 / 3, 4.0],
            "You divided where you should multiply: the gradient of the length is w/3, shorter "
            "than w, so its multiplier has to be larger.",
        ),
        Misconception(
            [6.0, 4.0],
            "The first is right. The square has the gradient 2w, so its multiplier is half of λ.",
        ),
        Misconception(
            [6.0, 2.0],
            "The first is right. The constraint with the multiplier 2 is ½‖w‖² ≤ ½·9; without "
            "the ½ the gradient is twice as long.",
        ),
    ),
    hints=(
        "The negative gradient of the loss is $\\lambda w$. It is also the multiplier times the "
        "gradient of the constraint.",
        "The gradient of $\\lVert w \\rVert$ is $w / \\lVert w \\rVert$, that of "
        "$\\lVert w \\rVert^2$ is $2w$.",
    ),
    worked=(
        "From $2w = \\mu w / 3$ follows $\\mu = 6$, and from $2w = \\nu \\cdot 2w$ follows "
        "$\\nu = 1$. One region, three multipliers: 2, 6 and 1."
    ),
)
def multipliers_of_one_region() -> FloatArray:
    """Compare λw with the gradients w/‖w‖ and 2w, for a weight of length 3."""
    lam, w = 2.0, 3.0
    return np.array([lam * w / (w / w), lam * w / (2 * w)])


@exercise(
    id="constraint-3",
    question=(
        "By dragging: start the first explorer again and choose L2. Turn the line until it touches "
        "the curve at two places. What is its $\\lambda$, to two decimals?"
    ),
    misconceptions=(
        Misconception(
            1.0,
            "This is the multiplier of the budget t = 1. The line with this slope touches once, in "
            "the far valley. Make it steeper.",
            like=Between(0.9, 1.2),
        ),
        Misconception(
            2 - 2 / np.sqrt(3),
            "That is the answer for L1. L2 counts the budget as ½t², which stretches the curve and "
            "moves the dent. Choose L2.",
            like=Between(0.83, 0.86),
        ),
        Misconception(
            2.0,
            "There the line touches in the near valley alone. Make it flatter until it meets the "
            "far valley as well.",
            like=Between(1.35, 3.0),
        ),
        Misconception(
            0.5,
            "There the line touches in the far valley alone. Make it steeper until it meets the "
            "near valley as well.",
            like=Between(0.0, 0.8),
        ),
    ),
    hints=(
        "Raise $\\lambda$ from 1 in small steps and watch the touching point.",
        "Or compare costs: in the near valley the penalised minimum is "
        "$1 + \\frac{\\lambda}{2(4 + \\lambda)}$, in the far one "
        "$\\frac{2\\lambda}{1 + \\lambda}$.",
    ),
    worked=(
        "The penalised minima are $w = \\frac{2}{4 + \\lambda}$ with the cost $1 + "
        "\\frac{\\lambda}{2(4 + \\lambda)}$, and $w = \\frac{2}{1 + \\lambda}$ with the cost "
        "$\\frac{2\\lambda}{1 + \\lambda}$. They are equal if $\\lambda^2 + 5\\lambda - 8 = 0$, so "
        "at $\\lambda = \\tfrac12(\\sqrt{57} - 5) \\approx 1.275$. There the budgets from 0.38 to "
        "0.88 are left out."
    ),
    rtol=0.012,
)
def strength_of_the_jump() -> float:
    """Find the λ at which both valleys cost the same."""
    dent = numerics.dent(numerics.two_valleys(), "l2")
    assert dent is not None
    return dent.lam


@exercise(
    id="constraint-4",
    question=(
        "Make it fail: *this loss has a budget that no $\\lambda$ reaches*. In the "
        "first explorer, under More, raise the floor of the near valley from 1. From which floor "
        "on does every budget have a $\\lambda$ again?"
    ),
    misconceptions=(
        Misconception(
            2.0,
            "That is the far valley's loss at w = 0. But the near valley's wall at w = 0 is 0.5 "
            "above its floor.",
        ),
        Misconception(
            0.0,
            "At 0 there is no dent either, because the far valley is no deeper. But start from 1 "
            "and raise the floor.",
        ),
        Misconception(
            0.5,
            "That is how high the wall of the near valley is at w = 0. It has to lie above the far "
            "valley, whose loss there is 2.",
        ),
    ),
    hints=(
        "When does the near valley no longer matter to the lowest loss within a budget?",
        "Compare the valleys at $w = 0$: $b + 2(0 - \\tfrac12)^2$ and $\\tfrac12(0 - 2)^2$.",
    ),
    worked=(
        "The near valley is above the far one by $b + 2(w - \\tfrac12)^2 - \\tfrac12(w - 2)^2$, "
        "which is $b - 1.5 + 1.5w^2$. From $b = 1.5$ on that is nowhere negative, on either side "
        "of 0. Then the loss is the far valley alone. It is convex, $v$ has no dent, and every "
        "budget has its $\\lambda$."
    ),
    rtol=0.01,
)
def floor_without_a_dent() -> float:
    """Halve the range of floors in which the dent ends."""
    low, high = 1.0, 2.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        dent = numerics.dent(numerics.two_valleys(middle), "l1")
        low, high = (low, middle) if dent is None else (middle, high)
    return high


@exercise(
    id="constraint-5",
    question=(
        "Prove: if $w$ minimises $L + \\lambda R$, then no $z$ with $R(z) \\le R(w)$ has a lower "
        "loss than $w$. Two lines are enough. Which property of $L$ did you need?"
    ),
    choices=("none", "L is convex", "L has a gradient", "L is convex and has a gradient"),
    misconceptions=(
        Misconception(
            "L is convex",
            "Convexity is for the other direction, from a budget to its λ. Start from "
            "L(z) + λR(z) ≥ L(w) + λR(w).",
        ),
        Misconception(
            "L has a gradient",
            "No slope is needed: the proof compares two points, wherever they are.",
        ),
        Misconception(
            "L is convex and has a gradient",
            "These are what the KKT conditions ask for. Compare the two points directly instead.",
        ),
    ),
    hints=(
        "Write down what it means that $w$ minimises $L + \\lambda R$, for the point $z$.",
        "Bring $\\lambda R(z)$ to the other side. What is the sign of $\\lambda(R(w) - R(z))$?",
    ),
    worked=(
        "$L(z) + \\lambda R(z) \\ge L(w) + \\lambda R(w)$, because $w$ is a minimum. So "
        "$L(z) \\ge L(w) + \\lambda (R(w) - R(z)) \\ge L(w)$, because $z$ spends no more than "
        "$w$. Nothing was asked of $L$."
    ),
)
def what_the_proof_needs() -> str:
    """Try it on a loss that is neither convex nor smooth."""
    loss = numerics.two_valleys()
    for lam in np.linspace(0, 3, 301):
        w = numerics.penalised(loss, lam, "l1")
        assert numerics.within_budget(loss, w.w).loss == w.loss
    return "none"


QUIZ = Quiz(
    "Quiz: the constraint view",
    [
        Question(
            "The penalised problem with $\\lambda = 3$ has a solution. Is it the solution of a "
            "problem with a budget?",
            [
                Choice(
                    "Only if the loss is convex.",
                    False,
                    "This direction needs nothing: take the budget that the solution uses up.",
                ),
                Choice(
                    "Yes, of the one whose budget it uses up.",
                    True,
                    "No point that spends at most as much can have a lower loss.",
                ),
                Choice(
                    "Yes, of the one with the budget 3.",
                    False,
                    "λ is a price, the budget an amount. Which amount belongs to it depends on the "
                    "data.",
                ),
            ],
        ),
        Question(
            "You tune $\\lambda$ on one half of the patients and keep it for the other half. What "
            "about the budget?",
            [
                Choice(
                    "It stays, because λ does.",
                    False,
                    "The map from λ to t is made by the data.",
                ),
                Choice(
                    "It changes: the same price buys another amount.",
                    True,
                    "Keep t instead of λ, and λ changes. The two are one problem for one data set.",
                ),
            ],
        ),
        Question(
            "What does a multiplier $\\lambda = 0$ tell you?",
            [
                Choice(
                    "The budget is used up to the last bit.",
                    False,
                    "Then a little more would lower the loss, and λ would be positive.",
                ),
                Choice(
                    "The budget does not bind: a little more of it lowers the loss by nothing.",
                    True,
                    "λ is the price of the budget. What is not scarce costs nothing.",
                ),
                Choice(
                    "All weights are zero.",
                    False,
                    "That is the other end, λ ≥ λmax under L1.",
                ),
            ],
        ),
        Question(
            "Five orthonormal features without any signal, and $\\lambda$ is one standard "
            "deviation of their slopes. How likely are five zeros?",
            [
                Choice(
                    "About 0.68.",
                    False,
                    "That is the chance of one zero. All five have to stay inside.",
                ),
                Choice(
                    "About 0.15.",
                    True,
                    "Each is inside with the chance 0.683, independently: 0.683⁵ ≈ 0.15.",
                ),
                Choice(
                    "Certain, since nothing is there to be found.",
                    False,
                    "Noise alone has slopes, and some of them exceed λ.",
                ),
            ],
        ),
    ],
)
