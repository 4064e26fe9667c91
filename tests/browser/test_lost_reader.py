"""Where a lost reader is led, on a host that has the book below a folder."""

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
from browser.test_site import PAGES

Open = Callable[..., Any]


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
