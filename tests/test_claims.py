"""All claims of the book, wherever their rooms are."""

from shrinkage.claims import all_claims


def test_claims_come_in_order_of_id():
    ids = [claim.id for claim in all_claims()]
    assert ids == sorted(set(ids))
    assert {2, 3, 4} <= set(ids)
