"""The notation page: each conversion solves the problem as stated, each symbol has one meaning."""

from __future__ import annotations

import inspect
import re
from functools import cache

import numpy as np
import pytest
import sympy as sp
from support.rooms import drawers
from support.tree import BOOK

from shrinkage.core import penalties
from shrinkage.core.losses import LeastSquares
from shrinkage.core.penalties import soft_threshold
from shrinkage.core.solvers import gradient_descent, lasso, ridge
from shrinkage.lesson.derivations import Definition, latex
from shrinkage.lesson.exercises import Exercise, Quiz

RNG = np.random.default_rng(3)
N, P = 40, 3
X = RNG.normal(size=(N, P)) * [1.0, 2.0, 0.5]
Y = X @ [1.0, 0.0, -2.0] + RNG.normal(size=N)
LAM = 0.3
OURS = {
    "l1": lasso(X, Y, LAM, fit_intercept=False).w,
    "l2": ridge(X, Y, LAM, fit_intercept=False).w,
}


def squares(w: np.ndarray) -> float:
    return float(((Y - X @ w) ** 2).sum())


def solves(objective, w: np.ndarray) -> None:
    """Assert that no move from w by a thousandth, in any of many directions, lowers it."""
    here = objective(w)
    moves = np.vstack([np.eye(w.size), -np.eye(w.size), RNG.normal(size=(200, w.size))])
    for size in (1e-2, 1e-3):
        assert min(objective(w + size * move) for move in moves) > here


def norm1(w: np.ndarray) -> float:
    return float(np.abs(w).sum())


def half2(w: np.ndarray) -> float:
    return float(w @ w) / 2


def check_extremum() -> None:
    solves(lambda w: LeastSquares(X, Y).value(w) + LAM * norm1(w), OURS["l1"])


def check_dialogue() -> None:
    check_extremum()
    solves(lambda w: LeastSquares(X, Y).value(w) + LAM * half2(w), OURS["l2"])
    # Its update w ← w − α(∇L + λw), with our η for α.
    found = gradient_descent(
        LeastSquares(X, Y), penalties.SquaredL2(LAM), np.zeros(P), step=0.02, steps=1, record=True
    )
    np.testing.assert_allclose(found.w, -0.02 * LeastSquares(X, Y).gradient(np.zeros(P)))


def check_prml_2() -> None:
    solves(lambda w: squares(w) / 2 + N * LAM / 2 * float(w @ w), OURS["l2"])


def check_prml_1() -> None:
    solves(lambda w: squares(w) / 2 + 2 * N * LAM / 2 * norm1(w), OURS["l1"])


def check_deep_learning_2() -> None:
    solves(lambda w: squares(w) / (2 * N) + LAM / 2 * float(w @ w), OURS["l2"])


#: How the first column of each row begins, and its check.
CHECKS = {
    "*A fairly complete explanation": check_extremum,
    "Amy Ma's dialogue": check_dialogue,
    "PRML, eq. 3.29, q = 2": check_prml_2,
    "PRML, eq. 3.29, q = 1": check_prml_1,
    "*Deep Learning*, L2": check_deep_learning_2,
    "*Deep Learning*, L1": check_extremum,
}


def rows() -> list[str]:
    """Return the first column of the page's table of conversions."""
    text = (BOOK / "notation.md").read_text(encoding="utf-8").split("## Other books")[1]
    text = text.split("## Symbols")[0]
    return re.findall(r"^\| (?!Source)([^|]+?) \|", text, flags=re.M)


@pytest.mark.parametrize("row", rows())
def test_the_conversion_of_each_row_holds(row):
    (check,) = [check for start, check in CHECKS.items() if row.startswith(start)]
    check()


def test_every_check_has_its_row():
    assert len(rows()) == len(CHECKS)


def test_a_wrong_conversion_would_be_seen():
    for wrong in (LAM / 2, 2 * LAM, N * LAM):
        with pytest.raises(AssertionError):
            solves(lambda w, lam=wrong: squares(w) / (2 * N) + lam * norm1(w), OURS["l1"])
        with pytest.raises(AssertionError):
            solves(lambda w, lam=wrong: squares(w) / (2 * N) + lam * half2(w), OURS["l2"])


def test_prml_s_threshold_is_half_its_strength():
    orthonormal, _ = np.linalg.qr(X)
    strength = 0.8
    w = soft_threshold(orthonormal.T @ Y, strength / 2)
    solves(lambda v: float(((Y - orthonormal @ v) ** 2).sum()) / 2 + strength / 2 * norm1(v), w)


# --- one symbol, one meaning -----------------------------------------------------------------

_GREEK = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi
    varphi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega
"""
GREEK = set(_GREEK.split())
#: What a derivation may say of a symbol that the notation reserves: some of these words.
MEANS = {
    "n": "row",
    "p": "column|feature|number of weights",
    "X": "features",
    "y": "response",
    "w": "weight|a point|where it starts",
    "f": "loss",
    "L": "loss|slope",
    "H": "Hessian|second derivatives",
    "h": "curvature|convex",
    "I": "identity",
    "lambda": "strength|multiplier|largest entry",
    "eta": "step",
    "t": "budget|radius",
    "q": "exponent",
    "r": "L1 part",
    "c": "centre|without regularization|least-squares weight",
    "rho": "correlation",
    "sigma": "noise",
}


def letters(formula: str) -> set[str]:
    """Return the Latin and Greek letters of a formula, without marks, words and commands."""
    formula = re.sub(r"\\(text|mathrm|operatorname|begin|end)\{[^{}]*\}", " ", formula)
    names = set(re.findall(r"\\([a-zA-Z]+)", formula))
    return (names & GREEK) | set(re.findall("[A-Za-z]", re.sub(r"\\[a-zA-Z]+", " ", formula)))


def formulas(text: str) -> str:
    """Return the mathematics of a page's own text, without that of its cells."""
    text = re.sub(r"^```\{code-cell\}.*?^```$", "", text, flags=re.S | re.M)
    found = re.findall(r"\$\$(.+?)\$\$|\$([^$]+?)\$", text, flags=re.S)
    return " ".join(one or other for one, other in found)


def reserved() -> set[str]:
    """Return the letters that the table of the convention gives a meaning."""
    text = (BOOK / "notation.md").read_text(encoding="utf-8").split("## The convention")[1]
    table = text.split("Least squares is")[0]
    cells = re.findall(r"^\| (\$.+?) \|", table, flags=re.M)
    return letters(formulas(" ".join(cells)).replace(r"\max", "")) - {"i", "j"}


def local_symbols() -> dict[str, set[str]]:
    """Return, for each page, the letters that its row lists; formulas within a meaning are none."""
    text = (BOOK / "notation.md").read_text(encoding="utf-8").split("## Symbols of single pages")[1]
    rows = re.findall(r"^\| \[.+?\]\((.+?)\.md\) \| (.+) \|$", text, flags=re.M)
    starts = re.compile(r"(?:^|, | or | and )\$(\\?[A-Za-z]+)(?: = [^$]+)?\$")
    return {
        stem: set().union(*(letters(symbol) for symbol in starts.findall(listed)))
        for stem, listed in rows
    }


@cache
def described(stem: str) -> dict[str, set[str]]:
    """Return what the derivations of a room say of each letter that they introduce."""
    said: dict[str, set[str]] = {}
    room = dict(drawers("derivation")).get(stem)
    for name, make in inspect.getmembers(room, inspect.isfunction):
        if not name.startswith("derive_"):
            continue
        derived, waiting = make(), []
        for key, words in derived.given.items():
            symbol = key.lhs if isinstance(key, sp.Eq) else key
            if isinstance(symbol, (sp.Symbol, sp.MatrixSymbol)):
                waiting.append(latex(symbol))
            if words is None:
                waiting = []
            elif words:
                for written in waiting:
                    for letter in letters(written) - {"i", "j"}:
                        said.setdefault(letter, set()).add(words)
                waiting = []
        for step in derived.steps:
            if isinstance(step, Definition):
                for letter in letters(latex(step.symbol)) - {"i", "j"}:
                    said.setdefault(letter, set())
    return said


@cache
def asked(stem: str) -> set[str]:
    """Return the letters of the formulas in a page's exercises and in its quiz."""
    texts: list[str] = []
    for each in vars(dict(drawers("exercises")).get(stem, object)).values():
        if isinstance(each, Exercise):
            texts += [each.question, *each.hints, each.worked]
            texts += [misconception.says for misconception in each.misconceptions]
        elif isinstance(each, Quiz):
            for question in each.questions:
                texts += [question.text, *(c.text + c.why for c in question.choices)]
    return letters(formulas("\n\n".join(texts)))


def second_meanings(said: dict[str, set[str]], known: set[str]) -> set[str]:
    """Return the letters that mean something else than is known, or two things."""
    return {
        letter
        for letter, words in said.items()
        if (letter in known and not all(re.search(MEANS[letter], one) for one in words))
        or (letter not in known and not _of_one_thing(words))
    }


def _of_one_thing(words: set[str]) -> bool:
    """Say whether descriptions share a word, up to its ending."""
    stems = [{word[:4] for word in re.findall("[a-zA-Z]{4,}", one)} for one in words]
    return len(words) < 2 or bool(set.intersection(*stems))


def pages() -> list[str]:
    stems = [path.relative_to(BOOK).with_suffix("").as_posix() for path in BOOK.rglob("*.md")]
    return sorted(set(stems) - {"notation"})


def test_every_reserved_symbol_has_its_words():
    assert reserved() == set(MEANS)


def test_a_page_s_own_symbols_are_none_of_the_reserved_ones():
    for stem, own in local_symbols().items():
        assert (BOOK / f"{stem}.md").is_file()
        assert not own & reserved(), f"{stem}: {sorted(own & reserved())} mean something else"


@pytest.mark.parametrize("stem", pages())
def test_every_symbol_of_a_page_is_reserved_or_listed(stem):
    text = (BOOK / f"{stem}.md").read_text(encoding="utf-8")
    used = (letters(formulas(text)) | set(described(stem)) | asked(stem)) - {"i", "j"}
    strange = used - reserved() - local_symbols().get(stem, set())
    assert not strange, f"list {sorted(strange)} under 'Symbols of single pages' in notation.md"


@pytest.mark.parametrize("stem", [stem for stem, _ in drawers("derivation")])
def test_no_symbol_of_a_room_has_a_second_meaning(stem):
    strange = second_meanings(described(stem), reserved())
    assert not strange, f"{stem}: {sorted(strange)} mean two things, or not what notation.md says"


def test_a_second_meaning_would_be_seen():
    known = reserved()
    assert second_meanings({"p": {"where the loss has moved the weight"}}, known) == {"p"}
    assert second_meanings({"t": {"the time"}}, known) == {"t"}
    assert second_meanings({"v": {"a place", "a speed"}}, known) == {"v"}
    assert second_meanings({"v": {"a place"}, "t": {"the budget"}}, known) == set()
    assert letters(r"\frac{\lambda}{2} \lVert w_{0} \rVert^2 + \text{or } \hat{h}") == {
        "lambda",
        "w",
        "h",
    }
