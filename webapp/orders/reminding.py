"""What orders and whistles do by the clock: remind, tell one rank up, tell the leader. Done once, by whichever process is at it, also
after a stop: each row says when it has something to say next, and its notices are rows with a key of their own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.schedule import every_minute, every_night, work
from webapp.core.writes import committed

from .actions import lock
from .models import WorkOrder
from .noticing import tell_what_is_due
from .rules import OPEN
from .whistles import actions as whistles
from .whistles.models import Whistle

STEP = 100  # orders of which the ids are read at a time; each is a transaction of its own


@work("order_clocks", every_minute)
def remind(at: datetime) -> Iterator[int]:
    yield from _each_due(WorkOrder, at, _remind)


@work("whistles", every_minute)
def escalate(at: datetime) -> Iterator[int]:
    yield from _each_due(Whistle, at, whistles.escalate)


@work("order_calendar", every_night)
def reckon_anew(at: datetime) -> Iterator[int]:
    """What is kept beside an open order follows the calendar: a year that was published moves what reached into it."""
    after, last = None, db.session.scalar(select(WorkOrder.id).order_by(WorkOrder.id.desc()).limit(1))
    while last and (ids := _open_after(after, last)):
        with committed():
            for order in db.session.scalars(select(WorkOrder).where(WorkOrder.id.in_(ids)).order_by(WorkOrder.id).with_for_update()):
                tell_what_is_due(order, at)
        after = ids[-1]
        yield len(ids)


def _each_due(model: Any, at: datetime, tell: Callable[[Any, datetime], object]) -> Iterator[int]:
    asked = select(model.id).where(model.wake_at <= at).order_by(model.wake_at).limit(STEP)
    while ids := db.session.scalars(asked).all():
        for row_id in ids:
            with committed():
                row = db.session.get(model, row_id, with_for_update=True, populate_existing=True)
                if row is not None and row.wake_at is not None and row.wake_at <= at:
                    tell(row, at)
            yield 1


def _remind(order: WorkOrder, at: datetime) -> None:
    lock(order)
    tell_what_is_due(order, at)


def _open_after(after: UUID | None, last: UUID) -> list[UUID]:
    more = [WorkOrder.id > after] if after else []
    asked = select(WorkOrder.id).where(WorkOrder.state.in_(OPEN), WorkOrder.id <= last, *more)
    return list(db.session.scalars(asked.order_by(WorkOrder.id).limit(STEP)))
