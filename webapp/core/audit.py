"""The audit row beside each change, written in the change's own transaction; chain.py seals it afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .collected import insert_later
from .db import Row, db
from .ids import new_id


class AuditRow(Row):
    """What was done to which record, by whom, when, and what changed. Never updated, never deleted one by one."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_record", "record_id"), Index("ix_audit_row_segment", "street_id", "segment"))

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the second index
    done: Mapped[str] = mapped_column(String(40))  # «visit.filed»
    record: Mapped[str] = mapped_column(String(40))  # table
    record_id: Mapped[UUID]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime]
    details: Mapped[dict] = mapped_column(default=dict)
    segment: Mapped[int | None]  # of the chain; None until it is sealed


def record(done: str, row, *, by, at: datetime, **details) -> None:
    """Writes the audit row of a change of `row`. `by` is a person, or None for the system."""
    _write(done, row.street_id, row.__tablename__, row.id, by.id if by else None, at, details)


def record_by_id(done: str, model: type[Row], row_id: UUID, *, by, at: datetime) -> None:
    """The same for a row that is no object, of the street of who did it."""
    _write(done, by.street_id, model.__tablename__, row_id, by.id, at, {})


def record_work(done: str, street_id: UUID, *, at: datetime, **details) -> None:
    """Writes the audit row of what the system did to many records of a street at once: counts, never contents."""
    _write(done, street_id, "street", street_id, None, at, details)


def _write(done: str, street_id: UUID, record: str, record_id: UUID, by_id: UUID | None, at: datetime, details: dict) -> None:
    said = {"done": done, "record": record, "record_id": record_id, "by_id": by_id, "at": at, "details": details}
    insert_later(db.session(), AuditRow.__table__, {"id": new_id(), "street_id": street_id, **said})
