"""Exercises of the page on linear models, from one by hand to a proof, and its quiz."""

from __future__ import annotations

import itertools

import numpy as np

from shrinkage.algorithms.linear_models import numerics
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.solvers import duality_gap
from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import Between, Choice, Misconception, Question, Quiz, exercise


@exercise(
    id="algorithms/linear_models-1",
    question=(
        "By hand. The design is orthonormal ($X^\\top X = nI$), and least squares has the weights "
        "$(3, -1, 0.5)$. Which weights has the lasso with $\\lambda = 1$?"
    ),
    misconceptions=[
        Misconception(
            [1.5, -0.5, 0.25],
            "This is ridge: it divides by $1 + \\lambda$. The lasso takes $\\lambda$ off.",
        ),
        Misconception(
            [3.0, 0.0, 0.0],
            "You dropped the right ones, but the lasso shrinks what it keeps as well.",
        ),
        Misconception(
            [2.0, -2.0, -0.5],
            "You subtracted 1 from each. The lasso takes it off the size, towards 0, and stops "
            "there.",
        ),
    ],
    hints=["Take $\\lambda$ off the size of each weight, and stop at 0."],
    worked=(
        "The sizes 3, 1 and 0.5 become $3 - 1 = 2$, $1 - 1 = 0$ and 0, because 0.5 is below "
        "$\\lambda$. So the weights are $(2, 0, 0)$. The kept weight is too small by $\\lambda$: "
        "that is the lasso's bias."
    ),
)
def soft_threshold_by_hand() -> FloatArray:
    """Return the soft threshold of the least-squares weights."""
    return soft_threshold([3.0, -1.0, 0.5], 1.0)


@exercise(
    id="algorithms/linear_models-2",
    question=(
        "Three relevant features have the fourth for a half each: "
        "$x_4 = 0.5x_1 + 0.5x_2 + 0.5x_3 + \\text{rest}$. The true weight of $x_4$ is 0. The "
        "three true weights can have $2 \\cdot 2 \\cdot 2 = 8$ patterns of signs. For how many "
        "can the lasso keep $x_4$ out, given rows without end?"
    ),
    misconceptions=[
        Misconception(8, "Rows do not help: their number has dropped out of the condition."),
        Misconception(
            7, "All three negative is as bad as all three positive: the size of the pull counts."
        ),
        Misconception(
            2, "These are the patterns for which it cannot: the pull is 1.5 in units of λ."
        ),
        Misconception(0, "The pull is a sum with signs. If one sign differs, two halves cancel."),
    ],
    hints=["What is $\\lvert 0.5 s_1 + 0.5 s_2 + 0.5 s_3 \\rvert$ for each pattern?"],
    worked=(
        "The pull on $x_4$ is $\\lvert 0.5 s_1 + 0.5 s_2 + 0.5 s_3 \\rvert$, in units of "
        "$\\lambda$. With three equal signs it is 1.5, above 1. With one sign unlike the two "
        "others it is 0.5. There are 2 patterns of the first kind and 6 of the second."
    ),
)
def patterns_that_keep_it_out() -> int:
    """Count the patterns of signs whose pull is at most 1."""
    covariance = np.eye(4)
    covariance[3, :3] = covariance[:3, 3] = 0.5
    patterns = itertools.product((-1.0, 1.0), repeat=3)
    return sum(numerics.sign_pull(covariance, [*signs, 0.0]) <= 1 for signs in patterns)


@exercise(
    id="algorithms/linear_models-3",
    question=(
        "By dragging. Choose *an impostor* in the explorer, open *More* and raise the correlation "
        "$\\rho$. From which $\\rho$ on is the pull on $x_3$ at most 1, so that the lasso can "
        "leave it out?"
    ),
    misconceptions=[
        Misconception(
            0.98,
            "There the pull is below 1, but it is so before: move ρ back until it reads 1.00.",
            Between(low=0.9, high=1.0),
        ),
        Misconception(
            0.0,
            "There the pull is 1.33, above 1: the lasso lets $x_3$ in.",
            Between(low=0.0, high=0.8),
        ),
    ],
    hints=[
        "The last line of the readouts under *More* is the pull in units of λ.",
        "$x_3$ is scaled to variance 1, so its weights on the twins are $\\tfrac23$ over a "
        "standard deviation that grows with $\\rho$.",
    ],
    worked=(
        "$\\tfrac23(x_1 + x_2) + \\tfrac13 z$ has the variance $\\tfrac89(1 + \\rho) + \\tfrac19 = "
        "1 + \\tfrac89\\rho$. Scaled to variance 1, $x_3$ has the pull "
        "$\\tfrac43 / \\sqrt{1 + \\tfrac89\\rho}$. It is 1 at $\\rho = \\tfrac78$."
    ),
    atol=0.016,
)
def correlation_that_keeps_it_out() -> float:
    """Solve 16/9 = 1 + 8ρ/9: there the pull is 1."""
    rho = (16 / 9 - 1) * 9 / 8
    features = numerics.mixture(rho, numerics.MIXED, (1.0, 1.0), 1.0)[:3, :3]
    pull = numerics.sign_pull(features @ features.T, [1.0, 1.0, 0.0])
    return rho if abs(pull - 1) < 1e-9 else float("nan")


@exercise(
    id="algorithms/linear_models-4",
    question=(
        "Make it fail: *a lasso solution keeps at most $n - 1$ weights*. Take $n = 3$ rows, an "
        "intercept, and five equal columns. How many weights can a lasso solution have that are "
        "not 0?"
    ),
    misconceptions=[
        Misconception(
            2, "That is $n - 1$: *some* solution keeps so few. You were asked for the most."
        ),
        Misconception(
            1,
            "One of them is enough, and a solver may return it. But the weight can be shared: only "
            "the sum of the five counts.",
        ),
    ],
    hints=["What do fit and penalty depend on, if five equal columns have weights of one sign?"],
    worked=(
        "With equal columns the fit depends on the sum of the weights only, and so does the "
        "penalty as long as all have one sign. So one fifth for each is as good as all on one: "
        "5 weights are not 0. The statement is true of *some* solution."
    ),
)
def most_weights_of_equal_columns() -> int:
    """Share the best weight of one column among five, and ask the duality gap."""
    column, y, lam = np.array([-1.0, 0.0, 1.0]), np.array([-2.0, 0.0, 2.0]), 0.5
    alone = soft_threshold([column @ y / 3], lam)[0] / (column @ column / 3)
    shared = np.full(5, alone / 5)
    gap = duality_gap(np.tile(column[:, np.newaxis], 5), y, shared, lam)
    return int(np.count_nonzero(shared)) if gap < 1e-12 else 0


SWAP = "Swap the two weights and take the mean of both solutions"
ZERO = "Set the smaller of the two weights to zero"
LARGE = "Let the number of rows grow without end"


@exercise(
    id="algorithms/linear_models-5",
    question=(
        "Prove that ridge gives two equal columns the same weight. Suppose that a solution had "
        "$w_1 \\ne w_2$. With which step do you find something better?"
    ),
    misconceptions=[
        Misconception(
            ZERO, "That keeps neither the fit nor the penalty. It is not even better for the lasso."
        ),
        Misconception(
            LARGE, "The statement holds for every number of rows, and no noise plays a part."
        ),
    ],
    hints=["Which changes of the two weights leave the fit as it is?"],
    worked=(
        "The columns are equal, so the fit depends on $w_1 + w_2$ only. Swapping the two weights "
        "changes neither fit nor penalty. The mean of the two solutions has the same fit, and "
        "$2 \\cdot (\\tfrac{w_1 + w_2}{2})^2 = w_1^2 + w_2^2 - \\tfrac12 (w_1 - w_2)^2$, which is "
        "smaller. So $w_1 = w_2$. For the lasso the mean has the same penalty, if the signs agree: "
        "nothing is gained, and every split is a solution."
    ),
    choices=(SWAP, ZERO, LARGE),
)
def step_of_the_proof() -> str:
    """Check on numbers that only the mean keeps the fit and lowers ridge's penalty."""
    first, second = 1.5, 0.5
    mean = (first + second) / 2
    keeps_fit = 2 * mean == first + second
    lowers = 2 * mean**2 < first**2 + second**2
    return SWAP if keeps_fit and lowers else ZERO


QUIZ = Quiz(
    "Quiz on linear models",
    [
        Question(
            "The lasso has dropped a feature. What do you know?",
            [
                Choice(
                    "It does not matter for the response.",
                    False,
                    "A near-copy may have taken its place, and tomorrow it may be the other way "
                    "round.",
                ),
                Choice(
                    "Beside the kept ones, its pull is at most λ.",
                    True,
                    "That is the whole condition. It compares a feature with those that are in.",
                ),
                Choice(
                    "With more rows it would have been kept.",
                    False,
                    "Sometimes. But more rows can as well leave it out for good.",
                ),
            ],
        ),
        Question(
            "Lasso and ridge have the same number of degrees of freedom. What follows?",
            [
                Choice(
                    "They have the same number of weights that are not 0.",
                    False,
                    "Ridge has none that is 0. Its degrees of freedom are shares, added up.",
                ),
                Choice(
                    "Their fits follow the noise to the same extent.",
                    True,
                    "Degrees of freedom are the covariance of fit and data, over the noise's "
                    "variance.",
                ),
                Choice(
                    "They predict equally well.",
                    False,
                    "It depends on the truth: with few weights that matter the lasso is better.",
                ),
            ],
        ),
        Question(
            "You refit the kept weights without a penalty. What changes?",
            [
                Choice(
                    "Large weights lose their bias.",
                    True,
                    "And the fit follows the noise more: the weights were searched for.",
                ),
                Choice(
                    "The selection becomes right.",
                    False,
                    "The selection stays as it was. Only the sizes change.",
                ),
                Choice(
                    "Nothing, if λ was chosen well.",
                    False,
                    "At every λ above 0 the lasso's kept weights add up to less, by size, than "
                    "their refit.",
                ),
            ],
        ),
    ],
)
