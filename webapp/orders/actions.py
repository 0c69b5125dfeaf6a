"""What is done with orders: one is reported, and one is moved. Every move leaves an event and an audit row beside the change."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from webapp.accounts.models import Person
from webapp.core import audit, parameters
from webapp.core.clock import LOCAL, local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict
from webapp.photos import actions as photos

from . import given as reading
from . import places, sight
from .clocking import restart
from .effects import Moving, apply, categorise
from .limits import limits_on
from .models import MOST_PLACE, MOST_TITLE, OrderEvent, WorkOrder
from .noticing import tell_of_move
from .numbers import code_of, next_number
from .rules import ACCEPTED, CENTRE, MOVES, REPORTED, REPORTER, Actor, check
from .signals import order_moved, order_reported
from .wording import MOVE_WORDS, PART_WORDS

SYSTEM = "system"
FORGET = "forget"  # no move: what an erased household leaves in the history


@dataclass
class Said:
    """What a report says. The place is a door, a building or an area, the nearest that is known, and words."""

    words: str
    source: str = "report"
    title: str = ""
    category_id: UUID | None = None
    urgent: bool = False
    people: int = 1
    place: str = ""
    address_id: UUID | None = None
    building_id: UUID | None = None
    area_id: UUID | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    visit_id: UUID | None = None
    photos: tuple[str, ...] = ()
    is_taken: bool = False  # the centre wrote it down for somebody who called or came: they reported it, not who wrote


def report(
    said: Said,
    *,
    street_id: UUID,
    key: UUID,
    by: Any,
    at: datetime,
    received_at: datetime,
    uncertain: bool = False,
    replaces: UUID | None = None,
) -> WorkOrder:
    """A new order. `by` is None for a resident without an account. With `replaces` it takes the place of an own one not filed yet."""
    if replaces:
        _take_back(replaces, by=by, at=at, received_at=received_at)
    where = places.find(street_id, address_id=said.address_id, building_id=said.building_id, area_id=said.area_id, at=at)
    order = WorkOrder(
        id=key,
        street_id=street_id,
        number=next_number(street_id, received_at),
        code=code_of(key),
        source=said.source,
        title=(said.title or said.words).strip().replace("\n", " ")[:MOST_TITLE],
        words=said.words.strip(),
        people=said.people,
        is_urgent=said.urgent,
        place=said.place.strip()[:MOST_PLACE],
        **asdict(where),
        reporter_id=by.id if by and not said.is_taken else None,
        reporter_name=said.reporter_name,
        reporter_phone=said.reporter_phone,
        visit_id=said.visit_id,
        state=REPORTED,
        limits=limits_on(street_id, local_day(at)).as_dict(),
        pauses=[],
        extension=0,
        reported_at=at,
        received_at=received_at,
        time_uncertain=uncertain,
        moved_at=at,
    )
    if said.category_id:
        categorise(order, reading.category_in(street_id, said.category_id))
    restart(order, at)
    db.session.add(order)
    db.session.flush()
    part = CENTRE if said.is_taken else REPORTER
    _note(order, "report", "", by=by, part=part, at=at, received_at=received_at, number=1)
    audit.record("order.reported", order, by=by, at=at, number=order.number, source=order.source)
    if by:
        photos.link(order, said.photos, by=by, at=at)
    order_reported.send(report, order=order, by=by, at=at)
    return order


def move(
    order: WorkOrder,
    name: str,
    *,
    by: Any,
    at: datetime,
    given: Mapping[str, Any] | None = None,
    received_at: datetime | None = None,
    seen: int | None = None,
    photos_given: Iterable[str] = (),
    actor: Actor | None = None,
) -> OrderEvent:
    """Makes one move of the table, or raises why not. Who may is judged at `at`, the state now, with the row locked: of two who move
    the same order one wins, the other hears who did what. `seen` is the version that the mover had before them."""
    values = given or {}
    lock(order, values.get("into") if name == "merge" else None)
    actor = actor or sight.actor_for(by, order, at)
    at = max(at, order.moved_at)
    _check_seen(order, name, seen, actor)
    found = reading.resolve(order, values, at)
    try:
        target = check(name, order.facts(), actor, found)
    except Conflict:
        if by is None:  # a resident reads no names
            raise
        raise moved_on(order) from None
    return _make(Moving(order, name, target, by, actor, at, found), received_at or at, photos_given)


def lock(order: WorkOrder, other: UUID | None = None) -> None:
    """Reads the order anew and keeps everybody else from moving it until the commit; two are always locked in the same order."""
    ids = sorted({order.id, *([other] if other else [])})
    asked = select(WorkOrder).where(WorkOrder.id.in_(ids), WorkOrder.street_id == order.street_id).order_by(WorkOrder.id)
    db.session.flush()
    db.session.scalars(asked.with_for_update().execution_options(populate_existing=True)).all()
    db.session.expire(order, ["call_backs", "co_handlings", "events"])


def take_charge_by_itself(order: WorkOrder, why: str, *, at: datetime, received_at: datetime) -> None:
    """领办 without anybody's tap: the general grid head of the place has it from now on. Once is enough."""
    if order.charged_at is not None:
        return
    order.in_charge_id, order.charged_at = sight.head_of(order, at), at
    event = _note(order, "take_charge", order.state, by=None, part=SYSTEM, at=at, received_at=received_at, given={"why": why})
    tell_of_move(order, event, is_reopened=False)
    audit.record("order.take_charge", order, by=None, at=at, why=why, person=str(order.in_charge_id) if order.in_charge_id else None)


def forget_at_end(order: WorkOrder, *, at: datetime) -> None:
    """Its history says that what was said in it goes with its end, or went just now; erasure.py sees to it."""
    order.moved_at = max(at, order.moved_at)
    _note(order, FORGET, order.state, by=None, part=SYSTEM, at=order.moved_at, received_at=order.moved_at)


def _make(one: Moving, received_at: datetime, photos_given: Iterable[str]) -> OrderEvent:
    order, before = one.order, one.order.state
    apply(one)
    order.state, order.moved_at = one.target, one.at
    order.version += 0 if MOVES[one.name].is_aside else 1
    restart(order, one.at)
    words = one.given.get("reason") or one.given.get("words", "")
    part = _part(one)
    event = _note(
        order, one.name, before, by=one.by, part=part, at=one.at, received_at=received_at, words=words, given=reading.stored(one.given)
    )
    reopened = one.name in ("call_back", "answer", "verify") and one.target == ACCEPTED
    tell_of_move(order, event, is_reopened=reopened)
    said = reading.plain(event.given)
    audit.record(f"order.{one.name}", order, by=one.by, at=one.at, event=event.number, state=[before, one.target], given=said)
    if reopened:
        take_charge_by_itself(order, "dissatisfied", at=one.at, received_at=received_at)
    if one.name == "merge":
        _merged(one, received_at)
    photos.link(event, photos_given, by=one.by, at=one.at)
    order_moved.send(move, order=order, event=event, by=one.by)
    return event


def _part(one: Moving) -> str:
    """As whom they did it: the first of their parts that may."""
    return next(part for part in PART_WORDS if part in MOVES[one.name].who & one.actor.parts)


def _note(
    order: WorkOrder,
    name: str,
    before: str,
    *,
    by: Any,
    part: str,
    at: datetime,
    received_at: datetime,
    number: int | None = None,
    words: str = "",
    given: dict[str, Any] | None = None,
) -> OrderEvent:
    event = OrderEvent(
        id=new_id(),
        street_id=order.street_id,
        order_id=order.id,
        number=number or _next_number(order),
        move=name,
        from_state=before,
        to_state=order.state,
        by_id=by.id if by else None,
        part=part,
        department_id=order.department_id,
        at=at,
        received_at=received_at,
        words=words,
        given=given or {},
        order=order,
    )
    db.session.add(event)
    db.session.flush()
    return event


def _next_number(order: WorkOrder) -> int:
    return (db.session.scalar(select(func.max(OrderEvent.number)).where(OrderEvent.order_id == order.id)) or 0) + 1


def _merged(one: Moving, received_at: datetime) -> None:
    """The order that it went into says so, and counts it: concentrated complaints are the general grid head's (P-20)."""
    into, order = one.given["into"], one.order
    into.moved_at = max(into.moved_at, one.at)
    said = {"order": str(order.id), "number": order.number}
    _note(into, "merged_in", into.state, by=one.by, part=_part(one), at=into.moved_at, received_at=received_at, given=said)
    limits = parameters.values(order.street_id, local_day(one.at))
    since = one.at - timedelta(days=limits["order.concentrated_days"])
    alike = (WorkOrder.merged_into_id == into.id) | (WorkOrder.id == into.id)
    asked = select(func.count(), func.sum(WorkOrder.people)).where(alike, WorkOrder.reported_at >= since)
    reports, people = db.session.execute(asked).one()
    if reports >= limits["order.concentrated_reports"] or (people or 0) >= limits["order.concentrated_people"]:
        take_charge_by_itself(into, "concentrated", at=into.moved_at, received_at=received_at)


def _take_back(order_id: UUID, *, by: Any, at: datetime, received_at: datetime) -> None:
    """An own report that nobody has filed yet; later ones stay, and the centre merges."""
    old = db.session.get(WorkOrder, order_id)
    if old is not None and by is not None and old.reporter_id == by.id:
        lock(old)
        if old.state == REPORTED:
            move(old, "withdraw", by=by, at=at, received_at=received_at)


def _check_seen(order: WorkOrder, name: str, seen: int | None, actor: Actor) -> None:
    known = MOVES.get(name)
    if seen is not None and seen != order.version and known and not known.is_aside and known.who & actor.parts:
        raise moved_on(order)


def moved_on(order: WorkOrder) -> Conflict:
    """Who did what, and when: a sentence for whoever came second."""
    asked = select(OrderEvent, Person.name).outerjoin(Person, Person.id == OrderEvent.by_id).where(OrderEvent.order_id == order.id)
    for event, name in db.session.execute(asked.order_by(OrderEvent.number.desc())):
        if event.move in MOVES and not MOVES[event.move].is_aside:
            who = name or PART_WORDS[event.part]
            when = event.at.astimezone(LOCAL).strftime("%H:%M")
            sentence = _l(
                "%(who)s was first, at %(time)s: %(what)s. Nothing of yours was changed; look at how it stands now.",
                who=who,
                time=when,
                what=MOVE_WORDS[event.move],
            )
            return Conflict("moved-on", sentence)
    return Conflict("moved-on", _l("This can no longer be done with this order. Look at how it stands now."))
