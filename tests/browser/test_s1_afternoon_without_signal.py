"""Story S1: a grid worker's afternoon in an old compound without signal, on real input, with the server process really gone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import afternoon, world
from tests.browser.phone import Phone
from tests.browser.world import wait_until
from tests.server import Server

pytestmark = pytest.mark.serial


def test_everything_arrives_exactly_once_in_order_with_receipts(server: Server, phones, tmp_path: Path):
    phone: Phone = phones("chen")
    phone.sign_in_with(world.code_for(server, world.WORKER))
    phone.close()
    server.stop()

    phone.open()  # cold: a new process, no server
    walk(phone, tmp_path)
    phone.close()
    phone.open()
    phone.go("/outbox")
    expect(phone.outbox("waiting attempted")).to_have_count(afternoon.ENTRIES)

    server.start()
    phone.send_now()
    afternoon.kill_in_the_middle(server)
    server.start()
    phone.go("/outbox")
    expect(phone.outbox("filed done replaced")).to_have_count(afternoon.ENTRIES, timeout=120_000)
    wait_until(lambda: afternoon.stored_photos(server) == 3, "three photos stored")

    receipts_on_both_sides_are_equal(phone, server)
    afternoon.what_the_server_holds(server)
    what_the_pages_say(phone)


def walk(phone: Phone, folder: Path) -> None:
    page = phone.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")
    page.get_by_role("link", name="接着走").click()
    for number, outcome in afternoon.QUICK.items():
        phone.tap_outcome(number, outcome)
        if outcome == "moved":  # it leads on to who lives there now; nobody is there yet
            page.go_back()
    expect(phone.door("601")).to_have_class("tile due as-met waits")

    phone.open_door("301")
    page.get_by_role("checkbox", name="公共设施").check()
    page.get_by_label("住户怎么说").fill(afternoon.DIFFICULTY)
    page.get_by_label("我来回话，回什么").fill(afternoon.ANSWER)
    page.locator("input[data-photos]").set_input_files([afternoon.camera(folder, number) for number in (1, 2, 3)])
    expect(page.locator("[data-photo-strip] figure")).to_have_count(3)
    phone.save()
    expect(phone.door("301")).to_be_visible()

    phone.open_door("401")
    page.get_by_text("换了住户").click()
    page.get_by_label("怎么称呼").fill("何女士")
    page.get_by_role("button", name="登记新住户").click()
    expect(phone.door("401")).to_be_visible()
    phone.tap_outcome("401", "met")

    phone.go("/handbook/entries/new")
    page.locator("textarea").fill(afternoon.NOTE)
    phone.save()
    expect(page.get_by_role("heading", level=1)).to_contain_text("星期")


def receipts_on_both_sides_are_equal(phone: Phone, server: Server) -> None:
    phone.go("/outbox")
    codes = phone.outbox("filed done replaced").locator("code")
    expect(codes).to_have_count(afternoon.ENTRIES)
    afternoon.receipts_are_those_of_the_server(codes.all_text_contents(), server)
    expect(phone.page.locator("[data-counts]")).to_contain_text(f"手机 {afternoon.ENTRIES} = 服务器 {afternoon.ENTRIES}")


def what_the_pages_say(phone: Phone) -> None:
    page = phone.go("/")
    expect(page.locator(".lead .big")).to_have_text("6")  # 601, 602, 402, 403, 301 and the new household; nobody else was met
    phone.go("/handbook")
    expect(page.get_by_text("走了 10 户")).to_be_visible()  # the quiet visits, folded into one line
    expect(page.get_by_text("四楼楼道灯坏了快一个星期")).to_be_visible()
    expect(page.get_by_text("王奶奶说女儿在外地")).to_be_visible()
