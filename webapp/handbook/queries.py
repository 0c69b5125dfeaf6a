"""Reads of one person's handbook. Every one of them takes the owner, and finds nothing of anybody else."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from webapp.core.db import db
from webapp.photos.queries import Shown, shown_by

from .models import HandbookEntry
from .rules import NOTE, VISIT


def own(person, entry_id: UUID) -> HandbookEntry | None:
    return db.session.scalar(select(HandbookEntry).where(HandbookEntry.id == entry_id, HandbookEntry.person_id == person.id))


def pages(person, days: Iterable[date]) -> dict[date, list[HandbookEntry]]:
    """The entries of each of these days."""
    found: dict[date, list[HandbookEntry]] = defaultdict(list)
    for entry in db.session.scalars(_live(person).where(HandbookEntry.day.in_(list(days)))):
        found[entry.day].append(entry)
    return found


def days_written(person, first: date, last: date) -> list[date]:
    """Days with an entry, from–to, both counted."""
    asked = select(HandbookEntry.day).where(*_mine(person), HandbookEntry.day.between(first, last)).distinct()
    return list(db.session.scalars(asked.order_by(HandbookEntry.day)))


def has_page(person, day: date) -> bool:
    return bool(db.session.scalar(select(exists().where(*_mine(person), HandbookEntry.day == day))))


def has_note(person) -> bool:
    """Whether this person ever wrote by hand, taken back or not."""
    return bool(db.session.scalar(select(exists().where(HandbookEntry.person_id == person.id, HandbookEntry.kind == NOTE))))


def with_words(person, first: date, before: date) -> list[HandbookEntry]:
    """What a search can find: entries that say something, the latest first."""
    asked = _live(person).where(HandbookEntry.day >= first, HandbookEntry.day < before, HandbookEntry.text != "")
    return list(db.session.scalars(asked.order_by(HandbookEntry.day.desc(), HandbookEntry.happened_at.desc(), HandbookEntry.id.desc())))


def of_visit(visit_id: UUID) -> list[HandbookEntry]:
    return list(db.session.scalars(select(HandbookEntry).where(HandbookEntry.visit_id == visit_id).order_by(HandbookEntry.id)))


def of_visits(visit_ids: Iterable[UUID]) -> list[HandbookEntry]:
    return list(db.session.scalars(select(HandbookEntry).where(HandbookEntry.visit_id.in_(list(visit_ids))).order_by(HandbookEntry.id)))


def photos_of(entries: Iterable[HandbookEntry]) -> dict[UUID, list[Shown]]:
    """Entry → its photos: a note's own, or those of its visit."""
    entries = list(entries)
    of_notes = shown_by("handbook_entry", [entry.id for entry in entries if entry.kind != VISIT])
    of_visits = shown_by("visit", [entry.visit_id for entry in entries if entry.visit_id])
    shown = ((entry.id, of_visits.get(entry.visit_id) if entry.visit_id else of_notes.get(entry.id)) for entry in entries)
    return {entry_id: photos for entry_id, photos in shown if photos}


def _mine(person) -> tuple:
    return HandbookEntry.person_id == person.id, HandbookEntry.withdrawn_at.is_(None)


def _live(person):
    return select(HandbookEntry).where(*_mine(person))
