"""The grids that a reader reaches, each with the general grid around it, as all pages of this room list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from webapp.accounts.models import Person
from webapp.areas.models import GRID, Address, Area, Building, Compound
from webapp.areas.reach import reach_of
from webapp.core.db import db
from webapp.core.problems import NotFound


@dataclass(frozen=True)
class Grid:
    id: UUID
    code: str
    name: str
    general_grid_id: UUID
    general_grid: str

    @property
    def title(self) -> str:
        """With the general grid around it, unless the name says that already."""
        return self.name if self.general_grid in self.name else f"{self.general_grid} {self.name}"


def reached_by(person: Person, permission: str, at: datetime) -> list[Grid]:
    """By code."""
    reach = reach_of(person, permission, at)
    return _grids(reach.grids | reach.around) if reach else []


def of_street(street_id: UUID) -> list[Grid]:
    return _grids(db.session.scalars(select(Area.id).where(Area.street_id == street_id, Area.tier == GRID)))


def one(person: Person, permission: str, grid_id: UUID, at: datetime) -> Grid:
    """A grid in reach; any other isn't there."""
    found = {grid.id: grid for grid in reached_by(person, permission, at)}
    if grid_id not in found:
        raise NotFound()
    return found[grid_id]


def compounds(grids: Iterable[Grid]) -> list[Compound]:
    """Those of the general grids around."""
    asked = select(Compound).where(Compound.area_id.in_({grid.general_grid_id for grid in grids}))
    return list(db.session.scalars(asked.order_by(Compound.name, Compound.id)))


def buildings(grid_ids: Iterable[UUID], compound_id: UUID | None = None) -> list[Building]:
    """Those with doors in these grids, as they stand in the street."""
    near = select(Address.building_id).where(Address.grid_id.in_(list(grid_ids))).distinct()
    asked = select(Building).where(Building.id.in_(near))
    asked = asked.where(Building.compound_id == compound_id) if compound_id else asked
    return sorted(db.session.scalars(asked), key=lambda one: (one.compound.name, one.position, one.name))


def _grids(ids: Iterable[UUID]) -> list[Grid]:
    around = aliased(Area)
    asked = select(Area.id, Area.code, Area.name, around.id, around.name).join(around, around.id == Area.parent_id)
    return [Grid(*row) for row in db.session.execute(asked.where(Area.id.in_(list(ids)), Area.tier == GRID).order_by(Area.code))]
