"""What the articles say about update rules, each claim with a check that runs and can fail."""

from __future__ import annotations

from typing import Literal

import numpy as np

from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import L1
from shrinkage.core.solvers import lasso, subgradient_descent
from shrinkage.core.validation import FloatArray
from shrinkage.gradient import numerics
from shrinkage.gradient.numerics import Rule
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes


@claim(
    id=5,
    source="S1 §2",
    statement="Under L1 the update makes a positive weight smaller and a negative weight larger.",
    verdict="care",
    because=(
        "The penalty's part of the update does. The data have a part too: a weight moves away from "
        "zero where they pull it that way harder than λ. And a weight nearer to zero than the step "
        "is long jumps to the other side."
    ),
)
def l1_moves_towards_zero(*, slope: float = -2.0, lam: float = 1.0, step: float = 0.1) -> Evidence:
    """Move a positive, a negative and a tiny weight by the penalty alone, then with the data."""
    w = np.array([0.5, -0.5, 0.02])
    alone = numerics.update("subgradient", w, 0.0, lam, step)
    together = numerics.update("subgradient", w, slope, lam, step)
    towards = bool((np.abs(alone[:2]) < np.abs(w[:2])).all())
    away = int(np.count_nonzero(np.abs(together[:2]) > np.abs(w[:2])))
    return Evidence(
        {
            "weights": w,
            "after the penalty's part alone": alone,
            f"after a whole step, where the data's slope is {_signed(slope)}": together,
            "large weights that moved away from zero": away,
        },
        towards and away > 0 and alone[2] * w[2] < 0,
    )


@claim(
    id=6,
    source="S1 §2",
    statement="L1's update pulls every weight towards zero, and therefore L1 gives zeros.",
    verdict="wrong",
    because=(
        "L2's update pulls towards zero from both sides as well, and gives none. What makes the "
        "zero is that L1's pull is still λ beside zero, so that it can hold the weight there "
        "against any slope of the data up to λ. L2's pull beside zero is next to nothing."
    ),
)
def a_pull_to_zero_gives_zeros(*, centre: float = 0.5, lam: float = 1.0) -> Evidence:
    """Compare both pulls beside zero, and the minimum of ½(w − c)² under either penalty."""
    beside = np.array([-1e-6, 1e-6])
    pulls = {rule: numerics.penalty_pull(rule, beside, lam) for rule in ("l2", "subgradient")}
    f, steps = _bowl(centre), 400
    ends = {
        rule: float(numerics.descend(rule, f, lam, 0.5, [1.0], steps)[-1, 0])
        for rule in ("l2", "proximal")
    }
    both_pull = all((pull * beside < 0).all() for pull in pulls.values())
    return Evidence(
        {
            "L1's pull at −10⁻⁶ and at 10⁻⁶": pulls["subgradient"],
            "L2's pull there": pulls["l2"],
            "slope of the data at zero": -centre,
            "minimum under L1": ends["proximal"],
            "minimum under L2": ends["l2"],
        },
        both_pull and ends["proximal"] == 0 and ends["l2"] != 0,
    )


@claim(
    id=7,
    source="S1 §2",
    statement="Gradient descent on the L1 objective brings a weight to zero (implied).",
    verdict="wrong",
    because=(
        "From almost every start no step ends on zero. The weight jumps across it for ever, within "
        "η(λ + |∂ⱼL|). A smaller step makes the jumps smaller and no zeros. The proximal step "
        "lands on zero."
    ),
)
def descent_on_l1_reaches_zero(
    *, rule: Rule = "subgradient", centre: float = 0.3, lam: float = 1.0, step: float = 0.1
) -> Evidence:
    """Follow 200 weights from random starts, whose best value is zero, with η and with η/2."""
    count = 200
    f = Quadratic(np.eye(count), np.full(count, centre))
    start = np.random.default_rng(7).uniform(-2, 2, count)
    whole = numerics.run(rule, f, lam, step, start, 400)
    half = numerics.run(rule, f, lam, step / 2, start, 800)
    optimum_is_zero = abs(centre) <= lam
    inside = bool((whole.reach <= whole.bound).all() and (half.reach <= half.bound).all())
    never = whole.visits.sum() == 0 and half.visits.sum() == 0
    return Evidence(
        {
            "the best weight is zero": optimum_is_zero,
            "exact zeros among all iterates": int(whole.visits.sum()),
            "… with half the step": int(half.visits.sum()),
            "largest weight in the last 100 steps": float(whole.reach.max()),
            "… with half the step (and twice the steps)": float(half.reach.max()),
            "the chatter's bound": float(whole.bound.max()),
        },
        bool(optimum_is_zero and never and inside and half.reach.max() < 0.7 * whole.reach.max()),
    )


@claim(
    id=8,
    source="S1 §2",
    statement="L2's update multiplies the weight by a factor below 1 before the data move it.",
    verdict="care",
    because=(
        "The factor 1 − ηλ is between 0 and 1 only for plain gradient descent with ηλ < 1. At "
        "ηλ = 1 the weight lands on zero, above that its sign flips at each step, and from ηλ = 2 "
        "on it does not shrink at all."
    ),
)
def l2_multiplies_by_less_than_one(
    *, steps: tuple[float, ...] = (0.5, 1.0, 1.5, 3.0), lam: float = 1.0
) -> Evidence:
    """Multiply a weight of 1 by the factor again and again, for several steps η."""
    factors = np.array([float(numerics.shrinkage_factor(0.0, lam, step)) for step in steps])
    regimes = [numerics.regime(factor) for factor in factors]
    tenth = [float(numerics.decay(1.0, lam, step, 10)) for step in steps]
    return Evidence(
        {
            "ηλ": np.array(steps) * lam,
            "factor": factors,
            "so the weight": ", ".join(regimes),
            "weight after ten steps from 1": np.array(tenth),
        },
        "shrinks" in regimes and {"lands", "flips", "grows"} <= set(regimes),
    )


@claim(
    id=9,
    source="S1 §2",
    statement="Near zero L2 moves a weight ever more slowly; that is why it never becomes zero.",
    verdict="wrong",
    because=(
        "Speed is not the reason: here the rule arrives in one step, and arrives at a weight that "
        "is not zero, because the minimum is not. Where the data have no slope at zero, the "
        "minimum is zero, and the same rule gets there."
    ),
)
def slow_near_zero(*, centre: float = 1.0, lam: float = 1.0, step: float = 0.5) -> Evidence:
    """Take one step of the L2 rule on ½(w − c)², with a slope at zero and without one."""
    arrived = [
        float(numerics.descend("l2", _bowl(c), lam, step, [3.0], 1)[-1, 0]) for c in (centre, 0.0)
    ]
    best = centre / (1 + lam)
    return Evidence(
        {
            "slope of the data at zero": -centre,
            "minimum": best,
            "weight after one step from 3": arrived[0],
            "slope of the data at zero, in the second case": 0.0,
            "weight after one step from 3, in the second case": arrived[1],
        },
        arrived[0] == best != 0 and arrived[1] == 0,
    )


@claim(
    id=34,
    source="S2 weight decay",
    statement="Weight decay takes from each weight an amount in proportion to its value.",
    verdict="true",
    because="What a step takes, divided by the weight, is ηλ for every weight, at every step.",
)
def decay_is_proportional(*, rule: Rule = "l2", lam: float = 0.5, step: float = 0.1) -> Evidence:
    """Take ten steps without data from a large, a middling and a small weight."""
    size = 3
    flat = Quadratic(np.zeros((size, size)), np.zeros(size))
    way = numerics.descend(rule, flat, lam, step, [8.0, 1.0, 0.01], 10)
    shares = (way[:-1] - way[1:]) / way[:-1]
    return Evidence(
        {
            "weights at the start": way[0],
            "taken by the first step": way[0] - way[1],
            "… over the weight": shares[0],
            "smallest and largest share in ten steps": np.array([shares.min(), shares.max()]),
            "ηλ": step * lam,
        },
        bool(np.allclose(shares, step * lam, rtol=1e-9)),
    )


@claim(
    id=36,
    source="S2 weight decay",
    statement="Under L1 every weight is moved by the same fixed amount, whatever its size.",
    verdict="care",
    because=(
        "In plain subgradient descent the penalty's part is ηλ for every weight that is not zero. "
        "Adam divides by a running size of the slope: without data its step is η, not ηλ, twice "
        "the penalty does not move it more, and near zero the steps vary."
    ),
)
def l1_step_is_fixed(
    *,
    optimizer: Literal["adam", "plain"] = "adam",
    lam: float = 0.5,
    step: float = 0.1,
    steps: int = 60,
) -> Evidence:
    """Measure step lengths without data, by plain subgradient descent and by the optimizer."""
    start = np.array([20.0, 10.0, 0.3])
    flat = Quadratic(np.zeros((3, 3)), np.zeros(3))

    def lengths(kind: str, strength: float) -> FloatArray:
        if kind == "plain":
            way = numerics.descend("subgradient", flat, strength, step, start, steps)
        else:
            way = numerics.adam(lambda w: strength * np.sign(w), start, step, steps)
        return np.abs(np.diff(way, axis=0))

    plain = {strength: lengths("plain", strength) for strength in (lam, 2 * lam)}
    other = {strength: lengths(optimizer, strength) for strength in (lam, 2 * lam)}
    fixed = all(np.allclose(sizes, step * strength) for strength, sizes in plain.items())
    same = bool(np.allclose(other[lam], other[2 * lam], rtol=1e-4))
    small = other[lam][:, 2]
    return Evidence(
        {
            "ηλ": step * lam,
            "plain: first step of the weights 20, 10, 0.3": plain[lam][0],
            "plain: the same with 2λ": plain[2 * lam][0],
            "Adam: first step": other[lam][0],
            "Adam: the same with 2λ": other[2 * lam][0],
            "Adam: shortest and longest step of the small weight": np.array(
                [small.min(), small.max()]
            ),
        },
        fixed and same and small.max() > 2 * small.min(),
    )


@claim(
    id=38,
    source="S2 weight decay",
    statement="L1 has no derivative at zero, which makes gradient descent work badly.",
    verdict="care",
    because=(
        "Two things are lost at a constant step: exact zeros, and convergence itself. Steps that "
        "fall bring convergence back, slowly, and no zeros. The proximal step, just as cheap, has "
        "both."
    ),
)
def the_kink_harms_descent(*, lam_share: float = 0.1, steps: int = 1000) -> Evidence:
    """Minimise the lasso on the diabetes data by three methods and compare what they reach."""
    f = _patients()
    lam = lam_share * L1(0.0).lam_max(f.gradient(np.zeros(10)))
    g, start, step = L1(lam), np.ones(10), 1 / (f.lipschitz + lam)
    best = lasso(f.X, f.y, lam, fit_intercept=False).w
    lowest = f.value(best) + g.value(best)

    def falling(k: int) -> float:
        return float(step / np.sqrt(k + 1))

    ends = {
        "constant": numerics.descend("subgradient", f, lam, step, start, steps)[-1],
        "ten times": numerics.descend("subgradient", f, lam, step, start, 10 * steps)[-1],
        "falling": subgradient_descent(f, g, start, step=falling, steps=10 * steps).w,
        "proximal": numerics.descend("proximal", f, lam, step, start, steps)[-1],
    }
    excess = {name: (f.value(w) + g.value(w)) / lowest - 1 for name, w in ends.items()}
    zeros = {name: int(np.count_nonzero(w == 0)) for name, w in ends.items()}
    stuck = excess["ten times"] > 1e-4
    return Evidence(
        {
            f"subgradient, {steps} steps: relative excess": excess["constant"],
            f"subgradient, {10 * steps} steps: relative excess": excess["ten times"],
            f"subgradient, {10 * steps} falling steps": excess["falling"],
            f"proximal, {steps} steps": max(excess["proximal"], 0.0),
            "exact zeros (in this order)": np.array(list(zeros.values())),
        },
        stuck
        and excess["proximal"] < 1e-5
        and 0 < excess["falling"] < excess["ten times"]
        and zeros["proximal"] > 0 == zeros["constant"] + zeros["ten times"] + zeros["falling"],
    )


@claim(
    id=49,
    source="S2 weight decay",
    statement="L1 leaves large weights relatively large and drives the small ones to zero sooner.",
    verdict="care",
    because=(
        "True if the features are orthogonal: each weight loses the same amount, and the smallest "
        "reaches zero first. With correlated features it need not hold: of the diabetes data's "
        "least-squares weights the largest is dead before six smaller ones."
    ),
)
def small_weights_die_first(*, orthogonal_only: bool = False) -> Evidence:
    """Compare the order of the least-squares weights with the order in which λ kills them."""
    names, f = diabetes().feature_names, _patients()
    if orthogonal_only:
        f = LeastSquares(np.linalg.qr(f.X)[0] * np.sqrt(f.y.size), f.y)
    sizes, deaths = _sizes_and_deaths(f)
    round_f = LeastSquares(np.linalg.qr(_patients().X)[0] * np.sqrt(f.y.size), f.y)
    round_sizes, round_deaths = _sizes_and_deaths(round_f)
    in_order = bool((np.diff(round_deaths[np.argsort(round_sizes)]) >= -1e-12).all())
    largest = int(sizes.argmax())
    outlived = int(np.count_nonzero((sizes < sizes[largest]) & (deaths > deaths[largest])))
    return Evidence(
        {
            "orthogonal features: weights die in order of size": in_order,
            "diabetes: largest least-squares weight": names[largest],
            "… its size": float(sizes[largest]),
            "… the λ from which on it is zero": float(deaths[largest]),
            "… smaller weights that live longer": outlived,
        },
        in_order and outlived > 0,
    )


@claim(
    id=50,
    source="S2 weight decay",
    statement="L2 decays all weights evenly, and large weights faster than small ones.",
    verdict="care",
    because=(
        "Both halves are one fact on two scales: evenly in relative terms, faster in absolute "
        "terms. It is a fact about the penalty's part. With the data in play the shares that "
        "remain differ, because a direction with a flat loss is shrunk far more than a steep one."
    ),
)
def l2_decays_evenly_and_faster(
    *,
    rule: Rule = "l2",
    curvatures: tuple[float, float] = (4.0, 0.01),
    lam: float = 0.5,
    step: float = 0.1,
) -> Evidence:
    """Take one step without data from three weights, then run two weights with data to the end."""
    w = np.array([8.0, 1.0, 0.01])
    taken = w - numerics.update(rule, w, 0.0, lam, step)
    f = Quadratic(np.diag(curvatures), np.ones(2))
    kept = numerics.descend(rule, f, lam, step, [1.0, 1.0], 2000)[-1]
    even = bool(np.allclose(taken / w, taken[0] / w[0], rtol=1e-9))
    faster = bool((np.diff(taken) < -1e-12).all())
    return Evidence(
        {
            "weights": w,
            "taken by one step": taken,
            "… over the weight": taken / w,
            "curvatures of a loss lowest at (1, 1)": np.array(curvatures),
            "shares that remain in the end": kept,
        },
        even and faster and bool(abs(kept[0] - kept[1]) > 0.1),
    )


def _signed(value: float) -> str:
    """Write a number with a typographic minus."""
    return f"{value:g}".replace("-", "−")


def _bowl(centre: float) -> Quadratic:
    """Return the loss ½(w − c)² of one weight."""
    return Quadratic(np.eye(1), np.array([centre]))


def _patients() -> LeastSquares:
    data = diabetes()
    return numerics.standard_problem(data.X, data.y)


def _sizes_and_deaths(f: LeastSquares) -> tuple[FloatArray, FloatArray]:
    """Return each least-squares weight's size, and the λ from which on the lasso has it at zero."""
    path = lasso_path(f.X, f.y, fit_intercept=False)
    alive = path.coefs != 0
    deaths = np.array(
        [path.lams[max(int(np.argmax(column)) - 1, 0)] if column.any() else 0 for column in alive.T]
    )
    return np.abs(path.coefs[-1]), deaths
