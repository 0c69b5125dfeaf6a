"""One queue for several operators: an order that is being called is one person's for some minutes, so that no door rings twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from webapp.accounts.models import Person
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id

from ..actions import lock
from ..models import WorkOrder
from .models import CallLease

parameters.define("order.call_minutes", 10, "minutes", "So long an order that one operator calls back is kept from the others.")


@dataclass(frozen=True)
class Holder:
    """Who is calling, and how long it is theirs."""

    person_id: UUID
    name: str
    until: datetime


def holder_of(order: WorkOrder, at: datetime) -> Holder | None:
    asked = select(CallLease, Person.name).join(Person, Person.id == CallLease.person_id)
    found = db.session.execute(asked.where(CallLease.order_id == order.id, CallLease.until > at)).first()
    return Holder(found[0].person_id, found[1], found[0].until) if found else None


Still = Callable[[WorkOrder], bool]


def take_first(orders: Iterable[WorkOrder], still: Still, *, by: Any, at: datetime) -> WorkOrder | None:
    """The first of them that nobody is calling; from then on it is this person's."""
    return next((one for one in orders if take(one, still, by=by, at=at)), None)


def take(order: WorkOrder, still: Still, *, by: Any, at: datetime) -> bool:
    """Whether it is this person's to call now. With the order locked, of two who reach for it one gets it; `still` asks anew whether it
    waits for a call, since a colleague may just have written down what was heard."""
    lock(order)
    if not still(order):
        return False
    held = db.session.scalar(select(CallLease).where(CallLease.order_id == order.id).execution_options(populate_existing=True))
    if held is not None and held.person_id != by.id and held.until > at:
        return False
    _let_go(CallLease.person_id == by.id)
    _let_go(CallLease.order_id == order.id)
    minutes = parameters.value(order.street_id, "order.call_minutes", local_day(at))
    until = at + timedelta(minutes=minutes)
    db.session.add(CallLease(id=new_id(), street_id=order.street_id, order_id=order.id, person_id=by.id, until=until))
    db.session.flush()
    return True


def release(order: WorkOrder) -> None:
    """Its call is over, whoever made it."""
    _let_go(CallLease.order_id == order.id)


def _let_go(which: Any) -> None:
    db.session.execute(delete(CallLease).where(which).execution_options(synchronize_session="fetch"))
