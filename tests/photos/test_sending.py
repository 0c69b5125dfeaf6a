"""Sending a photo in pieces: what arrives is kept, and what is not as announced is asked for again."""

import io

import pytest

from tests.photos import pictures
from tests.photos.tus import PIECE, SPEAKS, checksum, metadata, sha256
from webapp.photos.tus import READ


def test_the_server_says_what_it_can(app):
    answer = app.test_client().options("/offline/photos")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum"}
    assert answer.headers["Tus-Max-Size"] == str(15 * 1024 * 1024)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256"


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
    cut = phone.first_piece(place, io.BytesIO(data[:arrived]), announced=len(data))
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
