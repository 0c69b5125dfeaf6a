"""Reads of who is named for nets and slots: now, or with those before; counted by grid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.accounts.models import Person, Post
from webapp.accounts.roles import GRID_WORKER
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.problems import NotFound
from webapp.orders.registers import NETS, Department

from . import zoning
from .models import SLOTS, NetStaff, TeamHolder
from .places import Grid
from .rules import COVERED, covered


@dataclass(frozen=True)
class Cell:
    """One net of one grid."""

    net: str
    department: Department | None
    staff: tuple[NetStaff, ...]

    @property
    def state(self) -> str:
        return covered(self.department is not None, len(self.staff))


@dataclass(frozen=True)
class NetRow:
    grid: Grid
    cells: tuple[Cell, ...]

    @property
    def covered(self) -> int:
        return sum(cell.state == COVERED for cell in self.cells)


@dataclass(frozen=True)
class TeamRow:
    """The five slots of a grid; `leads` are its grid workers."""

    grid: Grid
    leads: tuple[Person, ...]
    slots: dict[str, tuple[TeamHolder, ...]]

    @property
    def filled(self) -> int:
        return sum(bool(held) for held in self.slots.values())

    @property
    def vacant(self) -> list[str]:
        return [slot for slot, held in self.slots.items() if not held]


def net_rows(grids: Sequence[Grid], at: datetime, nets: Iterable[str] = NETS) -> list[NetRow]:
    ids = [grid.id for grid in grids]
    zones, staff = zoning.of_grids(ids), _by(held_now(NetStaff, ids, at), "net")
    kept = tuple(nets)

    def cell(grid: Grid, net: str) -> Cell:
        mapped = zones.get((grid.id, net))
        return Cell(net, mapped.department if mapped else None, tuple(staff.get((grid.id, net), ())))

    return [NetRow(grid, tuple(cell(grid, net) for net in kept)) for grid in grids]


def team_rows(grids: Sequence[Grid], at: datetime) -> list[TeamRow]:
    ids = [grid.id for grid in grids]
    held, leads = _by(held_now(TeamHolder, ids, at), "slot"), grid_workers(ids, at)
    return [TeamRow(grid, tuple(leads.get(grid.id, ())), {slot: tuple(held.get((grid.id, slot), ())) for slot in SLOTS}) for grid in grids]


def grid_workers(grid_ids: Sequence[UUID], at: datetime) -> dict[UUID, list[Person]]:
    """Who walks each grid, whole or a micro-grid of it."""
    asked = (
        select(Area.id, Area.parent_id, Area.tier, Person)
        .join(Post, Post.area_id == Area.id)
        .join(Person, Person.id == Post.person_id)
        .where(or_(Area.id.in_(grid_ids), Area.parent_id.in_(grid_ids)), Post.role == GRID_WORKER, is_open(Post, at))
        .where(is_there(at))
        .order_by(Post.starts_at, Post.id)
    )
    found: dict[UUID, list[Person]] = {}
    for area_id, parent_id, tier, person in db.session.execute(asked):
        kept = found.setdefault(area_id if tier == "grid" else parent_id, [])
        if person not in kept:
            kept.append(person)
    return found


def held_now(model: Any, grid_ids: Sequence[UUID], at: datetime) -> list[Any]:
    """Those named now; somebody who has left is not."""
    asked = select(model).outerjoin(Person, Person.id == model.person_id).where(model.grid_id.in_(grid_ids), is_open(model, at))
    return list(db.session.scalars(asked.where(or_(model.person_id.is_(None), is_there(at))).order_by(model.starts_at, model.id)))


def history(model: Any, grid_id: UUID) -> list[Any]:
    """All that ever were, the latest first."""
    return list(db.session.scalars(select(model).where(model.grid_id == grid_id).order_by(model.starts_at.desc(), model.id.desc())))


def to_change(model: Any, street_id: UUID, row_id: UUID) -> Any:
    """A row of the street, locked and as it is now: of two who change it, the second sees what the first did."""
    found = db.session.get(model, row_id, with_for_update={"of": model}, populate_existing=True)
    if found is None or found.street_id != street_id:
        raise NotFound()
    return found


def is_open(model: Any, at: datetime) -> ColumnElement[bool]:
    return and_(model.starts_at <= at, or_(model.ends_at.is_(None), model.ends_at > at))


def is_there(at: datetime) -> ColumnElement[bool]:
    return or_(Person.left_at.is_(None), Person.left_at > at)


def _by(rows: Iterable[Any], name: str) -> dict[tuple[UUID, str], list[Any]]:
    found: dict[tuple[UUID, str], list[Any]] = {}
    for one in rows:
        found.setdefault((one.grid_id, getattr(one, name)), []).append(one)
    return found
