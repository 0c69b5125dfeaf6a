"""The working calendar of a street: public holidays, make-up days, and years that it entered itself before a release knew them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import chinese_calendar
from flask import g, has_app_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from . import audit, parameters
from .db import Row, db
from .ids import new_id
from .problems import Problem
from .workdays import WorkCalendar, read_hours

MOST_SOURCE = 200

parameters.define(
    "work.hours", [["08:30", "12:00"], ["13:30", "17:30"]], "spans of a day", "P-01: working time is 08:30–12:00, 13:30–17:30.", read_hours
)


class CalendarYear(Row):
    """The days of a year that are not what their weekday says, as the street entered them. It goes before what a release brings."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("street_id", "year"),)

    year: Mapped[int]
    days: Mapped[dict]  # «2027-02-05» → whether it is worked
    source: Mapped[str] = mapped_column(String(MOST_SOURCE))  # which announcement
    entered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]

    def touches(self):
        yield f"s:{self.street_id}", f"s:{self.street_id}"  # every deadline may be another


def calendar_of(street_id: UUID, hours: list) -> WorkCalendar:
    """Days as they are known now; hours as the matter began with them."""
    exceptions, published = _days_of(street_id)
    return WorkCalendar(read_hours(hours), exceptions, published)


def calendar_on(street_id: UUID, day: date) -> WorkCalendar:
    """With the hours that hold on a day."""
    return calendar_of(street_id, parameters.value(street_id, "work.hours", day))


def enter_year(street_id: UUID, year: int, days: Mapping[date, bool], *, source: str, by: Any, at: datetime) -> None:
    """Enters or replaces a year. Deadlines are worked out anew wherever they are shown, and by the next night wherever they are kept."""
    if not days or any(day.year != year for day in days):
        raise Problem("wrong-year", _l("Give the holidays and make-up days of this one year."))
    if not source.strip() or len(source) > MOST_SOURCE:
        raise Problem("source-missing", _l("Say which announcement this is from, in at most 200 characters."))
    row = db.session.scalar(select(CalendarYear).filter_by(street_id=street_id, year=year))
    row = row or CalendarYear(id=new_id(), street_id=street_id, year=year)
    row.days = {day.isoformat(): worked for day, worked in sorted(days.items())}
    row.source, row.entered_by_id, row.entered_at = source.strip(), by.id if by else None, at
    db.session.add(row)
    db.session.flush()
    _kept().pop(street_id, None)
    audit.record("calendar.entered", row, by=by, at=at, year=year, days=row.days, source=row.source)


@cache
def _released() -> tuple[dict[date, bool], frozenset[int]]:
    """What the installed release of chinesecalendar knows of the state's announcements."""
    days = dict.fromkeys(chinese_calendar.holidays, False) | dict.fromkeys(chinese_calendar.workdays, True)
    return days, frozenset(day.year for day in chinese_calendar.holidays)


def _days_of(street_id: UUID) -> tuple[dict[date, bool], frozenset[int]]:
    kept = _kept()
    if street_id not in kept:
        days, published = _released()
        own = {row.year: row.days for row in db.session.scalars(select(CalendarYear).where(CalendarYear.street_id == street_id))}
        if own:
            days = {day: worked for day, worked in days.items() if day.year not in own}
            days |= {date.fromisoformat(day): worked for year in own.values() for day, worked in year.items()}
        kept[street_id] = days, published | own.keys()
    return kept[street_id]


def _kept() -> dict[Any, Any]:
    return g.shared.setdefault("calendars", {}) if has_app_context() and "shared" in g else {}
