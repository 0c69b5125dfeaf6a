"""A sealed photo that anybody hands over is opened on the server, checked like any other, and is its writer's."""

import json
from uuid import UUID

import pytest

from tests.offline.envelopes import seal, sealed_photo
from tests.photos import pictures
from tests.photos.tus import PIECE, SPEAKS, Sender, base64_of, sha256
from webapp.core import sealing
from webapp.core.db import db
from webapp.photos.models import Photo


@pytest.fixture
def lock(app) -> dict:
    """What phones seal to."""
    with app.app_context():
        return sealing.newest()


@pytest.fixture
def colleague(phone_of, lin) -> Sender:
    return phone_of(lin)


@pytest.fixture
def photos(app):
    def read() -> list[Photo]:
        with app.app_context():
            return list(db.session.scalars(db.select(Photo).order_by(Photo.id)))

    return read


def begun(sender: Sender, envelope: dict, sealed: bytes, named: str, **headers: str):
    """Announces a sealed photo."""
    said = f"sha256 {base64_of(named.encode())},filetype {base64_of(b'image/jpeg')},envelope {base64_of(json.dumps(envelope).encode())}"
    return sender.client.post("/offline/photos", headers=SPEAKS | {"Upload-Length": str(len(sealed)), "Upload-Metadata": said} | headers)


def brought(sender: Sender, envelope: dict, sealed: bytes, named: str):
    """All of it; the last answer."""
    answer = begun(sender, envelope, sealed, named)
    if answer.status_code != 201:
        return answer
    place = answer.headers["Location"]
    for start in range(0, len(sealed), PIECE):
        answer = sender.piece(place, start, sealed[start : start + PIECE])
    return answer


def sealed_by(lock: dict, writer: UUID, data: bytes) -> tuple[dict, bytes]:
    return sealed_photo(lock, data, sha256(data), device="d", user=str(writer))


def test_a_colleague_brings_a_photo_and_it_is_its_writers(colleague, phone, lock, chen, lin, photos):
    data = pictures.from_our_phone()
    answer = brought(colleague, *sealed_by(lock, chen, data), sha256(data))
    assert answer.headers["Photo-Stored"] == sha256(data)
    (photo,) = photos()
    assert (photo.person_id, photo.brought_by_id, photo.state, photo.envelope) == (chen, lin, "stored", None)
    assert phone.known(sha256(data))["stored"] == [sha256(data)]
    assert colleague.known(sha256(data))["stored"] == []


def test_a_photo_the_writer_sent_already_is_not_asked_for_again(colleague, phone, lock, chen, photos):
    data = pictures.numbered(1)
    phone.send(data)
    answer = begun(colleague, *sealed_by(lock, chen, data), sha256(data))
    assert (answer.status_code, answer.headers["Photo-Stored"]) == (200, sha256(data))
    assert len(photos()) == 1


def test_a_second_colleague_goes_on_where_the_first_broke_off(colleague, phone_of, cast, lock, chen):
    data = pictures.from_our_phone()
    envelope, sealed = sealed_by(lock, chen, data)
    place = begun(colleague, envelope, sealed, sha256(data)).headers["Location"]
    colleague.piece(place, 0, sealed[:1000])
    other = phone_of(cast.grid_head.id)
    assert begun(other, envelope, sealed, sha256(data)).headers["Location"] == place
    assert other.offset(place).headers["Upload-Offset"] == "1000"
    assert other.piece(place, 1000, sealed[1000:]).headers["Photo-Stored"] == sha256(data)


def test_the_writers_own_unsealed_copy_takes_the_place_of_a_sealed_one(colleague, phone, lock, chen, photos):
    data = pictures.numbered(2)
    begun(colleague, *sealed_by(lock, chen, data), sha256(data))
    assert phone.send(data).headers["Photo-Stored"] == sha256(data)
    assert [photo.state for photo in photos()] == ["stored"]


@pytest.mark.parametrize("what", ["key", "user", "data", "kid"])
def test_an_altered_envelope_is_refused_before_bytes_travel(colleague, lock, chen, lin, photos, what):
    data = pictures.numbered(3)
    envelope, sealed = sealed_by(lock, chen, data)
    other = {"key": sha256(b"other"), "user": str(lin)}.get(what, envelope["epk"])
    answer = begun(colleague, envelope | {what: other}, sealed, sha256(data))
    assert answer.status_code == 422
    assert answer.json["problem"]["name"] == "altered"
    assert photos() == []


def test_altered_bytes_are_thrown_away_and_bar_nobody(colleague, phone, lock, chen, photos):
    data = pictures.numbered(4)
    envelope, sealed = sealed_by(lock, chen, data)
    answer = brought(colleague, envelope, sealed[:-1] + bytes([sealed[-1] ^ 1]), sha256(data))
    assert answer.status_code == 410
    assert photos() == []
    assert phone.send(data).headers["Photo-Stored"] == sha256(data)


def test_another_photo_than_the_one_named_is_thrown_away(colleague, lock, chen, photos):
    wanted, other = pictures.numbered(5), pictures.numbered(6)
    envelope, sealed = sealed_photo(lock, other, sha256(wanted), device="d", user=str(chen))
    assert brought(colleague, envelope, sealed, sha256(wanted)).status_code == 410
    assert photos() == []


def test_a_sealed_file_that_is_no_picture_is_refused_like_an_open_one(colleague, lock, chen, photos):
    data = b"<svg onload=alert(1)>" * 20
    assert brought(colleague, *sealed_by(lock, chen, data), sha256(data)).status_code == 422
    assert [photo.state for photo in photos()] == ["refused"]


def test_another_streets_photo_can_not_be_brought(colleague, cast, lock, photos):
    data = pictures.numbered(7)
    assert begun(colleague, *sealed_by(lock, cast.stranger.id, data), sha256(data)).status_code == 422
    assert photos() == []


@pytest.mark.parametrize("said", ["no json", "[]", "7"])
def test_what_is_no_envelope_is_a_bad_request(colleague, said, photos):
    data = pictures.numbered(8)
    parts = [f"sha256 {base64_of(sha256(data).encode())}", f"envelope {base64_of(said.encode())}"]
    answer = colleague.client.post("/offline/photos", headers=SPEAKS | {"Upload-Length": "9", "Upload-Metadata": ",".join(parts)})
    assert answer.status_code == 400
    assert photos() == []


def test_an_entrys_envelope_opens_no_photo(colleague, lock, chen, photos):
    data = pictures.numbered(9)
    envelope = seal(lock, b"{}", key=sha256(data), device="d", user=str(chen), seq=1)
    assert begun(colleague, envelope, data, sha256(data)).status_code == 422
    assert photos() == []
