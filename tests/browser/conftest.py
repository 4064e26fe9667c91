"""The built website on a local server, and what its tests look at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.explorers import STILL, Start, write_page
from support.visits import Visit, window

from bookbuild.npm import ensure_packages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZE = {"width": 1280, "height": 900}


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a host for websites does: with its 404 page, and in silence."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the website on a local server, without a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def look(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open page after page in one window of a look: ``look(url, width=390, dark=True)``."""
    windows: dict[str, Visit] = {}

    def opened(url: str, *, dark: bool = False, **options: Any) -> Visit:
        key = f"{dark} {options}"
        if key not in windows:
            windows[key] = window(chromium, dark=dark, **options)
        visit = windows[key]
        visit.page.set_viewport_size({n: options.get(n, size) for n, size in SIZE.items()})
        visit.page.emulate_media(media="screen", color_scheme="dark" if dark else "light")
        visit.go(url)
        return visit

    yield opened
    for visit in windows.values():
        visit.page.context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which looks for barriers in a page."""
    return (ensure_packages(tools=True) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def start(request: pytest.FixtureRequest, look: Callable[..., Visit], tmp_path: Path) -> Start:
    """Open a page with the module's ``EXPLORER``: ``start(width=390, theme="dark", t=1.0)``."""

    def started(
        *, width: int = 1280, theme: str = "light", options: dict[str, Any] = STILL, **state: Any
    ) -> Any:
        explorer = request.module.EXPLORER(**state)
        address = write_page(tmp_path, explorer, theme=theme)
        visit = look(address, width=width, height=1000, **options)
        visit.page.wait_for_selector(".explorer.mounted", state="attached")
        assert visit.messages == []
        return visit.page

    return started
