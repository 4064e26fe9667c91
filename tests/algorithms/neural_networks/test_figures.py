"""The pictures of networks show what was computed."""

from __future__ import annotations

import numpy as np

from shrinkage.algorithms.neural_networks import figures, numerics
from shrinkage.algorithms.neural_networks.numerics import Rule
from shrinkage.lesson.own_data import BOOK, sample_of

PLANE = numerics.plane()
TRAINED = {
    place: numerics.run_in_plane(PLANE, Rule("adam", penalty, 0.01, 0.05), 100)[0]
    for place, penalty in (("slope", "l2"), ("beside", "decoupled"))
}
COMPARED = numerics.compare_rules(seeds=2, steps=20, hidden=6, progress=False)
WAYS = numerics.scale_free_runs(3.0, steps=20)
SAMPLE = sample_of(BOOK["diabetes"](), "progression", scaled=True)
FIGURES = {
    "boundaries": lambda: figures.plot_boundaries(PLANE, TRAINED),
    "comparison": lambda: figures.plot_comparison(COMPARED),
    "scale free": lambda: figures.plot_scale_free(WAYS, 3.0),
    "own": lambda: figures.plot_own(SAMPLE, 0.1),
}


def test_only_proximal_rules_leave_the_line_of_no_zeros() -> None:
    ax = figures.plot_comparison(COMPARED)
    shares = {text.get_text(): text.xy[1] for text in ax.texts}
    sparse = {name for name, share in shares.items() if share > 0}
    assert sparse and all("proximal" in name for name in sparse)


def test_the_line_is_where_the_score_is_zero() -> None:
    ax = figures.plot_boundaries(PLANE, {"slope": TRAINED["slope"]})
    (contour,) = [c for c in ax.collections if len(c.get_paths()) and len(c.get_paths()[0])]
    points = contour.get_paths()[0].vertices
    scores = PLANE.network.scores(TRAINED["slope"], points)[:, 0]
    typical = np.abs(PLANE.network.scores(TRAINED["slope"], PLANE.X)).mean()
    assert np.abs(scores).max() < 0.05 * typical


def test_the_panel_says_what_is_left_out() -> None:
    said = figures.judge_own(SAMPLE, 0.6 * SAMPLE.lam_max)
    assert "Subgradient steps leave out no feature: 0 of" in said
    assert "Proximal steps" in said
