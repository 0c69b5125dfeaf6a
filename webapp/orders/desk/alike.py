"""What may be the same matter, whoever reported it: near by of the same kind, and where a hotline gave only words, by those (83e)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.areas.models import GRID, Area
from webapp.core.db import db

from .. import queries
from ..models import WorkOrder

LATELY = timedelta(days=14)
READ = 40  # of the category, the latest
ALIKE = 0.3  # of the shorter one's pairs of characters


@dataclass(frozen=True)
class Matter:
    """What is known of it so far; of an order, or of a report still being written."""

    street_id: UUID
    building_id: UUID | None
    grid_id: UUID | None
    category_id: UUID | None
    said: str  # place and words
    order_id: UUID | None = None


def matter_of(order: WorkOrder) -> Matter:
    return Matter(order.street_id, order.building_id, order.grid_id, order.category_id, _said(order), order.id)


def alike(matter: Matter, at: datetime) -> list[WorkOrder]:
    near = {"building_id": matter.building_id, "grid_id": matter.grid_id, "category_id": matter.category_id}
    found = {one.id: one for one in queries.look_alikes(matter.street_id, **near, at=at, but=matter.order_id)}
    for one in _of_category(matter, at):
        if likeness(matter.said, _said(one)) >= ALIKE:
            found.setdefault(one.id, one)
    return list(found.values())[: queries.FEW]


def likeness(one: str, other: str) -> float:
    """How many of the shorter text's pairs of neighbouring characters the other has too: 0 to 1."""
    pairs, others = sorted((_pairs(one), _pairs(other)), key=len)
    return len(pairs & others) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> set[str]:
    letters = "".join(one for one in text.lower() if one.isalnum())
    return {letters[start : start + 2] for start in range(len(letters) - 1)}


def _said(order: WorkOrder) -> str:
    return f"{order.place} {order.words or order.title}"


def _of_category(matter: Matter, at: datetime) -> Iterable[WorkOrder]:
    """Those whose place is only words; and if this one's is, all of the street. Each is a run of an index."""
    if matter.category_id is None:
        return
    lies = [WorkOrder.grid_id.is_(None)]
    if matter.grid_id is None:
        lies.append(WorkOrder.grid_id.in_(select(Area.id).where(Area.street_id == matter.street_id, Area.tier == GRID)))
    wanted = (WorkOrder.street_id == matter.street_id, WorkOrder.category_id == matter.category_id, WorkOrder.id != matter.order_id)
    lately = (WorkOrder.reported_at >= at - LATELY, WorkOrder.ended_at.is_(None))
    for one in lies:
        asked = select(WorkOrder).where(one, *wanted, *lately)
        yield from db.session.scalars(asked.order_by(WorkOrder.reported_at.desc(), WorkOrder.id).limit(READ))
