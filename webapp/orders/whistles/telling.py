"""What a whistle's line and page say: who was called, how far each is, who is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.core.calendar import calendar_of
from webapp.core.db import db

from ..models import WorkOrder
from ..sight import departments_of
from ..telling import length
from . import queries, rules, sight
from .models import ReportIn, Whistle
from .queries import standing_of


@dataclass
class Called:
    """One called department."""

    row: ReportIn
    standing: rules.Standing
    by: str = ""  # who reported in last
    is_mine: bool = False

    @property
    def open_steps(self) -> tuple[str, ...]:
        """What it can still say, the next first."""
        done = (rules.CALLED, *rules.STEPS).index(self.standing.state)
        return rules.STEPS[done:]


@dataclass
class Line:
    """A whistle in a list."""

    whistle: Whistle
    called: list[Called]
    now: datetime

    @property
    def is_running(self) -> bool:
        return self.whistle.finished_at is None

    @property
    def late(self) -> list[Called]:
        return [one for one in self.called if one.standing.is_late(self.now)] if self.is_running else []

    @property
    def came(self) -> int:
        """How many have answered, at least."""
        return sum(one.standing.state != rules.CALLED for one in self.called)

    @property
    def is_over(self) -> bool:
        """All have done their part: it only waits for the whistler."""
        return all(one.standing.state == rules.DONE for one in self.called)


@dataclass
class Shown(Line):
    """A whistle on its page, for one reader."""

    whistler: Person
    finished_by: Person | None
    may_finish: bool
    may_call: bool
    is_taken_over: bool  # its whistler's post there has ended


def lines(whistles: Iterable[Whistle], now: datetime) -> list[Line]:
    """Urgent ones first, and of those whoever is missed first."""
    return sorted(as_they_come(whistles, now), key=lambda one: (rules.LEVELS.index(one.whistle.level), not one.late, one.whistle.blown_at))


def as_they_come(whistles: Iterable[Whistle], now: datetime) -> list[Line]:
    return [Line(one, [Called(row, standing_of(one, row)) for row in _in_order(one)], now) for one in whistles]


def shown(whistle: Whistle, reader: Any, now: datetime) -> Shown:
    departments = departments_of(reader, now)
    names = _names(row.by_id for row in whistle.report_ins)
    called = [
        Called(row, standing_of(whistle, row), names.get(row.by_id, ""), row.department_id in departments) for row in _in_order(whistle)
    ]
    running = whistle.finished_at is None
    return Shown(
        whistle,
        called,
        now,
        whistler=db.session.get_one(Person, whistle.by_id),
        finished_by=db.session.get(Person, whistle.finished_by_id) if whistle.finished_by_id else None,
        may_finish=running and sight.may_finish(reader, whistle, now),
        may_call=running and sight.may_call(reader, whistle, now),
        is_taken_over=running and not sight.in_post(whistle, now),
    )


def others(one: Shown) -> list[queries.Choice]:
    """Whom else one may call."""
    before = {called.row.department_id for called in one.called}
    grids = {one.whistle.grid_id} - {None}
    return [choice for choice in queries.choices(one.whistle.street_id, grids, one.whistle.order) if choice.department.id not in before]


def whistles_of(order: WorkOrder, reader: Any, now: datetime) -> list[Line]:
    """All that were blown from it, as far as the reader sees them, the latest first."""
    return as_they_come(queries.of_order(order, sight.in_sight(reader, now)), now)


def count_running(reader: Any, now: datetime) -> int:
    """For the rail."""
    return queries.count_running(sight.in_sight(reader, now))


def late_by(whistle: Whistle, due_at: datetime, now: datetime) -> str:
    """In minutes, day and night, where it is an emergency; else in working time."""
    if whistle.level == rules.EMERGENCY:
        return _("%(time)s over", time=length(now - due_at))
    calendar = calendar_of(whistle.street_id, whistle.limits["hours"])
    return _("%(time)s over", time=length(calendar.between(due_at, now), calendar.day_length))


def _in_order(whistle: Whistle) -> list[ReportIn]:
    """As they were called, those called together by their code."""
    return sorted(whistle.report_ins, key=lambda row: (row.called_at, row.department.code))


def _names(ids: Iterable[Any]) -> dict[Any, str]:
    wanted = set(ids) - {None}
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all()) if wanted else {}
