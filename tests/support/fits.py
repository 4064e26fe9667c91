"""Fit each library at the converted parameter, for the comparison with our certified solution.

A fit gets our problem and the line of code, runs the line, trains as exactly as the library can,
and returns weights and intercept.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shrinkage.conversions import TARGETS, Conversion, Recognised, convert, recognise
from shrinkage.core.losses import LeastSquares, Logistic, SquaredHinge, centre
from shrinkage.core.margins import support_vector_machine
from shrinkage.core.penalties import ElasticNet, Unpenalised
from shrinkage.core.solvers import coordinate_descent, proximal_gradient

Floats = NDArray[np.float64]
TREES = ("HistGradient", "gbtree", "lightgbm")
#: Liblinear penalises its intercept and celer has none: both are compared without one.
WITHOUT_INTERCEPT = (
    "sklearn.LogisticRegression:liblinear",
    "sklearn.LinearSVC:hinge",
    "sklearn.LinearSVC:squared_hinge",
    "celer.LogisticRegression",
)
Fit = Callable[["Problem", Conversion, Recognised], tuple[Floats, float]]


@dataclass(frozen=True)
class Problem:
    """Features, a response and labels; for trees, rows in groups, one column per group."""

    X: Floats
    y: Floats
    labels: Floats
    groups: NDArray[np.int_]

    @property
    def indicators(self) -> Floats:
        return np.eye(self.groups.max() + 1)[self.groups]


def problem() -> Problem:
    """Return 60 rows of five correlated features; response and labels that they explain in part."""
    source = np.random.default_rng(14)
    X = source.normal(size=(60, 5)) @ (np.eye(5) + 0.3)
    signal = X @ np.array([1.5, -1.0, 0.5, 0.0, 0.0])
    y = 3.0 + signal + 0.5 * source.normal(size=60)
    labels = np.where(signal + source.logistic(size=60) > 0.7, 1.0, -1.0)
    groups = np.repeat(np.arange(4), (9, 21, 12, 18))
    return Problem(X, y, labels, groups)


def ours(given: Problem, meant: Recognised) -> tuple[Floats, float]:
    """Return our own solution, which its certificate has accepted (or it would warn)."""
    total = meant.l1 + meant.l2
    penalty = ElasticNet(total, meant.l1 / total)
    if any(part in meant.target for part in TREES):
        f = LeastSquares(given.indicators, given.y - given.y.mean())
        return coordinate_descent(f, penalty, np.zeros(4), tol=1e-13).w, float(given.y.mean())
    p = given.X.shape[1]
    if meant.loss == "least_squares":
        data = centre(given.X, given.y)
        found = coordinate_descent(LeastSquares(data.X, data.y), penalty, np.zeros(p), tol=1e-13)
        return found.w, float(data.intercept(found.w))
    constant = 0.0 if meant.target in WITHOUT_INTERCEPT else 1.0
    if meant.loss == "hinge":
        return _hinge(given, penalty, constant)
    X = np.column_stack([given.X, np.full(len(given.y), constant)])
    result = proximal_gradient(
        (Logistic if meant.loss == "logistic" else SquaredHinge)(X, given.labels),
        Unpenalised(penalty, (p,)),
        np.zeros(p + 1),
        accelerated=True,
        tol=1e-12,
        max_steps=200_000,
    )
    return result.w[:p], float(result.w[p])


def _hinge(given: Problem, penalty: ElasticNet, constant: float) -> tuple[Floats, float]:
    """Solve a hinge loss, whose kinks no step size suits, as a support vector machine.

    Where there is to be no intercept, mirrored rows leave the problem as it is and make 0 the best.
    """
    X, y = given.X, given.labels
    if not constant:
        X, y = np.vstack([X, -X]), np.append(y, -y)
    found = support_vector_machine(X, y, penalty, tol=1e-10)
    return found.w, found.intercept


def run(code: str, imports: str, **names: Any) -> Any:
    """Run a line that `convert` has written, below its import."""
    space: dict[str, Any] = dict(names)
    exec(f"{imports}\nresult = {code}", space)
    return space["result"]


# ---- the libraries ---------------------------------------------------------------------------


def scikit_learn(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    model = run(to.code, to.imports)
    known = model.get_params()
    exact: dict[str, Any] = {"tol": 1e-13, "max_iter": 1_000_000}
    if meant.target in WITHOUT_INTERCEPT:
        # Below what it can reach, liblinear ends where its random order has happened to bring it.
        exact = {"tol": 1e-10, "max_iter": 1_000_000, "random_state": 0}
    if meant.target.startswith("sklearn.SGD"):
        model.set_params(tol=None, max_iter=100_000, random_state=0)
        model.set_params(learning_rate="invscaling", eta0=0.1, power_t=0.6)
    else:
        model.set_params(**{name: value for name, value in exact.items() if name in known})
    if "Lars" in meant.target:
        model.set_params(max_iter=500)
    if meant.target in WITHOUT_INTERCEPT:
        model.set_params(fit_intercept=False)
    target = given.y if meant.loss == "least_squares" else given.labels
    model.fit(given.X, target)
    return np.ravel(model.coef_), float(np.ravel(model.intercept_)[0])


def histogram_trees(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    model = run(to.code, to.imports)
    model.set_params(max_iter=1, learning_rate=1.0, min_samples_leaf=1, early_stopping=False)
    return _leaves(model, given)


def _leaves(model: Any, given: Problem) -> tuple[Floats, float]:
    model.fit(given.groups[:, None].astype(float), given.y)
    mean = float(given.y.mean())
    return np.asarray(model.predict(np.arange(4.0)[:, None]), dtype=float) - mean, mean


def xgboost_trees(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    model = run(to.code, to.imports)
    model.set_params(n_estimators=1, learning_rate=1.0, min_child_weight=0, tree_method="exact")
    model.set_params(base_score=float(given.y.mean()))
    return _leaves(model, given)


def xgboost_linear(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    model = run(to.code, to.imports)
    model.set_params(n_estimators=1500, learning_rate=1.0, updater="coord_descent", base_score=0.5)
    target = given.y if meant.loss == "least_squares" else (given.labels > 0).astype(int)
    model.fit(given.X, target)
    return np.ravel(model.coef_).astype(float), _xgboost_constant(model)


def _xgboost_constant(model: Any) -> float:
    bias = float(json.loads(model.get_booster().get_dump(dump_format="json")[0])["bias"][0])
    classifies = hasattr(model, "classes_")
    return bias if classifies else bias + 0.5


def lightgbm_trees(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    model = run(to.code, to.imports)
    model.set_params(n_estimators=1, learning_rate=1.0, min_child_samples=1, min_child_weight=0.0)
    model.set_params(min_split_gain=0.0, verbose=-1, min_data_in_bin=1)
    return _leaves(model, given)


def torch_decay(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    weight, bias, loss = _torch_model(given, to.code.split("# with ")[1])
    optimizer = run(to.code, to.imports, weight=[weight], bias=[bias])
    _descend(optimizer, loss)
    return weight.detach().numpy().ravel(), float(bias)


def _torch_model(given: Problem, loss: str) -> tuple[Any, Any, Callable[[], Any]]:
    """Return weight, bias and the loss that a comment names, as a function of nothing."""
    import torch
    from torch import nn

    weight = torch.zeros(given.X.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros((), dtype=torch.float64, requires_grad=True)
    X = torch.tensor(given.X)
    y = torch.tensor((given.labels > 0).astype(float) if "BCE" in loss else given.y)
    criterion = nn.BCEWithLogitsLoss() if "BCE" in loss else nn.MSELoss()
    half = 0.5 if loss.endswith("/ 2") else 1.0
    return weight, bias, lambda: half * criterion(X @ weight + bias, y)


def torch_terms(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    import torch
    from torch import nn

    weight, bias, _ = _torch_model(given, "")
    X = torch.tensor(given.X)
    logistic = meant.loss == "logistic"
    y = torch.tensor((given.labels > 0).astype(float) if logistic else given.y)

    def objective() -> Any:
        return run(to.code, "", nn=nn, output=X @ weight + bias, y=y, weight=weight)

    _descend(torch.optim.SGD([weight, bias]), objective, 6000)
    return weight.detach().numpy(), float(bias)


def _descend(optimizer: Any, objective: Callable[[], Any], steps: int = 2000) -> None:
    """Take full-batch steps; adaptive ones shrink, since they would circle the minimum."""
    import torch

    torch.set_num_threads(1)
    adaptive = type(optimizer).__name__.startswith("Adam")
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * 0.99 ** max(0, step - 500) if adaptive else 0.15
        optimizer.zero_grad()
        objective().backward()
        optimizer.step()


def keras_regulariser(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    import keras
    import torch

    keras.config.set_floatx("float64")
    layer = keras.layers.Dense(1, kernel_regularizer=run(to.code, to.imports), dtype="float64")
    layer.build((None, given.X.shape[1]))
    logistic = meant.loss == "logistic"
    y = torch.tensor((given.labels > 0).astype(float) if logistic else given.y)[:, None]
    X = torch.tensor(given.X)
    loss = keras.losses.BinaryCrossentropy(from_logits=True, dtype="float64") if logistic else None

    def objective() -> Any:
        output = layer(X)
        value = torch.mean((output - y) ** 2) if loss is None else loss(y, output)
        return value + sum(layer.losses)

    _descend(torch.optim.SGD([layer.kernel.value, layer.bias.value]), objective, 6000)
    return layer.kernel.value.detach().numpy().ravel(), float(layer.bias.value.detach()[0])


def stats_models(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    X = np.column_stack([np.ones(len(given.y)), given.X])
    penalised = np.r_[0.0, np.ones(given.X.shape[1])]
    least = meant.loss == "least_squares"
    y = given.y if least else (given.labels > 0).astype(float)
    if meant.target == "statsmodels.Logit":
        code = f"{to.code[:-1]}, acc=1e-14, maxiter=20000, disp=0, trim_mode='off')"
    elif meant.l1 == 0 and "OLS" in meant.target:
        code = to.code
    elif meant.l1 == 0:
        code = f"{to.code[:-1]}, opt_method='newton-cg', xtol=1e-14)"
    else:
        # A weight that has come to 0 stays there: begin where none is.
        code = f"{to.code[:-1]}, maxiter=20000, cnvrg_tol=1e-13, start_params=start)"
    start = np.linalg.lstsq(X, y, rcond=None)[0]
    found = run(code, to.imports, X=X, y=y, penalised=penalised, start=start)
    return np.asarray(found.params)[1:], float(found.params[0])


def glmnet(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    y = given.y if meant.loss == "least_squares" else (given.labels > 0).astype(float)
    script = f"""
    suppressMessages(library(glmnet))
    given <- as.matrix(read.table(file("stdin")))
    X <- given[, -1]; y <- given[, 1]
    model <- {to.code[:-1]}, thresh = 1e-22, maxit = 1e7)
    cat(format(as.vector(as.matrix(coef(model))), digits = 17))
    """
    rows = "\n".join(" ".join(map(repr, row)) for row in np.column_stack([y, given.X]).tolist())
    done = subprocess.run(
        ["Rscript", "-e", script], input=rows, capture_output=True, text=True, check=True
    )
    numbers = np.array(done.stdout.split(), dtype=float)
    return numbers[1:], float(numbers[0])


def celer_and_skglm(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    model = run(to.code, to.imports)
    model.set_params(tol=1e-14, max_iter=100_000)
    y = given.y if meant.loss == "least_squares" else given.labels
    if meant.target == "celer.LogisticRegression":
        model.set_params(fit_intercept=False, max_iter=500)
    model.fit(given.X, y)
    return np.ravel(model.coef_), float(np.ravel(model.intercept_)[0])


def cvxpy_problem(given: Problem, to: Conversion, meant: Recognised) -> tuple[Floats, float]:
    import cvxpy as cp

    w, b = cp.Variable(given.X.shape[1]), cp.Variable()
    y = given.y if meant.loss == "least_squares" else given.labels
    target = run(to.code, to.imports, X=given.X, y=y, w=w, b=b, n=len(y))
    exact = dict.fromkeys(("tol_gap_abs", "tol_gap_rel", "tol_feas"), 1e-13)
    cp.Problem(target).solve(solver=cp.CLARABEL, **exact)
    return np.asarray(w.value), float(b.value)


FITS: dict[str, Fit] = {
    "sklearn.HistGradientBoostingRegressor": histogram_trees,
    "sklearn": scikit_learn,
    "xgboost.XGBRegressor:gbtree": xgboost_trees,
    "xgboost": xgboost_linear,
    "lightgbm": lightgbm_trees,
    "torch.terms": torch_terms,
    "torch": torch_decay,
    "keras": keras_regulariser,
    "statsmodels": stats_models,
    "glmnet": glmnet,
    "celer": celer_and_skglm,
    "skglm": celer_and_skglm,
    "cvxpy": cvxpy_problem,
}
"""By the beginning of the target's name; the first that fits."""

PACKAGES = {"sklearn": "scikit-learn", "xgboost": "xgboost-cpu"}


def fit_of(target: str) -> Fit:
    return next(fit for start, fit in FITS.items() if target.startswith(start))


def version_of(library: str) -> str | None:
    """Return a library's version, or None where it is not."""
    if library == "glmnet":
        if not shutil.which("Rscript"):
            return None
        code = 'cat(as.character(packageVersion("glmnet")))'
        done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else None
    for name in (PACKAGES.get(library, library), library):
        try:
            return version(name)
        except ModuleNotFoundError:
            continue
    return None


# ---- what is compared ------------------------------------------------------------------------

#: Strengths that make some weights zero; smaller ones for plain gradient steps, which land on none.
STRENGTHS = ((0.04, 0.02), (0.04, 0.0), (0.0, 0.05))
SMALL = ((0.004, 0.02), (0.004, 0.0), (0.0, 0.05))
#: Relative to the largest weight. 1e-4 where steps are stochastic or numbers have 32 bits.
COARSE = ("sklearn.SGD", "xgboost")


def tolerance(target: str) -> float:
    if target == "sklearn.SGDClassifier:hinge":
        # At a kink, stochastic steps come near their goal with the root of their number.
        return 1e-2
    return 1e-4 if target.startswith(COARSE) else 1e-6


def cases(target: str) -> list[Recognised]:
    """Return what a target is run with: each loss with each penalty that it can express."""
    found = []
    smooth = target.startswith(("torch.terms", "keras"))
    for loss in TARGETS[target].losses:
        for l1, l2 in SMALL if smooth else STRENGTHS:
            try:
                convert(target, loss=loss, l1=l1, l2=l2, n=60, sd_y=1.0)
            except ValueError:
                continue
            found.append(Recognised(target, loss, l1, l2))
    return found


def difference(given: Problem, meant: Recognised) -> float:
    """Return the largest difference of weights and intercept, relative to the largest of ours."""
    n, sd_y = len(given.y), float(np.std(given.y))
    to = convert(meant.target, loss=meant.loss, l1=meant.l1, l2=meant.l2, n=n, sd_y=sd_y)
    assert recognise(to.code, n=n, sd_y=sd_y)[:2] == (meant.target, meant.loss)
    right, theirs = (
        np.append(*ours(given, meant)),
        np.append(*fit_of(meant.target)(given, to, meant)),
    )
    return float(np.abs(theirs - right).max() / np.abs(right).max())
