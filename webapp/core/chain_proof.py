"""Recomputes the chain of a street's audit rows and says in sentences what no longer fits."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from .audit import AuditRow
from .chain import BEGINNING, SEALED, AuditSegment, hash_of_row, hash_of_seals, hash_of_segment
from .db import db

EACH = 16 + 32  # bytes of a row's seal: id, then hash
Proof = Callable[[UUID], Iterator[str]]
_others: list[Proof] = []


def also(proof: Proof) -> Proof:
    """Registers what else the chain vouches for: rows of another room whose hash an audit row carries."""
    _others.append(proof)
    return proof


def verify(street_id: UUID) -> Iterator[str]:
    """A sentence for each thing found; none: every sealed row is there, as it was written, and no other."""
    _see_one_moment()
    expected, previous = 1, BEGINNING
    numbers = db.session.scalars(_segments(street_id, AuditSegment.number)).all()
    for number in numbers:
        segment = db.session.scalars(_segments(street_id, AuditSegment).where(AuditSegment.number == number)).one()
        if number != expected:
            yield f"Before segment {number}, segment {expected} is missing."
        elif segment.previous != previous:
            yield f"Segment {number} does not follow segment {number - 1}: it was sealed after another one."
        yield from _of_segment(segment)
        db.session.expunge(segment)
        expected, previous = number + 1, segment.hash
    yield from _without_segment(street_id, set(numbers))
    for proof in _others:
        yield from proof(street_id)


def passes(street_id: UUID, number: int, hash_: str) -> bool:
    """Whether the chain still goes through a head that was written down elsewhere. Without one, a chain cut at its end or
    computed anew from the start looks whole."""
    found = db.session.scalar(_segments(street_id, AuditSegment.hash).where(AuditSegment.number == number))
    return found == hash_


def waiting(street_id: UUID) -> int:
    """Rows not sealed yet."""
    asked = select(func.count()).select_from(AuditRow).where(AuditRow.street_id == street_id, AuditRow.segment.is_(None))
    return db.session.scalar(asked) or 0


def _see_one_moment() -> None:
    """What is sealed or dropped meanwhile must not look like a forgery; SQLite's readers see one moment anyway."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _segments(street_id: UUID, what: Any) -> Any:
    return select(what).where(AuditSegment.street_id == street_id).order_by(AuditSegment.number)


def _of_segment(segment: AuditSegment) -> Iterator[str]:
    name = f"Segment {segment.number}"
    if hash_of_segment(segment) != segment.hash:
        yield f"{name} itself was changed: its hash is another."
    if segment.dropped_at is not None:
        yield from (f"{name} was dropped, but row {row.id} ({row.done}) stands in it." for row in _rows_in(segment))
    elif segment.seals is None or hash_of_seals(segment.seals) != segment.rows_hash:
        yield f"{name} itself was changed: its list of rows is another."
    else:
        yield from _of_rows(segment, segment.seals)


def _of_rows(segment: AuditSegment, seals: bytes) -> Iterator[str]:
    sealed = {UUID(bytes=seals[at : at + 16]): seals[at + 16 : at + EACH] for at in range(0, len(seals), EACH)}
    there = {row.id: row for row in _rows_in(segment)}
    for row in there.values():
        if row.id not in sealed:
            yield f"Segment {segment.number}: row {row.id} ({row.done}) was inserted after it was sealed."
        elif hash_of_row(row) != sealed[row.id]:
            yield f"Segment {segment.number}: row {row.id} ({row.done}) was changed."
    for row_id in sealed.keys() - there.keys():
        moved = db.session.scalar(select(AuditRow.id).where(AuditRow.id == row_id))
        yield f"Segment {segment.number}: row {row_id} was {'taken out of its segment' if moved else 'removed'}."


def _without_segment(street_id: UUID, numbers: set[int]) -> Iterator[str]:
    named = db.session.scalars(select(AuditRow.segment).where(AuditRow.street_id == street_id, AuditRow.segment.is_not(None)).distinct())
    for number in sorted(one for one in named if one is not None and one not in numbers):
        yield f"Segment {number} is missing, but rows say that they stand in it."


def _rows_in(segment: AuditSegment) -> Any:
    asked = select(*SEALED).where(AuditRow.street_id == segment.street_id, AuditRow.segment == segment.number)
    return db.session.execute(asked.order_by(AuditRow.id)).all()
