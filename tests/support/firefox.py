"""Firefox as Debian has it, driven over WebDriver BiDi, the protocol that it speaks by itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import websocket

NAMES = ("firefox-esr", "firefox")
PLACES = ("/Applications/Firefox.app/Contents/MacOS/firefox",)
ADVICE = (
    "no Firefox was found: install one (`sudo apt-get install firefox-esr`), "
    "or name it in the environment variable FIREFOX"
)
STARTING, ANSWERING = 60.0, 60.0
#: What a key is called in the protocol.
KEYS = {"ArrowRight": "\ue014", "ArrowUp": "\ue013", "ArrowLeft": "\ue012", "End": "\ue010"}


def find() -> Path | None:
    """Return Firefox's executable, or None where there is none."""
    named = os.environ.get("FIREFOX")
    found = (shutil.which(one) for one in ([named] if named else [*NAMES, *PLACES]))
    return next((Path(path) for path in found if path), None)


@dataclass
class Tab:
    """The one tab of a running Firefox."""

    socket: websocket.WebSocket
    context: str = ""
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result; note what the page said meanwhile."""
        number = next(self._numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "log.entryAdded":
            entry = event["params"]
            self.messages.append(f"{entry['level']}: {entry['text']}")
        elif event.get("method") == "network.beforeRequestSent":
            self.requests.append(event["params"]["request"]["url"])

    def open(self, address: str) -> None:
        """Open an address, and forget what earlier ones said."""
        self.messages.clear()
        self.requests.clear()
        self.command("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, code: str, *arguments: Any) -> Any:
        """Return what a JavaScript function gives for some arguments, promises awaited."""
        given = ", ".join(json.dumps(one) for one in arguments)
        call = f"Promise.resolve(({code})({given}))"
        found = self.command(
            "script.evaluate",
            expression=f"{call}.then((it) => JSON.stringify(it ?? null))",
            target={"context": self.context},
            awaitPromise=True,
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def comes_true(self, code: str, *arguments: Any, seconds: float = 10) -> bool:
        """Return whether a JavaScript function returns something true before long."""
        end = time.monotonic() + seconds
        while not self.run(code, *arguments):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def drag(self, start: tuple[float, float], by: tuple[float, float], steps: int = 6) -> None:
        """Press the mouse, move it and let it go."""
        way = [
            {"x": round(start[0] + by[0] * i / steps), "y": round(start[1] + by[1] * i / steps)}
            for i in range(steps + 1)
        ]
        moves = [{"type": "pointerMove", **point, "duration": 16} for point in way]
        actions = [
            moves[0],
            {"type": "pointerDown", "button": 0},
            *moves[1:],
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        actions = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def _perform(self, source: dict[str, Any]) -> None:
        self.command("input.performActions", context=self.context, actions=[source])


@contextmanager
def running(executable: Path, profile: Path) -> Iterator[Tab]:
    """Run Firefox without a window until the block ends."""
    quiet = {
        "app.update.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "ui.prefersReducedMotion": 1,
    }
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in quiet.items()
    ]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    log = profile / "firefox.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(executable), "--headless", "--no-remote", "--profile", str(profile),
             "--remote-debugging-port", "0"],
            env={**os.environ, "HOME": str(profile)},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        end = time.monotonic() + STARTING
        while not (said := re.search(r"BiDi listening on (ws://\S+)", log.read_text())):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Firefox did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        socket = websocket.create_connection(
            f"{said[1]}/session", timeout=ANSWERING, suppress_origin=True
        )
        tab = Tab(socket)
        tab.command("session.new", capabilities={})
        tab.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        tab.context = tab.command("browsingContext.create", type="tab")["context"]
        size = {"width": 1280, "height": 900}
        tab.command("browsingContext.setViewport", context=tab.context, viewport=size)
        yield tab
        socket.close()
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> int:
    """Install Debian's Firefox where there is none and this user may."""
    if find() is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        get = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        subprocess.run([*get, "update"], check=False, env=quiet)
        wanted = [*get, "install", "-y", "--no-install-recommends", "firefox-esr"]
        subprocess.run(wanted, check=False, env=quiet)
    found = find()
    print(found or ADVICE, file=sys.stdout if found else sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
