"""The overview of algorithms names classes and parameters that are there."""

from __future__ import annotations

import inspect
import re

import pytest
from sklearn.utils.discovery import all_estimators
from support.tree import BOOK, pages

TEXT = (BOOK / "algorithms.md").read_text(encoding="utf-8")


def named() -> list[tuple[str, list[str]]]:
    """Return scikit-learn's classes of the table, each with the parameters that it names."""
    calls = re.findall(r"`([A-Z]\w+)\(([^)]*)\)`", TEXT)
    return [(name, re.findall(r"(\w+)(?==|,|$)", inside)) for name, inside in calls]


@pytest.mark.parametrize(("name", "parameters"), named(), ids=lambda value: str(value))
def test_a_named_class_has_the_parameters(name: str, parameters: list[str]) -> None:
    known = inspect.signature(dict(all_estimators())[name]).parameters
    assert parameters
    assert set(parameters) <= set(known)


def test_every_page_of_the_survey_is_linked() -> None:
    survey = [stem for stem in pages() if stem.startswith("algorithms/")]
    assert survey
    assert all(f"]({stem}.md)" in TEXT for stem in survey)
