"""The database is held by somebody else, longer than a writer waits: everything stays on the phone, with a sentence, and arrives later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from tests.faults.batches import Mixed
from tests.faults.ledger import filed, once, refused
from tests.faults.street import Street
from tests.offline.phone import Phone
from tests.photos import pictures
from tests.photos.tus import Sender, sha256

BUSY = "服务器正忙。什么都没丢，过一会儿再试。"


def test_a_held_database_puts_everything_off_and_takes_nothing(street: Street, phone: Phone):
    batch = Mixed(street, phone)
    with held(street, phone):
        answer = batch.deliver()
    assert answer.status_code == 200
    assert {one["verdict"] for one in answer.json["verdicts"]} == {"retry"}
    assert {one["problems"][0]["sentence"] for one in answer.json["verdicts"]} == {BUSY}
    assert answer.json["filed"] is None
    assert not filed(street, phone)
    assert not refused(street, phone)
    batch.arrives_once()
    once(street, phone)


def test_pages_are_read_while_somebody_writes(street: Street, phone: Phone):
    with held(street, phone):
        for path in ("/", "/handbook", "/offline/device", "/healthz"):
            assert phone.client.get(path).status_code == 200
        phone.refresh()
    assert phone.pages


def test_a_photo_whose_row_cannot_be_written_is_asked_for_again_and_keeps_its_bytes(street: Street, phone: Phone):
    sender, photo = Sender(phone.client), pictures.noise(1)
    place = sender.begin(photo).headers["Location"]
    with held(street, phone, "photo"):
        answer = sender.piece(place, 0, photo)
    assert (answer.status_code, answer.json["problem"]["sentence"]) == (503, BUSY)
    answer = sender.begin(photo)
    assert (answer.status_code, answer.headers["Photo-Stored"]) == (200, sha256(photo)), "no byte is sent again"


@contextmanager
def held(street: Street, phone: Phone, table: str = "device") -> Iterator[None]:
    """Somebody is in the middle of a write: on SQLite any, on PostgreSQL one to the person's rows."""
    url = street.app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as somebody:
            somebody.execute(f"SELECT id FROM {table} WHERE person_id = %s FOR UPDATE", [phone.person.id])
            yield
