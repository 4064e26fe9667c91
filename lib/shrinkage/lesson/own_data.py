"""A panel in which readers put their own table, and see a view's picture and verdicts for it."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from IPython.display import display
from matplotlib.axes import Axes

from shrinkage.core.validation import FloatArray, check_positive
from shrinkage.lesson import style
from shrinkage.lesson.datasets import diabetes, sparse_linear_model, standardise
from shrinkage.lesson.markup import blocks, building_site
from shrinkage.lesson.tables import Table, read_table
from shrinkage.lesson.tuning import CrossValidation, Method, cross_validate, strengths

__all__ = ["BOOK", "OwnData", "Sample"]

FOLDS = 5
_WORDS = {
    "file": "Your CSV file",
    "book": "or a table of the book",
    "own": "your own",
    "response": "Response",
    "scaled": "Features and response in units of their spread",
    "lam": "Strength λ",
    "together": "It moves together with the explorer's λ.",
    "choose": "Take the cross-validated λ",
    "chosen": "cross-validated",
    "largest": "λmax",
    "rows": "Rows: {n}. Features: {p}.",
    "wrong": "This table cannot be used.",
    "picture": "Picture for {response} at λ = {lam:.3g}",
}


@dataclass(frozen=True, eq=False)
class Sample:
    """A response and its features, as a view's picture takes them.

    Attributes
    ----------
    X : ndarray, shape (n, p)
        Features, standardised if ``scaled``.
    y : ndarray, shape (n,)
        The response, in units of its own spread if ``scaled``.
    names : tuple of str
        One name per feature.
    response : str
        The response's name.
    scaled : bool
        Whether features and response were scaled.
    method : {"lasso", "ridge"}
        The fit that cross-validation judges.
    """

    X: FloatArray
    y: FloatArray
    names: tuple[str, ...]
    response: str
    scaled: bool = True
    method: Method = "lasso"

    @cached_property
    def validation(self) -> CrossValidation:
        """The cross-validated error of fifty strengths, from λmax down to a thousandth."""
        lams = strengths(self.X, self.y, count=50, ratio=1e-3)
        folds = min(FOLDS, len(self.y))
        return cross_validate(self.X, self.y, lams, self.method, folds=folds, scaled=self.scaled)

    @property
    def lam_max(self) -> float:
        """The smallest λ at which all of the lasso's weights are zero."""
        return float(self.validation.lams[0])


def sample_of(table: Table, response: str, *, scaled: bool, method: Method = "lasso") -> Sample:
    """Take one column as the response and the others as features."""
    if response not in table.names:
        raise ValueError(f"response must be one of {table.names}, got {response!r}")
    place = table.names.index(response)
    names = tuple(name for name in table.names if name != response)
    X, y = np.delete(table.values, place, axis=1), table.values[:, place]
    if scaled:
        X, y = standardise(X).X, standardise(y[:, np.newaxis]).X[:, 0]
    return Sample(X, y, names, response, scaled, method)


def _diabetes() -> Table:
    data = diabetes(standardised=False)
    return Table((*data.feature_names, "progression"), np.column_stack([data.X, data.y]))


def _sparse() -> Table:
    X, y, _ = sparse_linear_model(60, 6, 2, seed=4)
    return Table((*(f"x{j}" for j in range(1, 7)), "y"), np.column_stack([X, y]))


#: The book's own tables, by the names under which the panel offers them.
BOOK: dict[str, Callable[[], Table]] = {
    "diabetes": _diabetes,
    "made up: only x1 and x2 matter": _sparse,
}

Picture = Callable[[Sample, float], Axes]
Verdicts = Callable[[Sample, float], str]


class OwnData(traitlets.HasTraits):
    """A view's picture for a table of the reader's.

    Parameters
    ----------
    picture : callable
        Takes a `Sample` and λ, draws and returns the Axes.
    verdicts : callable, optional
        Takes the same and returns Markdown.
    table : str, bytes or anything with ``to_csv``, optional
        A name of `BOOK`, a CSV file's content, or a data frame.
    scaling : bool
        False where the view always scales: the reader has no choice then.
    method : {"lasso", "ridge"}
        The fit that cross-validation judges.
    share : float, optional
        The λ to start with, over λmax; by default the cross-validated one.
    explorer : Explorer, optional
        One whose ``lam`` is this λ: the strength of the same penalty beside a mean loss of features
        in units of their spread. The two move together, from the first move of either on.

    Attributes
    ----------
    lam : float
        The strength.
    response : str
        The response's name.
    scaled : bool
        Whether features and response are brought to mean 0 and standard deviation 1.
    sample : Sample
        What is drawn.
    """

    lam = traitlets.Float(1.0, min=0.0)
    response = traitlets.Unicode()
    scaled = traitlets.Bool(True)
    sample = traitlets.Instance(Sample)

    def __init__(
        self,
        picture: Picture,
        verdicts: Verdicts | None = None,
        *,
        table: Any = "diabetes",
        scaling: bool = True,
        method: Method = "lasso",
        share: float | None = None,
        explorer: traitlets.HasTraits | None = None,
    ) -> None:
        super().__init__()
        self._picture, self._verdicts = picture, verdicts
        self._scaling, self._method = scaling, method
        self.take(table)
        if share is not None:
            self.lam = check_positive("share", share) * self.sample.lam_max
        self.observe(self._prepare, ["response", "scaled"])
        self.linked = explorer is not None
        if explorer is not None:
            self._move_with(explorer)

    def _move_with(self, explorer: Any) -> None:
        """Link λ to the explorer's once one of them moves: until then each is as its page opens it.

        While a table is not scaled, its λ has the table's units and is another quantity. Where the
        explorer's range ends, its λ waits.
        """
        form = explorer.traits()["lam"].spec()

        def theirs(lam: float) -> float:
            return float(np.clip(lam, form["low"], form["high"])) if self.scaled else explorer.lam

        def ours(lam: float) -> float:
            return lam if self.scaled else self.lam

        def begin(change: Any) -> None:
            for each in (self, explorer):
                each.unobserve(begin, "lam")
            here, there = (self, "lam"), (explorer, "lam")
            if change.owner is self:
                traitlets.link(here, there, transform=(theirs, ours))
            else:
                traitlets.link(there, here, transform=(ours, theirs))

        for each in (self, explorer):
            each.observe(begin, "lam")

    def take(self, table: Any) -> None:
        """Take another table, its last column as the response; ValueError says what is wrong."""
        found = _table(table)
        sample = sample_of(found, found.names[-1], scaled=self.scaled, method=self._method)
        lam = sample.validation.best  # before anything changes: it may refuse the table
        self.table, self.name = found, table if isinstance(table, str) else _WORDS["own"]
        with self.hold_trait_notifications():
            self.sample, self.response, self.lam = sample, sample.response, lam

    def _prepare(self, change: Any = None) -> None:
        old = self.sample
        if (old.response, old.scaled) == (self.response, self.scaled):
            return
        try:
            new = sample_of(self.table, self.response, scaled=self.scaled, method=self._method)
            lam = new.validation.best
        except ValueError:
            self.response, self.scaled = old.response, old.scaled
            raise
        with self.hold_trait_notifications():
            self.sample, self.lam = new, lam

    # -------------------------------------------------------------------------- what is shown

    def draw(self) -> str:
        """Return the picture for the sample at λ, as an HTML image."""
        with plt.rc_context():
            style.use()
            figure = self._picture(self.sample, self.lam).get_figure(root=True)
        assert figure is not None
        file = io.BytesIO()
        figure.savefig(file, format="svg", bbox_inches="tight")
        plt.close(figure)
        words = _WORDS["picture"].format(response=self.response, lam=self.lam)
        data = base64.b64encode(file.getvalue()).decode()
        return (
            f'<img alt="{html.escape(words)}" style="max-width:100%;background:#fff" '
            f'src="data:image/svg+xml;base64,{data}">'
        )

    def say(self) -> str:
        """Return the verdicts for the sample at λ, as HTML."""
        return blocks(self._verdicts(self.sample, self.lam)) if self._verdicts else ""

    def _ipython_display_(self) -> None:
        if building_site():
            self._picture(self.sample, self.lam)  # left open: the cell shows it as its figure
        else:
            display(self.panel)  # type: ignore[no-untyped-call]

    @cached_property
    def panel(self) -> widgets.VBox:
        """The panel, made when it is first shown."""
        return _Panel(self).box


def _table(given: Any) -> Table:
    if isinstance(given, Table):
        return given
    if isinstance(given, str):
        if given not in BOOK:
            raise ValueError(f"table must be one of {list(BOOK)}, got {given!r}")
        return BOOK[given]()
    if hasattr(given, "to_csv"):
        given = given.to_csv(index=False).encode()
    if not isinstance(given, (bytes, bytearray, memoryview)):
        raise ValueError(f"table must be a name, bytes or a data frame, got {type(given).__name__}")
    return read_table(bytes(given))


class _Panel:
    """The widgets of `OwnData`, each wired to its traits."""

    def __init__(self, owner: OwnData) -> None:
        self.owner = owner
        wide = widgets.Layout(width="100%")
        named = {"description_width": "initial"}
        self.file = widgets.FileUpload(accept=".csv,.txt,.tsv", description=_WORDS["file"])
        self.file.layout.width = "auto"
        self.book = widgets.Dropdown(description=_WORDS["book"], style=named)
        self.response = widgets.Dropdown(description=_WORDS["response"], style=named)
        self.scaled = widgets.Checkbox(
            owner.scaled, description=_WORDS["scaled"], indent=False, disabled=not owner._scaling
        )
        self.lam = widgets.FloatLogSlider(readout=False, continuous_update=False, layout=wide)
        self.lam_is, self.marks = widgets.HTML(), widgets.HTML(layout=wide)
        self.choose = widgets.Button(description=_WORDS["choose"])
        self.choose.layout.width = "auto"
        self.message, self.picture = widgets.HTML(layout=wide), widgets.HTML(layout=wide)
        self.verdicts = widgets.HTMLMath(layout=wide)
        self.box = widgets.VBox(
            [
                widgets.HBox([self.file, self.book], layout=widgets.Layout(flex_flow="row wrap")),
                widgets.HBox(
                    [self.response, self.scaled], layout=widgets.Layout(flex_flow="row wrap")
                ),
                self.message, self.lam_is, self.lam, self.marks, self.choose,
                self.picture, self.verdicts,
            ]
        )  # fmt: skip
        self.box.add_class("own-data")
        self._filling = False
        self._shown: tuple[Sample, float] | None = None
        self.show()
        self.file.observe(self.uploaded, "value")
        self.book.observe(self.picked, "value")
        self.response.observe(self.chosen, "value")
        self.scaled.observe(self.chosen, "value")
        self.lam.observe(self.moved, "value")
        self.choose.on_click(lambda _: setattr(owner, "lam", owner.sample.validation.best))
        owner.observe(lambda change: self.show(), ["lam", "sample"])

    def uploaded(self, change: Any) -> None:
        if change.new:
            self.attempt(bytes(change.new[0]["content"]))
            self.file.value = ()  # so that the same file can be given again

    def picked(self, change: Any) -> None:
        if not self._filling and change.new in BOOK:
            self.attempt(change.new)

    def attempt(self, table: Any) -> None:
        """Take a table, or say what is wrong with it and keep the last one."""
        try:
            self.owner.take(table)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            self.message.value = _warning(str(error))

    def chosen(self, change: Any) -> None:
        if self._filling:
            return
        try:
            with self.owner.hold_trait_notifications():
                self.owner.response, self.owner.scaled = self.response.value, self.scaled.value
        except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            self.message.value = _warning(str(error))

    def moved(self, change: Any) -> None:
        if not self._filling:
            self.owner.lam = float(change.new)

    def show(self) -> None:
        """Show the picture and the verdicts, or why there are none."""
        owner, sample = self.owner, self.owner.sample
        if self._shown == (sample, owner.lam):
            return
        self._shown = (sample, owner.lam)
        largest = float(np.log10(sample.lam_max))
        self._filling = True
        own = [] if owner.name in BOOK else [owner.name]
        self.book.options = [*BOOK, *own]
        self.book.value = owner.name
        self.response.options = owner.table.names
        self.response.value, self.scaled.value = owner.response, owner.scaled
        with self.lam.hold_trait_notifications():
            self.lam.min, self.lam.max = min(largest - 3, self.lam.min), max(largest, self.lam.max)
            self.lam.min, self.lam.max, self.lam.step = largest - 3, largest, 0.02
            self.lam.value = float(np.clip(owner.lam, 10**self.lam.min, sample.lam_max))
        self._filling = False
        together = f" {_WORDS['together']}" if owner.linked and owner.scaled else ""
        self.lam_is.value = f"<b>{_WORDS['lam']} = {owner.lam:.3g}.</b>{together}"
        self.marks.value = _marks(float(np.log10(sample.validation.best)) - largest)
        n, p = sample.X.shape
        notes = [_WORDS["rows"].format(n=n, p=p), *owner.table.notes]
        self.message.value = f"<p>{html.escape(' '.join(notes))}</p>"
        try:
            self.picture.value, self.verdicts.value = owner.draw(), owner.say()
        except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            plt.close("all")
            self.picture.value = self.verdicts.value = ""
            self.message.value += _warning(str(error))


def _marks(chosen: float) -> str:
    """Name two places under the slider, which spans three powers of ten."""
    place = 100 * (1 + chosen / 3)
    shown = (
        "position:absolute;white-space:nowrap;transform:translateX(-{shift:.0f}%);left:{at:.1f}%"
    )
    return (
        '<div style="position:relative;height:1.5em;margin:0 8px">'
        f'<span style="{shown.format(shift=place, at=place)}">▲ {_WORDS["chosen"]}</span></div>'
        '<div style="position:relative;height:1.5em;margin:0 8px">'
        f'<span style="{shown.format(shift=100, at=100)}">{_WORDS["largest"]} ▲</span></div>'
    )


def _warning(words: str) -> str:
    return f'<p role="alert"><b>{_WORDS["wrong"]}</b> {html.escape(words)}</p>'
