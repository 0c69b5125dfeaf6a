"""What becomes of a photo when all of it is there: checked, stored once under its content, or refused with a sentence."""

import errno
import os
from pathlib import Path

import pytest

from tests.photos import pictures
from tests.photos.tus import metadata, sha256
from webapp.photos import actions, storage


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


def _goes_out(upload):
    raise RuntimeError("the power went out")


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


def test_what_is_stored_is_named_by_what_it_holds(phone, photos, app):
    data = pictures.from_our_phone()
    phone.send(data)
    [photo] = photos()
    assert photo.stored_sha256 == photo.sent_sha256 == sha256(data)
    name = photo.stored_sha256
    assert Path(app.config["DATA"], "photos", name[:2], name[2:4], f"{name}.jpg").read_bytes() == data


def test_the_same_picture_of_two_people_is_two_photos_over_one_file(phone, phone_of, lin, photos, files):
    data = pictures.from_our_phone()
    phone.send(data)
    hers = phone_of(lin)
    assert hers.known(sha256(data)) == {"stored": [], "refused": {}}
    assert hers.begin(data).status_code == 201, "having seen the same hash elsewhere is no proof of having the picture"
    hers.send(data)
    assert len(photos()) == 2
    assert len(files("photos")) == 1


def test_new_folders_are_synced_into_those_above_them(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(storage, "_sync", synced.append)
    storage.Files(tmp_path).put("photos", "abcdef", b"dots")
    assert [path.relative_to(tmp_path).as_posix() for path in synced] == [".", "photos", "photos/ab", "photos/ab/cd"]
