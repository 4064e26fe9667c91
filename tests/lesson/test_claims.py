"""A claim names its source, can be broken, and shows what it found."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from shrinkage.lesson.claims import Claim, Evidence, article, claim, further, gather


def make(id=3, source="S1 §1", decisive=None, **changes):
    said = {"statement": "A weight | shrinks.", "verdict": "care", "because": "It may.", **changes}

    @claim(id=id, source=source, **said)
    def shrinks(*, factor: float = 0.5) -> Evidence:
        return Evidence({"factor | size": factor, "smaller": factor < 1}, factor < 1, decisive)

    return shrinks


def test_a_claim_runs_with_its_premises():
    shrinks = make()
    assert shrinks().holds
    assert not shrinks(factor=2.0).holds


def test_the_page_shows_the_verdict_first_then_one_number_and_folds_the_rest():
    shown = make()._repr_markdown_()
    assert "S1" not in shown
    assert all(line.startswith(">") for line in shown.splitlines()[1:])
    parts = [
        "(claim-3)=\n> [**Claim 3**](#ledger-3)**: true with care.** A weight | shrinks. "
        "(*A fairly complete explanation of L1 and L2 regularization*, section 1)",
        "> It may.",
        r"> factor \| size: **0.5**",
        "> ```{dropdown} All numbers of claim 3",
        r"> | factor \| size | 0.5 |",
        "> | smaller | yes |",
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_the_decisive_number_is_the_one_that_the_check_names():
    assert "> smaller: **yes**" in make(decisive="smaller")._repr_markdown_()
    with pytest.raises(ValueError, match=r"^decisive: expected"):
        make(decisive="larger")()


def test_what_an_article_only_implies_is_marked():
    assert "section 1; implied)" in make(implied=True)._repr_markdown_()
    assert r"A weight \| shrinks. (implied) |" in further(make(implied=True))._repr_markdown_()


def test_further_claims_share_a_table_and_keep_reasons_and_numbers_in_a_fold():
    other = make(8, decisive="smaller", verdict="reason", because="Another.")
    lines = further(make(), other)._repr_markdown_().splitlines()
    assert lines[2] == (
        r"| [[**3.**](#ledger-3)]{#claim-3} A weight \| shrinks. "
        r"| true with care | factor \| size: **0.5** |"
    )
    assert lines[3].startswith("| [[**8.**](#ledger-8)]{#claim-8} ")
    assert lines[3].endswith("| wrong as a reason | smaller: **yes** |")
    fold = lines[lines.index("```{dropdown} Reasons and all numbers of the claims 3, 8") :]
    assert any("**Claim 3** (*A fairly" in line and line.endswith("It may.") for line in fold)
    assert any(line.endswith("Another.") for line in fold)
    assert fold.count("| smaller | yes |") == 2
    with pytest.raises(ValueError, match=r"^claims: expected"):
        further()


def test_the_page_says_so_when_the_numbers_disagree():
    @claim(id=1, source="both", statement="s", verdict="true", because="b")
    def never() -> Evidence:
        return Evidence({"value": -0.5, "list": np.array([1, 2])}, False)

    shown = never._repr_markdown_()
    assert "do not bear this out" in shown
    assert "do not bear this out" in further(never)._repr_markdown_()
    assert "| value | −0.5 |" in shown
    assert "| list | 1, 2 |" in shown


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"id": 0}, "id"),
        ({"id": "3"}, "id"),
        ({"id": True}, "id"),
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "Wrong"}, "verdict"),
        ({"source": "S3 §1"}, "source"),
        ({"source": "S1 §9"}, "source"),
        ({"source": "S2 preface"}, "source"),
        ({"source": "S1 priors"}, "source"),
        ({"statement": " "}, "statement"),
        ({"because": ""}, "because"),
    ],
)
def test_a_bad_claim_is_refused(changes, match):
    with pytest.raises(ValueError, match=f"^{match}: expected"):
        make(**changes)


def test_a_premise_needs_a_default():
    with pytest.raises(ValueError, match="'factor' has none"):
        claim(id=1, source="both", statement="s", verdict="true", because="b")(
            lambda factor: Evidence({"f": factor}, True)
        )


@pytest.mark.parametrize(
    ("numbers", "holds", "match"),
    [
        ({}, True, "at least one"),
        ({"a": float("nan")}, True, "NaN"),
        ({"a": np.array([1, np.nan])}, True, "NaN"),
        ({"a": 1}, 1, "True or False"),
        ({"a": 1}, None, "True or False"),
    ],
)
def test_bad_evidence_is_refused(numbers, holds, match):
    with pytest.raises(ValueError, match=match):
        Evidence(numbers, holds)


def test_a_check_must_return_evidence():
    bad = Claim(1, "both", "s", "true", "b", lambda: True)
    with pytest.raises(TypeError, match="expected Evidence"):
        bad()


def module(name: str, *claims: Claim) -> ModuleType:
    made = ModuleType(name)
    for number, each in enumerate(claims):
        setattr(made, f"claim_{number}", each)
    return made


def test_gathering_sorts_by_id_and_refuses_duplicates():
    two, nine, three = make(2), make(9), make(3)
    assert [c.id for c in gather([module("a", nine, two), module("b", three)])] == [2, 3, 9]
    assert len(gather([module("a", two), module("b", two)])) == 1
    with pytest.raises(ValueError, match="2 twice"):
        gather([module("a", two), module("b", make(2))])


def test_every_source_of_the_articles_has_its_words():
    for section in range(1, 8):
        assert article(f"S1 §{section}").endswith(f"section {section}")
    for place in ("priors", "algorithms", "weight decay", "loss"):
        assert article(f"S2 {place}").startswith("Amy Ma")
    assert article("both") == "both articles"
