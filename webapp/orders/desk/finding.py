"""A place as somebody on the telephone says it: «白露花园3幢402» finds the building, and the door if there is one of that number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.areas.models import Address, Building, Compound, Unit
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.visits.doors import place_of

MOST = 8
MOST_PARTS = 8
PARTS = re.compile(r"[A-Za-z]+|\d+|[^\W\d_]+")
DOOR, HOUSE = "a", "b"


@dataclass(frozen=True)
class Spot:
    """A door or a building. `ref` is what a form says of it: «a:ID», «b:ID»."""

    ref: str
    words: str
    address_id: UUID | None = None
    building_id: UUID | None = None


def spots(street_id: UUID, typed: str) -> list[Spot]:
    """The longest beginning that names a building says which; what is left over names a door behind it."""
    parts = PARTS.findall(typed)[:MOST_PARTS]
    for count in range(len(parts), 0, -1):
        if houses := _houses(street_id, parts[:count]):
            doors = _doors(houses, parts[count:])
            return [_door(one) for one in doors] or [_house(one) for one in houses]
    return []


def spot_of(street_id: UUID, ref: str) -> Spot | None:
    """The one that a form names, if the street has it."""
    kind, _, text = ref.partition(":")
    row_id = parse_id(text)
    model: Any = {DOOR: Address, HOUSE: Building}.get(kind)
    row = db.session.get(model, row_id) if model and row_id else None
    if row is None or row.street_id != street_id:
        return None
    return _door(row) if isinstance(row, Address) else _house(row)


def _houses(street_id: UUID, parts: Sequence[str]) -> list[Building]:
    asked = select(Building).join(Compound, Compound.id == Building.compound_id)
    asked = asked.where(Building.street_id == street_id, (Compound.name + Building.name).like(_like(parts)))
    return list(db.session.scalars(asked.order_by(Compound.name, Building.position, Building.id).limit(MOST)))


def _doors(houses: Sequence[Building], parts: Sequence[str]) -> list[Address]:
    if not parts:
        return []
    asked = select(Address).join(Unit, Unit.id == Address.unit_id).options(joinedload(Address.unit))
    asked = asked.where(Address.building_id.in_([one.id for one in houses]), (Unit.name + Address.door).like(_like(parts)))
    return list(db.session.scalars(asked.order_by(Address.building_id, Unit.position, Address.floor, Address.position).limit(MOST)))


def _like(parts: Sequence[str]) -> str:
    """The parts in this order, whatever stands between. They hold letters and figures alone."""
    return "%" + "%".join(parts) + "%"


def _door(one: Address) -> Spot:
    return Spot(f"{DOOR}:{one.id}", place_of(one), address_id=one.id)


def _house(one: Building) -> Spot:
    return Spot(f"{HOUSE}:{one.id}", f"{one.compound.name} {one.name}", building_id=one.id)
