"""Reads of the call-back desk: what waits for a call, what for a look on the spot, what to be closed, and the day's figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from webapp.accounts.models import Person
from webapp.areas.contacts import Contact, masked_name, masked_phone
from webapp.core import parameters
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db

from .. import gates, queries, sight
from ..models import CallBack, WorkOrder
from ..rules import CENTRE, HANDLED, Actor
from .figures import Figures, Round, Try, figures_of, last_of
from .models import CallLease
from .rules import NOW, group_of, next_try

SHOWN = 100  # of each list
LATEST = 20  # of what was done today
TO_CALL = (WorkOrder.state == HANDLED, WorkOrder.called_back_at.is_(None))
TO_CLOSE = (WorkOrder.state == HANDLED, WorkOrder.called_back_at.is_not(None))


@dataclass
class Caller:
    """Who sits at the desk, at which moment."""

    person: Any
    at: datetime

    def __post_init__(self) -> None:
        self.lanes = sight.lanes(self.person, self.at)
        self.actor = Actor(self.person.id, frozenset({CENTRE}), sight.departments_of(self.person, self.at))
        self.quiet: list[str] = parameters.value(self.person.street_id, "notice.quiet_hours", local_day(self.at))

    def may_call(self, order: WorkOrder) -> bool:
        return not gates.handled_by_self(order.facts(), self.actor)

    @property
    def quiet_until(self) -> datetime | None:
        until = next_try((), self.quiet, self.at)
        return until if until > self.at else None


@dataclass
class Line:
    """A handled order at the desk."""

    order: WorkOrder
    group: str
    try_at: datetime
    misses: tuple[datetime, ...]
    called_by: str = ""  # a colleague who is calling at the moment

    @property
    def tries(self) -> int:
        """Which try the next one is."""
        return len(self.misses) + 1


def line_of(caller: Caller, order: WorkOrder, numbers: dict[UUID, Person]) -> Line:
    facts = order.facts()
    try_at = next_try(facts.misses, caller.quiet, caller.at)
    group = group_of(facts, has_number=bool(phone_of(order, numbers)), try_at=try_at, now=caller.at)
    return Line(order, group, try_at, facts.misses)


def phone_of(order: WorkOrder, people: dict[UUID, Person]) -> str:
    """The number to ring: the resident's, else that of the colleague who reported it."""
    if order.reporter_phone or order.reporter_name:
        return order.reporter_phone
    reporter = people.get(order.reporter_id) if order.reporter_id else None
    return (reporter.phone or "") if reporter else ""


def contact_of(order: WorkOrder, people: dict[UUID, Person], *, whole: bool) -> Contact:
    """Whom to ring, whole for whoever is calling."""
    reporter = people.get(order.reporter_id) if order.reporter_id and not order.reporter_name else None
    name, phone = reporter.name if reporter else order.reporter_name, phone_of(order, people)
    return Contact(name, phone) if whole else Contact(masked_name(name), masked_phone(phone), is_masked=True)


def reporters_of(orders: Sequence[WorkOrder]) -> dict[UUID, Person]:
    ids = {one.reporter_id for one in orders if not one.reporter_phone} - {None}
    return {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(ids)))} if ids else {}


def lines(caller: Caller) -> tuple[list[Line], int]:
    """What stands at the desk, due first, without what this person may not call; and how many those are."""
    orders = [one for which in (TO_CALL, TO_CLOSE) for one in db.session.scalars(_handled(caller, *which).limit(SHOWN))]
    mine = [one for one in orders if caller.may_call(one)]
    people, held = reporters_of(mine), _held(mine, caller)
    found = [line_of(caller, one, people) for one in mine]
    for line in found:
        line.called_by = held.get(line.order.id, "")
    return found, len(orders) - len(mine)


def callable_now(caller: Caller) -> Iterator[WorkOrder]:
    """Every order that this person could ring at this moment, due first; read in steps, since few of the first may do."""
    if caller.quiet_until:
        return
    after: tuple[datetime, UUID] | None = None
    while True:
        more = [tuple_(WorkOrder.queue_at, WorkOrder.id) > after] if after else []
        orders = list(db.session.scalars(_handled(caller, *TO_CALL, *more).limit(SHOWN)))
        people = reporters_of(orders)
        yield from (one for one in orders if is_callable(caller, one, people))
        if len(orders) < SHOWN:
            return
        after = (orders[-1].queue_at, orders[-1].id)


def is_callable(caller: Caller, order: WorkOrder, people: dict[UUID, Person] | None = None) -> bool:
    if order.state != HANDLED or not caller.may_call(order):
        return False
    return line_of(caller, order, reporters_of([order]) if people is None else people).group == NOW


def count_waiting(person: Any, at: datetime) -> int:
    """For the rail: how many have not been called back."""
    return queries.count(sight.lanes(person, at), (HANDLED,), WorkOrder.called_back_at.is_(None))


def done_lately(caller: Caller) -> list[CallBack]:
    """The latest tries of today by telephone; the figures count all of them."""
    asked = select(CallBack).options(joinedload(CallBack.order)).where(*_today(caller))
    return list(db.session.scalars(asked.order_by(CallBack.at.desc(), CallBack.id).limit(LATEST)))


def figures_today(caller: Caller) -> Figures:
    """Of all who were rung today, whoever rang them."""
    columns = (CallBack.order_id, CallBack.round, CallBack.solved, CallBack.satisfaction)
    rows = db.session.execute(select(*columns).where(*_today(caller)).order_by(CallBack.at.desc(), CallBack.id))
    last = last_of(Try((row.order_id, row.round), row.solved, row.satisfaction) for row in rows)
    return figures_of(last, _given_up({one.round for one in last if not one.solved}))


def _given_up(rounds: set[Round]) -> set[Round]:
    """Those of them that were tried often enough at different times."""
    asked = select(WorkOrder).options(selectinload(WorkOrder.call_backs)).where(WorkOrder.id.in_({order_id for order_id, _round in rounds}))
    found = set()
    for order in db.session.scalars(asked):
        for one in {number for order_id, number in rounds if order_id == order.id}:
            misses = [row.at for row in order.call_backs if row.round == one and not row.is_answered]
            if gates.at_different_times(misses) >= order.read_limits().tries:
                found.add((order.id, one))
    return found


def _today(caller: Caller) -> tuple[Any, ...]:
    """The centre's calls of the whole street: whoever sits at this desk sits there for the street."""
    since = start_of_day(local_day(caller.at))
    return CallBack.street_id == caller.person.street_id, CallBack.at >= since, CallBack.how == "phone"


def _handled(caller: Caller, *wanted: Any) -> Select:
    related = (selectinload(WorkOrder.call_backs), selectinload(WorkOrder.co_handlings), joinedload(WorkOrder.department))
    asked = select(WorkOrder).options(*related).where(and_(*wanted), or_(*caller.lanes))
    return asked.order_by(WorkOrder.queue_at, WorkOrder.id)


def _held(orders: Sequence[WorkOrder], caller: Caller) -> dict[UUID, str]:
    """Which of them a colleague is calling, and who."""
    ids = [one.id for one in orders]
    asked = select(CallLease.order_id, Person.name).join(Person, Person.id == CallLease.person_id)
    asked = asked.where(CallLease.order_id.in_(ids), CallLease.until > caller.at, CallLease.person_id != caller.person.id)
    return {row.order_id: row.name for row in db.session.execute(asked)}
