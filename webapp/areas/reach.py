"""How far a permission reaches: the posts a person held at a moment, spread down the tree to the doors below them.

Read once a request, also by every entry of a batch: posts and areas are kept by what was asked, and the doors that moved
lately are read for the whole street at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import ColumnElement, false, or_, select

from webapp.accounts.models import Person
from webapp.accounts.queries import posts_of
from webapp.accounts.rules import LATE, posts_with
from webapp.core.clock import now
from webapp.core.db import db

from .models import GENERAL_GRID, GRID, MICRO_GRID, STREET, Address, AddressMove, Area

RECENT = LATE + timedelta(days=2)  # how far back moves are read together: as far back as what was done is still taken


@dataclass(frozen=True)
class Reach:
    """What lies below some posts. `grids` are reached whole, also through a wider post; `micro_grids` are held by themselves."""

    street_id: UUID
    street: bool = False
    general_grids: frozenset[UUID] = frozenset()
    grids: frozenset[UUID] = frozenset()
    micro_grids: frozenset[UUID] = frozenset()
    around: frozenset[UUID] = frozenset()  # the grids in which those micro-grids lie

    def __bool__(self) -> bool:
        return self.street or bool(self.general_grids or self.grids or self.micro_grids)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The revision counters that a change of any of these doors raises."""
        return tuple(sorted(f"g:{grid}" for grid in self.grids | self.around))

    def addresses(self) -> ColumnElement[bool]:
        """A condition on Address: the doors in reach as they stand now."""
        if self.street:
            return Address.street_id == self.street_id
        parts: list[ColumnElement[bool]] = []
        if self.grids:
            parts.append(Address.grid_id.in_(self.grids))
        if self.micro_grids:
            parts.append(Address.micro_grid_id.in_(self.micro_grids))
        return or_(*parts) if parts else false()

    def holds(self, address: Address, at: datetime) -> bool:
        """Whether the door lay in reach at that moment; it may have moved since."""
        if address.street_id != self.street_id:
            return False
        micro_grid, grid = place_at(address, at)
        return self.covers(micro_grid, grid)

    def covers(self, micro_grid_id: UUID, grid_id: UUID) -> bool:
        return self.street or grid_id in self.grids or micro_grid_id in self.micro_grids


def reach_of(person: Person, permission: str, at: datetime) -> Reach:
    """The reach of a permission through the posts that the person held at that moment."""
    held = frozenset(post.area_id for post in posts_with(posts_of(person.id), permission, at))
    kept, key = _kept("reach"), (person.street_id, held)
    if key not in kept:
        kept[key] = _spread(*key)
    return kept[key]


def place_at(address: Address, at: datetime) -> tuple[UUID, UUID]:
    """The micro-grid and the grid in which a door lay at a moment."""
    for moved_at, micro_grid_id, grid_id in _moves_of(address, at):
        if at < moved_at:
            return micro_grid_id, grid_id
    return address.micro_grid_id, address.grid_id


def _spread(street_id: UUID, held: frozenset[UUID]) -> Reach:
    if not held:
        return Reach(street_id)
    tiers: dict[str, dict[UUID, UUID | None]] = {STREET: {}, GENERAL_GRID: {}, GRID: {}, MICRO_GRID: {}}
    for area_id, tier, parent_id in db.session.execute(select(Area.id, Area.tier, Area.parent_id).where(Area.id.in_(held))):
        tiers[tier][area_id] = parent_id
    whole = bool(tiers[STREET])
    general_grids = _areas(Area.street_id == street_id, Area.tier == GENERAL_GRID) if whole else frozenset(tiers[GENERAL_GRID])
    grids = _areas(Area.parent_id.in_(general_grids)) if general_grids else frozenset()
    micro_grids = frozenset(tiers[MICRO_GRID])
    around = frozenset(parent for parent in tiers[MICRO_GRID].values() if parent)
    return Reach(street_id, whole, general_grids, grids | frozenset(tiers[GRID]), micro_grids, around)


def _areas(*conditions: ColumnElement[bool]) -> frozenset[UUID]:
    return frozenset(db.session.scalars(select(Area.id).where(*conditions)))


Move = tuple[datetime, UUID, UUID]  # until when, in which micro-grid, in which grid


def _moves_of(address: Address, at: datetime) -> Iterable[Move]:
    """The door's moves since `at` and perhaps some before, oldest first. What happens now can be asked of the door itself."""
    asked_at = g.now if has_request_context() and "now" in g else now()
    if at >= asked_at:
        return ()
    since = asked_at - RECENT
    if at < since:
        return _moves(AddressMove.address_id == address.id).get(address.id, ())
    kept = _kept("moves")
    if address.street_id not in kept:
        kept[address.street_id] = _moves(AddressMove.street_id == address.street_id, AddressMove.moved_at > since)
    return kept[address.street_id].get(address.id, ())


def _moves(*conditions: ColumnElement[bool]) -> dict[UUID, list[Move]]:
    asked = (
        select(AddressMove.address_id, AddressMove.moved_at, AddressMove.from_micro_grid_id, Area.parent_id)
        .join(Area, Area.id == AddressMove.from_micro_grid_id)
        .where(*conditions)
        .order_by(AddressMove.moved_at, AddressMove.id)
    )
    found: dict[UUID, list[Move]] = {}
    for address_id, moved_at, micro_grid_id, grid_id in db.session.execute(asked):
        found.setdefault(address_id, []).append((moved_at, micro_grid_id, grid_id))
    return found


def _kept(what: str) -> dict[Any, Any]:
    """What this request has read already; outside of one, nothing is kept."""
    return g.shared.setdefault(what, {}) if has_request_context() and "shared" in g else {}
