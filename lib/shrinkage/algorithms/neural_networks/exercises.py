"""Exercises on weight decay, its optimizers and its zeros, and the quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.neural_networks import numerics
from shrinkage.algorithms.neural_networks.numerics import Rule
from shrinkage.lesson.exercises import Choice, Misconception, Question, Quiz, exercise


@exercise(
    id="algorithms/neural_networks-1",
    question=(
        "A colleague trains with `SGD` and adds `0.01 * w.square().sum()` to the loss. You "
        "want the same by `weight_decay`. Which value?"
    ),
    hints=["What is the slope of the added term? `weight_decay` adds its value times $w$."],
    worked=(
        "The slope of $0.01\\,w^2$ is $0.02\\,w$. `weight_decay` adds its value times $w$, so it "
        "is 0.02."
    ),
    misconceptions=[
        Misconception(0.01, "That would be the term with a ½: the slope of $w^2$ has a factor 2."),
        Misconception(0.005, "You halved it. The slope of $w^2$ is $2w$: the value doubles."),
    ],
)
def same_decay() -> float:
    """Return the number that multiplies w in the slope of 0.01·w²."""
    h = 1e-3
    return round((0.01 * (1 + h) ** 2 - 0.01 * (1 - h) ** 2) / (2 * h), 12)


@exercise(
    id="algorithms/neural_networks-2",
    question=(
        "In the explorer, take Adam with L2 and $\\lambda = 1$, and 400 steps with the step "
        "$\\eta = 0.05$. How many of the 18 weights of the network with Adam's `weight_decay` (the "
        "penalty in the slope) are larger than 0.01 in size? Look at the *largest weight* that "
        "the explorer tells."
    ),
    hints=["If the largest is below 0.01, none is larger."],
    worked=(
        "The largest weight is far below 0.01: with $\\lambda = 1$ the minimum of the loss plus "
        "the L2 penalty is at zero. The network with the decay beside the step has weights above "
        "1 at the same $\\lambda$."
    ),
    misconceptions=[
        Misconception(
            18, "That is the other network: AdamW's weights stay large at this $\\lambda$."
        ),
        Misconception(1, "The readout shows the largest of all. Is it above 0.01?"),
    ],
)
def larger_than_a_hundredth() -> int:
    """Train the explorer's network by Adam with the penalty in the slope."""
    given = numerics.plane()
    w, _ = numerics.run_in_plane(given, Rule("adam", "l2", 1.0, 0.05), 400)
    return int((np.abs(w[given.network.is_weight]) > 0.01).sum())


@exercise(
    id="algorithms/neural_networks-3",
    question=(
        "Make it fail: a loss $\\frac12 (w - 3)^2$ of one weight is trained by AdamW, full batch, "
        "with ever shorter steps. It ends at $w = 3$, as if there were no decay, until $\\lambda$ "
        "exceeds a bound. Which bound?"
    ),
    hints=[
        "AdamW ends in the box $\\lvert w \\rvert \\le 1/\\lambda$. When does it no longer hold 3?"
    ],
    worked="The box holds 3 as long as $1/\\lambda \\ge 3$, so up to $\\lambda = 1/3$.",
    misconceptions=[
        Misconception(0.0, "With L2 any $\\lambda > 0$ moves the minimum. AdamW's decay does not."),
        Misconception(3.0, "The box ends at $1/\\lambda$, not at $\\lambda$."),
    ],
)
def widest_decay() -> float:
    """Halve an interval of strengths until the minimum, 3, is no resting place any more."""
    low, high = 0.1, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        rests = numerics.adamw_fixed_point([3.0], [0.0], middle)[0] == 0
        low, high = (middle, high) if rests else (low, middle)
    return low


@exercise(
    id="algorithms/neural_networks-4",
    question=(
        "Prove that the least value of $\\frac{\\lambda}{2}(u_1^2 + u_2^2)$ over all $u_1, u_2$ "
        "with $u_1u_2 = w$ is $\\lambda\\lvert w \\rvert$. What does an L2 penalty on two layers "
        "without a unit between them do to their product?"
    ),
    choices=(
        "it acts as L1 and can make it zero",
        "it acts as L2 and only makes it smaller",
        "nothing: the two can trade their sizes",
    ),
    hints=["Expand $(u_1 - u_2)^2 \\ge 0$ and $(u_1 + u_2)^2 \\ge 0$."],
    worked=(
        "From $(u_1 \\mp u_2)^2 \\ge 0$ follows $\\frac12(u_1^2 + u_2^2) \\ge \\pm u_1u_2$, so at "
        "least $\\lvert w \\rvert$. With $u_1 = \\sqrt{\\lvert w \\rvert}$ and $u_2 = \\pm u_1$ "
        "it is equal. So minimising over both leaves $\\lambda\\lvert w \\rvert$, L1's price, "
        "which makes zeros."
    ),
    misconceptions=[
        Misconception(
            "it acts as L2 and only makes it smaller",
            "Each factor is shrunk as under L2. The product then pays its size, not its square.",
        ),
        Misconception(
            "nothing: the two can trade their sizes",
            "They can trade, and do so until both have one size. That cheapest trade has a price.",
        ),
    ],
)
def what_a_product_pays() -> str:
    """Compare the product at the minimum with the soft threshold."""
    assert abs(numerics.product_minimum(2.0, 0.5) - 1.5) < 1e-6
    assert abs(numerics.product_minimum(0.2, 0.5)) < 1e-6
    return "it acts as L1 and can make it zero"


QUIZ = Quiz(
    "Quiz on networks",
    [
        Question(
            "`Adam(weight_decay=0.01)` and `AdamW(weight_decay=0.01)`: the same penalty?",
            [
                Choice(
                    "Yes, AdamW is only the newer program.",
                    False,
                    "It takes the decay out of the slope that Adam scales, and ends elsewhere.",
                ),
                Choice(
                    "No: the first has L2's minimum, the second none of L2's.",
                    True,
                    "AdamW ends at a minimum of the loss within a box, full batch.",
                ),
                Choice(
                    "No, but AdamW's is twice as strong.",
                    False,
                    "No factor converts one into the other.",
                ),
            ],
        ),
        Question(
            "Half of a network's weights are exactly zero. How many of its units are dead?",
            [
                Choice("About half.", False, "A unit has many weights; one of them can carry it."),
                Choice(
                    "That cannot be told from it.",
                    True,
                    "A unit is dead if it gives 0 for every row. Count that.",
                ),
                Choice(
                    "None: dead units have nothing to do with weights.",
                    False,
                    "If all weights of a unit are zero and its bias is not positive, it is dead.",
                ),
            ],
        ),
    ],
)
