"""What the articles say about update rules, each claim with a check that runs and can fail."""

from __future__ import annotations

from typing import Literal

import numpy as np

from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.optimizers import adam
from shrinkage.core.penalties import L1
from shrinkage.core.solvers import lasso, ridge, subgradient_descent
from shrinkage.core.validation import FloatArray
from shrinkage.gradient import numerics
from shrinkage.gradient.numerics import Rule
from shrinkage.lesson.claims import Evidence, claim
from shrinkage.lesson.datasets import diabetes


@claim(
    id=5,
    source="S1 §2",
    statement="The L1 update moves a weight towards 0, from either side.",
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
            "of two large weights, moved away from zero": away,
        },
        towards and away > 0 and alone[2] * w[2] < 0,
        "of two large weights, moved away from zero",
    )


@claim(
    id=6,
    source="S1 §2",
    statement="The L1 update moves weights towards 0, and so L1 tends to give zeros.",
    verdict="reason",
    because=(
        "L1 does. But L2's update pulls towards zero from both sides as well, and gives none. What "
        "makes the zero is that L1's pull is still λ beside zero, so it can hold the weight there "
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
            "minimum under L2, which pulls towards zero too": ends["l2"],
        },
        both_pull and ends["proximal"] == 0 and ends["l2"] != 0,
        "minimum under L2, which pulls towards zero too",
    )


@claim(
    id=7,
    source="S1 §2",
    statement="Gradient descent on the L1 objective brings a weight to zero.",
    implied=True,
    verdict="wrong",
    because=(
        "From almost every start no step ends on zero. The weight jumps across it for ever, within "
        "η(λ + |∂ⱼL|). A smaller step makes the jumps smaller and no zeros. The proximal step "
        "lands on zero."
    ),
)
def descent_on_l1_reaches_zero(
    *,
    rule: Rule = "subgradient",
    centre: float = 0.3,
    lam: float = 1.0,
    step: float = 0.1,
    seed: int = 7,
) -> Evidence:
    """Follow 200 weights from random starts, whose best value is zero, with η and with η/2."""
    count = 200
    f = Quadratic(np.eye(count), np.full(count, centre))
    start = np.random.default_rng(seed).uniform(-2, 2, count)
    whole = numerics.run(rule, f, lam, step, start, 400)
    half = numerics.run(rule, f, lam, step / 2, start, 800)
    optimum_is_zero = abs(centre) <= lam
    inside = bool((whole.reach <= whole.bound).all() and (half.reach <= half.bound).all())
    never = whole.visits.sum() == 0 and half.visits.sum() == 0
    return Evidence(
        {
            "the best weight is zero": optimum_is_zero,
            "exact zeros among 80,200 iterates from 200 starts": int(whole.visits.sum()),
            "… with half the step": int(half.visits.sum()),
            "largest weight in the last 100 steps": float(whole.reach.max()),
            "… with half the step (and twice the steps)": float(half.reach.max()),
            "the chatter's bound": float(whole.bound.max()),
        },
        bool(optimum_is_zero and never and inside and half.reach.max() < 0.7 * whole.reach.max()),
        "exact zeros among 80,200 iterates from 200 starts",
    )


@claim(
    id=8,
    source="S1 §2",
    statement="L2's update multiplies the weight by a factor below 1.",
    implied=True,
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
    decisive = f"factor for ηλ = {', '.join(f'{step * lam:g}' for step in steps)}"
    tenth = [float(numerics.decay(1.0, lam, step, 10)) for step in steps]
    return Evidence(
        {
            "ηλ": np.array(steps) * lam,
            decisive: factors,
            "so the weight": ", ".join(regimes),
            "weight after ten steps from 1": np.array(tenth),
        },
        "shrinks" in regimes and {"lands", "flips", "grows"} <= set(regimes),
        decisive,
    )


@claim(
    id=9,
    source="S1 §2",
    statement="Near 0 L2 moves a weight ever more slowly, and hence it never becomes 0.",
    verdict="reason",
    because=(
        "Speed is not the reason. On most data L2's *minimum* is not zero, as a closed form "
        "shows that takes no steps at all. Only where the data have no slope at zero is it zero. "
        "There the article is right about descent: it comes ever nearer and arrives in the limit "
        "alone, unless η = 1/(h + λ), with which it arrives at once."
    ),
)
def slow_near_zero(*, centre: float = 1.0, lam: float = 1.0, step: float = 0.1) -> Evidence:
    """Solve ridge in closed form, with a slope at zero and without, and descend to the latter."""
    design = np.array([[1.0], [-1.0]])  # of curvature 1

    def solved(c: float) -> float:
        return float(ridge(design, c * design[:, 0], lam, fit_intercept=False).w[0])

    flat = np.abs(numerics.descend("l2", _bowl(0.0), lam, step, [3.0], 200)[:, 0])
    at_once = float(numerics.descend("l2", _bowl(0.0), lam, 1 / (1 + lam), [3.0], 1)[-1, 0])
    patients = _patients()
    weights = ridge(patients.X, patients.y, lam, fit_intercept=False).w
    nearer = bool((np.diff(flat) < 0).all() and flat[-1] > 0)
    return Evidence(
        {
            "slope of the data at zero": -centre,
            "minimum, in closed form": solved(centre),
            "exact zeros in closed form, diabetes data": int(np.count_nonzero(weights == 0)),
            "without a slope of the data: minimum, in closed form": solved(0.0),
            "… weight after 200 steps from 3": float(flat[-1]),
            "… weight after one step with η = 1/(h + λ)": at_once,
        },
        solved(centre) != 0 == solved(0.0) and bool(weights.all()) and nearer and at_once == 0,
        "minimum, in closed form",
    )


Optimizer = Literal["plain", "adam"]


@claim(
    id=34,
    source="S2 weight decay",
    statement="Weight decay takes from each weight an amount in proportion to its value.",
    verdict="true",
    because=(
        "In plain gradient descent, which the article writes down, it is ηλ times the weight, at "
        "every step. With L2 in the gradient of Adam it is not: the first step is η for all."
    ),
)
def decay_is_proportional(
    *, rule: Rule = "l2", optimizer: Optimizer = "plain", lam: float = 0.5, step: float = 0.1
) -> Evidence:
    """Take ten steps without data from a large, a middling and a small weight."""
    start = np.array([8.0, 1.0, 0.01])
    plain = _without_data(rule, optimizer, start, lam, step, 10)
    adam = _without_data("l2", "adam", start, lam, step, 1)
    shares = (plain[:-1] - plain[1:]) / plain[:-1]
    return Evidence(
        {
            "weights at the start": start,
            "taken by the first step": plain[0] - plain[1],
            "share of each weight that a step takes": shares[0],
            "smallest and largest share in ten steps": np.array([shares.min(), shares.max()]),
            "ηλ": step * lam,
            "Adam: taken by the first step": adam[0] - adam[1],
        },
        bool(np.allclose(shares, step * lam, rtol=1e-9)),
        "share of each weight that a step takes",
    )


@claim(
    id=36,
    source="S2 weight decay",
    statement="Under L1 every weight is moved by the same fixed amount, whatever its size.",
    verdict="true",
    because=(
        "In plain subgradient descent, which the article writes down, the penalty's part is ηλ for "
        "every weight that is not zero. Under Adam it is not: without data the first step is η, "
        "twice the penalty does not make it longer, and near zero the steps vary."
    ),
)
def l1_step_is_fixed(
    *, optimizer: Optimizer = "plain", lam: float = 0.5, step: float = 0.1, steps: int = 60
) -> Evidence:
    """Measure step lengths without data, with λ and with 2λ, and beside them Adam's."""
    start = np.array([20.0, 10.0, 0.3])

    def lengths(kind: Optimizer, strength: float) -> FloatArray:
        way = _without_data("subgradient", kind, start, strength, step, steps)
        return np.abs(np.diff(way, axis=0))

    taken = {strength: lengths(optimizer, strength) for strength in (lam, 2 * lam)}
    adam = {strength: lengths("adam", strength) for strength in (lam, 2 * lam)}
    small = adam[lam][:, 2]
    return Evidence(
        {
            "ηλ": step * lam,
            "first step of the weights 20, 10, 0.3": taken[lam][0],
            "shortest and longest of all steps": np.array([taken[lam].min(), taken[lam].max()]),
            "first step with 2λ": taken[2 * lam][0],
            "Adam: first step": adam[lam][0],
            "Adam: first step with 2λ": adam[2 * lam][0],
            "Adam: shortest and longest step of the small weight": np.array(
                [small.min(), small.max()]
            ),
        },
        all(np.allclose(sizes, step * strength) for strength, sizes in taken.items()),
        "shortest and longest of all steps",
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

    constant = numerics.descend("subgradient", f, lam, step, start, 10 * steps)
    costs = np.array([f.value(w) + g.value(w) for w in constant])
    ends = {
        "constant": constant[steps],
        "ten times": constant[int(np.argmin(costs))],  # nowhere does it come nearer
        "falling": subgradient_descent(f, g, start, step=falling, steps=10 * steps).w,
        "proximal": numerics.descend("proximal", f, lam, step, start, steps)[-1],
    }
    excess = {name: (f.value(w) + g.value(w)) / lowest - 1 for name, w in ends.items()}
    zeros = {name: int(np.count_nonzero(w == 0)) for name, w in ends.items()}
    stuck = excess["ten times"] > 1e-5
    return Evidence(
        {
            f"subgradient, {steps} steps: relative excess": excess["constant"],
            f"the best of {10 * steps} subgradient steps: relative excess": excess["ten times"],
            f"subgradient, {10 * steps} falling steps": excess["falling"],
            f"proximal, {steps} steps": max(excess["proximal"], 0.0),
            "exact zeros (in this order)": np.array(list(zeros.values())),
        },
        stuck
        and excess["proximal"] < 1e-5
        and 0 < excess["falling"] < excess["ten times"]
        and zeros["proximal"] > 0 == zeros["constant"] + zeros["ten times"] + zeros["falling"],
        f"the best of {10 * steps} subgradient steps: relative excess",
    )


@claim(
    id=49,
    source="S2 weight decay",
    statement=(
        "In training, L1's steps leave large weights relatively large and bring small ones to zero "
        "sooner."
    ),
    verdict="care",
    because=(
        "True if the features are orthogonal: each weight loses the same amount, so the smallest "
        "reaches zero first and the large ones lose a smaller share. With correlated features it "
        "need not hold: of the diabetes data's least-squares weights the largest is gone while "
        "smaller ones stay."
    ),
)
def small_weights_die_first(
    *, orthogonal_only: bool = False, lam_share: float = 0.1, step_share: float = 0.5
) -> Evidence:
    """Take proximal steps from the least-squares weights, and see which weight is zero when."""
    names, f = diabetes().feature_names, _patients()
    round_f = LeastSquares(np.linalg.qr(f.X)[0] * np.sqrt(f.y.size), f.y)
    round_way, round_deaths = _deaths(round_f, lam_share, step_share)
    way, deaths = _deaths(round_f if orthogonal_only else f, lam_share, step_share)
    round_sizes, sizes = np.abs(round_way[0]), np.abs(way[0])
    in_order = bool((np.diff(round_deaths[np.argsort(round_sizes)]) >= 0).all())
    alive = round_way[-1] != 0
    kept = np.abs(round_way[-1] / round_way[0])[alive][np.argsort(round_sizes[alive])]
    largest = int(sizes.argmax())
    outlived = int(np.count_nonzero(deaths > deaths[largest]))
    return Evidence(
        {
            "orthogonal features: weights reach zero in order of size": in_order,
            "… shares that remain, of the smaller weights first": kept,
            "diabetes: largest least-squares weight": names[largest],
            "… its size": float(sizes[largest]),
            "diabetes: smaller weights that outlive the largest": outlived,
        },
        in_order and bool((np.diff(kept) >= -1e-12).all()) and outlived > 0,
        "diabetes: smaller weights that outlive the largest",
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
            "share of each weight that a step takes": taken / w,
            "curvatures of a loss lowest at (1, 1)": np.array(curvatures),
            "shares that remain in the end": kept,
        },
        even and faster and bool(abs(kept[0] - kept[1]) > 0.1),
        "share of each weight that a step takes",
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


def _without_data(
    rule: Rule, optimizer: Optimizer, start: FloatArray, lam: float, step: float, steps: int
) -> FloatArray:
    """Follow a penalty alone, by its plain rule or with its slope in Adam."""
    if optimizer == "adam":
        return adam(lambda w: -numerics.penalty_pull(rule, w, lam), start, step, steps)
    flat = Quadratic(np.zeros((start.size, start.size)), np.zeros(start.size))
    return numerics.descend(rule, flat, lam, step, start, steps)


def _deaths(f: LeastSquares, lam_share: float, step_share: float) -> tuple[FloatArray, FloatArray]:
    """Take proximal steps from the least-squares weights; say from which step on each is 0."""
    start = np.linalg.lstsq(f.X, f.y)[0]
    lam = lam_share * L1(0.0).lam_max(f.gradient(np.zeros_like(start)))
    way = numerics.descend("proximal", f, lam, step_share / f.lipschitz, start, 3000)
    alive = way != 0
    last_alive = len(way) - 1 - np.argmax(alive[::-1], axis=0)
    return way, last_alive + 1
