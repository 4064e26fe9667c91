"""Exercises on PRML's picture, from recall to "make it fail" and a proof, and its quiz."""

from __future__ import annotations

import math

from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Containing,
    Misconception,
    Question,
    Quiz,
    exercise,
)
from shrinkage.prml.numerics import critical_exponent, share_with_zero, small_weight


@exercise(
    id="prml-1",
    question=(
        "A region with $q = 1.5$ is touched where $-\\nabla L$ has the entries $(0.25, 1)$. How "
        "large is $w_1$, as a share of $w_2$?"
    ),
    misconceptions=[
        Misconception(
            0.0,
            "That would need a corner. For q > 1 any pull lifts the weight off zero.",
        ),
        Misconception(
            0.25,
            "That is the answer for q = 2, where the normal of the disc is along w itself.",
        ),
        Misconception(
            0.5,
            "You took the power q − 1 of the pull. The weight's power q − 1 equals the pull: turn "
            "it around.",
        ),
    ],
    hints=[
        "The outline's normal has the entries $w_1^{q-1}$ and $w_2^{q-1}$.",
        "Solve $(w_1/w_2)^{0.5} = 0.25$.",
    ],
    worked=(
        "The normal is along $-\\nabla L$, so $(w_1/w_2)^{q-1} = 0.25$. With $q - 1 = \\frac12$ "
        "this is $w_1/w_2 = 0.25^2 = 0.0625$."
    ),
)
def ratio_at_three_halves() -> float:
    """Return 0.25 to the power 1/(q − 1) = 2."""
    return small_weight(0.25, 1.5)


@exercise(
    id="prml-2",
    question=(
        "Find it by dragging. In the explorer start again, put $c$ at $(1.2, 1.5)$ and $q$ to 1. "
        "Now lower $q$ and watch the solution. At which $q$ does it jump to a corner? Two decimals "
        "will do."
    ),
    misconceptions=[
        Misconception(
            1.0,
            "At q = 1 this centre rests inside an edge: its zero comes later.",
            like=Between(low=0.95),
        ),
        Misconception(
            0.5,
            "By then the solution has been at the corner for long. Go up again, with Shift in fine "
            "steps.",
            like=Between(high=0.7),
        ),
    ],
    hints=[
        "Under *More* you see where it touches. Arrow keys move the exponent, with Shift in fine "
        "steps.",
    ],
    worked=(
        "The curved part of the outline and the corner are both lowest around. They are equally "
        "low at $q \\approx 0.80$. Below that the corner wins, and $w_1$ drops to zero at once."
    ),
    atol=0.015,
)
def where_it_jumps() -> float:
    """Return the exponent at which corner and curve are equally low."""
    return critical_exponent((1.2, 1.5), 0.0, 1.0)


@exercise(
    id="prml-3",
    question=(
        "Make it fail: *for q > 1 no solution has a zero*. Take $\\rho = 0.5$, $t = 1$ and "
        "$c_2 = 2$. For which $c_1$ does the disc's solution have $w_1 = 0$, exactly?"
    ),
    misconceptions=[
        Misconception(
            0.0,
            "That is right for a round loss. With a correlation the second weight, which is cut "
            "from 2 to 1, pulls at the first.",
        ),
        Misconception(0.5, "Mind the sign: ∂₁L = −(c₁ + ρ(c₂ − 1)) at the point (0, 1)."),
        Misconception(
            -1.0,
            "That makes the first entry of the negative gradient at the origin zero. Take it at "
            "(0, 1).",
        ),
    ],
    hints=[
        "Which direction must $-\\nabla L$ have at $(0, 1)$?",
        "At $(0, 1)$ its first entry is $c_1 + \\rho(c_2 - 1)$.",
    ],
    worked=(
        "At $(0, 1)$ the outward normal is along the axis. So the first entry of $-\\nabla L$, "
        "$c_1 + 0.5\\,(2 - 1)$, has to be zero: $c_1 = -0.5$. The same centre gives the zero for "
        "every $q > 1$. The centres that do are lines, which random centres never hit."
    ),
)
def centre_on_the_line() -> float:
    """Solve c₁ + ρ(c₂ − t) = 0 for ρ = 0.5, c₂ = 2, t = 1."""
    return -0.5 * (2 - 1)


@exercise(
    id="prml-4",
    question=(
        "Three weights, a round loss, $q = 1$ and $t = 1$. The entries of the centre are "
        "independent, with Laplace distributions of mean size 1. What is the chance that at least "
        "one weight is exactly zero?"
    ),
    misconceptions=[
        Misconception(
            math.exp(-1),
            "That is the chance of a corner, where two of three weights are zero. One zero is "
            "enough.",
        ),
        Misconception(
            2.5 * math.exp(-1),
            "That allows 1 + 2 = 3 weights that are not zero. At most two may be left.",
        ),
        Misconception(
            0.0,
            "That would be so for q > 1. A diamond in three dimensions has edges and corners that "
            "catch many centres.",
        ),
    ],
    hints=[
        "The number of weights that are not zero is 1 + Poisson(1), at most 3.",
        "Some weight is zero if the Poisson variable is 0 or 1.",
    ],
    worked=(
        "At most two weights are left if the Poisson variable with mean 1 is 0 or 1: "
        "$e^{-1} + e^{-1} = 2/e \\approx 0.736$."
    ),
)
def chance_of_a_zero() -> float:
    """Return the chance that a Poisson variable of mean 1 is at most 1."""
    return share_with_zero(3, 1.0)


@exercise(
    id="prml-5",
    question=(
        "Prove: with two weights, a centre that gives a zero at $q = 1$ gives one at every "
        "$q < 1$. Which of these facts does your proof use? Answer with their letters.\n\n"
        "- a: the regions shrink as $q$ falls\n"
        "- b: the four points on the axes belong to all regions\n"
        "- c: the loss is convex\n"
        "- d: the regions are convex"
    ),
    misconceptions=[
        Misconception(
            {"a", "b", "c"},
            "A point that is the lowest of a larger region is the lowest of a smaller one that "
            "contains it, whatever the loss.",
            like=Containing({"c"}),
        ),
        Misconception(
            {"a", "b", "d"},
            "Below q = 1 they are not, and the proof must not need it.",
            like=Containing({"d"}),
        ),
        Misconception(
            {"a"},
            "Shrinking alone is not enough: the lowest point could be cut away. Why is it still "
            "there?",
        ),
    ],
    hints=["Compare two minima: over a set, and over a part of it."],
    worked=(
        "At $q = 1$ the solution with a zero is one of the four points on the axes. It is the "
        "lowest of the whole diamond. The region of $q < 1$ is a part of the diamond, since the "
        "regions shrink, and it still contains that point. So the point is the lowest there as "
        "well. Neither the loss nor the region has to be convex."
    ),
)
def facts_of_the_proof() -> set[str]:
    """Return the two facts: a smaller region, and the point is still in it."""
    return {"a", "b"}


QUIZ = Quiz(
    "Quiz on PRML's picture",
    [
        Question(
            "The outline for q = 1.05 looks like it had corners. What do you find there?",
            [
                Choice(
                    "Some zeros, about a tenth as many as at q = 1.",
                    False,
                    "It is not a matter of degree: any pull lifts a weight off zero for q > 1.",
                ),
                Choice(
                    "Very small weights, none of them zero.",
                    True,
                    "Half the pull leaves a millionth of the weight, but not zero.",
                ),
                Choice(
                    "As many zeros as at q = 1, since nobody can see a difference.",
                    False,
                    "Printed, they look alike. But code that counts zeros finds none.",
                ),
            ],
        ),
        Question(
            "Where are the corners of the L1 region?",
            [
                Choice(
                    "Near zero.",
                    False,
                    "They are a whole budget away from the origin. The kink at zero is the "
                    "penalty's, in each single weight.",
                ),
                Choice(
                    "On the axes, where one weight is zero and the other is at its largest.",
                    True,
                    "So a solution at a corner has a zero, and a large weight beside it.",
                ),
                Choice(
                    "Wherever the contour touches.",
                    False,
                    "A contour may touch inside an edge, where no weight is zero.",
                ),
            ],
        ),
        Question(
            "Two programs minimise with q = 0.5 on the same data and return different weights. "
            "Which one is wrong?",
            [
                Choice(
                    "The one with more zeros.",
                    False,
                    "The number of zeros says nothing. Compare the objectives.",
                ),
                Choice(
                    "One of them has not converged.",
                    False,
                    "Both may have: below q = 1 there can be several local solutions.",
                ),
                Choice(
                    "Perhaps neither: they may have started at different points.",
                    True,
                    "From each start a search ends at some local solution. The lower objective is "
                    "the better one, and may still not be the best.",
                ),
            ],
        ),
        Question(
            "With a round loss and a Laplace cloud, p grows and the budget stays. What happens at "
            "q = 1?",
            [
                Choice(
                    "Corners, with one weight left, become rare.",
                    False,
                    "Their chance is exp(−t) for every p.",
                ),
                Choice(
                    "Some zero becomes nearly certain, a corner as likely as before.",
                    True,
                    "About 1 + t weights are left, however many there are.",
                ),
                Choice(
                    "Nothing: the picture with two weights says it all.",
                    False,
                    "With two weights a zero is a corner. With more, faces in between have zeros "
                    "too.",
                ),
            ],
        ),
    ],
)
