"""Work that must happen without anybody's typing. When it is due is a row; who does it has that row for a while.

Of all processes one takes a piece of work, by a lease that it renews between steps; when it dies, the lease runs out and another
goes on. What came due while everything stood still is done at the next tick. Each step is a short transaction of its own and may
be done twice without harm.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import String, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .clock import LOCAL, local_day, now
from .db import db, insert_unless_there
from .ids import new_id
from .problems import TryAgain
from .writes import committed

LEASE = timedelta(minutes=2)  # longer than any step takes
AGAIN_AFTER = timedelta(minutes=5)  # when a step met a fault of ours
NIGHT = time(2, 30)  # by the street's clock: nobody walks, and quiet hours lie around it

log = logging.getLogger("gridwalk.schedule")


class Job(db.Model):  # type: ignore[name-defined]
    """A piece of work of the installation: when it is due, and who is at it."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime]
    holder_id: Mapped[UUID | None]
    held_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(80), default="")  # kind of the last one, until it is done


@dataclass(frozen=True)
class Work:
    name: str
    next_due: Callable[[datetime], datetime]
    steps: Callable[[datetime], Iterable[object]]


WORK: dict[str, Work] = {}


def work(name: str, next_due: Callable[[datetime], datetime]):
    """Registers a generator that takes the time and yields after each step."""

    def registered(steps: Callable[[datetime], Iterable[object]]):
        WORK[name] = Work(name, next_due, steps)
        return steps

    return registered


def every_minute(at: datetime) -> datetime:
    return at + timedelta(minutes=1)


def every_hour(at: datetime) -> datetime:
    return at + timedelta(hours=1)


def every_night(at: datetime) -> datetime:
    """The first half past two of a local night after `at`."""
    today = local_day(at)
    tonight = datetime.combine(today, NIGHT, LOCAL)
    return (tonight if tonight > at else datetime.combine(today + timedelta(days=1), NIGHT, LOCAL)).astimezone(UTC)


def tick(clock: Callable[[], datetime] = now) -> list[str]:
    """Does what is due and nobody is at; the names of what was done to its end."""
    me = new_id()
    return [name for name in _due(clock()) if _take(name, me, clock()) and _do(WORK[name], me, clock)]


def jobs() -> list[Job]:
    return list(db.session.scalars(select(Job).order_by(Job.name)))


def _due(at: datetime) -> list[str]:
    """By a read alone: most ticks find nothing and write nothing."""
    rows = {row.name: row for row in db.session.execute(select(Job.name, Job.due_at, Job.held_until))}
    db.session.rollback()
    free = (name for name in WORK if name not in rows or (rows[name].due_at <= at and not _held(rows[name].held_until, at)))
    return sorted(free)


def _held(until: datetime | None, at: datetime) -> bool:
    return until is not None and until > at


def _take(name: str, me: UUID, at: datetime) -> bool:
    try:
        with committed():
            db.session.execute(insert_unless_there(Job, name=name, due_at=_first_due(WORK[name], at), fault=""))
            free = and_(Job.name == name, Job.due_at <= at, or_(Job.held_until.is_(None), Job.held_until <= at))
            return _set(free, holder_id=me, held_until=at + LEASE)
    except TryAgain:
        return False


def _first_due(one: Work, at: datetime) -> datetime:
    """On a new installation: at once what comes round within the hour, else at its own hour."""
    due = one.next_due(at)
    return at if due - at <= timedelta(hours=1) else due


def _do(one: Work, me: UUID, clock: Callable[[], datetime]) -> bool:
    mine = and_(Job.name == one.name, Job.holder_id == me)
    try:
        for _ in one.steps(clock()):
            if not _keep(mine, clock()):
                log.warning("%s: somebody else is at it by now", one.name)
                return False
    except TryAgain:  # the database was busy: as soon as can be
        return _end(mine, done=False)
    except Exception as fault:
        log.exception("%s met a fault of ours", one.name)
        return _end(mine, done=False, due_at=clock() + AGAIN_AFTER, fault=type(fault).__name__[:80])
    return _end(mine, done=True, due_at=one.next_due(clock()), done_at=clock(), fault="")


def _keep(mine, at: datetime) -> bool:
    with committed():
        return _set(mine, held_until=at + LEASE)


def _end(mine, *, done: bool, **said) -> bool:
    try:
        with committed():
            return _set(mine, holder_id=None, held_until=None, **said) and done
    except TryAgain:  # the lease runs out by itself
        return False


def _set(which, **values) -> bool:
    """Whether the row was still there for us."""
    changed = update(Job).where(which).values(**values).execution_options(synchronize_session=False)
    return db.session.execute(changed).rowcount == 1  # type: ignore[attr-defined]
