"""Reads for the registers' pages: both levels of categories with those that ended, departments with their numbers, their members."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from webapp.accounts.models import Person
from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.core.db import db

from ..models import WorkOrder
from ..registers import Category, Department, DepartmentMember
from ..rules import OPEN


def categories(street_id: UUID) -> list[tuple[Category, list[tuple[Category, Department | None]]]]:
    """Each of the first level with those below it and whose they are; what has ended stands last."""
    asked = select(Category, Department).outerjoin(Department, Department.id == Category.department_id)
    in_order = (Category.ended_at.is_not(None), Category.position, Category.code)
    rows = [(row[0], row[1]) for row in db.session.execute(asked.where(Category.street_id == street_id).order_by(*in_order))]
    return [(top, [pair for pair in rows if pair[0].parent_id == top.id]) for top, _owner in rows if top.parent_id is None]


@dataclass(frozen=True)
class DepartmentLine:
    department: Department
    members: int
    orders: int


def departments(street_id: UUID, at: datetime) -> list[DepartmentLine]:
    held = (DepartmentMember.starts_at <= at, or_(DepartmentMember.ends_at.is_(None), DepartmentMember.ends_at > at))
    members = _counted(select(DepartmentMember.department_id, func.count()).where(DepartmentMember.street_id == street_id, *held))
    orders = _counted(select(WorkOrder.department_id, func.count()).where(WorkOrder.street_id == street_id, WorkOrder.state.in_(OPEN)))
    asked = select(Department).where(Department.street_id == street_id).order_by(Department.ended_at.is_not(None), Department.code)
    return [DepartmentLine(one, members.get(one.id, 0), orders.get(one.id, 0)) for one in db.session.scalars(asked)]


@dataclass(frozen=True)
class MemberLine:
    """`may_act`: holds a post in which one acts for a department; without one, being a member opens nothing."""

    member: DepartmentMember
    person: Person
    has_ended: bool
    may_act: bool


def members(department: Department, at: datetime) -> list[MemberLine]:
    asked = select(DepartmentMember, Person).join(Person, Person.id == DepartmentMember.person_id)
    asked = asked.where(DepartmentMember.department_id == department.id)
    rows = db.session.execute(asked.order_by(DepartmentMember.ends_at.is_not(None), DepartmentMember.starts_at.desc(), Person.name))
    return [
        MemberLine(row, person, bool(row.ends_at and row.ends_at <= at), bool(posts_with(posts_of(person.id), "order.own", at)))
        for row, person in rows
    ]


def _counted(asked) -> dict[UUID, int]:
    return {row[0]: row[1] for row in db.session.execute(asked.group_by(asked.selected_columns[0]))}
