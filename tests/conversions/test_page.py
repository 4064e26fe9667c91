"""The numbers in the page's sentences are those that its cells measure."""

from __future__ import annotations

import contextlib
import io
import re
import warnings

import numpy as np
import pytest
from support.tree import BOOK

TEXT = (BOOK / "conversions.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """What the cells of each section print, by its heading."""
    space: dict[str, object] = {}
    printed: dict[str, str] = {}
    for part in re.split(r"^#{2,3} ", TEXT, flags=re.M):
        heading = part.split("\n", 1)[0]
        out = io.StringIO()
        for cell in re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```", part, flags=re.M | re.S):
            code = re.sub(r"\A---\n.*?^---\n|\A(?::[\w-]+:[^\n]*\n)+", "", cell, flags=re.M | re.S)
            if re.search(r"^(?:from|import) |print\(|apart\(", code, flags=re.M):
                with contextlib.redirect_stdout(out), warnings.catch_warnings():
                    warnings.simplefilter("error")
                    exec(code, space)
        printed[heading] = out.getvalue()
    return printed


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]


def test_a_sum_or_a_mean(sections: dict[str, str]) -> None:
    ridge, net, lasso = (numbers(line)[0] for line in sections["A sum or a mean"].splitlines())
    assert 9 < ridge < 11 and net == lasso == 0
    from sklearn.linear_model import ElasticNet, Ridge

    from shrinkage.lesson.datasets import diabetes

    data = diabetes()
    right = Ridge(alpha=44.2).fit(data.X, data.y).coef_
    wrong = ElasticNet(alpha=44.2, l1_ratio=0, tol=1e-10).fit(data.X, data.y).coef_
    assert round(100 * float((wrong**2).sum() / (right**2).sum()) ** 0.5) == 5
    assert "5% of the weights' length" in TEXT


def test_a_factor_of_two(sections: dict[str, str]) -> None:
    assert 9 < numbers(sections["A factor of two"])[-1] < 11


def test_the_intercept(sections: dict[str, str]) -> None:
    shares = [numbers(line)[-1] for line in sections["The intercept"].splitlines()]
    assert shares == [27.4, 35.1, 27.4]
    assert "27.4%" in TEXT and "predicts 35.1%" in TEXT


def test_the_units(sections: dict[str, str]) -> None:
    kept = [set(line.split()) for line in sections["The units"].splitlines()]
    assert len(kept[0] & kept[1]) == 3 and "three names are in both lists" in TEXT
    from shrinkage.lesson.datasets import diabetes

    assert round(float(diabetes().y.std())) == 77 and "here 77" in TEXT


def test_zeros_that_a_tolerance_hides(sections: dict[str, str]) -> None:
    certified, early, plain = re.findall(r"(\d+) exact", sections["Zeros that a tolerance hides"])
    assert (certified, plain) == ("3", "0") and int(early) < 3


def test_momentum_adam_and_adamw(sections: dict[str, str]) -> None:
    lines = [numbers(line)[-2:] for line in sections["Momentum and adaptive steps"].splitlines()]
    assert all(ridge == 0 and free > 50 for ridge, free in lines[:3])
    assert lines[3][0] > 50 and 0 < lines[3][1] < 1
    assert "less than 1% from the weights" in TEXT
    assert "the largest weight is 0.49" in TEXT and "cuts the weights off at 0.25" in TEXT


def test_the_box_of_adamw() -> None:
    from shrinkage.core.losses import LeastSquares
    from shrinkage.core.optimizers import adam
    from shrinkage.lesson.datasets import diabetes

    data = diabetes()
    f = LeastSquares(data.X, (data.y - data.y.mean()) / data.y.std())
    ends = {
        decay: adam(f.gradient, np.zeros(10), 0.001, 15_000, decay=decay)[-1]
        for decay in (0.01, 0.1, 4.0)
    }
    largest = [float(np.abs(w).max()) for w in ends.values()]
    assert largest == pytest.approx([0.49, 0.49, 0.25], abs=0.006)


@pytest.mark.parametrize("seed", [0, 1])
def test_random_batches_let_adamw_s_decay_shrink(seed: int) -> None:
    from shrinkage.core.optimizers import adam
    from shrinkage.lesson.datasets import diabetes

    data, rng = diabetes(), np.random.default_rng(seed)
    X, y = data.X, (data.y - data.y.mean()) / data.y.std()

    def slope(w):
        rows = rng.integers(0, len(y), 16)
        return X[rows].T @ (X[rows] @ w - y[rows]) / 16

    mean = adam(slope, np.zeros(10), 0.001, 30_000, decay=0.01)[15_000:].mean(axis=0)
    free = np.linalg.lstsq(X, y, rcond=None)[0]
    assert 0.7 < float(np.linalg.norm(mean) / np.linalg.norm(free)) < 0.88
    assert "takes more than a tenth of the weights' length" in " ".join(TEXT.split())


def test_biases_that_decay(sections: dict[str, str]) -> None:
    bias, mean = numbers(sections["Biases that decay"])
    assert mean - bias == pytest.approx(13.8, abs=0.06) and "13.8 too low" in TEXT


def test_sample_weights(sections: dict[str, str]) -> None:
    moved = {line.split()[0]: numbers(line)[-1] for line in sections["Sample weights"].splitlines()}
    assert moved.pop("Lasso") == 0
    assert all(size > 5 for size in moved.values())
    from sklearn.linear_model import ElasticNet

    from shrinkage.lesson.datasets import diabetes

    data, model = diabetes(), ElasticNet(alpha=0.1)
    alone = model.fit(data.X, data.y).coef_.copy()
    weighted = model.fit(data.X, data.y, sample_weight=np.full(len(data.y), 2.0)).coef_
    assert np.allclose(weighted, alone)


def test_all_sections_are_checked(sections: dict[str, str]) -> None:
    assert sum(bool(printed) for printed in sections.values()) == 8
