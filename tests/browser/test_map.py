"""The map in a real browser, in a network without any base map: pins are drawn on own boundaries, and open their orders."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.phone import CHROMIUM, FLAGS
from tests.server import Server

pytestmark = pytest.mark.serial

PASSWORD, OPERATOR = "走格演示", "1002"
TILES = {"GRIDWALK_MAP_TILES": "http://tiles.invalid/{z}/{x}/{y}.png", "GRIDWALK_MAP_ATTRIBUTION": "示例测绘"}


@pytest.fixture
def desk(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=FLAGS, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    yield context.pages[0]
    context.close()


def signed_in(page: Page, server: Server) -> None:
    page.goto(server.url + "/sign-in")
    page.locator("input[name=login]").fill(OPERATOR)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_pins_and_boundaries_are_drawn_without_any_base_map(demo: Server, desk: Page):
    asked, said = [], []
    desk.on("request", lambda request: asked.append(request.url))
    desk.on("console", lambda message: said.append(message.text))
    desk.on("pageerror", lambda fault: said.append(str(fault)))
    signed_in(desk, demo)
    desk.goto(demo.url + "/desk/map")
    expect(desk.locator("#map[data-drawn]")).to_be_visible()
    rows = desk.locator("[data-pins] > li")
    pins = desk.locator("#map .pin")
    assert rows.count() > 3
    expect(pins).to_have_count(rows.count())
    expect(desk.locator("#map path.area.grid")).to_have_count(1)
    expect(desk.locator("#map .name")).to_contain_text("第1网格")
    assert desk.locator("[data-map-waiting]").is_hidden()
    over = desk.locator("#map .pin.over").first
    expect(over).to_have_attribute("aria-label", re.compile("超时 \\d+ 件"))
    number = int(over.text_content() or "0")
    over.focus()  # by the keyboard, as any link
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/orders?**building=**")
    expect(desk.locator("a.mail")).to_have_count(number)
    assert [url for url in asked if not url.startswith(demo.url)] == []
    assert said == []


def test_the_list_says_the_same_without_any_script(demo: Server, playwright: Playwright, tmp_path: Path):
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "plain", executable_path=CHROMIUM, headless=True, args=FLAGS, java_script_enabled=False, locale="zh-CN"
    )
    try:
        page = context.pages[0]
        signed_in(page, demo)
        page.goto(demo.url + "/desk/map")
        page.locator("select[name=state]").select_option("dispatched")
        page.locator(".sift button").click()
        rows = page.locator("li[data-orders]")
        expect(rows.first).to_be_visible()
        number = int(rows.first.get_attribute("data-orders") or "0")
        rows.first.locator("a").click()
        expect(page.locator("a.mail")).to_have_count(number)
    finally:
        context.close()


def test_a_base_map_that_cannot_be_reached_leaves_the_map_whole(demo: Server, desk: Page):
    """The page may ask that one host for pictures; that it is away harms nothing."""
    demo.stop()
    demo.settings.update(TILES)
    demo.start()
    try:
        asked = []
        desk.on("request", lambda request: asked.append(request.url))
        signed_in(desk, demo)
        desk.goto(demo.url + "/desk/map")
        expect(desk.locator("#map[data-drawn]")).to_be_visible()
        expect(desk.locator("#map .pin")).to_have_count(desk.locator("[data-pins] > li").count())
        expect(desk.locator(".leaflet-control-attribution")).to_have_text("示例测绘")
        assert any(url.startswith("http://tiles.invalid/") for url in asked)
        assert all(url.startswith((demo.url, "http://tiles.invalid/")) for url in asked)
    finally:
        demo.stop()
        for name in TILES:
            demo.settings.pop(name)
        demo.start()
