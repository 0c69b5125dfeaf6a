"""The chain of audit rows: whatever is done to a sealed row in the database is found, and named."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from tests.cast import Cast
from webapp.core import audit, chain, chain_proof
from webapp.core.audit import AuditRow
from webapp.core.chain import AuditSegment
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


class Street:
    """A street whose audit rows a test writes, seals and tampers with."""

    def __init__(self, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch):
        self.app, self.id, self.worker = app, cast.land.street.id, cast.worker
        monkeypatch.setattr(chain, "BATCH", 3)

    def write(self, count: int, done: str = "visit.filed") -> list[UUID]:
        with self.app.app_context(), committed():
            return [self.add(done) for _ in range(count)]

    def add(self, done: str = "visit.filed") -> UUID:
        """Inside the caller's transaction; the row's id."""
        record = SimpleNamespace(street_id=self.id, __tablename__="visit", id=new_id())
        audit.record(done, record, by=self.worker, at=NOON, note="楼道灯坏了")
        db.session.flush()
        return db.session.scalars(db.select(AuditRow.id).where(AuditRow.record_id == record.id)).one()

    def seal(self) -> list[int]:
        """Sizes of the segments made."""
        with self.app.app_context():
            sizes = []
            while size := chain.seal(self.id, NOON):
                sizes.append(size)
            return sizes

    def found(self) -> list[str]:
        with self.app.app_context():
            return list(chain_proof.verify(self.id))

    def tamper(self, statement: str, **values) -> None:
        with self.app.app_context(), committed():
            ids = {name: self.stored(value) if isinstance(value, UUID) else value for name, value in values.items()}
            assert db.session.execute(text(statement), ids).rowcount > 0

    def stored(self, one: UUID):
        return one.hex if db.engine.dialect.name == "sqlite" else one

    def segment_of(self, row_id: UUID) -> int | None:
        with self.app.app_context():
            return db.session.get_one(AuditRow, row_id).segment


@pytest.fixture
def street(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Street:
    return Street(app, cast, monkeypatch)


@pytest.fixture
def rows(street: Street) -> list[UUID]:
    """Seven rows in three segments."""
    rows = street.write(7)
    assert street.seal() == [3, 3, 1]
    return sorted(rows)


def test_rows_are_sealed_in_batches_and_the_chain_fits(street, rows):
    assert street.found() == []
    street.write(2)
    assert street.found() == [], "what waits to be sealed is no fault"
    assert street.seal() == [2]
    assert street.seal() == []
    assert street.found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("done", "visit.withdrawn"), ("at", "2026-03-11 05:00:00"), ("record", "promise"), ("details", '{"note": "灯好了"}')],
)
def test_a_changed_row_is_named(street, rows, column, value):
    street.tamper(f"UPDATE audit_row SET {column} = CAST(:value AS {kind(street, column)}) WHERE id = :id", value=value, id=rows[4])
    (said,) = street.found()
    assert "Segment 2" in said
    assert str(rows[4]) in said
    assert "was changed" in said


def kind(street: Street, column: str) -> str:
    with street.app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
    return {"at": "timestamptz", "details": "json"}.get(column, "text") if postgresql else "text"


def test_another_writer_put_in_is_named(street, rows, cast):
    street.tamper("UPDATE audit_row SET by_id = :other WHERE id = :id", other=cast.operator.id, id=rows[0])
    (said,) = street.found()
    assert f"row {rows[0]} (visit.filed) was changed" in said


def test_a_removed_row_is_named(street, rows):
    street.tamper("DELETE FROM audit_row WHERE id = :id", id=rows[1])
    assert street.found() == [f"Segment 1: row {rows[1]} was removed."]


def test_an_inserted_row_is_named(street, rows):
    (new,) = street.write(1, "refused_entry.settled")
    street.tamper("UPDATE audit_row SET segment = 2 WHERE id = :id", id=new)
    assert street.found() == [f"Segment 2: row {new} (refused_entry.settled) was inserted after it was sealed."]


def test_a_row_taken_out_to_be_sealed_anew_is_named(street, rows):
    street.tamper("UPDATE audit_row SET segment = NULL, done = 'visit.withdrawn' WHERE id = :id", id=rows[3])
    street.seal()
    assert f"Segment 2: row {rows[3]} was taken out of its segment." in street.found()


def test_two_rows_that_changed_places_are_both_named(street, rows):
    spare = new_id()
    for old, new in ((rows[0], spare), (rows[5], rows[0]), (spare, rows[5])):
        street.tamper("UPDATE audit_row SET id = :new WHERE id = :old", old=old, new=new)
    said = "\n".join(street.found())
    assert str(rows[0]) in said
    assert str(rows[5]) in said


def test_segments_that_changed_places_are_found(street, rows):
    for old, new in ((1, 99), (2, 1), (99, 2)):
        street.tamper("UPDATE audit_segment SET number = :new WHERE number = :old", old=old, new=new)
    assert "Segment 1 itself was changed: its hash is another." in street.found()


def test_a_segment_taken_away_with_its_rows_is_found(street, rows):
    street.tamper("DELETE FROM audit_row WHERE segment = 2")
    street.tamper("DELETE FROM audit_segment WHERE number = 2")
    assert street.found() == ["Before segment 3, segment 2 is missing."]


def test_a_segment_taken_away_without_its_rows_is_found(street, rows):
    street.tamper("DELETE FROM audit_segment WHERE number = 3")
    assert street.found() == ["Segment 3 is missing, but rows say that they stand in it."]


def test_a_segment_sealed_anew_over_a_changed_row_no_longer_carries_what_follows(street, rows):
    street.tamper("UPDATE audit_row SET done = 'visit.withdrawn' WHERE id = :id", id=rows[1])
    with street.app.app_context(), committed():
        segment = db.session.scalars(db.select(AuditSegment).where(AuditSegment.number == 1)).one()
        there = db.session.execute(chain._rows(street.id, AuditRow.segment == 1)).all()
        segment.seals = b"".join(row.id.bytes + chain.hash_of_row(row) for row in there)
        segment.rows_hash = chain.hash_of_seals(segment.seals)
        segment.hash = chain.hash_of_segment(segment)
    assert street.found() == ["Segment 2 does not follow segment 1: it was sealed after another one."]


def test_a_chain_cut_at_its_end_is_found_by_a_head_kept_elsewhere(street, rows):
    with street.app.app_context():
        head = chain.newest(street.id)
        assert chain_proof.passes(street.id, head.number, head.hash)
    street.tamper("DELETE FROM audit_row WHERE segment = 3")
    street.tamper("DELETE FROM audit_segment WHERE number = 3")
    assert street.found() == []
    with street.app.app_context():
        assert not chain_proof.passes(street.id, head.number, head.hash)


def test_a_dropped_segment_leaves_a_chain_that_fits(street, rows):
    with street.app.app_context(), committed():
        segment = db.session.scalars(db.select(AuditSegment).where(AuditSegment.number == 1)).one()
        assert chain.drop(segment, NOON) == 3
    with street.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(AuditRow).where(AuditRow.id.in_(rows))) == 4
    assert street.found() == []
    street.tamper("UPDATE audit_segment SET count = 2 WHERE number = 1")
    assert street.found() == ["Segment 1 itself was changed: its hash is another."]


def test_a_row_put_into_a_dropped_segment_is_named(street, rows):
    with street.app.app_context(), committed():
        chain.drop(db.session.scalars(db.select(AuditSegment).where(AuditSegment.number == 1)).one(), NOON)
    (new,) = street.write(1)
    street.tamper("UPDATE audit_row SET segment = 1 WHERE id = :id", id=new)
    assert street.found() == [f"Segment 1 was dropped, but row {new} (visit.filed) stands in it."]


def test_rows_taken_away_as_if_dropped_by_hand_are_found(street, rows):
    street.tamper("UPDATE audit_segment SET seals = NULL WHERE number = 2")
    assert street.found() == ["Segment 2 itself was changed: its list of rows is another."]


def test_two_sealers_at_once_seal_every_row_once(street):
    street.write(30)
    start = Event()

    def sealer() -> list[int]:
        start.wait(10)
        return street.seal()

    with ThreadPoolExecutor(3) as pool:
        sealers = [pool.submit(sealer) for _ in range(3)]
        start.set()
        sizes = [size for one in sealers for size in one.result(60)]
    assert sum(sizes) == 30
    assert street.found() == []


@pytest.mark.databases("postgresql")
def test_a_row_of_a_transaction_open_for_long_falls_into_a_later_segment(street):
    """Its id is older than those sealed meanwhile. (SQLite has one writer at a time: nothing can be sealed meanwhile.)"""
    written, ended = Event(), Event()

    def long_transaction() -> UUID:
        with street.app.app_context(), committed():
            late = street.add()
            written.set()
            assert ended.wait(20)
            return late

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(long_transaction)
        assert written.wait(20)
        quick = street.write(2)
        assert street.seal() == [2]
        ended.set()
        late = going.result(20)
    assert late < min(quick)
    assert street.seal() == [1]
    assert street.segment_of(late) == 2
    assert street.found() == []


@pytest.mark.databases("postgresql")
def test_writers_do_not_wait_for_a_sealer(street):
    """(On SQLite all writers take turns; a segment is small so that a turn is short.)"""
    street.write(3)
    with street.app.app_context(), committed():
        chain._one_at_a_time(street.id)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(street.write, 1).result(5)
