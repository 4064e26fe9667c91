"""What every explorer gets from the kit and from its two ways onto a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.explorers import HOST, PAGE, static_html, write_page

from shrinkage.explorers import number, site_script, site_style
from shrinkage.optimization.explorer import OptimizationExplorer
from shrinkage.why_regularize.explorer import WhyRegularizeExplorer

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


# --- on a page


def test_the_theme_follows_page_notebook_and_system(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = write_page(tmp_path, OptimizationExplorer())
    ground = "getComputedStyle(document.querySelector('.explorer-view')).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(20, 24, 30)"
    for system_is_dark in (False, True):
        page = open_page(address, dark=system_is_dark).page
        page.wait_for_selector(".explorer.mounted", state="attached")
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
    page = open_page(write_page(tmp_path, OptimizationExplorer())).page
    page.wait_for_selector(".explorer.mounted", state="attached")
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
          model.set("kappa", 2.5);
          model.off("change:t", own);
          model.off("change:nothing", own);
          model.set("t", 0.75);
          return told;
        }})()"""
    )
    assert told == ["t is 0.5", "a change", "a change", "a change"]


def test_two_explorers_on_a_page_keep_out_of_each_others_way(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = OptimizationExplorer(), WhyRegularizeExplorer()
    for number_of, each in enumerate((first, second)):
        script = site_script(each.address())
        (tmp_path / f"{number_of}.js").write_text(script, encoding="utf-8")
    (tmp_path / "explorers.css").write_text(site_style(), encoding="utf-8")
    page = PAGE.format(
        theme="light",
        script='<script defer src="0.js"></script><script defer src="1.js"></script>',
        body=static_html(first, monkeypatch) + static_html(second, monkeypatch),
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    visit = open_page((tmp_path / "page.html").as_uri())
    for box in visit.page.locator("[data-explorer]").all():
        box.scroll_into_view_if_needed()
        box.locator(".explorer-view").wait_for()
        box.locator("summary").click()
    checked = visit.page.locator("input[type=radio]:checked")
    groups = visit.page.locator("fieldset.choice").count()
    assert groups > 2
    assert checked.count() == groups, "each row of options has its own choice"
    ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(set(ids)) == len(ids)
    assert visit.messages == []
