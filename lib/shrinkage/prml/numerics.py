"""PRML's picture in numbers: where a loss of two weights touches the region Σ|wⱼ|^q ≤ t^q.

A loss is a `Quadratic` with a positive definite H; its minimiser is the centre c. The budget t is
where the region meets the axes, so that PRML's η is t^q. The multiplier λ is that of the penalty
(λ/q)Σ|wⱼ|^q: at each weight that is not zero −∂ⱼL = λ·sign(wⱼ)|wⱼ|^(q−1).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkage.core.losses import LeastSquares, Quadratic
from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import Lq, Penalty, project_l1_ball
from shrinkage.core.solvers import proximal_gradient
from shrinkage.core.validation import (
    FloatArray,
    as_design,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_nonnegative,
    check_positive,
)

Place = Literal["inside", "axis", "corner", "edge", "curve"]
BoolArray = NDArray[np.bool_]

AXES = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Directions of the four points on the axes, counterclockwise from (1, 0)."""

PIECES = 64
"""Pieces of a quarter of the outline in which turns of the loss are looked for, for q < 1."""


_NEAR = 1e-9
"""Angles this close to an axis belong to the corner there, for q < 1."""


@dataclass(frozen=True)
class Touching:
    """A lowest point of the loss in the region: the solution, or for q < 1 a local one.

    Attributes
    ----------
    w : ndarray, shape (2,)
        The point. A weight far below what a float can hold is written as 0; `zeros` decides.
    place : {"inside", "axis", "corner", "edge", "curve"}
        Where it is: inside the region, at a point of a smooth outline on an axis, at a corner
        (q ≤ 1), inside an edge of the diamond, or on a curved part of the outline.
    zeros : pair of bool
        Which weights are exactly zero, decided by the optimality conditions.
    multiplier : float
        λ ≥ 0; 0 inside.
    exponent : float or None
        log₁₀ of the smaller weight's size; None if that weight is exactly zero.
    loss : float
        The loss there.
    """

    w: FloatArray
    place: Place
    zeros: tuple[bool, bool]
    multiplier: float
    exponent: float | None
    loss: float


# ------------------------------------------------------------------------- scales and the outline


def correlated_loss(rho: float, centre: ArrayLike) -> Quadratic:
    """Loss of two standardised features with correlation ρ, lowest at the given centre."""
    if not -1 < as_real("rho", rho) < 1:
        raise ValueError(f"rho must be a correlation strictly between -1 and 1, got {rho}")
    H = np.array([[1.0, rho], [rho, 1.0]])
    return Quadratic(H, as_vector("centre", centre, length=2))


def lam_of_prml(lam: float, q: float, n: int) -> float:
    """PRML's λ (eq. 3.29) for our λ: 2nλ/q.

    PRML minimises ½‖y − Xw‖² + (λ_B/2)Σ|wⱼ|^q, we 1/(2n)·‖y − Xw‖² + (λ/q)Σ|wⱼ|^q.
    """
    return 2 * check_count("n", n) * check_nonnegative("lam", lam) / check_positive("q", q)


def eta_of_prml(w: ArrayLike, q: float) -> float:
    """PRML's η (eq. 3.30) for which the weights w are on the outline: Σ|wⱼ|^q."""
    return float((np.abs(as_vector("w", w)) ** check_positive("q", q)).sum())


def small_weight(pull: float, q: float) -> float:
    """Size that a pull leaves to a weight beside one of size 1: pull^(1/(q − 1)), for q > 1.

    The pull is |gⱼ|/λ, the negative gradient at the weight's zero over the multiplier, below 1.
    """
    if as_real("q", q) <= 1:
        raise ValueError(f"q must be greater than 1, got {q}: from there down zero can be optimal")
    return float(check_nonnegative("pull", pull) ** (1 / (q - 1)))


def _check(loss: Quadratic, t: float, q: float) -> tuple[float, float]:
    H = loss.H
    if H.shape != (2, 2) or not (H[0, 0] > 0 and H[0, 0] * H[1, 1] > H[0, 1] ** 2):
        raise ValueError(
            f"loss must have a positive definite Hessian of two weights, got {H.tolist()}"
        )
    return check_positive("t", t), check_positive("q", q)


def _is_inside(c: FloatArray, t: float, q: float) -> bool:
    a, b = np.abs(c).tolist()
    return bool((a / t) ** q + (b / t) ** q <= 1)


class _Turned(NamedTuple):
    """A frame of two directions: w = x·e + y·f, with e along an axis and f along the other one."""

    e: tuple[int, int]
    f: tuple[int, int]

    def to_plane(self, x: float, y: float) -> FloatArray:
        return np.array([x * self.e[0] + y * self.f[0], x * self.e[1] + y * self.f[1]])

    def parts(self, vector: FloatArray) -> tuple[float, float]:
        a, b = vector.tolist()
        return a * self.e[0] + b * self.e[1], a * self.f[0] + b * self.f[1]


def _frame(quarter: int) -> _Turned:
    return _Turned(AXES[quarter], AXES[(quarter + 1) % 4])


def _outline(angle: float, t: float, q: float) -> tuple[float, float]:
    """Point of the outline, along e and along f: t·cos^(2/q) and t·sin^(2/q)."""
    return t * math.cos(angle) ** (2 / q), t * math.sin(angle) ** (2 / q)


def _push(loss: Quadratic, frame: _Turned, angle: float, t: float, q: float) -> float:
    """How the loss falls from e towards f along the outline, times what keeps it finite."""
    along_e, along_f = frame.parts(-loss.gradient(frame.to_plane(*_outline(angle, t, q))))
    cos, sin, power = math.cos(angle), math.sin(angle), abs(2 - 2 / q)
    if q > 1:
        return float(along_f * cos**power - along_e * sin**power)
    return float(along_f * sin**power - along_e * cos**power)


def _last(holds: Callable[[float], bool], start: float, stop: float) -> float:
    """Last double from `start` towards `stop` at which a condition holds that ends in between."""
    while (middle := start + (stop - start) / 2) not in (start, stop):
        if holds(middle):
            start = middle
        else:
            stop = middle
    return middle


# ------------------------------------------------------------------------------- the touching point


def solve(loss: Quadratic, t: float, q: float) -> Touching:
    """Return the lowest point of the loss in the region Σ|wⱼ|^q ≤ t^q (PRML eq. 3.30).

    For q ≥ 1 it is the only one. For q < 1 it is the best of `local_solutions`; a tie goes to a
    corner.

    Parameters
    ----------
    loss : Quadratic
        Of two weights, positive definite.
    t, q : float
        Budget and exponent, both positive.
    """
    return local_solutions(loss, t, q)[0]


def local_solutions(loss: Quadratic, t: float, q: float) -> tuple[Touching, ...]:
    """Every point of the region that has the lowest loss around it, the lowest of all first.

    There is one for q ≥ 1, and one inside; on the outline of a region with q < 1 there may be
    several: corners, and curved parts between two of them. They are found where the loss along the
    outline stops to fall, between `PIECES` points of each quarter, and then to the last double.
    """
    t, q = _check(loss, t, q)
    if _is_inside(loss.w_star, t, q):
        return (_inside(loss),)
    if q > 1:
        return (_axis_point(loss, t, q) or _curve_point(loss, t, q),)
    if q == 1:
        return (_of_diamond(loss, t),)
    corners = [_corner(loss, t, q, axis) for axis in AXES]
    curved = [
        _on_curve(loss, frame, angle, t, q)
        for frame in map(_frame, range(4))
        for angle in _low_angles(loss, frame, t, q)
        if _NEAR < angle < math.pi / 2 - _NEAR
    ]
    # Where −∇L points inwards the loss falls into the region.
    held = [each for each in corners if each.multiplier >= 0]
    held += [each for each in curved if each.multiplier > 0]
    # Only a corner that rounding has pushed over can be missing then.
    return tuple(sorted(held or corners, key=lambda each: each.loss))


def _inside(loss: Quadratic) -> Touching:
    c = loss.w_star
    zeros = (bool(c[0] == 0), bool(c[1] == 0))
    exponent = None if any(zeros) else math.log10(float(np.abs(c).min()))
    return Touching(c.copy(), "inside", zeros, 0.0, exponent, 0.0)


def _corner(
    loss: Quadratic, t: float, q: float, axis: tuple[int, int], place: Place = "corner"
) -> Touching:
    w = t * np.array(axis, dtype=float)
    outward = float(-loss.gradient(w) @ axis)
    zeros = (axis[0] == 0, axis[1] == 0)
    return Touching(w, place, zeros, outward * t ** (1 - q), None, loss.value(w))


def _axis_point(loss: Quadratic, t: float, q: float) -> Touching | None:
    """For q > 1 a point on an axis is the solution if and only if −∇L points along that axis."""
    for quarter in range(4):
        frame = _frame(quarter)
        outward, sideways = frame.parts(-loss.gradient(frame.to_plane(t, 0.0)))
        if sideways == 0 and outward >= 0:
            return _corner(loss, t, q, frame.e, "axis")
    return None


def _curve_point(loss: Quadratic, t: float, q: float) -> Touching:
    """For q > 1: go from the point below the centre downhill, to where the loss stops to fall.

    That point can be seen from the centre, and on the part of the outline that can be, the loss
    stops to fall at one place only: the solution. An angle is measured from the nearer axis, so
    that a weight may be as small as it likes.
    """
    frame = _below(loss.w_star)
    sizes = np.abs(frame.parts(loss.w_star))
    angle = math.atan(float(sizes[1] / sizes[0]) ** (q / 2))
    way = 1 if _push(loss, frame, angle, t, q) > 0 else -1
    start = angle

    def falls(angle: float) -> bool:
        point = frame.to_plane(*_outline(angle, t, q))
        outward = frame.parts(loss.w_star - point)
        power = abs(2 - 2 / q)
        seen = outward[0] * math.cos(angle) ** power + outward[1] * math.sin(angle) ** power > 0
        return seen and way * _push(loss, frame, angle, t, q) > 0

    for _ in range(8):
        stop = math.pi / 4 if way > 0 else 0.0
        if not falls(stop):
            return _on_curve(loss, frame, _last(falls, start, stop), t, q)
        if way > 0:  # over the diagonal, towards the other axis
            frame = _Turned(frame.f, frame.e)
        else:  # over the axis
            frame = _Turned(frame.e, (-frame.f[0], -frame.f[1]))
        way, start = -way, stop
    raise ArithmeticError(f"no touching point found for t = {t}, q = {q}")  # pragma: no cover


def _below(c: FloatArray) -> _Turned:
    """Return the frame whose first direction is the axis nearest to the centre."""
    first = int(abs(c[1]) > abs(c[0]))
    signs = [1 if value >= 0 else -1 for value in c.tolist()]
    directions = ((signs[0], 0), (0, signs[1]))
    return _Turned(directions[first], directions[1 - first])


def _on_curve(loss: Quadratic, frame: _Turned, angle: float, t: float, q: float) -> Touching:
    x, y = _outline(angle, t, q)
    w = frame.to_plane(x, y)
    along = frame.parts(-loss.gradient(w))
    size, pull, other = (x, *along) if x >= y else (y, along[1], along[0])
    least = min(math.sin(angle), math.cos(angle))
    # Of a weight too small for a float the pulls still say how small it is.
    exponent = (
        math.log10(min(x, y))
        if least > 1e-150
        else math.log10(size) + math.log10(abs(other / pull)) / (q - 1)
    )
    return Touching(w, "curve", (False, False), pull * size ** (1 - q), exponent, loss.value(w))


def _low_angles(loss: Quadratic, frame: _Turned, t: float, q: float) -> list[float]:
    """Angles inside a quarter at which the loss along the outline stops to fall, for q < 1."""
    grid = [math.pi / 2 * i / PIECES for i in range(PIECES + 1)]
    falls = [_push(loss, frame, angle, t, q) > 0 for angle in grid]
    return [
        _last(lambda angle: _push(loss, frame, angle, t, q) > 0, grid[i], grid[i + 1])
        for i in range(PIECES)
        if falls[i] and not falls[i + 1]
    ]


def _of_diamond(loss: Quadratic, t: float) -> Touching:
    """Of the four corners and four edges take the one whose conditions hold by most; q = 1."""
    corners, edges = [], []
    for quarter in range(4):
        frame = _frame(quarter)
        outward, sideways = frame.parts(-loss.gradient(frame.to_plane(t, 0.0)))
        corners.append(outward - abs(sideways))
        edges.append(_edge(loss, frame, t))
    best = int(np.argmax([*corners, *(margin for margin, _ in edges)]))
    if best < 4:
        return _corner(loss, t, 1.0, AXES[best])
    frame, (_, y) = _frame(best - 4), edges[best - 4]
    x = t - y
    w = frame.to_plane(x, y)
    multiplier = frame.parts(-loss.gradient(w))[0]
    exponent = math.log10(min(x, y))
    return Touching(w, "edge", (False, False), multiplier, exponent, loss.value(w))


def _edge(loss: Quadratic, frame: _Turned, t: float) -> tuple[float, float]:
    """How surely the inside of an edge wins, and the size of the second weight where it does."""
    e1, f1 = frame.parts(-loss.gradient(frame.to_plane(t, 0.0)))
    e2, f2 = frame.parts(-loss.gradient(frame.to_plane(0.0, t)))
    gains = f1 - e1, e2 - f2  # of moving into the edge, at either end
    y = t * gains[0] / (gains[0] + gains[1])
    multiplier = frame.parts(-loss.gradient(frame.to_plane(t - y, y)))[0]
    return min(*gains, multiplier), y


def along_outline(loss: Quadratic, t: float, q: float, places: ArrayLike) -> FloatArray:
    """Return the loss at points of the outline; places in quarters of a turn from (t, 0)."""
    t, q = _check(loss, t, q)
    values = []
    for place in as_vector("places", places).tolist():
        quarter = math.floor(place)
        point = _outline((place - quarter) * math.pi / 2, t, q)
        values.append(loss.value(_frame(quarter % 4).to_plane(*point)))
    return np.array(values)


# --------------------------------------------------------------------------- many random centres


def laplace_centres(count: int, p: int, rng: np.random.Generator) -> FloatArray:
    """Centres whose entries are independent, of either sign, exponential in size with mean 1."""
    return rng.laplace(size=(check_count("count", count), check_count("p", p)))


def have_zero(centres: ArrayLike, rho: float, t: float, q: float) -> BoolArray:
    """Say of each centre, shape (m, 2), whether the solution of `solve` has an exact zero.

    For q ≤ 1 a zero is a corner, and the test needs no solution: at the corner nearest to H·c no
    point of the two neighbouring curves may be lower. For q > 1 it is one equation.
    """
    c = as_matrix("centres", centres)
    if c.shape[1] != 2:
        raise ValueError(f"centres must be of shape (m, 2), got {c.shape}")
    t, q = _check(correlated_loss(rho, (0.0, 0.0)), t, q)
    inside = ((np.abs(c) / t) ** q).sum(axis=1) <= 1
    pulls = c + rho * c[:, ::-1]
    # By symmetry as if the corner were (t, 0).
    first = np.abs(pulls[:, 1]) > np.abs(pulls[:, 0])
    near, far = np.where(first[:, np.newaxis], pulls[:, ::-1], pulls).T
    near, far = np.abs(near), np.where(near < 0, -far, far)
    if q > 1:
        zero = far == rho * t
    elif q == 1:
        zero = np.abs(far - rho * t) <= near - t
    else:
        zero = _corner_is_lowest(near, far, rho, t, q)
    return np.asarray(np.where(inside, (c == 0).any(axis=1), zero), dtype=bool)


def _corner_is_lowest(
    near: FloatArray, far: FloatArray, rho: float, t: float, q: float
) -> BoolArray:
    """Whether no point of the outline has a lower loss than (t, 0), for q < 1."""
    angles = np.pi / 2 * np.arange(1, PIECES) / PIECES
    x, y = t * np.cos(angles) ** (2 / q), t * np.sin(angles) ** (2 / q)
    lowest = np.ones(len(near), dtype=bool)
    for sign in (1.0, -1.0):
        fixed = (x**2 + y**2 - t**2) / 2 + sign * rho * x * y
        above = fixed + np.outer(near, t - x) - np.outer(sign * far, y)
        lowest &= (above >= 0).all(axis=1)
        left, middle, right = above[:, :-2], above[:, 1:-1], above[:, 2:]
        bend = left - 2 * middle + right
        with np.errstate(divide="ignore", invalid="ignore"):
            # A parabola through three points goes this far below the middle one; four times that
            # is surely enough to tell which cases need the exact minimum.
            depth = (left - right) ** 2 / (2 * bend)
        valley = (middle <= left) & (middle <= right) & (middle < depth)
        for row, place in np.argwhere(valley & lowest[:, np.newaxis]).tolist():
            pull = (float(near[row]), float(sign * far[row]))
            lowest[row] &= _valley(pull, sign * rho, t, q, place) >= 0
    return lowest


def _valley(pull: tuple[float, float], rho: float, t: float, q: float, place: int) -> float:
    """Lowest loss between two points of the outline, above that of the corner (t, 0)."""
    power = 2 / q - 2

    def falls(angle: float) -> bool:
        x, y = _outline(angle, t, q)
        slopes = pull[0] - x - rho * y, pull[1] - y - rho * x
        return bool(slopes[1] * math.sin(angle) ** power > slopes[0] * math.cos(angle) ** power)

    step = math.pi / 2 / PIECES
    x, y = _outline(_last(falls, (place + 1) * step, (place + 3) * step), t, q)
    return (x * x + y * y - t * t) / 2 + rho * x * y + pull[0] * (t - x) - pull[1] * y


def critical_exponent(centre: ArrayLike, rho: float, t: float) -> float:
    """Return the largest q at which a centre gives a zero: for a smaller q it gives one as well.

    The regions shrink as q falls, and the points on the axes stay. Found to the last double.
    """
    c = [as_vector("centre", centre, length=2)]
    if have_zero(c, rho, t, 1.0)[0]:
        return 1.0
    if not have_zero(c, rho, t, 0.01)[0]:
        raise ValueError(f"centre must give a zero for some q >= 0.01, got {c[0].tolist()}")
    return _last(lambda q: bool(have_zero(c, rho, t, q)[0]), 0.01, 1.0)


def count_law(p: int, t: float) -> FloatArray:
    """Chances of 1, …, p weights that are not zero, for q = 1, a round loss and Laplace centres.

    The number is 1 + N, at most p, with N a Poisson variable of mean t. Entries of a centre have
    mean size 1; for another mean size s put t/s for t.
    """
    count, mean = check_count("p", p), check_positive("t", t)
    terms = [math.exp(-mean)]
    for k in range(1, count - 1):
        terms.append(terms[-1] * mean / k)
    if count == 1:
        return np.ones(1)
    return np.array([*terms, max(0.0, 1 - math.fsum(terms))])


def share_with_zero(p: int, t: float) -> float:
    """Chance of at least one exact zero under `count_law`: that of N ≤ p − 2."""
    return math.fsum(count_law(p, t)[:-1].tolist())


def nonzero_counts(centres: ArrayLike, t: float) -> NDArray[np.int64]:
    """Count the weights that are not zero of the lowest point in ‖w‖₁ ≤ t, for a round loss."""
    rows = as_matrix("centres", centres)
    return np.array([np.count_nonzero(project_l1_ball(row, t)) for row in rows], dtype=np.int64)


def nonzero_counts_correlated(centres: ArrayLike, rho: float, t: float) -> NDArray[np.int64]:
    """Count them for standardised features that all have the correlation ρ ≥ 0 with one another.

    The lasso's exact path says which weights are not zero at the λ whose budget is t.
    """
    rows = as_matrix("centres", centres)
    if not 0 <= as_real("rho", rho) < 1:
        raise ValueError(f"rho must be in [0, 1), got {rho}")
    check_positive("t", t)
    p = rows.shape[1]
    X = np.sqrt(p) * np.linalg.cholesky((1 - rho) * np.eye(p) + rho).T
    counts = []
    for row in rows:
        path = lasso_path(X, X @ row, fit_intercept=False)
        used = np.abs(path.coefs).sum(axis=1)
        lam = float(np.interp(t, used, path.lams)) if t < used[-1] else float(path.lams[-1])
        counts.append(np.count_nonzero(path(lam)))
    return np.array(counts, dtype=np.int64)


def shares_by_exponent(
    centres: ArrayLike, rho: float, t: float, exponents: Sequence[float]
) -> FloatArray:
    """Share of the centres whose solution has an exact zero, for each exponent q."""
    return np.array([have_zero(centres, rho, t, q).mean() for q in exponents])


# --------------------------------------------------------------------------- shapes of other norms


def level_outline(penalty: Penalty, corner: ArrayLike, directions: ArrayLike) -> FloatArray:
    """Points in the given directions at which a penalty has the value that it has at `corner`.

    Parameters
    ----------
    penalty : Penalty
        One that grows along every ray, as all of `shrinkage.core.penalties` with λ > 0 do.
    corner : array_like, shape (p,)
        A point of the outline, not the origin.
    directions : array_like, shape (m, p)
        Where to look from the origin; none may be zero.

    Returns
    -------
    ndarray, shape (m, p)
    """
    level = penalty.value(as_vector("corner", corner))
    if not level > 0:
        raise ValueError(f"corner must have a penalty greater than 0, got {level}")
    points = []
    for ray in as_matrix("directions", directions):
        if not ray.any():
            raise ValueError(f"directions must not be zero, got {ray.tolist()}")
        high = 1.0
        while penalty.value(high * ray) < level:
            high *= 2
        reach = _last(lambda size, ray=ray: penalty.value(size * ray) < level, 0.0, high)  # type: ignore[misc]
        points.append(reach * ray)
    return np.array(points)


# ------------------------------------------------------------------------------- many weights


class Ending(NamedTuple):
    """Where a minimisation of least squares + (λ/q)Σ|wⱼ|^q ended.

    ``zeros`` are the weights that are exactly zero, ``hidden`` those that two decimals would print
    as zero though they are not, ``smallest`` the smallest size that is not zero (0 if all are).
    """

    w: FloatArray
    objective: float
    zeros: int
    hidden: int
    smallest: float


def fit_exponent(X: ArrayLike, y: ArrayLike, lam: float, q: float, start: ArrayLike) -> Ending:
    """Minimise 1/(2n)·‖y − Xw‖² + (λ/q)Σ|wⱼ|^q by proximal gradient steps from a start.

    For q ≥ 1 the start does not matter; for q < 1 it decides which local solution is found.
    """
    penalty = Lq(lam, q)
    result = proximal_gradient(
        LeastSquares(*as_design(X, y)),
        penalty,
        start,
        accelerated=q >= 1,
        tol=1e-10,
        max_steps=50_000,
    )
    sizes = np.abs(result.w)
    alive = sizes[sizes > 0]
    return Ending(
        w=result.w,
        objective=result.objective,
        zeros=int((sizes == 0).sum()),
        hidden=int((alive < 0.005).sum()),
        smallest=float(alive.min()) if alive.size else 0.0,
    )
