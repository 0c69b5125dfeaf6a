"""A browser that knows no service worker, as some apps have: every page works online, forms are filed, pages say what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser import world
from tests.browser.phone import CHROMIUM, FLAGS, hand_in
from tests.browser.world import database
from tests.server import Server

pytestmark = pytest.mark.serial

MISSING = "这个浏览器没信号时打不开页面。有信号时都能用。"
NO_PHOTOS = "这个浏览器存不了照片，这里没法加。文字点了就送出去。"
DIFFICULTY, NOTE = "四楼楼道灯坏了", "下次带一张饭卡"
PAGES = ["/", "/buildings", "/search", "/handbook", "/handbook/search", "/handbook/entries/new", "/outbox", "/me", "/receipts", "/rescue"]
OUTSIDE = "gridwalk.test"  # over plain http a browser gives no worker to any host but its own
VISITS = "SELECT a.door, v.outcome, v.difficulty FROM visit v JOIN address a ON a.id = v.address_id ORDER BY v.happened_at, v.id"


@pytest.fixture(params=["an app's own browser", "plain http"])
def page(request, playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[Page]:
    plain_http = request.param == "plain http"
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=CHROMIUM,
        headless=True,
        args=[*FLAGS, f"--host-resolver-rules=MAP {OUTSIDE} 127.0.0.1"],
        viewport={"width": 360, "height": 740},
        locale="zh-CN",
        base_url=f"http://{OUTSIDE}:{server.port}" if plain_http else server.url,
    )
    if not plain_http:
        context.add_init_script("delete Navigator.prototype.serviceWorker")
    one = context.pages[0]
    sign_in(one, world.code_for(server, world.WORKER))
    assert not one.evaluate("'serviceWorker' in navigator")
    yield one
    context.close()


def test_every_page_works_online_and_says_what_is_missing(page: Page):
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for path in [*PAGES, followed(page, "/buildings", "/units/"), followed(page, "/search", "/addresses/")]:
        answer = page.goto(path)
        assert (answer and answer.status) == 200, path
        expect(page.locator("[data-missing]")).to_have_text(MISSING)
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        expect(page.locator("[data-sync]:visible")).to_have_count(0)  # no word on what arrived from who can't know
        expect(page.locator("small:visible", has_text="先存进手机")).to_have_count(0)  # nothing is kept here
    assert wrong == []


def test_forms_are_filed_at_once(page: Page, server: Server):
    page.goto("/")
    page.get_by_role("link", name="接着走").click()
    entrance = page.url
    for number, outcome in (("601", "met"), ("602", "not_home")):
        tile(page, number).click()
        page.locator(f"dialog[open] button[value={outcome}]").click()
        expect(page.locator("ol.line li")).to_contain_text("陈小满")  # the door's own page tells of the visit
        page.goto(entrance)
        expect(tile(page, number)).not_to_have_class("tile due")
    tile(page, "301").click()
    page.locator("dialog[open] a.btn").click()
    expect(page.locator("input[data-photos]")).to_be_disabled()  # a picture would be lost
    expect(page.locator("[data-photo-note]")).to_have_text(NO_PHOTOS)
    page.get_by_label("住户怎么说").fill(DIFFICULTY)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("ol.line")).to_contain_text(DIFFICULTY)
    page.goto("/handbook/entries/new")
    page.locator("textarea").fill(NOTE)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(NOTE)).to_be_visible()

    with database(server) as db:
        assert db.execute(VISITS).fetchall() == [("601", "met", ""), ("602", "not_home", ""), ("301", "met", DIFFICULTY)]
        assert db.execute("SELECT text FROM handbook_entry WHERE kind = 'note'").fetchall() == [(NOTE,)]
        assert db.execute("SELECT count(*) FROM refused_entry").fetchone() == (0,)


def test_nobody_waits_for_pages_that_can_not_come_and_signing_out_works(page: Page):
    page.goto("/ready")
    expect(page.locator("progress[data-pack]")).to_be_hidden()
    page.locator("[data-pack-ready]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")
    page.goto("/me")
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/sign-in")


def sign_in(page: Page, code: str) -> None:
    page.goto("/sign-in/code")
    hand_in(page, code)
    expect(page.locator("[data-missing]")).to_have_text(MISSING)


def followed(page: Page, start: str, prefix: str) -> str:
    """The first link of a page to where paths begin so."""
    page.goto(start)
    return page.locator(f'a[href^="{prefix}"]').first.get_attribute("href") or ""


def tile(page: Page, number: str):
    return page.locator(".tile", has_text=number)
