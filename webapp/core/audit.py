"""The audit row beside each change, written in the change's own transaction; chain.py seals it afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .db import Row, db


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
    db.session.add(
        AuditRow(
            street_id=row.street_id,
            done=done,
            record=row.__tablename__,
            record_id=row.id,
            by_id=by.id if by else None,
            at=at,
            details=details,
        )
    )


def record_work(done: str, street_id: UUID, *, at: datetime, **details) -> None:
    """Writes the audit row of what the system did to many records of a street at once: counts, never contents."""
    row = {"street_id": street_id, "record": "street", "record_id": street_id, "by_id": None}
    db.session.add(AuditRow(**row, done=done, at=at, details=details))
