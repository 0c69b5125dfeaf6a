"""Reads what the figures of a period are made of: what was dispatched, who was called back, what was closed out in it.

Each is the run of one index over the period, so what is read grows with the period and not with the orders. A number and the list that it
opens come out of the same rows, so they can't disagree.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from webapp.accounts.models import Person
from webapp.areas.reach import reach_of
from webapp.core.calendar import calendar_of
from webapp.core.clock import parse_iso
from webapp.core.db import db
from webapp.core.workdays import WorkCalendar
from webapp.orders import sight
from webapp.orders.clocks import Clock, Limits, Pause, Times, clocks_of
from webapp.orders.models import CallBack, WorkOrder
from webapp.orders.rules import CLOSED, MERGED

from .rules import WHOLE, Closed, Dispatched, Figures, Heard, Period, contacted_in_time, gate_times, was_not_reached

READ = "indicator.read"
COLUMNS: dict[str, Any] = {"department": WorkOrder.department_id, "category": WorkOrder.category_id, "area": WorkOrder.general_grid_id}
BY = tuple(COLUMNS)
EVERYTHING = DISPATCHED, HEARD, ENDED = ("dispatched", "heard", "closed")
MADE_OF = {"response": DISPATCHED, "returned": DISPATCHED, "resolution": HEARD, "satisfaction": HEARD, "not_reached": HEARD}
AT_ONCE = 500  # ids in one question
CLOCKED = (
    WorkOrder.id, WorkOrder.limits, WorkOrder.pauses, WorkOrder.extension, WorkOrder.is_urgent,
    WorkOrder.reported_at, WorkOrder.filed_at, WorkOrder.dispatched_at, WorkOrder.accepted_at, WorkOrder.contacted_at,
    WorkOrder.handled_at, WorkOrder.called_back_at, WorkOrder.ended_at,
)  # fmt: skip
MOMENTS = ("reported_at", "filed_at", "dispatched_at", "accepted_at", "contacted_at", "handled_at", "called_back_at", "ended_at")


@dataclass(frozen=True)
class Bounds:
    """As far as somebody sees who doesn't see the whole street: general grids by their post, and what their departments have."""

    general_grids: tuple[UUID, ...] = ()
    departments: tuple[UUID, ...] = ()


def bounds_of(person: Person, at: datetime) -> Bounds | None:
    """The centre and leaders count the street, a general grid head theirs, an officer what their department has."""
    reach = reach_of(person, "order.read", at)
    return None if reach.street else Bounds(tuple(sorted(reach.general_grids)), tuple(sorted(sight.departments_of(person, at))))


@dataclass(frozen=True)
class Selection:
    """What is counted: a period, in what somebody may see, and perhaps one category, area or department of it. Areas are general grids,
    and grids for whoever has not the whole street."""

    street_id: UUID
    period: Period
    bounds: Bounds | None = None
    category: UUID | None = None
    area: UUID | None = None
    department: UUID | None = None

    def column(self, by: str) -> Any:
        return WorkOrder.grid_id if by == "area" and self.bounds else COLUMNS[by]

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [self.column(by) == value for by in BY if (value := getattr(self, by))]
        if self.bounds:
            here = WorkOrder.general_grid_id.in_(self.bounds.general_grids)
            found.append(or_(here, WorkOrder.department_id.in_(self.bounds.departments)))
        return found


def figures(selection: Selection, by: str | None, now: datetime, wanted: Collection[str] = EVERYTHING) -> dict[UUID | None, Figures]:
    """By category, area or department; without `by` everything under None. `wanted`: what a page does without is not read."""
    found: dict[UUID | None, Figures] = defaultdict(Figures)
    key: Callable[[Any], UUID | None] = (lambda row: row.grouped) if by else (lambda row: None)
    grouped, calendars = selection.column(by or "category").label("grouped"), Calendars(selection.street_id)
    for row in db.session.execute(_dispatched(selection, grouped)) if DISPATCHED in wanted else ():
        found[key(row)].dispatched.append(Dispatched(row.id, contacted_in_time(_clocks(row, calendars), now), row.returns))
    for row, heard in _heard(selection, grouped) if HEARD in wanted else ():
        found[key(row)].heard.append(heard)
    for row in db.session.execute(_closed(selection, grouped)) if ENDED in wanted else ():
        found[key(row)].closed.append(Closed(row.id, _times(row, calendars)))
    return found


class Calendars:
    """One for each kind of working day that the orders began with; there are hardly ever two."""

    def __init__(self, street_id: UUID):
        self.street_id, self.kept = street_id, dict[str, WorkCalendar]()

    def of(self, hours: list) -> WorkCalendar:
        key = str(hours)
        if key not in self.kept:
            self.kept[key] = calendar_of(self.street_id, hours)
        return self.kept[key]


def _dispatched(selection: Selection, grouped: Any) -> Select:
    period = selection.period
    wanted = (WorkOrder.dispatched_at >= period.begins_at, WorkOrder.dispatched_at < period.ends_at, WorkOrder.state != MERGED)
    return select(*CLOCKED, WorkOrder.returns, grouped).where(WorkOrder.street_id == selection.street_id, *wanted, *selection.conditions())


def _closed(selection: Selection, grouped: Any) -> Select:
    """Of what has ended, `queue_at` is when: the lists' own index."""
    period = selection.period
    wanted = (WorkOrder.state == CLOSED, WorkOrder.queue_at >= period.begins_at, WorkOrder.queue_at < period.ends_at)
    return select(*CLOCKED, grouped).where(WorkOrder.street_id == selection.street_id, *wanted, *selection.conditions())


def _heard(selection: Selection, grouped: Any) -> Iterator[tuple[Any, Heard]]:
    """A round counts in the period in which it was answered, or in which nobody was reached for the last time."""
    period = selection.period
    wanted = (CallBack.street_id == selection.street_id, CallBack.at >= period.begins_at, CallBack.at < period.ends_at)
    columns = (WorkOrder.id, WorkOrder.limits, CallBack.round, CallBack.solved, CallBack.satisfaction, grouped)
    asked = select(*columns).join(WorkOrder, WorkOrder.id == CallBack.order_id).where(*wanted, *selection.conditions())
    missed = {}
    for row in db.session.execute(asked):
        if row.solved:
            yield row, Heard(row.id, row.solved, row.satisfaction)
        else:
            missed[row.id, row.round] = row
    rounds = _rounds({order_id for order_id, _round in missed})
    for (order_id, number), row in missed.items():
        tries = rounds[order_id, number]
        is_of_period = max(one.at for one in tries) < period.ends_at
        if is_of_period and not any(one.solved for one in tries) and was_not_reached([one.at for one in tries], row.limits["tries"]):
            yield row, Heard(order_id)


def _rounds(order_ids: set[UUID]) -> dict[tuple[UUID, int], list[Any]]:
    """All tries of these orders, round by round: some may lie before the period."""
    found: dict[tuple[UUID, int], list[Any]] = defaultdict(list)
    ids = sorted(order_ids)
    for start in range(0, len(ids), AT_ONCE):
        mine = CallBack.order_id.in_(ids[start : start + AT_ONCE])
        for row in db.session.execute(select(CallBack.order_id, CallBack.round, CallBack.at, CallBack.solved).where(mine)):
            found[row.order_id, row.round].append(row)
    return found


def _clocks(row: Any, calendars: Calendars) -> list[Clock]:
    limits = Limits.read(row.limits)
    pauses = tuple(Pause(_moment(since), _moment(until)) for since, until in row.pauses)
    said: dict[str, Any] = {name: getattr(row, name) for name in MOMENTS}
    times = Times(limits, **said, is_urgent=row.is_urgent, extension=row.extension, pauses=pauses)
    return clocks_of(times, calendars.of(limits.hours))


def _times(row: Any, calendars: Calendars) -> dict[str, timedelta]:
    clocks = _clocks(row, calendars)
    return gate_times(clocks) | {WHOLE: clocks[0].calendar.between(row.reported_at, row.ended_at)}


def _moment(text: str) -> datetime:
    moment = parse_iso(text)
    assert moment is not None  # noqa: S101  (we wrote it)
    return moment


def numbered(order_ids: Sequence[UUID]) -> list[WorkOrder]:
    """The orders of a list, as far as they are on its page."""
    found = db.session.scalars(select(WorkOrder).where(WorkOrder.id.in_(order_ids)))
    return sorted(found, key=lambda one: (one.number, one.id))
