"""A household that is erased is forgotten by its orders too: who reported them and by which number at once, whatever their state; what
was said in those that have ended, and in whistles blown from them. One that is under way keeps its words, for whoever must still put the
matter right.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from webapp.areas.models import Household
from webapp.core import audit
from webapp.core.db import db
from webapp.photos import keeping
from webapp.visits.signals import household_erased

from .models import OrderEvent, WorkOrder
from .retention import drop_words
from .rules import ENDED
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
    ended = [order.id for order in orders if order.state in ENDED]
    _let_photos_go(ended, at)
    drop_words(ended, at)
    _let_whistles_go(ended, at)
    for order in orders:
        audit.record("order.reporter_erased", order, by=by, at=at, words=order.id in ended)


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
