"""Visits write themselves into the handbook of whoever made them, inside the visit's own transaction; an overtaken note goes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from webapp.accounts.models import Person
from webapp.core import carried
from webapp.core.db import db
from webapp.core.verdicts import entry_overtaken
from webapp.photos import visibility
from webapp.photos.signals import photo_settled
from webapp.visits.models import Visit
from webapp.visits.signals import visit_filed, visit_notes_dropped, visit_withdrawn

from . import actions, queries
from .wording import words_of


@visit_filed.connect
def enter(sender, *, visit: Visit, by: Person, received_at: datetime, **_more) -> None:
    actions.enter_visit(visit.id, words_of(visit), by=by, at=visit.happened_at, received_at=received_at)


@visit_withdrawn.connect
def take_off(sender, *, visit: Visit, at: datetime, received_at: datetime, **_more) -> None:
    actions.withdraw_visit(visit.id, by=_visitor(visit), at=at, received_at=received_at)


@visit_notes_dropped.connect
def forget(sender, *, visit_ids: Sequence[UUID], at: datetime) -> None:
    """The handbook's copy goes with the notes it was made from."""
    actions.forget_visits(visit_ids, at=at)


@entry_overtaken.connect
def take_back(sender, *, key: UUID, by: Person, at: datetime, received_at: datetime, **_more) -> None:
    note = queries.own(by, key)
    if note is not None:
        actions.withdraw(note, by=by, at=at, received_at=received_at)


@photo_settled.connect
def show_photo(sender, *, record: str, record_id: UUID) -> None:
    """A visit's photo has arrived: it is shown on the handbook's page too."""
    if record == "visit":
        for entry in queries.of_visit(record_id):
            carried.touch(entry.touches())


visibility.register("handbook_entry", lambda person, entry_id, at: queries.own(person, entry_id) is not None)


def _visitor(visit: Visit) -> Person:
    return db.session.get_one(Person, visit.person_id)
