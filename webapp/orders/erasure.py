"""A household that is erased is forgotten by its orders too: who reported them, by which number and who was met at once, whatever their
state; what was said in those that have ended, and in whistles blown from them. One that is under way keeps its words, place and photos,
for whoever must still put the matter right, and loses them when it ends. Its history says so, and goes on doing so if it is reopened.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from webapp.areas.models import Household
from webapp.core import audit, carried
from webapp.core.db import db
from webapp.photos import keeping
from webapp.visits.signals import household_erased

from .actions import FORGET, forget_at_end
from .models import OrderEvent, WorkOrder
from .retention import drop_words
from .rules import ENDED
from .signals import order_moved, whistle_finished
from .whistles.models import Whistle
from .whistles.retention import drop_words as drop_whistle_words


@household_erased.connect
def forget_reporter(
    _sender: Any, *, stays: Sequence[Household], phones: Collection[str], visit_ids: Sequence[UUID], by: Any, at: datetime
) -> None:
    its = or_(
        _digits_of(WorkOrder.reporter_phone).in_({_digits(one) for one in phones}),
        WorkOrder.visit_id.in_(visit_ids),
        *map(_at_its_door, stays),
    )
    orders = db.session.scalars(select(WorkOrder).where(WorkOrder.street_id == stays[0].street_id, its)).all()
    for order in orders:
        order.reporter_name = order.reporter_phone = ""
        if not _is_to_forget(order.id):
            forget_at_end(order, at=at)
        carried.touch(order.touches())
    ended = [order.id for order in orders if order.state in ENDED]
    _forget(ended, at)
    _forget_who_was_met([order.id for order in orders])
    for order in orders:
        audit.record("order.reporter_erased", order, by=by, at=at, words=order.id in ended)


@order_moved.connect
def forget_with_its_end(_sender: Any, *, order: WorkOrder, event: OrderEvent, by: Any) -> None:
    if order.state in ENDED and _is_to_forget(order.id):
        _forget([order.id], event.at)
        audit.record("order.words_erased", order, by=None, at=event.at)


@whistle_finished.connect
def forget_whistle(_sender: Any, *, whistle: Whistle, by: Any, at: datetime) -> None:
    """It ran longer than the order that it was blown from."""
    order = db.session.get(WorkOrder, whistle.order_id) if whistle.order_id else None
    if order is not None and order.state in ENDED and _is_to_forget(order.id):
        _let_whistles_go([order.id], at)


def _is_to_forget(order_id: UUID) -> bool:
    asked = select(OrderEvent.id).where(OrderEvent.order_id == order_id, OrderEvent.move == FORGET)
    return db.session.scalar(asked.limit(1)) is not None


def _forget(ids: Sequence[UUID], at: datetime) -> None:
    _let_photos_go(ids, at)
    drop_words(ids, at)
    _let_whistles_go(ids, at)


def _forget_who_was_met(ids: Sequence[UUID]) -> None:
    """Past the guard of events, as retention does: whoever handles it knows the door, and needs no name for it."""
    for event_id, given in db.session.execute(select(OrderEvent.id, OrderEvent.given).where(OrderEvent.order_id.in_(ids))).all():
        if "contacted" in given:
            kept = {name: value for name, value in given.items() if name != "contacted"}
            db.session.execute(update(OrderEvent).where(OrderEvent.id == event_id).values(given=kept))


def _digits(phone: str) -> str:
    """A number is the same however it was grouped when it was typed."""
    return phone.replace(" ", "").replace("-", "")


def _digits_of(phone: Any) -> ColumnElement[str]:
    return func.replace(func.replace(phone, " ", ""), "-", "")


def _at_its_door(stay: Household) -> ColumnElement[bool]:
    """What a resident reported of the door while this household lived behind it."""
    until = [WorkOrder.reported_at < stay.ends_at] if stay.ends_at else []
    there = (WorkOrder.address_id == stay.address_id, WorkOrder.reported_at >= stay.starts_at)
    return and_(*there, *until, or_(WorkOrder.reporter_id.is_(None), WorkOrder.reporter_name != ""))


def _let_whistles_go(order_ids: Sequence[UUID], at: datetime) -> None:
    """A whistle says in words, and with the door, what its order was about. One that is still running is needed by who was called."""
    over = select(Whistle.id).where(Whistle.order_id.in_(order_ids), Whistle.finished_at.is_not(None))
    drop_whistle_words(db.session.scalars(over).all(), at)


def _let_photos_go(order_ids: Sequence[UUID], at: datetime) -> None:
    events = db.session.scalars(select(OrderEvent.id).where(OrderEvent.order_id.in_(order_ids))).all()
    keeping.let_go("work_order", order_ids, at)
    keeping.let_go("order_event", events, at)
