"""The optimization view in numbers: a quadratic loss of two weights over a diamond or a disc.

The loss is L(w) = ½(w − c)ᵀH(w − c) with a positive definite H = [[h11, h12], [h12, h22]] and the
centre c, its unregularized optimum. The regions are the diamond ‖w‖₁ ≤ t and the disc
½‖w‖² ≤ ½t². With these two forms of the constraint the multiplier is the λ of the penalties λ‖w‖₁
and (λ/2)‖w‖².

Closed forms take plain numbers in one order, ``h11, h12, h22, c1, c2`` first, so that a `Loss`
unpacks into them: ``circle_point(*loss, lam)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkage.core.paths import Path
from shrinkage.core.validation import (
    as_design,
    as_matrix,
    as_real,
    as_vector,
    check_count,
    check_nonnegative,
    check_positive,
)

Vector = NDArray[np.float64]
Region = Literal["diamond", "disc"]
Face = Literal["inside", "circle", "edge", "vertex"]

VERTICES = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Directions of the diamond's vertices, counterclockwise from (1, 0)."""

EDGES = ((1, 1), (-1, 1), (-1, -1), (1, -1))
"""Outward normals of the diamond's edges, which are the signs of the weights on them; edge k runs
from vertex k to vertex k + 1."""

_SAME_ANGLE = 1e-6
"""Polynomial roots whose angles are this close (radians) are one, as their rounding allows."""


class Loss(NamedTuple):
    """A quadratic loss ½(w − c)ᵀH(w − c) of two weights.

    Attributes
    ----------
    h11, h12, h22 : float
        Entries of the positive definite Hessian H.
    c1, c2 : float
        The centre c, where the loss is lowest.
    """

    h11: float
    h12: float
    h22: float
    c1: float
    c2: float

    @property
    def matrix(self) -> Vector:
        """The Hessian H, shape (2, 2)."""
        return np.array([[self.h11, self.h12], [self.h12, self.h22]])

    @property
    def determinant(self) -> float:
        """The determinant of H, positive."""
        return self.h11 * self.h22 - self.h12**2

    @property
    def centre(self) -> Vector:
        """The centre c, shape (2,)."""
        return np.array([self.c1, self.c2])

    def value(self, w1: ArrayLike, w2: ArrayLike) -> Vector:
        """Loss at the weights, which broadcast against one another."""
        d1, d2 = np.asarray(w1) - self.c1, np.asarray(w2) - self.c2
        return np.asarray(0.5 * (self.h11 * d1**2 + 2 * self.h12 * d1 * d2 + self.h22 * d2**2))


@dataclass(frozen=True)
class Solution:
    """The lowest point of a loss inside a region, and the evidence that it is the lowest.

    Attributes
    ----------
    w : ndarray, shape (2,)
        The point.
    multiplier : float
        λ ≥ 0 in −∇L(w) = λ·(a subgradient of the norm term); 0 where the optimum is inside.
    face : {"inside", "circle", "edge", "vertex"}
        What the point rests on.
    zeros : tuple of bool
        Which weights are exactly zero. The optimality conditions decide it, no tolerance does.
    negative_gradient : ndarray, shape (2,)
        −∇L at the point.
    normals : ndarray, shape (k, 2)
        Generators of the normal cone: none inside, the outward normal on a circle or an edge, the
        normals of both edges at a vertex.
    """

    w: Vector
    multiplier: float
    face: Face
    zeros: tuple[bool, bool]
    negative_gradient: Vector
    normals: Vector


class ZeroSet(NamedTuple):
    """A stretch of budgets on which the same weights are zero.

    Attributes
    ----------
    start, stop : float
        The budgets t between which the stretch lies.
    zeros : tuple of int
        Indices of the weights that are exactly zero.
    """

    start: float
    stop: float
    zeros: tuple[int, ...]


class Cone(NamedTuple):
    """All points apex + Σ μₖ·generators[k] with μ ≥ 0: a ray for one generator, else a wedge."""

    apex: Vector
    generators: Vector

    def corners(self, reach: float) -> Vector:
        """Corners of a parallelogram (or ends of a segment) that follows the cone for `reach`."""
        far = self.apex + reach * self.generators / np.linalg.norm(
            self.generators, axis=1, keepdims=True
        )
        if len(far) == 1:
            return np.array([self.apex, far[0]])
        return np.array([self.apex, far[0], far[0] + far[1] - self.apex, far[1]])


# ---------------------------------------------------------------------------------------- the loss


def hessian(kappa: float, theta: float) -> tuple[float, float, float]:
    """Entries (h11, h12, h22) of H = R(θ)·diag(√κ, 1/√κ)·R(θ)ᵀ.

    Parameters
    ----------
    kappa : float
        Condition number, at least 1. The determinant of H is 1 for every value.
    theta : float
        Angle in radians from the w₁ axis to the direction in which the loss is steepest.

    Raises
    ------
    ValueError
        If an argument is not finite, or `kappa` is below 1.
    """
    if as_real("kappa", kappa) < 1:
        raise ValueError(f"kappa must be a condition number of at least 1, got {kappa}")
    as_real("theta", theta)
    steep, flat = np.sqrt(kappa), 1 / np.sqrt(kappa)
    cos, sin = np.cos(theta), np.sin(theta)
    h11 = steep * cos**2 + flat * sin**2
    h12 = (steep - flat) * cos * sin
    h22 = steep * sin**2 + flat * cos**2
    return float(h11), float(h12), float(h22)


def tilted_loss(kappa: float, theta: float, centre: ArrayLike) -> Loss:
    """Quadratic loss with condition number κ, tilt θ (radians) and the given centre, shape (2,)."""
    c1, c2 = map(float, as_vector("centre", centre, length=2))
    return Loss(*hessian(kappa, theta), c1, c2)


def loss_of_data(X: ArrayLike, y: ArrayLike) -> Loss:
    """Least squares 1/(2n)·‖y − Xw‖² of two columns as a `Loss`, up to its constant.

    Parameters
    ----------
    X : array_like, shape (n, 2)
        Two linearly independent columns. Centre them, and y, where an intercept is meant.
    y : array_like, shape (n,)
        The response.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is not finite, or the columns are dependent.
    """
    columns, response = as_design(X, y)
    if columns.shape[1] != 2:
        raise ValueError(f"X must have two columns, got shape {columns.shape}")
    centre, _, rank, _ = np.linalg.lstsq(columns, response)
    if rank < 2:
        raise ValueError(f"X must have two linearly independent columns, got rank {rank}")
    H = columns.T @ columns / len(columns)
    return Loss(*map(float, (H[0, 0], H[0, 1], H[1, 1])), *map(float, centre))


def negative_gradient(
    h11: float, h12: float, h22: float, c1: float, c2: float, w1: float, w2: float
) -> Vector:
    """−∇L(w) = H(c − w), shape (2,): the direction in which the loss falls fastest."""
    return np.array(
        [h11 * (c1 - w1) + h12 * (c2 - w2), h12 * (c1 - w1) + h22 * (c2 - w2)], dtype=float
    )


def tangential_component(
    h11: float,
    h12: float,
    h22: float,
    c1: float,
    c2: float,
    w1: float,
    w2: float,
    d1: float,
    d2: float,
) -> float:
    """Component of −∇L(w) along the unit vector d: positive if the loss falls that way."""
    g1, g2 = negative_gradient(h11, h12, h22, c1, c2, w1, w2)
    return float(g1 * d1 + g2 * d2)


# -------------------------------------------------------------------------------------- the circle


def circle_point(h11: float, h12: float, h22: float, c1: float, c2: float, lam: float) -> Vector:
    """Ridge's solution (H + λI)⁻¹Hc, shape (2,), for λ ≥ 0.

    Its numerator is det(H)·c + λ·Hc, which is linear in λ: each weight changes sign at most once.
    """
    det = h11 * h22 - h12**2
    scale = (h11 + lam) * (h22 + lam) - h12**2
    b1, b2 = negative_gradient(h11, h12, h22, c1, c2, 0.0, 0.0)
    return np.array([(det * c1 + lam * b1) / scale, (det * c2 + lam * b2) / scale])


def circle_secular(
    h11: float, h12: float, h22: float, c1: float, c2: float, t: float, lam: float
) -> float:
    """1/‖w(λ)‖ − 1/t, whose root is the multiplier of the disc of radius t.

    In this form the function of λ is increasing, concave and nearly straight, so that Newton's
    method from λ = 0 climbs to the root without a step too far (Conn, Gould and Toint, Trust-Region
    Methods, 2000, section 7.3.3).
    """
    return float(1 / np.hypot(*circle_point(h11, h12, h22, c1, c2, lam)) - 1 / t)


def circle_secular_slope(
    h11: float, h12: float, h22: float, c1: float, c2: float, lam: float
) -> float:
    """Return the derivative of `circle_secular` in λ, wᵀ(H + λI)⁻¹w/‖w‖³."""
    w1, w2 = circle_point(h11, h12, h22, c1, c2, lam)
    scale = (h11 + lam) * (h22 + lam) - h12**2
    quadratic = ((h22 + lam) * w1**2 - 2 * h12 * w1 * w2 + (h11 + lam) * w2**2) / scale
    return float(quadratic / np.hypot(w1, w2) ** 3)


def circle_multiplier(loss: Loss, t: float) -> float:
    """Multiplier of the disc of radius t: 0 if the centre is inside, else the secular root."""
    _check(loss, t)
    if np.hypot(loss.c1, loss.c2) <= t:
        return 0.0
    lam = 0.0
    while True:
        step = -circle_secular(*loss, t, lam) / circle_secular_slope(*loss, lam)
        if not lam + step > lam:  # a concave function's Newton steps never overshoot its root
            return lam
        lam += step


def solve_circle(loss: Loss, t: float) -> Solution:
    """Minimise the loss over the disc ½‖w‖² ≤ ½t².

    Parameters
    ----------
    loss : Loss
        The quadratic loss.
    t : float
        Radius of the disc, positive.

    Returns
    -------
    Solution
        With face "inside" or "circle". A point (0, s) of the circle is the solution if and only if
        −∇L there is exactly (0, λs) with λ ≥ 0: one equation, which almost no centre fulfils.

    Raises
    ------
    ValueError
        If a number is not finite, H is not positive definite, or t is not positive.
    """
    _check(loss, t)
    if np.hypot(loss.c1, loss.c2) <= t:
        return _inside(loss)
    w, lam = _axis_point_of_circle(loss, t) or (None, 0.0)
    if w is None:
        lam = circle_multiplier(loss, t)
        w = circle_point(*loss, lam)
    return _solution(loss, w, lam, "circle", [w / np.hypot(*w)])


def _axis_point_of_circle(loss: Loss, t: float) -> tuple[Vector, float] | None:
    """Return the point of the circle on an axis that fulfils the conditions, if one does."""
    for n1, n2 in VERTICES:
        g1, g2 = negative_gradient(*loss, t * n1, t * n2)
        outward, sideways = g1 * n1 + g2 * n2, g2 * n1 - g1 * n2
        if sideways == 0 and outward >= 0:
            return np.array([t * n1, t * n2]), float(outward / t)
    return None


# ------------------------------------------------------------------------------------- the diamond


def edge_multiplier(
    h11: float, h12: float, h22: float, c1: float, c2: float, s1: float, s2: float, t: float
) -> float:
    """λ = (sᵀc − t)/(sᵀH⁻¹s), the multiplier of the line s₁w₁ + s₂w₂ = t with signs s = ±1."""
    det = h11 * h22 - h12**2
    return float((s1 * c1 + s2 * c2 - t) * det / (h11 + h22 - 2 * h12 * s1 * s2))


def edge_point(
    h11: float, h12: float, h22: float, c1: float, c2: float, s1: float, s2: float, t: float
) -> Vector:
    """Lowest point c − λH⁻¹s of the line s₁w₁ + s₂w₂ = t with signs s = ±1, shape (2,).

    It is computed from the push along the edge at either end, at (0, s₂t) for w₁ and at (s₁t, 0)
    for w₂: a weight has the edge's sign if and only if the loss falls as it leaves zero.
    """
    along = h11 + h22 - 2 * h12 * s1 * s2
    k1, k2 = negative_gradient(h11, h12, h22, c1, c2, 0.0, s2 * t)
    g1, g2 = negative_gradient(h11, h12, h22, c1, c2, s1 * t, 0.0)
    return np.array([s1 * (s1 * k1 - s2 * k2) / along, s2 * (s2 * g2 - s1 * g1) / along])


def vertex_margin(
    h11: float, h12: float, h22: float, c1: float, c2: float, v1: float, v2: float, t: float
) -> float:
    """How deep −∇L lies in the normal cone of the vertex t·(v1, v2), (v1, v2) a unit axis vector.

    It is the outward component of −∇L less the size of the sideways one. Of a centre outside of the
    diamond, the vertex is the solution if and only if this is ≥ 0.
    """
    g1, g2 = negative_gradient(h11, h12, h22, c1, c2, t * v1, t * v2)
    return float(g1 * v1 + g2 * v2 - abs(g2 * v1 - g1 * v2))


def edge_margin(
    h11: float, h12: float, h22: float, c1: float, c2: float, s1: float, s2: float, t: float
) -> float:
    """Return the least of three numbers, all positive if and only if the inside of the edge wins.

    They are the multiplier and, at either end of the edge, the push into the edge; all three are
    measured as −∇L is.
    """
    w1, w2 = edge_point(h11, h12, h22, c1, c2, s1, s2, t)
    along = h11 + h22 - 2 * h12 * s1 * s2
    multiplier = edge_multiplier(h11, h12, h22, c1, c2, s1, s2, t)
    return float(min(along * s1 * w1, along * s2 * w2, multiplier))


def solve_diamond(loss: Loss, t: float) -> Solution:
    """Minimise the loss over the diamond ‖w‖₁ ≤ t by looking at each of its faces.

    Parameters
    ----------
    loss : Loss
        The quadratic loss.
    t : float
        Budget, positive.

    Returns
    -------
    Solution
        With face "inside", "vertex" or "edge".

    Raises
    ------
    ValueError
        If a number is not finite, H is not positive definite, or t is not positive.

    Notes
    -----
    H is positive definite, so exactly one face fulfils the optimality conditions: its margin alone
    is not negative. Taking the face with the largest margin keeps that true after rounding, without
    a tolerance; a tie goes to the vertex, whose conditions are not strict.
    """
    _check(loss, t)
    if abs(loss.c1) + abs(loss.c2) <= t:
        return _inside(loss)
    vertices = [vertex_margin(*loss, *v, t) for v in VERTICES]
    edges = [edge_margin(*loss, *s, t) for s in EDGES]
    best = int(np.argmax(vertices + edges))
    if best < len(VERTICES):
        v1, v2 = VERTICES[best]
        w = np.array([t * v1, t * v2], dtype=float)
        lam = float(negative_gradient(*loss, *w) @ (v1, v2))
        return _solution(loss, w, lam, "vertex", _vertex_normals(best))
    s1, s2 = EDGES[best - len(VERTICES)]
    w, lam = edge_point(*loss, s1, s2, t), edge_multiplier(*loss, s1, s2, t)
    return _solution(loss, w, lam, "edge", [(s1, s2)])


def _vertex_normals(index: int) -> list[tuple[int, int]]:
    """Return the normals of the two edges that meet at a vertex, clockwise neighbour first."""
    return [EDGES[index - 1], EDGES[index]]


def solve(loss: Loss, t: float, region: Region) -> Solution:
    """Minimise the loss over the diamond or the disc of size t."""
    _check_region(region)
    return solve_diamond(loss, t) if region == "diamond" else solve_circle(loss, t)


def _inside(loss: Loss) -> Solution:
    return _solution(loss, loss.centre, 0.0, "inside", [])


def _solution(
    loss: Loss, w: Vector, lam: float, face: Face, normals: list[tuple[int, int]] | list[Vector]
) -> Solution:
    zeros = (bool(w[0] == 0), bool(w[1] == 0))
    generators = np.array(normals, dtype=float).reshape(-1, 2)
    return Solution(w, lam, face, zeros, negative_gradient(*loss, *w), generators)


# --------------------------------------------------------------------------------------- the slide


def circle_rest_angles(loss: Loss, t: float) -> Vector:
    """Angles in [−π, π) at which a point sliding on the circle comes to rest, in rising order.

    There the tangential component of −∇L turns from positive to negative: low points of the loss
    *along the circle*. There are one or two of them (none if every point rests); at most one is the
    solution, and none is if the centre is inside.
    """
    return np.array([angle for angle, stable in _turning_angles(loss, t) if stable])


def slide_circle(loss: Loss, t: float, angle: float) -> float:
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


def _turning_angles(loss: Loss, t: float) -> list[tuple[float, bool]]:
    """Angles in [−π, π) where the tangential component changes sign; True where it holds P."""
    _check(loss, t)
    b1, b2 = negative_gradient(*loss, 0.0, 0.0)
    # The component is b₂cos a − b₁sin a + t[(h₁₁ − h₂₂)/2·sin 2a − h₁₂cos 2a]: a polynomial of
    # degree four in z = exp(ia), up to a factor that never vanishes.
    first, second = (b2 + 1j * b1) / 2, -t * (loss.h12 + 0.5j * (loss.h11 - loss.h22)) / 2
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


def _along_circle(loss: Loss, t: float, angle: float) -> float:
    cos, sin = np.cos(angle), np.sin(angle)
    return tangential_component(*loss, t * cos, t * sin, -sin, cos)


def _bisect(loss: Loss, t: float, low: float, high: float) -> float:
    positive_below = _along_circle(loss, t, low) > 0
    while low < (middle := (low + high) / 2) < high:
        if (_along_circle(loss, t, middle) > 0) == positive_below:
            low = middle
        else:
            high = middle
    return low


def slide_diamond(loss: Loss, t: float, start: ArrayLike) -> Vector:
    """Way of a point that slides downhill on the diamond's boundary, shape (k, 2), start first.

    Parameters
    ----------
    loss : Loss
        The quadratic loss.
    t : float
        Budget, positive.
    start : array_like, shape (2,)
        Where the point is let go: a ray through it from the origin meets the boundary there.

    Returns
    -------
    ndarray, shape (k, 2)
        The start, the vertices that the point passes, and where it rests. At a vertex it goes on
        only into an edge along which the loss falls, the steeper one if both do.

    Raises
    ------
    ValueError
        If `start` is the origin, which has no such ray, or an argument is not usable.
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


def _next_stop(loss: Loss, t: float, point: Vector) -> Vector | None:
    """Return where the loss is lowest on the steepest edge at `point`, or None if P rests there."""
    stops: list[tuple[float, Vector]] = []
    for edge, (s1, s2) in enumerate(EDGES):
        if s1 * point[0] >= 0 and s2 * point[1] >= 0:
            way = (stop := _lowest_of_edge(loss, t, edge)) - point
            if way.any():
                stops.append((tangential_component(*loss, *point, *(way / np.hypot(*way))), stop))
    return max(stops, key=lambda pair: pair[0])[1] if stops else None


def _lowest_of_edge(loss: Loss, t: float, edge: int) -> Vector:
    s1, s2 = EDGES[edge]
    w1, w2 = edge_point(*loss, s1, s2, t)
    if s2 * w2 <= 0:
        return np.array([s1 * t, 0.0])
    if s1 * w1 <= 0:
        return np.array([0.0, s2 * t])
    return np.array([w1, w2])


# ------------------------------------------------------------------------------ centres and zeros


def centre_of_multiplier(
    h11: float, h12: float, h22: float, v1: float, v2: float, n1: float, n2: float
) -> Vector:
    """Centre v + H⁻¹n, shape (2,), whose −∇L at the point v is n."""
    det = h11 * h22 - h12**2
    return np.array([v1 + (h22 * n1 - h12 * n2) / det, v2 + (h11 * n2 - h12 * n1) / det])


def centres_with_zero(loss: Loss, t: float, weight: int, region: Region) -> tuple[Cone, Cone]:
    """All centres outside of the region whose solution has the given weight at zero.

    Parameters
    ----------
    loss : Loss
        Its Hessian counts, its centre does not.
    t : float
        Size of the region, positive.
    weight : {0, 1}
        Index of the weight.
    region : {"diamond", "disc"}
        Wedges for the diamond, for each vertex v on the other weight's axis the set
        v + H⁻¹·(normal cone of v); rays for the disc, where that cone is a half-line.

    Returns
    -------
    tuple of Cone
        One for either end of the axis. Inside the region the zero set is the axis itself: the
        segment between the two apexes.
    """
    _check(loss, t)
    _check_region(region)
    if weight not in (0, 1):
        raise ValueError(f"weight must be 0 or 1, got {weight}")
    cones = []
    for index in (1 - weight, 3 - weight):
        normals = _vertex_normals(index) if region == "diamond" else [VERTICES[index]]
        apex = t * np.array(VERTICES[index], dtype=float)
        back = [centre_of_multiplier(*loss[:3], 0.0, 0.0, *n) for n in normals]
        cones.append(Cone(apex, np.array(back)))
    return cones[0], cones[1]


def vertex_shares(loss: Loss, t: float, distance: float) -> tuple[float, float]:
    """Shares of all directions of a centre whose solution over the diamond has w₁ = 0, or w₂ = 0.

    Parameters
    ----------
    loss : Loss
        Its Hessian counts, its centre does not.
    t : float
        Budget, positive.
    distance : float
        Length of the centre, at least t. The shares grow to a sum of 1 as it grows, because what
        an edge catches is a strip of fixed width.

    Returns
    -------
    tuple of float
        Exact, from the angles at which the wedges' sides cross the circle of radius `distance`.
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


def _crossing(apex: Vector, direction: Vector, radius: float) -> float:
    """Angle at which the ray from `apex` in `direction` leaves the disc of the given radius."""
    unit = direction / np.hypot(*direction)
    along = apex @ unit
    room = (radius - np.hypot(*apex)) * (radius + np.hypot(*apex))
    end = apex + (np.sqrt(along**2 + room) - along) * unit
    return float(np.arctan2(end[1], end[0]))


def zero_counts_of_round_loss(centres: ArrayLike, t: float) -> NDArray[np.int64]:
    """Count the exact zeros of the solution over ‖w‖₁ ≤ t for H = I, in any dimension.

    Parameters
    ----------
    centres : array_like, shape (m, p)
        The centres, one a row.
    t : float
        Budget, positive.

    Returns
    -------
    ndarray of int, shape (m,)
        A centre's k largest entries stay non-zero for the largest k for which the k-th exceeds the
        excess of their sum over t, divided by k (Duchi et al., 2008).
    """
    sizes = -np.sort(-np.abs(as_matrix("centres", centres)), axis=1)
    counts = np.arange(1, sizes.shape[1] + 1)
    excess = np.cumsum(sizes, axis=1) - check_positive("t", t)
    kept = (counts * sizes > excess) & (sizes > 0)
    return np.asarray(sizes.shape[1] - kept.sum(axis=1), dtype=np.int64)


def random_centres(count: int, dimension: int, distance: float, rng: np.random.Generator) -> Vector:
    """Centres at one distance from the origin in uniformly random directions, shape (count, p)."""
    shape = check_count("count", count), check_count("dimension", dimension)
    draws = rng.standard_normal(shape)
    lengths = np.linalg.norm(draws, axis=1, keepdims=True)
    return np.asarray(check_nonnegative("distance", distance) * draws / lengths)


def sign_flips(loss: Loss) -> tuple[float | None, float | None]:
    """For each weight the λ > 0 at which ridge takes it through zero to the other sign, or None.

    Weight j flips if and only if cⱼ and (Hc)ⱼ have opposite signs, at λ = −det(H)·cⱼ/(Hc)ⱼ. Not
    both weights can, because cᵀHc > 0.
    """
    _check(loss, 1.0)
    pull = negative_gradient(*loss, 0.0, 0.0)
    flips = [
        float(-loss.determinant * c / b) if c * b < 0 else None
        for c, b in zip(loss.centre, pull, strict=True)
    ]
    return flips[0], flips[1]


# --------------------------------------------------------------------------------- many weights


def budgets(path: Path) -> Vector:
    """Budget t = ‖w‖₁ that each knot of a lasso path uses up, shape (knots,), rising."""
    return np.asarray(np.abs(path.coefs).sum(axis=1))


def path_at_budget(path: Path, t: float) -> tuple[Vector, float]:
    """Weights, shape (p,), and multiplier of the lowest loss over ‖w‖₁ ≤ t, from the lasso's path.

    The path solves the problem with the penalty λ‖w‖₁, so it solves that with the budget t = ‖w‖₁
    too, with λ as the multiplier. Between knots the weights and λ are linear in t.
    """
    used = budgets(path)
    if check_positive("t", t) >= used[-1]:
        return path.coefs[-1].copy(), float(path.lams[-1])
    lam = float(np.interp(t, used, path.lams))
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


def _check(loss: Loss, t: float) -> None:
    as_vector("loss", loss, length=5)
    if not (loss.h11 > 0 and loss.h22 > 0 and loss.determinant > 0):
        raise ValueError(
            "loss must have a positive definite Hessian, "
            f"got h11 = {loss.h11}, h12 = {loss.h12}, h22 = {loss.h22}"
        )
    check_positive("t", t)


def _check_region(region: Region) -> None:
    if region not in ("diamond", "disc"):
        raise ValueError(f'region must be "diamond" or "disc", got {region!r}')
