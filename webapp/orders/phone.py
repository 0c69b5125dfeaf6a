"""Orders in the hand, drawn one way for the server's answer and for the pack: the list of what is mine, and a page for each.

A phone carries what waits for its person, what they reported (until a month after its end), and what is open where they walk. Nothing
here is of one moment: how much time is left is worded on the phone, from the moment at which it is over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import render_template
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.accounts.models import Person
from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.areas.reach import Reach, reach_of
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.words import spoken_day
from webapp.photos.queries import shown_by

from . import in_public, rules, sight, telling, wording
from .clocking import clocks_on
from .clocks import pressing
from .models import OrderEvent, WorkOrder
from .registers import Department
from .rules import ACCEPTED, DISPATCHED, ENDED, HANDLED, OPEN, OWNER, REPORTER, SUSPENDED
from .whistles import hand as whistles

URL = "/orders"
SHOWN_AFTER_END = timedelta(days=30)
MOVES = ("accept", "handle", "contact", "answer", "verify", "urge", "note")  # what makes sense without signal; the first that is open leads
NOT_HERE = {"lead"}  # colleagues are chosen at the desk
TO_HANDLE = (DISPATCHED, ACCEPTED)
MINE, CHECK, ASKED, AREA, OWN = PARTS = ("mine", "check", "asked", "area", "own")


def order_url(order_id: UUID) -> str:
    return f"{URL}/{order_id}"


@dataclass
class Hand:
    """Whose hand it is in, at which moment."""

    person: Any
    at: datetime

    @cached_property
    def walked(self) -> Reach:
        return reach_of(self.person, "order.walk", self.at)

    @cached_property
    def departments(self) -> frozenset[UUID]:
        return sight.departments_of(self.person, self.at)

    @cached_property
    def whistling(self) -> whistles.Whistling:
        return whistles.Whistling(self.person, self.at)

    @property
    def since(self) -> datetime:
        """Own ones that ended since then are shown."""
        return start_of_day(local_day(self.at) - SHOWN_AFTER_END)

    def holds(self) -> ColumnElement[bool]:
        """Which orders are in it: each part is a run of an index."""
        mine = WorkOrder.reporter_id == self.person.id
        parts = [and_(mine, or_(WorkOrder.state.in_(OPEN), and_(WorkOrder.state.in_(ENDED), WorkOrder.queue_at >= self.since)))]
        for column, ids in ((WorkOrder.grid_id, self.walked.grids), (WorkOrder.micro_grid_id, self.walked.micro_grids)):
            parts += [and_(column == one, WorkOrder.state.in_(OPEN)) for one in sorted(ids)]
        parts += [and_(WorkOrder.department_id == one, WorkOrder.state.in_(TO_HANDLE)) for one in sorted(self.departments)]
        return or_(*parts) if parts else false()

    def part_of(self, order: WorkOrder) -> str:
        """Under which heading it stands: what waits for this person first."""
        if order.department_id in self.departments and order.state in TO_HANDLE:
            return MINE
        if order.check_asked_at and sight.covers(self.walked, order):
            return CHECK
        if order.reporter_id == self.person.id:
            return ASKED if order.state == HANDLED and order.facts().answer is None else OWN
        return AREA


def ids_in(hand: Hand, *more: ColumnElement[bool]) -> list[UUID]:
    return ids_of(hand.holds(), *more)


def ids_of(*wanted: ColumnElement[bool]) -> list[UUID]:
    return list(db.session.scalars(select(WorkOrder.id).where(*wanted).order_by(WorkOrder.queue_at, WorkOrder.id)))


def list_page(person: Any, at: datetime) -> str:
    hand = Hand(person, at)
    orders = _loaded(hand.holds())
    places = telling.places_of(orders)
    parts: dict[str, list[WorkOrder]] = {name: [] for name in PARTS}
    for order in orders:
        parts[hand.part_of(order)].append(order)
    context = {
        "person": person,
        "parts": parts,
        "places": places,
        "words": wording,
        "day": _day,
        "ENDED": ENDED,
        "walks": bool(hand.walked),
        "desk": _has_desk(person, at),
        "asks": bool(posts_with(posts_of(person.id), "resource.ask", at)),
        "whistles": whistles.in_hand(person, at),
        "whistle_words": whistles.wording,
    }
    return render_template("orders/list.html", **context)


def _has_desk(person: Any, at: datetime) -> bool:
    return bool(posts_with(posts_of(person.id), "order.desk", at))


def order_pages(hand: Hand, *wanted: ColumnElement[bool]) -> Iterator[tuple[UUID, str]]:
    """A page for each of these orders, loaded together and drawn one by one."""
    orders = _loaded(*wanted)
    places, photos = telling.places_of(orders), shown_by("work_order", [one.id for one in orders])
    done = shown_by("order_event", [event.id for one in orders for event in one.events])
    names = _names(orders)
    for order in orders:
        one = _shown(order, hand, names)
        one.place, one.photos, one.done = places[order.id], photos.get(order.id, []), done
        one.whistling = hand.whistling.from_order(order)
        yield order.id, render_template("orders/order.html", one=one, order=order, person=hand.person, words=wording, day=_day)


@dataclass
class Shown:
    """An order with what its page says beside it. `whole`: for those inside the matter; who only reported it reads what concerns them."""

    order: WorkOrder
    steps: list[tuple[str, str]]
    clock: Any
    moves: list[tuple[str, list[tuple[str, bool]]]]  # each with its fields, and whether one can't be left out
    whole: bool
    owns: bool
    rings: bool  # reads the number of the resident who reported it
    is_to_check: bool  # the centre asks whoever walks there to look
    reported: bool
    history: list[tuple[OrderEvent, str]]
    matter: str
    public_place: str
    caller: Person | None
    place: str = ""
    photos: list = field(default_factory=list)
    done: dict[UUID, list] = field(default_factory=dict)  # photos of what was done, by event
    whistling: Any = None  # what a whistle from it offers, to who may blow one

    @property
    def until(self) -> str:
        """Day of review of a suspended one, as it was written down."""
        return self.order.pauses[-1][1] if self.order.state == SUSPENDED and self.order.pauses else ""


def _shown(order: WorkOrder, hand: Hand, names: "_Names") -> Shown:
    actor = sight.actor_for(hand.person, order, hand.at)
    open_now = rules.open_moves(order.facts(), actor)
    return Shown(
        order=order,
        steps=telling.steps(order),
        clock=pressing(clocks_on(order)),
        is_to_check=hand.part_of(order) == CHECK,
        moves=[(name, _fields(name)) for name in MOVES if name in open_now],
        whole=bool(actor.parts - {REPORTER}),
        owns=OWNER in actor.parts,
        rings=sight.may_ring(order, actor) and OWNER in actor.parts,
        reported=order.reporter_id == hand.person.id,
        history=[(event, names.departments.get(event.department_id, "")) for event in reversed(order.events)],
        matter=in_public.matter_of(order),
        public_place=names.places[order.id],
        caller=names.reporters.get(order.reporter_id) if OWNER in actor.parts else None,
    )


def _fields(name: str) -> list[tuple[str, bool]]:
    move = rules.MOVES[name]
    return [(one, True) for one in move.needs] + [(one, False) for one in move.takes if one not in NOT_HERE]


@dataclass
class _Names:
    departments: dict[UUID | None, str]
    reporters: dict[UUID | None, Person]
    places: dict[UUID, str]


def _names(orders: Sequence[WorkOrder]) -> _Names:
    departments = {event.department_id for one in orders for event in one.events} - {None}
    named = dict(db.session.execute(select(Department.id, Department.name).where(Department.id.in_(departments))).all())
    people = db.session.scalars(select(Person).where(Person.id.in_({one.reporter_id for one in orders} - {None})))
    return _Names(named, {one.id: one for one in people}, in_public.places_of(orders))


def _loaded(*wanted: ColumnElement[bool]) -> list[WorkOrder]:
    related: Iterable[Any] = (
        joinedload(WorkOrder.category),
        joinedload(WorkOrder.department),
        selectinload(WorkOrder.call_backs),
        selectinload(WorkOrder.co_handlings),
    )
    asked = select(WorkOrder).options(*related, selectinload(WorkOrder.events)).where(*wanted)
    return list(db.session.scalars(asked.order_by(WorkOrder.queue_at, WorkOrder.id)).unique())


def _day(moment: datetime) -> str:
    return spoken_day(local_day(moment))
