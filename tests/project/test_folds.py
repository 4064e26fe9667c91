"""What is folded says its result in the heading, so that nobody has to open it to know it."""

from __future__ import annotations

import ast
import re

import pytest
import yaml
from support.tree import BOOK, pages

CELL = re.compile(r"^```\{code-cell\} ipython3\n(?:---\n(.*?)\n---\n)?(.*?)^```$", re.M | re.S)
#: What tells a result from a mere subject: a relation, or one of the verbs that headings have.
VERBS = (
    "adds are can come changes costs divides drops enters flips give gives goes has have "
    "holds is keeps lands limits makes may multiplies narrows needs pulls returns revives "
    "runs says sets shrinks stay stayed stays takes tends"
)
RESULT = re.compile(rf"[=<>≤≥]|\b({VERBS.replace(' ', '|')})\b")


def folds(page: str) -> list[tuple[str, str]]:
    """Return the headings of a page's folds, of text, of derivations and of figures."""
    source = (BOOK / f"{page}.md").read_text(encoding="utf-8")
    found = [(title, title) for title in re.findall(r"^`{3,}\{dropdown\} (.+)$", source, re.M)]
    for header, code in CELL.findall(source):
        given = (yaml.safe_load(header or "") or {}).get("mystnb", {})
        if "code_prompt_show" in given:
            found.append((given["code_prompt_show"], given["code_prompt_hide"]))
        calls = [node for node in ast.walk(ast.parse(_python(code))) if isinstance(node, ast.Call)]
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id == "folded":
                title = ast.literal_eval(call.args[0])
                found.append((title, title))
    return found


def _python(code: str) -> str:
    return re.sub(r"^(?::\w.*|%.*)$", "", code, flags=re.M)


@pytest.mark.parametrize("page", pages())
def test_a_fold_s_heading_is_its_result(page: str) -> None:
    headings = folds(page)
    for shown, hidden in headings:
        assert shown == hidden, "open or closed, a fold has one heading"
        assert not shown.endswith("."), shown
        if not shown.startswith("The data: "):
            assert shown.startswith("Deeper: "), shown
            assert not re.match(r"Deeper: (?:how|what each|where|why)\b", shown), shown
            assert RESULT.search(shown), f"{shown}: says what of, not what is found"
    assert len(set(headings)) == len(headings)


def test_folds_are_found_in_all_three_forms() -> None:
    found = {page: folds(page) for page in pages()}
    assert ("Deeper: a measured squared bias can come out below zero",) * 2 in found[
        "why_regularize"
    ]
    assert sum(map(len, found.values())) > 50
    assert any("(figure)" in shown for shown, _ in found["gradient"])


@pytest.mark.parametrize("subject", ["Deeper: the nearest point of the diamond", "Deeper: a path"])
def test_a_mere_subject_is_no_result(subject: str) -> None:
    assert not RESULT.search(subject)
