"""A photo that was begun: gone on with by its sender alone, begun once, and swept when nobody ends it."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest

from tests.photos import pictures
from webapp.core.clock import now
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.photos import actions
from webapp.photos.actions import KEPT_STAGED, MOST_STAGED
from webapp.photos.tus import READ


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

    answer = phone_of(chen).first_piece(place, Slow(), announced=2 * READ)
    assert answer.status_code == 409
    kept = Path(app.config["DATA"], "uploads", place.rsplit("/", 1)[1]).read_bytes()
    assert kept == data[: READ + 700]


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


def test_one_person_cannot_fill_the_disk_with_beginnings(phone, photos):
    first = phone.begin(pictures.numbered(0)).headers["Location"]
    for number in range(1, MOST_STAGED + 1):
        assert phone.begin(pictures.numbered(number) + bytes([number])).status_code == 201
    assert len(photos()) == MOST_STAGED
    assert phone.offset(first).status_code == 410, "the oldest makes way and is begun anew"
