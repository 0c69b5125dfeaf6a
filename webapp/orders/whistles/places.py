"""From where a whistle is blown when there is no order: a grid, or a house of it, and words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.areas.models import GENERAL_GRID, GRID, Address, Area, Building
from webapp.areas.reach import Reach, reach_of
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import Problem

from .. import places, telling
from ..models import WorkOrder
from .sight import BLOW

HOUSE, AREA = "b", "g"  # in a form: «b:ID», «g:ID»


@dataclass(frozen=True)
class Spot:
    """As columns of a whistle."""

    place: str
    micro_grid_id: UUID | None = None
    grid_id: UUID | None = None
    general_grid_id: UUID | None = None


def areas_of(person: Any, at: datetime) -> list[Area]:
    """The areas that somebody whistles for, as they would name them: grids where they have whole ones, else their micro-grids."""
    reach = reach_of(person, BLOW, at)
    ids = reach.general_grids | reach.grids | reach.micro_grids
    found = db.session.scalars(select(Area).where(Area.id.in_(ids)))
    return sorted(found, key=lambda one: (one.tier != GENERAL_GRID, one.tier != GRID, one.code))


def houses_of(person: Any, at: datetime) -> list[Building]:
    """For who walks: their own houses. A whole street or community is too long a list; there words say which house."""
    reach = reach_of(person, BLOW, at)
    return [] if reach.street or reach.general_grids or not reach else areas.buildings(reach)


def spot_of(said: str, words: str, *, by: Any, at: datetime) -> Spot:
    """Where a form says it is. Nothing said: the one area that the whistler has; for the whole street, words alone."""
    kind, _, text = said.partition(":")
    row_id = parse_id(text)
    if kind == HOUSE and row_id:
        return _in_house(_row(Building, row_id, by), words, reach_of(by, BLOW, at))
    if kind == AREA and row_id:
        return _in_area(_row(Area, row_id, by), words)
    own = [] if reach_of(by, BLOW, at).street else areas_of(by, at)
    widest = [one for one in own if one.tier == own[0].tier]
    if len(widest) == 1:
        return _in_area(widest[0], words)
    if own or not words.strip():
        raise Problem("missing", _l("One thing is missing: where."), field="where")
    return Spot(words)


def spot_of_order(order: WorkOrder) -> Spot:
    """Where to go to, with the door: whoever is called must find it."""
    return Spot(telling.places_of([order])[order.id], order.micro_grid_id, order.grid_id, order.general_grid_id)


def _in_area(area: Area, words: str) -> Spot:
    found = places.in_area(area)
    return Spot(_joined(area.name, words), found.micro_grid_id, found.grid_id, found.general_grid_id)


def _in_house(house: Building, words: str, reach: Reach) -> Spot:
    """In the part of the house that the whistler walks, where areas share it."""
    place, whole = _joined(f"{house.compound.name} {house.name}", words), places.at_building(house)
    doors = select(Address.micro_grid_id, Address.grid_id).where(Address.building_id == house.id).distinct()
    own = sorted((grid, micro) for micro, grid in db.session.execute(doors) if reach.covers(micro, grid))
    if not own:
        return Spot(place, whole.micro_grid_id, whole.grid_id, whole.general_grid_id)
    grid, micro_grid = own[0]
    is_whole = len(own) > 1 and (reach.street or grid in reach.grids)
    return Spot(place, None if is_whole else micro_grid, grid, whole.general_grid_id)


def _joined(name: str, words: str) -> str:
    return f"{name} {words.strip()}".strip()


def _row(model: Any, row_id: UUID, by: Any) -> Any:
    row = db.session.get(model, row_id)
    if row is None or row.street_id != by.street_id:
        raise Problem("no-such-place", _l("This place is not known in the street. Choose another one, or say it in words."), field="place")
    return row
