"""Pictures are kept as long as a record shows them, and not a file longer; nothing that is sent meanwhile is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from tests.offline.conftest import DAY, MET, NOON, SECOND, edge
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core import retention
from webapp.core.db import db
from webapp.core.schedule import WORK
from webapp.photos import actions as photo_actions
from webapp.photos import keeping
from webapp.photos.models import Photo, PhotoLink, UnusedFile
from webapp.photos.storage import storage


def files(server) -> list[Path]:
    return [path for kind in ("photos", "thumbnails") for path in (Path(server.app.config["DATA"]) / kind).rglob("*.jpg")]


def age_photos(server, at: datetime) -> None:
    def change() -> None:
        for photo in db.session.scalars(db.select(Photo)):
            photo.settled_at = at

    server.change(change)


def test_a_photo_goes_with_its_visits_notes_file_and_thumbnail_too(server, phone, filed, night):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    filed(0, edge(36) - SECOND, photos=[sha256(picture)])
    age_photos(server, edge(36))
    assert len(files(server)) == 2
    night()
    assert (server.rows(PhotoLink), server.rows(Photo), server.rows(UnusedFile)) == ([], [], [])
    assert files(server) == []


def test_a_photo_that_a_younger_visit_shows_stays(server, phone, filed, night):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    filed(0, edge(36) - SECOND, photos=[sha256(picture)])
    filed(1, edge(36), photos=[sha256(picture)])
    age_photos(server, edge(36))
    night()
    assert len(server.rows(PhotoLink)) == len(server.rows(Photo)) == 1
    assert len(files(server)) == 2


def test_a_file_stays_while_a_colleague_has_the_same_picture(server, phone, other_phone, filed, night):
    picture = pictures.numbered(1)
    for one in (phone, other_phone):
        Sender(one.client).send(picture)
    other_phone.save(server.door(6), MET, at=NOON, photos=[sha256(picture)])
    other_phone.send()
    filed(0, edge(36) - SECOND, photos=[sha256(picture)])
    age_photos(server, edge(36))
    night()
    assert [one.person_id for one in server.rows(Photo)] == [server.cast.other_worker.id]
    assert len(files(server)) == 2
    assert server.rows(UnusedFile) == []


@pytest.mark.parametrize(("settled_at", "left"), [(edge(6) - SECOND, 0), (edge(6), 1)])
def test_a_photo_that_no_record_ever_showed_waits_half_a_year(server, phone, night, settled_at, left):
    Sender(phone.client).send(pictures.numbered(1))
    age_photos(server, settled_at)
    night()
    assert len(server.rows(Photo)) == left
    assert len(files(server)) == 2 * left


def test_a_photo_of_an_entry_in_the_refused_box_waits_for_it(server, phone, night):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    phone.save(server.door(6), MET, at=NOON, photos=[sha256(picture)])  # not her door
    assert phone.send()[0]["verdict"] == "refused"
    age_photos(server, edge(12))
    night()
    assert len(files(server)) == 2


def test_the_same_picture_sent_again_before_its_file_is_removed_keeps_it(server, phone):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    age_photos(server, edge(12))
    with server.app.app_context():
        list(retention.run(NOON))
    assert len(server.rows(UnusedFile)) == 1
    assert Sender(phone.client).send(picture).status_code == 204
    with server.app.app_context():
        list(WORK["photo_files"].steps(NOON))
    assert len(files(server)) == 2


def test_the_same_picture_settled_while_its_file_is_being_removed_is_put_there_again(server, phone, monkeypatch):
    picture, sender = pictures.numbered(1), Sender(phone.client)
    sender.send(picture)
    age_photos(server, edge(12))
    with server.app.app_context():
        list(retention.run(NOON))
    place = sender.begin(picture).headers["Location"]
    noted, opened = Event(), Event()
    remove, examine = keeping._remove, photo_actions.examine

    def remove_late(name: str) -> None:
        noted.set()
        assert opened.wait(20)
        remove(name)

    def examine_then_tell(upload):
        found = examine(upload)  # finds its file there already
        opened.set()
        return found

    def sweep() -> None:
        with server.app.app_context():
            list(WORK["photo_files"].steps(NOON))

    monkeypatch.setattr(keeping, "_remove", remove_late)
    monkeypatch.setattr(photo_actions, "examine", examine_then_tell)
    with ThreadPoolExecutor(1) as pool:
        sweeping = pool.submit(sweep)
        assert noted.wait(20)
        assert sender.piece(place, 0, picture).status_code == 204
        sweeping.result(20)
    assert len(files(server)) == 2
    assert server.rows(UnusedFile) == []


def test_a_file_half_removed_when_the_server_died_is_removed_later(server, phone):
    Sender(phone.client).send(pictures.numbered(1))
    age_photos(server, edge(12))
    with server.app.app_context():
        list(retention.run(NOON))
        storage().remove("photos", server.rows(UnusedFile)[0].name)
        list(WORK["photo_files"].steps(NOON))
    assert files(server) == []
    assert server.rows(UnusedFile) == []


def test_uploads_nobody_ended_go_without_a_new_one(server, phone, night):
    answer = Sender(phone.client).begin(pictures.numbered(1))
    upload = answer.headers["Location"].rsplit("/", 1)[1]
    Sender(phone.client).piece(answer.headers["Location"], 0, b"\xff\xd8")
    staged = Path(server.app.config["DATA"]) / "uploads" / upload
    assert staged.exists()
    with server.app.app_context():
        list(WORK["uploads"].steps(NOON + 8 * DAY))
    assert not staged.exists()
    assert server.rows(Photo) == []
