"""What the explorer of linear models says in Python, before any script runs."""

import matplotlib.pyplot as plt
import numpy as np

from shrinkage.algorithms.linear_models import explorer as room
from shrinkage.algorithms.linear_models import numerics
from shrinkage.algorithms.linear_models.explorer import DAYS, LinearModelsExplorer
from shrinkage.core.paths import elastic_net_path, ridge_path
from shrinkage.core.solvers import lasso


def kinds(weights):
    """Count the days on which only the first twin, only the second, both or none are kept."""
    first, second = weights[:, 0] != 0, weights[:, 1] != 0
    return [int(each.sum()) for each in (first & ~second, second & ~first, first & second)]


def test_it_opens_in_the_state_of_the_question() -> None:
    explorer = LinearModelsExplorer()
    assert (explorer.rho, explorer.rows, explorer.method) == (0.98, "few", "lasso")
    assert explorer.truth == (1.0, 1.0) and explorer.day == 1
    (today,) = explorer.weights
    assert (today[:2] == 0).sum() == 1  # it drops one of the two
    tomorrow = LinearModelsExplorer(day=2).weights[1]
    assert (tomorrow[:2] == 0).sum() == 1 and (tomorrow[0] == 0) != (today[0] == 0)


def test_the_page_s_numbers_of_the_opening_state() -> None:
    first, second, _ = kinds(LinearModelsExplorer(day=DAYS).weights)
    assert 0.65 < (first + second) / DAYS < 0.76  # about seven days in ten
    assert abs(first - second) < 3 * np.sqrt(first + second)
    weaker = kinds(LinearModelsExplorer(day=DAYS, lam=0.2).weights)
    assert 0.5 < (weaker[0] + weaker[1]) / DAYS < 0.72 < 1


def test_the_shares_hold_for_other_samples() -> None:
    mix = LinearModelsExplorer().mixture
    for seed in (1, 2, 3):
        drawn = numerics.draw_moments(1_000, [30], seed=seed)[30]
        found = numerics.solve_each(numerics.problems(drawn, mix), 0.6, 1.0)
        first, second, _ = kinds(found)
        assert 0.65 < (first + second) / 1_000 < 0.8


def test_each_preset_shows_what_its_name_says() -> None:
    shown = {
        name: LinearModelsExplorer(**preset.changes)
        for name, preset in LinearModelsExplorer.presets.items()
    }
    counted = {name: kinds(each.weights) for name, each in shown.items()}
    dropped = {name: each.readings["dropped"] for name, each in shown.items()}
    assert dropped["ridge"] == [0, 0, 0]
    apart = {name: np.ptp(each.weights[:, :2], axis=1).mean() for name, each in shown.items()}
    assert apart["ridge"] < apart["net"] < apart["lasso"]
    assert apart["ridge"] < 0.2 * apart["lasso"]
    assert sum(counted["net"][:2]) < 0.5 * sum(counted["lasso"][:2])
    assert sum(counted["more"][:2]) < 0.1 * DAYS
    assert dropped["impostor"][2] == 0 and shown["impostor"].readings["pull"] > 1
    assert dropped["flipped"][2] == DAYS and shown["flipped"].readings["pull"] == 0


def test_the_impostor_is_the_last_to_go() -> None:
    impostor = LinearModelsExplorer.presets["impostor"].changes
    strong = LinearModelsExplorer(**{**impostor, "lam": 1.1}).readings["dropped"]
    assert strong[2] <= 2 and min(strong[:2]) > 0.95 * DAYS


def test_weights_are_the_librarys() -> None:
    """The moments say all that a sample says: rows with the same moments have the same fits."""
    explorer = LinearModelsExplorer(day=3, rho=0.9, lam=0.3, mix=0.4, third="mixed")
    moments = room.moments()["few"][:3]
    for i, each in enumerate(moments):
        rows = np.linalg.cholesky(each).T * 2.0  # four rows, without a mean
        X, y = rows @ explorer.mixture[:3].T, rows @ explorer.mixture[3]
        expected = {
            "lasso": lasso(X, y, 0.3, fit_intercept=False).w,
            "net": elastic_net_path(X, y, [0.3], l1_ratio=0.4, fit_intercept=False).coefs[0],
            "ridge": ridge_path(X, y, [0.3], fit_intercept=False)(0.3),
        }
        for method, w in expected.items():
            explorer.set_trait("method", method)
            np.testing.assert_allclose(explorer.weights[i], w, atol=1e-9)


def test_moments_are_those_of_rows() -> None:
    drawn = numerics.draw_moments(1, [30, 50], seed=7)
    rows = np.random.default_rng(7).standard_normal((50, 4))
    for n, found in drawn.items():
        np.testing.assert_allclose(found[0], np.cov(rows[:n], rowvar=False, ddof=0))
    data = LinearModelsExplorer().data
    below = np.array(data["days"]["many"]) / data["unit"]
    assert below.shape == (DAYS, 10)
    np.testing.assert_array_equal(below[:, 2], room.moments()["many"][:, 1, 1])


def test_the_description_follows_the_state() -> None:
    explorer = LinearModelsExplorer()
    assert explorer.describe() == "Day 1: the lasso keeps x₂ and drops x₁."
    explorer.set_trait("day", 200)
    first, second, _ = kinds(explorer.weights)
    assert f"only x₁ kept on {first} days, only x₂ on {second}" in explorer.describe()
    explorer.set_trait("method", "ridge")
    assert "ridge keeps both twins" in explorer.describe()
    wide = LinearModelsExplorer(day=200, rho=0.99, lam=0.02)
    outside = int(((wide.weights[:, :2] < -1.7) | (wide.weights[:, :2] > 3.1)).any(axis=1).sum())
    assert outside > 0 and f"outside the picture: {outside}." in wide.describe()


def test_without_a_true_weight_there_is_no_pull() -> None:
    assert LinearModelsExplorer(truth=(0.0, 1.0)).readings["pull"] is None


def test_the_figure_draws_each_day() -> None:
    ax = LinearModelsExplorer(day=50).figure()
    drawn = sum(len(np.atleast_1d(line.get_xdata())) for line in ax.lines)
    assert drawn == 50 + 2  # today larger, and the true weights
    plt.close("all")
