"""Exercises of the extremum view, from recall to "make it fail", and its quiz."""

from __future__ import annotations

from shrinkage.core.losses import DoubleWell, Quadratic
from shrinkage.extremum.numerics import jump, loss_of, reaching_strength
from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Misconception,
    Question,
    Quiz,
    exercise,
)


@exercise(
    id="extremum-1",
    question=(
        "By hand: $L(w) = (w - 1.5)^2$. From which $\\lambda$ on is "
        "$L(w) + \\lambda\\lvert w \\rvert$ lowest at 0?"
    ),
    misconceptions=[
        Misconception(
            1.5,
            "That is the place of the lowest loss. What counts is the slope at 0, and this loss "
            "has the curvature 2, not 1.",
        ),
        Misconception(
            2.25,
            "That is the loss at 0. The kink fights the slope there, not the height.",
        ),
        Misconception(
            -3.0,
            "That is the slope of the loss at 0. The kink needs its size.",
            like=Between(high=0),
        ),
    ],
    hints=["How steep is the loss at 0? The kink adds a slope of λ on the right."],
    worked=(
        "$L'(w) = 2(w - 1.5)$, so $L'(0) = -3$. The right slope of the sum at 0 is "
        "$-3 + \\lambda$, the left one $-3 - \\lambda$. The loss is convex, so 0 is lowest if "
        "and only if neither leads down: $\\lambda \\ge 3$."
    ),
)
def strength_of_a_steep_bowl() -> float:
    """Return the size of the slope at 0: 2·1.5."""
    return reaching_strength(Quadratic([[2.0]], [1.5]), "l1")  # type: ignore[arg-type]


@exercise(
    id="extremum-2",
    atol=0.006,
    question=(
        "By dragging: choose the logistic loss in the explorer and $c = 0.6$. From which "
        "$\\lambda$ on is L1 lowest at 0? Two decimals. Then drag $c$ to 2.5. How far does "
        "that $\\lambda$ grow, compared with the quadratic loss's?"
    ),
    misconceptions=[
        Misconception(
            0.6,
            "That is right for the quadratic loss, whose slope at 0 is −c. The logistic loss is "
            "flatter there.",
        ),
        Misconception(
            2.5, "That is the quadratic loss's answer at c = 2.5. Choose the logistic loss."
        ),
        Misconception(
            0.9866142981514303,
            "That is the answer for c = 2.5. Asked for is the one for c = 0.6.",
        ),
    ],
    hints=["The readout *0 is lowest from* says it; or look where the right slope turns to 0."],
    worked=(
        "The slope at 0 is $-\\tanh c$, so the answer is $\\tanh 0.6 = 0.54$. At $c = 2.5$ it is "
        "0.99, against 2.5 for the quadratic loss: however far away it is lowest, a logistic loss "
        "is never steeper than its feature is large, so some $\\lambda$ beats it always."
    ),
)
def strength_of_the_logistic_loss() -> float:
    """Return tanh(0.6)."""
    return reaching_strength(loss_of("logistic", 0.6), "l1")


@exercise(
    id="extremum-3",
    atol=0.006,
    question=(
        "Make it fail: the double well with $c = 0.9$ has the slope $L'(0) = -0.396$. The "
        "article's rule puts the minimum at 0 for every $C > 0.396$. Up to which $\\lambda$ is "
        "that wrong, because another place is lower? Two decimals."
    ),
    misconceptions=[
        Misconception(
            0.396,
            "From here on 0 is a local minimum. Look at λ = 1 in the explorer: which mark is "
            "lower, the one at 0 or the ring?",
            like=Between(0.38, 0.41),
        ),
        Misconception(
            1.3277023460552725,
            "That is the answer for c = 0.8, the page's example. Set c to 0.9.",
            like=Between(1.31, 1.34),
        ),
        Misconception(
            1.0886621079036347,
            "That is the answer for a barrier at 0 exactly, c = 1. Here the barrier is at −0.1.",
            like=Between(1.08, 1.1),
        ),
    ],
    hints=[
        "In the explorer choose *0 only locally* and then $c = 0.9$. At which $\\lambda$ are two "
        "places equally low?",
        "It is the slope of the steepest straight line from the loss at 0 down to the loss "
        "elsewhere.",
    ],
    worked=(
        "0 is lowest from the steepest chord on. With the barrier at $m = c - 1 = -0.1$ and "
        "$R = \\sqrt{6 - 2m^2}$ the chord ends at $\\hat{w} = (4m + R)/3 = 0.68$, and its "
        "slope is $4m^3 - 4m + \\tfrac13(2R - 4m)\\hat{w}^2 = 1.22$. Between 0.396 and 1.22 the "
        "minimum at 0 is only local."
    ),
)
def strength_of_the_jump() -> float:
    """Return the slope of the steepest chord."""
    found = jump(DoubleWell(0.9 - 1))
    assert found is not None
    return found.lam


@exercise(
    id="extremum-4",
    question=(
        "To prove: the slopes of $L + \\lambda\\lvert w \\rvert$ at 0 are $-2$ on the left and 0 "
        "on the right. Which property of $L$ makes 0 a lowest point all the same?"
    ),
    choices=("convex", "differentiable", "bounded below", "symmetric"),
    misconceptions=[
        Misconception(
            "differentiable",
            "A differentiable loss can still fall to the right of a slope of 0: add −w² or −w³.",
        ),
        Misconception(
            "bounded below",
            "Then there may be a lowest point, but it need not be 0.",
        ),
        Misconception(
            "symmetric",
            "That says something about the loss on the two sides, not about the cost to the right "
            "of 0.",
        ),
    ],
    hints=["Where does the loss lie beside its one-sided tangent at 0?"],
    worked=(
        "A convex $L$ is nowhere below its one-sided tangent: for $u > 0$, "
        "$L(u) \\ge L(0) + b u$ with $b$ its right slope. So "
        "$L(u) + \\lambda u - L(0) \\ge (b + \\lambda) u = 0$. To the left the gain is at least "
        "$2u$. Without convexity, $L(w) = -\\lambda w - w^2$ near 0 has a right slope of 0 in the "
        "sum and falls there."
    ),
)
def what_makes_an_edge_a_minimum() -> str:
    """Name it: the rests of the derivation are never negative then."""
    return "convex"


@exercise(
    id="extremum-5",
    question=(
        "The loss is $\\lvert w - 2 \\rvert$, with the penalty $\\frac{\\lambda}{2}w^2$. Up to "
        "which $\\lambda$ does the lowest point stay at 2?"
    ),
    misconceptions=[
        Misconception(
            0.0,
            "That holds for a smooth loss. At 2 this one has the slopes −1 and 1, and can balance "
            "any slope of the penalty in between.",
        ),
        Misconception(
            1.0,
            "That is L1's answer: |w| has the slope 1 everywhere. (λ/2)w² has the slope 2λ at 2.",
        ),
        Misconception(2.0, "You inverted it: the penalty's slope at 2 is 2λ, and it must be 1."),
    ],
    hints=["Which slopes has the sum at 2, on the left and on the right?"],
    worked=(
        "At 2 the penalty's slope is $2\\lambda$, so the sum has $-1 + 2\\lambda$ on the left and "
        "$1 + 2\\lambda$ on the right. The sum is convex: 2 is lowest as long as the left slope is "
        "not positive, $\\lambda \\le 1/2$."
    ),
)
def strength_that_moves_a_kink() -> float:
    """Return the λ at which the left slope −1 + 2λ is 0."""
    return 1 / 2.0


QUIZ = Quiz(
    "Quiz on the extremum view",
    [
        Question(
            "The derivative of a function is 0 at a point. What follows?",
            [
                Choice("The point is a minimum or a maximum.", False, "w³ at 0 is neither."),
                Choice(
                    "Nothing about an extremum, unless one knows more.",
                    True,
                    "If the function is convex, it is a minimum.",
                ),
                Choice("The point is a minimum.", False, "The barrier of the double well is none."),
            ],
        ),
        Question(
            "Why can L1 hold a weight at 0 exactly?",
            [
                Choice(
                    "It adds −λ on the left of 0 and +λ on the right: a gap of 2λ for the loss's "
                    "slope to lie in.",
                    True,
                    "A whole interval of slopes gives a zero.",
                ),
                Choice(
                    "The derivative of the sum is 0 at 0.",
                    False,
                    "It does not exist there. That is the point.",
                ),
                Choice(
                    "|w| is smaller than w² near 0.",
                    False,
                    "It is larger. What counts is that its slope does not fade.",
                ),
            ],
        ),
        Question(
            "L1 on the double well: λ is larger than |L′(0)|. Where is the lowest point?",
            [
                Choice(
                    "At 0, because the slopes have opposite signs.",
                    False,
                    "That makes 0 a local minimum. A well may be lower still.",
                ),
                Choice(
                    "At 0 or in a well: the costs have to be compared.",
                    True,
                    "At the jump both are equally low.",
                ),
                Choice("Never at 0.", False, "From the jump on it is at 0."),
            ],
        ),
        Question(
            "When is 0 lowest with L2 and a smooth convex loss?",
            [
                Choice(
                    "For every λ that is large enough.",
                    False,
                    "The lowest point comes closer for ever, and does not arrive.",
                ),
                Choice(
                    "Only if L′(0) = 0.",
                    True,
                    "L2 has the slope 0 at 0, so it cannot balance any other.",
                ),
                Choice("Never.", False, "If the loss is lowest at 0, the sum is too."),
            ],
        ),
    ],
)
