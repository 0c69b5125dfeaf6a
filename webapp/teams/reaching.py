"""The reach log (row 21: seen, found, answered every day): what residents and tests say of a grid's contacts; never of a person.

A resident's «nobody answered» waits until somebody of the grid says what was done. Counts are of grids, with both numbers, in the
order of their codes: nobody is ranked by what neighbours happened to tap.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, case, func, select

from webapp.accounts.models import Person
from webapp.core import audit
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict

from . import notices
from .models import ReachNote
from .rules import Reached

DAYS = 30
MOST = 200  # of a list


def note(
    street_id: UUID,
    grid_id: UUID,
    contact: str,
    *,
    is_reached: bool,
    at: datetime,
    by: Person | None = None,
    building_id: UUID | None = None,
) -> ReachNote:
    """`by` None: a resident."""
    place = {"street_id": street_id, "grid_id": grid_id, "building_id": building_id}
    made = ReachNote(id=new_id(), **place, contact=contact, is_reached=is_reached, at=at, tested_by_id=by.id if by else None)
    db.session.add(made)
    if by is None and not is_reached:
        notices.tell(made, at)
    audit.record("reach.noted", made, by=by, at=at, contact=contact, is_reached=is_reached)
    return made


def answer(one: ReachNote, words: str, *, by: Person, at: datetime) -> None:
    if one.is_reached:
        raise Conflict("reached", _l("Somebody was reached here. There is nothing to answer for."))
    if one.answered_at is not None:
        raise Conflict("answered", _l("Somebody has answered for this already."))
    one.answered_at, one.answered_by_id, one.answer = at, by.id, words
    audit.record("reach.answered", one, by=by, at=at)


def lately(grid_ids: Iterable[UUID], at: datetime) -> dict[UUID, Reached]:
    """Of each grid in the last thirty days; those without a word are not in it."""
    waiting = case((and_(ReachNote.is_reached.is_(False), ReachNote.answered_at.is_(None)), 1), else_=0)
    reached = func.sum(case((ReachNote.is_reached.is_(True), 1), else_=0))
    asked = (
        select(ReachNote.grid_id, reached, func.count(ReachNote.id), func.sum(waiting))
        .where(ReachNote.grid_id.in_(list(grid_ids)), ReachNote.at > at - timedelta(days=DAYS))
        .group_by(ReachNote.grid_id)
    )
    return {grid_id: Reached(*counts) for grid_id, *counts in db.session.execute(asked)}


def waiting(grid_ids: Sequence[UUID], at: datetime) -> list[ReachNote]:
    """Not reached and not answered for, of the last thirty days, the latest first."""
    asked = select(ReachNote).where(ReachNote.grid_id.in_(grid_ids), ReachNote.at > at - timedelta(days=DAYS))
    asked = asked.where(ReachNote.is_reached.is_(False), ReachNote.answered_at.is_(None))
    return list(db.session.scalars(asked.order_by(ReachNote.at.desc(), ReachNote.id.desc()).limit(MOST)))


def listed(grid_id: UUID, at: datetime) -> list[ReachNote]:
    """All of a grid in the last thirty days, the latest first."""
    asked = select(ReachNote).where(ReachNote.grid_id == grid_id, ReachNote.at > at - timedelta(days=DAYS))
    return list(db.session.scalars(asked.order_by(ReachNote.at.desc(), ReachNote.id.desc()).limit(MOST)))
