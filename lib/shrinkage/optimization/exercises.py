"""Exercises of the optimization view: by hand, by dragging, to prove, "make it fail"; its quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import Choice, Misconception, Question, Quiz, exercise
from shrinkage.optimization.numerics import (
    circle_point,
    sign_flips,
    solve_diamond,
    tilted_loss,
    vertex_shares,
)


@exercise(
    id="optimization-1",
    question=(
        "By hand: a round loss ($H = I$) has its centre at $c = (2, 0.5)$. The region is the "
        "diamond with $t = 1$. Which point $w$ has the lowest loss? Give both weights."
    ),
    misconceptions=[
        Misconception(
            [2 / np.sqrt(4.25), 0.5 / np.sqrt(4.25)],
            "This is the point of the circle. The diamond has corners, which hold more than one "
            "direction of −∇L.",
        ),
        Misconception(
            [1.25, -0.25],
            "This is the lowest point of the whole line through the edge, but it is beyond the "
            "edge's end. Stop at the corner.",
        ),
        Misconception(
            [0.8, 0.2],
            "You scaled the centre until it fitted the budget. The nearest point is not in that "
            "direction: −∇L at the solution has to lie in the normal cone.",
        ),
    ],
    hints=[
        "A round loss asks for the point of the region that is nearest to the centre.",
        "Take $-\\nabla L = c - w$ at the corner $(1, 0)$. Is it in the corner's normal cone?",
    ],
    worked=(
        "At the corner $(1, 0)$ the negative gradient is $c - w = (1, 0.5)$. The corner's normal "
        "cone holds all directions $(a, b)$ with $a \\ge \\lvert b \\rvert$, and "
        "$1 \\ge 0.5$: the corner $w = (1, 0)$ is the solution."
    ),
)
def solve_round_loss() -> FloatArray:
    """Return the solution, a corner: there −∇L = (1, 0.5), and 1 ≥ abs(0.5)."""
    return solve_diamond(tilted_loss(1.0, 0.0, (2.0, 0.5)), 1.0).w


@exercise(
    id="optimization-2",
    question=(
        "What is the multiplier $\\lambda$ in the first exercise, in other words the penalty "
        "$\\lambda\\lVert w \\rVert_1$ with the same solution?"
    ),
    misconceptions=[
        Misconception(
            np.sqrt(1.25),
            "This is the length of −∇L. At a corner −∇L is not along one normal. λ is its largest "
            "entry, the one at the weight that is not zero.",
        ),
        Misconception(
            0.75,
            "This is the multiplier of the edge's line. But the solution is the corner: take −∇L "
            "there.",
        ),
        Misconception(
            2.0,
            "This is the slope at w = 0, the λ from which on both weights are zero. Take −∇L at "
            "the solution.",
        ),
    ],
    hints=[
        "With the multiplier $\\lambda$, which condition holds at a weight that is not zero?",
    ],
    worked=(
        "At $w_1 > 0$ the slope of the loss balances the penalty: $-\\partial_1 L = \\lambda$. At "
        "the corner $-\\nabla L = (2 - 1,\\ 0.5) = (1, 0.5)$, so $\\lambda = 1$. The other weight "
        "stays zero, because $0.5 \\le 1$."
    ),
)
def multiplier_at_corner() -> float:
    """Return the entry of −∇L at the weight that is not zero: 2 − 1."""
    return float(-tilted_loss(1.0, 0.0, (2.0, 0.5)).gradient([1.0, 0.0])[0])


@exercise(
    id="optimization-3",
    question=(
        "Find it by dragging. Choose *a tilted loss* under More, and drag the budget $t$ down. At "
        "which $t$ does the **L2** solution pass through $w_1 = 0$? Two decimals."
    ),
    misconceptions=[
        Misconception(
            1.6,
            "From there on down L1's corner holds $w_1$ at zero. Read the column of L2.",
        ),
        Misconception(
            np.sqrt(0.4**2 + 2.0**2),
            "That is the length of $c$, where the disc begins to bind. There L2's $w_1$ sets out "
            "from $-0.4$.",
        ),
        Misconception(
            0.2,
            "That is the multiplier at the crossing. Asked for is the budget.",
        ),
    ],
    hints=[
        "Watch the sign of *Solution w* under L2. With Shift the arrow keys move the budget in "
        "fine steps.",
        "To compute it: ridge solves $(H + \\lambda I)w = Hc$, here with $h_{11} = h_{22} = 5/3$, "
        "$h_{12} = 4/3$ and $c = (-0.4, 2)$. By Cramer's rule $w_1 = 0$ where "
        "$\\det(H)c_1 + \\lambda(Hc)_1 = 0$.",
    ],
    worked=(
        "A loss with $\\kappa = 9$ and a tilt of 45° has the curvatures 3 and 1/3 along the "
        "diagonals, so $h_{11} = h_{22} = \\tfrac12(3 + \\tfrac13) = \\tfrac53$, "
        "$h_{12} = \\tfrac12(3 - \\tfrac13) = \\tfrac43$ and $\\det H = 1$. With $c = (-0.4, 2)$ "
        "the entries of $Hc$ are $2$ and $2.8$. The first weight has the numerator "
        "$\\det(H)c_1 + \\lambda(Hc)_1 = -0.4 + 2\\lambda$, which is zero at $\\lambda = 0.2$. "
        "What is left of the second equation is $(\\tfrac53 + 0.2)\\,w_2 = 2.8$, so $w_2 = 1.5$. "
        "The first weight is zero, so the budget is $t = 1.5$."
    ),
    atol=0.02,
)
def budget_of_the_flip() -> float:
    """Find the λ at which ridge's first weight is zero: the budget is the other weight's size."""
    loss = tilted_loss(9.0, np.pi / 4, (-0.4, 2.0))
    flip, _ = sign_flips(loss)
    assert flip is not None
    return float(np.linalg.norm(circle_point(loss, flip)))


@exercise(
    id="optimization-4",
    question=(
        "To prove the page's formula for the share of centres that give a zero: the loss is round, "
        "and the corner $(t, 0)$ is the solution for $c_1 - t \\ge \\lvert c_2 \\rvert$. Up to "
        "which angle $\\alpha$ from the axis does it win, at a given distance $\\lVert c \\rVert$? "
        "Show how the formula follows, and give $\\alpha$ for $\\lVert c \\rVert = 3t$, in degrees."
    ),
    misconceptions=[
        Misconception(
            45.0,
            "That is half the angle of the wedge, seen from the corner. Seen from the origin it "
            "is less, since the wedge begins at the corner.",
        ),
        Misconception(
            np.degrees(np.arccos(1 / (3 * np.sqrt(2)))),
            "That is $\\alpha + 45°$. Write $\\cos\\alpha - \\sin\\alpha$ as one cosine, and take "
            "the 45° off.",
        ),
        Misconception(
            np.degrees(np.arccos(1 / 3)),
            "You asked for $c_1 \\ge t$ alone. The side of the wedge is the line $c_1 - t = c_2$.",
        ),
    ],
    hints=[
        "Put $c = \\lVert c \\rVert (\\cos\\alpha, \\sin\\alpha)$ into the condition.",
        "$\\cos\\alpha - \\sin\\alpha = \\sqrt2\\,\\cos(\\alpha + 45°)$.",
    ],
    worked=(
        "At the corner $-\\n"
        "abla L = c - (t, 0)$, which is in the normal cone if and only if $c_1 - t \\ge \\lvert "
        "c_2 \\rvert$. With $c = \\lVert c \\rVert(\\cos\\alpha, \\sin\\alpha)$ and $\\alpha \\ge "
        "0$ this reads $\\cos\\alpha - \\sin\\alpha \\ge t/\\lVert c \\rVert$, or $\\cos(\\alpha + "
        "45°) \\ge t/(\\sqrt2\\,\\lVert c \\rVert)$. So the corner wins up to $\\alpha = "
        "\\arccos\\frac{t}{\\sqrt2\\,\\lVert c \\rVert} - 45°$ on either side. The four corners "
        "together win for the share $8\\alpha/360° = "
        "\\tfrac4\\pi\\arccos\\frac{t}{\\sqrt2\\,\\lVert c \\rVert} - 1$ of all directions, with "
        "the arccosine in radians. For $\\lVert c \\rVert = 3t$ the angle is $76.37° - 45° = "
        "31.37°$."
    ),
)
def angle_that_a_corner_wins() -> float:
    """Of the share that the four wedges catch, each side of each corner has an eighth."""
    return 360 * sum(vertex_shares(tilted_loss(1.0, 0.0, (0.0, 0.0)), 1.0, 3.0)) / 8


@exercise(
    id="optimization-5",
    question=(
        "Make it fail: *the corner nearest to the centre wins*. Take $t = 1$, the centre "
        "$c = (3, 1.5)$, whose nearest corner is $(1, 0)$, and $H = \\mathrm{diag}(h, 1)$. "
        "Flatten the loss along $w_1$: below which $h$ is $(1, 0)$ no longer the solution?"
    ),
    misconceptions=[
        Misconception(
            0.5,
            "You took −∇L at the origin, (3h, 1.5). It has to be taken at the corner.",
        ),
        Misconception(
            0.0,
            "Distance alone does not decide. −∇L = H(c − w) depends on H: it must stay in the "
            "corner's normal cone.",
        ),
        Misconception(
            1.0,
            "At h = 1 the loss is round, and −∇L at the corner is (2, 1.5): still in the cone.",
        ),
    ],
    hints=[
        "Which condition must $-\\nabla L$ meet at $(1, 0)$ for the corner to be the solution?",
        "At the corner $-\\nabla L = (h(3 - 1),\\ 1.5 - 0)$.",
    ],
    worked=(
        "At the corner $-\\nabla L = H(c - w) = (2h, 1.5)$. It is in the normal cone as long as "
        "$2h \\ge 1.5$. Below $h = 0.75$ it points too far sideways, and the solution slides along "
        "the edge."
    ),
)
def curvature_at_which_the_corner_loses() -> float:
    """Solve 2h = 1.5: at the corner −∇L = (2h, 1.5) leaves the normal cone."""
    sideways = -tilted_loss(1.0, 0.0, (3.0, 1.5)).gradient([1.0, 0.0])[1]
    return float(sideways / (3.0 - 1.0))


QUIZ = Quiz(
    "Quiz on the optimization view",
    [
        Question(
            "Why can the diamond's corner be the solution for many centres at once?",
            [
                Choice(
                    "Its normal cone has an inside: many directions of −∇L are held.",
                    True,
                    "A corner holds P as long as −∇L lies anywhere in the cone.",
                ),
                Choice(
                    "It is the point of the diamond farthest from the origin.",
                    False,
                    "So is every point of the circle. What counts are the directions of −∇L that "
                    "the point can hold.",
                ),
                Choice(
                    "The tangent on every edge points to a corner.",
                    False,
                    "Along an edge P slides to where −∇L has no tangential component. That may be "
                    "inside the edge.",
                ),
            ],
        ),
        Question(
            "P rests on the circle: −∇L has no component along the boundary. Is P the solution?",
            [
                Choice(
                    "Yes, the tangent is perpendicular to the gradient.",
                    False,
                    "That also holds where −∇L points straight inwards, and there the loss falls "
                    "towards the inside.",
                ),
                Choice(
                    "Only if −∇L points outwards.",
                    True,
                    "Then the multiplier is not negative, and no point of the disc is better.",
                ),
                Choice(
                    "Only if P is on an axis.",
                    False,
                    "Nothing draws the solution over the disc to an axis.",
                ),
            ],
        ),
        Question(
            "Of two weights, one has another sign under ridge than without regularization. "
            "What has happened?",
            [
                Choice(
                    "There is a bug: shrinking cannot change a sign.",
                    False,
                    "Ridge shrinks the norm. A single weight can pass through zero.",
                ),
                Choice(
                    "Its feature is correlated with others, and alone it points the other way.",
                    True,
                    "For large λ ridge's weights follow Hc, the slope of each feature alone.",
                ),
                Choice(
                    "The budget was too large.",
                    False,
                    "A large budget leaves the weights as they are. The sign changes on the way "
                    "to a small one.",
                ),
            ],
        ),
        Question(
            "The centres move farther away. What happens to the share of them that gives a zero?",
            [
                Choice(
                    "It falls, because the corners look smaller from there.",
                    False,
                    "The corners do not look smaller: each one's wedge widens with the distance.",
                ),
                Choice(
                    "It stays, because the diamond keeps its shape.",
                    False,
                    "The wedges begin at the corners, not at the origin, so their share changes.",
                ),
                Choice(
                    "It grows towards 1 for L1, and stays 0 for L2.",
                    True,
                    "An edge catches a strip of fixed width, a corner a wedge. For L2 only the "
                    "centres on two lines give a zero.",
                ),
            ],
        ),
    ],
)
