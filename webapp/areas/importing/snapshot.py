"""The street as the database has it, read once before checking, and, while checking goes on, as the import is going to leave it.

Every sheet finds here what earlier sheets bring: a visit finds its door and its worker, a door its micro-grid.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text

from webapp.accounts.models import Person, Post
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.streets import Street

from ..models import Address, AddressMove, Area, Building, Compound, Household, PartyBody, Unit

WATCHED = (Area, Person, Post, PartyBody, Compound, Building, Unit, Address, AddressMove, Household)
FIRST_ID = UUID(int=0)
LONGEST = timedelta(hours=1)  # that a transaction may have been under way, when its rows show themselves


class Place(NamedTuple):
    """An area."""

    id: UUID
    tier: str
    code: str
    name: str
    parent_id: UUID | None


class Door(NamedTuple):
    id: UUID
    code: str
    unit_id: UUID
    building_id: UUID
    floor: int
    door: str
    position: int
    micro_grid_id: UUID
    grid_id: UUID
    use: str
    listed_vacant: bool


class Home(NamedTuple):
    """The household that lives behind a door now."""

    id: UUID
    contact_name: str
    phone: str
    members: int | None
    starts_at: datetime


class Stay(NamedTuple):
    """A household that has left."""

    id: UUID
    contact_name: str
    starts_at: datetime
    ends_at: datetime


class Worker(NamedTuple):
    """A person of the street."""

    id: UUID
    staff_number: str
    name: str
    phone: str | None
    left_at: datetime | None


class Held(NamedTuple):
    """A post."""

    id: UUID
    person_id: UUID
    role: str
    area_id: UUID
    starts_at: datetime
    ends_at: datetime | None


class Body(NamedTuple):
    """A party body that stands."""

    id: UUID
    area_id: UUID
    kind: str
    name: str
    person_id: UUID | None


class House(NamedTuple):
    """A compound, building or unit: `inside` is what it lies in, for a compound its general grid."""

    id: UUID
    inside: UUID
    name: str
    position: int


@dataclass
class Snapshot:
    """`at` is the moment at which all changes of this import happen."""

    street_id: UUID
    street_code: str
    at: datetime
    root: Place
    areas: dict[str, Place] = field(default_factory=dict)  # by code
    areas_by_id: dict[UUID, Place] = field(default_factory=dict)
    people: dict[str, Worker] = field(default_factory=dict)  # by staff number
    posts: dict[UUID, list[Held]] = field(default_factory=dict)  # by person
    bodies: dict[tuple[UUID, str], Body] = field(default_factory=dict)  # by area and kind
    compounds: dict[str, House] = field(default_factory=dict)  # by name
    buildings: dict[tuple[UUID, str], House] = field(default_factory=dict)  # by compound and name
    units: dict[tuple[UUID, str], House] = field(default_factory=dict)  # by building and name
    doors: dict[str, Door] = field(default_factory=dict)  # by code
    homes: dict[UUID, Home] = field(default_factory=dict)  # by door
    left: dict[UUID, list[Stay]] = field(default_factory=dict)  # by door
    fingerprint: tuple[int, ...] = ()
    since: UUID = FIRST_ID  # audit rows from this id on belong to the fingerprint

    def add_area(self, place: Place) -> None:
        self.areas[place.code] = self.areas_by_id[place.id] = place

    def still_holds(self) -> bool:
        """Whether the street is as it was read."""
        return fingerprint(self.street_id, self.since) == self.fingerprint

    def household_at(self, door_id: UUID, moment: datetime) -> UUID | None:
        """Who lived behind the door at a moment, as far as is known."""
        home = self.homes.get(door_id)
        if home is not None and home.starts_at <= moment:
            return home.id
        return next((stay.id for stay in self.left.get(door_id, ()) if stay.starts_at <= moment < stay.ends_at), None)


def take(street: Street, root: Any, at: datetime) -> Snapshot:
    """Reads the street in one read transaction; `root` is its widest area."""
    shot = Snapshot(street.id, street.code, at, Place(root.id, root.tier, root.code, root.name, None))
    shot.since = _first_id_of(at - LONGEST)
    shot.fingerprint = fingerprint(street.id, shot.since)
    for place in _rows(Place, Area, street.id):
        shot.add_area(place)
    shot.add_area(shot.root)
    shot.people = {worker.staff_number: worker for worker in _rows(Worker, Person, street.id)}
    for post in _rows(Held, Post, street.id):
        shot.posts.setdefault(post.person_id, []).append(post)
    shot.bodies = {(body.area_id, body.kind): body for body in _rows(Body, PartyBody, street.id, PartyBody.ends_at.is_(None))}
    shot.compounds = {house.name: house for house in _houses(street.id, Compound, Compound.area_id)}
    shot.buildings = {(house.inside, house.name): house for house in _houses(street.id, Building, Building.compound_id)}
    shot.units = {(house.inside, house.name): house for house in _houses(street.id, Unit, Unit.building_id)}
    shot.doors = {door.code: door for door in _rows(Door, Address, street.id)}
    _take_households(shot)
    return shot


def hold() -> None:
    """From here to the end of the transaction the street stays as it is found. A writer on SQLite is alone anyway."""
    if db.engine.dialect.name == "postgresql":
        tables = ", ".join(model.__tablename__ for model in WATCHED)
        db.session.execute(text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


def fingerprint(street_id: UUID, since: UUID) -> tuple[int, ...]:
    """Changes when anything that checking relied on was added, ended or changed, or another import came between. Cheap: counts by
    index, and the audit rows of the last hour, since whatever else changes a watched row leaves one."""
    counts = [select(func.count()).select_from(model).where(model.street_id == street_id).scalar_subquery() for model in WATCHED]
    ended = [
        select(func.count(model.ends_at)).where(model.street_id == street_id).scalar_subquery() for model in (Household, Post, PartyBody)
    ]
    watched = AuditRow.record.in_([Street.__tablename__, *(model.__tablename__ for model in WATCHED)])
    audited = select(func.count()).where(AuditRow.id >= since, AuditRow.street_id == street_id, watched).scalar_subquery()
    return tuple(db.session.execute(select(*counts, *ended, audited)).one())


def _first_id_of(moment: datetime) -> UUID:
    """Ids begin with the milliseconds at which they were made."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _take_households(shot: Snapshot) -> None:
    columns = (Household.address_id, Household.id, Household.contact_name, Household.phone, Household.members, Household.starts_at)
    asked = select(*columns, Household.ends_at).where(Household.street_id == shot.street_id).order_by(Household.starts_at)
    for door_id, row_id, name, phone, members, starts_at, ends_at in db.session.execute(asked):
        if ends_at is None:
            shot.homes[door_id] = Home(row_id, name, phone, members, starts_at)
        else:
            shot.left.setdefault(door_id, []).append(Stay(row_id, name, starts_at, ends_at))


def _rows(kind: type, model: type, street_id: UUID, *conditions: Any) -> Iterable[Any]:
    columns = [getattr(model, name) for name in kind._fields]  # type: ignore[attr-defined]
    return (kind(*row) for row in db.session.execute(select(*columns).where(model.street_id == street_id, *conditions)))  # type: ignore[attr-defined]


def _houses(street_id: UUID, model: Any, inside: Any) -> Iterable[House]:
    position = getattr(model, "position", None)
    columns = [model.id, inside, model.name, *([position] if position is not None else [])]
    return (House(*(*row, 0)[:4]) for row in db.session.execute(select(*columns).where(model.street_id == street_id)))
