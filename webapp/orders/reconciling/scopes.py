"""Whose sheet: the whole centre's, or that of one general grid; and who reads, ticks and locks it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from webapp.accounts.models import Person
from webapp.areas.models import GENERAL_GRID, Area
from webapp.areas.reach import Reach, reach_of
from webapp.core.db import db
from webapp.core.problems import NotFound
from webapp.orders import sight
from webapp.orders.models import WorkOrder

READ, TICK, LOCK = "reconciliation.read", "reconciliation.tick", "order.run"


@dataclass(frozen=True)
class Scope:
    """`general_grid` is None for the centre, whose sheet has all orders of the street, also those that lie in no general grid."""

    street_id: UUID
    general_grid: Area | None = None

    @property
    def general_grid_id(self) -> UUID | None:
        return self.general_grid.id if self.general_grid else None

    def has(self, general_grid_id: UUID | None) -> bool:
        """Whether what lies there is part of this sheet; asked of rows of its street."""
        return self.general_grid is None or general_grid_id == self.general_grid.id

    def covers(self) -> ColumnElement[bool]:
        """A condition that fixes the first column of a lane."""
        if self.general_grid:
            return WorkOrder.general_grid_id == self.general_grid.id
        return WorkOrder.street_id == self.street_id


def readable(person: Person, at: datetime) -> list[Scope]:
    """The sheets that this person reads: the centre's first, then the general grids by code."""
    reach = reach_of(person, READ, at)
    asked = select(Area).where(Area.street_id == reach.street_id, Area.tier == GENERAL_GRID).order_by(Area.code)
    areas = [one for one in db.session.scalars(asked) if reach.street or one.id in reach.general_grids]
    return [*([Scope(reach.street_id)] if reach.street else []), *(Scope(reach.street_id, one) for one in areas)]


def find(person: Person, general_grid_id: UUID | None, at: datetime, permission: str = READ) -> Scope:
    """The sheet of this general grid, or the centre's; one that the person may not have isn't there."""
    reach, area = reach_of(person, permission, at), db.session.get(Area, general_grid_id) if general_grid_id else None
    if general_grid_id is None and reach.street:
        return Scope(reach.street_id)
    if area is None or area.tier != GENERAL_GRID or not _holds(reach, area):
        raise NotFound()
    return Scope(reach.street_id, area)


def may(person: Person, permission: str, at: datetime) -> Callable[[UUID | None], bool]:
    """Whether the person has this permission in a general grid; for what lies in none, in the whole street."""
    reach = reach_of(person, permission, at)
    return lambda general_grid_id: reach.street or general_grid_id in reach.general_grids


def order_to_tick(person: Person, order_id: UUID, at: datetime) -> WorkOrder:
    order = sight.visible_to(person, order_id, at)
    if not may(person, TICK, at)(order.general_grid_id):
        raise NotFound()
    return order


def _holds(reach: Reach, area: Area) -> bool:
    return area.street_id == reach.street_id and (reach.street or area.id in reach.general_grids)
