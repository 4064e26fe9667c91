"""One trial: a path or solver on awkward data, and what the exact judge says of its answers."""

from __future__ import annotations

import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from support import awkward
from support.judge import Exact, ExactLogistic

from shrinkage.core import paths, penalties, solvers
from shrinkage.core.losses import LeastSquares, Logistic
from shrinkage.core.optimality import ConvergenceWarning

SECONDS = 10
"""How much processor time a call may take before it counts as endless."""
USEFUL = 1e-3
"""The share of λmax down to which hardly any answer may warn."""
PATH, GAP, LOGISTIC, STATIONARY = 1e-10, 1e-10, 1e-8, 1e-8
"""What is promised of each answer; see the functions' own words."""
BAND = 2
"""Within this factor of the promise the rounding of the centred data decides."""


class Answer(NamedTuple):
    """One answer: who gave it, at which share of λmax, and whether it was right and warned of."""

    seed: int
    function: str
    kind: str
    share: float
    error: float
    right: bool
    warned: bool
    bound: float
    trouble: str = ""

    @property
    def useful(self) -> bool:
        """Whether λ is one that data are fitted with."""
        return self.share >= USEFUL * (1 - 1e-9)

    @property
    def wrong_in_silence(self) -> bool:
        """Whether the answer is wrong and nothing was said."""
        return not self.right and not self.warned

    @property
    def falsely_warned(self) -> bool:
        """Whether a warning was given of an answer that is right with room to spare."""
        return self.warned and self.error <= self.bound / BAND


class TooLongError(Exception):
    """A call took longer than it may."""


def trial(seed: int) -> list[Answer]:
    """Return what came of one function on the data of this seed."""
    rng = np.random.default_rng([seed, 11])
    draw = awkward.draw(seed)
    name = list(FUNCTIONS)[int(rng.choice(len(FUNCTIONS), p=SHARES))]
    answers: list[Answer] = []
    try:
        for share, error, bound, warned in FUNCTIONS[name](draw, rng):
            right = bool(error <= BAND * bound)
            answers.append(Answer(seed, name, draw.kind, share, float(error), right, warned, bound))
    except TooLongError:
        answers.append(
            Answer(seed, name, draw.kind, 1.0, np.inf, True, False, 0.0, "over the bound")
        )
    except Exception as error:
        if str(error).startswith("f must have a Lipschitz constant"):
            return answers  # a refusal that names the way out
        where = traceback.extract_tb(error.__traceback__)[-1]
        trouble = f"{type(error).__name__}: {error!s:.80} ({where.name})"
        answers.append(Answer(seed, name, draw.kind, 1.0, np.inf, True, False, 0.0, trouble))
    return answers


Judged = tuple[float, float | Fraction, float, bool]


@contextmanager
def _timed() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _run(function: Callable[[], object]) -> tuple[object, bool]:
    """Return what a call gives and whether it warned; any other warning is an error."""
    with warnings.catch_warnings(record=True) as caught, _timed():
        warnings.simplefilter("error")
        warnings.simplefilter("always", ConvergenceWarning)
        result = function()
    return result, bool(caught)


def _some_lams(exact: Exact, rng: np.random.Generator, number: int) -> np.ndarray:
    """Return λ from λmax to λmax/1000, and some far below."""
    lam_max = float(exact.steepest) or 1.0
    shares = np.append(10 ** rng.uniform(-3, 0, number), 10 ** rng.uniform(-12, -3, 1))
    return lam_max * shares


def _lasso_path(draw: awkward.Draw, rng: np.random.Generator) -> Iterator[Judged]:
    exact = Exact(draw.X, draw.y, centred=draw.fit_intercept)
    lam_max = float(exact.steepest)
    lam_min = lam_max * float(rng.choice([0.0, USEFUL, USEFUL, 10 ** rng.uniform(-12, 0)]))
    path, warned = _run(
        lambda: paths.lasso_path(draw.X, draw.y, fit_intercept=draw.fit_intercept, lam_min=lam_min)
    )
    assert (np.diff(path.lams) < 0).all()
    assert path.lams.size <= paths.exact.most_knots(*draw.X.shape)
    at_knots = [exact.violation(w, lam) for w, lam in zip(path.coefs, path.lams, strict=True)]
    if warned or lam_max == 0:
        share = lam_min / lam_max if lam_max else 0.0
        yield share, max(at_knots), PATH, warned
    else:
        for lam, error in zip(path.lams, at_knots, strict=True):
            yield lam / lam_max, error, PATH, False
    between = path.lams[:-1] + rng.random(path.lams.size - 1) * np.diff(path.lams)
    lams = rng.permutation(between)[:3]
    if path.lams[0] > lam_min and lam_max > 1e-290:
        grid = np.exp(rng.uniform(np.log(max(lam_min, 1e-12 * lam_max)), np.log(lam_max), 3))
        lams = np.append(lams, np.maximum(grid, lam_min))
    for lam in lams:
        w, warned = _run(lambda lam=lam: path(lam))
        yield lam / lam_max, exact.violation(w, lam), PATH, warned


def _lasso(draw: awkward.Draw, rng: np.random.Generator) -> Iterator[Judged]:
    exact = Exact(draw.X, draw.y, centred=draw.fit_intercept)
    lams = _some_lams(exact, rng, 2)
    for lam in np.append(lams, 0.0) if rng.random() < 0.3 else lams:
        result, warned = _run(
            lambda lam=lam: solvers.lasso(draw.X, draw.y, lam, fit_intercept=draw.fit_intercept)
        )
        yield _of_quadratic(exact, result.w, lam, 0.0, warned)


def _elastic_net_path(draw: awkward.Draw, rng: np.random.Generator) -> Iterator[Judged]:
    exact = Exact(draw.X, draw.y, centred=draw.fit_intercept)
    ratio = float(rng.choice([1.0, 0.9, 0.5, 0.1, 1e-3, 1e-8, 1e-14]))
    lams = _some_lams(exact, rng, 2) / ratio
    if not 0 < lams.min() <= lams.max() < np.inf:
        return
    for lam in lams:
        path, warned = _run(
            lambda lam=lam: paths.elastic_net_path(
                draw.X, draw.y, [lam], l1_ratio=ratio, fit_intercept=draw.fit_intercept
            )
        )
        yield _of_quadratic(exact, path.coefs[0], lam * ratio, lam * (1 - ratio), warned)


def _of_quadratic(exact: Exact, w: np.ndarray, lam: float, ridge: float, warned: bool) -> Judged:
    share = lam / (float(exact.steepest) or 1.0)
    error = exact.gap(w, lam, ridge)
    if error > GAP:
        error = exact.excess(w, lam, ridge)
    if lam == ridge == 0:  # a column dependent but for rounding may be left out, or be in
        error = min(error, exact.violation(w, 0))
    return share, error, GAP, warned


def _ridge_path(draw: awkward.Draw, rng: np.random.Generator) -> Iterator[Judged]:
    exact = Exact(draw.X, draw.y, centred=draw.fit_intercept)
    unit = float(max(exact.G[j][j] for j in range(exact.p))) or 1.0
    for share in np.append(10 ** rng.uniform(-3, 1, 2), 10 ** rng.uniform(-14, -3, 1)):
        lam = unit * float(share)
        path, warned = _run(
            lambda lam=lam: paths.ridge_path(
                draw.X, draw.y, [lam], fit_intercept=draw.fit_intercept
            )
        )
        yield share, exact.excess(path.coefs[0], 0, lam), GAP, warned
        result, warned = _run(
            lambda lam=lam: solvers.ridge(draw.X, draw.y, lam, fit_intercept=draw.fit_intercept)
        )
        yield share, exact.excess(result.w, 0, lam), GAP, warned


def _logistic_path(draw: awkward.Draw, rng: np.random.Generator) -> Iterator[Judged]:
    y = awkward.labels(rng, draw.y.size)
    centred = draw.fit_intercept and y.size > 1
    exact = Exact(draw.X, y / 2, centred=centred)
    judge = ExactLogistic(draw.X, y)
    for lam in _some_lams(exact, rng, 2)[::2] if rng.random() < 0.5 else _some_lams(exact, rng, 1):
        path, warned = _run(
            lambda lam=lam: paths.logistic_path(draw.X, y, [lam], fit_intercept=centred)
        )
        error = judge.gap(path.coefs[0], path.intercepts[0], lam, centred=centred)
        yield lam / (float(exact.steepest) or 1.0), error, LOGISTIC, warned


def _iterations(draw: awkward.Draw, rng: np.random.Generator) -> Iterator[Judged]:
    """Coordinate and gradient methods: they may fall short of a tolerance, but must say so."""
    exact = Exact(draw.X, draw.y, centred=False)
    lam = float(_some_lams(exact, rng, 1)[0])
    f, g, start = LeastSquares(draw.X, draw.y), penalties.L1(lam), np.zeros(draw.X.shape[1])
    method = [
        solvers.coordinate_descent,
        solvers.proximal_gradient,
        lambda f, g, w, **how: solvers.proximal_gradient(f, g, w, accelerated=True, **how),
    ][int(rng.integers(3))]
    result, warned = _run(lambda: method(f, g, start, max_steps=500))
    share = lam / (float(exact.steepest) or 1.0)
    yield share, exact.violation(result.w, lam), STATIONARY, warned
    h = Logistic(draw.X, awkward.labels(rng, draw.y.size))
    _run(lambda: solvers.proximal_gradient(h, g, start, max_steps=50))


FUNCTIONS = {
    "lasso_path": _lasso_path,
    "lasso": _lasso,
    "elastic_net_path": _elastic_net_path,
    "logistic_path": _logistic_path,
    "ridge_path": _ridge_path,
    "iterations": _iterations,
}
SHARES = [0.4, 0.2, 0.15, 0.1, 0.05, 0.1]
