"""The operator's morning by keyboard: through the list, into an order, to its act; keys are letters while one types, and go away for
whoever switches them off. And a report taken down with what is found meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.phone import CHROMIUM, FLAGS
from tests.browser.test_every_page import OFFICER, OPERATOR, PASSWORD, faults
from tests.server import Server

pytestmark = pytest.mark.serial


@pytest.fixture
def page(demo: Server, playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=FLAGS, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    page = context.pages[0]
    sign_in(page, demo, OPERATOR)
    expect(page.locator(".keys-on")).to_be_attached()
    yield page
    context.close()


def sign_in(page: Page, demo: Server, number: str) -> None:
    page.context.clear_cookies()
    page.goto(demo.url + "/sign-in")
    page.locator("input[name=login]").fill(number)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(demo.url + "/desk/orders")


def test_j_and_k_go_through_the_list_and_enter_opens(page: Page):
    rows = page.locator("[data-list] a.mail")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    title = rows.nth(0).locator("b").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".read h1")).to_have_text(title)


def test_a_key_leads_to_the_act_and_does_nothing_by_itself(page: Page):
    open_one(page, "待派单")
    before = page.url
    page.keyboard.press("d")
    expect(page.locator("[data-key=d]")).to_be_focused()
    assert page.url == before
    page.keyboard.press("u")
    expect(page.locator("details[open] button", has_text="催办")).to_be_focused()


def test_while_one_types_keys_are_letters(page: Page):
    open_one(page, "待派单")
    field = page.locator("#dispatch-words")
    field.click()
    page.keyboard.type("jdmu?1")
    expect(field).to_have_value("jdmu?1")
    expect(page.locator("#keys")).to_be_hidden()


def test_an_answer_of_the_call_back_is_chosen_by_its_number(page: Page):
    page.goto(page.url.split("?")[0] + "?view=call-back")
    with page.expect_navigation():
        page.locator("[data-list] a.mail").first.click()
    page.keyboard.press("2")
    expect(page.locator("[name=solved][value=partly]").first).to_be_checked()


def test_the_sheet_says_what_keys_do_and_switches_them_off(page: Page):
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("[data-keys-sheet]").click()
    page.locator("#keys button", has_text="关掉快捷键").click()
    expect(page.locator("#keys")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator("[data-list] a.mail").first).not_to_be_focused()
    page.locator("[data-keys-sheet]").click()
    page.locator("button", has_text="打开快捷键").click()
    expect(page.locator(".keys-on")).to_be_attached()


def test_what_somebody_says_on_the_telephone_finds_its_place_and_its_like(page: Page, demo: Server):
    page.goto(demo.url + "/desk/orders/new")
    page.locator("#words").fill("楼道灯又不亮了")
    page.locator("#q").fill("1幢")
    first = page.locator("[name=spot]").first
    expect(first).to_be_attached()
    first.check()
    expect(first).to_be_checked()
    page.locator("button.primary").click()
    page.wait_for_url("**/slip")
    assert len(page.locator(".aloud").inner_text()) == len("7K4M 2Q9D")
    path = page.url.removeprefix(demo.url)
    comparison = path.replace("/slip", "/comparison")
    page.goto(demo.url + comparison)
    number = page.locator(".panel h2 a").first.inner_text()
    page.goto(demo.url + "/desk/orders?view=open")
    other = page.locator("[data-list] a.mail", has_not_text="楼道灯又不亮了").first.get_attribute("href").split("?")[0]
    for shown in (path, comparison, f"{other}/comparison?number={number}"):
        assert not faults(page, demo, shown)


def test_a_template_is_put_in_after_what_stands_there(page: Page):
    open_one(page, "待派单")
    refusal = page.locator("details", has=page.locator("> form > input[value=void]"))
    refusal.locator("> summary").click()
    refusal.locator(".templates > summary").click()
    field = refusal.locator("textarea")
    field.fill("查过了。")
    refusal.locator("button[data-words]", has_text="不归街道管").click()
    expect(field).to_have_value("查过了。\n这件事归水务公司管，我们已经把情况转过去，他们会在两天内给您回话。")


def test_an_answer_that_is_a_template_alone_is_said_to_be_one(page: Page, demo: Server):
    sign_in(page, demo, OFFICER)
    open_one(page, "处置中")
    act = page.locator("section.panel", has=page.locator("> form > input[value=handle]"))
    act.locator(".templates > summary").click()
    act.locator("button[data-words]").first.click()
    expect(act.locator("[data-set-phrase]")).to_be_visible()
    act.locator("textarea[name=result]").press_sequentially("灯座也换了")
    expect(act.locator("[data-set-phrase]")).to_be_hidden()


def open_one(page: Page, state: str) -> None:
    page.locator("[data-list] a.mail", has_text=state).first.click()
    expect(page.locator(".read h1")).to_be_visible()
