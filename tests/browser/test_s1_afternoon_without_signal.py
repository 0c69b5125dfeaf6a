"""Story S1: a grid worker's afternoon in an old compound without signal, on real input, with the server process really gone."""

import io
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import expect

from tests.browser import world
from tests.browser.phone import Phone
from tests.browser.world import count, database, wait_until
from tests.server import Server

pytestmark = pytest.mark.serial

QUICK = {
    "601": "met",
    "602": "met",
    "603": "not_home",
    "501": "refused",
    "502": "vacant",
    "503": "unsafe",
    "401": "moved",
    "402": "met",
    "403": "met",
}
ENTRIES = 13  # nine quick visits, the full one, the new household, the visit to it, the note


def camera(folder: Path, number: int) -> Path:
    """A 12 MP picture as a phone takes it: lying on its side by EXIF, with the place where it was taken."""
    picture = Image.effect_noise((400, 300), 80).convert("RGB").resize((4000, 3000))
    picture.paste((200, 30 * number, 30), (0, 0, 2000, 1500))
    exif = picture.getexif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "Door Phone 3"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (31.0, 46.0, 12.0), 3: "E", 4: (119.0, 58.0, 3.0)})
    path = folder / f"photo-{number}.jpg"
    picture.save(path, quality=88, exif=exif)
    return path


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
    expect(phone.outbox("waiting attempted")).to_have_count(ENTRIES)

    server.start()
    phone.send_now()
    kill_in_the_middle(server)
    server.start()
    phone.go("/outbox")
    expect(phone.outbox("filed done replaced")).to_have_count(ENTRIES, timeout=120_000)
    wait_until(lambda: stored_photos(server) == 3, "three photos stored")

    receipts_on_both_sides_are_equal(phone, server)
    what_the_server_holds(server)
    what_the_pages_say(phone)


def walk(phone: Phone, folder: Path) -> None:
    page = phone.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今日")
    page.get_by_role("link", name="接着走").click()
    for number, outcome in QUICK.items():
        phone.tap_outcome(number, outcome)
    expect(phone.door("601")).to_have_class("tile due as-met waits")

    phone.open_door("301")
    page.get_by_role("checkbox", name="公共设施").check()
    page.get_by_label("住户怎么说").fill("四楼楼道灯坏了快一个星期，晚上要摸着墙走。")
    page.get_by_label("我来回话，回什么").fill("灯什么时候修好")
    page.locator("input[data-photos]").set_input_files([camera(folder, number) for number in (1, 2, 3)])
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
    page.locator("textarea").fill("王奶奶说女儿在外地，下次带一张社区食堂的饭卡。")
    phone.save()
    expect(page.get_by_role("heading", level=1)).to_contain_text("星期")


def kill_in_the_middle(server: Server) -> None:
    """-9 as soon as the texts are in and the photos still travel."""
    wait_until(lambda: count(server, "filed_entry") > 0, "the first entries filed")
    server.kill()
    assert stored_photos(server) < 3


def receipts_on_both_sides_are_equal(phone: Phone, server: Server) -> None:
    phone.go("/outbox")
    codes = phone.outbox("filed done replaced").locator("code")
    expect(codes).to_have_count(ENTRIES)
    with database(server) as db:
        filed = [receipt for (receipt,) in db.execute("SELECT receipt FROM filed_entry")]
        in_order = [seq for (seq,) in db.execute("SELECT seq FROM filed_entry ORDER BY rowid")]
    assert sorted(codes.all_text_contents()) == sorted(filed)
    assert in_order == sorted(in_order) == list(range(1, ENTRIES + 1))
    expect(phone.page.locator("[data-counts]")).to_contain_text(f"手机 {ENTRIES} = 服务器 {ENTRIES}")


def what_the_server_holds(server: Server) -> None:
    with database(server) as db:
        visits = db.execute(
            "SELECT a.door, v.outcome FROM visit v JOIN address a ON a.id = v.address_id ORDER BY v.happened_at, v.id"
        ).fetchall()
        assert visits == [*QUICK.items(), ("301", "met"), ("401", "met")]
        assert db.execute("SELECT count(*) FROM household WHERE contact_name = '何女士' AND ends_at IS NULL").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM promise").fetchone() == (1,)
        kinds = dict(db.execute("SELECT kind, count(*) FROM handbook_entry GROUP BY kind").fetchall())
        assert kinds == {"visit": len(visits), "note": 1}
        assert db.execute("SELECT count(*) FROM refused_entry").fetchone() == (0,)
    pictures = sorted(path for path in (server.data / "photos").rglob("*") if path.is_file())
    large = [Image.open(io.BytesIO(path.read_bytes())) for path in pictures]
    whole = [picture for picture in large if max(picture.size) > 400]
    assert len(whole) == 3
    for picture in whole:
        picture.load()
        assert picture.format == "JPEG"
        assert picture.size == (1200, 1600)  # upright, 1600 px
        assert not picture.getexif()


def what_the_pages_say(phone: Phone) -> None:
    page = phone.go("/")
    expect(page.locator(".lead .big")).to_have_text("6")  # 601, 602, 402, 403, 301 and the new household; nobody else was met
    phone.go("/handbook")
    expect(page.get_by_text("走了 10 户")).to_be_visible()  # the quiet visits, folded into one line
    expect(page.get_by_text("四楼楼道灯坏了快一个星期")).to_be_visible()
    expect(page.get_by_text("王奶奶说女儿在外地")).to_be_visible()


def stored_photos(server: Server) -> int:
    with database(server) as db:
        return db.execute("SELECT count(*) FROM photo WHERE state = 'stored'").fetchone()[0]
