"""What a page looks like on paper and on a small phone, and where a lost reader is led."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser.conftest import Handler
from browser.test_site import OPEN_ALL, PAGES

Open = Callable[..., Any]

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


@pytest.mark.parametrize("name", PAGES)
def test_a_dark_page_is_printed_in_dark_letters(open_page: Open, address: str, name: str) -> None:
    page = open_page(f"{address}/{name}", width=800, dark=True).page
    page.evaluate(OPEN_ALL)
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


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_no_button_lies_on_code(open_page: Open, address: str, name: str) -> None:
    page = open_page(
        f"{address}/{name}", width=360, height=800, has_touch=True, is_mobile=True
    ).page
    page.evaluate(OPEN_ALL)
    assert page.evaluate(COVERED) == []
    for button in page.query_selector_all("button.copy:not([hidden])"):
        assert button.evaluate("(one) => getComputedStyle(one).opacity") == "1"


@pytest.fixture(scope="module")
def nested(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the website where its host has it below a folder."""
    root = tmp_path_factory.mktemp("host")
    shutil.copytree(site, root / "shelf" / "book")
    shutil.copyfile(site / "404.html", root / "404.html")  # a host shows the website's own
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/shelf/book"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("lost", ["nothing", "deep/er/nothing.html"])
def test_below_a_folder_too_a_lost_reader_finds_the_pages(
    open_page: Open, nested: str, lost: str
) -> None:
    page = open_page(f"{nested}/{lost}", until="networkidle").page
    links = page.eval_on_selector_all("main a", "(all) => all.map((a) => a.href)")
    assert {link.removeprefix(f"{nested}/") for link in links} == set(PAGES)
    for link in links:
        assert page.request.get(link).status == 200
