"""A phone that forgets: signed out, emptied from afar, too long alone, in other hands. It reveals nothing and loses nothing; and a
server that was put back from a copy gets again what it forgot."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import world
from tests.browser.finder import (
    DAY,
    PLANTED,
    SOMETHING_READABLE,
    all_receipts,
    everything_is_chens,
    have_wiped,
    pages_on,
    readable_in,
    set_back,
    sign_out,
    stored,
)
from tests.browser.phone import Phone
from tests.browser.world import command, count, database, wait_until
from tests.server import Server

pytestmark = pytest.mark.serial

Hands = Callable[[str], Phone]


def test_a_signed_out_phone_reveals_nothing_and_a_colleague_carries_its_work(server: Server, phones: Hands, chen: Phone):
    assert readable_in(chen) == []  # not even while it is signed in
    sign_out(chen)
    assert readable_in(chen) == []
    server.start()
    chen.sign_in_with(world.code_for(server, world.OTHER))
    wait_until(lambda: count(server, "visit") == 2 and stored(server) == 1, "a colleague's contact")
    everything_is_chens(server)
    chen.go("/outbox")
    expect(chen.page.locator("[data-none]")).to_be_visible()  # nothing of it is the colleague's


def test_a_rescue_file_is_handed_in_by_a_colleague_elsewhere(server: Server, phones: Hands, chen: Phone, tmp_path: Path):
    sign_out(chen)
    server.start()
    page = chen.go("/sign-in")
    with page.expect_download() as saved:
        page.get_by_role("button", name="存一份救援文件").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    said = json.loads(file.read_text())
    assert (len(said["entries"]), len(said["photos"])) == (3, 1)
    assert not any(words in file.read_text() for words in SOMETHING_READABLE)

    lin = phones("lin")
    lin.sign_in_with(world.code_for(server, world.OTHER))
    page = lin.go("/rescue")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="交上去").click()
    expect(page.locator("main [role=status]")).to_contain_text("文件已交上")
    assert PLANTED not in page.content()
    assert stored(server) == 1
    everything_is_chens(server)

    chen.sign_in_with(world.code_for(server, world.WORKER))  # the phone comes back to life: nothing is doubled
    wait_until(lambda: [one["state"] for one in chen.kept()].count("waiting") == 0, "the phone's own word")
    everything_is_chens(server)


def test_a_lost_phone_is_emptied_at_its_next_contact_and_says_so(server: Server, chen: Phone):
    have_wiped(server)
    server.start()
    chen.page.goto(server.url + "/")
    expect(chen.page.get_by_label("密码")).to_be_visible()
    with database(server) as rows:
        wait_until(lambda: rows.execute("SELECT count(*) FROM device WHERE wiped_at IS NOT NULL").fetchone() == (1,), "the phone's word")
    assert readable_in(chen) == []
    assert pages_on(chen) == 0
    chen.sign_in_with(world.code_for(server, world.WORKER))
    wait_until(lambda: count(server, "visit") == 2 and stored(server) == 1, "what was not sent")
    everything_is_chens(server)


def test_after_fourteen_days_alone_nothing_is_left_to_see_and_nothing_is_lost(server: Server, chen: Phone):
    set_back(chen, "contact", "phone", 15 * DAY)
    chen.close()
    chen.open()
    page = chen.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("14")
    assert readable_in(chen) == []
    assert pages_on(chen) == 0
    server.start()
    chen.go("/")
    wait_until(lambda: count(server, "visit") == 2 and stored(server) == 1, "what was not sent")
    everything_is_chens(server)


def test_a_server_put_back_from_yesterdays_copy_gets_again_what_it_forgot(server: Server, chen: Phone, tmp_path: Path):
    with database(server) as rows, sqlite3.connect(tmp_path / "yesterday.db") as copy:
        rows.backup(copy)
    server.start()
    chen.go("/outbox")
    expect(chen.outbox("filed done replaced")).to_have_count(3, timeout=60_000)
    wait_until(lambda: stored(server) == 1, "the photo")
    receipts = all_receipts(server)
    server.stop()

    for part in server.data.glob("gridwalk.db*"):
        part.unlink()
    shutil.copy(tmp_path / "yesterday.db", server.data / "gridwalk.db")
    command(server, "restored")
    assert count(server, "visit") == 0
    server.start()
    chen.go("/outbox")
    wait_until(lambda: count(server, "visit") == 2 and stored(server) == 1, "what the server forgot")
    everything_is_chens(server)
    assert all_receipts(server) == receipts
    expect(chen.outbox("filed done replaced")).to_have_count(3)
    expect(chen.page.locator("[data-counts]")).to_contain_text("手机 3 = 服务器 3")
