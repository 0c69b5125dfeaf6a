"""Departments' own zones on the base grids (row 33): in one grid each of the five nets is one department's, and each door lies in one grid.

So an address leads to exactly one base grid, and from there to at most one department a net; the database takes nothing else.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import Person
from webapp.areas.models import GRID, Address, Area
from webapp.core import audit
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotFound, Problem
from webapp.orders.registers import NETS, Department, DepartmentZone

from .places import Grid


class Mapped(NamedTuple):
    """A line of the mapping table."""

    zone: DepartmentZone
    department: Department


def departments(street_id: UUID) -> list[Department]:
    """Those that still take orders."""
    asked = select(Department).where(Department.street_id == street_id, Department.ended_at.is_(None))
    return list(db.session.scalars(asked.order_by(Department.code)))


def of_grids(grid_ids: Iterable[UUID]) -> dict[tuple[UUID, str], Mapped]:
    """Grid and net → whose it is."""
    asked = select(DepartmentZone, Department).join(Department, Department.id == DepartmentZone.department_id)
    rows = db.session.execute(asked.where(DepartmentZone.grid_id.in_(list(grid_ids))))
    return {(zone.grid_id, zone.net): Mapped(zone, department) for zone, department in rows}


def of_address(address_id: UUID) -> dict[str, Mapped]:
    """Net → the department that the door's one base grid belongs to."""
    grid_id = db.session.scalars(select(Address.grid_id).where(Address.id == address_id)).one()
    return {net: mapped for (_grid, net), mapped in of_grids([grid_id]).items()}


def lines(grids: Sequence[Grid], net: str = "", department_id: UUID | None = None) -> list[tuple[Grid, Mapped]]:
    """By grid and net, narrowed to one net or one department."""
    found = of_grids(grid.id for grid in grids)
    return [
        (grid, found[grid.id, one])
        for grid in grids
        for one in NETS
        if (grid.id, one) in found and net in ("", one) and department_id in (None, found[grid.id, one].department.id)
    ]


def map_zone(department: Department, net: str, name: str, grid_ids: Sequence[UUID], *, take_over: bool, by: Person, at: datetime) -> None:
    """Lays a department's zone onto base grids. What another department has stays there unless it is to be taken over."""
    if not grid_ids:
        raise Problem("no-grid", _l("One thing is missing: at least one grid."), field="grid")
    for area in _locked(department.street_id, grid_ids):
        _lay(area, department, net, name, take_over=take_over, by=by, at=at)
    try:
        db.session.flush()
    except IntegrityError as fault:
        raise Conflict("zone-taken", _l("Somebody else has just mapped one of these grids. Look at the table once more.")) from fault


def remove(zone: DepartmentZone, *, by: Person, at: datetime) -> None:
    """The net of this grid is nobody's from now on; orders keep the department they have."""
    audit.record("zone.removed", zone, by=by, at=at, **_facts(zone))
    db.session.delete(zone)


def zone_in(street_id: UUID, zone_id: UUID) -> DepartmentZone:
    zone = db.session.get(DepartmentZone, zone_id, with_for_update=True, populate_existing=True)
    if zone is None or zone.street_id != street_id:
        raise NotFound()
    return zone


def _locked(street_id: UUID, grid_ids: Sequence[UUID]) -> list[Area]:
    """In one order, so that nobody waits in a circle."""
    asked = select(Area).where(Area.id.in_(grid_ids), Area.street_id == street_id, Area.tier == GRID).order_by(Area.id).with_for_update()
    found = list(db.session.scalars(asked))
    if len(found) != len(set(grid_ids)):
        raise NotFound()
    return sorted(found, key=lambda one: one.code)


def _lay(grid: Area, department: Department, net: str, name: str, *, take_over: bool, by: Person, at: datetime) -> None:
    asked = select(DepartmentZone).where(DepartmentZone.grid_id == grid.id, DepartmentZone.net == net)
    zone = db.session.scalars(asked).one_or_none()
    if zone is None:
        ids = {"id": new_id(), "street_id": department.street_id, "department_id": department.id, "grid_id": grid.id}
        zone = DepartmentZone(**ids, net=net, name=name)
        db.session.add(zone)
        audit.record("zone.mapped", zone, by=by, at=at, **_facts(zone))
        return
    if zone.department_id != department.id and not take_over:
        holder = db.session.get_one(Department, zone.department_id)
        said = _l("%(grid)s: this net is %(name)s's already. Tick «take over» if it is to change hands.", grid=grid.name, name=holder.name)
        raise Conflict("zone-taken", said, field="take_over")
    if (zone.department_id, zone.name) != (department.id, name):
        before = _facts(zone)
        zone.department_id, zone.name = department.id, name
        audit.record("zone.changed", zone, by=by, at=at, before=before, after=_facts(zone))


def _facts(zone: DepartmentZone) -> dict[str, str]:
    return {"department": str(zone.department_id), "grid": str(zone.grid_id), "net": zone.net, "name": zone.name}
