"""The verdict of each claim, and the premises that it stands on."""

import numpy as np
import pytest

from shrinkage.algorithms.support_vector_machines import claims

VERDICTS = {30: "wrong"}
BROKEN = [
    # a weaker penalty narrows both bands
    (claims.l1_reduces_and_l2_smooths, {"costs": (0.03, 0.1, 1.0, 10.0)}),
    # at the same loss it is L2 whose disc is the larger
    (claims.l1_reduces_and_l2_smooths, {"penalties": ("l1", "l2")}),
    # it is the hinge that holds rows on the edge
    (claims.l1_reduces_and_l2_smooths, {"losses": ("squared_hinge", "hinge")}),
]


@pytest.mark.parametrize("seed", range(3))
def test_the_verdict_holds_on_other_halves_of_the_rows(seed):
    rows = np.random.default_rng(seed).permutation(569)[:285]
    assert claims.l1_reduces_and_l2_smooths(rows=tuple(rows)).holds
