"""Texts that answers are made from: of the whole street by the centre, of a department by itself. An answer that is a template's words and
nothing else is a set phrase 套话: it is taken, and said to whoever reads it, since it tells the resident nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from webapp.accounts.models import Person
from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.core import audit
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import NotFound, Problem

from .. import sight
from ..models import OrderEvent, WorkOrder
from ..registers import Department
from ..signals import order_moved
from .models import MOST_ANSWER, MOST_NAME, AnswerTemplate, SetPhrase

MOST = 40  # in use of one department or of the street: more than that nobody looks through


def owned_by(person: Person, at: datetime) -> list[Department | None]:
    """Whose templates somebody keeps: None is the street. The centre's are for all, a department's officers keep their own."""
    street: list[Department | None] = [None] if posts_with(posts_of(person.id), "order.run", at) else []
    asked = select(Department).where(Department.id.in_(sight.departments_of(person, at))).order_by(Department.code)
    return [*street, *db.session.scalars(asked)]


def kept_by(person: Person, at: datetime) -> list[AnswerTemplate]:
    """Those in use that this person keeps."""
    return _in_use(person.street_id, _of(owned_by(person, at)))


def offered_to(person: Person, order: WorkOrder, at: datetime) -> list[AnswerTemplate]:
    """For a form of this order: the street's, and those of the reader's departments or, for the centre, of the one that has it."""
    departments = set(sight.departments_of(person, at)) | (
        {order.department_id} if posts_with(posts_of(person.id), "order.run", at) else set()
    )
    return _in_use(person.street_id, or_(AnswerTemplate.department_id.is_(None), AnswerTemplate.department_id.in_(departments - {None})))


def kept_one(person: Person, template_id: UUID, at: datetime) -> AnswerTemplate:
    """One that this person keeps; else it isn't there."""
    found = db.session.get(AnswerTemplate, template_id)
    mine = {one.id if one else None for one in owned_by(person, at)}
    if found is None or found.street_id != person.street_id or found.department_id not in mine or found.ended_at:
        raise NotFound()
    return found


def write(name: str, words: str, *, of: UUID | None, by: Person, at: datetime, replaces: AnswerTemplate | None = None) -> AnswerTemplate:
    """A new one, or new words for one that is kept: the old row ends, so that what was said with it stays what it was."""
    mine = {one.id if one else None for one in owned_by(by, at)}
    if of not in mine:
        raise Problem("not-yours-to-keep", _l("You keep the templates of your own department; the centre keeps the street's."), field="of")
    _check(name, words)
    if replaces is None and len(_in_use(by.street_id, _of_one(of))) >= MOST:
        raise Problem("too-many", _l("These are %(most)s already. End one that nobody uses first.", most=MOST), field="name")
    if replaces:
        end(replaces, by=by, at=at)
    row = AnswerTemplate(id=new_id(), street_id=by.street_id, department_id=of, name=name, words=words)
    db.session.add(row)
    db.session.flush()
    audit.record("template.written", row, by=by, at=at, name=name, replaces=str(replaces.id) if replaces else None)
    return row


def end(template: AnswerTemplate, *, by: Person, at: datetime) -> None:
    template.ended_at = at
    audit.record("template.ended", template, by=by, at=at)


def phrases_of(events: Iterable[UUID]) -> set[UUID]:
    """Which of these events are set phrases."""
    return set(db.session.scalars(select(SetPhrase.event_id).where(SetPhrase.event_id.in_(list(events)))))


@order_moved.connect
def note_set_phrase(_sender: Any, *, order: WorkOrder, event: OrderEvent, by: Any) -> None:
    """Compared when it is said: templates change afterwards."""
    if event.move != "handle":
        return
    said = plain(event.given.get("result", ""))
    whose = or_(AnswerTemplate.department_id.is_(None), AnswerTemplate.department_id == order.department_id)
    same = next((one for one in _in_use(order.street_id, whose) if plain(one.words) == said), None)
    if same:
        db.session.add(SetPhrase(id=new_id(), street_id=order.street_id, event_id=event.id, template_id=same.id))


def plain(text: str) -> str:
    """Without spaces and marks: a full stop more is no word of one's own."""
    return "".join(one for one in text if one.isalnum())


def _check(name: str, words: str) -> None:
    for field, said, most in (("name", name, MOST_NAME), ("words", words, MOST_ANSWER)):
        if not plain(said):
            raise Problem("missing", _l("One thing is missing: name and words of the template."), field=field)
        if len(said) > most:
            raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=most), field=field)


def _in_use(street_id: UUID, whose: ColumnElement[bool]) -> list[AnswerTemplate]:
    wanted = (AnswerTemplate.street_id == street_id, AnswerTemplate.ended_at.is_(None), whose)
    return list(db.session.scalars(select(AnswerTemplate).where(*wanted).order_by(AnswerTemplate.name, AnswerTemplate.id)))


def _of(owners: list[Department | None]) -> ColumnElement[bool]:
    return or_(*(_of_one(one.id if one else None) for one in owners)) if owners else AnswerTemplate.id.is_(None)


def _of_one(department_id: UUID | None) -> ColumnElement[bool]:
    return AnswerTemplate.department_id.is_(None) if department_id is None else AnswerTemplate.department_id == department_id
