"""Two of something: two tabs of one phone, two workers at one door, two workers of one grid one after the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import world
from tests.browser.phone import Phone
from tests.browser.world import count, database
from tests.server import Server

pytestmark = pytest.mark.serial

OPEN, SENT = "waiting attempted", "filed done replaced"
VISITS = """SELECT a.door, p.staff_number, v.outcome FROM visit v JOIN address a ON a.id = v.address_id JOIN person p ON p.id = v.person_id
    WHERE v.withdrawn_at IS NULL ORDER BY v.happened_at, v.id"""
NOTED = """SELECT p.staff_number, count(*) FROM handbook_entry e JOIN person p ON p.id = e.person_id
    WHERE e.withdrawn_at IS NULL GROUP BY p.staff_number ORDER BY p.staff_number"""

Hands = Callable[[str], Phone]


def test_two_tabs_of_one_phone_send_everything_once_and_show_each_others_marks(server: Server, phones: Hands):
    phone = phones("chen")
    phone.sign_in_with(world.code_for(server, world.WORKER))
    to_the_entrance(phone)
    here, there = phone.page, phone.page.context.new_page()
    there.goto(here.url)
    server.stop()

    tap_at_once(here, {"601": "met", "602": "met"}, there, {"603": "not_home", "501": "refused"})
    for tab in (here, there):
        expect(tab.locator(".tile.waits")).to_have_count(4)
    server.start()
    for tab in (here, there):
        tab.evaluate("dispatchEvent(new Event('online'))")
    for tab in (here, there):
        expect(tab.locator("[data-sync] [data-slot=words]")).to_have_text("全部送达")
        expect(tab.locator(".tile.waits")).to_have_count(0)

    phone.go("/outbox")
    expect(phone.outbox(SENT)).to_have_count(4)
    expect(phone.page.locator("[data-counts]")).to_contain_text("手机 4 = 服务器 4")
    with database(server) as db:
        assert [seq for (seq,) in db.execute("SELECT seq FROM filed_entry ORDER BY seq")] == [1, 2, 3, 4]
        assert sorted(db.execute(VISITS)) == [
            ("501", world.WORKER, "refused"),
            ("601", world.WORKER, "met"),
            ("602", world.WORKER, "met"),
            ("603", world.WORKER, "not_home"),
        ]


def test_two_workers_at_one_door_are_both_kept_each_with_the_own_name(server: Server, phones: Hands):
    chen, lin = phones("chen"), phones("lin")
    for phone, number in ((chen, world.WORKER), (lin, world.OTHER)):
        phone.sign_in_with(world.code_for(server, number))
        to_the_entrance(phone)
    server.stop()
    chen.tap_outcome("601", "not_home")
    lin.tap_outcome("601", "met")
    server.start()

    for phone in (lin, chen):  # the later one arrives first
        phone.go("/outbox")
        expect(phone.outbox(SENT)).to_have_count(1)
    with database(server) as db:
        assert db.execute(VISITS).fetchall() == [("601", world.WORKER, "not_home"), ("601", world.OTHER, "met")]
        assert db.execute(NOTED).fetchall() == [(world.WORKER, 1), (world.OTHER, 1)]
        assert db.execute("SELECT count(DISTINCT receipt) FROM filed_entry").fetchone() == (2,)
        assert db.execute("SELECT count(*) FROM refused_entry").fetchone() == (0,)
    for phone in (chen, lin):  # and both phones come to show what happened last
        to_the_entrance(phone)
        expect(phone.door("601")).to_have_class("tile met")
        phone.open_door("601")
        expect(phone.page.locator("ol.line li")).to_have_count(2)
        expect(phone.page.locator("ol.line li").first).to_contain_text("林可")


def test_a_grid_handed_over_meanwhile_credits_the_writer_and_moves_the_pages(server: Server, phones: Hands):
    chen = phones("chen")
    chen.sign_in_with(world.code_for(server, world.WORKER))
    to_the_entrance(chen)
    entrance = chen.page.url.removeprefix(server.url)
    server.stop()
    chen.tap_outcome("601", "met")
    chen.close()
    world.hand_over(server, world.WORKER, world.NEXT)
    server.start()
    zhou = phones("zhou")
    zhou.sign_in_with(world.code_for(server, world.NEXT))
    zhou.go(entrance)
    expect(zhou.door("601")).to_have_class("tile due")
    assert count(server, "visit") == 0

    chen.open().go("/outbox")
    expect(chen.outbox(SENT)).to_have_count(1)
    expect(chen.line).to_have_text("全部送达")
    with database(server) as db:
        assert db.execute(VISITS).fetchall() == [("601", world.WORKER, "met")]
        assert db.execute(NOTED).fetchall() == [(world.WORKER, 1)]
        assert db.execute("SELECT count(*) FROM refused_entry").fetchone() == (0,)
    zhou.go(entrance)
    expect(zhou.door("601")).to_have_class("tile met")

    expect(chen.go("/").locator("main")).to_contain_text("眼下没有归你走的网格")
    server.stop()
    expect(chen.go(entrance).locator("h1")).to_have_text("这一页不在手机里，现在又没信号。")
    expect(chen.go("/handbook").get_by_role("heading", level=1)).to_contain_text("手账")
    expect(zhou.go(entrance).locator(".tile").first).to_be_visible()


def to_the_entrance(phone: Phone) -> None:
    page = phone.go("/")
    page.get_by_role("link", name="接着走").click()
    expect(phone.door("601")).to_be_visible()
    expect(phone.line).to_have_text("全部送达")


def tap_at_once(here, mine: dict[str, str], there, yours: dict[str, str]) -> None:
    """Each pair of taps falls in one moment: both tabs reach for the same number in the outbox."""
    for (door, outcome), (other_door, other_outcome) in zip(mine.items(), yours.items(), strict=True):
        for tab, number in ((here, door), (there, other_door)):
            tab.locator(".tile", has_text=number).click()
        for tab, value in ((here, outcome), (there, other_outcome)):
            tab.evaluate("value => void setTimeout(() => document.querySelector(`dialog[open] button[value=${value}]`).click())", value)
        for tab in (here, there):
            expect(tab.locator(".undo")).to_contain_text("存好了")
