"""Reads of requests: lists as far as somebody sees, what happened to one, and the ledger of the grids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, tuple_
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.areas.models import Area
from webapp.core.clock import parse_iso, start_of_day
from webapp.core.db import db
from webapp.core.ids import parse_id

from . import sight
from .models import ResourceEvent, ResourceRequest
from .rules import ALLOCATED, ENDED, KINDS, OPEN, PARTLY, REFUSED, STATES, WAITING, WITHDRAWN

PAGE = 50
VIEWS: dict[str, tuple[str, ...]] = {
    "waiting": (WAITING,),
    "partly": (PARTLY,),
    "allocated": (ALLOCATED,),
    "open": OPEN,
    "ended": ENDED,
    "asked": tuple(one for one in STATES if one != WITHDRAWN),  # without a tab: numbers of the ledger open it
}


@dataclass(frozen=True)
class Cursor:
    """A place in a list."""

    asked_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.asked_at.isoformat()}~{self.id}"


def read_cursor(said: str) -> Cursor | None:
    moment, _, last = said.partition("~")
    at, request_id = parse_iso(moment), parse_id(last)
    return Cursor(at, request_id) if at and request_id else None


def page_of(wanted: Sequence[ColumnElement[bool]], view: str, after: Cursor | None) -> list[ResourceRequest]:
    """One more than a page holds if there is a next page. Open ones as they were asked, others the latest first."""
    columns, latest_first = (ResourceRequest.asked_at, ResourceRequest.id), view not in OPEN and view != "open"
    conditions = [*wanted, ResourceRequest.state.in_(VIEWS[view])]
    if after:
        here, there = tuple_(*columns), (after.asked_at, after.id)
        conditions.append(here < there if latest_first else here > there)
    asked = select(ResourceRequest).options(joinedload(ResourceRequest.grid), joinedload(ResourceRequest.by)).where(*conditions)
    order = [one.desc() for one in columns] if latest_first else columns
    return list(db.session.scalars(asked.order_by(*order).limit(PAGE + 1)))


def count(wanted: Sequence[ColumnElement[bool]], view: str) -> int:
    asked = select(func.count(ResourceRequest.id)).where(*wanted, ResourceRequest.state.in_(VIEWS[view]))
    return db.session.scalar(asked) or 0


def count_waiting(person: Person, at: datetime) -> int:
    """What waits for an answer where this person allocates, for the rail."""
    return count([sight.in_sight(person, at)], "waiting") if sight.allocates(person, at) else 0


def history(request: ResourceRequest) -> list[ResourceEvent]:
    """What happened, the latest first."""
    asked = select(ResourceEvent).where(ResourceEvent.request_id == request.id)
    return list(db.session.scalars(asked.order_by(ResourceEvent.number.desc())))


@dataclass(frozen=True)
class Period:
    """Days from–until, both of them counted, by when it was asked."""

    first: date
    last: date

    def conditions(self) -> list[ColumnElement[bool]]:
        begins, ends = start_of_day(self.first), start_of_day(self.last + timedelta(days=1))
        return [ResourceRequest.asked_at >= begins, ResourceRequest.asked_at < ends]


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: what one grid asked of one thing in one unit. Amounts of different units are never added up."""

    grid: Area
    kind: str
    what: str
    unit: str
    requests: int
    asked: int
    allocated: int
    received: int
    refused: int  # requests


def ledger(wanted: Sequence[ColumnElement[bool]], period: Period) -> list[Entry]:
    """By grid, kind and thing. What was taken back was not asked."""
    row = ResourceRequest
    keys = (row.grid_id, row.kind, row.what, row.unit)
    sums = (func.sum(row.quantity), func.sum(row.allocated), func.sum(row.received), func.sum(case((row.state == REFUSED, 1), else_=0)))
    asked = select(*keys, func.count(row.id), *sums).where(*wanted, *period.conditions(), row.state != WITHDRAWN).group_by(*keys)
    found = db.session.execute(asked).all()
    grids = {one.id: one for one in db.session.scalars(select(Area).where(Area.id.in_({line[0] for line in found})))}
    entries = [Entry(grids[line[0]], line[1], line[2], line[3], *(int(one) for one in line[4:])) for line in found]
    return sorted(entries, key=lambda one: (one.grid.code, KINDS.index(one.kind), one.what, one.unit))
