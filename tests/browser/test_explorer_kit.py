"""What every explorer gets from the kit and from its two ways onto a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.explorers import HOST, next_frame, set_state, state_of, write_page

from shrinkage.explorers import number
from shrinkage.optimization.explorer import OptimizationExplorer

Open = Callable[..., Any]
KIT = Path(__file__).resolve().parents[2] / "lib" / "shrinkage" / "explorers" / "kit.js"


@pytest.fixture
def kit(open_page: Open, tmp_path: Path) -> Callable[[str], Any]:
    """Evaluate an expression in which `kit` is the kit's module."""
    (tmp_path / "empty.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    page = open_page((tmp_path / "empty.html").as_uri()).page
    source = json.dumps(KIT.read_text(encoding="utf-8"))
    load = f"import(URL.createObjectURL(new Blob([{source}], {{ type: 'text/javascript' }})))"
    page.evaluate(f"{load}.then((kit) => {{ window.kit = kit; }})")
    return page.evaluate  # type: ignore[no-any-return]


def test_numbers_read_as_in_python(kit: Callable[..., Any]) -> None:
    values = [0.0, -0.0, 1e-17, -1e-17, -0.004, 1.005, 0.125, -0.125, 2.5, -1234.5678, 3, 99.995]
    for digits in (0, 1, 2):
        shown = kit(
            "([values, digits]) => values.map((v) => kit.number(v, digits))", [values, digits]
        )
        assert shown == [number(value, digits) for value in values]


def test_a_root_is_found_to_the_last_bit(kit: Callable[..., Any]) -> None:
    assert kit("kit.root((x) => x * x - 2, 0, 2)") == pytest.approx(2**0.5, abs=2.3e-16)
    assert kit("kit.root((x) => 2 - x * x, 0, 2)") == pytest.approx(2**0.5, abs=2.3e-16)
    assert kit("kit.root((x) => x * x - 2, 2, 0)") == pytest.approx(2**0.5, abs=2.3e-16)
    assert kit("kit.rootAbove((x) => x - 12345.678, 3)") == pytest.approx(12345.678, abs=2e-12)
    message = kit(
        "(() => { try { kit.rootAbove(() => 1, 0); } catch (e) { return e.message; } })()"
    )
    assert message == "no change of sign"


def test_snapping_leaves_no_tail(kit: Callable[..., Any]) -> None:
    assert kit("[0.1 + 0.2, 1.149, -0.26].map((x) => kit.snap(x, 0.1))") == [0.3, 1.1, -0.3]
    assert kit("kit.snap(37, 5)") == 35
    assert kit("kit.snap(-0.001, 0.01)") == 0


def test_what_has_not_changed_is_not_written(kit: Callable[..., Any]) -> None:
    changed = kit(
        """async () => {
          const node = kit.element("p", { id: "a", title: "b" }, "text");
          let changes = 0;
          new MutationObserver((all) => { changes += all.length; })
            .observe(node, { attributes: true, childList: true, subtree: true });
          kit.update(node, { id: "a", title: "b", lang: null });
          kit.write(node, "text");
          await null;
          const idle = changes;
          kit.update(node, { id: "c" });
          await null;
          return [idle, changes];
        }"""
    )
    assert changed == [0, 1]


def test_a_picture_is_drawn_once_a_frame_and_then_saved(kit: Callable[..., Any]) -> None:
    told = kit(
        """async () => {
          const told = [];
          const state = { x: 1, y: 1 };
          const listeners = {};
          const model = {
            get: (name) => state[name],
            set(name, value) { state[name] = value; listeners[`change:${name}`]?.(); },
            save_changes: () => told.push("saved"),
            on: (name, listener) => { listeners[name] = listener; },
            off: (name) => { delete listeners[name]; },
          };
          const link = kit.connect(model, ["x", "y"], ({ x, y }) => told.push(`drawn ${x} ${y}`));
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          link.set({ x: 2 });
          link.set({ x: 3, y: 4 });
          await frame();
          model.set("y", 5); // from outside: drawn, and not sent back
          await frame();
          link.set({ x: 6 });
          link.stop();
          await frame();
          return [told, Object.keys(listeners)];
        }"""
    )
    assert told == [["drawn 3 4", "saved", "drawn 3 5"], []]


# --- one class, two ways onto a page


def test_the_text_alternative_gives_way_to_the_picture(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = write_page(tmp_path, OptimizationExplorer(), monkeypatch)
    visit = open_page(address)
    assert visit.messages == []
    assert not visit.page.locator(".explorer-text").is_visible()
    assert visit.page.locator(".explorer-view svg.plane").is_visible()
    unscripted = open_page(address, java_script_enabled=False)
    assert unscripted.page.locator(".explorer-text").is_visible()
    assert unscripted.page.locator("noscript svg").is_visible()


def test_a_text_alternative_stays_where_drawing_fails(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = write_page(tmp_path, OptimizationExplorer(), monkeypatch)
    script = tmp_path / "explorer.js"
    broken = script.read_text(encoding="utf-8").replace('model.get("limits")', "undefined")
    script.write_text(broken, encoding="utf-8")
    visit = open_page(address)
    assert visit.messages != []
    assert visit.page.locator(".explorer-text").is_visible()


def test_the_theme_follows_page_notebook_and_system(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = write_page(tmp_path, OptimizationExplorer(), monkeypatch)
    ground = "getComputedStyle(document.querySelector('.explorer-view')).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(20, 24, 30)"
    for system_is_dark in (False, True):
        page = open_page(address, dark=system_is_dark).page
        assert page.evaluate(ground) == light
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert page.evaluate(ground) == dark
        page.evaluate("delete document.documentElement.dataset.theme")
        assert page.evaluate(ground) == (dark if system_is_dark else light)
        page.evaluate("document.body.dataset.jpThemeLight = 'true'")
        assert page.evaluate(ground) == light
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        assert page.evaluate(ground) == dark


def test_the_model_without_kernel_tells_its_listeners(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(write_page(tmp_path, OptimizationExplorer(), monkeypatch)).page
    told = page.evaluate(
        f"""(() => {{
          const {{ model }} = {HOST}.explorer;
          const told = [];
          const own = () => told.push("t is " + model.get("t"));
          const any = () => told.push("a change");
          model.on("change:t", own);
          model.on("change", any);
          model.set("t", 0.5);
          model.set("t", 0.5);
          model.set("c1", 0.25);
          model.off("change:t", own);
          model.off("change:nothing", own);
          model.set("t", 0.75);
          return told;
        }})()"""
    )
    assert told == ["t is 0.5", "a change", "a change", "a change"]


SHIM = """
async ([source, style, state]) => {
  const blob = new Blob([source], { type: "text/javascript" });
  const { default: { render } } = await import(URL.createObjectURL(blob));
  const listeners = [];
  const kernel = []; // what a save would send
  let pending = {};
  const model = {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
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


def test_as_a_widget_the_state_goes_both_ways(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    visit = open_page((tmp_path / "empty.html").as_uri())
    page = visit.page
    explorer = OptimizationExplorer()
    page.evaluate(SHIM, [explorer._esm, explorer._css, json.loads(json.dumps(explorer.state()))])
    before = page.locator("table.readouts").inner_text()
    # Python sets a trait: the picture moves, and nothing is sent back.
    page.evaluate("notebook.model.set('t', 0.5)")
    next_frame(page)
    assert page.locator("table.readouts").inner_text() != before
    assert page.evaluate("notebook.kernel") == []
    # The reader moves the picture: what changed is saved.
    page.locator(".handle.centre").focus()
    page.keyboard.press("ArrowRight")
    next_frame(page)
    assert page.evaluate("Object.assign({}, ...notebook.kernel)")["c1"] == explorer.c1 + 0.1
    # The view is closed: nothing of it listens any more.
    page.evaluate("notebook.clean()")
    assert page.evaluate("notebook.listeners.length") == 0
    assert visit.messages == []


def test_two_views_of_one_page_are_independent(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = write_page(tmp_path, OptimizationExplorer(), monkeypatch)
    file = tmp_path / "page.html"
    html = file.read_text(encoding="utf-8")
    host = html[html.index("<div class") : html.rindex("</main>")]
    file.write_text(html.replace(host, host + host), encoding="utf-8")
    page = open_page(address).page
    set_state(page, t=0.5)
    values = (
        "[...document.querySelectorAll('[data-explorer]')].map((h) => h.explorer.model.get('t'))"
    )
    assert page.evaluate(values) == [0.5, 1]
    assert state_of(page)["t"] == 0.5
    page.locator(".explorer-view").nth(1).get_by_label("both").check()
    checked = "[...document.querySelectorAll('input[value=both]')].map((box) => box.checked)"
    assert page.evaluate(checked) == [False, True]
