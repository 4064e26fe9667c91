"""All claims of the book, wherever their rooms are, and the ledger that lists them."""

import re

import pytest
from support.tree import pages

from shrinkage import claims
from shrinkage.claims import FIRST_READING, all_claims, ledger, revised
from shrinkage.lesson.claims import VERDICTS, Evidence, claim

LINES = ledger()._repr_markdown_().splitlines()


@claim(id=7, source="S1 §2", statement="It does.", verdict="true", because="It is so.")
def untrue() -> Evidence:
    return Evidence({"a | number": 0.5, "other": 2}, False, "other")


def test_claims_come_in_order_of_id_and_none_is_missing():
    ids = [claim.id for claim in all_claims()]
    assert ids == list(range(1, 51))


def test_every_claim_has_a_line_with_an_address_and_a_link_to_its_page():
    rows = [line for line in LINES if line.startswith("| [**")]
    for each, row in zip(all_claims(), rows, strict=True):
        assert row.startswith(f"| [**{each.id}.**]{{#ledger-{each.id}}} ")
        assert f"](#claim-{each.id}) |" in row
        assert f"| {each.article} | {each.verdict_in_words} |" in row
        assert each.room in pages()
        assert len(re.split(r"(?<!\\)\|", row)) == 7


def test_a_line_shows_the_deciding_number_and_says_when_the_numbers_disagree():
    (row,) = [line for line in ledger([untrue])._repr_markdown_().splitlines() if "**7." in line]
    assert row.endswith("| other: **2** |")
    assert "| first, section 2 | true **The numbers do not bear this out" in row


def test_the_counts_add_up():
    counts = ledger().counts()
    assert list(counts) == list(VERDICTS.values())
    assert sum(counts.values()) == len(all_claims())
    assert ledger([untrue]).counts() == dict.fromkeys(counts, 0) | {"true": 1}


def test_an_empty_ledger_is_refused():
    with pytest.raises(ValueError, match=r"^claims: expected at least one"):
        ledger([])


def test_the_first_reading_judged_every_claim_once():
    read = sorted(id for ids in FIRST_READING.values() for id in ids)
    assert read == list(range(1, 51))


def test_a_verdict_that_the_check_changed_is_listed(monkeypatch: pytest.MonkeyPatch):
    assert all(first != claim.verdict_in_words for claim, first in revised())
    monkeypatch.setattr(claims, "all_claims", lambda: (untrue,))
    assert revised() == ((untrue, "wrong"),)
