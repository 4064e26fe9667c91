"""The base class: what a page, a notebook and a reader without script get."""

import gzip
import json
import re
from pathlib import Path
from typing import Any, ClassVar

import comm
import html5lib
import matplotlib.pyplot as plt
import pytest
import traitlets
from bs4 import BeautifulSoup
from matplotlib.axes import Axes
from support.explorers import every_explorer, static_html

import shrinkage.explorers
from shrinkage.explorers import (
    Choice,
    Counts,
    Explorer,
    Hidden,
    Picture,
    Point,
    Preset,
    Slider,
    Text,
    Toggle,
    Whole,
    inline_svg,
    number,
    site_script,
    site_style,
)
from shrinkage.lesson import style
from shrinkage.optimization.explorer import OptimizationExplorer

FOLDER = Path(shrinkage.explorers.__file__).parent
EXPLORERS = every_explorer()


class Halves(Explorer):
    """The smallest explorer there is."""

    title = "A half of <x> & more"
    picture = Picture(
        x=(-4, 4), y=(-2, 2), label="x and its half", names=("x", "y"), ticks=((-2, 2), (-1, 1))
    )
    beside = ("x",)
    readouts: ClassVar = {"half": "Half </script>"}
    presets: ClassVar = {"one": Preset("one", x=1.0)}
    says: ClassVar = {"say": "Half of {x} & so on is <{half}>."}
    script = Path(__file__).with_name("halves.js")

    x = Slider(3.0, -4.0, 4.0, step=0.1, label="x </script>")
    at = Point((1.0, 1.0), reach=(3.5, 1.8), label="A point", short="P")
    unsent = traitlets.Float(1.0)

    @classmethod
    def formulas(cls) -> tuple[str, ...]:
        return ("function half(x) {\n  return x / 2;\n}",)

    @property
    def readings(self) -> dict[str, Any]:
        return {"half": self.x / 2, "over": self.at[0] > self.x}

    def figure(self) -> Axes:
        axes = plt.subplots(figsize=(2, 2))[1]
        axes.plot([0, self.x], [0, 1.23456789], color=style.LIGHT["l1"])
        return axes


@pytest.fixture(params=[Halves, *EXPLORERS], ids=lambda cls: cls.__name__)
def explorer(request: pytest.FixtureRequest) -> Explorer:
    return request.param()  # type: ignore[no-any-return]


def test_every_room_with_an_explorer_is_looked_at() -> None:
    assert "OptimizationExplorer" in [cls.__name__ for cls in EXPLORERS]


def test_every_script_of_a_room_is_that_of_one_explorer() -> None:
    folders = {cls.script.parent for cls in EXPLORERS}
    scripts = sorted(path for folder in folders for path in folder.glob("*.js"))
    assert scripts == sorted(cls.script for cls in EXPLORERS)


def test_a_second_explorer_of_a_room_has_a_name_of_its_own() -> None:
    class Second(Halves):
        script = Path(__file__).with_name("second.js")

    Second.__module__ = "shrinkage.some.room.explorer"
    assert Second._key() == "some.room-second"
    assert OptimizationExplorer().declared["key"] == "optimization"
    assert len({cls._key() for cls in EXPLORERS}) == len(EXPLORERS)


# --- the script


def test_the_module_is_self_contained(explorer: Explorer) -> None:
    module = explorer.module()
    assert not re.search(r"^\s*import\b", module, flags=re.MULTILINE)
    assert re.findall(r"^export .*$", module, flags=re.MULTILINE) == [
        "export default { render: (given) => "
        f"stage_js.render({explorer.script.stem}_js, given) }};"
    ]
    assert "import(" not in module
    assert explorer._esm == module


def test_the_site_script_is_a_classic_script(explorer: Explorer) -> None:
    script = site_script(explorer.address())
    assert not re.search(r"^\s*(import|export)\b", script, flags=re.MULTILINE)
    assert explorer.address() in script
    assert "https://" not in script.replace("http://www.w3.org/2000/svg", "")


def test_no_script_is_heavy(explorer: Explorer) -> None:
    parts = site_script(explorer.address()) + site_style()
    assert len(gzip.compress(parts.encode())) < 22_000


def _literals(source: str) -> list[str]:
    code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", source, flags=re.DOTALL)
    return re.findall(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', code)


@pytest.mark.parametrize(
    "path",
    [*FOLDER.glob("*.js"), *(cls.script for cls in EXPLORERS)],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_no_words_are_written_in_javascript(path: Path) -> None:
    shown = []
    for literal in (a or b for a, b in _literals(path.read_text(encoding="utf-8"))):
        text = re.sub(r"\$\{[^}]*\}", "", literal)
        # Attribute values, names and paths have no capital at the start and no sentence in them.
        if re.search(r"[A-Z][a-z]+ [a-z]|[a-z] [a-z]+[.?!]|[λκθη∇₁₂]|\bw\d\b =", text):
            shown.append(text)
    assert shown == []


def test_words_are_found_where_they_are_written() -> None:
    assert _literals('show("The loss is"); // a "comment"\n`λ = ${x}`') == [
        ("The loss is", ""), ("", "λ = ${x}"),
    ]  # fmt: skip


@pytest.mark.parametrize("cls", EXPLORERS, ids=lambda cls: cls.__name__)
def test_every_word_that_javascript_asks_for_comes_from_python(cls: type[Explorer]) -> None:
    source = cls.script.read_text(encoding="utf-8")
    words = cls().words
    for name in re.findall(r"\bwords\.(\w+)", source):
        assert name in words
    used = set(re.findall(r"\bwords\.(\w+)|\"([a-z_0-9]+)\"", source))
    found = {name for pair in used for name in pair}
    composed = re.findall(r"words\[`([a-z_.]+)\$", source)
    idle = [name for name in cls.says if name not in found
            if not any(name.startswith(prefix) for prefix in composed)]  # fmt: skip
    assert [
        name for name in idle if not re.search(rf"\bwords\[.*{name.split('_')[0]}", source)
    ] == []
    for prefix, suffix in re.findall(r"words\[`([a-z_.]*)\$\{[^}]*\}([a-z_.]*)`\]", source):
        assert any(word.startswith(prefix) and word.endswith(suffix) for word in words)


@pytest.mark.parametrize(
    "address", ["", "nothing", "shrinkage.lesson.style:LIGHT", "json:Explorer"]
)
def test_an_address_must_lead_to_an_explorer(address: str) -> None:
    with pytest.raises(ValueError, match="address must be"):
        site_script(address)


# --- the page


def test_a_page_opens_no_comm(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    create = comm.create_comm
    monkeypatch.setattr(
        comm, "create_comm", lambda **asked: opened.append(asked) or create(**asked)
    )
    with monkeypatch.context() as build:
        build.setenv("SHRINKAGE_STATIC", "1")
        assert list(type(explorer)()._repr_mimebundle_()) == ["text/html"]
        assert opened == []
    type(explorer)()._repr_mimebundle_()
    assert opened != [], "this did watch what a notebook opens"


def test_a_notebook_gets_the_widget_and_the_description(explorer: Explorer) -> None:
    shown = explorer._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == explorer.describe()


def test_the_page_carries_state_text_and_figure(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = static_html(explorer, monkeypatch)
    host = BeautifulSoup(html, "html5lib").select_one("div.explorer")
    assert host is not None
    assert host["data-explorer"] == explorer.address()
    script = host.select_one('script[type="application/json"]')
    assert script is not None
    given = json.loads(script.string or "")
    assert given["state"] == json.loads(json.dumps(explorer.state()))
    assert given["words"] == explorer.words
    assert given["declared"] == json.loads(json.dumps(explorer.declared))
    assert host.select_one("p.explorer-text").get_text() == explorer.describe()  # type: ignore[union-attr]
    assert host.select("noscript svg")
    assert not host.select("noscript [aria-label]"), "the text alternative stands beside it"


def test_the_html_is_valid_and_without_double_ids(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = static_html(explorer, monkeypatch)
    other = static_html(Halves(x=1.5), monkeypatch)
    head = "<!doctype html><html lang=en><head><title>x</title></head>"
    page = f"{head}<body>{html}{other}</body></html>"
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page, scripting=False)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_state_is_what_is_declared() -> None:
    assert Halves().state() == {"x": 3.0, "at": (1.0, 1.0)}
    assert list(Halves.declarations()) == ["x", "at"]


def test_words_come_from_the_declarations_and_can_be_replaced() -> None:
    words = Halves(words={"x": "Zahl", "say": "{half} ist halb."}).words
    assert (words["x"], words["title"], words["row.half"]) == (
        "Zahl",
        Halves.title,
        "Half </script>",
    )
    assert (words["preset.one"], words["at.short"]) == ("one", "P")
    assert Halves(words={"say": "{half} ist die Hälfte."}).describe() == "1.50 ist die Hälfte."
    assert Halves().describe() == "Half of 3.00 & so on is <1.50>."


def test_two_builds_are_the_same(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    again = type(explorer)()
    assert static_html(explorer, monkeypatch) == static_html(again, monkeypatch)


def test_the_figure_is_small_and_in_the_colours_of_the_page(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    svg = static_html(explorer, monkeypatch).split("<noscript>")[1].split("</noscript>")[0]
    assert len(gzip.compress(svg.encode())) <= 10_000
    assert not re.findall(r"(?<!&)#[0-9a-f]{6}\b", svg)
    for role in re.findall(r"var\(--book-(\w+)\)", svg):
        assert role in style.LIGHT
    assert "<style" not in svg, "it would style the page too"


def test_a_figure_is_closed_once_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    before = plt.get_fignums()
    static_html(Halves(), monkeypatch)
    assert plt.get_fignums() == before


def test_a_figure_that_is_gone_is_refused() -> None:
    axes = Halves().figure()
    plt.close(axes.get_figure())
    axes.remove()
    with pytest.raises(ValueError, match="axes must belong to a figure"):
        inline_svg(axes)


def test_what_a_subclass_leaves_out_is_named() -> None:
    class Bare(Explorer):
        picture, script = Halves.picture, Halves.script

    with pytest.raises(NotImplementedError, match="Bare must compute"):
        _ = Bare().readings
    with pytest.raises(NotImplementedError, match="Bare must draw"):
        Bare().figure()


def test_a_script_that_fails_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="nothing is not defined"):
        Halves.in_node("nothing.at.all", {})


# --- declarations


class Everything(Explorer):
    """One trait of each kind."""

    picture, script = Halves.picture, Halves.script
    slider = Slider(1.0, 0.5, 2.0, step=0.1, label="S", when={"choice": "a"})
    whole = Whole(3, 0, 5, label="W")
    choice = Choice({"a": "A", "b": "B"}, label="C", default="b")
    toggle = Toggle(label="T")
    text = Text("ab", label="X", examples={"A": "a"}, offer="or", longest=4)
    wide = Whole(10, 1, 1000, label="R", step=0.1, typed=True)
    long = Choice({"a": "A", "b": "B"}, label="L", listed=True)
    point = Point((0.0, 1.0), reach=(2.0, 1.5), label="P", short="p")
    hidden = Hidden(0.5, 0.0, 4.0, optional=True, period=True)
    bounded = Hidden(0.5, 0.0, 1.0)
    counts = Counts(0, 9, longest=3)


BAD = [
    ("slider", 0.4), ("slider", 2.1), ("slider", float("nan")), ("slider", "x"), ("slider", None),
    ("whole", -1), ("whole", 6), ("whole", 2.5), ("choice", "c"), ("toggle", "x"),
    ("point", (0.0, 1.6)), ("point", (-2.1, 0.0)), ("point", (0.0,)), ("point", 1.0),
    ("point", (float("inf"), 0.0)), ("point", ("x", 0.0)), ("hidden", float("inf")),
    ("hidden", "top"), ("bounded", 1.5), ("bounded", None), ("counts", [2, 1]), ("counts", [1, 1]),
    ("text", "abcde"), ("text", "a\nb"), ("text", 1), ("wide", 0), ("long", "c"),
    ("counts", [10]), ("counts", [0, 1, 2, 3]), ("counts", [0.5]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD, ids=lambda value: str(value))
def test_bad_values_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(traitlets.TraitError, match=name):
        Everything(**{name: value})
    explorer = Everything()
    kept = getattr(explorer, name)
    with pytest.raises(traitlets.TraitError, match=name):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == kept


def test_good_values_are_taken() -> None:
    explorer = Everything()
    assert explorer.state() == {
        "slider": 1.0, "whole": 3, "choice": "b", "toggle": False, "text": "ab", "wide": 10,
        "long": "a", "point": (0.0, 1.0), "hidden": 0.5, "bounded": 0.5, "counts": [],
    }  # fmt: skip
    seen: list[Any] = []
    explorer.observe(lambda change: seen.append(change["new"]), list(explorer.state()))
    for name, value in {"slider": 2, "point": [1, -1], "hidden": -0.5, "counts": [1, 4]}.items():
        setattr(explorer, name, value)
    explorer.hidden = None
    assert seen == [2.0, (1.0, -1.0), 3.5, [1, 4], None]


@pytest.mark.parametrize("cls", EXPLORERS, ids=lambda cls: cls.__name__)
def test_presets_and_controls_are_of_the_declared_traits(cls: type[Explorer]) -> None:
    traits = cls.declarations()
    assert set(cls.beside) <= set(traits)
    assert 1 <= len(cls.beside) <= 3
    for preset in cls.presets.values():
        cls(**preset.changes)
        assert set(preset.changes) <= set(traits)
    assert not set(cls.readouts) & set(cls.more_readouts)


# --- style and numbers


def test_the_style_has_the_palette_of_both_themes() -> None:
    css = site_style()
    for role in style.LIGHT:
        assert css.count(f"--book-{role}: {style.LIGHT[role]};") == 1
        assert css.count(f"--book-{role}: {style.DARK[role]};") == 2, "chosen, and the system's"
    for role in re.findall(r"var\(--book-(\w+)", css):
        assert role in style.LIGHT
    assert not re.findall(r"#[0-9a-f]{3,8}\b", (FOLDER / "kit.css").read_text(encoding="utf-8"))
    assert Halves()._css == css


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 2, "0"), (-0.0, 2, "0"), (1e-17, 2, "0.00"), (-1e-17, 2, "0.00"), (-0.004, 2, "0.00"),
        (1.005, 2, "1.00"), (0.125, 2, "0.13"), (-0.125, 2, "−0.13"), (2.5, 0, "3"),
        (-1234.5678, 1, "−1234.6"), (3, 2, "3.00"),
    ],
)  # fmt: skip
def test_numbers_as_text(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text
