"""What the checks of networks must find, and the premises under which they must turn."""

from shrinkage.algorithms.neural_networks import claims

VERDICTS = {
    33: "care",
    35: "care",
    37: "care",
    41: "wrong",
    42: "wrong",
    43: "care",
    44: "wrong",
}
BROKEN = [
    (claims.decay_is_l2, {"beside": "l2"}),
    (claims.l2_smooths, {"factor": 1.0}),
    (claims.l2_smooths, {"lam": 0.0}),
    (claims.zeros_make_dead_units, {"weak": 0.0}),
    (claims.zeros_make_dead_units, {"strong": 3e-4}),
    (claims.norm_is_l2, {"squared": True}),
    (claims.recipe_is_weight_decay, {"squared": True}),
    (claims.recipe_penalises_what_it_should, {"column": True}),
    (claims.recipe_runs_as_printed, {"before": "num_epochs, data_loader = 1, []\n"}),
]


def test_the_verdict_on_dead_units_holds_at_other_strengths() -> None:
    assert claims.zeros_make_dead_units(weak=3e-4, strong=3e-3, steps=300).holds
    assert claims.zeros_make_dead_units(steps=200).holds


def test_adamw_is_elsewhere_at_other_strengths() -> None:
    for lam in (0.05, 0.2):
        assert claims.decay_is_l2(lam=lam).holds
