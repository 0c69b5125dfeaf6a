"""Who sees a whistle, who may blow one where, and who may end it: by the posts and memberships held when it happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.accounts.models import Person
from webapp.areas.reach import Reach, reach_of
from webapp.core.db import db
from webapp.core.problems import NotFound

from .. import sight
from .models import ReportIn, Whistle

BLOW = "whistle.blow"


def visible_to(person: Any, whistle_id: UUID, at: datetime) -> Whistle:
    """For who reads orders there, who blew it, and who acts for a called department; else it isn't there."""
    whistle = db.session.get(Whistle, whistle_id)
    if whistle is None or whistle.street_id != person.street_id or not _is_seen(whistle, person, at):
        raise NotFound()
    return whistle


def in_sight(person: Any, at: datetime) -> ColumnElement[bool]:
    """The same as a condition; by the street's run of an index."""
    return and_(Whistle.street_id == person.street_id, or_(_lies_in(reach_of(person, "order.read", at)), is_of(person, at)))


def is_of(person: Any, at: datetime) -> ColumnElement[bool]:
    """Blown by this person, or calling a department that they act for."""
    called = select(ReportIn.whistle_id).where(ReportIn.department_id.in_(sight.departments_of(person, at)))
    return or_(Whistle.by_id == person.id, Whistle.id.in_(called))


def may_blow(person: Any, place: Any, at: datetime) -> bool:
    """`place`: anything with a street and the areas around it."""
    return sight.covers(reach_of(person, BLOW, at), place)


def may_finish(person: Any, whistle: Whistle, at: datetime) -> bool:
    """The whistler alone. Where their post there has ended, whoever stands above it takes it over."""
    if person.id == whistle.by_id:
        return in_post(whistle, at)
    return not in_post(whistle, at) and _stands_above(person, whistle, at)


def may_call(person: Any, whistle: Whistle, at: datetime) -> bool:
    """Another department: the whistler, the general grid head of the place, the centre."""
    return (person.id == whistle.by_id and in_post(whistle, at)) or _stands_above(person, whistle, at)


def in_post(whistle: Whistle, at: datetime) -> bool:
    """Whether the whistler could still whistle there."""
    whistler = db.session.get_one(Person, whistle.by_id)
    return may_blow(whistler, whistle, at)


def _stands_above(person: Any, whistle: Whistle, at: datetime) -> bool:
    return any(sight.covers(reach_of(person, permission, at), whistle) for permission in ("order.lead", "order.run"))


def _is_seen(whistle: Whistle, person: Any, at: datetime) -> bool:
    if whistle.by_id == person.id or sight.covers(reach_of(person, "order.read", at), whistle):
        return True
    departments = sight.departments_of(person, at)
    return any(row.department_id in departments for row in whistle.report_ins)


def _lies_in(reach: Reach) -> ColumnElement[bool]:
    if reach.street:
        return Whistle.street_id == reach.street_id
    wanted = ((Whistle.general_grid_id, reach.general_grids), (Whistle.grid_id, reach.grids), (Whistle.micro_grid_id, reach.micro_grids))
    return or_(*(column.in_(ids) for column, ids in wanted))
