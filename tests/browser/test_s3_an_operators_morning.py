"""S3: an operator's Monday morning, 8:20: the brief, two reports of one matter merged, orders sent to three departments, one of which comes
back, six call-backs, and last week reconciled and locked. Three people in three windows; the warning of the story is a later issue's."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.browser.monday import AGAIN, CLOSED, LATE, MORNING, NEW, OPEN_AFTER, OPEN_BEFORE, OVER, TO_CALL, Week, a_week
from tests.browser.phone import CHROMIUM, FLAGS
from tests.browser.world import database
from tests.cast import PASSWORD
from tests.server import Server

pytestmark = pytest.mark.serial

OPERATOR, OFFICER, HEAD = "4001", "5001", "3001"
SENT = {"1号门口": "城管科", "2号门口": "建管办", "3号门口": "环卫所"}


@pytest.fixture(scope="module")
def week(tmp_path_factory) -> Week:
    return a_week(tmp_path_factory.mktemp("monday") / "data")


@pytest.fixture
def server(week: Week) -> Iterator[Server]:
    one = Server(week.data, ahead=week.ahead).start()
    yield one
    one.stop()


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Browser]:
    one = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    yield one
    one.close()


@pytest.fixture
def window(browser: Browser, server: Server) -> Callable[[str], Page]:
    """A window of its own for each person."""

    def of(person: str) -> Page:
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", base_url=server.url).new_page()
        page.goto("/sign-in")
        page.locator("input[name=login]").fill(person)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("form button.primary").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return of


def states(server: Server) -> dict[str, int]:
    with database(server) as rows:
        return dict(rows.execute("SELECT state, count(*) FROM work_order GROUP BY state").fetchall())


def move(page: Page, name: str, **given: str) -> None:
    """A move on the order's page: its form, whether it stands open or is folded."""
    form = page.locator(f'.moves form:has(input[name="move"][value="{name}"])').first
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    for field, value in given.items():
        one = form.locator(f'[name="{field}"]').first
        if one.evaluate("one => one.tagName") == "SELECT":
            one.select_option(label=value)
        else:
            one.fill(value)
    with page.expect_navigation():
        form.locator("button:not([type=button])").last.click()


def open_order(page: Page, words: str) -> None:
    page.goto("/desk/orders?view=open")
    page.locator("a.mail", has_text=words).first.click()
    expect(page.get_by_role("heading", level=1, name=re.compile(words))).to_be_visible()


def figure(page: Page, words: str) -> Locator:
    return page.locator(".figures li", has=page.get_by_text(words, exact=True)).locator(".number a")


def test_a_mondays_morning(week: Week, server: Server, window: Callable[[str], Page]):
    wu = window(OPERATOR)
    the_brief(wu)
    two_of_one_matter(wu, server)
    three_departments(wu, window(OFFICER), server)
    six_calls(wu, window(HEAD), server)
    last_week(wu, server)


def the_brief(wu: Page) -> None:
    """Every figure opens exactly what it counted."""
    wu.goto("/desk/brief")
    for words, count in (("昨夜新增", LATE), ("超时", OVER), ("待回访", TO_CALL)):
        expect(figure(wu, words)).to_have_text(str(count))
        figure(wu, words).click()
        expect(wu.locator("section a.mail")).to_have_count(count)
        wu.goto("/desk/brief")
    assert wu.locator(".sum dd").all_inner_texts() == [str(n) for n in (OPEN_BEFORE, NEW, CLOSED, OPEN_AFTER)]


def two_of_one_matter(wu: Page, server: Server) -> None:
    open_order(wu, AGAIN)
    alike = wu.locator("section.panel", has_text="可能是同一件事")
    expect(alike).to_contain_text(AGAIN)
    with wu.expect_navigation():
        alike.locator("form", has_text="并进去").first.locator("button").first.click()
    assert states(server)["merged"] == 1


def three_departments(wu: Page, officer: Page, server: Server) -> None:
    for words, department in SENT.items():
        open_order(wu, words)
        move(wu, "file", category="路灯楼灯")
        open_order(wu, words)
        move(wu, "dispatch", department=department)
    assert states(server)["dispatched"] == len(SENT)
    open_order(officer, "1号门口")
    move(officer, "return", reason="垃圾清运归环卫所")
    open_order(wu, "1号门口")
    expect(wu.locator("main")).to_contain_text("垃圾清运归环卫所")
    move(wu, "dispatch", department="环卫所")
    expect(wu.locator("main")).to_contain_text("沈立 退单")
    assert states(server)["dispatched"] == len(SENT)


def six_calls(wu: Page, head: Page, server: Server) -> None:
    """Four are satisfied, one is dissatisfied, one is not reached the third time, at a third time of the day."""
    wu.goto("/desk/call-backs")
    for _ in range(TO_CALL):
        wu.get_by_role("button", name="打下一个").first.click() if "/desk/call-backs/" not in wu.url else None
        wu.wait_for_url(re.compile("/desk/call-backs/."))
        third = wu.locator("h1", has_text=f"第{TO_CALL}处").count()
        bad = wu.locator("h1", has_text="第1处").count()
        answer(wu, "miss" if third else "no" if bad else "yes")
    with database(server) as rows:
        asked = "SELECT solved, satisfaction, count(*) FROM call_back WHERE at > ? GROUP BY solved, satisfaction"
        said = set(rows.execute(asked, [f"{MORNING - timedelta(hours=1):%Y-%m-%d %H:%M}"]).fetchall())
    assert said == {("yes", "satisfied", TO_CALL - 2), ("no", "dissatisfied", 1), ("", "", 1)}
    wu.goto("/desk/call-backs")
    wu.locator("a.mail[href^='/desk/call-backs/']", has_text=f"第{TO_CALL}处").click()
    expect(wu.locator(".read")).to_contain_text("不算满意")
    wu.get_by_role("button", name="按未联系上销号").click()
    wu.wait_for_load_state("networkidle")
    open_order(head, "第1处")
    expect(head.locator("main")).to_contain_text("领办")
    assert states(server)["closed"] == CLOSED + TO_CALL - 1  # all but the one that is open again


def answer(wu: Page, said: str) -> None:
    before = wu.url
    if said == "miss":
        wu.get_by_role("button", name="没接通").click()
    else:
        satisfaction = {"yes": "satisfied", "no": "dissatisfied"}[said]
        wu.locator(f'label:has(input[name="solved"][value="{said}"])').click()
        wu.locator(f'label:has(input[name="satisfaction"][value="{satisfaction}"])').click()
        wu.get_by_role("button", name="记下").click()
    wu.wait_for_url(lambda url: url != before)


def last_week(wu: Page, server: Server) -> None:
    """41 + 63 − 58 = 46, ticked order by order and locked; what happened this morning is no part of it."""
    sheet = "/desk/reconciliations/2026-03-09?show=unticked"
    whole, ticked = OPEN_BEFORE + NEW, 0
    wu.goto(sheet)
    assert wu.locator(".sum dd").all_inner_texts() == [str(n) for n in (OPEN_BEFORE, NEW, CLOSED, OPEN_AFTER)]
    while left := wu.locator("tr", has=wu.get_by_role("button", name="打勾")).evaluate_all("rows => rows.map((row) => row.id)"):
        for one in left:
            row = wu.locator(f"id={one}")
            row.get_by_role("button", name="打勾").click()
            expect(row).to_contain_text("✓")
            ticked += 1
            expect(wu.locator("#ticked")).to_contain_text(f"已勾 {ticked} / {whole} 件")
        wu.goto(sheet)
    expect(wu.locator("main")).to_contain_text(f"已勾 {whole} / {whole} 件")
    wu.get_by_role("button", name="锁定").click()
    expect(wu.locator("main")).to_contain_text("吴启明 锁定")
    assert not wu.get_by_role("button", name="打勾").count()
    with database(server) as rows:
        assert rows.execute("SELECT count(*) FROM reconciliation").fetchone() == (1,)
