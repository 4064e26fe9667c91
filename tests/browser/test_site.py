"""Every page of the built website in a real browser: what it loads, says, weighs and allows."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.tree import pages

PAGES = [f"{name}.html" for name in pages()]
ALL = [*PAGES, "search.html", "404.html"]
LIGHT, DARK = {"width": 1280}, {"width": 1280, "dark": True}
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
# Also what waits for the reader to come near is laid out.
OPEN_ALL = """() => {
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
    const style = document.createElement("style");
    style.textContent = "article * { content-visibility: visible !important; }";
    document.head.append(style);
}"""
TOTAL, OWN, FIGURE = 250_000, 80_000, 40_000
WORDS, HEIGHT, ELEMENTS = 2_500, 12_000, 6_000
Open = Callable[..., Any]


def test_every_page_of_the_book_is_built(site: Path) -> None:
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert built == set(ALL)


# One visit per look and page, and all its checks: what leaves the page as it is comes first. Each
# check is a function, so that a failure names it.


def is_quiet(visit: Any, origin: str) -> None:
    """It asks no other host, says nothing, and all that it asks for is there."""
    visit.page.mouse.wheel(0, 20_000)
    visit.page.wait_for_load_state("networkidle")
    hosts = {urlsplit(url).netloc for url in visit.requests if not url.startswith("data:")}
    assert hosts == {urlsplit(origin).netloc}
    assert visit.messages == []
    assert [r.url for r in visit.responses if r.status >= 400] == []


def is_light(weights: dict[str, int]) -> None:
    """A first visit weighs little."""
    own = {url: size for url, size in weights.items() if re.search(r"\.(html|js)$", url)}
    assert sum(own.values()) <= OWN, own
    assert sum(weights.values()) <= TOTAL, weights


# Folded parts, exercises, what an explorer says and what a table lists for reference are not read
# from top to bottom.
READ = """() => {
    const main = document.querySelector("main").cloneNode(true);
    const apart = "details, .exercise, .quiz, .explorer, .filterable, dl.glossary, " +
        ".citation-list, pre, script";
    main.querySelectorAll(apart).forEach((one) => one.remove());
    return main.textContent.match(/[\\p{L}\\p{N}]\\S*/gu).length;
}"""


# What is far from the screen has a guessed height, a folded part that of an open one. So all is
# laid out to be measured, and the exercises are apart.
LAID_OUT = """() => {
    const style = document.createElement("style");
    style.textContent = "article * { content-visibility: visible !important; }";
    document.head.append(style);
    const exercises = document.querySelector("#exercises")?.getBoundingClientRect().height ?? 0;
    const height = document.querySelector("main").scrollHeight - exercises;
    style.remove();
    return height;
}"""


def is_short(page: Any) -> None:
    """It is read in twenty minutes and laid out at once."""
    assert page.evaluate(READ) <= WORDS
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(LAID_OUT) <= HEIGHT
    assert page.evaluate("document.querySelectorAll('*').length") <= ELEMENTS


def weighed(visit: Any) -> dict[str, int]:
    """Return what each file weighs that has come so far, packed where this helps."""
    bodies = {response.url: response.body() for response in visit.responses}
    return {url: min(len(gzip.compress(body, 9)), len(body)) for url, body in bodies.items()}


def has_figures_in_order(page: Any, file: Path) -> None:
    """Figures are small, lazy, sized and described."""
    for image in page.query_selector_all("main img"):
        source = image.get_attribute("src") or ""
        assert image.get_attribute("loading") == "lazy", source
        assert int(image.get_attribute("width") or 0) > 0, source
        assert int(image.get_attribute("height") or 0) > 0, source
        assert len((image.get_attribute("alt") or "").split()) > 2, source
        assert file.parent.joinpath(source).stat().st_size <= FIGURE, source


def figures_shown(page: Any) -> list[list[str]]:
    """Return the sources that each figure shows."""
    found: list[list[str]] = page.evaluate(
        """() => Array.from(document.querySelectorAll("main figure")).map((figure) =>
        Array.from(figure.querySelectorAll("img"))
            .filter((i) => getComputedStyle(i).display !== "none")
            .map((i) => i.getAttribute("src")))"""
    )
    return found


def has_sound_formulas(page: Any) -> None:
    """Each element of MathML has the parts that it must, or Firefox shows an error instead."""
    assert (
        page.evaluate("""() => {
        const parts = {msub: 2, msup: 2, msubsup: 3, mfrac: 2, munder: 2, mover: 2, mroot: 2};
        return Array.from(document.querySelectorAll(Object.keys(parts).join()))
            .filter((one) => one.children.length !== parts[one.localName])
            .map((one) => one.closest("math").textContent);
    }""")
        == []
    )


def has_no_barrier(page: Any, axe: str) -> None:
    """With all folds open, axe finds nothing."""
    page.evaluate(OPEN_ALL)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    problems = [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert problems == []


def fits_the_phone(page: Any) -> None:
    """Nothing is wider than the screen, or it scrolls in a box of its own."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    too_wide = page.evaluate("""() => Array.from(document.querySelectorAll("main *")).filter(
    (one) => {
        const box = one.getBoundingClientRect();
        if (box.width === 0 || box.right <= innerWidth + 1) return false;
        for (let up = one.parentElement; up; up = up.parentElement) {
            const style = getComputedStyle(up);
            if (style.overflowX !== "visible" || style.position === "absolute") return false;
        }
        return !one.closest("svg");
    }).map((one) => one.outerHTML.slice(0, 120))""")
    assert too_wide == []


# Text of low contrast on paper, by the formula of WCAG 2. Backgrounds are printed only where the
# style insists on it.
FAINT = """() => {
    const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const value = (colour) => {
        const [r, g, b] = numbers(colour).map((c) => linear(c / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (one) => {
        if (getComputedStyle(one).printColorAdjust !== "exact") return "rgb(255, 255, 255)";
        for (let up = one; up; up = up.parentElement) {
            const colour = getComputedStyle(up).backgroundColor;
            if (numbers(colour)[3] !== 0) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const found = new Set();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const hidden = !one.checkVisibility() || one.closest("svg, script, style");
        if (hidden || !walker.currentNode.data.trim()) continue;
        const two = [value(getComputedStyle(one).color), value(ground(one))];
        const seen = (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
        if (seen < 4.5) found.add(`${one.outerHTML.slice(0, 80)}: ${seen.toFixed(2)}`);
    }
    return [...found];
}"""


def is_printed_in_dark_letters(page: Any) -> None:
    """With all folds open, no letters of a dark page are light on paper."""
    page.set_viewport_size({"width": 800, "height": 900})
    assert page.evaluate(FAINT) != [], "on the screen the letters of a dark page are light"
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_selector('html[data-theme="light"]')
    assert page.evaluate(FAINT) == []
    page.emulate_media(media="screen", color_scheme="dark")
    page.wait_for_selector('html[data-theme="dark"]')


# Code that a button lies on: lines whose letters meet the button's box.
COVERED = """() => Array.from(document.querySelectorAll(".code")).filter((block) => {
    const button = block.querySelector("button.copy:not([hidden])");
    if (!button || !block.checkVisibility()) return false;
    const box = button.getBoundingClientRect();
    const letters = document.createRange();
    letters.selectNodeContents(block.querySelector("pre"));
    return Array.from(letters.getClientRects()).some((one) => one.width > 0 && one.left < box.right
        && one.right > box.left && one.top < box.bottom && one.bottom > box.top);
}).map((block) => block.textContent.trim().slice(0, 60))"""


def has_no_button_on_code(page: Any) -> None:
    """On a small phone the buttons that copy lie beside the code, and can be seen."""
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(COVERED) == []
    for button in page.query_selector_all("button.copy:not([hidden])"):
        assert button.evaluate("(one) => getComputedStyle(one).opacity") == "1"


@pytest.mark.parametrize("name", ALL)
def test_a_page_in_the_light_theme(
    open_page: Open, address: str, site: Path, axe: str, name: str
) -> None:
    visit = open_page(f"{address}/{name}", until="networkidle", **LIGHT)
    weights = weighed(visit) if name in PAGES else {}
    is_quiet(visit, address)
    page = visit.page
    if name in PAGES:
        is_light(weights)
        is_short(page)
        has_figures_in_order(page, site / name)
        sets_formulas_in_fonts_of_its_own(page)
        has_sound_formulas(page)
        page.evaluate("scrollTo(0, 0)")
        reaches_every_control_by_keyboard(page)
        opens_hidden_code(page)
    has_no_barrier(page, axe)
    assert visit.messages == []


@pytest.mark.parametrize("name", ALL)
def test_a_page_in_the_dark_theme(look: Open, address: str, axe: str, name: str) -> None:
    visit = look(f"{address}/{name}", **DARK)
    dark = figures_shown(visit.page)
    has_no_barrier(visit.page, axe)
    if name in PAGES:
        is_printed_in_dark_letters(visit.page)
        visit.page.emulate_media(color_scheme="light")
        visit.page.wait_for_selector('html[data-theme="light"]')
        light = figures_shown(visit.page)
        assert [len(one) for one in light] == [len(one) for one in dark] == [1] * len(light)
        for (bright,), (dim,) in zip(light, dark, strict=True):
            assert dim == bright.replace(".svg", "-dark.svg")
    assert visit.messages == []


@pytest.mark.parametrize("name", ALL)
def test_a_page_on_a_phone(look: Open, address: str, axe: str, name: str) -> None:
    visit = look(f"{address}/{name}", **PHONE)
    has_no_barrier(visit.page, axe)  # this opens all folds
    fits_the_phone(visit.page)
    if name in PAGES:
        has_no_button_on_code(visit.page)
    assert visit.messages == []


@pytest.mark.parametrize("name", ALL)
def test_a_page_from_a_folder(look: Open, site: Path, name: str) -> None:
    visit = look((site / name).as_uri())
    for box in visit.page.query_selector_all(".explorer[data-explorer]"):
        box.scroll_into_view_if_needed()
        assert box.wait_for_selector("svg, canvas"), "an explorer must be mounted"
    visit.page.mouse.wheel(0, 20_000)
    visit.page.wait_for_load_state("networkidle")
    assert all(url.startswith((site.as_uri(), "data:")) for url in visit.requests)
    assert visit.messages == []
    loaded = "Array.from(document.images).every((i) => !i.complete || i.naturalWidth > 0)"
    assert visit.page.evaluate(loaded)


REACHABLE = """() => {
    const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
        "[tabindex='0']";
    const seen = Array.from(document.querySelectorAll(wanted)).filter((one) =>
        one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length &&
        !one.disabled && one.tabIndex >= 0 &&
        !(one.type === "radio" && !one.checked));
    seen.forEach((one, number) => { one.dataset.stop = number; });
    return seen.length;
}"""


WATCH_FOCUS = """() => {
    document.activeElement.blur();
    window.stops = [];
    document.addEventListener("focusin", ({target}) => {
        const style = getComputedStyle(target);
        const ring = style.outlineStyle !== "none" || style.boxShadow !== "none" ||
            target.closest("svg");
        stops.push([target.dataset.stop ?? "", Boolean(ring), target.outerHTML.slice(0, 100)]);
    });
}"""


def reaches_every_control_by_keyboard(page: Any) -> None:
    """Every control is a stop of the Tab key and shows that it is."""
    count = page.evaluate(REACHABLE)
    page.evaluate(WATCH_FOCUS)
    for _ in range(count + 20):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    stops = page.evaluate("stops")
    reached = {stop for stop, _, _ in stops}
    missed = [str(n) for n in range(count) if str(n) not in reached]
    assert [
        page.evaluate(f"document.querySelector('[data-stop=\"{n}\"]').outerHTML") for n in missed
    ] == []
    assert {html for stop, ring, html in stops if stop and not ring} == set()


def test_the_first_stop_skips_to_the_text(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/index.html").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def opens_hidden_code(page: Any) -> None:
    """Hidden code opens by mouse, closes, and opens by keyboard."""
    for summary in page.query_selector_all("details.hide > summary"):
        for how in ("mouse", "keyboard"):
            if how == "mouse":
                summary.click()
            else:
                summary.click()
                summary.focus()
                page.keyboard.press("Enter")
            assert summary.evaluate("(one) => one.parentElement.open"), how
            assert summary.evaluate(
                "(one) => one.parentElement.querySelector('pre').checkVisibility()"
            )
            # A figure that goes beyond the main line keeps the words that say what it shows.
            assert summary.inner_text().startswith(("Hide", "Deeper: "))


def test_code_is_copied_as_it_stands(open_page: Open, address: str) -> None:
    for name in PAGES:
        visit = open_page(f"{address}/{name}", permissions=["clipboard-read", "clipboard-write"])
        block = visit.page.query_selector(".cell_input:not(details *) .code")
        if block is None:
            continue
        block.hover()
        block.query_selector("button.copy").click()
        visit.page.wait_for_selector("button.copy.copied")
        copied = visit.page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == block.query_selector("pre").inner_text().strip()
        return
    pytest.fail("no page shows code")


@pytest.mark.parametrize("where", ["server", "folder"])
def test_search_finds_a_word(open_page: Open, address: str, site: Path, where: str) -> None:
    base = address if where == "server" else site.as_uri()
    visit = open_page(f"{base}/index.html")
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("optimum")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#search-results li a")
    links = visit.page.eval_on_selector_all(
        "#search-results li a", "(all) => all.map((a) => a.href)"
    )
    assert any(urlsplit(link).path.endswith(tuple(f"/{name}" for name in PAGES)) for link in links)
    assert visit.page.input_value(".top .search input") == "optimum"
    lefts = visit.page.eval_on_selector_all(
        "#search-results li", "(all) => all.map((one) => one.getBoundingClientRect().left)"
    )
    assert len(set(lefts)) == 1, "results stand one below the other"
    visit.page.click("#search-results li a")
    visit.page.wait_for_selector("main h1")
    assert visit.messages == []


def test_the_theme_is_chosen_kept_and_follows_the_system(open_page: Open, address: str) -> None:
    visit = open_page(f"{address}/index.html")
    page = visit.page

    def await_theme(theme: str) -> None:
        page.wait_for_selector(f'html[data-theme="{theme}"]', timeout=3000)

    await_theme("light")
    page.emulate_media(color_scheme="dark")
    await_theme("dark")
    page.emulate_media(color_scheme="light")
    await_theme("light")
    page.get_by_role("button", name="Colours: automatic").click()
    await_theme("dark")
    page.reload()
    await_theme("dark")
    assert page.get_by_role("button", name="Colours: dark").is_visible()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 80


def test_on_a_phone_the_contents_open_and_close(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/{PAGES[-1]}", **PHONE).page
    nav = page.locator("#book-nav")
    assert not nav.is_visible()
    page.get_by_role("button", name="Contents").tap()
    assert nav.is_visible()
    page.keyboard.press("Escape")
    assert not nav.is_visible()
    page.get_by_role("button", name="Contents").tap()
    nav.get_by_role("link").first.tap()
    page.wait_for_url("**/index.html")


@pytest.mark.parametrize("depth", ["nothing", "deep/er/nothing.html"])
def test_an_address_that_leads_nowhere_shows_links_that_work(
    open_page: Open, address: str, depth: str
) -> None:
    page = open_page(f"{address}/{depth}").page
    assert page.inner_text("h1") == "There is no page at this address"
    links = page.eval_on_selector_all("main a", "(all) => all.map((a) => a.href)")
    assert {urlsplit(link).path.strip("/") for link in links} == set(PAGES)
    for link in links:
        assert page.request.get(link).status == 200


@pytest.mark.parametrize("name", PAGES)
def test_without_script_a_page_reads_on(look: Open, address: str, name: str) -> None:
    page = look(f"{address}/{name}", java_script_enabled=False).page
    assert page.locator("main h1").is_visible()
    assert page.locator("#book-nav").is_visible()
    for box in page.locator(".explorer").all():
        assert box.locator(".explorer-text").is_visible()
        assert box.locator("svg, img").first.is_visible()


def test_formulas_are_mathematics_to_a_screen_reader(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/notation.html").page
    assert page.locator("main math").count() > 0
    assert page.locator("main math [aria-hidden], main [aria-hidden] math").count() == 0


def sets_formulas_in_fonts_of_its_own(page: Any) -> None:
    """Formulas are set in fonts of our own, and all of them are there."""
    if page.locator("math").count() == 0:
        assert "math.css" not in page.content()
        return
    page.evaluate("document.fonts.ready.then(() => undefined)")
    loaded = page.evaluate(
        "Array.from(document.fonts).filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert "Book Math" in [family.strip('"') for family in loaded]
    missing = page.evaluate("Array.from(document.fonts).filter((f) => f.status === 'error').length")
    assert missing == 0


def test_a_long_table_is_filtered_and_a_link_shows_its_row_again(
    open_page: Open, address: str
) -> None:
    page = open_page(f"{address}/claims.html").page
    choice = partial(page.get_by_role, "combobox", exact=True)
    rows = page.locator(".filterable tbody tr")
    count = rows.count()
    choice(name="Page").select_option("gradient")
    choice(name="Article").select_option("first")
    shown = rows.filter(visible=True)
    assert 0 < shown.count() < count
    assert page.locator(".filters-count").inner_text() == f"{shown.count()} of {count}"
    for row in shown.all():
        assert row.locator("td").nth(1).inner_text() == "gradient"
        assert row.locator("td").nth(2).inner_text().startswith("first, ")
    page.evaluate("location.hash = 'ledger-50'")
    whole = f"{count} of {count}"
    page.wait_for_function(f"document.querySelector('.filters-count').value === '{whole}'")
    assert page.locator("#ledger-50").is_visible()
    choice(name="Verdict").select_option("wrong")
    assert {row.locator("td").nth(3).inner_text() for row in shown.all()} == {"wrong"}


def test_without_script_the_ledger_shows_every_claim(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/claims.html", java_script_enabled=False).page
    assert page.locator(".filterable tbody tr").filter(visible=True).count() >= 15
    assert page.locator(".filters").count() == 0
