"""Exercises of the conversions, each the function that solves it, and the page's quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.conversions import numerics
from shrinkage.core.losses import Quadratic
from shrinkage.core.optimizers import adam
from shrinkage.core.solvers import ridge
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.exercises import (
    Choice,
    Containing,
    Misconception,
    Question,
    Quiz,
    exercise,
)


@exercise(
    id="conversions-1",
    question="By hand: which $\\lambda_2$ does `LogisticRegression(C=0.5)` mean on 200 rows?",
    misconceptions=(
        Misconception(0.5, "$C$ multiplies the loss, not the penalty. A large $C$ is a weak one."),
        Misconception(2.0, "That is $1/C$. The losses are summed: divide by the rows as well."),
        Misconception(0.0025, "You divided $C$ by $n$. The penalty carries the inverse of $nC$."),
        Misconception(100.0, "That is $nC$, what the mean loss is multiplied with. Divide by it."),
    ),
    hints=("What is multiplied by $C$, and how does it differ from a mean?",),
    worked=(
        "It minimises $C$ times the sum of the losses, $nC = 100$ times their mean, plus "
        "$\\frac12\\lVert w \\rVert^2$. Divided by 100, the penalty is "
        "$\\frac{0.01}{2}\\lVert w \\rVert^2$, so $\\lambda_2 = 1/(nC) = 0.01$."
    ),
)
def strength_of_c() -> float:
    """Read the line."""
    return numerics.recognise("LogisticRegression(C=0.5)", n=200).l2


@exercise(
    id="conversions-2",
    question=(
        "By dragging: the explorer opens with `Ridge(alpha=3.0)`, wanted in PyTorch with "
        "`MSELoss`. Move the slider of the rows. At how many rows is `weight_decay` 3.0 too?"
    ),
    misconceptions=(
        Misconception(1.0, "At one row the sum is the mean. But MSELoss still has no ½."),
        Misconception(50.0, "That is how many times too strong it is at 100 rows."),
        Misconception(100.0, "At 100 rows the explorer says 0.06."),
    ),
    hints=("Type small numbers of rows, and read the line for the target.",),
    worked=(
        "`Ridge` has $\\alpha = n\\lambda_2$ and `weight_decay` is $2\\lambda_2$. They are equal "
        "where $n = 2$: there a sum is twice a mean."
    ),
)
def rows_of_equal_numbers() -> float:
    """Try one number of rows after the other."""

    def decay(n: int) -> object:
        l2 = numerics.recognise("Ridge(alpha=3.0)", n=n).l2
        given = {"loss": "least_squares", "l1": 0.0, "l2": l2, "n": n}
        return numerics.convert("torch.SGD:MSELoss", **given).parameters["weight_decay"]  # type: ignore[arg-type]

    return float(next(n for n in range(1, 100) if decay(n) == 3.0))


@exercise(
    id="conversions-3",
    question=(
        "Make it fail. The loss $\\frac12\\lVert w - c \\rVert^2$ with $c = (0.45, -0.2)$ is "
        "trained by AdamW on all rows at once, with small steps. Which of the values 1, 2, 3, 5 "
        "and 8 of `weight_decay` **move** the place where it ends? Give a set."
    ),
    misconceptions=(
        Misconception(
            {1, 2, 3, 5, 8},
            "L2 would move it at any strength. AdamW's decay moves it only where a weight would "
            "be outside the box of half-width 1/weight_decay.",
            like=Containing({1}),
        ),
        Misconception(
            set(), "At 3 the box ends at 0.33, and the first weight would be at 0.45 without it."
        ),
        Misconception(
            {8}, "At 3 the box ends at 0.33. The first weight, 0.45, is outside it already."
        ),
    ),
    hints=(
        "Full batch, the adaptive step has a fixed length: where does it balance the decay?",
        "Compare 1/weight_decay with the larger weight.",
    ),
    worked=(
        "Adam's step has the length $\\eta$ as long as the slope keeps its sign. The decay takes "
        "$\\eta w$ times `weight_decay`. They balance at a size of 1/`weight_decay`. A weight that "
        "reaches its minimum before stays there. The weights are 0.45 and 0.2 in size, so the box "
        "binds where 1/`weight_decay` < 0.45: at 3, 5 and 8."
    ),
)
def decays_that_move() -> set[int]:
    """Run AdamW with each."""
    f = Quadratic(np.eye(2), np.array([0.45, -0.2]))
    ends = {
        decay: adam(f.gradient, [0.0, 0.0], 1e-4, 15_000, decay=decay)[-1]
        for decay in (1, 2, 3, 5, 8)
    }
    return {decay for decay, w in ends.items() if numerics.apart(w, f.w_star) > 0.01}


@exercise(
    id="conversions-4",
    question=(
        "Prove it, then give the number. `Ridge(alpha=5.0)` is fitted with all `sample_weight` "
        "equal to 2. Which `alpha` gives the same weights without `sample_weight`?"
    ),
    misconceptions=(
        Misconception(5.0, "Lasso would ignore it, because it divides by the sum of the weights."),
        Misconception(
            10.0, "The other way round: the loss counts double and the penalty does not."
        ),
        Misconception(20.0, "Not the square: the factor stands before the squares."),
    ),
    hints=("Write down what Ridge minimises with the weights, and divide.",),
    worked=(
        "With the weights, `Ridge` minimises "
        "$\\sum_i 2(y_i - x_i^\\top w)^2 + 5\\lVert w \\rVert^2$. "
        "Half of that has the same minimum: "
        "$\\sum_i (y_i - x_i^\\top w)^2 + 2.5\\lVert w \\rVert^2$. So `alpha` is 2.5. "
        "The sum of the sample weights has taken the place of $n$."
    ),
)
def alpha_of_weighted_rows() -> float:
    """Fit both, on real data."""
    from sklearn.linear_model import Ridge

    data = diabetes()
    weighted = Ridge(alpha=5.0).fit(data.X, data.y, sample_weight=np.full(len(data.y), 2.0))
    for alpha in (2.5, 5.0, 10.0):
        w = ridge(data.X, data.y, alpha / len(data.y)).w
        if np.allclose(weighted.coef_, w):
            return alpha
    raise AssertionError("none of them")


QUIZ = Quiz(
    "Quiz: the same strength elsewhere",
    (
        Question(
            "You double the rows of a table by collecting more of the same kind. Which number "
            "should you leave as it is, to keep the balance of loss and penalty?",
            (
                Choice(
                    "Ridge's alpha.",
                    False,
                    "Ridge sums over the rows: alpha = nλ₂ has to grow with them.",
                ),
                Choice("Lasso's alpha.", True, "Lasso takes a mean, so alpha is λ₁ itself."),
                Choice(
                    "LogisticRegression's C.",
                    False,
                    "C multiplies a sum: C = 1/(nλ₂) has to be halved.",
                ),
            ),
        ),
        Question(
            "A colleague trains with AdamW, full batch, and weight_decay=0.01. Her weights are all "
            "below 1. Which penalty does she have?",
            (
                Choice(
                    "L2 with λ₂ = 0.01.",
                    False,
                    "So it is for SGD, and for Adam's own weight_decay. AdamW decays outside the "
                    "adaptive step.",
                ),
                Choice(
                    "None, as far as the place where it ends is concerned.",
                    True,
                    "The box ends at 100. Within it the decay moves nothing but the way there.",
                ),
                Choice("L1 with λ₁ = 0.01.", False, "The weights end on no zeros: it is a box."),
            ),
        ),
        Question(
            "Your PyTorch loss adds 0.1 times the sum of the absolute weights. After training, no "
            "weight is exactly zero. What is wrong?",
            (
                Choice(
                    "The strength is too small.",
                    False,
                    "A larger one brings weights nearer to zero, and still none onto it.",
                ),
                Choice(
                    "Nothing is wrong with the strength: plain steps jump over the zero.",
                    True,
                    "A proximal step lands on it. Or solve the same objective by a library that "
                    "has exact zeros: this page gives the number.",
                ),
                Choice(
                    "PyTorch cannot have L1.",
                    False,
                    "It minimises what you write. Its steps do not stop at a kink.",
                ),
            ),
        ),
    ),
)
