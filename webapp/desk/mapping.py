"""The map of open orders: how many lie at each building, what of them has no place on the map, and the boundaries around them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import case, func, select, union
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.areas.geography import as_feature
from webapp.areas.models import GENERAL_GRID, GRID, Area, Building
from webapp.areas.reach import reach_of
from webapp.core.db import db
from webapp.orders.desk.narrowing import NONE, Narrowed, is_over
from webapp.orders.models import WorkOrder
from webapp.orders.rules import OPEN
from webapp.orders.sight import Lane, lanes


@dataclass(frozen=True)
class Pin:
    """A building with open orders, or those at none. `href` opens them; without `centre` it is told beside the map alone."""

    name: str
    orders: int
    over: int
    href: str
    centre: tuple[float, float] | None  # longitude, latitude


def pins(wanted: list[Lane], narrowed: Narrowed, now: datetime) -> list[Pin]:
    """The most orders first; each order once, whatever ways the reader reaches it."""
    if not wanted:
        return []
    over = case((is_over(now), 1), else_=0).label("over")
    conditions = [WorkOrder.state.in_(narrowed.among(OPEN)), *narrowed.conditions(now)]
    found = union(*(select(WorkOrder.id, WorkOrder.building_id, over).where(lane, *conditions) for lane in wanted)).subquery()
    asked = select(found.c.building_id, func.count(), func.sum(found.c.over)).group_by(found.c.building_id)
    counted = db.session.execute(asked).all()
    near = select(Building).options(joinedload(Building.compound)).where(Building.id.in_({row[0] for row in counted} - {None}))
    buildings = {one.id: one for one in db.session.scalars(near)}
    made = [_pin(buildings.get(building_id), orders, past, narrowed) for building_id, orders, past in counted]
    return sorted(made, key=lambda one: (-one.orders, one.name))


def _pin(building: Building | None, orders: int, over: int, narrowed: Narrowed) -> Pin:
    said = narrowed.said | {"building": str(building.id) if building else NONE}
    href = url_for("orders.inbox", view="open", **said)
    if building is None:
        return Pin(_("At no building"), orders, over, href, None)
    centre = (building.centre[0], building.centre[1]) if building.centre else None
    return Pin(f"{building.compound.name} {building.name}", orders, over, href, centre)


def boundaries(person: Person, now: datetime) -> dict[str, Any]:
    """As GeoJSON: the general grids and grids in the reader's area, and the grids in which orders lie that their department has."""
    reach = reach_of(person, "order.read", now)
    near = set(reach.general_grids | reach.grids | reach.around) | _grids_of_orders(lanes(person, now))
    asked = select(Area).where(Area.street_id == person.street_id, Area.id.in_(near), Area.tier.in_((GENERAL_GRID, GRID)))
    areas = db.session.scalars(asked.order_by(Area.code)).all()
    return {"type": "FeatureCollection", "features": [as_feature(one) for one in areas if one.boundary]}


def _grids_of_orders(wanted: list[Lane]) -> set[UUID]:
    if not wanted:
        return set()
    runs = (select(WorkOrder.grid_id).where(lane, WorkOrder.state.in_(OPEN), WorkOrder.grid_id.is_not(None)) for lane in wanted)
    return set(db.session.scalars(union(*runs)))
