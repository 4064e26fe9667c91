"""Every row of the conversions is run: each library at the converted strength, against ours."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
from support import fits

from shrinkage.conversions import TARGETS
from shrinkage.conversions.numerics import MEASURED

RUN = [name for name, target in TARGETS.items() if not target.different]
pytestmark = pytest.mark.peers


@pytest.fixture(scope="module")
def record() -> Any:
    """Collect what is measured, and write it where the page reads it."""
    rows: dict[str, dict[str, Any]] = {}
    yield rows
    known = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.exists() else {}
    merged = {name: rows.get(name, known.get(name)) for name in RUN}
    text = json.dumps({k: v for k, v in merged.items() if v}, indent=1, ensure_ascii=False)
    MEASURED.write_text(text + "\n", encoding="utf-8")


@pytest.mark.parametrize("target", RUN)
def test_a_library_at_the_converted_strength_gives_our_solution(target: str, record: Any) -> None:
    version = fits.version_of(TARGETS[target].library)
    if version is None:
        pytest.skip(f"{TARGETS[target].library} is not installed")
    given, worst = fits.problem(), 0.0
    cases = fits.cases(target)
    assert cases
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own, at tolerances that they rarely see
        for meant in cases:
            worst = max(worst, fits.difference(given, meant))
    assert worst <= fits.tolerance(target)
    # One digit: the next ones differ from machine to machine.
    record[target] = {
        "version": version,
        "cases": len(cases),
        "difference": float(f"{worst:.0e}"),
        "tolerance": fits.tolerance(target),
    }
