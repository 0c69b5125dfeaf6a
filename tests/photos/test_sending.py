"""Sending a photo in pieces: what arrives is kept, is checked when whole, and is asked for once."""

import errno
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest

from tests.photos import pictures
from tests.photos.tus import PIECE, SPEAKS, checksum, metadata, sha256
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.photos import actions, storage
from webapp.photos.actions import KEPT_STAGED, MOST_STAGED
from webapp.photos.models import Photo
from webapp.photos.tus import READ


@pytest.fixture
def photos(app):
    """The rows of photos, read afresh each time."""

    def read() -> list[Photo]:
        with app.app_context():
            return list(db.session.scalars(db.select(Photo).order_by(Photo.id)))

    return read


@pytest.fixture
def files(app):
    """Names of all files of a kind."""
    return lambda kind: sorted(path.name for path in Path(app.config["DATA"], kind).rglob("*") if path.is_file())


def test_the_server_says_what_it_can(app):
    answer = app.test_client().options("/offline/photos")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum"}
    assert answer.headers["Tus-Max-Size"] == str(15 * 1024 * 1024)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256"


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_picture_for_which_there_is_no_room_is_stored_as_soon_as_there_is(phone, photos, files, monkeypatch, fault):
    """All its pieces came; what is made of them can't be written."""
    data = pictures.from_our_phone()

    def full(_descriptor):
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        answer = phone.send(data)
        assert (answer.status_code, answer.json["problem"]["name"]) == (503, "try-again")
    assert [row.state for row in photos()] == ["staged"]
    assert files("photos") == files("thumbnails") == [], "neither a picture nor a half of one"
    assert phone.begin(data).headers["Photo-Stored"] == sha256(data)


def test_nobody_sends_without_signing_in(app):
    answer = app.test_client().post("/offline/photos", headers=SPEAKS | {"Upload-Length": "9"})
    assert answer.status_code == 401
    assert answer.json["kit"] == 1


def test_a_camera_photo_arrives_in_pieces_and_is_stored_once(phone, photos, files):
    data = pictures.from_a_camera()
    assert len(data) > PIECE
    begun = phone.begin(data)
    assert begun.status_code == 201
    place, end = begun.headers["Location"], 0
    assert "Upload-Expires" in begun.headers
    while end < len(data):
        assert phone.offset(place).headers["Upload-Offset"] == str(end)
        piece = data[end : end + PIECE]
        answer = phone.piece(place, end, piece)
        end += len(piece)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(end))
        assert answer.headers.get("Photo-Stored") == (sha256(data) if end == len(data) else None)
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    [photo] = photos()
    assert (photo.state, photo.sent_sha256, photo.sent_bytes) == ("stored", sha256(data), len(data))
    assert (photo.width, photo.height) == (1200, 1600)
    assert photo.stored_sha256 != photo.sent_sha256
    assert files("photos") == files("thumbnails") == [f"{photo.stored_sha256}.jpg"]
    assert files("uploads") == []


def test_what_is_stored_is_named_by_what_it_holds(phone, photos, app):
    data = pictures.from_our_phone()
    phone.send(data)
    [photo] = photos()
    assert photo.stored_sha256 == photo.sent_sha256 == sha256(data)
    name = photo.stored_sha256
    assert Path(app.config["DATA"], "photos", name[:2], name[2:4], f"{name}.jpg").read_bytes() == data


def test_a_photo_sent_before_is_not_sent_again(phone, photos):
    data = pictures.from_our_phone()
    phone.send(data)
    again = phone.begin(data)
    assert again.status_code == 200
    assert again.headers["Photo-Stored"] == sha256(data)
    assert again.headers["Upload-Offset"] == str(len(data))
    assert len(photos()) == 1


def test_a_line_cut_in_the_middle_of_a_piece_costs_what_was_still_on_its_way(phone):
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]
    arrived = 5 * READ + 100
    cut = _patch(phone.client, place, io.BytesIO(data[:arrived]), announced=len(data))
    assert cut.status_code == 400
    offset = int(phone.offset(place).headers["Upload-Offset"])
    assert offset == arrived
    while offset < len(data):
        answer = phone.piece(place, offset, data[offset : offset + PIECE])
        offset = int(answer.headers["Upload-Offset"])
    assert answer.headers["Photo-Stored"] == sha256(data)


def test_a_piece_that_arrived_damaged_is_dropped_and_asked_for_again(phone):
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]
    phone.piece(place, 0, data[:1000])
    damaged = phone.piece(place, 1000, b"x" * 500, **{"Upload-Checksum": checksum(data[1000:1500])})
    assert damaged.status_code == 460
    assert phone.offset(place).headers["Upload-Offset"] == "1000"


def test_a_piece_without_a_checksum_is_taken_too(phone):
    data = pictures.from_our_phone()[:1000]
    place = phone.begin(data).headers["Location"]
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert phone.client.patch(place, data=data[:500], headers=SPEAKS | headers).status_code == 204


@pytest.mark.parametrize("offset", [0, 999, 1001, 20_000])
def test_a_piece_from_elsewhere_is_not_taken(phone, offset):
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]
    phone.piece(place, 0, data[:1000])
    assert phone.piece(place, offset, data[offset : offset + 500]).status_code == 409
    assert phone.offset(place).headers["Upload-Offset"] == "1000"


def test_more_than_was_announced_is_not_taken(phone):
    data = pictures.from_our_phone()[:1000]
    place = phone.begin(data).headers["Location"]
    assert phone.piece(place, 0, data + b"more").status_code == 409
    assert phone.offset(place).headers["Upload-Offset"] == "0"


def test_a_piece_over_256_kb_is_not_taken(phone):
    data = pictures.from_a_camera()
    place = phone.begin(data).headers["Location"]
    assert phone.piece(place, 0, data[: PIECE + 1]).status_code == 413


def test_a_photo_over_15_mb_is_not_begun(phone):
    answer = phone.client.post(
        "/offline/photos", headers=SPEAKS | {"Upload-Length": str(15 * 1024 * 1024 + 1), "Upload-Metadata": metadata(b"x", "image/heic")}
    )
    assert answer.status_code == 413
    assert "15 MB" in answer.json["problem"]["sentence"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "0"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "many"},
        {"Upload-Length": "9" * 30},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "sha256 !!!"},
        {"Upload-Metadata": "sha256 " + "YWJj"},
        {"Upload-Metadata": "sha256 /w=="},
    ],
)
def test_an_announcement_that_makes_no_sense_is_refused(phone, photos, headers):
    assert phone.begin(b"0123456789", **headers).status_code == 400
    assert photos() == []


def test_another_version_of_tus_is_refused(phone):
    assert phone.client.post("/offline/photos", headers={"Tus-Resumable": "0.2.2"}).status_code == 412


def test_bytes_that_are_not_those_announced_are_begun_anew(phone, photos, files):
    data, other = pictures.from_our_phone(), pictures.numbered(1)
    said = {"Upload-Metadata": metadata(data, "image/jpeg")}
    place = phone.begin(other, **said).headers["Location"]
    assert phone.piece(place, 0, other).status_code == 410
    assert phone.offset(place).status_code == 410
    assert (photos(), files("photos"), files("uploads")) == ([], [], [])


@pytest.mark.parametrize(
    ("data", "filetype", "name"),
    [
        (pictures.svg(), "image/jpeg", "photo-not-a-picture"),
        (pictures.bomb(), "image/png", "photo-too-many-dots"),
        (pictures.moving("WEBP"), "image/webp", "photo-moves"),
        (pictures.png(), "image/jpeg", "photo-mislabelled"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_a_sentence_and_not_asked_for_again(phone, photos, files, data, filetype, name):
    answer = phone.send(data, filetype)
    assert answer.status_code == 422
    assert answer.json["kit"] == 1
    assert answer.json["problem"]["name"] == name
    sentence = answer.json["problem"]["sentence"]
    assert sentence.startswith(("这", "会"))
    assert phone.known(sha256(data)) == {"stored": [], "refused": {sha256(data): sentence}}
    again = phone.begin(data)
    assert (again.status_code, again.json["problem"]["name"]) == (422, name)
    [photo] = photos()
    assert (photo.state, photo.refusal) == ("refused", name)
    assert (files("photos"), files("uploads")) == ([], [])


def test_a_truncated_photo_is_refused(phone):
    data = pictures.from_a_camera()[:500_000]
    answer = phone.send(data)
    assert answer.status_code == 422
    assert "缺了一截" in answer.json["problem"]["sentence"]


@pytest.mark.parametrize(
    ("made", "filetype"), [(pictures.png, "image/png"), (pictures.webp, "image/webp"), (pictures.heic, "application/octet-stream")]
)
def test_png_webp_and_heic_are_taken(phone, photos, made, filetype):
    assert phone.send(made(), filetype).headers["Photo-Stored"] == sha256(made())
    assert photos()[0].state == "stored"


def test_a_phone_that_missed_the_last_answer_learns_what_became_of_it(phone):
    data = pictures.from_our_phone()
    phone.send(data)
    assert phone.known(sha256(data), "0" * 64, "not a hash") == {"stored": [sha256(data)], "refused": {}}


def test_an_upload_that_was_whole_when_the_server_died_is_settled_by_asking_again(phone, photos, monkeypatch):
    data = pictures.numbered(3)
    place = phone.begin(data).headers["Location"]
    with monkeypatch.context() as power:
        power.setattr(actions, "examine", _goes_out)
        assert phone.piece(place, 0, data).status_code == 500
    assert phone.offset(place).headers["Upload-Offset"] == str(len(data))
    answer = phone.begin(data)
    assert (answer.status_code, answer.headers["Photo-Stored"]) == (200, sha256(data))
    assert photos()[0].state == "stored"


def test_after_it_is_stored_the_place_of_the_pieces_says_that_nothing_is_missing(phone):
    data = pictures.numbered(4)
    place = phone.begin(data).headers["Location"]
    phone.piece(place, 0, data)
    assert phone.offset(place).headers["Upload-Offset"] == str(len(data))
    assert phone.piece(place, 0, data).status_code == 409


def test_beginning_again_goes_on_where_it_was(phone):
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]
    phone.piece(place, 0, data[:1000])
    assert phone.begin(data).headers["Location"] == place
    assert phone.offset(place).headers["Upload-Offset"] == "1000"


@pytest.mark.databases("postgresql")
def test_the_same_photo_begun_twice_at_once_is_begun_once(phone_of, chen, photos, monkeypatch):
    """On SQLite a writer is alone. Here neither sees the other's row before both have looked."""
    both, data, make_room = Barrier(2), pictures.from_our_phone(), actions._make_room
    monkeypatch.setattr(actions, "_make_room", lambda person: (both.wait(5), make_room(person)))
    phones = [phone_of(chen), phone_of(chen)]
    with ThreadPoolExecutor(2) as at_once:
        answers = list(at_once.map(lambda phone: phone.begin(data), phones))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.headers["Location"] for answer in answers}) == len(photos()) == 1


def test_the_same_picture_of_two_people_is_two_photos_over_one_file(phone, phone_of, lin, photos, files):
    data = pictures.from_our_phone()
    phone.send(data)
    hers = phone_of(lin)
    assert hers.known(sha256(data)) == {"stored": [], "refused": {}}
    assert hers.begin(data).status_code == 201, "having seen the same hash elsewhere is no proof of having the picture"
    hers.send(data)
    assert len(photos()) == 2
    assert len(files("photos")) == 1


def test_nobody_goes_on_with_anothers_upload(phone, phone_of, lin):
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]
    hers = phone_of(lin)
    assert hers.offset(place).status_code == 410
    assert hers.piece(place, 0, data[:1000]).status_code == 410
    assert phone.offset(place).headers["Upload-Offset"] == "0"


def test_two_connections_cannot_write_over_each_other(phone, phone_of, chen, app):
    """The first one wakes up again after its successor went on."""
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]

    class Slow(io.RawIOBase):
        """Gives a part, lets the other connection pass, then gives more."""

        def __init__(self):
            self.parts = iter([data[:READ], data[READ : 2 * READ]])
            self.passed = False

        def readable(self):
            return True

        def readinto(self, buffer):
            part = next(self.parts, b"")
            if part and part != data[:READ]:
                assert phone.piece(place, READ, data[READ : READ + 700]).status_code == 204
            buffer[: len(part)] = part
            return len(part)

    answer = _patch(phone_of(chen).client, place, Slow(), announced=2 * READ)
    assert answer.status_code == 409
    kept = Path(app.config["DATA"], "uploads", place.rsplit("/", 1)[1]).read_bytes()
    assert kept == data[: READ + 700]


def _goes_out(upload):
    raise RuntimeError("the power went out")


def _patch(client, place: str, body, announced: int):
    """A first piece whose body is read from `body`, which may give less than was announced."""
    headers = SPEAKS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return client.patch(place, headers=headers, environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(announced)})


def test_uploads_that_nobody_ends_are_swept(phone, app, photos, files):
    data = pictures.from_our_phone()
    place = phone.begin(data).headers["Location"]
    phone.piece(place, 0, data[:1000])
    with app.app_context():
        with committed():
            assert actions.sweep(now() + KEPT_STAGED - timedelta(minutes=1)) == 0
        with committed():
            assert actions.sweep(now() + KEPT_STAGED + timedelta(minutes=1)) == 1
    assert (photos(), files("uploads")) == ([], [])
    assert phone.offset(place).status_code == 410


def test_pieces_that_no_row_knows_of_go_after_a_week(phone, app, files):
    place = phone.begin(pictures.from_our_phone()).headers["Location"].rsplit("/", 1)[1]
    with app.app_context():
        staging, ids = actions.staging(), [UUID(place), new_id(), new_id()]
        for upload_id in ids:
            staging.append(upload_id, 0, b"a piece")
        for upload_id in ids[:2]:
            week_ago = (now() - KEPT_STAGED - timedelta(minutes=1)).timestamp()
            os.utime(staging.folder / str(upload_id), (week_ago, week_ago))
        list(actions.sweep_all(now()))
    assert files("uploads") == sorted([place, str(ids[2])])


def test_new_folders_are_synced_into_those_above_them(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(storage, "_sync", synced.append)
    storage.Files(tmp_path).put("photos", "abcdef", b"dots")
    assert [path.relative_to(tmp_path).as_posix() for path in synced] == [".", "photos", "photos/ab", "photos/ab/cd"]


def test_one_person_cannot_fill_the_disk_with_beginnings(phone, photos):
    first = phone.begin(pictures.numbered(0)).headers["Location"]
    for number in range(1, MOST_STAGED + 1):
        assert phone.begin(pictures.numbered(number) + bytes([number])).status_code == 201
    assert len(photos()) == MOST_STAGED
    assert phone.offset(first).status_code == 410, "the oldest makes way and is begun anew"
