"""Every public function of the numeric core refuses bad input, and names what was wrong."""

from __future__ import annotations

import importlib
import inspect
import re

import numpy as np
import pytest

from shrinkage.core import losses, one_weight, optimality, penalties, solvers
from shrinkage.core import validation as v
from shrinkage.lesson import datasets as d
from shrinkage.lesson import zeros

CORE = ("validation", "penalties", "losses", "one_weight", "optimality", "solvers")
MODULES = (*(f"core.{name}" for name in CORE), "lesson.datasets", "lesson.zeros")

X, Y, W = np.arange(6.0).reshape(3, 2) + 1, np.array([1.0, 2.0, 4.0]), np.array([1.0, 0.0])
NAN = np.array([1.0, np.nan])
L1, SQUARE = penalties.L1(0.1), penalties.SquaredL2(0.1)
NET, POWER = penalties.ElasticNet(0.1, 0.5), penalties.Lq(0.1, 1.5)
GROUP, FREE = penalties.GroupL2(0.1, ((0,), (1,))), penalties.Unpenalised(L1, (0,))
F, LOGISTIC = losses.LeastSquares(X, Y), losses.Logistic(X, [1, -1, 1])
BOWL = losses.Quadratic(np.eye(2), W)
CENTRED = losses.centre(X, Y)
DISTANCE, WELLS = losses.Absolute(1.0), losses.DoubleWell(1.0)


def of_penalty(name, penalty, *, groups=False):
    """What each method of a penalty over two weights must refuse."""
    wrong_length = [1.0, 2.0, 3.0]
    rows = [
        (f"{name}.value", lambda: penalty.value(NAN), "w must be finite"),
        (f"{name}.value", lambda: penalty.value([]), "w must be a non-empty one-dimensional"),
        (f"{name}.value", lambda: penalty.value([[1.0, 2.0]]), "w must be a non-empty one-dim"),
        (f"{name}.prox", lambda: penalty.prox(NAN, 1.0), "v must be finite"),
        (f"{name}.prox", lambda: penalty.prox([[1.0]], 1.0), "v must be a non-empty one-dim"),
        (f"{name}.prox", lambda: penalty.prox(W, 0.0), "step must be a finite number > 0, got 0"),
        (f"{name}.prox", lambda: penalty.prox(W, np.nan), "step must be a finite number > 0"),
        (f"{name}.subgradient", lambda: penalty.subgradient(NAN), "w must be finite"),
        (
            f"{name}.subdiff_distance",
            lambda: penalty.subdiff_distance(NAN, W),
            "w must be finite",
        ),
        (
            f"{name}.subdiff_distance",
            lambda: penalty.subdiff_distance(W, NAN),
            "grad must be finite",
        ),
        (
            f"{name}.subdiff_distance",
            lambda: penalty.subdiff_distance(W, wrong_length),
            "grad must be of shape (2,), got shape (3,)",
        ),
    ]
    if hasattr(penalty, "lam_max"):
        rows += [
            (f"{name}.lam_max", lambda: penalty.lam_max(NAN), "grad_at_zero must be finite"),
            (f"{name}.lam_max", lambda: penalty.lam_max([]), "grad_at_zero must be a non-empty"),
        ]
    if hasattr(penalty, "gradient"):
        rows.append((f"{name}.gradient", lambda: penalty.gradient(NAN), "w must be finite"))
    if hasattr(penalty, "prox_weight"):
        rows += [
            (
                f"{name}.prox_weight",
                lambda: penalty.prox_weight(-1, 1.0, 1.0),
                "index must be a whole number >= 0, got -1",
            ),
            (
                f"{name}.prox_weight",
                lambda: penalty.prox_weight(0, np.inf, 1.0),
                "v must be a finite number, got inf",
            ),
            (
                f"{name}.prox_weight",
                lambda: penalty.prox_weight(0, 1.0, -1.0),
                "step must be a finite number > 0, got -1.0",
            ),
        ]
    if groups:
        message = "must be of shape (2,), got shape (3,)"
        rows += [
            (f"{name}.value", lambda: penalty.value(wrong_length), f"w {message}"),
            (f"{name}.prox", lambda: penalty.prox(wrong_length, 1.0), f"v {message}"),
            (f"{name}.subgradient", lambda: penalty.subgradient(wrong_length), f"w {message}"),
            (
                f"{name}.subdiff_distance",
                lambda: penalty.subdiff_distance(wrong_length, wrong_length),
                f"w {message}",
            ),
            (
                f"{name}.lam_max",
                lambda: penalty.lam_max(wrong_length),
                f"grad_at_zero {message}",
            ),
        ]
    return rows


def of_loss(name, f):
    """What each method of a loss over two weights must refuse."""
    methods = [
        m for m in ("value", "gradient", "subgradient", "residual", "margins") if hasattr(f, m)
    ]
    return [
        row
        for method in methods
        for row in (
            (f"{name}.{method}", lambda m=method: getattr(f, m)(NAN), "w must be finite"),
            (
                f"{name}.{method}",
                lambda m=method: getattr(f, m)([1.0, 2.0, 3.0]),
                "w must be of shape (2,), got shape (3,)",
            ),
        )
    ]


def of_data(name, call):
    """What a function of a design and a response must refuse."""
    return [
        (
            name,
            lambda: call(X[0], Y),
            "X must be a non-empty two-dimensional array, got shape (2,)",
        ),
        (name, lambda: call(np.zeros((0, 2)), []), "X must be a non-empty two-dimensional array"),
        (name, lambda: call(np.zeros((3, 0)), Y), "X must be a non-empty two-dimensional array"),
        (name, lambda: call([[1, 2], [3]], Y), "X must be an array of real numbers"),
        (name, lambda: call(X * np.inf, Y), "X must be finite everywhere, got inf"),
        (name, lambda: call(X, Y[:2]), "y must be of shape (3,), got shape (2,)"),
        (name, lambda: call(X, Y[:, None]), "y must be a non-empty one-dimensional array"),
        (name, lambda: call(X, Y * np.nan), "y must be finite everywhere, got nan"),
        (name, lambda: call(X, ["a", "b", "c"]), "y must be an array of real numbers"),
    ]


def of_certificate(name, call):
    return [
        *of_data(name, lambda X, y: call(X, y, W, 0.1)),
        (name, lambda: call(X, Y, NAN, 0.1), "w must be finite everywhere"),
        (name, lambda: call(X, Y, [1.0], 0.1), "w must be of shape (2,), got shape (1,)"),
        (name, lambda: call(X, Y, W, -0.1), "lam must be a finite number >= 0, got -0.1"),
        (name, lambda: call(X, Y, W, np.nan), "lam must be a finite number >= 0, got nan"),
    ]


def of_linear_model(name, solve):
    return [
        *of_data(name, lambda X, y: solve(X, y, 0.1)),
        (name, lambda: solve(X, Y, -1), "lam must be a finite number >= 0, got -1.0"),
        (name, lambda: solve(X, Y, np.inf), "lam must be a finite number >= 0, got inf"),
        (name, lambda: solve(X, Y, "1"), "lam must be a finite number >= 0, got '1'"),
        (name, lambda: solve(X, Y, 0.1, tol=-1), "tol must be a finite number >= 0, got -1.0"),
    ]


def of_solver(name, solve, *, loss=F, penalty=L1, step=True):
    rows = [
        (name, lambda: solve(loss, penalty, NAN), "w0 must be finite everywhere"),
        (name, lambda: solve(loss, penalty, [1.0]), "w must be of shape (2,), got shape (1,)"),
        (name, lambda: solve(None, penalty, W), "f must be "),
        (name, lambda: solve(loss, None, W), "g must be a penalty "),
        (
            name,
            lambda: solve(loss, penalty, W, tol=np.nan),
            "tol must be a finite number >= 0, got nan",
        ),
        (
            name,
            lambda: solve(loss, penalty, W, steps=-1),
            "steps must be a whole number >= 0, got -1",
        ),
        (
            name,
            lambda: solve(loss, penalty, W, max_steps=0),
            "max_steps must be a whole number >= 1, got 0",
        ),
    ]
    if step:
        rows.append(
            (
                name,
                lambda: solve(loss, penalty, W, step=-0.5, steps=1),
                "step must be a finite number > 0, got -0.5",
            )
        )
    return rows


def subgradient_descent(f, g, w0, **options):
    return solvers.subgradient_descent(f, g, w0, **{"step": 0.1, **options})


ROWS = [
    # validation
    (
        "as_array",
        lambda: v.as_array("a", NAN),
        "a must be finite everywhere, got nan at index (1,)",
    ),
    ("as_vector", lambda: v.as_vector("a", X), "a must be a non-empty one-dimensional array"),
    ("as_matrix", lambda: v.as_matrix("a", Y), "a must be a non-empty two-dimensional array"),
    *of_data("as_design", v.as_design),
    ("as_labels", lambda: v.as_labels([0, 1]), "y must be labels -1 or +1, got [0.0]"),
    ("as_real", lambda: v.as_real("a", None), "a must be a finite number, got None"),
    ("check_nonnegative", lambda: v.check_nonnegative("a", -1), "a must be a finite number >= 0"),
    ("check_positive", lambda: v.check_positive("a", 0), "a must be a finite number > 0, got 0"),
    ("check_lam", lambda: v.check_lam(-1), "lam must be a finite number >= 0, got -1.0"),
    ("check_step", lambda: v.check_step(0), "step must be a finite number > 0, got 0.0"),
    ("check_fraction", lambda: v.check_fraction("a", 2), "a must be a number from 0 to 1, got 2"),
    ("check_count", lambda: v.check_count("a", 0.5), "a must be a whole number >= 1, got 0.5"),
    ("as_indices", lambda: v.as_indices("a", [-1]), "each of a must be a whole number >= 0"),
    # penalties
    ("soft_threshold", lambda: penalties.soft_threshold(NAN, 1), "v must be finite"),
    ("soft_threshold", lambda: penalties.soft_threshold(W, np.inf), "threshold must be finite"),
    (
        "soft_threshold",
        lambda: penalties.soft_threshold(W, -1),
        "threshold must be >= 0 everywhere",
    ),
    (
        "soft_threshold",
        lambda: penalties.soft_threshold(W, [1, 2, 3]),
        "threshold must be a number or broadcast against v of shape (2,), got shape (3,)",
    ),
    ("project_l1_ball", lambda: penalties.project_l1_ball(NAN, 1), "v must be finite"),
    ("project_l1_ball", lambda: penalties.project_l1_ball(X, 1), "v must be a non-empty one-dim"),
    ("project_l1_ball", lambda: penalties.project_l1_ball(W, -1), "radius must be a finite number"),
    ("project_l2_ball", lambda: penalties.project_l2_ball(NAN, 1), "v must be finite"),
    ("project_l2_ball", lambda: penalties.project_l2_ball(X, 1), "v must be a non-empty one-dim"),
    ("project_l2_ball", lambda: penalties.project_l2_ball(W, -1), "radius must be a finite number"),
    ("L1", lambda: penalties.L1(-1), "lam must be a finite number >= 0, got -1.0"),
    ("SquaredL2", lambda: penalties.SquaredL2(np.nan), "lam must be a finite number >= 0, got nan"),
    ("ElasticNet", lambda: penalties.ElasticNet(-1, 0.5), "lam must be a finite number >= 0"),
    (
        "ElasticNet",
        lambda: penalties.ElasticNet(1, 1.5),
        "l1_ratio must be a number from 0 to 1, got 1.5",
    ),
    ("Lq", lambda: penalties.Lq(-1, 1), "lam must be a finite number >= 0, got -1.0"),
    ("Lq", lambda: penalties.Lq(1, 0), "q must be a finite number > 0, got 0.0"),
    ("Lq", lambda: penalties.Lq(1, -2), "q must be a finite number > 0, got -2.0"),
    ("Lq", lambda: penalties.Lq(1, np.inf), "q must be a finite number > 0, got inf"),
    ("GroupL2", lambda: penalties.GroupL2(-1, ((0,),)), "lam must be a finite number >= 0"),
    *(
        ("GroupL2", lambda groups=groups: penalties.GroupL2(1, groups), message)
        for groups, message in (
            ((), "groups must be non-empty and hold each of 0 ... p-1 exactly once, got []"),
            (((0,), ()), "groups must be non-empty and hold each of 0 ... p-1 exactly once, got ["),
            (((0,), (0,)), "groups must be non-empty and hold each of 0 ... p-1 exactly once, got"),
            (((0,), (2,)), "groups must be non-empty and hold each of 0 ... p-1 exactly once, got"),
            (((0, 0),), "groups must be distinct whole numbers, got [0, 0]"),
            (((-1, 0),), "each of groups must be a whole number >= 0, got -1"),
            ((0, 1), "groups must be an iterable of whole numbers, got 0"),
            (3, "groups must be non-empty and hold each of 0 ... p-1 exactly once, got 3"),
        )
    ),
    ("Unpenalised", lambda: penalties.Unpenalised(0.1, (0,)), "penalty must be a penalty such as"),
    ("Unpenalised", lambda: penalties.Unpenalised(L1, (0, 0)), "indices must be distinct whole"),
    ("Unpenalised", lambda: penalties.Unpenalised(L1, 0), "indices must be an iterable of whole"),
    *of_penalty("L1", L1),
    *of_penalty("SquaredL2", SQUARE),
    *of_penalty("ElasticNet", NET),
    *of_penalty("Lq", POWER),
    *of_penalty("GroupL2", GROUP, groups=True),
    *of_penalty("Unpenalised", FREE),
    (
        "Lq.gradient",
        lambda: penalties.Lq(1, 0.5).gradient([0.0, 1.0]),
        "w must have no zero weight for q = 0.5 to have a gradient, got 0 at [0]",
    ),
    ("Lq.gradient", lambda: penalties.Lq(1, 1).gradient([0.0]), "w must have no zero weight"),
    ("Lq.lam_max", lambda: POWER.lam_max(W), "q must be 1 for lam_max to follow from a gradient"),
    (
        "ElasticNet.lam_max",
        lambda: penalties.ElasticNet(1, 0).lam_max(W),
        "l1_ratio must be > 0 for a finite lam_max to exist",
    ),
    *(
        (f"Unpenalised.{name}", call, message)
        for name, call, message in (
            ("value", lambda: FREE.value([1.0]), "w must have at least one weight besides"),
            (
                "value",
                lambda: penalties.Unpenalised(L1, (5,)).value(W),
                "w must have a weight at every unpenalised index [5], got shape (2,)",
            ),
            (
                "value",
                lambda: penalties.Unpenalised(L1, (2,)).value(W),
                "w must have a weight at every unpenalised index [2], got shape (2,)",
            ),
            (
                "subdiff_distance",
                lambda: penalties.Unpenalised(L1, (5,)).subdiff_distance(W, W),
                "w must have a weight at every unpenalised index [5], got shape (2,)",
            ),
            ("prox", lambda: FREE.prox([1.0], 1.0), "v must have at least one weight besides"),
            ("subgradient", lambda: FREE.subgradient([1.0]), "w must have at least one weight"),
            ("lam_max", lambda: FREE.lam_max([1.0]), "grad_at_zero must have at least one weight"),
            (
                "lam_max",
                lambda: penalties.Unpenalised(SQUARE, (0,)).lam_max(W),
                "penalty must have a finite lam_max, got SquaredL2",
            ),
            (
                "prox_weight",
                lambda: penalties.Unpenalised(GROUP, (0,)).prox_weight(0, 1.0, 1.0),
                "penalty must be a sum over single weights, got GroupL2",
            ),
        )
    ),
    # losses
    *of_data("LeastSquares", losses.LeastSquares),
    *(
        row
        for name in ("Logistic", "Hinge", "SquaredHinge")
        for loss in [getattr(losses, name)]
        for row in (
            (name, lambda f=loss: f(X[0], Y), "X must be a non-empty two-dimensional array"),
            (name, lambda f=loss: f(X, [1, -1]), "y must be of shape (3,), got shape (2,)"),
            (name, lambda f=loss: f(X, [0, 1, 1]), "y must be labels -1 or +1, got [0.0]"),
            *of_loss(name, loss(X, [1, -1, 1])),
        )
    ),
    ("Quadratic", lambda: losses.Quadratic([[np.nan]], [0]), "H must be finite everywhere"),
    ("Quadratic", lambda: losses.Quadratic(X, W), "H must be square, got shape (3, 2)"),
    ("Quadratic", lambda: losses.Quadratic([[1, 2], [0, 1]], W), "H must be symmetric"),
    ("Quadratic", lambda: losses.Quadratic(-np.eye(2), W), "H must be positive semidefinite"),
    ("Quadratic", lambda: losses.Quadratic(np.eye(2), Y), "w_star must be of shape (2,), got"),
    ("Quadratic", lambda: losses.Quadratic(np.eye(2), NAN), "w_star must be finite everywhere"),
    *of_loss("LeastSquares", F),
    *of_loss("Quadratic", BOWL),
    *(
        (f"{name}.{method}", lambda f=f, m=method: getattr(f, m)(W), "w must be of shape (1,), got")
        for name, f, method in (
            ("Absolute", DISTANCE, "value"),
            ("Absolute", DISTANCE, "subgradient"),
            ("DoubleWell", WELLS, "value"),
            ("DoubleWell", WELLS, "gradient"),
        )
    ),
    ("Absolute", lambda: losses.Absolute(np.nan), "centre must be a finite number, got nan"),
    ("Absolute", lambda: losses.Absolute(0, 0), "slope must be a finite number > 0, got 0"),
    ("Absolute.slopes", lambda: DISTANCE.slopes(np.nan), "w must be a finite number, got nan"),
    ("Absolute.bends", lambda: DISTANCE.bends(-1), "curvature must be a finite number >= 0"),
    ("DoubleWell", lambda: losses.DoubleWell(None), "centre must be a finite number, got None"),
    ("DoubleWell", lambda: losses.DoubleWell(0, -1), "width must be a finite number > 0, got -1"),
    ("DoubleWell", lambda: losses.DoubleWell(0, 1, 0), "height must be a finite number > 0"),
    ("DoubleWell.slopes", lambda: WELLS.slopes(np.inf), "w must be finite everywhere, got inf"),
    ("DoubleWell.bends", lambda: WELLS.bends(np.nan), "curvature must be a finite number >= 0"),
    (
        "global_minimisers",
        lambda: one_weight.global_minimisers(BOWL, L1),
        "w must be of shape (2,), got shape (1,)",
    ),
    (
        "global_minimisers",
        lambda: one_weight.global_minimisers(WELLS, NET),
        "g must be L1 or SquaredL2, got ElasticNet",
    ),
    *of_data("centre", losses.centre),
    ("Centred.intercept", lambda: CENTRED.intercept(NAN), "w must be finite everywhere"),
    ("Centred.intercept", lambda: CENTRED.intercept(Y), "w must be of shape (2,), got shape (3,)"),
    # optimality
    *of_certificate("duality_gap", optimality.duality_gap),
    *of_certificate("ridge_gap", optimality.ridge_gap),
    (
        "distance_from_stationarity",
        lambda: optimality.distance_from_stationarity(F, L1, NAN),
        "w must be finite everywhere",
    ),
    (
        "distance_from_stationarity",
        lambda: optimality.distance_from_stationarity(F, L1, Y),
        "w must be of shape (2,), got shape (3,)",
    ),
    ("why_zero", lambda: zeros.why_zero(NAN, W, 1.0), "w must be finite everywhere"),
    ("why_zero", lambda: zeros.why_zero(X, W, 1.0), "grad must have the shape (3, 2) of w, got"),
    ("why_zero", lambda: zeros.why_zero(W, Y, 1.0), "grad must be of shape (2,), got shape"),
    ("why_zero", lambda: zeros.why_zero(W, W, NAN), "lam must be finite everywhere, got nan"),
    ("why_zero", lambda: zeros.why_zero(W, W, -1), "lam must be >= 0 everywhere, got -1.0"),
    (
        "why_zero",
        lambda: zeros.why_zero(W, W, [1, 1, 1]),
        "lam must be a number or of shape (2,), got (3,)",
    ),
    (
        "why_zero",
        lambda: zeros.why_zero(W, W, 1, curvature=-1),
        "curvature must be >= 0 everywhere, got -1.0",
    ),
    (
        "why_zero",
        lambda: zeros.why_zero(W, W, 1, curvature=[[1, 1]]),
        "curvature must be a number or of shape (2,), got (1, 2)",
    ),
    ("why_zero", lambda: zeros.why_zero(W, W, 1, tol=-1), "tol must be a finite number >= 0"),
    *(
        (
            "why_zero",
            lambda names=names: zeros.why_zero(W, W, 1, names=names),
            "names must be 2 texts, one per weight, got ",
        )
        for names in (["a"], ["a", 1], "ab")
    ),
    (
        "ZeroReport.count",
        lambda: zeros.why_zero(W, W, 1).count("zero"),
        "verdict must be a ZeroVerdict, got 'zero'",
    ),
    # solvers
    *of_linear_model("lasso", solvers.lasso),
    *of_linear_model("ridge", solvers.ridge),
    (
        "lasso",
        lambda: solvers.lasso(X, Y, 0.1, max_steps=0),
        "max_steps must be a whole number >= 1, got 0",
    ),
    *of_solver("gradient_descent", solvers.gradient_descent, penalty=SQUARE),
    (
        "gradient_descent",
        lambda: solvers.gradient_descent(F, L1, W),
        "g must be a penalty with a gradient, got L1",
    ),
    (
        "gradient_descent",
        lambda: solvers.gradient_descent(F, POWER, W),
        "step must be given for a penalty without a Lipschitz constant, Lq",
    ),
    *of_solver("subgradient_descent", subgradient_descent),
    (
        "subgradient_descent",
        lambda: subgradient_descent(F, L1, W, step=None),
        "step must be a finite number > 0, got None",
    ),
    *of_solver("proximal_gradient", solvers.proximal_gradient),
    *of_solver("coordinate_descent", solvers.coordinate_descent, step=False),
    *of_solver("coordinate_descent", solvers.coordinate_descent, loss=BOWL, step=False),
    (
        "coordinate_descent",
        lambda: solvers.coordinate_descent(LOGISTIC, L1, W),
        "f must be LeastSquares or Quadratic, got Logistic",
    ),
    (
        "coordinate_descent",
        lambda: solvers.coordinate_descent(F, GROUP, W),
        "g must be a penalty that is a sum over weights, got GroupL2",
    ),
    # datasets
    ("standardise", lambda: d.standardise(Y), "X must be a non-empty two-dimensional array"),
    ("standardise", lambda: d.standardise([[np.nan]]), "X must be finite everywhere, got nan"),
    (
        "correlated_features",
        lambda: d.correlated_features(0, 1, 0, seed=0),
        "n must be a whole number >= 1, got 0",
    ),
    (
        "correlated_features",
        lambda: d.correlated_features(1, 0, 0, seed=0),
        "p must be a whole number >= 1, got 0",
    ),
    (
        "correlated_features",
        lambda: d.correlated_features(1, 1, 1.5, seed=0),
        "correlation must be a number from 0 to 1, got 1.5",
    ),
    (
        "correlated_features",
        lambda: d.correlated_features(1, 1, 0.5, seed=-1),
        "seed must be a whole number >= 0, got -1",
    ),
    (
        "sparse_linear_model",
        lambda: d.sparse_linear_model(5, 2, 3, seed=0),
        "nonzero must be a whole number >= 0 and <= 2, got 3",
    ),
    (
        "sparse_linear_model",
        lambda: d.sparse_linear_model(5, 2, 1, noise=-1, seed=0),
        "noise must be a finite number >= 0, got -1.0",
    ),
    (
        "sparse_linear_model",
        lambda: d.sparse_linear_model(5, 2, 1, size=np.inf, seed=0),
        "size must be a finite number, got inf",
    ),
    (
        "sparse_linear_model",
        lambda: d.sparse_linear_model(5, 2, 1, correlation=2, seed=0),
        "correlation must be a number from 0 to 1, got 2.0",
    ),
    (
        "sparse_linear_model",
        lambda: d.sparse_linear_model(5, 2, 1, seed=0.5),
        "seed must be a whole number >= 0, got 0.5",
    ),
    ("polynomial_features", lambda: d.polynomial_features(NAN, 2), "x must be finite everywhere"),
    (
        "polynomial_features",
        lambda: d.polynomial_features(W, 0),
        "degree must be a whole number >= 1, got 0",
    ),
    (
        "polynomial_features",
        lambda: d.polynomial_features([1e200], 2),
        "x must be small enough for power 2 to be finite, got 1e+200",
    ),
    (
        "polynomial_sample",
        lambda: d.polynomial_sample(0, seed=0),
        "n must be a whole number >= 1, got 0",
    ),
    (
        "polynomial_sample",
        lambda: d.polynomial_sample(5, noise=-1, seed=0),
        "noise must be a finite number >= 0, got -1.0",
    ),
    (
        "polynomial_sample",
        lambda: d.polynomial_sample(5, seed=None),
        "seed must be a whole number >= 0, got None",
    ),
]

# What takes no argument that could be wrong, or is plain storage that the library fills.
WITHOUT_INPUT = {"breast_cancer", "diabetes", "Dataset.describe"}
# What a run calls at each step; `distance_from_stationarity` checks what it is given.
WITHOUT_INPUT |= {"Stationarity", "Stationarity.distance", "Stationarity.gradient"}
STORAGE = {
    "Centred",
    "Dataset",
    "LinearSample",
    "LocalMinimum",
    "Minimisers",
    "PolynomialSample",
    "Result",
    "Standardised",
    "WeightVerdict",
    "ZeroReport",
    "ZeroVerdict",
}


def public_callables():
    """Yield the name of every public function, class and method that the modules define."""
    for name in MODULES:
        module = importlib.import_module(f"shrinkage.{name}")
        for symbol, thing in vars(module).items():
            if symbol.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(thing):
                yield symbol
            if not inspect.isclass(thing) or getattr(thing, "_is_protocol", False):
                continue
            if not issubclass(thing, Warning):
                yield symbol
            yield from (
                f"{symbol}.{method}"
                for part in thing.__mro__
                if part is thing or part.__name__.startswith("_")
                for method, function in vars(part).items()
                if inspect.isfunction(function) and not method.startswith("_")
            )


@pytest.mark.parametrize(
    ("call", "message"),
    [pytest.param(call, message, id=f"{name}: {message}") for name, call, message in ROWS],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()


def test_no_public_function_is_missing_from_the_table():
    listed = {name for name, _, _ in ROWS}
    found = set(public_callables()) - WITHOUT_INPUT - STORAGE
    assert found - listed == set()
    assert listed - found == set()
    # the storage types hold no functions that would escape the table
    methods = {name for name in found if name.split(".")[0] in STORAGE}
    assert methods == {"Centred.intercept", "ZeroReport.count"}


def test_every_public_name_is_announced():
    for name in MODULES[1:]:
        module = importlib.import_module(f"shrinkage.{name}")
        defined = {
            symbol
            for symbol, thing in vars(module).items()
            if not symbol.startswith("_")
            and getattr(thing, "__module__", None) == module.__name__
            and (inspect.isfunction(thing) or inspect.isclass(thing))
        }
        assert defined <= set(module.__all__)
