"""S5: a hub household reports from home over a slow line; the grid worker, the desk and the department do their parts, she is asked and
says that it is solved; whoever has the query code sees how far it is, and nobody's name."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.phone import CHROMIUM, FLAGS, Phone
from tests.browser.proxy import Network
from tests.browser.test_reporting import signed_in
from tests.browser.world import database, wait_until
from tests.server import Server

pytestmark = pytest.mark.serial

WORKER, OPERATOR, OFFICER, HUB = "1010", "1002", "1004", "1012"
SAID = "六楼外墙瓷砖松了，风大的时候掉下来一块，下面是小孩玩的地方"
NAMES = ("罗采薇", "陈小满", "殷远", "云知夏")


@pytest.fixture
def network(demo: Server) -> Iterator[Network]:
    one = Network()
    one.server_port = demo.port
    one.is_slow_3g()
    yield one
    one.close()


@pytest.fixture
def phone(demo: Server, playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    opened: list[Phone] = []

    def of(person: str, url: str = "") -> Phone:
        one = Phone(playwright, tmp_path / f"profile-{person}", demo).open()
        opened.append(one)
        signed_in(at(one, url or demo.url, "/sign-in"), person)
        at(one, url or demo.url, "/ready")
        expect(one.page.locator("[data-pack-ready]")).to_be_visible(timeout=60_000)
        return one

    yield of
    for one in opened:
        one.close()


@pytest.fixture
def desk(demo: Server, playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    page.goto(demo.url + "/sign-in")
    signed_in(page, OPERATOR)
    yield page
    browser.close()


def at(phone: Phone, url: str, path: str) -> Page:
    phone.page.goto(url + path)
    return phone.page


def order(demo: Server) -> tuple[str, str, str] | None:
    with database(demo) as rows:
        found = rows.execute("SELECT id, state, code FROM work_order WHERE words = ?", [SAID]).fetchone()
    return found and (f"{found[0][:8]}-{found[0][8:12]}-{found[0][12:16]}-{found[0][16:20]}-{found[0][20:]}", *found[1:])


def is_at(demo: Server, state: str) -> None:
    wait_until(lambda: (order(demo) or ("", "", ""))[1] == state, f"the order at {state}")


def do(page: Page, move: str, **given: str) -> None:
    """A move at the desk."""
    form = page.locator(f'form:has(input[name="move"][value="{move}"])').first
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    for name, value in given.items():
        form.locator(f'select[name="{name}"]').select_option(label=value)
    form.locator("button").click()
    page.wait_for_load_state("networkidle")


def test_from_home_to_the_answer(demo, network, phone, desk, playwright):
    hub = phone(HUB, network.url)
    page = at(hub, network.url, "/orders/new")
    page.get_by_role("radio", name="安全隐患").click()
    page.locator("[name=words]").fill(SAID)
    page.get_by_role("link", name="下一步").click()
    page.get_by_role("button", name="报给网格员").click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    is_at(demo, "reported")
    order_id, _state, code = order(demo) or pytest.fail("nothing arrived")

    worker = phone(WORKER)
    page = worker.go(f"/orders/{order_id}")
    worker.page.context.set_offline(True)
    page.get_by_text("补充说明").first.click()
    page.locator("#move-note [name=words]").fill("东侧拉了警戒线，先绕行")
    page.locator("#move-note button").click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    worker.page.context.set_offline(False)

    desk.goto(f"{demo.url}/desk/orders/{order_id}")
    do(desk, "file", category="外墙屋面")
    is_at(demo, "filed")
    desk.goto(f"{demo.url}/desk/orders/{order_id}")
    do(desk, "dispatch", department="城管科")
    is_at(demo, "dispatched")

    officer = phone(OFFICER)
    page = officer.go(f"/orders/{order_id}")
    page.get_by_role("button", name="接单").last.click()
    is_at(demo, "accepted")
    officer.go("/orders")
    page.locator(f'a[href="/orders/{order_id}"] .chip', has_text="处置中").wait_for()
    officer.go(f"/orders/{order_id}")
    for name, said in (("contacted", "中心户"), ("facts", "东侧六块瓷砖空鼓"), ("result", "已加固，换了六块")):
        page.locator(f"#move-handle [name={name}]").fill(said)
    page.get_by_role("button", name="报处置结果").last.click()
    is_at(demo, "handled")

    page = at(hub, network.url, "/orders")
    expect(page.get_by_role("heading", name="解决了吗？回个话")).to_be_visible(timeout=60_000)
    at(hub, network.url, f"/orders/{order_id}")
    expect(page.get_by_text("已加固，换了六块")).to_be_visible()
    page.locator("#move-answer").get_by_role("radio", name="已解决").check()
    page.locator("#move-answer").get_by_role("radio", name="满意", exact=True).check()
    page.get_by_role("button", name="回话").last.click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    wait_until(lambda: _answered(demo), "her answer")

    desk.goto(f"{demo.url}/desk/orders/{order_id}")
    do(desk, "close")
    is_at(demo, "closed")

    anybody = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    page = anybody.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN").new_page()
    page.goto(f"{network.url}/progress")
    page.locator("[name=code]").fill(f"{code[:4].lower()} {code[4:]}")
    page.get_by_role("button", name="查一下").click()
    expect(page.locator(".steps .done")).to_have_count(7)
    said = page.locator("body").inner_text()
    anybody.close()
    assert "外墙屋面" in said
    assert not [one for one in (*NAMES, SAID, "警戒线", "中心户") if one in said]
    assert re.search(rf"查询码 {code[:4]} {code[4:]}", said)


def _answered(demo: Server) -> bool:
    with database(demo) as rows:
        asked = "SELECT count(*) FROM call_back JOIN work_order ON work_order.id = call_back.order_id WHERE words = ? AND how = 'app'"
        return rows.execute(asked.replace("WHERE words", "WHERE work_order.words"), [SAID]).fetchone()[0] == 1
