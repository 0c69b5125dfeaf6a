"""The README's pictures, always the same afternoon: the small demo on a temporary folder, in both languages, light and dark."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser import world
from tests.browser.phone import CHROMIUM, FLAGS
from tests.server import ROOT, Server
from webapp.core.clock import LOCAL, now
from webapp.demo.people import PASSWORD

OUT = ROOT / "docs" / "screenshots"
MOST_BYTES = 120 * 1024
COLOURS = 64  # the look has few; a photo would need more
WORKER, OPERATOR, OFFICER, HUB = "1010", "1002", "1004", "1012"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
DIFFICULTY, PROMISE = "四楼楼道灯不亮，晚上回家摸黑。", "问物业什么时候来修灯"
FOUND = "六楼外墙瓷砖松了，风大的时候掉下来一块，下面是小孩玩的地方。"
NOTE = "陪葛奶奶去社区医院取了药，她说下月还是这几样。"


@dataclass(frozen=True)
class Dress:
    """What a file's name ends in, and how the person of the pictures likes the pages."""

    name: str
    language: str
    theme: str


DRESSES = (
    Dress("zh", "zh_Hans", "light"),
    Dress("zh-dark", "zh_Hans", "dark"),
    Dress("en", "en", "light"),
    Dress("en-dark", "en", "dark"),
)


Story = Callable[[Page, Server, Dress], None]


def main() -> None:
    wanted = sys.argv[1:] or [dress.name for dress in DRESSES]
    OUT.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo, morning = Server(Path(folder) / "demo"), Server(Path(folder) / "morning", ahead=until_morning())
        for one in (demo, morning):
            world.command(one, "migrate")
            world.command(one, "demo")
        for dress in DRESSES:
            if dress.name in wanted:
                take(playwright, begun(morning, dress), dress, [(OPERATOR, DESK, at_the_desk)])
                take(playwright, begun(demo, dress), dress, ON_PHONES)


def until_morning() -> timedelta:
    """The desk is shown at work: at twenty past ten of the next day."""
    here = now().astimezone(LOCAL)
    return (here + timedelta(days=1)).replace(hour=10, minute=20, second=0) - here


def begun(like: Server, dress: Dress) -> Server:
    server = Server(like.data.with_name(f"{like.data.name}-{dress.name}"))
    server.settings = like.settings
    shutil.copytree(like.data, server.data)
    return server.start()


def take(playwright: Playwright, server: Server, dress: Dress, stories: list[tuple[str, dict, Story]]) -> None:
    try:
        for number, size, story in stories:
            with_page(playwright, server, dress, number, size, story)
    finally:
        if server.running:
            server.stop()


def with_page(playwright: Playwright, server: Server, dress: Dress, number: str, size: dict, story: Story) -> None:
    context = playwright.chromium.launch_persistent_context(
        server.data / f"profile-{number}",
        executable_path=CHROMIUM,
        headless=True,
        args=FLAGS,
        base_url=server.url,
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=2 if size is PHONE else 1,
        color_scheme=dress.theme,  # type: ignore[arg-type]
        locale="zh-CN" if dress.language == "zh_Hans" else "en-GB",
        timezone_id="Asia/Shanghai",
    )
    own = {"Sec-Fetch-Site": "same-origin"}  # signed in and dressed before the first page, so that the first pack is the right one
    likes = {"language": dress.language, "theme": dress.theme, "type": "usual"}
    for path, form in (("/sign-in", {"login": number, "password": PASSWORD}), ("/me/preferences", likes)):
        if not context.request.post(path, form=form, headers=own).ok:
            raise SystemExit(f"{path} did not take {number}")
    story(context.pages[0], server, dress)
    context.close()


def at_the_desk(page: Page, _server: Server, dress: Dress) -> None:
    page.goto("/desk/coverage")
    for _tier in ("general grid", "grid"):  # down to the micro-grids
        page.locator("tbody a[href^='/desk/coverage/']:not([href*='/doors'])").first.click()
        page.wait_for_load_state()
    keep(page, "coverage", dress)
    page.goto("/desk/orders")
    page.locator("a.mail").first.click()
    page.locator(".moves").wait_for()
    keep(page, "inbox", dress)
    page.goto("/desk/call-backs")
    page.locator("a.mail[href^='/desk/call-backs/']").first.click()
    page.locator(".ring form button").click()
    page.locator(".script").wait_for()
    keep(page, "call-back", dress)
    for name, path in (("brief", "/desk/brief"), ("reconciliation", "/desk/reconciliations"), ("map", "/desk/map")):
        page.goto(path)
        keep(page, name, dress)


def an_order(page: Page, _server: Server, dress: Dress) -> None:
    page.goto("/ready")
    page.locator("[data-pack-ready]").wait_for(timeout=60_000)
    page.goto("/orders")
    page.locator("a[href^='/orders/0']").first.click()
    has_arrived(page)
    keep(page, "order", dress)


def a_report_from_home(page: Page, _server: Server, dress: Dress) -> None:
    page.goto("/ready")
    page.locator("[data-pack-ready]").wait_for(timeout=60_000)
    page.goto("/orders/new")
    has_arrived(page)
    keep(page, "report-1", dress)
    page.locator("input[name=category][value='03']").click()
    page.locator("textarea[name=words]").fill(FOUND)
    keep(page, "report-2", dress)
    page.locator("a.asks-next").click()
    keep(page, "report-3", dress)
    page.goto("/orders")
    page.locator("a[href^='/orders/0']").last.click()
    code = page.locator("b.code").inner_text()
    page.goto(f"/progress/{code.replace(' ', '')}")
    keep(page, "progress", dress)


def an_afternoon(page: Page, server: Server, dress: Dress) -> None:
    page.goto("/ready")
    page.locator("[data-pack-ready]").wait_for(timeout=60_000)
    page.goto("/")
    has_arrived(page)
    keep(page, "today", dress)
    page.locator(".act a.btn").click()
    page.wait_for_url("**/units/**")
    entrance = page.url
    keep(page, "building", dress)
    page.locator("a.tile.tried, a.tile.due").first.click()
    keep(page, "sheet", dress)
    page.locator("dialog[open] a.btn").first.click()
    page.wait_for_url("**/addresses/**")
    keep(page, "visit", dress)
    full_visit_and_note(page, dress)
    server.stop()
    page.goto(entrance)
    for state, outcome in (("due", "met"), ("tried", "not_home"), ("met", "met")):
        page.locator(f"a.tile.{state}:not(.waits)").last.click()
        page.locator(f"dialog[open] button[value={outcome}]").first.click()
        page.locator(".undo").wait_for()
    page.goto("/outbox")
    keep(page, "outbox", dress)


def full_visit_and_note(page: Page, dress: Dress) -> None:
    page.locator("input[name=fields][value=property]").dispatch_event("click")
    page.locator("textarea[name=difficulty]").fill(DIFFICULTY)
    page.locator("textarea[name=promise]").fill(PROMISE)
    page.locator(".act button").first.click()
    page.locator(".undo").wait_for()
    page.goto("/handbook/entries/new")
    page.locator("textarea[name=text]").fill(NOTE)
    page.locator(".act button").first.click()
    page.wait_for_url("**/handbook")
    has_arrived(page)
    page.goto("/handbook")
    page.get_by_text(NOTE[:12]).wait_for()
    has_arrived(page)
    keep(page, "handbook", dress)


def has_arrived(page: Page) -> None:
    """Nothing waits, and no bar lies over the page."""
    page.locator("[data-sync][data-state=arrived]").wait_for(timeout=60_000)
    page.locator(".undo").wait_for(state="detached")


def keep(page: Page, name: str, dress: Dress) -> None:
    page.wait_for_timeout(700)  # a sheet rises, a picture of the building fills
    path = OUT / f"{name}-{dress.name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} is too large for the README")


ON_PHONES: list[tuple[str, dict, Story]] = [
    (OFFICER, PHONE, an_order),
    (HUB, PHONE, a_report_from_home),
    (WORKER, PHONE, an_afternoon),
]

if __name__ == "__main__":
    main()
