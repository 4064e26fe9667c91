"""Exercises on support vector machines, from recall to "make it fail", and their quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.support_vector_machines.numerics import (
    CLASSES,
    POINTS,
    SPARE,
    cost,
    margins,
    solve_line,
)
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import Between, Choice, Misconception, Question, Quiz, exercise


@exercise(
    id="algorithms/support_vector_machines-1",
    question=(
        "There are two rows: $(2, 1)$ with label $+1$, and $(-2, -2)$ with label $-1$. $C$ is so "
        "large that neither may cost anything. How wide is the disc $2/\\lVert w \\rVert_2$ under "
        "L2, and the square $2/\\lVert w \\rVert_1$ under L1? Give both."
    ),
    misconceptions=[
        Misconception(
            [5.0, 7.0],
            "7 is the way along the axes, the ℓ1 distance. The width that belongs to ‖w‖₁ is "
            "measured by the largest change of one feature.",
        ),
        Misconception(
            [2.5, 2.0],
            "You gave the distance from the line to one row. The margins here go from edge to "
            "edge.",
        ),
        Misconception(
            [5.0, 5.0],
            "The Euclidean distance is L2's. L1 looks for the largest square.",
        ),
        Misconception(
            [5.0, 25 / 7],
            "That is the square in L2's band. L1 chooses a band of its own, with a larger one.",
        ),
    ],
    hints=[
        "The band touches both rows. No disc between them is larger than their distance.",
        "Which square has the two rows on opposite sides?",
    ],
    worked=(
        "The rows differ by $(4, 3)$. Their Euclidean distance is $5$, and a band across that way "
        "is as wide. For L1 a way counts as its largest part, which is $4$: the band stands "
        "upright, $w = (\\tfrac12, 0)$, and feature 2 is gone."
    ),
)
def two_rows() -> FloatArray:
    """Return the disc under L2 and the square under L1."""
    rows, labels = np.array([[2.0, 1.0], [-2.0, -2.0]]), [1.0, -1.0]
    upright = solve_line(rows, labels, 100.0, penalty="l1")
    tilted = solve_line(rows, labels, 100.0, penalty="l2")
    return np.array([margins(tilted.w).euclidean, margins(upright.w).chebyshev])


@exercise(
    id="algorithms/support_vector_machines-2",
    question=(
        "On 500 rows you found that $C = 1$ works well. Now you try something out on 50 of "
        "them. Which $C$ has the same strength $\\lambda$?"
    ),
    misconceptions=[
        Misconception(
            1.0,
            "Then λ = 1/(nC) is ten times as strong as before: C multiplies a sum over the rows, "
            "and there are fewer.",
        ),
        Misconception(
            0.1,
            "The wrong way: nC has to stay the same, and n has become smaller.",
        ),
        Misconception(0.002, "That is λ for the 500 rows. The question asks for C on the 50."),
    ],
    hints=["$C = 1/(n\\lambda)$."],
    worked=(
        "$\\lambda = 1/(500 \\cdot 1) = 0.002$. On 50 rows that is "
        "$C = 1/(50 \\cdot 0.002) = 10$. Who keeps $C$ while rows are added weakens the penalty."
    ),
)
def same_strength() -> float:
    """Return the C of the same λ on a tenth of the rows."""
    return cost(cost(1.0, 500), 50)


@exercise(
    id="algorithms/support_vector_machines-3",
    question=(
        "Start the explorer again, choose L1, and drag $C$ down. At which $C$ does the "
        "line vanish, because both weights are zero? Read it off, or compute it."
    ),
    misconceptions=[
        Misconception(
            1.62,
            "That is λ, at which the largest pull is just held. C = 1/(nλ), with ten points.",
            like=Between(1.0, 2.5),
        ),
        Misconception(
            16.2,
            "That is 1/C: the sum of all pulls on w₁.",
            like=Between(10.0, 20.0),
        ),
        Misconception(
            0.01,
            "You went to the end. The line is gone earlier: below some C nothing changes.",
            like=Between(0.005, 0.05),
        ),
    ],
    hints=[
        "With w = 0 all points are inside the band, so each has $\\alpha_i = 1$.",
        "The pull on $w_1$ is then $\\frac1n \\sum_i y_i x_{i1}$. When does $\\lambda$ hold it?",
    ],
    worked=(
        "The pulls are $\\frac{1}{10}\\sum_i y_i x_i = (1.62, 0.40)$. The line is gone for "
        "$\\lambda \\ge 1.62$, which is $C \\le 1/(10 \\cdot 1.62) = 0.0617$."
    ),
    rtol=0.06,
)
def line_vanishes() -> float:
    """Return the C at which the largest pull is just held."""
    there = [i for i in range(len(POINTS)) if i not in SPARE]
    pull = sum(CLASSES[i] * np.array(POINTS[i]) for i in there) / len(there)
    return cost(float(np.abs(pull).max()), len(there))


@exercise(
    id="algorithms/support_vector_machines-4",
    question=(
        "Make it fail. Under L1 a smaller $C$ never makes the *square* smaller. Say the same of "
        "the *disc*, and look for a counterexample. When can the disc become smaller?"
    ),
    choices=(
        "never",
        "only under L2",
        "under L1 when the weight moves from two features to one",
    ),
    misconceptions=[
        Misconception(
            "never",
            "The theorem is about the norm that is penalised. ‖w‖₂ can grow while ‖w‖₁ falls: "
            "from (1, 1) to (1.9, 0), say.",
        ),
        Misconception(
            "only under L2",
            "L2 penalises ‖w‖₂ itself, so there the disc is the width that never shrinks.",
        ),
    ],
    hints=["Compare both norms of $(1, 1)$ and of $(1.9, 0)$."],
    worked=(
        "Take the rows $(1, 3)$ and $(2, 0)$ with label $+1$, $(0, 1)$ and $(-3, -3)$ with $-1$. "
        "At $C = 0.5$ L1 finds $w = (\\frac13, \\frac19)$, at $C = 0.2$ it finds "
        "$w = (\\frac25, 0)$. $\\lVert w \\rVert_1$ falls from $\\frac49$ to $\\frac25$ and the "
        "square grows from 4.5 to 5. But $\\lVert w \\rVert_2$ rises, and the disc shrinks from "
        "5.69 to 5."
    ),
)
def disc_shrinks() -> str:
    """Find that at a smaller C the square is larger and the disc smaller."""
    points = np.array([[1, 3], [2, 0], [0, 1], [-3, -3]])
    labels = [1, 1, -1, -1]
    weak, strong = (solve_line(points, labels, C, penalty="l1").w for C in (0.5, 0.2))
    before, after = margins(weak), margins(strong)
    if after.chebyshev > before.chebyshev and after.euclidean < before.euclidean:
        return "under L1 when the weight moves from two features to one"
    return "never"


@exercise(
    id="algorithms/support_vector_machines-5",
    question=(
        "Prove: with a free intercept both classes carry the same weight, "
        "$\\sum_{y_i = 1} \\alpha_i = \\sum_{y_i = -1} \\alpha_i$, where $\\alpha_i$ is the slope "
        "of a row's loss. Then say: of 200 rows 40 are positive, and all 40 lie inside the band. "
        "The loss is the hinge. How large is the sum of $\\alpha_i$ over the negative rows?"
    ),
    misconceptions=[
        Misconception(
            160.0, "That would be all negative rows inside the band. The intercept prevents it."
        ),
        Misconception(0.0, "Then nothing would hold the line against the 40, and b would move."),
        Misconception(1.0, "Each of the 40 counts 1, so their sum is 40."),
    ],
    hints=["How does the objective change with $b$? The penalty does not."],
    worked=(
        "At the minimum the objective does not change with $b$ to first order. The penalty has no "
        "$b$, and the loss of row $i$ changes by $-\\alpha_i y_i$ per unit of $b$. So "
        "$\\sum_i \\alpha_i y_i = 0$, which is the statement. A positive row inside the band has "
        "$\\alpha_i = 1$, which makes $40$ on both sides. A penalised intercept breaks the balance."
    ),
)
def weight_of_a_class() -> float:
    """Return the positive rows' sum, which the negative rows balance."""
    alpha = np.ones(40)
    return float(alpha.sum())


QUIZ = Quiz(
    "Quiz on support vector machines",
    [
        Question(
            "You turn scikit-learn's $C$ up. What happens to the penalty?",
            [
                Choice("It gets stronger.", False, "C multiplies the loss, not the penalty."),
                Choice("It gets weaker.", True, "λ = 1/(nC)."),
                Choice(
                    "It stays, only the loss changes.",
                    False,
                    "Only their proportion counts, and it shifts towards the loss.",
                ),
            ],
        ),
        Question(
            "What does the L1 penalty make large?",
            [
                Choice(
                    "The distance of the nearest row from the line.",
                    False,
                    "That is L2, if no row costs anything. At the same loss L1's disc is never "
                    "larger.",
                ),
                Choice(
                    "The distance, if the largest change of a feature counts.",
                    True,
                    "2/‖w‖₁ is the side of the largest square in the band.",
                ),
                Choice(
                    "The number of support vectors.",
                    False,
                    "L1 drops features. Which rows hold the line is up to the loss.",
                ),
            ],
        ),
        Question(
            "You want an objective without kinks. What do you change?",
            [
                Choice(
                    "L1 to L2, and that is all.",
                    False,
                    "The hinge loss has a kink at the edge of the band under any penalty.",
                ),
                Choice(
                    "The hinge to its square, and L1 to L2.",
                    True,
                    "Loss and penalty have a kink each: one pins rows, the other weights.",
                ),
                Choice(
                    "A smaller $C$.",
                    False,
                    "That changes the proportion of the two, not their shapes.",
                ),
            ],
        ),
    ],
)
