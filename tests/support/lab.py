"""A real JupyterLab on a copy of the book, and a page of it in a real browser."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Route
from support.tree import ROOT, files

STARTING = 60.0
#: Opening a page starts a kernel; two cores do that while other things run.
OPENING = 60_000
RUNNING = 60_000


@dataclass
class Lab:
    """A running JupyterLab: its address, its secret, and the folder that it serves."""

    address: str
    token: str
    folder: Path
    workspaces: Path
    seconds_to_start: float

    def forget_what_was_open(self) -> None:
        """Let the next visit start as a reader's first one does."""
        for workspace in self.workspaces.glob("*"):
            workspace.unlink()

    def at(self, path: str) -> str:
        """Return the address of a path, with the secret that opens it."""
        return f"{self.address}/{path}?token={self.token}"


def copy_of(folder: Path, *patterns: str) -> Path:
    """Copy the project's files as a clone of this moment has them; return the folder."""
    for path in files(*patterns):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


@contextmanager
def serve(python: Path, folder: Path, scratch: Path, *arguments: str) -> Iterator[Lab]:
    """Run JupyterLab in a folder, with none of this user's settings, until the block ends.

    Parameters
    ----------
    python : Path
        The Python whose JupyterLab it is.
    folder : Path
        The folder to serve.
    scratch : Path
        A folder for what JupyterLab writes about itself.
    arguments : str
        How to start it, in place of ``-m bookbuild.lab``.
    """
    own = {
        "HOME": "home",
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    environment = {**os.environ, **{name: str(scratch / place) for name, place in own.items()}}
    environment.pop("SHRINKAGE_STATIC", None)
    for place in own.values():
        (scratch / place).mkdir(parents=True, exist_ok=True)
    port, token = free_port(), secrets.token_hex(16)
    command = [
        str(python), *(arguments or ("-m", "bookbuild.lab")),
        "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        "--expose-app-in-browser", f"--ServerApp.root_dir={folder}",
    ]  # fmt: skip
    log = scratch / "jupyterlab.log"
    begin = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        while not _answers(f"{address}/api/status?token={token}"):
            if process.poll() is not None or time.monotonic() - begin > STARTING:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.2)
        workspaces = scratch / own["JUPYTERLAB_WORKSPACES_DIR"]
        yield Lab(address, token, folder, workspaces, time.monotonic() - begin)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_EXECUTE = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code, store_history: false });
  let text = "";
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") text += content.text;
    if (header.msg_type === "error") text += `${content.ename}: ${content.evalue}`;
    const types = ["text/html", "text/markdown", "text/plain"];
    if (content.data) text += content.data[types.find((type) => type in content.data)];
  };
  await future.done;
  return text;
}"""


@dataclass
class Notebook:
    """A page of the book, opened as a notebook."""

    page: Page
    stem: str
    file: Path
    elsewhere: list[str] = field(default_factory=list)

    @property
    def panel(self) -> Locator:
        """The notebook as the reader sees it."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def command(self, name: str) -> None:
        """Do what a menu entry does, and wait until it is done."""
        self.page.evaluate(
            "(name) => window.jupyterapp.commands.execute(name).then(() => null)", name
        )

    def run_all(self) -> None:
        """Run the page from top to bottom."""
        self.command("notebook:run-all-cells")

    def content(self) -> dict[str, Any]:
        """Return the notebook as JupyterLab holds it."""
        found: dict[str, Any] = self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
        )
        return found

    def code_cells(self) -> list[dict[str, Any]]:
        """Return the cells with code that is not only comments."""
        cells = [cell for cell in self.content()["cells"] if cell["cell_type"] == "code"]
        return [cell for cell in cells if "".join(cell["source"]).strip()]

    def errors(self) -> list[str]:
        """Return what went wrong in the cells that ran."""
        outputs = [output for cell in self.code_cells() for output in cell["outputs"]]
        return [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]

    def kernel(self, code: str) -> str:
        """Run code in the page's kernel, apart from its cells; return what it shows."""
        shown: str = self.page.evaluate(_EXECUTE, code)
        return shown.strip()

    def save(self) -> None:
        """Save the page as the reader would."""
        self.command("docmanager:save")


@contextmanager
def opened(browser: Browser, lab: Lab, stem: str, path: str | None = None) -> Iterator[Notebook]:
    """Open a page, at the path that is given or as JupyterLab has it, and close it after."""
    lab.forget_what_was_open()
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    file = lab.folder / "book" / f"{stem}.md"
    notebook = Notebook(page, stem, file)

    def only_here(route: Route) -> None:
        if urlsplit(route.request.url).netloc == urlsplit(lab.address).netloc:
            route.continue_()
        else:
            notebook.elsewhere.append(route.request.url)
            route.abort()

    context.route(lambda address: address.startswith("http"), only_here)
    try:
        page.goto(lab.at(path or f"lab/tree/book/{stem}.md"), timeout=OPENING)
        wait_until_ready(page)
        page.set_default_timeout(RUNNING)
        yield notebook
    finally:
        context.close()


def wait_until_ready(page: Page) -> None:
    """Wait until the notebook in front has a kernel that answers."""
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden)", timeout=OPENING)
    page.wait_for_function(
        """() => {
          const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
          return context?.isReady && context.session?.kernel?.status === "idle";
        }""",
        timeout=OPENING,
    )
