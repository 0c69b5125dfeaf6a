"""Reporting on a real phone: three questions at home without signal, the same page without any script, a find at a door,
and what is seen by somebody whose move came second."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.phone import CHROMIUM, FLAGS, Phone
from tests.browser.world import database, inside
from tests.server import Server
from webapp.accounts.models import Person
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.orders import actions
from webapp.orders.models import WorkOrder

pytestmark = pytest.mark.serial

PASSWORD = "走格演示"
WORKER, OFFICER, LEADER, HUB = "1010", "1004", "1003", "1012"
SAID = "六楼外墙瓷砖松了，风大的时候掉下来一块"


@pytest.fixture
def phone(demo: Server, playwright: Playwright, tmp_path: Path) -> Iterator[Callable[[str], Phone]]:
    """Signed in, with everything on board."""
    opened: list[Phone] = []

    def of(person: str) -> Phone:
        one = Phone(playwright, tmp_path / f"profile-{person}", demo).open()
        opened.append(one)
        signed_in(one.go("/sign-in"), person)
        one.go("/ready")
        expect(one.page.locator("[data-pack-ready]")).to_be_visible()
        return one

    yield of
    for one in opened:
        one.close()
    if not demo.running:
        demo.start()


def signed_in(page: Page, person: str) -> None:
    page.locator("input[name=login]").fill(person)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def reported(demo: Server, words: str) -> list[tuple]:
    with database(demo) as rows:
        return rows.execute("SELECT source, title, visit_id IS NOT NULL FROM work_order WHERE words = ?", [words]).fetchall()


def test_a_hub_household_reports_in_three_steps_without_signal(demo, phone):
    hub = phone(HUB)
    demo.stop()
    page = hub.go("/")
    page.get_by_role("link", name="报一件事").click()
    expect(page.locator("#step-2")).to_be_hidden()
    page.get_by_role("radio", name="安全隐患").click()
    expect(page.locator("#step-1")).to_be_hidden()
    page.locator("[name=words]").fill(SAID)
    page.get_by_role("link", name="下一步").click()
    expect(page.locator("#step-3 input[name=building]").first).to_be_checked()
    page.get_by_role("button", name="报给网格员").click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    demo.start()
    page.reload()
    expect(page.locator(".list .row", has_text=SAID[:8])).to_be_visible()
    assert reported(demo, SAID) == [("hub", f"安全隐患：{SAID}", False)]


def test_going_back_leads_to_the_question_before(phone):
    page = phone(HUB).go("/orders/new")
    page.get_by_role("radio", name="物业服务").click()
    expect(page.locator("#step-2 legend")).to_be_focused()
    page.go_back()
    expect(page.locator("#step-1")).to_be_visible()
    expect(page.locator("[name=category]:checked + span")).to_have_text("物业服务")


def test_without_any_script_the_questions_stand_on_one_page(demo, playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="zh-CN").new_page()
    try:
        page.goto(demo.url + "/sign-in")
        signed_in(page, HUB)
        page.goto(demo.url + "/orders/new")
        for step in (1, 2, 3):
            expect(page.locator(f"#step-{step}")).to_be_visible()
        expect(page.get_by_role("link", name="下一步")).to_be_hidden()
        page.get_by_role("radio", name="安全隐患").click()
        page.locator("[name=words]").fill("没有脚本也能报")
        page.get_by_role("button", name="报给网格员").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("没有脚本也能报")
        expect(page.get_by_role("button", name="复制这段话")).to_be_hidden()
    finally:
        browser.close()


def test_what_is_found_at_a_door_goes_with_the_visit(demo, phone):
    worker = phone(WORKER)
    page = worker.go("/search")
    door = page.eval_on_selector('a[href^="/addresses/"]', "link => link.getAttribute('href')")
    demo.stop()
    worker.go(door)
    page.get_by_text("发现要别人来办的事").click()
    page.locator("[name=found_words]").fill("楼道里堆了杂物")
    page.locator("[name=found_category]").select_option("0302")
    worker.save()
    expect(page.locator(".undo")).to_contain_text("存好了")
    demo.start()
    worker.go("/outbox")
    worker.send_now()
    expect(worker.outbox("filed done replaced")).to_have_count(1)
    assert reported(demo, "楼道里堆了杂物") == [("walk", "楼道里堆了杂物", True)]


def test_whoever_comes_second_reads_both_sides_in_the_outbox(demo, phone):
    officer = phone(OFFICER)
    page = officer.go("/orders")
    href = page.eval_on_selector('a[href^="/orders/0"]:has(.chip:text("处置中"))', "link => link.getAttribute('href')")
    demo.stop()
    officer.go(href)
    for name, said in (
        ("contacted", "四楼李女士"),
        ("facts", "灯座锈坏了，物业换过一次又坏了"),
        ("result", "换了灯座和灯泡，试过三次都亮"),
    ):
        page.locator(f"#move-handle [name={name}]").fill(said)
    page.get_by_role("button", name="报处置结果").last.click()
    expect(page.locator(".undo")).to_contain_text("存好了")
    suspend(demo, href.rsplit("/", 1)[1])
    demo.start()
    officer.go("/outbox")
    officer.send_now()
    refused = officer.outbox("refused")
    expect(refused).to_contain_text("灯座锈坏了，物业换过一次又坏了")
    expect(refused).to_contain_text("先办了一步")


def suspend(demo: Server, order_id: str) -> None:
    """Meanwhile the street leader suspends it."""
    with inside(demo) as at:
        order = db.session.get_one(WorkOrder, UUID(order_id))
        leader = db.session.scalars(db.select(Person).where(Person.staff_number == LEADER, Person.street_id == order.street_id)).one()
        given = {"reason": "等配件", "review_on": local_day(at) + timedelta(days=7)}
        actions.move(order, "suspend", by=leader, at=at, received_at=at, given=given)
