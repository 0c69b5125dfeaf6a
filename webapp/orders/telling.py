"""How much time is left, in words, and how a list and a page show an order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.areas.models import Address, Area, Building
from webapp.core.calendar import calendar_of
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.workdays import NOTHING
from webapp.visits.doors import place_of

from . import queries
from .clocking import clocks_on
from .clocks import Clock, pressing
from .models import WorkOrder
from .rules import ENDED, HANDLED, STEPS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def length(time: timedelta, day: timedelta = DAY) -> str:
    """«1 working day 6 hours», «40 minutes»: two units at most, the smaller left out where it is nothing. `day`: of working time."""
    days, rest = divmod(time, day)
    hours, minutes = divmod(rest // timedelta(minutes=1), 60)
    parts = []
    if days:
        words = (
            ngettext("%(num)s day", "%(num)s days", days) if day == DAY else ngettext("%(num)s working day", "%(num)s working days", days)
        )
        parts.append(words)
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if minutes and not days:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    return " ".join(parts) or ngettext("%(num)s minute", "%(num)s minutes", 0)


def left(clock: Clock, now: datetime) -> str:
    """What a clock has left, or by how much it is over."""
    time, day = clock.left(now), DAY if clock.is_around else clock.calendar.day_length
    return _("%(time)s over", time=length(-time, day)) if time < NOTHING else _("%(time)s left", time=length(time, day))


@dataclass
class Line:
    """An order in a list. `group`: over, hour, today, later; empty for ended ones."""

    order: WorkOrder
    place: str
    group: str
    over: str

    @property
    def has_ended(self) -> bool:
        return self.order.state in ENDED


def lines(orders: Sequence[WorkOrder], now: datetime) -> list[Line]:
    places = places_of(orders)
    return [Line(one, places[one.id], _group(one, now), _over(one, now)) for one in orders]


def _group(order: WorkOrder, now: datetime) -> str:
    if order.state in ENDED:
        return ""
    if is_over(order, now):
        return "over"
    if order.queue_at < now + HOUR:
        return "hour"
    return "today" if local_day(order.queue_at) <= local_day(now) else "later"


def is_over(order: WorkOrder, now: datetime) -> bool:
    """Whether an open order is past its time. One that was answered waits only to be struck off; no clock runs on it."""
    return order.state not in ENDED and order.queue_at < now and not (order.state == HANDLED and order.called_back_at)


def _over(order: WorkOrder, now: datetime) -> str:
    if not is_over(order, now):
        return ""
    calendar = calendar_of(order.street_id, order.limits["hours"])
    return _("%(time)s over", time=length(calendar.between(order.queue_at, now), calendar.day_length))


def places_of(orders: Iterable[WorkOrder]) -> dict[UUID, str]:
    """Where each lies, as one would say it: the door or building, then what was said; else the area."""
    kept = list(orders)
    doors = _by_id(Address, {one.address_id for one in kept}, joinedload(Address.unit))
    houses = _by_id(Building, {one.building_id for one in kept if not one.address_id})
    areas = _by_id(Area, {one.grid_id or one.general_grid_id for one in kept if not one.building_id})
    found = {}
    for one in kept:
        parts = [one.place]
        if one.address_id in doors:
            parts = [place_of(doors[one.address_id]), one.place]
        elif one.building_id in houses:
            house = houses[one.building_id]
            parts = [f"{house.compound.name} {house.name}", one.place]
        elif not one.place:
            area = areas.get(one.grid_id or one.general_grid_id)
            parts = [area.name if area else _("Somewhere in the street")]
        found[one.id] = " · ".join(part for part in parts if part)
    return found


def _by_id(model: Any, ids: set, *options: Any) -> dict:
    return {row.id: row for row in db.session.scalars(select(model).options(*options).where(model.id.in_(ids - {None})))}


@dataclass
class Shown:
    """What an order's page needs beside the order."""

    order: WorkOrder
    place: str
    steps: list[tuple[str, str]]  # step and «done», «here» or «»
    clocks: list[Clock]
    clock: Clock | None  # the one that presses
    history: list[queries.Told]
    lead: Person | None
    in_charge: Person | None
    reporter: Person | None
    merged: list[WorkOrder]
    into: WorkOrder | None
    lately: list[WorkOrder] = field(default_factory=list)
    alike: list[WorkOrder] = field(default_factory=list)

    @property
    def handlings(self) -> list[queries.Told]:
        """What was reported as done, the latest first: one a round."""
        return [told for told in self.history if told.event.move == "handle"]


def shown(order: WorkOrder, now: datetime) -> Shown:
    clocks = clocks_on(order)
    person = lambda one: db.session.get(Person, one) if one else None  # noqa: E731
    return Shown(
        order,
        places_of([order])[order.id],
        steps(order),
        clocks,
        pressing(clocks),
        queries.history(order),
        person(order.lead_id),
        person(order.in_charge_id),
        person(order.reporter_id),
        queries.merged_into(order),
        db.session.get(WorkOrder, order.merged_into_id) if order.merged_into_id else None,
    )


def steps(order: WorkOrder) -> list[tuple[str, str]]:
    """Report, file, dispatch, accept, handle, call back, close out: which are done, and which it stands at."""
    done = {
        "reported": True,
        "filed": order.filed_at is not None,
        "dispatched": order.department_id is not None,
        "accepted": order.department_id is not None and order.accepted_at is not None,
        "handled": order.handled_at is not None,
        "called_back": order.called_back_at is not None,
        "closed": order.state == STEPS[-1],
    }
    here = next((name for name, is_done in done.items() if not is_done), "")
    here = "" if order.state in ENDED else here
    return [(name, "here" if name == here else "done" if is_done else "") for name, is_done in done.items()]
