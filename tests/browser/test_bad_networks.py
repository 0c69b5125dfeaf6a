"""Bad networks: whatever answers in the server's place, nothing leaves the phone before the server has it, and then it is there once."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import world
from tests.browser.phone import PASSWORD, Phone
from tests.browser.proxy import Network
from tests.browser.world import count, database, wait_until
from tests.server import Server

pytestmark = pytest.mark.serial

PORTAL = "连上的网络要先登录，还没送到。换个网络再试。"
AWAY = re.compile(r"^服务器没回应，过 \d 分钟自己再试。你接着走。$")  # it waits longer with each try
NO_SIGNAL = "无信号 · 2 项已存本机，有信号自动送出"
SAYS = {"portal": PORTAL, "login": PORTAL, "502": AWAY, "swallow": NO_SIGNAL}
ARRIVED = "全部送达"
OPEN, SENT = "waiting attempted", "filed done replaced"
OUTBOX = "/offline/outbox"
A_LITTLE_OVER_A_MINUTE = 61_000  # after which the phone gives a request up


@pytest.fixture
def network() -> Iterator[Network]:
    one = Network()
    yield one
    one.close()


@pytest.fixture
def server(network: Network, settled: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that is known, and reached, only by the network's address."""
    one = Server(Path(shutil.copytree(settled, tmp_path / "data")), {"GRIDWALK_PUBLIC_URL": network.url})
    network.server_port, one.url = one.port, network.url
    one.start()
    yield one
    one.stop()


@pytest.fixture
def phone(server: Server, phones: Callable[[str], Phone]) -> Phone:
    """In front of an entrance, with the pack whole."""
    one = phones("chen")
    one.sign_in_with(world.code_for(server, world.WORKER))
    one.go("/")
    one.page.get_by_role("link", name="接着走").click()
    expect(one.line).to_have_text(ARRIVED)
    return one


@pytest.mark.parametrize("fault", SAYS)
def test_everything_stays_until_the_server_itself_has_it(phone: Phone, server: Server, network: Network, fault: str):
    network.breaks(fault)
    phone.tap_outcome("601", "met")
    phone.tap_outcome("602", "not_home")
    expect(phone.line).to_have_text(SAYS[fault])
    kept = phone.kept()
    assert [(one["state"], one["attempted"]) for one in kept] == [("waiting", False)] * 2  # it never came so far as to be asked for

    network.breaks(fault, at=OUTBOX)  # now the server can be seen, but what is sent does not get there
    phone.go("/outbox")
    expect(phone.outbox(OPEN)).to_have_count(2)
    phone.send_now()
    wait_until(lambda: network.seen > 0, "the delivery meeting the fault")
    expect(phone.line).to_have_text(SAYS[fault])
    expect(phone.outbox(OPEN).locator("[data-slot=state]")).to_have_text(["送过，还没等到回音，会再问"] * 2)
    assert [(one["key"], one["state"]) for one in phone.kept()] == [(one["key"], "waiting") for one in kept]
    assert count(server, "filed_entry") == (2 if fault == "swallow" else 0)

    network.passes_on()
    phone.send_now()
    arrived_once(phone, server, [one["key"] for one in kept])


def test_a_network_that_only_hangs_is_given_up_and_asked_again(phone: Phone, server: Server, network: Network):
    phone.page.clock.install()
    network.breaks("hang", at=OUTBOX)
    phone.tap_outcome("601", "met")
    wait_until(lambda: network.seen > 0, "the delivery hanging")
    expect(phone.line).to_have_text("正在送…")
    phone.page.clock.run_for(A_LITTLE_OVER_A_MINUTE)
    expect(phone.line).to_have_text(AWAY)
    [kept] = phone.kept()
    assert kept["state"] == "waiting"
    assert count(server, "filed_entry") == 0

    network.passes_on()
    phone.page.clock.run_for(60_000)
    expect(phone.line).to_have_text(ARRIVED)  # nobody tapped anything: the phone tried by itself
    phone.go("/outbox")
    arrived_once(phone, server, [kept["key"]])


def test_the_carried_pages_open_behind_a_portal(phone: Phone, network: Network):
    entrance = phone.page.url
    network.breaks("portal")
    for path, heading in [("/", "今日"), ("/buildings", "楼栋"), ("/handbook", "手账"), ("/outbox", "发件箱")]:
        expect(phone.go(path).get_by_role("heading", level=1)).to_contain_text(heading)
    phone.page.goto(entrance)
    expect(phone.door("601")).to_be_visible()


def test_an_edit_after_the_answer_was_lost_replaces_what_the_server_had_taken(phone: Phone, server: Server, network: Network):
    network.breaks("swallow", at=OUTBOX)
    phone.open_door("301")
    phone.page.get_by_label("住户怎么说").fill("楼道灯坏了。")
    phone.save()
    wait_until(lambda: count(server, "filed_entry") == 1, "the server's commit")
    phone.go("/outbox")
    expect(phone.outbox(OPEN)).to_have_count(1)

    phone.outbox(OPEN).locator("summary").click()
    phone.outbox(OPEN).get_by_role("button", name="改一改").click()
    words = phone.page.get_by_label("住户怎么说")
    expect(words).to_have_value("楼道灯坏了。")
    words.fill("四楼楼道灯坏了快一个星期。")
    phone.save()
    expect(phone.door("301")).to_be_visible()
    old, new = phone.kept()
    assert (old["state"], old["attempted"], new["replaces"]) == ("waiting", True, old["key"])

    network.passes_on()
    phone.go("/outbox")
    arrived_once(phone, server, [old["key"], new["key"]])
    with database(server) as db:
        visits = db.execute("SELECT id, difficulty, withdrawn_at IS NULL, replaced_by_id FROM visit ORDER BY id").fetchall()
        live = db.execute("SELECT count(*) FROM handbook_entry WHERE withdrawn_at IS NULL").fetchone()
    ids = [one["key"].replace("-", "") for one in (old, new)]
    assert visits == [(ids[0], "楼道灯坏了。", 0, ids[1]), (ids[1], "四楼楼道灯坏了快一个星期。", 1, None)]
    assert live == (1,)


def test_an_expired_session_lets_read_and_write_and_all_of_it_goes_after_the_sign_in(phone: Phone, server: Server):
    phone.page.context.clear_cookies()
    phone.tap_outcome("601", "met")
    phone.tap_outcome("602", "not_home")
    expect(phone.line).to_have_text("登录过期了。没送出的 2 项都在，登录后接着送。")
    expect(phone.go("/handbook").get_by_role("heading", level=1)).to_contain_text("手账")
    phone.go("/outbox")
    expect(phone.outbox(OPEN)).to_have_count(2)
    keys = [one["key"] for one in phone.kept()]
    assert count(server, "filed_entry") == 0

    page = phone.page
    page.locator("[data-sync]").get_by_role("link", name="登录").click()
    page.locator("input[name=login]").fill(world.WORKER)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    phone.go("/outbox")
    expect(page.locator("[data-sync]").get_by_role("link", name="登录")).to_be_hidden()
    arrived_once(phone, server, keys)


def arrived_once(phone: Phone, server: Server, keys: list[str]) -> None:
    """On the phone everything has its receipt, and the server holds each key once."""
    expect(phone.outbox(SENT)).to_have_count(len(keys))
    expect(phone.outbox(OPEN)).to_have_count(0)
    expect(phone.line).to_have_text(ARRIVED)
    with database(server) as db:
        filed = db.execute("SELECT id, receipt FROM filed_entry ORDER BY id").fetchall()
        visits = [key for (key,) in db.execute("SELECT id FROM visit ORDER BY id")]
        assert db.execute("SELECT count(*) FROM refused_entry").fetchone() == (0,)
    assert [key for key, _ in filed] == visits == [key.replace("-", "") for key in sorted(keys)]
    assert sorted(phone.outbox(SENT).locator("code").all_text_contents()) == sorted(receipt for _, receipt in filed)
