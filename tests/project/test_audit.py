"""What `make audit` makes of Lighthouse's reports: medians, the table, the verdict."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from support.tree import ROOT


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT)
        # Benchmarks set these for themselves, and no test is to inherit them.
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(name, "1")
        return import_module("benchmarks.audit")


@pytest.fixture
def good(audit: ModuleType) -> Any:
    """A page just within its bounds."""
    return audit.Judgement(95, 100, 100, 100, 0.01, 150, 2000)


def answer(**changes: Any) -> dict[str, Any]:
    """Return the parts of a report that are read."""
    scores = {"performance": 0.95, "accessibility": 1, "best-practices": 0.96, "seo": 0.92}
    numbers = {
        "cumulative-layout-shift": 0.004,
        "total-blocking-time": 120.5,
        "largest-contentful-paint": 1800.0,
    }
    return {
        "categories": {name: {"score": changes.get(name, one)} for name, one in scores.items()},
        "audits": {name: {"numericValue": one} for name, one in numbers.items()},
        "runtimeError": changes.get("runtimeError"),
    }


def test_a_report_is_read(audit: ModuleType) -> None:
    assert asdict(audit.read(answer())) == {
        "performance": 95.0,
        "accessibility": 100,
        "best_practices": 96.0,
        "seo": 92.0,
        "shift": 0.004,
        "blocking": 120.5,
        "paint": 1800.0,
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"runtimeError": {"message": "The page did not paint."}}, "did not paint"),
        ({"seo": None}, "no score for seo"),
    ],
)
def test_a_page_that_was_not_judged_is_no_success(
    audit: ModuleType, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        audit.read(answer(**changes))


def test_the_median_is_taken_of_each_number(audit: ModuleType, good: Any) -> None:
    runs = [
        replace(good, performance=90, shift=0.0),
        replace(good, performance=99, shift=0.5),
        replace(good, performance=97, shift=0.003),
    ]
    assert audit.median(runs) == replace(good, performance=97, shift=0.003)


def test_a_page_at_its_bounds_keeps_them(audit: ModuleType, good: Any) -> None:
    assert audit.broken(good) == []
    assert audit.complaints({"a": good}) == []
    # Lighthouse's scores are sums, and 100 · 0.95 may come out a last bit lower.
    assert audit.broken(replace(good, performance=100 * 0.95 - 1e-12)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("performance", 94),
        ("accessibility", 99),
        ("best_practices", 96),
        ("seo", 92),
        ("shift", 0.0101),
        ("blocking", 150.4),
    ],
)
def test_a_broken_bound_is_named_and_marked(
    audit: ModuleType, good: Any, name: str, value: float
) -> None:
    bad = replace(good, **{name: value})
    assert audit.broken(bad) == [name]
    (line,) = audit.complaints({"good": good, "bad": bad})
    assert line.startswith(f"bad: {audit.BOUNDS[name].head} ") and "allowed" in line
    _, first, second = audit.rows({"good": good, "bad": bad}, {})
    assert not any("!" in cell for cell in first)
    marked = [cell for cell in second if cell.endswith("!")]
    assert len(marked) == 1
    assert second.index(marked[0]) == 1 + list(audit.BOUNDS).index(name)


def test_the_unmodified_book_stands_in_brackets_where_it_has_the_page(
    audit: ModuleType, good: Any
) -> None:
    other = replace(good, performance=31.4, shift=0.27)
    heads, both, alone = audit.rows({"both": good, "alone": good}, {"both": other})
    assert heads[:2] == ["page", "performance"]
    assert both[:2] == ["both", "95 (31)"]
    assert both[5] == "0.010 (0.270)"
    assert alone[:2] == ["alone", "95"]


def test_the_loading_time_is_shown_and_not_judged(audit: ModuleType, good: Any) -> None:
    assert audit.broken(replace(good, paint=60_000)) == []
    assert audit.rows({"a": good}, {})[1][-1] == "2000"
