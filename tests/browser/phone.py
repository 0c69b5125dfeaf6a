"""A phone in a hand: real Chromium at 360×740 on a profile of its own, closed and opened again as a new process."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect
from playwright.sync_api import TimeoutError as Vain

from tests.server import Server

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PASSWORD = "door after door"

ENTRIES = """async (name) => {
  const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
  const db = await answer(indexedDB.open(name));
  const rows = await answer(db.transaction("entries").objectStore("entries").getAll());
  db.close();
  rows.sort((a, b) => a.order - b.order);
  return rows.map(({ key, state, attempted, replaces }) => ({ key, state, attempted, replaces }));
}"""

expect.set_options(timeout=20_000)


class Phone:
    def __init__(self, playwright: Playwright, profile: Path, server: Server) -> None:
        self._playwright, self.profile, self.server = playwright, profile, server
        self._context: BrowserContext | None = None
        self.page: Page

    def open(self) -> "Phone":
        """A new browser process; nothing but the profile is left of the one before."""
        self._context = self._playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            headless=True,
            args=FLAGS,
            viewport={"width": 360, "height": 740},
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.page = self._context.pages[0]
        return self

    def close(self) -> None:
        if self._context:
            self._context.close()
            self._context = None

    def go(self, path: str) -> Page:
        self.page.goto(self.server.url + path)
        return self.page

    def sign_in_with(self, code: str) -> None:
        """By the code the administrator handed over, then until the pack is whole."""
        page = self.go("/sign-in/code")
        hand_in(page, code)
        expect(page.locator("[data-pack-ready]")).to_be_visible()

    def door(self, number: str):
        return self.page.locator(".tile", has_text=number)

    def tap_outcome(self, number: str, outcome: str) -> None:
        """A tile, then the outcome; the bar says that it is saved on this phone."""
        self.door(number).click()
        self.page.locator(f"dialog[open] button[value={outcome}]").click()
        expect(self.page.locator(".undo")).to_contain_text(number)
        expect(self.page.locator(".undo")).to_contain_text("存好了")

    def open_door(self, number: str) -> None:
        self.door(number).click()
        self.page.locator("dialog[open] a.btn").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(number)

    def save(self) -> None:
        self.page.get_by_role("button", name="保存").click()

    def outbox(self, states: str):
        """The rows of the outbox's section for these states: «waiting attempted», «waits», «refused», «photos», «filed done replaced»."""
        return self.page.locator(f'[data-outbox="{states}"] [data-key]')

    @property
    def line(self):
        """The sync line's words."""
        return self.page.locator("[data-sync] [data-slot=words]")

    def send_now(self) -> None:
        """By a tap, unless all of it goes by itself just then."""
        tap = self.page.get_by_text("现在就送")
        try:
            tap.click(timeout=20_000)
        except Vain:
            expect(tap).to_be_hidden()

    def kept(self) -> list[dict]:
        """What lies in the phone's queue and archive, read past the pages: key, state, whether it was attempted, what it replaces."""
        user = self.page.locator("html").get_attribute("data-user")
        return self.page.evaluate(ENTRIES, f"kit-{user}")


def hand_in(page: Page, code: str) -> None:
    """A one-time code on the page that asks for it, then a first password."""
    page.get_by_label("一次性登录码").fill(code)
    page.get_by_role("button", name="下一步").click()
    page.locator("input[type=password]").first.wait_for()
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("form button").last.click()
