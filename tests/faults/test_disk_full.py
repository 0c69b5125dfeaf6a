"""The disk is full: nothing is lost, the server stays, says so, and goes on as soon as there is room."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.faults.batches import Mixed
from tests.faults.ledger import filed, once
from tests.faults.street import Street
from tests.offline.phone import Phone
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core.clock import now

BUSY = "服务器正忙。什么都没丢，过一会儿再试。"
pytestmark = pytest.mark.databases("sqlite")


def test_a_database_that_cannot_grow_puts_everything_off_and_goes_on_when_there_is_room(street: Street, phone: Phone):
    long = [phone.save("/handbook/entries", ("text", "楼道灯坏了" * 350), at=now()) for _ in range(50)]
    with no_more_pages(street):
        said = phone.send(long)
        assert {one["verdict"] for one in said} == {"retry"}
        assert {one["problems"][0]["sentence"] for one in said} == {BUSY}
        assert not filed(street, phone)
        assert phone.client.get("/handbook").status_code == 200, "what is there can be read"
    assert {one["verdict"] for one in phone.send(long)} == {"filed"}
    once(street, phone)


def test_files_that_cannot_grow_put_texts_off_and_the_server_stays(street: Street, phone: Phone):
    batch = Mixed(street, phone)
    with files_of_at_most(street, 1):
        answer = batch.deliver()
        assert {one["verdict"] for one in answer.json["verdicts"]} == {"retry"}
    batch.arrives_once()
    once(street, phone)


def test_a_photo_that_no_longer_fits_goes_on_from_where_it_came_when_there_is_room(street: Street, phone: Phone):
    sender, photo = Sender(phone.client), pictures.from_our_phone()
    place = sender.begin(photo).headers["Location"]
    with files_of_at_most(street, 20_000):
        answer = sender.piece(place, 0, photo)
        assert (answer.status_code, answer.json["problem"]["sentence"]) == (503, BUSY)
    came = int(sender.offset(place).headers["Upload-Offset"])
    assert came == 20_000, "what fitted is kept"
    assert sender.piece(place, came, photo[came:]).headers["Photo-Stored"] == sha256(photo)


@contextmanager
def no_more_pages(street: Street) -> Iterator[None]:
    path = street.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        [pages] = database.execute("PRAGMA page_count").fetchone()
    street.full_at.write_text(str(pages))
    try:
        yield
    finally:
        street.full_at.unlink()


@contextmanager
def files_of_at_most(street: Street, size: int) -> Iterator[None]:
    """No file of the server's workers may grow beyond this."""
    workers = street.server.workers()
    for worker in workers:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
        assert street.server.workers() == workers, "nobody died of it"
    finally:
        for worker in workers:
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
