"""What was said in an order goes five years after it ended, with its photos; that there was one, of what kind, where, when and how it
went, stays for counts and for reconciliation. Events are otherwise never changed; here their words are taken, past the guard."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from webapp.core import carried, retention
from webapp.core.db import db
from webapp.photos import keeping

from .given import plain
from .grades.forgetting import forget as forget_records
from .models import CallBack, OrderEvent, WorkOrder
from .reconciling.remarks import forget as forget_remarks


def _with_words(before: datetime) -> ColumnElement[bool]:
    said = or_(WorkOrder.words != "", WorkOrder.reporter_name != "", WorkOrder.reporter_phone != "", WorkOrder.title != WorkOrder.number)
    return and_(WorkOrder.ended_at < before, said)


def drop_words(ids: Sequence[UUID], _at: datetime) -> int:
    orders = db.session.scalars(select(WorkOrder).where(WorkOrder.id.in_(ids))).all()
    for order in orders:
        order.words = order.place = order.reporter_name = order.reporter_phone = ""  # the house and the areas stay
        order.title = order.number
        carried.touch(order.touches())
    events = db.session.execute(select(OrderEvent.id, OrderEvent.given).where(OrderEvent.order_id.in_(ids))).all()
    for event_id, given in events:
        db.session.execute(update(OrderEvent).where(OrderEvent.id == event_id).values(words="", given=plain(given)))
    db.session.execute(update(CallBack).where(CallBack.order_id.in_(ids)).values(words=""))
    forget_records(ids)
    forget_remarks(ids)
    keeping.unlink("work_order", ids)
    keeping.unlink("order_event", [event_id for event_id, _given in events])
    return len(orders)


retention.rule(
    "order_words",
    months=60,
    why="P-27: orders are kept five years; check with the archive office.",
    find=retention.rows_of(WorkOrder, _with_words),
    drop=drop_words,
)
