"""The solutions over the diamond and the disc, the slide, and the centres that give a zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from shrinkage.core.losses import Quadratic
from shrinkage.core.paths import lasso_path
from shrinkage.core.penalties import project_l1_ball
from shrinkage.lesson.datasets import diabetes, sparse_linear_model
from shrinkage.optimization import numerics as opt

kappas = st.floats(1, 60)
tilts = st.floats(-4, 4)
centres = st.tuples(st.floats(-5, 5), st.floats(-5, 5))
budgets = st.floats(0.05, 4)
regions = st.sampled_from(["diamond", "disc"])


def scaled_loss(kappa, theta, centre, scale):
    """A tilted loss has determinant 1; scaling it shows a formula that forgets the determinant."""
    return Quadratic(scale * opt.hessian(kappa, theta), centre)


losses = st.builds(scaled_loss, kappas, tilts, centres, st.sampled_from([1.0, 0.25, 3.0]))


def size(region, w):
    return np.abs(w).sum() if region == "diamond" else np.hypot(*w)


def lowest_on_boundary(loss, t, region):
    """The lowest loss on the boundary by search alone: the oracle."""
    corners = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]], dtype=float)

    def on_boundary(u):
        if region == "disc":
            return t * np.array([np.cos(u * np.pi / 2), np.sin(u * np.pi / 2)])
        k = min(int(u), 3)
        return t * (corners[k] + (u - k) * (corners[k + 1] - corners[k]))

    grid = np.linspace(0, 4, 4 * 60 + 1)
    values = [loss.value(on_boundary(u)) for u in grid]
    k = int(np.argmin(values))
    found = [values[k]]
    for low, high in ((grid[max(k - 1, 0)], grid[k]), (grid[k], grid[min(k + 1, 240)])):
        if high > low:
            search = minimize_scalar(
                lambda u: loss.value(on_boundary(u)), bounds=(low, high), method="bounded",
                options={"xatol": 1e-11},
            )  # fmt: skip
            found.append(float(search.fun))
    return min(found)


# --- the loss


@given(kappas, tilts)
def test_hessian_has_its_condition_number_and_steepest_direction(kappa, theta):
    H = opt.hessian(kappa, theta)
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [kappa**-0.5, kappa**0.5], rtol=1e-9)
    steepest = np.array([np.cos(theta), np.sin(theta)])
    np.testing.assert_allclose(H @ steepest, np.sqrt(kappa) * steepest, atol=1e-10 * kappa)


def test_loss_of_data_is_least_squares_up_to_its_constant():
    sample = sparse_linear_model(40, 2, 2, correlation=0.6, seed=1)
    loss = opt.loss_of_data(sample.X, sample.y)
    points = np.random.default_rng(0).normal(size=(20, 2))
    direct = ((sample.y[:, None] - sample.X @ points.T) ** 2).mean(axis=0) / 2
    difference = direct - [loss.value(point) for point in points]
    np.testing.assert_allclose(difference, difference[0], rtol=1e-12)


# --- the solutions


@given(losses, budgets, regions)
def test_no_point_of_the_region_has_a_lower_loss(loss, t, region):
    solution = opt.solve(loss, t, region)
    assert size(region, solution.w) <= t * (1 + 1e-14)
    if solution.face == "inside":
        assert tuple(solution.w) == tuple(loss.w_star)
        assert solution.multiplier == 0
        return
    lowest = lowest_on_boundary(loss, t, region)
    scale = loss.value([0.0, 0.0]) + lowest
    assert abs(loss.value(solution.w) - lowest) <= 1e-9 * scale


@given(losses, budgets, regions)
def test_negative_gradient_is_the_multiplier_times_a_subgradient(loss, t, region):
    solution = opt.solve(loss, t, region)
    g, w, lam = solution.negative_gradient, solution.w, solution.multiplier
    tolerance = 1e-12 * (np.abs(loss.H).sum() * (np.abs(loss.w_star).sum() + t))
    assert lam >= 0
    if region == "disc":
        np.testing.assert_allclose(g, lam * w, atol=tolerance)
        return
    assert (np.abs(g) <= lam + tolerance).all()
    moving = w != 0
    np.testing.assert_allclose(g[moving], lam * np.sign(w[moving]), atol=tolerance)


@given(losses, budgets)
def test_exactly_one_face_of_the_diamond_fulfils_the_conditions(loss, t):
    margins = [opt.vertex_margin(loss, v, t) for v in opt.VERTICES]
    margins += [opt.edge_margin(loss, s, t) for s in opt.EDGES]
    scale = np.abs(loss.H).sum() * (np.abs(loss.w_star).sum() + t)
    if min(np.abs(margins)) < 1e-9 * scale:
        return  # a tie, which the examples below settle
    inside = np.abs(loss.w_star).sum() <= t
    assert sum(margin >= 0 for margin in margins) == (0 if inside else 1)


@given(losses, budgets, regions)
def test_the_negative_gradient_lies_in_the_cone_of_the_given_normals(loss, t, region):
    solution = opt.solve(loss, t, region)
    generators = {"inside": 0, "circle": 1, "edge": 1, "vertex": 2}[solution.face]
    assert solution.normals.shape == (generators, 2)
    if generators == 2:
        parts = np.linalg.solve(solution.normals.T, solution.negative_gradient)
        assert (parts >= -1e-12 * np.abs(solution.negative_gradient).sum()).all()


@pytest.mark.parametrize(
    ("centre", "face", "zeros"),
    [
        ((2.0, 1.0), "vertex", (False, True)),  # −∇L on the side of the cone: still the vertex
        ((2.0, 1.0 + 2**-40), "edge", (False, False)),
        ((2.0, 1.0 - 2**-40), "vertex", (False, True)),
        ((-1.0, -2.0), "vertex", (True, False)),
        ((1.0, 0.0), "inside", (False, True)),  # the centre is the vertex
        ((0.5, 0.5), "inside", (False, False)),  # the centre on an edge
        ((0.0, 0.0), "inside", (True, True)),
        ((0.0, 1.0 + 2**-52), "vertex", (True, False)),
    ],
)
def test_ties_are_settled_by_the_conditions(centre, face, zeros):
    solution = opt.solve_diamond(opt.tilted_loss(1, 0, centre), 1.0)
    assert (solution.face, solution.zeros) == (face, zeros)


def test_the_disc_gives_a_zero_for_one_line_of_centres_only():
    loss = Quadratic([[2.0, 0.5], [0.5, 1.0]], [0.0, 0.0])
    for outward in (0.25, 1.0, 64.0):
        # det H = 1.75, so these centres (0, 1) + H⁻¹(0, λ) are exact.
        lam = 1.75 * outward
        c = opt.centre_of_multiplier(loss, (0.0, 1.0), (0.0, lam))
        exact = opt.solve_circle(Quadratic(loss.H, c), 1.0)
        assert (exact.zeros, exact.multiplier) == ((True, False), lam)
        near = opt.solve_circle(Quadratic(loss.H, [c[0] + 2**-30, c[1]]), 1.0)
        assert near.zeros == (False, False)
        assert 0 < abs(near.w[0]) < 1e-8


@given(losses, budgets)
def test_the_multiplier_of_the_disc_is_found_to_the_last_digits(loss, t):
    solution = opt.solve_circle(loss, t)
    if solution.face != "circle":
        return
    curvatures, directions = np.linalg.eigh(loss.H)
    pull = directions.T @ loss.H @ loss.w_star

    def excess(lam):
        return np.log(np.linalg.norm(pull / (curvatures + lam)) / t)

    top = np.linalg.norm(pull) / t
    lam = brentq(excess, 0, top + 1, xtol=1e-15, rtol=1e-15) if excess(0.0) > 0 else 0.0
    assert abs(solution.multiplier - lam) <= 1e-11 * max(1, lam)
    assert abs(np.hypot(*solution.w) - t) <= 4e-15 * max(t, np.hypot(*loss.w_star))


@given(losses, st.floats(0, 50))
def test_the_slope_of_the_secular_function(loss, lam):
    if np.hypot(*loss.w_star) < 0.1:
        return
    step = 1e-5 * (1 + lam)
    up, down = (opt.circle_secular(loss, 1.0, lam + s) for s in (step, -step))
    slope = opt.circle_secular_slope(loss, lam)
    assert slope > 0
    assert abs((up - down) / (2 * step) - slope) <= 1e-4 * slope


def test_the_solution_keeps_its_digits_when_the_numbers_are_large_or_small():
    for scale in (1e-100, 1e100):
        base = opt.solve_diamond(opt.tilted_loss(5, 0.4, (2, 1)), 0.7)
        scaled = opt.solve_diamond(opt.tilted_loss(5, 0.4, (2 * scale, 1 * scale)), 0.7 * scale)
        np.testing.assert_allclose(scaled.w / scale, base.w, rtol=1e-13)
        assert scaled.face == base.face


# --- the slide


@given(losses, budgets, st.floats(-7, 7))
def test_a_point_slides_downhill_on_the_circle_to_where_it_rests(loss, t, start):
    end = opt.slide_circle(loss, t, start)
    way = np.linspace(start, end, 200)
    values = np.array([loss.value([t * np.cos(a), t * np.sin(a)]) for a in way])
    scale = values.max() + 1e-300
    assert (np.diff(values) <= 1e-12 * scale).all()
    cos, sin = np.cos(end), np.sin(end)
    along = -loss.gradient([t * cos, t * sin]) @ (-sin, cos)
    assert abs(along) <= 1e-12 * np.abs(loss.H).sum() * (np.abs(loss.w_star).sum() + t)


@given(losses, budgets)
def test_the_solution_is_one_of_the_resting_places_of_the_circle(loss, t):
    solution = opt.solve_circle(loss, t)
    rests = opt.circle_rest_angles(loss, t)
    assert len(rests) <= 2
    if solution.face == "circle" and len(rests):
        angle = np.arctan2(solution.w[1], solution.w[0])
        turn = np.abs((rests - angle + np.pi) % (2 * np.pi) - np.pi)
        assert turn.min() <= 1e-5


def test_the_circle_can_hold_a_point_that_is_no_solution():
    loss = opt.tilted_loss(16, 0, (0, 1.2))
    rests = opt.circle_rest_angles(loss, 1.0)
    np.testing.assert_allclose(rests, [-np.pi / 2, np.pi / 2], atol=1e-12)
    bottom = -loss.gradient([0.0, -1.0])
    assert bottom @ (0.0, -1.0) < 0, "the negative gradient points inwards there"
    assert opt.slide_circle(loss, 1.0, -1.4) == pytest.approx(-np.pi / 2)
    assert tuple(opt.solve_circle(loss, 1.0).w) == (0.0, 1.0)


def test_roots_that_share_an_angle_do_not_hide_a_resting_place():
    # Here the two complex roots have the angle of a real one.
    loss = opt.tilted_loss(2, 0, (-1, 0))
    rests = opt.circle_rest_angles(loss, 1.0)
    assert len(rests) == 1
    assert abs(rests[0]) == pytest.approx(np.pi)
    assert opt.slide_circle(loss, 1.0, 1.0) == pytest.approx(np.pi)


def test_a_round_loss_at_the_origin_leaves_every_point_where_it_is():
    loss = opt.tilted_loss(1, 0, (0, 0))
    assert len(opt.circle_rest_angles(loss, 1.0)) == 0
    assert opt.slide_circle(loss, 1.0, 2.5) == 2.5


@given(losses, budgets, centres)
def test_a_point_slides_downhill_on_the_diamond(loss, t, start):
    if not np.any(start):
        return
    way = opt.slide_diamond(loss, t, start)
    np.testing.assert_allclose(np.abs(way).sum(axis=1), t, rtol=1e-12)
    values = np.array([loss.value(point) for point in way])
    rounding = np.abs(loss.H).sum() * (np.finfo(float).eps * t) ** 2  # at the lowest point itself
    assert (np.diff(values) <= 1e-15 * values[:-1] + rounding).all()
    assert len(way) <= 5
    assert (way[1:-1] == 0).any(axis=1).all(), "between start and rest come vertices only"
    for direction in np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) * 1e-6 * t:
        near = way[-1] + direction
        near *= t / np.abs(near).sum()
        assert loss.value(near) >= values[-1] - 1e-12 * values.max()


def test_a_start_of_any_length_is_brought_to_the_boundary():
    for length in (5e-324, 1e300):
        way = opt.slide_diamond(opt.tilted_loss(1, 0, (2.0, 0.0)), 1.0, (0.0, length))
        np.testing.assert_allclose(way, [[0, 1], [1, 0]])


def test_a_vertex_lets_a_point_go_only_into_the_edge_that_lowers_the_loss():
    vertex = np.array([1.0, 0.0])
    held = opt.tilted_loss(1, 0, (2.5, 1.0))
    assert len(opt.slide_diamond(held, 1.0, vertex)) == 1
    loose = opt.tilted_loss(1, 0, (1.5, 1.0))
    np.testing.assert_allclose(opt.slide_diamond(loose, 1.0, vertex), [[1, 0], [0.75, 0.25]])
    both = opt.tilted_loss(1, 0, (0.1, -0.2))  # both edges lead down, the lower one more steeply
    np.testing.assert_allclose(opt.slide_diamond(both, 1.0, vertex), [[1, 0], [0.45, -0.55]])
    below = opt.tilted_loss(1, 0, (1.5, -1.0))
    np.testing.assert_allclose(opt.slide_diamond(below, 1.0, vertex), [[1, 0], [0.75, -0.25]])


# --- centres and zeros


@given(losses, budgets, st.sampled_from([0, 1]), st.floats(0.01, 5), st.floats(0.01, 0.99))
def test_centres_within_a_wedge_give_the_zero_and_centres_beside_it_do_not(
    loss, t, weight, length, share
):
    for cone in opt.centres_with_zero(loss, t, weight, "diamond"):
        one, other = cone.generators
        within = cone.apex + length * (share * one + (1 - share) * other)
        assert opt.solve_diamond(Quadratic(loss.H, within), t).zeros[weight]
        beside = cone.apex + length * ((1 + share) * one - share * other)
        assert not opt.solve_diamond(Quadratic(loss.H, beside), t).zeros[weight]


@given(losses, budgets, st.sampled_from([0, 1]), st.floats(0.01, 5))
def test_centres_on_a_ray_give_ridge_the_zero(loss, t, weight, length):
    for cone in opt.centres_with_zero(loss, t, weight, "disc"):
        centre = cone.apex + length * cone.generators[0]
        solution = opt.solve_circle(Quadratic(loss.H, centre), t)
        assert abs(solution.w[weight]) <= 1e-12 * (t + np.abs(centre).sum())
        np.testing.assert_allclose(solution.w, cone.apex, atol=1e-10 * np.abs(centre).sum())


def test_corners_of_a_cone_follow_it():
    wedge, _ = opt.centres_with_zero(opt.tilted_loss(1, 0, (0, 0)), 1.0, 0, "diamond")
    half = np.sqrt(0.5)
    np.testing.assert_allclose(
        wedge.corners(2.0) / half,
        [[0, 1 / half], [2, 2 + 1 / half], [0, 4 + 1 / half], [-2, 2 + 1 / half]],
    )  # fmt: skip
    ray, _ = opt.centres_with_zero(opt.tilted_loss(1, 0, (0, 0)), 1.0, 0, "disc")
    np.testing.assert_allclose(ray.corners(2.0), [[0, 1], [0, 3]])


@pytest.mark.parametrize(("kappa", "theta"), [(1, 0), (4, 0.5), (25, -1.1)])
@pytest.mark.parametrize("distance", [1.0, 1.5, 6.0])
def test_shares_are_those_of_many_directions(kappa, theta, distance):
    loss = opt.tilted_loss(kappa, theta, (0, 0))
    angles = (np.arange(1500) + 0.5) * 2 * np.pi / 1500
    zeros = [
        opt.solve_diamond(
            Quadratic(loss.H, [distance * np.cos(a), distance * np.sin(a)]), 1.0
        ).zeros
        for a in angles
    ]
    np.testing.assert_allclose(opt.vertex_shares(loss, 1.0, distance), np.mean(zeros, 0), atol=4e-3)


def test_the_share_of_a_round_loss_has_a_closed_form_and_tends_to_one():
    loss = opt.tilted_loss(1, 0, (0, 0))
    for distance in (1.0, 1.3, 4.0, 1e6):
        expected = 4 / np.pi * np.arccos(1 / (np.sqrt(2) * distance)) - 1
        assert sum(opt.vertex_shares(loss, 1.0, distance)) == pytest.approx(expected, abs=1e-12)
    assert expected > 0.999998


def test_a_stretched_loss_gives_its_zeros_to_the_flat_weight():
    stretched = opt.tilted_loss(25, 0.2, (0, 0))  # steepest near the w₁ axis
    first, second = opt.vertex_shares(stretched, 1.0, 4.0)
    assert first < 0.05 < 0.8 < second
    assert first + second > sum(opt.vertex_shares(opt.tilted_loss(1, 0, (0, 0)), 1.0, 4.0))


@given(st.floats(1.01, 400), st.floats(-2, 2), st.floats(1.0, 30))
def test_a_stretched_loss_never_gives_fewer_zeros_and_at_45_degrees_as_many(kappa, theta, distance):
    round_share = 4 / np.pi * np.arccos(1 / (np.sqrt(2) * distance)) - 1
    for tilt in (theta, np.pi / 4, -np.pi / 4):
        share = sum(opt.vertex_shares(opt.tilted_loss(kappa, tilt, (0, 0)), 1.0, distance))
        assert share >= round_share - 1e-9
    assert share == pytest.approx(round_share, abs=1e-9)


def test_the_hessian_of_two_standardised_features_is_tilted_by_45_degrees():
    data = diabetes()
    for pair in ([0, 1], [4, 7], [6, 7]):
        loss = opt.loss_of_data(data.X[:, pair], data.y)
        _, directions = np.linalg.eigh(loss.H)
        np.testing.assert_allclose(np.abs(directions), np.sqrt(0.5))


def test_the_shares_that_the_page_states():
    round_loss = opt.tilted_loss(1, 0, (0, 0))
    assert round(sum(opt.vertex_shares(round_loss, 1.0, 2.0)), 2) == 0.54
    shares = [
        sum(opt.vertex_shares(opt.tilted_loss(25, np.radians(tilt), (0, 0)), 1.0, 2.0))
        for tilt in (45, 34, 0)
    ]
    assert [round(share, 2) for share in shares] == [0.54, 0.68, 0.65]


@pytest.mark.parametrize("dimension", [1, 2, 3, 10])
def test_zero_counts_are_those_of_the_projection(dimension):
    rng = np.random.default_rng(dimension)
    for distance in (0.3, 1.0, 3.0, 10.0):
        centre_rows = opt.random_centres(40, dimension, distance, rng)
        np.testing.assert_allclose(np.linalg.norm(centre_rows, axis=1), distance)
        expected = [np.count_nonzero(project_l1_ball(row, 1.0) == 0) for row in centre_rows]
        np.testing.assert_array_equal(opt.zero_counts_of_round_loss(centre_rows, 1.0), expected)


@given(losses)
def test_ridge_changes_a_sign_where_it_says(loss):
    flips = opt.sign_flips(loss)
    assert None in flips
    for j, lam in enumerate(flips):
        path = np.array([opt.circle_point(loss, x)[j] for x in np.geomspace(1e-9, 1e9, 60)])
        scale = 1e-9 * np.abs(loss.w_star).sum()
        if lam is None:
            assert (path * loss.w_star[j] >= -scale * np.abs(loss.w_star[j])).all()
        elif 1e-8 < lam < 1e8:
            assert abs(opt.circle_point(loss, lam)[j]) <= scale
            before, after = (opt.circle_point(loss, lam * f)[j] for f in (0.5, 2.0))
            assert before * loss.w_star[j] > 0 > after * loss.w_star[j]


# --- many weights


def test_the_path_at_a_budget_solves_the_constrained_problem():
    data = diabetes()
    path = lasso_path(data.X, data.y)
    H, pull = data.X.T @ data.X / len(data.y), data.X.T @ (data.y - data.y.mean()) / len(data.y)
    for t in np.linspace(1, 170, 23):
        w, lam = opt.path_at_budget(path, t)
        g = pull - H @ w
        assert np.abs(w).sum() == pytest.approx(min(t, opt.budgets(path)[-1]), rel=1e-12)
        assert (np.abs(g) <= lam + 1e-9).all()
        np.testing.assert_allclose(g[w != 0], lam * np.sign(w[w != 0]), atol=1e-9)


def test_on_two_features_path_and_diamond_agree():
    data = diabetes()
    X, y = data.X[:, [5, 7]], data.y - data.y.mean()
    loss, path = opt.loss_of_data(X, y), lasso_path(X, y, fit_intercept=False)
    for t in (1.0, 10.0, 30.0, 45.0, 70.0):
        w, lam = opt.path_at_budget(path, t)
        solution = opt.solve_diamond(loss, t)
        np.testing.assert_allclose(w, solution.w, atol=1e-10)
        assert lam == pytest.approx(solution.multiplier, abs=1e-10)
        assert tuple(w == 0) == solution.zeros


def test_zero_sets_are_those_of_the_weights_in_between():
    data = diabetes()
    path = lasso_path(data.X, data.y)
    sets = opt.zero_sets(path)
    assert len(sets) == len(path.lams) - 1
    for stretch, after in zip(sets, [*sets[1:], None], strict=True):
        w, _ = opt.path_at_budget(path, (stretch.start + stretch.stop) / 2)
        assert stretch.zeros == tuple(np.flatnonzero(w == 0))
        assert after is None or stretch.stop == after.start


# --- bad input

GOOD = opt.tilted_loss(2, 0.3, (1, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: opt.hessian(0.5, 0), "kappa"),
        (lambda: opt.hessian(np.nan, 0), "kappa"),
        (lambda: opt.hessian(2, np.inf), "theta"),
        (lambda: opt.tilted_loss(2, 0, (1, 2, 3)), "centre"),
        (lambda: opt.tilted_loss(2, 0, (1, np.nan)), "centre"),
        (lambda: opt.loss_of_data(np.ones((4, 3)), np.ones(4)), "two columns"),
        (lambda: opt.loss_of_data(np.ones((4, 2)), np.ones(4)), "independent"),
        (lambda: opt.loss_of_data(np.ones((4, 2)), np.ones(3)), "y must"),
        (lambda: opt.solve_diamond(GOOD, 0), "t must"),
        (lambda: opt.solve_circle(GOOD, -1), "t must"),
        (lambda: opt.solve_circle(GOOD, np.nan), "t must"),
        (lambda: opt.solve_diamond(Quadratic(np.diag([1.0, 0.0]), [0, 0]), 1), "positive definite"),
        (lambda: opt.solve_diamond(Quadratic(np.eye(3), np.ones(3)), 1), "two weights"),
        (lambda: opt.solve(GOOD, 1, "square"), "region"),
        (lambda: opt.circle_multiplier(GOOD, 0), "t must"),
        (lambda: opt.slide_circle(GOOD, 1, np.inf), "angle"),
        (lambda: opt.slide_diamond(GOOD, 1, (0, 0)), "origin"),
        (lambda: opt.slide_diamond(GOOD, 1, (1, 0, 0)), "start"),
        (lambda: opt.circle_rest_angles(GOOD, 0), "t must"),
        (lambda: opt.centres_with_zero(GOOD, 1, 2, "diamond"), "weight"),
        (lambda: opt.centres_with_zero(GOOD, 1, 0, "square"), "region"),
        (lambda: opt.vertex_shares(GOOD, 1, 0.9), "distance"),
        (lambda: opt.zero_counts_of_round_loss([1.0, 2.0], 1), "centres"),
        (lambda: opt.zero_counts_of_round_loss([[1.0, 2.0]], 0), "t must"),
        (lambda: opt.random_centres(0, 2, 1, np.random.default_rng(0)), "count"),
        (lambda: opt.random_centres(2, 2, -1, np.random.default_rng(0)), "distance"),
        (lambda: opt.sign_flips(Quadratic(np.ones((2, 2)), [0, 0])), "positive definite"),
        (lambda: opt.path_at_budget(lasso_path(np.eye(3), np.arange(3.0)), 0), "t must"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
