"""The verdict of each claim, and the premises that it stands on."""

from shrinkage.algorithms.global_minimum import claims

VERDICTS = {39: "care", 40: "care"}
BROKEN = [
    # 39: with more rows than features there is one minimum; with λ = 0 nothing moves
    (claims.penalty_moves_the_minimum, {"rows": 20}),
    (claims.penalty_moves_the_minimum, {"lams": (0.0,)}),
    # 40: without a penalty 7.7's zero is the optimum; on its own model 7.13 is exact at any λ
    (claims.equations_describe_the_shift, {"lam": 0.0}),
    (claims.equations_describe_the_shift, {"curved": False}),
    # … and 7.23 misses the move of L1 however small λ is
    (claims.equations_describe_the_shift, {"penalty": "l1"}),
]


def test_the_verdicts_hold_for_other_rows_and_strengths():
    for rows in (2, 4, 9):
        assert claims.penalty_moves_the_minimum(rows=rows).holds
    for lam in (0.1, 3.0):
        assert claims.equations_describe_the_shift(lam=lam).holds
