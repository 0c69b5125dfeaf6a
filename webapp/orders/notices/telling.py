"""Hands over to what carries word outward: for each notice whose hour has come, who holds the part now, and later its words."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.db import db
from webapp.core.notices import outbox
from webapp.core.notices.sources import Line, Receiver
from webapp.core.schedule import every_minute, work
from webapp.core.writes import committed
from webapp.orders import in_public
from webapp.orders.models import OrderEvent, OrderNotice, WorkOrder

from . import hearers, rules, whistling, words
from .models import WhistleNotice

STEP = 100
ORDER, WHISTLE = "order", "whistle"


class Orders:
    def lines(self, ids: Sequence[UUID], receiver: Receiver, at: datetime) -> dict[UUID, Line]:
        notices = hearers.heard(_by_ids(OrderNotice, ids), receiver, at)
        orders = {one.id: one for one in _by_ids(WorkOrder, {notice.order_id for notice in notices})}
        places = in_public.places_of(orders.values())
        found = {}
        for one in notices:
            order = orders[one.order_id]
            if rules.has_something_to_say(one, order):
                of = {"number": order.number, "matter": in_public.matter_of(order), "place": places[order.id]}
                said = _("%(number)s %(matter)s, %(place)s: %(what)s", what=words.of_order(one, order), **of)
                found[one.id] = Line(said, words.path_of(one, order))
        return found


class Whistles:
    def lines(self, ids: Sequence[UUID], receiver: Receiver, at: datetime) -> dict[UUID, Line]:
        notices = hearers.heard(_by_ids(WhistleNotice, ids), receiver, at)
        return whistling.lines(notices)


@work("notice_addressing", every_minute)  # by name before what carries them: what is handed over goes in the same minute
def hand_over(at: datetime) -> Iterator[int]:
    for model, tell in ((OrderNotice, _tell_of_order), (WhistleNotice, _tell_of_whistle)):
        while ids := _due(model, at):
            with committed():
                asked = select(model).where(model.id.in_(ids), model.told_at.is_(None)).order_by(model.id).with_for_update()
                for notice in db.session.scalars(asked.execution_options(populate_existing=True)):
                    tell(notice, at)
                    notice.told_at = at
            yield len(ids)


def _due(model: Any, at: datetime) -> Sequence[UUID]:
    asked = select(model.id).where(model.told_at.is_(None), model.tell_from <= at).order_by(model.tell_from).limit(STEP)
    return db.session.scalars(asked).all()


def _tell_of_order(notice: OrderNotice, at: datetime) -> None:
    order = db.session.get_one(WorkOrder, notice.order_id)
    if rules.has_something_to_say(notice, order):
        _put(ORDER, notice, rules.kind_of(notice), at, is_red=order.is_urgent, but=_doer(notice))


def _tell_of_whistle(notice: WhistleNotice, at: datetime) -> None:
    if whistling.has_something_to_say(notice):
        _put(WHISTLE, notice, rules.WHISTLES, at, is_red=whistling.is_red(notice))


def _put(source: str, notice: Any, kind: str, at: datetime, *, is_red: bool, but: UUID | None = None) -> None:
    people = hearers.people_of(notice.audience, notice.scope, notice.street_id, at) - {but}
    groups = [hearers.group_of(notice.audience, notice.scope)]
    outbox.put(source, notice.id, kind, street_id=notice.street_id, people=people, audiences=groups, is_red=is_red, at=at)


def _doer(notice: OrderNotice) -> UUID | None:
    """Who made the move needs not be told of it."""
    if not notice.step.isdecimal() or notice.kind.startswith(rules.CLOCK):
        return None
    asked = select(OrderEvent.by_id).where(OrderEvent.order_id == notice.order_id, OrderEvent.number == int(notice.step))
    return db.session.scalar(asked)


def _by_ids(model: Any, ids: Any) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.id.in_(set(ids))).order_by(model.id)))
