"""Exercises of the gradient view: by hand, by dragging, to prove, "make it fail"; and its quiz."""

from __future__ import annotations

import numpy as np

from shrinkage.gradient import numerics
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.exercises import (
    Between,
    Choice,
    Misconception,
    Question,
    Quiz,
    exercise,
)


@exercise(
    id="gradient-1",
    question=(
        "By hand: a weight starts at 0.9. The data have no slope, $\\lambda = 2$ and $\\eta = "
        "0.1$. After how many **proximal** steps is it exactly zero for the first time?"
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
        "By hand: the ten standardised features of the diabetes data have the largest curvature "
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
    id="gradient-3",
    question=(
        "Find it by dragging. Start the explorer again, and drag the strength $\\lambda$ down from "
        "0.8. How small may it become before the diamond's $w_1$ leaves zero? Two decimals."
    ),
    misconceptions=(
        Misconception(
            0.37,
            "That is where the loss is lowest, $c_1$. It would be the answer without correlation. "
            "Here the second feature, whose weight falls short of $c_2$, leaves the first one more "
            "to do.",
        ),
        Misconception(
            0.37 + 0.3 * 1.41,
            "That is the pull of the data on $w_1$ at the origin. By the time that $w_1$ has to "
            "choose, $w_2$ is at its minimum, and has taken much of that pull over.",
        ),
        Misconception(
            0.37 * (1 - 0.3**2),
            "That is the pull with $w_2$ at its minimum *without* the penalty. But $\\lambda$ "
            "holds $w_2$ back as well, and what $w_2$ leaves undone pulls at $w_1$.",
        ),
        Misconception(
            0.01,
            "Down there $w_1$ has long been away from zero: look at *Exact zeros now* under More.",
            like=Between(high=0.3),
        ),
    ),
    hints=(
        "*Exact zeros now*, under More, says when. Arrow keys move the slider, with Shift in fine "
        "steps.",
        "While $w_1 = 0$, the other weight is at $w_2 = \\rho c_1 + c_2 - \\lambda$. How hard do "
        "the data pull at $w_1$ then?",
    ),
    worked=(
        "With $w_1 = 0$ the best second weight is $w_2 = \\rho c_1 + c_2 - \\lambda$. The data "
        "then pull at $w_1$ with $c_1 + \\rho(c_2 - w_2) = (1 - \\rho^2)c_1 + \\rho\\lambda$. Zero "
        "is held if and only if that is at most $\\lambda$, so from $\\lambda = (1 + \\rho)c_1 = "
        "1.3 \\cdot 0.37 = 0.481$ on, whatever $c_2$ is."
    ),
    atol=0.012,
)
def smallest_strength_that_holds() -> float:
    """Halve the range of strengths: below, the proximal steps of the explorer's loss leave zero."""
    f, start = numerics.loss_of_two(0.3, [0.37, 1.41]), [-1.73, -1.12]
    low, high = 0.0, 0.8
    while high - low > 1e-6:
        lam = (low + high) / 2
        last = numerics.descend("proximal", f, lam, 1.0, start, 2_000)[-1]
        low, high = (low, lam) if last[0] == 0 else (lam, high)
    return high


@exercise(
    id="gradient-4",
    question=(
        "To prove: proximal steps rest at the same weights for every $\\eta > 0$. The step moves "
        "$w$ by $-\\eta\\,\\partial_j L$, and then applies the threshold $\\eta\\lambda$. Write "
        "down when it gives $w$ back, for $w > 0$, $w < 0$ and $w = 0$. Which fact makes $\\eta$ "
        "drop out of all three?"
    ),
    choices=(
        "the move and the threshold are both proportional to η",
        "η is below 2/hₘₐₓ",
        "the loss is convex",
        "the threshold does not depend on η",
    ),
    misconceptions=(
        Misconception(
            "η is below 2/hₘₐₓ",
            "That makes the steps *arrive*. Where they can rest, one step from that place says.",
        ),
        Misconception(
            "the loss is convex",
            "That makes the place where they rest a minimum. The equation of rest asks for one "
            "slope alone.",
        ),
        Misconception(
            "the threshold does not depend on η",
            "It is ηλ. If it stayed at λ while the move shrank, shorter steps would hold more "
            "weights at zero.",
        ),
    ),
    hints=(
        "A step that ends at $w > 0$ has taken the whole threshold away: "
        "$w = w - \\eta\\,\\partial_j L - \\eta\\lambda$.",
        "A step from 0 ends at 0 if and only if the move is no longer than the threshold.",
    ),
    worked=(
        "For $w > 0$ the step gives $w - \\eta\\,\\partial_j L - \\eta\\lambda$, which is $w$ if "
        "and only if $\\partial_j L = -\\lambda$. For $w < 0$ in the same way $\\partial_j L = "
        "\\lambda$. For $w = 0$ the move must not pass the threshold: $\\eta\\,\\lvert \\partial_j "
        "L \\rvert \\le \\eta\\lambda$, so $\\lvert \\partial_j L \\rvert \\le \\lambda$. Both "
        "sides have the factor $\\eta$ in each case, and it drops out. So no choice of $\\eta$ "
        "makes or loses a zero of the proximal rule."
    ),
)
def what_makes_the_step_drop_out() -> str:
    """See the slopes at rest stay, unless the threshold is λ at every step."""
    slopes, step = np.linspace(-1.0, 1.0, 9), 0.25

    def held(step: float, lam: float) -> list[bool]:
        return [numerics.update("proximal", 0.0, s, lam, step).item() == 0 for s in slopes]

    assert held(step, 0.5) == held(8 * step, 0.5)  # longer than 2/h for any curvature h above 1
    assert held(step, 0.5 / step) != held(1.0, 0.5)  # this threshold is 0.5 for either step
    return "the move and the threshold are both proportional to η"


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
                    "At zero its pull is nothing. Any slope of the data, however "
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
            "ηλ = 0.2 and the data are silent. How much of a weight is left after five L2 steps?",
            (
                Choice(
                    "Nothing: five steps take 0.2 each.",
                    False,
                    "Each takes 0.2 of what is left by then, not of the first value. That is L1's "
                    "way.",
                ),
                Choice(
                    "0.8⁵, about a third.",
                    True,
                    "Each step multiplies the weight by 1 − ηλ = 0.8.",
                ),
                Choice(
                    "exp(−1), as the flow leaves at time 5η.",
                    False,
                    "That is 0.37, a little more. Five finite steps leave (1 − 0.2)⁵, 0.33.",
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
