"""A week, and how one order went through it: open at its start, in, out, open at its end. Pure.

What decides is when something arrived at the centre, not when it happened: a report that waited on a phone over the weekend belongs to
the week in which it arrived, so the sum of a week that is over never changes any more (decision 23).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from webapp.core.clock import local_day, parse_iso, start_of_day
from webapp.orders.rules import CLOSED, ENDED, MERGED, VOID

DAYS = timedelta(days=7)
SETTLING = timedelta(minutes=10)  # what was under way at midnight has arrived by then
CROSSING_MOVES = ("close", "merge", "reopen", "report", "separate", "void", "withdraw")  # of these each way may cross the line


@dataclass(frozen=True, order=True)
class Week:
    """From Monday 0:00 to the next, in the street's time."""

    monday: date

    @classmethod
    def of(cls, moment: datetime) -> "Week":
        day = local_day(moment)
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, said: str) -> "Week | None":
        """«2026-03-09», if that is a Monday that a clock can show."""
        moment = parse_iso(f"{said}T00:00:00+08:00") if len(said) == 10 else None
        return cls(local_day(moment)) if moment and local_day(moment).weekday() == 0 else None

    @property
    def begins_at(self) -> datetime:
        return start_of_day(self.monday)

    @property
    def ends_at(self) -> datetime:
        return start_of_day(self.monday + DAYS)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> "Week":
        return Week(self.monday - DAYS)

    @property
    def after(self) -> "Week":
        return Week(self.monday + DAYS)

    def is_over(self, now: datetime) -> bool:
        """Whether it may be locked: nothing that was sent in it can still be on its way through the server."""
        return now >= self.ends_at + SETTLING


@dataclass(frozen=True)
class Crossing:
    """A move that may have taken an order over the line between open and ended."""

    number: int
    from_state: str  # "" for the report
    to_state: str
    arrived_at: datetime
    happened_at: datetime

    @property
    def kind(self) -> str:
        """The column of the sheet that it counts in; none where it stays on its side."""
        was_out, is_out = self.from_state == "" or self.from_state in ENDED, self.to_state in ENDED
        if was_out == is_out:
            return ""
        return ("came_in" if self.from_state == "" else "reopened") if was_out else OUT[self.to_state]


OUT = {CLOSED: "closed", VOID: "voided", MERGED: "merged"}


@dataclass(frozen=True)
class Movement:
    """How one order, or all of a sheet, went through a week. Opening and what came in, less what went out, is the closing."""

    opening: int = 0
    came_in: int = 0
    reopened: int = 0
    closed: int = 0
    voided: int = 0
    merged: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.came_in + self.reopened - self.closed - self.voided - self.merged

    @property
    def aside(self) -> int:
        """What left the balance without being handled."""
        return self.voided + self.merged

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    def __add__(self, other: "Movement") -> "Movement":
        return Movement(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


COLUMNS = (*(one.name for one in fields(Movement)), "closing")


def total(movements: Iterable[Movement]) -> Movement:
    return sum(movements, Movement())


@dataclass(frozen=True)
class Passage:
    """One order's way through a week: the sum, whether something of it had happened before the week, and its last closing in it."""

    movement: Movement
    is_late: bool = False
    closed_by: Crossing | None = None


STANDS = Passage(Movement(opening=1))  # open all week


def passage(crossings: Iterable[Crossing], week: Week) -> Passage:
    """Of all crossings of one order. Two that passed each other on the way in arrive in the order in which they were written."""
    opening, counts, is_late, closed_by, arrived_at = 0, Counter[str](), False, None, None
    for one in sorted(crossings, key=lambda one: one.number):
        arrived_at = max(arrived_at, one.arrived_at) if arrived_at else one.arrived_at
        if arrived_at >= week.ends_at:
            break
        if not one.kind:
            continue
        if arrived_at < week.begins_at:
            opening = int(one.kind in ("came_in", "reopened"))
            continue
        counts[one.kind] += 1
        is_late = is_late or one.happened_at < week.begins_at
        closed_by = one if one.kind == "closed" else closed_by
    return Passage(Movement(opening, **counts), is_late, closed_by)
