"""The README's pictures. `tools/screenshots` runs it."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser import world
from tests.browser.phone import CHROMIUM, FLAGS
from tests.server import ROOT, Server

OUT = ROOT / "docs" / "screenshots"
PASSWORD = "走格演示"  # noqa: S105  (the demo's, printed at every start)
DRESSES = {"zh": ("zh_Hans", "light"), "zh-dark": ("zh_Hans", "dark"), "en": ("en", "light")}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data")
        server.data.mkdir()
        world.command(server, "migrate")
        world.command(server, "demo")
        server.start()
        try:
            for dress, (language, theme) in DRESSES.items():
                for person, size, take in (("1010", (360, 740), phone), ("1002", (1440, 900), desk)):
                    context = playwright.chromium.launch_persistent_context(
                        Path(folder) / f"{dress}-{person}",
                        executable_path=CHROMIUM,
                        headless=True,
                        args=FLAGS,
                        viewport={"width": size[0], "height": size[1]},
                        device_scale_factor=2 if size[0] < 500 else 1,
                        color_scheme=theme,  # type: ignore[arg-type]
                        locale="zh-CN",
                    )
                    page = sign_in(context, server, person)
                    page.request.post(
                        server.url + "/me/preferences",
                        form={"language": language, "theme": theme, "type": "usual"},
                        headers={"Sec-Fetch-Site": "same-origin"},
                    )
                    take(page, server, dress)
                    context.close()
        finally:
            server.stop()


def sign_in(context: BrowserContext, server: Server, person: str) -> Page:
    page = context.pages[0]
    page.goto(server.url + "/sign-in")
    page.locator("input[name=login]").fill(person)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_load_state("networkidle")
    return page


def phone(page: Page, server: Server, dress: str) -> None:
    page.goto(server.url + "/ready")
    page.locator("[data-pack-ready]").wait_for(timeout=60_000)
    page.wait_for_timeout(2000)
    page.goto(server.url + "/buildings")
    entrance = page.locator("a.row").first.get_attribute("href")
    wanted = "en" if dress == "en" else "zh-Hans"
    for _try in range(20):  # until the pages in this language have arrived
        page.goto(server.url + str(entrance))
        if page.locator("html").get_attribute("lang") == wanted:
            break
        page.wait_for_timeout(1000)
    page.goto(server.url + "/")
    keep(page, f"today-{dress}")
    page.locator(".act a.btn").click()
    page.wait_for_url("**/units/**")
    keep(page, f"building-{dress}")
    page.locator(".tile.due, .tile.tried, .tile.met").nth(1).click()
    keep(page, f"sheet-{dress}")
    page.locator("dialog[open] a.btn").click()
    page.wait_for_url("**/addresses/**")
    keep(page, f"visit-{dress}")
    page.goto(server.url + "/buildings")
    page.locator("a.row").first.click()
    page.wait_for_url("**/units/**")
    server.stop()
    for number, outcome in ((0, "met"), (1, "not_home")):
        page.locator(".tile").nth(number).click()
        page.locator(f"dialog[open] button[value={outcome}]").click()
        page.locator(".undo").wait_for()
    page.goto(server.url + "/outbox")
    keep(page, f"outbox-{dress}")
    server.start()
    page.goto(server.url + "/outbox")
    page.wait_for_timeout(6000)
    page.goto(server.url + "/handbook")
    keep(page, f"handbook-{dress}")


def desk(page: Page, server: Server, dress: str) -> None:
    page.goto(server.url + "/desk/coverage")
    keep(page, f"coverage-{dress}")


def keep(page: Page, name: str) -> None:
    page.wait_for_timeout(700)
    path = OUT / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("P", palette=Image.Palette.ADAPTIVE, colors=48).save(path, optimize=True)


if __name__ == "__main__":
    main()
