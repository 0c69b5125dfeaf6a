"""Serves the gallery under a strict content policy and opens it in Chromium.

python -m tests.look.shelf FOLDER [PAGE …]     writes screenshots in every dress
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Page as Tab

from tests.look.gallery import DRESSES, HERE, PAGES, PHONE, ROOT, render, sizes_of

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'"
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
STATES = (HERE / "states.js").read_text()


class Shelf(BaseHTTPRequestHandler):
    """Answers /DRESS/NAME with a page, and styles, icons, pictures with their files; scripts are left out."""

    def do_GET(self) -> None:
        first, *rest = self.path.strip("/").split("/")
        if first in DRESSES:
            self._answer(render(rest[0], first).encode(), ".html")
        elif first == "pictures" or rest[:1] in (["css"], ["icons"]):
            folder = HERE if first == "pictures" else ROOT
            self._answer((folder / self.path[1:]).read_bytes(), Path(self.path).suffix)
        else:
            self._answer(b"{}" if "manifest" in first else b"", ".js")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", TYPES[kind])
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silence: the tests say what matters."""


@contextmanager
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    try:
        yield browser
    finally:
        browser.close()


def show(tab: Tab, origin: str, name: str, dress: str) -> None:
    """Opens a page and brings it into its states."""
    tab.goto(f"{origin}/{dress}/{name}")
    tab.evaluate(f"() => {{ {STATES} }}")
    tab.evaluate("names => names.forEach(name => window.states[name]())", list(PAGES[name].states))


def photograph(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with served() as origin, sync_playwright() as playwright, chromium(playwright) as browser:
        for name in names or PAGES:
            for size in sizes_of(name):
                _photograph(browser, origin, name, size, folder)


def _photograph(browser: Browser, origin: str, name: str, size: tuple[int, int], folder: Path) -> None:
    width, height = size
    fine = 2 if size == PHONE else 1
    tab = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=fine, reduced_motion="reduce")
    for dress in DRESSES:
        show(tab, origin, name, dress)
        tab.screenshot(path=folder / f"{name}-{width}-{dress}.png")
    show(tab, origin, name, "light")
    whole = tab.evaluate("document.documentElement.scrollHeight")
    tab.set_viewport_size({"width": width, "height": whole})  # as tall as the page, or the bars would stand amid it
    tab.screenshot(path=folder / f"{name}-{width}-full.png")
    tab.close()


if __name__ == "__main__":
    photograph(Path(sys.argv[1]), sys.argv[2:])
