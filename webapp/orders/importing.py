"""Departments, who acts for them, their zones, and categories from spreadsheets: the sheets 部门, 部门人员, 部门片区, 工单类别.

A row is recognised by its code (a member by department and person, a zone by grid and net). What is there and not in the sheet is
named in the report and left alone; orders keep the department, the category and the time that they have.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Table, select

from webapp.areas.importing import cells
from webapp.areas.importing.changes import Changes
from webapp.areas.importing.reading import Line
from webapp.areas.importing.registry import Column, Sheet, register
from webapp.areas.importing.snapshot import Snapshot
from webapp.areas.models import GRID
from webapp.core.clock import start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id

from .registers import MOST_CATEGORY, NETS, Category, Department, DepartmentMember, DepartmentZone

NETS_SAID = dict(zip(("综合治理", "安全生产", "城市管理", "治安警务", "物业管理"), NETS, strict=True)) | {one: one for one in NETS}
Rows = dict[Any, dict[str, Any]]  # as the database has them and the import is going to leave them


def check_departments(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    kept = _Kept(Department, "code", ("name", "phone"), snapshot, changes, DEPARTMENTS.name)
    for line in lines:
        kept.set(line, line["code"], {"name": line["name"], "phone": line["phone"]}, "code")
    kept.finish()


def check_members(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    """Whoever acts for a department already goes on; with a last day it ends."""
    departments, tally = _departments(snapshot, changes), changes.tally(MEMBERS.name)
    open_ones, ended = _members(snapshot)
    for line in lines:
        department_id, person = _department(line, departments), snapshot.people.get(line["staff_number"])
        if person is None:
            line.refuse(_("Nobody has the staff number %(number)s.", number=line["staff_number"]), "staff_number")
        if line["until"] and line["since"] and line["until"] < line["since"]:
            line.refuse(_("The last day lies before the first."), "until")
        if line.reasons or person is None or department_id is None:
            continue
        ends_at = start_of_day(line["until"] + timedelta(days=1)) if line["until"] else None
        known = open_ones.get((department_id, person.id))
        if known and ends_at:
            changes.update(DepartmentMember.__table__, known, ends_at=ends_at)
            tally.changed += 1
        elif known or (department_id, person.id, ends_at) in ended:
            tally.same += 1
            continue
        else:
            starts_at = start_of_day(line["since"]) if line["since"] else snapshot.at
            ids = {"id": new_id(), "street_id": snapshot.street_id, "department_id": department_id, "person_id": person.id}
            changes.insert(DepartmentMember.__table__, **ids, starts_at=starts_at, ends_at=ends_at)
            open_ones[department_id, person.id] = ids["id"]
            tally.added += 1
        changes.touch([(f"p:{person.id}", f"p:{person.id}")])


def check_zones(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    """In one grid each net is one department's."""
    departments = _departments(snapshot, changes)
    kept = _Kept(DepartmentZone, ("grid_id", "net"), ("department_id", "name"), snapshot, changes, ZONES.name)
    for line in lines:
        department_id, grid = _department(line, departments), snapshot.areas.get(line["grid_code"])
        if grid is None or grid.tier != GRID:
            line.refuse(_("There is no grid with the code %(code)s.", code=line["grid_code"]), "grid_code")
        elif department_id:
            kept.set(line, (grid.id, line["net"]), {"department_id": department_id, "name": line["name"]}, "grid_code")
    kept.finish()


def check_categories(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    """Two levels: a category stands below one that has none above it, in an earlier row or in the street already."""
    departments = _departments(snapshot, changes)
    facts = ("name", "parent_id", "std_code", "department_id", "net", "handle_days")
    kept = _Kept(Category, "code", facts, snapshot, changes, CATEGORIES.name)
    for line in lines:
        parent = kept.rows.get(line["parent_code"]) if line["parent_code"] else None
        if line["parent_code"] and (parent is None or parent["parent_id"] is not None):
            line.refuse(_("There is no category of the first level with the code %(code)s.", code=line["parent_code"]), "parent_code")
        department_id = _department(line, departments) if line["department_code"] else None
        if line.reasons:
            continue
        wanted = {
            "name": line["name"],
            "parent_id": parent["id"] if parent else None,
            "std_code": line["std_code"] or None,
            "department_id": department_id,
            "net": line["net"],
            "handle_days": 3 if line["handle_days"] is None else line["handle_days"],
        }
        kept.set(line, line["code"], wanted, "code")
    kept.finish()


class _Kept:
    """The rows of a table by what they are recognised by; says what is new, changed, the same, twice, or missing in the sheet."""

    def __init__(self, model: Any, key: str | tuple[str, ...], facts: tuple[str, ...], snapshot: Snapshot, changes: Changes, sheet: str):
        self.table: Table = model.__table__
        self.key, self.facts, self.changes, self.snapshot = key, facts, changes, snapshot
        self.tally, self.seen = changes.tally(sheet), {}  # type: tuple[Any, dict[Any, int]]
        self.rows = _rows(model, key, snapshot, changes)

    def set(self, line: Line, key: Any, wanted: dict[str, Any], column: str) -> None:
        first = self.seen.setdefault(key, line.number)
        if first != line.number:
            line.refuse(_("This is there twice, first in row %(row)s.", row=first), column)
            return
        known = self.rows.get(key)
        if known is None:
            keys = {self.key: key} if isinstance(self.key, str) else dict(zip(self.key, key, strict=True))
            row = {"id": new_id(), "street_id": self.snapshot.street_id} | keys | wanted
            self.changes.insert(self.table, **row)
            self.rows[key] = row
            self.tally.added += 1
        elif all(known[name] == wanted[name] for name in self.facts):
            self.tally.same += 1
        else:
            self.changes.update(self.table, known["id"], **wanted)
            known |= wanted
            self.tally.changed += 1

    def finish(self) -> None:
        if isinstance(self.key, str):
            self.tally.missing = sorted(f"{key} {row['name']}" for key, row in self.rows.items() if key not in self.seen)


def _rows(model: Any, key: str | tuple[str, ...], snapshot: Snapshot, changes: Changes) -> Rows:
    names = [column.name for column in model.__table__.columns]
    there = db.session.execute(select(*model.__table__.columns).where(model.street_id == snapshot.street_id))
    rows = [dict(zip(names, row, strict=True)) for row in there] + changes.inserts.get(model.__table__, [])
    return {row[key] if isinstance(key, str) else tuple(row[one] for one in key): row for row in rows}


def _departments(snapshot: Snapshot, changes: Changes) -> dict[str, UUID]:
    return {code: row["id"] for code, row in _rows(Department, "code", snapshot, changes).items()}


def _department(line: Line, departments: dict[str, UUID]) -> UUID | None:
    found = departments.get(line["department_code"])
    if found is None:
        line.refuse(_("There is no department with the code %(code)s.", code=line["department_code"]), "department_code")
    return found


def _members(snapshot: Snapshot) -> tuple[dict[tuple[UUID, UUID], UUID], set[tuple[UUID, UUID, datetime]]]:
    """Who acts for a department now, and who did until when."""
    asked = select(DepartmentMember).where(DepartmentMember.street_id == snapshot.street_id)
    rows = db.session.scalars(asked).all()
    ended = {(one.department_id, one.person_id, one.ends_at) for one in rows if one.ends_at}
    return {(one.department_id, one.person_id): one.id for one in rows if one.ends_at is None}, ended


_DEPARTMENT = Column("department_code", ("部门编码", "department code"), cells.code(20), required=True)
DEPARTMENTS = Sheet(
    ("部门", "departments"),
    52,
    (
        Column("code", ("编码", "code", "部门编码"), cells.code(20), required=True),
        Column("name", ("名称", "name", "部门名称"), cells.text(40), required=True),
        Column("phone", ("电话", "phone"), cells.phone),
    ),
    check_departments,
)
MEMBERS = Sheet(
    ("部门人员", "department members"),
    54,
    (
        _DEPARTMENT,
        Column("staff_number", ("工号", "staff number"), cells.code(20), required=True),
        Column("since", ("起", "from"), cells.day),
        Column("until", ("止", "until"), cells.day),
    ),
    check_members,
)
ZONES = Sheet(
    ("部门片区", "zones"),
    56,
    (
        _DEPARTMENT,
        Column("grid_code", ("网格编码", "grid code"), cells.code(20), required=True),
        Column("net", ("网", "net"), cells.choice(NETS_SAID), required=True),
        Column("name", ("片区名称", "zone"), cells.text(40)),
    ),
    check_zones,
)
CATEGORIES = Sheet(
    ("工单类别", "categories"),
    58,
    (
        Column("code", ("编码", "code", "类别编码"), cells.code(20), required=True),
        Column("parent_code", ("上级编码", "parent code"), cells.code(20)),
        Column("name", ("名称", "name"), cells.text(MOST_CATEGORY), required=True),
        Column("std_code", ("标准编码", "standard code"), cells.code(20)),
        Column("department_code", ("部门编码", "department code"), cells.code(20)),
        Column("net", ("网", "net"), cells.choice(NETS_SAID)),
        Column("handle_days", ("办结工作日", "working days"), cells.whole(0, 60)),
    ),
    check_categories,
)


def register_sheets() -> None:
    for sheet in (DEPARTMENTS, MEMBERS, ZONES, CATEGORIES):
        register(sheet)
