"""What is written in the afternoon of story S1, and what the server must hold of it in the end, whichever browser wrote it."""

import io
from pathlib import Path

from PIL import ExifTags, Image

from tests.browser.world import count, database, wait_until
from tests.server import Server

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
DIFFICULTY = "四楼楼道灯坏了快一个星期，晚上要摸着墙走。"
ANSWER = "灯什么时候修好"
NOTE = "王奶奶说女儿在外地，下次带一张社区食堂的饭卡。"


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


def kill_in_the_middle(server: Server) -> None:
    """-9 as soon as the texts are in and the photos still travel."""
    wait_until(lambda: count(server, "filed_entry") > 0, "the first entries filed")
    server.kill()
    assert stored_photos(server) < 3


def receipts_are_those_of_the_server(shown: list[str], server: Server) -> None:
    """The same receipts, and the entries filed in the order in which they were written."""
    with database(server) as db:
        filed = [receipt for (receipt,) in db.execute("SELECT receipt FROM filed_entry")]
        in_order = [seq for (seq,) in db.execute("SELECT seq FROM filed_entry ORDER BY rowid")]
    assert sorted(shown) == sorted(filed)
    assert in_order == sorted(in_order) == list(range(1, ENTRIES + 1))


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


def stored_photos(server: Server) -> int:
    with database(server) as db:
        return db.execute("SELECT count(*) FROM photo WHERE state = 'stored'").fetchone()[0]
