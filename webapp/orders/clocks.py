"""The clocks of an order, worked out of stored facts and one `now`. They run from dispatch; a return never resets them. Pure.

A clock runs in working time (an urgent order is accepted by the clock on the wall). A suspension stops it until somebody takes the order
up again, and no later than the day of its review. Everything here may be asked at any time, after any stop: nothing is counted on the way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from webapp.core.workdays import NOTHING, WorkCalendar

NAMES = FILE, DISPATCH, ACCEPT, CONTACT, HANDLE, CALL_BACK = ("file", "dispatch", "accept", "contact", "handle", "call_back")
TO_CENTRE, TO_DEPARTMENT, TO_HEAD, TO_LEADER = AUDIENCES = ("centre", "owner", "head", "leader")
HOLDERS = {FILE: TO_CENTRE, DISPATCH: TO_CENTRE, ACCEPT: TO_DEPARTMENT, CONTACT: TO_DEPARTMENT, HANDLE: TO_DEPARTMENT, CALL_BACK: TO_CENTRE}
ONE_RANK_UP = {TO_CENTRE: TO_LEADER, TO_DEPARTMENT: TO_HEAD}
UP, TO_THE_LEADER = "up", "leader"  # steps after the reminders
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Limits:
    """P-07, P-08, P-20 as they held when the order came in. Minutes of working time, unless said otherwise."""

    hours: list  # the street's working hours
    file: int = 120
    dispatch: int = 120
    accept: int = 240
    accept_urgent: int = 30  # by the clock on the wall
    contact: int = 450
    handle: int = 1350  # of its category
    on_the_spot: int = 240
    call_back: int = 1350
    extension_percent: int = 50
    most_returns: int = 2
    tries: int = 3
    reminders: tuple[int, ...] = (50, 80, 100)
    leader_after: int = 1350  # after the end of the limit

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"reminders": list(self.reminders)}

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Limits":
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in said.items() if name in known} | {"reminders": tuple(said["reminders"])})


@dataclass(frozen=True)
class Pause:
    since: datetime
    until: datetime  # taken up again, or the end of the day of its review


@dataclass(frozen=True)
class Times:
    """When what happened, as far as it has. `dispatched_at` is the first dispatch, `handled_at` the last report of it."""

    limits: Limits
    reported_at: datetime
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    accepted_at: datetime | None = None
    contacted_at: datetime | None = None
    handled_at: datetime | None = None
    called_back_at: datetime | None = None
    ended_at: datetime | None = None
    is_urgent: bool = False
    extension: int = 0  # minutes granted
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Clock:
    """One limit: from when, how long, until when it ran. `is_around`: it runs day and night."""

    name: str
    started_at: datetime
    limit: timedelta
    stopped_at: datetime | None
    is_around: bool
    pauses: tuple[Pause, ...]
    calendar: WorkCalendar

    @property
    def holder(self) -> str:
        return HOLDERS[self.name]

    @property
    def due_at(self) -> datetime:
        return self.at(self.limit)

    @property
    def is_provisional(self) -> bool:
        """Whether the due time may still change, because the holidays of a year on the way are not published."""
        return not self.is_around and self.calendar.is_provisional(self.started_at, self.due_at)

    def at(self, used: timedelta) -> datetime:
        """The moment at which so much of it is used up."""
        reached, left = self.started_at, used
        for pause in self.pauses:
            if pause.until <= reached:
                continue
            run = self._run(reached, pause.since)
            if left <= run:
                break
            reached, left = max(pause.until, reached), left - run
        return self._add(reached, left)

    def used(self, now: datetime) -> timedelta:
        until = min(now, self.stopped_at or now)
        paused = sum((self._run(max(one.since, self.started_at), min(one.until, until)) for one in self.pauses), NOTHING)
        return self._run(self.started_at, until) - paused

    def left(self, now: datetime) -> timedelta:
        """Negative by how much it is over."""
        return self.limit - self.used(now)

    def share(self, now: datetime) -> float:
        return self.used(now) / self.limit

    def is_running(self, now: datetime) -> bool:
        return (self.stopped_at is None or now < self.stopped_at) and not any(one.since <= now < one.until for one in self.pauses)

    def is_over(self, now: datetime) -> bool:
        return self.left(now) < NOTHING

    def _run(self, start: datetime, end: datetime) -> timedelta:
        return max(NOTHING, end - start) if self.is_around else self.calendar.between(start, end)

    def _add(self, start: datetime, length: timedelta) -> datetime:
        return start + length if self.is_around else self.calendar.add(start, length)


def clocks_of(times: Times, calendar: WorkCalendar) -> list[Clock]:
    """Those that have begun, in the order of the steps."""
    return [
        Clock(name, started_at, limit, _earliest(stopped_at, times.ended_at), is_around, times.pauses, calendar)
        for name, started_at, limit, stopped_at, is_around in _begun(times)
    ]


def _begun(times: Times) -> Iterator[tuple[str, datetime, timedelta, datetime | None, bool]]:
    limits, dispatched_at = times.limits, times.dispatched_at
    yield FILE, times.reported_at, limits.file * MINUTE, times.filed_at or dispatched_at, False
    if times.filed_at:
        yield DISPATCH, times.filed_at, limits.dispatch * MINUTE, dispatched_at, False
    if dispatched_at:
        accept = limits.accept_urgent if times.is_urgent else limits.accept
        yield ACCEPT, dispatched_at, accept * MINUTE, times.accepted_at, times.is_urgent
        yield CONTACT, dispatched_at, limits.contact * MINUTE, times.contacted_at or times.handled_at, False
        yield HANDLE, dispatched_at, (limits.handle + times.extension) * MINUTE, times.handled_at, False
    if times.handled_at:
        yield CALL_BACK, times.handled_at, limits.call_back * MINUTE, times.called_back_at, False


def pressing(clocks: Iterable[Clock]) -> Clock | None:
    """Of those that have not stopped, the one that is due first."""
    return min((one for one in clocks if one.stopped_at is None), key=lambda one: one.due_at, default=None)


@dataclass(frozen=True)
class Step:
    """Something to be said because of a clock: a reminder at so many percent, then one rank up, then to the street leader."""

    clock: str
    name: str
    at: datetime
    audience: str


def steps(clock: Clock, limits: Limits) -> list[Step]:
    """All of one clock, the earliest first, as if it never stopped."""
    found = [Step(clock.name, str(one), clock.at(clock.limit * one / 100), clock.holder) for one in sorted(limits.reminders)]
    found.append(Step(clock.name, UP, clock.due_at, ONE_RANK_UP[clock.holder]))
    found.append(Step(clock.name, TO_THE_LEADER, clock.at(clock.limit + limits.leader_after * MINUTE), TO_LEADER))
    return sorted(found, key=lambda one: one.at)


def due_steps(clocks: Iterable[Clock], limits: Limits, now: datetime) -> list[Step]:
    """Those whose moment has come while their clock ran."""
    return [one for clock in clocks for one in steps(clock, limits) if one.at <= min(now, clock.stopped_at or now)]


def next_step_at(clocks: Iterable[Clock], limits: Limits, now: datetime) -> datetime | None:
    """When there will be something to say, if nothing happens before."""
    coming = (one.at for clock in clocks if clock.stopped_at is None for one in steps(clock, limits) if one.at > now)
    return min(coming, default=None)


def with_handling(limits: Limits, minutes: int) -> Limits:
    return replace(limits, handle=minutes)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one), default=None)
