"""Who looked at whose name or number, and when: the access log as the administrator reads it, a month at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, cast, or_, select, tuple_
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.areas.models import Address, Area, Household, Unit
from webapp.core.access_log import PACK, AccessRow
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.visits.doors import place_of

PAGE = 50
EARLIEST = date(2000, 1, 1)
PAGES = {  # what the page is called; the longest beginning counts
    PACK: _l("pages onto a phone"),
    "/addresses/": _l("a door"),
    "/units/": _l("an entrance"),
    "/search": _l("search"),
    "/desk/visits/": _l("a visit"),
    "/desk/refused/": _l("refused box"),
    "/households": _l("erasure"),
    "/": _l("today"),
}

Cursor = tuple[datetime, UUID]


@dataclass(frozen=True)
class Asked:
    """Which looks are wanted: those of one person, those at one household, of which month."""

    month: date  # its first day
    person: Person | None = None
    household: Household | None = None

    @property
    def before(self) -> date:
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.month + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Look:
    row: AccessRow
    person: Person
    page: Any
    places: list[str]


def month_of(text: str, now: datetime) -> date:
    """«2026-11»; what is none, still to come, or older than any log, is this month."""
    this = local_day(now).replace(day=1)
    try:
        asked = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return this
    return asked if EARLIEST <= asked <= this else this


def page_of(street_id: UUID, asked: Asked, before: Cursor | None) -> list[Look]:
    """Newest first, one more than a page holds if there is a next page."""
    rows = select(AccessRow, Person).join(Person, Person.id == AccessRow.person_id).where(AccessRow.street_id == street_id)
    rows = rows.where(AccessRow.at >= start_of_day(asked.month), AccessRow.at < start_of_day(asked.after))
    if asked.person:
        rows = rows.where(AccessRow.person_id == asked.person.id)
    if asked.household:
        rows = rows.where(_shows(asked.household))
    if before:
        rows = rows.where(tuple_(AccessRow.at, AccessRow.id) < before)
    found = db.session.execute(rows.order_by(AccessRow.at.desc(), AccessRow.id.desc()).limit(PAGE + 1)).all()
    names = _names([row for row, _person in found])
    return [Look(row, person, _page(row.page), [names[one] for one in _shown(row) if one in names]) for row, person in found]


def person_of(street_id: UUID, text: str) -> Person | None:
    """By id, staff number or whole name."""
    key = parse_id(text)
    which = Person.id == key if key else or_(Person.staff_number == text, Person.name == text)
    return db.session.scalars(select(Person).where(Person.street_id == street_id, which).order_by(Person.id).limit(1)).first()


def household_of(street_id: UUID, text: str) -> Household | None:
    key = parse_id(text)
    asked = select(Household).where(Household.id == key, Household.street_id == street_id)
    return db.session.scalar(asked.options(joinedload(Household.address))) if key else None


def _shows(household: Household) -> ColumnElement[bool]:
    """By itself, or with the entrance or grid in which its door lies."""
    address = household.address
    scopes = (f"u:{address.unit_id}", f"b:{address.building_id}", f"g:{address.grid_id}")
    many = [cast(AccessRow.scopes, String).contains(f'"{one}"') for one in scopes]
    return or_(cast(AccessRow.household_ids, String).contains(str(household.id)), *many)


def _shown(row: AccessRow) -> list[str]:
    return [f"h:{one}" for one in row.household_ids] + list(row.scopes)


def _names(rows: Iterable[AccessRow]) -> dict[str, str]:
    """What each subject is called, asked once for a page: doors, entrances, grids."""
    wanted: dict[str, set[UUID]] = {"h": set(), "u": set(), "g": set()}
    for row in rows:
        for one in _shown(row):
            kind, _, key = one.partition(":")
            if kind in wanted and (found := parse_id(key)):
                wanted[kind].add(found)
    homes = select(Household.id, Address).join(Address, Address.id == Household.address_id).where(Household.id.in_(wanted["h"]))
    said = {f"h:{key}": place_of(address) for key, address in db.session.execute(homes.options(joinedload(Address.unit)))}
    for unit in db.session.scalars(select(Unit).where(Unit.id.in_(wanted["u"]))):
        said[f"u:{unit.id}"] = " ".join(filter(None, [unit.building.compound.name, unit.building.name, unit.name]))
    for key, name in db.session.execute(select(Area.id, Area.name).where(Area.id.in_(wanted["g"]))):
        said[f"g:{key}"] = name
    return said


def _page(path: str) -> Any:
    return next((words for start, words in PAGES.items() if path.startswith(start)), path)
