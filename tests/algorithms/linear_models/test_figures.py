"""The figures show what they say."""

import numpy as np

from shrinkage.algorithms.linear_models import figures, numerics
from shrinkage.lesson.datasets import diabetes
from shrinkage.lesson.own_data import BOOK, sample_of
from shrinkage.lesson.tuning import cross_validate, strengths

DATA = diabetes()
LAMS = strengths(DATA.X, DATA.y, count=8, ratio=1e-2)
IMPOSTOR = numerics.three_features(500, 0.0, numerics.MIXED, (1.0, 1.0), 1.0, seed=1)
OWN = sample_of(BOOK["diabetes"](), "progression", scaled=True)
CURVES = numerics.error_curves(30, 6, 2, noise=1.0, lams=LAMS / LAMS[0], repeats=3)
FIGURES = {
    "cloud": lambda: figures.plot_cloud(
        [[0.0, 1.2, 0.0], [0.5, 0.5, 0.1], [1.0, 0.0, 0.0]], (1, 1), "l1", (-2.0, 3.0)
    ),
    "entry": lambda: figures.plot_entry(IMPOSTOR, "weights 1 and 1"),
    "path": lambda: figures.plot_path(
        DATA.X, DATA.y, DATA.feature_names, cross_validate(DATA.X, DATA.y, LAMS, "lasso")
    ),
    "shares": lambda: figures.plot_shares({"a": np.linspace(0, 1, 3), "b": np.ones(3)}, "xyz"),
    "bias": lambda: figures.plot_bias(0.5, 1.0),
    "error curves": lambda: figures.plot_error_curves(CURVES, "2 of 6 weights matter"),
    "own": lambda: figures.plot_own(OWN, 0.1),
}


def test_the_impostor_comes_first():
    lines = FIGURES["entry"]().lines
    first = [np.flatnonzero(np.asarray(line.get_ydata()) != 0)[0] for line in lines[:3]]
    assert first[2] == 1 < min(first[:2])
    assert lines[2].get_ydata()[-1] < 0.3 < min(line.get_ydata()[-1] for line in lines[:2])


def test_the_bars_are_the_shares():
    bars = FIGURES["shares"]().patches
    np.testing.assert_allclose([bar.get_width() for bar in bars], [0, 0.5, 1, 1, 1, 1])


def test_filled_points_dropped_the_third_feature():
    filled, hollow = FIGURES["cloud"]().lines[:2]
    np.testing.assert_array_equal(filled.get_xydata(), [[0, 1.2], [1, 0]])
    np.testing.assert_array_equal(hollow.get_xydata(), [[0.5, 0.5]])
    assert hollow.get_markerfacecolor() == "none" != filled.get_markerfacecolor()


def test_the_verdict_names_what_halves_keep_and_all_rows_do_not():
    lam = 0.0113
    w = numerics.lasso(OWN.X, OWN.y, lam).w
    shares = numerics.selection_shares(OWN.X, OWN.y, lam, resamples=figures.HALVES)
    missed = [name for name, v, s in zip(OWN.names, w, shares, strict=True) if v == 0 and s >= 0.5]
    steady = [name for name, v, s in zip(OWN.names, w, shares, strict=True) if v != 0 and s >= 0.9]
    words = figures.judge_own(OWN, lam)
    assert missed and words.split("or more: ")[1].split(".")[0].split(", ") == missed
    listed = words.split("nine of ten halves: ")[1].split(".")[0].split(", ")
    assert sorted(listed) == sorted(steady)


def test_the_verdict_on_a_table_counts_what_is_kept():
    words = figures.judge_own(OWN, OWN.lam_max)
    assert "keeps 0 of 10 features" in words and ": none." in words
    words = figures.judge_own(OWN, 0.05)
    w = numerics.lasso(OWN.X, OWN.y, 0.05).w
    assert f"keeps {np.count_nonzero(w)} of 10 features" in words
    assert "tc and ldl, with a correlation of size 0.90" in words


def test_a_table_of_one_feature_has_no_twins():
    alone = sample_of(BOOK["diabetes"](), "progression", scaled=True)
    one = type(alone)(alone.X[:, :1], alone.y, alone.names[:1], "progression")
    assert "most alike" not in figures.judge_own(one, 0.01)
    assert figures.plot_own(one, 0.01).patches
