"""Who sees a request, for which grids somebody may ask, and who somebody is in the matter: by the posts held when it happens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from webapp.accounts.models import Person
from webapp.areas.models import Area
from webapp.areas.reach import Reach, reach_of
from webapp.core.db import db
from webapp.core.problems import NotFound

from .models import ResourceRequest
from .rules import CENTRE, GRID, HEAD, Actor

READ, ASK, ALLOCATE = "resource.read", "resource.ask", "resource.allocate"


def visible_to(person: Person, request_id: UUID, at: datetime) -> ResourceRequest:
    found = db.session.get(ResourceRequest, request_id)
    if found is None or found.street_id != person.street_id or not _is_seen(found, person, at):
        raise NotFound()
    return found


def in_sight(person: Person, at: datetime) -> ColumnElement[bool]:
    """A condition: the requests of the grids in reach, and one's own."""
    reach = reach_of(person, READ, at)
    if reach.street:
        return ResourceRequest.street_id == reach.street_id
    return or_(ResourceRequest.grid_id.in_(_grids(reach)), ResourceRequest.by_id == person.id)


def may_ask_for(person: Person, at: datetime) -> list[Area]:
    """The grids in which somebody walks or which they answer for, by code."""
    asked = select(Area).where(Area.id.in_(_grids(reach_of(person, ASK, at))))
    return list(db.session.scalars(asked.order_by(Area.code)))


def grids_of(person: Person, at: datetime) -> list[Area]:
    """The grids whose requests somebody reads, by code."""
    return list(db.session.scalars(select(Area).where(Area.id.in_(_grids(reach_of(person, READ, at)))).order_by(Area.code)))


def actor_for(person: Person, request: ResourceRequest, at: datetime) -> Actor:
    parts = set()
    giving = reach_of(person, ALLOCATE, at)
    if giving.street_id == request.street_id and (giving.street or request.grid_id in giving.grids):
        parts.add(CENTRE if giving.street else HEAD)
    if request.by_id == person.id or request.grid_id in _grids(reach_of(person, ASK, at)):
        parts.add(GRID)
    return Actor(person.id, frozenset(parts))


def allocates(person: Person, at: datetime) -> bool:
    return bool(reach_of(person, ALLOCATE, at))


def _grids(reach: Reach) -> frozenset[UUID]:
    return reach.grids | reach.around


def _is_seen(request: ResourceRequest, person: Person, at: datetime) -> bool:
    return request.by_id == person.id or request.grid_id in _grids(reach_of(person, READ, at))
