"""The panel takes tables, refuses what is none in words, and draws each view's picture."""

import datetime
import importlib
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets
from support.rooms import drawers
from support.tree import BOOK as BOOK_PAGES
from support.tree import fenced_cells

from shrinkage.core.paths import lasso_path
from shrinkage.explorers import Slider
from shrinkage.lesson.own_data import _WORDS, BOOK, OwnData, sample_of
from shrinkage.lesson.tuning import cross_validate, strengths

#: The pictures of all rooms that have one for a reader's own table.
PICTURES = {stem: room for stem, room in drawers("figures") if hasattr(room, "plot_own")}
CSV = "name,a,b,c,y\n" + "".join(
    f"n{i},{i % 5},{'' if i == 3 else i * i % 11},{i},{2 * (i % 5) + i % 3}\n" for i in range(30)
)


def picture(sample, lam):
    ax = plt.subplots()[1]
    ax.plot(sample.y)
    return ax


def panel(**about: Any) -> OwnData:
    return OwnData(picture, lambda sample, lam: f"**{sample.response}** {lam:.3g}", **about)


def upload(own: OwnData, content: bytes) -> None:
    (field, _) = own.panel.children[0].children
    about = {"name": "t.csv", "type": "", "size": 1, "last_modified": datetime.datetime.now()}
    field.value = ({**about, "content": memoryview(content)},)


def message(own: OwnData) -> str:
    return str(own.panel.children[2].value)


@pytest.mark.parametrize("name", BOOK)
def test_the_tables_of_the_book_are_offered(name):
    own = panel(table=name)
    assert own.response == own.table.names[-1]
    assert 0 < own.lam <= own.sample.lam_max
    assert own.lam == own.sample.validation.best
    assert panel(table=name, share=0.25).lam == own.sample.lam_max / 4


def test_lam_max_is_where_the_lasso_is_all_zero():
    for scaled in (True, False):
        sample = sample_of(BOOK["diabetes"](), "progression", scaled=scaled)
        assert sample.lam_max == pytest.approx(lasso_path(sample.X, sample.y).lams[0], rel=1e-12)
    assert sample.y.mean() > 100, "not scaled"


def test_cross_validation_in_own_units_predicts_with_an_intercept():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 2)) + 50
    y = X @ [3.0, 0.0] + 1000
    found = cross_validate(X, y, strengths(X, y), "lasso", folds=5, scaled=False)
    assert found.mean[-1] < 1e-3 * found.mean[0]
    assert found.mean[0] == pytest.approx(np.var(y), rel=0.3)


def test_a_file_is_taken_and_what_was_left_out_is_said():
    own = panel()
    upload(own, CSV.encode())
    assert own.table.names == ("a", "b", "c", "y")
    assert own.sample.X.shape == (29, 3)
    assert own.response == "y"
    assert "name (“n0” in row 1)" in message(own)
    assert "1 row left out: a value is missing" in message(own)
    assert "<strong>y</strong>" in own.panel.children[-1].value
    assert 'alt="Picture for y' in own.panel.children[-2].value


@pytest.mark.parametrize("content", [b"", b"a,b\nx,y\n", b"\x00\x01", b"a;b\n1;2\n"])
def test_a_wrong_file_is_refused_in_the_panel_and_the_last_table_stays(content):
    own = panel()
    before = own.sample
    upload(own, content)
    assert "This table cannot be used." in message(own)
    assert own.sample is before


def test_a_picture_that_fails_is_told_in_words():
    def refuse(sample, lam):
        raise ValueError("Two features are needed.")

    own = OwnData(refuse)
    assert "Two features are needed." in message(own)


def test_the_controls_and_the_traits_move_together():
    own = panel()
    _, row, _, said, slider, marks, choose, shown, _ = own.panel.children
    first = shown.value
    slider.value = own.sample.lam_max / 10
    assert own.lam == pytest.approx(own.sample.lam_max / 10)
    assert shown.value != first
    own.lam = own.sample.lam_max / 100
    assert slider.value == pytest.approx(own.lam)
    assert f"{own.lam:.3g}" in said.value
    choose.click()
    assert own.lam == own.sample.validation.best
    assert "cross-validated" in marks.value and "λmax" in marks.value
    response, scaled = row.children
    response.value = "bmi"
    assert own.sample.response == "bmi" and "progression" in own.sample.names
    scaled.value = False
    assert not own.sample.scaled
    assert slider.max == pytest.approx(np.log10(own.sample.lam_max))
    own.lam = 0.0
    assert slider.value == pytest.approx(10**slider.min)


#: Why the panel of a page has no link: what its explorer moves is not the panel's λ.
APART = {
    "optimization": "a budget, one for both regions; the panel's λ gives each region its own",
    "prior": "a scale of a belief and the noise of one row; the panel's λ is of n rows",
    "prml": "a budget and an exponent",
    "conversions": "a line of code; how strong it is depends on the library",
    "algorithms/support_vector_machines": "C, for points that are not scaled",
    "algorithms/neural_networks": "a λ beside log-probabilities; the panel brings its own to them",
    "algorithms/boosted_trees": "XGBoost's lambda, beside a sum over six rows",
}
LINKED = [stem for stem in PICTURES if stem not in APART]


def page_s_own(stem: str) -> tuple[OwnData, Any]:
    """Return the panel and the explorer that the cells of a page make."""
    cells = fenced_cells((BOOK_PAGES / f"{stem}.md").read_text(encoding="utf-8"))
    room = f"shrinkage.{stem.replace('/', '.')}"
    names: dict[str, Any] = {"OwnData": OwnData, "figures": PICTURES[stem]}
    names.update(vars(importlib.import_module(f"{room}.explorer")))
    for cell in cells:
        if "Explorer()" in cell and "PathExplorer" not in cell:
            exec(cell, names)
        elif "OwnData(" in cell and "import" not in cell:
            names["own"] = eval(cell, names)
    return names["own"], names.get("explorer")


@pytest.mark.parametrize("stem", PICTURES)
def test_a_panel_is_linked_to_its_page_s_explorer_where_both_have_the_same_strength(stem):
    own, explorer = page_s_own(stem)
    assert own.linked == (stem in LINKED), APART.get(stem, "it has the panel's λ")
    if stem in APART:
        return
    assert explorer.lam == type(explorer)().lam, "it opens as the question says"
    assert "moves together" in own.panel.children[3].value
    explorer.lam = 0.31
    assert own.lam == 0.31
    assert f"{_WORDS['lam']} = 0.31" in own.panel.children[3].value
    slider = own.panel.children[4]
    slider.value = own.sample.lam_max / 4
    assert explorer.lam == own.lam == pytest.approx(own.sample.lam_max / 4)
    own.panel.children[6].click()
    low, high = (explorer.traits()["lam"].spec()[end] for end in ("low", "high"))
    assert own.lam == own.sample.validation.best
    assert explorer.lam == np.clip(own.lam, low, high)


@pytest.mark.parametrize("first", ["panel", "explorer"])
def test_the_link_begins_with_the_first_move_and_waits_where_the_explorer_ends(first):
    class Other(traitlets.HasTraits):
        lam = Slider(0.7, 0.1, 3.0, step=0.05, label="Strength λ")

    other = Other()
    own = panel(explorer=other)
    assert (other.lam, own.lam) == (0.7, own.sample.validation.best)
    if first == "panel":
        own.lam = 0.2
        assert other.lam == 0.2
    other.lam = 0.4
    assert own.lam == 0.4
    own.lam = 40.0
    assert (own.lam, other.lam) == (40.0, 3.0), "the panel is not held by the explorer's range"
    own.lam = 0.0
    assert (own.lam, other.lam) == (0.0, 0.1)
    other.lam = 0.5
    own.scaled = False
    best = own.sample.validation.best
    assert (own.lam, other.lam) == (best, 0.5), "λ has other units now"
    assert "moves together" not in own.panel.children[3].value
    other.lam = 0.6
    assert own.lam == best
    own.scaled = True
    assert own.lam == own.sample.validation.best
    assert other.lam == max(own.lam, 0.1)


def test_a_data_frame_is_taken():
    class Frame:
        def to_csv(self, index):
            assert index is False
            return CSV

    assert panel(table=Frame()).name == "your own"
    with pytest.raises(ValueError, match="table must be"):
        panel(table=[1, 2])
    with pytest.raises(ValueError, match="table must be one of"):
        panel(table="iris")


def test_a_response_that_nothing_can_explain_leaves_the_last_one():
    own = panel()
    upload(own, b"a,b,y\n" + b"1,1,0\n-1,1,1\n1,-1,1\n-1,-1,0\n" * 3)
    assert "This table cannot be used." in message(own)
    assert own.response == "progression"


def test_without_a_kernel_the_picture_stands_there_alone(monkeypatch):
    monkeypatch.setenv("SHRINKAGE_STATIC", "1")
    plt.close("all")
    own = panel()
    own._ipython_display_()
    assert len(plt.get_fignums()) == 1
    assert "panel" not in vars(own), "no widget is made, so no comm is opened"
    plt.close("all")


@pytest.mark.parametrize("stem", PICTURES)
def test_each_view_draws_and_judges_tables_of_many_shapes(stem):
    figures = PICTURES[stem]
    rng = np.random.default_rng(1)
    for n, p in ((6, 2), (8, 20), (60, 3)):
        X = rng.integers(0, 5, (n, p)) * 10.0 ** rng.integers(-3, 4, p)
        y = X[:, 0] / X[:, 0].std() + rng.normal(size=n)
        names = ",".join([*(f"x{j}" for j in range(p)), "y"])
        rows = "\n".join(",".join(map(str, row)) for row in np.column_stack([X, y]).tolist())
        own = OwnData(figures.plot_own, figures.judge_own, table=f"{names}\n{rows}".encode())
        for share in (1.0, 0.1, 1e-3):
            lam = own.sample.lam_max * share
            ax = figures.plot_own(own.sample, lam)
            assert ax.get_figure() is not None
            plt.close("all")
            assert "nan" not in figures.judge_own(own.sample, lam)
