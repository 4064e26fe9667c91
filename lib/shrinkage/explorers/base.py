"""The base class of all explorers: one class for the website, for JupyterLab and for no script."""

from __future__ import annotations

import html
import importlib
import inspect
import io
import json
import os
import re
import zlib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import matplotlib.pyplot as plt
import traitlets
from matplotlib.axes import Axes

from shrinkage.explorers import bundle, node
from shrinkage.explorers.controls import Declared
from shrinkage.lesson import style

_FOLDER = Path(__file__).parent
_DARK_SELECTORS = ('html[data-theme="dark"]', 'body[data-jp-theme-light="false"]')
_VIEWS = (".explorer", ".explorer-view")
_KIT = ("kit.js", "stage.js")

WORDS = {
    "kit.presets": "Try",
    "kit.more": "More",
    "kit.reset": "Start again",
    "kit.readouts": "Readouts",
    "kit.full": "Full screen",
    "kit.leave": "Leave full screen",
    "kit.copy": "Copy link",
    "kit.copied": "Link copied",
    "kit.draw": "Draw your prediction",
    "kit.done": "Stop drawing",
    "kit.erase": "Erase it",
    "kit.sketch": (
        "Your prediction. Draw with the mouse or a finger; or move the pen with the arrow keys, "
        "and put it down or lift it with the space bar."
    ),
}
"""The words that every explorer shows."""


@dataclass(frozen=True)
class Picture:
    """The main picture: a part of the plane.

    Parameters
    ----------
    x, y : pair of float
        What it shows across and up.
    label : str
        What a screen reader calls it.
    names : pair of str
        The names of the axes.
    ticks : pair of sequences of float
        Where the axes have numbers.
    digits : int
        Their decimals.
    aspect : float, optional
        Height over width; by default one unit is as long up as across.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    label: str
    names: tuple[str, str]
    ticks: tuple[tuple[float, ...], tuple[float, ...]]
    digits: int = 0
    aspect: float | None = None

    def spec(self) -> dict[str, Any]:
        """Return what the JavaScript kit draws the axes from."""
        aspect = self.aspect or (self.y[1] - self.y[0]) / (self.x[1] - self.x[0])
        ticks = [list(each) for each in self.ticks]
        shape = {"x": list(self.x), "y": list(self.y), "aspect": aspect}
        return {**shape, "ticks": ticks, "digits": self.digits}


class Preset:
    """A button that brings the explorer to a state: its opening state with some changes.

    Parameters
    ----------
    label : str
        What the button says.
    **changes
        Traits and their values.
    """

    def __init__(self, label: str, **changes: Any) -> None:
        self.label, self.changes = label, changes


class Explorer(anywidget.AnyWidget):
    """A picture that the reader moves.

    A subclass declares what it shows, and the kit builds the rest; `shrinkage.explorers` says how.
    While the website is built (environment variable ``SHRINKAGE_STATIC=1``) no comm is opened, and
    the explorer shows itself as plain HTML, which the script of `site_script` brings to life.

    Attributes
    ----------
    words : dict of str
        Every word that the explorer shows. What is given replaces words of the class.
    declared : dict
        What the JavaScript kit builds the explorer from.
    data : dict
        What JavaScript computes with besides the state.
    """

    title: ClassVar[str] = ""
    """What the explorer is called."""
    picture: ClassVar[Picture]
    """The main picture."""
    beside: ClassVar[tuple[str, ...]] = ()
    """The two or three traits whose controls stand beside the picture; others are under More."""
    readouts: ClassVar[dict[str, str]] = {}
    """Labels of the readouts beside the picture, by row."""
    more_readouts: ClassVar[dict[str, str]] = {}
    """Labels of the readouts under More, by row."""
    columns: ClassVar[dict[str, str]] = {}
    """Labels of the readouts' columns, where there are several."""
    presets: ClassVar[dict[str, Preset]] = {}
    """The states to try, by name."""
    prediction: ClassVar[bool] = False
    """Whether the reader can draw a prediction over the picture."""
    says: ClassVar[dict[str, str]] = {}
    """All other words, by key. Placeholders stand in braces."""
    places: ClassVar[tuple[int, int]] = (620, 400)
    """Room in pixels that the page keeps free before the script runs: for the whole explorer where
    controls stand beside the picture, and for what stands below the picture on a phone."""
    script: ClassVar[Path]
    """The JavaScript module; by default the file of the class's module with the ending ``.js``. A
    room's second explorer names its own."""

    _joined: ClassVar[str]

    words = traitlets.Dict(value_trait=traitlets.Unicode(), key_trait=traitlets.Unicode()).tag(
        sync=True
    )
    declared = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "script" not in cls.__dict__ and _written(cls) is cls:
            cls.script = Path(inspect.getfile(cls)).with_suffix(".js")

    # ------------------------------------------------------------ what a subclass says and shows

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        """JavaScript functions printed from derivations, which ``derivation.js`` exports."""
        return ()

    def figure(self) -> Axes:
        """Draw the picture as it stands now, for readers without script and for print."""
        raise NotImplementedError(f"{type(self).__name__} must draw a static figure")

    @property
    def readings(self) -> Any:
        """What the library computes of the state: what JavaScript's ``solve`` returns as well."""
        raise NotImplementedError(f"{type(self).__name__} must compute its readings")

    @property
    def iterative(self) -> frozenset[str]:
        """What of the readings is found iteratively (``disc.w``): it agrees to 1e-9, not 1e-12."""
        return frozenset()

    @property
    def scale(self) -> float:
        """The largest number on the way to the readings, to which their rounding is relative."""
        return 1.0

    # ------------------------------------------------------------------------ what it consists of

    @classmethod
    def declarations(cls) -> dict[str, Declared]:
        """Return the traits that make up the state, in the order in which they are written."""
        traits = cls.class_traits()
        written = [name for base in reversed(cls.__mro__) for name in vars(base)]
        names = dict.fromkeys(name for name in written if isinstance(traits.get(name), Declared))
        return {name: traits[name] for name in names}

    def state(self) -> dict[str, Any]:
        """Return what the reader moves: the value of every declared trait."""
        return {name: getattr(self, name) for name in self.declarations()}

    @traitlets.default("words")
    def _own_words(self) -> dict[str, str]:
        return self._all_words()

    @traitlets.validate("words")
    def _complete_words(self, proposal: Any) -> dict[str, str]:
        return {**self._all_words(), **proposal["value"]}

    @classmethod
    def _all_words(cls) -> dict[str, str]:
        words = {**WORDS, "title": cls.title, "picture": cls.picture.label}
        words.update(zip(("picture.x", "picture.y"), cls.picture.names, strict=True))
        for trait in cls.declarations().values():
            words.update(trait.words())
        rows = {**cls.readouts, **cls.more_readouts}
        words.update({f"row.{row}": label for row, label in rows.items()})
        words.update({f"column.{column}": label for column, label in cls.columns.items()})
        words.update({f"preset.{name}": preset.label for name, preset in cls.presets.items()})
        return {**words, **cls.says}

    @traitlets.default("declared")
    def _declaration(self) -> dict[str, Any]:
        cls = type(self)
        traits = cls.declarations()
        opening = {name: trait.default() for name, trait in traits.items()}  # type: ignore[attr-defined]
        return {
            "key": cls._key(),
            "picture": cls.picture.spec(),
            "traits": [trait.spec() for trait in traits.values()],
            "beside": list(cls.beside),
            "readouts": list(cls.readouts),
            "more": list(cls.more_readouts),
            "columns": list(cls.columns),
            "opening": opening,
            "presets": {name: preset.changes for name, preset in cls.presets.items()},
            "prediction": cls.prediction,
        }

    @classmethod
    def _key(cls) -> str:
        """Return the explorer's name in the page's address: its room, and which one it is there."""
        room = cls.__module__.removeprefix("shrinkage.").removesuffix(".explorer")
        return room if cls.script.stem == "explorer" else f"{room}-{cls.script.stem}"

    # ------------------------------------------------------------------- the JavaScript, as one

    @traitlets.default("_esm")
    def _module(self) -> str:
        return self.module()

    @traitlets.default("_css")
    def _style(self) -> str:
        return site_style()

    @classmethod
    def module(cls) -> str:
        """Return kit, printed formulas and source as one self-contained ES module."""
        source = bundle.identifier(cls.script.name)
        render = f"(given) => stage_js.render({source}, given)"
        return f"{_join(_written(cls))}\nexport default {{ render: {render} }};\n"

    @classmethod
    def address(cls) -> str:
        """Where the class is found: ``module:Class``."""
        return f"{cls.__module__}:{cls.__qualname__}"

    @classmethod
    def in_node(cls, expression: str, given: Any) -> Any:
        """Return what an expression of the script's functions gives in Node, for tests and builds.

        Parameters
        ----------
        expression : str
            JavaScript in which ``room`` holds the script's exports.
        given : Any
            What JSON can carry; ``given`` in the expression.
        """
        source = f"{_join(_written(cls))}\nconst room = {bundle.identifier(cls.script.name)};"
        return node.run(source, expression, given)

    def describe(self) -> str:
        """Say in sentences what the picture shows now: its text alternative, told by the script."""
        tell = (
            "room.tell(given.state, room.solve(given.state, given.data), given.words, given.data)"
        )
        given = {"state": self.state(), "data": self.data, "words": self.words}
        return str(type(self).in_node(tell, given))

    # ----------------------------------------------------------------- the explorer without kernel

    def open(self) -> None:
        """Open a comm to the front end, unless the website is being built."""
        if not _static():
            super().open()

    def static_html(self) -> str:
        """Return the explorer for a page without a kernel: state, text alternative, figure."""
        with plt.rc_context():
            style.use()
            figure = inline_svg(self.figure())
        given = {"state": self.state(), "words": self.words, "declared": self.declared}
        # "<" would end the script element early if it began "</script>".
        text = json.dumps({**given, "data": self.data}, ensure_ascii=False, allow_nan=False)
        text = text.replace("<", "\\u003c")
        wide, below = self.places
        room = (
            f"--wide:{wide}px;--below:{below}px;--aspect:{self.declared['picture']['aspect']:.4g}"
        )
        return (
            f'<div class="explorer" data-explorer="{self.address()}" style="{room}">\n'
            f'<script type="application/json">{text}</script>\n'
            '<div class="explorer-place">\n'
            f'<p class="explorer-text">{html.escape(self.describe(), quote=False)}</p>\n'
            f"<noscript>{figure}</noscript>\n"
            "</div>\n</div>"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if _static():
            return {"text/html": self.static_html()}
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        data, *rest = shown if isinstance(shown, tuple) else (shown,)
        data = {**data, "text/plain": self.describe()}
        return (data, *rest) if rest else data


# ------------------------------------------------------------------------------------ for the site


def site_script(address: str) -> str:
    """Return a classic script that mounts an explorer wherever a page has one.

    Parameters
    ----------
    address : str
        ``module:Class``, as the page's ``data-explorer`` says.

    Returns
    -------
    str
        A script with no import and no export. Load it deferred.

    Raises
    ------
    ValueError
        If the address does not lead to an `Explorer`.
    """
    cls = _explorer_class(address)
    mount = bundle.join([("mount.js", (_FOLDER / "mount.js").read_text(encoding="utf-8"))])
    source = bundle.identifier(cls.script.name)
    call = f'mount_js.mount("{address}", {source}, stage_js.rendering);'
    return f'(() => {{\n"use strict";\n{_join(_written(cls))}\n{mount}\n{call}\n}})();\n'


def site_style() -> str:
    """Return the style sheet of all explorers: kit.css, and the palette of both themes."""
    light, dark = _variables(style.LIGHT), _variables(style.DARK)
    everywhere = ", ".join(_VIEWS)
    chosen = ", ".join(f"{theme} {view}" for theme in _DARK_SELECTORS for view in _VIEWS)
    unset = "html:not([data-theme]) body:not([data-jp-theme-light])"
    system = ", ".join(f"{unset} {view}" for view in _VIEWS)
    return (
        f"{everywhere} {{{light}}}\n{chosen} {{{dark}}}\n"
        f"@media (prefers-color-scheme: dark) {{ {system} {{{dark}}} }}\n"
        f"{bundle.lean((_FOLDER / 'kit.css').read_text(encoding='utf-8'))}"
    )


def number(value: float, digits: int = 2) -> str:
    """Return a number as text, as the JavaScript kit does: "0" is exact, "0.00" is not.

    Parameters
    ----------
    value : float
        A finite number.
    digits : int
        Decimals, rounded half away from zero.
    """
    if value == 0:
        return "0"
    rounded = Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sign = "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.{digits}f}"


def inline_svg(axes: Axes) -> str:
    """Return a Matplotlib figure as a small SVG element in the page's own colours, and close it.

    Its text stays text, its numbers keep two decimals, and each colour of the palette becomes the
    variable of that name, so that the figure follows the page's theme.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("axes must belong to a figure, got one that was removed")
    file = io.StringIO()
    nothing = {"Creator": None, "Date": None, "Format": None, "Type": None}
    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "explorer"}):
        figure.savefig(file, format="svg", metadata=nothing)
    plt.close(figure)
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(
        r"<style.*?</style>|<!--.*?-->|<metadata.*?</metadata>", "", text, flags=re.DOTALL
    )
    text = re.sub(r' xmlns:xlink="[^"]*"| version="1.1"', "", text).replace("xlink:href", "href")
    text = re.sub(r"-?\d+\.\d{3,}", lambda digits: f"{float(digits[0]):.2f}", text)
    text = re.sub(r"\s*\n\s*", " ", text).replace("> <", "><").strip()
    for role, colour in style.LIGHT.items():
        text = text.replace(colour, f"var(--book-{role})")
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    # What is left are names that the figure refers to; another figure may use the same.
    own = f"figure-{zlib.crc32(text.encode()):08x}"
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{own}-", text)
    return text.replace("<svg", '<svg class="explorer-figure" aria-hidden="true"', 1)


def _static() -> bool:
    return os.environ.get("SHRINKAGE_STATIC") == "1"


def _variables(palette: dict[str, str]) -> str:
    return " ".join(f"--book-{role}: {colour};" for role, colour in palette.items())


def _explorer_class(address: str) -> type[Explorer]:
    module, _, name = address.partition(":")
    found: object = None
    if module and name.isidentifier():
        found = getattr(importlib.import_module(module), name, None)
    if not (isinstance(found, type) and issubclass(found, Explorer)):
        raise ValueError(f'address must be "module:Class" of an Explorer, got {address!r}')
    return found


def _written(cls: type[Explorer]) -> type[Explorer]:
    """Return the class as it was written: traitlets makes a new one for each instance."""
    return [base for base in cls.__mro__ if base.__qualname__ == cls.__qualname__][-1]


def _join(cls: type[Explorer]) -> str:
    """Join what the explorer's script consists of, once for each class: SymPy takes its time."""
    if "_joined" not in cls.__dict__:
        printed = "\n".join(cls.formulas())
        exported = re.sub("^function ", "export function ", printed, flags=re.MULTILINE)
        kit = [(name, (_FOLDER / name).read_text(encoding="utf-8")) for name in _KIT]
        source = cls.script.read_text(encoding="utf-8")
        cls._joined = bundle.join([*kit, ("derivation.js", exported), (cls.script.name, source)])
    return cls._joined
