"""What a household said goes after three years, with its photos; that somebody was there, when and with what outcome, stays for coverage.

The handbook drops its copy in the same transaction (signal). A promise still owed keeps its words until it is answered.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlalchemy.orm import joinedload

from webapp.core import carried, retention
from webapp.core.db import db
from webapp.photos import keeping
from webapp.photos.models import PhotoLink

from .models import Promise, Visit
from .signals import visit_notes_dropped

SETTLED = or_(Promise.fed_back_at.is_not(None), Promise.dropped_at.is_not(None))


def _with_notes(before: datetime) -> ColumnElement[bool]:
    words = [Visit.difficulty != "", Visit.idea != "", Visit.weak_signal != "", Visit.weak_signal_stage != ""]
    rest = [Visit.review_on.is_not(None), cast(Visit.fields, String) != "[]"]
    photos = exists().where(PhotoLink.record == "visit", PhotoLink.record_id == Visit.id)
    promises = exists().where(Promise.visit_id == Visit.id, SETTLED)
    return and_(Visit.happened_at < before, or_(*words, *rest, photos, promises))


def drop_notes(ids: Sequence[UUID], at: datetime) -> int:
    visits = db.session.scalars(select(Visit).options(joinedload(Visit.address)).where(Visit.id.in_(ids))).all()
    for visit in visits:
        visit.difficulty = visit.idea = visit.weak_signal = visit.weak_signal_stage = ""
        visit.fields, visit.settled, visit.review_on = [], False, None
        carried.touch(visit.touches())  # also of one that had nothing but photos
    drop_promises(Promise.visit_id.in_(ids), SETTLED)
    keeping.unlink("visit", ids)
    visit_notes_dropped.send(drop_notes, visit_ids=ids, at=at)
    return len(visits)


def drop_promises(*which: ColumnElement[bool]) -> None:
    for promise in db.session.scalars(select(Promise).options(joinedload(Promise.address)).where(*which)):
        db.session.delete(promise)


retention.rule(
    "visit_notes",
    months=36,
    why="P-27: notes of visits are kept three years; check with the archive office.",
    find=retention.rows_of(Visit, _with_notes),
    drop=drop_notes,
)
