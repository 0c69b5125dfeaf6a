"""One's own notices: what still waits for me, and what I was told in the last month. Each lies in the run of an index by who hears it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import joinedload

from webapp.core.db import db
from webapp.core.notices import seen
from webapp.orders import telling as orders_telling
from webapp.orders.models import OrderEvent, OrderNotice, WorkOrder
from webapp.orders.whistles.models import Whistle

from . import hearers, rules, whistling, words
from .models import WhistleNotice

VIEW_WORDS = {"waiting": _l("Waiting for me"), "all": _l("All of the last month")}
SHOWN = timedelta(days=30)
WINDOW, PAGE = 200, 50  # read at most for what waits; shown at most of all
MOST_COUNTED = 20  # of each part; «20» says enough


@dataclass(frozen=True)
class Item:
    """A notice as a page shows it. `asks`: there still is something to do because of it."""

    id: UUID
    about: UUID
    made_at: datetime
    title: str
    says: str
    place: str
    path: str
    asks: bool
    is_red: bool


@dataclass(frozen=True)
class Page:
    items: list[Item]
    older: datetime | None  # where the next page begins


def waiting(person: Any, at: datetime) -> list[Item]:
    """What waits for this person, the newest first; of an order only what was said last."""
    found = [one for one in _items(person, at, at, WINDOW) if one.asks]
    return list({one.about: one for one in reversed(found)}.values())[::-1]


def everything(person: Any, at: datetime, before: datetime) -> Page:
    """All of the last month before a moment, the newest first."""
    found = _items(person, at, before, PAGE + 1)
    return Page(found[:PAGE], found[PAGE - 1].made_at if len(found) > PAGE else None)


def count(person: Any, at: datetime) -> int:
    """How many matters came since the person last looked that wait for an act. What one only knows is not counted."""
    since = max(seen.until(person.id) or at - SHOWN, at - SHOWN)
    ears = hearers.ears_of(person, at)
    told = _newest(OrderNotice, ears, MOST_COUNTED, OrderNotice.made_at > since)
    orders = _by_id(WorkOrder, {one.order_id for one in told})
    mine = _own_moves(person, orders)
    whistles = _newest(WhistleNotice, ears, MOST_COUNTED, WhistleNotice.made_at > since)
    return len(
        {one.order_id for one in told if rules.asks_for_an_act(one, orders[one.order_id]) and (one.order_id, one.step) not in mine}
        | {one.whistle_id for one in whistles if whistling.asks_for_an_act(one)}
    )


def _items(person: Any, at: datetime, before: datetime, most: int) -> list[Item]:
    ears, since = hearers.ears_of(person, at), at - SHOWN
    of_orders = _newest(OrderNotice, ears, most, OrderNotice.made_at > since, OrderNotice.made_at < before, ~OrderNotice.is_overtaken)
    of_whistles = _newest(WhistleNotice, ears, most, WhistleNotice.made_at > since, WhistleNotice.made_at < before)
    found = [*_of_orders(of_orders, person), *_of_whistles(of_whistles)]
    return sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)[:most]


def _of_orders(notices: list[OrderNotice], person: Any) -> Iterable[Item]:
    orders = _by_id(WorkOrder, {one.order_id for one in notices}, joinedload(WorkOrder.category))
    mine, places = _own_moves(person, orders), orders_telling.places_of(orders.values())
    for one in notices:
        order = orders[one.order_id]
        if (one.order_id, one.step) in mine or not rules.is_theirs(one, order):
            continue
        asks = rules.asks_for_an_act(one, order)
        says = words.of_order(one, order)
        where, path = places[order.id], words.path_of(one, order)
        yield Item(one.id, order.id, one.made_at, order.title, says, where, path, asks, order.is_urgent)


def _of_whistles(notices: list[WhistleNotice]) -> Iterable[Item]:
    whistles = _by_id(Whistle, {one.whistle_id for one in notices})
    for one in notices:
        whistle = whistles[one.whistle_id]
        asks, says, path = whistling.asks_for_an_act(one), whistling.says(one), whistling.path_of(one)
        yield Item(one.id, whistle.id, one.made_at, whistle.words, says, whistle.place, path, asks, whistling.is_red(one))


def _newest(model: Any, ears: Iterable[hearers.Ear], most: int, *wanted: ColumnElement[bool]) -> list[Any]:
    """Of each part the newest: one run of an index each, however many lie behind."""
    runs = []
    for audience, scope in sorted(ears):
        run = select(model.id).where(model.audience == audience, model.scope == scope, *wanted)
        runs.append(select(run.order_by(model.made_at.desc()).limit(most).subquery().c.id))
    return list(db.session.scalars(select(model).where(model.id.in_(union_all(*runs)))))


def _own_moves(person: Any, orders: dict[UUID, WorkOrder]) -> set[tuple[UUID, str]]:
    """What one did oneself needs no telling."""
    asked = select(OrderEvent.order_id, OrderEvent.number).where(OrderEvent.order_id.in_(orders), OrderEvent.by_id == person.id)
    return {(order_id, str(number)) for order_id, number in db.session.execute(asked)} if orders else set()


def _by_id(model: Any, ids: set[UUID], *options: Any) -> dict[UUID, Any]:
    return {one.id: one for one in db.session.scalars(select(model).options(*options).where(model.id.in_(ids)))} if ids else {}
