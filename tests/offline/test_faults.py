"""When the server itself fails in the middle: nothing half taken, the phone asks again, and a poisoned entry stops nobody."""

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.conftest import app_on
from tests.offline.conftest import HOUR, NOON
from tests.offline.phone import Phone
from webapp.core import filing
from webapp.core.db import db
from webapp.core.filing import FailedTry, FiledEntry, RefusedEntry
from webapp.visits import actions
from webapp.visits.models import Visit

MET = ("outcome", "met")


def said_of(answers: list[dict]) -> list[str]:
    return [one["verdict"] for one in answers]


@pytest.fixture
def poison(monkeypatch) -> None:
    """A visit with the word «poison» meets a fault of ours after it has changed rows."""
    visit = actions.visit

    def faulty(address, said, **more):
        made = visit(address, said, **more)
        if said.difficulty == "poison":
            raise ZeroDivisionError("a fault of ours")
        return made

    monkeypatch.setattr(actions, "visit", faulty)


@pytest.mark.usefixtures("poison")
def test_a_fault_of_ours_is_asked_again_twice_and_then_kept_at_the_centre(server, phone, caplog):
    phone.save(server.door(0), MET, ("difficulty", "poison"), at=NOON)
    phone.save(server.door(1), MET, at=NOON)
    assert said_of(phone.send()) == ["retry", "filed"]
    assert said_of(phone.send()) == ["retry"]
    assert server.rows(RefusedEntry) == []
    assert not [record for record in caplog.records if record.levelno == logging.CRITICAL]
    [said] = phone.send()
    assert (said["verdict"], said["problems"][0]["name"]) == ("refused", "our-fault")
    assert [record for record in caplog.records if record.levelno == logging.CRITICAL], "somebody is told"
    [kept] = server.rows(RefusedEntry)
    assert kept.content["fields"] == [["outcome", "met"], ["difficulty", "poison"]]
    assert len(server.rows(Visit)) == 1, "what the faulty view had changed was undone"
    assert said_of(phone.send()) == ["refused"]
    assert [row.times for row in server.rows(FailedTry)] == [3], "the fourth time nothing is tried"


@pytest.mark.usefixtures("poison")
def test_a_faulty_entry_takes_nothing_from_those_around_it(server, phone):
    for number in range(12):
        phone.save(server.door(number % 6), ("outcome", "not_home"), ("difficulty", "poison" if number in (0, 4, 11) else ""), at=NOON)
    said = phone.send()
    assert [index for index, one in enumerate(said) if one["verdict"] == "retry"] == [0, 4, 11]
    assert said_of(said).count("filed") == len(server.rows(Visit)) == len(server.rows(FiledEntry)) == 9


def test_a_mended_server_files_what_it_failed_at_before(server, phone, monkeypatch):
    phone.save(server.door(0), MET, at=NOON)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "visit", lambda *_args, **_more: 1 / 0)
        assert said_of(phone.send()) == ["retry"]
    assert said_of(phone.send()) == ["filed"]


def test_a_full_disk_in_the_middle_puts_the_whole_batch_off(server, phone, monkeypatch):
    visit = actions.visit

    def full(address, said, **more):
        if said.outcome == "refused":
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))
        return visit(address, said, **more)

    phone.save(server.door(0), MET, at=NOON)
    phone.save(server.door(1), ("outcome", "refused"), at=NOON)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "visit", full)
        assert said_of(phone.send()) == ["retry", "retry"]
    assert server.rows(Visit) == server.rows(FiledEntry) == server.rows(FailedTry) == []
    assert said_of(phone.send()) == ["filed", "filed"]


def test_a_receipt_drawn_twice_at_once_puts_the_batch_off(server, phone, monkeypatch):
    """Two writers can't see each other's receipts: the database refuses the second."""
    phone.save(server.door(0), MET, at=NOON)
    phone.send()
    taken = phone.receipts[phone.saved[0]["key"]]
    phone.save(server.door(1), MET, at=NOON)
    with monkeypatch.context() as unlucky:
        unlucky.setattr("webapp.core.verdicts.receipts_for", lambda _street, keys: dict.fromkeys(keys, taken))
        assert said_of(phone.send()) == ["retry"]
    assert said_of(phone.send()) == ["filed"]
    assert len(server.rows(Visit)) == 2


def test_receipts_are_never_given_twice_in_a_street(server, phone, monkeypatch):
    """Even when every key would get the same ones."""
    codes = ["AAA-AAA", "BBB-BBB", "CCC-CCC"]
    monkeypatch.setattr(filing, "_code", lambda _street, _key, turn: codes[turn])
    for door in range(3):
        phone.save(server.door(door), MET, at=NOON)
        phone.send()
    assert sorted(phone.receipts.values()) == codes


def test_a_receipt_is_the_keys_own_also_after_the_server_forgot_it(server, phone):
    """A restored server gives the code again that the worker has written down."""
    phone.save(server.door(0), MET, at=NOON)
    phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    phone.send()
    before = dict(phone.receipts)
    with server.app.app_context():
        keys = [row.id for row in server.rows(FiledEntry)]
        server.change(lambda: db.session.execute(db.delete(FiledEntry)))
        again = filing.receipts_for(server.cast.land.street.id, keys)
    assert {str(key): code for key, code in again.items()} == before


@pytest.mark.databases("sqlite")
def test_a_locked_database_puts_the_whole_batch_off(server, phone):
    phone.save(server.door(0), MET, at=NOON)
    phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    with server.app.app_context():
        db.engine.dispose()  # the next connection waits as short as the setting says
    server.app.config["DATABASE_WAIT_MS"] = 50
    path = server.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        said = phone.send()
    assert said_of(said) == ["retry", "retry"]
    assert all(one["problems"][0]["sentence"] for one in said)
    assert said_of(phone.send()) == ["filed", "filed"]


@pytest.mark.databases("postgresql")
def test_a_deadlock_puts_the_whole_batch_off(server, phone, monkeypatch):
    """Two transactions lock the same two rows in turn; PostgreSQL ends one of them, and it is a phone's."""
    phone.save(server.door(0), MET, at=NOON)
    monkeypatch.setattr(actions, "restand", _deadlock(server))
    assert said_of(phone.send()) == ["retry"]
    monkeypatch.undo()
    monkeypatch.setattr("webapp.core.requests.now", lambda: server.now)
    assert said_of(phone.send()) == ["filed"]


def _deadlock(server):
    lock = "SELECT id FROM person WHERE staff_number = '{}' FOR UPDATE"

    def restand(*_args):
        db.session.execute(db.text("SET LOCAL deadlock_timeout = '10ms'"))
        db.session.execute(db.text(lock.format("2001")))
        with ThreadPoolExecutor(1) as others, db.engine.connect() as other:
            other.execute(db.text("SET LOCAL deadlock_timeout = '1min'"))
            other.execute(db.text(lock.format("3001")))
            waiting = others.submit(other.execute, db.text(lock.format("2001")))
            try:
                db.session.execute(db.text(lock.format("3001")))
            finally:
                db.session.connection().invalidate()
                waiting.result()

    return restand


def test_the_same_batch_in_two_requests_at_once_is_filed_once(server, phone):
    """The first timed out on the phone and still runs when its retry comes."""
    for door in range(6):
        phone.save(server.door(door), MET, at=NOON)
    cookie = phone.client.get_cookie("gridwalk")
    clients = [phone.client, server.app.test_client()]
    clients[1].set_cookie("gridwalk", cookie.value)
    twice = [Phone(client, phone.person) for client in clients]
    with ThreadPoolExecutor(2) as senders:
        answers = [sent.result().json for sent in [senders.submit(one.deliver, phone.waiting) for one in twice]]
    assert answers[0]["verdicts"] == answers[1]["verdicts"]
    assert said_of(answers[0]["verdicts"]) == ["filed"] * 6
    assert len(server.rows(Visit)) == len(server.rows(FiledEntry)) == 6
    assert phone.client.get("/offline/device").json["filed"] == 6


def test_a_server_that_starts_again_answers_as_before(server, phone, tmp_path):
    """Killed after the commit: another process, the same database."""
    phone.save(server.door(0), MET, at=NOON)
    phone.send(lose_answer=True)
    [row] = server.rows(FiledEntry)
    with server.app.app_context():
        db.engine.dispose()
    again = app_on(server.app.config["SQLALCHEMY_DATABASE_URI"], tmp_path / "again")
    server.now = NOON + HOUR
    client = again.test_client()
    client.set_cookie("gridwalk", phone.client.get_cookie("gridwalk").value)
    phone.client = client
    [said] = phone.send()
    assert (said["verdict"], said["receipt"]) == ("filed", row.receipt)
    with again.app_context():
        db.engine.dispose()


def test_no_two_rows_bear_the_same_receipt(server, phone):
    """Held by the database as well."""
    phone.save(server.door(0), MET, at=NOON)
    phone.save(server.door(1), MET, at=NOON)
    phone.send()
    first, second = server.rows(FiledEntry)
    with pytest.raises(IntegrityError):
        server.change(lambda: setattr(db.session.get_one(FiledEntry, second.id), "receipt", first.receipt))
