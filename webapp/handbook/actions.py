"""What can be done in a handbook: write a note, take one back; a visit writes and takes back its own entry."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l

from webapp.core import audit, carried, parameters
from webapp.core.clock import local_day
from webapp.core.collected import insert_later
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Problem
from webapp.photos import actions as photos

from . import queries
from .models import HandbookEntry, touched_by_entry, week_subject
from .rules import NOTE, VISIT, check_note, check_open, day_of

GRACE = "handbook.grace_days"
parameters.define(GRACE, 15, "days", "P-13: the handbook closes on 31 December and is read-only after 15 January.")


def write(
    said: str, day_said: str, hashes: Sequence[str], *, key: UUID, replaces: UUID | None, by: Any, at: datetime, received_at: datetime
) -> HandbookEntry:
    """A note in own words. With `replaces` it stands in the place of an earlier one, wherever that one is by now."""
    text, happened_on = said.strip().replace("\r\n", "\n"), local_day(at)
    day = day_of(day_said, happened_on)
    check_note(text, hashes, day, happened_on, _grace_days(by, happened_on))
    old = queries.own(by, replaces) if replaces else None
    if old is not None and old.withdrawn_at is None:
        withdraw(old, by=by, at=at, received_at=received_at)
    entry = HandbookEntry(
        id=key, street_id=by.street_id, person_id=by.id, day=day, happened_at=at, kind=NOTE, text=text, changed_at=received_at
    )
    _put(entry, by=by, at=at)
    photos.link(entry, hashes, by=by, at=at)
    return entry


def withdraw(entry: HandbookEntry, *, by: Any, at: datetime, received_at: datetime) -> None:
    """Takes an own note off its page; a second time changes nothing."""
    if entry.kind == VISIT:
        raise Problem("visit-entry", _l("This comes from a visit. Take the visit back, then it goes from here by itself."))
    check_open(entry.day, local_day(at), _grace_days(by, local_day(at)))
    if entry.withdrawn_at is None:
        _take_off(entry, by=by, at=at, received_at=received_at)


def enter_visit(visit_id: UUID, words: dict, *, by: Any, at: datetime, received_at: datetime) -> None:
    """The entry that a visit makes by itself, once; `words` are the columns that say where, who and what. A batch makes many: they are
    collected, and written after their visits."""
    day, entry_id = local_day(at), new_id()
    _begin_page(by, day)
    facts = {"person_id": by.id, "day": day, "happened_at": at, "kind": VISIT, "visit_id": visit_id, "changed_at": received_at}
    insert_later(db.session(), HandbookEntry.__table__, {"id": entry_id, "street_id": by.street_id, **facts, **words})
    carried.touch(touched_by_entry(by.id, day, received_at))
    audit.record_by_id("handbook.visit_entered", HandbookEntry, entry_id, by=by, at=at)


def withdraw_visit(visit_id: UUID, *, by: Any, at: datetime, received_at: datetime) -> None:
    for entry in queries.of_visit(visit_id):
        if entry.withdrawn_at is None:
            _take_off(entry, by=by, at=at, received_at=received_at)


def forget_visits(visit_ids: Sequence[UUID], *, at: datetime) -> None:
    """Words and names of these visits are over: the line says where and with what outcome, as one with nothing to report."""
    for entry in queries.of_visits(visit_ids):
        entry.text = entry.who = ""
        entry.quiet, entry.answer_by, entry.changed_at = True, None, at


def _put(entry: HandbookEntry, *, by: Any, at: datetime) -> None:
    _begin_page(by, entry.day)
    db.session.add(entry)
    audit.record(f"handbook.{entry.kind}_entered", entry, by=by, at=at)


def _begin_page(by: Any, day: date) -> None:
    if _is_first(by, day):
        _touch_week(by.id, day)


def _is_first(person: Any, day: date) -> bool:
    """Whether this begins the day's page. Asked once a request, also by a batch: what touched the week stays touched until the commit."""
    seen = g.shared.setdefault("handbook days", set()) if has_request_context() and "shared" in g else set()
    if (person.id, day) in seen:
        return False
    seen.add((person.id, day))
    return not queries.has_page(person, day)


def _take_off(entry: HandbookEntry, *, by: Any, at: datetime, received_at: datetime) -> None:
    entry.withdrawn_at, entry.changed_at = at, received_at
    db.session.flush()
    _touch_week(entry.person_id, entry.day)
    audit.record("handbook.withdrawn", entry, by=by, at=at)


def _touch_week(person_id: UUID, day: date) -> None:
    """A day has got or may have lost its page: the strip of its week says so on seven pages."""
    carried.touch([(f"p:{person_id}", week_subject(person_id, day))])


def _grace_days(person: Any, day: date) -> int:
    return parameters.value(person.street_id, GRACE, day)
