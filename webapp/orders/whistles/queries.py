"""Reads of whistles: what runs, what ended, whom one may call; and how many of those called came in time."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.calendar import calendar_of
from webapp.core.clock import start_of_day
from webapp.core.db import db

from .. import queries
from ..models import WorkOrder
from ..queries import Cursor
from ..registers import Department, DepartmentZone
from . import rules
from .models import ReportIn, Whistle

PAGE = 50
Nets = dict[UUID, tuple[str, ...]]


def running(*wanted: ColumnElement[bool]) -> list[Whistle]:
    """Those without an end, the first blown first."""
    return _loaded(Whistle.finished_at.is_(None), *wanted, order=(Whistle.blown_at, Whistle.id))


def ended(street_id: UUID, after: Cursor | None, *wanted: ColumnElement[bool]) -> list[Whistle]:
    """One more than a page holds if there is a next one, the latest first."""
    columns = (Whistle.finished_at, Whistle.id)
    wanted = (Whistle.street_id == street_id, Whistle.finished_at.is_not(None), *wanted)
    if after:
        wanted = (*wanted, tuple_(*columns) < (after.queue_at, after.id))
    return _loaded(*wanted, order=tuple(one.desc() for one in columns), most=PAGE + 1)


def of_order(order: WorkOrder, *wanted: ColumnElement[bool]) -> list[Whistle]:
    """Those that were blown from it, the latest first."""
    return _loaded(Whistle.order_id == order.id, *wanted, order=(Whistle.blown_at.desc(), Whistle.id))


def count_running(*wanted: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Whistle).where(Whistle.finished_at.is_(None), *wanted)) or 0


def _loaded(*wanted: ColumnElement[bool], order: tuple, most: int | None = None) -> list[Whistle]:
    related = (selectinload(Whistle.report_ins), joinedload(Whistle.order))
    return list(db.session.scalars(select(Whistle).options(*related).where(*wanted).order_by(*order).limit(most)))


@dataclass(frozen=True)
class Choice:
    """A department to call. `nets`: what it sees to there; `is_owner`: the matter is its own."""

    department: Department
    nets: tuple[str, ...] = ()
    is_owner: bool = False


def choices(street_id: UUID, grids: Collection[UUID], order: WorkOrder | None = None) -> list[Choice]:
    return choices_from(queries.departments(street_id), nets_of(grids), order)


def choices_from(departments: Iterable[Department], nets: Nets, order: WorkOrder | None) -> list[Choice]:
    """All that can be called: whose matter it is first, then those whose zones lie there, by what they see to."""
    owner = _owner_of(order, nets) if order else None
    found = [Choice(one, nets.get(one.id, ()), one.id == owner) for one in departments]
    return sorted(found, key=lambda one: (not one.is_owner, not one.nets, one.department.code))


def _owner_of(order: WorkOrder, nets: Nets) -> UUID | None:
    """Who has it; before that, the zone of its category's net goes before the category's own department."""
    if order.department_id or order.category is None:
        return order.department_id
    zoned = next((one for one, said in nets.items() if order.category.net in said), None)
    return zoned or order.category.department_id


def nets_of(grids: Collection[UUID]) -> Nets:
    """By department: the nets of its zones in these grids."""
    asked = select(DepartmentZone.department_id, DepartmentZone.net).where(DepartmentZone.grid_id.in_(grids)).distinct()
    nets: dict[UUID, set[str]] = defaultdict(set)
    for department_id, net in db.session.execute(asked) if grids else ():
        nets[department_id].add(net)
    return {one: tuple(sorted(said)) for one, said in nets.items()}


@dataclass
class Rate:
    """Of one department at one level: how many calls there were, and of those that had a limit, how many were met. What may still be
    met counts in neither."""

    department_id: UUID
    level: str
    called: int = 0
    answers_due: int = 0
    answered_in_time: int = 0
    arrivals_due: int = 0
    arrived_in_time: int = 0


def report_in_rate(street_id: UUID, first: date, last: date, at: datetime, *wanted: ColumnElement[bool]) -> list[Rate]:
    """Calls of these days (both included), by department and level; never by person. `wanted`: more conditions on Whistle, such as a
    general grid. What was finished before its moment came counts as far as it came."""
    days = (ReportIn.called_at >= start_of_day(first), ReportIn.called_at < start_of_day(last + timedelta(days=1)))
    asked = (
        select(ReportIn, Whistle).join(Whistle, Whistle.id == ReportIn.whistle_id).where(ReportIn.street_id == street_id, *days, *wanted)
    )
    found: dict[tuple[UUID, str], Rate] = {}
    for row, whistle in db.session.execute(asked):
        key = (row.department_id, whistle.level)
        _add(found.setdefault(key, Rate(*key)), standing_of(whistle, row), min(at, whistle.finished_at or at))
    return sorted(found.values(), key=lambda one: (str(one.department_id), rules.LEVELS.index(one.level)))


def standing_of(whistle: Whistle, row: Any) -> rules.Standing:
    limits = rules.Limits(**whistle.limits)
    return rules.standing(whistle.level, row, limits, calendar_of(whistle.street_id, limits.hours))


def _add(rate: Rate, here: rules.Standing, until: datetime) -> None:
    answered, arrived = here.was_in_time(rules.ANSWER, until), here.was_in_time(rules.ARRIVAL, until)
    rate.called += 1
    rate.answers_due += answered is not None
    rate.answered_in_time += answered is True
    rate.arrivals_due += arrived is not None
    rate.arrived_in_time += arrived is True
