"""The grid tree as far as a reader reaches: where the table of coverage begins, what lies under an area, and the way back up."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from webapp.accounts.models import Person, Post
from webapp.accounts.roles import GENERAL_GRID_HEAD, GRID_HEAD
from webapp.areas import rules
from webapp.areas.models import GENERAL_GRID, GRID, MICRO_GRID, STREET, Area
from webapp.areas.reach import Reach
from webapp.core.db import db
from webapp.core.problems import NotFound


def tops(reach: Reach) -> list[Area]:
    """The areas that the reader holds by themselves: the street, or some areas none of which lies in another."""
    if reach.street:
        return list(db.session.scalars(select(Area).where(Area.street_id == reach.street_id, Area.tier == STREET)))
    held = reach.general_grids | reach.grids | reach.micro_grids
    found = db.session.scalars(select(Area).where(Area.id.in_(held)).order_by(Area.code)).all()
    return [area for area in found if area.parent_id not in held]


def in_reach(reach: Reach, area_id: UUID) -> Area:
    area = db.session.get(Area, area_id)
    if area is None or area.street_id != reach.street_id or not _reaches(reach, area):
        raise NotFound()
    return area


def under(area: Area) -> list[Area]:
    """Its areas, by code. A micro-grid has none: under it stand buildings."""
    return list(db.session.scalars(select(Area).where(Area.parent_id == area.id).order_by(Area.code)))


def way_up(reach: Reach, area: Area) -> list[Area]:
    """The areas around it that the reader reaches, the widest first."""

    def around(one: Area) -> Area | None:
        parent = db.session.get(Area, one.parent_id) if one.parent_id else None
        return parent if parent is not None and _reaches(reach, parent) else None

    return rules.way_up(area, around)


def heads(areas: Iterable[UUID], at: datetime) -> dict[UUID, str]:
    """The names of those who head these areas, as far as somebody does."""
    asked = (
        select(Post.area_id, Person.name)
        .join(Person, Person.id == Post.person_id)
        .where(Post.area_id.in_(list(areas)), Post.role.in_((GRID_HEAD, GENERAL_GRID_HEAD)), Post.starts_at <= at)
        .where(or_(Post.ends_at.is_(None), Post.ends_at > at))
        .order_by(Post.starts_at, Post.id)
    )
    found: dict[UUID, list[str]] = {}
    for area_id, name in db.session.execute(asked):
        found.setdefault(area_id, []).append(name)
    return {area_id: " ".join(names) for area_id, names in found.items()}


def _reaches(reach: Reach, area: Area) -> bool:
    if reach.street:
        return True
    if area.tier == MICRO_GRID:
        return area.id in reach.micro_grids or area.parent_id in reach.grids
    return {GENERAL_GRID: area.id in reach.general_grids, GRID: area.id in reach.grids}.get(area.tier, False)
