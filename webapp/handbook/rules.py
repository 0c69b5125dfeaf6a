"""How a handbook reads and how long it stays open. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core.problems import Problem

VISIT, NOTE = "visit", "note"
KINDS = (VISIT, NOTE)
MOST_TEXT = 5000
TOGETHER = timedelta(hours=2)  # quiet visits of one place fold into one line while no longer pause lies between them
TODAY, YESTERDAY = "today", "yesterday"


class Written(Protocol):
    """What a line of the handbook needs to know of an entry."""

    id: UUID
    kind: str
    visit_id: UUID | None
    happened_at: datetime
    place: str
    door: str
    who: str
    outcome: str
    quiet: bool


@dataclass
class Round:
    """Visits of one place with nothing to report: the doors under each outcome, as they came."""

    at: datetime
    last_at: datetime
    place: str
    doors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(len(doors) for doors in self.doors.values())

    def takes(self, entry: Written) -> bool:
        return self.place == entry.place and entry.happened_at - self.last_at <= TOGETHER

    def add(self, entry: Written) -> None:
        self.last_at = entry.happened_at
        self.doors.setdefault(entry.outcome, []).append(entry.door)


def fold(entries: Iterable[Written], with_photos: Iterable[UUID]) -> list[Round | Written]:
    """The lines of one day, by the hour: own words and visits with something to say alone, quiet visits without photos as rounds."""
    shown, lines, rounds = set(with_photos), [], []  # type: set[UUID], list[Round | Written], list[Round]
    for entry in sorted(entries, key=lambda one: (one.happened_at, one.id)):
        if entry.kind == NOTE or not entry.quiet or entry.id in shown:
            lines.append(entry)
            continue
        going = next((one for one in reversed(rounds) if one.takes(entry)), None)
        if going is None:
            going = Round(entry.happened_at, entry.happened_at, entry.place)
            rounds.append(going)
            lines.append(going)
        going.add(entry)
    return lines


def week_of(day: date) -> list[date]:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=count) for count in range(7)]


def is_open(day: date, on: date, grace_days: int) -> bool:
    """Whether a day's page may still be written on: until some days after its year has ended (P-13)."""
    return on <= date(day.year, 12, 31) + timedelta(days=grace_days)


def day_of(said: str, happened_on: date) -> date:
    """The day that a note belongs to: today unless another is said, as a word or as a date."""
    if said in {"", TODAY}:
        return happened_on
    if said == YESTERDAY:
        return happened_on - timedelta(days=1)
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Problem("no-such-day", _l("This is not a day of the calendar."), field="day") from None


def check_note(text: str, photos: Sequence[str], day: date, happened_on: date, grace_days: int) -> None:
    """Raises what stands against this note, if anything."""
    if not text and not photos:
        raise Problem("empty-note", _l("Nothing is written yet. Write a few words or add a photo."), field="text")
    if len(text) > MOST_TEXT:
        raise Problem("long-note", _l("This is too long for one entry. Split it into two; nothing is lost."), field="text")
    if day > happened_on:
        raise Problem("day-ahead", _l("This day is still to come. Write it on today's page."), field="day")
    check_open(day, happened_on, grace_days)


def check_open(day: date, on: date, grace_days: int) -> None:
    if not is_open(day, on, grace_days):
        raise Problem("handbook-closed", _l("The handbook of that year is closed. It can be read but no longer changed."), field="day")
