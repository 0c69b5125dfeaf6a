"""What everybody may know of an order: what kind of matter, at which house, how far it has come. No names, no doors, nobody's words."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas.models import Area, Building
from webapp.core.db import db

from .models import WorkOrder


def places_of(orders: Iterable[WorkOrder]) -> dict[UUID, str]:
    """The house, or the area around it."""
    kept = list(orders)
    houses = _named(Building, {one.building_id for one in kept})
    areas = _named(Area, {one.grid_id or one.general_grid_id for one in kept if not one.building_id})
    found = {}
    for one in kept:
        house, area = houses.get(one.building_id), areas.get(one.grid_id or one.general_grid_id)
        found[one.id] = f"{house.compound.name} {house.name}" if house else area.name if area else _("Somewhere in the street")
    return found


def matter_of(order: WorkOrder) -> str:
    return order.category.name if order.category else _("A matter")


def _named(model: type, ids: set) -> dict:
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids - {None})))}  # type: ignore[attr-defined]
