"""Exercises of the prior view, from a conversion to a proof, and its quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.core.validation import FloatArray
from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Containing,
    Misconception,
    Question,
    Quiz,
    exercise,
)
from shrinkage.prior.numerics import Gaussian, Laplace, Prior, Student, risks_under_laplace


@exercise(
    id="prior-1",
    question=(
        "Your data have $n = 50$ rows and noise $\\sigma = 2$. You believe in a Laplace prior with "
        "$b = 0.1$ for each weight. With which $\\lambda$ is the posterior's mode the lasso?"
    ),
    misconceptions=[
        Misconception(
            10.0,
            "This is 1/b, the factor in the log-prior. The loss in the log-likelihood has a factor "
            "of its own, n/σ²: divide by it.",
        ),
        Misconception(40.0, "You left out n. Our loss is a mean over the rows."),
        Misconception(
            0.4, "The noise comes in squared, because the log-density of normal noise is a square."
        ),
    ],
    hints=["Minus the log-posterior is $nf/\\sigma^2 + \\lVert w \\rVert_1/b$, and a constant."],
    worked=(
        "Times $\\sigma^2/n$, minus the log-posterior is "
        "$f + \\frac{\\sigma^2}{nb}\\lVert w \\rVert_1$. "
        "So $\\lambda = \\sigma^2/(nb) = 4/(50 \\cdot 0.1) = 0.8$."
    ),
)
def strength_of_the_belief() -> float:
    """Return σ²/(nb)."""
    return Laplace(0.1).threshold(2.0) / 50


@exercise(
    id="prior-2",
    question=(
        "In the explorer choose the Laplace prior, and under *More* $y = 1.8$ and $\\sigma = 1.2$. "
        "Move the prior's scale $b$. Up to which $b$ is the mode exactly 0?"
    ),
    rtol=0.02,
    misconceptions=[
        Misconception(
            1.25, "This is y/σ², the inverse. A small b is a strong belief: it makes the zero."
        ),
        Misconception(
            1.2 / 1.8, "This is σ/y. Compare units: the threshold is σ²/b, so that it is one of y."
        ),
        Misconception(
            1.0,
            "Here the threshold σ²/b is 1.44, smaller than y. Make the prior narrower.",
            like=Between(0.83, 3.0),
        ),
    ],
    hints=["*Mode is 0 for |y| up to* stands under *More*. When is it 1.8?"],
    worked=(
        "The mode is 0 as long as $\\lvert y \\rvert \\le \\sigma^2/b$, so up to "
        "$b = \\sigma^2/y = 1.44/1.8 = 0.8$."
    ),
)
def widest_prior_with_a_zero() -> float:
    """Return σ²/y: there the threshold is y."""
    return 1.2**2 / 1.8


@exercise(
    id="prior-3",
    question=(
        "Make it fail: *a tall peak at 0 makes zeros*. Let $y = 0.5$ and $\\sigma = 1$. Which of "
        "these priors have the mode 0, exactly? 1: Gaussian with $\\tau = 0.001$. 2: Laplace with "
        "$b = 1.5$. 3: Student's t with $s = 0.001$. 4: Laplace with $b = 3$. 5: Laplace with "
        "$b = 0.001$. Give their numbers, as a set."
    ),
    misconceptions=[
        Misconception(
            {1, 3, 5},
            "You went by the height. The densities of 1 and 3 are flat on top of their peaks: next "
            "to 0 they hold nothing back.",
            like=Containing({1}),
        ),
        Misconception(
            {2, 3, 5},
            "Student's t is high at 0 and has heavy tails, but no kink. Its mode is small, not 0.",
            like=Containing({3}),
        ),
        Misconception(
            {2, 4, 5},
            "4 has a kink, but a small one: its threshold σ²/b is 1/3, less than y.",
            like=Containing({4}),
        ),
        Misconception(
            {5}, "The flat and wide 2 makes the zero as well: its threshold is 1/1.5, above y."
        ),
    ],
    hints=[
        "Which of these densities have a kink at 0?",
        "A Laplace prior gives the mode 0 up to $\\lvert y \\rvert = \\sigma^2/b$.",
    ],
    worked=(
        "Only a kink can hold the mode at 0, so only 2, 4 and 5 can. Their thresholds $1/b$ are "
        "$0.67$, $0.33$ and $1000$: $y = 0.5$ is within the first and the last."
    ),
)
def priors_with_a_zero() -> set[int]:
    """Ask each prior for its mode."""
    priors: list[Prior] = [
        Gaussian(0.001),
        Laplace(1.5),
        Student(0.001),
        Laplace(3.0),
        Laplace(0.001),
    ]
    return {k for k, prior in enumerate(priors, 1) if prior.mode(0.5, 1.0) == 0}


@exercise(
    id="prior-4",
    question=(
        "Prove that the posterior mean under the Laplace prior is 0 at $y = 0$ alone. The key is "
        "the rate at which the mean changes with $y$. What is it, always?"
    ),
    choices=(
        "the posterior variance over σ²",
        "one above the threshold and zero below",
        "the share 1/(1 + λ)",
    ),
    misconceptions=[
        Misconception(
            "one above the threshold and zero below",
            "This is the rate of the mode. The mean has no threshold.",
        ),
        Misconception(
            "the share 1/(1 + λ)",
            "This is so under the Gaussian prior, whose posterior variance is the same at each y.",
        ),
    ],
    hints=[
        "The mean is $M_1/M_0$ with $M_k = \\int w^k e^{yw/\\sigma^2} \\cdots$, where the rest has "
        "no $y$ in it. What is the derivative of $M_k$?",
    ],
    worked=(
        "A move of $y$ changes $M_k$ at the rate $M_{k+1}/\\sigma^2$. So the mean $M_1/M_0$ "
        "changes at the rate $(M_2/M_0 - M_1^2/M_0^2)/\\sigma^2$: the posterior variance over "
        "$\\sigma^2$. "
        "That is positive, so the mean rises and is 0 at most once. The prior is the same on both "
        "sides of 0, so the mean is 0 at $y = 0$."
    ),
)
def rate_of_the_mean() -> str:
    """Compare the rate at some y with each formula; a second moment needs no more than the mean."""
    prior, y, step = Laplace(1.0), 0.4, 1e-5
    rate = float(prior.mean(y + step, 1.0) - prior.mean(y - step, 1.0)) / (2 * step)
    above_threshold = float(y > prior.threshold(1.0))
    if abs(rate - above_threshold) < 1e-3:
        return "one above the threshold and zero below"
    if abs(rate - 1 / (1 + prior.threshold(1.0))) < 1e-3:
        return "the share 1/(1 + λ)"
    return "the posterior variance over σ²"


@exercise(
    id="prior-5",
    question=(
        "By hand: the true weights are drawn from a Laplace density with $b = 0.5$, each is "
        "measured once with noise $\\sigma = 1$, and you know all of this. Which multiple of $y$ "
        "has the smallest mean squared error, and how large is that error? Give both."
    ),
    misconceptions=[
        Misconception(
            [0.2, 0.2],
            "You took $b^2$ for the variance of the weights. A Laplace density has the variance "
            "$2b^2$.",
        ),
        Misconception(
            [1 / 3, 1 / 9],
            "The multiple is right. But its error is not only the bias: the noise comes through "
            "as well, multiplied by the square of 1/3.",
        ),
        Misconception(
            [2 / 3, 2 / 3],
            "That is the share to take off. What is left to multiply with is one less that share.",
        ),
        Misconception(
            [1.0, 1.0],
            "That is $y$ itself, whose error is the whole noise. You also know how the weights are "
            "spread: use it.",
        ),
    ],
    hints=[
        "A multiple of $y$ is ridge: $y/(1 + \\lambda)$. Its error is the squared bias, "
        "$\\frac{\\lambda^2}{(1 + \\lambda)^2} \\cdot 2b^2$ on average, and the variance, "
        "$\\frac{\\sigma^2}{(1 + \\lambda)^2}$.",
        "For which $\\lambda$ is the derivative of their sum zero?",
    ],
    worked=(
        "The weight has mean 0 and variance $2b^2 = \\tfrac12$, and the noise is independent of "
        "it. So the error of $y/(1 + \\lambda)$ is $\\frac{\\lambda^2 \\cdot 2b^2 + \\sigma^2}{(1 "
        "+ \\lambda)^2}$. Its derivative is zero at $\\lambda = \\frac{\\sigma^2}{2b^2} = 2$. The "
        "multiple is $\\tfrac13$, and the error $\\frac{4 \\cdot 0.5 + 1}{9} = \\tfrac13$. The "
        "posterior mode, the soft threshold of $y$ at $\\sigma^2/b = 2$, has 0.41: more, though "
        "the prior is its own."
    ),
)
def best_multiple() -> FloatArray:
    """Weigh the spread of the truth against that of the noise, and see that the mode loses more."""
    b, sigma = 0.5, 1.0
    lam = sigma**2 / (2 * b**2)
    error = (lam**2 * 2 * b**2 + sigma**2) / (1 + lam) ** 2
    risks = risks_under_laplace(b)
    assert abs(risks.linear - error) < 1e-9 and risks.mean < error < risks.mode
    return np.array([1 / (1 + lam), error])


QUIZ = Quiz(
    "Quiz on the prior view",
    [
        Question(
            "What makes the posterior mode exactly zero?",
            [
                Choice(
                    "The density of the prior is high at zero.",
                    False,
                    "A Gaussian can be as high there as you like, and its mode is never zero but "
                    "for y = 0.",
                ),
                Choice(
                    "The log-density of the prior has a kink at zero.",
                    True,
                    "There its slope jumps, and the jump holds the mode against a stretch of y.",
                ),
                Choice(
                    "The tails of the prior are heavy.",
                    False,
                    "Tails decide how much a large weight is shrunk. Student's t has no zeros.",
                ),
            ],
        ),
        Question(
            "You draw 1,000 weights from the posterior under a Laplace prior, where the mode is 0. "
            "How many are exactly zero?",
            [
                Choice("Most of them.", False, "The mode is one point. It has no probability."),
                Choice("None.", True, "A density gives no probability to any single value."),
                Choice(
                    "About as many as the lasso has zeros.",
                    False,
                    "The lasso's zeros are those of the mode, not of the weights that you draw.",
                ),
            ],
        ),
        Question(
            "You double the number of rows and keep your belief b. What becomes of λ in our "
            "convention?",
            [
                Choice("It stays: a belief is a belief.", False, "b stays. λ is σ²/(nb)."),
                Choice(
                    "It halves.",
                    True,
                    "More data count more against the same belief. Our loss is a mean, so λ falls.",
                ),
                Choice(
                    "It doubles.",
                    False,
                    "That would keep the belief as heavy as the data. It is the same belief, "
                    "against more data.",
                ),
            ],
        ),
        Question(
            "You expect a weight near 3 and use a normal prior with mean 3. What does it do?",
            [
                Choice(
                    "It is L2 regularization, so it shrinks towards 0.",
                    False,
                    "L2 is the normal prior with mean 0.",
                ),
                Choice(
                    "It shrinks towards 3.",
                    True,
                    "The penalty is (λ/2)(w − 3)².",
                ),
                Choice(
                    "Nothing: a mean is only a constant.",
                    False,
                    "It moves the penalty's minimum, from 0 to 3.",
                ),
            ],
        ),
    ],
)
