"""Changes of what a street sets up for its orders: categories, departments and who acts for them. Orders under way keep what they began
with, since each holds its own limits and its own department; every change leaves an audit row with what was before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from webapp.accounts.models import Person
from webapp.core import audit
from webapp.core.clock import iso
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotFound, Problem

from ..models import WorkOrder
from ..registers import Category, Department, DepartmentMember, DepartmentZone
from ..rules import OPEN

Register = type[Category] | type[Department]


def one_of(model: Any, street_id: UUID, row_id: UUID) -> Any:
    """A row of this street; another's isn't there."""
    row = db.session.get(model, row_id)
    if row is None or row.street_id != street_id:
        raise NotFound()
    return row


def add(model: Register, facts: dict[str, Any], *, by: Person, at: datetime) -> Any:
    """Its code stays as it is from then on: forms on phones and spreadsheets name it by that."""
    _check_taken(model, by.street_id, facts, None)
    _check_level(None, facts, by.street_id)
    row = model(id=new_id(), street_id=by.street_id, **facts)
    db.session.add(row)
    db.session.flush()
    audit.record(f"{_noun(model)}.added", row, by=by, at=at, **_plain(facts))
    return row


def change(row: Any, facts: dict[str, Any], *, by: Person, at: datetime) -> None:
    facts = {name: value for name, value in facts.items() if name != "code"}
    _check_taken(type(row), row.street_id, facts, row.id)
    _check_level(row, facts, row.street_id)
    before = {name: getattr(row, name) for name, value in facts.items() if getattr(row, name) != value}
    for name, value in facts.items():
        setattr(row, name, value)
    if before:
        after = {name: facts[name] for name in before}
        audit.record(f"{_noun(type(row))}.changed", row, by=by, at=at, before=_plain(before), after=_plain(after))


def end(row: Any, *, by: Person, at: datetime) -> None:
    """No new orders from then on. Those under way go on to their end."""
    if row.ended_at:
        raise Conflict("ended", _l("It has ended already."))
    if isinstance(row, Category) and row.parent_id is None and _used_below(row):
        raise Problem("used-below", _l("There are categories in use below it. End those first."))
    row.ended_at = at
    audit.record(f"{_noun(type(row))}.ended", row, by=by, at=at)


def reinstate(row: Any, *, by: Person, at: datetime) -> None:
    if row.ended_at is None:
        raise Conflict("in-use", _l("It is in use already."))
    if isinstance(row, Category) and row.parent and row.parent.ended_at:
        raise Problem("ended-above", _l("The category above it has ended. Take that one up first."))
    row.ended_at = None
    audit.record(f"{_noun(type(row))}.reinstated", row, by=by, at=at)


def join(department: Department, staff_number: str, *, starts_at: datetime, by: Person, at: datetime) -> DepartmentMember:
    """Somebody acts for the department from then on."""
    asked = select(Person).where(Person.street_id == department.street_id, Person.staff_number == staff_number, Person.left_at.is_(None))
    person = db.session.scalar(asked)
    if person is None:
        raise Problem("nobody", _l("Nobody has the staff number %(number)s.", number=staff_number), field="staff_number")
    held = select(DepartmentMember).where(DepartmentMember.department_id == department.id, DepartmentMember.person_id == person.id)
    if any(one.ends_at is None or one.ends_at > starts_at for one in db.session.scalars(held)):
        raise Conflict("member", _l("This person acts for the department at that time already."), field="staff_number")
    row = DepartmentMember(
        id=new_id(), street_id=department.street_id, department_id=department.id, person_id=person.id, starts_at=starts_at
    )
    db.session.add(row)
    audit.record("department_member.joined", row, by=by, at=at, person=str(person.id), starts_at=iso(starts_at))
    return row


def leave(member: DepartmentMember, *, ends_at: datetime, by: Person, at: datetime) -> None:
    """What was done before that stays judged by it."""
    if member.ends_at and member.ends_at <= at:
        raise Conflict("ended", _l("It has ended already."))
    if ends_at <= member.starts_at:
        raise Problem("ends-before-it-begins", _l("The last day lies before the first."), field="last_day")
    member.ends_at = ends_at
    audit.record("department_member.left", member, by=by, at=at, ends_at=iso(ends_at))


def open_orders(row: Any) -> int:
    """How many orders under way have this category or department."""
    column = WorkOrder.category_id if isinstance(row, Category) else WorkOrder.department_id
    asked = select(func.count()).where(WorkOrder.street_id == row.street_id, column == row.id, WorkOrder.state.in_(OPEN))
    return db.session.scalar(asked) or 0


def named_by(department: Department) -> tuple[int, int]:
    """How many categories in use and how many zones name it as theirs."""
    categories = select(func.count()).where(
        Category.street_id == department.street_id, Category.department_id == department.id, Category.ended_at.is_(None)
    )
    zones = select(func.count()).where(DepartmentZone.department_id == department.id)
    return db.session.scalar(categories) or 0, db.session.scalar(zones) or 0


def _check_taken(model: Register, street_id: UUID, facts: dict[str, Any], but: UUID | None) -> None:
    names = ("code", "name") if model is Department else ("code",)
    for name in names:
        if name in facts:
            wanted = (model.street_id == street_id, getattr(model, name) == facts[name], model.id != but)
            if db.session.scalar(select(model.id).where(*wanted)):
                raise Problem("taken", _l("Another one here has this already. Choose a different one."), field=name)


def _check_level(row: Any, facts: dict[str, Any], street_id: UUID) -> None:
    """Two levels: one of the first stays there, one of the second stands below one of the first."""
    if "parent_id" not in facts:
        return
    parent_id, is_first = facts["parent_id"], row is not None and row.parent_id is None
    before = row.parent_id if row is not None else None
    if parent_id == before:
        return
    parent = db.session.get(Category, parent_id) if parent_id else None
    takes = parent is not None and parent.street_id == street_id and parent.parent_id is None and parent.ended_at is None
    if is_first or not takes:
        raise Problem("two-levels", _l("There are two levels: choose one of the first that is in use."), field="parent_id")


def _used_below(top: Category) -> bool:
    return db.session.scalar(select(Category.id).where(Category.parent_id == top.id, Category.ended_at.is_(None)).limit(1)) is not None


def _noun(model: Register) -> str:
    return "category" if model is Category else "department"


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in facts.items()}
