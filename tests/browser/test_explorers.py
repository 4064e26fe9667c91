"""What every explorer must do in a browser: each is found without being named.

What is special to one is tested in the file of its name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.explorers import (
    HOST,
    STILL,
    apart,
    every_explorer,
    flat,
    next_frame,
    random_state,
    set_state,
    state_of,
    touch,
    violations,
    write_page,
)
from support.visits import Visit, window

from shrinkage.explorers import Explorer

PHONE = {**STILL, "has_touch": True, "is_mobile": True}
LAPTOP = {**STILL, "permissions": ["clipboard-read", "clipboard-write"]}
HANDLES = ".handle >> visible=true"
TALLEST = 620
#: What shifted while the page loaded, as the browser measures it.
SHIFT = """new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
  .observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 300))"""

Show = Callable[..., Any]


class Told:
    """What pages said in some states, for Node to be asked once what it tells of them."""

    def __init__(self, cls: type[Explorer], monkeypatch: pytest.MonkeyPatch) -> None:
        self.cls, self.seen = cls, list[tuple[Explorer, str, list[Any]]]()
        monkeypatch.setenv("SHRINKAGE_STATIC", "1")

    def note(self, page: Any) -> None:
        """Keep what the page says now, its drawer too; no value of its state is out of range."""
        said, cells = page.evaluate(SAID)
        self.seen.append((self.cls(**state_of(page)), said, cells))

    def check(self) -> None:
        """What the pages said is what the script tells of these states in Node."""
        first = self.seen[0][0]
        given = {
            "states": [explorer.state() for explorer, _, _ in self.seen],
            "data": first.data,
            "words": first.words,
        }
        told = self.cls.in_node(TOLD, given)
        for (_, said, cells), (expected, rows) in zip(self.seen, told, strict=True):
            assert said == expected
            for row, value in rows.items():
                texts = list(value.values()) if isinstance(value, dict) else [value]
                found = [shown for names, shown in cells if row in names]
                assert found == [texts], row


SAID = """async () => {
    const drawn = () => new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(done)));
    await drawn();
    const said = document.querySelector(".narration").innerText;
    const drawer = document.querySelector("details.more");
    drawer.open = true;
    await drawn();
    const cells = Array.from(document.querySelectorAll(".explorer-view tr")).map((row) => [
        Array.from(row.classList),
        Array.from(row.querySelectorAll("td")).filter((cell) => cell.checkVisibility())
            .map((cell) => cell.innerText),
    ]);
    drawer.open = false;
    return [said, cells];
}"""
TOLD = """given.states.map((state) => {
    const solved = room.solve(state, given.data);
    return [room.tell(state, solved, given.words, given.data),
        room.rows(state, solved, given.words, given.data)];
})"""
#: Puts a page back as it opened.
RESET = """async (state) => {
    const { model } = document.querySelector("[data-explorer]").explorer;
    Object.entries(state).forEach(([name, value]) => model.set(name, value));
    document.querySelectorAll("details").forEach((each) => { each.open = false; });
    document.activeElement.blur();
    history.replaceState(null, "", location.pathname);
    scrollTo(0, 0);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


class Kept:
    """The windows of one explorer: each is opened once, and put back before it is used again."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.windows: dict[bool, tuple[Visit, dict[str, Any]]] = {}

    def open(self, phone: bool, width: int, height: int, theme: str) -> Any:
        size = {"width": width, "height": height}
        if phone not in self.windows:
            visit = window(self.browser, **size, **(PHONE if phone else LAPTOP))
            load(visit.page, self.address)
            self.windows[phone] = (visit, state_of(visit.page))
        page, opening = self.windows[phone][0].page, self.windows[phone][1]
        page.mouse.move(0, 0)
        if page.viewport_size != size:
            page.set_viewport_size(size)
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.evaluate(RESET, opening)
        return page

    def messages(self) -> list[str]:
        return [each for visit, _ in self.windows.values() for each in visit.messages]

    def close(self) -> None:
        for visit, _ in self.windows.values():
            visit.page.context.close()
        self.windows.clear()


def load(page: Any, address: str) -> None:
    """Open an address anew, even where it differs from the page's in what follows the # only."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector(".explorer.mounted", state="attached")


@pytest.fixture(scope="module", params=every_explorer(), ids=lambda cls: cls.__name__)
def cls(request: pytest.FixtureRequest) -> type[Explorer]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def folder(cls: type[Explorer], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a page with the explorer as it opens, with its script and style."""
    place = tmp_path_factory.mktemp("page")
    write_page(place, cls())
    return place


@pytest.fixture(scope="module")
def kept(chromium: Any, folder: Path) -> Iterator[Kept]:
    windows = Kept(chromium, (folder / "page.html").as_uri())
    yield windows
    windows.close()


@pytest.fixture
def show(kept: Kept, request: pytest.FixtureRequest) -> Iterator[Show]:
    """Show the explorer as it opens, in a window of that size: ``show(width=390, phone=True)``."""
    failed = request.session.testsfailed

    def shown(
        *, phone: bool = False, width: int = 1280, height: int = 720, theme: str = "light"
    ) -> Any:
        return kept.open(phone, width, height, theme)

    yield shown
    messages = kept.messages()
    if messages or request.session.testsfailed > failed:
        kept.close()  # whatever is left of it
    assert messages == []


@pytest.fixture
def told(cls: type[Explorer], monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(cls, monkeypatch)


def changed(folder: Path, name: str, old: str, new: str, place: Path) -> str:
    """Copy the page, with a change in one of its files, and return the copy's address."""
    shutil.copytree(folder, place)
    text = (place / name).read_text(encoding="utf-8")
    assert old in text
    (place / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return (place / "page.html").as_uri()


# --- how it looks


def test_it_fits_a_laptop(show: Show, kept: Kept, cls: type[Explorer]) -> None:
    page = show()
    load(page, kept.address)
    box = page.locator(".explorer-view").bounding_box()
    main = page.locator(".plane.main").bounding_box()
    assert box["height"] <= TALLEST
    assert main["width"] >= 0.5 * box["width"]
    side = page.locator(".side").bounding_box()
    assert side["x"] >= main["x"] + main["width"], "controls stand beside the picture"
    assert page.evaluate(SHIFT) <= 0.01
    assert page.locator(".explorer-place").bounding_box()["height"] <= cls.places[0] + 1
    assert not page.locator(".explorer-text").is_visible()


@pytest.mark.parametrize("width", [390, 360])
def test_it_fits_a_phone(show: Show, kept: Kept, cls: type[Explorer], width: int) -> None:
    page = show(phone=True, width=width, height=844)
    load(page, kept.address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SHIFT) <= 0.01
    main = page.locator(".plane.main").bounding_box()
    control = page.locator(".side > :first-child").bounding_box()
    assert control["y"] - main["y"] - main["height"] <= 40, "controls come directly below"
    place = page.locator(".explorer-place").bounding_box()["height"]
    view = page.locator(".explorer-view").bounding_box()["height"]
    assert view <= place <= view + 80, (
        f"places = ({cls.places[0]}, {cls.places[1] + round(view - place) + 20})"
    )
    for control in page.locator("button, summary, .options label, .slider input").all():
        if control.is_visible():
            hit = control.bounding_box()
            assert min(hit["width"], hit["height"]) >= 24


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barriers(show: Show, axe: str, width: int, theme: str) -> None:
    page = show(phone=width < 600, width=width, height=844, theme=theme)
    page.locator("summary").click()
    next_frame(page)
    assert violations(page, axe) == []


def test_it_follows_its_width(show: Show) -> None:
    page = show()
    wide = page.locator(".plane.main").bounding_box()["width"]
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("document.querySelector('.plane.main').viewBox.baseVal.width < 380")
    assert page.locator(".plane.main").bounding_box()["width"] < wide


def test_nothing_broken_is_drawn_in_any_state(show: Show, cls: type[Explorer]) -> None:
    page = show()
    page.locator("summary").click()
    rng = np.random.default_rng(3)
    for _ in range(15):
        set_state(page, **random_state(cls, rng))
        drawn = page.evaluate(
            f"[...{HOST}.querySelectorAll('svg *')].flatMap((n) => [...n.attributes])"
            ".map((a) => a.value).filter((v) => /NaN|Infinity|undefined|e\\+/.test(v))"
        )
        assert drawn == []
        said = page.locator(".explorer-view").inner_text()
        assert not any(bad in said for bad in ("NaN", "Infinity", "undefined", "{"))


# --- mouse, touch and keys


def test_by_mouse(show: Show, cls: type[Explorer], told: Told) -> None:
    page = show()
    for handle in page.locator(HANDLES).all():
        before = state_of(page)
        x, y = middle(handle)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40, y + 30, steps=5)
        assert state_of(page) != before, handle.get_attribute("aria-label")
        told.note(page)
        page.mouse.move(2, 2, steps=3)  # out of the picture: what is declared holds
        cls(**state_of(page))
        page.mouse.up()
        page.get_by_role("button", name=cls().words["kit.reset"]).click()
        next_frame(page)
    told.check()


def middle(handle: Any) -> tuple[float, float]:
    box = handle.locator(".dot").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_by_touch(show: Show, told: Told) -> None:
    page = show(phone=True, width=390, height=844)
    for handle in page.locator(HANDLES).all():
        handle.scroll_into_view_if_needed()
        before, scrolled = state_of(page), page.evaluate("scrollY")
        x, y = middle(handle)
        touch(page, (x, y), (x + 30, y + 25))
        assert state_of(page) != before, handle.get_attribute("aria-label")
        assert page.evaluate("scrollY") == scrolled, "a finger on a handle does not scroll"
    told.note(page)
    told.check()


def test_a_finger_beside_the_handles_scrolls(show: Show) -> None:
    page = show(phone=True, width=390, height=500)
    box = page.locator(".plane.main").bounding_box()
    start = (box["x"] + 12, box["y"] + box["height"] - 12)
    touch(page, start, (start[0], start[1] - 200), steps=20)
    page.wait_for_function("scrollY > 20")


def test_by_keys(show: Show, cls: type[Explorer], told: Told) -> None:
    page = show()
    page.locator("summary").click()
    for handle in page.locator(HANDLES).all():
        before = state_of(page)
        handle.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
        assert state_of(page) != before, handle.get_attribute("aria-label")
        next_frame(page)
        assert handle.get_attribute("aria-valuetext")
        kept = state_of(page)
        page.keyboard.press("Control+ArrowUp")
        assert state_of(page) == kept, "other shortcuts are the browser's"
    for name, trait in cls.declarations().items():
        check_control(page, name, trait.spec(), cls().words)
    told.note(page)
    told.check()


def check_control(page: Any, name: str, spec: dict[str, Any], words: dict[str, str]) -> None:
    """Work the control of one trait by keys, if it has one that is shown."""
    if name not in words or spec["kind"] == "point":
        return
    if spec["kind"] in ("slider", "whole"):
        slider = page.locator(".slider").filter(has_text=words[name]).locator("[type=range]")
        if not slider.is_visible():
            return
        slider.focus()
        page.keyboard.press("Home")
        assert state_of(page)[name] == spec["low"]
        page.keyboard.press("ArrowRight")
        up = state_of(page)[name]
        step = spec.get("step", 1)
        wanted = spec["low"] * 10**step if spec.get("log") else spec["low"] + step
        if spec["kind"] == "whole":
            wanted = max(round(wanted), spec["low"] + 1)
        assert up == pytest.approx(wanted, rel=0.01)
        page.keyboard.press("Shift+ArrowRight")
        assert spec["low"] < state_of(page)[name] <= spec["high"]
        assert isinstance(state_of(page)[name], int) or spec["kind"] == "slider"
        page.keyboard.press("End")
        assert state_of(page)[name] == spec["high"]
        next_frame(page)
        assert slider.get_attribute("aria-valuetext")
        if spec.get("typed"):
            check_typing(page, name, spec, words)
    elif spec["kind"] == "text":
        check_line(page, name, spec, words)
    elif spec.get("listed"):
        for value in spec["options"]:
            page.get_by_label(words[name]).select_option(value)
            assert state_of(page)[name] == value
    elif spec["kind"] == "choice":
        for value in spec["options"]:
            page.locator(f"fieldset:has-text('{words[name]}') input[value={value}]").check(
                force=True
            )
            assert state_of(page)[name] == value
    else:
        page.get_by_label(words[name]).focus()
        before = state_of(page)[name]
        page.keyboard.press("Space")
        assert state_of(page)[name] is not before


def check_typing(page: Any, name: str, spec: dict[str, Any], words: dict[str, str]) -> None:
    """Type a number; what is no number in range changes nothing, and does not stay."""
    field = page.locator(".slider").filter(has_text=words[name]).locator("[type=number]")
    number = spec["low"] + 1
    field.fill(str(number))
    assert state_of(page)[name] == number
    field.fill(str(spec["low"] - 1))
    assert state_of(page)[name] == number
    field.blur()
    assert float(field.input_value()) == number


def check_line(page: Any, name: str, spec: dict[str, Any], words: dict[str, str]) -> None:
    """Type a line, and choose each example."""
    field = page.get_by_label(words[name], exact=True)
    kept = state_of(page)[name]
    field.fill(kept[:-1])
    page.keyboard.type(kept[-1])
    assert state_of(page)[name] == kept
    field.fill("f(")
    next_frame(page)
    assert state_of(page)[name] == "f("
    for place, line in enumerate(spec["examples"]):
        page.get_by_label(words[f"{name}.offer"]).select_option(str(place))
        next_frame(page)
        assert state_of(page)[name] == line == field.input_value()


def test_all_can_be_reached_by_tab_and_has_a_name(show: Show) -> None:
    page = show()
    page.locator("summary").click()
    name = "(n) => (n.getAttribute('aria-label') ?? (n.labels?.[0] ?? n).textContent).trim()"
    wanted = {
        handle.evaluate(name)
        for handle in page.locator(
            f"{HOST_SELECTOR} .handle, {HOST_SELECTOR} button:enabled, {HOST_SELECTOR} input"
        ).all()
        if handle.is_visible() and not unchecked(handle)
    }
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "(name) => { window.reached = []; document.addEventListener('focusin', "
        "({ target }) => reached.push(eval(name)(target))); }",
        name,
    )
    for _ in range(60):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    reached = set(page.evaluate("reached"))
    assert "" not in wanted
    assert wanted <= reached, wanted - reached


HOST_SELECTOR = "[data-explorer]"


def unchecked(control: Any) -> bool:
    """Of a row of options, Tab reaches the chosen one."""
    return bool(control.evaluate("(n) => n.type === 'radio' && !n.checked"))


def test_presets(show: Show, cls: type[Explorer], told: Told) -> None:
    page = show()
    opening = state_of(page)
    page.locator("summary").click()
    for name, preset in cls.presets.items():
        page.get_by_role("button", name=preset.label, exact=True).click()
        state = state_of(page)
        for trait, value in preset.changes.items():
            assert state[trait] == json.loads(json.dumps(value)), (name, trait)
        told.note(page)
        page.locator("summary").click()
    told.check()
    page.get_by_role("button", name=cls().words["kit.reset"]).click()
    shown = {spec.name for spec in cls.declarations().values() if spec.kind != "hidden"}
    assert {n: v for n, v in state_of(page).items() if n in shown} == {
        n: v for n, v in opening.items() if n in shown
    }


# --- full screen, link, prediction


def test_full_screen(show: Show, cls: type[Explorer]) -> None:
    page = show()
    words = cls().words
    plain = page.locator(".plane.main").bounding_box()
    size = "parseFloat(getComputedStyle(document.querySelector('.narration')).fontSize)"
    small = page.evaluate(size)
    page.get_by_role("button", name=words["kit.full"]).click()
    page.wait_for_function("document.querySelector('.explorer-view').offsetHeight >= innerHeight")
    page.wait_for_timeout(100)
    assert page.locator(".explorer-view").bounding_box() == {
        "x": 0, "y": 0,
        "width": page.evaluate("innerWidth"), "height": page.evaluate("innerHeight"),
    }  # fmt: skip
    full = page.locator(".plane.main").bounding_box()
    assert full["height"] > plain["height"]
    assert full["y"] + full["height"] <= page.evaluate("innerHeight")
    assert page.evaluate(size) >= 1.3 * small, "letters grow, to be read from the last row"
    before = state_of(page)
    x, y = middle(page.locator(HANDLES).first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    assert state_of(page) != before
    page.get_by_role("button", name=words["kit.leave"]).click()
    page.wait_for_function("!document.querySelector('.explorer-view.full')")
    next_frame(page)
    assert page.locator(".plane.main").bounding_box() == plain


def test_the_link_brings_the_state_back(show: Show, kept: Kept, cls: type[Explorer]) -> None:
    page = show()
    rng = np.random.default_rng(5)
    link = f"{HOST}.explorer.model.link()"
    assert "#" not in page.evaluate(link), "the opening state needs no words"
    linked = []
    for _ in range(4):
        set_state(page, **random_state(cls, rng))
        linked.append((state_of(page), page.evaluate(link)))
    # A little later the address says so too.
    page.wait_for_function("(link) => location.href === link", arg=linked[-1][1])
    load(page, linked[0][1])
    assert state_of(page) == linked[0][0]
    for state, address in linked[1:]:
        follow(page, f"#{key_of(cls)}?nothing=1")
        page.wait_for_function(f"!{link}.includes('#')")
        follow(page, "#" + address.split("#")[1])
        assert state_of(page) == state


def follow(page: Any, hash: str) -> None:
    """Go to another place of the page, as a link on it does, and wait until it is drawn."""
    page.evaluate("(hash) => { location.hash = hash; }", hash)
    next_frame(page)


def key_of(cls: type[Explorer]) -> str:
    return str(cls().declared["key"])


def test_a_link_with_bad_values_opens_the_explorer_as_it_is(
    show: Show, kept: Kept, cls: type[Explorer]
) -> None:
    page = show()
    opening = state_of(page)
    for number, bad in enumerate(("x", "1e999", "NaN", "", "none,1", "-99999", "%3Cb%3E")):
        hash = f"#{key_of(cls)}?" + "&".join(f"{name}={bad}" for name in opening)
        if number == 0:
            load(page, kept.address + hash)
        else:
            follow(page, hash)
        state = state_of(page)
        cls(**state)  # no value is out of its range
        points = [name for name, trait in cls.declarations().items() if trait.kind == "point"]
        assert {name: state[name] for name in points} == {name: opening[name] for name in points}


def test_the_link_is_copied(show: Show, cls: type[Explorer]) -> None:
    page = show()
    words = cls().words
    page.get_by_role("button", name=words["kit.copy"]).click()
    page.wait_for_selector(f"text={words['kit.copied']}")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_prediction_is_drawn_over_the_picture(show: Show, cls: type[Explorer]) -> None:
    page = show()
    words = cls().words
    pencil = page.get_by_role("button", name=words["kit.draw"])
    assert pencil.count() == int(cls.prediction)
    if not cls.prediction:
        return
    before = state_of(page)
    pencil.click()
    box = page.locator(".plane.main").bounding_box()
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 80, at[1] - 60, steps=6)
    page.mouse.up()
    page.mouse.move(*at)
    ink = "document.querySelector('.ink').getAttribute('d').split(/[ML]/).length - 1"
    assert page.evaluate(ink) == 7
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(ink) == 11
    assert state_of(page) == before, "drawing moves nothing"
    page.get_by_role("button", name=words["kit.done"]).click()
    assert page.locator(".ink").is_visible(), "it stays, to be compared"
    x, y = middle(page.locator(HANDLES).first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=3)
    page.mouse.up()
    assert state_of(page) != before, "handles work again"
    page.get_by_role("button", name=words["kit.erase"]).click()
    assert page.evaluate(ink) == 0


# --- one class, several ways onto a page


def test_the_browser_computes_what_node_does(show: Show, cls: type[Explorer]) -> None:
    page = show()
    rng = np.random.default_rng(7)
    states = [random_state(cls, rng) for _ in range(10)]
    solve = (
        f"(states) => JSON.stringify(states.map((s) => "
        f"{HOST}.explorer.solve(s, {HOST}.explorer.data)))"
    )
    data = cls().data
    in_node = cls.in_node(
        "given.states.map((s) => room.solve(s, given.data))", {"states": states, "data": data}
    )
    for seen, expected in zip(json.loads(page.evaluate(solve, states)), in_node, strict=True):
        for (name, a), (_, b) in zip(flat(seen), flat(expected), strict=True):
            if isinstance(b, float) and isinstance(a, (int, float)):
                assert apart(a, b) <= 1e-9, name
            else:
                assert a == b, name


def test_far_away_it_waits(folder: Path, open_page: Callable[..., Any], tmp_path: Path) -> None:
    far = '<div style="height: 4000px"></div><h1>'
    page = open_page(changed(folder, "page.html", "<h1>", far, tmp_path / "far")).page
    page.wait_for_timeout(200)
    assert page.locator(".explorer-view").count() == 0
    page.mouse.wheel(0, 3000)
    page.wait_for_selector(".explorer.mounted", state="attached")
    assert page.evaluate(SHIFT) <= 0.01


WIDGET = """
async ([source, style, values]) => {
  const blob = new Blob([source], { type: "text/javascript" });
  const { default: { render } } = await import(URL.createObjectURL(blob));
  const listeners = [];
  const kernel = []; // what a save would send
  let pending = {};
  const model = {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      pending[name] = value;
      listeners.filter(([event]) => event === `change:${name}`).forEach(([, call]) => call());
    },
    save_changes() { kernel.push(pending); pending = {}; },
    on: (event, call) => listeners.push([event, call]),
    off(event, call) {
      const i = listeners.findIndex(([e, c]) => e === event && c === call);
      if (i >= 0) listeners.splice(i, 1);
    },
  };
  const el = document.createElement("div");
  document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
  document.body.append(el);
  window.notebook = { model, kernel, listeners, clean: render({ model, el }) };
}
"""


def test_as_a_widget_the_state_goes_both_ways_and_ends(
    cls: type[Explorer], open_page: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "empty.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    visit = open_page((tmp_path / "empty.html").as_uri())
    page, explorer = visit.page, cls()
    values = {
        **explorer.state(), "words": explorer.words, "declared": explorer.declared,
        "data": explorer.data,
    }  # fmt: skip
    page.evaluate(WIDGET, [explorer._esm, explorer._css, json.loads(json.dumps(values))])
    next_frame(page)
    assert page.get_by_role("button", name=explorer.words["kit.copy"]).count() == 0
    drawing = "document.querySelector('.explorer-view').innerHTML"
    # Python sets a trait: the picture moves, and nothing is sent back.
    before = page.evaluate(drawing)
    for name, value in random_state(cls, np.random.default_rng(2)).items():
        page.evaluate("([name, value]) => notebook.model.set(name, value)", [name, value])
    next_frame(page)
    assert page.evaluate(drawing) != before
    assert page.evaluate("notebook.kernel") == []
    # The reader moves the picture: what changed is saved.
    page.locator(HANDLES).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    next_frame(page)
    assert page.evaluate("Object.keys(Object.assign({}, ...notebook.kernel)).length") > 0
    # The view is closed: nothing of it listens any more.
    page.evaluate("notebook.clean()")
    assert page.evaluate("notebook.listeners.length") == 0
    assert visit.messages == []


def test_two_views_of_one_page_are_independent(
    cls: type[Explorer], folder: Path, open_page: Callable[..., Any], tmp_path: Path
) -> None:
    html = (folder / "page.html").read_text(encoding="utf-8")
    host = html[html.index('<div class="explorer"') : html.rindex("</main>")]
    page = open_page(changed(folder, "page.html", host, host + host, tmp_path / "two")).page
    page.wait_for_function("document.querySelectorAll('.explorer.mounted').length === 2")
    opening = state_of(page)
    state = random_state(cls, np.random.default_rng(9))
    set_state(page, **state)
    other = "document.querySelectorAll('[data-explorer]')[1].explorer.model"
    names = list(opening)
    assert page.evaluate(f"(names) => names.map((n) => {other}.get(n))", names) == list(
        opening.values()
    )
    page.evaluate(f"([n, v]) => {other}.set(n, v)", [names[0], state[names[0]]])
    link = page.evaluate(f"{HOST}.explorer.model.link()")
    page.wait_for_function(f"location.hash.includes('{key_of(cls)}-2?')")
    assert link.split("#")[1] in page.url
    kept = state_of(page)
    page.reload()
    page.wait_for_function("document.querySelectorAll('.explorer.mounted').length === 2")
    assert state_of(page) == kept
    assert page.evaluate(f"{other}.get('{names[0]}')") == json.loads(json.dumps(state[names[0]]))


def test_without_script_there_are_text_and_figure(
    cls: type[Explorer], kept: Kept, open_page: Callable[..., Any]
) -> None:
    page = open_page(kept.address, java_script_enabled=False).page
    assert page.locator(".explorer-text").inner_text().strip() == cls().describe()
    assert page.locator("noscript svg").is_visible()


def test_where_drawing_fails_the_text_stays(
    folder: Path, open_page: Callable[..., Any], tmp_path: Path
) -> None:
    place = tmp_path / "broken"
    visit = open_page(changed(folder, "explorer.js", "room.picture(stage)", "undefined.x", place))
    visit.page.wait_for_timeout(200)
    assert visit.messages != []
    assert visit.page.locator(".explorer-text").is_visible()


def test_other_words_need_no_other_script(
    cls: type[Explorer], open_page: Callable[..., Any], tmp_path: Path
) -> None:
    words = {name: f"«{text}»" for name, text in cls().words.items() if text}
    page = open_page(write_page(tmp_path, cls(words=words))).page
    page.wait_for_selector(".explorer.mounted", state="attached")
    page.locator("summary").click()
    next_frame(page)
    for button in page.locator("button").all_inner_texts():
        assert button.startswith("«")
    for label in page.locator("legend, .slider span:first-child, .toggle span").all_inner_texts():
        assert label.startswith("«")
    assert page.locator(".narration").inner_text().startswith("«")
