"""Doors and what belongs to them as plain rows: the columns that pages show, many doors at once. A pack draws a thousand, and entities
cost four times as much. `doors` is a condition on Address."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select

from webapp.accounts.models import Person
from webapp.areas.models import Address, Household, Unit
from webapp.core.clock import local_day
from webapp.core.db import db

from .models import CareAgreement, DoorState, Promise, Visit
from .wording import outcome_of

Doors = ColumnElement[bool]


class Place(NamedTuple):
    """Of an Address: where the door is."""

    id: UUID
    building_id: UUID
    unit_id: UUID
    floor: int
    position: int
    door: str
    grid_id: UUID
    micro_grid_id: UUID
    use: str
    listed_vacant: bool


class Living(NamedTuple):
    """Of the Household that lives there now."""

    id: UUID
    contact_name: str
    phone: str
    members: int | None


class Stood(NamedTuple):
    """Of the DoorState, in whatever round."""

    id: UUID
    street_id: UUID
    campaign_id: UUID | None
    state: str
    left_out: bool
    met_at: datetime | None
    tries: int
    refused_until: date | None


class Told(NamedTuple):
    """Of a Visit, with the name of who made it."""

    id: UUID
    address_id: UUID
    person_id: UUID
    household_id: UUID | None
    outcome: str
    happened_at: datetime
    fields: list[str]
    difficulty: str
    idea: str
    weak_signal: str
    review_on: date | None
    by: str

    @property
    def day(self) -> date:
        return local_day(self.happened_at)

    @property
    def said(self) -> str:
        return outcome_of(self)


def read(doors: Doors) -> Iterator[tuple[Place, Living | None, Stood | None, Told | None]]:
    """Each door with who lives there, how it stands and its last visit; as they stand in the street: by entrance, the top floor first."""
    asked = (
        select(*PLACE, *LIVING, *STOOD, *TOLD)
        .select_from(Address)
        .outerjoin(Household, and_(Household.address_id == Address.id, Household.ends_at.is_(None)))
        .outerjoin(DoorState, DoorState.id == Address.id)
        .outerjoin(Visit, Visit.id == DoorState.last_id)
        .outerjoin(Person, Person.id == Visit.person_id)
        .where(doors)
        .order_by(Address.building_id, Address.unit_id, Address.floor.desc(), Address.position)
    )
    one, two, three = len(PLACE), len(PLACE + LIVING), len(PLACE + LIVING + STOOD)
    for row in db.session.execute(asked):
        household = Living._make(row[one:two]) if row[one] else None
        standing = Stood._make(row[two:three]) if row[two] else None
        yield Place._make(row[:one]), household, standing, Told._make(row[three:]) if row[three] else None


def before_last(address_ids: Iterable[UUID]) -> list[Told]:
    """The visits that these doors' pages show besides the last one, the newest first."""
    recent = db.session.scalars(select(DoorState.recent).where(DoorState.id.in_(list(address_ids))))
    ids = [UUID(visit) for visits in recent for visit in visits[1:]]
    if not ids:
        return []
    asked = select(*TOLD).join(Person, Person.id == Visit.person_id).where(Visit.id.in_(ids))
    return [Told._make(row) for row in db.session.execute(asked.order_by(Visit.happened_at.desc(), Visit.id.desc()))]


def units(ids: Iterable[UUID]) -> dict[UUID, Unit]:
    """Entrances with their buildings: few, and each stands around many doors."""
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(set(ids))))}


def promises(doors: Doors) -> list[Row[Any]]:
    """Open ones, the nearest first."""
    asked = select(Promise.id, Promise.address_id, Promise.words, Promise.due_on)
    is_open = and_(Promise.fed_back_at.is_(None), Promise.dropped_at.is_(None))
    return _all(asked.join(Address, Address.id == Promise.address_id).where(doors, is_open).order_by(Promise.due_on, Promise.id))


def care(doors: Doors) -> list[Row[Any]]:
    """What is agreed on now."""
    asked = select(CareAgreement.id, CareAgreement.address_id, CareAgreement.every_days, CareAgreement.agreed_on)
    return _all(asked.join(Address, Address.id == CareAgreement.address_id).where(doors, CareAgreement.ended_at.is_(None)))


def _all(asked: Any) -> list[Row[Any]]:
    return list(db.session.execute(asked).all())


def _columns(of: type, model: Any) -> tuple[Any, ...]:
    return tuple(getattr(model, name) for name in of._fields if hasattr(model, name))  # type: ignore[attr-defined]


PLACE, LIVING, STOOD = _columns(Place, Address), _columns(Living, Household), _columns(Stood, DoorState)
TOLD = (*_columns(Told, Visit), Person.name)
