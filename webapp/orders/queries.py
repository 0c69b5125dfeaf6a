"""Reads of orders: lists as runs of indexes, the numbers on them, what may be the same matter, who takes what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_, union, union_all
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person
from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.core.clock import parse_iso
from webapp.core.db import db
from webapp.core.ids import parse_id

from .models import OrderEvent, WorkOrder
from .registers import Category, Department, DepartmentZone
from .rules import ACCEPTED, DISPATCHED, ENDED, FILED, HANDLED, MERGED, OPEN, REPORTED, STATES, SUSPENDED, VOID
from .sight import Lane
from .sight import lanes as lanes_of

PAGE = 50
NEAR_DAYS = 90
FEW = 5

TO_DO = {"order.run": (REPORTED, FILED, HANDLED), "order.own": (DISPATCHED, ACCEPTED)}  # what waits for whom
VIEWS: dict[str, tuple[str, ...]] = {
    "to-do": (),  # by the reader's posts
    "new": STATES,  # since a moment that the address says; the morning brief opens it
    "dispatch": (REPORTED, FILED),
    "handling": (DISPATCHED, ACCEPTED),
    "call-back": (HANDLED,),
    "suspended": (SUSPENDED,),
    "open": OPEN,
    "ended": ENDED,
}
OPENED = ("new", "dispatch")  # without a tab: numbers of the brief open them
TABS = tuple(one for one in VIEWS if one not in OPENED)


def states_of(view: str, person: Person, at: datetime) -> tuple[str, ...]:
    if view != "to-do":
        return VIEWS[view]
    return tuple(state for permission, states in TO_DO.items() if posts_with(posts_of(person.id), permission, at) for state in states)


@dataclass(frozen=True)
class Cursor:
    """A place in a list."""

    queue_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.queue_at.isoformat()}~{self.id}"


def read_cursor(said: str) -> Cursor | None:
    moment, _, last = said.partition("~")
    at, order_id = parse_iso(moment), parse_id(last)
    return Cursor(at, order_id) if at and order_id else None


def page_of(
    lanes: list[Lane], states: Sequence[str], after: Cursor | None, *more: ColumnElement[bool], since: datetime | None = None
) -> list[WorkOrder]:
    """One more than a page holds if there is a next page. Open ones by when they are due, ended ones the latest first. Each lane and
    state is the run of one index, and their heads are merged: what is read does not grow with the orders. `since`: came in since."""
    latest_first = bool(states) and set(states) <= set(ENDED)
    ids = [row.id for row in db.session.execute(_heads(lanes, states, after, latest_first, more, since))] if lanes and states else []
    asked = select(WorkOrder).options(joinedload(WorkOrder.category), joinedload(WorkOrder.department)).where(WorkOrder.id.in_(ids))
    found = {order.id: order for order in db.session.scalars(asked)}
    return [found[one] for one in ids]


def _heads(
    lanes: list[Lane],
    states: Sequence[str],
    after: Cursor | None,
    latest_first: bool,
    more: Iterable[ColumnElement[bool]],
    since: datetime | None,
) -> Select:
    columns = (WorkOrder.queue_at, WorkOrder.id)
    if after:
        here = tuple_(*columns)
        there = (after.queue_at, after.id)
        more = [*more, here < there if latest_first else here > there]
    order = [one.desc() for one in columns] if latest_first else list(columns)
    runs = [
        select(*columns).where(lane, WorkOrder.state == state, *came_in(state, since), *more).order_by(*order).limit(PAGE + 1).subquery()
        for lane in lanes
        for state in states
    ]
    whole = union_all(*(select(run.c.queue_at, run.c.id) for run in runs)).subquery()
    outer = [whole.c.queue_at.desc(), whole.c.id.desc()] if latest_first else [whole.c.queue_at, whole.c.id]
    return select(whole.c.queue_at, whole.c.id).distinct().order_by(*outer).limit(PAGE + 1)


def came_in(state: str, since: datetime | None) -> list[ColumnElement[bool]]:
    """What came in since then. What came in can only have ended later, so the run of the ended ones need be read no further back."""
    if since is None:
        return []
    came = WorkOrder.received_at >= since
    return [came, WorkOrder.queue_at >= since] if state in ENDED else [came]


def count(lanes: list[Lane], states: Sequence[str], *more: ColumnElement[bool], since: datetime | None = None) -> int:
    """How many; each once, whatever ways the reader reaches it. Without `since` only for open states: ended ones grow for ever."""
    if not lanes or not states:
        return 0
    runs = [states] if since is None else [(state,) for state in states]
    found = union(
        *(select(WorkOrder.id).where(lane, WorkOrder.state.in_(run), *came_in(run[0], since), *more) for lane in lanes for run in runs)
    ).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def standing(lanes: list[Lane], states: Sequence[str]) -> str:
    """What changes whenever something in an open list does: how many there are, and when the latest of them moved."""
    if not lanes or not states or set(states) & set(ENDED):
        return ""
    found = union(*(select(WorkOrder.id, WorkOrder.moved_at).where(lane, WorkOrder.state.in_(states)) for lane in lanes)).subquery()
    orders, moved_at = db.session.execute(select(func.count(), func.max(found.c.moved_at))).one()
    return f"{orders}~{moved_at.isoformat() if moved_at else ''}"


def count_to_do(person: Person, at: datetime) -> int:
    """What waits for this person, for the rail."""
    return count(lanes_of(person, at), states_of("to-do", person, at))


def look_alikes(
    street_id: UUID, *, building_id: UUID | None, grid_id: UUID | None, category_id: UUID | None, at: datetime, but: UUID | None = None
) -> list[WorkOrder]:
    """Open orders of the last weeks that may be the same matter: of its category, or not sorted yet, in the same building; then of its
    category in the same grid. For the report's form as for the desk."""
    since = WorkOrder.reported_at >= at - timedelta(days=NEAR_DAYS)
    same = WorkOrder.category_id == category_id if category_id else WorkOrder.category_id.is_not(None)
    nearest = [and_(WorkOrder.building_id == building_id, kind, since) for kind in (same, WorkOrder.category_id.is_(None))]
    farther = [and_(WorkOrder.grid_id == grid_id, same, since)] if category_id else []
    found: dict[UUID, WorkOrder] = {}
    for condition in (nearest if building_id else []) + (farther if grid_id else []):
        asked = select(WorkOrder).where(WorkOrder.street_id == street_id, condition, WorkOrder.ended_at.is_(None), WorkOrder.id != but)
        for one in db.session.scalars(asked.order_by(WorkOrder.reported_at.desc(), WorkOrder.id).limit(FEW)):
            found.setdefault(one.id, one)
    return list(found.values())[:FEW]


def lately_at(order: WorkOrder, at: datetime) -> list[WorkOrder]:
    """What else was reported from its building of late, the latest first."""
    if order.building_id is None:
        return []
    wanted = (WorkOrder.building_id == order.building_id, WorkOrder.reported_at >= at - timedelta(days=NEAR_DAYS), WorkOrder.id != order.id)
    asked = select(WorkOrder).options(joinedload(WorkOrder.department)).where(*wanted, WorkOrder.state.not_in((VOID, MERGED)))
    return list(db.session.scalars(asked.order_by(WorkOrder.reported_at.desc(), WorkOrder.id).limit(FEW)))


def zone_for(category: Category, grid_id: UUID | None) -> DepartmentZone | None:
    """The zone of the category's net in this grid, of a department that takes orders."""
    if not (category.net and grid_id):
        return None
    asked = select(DepartmentZone).join(Department, Department.id == DepartmentZone.department_id)
    asked = asked.where(DepartmentZone.grid_id == grid_id, DepartmentZone.net == category.net, Department.ended_at.is_(None))
    return db.session.scalar(asked)


def owner_for(category: Category | None, grid_id: UUID | None) -> Department | None:
    """Whose it probably is: the department that has the category's net in this grid, else the category's own."""
    if category is None:
        return None
    zone = zone_for(category, grid_id)
    department_id = zone.department_id if zone else category.department_id
    found = db.session.get(Department, department_id) if department_id else None
    return found if found and found.ended_at is None else None


def departments(street_id: UUID) -> list[Department]:
    """Those that take orders, by code."""
    asked = select(Department).where(Department.street_id == street_id, Department.ended_at.is_(None))
    return list(db.session.scalars(asked.order_by(Department.code)))


def categories(street_id: UUID) -> list[tuple[Category, list[Category]]]:
    """Both levels of those in use."""
    asked = select(Category).where(Category.street_id == street_id, Category.ended_at.is_(None))
    rows = list(db.session.scalars(asked.order_by(Category.position, Category.code)))
    return [(top, [one for one in rows if one.parent_id == top.id]) for top in rows if top.parent_id is None]


def by_number(street_id: UUID, number: str) -> WorkOrder | None:
    return db.session.scalar(select(WorkOrder).where(WorkOrder.street_id == street_id, WorkOrder.number == number))


def merged_into(order: WorkOrder) -> list[WorkOrder]:
    asked = select(WorkOrder).where(WorkOrder.merged_into_id == order.id)
    return list(db.session.scalars(asked.order_by(WorkOrder.reported_at, WorkOrder.id)))


@dataclass(frozen=True)
class Told:
    """An event with the names that its line says."""

    event: OrderEvent
    person: str
    department: str


def history(order: WorkOrder) -> list[Told]:
    """What happened, the latest first."""
    asked: Any = (
        select(OrderEvent, Person.name, Department.name)
        .outerjoin(Person, Person.id == OrderEvent.by_id)
        .outerjoin(Department, Department.id == OrderEvent.department_id)
        .where(OrderEvent.order_id == order.id)
        .order_by(OrderEvent.number.desc())
    )
    return [Told(event, person or "", department or "") for event, person, department in db.session.execute(asked)]
