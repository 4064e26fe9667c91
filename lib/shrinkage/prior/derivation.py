"""The prior view in symbols: what a belief costs, and what each summary of a posterior is.

Each ``derive_*()`` builds a derivation whose steps SymPy checks. The page shows them, the tests
compare the printed functions with `shrinkage.prior.numerics`, and the explorer runs the same
functions as JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from shrinkage.lesson.derivations import (
    CaseSplit,
    Condition,
    Definition,
    Derivation,
    Identity,
    Result,
    Solution,
)

y, w, m, x = sp.symbols("y w m x", real=True)
sigma, tau, b, a, s, n = sp.symbols("sigma tau b a s n", positive=True)
lam, lam1, lam2 = sp.symbols("lam lam_1 lam_2", positive=True)
f = sp.Symbol("f", nonnegative=True)
E, P, Q = sp.symbols("E P Q", real=True)
HALF = sp.Rational(1, 2)

#: ‖w‖² and ‖w‖₁ of p weights, as symbols: independent priors multiply, so their logarithms add.
length, size = (
    sp.Symbol(r"\lVert w \rVert^2", real=True),
    sp.Symbol(r"\lVert w \rVert_1", real=True),
)
count = sp.Symbol("p", positive=True)

THRESHOLD = sigma**2 / b
MISFIT = (y - w) ** 2 / 2
ONE_ROW: dict[Any, str | None] = {
    y: "a response that measures one weight, once",
    w: "the weight",
    sigma: "the standard deviation of the noise",
}


def _density(z: Any, deviation: Any) -> Any:
    return sp.exp(-(z**2) / (2 * deviation**2)) / (sp.sqrt(2 * sp.pi) * deviation)


def derive_posterior() -> Derivation:
    """Derive that minus the log-posterior is the penalised objective, and when the mode is 0."""
    likelihood = (2 * sp.pi * sigma**2) ** (-n / 2) * sp.exp(-n * f / sigma**2)
    normal = (2 * sp.pi * tau**2) ** (-count / 2) * sp.exp(-length / (2 * tau**2))
    laplace = (2 * b) ** (-count) * sp.exp(-size / b)
    soft = y - sp.Max(-lam, sp.Min(y, lam))
    return Derivation(
        "posterior",
        {
            f: "the loss",
            n: "the number of rows",
            count: "the number of weights",
            sigma: "the standard deviation of normal noise",
            tau: "",
            b: "the scales of the two priors, the same for each weight",
            sp.Eq(lam2, sigma**2 / (n * tau**2)): "",
            sp.Eq(lam1, sigma**2 / (n * b)): "the strengths of L2 and of L1",
        },
        (
            Identity(
                "**The likelihood.** Minus its logarithm is our loss, scaled, and a constant.",
                -sp.log(likelihood, evaluate=False),
                n * f / sigma**2 + n * sp.log(2 * sp.pi * sigma**2) / 2,
            ),
            Identity(
                "**A Gaussian prior** adds the *squared* length of the weights.",
                -sp.log(normal, evaluate=False),
                length / (2 * tau**2) + count * sp.log(2 * sp.pi * tau**2) / 2,
            ),
            Identity(
                "**A Laplace prior** adds their 1-norm.",
                -sp.log(laplace, evaluate=False),
                size / b + count * sp.log(2 * b),
            ),
            Identity(
                r"A constant moves no minimum. Without it, and times $\sigma^2/n$, likelihood and "
                "Gaussian prior are L2,",
                sigma**2 / n * (n * f / sigma**2 + length / (2 * tau**2)),
                f + lam2 / 2 * length,
            ),
            Identity(
                "and likelihood and Laplace prior are L1.",
                sigma**2 / n * (n * f / sigma**2 + size / b),
                f + lam1 * size,
            ),
            Condition(
                r"**When is the mode 0?** Take one weight and one row: the loss is "
                r"$\frac12(y - w)^2$. Under L1 the mode is $y$ less its part within "
                r"$[-\lambda, \lambda]$: zero for a whole stretch of responses.",
                sp.Eq(soft, 0, evaluate=False),
                "iff",
                sp.Le(sp.Abs(y), lam, evaluate=False),
                by=CaseSplit(y, [-lam, 0, lam]),
            ),
            Condition(
                "Under L2, however narrow the prior, it is zero for one response.",
                sp.Eq(y / (1 + lam), 0, evaluate=False),
                "iff",
                sp.Eq(y, 0, evaluate=False),
            ),
        ),
    )


def derive_modes() -> Derivation:
    """Derive the modes that the explorer shows, with λ written out, and the slopes at zero."""
    cost = MISFIT + THRESHOLD * sp.Abs(w)
    threshold = sp.Symbol("lam", positive=True)
    soft = sp.Piecewise((y - lam, y > lam), (y + lam, y < -lam), (0, True))
    beside = sp.Symbol("epsilon", positive=True)
    slopes = (-y - THRESHOLD, -y + THRESHOLD)
    return Derivation(
        "modes",
        {
            **ONE_ROW,
            tau: "",
            b: "the scales of the two priors",
            threshold: "a strength",
            beside: "a small weight",
        },
        (
            Solution(
                "**Gaussian.** The objective's slope is zero at",
                sp.Eq((w - y) + sigma**2 / tau**2 * w, 0, evaluate=False),
                {w: tau**2 * y / (tau**2 + sigma**2)},
                unique=True,
            ),
            Identity(
                "**Laplace.** Below zero and above it the slope is zero at $y + \\lambda$ and "
                "$y - \\lambda$, if these are there; otherwise the mode is zero. In one formula:",
                soft,
                y - sp.Max(-lam, sp.Min(y, lam)),
                by=CaseSplit(y, [-lam, lam]),
            ),
            Definition(
                "Here $\\lambda$ is",
                sp.Symbol("lam_b"),
                THRESHOLD,
            ),
            Identity(
                "At zero the objective has one slope to the left and one to the right. The mode is "
                "zero when the first is not positive and the second not negative.",
                sp.Matrix(
                    [
                        -sp.Subs(sp.Derivative(cost.subs(w, -beside), beside), beside, 0),
                        sp.Subs(sp.Derivative(cost.subs(w, beside), beside), beside, 0),
                    ]
                ),
                sp.Matrix(slopes),
            ),
        ),
        {
            "gaussian_mode": Result((y, sigma, tau), tau**2 * y / (tau**2 + sigma**2)),
            "soft_threshold": Result((y, lam), y - sp.Max(-lam, sp.Min(y, lam))),
            "laplace_strength": Result((sigma, b), THRESHOLD),
            "slopes_at_zero": Result((y, sigma, b), slopes),
        },
    )


def derive_mean() -> Derivation:
    """Derive the posterior mean under the Laplace prior, and that it is zero at y = 0 alone."""
    M1, M2 = sp.symbols("M1 M2", real=True)
    mass = sp.Symbol("M0", positive=True)
    epsilon = sp.Symbol("epsilon", real=True)
    moved = (M1 + epsilon * M2 / sigma**2) / (mass + epsilon * M1 / sigma**2)
    kernel = sp.exp(-MISFIT / sigma**2)
    above, below = sp.symbols("R1 R2", positive=True)
    mean = y - THRESHOLD * (P - Q)
    return Derivation(
        "mean",
        {
            **dict.fromkeys(ONE_ROW),
            b: None,
            E: "the posterior mean",
            P: "the posterior probability of $w > 0$",
            Q: "the posterior probability of $w < 0$",
            mass: "",
            M1: "",
            M2: r"the integrals of $1$, $w$ and $w^2$ times $e^{yw/\sigma^2}$ and what has no $y$",
            epsilon: "a small move of $y$",
            above: "",
            below: "two numbers $R$, in the ratio of $P$ to $Q$",
        },
        (
            Identity(
                "The posterior's kernel is the likelihood times the prior. Above zero it has this "
                "slope; below zero the $1/b$ has the other sign.",
                sp.Derivative(kernel * sp.exp(-w / b), w),
                ((y - w) / sigma**2 - 1 / b) * kernel * sp.exp(-w / b),
            ),
            Solution(
                "The kernel vanishes far out and does not jump, so its slope adds up to nothing. "
                "Divided by the kernel's mass this says:",
                sp.Eq((y - E) / sigma**2 - (P - Q) / b, 0, evaluate=False),
                {E: mean},
                unique=True,
            ),
            Identity(
                r"So $\lambda = \sigma^2/b$ is all that the mean can be shrunk by, and the two "
                "probabilities say how much of it counts.",
                mean.subs({P: above / (above + below), Q: below / (above + below)}),
                y - THRESHOLD * (above - below) / (above + below),
            ),
            Identity(
                r"**Zero at $y = 0$ alone.** For any prior, a move of $y$ changes the mean "
                r"$M_1/M_0$ at the rate of the posterior's variance over $\sigma^2$, which is "
                "positive. So the mean rises with $y$, and is zero at most once. For a prior that "
                "is the same on both sides, that is at $y = 0$.",
                sp.Subs(sp.Derivative(moved, epsilon), epsilon, 0),
                (M2 / mass - (M1 / mass) ** 2) / sigma**2,
            ),
        ),
        {
            "laplace_mean": Result(
                (y, sigma, b, above, below), y - THRESHOLD * (above - below) / (above + below)
            )
        },
    )


def derive_tails() -> Derivation:
    """Derive the posterior's mass above a weight under the Laplace prior: mean and median."""
    u = y - THRESHOLD
    inner = (m - u) / (sp.sqrt(2) * sigma)
    fall = (2 * m * u - m**2) / (2 * sigma**2)
    mass = sp.sqrt(sp.pi / 2) * sigma * sp.exp((u**2 - y**2) / (2 * sigma**2)) * sp.erfc(inner)
    tail = sp.Symbol("R", positive=True)
    at_zero = tuple((THRESHOLD + sign * y) / (sp.sqrt(2) * sigma) for sign in (-1, 1))
    return Derivation(
        "tails",
        {
            **dict.fromkeys(ONE_ROW),
            b: None,
            m: "a weight, not negative",
            tail: r"the number $e^{z^2}\mathrm{erfc}(z)$ for some $z$",
        },
        (
            Identity(
                "The mass above $m$ falls with $m$ by the kernel there, so this is the mass.",
                -sp.Derivative(mass, m),
                sp.exp(-((y - m) ** 2) / (2 * sigma**2) - m / b),
            ),
            Definition(
                r"At $m = 0$ it is a number that both sides share, times $R_1$, which is $R$ at",
                sp.Symbol("z1"),
                at_zero[0],
            ),
            Definition(
                "Below zero all is the same with $-y$ for $y$: $R_2$ is $R$ at",
                sp.Symbol("z2"),
                at_zero[1],
            ),
            Definition("At another $m$, $z$ is", sp.Symbol("z"), inner),
            Definition(
                r"and the mass is, in the same units, this. The median is the $m$ for which it is "
                r"$\frac12(R_1 + R_2)$.",
                sp.Symbol("R_m"),
                sp.exp(fall) * tail,
            ),
            Identity(
                "For the mass above $m$ is to that above zero as",
                mass / mass.subs(m, 0),
                sp.exp(fall)
                * (sp.exp(inner**2) * sp.erfc(inner))
                / (sp.exp(inner.subs(m, 0) ** 2) * sp.erfc(inner.subs(m, 0))),
            ),
        ),
        {
            "laplace_arguments": Result((y, sigma, b), at_zero),
            "laplace_argument": Result((m, y, sigma, b), inner),
            "laplace_above": Result((m, y, sigma, b, tail), sp.exp(fall) * tail),
        },
    )


def derive_tweedie() -> Derivation:
    """Derive Tweedie's identity: the mean needs the density of y alone."""
    rate, positive = sp.Symbol("D'", real=True), sp.Symbol("D", positive=True)
    return Derivation(
        "tweedie",
        {
            **dict.fromkeys(ONE_ROW),
            E: None,
            positive: "the density of $y$, over all weights that the prior allows",
            rate: "the slope of that density of $y$",
        },
        (
            Identity(
                "Move $y$: the density of $y$ at one weight changes by",
                sp.Derivative(_density(y - w, sigma), y),
                (w - y) / sigma**2 * _density(y - w, sigma),
            ),
            Solution(
                "Average over the weights, as the prior weighs them. The average of $w$ becomes "
                "$ED$.",
                sp.Eq(rate, (E * positive - y * positive) / sigma**2, evaluate=False),
                {E: y + sigma**2 * rate / positive},
                unique=True,
            ),
        ),
    )


def derive_other_priors() -> Derivation:
    """Derive the box of a bounded uniform prior, and why Student's t makes no zero."""
    box = sp.Piecewise((a, y > a), (-a, y < -a), (y, True))
    density = 2 / (sp.pi * sp.sqrt(3) * s * (1 + w**2 / (3 * s**2)) ** 2)
    penalty = 2 * sigma**2 * sp.log(1 + w**2 / (3 * s**2))
    cubic = (w - y) * (3 * s**2 + w**2) + 4 * sigma**2 * w
    bend = sp.sqrt(y**2 - 9 * s**2 - 12 * sigma**2)
    turns = ((y - bend) / 3, (y + bend) / 3)
    x1, x2 = sp.symbols("x1 x2", real=True)
    flat = 1 / (2 * a)
    return Derivation(
        "other_priors",
        {
            **ONE_ROW,
            a: "where the uniform prior ends",
            s: "the scale of Student's t with 3 degrees of freedom",
        },
        (
            Definition(
                "**Uniform.** Inside its bounds the density is a constant, and no penalty.",
                sp.Symbol("D_a"),
                flat,
            ),
            Condition(
                "Where $y$ is beyond the upper bound, no weight in the box fits better than $a$.",
                MISFIT,
                ">=",
                (y - a) ** 2 / 2,
                when=(sp.Ge(y, a), sp.Le(w, a)),
            ),
            Identity(
                "So the mode is $y$, cut off at the bounds. Without bounds it is $y$: maximum "
                "likelihood.",
                box,
                sp.Max(-a, sp.Min(y, a)),
                by=CaseSplit(y, [-a, a]),
            ),
            Identity(
                "**Student's t.** Far out its penalty grows ever more slowly: it hardly shrinks "
                "what is large.",
                -(sigma**2) * sp.log(density),
                penalty - sigma**2 * sp.log(2 / (sp.pi * sp.sqrt(3) * s)),
            ),
            Identity(
                "The objective has no kink. Its slope is a cubic over something positive,",
                sp.Derivative(MISFIT + penalty, w),
                cubic / (3 * s**2 + w**2),
            ),
            Definition(
                "which rises, but falls between two weights, if they are there,", x1, turns[0]
            ),
            Definition("and", x2, turns[1]),
            Identity(
                "so that it has one root, or three.",
                sp.Derivative(cubic, w),
                3 * (w - x1) * (w - x2),
            ),
            Condition(
                "At $w = 0$ it is zero for one $y$: heavy tails make no zeros.",
                sp.Eq(cubic.subs(w, 0), 0, evaluate=False),
                "iff",
                sp.Eq(y, 0, evaluate=False),
            ),
        ),
        {
            "box_mode": Result((y, a), sp.Max(-a, sp.Min(y, a))),
            "uniform_density": Result((a,), flat),
            "student_turns": Result((y, sigma, s), turns),
            "student_penalty": Result((w, sigma, s), penalty),
            "student_slope": Result((w, y, sigma, s), cubic),
            "student_density": Result((w, s), density),
        },
    )


def derive_other_gaussians() -> Derivation:
    """Derive what unequal variances and a centre elsewhere do to L2."""
    w1, w2 = sp.symbols("w1 w2", real=True)
    t1, t2 = sp.symbols("tau1 tau2", positive=True)
    l1, l2 = sp.symbols("lam_3 lam_4", positive=True)
    return Derivation(
        "other_gaussians",
        {
            w1: "",
            w2: "two weights",
            t1: "",
            t2: "the scales of their priors",
            n: "the number of rows",
            sigma: "the standard deviation of the noise",
            sp.Eq(l1, sigma**2 / (n * t1**2)): "",
            sp.Eq(l2, sigma**2 / (n * t2**2)): "a strength for each",
            y: "a response that measures one weight, once",
            w: "that weight",
            m: "a weight that the prior is centred on",
            lam: "a strength",
        },
        (
            Identity(
                "**Unequal variances.** Each weight gets a strength of its own: a weighted ridge.",
                sigma**2 / n * (w1**2 / (2 * t1**2) + w2**2 / (2 * t2**2)),
                l1 / 2 * w1**2 + l2 / 2 * w2**2,
            ),
            Solution(
                "**Another centre.** A belief in $m$ shrinks towards $m$, not towards zero.",
                sp.Eq((w - y) + lam * (w - m), 0, evaluate=False),
                {w: (y + lam * m) / (1 + lam)},
                unique=True,
            ),
        ),
    )


def derive_spike() -> Derivation:
    """Derive the posterior of a point mass at zero beside a normal slab."""
    omega = sp.Symbol("omega", positive=True)
    total = tau**2 + sigma**2
    middle, spread = tau**2 * y / total, sigma**2 * tau**2 / total
    spike = omega * _density(y, sigma)
    slab = (1 - omega) * _density(y, sp.sqrt(total))
    zero = sp.Symbol("P0", real=True)
    slab_part = (1 - zero) * middle
    probability = spike / (spike + slab)
    return Derivation(
        "spike",
        {
            **ONE_ROW,
            omega: "the probability of the spike, below 1",
            tau: "the scale of the slab",
        },
        (
            Identity(
                "If $w$ is not zero it is normal, and so is its posterior: mean and variance "
                "complete this square.",
                (y - w) ** 2 / (2 * sigma**2) + w**2 / (2 * tau**2),
                y**2 / (2 * total) + (w - middle) ** 2 / (2 * spread),
            ),
            Definition(
                "So $y$ is normal with variance $\\sigma^2$ if $w$ is zero, else with "
                "$\\tau^2 + \\sigma^2$. By Bayes' rule zero has the probability",
                zero,
                probability,
            ),
            Definition(
                "and the mean is that of the slab, times the slab's probability.",
                sp.Symbol("Ehat"),
                slab_part,
            ),
            Definition("The slab's standard deviation is", sp.Symbol("v_w"), sp.sqrt(spread)),
        ),
        {
            "spike_probability": Result((y, sigma, tau, omega), probability),
            "spike_mean": Result((zero, y, sigma, tau), slab_part),
            "slab_mean": Result((y, sigma, tau), middle),
            "slab_deviation": Result((sigma, tau), sp.sqrt(spread)),
        },
    )


def derive_bayesian_lasso() -> Derivation:
    """Derive the conversion of Park and Casella's λ, and the two densities that are drawn from."""
    theirs = sp.Symbol(r"\tilde{\lambda}", positive=True)
    v = sp.Symbol("v", positive=True)
    q = sp.Symbol("x", positive=True)
    width = sp.Symbol("w", positive=True)
    mu = 1 / (b * width)
    return Derivation(
        "bayesian_lasso",
        {
            n: "the number of rows",
            sigma: "the standard deviation of the noise",
            lam: "our strength",
            sp.Eq(b, sigma**2 / (n * lam)): "the scale of the prior",
            theirs: "the article's strength",
            v: "the variance of a weight",
            q: "one over that variance",
            width: "the size of the weight",
        },
        (
            Solution(
                r"Their prior is $\frac{\tilde\lambda}{2\sigma}e^{-\tilde\lambda|w|/\sigma}$, so "
                r"$\tilde\lambda/\sigma$ is our $1/b$.",
                sp.Eq(theirs / sigma, 1 / b, evaluate=False),
                {theirs: n * lam / sigma},
                unique=True,
            ),
            Identity(
                "A Laplace density is a mixture of normal ones whose variance $v$ is exponential "
                "with mean $2b^2$. Given the weight, the logarithm of the density of $x = 1/v$ is "
                r"that of an inverse Gaussian with mean $1/(b|w|)$ and shape $1/b^2$, up to powers "
                "of $x$ and constants.",
                -(width**2) * q / 2 - 1 / (2 * b**2 * q),
                -((q - mu) ** 2) / (2 * b**2 * mu**2 * q) - width / b,
            ),
        ),
    )


def derive_densities() -> Derivation:
    """Collect the densities, the penalties and the loss that the explorer draws."""
    return Derivation(
        "densities",
        {**ONE_ROW, tau: "", b: "the scales of the two priors"},
        (
            Definition("The likelihood.", sp.Symbol("D1"), _density(y - w, sigma)),
            Definition("The Gaussian prior.", sp.Symbol("D2"), _density(w, tau)),
            Definition("The Laplace prior.", sp.Symbol("D3"), sp.exp(-sp.Abs(w) / b) / (2 * b)),
            Definition("The squared penalty.", sp.Symbol("D4"), sigma**2 / tau**2 / 2 * w**2),
            Definition("The absolute penalty.", sp.Symbol("D5"), THRESHOLD * sp.Abs(w)),
            Definition("The loss, less its value at zero.", sp.Symbol("D6"), w**2 / 2 - y * w),
        ),
        {
            "likelihood": Result((w, y, sigma), _density(y - w, sigma)),
            "gaussian_density": Result((w, tau), _density(w, tau)),
            "laplace_density": Result((w, b), sp.exp(-sp.Abs(w) / b) / (2 * b)),
            "squared_penalty": Result((w, sigma, tau), sigma**2 / tau**2 / 2 * w**2),
            "absolute_penalty": Result((w, sigma, b), THRESHOLD * sp.Abs(w)),
            "loss_from_zero": Result((w, y), w**2 / 2 - y * w),
        },
    )


FOR_EXPLORER: tuple[Callable[[], Derivation], ...] = (
    derive_modes,
    derive_mean,
    derive_tails,
    derive_other_priors,
    derive_spike,
    derive_densities,
)
