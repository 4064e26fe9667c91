"""The picture of the first page: each drawing shows what the library computes."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

from shrinkage.core.solvers import lasso, ridge
from shrinkage.index import figures
from shrinkage.lesson import style
from shrinkage.lesson.datasets import diabetes


def curve(ax, role: str) -> np.ndarray:
    """Return the points of the one curve in a role's colour."""
    (line,) = [
        line
        for line in ax.lines
        if line.get_color() == style.LIGHT[role] and len(line.get_xdata()) > 1
    ]
    return np.column_stack([line.get_xdata(), line.get_ydata()])


def marker(ax, role: str) -> np.ndarray:
    (line,) = [
        line
        for line in ax.lines
        if line.get_color() == style.LIGHT[role] and line.get_marker() == style.MARKERS[role]
    ]
    return np.array([line.get_xdata()[0], line.get_ydata()[0]])


FIGURES = {"the seven views": lambda: figures.plot_seven_views()}


def test_the_picture_is_readable_on_a_phone():
    figure = figures.plot_seven_views()
    wide = figure.get_size_inches()[0] * 72
    shown = 358 / wide  # CSS pixels per point, beside the margins of a 390-pixel screen
    texts = [text for text in figure.findobj(mpl.text.Text) if text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) * shown >= 9
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert [title[0] for title in titles[:7]] == list("1234567")


def test_optimization_l1_rests_on_a_corner_and_l2_beside_the_axis():
    ax = figures.plot_optimization()
    np.testing.assert_array_equal(marker(ax, "l1"), [0, 1])
    w = marker(ax, "l2")
    assert np.linalg.norm(w) == pytest.approx(1)
    assert min(abs(w)) > 0.05


def test_gradient_l1_reaches_zero_and_l2_its_optimum():
    ax = figures.plot_gradient()
    assert curve(ax, "l1")[-1, 1] == 0.0
    assert curve(ax, "l2")[-1, 1] == pytest.approx(0.4 / 1.6, abs=0.01)


def test_priors_have_equal_variance():
    ax = figures.plot_prior()
    weight = np.linspace(-30, 30, 200_001)
    ends = curve(ax, "l1")
    slope = (ends[1, 1] - ends[0, 1]) / 3
    laplace = np.exp(ends[1, 1] - slope * np.abs(weight))
    gaussian = np.exp(np.interp(0, *curve(ax, "l2").T) - weight**2 / 2)
    for density in (laplace, gaussian):
        assert np.trapezoid(density, weight) == pytest.approx(1, abs=1e-6)
        assert np.trapezoid(weight**2 * density, weight) == pytest.approx(1, abs=1e-5)
    assert curve(ax, "l2")[0, 1] == pytest.approx(np.log(np.exp(-4.5) / np.sqrt(2 * np.pi)))


def test_extremum_lowest_points():
    ax = figures.plot_extremum()
    assert marker(ax, "loss")[0] == 1.0
    assert marker(ax, "l1")[0] == 0.0
    assert marker(ax, "l2")[0] == pytest.approx(1 / 2.3, abs=0.026)


def test_constraint_the_budget_of_each_strength():
    ax = figures.plot_constraint()
    data = diabetes()
    largest = np.abs(data.X.T @ (data.y - data.y.mean())).max() / len(data.y)
    least = lasso(data.X, data.y, 0.0).w
    middle = 20
    strength, l1 = curve(ax, "l1")[middle]
    l2 = curve(ax, "l2")[middle, 1]
    lam = strength * largest
    assert l1 == pytest.approx(np.abs(lasso(data.X, data.y, lam).w).sum() / np.abs(least).sum())
    assert l2 == pytest.approx(np.linalg.norm(ridge(data.X, data.y, lam).w) / np.linalg.norm(least))
    assert curve(ax, "l1")[-1, 1] == 0.0
    assert curve(ax, "l2")[-1, 1] > 0.0


def test_prml_outlines():
    ax = figures.plot_prml()
    for role, q in (("gradient", 4), ("l2", 2), ("l1", 1), ("highlight", 0.5)):
        points = np.abs(curve(ax, role))
        np.testing.assert_allclose((points**q).sum(axis=1), 1)


def test_algorithms_weights_enter_one_after_another():
    ax = figures.plot_algorithms()
    paths = np.array([line.get_ydata() for line in ax.lines[:10]])
    data = diabetes()
    np.testing.assert_allclose(paths[:, -1], lasso(data.X, data.y, 0.0).w, rtol=1e-6)
    assert (paths[:, 0] == 0).all()
    counts = (paths != 0).sum(axis=0)
    assert (np.abs(np.diff(counts)) <= 1).all()
