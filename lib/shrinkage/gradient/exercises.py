"""Exercises of the gradient view, each the function that solves it, and the page's quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.gradient import numerics
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.exercises import Choice, Misconception, Question, Quiz, exercise


@exercise(
    id="gradient-1",
    question=(
        "A weight starts at 0.9. The data have no slope, $\\lambda = 2$ and $\\eta = 0.1$. After "
        "how many **proximal** steps is it exactly zero for the first time?"
    ),
    misconceptions=(
        Misconception(
            4.5,
            "0.9/0.2 is 4.5, but there is no half step. After four steps 0.1 is left, and the "
            "fifth takes all of it.",
        ),
        Misconception(
            4,
            "After four steps 0.1 is still there. The fifth step takes it and stops at zero: "
            "round up, not down.",
        ),
        Misconception(
            9,
            "That is |w|/η. The penalty moves the weight by ηλ in each step, not by η.",
        ),
    ),
    hints=(
        "How far does one proximal step move a weight when the data have no slope?",
        "What does the step do with a weight that is nearer to zero than that?",
    ),
    worked=(
        "Each step takes $\\eta\\lambda = 0.2$ from the weight, and stops at zero. After $k$ steps "
        "$\\max(0.9 - 0.2k,\\ 0)$ is left, which is zero from $k = \\lceil 0.9/0.2 \\rceil = 5$ on."
    ),
)
def steps_until_zero() -> int:
    """Count the steps, and see that the count is right."""
    w, count = 0.9, 0
    while w != 0:
        w = numerics.update("proximal", w, 0.0, lam=2.0, step=0.1).item()
        count += 1
    assert count == numerics.steps_to_zero(0.9, lam=2.0, step=0.1)
    return count


@exercise(
    id="gradient-2",
    question=(
        "The same weight, the same $\\lambda = 2$ and $\\eta = 0.1$, but **L2**. Which share of "
        "the weight is left after five steps?"
    ),
    misconceptions=(
        Misconception(
            0.0,
            "You took 0.2 of the *first* value five times. Each step takes 0.2 of what is left "
            "by then, so something always remains.",
        ),
        Misconception(
            np.exp(-1.0),
            "That is the flow exp(−λt) at t = 0.5. Five finite steps leave (1 − ηλ)⁵, less.",
        ),
        Misconception(0.8, "That is what one step leaves. The next step leaves 0.8 of that."),
    ),
    hints=(
        "The gradient of the L2 penalty is $\\lambda w$. What does one step make of $w$?",
        "Each step multiplies the weight by the same factor.",
    ),
    worked=(
        "One step gives $w - \\eta\\lambda w = (1 - \\eta\\lambda)w = 0.8w$. Five steps leave the "
        "share $0.8^5 = 0.32768$."
    ),
)
def share_after_five_steps() -> float:
    """Multiply by 1 − ηλ five times."""
    return float(numerics.decay(1.0, lam=2.0, step=0.1, steps=5))


@exercise(
    id="gradient-3",
    question=(
        "The ten standardised features of the diabetes data have the largest curvature "
        "$h_{\\max} \\approx 4.02$. You run L2 gradient descent with $\\lambda = 0.5$. Below which "
        "step $\\eta$ does it converge from every start?"
    ),
    misconceptions=(
        Misconception(
            2 / 4.0242,
            "That is 2/hₘₐₓ, the limit without a penalty, and of the proximal step. The gradient "
            "of the L2 penalty adds λ to every curvature.",
        ),
        Misconception(
            1 / 4.5242,
            "At that step the factor of the steepest direction is 0: it lands in one step. The "
            "factor may go on to −1 before the steps stop shrinking.",
        ),
        Misconception(4.0, "That is 2/λ. It leaves out the curvature of the data."),
    ),
    hints=(
        "Look along the steepest direction: there the loss has the curvature $h_{\\max}$. Which "
        "curvature has loss and penalty together?",
        "The distance from the minimum is multiplied by $1 - \\eta(h_{\\max} + \\lambda)$ in each "
        "step.",
    ),
    worked=(
        "Along a direction of curvature $h$ the step multiplies the distance from the minimum by "
        "$1 - \\eta(h + \\lambda)$. Its size is below 1 for all $h \\le h_{\\max}$ if and only if "
        "$\\eta < 2/(h_{\\max} + \\lambda) \\approx 2/4.5242 \\approx 0.4421$."
    ),
)
def largest_step() -> float:
    """Ask the data for the largest curvature h, and take 2/(h + λ)."""
    data = diabetes()
    f = numerics.standard_problem(data.X, data.y)
    return numerics.l2_step_limit(f.lipschitz, lam=0.5)


@exercise(
    id="gradient-4",
    question=(
        "You run 10,000 **subgradient** steps on the diabetes data, as on this page, but with a "
        "hundredth of the step: `step=compared.step / 100`. How many weights are exactly zero "
        "when it ends?"
    ),
    misconceptions=(
        Misconception(
            5,
            "Five weights of the *minimum* are zero, and the proximal rule finds them. The "
            "subgradient's weights come a hundred times nearer to zero than before, and jump on.",
        ),
        Misconception(
            10,
            "A small step does not pull more weights to zero. It only makes the jumps shorter.",
        ),
    ),
    hints=(
        "On which side of zero is a small weight after a step that was longer than it?",
        "What would a weight have to be before the step to be zero after it?",
    ),
    worked=(
        "Zero. A step lands on zero only from a weight that equals the step exactly, "
        "$w = \\eta(\\partial_j L + \\lambda\\,\\mathrm{sign}\\,w)$. A hundredth of the step makes "
        "the jumps around zero a hundred times shorter, and that value stays a single one."
    ),
)
def zeros_with_a_tiny_step() -> int:
    """Run it, and count exact zeros."""
    data = diabetes()
    compared = numerics.compare(data.X, data.y)
    tiny = numerics.compare(data.X, data.y, step=compared.step / 100, steps=10_000)
    return tiny.counts()["subgradient"]


@exercise(
    id="gradient-5",
    question=(
        "Make it fail: *almost* every start misses zero, so find one that does not. Without data, "
        "with $\\lambda = 1$ and $\\eta = 0.25$, which is the smallest start above 1 from which "
        "subgradient steps land on zero exactly?"
    ),
    misconceptions=(
        Misconception(
            1.0,
            "From 1 they do land on zero, in four steps. But find a start above 1.",
        ),
        Misconception(
            1.1,
            "From 1.1 the weight comes to 0.1 and then jumps between 0.1 and −0.15. Each step has "
            "the length ηλ: which starts are whole multiples of that?",
        ),
        Misconception(
            2.0,
            "From 2 they land on zero, but a smaller start does it as well.",
        ),
    ),
    hints=(
        "Without data every step has the same length. Which one?",
        "Only a start that is a whole number of steps away from zero lands on it.",
    ),
    worked=(
        "Every step has the length $\\eta\\lambda = 0.25$, so the multiples of 0.25 land on zero, "
        "and no other start does. The first one above 1 is $5 \\cdot 0.25 = 1.25$, which floating "
        "point holds exactly."
    ),
)
def start_that_lands() -> float:
    """Take the multiple of ηλ after 1, and see it land."""
    start = w = 5 * 0.25
    for _ in range(5):
        w = numerics.update("subgradient", w, 0.0, lam=1.0, step=0.25).item()
    assert w == 0
    return start


QUIZ = Quiz(
    "Quiz on the gradient view",
    (
        Question(
            "You add λ|w| to a loss, train by gradient descent, and no weight is exactly zero. You "
            "halve the learning rate. What changes?",
            (
                Choice(
                    "Some weights become zero, because the steps now stop at zero.",
                    False,
                    "A shorter step jumps across zero as a longer one does, only nearer to it.",
                ),
                Choice(
                    "The weights around zero come about half as far from it, and none is zero.",
                    True,
                    "The chatter's bound η(λ + |∂ⱼL|) is proportional to η. Zero itself stays a "
                    "single point that almost no step hits.",
                ),
                Choice(
                    "Nothing: the weights were zero up to rounding.",
                    False,
                    "They were as far from zero as a step is long: far more than rounding.",
                ),
            ),
        ),
        Question(
            "Why does L2 not make a weight exactly zero?",
            (
                Choice(
                    "Its pull fades near zero, so the weight gets there too slowly.",
                    False,
                    "With η = 1/(h + λ) one step arrives, at a minimum that is not zero.",
                ),
                Choice(
                    "The minimum itself is not zero, unless the data have no slope there.",
                    True,
                    "At zero the spring does not pull at all. Any slope of the data, however "
                    "small, moves the minimum away.",
                ),
                Choice(
                    "Computers round small numbers up.",
                    False,
                    "Floating point has a zero, and numbers down to about 5·10⁻³²⁴ beside it.",
                ),
            ),
        ),
        Question(
            "ηλ = 1.5 and the data are silent. What does a weight do under L2?",
            (
                Choice(
                    "It shrinks, and changes its sign at each step.",
                    True,
                    "The factor is 1 − 1.5 = −0.5.",
                ),
                Choice(
                    "It grows.", False, "It would for ηλ above 2, where the factor is below −1."
                ),
                Choice(
                    "It reaches zero and stays.",
                    False,
                    "That happens at ηλ = 1, where the factor is 0.",
                ),
            ),
        ),
        Question(
            "What does the proximal step do that the subgradient step does not?",
            (
                Choice(
                    "It takes smaller steps near zero.",
                    False,
                    "It takes the same ηλ, until less than that is left.",
                ),
                Choice(
                    "It sends a whole interval of values to zero.",
                    True,
                    "All of [−ηλ, ηλ] lands on zero. The subgradient step sends a single point "
                    "there from either side.",
                ),
                Choice(
                    "It sets small weights to zero once the training is over.",
                    False,
                    "It does it within each step, so that the other weights can respond.",
                ),
            ),
        ),
    ),
)
"""The misconceptions of this page, without a kernel."""
