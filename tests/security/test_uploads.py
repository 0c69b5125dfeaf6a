"""Files that are a picture and something else besides, and names that lead elsewhere. What is no picture at all: tests/photos."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.cast import sign_in
from tests.photos import pictures
from tests.photos.tus import SPEAKS, Sender, base64_of, sha256
from webapp.areas.models import Address
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.photos.models import Photo
from webapp.visits import actions as visits

pytestmark = pytest.mark.databases("sqlite")
PAGE = b"<html><script>alert(document.domain)</script></html>"
TRICKS = ["../../../../tmp/evil", "/etc/passwd", "..\\..\\evil", "a/b.php", "%2e%2e%2fevil", "x\0.jpg", "a" * 64 + "/..", "A" * 64, "CON"]


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("evil.html", PAGE)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def with_segment(marker: int, body: bytes) -> bytes:
    plain = pictures.numbered(3)
    return plain[:2] + segment(marker, body) + plain[2:]


def script_from_its_first_byte() -> bytes:
    """Also valid JavaScript: the length of its first segment opens a comment, which the segment closes before its own words."""
    plain = pictures.numbered(3)
    body = b"*/=alert(1);/*"
    return plain[:2] + b"\xff\xe0\x2f\x2a" + body.ljust(0x2F2A - 2, b" ") + plain[2:]


TWO_IN_ONE = {
    "a page in a comment": with_segment(0xFE, PAGE),
    "a page where cameras write": with_segment(0xE1, b"Exif\0\0" + PAGE),
    "a page where editors write": with_segment(0xED, PAGE),
    "a page in the JFIF head": with_segment(0xE0, b"JFIF\0" + PAGE),
    "a page in a profile": with_segment(0xE2, b"ICC_PROFILE\0\1\1" + PAGE),
    "a page behind the end": pictures.numbered(3) + PAGE,
    "an archive behind the end": pictures.numbered(3) + archive(),
    "two pictures": pictures.numbered(3) + pictures.numbered(4) + PAGE,
    "a script": script_from_its_first_byte(),
    "a PNG with a page in its text": pictures.png()[:33] + pictures._chunk(b"tEXt", b"Comment\0" + PAGE) + pictures.png()[33:],
    "a PNG and an archive": pictures.png() + archive(),
    "a WebP and a page": pictures.webp() + PAGE,
}


@pytest.fixture
def phone(app, cast) -> Sender:
    return Sender(sign_in(app.test_client(), cast.worker))


@pytest.fixture
def given_out(app, cast, phone):
    """Sends a picture, shows it in a visit, and fetches it as a colleague's browser does: the answers, whole and small."""

    def given_out(data: bytes):
        filetype = "image/png" if data[:4] == b"\x89PNG" else "image/webp" if data[:4] == b"RIFF" else "image/jpeg"
        last = phone.send(data, filetype)
        assert last.status_code == 204, last.text
        with app.app_context(), committed():
            said = visits.Said("met", photos=(sha256(data),))
            door, by = db.session.get_one(Address, cast.land.addresses[0].id), db.session.merge(cast.worker)
            visits.visit(door, said, key=new_id(), replaces=None, by=by, at=now(), received_at=now())
        with app.app_context():
            photo_id = db.session.scalars(db.select(Photo.id).where(Photo.sent_sha256 == sha256(data))).one()
        return [phone.client.get(f"/photos/{photo_id}{end}") for end in ("", "/thumbnail")]

    return given_out


@pytest.mark.parametrize("kind", TWO_IN_ONE)
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(given_out, kind):
    for answer in given_out(TWO_IN_ONE[kind]):
        assert b"alert(" not in answer.data
        assert b"PK\3\4" not in answer.data
        assert answer.data.startswith(b"\xff\xd8\xff")
        pictures.opened(answer.data)


def test_what_hides_in_the_picture_s_own_bytes_is_given_out_as_a_picture_and_runs_nowhere(given_out):
    """Bytes between the last dot and the end can be anything; no decoder misses them, and a browser may do nothing with them."""
    plain = pictures.from_our_phone()
    for answer in given_out(plain[:-2] + PAGE + plain[-2:]):
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Content-Disposition"].startswith("inline; filename=")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
def test_a_name_that_leads_elsewhere_leads_nowhere(app, phone, trick):
    before = files_around(app)
    said = f"sha256 {base64_of(trick.encode())},filetype {base64_of(b'image/jpeg')}"
    assert phone.client.post("/offline/photos", headers=SPEAKS | {"Upload-Length": "10", "Upload-Metadata": said}).status_code == 400
    for path in (f"/offline/photos/{trick}", f"/photos/{trick}", f"/photos/{trick}/thumbnail"):
        assert phone.client.get(path).status_code in {404, 405}
        assert phone.client.patch(path, headers=SPEAKS | {"Upload-Offset": "0"}, data=b"x").status_code in {404, 405}
    assert phone.known(trick) == {"stored": [], "refused": {}}
    assert files_around(app) == before


def test_names_of_files_that_a_sender_adds_are_not_used(app, phone):
    data = pictures.numbered(5)
    named = f"sha256 {base64_of(sha256(data).encode())},filetype {base64_of(b'image/jpeg')},filename {base64_of(b'../../evil.html')}"
    answer = phone.begin(data, **{"Upload-Metadata": named})
    assert phone.piece(answer.headers["Location"], 0, data).status_code == 204
    [stored] = {path.name for path in files_around(app) if path.suffix == ".jpg"}
    assert len(stored) == 64 + len(".jpg")
    assert not [path for path in files_around(app) if "evil" in path.name]


def files_around(app) -> set[Path]:
    folder = Path(app.config["DATA"])
    return {path for path in folder.parent.rglob("*") if path.is_file() and ".db" not in path.name}
