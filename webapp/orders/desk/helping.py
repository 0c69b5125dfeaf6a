"""协办: which departments help with an order, since when and until when. They see it and may add a note; its owner stays the one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from webapp.core.ids import new_id

from ..models import WorkOrder
from ..registers import Department
from .models import CoHandling


def helping_at(order: WorkOrder, at: datetime) -> frozenset[UUID]:
    """Ids of the departments that helped at that moment."""
    return frozenset(one.department_id for one in order.co_handlings if one.held_at(at))


def helped_by(departments: Sequence[UUID]) -> ColumnElement[bool]:
    """Orders that one of these helps with now."""
    return WorkOrder.id.in_(select(CoHandling.order_id).where(CoHandling.department_id.in_(departments), CoHandling.ends_at.is_(None)))


def add(order: WorkOrder, departments: Iterable[Department], at: datetime) -> None:
    """Whoever helps already goes on; the owner is no helper."""
    there = {one.department_id for one in order.co_handlings if one.ends_at is None} | {order.department_id}
    for one in departments:
        if one.id not in there:
            row = CoHandling(id=new_id(), street_id=order.street_id, order_id=order.id, department_id=one.id, department=one, starts_at=at)
            order.co_handlings.append(row)


def let_go(order: WorkOrder, departments: Iterable[Department], at: datetime) -> None:
    gone = {one.id for one in departments}
    for one in order.co_handlings:
        if one.department_id in gone and one.ends_at is None:
            one.ends_at = at
