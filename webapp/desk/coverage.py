"""How far a round of visits has come: counts by area over doors and their standings, and the doors behind each count.

Nothing here reads a visit: what is read depends on the doors of the area alone, however long the round has gone on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Integer, and_, case, func, select
from sqlalchemy.orm import joinedload

from webapp.areas.models import GENERAL_GRID, GRID, MICRO_GRID, STREET, Address, Area, Building, Compound
from webapp.core.clock import start_of_day
from webapp.core.db import db
from webapp.visits.doors import WALKED_USES
from webapp.visits.models import DoorState, VisitCampaign
from webapp.visits.rules import MET, REFUSED

from . import places
from .rules import Pace, Round, pace, share

PAGE = 100


@dataclass(frozen=True)
class Counts:
    """Doors of an area. `met` and `tried_out` and `refused` are among the eligible; `vacant` are not."""

    met: int = 0
    eligible: int = 0
    tried_out: int = 0
    refused: int = 0
    vacant: int = 0
    lately: int = 0  # met for the first time in the weeks that the pace looks back over

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Part:
    """A line of the table: an area or a building with what is counted in it."""

    id: UUID
    name: str
    href: str
    counts: Counts
    pace: Pace
    doors: Callable[[str], str] | None  # the address of the list behind a count

    @property
    def share(self) -> str | None:
        return share(self.counts.met, self.counts.eligible)


@dataclass(frozen=True)
class Asked:
    """The round that is counted, and the day on which."""

    campaign: VisitCampaign
    today: date

    @property
    def round(self) -> Round:
        return Round(self.campaign.starts_on, self.campaign.ends_on)

    @property
    def lately(self) -> datetime:
        """From when on a first meeting counts for the pace: whole local days, today the last."""
        return start_of_day(self.today - timedelta(days=self.round.looked_back(self.today) - 1))

    def conditions(self) -> dict[str, ColumnElement[bool]]:
        """What each count counts, over doors joined with their standing; the name is also the state in the address of a list."""
        homes = Address.use.in_(WALKED_USES)
        counted = and_(homes, func.coalesce(DoorState.left_out, False).is_(False))
        return {
            "met": and_(counted, DoorState.state == MET),
            "eligible": counted,
            "to-meet": and_(counted, func.coalesce(DoorState.state, "") != MET),
            "tried-out": and_(counted, DoorState.tried_out),
            "refused": and_(counted, DoorState.state == REFUSED),
            "vacant": and_(homes, DoorState.left_out),
            "lately": and_(counted, DoorState.state == MET, DoorState.first_met_at >= self.lately),
        }

    def pace(self, counts: Counts) -> Pace:
        left, back = self.round.days_left(self.today), self.round.looked_back(self.today)
        return pace(counts.eligible - counts.met, counts.lately, days_left=left, looked_back=back)


def table(asked: Asked, area: Area) -> list[Part]:
    """The parts of an area by code, or the buildings of a micro-grid as they stand."""
    if area.tier == MICRO_GRID:
        return _buildings(asked, area)
    counts = _by_area(asked, area)
    return [part_of(asked, one, counts.get(one.id, Counts())) for one in places.under(area)]


def several(asked: Asked, areas: list[Area]) -> list[Part]:
    """Areas that lie beside each other, for a reader who holds more than one."""
    return [part_of(asked, one, sum((part.counts for part in table(asked, one)), Counts())) for one in areas]


def part_of(asked: Asked, area: Area, counts: Counts) -> Part:
    def doors(state: str) -> str:
        return url_for("desk.doors", area_id=area.id, state=state)

    return Part(area.id, area.name, url_for("desk.area_coverage", area_id=area.id), counts, asked.pace(counts), doors)


def sum_of(asked: Asked, name: str, counts: Counts) -> Part:
    """The foot of a table whose areas have no common one in reach: its numbers have no list of their own."""
    return Part(UUID(int=0), name, "", counts, asked.pace(counts), None)


def inside(area: Area) -> ColumnElement[bool]:
    """The doors of an area."""
    if area.tier == STREET:
        return Address.street_id == area.street_id
    if area.tier == GENERAL_GRID:
        return Address.grid_id.in_(select(Area.id).where(Area.parent_id == area.id))
    return Address.grid_id == area.id if area.tier == GRID else Address.micro_grid_id == area.id


def doors(asked: Asked, area: Area, state: str, *, building: UUID | None, after: str) -> list[tuple[Address, DoorState | None]]:
    """The doors behind a count, by code, one more than a page holds if there is a next page."""
    wanted = [inside(area), asked.conditions()[state], Address.code > after]
    if building is not None:
        wanted.append(Address.building_id == building)
    rows = db.session.execute(
        _joined(asked, select(Address, DoorState).options(joinedload(Address.unit))).where(*wanted).order_by(Address.code).limit(PAGE + 1)
    )
    return [(address, standing) for address, standing in rows]


def _by_area(asked: Asked, area: Area) -> dict[UUID, Counts]:
    """Counts of the areas right under `area`; a street's grids are added up to general grids here, not in the database."""
    key = Address.micro_grid_id if area.tier == GRID else Address.grid_id
    counts = _counts(asked, area, key)
    if area.tier != STREET:
        return counts
    parents = {row.id: row.parent_id for row in db.session.execute(select(Area.id, Area.parent_id).where(Area.id.in_(counts)))}
    found: dict[UUID, Counts] = {}
    for grid_id, one in counts.items():
        parent_id = parents[grid_id]
        if parent_id is not None:
            found[parent_id] = found.get(parent_id, Counts()) + one
    return found


def _buildings(asked: Asked, area: Area) -> list[Part]:
    counts = _counts(asked, area, Address.building_id)
    found = select(Building).join(Compound).where(Building.id.in_(counts)).order_by(Compound.name, Building.position, Building.name)
    return [_building_part(asked, area, building, counts[building.id]) for building in db.session.scalars(found)]


def _building_part(asked: Asked, area: Area, building: Building, counts: Counts) -> Part:
    def doors(state: str) -> str:
        return url_for("desk.doors", area_id=area.id, state=state, building=building.id)

    return Part(building.id, f"{building.compound.name} {building.name}", doors("eligible"), counts, asked.pace(counts), doors)


def _counts(asked: Asked, area: Area, key: Any) -> dict[UUID, Counts]:
    conditions = asked.conditions()
    columns = [func.sum(case((conditions[name.replace("_", "-")], 1), else_=0)).cast(Integer) for name in vars(Counts())]
    rows = db.session.execute(_joined(asked, select(key, *columns)).where(inside(area)).group_by(key))
    return {row[0]: Counts(*row[1:]) for row in rows}


def _joined(asked: Asked, query):
    """Doors with their standing in the round; one that is left from an earlier round says nothing of this one."""
    return query.select_from(Address).outerjoin(DoorState, and_(DoorState.id == Address.id, DoorState.campaign_id == asked.campaign.id))
