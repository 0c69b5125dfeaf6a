"""The audit rows of a street, sealed into a chain of hashes, so that a row changed, removed or put in later is found.

Writers know nothing of the chain: rows are sealed in batches after their commit. What is to be sealed is told by the row alone
(`segment` is empty), never by its id or time, so a row of a transaction that was open for long falls into a later segment. A
segment keeps the id and hash of each of its rows, a hash over these, and one over all that and its predecessor; retention takes
rows and their list away and leaves the hashes, so that the chain goes on over the gap.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .audit import AuditRow
from .db import Row, db
from .streets import Street
from .writes import committed

BATCH = 500  # rows of a segment at most; SQLite's other writers wait about 20 ms for one
BEGINNING = "0" * 64  # what the first segment has for a predecessor
SEALED = (
    AuditRow.id,
    AuditRow.street_id,
    AuditRow.done,
    AuditRow.record,
    AuditRow.record_id,
    AuditRow.by_id,
    AuditRow.at,
    AuditRow.details,
)


class AuditSegment(Row):
    """So many audit rows, in the order of their ids, behind one hash."""

    __tablename__ = "audit_segment"
    __table_args__ = (UniqueConstraint("street_id", "number"),)

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the unique key
    number: Mapped[int]  # from 1, without a gap
    count: Mapped[int]
    first_id: Mapped[UUID]
    last_id: Mapped[UUID]
    sealed_at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    rows_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    seals: Mapped[bytes | None] = mapped_column(LargeBinary)  # 16 bytes id and 32 bytes hash of each row; None once dropped
    dropped_at: Mapped[datetime | None]


def seal(street_id: UUID, at: datetime) -> int:
    """Seals the next batch of a street, in a transaction of its own; how many rows. Of two sealers the second waits, then goes on."""
    with committed():
        _one_at_a_time(street_id)
        rows = db.session.execute(_rows(street_id, AuditRow.segment.is_(None)).limit(BATCH)).all()
        if rows:
            segment = _after(newest(street_id), street_id, rows, at)
            db.session.add(segment)
            mine = AuditRow.id.in_([row.id for row in rows])
            db.session.execute(update(AuditRow).where(mine).values(segment=segment.number).execution_options(synchronize_session=False))
    return len(rows)


def newest(street_id: UUID) -> AuditSegment | None:
    """The head of a street's chain."""
    asked = select(AuditSegment).where(AuditSegment.street_id == street_id).order_by(AuditSegment.number.desc())
    return db.session.scalar(asked.limit(1))


def drop(segment: AuditSegment, at: datetime) -> int:
    """Takes the rows of a segment away, inside the caller's transaction; how many. Its hashes stay."""
    mine = delete(AuditRow).where(AuditRow.street_id == segment.street_id, AuditRow.segment == segment.number)
    gone: int = db.session.execute(mine.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    segment.seals, segment.dropped_at = None, at
    return gone


def hash_of_row(row: Any) -> bytes:
    """SHA-256 over a row's columns as JSON: sorted keys, no spaces, ASCII only, ids as 32 hex digits, the time in UTC with microseconds."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    ids = [row.id.hex, row.street_id.hex, row.record_id.hex, row.by_id.hex if row.by_id else None]
    said = json.dumps([*ids, row.done, row.record, at, row.details], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).digest()


def hash_of_seals(seals: bytes) -> str:
    return hashlib.sha256(seals).hexdigest()


def hash_of_segment(segment: AuditSegment) -> str:
    """SHA-256 over what stays of a segment when its rows are dropped."""
    sealed_at = segment.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [segment.street_id.hex, segment.number, segment.count, segment.first_id.hex, segment.last_id.hex, sealed_at]
    said = json.dumps([*facts, segment.rows_hash, segment.previous], separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _one_at_a_time(street_id: UUID) -> None:
    """Holds up other sealers of this street, but nobody who writes rows that name it."""
    db.session.execute(select(Street.id).where(Street.id == street_id).with_for_update(key_share=True))


def _rows(street_id: UUID, which: Any) -> Any:
    return select(*SEALED).where(AuditRow.street_id == street_id, which).order_by(AuditRow.id)


def _after(last: AuditSegment | None, street_id: UUID, rows: Sequence[Any], at: datetime) -> AuditSegment:
    seals = b"".join(row.id.bytes + hash_of_row(row) for row in rows)
    segment = AuditSegment(
        street_id=street_id,
        number=last.number + 1 if last else 1,
        count=len(rows),
        first_id=rows[0].id,
        last_id=rows[-1].id,
        sealed_at=at,
        previous=last.hash if last else BEGINNING,
        rows_hash=hash_of_seals(seals),
        seals=seals,
    )
    segment.hash = hash_of_segment(segment)
    return segment
