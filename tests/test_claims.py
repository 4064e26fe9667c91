"""All claims of the book, wherever their rooms are."""

from __future__ import annotations

import pytest

from shrinkage.claims import all_claims

CLAIMS = all_claims()


def test_claims_come_in_order_of_id():
    ids = [claim.id for claim in CLAIMS]
    assert ids == sorted(set(ids))
    assert {2, 3, 4} <= set(ids)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.id))
def test_the_numbers_bear_out_the_verdict(claim):
    assert claim().holds


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.id))
def test_the_words_are_for_readers(claim):
    for words in (claim.statement, claim.because):
        assert words.rstrip().endswith((".", "$")), words
        assert "S1" not in words
        assert "S2" not in words
