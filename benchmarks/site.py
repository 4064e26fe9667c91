"""The website's build time, weight and speed, beside the same page of an unmodified Jupyter Book.

Both are served by one server on this machine, visited in turns by one browser without a cache, and
reported as medians. The unmodified book is built with Jupyter Book's defaults; what its pages
fetch from other hosts (MathJax, require.js, html-manager, anywidget) comes from the same npm
packages in the same versions, served from here.
Run as: python -m benchmarks.site
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from benchmarks.common import header

from bookbuild.npm import run_npm

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
# An explorer is usable when its drawing has a handle to drag.
USABLE = "svg.plane .handle"
WATCH = """addEventListener("DOMContentLoaded", () => {
    const seen = () => {
        if (!document.querySelector("USABLE") || window.usableAt) return;
        window.usableAt = performance.now();
    };
    new MutationObserver(seen).observe(document, {subtree: true, childList: true});
    seen();
});""".replace("USABLE", USABLE)
DEFAULT_CONFIG = """title: The same book, unmodified
only_build_toc_files: true
execute:
  execute_notebooks: force
  timeout: 120
bibtex_bibfiles: [references.bib]
"""
CDN = re.compile(
    r"https://(?:cdn\.jsdelivr\.net/npm|unpkg\.com)/((?:@[\w.-]+/)?[\w.-]+)@([\w.^~-]+)/"
)
REQUIRE = re.compile(
    r"https://cdnjs\.cloudflare\.com/ajax/libs/require\.js/([\d.]+)/require\.min\.js"
)
WIDGET = re.compile(r'"_model_module":\s*"(anywidget)",\s*"_model_module_version":\s*"([^"]+)"')


@dataclass(frozen=True)
class Visit:
    """What one visit cost."""

    usable: float
    """Milliseconds from the start of loading until the explorer can be dragged."""
    requests: int
    weight: int
    """Bytes of all that was loaded, each file compressed by gzip -9 where that makes it smaller."""
    own: int
    """The HTML and scripts among them."""


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder in silence, compressed as hosts compress."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body, packed = _compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with suppress(ConnectionError):  # a browser that leaves does not wait for all
            self.wfile.write(body)


_packed: dict[Path, tuple[bytes, bool]] = {}


def _compressed(path: Path) -> tuple[bytes, bool]:
    if path not in _packed:
        body = path.read_bytes()
        smaller = gzip.compress(body, 9)
        worth = len(smaller) < 0.95 * len(body)
        _packed[path] = (smaller, True) if worth else (body, False)
    return _packed[path]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def build_ours(root: Path, output: Path) -> float:
    """Build the website from clean and return the seconds that this took."""
    start = time.monotonic()
    command = [sys.executable, "-m", "bookbuild", "--root", str(root), "--output", str(output)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def build_default(root: Path, folder: Path) -> tuple[Path, float]:
    """Build the same pages with Jupyter Book's defaults; return the website and the seconds."""
    shutil.copytree(root / "book", folder / "book")
    (folder / "book" / "_config.yml").write_text(DEFAULT_CONFIG)
    shutil.copyfile(root / "_toc.yml", folder / "book" / "_toc.yml")
    environment = {k: v for k, v in os.environ.items() if k != "SHRINKAGE_STATIC"}
    start = time.monotonic()
    subprocess.run(
        [str(Path(sys.executable).with_name("jupyter-book")), "build", str(folder / "book")],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return folder / "book" / "_build" / "html", time.monotonic() - start


def host_scripts(site: Path, folder: Path, pages: Sequence[str]) -> list[str]:
    """Serve from here what pages fetch elsewhere; return the packages, with their versions."""
    texts = {page: (site / page).read_text(encoding="utf-8") for page in pages}
    wanted: dict[str, str] = {}
    widgets: set[tuple[str, str]] = set()
    for html in texts.values():
        wanted |= dict(CDN.findall(html))
        # html-manager asks for a widget's script by name and range of versions, such as "~0.11.*".
        widgets |= set(WIDGET.findall(html))
        if found := REQUIRE.search(html):
            wanted["requirejs"] = found[1]
    wanted.pop("thebe", None)  # nothing loads it before a reader asks for a kernel
    for name, versions in widgets:
        wanted[name] = versions.removesuffix(".*")
    names = [f"{name}@{version}" for name, version in sorted(wanted.items())]
    (folder / "package.json").write_text('{"private": true}')
    run_npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--force", *names], folder)
    shutil.copytree(folder / "node_modules", site / "npm")
    for name, versions in widgets:
        shutil.copytree(site / "npm" / name, site / "npm" / f"{name}@{versions}")
    for page, html in texts.items():
        html = REQUIRE.sub("/npm/requirejs/require.js", html)
        html = CDN.sub(r"/npm/\1/", html)
        # The address from which html-manager loads widgets, and digests of files minified there.
        html = html.replace("https://cdn.jsdelivr.net/npm/", "/npm/")
        html = re.sub(r' (?:integrity|crossorigin)="[^"]*"', "", html)
        (site / page).write_text(html, encoding="utf-8")
    return names


def visit(browser: Browser, address: str, folder: Path, *, slow: bool) -> Visit:
    """Open a page in a browser without history."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    if slow:
        client = context.new_cdp_session(page)
        rate = 1_600_000 / 8
        client.send("Network.enable")
        client.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": 150, "downloadThroughput": rate, "uploadThroughput": rate,
        })  # fmt: skip
        client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    addresses: set[str] = set()
    page.on("response", lambda response: addresses.add(response.url))
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_function("window.usableAt", timeout=120_000)
    page.wait_for_load_state("networkidle", timeout=120_000)
    usable = page.evaluate("window.usableAt")
    paths = [folder / unquote(urlsplit(one).path)[1:] for one in addresses if one[:4] == "http"]
    sizes = {path: len(_compressed(path)[0]) for path in paths if path.is_file()}
    context.close()
    own = sum(size for path, size in sizes.items() if path.suffix in (".html", ".js"))
    return Visit(usable, len(sizes), sum(sizes.values()), own)


def report(name: str, visits: list[Visit]) -> None:
    """Print the medians of some visits."""
    usable = [one.usable for one in visits]
    print(
        f"{name:34s} {visits[0].requests:4d} requests  "
        f"{statistics.median(one.weight for one in visits) / 1000:7.0f} KB  "
        f"HTML and script {statistics.median(one.own for one in visits) / 1000:6.0f} KB  "
        f"explorer usable after {statistics.median(usable):6.0f} ms "
        f"({min(usable):.0f} to {max(usable):.0f})"
    )


def main() -> None:
    """Build both, visit both in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--page", default="optimization.html")
    parser.add_argument("--visits", type=int, default=7)
    arguments = parser.parse_args()
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests"))
    from support import chromium

    print(header("jupyter-book", "Sphinx", "anywidget"))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        ours = folder / "html"
        seconds = build_ours(arguments.root.resolve(), ours)
        plain, default_seconds = build_default(arguments.root.resolve(), folder / "default")
        packages = host_scripts(plain, folder / "default", [arguments.page])
        print(
            f"build from clean: {seconds:.1f} s; Jupyter Book's defaults: {default_seconds:.1f} s"
        )
        print(f"self-hosted for the defaults: {', '.join(packages)}")
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.ARGUMENTS)
        )
        print(f"{browser.browser_type.name} {browser.version}; {arguments.page}")
        with served(ours) as first, served(plain) as second:
            for slow, count in ((False, arguments.visits), (True, 3)):
                taken: dict[str, list[Visit]] = {"ours": [], "defaults": []}
                for _ in range(count):
                    for which, base, site in (("ours", first, ours), ("defaults", second, plain)):
                        address = f"{base}/{arguments.page}"
                        taken[which].append(visit(browser, address, site, slow=slow))
                kind = "1.6 Mbit/s, 150 ms, CPU/4" if slow else "local"
                for which, visits in taken.items():
                    report(f"{which}, {kind}", visits)
        browser.close()


if __name__ == "__main__":
    main()
