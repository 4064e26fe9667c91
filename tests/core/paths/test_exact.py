"""The exact lasso path: optimality at knots and between, its end, worst case and symmetries."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import linprog
from sklearn.datasets import load_diabetes
from sklearn.linear_model import lars_path

from shrinkage.core.optimality import ConvergenceWarning
from shrinkage.core.paths import Event, Path, lasso_path
from shrinkage.core.solvers import lasso


def violation(X, y, w, lam, fit_intercept):
    """Return by how much w breaks the optimality conditions at λ, written from their definition."""
    if fit_intercept:
        X, y = X - X.mean(axis=0), y - y.mean()
    correlations = X.T @ (y - X @ w) / y.size
    on = w != 0
    outside = np.abs(correlations).max() - lam
    return max(outside, np.abs(correlations[on] - lam * np.sign(w[on])).max(initial=0.0))


def gaussian(rng, n, p):
    return rng.standard_normal((n, p))


def duplicated(rng, n, p):
    X = rng.standard_normal((n, p))
    copies = rng.integers(0, p, max(1, p // 3))
    X[:, copies] = X[:, rng.integers(0, p, copies.size)] * rng.choice([-1.0, 1.0], copies.size)
    return X


def collinear(rng, n, p):
    X = rng.standard_normal((n, p))
    X[:, 0] = X[:, p // 2] + X[:, -1]
    X[:, p // 3] = X[:, : p // 3].sum(axis=1) + X[:, p // 3 + 1 :].sum(axis=1)
    return X


def with_constants(rng, n, p):
    X = rng.standard_normal((n, p))
    X[:, rng.random(p) < 0.3] = 0.1
    return X


def integers(rng, n, p):
    return rng.integers(-2, 3, (n, p)).astype(float)


def binary(rng, n, p):
    return rng.integers(0, 2, (n, p)).astype(float)


def correlated(rng, n, p):
    return 0.1 * rng.standard_normal((n, p)) + rng.standard_normal((n, 1))


def orthogonal(rng, n, p):
    # Blocks of ±1 on the diagonal: whole groups of columns enter and leave at one λ.
    return np.kron(np.eye(p // 2 + 1), [[1.0, 1.0], [1.0, -1.0]])[:, :p]


def wide(rng, n, p):
    return rng.standard_normal((8, 40 + 12 * p))


def scaled_apart(rng, n, p):
    return rng.standard_normal((n, p)) * 10.0 ** rng.integers(-4, 5, p)


DESIGNS = [
    gaussian,
    duplicated,
    collinear,
    with_constants,
    integers,
    binary,
    correlated,
    orthogonal,
    wide,
    scaled_apart,
]


def problem(design, seed):
    rng = np.random.default_rng([seed, DESIGNS.index(design)])
    X = design(rng, int(rng.integers(3, 30)), int(rng.integers(3, 36)))
    w = rng.standard_normal(X.shape[1]) * (rng.random(X.shape[1]) < 0.3) / np.abs(X).max()
    y = X @ w + rng.standard_normal(X.shape[0])
    return X, np.round(2 * y) if design in (integers, binary, orthogonal) else y


def silent(function, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*args, **kwargs)


def small():
    rng = np.random.default_rng(5)
    X = rng.standard_normal((20, 6))
    return X, X[:, 0] - X[:, 3] + rng.standard_normal(20)


# --- optimality ----------------------------------------------------------------------------------


@pytest.mark.parametrize("design", DESIGNS)
def test_optimal_at_and_between_knots_on_random_problems(design):
    left_and_came_back = 0
    for seed in range(30):
        X, y = problem(design, seed)
        fit_intercept = bool(seed % 2)
        path = silent(lasso_path, X, y, fit_intercept=fit_intercept)
        assert (np.diff(path.lams) < 0).all()
        assert path.lams[-1] == 0.0
        share = np.random.default_rng(seed).random(path.lams.size - 1)
        between = path.lams[:-1] + share * np.diff(path.lams)
        for lam in np.concatenate([path.lams, between]):
            w = path(lam)
            assert violation(X, y, w, lam, fit_intercept) <= 1e-10 * path.lams[0]
            if fit_intercept:
                assert_allclose(path.intercept(lam), (y - X @ w).mean(), atol=1e-9)
        enters = [event.variable for event in path.events if event.enters]
        left_and_came_back += len(enters) - len(set(enters))
    if design in (duplicated, gaussian, correlated):
        assert left_and_came_back > 0


def test_events_name_the_support_at_every_knot():
    for seed in range(10):
        X, y = problem(wide, seed)
        path, support, events = lasso_path(X, y), set(), list(lasso_path(X, y).events)
        for lam, following in zip(path.lams, path.lams[1:], strict=False):
            while events and events[0].lam == lam:
                event = events.pop(0)
                assert (event.variable in support) != event.enters
                support ^= {event.variable}
            assert set(np.flatnonzero(path((lam + following) / 2))) == support
        assert not events


def test_a_path_follows_many_columns_on_a_shortlist():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((40, 1500))
    y = X[:, :5].sum(axis=1) + rng.standard_normal(40)
    path = silent(lasso_path, X, y)
    for lam in np.concatenate([path.lams, (path.lams[1:] + path.lams[:-1]) / 2]):
        assert violation(X, y, path(lam), lam, True) <= 1e-10 * path.lams[0]
    assert_allclose(X @ path(0.0) + path.intercept(0.0), y, atol=1e-9)


def test_lam_max_is_exact_from_both_sides():
    for design in (gaussian, wide, scaled_apart):
        X, y = problem(design, 0)
        lam_max = lasso_path(X, y).lams[0]
        path = lasso_path(X, y)
        assert_array_equal(path(lam_max), 0.0)
        assert_array_equal(path(2 * lam_max), 0.0)
        assert np.count_nonzero(path(lam_max * (1 - 1e-9))) == 1
        assert_array_equal(lasso(X, y, lam_max * (1 + 1e-9)).w, 0.0)
        assert np.count_nonzero(lasso(X, y, lam_max * (1 - 1e-3), tol=1e-14).w) == 1


@pytest.mark.parametrize("design", [gaussian, wide, correlated])
def test_the_knots_of_scikit_learn_where_its_own_path_is_optimal(design):
    compared = 0
    for seed in range(12):
        X, y = problem(design, seed)
        centred, response = X - X.mean(axis=0), y - y.mean()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lams, _, coefs = lars_path(centred, response, method="lasso")
        path = lasso_path(X, y)
        optimal = [
            violation(X, y, w, lam, True) <= 1e-9 * lams[0]
            for w, lam in zip(coefs.T, lams, strict=True)
        ]
        for lam, w, good in zip(lams, coefs.T, optimal, strict=True):
            if good and lam > 1e-6 * lams[0]:
                compared += 1
                assert np.abs(path.lams / lam - 1).min() <= 1e-8
                assert_allclose(path(lam), w, atol=1e-7 * np.abs(coefs).max())
    assert compared > 50


def test_diabetes_has_the_knots_of_scikit_learn():
    X, y = load_diabetes(return_X_y=True)
    lams, _, coefs = lars_path(X - X.mean(axis=0), y - y.mean(), method="lasso")
    path = lasso_path(X, y)
    assert_allclose(path.lams, lams, atol=1e-12)
    assert_allclose(path.coefs, coefs.T, atol=1e-8)


# --- the end -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "design", [gaussian, duplicated, collinear, with_constants, integers, wide]
)
def test_the_end_is_least_squares_or_the_interpolator_of_least_l1_norm(design):
    for seed in range(12):
        X, y = problem(design, seed)
        w = lasso_path(X, y, fit_intercept=False)(0.0)
        fitted = X @ np.linalg.lstsq(X, y)[0]
        assert_allclose(X @ w, fitted, atol=1e-8 * np.abs(y).max())
        p = X.shape[1]
        least = linprog(np.ones(2 * p), A_eq=np.hstack([X, -X]), b_eq=fitted, bounds=(0, None))
        if least.status == 0:
            assert_allclose(np.abs(w).sum(), least.fun, rtol=1e-7)
        else:  # the rounding of its right-hand side made the redundant rows contradict each other
            assert np.linalg.matrix_rank(X) < X.shape[0]


def test_lam_min_cuts_the_path_and_changes_nothing_above():
    X, y = small()
    whole = lasso_path(X, y)
    lam_min = 0.3 * whole.lams[0]
    cut = lasso_path(X, y, lam_min=lam_min)
    assert cut.lams[-1] == pytest.approx(lam_min, rel=1e-15)
    assert_allclose(cut.coefs[-1], whole(lam_min), atol=1e-14)
    assert_array_equal(cut.lams[:-1], whole.lams[: cut.lams.size - 1])
    beyond = lasso_path(X, y, lam_min=2 * whole.lams[0])
    assert_array_equal(beyond.coefs, np.zeros((1, 6)))
    assert beyond.lams[0] == whole.lams[0]


# --- the worst case ------------------------------------------------------------------------------


def test_the_longest_path_has_all_its_segments():
    """Mairal and Yu (2012), proposition 2: each further variable makes 3k − 1 segments of k.

    In double precision the construction, with its last λ at 1e-13·λmax, goes up to nine variables;
    with ten, knots are nearer than rounding, and the path says so.
    """
    X, y, last = np.ones((1, 1)), np.ones(1), 2.0
    for p in range(1, 10):
        path = silent(lasso_path, X, y, fit_intercept=False)
        assert path.lams.size == (3**p + 1) // 2
        assert p < 3 or (path.coefs[:, 0].min() < 0 < path.coefs[:, 0].max())
        # One segment is λ > λmax, where w = 0; the others end at the knots but the first.
        smallest = path.lams[-2] * y.size
        alpha = 2.0 ** np.floor(np.log2(0.9 * smallest / (2 * y @ y + last**2)))
        corner = np.full((1, 1), alpha * last)
        X = np.block([[X, 2 * alpha * y[:, None]], [np.zeros((1, p)), corner]])
        y = np.append(y, last)


# --- symmetries ----------------------------------------------------------------------------------


def test_elastic_net_is_the_lasso_on_more_rows():
    X, y = small()
    n, p = X.shape
    lam1, lam2 = 0.1, 0.4
    X_more = np.vstack([X, np.sqrt(n * lam2) * np.eye(p)])
    w = lasso_path(X_more, np.append(y, np.zeros(p)), fit_intercept=False)(lam1 * n / (n + p))
    pull = X.T @ (y - X @ w) / n - lam2 * w
    assert np.abs(pull).max() <= lam1 * (1 + 1e-12)
    assert_allclose(pull[w != 0], lam1 * np.sign(w[w != 0]), rtol=1e-12)


def test_repeating_all_rows_changes_nothing():
    X, y = small()
    once, thrice = lasso_path(X, y), lasso_path(np.tile(X, (3, 1)), np.tile(y, 3))
    assert_allclose(thrice.lams, once.lams, atol=1e-14)
    assert_allclose(thrice.coefs, once.coefs, atol=1e-13)


def test_a_shift_of_the_response_moves_the_intercept_only():
    X, y = small()
    base, moved = lasso_path(X, y), lasso_path(X, y + 1000.0)
    assert_allclose(moved.coefs, base.coefs, atol=1e-11)
    assert_allclose(moved.intercepts, base.intercepts + 1000.0, rtol=1e-13)


def test_signed_permutations_carry_over_and_rotations_do_not():
    X, y = small()
    rng = np.random.default_rng(1)
    order, signs = rng.permutation(6), rng.choice([-1.0, 1.0], 6)
    base, moved = lasso_path(X, y), lasso_path(X[:, order] * signs, y)
    assert_allclose(moved.lams, base.lams, atol=1e-14)
    assert_allclose(moved.coefs, base.coefs[:, order] * signs, atol=1e-13)
    Q = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    lam = 0.3 * base.lams[0]
    assert np.abs(lasso_path(X @ Q, y)(lam) - Q.T @ base(lam)).max() > 0.01


def test_powers_of_two_scale_exactly():
    X, y = small()
    base = lasso_path(X, y)
    scaled = lasso_path(X * 2.0**40, y * 2.0**-30)
    assert_array_equal(scaled.lams, base.lams * 2.0**10)
    assert_array_equal(scaled.coefs, base.coefs * 2.0**-70)


# --- bad and ugly input --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("X", "y", "lam_min", "message"),
    [
        (np.ones(3), np.ones(3), 0.0, "X must be a non-empty two-dimensional array"),
        (np.ones((3, 2)), np.ones(4), 0.0, r"y must be of shape \(3,\), got shape \(4,\)"),
        (np.array([[1.0], [np.nan]]), np.ones(2), 0.0, "X must be finite"),
        (np.ones((2, 1)), np.array([1.0, np.inf]), 0.0, "y must be finite"),
        (np.ones((2, 1)), np.ones(2), -1.0, "lam_min must be .* >= 0, got -1.0"),
        (np.empty((0, 2)), np.empty(0), 0.0, "X must be a non-empty"),
        (np.empty((2, 0)), np.ones(2), 0.0, "X must be a non-empty"),
    ],
)
def test_bad_input_is_named(X, y, lam_min, message):
    with pytest.raises(ValueError, match=message):
        lasso_path(X, y, lam_min=lam_min)


@pytest.mark.parametrize("lam", [-0.1, np.nan])
def test_a_path_refuses_what_lies_below_its_end(lam):
    path = lasso_path(*small())
    with pytest.raises(ValueError, match="lam must be"):
        path(lam)
    with pytest.raises(ValueError, match="lam must be at least the path's last"):
        lasso_path(*small(), lam_min=0.5)(0.4)


@pytest.mark.parametrize(
    ("X", "y"),
    [
        (np.array([[2.0, 3.0]]), np.array([5.0])),  # one row, with an intercept
        (np.arange(6.0).reshape(3, 2), np.full(3, 0.1)),  # a constant response
        (np.full((4, 2), 0.1), np.arange(4.0)),  # constant columns only
    ],
)
def test_where_nothing_can_be_learnt_the_path_is_one_knot_at_zero(X, y):
    path = lasso_path(X, y)
    assert_array_equal(path.lams, [0.0])
    assert_array_equal(path.coefs, np.zeros((1, 2)))
    assert_allclose(path.intercepts, y.mean(), rtol=1e-15)
    assert path.events == ()


def test_one_column_is_the_soft_threshold():
    path = lasso_path(np.array([[1.0], [2.0]]), np.array([3.0, 1.0]), fit_intercept=False)
    assert_allclose(path.lams, [2.5, 0.0])
    assert_allclose(path.coefs, [[0.0], [1.0]])
    assert path.events == (Event(2.5, 0, True),)
    assert isinstance(path, Path)


@pytest.mark.parametrize("unit_X", [1e-150, 1e-40, 1e150])
@pytest.mark.parametrize("unit_y", [1e-150, 1.0, 1e150])
def test_units_from_the_smallest_to_the_largest_change_only_units(unit_X, unit_y):
    X, y = small()
    base, scaled = lasso_path(X, y), silent(lasso_path, X * unit_X, y * unit_y)
    assert_allclose(scaled.lams / unit_X / unit_y, base.lams, rtol=1e-9, atol=1e-15)
    assert_allclose(scaled.coefs / unit_y * unit_X, base.coefs, rtol=1e-9, atol=1e-14)


def test_columns_in_units_far_apart_are_certified():
    X, y = small()
    X[:, 1] *= 1e-120
    X[:, 2] *= 1e120
    path = silent(lasso_path, X, y)
    assert path.lams.size >= 7
    assert path.lams[-2] < 1e-100 * path.lams[0]
    for lam in path.lams:
        assert violation(X, y, path(lam), lam, True) <= 1e-10 * path.lams[0]


@pytest.mark.parametrize("digits", [4, 8, 12])
def test_ill_conditioned_designs_are_certified_or_warned_of(digits):
    warned = 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        left, _, right = np.linalg.svd(rng.standard_normal((30, 20)), full_matrices=False)
        X = left * np.logspace(0, -digits, 20) @ right
        y = X[:, :5].sum(axis=1) + 10.0 ** (-digits / 2) * rng.standard_normal(30)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            path = lasso_path(X, y)
        worst = max(violation(X, y, path(lam), lam, True) for lam in path.lams)
        if not caught:
            assert worst <= 1e-10 * path.lams[0]
            assert path.lams[-1] == 0
        else:
            warned += 1
            assert caught[0].category is ConvergenceWarning
            assert "of lam_max" in str(caught[0].message) or "before its end" in str(
                caught[0].message
            )
    assert digits > 4 or warned == 0
