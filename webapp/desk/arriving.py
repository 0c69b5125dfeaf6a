"""Visits in the order in which they arrived, newest first, as far as a reader reaches."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.areas.models import Address, Area, Household
from webapp.areas.reach import Reach
from webapp.core.clock import parse_iso
from webapp.core.db import db
from webapp.core.filing import FiledEntry
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.visits.models import Visit
from webapp.visits.wording import FIELDS, outcome_of

PAGE = 50
MOST_NEW = 99


@dataclass(frozen=True)
class Cursor:
    """A place in the order of arrival."""

    received_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.received_at.isoformat()}~{self.id}"


def read_cursor(text: str) -> Cursor | None:
    moment, _, last = text.partition("~")
    at, visit_id = parse_iso(moment), parse_id(last)
    return Cursor(at, visit_id) if at and visit_id else None


@dataclass(frozen=True)
class Line:
    visit: Visit
    address: Address
    person: str
    household: Household | None

    @property
    def outcome(self) -> str:
        return outcome_of(self.visit)

    @property
    def fields(self) -> list[str]:
        return [str(FIELDS[one]) for one in self.visit.fields if one in FIELDS]

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.visit.received_at, self.visit.id)


Lanes = list[ColumnElement[bool]]


def lanes(reach: Reach, grid_id: UUID | None = None) -> Lanes:
    """Visits in reach, by the grid in which the door lay when it happened. Each lane is the run of one index in the order of
    arrival; their heads are merged, so that what is read does not grow with the visits."""
    if grid_id is not None:
        return [Visit.grid_id == grid_id]
    if reach.street:
        return [Visit.street_id == reach.street_id]
    near = select(Address.id).where(Address.micro_grid_id.in_(reach.micro_grids))
    parts = [and_(Visit.grid_id == grid, Visit.address_id.in_(near)) for grid in sorted(reach.around - reach.grids)]
    return [Visit.grid_id == grid for grid in sorted(reach.grids)] + parts


def page_of(wanted: Lanes, before: Cursor | None) -> list[Line]:
    """One more than a page holds if there is a next page."""
    more = [tuple_(Visit.received_at, Visit.id) < (before.received_at, before.id)] if before else []
    ids = [visit_id for _received_at, visit_id in _heads(wanted, more, PAGE + 1)]
    asked = (
        select(Visit, Address, Person.name, Household)
        .join(Address, Address.id == Visit.address_id)
        .join(Person, Person.id == Visit.person_id)
        .outerjoin(Household, Household.id == Visit.household_id)
        .options(joinedload(Address.unit))
        .where(Visit.id.in_(ids))
    )
    rows = db.session.execute(asked.order_by(Visit.received_at.desc(), Visit.id.desc()))
    return [Line(*row) for row in rows]


def newest(wanted: Lanes) -> Cursor | None:
    """The head of the order."""
    return next((Cursor(*row) for row in _heads(wanted, [], 1)), None)


def arrived_since(wanted: Lanes, moment: datetime) -> Lanes:
    """The same lanes, only what arrived at or after a moment."""
    return [and_(lane, Visit.received_at >= moment) for lane in wanted]


def count(wanted: Lanes) -> int:
    """All of them: for lanes that a moment bounds."""
    return sum(db.session.scalar(select(func.count(Visit.id)).where(lane)) or 0 for lane in wanted)


def count_new(wanted: Lanes, since: Cursor | None) -> int:
    """How many arrived after `since`, at most one more than is said."""
    more = [tuple_(Visit.received_at, Visit.id) > (since.received_at, since.id)] if since else []
    return len(_heads(wanted, more, MOST_NEW + 1))


def _heads(wanted: Lanes, more: list[ColumnElement[bool]], most: int) -> list[tuple[datetime, UUID]]:
    """The newest of all lanes together."""
    if not wanted:
        return []
    order = (Visit.received_at.desc(), Visit.id.desc())
    runs = [select(Visit.received_at, Visit.id).where(lane, *more).order_by(*order).limit(most).subquery() for lane in wanted]
    whole = union_all(*(select(run.c.received_at, run.c.id) for run in runs)).subquery()
    asked = select(whole).order_by(whole.c.received_at.desc(), whole.c.id.desc()).limit(most)
    return [(row.received_at, row.id) for row in db.session.execute(asked)]


def version(*parts: object) -> str:
    """An ETag of what an answer depends on."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def grids(reach: Reach) -> Sequence[Area]:
    """The grids that a reader may narrow the list to, by code."""
    return db.session.scalars(select(Area).where(Area.id.in_(reach.grids)).order_by(Area.code)).all()


def one(reach: Reach, visit_id: UUID) -> Line:
    """A visit in reach, at its door's present place or where the door lay when it happened."""
    found = db.session.scalar(select(Visit).where(Visit.id == visit_id, Visit.street_id == reach.street_id))
    if found is None or not (found.grid_id in reach.grids or reach.covers(found.address.micro_grid_id, found.address.grid_id)):
        raise NotFound()
    return Line(found, found.address, db.session.get_one(Person, found.person_id).name, found.household)


@dataclass(frozen=True)
class History:
    """What became of a visit: what it replaced, what replaced it, and its receipt."""

    earlier: Visit | None
    later: Visit | None
    filed: FiledEntry | None


def history(visit: Visit) -> History:
    earlier = db.session.scalar(select(Visit).where(Visit.address_id == visit.address_id, Visit.replaced_by_id == visit.id))
    later = db.session.get(Visit, visit.replaced_by_id) if visit.replaced_by_id else None
    return History(earlier, later, db.session.get(FiledEntry, visit.id))
