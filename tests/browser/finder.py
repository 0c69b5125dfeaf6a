"""What the finder of a phone can do with it, and what must be true of the work that its owner left in it."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser import world
from tests.browser.phone import Phone
from tests.browser.world import database, inside
from tests.server import Server
from webapp.accounts.actions import ask_wipe
from webapp.accounts.models import Device
from webapp.core.db import db

PLANTED = "王奶奶说楼道灯坏了快一个星期"
NOTED = """SELECT p.staff_number, e.text FROM handbook_entry e JOIN person p ON p.id = e.person_id WHERE e.kind = 'note'"""
VISITS = """SELECT p.staff_number, v.outcome FROM visit v JOIN person p ON p.id = v.person_id ORDER BY v.happened_at, v.id"""
SOMETHING_READABLE = (PLANTED, "白露花园", "手机号尾", "第一网格", "陈小满")

DAY = 24 * 3600 * 1000  # in milliseconds


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


def have_wiped(server: Server) -> None:
    """Her phone is lost: the office asks that it be emptied."""
    with inside(server) as at:
        for device in db.session.scalars(db.select(Device).where(Device.public_key.is_not(None))):
            ask_wipe(device, by=device.person, at=at)


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


def set_back(phone: Phone, row: str, moment: str, by: int) -> None:
    """Moves a moment that the phone wrote down into the past, as time would."""
    phone.page.evaluate(
        """async ([user, row, moment, by]) => {
          const answer = (ask) => new Promise((done, failed) => { ask.onsuccess = () => done(ask.result); ask.onerror = failed; });
          const db = await answer(indexedDB.open(`kit-${user}`));
          const store = db.transaction("meta", "readwrite").objectStore("meta");
          const found = await answer(store.get(row));
          await answer(store.put({ ...found, [moment]: found[moment] - by }, row));
          db.close();
        }""",
        [phone.page.locator("html").get_attribute("data-user"), row, moment, by],
    )
