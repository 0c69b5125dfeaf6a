"""A phone with a PIN: who has only the phone sees nothing and writes nothing, and what waits is sent all the same."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.finder import DAY, all_receipts, everything_is_chens, have_wiped, pages_on, readable_in, set_back, stored
from tests.browser.phone import Phone
from tests.browser.test_every_page import faults
from tests.browser.world import count, wait_until
from tests.server import Server

pytestmark = pytest.mark.serial

PIN, WRONG = "402915", "111111"
MINUTE = 60 * 1000


@pytest.fixture
def locked(chen: Phone) -> Phone:
    set_pin(chen)
    chen.page.get_by_role("button", name="现在锁上").click()
    expect(asked(chen.page)).to_be_visible()
    return chen


def test_a_locked_phone_shows_nothing_and_sends_what_waits(server: Server, locked: Phone):
    for path in ("/", "/buildings", "/outbox", "/me", "/handbook/entries/new"):
        expect(asked(locked.go(path))).to_be_visible()
    assert readable_in(locked) == []
    server.start()
    locked.go("/outbox")
    wait_until(lambda: count(server, "visit") == 2 and stored(server) == 1, "what waited, by its envelopes")
    expect(asked(locked.page)).to_be_visible()
    everything_is_chens(server)
    server.stop()
    unlock(locked)
    expect(locked.outbox("filed done replaced")).to_have_count(3)  # on the very page that was asked for
    said = locked.outbox("filed done replaced").all_inner_texts()
    assert any("601" in one for one in said)
    for code in all_receipts(server):
        assert any(code in one for one in said), "what arrived while it was locked has its receipt"


def test_the_server_shows_a_locked_phone_no_page_either(server: Server, locked: Phone):
    """Should its worker be passed by: a forced reload, a worker that the browser dropped."""
    server.start()
    page = locked.page.context.new_page()
    page.goto(server.url + "/static/none")  # of our origin, and no page of the kit
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.unregister())")
    page.goto(server.url + "/me")
    expect(asked(page)).to_be_visible()
    unlock(locked)
    expect(page.get_by_role("heading", level=1)).to_contain_text("陈小满")


def test_an_untouched_phone_locks_and_what_was_half_written_is_there_afterwards(chen: Phone):
    set_pin(chen)
    page = chen.go("/handbook/entries/new")
    page.locator("textarea").press_sequentially("写到一半")
    wait_until(lambda: len(rows(chen, "drafts")) == 1, "the draft")
    set_back(chen, "unlocked", "until", 6 * MINUTE)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # she looks at it again
    expect(asked(page)).to_be_visible()
    unlock(chen)
    expect(page.locator("textarea")).to_have_value("写到一半")


def test_a_touch_keeps_it_open(chen: Phone):
    set_pin(chen)
    page = chen.go("/")
    set_back(chen, "unlocked", "until", 4 * MINUTE)
    page.locator("body").click(position={"x": 5, "y": 200})
    wait_until(lambda: left_open(chen) > 4 * MINUTE, "five minutes more")


def test_ten_wrong_ones_sign_out_and_nothing_is_lost(server: Server, locked: Phone):
    page = locked.page
    for left in range(9, 0, -1):
        enter(page, WRONG)
        expect(page.locator("form[data-pin] [data-slot=words]")).to_contain_text(f"还能试 {left} 次")
        if left <= 5:  # from the fifth on it asks for patience, also for the right one
            enter(page, PIN)
            expect(page.locator("form[data-pin] [data-slot=words]")).to_contain_text("请等")
            set_back(locked, "pin", "wait", 10 * MINUTE)
    enter(page, WRONG)
    expect(page.get_by_role("heading", level=1)).to_contain_text("退出")
    assert pages_on(locked) == 0
    assert readable_in(locked) == []
    server.start()
    locked.sign_in_with(world.code_for(server, world.OTHER))
    wait_until(lambda: count(server, "visit") == 2 and stored(server) == 1, "a colleague's contact")
    everything_is_chens(server)


def test_a_pin_is_changed_and_taken_away_only_with_the_one_before(chen: Phone):
    set_pin(chen)
    page = chen.page
    page.get_by_text("改锁屏码或取消").click()
    fill(page, "change", before=WRONG, digits="775533", again="775533")
    page.get_by_role("button", name="改锁屏码", exact=True).click()
    expect(page.locator("form[data-pin=change]")).to_contain_text("原来的锁屏码不对")
    fill(page, "change", before=PIN)
    page.get_by_role("button", name="改锁屏码", exact=True).click()
    expect(page.locator("form[data-pin=change] [name=before]")).to_have_value("")
    page.get_by_role("button", name="现在锁上").click()
    enter(page, PIN)
    expect(page.locator("form[data-pin] [data-slot=words]")).to_contain_text("还能试 9 次")
    enter(page, "775533")
    page.get_by_text("改锁屏码或取消").click()
    fill(page, "change", before="775533")
    page.get_by_role("button", name="取消锁屏码").click()
    expect(page.locator("[data-pin-said]")).to_contain_text("已取消")
    set_back(chen, "contact", "phone", 0)
    chen.go("/")
    expect(asked(page)).to_have_count(0)
    chen.go("/outbox")
    expect(chen.outbox("waiting attempted")).to_have_count(3)  # what was sealed before opens as ever


def test_a_lost_phone_is_emptied_though_it_is_locked(server: Server, locked: Phone):
    have_wiped(server)
    server.start()
    locked.page.goto(server.url + "/")
    expect(locked.page.get_by_label("密码")).to_be_visible()
    assert pages_on(locked) == 0


def test_two_different_ones_are_not_taken(chen: Phone):
    page = chen.go("/me")
    for digits, again, said in (("12345", "12345", "6 位数字"), (PIN, WRONG, "两次不一样")):
        fill(page, "set", digits=digits, again=again)
        page.locator("form[data-pin=set]").evaluate("(form) => form.noValidate = true")
        page.get_by_role("button", name="设锁屏码").click()
        expect(page.locator("form[data-pin=set] [data-slot=words]")).to_contain_text(said)


def test_after_fourteen_days_a_locked_phone_asks_for_the_password(server: Server, locked: Phone):
    """Not only for what it carried: its session, too, would need no PIN any more."""
    set_back(locked, "contact", "phone", 15 * DAY)
    locked.close()
    locked.open()
    server.start()
    expect(locked.go("/").get_by_label("密码")).to_be_visible()
    expect(locked.go("/me").get_by_label("密码")).to_be_visible()


def test_axe_finds_nothing_on_the_page_that_asks(server: Server, locked: Phone):
    for scheme in ("light", "dark"):
        locked.page.emulate_media(color_scheme=scheme)
        assert faults(locked.page, server, "/me") == []


def asked(page: Page):
    return page.get_by_label("锁屏码", exact=True)


def set_pin(phone: Phone) -> None:
    page = phone.go("/me")
    fill(page, "set", digits=PIN, again=PIN)
    page.get_by_role("button", name="设锁屏码").click()
    expect(page.locator("[data-pin-said]")).to_contain_text("设好了")


def fill(page: Page, form: str, **digits: str) -> None:
    for name, value in digits.items():
        page.locator(f"form[data-pin={form}] [name={name}]").fill(value)


def enter(page: Page, digits: str) -> None:
    asked(page).fill(digits)
    page.get_by_role("button", name="打开").click()


def unlock(phone: Phone) -> None:
    enter(phone.page, PIN)
    expect(asked(phone.page)).to_have_count(0)


ROWS = """async ([name, store]) => {
  const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
  const db = await answer(indexedDB.open(name));
  const rows = await answer(db.transaction(store).objectStore(store).getAll());
  db.close();
  return rows.map(({ id, until }) => ({ id, until: until && until - Date.now() }));
}"""


def rows(phone: Phone, store: str) -> list[dict]:
    user = phone.page.locator("html").get_attribute("data-user")
    return phone.page.evaluate(ROWS, [f"kit-{user}", store])


def left_open(phone: Phone) -> float:
    """Milliseconds until it locks."""
    return max(row["until"] or 0 for row in rows(phone, "meta"))
