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
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import matplotlib.pyplot as plt
import traitlets
from matplotlib.axes import Axes

from shrinkage.explorers import bundle
from shrinkage.lesson import style

_FOLDER = Path(__file__).parent
_DARK_SELECTORS = ('html[data-theme="dark"]', 'body[data-jp-theme-light="false"]')
_VIEWS = (".explorer", ".explorer-view")


class Explorer(anywidget.AnyWidget):
    """A picture that the reader moves.

    A subclass gives its traits (all that are synchronised are its state), its `words`, the
    JavaScript functions printed from its derivations, a description in sentences and a static
    figure. Its drawing stands in a JavaScript module with a function ``render({model, el})``.

    While the website is built (environment variable ``SHRINKAGE_STATIC=1``) no comm is opened, and
    the explorer shows itself as plain HTML, which the script of `site_script` brings to life.

    Attributes
    ----------
    words : dict of str
        Every word that the explorer shows. Placeholders stand in braces.
    """

    script: ClassVar[Path]
    """The JavaScript module; by default the file of the class's module with the ending ``.js``."""

    _joined: ClassVar[str]

    words = traitlets.Dict(value_trait=traitlets.Unicode(), key_trait=traitlets.Unicode()).tag(
        sync=True
    )
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

    def describe(self) -> str:
        """Say in sentences what the picture shows now: its text alternative."""
        raise NotImplementedError(f"{type(self).__name__} must describe its picture")

    def figure(self) -> Axes:
        """Draw the picture as it stands now, for readers without script and for print."""
        raise NotImplementedError(f"{type(self).__name__} must draw a static figure")

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
        return f"{_join(_written(cls))}\nexport default {{ render: {source}.render }};\n"

    @classmethod
    def address(cls) -> str:
        """Where the class is found: ``module:Class``."""
        return f"{cls.__module__}:{cls.__qualname__}"

    # ----------------------------------------------------------------- the explorer without kernel

    def state(self) -> dict[str, Any]:
        """Return what JavaScript gets: every synchronised trait that is the explorer's own."""
        inherited = anywidget.AnyWidget.class_trait_names()
        names = sorted(set(self.trait_names(sync=True)).difference(inherited))
        return {name: getattr(self, name) for name in names if not name.startswith("_")}

    def open(self) -> None:
        """Open a comm to the front end, unless the website is being built."""
        if not _static():
            super().open()

    def static_html(self) -> str:
        """Return the explorer for a page without a kernel: state, text alternative, figure."""
        with plt.rc_context():
            style.use()
            figure = inline_svg(self.figure())
        # "<" would end the script element early if it began "</script>".
        state = json.dumps(self.state(), ensure_ascii=False, allow_nan=False)
        state = state.replace("<", "\\u003c")
        return (
            f'<div class="explorer" data-explorer="{self.address()}">\n'
            f'<script type="application/json">{state}</script>\n'
            f'<p class="explorer-text">{html.escape(self.describe(), quote=False)}</p>\n'
            f"<noscript>{figure}</noscript>\n"
            "</div>"
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
    call = f'mount_js.mount("{address}", {bundle.identifier(cls.script.name)});'
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
        f"{(_FOLDER / 'kit.css').read_text(encoding='utf-8')}"
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
        kit = (_FOLDER / "kit.js").read_text(encoding="utf-8")
        source = cls.script.read_text(encoding="utf-8")
        cls._joined = bundle.join(
            [("kit.js", kit), ("derivation.js", exported), (cls.script.name, source)]
        )
    return cls._joined
