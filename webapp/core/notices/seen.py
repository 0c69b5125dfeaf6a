"""Up to when somebody has looked at their notices. Marks the new ones on their own page, and is shown to nobody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from ..db import db, insert_unless_there
from ..ids import new_id
from .models import NoticesSeen


def until(person_id: UUID) -> datetime | None:
    return db.session.scalar(select(NoticesSeen.until).where(NoticesSeen.person_id == person_id))


def mark(person_id: UUID, street_id: UUID, at: datetime) -> None:
    """Inside the caller's transaction. Never goes back."""
    db.session.execute(insert_unless_there(NoticesSeen, id=new_id(), street_id=street_id, person_id=person_id, until=at))
    later = update(NoticesSeen).where(NoticesSeen.person_id == person_id, NoticesSeen.until < at).values(until=at)
    db.session.execute(later.execution_options(synchronize_session=False))
