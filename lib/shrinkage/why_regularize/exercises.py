"""Exercises of *Why regularize*: by hand, "make it fail", by dragging, to prove; and its quiz."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Containing,
    Misconception,
    Question,
    Quiz,
    Within,
    exercise,
)
from shrinkage.why_regularize import numerics


@exercise(
    id="why_regularize-1",
    question=(
        "By hand: one of several uncorrelated standardised features has the true weight 0.5. The "
        "noise has standard deviation 2, and there are 40 rows. Which ridge strength $\\lambda$ "
        "has the lowest risk for this weight?"
    ),
    misconceptions=(
        Misconception(16.0, "That is σ²/w². The variance of the estimate is σ²/n: divide by n."),
        Misconception(0.2, "You took σ instead of σ²: the variance of the estimate is 4/40."),
        Misconception(
            2.5, "That is the inverse. More noise asks for more strength, a larger weight for less."
        ),
    ),
    hints=(
        "What variance has the estimate of one weight without a penalty?",
        "The page gives the best strength as the ratio of that variance and the squared weight.",
    ),
    worked=(
        "For a standardised feature that is not correlated with others, the variance of the "
        "estimate is $\\sigma^2/n = 4/40 = 0.1$. Ridge divides the estimate by $1 + \\lambda$, "
        "which gives the risk $\\dfrac{\\lambda^2 w^2 + \\sigma^2/n}{(1 + \\lambda)^2}$, lowest at "
        "$\\lambda = \\dfrac{\\sigma^2}{n w^2} = 0.1/0.25 = 0.4$."
    ),
)
def best_strength_of_one_weight() -> float:
    """Divide the variance of the estimate by the square of the weight."""
    weight, noise, rows = 0.5, 2.0, 40
    return noise**2 / rows / weight**2


@exercise(
    id="why_regularize-2",
    question=(
        "By hand: a ridge fit has $\\lambda = 0.5$ and one feature in metres. You write the "
        "feature in centimetres. Which strength *on that feature alone* gives the old fit?"
    ),
    misconceptions=(
        Misconception(
            50.0,
            "The weight becomes 100 times smaller, but ridge takes its square. The "
            "factor 100 is the lasso's.",
        ),
        Misconception(
            0.5 / 100**2,
            "The other way round. The weight in centimetres is small, so it needs a stronger "
            "penalty to feel the same.",
        ),
        Misconception(
            0.5, "At the same strength the weight, now 100 times smaller, is hardly penalised."
        ),
    ),
    hints=(
        "By which factor does the weight change, so that the prediction stays the same?",
        "The penalty $(\\lambda/2)w^2$ has to stay the same as well.",
    ),
    worked=(
        "In centimetres the feature is 100 times larger, so the same prediction needs a weight "
        "100 times smaller. The penalty $(\\lambda/2)w^2$ stays the same if $\\lambda$ grows by "
        "$100^2$: $0.5 \\cdot 10{,}000 = 5000$."
    ),
)
def strength_in_centimetres() -> float:
    """Undo what the unit does to the penalty: (λ/2)·w² stays if λ grows by the factor's square."""
    return 0.5 * 100**2


@exercise(
    id="why_regularize-3",
    question=(
        "Make it fail: *a little ridge always helps*. For which degrees of the explorer's curve, "
        "from 1 to 11, has $\\lambda = 0.3$ a **higher** mean test error than no penalty? Give a "
        "set."
    ),
    misconceptions=(
        Misconception(
            set(),
            "A penalty does not always help. Where the degree is low there is little variance to "
            "lose, and the bias is new. Compare the totals degree by degree.",
        ),
        Misconception(
            {8, 9, 10, 11},
            "There the penalty helps most: high degrees have the variance that it removes.",
            like=Within(range(8, 12)),
        ),
    ),
    hints=(
        "Where is there little variance to lose?",
        "In the explorer tick *All 40 samples at once*, and compare the mean test error of ridge "
        "with that of the penalty *none*, degree by degree. In a notebook "
        "`numerics.ridge_bias_variance(problem, degree, lam).total` is what it tends to with more "
        "samples.",
    ),
    worked=(
        "A polynomial of a low degree has few weights and little variance: the penalty adds more "
        "bias than it removes variance. At a high degree it is the other way round. Where it "
        "turns, the closed forms of both totals decide, degree by degree."
    ),
)
def degrees_where_ridge_hurts() -> set[int]:
    """Compare the closed forms, degree by degree."""
    problem = numerics.curve_problem()

    def total(degree: int, lam: float) -> float:
        return numerics.ridge_bias_variance(problem, degree, lam).total

    return {degree for degree in range(1, 12) if total(degree, 0.3) > total(degree, 0.0)}


@exercise(
    id="why_regularize-4",
    question=(
        "Find it by dragging. In the explorer, take ridge, degree 11 and all 40 samples at once. "
        "At which strength $\\lambda$ is the mean test error lowest? The lowest point is broad: "
        "60 % more or less counts as right."
    ),
    misconceptions=(
        Misconception(
            0.001,
            "There the *training* error is lowest. The fits follow their noise, and their variance "
            "is what you see in the test error.",
            like=Between(high=0.02),
        ),
        Misconception(
            2.0,
            "There the fits hardly differ, but they all miss the curve: the bias has grown by more "
            "than the variance has fallen.",
            like=Between(low=0.8),
        ),
    ),
    hints=(
        "Read the mean test error of all samples, not the error of one.",
        "The lowest point is broad: find where the error begins to rise on either side.",
    ),
    worked=(
        "The mean test error is bias² + variance + noise. From the left the variance falls faster "
        "than the bias rises, from about $\\lambda = 0.2$ on it is the other way round. The bottom "
        "is flat: between 0.1 and 0.3 the error changes by less than 5%."
    ),
    rtol=0.6,
)
def strength_with_the_lowest_mean_error() -> float:
    """Minimise the closed form on a fine grid."""
    problem = numerics.curve_problem()
    lams = np.geomspace(1e-3, 3, 200)
    totals = [numerics.ridge_bias_variance(problem, 11, lam).total for lam in lams]
    return float(lams[np.argmin(totals)])


@exercise(
    id="why_regularize-5",
    question=(
        "To prove: a stronger penalty never lowers the training error. Let $\\hat{w}_1$ minimise "
        "$L + \\lambda_1 \\Omega$ and $\\hat{w}_2$ minimise $L + \\lambda_2 \\Omega$, with $0 < "
        "\\lambda_1 < \\lambda_2$. Show that $L(\\hat{w}_1) \\le L(\\hat{w}_2)$. Which of these "
        "does the proof need?\n"
        "\n"
        "- a: at $\\lambda_1$, $\\hat{w}_1$ costs no more than $\\hat{w}_2$\n"
        "- b: at $\\lambda_2$, $\\hat{w}_2$ costs no more than $\\hat{w}_1$\n"
        "- c: the loss $L$ is convex\n"
        "- d: the penalty is ridge's, $\\Omega(w) = \\tfrac12\\lVert w \\rVert^2$"
    ),
    choices=("a", "b", "c", "d"),
    misconceptions=(
        Misconception(
            {"a", "b", "c"},
            "Convexity is not needed: the proof compares two points, and what lies between them "
            "does not matter. It holds for a neural network's loss as well.",
            like=Containing({"c"}),
        ),
        Misconception(
            {"a", "b", "d"},
            "The proof asks nothing of the penalty but that both costs have the same one. So it "
            "holds for the lasso, too.",
            like=Containing({"d"}),
        ),
        Misconception(
            {"a"},
            "From a alone, $L(\\hat{w}_1) \\le L(\\hat{w}_2) + \\lambda_1 (\\Omega(\\hat{w}_2) - "
            "\\Omega(\\hat{w}_1))$. That helps only if you know which of the two penalties is "
            "larger.",
        ),
        Misconception(
            {"b"},
            "From b alone, $\\hat{w}_1$ could have any loss, however high. What says that it fits "
            "well?",
        ),
    ),
    hints=(
        "Add the two comparisons: the losses cancel. Which of $\\Omega(\\hat{w}_1)$ and "
        "$\\Omega(\\hat{w}_2)$ is the larger one?",
        "Put that into the first comparison.",
    ),
    worked=(
        "Let $\\Omega_1 = \\Omega(\\hat{w}_1)$ and $\\Omega_2 = \\Omega(\\hat{w}_2)$. The two "
        "comparisons are $L(\\hat{w}_1) + \\lambda_1 \\Omega_1 \\le L(\\hat{w}_2) + \\lambda_1 "
        "\\Omega_2$ and $L(\\hat{w}_2) + \\lambda_2 \\Omega_2 \\le L(\\hat{w}_1) + \\lambda_2 "
        "\\Omega_1$. Their sum is $(\\lambda_2 - \\lambda_1)(\\Omega_2 - \\Omega_1) \\le 0$, so "
        "$\\Omega_2 \\le \\Omega_1$. Then the first one says $L(\\hat{w}_1) \\le L(\\hat{w}_2) + "
        "\\lambda_1 (\\Omega_2 - \\Omega_1) \\le L(\\hat{w}_2)$. Neither convexity nor the form of "
        "the penalty was used: a and b are enough. The code drops each of the two, and finds "
        "losses and penalties that break the statement."
    ),
)
def facts_of_the_proof() -> set[str]:
    """Ask a linear program how far L(ŵ₁) can lie above L(ŵ₂) once one of the two facts is dropped.

    Its unknowns are L(ŵ₁) − L(ŵ₂) and Ω(ŵ₁) − Ω(ŵ₂), each from −1 to 1.
    """
    lam1, lam2 = 1.0, 3.0
    facts = {"a": [1.0, lam1], "b": [-1.0, -lam2]}  # each row times the unknowns is at most 0

    def rise(names: set[str]) -> float:
        rows = [facts[name] for name in sorted(names)]
        found = linprog([-1.0, 0.0], A_ub=rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1))
        return float(np.asarray(found.x)[0])

    assert rise({"a", "b"}) == 0
    return {name for name in facts if rise(set(facts) - {name}) > 0}


QUIZ = Quiz(
    "Quiz: why regularize",
    (
        Question(
            "Your model has a low training error and a high test error. Which part of the test "
            "error is likely the large one?",
            (
                Choice(
                    "The bias.",
                    False,
                    "A biased model misses the training data as well: it cannot follow them.",
                ),
                Choice(
                    "The variance.",
                    True,
                    "The fit follows this sample closely, and another sample would give another "
                    "fit. This is the part that a penalty can lower.",
                ),
                Choice(
                    "The noise.",
                    False,
                    "Noise raises the test error of every model alike. It does not explain a gap "
                    "to the training error.",
                ),
            ),
        ),
        Question(
            "The expected test error is bias² + variance + noise. Ridge's strength grows. Which of "
            "the three can grow with it?",
            (
                Choice(
                    "The bias.",
                    True,
                    "The weights are held back, so the mean of all fits moves away from the truth.",
                ),
                Choice(
                    "The variance.",
                    False,
                    "A stronger penalty lets the sample pull less, so the fit varies less from "
                    "sample to sample. It is the variance that falls.",
                ),
                Choice(
                    "The noise.",
                    False,
                    "The noise is in the new data, whatever the fit. No penalty changes it.",
                ),
            ),
        ),
        Question(
            "Ten shuffles of the same rows give ten values of the cross-validated strength. What "
            "do you learn?",
            (
                Choice(
                    "The code has an error: the same rows must give the same strength.",
                    False,
                    "The shuffle decides which rows are left out together. The curve is flat near "
                    "its minimum, so a little noise moves the minimum far.",
                ),
                Choice(
                    "As far as these data say, any strength within that spread is as good.",
                    True,
                    "Averaged over the shuffles, their errors differ by about a tenth of a "
                    "percent. The one-standard-error rule goes further than that, and pays for it.",
                ),
            ),
        ),
        Question(
            "Two features have weights 0.01 and 10. Which matters more?",
            (
                Choice(
                    "The second: its weight is larger.",
                    False,
                    "A weight has a unit. In another unit of the first feature its weight is 1000.",
                ),
                Choice(
                    "That cannot be said before the features have a common scale.",
                    True,
                    "Standardise them, and a weight says how far the prediction moves when the "
                    "feature moves by one standard deviation.",
                ),
            ),
        ),
    ),
)
