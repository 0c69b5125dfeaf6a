"""A resident finds the grid worker by the number of the house, without signing in, and says that nobody answered; the worker answers
for it; the centre names somebody for a net, and residents read it at once."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.phone import CHROMIUM, FLAGS
from tests.server import Server

pytestmark = pytest.mark.serial
PASSWORD, STREET = "走格演示", "000000001"
WORKER, OPERATOR = "1010", "1002"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def window(browser: Browser, demo: Server) -> Callable[..., Page]:
    """A window of somebody's own; without a number, a resident's."""

    def window(number: str = "", size: dict = PHONE) -> Page:
        page = browser.new_context(viewport=size, locale="zh-CN", service_workers="block", base_url=demo.url).new_page()
        if number:
            page.goto("/sign-in")
            page.locator("input[name=login]").fill(number)
            page.locator("input[type=password]").fill(PASSWORD)
            page.locator("form button.primary").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return window


def find(resident: Page) -> None:
    resident.goto(f"/streets/{STREET}/people")
    resident.get_by_label("小区").select_option(label="枫杨二村")
    resident.get_by_label("楼号").fill("3")
    resident.get_by_role("button", name="查一查").click()
    expect(resident.get_by_role("heading", level=1)).to_contain_text("枫杨二村 3幢")


def test_who_was_called_in_vain_is_answered_for(window):
    resident, worker = window(), window(WORKER)
    find(resident)
    expect(resident.get_by_role("link", name="打电话给网格员")).to_have_attribute("href", "tel:10020001010")
    resident.get_by_text("我打过电话，接通了吗？").click()
    resident.get_by_role("radio", name="网格员").check()
    resident.get_by_role("button", name="没接通").click()
    expect(resident.get_by_role("status")).to_contain_text("谢谢，记下了")

    worker.goto("/reach")
    card = worker.locator("section.card", has_text="枫杨二村 3幢")
    card.get_by_label("怎么办的").fill("换了手机，号码已改")
    card.get_by_role("button", name="已有交代").click()
    expect(worker.locator("section.card", has_text="枫杨二村 3幢")).to_have_count(0)


def test_whoever_the_centre_names_is_read_by_residents_at_once(window):
    resident, operator = window(), window(OPERATOR, DESK)
    find(resident)
    expect(resident.locator(".serves", has_text="综合治理")).to_have_count(0)

    operator.goto("/desk/nets?state=gaps")
    operator.locator("tbody a[href^='/desk/grids/']").first.click()
    form = operator.locator("form[action$='/net-staff']")
    form.get_by_role("button", name="定这个人").click()
    expect(operator.locator("#wrong")).to_contain_text("填一样就够")
    form.get_by_label("或者姓名").fill("毛晓静")
    form.get_by_label("工作电话").fill("10018000001")
    form.get_by_role("button", name="定这个人").click()
    expect(operator.locator("tr#governance")).to_contain_text("毛晓静")

    resident.reload()
    expect(resident.locator(".serves", has_text="综合治理")).to_contain_text("10018000001")
    expect(resident.locator("body")).not_to_contain_text("毛晓静")
