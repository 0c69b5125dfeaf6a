"""A toy server in a process of its own, and phones that talk to it: real Chromium at the size of an old phone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 360, "height": 740}
PERSON = "00000000-0000-7000-8000-000000000001"
WORKER = "navigator.serviceWorker.getRegistration().then((found) => found && found.active && found.active.state)"
QUEUE = """async (name) => {
  const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
  const db = await answer(indexedDB.open(name));
  const rows = await answer(db.transaction("entries").objectStore("entries").getAll());
  db.close();
  rows.sort((a, b) => a.order - b.order);
  return rows.map(({ key, state, attempted, needs, replaces }) => ({ key, state, attempted, needs, replaces }));
}"""
OPEN = """async (name) => {
  const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
  const db = await answer(indexedDB.open(name));
  const all = (store) => answer(db.transaction(store).objectStore(store).getAll());
  const [entries, photos] = [await all("entries"), await all("photos")];
  db.close();
  return entries.filter(({ state }) => /^wait/.test(state)).length + photos.filter(({ state }) => state === "due").length;
}"""
ROOT = Path(__file__).parents[2]

expect.set_options(timeout=15_000)


class Toy:
    """The server process; stop it, kill it, break it, look at what it holds."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.kit.toy", str(self.folder), str(self.port)]
        with (self.folder / "toy.err").open("a") as errors:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.url}/portal", timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "toy.err").read_text())

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        if self.process:
            self.process.wait()

    def died(self) -> None:
        """Waits until a fault has ended the process."""
        assert self.process is not None
        self.process.wait(timeout=20)

    def fault(self, path: str, does: str, **more) -> None:
        (self.folder / "fault.json").write_text(json.dumps({"path": path, "does": does, **more}))

    def healed(self) -> None:
        (self.folder / "fault.json").unlink(missing_ok=True)

    @property
    def state(self) -> dict:
        return json.loads((self.folder / "toy.json").read_text())

    def change(self, **values) -> None:
        """Until it stays: a request that is being answered may write back what it read before."""
        while not self._holds(values):
            (self.folder / "toy.json").write_text(json.dumps({**self.state, **values}))
            time.sleep(0.3)

    def _holds(self, values: dict) -> bool:
        try:
            return values.items() <= self.state.items()
        except json.JSONDecodeError:  # it is being written
            return False

    @property
    def filed(self) -> list[dict]:
        return self.state["filed"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Toy]:
    folder = tmp_path / "toy"
    folder.mkdir()
    server = Toy(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser(playwright):
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def context(browser, toy: Toy) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=SIZE, base_url=toy.url, timezone_id="Asia/Shanghai")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def phone(context: BrowserContext) -> Page:
    """Signed in, the pack on the phone, nothing waiting."""
    page = context.new_page()
    sign_in(page)
    page.goto("/")
    expect(sync_line(page)).to_have_text("All arrived.")
    return page


@pytest.fixture
def forget():
    """Lets a test open browsers of its own, each ended with the test."""
    opened: list = []
    yield opened.append
    for one in opened:
        one.close()


def sign_in(page: Page, person: str = PERSON) -> None:
    page.goto("/")
    page.locator("[name=person]").fill(person)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-pack-words]")).to_have_text("Ready without signal.")
    for _ in range(150):  # from the next page on the worker answers; whether it took this one over is a race that matters to nobody
        if page.evaluate(WORKER) == "activated":
            return
        page.wait_for_timeout(100)
    raise AssertionError("no worker")


def sync_line(page: Page):
    return page.locator("[data-sync] [data-slot=words]")


def tap(page: Page, place: int, answer: str = "Yes") -> None:
    """Two taps: the place, what was found."""
    page.locator(f'[data-opens][data-id="{place}"]').click()
    page.locator("dialog[open]").get_by_role("button", name=answer, exact=True).click()
    expect(page.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
    expect(page.locator(".undo [data-slot=label]")).to_have_text(f"Place {place}")


def all_arrived(page: Page, toy: Toy, count: int) -> list[dict]:
    """The line alone won't do: it says «All arrived.» of before until the phone has counted anew."""
    for _ in range(150):
        if len(toy.filed) >= count and not page.evaluate(OPEN, f"kit-{PERSON}"):
            break
        page.wait_for_timeout(100)
    expect(sync_line(page)).to_have_text("All arrived.")
    assert len(toy.filed) == count
    return toy.filed


def entries(page: Page, user: str = PERSON) -> list[dict]:
    """What lies in the phone's queue, in the clear part."""
    return page.evaluate(QUEUE, f"kit-{user}")


def fields_of(entry: dict) -> dict:
    return dict(entry["fields"])


def outcomes(entries_: list[dict]) -> list[tuple[str, str]]:
    return [(entry["path"], fields_of(entry).get("outcome", "")) for entry in entries_]
