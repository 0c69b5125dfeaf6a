"""Who sees an order, and who somebody is in its matter: by posts that reach its place, by department, or because they reported it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import ColumnElement, or_, select

from webapp.accounts.models import Person, Post
from webapp.accounts.queries import posts_of
from webapp.accounts.roles import GENERAL_GRID_HEAD
from webapp.accounts.rules import posts_with
from webapp.areas.contacts import Contact, masked_name, masked_phone
from webapp.areas.reach import Reach, reach_of
from webapp.core.db import db
from webapp.core.problems import NotFound

from .desk.helping import helped_by, helping_at
from .models import WorkOrder
from .registers import DepartmentMember
from .rules import ACCEPTED, CENTRE, CO_HANDLER, FILED, HEAD, LEADER, OWNER, REPORTED, REPORTER, WALKER, Actor

PART_OF = {"order.run": CENTRE, "order.lead": HEAD, "order.decide": LEADER, "order.walk": WALKER}


def visible_to(person: Person, order_id: UUID, at: datetime) -> WorkOrder:
    """The order, if its place lay in the person's area then, their department has it, or they reported it; else it isn't there."""
    order = db.session.get(WorkOrder, order_id)
    if order is None or order.street_id != person.street_id or not _is_seen(order, person, at):
        raise NotFound()
    return order


def by_code(code: str) -> WorkOrder | None:
    """For whoever holds the query code. One that was merged is found where it went."""
    order = db.session.scalar(select(WorkOrder).where(WorkOrder.code == code))
    while order is not None and order.merged_into_id:
        order = db.session.get_one(WorkOrder, order.merged_into_id)
    return order


def actor_for(person: Person, order: WorkOrder, at: datetime) -> Actor:
    """Who this person was in the matter at that moment."""
    parts = {part for permission, part in PART_OF.items() if covers(reach_of(person, permission, at), order)}
    departments = departments_of(person, at)
    if order.department_id in departments:
        parts.add(OWNER)
    elif departments and departments & helping_at(order, at):
        parts.add(CO_HANDLER)
    if order.reporter_id == person.id:
        parts.add(REPORTER)
    return Actor(person.id, frozenset(parts), departments)


def contact_of(order: WorkOrder, actor: Actor) -> Contact | None:
    """The resident's name and number: whole for whoever has the matter in hand and for who wrote them down, else masked."""
    if not (order.reporter_name or order.reporter_phone):
        return None
    if may_ring(order, actor) or REPORTER in actor.parts:
        return Contact(order.reporter_name, order.reporter_phone)
    return Contact(masked_name(order.reporter_name), masked_phone(order.reporter_phone), is_masked=True)


def may_ring(order: WorkOrder, actor: Actor) -> bool:
    """The centre as long as it sorts the matter out, then whoever of the department handles it. A call-back has a desk of its own,
    where the number is whole for whoever is calling."""
    if order.state in (REPORTED, FILED):
        return CENTRE in actor.parts
    return order.state == ACCEPTED and OWNER in actor.parts and str(actor.person_id) in order.handlers


def holder_of_code() -> Actor:
    return Actor(None, frozenset({REPORTER}))


def covers(reach: Reach, order: WorkOrder) -> bool:
    return order.street_id == reach.street_id and (
        reach.street
        or order.general_grid_id in reach.general_grids
        or order.grid_id in reach.grids
        or order.micro_grid_id in reach.micro_grids
    )


def departments_of(person: Person, at: datetime) -> frozenset[UUID]:
    """The departments that this person acted for at that moment."""
    if not posts_with(posts_of(person.id), "order.own", at):
        return frozenset()
    return frozenset(one.department_id for one in _memberships(person.id) if one.held_at(at))


Lane = ColumnElement[bool]


def lanes(person: Person, at: datetime) -> list[Lane]:
    """What somebody sees, as runs of indexes: each condition fixes the first column of one. They may overlap."""
    reach = reach_of(person, "order.read", at)
    if reach.street:
        return [WorkOrder.street_id == reach.street_id]
    found: list[Lane] = [WorkOrder.general_grid_id == one for one in sorted(reach.general_grids)]
    found += [WorkOrder.grid_id == one for one in sorted(reach.grids)]
    found += [WorkOrder.micro_grid_id == one for one in sorted(reach.micro_grids)]
    departments = sorted(departments_of(person, at))
    found += [WorkOrder.department_id == one for one in departments]
    found += [helped_by(departments)] if departments else []
    return [*found, WorkOrder.reporter_id == person.id]


def in_sight(person: Person, at: datetime) -> ColumnElement[bool]:
    return or_(*lanes(person, at))


def head_of(order: WorkOrder, at: datetime) -> UUID | None:
    """The general grid head of its place."""
    if order.general_grid_id is None:
        return None
    held = (Post.starts_at <= at, or_(Post.ends_at.is_(None), Post.ends_at > at))
    asked = select(Post.person_id).where(Post.area_id == order.general_grid_id, Post.role == GENERAL_GRID_HEAD, *held)
    return db.session.scalar(asked.order_by(Post.starts_at, Post.id).limit(1))


def members_of(department_id: UUID, at: datetime) -> list[Person]:
    """Who acts for a department at that moment, by name."""
    held = (DepartmentMember.starts_at <= at, or_(DepartmentMember.ends_at.is_(None), DepartmentMember.ends_at > at))
    asked = select(Person).join(DepartmentMember, DepartmentMember.person_id == Person.id)
    return list(db.session.scalars(asked.where(DepartmentMember.department_id == department_id, *held).order_by(Person.name, Person.id)))


def _is_seen(order: WorkOrder, person: Person, at: datetime) -> bool:
    return (
        order.reporter_id == person.id
        or covers(reach_of(person, "order.read", at), order)
        or _has_or_helps(order, departments_of(person, at), at)
    )


def _has_or_helps(order: WorkOrder, departments: frozenset[UUID], at: datetime) -> bool:
    return bool(departments) and (order.department_id in departments or bool(departments & helping_at(order, at)))


def _memberships(person_id: UUID) -> Iterable[DepartmentMember]:
    asked = select(DepartmentMember).where(DepartmentMember.person_id == person_id)
    return _kept("memberships", person_id, lambda: db.session.scalars(asked).all())


def _kept(what: str, key: Any, find: Callable[[], Any]) -> Any:
    """What this request has read already; outside of one, nothing is kept."""
    if not (has_request_context() and "shared" in g):
        return find()
    kept = g.shared.setdefault(what, {})
    if key not in kept:
        kept[key] = find()
    return kept[key]
