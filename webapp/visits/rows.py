"""Doors and what belongs to them as plain rows: the columns that pages show, many doors at once. A pack draws a thousand, and rows cost
a quarter of what entities do. `doors` is a condition on Address."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select

from webapp.accounts.models import Person
from webapp.areas.models import Address, Household, Unit
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.words import spoken_day

from .models import CareAgreement, DoorState, Promise, Visit
from .wording import outcome_of

Doors = ColumnElement[bool]


class Told(NamedTuple):
    """A visit as pages tell it."""

    id: UUID
    person_id: UUID
    household_id: UUID | None
    outcome: str
    happened_at: datetime
    fields: list[str]
    difficulty: str
    idea: str
    weak_signal: str
    review_on: date | None

    @property
    def day(self) -> date:
        return local_day(self.happened_at)

    @property
    def spoken_day(self) -> str:
        return spoken_day(self.day)

    @property
    def said(self) -> str:
        return outcome_of(self)


def addresses(doors: Doors) -> list[Row[Any]]:
    """As they stand in the street: entrance by entrance, from the top floor down."""
    place = (Address.id, Address.building_id, Address.unit_id, Address.floor, Address.position, Address.door)
    asked = select(*place, Address.grid_id, Address.micro_grid_id, Address.use, Address.listed_vacant).where(doors)
    return _all(asked.order_by(Address.building_id, Address.unit_id, Address.floor.desc(), Address.position))


def units(ids: Iterable[UUID]) -> dict[UUID, Unit]:
    """Entrances with their buildings: few, and each stands around many doors."""
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(set(ids))))}


def households(doors: Doors) -> dict[UUID, Row[Any]]:
    """Who lives behind each door now."""
    asked = select(Household.address_id, Household.id, Household.contact_name, Household.phone, Household.members)
    found = _all(asked.join(Address, Address.id == Household.address_id).where(doors, Household.ends_at.is_(None)))
    return {one.address_id: one for one in found}


def standings(doors: Doors) -> dict[UUID, Row[Any]]:
    """How each door stands, in whatever round."""
    columns = (DoorState.id, DoorState.street_id, DoorState.campaign_id, DoorState.state, DoorState.left_out, DoorState.met_at)
    more = (DoorState.tries, DoorState.refused_until, DoorState.recent)
    return {one.id: one for one in _all(select(*columns, *more).join(Address, Address.id == DoorState.id).where(doors))}


def promises(doors: Doors) -> list[Row[Any]]:
    """Open ones, the nearest first."""
    asked = select(Promise.id, Promise.address_id, Promise.words, Promise.due_on)
    is_open = and_(Promise.fed_back_at.is_(None), Promise.dropped_at.is_(None))
    return _all(asked.join(Address, Address.id == Promise.address_id).where(doors, is_open).order_by(Promise.due_on, Promise.id))


def care(doors: Doors) -> list[Row[Any]]:
    """What is agreed on now."""
    asked = select(CareAgreement.id, CareAgreement.address_id, CareAgreement.every_days, CareAgreement.agreed_on)
    return _all(asked.join(Address, Address.id == CareAgreement.address_id).where(doors, CareAgreement.ended_at.is_(None)))


def visits(ids: Iterable[UUID]) -> dict[UUID, Told]:
    found = db.session.execute(select(*(getattr(Visit, name) for name in Told._fields)).where(Visit.id.in_(list(ids))))
    return {row[0]: Told._make(row) for row in found}


def names(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(set(person_ids)))).all())


def _all(asked: Any) -> list[Row[Any]]:
    return list(db.session.execute(asked).all())
