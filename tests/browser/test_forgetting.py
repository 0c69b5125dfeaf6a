"""A phone that forgets: signed out, emptied from afar, too long alone, in other hands. It reveals nothing and loses nothing; and a
server that was put back from a copy gets again what it forgot."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import world
from tests.browser.phone import Phone
from tests.browser.world import command, count, database, inside, wait_until
from tests.server import Server
from webapp.accounts.actions import ask_wipe
from webapp.accounts.models import Device
from webapp.core.db import db

pytestmark = pytest.mark.serial

PLANTED = "王奶奶说楼道灯坏了快一个星期"
NOTED = """SELECT p.staff_number, e.text FROM handbook_entry e JOIN person p ON p.id = e.person_id WHERE e.kind = 'note'"""
VISITS = """SELECT p.staff_number, v.outcome FROM visit v JOIN person p ON p.id = v.person_id ORDER BY v.happened_at, v.id"""
SOMETHING_READABLE = (PLANTED, "白露花园", "手机号尾", "第一网格", "陈小满")

Hands = Callable[[str], Phone]


@pytest.fixture
def chen(server: Server, phones: Hands, tmp_path: Path) -> Phone:
    """Has walked without signal: a visit with a photo, a note of one's own. The server is away."""
    phone = phones("chen")
    phone.sign_in_with(world.code_for(server, world.WORKER))
    page = phone.go("/")
    page.get_by_role("link", name="接着走").click()
    expect(phone.line).to_have_text("全部送达")
    server.stop()
    phone.tap_outcome("601", "met")
    phone.open_door("301")
    page.get_by_label("住户怎么说").fill(PLANTED)
    page.locator("input[data-photos]").set_input_files(picture(tmp_path))
    expect(page.locator("[data-photo-strip] figure")).to_have_count(1)
    phone.save()
    expect(phone.door("301")).to_be_visible()
    phone.go("/handbook/entries/new")
    page.locator("textarea").fill(PLANTED)
    phone.save()
    expect(page.get_by_role("heading", level=1)).to_contain_text("星期")
    return phone


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
    with inside(server) as at:
        for device in db.session.scalars(db.select(Device).where(Device.public_key.is_not(None))):
            ask_wipe(device, by=device.person, at=at)
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
    user = chen.page.locator("html").get_attribute("data-user")
    chen.page.evaluate(
        """async (user) => {
          const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
          const db = await answer(indexedDB.open(`kit-${user}`));
          const store = db.transaction("meta", "readwrite").objectStore("meta");
          const contact = await answer(store.get("contact"));
          await answer(store.put({ ...contact, phone: contact.phone - 15 * 24 * 3600 * 1000 }, "contact"));
          db.close();
        }""",
        user,
    )
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


def picture(folder: Path) -> Path:
    path = folder / "stairs.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(path, quality=90)
    return path


def sign_out(phone: Phone) -> None:
    """Without signal: the phone forgets at once."""
    page = phone.go("/me")
    expect(page.locator("[data-unsent]")).to_contain_text("3")
    page.locator("form[data-sign-out] button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("退出")
    assert pages_on(phone) == 0


def pages_on(phone: Phone) -> int:
    return phone.page.evaluate(
        """async () => {
          const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
          let found = 0;
          for (const { name } of await indexedDB.databases()) if (name.startsWith("kit-")) {
            const db = await answer(indexedDB.open(name));
            found += await answer(db.transaction("pages").objectStore("pages").count());
            db.close();
          }
          return found;
        }"""
    )


def readable_in(phone: Phone) -> list[str]:
    """Which planted words lie readable in which files of the browser's profile, in UTF-8 or UTF-16."""
    phone.close()
    files = {path.relative_to(phone.profile).as_posix(): path.read_bytes() for path in phone.profile.rglob("*") if path.is_file()}
    needles = [(words, form) for words in SOMETHING_READABLE for form in (words.encode(), words.encode("utf-16-le"))]
    found = [f"{words} in {name}" for words, form in needles for name, data in files.items() if form in data]
    phone.open()
    phone.go("/")
    return found


def stored(server: Server) -> int:
    with database(server) as rows:
        return rows.execute("SELECT count(*) FROM photo WHERE state = 'stored'").fetchone()[0]


def everything_is_chens(server: Server) -> None:
    with database(server) as rows:
        assert sorted(rows.execute(VISITS)) == [(world.WORKER, "met"), (world.WORKER, "met")]
        assert list(rows.execute(NOTED)) == [(world.WORKER, PLANTED)]
        assert rows.execute("SELECT count(*) FROM refused_entry").fetchone() == (0,)


def all_receipts(server: Server) -> list[str]:
    with database(server) as rows:
        return [code for (code,) in rows.execute("SELECT receipt FROM filed_entry ORDER BY id")]
