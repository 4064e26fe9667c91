"""Every claim holds in the book's case, and its evidence turns when a premise is broken.

A room's own ``test_claims.py`` says ``VERDICTS``, the verdict of each id, and ``BROKEN``, pairs of
a claim and the premises under which its evidence must turn.
"""

from __future__ import annotations

import pytest
from support.rooms import drawers, evidence, own_tests

from shrinkage.claims import all_claims
from shrinkage.lesson.claims import gather

ROOMS = {stem: gather([drawer]) for stem, drawer in drawers("claims")}
CLAIMS = [(stem, claim) for stem, claims in ROOMS.items() for claim in claims]
each_claim = pytest.mark.parametrize(
    ("stem", "claim"), CLAIMS, ids=[f"{stem}-{claim.id}" for stem, claim in CLAIMS]
)


def test_the_rooms_hold_all_claims() -> None:
    assert sorted(claim.id for _, claim in CLAIMS) == [claim.id for claim in all_claims()]


@pytest.mark.parametrize("stem", ROOMS)
def test_the_verdicts_are_those_that_the_room_s_tests_name(stem: str) -> None:
    found = {claim.id: claim.verdict for claim in ROOMS[stem]}
    assert found and found == own_tests(stem, "claims").VERDICTS


@each_claim
def test_the_numbers_bear_out_the_verdict(stem, claim) -> None:
    assert evidence(claim).holds


@each_claim
def test_a_broken_premise_turns_the_evidence(stem, claim) -> None:
    broken = [premises for one, premises in own_tests(stem, "claims").BROKEN if one is claim]
    assert broken, f"BROKEN in tests/{stem}/test_claims.py says nothing of claim {claim.id}"
    for premises in broken:
        assert premises and not claim(**premises).holds, premises


@each_claim
def test_the_words_are_for_readers(stem, claim) -> None:
    for words in (claim.statement, claim.because):
        assert words.rstrip().endswith((".", "$")), words
        assert "S1" not in words
        assert "S2" not in words
