"""Every page of the built website in a real browser: what it loads, says, weighs and allows."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def toc_pages(toc: Path) -> list[str]:
    """Return the names of the pages that a table of contents lists, in their order."""
    return re.findall(r"^\s*-?\s*(?:root|file):\s*(\S+)", toc.read_text(), flags=re.MULTILINE)


PAGES = [f"{name}.html" for name in toc_pages(ROOT / "_toc.yml")]
ALL = [*PAGES, "search.html", "404.html"]
LIGHT, DARK, PHONE = {"width": 1280}, {"width": 1280, "dark": True}, {"width": 390, "height": 844}
# Also what waits for the reader to come near is laid out.
OPEN_ALL = """() => {
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
    const style = document.createElement("style");
    style.textContent = "article * { content-visibility: visible !important; }";
    document.head.append(style);
}"""
TOTAL, OWN, FIGURE = 300_000, 80_000, 40_000
Open = Callable[..., Any]


def test_the_table_of_contents_is_read_as_yaml_reads_it() -> None:
    def files(entry: Any) -> list[str]:
        if isinstance(entry, list):
            return [name for one in entry for name in files(one)]
        if isinstance(entry, dict):
            own = [entry[key] for key in ("root", "file") if key in entry]
            return own + [
                n for key, one in entry.items() if key not in ("root", "file") for n in files(one)
            ]
        return []

    assert files(yaml.safe_load((ROOT / "_toc.yml").read_text())) == toc_pages(ROOT / "_toc.yml")


def test_every_page_of_the_book_is_built(site: Path) -> None:
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert built == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_from_a_server_a_page_asks_no_other_host_and_says_nothing(
    open_page: Open, address: str, name: str
) -> None:
    visit = open_page(f"{address}/{name}", until="networkidle")
    visit.page.mouse.wheel(0, 20_000)
    visit.page.wait_for_load_state("networkidle")
    hosts = {urlsplit(url).netloc for url in visit.requests if not url.startswith("data:")}
    assert hosts == {urlsplit(address).netloc}
    assert visit.messages == []
    assert [r.url for r in visit.responses if r.status >= 400] == []


@pytest.mark.parametrize("name", ALL)
def test_from_a_folder_a_page_works_and_says_nothing(
    open_page: Open, site: Path, name: str
) -> None:
    visit = open_page((site / name).as_uri())
    visit.page.mouse.wheel(0, 20_000)
    visit.page.wait_for_timeout(100)
    assert all(url.startswith((site.as_uri(), "data:")) for url in visit.requests)
    assert visit.messages == []
    loaded = "Array.from(document.images).every((i) => !i.complete || i.naturalWidth > 0)"
    assert visit.page.evaluate(loaded)
    for box in visit.page.query_selector_all(".explorer[data-explorer]"):
        assert box.query_selector("svg, canvas"), "an explorer must be mounted"


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_is_light(open_page: Open, address: str, name: str) -> None:
    visit = open_page(f"{address}/{name}", until="networkidle")
    weights = {}
    for response in visit.responses:
        body = response.body()
        weights[response.url] = min(len(gzip.compress(body, 9)), len(body))
    own = {url: size for url, size in weights.items() if re.search(r"\.(html|js)$", url)}
    assert sum(own.values()) <= OWN, own
    assert sum(weights.values()) <= TOTAL, weights
    print(f"{name}: {sum(weights.values())} bytes, own HTML and script {sum(own.values())}")


@pytest.mark.parametrize("name", PAGES)
def test_figures_are_small_lazy_sized_and_described(
    open_page: Open, site: Path, address: str, name: str
) -> None:
    visit = open_page(f"{address}/{name}")
    for image in visit.page.query_selector_all("main img"):
        source = image.get_attribute("src") or ""
        assert image.get_attribute("loading") == "lazy", source
        assert int(image.get_attribute("width") or 0) > 0, source
        assert int(image.get_attribute("height") or 0) > 0, source
        assert len((image.get_attribute("alt") or "").split()) > 2, source
        assert (site / name).parent.joinpath(source).stat().st_size <= FIGURE, source


@pytest.mark.parametrize("name", PAGES)
def test_figures_follow_the_theme(open_page: Open, address: str, name: str) -> None:
    shown = """() => Array.from(document.querySelectorAll("main figure")).map((figure) =>
        Array.from(figure.querySelectorAll("img"))
            .filter((i) => getComputedStyle(i).display !== "none")
            .map((i) => i.getAttribute("src")))"""
    light = open_page(f"{address}/{name}", **LIGHT).page.evaluate(shown)
    dark = open_page(f"{address}/{name}", **DARK).page.evaluate(shown)
    assert [len(one) for one in light] == [len(one) for one in dark] == [1] * len(light)
    for (bright,), (dim,) in zip(light, dark, strict=True):
        assert dim == bright.replace(".svg", "-dark.svg")


@pytest.mark.parametrize("look", [LIGHT, DARK, PHONE], ids=["light", "dark", "phone"])
@pytest.mark.parametrize("name", ALL)
def test_axe_finds_no_barrier(
    open_page: Open, address: str, axe: str, name: str, look: dict[str, Any]
) -> None:
    page = open_page(f"{address}/{name}", **look).page
    page.evaluate(OPEN_ALL)
    page.wait_for_timeout(50)
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    problems = [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert problems == []


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_wider_than_a_phone(open_page: Open, address: str, name: str) -> None:
    page = open_page(f"{address}/{name}", **PHONE).page
    page.evaluate(OPEN_ALL)
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


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_by_keyboard_and_shows_it(
    open_page: Open, address: str, name: str
) -> None:
    page = open_page(f"{address}/{name}").page
    count = page.evaluate(REACHABLE)
    reached: set[str] = set()
    unmarked: set[str] = set()
    look = """() => { const one = document.activeElement, style = getComputedStyle(one);
        const ring = style.outlineStyle !== "none" || style.boxShadow !== "none" ||
            one.closest("svg");
        return [one.dataset.stop ?? "", Boolean(ring), one.outerHTML.slice(0, 100)]; }"""
    for _ in range(count + 20):
        page.keyboard.press("Tab")
        stop, ring, html = page.evaluate(look)
        reached.add(stop)
        if stop and not ring:
            unmarked.add(html)
        if len(reached - {""}) == count:
            break
    missed = [str(n) for n in range(count) if str(n) not in reached]
    assert [
        page.evaluate(f"document.querySelector('[data-stop=\"{n}\"]').outerHTML") for n in missed
    ] == []
    assert unmarked == set()


def test_the_first_stop_skips_to_the_text(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/index.html").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_hidden_code_opens(open_page: Open, address: str, name: str, how: str) -> None:
    page = open_page(f"{address}/{name}").page
    for summary in page.query_selector_all("details.hide > summary"):
        if how == "mouse":
            summary.click()
        else:
            summary.focus()
            page.keyboard.press("Enter")
        assert summary.evaluate("(one) => one.parentElement.open")
        assert summary.evaluate("(one) => one.parentElement.querySelector('pre').checkVisibility()")
        assert summary.inner_text().startswith("Hide")


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
    assert any(urlsplit(link).path.rsplit("/", 1)[-1] in PAGES for link in links)
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
    page = open_page(f"{address}/{PAGES[-1]}", **PHONE, has_touch=True).page
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
def test_without_script_a_page_reads_on(open_page: Open, address: str, name: str) -> None:
    page = open_page(f"{address}/{name}", java_script_enabled=False).page
    assert page.locator("main h1").is_visible()
    assert page.locator("#book-nav").is_visible()
    for box in page.locator(".explorer").all():
        assert box.locator(".explorer-text").is_visible()
        assert box.locator("svg, img").first.is_visible()


def test_formulas_are_mathematics_to_a_screen_reader(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/notation.html").page
    assert page.locator("main math").count() > 0
    assert page.locator("main math [aria-hidden], main [aria-hidden] math").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_formulas_are_set_in_fonts_of_our_own(open_page: Open, address: str, name: str) -> None:
    page = open_page(f"{address}/{name}").page
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
