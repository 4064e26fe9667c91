"""The solutions agree with what is simulated."""

import numpy as np

from shrinkage.why_regularize import exercises, numerics
from shrinkage.why_regularize.explorer import WhyRegularizeExplorer


def test_best_strength_has_the_lowest_measured_risk():
    weight, noise, rows = 0.5, 2.0, 40
    best = exercises.best_strength_of_one_weight.solve()
    estimates = weight + noise / np.sqrt(rows) * np.random.default_rng(0).standard_normal(10**6)
    risks = [np.mean((estimates / (1 + lam) - weight) ** 2) for lam in (best / 2, best, 2 * best)]
    assert np.argmin(risks) == 1


def test_strength_in_centimetres_gives_the_old_fit():
    rng = np.random.default_rng(0)
    x, lam = rng.standard_normal((30, 1)), 0.5
    y = 2 * x[:, 0] + rng.standard_normal(30)
    moved = exercises.strength_in_centimetres.solve()
    fitted = [
        z @ np.linalg.solve(z.T @ z / 30 + strength * np.eye(1), z.T @ y / 30)
        for z, strength in ((x, lam), (100 * x, moved))
    ]
    np.testing.assert_allclose(fitted[0], fitted[1])


def test_ridge_hurts_at_low_degrees_only():
    hurt = exercises.degrees_where_ridge_hurts.solve()
    assert hurt and max(hurt) < 8
    problem = numerics.curve_problem()
    responses = numerics.draw_responses(problem, 4_000, seed=0)
    for degree in (min(hurt), 9):
        totals = [
            np.mean(
                [
                    numerics.fit_curve(problem, y, degree, lam, "ridge").test_error
                    for y in responses[:1500]
                ]
            )
            for lam in (0.0, 0.3)
        ]
        assert (totals[1] > totals[0]) == (degree in hurt)


def test_the_explorer_s_samples_say_the_same_of_every_degree():
    shown = set()
    for degree in range(1, 12):
        ridge, none = (
            WhyRegularizeExplorer(degree=degree, method=method, lam=0.3, many=True).readings
            for method in ("ridge", "none")
        )
        more = [reading["bias_squared"] + reading["variance"] for reading in (ridge, none)]
        shown |= {degree} if more[0] > more[1] else set()
    assert exercises.degrees_where_ridge_hurts.check(shown)


def test_the_lowest_mean_error_of_the_explorers_samples_is_near_that_of_all_samples():
    problem = numerics.curve_problem()
    lams = np.geomspace(1e-3, 3, 60)
    answers = numerics.draw_responses(problem, 40, seed=3)
    parts = numerics.measured_bias_variance(problem, answers, 11, lams, "ridge")
    measured = float(lams[np.argmin([part.total for part in parts])])
    assert exercises.strength_with_the_lowest_mean_error.check(measured)


def test_the_proof_needs_both_comparisons_and_holds_on_losses_that_are_not_convex():
    assert exercises.facts_of_the_proof.check({"a", "b"})
    rng = np.random.default_rng(5)
    loss, penalty = rng.normal(size=(2, 2_000, 6))  # six points each, of any loss and any penalty
    weaker, stronger = (np.argmin(loss + lam * penalty, axis=1) for lam in (0.4, 1.1))
    rows = np.arange(len(loss))
    assert (loss[rows, weaker] <= loss[rows, stronger]).all()
    assert (weaker != stronger).sum() > 100
