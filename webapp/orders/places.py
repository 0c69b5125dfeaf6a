"""Where an order lies: from a door, a building or an area, everything around it that lists and rights ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.areas.models import GENERAL_GRID, GRID, MICRO_GRID, Address, Area, Building, Compound
from webapp.areas.reach import place_at
from webapp.core.db import db
from webapp.core.problems import Problem


@dataclass(frozen=True)
class Located:
    """As columns of a work order."""

    address_id: UUID | None = None
    building_id: UUID | None = None
    micro_grid_id: UUID | None = None
    grid_id: UUID | None = None
    general_grid_id: UUID | None = None


def at_address(address: Address, at: datetime) -> Located:
    """The areas in which the door lay at that moment."""
    micro_grid_id, grid_id = place_at(address, at)
    return Located(address.id, address.building_id, micro_grid_id, grid_id, _parent(grid_id))


def at_building(building: Building) -> Located:
    """The smallest area that has all its doors; at least the general grid of its compound."""
    asked = select(Address.micro_grid_id, Address.grid_id).where(Address.building_id == building.id).distinct()
    doors = db.session.execute(asked).all()
    micro_grids, grids = {row.micro_grid_id for row in doors}, {row.grid_id for row in doors}
    return Located(
        building_id=building.id,
        micro_grid_id=_only(micro_grids),
        grid_id=_only(grids),
        general_grid_id=db.session.get_one(Compound, building.compound_id).area_id,
    )


def in_area(area: Area) -> Located:
    if area.tier == MICRO_GRID:
        return Located(micro_grid_id=area.id, grid_id=area.parent_id, general_grid_id=_parent(area.parent_id))
    if area.tier == GRID:
        return Located(grid_id=area.id, general_grid_id=area.parent_id)
    return Located(general_grid_id=area.id if area.tier == GENERAL_GRID else None)


def find(street_id: UUID, *, address_id: UUID | None, building_id: UUID | None, area_id: UUID | None, at: datetime) -> Located:
    """The first of these that is given, in this street. None of them: somewhere in the street."""
    if address_id:
        return at_address(_in_street(Address, address_id, street_id), at)
    if building_id:
        return at_building(_in_street(Building, building_id, street_id))
    return in_area(_in_street(Area, area_id, street_id)) if area_id else Located()


def _in_street(model: Any, row_id: UUID, street_id: UUID) -> Any:
    row = db.session.get(model, row_id)
    if row is None or row.street_id != street_id:
        raise Problem("no-such-place", _l("This place is not known in the street. Choose another one, or say it in words."), field="place")
    return row


def _parent(area_id: UUID | None) -> UUID | None:
    return db.session.scalar(select(Area.parent_id).where(Area.id == area_id)) if area_id else None


def _only(ids: set[UUID]) -> UUID | None:
    return next(iter(ids)) if len(ids) == 1 else None
