"""How far the round has come, by entrance: counted by the database, so that Today and the list of buildings read no single door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from uuid import UUID

from flask import g
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from webapp.areas.models import Address, Building, Compound, Unit
from webapp.areas.reach import Reach
from webapp.core.db import db

from . import queries
from .models import DoorState
from .rules import DUE, MET, VACANT

WALKED_USES = ("home", "let")
COUNTS = and_(Address.use.in_(WALKED_USES), func.coalesce(DoorState.left_out, False).is_(False))
STATE = func.coalesce(DoorState.state, case((Address.listed_vacant, VACANT), else_=DUE))


@dataclass(frozen=True)
class Tally:
    """An entrance: of `whole` doors to be met, `met` were."""

    unit_id: UUID
    unit_name: str
    whole: int
    met: int


@dataclass(frozen=True)
class Tallied:
    """A building with the tallies of its entrances."""

    id: UUID
    name: str
    compound: str
    entrances: tuple[Tally, ...]

    @cached_property
    def whole(self) -> int:
        return sum(one.whole for one in self.entrances)

    @cached_property
    def met(self) -> int:
        return sum(one.met for one in self.entrances)

    @property
    def place(self) -> str:
        """«示例新村 3幢»."""
        return f"{self.compound} {self.name}"


def buildings(reach: Reach, day: date) -> list[Tallied]:
    """All buildings with doors in reach, by compound and as they stand there; read once a request."""
    kept = g.shared.setdefault("tallies", {})
    if (reach, day) not in kept:
        kept[reach, day] = _buildings(reach, day)
    return kept[reach, day]


def plans(reach: Reach, building_ids: Iterable[UUID], day: date) -> dict[UUID, list[list[str]]]:
    """The states of these buildings' doors by floor from the top, the entrances side by side."""
    asked = _standing(select(Address.building_id, Address.floor, STATE), reach, day).join(Unit, Unit.id == Address.unit_id)
    order = (Address.building_id, Address.floor.desc(), Unit.position, Unit.id, Address.position)
    rows = db.session.execute(asked.where(Address.building_id.in_(list(building_ids))).order_by(*order)).all()
    return {
        building_id: [[state for *_place, state in floor] for _number, floor in groupby(mine, key=lambda row: row[1])]
        for building_id, mine in groupby(rows, key=lambda row: row[0])
    }


def _buildings(reach: Reach, day: date) -> list[Tallied]:
    counted = _standing(
        select(Address.unit_id, _sum(COUNTS).label("whole"), _sum(and_(COUNTS, DoorState.state == MET)).label("met")), reach, day
    )
    tally = counted.group_by(Address.unit_id).subquery()
    asked = (
        select(Building.id, Building.name, Compound.name, Unit.id, Unit.name, tally.c.whole, tally.c.met)
        .join(Unit, Unit.id == tally.c.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .join(Compound, Compound.id == Building.compound_id)
        .order_by(Compound.name, Building.position, Building.name, Building.id, Unit.position, Unit.id)
    )
    rows = db.session.execute(asked).all()
    return [Tallied(*house, tuple(Tally(*row[3:]) for row in mine)) for house, mine in groupby(rows, key=lambda row: tuple(row[:3]))]


def _standing(asked: Select, reach: Reach, day: date) -> Select:
    """Doors in reach beside how they stand in the round that holds on this day."""
    campaign = queries.latest(reach.street_id, day)
    now = and_(DoorState.id == Address.id, DoorState.campaign_id == (campaign.id if campaign else None))
    return asked.select_from(Address).outerjoin(DoorState, now).where(reach.addresses())


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
