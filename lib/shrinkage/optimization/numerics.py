"""The optimization view in numbers: a quadratic loss of two weights over a diamond or a disc.

A loss is a `Quadratic` with a positive definite H; its minimiser is the centre c. The regions are
the diamond ‖w‖₁ ≤ t and the disc ½‖w‖² ≤ ½t². With these two forms of the constraint the multiplier
is the λ of the penalties λ‖w‖₁ and (λ/2)‖w‖².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkage.core.losses import Quadratic
from shrinkage.core.paths import Path, lasso_multiplier
from shrinkage.core.paths import budgets as budgets
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

Region = Literal["diamond", "disc"]
Face = Literal["inside", "circle", "edge", "vertex"]

VERTICES = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Directions of the diamond's vertices, counterclockwise from (1, 0)."""

EDGES = ((1, 1), (-1, 1), (-1, -1), (1, -1))
"""Outward normals of the diamond's edges, which are the signs of the weights on them; edge k runs
from vertex k to vertex k + 1."""

_SAME_ANGLE = 1e-6
"""Polynomial roots whose angles are this close (radians) are one, as their rounding allows."""


@dataclass(frozen=True)
class Lowest:
    """The lowest point of a loss inside a region, and the evidence that it is the lowest.

    ``multiplier`` is λ ≥ 0 in −∇L(w) = λ·(a subgradient of the norm term). The optimality
    conditions decide which weights are ``zeros``, no tolerance does. ``normals`` generate the
    normal cone: none inside, one on a circle or an edge, both edges' at a vertex; shape (k, 2).
    """

    w: FloatArray
    multiplier: float
    face: Face
    zeros: tuple[bool, bool]
    negative_gradient: FloatArray
    normals: FloatArray


class ZeroSet(NamedTuple):
    """A stretch of budgets, from start to stop, on which the same weights are exactly zero."""

    start: float
    stop: float
    zeros: tuple[int, ...]


class Cone(NamedTuple):
    """All points apex + Σ μₖ·generators[k] with μ ≥ 0: a ray for one generator, else a wedge."""

    apex: FloatArray
    generators: FloatArray

    def corners(self, reach: float) -> FloatArray:
        """Corners of a parallelogram (or ends of a segment) that follows the cone for `reach`."""
        far = self.apex + reach * self.generators / np.linalg.norm(
            self.generators, axis=1, keepdims=True
        )
        if len(far) == 1:
            return np.array([self.apex, far[0]])
        return np.array([self.apex, far[0], far[0] + far[1] - self.apex, far[1]])


# ---------------------------------------------------------------------------------------- the loss


def hessian(kappa: float, theta: float) -> FloatArray:
    """H = R(θ)·diag(√κ, 1/√κ)·R(θ)ᵀ, of determinant 1, steepest at θ radians from the w₁ axis."""
    if as_real("kappa", kappa) < 1:
        raise ValueError(f"kappa must be a condition number of at least 1, got {kappa}")
    as_real("theta", theta)
    steep, flat = np.sqrt(kappa), 1 / np.sqrt(kappa)
    cos, sin = np.cos(theta), np.sin(theta)
    mixed = (steep - flat) * cos * sin
    return np.array(
        [[steep * cos**2 + flat * sin**2, mixed], [mixed, steep * sin**2 + flat * cos**2]]
    )


def tilted_loss(kappa: float, theta: float, centre: ArrayLike) -> Quadratic:
    """Quadratic loss with condition number κ, tilt θ (radians) and the given centre, shape (2,)."""
    return Quadratic(hessian(kappa, theta), as_vector("centre", centre, length=2))


def loss_of_data(X: ArrayLike, y: ArrayLike) -> Quadratic:
    """Least squares 1/(2n)·‖y − Xw‖² of two independent columns, up to its constant."""
    columns, response = as_design(X, y)
    if columns.shape[1] != 2:
        raise ValueError(f"X must have two columns, got shape {columns.shape}")
    centre, _, rank, _ = np.linalg.lstsq(columns, response)
    if rank < 2:
        raise ValueError(f"X must have two linearly independent columns, got rank {rank}")
    return Quadratic(columns.T @ columns / len(columns), as_vector("centre", centre))


def entries(loss: Quadratic) -> tuple[float, float, float, float, float]:
    """h11, h12, h22, c1, c2: what the derivations' functions take."""
    (h11, h12), (_, h22) = loss.H.tolist()
    c1, c2 = loss.w_star.tolist()
    return h11, h12, h22, c1, c2


def _determinant(loss: Quadratic) -> float:
    h11, h12, h22, *_ = entries(loss)
    return h11 * h22 - h12**2


# -------------------------------------------------------------------------------------- the circle


def circle_point(loss: Quadratic, lam: float) -> FloatArray:
    """Ridge's solution (H + λI)⁻¹Hc, shape (2,), for λ ≥ 0.

    Its numerator is det(H)·c + λ·Hc, which is linear in λ: each weight changes sign at most once.
    """
    det, pull = _determinant(loss), -loss.gradient(np.zeros(2))
    return np.asarray((det * loss.w_star + lam * pull) / _circle_scale(loss, lam))


def _circle_scale(loss: Quadratic, lam: float) -> float:
    h11, h12, h22, *_ = entries(loss)
    return (h11 + lam) * (h22 + lam) - h12**2


def circle_secular(loss: Quadratic, t: float, lam: float) -> float:
    """1/‖w(λ)‖ − 1/t, whose root is the multiplier of the disc of radius t.

    In this form the function of λ is increasing, concave and nearly straight, so that Newton's
    method from λ = 0 climbs to the root without a step too far (Conn, Gould and Toint, Trust-Region
    Methods, 2000, section 7.3.3).
    """
    return float(1 / np.hypot(*circle_point(loss, lam)) - 1 / t)


def circle_secular_slope(loss: Quadratic, lam: float) -> float:
    """Return the derivative of `circle_secular` in λ, wᵀ(H + λI)⁻¹w/‖w‖³."""
    w1, w2 = circle_point(loss, lam)
    h11, h12, h22, *_ = entries(loss)
    quadratic = (h22 + lam) * w1**2 - 2 * h12 * w1 * w2 + (h11 + lam) * w2**2
    return float(quadratic / _circle_scale(loss, lam) / np.hypot(w1, w2) ** 3)


def circle_multiplier(loss: Quadratic, t: float) -> float:
    """Multiplier of the disc of radius t: 0 if the centre is inside, else the secular root."""
    _check(loss, t)
    if np.hypot(*loss.w_star) <= t:
        return 0.0
    lam = 0.0
    while True:
        step = -circle_secular(loss, t, lam) / circle_secular_slope(loss, lam)
        if not lam + step > lam:  # a concave function's Newton steps never overshoot its root
            return lam
        lam += step


def solve_circle(loss: Quadratic, t: float) -> Lowest:
    """Minimise the loss over the disc ½‖w‖² ≤ ½t².

    A point (0, s) of the circle is the solution if and only if −∇L there is exactly (0, λs) with
    λ ≥ 0: one equation, which almost no centre fulfils.
    """
    _check(loss, t)
    if np.hypot(*loss.w_star) <= t:
        return _inside(loss)
    w, lam = _axis_point_of_circle(loss, t) or (None, 0.0)
    if w is None:
        lam = circle_multiplier(loss, t)
        w = circle_point(loss, lam)
    return _lowest(loss, w, lam, "circle", [w / np.hypot(*w)])


def _axis_point_of_circle(loss: Quadratic, t: float) -> tuple[FloatArray, float] | None:
    """Return the point of the circle on an axis that fulfils the conditions, if one does."""
    for e1, e2 in VERTICES:
        w = np.array([t * e1, t * e2], dtype=float)
        g1, g2 = -loss.gradient(w)
        outward, sideways = g1 * e1 + g2 * e2, g2 * e1 - g1 * e2
        if sideways == 0 and outward >= 0:
            return w, float(outward / t)
    return None


# ------------------------------------------------------------------------------------- the diamond


def edge_multiplier(loss: Quadratic, signs: tuple[float, float], t: float) -> float:
    """λ = (sᵀc − t)/(sᵀH⁻¹s), the multiplier of the line sᵀw = t with signs s = ±1."""
    (s1, s2), (c1, c2) = signs, loss.w_star
    return float((s1 * c1 + s2 * c2 - t) * _determinant(loss) / _across(loss, signs))


def edge_point(loss: Quadratic, signs: tuple[float, float], t: float) -> FloatArray:
    """Lowest point c − λH⁻¹s of the line sᵀw = t with signs s = ±1, shape (2,).

    It is computed from the push along the edge at either end, at (0, s₂t) for w₁ and at (s₁t, 0)
    for w₂: a weight has the edge's sign if and only if the loss falls as it leaves zero.
    """
    s1, s2 = signs
    b1, b2 = -loss.gradient([0.0, s2 * t])
    g1, g2 = -loss.gradient([s1 * t, 0.0])
    along = [s1 * (s1 * b1 - s2 * b2), s2 * (s2 * g2 - s1 * g1)]
    return np.array(along) / _across(loss, signs)


def _across(loss: Quadratic, signs: tuple[float, float]) -> float:
    h11, h12, h22, *_ = entries(loss)
    return h11 + h22 - 2 * h12 * signs[0] * signs[1]


def vertex_margin(loss: Quadratic, vertex: tuple[float, float], t: float) -> float:
    """How deep −∇L lies in the normal cone of the vertex t·e, e a unit vector along an axis.

    It is the outward component of −∇L less the size of the sideways one. Of a centre outside of the
    diamond, the vertex is the solution if and only if this is ≥ 0.
    """
    e1, e2 = vertex
    g1, g2 = -loss.gradient([t * e1, t * e2])
    return float(g1 * e1 + g2 * e2 - abs(g2 * e1 - g1 * e2))


def edge_margin(loss: Quadratic, signs: tuple[float, float], t: float) -> float:
    """Return the least of three numbers, all positive if and only if the inside of the edge wins.

    They are the multiplier and, at either end of the edge, the push into the edge; all three are
    measured as −∇L is.
    """
    push = _across(loss, signs) * np.array(signs) * edge_point(loss, signs, t)
    return float(min(*push, edge_multiplier(loss, signs, t)))


def solve_diamond(loss: Quadratic, t: float) -> Lowest:
    """Minimise the loss over the diamond ‖w‖₁ ≤ t by looking at each of its faces.

    H is positive definite, so exactly one face fulfils the optimality conditions: its margin alone
    is not negative. Taking the face with the largest margin keeps that true after rounding, without
    a tolerance; a tie goes to the vertex, whose conditions are not strict.
    """
    _check(loss, t)
    if np.abs(loss.w_star).sum() <= t:
        return _inside(loss)
    margins = [vertex_margin(loss, vertex, t) for vertex in VERTICES]
    margins += [edge_margin(loss, signs, t) for signs in EDGES]
    best = int(np.argmax(margins))
    if best < len(VERTICES):
        w = t * np.array(VERTICES[best], dtype=float)
        lam = float(-loss.gradient(w) @ VERTICES[best])
        return _lowest(loss, w, lam, "vertex", _vertex_normals(best))
    signs = EDGES[best - len(VERTICES)]
    return _lowest(
        loss, edge_point(loss, signs, t), edge_multiplier(loss, signs, t), "edge", [signs]
    )


def _vertex_normals(index: int) -> list[tuple[int, int]]:
    """Return the normals of the two edges that meet at a vertex, clockwise neighbour first."""
    return [EDGES[index - 1], EDGES[index]]


def solve(loss: Quadratic, t: float, region: Region) -> Lowest:
    """Minimise the loss over the diamond or the disc of size t."""
    _check_region(region)
    return solve_diamond(loss, t) if region == "diamond" else solve_circle(loss, t)


def _inside(loss: Quadratic) -> Lowest:
    return _lowest(loss, loss.w_star, 0.0, "inside", [])


def _lowest(
    loss: Quadratic, w: FloatArray, lam: float, face: Face, normals: Sequence[ArrayLike]
) -> Lowest:
    zeros = (bool(w[0] == 0), bool(w[1] == 0))
    generators = np.array(normals, dtype=float).reshape(-1, 2)
    return Lowest(w, lam, face, zeros, -loss.gradient(w), generators)


# --------------------------------------------------------------------------------------- the slide


def circle_rest_angles(loss: Quadratic, t: float) -> FloatArray:
    """Angles in [−π, π) at which a point sliding on the circle comes to rest, in rising order.

    There the tangential component of −∇L turns from positive to negative: low points of the loss
    *along the circle*. There are one or two of them (none if every point rests); at most one is the
    solution, and none is if the centre is inside.
    """
    return np.array([angle for angle, stable in _turning_angles(loss, t) if stable])


def slide_circle(loss: Quadratic, t: float, angle: float) -> float:
    """Angle at which a point let go at `angle` on the circle of radius t comes to rest.

    The angle is not wrapped: its difference from the start is the way that the point went. A point
    without tangential component stays, also where that rest is unstable.
    """
    start = as_real("angle", angle)
    turning = _turning_angles(loss, t)
    if not turning or _along_circle(loss, t, start) == 0:
        return start
    # Low and high points take turns, so exactly one neighbour of the start is a low point.
    wrapped = (start + np.pi) % (2 * np.pi) - np.pi
    above = sum(angle < wrapped for angle, _ in turning) % len(turning)
    ahead, behind = turning[above], turning[above - 1]
    if ahead[1]:
        return float(start + (ahead[0] - wrapped) % (2 * np.pi))
    return float(start - (wrapped - behind[0]) % (2 * np.pi))


def _turning_angles(loss: Quadratic, t: float) -> list[tuple[float, bool]]:
    """Angles in [−π, π) where the tangential component changes sign; True where it holds P."""
    _check(loss, t)
    h11, h12, h22, *_ = entries(loss)
    b1, b2 = -loss.gradient(np.zeros(2))
    # The component is b₂cos a − b₁sin a + t[(h₁₁ − h₂₂)/2·sin 2a − h₁₂cos 2a]: a polynomial of
    # degree four in exp(ia), up to a factor that never vanishes.
    first, second = (b2 + 1j * b1) / 2, -t * (h12 + 0.5j * (h11 - h22)) / 2
    roots = np.roots([second, first, 0, first.conjugate(), second.conjugate()])
    angles = np.sort(np.angle(roots))
    # Some roots may lie off the unit circle and are no zeros of the component. A change of sign
    # between the midpoints of neighbours tells them apart; roots of one angle are one neighbour.
    angles = angles[np.diff(angles, append=angles[:1] + 2 * np.pi) > _SAME_ANGLE]
    lows = (angles + np.append(angles[-1:] - 2 * np.pi, angles[:-1])) / 2
    highs = np.append(lows[1:], lows[:1] + 2 * np.pi)
    turning = []
    for low, high in zip(lows, highs, strict=True):
        pushes = _along_circle(loss, t, low), _along_circle(loss, t, high)
        if pushes[0] * pushes[1] < 0:
            angle = _bisect(loss, t, low, high)
            turning.append(((angle + np.pi) % (2 * np.pi) - np.pi, pushes[0] > 0))
    return sorted(turning)


def _along_circle(loss: Quadratic, t: float, angle: float) -> float:
    cos, sin = np.cos(angle), np.sin(angle)
    g1, g2 = -loss.gradient([t * cos, t * sin])
    return float(g2 * cos - g1 * sin)


def _bisect(loss: Quadratic, t: float, low: float, high: float) -> float:
    positive_below = _along_circle(loss, t, low) > 0
    while low < (middle := (low + high) / 2) < high:
        if (_along_circle(loss, t, middle) > 0) == positive_below:
            low = middle
        else:
            high = middle
    return low


def slide_diamond(loss: Quadratic, t: float, start: ArrayLike) -> FloatArray:
    """Way of a point that slides downhill on the diamond's boundary, shape (k, 2), start first.

    It is let go where the ray through `start` meets the boundary. At a vertex it goes on only into
    an edge along which the loss falls, the steeper one if both do.
    """
    _check(loss, t)
    point = as_vector("start", start, length=2)
    if not point.any():
        raise ValueError("start must not be the origin, got [0. 0.]")
    direction = point / np.abs(point).max()  # so that tiny numbers cannot overflow below
    way = [t * direction / np.abs(direction).sum()]
    while (stop := _next_stop(loss, t, way[-1])) is not None:
        way.append(stop)
    return np.array(way)


def _next_stop(loss: Quadratic, t: float, point: FloatArray) -> FloatArray | None:
    """Return where the loss is lowest on the steepest edge at `point`, or None if P rests there."""
    stops: list[tuple[float, FloatArray]] = []
    for s1, s2 in EDGES:
        if s1 * point[0] >= 0 and s2 * point[1] >= 0:
            way = (stop := _lowest_of_edge(loss, t, (s1, s2))) - point
            if way.any():
                stops.append((float(-loss.gradient(point) @ way / np.hypot(*way)), stop))
    return max(stops, key=lambda pair: pair[0])[1] if stops else None


def _lowest_of_edge(loss: Quadratic, t: float, signs: tuple[int, int]) -> FloatArray:
    s1, s2 = signs
    w1, w2 = edge_point(loss, signs, t)
    if s2 * w2 <= 0:
        return np.array([s1 * t, 0.0])
    if s1 * w1 <= 0:
        return np.array([0.0, s2 * t])
    return np.array([w1, w2])


# ------------------------------------------------------------------------------ centres and zeros


def centre_of_multiplier(loss: Quadratic, w: ArrayLike, normal: ArrayLike) -> FloatArray:
    """Centre w + H⁻¹ν, shape (2,), whose −∇L at the point w is the normal ν."""
    h11, h12, h22, *_ = entries(loss)
    nu1, nu2 = np.asarray(normal, dtype=float)
    back = np.array([h22 * nu1 - h12 * nu2, h11 * nu2 - h12 * nu1])
    return np.asarray(np.asarray(w, dtype=float) + back / _determinant(loss))


def centres_with_zero(loss: Quadratic, t: float, weight: int, region: Region) -> tuple[Cone, Cone]:
    """All centres outside of the region whose solution has the given weight (0 or 1) at zero.

    They are, for each corner v on the other weight's axis, v + H⁻¹·(normal cone of v): wedges for
    the diamond, rays for the disc. Inside the region it is the segment between the two apexes.
    """
    _check(loss, t)
    _check_region(region)
    if weight not in (0, 1):
        raise ValueError(f"weight must be 0 or 1, got {weight}")
    cones = []
    for index in (1 - weight, 3 - weight):
        normals = _vertex_normals(index) if region == "diamond" else [VERTICES[index]]
        apex = t * np.array(VERTICES[index], dtype=float)
        back = [centre_of_multiplier(loss, np.zeros(2), normal) for normal in normals]
        cones.append(Cone(apex, np.array(back)))
    return cones[0], cones[1]


def vertex_shares(loss: Quadratic, t: float, distance: float) -> tuple[float, float]:
    """Shares of all directions of a centre whose solution over the diamond has w₁ = 0, or w₂ = 0.

    The centre is at `distance` ≥ t from the origin. They are exact, from the angles at which the
    wedges' sides cross the circle of that radius, and grow to a sum of 1 with it.
    """
    _check(loss, t)
    if as_real("distance", distance) < t:
        raise ValueError(f"distance must be at least t = {t}, got {distance}")
    shares = []
    for weight in (0, 1):
        arcs = [
            np.diff([_crossing(cone.apex, side, distance) for side in cone.generators])[0]
            for cone in centres_with_zero(loss, t, weight, "diamond")
        ]
        shares.append(sum(arc % (2 * np.pi) for arc in arcs) / (2 * np.pi))
    return float(shares[0]), float(shares[1])


def _crossing(apex: FloatArray, direction: FloatArray, radius: float) -> float:
    """Angle at which the ray from `apex` in `direction` leaves the disc of the given radius."""
    unit = direction / np.hypot(*direction)
    along = apex @ unit
    room = (radius - np.hypot(*apex)) * (radius + np.hypot(*apex))
    end = apex + (np.sqrt(along**2 + room) - along) * unit
    return float(np.arctan2(end[1], end[0]))


def zero_counts_of_round_loss(centres: ArrayLike, t: float) -> NDArray[np.int64]:
    """Count the exact zeros of the solution over ‖w‖₁ ≤ t for H = I and each row, shape (m,).

    A centre's k largest entries stay non-zero for the largest k for which the k-th exceeds the
    excess of their sum over t, divided by k (Duchi et al., 2008).
    """
    sizes = -np.sort(-np.abs(as_matrix("centres", centres)), axis=1)
    counts = np.arange(1, sizes.shape[1] + 1)
    excess = np.cumsum(sizes, axis=1) - check_positive("t", t)
    kept = (counts * sizes > excess) & (sizes > 0)
    return np.asarray(sizes.shape[1] - kept.sum(axis=1), dtype=np.int64)


def random_centres(
    count: int, dimension: int, distance: float, rng: np.random.Generator
) -> FloatArray:
    """Centres at one distance from the origin in uniformly random directions, shape (count, p)."""
    shape = check_count("count", count), check_count("dimension", dimension)
    draws = rng.standard_normal(shape)
    lengths = np.linalg.norm(draws, axis=1, keepdims=True)
    return np.asarray(check_nonnegative("distance", distance) * draws / lengths)


def sign_flips(loss: Quadratic) -> tuple[float | None, float | None]:
    """For each weight the λ > 0 at which ridge takes it through zero to the other sign, or None.

    Weight j flips if and only if cⱼ and (Hc)ⱼ have opposite signs, at λ = −det(H)·cⱼ/(Hc)ⱼ. Not
    both weights can, because cᵀHc > 0.
    """
    _check(loss, 1.0)
    pull = -loss.gradient(np.zeros(2))
    flips = [
        float(-_determinant(loss) * c / b) if c * b < 0 else None
        for c, b in zip(loss.w_star, pull, strict=True)
    ]
    return flips[0], flips[1]


# --------------------------------------------------------------------------------- many weights


def path_at_budget(path: Path, t: float) -> tuple[FloatArray, float]:
    """Weights, shape (p,), and multiplier of the lowest loss over ‖w‖₁ ≤ t, from the lasso's path.

    The path solves the problem with the penalty λ‖w‖₁, so it solves that with the budget t = ‖w‖₁
    too, with λ as the multiplier. Between knots the weights and λ are linear in t.
    """
    lam = lasso_multiplier(path, check_positive("t", t))
    return path(lam), lam


def zero_sets(path: Path) -> list[ZeroSet]:
    """Which weights are exactly zero as the budget grows: one entry for each stretch."""
    used = budgets(path)
    stretches = []
    for k in range(len(used) - 1):
        alive = (path.coefs[k] != 0) | (path.coefs[k + 1] != 0)
        zeros = tuple(map(int, np.flatnonzero(~alive)))
        stretches.append(ZeroSet(float(used[k]), float(used[k + 1]), zeros))
    return stretches


# ------------------------------------------------------------------------------------- bad input


def _check(loss: Quadratic, t: float) -> None:
    if loss.H.shape != (2, 2) or not (np.diag(loss.H).min() > 0 and _determinant(loss) > 0):
        raise ValueError(
            f"loss must have a positive definite Hessian of two weights, got {loss.H.tolist()}"
        )
    check_positive("t", t)


def _check_region(region: Region) -> None:
    if region not in ("diamond", "disc"):
        raise ValueError(f'region must be "diamond" or "disc", got {region!r}')
