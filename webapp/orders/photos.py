"""Photos of a report, and of what was done, are seen by whoever may see the order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.core import carried
from webapp.core.db import db
from webapp.photos import visibility
from webapp.photos.signals import photo_settled

from . import sight
from .models import OrderEvent, WorkOrder


def _by_event(person: Any, event_id: UUID, at: datetime) -> WorkOrder | None:
    event = db.session.get(OrderEvent, event_id)
    return sight.visible_to(person, event.order_id, at) if event else None


visibility.register("work_order", sight.visible_to)
visibility.register("order_event", _by_event)


@photo_settled.connect
def show(_sender, *, record: str, record_id: UUID) -> None:
    event = db.session.get(OrderEvent, record_id) if record == "order_event" else None
    order_id = event.order_id if event else record_id if record == "work_order" else None
    order = db.session.get(WorkOrder, order_id) if order_id else None
    if order is not None:
        carried.touch(order.touches())
