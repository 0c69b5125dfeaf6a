"""What was said in an order goes five years after it ended, with its photos; that there was one, of what kind, where, when and how it
went, stays for counts and for reconciliation. Events are otherwise never changed; here their words are taken, past the guard."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from webapp.core import carried, retention
from webapp.core.db import db
from webapp.core.schedule import every_night, work
from webapp.core.writes import committed
from webapp.photos import keeping

from .given import plain
from .grades.forgetting import forget as forget_records
from .models import CallBack, OrderEvent, WorkOrder
from .reconciling import remarks

STEP = 100


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
    remarks.forget(ids)
    keeping.unlink("work_order", ids)
    keeping.unlink("order_event", [event_id for event_id, _given in events])
    return len(orders)


@work("late_remarks", every_night)
def forget_late_remarks(_at: datetime) -> Iterator[int]:
    """A meeting may say something of an order whose words went before; it goes the night after."""
    went = and_(WorkOrder.ended_at.is_not(None), WorkOrder.words == "", WorkOrder.title == WorkOrder.number)
    after: UUID | None = None
    while ids := remarks.written_since(went, after, STEP):
        with committed():
            remarks.forget(ids)
        after = ids[-1]
        yield len(ids)


retention.rule(
    "order_words",
    months=60,
    why="P-27: orders are kept five years; check with the archive office.",
    find=retention.rows_of(WorkOrder, _with_words),
    drop=drop_words,
)
