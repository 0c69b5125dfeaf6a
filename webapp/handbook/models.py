"""An entry of somebody's handbook: written by hand, or by itself from a visit."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import local_day
from webapp.core.db import Row

from .rules import week_of

OVERLAP = timedelta(hours=1)  # a request that begins just before midnight may commit after it


class HandbookEntry(Row):
    """A notebook keeps what was so at the time: place, door and name are copied, and stay when people move.

    Nobody but `person` ever reads it.
    """

    __tablename__ = "handbook_entry"
    __table_args__ = (
        UniqueConstraint("street_id", "person_id", "visit_id"),
        CheckConstraint("kind IN ('visit', 'note')", name="kind"),
        CheckConstraint("(kind = 'visit') = (visit_id IS NOT NULL)", name="visit"),
        Index("ix_handbook_entry_page", "person_id", "day"),
        Index("ix_handbook_entry_visit_id", "visit_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]  # local; the page it stands on
    happened_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(5))
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    place: Mapped[str] = mapped_column(String(140), default="")
    door: Mapped[str] = mapped_column(String(20), default="")
    who: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(10), default="")
    quiet: Mapped[bool] = mapped_column(default=False)  # a visit with nothing to report
    text: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[date | None]
    changed_at: Mapped[datetime]  # by the server's clock
    withdrawn_at: Mapped[datetime | None]

    def touches(self):
        return touched_by_entry(self.person_id, self.day, self.changed_at)


def touched_by_entry(person_id: UUID, day: date, changed_at: datetime) -> Iterator[tuple[str, str]]:
    scope = f"p:{person_id}"
    yield scope, page_subject(person_id, day)
    if day < local_day(changed_at + OVERLAP):  # the search page holds days that are over
        yield scope, search_subject(person_id)


def page_subject(person_id: UUID, day: date) -> str:
    return f"h:{person_id}:{day.isoformat()}"


def week_subject(person_id: UUID, day: date) -> str:
    """Which days of the week around `day` have a page."""
    return f"w:{person_id}:{week_of(day)[0].isoformat()}"


def search_subject(person_id: UUID) -> str:
    return f"f:{person_id}"
