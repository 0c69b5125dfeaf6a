"""S5: a hub household reports from home over a slow line; the grid worker comes and, without signal, blows the emergency whistle, two
departments report in; the desk and the owner do their parts, she is asked and says that it is solved; whoever has the query code sees how
far it is, and nobody's name."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.phone import CHROMIUM, FLAGS, Phone, hand_in
from tests.browser.proxy import Network
from tests.browser.test_reporting import signed_in
from tests.browser.world import code_for, database, wait_until
from tests.server import Server
from webapp.demo.whistles import DUTY_PHONE

pytestmark = pytest.mark.serial

WORKER, OPERATOR, OFFICER, HUB = "1010", "1002", "1004", "1012"
CALLED = ("建管办", "青石物业")
CALL = "瓷砖还在掉，已拉警戒线，请马上来"
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
def air(demo: Server) -> Iterator[Network]:
    """Between the grid worker's phone and the server; there are walls in it."""
    one = Network()
    one.server_port = demo.port
    yield one
    one.close()


@pytest.fixture
def phone(demo: Server, playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    opened: list[Phone] = []

    def of(person: str, url: str = "", *, by_code: bool = False) -> Phone:
        one = Phone(playwright, tmp_path / f"profile-{person}", demo).open()
        opened.append(one)
        if by_code:  # somebody whom the demo gave no password
            hand_in(one.go("/sign-in/code"), code_for(demo, person))
        else:
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


def lose_signal(phone: Phone, air: Network) -> None:
    air.breaks("cut")
    phone.page.context.set_offline(True)


def blow_whistle(page: Page) -> None:
    """Three taps and words, on the order's own page."""
    page.locator("details.blow summary").click()
    page.locator("#whistle label", has_text="应急哨").click()
    for department in CALLED:
        page.locator("#whistle label", has_text=department).click()
    page.locator("#words-order").fill(CALL)
    page.locator("#whistle button").click()
    expect(page.locator(".undo")).to_contain_text("存好了")


def whistle(demo: Server, more: str = "") -> str:
    """Its id, if there is one of these words."""
    with database(demo) as rows:
        found = rows.execute(f"SELECT id FROM whistle WHERE words = ? {more}", [CALL]).fetchone()
    return str(UUID(found[0])) if found else ""


def officer_of(demo: Server, department: str) -> str:
    asked = "SELECT staff_number FROM person p JOIN department_member m ON m.person_id = p.id JOIN department d ON d.id = m.department_id"
    with database(demo) as rows:
        return rows.execute(f"{asked} WHERE d.name = ?", [department]).fetchone()[0]


def report_in(demo: Server, phone: Phone, department: str) -> None:
    """Hears of it in the list, says that they come, then that they are there."""
    page = phone.go("/orders")
    page.locator("a.row", has_text=CALL[:8]).click()
    for step, words in (("answered", "收到，马上来"), ("arrived", "到场了")):
        page.get_by_role("button", name=words).first.click()
        expect(page.locator(".undo")).to_contain_text("存好了")
        wait_until(lambda step=step: _came(demo, department, step), f"{department}: {step}")


def _came(demo: Server, department: str, step: str) -> bool:
    asked = "SELECT count(*) FROM report_in r JOIN whistle w ON w.id = r.whistle_id JOIN department d ON d.id = r.department_id"
    with database(demo) as rows:
        found = rows.execute(f"{asked} WHERE w.words = ? AND d.name = ? AND r.{step}_at IS NOT NULL", [CALL, department])
        return found.fetchone()[0] == 1


def test_from_home_to_the_answer(demo, network, air, phone, desk, playwright):
    hub = phone(HUB, network.url)
    page = at(hub, network.url, "/orders/new")
    page.get_by_role("radio", name="安全隐患").click()
    page.locator("[name=words]").fill(SAID)
    page.get_by_role("link", name="下一步").click()
    page.get_by_role("button", name="报给网格员").click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    is_at(demo, "reported")
    order_id, _state, code = order(demo) or pytest.fail("nothing arrived")

    worker = phone(WORKER, air.url)
    page = at(worker, air.url, f"/orders/{order_id}")
    lose_signal(worker, air)
    page.get_by_text("补充说明").first.click()
    page.locator("#move-note [name=words]").fill("东侧拉了警戒线，先绕行")
    page.locator("#move-note button").click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    blow_whistle(page)
    expect(page.locator(".unsent")).to_contain_text("未送达，请打电话。")
    expect(page.locator(".unsent a")).to_have_attribute("href", f"tel:{DUTY_PHONE}")
    assert not whistle(demo)
    worker.page.context.set_offline(False)
    air.passes_on()
    wait_until(lambda: bool(whistle(demo)), "the whistle")
    expect(page.locator(".unsent")).to_be_hidden()

    for department in CALLED:
        report_in(demo, phone(officer_of(demo, department), by_code=True), department)
    desk.goto(f"{demo.url}/desk/whistles")
    expect(desk.locator(".mail", has_text=CALL[:8])).to_contain_text("2 家里 2 家已应哨")

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

    page = at(worker, air.url, f"/whistles/{whistle(demo)}")
    page.locator("#finish-words").fill("已加固，警戒线撤了")
    page.get_by_role("button", name="事情完了，可以撤").click()
    wait_until(lambda: bool(whistle(demo, "AND finish = '已加固，警戒线撤了'")), "the end of the whistle")

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
