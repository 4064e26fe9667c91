"""Opened pages, watched: all that each has loaded and said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response


@dataclass
class Visit:
    """An opened page, with everything that it loaded and said since."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", lambda response: self.responses.append(response))
        self.page.on("console", lambda said: self.messages.append(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))

    def go(self, url: str, until: Literal["load", "networkidle"] = "load") -> None:
        """Open an address, and forget what was before; what only the # tells apart is new, too."""
        self.page.goto("about:blank")
        for kept in (self.requests, self.messages, self.responses):
            kept.clear()
        self.page.goto(url, wait_until=until)


def window(
    browser: Browser, *, width: int = 1280, height: int = 900, dark: bool = False, **options: Any
) -> Visit:
    """Return the empty page of a browser without history, of that size and theme."""
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, color_scheme=scheme, **options)  # type: ignore[arg-type]
    return Visit(context.new_page())
