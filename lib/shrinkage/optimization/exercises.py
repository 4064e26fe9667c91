"""Exercises of the optimization view, from recall to "make it fail", and its quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.core.losses import Quadratic
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import Choice, Misconception, Question, Quiz, exercise
from shrinkage.optimization.numerics import sign_flips, solve_diamond, tilted_loss, vertex_shares


@exercise(
    id="optimization-1",
    question=(
        "A round loss ($H = I$) has its centre at $c = (2, 0.5)$. The region is the diamond with "
        "$t = 1$. Which point $w$ has the lowest loss? Give both weights."
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
        "The loss is round, $t = 1$, and the centre is at distance 2 in a random direction. With "
        "what probability has the solution over the diamond an exact zero?"
    ),
    misconceptions=[
        Misconception(
            1.0,
            "That would be so if the corner always won. A centre close to the diagonal rests "
            "inside an edge.",
        ),
        Misconception(
            0.0,
            "That is the answer for the circle: only centres on the axes would do. A corner "
            "catches a whole wedge of centres.",
        ),
        Misconception(
            0.5,
            "It would be one half if the wedges began at the origin. They begin at the corners, "
            "so their share depends on the distance.",
        ),
    ],
    hints=[
        "At which centres is $-\\nabla L = c - (1, 0)$ in the corner's normal cone? They fill a "
        "wedge.",
        "At which angle does the edge $c_1 - 1 = c_2$ of that wedge meet the circle of radius 2?",
    ],
    worked=(
        "The corner $(1, 0)$ wins for $c_1 - 1 \\ge \\lvert c_2 \\rvert$. With "
        "$c = 2(\\cos\\theta, \\sin\\theta)$ this reads "
        "$2\\cos\\theta - 2\\lvert\\sin\\theta\\rvert \\ge 1$, or "
        "$\\cos(\\lvert\\theta\\rvert + \\pi/4) \\ge 1/\\sqrt 8$, so "
        "$\\lvert\\theta\\rvert \\le \\arccos(1/\\sqrt 8) - \\pi/4$. The four wedges share "
        "$4 \\cdot 2\\lvert\\theta\\rvert_{\\mathrm{max}}/2\\pi = "
        "\\tfrac{4}{\\pi}\\arccos(1/\\sqrt 8) - 1 \\approx 0.540$ of all directions."
    ),
)
def share_at_distance_two() -> float:
    """Return the share of all directions that the four wedges catch at distance 2."""
    return sum(vertex_shares(tilted_loss(1.0, 0.0, (0.0, 0.0)), 1.0, 2.0))


@exercise(
    id="optimization-4",
    question=(
        "A loss has $h_{11} = h_{22} = 1$, $h_{12} = 0.8$ and the centre $c = (-1, 3)$. At which "
        "$\\lambda$ does ridge's first weight pass through zero? Answer 0 if it never does."
    ),
    misconceptions=[
        Misconception(
            0.0,
            "Ridge shrinks the norm, not each weight. Here the second feature is strong, and the "
            "first one is correlated with it: compare the sign of c₁ with that of (Hc)₁.",
        ),
        Misconception(
            0.36 * 3 / 2.2,
            "You took the second weight. Its sign agrees with that of (Hc)₂, so it never flips.",
        ),
        Misconception(
            1 / 1.4,
            "You left out the determinant: the numerator of the first weight is "
            "det(H)·c₁ + λ·(Hc)₁.",
        ),
    ],
    hints=[
        "Ridge solves $(H + \\lambda I)w = Hc$. Write down its first weight by Cramer's rule.",
        "The weight is zero where the numerator $\\det(H)c_1 + \\lambda(Hc)_1$ is.",
    ],
    worked=(
        "The first weight is $w_1 = \\dfrac{\\det(H)\\,c_1 + \\lambda (Hc)_1}"
        "{\\det(H + \\lambda I)}$. Here $\\det H = 1 - 0.64 = 0.36$, $c_1 = -1$ and "
        "$(Hc)_1 = -1 + 0.8 \\cdot 3 = 1.4$. The numerator $-0.36 + 1.4\\lambda$ is zero at "
        "$\\lambda = 0.36/1.4 \\approx 0.257$."
    ),
)
def lambda_of_the_flip() -> float:
    """Return −det(H)·c₁/(Hc)₁ = 0.36/1.4."""
    flip, _ = sign_flips(Quadratic(np.array([[1.0, 0.8], [0.8, 1.0]]), np.array([-1.0, 3.0])))
    return flip or 0.0


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
            "A ridge weight has another sign than the same weight without regularization. "
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
