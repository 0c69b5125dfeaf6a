"""Reads of areas and doors: one door in somebody's reach, the tree with its counts, what stands beside an area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.accounts.models import Person, Post
from webapp.core.db import db
from webapp.core.problems import NotFound

from .models import MICRO_GRID, TIERS, Address, Area, Building, Compound, Household, PartyBody, Unit
from .reach import Reach, reach_of
from .rules import Node, roll_up

WALKED = ("home", "let")


def visible_to(person: Person, address_id: UUID, at: datetime, permission: str = "door.read") -> Address:
    """The door, if the person's posts reached it at that moment; else it isn't there."""
    address = db.session.get(Address, address_id)
    if address is None or not reach_of(person, permission, at).holds(address, at):
        raise NotFound()
    return address


def buildings(reach: Reach) -> list[Building]:
    """Buildings with doors in reach, as they stand in the street: by compound, then by their number."""
    near = select(Address.building_id).where(reach.addresses()).distinct()
    asked = select(Building).where(Building.id.in_(near)).options(joinedload(Building.compound))
    return sorted(db.session.scalars(asked), key=lambda one: (one.compound.name, one.position, one.name))


def current_household(address_id: UUID) -> Household | None:
    return db.session.scalar(select(Household).where(Household.address_id == address_id, Household.ends_at.is_(None)))


def tree(reach: Reach, at: datetime, counted: UUID | None = None) -> list[Node]:
    """Every area in reach with its counts rolled up, wide ones first, then by code. With `counted`, doors are counted in that area
    alone: a page of one micro-grid need not go over the whole street."""
    columns = (Area.id, Area.tier, Area.code, Area.name, Area.parent_id)
    nodes = [Node(*row) for row in db.session.execute(select(*columns).where(_areas(reach)))]
    by_id = {node.id: node for node in nodes}
    for area_id, kind in db.session.execute(_open_bodies(reach.street_id, at)):
        if area_id in by_id:
            by_id[area_id].bodies |= {kind}
    for area_id, role in db.session.execute(_held_roles(reach.street_id, at)):
        if area_id in by_id:
            by_id[area_id].roles |= {role}
    doors_of = _door_counts(reach)
    if counted is not None and counted in by_id and by_id[counted].parent_id in by_id:
        doors_of = doors_of.where(Address.micro_grid_id.in_(_micro_grids_in(counted, by_id)))
    for micro_grid_id, doors, homes, households in db.session.execute(doors_of):
        node = by_id[micro_grid_id]
        node.doors, node.homes, node.households = doors, homes, households
    roll_up(nodes)
    return sorted(nodes, key=lambda node: (TIERS.index(node.tier), node.code))


def bodies_of(area_id: UUID, at: datetime) -> list[tuple[PartyBody, Person | None]]:
    """Party bodies that stand beside the area, each with its secretary, leader or hub."""
    asked = select(PartyBody, Person).outerjoin(Person, Person.id == PartyBody.person_id)
    return [tuple(row) for row in db.session.execute(asked.where(PartyBody.area_id == area_id, _open(PartyBody, at)))]


def posts_in(area_id: UUID, at: datetime) -> list[Post]:
    return list(db.session.scalars(select(Post).where(Post.area_id == area_id, _open(Post, at)).order_by(Post.role, Post.starts_at)))


@dataclass(frozen=True)
class Entrance:
    """The doors of one entrance that lie in a micro-grid."""

    compound: str
    building: str
    unit: str
    doors: int
    floors: tuple[int, int]


def entrances_of(micro_grid_id: UUID) -> list[Entrance]:
    """What a micro-grid is made of, as one would walk it."""
    asked = (
        select(Compound.name, Building.name, Unit.name, func.count(Address.id), func.min(Address.floor), func.max(Address.floor))
        .select_from(Address)
        .join(Unit, Unit.id == Address.unit_id)
        .join(Building, Building.id == Address.building_id)
        .join(Compound, Compound.id == Building.compound_id)
        .where(Address.micro_grid_id == micro_grid_id)
        .group_by(Compound.name, Building.position, Building.name, Unit.position, Unit.name)
        .order_by(Compound.name, Building.position, Unit.position)
    )
    return [
        Entrance(compound, building, unit, doors, (low, high)) for compound, building, unit, doors, low, high in db.session.execute(asked)
    ]


def _areas(reach: Reach) -> ColumnElement[bool]:
    if reach.street:
        return Area.street_id == reach.street_id
    own = reach.general_grids | reach.grids | reach.micro_grids
    return or_(Area.id.in_(own), and_(Area.tier == MICRO_GRID, Area.parent_id.in_(reach.grids)))


def _open(model: type[PartyBody] | type[Post], at: datetime) -> ColumnElement[bool]:
    return and_(model.starts_at <= at, or_(model.ends_at.is_(None), model.ends_at > at))


def _open_bodies(street_id: UUID, at: datetime):
    return select(PartyBody.area_id, PartyBody.kind).where(PartyBody.street_id == street_id, _open(PartyBody, at))


def _held_roles(street_id: UUID, at: datetime):
    return select(Post.area_id, Post.role).where(Post.street_id == street_id, _open(Post, at)).distinct()


def _door_counts(reach: Reach):
    homes = func.sum(case((Address.use.in_(WALKED), 1), else_=0))
    return (
        select(Address.micro_grid_id, func.count(Address.id), homes, func.count(Household.id))
        .outerjoin(Household, and_(Household.address_id == Address.id, Household.ends_at.is_(None)))
        .where(reach.addresses())
        .group_by(Address.micro_grid_id)
    )


def _micro_grids_in(area_id: UUID, by_id: Mapping[UUID, Node]) -> list[UUID]:
    def lies_in(node: Node | None) -> bool:
        return node is not None and (node.id == area_id or lies_in(by_id.get(node.parent_id)))  # type: ignore[arg-type]

    return [node.id for node in by_id.values() if node.tier == MICRO_GRID and lies_in(node)]


def inside(nodes: Iterable[Node], area_id: UUID) -> tuple[Node, list[Node]]:
    """An area of a tree and those right below it; what is not in the tree isn't there."""
    kept = list(nodes)
    for node in kept:
        if node.id == area_id:
            return node, [below for below in kept if below.parent_id == area_id]
    raise NotFound()
